//! Checkpoints: which partitions, in which mode, into which host memory; and what came back.
//!
//! The window must not be written while [`Ckpt::checkpoint`] runs, unless the card has the capability COW.

mod area;
mod captured;
mod error;
mod owed;
mod plan;
mod run;

use std::ops::Range;
use std::time::Duration;

pub use captured::{Captured, decode};
pub use error::{CkptError, Reason};
pub use isotherm_abi::job::{ClassModes, Mode};
pub use isotherm_abi::record::Extent;

use isotherm_regs::ckpt::{
    BUSY_CYCLES, BYTES_IN, BYTES_OUT, CONTROL, Control, DMA_LIMITS, DmaLimits, EXTENTS, JOBS_DONE,
    JOBS_FAILED, PROGRESS, RAW_BLOCKS, RLE_BLOCKS, STATUS, Status,
};

use crate::device::{Info, Verified};
use crate::dma::{DmaBuf, DmaPool};
use crate::error::DeviceError;
use crate::part::{PartTable, class_code};
use crate::transport::Transport;
use owed::Owed;
use plan::Item;

/// What to do with a partition that a dirty-only save is asked for while a full one is owed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenOwed {
    /// Fail with [`CkptError::FullRequired`] and save nothing.
    #[default]
    Refuse,
    /// Save that partition in full, in a job of its own if need be.
    SaveInFull,
}

/// What to save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Number of the checkpoint, echoed in every record.
    pub generation: u32,
    /// Entries of the active table; `None` = all.
    pub partitions: Option<Range<u16>>,
    /// What to do with each class.
    pub class_modes: ClassModes,
    /// What to do where a full save is owed.
    pub when_owed: WhenOwed,
    /// For each job. Default 60 s.
    pub deadline: Duration,
    /// Largest data area in bytes: larger requests become several jobs. A partition that needs more gets it.
    /// Default 64 MiB.
    pub max_data: u64,
    /// Decode every frame and check its CRC32C. Default off: who keeps the frames checks them.
    pub verify: bool,
}

impl Request {
    /// All partitions, by these modes.
    #[must_use]
    pub const fn new(generation: u32, class_modes: ClassModes) -> Self {
        Self {
            generation,
            partitions: None,
            class_modes,
            when_owed: WhenOwed::Refuse,
            deadline: Duration::from_secs(60),
            max_data: 64 << 20,
            verify: false,
        }
    }

    /// Everything, in full.
    #[must_use]
    pub const fn full(generation: u32) -> Self {
        Self::new(generation, ClassModes::all(Mode::Full))
    }

    /// Everything that was written since it was last saved.
    #[must_use]
    pub const fn dirty(generation: u32) -> Self {
        Self::new(generation, ClassModes::all(Mode::Dirty))
    }
}

/// Counts of the engine since reset, modulo their width.
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
    /// Cycles with a job running; the model has no clock and says 0.
    pub busy_cycles: u64,
}

/// Host memory of one job.
#[derive(Debug)]
struct Areas {
    descriptor: DmaBuf,
    records: DmaBuf,
    data: DmaBuf,
}

/// What the driver must remember between jobs.
#[derive(Debug)]
pub(crate) struct State {
    next_job: u32,
    owed: Owed,
    /// Memory that the card may still write to.
    quarantine: Vec<Areas>,
}

impl State {
    pub(crate) fn new(granules: u32) -> Self {
        Self { next_job: 0, owed: Owed::all(granules), quarantine: vec![] }
    }

    /// The card was reset: nothing is known any more, and no job runs.
    pub(crate) fn forget(&mut self) {
        self.owed.add(0..u32::MAX);
        self.quarantine.clear();
    }
}

/// The checkpoint engine of an open card.
#[derive(Debug)]
pub struct Ckpt<'a, T: Transport> {
    io: &'a mut Verified<T>,
    pool: &'a mut DmaPool,
    state: &'a mut State,
    info: Info,
}

impl<'a, T: Transport> Ckpt<'a, T> {
    pub(crate) fn new(
        io: &'a mut Verified<T>,
        pool: &'a mut DmaPool,
        state: &'a mut State,
        info: Info,
    ) -> Self {
        Self { io, pool, state, info }
    }

