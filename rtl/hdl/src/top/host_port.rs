//! Completer, absent granules and window engine together: all that the host does to the card.

use crate::completer::Completer;
use crate::fault::Fault;
use crate::tlp::{TlpSink, TlpSource};
use crate::window::Window;
use rust_hdl::prelude::*;

/// [`Completer`], [`Fault`] and [`Window`]. A register access starts when all earlier window accesses have had all their effects:
/// no write outstanding in memory, no access on its way through snoop (`events_idle`).
#[derive(LogicBlock)]
pub struct HostPort<
    const D: usize,
    const K: usize,
    const L: usize,
    const A: usize,
    const A1: usize,
    const WA: usize,
    const WB: usize,
    const CA: usize,
    const CB: usize,
    const PA: usize,
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
    /// Every access that snoop took has had its effect on the tables.
    pub events_idle: Signal<In, Bit>,
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
    /// Memory: a read burst.
    pub ar_valid: Signal<Out, Bit>,
    /// It is taken.
    pub ar_ready: Signal<In, Bit>,
    /// Its byte address, a multiple of K.
    pub ar_addr: Signal<Out, Bits<40>>,
    /// Beats minus 1.
    pub ar_beats: Signal<Out, Bits<8>>,
    /// Memory: a beat of a read burst.
    pub r_valid: Signal<In, Bit>,
    /// It is taken.
    pub r_ready: Signal<Out, Bit>,
    /// The beat.
    pub r_data: Signal<In, Bits<D>>,
    /// Last beat of its burst.
    pub r_last: Signal<In, Bit>,
    /// It could not be read.
    pub r_error: Signal<In, Bit>,
    /// Memory: a write burst.
    pub aw_valid: Signal<Out, Bit>,
    /// It is taken.
    pub aw_ready: Signal<In, Bit>,
    /// Its byte address, a multiple of K.
    pub aw_addr: Signal<Out, Bits<40>>,
    /// Beats minus 1.
    pub aw_beats: Signal<Out, Bits<8>>,
    /// Memory: a beat to be written.
    pub w_valid: Signal<Out, Bit>,
    /// It is taken.
    pub w_ready: Signal<In, Bit>,
    /// The beat.
    pub w_data: Signal<Out, Bits<D>>,
    /// Its enabled bytes.
    pub w_strb: Signal<Out, Bits<K>>,
    /// Last beat of its burst.
    pub w_last: Signal<Out, Bit>,
    /// Memory: a write burst is done.
    pub b_valid: Signal<In, Bit>,
    /// Noted.
    pub b_ready: Signal<Out, Bit>,
    /// It failed.
    pub b_error: Signal<In, Bit>,
    /// To snoop: one access.
    pub access_valid: Signal<Out, Bit>,
    /// It is taken.
    pub access_ready: Signal<In, Bit>,
    /// Its first line.
    pub access_line: Signal<Out, Bits<L>>,
    /// Lines with at least one enabled byte, 0 to 64.
    pub access_lines: Signal<Out, Bits<7>>,
    /// It writes.
    pub access_write: Signal<Out, Bit>,
    /// Who asked.
    pub access_requester: Signal<Out, Bits<16>>,
    /// It is a write from before the outstanding snapshot.
    pub access_late: Signal<Out, Bit>,
    /// No write is outstanding in memory, and snoop has taken every access.
    pub window_idle: Signal<Out, Bit>,
    /// The memory failed a read or a write in this cycle.
    pub memory_error: Signal<Out, Bit>,
    /// Malformed packets discarded in this cycle, 0 to 2.
    pub malformed: Signal<Out, Bits<2>>,
    /// A request was refused as unsupported in this cycle.
    pub unsupported: Signal<Out, Bit>,
    /// Registers of `fault`: an access begins.
    pub fault_bus_sel: Signal<In, Bit>,
    /// It writes.
    pub fault_bus_write: Signal<In, Bit>,
    /// Byte offset in the block.
    pub fault_bus_addr: Signal<In, Bits<20>>,
    /// What is written.
    pub fault_bus_wdata: Signal<In, Bits<32>>,
    /// Which bytes are.
    pub fault_bus_wstrb: Signal<In, Bits<4>>,
    /// It ends.
    pub fault_bus_ack: Signal<Out, Bit>,
    /// What was read.
    pub fault_bus_rdata: Signal<Out, Bits<32>>,
    /// To `dirty`: a parked write marks its granule.
    pub mark_valid: Signal<Out, Bit>,
    /// Which.
    pub mark_granule: Signal<Out, Bits<A>>,
    /// Marked.
    pub mark_ready: Signal<In, Bit>,
    /// To `dirty`: a granule becomes absent or present.
    pub block_valid: Signal<Out, Bit>,
    /// Which.
    pub block_granule: Signal<Out, Bits<A>>,
    /// It becomes absent.
    pub block_value: Signal<Out, Bit>,
    /// Noted.
    pub block_ready: Signal<In, Bit>,
    /// From the map: a snapshot is outstanding.
    pub outstanding: Signal<In, Bit>,
    /// A snapshot was taken.
    pub snapshot_taken: Signal<In, Bit>,
    /// Writes that are parked.
    pub parked_writes: Signal<Out, Bits<4>>,
    /// One of them is from before the outstanding snapshot.
    pub parked_late: Signal<Out, Bit>,
    /// To the map: drop what it keeps of a granule.
    pub drop_valid: Signal<Out, Bit>,
    /// Which.
    pub drop_granule: Signal<Out, Bits<A>>,
    /// Done.
    pub drop_ready: Signal<In, Bit>,
    /// To the map: where does the granule that is filled live?
    pub frame_valid: Signal<Out, Bit>,
    /// Which.
    pub frame_granule: Signal<Out, Bits<A>>,
    /// The question is taken.
    pub frame_ready: Signal<In, Bit>,
    /// The answer.
    pub frame_done: Signal<In, Bit>,
    /// Its live frame.
    pub frame_live: Signal<In, Bits<A1>>,
    /// There is a decompressor.
    pub decodes: Signal<Out, Bit>,
    /// A FILL of a frame runs: no table may be written.
    pub frame_busy: Signal<Out, Bit>,
    /// Write a word of a learned set of the decompressor (not while `frame_busy`).
    pub table_write: Signal<In, Bit>,
    /// Which set, 0 to 3.
    pub table_set: Signal<In, Bits<2>>,
    /// Its address in the set.
    pub table_address: Signal<In, Bits<13>>,
    /// The word.
    pub table_data: Signal<In, Bits<32>>,
    /// Dictionary ids of the sets, 0 for none: that of set 0 in bits 7:0.
    pub table_ids: Signal<In, Bits<32>>,
    /// DMA of fills: a read.
    pub rd_req_valid: Signal<Out, Bit>,
    /// It is taken.
    pub rd_req_ready: Signal<In, Bit>,
    /// Its bus address.
    pub rd_req_addr: Signal<Out, Bits<64>>,
    /// Its bytes.
    pub rd_req_length: Signal<Out, Bits<32>>,
    /// DMA of fills: a beat of an answer.
    pub rd_valid: Signal<In, Bit>,
    /// It is taken.
    pub rd_ready: Signal<Out, Bit>,
    /// The beat.
    pub rd_data: Signal<In, Bits<128>>,
    /// The answer ends.
    pub rd_last: Signal<In, Bit>,
    /// With `rd_last`: the read failed.
    pub rd_error: Signal<In, Bit>,
    /// Memory, fills: a write burst.
    pub fill_aw_valid: Signal<Out, Bit>,
    /// It is taken.
    pub fill_aw_ready: Signal<In, Bit>,
    /// Its byte address.
    pub fill_aw_addr: Signal<Out, Bits<40>>,
    /// Beats minus 1.
    pub fill_aw_beats: Signal<Out, Bits<8>>,
    /// Memory, fills: a beat.
    pub fill_w_valid: Signal<Out, Bit>,
    /// It is taken.
    pub fill_w_ready: Signal<In, Bit>,
    /// The beat.
    pub fill_w_data: Signal<Out, Bits<D>>,
    /// Its bytes.
    pub fill_w_strb: Signal<Out, Bits<K>>,
    /// Last beat of its burst.
    pub fill_w_last: Signal<Out, Bit>,
    /// Memory, fills: a burst is done.
    pub fill_b_valid: Signal<In, Bit>,
    /// Noted.
    pub fill_b_ready: Signal<Out, Bit>,
    /// It failed.
    pub fill_b_error: Signal<In, Bit>,
    /// Cause FAULT.
    pub irq_fault: Signal<Out, Bit>,
    completer: Completer<D, K, WA, WB, CA, CB>,
    fault: Fault<D, K, A, A1, PA, WA, WB, 1>,
    window: Window<D, K, L>,
}

