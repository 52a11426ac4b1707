//! The access counters: set up, roll the epoch, read what was counted.
//!
//! The register face is the CXL Hotness Monitoring Unit's: instance 0 counts writes, instance 1 reads. [`Heat::start`]
//! does what a driver of such a unit does, in order; [`Heat::read_epoch`] adds what lies behind the face: the latched
//! counters of all units, the written lines of a unit, and the check that no access was lost.

mod error;
mod hotlist;
mod read;
mod start;

use std::fmt;

pub use error::{HeatError, Reason};
pub use hotlist::{HotEntry, HotList};
pub use read::{EpochRead, ReadOptions, UnitCounts};
pub use start::{EpochLength, HeatConfig, Scale};

use isotherm_regs::heat::{
    ACCEPTED, DROPPED_UPDATES, EPOCH_ID, INST, Inst, LOST_HOTLIST, OUT_OF_RANGE, SATURATED,
    SNOOPED, STALL_CYCLES, V_ACCURACY, V_CAP, V_FEATURES, V_TRAFFIC, VAccuracy, VCap,
};
pub use isotherm_regs::heat::{VFeatures as Features, VTraffic as Traffic};

use crate::device::{Info, Verified};
use crate::error::DeviceError;
use crate::transport::Transport;

/// What an instance counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    /// Instance 0: lines written.
    Writes = 0,
    /// Instance 1: lines read.
    Reads = 1,
}

impl Counted {
    /// Both, in the order of their instances.
    pub const BOTH: [Self; 2] = [Self::Writes, Self::Reads];

    /// Registers of the instance.
    const fn registers(self) -> &'static Inst {
        &INST[self as usize]
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Writes => "writes",
            Self::Reads => "reads",
        })
    }
}

/// What the counters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shape {
    /// Number of units.
    pub units: u32,
    /// Bytes of a unit.
    pub unit_bytes: u64,
    /// Bits of a read counter.
    pub read_width: u8,
    /// Bits of a write counter.
    pub write_width: u8,
    /// Accesses that can be counted per cycle.
    pub banks: u8,
    /// 0 exact, 1 lower bound (a counter saturated), 2 upper bound, 3 sampled.
    pub accuracy: u8,
    /// Largest error in counts; `u32::MAX` = unbounded.
    pub max_error: u32,
    /// Which vendor features are built.
    pub features: Features,
    /// Which traffic is counted: say it wherever a heat map is shown.
    pub traffic: Traffic,
}

/// Event counts since reset. They only grow: read them as differences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Accesses that the window presented: `accepted + dropped + out_of_range`.
    pub snooped: u64,
    /// Accesses that entered a counter.
    pub accepted: u64,
    /// Accesses lost; 0 in every exact card.
    pub dropped: u64,
    /// Accesses that were not to be counted: instance disabled, or outside its ranges.
    pub out_of_range: u64,
    /// Accesses that found their counter at its top (they are in `accepted` too).
    pub saturated: u64,
    /// Hot list entries that found no room before the next roll.
    pub lost_hotlist: u64,
    /// Cycles in which counting held back traffic.
    pub stall_cycles: u64,
}

/// What the driver must remember between epochs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct State {
    baseline: Option<Baseline>,
}

/// The counts around the moment at which an epoch began.
#[derive(Clone, Copy, Debug)]
struct Baseline {
    epoch: u64,
    before: Totals,
    after: Totals,
}

/// The access counters of an open card.
#[derive(Debug)]
pub struct Heat<'a, T: Transport> {
    io: &'a mut Verified<T>,
    state: &'a mut State,
    info: Info,
}

impl<'a, T: Transport> Heat<'a, T> {
    pub(crate) fn new(io: &'a mut Verified<T>, state: &'a mut State, info: Info) -> Self {
        Self { io, state, info }
    }

    /// What the counters are.
    ///
    /// # Errors
    /// The way to the card failed, or the shape contradicts the identity block.
    pub fn shape(&mut self) -> Result<Shape, DeviceError> {
        let cap = VCap(self.io.read(&V_CAP)?);
        let accuracy = VAccuracy(self.io.read(&V_ACCURACY)?);
        let shape = Shape {
            units: cap.units() as u32,
            unit_bytes: 1_u64.checked_shl(cap.unit_log2() as u32).unwrap_or(0),
            read_width: cap.read_width() as u8,
            write_width: cap.write_width() as u8,
            banks: cap.banks() as u8,
            accuracy: accuracy.kind() as u8,
            max_error: accuracy.max_error() as u32,
            features: Features(self.io.read(&V_FEATURES)?),
            traffic: Traffic(self.io.read(&V_TRAFFIC)?),
        };
        let window = self.info.window_size;
        if u64::from(shape.units).checked_mul(shape.unit_bytes) != Some(window) {
            let detail = format!(
                "{} units of {} bytes are not a window of {window:#x}",
                shape.units, shape.unit_bytes
            );
            return Err(self.io.inconsistent(detail));
        }
        Ok(shape)
    }

    /// The event counts.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn totals(&mut self) -> Result<Totals, DeviceError> {
        Ok(Totals {
            snooped: self.io.read(&SNOOPED)?,
            accepted: self.io.read(&ACCEPTED)?,
            dropped: self.io.read(&DROPPED_UPDATES)?,
            out_of_range: self.io.read(&OUT_OF_RANGE)?,
            saturated: self.io.read(&SATURATED)?,
            lost_hotlist: self.io.read(&LOST_HOTLIST)?,
            stall_cycles: self.io.read(&STALL_CYCLES)?,
        })
    }

    /// Number of the running epoch, 0 after reset.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn epoch(&mut self) -> Result<u64, DeviceError> {
        self.io.read(&EPOCH_ID)
    }
}
