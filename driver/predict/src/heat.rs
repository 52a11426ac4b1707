//! What was counted: one record per unit and epoch.

use serde::{Deserialize, Serialize};

/// Accesses to one unit (4 KiB by default) in one epoch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitHeat {
    /// Lines read, counted with repetition.
    pub reads: u32,
    /// Lines written, counted with repetition.
    pub writes: u32,
    /// Lines written, as a bitmap: bit `i` is line `i` of the unit (64 lines of 64 B in 4 KiB).
    /// A source that cannot see lines (page tracking in the kernel) sets all bits of a written unit.
    pub lines: u64,
}

impl UnitHeat {
    /// The unit was written at least once.
    #[must_use]
    pub fn written(&self) -> bool {
        self.writes != 0
    }

    /// The unit was read or written at least once.
    #[must_use]
    pub fn touched(&self) -> bool {
        self.reads != 0 || self.writes != 0
    }
}

/// All units of one buffer in one epoch, dense: the index is the unit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpochHeat {
    /// Number of the epoch. Predictors take observations in order and do not look at it.
    pub epoch: u64,
    /// One record per unit; a unit that was not touched is all zero.
    pub units: Vec<UnitHeat>,
}

impl EpochHeat {
    /// An epoch of `units` untouched units.
    #[must_use]
    pub fn idle(epoch: u64, units: usize) -> Self {
        Self { epoch, units: vec![UnitHeat::default(); units] }
    }

    /// How many units were written.
    #[must_use]
    pub fn written_units(&self) -> usize {
        self.units.iter().filter(|unit| unit.written()).count()
    }
}
