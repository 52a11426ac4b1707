//! Decides how the literals of a granule are kept, and leads the streams through them.

use super::{LiteralsTag, LiteralsVisit};
use rust_hdl::prelude::*;

/// What is being done with a granule.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum LiteralsFrontState {
    /// None is there.
    Rest,
    /// Treeless or not?
    Judge,
    /// The four streams are set up, one a cycle.
    Lay,
    /// Literals are visited, the streams in turns.
    Run,
    /// Its record waits until that of the granule before is done with.
    Show,
}

/// One granule after the other: 3 cycles if its literals stay as they are.
#[derive(LogicBlock)]
pub struct LiteralsFront {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A granule has been collected, and its set is known.
    pub start: Signal<In, Bit>,
    /// It is taken.
    pub taken: Signal<Out, Bit>,
    /// Its set, 0 to 4.
    pub set: Signal<In, Bits<3>>,
    /// Its literals.
    pub literals: Signal<In, Bits<13>>,
    /// They are all equal.
    pub equal: Signal<In, Bit>,
    /// The whole granule is.
    pub constant: Signal<In, Bit>,
    /// Bits of the sampled literals in set 1.
    pub sum_0: Signal<In, Bits<14>>,
    /// In set 2.
    pub sum_1: Signal<In, Bits<14>>,
    /// In set 3.
    pub sum_2: Signal<In, Bits<14>>,
    /// In set 4.
    pub sum_3: Signal<In, Bits<14>>,
    /// No word can be read in this cycle.
    pub held: Signal<In, Bit>,
    /// There is no granule.
    pub idle: Signal<Out, Bit>,
    /// The bank of this granule.
    pub bank: Signal<Out, Bit>,
    /// The set of the codes, 0 to 3.
    pub codes: Signal<Out, Bits<2>>,
    /// The word to read.
    pub word: Signal<Out, Bits<9>>,
    /// Which of its bytes to code; none if there is no visit in this cycle.
    pub mask: Signal<Out, Bits<8>>,
    /// The stream of this cycle.
    pub tag: Signal<Out, LiteralsTag>,
    /// A stream is closed.
    pub closed: Signal<In, Bit>,
    /// Which.
    pub closed_stream: Signal<In, Bits<2>>,
    /// Its bytes.
    pub closed_size: Signal<In, Bits<11>>,
    /// They are too many.
    pub closed_over: Signal<In, Bit>,
    /// The granule is finished; what follows is its record.
    pub show: Signal<Out, Bit>,
    /// The record is taken.
    pub shown: Signal<In, Bit>,
    /// 0 raw, 1 RLE, 2 one stream, 3 four streams.
    pub mode: Signal<Out, Bits<2>>,
    /// Bytes of the streams.
    pub size_0: Signal<Out, Bits<11>>,
    /// Of the second.
    pub size_1: Signal<Out, Bits<11>>,
    /// Of the third.
    pub size_2: Signal<Out, Bits<11>>,
    /// Of the fourth.
    pub size_3: Signal<Out, Bits<11>>,
    state: DFF<LiteralsFrontState>,
    next_bank: DFF<Bit>,
    bank_reg: DFF<Bit>,
    codes_reg: DFF<Bits<2>>,
    learned: DFF<Bit>,
    count: DFF<Bits<13>>,
    same: DFF<Bit>,
    whole_constant: DFF<Bit>,
    sum: DFF<Bits<14>>,
    mode_reg: DFF<Bits<2>>,
    single: DFF<Bit>,
    segment: DFF<Bits<11>>,
    origin: DFF<Bits<13>>,
    turn: DFF<Bits<2>>,
    visit_0: DFF<LiteralsVisit>,
    visit_1: DFF<LiteralsVisit>,
    visit_2: DFF<LiteralsVisit>,
    visit_3: DFF<LiteralsVisit>,
    left: DFF<Bits<3>>,
    over: DFF<Bit>,
    sizes: [DFF<Bits<11>>; 4],
    cost: Signal<Local, Bits<14>>,
    most: Signal<Local, Bits<13>>,
    treeless: Signal<Local, Bit>,
    few: Signal<Local, Bit>,
    rounded: Signal<Local, Bits<13>>,
    end_1: Signal<Local, Bits<13>>,
    step_on: Signal<Local, Bit>,
    at_low: Signal<Local, Bit>,
    above: Signal<Local, Bits<3>>,
    bytes: Signal<Local, Bits<8>>,
    visit: Signal<Local, LiteralsVisit>,
    laid: Signal<Local, LiteralsVisit>,
    beside: Signal<Local, LiteralsTag>,
    ones: Constant<Bits<8>>,
    no_visit: Constant<LiteralsVisit>,
    no_tag: Constant<LiteralsTag>,
    overhead: Constant<Bits<14>>,
    raw_mode: Constant<Bits<2>>,
    rle_mode: Constant<Bits<2>>,
    single_mode: Constant<Bits<2>>,
    four_mode: Constant<Bits<2>>,
    one_stream: Constant<Bits<3>>,
    four_streams: Constant<Bits<3>>,
}

