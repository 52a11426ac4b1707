//! One FSE state: literal lengths, match lengths or offsets.

use super::predefined::{Predefined, memories};
use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// A symbol a cycle, last symbol of a granule first, without gaps; five cycles from a symbol to its bits. `S` bits of a symbol,
/// `M` of a step's address within a set; `MA = M + 2` with the set.
///
/// The loop is memory, one level of logic, memory: `isotherm_abi::tables` says why no shift and no sum is in it.
#[derive(LogicBlock)]
pub struct SequencesState<const S: usize, const M: usize, const MA: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Table set of the symbol, 0 to 4.
    pub set: Signal<In, Bits<3>>,
    /// The symbol.
    pub symbol: Signal<In, Bits<S>>,
    /// Its word of `SequencesSymbols`, one cycle later.
    pub word: Signal<In, Bits<18>>,
    /// It is the first of its granule: no bits.
    pub first: Signal<In, Bit>,
    /// The one before was the first.
    pub second: Signal<In, Bit>,
    /// No symbol: the state itself is to be put out.
    pub flush: Signal<In, Bit>,
    /// Bits, five cycles later; zeros above.
    pub value: Signal<Out, Bits<8>>,
    /// How many.
    pub bits: Signal<Out, Bits<4>>,
    /// Write a word of the steps.
    pub map_write: Signal<In, Bit>,
    /// Of this set, 0 is set 1.
    pub write_set: Signal<In, Bits<2>>,
    /// Where.
    pub write_index: Signal<In, Bits<9>>,
    /// What.
    pub write_word: Signal<In, Bits<9>>,
    map: SdpRam<Bits<9>, MA>,
    s_page: DFF<Bits<2>>,
    s_learned: DFF<Bit>,
    s_first: DFF<Bit>,
    s_second: DFF<Bit>,
    s_flush: DFF<Bit>,
    first_state: DFF<Bits<8>>,
    x_base: DFF<Bits<MA>>,
    x_mask: DFF<Bits<8>>,
    x_steps: DFF<Bits<8>>,
    x_own: DFF<Bits<8>>,
    x_second: DFF<Bit>,
    x_first: DFF<Bit>,
    x_flush: DFF<Bit>,
    x_learned: DFF<Bit>,
    y_old: DFF<Bits<8>>,
    y_shift: DFF<Bits<4>>,
    y_shift_more: DFF<Bits<4>>,
    y_first: DFF<Bit>,
    y_flush: DFF<Bit>,
    y_learned: DFF<Bit>,
    z_value: DFF<Bits<8>>,
    z_value_more: DFF<Bits<8>>,
    z_bits: DFF<Bits<4>>,
    z_bits_more: DFF<Bits<4>>,
    z_more: DFF<Bit>,
    w_value: DFF<Bits<8>>,
    w_bits: DFF<Bits<4>>,
    own_page: Signal<Local, Bits<2>>,
    top_symbol: Signal<Local, Bits<S>>,
    marked: Signal<Local, Bits<10>>,
    mask: Signal<Local, Bits<8>>,
    hole: Signal<Local, Bits<9>>,
    base: Signal<Local, Bits<9>>,
    log: Signal<Local, Bits<4>>,
    steps: Signal<Local, Bits<8>>,
    step_bits: Signal<Local, Bits<4>>,
    index: Signal<Local, Bits<M>>,
    next_state: Signal<Local, Bits<8>>,
    old: Signal<Local, Bits<8>>,
    turned: Signal<Local, Bits<8>>,
    plain: Signal<Local, Bits<8>>,
    whole: Signal<Local, Bits<4>>,
    count: Signal<Local, Bits<4>>,
    count_more: Signal<Local, Bits<4>>,
    kept: Signal<Local, Bits<8>>,
    kept_more: Signal<Local, Bits<8>>,
    page_shift: Constant<Bits<3>>,
    tail: Constant<Bits<M>>,
    map_bits: Constant<Bits<4>>,
    learned_log: Constant<Bits<4>>,
    predefined_log: Constant<Bits<4>>,
    learned_gap: Constant<Bits<2>>,
    predefined_gap: Constant<Bits<2>>,
}

