//! Who counts, copies and compresses: the side of the library that faces a card (later also the kernel).

pub(crate) mod card;

use crate::error::Error;
use crate::store::NewExtent;
use isotherm_predict::EpochHeat;

/// A window that changed lines are posted to, with heat, partitions and checkpoints behind it.
pub(crate) trait Engine {
    /// What it is, in a few words.
    fn describe(&self) -> String;

    /// Granules of the window.
    fn granules(&self) -> u64;

    /// Begins to count, from zero: what was written before is not heat.
    fn start(&mut self) -> Result<(), Error>;

    /// Posts changed bytes: `offset` and length are multiples of a line (64 B).
    fn write(&mut self, offset: u64, bytes: &[u8]) -> Result<(), Error>;

    /// Gives a granule, at `offset`, the bytes that the store has for it.
    fn fill(&mut self, offset: u64, granule: &[u8]) -> Result<(), Error>;

    /// Ends the epoch: heat is read, the next epoch predicted, partitions planned and programmed.
    fn roll(&mut self) -> Result<EpochReport, Error>;

    /// Saves the window: everything, or what each partition's class asks for.
    fn save(&mut self, everything: bool, generation: u64) -> Result<Vec<NewExtent>, Error>;
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
