//! `partitionMemory` of the second specification: units to classes by two thresholds.

use serde::Serialize;

use super::{Class, PolicyError};

/// The three lists of the specification: unit indexes, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PartitionedMemory {
    /// Above `threshold_critical`.
    pub critical: Vec<u32>,
    /// Above `threshold_warm`, not above `threshold_critical`.
    pub warm: Vec<u32>,
    /// The rest.
    pub cold: Vec<u32>,
}

/// Sorts units by their access count (or predicted count): Critical above `threshold_critical`,
/// Warm above `threshold_warm`, else Cold. No memory and no hysteresis: a higher count never gets
/// a colder class. A NaN count is 0, so Cold; infinities compare as numbers do.
///
/// # Errors
/// [`PolicyError::Parameter`] if a threshold is NaN or `threshold_critical < threshold_warm`,
/// [`PolicyError::Length`] if there are more than 2^32 - 1 units.
pub fn partition_memory(
    memory_map: &[f32],
    threshold_warm: f32,
    threshold_critical: f32,
) -> Result<PartitionedMemory, PolicyError> {
    for (field, value, bad) in [
        ("threshold_warm", threshold_warm, threshold_warm.is_nan()),
        (
            "threshold_critical",
            threshold_critical,
            threshold_critical.is_nan() || threshold_critical < threshold_warm,
        ),
    ] {
        if bad {
            return Err(PolicyError::Parameter {
                field,
                value: value.into(),
                expected: "a number; threshold_critical >= threshold_warm",
            });
        }
    }
    if u32::try_from(memory_map.len()).is_err() {
        return Err(PolicyError::Length {
            what: "units",
            found: memory_map.len(),
            expected: u32::MAX as usize,
        });
    }
    let mut sorted = PartitionedMemory::default();
    for (unit, &count) in (0_u32..).zip(memory_map) {
        let list = match classify(count, threshold_warm, threshold_critical) {
            Class::Critical => &mut sorted.critical,
            Class::Warm => &mut sorted.warm,
            Class::Cold => &mut sorted.cold,
        };
        list.push(unit);
    }
    Ok(sorted)
}

/// The class of one count; NaN counts as 0.
#[must_use]
pub fn classify(count: f32, threshold_warm: f32, threshold_critical: f32) -> Class {
    let count = if count.is_nan() { 0.0 } else { count };
    if count > threshold_critical {
        Class::Critical
    } else if count > threshold_warm {
        Class::Warm
    } else {
        Class::Cold
    }
}
