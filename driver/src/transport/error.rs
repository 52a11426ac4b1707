//! What can go wrong between the driver and a card.

use std::time::Duration;

use super::{Iova, Space};

/// Why an access, a mapping or a wait failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The range or its shape breaks the rules of `Transport`; nothing was accessed.
    #[error(
        "{space}: {len} bytes at {offset:#x} cannot be accessed ({size:#x} bytes, natural alignment)"
    )]
    Access {
        /// Which space.
        space: Space,
        /// First byte.
        offset: u64,
        /// Bytes.
        len: usize,
        /// Bytes of the space.
        size: u64,
    },
    /// The card cannot be opened.
    #[error("{card}: cannot {operation}")]
    Open {
        /// Which card.
        card: String,
        /// What was tried.
        operation: &'static str,
        /// What the system said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A system call failed.
    #[error("cannot {operation}")]
    System {
        /// What was tried.
        operation: &'static str,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// No answer in time.
    #[error("{operation}: no answer within {after:?}")]
    Timeout {
        /// What was asked.
        operation: &'static str,
        /// How long the driver waited.
        after: Duration,
    },
    /// The other end closed the connection.
    #[error("{operation}: the card's process closed the connection")]
    Closed {
        /// What was asked.
        operation: &'static str,
    },
    /// The other end refused a request.
    #[error("{operation}: refused with errno {errno}")]
    Refused {
        /// What was asked.
        operation: &'static str,
        /// Linux errno.
        errno: u32,
    },
    /// The other end breaks the protocol.
    #[error("{operation}: {detail}")]
    Protocol {
        /// What was asked.
        operation: &'static str,
        /// What is wrong with the answer.
        detail: String,
    },
    /// Memory cannot be mapped for DMA.
    #[error("cannot map {len:#x} bytes for DMA")]
    DmaMap {
        /// Bytes.
        len: u64,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A mapping cannot be removed, or does not exist.
    #[error("cannot unmap the DMA memory at {iova}")]
    DmaUnmap {
        /// Bus address.
        iova: Iova,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No bus addresses are left for a mapping.
    #[error("no free range of {len:#x} bus addresses")]
    IovaSpace {
        /// Bytes asked for.
        len: u64,
    },
    /// There is no such interrupt vector.
    #[error("interrupt vector {vector} does not exist ({count} are attached)")]
    Vector {
        /// Vector asked for.
        vector: u16,
        /// Vectors attached.
        count: u16,
    },
}

impl TransportError {
    /// The next step for whoever reads the message.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Access { .. } => "this is a mistake in the calling program, not in the card",
            Self::Open { .. } => {
                "check that the device exists, is bound to vfio-pci (or its server runs) and that you may open it"
            }
            Self::System { .. } => {
                "check the limits on locked memory and open files (ulimit -l, ulimit -n)"
            }
            Self::Timeout { .. } => {
                "the card or its process hangs: look at its log; a slow simulation needs a longer deadline"
            }
            Self::Closed { .. } => "the card's process ended: look at its log and start it again",
            Self::Refused { .. } => "the card's process says why in its log",
            Self::Protocol { .. } => {
                "the other end is not a vfio-user 0.0 server, or is of another version"
            }
            Self::DmaMap { .. } => {
                "raise the limit on locked memory (ulimit -l), or use smaller DMA areas"
            }
            Self::DmaUnmap { .. } => {
                "the memory stays allocated, because the card may still reach it; reset the card"
            }
            Self::IovaSpace { .. } => "free DMA buffers, or use smaller ones",
            Self::Vector { .. } => "the image has fewer interrupt vectors than this driver needs",
        }
    }

    /// Has contact with the card been lost for good?
    #[must_use]
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Closed { .. })
    }
}
