//! The keeper of frames: see the README beside this file.

mod counters;
mod entry;
mod evict;
mod frames;
mod release;
mod rules;
mod sequence;
mod snapshot;
mod table;

pub use counters::KeeperCounters;
pub use entry::{MapEntry, MapLook};
pub use evict::EvictWalk;
pub use frames::FreeFrames;
pub use release::{ReleaseState, ReleaseWalk};
pub use rules::{EntryRules, KeeperOp};
pub use sequence::{KeeperSequence, KeeperState};
pub use snapshot::SnapshotGate;
pub use table::EntryTable;

use rust_hdl::prelude::*;

/// The block: `A` = log2(granules of the window), 2 to 18; `A1 = A + 1`, the bits of a frame number.
#[derive(LogicBlock)]
pub struct Keeper<const A: usize, const A1: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// The entries are being written after reset: nothing can be looked up, requests wait.
    pub clearing: Signal<Out, Bit>,

    /// Window: granule to look up; can change in every cycle.
    pub look_granule: Signal<In, Bits<A>>,
    /// Its live frame, one cycle later.
    pub look_live: Signal<Out, Bits<A1>>,
    /// It was written, or copied ahead, since the last snapshot: a write needs no cow. One cycle later.
    pub look_private: Signal<Out, Bit>,
    /// An entry is written. A look-up of the same cycle already shows what is written.
    pub changed: Signal<Out, Bit>,
    /// Which.
    pub changed_granule: Signal<Out, Bits<A>>,

    /// A write, or a background copy, is to go on.
    pub cow_valid: Signal<In, Bit>,
    /// To this granule.
    pub cow_granule: Signal<In, Bits<A>>,
    /// It is a parked write from before the last snapshot.
    pub cow_late: Signal<In, Bit>,
    /// Nobody waits to write.
    pub cow_background: Signal<In, Bit>,
    /// It is taken; low while a frame is missing and while the granule is under a copy that a snapshot overtook.
    pub cow_ready: Signal<Out, Bit>,
    /// The answer, one cycle after it was taken: a pulse.
    pub cow_done: Signal<Out, Bit>,
    /// Copy `cow_old` to `cow_new`; else there is nothing to copy, and a write goes to `cow_new` in place.
    pub cow_copy: Signal<Out, Bit>,
    /// Where the granule lay.
    pub cow_old: Signal<Out, Bits<A1>>,
    /// Where it lies.
    pub cow_new: Signal<Out, Bits<A1>>,

    /// Where does a granule lie?
    pub frame_valid: Signal<In, Bit>,
    /// Which.
    pub frame_granule: Signal<In, Bits<A>>,
    /// It is taken; low while the granule is under a copy that a snapshot overtook.
    pub frame_ready: Signal<Out, Bit>,
    /// The answer, one cycle after it was taken: a pulse. The rest stays until the next answer.
    pub frame_done: Signal<Out, Bit>,
    /// Its live frame.
    pub frame_live: Signal<Out, Bits<A1>>,
    /// Its frame in the last snapshot.
    pub frame_snapshot: Signal<Out, Bits<A1>>,
    /// There is one.
    pub frame_snapshot_valid: Signal<Out, Bit>,
    /// Its base.
    pub frame_base: Signal<Out, Bits<A1>>,
    /// There is one.
    pub frame_base_valid: Signal<Out, Bit>,
    /// Written, or copied ahead, since the last snapshot.
    pub frame_private: Signal<Out, Bit>,
    /// Released from the outstanding snapshot, or none is outstanding.
    pub frame_released: Signal<Out, Bit>,

    /// The base of a granule is to be given up.
    pub drop_valid: Signal<In, Bit>,
    /// Which.
    pub drop_granule: Signal<In, Bits<A>>,
    /// Taken and done; low while the granule is under copy.
    pub drop_ready: Signal<Out, Bit>,

    /// A granule was released for the first time: its dirty bit in the frozen bank is to be cleared.
    pub clear_valid: Signal<Out, Bit>,
    /// Which.
    pub clear_granule: Signal<Out, Bits<A>>,
    /// Its dirty bit is to be moved to the current bank.
    pub clear_keep: Signal<Out, Bit>,
    /// Taken.
    pub clear_ready: Signal<In, Bit>,

    /// A granule is under copy: from the cycle after its `cow_done` until the copy has ended.
    pub copying_a: Signal<In, Bit>,
    /// Which.
    pub copying_a_granule: Signal<In, Bits<A>>,
    /// Another one is.
    pub copying_b: Signal<In, Bit>,
    /// Which.
    pub copying_b_granule: Signal<In, Bits<A>>,
    /// And a third one.
    pub copying_c: Signal<In, Bit>,
    /// Which.
    pub copying_c_granule: Signal<In, Bits<A>>,

    /// The base of a granule is being read, or will be: it stays.
    pub hold_a: Signal<In, Bit>,
    /// Which.
    pub hold_a_granule: Signal<In, Bits<A>>,
    /// Another one is.
    pub hold_b: Signal<In, Bit>,
    /// Which.
    pub hold_b_granule: Signal<In, Bits<A>>,

    /// SNAPSHOT: a pulse.
    pub snapshot: Signal<In, Bit>,
    /// A late write is parked: refused.
    pub parked_late: Signal<In, Bit>,
    /// A partition table is being committed: refused.
    pub table_busy: Signal<In, Bit>,
    /// It was taken, one cycle after `snapshot`: a pulse in the first cycle of the new generation.
    pub snapshot_taken: Signal<Out, Bit>,
    /// Result of the last one, one cycle after `snapshot`.
    pub snapshot_reason: Signal<Out, Bits<4>>,
    /// Snapshots taken since reset.
    pub generation: Signal<Out, Bits<32>>,
    /// Some granule is not released.
    pub outstanding: Signal<Out, Bit>,
    /// The outstanding snapshot ran out of frames.
    pub lost: Signal<Out, Bit>,
    /// It does so in this cycle: a pulse.
    pub lost_event: Signal<Out, Bit>,

    /// RELEASE: a pulse, with the next three.
    pub release_start: Signal<In, Bit>,
    /// First granule.
    pub release_first: Signal<In, Bits<32>>,
    /// Granules.
    pub release_count: Signal<In, Bits<32>>,
    /// Dirty bits are handed on.
    pub release_keep: Signal<In, Bit>,
    /// A checkpoint job runs: refused.
    pub job_running: Signal<In, Bit>,
    /// A release runs, from the cycle after `release_start`.
    pub releasing: Signal<Out, Bit>,
    /// Result of the last one, 2 cycles after `release_start`.
    pub release_reason: Signal<Out, Bits<4>>,
    /// A release that was not refused ended: a pulse.
    pub release_done: Signal<Out, Bit>,

    /// Register FRAME_LIMIT.
    pub frame_limit: Signal<In, Bits<32>>,
    /// Register CONFIG.ALLOW_OVERCOMMIT.
    pub allow_overcommit: Signal<In, Bit>,
    /// Register RESERVE.
    pub reserve: Signal<In, Bits<16>>,
    /// Register FREE_FRAMES.
    pub free_frames: Signal<Out, Bits<32>>,
    /// Register SNAPSHOT_FRAMES.
    pub snapshot_frames: Signal<Out, Bits<32>>,
    /// Register BASE_FRAMES.
    pub base_frames: Signal<Out, Bits<32>>,
    /// Register UNRELEASED.
    pub unreleased: Signal<Out, Bits<32>>,
    /// Register EVICTIONS.
    pub evictions: Signal<Out, Bits<32>>,
    /// Register LATE_WRITES.
    pub late_writes: Signal<Out, Bits<32>>,
    /// Register LOST_SNAPSHOTS.
    pub lost_snapshots: Signal<Out, Bits<32>>,
    /// Register DEMAND_COPIES.
    pub demand_copies: Signal<Out, Bits<32>>,
    /// Register BACKGROUND_COPIES.
    pub background_copies: Signal<Out, Bits<32>>,

    entries: EntryTable<A, A1>,
    order: KeeperSequence<A>,
    rules: EntryRules<A1>,
    frames: FreeFrames<A, A1>,
    walk: ReleaseWalk<A>,
    evictor: EvictWalk<A, A1>,
    gate: SnapshotGate,
    counters: KeeperCounters<A>,
    /// The entry that the operation works on.
    entry: DFF<MapEntry<A1>>,
    under_copy: DFF<Bit>,
    copying_a_before: DFF<Bit>,
    copying_b_before: DFF<Bit>,
    copying_c_before: DFF<Bit>,
    held: DFF<Bit>,
    hold_a_before: DFF<Bit>,
    hold_b_before: DFF<Bit>,
    /// The evictor has passed by a base that was held.
    spared: DFF<Bit>,
    lost_reg: DFF<Bit>,
    done_cow: DFF<Bit>,
    copy: DFF<Bit>,
    old_frame: DFF<Bits<A1>>,
    new_frame: DFF<Bits<A1>>,
    done_frame: DFF<Bit>,
    shown: DFF<MapEntry<A1>>,
    shown_private: DFF<Bit>,
    shown_released: DFF<Bit>,
    finish_cow: Signal<Local, Bit>,
    finish_frame: Signal<Local, Bit>,
    released_now: Signal<Local, Bit>,
    evicted_now: Signal<Local, Bit>,
    copy_ended: Signal<Local, Bit>,
    spares: Signal<Local, Bit>,
    hold_ended: Signal<Local, Bit>,
    outstanding_now: Signal<Local, Bit>,
    first: Signal<Local, MapEntry<A1>>,
    empty_entry: Constant<MapEntry<A1>>,
}

