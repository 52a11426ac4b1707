//! The copy-on-write map: where each granule of the window lies in card memory, now and in the outstanding snapshot.
//!
//! [`Map`] keeps frames, it moves no bytes: [`Map::cow`] says what is to be copied before a write, and where the write
//! goes. The rules are those of `rtl/docs/ARCHITECTURE.md`, "Copy-on-write map".
//!
//! # Rules beyond the contract
//! - The reasons of a refused SNAPSHOT are looked at in the order of their codes; so are those of a refused RELEASE.
//!   A CONTROL write with both bits takes the snapshot first.
//! - `FRAME_LIMIT` holds back only frames that were never used: a frame in use at or above it is used again when freed.
//! - A background copy that finds no free frame and no base to evict does nothing, nor does any while the snapshot is
//!   lost: only a write loses a snapshot.
//! - A write in place (the snapshot is lost) frees the base that the granule may still hold.
//! - A base of a granule under copy is evicted only if there is no other (the hardware waits until the copy has ended).
//! - A late write to a granule that is private already (it is not absent then) goes to its live frame and is not
//!   counted in `LATE_WRITES`.
//! - `GRANULE_SNAPSHOT` and `GRANULE_BASE` read 0 where they are not valid.

mod entry;
mod frames;
mod registers;
#[cfg(test)]
mod tests;

pub use entry::{Entry, FrameView};

use crate::bus::Bank;
use frames::Frames;
use isotherm_regs::map::{self, StatusReason, StatusReleaseReason};

/// What a write (or a background copy) needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cow {
    /// Copy the granule from the first frame to the second before anything is written.
    pub copy: Option<(u32, u32)>,
    /// The frame that takes the write.
    pub frame: u32,
}

/// What happened, for the blocks around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The generation advanced.
    SnapshotTaken,
    /// A RELEASE came to a granule for the first time in this generation.
    Released {
        /// Which.
        granule: u32,
        /// KEEP_DIRTY was set.
        keep: bool,
    },
    /// A RELEASE ended (irq MAP).
    ReleaseEnded,
    /// The outstanding snapshot ran out of frames (irq MAP).
    Lost,
}

/// Who holds a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A granule lives there.
    Live(u32),
    /// The outstanding snapshot of a granule, alone.
    Snapshot(u32),
    /// The base of a granule, alone.
    Base(u32),
    /// Nobody: it was freed.
    Free,
    /// Nobody: it was never used.
    Unused,
}

/// Counts since reset, as the registers show them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Granules copied because a write waited.
    pub demand_copies: u32,
    /// Granules copied in the background.
    pub background_copies: u32,
    /// Bases evicted.
    pub evictions: u32,
    /// Parked writes that were applied to the snapshot they came before.
    pub late_writes: u32,
    /// Snapshots that ran out of frames.
    pub lost_snapshots: u32,
}

/// The block.
#[derive(Clone, Debug)]
pub struct Map {
    entries: Vec<Entry>,
    frames: Frames,
    generation: u32,
    unreleased: u32,
    /// Frames held as bases alone.
    bases: u32,
    lost: bool,
    /// The granule at which the evictor goes on.
    evictor: u32,
    copying: [Option<u32>; 2],
    counters: Counters,
    reason: StatusReason,
    release_reason: StatusReleaseReason,
    bank: Bank,
    shown: FrameView,
    inputs: Inputs,
    events: Vec<Event>,
}

/// What other blocks say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// A write that came before the last SNAPSHOT is still parked.
    pub parked_late: bool,
    /// A partition table is being committed.
    pub table_busy: bool,
    /// A checkpoint job runs.
    pub job_running: bool,
}

impl Map {
    /// For a window of `granules` granules of 4 KiB, after reset.
    ///
    /// # Panics
    /// `granules` is 0 or above 2^28.
    #[must_use]
    pub fn new(granules: u32) -> Self {
        assert!((1..=1 << 28).contains(&granules), "Map::new: {granules} granules");
        let entries: Vec<_> = (0..granules).map(Entry::new).collect();
        Self {
            shown: FrameView { snapshot: None, ..entries[0].view(0) },
            entries,
            frames: Frames::new(granules),
            generation: 0,
            unreleased: 0,
            bases: 0,
            lost: false,
            evictor: 0,
            copying: [None; 2],
            counters: Counters::default(),
            reason: StatusReason::Ok,
            release_reason: StatusReleaseReason::Ok,
            bank: Bank::new(map::BASE, map::BLOCK.name),
            inputs: Inputs::default(),
            events: vec![],
        }
    }

    /// Back to the state after reset.
    pub fn reset(&mut self) {
        *self = Self::new(self.granules());
    }

