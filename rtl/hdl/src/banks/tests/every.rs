//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Register bank of `every`.

use rust_hdl::prelude::*;

/// Registers of `every`: Every feature.
#[derive(Debug, LogicBlock)]
pub struct EveryRegs {
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
    /// `MIXED.LOW`, rw: Software and hardware write it.
    pub mixed_low: Signal<Out, Bits<8>>,
    /// Hardware writes `MIXED.LOW` in this cycle.
    pub mixed_low_hw_en: Signal<In, Bit>,
    /// What hardware writes to `MIXED.LOW`.
    pub mixed_low_hw_data: Signal<In, Bits<8>>,
    /// `MIXED.FLAG`, rw: One bit of the same.
    pub mixed_flag: Signal<Out, Bit>,
    /// Hardware writes `MIXED.FLAG` in this cycle.
    pub mixed_flag_hw_en: Signal<In, Bit>,
    /// What hardware writes to `MIXED.FLAG`.
    pub mixed_flag_hw_data: Signal<In, Bit>,
    /// `MIXED.SEEN`, ro: Hardware drives it.
    pub mixed_seen: Signal<In, Bits<4>>,
    /// `MIXED.GO`, w1s: A pulse that reads what hardware says. (a pulse)
    pub mixed_go: Signal<Out, Bits<2>>,
    /// What `MIXED.GO` reads as.
    pub mixed_go_state: Signal<In, Bits<2>>,
    /// `MIXED.FIRE`, w1s: A pulse that reads 0. (a pulse)
    pub mixed_fire: Signal<Out, Bit>,
    /// `MIXED.KEY`, wo: Written, never read.
    pub mixed_key: Signal<Out, Bits<2>>,
    /// `MIXED.SPARK`, w1s: A one-bit pulse that reads what hardware says. (a pulse)
    pub mixed_spark: Signal<Out, Bit>,
    /// What `MIXED.SPARK` reads as.
    pub mixed_spark_state: Signal<In, Bit>,
    /// `MIXED` was written: one cycle, its outputs are new.
    pub mixed_written: Signal<Out, Bit>,
    /// `CAUSES`, rw1c: A whole register of sticky bits.
    pub causes: Signal<Out, Bits<32>>,
    /// Sets `CAUSES`; wins over a clear in the same cycle.
    pub causes_set: Signal<In, Bits<32>>,
    /// `HALVES`, rw: Each half commits by itself.
    pub halves: Signal<Out, Bits<64>>,
    /// `HALVES` was written: one cycle, its outputs are new.
    pub halves_written: Signal<Out, Bit>,
    /// `WIDE.SHOWN`, ro: Hardware drives it.
    pub wide_shown: Signal<In, Bits<8>>,
    /// `WIDE.SPAN`, rw: Bits of both words.
    pub wide_span: Signal<Out, Bits<16>>,
    /// Hardware writes `WIDE.SPAN` in this cycle.
    pub wide_span_hw_en: Signal<In, Bit>,
    /// What hardware writes to `WIDE.SPAN`.
    pub wide_span_hw_data: Signal<In, Bits<16>>,
    /// `WIDE.STICKY`, rw1c: Several sticky bits in the upper word.
    pub wide_sticky: Signal<Out, Bits<4>>,
    /// Sets `WIDE.STICKY`; wins over a clear in the same cycle.
    pub wide_sticky_set: Signal<In, Bits<4>>,
    /// `WIDE.PULSE`, w1s: A pulse in the upper word. (a pulse)
    pub wide_pulse: Signal<Out, Bits<4>>,
    /// `WHOLE`, rw: Hardware may replace the whole register.
    pub whole: Signal<Out, Bits<32>>,
    /// Hardware writes `WHOLE` in this cycle.
    pub whole_hw_en: Signal<In, Bit>,
    /// What hardware writes to `WHOLE`.
    pub whole_hw_data: Signal<In, Bits<32>>,
    /// `SECRET`, wo: A register that reads 0.
    pub secret: Signal<Out, Bits<32>>,
    /// `REPEAT`, rw: Its port would be a Verilog keyword.
    pub repeat_value: Signal<Out, Bits<32>>,
    /// `COMMAND`, w1s: A register of pulses. (a pulse)
    pub command: Signal<Out, Bits<32>>,
    /// What `COMMAND` reads as.
    pub command_state: Signal<In, Bits<32>>,
    /// `LANE0_MODE.KIND`, rw: Which.
    pub lane0_mode_kind: Signal<Out, Bits<2>>,
    /// `LANE1_MODE.KIND`, rw: Which.
    pub lane1_mode_kind: Signal<Out, Bits<2>>,
    /// `LANE2_MODE.KIND`, rw: Which.
    pub lane2_mode_kind: Signal<Out, Bits<2>>,
    /// `LANE0_BUFFER`, rw: an access begins, one cycle.
    pub lane0_buffer_sel: Signal<Out, Bit>,
    /// The access to `LANE0_BUFFER` writes.
    pub lane0_buffer_write: Signal<Out, Bit>,
    /// Byte offset in `LANE0_BUFFER`, valid with its `_sel`.
    pub lane0_buffer_addr: Signal<Out, Bits<20>>,
    /// What is written to `LANE0_BUFFER`.
    pub lane0_buffer_wdata: Signal<Out, Bits<32>>,
    /// Which bytes of `LANE0_BUFFER` are written.
    pub lane0_buffer_wstrb: Signal<Out, Bits<4>>,
    /// `LANE0_BUFFER` ends the access: with its `_sel` or later, one cycle.
    pub lane0_buffer_ack: Signal<In, Bit>,
    /// What was read from `LANE0_BUFFER`, valid with its `_ack`.
    pub lane0_buffer_rdata: Signal<In, Bits<32>>,
    /// `LANE1_BUFFER`, rw: an access begins, one cycle.
    pub lane1_buffer_sel: Signal<Out, Bit>,
    /// The access to `LANE1_BUFFER` writes.
    pub lane1_buffer_write: Signal<Out, Bit>,
    /// Byte offset in `LANE1_BUFFER`, valid with its `_sel`.
    pub lane1_buffer_addr: Signal<Out, Bits<20>>,
    /// What is written to `LANE1_BUFFER`.
    pub lane1_buffer_wdata: Signal<Out, Bits<32>>,
    /// Which bytes of `LANE1_BUFFER` are written.
    pub lane1_buffer_wstrb: Signal<Out, Bits<4>>,
    /// `LANE1_BUFFER` ends the access: with its `_sel` or later, one cycle.
    pub lane1_buffer_ack: Signal<In, Bit>,
    /// What was read from `LANE1_BUFFER`, valid with its `_ack`.
    pub lane1_buffer_rdata: Signal<In, Bits<32>>,
    /// `LANE2_BUFFER`, rw: an access begins, one cycle.
    pub lane2_buffer_sel: Signal<Out, Bit>,
    /// The access to `LANE2_BUFFER` writes.
    pub lane2_buffer_write: Signal<Out, Bit>,
    /// Byte offset in `LANE2_BUFFER`, valid with its `_sel`.
    pub lane2_buffer_addr: Signal<Out, Bits<20>>,
    /// What is written to `LANE2_BUFFER`.
    pub lane2_buffer_wdata: Signal<Out, Bits<32>>,
    /// Which bytes of `LANE2_BUFFER` are written.
    pub lane2_buffer_wstrb: Signal<Out, Bits<4>>,
    /// `LANE2_BUFFER` ends the access: with its `_sel` or later, one cycle.
    pub lane2_buffer_ack: Signal<In, Bit>,
    /// What was read from `LANE2_BUFFER`, valid with its `_ack`.
    pub lane2_buffer_rdata: Signal<In, Bits<32>>,
    /// `LOG`, ro: an access begins, one cycle.
    pub log_sel: Signal<Out, Bit>,
    /// Byte offset in `LOG`, valid with its `_sel`.
    pub log_addr: Signal<Out, Bits<20>>,
    /// `LOG` ends the access: with its `_sel` or later, one cycle.
    pub log_ack: Signal<In, Bit>,
    /// What was read from `LOG`, valid with its `_ack`.
    pub log_rdata: Signal<In, Bits<32>>,
    store_mixed: DFF<Bits<32>>,
    pulse_mixed: DFF<Bits<32>>,
    done_mixed: DFF<Bit>,
    store_causes: DFF<Bits<32>>,
    store_halves: DFF<Bits<64>>,
    done_halves: DFF<Bit>,
    store_wide: DFF<Bits<64>>,
    pulse_wide: DFF<Bits<64>>,
    store_whole: DFF<Bits<32>>,
    store_secret: DFF<Bits<32>>,
    store_repeat: DFF<Bits<32>>,
    pulse_command: DFF<Bits<32>>,
    store_lane0_mode: DFF<Bits<32>>,
    store_lane1_mode: DFF<Bits<32>>,
    store_lane2_mode: DFF<Bits<32>>,
    ack: DFF<Bit>,
    rdata: DFF<Bits<32>>,
    latch_data: DFF<Bits<32>>,
    latch_pair: DFF<Bits<17>>,
    latch_valid: DFF<Bit>,
    hold_data: DFF<Bits<32>>,
    hold_strb: DFF<Bits<4>>,
    hold_pair: DFF<Bits<17>>,
    hold_valid: DFF<Bit>,
    waiting_lane0_buffer: DFF<Bit>,
    waiting_lane1_buffer: DFF<Bit>,
    waiting_lane2_buffer: DFF<Bit>,
    waiting_log: DFF<Bit>,
    write_mixed: Signal<Local, Bit>,
    word_mixed: Signal<Local, Bits<32>>,
    next_mixed: Signal<Local, Bits<32>>,
    fire_mixed: Signal<Local, Bits<32>>,
    write_causes: Signal<Local, Bit>,
    next_causes: Signal<Local, Bits<32>>,
    write_halves: Signal<Local, Bit>,
    next_halves: Signal<Local, Bits<64>>,
    write_wide: Signal<Local, Bit>,
    word_wide: Signal<Local, Bits<64>>,
    next_wide: Signal<Local, Bits<64>>,
    fire_wide: Signal<Local, Bits<64>>,
    write_whole: Signal<Local, Bit>,
    next_whole: Signal<Local, Bits<32>>,
    write_secret: Signal<Local, Bit>,
    next_secret: Signal<Local, Bits<32>>,
    write_repeat: Signal<Local, Bit>,
    next_repeat: Signal<Local, Bits<32>>,
    write_command: Signal<Local, Bit>,
    word_command: Signal<Local, Bits<32>>,
    fire_command: Signal<Local, Bits<32>>,
    write_lane0_mode: Signal<Local, Bit>,
    next_lane0_mode: Signal<Local, Bits<32>>,
    write_lane1_mode: Signal<Local, Bit>,
    next_lane1_mode: Signal<Local, Bits<32>>,
    write_lane2_mode: Signal<Local, Bit>,
    next_lane2_mode: Signal<Local, Bits<32>>,
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
    half_data: Signal<Local, Bits<64>>,
    half_strb: Signal<Local, Bits<8>>,
    hit_lane0_buffer: Signal<Local, Bit>,
    hit_lane1_buffer: Signal<Local, Bit>,
    hit_lane2_buffer: Signal<Local, Bit>,
    hit_log: Signal<Local, Bit>,
    value_type: Constant<Bits<32>>,
    value_version: Constant<Bits<32>>,
    value_next: Constant<Bits<32>>,
    value_size: Constant<Bits<32>>,
    shown_mixed: Constant<Bits<32>>,
    value_mixed: Constant<Bits<32>>,
    kept_mixed_low: Constant<Bits<32>>,
    lane0: Constant<Bits<32>>,
    rw1_mixed: Constant<Bits<32>>,
    rw2_mixed: Constant<Bits<32>>,
    kept_mixed: Constant<Bits<32>>,
    reset_mixed: Constant<Bits<32>>,
    w1s2_mixed: Constant<Bits<32>>,
    lane1: Constant<Bits<32>>,
    lane2: Constant<Bits<32>>,
    lane3: Constant<Bits<32>>,
    reset_causes: Constant<Bits<32>>,
    wide0: Constant<Bits<64>>,
    wide1: Constant<Bits<64>>,
    wide2: Constant<Bits<64>>,
    wide3: Constant<Bits<64>>,
    wide4: Constant<Bits<64>>,
    wide5: Constant<Bits<64>>,
    wide6: Constant<Bits<64>>,
    wide7: Constant<Bits<64>>,
    reset_halves: Constant<Bits<64>>,
    kept_wide_span: Constant<Bits<64>>,
    rw1c5_wide: Constant<Bits<64>>,
    kept_wide: Constant<Bits<64>>,
    reset_wide: Constant<Bits<64>>,
    w1s7_wide: Constant<Bits<64>>,
    rw0_lane0_mode: Constant<Bits<32>>,
    kept_lane0_mode: Constant<Bits<32>>,
    reset_lane0_mode: Constant<Bits<32>>,
    rw0_lane1_mode: Constant<Bits<32>>,
    kept_lane1_mode: Constant<Bits<32>>,
    reset_lane1_mode: Constant<Bits<32>>,
    rw0_lane2_mode: Constant<Bits<32>>,
    kept_lane2_mode: Constant<Bits<32>>,
    reset_lane2_mode: Constant<Bits<32>>,
    first_lane0_buffer: Constant<Bits<20>>,
    last_lane0_buffer: Constant<Bits<20>>,
    first_lane1_buffer: Constant<Bits<20>>,
    last_lane1_buffer: Constant<Bits<20>>,
    first_lane2_buffer: Constant<Bits<20>>,
    last_lane2_buffer: Constant<Bits<20>>,
    first_log: Constant<Bits<20>>,
    last_log: Constant<Bits<20>>,
}

