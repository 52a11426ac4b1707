//! Numbers to codes and extra bits.

use rust_hdl::prelude::*;

/// Two stages, a sequence a cycle. The extra bits of a number are always its lowest bits.
#[derive(LogicBlock, Default)]
pub struct SequencesCodes {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Literals before the match.
    pub literals: Signal<In, Bits<12>>,
    /// Bytes of the match, less 3.
    pub length: Signal<In, Bits<12>>,
    /// Offset value, not 0.
    pub offset: Signal<In, Bits<17>>,
    /// Literal length code, two cycles later.
    pub ll_code: Signal<Out, Bits<5>>,
    /// Its extra bits.
    pub ll_bits: Signal<Out, Bits<4>>,
    /// The number itself.
    pub ll_value: Signal<Out, Bits<12>>,
    /// Match length code.
    pub ml_code: Signal<Out, Bits<6>>,
    /// Its extra bits.
    pub ml_bits: Signal<Out, Bits<4>>,
    /// The number itself.
    pub ml_value: Signal<Out, Bits<12>>,
    /// Offset code, and how many extra bits it has.
    pub of_code: Signal<Out, Bits<5>>,
    /// The number itself.
    pub of_value: Signal<Out, Bits<17>>,
    l: DFF<Bits<12>>,
    m: DFF<Bits<12>>,
    o: DFF<Bits<17>>,
    /// Which nibbles of the offset are not 0.
    nibbles: DFF<Bits<4>>,
    l_code: DFF<Bits<5>>,
    l_bits: DFF<Bits<4>>,
    l_value: DFF<Bits<12>>,
    m_code: DFF<Bits<6>>,
    m_bits: DFF<Bits<4>>,
    m_value: DFF<Bits<12>>,
    o_code: DFF<Bits<5>>,
    o_value: DFF<Bits<17>>,
    nibble: Signal<Local, Bits<4>>,
    high: Signal<Local, Bits<2>>,
    low: Signal<Local, Bits<2>>,
}

