//! Config space of the card: the 256 bytes that the model and the simulated card show, and that a driver looks for.
//!
//! On a board the vendor's hard block builds its own from the same identifiers. Layout: a type 0 header, the PCI Express
//! capability at 0x40, MSI-X at 0x80. Sources: PCI Express Base Specification, 7.5 and 7.7.2.

use crate::bytes::{put, u16_at};

/// Vendor: a number that is not known to be assigned. The ones that emulators use (0x1234, 0x1AF4) are avoided, so that no
/// guest driver takes the card for one of theirs.
pub const VENDOR_ID: u16 = 0xE150;
/// Device: ASCII `IT`.
pub const DEVICE_ID: u16 = 0x5449;
/// Class: processing accelerator (0x12), subclass and interface 0.
pub const CLASS: u32 = 0x12_0000;
/// Bytes of conventional config space.
pub const CONFIG_BYTES: usize = 256;

/// Offset of the command register.
pub const COMMAND: usize = 0x04;
/// Command bit: answer memory requests.
pub const COMMAND_MEMORY: u16 = 1 << 1;
/// Command bit: may master the bus (DMA, MSI-X).
pub const COMMAND_MASTER: u16 = 1 << 2;
/// Capability number of PCI Express.
pub const CAP_EXPRESS: u8 = 0x10;
/// Capability number of MSI-X.
pub const CAP_MSIX: u8 = 0x11;
/// Offset of device control in the PCI Express capability.
pub const EXPRESS_DEVICE_CONTROL: usize = 0x08;
/// Device control bit: function level reset.
pub const FUNCTION_RESET: u16 = 1 << 15;
/// Offset of message control in the MSI-X capability.
pub const MSIX_CONTROL: usize = 0x02;
/// MSI-X message control bit: enable.
pub const MSIX_ENABLE: u16 = 1 << 15;
/// MSI-X message control bit: mask the whole function.
pub const MSIX_FUNCTION_MASK: u16 = 1 << 14;

const EXPRESS_AT: usize = 0x40;
const MSIX_AT: usize = 0x80;
const STATUS: usize = 0x06;
const CAPABILITIES: usize = 0x34;

/// Where the MSI-X structures lie in BAR0; from the register map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MsixLayout {
    /// Number of vectors, 1..=2048.
    pub vectors: u16,
    /// BAR0 offset of the table, a multiple of 8.
    pub table: u32,
    /// BAR0 offset of the pending bits, a multiple of 8.
    pub pending: u32,
}

/// Config space after reset.
#[must_use]
pub fn config_space(msix: MsixLayout) -> [u8; CONFIG_BYTES] {
    let mut c = [0; CONFIG_BYTES];
    put(&mut c, 0x00, &VENDOR_ID.to_le_bytes());
    put(&mut c, 0x02, &DEVICE_ID.to_le_bytes());
    put(&mut c, STATUS, &0x10u16.to_le_bytes()); // has capabilities
    put(&mut c, 0x08, &(CLASS << 8).to_le_bytes()); // revision 0
    put(&mut c, 0x18, &0x0Cu32.to_le_bytes()); // BAR2: 64-bit, prefetchable; BAR0: 32-bit
    put(&mut c, 0x2C, &VENDOR_ID.to_le_bytes());
    put(&mut c, 0x2E, &DEVICE_ID.to_le_bytes());
    c[CAPABILITIES] = EXPRESS_AT as u8;
    put(&mut c, EXPRESS_AT, &[CAP_EXPRESS, MSIX_AT as u8, 0x02, 0x00]); // endpoint, version 2
    put(&mut c, EXPRESS_AT + 0x04, &0x1000_8002u32.to_le_bytes()); // function reset, role-based errors, 512 B
    put(&mut c, EXPRESS_AT + EXPRESS_DEVICE_CONTROL, &0x2810u16.to_le_bytes()); // 128 B payload, 512 B reads
    put(&mut c, EXPRESS_AT + 0x0C, &0x43u32.to_le_bytes()); // link: 8 GT/s x4
    put(&mut c, EXPRESS_AT + 0x12, &0x43u16.to_le_bytes());
    put(&mut c, MSIX_AT, &[CAP_MSIX, 0]);
    put(&mut c, MSIX_AT + MSIX_CONTROL, &(msix.vectors - 1).to_le_bytes());
    put(&mut c, MSIX_AT + 4, &msix.table.to_le_bytes()); // BAR indicator 0
    put(&mut c, MSIX_AT + 8, &msix.pending.to_le_bytes());
    c
}

