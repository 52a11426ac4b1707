//! Why granules could not be made absent or filled.

use std::time::Duration;

use isotherm_model::unsqueeze::{DecodeError, What};
pub use isotherm_regs::fault::StatusReason as Reason;

use crate::error::DeviceError;

/// What a command of the fault block does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Make granules absent.
    SetAbsent,
    /// Make granules present with bytes from the host.
    Fill,
}

/// Why granules could not be made absent or filled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// The way to the card failed.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The image has no absent granules.
    #[error("this image has no absent granules")]
    Unsupported,
    /// The bytes are no whole number of granules, or none.
    #[error("{bytes} bytes are no whole number of granules (4096 bytes)")]
    Length {
        /// Bytes given.
        bytes: usize,
    },
    /// The card has no decompressor.
    #[error("the card does not decompress: it takes plain granules only")]
    NoDecompressor,
    /// A frame of this size, or for so many granules, cannot be one of the card's.
    #[error("a frame of {bytes} bytes for {granules} granules is none of the card's")]
    FrameSize {
        /// Bytes given.
        bytes: usize,
        /// Granules named.
        granules: u32,
    },
    /// The frame is damaged, or not one of the card's profile, or its dictionary is not loaded. All granules are absent.
    #[error("filling granules from {granule} on: {error}")]
    Frame {
        /// The first of its granules.
        granule: u32,
        /// What is wrong, and where in the frame.
        error: DecodeError,
    },
    /// A command runs that this driver did not start, or has given up.
    #[error("another command of the fault block is running")]
    Busy,
    /// The command ended with a reason.
    #[error("{} stopped at granule {granule}: {}", name(*command), text(*reason))]
    Failed {
        /// Which command.
        command: Command,
        /// Why.
        reason: Reason,
        /// The first granule that it was not done for.
        granule: u32,
    },
    /// The command was written, and nothing happened.
    #[error("{} of granule {granule} did nothing: the command was lost", name(*command))]
    NotDone {
        /// Which command.
        command: Command,
        /// The first granule that it was not done for.
        granule: u32,
    },
    /// The time that an access may stay parked must lie below the completion timeout of PCI Express.
    #[error("an access cannot stay parked for {asked:?}: the timeout must be below {limit:?}")]
    Timeout {
        /// Asked for.
        asked: Duration,
        /// The shortest completion timeout of PCI Express.
        limit: Duration,
    },
}

impl FaultError {
    /// The next step for whoever reads the message.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Device(e) => e.hint(),
            Self::Unsupported => {
                "load an image with the capability FAULT, or resume without lazy granules"
            }
            Self::Length { .. } => "give whole granules",
            Self::NoDecompressor | Self::FrameSize { .. } => {
                "decode the frame on the host and fill its granules in plain"
            }
            Self::Frame { error, .. } => match error.what {
                What::Dictionary => {
                    "load the tables of its dictionary, or decode the frame on the host and fill its granules in plain"
                }
                What::Checksum => {
                    "the store or the base is damaged: decode the frame on the host, which says what is left of it"
                }
                _ => "decode the frame on the host and fill its granules in plain",
            },
            Self::Busy => "wait until it has ended, or reset the card",
            Self::NotDone { .. } => "writes do not arrive: check the link, then try again",
            Self::Failed { reason, .. } => match reason {
                Reason::Busy => "wait until the other command has ended",
                Reason::Empty | Reason::BeyondWindow => {
                    "name at least one granule, and none beyond the window"
                }
                Reason::Present => "fill absent granules only: this one has its contents already",
                Reason::Outstanding => {
                    "keep or discard the checkpoint first: its snapshot may still need the granule"
                }
                Reason::DmaRead => {
                    "the card cannot read host memory: check bus mastering and the IOMMU's fault log"
                }
                Reason::Memory => {
                    "card memory reported an uncorrectable error: save what can be read and replace the card"
                }
                Reason::Frame => {
                    "the granules stay absent: decode the frame on the host and fill them in plain"
                }
                Reason::Misaligned | Reason::Ok => {
                    "a defect of the card or the driver: keep a trace (Traced) and report it"
                }
            },
            Self::Timeout { .. } => {
                "a CPU that waits longer than the completion timeout sees an error anyway: ask for less"
            }
        }
    }

    /// Has contact with the card been lost for good?
    #[must_use]
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Device(e) if e.is_gone())
    }
}

fn name(command: Command) -> &'static str {
    match command {
        Command::SetAbsent => "making granules absent",
        Command::Fill => "filling granules",
    }
}

fn text(reason: Reason) -> &'static str {
    match reason {
        Reason::Ok => "no reason",
        Reason::Busy => "another command was running",
        Reason::Empty => "no granule named",
        Reason::BeyondWindow => "beyond the window",
        Reason::Misaligned => "the host buffer is misaligned",
        Reason::Present => "it is not absent",
        Reason::DmaRead => "host memory could not be read",
        Reason::Memory => "card memory could not be written",
        Reason::Outstanding => "a snapshot is outstanding",
        Reason::Frame => "the frame is damaged, or not one of the card's profile",
    }
}
