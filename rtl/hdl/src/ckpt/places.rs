//! Which places of the ring are free.

use rust_hdl::prelude::*;

/// `2^P` places, handed out in order, given back in any order: the tail moves on over those that are free, one a cycle.
#[derive(LogicBlock)]
pub struct CkptPlaces<const P: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// All places are free.
    pub reset: Signal<In, Bit>,
    /// A place is promised.
    pub take: Signal<In, Bit>,
    /// Two are (with `take`).
    pub take_two: Signal<In, Bit>,
    /// One of two that were promised is not needed.
    pub unused: Signal<In, Bit>,
    /// A place is free again.
    pub freed_valid: Signal<In, Bit>,
    /// Which.
    pub freed_place: Signal<In, Bits<P>>,
    /// So is this one.
    pub spare_valid: Signal<In, Bit>,
    /// Which.
    pub spare_place: Signal<In, Bits<P>>,
    /// One can be promised.
    pub one: Signal<Out, Bit>,
    /// Two can.
    pub two: Signal<Out, Bit>,
    free: DFF<Bits<4>>,
    tail: DFF<Bits<P>>,
    /// Bit n: place n is free, and the tail has not come by.
    over: DFF<Bits<8>>,
    over_1: Signal<Local, Bits<8>>,
    free_1: Signal<Local, Bits<4>>,
    shifted: Signal<Local, Bits<8>>,
    moves: Signal<Local, Bit>,
    unit: Constant<Bits<8>>,
    all: Constant<Bits<4>>,
}

impl<const P: usize> Default for CkptPlaces<P> {
    fn default() -> Self {
        assert!((1..=3).contains(&P), "CkptPlaces<P>: 2, 4 or 8 places");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            take: Signal::default(),
            take_two: Signal::default(),
            unused: Signal::default(),
            freed_valid: Signal::default(),
            freed_place: Signal::default(),
            spare_valid: Signal::default(),
            spare_place: Signal::default(),
            one: Signal::default(),
            two: Signal::default(),
            free: DFF::default(),
            tail: DFF::default(),
            over: DFF::default(),
            over_1: Signal::default(),
            free_1: Signal::default(),
            shifted: Signal::default(),
            moves: Signal::default(),
            unit: Constant::new(1_u32.to_bits()),
            all: Constant::new((1_u32 << P).to_bits()),
        }
    }
}

impl<const P: usize> Logic for CkptPlaces<P> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, free, tail, over);
        self.one.next = self.free.q.val().any();
        self.two.next = self.free.q.val().get_bits::<3>(1).any();
        self.shifted.next = self.over.q.val() >> self.tail.q.val();
        self.moves.next = self.shifted.val().get_bit(0);
        self.over_1.next = self.over.q.val();
        if self.moves.val() {
            self.tail.d.next = self.tail.q.val() + 1;
            self.over_1.next = self.over_1.val() & !(self.unit.val() << self.tail.q.val());
        }
        if self.freed_valid.val() {
            self.over_1.next = self.over_1.val() | (self.unit.val() << self.freed_place.val());
        }
        if self.spare_valid.val() {
            self.over_1.next = self.over_1.val() | (self.unit.val() << self.spare_place.val());
        }
        self.over.d.next = self.over_1.val();
        self.free_1.next = self.free.q.val();
        if self.take.val() {
            self.free_1.next = self.free_1.val() - 1;
        }
        if self.take.val() & self.take_two.val() {
            self.free_1.next = self.free_1.val() - 1;
        }
        if self.unused.val() {
            self.free_1.next = self.free_1.val() + 1;
        }
        if self.moves.val() {
            self.free_1.next = self.free_1.val() + 1;
        }
        self.free.d.next = self.free_1.val();
        if self.reset.val() {
            self.free.d.next = self.all.val();
            self.tail.d.next = 0.into();
            self.over.d.next = 0.into();
        }
    }
}
