//! The counting pipeline: one event a cycle, any pattern.

use super::word::CounterWord;
use rust_hdl::prelude::*;

/// Read-modify-write of a counter word: S0 asks the memory for it, S1 gets it, S2 counts and writes it back.
///
/// A word that is still on its way comes from S2 or from the write before (the memory shows neither), so A,A and
/// A,B,A are exact. Each event carries its bank: it is counted in the epoch in which it was accepted. `L = A + 6`.
#[derive(LogicBlock)]
pub struct CountPipeline<const A: usize, const L: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: forgets the events on their way.
    pub reset: Signal<In, Bit>,
    /// An event is to be counted.
    pub valid: Signal<In, Bit>,
    /// Its line.
    pub line: Signal<In, Bits<L>>,
    /// A write.
    pub write: Signal<In, Bit>,
    /// The bank that counts now.
    pub active: Signal<In, Bit>,
    /// Tag of the current use of bank 0.
    pub tag0: Signal<In, Bit>,
    /// Tag of the current use of bank 1.
    pub tag1: Signal<In, Bit>,
    /// What bank 0 shows.
    pub word0: Signal<In, CounterWord>,
    /// What bank 1 shows.
    pub word1: Signal<In, CounterWord>,
    /// Unit to read from the active bank.
    pub read_unit: Signal<Out, Bits<A>>,
    /// Write bank 0.
    pub write0: Signal<Out, Bit>,
    /// Write bank 1.
    pub write1: Signal<Out, Bit>,
    /// Which unit.
    pub write_unit: Signal<Out, Bits<A>>,
    /// What.
    pub write_word: Signal<Out, CounterWord>,
    /// An event found its counter at the top.
    pub saturated: Signal<Out, Bit>,
    /// An event is on its way to the bank that does not count any more.
    pub ended_busy: Signal<Out, Bit>,
    /// Some event is on its way.
    pub busy: Signal<Out, Bit>,
    s1_valid: DFF<Bit>,
    s1_bank: DFF<Bit>,
    s1_write: DFF<Bit>,
    s1_line: DFF<Bits<L>>,
    s2_valid: DFF<Bit>,
    s2_bank: DFF<Bit>,
    s2_write: DFF<Bit>,
    s2_unit: DFF<Bits<A>>,
    s2_index: DFF<Bits<6>>,
    s2_word: DFF<CounterWord>,
    // what was written in the cycle before
    last_valid: DFF<Bit>,
    last_bank: DFF<Bit>,
    last_unit: DFF<Bits<A>>,
    last_word: DFF<CounterWord>,
    s1_unit: Signal<Local, Bits<A>>,
    s1_tag: Signal<Local, Bit>,
    s1_word: Signal<Local, CounterWord>,
    line_bit: Signal<Local, Bits<64>>,
    counted: Signal<Local, CounterWord>,
    zero: Constant<CounterWord>,
    one: Constant<Bits<64>>,
}

impl<const A: usize, const L: usize> Default for CountPipeline<A, L> {
    fn default() -> Self {
        assert_eq!(L, A + 6, "CountPipeline<A, L>: L must be A + 6");
        Self {
            clock: Default::default(),
            reset: Default::default(),
            valid: Default::default(),
            line: Default::default(),
            write: Default::default(),
            active: Default::default(),
            tag0: Default::default(),
            tag1: Default::default(),
            word0: Default::default(),
            word1: Default::default(),
            read_unit: Default::default(),
            write0: Default::default(),
            write1: Default::default(),
            write_unit: Default::default(),
            write_word: Default::default(),
            saturated: Default::default(),
            ended_busy: Default::default(),
            busy: Default::default(),
            s1_valid: Default::default(),
            s1_bank: Default::default(),
            s1_write: Default::default(),
            s1_line: Default::default(),
            s2_valid: Default::default(),
            s2_bank: Default::default(),
            s2_write: Default::default(),
            s2_unit: Default::default(),
            s2_index: Default::default(),
            s2_word: Default::default(),
            last_valid: Default::default(),
            last_bank: Default::default(),
            last_unit: Default::default(),
            last_word: Default::default(),
            s1_unit: Default::default(),
            s1_tag: Default::default(),
            s1_word: Default::default(),
            line_bit: Default::default(),
            counted: Default::default(),
            zero: Constant::new(CounterWord::default()),
            one: Constant::new(1_u64.to_bits()),
        }
    }
}

