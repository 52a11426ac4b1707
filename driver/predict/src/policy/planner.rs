//! The planner: what the pure functions need between epochs, and the order in which they run.

use serde::Serialize;

use super::fit::{Level, Tile, fit};
use super::units::{Thresholds, UnitState, copy_pays, update_units};
use super::{
    Class, Decision, Partition, PartitionHeat, PolicyConfig, PolicyError, Reason, resize_partitions,
};
use crate::heat::EpochHeat;
use crate::predictors::Prediction;

/// Partitions for the next epoch, and why they differ from the last ones.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The epoch after which the plan was made.
    pub epoch: u64,
    /// They tile the window in ascending order.
    pub partitions: Vec<Partition>,
    /// Every change, in the order: units that changed class, resizing, fitting, splits and joins,
    /// flags.
    pub decisions: Vec<Decision>,
    /// `threshold_critical` as used, raised where `critical_share` asked for it.
    pub threshold_critical: f32,
    /// Units whose prediction was not a number in range and was replaced (see
    /// [`PartitionPlanner::plan`]).
    pub sanitised: u32,
}

impl Plan {
    /// Units in partitions of this class.
    #[must_use]
    pub fn units_in(&self, class: Class) -> u64 {
        let matching = self.partitions.iter().filter(|partition| partition.class == class);
        matching.map(|partition| u64::from(partition.length)).sum()
    }

    /// Partitions of this class.
    #[must_use]
    pub fn partitions_in(&self, class: Class) -> usize {
        self.partitions.iter().filter(|partition| partition.class == class).count()
    }

    /// Units that will be copied ahead.
    #[must_use]
    pub fn pre_copied_units(&self) -> u64 {
        let matching = self.partitions.iter().filter(|partition| partition.pre_copy);
        matching.map(|partition| u64::from(partition.length)).sum()
    }
}

/// Turns predictions into partitions, epoch after epoch, for one window.
///
/// A plan is made in this order:
/// 1. each unit's class by its predicted writes (`partition_memory` with a dead band), or by being
///    touched again and again;
/// 2. runs of one class, each with the margin that it was allowed to grow by (units that want to be
///    copied ahead and units that do not become partitions of their own);
/// 3. [`resize_partitions`] on them, which grows and shrinks those margins and nothing else;
/// 4. fitting: minimum size, maximum size, budget;
/// 5. the pre-copy flag: not Cold, and mean probability of a write above 1/9 (with a dead band),
///    where copying ahead is the cheaper mistake.
///
/// On steady input the plan becomes steady: unit classes settle after `demote_after` and
/// `promote_after` epochs, growth and shrinkage cannot undo each other, and fitting has no memory.
/// 18 bytes per unit; while planning 4 more, and about 60 per run of equal class.
#[derive(Debug, Clone)]
pub struct PartitionPlanner {
    config: PolicyConfig,
    started: bool,
    states: Vec<UnitState>,
    /// The class of the partition that took this unit as margin; Cold if none did.
    margins: Vec<Class>,
    current: Vec<Partition>,
    /// Overflows of the last plan: one that persists is reported once.
    overflows: Vec<(u32, u32)>,
    writes: Vec<f32>,
    written: Vec<f64>,
}

impl PartitionPlanner {
    /// A planner for a window of `units` units, all Cold.
    ///
    /// # Errors
    /// [`PolicyError::Parameter`], [`PolicyError::Window`], [`PolicyError::Budget`].
    pub fn new(units: u32, config: PolicyConfig) -> Result<Self, PolicyError> {
        config.validate()?;
        config.validate_window(units)?;
        let size = units as usize;
        let written = vec![0.0; size + 1];
        let cold = fit(&[Tile::new(0, units, Level::Cold)], &written, &config);
        Ok(Self {
            config,
            started: false,
            states: vec![UnitState::default(); size],
            margins: vec![Class::Cold; size],
            current: cold.iter().map(|tile| partition(tile, false)).collect(),
            overflows: Vec::new(),
            writes: vec![0.0; size],
            written,
        })
    }

    /// The configuration given.
    #[must_use]
    pub fn config(&self) -> &PolicyConfig {
        &self.config
    }

    /// The partitions of the last plan; Cold throughout before the first.
    #[must_use]
    pub fn partitions(&self) -> &[Partition] {
        &self.current
    }