    /// Granules of the window.
    #[must_use]
    pub fn granules(&self) -> u32 {
        self.entries.len() as u32
    }

    /// Frames of card memory: two a granule.
    #[must_use]
    pub fn frames(&self) -> u32 {
        self.frames.total()
    }

    /// Snapshots taken since reset, modulo 2^32.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// A snapshot is outstanding: at least one granule is not released.
    #[must_use]
    pub fn outstanding(&self) -> bool {
        self.unreleased > 0
    }

    /// Granules that are not released.
    #[must_use]
    pub fn unreleased(&self) -> u32 {
        self.unreleased
    }

    /// The last snapshot ran out of frames.
    #[must_use]
    pub fn lost(&self) -> bool {
        self.lost
    }

    /// What the block keeps about a granule (modulo the granules of the window).
    #[must_use]
    pub fn entry(&self, granule: u32) -> Entry {
        self.entries[self.wrapped(granule)]
    }

    /// Where a granule (modulo the granules of the window) lies.
    #[must_use]
    pub fn frame(&self, granule: u32) -> FrameView {
        self.entry(granule).view(self.generation)
    }

    /// Advances the generation, or says why not. All granules become unreleased and shared.
    ///
    /// # Errors
    /// The first reason that holds, in the order of the codes; then nothing changes.
    pub fn snapshot(&mut self, parked_late: bool, table_busy: bool) -> Result<(), StatusReason> {
        let overcommitted = self.frames.overcommitted() && !self.config().allow_overcommit();
        for (holds, reason) in [
            (self.outstanding(), StatusReason::Unreleased),
            (parked_late, StatusReason::Parked),
            (overcommitted, StatusReason::Overcommitted),
            (table_busy, StatusReason::TableBusy),
        ] {
            if holds {
                return Err(reason);
            }
        }
        self.generation = self.generation.wrapping_add(1);
        self.unreleased = self.granules();
        self.lost = false;
        self.events.push(Event::SnapshotTaken);
        Ok(())
    }

    /// A write to a granule, or a background copy of it, is to go on. `late`: a parked write from before the last
    /// SNAPSHOT.
    pub fn cow(&mut self, granule: u32, late: bool, background: bool) -> Cow {
        let at = self.wrapped(granule);
        let in_place = |frame| Cow { copy: None, frame };
        let entry = self.entries[at];
        if entry.is_private(self.generation) {
            return in_place(entry.live);
        }
        if late {
            // no copy: the snapshot gets the write too
            self.counters.late_writes = self.counters.late_writes.wrapping_add(1);
            return in_place(entry.live);
        }
        let new = if self.lost { None } else { self.allocate() };
        match new {
            Some(new) => {
                let old = self.change(at, |e, g| e.make_private(new, g));
                let c = &mut self.counters;
                let count =
                    if background { &mut c.background_copies } else { &mut c.demand_copies };
                *count = count.wrapping_add(1);
                Cow { copy: Some((old, new)), frame: new }
            }
            None if background => in_place(entry.live),
            None => {
                if !self.lost {
                    self.lost = true;
                    self.counters.lost_snapshots = self.counters.lost_snapshots.wrapping_add(1);
                    self.events.push(Event::Lost);
                }
                if let Some(freed) = self.change(at, Entry::make_private_in_place) {
                    self.frames.give_back(freed);
                }
                in_place(entry.live)
            }
        }
    }

    /// Releases a granule of the outstanding snapshot; `false`: it is released already, nothing changes.
    pub fn release_one(&mut self, granule: u32) -> bool {
        let at = self.wrapped(granule);
        if self.entries[at].is_released(self.generation) {
            return false;
        }
        if let Some(freed) = self.change(at, Entry::release) {
            self.frames.give_back(freed);
        }
        self.unreleased -= 1;
        true
    }

    /// Evicts the base of a granule; `false`: it has none.
    pub fn evict_one(&mut self, granule: u32) -> bool {
        let at = self.wrapped(granule);
        let Some(freed) = self.change(at, Entry::evict) else { return false };
        self.frames.give_back(freed);
        self.counters.evictions = self.counters.evictions.wrapping_add(1);
        true
    }

    /// What the evictor does in the background: evicts until RESERVE frames are free, or no base is left.
    pub fn keep_reserve(&mut self) {
        let reserve = self.bank.value(&map::RESERVE) as u32;
        while self.frames.free() < reserve && self.evict_next(true) {}
    }

    /// The granule at which the evictor goes on.
    #[must_use]
    pub fn evictor(&self) -> u32 {
        self.evictor
    }

