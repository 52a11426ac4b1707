//! Interrupts: causes, the MSI-X table, and the messages. See `README.md` in this folder.
//!
//! Here lives when a message is owed and where it goes. What must not live here: what a cause means (the blocks that
//! raise it), how a message travels (requester).

mod irq_block;
mod table;

pub use irq_block::Irq;
pub use table::MsixTable;
