//! The set of one granule after the other, for its literals and for its sequences.

use rust_hdl::prelude::*;

/// Holds a set until both have taken it. It is the lane's own choice for the first granule of an extent, and
/// else it comes from outside, early or late.
#[derive(LogicBlock, Default)]
pub struct LaneSets {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// There is a granule whose set has not been asked for.
    pub some: Signal<In, Bit>,
    /// The oldest takes the lane's own choice.
    pub own: Signal<In, Bit>,
    /// Now its set is known (pulse).
    pub pop: Signal<Out, Bit>,
    /// An own choice has been made (pulse).
    pub chosen: Signal<In, Bit>,
    /// It; stays.
    pub choice: Signal<In, Bits<3>>,
    /// A set comes from outside.
    pub set_valid: Signal<In, Bit>,
    /// It is taken.
    pub set_ready: Signal<Out, Bit>,
    /// It.
    pub set: Signal<In, Bits<3>>,
    /// The set of a granule,
    pub known: Signal<Out, Bits<3>>,
    /// for its literals,
    pub lit_valid: Signal<Out, Bit>,
    /// which take it,
    pub lit_ready: Signal<In, Bit>,
    /// and for its sequences,
    pub seq_valid: Signal<Out, Bit>,
    /// which take it.
    pub seq_ready: Signal<In, Bit>,
    lit_waits: DFF<Bit>,
    seq_waits: DFF<Bit>,
    chosen_waits: DFF<Bit>,
    set_reg: DFF<Bits<3>>,
    free: Signal<Local, Bit>,
    outside: Signal<Local, Bit>,
    has_choice: Signal<Local, Bit>,
    load: Signal<Local, Bit>,
}

impl Logic for LaneSets {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, lit_waits, seq_waits, chosen_waits, set_reg);
        self.known.next = self.set_reg.q.val();
        self.lit_valid.next = self.lit_waits.q.val();
        self.seq_valid.next = self.seq_waits.q.val();
        if self.lit_ready.val() {
            self.lit_waits.d.next = false;
        }
        if self.seq_ready.val() {
            self.seq_waits.d.next = false;
        }
        self.free.next = self.some.val() & !self.lit_waits.q.val() & !self.seq_waits.q.val();
        self.outside.next = self.free.val() & !self.own.val();
        self.set_ready.next = self.outside.val();
        self.has_choice.next = self.chosen.val() | self.chosen_waits.q.val();
        self.load.next = self.outside.val() & self.set_valid.val();
        if self.free.val() & self.own.val() & self.has_choice.val() {
            self.load.next = true;
        }
        self.pop.next = self.load.val();
        self.chosen_waits.d.next = self.has_choice.val();
        if self.load.val() {
            self.lit_waits.d.next = true;
            self.seq_waits.d.next = true;
            self.set_reg.d.next = self.set.val();
            if self.own.val() {
                self.chosen_waits.d.next = false;
                self.set_reg.d.next = self.choice.val();
            }
        }
        if self.reset.val() {
            self.lit_waits.d.next = false;
            self.seq_waits.d.next = false;
            self.chosen_waits.d.next = false;
        }
    }
}
