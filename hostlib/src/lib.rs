//! Buffers that checkpoint and resume: the library that applications link.
//!
//! Here live the store, the buffers and the engine that drives a card. Here live no register offsets (those are the driver's)
//! and no command line. Without a board the card is the golden model in this process: the same driver, the same frames.

mod arena;
mod buffer;
mod encoding;
mod engine;
mod error;
mod recode;
mod replay;
mod session;
mod slot;
pub mod store;

pub use buffer::{Buffer, Hold, LazyBuffer, ReadGuard, WriteGuard};
pub use engine::card::{CardInfo, card_info};
pub use engine::{CopyCounts, Cost, EpochReport};
pub use error::Error;
pub use isotherm_abi::trace::AccessRecord;
pub use isotherm_predict::PageLevelCow;
pub use recode::BufferOptions;
pub use replay::replay;
pub use session::{Card, Checkpoint, Posted, ResumeReport, Store};
pub use store::Resume;
