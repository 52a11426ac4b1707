//! Host memory that the card reads and writes.
//!
//! [`DmaPool`] maps arenas once and cuts [`DmaBuf`]s from them; a buffer copies bytes in and out and never lends a
//! reference, because the card may write at any moment. Memory is unmapped from the card before it is freed; where
//! unmapping fails, the memory is leaked instead, so that the card cannot reach memory of anyone else.

mod free_list;
mod pool;
#[allow(unsafe_code)] // mapped memory: the reasons are at each block
mod raw;

pub use pool::{DmaBuf, DmaPool};
pub use raw::DmaMemory;

use crate::transport::TransportError;

/// Why DMA memory cannot be had or accessed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DmaError {
    /// The length is 0, or larger than an address space.
    #[error("DMA memory: the length is 0 or too large")]
    Length,
    /// The range leaves the memory; nothing was copied.
    #[error("DMA memory: {len} bytes at {offset:#x} leave the {size:#x} bytes that there are")]
    Range {
        /// First byte.
        offset: usize,
        /// Bytes.
        len: usize,
        /// Bytes there are.
        size: usize,
    },
    /// The system gave no memory.
    #[error("DMA memory of {len:#x} bytes: cannot {operation}")]
    System {
        /// What was tried.
        operation: &'static str,
        /// Bytes asked for.
        len: usize,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The card cannot be given the memory.
    #[error("DMA memory of {len:#x} bytes: not mapped for the card")]
    Map {
        /// Bytes asked for.
        len: usize,
        /// Why.
        #[source]
        source: TransportError,
    },
}

impl DmaError {
    /// The next step for whoever reads the message.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Length | Self::Range { .. } => "this is a mistake in the calling program",
            Self::System { .. } => "free memory, or raise the limits (ulimit -l, ulimit -n)",
            Self::Map { source, .. } => source.hint(),
        }
    }
}
