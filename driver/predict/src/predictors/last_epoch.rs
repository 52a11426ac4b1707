//! The baseline that every other predictor must beat: tomorrow is like today.

use super::{Prediction, Predictor, fill};
use crate::heat::EpochHeat;

/// Predicts exactly the units written in the last epoch, as often as they were.
#[derive(Debug, Clone, Default)]
pub struct LastEpoch {
    writes: Vec<u32>,
}

impl LastEpoch {
    /// A predictor that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Predictor for LastEpoch {
    fn name(&self) -> &'static str {
        "last-epoch"
    }

    fn observe(&mut self, heat: &EpochHeat) {
        self.writes.clear();
        self.writes.extend(heat.units.iter().map(|unit| unit.writes));
    }

    fn predict(&self, out: &mut [Prediction]) {
        fill(out, &self.writes, |&writes| Prediction {
            probability: if writes == 0 { 0.0 } else { 1.0 },
            expected_writes: writes as f32,
        });
    }
}
