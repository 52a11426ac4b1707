//! Two moving averages per unit and a calibration table that all units share.
//!
//! After ARMS (arXiv 2508.04417), which tells hot from cold pages by a short and a long moving
//! average instead of tuned thresholds. Here the averages are of the written bit, and they are
//! not compared but looked up: the table remembers how often units that stood at these averages
//! were in fact written in the next epoch, so the answer is a probability and not a score.

use super::{Prediction, Predictor, fill};
use crate::heat::EpochHeat;

/// Parameters of [`Ewma`]. The weights follow from their meaning; `table_memory`, `prior_weight`
/// and `epoch_weight` were chosen as a round compromise over two recorded traces and five
/// generated patterns (the README names them), not as the best value for any one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EwmaConfig {
    /// Weight of the newest epoch in the short average, in (0, 1]. At the default of 1/2 the
    /// eight cells of the table's short axis are the last three written bits.
    pub short_weight: f32,
    /// Weight of the newest epoch in the long average, in (0, 1]. Default 1/16.
    pub long_weight: f32,
    /// Share of the table's counts that survives an epoch, in [0, 1). Default 15/16, so that the
    /// calibration follows a program through its phases.
    pub table_memory: f32,
    /// Observations that the uncalibrated guess (the mean of both averages) counts for,
    /// above 0. Default 4.
    pub prior_weight: f32,
    /// Most that one epoch counts for in one cell, in observations, above 0. Units of one cell
    /// that are written in the same epoch are usually written for the same reason (a scan, a
    /// rehash), so a thousand of them are not a thousand observations. Default 16.
    pub epoch_weight: f32,
    /// Weight of the newest count in the average of writes of a written epoch, in (0, 1].
    /// Default 1/4.
    pub count_weight: f32,
}

impl Default for EwmaConfig {
    fn default() -> Self {
        Self {
            short_weight: 1.0 / 2.0,
            long_weight: 1.0 / 16.0,
            table_memory: 15.0 / 16.0,
            prior_weight: 4.0,
            epoch_weight: 8.0,
            count_weight: 1.0 / 4.0,
        }
    }
}

/// A parameter of [`EwmaConfig`] is out of its range.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("configure ewma: {parameter} is {value}, expected {expected}")]
#[non_exhaustive]
pub struct EwmaError {
    /// Name of the field.
    pub parameter: &'static str,
    /// The value given.
    pub value: f32,
    /// The range allowed; choose a value in it, or keep the default.
    pub expected: &'static str,
}

impl EwmaConfig {
    fn check(&self) -> Result<(), EwmaError> {
        let weight = |v: f32| v > 0.0 && v <= 1.0;
        let observations = |v: f32| v > 0.0 && v <= 1e6;
        let checks: [(&'static str, f32, bool, &'static str); 6] = [
            ("short_weight", self.short_weight, weight(self.short_weight), "0 < w <= 1"),
            ("long_weight", self.long_weight, weight(self.long_weight), "0 < w <= 1"),
            (
                "table_memory",
                self.table_memory,
                (0.0..1.0).contains(&self.table_memory),
                "0 <= m < 1",
            ),
            ("prior_weight", self.prior_weight, observations(self.prior_weight), "0 < w <= 1e6"),
            ("epoch_weight", self.epoch_weight, observations(self.epoch_weight), "0 < w <= 1e6"),
            ("count_weight", self.count_weight, weight(self.count_weight), "0 < w <= 1"),
        ];
        match checks.into_iter().find(|check| !check.2) {
            None => Ok(()),
            Some((parameter, value, _, expected)) => Err(EwmaError { parameter, value, expected }),
        }
    }
}

const SHORT_CELLS: usize = 8;
/// Lower edges of the long axis: never (0), then what a unit looks like that was written once
/// long ago, rarely, now and then, half the time, nearly always.
const LONG_EDGES: [f32; 7] =
    [1e-6, 1.0 / 64.0, 1.0 / 16.0, 1.0 / 8.0, 1.0 / 4.0, 1.0 / 2.0, 3.0 / 4.0];
const LONG_CELLS: usize = LONG_EDGES.len() + 1;

/// Two-timescale moving average of the written bit, calibrated online. 12 bytes per unit.
///
/// Per unit, `s += a_s (w - s)` and `l += a_l (w - l)` where `w` is 1 if the unit was written.
/// Cell `(s, l)` of the table holds aged counts `n` and `n1` of units that were there and of those
/// written next (one epoch adds at most `epoch_weight` to a cell); `p = (n1 + k (s + l) / 2) / (n + k)`. Expected writes are `p` times a moving
/// average of the counts of the epochs in which the unit was written.
#[derive(Debug, Clone)]
pub struct Ewma {
    config: EwmaConfig,
    units: Vec<Unit>,
    table: [Cell; SHORT_CELLS * LONG_CELLS],
}

#[derive(Debug, Clone, Copy, Default)]
struct Unit {
    short: f32,
    long: f32,
    mean_writes: f32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    seen: f32,
    then_written: f32,
}

impl Unit {
    fn cell(&self) -> usize {
        let short = ((self.short * SHORT_CELLS as f32) as usize).min(SHORT_CELLS - 1);
        let long: usize = LONG_EDGES.iter().map(|&edge| usize::from(self.long >= edge)).sum();
        short * LONG_CELLS + long
    }
}

