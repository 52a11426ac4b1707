//! What every generated register bank does: it keeps what software writes, and pairs the halves of 64-bit registers.
//!
//! There is one place for a latched upper half and one for a held lower half in a block, as in the hardware.

use isotherm_regs::{Access, Half, RegDesc};

/// The registers of one block.
#[derive(Clone, Debug)]
pub(crate) struct Bank {
    base: u32,
    block: &'static str,
    /// What the registers that software can change hold, by offset.
    kept: Vec<(u32, u64)>,
    /// Offset of the register whose lower half was read last, and its upper half.
    latched: Option<(u32, u32)>,
    /// Offset of the register whose lower half was written last, the bytes and which they are.
    held: Option<(u32, u32, u32)>,
}

/// A register was written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written {
    /// Which.
    pub(crate) register: &'static RegDesc,
    /// Its bits that were written with 1 and are described: the pulses of a `w1s` register.
    pub(crate) ones: u32,
}

impl Bank {
    /// The bank of block `block`, whose first byte in BAR0 is `base`, after reset.
    pub(crate) fn new(base: u32, block: &'static str) -> Self {
        let keeps = |r: &&RegDesc| r.fields.iter().any(|f| keeps(f.access));
        let mine = isotherm_regs::ALL.iter().filter(|r| r.block == block);
        let kept = mine.filter(keeps).map(|r| (r.offset, r.reset)).collect();
        Self { base, block, kept, latched: None, held: None }
    }

    /// What a register that software can change holds.
    pub(crate) fn value(&self, register: &RegDesc) -> u64 {
        self.place(register.offset).map_or(0, |at| self.kept[at].1)
    }

    /// The hardware changes a register that software can change, too.
    pub(crate) fn set(&mut self, register: &RegDesc, value: u64) {
        if let Some(at) = self.place(register.offset) {
            self.kept[at].1 = value;
        }
    }

    fn place(&self, offset: u32) -> Option<usize> {
        self.kept.iter().position(|k| k.0 == offset)
    }

    /// The register at `offset` of the block, and which half of it.
    pub(crate) fn find(&self, offset: u32) -> Option<(&'static RegDesc, Half)> {
        let found = (offset & !3).checked_add(self.base).and_then(isotherm_regs::lookup);
        found.filter(|(r, _)| r.block == self.block)
    }

    /// What a register that [`Bank::find`] has found reads; `driven` is what it reads if software cannot change it.
    pub(crate) fn read(&mut self, found: (&'static RegDesc, Half), driven: u64) -> u32 {
        let (register, half) = found;
        let value = match register.access {
            Access::Const => register.reset,
            Access::Rw | Access::Rw1c => self.value(register),
            Access::Ro => driven,
            Access::Wo | Access::W1s => 0,
        };
        match half {
            Half::Whole => value as u32,
            Half::Low => {
                self.latched = Some((register.offset, (value >> 32) as u32));
                value as u32
            }
            Half::High => match self.latched {
                Some((of, upper)) if of == register.offset => {
                    self.latched = None;
                    upper
                }
                _ => (value >> 32) as u32,
            },
        }
    }

    /// Writes the bytes of `value` that `strobe` enables. `None`: no register was changed or pulsed (yet).
    pub(crate) fn write(&mut self, offset: u32, value: u32, strobe: u8) -> Option<Written> {
        let (register, half) = self.find(offset)?;
        let mask = lanes(strobe);
        let (data, bits) = match half {
            Half::Whole => (u64::from(value), u64::from(mask)),
            Half::Low => {
                let (data, bits) = self.held_of(register);
                self.held = Some((register.offset, data & !mask | value & mask, bits | mask));
                return None;
            }
            Half::High => {
                let (data, bits) = self.held_of(register);
                if bits != 0 {
                    self.held = None;
                }
                let wide = |upper: u32, lower: u32| u64::from(upper) << 32 | u64::from(lower);
                (wide(value, data), wide(mask, bits))
            }
        };
        if let Some(at) = self.place(register.offset) {
            let old = self.kept[at].1;
            let of = |access| bits_of(register, access) & bits;
            let (rw, rw1c) = (of(Access::Rw), of(Access::Rw1c));
            self.kept[at].1 = (old & !rw | data & rw) & !(data & rw1c);
        }
        Some(Written { register, ones: (data & bits & register.mask()) as u32 })
    }

    fn held_of(&self, register: &RegDesc) -> (u32, u32) {
        self.held.filter(|h| h.0 == register.offset).map_or((0, 0), |h| (h.1, h.2))
    }
}

fn keeps(access: Access) -> bool {
    matches!(access, Access::Rw | Access::Rw1c)
}

fn bits_of(register: &RegDesc, access: Access) -> u64 {
    register.fields.iter().filter(|f| f.access == access).fold(0, |m, f| m | f.mask())
}

/// The bits of the bytes that a strobe enables.
pub(crate) fn lanes(strobe: u8) -> u32 {
    (0..4).filter(|k| strobe >> k & 1 == 1).fold(0, |m, k| m | 0xFF << (8 * k))
}

#[cfg(test)]
mod tests {
    use super::*;
    use isotherm_regs::fault::{self, ERROR, FILL_ADDR, RANGE_FIRST, TIMEOUT};

