//! The first stage: lets whole, well-formed requests through and counts the others.

use super::rules::HeaderRules;
use super::types::Request;
use crate::tlp::{BeatMask, TlpHeader, TlpSink};
use rust_hdl::prelude::*;

/// Takes packets, checks framing, length, byte enables and BAR, and pushes good ones into a
/// [`PacketBuffer`](crate::tlp::PacketBuffer) and the queue of requests.
///
/// One beat per cycle; a beat is judged in the cycle after it was taken.
#[derive(LogicBlock)]
pub struct RequestCheck<const D: usize, const K: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Requests from the link.
    pub rx: TlpSink<D, K>,
    /// Max_Payload_Size of the link, 128 << n bytes.
    pub max_payload: Signal<In, Bits<3>>,
    /// Two more beats and two more requests can be stored.
    pub room: Signal<In, Bit>,
    /// To the buffer: store this beat.
    pub push: Signal<Out, Bit>,
    /// The beat's data.
    pub push_data: Signal<Out, Bits<D>>,
    /// The beat's marks.
    pub push_keep: Signal<Out, Bits<K>>,
    /// To the buffer: the packet is good.
    pub commit: Signal<Out, Bit>,
    /// To the buffer: forget the packet.
    pub rollback: Signal<Out, Bit>,
    /// A good request, with `request_valid` for one cycle.
    pub request: Signal<Out, Request>,
    /// See `request`.
    pub request_valid: Signal<Out, Bit>,
    /// Malformed packets noticed in this cycle, 0 to 2.
    pub malformed: Signal<Out, Bits<2>>,
    /// An unsupported request noticed in this cycle.
    pub unsupported: Signal<Out, Bit>,
    rules: HeaderRules<K>,
    mask: BeatMask<K>,
    valid: DFF<Bit>,
    hdr: DFF<TlpHeader>,
    data: DFF<Bits<D>>,
    keep: DFF<Bits<K>>,
    sop: DFF<Bit>,
    eop: DFF<Bit>,
    open: DFF<Bit>,
    dropping: DFF<Bit>,
    count: DFF<Bits<9>>,
    saved: DFF<Request>,
    saved_write: DFF<Bit>,
    saved_read: DFF<Bit>,
    saved_start: DFF<Bits<4>>,
    saved_end: DFF<Bits<4>>,
    current: Signal<Local, Request>,
    action: Signal<Local, Bits<3>>,
    is_write: Signal<Local, Bit>,
    is_read: Signal<Local, Bit>,
    index: Signal<Local, Bits<9>>,
    expect_last: Signal<Local, Bit>,
    begins: Signal<Local, Bit>,
    truncated: Signal<Local, Bit>,
    refused: Signal<Local, Bit>,
    active: Signal<Local, Bit>,
    bad_beat: Signal<Local, Bit>,
    good: Signal<Local, Bit>,
    stores: Signal<Local, Bit>,
}

impl<const D: usize, const K: usize> RequestCheck<D, K> {
    /// For a window of `2^window_bits` bytes.
    pub fn new(window_bits: u32) -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            rx: TlpSink::default(),
            max_payload: Signal::default(),
            room: Signal::default(),
            push: Signal::default(),
            push_data: Signal::default(),
            push_keep: Signal::default(),
            commit: Signal::default(),
            rollback: Signal::default(),
            request: Signal::default(),
            request_valid: Signal::default(),
            malformed: Signal::default(),
            unsupported: Signal::default(),
            rules: HeaderRules::new(window_bits),
            mask: BeatMask::default(),
            valid: DFF::default(),
            hdr: DFF::default(),
            data: DFF::default(),
            keep: DFF::default(),
            sop: DFF::default(),
            eop: DFF::default(),
            open: DFF::default(),
            dropping: DFF::default(),
            count: DFF::default(),
            saved: DFF::default(),
            saved_write: DFF::default(),
            saved_read: DFF::default(),
            saved_start: DFF::default(),
            saved_end: DFF::default(),
            current: Signal::default(),
            action: Signal::default(),
            is_write: Signal::default(),
            is_read: Signal::default(),
            index: Signal::default(),
            expect_last: Signal::default(),
            begins: Signal::default(),
            truncated: Signal::default(),
            refused: Signal::default(),
            active: Signal::default(),
            bad_beat: Signal::default(),
            good: Signal::default(),
            stores: Signal::default(),
        }
    }
}

