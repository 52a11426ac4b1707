//! The score: what a wrong prediction costs, and the decision threshold that follows from it.
//!
//! A missed write is a copy in the write's own path; a needless copy is one copy in the
//! background. SMC (Middleware'15) measured about 500 cycles for a copied page against more than
//! 4,000 for a copy-on-write fault, hence 8 : 1.

use serde::Serialize;

/// Cost of a unit that is written although it was not copied ahead.
pub const COST_MISSED_WRITE: u64 = 8;
/// Cost of a unit that was copied ahead and then not written.
pub const COST_NEEDLESS_COPY: u64 = 1;

/// Copy ahead above this probability of a write: 1/9.
///
/// Not copying costs `8 p` on average and copying `1 (1 - p)`; copying is cheaper when
/// `p > 1 / (8 + 1)`.
pub const COPY_THRESHOLD: f32 =
    COST_NEEDLESS_COPY as f32 / (COST_MISSED_WRITE + COST_NEEDLESS_COPY) as f32;

/// The decision: copy a unit with this probability of a write ahead of it? NaN is no.
#[must_use]
pub fn should_copy(probability: f32) -> bool {
    probability > COPY_THRESHOLD
}

/// Counts of decisions against what happened, one per unit and epoch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Score {
    /// Copied ahead and written.
    pub hits: u64,
    /// Written but not copied ahead (false negatives).
    pub missed: u64,
    /// Copied ahead but not written (false positives).
    pub needless: u64,
    /// Neither copied nor written.
    pub idle: u64,
}

impl Score {
    /// Adds one unit's decision and outcome.
    pub fn record(&mut self, copied: bool, written: bool) {
        match (copied, written) {
            (true, true) => self.hits += 1,
            (false, true) => self.missed += 1,
            (true, false) => self.needless += 1,
            (false, false) => self.idle += 1,
        }
    }

    /// Adds another score.
    pub fn add(&mut self, other: &Self) {
        self.hits += other.hits;
        self.missed += other.missed;
        self.needless += other.needless;
        self.idle += other.idle;
    }

    /// `8 * missed + 1 * needless`.
    #[must_use]
    pub fn cost(&self) -> u64 {
        COST_MISSED_WRITE
            .saturating_mul(self.missed)
            .saturating_add(COST_NEEDLESS_COPY.saturating_mul(self.needless))
    }

    /// Share of the copies that were needed; `None` when nothing was copied.
    #[must_use]
    pub fn precision(&self) -> Option<f64> {
        ratio(self.hits, self.hits + self.needless)
    }

    /// Share of the writes that were covered; `None` when nothing was written.
    #[must_use]
    pub fn recall(&self) -> Option<f64> {
        ratio(self.hits, self.hits + self.missed)
    }

    /// Harmonic mean of precision and recall, `2 TP / (2 TP + FP + FN)`; `None` when nothing
    /// was copied or written.
    #[must_use]
    pub fn f1(&self) -> Option<f64> {
        ratio(2 * self.hits, 2 * self.hits + self.missed + self.needless)
    }
}

/// Share of the way from last-epoch to the oracle:
/// `(cost_last - cost) / (cost_last - cost_oracle)`. 1 is the oracle, 0 last-epoch, negative is
/// worse than last-epoch. `None` when last-epoch was already as good as the oracle.
#[must_use]
pub fn gap_closed(cost: u64, cost_last: u64, cost_oracle: u64) -> Option<f64> {
    if cost_last <= cost_oracle {
        return None;
    }
    Some((cost_last as f64 - cost as f64) / (cost_last - cost_oracle) as f64)
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole != 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_is_where_both_decisions_cost_the_same() {
        let p = f64::from(COPY_THRESHOLD);
        let skip = COST_MISSED_WRITE as f64 * p;
        let copy = COST_NEEDLESS_COPY as f64 * (1.0 - p);
        assert!((skip - copy).abs() < 1e-6);
        assert!(should_copy(0.12) && !should_copy(0.11) && !should_copy(f32::NAN));
    }

    #[test]
    fn a_hand_counted_score() {
        let mut score = Score::default();
        for (copied, written, times) in
            [(true, true, 6), (false, true, 2), (true, false, 4), (false, false, 8)]
        {
            (0..times).for_each(|_| score.record(copied, written));
        }
        assert_eq!(score.cost(), 8 * 2 + 4);
        assert_eq!(score.precision(), Some(0.6));
        assert_eq!(score.recall(), Some(0.75));
        assert_eq!(score.f1(), Some(12.0 / 18.0));
        assert_eq!(gap_closed(20, 100, 0), Some(0.8));
        assert_eq!(gap_closed(120, 100, 0), Some(-0.2));
    }

    #[test]
    fn empty_denominators_have_no_value() {
        let none = Score::default();
        assert_eq!((none.precision(), none.recall(), none.f1()), (None, None, None));
        assert_eq!(gap_closed(5, 0, 0), None);
    }
}
