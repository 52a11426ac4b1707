//! What has come from memory: is it constant, is it good, is its extent a delta?

use super::{CkptCrc, CkptNear};
use crate::leaves::Fifo;
use rust_hdl::prelude::*;

/// Judges granules as they come, each after its base if it has one, and shows the good ones in order, up to the first one
/// that is bad: it and what comes behind it is not handed on. What is said of a granule is there 2 cycles after its last beat.
///
/// The base of a granule is used if the extent is a delta, which its first granule decides. A base that is used, or with which
/// the first granule was to be compared, and that cannot be read makes its granule bad.
#[derive(LogicBlock)]
pub struct CkptArrive<const P: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Forget everything (while nothing is on its way).
    pub reset: Signal<In, Bit>,
    /// Show nothing, and forget what could be shown.
    pub flush: Signal<In, Bit>,
    /// A beat.
    pub valid: Signal<In, Bit>,
    /// 16 bytes.
    pub data: Signal<In, Bits<128>>,
    /// Its frame ends.
    pub last: Signal<In, Bit>,
    /// It could not be read.
    pub error: Signal<In, Bit>,
    /// Because the snapshot is lost.
    pub lost: Signal<In, Bit>,
    /// It is one of a base.
    pub base: Signal<In, Bit>,
    /// Its number in its frame.
    pub beat: Signal<In, Bits<8>>,
    /// Its place in the ring.
    pub place: Signal<In, Bits<P>>,
    /// The granule begins its extent.
    pub extent_first: Signal<In, Bit>,
    /// It ends it.
    pub extent_last: Signal<In, Bit>,
    /// Granules of the extent.
    pub extent_count: Signal<In, Bits<5>>,
    /// Lines that have to be equal in a delta.
    pub delta_min: Signal<In, Bits<9>>,
    /// A granule is complete: its last beat is here.
    pub arrived: Signal<Out, Bit>,
    /// It had a base.
    pub arrived_base: Signal<Out, Bit>,
    /// The first granule of an extent is judged.
    pub judged: Signal<Out, Bit>,
    /// The extent is a delta.
    pub judged_delta: Signal<Out, Bit>,
    /// A base is not used: its place is free.
    pub spare_valid: Signal<Out, Bit>,
    /// Which.
    pub spare_place: Signal<Out, Bits<P>>,
    /// A granule was bad.
    pub failed: Signal<Out, Bit>,
    /// Nothing is being judged.
    pub idle: Signal<Out, Bit>,
    /// The oldest granule.
    pub granule_valid: Signal<Out, Bit>,
    /// It is taken.
    pub granule_ready: Signal<In, Bit>,
    /// Its place.
    pub granule_place: Signal<Out, Bits<P>>,
    /// It has a base, in the place before.
    pub granule_base: Signal<Out, Bit>,
    /// All its bytes are `granule_byte`.
    pub granule_constant: Signal<Out, Bit>,
    /// Its first byte.
    pub granule_byte: Signal<Out, Bits<8>>,
    /// It begins its extent.
    pub granule_first: Signal<Out, Bit>,
    /// Granules of its extent.
    pub granule_count: Signal<Out, Bits<5>>,
    /// All good granules have been taken, and the next one is bad.
    pub bad_valid: Signal<Out, Bit>,
    /// Because its snapshot is lost.
    pub bad_lost: Signal<Out, Bit>,
    /// CRC32C of the oldest extent, once its last granule is judged.
    pub crc: Signal<Out, Bits<32>>,
    /// It is a delta.
    pub delta: Signal<Out, Bit>,
    /// Bit k: its granule k has no base.
    pub missing: Signal<Out, Bits<16>>,
    /// Turn to the next.
    pub extent_taken: Signal<In, Bit>,
    checksum: CkptCrc,
    compare: CkptNear,
    infos: Fifo<Bits<21>, 3, 4>,
    sums: Fifo<Bits<49>, 4, 5>,
    within_frame: DFF<Bit>,
    same: DFF<Bit>,
    first_byte: DFF<Bits<8>>,
    bad_reg: DFF<Bit>,
    gone_reg: DFF<Bit>,
    based: DFF<Bit>,
    base_bad: DFF<Bit>,
    /// What is known of a granule 1 and 2 cycles after its last beat: as in `infos`, then: it ends its extent, its base is bad.
    one: DFF<Bits<23>>,
    one_valid: DFF<Bit>,
    two: DFF<Bits<23>>,
    two_valid: DFF<Bit>,
    sum: DFF<Bits<32>>,
    number: DFF<Bits<4>>,
    delta_reg: DFF<Bit>,
    missing_reg: DFF<Bits<16>>,
    failed_reg: DFF<Bit>,
    ends: Signal<Local, Bit>,
    reference: Signal<Local, Bits<8>>,
    pair: Signal<Local, Bits<16>>,
    word: Signal<Local, Bits<32>>,
    double: Signal<Local, Bits<64>>,
    all_same: Signal<Local, Bit>,
    bad: Signal<Local, Bit>,
    gone: Signal<Local, Bit>,
    info: Signal<Local, Bits<23>>,
    opens: Signal<Local, Bit>,
    has_base: Signal<Local, Bit>,
    delta_1: Signal<Local, Bit>,
    bad_now: Signal<Local, Bit>,
    number_1: Signal<Local, Bits<4>>,
    missing_1: Signal<Local, Bits<16>>,
    shown: Signal<Local, Bits<21>>,
    oldest: Signal<Local, Bits<21>>,
    whole: Signal<Local, Bits<49>>,
    at: Signal<Local, Bits<P>>,
    unit: Constant<Bits<16>>,
}

