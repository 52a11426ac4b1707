//! Interrupts: STATE, ENABLE, TEST and MSI-X.
//!
//! Cause `n` uses vector `n`. A cause owes one message from the moment its STATE bit is set and enabled until the
//! message has been sent; clearing STATE (or ENABLE) withdraws a message that is still owed. The pending bits are
//! exactly the messages owed, so a masked vector shows in the PBA and fires when it is unmasked.

use crate::RegisterBlock;
use isotherm_regs::{Access, MemDesc, RegDesc, irq};

/// Number of causes.
pub const CAUSES: usize = Cause::ALL.len();

/// Number of MSI-X vectors; those without a cause are never used.
pub const VECTORS: usize = (irq::MSIX_TABLE.length / ENTRY_BYTES) as usize;

/// Bytes of an MSI-X table entry (PCI Express Base Specification, 7.7.2).
const ENTRY_BYTES: u32 = 16;

/// What can interrupt, in the order of STATE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A checkpoint job ended.
    Ckpt = 0,
    /// A hot list passed its fill threshold.
    HeatFill = 1,
    /// A hot list was full.
    HeatOverflow = 2,
    /// A malformed packet, a memory error or a failed DMA.
    Error = 3,
    /// A release ended, or a snapshot ran out of frames.
    Map = 4,
    /// A fault record was written, a fill ended, or an access to an absent granule failed.
    Fault = 5,
}

impl Cause {
    /// All causes, by ascending vector.
    pub const ALL: [Self; 6] =
        [Self::Ckpt, Self::HeatFill, Self::HeatOverflow, Self::Error, Self::Map, Self::Fault];

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// One MSI-X message: a dword write to `address`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// Vector it belongs to, that of its cause: 0..[`CAUSES`].
    pub vector: usize,
    /// Bus address, a multiple of 4.
    pub address: u64,
    /// The dword.
    pub data: u32,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    address_low: u32,
    address_high: u32,
    data: u32,
    masked: bool,
}

/// The block.
#[derive(Clone, Debug)]
pub struct Irq {
    state: u32,
    enable: u32,
    done: u32,
    sent: u32,
    table: [Entry; VECTORS],
    msix_enable: bool,
    function_mask: bool,
    out: Vec<Message>,
}

impl Default for Irq {
    fn default() -> Self {
        Self::new()
    }
}

impl Irq {
    /// After reset: nothing set, nothing enabled, every vector masked, MSI-X off.
    #[must_use]
    pub fn new() -> Self {
        let entry = Entry { address_low: 0, address_high: 0, data: 0, masked: true };
        Self {
            state: 0,
            enable: irq::ENABLE.reset as u32,
            done: 0,
            sent: 0,
            table: [entry; VECTORS],
            msix_enable: false,
            function_mask: false,
            out: vec![],
        }
    }

    /// What configuration space says: MSI-X enable and function mask.
    pub fn set_msix(&mut self, enable: bool, function_mask: bool) {
        (self.msix_enable, self.function_mask) = (enable, function_mask);
        self.settle();
    }

    /// A cause occurs.
    pub fn raise(&mut self, cause: Cause) {
        self.state |= cause.bit();
        self.settle();
    }

    /// Messages sent since the last call, in order.
    pub fn take_messages(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.out)
    }

    /// Messages owed, one bit a vector: what the PBA reads.
    #[must_use]
    pub fn pending(&self) -> u32 {
        self.state & self.enable & !self.done
    }

    fn settle(&mut self) {
        self.done &= self.state & self.enable;
        if !self.msix_enable || self.function_mask {
            return;
        }
        for vector in 0..CAUSES {
            let e = self.table[vector];
            if self.pending() >> vector & 1 == 1 && !e.masked {
                let address = u64::from(e.address_high) << 32 | u64::from(e.address_low);
                self.out.push(Message { vector, address, data: e.data });
                self.done |= 1 << vector;
                self.sent = self.sent.wrapping_add(1);
            }
        }
    }

    fn read_table(&self, at: u32) -> u32 {
        let e = self.table[(at / ENTRY_BYTES) as usize];
        match at % ENTRY_BYTES {
            0 => e.address_low,
            4 => e.address_high,
            8 => e.data,
            _ => u32::from(e.masked),
        }
    }

    fn write_table(&mut self, at: u32, value: u32, strobe: u8) {
        let word = merge(self.read_table(at), value, strobe);
        let e = &mut self.table[(at / ENTRY_BYTES) as usize];
        match at % ENTRY_BYTES {
            0 => e.address_low = word & !3,
            4 => e.address_high = word,
            8 => e.data = word,
            _ => e.masked = word & 1 == 1,
        }
    }
}

