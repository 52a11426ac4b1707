//! What the engine reads from and writes to.

use crate::frame::{GRANULE_BYTES, Granule};
use std::fmt;

/// Host memory, addressed by bus address.
pub trait HostMemory {
    /// Fills `into` from `addr` on.
    ///
    /// # Errors
    /// The bytes cannot be read: outside what the host mapped for the device, or the link is down.
    fn read(&mut self, addr: u64, into: &mut [u8]) -> Result<(), HostFault>;

    /// Stores `bytes` from `addr` on.
    ///
    /// # Errors
    /// The bytes cannot be written. The engine takes no notice: PCIe writes are posted.
    fn write(&mut self, addr: u64, bytes: &[u8]) -> Result<(), HostFault>;
}

/// The memory behind the window.
pub trait WindowMemory {
    /// Reads a whole granule.
    ///
    /// # Errors
    /// The memory reported an uncorrectable error, or the granule is beyond it.
    fn read_granule(&self, granule: u32, into: &mut Granule) -> Result<(), WindowFault>;
}

/// Bytes from offset 0 of the window on.
impl WindowMemory for [u8] {
    fn read_granule(&self, granule: u32, into: &mut Granule) -> Result<(), WindowFault> {
        let start = granule as usize * GRANULE_BYTES;
        let bytes = self.get(start..start + GRANULE_BYTES).ok_or(WindowFault { granule })?;
        into.copy_from_slice(bytes);
        Ok(())
    }
}

/// Host memory cannot be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostFault {
    /// Bus address of the first byte.
    pub addr: u64,
    /// Bytes of the access.
    pub length: usize,
}

impl fmt::Display for HostFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { addr, length } = self;
        write!(
            f,
            "host memory: {length} bytes at bus address {addr:#x} cannot be reached; map them for the device first"
        )
    }
}

impl std::error::Error for HostFault {}

/// A granule of the window cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowFault {
    /// Which.
    pub granule: u32,
}

impl fmt::Display for WindowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "card memory: granule {} cannot be read", self.granule)
    }
}

impl std::error::Error for WindowFault {}