impl Default for EveryRegs {
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
            mixed_low: Default::default(),
            mixed_low_hw_en: Default::default(),
            mixed_low_hw_data: Default::default(),
            mixed_flag: Default::default(),
            mixed_flag_hw_en: Default::default(),
            mixed_flag_hw_data: Default::default(),
            mixed_seen: Default::default(),
            mixed_go: Default::default(),
            mixed_go_state: Default::default(),
            mixed_fire: Default::default(),
            mixed_key: Default::default(),
            mixed_spark: Default::default(),
            mixed_spark_state: Default::default(),
            mixed_written: Default::default(),
            causes: Default::default(),
            causes_set: Default::default(),
            halves: Default::default(),
            halves_written: Default::default(),
            wide_shown: Default::default(),
            wide_span: Default::default(),
            wide_span_hw_en: Default::default(),
            wide_span_hw_data: Default::default(),
            wide_sticky: Default::default(),
            wide_sticky_set: Default::default(),
            wide_pulse: Default::default(),
            whole: Default::default(),
            whole_hw_en: Default::default(),
            whole_hw_data: Default::default(),
            secret: Default::default(),
            repeat_value: Default::default(),
            command: Default::default(),
            command_state: Default::default(),
            lane0_mode_kind: Default::default(),
            lane1_mode_kind: Default::default(),
            lane2_mode_kind: Default::default(),
            lane0_buffer_sel: Default::default(),
            lane0_buffer_write: Default::default(),
            lane0_buffer_addr: Default::default(),
            lane0_buffer_wdata: Default::default(),
            lane0_buffer_wstrb: Default::default(),
            lane0_buffer_ack: Default::default(),
            lane0_buffer_rdata: Default::default(),
            lane1_buffer_sel: Default::default(),
            lane1_buffer_write: Default::default(),
            lane1_buffer_addr: Default::default(),
            lane1_buffer_wdata: Default::default(),
            lane1_buffer_wstrb: Default::default(),
            lane1_buffer_ack: Default::default(),
            lane1_buffer_rdata: Default::default(),
            lane2_buffer_sel: Default::default(),
            lane2_buffer_write: Default::default(),
            lane2_buffer_addr: Default::default(),
            lane2_buffer_wdata: Default::default(),
            lane2_buffer_wstrb: Default::default(),
            lane2_buffer_ack: Default::default(),
            lane2_buffer_rdata: Default::default(),
            log_sel: Default::default(),
            log_addr: Default::default(),
            log_ack: Default::default(),
            log_rdata: Default::default(),
            store_mixed: Default::default(),
            pulse_mixed: Default::default(),
            done_mixed: Default::default(),
            store_causes: Default::default(),
            store_halves: Default::default(),
            done_halves: Default::default(),
            store_wide: Default::default(),
            pulse_wide: Default::default(),
            store_whole: Default::default(),
            store_secret: Default::default(),
            store_repeat: Default::default(),
            pulse_command: Default::default(),
            store_lane0_mode: Default::default(),
            store_lane1_mode: Default::default(),
            store_lane2_mode: Default::default(),
            ack: Default::default(),
            rdata: Default::default(),
            latch_data: Default::default(),
            latch_pair: Default::default(),
            latch_valid: Default::default(),
            hold_data: Default::default(),
            hold_strb: Default::default(),
            hold_pair: Default::default(),
            hold_valid: Default::default(),
            waiting_lane0_buffer: Default::default(),
            waiting_lane1_buffer: Default::default(),
            waiting_lane2_buffer: Default::default(),
            waiting_log: Default::default(),
            write_mixed: Default::default(),
            word_mixed: Default::default(),
            next_mixed: Default::default(),
            fire_mixed: Default::default(),
            write_causes: Default::default(),
            next_causes: Default::default(),
            write_halves: Default::default(),
            next_halves: Default::default(),
            write_wide: Default::default(),
            word_wide: Default::default(),
            next_wide: Default::default(),
            fire_wide: Default::default(),
            write_whole: Default::default(),
            next_whole: Default::default(),
            write_secret: Default::default(),
            next_secret: Default::default(),
            write_repeat: Default::default(),
            next_repeat: Default::default(),
            write_command: Default::default(),
            word_command: Default::default(),
            fire_command: Default::default(),
            write_lane0_mode: Default::default(),
            next_lane0_mode: Default::default(),
            write_lane1_mode: Default::default(),
            next_lane1_mode: Default::default(),
            write_lane2_mode: Default::default(),
            next_lane2_mode: Default::default(),
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
            half_data: Default::default(),
            half_strb: Default::default(),
            hit_lane0_buffer: Default::default(),
            hit_lane1_buffer: Default::default(),
            hit_lane2_buffer: Default::default(),
            hit_log: Default::default(),
            value_type: Constant::new(bits::<32>(0x7fff)),
            value_version: Constant::new(bits::<32>(0x2_0001)),
            value_next: Constant::new(bits::<32>(0x0)),
            value_size: Constant::new(bits::<32>(0x1000)),
            shown_mixed: Constant::new(bits::<32>(0x1ff)),
            value_mixed: Constant::new(bits::<32>(0x5a00_0000)),
            kept_mixed_low: Constant::new(bits::<32>(0xffff_ff00)),
            lane0: Constant::new(bits::<32>(0xff)),
            rw1_mixed: Constant::new(bits::<32>(0x100)),
            rw2_mixed: Constant::new(bits::<32>(0x18_0000)),
            kept_mixed: Constant::new(bits::<32>(0x18_01ff)),
            reset_mixed: Constant::new(bits::<32>(0x81)),
            w1s2_mixed: Constant::new(bits::<32>(0x27_0000)),
            lane1: Constant::new(bits::<32>(0xff00)),
            lane2: Constant::new(bits::<32>(0xff_0000)),
            lane3: Constant::new(bits::<32>(0xff00_0000)),
            reset_causes: Constant::new(bits::<32>(0x8000_0000)),
            wide0: Constant::new(bits::<64>(0xff)),
            wide1: Constant::new(bits::<64>(0xff00)),
            wide2: Constant::new(bits::<64>(0xff_0000)),
            wide3: Constant::new(bits::<64>(0xff00_0000)),
            wide4: Constant::new(bits::<64>(0xff_0000_0000)),
            wide5: Constant::new(bits::<64>(0xff00_0000_0000)),
            wide6: Constant::new(bits::<64>(0xff_0000_0000_0000)),
            wide7: Constant::new(bits::<64>(0xff00_0000_0000_0000)),
            reset_halves: Constant::new(bits::<64>(0xffff_0000_0000_0001)),
            kept_wide_span: Constant::new(bits::<64>(0xffff_ff00_00ff_ffff)),
            rw1c5_wide: Constant::new(bits::<64>(0xf000_0000_0000)),
            kept_wide: Constant::new(bits::<64>(0xf0ff_ff00_0000)),
            reset_wide: Constant::new(bits::<64>(0x1_0000_0000)),
            w1s7_wide: Constant::new(bits::<64>(0xf000_0000_0000_0000)),
            rw0_lane0_mode: Constant::new(bits::<32>(0x3)),
            kept_lane0_mode: Constant::new(bits::<32>(0x3)),
            reset_lane0_mode: Constant::new(bits::<32>(0x1)),
            rw0_lane1_mode: Constant::new(bits::<32>(0x3)),
            kept_lane1_mode: Constant::new(bits::<32>(0x3)),
            reset_lane1_mode: Constant::new(bits::<32>(0x1)),
            rw0_lane2_mode: Constant::new(bits::<32>(0x3)),
            kept_lane2_mode: Constant::new(bits::<32>(0x3)),
            reset_lane2_mode: Constant::new(bits::<32>(0x1)),
            first_lane0_buffer: Constant::new(bits::<20>(0x60)),
            last_lane0_buffer: Constant::new(bits::<20>(0x77)),
            first_lane1_buffer: Constant::new(bits::<20>(0xa0)),
            last_lane1_buffer: Constant::new(bits::<20>(0xb7)),
            first_lane2_buffer: Constant::new(bits::<20>(0xe0)),
            last_lane2_buffer: Constant::new(bits::<20>(0xf7)),
            first_log: Constant::new(bits::<20>(0xf00)),
            last_log: Constant::new(bits::<20>(0xfff)),
        }
    }
}

