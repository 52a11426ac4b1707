//! What the planner remembers of each unit: class with hysteresis, and promotion by touch.

use super::{Class, Decision, PolicyConfig, Reason, classify};
use crate::cost::COPY_THRESHOLD;
use crate::heat::UnitHeat;

/// Thresholds in force for one plan; the critical one may have been raised for its share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thresholds {
    pub(super) warm: f32,
    pub(super) critical: f32,
    /// Half-width of the band; 0 for the first plan, which has nothing to hold on to.
    pub(super) band: f32,
}

impl Thresholds {
    fn of(&self, class: Class) -> f32 {
        match class {
            Class::Critical => self.critical,
            Class::Warm | Class::Cold => self.warm,
        }
    }

    fn upper(&self, class: Class) -> f32 {
        self.of(class) * (1.0 + self.band)
    }

    fn lower(&self, class: Class) -> f32 {
        self.of(class) * (1.0 - self.band)
    }
}

/// Copy ahead at this probability or rate? The dead band keeps the answer it had.
pub(super) fn copy_pays(rate: f32, before: bool, band: f32) -> bool {
    rate > COPY_THRESHOLD * if before { 1.0 - band } else { 1.0 + band }
}

/// Five bytes a unit.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct UnitState {
    /// Class by predicted writes alone.
    rated: Class,
    /// Epochs in a row below the band of `rated`.
    below: u8,
    /// Touched epochs in excess of untouched ones, 0..=2 * promote_after.
    touched: u8,
    /// Warm because it kept being touched.
    held: bool,
    /// Copying it ahead pays.
    copied: bool,
}

/// How a class came about; units that changed for the same cause share a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Hotter,
    Colder,
    Promoted,
    Abandoned,
}

impl UnitState {
    /// The class that the unit's own heat asks for.
    pub(super) fn class(&self) -> Class {
        self.rated.max(if self.held { Class::Warm } else { Class::Cold })
    }

    /// Its probability of a write asks for a copy ahead.
    pub(super) fn copied(&self) -> bool {
        self.copied
    }

    fn update(
        &mut self,
        writes: f32,
        probability: f32,
        heat: UnitHeat,
        thresholds: &Thresholds,
        config: &PolicyConfig,
    ) -> Option<(Class, Class, Cause)> {
        let before = self.class();
        self.copied = copy_pays(probability, self.copied, thresholds.band);
        let rated_before = self.rated;
        let rises_to =
            classify(writes, thresholds.upper(Class::Warm), thresholds.upper(Class::Critical));
        let falls_to =
            classify(writes, thresholds.lower(Class::Warm), thresholds.lower(Class::Critical));
        if rises_to > self.rated {
            self.rated = rises_to;
            self.below = 0;
        } else if falls_to < self.rated {
            self.below = self.below.saturating_add(1);
            if u32::from(self.below) >= config.demote_after {
                self.rated = falls_to;
                self.below = 0;
            }
        } else {
            self.below = 0;
        }

        if config.promote_after > 0 {
            if heat.touched() {
                // At most 127 * 2: fits.
                self.touched = (self.touched + 1).min((2 * config.promote_after) as u8);
            } else {
                self.touched = self.touched.saturating_sub(1);
            }
            if u32::from(self.touched) >= config.promote_after {
                self.held = true;
            } else if self.touched == 0 {
                self.held = false;
            }
        }

        let after = self.class();
        let cause = match after.cmp(&before) {
            std::cmp::Ordering::Equal => return None,
            std::cmp::Ordering::Greater if self.rated > rated_before && self.rated == after => {
                Cause::Hotter
            }
            std::cmp::Ordering::Greater => Cause::Promoted,
            std::cmp::Ordering::Less if self.rated < rated_before => Cause::Colder,
            std::cmp::Ordering::Less => Cause::Abandoned,
        };
        Some((before, after, cause))
    }
}

/// Updates all units for an epoch that has ended and appends what changed to `decisions`, runs of
/// units with the same change as one. The slices have one entry per unit, `written` (prefix sums of
/// the probability) one more.
pub(super) fn update_units(
    states: &mut [UnitState],
    writes: &[f32],
    written: &[f64],
    heat: &[UnitHeat],
    thresholds: &Thresholds,
    config: &PolicyConfig,
    decisions: &mut Vec<Decision>,
) {
    let mut run: Option<Run> = None;
    let units = states.iter_mut().zip(writes).zip(written.windows(2)).zip(heat);
    for (index, (((state, &writes), written), &heat)) in (0_u32..).zip(units) {
        let change =
            state.update(writes, (written[1] - written[0]) as f32, heat, thresholds, config);
        match (&mut run, change) {
            (Some(open), Some(change)) if open.change == change => {
                open.length += 1;
                open.writes += f64::from(writes);
            }
            (_, change) => {
                if let Some(done) = run.take() {
                    decisions.push(done.decision(thresholds, config));
                }
                run = change.map(|change| Run {
                    base: index,
                    length: 1,
                    change,
                    writes: f64::from(writes),
                });
            }
        }
    }
    if let Some(done) = run {
        decisions.push(done.decision(thresholds, config));
    }
}

struct Run {
    base: u32,
    length: u32,
    change: (Class, Class, Cause),
    writes: f64,
}

impl Run {
    fn decision(&self, thresholds: &Thresholds, config: &PolicyConfig) -> Decision {
        let (from, to, cause) = self.change;
        let writes = (self.writes / f64::from(self.length)) as f32;
        let above = match to {
            Class::Cold => Class::Warm,
            Class::Warm | Class::Critical => Class::Critical,
        };
        let reason = match cause {
            Cause::Hotter => Reason::Hotter { writes, limit: thresholds.upper(to) },
            Cause::Colder => Reason::Colder {
                writes,
                limit: thresholds.lower(above),
                epochs: config.demote_after,
            },
            Cause::Promoted => Reason::Promoted { epochs: config.promote_after },
            Cause::Abandoned => Reason::Abandoned,
        };
        Decision { base: self.base, length: self.length, from, to, reason }
    }
}
