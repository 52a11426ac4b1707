//! All that the host does to the window: completer, absent granules, map and window engine together.

use crate::completer::Completer;
use crate::fault::Fault;
use crate::map::CowMap;
use crate::tlp::{TlpSink, TlpSource};
use crate::window::Window;
use rust_hdl::prelude::*;

/// [`Completer`], [`Fault`], [`CowMap`] and [`Window`]: `2^A` granules, `A1 = A + 1`, `L = A + 6`; the other parameters as in these
/// blocks (`W`: the copier's buffer). Names: `fill_*` and `copy_*` are memory clients, what has no prefix is the window's.
#[derive(LogicBlock)]
pub struct Front<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const L: usize,
    const WA: usize,
    const WB: usize,
    const CA: usize,
    const CB: usize,
    const PA: usize,
    const W: usize,
> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Every access has had its effect on the tables.
    pub events_idle: Signal<In, Bit>,
    /// Memory failed an access of the window, or a copy.
    pub memory_error: Signal<Out, Bit>,
    /// To the trace port: a request is dispatched to the window.
    pub tap_valid: Signal<Out, Bit>,
    /// It writes.
    pub tap_write: Signal<Out, Bit>,
    /// Its offset in the window.
    pub tap_address: Signal<Out, Bits<40>>,
    /// Its dwords.
    pub tap_length: Signal<Out, Bits<11>>,
    /// Enabled bytes of its first dword.
    pub tap_first_be: Signal<Out, Bits<4>>,
    /// Enabled bytes of its last dword.
    pub tap_last_be: Signal<Out, Bits<4>>,
    /// Who asked.
    pub tap_requester: Signal<Out, Bits<16>>,
    /// Registers of `map` and `fault`: the access writes.
    pub block_write: Signal<In, Bit>,
    /// Offset in the block.
    pub block_addr: Signal<In, Bits<20>>,
    /// What is written.
    pub block_wdata: Signal<In, Bits<32>>,
    /// Which bytes are.
    pub block_wstrb: Signal<In, Bits<4>>,
    /// Requests from the link.
    pub rx: TlpSink<D, K>,
    /// Completions to the link.
    pub tx: TlpSource<D, K>,
    /// Max_Payload_Size of the link, 128 << n bytes.
    pub max_payload: Signal<In, Bits<3>>,
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
    /// Malformed packets discarded in this cycle, 0 to 2.
    pub malformed: Signal<Out, Bits<2>>,
    /// A request was refused as unsupported in this cycle.
    pub unsupported: Signal<Out, Bit>,
    /// A register access begins.
    pub fault_sel: Signal<In, Bit>,
    /// It ends.
    pub fault_ack: Signal<Out, Bit>,
    /// What was read.
    pub fault_rdata: Signal<Out, Bits<32>>,
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
    /// DMA: a read.
    pub rd_req_valid: Signal<Out, Bit>,
    /// It is taken.
    pub rd_req_ready: Signal<In, Bit>,
    /// Its bus address.
    pub rd_req_addr: Signal<Out, Bits<64>>,
    /// Its bytes.
    pub rd_req_length: Signal<Out, Bits<32>>,
    /// DMA: a beat of an answer.
    pub rd_valid: Signal<In, Bit>,
    /// It is taken.
    pub rd_ready: Signal<Out, Bit>,
    /// The beat.
    pub rd_data: Signal<In, Bits<128>>,
    /// The answer ends.
    pub rd_last: Signal<In, Bit>,
    /// With `rd_last`: the read failed.
    pub rd_error: Signal<In, Bit>,
    /// Memory: a write burst.
    pub fill_aw_valid: Signal<Out, Bit>,
    /// It is taken.
    pub fill_aw_ready: Signal<In, Bit>,
    /// Its byte address.
    pub fill_aw_addr: Signal<Out, Bits<40>>,
    /// Beats minus 1.
    pub fill_aw_beats: Signal<Out, Bits<8>>,
    /// Memory: a beat.
    pub fill_w_valid: Signal<Out, Bit>,
    /// It is taken.
    pub fill_w_ready: Signal<In, Bit>,
    /// The beat.
    pub fill_w_data: Signal<Out, Bits<D>>,
    /// Its bytes.
    pub fill_w_strb: Signal<Out, Bits<K>>,
    /// Last beat of its burst.
    pub fill_w_last: Signal<Out, Bit>,
    /// Memory: a burst is done.
    pub fill_b_valid: Signal<In, Bit>,
    /// Noted.
    pub fill_b_ready: Signal<Out, Bit>,
    /// It failed.
    pub fill_b_error: Signal<In, Bit>,
    /// Cause FAULT.
    pub irq_fault: Signal<Out, Bit>,
    /// A register access begins.
    pub map_sel: Signal<In, Bit>,
    /// It ends: 1 cycle after `bus_sel`; a read of GRANULE_LIVE when the granule was looked up.
    pub map_ack: Signal<Out, Bit>,
    /// What was read.
    pub map_rdata: Signal<Out, Bits<32>>,
    /// Memory, for copies: a read burst.
    pub copy_ar_valid: Signal<Out, Bit>,
    /// It is taken.
    pub copy_ar_ready: Signal<In, Bit>,
    /// First byte.
    pub copy_ar_addr: Signal<Out, Bits<40>>,
    /// Beats - 1.
    pub copy_ar_beats: Signal<Out, Bits<8>>,
    /// A beat of a read burst.
    pub copy_r_valid: Signal<In, Bit>,
    /// It is taken.
    pub copy_r_ready: Signal<Out, Bit>,
    /// The beat.
    pub copy_r_data: Signal<In, Bits<D>>,
    /// Last beat of its burst.
    pub copy_r_last: Signal<In, Bit>,
    /// It could not be read.
    pub copy_r_error: Signal<In, Bit>,
    /// A write burst; all its data is at hand.
    pub copy_aw_valid: Signal<Out, Bit>,
    /// It is taken.
    pub copy_aw_ready: Signal<In, Bit>,
    /// First byte.
    pub copy_aw_addr: Signal<Out, Bits<40>>,
    /// Beats - 1.
    pub copy_aw_beats: Signal<Out, Bits<8>>,
    /// A beat to be written.
    pub copy_w_valid: Signal<Out, Bit>,
    /// It is taken.
    pub copy_w_ready: Signal<In, Bit>,
    /// The beat.
    pub copy_w_data: Signal<Out, Bits<D>>,
    /// All its bytes.
    pub copy_w_strb: Signal<Out, Bits<K>>,
    /// Last beat of its burst.
    pub copy_w_last: Signal<Out, Bit>,
    /// A write burst is done.
    pub copy_b_valid: Signal<In, Bit>,
    /// Noted.
    pub copy_b_ready: Signal<Out, Bit>,
    /// It failed.
    pub copy_b_error: Signal<In, Bit>,
    /// A window write waits for these bursts.
    pub copy_demand: Signal<Out, Bit>,
    /// To the partition table: granule to look up.
    pub lookup_granule: Signal<Out, Bits<A>>,
    /// Its entry, 2 cycles later.
    pub lookup_entry: Signal<In, Bits<8>>,
    /// The table that this was in.
    pub lookup_table: Signal<In, Bit>,
    /// Entry to show.
    pub copy_index: Signal<Out, Bits<8>>,
    /// Its first granule, 3 cycles later.
    pub copy_base: Signal<In, Bits<28>>,
    /// Its granules.
    pub copy_granules: Signal<In, Bits<28>>,
    /// It is flagged PRE_COPY.
    pub copy_flagged: Signal<In, Bit>,
    /// Entries of the active table.
    pub active_count: Signal<In, Bits<9>>,
    /// There is something to count.
    pub cow_event_valid: Signal<Out, Bit>,
    /// For this entry.
    pub cow_event_entry: Signal<Out, Bits<8>>,
    /// Of this table.
    pub cow_event_table: Signal<Out, Bit>,
    /// A copy.
    pub cow_event_copies: Signal<Out, Bit>,
    /// That a write waits for.
    pub cow_event_demand: Signal<Out, Bit>,
    /// Cycles that a write waited.
    pub cow_event_stall: Signal<Out, Bits<16>>,
    /// A table waits to become active.
    pub commit_pending: Signal<In, Bit>,
    /// Nothing of the old one is left to do.
    pub drained: Signal<Out, Bit>,
    /// To the dirty block: granule of which a copy is thought of.
    pub blocked_granule: Signal<Out, Bits<A>>,
    /// One cycle later: it is absent.
    pub blocked: Signal<In, Bit>,
    /// A granule was released: its frozen dirty bit is to be cleared.
    pub clear_valid: Signal<Out, Bit>,
    /// Which.
    pub clear_granule: Signal<Out, Bits<A>>,
    /// The bit is to be handed on.
    pub clear_keep: Signal<Out, Bit>,
    /// Taken.
    pub clear_ready: Signal<In, Bit>,
    /// A job asks where a granule lies.
    pub frame_valid: Signal<In, Bit>,
    /// Which.
    pub frame_granule: Signal<In, Bits<A>>,
    /// The question is taken.
    pub frame_ready: Signal<Out, Bit>,
    /// The answer to the job is there: a pulse.
    pub frame_done: Signal<Out, Bit>,
    /// Frame in the last snapshot.
    pub frame_snapshot: Signal<Out, Bits<A1>>,
    /// There is one.
    pub frame_snapshot_valid: Signal<Out, Bit>,
    /// A partition table is being committed.
    pub table_busy: Signal<In, Bit>,
    /// Its base.
    pub frame_base: Signal<Out, Bits<A1>>,
    /// There is one.
    pub frame_base_valid: Signal<Out, Bit>,
    /// The job reads the base of a granule, or will: it stays.
    pub hold_a: Signal<In, Bit>,
    /// Which granule.
    pub hold_a_granule: Signal<In, Bits<A>>,
    /// And that of this one.
    pub hold_b: Signal<In, Bit>,
    /// Which granule.
    pub hold_b_granule: Signal<In, Bits<A>>,
    /// A checkpoint job runs.
    pub job_running: Signal<In, Bit>,
    /// Snapshots taken since reset.
    pub generation: Signal<Out, Bits<32>>,
    /// The outstanding snapshot ran out of frames.
    pub lost: Signal<Out, Bit>,
    /// A release ended, or a snapshot was lost: a pulse.
    pub irq_map: Signal<Out, Bit>,
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
    /// `cmd_late` of the access.
    pub access_late: Signal<Out, Bit>,
    /// A snapshot is outstanding.
    pub outstanding: Signal<Out, Bit>,
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
    completer: Completer<D, K, WA, WB, CA, CB>,
    fault: Fault<D, K, A, A1, PA, WA, WB, 1>,
    map: CowMap<D, K, A, A1, W>,
    window: Window<D, K, L>,
}

