//! The register face of the counters.
//!
//! A 64-bit register is a pair of words: reading the low one keeps the high one for the next read of it, and writing
//! the high one writes both, with the low one as written just before (or as it is, if it was not).

use super::hotlist::COUNT_BITS;
use super::{ENTRIES, Heat, UNIT_LOG2, WRITES};
use crate::RegisterBlock;
use isotherm_regs::heat::{
    self, EpochCtl, INST, InstCap0, InstCfg0, InstRing, InstStatus, SnapshotCtl, VAccuracy, VCap,
    VReason,
};
use isotherm_regs::{Access, Half, MemDesc, RegDesc, lookup};

/// What the bank remembers between the two halves of a 64-bit access.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pairs {
    /// Offset of the register whose low half was read, and its high half.
    latched: Option<(u32, u32)>,
    /// Offset of the register whose low half was written, the data and the mask.
    held: Option<(u32, u32, u32)>,
}

/// Which register of which instance.
fn instance_of(register: &RegDesc) -> Option<(usize, &str)> {
    match register.name.split_once('_') {
        Some(("INST0", name)) => Some((0, name)),
        Some(("INST1", name)) => Some((1, name)),
        _ => None,
    }
}

/// Does software change anything by writing it?
fn writable(register: &RegDesc) -> bool {
    register
        .fields
        .iter()
        .any(|f| matches!(f.access, Access::Rw | Access::Wo | Access::Rw1c | Access::W1s))
}

/// Bits of `register` with that access.
fn mask_of(register: &RegDesc, access: Access) -> u64 {
    register.fields.iter().filter(|f| f.access == access).fold(0, |m, f| m | f.mask())
}

fn lanes(strobe: u8) -> u32 {
    (0..4).filter(|k| strobe >> k & 1 == 1).fold(0, |m, k| m | 0xFF << (8 * k))
}

fn half(value: u64, high: bool) -> u32 {
    (value >> if high { 32 } else { 0 }) as u32
}

impl RegisterBlock for Heat {
    fn read32(&mut self, offset: u32) -> u32 {
        let at = heat::BASE + (offset & !3);
        if let Some(word) = self.read_memory(at) {
            return word;
        }
        let Some((register, part)) = own(at) else { return 0 };
        let value = self.value(register);
        match part {
            Half::Whole => value as u32,
            Half::Low => {
                if register.access != Access::Const {
                    self.pairs.latched = Some((register.offset, half(value, true)));
                }
                half(value, false)
            }
            Half::High => match self.pairs.latched {
                Some((offset, high)) if offset == register.offset => {
                    self.pairs.latched = None;
                    high
                }
                _ => half(value, true),
            },
        }
    }

    fn write32(&mut self, offset: u32, value: u32, strobe: u8) {
        let at = heat::BASE + (offset & !3);
        let Some((register, part)) = own(at).filter(|(r, _)| writable(r)) else { return };
        let mask = lanes(strobe);
        let data = value & mask;
        match part {
            Half::Whole => self.commit(register, data.into(), mask.into()),
            Half::Low => {
                let (old, old_mask) = match self.pairs.held {
                    Some((offset, data, mask)) if offset == register.offset => (data, mask),
                    _ => (0, 0),
                };
                self.pairs.held = Some((register.offset, old & !mask | data, old_mask | mask));
            }
            Half::High => {
                let (mut low, mut low_mask) = (0, 0);
                if let Some((offset, data, mask)) = self.pairs.held
                    && offset == register.offset
                {
                    (low, low_mask) = (data, mask);
                    self.pairs.held = None;
                }
                let wide = |low: u32, high: u32| u64::from(high) << 32 | u64::from(low);
                self.commit(register, wide(low, data), wide(low_mask, mask));
            }
        }
    }
}

/// The register of this block at a BAR0 offset.
fn own(at: u32) -> Option<(&'static RegDesc, Half)> {
    lookup(at).filter(|(r, _)| r.block == heat::BLOCK.name)
}

impl Heat {
    /// What a register reads as.
    fn value(&self, register: &RegDesc) -> u64 {
        if let Some((i, name)) = instance_of(register) {
            return self.instance_value(i, name).unwrap_or(register.reset);
        }
        let totals = &self.totals;
        match register.offset {
            o if o == heat::V_CAP.offset => {
                let mut cap = VCap(0);
                cap.set_unit_log2(UNIT_LOG2.into());
                cap.set_read_width(COUNT_BITS.into());
                cap.set_write_width(COUNT_BITS.into());
                cap.set_banks(1);
                cap.set_units(1 << self.units_log2);
                cap.0
            }
            o if o == heat::V_ACCURACY.offset => {
                let mut accuracy = VAccuracy(0);
                if totals.saturated != 0 {
                    accuracy.set_kind(1);
                    accuracy.set_max_error(u32::MAX.into());
                }
                accuracy.0
            }
            o if o == heat::V_REASON.offset => {
                let mut reason = VReason(0);
                reason.set_code(u32::from(self.reason.0).into());
                reason.set_instance(self.reason.1 == 1);
                reason.0
            }
            o if o == heat::EPOCH_ID.offset => self.epoch,
            o if o == heat::EPOCH_CTL.offset => {
                let mut control = EpochCtl(0);
                control.set_pending(self.roll_pending);
                control.0
            }
            o if o == heat::SNAPSHOT_CTL.offset => {
                let mut control = SnapshotCtl(0);
                control.set_valid(self.held);
                control.set_busy(self.scan.is_some());
                if self.epoch != 0 {
                    control.set_epoch(u64::from(self.epoch.wrapping_sub(1) as u32));
                }
                control.0
            }
            o if o == heat::ACCEPTED.offset => totals.accepted,
            o if o == heat::SATURATED.offset => totals.saturated,
            o if o == heat::LOST_HOTLIST.offset => totals.lost_hotlist,
            o if o == heat::OUT_OF_RANGE.offset => totals.out_of_range,
            o if o == heat::SNOOPED.offset => totals.snooped,
            o if o == heat::LINE_SELECT.offset => self.line_select.into(),
            _ => register.reset,
        }
    }