    /// Saves the partitions asked for and returns their frames, after every job has ended.
    ///
    /// The saved granules count as clean from now on. If the frames are then not kept (the disk is full), say so with
    /// [`Ckpt::discard`], or the next dirty-only save would miss them.
    ///
    /// # Errors
    /// See [`CkptError`]. After a failed job nothing of the request counts as saved.
    pub fn checkpoint(&mut self, request: &Request) -> Result<Captured, CkptError> {
        let table = PartTable::new(self.io, self.info).active()?;
        let range = request.partitions.clone().unwrap_or(0..table.len() as u16);
        let entries = table.get(usize::from(range.start)..usize::from(range.end)).ok_or(
            CkptError::Partitions { first: range.start, end: range.end, active: table.len() },
        )?;
        let log2 = self.info.granule_log2;
        let mut items = vec![];
        for (entry, &partition) in (range.start..).zip(entries) {
            let mode =
                request.class_modes.of_class(class_code(partition.class)).unwrap_or(Mode::Skip);
            let mut item = Item { entry, partition, mode };
            if mode == Mode::Dirty && !partition.no_save {
                match (self.state.owed.first(item.granules(log2)), request.when_owed) {
                    (None, _) => {}
                    (Some(_), WhenOwed::SaveInFull) => item.mode = Mode::Full,
                    (Some(granule), WhenOwed::Refuse) => {
                        return Err(CkptError::FullRequired { partition: entry, granule });
                    }
                }
            }
            items.push(item);
        }

        let saved: Vec<_> =
            items.iter().filter(|i| i.mode != Mode::Skip && !i.partition.no_save).collect();
        // Until all is well, all is owed: jobs clear dirty bits as they go.
        let was_owed: Vec<bool> =
            saved.iter().map(|i| self.state.owed.first(i.granules(log2)).is_some()).collect();
        saved.iter().for_each(|i| self.state.owed.add(i.granules(log2)));
        let mut captured = Captured { generation: request.generation, ..Captured::default() };
        for plan in plan::jobs(&items, log2, request.max_data) {
            let job = self.run(&plan, request.generation, &table, request.deadline);
            if let Err(CkptError::Busy) = job
                && captured.jobs == 0
            {
                // Nothing was begun, so nothing is lost.
                let clean = saved.iter().zip(was_owed).filter(|(_, owed)| !owed);
                clean.for_each(|(i, _)| self.state.owed.pay(i.granules(log2)));
                return Err(CkptError::Busy);
            }
            captured.add(job?);
        }
        if request.verify {
            captured.verify()?;
        }
        saved.iter().for_each(|i| self.state.owed.pay(i.granules(log2)));
        Ok(captured)
    }

    /// What was captured is not kept after all: a full save of those granules is owed.
    pub fn discard(&mut self, captured: &Captured) {
        for (extent, _) in &captured.extents {
            self.state
                .owed
                .add(extent.first_granule..extent.first_granule.saturating_add(extent.granules));
        }
    }

    /// Granules whose next save must be a full one.
    #[must_use]
    pub fn owed(&self) -> u32 {
        self.state.owed.count()
    }

    /// Tells a running job to end after its current extent. Without a job this does nothing.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn abort(&mut self) -> Result<(), DeviceError> {
        let mut control = Control(0);
        control.set_abort(true);
        self.io.write(&CONTROL, control.0.into())
    }

    /// Is a job running, and how did the last one end?
    ///
    /// # Errors
    /// The way to the card failed, or the reason is unknown.
    pub fn status(&mut self) -> Result<(bool, Reason), DeviceError> {
        let status = Status(self.io.read32(&STATUS)?);
        let reason = status.reason_name().map_err(|code| self.io.unknown_code(code))?;
        Ok((status.busy(), reason))
    }

    /// The engine's counts.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn counters(&mut self) -> Result<Counters, DeviceError> {
        Ok(Counters {
            jobs_done: self.io.read32(&JOBS_DONE)?,
            jobs_failed: self.io.read32(&JOBS_FAILED)?,
            extents: self.io.read32(&EXTENTS)?,
            progress: self.io.read32(&PROGRESS)?,
            bytes_in: self.io.read(&BYTES_IN)?,
            bytes_out: self.io.read(&BYTES_OUT)?,
            raw_blocks: self.io.read32(&RAW_BLOCKS)?,
            rle_blocks: self.io.read32(&RLE_BLOCKS)?,
            busy_cycles: self.io.read(&BUSY_CYCLES)?,
        })
    }

    /// Largest write payload and largest read request in bytes, as the link was configured.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn dma_limits(&mut self) -> Result<(u32, u32), DeviceError> {
        let limits = DmaLimits(self.io.read32(&DMA_LIMITS)?);
        Ok((limits.max_payload(), limits.max_read_request()))
    }
}
