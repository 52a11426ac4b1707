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
    /// `STATE.MAP`, rw1c: A release ended, or a snapshot ran out of frames.
    pub state_map: Signal<Out, Bit>,
    /// Sets `STATE.MAP`; wins over a clear in the same cycle.
    pub state_map_set: Signal<In, Bit>,
    /// `STATE.FAULT`, rw1c: A fault record was written, a fill ended, or an access to an absent
    /// granule failed.
    pub state_fault: Signal<Out, Bit>,
    /// Sets `STATE.FAULT`; wins over a clear in the same cycle.
    pub state_fault_set: Signal<In, Bit>,
    /// `ENABLE.CKPT`, rw: See STATE.
    pub enable_ckpt: Signal<Out, Bit>,
    /// `ENABLE.HEAT_FILL`, rw: See STATE.
    pub enable_heat_fill: Signal<Out, Bit>,
    /// `ENABLE.HEAT_OVERFLOW`, rw: See STATE.
    pub enable_heat_overflow: Signal<Out, Bit>,
    /// `ENABLE.ERROR`, rw: See STATE.
    pub enable_error: Signal<Out, Bit>,
    /// `ENABLE.MAP`, rw: See STATE.
    pub enable_map: Signal<Out, Bit>,
    /// `ENABLE.FAULT`, rw: See STATE.
    pub enable_fault: Signal<Out, Bit>,
    /// `TEST.CAUSES`, w1s: One bit a cause, in the order of STATE. (a pulse)
    pub test_causes: Signal<Out, Bits<6>>,
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
    fire_test: Signal<Local, Bits<32>>,
    pair: Signal<Local, Bits<17>>,
    reading: Signal<Local, Bit>,
    low_word: Signal<Local, Bits<32>>,
    high_word: Signal<Local, Bits<32>>,
    writing_low: Signal<Local, Bit>,
    writing_high: Signal<Local, Bit>,
    hit_msix_table: Signal<Local, Bit>,
    hit_msix_pba: Signal<Local, Bit>,
    value_type: Constant<Bits<32>>,
    value_version: Constant<Bits<32>>,
    value_next: Constant<Bits<32>>,
    value_size: Constant<Bits<32>>,
    rw1c0_state: Constant<Bits<32>>,
    kept_state: Constant<Bits<32>>,
    rw0_enable: Constant<Bits<32>>,
    kept_enable: Constant<Bits<32>>,
    w1s0_test: Constant<Bits<32>>,
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
            state_map: Default::default(),
            state_map_set: Default::default(),
            state_fault: Default::default(),
            state_fault_set: Default::default(),
            enable_ckpt: Default::default(),
            enable_heat_fill: Default::default(),
            enable_heat_overflow: Default::default(),
            enable_error: Default::default(),
            enable_map: Default::default(),
            enable_fault: Default::default(),
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
            fire_test: Default::default(),
            pair: Default::default(),
            reading: Default::default(),
            low_word: Default::default(),
            high_word: Default::default(),
            writing_low: Default::default(),
            writing_high: Default::default(),
            hit_msix_table: Default::default(),
            hit_msix_pba: Default::default(),
            value_type: Constant::new(bits::<32>(0x2)),
            value_version: Constant::new(bits::<32>(0x1_0000)),
            value_next: Constant::new(bits::<32>(0x2000)),
            value_size: Constant::new(bits::<32>(0x1000)),
            rw1c0_state: Constant::new(bits::<32>(0x3f)),
            kept_state: Constant::new(bits::<32>(0x3f)),
            rw0_enable: Constant::new(bits::<32>(0x3f)),
            kept_enable: Constant::new(bits::<32>(0x3f)),
            w1s0_test: Constant::new(bits::<32>(0x3f)),
            first_msix_table: Constant::new(bits::<20>(0x800)),
            last_msix_table: Constant::new(bits::<20>(0x87f)),
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
        self.writing_low.next =
            self.bus_sel.val() & self.bus_write.val() & !self.bus_addr.val().get_bit(2);
        self.writing_high.next =
            self.bus_sel.val() & self.bus_write.val() & self.bus_addr.val().get_bit(2);
        self.ack.d.next = self.bus_sel.val();
        self.rdata.d.next = 0.into();

        // decode: two words at once
        self.pair.next = self.bus_addr.val().get_bits::<17>(3);
        self.low_word.next = 0.into();
        self.high_word.next = 0.into();
        self.write_state.next = false;
        self.write_enable.next = false;
        self.write_test.next = false;
        match self.pair.val().index() {
            // 0x00000 TYPE, VERSION
            0 => {
                self.low_word.next = self.value_type.val();
                self.high_word.next = self.value_version.val();
            }
            // 0x00008 NEXT, SIZE
            1 => {
                self.low_word.next = self.value_next.val();
                self.high_word.next = self.value_size.val();
            }
            // 0x00010 STATE, ENABLE
            2 => {
                self.low_word.next = self.store_state.q.val();
                self.write_state.next = self.writing_low.val();
                self.high_word.next = self.store_enable.q.val();
                self.write_enable.next = self.writing_high.val();
            }
            // 0x00018 TEST, SENT
            3 => {
                self.write_test.next = self.writing_low.val();
                self.high_word.next = self.sent.val();
            }
            _ => {}
        }
        if self.reading.val() {
            self.rdata.d.next = self.low_word.val();
            if self.bus_addr.val().get_bit(2) {
                self.rdata.d.next = self.high_word.val();
            }
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
        self.state_map.next = self.store_state.q.val().get_bit(4);
        self.state_fault.next = self.store_state.q.val().get_bit(5);
        self.next_state.next = self.store_state.q.val();
        if self.write_state.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_state.next =
                    self.next_state.val() & !(self.bus_wdata.val() & self.rw1c0_state.val());
            }
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
        if self.state_map_set.val() {
            self.next_state.next = self.next_state.val().replace_bit(4, true);
        }
        if self.state_fault_set.val() {
            self.next_state.next = self.next_state.val().replace_bit(5, true);
        }
        self.store_state.d.next = self.next_state.val() & self.kept_state.val();

        // ENABLE
        self.enable_ckpt.next = self.store_enable.q.val().get_bit(0);
        self.enable_heat_fill.next = self.store_enable.q.val().get_bit(1);
        self.enable_heat_overflow.next = self.store_enable.q.val().get_bit(2);
        self.enable_error.next = self.store_enable.q.val().get_bit(3);
        self.enable_map.next = self.store_enable.q.val().get_bit(4);
        self.enable_fault.next = self.store_enable.q.val().get_bit(5);
        self.next_enable.next = self.store_enable.q.val();
        if self.write_enable.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_enable.next = (self.next_enable.val() & !self.rw0_enable.val())
                    | (self.bus_wdata.val() & self.rw0_enable.val());
            }
        }
        self.store_enable.d.next = self.next_enable.val() & self.kept_enable.val();

        // TEST
        self.test_causes.next = self.pulse_test.q.val().get_bits::<6>(0);
        self.fire_test.next = 0.into();
        if self.write_test.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.fire_test.next =
                    self.fire_test.val() | (self.bus_wdata.val() & self.w1s0_test.val());
            }
        }
        self.pulse_test.d.next = self.fire_test.val();

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
