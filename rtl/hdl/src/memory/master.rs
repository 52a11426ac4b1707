//! Clients on one side, AXI4 on the other.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use super::BurstGrant;
use rust_hdl::prelude::*;

/// Merges four clients into one AXI4 master: the window's reads and writes (AXI id 0), the checkpoint engine's reads (1), the
/// copier's reads and writes (2), fill writes (3).
///
/// Addresses take one register; [`BurstGrant`] says whose is next, in each direction by itself. Write data follows in the
/// order of the granted addresses, one burst after the other, and does not wait for memory to take the address; at most 8
/// granted bursts lack data. Answers go by their id. `K = D / 8`.
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
    /// A write waits for the bursts that the copier offers.
    pub copy_demand: Signal<In, Bit>,
    /// Copier read: a burst is offered.
    pub copy_ar_valid: Signal<In, Bit>,
    /// It is taken.
    pub copy_ar_ready: Signal<Out, Bit>,
    /// First byte, a multiple of `K`.
    pub copy_ar_addr: Signal<In, Bits<40>>,
    /// Beats - 1.
    pub copy_ar_beats: Signal<In, Bits<8>>,
    /// Copier read: a beat is offered.
    pub copy_r_valid: Signal<Out, Bit>,
    /// It is taken.
    pub copy_r_ready: Signal<In, Bit>,
    /// The beat.
    pub copy_r_data: Signal<Out, Bits<D>>,
    /// Last beat of the burst.
    pub copy_r_last: Signal<Out, Bit>,
    /// The beat could not be read.
    pub copy_r_error: Signal<Out, Bit>,
    /// Copier write: a burst is offered, and all its data is at hand.
    pub copy_aw_valid: Signal<In, Bit>,
    /// It is taken.
    pub copy_aw_ready: Signal<Out, Bit>,
    /// First byte, a multiple of `K`.
    pub copy_aw_addr: Signal<In, Bits<40>>,
    /// Beats - 1.
    pub copy_aw_beats: Signal<In, Bits<8>>,
    /// Copier write: a beat is offered.
    pub copy_w_valid: Signal<In, Bit>,
    /// It is taken.
    pub copy_w_ready: Signal<Out, Bit>,
    /// The beat.
    pub copy_w_data: Signal<In, Bits<D>>,
    /// Bytes to be written.
    pub copy_w_strb: Signal<In, Bits<K>>,
    /// Last beat of the burst.
    pub copy_w_last: Signal<In, Bit>,
    /// Copier write: an answer is offered.
    pub copy_b_valid: Signal<Out, Bit>,
    /// It is taken.
    pub copy_b_ready: Signal<In, Bit>,
    /// The burst could not be written.
    pub copy_b_error: Signal<Out, Bit>,
    /// Fill write: a burst is offered, and all its data is at hand.
    pub fill_aw_valid: Signal<In, Bit>,
    /// It is taken.
    pub fill_aw_ready: Signal<Out, Bit>,
    /// First byte, a multiple of `K`.
    pub fill_aw_addr: Signal<In, Bits<40>>,
    /// Beats - 1.
    pub fill_aw_beats: Signal<In, Bits<8>>,
    /// Fill write: a beat is offered.
    pub fill_w_valid: Signal<In, Bit>,
    /// It is taken.
    pub fill_w_ready: Signal<Out, Bit>,
    /// The beat.
    pub fill_w_data: Signal<In, Bits<D>>,
    /// Bytes to be written.
    pub fill_w_strb: Signal<In, Bits<K>>,
    /// Last beat of the burst.
    pub fill_w_last: Signal<In, Bit>,
    /// Fill write: an answer is offered.
    pub fill_b_valid: Signal<Out, Bit>,
    /// It is taken.
    pub fill_b_ready: Signal<In, Bit>,
    /// The burst could not be written.
    pub fill_b_error: Signal<Out, Bit>,
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
    reads: BurstGrant,
    writes: BurstGrant,
    ar_valid: DFF<Bit>,
    ar_id: DFF<Bits<2>>,
    ar_addr: DFF<Bits<40>>,
    ar_len: DFF<Bits<8>>,
    aw_valid: DFF<Bit>,
    aw_id: DFF<Bits<2>>,
    aw_addr: DFF<Bits<40>>,
    aw_len: DFF<Bits<8>>,
    /// Clients of the granted write bursts that lack data, oldest first, and how many.
    order: [DFF<Bits<2>>; 8],
    owed: DFF<Bits<4>>,
    ar_space: Signal<Local, Bit>,
    aw_space: Signal<Local, Bit>,
    read_id: Signal<Local, Bits<2>>,
    write_id: Signal<Local, Bits<2>>,
    answer_id: Signal<Local, Bits<2>>,
    granted: Signal<Local, Bit>,
    ended: Signal<Local, Bit>,
    writer: Signal<Local, Bits<2>>,
    place: Signal<Local, Bits<4>>,
    r_error: Signal<Local, Bit>,
    b_error: Signal<Local, Bit>,
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
            copy_demand: Signal::default(),
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
            reads: BurstGrant::default(),
            writes: BurstGrant::default(),
            ar_valid: DFF::default(),
            ar_id: DFF::default(),
            ar_addr: DFF::default(),
            ar_len: DFF::default(),
            aw_valid: DFF::default(),
            aw_id: DFF::default(),
            aw_addr: DFF::default(),
            aw_len: DFF::default(),
            order: std::array::from_fn(|_| DFF::default()),
            owed: DFF::default(),
            ar_space: Signal::default(),
            aw_space: Signal::default(),
            read_id: Signal::default(),
            write_id: Signal::default(),
            answer_id: Signal::default(),
            granted: Signal::default(),
            ended: Signal::default(),
            writer: Signal::default(),
            place: Signal::default(),
            r_error: Signal::default(),
            b_error: Signal::default(),
            burst_size: Constant::new(u64::from(K.ilog2()).to_bits()),
        }
    }
}

