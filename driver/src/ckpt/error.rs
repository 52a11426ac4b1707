//! Why a checkpoint failed.

use std::time::Duration;

use isotherm_abi::record::JobEnd;

pub use isotherm_regs::ckpt::StatusReason as Reason;

use crate::error::DeviceError;
use crate::map::{Generation, MapError};

/// Why a checkpoint failed. Nothing is lost by any of these: dirty bits stay until a save is kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CkptError {
    /// The way to the card failed.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// No snapshot could be taken, or released.
    #[error("checkpoint: {0}")]
    Map(#[source] Box<MapError>),
    /// No snapshot of this program is outstanding.
    #[error("no snapshot is outstanding: there is nothing that a job could save")]
    NoSnapshot,
    /// The save has been collected or has failed, or a later one was started.
    #[error("this save is not under way any more")]
    NoJob,
    /// The snapshot that the frames belong to is not the last one.
    #[error("the frames belong to snapshot {saved}; snapshot {last} has been taken since")]
    Superseded {
        /// Snapshot of the frames.
        saved: Generation,
        /// The last one.
        last: Generation,
    },
    /// A table was committed between two jobs of one save.
    #[error("the partition table was changed between two jobs of the save")]
    TableChanged,
    /// A granule that had to be saved is absent or poisoned.
    #[error(
        "job {job_id}: a granule that must be saved is absent, the first that may be it: {granules:?}"
    )]
    Absent {
        /// Which job.
        job_id: u32,
        /// Absent granules behind the last one that was saved, ascending; it is one of them.
        granules: Vec<u32>,
    },
    /// The snapshot ran out of frames.
    #[error("job {job_id}: the snapshot ran out of frames and is lost")]
    Lost {
        /// Which job.
        job_id: u32,
    },
    /// A dirty-only save was asked for where a full one is owed: writes would be lost.
    #[error(
        "partition {partition}: granule {granule} must be saved in full first (what was written before this program, or a reset, is not known)"
    )]
    FullRequired {
        /// Entry of the active table.
        partition: u16,
        /// First granule that is owed.
        granule: u32,
    },
    /// The partitions asked for are not in the active table.
    #[error("partitions {first}..{end} asked for; the active table has {active}")]
    Partitions {
        /// First one asked for.
        first: u16,
        /// One behind the last.
        end: u16,
        /// Entries of the active table.
        active: usize,
    },
    /// The engine runs another job, or another save is under way.
    #[error("the checkpoint engine is busy with another job")]
    Busy,
    /// The partition needs a data area that no descriptor can name.
    #[error("partition {partition} needs a data area of {bytes:#x} bytes; a job can have 4 GiB")]
    TooLarge {
        /// Entry of the active table.
        partition: u16,
        /// Bytes.
        bytes: u64,
    },
    /// The doorbell was rung and nothing began.
    #[error("job {job_id} did not start: the doorbell was lost")]
    NotStarted {
        /// Which job.
        job_id: u32,
    },
    /// The engine ended the job with a reason.
    #[error("job {job_id} ended with reason {reason:?}")]
    Failed {
        /// Which job.
        job_id: u32,
        /// Why.
        reason: Reason,
        /// The end record, if one was written.
        end: Option<JobEnd>,
    },
    /// The job took too long and was aborted.
    #[error("job {job_id} was aborted: not done within {after:?} ({progress} granules written)")]
    Deadline {
        /// Which job.
        job_id: u32,
        /// The deadline.
        after: Duration,
        /// Granules written until then.
        progress: u32,
    },
    /// The job took too long and did not heed the abort either.
    #[error("job {job_id} hangs: not done within {after:?}, and it did not end when told to")]
    Stuck {
        /// Which job.
        job_id: u32,
        /// The deadline.
        after: Duration,
    },
    /// A record contradicts the job or the other records.
    #[error("job {job_id}, record {record}: {detail}")]
    Record {
        /// Which job.
        job_id: u32,
        /// Number of the record.
        record: u32,
        /// What does not fit.
        detail: String,
    },
    /// A frame does not decode to what its record says.
    #[error("job {job_id}, extent {extent}: {detail}")]
    Frame {
        /// Which job.
        job_id: u32,
        /// Number of the extent in the job.
        extent: u32,
        /// What does not fit.
        detail: String,
    },
}

impl CkptError {
    /// The next step for whoever reads the message.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Device(e) => e.hint(),
            Self::Map(e) => e.hint(),
            Self::NoSnapshot => "take one first (map().snapshot()), or use checkpoint()",
            Self::NoJob => "wait for a save once, and for one at a time",
            Self::Superseded { .. } => {
                "keep or discard a checkpoint before its snapshot is released by other means"
            }
            Self::TableChanged => {
                "start the save again; do not commit a table while one is under way"
            }
            Self::Absent { .. } => "fill these granules (fault().fill), then start the save again",
            Self::Lost { .. } => {
                "give the snapshot up and take another one; allow more frames, or save more often"
            }
            Self::FullRequired { .. } => "use mode full, or WhenOwed::SaveInFull",
            Self::Partitions { .. } => "read the active table first; a commit may have changed it",
            Self::Busy => "wait for the other save, or reset the card",
            Self::TooLarge { .. } => "split the partition",
            Self::NotStarted { .. } => "check the link, then try again",
            Self::Failed { reason, .. } => match reason {
                Reason::DmaRead => {
                    "the card cannot read host memory: check bus mastering and the IOMMU's fault log"
                }
                Reason::Memory => {
                    "card memory reported an uncorrectable error: save what can be read and replace the card"
                }
                _ => "try again",
            },
            Self::Deadline { .. } => "allow more time, or save fewer partitions at once",
            Self::Stuck { .. } => "reset the card; its DMA buffers stay reserved until then",
            Self::Record { .. } | Self::Frame { .. } => {
                "a defect of the card or the driver: keep a trace (Traced) and report it"
            }
        }
    }

    /// Has contact with the card been lost for good?
    #[must_use]
    pub fn is_gone(&self) -> bool {
        match self {
            Self::Device(e) => e.is_gone(),
            Self::Map(e) => e.is_gone(),
            _ => false,
        }
    }
}

impl From<MapError> for CkptError {
    fn from(error: MapError) -> Self {
        match error {
            MapError::Device(e) => Self::Device(e),
            other => Self::Map(Box::new(other)),
        }
    }
}
