//! The read port of the ring.

use rust_hdl::prelude::*;

/// Gives a cycle of the port to one reader after the other, and says which places are free again. The places of constant
/// granules, which nobody reads, are `spare`.
///
/// Granted in cycle 0, muxed in 1, on `read_address` in 2, `read_data` and `push` in 3, `freed` in 3.
#[derive(LogicBlock)]
pub struct LanesPort<const N: usize, const P: usize, const R: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// The readers of bases want a beat.
    pub base_want: [Signal<In, Bit>; N],
    /// It is theirs.
    pub base_grant: [Signal<Out, Bit>; N],
    /// Its address, in the cycle after.
    pub base_address: [Signal<In, Bits<R>>; N],
    /// It is the last of its place.
    pub base_ends: [Signal<In, Bit>; N],
    /// It is on `read_data`.
    pub base_push: [Signal<Out, Bit>; N],
    /// The readers of granules want a beat.
    pub granule_want: [Signal<In, Bit>; N],
    /// It is theirs.
    pub granule_grant: [Signal<Out, Bit>; N],
    /// Its address, in the cycle after.
    pub granule_address: [Signal<In, Bits<R>>; N],
    /// It is the last of its place.
    pub granule_ends: [Signal<In, Bit>; N],
    /// It is on `read_data`.
    pub granule_push: [Signal<Out, Bit>; N],
    /// To the ring.
    pub read_address: Signal<Out, Bits<R>>,
    /// A place that is free again without having been read.
    pub spare_valid: Signal<In, Bit>,
    /// It is said.
    pub spare_ready: Signal<Out, Bit>,
    /// It.
    pub spare_place: Signal<In, Bits<P>>,
    /// A place is free again (pulse).
    pub freed_valid: Signal<Out, Bit>,
    /// Which.
    pub freed_place: Signal<Out, Bits<P>>,
    /// Bit 2 i is the base's reader of lane i, bit 2 i + 1 the granule's. These are after the one that came last.
    later: DFF<Bits<8>>,
    picked: DFF<Bits<8>>,
    shown: DFF<Bits<8>>,
    pushed: DFF<Bits<8>>,
    address: DFF<Bits<R>>,
    ends: DFF<Bit>,
    freed: DFF<Bit>,
    place: DFF<Bits<P>>,
    want: Signal<Local, Bits<8>>,
    first: Signal<Local, Bits<8>>,
    negative: Signal<Local, Bits<8>>,
    pick: Signal<Local, Bits<8>>,
    below: Signal<Local, Bits<8>>,
    shifted: Signal<Local, Bits<R>>,
    none: Constant<Bits<8>>,
    beat_bits: Constant<Bits<4>>,
}

impl<const N: usize, const P: usize, const R: usize> Default for LanesPort<N, P, R> {
    fn default() -> Self {
        assert!((1..=4).contains(&N), "LanesPort: 1 to 4 lanes");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            base_want: std::array::from_fn(|_| Signal::default()),
            base_grant: std::array::from_fn(|_| Signal::default()),
            base_address: std::array::from_fn(|_| Signal::default()),
            base_ends: std::array::from_fn(|_| Signal::default()),
            base_push: std::array::from_fn(|_| Signal::default()),
            granule_want: std::array::from_fn(|_| Signal::default()),
            granule_grant: std::array::from_fn(|_| Signal::default()),
            granule_address: std::array::from_fn(|_| Signal::default()),
            granule_ends: std::array::from_fn(|_| Signal::default()),
            granule_push: std::array::from_fn(|_| Signal::default()),
            read_address: Signal::default(),
            spare_valid: Signal::default(),
            spare_ready: Signal::default(),
            spare_place: Signal::default(),
            freed_valid: Signal::default(),
            freed_place: Signal::default(),
            later: DFF::default(),
            picked: DFF::default(),
            shown: DFF::default(),
            pushed: DFF::default(),
            address: DFF::default(),
            ends: DFF::default(),
            freed: DFF::default(),
            place: DFF::default(),
            want: Signal::default(),
            first: Signal::default(),
            negative: Signal::default(),
            pick: Signal::default(),
            below: Signal::default(),
            shifted: Signal::default(),
            none: Constant::new(0_u64.to_bits()),
            beat_bits: Constant::new(((R - P) as u64).to_bits()),
        }
    }
}

impl<const N: usize, const P: usize, const R: usize> Logic for LanesPort<N, P, R> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, later, picked, shown, pushed, address, ends, freed, place);

        // the first that wants after the one that came last, else the first of all
        self.want.next = 0.into();
        for i in 0..N {
            self.want.next = self.want.val().replace_bit(2 * i, self.base_want[i].val());
            self.want.next = self.want.val().replace_bit(2 * i + 1, self.granule_want[i].val());
        }
        self.first.next = self.want.val() & self.later.q.val();
        if !self.first.val().any() {
            self.first.next = self.want.val();
        }
        self.negative.next = self.none.val() - self.first.val();
        self.pick.next = self.first.val() & self.negative.val();
        self.below.next = self.pick.val() - 1;
        if self.want.val().any() {
            self.later.d.next = !(self.pick.val() | self.below.val());
        }
        self.picked.d.next = self.pick.val();
        for i in 0..N {
            self.base_grant[i].next = self.pick.val().get_bit(2 * i);
            self.granule_grant[i].next = self.pick.val().get_bit(2 * i + 1);
        }

        // its address
        self.shown.d.next = self.picked.q.val();
        self.ends.d.next = false;
        for i in 0..N {
            if self.picked.q.val().get_bit(2 * i) {
                self.address.d.next = self.base_address[i].val();
                self.ends.d.next = self.base_ends[i].val();
            }
            if self.picked.q.val().get_bit(2 * i + 1) {
                self.address.d.next = self.granule_address[i].val();
                self.ends.d.next = self.granule_ends[i].val();
            }
        }
        self.read_address.next = self.address.q.val();

        // the beat
        self.pushed.d.next = self.shown.q.val();
        for i in 0..N {
            self.base_push[i].next = self.pushed.q.val().get_bit(2 * i);
            self.granule_push[i].next = self.pushed.q.val().get_bit(2 * i + 1);
        }

        // its place, once its last beat has been read
        self.freed.d.next = self.ends.q.val();
        self.shifted.next = self.address.q.val() >> self.beat_bits.val();
        self.place.d.next = bit_cast::<P, R>(self.shifted.val());
        self.freed_valid.next = self.freed.q.val() | self.spare_valid.val();
        self.freed_place.next = self.spare_place.val();
        if self.freed.q.val() {
            self.freed_place.next = self.place.q.val();
        }
        self.spare_ready.next = !self.freed.q.val();

        if self.reset.val() {
            self.picked.d.next = 0.into();
            self.shown.d.next = 0.into();
            self.pushed.d.next = 0.into();
            self.ends.d.next = false;
            self.freed.d.next = false;
        }
    }
}
