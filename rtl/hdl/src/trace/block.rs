//! Registers, what is recorded, counters.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use super::{TraceLines, TraceRecord};
use crate::banks::TraceRegs;
use isotherm_regs::trace;
use rust_hdl::prelude::*;

/// The block `trace`, with a queue of `2^F` records; `F1 = F + 1`.
#[derive(LogicBlock)]
pub struct Trace<const F: usize, const F1: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high.
    pub reset: Signal<In, Bit>,
    /// An access begins: one cycle.
    pub bus_sel: Signal<In, Bit>,
    /// The access writes.
    pub bus_write: Signal<In, Bit>,
    /// Byte offset in the block.
    pub bus_addr: Signal<In, Bits<20>>,
    /// What is written.
    pub bus_wdata: Signal<In, Bits<32>>,
    /// Which bytes are written.
    pub bus_wstrb: Signal<In, Bits<4>>,
    /// The access ends: one cycle.
    pub bus_ack: Signal<Out, Bit>,
    /// What was read, valid with `bus_ack`.
    pub bus_rdata: Signal<Out, Bits<32>>,
    /// A request passes the window: one cycle.
    pub access_valid: Signal<In, Bit>,
    /// It writes.
    pub access_write: Signal<In, Bit>,
    /// Byte offset in the window, a multiple of 4.
    pub access_address: Signal<In, Bits<40>>,
    /// Dwords, 1 to 1024.
    pub access_length: Signal<In, Bits<11>>,
    /// Byte enables of the first dword.
    pub access_first_be: Signal<In, Bits<4>>,
    /// Byte enables of the last dword; not looked at if there is one dword.
    pub access_last_be: Signal<In, Bits<4>>,
    /// Who asked.
    pub access_requester: Signal<In, Bits<16>>,
    /// Cycles since reset, modulo 2^48.
    pub timestamp: Signal<Out, Bits<48>>,
    /// Write bursts of 64 bytes: a beat is offered.
    pub wr_valid: Signal<Out, Bit>,
    /// It is taken.
    pub wr_ready: Signal<In, Bit>,
    /// First beat of a burst.
    pub wr_first: Signal<Out, Bit>,
    /// Bus address with `wr_first`, a multiple of 64.
    pub wr_addr: Signal<Out, Bits<64>>,
    /// The beat.
    pub wr_data: Signal<Out, Bits<128>>,
    /// Last beat of a burst.
    pub wr_last: Signal<Out, Bit>,
    bank: TraceRegs,
    maker: TraceRecord,
    lines: TraceLines<F, F1>,
    now: DFF<Bits<48>>,
    enabled: DFF<Bit>,
    running: DFF<Bit>,
    // a burst for the ring before is still on its way
    starting: DFF<Bit>,
    base: DFF<Bits<64>>,
    limit: DFF<Bits<32>>,
    head: DFF<Bits<32>>,
    recorded: DFF<Bits<64>>,
    dropped: DFF<Bits<64>>,
    own: DFF<Bit>,
    ack: DFF<Bit>,
    rdata: DFF<Bits<32>>,
    log2: Signal<Local, Bits<5>>,
    bad_ring: Signal<Local, Bit>,
    rises: Signal<Local, Bit>,
    starts: Signal<Local, Bit>,
    clear: Signal<Local, Bit>,
    wanted: Signal<Local, Bit>,
    drop: Signal<Local, Bit>,
    records: Signal<Local, Bits<32>>,
    one: Constant<Bits<32>>,
    tail_offset: Constant<Bits<20>>,
}

impl<const F: usize, const F1: usize> Default for Trace<F, F1> {
    fn default() -> Self {
        let tail = u64::from(trace::TAIL.offset_from(trace::BASE));
        Self {
            clock: Default::default(),
            reset: Default::default(),
            bus_sel: Default::default(),
            bus_write: Default::default(),
            bus_addr: Default::default(),
            bus_wdata: Default::default(),
            bus_wstrb: Default::default(),
            bus_ack: Default::default(),
            bus_rdata: Default::default(),
            access_valid: Default::default(),
            access_write: Default::default(),
            access_address: Default::default(),
            access_length: Default::default(),
            access_first_be: Default::default(),
            access_last_be: Default::default(),
            access_requester: Default::default(),
            timestamp: Default::default(),
            wr_valid: Default::default(),
            wr_ready: Default::default(),
            wr_first: Default::default(),
            wr_addr: Default::default(),
            wr_data: Default::default(),
            wr_last: Default::default(),
            bank: Default::default(),
            maker: Default::default(),
            lines: Default::default(),
            now: Default::default(),
            enabled: Default::default(),
            running: Default::default(),
            starting: Default::default(),
            base: Default::default(),
            limit: Default::default(),
            head: Default::default(),
            recorded: Default::default(),
            dropped: Default::default(),
            own: Default::default(),
            ack: Default::default(),
            rdata: Default::default(),
            log2: Default::default(),
            bad_ring: Default::default(),
            rises: Default::default(),
            starts: Default::default(),
            clear: Default::default(),
            wanted: Default::default(),
            drop: Default::default(),
            records: Default::default(),
            one: Constant::new(1_u64.to_bits()),
            tail_offset: Constant::new(tail.to_bits()),
        }
    }
}

