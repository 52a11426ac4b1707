//! Which granules are copied ahead of the write: see the README beside this file.

mod marks;

pub use marks::PartitionMarks;

use rust_hdl::prelude::*;

/// What the walk does.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum BackgroundState {
    /// Chooses a partition, or goes on with one.
    Choose,
    /// Waits for the partition's place.
    Fetch,
    /// Takes it.
    Open,
    /// Asks whether the next granule is blocked.
    Look,
    /// If it is not, asks for a copy of it.
    Ask,
    /// Waits for the answer.
    Await,
}

/// Walks the partitions that had their first write, in that order, and those flagged PRE_COPY, in table order, granule by
/// granule. Between two granules a marked partition goes before a flagged one, which goes on where it was.
#[derive(LogicBlock)]
pub struct Background<const A: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// CONFIG.COPY_PARTITION.
    pub copy_partition: Signal<In, Bit>,
    /// CONFIG.PRE_COPY.
    pub pre_copy: Signal<In, Bit>,
    /// Register COPY_SHARE; with 0 nothing is copied.
    pub share: Signal<In, Bits<9>>,
    /// A SNAPSHOT is taken: everything is shared again.
    pub snapshot_taken: Signal<In, Bit>,
    /// A write has made its own copy in this partition: a pulse, at most in every second cycle.
    pub mark_valid: Signal<In, Bit>,
    /// The partition.
    pub mark_entry: Signal<In, Bits<8>>,
    /// To the partition table: entry to show.
    pub copy_index: Signal<Out, Bits<8>>,
    /// Its first granule, 3 cycles later.
    pub copy_base: Signal<In, Bits<28>>,
    /// Its granules.
    pub copy_granules: Signal<In, Bits<28>>,
    /// It is flagged PRE_COPY.
    pub copy_flagged: Signal<In, Bit>,
    /// Entries of the active table.
    pub active_count: Signal<In, Bits<9>>,
    /// A table waits to become active. When this falls it has, or it was given up.
    pub commit_pending: Signal<In, Bit>,
    /// Nothing of the old table is left to do. Only with `commit_pending`.
    pub drained: Signal<Out, Bit>,
    /// Granule to be judged.
    pub blocked_granule: Signal<Out, Bits<A>>,
    /// One cycle later: it is absent, and must not be copied.
    pub blocked: Signal<In, Bit>,
    /// A copy is asked for.
    pub back_valid: Signal<Out, Bit>,
    /// Of this granule.
    pub back_granule: Signal<Out, Bits<A>>,
    /// Taken.
    pub back_ready: Signal<In, Bit>,
    /// A copy of it is under way.
    pub back_skip: Signal<In, Bit>,
    /// Answered: a copy was begun, or there was nothing to copy.
    pub back_done: Signal<In, Bit>,
    /// Partitions wait to be copied.
    pub draining: Signal<Out, Bit>,
    /// Nothing is being done or waits.
    pub idle: Signal<Out, Bit>,
    marks: PartitionMarks,
    state: DFF<BackgroundState>,
    pause: DFF<Bits<2>>,
    entry: DFF<Bits<8>>,
    /// The partition being walked is a marked one.
    marked: DFF<Bit>,
    /// A marked partition is open, with so many granules to go, from here.
    mark_open: DFF<Bit>,
    mark_at: DFF<Bits<A>>,
    mark_left: DFF<Bits<28>>,
    /// The walk of the flagged ones: not over; the entry it is at; that is open.
    flag_walk: DFF<Bit>,
    flag_entry: DFF<Bits<9>>,
    flag_open: DFF<Bit>,
    flag_at: DFF<Bits<A>>,
    flag_left: DFF<Bits<28>>,
    was_pending: DFF<Bit>,
    on: Signal<Local, Bit>,
    renew: Signal<Local, Bit>,
    flush: Signal<Local, Bit>,
    flag_on: Signal<Local, Bit>,
    at: Signal<Local, Bits<A>>,
    step: Signal<Local, Bit>,
    one_left: Signal<Local, Bits<28>>,
    all_entries: Constant<Bits<9>>,
}

