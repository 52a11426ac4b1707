//! Why counting failed.

pub use isotherm_regs::heat::VReasonCode as Reason;

use super::Counted;
use crate::error::DeviceError;

/// Why an operation on the counters failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HeatError {
    /// The way to the card failed.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The instance already counts; its configuration is locked.
    #[error("counting of {instance} is already enabled")]
    Running {
        /// Which.
        instance: Counted,
    },
    /// The threshold does not fit the counters, or is 0.
    #[error("hot from {threshold} accesses on; counters of {width} bits allow 1..={}", (1_u64 << width) - 1)]
    Threshold {
        /// Asked for.
        threshold: u32,
        /// Bits of a counter.
        width: u32,
    },
    /// The card refused the configuration.
    #[error("counting of {instance} refused: {reason:?}")]
    Refused {
        /// Which.
        instance: Counted,
        /// Why.
        reason: Reason,
    },
    /// No epoch has ended yet, so there is nothing to read.
    #[error("no epoch has ended yet")]
    NothingEnded,
    /// The counts do not add up: accesses were lost or counted twice.
    #[error("conservation: {detail}")]
    Conservation {
        /// Which numbers.
        detail: String,
    },
    /// The unit does not exist.
    #[error("unit {unit} asked for; there are {units}")]
    Unit {
        /// Asked for.
        unit: u32,
        /// Units there are.
        units: u32,
    },
}

impl HeatError {
    /// The next step for whoever reads the message.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Device(e) => e.hint(),
            Self::Running { .. } => "call stop first",
            Self::Threshold { .. } => "choose a threshold in the range",
            Self::Refused { .. } => "read the shape and configure what the card supports",
            Self::NothingEnded => "roll the epoch first",
            Self::Conservation { .. } => {
                "a defect of the card: keep a trace (Traced) and report it"
            }
            Self::Unit { .. } => "this is a mistake in the calling program",
        }
    }
}