    fn instance_value(&self, i: usize, name: &str) -> Option<u64> {
        let (instance, ring) = (&self.instances[i], &self.rings[i]);
        Some(match name {
            "CAP0" => {
                let mut cap = InstCap0(0);
                cap.set_msi_n(1);
                cap.set_overflow_int(true);
                cap.set_fill_int(true);
                cap.set_trackable(if i == WRITES { 2 } else { 1 });
                cap.set_max_epoch_scale(5);
                cap.set_max_epoch_mult(100);
                cap.set_min_epoch_scale(1);
                cap.set_min_epoch_mult(1);
                cap.set_hotlist_size(ENTRIES as u64);
                cap.0
            }
            "CFG0" => instance.cfg0.0,
            "CFG1" => instance.cfg1.0,
            "CFG2" => instance.cfg2.0,
            "STATUS" => {
                let mut status = InstStatus(0);
                status.set_enabled(instance.enabled());
                status.set_counter_width(COUNT_BITS.into());
                status.set_overflow(instance.status.overflow);
                status.set_fill(instance.status.fill);
                status.0
            }
            "RING" => {
                let mut word = InstRing(0);
                word.set_head(ring.head.into());
                word.set_tail(ring.tail().into());
                word.0.into()
            }
            "RANGE_BITMAP" => instance.range_bitmap,
            _ => return None,
        })
    }

    /// A write of `data` under `mask` to the whole register.
    fn commit(&mut self, register: &RegDesc, data: u64, mask: u64) {
        let write = mask & mask_of(register, Access::Rw);
        let merge = |old: u64| old & !write | data & write;
        if let Some((i, name)) = instance_of(register) {
            let instance = &mut self.instances[i];
            match name {
                "CFG0" => {
                    instance.cfg0 = InstCfg0(merge(instance.cfg0.0));
                    if InstCfg0(data & mask).reset_counters() {
                        self.reset_counters(i);
                    }
                    let track = if i == WRITES { 2 } else { 1 };
                    if let Some(code) = self.instances[i].apply_enable(track) {
                        let refused = code != heat::VReasonCode::Ok;
                        self.reason = (code, if refused { i } else { 0 });
                    }
                }
                "CFG1" => instance.cfg1.0 = merge(instance.cfg1.0),
                "CFG2" => instance.cfg2.0 = merge(instance.cfg2.0),
                "RANGE_BITMAP" => instance.range_bitmap = merge(instance.range_bitmap),
                "STATUS" => {
                    let cleared = InstStatus(data & mask & mask_of(register, Access::Rw1c));
                    instance.status.overflow &= !cleared.overflow();
                    instance.status.fill &= !cleared.fill();
                    // What still holds is set again, and interrupts again.
                    instance.rising_interrupts();
                }
                _ => self.rings[i].head = merge(self.rings[i].head.into()) as u16,
            }
        } else if register.offset == heat::EPOCH_CTL.offset {
            self.roll_pending |= EpochCtl(data & mask).roll();
        } else if register.offset == heat::SNAPSHOT_CTL.offset {
            let control = SnapshotCtl(data & mask);
            self.snapshot(control.latch(), control.release());
        } else {
            self.line_select = merge(self.line_select.into()) as u32;
        }
        self.settle();
    }

    fn read_memory(&mut self, at: u32) -> Option<u32> {
        for (instance, ring) in INST.iter().zip(&self.rings) {
            if let Some(byte) = inside(&instance.hotlist, at) {
                return Some(half(ring.word((byte / 8) as usize), byte & 4 != 0));
            }
        }
        if let Some(byte) = inside(&heat::LINE_BITS, at) {
            if byte != 0 {
                return Some(self.line_high);
            }
            let lines = self.ended.units().get(self.line_select as usize).map_or(0, |u| u.lines);
            self.line_high = half(lines, true);
            return Some(half(lines, false));
        }
        let byte = inside(&heat::COUNTERS, at)?;
        let counts = self.ended.units().get((byte / 4) as usize).copied().unwrap_or_default();
        Some(u32::from(counts.writes) << 16 | u32::from(counts.reads))
    }
}

/// Offset inside the memory, if the BAR0 offset `at` lies in it.
fn inside(memory: &MemDesc, at: u32) -> Option<u32> {
    let byte = at.checked_sub(memory.offset)?;
    (byte < memory.length).then_some(byte)
}
