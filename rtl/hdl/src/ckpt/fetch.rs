//! Reads granules ahead into a ring of buffers, with the checksums of extents and whether granules are constant.

use super::CkptCrc;
use crate::leaves::{Fifo, SdpRam};
use rust_hdl::prelude::*;

/// A ring of `2^B` beats of 16 bytes: `2^(B - 8)` granules. A granule is asked for when a place in the ring is free, so
/// the answer never has to wait. The next extent may be given as soon as the one before has been asked for: the ring does
/// not empty between extents.
///
/// After a granule that cannot be read, or `stop`, nothing more is asked for, what was asked for already is dropped, and
/// `idle` says when all of it has come.
#[derive(LogicBlock)]
pub struct CkptFetch<const A: usize, const B: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Forget everything (while idle).
    pub restart: Signal<In, Bit>,
    /// Ask for nothing more.
    pub stop: Signal<In, Bit>,
    /// An extent (while `ready`).
    pub start: Signal<In, Bit>,
    /// The extents so far have been asked for.
    pub ready: Signal<Out, Bit>,
    /// First granule.
    pub first: Signal<In, Bits<28>>,
    /// Granules, 1 to 16.
    pub count: Signal<In, Bits<5>>,
    /// A granule is wanted.
    pub mem_req_valid: Signal<Out, Bit>,
    /// The request is taken.
    pub mem_req_ready: Signal<In, Bit>,
    /// Which.
    pub mem_req_granule: Signal<Out, Bits<A>>,
    /// A beat of the answer: 256 for each granule, in the order of the requests.
    pub mem_valid: Signal<In, Bit>,
    /// Always.
    pub mem_ready: Signal<Out, Bit>,
    /// 16 bytes.
    pub mem_data: Signal<In, Bits<128>>,
    /// Last beat of the granule.
    pub mem_last: Signal<In, Bit>,
    /// The granule cannot be read (on any of its beats).
    pub mem_error: Signal<In, Bit>,
    /// The snapshot of the granule is lost (on any of its beats).
    pub mem_lost: Signal<In, Bit>,
    /// A beat in the ring.
    pub read_address: Signal<In, Bits<B>>,
    /// It, one cycle later.
    pub read_data: Signal<Out, Bits<128>>,
    /// The next granule is complete, or has failed.
    pub info_valid: Signal<Out, Bit>,
    /// It is done with.
    pub info_ready: Signal<In, Bit>,
    /// It could not be read.
    pub info_error: Signal<Out, Bit>,
    /// Because its snapshot is lost.
    pub info_lost: Signal<Out, Bit>,
    /// All its bytes are `info_byte`.
    pub info_constant: Signal<Out, Bit>,
    /// Its first byte.
    pub info_byte: Signal<Out, Bits<8>>,
    /// A place in the ring is free again.
    pub freed: Signal<In, Bit>,
    /// CRC32C of the oldest extent, once its last granule is there.
    pub crc: Signal<Out, Bits<32>>,
    /// Turn to that of the next.
    pub crc_taken: Signal<In, Bit>,
    /// Everything that was asked for has come.
    pub idle: Signal<Out, Bit>,
    ring: SdpRam<Bits<128>, B>,
    infos: Fifo<Bits<11>, 3, 4>,
    lasts: Fifo<Bit, 3, 4>,
    sums: Fifo<Bits<32>, 4, 5>,
    checksum: CkptCrc,
    offer: DFF<Bit>,
    offered: DFF<Bits<28>>,
    next_granule: DFF<Bits<28>>,
    left: DFF<Bits<5>>,
    free: DFF<Bits<4>>,
    outstanding: DFF<Bits<4>>,
    failed: DFF<Bit>,
    beat_valid: DFF<Bit>,
    beat_data: DFF<Bits<128>>,
    beat_last: DFF<Bit>,
    beat_error: DFF<Bit>,
    beat_lost: DFF<Bit>,
    summed: DFF<Bit>,
    at: DFF<Bits<B>>,
    inside_granule: DFF<Bit>,
    same: DFF<Bit>,
    first_byte: DFF<Bits<8>>,
    error: DFF<Bit>,
    lost: DFF<Bit>,
    asked: Signal<Local, Bit>,
    arrived: Signal<Local, Bit>,
    reference: Signal<Local, Bits<8>>,
    pair: Signal<Local, Bits<16>>,
    word: Signal<Local, Bits<32>>,
    double: Signal<Local, Bits<64>>,
    all_same: Signal<Local, Bit>,
    bad: Signal<Local, Bit>,
    gone: Signal<Local, Bit>,
    info: Signal<Local, Bits<11>>,
    free_1: Signal<Local, Bits<4>>,
    outstanding_1: Signal<Local, Bits<4>>,
    places: Constant<Bits<4>>,
}

