//! The map among its neighbours, for tests and benches: not part of any board.

use super::CowMap;
use crate::dirty::Dirty;
use crate::memory::MemoryMaster;
use crate::part::Part;
use crate::window::Window;
use rust_hdl::prelude::*;

/// [`CowMap`] with the window engine, the partition table, the dirty bits and the way to memory, wired as in the core; jobs,
/// fills and the fault block are left to the bench. `L = A + 6`, the rest as in [`CowMap`].
#[derive(LogicBlock)]
pub struct MapBench<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const L: usize,
    const W: usize,
> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A register access to the map begins.
    pub map_sel: Signal<In, Bit>,
    /// One to the partition table.
    pub part_sel: Signal<In, Bit>,
    /// It writes.
    pub bus_write: Signal<In, Bit>,
    /// Byte offset in the block.
    pub bus_addr: Signal<In, Bits<20>>,
    /// What is written.
    pub bus_wdata: Signal<In, Bits<32>>,
    /// Which bytes are.
    pub bus_wstrb: Signal<In, Bits<4>>,
    /// It ends.
    pub bus_ack: Signal<Out, Bit>,
    /// What was read.
    pub bus_rdata: Signal<Out, Bits<32>>,
    /// A window access.
    pub cmd_valid: Signal<In, Bit>,
    /// It is taken.
    pub cmd_ready: Signal<Out, Bit>,
    /// It writes.
    pub cmd_write: Signal<In, Bit>,
    /// No byte of it is enabled.
    pub cmd_empty: Signal<In, Bit>,
    /// It is a parked write from before the last snapshot.
    pub cmd_late: Signal<In, Bit>,
    /// Byte offset in the window.
    pub cmd_address: Signal<In, Bits<40>>,
    /// Dwords.
    pub cmd_length: Signal<In, Bits<11>>,
    /// Who asked.
    pub cmd_requester: Signal<In, Bits<16>>,
    /// A beat of write data.
    pub write_valid: Signal<In, Bit>,
    /// The beat, address aligned.
    pub write_data: Signal<In, Bits<D>>,
    /// Its enabled bytes.
    pub write_keep: Signal<In, Bits<K>>,
    /// It is taken.
    pub write_ready: Signal<Out, Bit>,
    /// A beat of read data.
    pub read_valid: Signal<Out, Bit>,
    /// The beat, address aligned.
    pub read_data: Signal<Out, Bits<D>>,
    /// It could not be read.
    pub read_error: Signal<Out, Bit>,
    /// It is taken.
    pub read_ready: Signal<In, Bit>,
    /// What snoop would be told: an access.
    pub access_valid: Signal<Out, Bit>,
    /// It is taken.
    pub access_ready: Signal<In, Bit>,
    /// Its first line.
    pub access_line: Signal<Out, Bits<L>>,
    /// Lines.
    pub access_lines: Signal<Out, Bits<7>>,
    /// It writes.
    pub access_write: Signal<Out, Bit>,
    /// Who asked.
    pub access_requester: Signal<Out, Bits<16>>,
    /// It is late.
    pub access_late: Signal<Out, Bit>,
    /// A granule becomes absent, or present.
    pub block_valid: Signal<In, Bit>,
    /// Done.
    pub block_ready: Signal<Out, Bit>,
    /// Which.
    pub block_granule: Signal<In, Bits<A>>,
    /// Absent.
    pub block_value: Signal<In, Bit>,
    /// Is the frozen dirty bit of a granule set?
    pub query_valid: Signal<In, Bit>,
    /// Which.
    pub query_granule: Signal<In, Bits<A>>,
    /// One cycle later: it is.
    pub query_dirty: Signal<Out, Bit>,
    /// A job asks where a granule lies.
    pub frame_valid: Signal<In, Bit>,
    /// Which.
    pub frame_granule: Signal<In, Bits<A>>,
    /// Taken.
    pub frame_ready: Signal<Out, Bit>,
    /// Answered.
    pub frame_done: Signal<Out, Bit>,
    /// A fill asks.
    pub fill_valid: Signal<In, Bit>,
    /// Which.
    pub fill_granule: Signal<In, Bits<A>>,
    /// Taken.
    pub fill_ready: Signal<Out, Bit>,
    /// Answered.
    pub fill_done: Signal<Out, Bit>,
    /// Part of the answer.
    pub frame_live: Signal<Out, Bits<A1>>,
    /// Part of the answer.
    pub frame_snapshot: Signal<Out, Bits<A1>>,
    /// Part of the answer.
    pub frame_base: Signal<Out, Bits<A1>>,
    /// Part of the answer.
    pub frame_snapshot_valid: Signal<Out, Bit>,
    /// A base that must stay: that of this granule.
    pub hold_a: Signal<In, Bit>,
    /// Which.
    pub hold_a_granule: Signal<In, Bits<A>>,
    /// And that of this one.
    pub hold_b: Signal<In, Bit>,
    /// Which.
    pub hold_b_granule: Signal<In, Bits<A>>,
    /// Part of the answer.
    pub frame_base_valid: Signal<Out, Bit>,
    /// Part of the answer.
    pub frame_private: Signal<Out, Bit>,
    /// Part of the answer.
    pub frame_released: Signal<Out, Bit>,
    /// A base is to be given up.
    pub drop_valid: Signal<In, Bit>,
    /// Of this granule.
    pub drop_granule: Signal<In, Bits<A>>,
    /// Done.
    pub drop_ready: Signal<Out, Bit>,
    /// A late write is parked.
    pub parked_late: Signal<In, Bit>,
    /// A checkpoint job runs.
    pub job_running: Signal<In, Bit>,
    /// The tables are made after reset.
    pub ready: Signal<Out, Bit>,
    /// No window access is held, none unanswered by memory, and all are told to snoop.
    pub still: Signal<Out, Bit>,
    /// Nothing is copied or waits to be.
    pub quiet: Signal<Out, Bit>,
    /// Copies under way.
    pub copying: Signal<Out, Bits<3>>,
    /// A SNAPSHOT is taken.
    pub snapshot_taken: Signal<Out, Bit>,
    /// Snapshots taken.
    pub generation: Signal<Out, Bits<32>>,
    /// Some granule is not released.
    pub outstanding: Signal<Out, Bit>,
    /// The snapshot is lost.
    pub lost: Signal<Out, Bit>,
    /// A release ended, or a snapshot was lost.
    pub irq_map: Signal<Out, Bit>,
    /// A transfer failed.
    pub memory_error: Signal<Out, Bit>,
    /// A table waits for the background.
    pub commit_pending: Signal<Out, Bit>,
    /// AXI4.
    pub axi_awvalid: Signal<Out, Bit>,
    /// AXI4.
    pub axi_awready: Signal<In, Bit>,
    /// AXI4.
    pub axi_awid: Signal<Out, Bits<4>>,
    /// AXI4.
    pub axi_awaddr: Signal<Out, Bits<40>>,
    /// AXI4.
    pub axi_awlen: Signal<Out, Bits<8>>,
    /// AXI4.
    pub axi_awsize: Signal<Out, Bits<3>>,
    /// AXI4.
    pub axi_awburst: Signal<Out, Bits<2>>,
    /// AXI4.
    pub axi_wvalid: Signal<Out, Bit>,
    /// AXI4.
    pub axi_wready: Signal<In, Bit>,
    /// AXI4.
    pub axi_wdata: Signal<Out, Bits<D>>,
    /// AXI4.
    pub axi_wstrb: Signal<Out, Bits<K>>,
    /// AXI4.
    pub axi_wlast: Signal<Out, Bit>,
    /// AXI4.
    pub axi_bvalid: Signal<In, Bit>,
    /// AXI4.
    pub axi_bready: Signal<Out, Bit>,
    /// AXI4.
    pub axi_bid: Signal<In, Bits<4>>,
    /// AXI4.
    pub axi_bresp: Signal<In, Bits<2>>,
    /// AXI4.
    pub axi_arvalid: Signal<Out, Bit>,
    /// AXI4.
    pub axi_arready: Signal<In, Bit>,
    /// AXI4.
    pub axi_arid: Signal<Out, Bits<4>>,
    /// AXI4.
    pub axi_araddr: Signal<Out, Bits<40>>,
    /// AXI4.
    pub axi_arlen: Signal<Out, Bits<8>>,
    /// AXI4.
    pub axi_arsize: Signal<Out, Bits<3>>,
    /// AXI4.
    pub axi_arburst: Signal<Out, Bits<2>>,
    /// AXI4.
    pub axi_rvalid: Signal<In, Bit>,
    /// AXI4.
    pub axi_rready: Signal<Out, Bit>,
    /// AXI4.
    pub axi_rid: Signal<In, Bits<4>>,
    /// AXI4.
    pub axi_rdata: Signal<In, Bits<D>>,
    /// AXI4.
    pub axi_rresp: Signal<In, Bits<2>>,
    /// AXI4.
    pub axi_rlast: Signal<In, Bit>,
    /// For a bench: the keeper answers a cow in the next cycle.
    pub watch_cow: Signal<Out, Bit>,
    /// Of this granule.
    pub watch_granule: Signal<Out, Bits<A>>,
    /// For a late write.
    pub watch_late: Signal<Out, Bit>,
    /// Nobody waits.
    pub watch_background: Signal<Out, Bit>,
    /// It writes an entry.
    pub watch_changed: Signal<Out, Bit>,
    /// Which.
    pub watch_changed_granule: Signal<Out, Bits<A>>,
    /// Register EVICTIONS.
    pub watch_evictions: Signal<Out, Bits<32>>,
    map: CowMap<D, K, A, A1, W>,
    window: Window<D, K, L>,
    part: Part<A, A1, L>,
    dirty: Dirty<A, L>,
    memory: MemoryMaster<D, K>,
}

