//! The requester as one block: 128-bit streams of the engines on one side, packets on the other.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use super::{DmaRead, DmaWrite, Message, TxMux};
use crate::tlp::{TlpSink, TlpSource};
use crate::width::{Narrow, Widen};
use rust_hdl::prelude::*;

/// Cycles after which the oldest read is given up: 10 ms at 250 MHz.
pub const READ_TIMEOUT: u32 = 2_500_000;

/// [`DmaWrite`], [`DmaRead`], [`Message`] and [`TxMux`], with the width adapters. For the meaning of the parameters see
/// [`DmaWrite`] (`A`, `AP1`) and [`DmaRead`] (`R`, `B`).
#[derive(LogicBlock)]
pub struct Requester<
    const D: usize,
    const K: usize,
    const A: usize,
    const AP1: usize,
    const R: usize,
    const B: usize,
> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high.
    pub reset: Signal<In, Bit>,
    /// Max_Payload_Size, `128 << n` bytes.
    pub max_payload: Signal<In, Bits<3>>,
    /// Max_Read_Request_Size, `128 << n` bytes.
    pub max_read_request: Signal<In, Bits<3>>,
    /// Bus, device and function of the card.
    pub completer_id: Signal<In, Bits<16>>,
    /// Write bursts: a beat is offered.
    pub wr_valid: Signal<In, Bit>,
    /// It is taken.
    pub wr_ready: Signal<Out, Bit>,
    /// First beat of a burst.
    pub wr_first: Signal<In, Bit>,
    /// Bus address with `wr_first`, a multiple of 64.
    pub wr_addr: Signal<In, Bits<64>>,
    /// The beat.
    pub wr_data: Signal<In, Bits<128>>,
    /// Last beat of a burst, which is a multiple of 64 bytes.
    pub wr_last: Signal<In, Bit>,
    /// Reads: a read is offered.
    pub rd_req_valid: Signal<In, Bit>,
    /// It is taken.
    pub rd_req_ready: Signal<Out, Bit>,
    /// Bus address, a multiple of 64.
    pub rd_req_addr: Signal<In, Bits<64>>,
    /// Bytes, a multiple of 64.
    pub rd_req_length: Signal<In, Bits<32>>,
    /// Reads: a beat of the answer is offered.
    pub rd_valid: Signal<Out, Bit>,
    /// It is taken.
    pub rd_ready: Signal<In, Bit>,
    /// The beat.
    pub rd_data: Signal<Out, Bits<128>>,
    /// The answer ends with this beat.
    pub rd_last: Signal<Out, Bit>,
    /// With `rd_last`: the read failed.
    pub rd_error: Signal<Out, Bit>,
    /// Messages: a message is offered.
    pub msg_valid: Signal<In, Bit>,
    /// It is taken.
    pub msg_ready: Signal<Out, Bit>,
    /// Where to write, a multiple of 4.
    pub msg_addr: Signal<In, Bits<64>>,
    /// What to write.
    pub msg_data: Signal<In, Bits<32>>,
    /// Completions for our reads, from the receive port.
    pub cpl: TlpSink<D, K>,
    /// Completions of the completer, for the transmit port.
    pub completions: TlpSink<D, K>,
    /// The transmit port.
    pub tx: TlpSource<D, K>,
    /// A read failed: one cycle.
    pub failed: Signal<Out, Bit>,
    /// Completions that came after their request had been given up.
    pub late: Signal<Out, Bits<32>>,
    /// Completions that belong to no request.
    pub unexpected: Signal<Out, Bits<32>>,
    widen: Widen<D>,
    narrow: Narrow<D>,
    message: Message<D>,
    write: DmaWrite<D, K, A, AP1>,
    read: DmaRead<D, K, R, B>,
    mux: TxMux<D, K>,
    burst_held: Signal<Local, Bit>,
    accepted: Signal<Local, Bits<8>>,
}

/// 128-bit data path.
pub type Requester128 = Requester<128, 16, 8, 9, 10, 5>;
/// 512-bit data path.
pub type Requester512 = Requester<512, 64, 6, 7, 8, 3>;

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const AP1: usize,
    const R: usize,
    const B: usize,