/// For a 128-bit data path.
pub type Front128<const A: usize, const A1: usize, const L: usize> =
    Front<128, 16, A, A1, L, 9, 10, 6, 7, 11, 10>;
/// For a 512-bit data path.
pub type Front512<const A: usize, const A1: usize, const L: usize> =
    Front<512, 64, A, A1, L, 7, 8, 4, 5, 9, 8>;

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const L: usize,
    const WA: usize,
    const WB: usize,
    const CA: usize,
    const CB: usize,
    const PA: usize,
    const W: usize,
> Default for Front<D, K, A, A1, L, WA, WB, CA, CB, PA, W>
{
    fn default() -> Self {
        assert_eq!(L, A + 6, "Front: L must be A + 6");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            events_idle: Signal::default(),
            memory_error: Signal::default(),
            tap_valid: Signal::default(),
            tap_write: Signal::default(),
            tap_address: Signal::default(),
            tap_length: Signal::default(),
            tap_first_be: Signal::default(),
            tap_last_be: Signal::default(),
            tap_requester: Signal::default(),
            block_write: Signal::default(),
            block_addr: Signal::default(),
            block_wdata: Signal::default(),
            block_wstrb: Signal::default(),
            rx: TlpSink::default(),
            tx: TlpSource::default(),
            max_payload: Signal::default(),
            bus_sel: Signal::default(),
            bus_write: Signal::default(),
            bus_addr: Signal::default(),
            bus_wdata: Signal::default(),
            bus_wstrb: Signal::default(),
            bus_ack: Signal::default(),
            bus_rdata: Signal::default(),
            malformed: Signal::default(),
            unsupported: Signal::default(),
            fault_sel: Signal::default(),
            fault_ack: Signal::default(),
            fault_rdata: Signal::default(),
            mark_valid: Signal::default(),
            mark_granule: Signal::default(),
            mark_ready: Signal::default(),
            block_valid: Signal::default(),
            block_granule: Signal::default(),
            block_value: Signal::default(),
            block_ready: Signal::default(),
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
            map_sel: Signal::default(),
            map_ack: Signal::default(),
            map_rdata: Signal::default(),
            copy_ar_valid: Signal::default(),
            copy_ar_ready: Signal::default(),
            copy_ar_addr: Signal::default(),
            copy_ar_beats: Signal::default(),
            copy_r_valid: Signal::default(),
            copy_r_ready: Signal::default(),
            copy_r_data: Signal::default(),
            copy_r_last: Signal::default(),
            copy_r_error: Signal::default(),
            copy_aw_valid: Signal::default(),
            copy_aw_ready: Signal::default(),
            copy_aw_addr: Signal::default(),
            copy_aw_beats: Signal::default(),
            copy_w_valid: Signal::default(),
            copy_w_ready: Signal::default(),
            copy_w_data: Signal::default(),
            copy_w_strb: Signal::default(),
            copy_w_last: Signal::default(),
            copy_b_valid: Signal::default(),
            copy_b_ready: Signal::default(),
            copy_b_error: Signal::default(),
            copy_demand: Signal::default(),
            lookup_granule: Signal::default(),
            lookup_entry: Signal::default(),
            lookup_table: Signal::default(),
            copy_index: Signal::default(),
            copy_base: Signal::default(),
            copy_granules: Signal::default(),
            copy_flagged: Signal::default(),
            active_count: Signal::default(),
            cow_event_valid: Signal::default(),
            cow_event_entry: Signal::default(),
            cow_event_table: Signal::default(),
            cow_event_copies: Signal::default(),
            cow_event_demand: Signal::default(),
            cow_event_stall: Signal::default(),
            commit_pending: Signal::default(),
            drained: Signal::default(),
            blocked_granule: Signal::default(),
            blocked: Signal::default(),
            clear_valid: Signal::default(),
            clear_granule: Signal::default(),
            clear_keep: Signal::default(),
            clear_ready: Signal::default(),
            frame_valid: Signal::default(),
            frame_granule: Signal::default(),
            frame_ready: Signal::default(),
            frame_done: Signal::default(),
            frame_snapshot: Signal::default(),
            frame_snapshot_valid: Signal::default(),
            table_busy: Signal::default(),
            frame_base: Signal::default(),
            frame_base_valid: Signal::default(),
            hold_a: Signal::default(),
            hold_a_granule: Signal::default(),
            hold_b: Signal::default(),
            hold_b_granule: Signal::default(),
            job_running: Signal::default(),
            generation: Signal::default(),
            lost: Signal::default(),
            irq_map: Signal::default(),
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
            outstanding: Signal::default(),
            // a line is 64 bytes
            decodes: Signal::default(),
            frame_busy: Signal::default(),
            table_write: Signal::default(),
            table_set: Signal::default(),
            table_address: Signal::default(),
            table_data: Signal::default(),
            table_ids: Signal::default(),
            completer: Completer::new(L as u32 + 6),
            fault: Fault::default(),
            map: CowMap::default(),
            window: Window::default(),
        }
    }
}

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const L: usize,
    const WA: usize,
    const WB: usize,
    const CA: usize,
    const CB: usize,
    const PA: usize,
    const W: usize,
