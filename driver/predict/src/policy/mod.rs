//! From predictions and heat to partitions.
//!
//! Two pure functions carry the names that the specifications gave them:
//! [`partition_memory`] sorts units into Critical, Warm and Cold by two thresholds, and
//! [`resize_partitions`] (the Dynamic Partition Resizer) grows, shrinks and merges partitions by
//! their predicted modification rate. [`PartitionPlanner`] keeps what they need to remember
//! between epochs (hysteresis, promotion, margins) and makes every plan fit the table: partitions
//! tile the window, respect the minimum and maximum size, and stay within the budget. Each change
//! comes with a [`Decision`] that says why.

mod config;
mod decision;
mod fit;
mod memory;
mod planner;
mod resize;
mod units;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use config::{MAX_PARTITIONS, PolicyConfig, PolicyError};
pub use decision::{Decision, Reason};
pub use memory::{PartitionedMemory, classify, partition_memory};
pub use planner::{PartitionPlanner, Plan};
pub use resize::{PartitionHeat, Resized, resize_partitions};

/// How warm a partition is, coldest first. The numbers of the part table are the driver's affair.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Rarely or never written: shared, not saved again, rebuilt on demand at resume.
    #[default]
    Cold,
    /// Written now and then: saved as a compressed delta.
    Warm,
    /// The highest heat: saved in full, back first at resume.
    Critical,
}

impl Class {
    /// All classes, coldest first; a class as a number is its index here.
    pub const ALL: [Self; 3] = [Self::Cold, Self::Warm, Self::Critical];
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cold => "cold",
            Self::Warm => "warm",
            Self::Critical => "critical",
        })
    }
}

/// A run of units with one class and one copy-on-write state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partition {
    /// First unit (granule) of the window.
    pub base: u32,
    /// Number of units, at least 1.
    pub length: u32,
    /// Its class.
    pub class: Class,
    /// Copy it right after a snapshot, before a write arrives.
    pub pre_copy: bool,
}

impl Partition {
    /// The first unit behind it. Up to `u32::MAX` + 1, hence the wider type.
    #[must_use]
    pub fn end(&self) -> u64 {
        u64::from(self.base) + u64::from(self.length)
    }
}

/// Checks that `partitions` tile `0..units` in order: no gap, no overlap, none empty.
///
/// # Errors
/// [`PolicyError::NotTiled`] names the first partition that is out of place.
pub fn check_tiling(partitions: &[Partition], units: u32) -> Result<(), PolicyError> {
    let mut expected = 0;
    for (index, partition) in partitions.iter().enumerate() {
        if u64::from(partition.base) != expected || partition.length == 0 {
            return Err(PolicyError::NotTiled {
                index,
                base: partition.base,
                length: partition.length,
                expected,
            });
        }
        expected = partition.end();
    }
    if expected != u64::from(units) {
        return Err(PolicyError::NotTiled {
            index: partitions.len(),
            base: 0,
            length: 0,
            expected,
        });
    }
    Ok(())
}
