//! Why the map did not do what it was told.

use std::ops::Range;

pub use isotherm_regs::map::StatusReason as SnapshotRefusal;
pub use isotherm_regs::map::StatusReleaseReason as ReleaseRefusal;

use crate::error::DeviceError;

/// Why a snapshot or a release failed. No write is ever lost by it, and no dirty bit.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MapError {
    /// The way to the card failed.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The image has no copy-on-write map.
    #[error("this image cannot take snapshots: it has no copy-on-write map")]
    Unsupported,
    /// The card refused to take a snapshot.
    #[error("snapshot refused: {} ({unreleased} granules not released)", snapshot_text(*reason))]
    Refused {
        /// Why.
        reason: SnapshotRefusal,
        /// Granules of the outstanding snapshot that are not released.
        unreleased: u32,
    },
    /// The command was written, and nothing happened.
    #[error("no snapshot was taken: the command was lost (the generation is still {generation})")]
    NotTaken {
        /// Generation of the card.
        generation: u32,
    },
    /// The card refused to release.
    #[error("release of granules {granules:?} refused: {}", release_text(*reason))]
    ReleaseRefused {
        /// Why.
        reason: ReleaseRefusal,
        /// What was to be released.
        granules: Range<u32>,
    },
    /// The release is over, and a granule is not released.
    #[error("granule {granule} was not released: the command was lost")]
    NotReleased {
        /// Which.
        granule: u32,
    },
}

impl MapError {
    /// The next step for whoever reads the message.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Device(e) => e.hint(),
            Self::Unsupported => {
                "load an image with the capability COW; snapshots and checkpoints need it"
            }
            Self::Refused { reason, .. } => match reason {
                SnapshotRefusal::Unreleased => {
                    "keep or discard the last checkpoint (or release its granules) first: one snapshot is outstanding at a time"
                }
                SnapshotRefusal::Releasing => "wait until the running release has ended",
                SnapshotRefusal::Parked => {
                    "fill the absent granules that have parked writes (see the fault records), then try again"
                }
                SnapshotRefusal::Overcommitted => {
                    "raise the frame limit to two frames a granule, or set allow_overcommit and accept that snapshots can be lost"
                }
                SnapshotRefusal::TableBusy => {
                    "wait until the partition table is committed: the partitions that were written are copied first"
                }
                SnapshotRefusal::Ok => "try again",
            },
            Self::ReleaseRefused { reason, .. } => match reason {
                ReleaseRefusal::Busy => "wait until the running release has ended",
                ReleaseRefusal::JobRunning => "wait for the checkpoint job, or abort it",
                ReleaseRefusal::Empty | ReleaseRefusal::BeyondWindow => {
                    "name at least one granule, and none beyond the window"
                }
                ReleaseRefusal::Ok => "try again",
            },
            Self::NotTaken { .. } | Self::NotReleased { .. } => {
                "writes do not arrive: check the link, then try again"
            }
        }
    }

    /// Has contact with the card been lost for good?
    #[must_use]
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Device(e) if e.is_gone())
    }
}

fn snapshot_text(reason: SnapshotRefusal) -> &'static str {
    match reason {
        SnapshotRefusal::Ok => "no reason",
        SnapshotRefusal::Unreleased => "the last snapshot is still outstanding",
        SnapshotRefusal::Releasing => "a release is running",
        SnapshotRefusal::Parked => "a write that the last snapshot holds is still parked",
        SnapshotRefusal::Overcommitted => "fewer than two frames a granule",
        SnapshotRefusal::TableBusy => "a partition table is being committed",
    }
}

fn release_text(reason: ReleaseRefusal) -> &'static str {
    match reason {
        ReleaseRefusal::Ok => "no reason",
        ReleaseRefusal::Busy => "another release is running",
        ReleaseRefusal::Empty => "no granule named",
        ReleaseRefusal::BeyondWindow => "beyond the window",
        ReleaseRefusal::JobRunning => "a checkpoint job is running",
    }
}