impl<const A: usize, const A1: usize> Default for Keeper<A, A1> {
    fn default() -> Self {
        assert_eq!(A1, A + 1, "Keeper<A, A1>: A1 must be A + 1");
        assert!((2..=18).contains(&A), "Keeper<A, A1>: 2^2 to 2^18 granules");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            clearing: Signal::default(),
            look_granule: Signal::default(),
            look_live: Signal::default(),
            look_private: Signal::default(),
            changed: Signal::default(),
            changed_granule: Signal::default(),
            cow_valid: Signal::default(),
            cow_granule: Signal::default(),
            cow_late: Signal::default(),
            cow_background: Signal::default(),
            cow_ready: Signal::default(),
            cow_done: Signal::default(),
            cow_copy: Signal::default(),
            cow_old: Signal::default(),
            cow_new: Signal::default(),
            frame_valid: Signal::default(),
            frame_granule: Signal::default(),
            frame_ready: Signal::default(),
            frame_done: Signal::default(),
            frame_live: Signal::default(),
            frame_snapshot: Signal::default(),
            frame_snapshot_valid: Signal::default(),
            frame_base: Signal::default(),
            frame_base_valid: Signal::default(),
            frame_private: Signal::default(),
            frame_released: Signal::default(),
            drop_valid: Signal::default(),
            drop_granule: Signal::default(),
            drop_ready: Signal::default(),
            clear_valid: Signal::default(),
            clear_granule: Signal::default(),
            clear_keep: Signal::default(),
            clear_ready: Signal::default(),
            copying_a: Signal::default(),
            copying_a_granule: Signal::default(),
            copying_b: Signal::default(),
            copying_b_granule: Signal::default(),
            copying_c: Signal::default(),
            copying_c_granule: Signal::default(),
            hold_a: Signal::default(),
            hold_a_granule: Signal::default(),
            hold_b: Signal::default(),
            hold_b_granule: Signal::default(),
            snapshot: Signal::default(),
            parked_late: Signal::default(),
            table_busy: Signal::default(),
            snapshot_taken: Signal::default(),
            snapshot_reason: Signal::default(),
            generation: Signal::default(),
            outstanding: Signal::default(),
            lost: Signal::default(),
            lost_event: Signal::default(),
            release_start: Signal::default(),
            release_first: Signal::default(),
            release_count: Signal::default(),
            release_keep: Signal::default(),
            job_running: Signal::default(),
            releasing: Signal::default(),
            release_reason: Signal::default(),
            release_done: Signal::default(),
            frame_limit: Signal::default(),
            allow_overcommit: Signal::default(),
            reserve: Signal::default(),
            free_frames: Signal::default(),
            snapshot_frames: Signal::default(),
            base_frames: Signal::default(),
            unreleased: Signal::default(),
            evictions: Signal::default(),
            late_writes: Signal::default(),
            lost_snapshots: Signal::default(),
            demand_copies: Signal::default(),
            background_copies: Signal::default(),
            entries: EntryTable::default(),
            order: KeeperSequence::default(),
            rules: EntryRules::default(),
            frames: FreeFrames::default(),
            walk: ReleaseWalk::default(),
            evictor: EvictWalk::default(),
            gate: SnapshotGate::default(),
            counters: KeeperCounters::default(),
            entry: DFF::default(),
            under_copy: DFF::default(),
            copying_a_before: DFF::default(),
            copying_b_before: DFF::default(),
            copying_c_before: DFF::default(),
            held: DFF::default(),
            hold_a_before: DFF::default(),
            hold_b_before: DFF::default(),
            spared: DFF::default(),
            lost_reg: DFF::default(),
            done_cow: DFF::default(),
            copy: DFF::default(),
            old_frame: DFF::default(),
            new_frame: DFF::default(),
            done_frame: DFF::default(),
            shown: DFF::default(),
            shown_private: DFF::default(),
            shown_released: DFF::default(),
            finish_cow: Signal::default(),
            finish_frame: Signal::default(),
            released_now: Signal::default(),
            evicted_now: Signal::default(),
            copy_ended: Signal::default(),
            spares: Signal::default(),
            hold_ended: Signal::default(),
            outstanding_now: Signal::default(),
            first: Signal::default(),
            empty_entry: Constant::new(MapEntry::default()),
        }
    }
}

