//! Parameters of the policy, their rules, and everything that can be wrong with its input.

use serde::{Deserialize, Serialize};

use crate::cost::COPY_THRESHOLD;

/// Entries of the card's partition table.
pub const MAX_PARTITIONS: u32 = 256;

/// Parameters of the policy. [`PolicyConfig::default`] suits the card's table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PolicyConfig {
    /// A unit is Warm above this many predicted writes per epoch. Finite, >= 0. Default 1/9, the
    /// point from which copying ahead pays for a unit that is written once or not at all.
    pub threshold_warm: f32,
    /// A unit is Critical above this many predicted writes per epoch. Finite, >= `threshold_warm`.
    /// Default 4.
    pub threshold_critical: f32,
    /// Critical stays small: at most about this share of the window, in (0, 1]. Where more units
    /// exceed `threshold_critical`, the planner raises it to the count that this share exceeds;
    /// the rest is Warm. Default 1/16; 1 turns it off. Equal counts are never told apart, so a
    /// window that is hot all over and evenly is Warm.
    pub critical_share: f32,
    /// A partition grows when its predicted modification rate (mean probability of a write over
    /// its units) is above this. In (0, 1]. Default 0.9.
    pub rate_high: f32,
    /// A partition shrinks or merges when its rate is below this. In [0, 1). Default 0.5.
    /// At most `rate_high * min(shrink_factor, 1 / growth_factor)`, so that growing cannot cause
    /// shrinking nor the reverse.
    pub rate_low: f32,
    /// Size after growing by size before, in (1, 16]. Default 1.25: partitions below four units
    /// do not grow.
    pub growth_factor: f32,
    /// Size after shrinking by size before, in [1/16, 1). Default 0.75.
    pub shrink_factor: f32,
    /// Smallest partition in units, at least 1. Default 1.
    pub min_partition: u32,
    /// Largest partition in units, at least twice `min_partition`. Default `u32::MAX`: no bound.
    pub max_partition: u32,
    /// Most partitions, at least 1. Default [`MAX_PARTITIONS`].
    pub max_partitions: u32,
    /// Where the table has entries to spare, partitions that are not copied ahead are cut at multiples of this many units
    /// (doubled until the entries suffice), because the first write to a partition copies all of it. 0: not cut. Default 16.
    pub max_shared: u32,
    /// Half-width of the dead band around every threshold, as a share of it, in [0, 1).
    /// Default 1/4: a unit becomes Warm above `1.25 t` and Cold again below `0.75 t`.
    pub hysteresis: f32,
    /// Epochs in a row that a unit must be below the band before its class falls, 1..=255.
    /// Default 3. A rise takes effect at once: a late one is a missed write.
    pub demote_after: u32,
    /// A Cold unit that is touched (read or written) becomes Warm when touched epochs exceed
    /// untouched ones by this many, and stays until they are even again. 0 turns promotion off,
    /// at most 127. Default 8.
    pub promote_after: u32,
}

impl Default for PolicyConfig {
    fn default() -> Self {
        Self {
            threshold_warm: COPY_THRESHOLD,
            threshold_critical: 4.0,
            critical_share: 1.0 / 16.0,
            rate_high: 0.9,
            rate_low: 0.5,
            growth_factor: 1.25,
            shrink_factor: 0.75,
            min_partition: 1,
            max_partition: u32::MAX,
            max_partitions: MAX_PARTITIONS,
            max_shared: 16,
            hysteresis: 0.25,
            demote_after: 3,
            promote_after: 8,
        }
    }
}

/// Why the policy refused its input. Nothing has changed when it does.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// A parameter is outside its range, or NaN.
    #[error("configure partition policy: {field} is {value}, expected {expected}")]
    Parameter {
        /// Name of the field.
        field: &'static str,
        /// Its value.
        value: f64,
        /// The range.
        expected: &'static str,
    },
    /// The window is empty or smaller than one partition.
    #[error(
        "plan partitions: the window has {units} units, expected at least min_partition = {min}"
    )]
    Window {
        /// Units of the window.
        units: u32,
        /// Smallest partition.
        min: u32,
    },
    /// The budget cannot cover the window with partitions of at most the largest size.
    #[error(
        "plan partitions: {max_partitions} partitions of at most {max_partition} units cannot \
         always cover {units} units, at least {needed} are needed"
    )]
    Budget {
        /// Units of the window.
        units: u32,
        /// Most partitions.
        max_partitions: u32,
        /// Largest partition.
        max_partition: u32,
        /// Budget with which every layout can be merged until it fits.
        needed: u64,
    },
    /// An input has the wrong number of entries.
    #[error("plan partitions: {found} {what}, expected {expected}")]
    Length {
        /// Which input.
        what: &'static str,
        /// Entries found.
        found: usize,
        /// Entries expected.
        expected: usize,
    },
    /// Partitions leave a gap, overlap, or one is empty.
    #[error(
        "check partitions: entry {index} (base {base}, length {length}) does not continue at unit \
         {expected}, or they end there too early or too late"
    )]
    NotTiled {
        /// First entry out of place; the number of entries if the end is.
        index: usize,
        /// Its base.
        base: u32,
        /// Its length.
        length: u32,
        /// Where the entries before it end.
        expected: u64,
    },
}

