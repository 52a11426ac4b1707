//! Does in the model what the block says it does, and judges whether it may.

use crate::drive::{CowRequest, Drive, Due, Seen, Slot, Walk};
use isotherm_model::map::{Cow, Event};
use isotherm_regs::map::{StatusReason, StatusReleaseReason};

/// Cycles after which a cow that nothing holds back must have been taken.
const COW_CYCLES: u64 = 8;
/// The same, if it was put off for a copy before: three other requests may have been put off since, each in 3 cycles.
const COW_AGAIN_CYCLES: u64 = 18;

impl Drive {
    /// Whether an operation on a granule must wait for its copy; `private` ones need not, but for a drop.
    fn is_held(&self, granule: u32, told: [Option<u32>; 3]) -> bool {
        let now = told.contains(&Some(granule));
        now && self.told.contains(&Some(granule))
    }

    /// Whether the base of a granule must stay.
    fn is_bound(&self, granule: u32) -> bool {
        self.bound.iter().all(|bound| bound.contains(&Some(granule)))
    }

    fn is_overtaken(&self, granule: u32, told: [Option<u32>; 3]) -> bool {
        self.is_held(granule, told) && !self.golden.frame(granule).private
    }

    /// Does in the model what the block says it does in this cycle.
    pub(crate) fn follow(&mut self, seen: &Seen, told: [Option<u32>; 3]) -> Due {
        let clearing = self.since_reset < u64::from(self.granules);
        let look = (!clearing).then_some(self.inputs.look);
        let mut due = Due { cow: None, frame: None, look, taken: false };
        self.count_waiting(seen, told);
        if seen.cow {
            let request = self.inputs.cow.take().expect("a cow was taken that nobody asked for");
            due.cow = Some(self.follow_cow(request, seen, told));
        }
        if seen.frame {
            let granule = self.inputs.frame.take().expect("a frame nobody asked for");
            assert!(!self.is_overtaken(granule, told), "frame of a copy that was overtaken");
            due.frame = Some(self.golden.frame(granule));
            self.tally.frames += 1;
        }
        if seen.drop {
            let granule = self.inputs.drop.take().expect("a drop nobody asked for");
            assert!(!self.is_held(granule, told), "drop under copy");
            assert!(!self.is_bound(granule), "drop of a base that is held");
            let dropped = self.golden.evict_one(granule);
            assert_eq!(seen.changed, dropped.then_some(granule));
            self.quiet = 0;
            self.tally.drops += 1;
        }
        if self.inputs.snapshot {
            due.taken = self.follow_snapshot(seen);
        }
        due
    }

    fn count_waiting(&mut self, seen: &Seen, told: [Option<u32>; 3]) {
        let Some(cow) = self.inputs.cow.filter(|_| !seen.cow) else {
            (self.waited, self.starved, self.put_off) = (0, 0, false);
            return;
        };
        let clearing = self.since_reset < u64::from(self.granules);
        let held = told.contains(&Some(cow.granule)) || self.told.contains(&Some(cow.granule));
        let short = self.golden.free_frames() == 0 && !self.golden.lost();
        self.tally.held += u64::from(held);
        self.put_off |= held;
        self.waited = if held || short || clearing || cow.background { 0 } else { self.waited + 1 };
        let most = if self.put_off { COW_AGAIN_CYCLES } else { COW_CYCLES };
        assert!(self.waited <= most, "a write waits without need: {cow:?}");
        let bound = self.bound.as_flattened().iter().any(Option::is_some);
        let copying = bound || told.iter().chain(&self.told).any(Option::is_some);
        self.starved =
            if !short || copying || clearing || cow.background { 0 } else { self.starved + 1 };
        let most = 6 * u64::from(self.granules) + 20;
        assert!(self.starved <= most, "a write waits for a frame for ever: {cow:?}");
    }

    fn follow_cow(&mut self, r: CowRequest, seen: &Seen, told: [Option<u32>; 3]) -> (Cow, u32) {
        let before = self.golden.entry(r.granule);
        let private = before.is_private(self.golden.generation());
        assert!(!self.is_overtaken(r.granule, told), "cow of a copy that was overtaken");
        let was_lost = self.golden.lost();
        let cow = self.golden.cow(r.granule, r.late, r.background);
        let lost = self.golden.take_events().contains(&Event::Lost);
        assert_eq!(lost, self.losing.is_some(), "{r:?}: the snapshot is lost for this write");
        assert!(self.losing.is_none_or(|age| age == 2), "the write follows the loss at once");
        self.losing = None;
        let changes = before != self.golden.entry(r.granule);
        assert_eq!(seen.changed, changes.then_some(r.granule), "{r:?}");
        self.quiet = 0;
        let t = &mut self.tally;
        *match cow.copy {
            Some(_) if r.background => &mut t.background,
            Some(_) => &mut t.demand,
            None if private => &mut t.already_private,
            None if r.late => &mut t.late,
            None if r.background && !was_lost => &mut t.given_up,
            None => &mut t.in_place,
        } += 1;
        if cow.copy.is_some() {
            let slot = self.free_slot(r.background).expect("asked for with a free slot");
            let left = self.rng.range(1, self.copy_cycles);
            // the block is told from the cycle after cow_done
            self.slots[slot] = Some(Slot { granule: r.granule, delay: 1, left });
        }
        (cow, before.live)
    }

