//! Reads granules and their bases ahead into a ring of buffers.

use super::{CkptArrive, CkptPlaces, CkptRing};
use crate::leaves::Fifo;
use rust_hdl::prelude::*;

/// A ring of `2^B` beats of 16 bytes: `2^P` places of a granule, `P = B - 8`; `W`, `R`, `G` as in [`CkptRing`]. A granule is
/// asked for when there is a place for it, and one for its base if that is asked for too: the answer never has to wait. The
/// next extent may be given as soon as the one before has been asked for: the ring does not empty between extents.
///
/// Granules are handed on in order, with their places; these come back in any order. After a granule that cannot be read,
/// or `stop`, nothing more is asked for, what was asked for already is dropped, and `idle` says when all of it has come.
#[derive(LogicBlock)]
pub struct CkptFetch<
    const A: usize,
    const B: usize,
    const W: usize,
    const P: usize,
    const R: usize,
    const G: usize,
> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Forget everything (while idle).
    pub restart: Signal<In, Bit>,
    /// Ask for nothing more, hand nothing on.
    pub stop: Signal<In, Bit>,
    /// An extent (while `ready`).
    pub start: Signal<In, Bit>,
    /// The extents so far have been asked for.
    pub ready: Signal<Out, Bit>,
    /// First granule.
    pub first: Signal<In, Bits<28>>,
    /// Granules, 1 to 16.
    pub count: Signal<In, Bits<5>>,
    /// It may become a delta.
    pub may_delta: Signal<In, Bit>,
    /// If as many lines of its first granule are equal to the base's.
    pub delta_min: Signal<In, Bits<9>>,
    /// A granule is wanted.
    pub mem_req_valid: Signal<Out, Bit>,
    /// The request is taken.
    pub mem_req_ready: Signal<In, Bit>,
    /// Which.
    pub mem_req_granule: Signal<Out, Bits<A>>,
    /// And its base before it, if there is one.
    pub mem_req_base: Signal<Out, Bit>,
    /// A beat of the answer: 256 for each frame, in the order of the requests.
    pub mem_valid: Signal<In, Bit>,
    /// Always.
    pub mem_ready: Signal<Out, Bit>,
    /// 16 bytes.
    pub mem_data: Signal<In, Bits<128>>,
    /// Last beat of the frame.
    pub mem_last: Signal<In, Bit>,
    /// The frame is the base of the granule that comes next.
    pub mem_base: Signal<In, Bit>,
    /// The frame cannot be read (on any of its beats).
    pub mem_error: Signal<In, Bit>,
    /// The snapshot of the granule is lost (on any of its beats).
    pub mem_lost: Signal<In, Bit>,
    /// A word of the ring.
    pub read_address: Signal<In, Bits<R>>,
    /// It, one cycle later.
    pub read_data: Signal<Out, Bits<W>>,
    /// The oldest granule is there.
    pub granule_valid: Signal<Out, Bit>,
    /// It is taken.
    pub granule_ready: Signal<In, Bit>,
    /// Its place.
    pub granule_place: Signal<Out, Bits<P>>,
    /// It has a base.
    pub granule_base: Signal<Out, Bit>,
    /// The place of that.
    pub granule_base_place: Signal<Out, Bits<P>>,
    /// All its bytes are `granule_byte`.
    pub granule_constant: Signal<Out, Bit>,
    /// Its first byte.
    pub granule_byte: Signal<Out, Bits<8>>,
    /// It begins its extent.
    pub granule_first: Signal<Out, Bit>,
    /// Granules of its extent.
    pub granule_count: Signal<Out, Bits<5>>,
    /// A place is free again.
    pub freed_valid: Signal<In, Bit>,
    /// Which.
    pub freed_place: Signal<In, Bits<P>>,
    /// All good granules have been taken, and the next one could not be read.
    pub bad_valid: Signal<Out, Bit>,
    /// Because its snapshot is lost.
    pub bad_lost: Signal<Out, Bit>,
    /// CRC32C of the oldest extent, once its last granule has been taken.
    pub crc: Signal<Out, Bits<32>>,
    /// It is a delta.
    pub delta: Signal<Out, Bit>,
    /// Bit k: its granule k has no base.
    pub missing: Signal<Out, Bits<16>>,
    /// Turn to the next.
    pub extent_taken: Signal<In, Bit>,
    /// Everything that was asked for has come.
    pub idle: Signal<Out, Bit>,
    ring: CkptRing<B, W, R, G>,
    places: CkptPlaces<P>,
    arrive: CkptArrive<P>,
    metas: Fifo<Bits<8>, 3, 4>,
    offer: DFF<Bit>,
    offered: DFF<Bits<28>>,
    offered_base: DFF<Bit>,
    next_granule: DFF<Bits<28>>,
    number: DFF<Bits<5>>,
    left: DFF<Bits<5>>,
    opens: DFF<Bit>,
    bases: DFF<Bit>,
    /// Extents whose first granule has not been judged.
    unjudged: DFF<Bits<4>>,
    outstanding: DFF<Bits<4>>,
    beat_valid: DFF<Bit>,
    beat_data: DFF<Bits<128>>,
    beat_last: DFF<Bit>,
    beat_base: DFF<Bit>,
    beat_error: DFF<Bit>,
    beat_lost: DFF<Bit>,
    place: DFF<Bits<P>>,
    beat: DFF<Bits<8>>,
    asked: Signal<Local, Bit>,
    meta: Signal<Local, Bits<8>>,
    unjudged_1: Signal<Local, Bits<4>>,
    outstanding_1: Signal<Local, Bits<4>>,
    base_place: Signal<Local, Bits<P>>,
}

