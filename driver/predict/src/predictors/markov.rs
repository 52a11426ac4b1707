//! Order-1 Markov chain per unit, shrunk towards the chain of all units.

use super::{Prediction, Predictor, fill};
use crate::heat::EpochHeat;

/// Share of a unit's counts that survives an epoch: a memory of about 20 epochs.
const MEMORY: f32 = 0.95;
/// Weight of the pooled chain, in observations.
const POOLED_WEIGHT: f32 = 2.0;
/// Weight of the newest count in the average of writes.
const COUNT_WEIGHT: f32 = 0.25;

/// Counts, per unit, how often a written (or unwritten) epoch was followed by a written one:
///
/// `p = (n_s1 + k q_s) / (n_s + k)`, where `s` is the unit's last state, `n` its own aged counts,
/// `q_s` the same ratio over all units and `k` = 2. Expected writes are `p` times a moving average
/// of the counts of the epochs in which the unit was written. 24 bytes per unit.
#[derive(Debug, Clone, Default)]
pub struct Markov {
    units: Vec<Unit>,
    pooled: [Row; 2],
}

#[derive(Debug, Clone, Copy, Default)]
struct Unit {
    rows: [Row; 2],
    mean_writes: f32,
    written: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Row {
    seen: f32,
    then_written: f32,
}

impl Row {
    fn count(&mut self, written: bool) {
        self.seen += 1.0;
        if written {
            self.then_written += 1.0;
        }
    }

    fn age(&mut self) {
        self.seen *= MEMORY;
        self.then_written *= MEMORY;
        // Denormals are slow and mean nothing here.
        if self.seen < 1e-6 {
            *self = Self::default();
        }
    }

    fn rate(self, prior: f32, weight: f32) -> f32 {
        ((self.then_written + weight * prior) / (self.seen + weight)).clamp(0.0, 1.0)
    }
}

impl Markov {
    /// A chain that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Predictor for Markov {
    fn name(&self) -> &'static str {
        "markov-1"
    }

    fn observe(&mut self, heat: &EpochHeat) {
        let first_new = self.units.len();
        if heat.units.len() > first_new {
            self.units.resize(heat.units.len(), Unit::default());
        }
        let mut epoch = [(0_u32, 0_u32); 2];
        for (index, unit) in self.units.iter_mut().enumerate() {
            let writes = heat.units.get(index).map_or(0, |now| now.writes);
            let written = writes != 0;
            if index < first_new {
                let state = usize::from(unit.written);
                epoch[state].0 += 1;
                epoch[state].1 += u32::from(written);
                unit.rows[state].age();
                unit.rows[state].count(written);
            }
            if written {
                let weight = if unit.mean_writes == 0.0 { 1.0 } else { COUNT_WEIGHT };
                unit.mean_writes += weight * (writes as f32 - unit.mean_writes);
            }
            unit.written = written;
        }
        for (row, (seen, then_written)) in self.pooled.iter_mut().zip(epoch) {
            row.age();
            row.seen += seen as f32;
            row.then_written += then_written as f32;
        }
    }

    fn predict(&self, out: &mut [Prediction]) {
        // Before anything was counted the pooled chain says what last-epoch says.
        let pooled = [self.pooled[0].rate(0.0, 1.0), self.pooled[1].rate(1.0, 1.0)];
        fill(out, &self.units, |unit| {
            let state = usize::from(unit.written);
            let probability = unit.rows[state].rate(pooled[state], POOLED_WEIGHT);
            Prediction { probability, expected_writes: probability * unit.mean_writes }
        });
    }
}
