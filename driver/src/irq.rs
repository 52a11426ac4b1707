//! Interrupts: enable, test, wait, clear.
//!
//! Every cause also has a progress register in its block, so a lost message loses nothing: whoever waits here polls
//! there too.

use std::time::Duration;

use isotherm_regs::irq::{ENABLE, SENT, STATE, TEST};

use crate::device::Verified;
use crate::error::DeviceError;
use crate::transport::Transport;

/// What can interrupt; cause `n` uses vector `n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A checkpoint job ended.
    Ckpt = 0,
    /// A hot list passed its fill threshold.
    HeatFill = 1,
    /// A hot list was full.
    HeatOverflow = 2,
    /// A malformed packet, a memory error or a failed DMA.
    Error = 3,
    /// A release ended, or a snapshot ran out of frames.
    Map = 4,
    /// A fault record was written, a fill ended, or an access to an absent granule failed.
    Fault = 5,
}

impl Cause {
    /// All causes, by ascending vector.
    pub const ALL: [Self; 6] =
        [Self::Ckpt, Self::HeatFill, Self::HeatOverflow, Self::Error, Self::Map, Self::Fault];

    const fn bit(self) -> u64 {
        1 << self as u32
    }
}

/// A set of causes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Causes(u32);

impl Causes {
    /// No cause.
    pub const NONE: Self = Self(0);
    /// Every cause.
    pub const ALL: Self = Self(0x3F);
    /// [`Cause::Map`] alone.
    pub const MAP: Self = Self::NONE.with(Cause::Map);
    /// [`Cause::Fault`] alone.
    pub const FAULT: Self = Self::NONE.with(Cause::Fault);

    /// Is this cause in the set?
    #[must_use]
    pub const fn has(self, cause: Cause) -> bool {
        self.0 >> cause as u32 & 1 == 1
    }

    /// The set with this cause.
    #[must_use]
    pub const fn with(self, cause: Cause) -> Self {
        Self(self.0 | 1 << cause as u32)
    }
}

impl From<Cause> for Causes {
    fn from(cause: Cause) -> Self {
        Self::NONE.with(cause)
    }
}

/// The interrupts of an open card.
#[derive(Debug)]
pub struct Irq<'a, T: Transport> {
    io: &'a mut Verified<T>,
}

impl<'a, T: Transport> Irq<'a, T> {
    pub(crate) fn new(io: &'a mut Verified<T>) -> Self {
        Self { io }
    }

    /// Lets exactly these causes send messages.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn enable(&mut self, causes: Causes) -> Result<(), DeviceError> {
        self.io.write(&ENABLE, causes.0.into())
    }

    /// Causes that have occurred and have not been cleared.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn state(&mut self) -> Result<Causes, DeviceError> {
        Ok(Causes(self.io.read32(&STATE)? & Causes::ALL.0))
    }

    /// Clears causes, so that their next occurrence sends a message again.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn clear(&mut self, causes: Causes) -> Result<(), DeviceError> {
        self.io.write(&STATE, causes.0.into())
    }

    /// Makes causes occur, so that the whole path can be tested.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn test(&mut self, causes: Causes) -> Result<(), DeviceError> {
        self.io.write(&TEST, causes.0.into())
    }

    /// Messages sent since reset, modulo 2^32.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn sent(&mut self) -> Result<u32, DeviceError> {
        self.io.read32(&SENT)
    }

    /// Waits for the message of a cause, at most `timeout`; `false` = none came. The cause stays set in
    /// [`Irq::state`].
    ///
    /// # Errors
    /// The wait failed.
    pub fn wait(&mut self, cause: Cause, timeout: Duration) -> Result<bool, DeviceError> {
        let waited = self.io.transport().wait_irq(cause as u16, timeout);
        waited.map_err(|e| self.io.failed("wait for", format!("interrupt {cause:?}"), e))
    }

    /// Is the whole path in order? For each cause: clear, fire through TEST, wait for the message, clear. ENABLE is put
    /// back afterwards.
    ///
    /// # Errors
    /// The way to the card failed. A message that does not come is `Ok` with that cause missing from the set.
    pub fn self_test(&mut self, timeout: Duration) -> Result<Causes, DeviceError> {
        let before = self.io.read(&ENABLE)?;
        let mut arrived = Causes::NONE;
        for cause in Cause::ALL {
            self.clear(cause.into())?;
            // A message of an earlier occurrence may still lie here.
            self.wait(cause, Duration::ZERO)?;
            self.io.write(&ENABLE, before | cause.bit())?;
            self.test(cause.into())?;
            if self.wait(cause, timeout)? {
                arrived = arrived.with(cause);
            }
            self.clear(cause.into())?;
        }
        self.io.write(&ENABLE, before)?;
        Ok(arrived)
    }
}
