//! The scrub: clears both banks after reset, and one instance's counters on RESET_COUNTERS.

use super::word::CounterWord;
use rust_hdl::prelude::*;

/// Where the scrub stands.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum ScrubState {
    /// After reset: all words become zero with tag 0.
    Init,
    /// Nothing to do.
    Idle,
    /// Events that were accepted before are still on their way.
    Drain,
    /// The counters of the instances in the mask become zero.
    Walk,
}

/// One unit a cycle, both banks at once. Events and scan are held back from the request to the end.
#[derive(LogicBlock)]
pub struct Scrub<const A: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: begins with the clearing of everything.
    pub reset: Signal<In, Bit>,
    /// Instance 0 is to be cleared: a pulse.
    pub request0: Signal<In, Bit>,
    /// Instance 1 is to be cleared: a pulse.
    pub request1: Signal<In, Bit>,
    /// Some event is on its way.
    pub count_busy: Signal<In, Bit>,
    /// What bank 0 shows.
    pub word0: Signal<In, CounterWord>,
    /// What bank 1 shows.
    pub word1: Signal<In, CounterWord>,
    /// Nobody else may begin anything.
    pub hold: Signal<Out, Bit>,
    /// The banks are mine.
    pub active: Signal<Out, Bit>,
    /// Unit to read.
    pub read_unit: Signal<Out, Bits<A>>,
    /// Write both banks.
    pub write: Signal<Out, Bit>,
    /// Which unit.
    pub write_unit: Signal<Out, Bits<A>>,
    /// What, to bank 0.
    pub write_word0: Signal<Out, CounterWord>,
    /// What, to bank 1.
    pub write_word1: Signal<Out, CounterWord>,
    /// The hot list of instance 0 is to be emptied: a pulse.
    pub clear0: Signal<Out, Bit>,
    /// The hot list of instance 1 is to be emptied: a pulse.
    pub clear1: Signal<Out, Bit>,
    /// RESET_COUNTERS of instance 0 is not done yet.
    pub busy0: Signal<Out, Bit>,
    /// RESET_COUNTERS of instance 1 is not done yet.
    pub busy1: Signal<Out, Bit>,
    state: DFF<ScrubState>,
    pending0: DFF<Bit>,
    pending1: DFF<Bit>,
    clearing0: DFF<Bit>,
    clearing1: DFF<Bit>,
    mask0: DFF<Bit>,
    mask1: DFF<Bit>,
    unit: DFF<Bits<A>>,
    shown: DFF<Bit>,
    shown_unit: DFF<Bits<A>>,
    done: DFF<Bit>,
    zero: Constant<CounterWord>,
    none: Constant<Bits<16>>,
    no_lines: Constant<Bits<64>>,
}

impl<const A: usize> Default for Scrub<A> {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            request0: Default::default(),
            request1: Default::default(),
            count_busy: Default::default(),
            word0: Default::default(),
            word1: Default::default(),
            hold: Default::default(),
            active: Default::default(),
            read_unit: Default::default(),
            write: Default::default(),
            write_unit: Default::default(),
            write_word0: Default::default(),
            write_word1: Default::default(),
            clear0: Default::default(),
            clear1: Default::default(),
            busy0: Default::default(),
            busy1: Default::default(),
            state: Default::default(),
            pending0: Default::default(),
            pending1: Default::default(),
            clearing0: Default::default(),
            clearing1: Default::default(),
            mask0: Default::default(),
            mask1: Default::default(),
            unit: Default::default(),
            shown: Default::default(),
            shown_unit: Default::default(),
            done: Default::default(),
            zero: Constant::new(CounterWord::default()),
            none: Constant::new(0_u64.to_bits()),
            no_lines: Constant::new(0_u64.to_bits()),
        }
    }
}

impl<const A: usize> Logic for Scrub<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, state, pending0, pending1, clearing0, clearing1, mask0, mask1, unit,
            shown, shown_unit, done
        );
        self.clearing0.d.next = self.request0.val();
        self.clearing1.d.next = self.request1.val();
        self.clear0.next = self.clearing0.q.val();
        self.clear1.next = self.clearing1.q.val();
        self.hold.next = true;
        self.active.next = true;
        self.read_unit.next = self.unit.q.val();
        self.write.next = false;
        self.write_unit.next = self.unit.q.val();
        self.write_word0.next = self.zero.val();
        self.write_word1.next = self.zero.val();
        self.shown.d.next = false;
        self.shown_unit.d.next = self.unit.q.val();
        self.done.d.next = false;
        match self.state.q.val() {
            ScrubState::Init => {
                self.write.next = true;
                self.unit.d.next = self.unit.q.val() + 1;
                if self.unit.q.val().all() {
                    self.state.d.next = ScrubState::Idle;
                }
            }
            ScrubState::Idle => {
                self.hold.next = self.pending0.q.val() | self.pending1.q.val();
                self.active.next = false;
                self.mask0.d.next = self.pending0.q.val();
                self.mask1.d.next = self.pending1.q.val();
                if self.pending0.q.val() | self.pending1.q.val() {
                    self.pending0.d.next = false;
                    self.pending1.d.next = false;
                    self.state.d.next = ScrubState::Drain;
                }
            }
            ScrubState::Drain => {
                self.active.next = false;
                self.unit.d.next = 0.into();
                if !self.count_busy.val() {
                    self.state.d.next = ScrubState::Walk;
                }
            }
            _ => {
                // the word asked for in the cycle before is written back without what the mask names
                self.shown.d.next = !self.done.q.val();
                self.done.d.next = self.done.q.val() | self.unit.q.val().all();
                self.unit.d.next = self.unit.q.val() + 1;
                self.write.next = self.shown.q.val();
                self.write_unit.next = self.shown_unit.q.val();
                self.write_word0.next = self.word0.val();
                self.write_word1.next = self.word1.val();
                if self.mask0.q.val() {
                    self.write_word0.next.writes = self.none.val();
                    self.write_word0.next.lines = self.no_lines.val();
                    self.write_word1.next.writes = self.none.val();
                    self.write_word1.next.lines = self.no_lines.val();
                }
                if self.mask1.q.val() {
                    self.write_word0.next.reads = self.none.val();
                    self.write_word1.next.reads = self.none.val();
                }
                if self.done.q.val() {
                    self.mask0.d.next = false;
                    self.mask1.d.next = false;
                    self.unit.d.next = 0.into();
                    self.state.d.next = ScrubState::Idle;
                }
            }
        }
        // a request while another one runs waits its turn
        if self.request0.val() {
            self.pending0.d.next = true;
        }
        if self.request1.val() {
            self.pending1.d.next = true;
        }
        self.busy0.next = self.pending0.q.val() | self.mask0.q.val();
        self.busy1.next = self.pending1.q.val() | self.mask1.q.val();
        if self.reset.val() {
            self.state.d.next = ScrubState::Init;
            self.unit.d.next = 0.into();
            self.pending0.d.next = false;
            self.pending1.d.next = false;
            self.clearing0.d.next = false;
            self.clearing1.d.next = false;
            self.mask0.d.next = false;
            self.mask1.d.next = false;
            self.shown.d.next = false;
            self.done.d.next = false;
        }
    }
}