impl Logic for EveryRegs {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            store_mixed,
            pulse_mixed,
            done_mixed,
            store_causes,
            store_halves,
            done_halves,
            store_wide,
            pulse_wide,
            store_whole,
            store_secret,
            store_repeat,
            pulse_command,
            store_lane0_mode,
            store_lane1_mode,
            store_lane2_mode,
            ack,
            rdata,
            latch_data,
            latch_pair,
            latch_valid,
            hold_data,
            hold_strb,
            hold_pair,
            hold_valid,
            waiting_lane0_buffer,
            waiting_lane1_buffer,
            waiting_lane2_buffer,
            waiting_log
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

        // 64-bit registers that commit each half on its own
        self.half_data.next = bit_cast::<64, 32>(self.bus_wdata.val())
            | (bit_cast::<64, 32>(self.bus_wdata.val()) << 32);
        self.half_strb.next = bit_cast::<8, 4>(self.bus_wstrb.val());
        if self.bus_addr.val().get_bit(2) {
            self.half_strb.next = bit_cast::<8, 4>(self.bus_wstrb.val()) << 4;
        }

        // MIXED reads as
        self.word_mixed.next = self.store_mixed.q.val() & self.shown_mixed.val();
        self.word_mixed.next = self.word_mixed.val() | self.value_mixed.val();
        self.word_mixed.next =
            self.word_mixed.val() | (bit_cast::<32, 4>(self.mixed_seen.val()) << 12);
        self.word_mixed.next =
            self.word_mixed.val() | (bit_cast::<32, 2>(self.mixed_go_state.val()) << 16);
        self.word_mixed.next = self.word_mixed.val().replace_bit(21, self.mixed_spark_state.val());