impl<const A: usize> Default for Background<A> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            copy_partition: Signal::default(),
            pre_copy: Signal::default(),
            share: Signal::default(),
            snapshot_taken: Signal::default(),
            mark_valid: Signal::default(),
            mark_entry: Signal::default(),
            copy_index: Signal::default(),
            copy_base: Signal::default(),
            copy_granules: Signal::default(),
            copy_flagged: Signal::default(),
            active_count: Signal::default(),
            commit_pending: Signal::default(),
            drained: Signal::default(),
            blocked_granule: Signal::default(),
            blocked: Signal::default(),
            back_valid: Signal::default(),
            back_granule: Signal::default(),
            back_ready: Signal::default(),
            back_skip: Signal::default(),
            back_done: Signal::default(),
            draining: Signal::default(),
            idle: Signal::default(),
            marks: PartitionMarks::default(),
            state: DFF::default(),
            pause: DFF::default(),
            entry: DFF::default(),
            marked: DFF::default(),
            mark_open: DFF::default(),
            mark_at: DFF::default(),
            mark_left: DFF::default(),
            flag_walk: DFF::default(),
            flag_entry: DFF::default(),
            flag_open: DFF::default(),
            flag_at: DFF::default(),
            flag_left: DFF::default(),
            was_pending: DFF::default(),
            on: Signal::default(),
            renew: Signal::default(),
            flush: Signal::default(),
            flag_on: Signal::default(),
            at: Signal::default(),
            step: Signal::default(),
            one_left: Signal::default(),
            all_entries: Constant::new(256_u64.to_bits()),
        }
    }
}

