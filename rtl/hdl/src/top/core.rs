//! The whole controller behind plain ports.

use super::{Engine, Front, Monitor};
use crate::ident::Ident;
use crate::memory::MemoryMaster;
use crate::params::Params;
use crate::regbus::RegBus;
use crate::tlp::{TlpDemux, TlpHeader, TlpSource};
use rust_hdl::prelude::*;

/// Epoch lengths count in units of 100 us.
const TICKS_PER_SECOND: u32 = 10_000;

/// With a 128-bit data path.
pub type Core128<const A: usize, const A1: usize, const L: usize, const E: usize> = IsothermCore<
    128,
    16,
    A,
    A1,
    L,
    E,
    9,
    10,
    6,
    7,
    11,
    10,
    10,
    1,
    128,
    2,
    10,
    1,
    8,
    9,
    8,
    9,
    10,
    5,
>;
/// With a 512-bit data path.
pub type Core512<const A: usize, const A1: usize, const L: usize, const E: usize> =
    IsothermCore<512, 64, A, A1, L, E, 7, 8, 4, 5, 9, 8, 11, 2, 512, 3, 9, 4, 6, 7, 6, 7, 8, 3>;
/// The simulated card, 128-bit data path, 16 MiB window.
pub type IsothermCore128 = Core128<12, 13, 18, 28>;
/// The simulated card, 512-bit data path, 16 MiB window.
pub type IsothermCore512 = Core512<12, 13, 18, 28>;