impl<const A: usize, const B: usize, const W: usize, const P: usize, const R: usize, const G: usize>
    Default for CkptFetch<A, B, W, P, R, G>
{
    fn default() -> Self {
        assert!(A <= 27, "CkptFetch: at most 2^27 granules");
        assert_eq!(P + 8, B, "CkptFetch: P must be B - 8");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            restart: Signal::default(),
            stop: Signal::default(),
            start: Signal::default(),
            ready: Signal::default(),
            first: Signal::default(),
            count: Signal::default(),
            may_delta: Signal::default(),
            delta_min: Signal::default(),
            mem_req_valid: Signal::default(),
            mem_req_ready: Signal::default(),
            mem_req_granule: Signal::default(),
            mem_req_base: Signal::default(),
            mem_valid: Signal::default(),
            mem_ready: Signal::default(),
            mem_data: Signal::default(),
            mem_last: Signal::default(),
            mem_base: Signal::default(),
            mem_error: Signal::default(),
            mem_lost: Signal::default(),
            read_address: Signal::default(),
            read_data: Signal::default(),
            granule_valid: Signal::default(),
            granule_ready: Signal::default(),
            granule_place: Signal::default(),
            granule_base: Signal::default(),
            granule_base_place: Signal::default(),
            granule_constant: Signal::default(),
            granule_byte: Signal::default(),
            granule_first: Signal::default(),
            granule_count: Signal::default(),
            freed_valid: Signal::default(),
            freed_place: Signal::default(),
            bad_valid: Signal::default(),
            bad_lost: Signal::default(),
            crc: Signal::default(),
            delta: Signal::default(),
            missing: Signal::default(),
            extent_taken: Signal::default(),
            idle: Signal::default(),
            ring: CkptRing::default(),
            places: CkptPlaces::default(),
            arrive: CkptArrive::default(),
            metas: Fifo::distributed(),
            offer: DFF::default(),
            offered: DFF::default(),
            offered_base: DFF::default(),
            next_granule: DFF::default(),
            number: DFF::default(),
            left: DFF::default(),
            opens: DFF::default(),
            bases: DFF::default(),
            unjudged: DFF::default(),
            outstanding: DFF::default(),
            beat_valid: DFF::default(),
            beat_data: DFF::default(),
            beat_last: DFF::default(),
            beat_base: DFF::default(),
            beat_error: DFF::default(),
            beat_lost: DFF::default(),
            place: DFF::default(),
            beat: DFF::default(),
            asked: Signal::default(),
            meta: Signal::default(),
            unjudged_1: Signal::default(),
            outstanding_1: Signal::default(),
            base_place: Signal::default(),
        }
    }
}

