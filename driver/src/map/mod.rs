//! The copy-on-write map: snapshots, their release, and where every frame is.
//!
//! [`Map::snapshot`] shares every granule at once: a window write ahead of it is in the snapshot, one behind it is not,
//! and the window may be written all the time. A checkpoint job saves the outstanding snapshot ([`crate::ckpt`]). One
//! snapshot is outstanding at a time; it ends when all its granules are released: as [`Outcome::Durable`], which clears
//! their dirty bits, or as [`Outcome::GivenUp`], which hands the bits on to the next snapshot.
//!
//! A snapshot that an earlier program left behind (it died between snapshot and release) is given up by the first
//! [`Map::snapshot`] of this one, and a job of that program that still runs is aborted. Nothing is lost by that: its
//! dirty bits are handed on, and until a first save in full nothing is saved by dirty bits alone.

mod config;
mod error;
mod granules;
mod ledger;
mod view;

use std::fmt;
use std::ops::Range;
use std::time::Duration;

pub use config::MapConfig;
pub use error::{MapError, ReleaseRefusal, SnapshotRefusal};
pub use view::{Frames, Granule, MapCounters};

pub(crate) use ledger::Ledger;

use isotherm_regs::ckpt;
use isotherm_regs::map::{
    CONTROL, Control, GENERATION, RANGE_COUNT, RANGE_FIRST, RANGE_MODE, RangeMode, STATUS, Status,
    UNRELEASED,
};

use crate::device::{Info, Verified};
use crate::error::DeviceError;
use crate::transport::Transport;

/// A snapshot, by its number: how many the card has taken since its reset, modulo 2^32. Snapshots of before and after a
/// reset are never equal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Generation {
    number: u32,
    resets: u32,
}

impl Generation {
    /// The number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number.fmt(f)
    }
}

/// What became of granules of a snapshot that are released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// They are where they will be found again: their dirty bits are cleared. Granules that no save of this snapshot
    /// speaks for are then owed: the next save of them must be a full one.
    Durable,
    /// They were not saved, or not kept: their dirty bits are handed on to the next snapshot. Nothing is lost.
    GivenUp,
}

/// What the map does, and how the last commands ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MapStatus {
    /// How the last snapshot command ended.
    pub snapshot: SnapshotRefusal,
    /// How the last release command ended.
    pub release: ReleaseRefusal,
    /// A release runs.
    pub releasing: bool,
    /// A snapshot is outstanding.
    pub outstanding: bool,
    /// The outstanding snapshot ran out of frames (only with overcommit).
    pub lost: bool,
    /// A granule is being copied.
    pub copying: bool,
    /// Partitions wait to be copied in the background.
    pub draining: bool,
    /// Number of the last snapshot.
    pub generation: Generation,
    /// Granules of the outstanding snapshot that are not released.
    pub unreleased: u32,
}

impl MapStatus {
    /// Does nothing run?
    #[must_use]
    pub const fn quiet(&self) -> bool {
        !(self.releasing || self.copying || self.draining)
    }
}

/// The copy-on-write map of an open card.
#[derive(Debug)]
pub struct Map<'a, T: Transport> {
    io: &'a mut Verified<T>,
    ledger: &'a mut Ledger,
    info: Info,
}

impl<'a, T: Transport> Map<'a, T> {
    pub(crate) fn new(io: &'a mut Verified<T>, ledger: &'a mut Ledger, info: Info) -> Self {
        Self { io, ledger, info }
    }

    /// Takes a snapshot of the whole window: every write before this call is in it, none after it.
    ///
    /// # Errors
    /// The card refused (typed, with a hint), or has no map, or the way to it failed.
    pub fn snapshot(&mut self) -> Result<Generation, MapError> {
        if !self.info.capabilities.cow() {
            return Err(MapError::Unsupported);
        }
        self.give_up_leftover()?;
        self.see_release()?;
        let before = self.generation()?;
        let mut control = Control(0);
        control.set_snapshot(true);
        self.io.write(&CONTROL, control.0.into())?;
        let (reason, after) = match self.snapshot_reason() {
            Ok(answer) => answer,
            Err(e) => {
                // It may have been taken, and the caller will not know.
                self.ledger.set_leftover(true);
                return Err(e.into());
            }
        };
        match reason {
            SnapshotRefusal::Ok if after.number == before.number.wrapping_add(1) => {
                self.ledger.taken();
                Ok(after)
            }
            SnapshotRefusal::Ok => Err(MapError::NotTaken { generation: after.number }),
            reason => Err(MapError::Refused { reason, unreleased: self.io.read32(&UNRELEASED)? }),
        }
    }

    /// Releases granules of the outstanding snapshot and waits until that is done. What is released already stays as
    /// it is: the same call twice does no more than once.
    ///
    /// # Errors
    /// The card refused (typed, with a hint), it takes longer than [`crate::Options::patience`], or the way to the card
    /// failed. A release as durable whose end was not seen leaves its granules owed.
    pub fn release(&mut self, granules: Range<u32>, outcome: Outcome) -> Result<(), MapError> {
        self.start_release(granules, outcome)?;
        self.wait_released(self.io.patience())
    }

    /// [`Map::release`] of all granules: afterwards no snapshot is outstanding.
    ///
    /// # Errors
    /// As [`Map::release`].
    pub fn release_all(&mut self, outcome: Outcome) -> Result<(), MapError> {
        self.release(0..self.info.granules(), outcome)
    }