impl<const S: usize, const M: usize, const MA: usize> SequencesState<S, M, MA> {
    /// With the predefined table as set 0; the learned ones have `learned_log` bits of state.
    ///
    /// # Panics
    /// If the widths do not belong together.
    pub(super) fn new(predefined: &Predefined, learned_log: usize) -> Self {
        assert!(MA == M + 2, "two bits of set");
        assert!(S == predefined.symbol_bits as usize && M == predefined.page_bits as usize);
        assert!(learned_log + 1 == M && learned_log <= 8, "twice as many steps as states");
        let log = predefined.log as usize;
        let steps = memories(predefined).steps.into_iter().map(|w| u64::from(w).to_bits());
        Self {
            clock: Signal::default(),
            set: Signal::default(),
            symbol: Signal::default(),
            word: Signal::default(),
            first: Signal::default(),
            second: Signal::default(),
            flush: Signal::default(),
            value: Signal::default(),
            bits: Signal::default(),
            map_write: Signal::default(),
            write_set: Signal::default(),
            write_index: Signal::default(),
            write_word: Signal::default(),
            map: SdpRam::holding(steps.collect()),
            s_page: DFF::default(),
            s_learned: DFF::default(),
            s_first: DFF::default(),
            s_second: DFF::default(),
            s_flush: DFF::default(),
            first_state: DFF::default(),
            x_base: DFF::default(),
            x_mask: DFF::default(),
            x_steps: DFF::default(),
            x_own: DFF::default(),
            x_second: DFF::default(),
            x_first: DFF::default(),
            x_flush: DFF::default(),
            x_learned: DFF::default(),
            y_old: DFF::default(),
            y_shift: DFF::default(),
            y_shift_more: DFF::default(),
            y_first: DFF::default(),
            y_flush: DFF::default(),
            y_learned: DFF::default(),
            z_value: DFF::default(),
            z_value_more: DFF::default(),
            z_bits: DFF::default(),
            z_bits_more: DFF::default(),
            z_more: DFF::default(),
            w_value: DFF::default(),
            w_bits: DFF::default(),
            own_page: Signal::default(),
            top_symbol: Signal::default(),
            marked: Signal::default(),
            mask: Signal::default(),
            hole: Signal::default(),
            base: Signal::default(),
            log: Signal::default(),
            steps: Signal::default(),
            step_bits: Signal::default(),
            index: Signal::default(),
            next_state: Signal::default(),
            old: Signal::default(),
            turned: Signal::default(),
            plain: Signal::default(),
            whole: Signal::default(),
            count: Signal::default(),
            count_more: Signal::default(),
            kept: Signal::default(),
            kept_more: Signal::default(),
            page_shift: Constant::new((S - 2).to_bits()),
            tail: Constant::new(predefined.tail.to_bits()),
            map_bits: Constant::new(M.to_bits()),
            learned_log: Constant::new(learned_log.to_bits()),
            predefined_log: Constant::new(log.to_bits()),
            learned_gap: Constant::new((8 - learned_log).to_bits()),
            predefined_gap: Constant::new((8 - log).to_bits()),
        }
    }
}

