//! Absent granules: their contents are in the store, not on the card.
//!
//! Software makes granules absent after a resume ([`Fault::set_absent`]), and fills each before it uses it
//! ([`Fault::fill`]), or has the card decode a frame ([`Fault::fill_frame`]). An access that comes too early is parked by the card, told of in a record ([`Fault::records`]) and
//! by irq FAULT, and completes when the granule is filled; if that takes longer than the timeout, a read fails and a
//! write is lost, which poisons the granule and leaves an error that stays until it is cleared ([`Fault::errors`]).
//! **A CPU that reads an absent granule waits for the card**: a program must never do that with the only thread that
//! could fill it. That is why whoever uses the window asks first ([`Fault::is_absent`]).

mod error;
mod fill;
mod frame;
mod records;

use std::ops::Range;
use std::time::Duration;

pub use error::{Command, FaultError, Reason};
pub use frame::Frame;
pub use isotherm_abi::fault::FaultRecord;

use isotherm_regs::fault::{
    ABSENT, DEPTH, Depth, ERROR, Error, FAULTS, GRANULE, Granule, POISONED, SELECT, SERVED,
    TIMEOUT, Timeout,
};

use crate::device::{Info, Verified};
use crate::dma::{DmaBuf, DmaPool};
use crate::error::DeviceError;
use crate::map::Ledger;
use crate::transport::Transport;

/// The shortest completion timeout that a root complex may have (PCI Express range B begins there).
const COMPLETION_TIMEOUT: Duration = Duration::from_millis(10);

/// Cycles of a unit of [`TIMEOUT`].
const UNIT_CYCLES: u64 = 1024;

/// What the driver must remember between calls.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// Memory that the card may still read from.
    quarantine: Vec<DmaBuf>,
}

impl State {
    /// The card was reset: no command runs.
    pub(crate) fn forget(&mut self) {
        self.quarantine.clear();
    }
}

/// Whether a granule is on the card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Presence {
    /// It is not.
    pub absent: bool,
    /// It has lost a write: reads fail and writes are lost until it is filled. Then it is absent too.
    pub poisoned: bool,
}

/// Errors that stay until they are cleared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FaultErrors {
    /// A read of an absent granule failed: it was not filled in time, or too many accesses were parked.
    pub read_failed: bool,
    /// A write to an absent granule was lost for the same reasons; the granule is poisoned.
    pub write_lost: bool,
    /// A record was dropped because the ring was full. The access itself was parked.
    pub record_dropped: bool,
}

impl FaultErrors {
    /// All of them.
    pub const ALL: Self = Self { read_failed: true, write_lost: true, record_dropped: true };

    /// Is there none?
    #[must_use]
    pub const fn is_none(self) -> bool {
        !(self.read_failed || self.write_lost || self.record_dropped)
    }
}

/// Counts of the fault block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultCounters {
    /// Granules that are absent now, poisoned ones included.
    pub absent: u32,
    /// Granules that have lost a write and were not filled since.
    pub poisoned: u32,
    /// Accesses that can be parked at once.
    pub slots: u32,
    /// Accesses that are parked now.
    pub parked: u32,
    /// Accesses parked since reset, modulo 2^32.
    pub faults: u32,
    /// Parked accesses that completed after a fill, since reset, modulo 2^32.
    pub served: u32,
}

/// Absent granules of an open card.
#[derive(Debug)]
pub struct Fault<'a, T: Transport> {
    io: &'a mut Verified<T>,
    pool: &'a mut DmaPool,
    state: &'a mut State,
    ledger: &'a mut Ledger,
    info: Info,
}

impl<'a, T: Transport> Fault<'a, T> {
    pub(crate) fn new(
        io: &'a mut Verified<T>,
        pool: &'a mut DmaPool,
        state: &'a mut State,
        ledger: &'a mut Ledger,
        info: Info,
    ) -> Self {
        Self { io, pool, state, ledger, info }
    }

    /// Is this granule on the card?
    ///
    /// # Errors
    /// It lies beyond the window, or the way to the card failed.
    pub fn presence(&mut self, granule: u32) -> Result<Presence, DeviceError> {
        let granules = self.info.granules();
        if granule >= granules {
            return Err(self.io.argument(format!("granule {granule}: the window has {granules}")));
        }
        self.io.write(&SELECT, granule.into())?;
        let state = Granule(self.io.read32(&GRANULE)?);
        Ok(Presence { absent: state.absent(), poisoned: state.poisoned() })
    }

    /// Is it absent?
    ///
    /// # Errors
    /// As [`Fault::presence`].
    pub fn is_absent(&mut self, granule: u32) -> Result<bool, DeviceError> {
        Ok(self.presence(granule)?.absent)
    }

    /// Has it lost a write?
    ///
    /// # Errors
    /// As [`Fault::presence`].
    pub fn is_poisoned(&mut self, granule: u32) -> Result<bool, DeviceError> {
        Ok(self.presence(granule)?.poisoned)
    }

