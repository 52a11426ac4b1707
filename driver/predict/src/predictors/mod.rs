//! Predictors of the next epoch's write set.
//!
//! All keep a fixed number of bytes per unit, take one [`EpochHeat`] per epoch and answer for the
//! epoch that follows. A unit that a predictor has not seen yet is predicted as never written.

mod ewma;
mod last_epoch;
mod markov;
mod oracle;

use std::fmt::Debug;

use serde::{Deserialize, Serialize};

pub use ewma::{Ewma, EwmaConfig, EwmaError};
pub use last_epoch::LastEpoch;
pub use markov::Markov;
pub use oracle::Oracle;

use crate::heat::EpochHeat;

/// What is expected of one unit in the next epoch. Both values are always finite.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// Probability that the unit is written at least once, 0..=1.
    pub probability: f32,
    /// Expected number of lines written, counted with repetition, 0..=4,294,967,295.
    pub expected_writes: f32,
}

impl Prediction {
    /// Not written.
    pub const NONE: Self = Self { probability: 0.0, expected_writes: 0.0 };
}

/// Predicts the next epoch from those observed so far.
pub trait Predictor: Debug {
    /// Short name for tables, unique among the predictors of this crate.
    fn name(&self) -> &'static str;

    /// Takes the epoch that has just ended. Units beyond those seen so far are added; units
    /// missing at the end of `heat` count as not touched.
    fn observe(&mut self, heat: &EpochHeat);

    /// Writes the prediction for unit `i` to `out[i]`. Units never observed get
    /// [`Prediction::NONE`]. Before the first [`observe`](Self::observe) that is all of them.
    fn predict(&self, out: &mut [Prediction]);
}

/// Fills `out` from per-unit state and pads it with [`Prediction::NONE`].
fn fill<S>(out: &mut [Prediction], state: &[S], mut each: impl FnMut(&S) -> Prediction) {
    let known = out.len().min(state.len());
    for (slot, unit) in out[..known].iter_mut().zip(state) {
        *slot = each(unit);
    }
    out[known..].fill(Prediction::NONE);
}
