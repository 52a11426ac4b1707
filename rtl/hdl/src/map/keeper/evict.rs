//! Where the evictor stands.

use rust_hdl::prelude::*;

/// Goes round the granules, and stops after a full turn without a find until `change`.
#[derive(LogicBlock)]
pub struct EvictWalk<const A: usize, const A1: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// The next granule.
    pub granule: Signal<Out, Bits<A>>,
    /// It was looked at: a pulse.
    pub step: Signal<In, Bit>,
    /// A base was found there, with `step`.
    pub found: Signal<In, Bit>,
    /// Something happened that may have made a base evictable.
    pub change: Signal<In, Bit>,
    /// A full turn found nothing.
    pub exhausted: Signal<Out, Bit>,
    at: DFF<Bits<A>>,
    /// Granules looked at since the last find or change.
    barren: DFF<Bits<A1>>,
    turn: Constant<Bits<A1>>,
}

impl<const A: usize, const A1: usize> Default for EvictWalk<A, A1> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            granule: Signal::default(),
            step: Signal::default(),
            found: Signal::default(),
            change: Signal::default(),
            exhausted: Signal::default(),
            at: DFF::default(),
            barren: DFF::default(),
            turn: Constant::new((1_u64 << A).to_bits()),
        }
    }
}

impl<const A: usize, const A1: usize> Logic for EvictWalk<A, A1> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, at, barren);
        self.granule.next = self.at.q.val();
        self.exhausted.next = self.barren.q.val() == self.turn.val();
        if self.step.val() {
            self.at.d.next = self.at.q.val() + 1;
            self.barren.d.next = self.barren.q.val() + 1;
        }
        if self.change.val() | (self.step.val() & self.found.val()) {
            self.barren.d.next = 0.into();
        }
        if self.reset.val() {
            self.at.d.next = 0.into();
            self.barren.d.next = 0.into();
        }
    }
}
