//! The way to card memory: one AXI4 master for the window and the checkpoint engine. See `README.md` in this folder.
//!
//! Here lives the arbitration of bursts. What must not live here: the order of window reads and writes (window), what a
//! granule holds (ckpt).

mod granule_fetch;
mod master;

pub use granule_fetch::{GranuleFetch, GranuleFetch128, GranuleFetch512};
pub use master::MemoryMaster;
