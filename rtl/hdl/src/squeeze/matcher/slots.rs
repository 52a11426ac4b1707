//! Four distances that are worth trying.

use rust_hdl::prelude::*;

/// The distance of a pick of eight bytes takes the slot that has not been used for longest. Level 15 to 16.
#[derive(LogicBlock)]
pub struct MatcherSlots {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// There is a window.
    pub live: Signal<In, Bit>,
    /// Its number.
    pub index: Signal<In, Bits<9>>,
    /// Its pick has eight bytes.
    pub long: Signal<In, Bit>,
    /// At this distance.
    pub distance: Signal<In, Bits<14>>,
    /// It need not be held.
    pub known: Signal<In, Bit>,
    /// A slot was used, `FEEDBACK` windows before.
    pub touched: Signal<In, Bit>,
    /// Which.
    pub touched_slot: Signal<In, Bits<2>>,
    /// The distances; 0 is none; bit 13: in the base.
    pub slots: [Signal<Out, Bits<14>>; 4],
    /// The slots that the last window has changed.
    pub changed: Signal<Out, Bits<4>>,
    held: [DFF<Bits<14>>; 4],
    held_changed: DFF<Bits<4>>,
    // slot i has been used later than slot j
    later_01: DFF<Bit>,
    later_02: DFF<Bit>,
    later_03: DFF<Bit>,
    later_12: DFF<Bit>,
    later_13: DFF<Bit>,
    later_23: DFF<Bit>,
    first: Signal<Local, Bit>,
    touch: Signal<Local, Bits<4>>,
    mid_01: Signal<Local, Bit>,
    mid_02: Signal<Local, Bit>,
    mid_03: Signal<Local, Bit>,
    mid_12: Signal<Local, Bit>,
    mid_13: Signal<Local, Bit>,
    mid_23: Signal<Local, Bit>,
    has: Signal<Local, Bits<4>>,
    oldest: Signal<Local, Bits<4>>,
    gives: Signal<Local, Bits<4>>,
    uses: Signal<Local, Bits<4>>,
    old_enough: Signal<Local, Bit>,
    feedback: Constant<Bits<9>>,
}

impl Default for MatcherSlots {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            step: Signal::default(),
            live: Signal::default(),
            index: Signal::default(),
            long: Signal::default(),
            distance: Signal::default(),
            known: Signal::default(),
            touched: Signal::default(),
            touched_slot: Signal::default(),
            slots: Default::default(),
            changed: Signal::default(),
            held: Default::default(),
            held_changed: DFF::default(),
            later_01: DFF::default(),
            later_02: DFF::default(),
            later_03: DFF::default(),
            later_12: DFF::default(),
            later_13: DFF::default(),
            later_23: DFF::default(),
            first: Signal::default(),
            touch: Signal::default(),
            mid_01: Signal::default(),
            mid_02: Signal::default(),
            mid_03: Signal::default(),
            mid_12: Signal::default(),
            mid_13: Signal::default(),
            mid_23: Signal::default(),
            has: Signal::default(),
            oldest: Signal::default(),
            gives: Signal::default(),
            uses: Signal::default(),
            old_enough: Signal::default(),
            feedback: Constant::new((super::FEEDBACK as u64).to_bits()),
        }
    }
}

