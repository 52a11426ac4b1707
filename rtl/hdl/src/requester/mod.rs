//! The requester: everything that the controller sends on its own account.
//!
//! Here live the cutting of bursts and reads into transactions, tags, the reorder buffer, MSI-X messages and the
//! arbitration for the transmit port. What must not live here: what a burst means (ckpt), interrupt causes (irq),
//! and a vendor's PCIe block (adapters). See `README.md` in this folder.

mod dma_read;
mod dma_write;
mod message;
mod read_cut;
mod read_share;
mod top;
mod tx_mux;
mod write_share;

pub use dma_read::{DmaRead, DmaRead128, DmaRead512};
pub use dma_write::{Chunk, DmaWrite, DmaWrite128, DmaWrite512};
pub use message::Message;
pub use read_cut::ReadCut;
pub use read_share::ReadShare;
pub use top::{READ_TIMEOUT, Requester, Requester128, Requester512};
pub use tx_mux::{TxMux, TxOwner};
pub use write_share::{WriteOwner, WriteShare};
