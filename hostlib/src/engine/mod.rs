//! Who counts, copies and compresses: the side of the library that faces a card (later also the kernel).

pub(crate) mod card;
mod learner;

use crate::error::Error;
use crate::store::{CardFrame, Dictionary, NewExtent};
use isotherm_abi::trace::AccessRecord;
use isotherm_predict::EpochHeat;

/// A window that changed lines are posted to, with heat, partitions and checkpoints behind it.
pub(crate) trait Engine: Send {
    /// What it is, in a few words.
    fn describe(&self) -> String;

    /// Granules of the window.
    fn granules(&self) -> u64;

    /// Begins to count, from zero: what was written before is not heat.
    fn start(&mut self) -> Result<(), Error>;

    /// Posts changed bytes: `offset` and length are multiples of a line (64 B). Never to a granule that was not filled.
    fn write(&mut self, offset: u64, bytes: &[u8]) -> Result<(), Error>;

    /// Gives granules from `first` on the bytes that the store has for them, or zeros: not a change.
    fn fill(&mut self, first: u64, bytes: &[u8]) -> Result<(), Error>;

    /// As [`Engine::fill`] with a frame that decodes to `granules` granules whose CRC32C is `crc`, if the engine can decode it;
    /// `false`, and nothing is filled, if it cannot.
    fn fill_frame(
        &mut self,
        first: u64,
        granules: u8,
        crc: u32,
        frame: &CardFrame,
    ) -> Result<bool, Error>;

    /// Ends the epoch: heat is read, the next epoch predicted, partitions planned and programmed.
    fn roll(&mut self) -> Result<EpochReport, Error>;

    /// Takes the snapshot: what is written from now on is not in it. Starts to save what each partition's class asks for.
    fn begin_save(&mut self, generation: u64) -> Result<(), Error>;

    /// What the save brought back: `None` while it runs, unless `wait`. A save that fails is over; nothing is lost by it.
    fn end_save(&mut self, wait: bool) -> Result<Option<Saved>, Error>;

    /// What [`Engine::end_save`] gave is durable, or is not: then the next save has it again.
    fn settle_save(&mut self, durable: bool) -> Result<(), Error>;

    /// Records every request that passes the window from now on, in a ring of `2^log2_records`.
    fn start_trace(&mut self, log2_records: u32) -> Result<(), Error>;

    /// What has been recorded since the last call, and how many requests were not.
    fn take_trace(&mut self) -> Result<(Vec<AccessRecord>, u64), Error>;

    /// Copies made so far.
    fn copies(&mut self) -> Result<CopyCounts, Error>;
}

/// What a save brought back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Saved {
    /// Extents with their frames. The base of a delta is named by the number that [`Engine::begin_save`] was given for the save
    /// that holds it, of which the card keeps 32 bits; 0 is the last one that became durable.
    pub(crate) extents: Vec<NewExtent>,
    /// The dictionaries that the frames were made with: all of them, or those that are loaded.
    pub(crate) dictionaries: Vec<Dictionary>,
}

/// Copies of granules that copy-on-write made, since the card was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct CopyCounts {
    /// A write waited for them.
    pub demand: u64,
    /// Made ahead, in the background.
    pub ahead: u64,
    /// Clock cycles in which a write waited. The golden model has no clock and says 0.
    pub stall_cycles: u64,
}

impl CopyCounts {
    /// Bytes copied.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        (self.demand + self.ahead) * isotherm_abi::store::GRANULE_BYTES
    }

    /// What has been added since `earlier`.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        Self {
            demand: self.demand.saturating_sub(earlier.demand),
            ahead: self.ahead.saturating_sub(earlier.ahead),
            stall_cycles: self.stall_cycles.saturating_sub(earlier.stall_cycles),
        }
    }
}

/// What one epoch was like.
#[derive(Clone, Debug)]
pub struct EpochReport {
    /// Number of the epoch.
    pub epoch: u64,
    /// Counts of every unit in the ended epoch.
    pub heat: EpochHeat,
    /// Partitions by class now in force: critical, warm, cold.
    pub partitions: [u32; 3],
    /// Granules by class now in force: critical, warm, cold.
    pub granules: [u64; 3],
    /// What the prediction of this epoch's writes cost.
    pub cost: Cost,
}

/// Cost of predictions: 8 for each written unit that was not predicted, 1 for each predicted unit that was not written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Cost {
    /// The predictor in use.
    pub ours: u64,
    /// Predicting that what was written last is written next.
    pub last_epoch: u64,
    /// Knowing the future.
    pub oracle: u64,
}

impl std::ops::AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.ours += other.ours;
        self.last_epoch += other.last_epoch;
        self.oracle += other.oracle;
    }
}