impl PolicyError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Parameter { .. } => {
                "choose a value in the range, or start from PolicyConfig::default()"
            }
            Self::Window { .. } => "lower min_partition or use a larger window",
            Self::Budget { .. } => "raise max_partitions or max_partition",
            Self::Length { .. } => "give one entry per unit of the window, or one per partition",
            Self::NotTiled { .. } => {
                "sort partitions by base; each must start where the one before ends"
            }
        }
    }
}

impl PolicyConfig {
    /// Checks every parameter alone and the relations between them.
    ///
    /// # Errors
    /// [`PolicyError::Parameter`] for the first one out of range.
    pub fn validate(&self) -> Result<(), PolicyError> {
        let finite = |v: f32| v.is_finite() && v >= 0.0;
        let coupled = self.rate_high * self.shrink_factor.min(1.0 / self.growth_factor);
        let rules: [(&'static str, f64, bool, &'static str); 13] = [
            (
                "threshold_warm",
                self.threshold_warm.into(),
                finite(self.threshold_warm),
                "a finite number >= 0",
            ),
            (
                "threshold_critical",
                self.threshold_critical.into(),
                finite(self.threshold_critical) && self.threshold_critical >= self.threshold_warm,
                "a finite number >= threshold_warm",
            ),
            (
                "critical_share",
                self.critical_share.into(),
                self.critical_share > 0.0 && self.critical_share <= 1.0,
                "0 < share <= 1",
            ),
            (
                "rate_high",
                self.rate_high.into(),
                self.rate_high > 0.0 && self.rate_high <= 1.0,
                "0 < rate <= 1",
            ),
            (
                "growth_factor",
                self.growth_factor.into(),
                self.growth_factor > 1.0 && self.growth_factor <= 16.0,
                "1 < factor <= 16",
            ),
            (
                "shrink_factor",
                self.shrink_factor.into(),
                (1.0 / 16.0..1.0).contains(&self.shrink_factor),
                "1/16 <= factor < 1",
            ),
            (
                "rate_low",
                self.rate_low.into(),
                self.rate_low >= 0.0 && self.rate_low <= coupled,
                "0 <= rate <= rate_high * min(shrink_factor, 1 / growth_factor)",
            ),
            (
                "min_partition",
                self.min_partition.into(),
                (1..=1 << 30).contains(&self.min_partition),
                "1..=2^30",
            ),
            (
                "max_partition",
                self.max_partition.into(),
                self.max_partition / 2 >= self.min_partition,
                "at least 2 * min_partition",
            ),
            ("max_partitions", self.max_partitions.into(), self.max_partitions >= 1, "at least 1"),
            (
                "hysteresis",
                self.hysteresis.into(),
                (0.0..1.0).contains(&self.hysteresis),
                "0 <= h < 1",
            ),
            (
                "demote_after",
                self.demote_after.into(),
                (1..=255).contains(&self.demote_after),
                "1..=255",
            ),
            ("promote_after", self.promote_after.into(), self.promote_after <= 127, "0..=127"),
        ];
        match rules.into_iter().find(|rule| !rule.2) {
            None => Ok(()),
            Some((field, value, _, expected)) => {
                Err(PolicyError::Parameter { field, value, expected })
            }
        }
    }

    /// Checks that a window of `units` can be tiled under this configuration.
    ///
    /// While no two neighbours fit into `max_partition` together, `n` partitions hold more than
    /// `floor(n / 2) * max_partition` units. So merging can always reach the budget `b` if
    /// `units <= floor((b + 1) / 2) * max_partition`.
    pub(super) fn validate_window(&self, units: u32) -> Result<(), PolicyError> {
        if units == 0 || units < self.min_partition {
            return Err(PolicyError::Window { units, min: self.min_partition });
        }
        let pairs = u64::from(units).div_ceil(u64::from(self.max_partition));
        let needed = 2 * pairs - 1;
        if u64::from(self.max_partitions) < needed {
            return Err(PolicyError::Budget {
                units,
                max_partitions: self.max_partitions,
                max_partition: self.max_partition,
                needed,
            });
        }
        Ok(())
    }
}