    /// Starts a release and returns at once. It goes on in the background; [`Map::wait_released`] waits for it, irq
    /// MAP announces its end.
    ///
    /// # Errors
    /// As [`Map::release`], but for the wait.
    pub fn start_release(
        &mut self,
        granules: Range<u32>,
        outcome: Outcome,
    ) -> Result<(), MapError> {
        self.see_release()?;
        let count = granules.end.checked_sub(granules.start);
        let Some(count) = count else {
            return Err(self.io.argument(format!("granules {granules:?} are no range")).into());
        };
        let mut mode = RangeMode(0);
        mode.set_keep_dirty(outcome == Outcome::GivenUp);
        self.io.write(&RANGE_FIRST, granules.start.into())?;
        self.io.write(&RANGE_COUNT, count.into())?;
        self.io.write(&RANGE_MODE, mode.0.into())?;
        let mut control = Control(0);
        control.set_release(true);
        let written = self.io.write(&CONTROL, control.0.into());
        match written.and_then(|()| self.release_reason()) {
            Ok(ReleaseRefusal::Ok) => {
                self.ledger.release_begins(granules, outcome);
                Ok(())
            }
            Ok(reason) => Err(MapError::ReleaseRefused { reason, granules }),
            Err(e) => {
                // Whether it has begun is not known.
                self.ledger.release_begins(granules, outcome);
                Err(e.into())
            }
        }
    }

    /// Waits until no release runs, at most `timeout`.
    ///
    /// # Errors
    /// It takes longer, a granule is not released all the same, or the way to the card failed.
    pub fn wait_released(&mut self, timeout: Duration) -> Result<(), MapError> {
        let idle = |v: u64| !Status(v as u32).releasing();
        self.io.wait_until_within(&STATUS, "the end of a release", timeout, idle)?;
        self.see_release()
    }

    /// What the map does, and how the last commands ended.
    ///
    /// # Errors
    /// The way to the card failed, or a code is unknown.
    pub fn status(&mut self) -> Result<MapStatus, DeviceError> {
        let status = Status(self.io.read32(&STATUS)?);
        Ok(MapStatus {
            snapshot: status.reason_name().map_err(|code| self.io.unknown_code(code))?,
            release: status.release_reason_name().map_err(|code| self.io.unknown_code(code))?,
            releasing: status.releasing(),
            outstanding: status.outstanding(),
            lost: status.lost(),
            copying: status.copying(),
            draining: status.draining(),
            generation: self.generation()?,
            unreleased: self.io.read32(&UNRELEASED)?,
        })
    }

    /// Number of the last snapshot.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn generation(&mut self) -> Result<Generation, DeviceError> {
        Ok(Generation { number: self.io.read32(&GENERATION)?, resets: self.ledger.resets() })
    }

    /// Waits until no release and no copy runs and none is due, at most `timeout`. With a copy share of 0 that may
    /// never be.
    ///
    /// # Errors
    /// It takes longer, or the way to the card failed.
    pub fn settle(&mut self, timeout: Duration) -> Result<(), DeviceError> {
        let quiet = |v: u64| {
            let s = Status(v as u32);
            !(s.releasing() || s.copying() || s.draining())
        };
        self.io.wait_until_within(&STATUS, "the end of all copies", timeout, quiet).map(drop)
    }

    /// The number of the outstanding snapshot, if there is one and it is this program's.
    pub(crate) fn outstanding(&mut self) -> Result<Option<Generation>, DeviceError> {
        if self.ledger.leftover() || !Status(self.io.read32(&STATUS)?).outstanding() {
            return Ok(None);
        }
        self.generation().map(Some)
    }

    /// Gives up the outstanding snapshot if nobody else will release it.
    pub(crate) fn give_up_leftover(&mut self) -> Result<(), MapError> {
        if !self.ledger.leftover() {
            return Ok(());
        }
        let status = Status(self.io.read32(&STATUS)?);
        if status.outstanding() || status.releasing() {
            self.stop_job()?;
            self.wait_released(self.io.patience())?;
            self.release_all(Outcome::GivenUp)?;
        }
        self.ledger.set_leftover(false);
        Ok(())
    }

    /// A job of somebody who is not there any more holds up the release.
    fn stop_job(&mut self) -> Result<(), DeviceError> {
        let busy = |v: u64| ckpt::Status(v as u32).busy();
        if busy(self.io.read(&ckpt::STATUS)?) {
            let mut control = ckpt::Control(0);
            control.set_abort(true);
            self.io.write(&ckpt::CONTROL, control.0.into())?;
            self.io.wait_until(&ckpt::STATUS, "the end of an abandoned job", |v| !busy(v))?;
        }
        Ok(())
    }

    fn snapshot_reason(&mut self) -> Result<(SnapshotRefusal, Generation), DeviceError> {
        let status = Status(self.io.read32(&STATUS)?);
        let reason = status.reason_name().map_err(|code| self.io.unknown_code(code))?;
        Ok((reason, self.generation()?))
    }

    fn release_reason(&mut self) -> Result<ReleaseRefusal, DeviceError> {
        let status = Status(self.io.read32(&STATUS)?);
        status.release_reason_name().map_err(|code| self.io.unknown_code(code))
    }

    /// If a release was started and has ended, takes note of it.
    fn see_release(&mut self) -> Result<(), MapError> {
        let Some(granules) = self.ledger.releasing() else { return Ok(()) };
        if Status(self.io.read32(&STATUS)?).releasing() {
            return Ok(());
        }
        // A command that never arrived leaves the reason of the one before.
        let last = granules.end.saturating_sub(1).min(self.info.granules() - 1);
        if !self.granule(last)?.released {
            self.ledger.release_failed();
            return Err(MapError::NotReleased { granule: last });
        }
        self.ledger.release_ended();
        Ok(())
    }
}
