//! One FSE state: literal lengths, match lengths or offsets.

use super::predefined::{Predefined, step_words, symbol_words};
use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// A symbol a cycle, last symbol of a granule first, without gaps; four cycles from a symbol to its bits. `S` bits of a symbol,
/// `M` of a step's address within a set; `SA = S + 3` and `MA = M + 3` with the set.
///
/// The loop is memory, one level of logic, memory: `isotherm_abi::tables` says why no shift and no sum is in it.
#[derive(LogicBlock)]
pub struct SequencesState<const S: usize, const SA: usize, const M: usize, const MA: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Table set of the symbol, 0 to 4.
    pub set: Signal<In, Bits<3>>,
    /// The symbol.
    pub symbol: Signal<In, Bits<S>>,
    /// It is the first of its granule: no bits.
    pub first: Signal<In, Bit>,
    /// The one before was the first.
    pub second: Signal<In, Bit>,
    /// No symbol: the state itself is to be put out.
    pub flush: Signal<In, Bit>,
    /// Bits, four cycles later; zeros above.
    pub value: Signal<Out, Bits<8>>,
    /// How many.
    pub bits: Signal<Out, Bits<4>>,
    /// Write a word of the symbols.
    pub symbol_write: Signal<In, Bit>,
    /// Write a word of the steps.
    pub map_write: Signal<In, Bit>,
    /// Of this set.
    pub write_set: Signal<In, Bits<3>>,
    /// Where.
    pub write_index: Signal<In, Bits<9>>,
    /// What.
    pub write_word: Signal<In, Bits<29>>,
    symbols: SdpRam<Bits<29>, SA>,
    map: SdpRam<Bits<9>, MA>,
    s_set: DFF<Bits<3>>,
    s_first: DFF<Bit>,
    s_second: DFF<Bit>,
    s_flush: DFF<Bit>,
    first_state: DFF<Bits<8>>,
    x_base: DFF<Bits<MA>>,
    x_mask: DFF<Bits<8>>,
    x_shift: DFF<Bits<4>>,
    x_own: DFF<Bits<8>>,
    x_second: DFF<Bit>,
    x_first: DFF<Bit>,
    x_flush: DFF<Bit>,
    x_learned: DFF<Bit>,
    y_old: DFF<Bits<8>>,
    y_shift: DFF<Bits<4>>,
    y_first: DFF<Bit>,
    y_flush: DFF<Bit>,
    y_learned: DFF<Bit>,
    z_value: DFF<Bits<8>>,
    z_bits: DFF<Bits<4>>,
    mask: Signal<Local, Bits<8>>,
    next_state: Signal<Local, Bits<8>>,
    more: Signal<Local, Bits<4>>,
    old: Signal<Local, Bits<8>>,
    turned: Signal<Local, Bits<8>>,
    plain: Signal<Local, Bits<8>>,
    count: Signal<Local, Bits<4>>,
    kept: Signal<Local, Bits<8>>,
    symbol_bits: Constant<Bits<4>>,
    map_bits: Constant<Bits<4>>,
    learned_log: Constant<Bits<4>>,
    predefined_log: Constant<Bits<4>>,
    learned_gap: Constant<Bits<2>>,
    predefined_gap: Constant<Bits<2>>,
}

impl<const S: usize, const SA: usize, const M: usize, const MA: usize>
    SequencesState<S, SA, M, MA>
{
    /// With the predefined table as set 0; the learned ones have `learned_log` bits of state.
    ///
    /// # Panics
    /// If the widths do not belong together.
    pub(super) fn new(predefined: &Predefined, learned_log: usize) -> Self {
        assert!(SA == S + 3 && MA == M + 3, "three bits of set");
        assert!(learned_log + 1 == M && learned_log <= 8, "twice as many steps as states");
        let log = predefined.log as usize;
        let symbols = symbol_words(predefined).into_iter().map(|w| u64::from(w).to_bits());
        let steps = step_words(predefined).into_iter().map(|w| u64::from(w).to_bits());
        Self {
            clock: Signal::default(),
            set: Signal::default(),
            symbol: Signal::default(),
            first: Signal::default(),
            second: Signal::default(),
            flush: Signal::default(),
            value: Signal::default(),
            bits: Signal::default(),
            symbol_write: Signal::default(),
            map_write: Signal::default(),
            write_set: Signal::default(),
            write_index: Signal::default(),
            write_word: Signal::default(),
            symbols: SdpRam::holding(symbols.take(1 << S).collect()),
            map: SdpRam::holding(steps.collect()),
            s_set: DFF::default(),
            s_first: DFF::default(),
            s_second: DFF::default(),
            s_flush: DFF::default(),
            first_state: DFF::default(),
            x_base: DFF::default(),
            x_mask: DFF::default(),
            x_shift: DFF::default(),
            x_own: DFF::default(),
            x_second: DFF::default(),
            x_first: DFF::default(),
            x_flush: DFF::default(),
            x_learned: DFF::default(),
            y_old: DFF::default(),
            y_shift: DFF::default(),
            y_first: DFF::default(),
            y_flush: DFF::default(),
            y_learned: DFF::default(),
            z_value: DFF::default(),
            z_bits: DFF::default(),
            mask: Signal::default(),
            next_state: Signal::default(),
            more: Signal::default(),
            old: Signal::default(),
            turned: Signal::default(),
            plain: Signal::default(),
            count: Signal::default(),
            kept: Signal::default(),
            symbol_bits: Constant::new(S.to_bits()),
            map_bits: Constant::new(M.to_bits()),
            learned_log: Constant::new(learned_log.to_bits()),
            predefined_log: Constant::new(log.to_bits()),
            learned_gap: Constant::new((8 - learned_log).to_bits()),
            predefined_gap: Constant::new((8 - log).to_bits()),
        }
    }
}

