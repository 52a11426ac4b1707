//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Register bank of `irq`.

use rust_hdl::prelude::*;

/// Registers of `irq`: Interrupts.
#[derive(Debug, LogicBlock)]
pub struct IrqRegs {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high.
    pub reset: Signal<In, Bit>,
    /// An access begins: one cycle.
    pub bus_sel: Signal<In, Bit>,
    /// The access writes.
    pub bus_write: Signal<In, Bit>,
    /// Byte offset in the block, a multiple of 4.
    pub bus_addr: Signal<In, Bits<20>>,
    /// What is written.
    pub bus_wdata: Signal<In, Bits<32>>,
    /// Which bytes are written.
    pub bus_wstrb: Signal<In, Bits<4>>,
    /// The access ends: one cycle, exactly one for each `bus_sel`.
    pub bus_ack: Signal<Out, Bit>,
    /// What was read, valid with `bus_ack`.
    pub bus_rdata: Signal<Out, Bits<32>>,
    /// `STATE.CKPT`, rw1c: A checkpoint job ended.
    pub state_ckpt: Signal<Out, Bit>,
    /// Sets `STATE.CKPT`; wins over a clear in the same cycle.
    pub state_ckpt_set: Signal<In, Bit>,
    /// `STATE.HEAT_FILL`, rw1c: A hot list passed its fill threshold.
    pub state_heat_fill: Signal<Out, Bit>,
    /// Sets `STATE.HEAT_FILL`; wins over a clear in the same cycle.
    pub state_heat_fill_set: Signal<In, Bit>,
    /// `STATE.HEAT_OVERFLOW`, rw1c: A hot list was full.
    pub state_heat_overflow: Signal<Out, Bit>,
    /// Sets `STATE.HEAT_OVERFLOW`; wins over a clear in the same cycle.
    pub state_heat_overflow_set: Signal<In, Bit>,
    /// `STATE.ERROR`, rw1c: A malformed packet, a memory error or a failed DMA.
    pub state_error: Signal<Out, Bit>,
    /// Sets `STATE.ERROR`; wins over a clear in the same cycle.
    pub state_error_set: Signal<In, Bit>,
    /// `ENABLE.CKPT`, rw: See STATE.
    pub enable_ckpt: Signal<Out, Bit>,
    /// `ENABLE.HEAT_FILL`, rw: See STATE.
    pub enable_heat_fill: Signal<Out, Bit>,
    /// `ENABLE.HEAT_OVERFLOW`, rw: See STATE.
    pub enable_heat_overflow: Signal<Out, Bit>,
    /// `ENABLE.ERROR`, rw: See STATE.
    pub enable_error: Signal<Out, Bit>,
    /// `TEST.CAUSES`, w1s: One bit a cause, in the order of STATE. (a pulse)
    pub test_causes: Signal<Out, Bits<4>>,
    /// `SENT`, ro: Messages sent, modulo 2^32.
    pub sent: Signal<In, Bits<32>>,
    /// `MSIX_TABLE`, rw: an access begins, one cycle.
    pub msix_table_sel: Signal<Out, Bit>,
    /// The access to `MSIX_TABLE` writes.
    pub msix_table_write: Signal<Out, Bit>,
    /// Byte offset in `MSIX_TABLE`, valid with its `_sel`.
    pub msix_table_addr: Signal<Out, Bits<20>>,
    /// What is written to `MSIX_TABLE`.
    pub msix_table_wdata: Signal<Out, Bits<32>>,
    /// Which bytes of `MSIX_TABLE` are written.
    pub msix_table_wstrb: Signal<Out, Bits<4>>,
    /// `MSIX_TABLE` ends the access: with its `_sel` or later, one cycle.
    pub msix_table_ack: Signal<In, Bit>,
    /// What was read from `MSIX_TABLE`, valid with its `_ack`.
    pub msix_table_rdata: Signal<In, Bits<32>>,
    /// `MSIX_PBA`, ro: an access begins, one cycle.
    pub msix_pba_sel: Signal<Out, Bit>,
    /// Byte offset in `MSIX_PBA`, valid with its `_sel`.
    pub msix_pba_addr: Signal<Out, Bits<20>>,
    /// `MSIX_PBA` ends the access: with its `_sel` or later, one cycle.
    pub msix_pba_ack: Signal<In, Bit>,
    /// What was read from `MSIX_PBA`, valid with its `_ack`.
    pub msix_pba_rdata: Signal<In, Bits<32>>,
    store_state: DFF<Bits<32>>,
    store_enable: DFF<Bits<32>>,
    pulse_test: DFF<Bits<32>>,
    ack: DFF<Bit>,
    rdata: DFF<Bits<32>>,
    waiting_msix_table: DFF<Bit>,
    waiting_msix_pba: DFF<Bit>,
    write_state: Signal<Local, Bit>,
    next_state: Signal<Local, Bits<32>>,
    write_enable: Signal<Local, Bit>,
    next_enable: Signal<Local, Bits<32>>,
    write_test: Signal<Local, Bit>,
    reading: Signal<Local, Bit>,
    read_data: Signal<Local, Bits<32>>,
    writing: Signal<Local, Bit>,
    write_mask: Signal<Local, Bits<32>>,
    hit_msix_table: Signal<Local, Bit>,
    hit_msix_pba: Signal<Local, Bit>,
    value_type: Constant<Bits<32>>,
    value_version: Constant<Bits<32>>,
    value_next: Constant<Bits<32>>,
    value_size: Constant<Bits<32>>,
    rw1c_state: Constant<Bits<32>>,
    rw_enable: Constant<Bits<32>>,
    w1s_test: Constant<Bits<32>>,
    lane0: Constant<Bits<32>>,
    lane1: Constant<Bits<32>>,
    lane2: Constant<Bits<32>>,
    lane3: Constant<Bits<32>>,
    first_msix_table: Constant<Bits<20>>,
    last_msix_table: Constant<Bits<20>>,
    first_msix_pba: Constant<Bits<20>>,
    last_msix_pba: Constant<Bits<20>>,
}

