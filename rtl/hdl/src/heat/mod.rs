//! Heat: exact access counts for each unit and epoch. See the README beside this file.

mod block;
mod core;
mod count;
mod epoch;
mod hotlist;
mod instance;
mod readout;
mod scan;
mod scrub;
mod store;
mod timer;
mod totals;
mod word;

pub use block::Heat;
pub use core::HeatCore;
pub use count::CountPipeline;
pub use epoch::EpochControl;
pub use hotlist::HotList;
pub use instance::HeatInstance;
pub use readout::Readout;
pub use scan::Scan;
pub use scrub::{Scrub, ScrubState};
pub use store::CounterStore;
pub use timer::EpochTimer;
pub use totals::Totals;
pub use word::CounterWord;
