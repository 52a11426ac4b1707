//! Everything that the host asks of us: checks requests, runs register accesses, hands window accesses to the window
//! engine and answers reads. Between its queue and its dispatch stands [`Fault`](crate::fault::Fault). See README.md beside
//! this file.

mod check;
mod count;
mod registers;
mod rules;
mod send;
mod split;
mod types;

pub use check::RequestCheck;
pub use count::ReadSize;
pub use registers::{RegisterAccess, RegisterAccessState};
pub use rules::HeaderRules;
pub use send::CompletionSend;
pub use split::CompletionSplit;
pub use types::{CompletionInfo, ReadContext, Request};

use crate::leaves::Fifo;
use crate::tlp::{PacketBuffer, TlpSink, TlpSource};
use rust_hdl::prelude::*;

/// Values of [`Request::action`].
pub mod action {
    /// Read the window.
    pub const WINDOW_READ: u8 = 0;
    /// Write the window.
    pub const WINDOW_WRITE: u8 = 1;
    /// Read registers.
    pub const REGISTER_READ: u8 = 2;
    /// Write registers.
    pub const REGISTER_WRITE: u8 = 3;
    /// Answer a memory read with Unsupported Request.
    pub const REFUSE_READ: u8 = 4;
    /// Answer another request with Unsupported Request.
    pub const REFUSE: u8 = 5;
    /// Discard a posted request.
    pub const DISCARD: u8 = 6;
    /// Answer a memory read with Completer Abort: what [`fault`](crate::fault) makes of a read that it cannot park.
    pub const ABORT: u8 = 7;
}

/// Values of [`ReadContext::source`].
pub mod source {
    /// Beats from the window engine.
    pub const WINDOW: u8 = 0;
    /// Beats from the register engine.
    pub const REGISTERS: u8 = 1;
    /// A read of no bytes: one dword of zeros.
    pub const ZERO: u8 = 2;
    /// No data: Unsupported Request.
    pub const UNSUPPORTED: u8 = 3;
    /// No data: Completer Abort.
    pub const ABORT: u8 = 4;
}

/// The completer for `D` data bits, `K = D / 8`; `WA`, `CA` are the binary logarithms of the beats in the write and
/// completion buffers (8 KiB and 1 KiB), `WB = WA + 1`, `CB = CA + 1`.
#[derive(LogicBlock)]
pub struct Completer<
    const D: usize,
    const K: usize,
    const WA: usize,
    const WB: usize,
    const CA: usize,
    const CB: usize,
> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Requests from the link.
    pub rx: TlpSink<D, K>,
    /// Completions to the link.
    pub tx: TlpSource<D, K>,
    /// Max_Payload_Size of the link, 128 << n bytes.
    pub max_payload: Signal<In, Bits<3>>,
    /// All earlier window accesses have had all their effects: a register access may start.
    pub quiet: Signal<In, Bit>,
    /// Register bus: an access begins.
    pub bus_sel: Signal<Out, Bit>,
    /// The access writes.
    pub bus_write: Signal<Out, Bit>,
    /// Offset in BAR0.
    pub bus_addr: Signal<Out, Bits<20>>,
    /// What is written.
    pub bus_wdata: Signal<Out, Bits<32>>,
    /// Which bytes are written.
    pub bus_wstrb: Signal<Out, Bits<4>>,
    /// The access ends.
    pub bus_ack: Signal<In, Bit>,
    /// What was read.
    pub bus_rdata: Signal<In, Bits<32>>,
    /// To the gate: the oldest request that passed the checks.
    pub queue_valid: Signal<Out, Bit>,
    /// The request.
    pub queue_request: Signal<Out, Request>,
    /// It is taken.
    pub queue_ready: Signal<In, Bit>,
    /// The oldest beat of the write buffer.
    pub queue_data_valid: Signal<Out, Bit>,
    /// Its data.
    pub queue_data: Signal<Out, Bits<D>>,
    /// Its enabled bytes.
    pub queue_keep: Signal<Out, Bits<K>>,
    /// It is taken.
    pub queue_data_ready: Signal<In, Bit>,
    /// From the gate: a request to be dispatched.
    pub dispatch_valid: Signal<In, Bit>,
    /// The request.
    pub dispatch_request: Signal<In, Request>,
    /// It is a write from before the outstanding snapshot.
    pub dispatch_late: Signal<In, Bit>,
    /// It is dispatched.
    pub dispatch_ready: Signal<Out, Bit>,
    /// A beat for the writes dispatched, in their order.
    pub dispatch_data_valid: Signal<In, Bit>,
    /// Its data.
    pub dispatch_data: Signal<In, Bits<D>>,
    /// Its enabled bytes.
    pub dispatch_keep: Signal<In, Bits<K>>,
    /// It is taken.
    pub dispatch_data_ready: Signal<Out, Bit>,
    /// To the gate: a register access runs.
    pub registers_busy: Signal<Out, Bit>,
    /// To the window engine: an access.
    pub window_valid: Signal<Out, Bit>,
    /// It is taken.
    pub window_ready: Signal<In, Bit>,
    /// It writes.
    pub window_write: Signal<Out, Bit>,
    /// No byte of it is enabled.
    pub window_empty: Signal<Out, Bit>,
    /// Byte offset in the window.
    pub window_address: Signal<Out, Bits<40>>,
    /// Dwords.
    pub window_length: Signal<Out, Bits<11>>,
    /// Beats minus 1.
    pub window_beats: Signal<Out, Bits<8>>,
    /// Who asked.
    pub window_requester: Signal<Out, Bits<16>>,
    /// It is a write from before the outstanding snapshot.
    pub window_late: Signal<Out, Bit>,
    /// To the window engine: a beat of write data is there.
    pub write_valid: Signal<Out, Bit>,
    /// The beat.
    pub write_data: Signal<Out, Bits<D>>,
    /// Its enabled bytes.
    pub write_keep: Signal<Out, Bits<K>>,
    /// The beat is taken.
    pub write_ready: Signal<In, Bit>,
    /// From the window engine: a beat of read data.
    pub read_valid: Signal<In, Bit>,
    /// The beat.
    pub read_data: Signal<In, Bits<D>>,
    /// The memory could not read it.
    pub read_error: Signal<In, Bit>,
    /// The beat is taken.
    pub read_ready: Signal<Out, Bit>,
    /// Malformed packets discarded in this cycle, 0 to 2.
    pub malformed: Signal<Out, Bits<2>>,
    /// A request was refused as unsupported in this cycle.
    pub unsupported: Signal<Out, Bit>,
    check: RequestCheck<D, K>,
    writes: PacketBuffer<D, K, WA, WB>,
    requests: Fifo<Request, 4, 5>,
    registers: RegisterAccess<D, K>,
    size: ReadSize,
    contexts: Fifo<ReadContext, 3, 4>,
    split: CompletionSplit<D, K>,
    answers: PacketBuffer<D, K, CA, CB>,
    infos: Fifo<CompletionInfo, 4, 5>,
    send: CompletionSend<D, K>,
    action: Signal<Local, Bits<3>>,
    enables: Signal<Local, Bits<8>>,
    go: Signal<Local, Bit>,
    is_window: Signal<Local, Bit>,
    is_register: Signal<Local, Bit>,
    is_write: Signal<Local, Bit>,
    wants_answer: Signal<Local, Bit>,
    answer_ready: Signal<Local, Bit>,
}

/// The completer for a 128-bit data path.
pub type Completer128 = Completer<128, 16, 9, 10, 6, 7>;
/// The completer for a 512-bit data path.
pub type Completer512 = Completer<512, 64, 7, 8, 4, 5>;

impl<
    const D: usize,
    const K: usize,
    const WA: usize,
    const WB: usize,
    const CA: usize,
    const CB: usize,
