//! What the card does on its own account: jobs, DMA, messages.

use crate::ckpt::Ckpt;
use crate::irq::Irq;
use crate::memory::FrameFetch;
use crate::requester::{ReadShare, Requester, WriteShare};
use crate::squeeze::control::SqueezeControl;
use crate::tlp::{TlpSink, TlpSource};
use crate::trace::Trace;
use rust_hdl::prelude::*;

/// Records that wait for the trace port: `2^TRACE_QUEUE`.
const TRACE_QUEUE: usize = 8;
const TRACE_QUEUE_1: usize = TRACE_QUEUE + 1;

/// Checkpoint engine, fetch of frames, trace port, requester and interrupts. Parameters as in the core.
#[derive(LogicBlock)]
pub struct Engine<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const B: usize,
    const N: usize,
    const CW: usize,
    const CP: usize,
    const CR: usize,
    const G: usize,
    const F: usize,
    const F1: usize,
    const W: usize,
    const W1: usize,
    const R: usize,
    const S: usize,
> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Completions of the completer, for the transmit port.
    pub completions: TlpSink<D, K>,
    /// Completions for our reads.
    pub cpl: TlpSink<D, K>,
    /// The transmit port.
    pub tx: TlpSource<D, K>,
    /// Register access: it writes.
    pub bus_write: Signal<In, Bit>,
    /// Offset in the block.
    pub bus_addr: Signal<In, Bits<20>>,
    /// What is written.
    pub bus_wdata: Signal<In, Bits<32>>,
    /// Which bytes are written.
    pub bus_wstrb: Signal<In, Bits<4>>,
    /// Register bus of `ckpt`: an access begins.
    pub ckpt_sel: Signal<In, Bit>,
    /// It ends.
    pub ckpt_ack: Signal<Out, Bit>,
    /// What was read.
    pub ckpt_rdata: Signal<Out, Bits<32>>,
    /// Register bus of `irq`: an access begins.
    pub irq_sel: Signal<In, Bit>,
    /// It ends.
    pub irq_ack: Signal<Out, Bit>,
    /// What was read.
    pub irq_rdata: Signal<Out, Bits<32>>,
    /// Max_Payload_Size, 128 << n bytes.
    pub max_payload: Signal<In, Bits<3>>,
    /// Max_Read_Request_Size, 128 << n bytes.
    pub max_read_request: Signal<In, Bits<3>>,
    /// Our bus, device, function.
    pub completer_id: Signal<In, Bits<16>>,
    /// MSI-X Enable.
    pub msix_enable: Signal<In, Bit>,
    /// MSI-X Function Mask.
    pub msix_mask: Signal<In, Bit>,
    /// A job runs.
    pub running: Signal<Out, Bit>,
    /// The active table may change.
    pub table_busy: Signal<In, Bit>,
    /// Entries of the active table.
    pub active_count: Signal<In, Bits<9>>,
    /// From `ckpt`: entry of the active table.
    pub entry_index: Signal<Out, Bits<8>>,
    /// Its first granule.
    pub entry_base: Signal<In, Bits<28>>,
    /// Its granules.
    pub entry_granules: Signal<In, Bits<28>>,
    /// Its class.
    pub entry_class: Signal<In, Bits<2>>,
    /// Jobs skip it.
    pub entry_no_save: Signal<In, Bit>,
    /// From `ckpt`: a query to `dirty`.
    pub query_valid: Signal<Out, Bit>,
    /// It is taken.
    pub query_ready: Signal<In, Bit>,
    /// Granule.
    pub query_granule: Signal<Out, Bits<A>>,
    /// The answer.
    pub answer_valid: Signal<In, Bit>,
    /// The bit.
    pub answer_dirty: Signal<In, Bit>,
    /// Memory: a read burst.
    pub ar_valid: Signal<Out, Bit>,
    /// It is taken.
    pub ar_ready: Signal<In, Bit>,
    /// First byte.
    pub ar_addr: Signal<Out, Bits<40>>,
    /// Beats minus 1.
    pub ar_beats: Signal<Out, Bits<8>>,
    /// Memory: a beat.
    pub r_valid: Signal<In, Bit>,
    /// It is taken.
    pub r_ready: Signal<Out, Bit>,
    /// The beat.
    pub r_data: Signal<In, Bits<D>>,
    /// Last beat of its burst.
    pub r_last: Signal<In, Bit>,
    /// It could not be read.
    pub r_error: Signal<In, Bit>,
    /// Cause HEAT_FILL: a pulse.
    pub irq_fill: Signal<In, Bit>,
    /// Cause HEAT_OVERFLOW: a pulse.
    pub irq_overflow: Signal<In, Bit>,
    /// Cause ERROR from elsewhere: a pulse.
    pub error: Signal<In, Bit>,
    /// From the map: a snapshot is outstanding.
    pub outstanding: Signal<In, Bit>,
    /// It has run out of frames.
    pub lost: Signal<In, Bit>,
    /// The granule is absent or poisoned.
    pub answer_blocked: Signal<In, Bit>,
    /// To the map: where is this granule of the snapshot?
    pub frame_valid: Signal<Out, Bit>,
    /// Which.
    pub frame_granule: Signal<Out, Bits<A>>,
    /// The question is taken.
    pub frame_ready: Signal<In, Bit>,
    /// The answer.
    pub frame_done: Signal<In, Bit>,
    /// Its frame.
    pub frame_snapshot: Signal<In, Bits<A1>>,
    /// The frame holds it.
    pub frame_snapshot_valid: Signal<In, Bit>,
    /// Its base.
    pub frame_base: Signal<In, Bits<A1>>,
    /// There is one.
    pub frame_base_valid: Signal<In, Bit>,
    /// To the map: the base of this granule must stay where it is.
    pub hold_a: Signal<Out, Bit>,
    /// Which granule.
    pub hold_a_granule: Signal<Out, Bits<A>>,
    /// And that of this one.
    pub hold_b: Signal<Out, Bit>,
    /// Which granule.
    pub hold_b_granule: Signal<Out, Bits<A>>,
    /// Fills: a DMA read.
    pub fill_req_valid: Signal<In, Bit>,
    /// It is taken.
    pub fill_req_ready: Signal<Out, Bit>,
    /// Its bus address.
    pub fill_req_addr: Signal<In, Bits<64>>,
    /// Its bytes.
    pub fill_req_length: Signal<In, Bits<32>>,
    /// Fills: a beat of an answer.
    pub fill_valid: Signal<Out, Bit>,
    /// It is taken.
    pub fill_ready: Signal<In, Bit>,
    /// The beat.
    pub fill_data: Signal<Out, Bits<128>>,
    /// The answer ends.
    pub fill_last: Signal<Out, Bit>,
    /// With `fill_last`: the read failed.
    pub fill_error: Signal<Out, Bit>,
    /// Register bus of `trace`: an access begins.
    pub trace_sel: Signal<In, Bit>,
    /// It ends.
    pub trace_ack: Signal<Out, Bit>,
    /// What was read.
    pub trace_rdata: Signal<Out, Bits<32>>,
    /// A request is dispatched to the window.
    pub tap_valid: Signal<In, Bit>,
    /// It writes.
    pub tap_write: Signal<In, Bit>,
    /// Its offset in the window.
    pub tap_address: Signal<In, Bits<40>>,
    /// Its dwords.
    pub tap_length: Signal<In, Bits<11>>,
    /// Enabled bytes of its first dword.
    pub tap_first_be: Signal<In, Bits<4>>,
    /// Enabled bytes of its last dword.
    pub tap_last_be: Signal<In, Bits<4>>,
    /// Who asked.
    pub tap_requester: Signal<In, Bits<16>>,
    /// Cause MAP: a pulse.
    pub irq_map: Signal<In, Bit>,
    /// Cause FAULT: a pulse.
    pub irq_fault: Signal<In, Bit>,
    /// Register bus of `squeeze`: an access begins.
    pub squeeze_sel: Signal<In, Bit>,
    /// It ends.
    pub squeeze_ack: Signal<Out, Bit>,
    /// What was read.
    pub squeeze_rdata: Signal<Out, Bits<32>>,
    /// There is a decompressor.
    pub unsqueeze: Signal<In, Bit>,
    /// A FILL of a frame runs: tables stay.
    pub frame_busy: Signal<In, Bit>,
    /// For the decompressor: id of set 1,
    pub id_1: Signal<Out, Bits<8>>,
    /// of set 2,
    pub id_2: Signal<Out, Bits<8>>,
    /// of set 3,
    pub id_3: Signal<Out, Bits<8>>,
    /// of set 4.
    pub id_4: Signal<Out, Bits<8>>,
    /// A word for its tables.
    pub table_write: Signal<Out, Bit>,
    /// Of this set, 0 is set 1.
    pub table_set: Signal<Out, Bits<2>>,
    /// Its address.
    pub table_address: Signal<Out, Bits<13>>,
    /// It.
    pub table_word: Signal<Out, Bits<32>>,
    ckpt: Ckpt<A, B, N, CW, CP, CR, G>,
    fetch: FrameFetch<D, K, A, A1, F, F1>,
    reads: ReadShare,
    writes: WriteShare,
    trace: Trace<TRACE_QUEUE, TRACE_QUEUE_1>,
    requester: Requester<D, K, W, W1, R, S>,
    irq: Irq,
    squeeze: SqueezeControl,
}

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const B: usize,
    const N: usize,
    const CW: usize,
    const CP: usize,
    const CR: usize,
    const G: usize,
    const F: usize,
    const F1: usize,
    const W: usize,
    const W1: usize,
    const R: usize,
    const S: usize,