impl RegisterBlock for Irq {
    fn read32(&mut self, offset: u32) -> u32 {
        let offset = offset & !3;
        if let Some(at) = inside(&irq::MSIX_TABLE, offset) {
            return self.read_table(at);
        }
        if let Some(at) = inside(&irq::MSIX_PBA, offset) {
            return if at == 0 { self.pending() } else { 0 };
        }
        let is = |r: &RegDesc| r.offset - irq::BASE == offset;
        if is(&irq::STATE) {
            self.state
        } else if is(&irq::ENABLE) {
            self.enable
        } else if is(&irq::SENT) {
            self.sent
        } else {
            isotherm_regs::lookup(irq::BASE + offset)
                .filter(|(r, _)| r.access == Access::Const)
                .map_or(0, |(r, _)| r.reset as u32)
        }
    }

    fn write32(&mut self, offset: u32, value: u32, strobe: u8) {
        let offset = offset & !3;
        let set = merge(0, value, strobe) & ((1 << CAUSES) - 1);
        if let Some(at) = inside(&irq::MSIX_TABLE, offset) {
            self.write_table(at, value, strobe);
        } else if offset == irq::STATE.offset - irq::BASE {
            self.state &= !set;
        } else if offset == irq::ENABLE.offset - irq::BASE {
            self.enable = merge(self.enable, value, strobe) & ((1 << CAUSES) - 1);
        } else if offset == irq::TEST.offset - irq::BASE {
            self.state |= set;
        }
        self.settle();
    }
}

/// Offset inside the memory, if `offset` (from the block's base) lies in it.
fn inside(memory: &MemDesc, offset: u32) -> Option<u32> {
    let at = offset.checked_sub(memory.offset - irq::BASE)?;
    (at < memory.length).then_some(at)
}

/// `old` with the bytes of `new` that `strobe` enables.
fn merge(old: u32, new: u32, strobe: u8) -> u32 {
    let mask =
        (0..4).filter(|lane| strobe >> lane & 1 == 1).fold(0, |m, lane| m | 0xFF << (8 * lane));
    old & !mask | new & mask
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: u32 = irq::MSIX_TABLE.offset - irq::BASE;
    const PBA: u32 = irq::MSIX_PBA.offset - irq::BASE;
    const STATE: u32 = irq::STATE.offset - irq::BASE;
    const ENABLE: u32 = irq::ENABLE.offset - irq::BASE;

    fn ready() -> Irq {
        let mut b = Irq::new();
        for v in 0..VECTORS as u32 {
            b.write32(TABLE + 16 * v, 0x1000 + 4 * v, 0xF);
            b.write32(TABLE + 16 * v + 4, 7, 0xF);
            b.write32(TABLE + 16 * v + 8, 0x50 + v, 0xF);
            b.write32(TABLE + 16 * v + 12, 0, 0xF);
        }
        b.write32(ENABLE, 0x3F, 0xF);
        b.set_msix(true, false);
        b
    }

    #[test]
    fn one_message_until_the_cause_occurs_again_after_the_clear() {
        let mut b = ready();
        b.raise(Cause::HeatFill);
        b.raise(Cause::HeatFill);
        let message = Message { vector: 1, address: 0x7_0000_1004, data: 0x51 };
        assert_eq!(b.take_messages(), [message]);
        b.write32(STATE, 2, 0xF);
        assert_eq!(b.read32(STATE), 0);
        b.write32(irq::TEST.offset - irq::BASE, 2, 0xF);
        assert_eq!(b.take_messages(), [message]);
        assert_eq!(b.read32(irq::SENT.offset - irq::BASE), 2);
    }

    #[test]
    fn a_masked_vector_waits_in_the_pba() {
        let mut b = ready();
        b.write32(TABLE + 12, 1, 1);
        b.raise(Cause::Ckpt);
        assert_eq!((b.take_messages().len(), b.read32(PBA)), (0, 1));
        b.write32(TABLE + 12, 0, 1);
        assert_eq!((b.take_messages().len(), b.read32(PBA)), (1, 0));
        b.set_msix(true, true);
        b.raise(Cause::Error);
        assert_eq!((b.take_messages().len(), b.read32(PBA)), (0, 8));
        b.write32(STATE, 8, 0xF);
        b.set_msix(true, false);
        assert_eq!(b.take_messages(), [], "the cause was cleared while it was pending");
    }

    #[test]
    fn strobes_and_reserved_bits() {
        let mut b = Irq::new();
        b.write32(TABLE, 0xFFFF_FFFF, 0b0001);
        assert_eq!(b.read32(TABLE), 0xFC);
        b.write32(TABLE + 12, 0xFFFF_FFFE, 0xF);
        assert_eq!(b.read32(TABLE + 12), 0);
        b.write32(ENABLE, 0xFFFF_FFFF, 0xF);
        assert_eq!(b.read32(ENABLE), 0x3F);
        b.write32(TABLE + 16 * 7 + 8, 0x77, 0xF);
        assert_eq!(b.read32(TABLE + 16 * 7 + 8), 0x77);
        b.write32(irq::TEST.offset - irq::BASE, 0xFFFF_FFFF, 0xF);
        assert_eq!(b.read32(STATE), 0x3F, "vectors 6 and 7 have no cause");
        b.write32(STATE, 0xFF, 0xF);
        b.write32(PBA, 0xF, 0xF);
        assert_eq!(b.read32(PBA), 0);
    }
}