impl<const A: usize, const B: usize, const W: usize, const P: usize, const R: usize, const G: usize>
    Logic for CkptFetch<A, B, W, P, R, G>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, offer, offered, offered_base, next_granule, number, left, opens);
        dff_setup!(self, clock, bases, unjudged, outstanding, beat_valid, beat_data, beat_last);
        dff_setup!(self, clock, beat_base, beat_error, beat_lost, place, beat);
        clock!(self, clock, ring, places, arrive, metas);
        self.places.reset.next = self.reset.val() | self.restart.val();
        self.arrive.reset.next = self.reset.val() | self.restart.val();
        self.arrive.flush.next = self.stop.val();
        // empty while idle
        self.metas.reset.next = self.reset.val();

        // requests: one is offered when there is room, and stays until it is taken
        self.mem_req_valid.next = self.offer.q.val();
        self.mem_req_granule.next = bit_cast::<A, 28>(self.offered.q.val());
        self.mem_req_base.next = self.offered_base.q.val();
        self.asked.next = !self.offer.q.val()
            & self.left.q.val().any()
            & ((self.places.one.val() & !self.bases.q.val()) | self.places.two.val())
            & !self.arrive.failed.val();
        if self.asked.val() {
            self.offer.d.next = true;
            self.offered.d.next = self.next_granule.q.val();
            self.offered_base.d.next = self.bases.q.val();
            self.next_granule.d.next = self.next_granule.q.val() + 1;
            self.left.d.next = self.left.q.val() - 1;
            self.opens.d.next = false;
        }
        if self.offer.q.val() & self.mem_req_ready.val() {
            self.offer.d.next = false;
        }
        self.places.take.next = self.asked.val();
        self.places.take_two.next = self.bases.q.val();
        self.ready.next = !self.left.q.val().any();
        // what was asked for
        self.meta.next = bit_cast::<8, 5>(self.number.q.val());
        self.meta.next = self.meta.val().replace_bit(5, self.opens.q.val());
        self.meta.next = self.meta.val().replace_bit(6, self.left.q.val() == 1);
        self.meta.next = self.meta.val().replace_bit(7, self.bases.q.val());
        self.metas.sink.valid.next = self.asked.val();
        self.metas.sink.data.next = self.meta.val();

        // the answer, registered
        self.mem_ready.next = true;
        self.beat_valid.d.next = self.mem_valid.val();
        self.beat_data.d.next = self.mem_data.val();
        self.beat_last.d.next = self.mem_last.val();
        self.beat_base.d.next = self.mem_base.val();
        self.beat_error.d.next = self.mem_error.val();
        self.beat_lost.d.next = self.mem_lost.val();
        if self.beat_valid.q.val() {
            self.beat.d.next = self.beat.q.val() + 1;
            if self.beat_last.q.val() {
                self.beat.d.next = 0.into();
                self.place.d.next = self.place.q.val() + 1;
            }
        }
        self.ring.write.next = self.beat_valid.q.val();
        self.ring.write_address.next =
            (bit_cast::<B, P>(self.place.q.val()) << 8) | bit_cast::<B, 8>(self.beat.q.val());
        self.ring.write_data.next = self.beat_data.q.val();
        self.ring.read_address.next = self.read_address.val();
        self.read_data.next = self.ring.read_data.val();
        self.arrive.valid.next = self.beat_valid.q.val();
        self.arrive.data.next = self.beat_data.q.val();
        self.arrive.last.next = self.beat_last.q.val();
        self.arrive.error.next = self.beat_error.q.val();
        self.arrive.lost.next = self.beat_lost.q.val();
        self.arrive.base.next = self.beat_base.q.val();
        self.arrive.beat.next = self.beat.q.val();
        self.arrive.place.next = self.place.q.val();
        self.arrive.extent_count.next = self.metas.source.data.val().get_bits::<5>(0);
        self.arrive.extent_first.next = self.metas.source.data.val().get_bit(5);
        self.arrive.extent_last.next = self.metas.source.data.val().get_bit(6);
        self.arrive.delta_min.next = self.delta_min.val();
        self.metas.source.ready.next = self.arrive.arrived.val();
        self.places.unused.next = self.arrive.arrived.val()
            & self.metas.source.data.val().get_bit(7)
            & !self.arrive.arrived_base.val();
        self.outstanding_1.next = self.outstanding.q.val();
        if self.asked.val() {
            self.outstanding_1.next = self.outstanding_1.val() + 1;
        }
        if self.arrive.arrived.val() {
            self.outstanding_1.next = self.outstanding_1.val() - 1;
        }
        self.outstanding.d.next = self.outstanding_1.val();
        self.idle.next =
            !self.outstanding.q.val().any() & !self.left.q.val().any() & self.arrive.idle.val();

        // the extent that is being asked for turns out to be no delta: no more bases
        self.unjudged_1.next = self.unjudged.q.val();
        if self.start.val() {
            self.unjudged_1.next = self.unjudged_1.val() + 1;
        }
        if self.arrive.judged.val() {
            self.unjudged_1.next = self.unjudged_1.val() - 1;
            if !self.arrive.judged_delta.val() & (self.unjudged.q.val() == 1) {
                self.bases.d.next = false;
            }
        }
        self.unjudged.d.next = self.unjudged_1.val();

        // granules on their way
        self.granule_valid.next = self.arrive.granule_valid.val();
        self.arrive.granule_ready.next = self.granule_ready.val();
        self.granule_place.next = self.arrive.granule_place.val();
        self.granule_base.next = self.arrive.granule_base.val();
        self.base_place.next = self.arrive.granule_place.val() - 1;
        self.granule_base_place.next = self.base_place.val();
        self.granule_constant.next = self.arrive.granule_constant.val();
        self.granule_byte.next = self.arrive.granule_byte.val();
        self.granule_first.next = self.arrive.granule_first.val();
        self.granule_count.next = self.arrive.granule_count.val();
        self.bad_valid.next = self.arrive.bad_valid.val();
        self.bad_lost.next = self.arrive.bad_lost.val();
        self.crc.next = self.arrive.crc.val();
        self.delta.next = self.arrive.delta.val();
        self.missing.next = self.arrive.missing.val();
        self.arrive.extent_taken.next = self.extent_taken.val();
        self.places.spare_valid.next = self.arrive.spare_valid.val();
        self.places.spare_place.next = self.arrive.spare_place.val();
        self.places.freed_valid.next = self.freed_valid.val();
        self.places.freed_place.next = self.freed_place.val();

        if self.start.val() {
            self.next_granule.d.next = self.first.val();
            self.left.d.next = self.count.val();
            self.number.d.next = self.count.val();
            self.opens.d.next = true;
            self.bases.d.next = self.may_delta.val();
        }
        if self.arrive.failed.val() | self.stop.val() {
            self.left.d.next = 0.into();
        }
        if self.restart.val() {
            self.unjudged.d.next = 0.into();
            self.place.d.next = 0.into();
            self.beat.d.next = 0.into();
        }
        if self.reset.val() {
            self.offer.d.next = false;
            self.left.d.next = 0.into();
            self.unjudged.d.next = 0.into();
            self.outstanding.d.next = 0.into();
            self.beat_valid.d.next = false;
        }
    }
}
