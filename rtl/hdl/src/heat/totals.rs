//! The event counts: 64 bits, never cleared but by reset.

use rust_hdl::prelude::*;

/// SNOOPED, ACCEPTED, OUT_OF_RANGE, SATURATED, LOST_HOTLIST, STALL_CYCLES.
#[derive(LogicBlock, Default)]
pub struct Totals {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// An event was taken.
    pub taken: Signal<In, Bit>,
    /// It is to be counted.
    pub counts: Signal<In, Bit>,
    /// An event had to wait.
    pub stalled: Signal<In, Bit>,
    /// A counter was at its top.
    pub at_top: Signal<In, Bit>,
    /// Instance 0 dropped a hot list entry.
    pub lost0: Signal<In, Bit>,
    /// Instance 1 dropped a hot list entry.
    pub lost1: Signal<In, Bit>,
    /// SNOOPED.
    pub snooped: Signal<Out, Bits<64>>,
    /// ACCEPTED.
    pub accepted: Signal<Out, Bits<64>>,
    /// OUT_OF_RANGE.
    pub out_of_range: Signal<Out, Bits<64>>,
    /// SATURATED.
    pub saturated: Signal<Out, Bits<64>>,
    /// LOST_HOTLIST.
    pub lost_hotlist: Signal<Out, Bits<64>>,
    /// STALL_CYCLES.
    pub stall_cycles: Signal<Out, Bits<64>>,
    n_snooped: DFF<Bits<64>>,
    n_accepted: DFF<Bits<64>>,
    n_out_of_range: DFF<Bits<64>>,
    n_saturated: DFF<Bits<64>>,
    n_lost: DFF<Bits<64>>,
    n_stalled: DFF<Bits<64>>,
}

impl Logic for Totals {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            n_snooped,
            n_accepted,
            n_out_of_range,
            n_saturated,
            n_lost,
            n_stalled
        );
        if self.taken.val() {
            self.n_snooped.d.next = self.n_snooped.q.val() + 1;
        }
        if self.taken.val() & self.counts.val() {
            self.n_accepted.d.next = self.n_accepted.q.val() + 1;
        }
        if self.taken.val() & !self.counts.val() {
            self.n_out_of_range.d.next = self.n_out_of_range.q.val() + 1;
        }
        if self.at_top.val() {
            self.n_saturated.d.next = self.n_saturated.q.val() + 1;
        }
        if self.stalled.val() {
            self.n_stalled.d.next = self.n_stalled.q.val() + 1;
        }
        if self.lost0.val() | self.lost1.val() {
            self.n_lost.d.next = self.n_lost.q.val() + 1;
        }
        if self.lost0.val() & self.lost1.val() {
            self.n_lost.d.next = self.n_lost.q.val() + 2;
        }
        self.snooped.next = self.n_snooped.q.val();
        self.accepted.next = self.n_accepted.q.val();
        self.out_of_range.next = self.n_out_of_range.q.val();
        self.saturated.next = self.n_saturated.q.val();
        self.lost_hotlist.next = self.n_lost.q.val();
        self.stall_cycles.next = self.n_stalled.q.val();
        if self.reset.val() {
            self.n_snooped.d.next = 0.into();
            self.n_accepted.d.next = 0.into();
            self.n_out_of_range.d.next = 0.into();
            self.n_saturated.d.next = 0.into();
            self.n_lost.d.next = 0.into();
            self.n_stalled.d.next = 0.into();
        }
    }
}