impl<const P: usize> Default for CkptArrive<P> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            flush: Signal::default(),
            valid: Signal::default(),
            data: Signal::default(),
            last: Signal::default(),
            error: Signal::default(),
            lost: Signal::default(),
            base: Signal::default(),
            beat: Signal::default(),
            place: Signal::default(),
            extent_first: Signal::default(),
            extent_last: Signal::default(),
            extent_count: Signal::default(),
            delta_min: Signal::default(),
            arrived: Signal::default(),
            arrived_base: Signal::default(),
            judged: Signal::default(),
            judged_delta: Signal::default(),
            spare_valid: Signal::default(),
            spare_place: Signal::default(),
            failed: Signal::default(),
            idle: Signal::default(),
            granule_valid: Signal::default(),
            granule_ready: Signal::default(),
            granule_place: Signal::default(),
            granule_base: Signal::default(),
            granule_constant: Signal::default(),
            granule_byte: Signal::default(),
            granule_first: Signal::default(),
            granule_count: Signal::default(),
            bad_valid: Signal::default(),
            bad_lost: Signal::default(),
            crc: Signal::default(),
            delta: Signal::default(),
            missing: Signal::default(),
            extent_taken: Signal::default(),
            checksum: CkptCrc::default(),
            compare: CkptNear::default(),
            infos: Fifo::distributed(),
            sums: Fifo::distributed(),
            within_frame: DFF::default(),
            same: DFF::default(),
            first_byte: DFF::default(),
            bad_reg: DFF::default(),
            gone_reg: DFF::default(),
            based: DFF::default(),
            base_bad: DFF::default(),
            one: DFF::default(),
            one_valid: DFF::default(),
            two: DFF::default(),
            two_valid: DFF::default(),
            sum: DFF::default(),
            number: DFF::default(),
            delta_reg: DFF::default(),
            missing_reg: DFF::default(),
            failed_reg: DFF::default(),
            ends: Signal::default(),
            reference: Signal::default(),
            pair: Signal::default(),
            word: Signal::default(),
            double: Signal::default(),
            all_same: Signal::default(),
            bad: Signal::default(),
            gone: Signal::default(),
            info: Signal::default(),
            opens: Signal::default(),
            has_base: Signal::default(),
            delta_1: Signal::default(),
            bad_now: Signal::default(),
            number_1: Signal::default(),
            missing_1: Signal::default(),
            shown: Signal::default(),
            oldest: Signal::default(),
            whole: Signal::default(),
            at: Signal::default(),
            unit: Constant::new(1_u32.to_bits()),
        }
    }
}