/// For a 128-bit data path and `2^L` lines in `2^A` granules; `A1 = A + 1`.
pub type HostPort128<const L: usize, const A: usize, const A1: usize> =
    HostPort<128, 16, L, A, A1, 9, 10, 6, 7, 11>;
/// For a 512-bit data path and `2^L` lines in `2^A` granules; `A1 = A + 1`.
pub type HostPort512<const L: usize, const A: usize, const A1: usize> =
    HostPort<512, 64, L, A, A1, 7, 8, 4, 5, 9>;

impl<
    const D: usize,
    const K: usize,
    const L: usize,
    const A: usize,
    const A1: usize,
    const WA: usize,
    const WB: usize,
    const CA: usize,
    const CB: usize,
    const PA: usize,
> Default for HostPort<D, K, L, A, A1, WA, WB, CA, CB, PA>
{
    fn default() -> Self {
        assert_eq!(L, A + 6, "HostPort: L must be A + 6");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            rx: TlpSink::default(),
            tx: TlpSource::default(),
            max_payload: Signal::default(),
            events_idle: Signal::default(),
            bus_sel: Signal::default(),
            bus_write: Signal::default(),
            bus_addr: Signal::default(),
            bus_wdata: Signal::default(),
            bus_wstrb: Signal::default(),
            bus_ack: Signal::default(),
            bus_rdata: Signal::default(),
            ar_valid: Signal::default(),
            ar_ready: Signal::default(),
            ar_addr: Signal::default(),
            ar_beats: Signal::default(),
            r_valid: Signal::default(),
            r_ready: Signal::default(),
            r_data: Signal::default(),
            r_last: Signal::default(),
            r_error: Signal::default(),
            aw_valid: Signal::default(),
            aw_ready: Signal::default(),
            aw_addr: Signal::default(),
            aw_beats: Signal::default(),
            w_valid: Signal::default(),
            w_ready: Signal::default(),
            w_data: Signal::default(),
            w_strb: Signal::default(),
            w_last: Signal::default(),
            b_valid: Signal::default(),
            b_ready: Signal::default(),
            b_error: Signal::default(),
            access_valid: Signal::default(),
            access_ready: Signal::default(),
            access_line: Signal::default(),
            access_lines: Signal::default(),
            access_write: Signal::default(),
            access_requester: Signal::default(),
            access_late: Signal::default(),
            window_idle: Signal::default(),
            memory_error: Signal::default(),
            malformed: Signal::default(),
            unsupported: Signal::default(),
            fault_bus_sel: Signal::default(),
            fault_bus_write: Signal::default(),
            fault_bus_addr: Signal::default(),
            fault_bus_wdata: Signal::default(),
            fault_bus_wstrb: Signal::default(),
            fault_bus_ack: Signal::default(),
            fault_bus_rdata: Signal::default(),
            mark_valid: Signal::default(),
            mark_granule: Signal::default(),
            mark_ready: Signal::default(),
            block_valid: Signal::default(),
            block_granule: Signal::default(),
            block_value: Signal::default(),
            block_ready: Signal::default(),
            outstanding: Signal::default(),
            snapshot_taken: Signal::default(),
            parked_writes: Signal::default(),
            parked_late: Signal::default(),
            drop_valid: Signal::default(),
            drop_granule: Signal::default(),
            drop_ready: Signal::default(),
            frame_valid: Signal::default(),
            frame_granule: Signal::default(),
            frame_ready: Signal::default(),
            frame_done: Signal::default(),
            frame_live: Signal::default(),
            decodes: Signal::default(),
            frame_busy: Signal::default(),
            table_write: Signal::default(),
            table_set: Signal::default(),
            table_address: Signal::default(),
            table_data: Signal::default(),
            table_ids: Signal::default(),
            rd_req_valid: Signal::default(),
            rd_req_ready: Signal::default(),
            rd_req_addr: Signal::default(),
            rd_req_length: Signal::default(),
            rd_valid: Signal::default(),
            rd_ready: Signal::default(),
            rd_data: Signal::default(),
            rd_last: Signal::default(),
            rd_error: Signal::default(),
            fill_aw_valid: Signal::default(),
            fill_aw_ready: Signal::default(),
            fill_aw_addr: Signal::default(),
            fill_aw_beats: Signal::default(),
            fill_w_valid: Signal::default(),
            fill_w_ready: Signal::default(),
            fill_w_data: Signal::default(),
            fill_w_strb: Signal::default(),
            fill_w_last: Signal::default(),
            fill_b_valid: Signal::default(),
            fill_b_ready: Signal::default(),
            fill_b_error: Signal::default(),
            irq_fault: Signal::default(),
            fault: Fault::default(),
            // a line is 64 bytes
            completer: Completer::new(L as u32 + 6),
            window: Window::default(),
        }
    }
}

