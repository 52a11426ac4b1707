//! Software's reads of the ended epoch: COUNTERS and LINE_BITS.

use super::word::CounterWord;
use rust_hdl::prelude::*;

/// Asks the scan for one word at a time. Units beyond the last read as zero.
#[derive(LogicBlock)]
pub struct Readout<const A: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: forgets the access under way.
    pub reset: Signal<In, Bit>,
    /// COUNTERS is read.
    pub counters_sel: Signal<In, Bit>,
    /// At this byte.
    pub counters_addr: Signal<In, Bits<20>>,
    /// The answer.
    pub counters_ack: Signal<Out, Bit>,
    /// The counters.
    pub counters_rdata: Signal<Out, Bits<32>>,
    /// LINE_BITS is read.
    pub lines_sel: Signal<In, Bit>,
    /// At this byte.
    pub lines_addr: Signal<In, Bits<20>>,
    /// The answer.
    pub lines_ack: Signal<Out, Bit>,
    /// The line bits.
    pub lines_rdata: Signal<Out, Bits<32>>,
    /// LINE_SELECT.UNIT.
    pub lines_unit: Signal<In, Bits<32>>,
    /// A word is wanted.
    pub peek: Signal<Out, Bit>,
    /// Of this unit.
    pub peek_unit: Signal<Out, Bits<A>>,
    /// It comes in the next cycle.
    pub peek_taken: Signal<In, Bit>,
    /// The word.
    pub word: Signal<In, CounterWord>,
    /// Tag of its use of the bank.
    pub tag: Signal<In, Bit>,
    wanted: DFF<Bit>,
    shown: DFF<Bit>,
    for_lines: DFF<Bit>,
    outside: DFF<Bit>,
    unit: DFF<Bits<A>>,
    counters_done: DFF<Bit>,
    lines_done: DFF<Bit>,
    answer: DFF<Bits<32>>,
    lines_high: DFF<Bits<32>>,
    index: Signal<Local, Bits<32>>,
    live: Signal<Local, CounterWord>,
    live_lines: Signal<Local, Bits<64>>,
    beyond: Signal<Local, Bits<32>>,
    log2_units: Constant<Bits<6>>,
    zero: Constant<CounterWord>,
}

impl<const A: usize> Default for Readout<A> {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            counters_sel: Default::default(),
            counters_addr: Default::default(),
            counters_ack: Default::default(),
            counters_rdata: Default::default(),
            lines_sel: Default::default(),
            lines_addr: Default::default(),
            lines_ack: Default::default(),
            lines_rdata: Default::default(),
            lines_unit: Default::default(),
            peek: Default::default(),
            peek_unit: Default::default(),
            peek_taken: Default::default(),
            word: Default::default(),
            tag: Default::default(),
            wanted: Default::default(),
            shown: Default::default(),
            for_lines: Default::default(),
            outside: Default::default(),
            unit: Default::default(),
            counters_done: Default::default(),
            lines_done: Default::default(),
            answer: Default::default(),
            lines_high: Default::default(),
            index: Default::default(),
            live: Default::default(),
            live_lines: Default::default(),
            beyond: Default::default(),
            log2_units: Constant::new((A as u64).to_bits()),
            zero: Constant::new(CounterWord::default()),
        }
    }
}

impl<const A: usize> Logic for Readout<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            wanted,
            shown,
            for_lines,
            outside,
            unit,
            counters_done,
            lines_done,
            answer,
            lines_high
        );
        self.counters_done.d.next = false;
        self.lines_done.d.next = false;

        // the high half of LINE_BITS was fetched with the low one
        self.index.next = bit_cast::<32, 20>(self.counters_addr.val()) >> 2;
        if self.lines_sel.val() {
            self.index.next = self.lines_unit.val();
        }
        self.beyond.next = self.index.val() >> self.log2_units.val();
        if self.counters_sel.val() | (self.lines_sel.val() & !self.lines_addr.val().get_bit(2)) {
            self.wanted.d.next = true;
            self.unit.d.next = self.index.val().get_bits::<A>(0);
            self.outside.d.next = self.beyond.val().any();
            self.for_lines.d.next = self.lines_sel.val();
        }
        if self.lines_sel.val() & self.lines_addr.val().get_bit(2) {
            self.answer.d.next = self.lines_high.q.val();
            self.lines_done.d.next = true;
        }

        self.peek.next = self.wanted.q.val();
        self.peek_unit.next = self.unit.q.val();
        self.shown.d.next = self.peek_taken.val();
        if self.peek_taken.val() {
            self.wanted.d.next = false;
        }
        self.live.next = self.word.val();
        if self.outside.q.val() | (self.word.val().tag != self.tag.val()) {
            self.live.next = self.zero.val();
        }
        self.live_lines.next = self.live.val().lines;
        if self.shown.q.val() {
            if self.for_lines.q.val() {
                self.answer.d.next = self.live_lines.val().get_bits::<32>(0);
                self.lines_high.d.next = self.live_lines.val().get_bits::<32>(32);
                self.lines_done.d.next = true;
            } else {
                self.answer.d.next = bit_cast::<32, 16>(self.live.val().reads)
                    | (bit_cast::<32, 16>(self.live.val().writes) << 16);
                self.counters_done.d.next = true;
            }
        }
        self.counters_ack.next = self.counters_done.q.val();
        self.counters_rdata.next = self.answer.q.val();
        self.lines_ack.next = self.lines_done.q.val();
        self.lines_rdata.next = self.answer.q.val();
        if self.reset.val() {
            self.wanted.d.next = false;
            self.shown.d.next = false;
            self.counters_done.d.next = false;
            self.lines_done.d.next = false;
            self.lines_high.d.next = 0.into();
        }
    }
}
