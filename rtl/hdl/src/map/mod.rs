//! The copy-on-write map: where each granule of the window lies in card memory.
//!
//! | block | what it does |
//! |---|---|
//! | [`Keeper`] | knows the frames: entries, free frames, snapshot, release, evictor |
//! | [`Translate`] | window offsets to memory addresses; holds writes that need a copy |
//! | [`Copier`] | copies granules |
//! | [`Background`] | chooses what is copied ahead of the write |
//! | [`MapAccess`] | registers that have to ask the keeper |
//! | [`CowMap`] | all of them, and the registers |
//! | [`MapBench`], [`WindowBench`] | the map among its neighbours, and the window without it, for tests |

mod access;
mod background;
mod bench;
mod block;
mod copier;
mod keeper;
mod translate;
mod window_bench;

pub use access::{MapAccess, MapAccessState};
pub use background::{Background, BackgroundState, PartitionMarks};
pub use bench::{MapBench, MapBench128, MapBench512};
pub use block::{CowMap, CowMap128, CowMap512};
pub use copier::{
    Copier, Copier128, Copier512, CopyAsk, CopyAskState, CopyEngine, CopyShare, CopySlot,
};
pub use keeper::{
    EntryRules, EntryTable, EvictWalk, FreeFrames, Keeper, KeeperCounters, KeeperOp,
    KeeperSequence, KeeperState, MapEntry, MapLook, ReleaseState, ReleaseWalk, SnapshotGate,
};
pub use translate::{Translate, TranslateState};
pub use window_bench::WindowBench;
