//! Why a plan is what it is.

use std::fmt;

use serde::Serialize;

use super::Class;

/// One change, with its reason. `Display` gives a sentence for a log.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Decision {
    /// First unit concerned.
    pub base: u32,
    /// Units concerned.
    pub length: u32,
    /// Class before.
    pub from: Class,
    /// Class after; equal to `from` if only size or flags changed.
    pub to: Class,
    /// Why.
    pub reason: Reason,
}

/// Why something changed. Rates and counts are what the decision was based on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The units' predicted writes are above the band of a threshold.
    Hotter {
        /// Mean predicted writes per unit and epoch.
        writes: f32,
        /// The threshold with its band.
        limit: f32,
    },
    /// The units' predicted writes stayed below the band of a threshold.
    Colder {
        /// Mean predicted writes per unit and epoch.
        writes: f32,
        /// The threshold with its band.
        limit: f32,
        /// Epochs in a row.
        epochs: u32,
    },
    /// Cold units kept being read or written.
    Promoted {
        /// Touched epochs in excess of untouched ones.
        epochs: u32,
    },
    /// Units that had been promoted are no longer touched.
    Abandoned,
    /// The partition grew: nearly all of it is predicted to be written.
    Grown {
        /// Predicted modification rate.
        rate: f32,
        /// Units before.
        was: u32,
    },
    /// The partition gave units to a growing neighbour: it was the coldest one.
    Trimmed {
        /// Units before.
        was: u32,
    },
    /// The partition shrank: too little of it is predicted to be written.
    Shrunk {
        /// Predicted modification rate.
        rate: f32,
        /// Units before.
        was: u32,
    },
    /// The partition, too small to shrink, joined its neighbour.
    Merged {
        /// Predicted modification rate.
        rate: f32,
    },
    /// The partition should have grown further, but no colder neighbour had units to spare or
    /// the largest size was reached. The planner reports a lasting overflow once.
    Overflow {
        /// Units wanted.
        wanted: u32,
        /// Units got.
        got: u32,
    },
    /// Widened or joined because it was below the minimum size.
    MinimumSize {
        /// The minimum.
        minimum: u32,
    },
    /// Least different neighbours were merged because there were more than the budget allows.
    Budget {
        /// How many became one.
        merged: u32,
    },
    /// What was one partition is now several.
    Split {
        /// How many.
        into: u32,
    },
    /// What was several partitions is now one.
    Joined {
        /// How many.
        of: u32,
    },
    /// Copy ahead: enough of the partition is predicted to be written.
    PreCopyOn {
        /// Predicted modification rate.
        rate: f32,
    },
    /// No longer copied ahead.
    PreCopyOff {
        /// Predicted modification rate.
        rate: f32,
    },
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { base, length, from, to, reason } = self;
        write!(f, "units {base}..{}: ", u64::from(*base) + u64::from(*length))?;
        if from == to {
            write!(f, "{from}, ")?;
        } else {
            write!(f, "{from} -> {to}, ")?;
        }
        match reason {
            Reason::Hotter { writes, limit } => {
                write!(f, "{writes:.2} predicted writes a unit, above {limit:.2}")
            }
            Reason::Colder { writes, limit, epochs } => write!(
                f,
                "{writes:.2} predicted writes a unit, below {limit:.2} for {epochs} epochs"
            ),
            Reason::Promoted { epochs } => write!(f, "touched in {epochs} epochs more than not"),
            Reason::Abandoned => write!(f, "promoted earlier, no longer touched"),
            Reason::Grown { rate, was } => {
                write!(f, "grown from {was} to {length} units at rate {rate:.2}")
            }
            Reason::Trimmed { was } => {
                write!(f, "trimmed from {was} to {length} units for a hotter neighbour")
            }
            Reason::Shrunk { rate, was } => {
                write!(f, "shrunk from {was} to {length} units at rate {rate:.2}")
            }
            Reason::Merged { rate } => write!(f, "merged into its neighbour at rate {rate:.2}"),
            Reason::Overflow { wanted, got } => {
                write!(f, "cannot grow: wanted {wanted} units, got {got}")
            }
            Reason::MinimumSize { minimum } => {
                write!(f, "brought to the minimum of {minimum} units")
            }
            Reason::Budget { merged } => {
                write!(f, "{merged} least different neighbours merged to stay in budget")
            }
            Reason::Split { into } => write!(f, "split into {into}"),
            Reason::Joined { of } => write!(f, "joined from {of}"),
            Reason::PreCopyOn { rate } => write!(f, "copied ahead from now on, rate {rate:.2}"),
            Reason::PreCopyOff { rate } => write!(f, "not copied ahead any more, rate {rate:.2}"),
        }
    }
}
