//! Setting up and stopping: the steps of a CHMU driver, in order.

use isotherm_regs::heat::{
    COMMON_CAP0, CommonCap0, InstCap0, InstCfg0, InstCfg1, InstCfg2, InstStatus, V_REASON, VReason,
};

use super::{Baseline, Counted, Heat, HeatError};
use crate::error::DeviceError;
use crate::transport::Transport;

/// CFG0.TRACK: what an instance tracks (CXL: 1 non-TEE reads, 2 non-TEE writes).
const TRACK: [u64; 2] = [2, 1];

/// Unit of an epoch's length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scale {
    /// 100 microseconds.
    Us100 = 1,
    /// 1 millisecond.
    Ms1 = 2,
    /// 10 milliseconds.
    Ms10 = 3,
    /// 100 milliseconds.
    Ms100 = 4,
    /// 1 second.
    S1 = 5,
}

/// When an epoch ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EpochLength {
    /// When [`Heat::roll`] says so, and at no other time.
    #[default]
    Manual,
    /// After `multiplier` times `scale`; `multiplier` is 12 bits wide. [`Heat::roll`] works too.
    Timed {
        /// The unit.
        scale: Scale,
        /// How many of them, 1..=4095.
        multiplier: u16,
    },
}

/// How to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeatConfig {
    /// Lines written in an epoch from which a unit is hot, at least 1.
    pub write_threshold: u32,
    /// Lines read in an epoch from which a unit is hot, at least 1.
    pub read_threshold: u32,
    /// When an epoch ends.
    pub epoch: EpochLength,
    /// Raise HEAT_FILL and HEAT_OVERFLOW.
    pub interrupts: bool,
    /// Which 256 MiB of the window are counted, one bit each.
    pub ranges: u64,
}

impl Default for HeatConfig {
    /// Hot from 64 accesses on (once for each line of a 4 KiB unit), manual epochs, no interrupts, the whole window.
    fn default() -> Self {
        Self {
            write_threshold: 64,
            read_threshold: 64,
            epoch: EpochLength::Manual,
            interrupts: false,
            ranges: u64::MAX,
        }
    }
}

impl<T: Transport> Heat<'_, T> {
    /// Sets both instances to zero and starts them.
    ///
    /// # Errors
    /// An instance already counts, the card refused the configuration (typed), or the way to it failed.
    pub fn start(&mut self, config: &HeatConfig) -> Result<(), HeatError> {
        let instances = CommonCap0(self.io.read(&COMMON_CAP0)?).num_instances();
        if instances < Counted::BOTH.len() as u64 {
            return Err(self
                .io
                .inconsistent(format!("{instances} heat instances, 2 are needed"))
                .into());
        }
        for instance in Counted::BOTH {
            if self.status(instance)?.enabled() {
                return Err(HeatError::Running { instance });
            }
        }
        let before = self.totals()?;
        for instance in Counted::BOTH {
            self.start_instance(instance, config)?;
        }
        let (epoch, after) = (self.epoch()?, self.totals()?);
        self.state.baseline = Some(Baseline { epoch, before, after });
        Ok(())
    }

    /// Stops both instances. What the hot lists hold stays there.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn stop(&mut self) -> Result<(), HeatError> {
        self.state.baseline = None;
        for instance in Counted::BOTH {
            let r = instance.registers();
            let mut cfg0 = InstCfg0(self.io.read(&r.cfg0)?);
            cfg0.set_enable(false);
            self.io.write(&r.cfg0, cfg0.0)?;
            self.io.wait_until(&r.status, "the end of counting", |v| {
                !InstStatus(v).enabled() && idle(v)
            })?;
        }
        Ok(())
    }

    /// Does the instance count?
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn enabled(&mut self, instance: Counted) -> Result<bool, DeviceError> {
        Ok(self.status(instance)?.enabled())
    }

    pub(super) fn status(&mut self, instance: Counted) -> Result<InstStatus, DeviceError> {
        Ok(InstStatus(self.io.read(&instance.registers().status)?))
    }

    fn start_instance(&mut self, instance: Counted, config: &HeatConfig) -> Result<(), HeatError> {
        let r = instance.registers();
        let mut reset = InstCfg0(0);
        reset.set_reset_counters(true);
        self.io.write(&r.cfg0, reset.0)?;
        self.io.wait_until(&r.status, "the reset of the counters", idle)?;

        let mut cfg1 = InstCfg1(0);
        cfg1.set_unit_size(u64::from(self.info.unit_log2));
        if let EpochLength::Timed { scale, multiplier } = config.epoch {
            cfg1.set_epoch_scale(scale as u64);
            cfg1.set_epoch_mult(u64::from(multiplier));
        }
        self.io.write(&r.cfg1, cfg1.0)?;
        self.io.write(&r.range_bitmap, config.ranges)?;
        let size = InstCap0(self.io.read(&r.cap0)?).hotlist_size();
        let mut cfg2 = InstCfg2(0);
        cfg2.set_fill_threshold(size / 2);
        self.io.write(&r.cfg2, cfg2.0)?;

        let threshold = match instance {
            Counted::Writes => config.write_threshold,
            Counted::Reads => config.read_threshold,
        };
        let width = self.status(instance)?.counter_width() as u32;
        if !(1..=32).contains(&width) {
            return Err(self.io.inconsistent(format!("counters of {width} bits")).into());
        }
        if threshold == 0 || u64::from(threshold) >= 1 << width {
            return Err(HeatError::Threshold { threshold, width });
        }
        let mut cfg0 = InstCfg0(0);
        cfg0.set_track(TRACK[instance as usize]);
        cfg0.set_threshold(u64::from(threshold));
        cfg0.set_int_on_fill(config.interrupts);
        cfg0.set_int_on_overflow(config.interrupts);
        cfg0.set_enable(true);
        self.io.write(&r.cfg0, cfg0.0)?;
        let status = self.io.wait_until(&r.status, "the start of counting", idle)?;
        if InstStatus(status).enabled() {
            return Ok(());
        }
        let reason = VReason(self.io.read(&V_REASON)?);
        let reason = reason.code_name().map_err(|code| self.io.unknown_code(code))?;
        Err(HeatError::Refused { instance, reason })
    }
}

fn idle(status: u64) -> bool {
    InstStatus(status).op_in_progress() == 0
}