impl Logic for MatcherSlots {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, held_changed, later_01, later_02, later_03);
        dff_setup!(self, clock, later_12, later_13, later_23);
        for i in 0..4 {
            self.held[i].clock.next = self.clock.val();
            self.held[i].d.next = self.held[i].q.val();
            self.slots[i].next = self.held[i].q.val();
        }
        self.changed.next = self.held_changed.q.val();

        // Window 0 leaves what the granule before has left: its last window is still compared with it. Window 1 begins.
        self.first.next = !self.index.val().get_bits::<8>(1).any();
        self.old_enough.next = self.index.val() >= self.feedback.val();
        self.touch.next = 0.into();
        if self.touched.val() & self.old_enough.val() {
            if self.touched_slot.val() == 0 {
                self.touch.next = self.touch.val().replace_bit(0, true);
            }
            if self.touched_slot.val() == 1 {
                self.touch.next = self.touch.val().replace_bit(1, true);
            }
            if self.touched_slot.val() == 2 {
                self.touch.next = self.touch.val().replace_bit(2, true);
            }
            if self.touched_slot.val() == 3 {
                self.touch.next = self.touch.val().replace_bit(3, true);
            }
        }
        // the order after the touch
        self.mid_01.next = (self.later_01.q.val() | self.touch.val().get_bit(0))
            & !self.touch.val().get_bit(1)
            & !self.first.val();
        self.mid_02.next = (self.later_02.q.val() | self.touch.val().get_bit(0))
            & !self.touch.val().get_bit(2)
            & !self.first.val();
        self.mid_03.next = (self.later_03.q.val() | self.touch.val().get_bit(0))
            & !self.touch.val().get_bit(3)
            & !self.first.val();
        self.mid_12.next = (self.later_12.q.val() | self.touch.val().get_bit(1))
            & !self.touch.val().get_bit(2)
            & !self.first.val();
        self.mid_13.next = (self.later_13.q.val() | self.touch.val().get_bit(1))
            & !self.touch.val().get_bit(3)
            & !self.first.val();
        self.mid_23.next = (self.later_23.q.val() | self.touch.val().get_bit(2))
            & !self.touch.val().get_bit(3)
            & !self.first.val();
        self.oldest.next = 0.into();
        if !self.mid_01.val() & !self.mid_02.val() & !self.mid_03.val() {
            self.oldest.next = self.oldest.val().replace_bit(0, true);
        }
        if self.mid_01.val() & !self.mid_12.val() & !self.mid_13.val() {
            self.oldest.next = self.oldest.val().replace_bit(1, true);
        }
        if self.mid_02.val() & self.mid_12.val() & !self.mid_23.val() {
            self.oldest.next = self.oldest.val().replace_bit(2, true);
        }
        if self.mid_03.val() & self.mid_13.val() & self.mid_23.val() {
            self.oldest.next = self.oldest.val().replace_bit(3, true);
        }
        self.has.next = 0.into();
        for i in 0..4 {
            self.has.next = self
                .has
                .val()
                .replace_bit(i, (self.held[i].q.val() == self.distance.val()) & !self.first.val());
        }
        self.gives.next = 0.into();
        self.uses.next = 0.into();
        if self.long.val() {
            if self.has.val().any() {
                self.uses.next = self.has.val();
            } else {
                if !self.known.val() {
                    self.uses.next = self.oldest.val();
                    self.gives.next = self.oldest.val();
                }
            }
        }

        if self.step.val() {
            self.held_changed.d.next = 0.into();
            if self.live.val() & self.index.val().any() {
                self.held_changed.d.next = self.gives.val();
                for i in 0..4 {
                    if self.first.val() {
                        self.held[i].d.next = 0.into();
                    }
                    if self.gives.val().get_bit(i) {
                        self.held[i].d.next = self.distance.val();
                    }
                }
                self.later_01.d.next =
                    (self.mid_01.val() | self.uses.val().get_bit(0)) & !self.uses.val().get_bit(1);
                self.later_02.d.next =
                    (self.mid_02.val() | self.uses.val().get_bit(0)) & !self.uses.val().get_bit(2);
                self.later_03.d.next =
                    (self.mid_03.val() | self.uses.val().get_bit(0)) & !self.uses.val().get_bit(3);
                self.later_12.d.next =
                    (self.mid_12.val() | self.uses.val().get_bit(1)) & !self.uses.val().get_bit(2);
                self.later_13.d.next =
                    (self.mid_13.val() | self.uses.val().get_bit(1)) & !self.uses.val().get_bit(3);
                self.later_23.d.next =
                    (self.mid_23.val() | self.uses.val().get_bit(2)) & !self.uses.val().get_bit(3);
            }
        }
    }
}
