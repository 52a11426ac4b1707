//! Walks the partitions of a job and gathers extents.

use isotherm_abi::job::Mode;
use rust_hdl::prelude::*;

/// What the walker does.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum CkptWalkState {
    /// No job.
    Rest,
    /// Waits until the table shows the entry.
    Look,
    /// Skips the partition, or enters it.
    Enter,
    /// Begins the next extent.
    Gather,
    /// Tests granules.
    Scan,
    /// Shows an extent until it is taken.
    Offer,
    /// Turns to the next partition.
    Advance,
    /// Nothing is left.
    Done,
}

/// It runs ahead: while extents are saved, those after them are gathered.
///
/// In mode 1 the granules that are dirty are saved, in mode 2 all but those that are blocked (absent or poisoned) and not
/// dirty: the store has those. A granule that is to be saved and is blocked is offered as an extent of its own, `absent`.
///
/// Cycles: 7 for a partition; 1 for each granule; 4 for each extent.
#[derive(LogicBlock)]
pub struct CkptWalker<const A: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Begin.
    pub start: Signal<In, Bit>,
    /// Give up.
    pub stop: Signal<In, Bit>,
    /// First partition.
    pub first_partition: Signal<In, Bits<8>>,
    /// Partitions, at least 1.
    pub partition_count: Signal<In, Bits<9>>,
    /// Modes of the classes, 2 bits each.
    pub class_modes: Signal<In, Bits<6>>,
    /// Entry of the active table to show.
    pub entry_index: Signal<Out, Bits<8>>,
    /// Its first granule, 3 cycles later.
    pub entry_base: Signal<In, Bits<28>>,
    /// Its granules.
    pub entry_granules: Signal<In, Bits<28>>,
    /// Its class.
    pub entry_class: Signal<In, Bits<2>>,
    /// Leave it out.
    pub entry_no_save: Signal<In, Bit>,
    /// There is a query for the bits of a granule.
    pub query_valid: Signal<Out, Bit>,
    /// It is taken.
    pub query_ready: Signal<In, Bit>,
    /// Granule.
    pub query_granule: Signal<Out, Bits<A>>,
    /// The answer, one cycle after it was taken.
    pub answer_valid: Signal<In, Bit>,
    /// It is dirty.
    pub answer_dirty: Signal<In, Bit>,
    /// It is absent or poisoned.
    pub answer_blocked: Signal<In, Bit>,
    /// An extent waits; it is shown until `take`.
    pub extent_valid: Signal<Out, Bit>,
    /// Take it.
    pub take: Signal<In, Bit>,
    /// It is a granule that must be saved and is blocked.
    pub extent_absent: Signal<Out, Bit>,
    /// Its partition.
    pub extent_partition: Signal<Out, Bits<8>>,
    /// Its class.
    pub extent_class: Signal<Out, Bits<2>>,
    /// Its mode.
    pub extent_mode: Signal<Out, Bits<2>>,
    /// Its first granule.
    pub extent_first: Signal<Out, Bits<28>>,
    /// Its granules, 1 to 16.
    pub extent_count: Signal<Out, Bits<5>>,
    /// No extent is left.
    pub done: Signal<Out, Bit>,
    state: DFF<CkptWalkState>,
    index: DFF<Bits<8>>,
    left: DFF<Bits<9>>,
    delay: DFF<Bits<2>>,
    kind: DFF<Bits<2>>,
    mode: DFF<Bits<2>>,
    next_granule: DFF<Bits<28>>,
    past: DFF<Bits<28>>,
    first: DFF<Bits<28>>,
    number: DFF<Bits<5>>,
    ask: DFF<Bits<28>>,
    seen: DFF<Bits<28>>,
    absent: DFF<Bit>,
    wanted: Signal<Local, Bit>,
    shift: Signal<Local, Bits<3>>,
    shifted: Signal<Local, Bits<6>>,
    entry_mode: Signal<Local, Bits<2>>,
    remaining: Signal<Local, Bits<28>>,
    seen_1: Signal<Local, Bits<28>>,
    number_1: Signal<Local, Bits<5>>,
    most: Constant<Bits<5>>,
    dirty_mode: Constant<Bits<2>>,
}

impl<const A: usize> Default for CkptWalker<A> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            start: Signal::default(),
            stop: Signal::default(),
            first_partition: Signal::default(),
            partition_count: Signal::default(),
            class_modes: Signal::default(),
            entry_index: Signal::default(),
            entry_base: Signal::default(),
            entry_granules: Signal::default(),
            entry_class: Signal::default(),
            entry_no_save: Signal::default(),
            query_valid: Signal::default(),
            query_ready: Signal::default(),
            query_granule: Signal::default(),
            answer_valid: Signal::default(),
            answer_dirty: Signal::default(),
            answer_blocked: Signal::default(),
            extent_valid: Signal::default(),
            take: Signal::default(),
            extent_absent: Signal::default(),
            extent_partition: Signal::default(),
            extent_class: Signal::default(),
            extent_mode: Signal::default(),
            extent_first: Signal::default(),
            extent_count: Signal::default(),
            done: Signal::default(),
            state: DFF::default(),
            index: DFF::default(),
            left: DFF::default(),
            delay: DFF::default(),
            kind: DFF::default(),
            mode: DFF::default(),
            next_granule: DFF::default(),
            past: DFF::default(),
            first: DFF::default(),
            number: DFF::default(),
            ask: DFF::default(),
            seen: DFF::default(),
            absent: DFF::default(),
            wanted: Signal::default(),
            shift: Signal::default(),
            shifted: Signal::default(),
            entry_mode: Signal::default(),
            remaining: Signal::default(),
            seen_1: Signal::default(),
            number_1: Signal::default(),
            most: Constant::new(16_u32.to_bits()),
            dirty_mode: Constant::new((Mode::Dirty as u32).to_bits()),
        }
    }
}