impl<
    const D: usize,
    const K: usize,
    const L: usize,
    const A: usize,
    const A1: usize,
    const WA: usize,
    const WB: usize,
    const CA: usize,
    const CB: usize,
    const PA: usize,
> Logic for HostPort<D, K, L, A, A1, WA, WB, CA, CB, PA>
{
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, completer, fault, window);
        self.completer.reset.next = self.reset.val();
        self.fault.reset.next = self.reset.val();
        self.window.reset.next = self.reset.val();
        TlpSink::<D, K>::link(&mut self.rx, &mut self.completer.rx);
        TlpSource::<D, K>::link(&mut self.tx, &mut self.completer.tx);
        self.completer.max_payload.next = self.max_payload.val();
        self.completer.quiet.next =
            self.fault.idle.val() & self.window.window_idle.val() & self.events_idle.val();

        // requests pass the gate of absent granules
        self.fault.queue_valid.next = self.completer.queue_valid.val();
        self.fault.queue_request.next = self.completer.queue_request.val();
        self.completer.queue_ready.next = self.fault.queue_ready.val();
        self.fault.queue_data_valid.next = self.completer.queue_data_valid.val();
        self.fault.queue_data.next = self.completer.queue_data.val();
        self.fault.queue_keep.next = self.completer.queue_keep.val();
        self.completer.queue_data_ready.next = self.fault.queue_data_ready.val();
        self.completer.dispatch_valid.next = self.fault.dispatch_valid.val();
        self.completer.dispatch_request.next = self.fault.dispatch_request.val();
        self.completer.dispatch_late.next = self.fault.dispatch_late.val();
        self.fault.dispatch_ready.next = self.completer.dispatch_ready.val();
        self.completer.dispatch_data_valid.next = self.fault.dispatch_data_valid.val();
        self.completer.dispatch_data.next = self.fault.dispatch_data.val();
        self.completer.dispatch_keep.next = self.fault.dispatch_keep.val();
        self.fault.dispatch_data_ready.next = self.completer.dispatch_data_ready.val();
        self.fault.registers_busy.next = self.completer.registers_busy.val();
        self.fault.bus_sel.next = self.fault_bus_sel.val();
        self.fault.bus_write.next = self.fault_bus_write.val();
        self.fault.bus_addr.next = self.fault_bus_addr.val();
        self.fault.bus_wdata.next = self.fault_bus_wdata.val();
        self.fault.bus_wstrb.next = self.fault_bus_wstrb.val();
        self.fault_bus_ack.next = self.fault.bus_ack.val();
        self.fault_bus_rdata.next = self.fault.bus_rdata.val();
        self.mark_valid.next = self.fault.mark_valid.val();
        self.mark_granule.next = self.fault.mark_granule.val();
        self.fault.mark_ready.next = self.mark_ready.val();
        self.block_valid.next = self.fault.block_valid.val();
        self.block_granule.next = self.fault.block_granule.val();
        self.block_value.next = self.fault.block_value.val();
        self.fault.block_ready.next = self.block_ready.val();
        self.fault.outstanding.next = self.outstanding.val();
        self.fault.snapshot_taken.next = self.snapshot_taken.val();
        self.parked_writes.next = self.fault.parked_writes.val();
        self.parked_late.next = self.fault.parked_late.val();
        self.drop_valid.next = self.fault.drop_valid.val();
        self.drop_granule.next = self.fault.drop_granule.val();
        self.fault.drop_ready.next = self.drop_ready.val();
        self.frame_valid.next = self.fault.frame_valid.val();
        self.frame_granule.next = self.fault.frame_granule.val();
        self.fault.frame_ready.next = self.frame_ready.val();
        self.fault.frame_done.next = self.frame_done.val();
        self.fault.frame_live.next = self.frame_live.val();
        self.decodes.next = self.fault.decodes.val();
        self.frame_busy.next = self.fault.frame_busy.val();
        self.fault.table_write.next = self.table_write.val();
        self.fault.table_set.next = self.table_set.val();
        self.fault.table_address.next = self.table_address.val();
        self.fault.table_data.next = self.table_data.val();
        self.fault.table_ids.next = self.table_ids.val();
        self.rd_req_valid.next = self.fault.rd_req_valid.val();
        self.fault.rd_req_ready.next = self.rd_req_ready.val();
        self.rd_req_addr.next = self.fault.rd_req_addr.val();
        self.rd_req_length.next = self.fault.rd_req_length.val();
        self.fault.rd_valid.next = self.rd_valid.val();
        self.rd_ready.next = self.fault.rd_ready.val();
        self.fault.rd_data.next = self.rd_data.val();
        self.fault.rd_last.next = self.rd_last.val();
        self.fault.rd_error.next = self.rd_error.val();
        self.fill_aw_valid.next = self.fault.aw_valid.val();
        self.fault.aw_ready.next = self.fill_aw_ready.val();
        self.fill_aw_addr.next = self.fault.aw_addr.val();
        self.fill_aw_beats.next = self.fault.aw_beats.val();
        self.fill_w_valid.next = self.fault.w_valid.val();
        self.fault.w_ready.next = self.fill_w_ready.val();
        self.fill_w_data.next = self.fault.w_data.val();
        self.fill_w_strb.next = self.fault.w_strb.val();
        self.fill_w_last.next = self.fault.w_last.val();
        self.fault.b_valid.next = self.fill_b_valid.val();
        self.fill_b_ready.next = self.fault.b_ready.val();
        self.fault.b_error.next = self.fill_b_error.val();
        self.irq_fault.next = self.fault.irq_fault.val();

        // accesses and their data
        self.window.cmd_valid.next = self.completer.window_valid.val();
        self.completer.window_ready.next = self.window.cmd_ready.val();
        self.window.cmd_write.next = self.completer.window_write.val();
        self.window.cmd_empty.next = self.completer.window_empty.val();
        self.window.cmd_address.next = self.completer.window_address.val();
        // every granule lives in its own frame until the map stands here
        self.window.cmd_target.next = self.completer.window_address.val();
        self.window.cmd_late.next = self.completer.window_late.val();
        self.window.cmd_length.next = self.completer.window_length.val();
        self.window.cmd_beats.next = self.completer.window_beats.val();
        self.window.cmd_requester.next = self.completer.window_requester.val();
        self.window.write_valid.next = self.completer.write_valid.val();
        self.window.write_data.next = self.completer.write_data.val();
        self.window.write_keep.next = self.completer.write_keep.val();
        self.completer.write_ready.next = self.window.write_ready.val();
        self.completer.read_valid.next = self.window.read_valid.val();
        self.completer.read_data.next = self.window.read_data.val();
        self.completer.read_error.next = self.window.read_error.val();
        self.window.read_ready.next = self.completer.read_ready.val();

        // outside
        self.bus_sel.next = self.completer.bus_sel.val();
        self.bus_write.next = self.completer.bus_write.val();
        self.bus_addr.next = self.completer.bus_addr.val();
        self.bus_wdata.next = self.completer.bus_wdata.val();
        self.bus_wstrb.next = self.completer.bus_wstrb.val();
        self.completer.bus_ack.next = self.bus_ack.val();
        self.completer.bus_rdata.next = self.bus_rdata.val();
        self.ar_valid.next = self.window.ar_valid.val();
        self.window.ar_ready.next = self.ar_ready.val();
        self.ar_addr.next = self.window.ar_addr.val();
        self.ar_beats.next = self.window.ar_beats.val();
        self.window.r_valid.next = self.r_valid.val();
        self.r_ready.next = self.window.r_ready.val();
        self.window.r_data.next = self.r_data.val();
        self.window.r_last.next = self.r_last.val();
        self.window.r_error.next = self.r_error.val();
        self.aw_valid.next = self.window.aw_valid.val();
        self.window.aw_ready.next = self.aw_ready.val();
        self.aw_addr.next = self.window.aw_addr.val();
        self.aw_beats.next = self.window.aw_beats.val();
        self.w_valid.next = self.window.w_valid.val();
        self.window.w_ready.next = self.w_ready.val();
        self.w_data.next = self.window.w_data.val();
        self.w_strb.next = self.window.w_strb.val();
        self.w_last.next = self.window.w_last.val();
        self.window.b_valid.next = self.b_valid.val();
        self.b_ready.next = self.window.b_ready.val();
        self.window.b_error.next = self.b_error.val();
        self.access_valid.next = self.window.access_valid.val();
        self.window.access_ready.next = self.access_ready.val();
        self.access_line.next = self.window.access_line.val();
        self.access_lines.next = self.window.access_lines.val();
        self.access_write.next = self.window.access_write.val();
        self.access_requester.next = self.window.access_requester.val();
        self.access_late.next = self.window.access_late.val();
        self.window_idle.next = self.window.window_idle.val();
        self.memory_error.next = self.window.memory_error.val();
        self.malformed.next = self.completer.malformed.val();
        self.unsupported.next = self.completer.unsupported.val();
    }
}
