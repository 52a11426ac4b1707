//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Register bank of `trace`.

use rust_hdl::prelude::*;

/// Registers of `trace`: Snoop trace port.
#[derive(Debug, LogicBlock)]
pub struct TraceRegs {
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
    /// `CONTROL.ENABLE`, rw: Record.
    pub control_enable: Signal<Out, Bit>,
    /// `CONTROL.READS`, rw: Record reads.
    pub control_reads: Signal<Out, Bit>,
    /// `CONTROL.WRITES`, rw: Record writes.
    pub control_writes: Signal<Out, Bit>,
    /// `STATUS.BUSY`, ro: Records are under way to host memory.
    pub status_busy: Signal<In, Bit>,
    /// `STATUS.BAD_RING`, ro: RING_ADDR or RING_SIZE is out of range: ENABLE has no effect.
    pub status_bad_ring: Signal<In, Bit>,
    /// `RING_ADDR`, rw: Bus address of the ring, a multiple of 64.
    pub ring_addr: Signal<Out, Bits<64>>,
    /// `RING_SIZE.LOG2_RECORDS`, rw: Binary logarithm of the records that it holds, 2 to 24.
    pub ring_size_log2_records: Signal<Out, Bits<5>>,
    /// `HEAD`, ro: Records written to host memory, modulo 2^32: a multiple of 4.
    pub head: Signal<In, Bits<32>>,
    /// `TAIL`, rw: Records that software has taken, modulo 2^32.
    pub tail: Signal<Out, Bits<32>>,
    /// `FLUSH.FLUSH`, w1s: Fill the line that is begun with records of kind 0 and write it. (a
    /// pulse)
    pub flush_flush: Signal<Out, Bit>,
    /// `RECORDED`, ro: Requests recorded since ENABLE was set, fillers not counted.
    pub recorded: Signal<In, Bits<64>>,
    /// `DROPPED`, ro: Requests that could not be recorded since ENABLE was set.
    pub dropped: Signal<In, Bits<64>>,
    store_control: DFF<Bits<32>>,
    store_ring_addr: DFF<Bits<64>>,
    store_ring_size: DFF<Bits<32>>,
    store_tail: DFF<Bits<32>>,
    pulse_flush: DFF<Bits<32>>,
    ack: DFF<Bit>,
    rdata: DFF<Bits<32>>,
    latch_data: DFF<Bits<32>>,
    latch_pair: DFF<Bits<17>>,
    latch_valid: DFF<Bit>,
    hold_data: DFF<Bits<32>>,
    hold_strb: DFF<Bits<4>>,
    hold_pair: DFF<Bits<17>>,
    hold_valid: DFF<Bit>,
    write_control: Signal<Local, Bit>,
    next_control: Signal<Local, Bits<32>>,
    word_status: Signal<Local, Bits<32>>,
    write_ring_addr: Signal<Local, Bit>,
    next_ring_addr: Signal<Local, Bits<64>>,
    write_ring_size: Signal<Local, Bit>,
    next_ring_size: Signal<Local, Bits<32>>,
    write_tail: Signal<Local, Bit>,
    next_tail: Signal<Local, Bits<32>>,
    write_flush: Signal<Local, Bit>,
    fire_flush: Signal<Local, Bits<32>>,
    pair: Signal<Local, Bits<17>>,
    reading: Signal<Local, Bit>,
    low_word: Signal<Local, Bits<32>>,
    high_word: Signal<Local, Bits<32>>,
    writing_low: Signal<Local, Bit>,
    writing_high: Signal<Local, Bit>,
    latches: Signal<Local, Bit>,
    hold_hit: Signal<Local, Bit>,
    next_hold: Signal<Local, Bits<32>>,
    holds: Signal<Local, Bit>,
    pair_data: Signal<Local, Bits<64>>,
    pair_strb: Signal<Local, Bits<8>>,
    value_type: Constant<Bits<32>>,
    value_version: Constant<Bits<32>>,
    value_next: Constant<Bits<32>>,
    value_size: Constant<Bits<32>>,
    rw0_control: Constant<Bits<32>>,
    kept_control: Constant<Bits<32>>,
    wide0: Constant<Bits<64>>,
    wide1: Constant<Bits<64>>,
    wide2: Constant<Bits<64>>,
    wide3: Constant<Bits<64>>,
    wide4: Constant<Bits<64>>,
    wide5: Constant<Bits<64>>,
    wide6: Constant<Bits<64>>,
    wide7: Constant<Bits<64>>,
    rw0_ring_size: Constant<Bits<32>>,
    kept_ring_size: Constant<Bits<32>>,
    lane0: Constant<Bits<32>>,
    lane1: Constant<Bits<32>>,
    lane2: Constant<Bits<32>>,
    lane3: Constant<Bits<32>>,
    w1s0_flush: Constant<Bits<32>>,
}