/// The controller. `D` data bits, `K = D / 8` lanes, `2^A` granules, `A1 = A + 1`, `L = A + 6`, `E = A + 16`; `WA`, `WB`, `CA`, `CB`
/// as in [`Completer`](crate::completer::Completer), `PA` as in [`Fault`](crate::fault::Fault), `W2` is `W` of [`CowMap`](crate::map::CowMap), `B`, `N`, `CW`, `CP`, `CR`, `G` as `B`, `N`, `W`, `P`, `R`, `G` in [`Ckpt`](crate::ckpt::Ckpt), `F`, `F1` as in
/// [`FrameFetch`](crate::memory::FrameFetch), `W`, `W1`, `R`, `S` as in [`Requester`](crate::requester::Requester).
/// Large: keep it in a `Box`, and build it on a thread with a large stack.
#[derive(LogicBlock)]
pub struct IsothermCore<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const L: usize,
    const E: usize,
    const WA: usize,
    const WB: usize,
    const CA: usize,
    const CB: usize,
    const PA: usize,
    const W2: usize,
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
    /// A beat is offered.
    pub rx_valid: Signal<In, Bit>,
    /// It is taken.
    pub rx_ready: Signal<Out, Bit>,
    /// First beat of a packet.
    pub rx_sop: Signal<In, Bit>,
    /// Last beat of a packet.
    pub rx_eop: Signal<In, Bit>,
    /// Payload, address aligned.
    pub rx_data: Signal<In, Bits<D>>,
    /// Bytes that are there.
    pub rx_keep: Signal<In, Bits<K>>,
    /// Header: see `TlpHeader::kind`.
    pub rx_hdr_kind: Signal<In, Bits<3>>,
    /// Header: see `TlpHeader::bar`.
    pub rx_hdr_bar: Signal<In, Bits<3>>,
    /// Header: see `TlpHeader::address`.
    pub rx_hdr_address: Signal<In, Bits<64>>,
    /// Header: see `TlpHeader::length`.
    pub rx_hdr_length: Signal<In, Bits<11>>,
    /// Header: see `TlpHeader::first_be`.
    pub rx_hdr_first_be: Signal<In, Bits<4>>,
    /// Header: see `TlpHeader::last_be`.
    pub rx_hdr_last_be: Signal<In, Bits<4>>,
    /// Header: see `TlpHeader::tag`.
    pub rx_hdr_tag: Signal<In, Bits<10>>,
    /// Header: see `TlpHeader::requester`.
    pub rx_hdr_requester: Signal<In, Bits<16>>,
    /// Header: see `TlpHeader::status`.
    pub rx_hdr_status: Signal<In, Bits<3>>,
    /// Header: see `TlpHeader::byte_count`.
    pub rx_hdr_byte_count: Signal<In, Bits<13>>,
    /// Header: see `TlpHeader::lower_addr`.
    pub rx_hdr_lower_addr: Signal<In, Bits<7>>,
    /// A beat is offered.
    pub tx_valid: Signal<Out, Bit>,
    /// It is taken.
    pub tx_ready: Signal<In, Bit>,
    /// First beat of a packet.
    pub tx_sop: Signal<Out, Bit>,
    /// Last beat of a packet.
    pub tx_eop: Signal<Out, Bit>,
    /// Payload, address aligned.
    pub tx_data: Signal<Out, Bits<D>>,
    /// Bytes that are there.
    pub tx_keep: Signal<Out, Bits<K>>,
    /// Header: see `TlpHeader::kind`.
    pub tx_hdr_kind: Signal<Out, Bits<3>>,
    /// Header: see `TlpHeader::bar`.
    pub tx_hdr_bar: Signal<Out, Bits<3>>,
    /// Header: see `TlpHeader::address`.
    pub tx_hdr_address: Signal<Out, Bits<64>>,
    /// Header: see `TlpHeader::length`.
    pub tx_hdr_length: Signal<Out, Bits<11>>,
    /// Header: see `TlpHeader::first_be`.
    pub tx_hdr_first_be: Signal<Out, Bits<4>>,
    /// Header: see `TlpHeader::last_be`.
    pub tx_hdr_last_be: Signal<Out, Bits<4>>,
    /// Header: see `TlpHeader::tag`.
    pub tx_hdr_tag: Signal<Out, Bits<10>>,
    /// Header: see `TlpHeader::requester`.
    pub tx_hdr_requester: Signal<Out, Bits<16>>,
    /// Header: see `TlpHeader::status`.
    pub tx_hdr_status: Signal<Out, Bits<3>>,
    /// Header: see `TlpHeader::byte_count`.
    pub tx_hdr_byte_count: Signal<Out, Bits<13>>,
    /// Header: see `TlpHeader::lower_addr`.
    pub tx_hdr_lower_addr: Signal<Out, Bits<7>>,
    /// AXI4 `awvalid`.
    pub axi_awvalid: Signal<Out, Bit>,
    /// AXI4 `awready`.
    pub axi_awready: Signal<In, Bit>,
    /// AXI4 `awid`.
    pub axi_awid: Signal<Out, Bits<4>>,
    /// AXI4 `awaddr`.
    pub axi_awaddr: Signal<Out, Bits<40>>,
    /// AXI4 `awlen`.
    pub axi_awlen: Signal<Out, Bits<8>>,
    /// AXI4 `awsize`.
    pub axi_awsize: Signal<Out, Bits<3>>,
    /// AXI4 `awburst`.
    pub axi_awburst: Signal<Out, Bits<2>>,
    /// AXI4 `wvalid`.
    pub axi_wvalid: Signal<Out, Bit>,
    /// AXI4 `wready`.
    pub axi_wready: Signal<In, Bit>,
    /// AXI4 `wdata`.
    pub axi_wdata: Signal<Out, Bits<D>>,
    /// AXI4 `wstrb`.
    pub axi_wstrb: Signal<Out, Bits<K>>,
    /// AXI4 `wlast`.
    pub axi_wlast: Signal<Out, Bit>,
    /// AXI4 `bvalid`.
    pub axi_bvalid: Signal<In, Bit>,
    /// AXI4 `bready`.
    pub axi_bready: Signal<Out, Bit>,
    /// AXI4 `bid`.
    pub axi_bid: Signal<In, Bits<4>>,
    /// AXI4 `bresp`.
    pub axi_bresp: Signal<In, Bits<2>>,
    /// AXI4 `arvalid`.
    pub axi_arvalid: Signal<Out, Bit>,
    /// AXI4 `arready`.
    pub axi_arready: Signal<In, Bit>,
    /// AXI4 `arid`.
    pub axi_arid: Signal<Out, Bits<4>>,
    /// AXI4 `araddr`.
    pub axi_araddr: Signal<Out, Bits<40>>,
    /// AXI4 `arlen`.
    pub axi_arlen: Signal<Out, Bits<8>>,
    /// AXI4 `arsize`.
    pub axi_arsize: Signal<Out, Bits<3>>,
    /// AXI4 `arburst`.
    pub axi_arburst: Signal<Out, Bits<2>>,
    /// AXI4 `rvalid`.
    pub axi_rvalid: Signal<In, Bit>,
    /// AXI4 `rready`.
    pub axi_rready: Signal<Out, Bit>,
    /// AXI4 `rid`.
    pub axi_rid: Signal<In, Bits<4>>,
    /// AXI4 `rdata`.
    pub axi_rdata: Signal<In, Bits<D>>,
    /// AXI4 `rresp`.
    pub axi_rresp: Signal<In, Bits<2>>,
    /// AXI4 `rlast`.
    pub axi_rlast: Signal<In, Bit>,
    /// Our bus, device, function.
    pub cfg_completer_id: Signal<In, Bits<16>>,
    /// Max_Payload_Size, 128 << n bytes.
    pub cfg_max_payload: Signal<In, Bits<3>>,
    /// Max_Read_Request_Size, 128 << n bytes.
    pub cfg_max_read_request: Signal<In, Bits<3>>,
    /// MSI-X Enable.
    pub cfg_msix_enable: Signal<In, Bit>,
    /// MSI-X Function Mask.
    pub cfg_msix_mask: Signal<In, Bit>,
    demux: TlpDemux<D, K>,
    host: Front<D, K, A, A1, L, WA, WB, CA, CB, PA, W2>,
    bus: RegBus,
    ident: Ident,
    monitor: Monitor<A, A1, L, E>,
    engine: Engine<D, K, A, A1, B, N, CW, CP, CR, G, F, F1, W, W1, R, S>,
    memory: MemoryMaster<D, K>,
    blank: Constant<TlpHeader>,
}

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const L: usize,
    const E: usize,
    const WA: usize,
    const WB: usize,
    const CA: usize,
    const CB: usize,
    const PA: usize,
    const W2: usize,
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
> IsothermCore<D, K, A, A1, L, E, WA, WB, CA, CB, PA, W2, B, N, CW, CP, CR, G, F, F1, W, W1, R, S>
{
    /// For a board.
    ///
    /// # Panics
    /// If the type's parameters are not those of `p`.
    #[must_use]
    pub fn new(p: &Params) -> Self {
        assert_eq!(p.data_width as usize, D, "IsothermCore: D of {}", p.name);
        assert_eq!(p.log2_units as usize, A, "IsothermCore: A of {}", p.name);
        assert_eq!((K, A1, L, E), (D / 8, A + 1, A + 6, A + 16), "IsothermCore: derived widths");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            rx_valid: Signal::default(),
            rx_ready: Signal::default(),
            rx_sop: Signal::default(),
            rx_eop: Signal::default(),
            rx_data: Signal::default(),
            rx_keep: Signal::default(),
            rx_hdr_kind: Signal::default(),
            rx_hdr_bar: Signal::default(),
            rx_hdr_address: Signal::default(),
            rx_hdr_length: Signal::default(),
            rx_hdr_first_be: Signal::default(),
            rx_hdr_last_be: Signal::default(),
            rx_hdr_tag: Signal::default(),
            rx_hdr_requester: Signal::default(),
            rx_hdr_status: Signal::default(),
            rx_hdr_byte_count: Signal::default(),
            rx_hdr_lower_addr: Signal::default(),
            tx_valid: Signal::default(),
            tx_ready: Signal::default(),
            tx_sop: Signal::default(),
            tx_eop: Signal::default(),
            tx_data: Signal::default(),
            tx_keep: Signal::default(),
            tx_hdr_kind: Signal::default(),
            tx_hdr_bar: Signal::default(),
            tx_hdr_address: Signal::default(),
            tx_hdr_length: Signal::default(),
            tx_hdr_first_be: Signal::default(),
            tx_hdr_last_be: Signal::default(),
            tx_hdr_tag: Signal::default(),
            tx_hdr_requester: Signal::default(),
            tx_hdr_status: Signal::default(),
            tx_hdr_byte_count: Signal::default(),
            tx_hdr_lower_addr: Signal::default(),
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
            cfg_completer_id: Signal::default(),
            cfg_max_payload: Signal::default(),
            cfg_max_read_request: Signal::default(),
            cfg_msix_enable: Signal::default(),
            cfg_msix_mask: Signal::default(),
            demux: TlpDemux::default(),
            host: Front::default(),
            bus: RegBus::default(),
            ident: Ident::new(p),
            monitor: Monitor::new(p.clock_hz / TICKS_PER_SECOND),
            engine: Engine::default(),
            memory: MemoryMaster::default(),
            blank: Constant::new(TlpHeader::default()),
        }
    }
}

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const L: usize,
    const E: usize,
    const WA: usize,
    const WB: usize,
    const CA: usize,
    const CB: usize,
    const PA: usize,
    const W2: usize,
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
> Logic
    for IsothermCore<
        D,
        K,
        A,
        A1,
        L,
        E,
        WA,
        WB,
        CA,
        CB,
        PA,
        W2,
        B,
        N,
        CW,
        CP,
        CR,
        G,
        F,
        F1,
        W,
        W1,
        R,
        S,
    >
{
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, demux, host, bus, ident, monitor, engine, memory);
        self.demux.reset.next = self.reset.val();
        self.host.reset.next = self.reset.val();
        self.bus.reset.next = self.reset.val();
        self.ident.reset.next = self.reset.val();
        self.monitor.reset.next = self.reset.val();
        self.engine.reset.next = self.reset.val();
        self.memory.reset.next = self.reset.val();

        // the receive port
        self.demux.rx.hdr.next = self.blank.val();
        self.demux.rx.hdr.next.kind = self.rx_hdr_kind.val();
        self.demux.rx.hdr.next.bar = self.rx_hdr_bar.val();
        self.demux.rx.hdr.next.address = self.rx_hdr_address.val();
        self.demux.rx.hdr.next.length = self.rx_hdr_length.val();
        self.demux.rx.hdr.next.first_be = self.rx_hdr_first_be.val();
        self.demux.rx.hdr.next.last_be = self.rx_hdr_last_be.val();
        self.demux.rx.hdr.next.tag = self.rx_hdr_tag.val();
        self.demux.rx.hdr.next.requester = self.rx_hdr_requester.val();
        self.demux.rx.hdr.next.status = self.rx_hdr_status.val();
        self.demux.rx.hdr.next.byte_count = self.rx_hdr_byte_count.val();
        self.demux.rx.hdr.next.lower_addr = self.rx_hdr_lower_addr.val();
        self.demux.rx.data.next = self.rx_data.val();
        self.demux.rx.keep.next = self.rx_keep.val();
        self.demux.rx.sop.next = self.rx_sop.val();
        self.demux.rx.eop.next = self.rx_eop.val();
        self.demux.rx.valid.next = self.rx_valid.val();
        self.rx_ready.next = self.demux.rx.ready.val();
        TlpSource::<D, K>::join(&mut self.demux.requests, &mut self.host.rx);
        TlpSource::<D, K>::join(&mut self.demux.completions, &mut self.engine.cpl);

        // the transmit port
        TlpSource::<D, K>::join(&mut self.host.tx, &mut self.engine.completions);
        self.tx_hdr_kind.next = self.engine.tx.hdr.val().kind;
        self.tx_hdr_bar.next = self.engine.tx.hdr.val().bar;
        self.tx_hdr_address.next = self.engine.tx.hdr.val().address;
        self.tx_hdr_length.next = self.engine.tx.hdr.val().length;
        self.tx_hdr_first_be.next = self.engine.tx.hdr.val().first_be;
        self.tx_hdr_last_be.next = self.engine.tx.hdr.val().last_be;
        self.tx_hdr_tag.next = self.engine.tx.hdr.val().tag;
        self.tx_hdr_requester.next = self.engine.tx.hdr.val().requester;
        self.tx_hdr_status.next = self.engine.tx.hdr.val().status;
        self.tx_hdr_byte_count.next = self.engine.tx.hdr.val().byte_count;
        self.tx_hdr_lower_addr.next = self.engine.tx.hdr.val().lower_addr;
        self.tx_data.next = self.engine.tx.data.val();
        self.tx_keep.next = self.engine.tx.keep.val();
        self.tx_sop.next = self.engine.tx.sop.val();
        self.tx_eop.next = self.engine.tx.eop.val();
        self.tx_valid.next = self.engine.tx.valid.val();
        self.engine.tx.ready.next = self.tx_ready.val();

        // the link's settings
        self.host.max_payload.next = self.cfg_max_payload.val();
        self.engine.max_payload.next = self.cfg_max_payload.val();
        self.engine.max_read_request.next = self.cfg_max_read_request.val();
        self.engine.completer_id.next = self.cfg_completer_id.val();
        self.engine.msix_enable.next = self.cfg_msix_enable.val();
        self.engine.msix_mask.next = self.cfg_msix_mask.val();

        // registers
        self.bus.sel.next = self.host.bus_sel.val();
        self.bus.write.next = self.host.bus_write.val();
        self.bus.addr.next = self.host.bus_addr.val();
        self.bus.wdata.next = self.host.bus_wdata.val();
        self.bus.wstrb.next = self.host.bus_wstrb.val();
        self.host.bus_ack.next = self.bus.ack.val();
        self.host.bus_rdata.next = self.bus.rdata.val();
        self.ident.bus_write.next = self.bus.bus_write.val();
        self.ident.bus_addr.next = self.bus.bus_addr.val();
        self.ident.bus_wdata.next = self.bus.bus_wdata.val();
        self.ident.bus_wstrb.next = self.bus.bus_wstrb.val();
        self.monitor.bus_write.next = self.bus.bus_write.val();
        self.monitor.bus_addr.next = self.bus.bus_addr.val();
        self.monitor.bus_wdata.next = self.bus.bus_wdata.val();
        self.monitor.bus_wstrb.next = self.bus.bus_wstrb.val();
        self.engine.bus_write.next = self.bus.bus_write.val();
        self.engine.bus_addr.next = self.bus.bus_addr.val();
        self.engine.bus_wdata.next = self.bus.bus_wdata.val();
        self.engine.bus_wstrb.next = self.bus.bus_wstrb.val();
        self.ident.bus_sel.next = self.bus.ident_sel.val();
        self.bus.ident_ack.next = self.ident.bus_ack.val();
        self.bus.ident_rdata.next = self.ident.bus_rdata.val();
        self.monitor.heat_sel.next = self.bus.heat_sel.val();
        self.bus.heat_ack.next = self.monitor.heat_ack.val();
        self.bus.heat_rdata.next = self.monitor.heat_rdata.val();
        self.monitor.part_sel.next = self.bus.part_sel.val();
        self.bus.part_ack.next = self.monitor.part_ack.val();
        self.bus.part_rdata.next = self.monitor.part_rdata.val();
        self.engine.ckpt_sel.next = self.bus.ckpt_sel.val();
        self.bus.ckpt_ack.next = self.engine.ckpt_ack.val();
        self.bus.ckpt_rdata.next = self.engine.ckpt_rdata.val();
        self.engine.irq_sel.next = self.bus.irq_sel.val();
        self.bus.irq_ack.next = self.engine.irq_ack.val();
        self.bus.irq_rdata.next = self.engine.irq_rdata.val();
        self.host.map_sel.next = self.bus.map_sel.val();
        self.bus.map_ack.next = self.host.map_ack.val();
        self.bus.map_rdata.next = self.host.map_rdata.val();
        self.host.fault_sel.next = self.bus.fault_sel.val();
        self.bus.fault_ack.next = self.host.fault_ack.val();
        self.bus.fault_rdata.next = self.host.fault_rdata.val();
        self.host.block_write.next = self.bus.bus_write.val();
        self.host.block_addr.next = self.bus.bus_addr.val();
        self.host.block_wdata.next = self.bus.bus_wdata.val();
        self.host.block_wstrb.next = self.bus.bus_wstrb.val();
        self.engine.trace_sel.next = self.bus.trace_sel.val();
        self.bus.trace_ack.next = self.engine.trace_ack.val();
        self.bus.trace_rdata.next = self.engine.trace_rdata.val();
        self.engine.squeeze_sel.next = self.bus.squeeze_sel.val();
        self.bus.squeeze_ack.next = self.engine.squeeze_ack.val();
        self.bus.squeeze_rdata.next = self.engine.squeeze_rdata.val();
        self.engine.unsqueeze.next = self.host.decodes.val();
        self.engine.frame_busy.next = self.host.frame_busy.val();
        self.ident.malformed.next = self.host.malformed.val();
        self.ident.unsupported.next = self.host.unsupported.val();

        // what the window does, and who watches
        self.monitor.access_valid.next = self.host.access_valid.val();
        self.host.access_ready.next = self.monitor.access_ready.val();
        self.monitor.access_line.next = self.host.access_line.val();
        self.monitor.access_lines.next = self.host.access_lines.val();
        self.monitor.access_write.next = self.host.access_write.val();
        self.monitor.access_requester.next = self.host.access_requester.val();
        self.host.events_idle.next = self.monitor.idle.val();
        self.monitor.checkpoint_running.next = self.engine.running.val();
        self.engine.table_busy.next = self.monitor.table_busy.val();
        self.engine.active_count.next = self.monitor.active_count.val();
        self.monitor.entry_index.next = self.engine.entry_index.val();
        self.engine.entry_base.next = self.monitor.entry_base.val();
        self.engine.entry_granules.next = self.monitor.entry_granules.val();
        self.engine.entry_class.next = self.monitor.entry_class.val();
        self.engine.entry_no_save.next = self.monitor.entry_no_save.val();
        self.monitor.query_valid.next = self.engine.query_valid.val();
        self.engine.query_ready.next = self.monitor.query_ready.val();
        self.monitor.query_granule.next = self.engine.query_granule.val();
        self.engine.answer_valid.next = self.monitor.answer_valid.val();
        self.engine.answer_dirty.next = self.monitor.answer_dirty.val();
        self.engine.irq_fill.next = self.monitor.irq_fill.val();
        self.engine.irq_overflow.next = self.monitor.irq_overflow.val();
        self.engine.error.next = self.host.malformed.val().any() | self.host.memory_error.val();

        // the map among its neighbours
        self.monitor.mark_valid.next = self.host.mark_valid.val();
        self.host.mark_ready.next = self.monitor.mark_ready.val();
        self.monitor.mark_granule.next = self.host.mark_granule.val();
        self.monitor.clear_valid.next = self.host.clear_valid.val();
        self.host.clear_ready.next = self.monitor.clear_ready.val();
        self.monitor.clear_granule.next = self.host.clear_granule.val();
        self.monitor.clear_keep.next = self.host.clear_keep.val();
        self.monitor.block_valid.next = self.host.block_valid.val();
        self.host.block_ready.next = self.monitor.block_ready.val();
        self.monitor.block_granule.next = self.host.block_granule.val();
        self.monitor.block_value.next = self.host.block_value.val();
        self.monitor.blocked_granule.next = self.host.blocked_granule.val();
        self.host.blocked.next = self.monitor.blocked.val();
        self.host.commit_pending.next = self.monitor.commit_pending.val();
        self.monitor.drained.next = self.host.drained.val();
        self.monitor.lookup_granule.next = self.host.lookup_granule.val();
        self.host.lookup_entry.next = self.monitor.lookup_entry.val();
        self.host.lookup_table.next = self.monitor.lookup_table.val();
        self.monitor.copy_index.next = self.host.copy_index.val();
        self.host.copy_base.next = self.monitor.copy_base.val();
        self.host.copy_granules.next = self.monitor.copy_granules.val();
        self.host.copy_flagged.next = self.monitor.copy_flagged.val();
        self.monitor.cow_event_valid.next = self.host.cow_event_valid.val();
        self.monitor.cow_event_entry.next = self.host.cow_event_entry.val();
        self.monitor.cow_event_table.next = self.host.cow_event_table.val();
        self.monitor.cow_event_copies.next = self.host.cow_event_copies.val();
        self.monitor.cow_event_demand.next = self.host.cow_event_demand.val();
        self.monitor.cow_event_stall.next = self.host.cow_event_stall.val();
        self.monitor.access_late.next = self.host.access_late.val();
        self.host.active_count.next = self.monitor.active_count.val();
        self.host.table_busy.next = self.monitor.table_busy.val();
        self.monitor.generation_odd.next = self.host.generation.val().get_bit(0);
        self.host.frame_valid.next = self.engine.frame_valid.val();
        self.host.frame_granule.next = self.engine.frame_granule.val();
        self.engine.frame_ready.next = self.host.frame_ready.val();
        self.engine.frame_done.next = self.host.frame_done.val();
        self.engine.frame_snapshot.next = self.host.frame_snapshot.val();
        self.engine.frame_snapshot_valid.next = self.host.frame_snapshot_valid.val();
        self.engine.frame_base.next = self.host.frame_base.val();
        self.engine.frame_base_valid.next = self.host.frame_base_valid.val();
        self.host.hold_a.next = self.engine.hold_a.val();
        self.host.hold_a_granule.next = self.engine.hold_a_granule.val();
        self.host.hold_b.next = self.engine.hold_b.val();
        self.host.hold_b_granule.next = self.engine.hold_b_granule.val();
        self.engine.lost.next = self.host.lost.val();
        self.engine.outstanding.next = self.host.outstanding.val();
        self.engine.irq_map.next = self.host.irq_map.val();
        self.engine.irq_fault.next = self.host.irq_fault.val();

        // the decompressor stands in the front, its tables come from the engine
        self.host.table_write.next = self.engine.table_write.val();
        self.host.table_set.next = self.engine.table_set.val();
        self.host.table_address.next = self.engine.table_address.val();
        self.host.table_data.next = self.engine.table_word.val();
        self.host.table_ids.next = bit_cast::<32, 8>(self.engine.id_1.val())
            | (bit_cast::<32, 8>(self.engine.id_2.val()) << 8)
            | (bit_cast::<32, 8>(self.engine.id_3.val()) << 16)
            | (bit_cast::<32, 8>(self.engine.id_4.val()) << 24);
        self.engine.tap_valid.next = self.host.tap_valid.val();
        self.engine.tap_write.next = self.host.tap_write.val();
        self.engine.tap_address.next = self.host.tap_address.val();
        self.engine.tap_length.next = self.host.tap_length.val();
        self.engine.tap_first_be.next = self.host.tap_first_be.val();
        self.engine.tap_last_be.next = self.host.tap_last_be.val();
        self.engine.tap_requester.next = self.host.tap_requester.val();
        self.host.job_running.next = self.engine.running.val();
        self.engine.answer_blocked.next = self.monitor.answer_blocked.val();
        self.engine.fill_req_valid.next = self.host.rd_req_valid.val();
        self.host.rd_req_ready.next = self.engine.fill_req_ready.val();
        self.engine.fill_req_addr.next = self.host.rd_req_addr.val();
        self.engine.fill_req_length.next = self.host.rd_req_length.val();
        self.host.rd_valid.next = self.engine.fill_valid.val();
        self.engine.fill_ready.next = self.host.rd_ready.val();
        self.host.rd_data.next = self.engine.fill_data.val();
        self.host.rd_last.next = self.engine.fill_last.val();
        self.host.rd_error.next = self.engine.fill_error.val();
        self.memory.fill_aw_valid.next = self.host.fill_aw_valid.val();
        self.host.fill_aw_ready.next = self.memory.fill_aw_ready.val();
        self.memory.fill_aw_addr.next = self.host.fill_aw_addr.val();
        self.memory.fill_aw_beats.next = self.host.fill_aw_beats.val();
        self.memory.fill_w_valid.next = self.host.fill_w_valid.val();
        self.host.fill_w_ready.next = self.memory.fill_w_ready.val();
        self.memory.fill_w_data.next = self.host.fill_w_data.val();
        self.memory.fill_w_strb.next = self.host.fill_w_strb.val();
        self.memory.fill_w_last.next = self.host.fill_w_last.val();
        self.host.fill_b_valid.next = self.memory.fill_b_valid.val();
        self.memory.fill_b_ready.next = self.host.fill_b_ready.val();
        self.host.fill_b_error.next = self.memory.fill_b_error.val();
        self.memory.copy_ar_valid.next = self.host.copy_ar_valid.val();
        self.host.copy_ar_ready.next = self.memory.copy_ar_ready.val();
        self.memory.copy_ar_addr.next = self.host.copy_ar_addr.val();
        self.memory.copy_ar_beats.next = self.host.copy_ar_beats.val();
        self.host.copy_r_valid.next = self.memory.copy_r_valid.val();
        self.memory.copy_r_ready.next = self.host.copy_r_ready.val();
        self.host.copy_r_data.next = self.memory.copy_r_data.val();
        self.host.copy_r_last.next = self.memory.copy_r_last.val();
        self.host.copy_r_error.next = self.memory.copy_r_error.val();
        self.memory.copy_aw_valid.next = self.host.copy_aw_valid.val();
        self.host.copy_aw_ready.next = self.memory.copy_aw_ready.val();
        self.memory.copy_aw_addr.next = self.host.copy_aw_addr.val();
        self.memory.copy_aw_beats.next = self.host.copy_aw_beats.val();
        self.memory.copy_w_valid.next = self.host.copy_w_valid.val();
        self.host.copy_w_ready.next = self.memory.copy_w_ready.val();
        self.memory.copy_w_data.next = self.host.copy_w_data.val();
        self.memory.copy_w_strb.next = self.host.copy_w_strb.val();
        self.memory.copy_w_last.next = self.host.copy_w_last.val();
        self.host.copy_b_valid.next = self.memory.copy_b_valid.val();
        self.memory.copy_b_ready.next = self.host.copy_b_ready.val();
        self.host.copy_b_error.next = self.memory.copy_b_error.val();
        self.memory.copy_demand.next = self.host.copy_demand.val();

        // card memory
        self.memory.window_ar_valid.next = self.host.ar_valid.val();
        self.host.ar_ready.next = self.memory.window_ar_ready.val();
        self.memory.window_ar_addr.next = self.host.ar_addr.val();
        self.memory.window_ar_beats.next = self.host.ar_beats.val();
        self.host.r_valid.next = self.memory.window_r_valid.val();
        self.memory.window_r_ready.next = self.host.r_ready.val();
        self.host.r_data.next = self.memory.window_r_data.val();
        self.host.r_last.next = self.memory.window_r_last.val();
        self.host.r_error.next = self.memory.window_r_error.val();
        self.memory.window_aw_valid.next = self.host.aw_valid.val();
        self.host.aw_ready.next = self.memory.window_aw_ready.val();
        self.memory.window_aw_addr.next = self.host.aw_addr.val();
        self.memory.window_aw_beats.next = self.host.aw_beats.val();
        self.memory.window_w_valid.next = self.host.w_valid.val();
        self.host.w_ready.next = self.memory.window_w_ready.val();
        self.memory.window_w_data.next = self.host.w_data.val();
        self.memory.window_w_strb.next = self.host.w_strb.val();
        self.memory.window_w_last.next = self.host.w_last.val();
        self.host.b_valid.next = self.memory.window_b_valid.val();
        self.memory.window_b_ready.next = self.host.b_ready.val();
        self.host.b_error.next = self.memory.window_b_error.val();
        self.memory.ckpt_ar_valid.next = self.engine.ar_valid.val();
        self.engine.ar_ready.next = self.memory.ckpt_ar_ready.val();
        self.memory.ckpt_ar_addr.next = self.engine.ar_addr.val();
        self.memory.ckpt_ar_beats.next = self.engine.ar_beats.val();
        self.engine.r_valid.next = self.memory.ckpt_r_valid.val();
        self.memory.ckpt_r_ready.next = self.engine.r_ready.val();
        self.engine.r_data.next = self.memory.ckpt_r_data.val();
        self.engine.r_last.next = self.memory.ckpt_r_last.val();
        self.engine.r_error.next = self.memory.ckpt_r_error.val();
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