        // WIDE reads as
        self.word_wide.next = self.store_wide.q.val();
        self.word_wide.next = self.word_wide.val() | bit_cast::<64, 8>(self.wide_shown.val());

        // COMMAND reads as
        self.word_command.next = 0.into();
        self.word_command.next = self.word_command.val() | self.command_state.val();

        // decode: two words at once
        self.pair.next = self.bus_addr.val().get_bits::<17>(3);
        self.low_word.next = 0.into();
        self.high_word.next = 0.into();
        self.write_mixed.next = false;
        self.write_causes.next = false;
        self.write_halves.next = false;
        self.write_wide.next = false;
        self.write_whole.next = false;
        self.write_secret.next = false;
        self.write_repeat.next = false;
        self.write_command.next = false;
        self.write_lane0_mode.next = false;
        self.write_lane1_mode.next = false;
        self.write_lane2_mode.next = false;
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
            // 0x00010 MIXED, CAUSES
            2 => {
                self.low_word.next = self.word_mixed.val();
                self.write_mixed.next = self.writing_low.val();
                self.high_word.next = self.store_causes.q.val();
                self.write_causes.next = self.writing_high.val();
            }
            // 0x00018 HALVES
            3 => {
                self.low_word.next = self.store_halves.q.val().get_bits::<32>(0);
                self.high_word.next = self.store_halves.q.val().get_bits::<32>(32);
                self.latches.next = true;
                self.write_halves.next = self.writing_low.val() | self.writing_high.val();
            }
            // 0x00020 WIDE
            4 => {
                self.low_word.next = self.word_wide.val().get_bits::<32>(0);
                self.high_word.next = self.word_wide.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_wide.next = self.writing_high.val();
            }
            // 0x00028 WHOLE, SECRET
            5 => {
                self.low_word.next = self.store_whole.q.val();
                self.write_whole.next = self.writing_low.val();
                self.write_secret.next = self.writing_high.val();
            }
            // 0x00030 REPEAT, COMMAND
            6 => {
                self.low_word.next = self.store_repeat.q.val();
                self.write_repeat.next = self.writing_low.val();
                self.high_word.next = self.word_command.val();
                self.write_command.next = self.writing_high.val();
            }
            // 0x00040 LANE0_MODE
            8 => {
                self.low_word.next = self.store_lane0_mode.q.val();
                self.write_lane0_mode.next = self.writing_low.val();
            }
            // 0x00080 LANE1_MODE
            16 => {
                self.low_word.next = self.store_lane1_mode.q.val();
                self.write_lane1_mode.next = self.writing_low.val();
            }
            // 0x000c0 LANE2_MODE
            24 => {
                self.low_word.next = self.store_lane2_mode.q.val();
                self.write_lane2_mode.next = self.writing_low.val();
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

        // LANE0_BUFFER: the memory acknowledges
        self.hit_lane0_buffer.next = self.bus_sel.val()
            & (self.bus_addr.val() >= self.first_lane0_buffer.val())
            & (self.bus_addr.val() <= self.last_lane0_buffer.val());
        self.lane0_buffer_sel.next = self.hit_lane0_buffer.val();
        self.lane0_buffer_addr.next = self.bus_addr.val() - self.first_lane0_buffer.val();
        self.lane0_buffer_write.next = self.bus_write.val();
        self.lane0_buffer_wdata.next = self.bus_wdata.val();
        self.lane0_buffer_wstrb.next = self.bus_wstrb.val();
        if self.hit_lane0_buffer.val() {
            self.waiting_lane0_buffer.d.next = true;
            self.ack.d.next = false;
        }
        if (self.hit_lane0_buffer.val() | self.waiting_lane0_buffer.q.val())
            & self.lane0_buffer_ack.val()
        {
            self.waiting_lane0_buffer.d.next = false;
            self.ack.d.next = true;
            self.rdata.d.next = self.lane0_buffer_rdata.val();
        }

        // LANE1_BUFFER: the memory acknowledges
        self.hit_lane1_buffer.next = self.bus_sel.val()
            & (self.bus_addr.val() >= self.first_lane1_buffer.val())
            & (self.bus_addr.val() <= self.last_lane1_buffer.val());
        self.lane1_buffer_sel.next = self.hit_lane1_buffer.val();
        self.lane1_buffer_addr.next = self.bus_addr.val() - self.first_lane1_buffer.val();
        self.lane1_buffer_write.next = self.bus_write.val();
        self.lane1_buffer_wdata.next = self.bus_wdata.val();
        self.lane1_buffer_wstrb.next = self.bus_wstrb.val();
        if self.hit_lane1_buffer.val() {
            self.waiting_lane1_buffer.d.next = true;
            self.ack.d.next = false;
        }
        if (self.hit_lane1_buffer.val() | self.waiting_lane1_buffer.q.val())
            & self.lane1_buffer_ack.val()
        {
            self.waiting_lane1_buffer.d.next = false;
            self.ack.d.next = true;
            self.rdata.d.next = self.lane1_buffer_rdata.val();
        }

        // LANE2_BUFFER: the memory acknowledges
        self.hit_lane2_buffer.next = self.bus_sel.val()
            & (self.bus_addr.val() >= self.first_lane2_buffer.val())
            & (self.bus_addr.val() <= self.last_lane2_buffer.val());
        self.lane2_buffer_sel.next = self.hit_lane2_buffer.val();
        self.lane2_buffer_addr.next = self.bus_addr.val() - self.first_lane2_buffer.val();
        self.lane2_buffer_write.next = self.bus_write.val();
        self.lane2_buffer_wdata.next = self.bus_wdata.val();
        self.lane2_buffer_wstrb.next = self.bus_wstrb.val();
        if self.hit_lane2_buffer.val() {
            self.waiting_lane2_buffer.d.next = true;
            self.ack.d.next = false;
        }
        if (self.hit_lane2_buffer.val() | self.waiting_lane2_buffer.q.val())
            & self.lane2_buffer_ack.val()
        {
            self.waiting_lane2_buffer.d.next = false;
            self.ack.d.next = true;
            self.rdata.d.next = self.lane2_buffer_rdata.val();
        }

        // LOG: the memory acknowledges
        self.hit_log.next = self.reading.val()
            & (self.bus_addr.val() >= self.first_log.val())
            & (self.bus_addr.val() <= self.last_log.val());
        self.log_sel.next = self.hit_log.val();
        self.log_addr.next = self.bus_addr.val() - self.first_log.val();
        if self.hit_log.val() {
            self.waiting_log.d.next = true;
            self.ack.d.next = false;
        }
        if (self.hit_log.val() | self.waiting_log.q.val()) & self.log_ack.val() {
            self.waiting_log.d.next = false;
            self.ack.d.next = true;
            self.rdata.d.next = self.log_rdata.val();
        }

        // MIXED
        self.mixed_low.next = self.store_mixed.q.val().get_bits::<8>(0);
        self.mixed_flag.next = self.store_mixed.q.val().get_bit(8);
        self.mixed_go.next = self.pulse_mixed.q.val().get_bits::<2>(16);
        self.mixed_fire.next = self.pulse_mixed.q.val().get_bit(18);
        self.mixed_key.next = self.store_mixed.q.val().get_bits::<2>(19);
        self.mixed_spark.next = self.pulse_mixed.q.val().get_bit(21);
        self.next_mixed.next = self.store_mixed.q.val();
        if self.mixed_low_hw_en.val() {
            self.next_mixed.next = (self.next_mixed.val() & self.kept_mixed_low.val())
                | bit_cast::<32, 8>(self.mixed_low_hw_data.val());
        }
        if self.mixed_flag_hw_en.val() {
            self.next_mixed.next =
                self.next_mixed.val().replace_bit(8, self.mixed_flag_hw_data.val());
        }
        if self.write_mixed.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_mixed.next = (self.next_mixed.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_mixed.next = (self.next_mixed.val() & !self.rw1_mixed.val())
                    | (self.bus_wdata.val() & self.rw1_mixed.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_mixed.next = (self.next_mixed.val() & !self.rw2_mixed.val())
                    | (self.bus_wdata.val() & self.rw2_mixed.val());
            }
        }
        self.store_mixed.d.next = self.next_mixed.val() & self.kept_mixed.val();
        self.fire_mixed.next = 0.into();
        if self.write_mixed.val() {
            if self.bus_wstrb.val().get_bit(2) {
                self.fire_mixed.next =
                    self.fire_mixed.val() | (self.bus_wdata.val() & self.w1s2_mixed.val());
            }
        }
        self.pulse_mixed.d.next = self.fire_mixed.val();
        self.done_mixed.d.next = self.write_mixed.val();
        self.mixed_written.next = self.done_mixed.q.val();

        // CAUSES
        self.causes.next = self.store_causes.q.val();
        self.next_causes.next = self.store_causes.q.val();
        if self.write_causes.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_causes.next =
                    self.next_causes.val() & !(self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_causes.next =
                    self.next_causes.val() & !(self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_causes.next =
                    self.next_causes.val() & !(self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_causes.next =
                    self.next_causes.val() & !(self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.next_causes.next = self.next_causes.val() | self.causes_set.val();
        self.store_causes.d.next = self.next_causes.val();

        // HALVES
        self.halves.next = self.store_halves.q.val();
        self.next_halves.next = self.store_halves.q.val();
        if self.write_halves.val() {
            if self.half_strb.val().get_bit(0) {
                self.next_halves.next = (self.next_halves.val() & !self.wide0.val())
                    | (self.half_data.val() & self.wide0.val());
            }
            if self.half_strb.val().get_bit(1) {
                self.next_halves.next = (self.next_halves.val() & !self.wide1.val())
                    | (self.half_data.val() & self.wide1.val());
            }
            if self.half_strb.val().get_bit(2) {
                self.next_halves.next = (self.next_halves.val() & !self.wide2.val())
                    | (self.half_data.val() & self.wide2.val());
            }
            if self.half_strb.val().get_bit(3) {
                self.next_halves.next = (self.next_halves.val() & !self.wide3.val())
                    | (self.half_data.val() & self.wide3.val());
            }
            if self.half_strb.val().get_bit(4) {
                self.next_halves.next = (self.next_halves.val() & !self.wide4.val())
                    | (self.half_data.val() & self.wide4.val());
            }
            if self.half_strb.val().get_bit(5) {
                self.next_halves.next = (self.next_halves.val() & !self.wide5.val())
                    | (self.half_data.val() & self.wide5.val());
            }
            if self.half_strb.val().get_bit(6) {
                self.next_halves.next = (self.next_halves.val() & !self.wide6.val())
                    | (self.half_data.val() & self.wide6.val());
            }
            if self.half_strb.val().get_bit(7) {
                self.next_halves.next = (self.next_halves.val() & !self.wide7.val())
                    | (self.half_data.val() & self.wide7.val());
            }
        }
        self.store_halves.d.next = self.next_halves.val();
        self.done_halves.d.next = self.write_halves.val();
        self.halves_written.next = self.done_halves.q.val();

        // WIDE
        self.wide_span.next = self.store_wide.q.val().get_bits::<16>(24);
        self.wide_sticky.next = self.store_wide.q.val().get_bits::<4>(44);
        self.wide_pulse.next = self.pulse_wide.q.val().get_bits::<4>(60);
        self.next_wide.next = self.store_wide.q.val();
        if self.wide_span_hw_en.val() {
            self.next_wide.next = (self.next_wide.val() & self.kept_wide_span.val())
                | (bit_cast::<64, 16>(self.wide_span_hw_data.val()) << 24);
        }
        if self.write_wide.val() {
            if self.pair_strb.val().get_bit(3) {
                self.next_wide.next = (self.next_wide.val() & !self.wide3.val())
                    | (self.pair_data.val() & self.wide3.val());
            }
            if self.pair_strb.val().get_bit(4) {
                self.next_wide.next = (self.next_wide.val() & !self.wide4.val())
                    | (self.pair_data.val() & self.wide4.val());
            }
            if self.pair_strb.val().get_bit(5) {
                self.next_wide.next =
                    self.next_wide.val() & !(self.pair_data.val() & self.rw1c5_wide.val());
            }
        }
        self.next_wide.next =
            self.next_wide.val() | (bit_cast::<64, 4>(self.wide_sticky_set.val()) << 44);
        self.store_wide.d.next = self.next_wide.val() & self.kept_wide.val();
        self.fire_wide.next = 0.into();
        if self.write_wide.val() {
            if self.pair_strb.val().get_bit(7) {
                self.fire_wide.next =
                    self.fire_wide.val() | (self.pair_data.val() & self.w1s7_wide.val());
            }
        }
        self.pulse_wide.d.next = self.fire_wide.val();

        // WHOLE
        self.whole.next = self.store_whole.q.val();
        self.next_whole.next = self.store_whole.q.val();
        if self.whole_hw_en.val() {
            self.next_whole.next = self.whole_hw_data.val();
        }
        if self.write_whole.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_whole.next = (self.next_whole.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_whole.next = (self.next_whole.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_whole.next = (self.next_whole.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_whole.next = (self.next_whole.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.store_whole.d.next = self.next_whole.val();

        // SECRET
        self.secret.next = self.store_secret.q.val();
        self.next_secret.next = self.store_secret.q.val();
        if self.write_secret.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_secret.next = (self.next_secret.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_secret.next = (self.next_secret.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_secret.next = (self.next_secret.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_secret.next = (self.next_secret.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.store_secret.d.next = self.next_secret.val();

        // REPEAT
        self.repeat_value.next = self.store_repeat.q.val();
        self.next_repeat.next = self.store_repeat.q.val();
        if self.write_repeat.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_repeat.next = (self.next_repeat.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_repeat.next = (self.next_repeat.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_repeat.next = (self.next_repeat.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_repeat.next = (self.next_repeat.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.store_repeat.d.next = self.next_repeat.val();

        // COMMAND
        self.command.next = self.pulse_command.q.val();
        self.fire_command.next = 0.into();
        if self.write_command.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.fire_command.next =
                    self.fire_command.val() | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.fire_command.next =
                    self.fire_command.val() | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.fire_command.next =
                    self.fire_command.val() | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.fire_command.next =
                    self.fire_command.val() | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.pulse_command.d.next = self.fire_command.val();

        // LANE0_MODE
        self.lane0_mode_kind.next = self.store_lane0_mode.q.val().get_bits::<2>(0);
        self.next_lane0_mode.next = self.store_lane0_mode.q.val();
        if self.write_lane0_mode.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_lane0_mode.next = (self.next_lane0_mode.val()
                    & !self.rw0_lane0_mode.val())
                    | (self.bus_wdata.val() & self.rw0_lane0_mode.val());
            }
        }
        self.store_lane0_mode.d.next = self.next_lane0_mode.val() & self.kept_lane0_mode.val();

        // LANE1_MODE
        self.lane1_mode_kind.next = self.store_lane1_mode.q.val().get_bits::<2>(0);
        self.next_lane1_mode.next = self.store_lane1_mode.q.val();
        if self.write_lane1_mode.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_lane1_mode.next = (self.next_lane1_mode.val()
                    & !self.rw0_lane1_mode.val())
                    | (self.bus_wdata.val() & self.rw0_lane1_mode.val());
            }
        }
        self.store_lane1_mode.d.next = self.next_lane1_mode.val() & self.kept_lane1_mode.val();

        // LANE2_MODE
        self.lane2_mode_kind.next = self.store_lane2_mode.q.val().get_bits::<2>(0);
        self.next_lane2_mode.next = self.store_lane2_mode.q.val();
        if self.write_lane2_mode.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_lane2_mode.next = (self.next_lane2_mode.val()
                    & !self.rw0_lane2_mode.val())
                    | (self.bus_wdata.val() & self.rw0_lane2_mode.val());
            }
        }
        self.store_lane2_mode.d.next = self.next_lane2_mode.val() & self.kept_lane2_mode.val();

        self.bus_ack.next = self.ack.q.val();
        self.bus_rdata.next = self.rdata.q.val();
        if self.reset.val() {
            self.ack.d.next = false;
            self.latch_valid.d.next = false;
            self.hold_valid.d.next = false;
            self.waiting_lane0_buffer.d.next = false;
            self.waiting_lane1_buffer.d.next = false;
            self.waiting_lane2_buffer.d.next = false;
            self.waiting_log.d.next = false;
            self.store_mixed.d.next = self.reset_mixed.val();
            self.pulse_mixed.d.next = 0.into();
            self.done_mixed.d.next = false;
            self.store_causes.d.next = self.reset_causes.val();
            self.store_halves.d.next = self.reset_halves.val();
            self.done_halves.d.next = false;
            self.store_wide.d.next = self.reset_wide.val();
            self.pulse_wide.d.next = 0.into();
            self.store_whole.d.next = 0.into();
            self.store_secret.d.next = 0.into();
            self.store_repeat.d.next = 0.into();
            self.pulse_command.d.next = 0.into();
            self.store_lane0_mode.d.next = self.reset_lane0_mode.val();
            self.store_lane1_mode.d.next = self.reset_lane1_mode.val();
            self.store_lane2_mode.d.next = self.reset_lane2_mode.val();
        }
    }
}
