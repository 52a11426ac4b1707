//! Why requests could not be recorded, or their records not be read.

use std::ops::RangeInclusive;

use isotherm_abi::trace::AccessError;

use super::RING_LOG2;
use crate::error::DeviceError;

/// Why an operation on the trace port failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TraceError {
    /// The way to the card failed.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The image has no trace port.
    #[error("this image has no trace port")]
    Unsupported,
    /// Recording has been started and not been stopped.
    #[error("recording is already running")]
    Running,
    /// Recording has not been started.
    #[error("recording is not running")]
    NotRunning,
    /// The ring would be too small or too large.
    #[error("a ring of 2^{log2} records; the card takes 2^{} to 2^{}", RANGE.start(), RANGE.end())]
    Size {
        /// Binary logarithm of the records asked for.
        log2: u32,
    },
    /// Neither reads nor writes are to be recorded.
    #[error("neither reads nor writes are to be recorded")]
    Nothing,
    /// The card refuses the ring that it was given.
    #[error("the card refuses a ring of 2^{log2} records at bus address {addr:#x}")]
    Refused {
        /// Where the ring lies.
        addr: u64,
        /// Binary logarithm of its records.
        log2: u32,
    },
    /// HEAD counts records that cannot be in the ring.
    #[error("HEAD is {head:#x} while TAIL is {tail:#x}: not 0 to {records} records in whole lines")]
    Head {
        /// What HEAD reads.
        head: u32,
        /// Records that were taken.
        tail: u32,
        /// Records of the ring.
        records: u32,
    },
    /// A record that HEAD counts is none.
    #[error("record {number} of the ring cannot be one")]
    Record {
        /// Its number since the start, modulo 2^32.
        number: u32,
        /// Which rule it breaks.
        #[source]
        source: AccessError,
    },
    /// A record speaks of bytes beyond the window.
    #[error(
        "record {number} of the ring: {dwords} dwords at {offset:#x} leave a window of {window:#x} bytes"
    )]
    Outside {
        /// Its number since the start, modulo 2^32.
        number: u32,
        /// Window offset.
        offset: u64,
        /// Length.
        dwords: u16,
        /// Bytes of the window.
        window: u64,
    },
    /// The records that came are not as many as the card recorded.
    #[error("the card recorded {recorded} requests, {taken} records came")]
    Lost {
        /// What RECORDED reads.
        recorded: u64,
        /// Records taken, fillers not counted.
        taken: u64,
    },
}

const RANGE: RangeInclusive<u32> = RING_LOG2;

impl TraceError {
    /// The next step for whoever reads the message.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Device(e) => e.hint(),
            Self::Unsupported => "use an image with the block `trace` (see `isotherm info`)",
            Self::Running => "call stop first",
            Self::NotRunning => "call start first",
            Self::Size { .. } => "choose a size in the range",
            Self::Nothing => "choose reads, writes or both",
            Self::Refused { .. }
            | Self::Head { .. }
            | Self::Record { .. }
            | Self::Outside { .. }
            | Self::Lost { .. } => {
                "a defect of the card or the driver: keep a trace (Traced) and report it"
            }
        }
    }
}
