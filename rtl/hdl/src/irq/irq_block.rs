//! STATE, ENABLE, TEST and the messages.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use super::MsixTable;
use crate::banks::IrqRegs;
use rust_hdl::prelude::*;

/// The block `irq`. Causes are pulses; a message is owed while STATE and ENABLE are set and it has not been sent.
#[derive(LogicBlock, Default)]
pub struct Irq {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high.
    pub reset: Signal<In, Bit>,
    /// An access begins: one cycle.
    pub bus_sel: Signal<In, Bit>,
    /// The access writes.
    pub bus_write: Signal<In, Bit>,
    /// Byte offset in the block.
    pub bus_addr: Signal<In, Bits<20>>,
    /// What is written.
    pub bus_wdata: Signal<In, Bits<32>>,
    /// Which bytes are written.
    pub bus_wstrb: Signal<In, Bits<4>>,
    /// The access ends: one cycle.
    pub bus_ack: Signal<Out, Bit>,
    /// What was read, valid with `bus_ack`.
    pub bus_rdata: Signal<Out, Bits<32>>,
    /// A checkpoint job ended: pulse.
    pub ckpt_done: Signal<In, Bit>,
    /// A hot list passed its threshold: pulse.
    pub heat_fill: Signal<In, Bit>,
    /// A hot list was full: pulse.
    pub heat_overflow: Signal<In, Bit>,
    /// A malformed packet, a memory error or a failed DMA: pulse.
    pub error: Signal<In, Bit>,
    /// A release ended, or a snapshot ran out of frames: pulse.
    pub map: Signal<In, Bit>,
    /// A fault record was written, a fill ended, or an access to an absent granule failed: pulse.
    pub fault: Signal<In, Bit>,
    /// MSI-X enable of configuration space.
    pub msix_enable: Signal<In, Bit>,
    /// MSI-X function mask of configuration space.
    pub msix_mask: Signal<In, Bit>,
    /// A message is offered.
    pub msg_valid: Signal<Out, Bit>,
    /// It is taken.
    pub msg_ready: Signal<In, Bit>,
    /// Where to write.
    pub msg_addr: Signal<Out, Bits<64>>,
    /// What to write.
    pub msg_data: Signal<Out, Bits<32>>,
    bank: IrqRegs,
    msix: MsixTable,
    // causes of the last cycle: a clear that came with the cause has taken effect by now
    wanted: DFF<Bits<6>>,
    done: DFF<Bits<6>>,
    offered: DFF<Bit>,
    addr: DFF<Bits<64>>,
    data: DFF<Bits<32>>,
    sent: DFF<Bits<32>>,
    pba_ack: DFF<Bit>,
    pba_data: DFF<Bits<32>>,
    causes: Signal<Local, Bits<6>>,
    state: Signal<Local, Bits<6>>,
    enable: Signal<Local, Bits<6>>,
    set: Signal<Local, Bits<6>>,
    pending: Signal<Local, Bits<6>>,
    masked: Signal<Local, Bits<6>>,
    fire: Signal<Local, Bits<6>>,
    vector: Signal<Local, Bits<3>>,
    pba: Signal<Local, Bits<32>>,
}

