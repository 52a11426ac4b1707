//! Rolling the epoch and reading what was counted in it.

use std::time::Instant;

use isotherm_predict::{EpochHeat, UnitHeat};
use isotherm_regs::heat::{
    COUNTERS, EPOCH_CTL, EpochCtl, LINE_BITS, LINE_SELECT, SNAPSHOT_CTL, SnapshotCtl,
};

use super::{Baseline, Counted, Heat, HeatError, HotList, Totals, Traffic};
use crate::error::DeviceError;
use crate::transport::Transport;

/// Bytes of counters fetched in one go.
const CHUNK: usize = 4096;

/// Counts of one unit in the last ended epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct UnitCounts {
    /// Lines read, saturating.
    pub reads: u16,
    /// Lines written, saturating.
    pub writes: u16,
}

/// How to read an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// End the running epoch first; otherwise the last one that ended is read.
    pub roll: bool,
    /// Fetch which lines were written, two register accesses for each written unit. Without, all lines of a written
    /// unit count as written.
    pub lines: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { roll: true, lines: true }
    }
}

/// All that was counted in one epoch.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EpochRead {
    /// Counts of each unit; what the predictors take.
    pub heat: EpochHeat,
    /// Hot units by writes and by reads, as the hot lists had them; those of earlier epochs that nobody had drained too.
    pub hot: [HotList; 2],
    /// The event counts when it was read.
    pub totals: Totals,
    /// No counter was at its top: the counts are exact.
    pub exact: bool,
    /// Which traffic was counted.
    pub traffic: Traffic,
}