impl Default for LiteralsFront {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            start: Signal::default(),
            taken: Signal::default(),
            set: Signal::default(),
            literals: Signal::default(),
            equal: Signal::default(),
            constant: Signal::default(),
            sum_0: Signal::default(),
            sum_1: Signal::default(),
            sum_2: Signal::default(),
            sum_3: Signal::default(),
            held: Signal::default(),
            idle: Signal::default(),
            bank: Signal::default(),
            codes: Signal::default(),
            word: Signal::default(),
            mask: Signal::default(),
            tag: Signal::default(),
            closed: Signal::default(),
            closed_stream: Signal::default(),
            closed_size: Signal::default(),
            closed_over: Signal::default(),
            show: Signal::default(),
            shown: Signal::default(),
            mode: Signal::default(),
            size_0: Signal::default(),
            size_1: Signal::default(),
            size_2: Signal::default(),
            size_3: Signal::default(),
            state: DFF::default(),
            next_bank: DFF::default(),
            bank_reg: DFF::default(),
            codes_reg: DFF::default(),
            learned: DFF::default(),
            count: DFF::default(),
            same: DFF::default(),
            whole_constant: DFF::default(),
            sum: DFF::default(),
            mode_reg: DFF::default(),
            single: DFF::default(),
            segment: DFF::default(),
            origin: DFF::default(),
            turn: DFF::default(),
            visit_0: DFF::default(),
            visit_1: DFF::default(),
            visit_2: DFF::default(),
            visit_3: DFF::default(),
            left: DFF::default(),
            over: DFF::default(),
            sizes: std::array::from_fn(|_| DFF::default()),
            cost: Signal::default(),
            most: Signal::default(),
            treeless: Signal::default(),
            few: Signal::default(),
            rounded: Signal::default(),
            end_1: Signal::default(),
            step_on: Signal::default(),
            at_low: Signal::default(),
            above: Signal::default(),
            bytes: Signal::default(),
            visit: Signal::default(),
            laid: Signal::default(),
            beside: Signal::default(),

            ones: Constant::new(0xFF_u32.to_bits()),
            no_visit: Constant::new(LiteralsVisit::default()),
            no_tag: Constant::new(LiteralsTag::default()),
            overhead: Constant::new(16_u32.to_bits()),
            raw_mode: Constant::new(0_u32.to_bits()),
            rle_mode: Constant::new(1_u32.to_bits()),
            single_mode: Constant::new(2_u32.to_bits()),
            four_mode: Constant::new(3_u32.to_bits()),
            one_stream: Constant::new(1_u32.to_bits()),
            four_streams: Constant::new(4_u32.to_bits()),
        }
    }
}

