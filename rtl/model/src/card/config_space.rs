//! The card's config space, with its writable bits.

use isotherm_abi::pci::{self, CONFIG_BYTES, MsixLayout};
use isotherm_regs::irq::{MSIX_PBA, MSIX_TABLE};

/// Bytes of an MSI-X table entry.
const ENTRY_BYTES: u32 = 16;

#[derive(Clone, Debug)]
pub(super) struct ConfigSpace {
    bytes: [u8; CONFIG_BYTES],
    writable: [u8; CONFIG_BYTES],
}

impl ConfigSpace {
    pub(super) fn new() -> Self {
        let bytes = pci::config_space(MsixLayout {
            vectors: (MSIX_TABLE.length / ENTRY_BYTES) as u16,
            table: MSIX_TABLE.offset,
            pending: MSIX_PBA.offset,
        });
        Self { bytes, writable: pci::writable_bits() }
    }

    pub(super) fn read(&self, offset: u32, data: &mut [u8]) {
        for (i, byte) in data.iter_mut().enumerate() {
            *byte = self.bytes.get(offset as usize + i).copied().unwrap_or(0);
        }
    }

    /// Writes, and says whether a function level reset was asked for.
    #[must_use]
    pub(super) fn write(&mut self, offset: u32, data: &[u8]) -> bool {
        let control = pci::find_capability(&self.bytes, pci::CAP_EXPRESS)
            .map(|at| at + pci::EXPRESS_DEVICE_CONTROL + 1);
        let mut reset = false;
        for (i, &byte) in data.iter().enumerate() {
            let at = offset as usize + i;
            if let (Some(old), Some(&mask)) = (self.bytes.get_mut(at), self.writable.get(at)) {
                *old = *old & !mask | byte & mask;
            }
            reset |= Some(at) == control && byte & (pci::FUNCTION_RESET >> 8) as u8 != 0;
        }
        reset
    }

    fn half(&self, at: usize) -> u16 {
        u16::from_le_bytes([self.bytes[at], self.bytes[at + 1]])
    }

    /// May the card master the bus?
    pub(super) fn masters(&self) -> bool {
        self.half(pci::COMMAND) & pci::COMMAND_MASTER != 0
    }

    /// MSI-X enable and function mask.
    pub(super) fn msix(&self) -> (bool, bool) {
        let control = pci::find_capability(&self.bytes, pci::CAP_MSIX)
            .map_or(0, |at| self.half(at + pci::MSIX_CONTROL));
        (control & pci::MSIX_ENABLE != 0, control & pci::MSIX_FUNCTION_MASK != 0)
    }

    /// Max_Payload_Size and Max_Read_Request_Size in bytes.
    pub(super) fn dma_limits(&self) -> (u16, u16) {
        let (payload, read) = pci::dma_limits(&self.bytes).unwrap_or((128, 128));
        (payload as u16, read as u16)
    }
}
