//! What can go wrong while talking to an open card, in every block.

use std::time::Duration;

use crate::dma::DmaError;
use crate::transport::TransportError;

/// Why an operation on an open card failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// The card answers nothing but all ones, its magic word included.
    #[error("{card}: the card is gone (all ones read from {register} and from ident.MAGIC)")]
    Gone {
        /// Which card.
        card: String,
        /// What was read when it showed.
        register: &'static str,
    },
    /// The way to the card failed.
    #[error("{card}: cannot {operation} {target}")]
    Transport {
        /// Which card.
        card: String,
        /// What was tried: `read`, `write`, ...
        operation: &'static str,
        /// On what.
        target: String,
        /// Why.
        #[source]
        source: TransportError,
    },
    /// Something that must happen did not happen in time.
    #[error("{card}: {what} did not happen within {after:?} ({register} reads {value:#x})")]
    Late {
        /// Which card.
        card: String,
        /// What was waited for.
        what: &'static str,
        /// How long.
        after: Duration,
        /// The register that was polled.
        register: &'static str,
        /// Its last value.
        value: u64,
    },
    /// A register holds a code that the register map does not know.
    #[error("{card}: {code}")]
    UnknownCode {
        /// Which card.
        card: String,
        /// Field and code.
        #[source]
        code: isotherm_regs::UnknownCode,
    },
    /// The card contradicts itself or its specification.
    #[error("{card}: {detail}")]
    Inconsistent {
        /// Which card.
        card: String,
        /// What does not fit.
        detail: String,
    },
    /// The caller asked for something that makes no sense; nothing was done.
    #[error("{card}: {detail}")]
    Argument {
        /// Which card.
        card: String,
        /// What is wrong.
        detail: String,
    },
    /// A read met a granule whose contents are in the store.
    #[error("{card}: granule {granule} of the window is absent, and was not filled in time")]
    Absent {
        /// Which card.
        card: String,
        /// Which granule.
        granule: u32,
    },
    /// DMA memory cannot be had or accessed.
    #[error(transparent)]
    Dma(#[from] DmaError),
}

impl DeviceError {
    /// The next step for whoever reads the message.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Gone { .. } => {
                "the link is down or the card lost power: look at the kernel log, then reset or re-seat it and open it again"
            }
            Self::Transport { source, .. } => source.hint(),
            Self::Late { .. } => {
                "reset the card; if it happens again, keep a trace (Traced) and report it"
            }
            Self::UnknownCode { .. } => {
                "the card's image is newer than this driver: update the driver"
            }
            Self::Inconsistent { .. } => {
                "a defect of the card or the driver: keep a trace (Traced) and report it"
            }
            Self::Absent { .. } => "ask first (fault().is_absent), and fill it (fault().fill)",
            Self::Argument { .. } => "this is a mistake in the calling program",
            Self::Dma(e) => e.hint(),
        }
    }

    /// Has contact with the card been lost for good?
    #[must_use]
    pub fn is_gone(&self) -> bool {
        match self {
            Self::Gone { .. } => true,
            Self::Transport { source, .. } => source.is_gone(),
            _ => false,
        }
    }
}