impl<const D: usize, const K: usize> Logic for RequestCheck<D, K> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, valid, hdr, data, keep, sop, eop, open, dropping, count);
        dff_setup!(self, clock, saved, saved_write, saved_read, saved_start, saved_end);

        // take a beat
        self.rx.ready.next = self.room.val();
        self.valid.d.next = self.rx.valid.val() & self.room.val();
        self.hdr.d.next = self.rx.hdr.val();
        self.data.d.next = self.rx.data.val();
        self.keep.d.next = self.rx.keep.val();
        self.sop.d.next = self.rx.sop.val();
        self.eop.d.next = self.rx.eop.val();

        // judge the one taken before
        self.rules.hdr.next = self.hdr.q.val();
        self.rules.max_payload.next = self.max_payload.val();
        self.begins.next = self.valid.q.val() & self.sop.q.val();
        self.current.next = self.saved.q.val();
        self.is_write.next = self.saved_write.q.val();
        self.is_read.next = self.saved_read.q.val();
        self.index.next = self.count.q.val();
        self.mask.start_lane.next = self.saved_start.q.val();
        self.mask.end_lane.next = self.saved_end.q.val();
        if self.sop.q.val() {
            self.current.next = self.rules.request.val();
            self.is_write.next = self.rules.is_write.val();
            self.is_read.next = self.rules.is_read.val();
            self.index.next = 0.into();
            self.mask.start_lane.next = self.rules.start_lane.val();
            self.mask.end_lane.next = self.rules.end_lane.val();
        }
        self.action.next = self.current.val().action;
        self.expect_last.next = self.index.val() == bit_cast::<9, 8>(self.current.val().beats);
        self.mask.first.next = self.sop.q.val();
        self.mask.last.next = self.expect_last.val();
        self.mask.first_be.next = self.current.val().first_be;
        self.mask.last_be.next = self.current.val().last_be;

        // a packet begins while another is open; a beat outside any packet, or a header against the rules
        self.truncated.next = self.begins.val() & self.open.q.val() & !self.dropping.q.val();
        self.refused.next = (self.begins.val() & self.rules.malformed.val())
            | (self.valid.q.val() & !self.sop.q.val() & !self.open.q.val());
        self.active.next =
            self.valid.q.val() & !self.refused.val() & (self.sop.q.val() | !self.dropping.q.val());
        self.bad_beat.next = false;
        if self.active.val() & self.is_write.val() {
            self.bad_beat.next = (self.eop.q.val() != self.expect_last.val())
                | (self.keep.q.val() != self.mask.keep.val());
        }
        if self.active.val() & self.is_read.val() {
            self.bad_beat.next = !self.eop.q.val() | self.keep.q.val().any();
        }
        self.good.next = self.active.val() & !self.bad_beat.val();

        self.stores.next = (self.action.val() == 1) | (self.action.val() == 3);
        self.push.next = self.good.val() & self.stores.val();
        self.push_data.next = self.data.q.val();
        self.push_keep.next = self.keep.q.val();
        self.commit.next = self.good.val() & self.stores.val() & self.eop.q.val();
        self.rollback.next = self.truncated.val() | self.bad_beat.val();
        self.request.next = self.current.val();
        self.request_valid.next = self.good.val() & self.eop.q.val() & (self.action.val() != 6);
        self.unsupported.next = self.good.val() & self.eop.q.val() & (self.action.val() >= 4);
        self.malformed.next = 0.into();
        if self.refused.val() | self.bad_beat.val() {
            self.malformed.next = 1.into();
        }
        if self.truncated.val() {
            self.malformed.next = self.malformed.val() + 1;
        }

        if self.valid.q.val() {
            self.open.d.next = !self.eop.q.val();
            self.dropping.d.next = !self.eop.q.val()
                & (self.refused.val()
                    | self.bad_beat.val()
                    | (self.dropping.q.val() & !self.sop.q.val()));
            self.count.d.next = self.index.val() + 1;
        }
        if self.begins.val() {
            self.saved.d.next = self.rules.request.val();
            self.saved_write.d.next = self.rules.is_write.val();
            self.saved_read.d.next = self.rules.is_read.val();
            self.saved_start.d.next = self.rules.start_lane.val();
            self.saved_end.d.next = self.rules.end_lane.val();
        }
        if self.reset.val() {
            self.valid.d.next = false;
            self.open.d.next = false;
            self.dropping.d.next = false;
        }
    }
}