impl<const F: usize, const F1: usize> Logic for Trace<F, F1> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, now, enabled, running, starting, base, limit, head, recorded, dropped,
            own, ack, rdata
        );
        clock!(self, clock, bank, maker, lines);
        self.bank.reset.next = self.reset.val();
        self.maker.reset.next = self.reset.val();
        self.lines.reset.next = self.reset.val();
        self.now.d.next = self.now.q.val() + 1;
        self.timestamp.next = self.now.q.val();

        // ENABLE from 0 to 1
        self.log2.next = self.bank.ring_size_log2_records.val();
        self.bad_ring.next = (self.log2.val() < 2)
            | (self.log2.val() > 24)
            | self.bank.ring_addr.val().get_bits::<6>(0).any();
        self.enabled.d.next = self.bank.control_enable.val();
        self.rises.next = self.bank.control_enable.val() & !self.enabled.q.val();
        self.starts.next = self.rises.val() & !self.bad_ring.val();
        self.clear.next = (self.starts.val() | self.starting.q.val()) & !self.lines.writing.val();
        self.records.next = self.one.val() << self.log2.val();
        if self.starts.val() {
            self.starting.d.next = true;
            self.base.d.next = self.bank.ring_addr.val();
            self.limit.d.next = self.records.val() - 4;
        }
        if self.clear.val() {
            self.starting.d.next = false;
            self.running.d.next = true;
        }
        if !self.bank.control_enable.val() {
            self.running.d.next = false;
        }

        // the bus; in the cycle after a write of ENABLE, which nobody else can use, TAIL is cleared through it
        self.bank.bus_sel.next = self.bus_sel.val() | self.starts.val();
        self.bank.bus_write.next = self.bus_write.val();
        self.bank.bus_addr.next = self.bus_addr.val();
        self.bank.bus_wdata.next = self.bus_wdata.val();
        self.bank.bus_wstrb.next = self.bus_wstrb.val();
        if self.starts.val() {
            self.bank.bus_write.next = true;
            self.bank.bus_addr.next = self.tail_offset.val();
            self.bank.bus_wdata.next = 0.into();
            self.bank.bus_wstrb.next = 15.into();
        }
        self.own.d.next = self.starts.val();
        self.ack.d.next = self.bank.bus_ack.val() & !self.own.q.val();
        self.rdata.d.next = self.bank.bus_rdata.val();
        self.bus_ack.next = self.ack.q.val();
        self.bus_rdata.next = self.rdata.q.val();

        // what is recorded
        self.wanted.next = self.access_valid.val()
            & self.bank.control_enable.val()
            & ((self.access_write.val() & self.bank.control_writes.val())
                | (!self.access_write.val() & self.bank.control_reads.val()));
        self.maker.valid.next = self.wanted.val() & self.running.q.val();
        self.maker.write.next = self.access_write.val();
        self.maker.address.next = self.access_address.val();
        self.maker.length.next = self.access_length.val();
        self.maker.first_be.next = self.access_first_be.val();
        self.maker.last_be.next = self.access_last_be.val();
        self.maker.requester.next = self.access_requester.val();
        self.maker.timestamp.next = self.now.q.val();
        self.lines.record_valid.next = self.maker.bytes_valid.val();
        self.lines.record.next = self.maker.bytes.val();

        // where it goes
        self.lines.clear.next = self.clear.val();
        self.lines.hold.next = self.starts.val() | self.starting.q.val();
        self.lines.flush.next = self.bank.flush_flush.val();
        self.lines.base.next = self.base.q.val();
        self.lines.limit.next = self.limit.q.val();
        self.lines.tail.next = self.bank.tail.val();
        self.wr_valid.next = self.lines.wr_valid.val();
        self.lines.wr_ready.next = self.wr_ready.val();
        self.wr_first.next = self.lines.wr_first.val();
        self.wr_addr.next = self.lines.wr_addr.val();
        self.wr_data.next = self.lines.wr_data.val();
        self.wr_last.next = self.lines.wr_last.val();

        // counts; an access that comes before the ring is ready is lost
        self.drop.next = (self.maker.bytes_valid.val() & !self.lines.record_ready.val())
            | (self.wanted.val() & self.starting.q.val());
        if self.maker.bytes_valid.val() & self.lines.record_ready.val() {
            self.recorded.d.next = self.recorded.q.val() + 1;
        }
        if self.drop.val() {
            self.dropped.d.next = self.dropped.q.val() + 1;
        }
        if self.lines.written.val() & !self.starting.q.val() {
            self.head.d.next = self.head.q.val() + 4;
        }
        if self.starts.val() {
            self.head.d.next = 0.into();
            self.recorded.d.next = 0.into();
            self.dropped.d.next = 0.into();
        }
        self.bank.head.next = self.head.q.val();
        self.bank.recorded.next = self.recorded.q.val();
        self.bank.dropped.next = self.dropped.q.val();
        self.bank.status_busy.next = self.lines.busy.val() | self.starting.q.val();
        self.bank.status_bad_ring.next = self.bad_ring.val();
        if self.reset.val() {
            self.now.d.next = 0.into();
            self.enabled.d.next = false;
            self.running.d.next = false;
            self.starting.d.next = false;
            self.head.d.next = 0.into();
            self.recorded.d.next = 0.into();
            self.dropped.d.next = 0.into();
            self.own.d.next = false;
            self.ack.d.next = false;
        }
    }
}