impl<const D: usize, const K: usize> Logic for MemoryMaster<D, K> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, ar_valid, ar_id, ar_addr, ar_len, aw_valid, aw_id, aw_addr, aw_len);
        dff_setup!(self, clock, owed);
        clock!(self, clock, reads, writes);
        for i in 0..8 {
            self.order[i].clock.next = self.clock.val();
            self.order[i].d.next = self.order[i].q.val();
        }
        self.reads.reset.next = self.reset.val();
        self.writes.reset.next = self.reset.val();

        // read addresses
        self.axi_arvalid.next = self.ar_valid.q.val();
        self.axi_arid.next = bit_cast::<4, 2>(self.ar_id.q.val());
        self.axi_araddr.next = self.ar_addr.q.val();
        self.axi_arlen.next = self.ar_len.q.val();
        self.axi_arsize.next = self.burst_size.val();
        self.axi_arburst.next = 1.into();
        self.ar_space.next = !self.ar_valid.q.val() | self.axi_arready.val();
        self.reads.window.next = self.window_ar_valid.val();
        self.reads.third.next = self.ckpt_ar_valid.val();
        self.reads.copier.next = self.copy_ar_valid.val();
        self.reads.demand.next = self.copy_demand.val();
        self.reads.take.next = self.ar_space.val();
        self.window_ar_ready.next = self.ar_space.val() & (self.reads.pick.val() == 0);
        self.ckpt_ar_ready.next = self.ar_space.val() & (self.reads.pick.val() == 1);
        self.copy_ar_ready.next = self.ar_space.val() & (self.reads.pick.val() == 2);
        if self.ar_space.val() {
            self.ar_valid.d.next = self.reads.any.val();
            self.ar_id.d.next = self.reads.pick.val();
            self.ar_addr.d.next = self.window_ar_addr.val();
            self.ar_len.d.next = self.window_ar_beats.val();
            if self.reads.pick.val() == 1 {
                self.ar_addr.d.next = self.ckpt_ar_addr.val();
                self.ar_len.d.next = self.ckpt_ar_beats.val();
            }
            if self.reads.pick.val() == 2 {
                self.ar_addr.d.next = self.copy_ar_addr.val();
                self.ar_len.d.next = self.copy_ar_beats.val();
            }
        }

        // write addresses, while there is a place for the order of their data
        self.axi_awvalid.next = self.aw_valid.q.val();
        self.axi_awid.next = bit_cast::<4, 2>(self.aw_id.q.val());
        self.axi_awaddr.next = self.aw_addr.q.val();
        self.axi_awlen.next = self.aw_len.q.val();
        self.axi_awsize.next = self.burst_size.val();
        self.axi_awburst.next = 1.into();
        self.aw_space.next =
            (!self.aw_valid.q.val() | self.axi_awready.val()) & !self.owed.q.val().get_bit(3);
        self.writes.window.next = self.window_aw_valid.val();
        self.writes.third.next = self.fill_aw_valid.val();
        self.writes.copier.next = self.copy_aw_valid.val();
        self.writes.demand.next = self.copy_demand.val();
        self.writes.take.next = self.aw_space.val();
        self.window_aw_ready.next = self.aw_space.val() & (self.writes.pick.val() == 0);
        self.fill_aw_ready.next = self.aw_space.val() & (self.writes.pick.val() == 1);
        self.copy_aw_ready.next = self.aw_space.val() & (self.writes.pick.val() == 2);
        // fill is id 3
        self.write_id.next = self.writes.pick.val();
        if self.axi_awready.val() {
            self.aw_valid.d.next = false;
        }
        if self.aw_space.val() {
            self.aw_valid.d.next = self.writes.any.val();
            self.aw_addr.d.next = self.window_aw_addr.val();
            self.aw_len.d.next = self.window_aw_beats.val();
            if self.writes.pick.val() == 1 {
                self.write_id.next = 3.into();
                self.aw_addr.d.next = self.fill_aw_addr.val();
                self.aw_len.d.next = self.fill_aw_beats.val();
            }
            if self.writes.pick.val() == 2 {
                self.aw_addr.d.next = self.copy_aw_addr.val();
                self.aw_len.d.next = self.copy_aw_beats.val();
            }
            self.aw_id.d.next = self.write_id.val();
        }

        // write data: the client of the oldest granted burst that lacks some
        self.writer.next = self.order[0].q.val();
        self.axi_wvalid.next = self.window_w_valid.val();
        self.axi_wdata.next = self.window_w_data.val();
        self.axi_wstrb.next = self.window_w_strb.val();
        self.axi_wlast.next = self.window_w_last.val();
        if self.writer.val() == 2 {
            self.axi_wvalid.next = self.copy_w_valid.val();
            self.axi_wdata.next = self.copy_w_data.val();
            self.axi_wstrb.next = self.copy_w_strb.val();
            self.axi_wlast.next = self.copy_w_last.val();
        }
        if self.writer.val() == 3 {
            self.axi_wvalid.next = self.fill_w_valid.val();
            self.axi_wdata.next = self.fill_w_data.val();
            self.axi_wstrb.next = self.fill_w_strb.val();
            self.axi_wlast.next = self.fill_w_last.val();
        }
        self.window_w_ready.next = false;
        self.copy_w_ready.next = false;
        self.fill_w_ready.next = false;
        if self.owed.q.val().any() {
            self.window_w_ready.next = self.axi_wready.val() & (self.writer.val() == 0);
            self.copy_w_ready.next = self.axi_wready.val() & (self.writer.val() == 2);
            self.fill_w_ready.next = self.axi_wready.val() & (self.writer.val() == 3);
        } else {
            self.axi_wvalid.next = false;
        }
        self.granted.next = self.aw_space.val() & self.writes.any.val();
        self.ended.next = self.axi_wvalid.val() & self.axi_wready.val() & self.axi_wlast.val();
        self.place.next = self.owed.q.val();
        if self.ended.val() {
            for i in 1..8 {
                self.order[i - 1].d.next = self.order[i].q.val();
            }
            self.place.next = self.owed.q.val() - 1;
        }
        self.owed.d.next = self.place.val();
        if self.granted.val() {
            for i in 0..8 {
                if self.place.val().index() == i {
                    self.order[i].d.next = self.write_id.val();
                }
            }
            self.owed.d.next = self.place.val() + 1;
        }

        // answers to writes; an id that no write has is an error of the client that it is shown to
        self.answer_id.next = self.axi_bid.val().get_bits::<2>(0);
        self.b_error.next = self.axi_bresp.val().any()
            | self.axi_bid.val().get_bit(2)
            | self.axi_bid.val().get_bit(3)
            | (self.answer_id.val() == 1);
        self.window_b_valid.next = self.axi_bvalid.val() & !self.answer_id.val().get_bit(1);
        self.copy_b_valid.next = self.axi_bvalid.val() & (self.answer_id.val() == 2);
        self.fill_b_valid.next = self.axi_bvalid.val() & (self.answer_id.val() == 3);
        self.window_b_error.next = self.b_error.val();
        self.copy_b_error.next = self.b_error.val();
        self.fill_b_error.next = self.b_error.val();
        self.axi_bready.next = self.window_b_ready.val();
        if self.answer_id.val() == 2 {
            self.axi_bready.next = self.copy_b_ready.val();
        }
        if self.answer_id.val() == 3 {
            self.axi_bready.next = self.fill_b_ready.val();
        }

        // read data, likewise
        self.read_id.next = self.axi_rid.val().get_bits::<2>(0);
        self.r_error.next = self.axi_rresp.val().any()
            | self.axi_rid.val().get_bit(2)
            | self.axi_rid.val().get_bit(3)
            | self.read_id.val().all();
        self.window_r_valid.next =
            self.axi_rvalid.val() & ((self.read_id.val() == 0) | self.read_id.val().all());
        self.ckpt_r_valid.next = self.axi_rvalid.val() & (self.read_id.val() == 1);
        self.copy_r_valid.next = self.axi_rvalid.val() & (self.read_id.val() == 2);
        self.axi_rready.next = self.window_r_ready.val();
        if self.read_id.val() == 1 {
            self.axi_rready.next = self.ckpt_r_ready.val();
        }
        if self.read_id.val() == 2 {
            self.axi_rready.next = self.copy_r_ready.val();
        }
        self.window_r_data.next = self.axi_rdata.val();
        self.window_r_last.next = self.axi_rlast.val();
        self.window_r_error.next = self.r_error.val();
        self.ckpt_r_data.next = self.axi_rdata.val();
        self.ckpt_r_last.next = self.axi_rlast.val();
        self.ckpt_r_error.next = self.r_error.val();
        self.copy_r_data.next = self.axi_rdata.val();
        self.copy_r_last.next = self.axi_rlast.val();
        self.copy_r_error.next = self.r_error.val();
        if self.reset.val() {
            self.ar_valid.d.next = false;
            self.aw_valid.d.next = false;
            self.owed.d.next = 0.into();
        }
    }
}
