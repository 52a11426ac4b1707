//! From one register bus to the buses of the blocks. See README.md beside this file.

use isotherm_regs as regs;
use rust_hdl::prelude::*;

/// Picks the block from the BAR0 offset, keeps one access outstanding, and answers 0 where no block is.
///
/// One cycle in each direction. `bus_write`, `bus_addr` (offset inside the block), `bus_wdata` and `bus_wstrb` go to all
/// blocks, `bus_sel` to one.
#[derive(LogicBlock)]
pub struct RegBus {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// From the completer: an access begins.
    pub sel: Signal<In, Bit>,
    /// It writes.
    pub write: Signal<In, Bit>,
    /// Offset in BAR0.
    pub addr: Signal<In, Bits<20>>,
    /// What is written.
    pub wdata: Signal<In, Bits<32>>,
    /// Which bytes are written.
    pub wstrb: Signal<In, Bits<4>>,
    /// The access ends.
    pub ack: Signal<Out, Bit>,
    /// What was read.
    pub rdata: Signal<Out, Bits<32>>,
    /// To all blocks: the access writes.
    pub bus_write: Signal<Out, Bit>,
    /// Offset in the block.
    pub bus_addr: Signal<Out, Bits<20>>,
    /// What is written.
    pub bus_wdata: Signal<Out, Bits<32>>,
    /// Which bytes are written.
    pub bus_wstrb: Signal<Out, Bits<4>>,
    /// To `ident`: an access begins.
    pub ident_sel: Signal<Out, Bit>,
    /// From `ident`: it ends.
    pub ident_ack: Signal<In, Bit>,
    /// From `ident`: what was read.
    pub ident_rdata: Signal<In, Bits<32>>,
    /// To `irq`: an access begins.
    pub irq_sel: Signal<Out, Bit>,
    /// From `irq`: it ends.
    pub irq_ack: Signal<In, Bit>,
    /// From `irq`: what was read.
    pub irq_rdata: Signal<In, Bits<32>>,
    /// To `part`: an access begins.
    pub part_sel: Signal<Out, Bit>,
    /// From `part`: it ends.
    pub part_ack: Signal<In, Bit>,
    /// From `part`: what was read.
    pub part_rdata: Signal<In, Bits<32>>,
    /// To `ckpt`: an access begins.
    pub ckpt_sel: Signal<Out, Bit>,
    /// From `ckpt`: it ends.
    pub ckpt_ack: Signal<In, Bit>,
    /// From `ckpt`: what was read.
    pub ckpt_rdata: Signal<In, Bits<32>>,
    /// To `heat`: an access begins.
    pub heat_sel: Signal<Out, Bit>,
    /// From `heat`: it ends.
    pub heat_ack: Signal<In, Bit>,
    /// From `heat`: what was read.
    pub heat_rdata: Signal<In, Bits<32>>,
    /// To `map`: an access begins.
    pub map_sel: Signal<Out, Bit>,
    /// From `map`: it ends.
    pub map_ack: Signal<In, Bit>,
    /// From `map`: what was read.
    pub map_rdata: Signal<In, Bits<32>>,
    /// To `fault`: an access begins.
    pub fault_sel: Signal<Out, Bit>,
    /// From `fault`: it ends.
    pub fault_ack: Signal<In, Bit>,
    /// From `fault`: what was read.
    pub fault_rdata: Signal<In, Bits<32>>,
    /// To `trace`: an access begins.
    pub trace_sel: Signal<Out, Bit>,
    /// From `trace`: it ends.
    pub trace_ack: Signal<In, Bit>,
    /// From `trace`: what was read.
    pub trace_rdata: Signal<In, Bits<32>>,
    /// To `squeeze`: an access begins.
    pub squeeze_sel: Signal<Out, Bit>,
    /// From `squeeze`: it ends.
    pub squeeze_ack: Signal<In, Bit>,
    /// From `squeeze`: what was read.
    pub squeeze_rdata: Signal<In, Bits<32>>,
    pending: DFF<Bits<10>>,
    write_reg: DFF<Bit>,
    addr_reg: DFF<Bits<20>>,
    wdata_reg: DFF<Bits<32>>,
    wstrb_reg: DFF<Bits<4>>,
    ack_reg: DFF<Bit>,
    rdata_reg: DFF<Bits<32>>,
    at: Signal<Local, Bits<21>>,
    in_ident: Signal<Local, Bit>,
    in_irq: Signal<Local, Bit>,
    in_part: Signal<Local, Bit>,
    in_ckpt: Signal<Local, Bit>,
    in_heat: Signal<Local, Bit>,
    in_map: Signal<Local, Bit>,
    in_fault: Signal<Local, Bit>,
    in_trace: Signal<Local, Bit>,
    in_squeeze: Signal<Local, Bit>,
    base: Signal<Local, Bits<20>>,
    ident_end: Constant<Bits<21>>,
    irq_base: Constant<Bits<21>>,
    irq_end: Constant<Bits<21>>,
    part_base: Constant<Bits<21>>,
    part_end: Constant<Bits<21>>,
    ckpt_base: Constant<Bits<21>>,
    ckpt_end: Constant<Bits<21>>,
    heat_base: Constant<Bits<21>>,
    heat_end: Constant<Bits<21>>,
    map_base: Constant<Bits<21>>,
    map_end: Constant<Bits<21>>,
    fault_base: Constant<Bits<21>>,
    fault_end: Constant<Bits<21>>,
    trace_base: Constant<Bits<21>>,
    trace_end: Constant<Bits<21>>,
    squeeze_base: Constant<Bits<21>>,
    squeeze_end: Constant<Bits<21>>,
}

