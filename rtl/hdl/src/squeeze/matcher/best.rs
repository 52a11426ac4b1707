//! The best position from each position on.

use rust_hdl::prelude::*;

/// Of the positions from `c` to 7 the one with the largest key, the first of several; for each `c`. Three steps.
#[derive(LogicBlock, Default)]
pub struct MatcherBest<const P: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// Key of each position.
    pub keys: [Signal<In, Bits<5>>; 8],
    /// What is to be known of it.
    pub loads: [Signal<In, Bits<P>>; 8],
    /// That of the best from position `c` on.
    pub best: [Signal<Out, Bits<P>>; 8],
    key_1: [DFF<Bits<5>>; 8],
    load_1: [DFF<Bits<P>>; 8],
    key_2: [DFF<Bits<5>>; 8],
    load_2: [DFF<Bits<P>>; 8],
    load_3: [DFF<Bits<P>>; 8],
}

impl<const P: usize> Logic for MatcherBest<P> {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..8 {
            self.key_1[i].clock.next = self.clock.val();
            self.load_1[i].clock.next = self.clock.val();
            self.key_2[i].clock.next = self.clock.val();
            self.load_2[i].clock.next = self.clock.val();
            self.load_3[i].clock.next = self.clock.val();
            self.key_1[i].d.next = self.key_1[i].q.val();
            self.load_1[i].d.next = self.load_1[i].q.val();
            self.key_2[i].d.next = self.key_2[i].q.val();
            self.load_2[i].d.next = self.load_2[i].q.val();
            self.load_3[i].d.next = self.load_3[i].q.val();
            self.best[i].next = self.load_3[i].q.val();
        }
        if self.step.val() {
            for i in 0..8 {
                self.key_1[i].d.next = self.keys[i].val();
                self.load_1[i].d.next = self.loads[i].val();
                self.key_2[i].d.next = self.key_1[i].q.val();
                self.load_2[i].d.next = self.load_1[i].q.val();
                self.load_3[i].d.next = self.load_2[i].q.val();
            }
            // of two, of four, of eight
            for i in 0..7 {
                if self.keys[i + 1].val() > self.keys[i].val() {
                    self.key_1[i].d.next = self.keys[i + 1].val();
                    self.load_1[i].d.next = self.loads[i + 1].val();
                }
            }
            for i in 0..6 {
                if self.key_1[i + 2].q.val() > self.key_1[i].q.val() {
                    self.key_2[i].d.next = self.key_1[i + 2].q.val();
                    self.load_2[i].d.next = self.load_1[i + 2].q.val();
                }
            }
            for i in 0..4 {
                if self.key_2[i + 4].q.val() > self.key_2[i].q.val() {
                    self.load_3[i].d.next = self.load_2[i + 4].q.val();
                }
            }
        }
    }
}