impl<T: Transport> Heat<'_, T> {
    /// Ends the running epoch and waits until its scan is done, draining the hot lists so that the scan cannot stop.
    /// Returns the number of the ended epoch, modulo 2^32, and what the hot lists held.
    ///
    /// # Errors
    /// The way to the card failed, or it does not roll.
    pub fn roll(&mut self) -> Result<(u32, [HotList; 2]), HeatError> {
        let mut hot = [self.drain(Counted::Writes)?, self.drain(Counted::Reads)?];
        let mut control = EpochCtl(0);
        control.set_roll(true);
        self.io.write(&EPOCH_CTL, control.0)?;
        self.io.wait_until(&EPOCH_CTL, "a roll of the epoch", |v| !EpochCtl(v).pending())?;
        let ended = self.finish_scan(&mut hot)?;
        Ok((ended, hot))
    }

    /// Reads a whole epoch: roll (or not), scan, latch, counters, lines, conservation, release.
    ///
    /// # Errors
    /// The way to the card failed, no epoch has ended, or the counts do not add up.
    pub fn read_epoch(&mut self, options: ReadOptions) -> Result<EpochRead, HeatError> {
        let before = self.totals()?;
        let (_, mut hot) = if options.roll { self.roll()? } else { (0, Default::default()) };
        let after = self.totals()?;
        // A timed epoch may end now; the copy is held first, then its scan is awaited.
        let epoch = self.latch()?;
        let read = self.read_latched(epoch, options, &mut hot, before, after);
        // Whatever happened: a copy that stays held would stop the card's epochs for ever.
        let released = self.release();
        let read = read?;
        released?;
        Ok(read)
    }

    /// Holds the copy of the last ended epoch and returns the epoch's number, modulo 2^32.
    ///
    /// # Errors
    /// No epoch has ended, or the way to the card failed.
    pub fn latch(&mut self) -> Result<u32, HeatError> {
        let mut control = SnapshotCtl(0);
        control.set_latch(true);
        self.io.write(&SNAPSHOT_CTL, control.0)?;
        let state = SnapshotCtl(self.io.read(&SNAPSHOT_CTL)?);
        if !state.valid() {
            return Err(HeatError::NothingEnded);
        }
        Ok(state.epoch() as u32)
    }

    /// Lets go of the copy.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn release(&mut self) -> Result<(), HeatError> {
        let mut control = SnapshotCtl(0);
        control.set_release(true);
        Ok(self.io.write(&SNAPSHOT_CTL, control.0)?)
    }

    /// Counters of all units in the last ended epoch. They hold still only while the copy is latched.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn counters(&mut self) -> Result<Vec<UnitCounts>, DeviceError> {
        let bytes = self.info.units() as usize * 4;
        if bytes > COUNTERS.length as usize {
            return Err(self.io.inconsistent(format!(
                "{} units do not fit the counter window",
                self.info.units()
            )));
        }
        let mut raw = vec![0; bytes];
        for (i, chunk) in raw.chunks_mut(CHUNK).enumerate() {
            self.io.read_memory(&COUNTERS, (i * CHUNK) as u32, chunk)?;
        }
        let half = |b: &[u8]| u16::from_le_bytes([b[0], b[1]]);
        Ok(raw
            .chunks_exact(4)
            .map(|b| UnitCounts { reads: half(&b[..2]), writes: half(&b[2..]) })
            .collect())
    }

    /// Lines of `unit` that were written in the last ended epoch: bit `k` is line `k`.
    ///
    /// # Errors
    /// The unit does not exist, or the way to the card failed.
    pub fn line_bits(&mut self, unit: u32) -> Result<u64, HeatError> {
        let units = self.info.units();
        if unit >= units {
            return Err(HeatError::Unit { unit, units });
        }
        self.io.write(&LINE_SELECT, unit.into())?;
        let mut bits = [0; 8];
        self.io.read_memory(&LINE_BITS, 0, &mut bits)?;
        Ok(u64::from_le_bytes(bits))
    }

    /// Checks that the snoop block's count is accounted for: accepted, dropped or out of range.
    ///
    /// # Errors
    /// It is not, or accesses were dropped; or the way to the card failed.
    pub fn check_conservation(&mut self) -> Result<Totals, HeatError> {
        let mut last = String::new();
        // Accesses that are on their way are in one count and not yet in the other: look again.
        for _ in 0..4 {
            let first = self.totals()?;
            let again = self.totals()?;
            let sum = first.accepted.wrapping_add(first.dropped).wrapping_add(first.out_of_range);
            if first.snooped <= sum && sum <= again.snooped {
                if first.dropped != 0 {
                    return Err(HeatError::Conservation {
                        detail: format!("{} accesses were dropped", first.dropped),
                    });
                }
                return Ok(again);
            }
            last = format!(
                "{sum} accesses accounted for, {} to {} seen",
                first.snooped, again.snooped
            );
        }
        Err(HeatError::Conservation { detail: last })
    }

    fn finish_scan(&mut self, hot: &mut [HotList; 2]) -> Result<u32, HeatError> {
        let start = Instant::now();
        loop {
            let state = SnapshotCtl(self.io.read(&SNAPSHOT_CTL)?);
            for (list, instance) in hot.iter_mut().zip(Counted::BOTH) {
                let more = self.drain(instance)?;
                list.entries.extend(more.entries);
                list.overflowed |= more.overflowed;
            }
            if !state.busy() {
                return Ok(state.epoch() as u32);
            }
            if start.elapsed() > self.io.patience() {
                let card = self.io.card().to_owned();
                return Err(DeviceError::Late {
                    card,
                    what: "the end of the scan",
                    after: self.io.patience(),
                    register: SNAPSHOT_CTL.name,
                    value: state.0,
                }
                .into());
            }
        }
    }

    fn read_latched(
        &mut self,
        epoch: u32,
        options: ReadOptions,
        hot: &mut [HotList; 2],
        before: Totals,
        after: Totals,
    ) -> Result<EpochRead, HeatError> {
        self.finish_scan(hot)?;
        let counts = self.counters()?;
        let mut heat = EpochHeat::idle(u64::from(epoch), counts.len());
        for (unit, (slot, c)) in (0_u32..).zip(heat.units.iter_mut().zip(&counts)) {
            let lines = match (c.writes, options.lines) {
                (0, _) => 0,
                (_, false) => u64::MAX,
                (_, true) => self.line_bits(unit)?,
            };
            if (c.writes == 0) != (lines == 0) {
                return Err(HeatError::Conservation {
                    detail: format!(
                        "unit {unit}: {} writes, but its line bits are {lines:#x}",
                        c.writes
                    ),
                });
            }
            *slot = UnitHeat { reads: c.reads.into(), writes: c.writes.into(), lines };
        }
        let saturated = self.check_sum(epoch, &counts, before, after, options.roll)?;
        let totals = self.check_conservation()?;
        let traffic = self.shape()?.traffic;
        Ok(EpochRead { heat, hot: std::mem::take(hot), totals, exact: saturated == 0, traffic })
    }

    /// Checks the counters of an epoch against the accesses accepted in it: exactly, as far as nobody touched the
    /// window while the epoch was rolled. Returns how many accesses found their counter at its top.
    fn check_sum(
        &mut self,
        epoch: u32,
        counts: &[UnitCounts],
        before: Totals,
        after: Totals,
        rolled: bool,
    ) -> Result<u64, HeatError> {
        let baseline = self.state.baseline.take();
        let running = self.epoch()?;
        // Only if this was the roll that ended this epoch, and the one before began it.
        if rolled && running as u32 == epoch.wrapping_add(1) {
            self.state.baseline = Some(Baseline { epoch: running, before, after });
        }
        let Some(b) = baseline.filter(|b| rolled && b.epoch as u32 == epoch) else {
            // Saturated counters read all ones.
            return Ok(
                counts.iter().filter(|c| c.reads == u16::MAX || c.writes == u16::MAX).count()
                    as u64,
            );
        };
        let sum: u64 = counts.iter().map(|c| u64::from(c.reads) + u64::from(c.writes)).sum();
        let least = before.accepted - b.after.accepted;
        let most = after.accepted - b.before.accepted;
        let saturated = after.saturated - b.before.saturated;
        if sum > most || sum + saturated < least {
            let detail = format!(
                "epoch {epoch}: {sum} counted, {saturated} at their top, {least} to {most} accepted"
            );
            return Err(HeatError::Conservation { detail });
        }
        Ok(saturated)
    }
}