impl Logic for Irq {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, wanted, done, offered, addr, data, sent, pba_ack, pba_data);
        clock!(self, clock, bank, msix);
        self.bank.reset.next = self.reset.val();
        self.msix.reset.next = self.reset.val();
        self.bank.bus_sel.next = self.bus_sel.val();
        self.bank.bus_write.next = self.bus_write.val();
        self.bank.bus_addr.next = self.bus_addr.val();
        self.bank.bus_wdata.next = self.bus_wdata.val();
        self.bank.bus_wstrb.next = self.bus_wstrb.val();
        self.bus_ack.next = self.bank.bus_ack.val();
        self.bus_rdata.next = self.bank.bus_rdata.val();
        self.bank.sent.next = self.sent.q.val();

        // causes into STATE; one that finds its bit set adds nothing
        self.causes.next = self.bank.test_causes.val();
        if self.ckpt_done.val() {
            self.causes.next = self.causes.val().replace_bit(0, true);
        }
        if self.heat_fill.val() {
            self.causes.next = self.causes.val().replace_bit(1, true);
        }
        if self.heat_overflow.val() {
            self.causes.next = self.causes.val().replace_bit(2, true);
        }
        if self.error.val() {
            self.causes.next = self.causes.val().replace_bit(3, true);
        }
        if self.map.val() {
            self.causes.next = self.causes.val().replace_bit(4, true);
        }
        if self.fault.val() {
            self.causes.next = self.causes.val().replace_bit(5, true);
        }
        self.wanted.d.next = self.causes.val();
        self.state.next = 0.into();
        self.state.next = self.state.val().replace_bit(0, self.bank.state_ckpt.val());
        self.state.next = self.state.val().replace_bit(1, self.bank.state_heat_fill.val());
        self.state.next = self.state.val().replace_bit(2, self.bank.state_heat_overflow.val());
        self.state.next = self.state.val().replace_bit(3, self.bank.state_error.val());
        self.state.next = self.state.val().replace_bit(4, self.bank.state_map.val());
        self.state.next = self.state.val().replace_bit(5, self.bank.state_fault.val());
        self.enable.next = 0.into();
        self.enable.next = self.enable.val().replace_bit(0, self.bank.enable_ckpt.val());
        self.enable.next = self.enable.val().replace_bit(1, self.bank.enable_heat_fill.val());
        self.enable.next = self.enable.val().replace_bit(2, self.bank.enable_heat_overflow.val());
        self.enable.next = self.enable.val().replace_bit(3, self.bank.enable_error.val());
        self.enable.next = self.enable.val().replace_bit(4, self.bank.enable_map.val());
        self.enable.next = self.enable.val().replace_bit(5, self.bank.enable_fault.val());
        self.set.next = self.wanted.q.val() & !self.state.val();
        self.bank.state_ckpt_set.next = self.set.val().get_bit(0);
        self.bank.state_heat_fill_set.next = self.set.val().get_bit(1);
        self.bank.state_heat_overflow_set.next = self.set.val().get_bit(2);
        self.bank.state_error_set.next = self.set.val().get_bit(3);
        self.bank.state_map_set.next = self.set.val().get_bit(4);
        self.bank.state_fault_set.next = self.set.val().get_bit(5);

        // messages owed, and the first of them that may go
        self.pending.next = self.state.val() & self.enable.val() & !self.done.q.val();
        self.masked.next = self.msix.masked.val().get_bits::<6>(0);
        self.fire.next = self.pending.val() & !self.masked.val();
        if !self.msix_enable.val() | self.msix_mask.val() {
            self.fire.next = 0.into();
        }
        self.vector.next = 5.into();
        if self.fire.val().get_bit(4) {
            self.vector.next = 4.into();
        }
        if self.fire.val().get_bit(3) {
            self.vector.next = 3.into();
        }
        if self.fire.val().get_bit(2) {
            self.vector.next = 2.into();
        }
        if self.fire.val().get_bit(1) {
            self.vector.next = 1.into();
        }
        if self.fire.val().get_bit(0) {
            self.vector.next = 0.into();
        }
        self.msix.vector.next = self.vector.val();
        self.msg_valid.next = self.offered.q.val();
        self.msg_addr.next = self.addr.q.val();
        self.msg_data.next = self.data.q.val();
        self.done.d.next = self.done.q.val() & self.state.val() & self.enable.val();
        if self.offered.q.val() {
            if self.msg_ready.val() {
                self.offered.d.next = false;
                self.sent.d.next = self.sent.q.val() + 1;
            }
        } else if self.fire.val().any() {
            self.offered.d.next = true;
            self.addr.d.next = self.msix.message_addr.val();
            self.data.d.next = self.msix.message_data.val();
            self.done.d.next = (self.done.q.val() & self.state.val() & self.enable.val())
                .replace_bit(self.vector.val().index(), true);
        }

        // table and pending bits on the bus
        self.msix.sel.next = self.bank.msix_table_sel.val();
        self.msix.write.next = self.bank.msix_table_write.val();
        self.msix.addr.next = self.bank.msix_table_addr.val();
        self.msix.wdata.next = self.bank.msix_table_wdata.val();
        self.msix.wstrb.next = self.bank.msix_table_wstrb.val();
        self.bank.msix_table_ack.next = self.msix.ack.val();
        self.bank.msix_table_rdata.next = self.msix.rdata.val();
        self.pba.next = 0.into();
        if !self.bank.msix_pba_addr.val().get_bit(2) {
            self.pba.next = bit_cast::<32, 6>(self.pending.val());
        }
        self.pba_ack.d.next = self.bank.msix_pba_sel.val();
        self.pba_data.d.next = self.pba.val();
        self.bank.msix_pba_ack.next = self.pba_ack.q.val();
        self.bank.msix_pba_rdata.next = self.pba_data.q.val();
        if self.reset.val() {
            self.wanted.d.next = 0.into();
            self.done.d.next = 0.into();
            self.offered.d.next = false;
            self.sent.d.next = 0.into();
            self.pba_ack.d.next = false;
        }
    }
}
