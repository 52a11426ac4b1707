//! Two engines on one read port.

use crate::leaves::Fifo;
use rust_hdl::prelude::*;

/// Lets the checkpoint engine (`a`) and the fill engine (`b`) share the requester's reads: in turns when both ask, the
/// answers in the order of the requests, up to 8 of them open.
///
/// A request and an answer take no extra cycle.
#[derive(LogicBlock)]
pub struct ReadShare {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset. No read may be open across it.
    pub reset: Signal<In, Bit>,
    /// First engine: a read is offered.
    pub a_req_valid: Signal<In, Bit>,
    /// It is taken.
    pub a_req_ready: Signal<Out, Bit>,
    /// Bus address.
    pub a_req_addr: Signal<In, Bits<64>>,
    /// Bytes.
    pub a_req_length: Signal<In, Bits<32>>,
    /// A beat of its answer.
    pub a_valid: Signal<Out, Bit>,
    /// It is taken.
    pub a_ready: Signal<In, Bit>,
    /// Second engine: a read is offered.
    pub b_req_valid: Signal<In, Bit>,
    /// It is taken.
    pub b_req_ready: Signal<Out, Bit>,
    /// Bus address.
    pub b_req_addr: Signal<In, Bits<64>>,
    /// Bytes.
    pub b_req_length: Signal<In, Bits<32>>,
    /// A beat of its answer.
    pub b_valid: Signal<Out, Bit>,
    /// It is taken.
    pub b_ready: Signal<In, Bit>,
    /// To both, with their `valid`: the beat.
    pub data: Signal<Out, Bits<128>>,
    /// The answer ends with it.
    pub last: Signal<Out, Bit>,
    /// With `last`: the read failed.
    pub error: Signal<Out, Bit>,
    /// Requester: a read is offered.
    pub rd_req_valid: Signal<Out, Bit>,
    /// It is taken.
    pub rd_req_ready: Signal<In, Bit>,
    /// Bus address.
    pub rd_req_addr: Signal<Out, Bits<64>>,
    /// Bytes.
    pub rd_req_length: Signal<Out, Bits<32>>,
    /// Requester: a beat is offered.
    pub rd_valid: Signal<In, Bit>,
    /// It is taken.
    pub rd_ready: Signal<Out, Bit>,
    /// The beat.
    pub rd_data: Signal<In, Bits<128>>,
    /// The answer ends with it.
    pub rd_last: Signal<In, Bit>,
    /// With `rd_last`: the read failed.
    pub rd_error: Signal<In, Bit>,
    /// Whose answers are to come: 1 = `b`.
    owners: Fifo<Bit, 3, 4>,
    /// The last read was `a`'s: `b` goes first.
    turn: DFF<Bit>,
    /// The offer to the requester stands.
    held: DFF<Bit>,
    held_b: DFF<Bit>,
    pick_b: Signal<Local, Bit>,
    offer: Signal<Local, Bit>,
    sent: Signal<Local, Bit>,
    open: Signal<Local, Bit>,
    to_b: Signal<Local, Bit>,
    ready: Signal<Local, Bit>,
}

impl Default for ReadShare {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            a_req_valid: Signal::default(),
            a_req_ready: Signal::default(),
            a_req_addr: Signal::default(),
            a_req_length: Signal::default(),
            a_valid: Signal::default(),
            a_ready: Signal::default(),
            b_req_valid: Signal::default(),
            b_req_ready: Signal::default(),
            b_req_addr: Signal::default(),
            b_req_length: Signal::default(),
            b_valid: Signal::default(),
            b_ready: Signal::default(),
            data: Signal::default(),
            last: Signal::default(),
            error: Signal::default(),
            rd_req_valid: Signal::default(),
            rd_req_ready: Signal::default(),
            rd_req_addr: Signal::default(),
            rd_req_length: Signal::default(),
            rd_valid: Signal::default(),
            rd_ready: Signal::default(),
            rd_data: Signal::default(),
            rd_last: Signal::default(),
            rd_error: Signal::default(),
            owners: Fifo::distributed(),
            turn: DFF::default(),
            held: DFF::default(),
            held_b: DFF::default(),
            pick_b: Signal::default(),
            offer: Signal::default(),
            sent: Signal::default(),
            open: Signal::default(),
            to_b: Signal::default(),
            ready: Signal::default(),
        }
    }
}

impl Logic for ReadShare {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, turn, held, held_b);
        clock!(self, clock, owners);
        self.owners.reset.next = self.reset.val();

        // requests: what is offered stays
        self.pick_b.next = self.b_req_valid.val() & (self.turn.q.val() | !self.a_req_valid.val());
        if self.held.q.val() {
            self.pick_b.next = self.held_b.q.val();
        }
        self.offer.next =
            (self.a_req_valid.val() | self.b_req_valid.val()) & self.owners.sink.ready.val();
        self.sent.next = self.offer.val() & self.rd_req_ready.val();
        self.rd_req_valid.next = self.offer.val();
        self.rd_req_addr.next = self.a_req_addr.val();
        self.rd_req_length.next = self.a_req_length.val();
        self.a_req_ready.next = self.sent.val() & !self.pick_b.val();
        self.b_req_ready.next = self.sent.val() & self.pick_b.val();
        if self.pick_b.val() {
            self.rd_req_addr.next = self.b_req_addr.val();
            self.rd_req_length.next = self.b_req_length.val();
        }
        self.held.d.next = self.offer.val() & !self.rd_req_ready.val();
        self.held_b.d.next = self.pick_b.val();
        if self.sent.val() {
            self.turn.d.next = !self.pick_b.val();
        }
        self.owners.sink.valid.next = self.sent.val();
        self.owners.sink.data.next = self.pick_b.val();

        // answers
        self.open.next = self.owners.source.valid.val();
        self.to_b.next = self.owners.source.data.val();
        self.a_valid.next = self.rd_valid.val() & self.open.val() & !self.to_b.val();
        self.b_valid.next = self.rd_valid.val() & self.open.val() & self.to_b.val();
        self.data.next = self.rd_data.val();
        self.last.next = self.rd_last.val();
        self.error.next = self.rd_error.val();
        self.ready.next = self.a_ready.val();
        if self.to_b.val() {
            self.ready.next = self.b_ready.val();
        }
        self.rd_ready.next = self.ready.val() & self.open.val();
        self.owners.source.ready.next = self.ready.val() & self.rd_valid.val() & self.rd_last.val();
        if self.reset.val() {
            self.turn.d.next = false;
            self.held.d.next = false;
        }
    }
}
