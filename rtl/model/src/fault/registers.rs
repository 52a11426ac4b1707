//! The register face of the block.

use super::command::Command;
use super::{Fault, PLACES, RECORDS};
use crate::RegisterBlock;
use isotherm_abi::fault::FAULT_RECORD_BYTES;
use isotherm_regs::RegDesc;
use isotherm_regs::fault::{
    ABSENT, BASE, CONTROL, Control, DEPTH, Depth, FAULTS, FRAME_ERROR, GRANULE, Granule, POISONED,
    PROGRESS, RING, RING_HEAD, SELECT, SERVED, STATUS, Status,
};

impl<P> Fault<P> {
    fn driven(&self, register: &RegDesc) -> u64 {
        let count = |f: fn(&super::State) -> bool| self.states.iter().filter(|s| f(s)).count();
        match register.offset {
            o if o == STATUS.offset => {
                let mut status = Status(0);
                status.set_reason(self.reason.into());
                status.0.into()
            }
            o if o == PROGRESS.offset => self.progress.into(),
            o if o == ABSENT.offset => count(|s| s.absent) as u64,
            o if o == POISONED.offset => count(|s| s.poisoned) as u64,
            o if o == DEPTH.offset => {
                let mut depth = Depth(0);
                depth.set_slots(PLACES as u32);
                depth.set_parked(self.places.len() as u32);
                depth.0.into()
            }
            o if o == FAULTS.offset => self.faults.into(),
            o if o == SERVED.offset => self.served.into(),
            o if o == GRANULE.offset => {
                let selected = self.bank.value(&SELECT) as u32;
                let mut granule = Granule(0);
                granule.set_absent(self.is_absent(selected));
                granule.set_poisoned(self.is_poisoned(selected));
                granule.0.into()
            }
            o if o == FRAME_ERROR.offset => self.frame_error.0.into(),
            o if o == RING_HEAD.offset => self.head.into(),
            _ => 0,
        }
    }

    fn ring_word(&self, byte: usize) -> u32 {
        let record = &self.ring[byte / FAULT_RECORD_BYTES % RECORDS];
        let at = (byte % FAULT_RECORD_BYTES) & !3;
        u32::from_le_bytes([record[at], record[at + 1], record[at + 2], record[at + 3]])
    }
}

/// Offsets as in `rtl/regmap/blocks/fault.toml`. A command waits for [`Fault::run_command`]; BUSY reads 0.
impl<P> RegisterBlock for Fault<P> {
    fn read32(&mut self, offset: u32) -> u32 {
        let ring = RING.offset - BASE;
        if (ring..ring + RING.length).contains(&offset) {
            return self.ring_word((offset - ring) as usize);
        }
        let Some(found) = self.bank.find(offset) else { return 0 };
        let driven = self.driven(found.0);
        self.bank.read(found, driven)
    }

    fn write32(&mut self, offset: u32, value: u32, strobe: u8) {
        let Some(written) = self.bank.write(offset, value, strobe) else { return };
        if written.register.offset == CONTROL.offset {
            let control = Control(written.ones);
            if control.set_absent() {
                self.pending = Some(Command::SetAbsent);
            } else if control.fill() {
                self.pending = Some(Command::Fill);
            }
        }
    }
}
