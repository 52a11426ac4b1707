//! The table set that suits a granule: "Choice of the set" in `rtl/docs/COMPRESSION.md`.

use rust_hdl::prelude::*;

/// Two steps: the better of sets 1 and 2 and of 3 and 4, then the best of all.
#[derive(LogicBlock)]
pub struct LaneChoose {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Learned sets that are loaded: bit 0 is set 1.
    pub sets: Signal<In, Bits<4>>,
    /// The set of an extent whose first granule is constant.
    pub default_set: Signal<In, Bits<3>>,
    /// A granule has been collected.
    pub info_valid: Signal<In, Bit>,
    /// It is taken; the next one may be shown in the next cycle.
    pub info_taken: Signal<In, Bit>,
    /// All its bytes are the same.
    pub constant: Signal<In, Bit>,
    /// Bits of its samples in set 1.
    pub sum_0: Signal<In, Bits<14>>,
    /// In set 2.
    pub sum_1: Signal<In, Bits<14>>,
    /// In set 3.
    pub sum_2: Signal<In, Bits<14>>,
    /// In set 4.
    pub sum_3: Signal<In, Bits<14>>,
    /// Its choice counts.
    pub own: Signal<In, Bit>,
    /// What is said of it is read (pulse).
    pub looked: Signal<Out, Bit>,
    /// There is a choice (pulse), two cycles later.
    pub valid: Signal<Out, Bit>,
    /// And it counts.
    pub counts: Signal<Out, Bit>,
    /// It: 0 to 4. Stays until the next one.
    pub choice: Signal<Out, Bits<3>>,
    seen: DFF<Bit>,
    a_valid: DFF<Bit>,
    a_own: DFF<Bit>,
    a_constant: DFF<Bit>,
    a_low: DFF<Bits<14>>,
    a_high: DFF<Bits<14>>,
    a_second: DFF<Bit>,
    a_fourth: DFF<Bit>,
    b_valid: DFF<Bit>,
    b_own: DFF<Bit>,
    b_choice: DFF<Bits<3>>,
    bits_0: Signal<Local, Bits<14>>,
    bits_1: Signal<Local, Bits<14>>,
    bits_2: Signal<Local, Bits<14>>,
    bits_3: Signal<Local, Bits<14>>,
    best: Signal<Local, Bits<3>>,
    fallback: Signal<Local, Bits<3>>,
    /// More bits than any granule can have.
    none: Constant<Bits<14>>,
}

impl Default for LaneChoose {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            sets: Signal::default(),
            default_set: Signal::default(),
            info_valid: Signal::default(),
            info_taken: Signal::default(),
            constant: Signal::default(),
            sum_0: Signal::default(),
            sum_1: Signal::default(),
            sum_2: Signal::default(),
            sum_3: Signal::default(),
            own: Signal::default(),
            looked: Signal::default(),
            valid: Signal::default(),
            counts: Signal::default(),
            choice: Signal::default(),
            seen: DFF::default(),
            a_valid: DFF::default(),
            a_own: DFF::default(),
            a_constant: DFF::default(),
            a_low: DFF::default(),
            a_high: DFF::default(),
            a_second: DFF::default(),
            a_fourth: DFF::default(),
            b_valid: DFF::default(),
            b_own: DFF::default(),
            b_choice: DFF::default(),
            bits_0: Signal::default(),
            bits_1: Signal::default(),
            bits_2: Signal::default(),
            bits_3: Signal::default(),
            best: Signal::default(),
            fallback: Signal::default(),
            none: Constant::new(0x3FFF_u32.to_bits()),
        }
    }
}

impl Logic for LaneChoose {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, seen, a_valid, a_own, a_constant, a_low, a_high);
        dff_setup!(self, clock, a_second, a_fourth, b_valid, b_own, b_choice);

        // each granule once
        self.looked.next = self.info_valid.val() & !self.seen.q.val();
        self.seen.d.next = self.info_valid.val() & !self.info_taken.val();

        // pairs
        self.bits_0.next = self.none.val();
        self.bits_1.next = self.none.val();
        self.bits_2.next = self.none.val();
        self.bits_3.next = self.none.val();
        if self.sets.val().get_bit(0) {
            self.bits_0.next = self.sum_0.val();
        }
        if self.sets.val().get_bit(1) {
            self.bits_1.next = self.sum_1.val();
        }
        if self.sets.val().get_bit(2) {
            self.bits_2.next = self.sum_2.val();
        }
        if self.sets.val().get_bit(3) {
            self.bits_3.next = self.sum_3.val();
        }
        self.a_valid.d.next = self.looked.val();
        self.a_own.d.next = self.own.val();
        self.a_constant.d.next = self.constant.val();
        self.a_low.d.next = self.bits_0.val();
        self.a_second.d.next = self.bits_1.val() < self.bits_0.val();
        if self.bits_1.val() < self.bits_0.val() {
            self.a_low.d.next = self.bits_1.val();
        }
        self.a_high.d.next = self.bits_2.val();
        self.a_fourth.d.next = self.bits_3.val() < self.bits_2.val();
        if self.bits_3.val() < self.bits_2.val() {
            self.a_high.d.next = self.bits_3.val();
        }

        // the lowest of the smallest; set 0 if there is no other
        self.best.next = 1.into();
        if self.a_second.q.val() {
            self.best.next = 2.into();
        }
        if self.a_high.q.val() < self.a_low.q.val() {
            self.best.next = 3.into();
            if self.a_fourth.q.val() {
                self.best.next = 4.into();
            }
        }
        if !self.sets.val().any() {
            self.best.next = 0.into();
        }
        self.fallback.next = 0.into();
        if self.sets.val().get_bit(0) & (self.default_set.val() == 1) {
            self.fallback.next = 1.into();
        }
        if self.sets.val().get_bit(1) & (self.default_set.val() == 2) {
            self.fallback.next = 2.into();
        }
        if self.sets.val().get_bit(2) & (self.default_set.val() == 3) {
            self.fallback.next = 3.into();
        }
        if self.sets.val().get_bit(3) & (self.default_set.val() == 4) {
            self.fallback.next = 4.into();
        }
        self.b_valid.d.next = self.a_valid.q.val();
        if self.a_valid.q.val() {
            self.b_own.d.next = self.a_own.q.val();
            self.b_choice.d.next = self.best.val();
            if self.a_constant.q.val() {
                self.b_choice.d.next = self.fallback.val();
            }
        }
        self.valid.next = self.b_valid.q.val();
        self.counts.next = self.b_valid.q.val() & self.b_own.q.val();
        self.choice.next = self.b_choice.q.val();
        if self.reset.val() {
            self.seen.d.next = false;
            self.a_valid.d.next = false;
            self.b_valid.d.next = false;
        }
    }
}
