//! `collect`: takes the literals of a granule out of what the matcher says. README.md has its cycles.

mod banks;
mod block;
mod pack;
mod sample;

pub use banks::CollectBanks;
pub use block::Collect;
pub use pack::CollectPack;
pub use sample::CollectSample;
