//! Reads from host memory: tags, the reorder buffer, and the checks on completions.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use super::ReadCut;
use crate::leaves::{Fifo, RamStyle, SdpRam};
use crate::tlp::{TlpHeader, TlpSink, TlpSource, kind};
use rust_hdl::prelude::*;

/// Tags, and slots of 512 bytes in the reorder buffer: slot and tag are the same number.
const TAGS: usize = 32;

/// Keeps up to 32 read requests in flight and delivers their data in address order.
///
/// `K = D / 8`; the reorder buffer has `2^R` beats: 32 slots of `2^B = 512 / K` beats, `R = 5 + B`.
#[derive(LogicBlock)]
pub struct DmaRead<const D: usize, const K: usize, const R: usize, const B: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high. Completions of earlier requests must not arrive after it.
    pub reset: Signal<In, Bit>,
    /// Max_Read_Request_Size, `128 << n` bytes; above 2 acts as 2.
    pub max_read_request: Signal<In, Bits<3>>,
    /// Bus, device and function of the card.
    pub completer_id: Signal<In, Bits<16>>,
    /// A read is offered.
    pub rd_req_valid: Signal<In, Bit>,
    /// It is taken.
    pub rd_req_ready: Signal<Out, Bit>,
    /// Bus address, a multiple of 64.
    pub rd_req_addr: Signal<In, Bits<64>>,
    /// Bytes, a multiple of 64; 0 is answered with an error.
    pub rd_req_length: Signal<In, Bits<32>>,
    /// A beat of the answer is offered.
    pub rd_valid: Signal<Out, Bit>,
    /// It is taken.
    pub rd_ready: Signal<In, Bit>,
    /// The beat.
    pub rd_data: Signal<Out, Bits<D>>,
    /// The answer ends with this beat.
    pub rd_last: Signal<Out, Bit>,
    /// With `rd_last`: the read failed, this beat is no data.
    pub rd_error: Signal<Out, Bit>,
    /// Read requests go out.
    pub tx: TlpSource<D, K>,
    /// Completions come in; never stalled.
    pub cpl: TlpSink<D, K>,
    /// A read failed: one cycle.
    pub failed: Signal<Out, Bit>,
    /// Completions that came after their request had been given up.
    pub late: Signal<Out, Bits<32>>,
    /// Completions that belong to no request.
    pub unexpected: Signal<Out, Bits<32>>,
    cut: ReadCut,
    buffer: SdpRam<Bits<D>, R>,
    out_data: Fifo<Bits<D>, 4, 5>,
    out_flags: Fifo<Bits<2>, 4, 5>,
    // the ring of slots
    head: DFF<Bits<5>>,
    tail: DFF<Bits<5>>,
    used: DFF<Bits<6>>,
    open: DFF<Bits<32>>,
    lost: DFF<Bits<32>>,
    bad: DFF<Bits<32>>,
    hole: DFF<Bits<32>>,
    ends: DFF<Bits<32>>,
    odd: DFF<Bits<32>>,
    want: [DFF<Bits<6>>; TAGS],
    got: [DFF<Bits<6>>; TAGS],
    // the request on its way out
    out_valid: DFF<Bit>,
    out_addr: DFF<Bits<64>>,
    out_lines: DFF<Bits<4>>,
    out_tag: DFF<Bits<5>>,
    // the completion beat that came in
    in_valid: DFF<Bit>,
    in_sop: DFF<Bit>,
    in_eop: DFF<Bit>,
    in_hdr: DFF<TlpHeader>,
    in_data: DFF<Bits<D>>,
    in_left: DFF<Bits<6>>,
    accept: DFF<Bit>,
    final_tlp: DFF<Bit>,
    // delivery
    beat: DFF<Bits<6>>,
    discarding: DFF<Bit>,
    dead: DFF<Bit>,
    timer: DFF<Bits<32>>,
    fetched: DFF<Bit>,
    fetched_flags: DFF<Bits<2>>,
    fail_pulse: DFF<Bit>,
    late_count: DFF<Bits<32>>,
    unexpected_count: DFF<Bits<32>>,
    // issue
    room: Signal<Local, Bit>,
    can_send: Signal<Local, Bit>,
    issue: Signal<Local, Bit>,
    all_lost: Signal<Local, Bit>,
    refuse: Signal<Local, Bit>,
    is_hole: Signal<Local, Bit>,
    sends: Signal<Local, Bit>,
    took: Signal<Local, Bit>,
    open_next: Signal<Local, Bits<32>>,
    lost_next: Signal<Local, Bits<32>>,
    bad_next: Signal<Local, Bits<32>>,
    hole_next: Signal<Local, Bits<32>>,
    ends_next: Signal<Local, Bits<32>>,
    odd_next: Signal<Local, Bits<32>>,
    want_new: Signal<Local, Bits<6>>,
    head_hdr: Signal<Local, TlpHeader>,
    // completions
    hdr: Signal<Local, TlpHeader>,
    tag: Signal<Local, Bits<10>>,
    slot: Signal<Local, Bits<5>>,
    known: Signal<Local, Bit>,
    slot_open: Signal<Local, Bit>,
    slot_lost: Signal<Local, Bit>,
    slot_want: Signal<Local, Bits<6>>,
    slot_got: Signal<Local, Bits<6>>,
    slot_left: Signal<Local, Bits<6>>,
    got_next: Signal<Local, Bits<6>>,
    expected_bytes: Signal<Local, Bits<13>>,
    length_bytes: Signal<Local, Bits<13>>,
    length: Signal<Local, Bits<11>>,
    length_all: Signal<Local, Bits<11>>,
    length_beats: Signal<Local, Bits<6>>,
    parity: Signal<Local, Bit>,
    lower: Signal<Local, Bits<7>>,
    success: Signal<Local, Bit>,
    fits: Signal<Local, Bit>,
    ends_request: Signal<Local, Bit>,
    accepting: Signal<Local, Bit>,
    beats_left: Signal<Local, Bits<6>>,
    store: Signal<Local, Bit>,
    closes: Signal<Local, Bit>,
    breaks: Signal<Local, Bit>,
    quarantine: Signal<Local, Bit>,
    free: Signal<Local, Bit>,
    // delivery
    flow: Signal<Local, Bit>,
    tail_got: Signal<Local, Bits<6>>,
    tail_want: Signal<Local, Bits<6>>,
    tail_open: Signal<Local, Bit>,
    tail_bad: Signal<Local, Bit>,
    tail_hole: Signal<Local, Bit>,
    tail_ends: Signal<Local, Bit>,
    tail_unsent: Signal<Local, Bit>,
    beat_next: Signal<Local, Bits<6>>,
    fetch: Signal<Local, Bit>,
    fault: Signal<Local, Bit>,
    advance: Signal<Local, Bit>,
    give_up: Signal<Local, Bit>,
    expired: Signal<Local, Bit>,
    timer_limit: Constant<Bits<32>>,
    full: Constant<Bits<6>>,
    fifo_room: Constant<Bits<5>>,
    line_shift: Constant<Bits<4>>,
    slot_shift: Constant<Bits<4>>,
    byte_shift: Constant<Bits<4>>,
    dword_shift: Constant<Bits<4>>,
    no_header: Constant<TlpHeader>,
    memory_read: Constant<Bits<3>>,
    completion_data: Constant<Bits<3>>,
    enable_all: Constant<Bits<4>>,
    tags: Constant<Bits<10>>,
}