impl<const A: usize, const B: usize> Default for CkptFetch<A, B> {
    fn default() -> Self {
        assert!(A <= 27, "CkptFetch<A, B>: at most 2^27 granules");
        assert!((9..=11).contains(&B), "CkptFetch<A, B>: 2, 4 or 8 granules in the ring");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            restart: Signal::default(),
            stop: Signal::default(),
            start: Signal::default(),
            ready: Signal::default(),
            first: Signal::default(),
            count: Signal::default(),
            mem_req_valid: Signal::default(),
            mem_req_ready: Signal::default(),
            mem_req_granule: Signal::default(),
            mem_valid: Signal::default(),
            mem_ready: Signal::default(),
            mem_data: Signal::default(),
            mem_last: Signal::default(),
            mem_error: Signal::default(),
            mem_lost: Signal::default(),
            read_address: Signal::default(),
            read_data: Signal::default(),
            info_valid: Signal::default(),
            info_ready: Signal::default(),
            info_error: Signal::default(),
            info_lost: Signal::default(),
            info_constant: Signal::default(),
            info_byte: Signal::default(),
            freed: Signal::default(),
            crc: Signal::default(),
            crc_taken: Signal::default(),
            idle: Signal::default(),
            ring: SdpRam::block(),
            infos: Fifo::distributed(),
            lasts: Fifo::distributed(),
            sums: Fifo::distributed(),
            checksum: CkptCrc::default(),
            offer: DFF::default(),
            offered: DFF::default(),
            next_granule: DFF::default(),
            left: DFF::default(),
            free: DFF::default(),
            outstanding: DFF::default(),
            failed: DFF::default(),
            beat_valid: DFF::default(),
            beat_data: DFF::default(),
            beat_last: DFF::default(),
            beat_error: DFF::default(),
            beat_lost: DFF::default(),
            summed: DFF::default(),
            at: DFF::default(),
            inside_granule: DFF::default(),
            same: DFF::default(),
            first_byte: DFF::default(),
            error: DFF::default(),
            lost: DFF::default(),
            asked: Signal::default(),
            arrived: Signal::default(),
            reference: Signal::default(),
            pair: Signal::default(),
            word: Signal::default(),
            double: Signal::default(),
            all_same: Signal::default(),
            bad: Signal::default(),
            gone: Signal::default(),
            info: Signal::default(),
            free_1: Signal::default(),
            outstanding_1: Signal::default(),
            places: Constant::new((1_u32 << (B - 8)).to_bits()),
        }
    }
}

