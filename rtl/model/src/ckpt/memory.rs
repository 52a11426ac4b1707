//! What the engine reads from and writes to.

use crate::squeeze::{GRANULE, Granule};
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

/// The memory behind the window, by frames.
pub trait CardMemory {
    /// Reads a whole frame.
    ///
    /// # Errors
    /// The memory reported an uncorrectable error, or the frame is beyond it.
    fn read_frame(&self, frame: u32, into: &mut Granule) -> Result<(), MemoryFault>;
}

/// Bytes from frame 0 on.
impl CardMemory for [u8] {
    fn read_frame(&self, frame: u32, into: &mut Granule) -> Result<(), MemoryFault> {
        let start = frame as usize * GRANULE;
        let bytes = self.get(start..start + GRANULE).ok_or(MemoryFault { frame })?;
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

/// A frame of card memory cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryFault {
    /// Which.
    pub frame: u32,
}

impl fmt::Display for MemoryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "card memory: frame {} cannot be read", self.frame)
    }
}

impl std::error::Error for MemoryFault {}