impl Default for TraceRegs {
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
            control_enable: Default::default(),
            control_reads: Default::default(),
            control_writes: Default::default(),
            status_busy: Default::default(),
            status_bad_ring: Default::default(),
            ring_addr: Default::default(),
            ring_size_log2_records: Default::default(),
            head: Default::default(),
            tail: Default::default(),
            flush_flush: Default::default(),
            recorded: Default::default(),
            dropped: Default::default(),
            store_control: Default::default(),
            store_ring_addr: Default::default(),
            store_ring_size: Default::default(),
            store_tail: Default::default(),
            pulse_flush: Default::default(),
            ack: Default::default(),
            rdata: Default::default(),
            latch_data: Default::default(),
            latch_pair: Default::default(),
            latch_valid: Default::default(),
            hold_data: Default::default(),
            hold_strb: Default::default(),
            hold_pair: Default::default(),
            hold_valid: Default::default(),
            write_control: Default::default(),
            next_control: Default::default(),
            word_status: Default::default(),
            write_ring_addr: Default::default(),
            next_ring_addr: Default::default(),
            write_ring_size: Default::default(),
            next_ring_size: Default::default(),
            write_tail: Default::default(),
            next_tail: Default::default(),
            write_flush: Default::default(),
            fire_flush: Default::default(),
            pair: Default::default(),
            reading: Default::default(),
            low_word: Default::default(),
            high_word: Default::default(),
            writing_low: Default::default(),
            writing_high: Default::default(),
            latches: Default::default(),
            hold_hit: Default::default(),
            next_hold: Default::default(),
            holds: Default::default(),
            pair_data: Default::default(),
            pair_strb: Default::default(),
            value_type: Constant::new(bits::<32>(0x8)),
            value_version: Constant::new(bits::<32>(0x1_0000)),
            value_next: Constant::new(bits::<32>(0x8000)),
            value_size: Constant::new(bits::<32>(0x1000)),
            rw0_control: Constant::new(bits::<32>(0x7)),
            kept_control: Constant::new(bits::<32>(0x7)),
            wide0: Constant::new(bits::<64>(0xff)),
            wide1: Constant::new(bits::<64>(0xff00)),
            wide2: Constant::new(bits::<64>(0xff_0000)),
            wide3: Constant::new(bits::<64>(0xff00_0000)),
            wide4: Constant::new(bits::<64>(0xff_0000_0000)),
            wide5: Constant::new(bits::<64>(0xff00_0000_0000)),
            wide6: Constant::new(bits::<64>(0xff_0000_0000_0000)),
            wide7: Constant::new(bits::<64>(0xff00_0000_0000_0000)),
            rw0_ring_size: Constant::new(bits::<32>(0x1f)),
            kept_ring_size: Constant::new(bits::<32>(0x1f)),
            lane0: Constant::new(bits::<32>(0xff)),
            lane1: Constant::new(bits::<32>(0xff00)),
            lane2: Constant::new(bits::<32>(0xff_0000)),
            lane3: Constant::new(bits::<32>(0xff00_0000)),
            w1s0_flush: Constant::new(bits::<32>(0x1)),
        }
    }
}

