//! What is written to the history: a window of the granule, and one of the base.

use rust_hdl::prelude::*;

/// The base window is an odd number of windows ahead, so one of the two is even and the other odd. Level 17 to 18.
#[derive(LogicBlock, Default)]
pub struct MatcherHistory {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// There is a window.
    pub live: Signal<In, Bit>,
    /// Its number.
    pub index: Signal<In, Bits<9>>,
    /// Its bytes.
    pub word: Signal<In, Bits<64>>,
    /// There is a base window.
    pub base_live: Signal<In, Bit>,
    /// Its number.
    pub base_index: Signal<In, Bits<9>>,
    /// Its bytes.
    pub base_word: Signal<In, Bits<64>>,
    /// Is an even word written?
    pub write_even: Signal<Out, Bit>,
    /// Which, base first.
    pub even_address: Signal<Out, Bits<9>>,
    /// It.
    pub even_word: Signal<Out, Bits<64>>,
    /// Is an odd word written?
    pub write_odd: Signal<Out, Bit>,
    /// Which.
    pub odd_address: Signal<Out, Bits<9>>,
    /// It.
    pub odd_word: Signal<Out, Bits<64>>,
    even_18: DFF<Bit>,
    even_address_18: DFF<Bits<9>>,
    even_word_18: DFF<Bits<64>>,
    odd_18: DFF<Bit>,
    odd_address_18: DFF<Bits<9>>,
    odd_word_18: DFF<Bits<64>>,
    here: Signal<Local, Bits<9>>,
    base_here: Signal<Local, Bits<9>>,
    is_even: Signal<Local, Bit>,
    base_is_even: Signal<Local, Bit>,
}

impl Logic for MatcherHistory {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, even_18, even_address_18, even_word_18);
        dff_setup!(self, clock, odd_18, odd_address_18, odd_word_18);
        self.write_even.next = self.even_18.q.val();
        self.even_address.next = self.even_address_18.q.val();
        self.even_word.next = self.even_word_18.q.val();
        self.write_odd.next = self.odd_18.q.val();
        self.odd_address.next = self.odd_address_18.q.val();
        self.odd_word.next = self.odd_word_18.q.val();
        self.here.next = bit_cast::<9, 8>(self.index.val().get_bits::<8>(1));
        self.here.next = self.here.val().replace_bit(8, true);
        self.base_here.next = bit_cast::<9, 8>(self.base_index.val().get_bits::<8>(1));
        self.is_even.next = self.live.val() & !self.index.val().get_bit(0);
        self.base_is_even.next = self.base_live.val() & !self.base_index.val().get_bit(0);
        if self.step.val() {
            self.even_18.d.next = self.is_even.val() | self.base_is_even.val();
            self.even_address_18.d.next = self.here.val();
            self.even_word_18.d.next = self.word.val();
            if self.base_is_even.val() {
                self.even_address_18.d.next = self.base_here.val();
                self.even_word_18.d.next = self.base_word.val();
            }
            self.odd_18.d.next = (self.live.val() & self.index.val().get_bit(0))
                | (self.base_live.val() & self.base_index.val().get_bit(0));
            self.odd_address_18.d.next = self.here.val();
            self.odd_word_18.d.next = self.word.val();
            if self.base_live.val() & self.base_index.val().get_bit(0) {
                self.odd_address_18.d.next = self.base_here.val();
                self.odd_word_18.d.next = self.base_word.val();
            }
        }
    }
}
