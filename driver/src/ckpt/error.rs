//! Why a checkpoint failed.

use std::time::Duration;

use isotherm_abi::record::JobEnd;

pub use isotherm_regs::ckpt::StatusReason as Reason;

use crate::error::DeviceError;

/// Why a checkpoint failed. After each of these but [`CkptError::FullRequired`] and [`CkptError::Busy`], the next save of
/// the partitions concerned must be a full one; the driver enforces it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CkptError {
    /// The way to the card failed.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// A dirty-only save was asked for where a full one is owed: writes would be lost.
    #[error(
        "partition {partition}: granule {granule} must be saved in full first (an earlier job failed, or none ran yet)"
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
    /// The engine runs a job that this driver did not start, or that it has given up.
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
            Self::FullRequired { .. } => "use mode full, or WhenOwed::SaveInFull",
            Self::Partitions { .. } => "read the active table first; a commit may have changed it",
            Self::Busy => "wait for the other job, or reset the card",
            Self::TooLarge { .. } => "split the partition",
            Self::NotStarted { .. } => "check the link, then try again with a full save",
            Self::Failed { reason, .. } => match reason {
                Reason::DmaRead => {
                    "the card cannot read host memory: check bus mastering and the IOMMU's fault log"
                }
                Reason::Memory => {
                    "card memory reported an uncorrectable error: save what can be read and replace the card"
                }
                _ => "try again with a full save",
            },
            Self::Deadline { .. } => {
                "allow more time, or save fewer partitions at once; then save in full"
            }
            Self::Stuck { .. } => "reset the card; its DMA buffers stay reserved until then",
            Self::Record { .. } | Self::Frame { .. } => {
                "a defect of the card or the driver: keep a trace (Traced) and report it"
            }
        }
    }

    /// Has contact with the card been lost for good?
    #[must_use]
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Device(e) if e.is_gone())
    }
}
