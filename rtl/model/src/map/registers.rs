//! The register face of the map.

use super::{FrameView, Inputs, Map};
use crate::RegisterBlock;
use isotherm_regs::RegDesc;
use isotherm_regs::map::{
    BACKGROUND_COPIES, BASE_FRAMES, CONTROL, Control, DEMAND_COPIES, EVICTIONS, FRAME_LIMIT,
    FRAMES, FREE_FRAMES, GENERATION, GRANULE_BASE, GRANULE_LIVE, GRANULE_SNAPSHOT, GranuleBase,
    GranuleLive, GranuleSnapshot, LATE_WRITES, LOST_SNAPSHOTS, RANGE_COUNT, RANGE_FIRST,
    RANGE_MODE, RangeMode, SELECT, SNAPSHOT_FRAMES, STATUS, Status, StatusReason, UNRELEASED,
};

impl Map {
    fn status(&self) -> u32 {
        let mut status = Status(0);
        status.set_reason(self.reason.into());
        status.set_release_reason(self.release_reason.into());
        status.set_outstanding(self.outstanding());
        status.set_lost(self.lost);
        status.0
    }

    /// What a register reads that software cannot change. `STALL_CYCLES` stays 0: there is no clock.
    fn driven(&self, register: &RegDesc) -> u64 {
        let c = self.counters;
        let value = match register.offset {
            o if o == STATUS.offset => self.status(),
            o if o == GENERATION.offset => self.generation,
            o if o == FRAMES.offset => self.frames(),
            o if o == FREE_FRAMES.offset => self.free_frames(),
            o if o == SNAPSHOT_FRAMES.offset => self.snapshot_frames(),
            o if o == BASE_FRAMES.offset => self.base_frames(),
            o if o == UNRELEASED.offset => self.unreleased,
            o if o == DEMAND_COPIES.offset => c.demand_copies,
            o if o == BACKGROUND_COPIES.offset => c.background_copies,
            o if o == EVICTIONS.offset => c.evictions,
            o if o == LATE_WRITES.offset => c.late_writes,
            o if o == LOST_SNAPSHOTS.offset => c.lost_snapshots,
            o if o == GRANULE_LIVE.offset => live_word(self.shown),
            o if o == GRANULE_SNAPSHOT.offset => {
                let mut word = GranuleSnapshot(0);
                word.set_frame(self.shown.snapshot.unwrap_or(0));
                word.set_valid(self.shown.snapshot.is_some());
                word.0
            }
            o if o == GRANULE_BASE.offset => {
                let mut word = GranuleBase(0);
                word.set_frame(self.shown.base.unwrap_or(0));
                word.set_valid(self.shown.base.is_some());
                word.0
            }
            _ => 0,
        };
        value.into()
    }

    fn command(&mut self, command: Control) {
        let Inputs { parked_late, table_busy, .. } = self.inputs;
        if command.snapshot() {
            self.reason = self.snapshot(parked_late, table_busy).err().unwrap_or(StatusReason::Ok);
        }
        if command.release() {
            let [first, count, mode] =
                [RANGE_FIRST, RANGE_COUNT, RANGE_MODE].map(|r| self.bank.value(&r) as u32);
            self.release_reason = self.release(first, count, RangeMode(mode).keep_dirty());
        }
    }
}

fn live_word(view: FrameView) -> u32 {
    let mut word = GranuleLive(0);
    word.set_frame(view.live);
    word.set_private(view.private);
    word.set_released(view.released);
    word.0
}

/// Offsets as in `rtl/regmap/blocks/map.toml`. A RELEASE is over when the write of CONTROL returns, and nothing is ever
/// being copied: RELEASING, COPYING and DRAINING read 0.
impl RegisterBlock for Map {
    fn read32(&mut self, offset: u32) -> u32 {
        if offset & !3 == GRANULE_LIVE.offset_from(isotherm_regs::map::BASE) {
            self.shown = self.frame(self.bank.value(&SELECT) as u32);
        }
        let Some(found) = self.bank.find(offset) else { return 0 };
        let driven = self.driven(found.0);
        self.bank.read(found, driven)
    }

    fn write32(&mut self, offset: u32, value: u32, strobe: u8) {
        let Some(written) = self.bank.write(offset, value, strobe) else { return };
        match written.register.offset {
            o if o == CONTROL.offset => self.command(Control(written.ones)),
            o if o == FRAME_LIMIT.offset => {
                self.frames.set_limit(self.bank.value(&FRAME_LIMIT) as u32);
            }
            _ => {}
        }
    }
}
