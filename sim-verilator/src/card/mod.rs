//! The card as something that can be put behind a socket: config space, BAR accesses, DMA.
//!
//! [`Backend`] is a card seen from its PCI Express link; [`RtlCard`] is the Verilated controller with a memory of stated
//! timing behind it. What must not live here: the socket and its protocol ([`crate::vfu`]).

mod config;
mod dram;
mod log;
mod rtl;
mod tlp;

pub use config::ConfigSpace;
pub use dram::{Dram, DramTiming};
pub use log::Log;
pub use rtl::{RtlCard, RtlOptions};

/// A region of memory behind a base address register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// The registers, BAR0.
    Registers,
    /// The window to card memory, BAR2.
    Window,
}

impl Bar {
    /// Its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Registers => 0,
            Self::Window => 2,
        }
    }
}

/// What config space tells the card about its link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Max_Payload_Size in bytes.
    pub max_payload: u32,
    /// Max_Read_Request_Size in bytes.
    pub max_read_request: u32,
    /// MSI-X enable.
    pub msix_enable: bool,
    /// MSI-X function mask.
    pub msix_mask: bool,
}

/// How a read of host memory goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetch {
    /// Here are the bytes.
    Done(Vec<u8>),
    /// The bytes come later: ask [`Host::poll`] with this number.
    Later(u64),
    /// Nothing that the card may read is mapped there.
    Refused,
}

/// What the card can do to its host. No call waits.
pub trait Host {
    /// Reads `length` bytes of host memory.
    fn read(&mut self, address: u64, length: usize) -> Fetch;
    /// Is a read that was put off over by now? [`Fetch::Later`] says no.
    fn poll(&mut self, number: u64) -> Fetch;
    /// Writes host memory; `false` if nothing that the card may write is mapped there.
    fn write(&mut self, address: u64, data: &[u8]) -> bool;
    /// An MSI-X message of this vector arrived.
    fn interrupt(&mut self, vector: usize);
}

/// Why a card cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CardError {
    /// The model of the controller.
    #[error(
        "the Verilated controller cannot be used: {source}; run `cargo xtask sim` (for waves with --traced)"
    )]
    Model {
        /// Why not.
        #[from]
        source: crate::ModelError,
    },
    /// An access did not end.
    #[error("the card does not answer: {what} after {cycles} cycles (clock cycle {now})")]
    Stuck {
        /// The access.
        what: String,
        /// Cycles waited.
        cycles: u64,
        /// The card's clock.
        now: u64,
    },
    /// The card sent what no card may send.
    #[error("the card broke a rule of its link in clock cycle {now}: {what}")]
    Illegal {
        /// The packet.
        what: String,
        /// The card's clock.
        now: u64,
    },
    /// Card memory was addressed beyond its end.
    #[error("the card addressed its memory at {address:#x}, which has {bytes:#x} bytes")]
    Memory {
        /// First byte of the burst.
        address: u64,
        /// Bytes of the memory.
        bytes: u64,
    },
}

/// A card, seen from its link.
pub trait Backend {
    /// Bytes of the window.
    fn window_bytes(&self) -> u64;

    /// Config space changed.
    fn set_link(&mut self, link: Link);

    /// Reads from a BAR; what the card refuses reads as ones.
    ///
    /// # Errors
    /// The card does not answer, or breaks a rule: it cannot be used any more.
    fn read(
        &mut self,
        bar: Bar,
        offset: u64,
        data: &mut [u8],
        host: &mut dyn Host,
    ) -> Result<(), CardError>;

    /// Writes to a BAR: posted, over when the card has taken the data.
    ///
    /// # Errors
    /// As [`Backend::read`].
    fn write(
        &mut self,
        bar: Bar,
        offset: u64,
        data: &[u8],
        host: &mut dyn Host,
    ) -> Result<(), CardError>;

    /// Lets time pass, and says whether the card is at work: whether anything moved on its ports lately.
    ///
    /// # Errors
    /// As [`Backend::read`].
    fn run(&mut self, host: &mut dyn Host) -> Result<bool, CardError>;

    /// Lets a vector send its messages, or masks it. The table entry's address is the back end's own affair.
    ///
    /// # Errors
    /// As [`Backend::read`].
    fn set_vector(&mut self, vector: usize, on: bool, host: &mut dyn Host)
    -> Result<(), CardError>;

    /// Function level reset: everything but the memory behind the window.
    ///
    /// # Errors
    /// As [`Backend::read`].
    fn reset(&mut self, host: &mut dyn Host) -> Result<(), CardError>;

    /// The card's clock.
    fn cycles(&self) -> u64;

    /// What moved last, one line each, oldest first: for a failure report.
    fn recent(&self) -> Vec<String>;
}