impl Logic for SequencesCodes {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, l, m, o, nibbles, l_code, l_bits, l_value);
        dff_setup!(self, clock, m_code, m_bits, m_value, o_code, o_value);
        self.l.d.next = self.literals.val();
        self.m.d.next = self.length.val();
        self.o.d.next = self.offset.val();
        self.nibbles.d.next = 0.into();
        for i in 0..4 {
            self.nibble.next = self.offset.val().get_bits::<4>(4 * i);
            self.nibbles.d.next = self.nibbles.d.val().replace_bit(i, self.nibble.val().any());
        }

        // literal lengths: 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128 ..
        self.l_value.d.next = self.l.q.val();
        self.l_code.d.next = bit_cast::<5, 4>(self.l.q.val().get_bits::<4>(0));
        self.l_bits.d.next = 0.into();
        if self.l.q.val().get_bit(4) {
            self.l_code.d.next = bit_cast::<5, 2>(self.l.q.val().get_bits::<2>(1)) | 16;
            self.l_bits.d.next = 1.into();
            if self.l.q.val().get_bit(3) {
                self.l_code.d.next = bit_cast::<5, 1>(self.l.q.val().get_bits::<1>(2)) | 20;
                self.l_bits.d.next = 2.into();
            }
        }
        if self.l.q.val().get_bit(5) {
            self.l_code.d.next = bit_cast::<5, 1>(self.l.q.val().get_bits::<1>(3)) | 22;
            self.l_bits.d.next = 3.into();
            if self.l.q.val().get_bit(4) {
                self.l_code.d.next = 24.into();
                self.l_bits.d.next = 4.into();
            }
        }
        if self.l.q.val().get_bit(6) {
            self.l_code.d.next = 25.into();
            self.l_bits.d.next = 6.into();
        }
        if self.l.q.val().get_bit(7) {
            self.l_code.d.next = 26.into();
            self.l_bits.d.next = 7.into();
        }
        if self.l.q.val().get_bit(8) {
            self.l_code.d.next = 27.into();
            self.l_bits.d.next = 8.into();
        }
        if self.l.q.val().get_bit(9) {
            self.l_code.d.next = 28.into();
            self.l_bits.d.next = 9.into();
        }
        if self.l.q.val().get_bit(10) {
            self.l_code.d.next = 29.into();
            self.l_bits.d.next = 10.into();
        }
        if self.l.q.val().get_bit(11) {
            self.l_code.d.next = 30.into();
            self.l_bits.d.next = 11.into();
        }

        // match lengths less 3: 32, 34, 36, 38, 40, 44, 48, 56, 64, 80, 96, 128, 256 ..
        self.m_value.d.next = self.m.q.val();
        self.m_code.d.next = bit_cast::<6, 5>(self.m.q.val().get_bits::<5>(0));
        self.m_bits.d.next = 0.into();
        if self.m.q.val().get_bit(5) {
            self.m_code.d.next = bit_cast::<6, 2>(self.m.q.val().get_bits::<2>(1)) | 32;
            self.m_bits.d.next = 1.into();
            if self.m.q.val().get_bit(3) {
                self.m_code.d.next = bit_cast::<6, 1>(self.m.q.val().get_bits::<1>(2)) | 36;
                self.m_bits.d.next = 2.into();
            }
            if self.m.q.val().get_bit(4) {
                self.m_code.d.next = bit_cast::<6, 1>(self.m.q.val().get_bits::<1>(3)) | 38;
                self.m_bits.d.next = 3.into();
            }
        }
        if self.m.q.val().get_bit(6) {
            self.m_code.d.next = bit_cast::<6, 1>(self.m.q.val().get_bits::<1>(4)) | 40;
            self.m_bits.d.next = 4.into();
            if self.m.q.val().get_bit(5) {
                self.m_code.d.next = 42.into();
                self.m_bits.d.next = 5.into();
            }
        }
        if self.m.q.val().get_bit(7) {
            self.m_code.d.next = 43.into();
            self.m_bits.d.next = 7.into();
        }
        if self.m.q.val().get_bit(8) {
            self.m_code.d.next = 44.into();
            self.m_bits.d.next = 8.into();
        }
        if self.m.q.val().get_bit(9) {
            self.m_code.d.next = 45.into();
            self.m_bits.d.next = 9.into();
        }
        if self.m.q.val().get_bit(10) {
            self.m_code.d.next = 46.into();
            self.m_bits.d.next = 10.into();
        }
        if self.m.q.val().get_bit(11) {
            self.m_code.d.next = 47.into();
            self.m_bits.d.next = 11.into();
        }

        // offsets: the place of the highest one
        self.o_value.d.next = self.o.q.val();
        self.high.next = 0.into();
        self.nibble.next = self.o.q.val().get_bits::<4>(0);
        if self.nibbles.q.val().get_bit(1) {
            self.high.next = 1.into();
            self.nibble.next = self.o.q.val().get_bits::<4>(4);
        }
        if self.nibbles.q.val().get_bit(2) {
            self.high.next = 2.into();
            self.nibble.next = self.o.q.val().get_bits::<4>(8);
        }
        if self.nibbles.q.val().get_bit(3) {
            self.high.next = 3.into();
            self.nibble.next = self.o.q.val().get_bits::<4>(12);
        }
        self.low.next = 0.into();
        if self.nibble.val().get_bit(1) {
            self.low.next = 1.into();
        }
        if self.nibble.val().get_bit(2) {
            self.low.next = 2.into();
        }
        if self.nibble.val().get_bit(3) {
            self.low.next = 3.into();
        }
        self.o_code.d.next =
            (bit_cast::<5, 2>(self.high.val()) << 2) | bit_cast::<5, 2>(self.low.val());
        if self.o.q.val().get_bit(16) {
            self.o_code.d.next = 16.into();
        }

        self.ll_code.next = self.l_code.q.val();
        self.ll_bits.next = self.l_bits.q.val();
        self.ll_value.next = self.l_value.q.val();
        self.ml_code.next = self.m_code.q.val();
        self.ml_bits.next = self.m_bits.q.val();
        self.ml_value.next = self.m_value.q.val();
        self.of_code.next = self.o_code.q.val();
        self.of_value.next = self.o_value.q.val();
    }
}