/// With a 128-bit data path.
pub type MapBench128<const A: usize, const A1: usize, const L: usize> =
    MapBench<128, 16, A, A1, L, 10>;
/// With a 512-bit data path.
pub type MapBench512<const A: usize, const A1: usize, const L: usize> =
    MapBench<512, 64, A, A1, L, 8>;

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const L: usize,
    const W: usize,
> Default for MapBench<D, K, A, A1, L, W>
{
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            map_sel: Signal::default(),
            part_sel: Signal::default(),
            bus_write: Signal::default(),
            bus_addr: Signal::default(),
            bus_wdata: Signal::default(),
            bus_wstrb: Signal::default(),
            bus_ack: Signal::default(),
            bus_rdata: Signal::default(),
            cmd_valid: Signal::default(),
            cmd_ready: Signal::default(),
            cmd_write: Signal::default(),
            cmd_empty: Signal::default(),
            cmd_late: Signal::default(),
            cmd_address: Signal::default(),
            cmd_length: Signal::default(),
            cmd_requester: Signal::default(),
            write_valid: Signal::default(),
            write_data: Signal::default(),
            write_keep: Signal::default(),
            write_ready: Signal::default(),
            read_valid: Signal::default(),
            read_data: Signal::default(),
            read_error: Signal::default(),
            read_ready: Signal::default(),
            access_valid: Signal::default(),
            access_ready: Signal::default(),
            access_line: Signal::default(),
            access_lines: Signal::default(),
            access_write: Signal::default(),
            access_requester: Signal::default(),
            access_late: Signal::default(),
            block_valid: Signal::default(),
            block_ready: Signal::default(),
            block_granule: Signal::default(),
            block_value: Signal::default(),
            query_valid: Signal::default(),
            query_granule: Signal::default(),
            query_dirty: Signal::default(),
            frame_valid: Signal::default(),
            frame_granule: Signal::default(),
            frame_ready: Signal::default(),
            frame_done: Signal::default(),
            fill_valid: Signal::default(),
            fill_granule: Signal::default(),
            fill_ready: Signal::default(),
            fill_done: Signal::default(),
            frame_live: Signal::default(),
            frame_snapshot: Signal::default(),
            frame_base: Signal::default(),
            frame_snapshot_valid: Signal::default(),
            hold_a: Signal::default(),
            hold_a_granule: Signal::default(),
            hold_b: Signal::default(),
            hold_b_granule: Signal::default(),
            frame_base_valid: Signal::default(),
            frame_private: Signal::default(),
            frame_released: Signal::default(),
            drop_valid: Signal::default(),
            drop_granule: Signal::default(),
            drop_ready: Signal::default(),
            parked_late: Signal::default(),
            job_running: Signal::default(),
            ready: Signal::default(),
            still: Signal::default(),
            quiet: Signal::default(),
            copying: Signal::default(),
            snapshot_taken: Signal::default(),
            generation: Signal::default(),
            outstanding: Signal::default(),
            lost: Signal::default(),
            irq_map: Signal::default(),
            memory_error: Signal::default(),
            commit_pending: Signal::default(),
            axi_awvalid: Signal::default(),
            axi_awready: Signal::default(),
            axi_awid: Signal::default(),
            axi_awaddr: Signal::default(),
            axi_awlen: Signal::default(),
            axi_awsize: Signal::default(),
            axi_awburst: Signal::default(),
            axi_wvalid: Signal::default(),
            axi_wready: Signal::default(),
            axi_wdata: Signal::default(),
            axi_wstrb: Signal::default(),
            axi_wlast: Signal::default(),
            axi_bvalid: Signal::default(),
            axi_bready: Signal::default(),
            axi_bid: Signal::default(),
            axi_bresp: Signal::default(),
            axi_arvalid: Signal::default(),
            axi_arready: Signal::default(),
            axi_arid: Signal::default(),
            axi_araddr: Signal::default(),
            axi_arlen: Signal::default(),
            axi_arsize: Signal::default(),
            axi_arburst: Signal::default(),
            axi_rvalid: Signal::default(),
            axi_rready: Signal::default(),
            axi_rid: Signal::default(),
            axi_rdata: Signal::default(),
            axi_rresp: Signal::default(),
            axi_rlast: Signal::default(),
            watch_cow: Signal::default(),
            watch_granule: Signal::default(),
            watch_late: Signal::default(),
            watch_background: Signal::default(),
            watch_changed: Signal::default(),
            watch_changed_granule: Signal::default(),
            watch_evictions: Signal::default(),
            map: CowMap::default(),
            window: Window::default(),
            part: Part::default(),
            dirty: Dirty::default(),
            memory: MemoryMaster::default(),
        }
    }
}

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const L: usize,
    const W: usize,