> Requester<D, K, A, AP1, R, B>
{
    /// A requester that gives the oldest read up after `timeout` cycles.
    #[must_use]
    pub fn new(timeout: u32) -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            max_payload: Signal::default(),
            max_read_request: Signal::default(),
            completer_id: Signal::default(),
            wr_valid: Signal::default(),
            wr_ready: Signal::default(),
            wr_first: Signal::default(),
            wr_addr: Signal::default(),
            wr_data: Signal::default(),
            wr_last: Signal::default(),
            rd_req_valid: Signal::default(),
            rd_req_ready: Signal::default(),
            rd_req_addr: Signal::default(),
            rd_req_length: Signal::default(),
            rd_valid: Signal::default(),
            rd_ready: Signal::default(),
            rd_data: Signal::default(),
            rd_last: Signal::default(),
            rd_error: Signal::default(),
            msg_valid: Signal::default(),
            msg_ready: Signal::default(),
            msg_addr: Signal::default(),
            msg_data: Signal::default(),
            cpl: TlpSink::default(),
            completions: TlpSink::default(),
            tx: TlpSource::default(),
            failed: Signal::default(),
            late: Signal::default(),
            unexpected: Signal::default(),
            widen: Widen::default(),
            narrow: Narrow::default(),
            message: Message::default(),
            write: DmaWrite::default(),
            read: DmaRead::new(timeout),
            mux: TxMux::default(),
            burst_held: Signal::default(),
            accepted: Signal::default(),
        }
    }
}

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const AP1: usize,
    const R: usize,
    const B: usize,
> Default for Requester<D, K, A, AP1, R, B>
{
    fn default() -> Self {
        Self::new(READ_TIMEOUT)
    }
}

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const AP1: usize,
    const R: usize,
    const B: usize,
> Logic for Requester<D, K, A, AP1, R, B>
{
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, widen, narrow, write, read, mux);
        self.widen.reset.next = self.reset.val();
        self.narrow.reset.next = self.reset.val();
        self.write.reset.next = self.reset.val();
        self.read.reset.next = self.reset.val();
        self.mux.reset.next = self.reset.val();

        // bursts: engine -> widen -> write
        self.widen.in_valid.next = self.wr_valid.val();
        self.wr_ready.next = self.widen.in_ready.val();
        self.widen.in_first.next = self.wr_first.val();
        self.widen.in_addr.next = self.wr_addr.val();
        self.widen.in_data.next = self.wr_data.val();
        self.widen.in_last.next = self.wr_last.val();
        self.write.max_payload.next = self.max_payload.val();
        self.write.completer_id.next = self.completer_id.val();
        self.write.wr_valid.next = self.widen.out_valid.val();
        self.widen.out_ready.next = self.write.wr_ready.val();
        self.write.wr_first.next = self.widen.out_first.val();
        self.write.wr_addr.next = self.widen.out_addr.val();
        self.write.wr_data.next = self.widen.out_data.val();
        self.write.wr_last.next = self.widen.out_last.val();

        // messages: not before a burst whose end is still in `widen`
        self.burst_held.next = self.widen.out_valid.val() & self.widen.out_last.val();
        self.message.msg_addr.next = self.msg_addr.val();
        self.message.msg_data.next = self.msg_data.val();
        self.write.post_valid.next = self.msg_valid.val() & !self.burst_held.val();
        self.msg_ready.next = self.write.post_ready.val() & !self.burst_held.val();
        self.write.post_addr.next = self.message.post_addr.val();
        self.write.post_data.next = self.message.post_data.val();

        // reads: read -> narrow -> engine
        self.read.max_read_request.next = self.max_read_request.val();
        self.read.completer_id.next = self.completer_id.val();
        self.read.rd_req_valid.next = self.rd_req_valid.val();
        self.rd_req_ready.next = self.read.rd_req_ready.val();
        self.read.rd_req_addr.next = self.rd_req_addr.val();
        self.read.rd_req_length.next = self.rd_req_length.val();
        self.narrow.in_valid.next = self.read.rd_valid.val();
        self.read.rd_ready.next = self.narrow.in_ready.val();
        self.narrow.in_data.next = self.read.rd_data.val();
        self.narrow.in_last.next = self.read.rd_last.val();
        self.narrow.in_error.next = self.read.rd_error.val();
        self.narrow.in_mark.next = self.read.rd_error.val();
        self.rd_valid.next = self.narrow.out_valid.val();
        self.narrow.out_ready.next = self.rd_ready.val();
        self.rd_data.next = self.narrow.out_data.val();
        self.rd_last.next = self.narrow.out_last.val();
        self.rd_error.next = self.narrow.out_error.val();
        self.failed.next = self.read.failed.val();
        self.late.next = self.read.late.val();
        self.unexpected.next = self.read.unexpected.val();
        TlpSink::<D, K>::link(&mut self.cpl, &mut self.read.cpl);

        // packets
        TlpSink::<D, K>::link(&mut self.completions, &mut self.mux.completions);
        TlpSource::<D, K>::join(&mut self.write.tx, &mut self.mux.posted);
        TlpSource::<D, K>::join(&mut self.read.tx, &mut self.mux.non_posted);
        TlpSource::<D, K>::link(&mut self.tx, &mut self.mux.tx);
        self.accepted.next = self.write.accepted.val();
        if self.burst_held.val() {
            self.accepted.next = self.write.accepted.val() + 1;
        }
        self.mux.accepted.next = self.accepted.val();
        self.mux.sent.next = self.write.sent.val();
    }
}
