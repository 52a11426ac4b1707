//! Who may send the next burst.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use rust_hdl::prelude::*;

/// Picks one of the clients that wait on an address channel, by the AXI id they use: the window (0), a third client (1: the
/// checkpoint engine's reads, or fill writes), the copier (2).
///
/// Order: the window, the copier with `demand`, the third client, the copier without. A client's age is the number of
/// bursts that went, while it waited, to clients before it in this order; at 8 it goes before all that are not of that age.
/// So what waits is served after at most 8 bursts of the window, and nobody starves.
#[derive(LogicBlock, Default)]
pub struct BurstGrant {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high.
    pub reset: Signal<In, Bit>,
    /// The window waits.
    pub window: Signal<In, Bit>,
    /// The third client waits.
    pub third: Signal<In, Bit>,
    /// The copier waits.
    pub copier: Signal<In, Bit>,
    /// A write waits for what the copier does.
    pub demand: Signal<In, Bit>,
    /// The burst of `pick` is taken, if there is one.
    pub take: Signal<In, Bit>,
    /// Somebody waits.
    pub any: Signal<Out, Bit>,
    /// Who is next: 0, 1 or 2; 0 if nobody waits.
    pub pick: Signal<Out, Bits<2>>,
    third_age: DFF<Bits<4>>,
    copier_age: DFF<Bits<4>>,
    third_old: Signal<Local, Bit>,
    copier_old: Signal<Local, Bit>,
    chosen: Signal<Local, Bits<2>>,
    before_third: Signal<Local, Bit>,
    before_copier: Signal<Local, Bit>,
}

impl Logic for BurstGrant {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, third_age, copier_age);
        self.third_old.next = self.third.val() & self.third_age.q.val().get_bit(3);
        self.copier_old.next = self.copier.val() & self.copier_age.q.val().get_bit(3);
        // from the last to the first
        self.chosen.next = 0.into();
        if !self.window.val() {
            if self.copier.val() {
                self.chosen.next = 2.into();
            }
            if self.third.val() {
                self.chosen.next = 1.into();
            }
            if self.copier.val() & self.demand.val() {
                self.chosen.next = 2.into();
            }
        }
        if self.copier_old.val() {
            self.chosen.next = 2.into();
        }
        if self.third_old.val() {
            self.chosen.next = 1.into();
        }
        if self.copier_old.val() & self.demand.val() {
            self.chosen.next = 2.into();
        }
        self.pick.next = self.chosen.val();
        self.any.next = self.window.val() | self.third.val() | self.copier.val();

        // an age never passes 9: of two clients of age the second goes next
        self.before_third.next =
            (self.chosen.val() == 0) | ((self.chosen.val() == 2) & self.demand.val());
        self.before_copier.next =
            (self.chosen.val() == 0) | ((self.chosen.val() == 1) & !self.demand.val());
        if self.take.val() {
            if self.third.val() & self.before_third.val() {
                self.third_age.d.next = self.third_age.q.val() + 1;
            }
            if self.copier.val() & self.before_copier.val() {
                self.copier_age.d.next = self.copier_age.q.val() + 1;
            }
            if self.chosen.val() == 1 {
                self.third_age.d.next = 0.into();
            }
            if self.chosen.val() == 2 {
                self.copier_age.d.next = 0.into();
            }
        }
        if self.reset.val() {
            self.third_age.d.next = 0.into();
            self.copier_age.d.next = 0.into();
        }
    }
}