impl<const A: usize, const A1: usize> Logic for Keeper<A, A1> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            entry,
            under_copy,
            copying_a_before,
            copying_b_before,
            copying_c_before,
            held,
            hold_a_before,
            hold_b_before,
            spared,
            lost_reg,
            done_cow,
            copy,
            old_frame,
            new_frame,
            done_frame,
            shown,
            shown_private,
            shown_released
        );
        clock!(self, clock, entries, order, frames, walk, evictor, gate, counters);
        self.order.reset.next = self.reset.val();
        self.frames.reset.next = self.reset.val();
        self.walk.reset.next = self.reset.val();
        self.evictor.reset.next = self.reset.val();
        self.gate.reset.next = self.reset.val();
        self.counters.reset.next = self.reset.val();
        self.clearing.next = self.order.init.val();

        // who asks
        self.order.cow.next = self.cow_valid.val();
        self.order.cow_granule.next = self.cow_granule.val();
        self.order.cow_background.next = self.cow_background.val();
        self.order.cow_late.next = self.cow_late.val();
        self.order.frame.next = self.frame_valid.val();
        self.order.frame_granule.next = self.frame_granule.val();
        self.order.drop.next = self.drop_valid.val();
        self.order.drop_granule.next = self.drop_granule.val();
        self.order.walk.next = self.walk.want.val();
        self.order.release_granule.next = self.walk.granule.val();
        self.order.evict_granule.next = self.evictor.granule.val();
        self.order.exhausted.next = self.evictor.exhausted.val();
        self.order.low.next = self.frames.free.val() < bit_cast::<20, 16>(self.reserve.val());
        self.order.available.next = self.frames.available.val();
        self.order.lost.next = self.lost_reg.q.val();
        self.order.copying.next = self.copying_a.val()
            | self.copying_b.val()
            | self.copying_c.val()
            | self.copying_a_before.q.val()
            | self.copying_b_before.q.val()
            | self.copying_c_before.q.val()
            | self.spared.q.val();
        self.order.hold.next = self.rules.hold.val();
        self.order.starve.next = self.rules.starve.val();

        // its entry
        self.entries.read_granule.next = self.order.read_granule.val();
        if self.order.load.val() {
            self.entry.d.next = self.entries.read_entry.val();
            self.under_copy.d.next = (self.copying_a.val()
                & (self.copying_a_granule.val() == self.order.granule.val()))
                | (self.copying_b.val()
                    & (self.copying_b_granule.val() == self.order.granule.val()))
                | (self.copying_c.val()
                    & (self.copying_c_granule.val() == self.order.granule.val()));
            self.held.d.next = (self.hold_a.val()
                & (self.hold_a_granule.val() == self.order.granule.val()))
                | (self.hold_b.val() & (self.hold_b_granule.val() == self.order.granule.val()));
        }

        // what is done to it
        self.rules.op.next = self.order.op.val();
        self.rules.entry.next = self.entry.q.val();
        self.rules.generation.next = self.gate.generation.val().get_bits::<2>(0);
        self.rules.lost.next = self.lost_reg.q.val();
        self.rules.under_copy.next = self.under_copy.q.val();
        self.rules.held.next = self.held.q.val();
        self.rules.late.next = self.order.late.val();
        self.rules.background.next = self.order.background.val();
        self.rules.give_up.next = self.order.give_up.val();
        self.rules.wanted.next = self.order.wanted.val();
        self.rules.available.next = self.frames.available.val();
        self.rules.next_frame.next = self.frames.frame.val();
        self.first.next = self.empty_entry.val();
        self.first.next.live = bit_cast::<A1, A>(self.order.granule.val());
        self.entries.write.next = self.order.act.val() & self.rules.write.val();
        self.changed.next = self.order.act.val() & self.rules.write.val();
        self.entries.write_granule.next = self.order.granule.val();
        self.changed_granule.next = self.order.granule.val();
        self.entries.write_entry.next = self.rules.result.val();
        if self.order.init.val() {
            self.entries.write.next = true;
            self.entries.write_entry.next = self.first.val();
        }
        self.frames.limit.next = self.frame_limit.val();
        self.frames.take.next = self.order.act.val() & self.rules.take.val();
        self.frames.give.next = self.order.act.val() & self.rules.give.val();
        self.frames.give_frame.next = self.rules.give_frame.val();

        // answers
        self.finish_cow.next = self.order.finish.val() & (self.order.op.val() == KeeperOp::Cow);
        self.finish_frame.next = self.order.finish.val() & (self.order.op.val() == KeeperOp::Frame);
        self.cow_ready.next = self.finish_cow.val();
        self.frame_ready.next = self.finish_frame.val();
        self.drop_ready.next = self.order.finish.val() & (self.order.op.val() == KeeperOp::Drop);
        self.done_cow.d.next = self.finish_cow.val();
        self.copy.d.next = self.rules.take.val();
        self.old_frame.d.next = self.entry.q.val().live;
        self.new_frame.d.next = self.rules.result.val().live;
        self.cow_done.next = self.done_cow.q.val();
        self.cow_copy.next = self.copy.q.val();
        self.cow_old.next = self.old_frame.q.val();
        self.cow_new.next = self.new_frame.q.val();
        self.done_frame.d.next = self.finish_frame.val();
        if self.finish_frame.val() {
            self.shown.d.next = self.entry.q.val();
            self.shown_private.d.next = self.rules.private.val();
            self.shown_released.d.next = self.rules.released.val();
        }
        self.frame_done.next = self.done_frame.q.val();
        self.frame_live.next = self.shown.q.val().live;
        self.frame_private.next = self.shown_private.q.val();
        self.frame_released.next = self.shown_released.q.val();
        self.frame_snapshot.next = self.shown.q.val().live;
        self.frame_snapshot_valid.next = true;
        self.frame_base.next = self.shown.q.val().frozen;
        self.frame_base_valid.next = self.shown.q.val().frozen_valid;
        if self.shown_private.q.val() {
            self.frame_snapshot.next = self.shown.q.val().frozen;
            self.frame_snapshot_valid.next = self.shown.q.val().frozen_valid;
            if !self.shown_released.q.val() {
                self.frame_base.next = self.shown.q.val().older;
                self.frame_base_valid.next = self.shown.q.val().older_valid;
            }
        }

        // the window
        self.entries.look_granule.next = self.look_granule.val();
        self.look_live.next = self.entries.look_live.val();
        self.look_private.next =
            self.entries.look_tag.val() == self.gate.generation.val().get_bits::<2>(0);

        // SNAPSHOT
        self.outstanding_now.next = self.counters.unreleased.val().any();
        self.outstanding.next = self.outstanding_now.val();
        self.gate.snapshot.next = self.snapshot.val();
        self.gate.outstanding.next = self.outstanding_now.val();
        self.gate.releasing.next = self.walk.releasing.val();
        self.gate.parked_late.next = self.parked_late.val();
        self.gate.overcommitted.next = self.frames.overcommitted.val();
        self.gate.allow_overcommit.next = self.allow_overcommit.val();
        self.gate.table_busy.next = self.table_busy.val();
        self.snapshot_taken.next = self.gate.taken.val();
        self.snapshot_reason.next = self.gate.reason.val();
        self.generation.next = self.gate.generation.val();
        self.lost.next = self.lost_reg.q.val();
        self.lost_event.next = self.order.lose.val();
        if self.order.lose.val() {
            self.lost_reg.d.next = true;
        }
        if self.gate.accept.val() {
            self.lost_reg.d.next = false;
        }

        // RELEASE
        self.released_now.next = self.order.finish.val()
            & (self.order.op.val() == KeeperOp::Release)
            & !self.rules.released.val();
        self.walk.start.next = self.release_start.val();
        self.walk.first.next = self.release_first.val();
        self.walk.count.next = self.release_count.val();
        self.walk.keep.next = self.release_keep.val();
        self.walk.job_running.next = self.job_running.val();
        self.walk.outstanding.next = self.outstanding_now.val();
        self.walk.step.next = self.order.finish.val() & (self.order.op.val() == KeeperOp::Release);
        self.walk.first_time.next = !self.rules.released.val();
        self.clear_valid.next = self.walk.clear_valid.val();
        self.clear_granule.next = self.walk.clear_granule.val();
        self.clear_keep.next = self.walk.clear_keep.val();
        self.walk.clear_ready.next = self.clear_ready.val();
        self.releasing.next = self.walk.releasing.val();
        self.release_reason.next = self.walk.reason.val();
        self.release_done.next = self.walk.done.val();

        // the evictor
        self.copying_a_before.d.next = self.copying_a.val();
        self.copying_b_before.d.next = self.copying_b.val();
        self.copying_c_before.d.next = self.copying_c.val();
        self.copy_ended.next = (self.copying_a_before.q.val() & !self.copying_a.val())
            | (self.copying_b_before.q.val() & !self.copying_b.val())
            | (self.copying_c_before.q.val() & !self.copying_c.val());
        self.spares.next = self.order.act.val()
            & (self.order.op.val() == KeeperOp::Evict)
            & self.rules.spared.val();
        self.hold_a_before.d.next = self.hold_a.val();
        self.hold_b_before.d.next = self.hold_b.val();
        self.hold_ended.next = (self.hold_a_before.q.val() & !self.hold_a.val())
            | (self.hold_b_before.q.val() & !self.hold_b.val());
        if self.spares.val() {
            self.spared.d.next = true;
        }
        // only the end of a hold that the evictor has seen is news for it
        if self.hold_ended.val() {
            self.spared.d.next = false;
        }
        self.evicted_now.next = self.order.act.val() & self.rules.evicted.val();
        self.evictor.step.next = self.order.act.val()
            & (self.order.op.val() == KeeperOp::Evict)
            & self.order.wanted.val();
        self.evictor.found.next = self.rules.evicted.val();
        self.evictor.change.next = self.copy_ended.val()
            | (self.hold_ended.val() & (self.spared.q.val() | self.spares.val()))
            | self.released_now.val()
            | self.gate.taken.val()
            | (self.order.act.val() & self.rules.take.val());

        // counts
        self.counters.snapshot.next = self.gate.accept.val();
        self.counters.released.next = self.released_now.val();
        self.counters.snapshot_up.next = self.order.act.val() & self.rules.snapshot_up.val();
        self.counters.snapshot_down.next = self.order.act.val() & self.rules.snapshot_down.val();
        self.counters.base_up.next = self.order.act.val() & self.rules.base_up.val();
        self.counters.base_down.next = self.order.act.val() & self.rules.base_down.val();
        self.counters.evict.next = self.evicted_now.val();
        self.counters.late.next = self.order.act.val() & self.rules.applied_late.val();
        self.counters.lose.next = self.order.lose.val();
        self.counters.demand.next =
            self.order.act.val() & self.rules.take.val() & !self.order.background.val();
        self.counters.background.next =
            self.order.act.val() & self.rules.take.val() & self.order.background.val();
        self.free_frames.next = bit_cast::<32, 20>(self.frames.free.val());
        self.snapshot_frames.next = bit_cast::<32, 20>(self.counters.snapshot_frames.val());
        self.base_frames.next = bit_cast::<32, 20>(self.counters.base_frames.val());
        self.unreleased.next = bit_cast::<32, 20>(self.counters.unreleased.val());
        self.evictions.next = self.counters.evictions.val();
        self.late_writes.next = self.counters.late_writes.val();
        self.lost_snapshots.next = self.counters.lost_snapshots.val();
        self.demand_copies.next = self.counters.demand_copies.val();
        self.background_copies.next = self.counters.background_copies.val();
        if self.reset.val() {
            self.under_copy.d.next = false;
            self.copying_a_before.d.next = false;
            self.copying_b_before.d.next = false;
            self.copying_c_before.d.next = false;
            self.held.d.next = false;
            self.hold_a_before.d.next = false;
            self.hold_b_before.d.next = false;
            self.spared.d.next = false;
            self.lost_reg.d.next = false;
            self.done_cow.d.next = false;
            self.done_frame.d.next = false;
        }
    }
}