> Default for Engine<D, K, A, A1, B, N, CW, CP, CR, G, F, F1, W, W1, R, S>
{
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            completions: TlpSink::default(),
            cpl: TlpSink::default(),
            tx: TlpSource::default(),
            bus_write: Signal::default(),
            bus_addr: Signal::default(),
            bus_wdata: Signal::default(),
            bus_wstrb: Signal::default(),
            ckpt_sel: Signal::default(),
            ckpt_ack: Signal::default(),
            ckpt_rdata: Signal::default(),
            irq_sel: Signal::default(),
            irq_ack: Signal::default(),
            irq_rdata: Signal::default(),
            max_payload: Signal::default(),
            max_read_request: Signal::default(),
            completer_id: Signal::default(),
            msix_enable: Signal::default(),
            msix_mask: Signal::default(),
            running: Signal::default(),
            table_busy: Signal::default(),
            active_count: Signal::default(),
            entry_index: Signal::default(),
            entry_base: Signal::default(),
            entry_granules: Signal::default(),
            entry_class: Signal::default(),
            entry_no_save: Signal::default(),
            query_valid: Signal::default(),
            query_ready: Signal::default(),
            query_granule: Signal::default(),
            answer_valid: Signal::default(),
            answer_dirty: Signal::default(),
            ar_valid: Signal::default(),
            ar_ready: Signal::default(),
            ar_addr: Signal::default(),
            ar_beats: Signal::default(),
            r_valid: Signal::default(),
            r_ready: Signal::default(),
            r_data: Signal::default(),
            r_last: Signal::default(),
            r_error: Signal::default(),
            irq_fill: Signal::default(),
            irq_overflow: Signal::default(),
            error: Signal::default(),
            outstanding: Signal::default(),
            lost: Signal::default(),
            answer_blocked: Signal::default(),
            frame_valid: Signal::default(),
            frame_granule: Signal::default(),
            frame_ready: Signal::default(),
            frame_done: Signal::default(),
            frame_snapshot: Signal::default(),
            frame_snapshot_valid: Signal::default(),
            frame_base: Signal::default(),
            frame_base_valid: Signal::default(),
            hold_a: Signal::default(),
            hold_a_granule: Signal::default(),
            hold_b: Signal::default(),
            hold_b_granule: Signal::default(),
            fill_req_valid: Signal::default(),
            fill_req_ready: Signal::default(),
            fill_req_addr: Signal::default(),
            fill_req_length: Signal::default(),
            fill_valid: Signal::default(),
            fill_ready: Signal::default(),
            fill_data: Signal::default(),
            fill_last: Signal::default(),
            fill_error: Signal::default(),
            trace_sel: Signal::default(),
            trace_ack: Signal::default(),
            trace_rdata: Signal::default(),
            tap_valid: Signal::default(),
            tap_write: Signal::default(),
            tap_address: Signal::default(),
            tap_length: Signal::default(),
            tap_first_be: Signal::default(),
            tap_last_be: Signal::default(),
            tap_requester: Signal::default(),
            irq_map: Signal::default(),
            irq_fault: Signal::default(),
            squeeze_sel: Signal::default(),
            squeeze_ack: Signal::default(),
            squeeze_rdata: Signal::default(),
            unsqueeze: Signal::default(),
            frame_busy: Signal::default(),
            id_1: Signal::default(),
            id_2: Signal::default(),
            id_3: Signal::default(),
            id_4: Signal::default(),
            table_write: Signal::default(),
            table_set: Signal::default(),
            table_address: Signal::default(),
            table_word: Signal::default(),
            ckpt: Ckpt::default(),
            fetch: FrameFetch::default(),
            reads: ReadShare::default(),
            writes: WriteShare::default(),
            trace: Trace::default(),
            requester: Requester::default(),
            irq: Irq::default(),
            squeeze: SqueezeControl::new(N as u8),
        }
    }
}

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const B: usize,
    const N: usize,
    const CW: usize,
    const CP: usize,
    const CR: usize,
    const G: usize,
    const F: usize,
    const F1: usize,
    const W: usize,
    const W1: usize,
    const R: usize,
    const S: usize,
