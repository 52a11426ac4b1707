//! The copy-on-write map: where each granule of the window lies in card memory.
//!
//! | block | what it does |
//! |---|---|
//! | [`Keeper`] | knows the frames: entries, free frames, snapshot, release, evictor |

mod keeper;

pub use keeper::{
    EntryRules, EntryTable, EvictWalk, FreeFrames, Keeper, KeeperCounters, KeeperOp,
    KeeperSequence, KeeperState, MapEntry, MapLook, ReleaseState, ReleaseWalk, SnapshotGate,
};