impl Logic for LiteralsFront {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, next_bank, bank_reg, codes_reg, learned, count, same);
        dff_setup!(self, clock, whole_constant, sum, mode_reg, single, segment, origin, turn);
        dff_setup!(self, clock, visit_0, visit_1, visit_2, visit_3, left, over);
        for s in 0..4 {
            self.sizes[s].clock.next = self.clock.val();
            self.sizes[s].d.next = self.sizes[s].q.val();
        }
        self.bank.next = self.bank_reg.q.val();
        self.codes.next = self.codes_reg.q.val();
        self.mode.next = self.mode_reg.q.val();
        self.size_0.next = self.sizes[0].q.val();
        self.size_1.next = self.sizes[1].q.val();
        self.size_2.next = self.sizes[2].q.val();
        self.size_3.next = self.sizes[3].q.val();
        self.taken.next = false;
        self.show.next = false;
        self.idle.next = self.state.q.val() == LiteralsFrontState::Rest;

        // treeless?
        self.cost.next = (self.sum.q.val() >> 1) + self.overhead.val();
        // 15 of 64 literals are samples
        self.most.next = self.count.q.val() - (self.count.q.val() >> 4);
        self.few.next = self.count.q.val() < 64;
        self.treeless.next = self.learned.q.val()
            & !self.whole_constant.q.val()
            & !self.few.val()
            & (self.cost.val() < bit_cast::<14, 13>(self.most.val()));
        self.rounded.next = self.count.q.val() + 3;

        // a stream: from its last literal, down
        self.end_1.next = self.count.q.val() - 1;
        if !self.single.q.val() & !self.turn.q.val().all() {
            self.end_1.next = self.origin.q.val() + bit_cast::<13, 11>(self.segment.q.val()) - 1;
        }
        self.laid.next = self.visit_0.q.val();
        self.laid.next.active = !self.single.q.val() | !self.turn.q.val().any();
        self.laid.next.first = true;
        self.laid.next.closing = false;
        self.laid.next.word = self.end_1.val().get_bits::<9>(3);
        self.laid.next.high = self.end_1.val().get_bits::<3>(0);
        self.laid.next.low_word = self.origin.q.val().get_bits::<9>(3);
        self.laid.next.low = self.origin.q.val().get_bits::<3>(0);

        // the visit of this cycle
        self.step_on.next = self.visit_0.q.val().active & !self.held.val();
        self.at_low.next = self.visit_0.q.val().word == self.visit_0.q.val().low_word;
        self.above.next = !self.visit_0.q.val().high;
        self.bytes.next = self.ones.val();
        if self.visit_0.q.val().first {
            self.bytes.next = self.bytes.val() >> self.above.val();
        }
        if self.at_low.val() {
            self.bytes.next = self.bytes.val() & (self.ones.val() << self.visit_0.q.val().low);
        }
        if !self.step_on.val() | self.visit_0.q.val().closing {
            self.bytes.next = 0.into();
        }
        self.mask.next = self.bytes.val();
        self.word.next = self.visit_0.q.val().word;
        self.beside.next = self.no_tag.val();
        self.beside.next.close = self.step_on.val() & self.visit_0.q.val().closing;
        self.beside.next.stream = self.turn.q.val();
        self.tag.next = self.beside.val();
        self.visit.next = self.visit_0.q.val();
        if self.step_on.val() {
            self.visit.next.first = false;
            self.visit.next.word = self.visit_0.q.val().word - 1;
            self.visit.next.closing = self.at_low.val();
            if self.visit_0.q.val().closing {
                self.visit.next.active = false;
            }
        }
        self.visit_0.d.next = self.visit_1.q.val();
        self.visit_1.d.next = self.visit_2.q.val();
        self.visit_2.d.next = self.visit_3.q.val();
        self.visit_3.d.next = self.visit.val();
        self.turn.d.next = self.turn.q.val() + 1;

        match self.state.q.val() {
            LiteralsFrontState::Rest => {
                self.taken.next = self.start.val();
                self.learned.d.next = self.set.val().any();
                self.codes_reg.d.next = self.set.val().get_bits::<2>(0) - 1;
                self.count.d.next = self.literals.val();
                self.same.d.next = self.equal.val();
                self.whole_constant.d.next = self.constant.val();
                self.sum.d.next = self.sum_0.val();
                if self.set.val() == 2 {
                    self.sum.d.next = self.sum_1.val();
                }
                if self.set.val() == 3 {
                    self.sum.d.next = self.sum_2.val();
                }
                if self.set.val() == 4 {
                    self.sum.d.next = self.sum_3.val();
                }
                if self.start.val() {
                    self.bank_reg.d.next = self.next_bank.q.val();
                    self.next_bank.d.next = !self.next_bank.q.val();
                    self.state.d.next = LiteralsFrontState::Judge;
                }
            }
            LiteralsFrontState::Judge => {
                self.single.d.next = self.count.q.val() < 256;
                self.segment.d.next = self.rounded.val().get_bits::<11>(2);
                self.origin.d.next = 0.into();
                self.turn.d.next = 0.into();
                self.over.d.next = false;
                self.mode_reg.d.next = self.raw_mode.val();
                if self.same.q.val() & (self.count.q.val() >= 2) {
                    self.mode_reg.d.next = self.rle_mode.val();
                }
                self.state.d.next = LiteralsFrontState::Show;
                if self.treeless.val() {
                    self.state.d.next = LiteralsFrontState::Lay;
                }
            }
            LiteralsFrontState::Lay => {
                self.visit_3.d.next = self.laid.val();
                self.origin.d.next = self.origin.q.val() + bit_cast::<13, 11>(self.segment.q.val());
                self.left.d.next = self.four_streams.val();
                self.mode_reg.d.next = self.four_mode.val();
                if self.single.q.val() {
                    self.left.d.next = self.one_stream.val();
                    self.mode_reg.d.next = self.single_mode.val();
                }
                if self.turn.q.val().all() {
                    self.state.d.next = LiteralsFrontState::Run;
                }
            }
            LiteralsFrontState::Show => {
                self.show.next = true;
                if self.over.q.val() {
                    self.mode.next = self.raw_mode.val();
                }
                if self.shown.val() {
                    self.state.d.next = LiteralsFrontState::Rest;
                }
            }
            _ => {}
        }
        if self.closed.val() & (self.state.q.val() == LiteralsFrontState::Run) {
            self.left.d.next = self.left.q.val() - 1;
            self.over.d.next = self.over.q.val() | self.closed_over.val();
            for s in 0..4 {
                if self.closed_stream.val().index() == s {
                    self.sizes[s].d.next = self.closed_size.val();
                }
            }
            if self.left.q.val() == 1 {
                self.state.d.next = LiteralsFrontState::Show;
            }
        }
        if self.reset.val() {
            self.state.d.next = LiteralsFrontState::Rest;
            self.next_bank.d.next = false;
            self.visit_0.d.next = self.no_visit.val();
            self.visit_1.d.next = self.no_visit.val();
            self.visit_2.d.next = self.no_visit.val();
            self.visit_3.d.next = self.no_visit.val();
        }
    }
}
