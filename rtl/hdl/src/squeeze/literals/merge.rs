//! Puts two bit strings behind each other.

use rust_hdl::prelude::*;

/// The first string in the low bits, the second from bit `first_length` on; one cycle. Bits of a string above its length are
/// zeros. `C2` is `2 * C`, `L1` is `L + 1`.
#[derive(LogicBlock)]
pub struct LiteralsMerge<const C: usize, const C2: usize, const L: usize, const L1: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The first string.
    pub first: Signal<In, Bits<C>>,
    /// Its bits.
    pub first_length: Signal<In, Bits<L>>,
    /// The second string.
    pub second: Signal<In, Bits<C>>,
    /// Its bits.
    pub second_length: Signal<In, Bits<L>>,
    /// Both, one cycle later.
    pub both: Signal<Out, Bits<C2>>,
    /// Their bits.
    pub both_length: Signal<Out, Bits<L1>>,
    joined: DFF<Bits<C2>>,
    length: DFF<Bits<L1>>,
}

impl<const C: usize, const C2: usize, const L: usize, const L1: usize> Default
    for LiteralsMerge<C, C2, L, L1>
{
    fn default() -> Self {
        assert_eq!((C2, L1), (2 * C, L + 1), "LiteralsMerge<C, C2, L, L1>: C2 = 2 C, L1 = L + 1");
        Self {
            clock: Signal::default(),
            first: Signal::default(),
            first_length: Signal::default(),
            second: Signal::default(),
            second_length: Signal::default(),
            both: Signal::default(),
            both_length: Signal::default(),
            joined: DFF::default(),
            length: DFF::default(),
        }
    }
}

impl<const C: usize, const C2: usize, const L: usize, const L1: usize> Logic
    for LiteralsMerge<C, C2, L, L1>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, joined, length);
        self.joined.d.next = bit_cast::<C2, C>(self.first.val())
            | (bit_cast::<C2, C>(self.second.val()) << self.first_length.val());
        self.length.d.next = bit_cast::<L1, L>(self.first_length.val())
            + bit_cast::<L1, L>(self.second_length.val());
        self.both.next = self.joined.q.val();
        self.both_length.next = self.length.q.val();
    }
}
