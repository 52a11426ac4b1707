//! The register face of the partition table.

use super::commit::Shadow;
use super::{CAPACITY, Part, UNIT_SHIFT};
use crate::RegisterBlock;
use crate::bus::lanes;
use isotherm_regs::RegDesc;
use isotherm_regs::part::{
    ACTIVE_ATTR, ACTIVE_BASE, ACTIVE_COUNT, ACTIVE_LENGTH, BASE, CAPACITY as CAPACITY_REGISTER,
    CONTROL, Control, GENERATION, NEXT, SELECT, SHADOW_ATTR, SHADOW_BASE, SHADOW_COUNT,
    SHADOW_LENGTH, SIZE, STAT_COPIES, STAT_COPY_BYTES, STAT_FIRST_WRITES, STAT_READS,
    STAT_STALL_CYCLES, STAT_WRITES, STATUS, Status, TYPE, VERSION,
};

const fn at(register: RegDesc) -> u32 {
    register.offset_from(BASE)
}

/// Bytes of a granule, as a shift.
const GRANULE_SHIFT: u32 = 12;

/// What a write of `value` under `strobe` leaves in `register`, which held `old`.
fn written(register: &RegDesc, old: u32, value: u32, strobe: u8) -> u32 {
    let mask = lanes(strobe) & register.mask() as u32;
    old & !mask | value & mask
}

impl Part {
    fn status(&self) -> u32 {
        let mut status = Status(0);
        status.set_reason(self.reason.into());
        status.set_entry(self.reason_entry.into());
        status.0
    }
}

/// Offsets as in `rtl/regmap/blocks/part.toml`.
///
/// - `STATUS.BUSY` reads 0: a commit takes no time here.
/// - A store to a shadow entry at or above the capacity is dropped.
/// - `ACTIVE_*` and `STAT_*` read 0 when `SELECT` is not below `ACTIVE_COUNT`.
impl RegisterBlock for Part {
    fn read32(&mut self, offset: u32) -> u32 {
        let selected = self.active.get(usize::from(self.select));
        let statistics = self.statistics.get(usize::from(self.select)).copied().unwrap_or_default();
        match offset {
            o if o == at(TYPE) => TYPE.reset as u32,
            o if o == at(VERSION) => VERSION.reset as u32,
            o if o == at(NEXT) => NEXT.reset as u32,
            o if o == at(SIZE) => SIZE.reset as u32,
            o if o == at(STATUS) => self.status(),
            o if o == at(CAPACITY_REGISTER) => CAPACITY as u32,
            o if o == at(ACTIVE_COUNT) => self.active.len() as u32,
            o if o == at(GENERATION) => self.generation,
            o if o == at(SHADOW_COUNT) => self.shadow_count.into(),
            o if o == at(SELECT) => self.select.into(),
            o if o == at(SHADOW_BASE) => self.staged.base,
            o if o == at(SHADOW_LENGTH) => self.staged.length,
            o if o == at(SHADOW_ATTR) => self.staged.attr,
            o if o == at(ACTIVE_BASE) => selected.map_or(0, |e| e.base_granule << UNIT_SHIFT),
            o if o == at(ACTIVE_LENGTH) => selected.map_or(0, |e| e.granules << UNIT_SHIFT),
            o if o == at(ACTIVE_ATTR) => selected.map_or(0, |e| e.attr()),
            o if o == at(STAT_READS) => statistics.reads,
            o if o == at(STAT_WRITES) => statistics.writes,
            o if o == at(STAT_COPIES) => statistics.copies,
            o if o == at(STAT_FIRST_WRITES) => statistics.first_writes,
            o if o == at(STAT_COPY_BYTES) => {
                let bytes = u64::from(statistics.copies) << GRANULE_SHIFT;
                self.latched = Some((bytes >> 32) as u32);
                bytes as u32
            }
            o if o == at(STAT_COPY_BYTES) + 4 => {
                let bytes = u64::from(statistics.copies) << GRANULE_SHIFT;
                self.latched.take().unwrap_or((bytes >> 32) as u32)
            }
            o if o == at(STAT_STALL_CYCLES) => statistics.stall_cycles,
            _ => 0,
        }
    }

    fn write32(&mut self, offset: u32, value: u32, strobe: u8) {
        let Shadow { base, length, attr } = self.staged;
        match offset {
            o if o == at(CONTROL) => {
                let command = Control(written(&CONTROL, 0, value, strobe));
                if command.commit() {
                    self.commit();
                }
            }
            o if o == at(SHADOW_COUNT) => {
                let old = self.shadow_count.into();
                self.shadow_count = written(&SHADOW_COUNT, old, value, strobe) as u16;
            }
            o if o == at(SELECT) => {
                self.select = written(&SELECT, self.select.into(), value, strobe) as u16;
            }
            o if o == at(SHADOW_BASE) => {
                self.staged.base = written(&SHADOW_BASE, base, value, strobe);
            }
            o if o == at(SHADOW_LENGTH) => {
                self.staged.length = written(&SHADOW_LENGTH, length, value, strobe);
            }
            o if o == at(SHADOW_ATTR) => {
                self.staged.attr = written(&SHADOW_ATTR, attr, value, strobe);
                if let Some(entry) = self.shadow.get_mut(usize::from(self.select)) {
                    *entry = self.staged;
                }
            }
            _ => {}
        }
    }
}