fn place(offset: u32) -> Constant<Bits<21>> {
    Constant::new(u64::from(offset).to_bits())
}

/// With the bases and sizes of the register map.
impl Default for RegBus {
    fn default() -> Self {
        assert_eq!(regs::BLOCKS.len(), 9, "RegBus: a block of the register map has no port here");
        assert_eq!(regs::ident::BASE, 0, "RegBus: ident comes first");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            sel: Signal::default(),
            write: Signal::default(),
            addr: Signal::default(),
            wdata: Signal::default(),
            wstrb: Signal::default(),
            ack: Signal::default(),
            rdata: Signal::default(),
            bus_write: Signal::default(),
            bus_addr: Signal::default(),
            bus_wdata: Signal::default(),
            bus_wstrb: Signal::default(),
            ident_sel: Signal::default(),
            ident_ack: Signal::default(),
            ident_rdata: Signal::default(),
            irq_sel: Signal::default(),
            irq_ack: Signal::default(),
            irq_rdata: Signal::default(),
            part_sel: Signal::default(),
            part_ack: Signal::default(),
            part_rdata: Signal::default(),
            ckpt_sel: Signal::default(),
            ckpt_ack: Signal::default(),
            ckpt_rdata: Signal::default(),
            heat_sel: Signal::default(),
            heat_ack: Signal::default(),
            heat_rdata: Signal::default(),
            map_sel: Signal::default(),
            map_ack: Signal::default(),
            map_rdata: Signal::default(),
            fault_sel: Signal::default(),
            fault_ack: Signal::default(),
            fault_rdata: Signal::default(),
            trace_sel: Signal::default(),
            trace_ack: Signal::default(),
            trace_rdata: Signal::default(),
            squeeze_sel: Signal::default(),
            squeeze_ack: Signal::default(),
            squeeze_rdata: Signal::default(),
            pending: DFF::default(),
            write_reg: DFF::default(),
            addr_reg: DFF::default(),
            wdata_reg: DFF::default(),
            wstrb_reg: DFF::default(),
            ack_reg: DFF::default(),
            rdata_reg: DFF::default(),
            at: Signal::default(),
            in_ident: Signal::default(),
            in_irq: Signal::default(),
            in_part: Signal::default(),
            in_ckpt: Signal::default(),
            in_heat: Signal::default(),
            in_map: Signal::default(),
            in_fault: Signal::default(),
            in_trace: Signal::default(),
            in_squeeze: Signal::default(),
            base: Signal::default(),
            ident_end: place(regs::ident::BASE + regs::ident::SIZE_BYTES),
            irq_base: place(regs::irq::BASE),
            irq_end: place(regs::irq::BASE + regs::irq::SIZE_BYTES),
            part_base: place(regs::part::BASE),
            part_end: place(regs::part::BASE + regs::part::SIZE_BYTES),
            ckpt_base: place(regs::ckpt::BASE),
            ckpt_end: place(regs::ckpt::BASE + regs::ckpt::SIZE_BYTES),
            heat_base: place(regs::heat::BASE),
            heat_end: place(regs::heat::BASE + regs::heat::SIZE_BYTES),
            map_base: place(regs::map::BASE),
            map_end: place(regs::map::BASE + regs::map::SIZE_BYTES),
            fault_base: place(regs::fault::BASE),
            fault_end: place(regs::fault::BASE + regs::fault::SIZE_BYTES),
            trace_base: place(regs::trace::BASE),
            trace_end: place(regs::trace::BASE + regs::trace::SIZE_BYTES),
            squeeze_base: place(regs::squeeze::BASE),
            squeeze_end: place(regs::squeeze::BASE + regs::squeeze::SIZE_BYTES),
        }
    }
}

