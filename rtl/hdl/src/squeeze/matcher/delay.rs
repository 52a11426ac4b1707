//! Steps to wait.

use crate::leaves::{RamStyle, SdpRamEnable};
use rust_hdl::prelude::*;

/// `N` registers in a row.
#[derive(LogicBlock)]
pub struct MatcherDelay<const W: usize, const N: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// A word.
    pub word_in: Signal<In, Bits<W>>,
    /// The word of `N` steps before.
    pub word_out: Signal<Out, Bits<W>>,
    chain: [DFF<Bits<W>>; N],
    word: Signal<Local, Bits<W>>,
}

impl<const W: usize, const N: usize> Default for MatcherDelay<W, N> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            step: Signal::default(),
            word_in: Signal::default(),
            word_out: Signal::default(),
            chain: std::array::from_fn(|_| DFF::default()),
            word: Signal::default(),
        }
    }
}

impl<const W: usize, const N: usize> Logic for MatcherDelay<W, N> {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = self.word_in.val();
        for i in 0..N {
            self.chain[i].clock.next = self.clock.val();
            self.chain[i].d.next = self.chain[i].q.val();
            if self.step.val() {
                self.chain[i].d.next = self.word.val();
            }
            self.word.next = self.chain[i].q.val();
        }
        self.word_out.next = self.word.val();
    }
}

/// A ring in look-up tables: `2^A` words, a delay of 2 to `2^A` steps.
#[derive(LogicBlock)]
pub struct MatcherRing<const W: usize, const A: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// A word.
    pub word_in: Signal<In, Bits<W>>,
    /// The word of so many steps before.
    pub word_out: Signal<Out, Bits<W>>,
    memory: SdpRamEnable<Bits<W>, A>,
    at: DFF<Bits<A>>,
    back: Constant<Bits<A>>,
}

impl<const W: usize, const A: usize> MatcherRing<W, A> {
    /// A delay of `steps`.
    #[must_use]
    pub fn new(steps: usize) -> Self {
        assert!((2..=1 << A).contains(&steps), "a ring of 2^{A} words and a delay of {steps}");
        Self {
            clock: Signal::default(),
            step: Signal::default(),
            word_in: Signal::default(),
            word_out: Signal::default(),
            memory: SdpRamEnable::new(RamStyle::Distributed),
            at: DFF::default(),
            back: Constant::new((steps as u64 - 1).to_bits()),
        }
    }
}

impl<const W: usize, const A: usize> Logic for MatcherRing<W, A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, at);
        clock!(self, clock, memory);
        if self.step.val() {
            self.at.d.next = self.at.q.val() + 1;
        }
        self.memory.read_enable.next = self.step.val();
        self.memory.read_address.next = self.at.q.val() - self.back.val();
        self.memory.write_enable.next = self.step.val();
        self.memory.write_address.next = self.at.q.val();
        self.memory.write_data.next = self.word_in.val();
        self.word_out.next = self.memory.read_data.val();
    }
}
