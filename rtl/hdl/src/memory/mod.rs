//! The way to card memory: one AXI4 master for the window, the checkpoint engine, the copier and fills. See `README.md` in
//! this folder.
//!
//! Here lives the arbitration of bursts. What must not live here: the order of window reads and writes (window), where a
//! granule lies (map), what it holds (ckpt).

mod frame_fetch;
mod grant;
mod granule_fetch;
mod master;

pub use frame_fetch::{FrameFetch, FrameFetch128, FrameFetch512, FrameFetchState};
pub use grant::BurstGrant;
pub use granule_fetch::GranuleFetch;
pub use master::MemoryMaster;
