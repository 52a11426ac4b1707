//! What the card does on its own account: jobs, DMA, messages.

use crate::ckpt::Ckpt;
use crate::irq::Irq;
use crate::memory::GranuleFetch;
use crate::requester::Requester;
use crate::tlp::{TlpSink, TlpSource};
use rust_hdl::prelude::*;

/// Checkpoint engine, granule fetch, requester and interrupts. Parameters as in the core.
#[derive(LogicBlock)]
pub struct Engine<
    const D: usize,
    const K: usize,
    const A: usize,
    const B: usize,
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
    ckpt: Ckpt<A, B>,
    fetch: GranuleFetch<D, K, A, F, F1>,
    requester: Requester<D, K, W, W1, R, S>,
    irq: Irq,
}

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const B: usize,
    const F: usize,
    const F1: usize,
    const W: usize,
    const W1: usize,
    const R: usize,
    const S: usize,
> Default for Engine<D, K, A, B, F, F1, W, W1, R, S>
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
            ckpt: Ckpt::default(),
            fetch: GranuleFetch::default(),
            requester: Requester::default(),
            irq: Irq::default(),
        }
    }
}

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const B: usize,
    const F: usize,
    const F1: usize,
    const W: usize,
    const W1: usize,
    const R: usize,
    const S: usize,
> Logic for Engine<D, K, A, B, F, F1, W, W1, R, S>
{
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, ckpt, fetch, requester, irq);
        self.ckpt.reset.next = self.reset.val();
        self.fetch.reset.next = self.reset.val();
        self.requester.reset.next = self.reset.val();
        self.irq.reset.next = self.reset.val();

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

        // the job and the tables
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
        self.ckpt.mem_req_ready.next = self.fetch.mem_req_ready.val();
        self.fetch.mem_req_frame.next = self.ckpt.mem_req_granule.val();
        self.ckpt.mem_valid.next = self.fetch.mem_valid.val();
        self.fetch.mem_ready.next = self.ckpt.mem_ready.val();
        self.ckpt.mem_data.next = self.fetch.mem_data.val();
        self.ckpt.mem_last.next = self.fetch.mem_last.val();
        self.ckpt.mem_error.next = self.fetch.mem_error.val();
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
        self.requester.wr_valid.next = self.ckpt.wr_valid.val();
        self.ckpt.wr_ready.next = self.requester.wr_ready.val();
        self.requester.wr_first.next = self.ckpt.wr_first.val();
        self.requester.wr_addr.next = self.ckpt.wr_addr.val();
        self.requester.wr_data.next = self.ckpt.wr_data.val();
        self.requester.wr_last.next = self.ckpt.wr_last.val();
        self.requester.rd_req_valid.next = self.ckpt.rd_req_valid.val();
        self.ckpt.rd_req_ready.next = self.requester.rd_req_ready.val();
        self.requester.rd_req_addr.next = self.ckpt.rd_req_addr.val();
        self.requester.rd_req_length.next = self.ckpt.rd_req_length.val();
        self.ckpt.rd_valid.next = self.requester.rd_valid.val();
        self.requester.rd_ready.next = self.ckpt.rd_ready.val();
        self.ckpt.rd_data.next = self.requester.rd_data.val();
        self.ckpt.rd_last.next = self.requester.rd_last.val();
        self.ckpt.rd_error.next = self.requester.rd_error.val();
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
        self.irq.msix_enable.next = self.msix_enable.val();
        self.irq.msix_mask.next = self.msix_mask.val();
        self.requester.msg_valid.next = self.irq.msg_valid.val();
        self.requester.msg_addr.next = self.irq.msg_addr.val();
        self.requester.msg_data.next = self.irq.msg_data.val();
        self.irq.msg_ready.next = self.requester.msg_ready.val();
    }
}