impl<const A: usize, const L: usize> Logic for CountPipeline<A, L> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, s1_valid, s1_bank, s1_write, s1_line, s2_valid, s2_bank, s2_write,
            s2_unit, s2_index, s2_word, last_valid, last_bank, last_unit, last_word
        );
        // S0
        self.read_unit.next = self.line.val().get_bits::<A>(6);
        self.s1_valid.d.next = self.valid.val();
        self.s1_bank.d.next = self.active.val();
        self.s1_write.d.next = self.write.val();
        self.s1_line.d.next = self.line.val();

        // S2: count
        self.line_bit.next = self.one.val() << self.s2_index.q.val();
        self.counted.next = self.s2_word.q.val();
        self.saturated.next = false;
        if self.s2_write.q.val() {
            self.counted.next.lines = self.s2_word.q.val().lines | self.line_bit.val();
            if self.s2_word.q.val().writes.all() {
                self.saturated.next = self.s2_valid.q.val();
            } else {
                self.counted.next.writes = self.s2_word.q.val().writes + 1;
            }
        } else {
            if self.s2_word.q.val().reads.all() {
                self.saturated.next = self.s2_valid.q.val();
            } else {
                self.counted.next.reads = self.s2_word.q.val().reads + 1;
            }
        }
        self.write0.next = self.s2_valid.q.val() & !self.s2_bank.q.val();
        self.write1.next = self.s2_valid.q.val() & self.s2_bank.q.val();
        self.write_unit.next = self.s2_unit.q.val();
        self.write_word.next = self.counted.val();
        self.last_valid.d.next = self.s2_valid.q.val();
        self.last_bank.d.next = self.s2_bank.q.val();
        self.last_unit.d.next = self.s2_unit.q.val();
        self.last_word.d.next = self.counted.val();

        // S1: the word, from the memory, the last write or S2
        self.s1_unit.next = self.s1_line.q.val().get_bits::<A>(6);
        self.s1_tag.next = self.tag0.val();
        self.s1_word.next = self.word0.val();
        if self.s1_bank.q.val() {
            self.s1_tag.next = self.tag1.val();
            self.s1_word.next = self.word1.val();
        }
        if self.s1_word.val().tag != self.s1_tag.val() {
            self.s1_word.next = self.zero.val();
        }
        if self.last_valid.q.val()
            & (self.last_bank.q.val() == self.s1_bank.q.val())
            & (self.last_unit.q.val() == self.s1_unit.val())
        {
            self.s1_word.next = self.last_word.q.val();
        }
        if self.s2_valid.q.val()
            & (self.s2_bank.q.val() == self.s1_bank.q.val())
            & (self.s2_unit.q.val() == self.s1_unit.val())
        {
            self.s1_word.next = self.counted.val();
        }
        self.s1_word.next.tag = self.s1_tag.val();
        self.s2_valid.d.next = self.s1_valid.q.val();
        self.s2_bank.d.next = self.s1_bank.q.val();
        self.s2_write.d.next = self.s1_write.q.val();
        self.s2_unit.d.next = self.s1_unit.val();
        self.s2_index.d.next = self.s1_line.q.val().get_bits::<6>(0);
        self.s2_word.d.next = self.s1_word.val();

        self.busy.next = self.s1_valid.q.val() | self.s2_valid.q.val();
        self.ended_busy.next = (self.s1_valid.q.val()
            & (self.s1_bank.q.val() != self.active.val()))
            | (self.s2_valid.q.val() & (self.s2_bank.q.val() != self.active.val()));
        if self.reset.val() {
            self.s1_valid.d.next = false;
            self.s2_valid.d.next = false;
            self.last_valid.d.next = false;
        }
    }
}