> Logic for MapBench<D, K, A, A1, L, W>
{
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, map, window, part, dirty, memory);
        self.map.reset.next = self.reset.val();
        self.window.reset.next = self.reset.val();
        self.part.reset.next = self.reset.val();
        self.dirty.reset.next = self.reset.val();
        self.memory.reset.next = self.reset.val();

        // registers
        self.map.bus_sel.next = self.map_sel.val();
        self.part.bus_sel.next = self.part_sel.val();
        self.map.bus_write.next = self.bus_write.val();
        self.map.bus_addr.next = self.bus_addr.val();
        self.map.bus_wdata.next = self.bus_wdata.val();
        self.map.bus_wstrb.next = self.bus_wstrb.val();
        self.part.bus_write.next = self.bus_write.val();
        self.part.bus_addr.next = self.bus_addr.val();
        self.part.bus_wdata.next = self.bus_wdata.val();
        self.part.bus_wstrb.next = self.bus_wstrb.val();
        self.bus_ack.next = self.map.bus_ack.val() | self.part.bus_ack.val();
        self.bus_rdata.next = self.map.bus_rdata.val();
        if self.part.bus_ack.val() {
            self.bus_rdata.next = self.part.bus_rdata.val();
        }

        // window
        self.map.cmd_valid.next = self.cmd_valid.val();
        self.map.cmd_write.next = self.cmd_write.val();
        self.map.cmd_empty.next = self.cmd_empty.val();
        self.map.cmd_late.next = self.cmd_late.val();
        self.map.cmd_address.next = self.cmd_address.val();
        self.map.cmd_length.next = self.cmd_length.val();
        self.map.cmd_requester.next = self.cmd_requester.val();
        self.cmd_ready.next = self.map.cmd_ready.val();
        self.window.cmd_valid.next = self.map.out_valid.val();
        self.window.cmd_write.next = self.map.out_write.val();
        self.window.cmd_empty.next = self.map.out_empty.val();
        self.window.cmd_late.next = self.map.out_late.val();
        self.window.cmd_address.next = self.map.out_address.val();
        self.window.cmd_target.next = self.map.out_target.val();
        self.window.cmd_length.next = self.map.out_length.val();
        self.window.cmd_beats.next = self.map.out_beats.val();
        self.window.cmd_requester.next = self.map.out_requester.val();
        self.map.out_ready.next = self.window.cmd_ready.val();
        self.map.reads_open.next = self.window.reads_open.val();
        self.map.read_ended.next = self.window.read_ended.val();
        self.map.writes_open.next = self.window.writes_open.val();
        self.map.write_ended.next = self.window.write_ended.val();
        self.window.write_valid.next = self.write_valid.val();
        self.window.write_data.next = self.write_data.val();
        self.window.write_keep.next = self.write_keep.val();
        self.write_ready.next = self.window.write_ready.val();
        self.read_valid.next = self.window.read_valid.val();
        self.read_data.next = self.window.read_data.val();
        self.read_error.next = self.window.read_error.val();
        self.window.read_ready.next = self.read_ready.val();
        self.access_valid.next = self.window.access_valid.val();
        self.access_line.next = self.window.access_line.val();
        self.access_lines.next = self.window.access_lines.val();
        self.access_write.next = self.window.access_write.val();
        self.access_requester.next = self.window.access_requester.val();
        self.access_late.next = self.window.access_late.val();
        self.window.access_ready.next = self.access_ready.val();
        self.still.next = self.map.idle.val() & self.window.window_idle.val();
        self.memory_error.next = self.map.memory_error.val() | self.window.memory_error.val();
        self.watch_cow.next = self.map.watch_cow.val();
        self.watch_granule.next = self.map.watch_granule.val();
        self.watch_late.next = self.map.watch_late.val();
        self.watch_background.next = self.map.watch_background.val();
        self.watch_changed.next = self.map.watch_changed.val();
        self.watch_changed_granule.next = self.map.watch_changed_granule.val();
        self.watch_evictions.next = self.map.watch_evictions.val();

        // memory
        self.memory.window_ar_valid.next = self.window.ar_valid.val();
        self.memory.window_ar_addr.next = self.window.ar_addr.val();
        self.memory.window_ar_beats.next = self.window.ar_beats.val();
        self.memory.window_r_ready.next = self.window.r_ready.val();
        self.memory.window_aw_valid.next = self.window.aw_valid.val();
        self.memory.window_aw_addr.next = self.window.aw_addr.val();
        self.memory.window_aw_beats.next = self.window.aw_beats.val();
        self.memory.window_w_valid.next = self.window.w_valid.val();
        self.memory.window_w_data.next = self.window.w_data.val();
        self.memory.window_w_strb.next = self.window.w_strb.val();
        self.memory.window_w_last.next = self.window.w_last.val();
        self.memory.window_b_ready.next = self.window.b_ready.val();
        self.window.ar_ready.next = self.memory.window_ar_ready.val();
        self.window.r_valid.next = self.memory.window_r_valid.val();
        self.window.r_data.next = self.memory.window_r_data.val();
        self.window.r_last.next = self.memory.window_r_last.val();
        self.window.r_error.next = self.memory.window_r_error.val();
        self.window.aw_ready.next = self.memory.window_aw_ready.val();
        self.window.w_ready.next = self.memory.window_w_ready.val();
        self.window.b_valid.next = self.memory.window_b_valid.val();
        self.window.b_error.next = self.memory.window_b_error.val();
        self.memory.copy_ar_valid.next = self.map.ar_valid.val();
        self.memory.copy_ar_addr.next = self.map.ar_addr.val();
        self.memory.copy_ar_beats.next = self.map.ar_beats.val();
        self.memory.copy_r_ready.next = self.map.r_ready.val();
        self.memory.copy_aw_valid.next = self.map.aw_valid.val();
        self.memory.copy_aw_addr.next = self.map.aw_addr.val();
        self.memory.copy_aw_beats.next = self.map.aw_beats.val();
        self.memory.copy_w_valid.next = self.map.w_valid.val();
        self.memory.copy_w_data.next = self.map.w_data.val();
        self.memory.copy_w_strb.next = self.map.w_strb.val();
        self.memory.copy_w_last.next = self.map.w_last.val();
        self.memory.copy_b_ready.next = self.map.b_ready.val();
        self.map.ar_ready.next = self.memory.copy_ar_ready.val();
        self.map.r_valid.next = self.memory.copy_r_valid.val();
        self.map.r_data.next = self.memory.copy_r_data.val();
        self.map.r_last.next = self.memory.copy_r_last.val();
        self.map.r_error.next = self.memory.copy_r_error.val();
        self.map.aw_ready.next = self.memory.copy_aw_ready.val();
        self.map.w_ready.next = self.memory.copy_w_ready.val();
        self.map.b_valid.next = self.memory.copy_b_valid.val();
        self.map.b_error.next = self.memory.copy_b_error.val();
        self.memory.copy_demand.next = self.map.copy_demand.val();
        self.memory.ckpt_ar_valid.next = false;
        self.memory.ckpt_ar_addr.next = 0.into();
        self.memory.ckpt_ar_beats.next = 0.into();
        self.memory.ckpt_r_ready.next = true;
        self.memory.fill_aw_valid.next = false;
        self.memory.fill_aw_addr.next = 0.into();
        self.memory.fill_aw_beats.next = 0.into();
        self.memory.fill_w_valid.next = false;
        self.memory.fill_w_data.next = 0.into();
        self.memory.fill_w_strb.next = 0.into();
        self.memory.fill_w_last.next = false;
        self.memory.fill_b_ready.next = true;
        self.axi_awvalid.next = self.memory.axi_awvalid.val();
        self.memory.axi_awready.next = self.axi_awready.val();
        self.axi_awid.next = self.memory.axi_awid.val();
        self.axi_awaddr.next = self.memory.axi_awaddr.val();
        self.axi_awlen.next = self.memory.axi_awlen.val();
        self.axi_awsize.next = self.memory.axi_awsize.val();
        self.axi_awburst.next = self.memory.axi_awburst.val();
        self.axi_wvalid.next = self.memory.axi_wvalid.val();
        self.memory.axi_wready.next = self.axi_wready.val();
        self.axi_wdata.next = self.memory.axi_wdata.val();
        self.axi_wstrb.next = self.memory.axi_wstrb.val();
        self.axi_wlast.next = self.memory.axi_wlast.val();
        self.memory.axi_bvalid.next = self.axi_bvalid.val();
        self.axi_bready.next = self.memory.axi_bready.val();
        self.memory.axi_bid.next = self.axi_bid.val();
        self.memory.axi_bresp.next = self.axi_bresp.val();
        self.axi_arvalid.next = self.memory.axi_arvalid.val();
        self.memory.axi_arready.next = self.axi_arready.val();
        self.axi_arid.next = self.memory.axi_arid.val();
        self.axi_araddr.next = self.memory.axi_araddr.val();
        self.axi_arlen.next = self.memory.axi_arlen.val();
        self.axi_arsize.next = self.memory.axi_arsize.val();
        self.axi_arburst.next = self.memory.axi_arburst.val();
        self.memory.axi_rvalid.next = self.axi_rvalid.val();
        self.axi_rready.next = self.memory.axi_rready.val();
        self.memory.axi_rid.next = self.axi_rid.val();
        self.memory.axi_rdata.next = self.axi_rdata.val();
        self.memory.axi_rresp.next = self.axi_rresp.val();
        self.memory.axi_rlast.next = self.axi_rlast.val();

        // partitions: what the window does is not counted here
        self.part.event_valid.next = false;
        self.part.event_line.next = 0.into();
        self.part.event_write.next = false;
        self.part.checkpoint_running.next = self.job_running.val();
        self.part.entry_index.next = 0.into();
        self.part.drained.next = self.map.drained.val();
        self.part.lookup_granule.next = self.map.lookup_granule.val();
        self.map.lookup_entry.next = self.part.lookup_entry.val();
        self.map.lookup_table.next = self.part.lookup_table.val();
        self.part.copy_index.next = self.map.copy_index.val();
        self.map.copy_base.next = self.part.copy_base.val();
        self.map.copy_granules.next = self.part.copy_granules.val();
        self.map.copy_flagged.next = self.part.copy_flagged.val();
        self.map.active_count.next = self.part.active_count.val();
        self.map.commit_pending.next = self.part.commit_pending.val();
        self.part.cow_event_valid.next = self.map.cow_event_valid.val();
        self.part.cow_event_entry.next = self.map.cow_event_entry.val();
        self.part.cow_event_table.next = self.map.cow_event_table.val();
        self.part.cow_event_copies.next = self.map.cow_event_copies.val();
        self.part.cow_event_demand.next = self.map.cow_event_demand.val();
        self.part.cow_event_stall.next = self.map.cow_event_stall.val();
        self.map.table_busy.next = self.part.busy.val();
        self.commit_pending.next = self.part.commit_pending.val();

        // absent granules, dirty bits
        self.dirty.generation_odd.next = self.map.generation.val().get_bit(0);
        self.dirty.event_valid.next = false;
        self.dirty.event_line.next = 0.into();
        self.dirty.event_write.next = false;
        self.dirty.event_late.next = false;
        self.dirty.mark_valid.next = false;
        self.dirty.mark_granule.next = 0.into();
        self.dirty.clear_valid.next = self.map.clear_valid.val();
        self.dirty.clear_granule.next = self.map.clear_granule.val();
        self.dirty.clear_keep.next = self.map.clear_keep.val();
        self.map.clear_ready.next = self.dirty.clear_ready.val();
        self.dirty.query_valid.next = self.query_valid.val();
        self.dirty.query_granule.next = self.query_granule.val();
        self.query_dirty.next = self.dirty.answer_dirty.val();
        self.dirty.block_valid.next = self.block_valid.val();
        self.dirty.block_granule.next = self.block_granule.val();
        self.dirty.block_value.next = self.block_value.val();
        self.block_ready.next = self.dirty.block_ready.val();
        self.dirty.blocked_granule.next = self.map.blocked_granule.val();
        self.map.blocked.next = self.dirty.blocked.val();

        // questions
        self.map.frame_valid.next = self.frame_valid.val();
        self.map.frame_granule.next = self.frame_granule.val();
        self.frame_ready.next = self.map.frame_ready.val();
        self.frame_done.next = self.map.frame_done.val();
        self.map.fill_valid.next = self.fill_valid.val();
        self.map.fill_granule.next = self.fill_granule.val();
        self.fill_ready.next = self.map.fill_ready.val();
        self.fill_done.next = self.map.fill_done.val();
        self.frame_live.next = self.map.frame_live.val();
        self.frame_snapshot.next = self.map.frame_snapshot.val();
        self.frame_base.next = self.map.frame_base.val();
        self.frame_snapshot_valid.next = self.map.frame_snapshot_valid.val();
        self.map.hold_a.next = self.hold_a.val();
        self.map.hold_a_granule.next = self.hold_a_granule.val();
        self.map.hold_b.next = self.hold_b.val();
        self.map.hold_b_granule.next = self.hold_b_granule.val();
        self.frame_base_valid.next = self.map.frame_base_valid.val();
        self.frame_private.next = self.map.frame_private.val();
        self.frame_released.next = self.map.frame_released.val();
        self.map.drop_valid.next = self.drop_valid.val();
        self.map.drop_granule.next = self.drop_granule.val();
        self.drop_ready.next = self.map.drop_ready.val();
        self.map.parked_late.next = self.parked_late.val();
        self.map.job_running.next = self.job_running.val();
        self.quiet.next = self.map.quiet.val();
        self.copying.next = self.map.copying.val();
        self.snapshot_taken.next = self.map.snapshot_taken.val();
        self.generation.next = self.map.generation.val();
        self.outstanding.next = self.map.outstanding.val();
        self.lost.next = self.map.lost.val();
        self.irq_map.next = self.map.irq_map.val();
        self.ready.next =
            !self.map.clearing.val() & !self.part.busy.val() & self.dirty.query_ready.val();
    }
}
