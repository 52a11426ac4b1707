//! The checkpoint engine: fetches a job, walks the partitions it names, and writes frames and records to host memory.
//!
//! [`run_job`] does a whole job at once. What it leaves in host memory and in the registers is what the hardware
//! leaves, byte for byte and count for count; only `BUSY_CYCLES` stays 0, for there is no clock.
//!
//! # Rules beyond `rtl/docs/ARCHITECTURE.md`
//! - `JOB_ADDR` itself is checked first: not a multiple of 64 is `misaligned`, and nothing is fetched.
//! - A descriptor that cannot be read or is refused (a partition beyond the active table included) writes no record.
//! - A job that was accepted and finds no outstanding snapshot writes its end record, `no_snapshot`, and nothing else.
//! - Before each extent: an abort is looked at first, then a lost snapshot, then the data area, then the record area.
//!   An abort that finds nothing left to save ends the job `ok`; a lost snapshot is looked at then, too.
//! - A granule that must be saved and is blocked ends the extent before it, which is saved; then, after the abort and
//!   the lost snapshot and before the areas, the job ends with `absent`.
//! - Frames are those of [`crate::squeeze`]. Where the job allows deltas, granules of class Warm are read with their bases;
//!   the record says generation 0: the host knows which job it kept last.
//! - A granule whose snapshot frame is gone (the snapshot was lost, or the granule was released and its base evicted)
//!   ends the job with `lost`, a granule or base that cannot be read with `memory`. The blocks of the
//!   granules before it have left by then: they are padded with 1 to 64 zeros to a multiple of 64, and count nowhere but
//!   in `BYTES_IN`; if it is the frame's first granule, nothing of the frame is written. Bases count nowhere.
//! - Writes to host memory are posted: a failing one is not noticed here, as it is not on PCIe.

mod descriptor;
mod extent;
mod memory;
mod registers;

pub use extent::{Sources, Stop, run_job, run_job_until};
pub use memory::{CardMemory, HostFault, HostMemory, MemoryFault};

use isotherm_regs::ckpt::{Status, StatusReason};
use registers::Pairs;

/// Counts since reset, as the registers show them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Jobs that ended `ok`.
    pub jobs_done: u32,
    /// Jobs that ended otherwise, and refused doorbells.
    pub jobs_failed: u32,
    /// Extents written.
    pub extents: u32,
    /// Granules written by the running or last job.
    pub progress: u32,
    /// Plain bytes read from card memory.
    pub bytes_in: u64,
    /// Bytes of frames, padding not counted.
    pub bytes_out: u64,
    /// Raw blocks.
    pub raw_blocks: u32,
    /// RLE blocks.
    pub rle_blocks: u32,
    /// Compressed blocks.
    pub compressed_blocks: u32,
    /// Extents written as deltas.
    pub delta_extents: u32,
}

/// The engine between jobs.
#[derive(Clone, Debug)]
pub struct Ckpt {
    job_addr: u64,
    pending: Option<u64>,
    busy: bool,
    abort: bool,
    reason: StatusReason,
    counters: Counters,
    max_payload: u16,
    max_read_request: u16,
    pairs: Pairs,
}

impl Ckpt {
    /// After reset, on a link with 256-byte payloads and 512-byte read requests.
    #[must_use]
    pub fn new() -> Self {
        Self {
            job_addr: 0,
            pending: None,
            busy: false,
            abort: false,
            reason: StatusReason::Ok,
            counters: Counters::default(),
            max_payload: 256,
            max_read_request: 512,
            pairs: Pairs::default(),
        }
    }

    /// Back to the state after reset; the limits of the link stay.
    pub fn reset(&mut self) {
        let (payload, read) = (self.max_payload, self.max_read_request);
        *self = Self::new();
        self.set_dma_limits(payload, read);
    }

    /// What `DMA_LIMITS` shows, in bytes.
    pub fn set_dma_limits(&mut self, max_payload: u16, max_read_request: u16) {
        self.max_payload = max_payload;
        self.max_read_request = max_read_request;
    }

    /// The address of the job that the doorbell has started, once; hand it to [`run_job`].
    pub fn take_doorbell(&mut self) -> Option<u64> {
        self.pending.take()
    }

    /// Counts since reset.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// How the last job ended.
    #[must_use]
    pub fn reason(&self) -> StatusReason {
        self.reason
    }

    /// A job is running (from the doorbell on).
    #[must_use]
    pub fn busy(&self) -> bool {
        self.busy
    }

    fn doorbell(&mut self) {
        if self.busy {
            self.counters.jobs_failed = self.counters.jobs_failed.wrapping_add(1);
        } else {
            self.busy = true;
            self.abort = false;
            self.pending = Some(self.job_addr);
        }
    }

    fn end(&mut self, reason: StatusReason) {
        let counter = match reason {
            StatusReason::Ok => &mut self.counters.jobs_done,
            _ => &mut self.counters.jobs_failed,
        };
        *counter = counter.wrapping_add(1);
        self.reason = reason;
        self.busy = false;
        self.abort = false;
        self.pending = None;
    }

    fn status(&self) -> u32 {
        let mut status = Status(0);
        status.set_busy(self.busy);
        status.set_reason(self.reason.into());
        status.0
    }
}

impl Default for Ckpt {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