    /// Granules that are being copied: the evictor leaves them alone.
    pub fn set_copying(&mut self, copying: [Option<u32>; 2]) {
        self.copying = copying;
    }

    /// As a write to `FRAME_LIMIT`.
    pub fn set_frame_limit(&mut self, limit: u32) {
        self.bank.set(&map::FRAME_LIMIT, limit.into());
        self.frames.set_limit(limit);
    }

    /// As a write to `RESERVE`.
    pub fn set_reserve(&mut self, frames: u16) {
        self.bank.set(&map::RESERVE, frames.into());
    }

    /// What `CONFIG` holds.
    #[must_use]
    pub fn config(&self) -> map::Config {
        map::Config(self.bank.value(&map::CONFIG) as u32)
    }

    /// Share of the memory port that background copies may take, in 1/256.
    #[must_use]
    pub fn copy_share(&self) -> u32 {
        map::CopyShare(self.bank.value(&map::COPY_SHARE) as u32).share().min(256)
    }

    /// As a write to `CONFIG`.
    pub fn set_config(&mut self, config: map::Config) {
        self.bank.set(&map::CONFIG, u64::from(config.0 & map::Config::MASK));
    }

    /// What other blocks say, for the commands of the register face.
    pub fn set_inputs(&mut self, inputs: Inputs) {
        self.inputs = inputs;
    }

    /// What happened since the last call, in order.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// Counts since reset.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Frames that can be handed out at once.
    #[must_use]
    pub fn free_frames(&self) -> u32 {
        self.frames.free()
    }

    /// Frames held by the outstanding snapshot alone.
    #[must_use]
    pub fn snapshot_frames(&self) -> u32 {
        let held = |e: &&Entry| e.snapshot_alone(self.generation).is_some();
        self.entries.iter().filter(held).count() as u32
    }

    /// Frames held as bases alone.
    #[must_use]
    pub fn base_frames(&self) -> u32 {
        self.bases
    }

    /// Every frame with who holds it, for a check of conservation: each frame must come up exactly once.
    #[must_use]
    pub fn frames_of(&self) -> Vec<(u32, Holder)> {
        let mut all = vec![];
        for (granule, entry) in (0..).zip(&self.entries) {
            all.push((entry.live, Holder::Live(granule)));
            let snapshot = entry.snapshot_alone(self.generation);
            all.extend(snapshot.map(|f| (f, Holder::Snapshot(granule))));
            all.extend(entry.base(self.generation).map(|f| (f, Holder::Base(granule))));
        }
        all.extend(self.frames.freed().map(|f| (f, Holder::Free)));
        all.extend(self.frames.unused().map(|f| (f, Holder::Unused)));
        all
    }

    fn wrapped(&self, granule: u32) -> usize {
        (granule % self.granules()) as usize
    }

    /// Changes an entry, and counts its base.
    fn change<T>(&mut self, at: usize, change: impl FnOnce(&mut Entry, u32) -> T) -> T {
        let generation = self.generation;
        let entry = &mut self.entries[at];
        let based = |e: &Entry| u32::from(e.base(generation).is_some());
        self.bases -= based(entry);
        let result = change(entry, generation);
        self.bases += based(entry);
        result
    }

    /// A free frame; a base is evicted for it if it must be.
    fn allocate(&mut self) -> Option<u32> {
        if self.frames.free() == 0 && !self.evict_next(true) {
            self.evict_next(false);
        }
        self.frames.allocate()
    }

    /// Evicts the next base in turn; `false`: a full turn found none.
    fn evict_next(&mut self, spare_copying: bool) -> bool {
        if self.bases == 0 {
            return false;
        }
        for _ in 0..self.granules() {
            let granule = self.evictor;
            self.evictor = (self.evictor + 1) % self.granules();
            let spared = spare_copying && self.copying.contains(&Some(granule));
            if !spared && self.evict_one(granule) {
                return true;
            }
        }
        false
    }

    /// A RELEASE of `count` granules from `first` on.
    fn release(&mut self, first: u32, count: u32, keep: bool) -> StatusReleaseReason {
        let end = u64::from(first) + u64::from(count);
        if count == 0 {
            return StatusReleaseReason::Empty;
        }
        if end > u64::from(self.granules()) {
            return StatusReleaseReason::BeyondWindow;
        }
        if self.inputs.job_running {
            return StatusReleaseReason::JobRunning;
        }
        for granule in first..first + count {
            if self.release_one(granule) {
                self.events.push(Event::Released { granule, keep });
            }
        }
        self.events.push(Event::ReleaseEnded);
        StatusReleaseReason::Ok
    }
}
