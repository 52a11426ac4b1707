//! Fetching and checking a job.

use super::HostMemory;
use isotherm_abi::job::{JOB_BYTES, Job, JobError};
use isotherm_regs::ckpt::StatusReason;

/// The job at `addr`, if it may run on a table of `active` entries.
pub(super) fn fetch<H: HostMemory + ?Sized>(
    addr: u64,
    active: usize,
    host: &mut H,
) -> Result<Job, StatusReason> {
    if !addr.is_multiple_of(JOB_BYTES as u64) {
        return Err(StatusReason::Misaligned);
    }
    let mut bytes = [0; JOB_BYTES];
    host.read(addr, &mut bytes).map_err(|_| StatusReason::DmaRead)?;
    let job = Job::parse(&bytes).map_err(reason)?;
    let end = usize::from(job.first_partition) + usize::from(job.partition_count);
    if end > active {
        return Err(StatusReason::BadPartition);
    }
    Ok(job)
}

/// The engine's code for what is wrong with a descriptor.
fn reason(error: JobError) -> StatusReason {
    match error {
        JobError::Magic(_) => StatusReason::BadMagic,
        JobError::Version(_) => StatusReason::BadVersion,
        JobError::Mode(_) => StatusReason::BadMode,
        JobError::Misaligned => StatusReason::Misaligned,
        JobError::RecordSpace => StatusReason::RecordSpace,
        JobError::Partition => StatusReason::BadPartition,
        // an operation that is not known; so is whatever a later layout adds
        _ => StatusReason::BadOperation,
    }
}