    fn follow_snapshot(&mut self, seen: &Seen) -> bool {
        let (parked, busy) = (self.inputs.parked_late, self.inputs.table_busy);
        let result = if seen.releasing && !self.golden.outstanding() {
            Err(StatusReason::Releasing)
        } else {
            self.golden.snapshot(parked, busy)
        };
        self.reason = result.err().unwrap_or(StatusReason::Ok);
        match result {
            Ok(()) => self.tally.snapshots += 1,
            Err(reason) => _ = self.tally.refused.insert(reason.into()),
        }
        result.is_ok()
    }

    /// What the block does of its own accord: it evicts and releases.
    pub(crate) fn own_changes(&mut self, seen: &Seen, told: [Option<u32>; 3]) {
        if seen.cleared
            && let Some(walk) = &mut self.walk
        {
            walk.clear = None;
        }
        if let Some(granule) = seen.changed.filter(|_| !seen.cow && !seen.drop) {
            self.quiet = 0;
            if self.get(self.p.evictions) != self.golden.counters().evictions {
                self.follow_evict(granule, told);
            } else {
                self.follow_release(granule, told);
            }
        }
        if self.model.is_set(self.p.release_done) {
            let walk = self.walk.take().expect("no release ran");
            let all = (walk.next..walk.end).all(|g| self.golden.frame(g).released);
            assert!(all && walk.clear.is_none(), "a release ended too early: {walk:?}");
            self.tally.releases += 1;
        }
        self.judge_release(seen);
    }

    fn judge_release(&mut self, seen: &Seen) {
        let granules = self.granules;
        if let Some((r, job)) = self.check.take() {
            let end = u64::from(r.first) + u64::from(r.count);
            self.release_reason = match () {
                () if r.count == 0 => StatusReleaseReason::Empty,
                () if end > u64::from(granules) => StatusReleaseReason::BeyondWindow,
                () if job => StatusReleaseReason::JobRunning,
                () => StatusReleaseReason::Ok,
            };
            if self.release_reason == StatusReleaseReason::Ok {
                let (next, end) = (r.first, r.first + r.count);
                self.walk = Some(Walk { next, end, keep: r.keep, clear: None });
            }
            if self.walk.is_none() {
                self.tally.release_refused.insert(self.release_reason.into());
            }
        }
        if let Some(r) = self.inputs.release {
            if seen.releasing {
                self.release_reason = StatusReleaseReason::Busy;
                self.tally.release_refused.insert(self.release_reason.into());
            } else {
                self.check = Some((r, self.inputs.job_running));
            }
        }
    }

    fn follow_evict(&mut self, granule: u32, told: [Option<u32>; 3]) {
        // in the cycle of a SNAPSHOT the model is a generation ahead: all granules were released, so bases are the same
        assert!(!self.is_held(granule, told), "evicts under copy");
        assert!(!self.is_bound(granule), "evicts a base that is held");
        let starved = self.golden.free_frames() == 0 && self.inputs.cow.is_some();
        let low = self.golden.free_frames() < self.reserve;
        assert!(low || starved || !self.limit_is_settled(), "evicts without need");
        let mut at = self.evictor;
        while at != granule {
            assert!(!self.missed.contains(&at), "the evictor left out {at} and took {granule}");
            at = (at + 1) % self.granules;
        }
        assert!(self.golden.evict_one(granule), "nothing to evict");
        self.evictor = (granule + 1) % self.granules;
        self.missed = (0..self.granules).collect();
        self.tally.evicted += 1;
        self.tally.evicted_for_a_write += u64::from(starved && !low);
    }

    fn follow_release(&mut self, granule: u32, told: [Option<u32>; 3]) {
        assert!(!self.is_overtaken(granule, told), "releases a copy that was overtaken");
        assert!(!self.is_bound(granule), "releases a granule whose base is held");
        let walk = self.walk.as_mut().expect("an entry changes for no reason");
        assert!((walk.next..walk.end).contains(&granule), "{granule} is not to be released");
        assert!(walk.clear.is_none(), "the last dirty bit is not on its way");
        let skipped = walk.next..granule;
        walk.next = granule + 1;
        walk.clear = Some(granule);
        self.tally.kept += u64::from(walk.keep);
        for g in skipped {
            assert!(self.golden.frame(g).released, "the release left out {g}");
        }
        assert!(self.golden.release_one(granule), "released twice");
        self.tally.released += 1;
    }

    /// Granules that the evictor could have taken in every cycle since its last find.
    pub(crate) fn track_evictor(&mut self, told: [Option<u32>; 3]) {
        let (golden, slots, bound) = (&self.golden, &self.slots, &self.bound);
        self.missed.retain(|g| {
            golden.frame(*g).base.is_some()
                && !told.contains(&Some(*g))
                && !bound[0].contains(&Some(*g))
                && !slots.iter().flatten().any(|s| s.granule == *g)
        });
    }
}
