//! Clients on one side, AXI4 on the other.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use rust_hdl::prelude::*;

/// Merges the window's reads and writes (AXI id 0) and the checkpoint engine's reads (id 1) into one AXI4 master.
///
/// Addresses and write data pass through; read addresses take one register. The window's reads go first, but after
/// `2^3` of them in a row a waiting checkpoint read goes. `K = D / 8`.
#[derive(LogicBlock)]
pub struct MemoryMaster<const D: usize, const K: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high. No burst may be open across it.
    pub reset: Signal<In, Bit>,
    /// Window read: a burst is offered.
    pub window_ar_valid: Signal<In, Bit>,
    /// It is taken.
    pub window_ar_ready: Signal<Out, Bit>,
    /// First byte, a multiple of `K`.
    pub window_ar_addr: Signal<In, Bits<40>>,
    /// Beats - 1.
    pub window_ar_beats: Signal<In, Bits<8>>,
    /// Window read: a beat is offered.
    pub window_r_valid: Signal<Out, Bit>,
    /// It is taken.
    pub window_r_ready: Signal<In, Bit>,
    /// The beat.
    pub window_r_data: Signal<Out, Bits<D>>,
    /// Last beat of the burst.
    pub window_r_last: Signal<Out, Bit>,
    /// The beat could not be read.
    pub window_r_error: Signal<Out, Bit>,
    /// Window write: a burst is offered.
    pub window_aw_valid: Signal<In, Bit>,
    /// It is taken.
    pub window_aw_ready: Signal<Out, Bit>,
    /// First byte, a multiple of `K`.
    pub window_aw_addr: Signal<In, Bits<40>>,
    /// Beats - 1.
    pub window_aw_beats: Signal<In, Bits<8>>,
    /// Window write: a beat is offered.
    pub window_w_valid: Signal<In, Bit>,
    /// It is taken.
    pub window_w_ready: Signal<Out, Bit>,
    /// The beat.
    pub window_w_data: Signal<In, Bits<D>>,
    /// Bytes to be written.
    pub window_w_strb: Signal<In, Bits<K>>,
    /// Last beat of the burst.
    pub window_w_last: Signal<In, Bit>,
    /// Window write: an answer is offered.
    pub window_b_valid: Signal<Out, Bit>,
    /// It is taken.
    pub window_b_ready: Signal<In, Bit>,
    /// The burst could not be written.
    pub window_b_error: Signal<Out, Bit>,
    /// Checkpoint read: a burst is offered.
    pub ckpt_ar_valid: Signal<In, Bit>,
    /// It is taken.
    pub ckpt_ar_ready: Signal<Out, Bit>,
    /// First byte, a multiple of `K`.
    pub ckpt_ar_addr: Signal<In, Bits<40>>,
    /// Beats - 1.
    pub ckpt_ar_beats: Signal<In, Bits<8>>,
    /// Checkpoint read: a beat is offered.
    pub ckpt_r_valid: Signal<Out, Bit>,
    /// It is taken.
    pub ckpt_r_ready: Signal<In, Bit>,
    /// The beat.
    pub ckpt_r_data: Signal<Out, Bits<D>>,
    /// Last beat of the burst.
    pub ckpt_r_last: Signal<Out, Bit>,
    /// The beat could not be read.
    pub ckpt_r_error: Signal<Out, Bit>,
    /// AXI4 write address.
    pub axi_awvalid: Signal<Out, Bit>,
    pub axi_awready: Signal<In, Bit>,
    pub axi_awid: Signal<Out, Bits<4>>,
    pub axi_awaddr: Signal<Out, Bits<40>>,
    pub axi_awlen: Signal<Out, Bits<8>>,
    pub axi_awsize: Signal<Out, Bits<3>>,
    pub axi_awburst: Signal<Out, Bits<2>>,
    /// AXI4 write data.
    pub axi_wvalid: Signal<Out, Bit>,
    pub axi_wready: Signal<In, Bit>,
    pub axi_wdata: Signal<Out, Bits<D>>,
    pub axi_wstrb: Signal<Out, Bits<K>>,
    pub axi_wlast: Signal<Out, Bit>,
    /// AXI4 write response.
    pub axi_bvalid: Signal<In, Bit>,
    pub axi_bready: Signal<Out, Bit>,
    pub axi_bid: Signal<In, Bits<4>>,
    pub axi_bresp: Signal<In, Bits<2>>,
    /// AXI4 read address.
    pub axi_arvalid: Signal<Out, Bit>,
    pub axi_arready: Signal<In, Bit>,
    pub axi_arid: Signal<Out, Bits<4>>,
    pub axi_araddr: Signal<Out, Bits<40>>,
    pub axi_arlen: Signal<Out, Bits<8>>,
    pub axi_arsize: Signal<Out, Bits<3>>,
    pub axi_arburst: Signal<Out, Bits<2>>,
    /// AXI4 read data.
    pub axi_rvalid: Signal<In, Bit>,
    pub axi_rready: Signal<Out, Bit>,
    pub axi_rid: Signal<In, Bits<4>>,
    pub axi_rdata: Signal<In, Bits<D>>,
    pub axi_rresp: Signal<In, Bits<2>>,
    pub axi_rlast: Signal<In, Bit>,
    ar_valid: DFF<Bit>,
    ar_ckpt: DFF<Bit>,
    ar_addr: DFF<Bits<40>>,
    ar_len: DFF<Bits<8>>,
    streak: DFF<Bits<4>>,
    space: Signal<Local, Bit>,
    pick_ckpt: Signal<Local, Bit>,
    to_ckpt: Signal<Local, Bit>,
    burst_size: Constant<Bits<3>>,
}