impl Logic for RegBus {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, pending, write_reg, addr_reg, wdata_reg, wstrb_reg, ack_reg);
        dff_setup!(self, clock, rdata_reg);

        // which block
        self.at.next = bit_cast::<21, 20>(self.addr.val());
        self.in_ident.next = self.at.val() < self.ident_end.val();
        self.in_irq.next =
            (self.at.val() >= self.irq_base.val()) & (self.at.val() < self.irq_end.val());
        self.in_part.next =
            (self.at.val() >= self.part_base.val()) & (self.at.val() < self.part_end.val());
        self.in_ckpt.next =
            (self.at.val() >= self.ckpt_base.val()) & (self.at.val() < self.ckpt_end.val());
        self.in_heat.next =
            (self.at.val() >= self.heat_base.val()) & (self.at.val() < self.heat_end.val());
        self.in_map.next =
            (self.at.val() >= self.map_base.val()) & (self.at.val() < self.map_end.val());
        self.in_fault.next =
            (self.at.val() >= self.fault_base.val()) & (self.at.val() < self.fault_end.val());
        self.in_trace.next =
            (self.at.val() >= self.trace_base.val()) & (self.at.val() < self.trace_end.val());
        self.in_squeeze.next =
            (self.at.val() >= self.squeeze_base.val()) & (self.at.val() < self.squeeze_end.val());
        self.base.next = 0.into();
        self.pending.d.next = 0.into();
        self.ack_reg.d.next = false;
        self.rdata_reg.d.next = 0.into();
        if self.sel.val() {
            // the last bit: nobody's
            self.pending.d.next = 512.into();
            if self.in_ident.val() {
                self.pending.d.next = 1.into();
            }
            if self.in_irq.val() {
                self.pending.d.next = 2.into();
                self.base.next = bit_cast::<20, 21>(self.irq_base.val());
            }
            if self.in_part.val() {
                self.pending.d.next = 4.into();
                self.base.next = bit_cast::<20, 21>(self.part_base.val());
            }
            if self.in_ckpt.val() {
                self.pending.d.next = 8.into();
                self.base.next = bit_cast::<20, 21>(self.ckpt_base.val());
            }
            if self.in_heat.val() {
                self.pending.d.next = 16.into();
                self.base.next = bit_cast::<20, 21>(self.heat_base.val());
            }
            if self.in_map.val() {
                self.pending.d.next = 32.into();
                self.base.next = bit_cast::<20, 21>(self.map_base.val());
            }
            if self.in_fault.val() {
                self.pending.d.next = 64.into();
                self.base.next = bit_cast::<20, 21>(self.fault_base.val());
            }
            if self.in_trace.val() {
                self.pending.d.next = 128.into();
                self.base.next = bit_cast::<20, 21>(self.trace_base.val());
            }
            if self.in_squeeze.val() {
                self.pending.d.next = 256.into();
                self.base.next = bit_cast::<20, 21>(self.squeeze_base.val());
            }
            self.write_reg.d.next = self.write.val();
            self.addr_reg.d.next = self.addr.val() - self.base.val();
            self.wdata_reg.d.next = self.wdata.val();
            self.wstrb_reg.d.next = self.wstrb.val();
        }

        // out
        self.bus_write.next = self.write_reg.q.val();
        self.bus_addr.next = self.addr_reg.q.val();
        self.bus_wdata.next = self.wdata_reg.q.val();
        self.bus_wstrb.next = self.wstrb_reg.q.val();
        self.ident_sel.next = self.pending.q.val().get_bit(0);
        self.irq_sel.next = self.pending.q.val().get_bit(1);
        self.part_sel.next = self.pending.q.val().get_bit(2);
        self.ckpt_sel.next = self.pending.q.val().get_bit(3);
        self.heat_sel.next = self.pending.q.val().get_bit(4);
        self.map_sel.next = self.pending.q.val().get_bit(5);
        self.fault_sel.next = self.pending.q.val().get_bit(6);
        self.trace_sel.next = self.pending.q.val().get_bit(7);
        self.squeeze_sel.next = self.pending.q.val().get_bit(8);

        // back: one block answers, and nobody's address at once
        if self.pending.q.val().get_bit(9) {
            self.ack_reg.d.next = true;
        }
        if self.ident_ack.val() {
            self.ack_reg.d.next = true;
            self.rdata_reg.d.next = self.ident_rdata.val();
        }
        if self.irq_ack.val() {
            self.ack_reg.d.next = true;
            self.rdata_reg.d.next = self.irq_rdata.val();
        }
        if self.part_ack.val() {
            self.ack_reg.d.next = true;
            self.rdata_reg.d.next = self.part_rdata.val();
        }
        if self.ckpt_ack.val() {
            self.ack_reg.d.next = true;
            self.rdata_reg.d.next = self.ckpt_rdata.val();
        }
        if self.heat_ack.val() {
            self.ack_reg.d.next = true;
            self.rdata_reg.d.next = self.heat_rdata.val();
        }
        if self.map_ack.val() {
            self.ack_reg.d.next = true;
            self.rdata_reg.d.next = self.map_rdata.val();
        }
        if self.fault_ack.val() {
            self.ack_reg.d.next = true;
            self.rdata_reg.d.next = self.fault_rdata.val();
        }
        if self.trace_ack.val() {
            self.ack_reg.d.next = true;
            self.rdata_reg.d.next = self.trace_rdata.val();
        }
        if self.squeeze_ack.val() {
            self.ack_reg.d.next = true;
            self.rdata_reg.d.next = self.squeeze_rdata.val();
        }
        self.ack.next = self.ack_reg.q.val();
        self.rdata.next = self.rdata_reg.q.val();
        if self.reset.val() {
            self.pending.d.next = 0.into();
            self.ack_reg.d.next = false;
        }
    }
}