> Logic for Front<D, K, A, A1, L, WA, WB, CA, CB, PA, W>
{
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, completer, fault, map, window);
        self.completer.reset.next = self.reset.val();
        self.fault.reset.next = self.reset.val();
        self.map.reset.next = self.reset.val();
        self.window.reset.next = self.reset.val();

        // between queue and dispatch: absent granules
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

        // accesses: completer, map, window
        self.map.cmd_valid.next = self.completer.window_valid.val();
        self.completer.window_ready.next = self.map.cmd_ready.val();
        self.map.cmd_write.next = self.completer.window_write.val();
        self.map.cmd_empty.next = self.completer.window_empty.val();
        self.map.cmd_address.next = self.completer.window_address.val();
        self.map.cmd_length.next = self.completer.window_length.val();
        self.map.cmd_requester.next = self.completer.window_requester.val();
        self.map.cmd_late.next = self.completer.window_late.val();
        self.window.cmd_valid.next = self.map.out_valid.val();
        self.map.out_ready.next = self.window.cmd_ready.val();
        self.window.cmd_write.next = self.map.out_write.val();
        self.window.cmd_empty.next = self.map.out_empty.val();
        self.window.cmd_late.next = self.map.out_late.val();
        self.window.cmd_address.next = self.map.out_address.val();
        self.window.cmd_target.next = self.map.out_target.val();
        self.window.cmd_length.next = self.map.out_length.val();
        self.window.cmd_beats.next = self.map.out_beats.val();
        self.window.cmd_requester.next = self.map.out_requester.val();
        self.map.reads_open.next = self.window.reads_open.val();
        self.map.read_ended.next = self.window.read_ended.val();
        self.map.writes_open.next = self.window.writes_open.val();
        self.map.write_ended.next = self.window.write_ended.val();
        self.window.write_valid.next = self.completer.write_valid.val();
        self.window.write_data.next = self.completer.write_data.val();
        self.window.write_keep.next = self.completer.write_keep.val();
        self.completer.write_ready.next = self.window.write_ready.val();
        self.completer.read_valid.next = self.window.read_valid.val();
        self.completer.read_data.next = self.window.read_data.val();
        self.completer.read_error.next = self.window.read_error.val();
        self.window.read_ready.next = self.completer.read_ready.val();

        // fault and map
        self.decodes.next = self.fault.decodes.val();
        self.frame_busy.next = self.fault.frame_busy.val();
        self.fault.table_write.next = self.table_write.val();
        self.fault.table_set.next = self.table_set.val();
        self.fault.table_address.next = self.table_address.val();
        self.fault.table_data.next = self.table_data.val();
        self.fault.table_ids.next = self.table_ids.val();
        self.fault.outstanding.next = self.map.outstanding.val();
        self.fault.snapshot_taken.next = self.map.snapshot_taken.val();
        self.map.parked_late.next = self.fault.parked_late.val();
        self.map.drop_valid.next = self.fault.drop_valid.val();
        self.map.drop_granule.next = self.fault.drop_granule.val();
        self.fault.drop_ready.next = self.map.drop_ready.val();
        self.map.fill_valid.next = self.fault.frame_valid.val();
        self.map.fill_granule.next = self.fault.frame_granule.val();
        self.fault.frame_ready.next = self.map.fill_ready.val();
        self.fault.frame_done.next = self.map.fill_done.val();
        self.fault.frame_live.next = self.map.frame_live.val();

        // a register access starts when everything before it has had all its effects
        self.completer.quiet.next = self.fault.idle.val()
            & self.map.idle.val()
            & !self.map.clearing.val()
            & self.window.window_idle.val()
            & self.events_idle.val();
        self.memory_error.next = self.window.memory_error.val() | self.map.memory_error.val();

        // the trace port sees what is dispatched
        self.tap_valid.next = self.completer.window_valid.val() & self.map.cmd_ready.val();
        self.tap_write.next = self.completer.window_write.val();
        self.tap_address.next = self.completer.window_address.val();
        self.tap_length.next = self.completer.window_length.val();
        self.tap_first_be.next = self.fault.dispatch_request.val().first_be;
        self.tap_last_be.next = self.fault.dispatch_request.val().last_be;
        self.tap_requester.next = self.completer.window_requester.val();

        // outside
        self.map.bus_write.next = self.block_write.val();
        self.map.bus_addr.next = self.block_addr.val();
        self.map.bus_wdata.next = self.block_wdata.val();
        self.map.bus_wstrb.next = self.block_wstrb.val();
        self.fault.bus_write.next = self.block_write.val();
        self.fault.bus_addr.next = self.block_addr.val();
        self.fault.bus_wdata.next = self.block_wdata.val();
        self.fault.bus_wstrb.next = self.block_wstrb.val();
        TlpSink::<D, K>::link(&mut self.rx, &mut self.completer.rx);
        TlpSource::<D, K>::link(&mut self.tx, &mut self.completer.tx);
        self.completer.max_payload.next = self.max_payload.val();
        self.bus_sel.next = self.completer.bus_sel.val();
        self.bus_write.next = self.completer.bus_write.val();
        self.bus_addr.next = self.completer.bus_addr.val();
        self.bus_wdata.next = self.completer.bus_wdata.val();
        self.bus_wstrb.next = self.completer.bus_wstrb.val();
        self.completer.bus_ack.next = self.bus_ack.val();
        self.completer.bus_rdata.next = self.bus_rdata.val();
        self.malformed.next = self.completer.malformed.val();
        self.unsupported.next = self.completer.unsupported.val();
        self.fault.bus_sel.next = self.fault_sel.val();
        self.fault_ack.next = self.fault.bus_ack.val();
        self.fault_rdata.next = self.fault.bus_rdata.val();
        self.mark_valid.next = self.fault.mark_valid.val();
        self.mark_granule.next = self.fault.mark_granule.val();
        self.fault.mark_ready.next = self.mark_ready.val();
        self.block_valid.next = self.fault.block_valid.val();
        self.block_granule.next = self.fault.block_granule.val();
        self.block_value.next = self.fault.block_value.val();
        self.fault.block_ready.next = self.block_ready.val();
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
        self.map.bus_sel.next = self.map_sel.val();
        self.map_ack.next = self.map.bus_ack.val();
        self.map_rdata.next = self.map.bus_rdata.val();
        self.copy_ar_valid.next = self.map.ar_valid.val();
        self.map.ar_ready.next = self.copy_ar_ready.val();
        self.copy_ar_addr.next = self.map.ar_addr.val();
        self.copy_ar_beats.next = self.map.ar_beats.val();
        self.map.r_valid.next = self.copy_r_valid.val();
        self.copy_r_ready.next = self.map.r_ready.val();
        self.map.r_data.next = self.copy_r_data.val();
        self.map.r_last.next = self.copy_r_last.val();
        self.map.r_error.next = self.copy_r_error.val();
        self.copy_aw_valid.next = self.map.aw_valid.val();
        self.map.aw_ready.next = self.copy_aw_ready.val();
        self.copy_aw_addr.next = self.map.aw_addr.val();
        self.copy_aw_beats.next = self.map.aw_beats.val();
        self.copy_w_valid.next = self.map.w_valid.val();
        self.map.w_ready.next = self.copy_w_ready.val();
        self.copy_w_data.next = self.map.w_data.val();
        self.copy_w_strb.next = self.map.w_strb.val();
        self.copy_w_last.next = self.map.w_last.val();
        self.map.b_valid.next = self.copy_b_valid.val();
        self.copy_b_ready.next = self.map.b_ready.val();
        self.map.b_error.next = self.copy_b_error.val();
        self.copy_demand.next = self.map.copy_demand.val();
        self.lookup_granule.next = self.map.lookup_granule.val();
        self.map.lookup_entry.next = self.lookup_entry.val();
        self.map.lookup_table.next = self.lookup_table.val();
        self.copy_index.next = self.map.copy_index.val();
        self.map.copy_base.next = self.copy_base.val();
        self.map.copy_granules.next = self.copy_granules.val();
        self.map.copy_flagged.next = self.copy_flagged.val();
        self.map.active_count.next = self.active_count.val();
        self.cow_event_valid.next = self.map.cow_event_valid.val();
        self.cow_event_entry.next = self.map.cow_event_entry.val();
        self.cow_event_table.next = self.map.cow_event_table.val();
        self.cow_event_copies.next = self.map.cow_event_copies.val();
        self.cow_event_demand.next = self.map.cow_event_demand.val();
        self.cow_event_stall.next = self.map.cow_event_stall.val();
        self.map.commit_pending.next = self.commit_pending.val();
        self.drained.next = self.map.drained.val();
        self.blocked_granule.next = self.map.blocked_granule.val();
        self.map.blocked.next = self.blocked.val();
        self.clear_valid.next = self.map.clear_valid.val();
        self.clear_granule.next = self.map.clear_granule.val();
        self.clear_keep.next = self.map.clear_keep.val();
        self.map.clear_ready.next = self.clear_ready.val();
        self.map.frame_valid.next = self.frame_valid.val();
        self.map.frame_granule.next = self.frame_granule.val();
        self.frame_ready.next = self.map.frame_ready.val();
        self.frame_done.next = self.map.frame_done.val();
        self.frame_snapshot.next = self.map.frame_snapshot.val();
        self.frame_snapshot_valid.next = self.map.frame_snapshot_valid.val();
        self.map.table_busy.next = self.table_busy.val();
        self.frame_base.next = self.map.frame_base.val();
        self.frame_base_valid.next = self.map.frame_base_valid.val();
        self.map.hold_a.next = self.hold_a.val();
        self.map.hold_a_granule.next = self.hold_a_granule.val();
        self.map.hold_b.next = self.hold_b.val();
        self.map.hold_b_granule.next = self.hold_b_granule.val();
        self.map.job_running.next = self.job_running.val();
        self.generation.next = self.map.generation.val();
        self.lost.next = self.map.lost.val();
        self.irq_map.next = self.map.irq_map.val();
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
        self.outstanding.next = self.map.outstanding.val();
    }
}
