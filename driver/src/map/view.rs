//! What the map shows: frames, granules, counts.

use isotherm_regs::map::{
    BACKGROUND_COPIES, BASE_FRAMES, DEMAND_COPIES, EVICTIONS, FRAME_LIMIT, FRAMES, FREE_FRAMES,
    GRANULE_BASE, GRANULE_LIVE, GRANULE_SNAPSHOT, GranuleBase, GranuleLive, GranuleSnapshot,
    LATE_WRITES, LOST_SNAPSHOTS, SELECT, SNAPSHOT_FRAMES, STALL_CYCLES,
};

use super::Map;
use crate::error::DeviceError;
use crate::transport::Transport;

/// Where the frames of card memory are. A granule has one live frame always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frames {
    /// All frames behind the window: two a granule.
    pub total: u32,
    /// Frames that may be used.
    pub limit: u32,
    /// Live ones: one a granule.
    pub live: u32,
    /// That hold nothing, below the limit.
    pub free: u32,
    /// That the outstanding snapshot alone holds.
    pub snapshot: u32,
    /// That hold bases alone.
    pub base: u32,
}

impl Frames {
    /// Does every frame have exactly one use? True whenever no copy and no release runs. Under a limit the frames
    /// above it that were never used are in no count.
    #[must_use]
    pub fn conserved(&self) -> bool {
        let used = [self.live, self.snapshot, self.base, self.free];
        let sum: u64 = used.iter().map(|&n| u64::from(n)).sum();
        let (least, total) = (self.limit.max(self.live).min(self.total), u64::from(self.total));
        (u64::from(least)..=total).contains(&sum)
    }
}

/// Where one granule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Granule {
    /// Its live frame.
    pub live: u32,
    /// Was it written, or copied ahead, since the last snapshot?
    pub private: bool,
    /// Is it released from the outstanding snapshot (or is none outstanding)?
    pub released: bool,
    /// The frame that holds it as of the last snapshot.
    pub snapshot: Option<u32>,
    /// The frame that holds it as of the snapshot before (once it is released: as of the last snapshot).
    pub base: Option<u32>,
}

/// Counts of the map since reset, modulo their width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MapCounters {
    /// Granules copied because a write waited.
    pub demand_copies: u32,
    /// Granules copied in the background.
    pub background_copies: u32,
    /// Cycles in which a window write waited for a copy. The model has no clock and says 0.
    pub stall_cycles: u64,
    /// Bases evicted.
    pub evictions: u32,
    /// Parked writes that were applied to the snapshot that they came before.
    pub late_writes: u32,
    /// Snapshots that ran out of frames.
    pub lost_snapshots: u32,
}

impl<T: Transport> Map<'_, T> {
    /// Where the frames are. The counts are read one after the other: they belong together when nothing runs
    /// ([`Map::settle`]).
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn frames(&mut self) -> Result<Frames, DeviceError> {
        // the evictor may be at work between two reads: what is read twice alike belongs together
        let mut last = self.read_frames()?;
        for _ in 0..64 {
            let now = self.read_frames()?;
            if now == last {
                break;
            }
            last = now;
        }
        Ok(last)
    }

    fn read_frames(&mut self) -> Result<Frames, DeviceError> {
        Ok(Frames {
            total: self.io.read32(&FRAMES)?,
            limit: self.io.read(&FRAME_LIMIT)? as u32,
            live: self.info.granules(),
            free: self.io.read32(&FREE_FRAMES)?,
            snapshot: self.io.read32(&SNAPSHOT_FRAMES)?,
            base: self.io.read32(&BASE_FRAMES)?,
        })
    }

    /// Where granule `granule` is.
    ///
    /// # Errors
    /// It lies beyond the window, or the way to the card failed.
    pub fn granule(&mut self, granule: u32) -> Result<Granule, DeviceError> {
        let granules = self.info.granules();
        if granule >= granules {
            return Err(self.io.argument(format!("granule {granule}: the window has {granules}")));
        }
        self.io.write(&SELECT, granule.into())?;
        // Reading the live frame looks the granule up and holds the other two.
        let live = GranuleLive(self.io.read32(&GRANULE_LIVE)?);
        let snapshot = GranuleSnapshot(self.io.read32(&GRANULE_SNAPSHOT)?);
        let base = GranuleBase(self.io.read32(&GRANULE_BASE)?);
        Ok(Granule {
            live: live.frame(),
            private: live.private(),
            released: live.released(),
            snapshot: snapshot.valid().then(|| snapshot.frame()),
            base: base.valid().then(|| base.frame()),
        })
    }

    /// The map's counts.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn counters(&mut self) -> Result<MapCounters, DeviceError> {
        Ok(MapCounters {
            demand_copies: self.io.read32(&DEMAND_COPIES)?,
            background_copies: self.io.read32(&BACKGROUND_COPIES)?,
            stall_cycles: self.io.read(&STALL_CYCLES)?,
            evictions: self.io.read32(&EVICTIONS)?,
            late_writes: self.io.read32(&LATE_WRITES)?,
            lost_snapshots: self.io.read32(&LOST_SNAPSHOTS)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_too_many_or_too_few_is_seen() {
        let all = Frames { total: 128, limit: u32::MAX, live: 64, free: 40, snapshot: 20, base: 4 };
        assert!(all.conserved());
        assert!(!Frames { free: 39, ..all }.conserved());
        assert!(!Frames { base: 5, ..all }.conserved());
        // A limit of 80: 16 free ones below it, 48 unused ones above it.
        let few = Frames { limit: 80, free: 16, snapshot: 0, base: 0, ..all };
        assert!(few.conserved());
        assert!(!Frames { free: 15, ..few }.conserved());
        // More were in use when the limit came.
        assert!(Frames { snapshot: 20, free: 4, ..few }.conserved());
        assert!(Frames { limit: 3, free: 0, ..few }.conserved());
    }
}
