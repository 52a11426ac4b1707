//! Config space: what is in it, what software can write, and what follows from it.

use super::Link;
use isotherm_abi::pci::{self, CONFIG_BYTES, MsixLayout};
use isotherm_regs::irq::{MSIX_PBA, MSIX_TABLE};

/// Bytes of an MSI-X table entry.
const ENTRY_BYTES: u32 = 16;
/// MSI-X vectors.
pub(super) const VECTORS: usize = (MSIX_TABLE.length / ENTRY_BYTES) as usize;

/// The card's config space; the BARs are sized by whoever plays the root complex.
#[derive(Clone, Debug)]
pub struct ConfigSpace {
    bytes: [u8; CONFIG_BYTES],
    writable: [u8; CONFIG_BYTES],
}

impl Default for ConfigSpace {
    fn default() -> Self {
        let bytes = pci::config_space(MsixLayout {
            vectors: VECTORS as u16,
            table: MSIX_TABLE.offset,
            pending: MSIX_PBA.offset,
        });
        Self { bytes, writable: pci::writable_bits() }
    }
}

impl ConfigSpace {
    /// MSI-X vectors.
    pub const VECTORS: usize = VECTORS;
    /// Bytes of the region: extended config space reads as zeros, there are no extended capabilities.
    pub const REGION_BYTES: u64 = 4096;

    /// Reads; bytes beyond the conventional part are 0.
    pub fn read(&self, offset: u64, data: &mut [u8]) {
        for (byte, at) in data.iter_mut().zip(offset..) {
            *byte =
                usize::try_from(at).ok().and_then(|at| self.bytes.get(at)).copied().unwrap_or(0);
        }
    }

    /// Writes the bits that can be written, and says whether a function level reset was asked for.
    #[must_use]
    pub fn write(&mut self, offset: u64, data: &[u8]) -> bool {
        let control = pci::find_capability(&self.bytes, pci::CAP_EXPRESS)
            .map(|at| (at + pci::EXPRESS_DEVICE_CONTROL + 1) as u64);
        let mut reset = false;
        for (&byte, at) in data.iter().zip(offset..) {
            let index = usize::try_from(at).unwrap_or(usize::MAX);
            if let (Some(old), Some(mask)) = (self.bytes.get_mut(index), self.writable.get(index)) {
                *old = *old & !mask | byte & mask;
            }
            reset |= Some(at) == control && byte & (pci::FUNCTION_RESET >> 8) as u8 != 0;
        }
        reset
    }

    fn half(&self, at: usize) -> u16 {
        u16::from_le_bytes([self.bytes[at], self.bytes[at + 1]])
    }

    /// Does the card answer memory requests?
    #[must_use]
    pub fn memory(&self) -> bool {
        self.half(pci::COMMAND) & pci::COMMAND_MEMORY != 0
    }

    /// May the card master the bus?
    #[must_use]
    pub fn master(&self) -> bool {
        self.half(pci::COMMAND) & pci::COMMAND_MASTER != 0
    }

    /// What the card has to know.
    #[must_use]
    pub fn link(&self) -> Link {
        let control = pci::find_capability(&self.bytes, pci::CAP_MSIX)
            .map_or(0, |at| self.half(at + pci::MSIX_CONTROL));
        let (max_payload, max_read_request) = pci::dma_limits(&self.bytes).unwrap_or((128, 128));
        Link {
            max_payload,
            max_read_request,
            msix_enable: control & pci::MSIX_ENABLE != 0,
            msix_mask: control & pci::MSIX_FUNCTION_MASK != 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_writable_bits_change_and_the_link_follows() {
        let mut c = ConfigSpace::default();
        let mut before = [0; 4096];
        c.read(0, &mut before);
        assert!(!c.memory() && !c.master() && !c.link().msix_enable);
        assert!(!c.write(pci::COMMAND as u64, &6_u16.to_le_bytes()));
        assert!(c.memory() && c.master());
        assert!(!c.write(0, &[0xFF; 4]), "the identity is not writable");
        let mut after = [0; 4];
        c.read(0, &mut after);
        assert_eq!(after, before[..4]);
        let image: [u8; 256] = before[..256].try_into().unwrap();
        let msix = pci::find_capability(&image, pci::CAP_MSIX).unwrap() as u64;
        assert!(!c.write(msix + 2, &0xC000_u16.to_le_bytes()));
        assert!(c.link().msix_enable && c.link().msix_mask);
        let express = pci::find_capability(&image, pci::CAP_EXPRESS).unwrap() as u64;
        assert!(!c.write(express + 8, &0x2030_u16.to_le_bytes()));
        assert_eq!((c.link().max_payload, c.link().max_read_request), (256, 512));
        assert!(c.write(express + 8, &0xA030_u16.to_le_bytes()), "function level reset");
        assert!(!c.write(4090, &[0xFF; 100]), "beyond the end nothing happens");
    }
}