/// 128-bit data path, 16 KiB reorder buffer.
pub type DmaRead128 = DmaRead<128, 16, 10, 5>;
/// 512-bit data path, 16 KiB reorder buffer.
pub type DmaRead512 = DmaRead<512, 64, 8, 3>;

impl<const D: usize, const K: usize, const R: usize, const B: usize> DmaRead<D, K, R, B> {
    /// A block that gives the oldest request up after `timeout` cycles (PCI Express: 50 us to 50 ms).
    ///
    /// # Panics
    /// If a derived parameter does not fit `D`.
    #[must_use]
    pub fn new(timeout: u32) -> Self {
        assert_eq!(K * 8, D, "DmaRead: K must be D / 8");
        assert_eq!(K << B, 512, "DmaRead: B must be log2(512 / K)");
        assert_eq!(R, B + 5, "DmaRead: R must be B + 5");
        let log_k = u64::from(K.ilog2());
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            max_read_request: Signal::default(),
            completer_id: Signal::default(),
            rd_req_valid: Signal::default(),
            rd_req_ready: Signal::default(),
            rd_req_addr: Signal::default(),
            rd_req_length: Signal::default(),
            rd_valid: Signal::default(),
            rd_ready: Signal::default(),
            rd_data: Signal::default(),
            rd_last: Signal::default(),
            rd_error: Signal::default(),
            tx: TlpSource::default(),
            cpl: TlpSink::default(),
            failed: Signal::default(),
            late: Signal::default(),
            unexpected: Signal::default(),
            cut: ReadCut::default(),
            buffer: SdpRam::new(RamStyle::Block),
            out_data: Fifo::new(RamStyle::Distributed),
            out_flags: Fifo::new(RamStyle::Distributed),
            head: DFF::default(),
            tail: DFF::default(),
            used: DFF::default(),
            open: DFF::default(),
            lost: DFF::default(),
            bad: DFF::default(),
            hole: DFF::default(),
            ends: DFF::default(),
            odd: DFF::default(),
            want: std::array::from_fn(|_| DFF::default()),
            got: std::array::from_fn(|_| DFF::default()),
            out_valid: DFF::default(),
            out_addr: DFF::default(),
            out_lines: DFF::default(),
            out_tag: DFF::default(),
            in_valid: DFF::default(),
            in_sop: DFF::default(),
            in_eop: DFF::default(),
            in_hdr: DFF::default(),
            in_data: DFF::default(),
            in_left: DFF::default(),
            accept: DFF::default(),
            final_tlp: DFF::default(),
            beat: DFF::default(),
            discarding: DFF::default(),
            dead: DFF::default(),
            timer: DFF::default(),
            fetched: DFF::default(),
            fetched_flags: DFF::default(),
            fail_pulse: DFF::default(),
            late_count: DFF::default(),
            unexpected_count: DFF::default(),
            room: Signal::default(),
            can_send: Signal::default(),
            issue: Signal::default(),
            all_lost: Signal::default(),
            refuse: Signal::default(),
            is_hole: Signal::default(),
            sends: Signal::default(),
            took: Signal::default(),
            open_next: Signal::default(),
            lost_next: Signal::default(),
            bad_next: Signal::default(),
            hole_next: Signal::default(),
            ends_next: Signal::default(),
            odd_next: Signal::default(),
            want_new: Signal::default(),
            head_hdr: Signal::default(),
            hdr: Signal::default(),
            tag: Signal::default(),
            slot: Signal::default(),
            known: Signal::default(),
            slot_open: Signal::default(),
            slot_lost: Signal::default(),
            slot_want: Signal::default(),
            slot_got: Signal::default(),
            slot_left: Signal::default(),
            got_next: Signal::default(),
            expected_bytes: Signal::default(),
            length_bytes: Signal::default(),
            length: Signal::default(),
            length_all: Signal::default(),
            length_beats: Signal::default(),
            parity: Signal::default(),
            lower: Signal::default(),
            success: Signal::default(),
            fits: Signal::default(),
            ends_request: Signal::default(),
            accepting: Signal::default(),
            beats_left: Signal::default(),
            store: Signal::default(),
            closes: Signal::default(),
            breaks: Signal::default(),
            quarantine: Signal::default(),
            free: Signal::default(),
            flow: Signal::default(),
            tail_got: Signal::default(),
            tail_want: Signal::default(),
            tail_open: Signal::default(),
            tail_bad: Signal::default(),
            tail_hole: Signal::default(),
            tail_ends: Signal::default(),
            tail_unsent: Signal::default(),
            beat_next: Signal::default(),
            fetch: Signal::default(),
            fault: Signal::default(),
            advance: Signal::default(),
            give_up: Signal::default(),
            expired: Signal::default(),
            timer_limit: Constant::new(timeout.to_bits()),
            full: Constant::new((TAGS as u64).to_bits()),
            fifo_room: Constant::new(13_u64.to_bits()),
            line_shift: Constant::new((6 - log_k).to_bits()),
            slot_shift: Constant::new((B as u64).to_bits()),
            byte_shift: Constant::new(log_k.to_bits()),
            dword_shift: Constant::new((log_k - 2).to_bits()),
            no_header: Constant::new(TlpHeader::default()),
            memory_read: Constant::new(u64::from(kind::MEMORY_READ).to_bits()),
            completion_data: Constant::new(u64::from(kind::COMPLETION_DATA).to_bits()),
            enable_all: Constant::new(0xF_u64.to_bits()),
            tags: Constant::new((TAGS as u64).to_bits()),
        }
    }
}