impl<const A: usize> Logic for CkptWalker<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            state,
            index,
            left,
            delay,
            kind,
            mode,
            next_granule,
            past,
            first,
            number,
            ask,
            seen,
            absent
        );
        self.entry_index.next = self.index.q.val();
        self.extent_partition.next = self.index.q.val();
        self.extent_class.next = self.kind.q.val();
        self.extent_mode.next = self.mode.q.val();
        self.extent_first.next = self.first.q.val();
        self.extent_count.next = self.number.q.val();
        self.extent_absent.next = self.absent.q.val();
        self.extent_valid.next = false;
        self.done.next = false;
        self.query_valid.next = false;
        self.query_granule.next = bit_cast::<A, 28>(self.ask.q.val());
        self.shift.next = bit_cast::<3, 2>(self.entry_class.val()) << 1;
        self.shifted.next = self.class_modes.val() >> self.shift.val();
        self.entry_mode.next = self.shifted.val().get_bits::<2>(0);
        self.remaining.next = self.past.q.val() - self.next_granule.q.val();
        self.seen_1.next = self.seen.q.val() + 1;
        self.number_1.next = self.number.q.val() + 1;
        self.wanted.next = self.answer_dirty.val()
            | (!self.answer_blocked.val() & (self.mode.q.val() != self.dirty_mode.val()));
        self.delay.d.next = 0.into();

        match self.state.q.val() {
            CkptWalkState::Look => {
                self.delay.d.next = self.delay.q.val() + 1;
                if self.delay.q.val().all() {
                    self.state.d.next = CkptWalkState::Enter;
                }
            }
            CkptWalkState::Enter => {
                self.kind.d.next = self.entry_class.val();
                self.mode.d.next = self.entry_mode.val();
                self.next_granule.d.next = self.entry_base.val();
                self.past.d.next = self.entry_base.val() + self.entry_granules.val();
                self.state.d.next = CkptWalkState::Gather;
                if self.entry_no_save.val() | !self.entry_mode.val().any() {
                    self.state.d.next = CkptWalkState::Advance;
                }
            }
            CkptWalkState::Gather => {
                self.first.d.next = self.next_granule.q.val();
                self.ask.d.next = self.next_granule.q.val();
                self.seen.d.next = self.next_granule.q.val();
                self.number.d.next = 0.into();
                self.absent.d.next = false;
                self.state.d.next = CkptWalkState::Scan;
                if !self.remaining.val().any() {
                    self.state.d.next = CkptWalkState::Advance;
                }
            }
            CkptWalkState::Scan => {
                // a test that was asked beyond the end of the extent is answered in Offer, and forgotten
                self.query_valid.next = self.ask.q.val() != self.past.q.val();
                if self.query_valid.val() & self.query_ready.val() {
                    self.ask.d.next = self.ask.q.val() + 1;
                }
                if self.answer_valid.val() {
                    self.seen.d.next = self.seen_1.val();
                    self.next_granule.d.next = self.seen_1.val();
                    if self.wanted.val() {
                        self.number.d.next = self.number_1.val();
                        if !self.number.q.val().any() {
                            self.first.d.next = self.seen.q.val();
                        }
                        if (self.number_1.val() == self.most.val())
                            | (self.seen_1.val() == self.past.q.val())
                        {
                            self.state.d.next = CkptWalkState::Offer;
                        }
                        if self.answer_blocked.val() {
                            // what came before it is an extent; the granule itself is met again as the first of the next
                            self.state.d.next = CkptWalkState::Offer;
                            if self.number.q.val().any() {
                                self.number.d.next = self.number.q.val();
                                self.next_granule.d.next = self.seen.q.val();
                            } else {
                                self.absent.d.next = true;
                            }
                        }
                    } else {
                        if self.number.q.val().any() {
                            self.state.d.next = CkptWalkState::Offer;
                        } else {
                            if self.seen_1.val() == self.past.q.val() {
                                self.state.d.next = CkptWalkState::Advance;
                            }
                        }
                    }
                }
            }
            CkptWalkState::Offer => {
                self.extent_valid.next = true;
                if self.take.val() {
                    self.state.d.next = CkptWalkState::Gather;
                }
            }
            CkptWalkState::Advance => {
                self.index.d.next = self.index.q.val() + 1;
                self.left.d.next = self.left.q.val() - 1;
                self.state.d.next = CkptWalkState::Look;
                if self.left.q.val() == 1 {
                    self.state.d.next = CkptWalkState::Done;
                }
            }
            CkptWalkState::Done => {
                self.done.next = true;
            }
            _ => {}
        }
        if self.start.val() {
            self.index.d.next = self.first_partition.val();
            self.left.d.next = self.partition_count.val();
            self.state.d.next = CkptWalkState::Look;
        }
        if self.stop.val() | self.reset.val() {
            self.state.d.next = CkptWalkState::Rest;
        }
    }
}
