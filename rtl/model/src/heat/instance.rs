//! One instance: its configuration, what of it is in force, and the checks of ENABLE.

use super::UNIT_LOG2;
use isotherm_regs::heat::{InstCfg0, InstCfg1, InstCfg2, VReasonCode};

/// Longest epoch in ticks of 100 us: 100 s.
const MAX_TICKS: u64 = 1_000_000;

/// `STATUS` bits that software clears.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Status {
    pub(super) overflow: bool,
    pub(super) fill: bool,
}

/// What was sampled when the instance was enabled.
#[derive(Clone, Copy, Debug)]
struct Sampled {
    range: u64,
    threshold: u16,
    /// Epoch length in ticks of 100 us; 0 = manual.
    ticks: u32,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Instance {
    pub(super) cfg0: InstCfg0,
    pub(super) cfg1: InstCfg1,
    pub(super) cfg2: InstCfg2,
    pub(super) range_bitmap: u64,
    pub(super) status: Status,
    sampled: Option<Sampled>,
    fill_seen: bool,
    overflow_seen: bool,
}

impl Instance {
    pub(super) fn enabled(&self) -> bool {
        self.sampled.is_some()
    }

    /// Is an access in the range (unit / 2^16) counted?
    pub(super) fn counts(&self, range: u64) -> bool {
        self.sampled.is_some_and(|s| s.range.checked_shr(range as u32).unwrap_or(0) & 1 == 1)
    }

    /// The count from which a unit is hot; `None` if the instance is disabled.
    pub(super) fn hot_at(&self) -> Option<u16> {
        // A unit that was not touched is never hot.
        self.sampled.map(|s| s.threshold.max(1))
    }

    pub(super) fn epoch_ticks(&self) -> Option<u32> {
        self.sampled.map(|s| s.ticks).filter(|t| *t != 0)
    }

    pub(super) fn fill_threshold(&self) -> u16 {
        self.cfg2.fill_threshold() as u16
    }

    /// CFG0 was written: ENABLE as the register now has it. The answer is what an attempt to enable came to.
    pub(super) fn apply_enable(&mut self, track: u64) -> Option<VReasonCode> {
        if !self.cfg0.enable() {
            self.sampled = None;
            return None;
        }
        if self.enabled() {
            return None;
        }
        let code = match self.check(track) {
            Ok(sampled) => {
                self.sampled = Some(sampled);
                VReasonCode::Ok
            }
            Err(code) => code,
        };
        Some(code)
    }

    fn check(&self, track: u64) -> Result<Sampled, VReasonCode> {
        if self.cfg0.track() != track {
            return Err(VReasonCode::UnsupportedTrack);
        }
        if self.cfg1.unit_size() != u64::from(UNIT_LOG2) {
            return Err(VReasonCode::UnsupportedUnit);
        }
        if self.cfg1.down_sampling() != 0 || self.cfg0.randomize() {
            return Err(VReasonCode::UnsupportedSampling);
        }
        if self.cfg1.mode() != 0 {
            return Err(VReasonCode::UnsupportedMode);
        }
        let ticks =
            ticks(self.cfg1.epoch_scale(), self.cfg1.epoch_mult()).ok_or(VReasonCode::BadEpoch)?;
        let threshold =
            u16::try_from(self.cfg0.threshold()).map_err(|_| VReasonCode::BadThreshold)?;
        Ok(Sampled { range: self.range_bitmap, threshold, ticks })
    }

    /// Rising edges of FILL and OVERFLOW as far as they may interrupt, since the last call.
    pub(super) fn rising_interrupts(&mut self) -> (bool, bool) {
        let fill = self.status.fill && self.cfg0.int_on_fill();
        let overflow = self.status.overflow && self.cfg0.int_on_overflow();
        let rising = (fill && !self.fill_seen, overflow && !self.overflow_seen);
        (self.fill_seen, self.overflow_seen) = (fill, overflow);
        rising
    }
}

/// Epoch length in ticks of 100 us; 0 = manual; `None` = not supported.
fn ticks(scale: u64, mult: u64) -> Option<u32> {
    if scale == 0 && mult == 0 {
        return Some(0);
    }
    if !(1..=5).contains(&scale) || mult == 0 {
        return None;
    }
    let ticks = mult * 10_u64.pow(scale as u32 - 1);
    (ticks <= MAX_TICKS).then_some(ticks as u32)
}