> Completer<D, K, WA, WB, CA, CB>
{
    /// For a window of `2^window_bits` bytes.
    ///
    /// # Panics
    /// If a buffer cannot hold two of the largest packets (4096 bytes of a write, 512 of a completion).
    pub fn new(window_bits: u32) -> Self {
        assert!(K << WA >= 2 * 4096, "Completer: write buffer of 8 KiB");
        assert!(K << CA >= 2 * 512, "Completer: completion buffer of 1 KiB");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            rx: TlpSink::default(),
            tx: TlpSource::default(),
            max_payload: Signal::default(),
            quiet: Signal::default(),
            bus_sel: Signal::default(),
            bus_write: Signal::default(),
            bus_addr: Signal::default(),
            bus_wdata: Signal::default(),
            bus_wstrb: Signal::default(),
            bus_ack: Signal::default(),
            bus_rdata: Signal::default(),
            queue_valid: Signal::default(),
            queue_request: Signal::default(),
            queue_ready: Signal::default(),
            queue_data_valid: Signal::default(),
            queue_data: Signal::default(),
            queue_keep: Signal::default(),
            queue_data_ready: Signal::default(),
            dispatch_valid: Signal::default(),
            dispatch_request: Signal::default(),
            dispatch_late: Signal::default(),
            dispatch_ready: Signal::default(),
            dispatch_data_valid: Signal::default(),
            dispatch_data: Signal::default(),
            dispatch_keep: Signal::default(),
            dispatch_data_ready: Signal::default(),
            registers_busy: Signal::default(),
            window_valid: Signal::default(),
            window_ready: Signal::default(),
            window_write: Signal::default(),
            window_empty: Signal::default(),
            window_address: Signal::default(),
            window_length: Signal::default(),
            window_beats: Signal::default(),
            window_requester: Signal::default(),
            window_late: Signal::default(),
            write_valid: Signal::default(),
            write_data: Signal::default(),
            write_keep: Signal::default(),
            write_ready: Signal::default(),
            read_valid: Signal::default(),
            read_data: Signal::default(),
            read_error: Signal::default(),
            read_ready: Signal::default(),
            malformed: Signal::default(),
            unsupported: Signal::default(),
            check: RequestCheck::new(window_bits),
            writes: PacketBuffer::default(),
            requests: Fifo::distributed(),
            registers: RegisterAccess::default(),
            size: ReadSize::default(),
            contexts: Fifo::distributed(),
            split: CompletionSplit::default(),
            answers: PacketBuffer::default(),
            infos: Fifo::distributed(),
            send: CompletionSend::default(),
            action: Signal::default(),
            enables: Signal::default(),
            go: Signal::default(),
            is_window: Signal::default(),
            is_register: Signal::default(),
            is_write: Signal::default(),
            wants_answer: Signal::default(),
            answer_ready: Signal::default(),
        }
    }
}

impl<
    const D: usize,
    const K: usize,
    const WA: usize,
    const WB: usize,
    const CA: usize,
    const CB: usize,