impl Default for IrqRegs {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            bus_sel: Default::default(),
            bus_write: Default::default(),
            bus_addr: Default::default(),
            bus_wdata: Default::default(),
            bus_wstrb: Default::default(),
            bus_ack: Default::default(),
            bus_rdata: Default::default(),
            state_ckpt: Default::default(),
            state_ckpt_set: Default::default(),
            state_heat_fill: Default::default(),
            state_heat_fill_set: Default::default(),
            state_heat_overflow: Default::default(),
            state_heat_overflow_set: Default::default(),
            state_error: Default::default(),
            state_error_set: Default::default(),
            enable_ckpt: Default::default(),
            enable_heat_fill: Default::default(),
            enable_heat_overflow: Default::default(),
            enable_error: Default::default(),
            test_causes: Default::default(),
            sent: Default::default(),
            msix_table_sel: Default::default(),
            msix_table_write: Default::default(),
            msix_table_addr: Default::default(),
            msix_table_wdata: Default::default(),
            msix_table_wstrb: Default::default(),
            msix_table_ack: Default::default(),
            msix_table_rdata: Default::default(),
            msix_pba_sel: Default::default(),
            msix_pba_addr: Default::default(),
            msix_pba_ack: Default::default(),
            msix_pba_rdata: Default::default(),
            store_state: Default::default(),
            store_enable: Default::default(),
            pulse_test: Default::default(),
            ack: Default::default(),
            rdata: Default::default(),
            waiting_msix_table: Default::default(),
            waiting_msix_pba: Default::default(),
            write_state: Default::default(),
            next_state: Default::default(),
            write_enable: Default::default(),
            next_enable: Default::default(),
            write_test: Default::default(),
            reading: Default::default(),
            read_data: Default::default(),
            writing: Default::default(),
            write_mask: Default::default(),
            hit_msix_table: Default::default(),
            hit_msix_pba: Default::default(),
            value_type: Constant::new(bits::<32>(0x2)),
            value_version: Constant::new(bits::<32>(0x1_0000)),
            value_next: Constant::new(bits::<32>(0x2000)),
            value_size: Constant::new(bits::<32>(0x1000)),
            rw1c_state: Constant::new(bits::<32>(0xf)),
            rw_enable: Constant::new(bits::<32>(0xf)),
            w1s_test: Constant::new(bits::<32>(0xf)),
            lane0: Constant::new(bits::<32>(0xff)),
            lane1: Constant::new(bits::<32>(0xff00)),
            lane2: Constant::new(bits::<32>(0xff_0000)),
            lane3: Constant::new(bits::<32>(0xff00_0000)),
            first_msix_table: Constant::new(bits::<20>(0x800)),
            last_msix_table: Constant::new(bits::<20>(0x83f)),
            first_msix_pba: Constant::new(bits::<20>(0xc00)),
            last_msix_pba: Constant::new(bits::<20>(0xc07)),
        }
    }
}

