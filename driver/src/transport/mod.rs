//! How the driver reaches a card.
//!
//! [`Transport`] is the seam: everything above it is the same for every card. Back ends: [`model`] (the golden models
//! in this process), [`vfio_user`] (a card in another process, behind a socket), `vfio` (a card on PCI Express).
//! Wrappers around any of them: [`Traced`] and [`Faulty`].

mod error;
mod faulty;
pub(crate) mod irqs;
pub mod model;
mod traced;
#[cfg(feature = "vfio")]
pub mod vfio;
pub mod vfio_user;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::dma::DmaMemory;

pub use error::TransportError;
pub use faulty::{Fault, Faulty};
pub use model::Model;
pub use traced::{Direction, Event, Traced};
#[cfg(feature = "vfio")]
pub use vfio::Vfio;
pub use vfio_user::VfioUser;

/// The address spaces of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Space {
    /// PCI config space.
    Config,
    /// BAR0: the registers.
    Registers,
    /// BAR2: the memory window.
    Window,
}

impl fmt::Display for Space {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Config => "config space",
            Self::Registers => "registers",
            Self::Window => "window",
        })
    }
}

/// A bus address: what the card uses to reach host memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iova(pub u64);

impl Iova {
    /// The address `bytes` further on.
    #[must_use]
    pub const fn offset(self, bytes: u64) -> Self {
        Self(self.0.wrapping_add(bytes))
    }
}

impl fmt::Display for Iova {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

/// A card, as bytes and interrupts.
///
/// One owner, one thread at a time: every method takes `&mut self`. No method waits for ever; a back end that talks to
/// something that may not answer gives up at a deadline and says so.
///
/// # Accesses
/// Config space and registers: 1, 2, 4 or 8 bytes at a multiple of their size are one access. Registers also take any
/// multiple of 4 bytes at a multiple of 4, done as accesses of 4 or 8 bytes or as longer reads, in ascending order.
/// The window takes any range inside its size. Anything else is [`TransportError::Access`], and nothing is accessed.
/// A card that is gone may read as all ones; that is not an error here (see `Device`).
pub trait Transport: Send {
    /// What this is and where, for messages: `model`, `vfio-user /run/card.sock`, `vfio 0000:01:00.0`.
    fn identity(&self) -> String;

    /// Bytes of a space; 0 if it does not exist.
    fn size(&self, space: Space) -> u64;

    /// Reads `data.len()` bytes.
    ///
    /// # Errors
    /// The range, or what failed between here and the card.
    fn read(&mut self, space: Space, offset: u64, data: &mut [u8]) -> Result<(), TransportError>;

    /// Writes `data`. Writes are posted: a later read of the same card orders behind them.
    ///
    /// # Errors
    /// As [`Transport::read`].
    fn write(&mut self, space: Space, offset: u64, data: &[u8]) -> Result<(), TransportError>;

    /// Makes memory reachable by the card, for reads and writes, until [`Transport::dma_unmap`]. The transport keeps
    /// its share of the memory for as long.
    ///
    /// # Errors
    /// The mapping was refused; nothing is mapped.
    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<Iova, TransportError>;

    /// Takes the mapping that [`Transport::dma_map`] made at `iova` back. When this returns `Ok`, the card cannot
    /// reach the memory any more.
    ///
    /// # Errors
    /// There is no such mapping, or it could not be removed: then the card may still reach the memory.
    fn dma_unmap(&mut self, iova: Iova) -> Result<(), TransportError>;

    /// Waits until vector `vector` has fired since it was last waited for, at most `timeout`. `false` = it has not.
    ///
    /// # Errors
    /// There is no such vector, or the wait failed.
    fn wait_irq(&mut self, vector: u16, timeout: Duration) -> Result<bool, TransportError>;

    /// Resets the card: registers and engines as after power-up, vectors attached again. DMA mappings stay.
    ///
    /// # Errors
    /// The card cannot be reset this way, or did not come back.
    fn reset(&mut self) -> Result<(), TransportError>;

    /// One 32-bit register.
    ///
    /// # Errors
    /// As [`Transport::read`].
    fn read32(&mut self, offset: u32) -> Result<u32, TransportError> {
        let mut data = [0xFF; 4];
        self.read(Space::Registers, u64::from(offset), &mut data)?;
        Ok(u32::from_le_bytes(data))
    }

    /// One 32-bit register.
    ///
    /// # Errors
    /// As [`Transport::write`].
    fn write32(&mut self, offset: u32, value: u32) -> Result<(), TransportError> {
        self.write(Space::Registers, u64::from(offset), &value.to_le_bytes())
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn identity(&self) -> String {
        (**self).identity()
    }

    fn size(&self, space: Space) -> u64 {
        (**self).size(space)
    }

    fn read(&mut self, space: Space, offset: u64, data: &mut [u8]) -> Result<(), TransportError> {
        (**self).read(space, offset, data)
    }

    fn write(&mut self, space: Space, offset: u64, data: &[u8]) -> Result<(), TransportError> {
        (**self).write(space, offset, data)
    }

    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<Iova, TransportError> {
        (**self).dma_map(memory)
    }

    fn dma_unmap(&mut self, iova: Iova) -> Result<(), TransportError> {
        (**self).dma_unmap(iova)
    }

    fn wait_irq(&mut self, vector: u16, timeout: Duration) -> Result<bool, TransportError> {
        (**self).wait_irq(vector, timeout)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        (**self).reset()
    }
}

/// Number of interrupt vectors that every back end attaches: one a cause of the `irq` block.
pub const VECTORS: u16 = (isotherm_regs::irq::MSIX_TABLE.length / 16) as u16;

/// Checks an access against the rules of [`Transport`].
pub(crate) fn check(
    space: Space,
    size: u64,
    offset: u64,
    len: usize,
) -> Result<(), TransportError> {
    let inside = offset.checked_add(len as u64).is_some_and(|end| end <= size);
    let natural = matches!(len, 1 | 2 | 4 | 8) && offset.is_multiple_of(len as u64);
    let whole_words = (offset | len as u64).is_multiple_of(4);
    let shape = match space {
        Space::Config => natural,
        Space::Registers => natural || whole_words,
        Space::Window => true,
    };
    if inside && shape {
        return Ok(());
    }
    Err(TransportError::Access { space, offset, len, size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accesses_are_checked() {
        let ok = |space, offset, len| check(space, 0x100, offset, len).is_ok();
        assert!(ok(Space::Config, 0xFF, 1) && ok(Space::Config, 0xF8, 8));
        assert!(
            !ok(Space::Config, 0x100, 1) && !ok(Space::Config, 1, 2) && !ok(Space::Config, 0, 12)
        );
        assert!(ok(Space::Registers, 4, 12) && ok(Space::Registers, 0, 0x100));
        assert!(
            !ok(Space::Registers, 4, 0x100)
                && !ok(Space::Registers, 2, 4)
                && !ok(Space::Registers, 0, 3)
        );
        assert!(ok(Space::Window, 3, 9) && ok(Space::Window, 0x100, 0));
        assert!(!ok(Space::Window, u64::MAX, 2) && !ok(Space::Window, 0x101, 0));
    }
}