impl<const A: usize> Logic for Background<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, pause, entry, marked, mark_open, mark_at, mark_left);
        dff_setup!(self, clock, flag_walk, flag_entry, flag_open, flag_at, flag_left, was_pending);
        clock!(self, clock, marks);
        self.marks.reset.next = self.reset.val();

        // a snapshot makes everything new, and so does a table
        self.was_pending.d.next = self.commit_pending.val();
        self.renew.next =
            self.snapshot_taken.val() | (self.was_pending.q.val() & !self.commit_pending.val());
        self.on.next = self.share.val().any();
        // a commit does not wait for what is switched off
        self.flush.next = !self.copy_partition.val() | (self.commit_pending.val() & !self.on.val());
        self.flag_on.next =
            self.flag_walk.q.val() & self.pre_copy.val() & !self.commit_pending.val();
        self.marks.mark.next = self.mark_valid.val();
        self.marks.entry.next = self.mark_entry.val();
        self.marks.renew.next = self.renew.val();
        self.marks.flush.next = self.flush.val();
        self.marks.take.next = false;

        self.at.next = self.flag_at.q.val();
        self.one_left.next = self.flag_left.q.val();
        if self.marked.q.val() {
            self.at.next = self.mark_at.q.val();
            self.one_left.next = self.mark_left.q.val();
        }
        self.copy_index.next = self.entry.q.val();
        self.blocked_granule.next = self.at.val();
        self.back_granule.next = self.at.val();
        self.back_valid.next = false;
        self.step.next = false;
        match self.state.q.val() {
            BackgroundState::Choose => {
                self.pause.d.next = 0.into();
                if self.on.val() {
                    if self.mark_open.q.val() {
                        self.marked.d.next = true;
                        self.state.d.next = BackgroundState::Look;
                    } else if self.marks.queued.val() {
                        self.marks.take.next = true;
                        self.marked.d.next = true;
                        self.entry.d.next = self.marks.oldest.val();
                        self.state.d.next = BackgroundState::Fetch;
                    } else if self.flag_on.val() {
                        self.marked.d.next = false;
                        self.entry.d.next = bit_cast::<8, 9>(self.flag_entry.q.val());
                        self.state.d.next = BackgroundState::Fetch;
                        if self.flag_open.q.val() {
                            self.state.d.next = BackgroundState::Look;
                        } else if (self.flag_entry.q.val() >= self.active_count.val())
                            | (self.flag_entry.q.val() == self.all_entries.val())
                        {
                            self.flag_walk.d.next = false;
                            self.state.d.next = BackgroundState::Choose;
                        }
                    }
                }
            }
            BackgroundState::Fetch => {
                self.pause.d.next = self.pause.q.val() + 1;
                if self.pause.q.val() == 2 {
                    self.state.d.next = BackgroundState::Open;
                }
            }
            BackgroundState::Open => {
                self.state.d.next = BackgroundState::Choose;
                if self.marked.q.val() {
                    self.mark_open.d.next = self.copy_granules.val().any();
                    self.mark_at.d.next = bit_cast::<A, 28>(self.copy_base.val());
                    self.mark_left.d.next = self.copy_granules.val();
                } else {
                    self.flag_open.d.next =
                        self.copy_flagged.val() & self.copy_granules.val().any();
                    self.flag_at.d.next = bit_cast::<A, 28>(self.copy_base.val());
                    self.flag_left.d.next = self.copy_granules.val();
                    if !self.copy_flagged.val() | !self.copy_granules.val().any() {
                        self.flag_entry.d.next = self.flag_entry.q.val() + 1;
                    }
                }
            }
            BackgroundState::Look => {
                self.state.d.next = BackgroundState::Ask;
            }
            BackgroundState::Ask => {
                // given up if it is switched off, or if something that goes before comes while the copier is busy
                self.back_valid.next = self.on.val() & !self.blocked.val();
                if self.blocked.val() | self.back_skip.val() {
                    self.step.next = true;
                    self.state.d.next = BackgroundState::Choose;
                } else if self.back_ready.val() & self.on.val() {
                    self.state.d.next = BackgroundState::Await;
                } else if !self.on.val()
                    | (!self.marked.q.val() & (self.marks.queued.val() | !self.flag_on.val()))
                {
                    self.state.d.next = BackgroundState::Choose;
                }
            }
            _ => {
                if self.back_done.val() {
                    self.step.next = true;
                    self.state.d.next = BackgroundState::Choose;
                }
            }
        }

        // the next granule
        if self.step.val() {
            if self.marked.q.val() {
                self.mark_at.d.next = self.mark_at.q.val() + 1;
                self.mark_left.d.next = self.mark_left.q.val() - 1;
                if self.one_left.val() == 1 {
                    self.mark_open.d.next = false;
                }
            } else if self.flag_open.q.val() {
                self.flag_at.d.next = self.flag_at.q.val() + 1;
                self.flag_left.d.next = self.flag_left.q.val() - 1;
                if self.one_left.val() == 1 {
                    self.flag_open.d.next = false;
                    self.flag_entry.d.next = self.flag_entry.q.val() + 1;
                }
            }
        }
        if !self.pre_copy.val() {
            self.flag_walk.d.next = false;
        }
        if self.flush.val() {
            self.mark_open.d.next = false;
        }
        if self.renew.val() {
            self.mark_open.d.next = false;
            self.flag_open.d.next = false;
            self.flag_walk.d.next = self.pre_copy.val();
            self.flag_entry.d.next = 0.into();
        }
        // what was found out before is void; an answer is still waited for
        if (self.renew.val() | (self.flush.val() & self.marked.q.val()))
            & (self.state.q.val() != BackgroundState::Await)
            & !self.back_ready.val()
        {
            self.state.d.next = BackgroundState::Choose;
        }

        self.drained.next = self.commit_pending.val()
            & self.marks.empty.val()
            & !self.mark_open.q.val()
            & (!self.marked.q.val() | (self.state.q.val() == BackgroundState::Choose));
        self.draining.next = !self.marks.empty.val() | self.mark_open.q.val() | self.flag_on.val();
        self.idle.next = self.marks.empty.val()
            & !self.mark_open.q.val()
            & !self.flag_on.val()
            & !self.commit_pending.val()
            & !self.was_pending.q.val()
            & (self.state.q.val() == BackgroundState::Choose);
        if self.reset.val() {
            self.state.d.next = BackgroundState::Choose;
            self.marked.d.next = false;
            self.mark_open.d.next = false;
            self.flag_walk.d.next = false;
            self.flag_open.d.next = false;
            self.flag_entry.d.next = 0.into();
            self.was_pending.d.next = false;
        }
    }
}
