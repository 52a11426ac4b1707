//! Where a granule goes.

use rust_hdl::prelude::*;

/// Lanes in turn; a constant granule goes to none, and its places are free at once. Extents are numbered.
#[derive(LogicBlock)]
pub struct LanesDispatch<const N: usize, const P: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A granule.
    pub granule_valid: Signal<In, Bit>,
    /// It is taken. Does not depend on `granule_valid`, but on `granule_constant`.
    pub granule_ready: Signal<Out, Bit>,
    /// Its place.
    pub granule_place: Signal<In, Bits<P>>,
    /// It has a base.
    pub granule_base: Signal<In, Bit>,
    /// The base's place.
    pub granule_base_place: Signal<In, Bits<P>>,
    /// All its bytes are the same.
    pub granule_constant: Signal<In, Bit>,
    /// It is the first of its extent.
    pub granule_first: Signal<In, Bit>,
    /// Learned sets that are loaded.
    pub sets: Signal<In, Bits<4>>,
    /// The set of an extent that begins with a constant granule.
    pub default_set: Signal<In, Bits<3>>,
    /// The queue of order has room.
    pub order_ready: Signal<In, Bit>,
    /// A lane has room.
    pub lane_ready: [Signal<In, Bit>; N],
    /// A granule is taken.
    pub take: Signal<Out, Bit>,
    /// By this lane, if it is not constant.
    pub lane: Signal<Out, Bits<2>>,
    /// It goes to a lane.
    pub start: [Signal<Out, Bit>; N],
    /// The number of its extent.
    pub tag: Signal<Out, Bits<4>>,
    /// The default set if that is loaded, else 0.
    pub fallback: Signal<Out, Bits<3>>,
    /// The place of a constant granule, or of its base, is free.
    pub spare_valid: Signal<Out, Bit>,
    /// It was said.
    pub spare_ready: Signal<In, Bit>,
    /// It.
    pub spare_place: Signal<Out, Bits<P>>,
    turn: DFF<Bits<2>>,
    extent: DFF<Bits<4>>,
    spare: DFF<Bit>,
    spare_base: DFF<Bit>,
    place: DFF<Bits<P>>,
    base_place: DFF<Bits<P>>,
    ready: Signal<Local, Bit>,
    takes: Signal<Local, Bit>,
    spares: Signal<Local, Bit>,
    number: Signal<Local, Bits<4>>,
    loaded: Signal<Local, Bits<8>>,
    shifted: Signal<Local, Bits<8>>,
    last: Constant<Bits<2>>,
}

impl<const N: usize, const P: usize> Default for LanesDispatch<N, P> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            granule_valid: Signal::default(),
            granule_ready: Signal::default(),
            granule_place: Signal::default(),
            granule_base: Signal::default(),
            granule_base_place: Signal::default(),
            granule_constant: Signal::default(),
            granule_first: Signal::default(),
            sets: Signal::default(),
            default_set: Signal::default(),
            order_ready: Signal::default(),
            lane_ready: std::array::from_fn(|_| Signal::default()),
            take: Signal::default(),
            lane: Signal::default(),
            start: std::array::from_fn(|_| Signal::default()),
            tag: Signal::default(),
            fallback: Signal::default(),
            spare_valid: Signal::default(),
            spare_ready: Signal::default(),
            spare_place: Signal::default(),
            turn: DFF::default(),
            extent: DFF::default(),
            spare: DFF::default(),
            spare_base: DFF::default(),
            place: DFF::default(),
            base_place: DFF::default(),
            ready: Signal::default(),
            takes: Signal::default(),
            spares: Signal::default(),
            number: Signal::default(),
            loaded: Signal::default(),
            shifted: Signal::default(),
            last: Constant::new((N as u64 - 1).to_bits()),
        }
    }
}

impl<const N: usize, const P: usize> Logic for LanesDispatch<N, P> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, turn, extent, spare, spare_base, place, base_place);

        // a constant granule waits for the places of the one before, any other one for its lane
        self.spares.next = self.spare.q.val() | self.spare_base.q.val();
        self.ready.next = self.order_ready.val() & !self.spares.val();
        if !self.granule_constant.val() {
            self.ready.next = false;
            for i in 0..N {
                if self.turn.q.val().index() == i {
                    self.ready.next = self.order_ready.val() & self.lane_ready[i].val();
                }
            }
        }
        self.granule_ready.next = self.ready.val();
        self.takes.next = self.granule_valid.val() & self.ready.val();
        self.take.next = self.takes.val();
        self.lane.next = self.turn.q.val();
        for i in 0..N {
            self.start[i].next =
                self.takes.val() & !self.granule_constant.val() & (self.turn.q.val().index() == i);
        }
        if self.takes.val() & !self.granule_constant.val() {
            self.turn.d.next = self.turn.q.val() + 1;
            if self.turn.q.val() == self.last.val() {
                self.turn.d.next = 0.into();
            }
        }

        // extents
        self.number.next = self.extent.q.val();
        if self.granule_first.val() {
            self.number.next = self.extent.q.val() + 1;
        }
        self.tag.next = self.number.val();
        if self.takes.val() {
            self.extent.d.next = self.number.val();
        }
        self.loaded.next = bit_cast::<8, 4>(self.sets.val()) << 1;
        self.shifted.next = self.loaded.val() >> self.default_set.val();
        self.fallback.next = 0.into();
        if self.shifted.val().get_bit(0) {
            self.fallback.next = self.default_set.val();
        }

        // places that nobody reads
        self.spare_valid.next = self.spares.val();
        self.spare_place.next = self.base_place.q.val();
        if self.spare.q.val() {
            self.spare_place.next = self.place.q.val();
        }
        if self.spare_ready.val() {
            self.spare.d.next = false;
            if !self.spare.q.val() {
                self.spare_base.d.next = false;
            }
        }
        if self.takes.val() & self.granule_constant.val() {
            self.spare.d.next = true;
            self.spare_base.d.next = self.granule_base.val();
            self.place.d.next = self.granule_place.val();
            self.base_place.d.next = self.granule_base_place.val();
        }

        if self.reset.val() {
            self.turn.d.next = 0.into();
            self.extent.d.next = 0.into();
            self.spare.d.next = false;
            self.spare_base.d.next = false;
        }
    }
}
