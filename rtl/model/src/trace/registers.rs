//! The register face of the trace port.

use super::Trace;
use crate::RegisterBlock;
use isotherm_regs::RegDesc;
use isotherm_regs::trace::{
    BASE, CONTROL, Control, DROPPED, FLUSH, Flush, HEAD, NEXT, RECORDED, RING_ADDR, RING_SIZE,
    RingSize, SIZE, STATUS, Status, TAIL, TYPE, VERSION,
};

/// The halves of 64-bit registers that wait for their other half: one place for reads and one for writes in the whole
/// block, as in the generated register bank.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs {
    /// Upper half of the register whose lower half was read last.
    latched: Option<(u32, u32)>,
    /// Lower half of RING_ADDR, and which of its bits were written.
    held: Option<(u64, u64)>,
}

const fn at(register: RegDesc) -> u32 {
    register.offset_from(BASE)
}

fn lanes(strobe: u8) -> u32 {
    (0..4).filter(|k| strobe >> k & 1 == 1).fold(0, |m, k| m | 0xFF << (8 * k))
}

/// What a write of `value` under `mask` leaves in `register`, which held `old`.
fn written(register: &RegDesc, old: u32, value: u32, mask: u32) -> u32 {
    let mask = mask & register.mask() as u32;
    old & !mask | value & mask
}

impl Trace {
    fn status(&self) -> u32 {
        let mut status = Status(0);
        status.set_busy(self.due());
        status.set_bad_ring(self.bad_ring());
        status.0
    }

    /// A 64-bit register in two reads: the lower half latches the upper.
    fn read64(&mut self, register: RegDesc, offset: u32, value: u64) -> u32 {
        if offset == at(register) {
            self.pairs.latched = Some((at(register), (value >> 32) as u32));
            return value as u32;
        }
        match self.pairs.latched {
            Some((of, upper)) if of == at(register) => {
                self.pairs.latched = None;
                upper
            }
            _ => (value >> 32) as u32,
        }
    }
}

/// Offsets as in `rtl/regmap/blocks/trace.toml`.
///
/// - BUSY: a line could be written if the ring had room.
/// - RING_ADDR and RING_SIZE take effect when ENABLE goes from 0 to 1.
impl RegisterBlock for Trace {
    fn read32(&mut self, offset: u32) -> u32 {
        for (register, value) in
            [(RING_ADDR, self.ring_addr), (RECORDED, self.recorded), (DROPPED, self.dropped)]
        {
            if offset & !4 == at(register) {
                return self.read64(register, offset, value);
            }
        }
        match offset {
            o if o == at(TYPE) => TYPE.reset as u32,
            o if o == at(VERSION) => VERSION.reset as u32,
            o if o == at(NEXT) => NEXT.reset as u32,
            o if o == at(SIZE) => SIZE.reset as u32,
            o if o == at(CONTROL) => self.control.0,
            o if o == at(STATUS) => self.status(),
            o if o == at(RING_SIZE) => self.ring_size.0,
            o if o == at(HEAD) => self.head,
            o if o == at(TAIL) => self.tail,
            _ => 0,
        }
    }

    fn write32(&mut self, offset: u32, value: u32, strobe: u8) {
        let mask = lanes(strobe);
        match offset {
            o if o == at(CONTROL) => {
                let new = Control(written(&CONTROL, self.control.0, value, mask));
                self.set_control(new);
            }
            o if o == at(RING_SIZE) => {
                self.ring_size = RingSize(written(&RING_SIZE, self.ring_size.0, value, mask));
            }
            o if o == at(TAIL) => self.tail = written(&TAIL, self.tail, value, mask),
            o if o == at(FLUSH) && Flush(value & mask).flush() => self.flush(),
            o if o == at(RING_ADDR) => {
                let (data, bits) = self.pairs.held.unwrap_or_default();
                let (value, mask) = (u64::from(value), u64::from(mask));
                self.pairs.held = Some((data & !mask | value & mask, bits | mask));
            }
            o if o == at(RING_ADDR) + 4 => {
                let (data, bits) = self.pairs.held.take().unwrap_or_default();
                let bits = bits | u64::from(mask) << 32;
                let data = data | u64::from(value) << 32;
                self.ring_addr = self.ring_addr & !bits | data & bits;
            }
            _ => {}
        }
    }
}