> Logic for Engine<D, K, A, A1, B, N, CW, CP, CR, G, F, F1, W, W1, R, S>
{
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, ckpt, fetch, reads, writes, trace, requester, irq, squeeze);
        self.reads.reset.next = self.reset.val();
        self.writes.reset.next = self.reset.val();
        self.trace.reset.next = self.reset.val();
        self.ckpt.reset.next = self.reset.val();
        self.fetch.reset.next = self.reset.val();
        self.requester.reset.next = self.reset.val();
        self.irq.reset.next = self.reset.val();
        self.squeeze.reset.next = self.reset.val();

        // registers
        self.ckpt.bus_sel.next = self.ckpt_sel.val();
        self.ckpt.bus_write.next = self.bus_write.val();
        self.ckpt.bus_addr.next = self.bus_addr.val();
        self.ckpt.bus_wdata.next = self.bus_wdata.val();
        self.ckpt.bus_wstrb.next = self.bus_wstrb.val();
        self.ckpt_ack.next = self.ckpt.bus_ack.val();
        self.ckpt_rdata.next = self.ckpt.bus_rdata.val();
        self.irq.bus_sel.next = self.irq_sel.val();
        self.irq.bus_write.next = self.bus_write.val();
        self.irq.bus_addr.next = self.bus_addr.val();
        self.irq.bus_wdata.next = self.bus_wdata.val();
        self.irq.bus_wstrb.next = self.bus_wstrb.val();
        self.irq_ack.next = self.irq.bus_ack.val();
        self.irq_rdata.next = self.irq.bus_rdata.val();

        self.trace.bus_sel.next = self.trace_sel.val();
        self.trace.bus_write.next = self.bus_write.val();
        self.trace.bus_addr.next = self.bus_addr.val();
        self.trace.bus_wdata.next = self.bus_wdata.val();
        self.trace.bus_wstrb.next = self.bus_wstrb.val();
        self.trace_ack.next = self.trace.bus_ack.val();
        self.trace_rdata.next = self.trace.bus_rdata.val();

        // compression: settings and tables
        self.squeeze.bus_sel.next = self.squeeze_sel.val();
        self.squeeze.bus_write.next = self.bus_write.val();
        self.squeeze.bus_addr.next = self.bus_addr.val();
        self.squeeze.bus_wdata.next = self.bus_wdata.val();
        self.squeeze.bus_wstrb.next = self.bus_wstrb.val();
        self.squeeze_ack.next = self.squeeze.bus_ack.val();
        self.squeeze_rdata.next = self.squeeze.bus_rdata.val();
        self.squeeze.unsqueeze.next = self.unsqueeze.val();
        self.squeeze.running.next = self.ckpt.running.val();
        self.squeeze.frame_busy.next = self.frame_busy.val();
        self.ckpt.sets.next = self.squeeze.sets.val();
        self.ckpt.default_set.next = self.squeeze.default_set.val();
        self.ckpt.id_1.next = self.squeeze.id_1.val();
        self.ckpt.id_2.next = self.squeeze.id_2.val();
        self.ckpt.id_3.next = self.squeeze.id_3.val();
        self.ckpt.id_4.next = self.squeeze.id_4.val();
        self.ckpt.delta_min.next = self.squeeze.delta_min.val();
        self.ckpt.table_write.next = self.squeeze.table_write.val();
        self.ckpt.table_set.next = self.squeeze.table_set.val();
        self.ckpt.table_address.next = self.squeeze.table_address.val();
        self.ckpt.table_word.next = self.squeeze.table_word.val();
        self.id_1.next = self.squeeze.id_1.val();
        self.id_2.next = self.squeeze.id_2.val();
        self.id_3.next = self.squeeze.id_3.val();
        self.id_4.next = self.squeeze.id_4.val();
        self.table_write.next = self.squeeze.table_write.val();
        self.table_set.next = self.squeeze.table_set.val();
        self.table_address.next = self.squeeze.table_address.val();
        self.table_word.next = self.squeeze.table_word.val();

        // the job and the tables
        self.ckpt.outstanding.next = self.outstanding.val();
        self.ckpt.lost.next = self.lost.val();
        self.ckpt.answer_blocked.next = self.answer_blocked.val();
        self.ckpt.max_payload.next = self.max_payload.val();
        self.ckpt.max_read_request.next = self.max_read_request.val();
        self.ckpt.table_busy.next = self.table_busy.val();
        self.ckpt.active_count.next = self.active_count.val();
        self.running.next = self.ckpt.running.val();
        self.entry_index.next = self.ckpt.entry_index.val();
        self.ckpt.entry_base.next = self.entry_base.val();
        self.ckpt.entry_granules.next = self.entry_granules.val();
        self.ckpt.entry_class.next = self.entry_class.val();
        self.ckpt.entry_no_save.next = self.entry_no_save.val();
        self.query_valid.next = self.ckpt.query_valid.val();
        self.ckpt.query_ready.next = self.query_ready.val();
        self.query_granule.next = self.ckpt.query_granule.val();
        self.ckpt.answer_valid.next = self.answer_valid.val();
        self.ckpt.answer_dirty.next = self.answer_dirty.val();

        // granules
        self.fetch.mem_req_valid.next = self.ckpt.mem_req_valid.val();
        self.fetch.mem_req_base.next = self.ckpt.mem_req_base.val();
        self.ckpt.mem_req_ready.next = self.fetch.mem_req_ready.val();
        self.fetch.mem_req_granule.next = self.ckpt.mem_req_granule.val();
        self.ckpt.mem_valid.next = self.fetch.mem_valid.val();
        self.fetch.mem_ready.next = self.ckpt.mem_ready.val();
        self.ckpt.mem_data.next = self.fetch.mem_data.val();
        self.ckpt.mem_last.next = self.fetch.mem_last.val();
        self.ckpt.mem_base.next = self.fetch.mem_base.val();
        self.ckpt.mem_error.next = self.fetch.mem_error.val();
        self.ckpt.mem_lost.next = self.fetch.mem_lost.val();
        self.frame_valid.next = self.fetch.frame_valid.val();
        self.frame_granule.next = self.fetch.frame_granule.val();
        self.fetch.frame_ready.next = self.frame_ready.val();
        self.fetch.frame_done.next = self.frame_done.val();
        self.fetch.frame_snapshot.next = self.frame_snapshot.val();
        self.fetch.frame_snapshot_valid.next = self.frame_snapshot_valid.val();
        self.fetch.frame_base.next = self.frame_base.val();
        self.fetch.frame_base_valid.next = self.frame_base_valid.val();
        self.hold_a.next = self.fetch.hold_a.val();
        self.hold_a_granule.next = self.fetch.hold_a_granule.val();
        self.hold_b.next = self.fetch.hold_b.val();
        self.hold_b_granule.next = self.fetch.hold_b_granule.val();
        self.ar_valid.next = self.fetch.ar_valid.val();
        self.fetch.ar_ready.next = self.ar_ready.val();
        self.ar_addr.next = self.fetch.ar_addr.val();
        self.ar_beats.next = self.fetch.ar_beats.val();
        self.fetch.r_valid.next = self.r_valid.val();
        self.r_ready.next = self.fetch.r_ready.val();
        self.fetch.r_data.next = self.r_data.val();
        self.fetch.r_last.next = self.r_last.val();
        self.fetch.r_error.next = self.r_error.val();

        // host memory
        self.requester.max_payload.next = self.max_payload.val();
        self.requester.max_read_request.next = self.max_read_request.val();
        self.requester.completer_id.next = self.completer_id.val();
        self.writes.ckpt_valid.next = self.ckpt.wr_valid.val();
        self.writes.ckpt_first.next = self.ckpt.wr_first.val();
        self.writes.ckpt_addr.next = self.ckpt.wr_addr.val();
        self.writes.ckpt_data.next = self.ckpt.wr_data.val();
        self.writes.ckpt_last.next = self.ckpt.wr_last.val();
        self.ckpt.wr_ready.next = self.writes.ckpt_ready.val();
        self.writes.trace_valid.next = self.trace.wr_valid.val();
        self.writes.trace_first.next = self.trace.wr_first.val();
        self.writes.trace_addr.next = self.trace.wr_addr.val();
        self.writes.trace_data.next = self.trace.wr_data.val();
        self.writes.trace_last.next = self.trace.wr_last.val();
        self.trace.wr_ready.next = self.writes.trace_ready.val();
        self.requester.wr_valid.next = self.writes.wr_valid.val();
        self.requester.wr_first.next = self.writes.wr_first.val();
        self.requester.wr_addr.next = self.writes.wr_addr.val();
        self.requester.wr_data.next = self.writes.wr_data.val();
        self.requester.wr_last.next = self.writes.wr_last.val();
        self.writes.wr_ready.next = self.requester.wr_ready.val();
        self.reads.a_req_valid.next = self.ckpt.rd_req_valid.val();
        self.reads.b_req_valid.next = self.fill_req_valid.val();
        self.requester.rd_req_valid.next = self.reads.rd_req_valid.val();
        self.reads.a_req_addr.next = self.ckpt.rd_req_addr.val();
        self.reads.b_req_addr.next = self.fill_req_addr.val();
        self.requester.rd_req_addr.next = self.reads.rd_req_addr.val();
        self.reads.a_req_length.next = self.ckpt.rd_req_length.val();
        self.reads.b_req_length.next = self.fill_req_length.val();
        self.requester.rd_req_length.next = self.reads.rd_req_length.val();
        self.ckpt.rd_req_ready.next = self.reads.a_req_ready.val();
        self.fill_req_ready.next = self.reads.b_req_ready.val();
        self.reads.rd_req_ready.next = self.requester.rd_req_ready.val();
        self.reads.rd_valid.next = self.requester.rd_valid.val();
        self.requester.rd_ready.next = self.reads.rd_ready.val();
        self.reads.rd_data.next = self.requester.rd_data.val();
        self.reads.rd_last.next = self.requester.rd_last.val();
        self.reads.rd_error.next = self.requester.rd_error.val();
        self.ckpt.rd_valid.next = self.reads.a_valid.val();
        self.reads.a_ready.next = self.ckpt.rd_ready.val();
        self.ckpt.rd_data.next = self.reads.data.val();
        self.ckpt.rd_last.next = self.reads.last.val();
        self.ckpt.rd_error.next = self.reads.error.val();
        self.fill_valid.next = self.reads.b_valid.val();
        self.reads.b_ready.next = self.fill_ready.val();
        self.fill_data.next = self.reads.data.val();
        self.fill_last.next = self.reads.last.val();
        self.fill_error.next = self.reads.error.val();
        self.trace.access_valid.next = self.tap_valid.val();
        self.trace.access_write.next = self.tap_write.val();
        self.trace.access_address.next = self.tap_address.val();
        self.trace.access_length.next = self.tap_length.val();
        self.trace.access_first_be.next = self.tap_first_be.val();
        self.trace.access_last_be.next = self.tap_last_be.val();
        self.trace.access_requester.next = self.tap_requester.val();
        TlpSink::<D, K>::link(&mut self.completions, &mut self.requester.completions);
        TlpSink::<D, K>::link(&mut self.cpl, &mut self.requester.cpl);
        TlpSource::<D, K>::link(&mut self.tx, &mut self.requester.tx);

        // messages
        self.irq.ckpt_done.next = self.ckpt.irq_done.val();
        self.irq.heat_fill.next = self.irq_fill.val();
        self.irq.heat_overflow.next = self.irq_overflow.val();
        self.irq.error.next = self.error.val()
            | self.requester.failed.val()
            | (self.r_valid.val() & self.r_error.val());
        self.irq.map.next = self.irq_map.val();
        self.irq.fault.next = self.irq_fault.val();
        self.irq.msix_enable.next = self.msix_enable.val();
        self.irq.msix_mask.next = self.msix_mask.val();
        self.requester.msg_valid.next = self.irq.msg_valid.val();
        self.requester.msg_addr.next = self.irq.msg_addr.val();
        self.requester.msg_data.next = self.irq.msg_data.val();
        self.irq.msg_ready.next = self.requester.msg_ready.val();
    }
}
