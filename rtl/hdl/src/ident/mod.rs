//! Who this card is. See README.md beside this file.

use crate::banks::IdentRegs;
use crate::params::Params;
use rust_hdl::prelude::*;

/// Register block `ident`: constants from [`Params`], the cycle counter, the counts of refused requests.
#[derive(LogicBlock)]
pub struct Ident {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: the counters start at 0.
    pub reset: Signal<In, Bit>,
    /// Register bus: an access begins.
    pub bus_sel: Signal<In, Bit>,
    /// It writes.
    pub bus_write: Signal<In, Bit>,
    /// Offset in the block.
    pub bus_addr: Signal<In, Bits<20>>,
    /// What is written.
    pub bus_wdata: Signal<In, Bits<32>>,
    /// Which bytes are written.
    pub bus_wstrb: Signal<In, Bits<4>>,
    /// It ends.
    pub bus_ack: Signal<Out, Bit>,
    /// What was read.
    pub bus_rdata: Signal<Out, Bits<32>>,
    /// Malformed packets discarded in this cycle, 0 to 2.
    pub malformed: Signal<In, Bits<2>>,
    /// A request was refused as unsupported in this cycle.
    pub unsupported: Signal<In, Bit>,
    regs: IdentRegs,
    cycles: DFF<Bits<64>>,
    malformed_count: DFF<Bits<32>>,
    unsupported_count: DFF<Bits<32>>,
    git_hash: Constant<Bits<32>>,
    board_id: Constant<Bits<32>>,
    build_time: Constant<Bits<64>>,
    clock_hz: Constant<Bits<32>>,
    window_size: Constant<Bits<64>>,
    granule_log2: Constant<Bits<8>>,
    line_log2: Constant<Bits<8>>,
    unit_log2: Constant<Bits<8>>,
    data_width: Constant<Bits<16>>,
    dma_tags: Constant<Bits<8>>,
}

impl Ident {
    /// For a board; git hash and build time are 0, as for every reproducible build.
    #[must_use]
    pub fn new(p: &Params) -> Self {
        fn bits<const N: usize>(value: u64) -> Constant<Bits<N>> {
            Constant::new(value.to_bits())
        }
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            bus_sel: Signal::default(),
            bus_write: Signal::default(),
            bus_addr: Signal::default(),
            bus_wdata: Signal::default(),
            bus_wstrb: Signal::default(),
            bus_ack: Signal::default(),
            bus_rdata: Signal::default(),
            malformed: Signal::default(),
            unsupported: Signal::default(),
            regs: IdentRegs::default(),
            cycles: DFF::default(),
            malformed_count: DFF::default(),
            unsupported_count: DFF::default(),
            git_hash: bits(0),
            board_id: bits(p.board_id.into()),
            build_time: bits(0),
            clock_hz: bits(p.clock_hz.into()),
            window_size: bits(p.window_bytes()),
            granule_log2: bits(p.granule_log2.into()),
            line_log2: bits(p.line_log2.into()),
            unit_log2: bits(p.granule_log2.into()),
            data_width: bits(p.data_width.into()),
            dma_tags: bits(p.dma_tags.into()),
        }
    }
}

impl Logic for Ident {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, cycles, malformed_count, unsupported_count);
        clock!(self, clock, regs);
        self.regs.reset.next = self.reset.val();
        self.regs.bus_sel.next = self.bus_sel.val();
        self.regs.bus_write.next = self.bus_write.val();
        self.regs.bus_addr.next = self.bus_addr.val();
        self.regs.bus_wdata.next = self.bus_wdata.val();
        self.regs.bus_wstrb.next = self.bus_wstrb.val();
        self.bus_ack.next = self.regs.bus_ack.val();
        self.bus_rdata.next = self.regs.bus_rdata.val();

        self.regs.git_hash.next = self.git_hash.val();
        self.regs.board_id.next = self.board_id.val();
        self.regs.build_time.next = self.build_time.val();
        self.regs.clock_hz.next = self.clock_hz.val();
        self.regs.window_size.next = self.window_size.val();
        self.regs.geometry_granule_log2.next = self.granule_log2.val();
        self.regs.geometry_line_log2.next = self.line_log2.val();
        self.regs.geometry_unit_log2.next = self.unit_log2.val();
        self.regs.data_path_width.next = self.data_width.val();
        self.regs.data_path_dma_tags.next = self.dma_tags.val();
        self.regs.capabilities_heat.next = true;
        self.regs.capabilities_part.next = true;
        self.regs.capabilities_ckpt.next = true;
        self.regs.capabilities_rle.next = true;
        self.regs.capabilities_cow.next = true;
        self.regs.capabilities_squeeze.next = true;
        self.regs.capabilities_fault.next = true;
        self.regs.capabilities_trace.next = true;
        self.regs.cycles.next = self.cycles.q.val();
        self.regs.unsupported.next = self.unsupported_count.q.val();
        self.regs.malformed.next = self.malformed_count.q.val();

        self.cycles.d.next = self.cycles.q.val() + 1;
        self.malformed_count.d.next =
            self.malformed_count.q.val() + bit_cast::<32, 2>(self.malformed.val());
        if self.unsupported.val() {
            self.unsupported_count.d.next = self.unsupported_count.q.val() + 1;
        }
        if self.reset.val() {
            self.cycles.d.next = 0.into();
            self.malformed_count.d.next = 0.into();
            self.unsupported_count.d.next = 0.into();
        }
    }
}