impl<const S: usize, const SA: usize, const M: usize, const MA: usize> Logic
    for SequencesState<S, SA, M, MA>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, s_set, s_first, s_second, s_flush, first_state);
        dff_setup!(self, clock, x_base, x_mask, x_shift, x_own, x_second, x_first, x_flush);
        dff_setup!(self, clock, x_learned, y_old, y_shift, y_first, y_flush, y_learned);
        dff_setup!(self, clock, z_value, z_bits);
        clock!(self, clock, symbols, map);
        self.symbols.write_enable.next = self.symbol_write.val();
        self.symbols.write_address.next = (bit_cast::<SA, 3>(self.write_set.val())
            << self.symbol_bits.val())
            | bit_cast::<SA, S>(self.write_index.val().get_bits::<S>(0));
        self.symbols.write_data.next = self.write_word.val();
        self.map.write_enable.next = self.map_write.val();
        self.map.write_address.next = (bit_cast::<MA, 3>(self.write_set.val())
            << self.map_bits.val())
            | bit_cast::<MA, M>(self.write_index.val().get_bits::<M>(0));
        self.map.write_data.next = self.write_word.val().get_bits::<9>(0);

        // look the symbol up
        self.symbols.read_address.next = (bit_cast::<SA, 3>(self.set.val())
            << self.symbol_bits.val())
            | bit_cast::<SA, S>(self.symbol.val());
        self.s_set.d.next = self.set.val();
        self.s_first.d.next = self.first.val();
        self.s_second.d.next = self.second.val();
        self.s_flush.d.next = self.flush.val();

        // where its steps are; the first symbol brings its state along, so the second needs no memory for it
        self.first_state.d.next = self.symbols.read_data.val().get_bits::<8>(0);
        self.mask.next = self.symbols.read_data.val().get_bits::<8>(8);
        self.x_base.d.next = (bit_cast::<MA, 3>(self.s_set.q.val()) << self.map_bits.val())
            | bit_cast::<MA, 9>(self.symbols.read_data.val().get_bits::<9>(16));
        self.x_mask.d.next = self.mask.val();
        if self.s_second.q.val() {
            self.x_base.d.next = (bit_cast::<MA, 3>(self.s_set.q.val()) << self.map_bits.val())
                | bit_cast::<MA, 9>(self.symbols.read_data.val().get_bits::<9>(16))
                | bit_cast::<MA, 8>(self.first_state.q.val() & self.mask.val());
            self.x_mask.d.next = 0.into();
        }
        self.x_shift.d.next = self.symbols.read_data.val().get_bits::<4>(25);
        self.x_own.d.next = self.first_state.q.val();
        self.x_second.d.next = self.s_second.q.val();
        self.x_first.d.next = self.s_first.q.val();
        self.x_flush.d.next = self.s_flush.q.val();
        self.x_learned.d.next = self.s_set.q.val().any();

        // step
        self.next_state.next = self.map.read_data.val().get_bits::<8>(0);
        self.map.read_address.next =
            self.x_base.q.val() | bit_cast::<MA, 8>(self.next_state.val() & self.x_mask.q.val());
        self.y_old.d.next = self.next_state.val();
        if self.x_second.q.val() {
            self.y_old.d.next = self.x_own.q.val();
        }
        self.y_shift.d.next = self.x_shift.q.val();
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
        self.count.next = self.predefined_log.val();
        if self.y_learned.q.val() {
            self.plain.next = self.turned.val() >> self.learned_gap.val();
            self.count.next = self.learned_log.val();
        }
        self.more.next = bit_cast::<4, 1>(self.map.read_data.val().get_bits::<1>(8));
        if !self.y_flush.q.val() {
            self.count.next = self.y_shift.q.val() + self.more.val();
        }
        if self.y_first.q.val() {
            self.count.next = 0.into();
        }
        self.kept.next = 0.into();
        for i in 0..8 {
            self.kept.next = self
                .kept
                .val()
                .replace_bit(i, self.plain.val().get_bit(i) & (self.count.val().index() > i));
        }
        self.z_value.d.next = self.kept.val();
        self.z_bits.d.next = self.count.val();
        self.value.next = self.z_value.q.val();
        self.bits.next = self.z_bits.q.val();
    }
}
