//! The ring of fault records.

use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// 16 records of 16 bytes (isotherm-abi `fault::FaultRecord`); software reads words and moves the tail.
///
/// A record takes one cycle, a read two; a read that meets a record in its place comes one cycle later.
#[derive(LogicBlock)]
pub struct FaultRing {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A record.
    pub record_valid: Signal<In, Bit>,
    /// Its granule.
    pub record_granule: Signal<In, Bits<32>>,
    /// It was a write.
    pub record_write: Signal<In, Bit>,
    /// It failed at once.
    pub record_failed: Signal<In, Bit>,
    /// Who asked.
    pub record_requester: Signal<In, Bits<16>>,
    /// When, in cycles since reset.
    pub record_time: Signal<In, Bits<64>>,
    /// Records that software has taken, modulo 2^16.
    pub tail: Signal<In, Bits<16>>,
    /// Records written, modulo 2^16.
    pub head: Signal<Out, Bits<16>>,
    /// The ring was full, the record is lost.
    pub dropped: Signal<Out, Bit>,
    /// Software reads a word.
    pub ring_sel: Signal<In, Bit>,
    /// Byte offset in the ring.
    pub ring_addr: Signal<In, Bits<20>>,
    /// The word is there.
    pub ring_ack: Signal<Out, Bit>,
    /// The word.
    pub ring_rdata: Signal<Out, Bits<32>>,
    records: SdpRam<Bits<128>, 4>,
    count: DFF<Bits<16>>,
    asked: DFF<Bit>,
    address: DFF<Bits<8>>,
    shown: DFF<Bit>,
    level: Signal<Local, Bits<16>>,
    over: Signal<Local, Bits<12>>,
    stores: Signal<Local, Bit>,
    slot: Signal<Local, Bits<4>>,
    flags: Signal<Local, Bits<2>>,
    at_bit: Signal<Local, Bits<7>>,
    word: Signal<Local, Bits<2>>,
}

impl Default for FaultRing {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            record_valid: Signal::default(),
            record_granule: Signal::default(),
            record_write: Signal::default(),
            record_failed: Signal::default(),
            record_requester: Signal::default(),
            record_time: Signal::default(),
            tail: Signal::default(),
            head: Signal::default(),
            dropped: Signal::default(),
            ring_sel: Signal::default(),
            ring_addr: Signal::default(),
            ring_ack: Signal::default(),
            ring_rdata: Signal::default(),
            records: SdpRam::distributed(),
            count: DFF::default(),
            asked: DFF::default(),
            address: DFF::default(),
            shown: DFF::default(),
            level: Signal::default(),
            over: Signal::default(),
            stores: Signal::default(),
            slot: Signal::default(),
            flags: Signal::default(),
            at_bit: Signal::default(),
            word: Signal::default(),
        }
    }
}

impl Logic for FaultRing {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, count, asked, address, shown);
        clock!(self, clock, records);

        self.level.next = self.count.q.val() - self.tail.val();
        self.over.next = self.level.val().get_bits::<12>(4);
        self.stores.next = self.record_valid.val() & !self.over.val().any();
        self.dropped.next = self.record_valid.val() & self.over.val().any();
        self.head.next = self.count.q.val();
        if self.stores.val() {
            self.count.d.next = self.count.q.val() + 1;
        }
        self.flags.next = 0.into();
        self.flags.next = self.flags.val().replace_bit(0, self.record_write.val());
        self.flags.next = self.flags.val().replace_bit(1, self.record_failed.val());
        self.slot.next = self.count.q.val().get_bits::<4>(0);
        self.records.write_enable.next = self.stores.val();
        self.records.write_address.next = self.slot.val();
        self.records.write_data.next = bit_cast::<128, 32>(self.record_granule.val())
            | (bit_cast::<128, 2>(self.flags.val()) << 32)
            | (bit_cast::<128, 16>(self.record_requester.val()) << 48)
            | (bit_cast::<128, 64>(self.record_time.val()) << 64);

        // reads
        self.records.read_address.next = self.address.q.val().get_bits::<4>(4);
        self.shown.d.next = false;
        if self.asked.q.val() {
            if !self.stores.val() | (self.slot.val() != self.address.q.val().get_bits::<4>(4)) {
                self.shown.d.next = true;
                self.asked.d.next = false;
            }
        }
        if self.ring_sel.val() {
            self.asked.d.next = true;
            self.address.d.next = self.ring_addr.val().get_bits::<8>(0);
        }
        self.word.next = self.address.q.val().get_bits::<2>(2);
        self.at_bit.next = bit_cast::<7, 2>(self.word.val()) << 5;
        self.ring_ack.next = self.shown.q.val();
        self.ring_rdata.next =
            self.records.read_data.val().get_bits::<32>(self.at_bit.val().index());
        if self.reset.val() {
            self.count.d.next = 0.into();
            self.asked.d.next = false;
            self.shown.d.next = false;
        }
    }
}
