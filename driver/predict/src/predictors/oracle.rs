//! The upper bound, for evaluation only.

use super::{Prediction, Predictor, fill};
use crate::heat::EpochHeat;

/// Knows the next epoch because it was told. Its cost is 0; it runs through the same scorer as
/// the others so that a fault in the scorer shows.
#[derive(Debug, Clone, Default)]
pub struct Oracle {
    next: Vec<u32>,
}

impl Oracle {
    /// An oracle that has been told nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells it the epoch that [`predict`](Predictor::predict) is about.
    pub fn reveal(&mut self, next: &EpochHeat) {
        self.next.clear();
        self.next.extend(next.units.iter().map(|unit| unit.writes));
    }
}

impl Predictor for Oracle {
    fn name(&self) -> &'static str {
        "oracle"
    }

    /// The past is of no interest to an oracle.
    fn observe(&mut self, _heat: &EpochHeat) {}

    fn predict(&self, out: &mut [Prediction]) {
        fill(out, &self.next, |&writes| Prediction {
            probability: if writes == 0 { 0.0 } else { 1.0 },
            expected_writes: writes as f32,
        });
    }
}
