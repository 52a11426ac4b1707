//! When to train again. Pure: no clock, no card.

/// Bytes of extents that are no deltas: how small those become says how much has changed, not whether the tables fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Plain bytes.
    pub plain: u64,
    /// Bytes of their frames.
    pub coded: u64,
}

impl Traffic {
    /// Plain bytes for each coded one; 0 without any.
    #[must_use]
    pub fn ratio(self) -> f64 {
        if self.coded == 0 { 0.0 } else { self.plain as f64 / self.coded as f64 }
    }

    /// Has the ratio fallen by more than so many thousandths of `before`?
    fn fell(self, before: Self, thousandths: u32) -> bool {
        let left = u128::from(1000_u32.saturating_sub(thousandths));
        let now = u128::from(self.plain) * u128::from(before.coded);
        let mark = u128::from(before.plain) * u128::from(self.coded);
        now.saturating_mul(1000) < mark.saturating_mul(left)
    }

    fn add(&mut self, more: Self) {
        self.plain = self.plain.saturating_add(more.plain);
        self.coded = self.coded.saturating_add(more.coded);
    }
}

/// How much worse it may get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetrainPolicy {
    /// Train again when the ratio is lower by more than so many thousandths than right after the training.
    pub fall: u32,
    /// A ratio counts from so many plain bytes on; smaller checkpoints are added up.
    pub least: u64,
}

impl Default for RetrainPolicy {
    /// 5 %, of 1 MiB at least.
    fn default() -> Self {
        Self { fall: 50, least: 1 << 20 }
    }
}

/// Why to train.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RetrainReason {
    /// It was never done.
    First,
    /// The sets do not fit any more.
    Fell {
        /// Ratio right after the training.
        trained: f64,
        /// Ratio now.
        now: f64,
    },
}

/// Watches how well the sets do.
///
/// Ask [`Retrain::due`] before a checkpoint, tell [`Retrain::trained`] when sets were trained (or found to be as good
/// as new ones), and [`Retrain::saved`] what each checkpoint came to. The first checkpoints after a training set the
/// mark: if the data itself has become harder, the new mark is lower, and there is no training again and again.
#[derive(Clone, Debug)]
pub struct Retrain {
    policy: RetrainPolicy,
    state: State,
    /// Since the last ratio that counted.
    pending: Traffic,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Untrained,
    /// Trained; the ratio is not known yet.
    Fresh,
    Good(Traffic),
    Bad {
        mark: Traffic,
        now: Traffic,
    },
}

impl Retrain {
    /// Nothing is trained yet.
    #[must_use]
    pub fn new(policy: RetrainPolicy) -> Self {
        Self { policy, state: State::Untrained, pending: Traffic::default() }
    }

    /// Train before the next checkpoint?
    #[must_use]
    pub fn due(&self) -> Option<RetrainReason> {
        match self.state {
            State::Untrained => Some(RetrainReason::First),
            State::Fresh | State::Good(_) => None,
            State::Bad { mark, now } => {
                Some(RetrainReason::Fell { trained: mark.ratio(), now: now.ratio() })
            }
        }
    }

    /// Sets were trained, or found to be good enough.
    pub fn trained(&mut self) {
        self.state = State::Fresh;
        self.pending = Traffic::default();
    }

    /// The learned sets are gone (the card was reset).
    pub fn lost(&mut self) {
        self.state = State::Untrained;
        self.pending = Traffic::default();
    }

    /// What a checkpoint came to.
    pub fn saved(&mut self, traffic: Traffic) {
        self.pending.add(traffic);
        if self.pending.plain < self.policy.least.max(1) || self.pending.coded == 0 {
            return;
        }
        let now = std::mem::take(&mut self.pending);
        self.state = match self.state {
            State::Untrained => State::Untrained,
            State::Fresh => State::Good(now),
            State::Good(mark) | State::Bad { mark, .. } if now.fell(mark, self.policy.fall) => {
                State::Bad { mark, now }
            }
            State::Good(mark) | State::Bad { mark, .. } => State::Good(mark),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    fn saved(retrain: &mut Retrain, plain: u64, coded: u64) -> Option<RetrainReason> {
        retrain.saved(Traffic { plain, coded });
        retrain.due()
    }

    #[test]
    fn trains_at_first_and_when_the_ratio_falls_by_more_than_5_percent() {
        let mut retrain = Retrain::new(RetrainPolicy::default());
        assert_eq!(retrain.due(), Some(RetrainReason::First));
        assert_eq!(saved(&mut retrain, MIB, MIB / 4), Some(RetrainReason::First));
        retrain.trained();
        assert_eq!(retrain.due(), None);
        // 4.0 is the mark; 3.8 is not below 95 % of it
        assert_eq!(saved(&mut retrain, 4_000_000, 1_000_000), None);
        assert_eq!(saved(&mut retrain, 3_800_000, 1_000_000), None);
        let fell = Some(RetrainReason::Fell { trained: 4.0, now: 3.799_999 });
        assert_eq!(saved(&mut retrain, 3_799_999, 1_000_000), fell);
        // the mark stays until something is trained
        assert_eq!(saved(&mut retrain, 3_799_999, 1_000_000), fell);
        // it may get better by itself
        assert_eq!(saved(&mut retrain, 3_900_000, 1_000_000), None);
        assert!(saved(&mut retrain, 2_000_000, 1_000_000).is_some());
        retrain.trained();
        // a lower mark: harder data is no reason to train each time
        assert_eq!(saved(&mut retrain, 2_100_000, 1_000_000), None);
        assert_eq!(saved(&mut retrain, 2_000_000, 1_000_000), None);
        retrain.lost();
        assert_eq!(retrain.due(), Some(RetrainReason::First));
    }

    #[test]
    fn small_checkpoints_count_together() {
        let mut retrain = Retrain::new(RetrainPolicy::default());
        retrain.trained();
        assert_eq!(saved(&mut retrain, MIB, MIB / 4), None);
        for _ in 0..3 {
            assert_eq!(saved(&mut retrain, MIB / 4, MIB / 4), None);
        }
        let reason = saved(&mut retrain, MIB / 4, MIB / 4);
        assert_eq!(reason, Some(RetrainReason::Fell { trained: 4.0, now: 1.0 }));
    }

    #[test]
    fn nothing_saved_and_giants_are_no_trouble() {
        let mut retrain = Retrain::new(RetrainPolicy { fall: 5000, least: 0 });
        retrain.trained();
        assert_eq!(saved(&mut retrain, 0, 0), None);
        assert_eq!(saved(&mut retrain, u64::MAX, u64::MAX), None);
        assert_eq!(saved(&mut retrain, u64::MAX, 1), None);
        assert_eq!(saved(&mut retrain, 1, u64::MAX), None, "a fall of more than all is never seen");
        assert_eq!(Traffic::default().ratio(), 0.0);
    }
}