    /// Plans for the epoch after `heat`. `predictions` and `heat.units` have one entry per unit.
    ///
    /// Predictions from elsewhere may hold anything: a NaN counts as 0, a probability is clamped
    /// to 0..=1, a count to 0..=2^32; [`Plan::sanitised`] counts the units concerned.
    ///
    /// # Errors
    /// [`PolicyError::Length`]; the planner is then unchanged.
    pub fn plan(
        &mut self,
        predictions: &[Prediction],
        heat: &EpochHeat,
    ) -> Result<Plan, PolicyError> {
        let expected = self.states.len();
        for (what, found) in
            [("predictions", predictions.len()), ("units of heat", heat.units.len())]
        {
            if found != expected {
                return Err(PolicyError::Length { what, found, expected });
            }
        }
        let sanitised = self.take_predictions(predictions);
        let thresholds = Thresholds {
            warm: self.config.threshold_warm,
            critical: self.critical_threshold(),
            band: if self.started { self.config.hysteresis } else { 0.0 },
        };
        self.started = true;
        let mut decisions = Vec::new();
        update_units(
            &mut self.states,
            &self.writes,
            &self.written,
            &heat.units,
            &thresholds,
            &self.config,
            &mut decisions,
        );
        self.drop_orphaned_margins();
        self.resize(&mut decisions)?;
        let tiles = fit(&self.tiles(), &self.written, &self.config);
        let partitions = self.flag(&tiles);
        self.explain(&tiles, &partitions, &mut decisions);
        self.current.clone_from(&partitions);
        Ok(Plan {
            epoch: heat.epoch,
            partitions,
            decisions,
            threshold_critical: thresholds.critical,
            sanitised,
        })
    }

    /// Fills `writes` and the prefix sums of the probability; returns how many were replaced.
    fn take_predictions(&mut self, predictions: &[Prediction]) -> u32 {
        let mut sanitised = 0;
        let mut sum = 0.0;
        for (unit, prediction) in predictions.iter().enumerate() {
            let probability = clamped(prediction.probability, 1.0);
            let writes = clamped(prediction.expected_writes, u32::MAX as f32);
            if probability != prediction.probability || writes != prediction.expected_writes {
                sanitised += 1;
            }
            self.writes[unit] = writes;
            sum += f64::from(probability);
            self.written[unit + 1] = sum;
        }
        sanitised
    }

    /// The count that `critical_share` of the units exceed, if that is above the threshold.
    fn critical_threshold(&self) -> f32 {
        let base = self.config.threshold_critical;
        let units = self.writes.len();
        let allowed = ((units as f64 * f64::from(self.config.critical_share)) as usize).max(1);
        if allowed >= units {
            return base;
        }
        let mut sorted = self.writes.clone();
        let (_, &mut limit, _) = sorted.select_nth_unstable_by(allowed, |a, b| b.total_cmp(a));
        limit.max(base)
    }

    /// The level of a unit. A margin counts as what the partition that took it is: it was taken to
    /// be copied with it.
    fn level(&self, unit: usize) -> Level {
        let state = &self.states[unit];
        let margin = self.margins[unit];
        Level::new(state.class().max(margin), state.copied() || margin > state.class())
    }

    /// Runs of units of one level, margins included.
    fn tiles(&self) -> Vec<Tile> {
        let mut tiles: Vec<Tile> = Vec::new();
        for (unit, index) in (0..self.states.len()).zip(0_u32..) {
            let level = self.level(unit);
            match tiles.last_mut() {
                Some(last) if last.level == level => last.length += 1,
                _ => tiles.push(Tile::new(index, 1, level)),
            }
        }
        tiles
    }

    /// Runs of units of one class, margins included.
    fn runs(&self) -> Vec<Partition> {
        let mut runs: Vec<Partition> = Vec::new();
        for tile in self.tiles() {
            match runs.last_mut() {
                Some(last) if last.class == tile.level.class() => last.length += tile.length,
                _ => runs.push(partition(&tile, false)),
            }
        }
        runs
    }

    /// A margin whose partition has cooled is nobody's.
    fn drop_orphaned_margins(&mut self) {
        for run in self.runs() {
            let range = run.base as usize..run.end() as usize;
            if self.states[range.clone()].iter().all(|state| state.class() < run.class) {
                self.margins[range].fill(Class::Cold);
            }
        }
    }

