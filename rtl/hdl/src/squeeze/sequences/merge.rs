//! State bits and extra bits of a sequence as one string of up to 61 bits.

use rust_hdl::prelude::*;

/// A sequence a cycle. The extra bits come four cycles before the state bits; the string follows three cycles after these.
#[derive(LogicBlock, Default)]
pub struct SequencesMerge {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The numbers have extra bits: they are those of a sequence.
    pub extra: Signal<In, Bit>,
    /// Literals.
    pub ll_value: Signal<In, Bits<12>>,
    /// Their extra bits.
    pub ll_bits: Signal<In, Bits<4>>,
    /// Length.
    pub ml_value: Signal<In, Bits<12>>,
    /// Its extra bits.
    pub ml_bits: Signal<In, Bits<4>>,
    /// Offset value.
    pub of_value: Signal<In, Bits<17>>,
    /// Its extra bits.
    pub of_bits: Signal<In, Bits<5>>,
    /// With the state bits: these are the last ones of a stream, in their other order, with the mark behind them.
    pub ends: Signal<In, Bit>,
    /// With the state bits: there are none.
    pub empty: Signal<In, Bit>,
    /// Bits of the literal length state.
    pub ll_state: Signal<In, Bits<8>>,
    /// How many.
    pub ll_count: Signal<In, Bits<4>>,
    /// Bits of the match length state.
    pub ml_state: Signal<In, Bits<8>>,
    /// How many.
    pub ml_count: Signal<In, Bits<4>>,
    /// Bits of the offset state.
    pub of_state: Signal<In, Bits<8>>,
    /// How many.
    pub of_count: Signal<In, Bits<4>>,
    /// The string, zeros above.
    pub item: Signal<Out, Bits<64>>,
    /// Its bits.
    pub length: Signal<Out, Bits<6>>,
    d_value: DFF<Bits<11>>,
    d_count: DFF<Bits<4>>,
    e_value: DFF<Bits<11>>,
    e_count: DFF<Bits<4>>,
    f_value: DFF<Bits<16>>,
    f_count: DFF<Bits<5>>,
    de_value: DFF<Bits<22>>,
    de_count: DFF<Bits<5>>,
    f2_value: DFF<Bits<16>>,
    f2_count: DFF<Bits<5>>,
    def_value: DFF<Bits<38>>,
    def_count: DFF<Bits<6>>,
    def2_value: DFF<Bits<38>>,
    def2_count: DFF<Bits<6>>,
    ab_value: DFF<Bits<16>>,
    ab_count: DFF<Bits<5>>,
    c_value: DFF<Bits<8>>,
    c_count: DFF<Bits<4>>,
    def3_value: DFF<Bits<38>>,
    def3_count: DFF<Bits<6>>,
    abc_value: DFF<Bits<23>>,
    abc_count: DFF<Bits<5>>,
    def4_value: DFF<Bits<38>>,
    def4_count: DFF<Bits<6>>,
    all_value: DFF<Bits<64>>,
    all_count: DFF<Bits<6>>,
    ll_extra: Signal<Local, Bits<11>>,
    ml_extra: Signal<Local, Bits<11>>,
    of_extra: Signal<Local, Bits<16>>,
    a: Signal<Local, Bits<8>>,
    a_count: Signal<Local, Bits<4>>,
    b: Signal<Local, Bits<8>>,
    b_count: Signal<Local, Bits<4>>,
}