impl Logic for IrqRegs {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            store_state,
            store_enable,
            pulse_test,
            ack,
            rdata,
            waiting_msix_table,
            waiting_msix_pba
        );
        self.reading.next = self.bus_sel.val() & !self.bus_write.val();
        self.writing.next = self.bus_sel.val() & self.bus_write.val();
        self.write_mask.next = 0.into();
        if self.bus_wstrb.val().get_bit(0) {
            self.write_mask.next = self.write_mask.val() | self.lane0.val();
        }
        if self.bus_wstrb.val().get_bit(1) {
            self.write_mask.next = self.write_mask.val() | self.lane1.val();
        }
        if self.bus_wstrb.val().get_bit(2) {
            self.write_mask.next = self.write_mask.val() | self.lane2.val();
        }
        if self.bus_wstrb.val().get_bit(3) {
            self.write_mask.next = self.write_mask.val() | self.lane3.val();
        }
        self.ack.d.next = self.bus_sel.val();
        self.rdata.d.next = 0.into();
        self.read_data.next = 0.into();

        // decode
        self.write_state.next = false;
        self.write_enable.next = false;
        self.write_test.next = false;
        match self.bus_addr.val().index() {
            // 0x00000 TYPE
            0 => {
                self.read_data.next = self.value_type.val();
            }
            // 0x00004 VERSION
            4 => {
                self.read_data.next = self.value_version.val();
            }
            // 0x00008 NEXT
            8 => {
                self.read_data.next = self.value_next.val();
            }
            // 0x0000c SIZE
            12 => {
                self.read_data.next = self.value_size.val();
            }
            // 0x00010 STATE
            16 => {
                self.read_data.next = self.store_state.q.val();
                self.write_state.next = self.writing.val();
            }
            // 0x00014 ENABLE
            20 => {
                self.read_data.next = self.store_enable.q.val();
                self.write_enable.next = self.writing.val();
            }
            // 0x00018 TEST
            24 => {
                self.write_test.next = self.writing.val();
            }
            // 0x0001c SENT
            28 => {
                self.read_data.next = self.sent.val();
            }
            _ => {}
        }
        if self.reading.val() {
            self.rdata.d.next = self.read_data.val();
        }

        // MSIX_TABLE: the memory acknowledges
        self.hit_msix_table.next = self.bus_sel.val()
            & (self.bus_addr.val() >= self.first_msix_table.val())
            & (self.bus_addr.val() <= self.last_msix_table.val());
        self.msix_table_sel.next = self.hit_msix_table.val();
        self.msix_table_addr.next = self.bus_addr.val() - self.first_msix_table.val();
        self.msix_table_write.next = self.bus_write.val();
        self.msix_table_wdata.next = self.bus_wdata.val();
        self.msix_table_wstrb.next = self.bus_wstrb.val();
        if self.hit_msix_table.val() {
            self.waiting_msix_table.d.next = true;
            self.ack.d.next = false;
        }
        if (self.hit_msix_table.val() | self.waiting_msix_table.q.val()) & self.msix_table_ack.val()
        {
            self.waiting_msix_table.d.next = false;
            self.ack.d.next = true;
            self.rdata.d.next = self.msix_table_rdata.val();
        }

        // MSIX_PBA: the memory acknowledges
        self.hit_msix_pba.next = self.reading.val()
            & (self.bus_addr.val() >= self.first_msix_pba.val())
            & (self.bus_addr.val() <= self.last_msix_pba.val());
        self.msix_pba_sel.next = self.hit_msix_pba.val();
        self.msix_pba_addr.next = self.bus_addr.val() - self.first_msix_pba.val();
        if self.hit_msix_pba.val() {
            self.waiting_msix_pba.d.next = true;
            self.ack.d.next = false;
        }
        if (self.hit_msix_pba.val() | self.waiting_msix_pba.q.val()) & self.msix_pba_ack.val() {
            self.waiting_msix_pba.d.next = false;
            self.ack.d.next = true;
            self.rdata.d.next = self.msix_pba_rdata.val();
        }

        // STATE
        self.state_ckpt.next = self.store_state.q.val().get_bit(0);
        self.state_heat_fill.next = self.store_state.q.val().get_bit(1);
        self.state_heat_overflow.next = self.store_state.q.val().get_bit(2);
        self.state_error.next = self.store_state.q.val().get_bit(3);
        self.next_state.next = self.store_state.q.val();
        if self.write_state.val() {
            self.next_state.next = self.next_state.val()
                & !(self.bus_wdata.val() & self.write_mask.val() & self.rw1c_state.val());
        }
        if self.state_ckpt_set.val() {
            self.next_state.next = self.next_state.val().replace_bit(0, true);
        }
        if self.state_heat_fill_set.val() {
            self.next_state.next = self.next_state.val().replace_bit(1, true);
        }
        if self.state_heat_overflow_set.val() {
            self.next_state.next = self.next_state.val().replace_bit(2, true);
        }
        if self.state_error_set.val() {
            self.next_state.next = self.next_state.val().replace_bit(3, true);
        }
        self.store_state.d.next = self.next_state.val();

        // ENABLE
        self.enable_ckpt.next = self.store_enable.q.val().get_bit(0);
        self.enable_heat_fill.next = self.store_enable.q.val().get_bit(1);
        self.enable_heat_overflow.next = self.store_enable.q.val().get_bit(2);
        self.enable_error.next = self.store_enable.q.val().get_bit(3);
        self.next_enable.next = self.store_enable.q.val();
        if self.write_enable.val() {
            self.next_enable.next = (self.next_enable.val()
                & !(self.write_mask.val() & self.rw_enable.val()))
                | (self.bus_wdata.val() & self.write_mask.val() & self.rw_enable.val());
        }
        self.store_enable.d.next = self.next_enable.val();

        // TEST
        self.test_causes.next = self.pulse_test.q.val().get_bits::<4>(0);
        self.pulse_test.d.next = 0.into();
        if self.write_test.val() {
            self.pulse_test.d.next =
                self.bus_wdata.val() & self.write_mask.val() & self.w1s_test.val();
        }

        self.bus_ack.next = self.ack.q.val();
        self.bus_rdata.next = self.rdata.q.val();
        if self.reset.val() {
            self.ack.d.next = false;
            self.waiting_msix_table.d.next = false;
            self.waiting_msix_pba.d.next = false;
            self.store_state.d.next = 0.into();
            self.store_enable.d.next = 0.into();
            self.pulse_test.d.next = 0.into();
        }
    }
}