impl<const D: usize, const K: usize> Default for MemoryMaster<D, K> {
    fn default() -> Self {
        assert_eq!(K * 8, D, "MemoryMaster: K must be D / 8");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            window_ar_valid: Signal::default(),
            window_ar_ready: Signal::default(),
            window_ar_addr: Signal::default(),
            window_ar_beats: Signal::default(),
            window_r_valid: Signal::default(),
            window_r_ready: Signal::default(),
            window_r_data: Signal::default(),
            window_r_last: Signal::default(),
            window_r_error: Signal::default(),
            window_aw_valid: Signal::default(),
            window_aw_ready: Signal::default(),
            window_aw_addr: Signal::default(),
            window_aw_beats: Signal::default(),
            window_w_valid: Signal::default(),
            window_w_ready: Signal::default(),
            window_w_data: Signal::default(),
            window_w_strb: Signal::default(),
            window_w_last: Signal::default(),
            window_b_valid: Signal::default(),
            window_b_ready: Signal::default(),
            window_b_error: Signal::default(),
            ckpt_ar_valid: Signal::default(),
            ckpt_ar_ready: Signal::default(),
            ckpt_ar_addr: Signal::default(),
            ckpt_ar_beats: Signal::default(),
            ckpt_r_valid: Signal::default(),
            ckpt_r_ready: Signal::default(),
            ckpt_r_data: Signal::default(),
            ckpt_r_last: Signal::default(),
            ckpt_r_error: Signal::default(),
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
            ar_valid: DFF::default(),
            ar_ckpt: DFF::default(),
            ar_addr: DFF::default(),
            ar_len: DFF::default(),
            streak: DFF::default(),
            space: Signal::default(),
            pick_ckpt: Signal::default(),
            to_ckpt: Signal::default(),
            burst_size: Constant::new(u64::from(K.ilog2()).to_bits()),
        }
    }
}

impl<const D: usize, const K: usize> Logic for MemoryMaster<D, K> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, ar_valid, ar_ckpt, ar_addr, ar_len, streak);

        // writes: the window is the only client
        self.axi_awvalid.next = self.window_aw_valid.val();
        self.window_aw_ready.next = self.axi_awready.val();
        self.axi_awid.next = 0.into();
        self.axi_awaddr.next = self.window_aw_addr.val();
        self.axi_awlen.next = self.window_aw_beats.val();
        self.axi_awsize.next = self.burst_size.val();
        self.axi_awburst.next = 1.into();
        self.axi_wvalid.next = self.window_w_valid.val();
        self.window_w_ready.next = self.axi_wready.val();
        self.axi_wdata.next = self.window_w_data.val();
        self.axi_wstrb.next = self.window_w_strb.val();
        self.axi_wlast.next = self.window_w_last.val();
        self.window_b_valid.next = self.axi_bvalid.val();
        self.axi_bready.next = self.window_b_ready.val();
        self.window_b_error.next = self.axi_bresp.val().any() | self.axi_bid.val().any();

        // read addresses
        self.axi_arvalid.next = self.ar_valid.q.val();
        self.axi_arid.next = 0.into();
        if self.ar_ckpt.q.val() {
            self.axi_arid.next = 1.into();
        }
        self.axi_araddr.next = self.ar_addr.q.val();
        self.axi_arlen.next = self.ar_len.q.val();
        self.axi_arsize.next = self.burst_size.val();
        self.axi_arburst.next = 1.into();
        self.space.next = !self.ar_valid.q.val() | self.axi_arready.val();
        self.pick_ckpt.next = self.ckpt_ar_valid.val()
            & (!self.window_ar_valid.val() | self.streak.q.val().get_bit(3));
        self.window_ar_ready.next = self.space.val() & !self.pick_ckpt.val();
        self.ckpt_ar_ready.next = self.space.val() & self.pick_ckpt.val();
        if self.space.val() {
            self.ar_valid.d.next = self.window_ar_valid.val() | self.ckpt_ar_valid.val();
            self.ar_ckpt.d.next = self.pick_ckpt.val();
            if self.pick_ckpt.val() {
                self.ar_addr.d.next = self.ckpt_ar_addr.val();
                self.ar_len.d.next = self.ckpt_ar_beats.val();
                self.streak.d.next = 0.into();
            } else {
                self.ar_addr.d.next = self.window_ar_addr.val();
                self.ar_len.d.next = self.window_ar_beats.val();
                if self.ckpt_ar_valid.val() {
                    self.streak.d.next = self.streak.q.val() + 1;
                }
            }
        }

        // read data
        self.to_ckpt.next = self.axi_rid.val().get_bit(0);
        self.window_r_valid.next = self.axi_rvalid.val() & !self.to_ckpt.val();
        self.ckpt_r_valid.next = self.axi_rvalid.val() & self.to_ckpt.val();
        self.axi_rready.next = self.window_r_ready.val();
        if self.to_ckpt.val() {
            self.axi_rready.next = self.ckpt_r_ready.val();
        }
        self.window_r_data.next = self.axi_rdata.val();
        self.window_r_last.next = self.axi_rlast.val();
        self.window_r_error.next = self.axi_rresp.val().any();
        self.ckpt_r_data.next = self.axi_rdata.val();
        self.ckpt_r_last.next = self.axi_rlast.val();
        self.ckpt_r_error.next = self.axi_rresp.val().any();
        if self.reset.val() {
            self.ar_valid.d.next = false;
            self.streak.d.next = 0.into();
        }
    }
}