impl<const S: usize, const M: usize, const MA: usize> Logic for SequencesState<S, M, MA> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, s_page, s_learned, s_first, s_second, s_flush, first_state);
        dff_setup!(self, clock, x_base, x_mask, x_steps, x_own, x_second, x_first, x_flush);
        dff_setup!(self, clock, x_learned, y_old, y_shift, y_first, y_flush, y_learned);
        dff_setup!(self, clock, y_shift_more, z_value, z_value_more, z_bits, z_bits_more, z_more);
        dff_setup!(self, clock, w_value, w_bits);
        clock!(self, clock, map);
        // what no learned set needs belongs to set 0
        self.index.next = self.write_index.val().get_bits::<M>(0);
        self.map.write_enable.next = self.map_write.val() & (self.index.val() < self.tail.val());
        self.map.write_address.next = (bit_cast::<MA, 2>(self.write_set.val())
            << self.map_bits.val())
            | bit_cast::<MA, M>(self.index.val());
        self.map.write_data.next = self.write_word.val();

        // while the symbol is looked up: the page of its steps
        self.own_page.next = self.set.val().get_bits::<2>(0) - 1;
        self.top_symbol.next = self.symbol.val() >> self.page_shift.val();
        self.s_page.d.next = bit_cast::<2, S>(self.top_symbol.val());
        if self.set.val().any() {
            self.s_page.d.next = self.own_page.val();
        }
        self.s_learned.d.next = self.set.val().any();
        self.s_first.d.next = self.first.val();
        self.s_second.d.next = self.second.val();
        self.s_flush.d.next = self.flush.val();

        // the lowest bit that is set tells how many steps there are; above it is where they begin
        self.marked.next = self.word.val().get_bits::<10>(8);
        self.mask.next = 0.into();
        if !self.marked.val().get_bit(0) {
            self.mask.next = self.mask.val().replace_bit(0, true);
        }
        if !self.marked.val().get_bits::<2>(0).any() {
            self.mask.next = self.mask.val().replace_bit(1, true);
        }
        if !self.marked.val().get_bits::<3>(0).any() {
            self.mask.next = self.mask.val().replace_bit(2, true);
        }
        if !self.marked.val().get_bits::<4>(0).any() {
            self.mask.next = self.mask.val().replace_bit(3, true);
        }
        if !self.marked.val().get_bits::<5>(0).any() {
            self.mask.next = self.mask.val().replace_bit(4, true);
        }
        if !self.marked.val().get_bits::<6>(0).any() {
            self.mask.next = self.mask.val().replace_bit(5, true);
        }
        if !self.marked.val().get_bits::<7>(0).any() {
            self.mask.next = self.mask.val().replace_bit(6, true);
        }
        if !self.marked.val().get_bits::<8>(0).any() {
            self.mask.next = self.mask.val().replace_bit(7, true);
        }
        self.hole.next = bit_cast::<9, 8>(self.mask.val());
        self.base.next = self.marked.val().get_bits::<9>(1) & !self.hole.val();
        // the first symbol brings its state along, so the second needs no memory for it
        self.first_state.d.next = self.word.val().get_bits::<8>(0);
        self.x_base.d.next = (bit_cast::<MA, 2>(self.s_page.q.val()) << self.map_bits.val())
            | bit_cast::<MA, 9>(self.base.val());
        self.x_mask.d.next = self.mask.val();
        if self.s_second.q.val() {
            self.x_base.d.next = (bit_cast::<MA, 2>(self.s_page.q.val()) << self.map_bits.val())
                | bit_cast::<MA, 9>(self.base.val())
                | bit_cast::<MA, 8>(self.first_state.q.val() & self.mask.val());
            self.x_mask.d.next = 0.into();
        }
        self.x_steps.d.next = self.mask.val();
        self.x_own.d.next = self.first_state.q.val();
        self.x_second.d.next = self.s_second.q.val();
        self.x_first.d.next = self.s_first.q.val();
        self.x_flush.d.next = self.s_flush.q.val();
        self.x_learned.d.next = self.s_learned.q.val();

        // step
        self.next_state.next = self.map.read_data.val().get_bits::<8>(0);
        self.map.read_address.next =
            self.x_base.q.val() | bit_cast::<MA, 8>(self.next_state.val() & self.x_mask.q.val());
        self.y_old.d.next = self.next_state.val();
        if self.x_second.q.val() {
            self.y_old.d.next = self.x_own.q.val();
        }
        // ones of the mask, all of them low
        self.steps.next = self.x_steps.q.val();
        self.step_bits.next = 0.into();
        self.step_bits.next = self.step_bits.val().replace_bit(3, self.steps.val().get_bit(7));
        if self.steps.val().get_bit(3) & !self.steps.val().get_bit(7) {
            self.step_bits.next = self.step_bits.val().replace_bit(2, true);
        }
        if (self.steps.val().get_bit(1) & !self.steps.val().get_bit(3))
            | (self.steps.val().get_bit(5) & !self.steps.val().get_bit(7))
        {
            self.step_bits.next = self.step_bits.val().replace_bit(1, true);
        }
        if (self.steps.val().get_bit(0) & !self.steps.val().get_bit(1))
            | (self.steps.val().get_bit(2) & !self.steps.val().get_bit(3))
            | (self.steps.val().get_bit(4) & !self.steps.val().get_bit(5))
            | (self.steps.val().get_bit(6) & !self.steps.val().get_bit(7))
        {
            self.step_bits.next = self.step_bits.val().replace_bit(0, true);
        }
        self.log.next = self.predefined_log.val();
        if self.x_learned.q.val() {
            self.log.next = self.learned_log.val();
        }
        self.y_shift.d.next = self.log.val() - self.step_bits.val();
        self.y_shift_more.d.next = self.log.val() - self.step_bits.val() + 1;
        self.y_first.d.next = self.x_first.q.val();
        self.y_flush.d.next = self.x_flush.q.val();
        self.y_learned.d.next = self.x_learned.q.val();

        // the low bits of the state before; states are held turned round
        self.old.next = self.y_old.q.val();
        self.turned.next = 0.into();
        for i in 0..8 {
            self.turned.next = self.turned.val().replace_bit(i, self.old.val().get_bit(7 - i));
        }
        self.plain.next = self.turned.val() >> self.predefined_gap.val();
        self.whole.next = self.predefined_log.val();
        if self.y_learned.q.val() {
            self.plain.next = self.turned.val() >> self.learned_gap.val();
            self.whole.next = self.learned_log.val();
        }
        self.count.next = self.y_shift.q.val();
        self.count_more.next = self.y_shift_more.q.val();
        if self.y_flush.q.val() {
            self.count.next = self.whole.val();
            self.count_more.next = self.whole.val();
        }
        if self.y_first.q.val() {
            self.count.next = 0.into();
            self.count_more.next = 0.into();
        }
        self.kept.next = 0.into();
        self.kept_more.next = 0.into();
        for i in 0..8 {
            self.kept.next = self
                .kept
                .val()
                .replace_bit(i, self.plain.val().get_bit(i) & (self.count.val().index() > i));
            self.kept_more.next = self
                .kept_more
                .val()
                .replace_bit(i, self.plain.val().get_bit(i) & (self.count_more.val().index() > i));
        }
        self.z_value.d.next = self.kept.val();
        self.z_value_more.d.next = self.kept_more.val();
        self.z_bits.d.next = self.count.val();
        self.z_bits_more.d.next = self.count_more.val();
        // the memory is late: what it says is used a cycle later
        self.z_more.d.next = self.map.read_data.val().get_bit(8);
        self.w_value.d.next = self.z_value.q.val();
        self.w_bits.d.next = self.z_bits.q.val();
        if self.z_more.q.val() {
            self.w_value.d.next = self.z_value_more.q.val();
            self.w_bits.d.next = self.z_bits_more.q.val();
        }
        self.value.next = self.w_value.q.val();
        self.bits.next = self.w_bits.q.val();
    }
}
