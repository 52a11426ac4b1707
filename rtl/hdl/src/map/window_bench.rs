//! The window engine without a map, for benches: not part of any board.

use crate::memory::MemoryMaster;
use crate::window::Window;
use rust_hdl::prelude::*;

/// The window engine alone in front of the same memory, each byte at its window offset: what the map's figures are compared
/// with.
#[derive(LogicBlock)]
pub struct WindowBench<const D: usize, const K: usize, const L: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
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
    /// Beats minus 1.
    pub cmd_beats: Signal<In, Bits<8>>,
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
    /// No window access is held, none unanswered by memory, and all are told to snoop.
    pub still: Signal<Out, Bit>,
    /// A transfer failed.
    pub memory_error: Signal<Out, Bit>,
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
    window: Window<D, K, L>,
    memory: MemoryMaster<D, K>,
}

impl<const D: usize, const K: usize, const L: usize> Default for WindowBench<D, K, L> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            cmd_valid: Signal::default(),
            cmd_ready: Signal::default(),
            cmd_write: Signal::default(),
            cmd_empty: Signal::default(),
            cmd_late: Signal::default(),
            cmd_address: Signal::default(),
            cmd_length: Signal::default(),
            cmd_beats: Signal::default(),
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
            still: Signal::default(),
            memory_error: Signal::default(),
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
            window: Window::default(),
            memory: MemoryMaster::default(),
        }
    }
}

impl<const D: usize, const K: usize, const L: usize> Logic for WindowBench<D, K, L> {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, window, memory);
        self.window.reset.next = self.reset.val();
        self.memory.reset.next = self.reset.val();
        self.window.cmd_valid.next = self.cmd_valid.val();
        self.window.cmd_write.next = self.cmd_write.val();
        self.window.cmd_empty.next = self.cmd_empty.val();
        self.window.cmd_late.next = self.cmd_late.val();
        self.window.cmd_address.next = self.cmd_address.val();
        self.window.cmd_length.next = self.cmd_length.val();
        self.window.cmd_requester.next = self.cmd_requester.val();
        self.window.cmd_target.next = self.cmd_address.val();
        self.window.cmd_beats.next = self.cmd_beats.val();
        self.cmd_ready.next = self.window.cmd_ready.val();
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
        self.still.next = self.window.window_idle.val();
        self.memory_error.next = self.window.memory_error.val();
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
        self.memory.copy_ar_valid.next = false;
        self.memory.copy_ar_addr.next = 0.into();
        self.memory.copy_ar_beats.next = 0.into();
        self.memory.copy_r_ready.next = true;
        self.memory.copy_aw_valid.next = false;
        self.memory.copy_aw_addr.next = 0.into();
        self.memory.copy_aw_beats.next = 0.into();
        self.memory.copy_w_valid.next = false;
        self.memory.copy_w_data.next = 0.into();
        self.memory.copy_w_strb.next = 0.into();
        self.memory.copy_w_last.next = false;
        self.memory.copy_b_ready.next = true;
        self.memory.copy_demand.next = false;
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
    }
}
