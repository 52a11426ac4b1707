//! Checkpoints: which partitions, in which mode, into which host memory; and what came back.
//!
//! A save is of the outstanding snapshot ([`crate::map`]); the window may be written all the time. In steps:
//!
//! ```text
//! let snapshot = card.map().snapshot()?;
//! let job = card.ckpt().start(&Request::dirty(7))?;
//! card.window().write(..)?;                        // not in this checkpoint, and not held up by it
//! let saved = card.ckpt().wait(job)?;              // or poll(&job), now and then
//! store(&saved)?;
//! card.ckpt().keep(&saved)?;                       // durable; or discard(&saved): the next save has it again
//! ```
//!
//! [`Ckpt::checkpoint`] is the first four in one call. A save that fails loses nothing: its dirty bits stay, and it can
//! be started again.

mod absent;
mod area;
mod captured;
mod error;
mod keep;
mod plan;
mod run;
mod save;
mod shape;

use std::ops::Range;
use std::time::Duration;

pub use captured::{Captured, decode, decode_with};
pub use error::{CkptError, Reason};
pub use isotherm_abi::job::{ClassModes, Mode};
pub use isotherm_abi::record::Extent;
pub use save::Job;

use isotherm_regs::ckpt::{
    BUSY_CYCLES, BYTES_IN, BYTES_OUT, COMPRESSED_BLOCKS, CONTROL, Control, DELTA_EXTENTS,
    DMA_LIMITS, DmaLimits, EXTENTS, JOBS_DONE, JOBS_FAILED, PROGRESS, RAW_BLOCKS, RLE_BLOCKS,
    STATUS, Status,
};

use crate::device::{Info, Verified};
use crate::dma::{DmaBuf, DmaPool};
use crate::error::DeviceError;
use crate::map::{Ledger, Map};
use crate::tables;
use crate::transport::Transport;
use save::Save;

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
    /// Number of the checkpoint, echoed in every record. It is the caller's; the card's own number of the snapshot is
    /// [`Captured::snapshot`].
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
    /// Decode every frame and check its CRC32C; of those that need what the driver has not (the base of a delta, tables
    /// that were not loaded by it) only the blocks. Default off: who keeps the frames checks them.
    pub verify: bool,
    /// May granules be saved as changes ([`Extent::base`])? Default no. It is done for Warm partitions alone, in jobs whose
    /// Warm partitions were all saved from the snapshot directly before, and kept: that is their base.
    pub allow_delta: bool,
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
            allow_delta: false,
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
    /// Compressed blocks.
    pub compressed_blocks: u32,
    /// Extents saved as changes.
    pub delta_extents: u32,
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

/// What the driver must remember between calls.
#[derive(Debug, Default)]
pub(crate) struct State {
    next_job: u32,
    next_save: u32,
    active: Option<Save>,
    /// Memory that the card may still write to.
    quarantine: Vec<Areas>,
}

impl State {
    /// The card was reset: no job runs.
    pub(crate) fn forget(&mut self) {
        self.active = None;
        self.quarantine.clear();
    }

    /// Is a save under way that somebody waits for?
    pub(crate) fn is_saving(&self) -> bool {
        self.active.as_ref().is_some_and(Save::is_wanted)
    }
}

/// The checkpoint engine of an open card.
#[derive(Debug)]
pub struct Ckpt<'a, T: Transport> {
    io: &'a mut Verified<T>,
    pool: &'a mut DmaPool,
    state: &'a mut State,
    ledger: &'a mut Ledger,
    tables: &'a tables::State,
    info: Info,
}

impl<'a, T: Transport> Ckpt<'a, T> {
    pub(crate) fn new(
        io: &'a mut Verified<T>,
        pool: &'a mut DmaPool,
        state: &'a mut State,
        ledger: &'a mut Ledger,
        tables: &'a tables::State,
        info: Info,
    ) -> Self {
        Self { io, pool, state, ledger, tables, info }
    }

    /// Takes a snapshot, saves the partitions asked for and returns their frames, after every job has ended. The
    /// snapshot stays outstanding: say what became of the frames with [`Ckpt::keep`] or [`Ckpt::discard`], or the next
    /// checkpoint is refused.
    ///
    /// # Errors
    /// See [`CkptError`]. The snapshot of a checkpoint that fails is given up; nothing is lost, and it can be asked for
    /// again.
    pub fn checkpoint(&mut self, request: &Request) -> Result<Captured, CkptError> {
        self.check_idle()?;
        let prepared = self.prepare(request)?;
        self.map().snapshot()?;
        let saved = self.begin(request, prepared).and_then(|job| self.wait(job));
        saved.inspect_err(|e| {
            self.ledger.set_leftover(true);
            // While a job hangs, or the card is gone, nothing can be released: the next snapshot tries again.
            if !matches!(e, CkptError::Stuck { .. } | CkptError::Busy) && !e.is_gone() {
                let _ = self.map().give_up_leftover();
            }
        })
    }

    fn map(&mut self) -> Map<'_, T> {
        Map::new(self.io, self.ledger, self.info)
    }

    /// Granules whose next save must be a full one: what is on the card since before this program, or a reset, and has
    /// not been kept yet.
    #[must_use]
    pub fn owed(&self) -> u32 {
        self.ledger.owed()
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
            compressed_blocks: self.io.read32(&COMPRESSED_BLOCKS)?,
            delta_extents: self.io.read32(&DELTA_EXTENTS)?,
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