    /// The first poisoned granule of a range.
    ///
    /// # Errors
    /// As [`Fault::presence`].
    pub fn first_poisoned(&mut self, granules: Range<u32>) -> Result<Option<u32>, DeviceError> {
        if self.io.read32(&POISONED)? == 0 {
            return Ok(None);
        }
        for granule in granules {
            if self.is_poisoned(granule)? {
                return Ok(Some(granule));
            }
        }
        Ok(None)
    }

    /// Errors since they were last cleared.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn errors(&mut self) -> Result<FaultErrors, DeviceError> {
        let error = Error(self.io.read32(&ERROR)?);
        Ok(FaultErrors {
            read_failed: error.read_failed(),
            write_lost: error.write_lost(),
            record_dropped: error.record_dropped(),
        })
    }

    /// Clears these errors.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn clear_errors(&mut self, errors: FaultErrors) -> Result<(), DeviceError> {
        let mut error = Error(0);
        error.set_read_failed(errors.read_failed);
        error.set_write_lost(errors.write_lost);
        error.set_record_dropped(errors.record_dropped);
        self.io.write(&ERROR, error.0.into())
    }

    /// The block's counts.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn counters(&mut self) -> Result<FaultCounters, DeviceError> {
        let depth = Depth(self.io.read32(&DEPTH)?);
        Ok(FaultCounters {
            absent: self.io.read32(&ABSENT)?,
            poisoned: self.io.read32(&POISONED)?,
            slots: depth.slots(),
            parked: depth.parked(),
            faults: self.io.read32(&FAULTS)?,
            served: self.io.read32(&SERVED)?,
        })
    }

    /// How long an access may stay parked, in the card's clock.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn timeout(&mut self) -> Result<Duration, DeviceError> {
        let units = Timeout(self.io.read32(&TIMEOUT)?).kcycles().max(1);
        Ok(duration(units, self.info.clock_hz))
    }

    /// Sets how long an access may stay parked, rounded down to units of 1,024 cycles (at least one), and returns what
    /// was set.
    ///
    /// # Errors
    /// The shortest PCI Express completion timeout, 10 ms, or more was asked for; the timeout stays as it was. Or the
    /// way to the card failed.
    pub fn set_timeout(&mut self, timeout: Duration) -> Result<Duration, FaultError> {
        if timeout >= COMPLETION_TIMEOUT {
            return Err(FaultError::Timeout { asked: timeout, limit: COMPLETION_TIMEOUT });
        }
        let units = units(timeout, self.info.clock_hz);
        self.io.write(&TIMEOUT, units.into())?;
        Ok(duration(units, self.info.clock_hz))
    }
}

/// Units of a time below 10 ms, rounded down, at least 1 and at most what the register holds.
fn units(time: Duration, clock_hz: u32) -> u32 {
    let cycles = time.as_nanos() * u128::from(clock_hz) / 1_000_000_000;
    let most = Timeout::MASK;
    u32::try_from(cycles / u128::from(UNIT_CYCLES)).unwrap_or(most).clamp(1, most)
}

fn duration(units: u32, clock_hz: u32) -> Duration {
    let cycles = u64::from(units) * UNIT_CYCLES;
    Duration::from_nanos(cycles.saturating_mul(1_000_000_000) / u64::from(clock_hz.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::Device;
    use crate::transport::model::{CardConfig, Model};

    #[test]
    fn times_are_rounded_down_to_units_of_1024_cycles() {
        assert_eq!(units(Duration::from_millis(8), 250_000_000), Timeout::RESET.0);
        assert_eq!(units(Duration::ZERO, 250_000_000), 1);
        assert_eq!(units(Duration::from_micros(9), 250_000_000), 2);
        assert_eq!(units(Duration::from_micros(9_999), u32::MAX), 0xA3D2);
        assert_eq!(duration(2, 250_000_000), Duration::from_nanos(8_192));
        assert_eq!(duration(0xFFFF, 0), Duration::from_nanos(0xFFFF * 1024 * 1_000_000_000));
    }

    #[test]
    fn a_timeout_beyond_the_completion_timeout_is_refused() {
        let model = Model::new(CardConfig { log2_granules: 1, ..CardConfig::default() }).unwrap();
        let mut card = Device::open(model).unwrap();
        let before = card.fault().timeout().unwrap();
        assert!(before < COMPLETION_TIMEOUT);
        let refused = card.fault().set_timeout(Duration::from_millis(10)).unwrap_err();
        assert!(matches!(refused, FaultError::Timeout { .. }) && !refused.hint().is_empty());
        assert_eq!(card.fault().timeout().unwrap(), before);
        let set = card.fault().set_timeout(Duration::from_micros(100)).unwrap();
        assert!(set <= Duration::from_micros(100) && set > Duration::from_micros(95), "{set:?}");
        assert_eq!(card.fault().timeout().unwrap(), set);
    }
}