impl Logic for TraceRegs {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            store_control,
            store_ring_addr,
            store_ring_size,
            store_tail,
            pulse_flush,
            ack,
            rdata,
            latch_data,
            latch_pair,
            latch_valid,
            hold_data,
            hold_strb,
            hold_pair,
            hold_valid
        );
        self.reading.next = self.bus_sel.val() & !self.bus_write.val();
        self.writing_low.next =
            self.bus_sel.val() & self.bus_write.val() & !self.bus_addr.val().get_bit(2);
        self.writing_high.next =
            self.bus_sel.val() & self.bus_write.val() & self.bus_addr.val().get_bit(2);
        self.ack.d.next = self.bus_sel.val();
        self.rdata.d.next = 0.into();
        self.latches.next = false;

        // 64-bit registers: the held lower half, if it belongs to the upper one that is written
        self.holds.next = false;
        self.hold_hit.next = self.hold_valid.q.val()
            & (self.hold_pair.q.val() == self.bus_addr.val().get_bits::<17>(3));
        self.pair_data.next = bit_cast::<64, 32>(self.hold_data.q.val())
            | (bit_cast::<64, 32>(self.bus_wdata.val()) << 32);
        self.pair_strb.next = bit_cast::<8, 4>(self.bus_wstrb.val()) << 4;
        if self.hold_hit.val() {
            self.pair_strb.next = self.pair_strb.val() | bit_cast::<8, 4>(self.hold_strb.q.val());
        }

        // STATUS reads as
        self.word_status.next = 0.into();
        self.word_status.next = self.word_status.val().replace_bit(0, self.status_busy.val());
        self.word_status.next = self.word_status.val().replace_bit(1, self.status_bad_ring.val());

        // decode: two words at once
        self.pair.next = self.bus_addr.val().get_bits::<17>(3);
        self.low_word.next = 0.into();
        self.high_word.next = 0.into();
        self.write_control.next = false;
        self.write_ring_addr.next = false;
        self.write_ring_size.next = false;
        self.write_tail.next = false;
        self.write_flush.next = false;
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
            // 0x00010 CONTROL, STATUS
            2 => {
                self.low_word.next = self.store_control.q.val();
                self.write_control.next = self.writing_low.val();
                self.high_word.next = self.word_status.val();
            }
            // 0x00018 RING_ADDR
            3 => {
                self.low_word.next = self.store_ring_addr.q.val().get_bits::<32>(0);
                self.high_word.next = self.store_ring_addr.q.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_ring_addr.next = self.writing_high.val();
            }
            // 0x00020 RING_SIZE, HEAD
            4 => {
                self.low_word.next = self.store_ring_size.q.val();
                self.write_ring_size.next = self.writing_low.val();
                self.high_word.next = self.head.val();
            }
            // 0x00028 TAIL, FLUSH
            5 => {
                self.low_word.next = self.store_tail.q.val();
                self.write_tail.next = self.writing_low.val();
                self.write_flush.next = self.writing_high.val();
            }
            // 0x00030 RECORDED
            6 => {
                self.low_word.next = self.recorded.val().get_bits::<32>(0);
                self.high_word.next = self.recorded.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x00038 DROPPED
            7 => {
                self.low_word.next = self.dropped.val().get_bits::<32>(0);
                self.high_word.next = self.dropped.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            _ => {}
        }
        if self.reading.val() {
            self.rdata.d.next = self.low_word.val();
            if self.bus_addr.val().get_bit(2) {
                self.rdata.d.next = self.high_word.val();
            }
        }

        // reading a lower half latches the upper one for the next read of it
        if self.reading.val() & self.latches.val() {
            if !self.bus_addr.val().get_bit(2) {
                self.latch_data.d.next = self.high_word.val();
                self.latch_pair.d.next = self.pair.val();
                self.latch_valid.d.next = true;
            } else if self.latch_valid.q.val() & (self.latch_pair.q.val() == self.pair.val()) {
                self.rdata.d.next = self.latch_data.q.val();
                self.latch_valid.d.next = false;
            }
        }

        // a written lower half is held until the upper one is written; its bytes gather
        self.next_hold.next = self.hold_data.q.val();
        if self.writing_low.val() & self.holds.val() {
            self.hold_strb.d.next = self.bus_wstrb.val();
            if self.hold_hit.val() {
                self.hold_strb.d.next = self.hold_strb.q.val() | self.bus_wstrb.val();
            }
            self.hold_pair.d.next = self.pair.val();
            self.hold_valid.d.next = true;
            if self.bus_wstrb.val().get_bit(0) {
                self.next_hold.next = (self.next_hold.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_hold.next = (self.next_hold.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_hold.next = (self.next_hold.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_hold.next = (self.next_hold.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.hold_data.d.next = self.next_hold.val();
        if self.writing_high.val() & self.holds.val() & self.hold_hit.val() {
            self.hold_valid.d.next = false;
        }

        // CONTROL
        self.control_enable.next = self.store_control.q.val().get_bit(0);
        self.control_reads.next = self.store_control.q.val().get_bit(1);
        self.control_writes.next = self.store_control.q.val().get_bit(2);
        self.next_control.next = self.store_control.q.val();
        if self.write_control.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_control.next = (self.next_control.val() & !self.rw0_control.val())
                    | (self.bus_wdata.val() & self.rw0_control.val());
            }
        }
        self.store_control.d.next = self.next_control.val() & self.kept_control.val();

        // RING_ADDR
        self.ring_addr.next = self.store_ring_addr.q.val();
        self.next_ring_addr.next = self.store_ring_addr.q.val();
        if self.write_ring_addr.val() {
            if self.pair_strb.val().get_bit(0) {
                self.next_ring_addr.next = (self.next_ring_addr.val() & !self.wide0.val())
                    | (self.pair_data.val() & self.wide0.val());
            }
            if self.pair_strb.val().get_bit(1) {
                self.next_ring_addr.next = (self.next_ring_addr.val() & !self.wide1.val())
                    | (self.pair_data.val() & self.wide1.val());
            }
            if self.pair_strb.val().get_bit(2) {
                self.next_ring_addr.next = (self.next_ring_addr.val() & !self.wide2.val())
                    | (self.pair_data.val() & self.wide2.val());
            }
            if self.pair_strb.val().get_bit(3) {
                self.next_ring_addr.next = (self.next_ring_addr.val() & !self.wide3.val())
                    | (self.pair_data.val() & self.wide3.val());
            }
            if self.pair_strb.val().get_bit(4) {
                self.next_ring_addr.next = (self.next_ring_addr.val() & !self.wide4.val())
                    | (self.pair_data.val() & self.wide4.val());
            }
            if self.pair_strb.val().get_bit(5) {
                self.next_ring_addr.next = (self.next_ring_addr.val() & !self.wide5.val())
                    | (self.pair_data.val() & self.wide5.val());
            }
            if self.pair_strb.val().get_bit(6) {
                self.next_ring_addr.next = (self.next_ring_addr.val() & !self.wide6.val())
                    | (self.pair_data.val() & self.wide6.val());
            }
            if self.pair_strb.val().get_bit(7) {
                self.next_ring_addr.next = (self.next_ring_addr.val() & !self.wide7.val())
                    | (self.pair_data.val() & self.wide7.val());
            }
        }
        self.store_ring_addr.d.next = self.next_ring_addr.val();

        // RING_SIZE
        self.ring_size_log2_records.next = self.store_ring_size.q.val().get_bits::<5>(0);
        self.next_ring_size.next = self.store_ring_size.q.val();
        if self.write_ring_size.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_ring_size.next = (self.next_ring_size.val() & !self.rw0_ring_size.val())
                    | (self.bus_wdata.val() & self.rw0_ring_size.val());
            }
        }
        self.store_ring_size.d.next = self.next_ring_size.val() & self.kept_ring_size.val();

        // TAIL
        self.tail.next = self.store_tail.q.val();
        self.next_tail.next = self.store_tail.q.val();
        if self.write_tail.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_tail.next = (self.next_tail.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_tail.next = (self.next_tail.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_tail.next = (self.next_tail.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_tail.next = (self.next_tail.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.store_tail.d.next = self.next_tail.val();

        // FLUSH
        self.flush_flush.next = self.pulse_flush.q.val().get_bit(0);
        self.fire_flush.next = 0.into();
        if self.write_flush.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.fire_flush.next =
                    self.fire_flush.val() | (self.bus_wdata.val() & self.w1s0_flush.val());
            }
        }
        self.pulse_flush.d.next = self.fire_flush.val();

        self.bus_ack.next = self.ack.q.val();
        self.bus_rdata.next = self.rdata.q.val();
        if self.reset.val() {
            self.ack.d.next = false;
            self.latch_valid.d.next = false;
            self.hold_valid.d.next = false;
            self.store_control.d.next = 0.into();
            self.store_ring_addr.d.next = 0.into();
            self.store_ring_size.d.next = 0.into();
            self.store_tail.d.next = 0.into();
            self.pulse_flush.d.next = 0.into();
        }
    }
}