/// Which bits of [`config_space`] software can write. BARs are left out: whoever plays the root complex sizes them.
#[must_use]
pub fn writable_bits() -> [u8; CONFIG_BYTES] {
    let mut w = [0; CONFIG_BYTES];
    put(&mut w, COMMAND, &0x0547u16.to_le_bytes());
    w[0x3C] = 0xFF; // interrupt line
    put(&mut w, EXPRESS_AT + EXPRESS_DEVICE_CONTROL, &0x70FFu16.to_le_bytes());
    put(&mut w, MSIX_AT + MSIX_CONTROL, &(MSIX_ENABLE | MSIX_FUNCTION_MASK).to_le_bytes());
    w
}

/// Offset of the first capability with this number, or `None`. A list that loops or leaves the header's bounds ends.
#[must_use]
pub fn find_capability(config: &[u8; CONFIG_BYTES], number: u8) -> Option<usize> {
    if u16_at(config, STATUS) & 0x10 == 0 {
        return None;
    }
    let mut at = usize::from(config[CAPABILITIES] & !3);
    for _ in 0..48 {
        if at < 0x40 {
            return None;
        }
        if config[at] == number {
            return Some(at);
        }
        at = usize::from(config[at + 1] & !3);
    }
    None
}

/// Bytes of Max_Payload_Size and Max_Read_Request_Size as the PCI Express device control of this config space says.
#[must_use]
pub fn dma_limits(config: &[u8; CONFIG_BYTES]) -> Option<(u32, u32)> {
    let at = find_capability(config, CAP_EXPRESS)?;
    let control = u32::from(u16_at(config, at + EXPRESS_DEVICE_CONTROL));
    Some((128 << (control >> 5 & 7), 128 << (control >> 12 & 7)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MSIX: MsixLayout = MsixLayout { vectors: 8, table: 0x1800, pending: 0x1C00 };

    #[test]
    fn capabilities_are_found_and_hold_what_was_asked() {
        let c = config_space(MSIX);
        let at = find_capability(&c, CAP_MSIX).expect("there is MSI-X");
        assert_eq!(u16_at(&c, at + MSIX_CONTROL) & 0x7FF, 7);
        assert_eq!(c[at + 4..at + 8], [0x00, 0x18, 0, 0]);
        assert!(find_capability(&c, CAP_EXPRESS).is_some());
        assert_eq!(find_capability(&c, 0x05), None);
        assert_eq!(dma_limits(&c), Some((128, 512)));
    }

    #[test]
    fn a_looping_list_ends() {
        let mut c = config_space(MSIX);
        c[MSIX_AT + 1] = EXPRESS_AT as u8;
        assert_eq!(find_capability(&c, 0x05), None);
        c[MSIX_AT + 1] = 0xFF;
        assert_eq!(find_capability(&c, 0x05), None);
        let blank = [0xFF; CONFIG_BYTES];
        assert_eq!(find_capability(&blank, 0x05), None);
    }

    #[test]
    fn only_control_bits_are_writable() {
        let w = writable_bits();
        assert_eq!(w[..4], [0; 4]);
        assert_eq!(u16_at(&w, COMMAND) & (COMMAND_MEMORY | COMMAND_MASTER), 6);
        assert_eq!(u16_at(&w, MSIX_AT + MSIX_CONTROL), 0xC000);
    }
}