impl<const P: usize> Logic for CkptArrive<P> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, within_frame, same, first_byte, bad_reg, gone_reg, based);
        dff_setup!(self, clock, base_bad, one, one_valid, two, two_valid, sum, number);
        dff_setup!(self, clock, delta_reg, missing_reg, failed_reg);
        clock!(self, clock, checksum, compare, infos, sums);
        self.infos.reset.next = self.reset.val() | self.flush.val();
        self.sums.reset.next = self.reset.val() | self.flush.val();
        self.ends.next = self.valid.val() & self.last.val() & !self.base.val();
        self.arrived.next = self.ends.val();
        self.arrived_base.next = self.based.q.val();
        self.checksum.start.next = self.reset.val();
        self.checksum.valid.next = self.valid.val() & !self.base.val();
        self.checksum.data.next = self.data.val();
        self.checksum.last.next = self.last.val() & self.extent_last.val();
        self.compare.valid.next = self.valid.val();
        self.compare.base.next = self.base.val();
        self.compare.beat.next = self.beat.val();
        self.compare.data.next = self.data.val();
        self.compare.least.next = self.delta_min.val();

        // are all bytes of the frame its first byte?
        self.reference.next = self.first_byte.q.val();
        if !self.within_frame.q.val() {
            self.reference.next = self.data.val().get_bits::<8>(0);
        }
        self.pair.next = bit_cast::<16, 8>(self.reference.val())
            | (bit_cast::<16, 8>(self.reference.val()) << 8);
        self.word.next =
            bit_cast::<32, 16>(self.pair.val()) | (bit_cast::<32, 16>(self.pair.val()) << 16);
        self.double.next =
            bit_cast::<64, 32>(self.word.val()) | (bit_cast::<64, 32>(self.word.val()) << 32);
        self.all_same.next = (self.data.val().get_bits::<64>(0) == self.double.val())
            & (self.data.val().get_bits::<64>(64) == self.double.val())
            & (self.same.q.val() | !self.within_frame.q.val());
        self.bad.next =
            self.error.val() | self.lost.val() | (self.bad_reg.q.val() & self.within_frame.q.val());
        self.gone.next = self.lost.val() | (self.gone_reg.q.val() & self.within_frame.q.val());
        if self.valid.val() {
            self.first_byte.d.next = self.reference.val();
            self.same.d.next = self.all_same.val();
            self.bad_reg.d.next = self.bad.val();
            self.gone_reg.d.next = self.gone.val();
            self.within_frame.d.next = !self.last.val();
            if self.last.val() {
                self.based.d.next = self.base.val();
                self.base_bad.d.next = self.base.val() & self.bad.val();
            }
        }
        self.info.next = bit_cast::<23, 8>(self.reference.val())
            | (bit_cast::<23, 5>(self.extent_count.val()) << 12)
            | (bit_cast::<23, P>(self.place.val()) << 18);
        self.info.next = self.info.val().replace_bit(8, self.all_same.val());
        self.info.next = self.info.val().replace_bit(9, self.bad.val());
        self.info.next = self.info.val().replace_bit(10, self.gone.val());
        self.info.next = self.info.val().replace_bit(11, self.extent_first.val());
        self.info.next = self.info.val().replace_bit(17, self.based.q.val());
        self.info.next = self.info.val().replace_bit(21, self.extent_last.val());
        self.info.next = self.info.val().replace_bit(22, self.base_bad.q.val());
        self.one.d.next = self.info.val();
        self.one_valid.d.next = self.ends.val();
        self.two.d.next = self.one.q.val();
        self.two_valid.d.next = self.one_valid.q.val();
        self.sum.d.next = self.checksum.crc.val();
        self.idle.next = !self.one_valid.q.val() & !self.two_valid.q.val();

        // the verdict
        self.opens.next = self.two.q.val().get_bit(11);
        self.has_base.next = self.two.q.val().get_bit(17);
        self.delta_1.next = self.delta_reg.q.val();
        self.number_1.next = self.number.q.val();
        self.missing_1.next = self.missing_reg.q.val();
        if self.opens.val() {
            self.delta_1.next = self.has_base.val() & self.compare.near.val();
            self.number_1.next = 0.into();
            self.missing_1.next = 0.into();
        }
        if self.delta_1.val() & !self.has_base.val() {
            self.missing_1.next = self.missing_1.val() | (self.unit.val() << self.number_1.val());
        }
        self.bad_now.next = self.two.q.val().get_bit(9)
            | (self.two.q.val().get_bit(22) & (self.opens.val() | self.delta_1.val()));
        self.judged.next = self.two_valid.q.val() & self.opens.val();
        self.judged_delta.next = self.delta_1.val();
        self.spare_valid.next = self.two_valid.q.val() & self.has_base.val() & !self.delta_1.val();
        self.at.next = self.two.q.val().get_bits::<P>(18);
        self.spare_place.next = self.at.val() - 1;
        self.failed.next = self.failed_reg.q.val();
        if self.two_valid.q.val() {
            self.delta_reg.d.next = self.delta_1.val();
            self.number.d.next = self.number_1.val() + 1;
            self.missing_reg.d.next = self.missing_1.val();
            if self.bad_now.val() {
                self.failed_reg.d.next = true;
            }
        }
        self.shown.next = self.two.q.val().get_bits::<21>(0);
        self.shown.next = self.shown.val().replace_bit(9, self.bad_now.val());
        self.shown.next =
            self.shown.val().replace_bit(17, self.has_base.val() & self.delta_1.val());
        self.infos.sink.data.next = self.shown.val();
        self.infos.sink.valid.next = self.two_valid.q.val() & !self.failed_reg.q.val();
        self.whole.next =
            bit_cast::<49, 32>(self.sum.q.val()) | (bit_cast::<49, 16>(self.missing_1.val()) << 33);
        self.sums.sink.data.next = self.whole.val().replace_bit(32, self.delta_1.val());
        self.sums.sink.valid.next = self.two_valid.q.val()
            & self.two.q.val().get_bit(21)
            & !self.bad_now.val()
            & !self.failed_reg.q.val();

        // the oldest
        self.oldest.next = self.infos.source.data.val();
        self.granule_valid.next = self.infos.source.valid.val() & !self.oldest.val().get_bit(9);
        self.infos.source.ready.next = self.granule_ready.val() & !self.oldest.val().get_bit(9);
        self.granule_byte.next = self.oldest.val().get_bits::<8>(0);
        self.granule_constant.next = self.oldest.val().get_bit(8);
        self.granule_first.next = self.oldest.val().get_bit(11);
        self.granule_count.next = self.oldest.val().get_bits::<5>(12);
        self.granule_base.next = self.oldest.val().get_bit(17);
        self.granule_place.next = self.oldest.val().get_bits::<P>(18);
        self.bad_valid.next = self.infos.source.valid.val() & self.oldest.val().get_bit(9);
        self.bad_lost.next = self.oldest.val().get_bit(10);
        self.crc.next = self.sums.source.data.val().get_bits::<32>(0);
        self.delta.next = self.sums.source.data.val().get_bit(32);
        self.missing.next = self.sums.source.data.val().get_bits::<16>(33);
        self.sums.source.ready.next = self.extent_taken.val();
        if self.reset.val() {
            self.within_frame.d.next = false;
            self.based.d.next = false;
            self.base_bad.d.next = false;
            self.one_valid.d.next = false;
            self.two_valid.d.next = false;
            self.failed_reg.d.next = false;
        }
    }
}