/// One step of a moving average; what has faded below the lowest edge becomes exactly 0, which
/// also keeps denormal numbers out.
fn step(average: f32, sample: f32, weight: f32) -> f32 {
    let next = average + weight * (sample - average);
    if next < LONG_EDGES[0] { 0.0 } else { next.min(1.0) }
}

impl Default for Ewma {
    fn default() -> Self {
        Self::new()
    }
}

impl Ewma {
    /// With the default parameters.
    #[must_use]
    pub fn new() -> Self {
        Self {
            config: EwmaConfig::default(),
            units: Vec::new(),
            table: [Cell::default(); SHORT_CELLS * LONG_CELLS],
        }
    }

    /// With other parameters.
    ///
    /// # Errors
    /// A parameter is outside its documented range, or NaN.
    pub fn with_config(config: EwmaConfig) -> Result<Self, EwmaError> {
        config.check()?;
        Ok(Self { config, ..Self::new() })
    }
}

impl Predictor for Ewma {
    fn name(&self) -> &'static str {
        "ewma-2"
    }

    fn observe(&mut self, heat: &EpochHeat) {
        let first_new = self.units.len();
        if heat.units.len() > first_new {
            self.units.resize(heat.units.len(), Unit::default());
        }
        let mut counts = [(0_u32, 0_u32); SHORT_CELLS * LONG_CELLS];
        let config = self.config;
        for (index, unit) in self.units.iter_mut().enumerate() {
            let writes = heat.units.get(index).map_or(0, |now| now.writes);
            let written = writes != 0;
            if index < first_new {
                let count = &mut counts[unit.cell()];
                count.0 += 1;
                count.1 += u32::from(written);
            }
            let sample = if written { 1.0 } else { 0.0 };
            unit.short = step(unit.short, sample, config.short_weight);
            unit.long = step(unit.long, sample, config.long_weight);
            if written {
                let weight = if unit.mean_writes == 0.0 { 1.0 } else { config.count_weight };
                unit.mean_writes += weight * (writes as f32 - unit.mean_writes);
            }
        }
        for (cell, (seen, then_written)) in self.table.iter_mut().zip(counts) {
            let scale = if seen == 0 { 0.0 } else { (config.epoch_weight / seen as f32).min(1.0) };
            cell.seen = cell.seen * config.table_memory + scale * seen as f32;
            cell.then_written =
                cell.then_written * config.table_memory + scale * then_written as f32;
            if cell.seen < 1e-6 {
                *cell = Cell::default();
            }
        }
    }

    fn predict(&self, out: &mut [Prediction]) {
        let weight = self.config.prior_weight;
        fill(out, &self.units, |unit| {
            let cell = self.table[unit.cell()];
            let guess = (unit.short + unit.long) / 2.0;
            let probability =
                ((cell.then_written + weight * guess) / (cell.seen + weight)).clamp(0.0, 1.0);
            Prediction { probability, expected_writes: probability * unit.mean_writes }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heat::UnitHeat;

    #[test]
    fn at_the_default_weights_the_short_axis_is_the_last_three_bits() {
        for bits in 0..8_usize {
            let mut unit = Unit::default();
            for age in (0..3).rev() {
                let sample = (bits >> (2 - age) & 1) as f32;
                unit.short = step(unit.short, sample, 0.5);
            }
            assert_eq!(unit.cell() / LONG_CELLS, bits, "history {bits:03b}, newest first");
        }
    }

    #[test]
    fn probabilities_are_calibrated_on_independent_writes() {
        // 4096 units, each written with its own fixed probability: what the predictor says of a
        // group must be what happens to the group.
        let mut state = 0x1234_5678_u64;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 40) as f32 / (1_u64 << 24) as f32
        };
        let rates: Vec<f32> = (0..4096).map(|unit| [0.0, 0.05, 0.3, 0.9][unit % 4]).collect();
        let mut ewma = Ewma::new();
        let mut out = vec![Prediction::NONE; rates.len()];
        let (mut said, mut happened) = ([0.0_f64; 10], [0.0_f64; 10]);
        let mut seen = [0.0_f64; 10];
        for epoch in 0..200 {
            let mut heat = EpochHeat::idle(epoch, rates.len());
            for (unit, &rate) in heat.units.iter_mut().zip(&rates) {
                if random() < rate {
                    *unit = UnitHeat { reads: 0, writes: 3, lines: 7 };
                }
            }
            if epoch > 50 {
                for (prediction, unit) in out.iter().zip(&heat.units) {
                    let bucket = ((prediction.probability * 10.0) as usize).min(9);
                    said[bucket] += f64::from(prediction.probability);
                    happened[bucket] += f64::from(u8::from(unit.written()));
                    seen[bucket] += 1.0;
                }
            }
            ewma.observe(&heat);
            ewma.predict(&mut out);
        }
        for bucket in 0..10 {
            if seen[bucket] > 1000.0 {
                let off = (said[bucket] - happened[bucket]).abs() / seen[bucket];
                assert!(off < 0.02, "bucket {bucket}: off by {off}");
            }
        }
    }

    #[test]
    fn parameters_out_of_range_are_named() {
        let bad = EwmaConfig { long_weight: f32::NAN, ..EwmaConfig::default() };
        let error = Ewma::with_config(bad).unwrap_err();
        assert_eq!(error.parameter, "long_weight");
        assert!(
            Ewma::with_config(EwmaConfig { table_memory: 1.0, ..EwmaConfig::default() }).is_err()
        );
        assert!(Ewma::with_config(EwmaConfig::default()).is_ok());
    }
}