impl Logic for SequencesMerge {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, d_value, d_count, e_value, e_count, f_value, f_count);
        dff_setup!(self, clock, de_value, de_count, f2_value, f2_count, def_value, def_count);
        dff_setup!(self, clock, def2_value, def2_count, ab_value, ab_count, c_value, c_count);
        dff_setup!(self, clock, def3_value, def3_count, abc_value, abc_count);
        dff_setup!(self, clock, def4_value, def4_count, all_value, all_count);
        // extra bits: the low bits of the numbers
        self.ll_extra.next = 0.into();
        self.ml_extra.next = 0.into();
        for i in 0..11 {
            self.ll_extra.next = self
                .ll_extra
                .val()
                .replace_bit(i, self.ll_value.val().get_bit(i) & (self.ll_bits.val().index() > i));
            self.ml_extra.next = self
                .ml_extra
                .val()
                .replace_bit(i, self.ml_value.val().get_bit(i) & (self.ml_bits.val().index() > i));
        }
        self.of_extra.next = 0.into();
        for i in 0..16 {
            self.of_extra.next = self
                .of_extra
                .val()
                .replace_bit(i, self.of_value.val().get_bit(i) & (self.of_bits.val().index() > i));
        }
        self.d_value.d.next = self.ll_extra.val();
        self.d_count.d.next = self.ll_bits.val();
        self.e_value.d.next = self.ml_extra.val();
        self.e_count.d.next = self.ml_bits.val();
        self.f_value.d.next = self.of_extra.val();
        self.f_count.d.next = self.of_bits.val();
        if !self.extra.val() {
            self.d_value.d.next = 0.into();
            self.d_count.d.next = 0.into();
            self.e_value.d.next = 0.into();
            self.e_count.d.next = 0.into();
            self.f_value.d.next = 0.into();
            self.f_count.d.next = 0.into();
        }
        self.de_value.d.next = bit_cast::<22, 11>(self.d_value.q.val())
            | (bit_cast::<22, 11>(self.e_value.q.val()) << self.d_count.q.val());
        self.de_count.d.next =
            bit_cast::<5, 4>(self.d_count.q.val()) + bit_cast::<5, 4>(self.e_count.q.val());
        self.f2_value.d.next = self.f_value.q.val();
        self.f2_count.d.next = self.f_count.q.val();
        self.def_value.d.next = bit_cast::<38, 22>(self.de_value.q.val())
            | (bit_cast::<38, 16>(self.f2_value.q.val()) << self.de_count.q.val());
        self.def_count.d.next =
            bit_cast::<6, 5>(self.de_count.q.val()) + bit_cast::<6, 5>(self.f2_count.q.val());
        self.def2_value.d.next = self.def_value.q.val();
        self.def2_count.d.next = self.def_count.q.val();

        // offset, match length, literal length; at the end match length, offset, literal length
        self.a.next = self.of_state.val();
        self.a_count.next = self.of_count.val();
        self.b.next = self.ml_state.val();
        self.b_count.next = self.ml_count.val();
        self.c_value.d.next = self.ll_state.val();
        self.c_count.d.next = self.ll_count.val();
        self.def3_value.d.next = self.def2_value.q.val();
        self.def3_count.d.next = self.def2_count.q.val();
        if self.ends.val() {
            self.a.next = self.ml_state.val();
            self.a_count.next = self.ml_count.val();
            self.b.next = self.of_state.val();
            self.b_count.next = self.of_count.val();
            self.def3_value.d.next = 1.into();
            self.def3_count.d.next = 1.into();
        }
        self.ab_value.d.next = bit_cast::<16, 8>(self.a.val())
            | (bit_cast::<16, 8>(self.b.val()) << self.a_count.val());
        self.ab_count.d.next =
            bit_cast::<5, 4>(self.a_count.val()) + bit_cast::<5, 4>(self.b_count.val());
        if self.empty.val() {
            self.ab_value.d.next = 0.into();
            self.ab_count.d.next = 0.into();
            self.c_value.d.next = 0.into();
            self.c_count.d.next = 0.into();
            self.def3_value.d.next = 0.into();
            self.def3_count.d.next = 0.into();
        }
        self.abc_value.d.next = bit_cast::<23, 16>(self.ab_value.q.val())
            | (bit_cast::<23, 8>(self.c_value.q.val()) << self.ab_count.q.val());
        self.abc_count.d.next = self.ab_count.q.val() + bit_cast::<5, 4>(self.c_count.q.val());
        self.def4_value.d.next = self.def3_value.q.val();
        self.def4_count.d.next = self.def3_count.q.val();
        self.all_value.d.next = bit_cast::<64, 23>(self.abc_value.q.val())
            | (bit_cast::<64, 38>(self.def4_value.q.val()) << self.abc_count.q.val());
        self.all_count.d.next = bit_cast::<6, 5>(self.abc_count.q.val()) + self.def4_count.q.val();
        self.item.next = self.all_value.q.val();
        self.length.next = self.all_count.q.val();
    }
}