    /// Lets the resizer move the borders of the runs, and remembers the margins that result.
    /// Size limits are for fitting, later: a run may become several partitions.
    fn resize(&mut self, decisions: &mut Vec<Decision>) -> Result<(), PolicyError> {
        let runs = self.runs();
        let heat: Vec<PartitionHeat> = runs.iter().map(|run| self.partition_heat(run)).collect();
        let config = PolicyConfig { max_partition: u32::MAX, ..self.config };
        let resized = resize_partitions(&runs, &heat, &config)?;
        for run in &resized.partitions {
            for unit in run.base as usize..run.end() as usize {
                let own = self.states[unit].class();
                self.margins[unit] = if run.class > own { run.class } else { Class::Cold };
            }
        }
        let mut overflows = Vec::new();
        for decision in resized.decisions {
            if let Reason::Overflow { .. } = decision.reason {
                let place = (decision.base, decision.length);
                overflows.push(place);
                if self.overflows.contains(&place) {
                    continue;
                }
            }
            decisions.push(decision);
        }
        self.overflows = overflows;
        Ok(())
    }

    fn partition_heat(&self, run: &Partition) -> PartitionHeat {
        let units = &self.states[run.base as usize..run.end() as usize];
        let colder = |state: &&UnitState| state.class() < run.class;
        PartitionHeat {
            rate: self.rate(run.base, run.length),
            slack_front: units.iter().take_while(colder).count() as u32,
            slack_back: units.iter().rev().take_while(colder).count() as u32,
        }
    }

    /// Mean probability of a write over a range of units.
    fn rate(&self, base: u32, length: u32) -> f32 {
        let (from, to) = (base as usize, base as usize + length as usize);
        ((self.written[to] - self.written[from]) / f64::from(length)) as f32
    }

    /// Sets the pre-copy flags. A new partition starts from the flag of what lay at its base.
    fn flag(&self, tiles: &[Tile]) -> Vec<Partition> {
        let mut old = self.current.iter().peekable();
        let mut flagged = Vec::with_capacity(tiles.len());
        for tile in tiles {
            while old.next_if(|old| old.end() <= u64::from(tile.base)).is_some() {}
            let was = old.peek().is_some_and(|old| old.pre_copy);
            let rate = self.rate(tile.base, tile.length);
            let copy = tile.level > Level::Cold && copy_pays(rate, was, self.config.hysteresis);
            flagged.push(partition(tile, copy));
        }
        flagged
    }

    /// What fitting and flags changed against the last plan, and which partitions split or joined.
    fn explain(&self, tiles: &[Tile], new: &[Partition], decisions: &mut Vec<Decision>) {
        let same_place = |a: &Partition, b: &Partition| (a.base, a.length) == (b.base, b.length);
        let decide = |at: &Partition, from: Class, reason: Reason| Decision {
            base: at.base,
            length: at.length,
            from,
            to: at.class,
            reason,
        };
        for (tile, at) in tiles.iter().zip(new) {
            if self
                .current
                .binary_search_by_key(&at.base, |old| old.base)
                .is_ok_and(|old| same_place(&self.current[old], at))
            {
                continue;
            }
            if tile.minimum {
                decisions.push(decide(
                    at,
                    at.class,
                    Reason::MinimumSize { minimum: self.config.min_partition },
                ));
            }
            if tile.merged > 1 {
                decisions.push(decide(at, at.class, Reason::Budget { merged: tile.merged }));
            }
        }
        for old in &self.current {
            if let Some(into) = pieces(old, new) {
                decisions.push(decide(old, old.class, Reason::Split { into }));
            }
        }
        for at in new {
            if let Some(of) = pieces(at, &self.current) {
                decisions.push(decide(at, at.class, Reason::Joined { of }));
            }
        }
        let mut old = self.current.iter().peekable();
        for at in new {
            while old.next_if(|old| old.end() <= u64::from(at.base)).is_some() {}
            let was = old.peek().is_some_and(|old| old.pre_copy);
            let rate = self.rate(at.base, at.length);
            match (was, at.pre_copy) {
                (false, true) => decisions.push(decide(at, at.class, Reason::PreCopyOn { rate })),
                (true, false) => decisions.push(decide(at, at.class, Reason::PreCopyOff { rate })),
                _ => {}
            }
        }
    }
}

fn partition(tile: &Tile, pre_copy: bool) -> Partition {
    Partition { base: tile.base, length: tile.length, class: tile.level.class(), pre_copy }
}

/// Into how many of `others` the partition falls exactly, if more than one.
fn pieces(whole: &Partition, others: &[Partition]) -> Option<u32> {
    let first = others.binary_search_by_key(&whole.base, |other| other.base).ok()?;
    let last = others.binary_search_by_key(&whole.end(), Partition::end).ok()?;
    (last > first).then(|| (last - first + 1) as u32)
}

/// A number in 0..=limit; NaN is 0.
fn clamped(value: f32, limit: f32) -> f32 {
    if value.is_nan() { 0.0 } else { value.clamp(0.0, limit) }
}
