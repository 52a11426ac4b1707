//! What the lint passes means the same in Rust and in Verilog: one block of such expressions, natively and
//! Verilated, on random and on extreme inputs.

use super::check;
use crate::emit;
use isotherm_sim::testbench::for_seeds;
use rust_hdl::prelude::*;

#[derive(LogicBlock, Default)]
struct Expressions {
    pub a: Signal<In, Bits<8>>,
    pub b: Signal<In, Bits<8>>,
    pub c: Signal<In, Bits<8>>,
    pub wide: Signal<In, Bits<48>>,
    pub x: Signal<In, Bit>,
    pub y: Signal<In, Bit>,
    pub both_equal: Signal<Out, Bit>,
    pub bit_differs: Signal<Out, Bit>,
    pub not_and_bits: Signal<Out, Bit>,
    pub sum_compared: Signal<Out, Bit>,
    pub literal_compared: Signal<Out, Bit>,
    pub sum_cast: Signal<Out, Bits<16>>,
    pub cast_or_shift: Signal<Out, Bits<16>>,
    pub cast_bitwise: Signal<Out, Bits<16>>,
    pub narrowed: Signal<Out, Bits<8>>,
    pub shifted: Signal<Out, Bits<8>>,
    pub shifted_wide: Signal<Out, Bits<48>>,
    pub inverted: Signal<Out, Bits<8>>,
    pub sliced: Signal<Out, Bits<8>>,
    pub variable_slice: Signal<Out, Bits<8>>,
    pub replaced: Signal<Out, Bits<48>>,
    pub reduced: Signal<Out, Bit>,
    pub chosen: Signal<Out, Bits<8>>,
    pub first: Signal<Out, Bits<8>>,
    sum: Signal<Local, Bits<8>>,
    difference: Signal<Local, Bits<8>>,
    at: Signal<Local, Bits<6>>,
    found: Signal<Local, Bit>,
}

impl Logic for Expressions {
    #[hdl_gen]
    fn update(&mut self) {
        self.both_equal.next = (self.a.val() & self.b.val()) == self.c.val();
        self.bit_differs.next = !self.x.val() == self.y.val();
        self.not_and_bits.next = !(self.x.val() & !self.y.val()) ^ self.x.val();
        self.sum.next = self.a.val() + self.b.val() + 1;
        self.difference.next = self.a.val() - self.b.val();
        self.sum_compared.next = self.sum.val() > self.c.val();
        self.literal_compared.next = self.difference.val() == 255;
        self.sum_cast.next = bit_cast::<16, 8>(self.sum.val());
        self.cast_or_shift.next =
            bit_cast::<16, 8>(self.a.val()) | (bit_cast::<16, 8>(self.b.val()) << 8);
        self.cast_bitwise.next = bit_cast::<16, 8>(self.a.val() ^ (self.b.val() & self.c.val()));
        self.narrowed.next = bit_cast::<8, 48>(self.wide.val());
        self.shifted.next = self.sum.val() >> 1;
        self.at.next = self.c.val().get_bits::<6>(0);
        if self.at.val() > 40 {
            self.at.next = 40.into();
        }
        self.shifted_wide.next = self.wide.val() >> self.at.val();
        self.inverted.next = !self.a.val() - self.b.val();
        self.sliced.next = self.wide.val().get_bits::<8>(37);
        self.variable_slice.next = self.wide.val().get_bits::<8>(self.at.val().index());
        self.replaced.next = self.wide.val().replace_bit(self.at.val().index(), self.x.val());
        self.reduced.next = self.a.val().any() & self.b.val().all() ^ self.c.val().xor();
        match self.a.val().index() {
            0 => {
                self.chosen.next = self.b.val();
            }
            255 => {
                self.chosen.next = self.c.val();
            }
            _ => {
                self.chosen.next = self.sum.val();
            }
        }
        self.first.next = 0.into();
        self.found.next = false;
        for i in 0..8 {
            if self.a.val().get_bit(i) & !self.found.val() {
                self.found.next = true;
                self.first.next = i.to_bits();
            }
        }
    }
}

/// Compare these output ports, as numbers.
macro_rules! compare {
    ($u:ident, $m:ident, $($port:ident)*) => {
        $(
            let native: Bits<64> = widen($u.$port.val());
            let verilated: Bits<64> = $m.get($m.port(stringify!($port)).unwrap()).to_bits();
            assert_eq!(native, verilated, stringify!($port));
        )*
    };
}

trait Number {
    fn number(self) -> Bits<64>;
}

impl<const N: usize> Number for Bits<N> {
    fn number(self) -> Bits<64> {
        bit_cast::<64, N>(self)
    }
}

impl Number for bool {
    fn number(self) -> Bits<64> {
        u64::from(self).to_bits()
    }
}

fn widen(value: impl Number) -> Bits<64> {
    value.number()
}

#[test]
fn what_the_lint_passes_means_the_same() {
    let mut u = Expressions::default();
    let verilog = emit::verilog("expressions_test", &mut u).unwrap();
    assert_eq!(check(&u), vec![]);
    for_seeds(4, |bench| {
        let mut m = bench.block("expressions_test", &verilog);
        let inputs = ["a", "b", "c", "wide", "x", "y"].map(|n| m.port(n).unwrap());
        for _ in 0..1_500 {
            let mut byte = || match bench.rng.below(4) {
                0 => 0,
                1 => 255,
                _ => bench.rng.bits(8),
            };
            let (a, b, c) = (byte(), byte(), byte());
            let (wide, x, y) = (bench.rng.bits(48), bench.rng.bits(1), bench.rng.bits(1));
            for (port, value) in inputs.into_iter().zip([a, b, c, wide, x, y]) {
                m.set(port, value);
            }
            m.eval();
            (u.a.next, u.b.next, u.c.next) = (a.to_bits(), b.to_bits(), c.to_bits());
            (u.wide.next, u.x.next, u.y.next) = (wide.to_bits(), x == 1, y == 1);
            assert!(simulate(&mut u, 20), "does not settle");
            compare!(u, m, both_equal bit_differs not_and_bits sum_compared literal_compared sum_cast);
            compare!(u, m, cast_or_shift cast_bitwise narrowed shifted shifted_wide inverted sliced);
            compare!(u, m, variable_slice replaced reduced chosen first);
        }
    });
}