impl<const D: usize, const K: usize, const R: usize, const B: usize> Logic for DmaRead<D, K, R, B> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, head, tail, used, open, lost, bad, hole, ends, odd);
        dff_setup!(self, clock, out_valid, out_addr, out_lines, out_tag, in_valid, in_sop, in_eop);
        dff_setup!(self, clock, in_hdr, in_data, in_left, accept, final_tlp, beat, discarding);
        dff_setup!(self, clock, dead, timer, fetched, fetched_flags, fail_pulse);
        dff_setup!(self, clock, late_count, unexpected_count);
        clock!(self, clock, cut, buffer, out_data, out_flags);
        for i in 0..32 {
            self.want[i].clock.next = self.clock.val();
            self.want[i].d.next = self.want[i].q.val();
            self.got[i].clock.next = self.clock.val();
            self.got[i].d.next = self.got[i].q.val();
        }
        self.cut.reset.next = self.reset.val();
        self.out_data.reset.next = self.reset.val();
        self.out_flags.reset.next = self.reset.val();
        self.failed.next = self.fail_pulse.q.val();
        self.late.next = self.late_count.q.val();
        self.unexpected.next = self.unexpected_count.q.val();
        self.fail_pulse.d.next = false;

        self.open_next.next = self.open.q.val();
        self.lost_next.next = self.lost.q.val();
        self.bad_next.next = self.bad.q.val();
        self.hole_next.next = self.hole.q.val();
        self.ends_next.next = self.ends.q.val();
        self.odd_next.next = self.odd.q.val();

        // ---- issue: a piece takes the next slot; a lost tag makes its slot a hole
        self.cut.max_read_request.next = self.max_read_request.val();
        self.cut.req_valid.next = self.rd_req_valid.val();
        self.rd_req_ready.next = self.cut.req_ready.val();
        self.cut.req_addr.next = self.rd_req_addr.val();
        self.cut.req_length.next = self.rd_req_length.val();
        self.room.next = (self.used.q.val() != self.full.val()) & !self.discarding.q.val();
        self.can_send.next = !self.out_valid.q.val() | self.tx.ready.val();
        self.all_lost.next = self.lost.q.val().all();
        self.refuse.next = self.cut.cut_void.val() | self.all_lost.val();
        self.is_hole.next =
            self.refuse.val() | self.lost.q.val().get_bit(self.head.q.val().index());
        self.issue.next =
            self.cut.cut_valid.val() & self.room.val() & (self.can_send.val() | self.is_hole.val());
        self.sends.next = self.issue.val() & !self.is_hole.val();
        self.took.next = self.sends.val() | (self.issue.val() & self.refuse.val());
        self.cut.cut_ready.next = self.took.val();
        self.want_new.next = bit_cast::<6, 4>(self.cut.cut_lines.val()) << self.line_shift.val();
        if self.out_valid.q.val() & self.tx.ready.val() {
            self.out_valid.d.next = false;
        }
        if self.issue.val() {
            self.head.d.next = self.head.q.val() + 1;
            self.hole_next.next =
                self.hole_next.val().replace_bit(self.head.q.val().index(), self.is_hole.val());
            self.bad_next.next =
                self.bad_next.val().replace_bit(self.head.q.val().index(), self.refuse.val());
            self.ends_next.next = self
                .ends_next
                .val()
                .replace_bit(self.head.q.val().index(), self.cut.cut_last.val() & self.took.val());
        }
        if self.sends.val() {
            self.out_valid.d.next = true;
            self.out_addr.d.next = self.cut.cut_addr.val();
            self.out_lines.d.next = self.cut.cut_lines.val();
            self.out_tag.d.next = self.head.q.val();
            self.open_next.next = self.open_next.val().replace_bit(self.head.q.val().index(), true);
            self.odd_next.next = self
                .odd_next
                .val()
                .replace_bit(self.head.q.val().index(), self.cut.cut_addr.val().get_bit(6));
            for i in 0..32 {
                if self.head.q.val().index() == i {
                    self.want[i].d.next = self.want_new.val();
                    self.got[i].d.next = 0.into();
                }
            }
        }
        self.head_hdr.next = self.no_header.val();
        self.head_hdr.next.kind = self.memory_read.val();
        self.head_hdr.next.address = self.out_addr.q.val();
        self.head_hdr.next.length = bit_cast::<11, 4>(self.out_lines.q.val()) << 4;
        self.head_hdr.next.first_be = self.enable_all.val();
        self.head_hdr.next.last_be = self.enable_all.val();
        self.head_hdr.next.tag = bit_cast::<10, 5>(self.out_tag.q.val());
        self.head_hdr.next.requester = self.completer_id.val();
        self.tx.hdr.next = self.head_hdr.val();
        self.tx.data.next = 0.into();
        self.tx.keep.next = 0.into();
        self.tx.sop.next = true;
        self.tx.eop.next = true;
        self.tx.valid.next = self.out_valid.q.val();

        // ---- completions: one register, then check and store
        self.cpl.ready.next = true;
        self.in_valid.d.next = self.cpl.valid.val();
        self.in_sop.d.next = self.cpl.sop.val();
        self.in_eop.d.next = self.cpl.eop.val();
        self.in_data.d.next = self.cpl.data.val();
        if self.cpl.valid.val() & self.cpl.sop.val() {
            self.in_hdr.d.next = self.cpl.hdr.val();
        }
        self.hdr.next = self.in_hdr.q.val();
        self.tag.next = self.hdr.val().tag;
        self.slot.next = self.tag.val().get_bits::<5>(0);
        self.known.next = self.tag.val() < self.tags.val();
        self.slot_open.next = self.open.q.val().get_bit(self.slot.val().index()) & self.known.val();
        self.slot_lost.next = self.lost.q.val().get_bit(self.slot.val().index()) & self.known.val();
        self.slot_want.next = 0.into();
        self.slot_got.next = 0.into();
        for i in 0..32 {
            if self.slot.val().index() == i {
                self.slot_want.next = self.want[i].q.val();
                self.slot_got.next = self.got[i].q.val();
            }
        }
        self.slot_left.next = self.slot_want.val() - self.slot_got.val();
        self.expected_bytes.next = bit_cast::<13, 6>(self.slot_left.val()) << self.byte_shift.val();
        self.length.next = self.hdr.val().length;
        self.length_bytes.next = bit_cast::<13, 11>(self.length.val()) << 2;
        self.length_all.next = self.length.val() >> self.dword_shift.val();
        self.length_beats.next = bit_cast::<6, 11>(self.length_all.val());
        self.parity.next = self.odd.q.val().get_bit(self.slot.val().index())
            ^ self.slot_got.val().get_bit(self.line_shift.val().index());
        self.lower.next = 0.into();
        self.lower.next = self.lower.val().replace_bit(6, self.parity.val());
        self.success.next =
            (self.hdr.val().kind == self.completion_data.val()) & !self.hdr.val().status.any();
        self.fits.next = self.success.val()
            & self.slot_open.val()
            & (self.hdr.val().byte_count == self.expected_bytes.val())
            & (self.hdr.val().lower_addr == self.lower.val())
            & !self.length.val().get_bits::<4>(0).any()
            & self.length.val().any()
            & (self.length_bytes.val() <= self.expected_bytes.val());
        self.ends_request.next =
            !self.success.val() | (self.hdr.val().byte_count <= self.length_bytes.val());
        self.accepting.next = self.accept.q.val();
        self.beats_left.next = self.in_left.q.val();
        if self.in_sop.q.val() {
            self.accepting.next = self.fits.val();
            self.beats_left.next = self.length_beats.val();
        }
        // the packet is longer or shorter than its header says
        self.breaks.next = self.in_valid.q.val()
            & self.accepting.val()
            & (self.in_eop.q.val() ^ (self.beats_left.val() == 1));
        self.store.next = self.in_valid.q.val() & self.accepting.val() & !self.breaks.val();
        self.got_next.next = self.slot_got.val() + 1;
        self.buffer.write_enable.next = self.store.val();
        self.buffer.write_address.next = bit_cast::<R, 6>(self.slot_got.val())
            | (bit_cast::<R, 5>(self.slot.val()) << self.slot_shift.val());
        self.buffer.write_data.next = self.in_data.q.val();
        self.closes.next = self.store.val() & (self.got_next.val() == self.slot_want.val());
        self.quarantine.next = self.breaks.val() & !self.final_tlp.q.val();
        self.free.next = false;
        if self.in_valid.q.val() & self.in_sop.q.val() {
            self.final_tlp.d.next = self.ends_request.val();
            self.quarantine.next = self.breaks.val() & !self.ends_request.val();
            if self.slot_open.val() {
                if !self.fits.val() {
                    self.breaks.next = true;
                    self.quarantine.next = !self.ends_request.val();
                }
            } else if self.slot_lost.val() {
                self.late_count.d.next = self.late_count.q.val() + 1;
                self.free.next = self.ends_request.val();
            } else {
                self.unexpected_count.d.next = self.unexpected_count.q.val() + 1;
            }
        }
        if self.in_valid.q.val() {
            self.accept.d.next = self.accepting.val() & !self.breaks.val();
            self.in_left.d.next = self.beats_left.val() - 1;
        }
        if self.store.val() {
            for i in 0..32 {
                if self.slot.val().index() == i {
                    self.got[i].d.next = self.got_next.val();
                }
            }
        }
        if self.closes.val() | self.breaks.val() {
            self.open_next.next = self.open_next.val().replace_bit(self.slot.val().index(), false);
        }
        if self.breaks.val() {
            // more completions may come, unless this one ended the request
            self.lost_next.next =
                self.lost_next.val().replace_bit(self.slot.val().index(), self.quarantine.val());
            if self.slot_open.val() {
                self.bad_next.next = self.bad_next.val().replace_bit(self.slot.val().index(), true);
            }
        }
        if self.free.val() | self.closes.val() {
            self.lost_next.next = self.lost_next.val().replace_bit(self.slot.val().index(), false);
        }

        // ---- delivery: the oldest slot, one beat a cycle
        self.tail_got.next = 0.into();
        self.tail_want.next = 0.into();
        for i in 0..32 {
            if self.tail.q.val().index() == i {
                self.tail_want.next = self.want[i].q.val();
                self.tail_got.next = self.got[i].q.val();
            }
        }
        self.tail_open.next = self.open.q.val().get_bit(self.tail.q.val().index());
        self.tail_bad.next = self.bad.q.val().get_bit(self.tail.q.val().index());
        self.tail_hole.next = self.hole.q.val().get_bit(self.tail.q.val().index());
        self.tail_ends.next = self.ends.q.val().get_bit(self.tail.q.val().index());
        self.tail_unsent.next =
            self.out_valid.q.val() & (self.out_tag.q.val() == self.tail.q.val());
        self.flow.next = self.out_data.level.val() < self.fifo_room.val();
        self.beat_next.next = self.beat.q.val() + 1;
        self.fetch.next = false;
        self.fault.next = false;
        self.advance.next = false;
        self.give_up.next = false;
        self.cut.abort.next = false;
        self.expired.next = self.timer.q.val() == self.timer_limit.val();
        if self.used.q.val().any() {
            if self.discarding.q.val() {
                self.give_up.next = !self.tail_hole.val()
                    & self.tail_open.val()
                    & !self.tail_unsent.val()
                    & (self.expired.val() | self.dead.q.val());
                self.advance.next =
                    self.tail_hole.val() | !self.tail_open.val() | self.give_up.val();
            } else if self.tail_hole.val() {
                self.fault.next = self.tail_bad.val() & self.flow.val();
                self.advance.next = !self.tail_bad.val() | self.flow.val();
            } else if self.beat.q.val() != self.tail_got.val() {
                self.fetch.next = self.flow.val();
                self.advance.next =
                    self.flow.val() & (self.beat_next.val() == self.tail_want.val());
            } else if !self.tail_open.val() {
                self.fault.next = self.flow.val();
                self.advance.next = self.flow.val();
            } else {
                self.give_up.next = self.expired.val() & !self.tail_unsent.val() & self.flow.val();
                self.fault.next = self.give_up.val();
                self.advance.next = self.give_up.val();
            }
        } else {
            // nothing left of the failed read in the ring: its rest was not issued
            self.cut.abort.next = self.discarding.q.val();
            self.discarding.d.next = false;
        }
        if self.tail_open.val() & self.used.q.val().any() & !self.tail_unsent.val() {
            if !self.expired.val() {
                self.timer.d.next = self.timer.q.val() + 1;
            }
        } else {
            self.timer.d.next = 0.into();
        }
        if self.give_up.val() {
            self.dead.d.next = true;
            // a completion that ends the request in this very cycle leaves nothing to wait for
            if self.open_next.val().get_bit(self.tail.q.val().index()) {
                self.lost_next.next =
                    self.lost_next.val().replace_bit(self.tail.q.val().index(), true);
            }
            self.open_next.next =
                self.open_next.val().replace_bit(self.tail.q.val().index(), false);
        }
        if self.fetch.val() {
            self.beat.d.next = self.beat_next.val();
        }
        if self.advance.val() {
            self.tail.d.next = self.tail.q.val() + 1;
            self.beat.d.next = 0.into();
            self.timer.d.next = 0.into();
            if self.discarding.q.val() & self.tail_ends.val() {
                self.discarding.d.next = false;
            }
        }
        if self.fault.val() {
            self.fail_pulse.d.next = true;
            self.discarding.d.next = !self.tail_ends.val();
            self.dead.d.next = self.give_up.val();
        }
        self.used.d.next = self.used.q.val();
        if self.issue.val() & !self.advance.val() {
            self.used.d.next = self.used.q.val() + 1;
        }
        if !self.issue.val() & self.advance.val() {
            self.used.d.next = self.used.q.val() - 1;
        }

        // ---- the buffer shows the beat one cycle later; a queue takes it
        self.buffer.read_address.next = bit_cast::<R, 6>(self.beat.q.val())
            | (bit_cast::<R, 5>(self.tail.q.val()) << self.slot_shift.val());
        self.fetched.d.next = self.fetch.val() | self.fault.val();
        self.fetched_flags.d.next = 0.into();
        if self.fetch.val() & self.advance.val() & self.tail_ends.val() {
            self.fetched_flags.d.next = 1.into();
        }
        if self.fault.val() {
            self.fetched_flags.d.next = 3.into();
        }
        self.out_data.sink.valid.next = self.fetched.q.val();
        self.out_data.sink.data.next = self.buffer.read_data.val();
        self.out_flags.sink.valid.next = self.fetched.q.val();
        self.out_flags.sink.data.next = self.fetched_flags.q.val();
        self.rd_valid.next = self.out_data.source.valid.val();
        self.rd_data.next = self.out_data.source.data.val();
        self.rd_last.next = self.out_flags.source.data.val().get_bit(0);
        self.rd_error.next = self.out_flags.source.data.val().get_bit(1);
        self.out_data.source.ready.next = self.rd_ready.val();
        self.out_flags.source.ready.next = self.rd_ready.val();

        self.open.d.next = self.open_next.val();
        self.lost.d.next = self.lost_next.val();
        self.bad.d.next = self.bad_next.val();
        self.hole.d.next = self.hole_next.val();
        self.ends.d.next = self.ends_next.val();
        self.odd.d.next = self.odd_next.val();
        if self.reset.val() {
            self.head.d.next = 0.into();
            self.tail.d.next = 0.into();
            self.used.d.next = 0.into();
            self.open.d.next = 0.into();
            self.lost.d.next = 0.into();
            self.bad.d.next = 0.into();
            self.out_valid.d.next = false;
            self.in_valid.d.next = false;
            self.accept.d.next = false;
            self.beat.d.next = 0.into();
            self.discarding.d.next = false;
            self.dead.d.next = false;
            self.timer.d.next = 0.into();
            self.fetched.d.next = false;
            self.fail_pulse.d.next = false;
            self.late_count.d.next = 0.into();
            self.unexpected_count.d.next = 0.into();
        }
    }
}