> Logic for Completer<D, K, WA, WB, CA, CB>
{
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, check, writes, requests, registers, contexts, split, answers, infos);
        clock!(self, clock, send);
        self.check.reset.next = self.reset.val();
        self.writes.reset.next = self.reset.val();
        self.requests.reset.next = self.reset.val();
        self.registers.reset.next = self.reset.val();
        self.contexts.reset.next = self.reset.val();
        self.split.reset.next = self.reset.val();
        self.answers.reset.next = self.reset.val();
        self.infos.reset.next = self.reset.val();
        self.send.reset.next = self.reset.val();

        // in: check, then queue
        TlpSink::<D, K>::link(&mut self.rx, &mut self.check.rx);
        self.check.max_payload.next = self.max_payload.val();
        self.check.room.next = self.writes.room.val() & (self.requests.level.val() <= 13);
        self.writes.push.next = self.check.push.val();
        self.writes.push_data.next = self.check.push_data.val();
        self.writes.push_keep.next = self.check.push_keep.val();
        self.writes.commit.next = self.check.commit.val();
        self.writes.rollback.next = self.check.rollback.val();
        self.requests.sink.data.next = self.check.request.val();
        self.requests.sink.valid.next = self.check.request_valid.val();
        self.malformed.next = self.check.malformed.val();
        self.unsupported.next = self.check.unsupported.val();

        // through the gate, which may hold back, fail or bring back accesses of the window
        self.queue_valid.next = self.requests.source.valid.val();
        self.queue_request.next = self.requests.source.data.val();
        self.requests.source.ready.next = self.queue_ready.val();
        self.queue_data_valid.next = self.writes.out_valid.val();
        self.queue_data.next = self.writes.out_data.val();
        self.queue_keep.next = self.writes.out_keep.val();
        self.writes.out_ready.next = self.queue_data_ready.val();
        self.registers_busy.next = self.registers.busy.val();

        // the request to be dispatched: see `action`
        self.action.next = self.dispatch_request.val().action;
        self.is_window.next = self.action.val() <= 1;
        self.is_register.next = (self.action.val() == 2) | (self.action.val() == 3);
        self.is_write.next = (self.action.val() == 1) | (self.action.val() == 3);
        self.wants_answer.next = !self.is_write.val();
        self.answer_ready.next = self.contexts.sink.ready.val() | self.is_write.val();
        self.enables.next = bit_cast::<8, 4>(self.dispatch_request.val().first_be);
        self.window_empty.next = !self.enables.val().any();
        self.window_write.next = self.is_write.val();
        self.window_address.next = self.dispatch_request.val().address;
        self.window_length.next = self.dispatch_request.val().length;
        self.window_beats.next = self.dispatch_request.val().beats;
        self.window_requester.next = self.dispatch_request.val().requester;
        self.window_late.next = self.dispatch_late.val();
        self.window_valid.next = self.dispatch_valid.val()
            & self.is_window.val()
            & self.answer_ready.val()
            & !self.registers.busy.val();
        self.registers.request.next = self.dispatch_request.val();
        self.registers.start.next = false;
        self.go.next = false;
        if self.dispatch_valid.val() & self.answer_ready.val() & !self.registers.busy.val() {
            if self.is_window.val() {
                self.go.next = self.window_ready.val();
            } else if self.is_register.val() {
                self.go.next = self.quiet.val();
                self.registers.start.next = self.quiet.val();
            } else {
                self.go.next = true;
            }
        }
        self.dispatch_ready.next = self.go.val();

        // write data goes to whoever runs: the register engine starts only when the window engine is done
        self.registers.write_valid.next = self.dispatch_data_valid.val();
        self.registers.write_data.next = self.dispatch_data.val();
        self.write_valid.next = self.dispatch_data_valid.val() & !self.registers.busy.val();
        self.write_data.next = self.dispatch_data.val();
        self.write_keep.next = self.dispatch_keep.val();
        self.dispatch_data_ready.next = self.write_ready.val();
        if self.registers.busy.val() {
            self.dispatch_data_ready.next = self.registers.write_ready.val();
        }
        self.bus_sel.next = self.registers.bus_sel.val();
        self.bus_write.next = self.registers.bus_write.val();
        self.bus_addr.next = self.registers.bus_addr.val();
        self.bus_wdata.next = self.registers.bus_wdata.val();
        self.bus_wstrb.next = self.registers.bus_wstrb.val();
        self.registers.bus_ack.next = self.bus_ack.val();
        self.registers.bus_rdata.next = self.bus_rdata.val();

        // out: what each read needs, its data, completions
        self.size.request.next = self.dispatch_request.val();
        self.size.source.next = 3.into();
        if self.action.val() == 7 {
            self.size.source.next = 4.into();
        }
        if self.is_window.val() {
            self.size.source.next = 0.into();
            if self.window_empty.val() {
                self.size.source.next = 2.into();
            }
        }
        if self.is_register.val() {
            self.size.source.next = 1.into();
        }
        self.contexts.sink.data.next = self.size.read.val();
        self.contexts.sink.valid.next = self.go.val() & self.wants_answer.val();
        self.split.max_payload.next = self.max_payload.val();
        self.split.read_valid.next = self.contexts.source.valid.val();
        self.split.read.next = self.contexts.source.data.val();
        self.contexts.source.ready.next = self.split.read_ready.val();
        self.split.window_valid.next = self.read_valid.val();
        self.split.window_data.next = self.read_data.val();
        self.split.window_error.next = self.read_error.val();
        self.read_ready.next = self.split.window_ready.val();
        self.split.register_valid.next = self.registers.read_valid.val();
        self.split.register_data.next = self.registers.read_data.val();
        self.registers.read_ready.next = self.split.register_ready.val();
        self.split.room.next = self.answers.room.val() & (self.infos.level.val() <= 14);
        self.answers.push.next = self.split.push.val();
        self.answers.push_data.next = self.split.push_data.val();
        self.answers.push_keep.next = self.split.push_keep.val();
        self.answers.commit.next = self.split.commit.val();
        self.answers.rollback.next = self.split.rollback.val();
        self.infos.sink.data.next = self.split.info.val();
        self.infos.sink.valid.next = self.split.info_valid.val();
        self.send.info_valid.next = self.infos.source.valid.val();
        self.send.info.next = self.infos.source.data.val();
        self.infos.source.ready.next = self.send.info_ready.val();
        self.send.beat_valid.next = self.answers.out_valid.val();
        self.send.beat_data.next = self.answers.out_data.val();
        self.send.beat_keep.next = self.answers.out_keep.val();
        self.answers.out_ready.next = self.send.beat_ready.val();
        TlpSource::<D, K>::link(&mut self.tx, &mut self.send.tx);
    }
}