    fn bank() -> Bank {
        Bank::new(fault::BASE, fault::BLOCK.name)
    }

    fn at(register: RegDesc) -> u32 {
        register.offset_from(fault::BASE)
    }

    /// What hardware drives reads 9.
    fn read(b: &mut Bank, offset: u32) -> u32 {
        b.find(offset).map_or(0, |found| b.read(found, 9))
    }

    #[test]
    fn the_halves_of_a_wide_register_belong_together() {
        let mut b = bank();
        let (low, high) = (at(FILL_ADDR), at(FILL_ADDR) + 4);
        assert!(b.write(low, 0x1111_2222, 0xF).is_none());
        assert_eq!(read(&mut b, low), 0);
        assert!(b.write(low, 0x0000_3300, 0b0010).is_none());
        assert!(b.write(high, 0x4444_5555, 0b0011).is_some());
        assert_eq!((read(&mut b, low), read(&mut b, high)), (0x1111_3322, 0x5555));
        assert!(b.write(high, 0x6666_0000, 0b1100).is_some());
        assert_eq!(b.value(&FILL_ADDR), 0x6666_5555_1111_3322);
        // the upper half is that of the moment when the lower was read
        assert_eq!(read(&mut b, low), 0x1111_3322);
        assert!(b.write(high, 0, 0xF).is_some());
        assert_eq!((read(&mut b, high), read(&mut b, high)), (0x6666_5555, 0));
    }

    #[test]
    fn only_described_bits_change_and_only_by_their_rules() {
        let mut b = bank();
        assert_eq!(b.value(&TIMEOUT), TIMEOUT.reset);
        b.write(at(TIMEOUT), 0xFFFF_1234, 0xF);
        assert_eq!(b.value(&TIMEOUT), 0x1234);
        b.write(at(RANGE_FIRST), 0xAABB_CCDD, 0b1001);
        assert_eq!(b.value(&RANGE_FIRST), 0xAA00_00DD);
        b.set(&ERROR, 7);
        b.write(at(ERROR), 2, 0xF);
        assert_eq!((b.value(&ERROR), read(&mut b, at(ERROR))), (5, 5));
        let pulse = b.write(at(fault::CONTROL), 0xFF, 1).map(|w| w.ones);
        assert_eq!((pulse, read(&mut b, at(fault::CONTROL))), (Some(3), 0));
        assert_eq!(read(&mut b, at(fault::TYPE)), fault::TYPE_CODE);
        assert_eq!((read(&mut b, at(fault::STATUS)), read(&mut b, 0xFC)), (9, 0));
        assert!(b.write(0xF_FFFC, 1, 0xF).is_none());
    }
}