impl<const A: usize, const B: usize> Logic for CkptFetch<A, B> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            offer,
            offered,
            next_granule,
            left,
            free,
            outstanding,
            failed,
            beat_valid,
            beat_data,
            beat_last,
            beat_error,
            beat_lost,
            summed,
            at,
            inside_granule,
            same,
            first_byte,
            error,
            lost
        );
        clock!(self, clock, ring, infos, lasts, sums, checksum);
        self.infos.reset.next = self.reset.val() | self.restart.val();
        // empty while idle
        self.lasts.reset.next = self.reset.val();
        self.sums.reset.next = self.reset.val() | self.restart.val();

        // requests: one is offered when a place is free, and stays until it is taken
        self.mem_req_valid.next = self.offer.q.val();
        self.mem_req_granule.next = bit_cast::<A, 28>(self.offered.q.val());
        self.asked.next = !self.offer.q.val()
            & self.left.q.val().any()
            & self.free.q.val().any()
            & !self.failed.q.val();
        if self.asked.val() {
            self.offer.d.next = true;
            self.offered.d.next = self.next_granule.q.val();
            self.next_granule.d.next = self.next_granule.q.val() + 1;
            self.left.d.next = self.left.q.val() - 1;
        }
        if self.offer.q.val() & self.mem_req_ready.val() {
            self.offer.d.next = false;
        }
        self.free_1.next = self.free.q.val();
        if self.asked.val() {
            self.free_1.next = self.free_1.val() - 1;
        }
        if self.freed.val() {
            self.free_1.next = self.free_1.val() + 1;
        }
        self.free.d.next = self.free_1.val();
        self.ready.next = !self.left.q.val().any();
        // does the granule end its extent?
        self.lasts.sink.valid.next = self.asked.val();
        self.lasts.sink.data.next = self.left.q.val() == 1;

        // the answer, registered
        self.mem_ready.next = true;
        self.beat_valid.d.next = self.mem_valid.val();
        self.beat_data.d.next = self.mem_data.val();
        self.beat_last.d.next = self.mem_last.val();
        self.beat_error.d.next = self.mem_error.val() | self.mem_lost.val();
        self.beat_lost.d.next = self.mem_lost.val();
        self.arrived.next = self.beat_valid.q.val() & self.beat_last.q.val();
        self.outstanding_1.next = self.outstanding.q.val();
        if self.asked.val() {
            self.outstanding_1.next = self.outstanding_1.val() + 1;
        }
        if self.arrived.val() {
            self.outstanding_1.next = self.outstanding_1.val() - 1;
        }
        self.outstanding.d.next = self.outstanding_1.val();
        self.lasts.source.ready.next = self.arrived.val();
        self.idle.next = !self.outstanding.q.val().any() & !self.left.q.val().any();

        // into the ring
        self.ring.write_enable.next = self.beat_valid.q.val();
        self.ring.write_address.next = self.at.q.val();
        self.ring.write_data.next = self.beat_data.q.val();
        self.ring.read_address.next = self.read_address.val();
        self.read_data.next = self.ring.read_data.val();
        self.checksum.start.next = self.restart.val();
        self.checksum.valid.next = self.beat_valid.q.val();
        self.checksum.data.next = self.beat_data.q.val();
        self.checksum.last.next = self.beat_last.q.val() & self.lasts.source.data.val();
        self.summed.d.next =
            self.arrived.val() & self.lasts.source.data.val() & !self.failed.q.val();
        self.sums.sink.valid.next = self.summed.q.val();
        self.sums.sink.data.next = self.checksum.crc.val();
        self.sums.source.ready.next = self.crc_taken.val();
        self.crc.next = self.sums.source.data.val();

        // are all bytes of the granule its first byte?
        self.reference.next = self.first_byte.q.val();
        if !self.inside_granule.q.val() {
            self.reference.next = self.beat_data.q.val().get_bits::<8>(0);
        }
        self.pair.next = bit_cast::<16, 8>(self.reference.val())
            | (bit_cast::<16, 8>(self.reference.val()) << 8);
        self.word.next =
            bit_cast::<32, 16>(self.pair.val()) | (bit_cast::<32, 16>(self.pair.val()) << 16);
        self.double.next =
            bit_cast::<64, 32>(self.word.val()) | (bit_cast::<64, 32>(self.word.val()) << 32);
        self.all_same.next = (self.beat_data.q.val().get_bits::<64>(0) == self.double.val())
            & (self.beat_data.q.val().get_bits::<64>(64) == self.double.val())
            & (self.same.q.val() | !self.inside_granule.q.val());
        self.bad.next =
            self.beat_error.q.val() | (self.error.q.val() & self.inside_granule.q.val());
        self.gone.next = self.beat_lost.q.val() | (self.lost.q.val() & self.inside_granule.q.val());
        if self.beat_valid.q.val() {
            self.at.d.next = self.at.q.val() + 1;
            self.first_byte.d.next = self.reference.val();
            self.same.d.next = self.all_same.val();
            self.error.d.next = self.bad.val();
            self.lost.d.next = self.gone.val();
            self.inside_granule.d.next = !self.beat_last.q.val();
        }
        self.info.next = bit_cast::<11, 8>(self.reference.val());
        self.info.next = self.info.val().replace_bit(8, self.all_same.val());
        self.info.next = self.info.val().replace_bit(9, self.bad.val());
        self.info.next = self.info.val().replace_bit(10, self.gone.val());
        self.infos.sink.data.next = self.info.val();
        self.infos.sink.valid.next = self.arrived.val() & !self.failed.q.val();
        if self.arrived.val() & self.bad.val() {
            self.failed.d.next = true;
        }
        self.info_valid.next = self.infos.source.valid.val();
        self.infos.source.ready.next = self.info_ready.val();
        self.info_byte.next = self.infos.source.data.val().get_bits::<8>(0);
        self.info_constant.next = self.infos.source.data.val().get_bit(8);
        self.info_error.next = self.infos.source.data.val().get_bit(9);
        self.info_lost.next = self.infos.source.data.val().get_bit(10);

        if self.start.val() {
            self.next_granule.d.next = self.first.val();
            self.left.d.next = self.count.val();
        }
        if self.failed.q.val() | self.stop.val() {
            self.left.d.next = 0.into();
        }
        if self.restart.val() {
            self.free.d.next = self.places.val();
            self.failed.d.next = false;
            self.at.d.next = 0.into();
        }
        if self.reset.val() {
            self.offer.d.next = false;
            self.left.d.next = 0.into();
            self.outstanding.d.next = 0.into();
            self.failed.d.next = false;
            self.beat_valid.d.next = false;
            self.inside_granule.d.next = false;
        }
    }
}
