//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Register bank of `fault`.

use rust_hdl::prelude::*;

/// Registers of `fault`: Absent granules and fault-in.
#[derive(Debug, LogicBlock)]
pub struct FaultRegs {
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
    /// `CONTROL.SET_ABSENT`, w1s: Make the granules absent. (a pulse)
    pub control_set_absent: Signal<Out, Bit>,
    /// `CONTROL.FILL`, w1s: Read the granules from host memory at FILL_ADDR, one after the
    /// other, and make each present; or, if FRAME.LENGTH is not 0, decode one frame that lies
    /// there, and make all of them present when it has proved right. (a pulse)
    pub control_fill: Signal<Out, Bit>,
    /// `STATUS.BUSY`, ro: A command runs.
    pub status_busy: Signal<In, Bit>,
    /// `STATUS.REASON`, ro: How the last command ended.
    pub status_reason: Signal<In, Bits<4>>,
    /// `RANGE_FIRST`, rw: First granule of a command.
    pub range_first: Signal<Out, Bits<32>>,
    /// `RANGE_COUNT`, rw: Granules of a command, at least 1.
    pub range_count: Signal<Out, Bits<32>>,
    /// `FILL_ADDR`, rw: Bus address of the first granule's bytes, a multiple of 64.
    pub fill_addr: Signal<Out, Bits<64>>,
    /// `PROGRESS`, ro: Granules that the running or last command has finished.
    pub progress: Signal<In, Bits<32>>,
    /// `ABSENT`, ro: Granules that are absent, poisoned ones included.
    pub absent: Signal<In, Bits<32>>,
    /// `POISONED`, ro: Granules that have lost a write.
    pub poisoned: Signal<In, Bits<32>>,
    /// `TIMEOUT.KCYCLES`, rw: Units of 1,024 cycles.
    pub timeout_kcycles: Signal<Out, Bits<16>>,
    /// `DEPTH.SLOTS`, ro: Accesses that can be parked at once.
    pub depth_slots: Signal<In, Bits<8>>,
    /// `DEPTH.PARKED`, ro: Accesses that are parked now.
    pub depth_parked: Signal<In, Bits<8>>,
    /// `FAULTS`, ro: Accesses parked since reset, modulo 2^32.
    pub faults: Signal<In, Bits<32>>,
    /// `SERVED`, ro: Parked accesses that completed after a FILL, since reset, modulo 2^32.
    pub served: Signal<In, Bits<32>>,
    /// `ERROR.READ_FAILED`, rw1c: A read of an absent granule ended with Completer Abort: its
    /// time was over, no place was free, or the granule is poisoned.
    pub error_read_failed: Signal<Out, Bit>,
    /// Sets `ERROR.READ_FAILED`; wins over a clear in the same cycle.
    pub error_read_failed_set: Signal<In, Bit>,
    /// `ERROR.WRITE_LOST`, rw1c: A write to an absent granule was lost for the same reasons,
    /// and the granule is poisoned.
    pub error_write_lost: Signal<Out, Bit>,
    /// Sets `ERROR.WRITE_LOST`; wins over a clear in the same cycle.
    pub error_write_lost_set: Signal<In, Bit>,
    /// `ERROR.RECORD_DROPPED`, rw1c: The ring of records was full; the access itself was
    /// parked.
    pub error_record_dropped: Signal<Out, Bit>,
    /// Sets `ERROR.RECORD_DROPPED`; wins over a clear in the same cycle.
    pub error_record_dropped_set: Signal<In, Bit>,
    /// `SELECT.GRANULE`, rw: Granule.
    pub select_granule: Signal<Out, Bits<28>>,
    /// `GRANULE.ABSENT`, ro: Not in card memory.
    pub granule_absent: Signal<In, Bit>,
    /// `GRANULE.POISONED`, ro: Has lost a write.
    pub granule_poisoned: Signal<In, Bit>,
    /// `RING_HEAD.COUNT`, ro: Records.
    pub ring_head_count: Signal<In, Bits<16>>,
    /// `RING_TAIL.COUNT`, rw: Records.
    pub ring_tail_count: Signal<Out, Bits<16>>,
    /// `FRAME.LENGTH`, rw: Bytes of the frame; 0: plain granules.
    pub frame_length: Signal<Out, Bits<17>>,
    /// `FRAME.DELTA`, rw: The frame is a delta: its base granules lie at BASE_ADDR.
    pub frame_delta: Signal<Out, Bit>,
    /// `FRAME_CRC`, rw: CRC32C of the plain bytes of the frame.
    pub frame_crc: Signal<Out, Bits<32>>,
    /// `BASE_ADDR`, rw: Bus address of the plain base granules of a delta, one for each granule
    /// of the range, a multiple of 64.
    pub base_addr: Signal<Out, Bits<64>>,
    /// `FRAME_ERROR.POSITION`, ro: Byte of the frame at which the wrong field begins.
    pub frame_error_position: Signal<In, Bits<17>>,
    /// `FRAME_ERROR.CODE`, ro: Which: isotherm_model::unsqueeze::What; 31: the card has no
    /// decompressor.
    pub frame_error_code: Signal<In, Bits<5>>,
    /// `RING`, ro: an access begins, one cycle.
    pub ring_sel: Signal<Out, Bit>,
    /// Byte offset in `RING`, valid with its `_sel`.
    pub ring_addr: Signal<Out, Bits<20>>,
    /// `RING` ends the access: with its `_sel` or later, one cycle.
    pub ring_ack: Signal<In, Bit>,
    /// What was read from `RING`, valid with its `_ack`.
    pub ring_rdata: Signal<In, Bits<32>>,
    pulse_control: DFF<Bits<32>>,
    store_range_first: DFF<Bits<32>>,
    store_range_count: DFF<Bits<32>>,
    store_fill_addr: DFF<Bits<64>>,
    store_timeout: DFF<Bits<32>>,
    store_error: DFF<Bits<32>>,
    store_select: DFF<Bits<32>>,
    store_ring_tail: DFF<Bits<32>>,
    store_frame: DFF<Bits<32>>,
    store_frame_crc: DFF<Bits<32>>,
    store_base_addr: DFF<Bits<64>>,
    ack: DFF<Bit>,
    rdata: DFF<Bits<32>>,
    latch_data: DFF<Bits<32>>,
    latch_pair: DFF<Bits<17>>,
    latch_valid: DFF<Bit>,
    hold_data: DFF<Bits<32>>,
    hold_strb: DFF<Bits<4>>,
    hold_pair: DFF<Bits<17>>,
    hold_valid: DFF<Bit>,
    waiting_ring: DFF<Bit>,
    write_control: Signal<Local, Bit>,
    fire_control: Signal<Local, Bits<32>>,
    word_status: Signal<Local, Bits<32>>,
    write_range_first: Signal<Local, Bit>,
    next_range_first: Signal<Local, Bits<32>>,
    write_range_count: Signal<Local, Bit>,
    next_range_count: Signal<Local, Bits<32>>,
    write_fill_addr: Signal<Local, Bit>,
    next_fill_addr: Signal<Local, Bits<64>>,
    write_timeout: Signal<Local, Bit>,
    next_timeout: Signal<Local, Bits<32>>,
    word_depth: Signal<Local, Bits<32>>,
    write_error: Signal<Local, Bit>,
    next_error: Signal<Local, Bits<32>>,
    write_select: Signal<Local, Bit>,
    next_select: Signal<Local, Bits<32>>,
    word_granule: Signal<Local, Bits<32>>,
    word_ring_head: Signal<Local, Bits<32>>,
    write_ring_tail: Signal<Local, Bit>,
    next_ring_tail: Signal<Local, Bits<32>>,
    write_frame: Signal<Local, Bit>,
    next_frame: Signal<Local, Bits<32>>,
    write_frame_crc: Signal<Local, Bit>,
    next_frame_crc: Signal<Local, Bits<32>>,
    write_base_addr: Signal<Local, Bit>,
    next_base_addr: Signal<Local, Bits<64>>,
    word_frame_error: Signal<Local, Bits<32>>,
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
    hit_ring: Signal<Local, Bit>,
    value_type: Constant<Bits<32>>,
    value_version: Constant<Bits<32>>,
    value_next: Constant<Bits<32>>,
    value_size: Constant<Bits<32>>,
    w1s0_control: Constant<Bits<32>>,
    lane0: Constant<Bits<32>>,
    lane1: Constant<Bits<32>>,
    lane2: Constant<Bits<32>>,
    lane3: Constant<Bits<32>>,
    wide0: Constant<Bits<64>>,
    wide1: Constant<Bits<64>>,
    wide2: Constant<Bits<64>>,
    wide3: Constant<Bits<64>>,
    wide4: Constant<Bits<64>>,
    wide5: Constant<Bits<64>>,
    wide6: Constant<Bits<64>>,
    wide7: Constant<Bits<64>>,
    kept_timeout: Constant<Bits<32>>,
    reset_timeout: Constant<Bits<32>>,
    rw1c0_error: Constant<Bits<32>>,
    kept_error: Constant<Bits<32>>,
    rw3_select: Constant<Bits<32>>,
    kept_select: Constant<Bits<32>>,
    kept_ring_tail: Constant<Bits<32>>,
    rw2_frame: Constant<Bits<32>>,
    rw3_frame: Constant<Bits<32>>,
    kept_frame: Constant<Bits<32>>,
    first_ring: Constant<Bits<20>>,
    last_ring: Constant<Bits<20>>,
}

impl Default for FaultRegs {
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
            control_set_absent: Default::default(),
            control_fill: Default::default(),
            status_busy: Default::default(),
            status_reason: Default::default(),
            range_first: Default::default(),
            range_count: Default::default(),
            fill_addr: Default::default(),
            progress: Default::default(),
            absent: Default::default(),
            poisoned: Default::default(),
            timeout_kcycles: Default::default(),
            depth_slots: Default::default(),
            depth_parked: Default::default(),
            faults: Default::default(),
            served: Default::default(),
            error_read_failed: Default::default(),
            error_read_failed_set: Default::default(),
            error_write_lost: Default::default(),
            error_write_lost_set: Default::default(),
            error_record_dropped: Default::default(),
            error_record_dropped_set: Default::default(),
            select_granule: Default::default(),
            granule_absent: Default::default(),
            granule_poisoned: Default::default(),
            ring_head_count: Default::default(),
            ring_tail_count: Default::default(),
            frame_length: Default::default(),
            frame_delta: Default::default(),
            frame_crc: Default::default(),
            base_addr: Default::default(),
            frame_error_position: Default::default(),
            frame_error_code: Default::default(),
            ring_sel: Default::default(),
            ring_addr: Default::default(),
            ring_ack: Default::default(),
            ring_rdata: Default::default(),
            pulse_control: Default::default(),
            store_range_first: Default::default(),
            store_range_count: Default::default(),
            store_fill_addr: Default::default(),
            store_timeout: Default::default(),
            store_error: Default::default(),
            store_select: Default::default(),
            store_ring_tail: Default::default(),
            store_frame: Default::default(),
            store_frame_crc: Default::default(),
            store_base_addr: Default::default(),
            ack: Default::default(),
            rdata: Default::default(),
            latch_data: Default::default(),
            latch_pair: Default::default(),
            latch_valid: Default::default(),
            hold_data: Default::default(),
            hold_strb: Default::default(),
            hold_pair: Default::default(),
            hold_valid: Default::default(),
            waiting_ring: Default::default(),
            write_control: Default::default(),
            fire_control: Default::default(),
            word_status: Default::default(),
            write_range_first: Default::default(),
            next_range_first: Default::default(),
            write_range_count: Default::default(),
            next_range_count: Default::default(),
            write_fill_addr: Default::default(),
            next_fill_addr: Default::default(),
            write_timeout: Default::default(),
            next_timeout: Default::default(),
            word_depth: Default::default(),
            write_error: Default::default(),
            next_error: Default::default(),
            write_select: Default::default(),
            next_select: Default::default(),
            word_granule: Default::default(),
            word_ring_head: Default::default(),
            write_ring_tail: Default::default(),
            next_ring_tail: Default::default(),
            write_frame: Default::default(),
            next_frame: Default::default(),
            write_frame_crc: Default::default(),
            next_frame_crc: Default::default(),
            write_base_addr: Default::default(),
            next_base_addr: Default::default(),
            word_frame_error: Default::default(),
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
            hit_ring: Default::default(),
            value_type: Constant::new(bits::<32>(0x7)),
            value_version: Constant::new(bits::<32>(0x1_0000)),
            value_next: Constant::new(bits::<32>(0x6000)),
            value_size: Constant::new(bits::<32>(0x1000)),
            w1s0_control: Constant::new(bits::<32>(0x3)),
            lane0: Constant::new(bits::<32>(0xff)),
            lane1: Constant::new(bits::<32>(0xff00)),
            lane2: Constant::new(bits::<32>(0xff_0000)),
            lane3: Constant::new(bits::<32>(0xff00_0000)),
            wide0: Constant::new(bits::<64>(0xff)),
            wide1: Constant::new(bits::<64>(0xff00)),
            wide2: Constant::new(bits::<64>(0xff_0000)),
            wide3: Constant::new(bits::<64>(0xff00_0000)),
            wide4: Constant::new(bits::<64>(0xff_0000_0000)),
            wide5: Constant::new(bits::<64>(0xff00_0000_0000)),
            wide6: Constant::new(bits::<64>(0xff_0000_0000_0000)),
            wide7: Constant::new(bits::<64>(0xff00_0000_0000_0000)),
            kept_timeout: Constant::new(bits::<32>(0xffff)),
            reset_timeout: Constant::new(bits::<32>(0x7a1)),
            rw1c0_error: Constant::new(bits::<32>(0x7)),
            kept_error: Constant::new(bits::<32>(0x7)),
            rw3_select: Constant::new(bits::<32>(0xf00_0000)),
            kept_select: Constant::new(bits::<32>(0xfff_ffff)),
            kept_ring_tail: Constant::new(bits::<32>(0xffff)),
            rw2_frame: Constant::new(bits::<32>(0x1_0000)),
            rw3_frame: Constant::new(bits::<32>(0x8000_0000)),
            kept_frame: Constant::new(bits::<32>(0x8001_ffff)),
            first_ring: Constant::new(bits::<20>(0x800)),
            last_ring: Constant::new(bits::<20>(0x8ff)),
        }
    }
}

impl Logic for FaultRegs {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            pulse_control,
            store_range_first,
            store_range_count,
            store_fill_addr,
            store_timeout,
            store_error,
            store_select,
            store_ring_tail,
            store_frame,
            store_frame_crc,
            store_base_addr,
            ack,
            rdata,
            latch_data,
            latch_pair,
            latch_valid,
            hold_data,
            hold_strb,
            hold_pair,
            hold_valid,
            waiting_ring
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
        self.word_status.next =
            self.word_status.val() | (bit_cast::<32, 4>(self.status_reason.val()) << 4);

        // DEPTH reads as
        self.word_depth.next = 0.into();
        self.word_depth.next = self.word_depth.val() | bit_cast::<32, 8>(self.depth_slots.val());
        self.word_depth.next =
            self.word_depth.val() | (bit_cast::<32, 8>(self.depth_parked.val()) << 8);

        // GRANULE reads as
        self.word_granule.next = 0.into();
        self.word_granule.next = self.word_granule.val().replace_bit(0, self.granule_absent.val());
        self.word_granule.next =
            self.word_granule.val().replace_bit(1, self.granule_poisoned.val());

        // RING_HEAD reads as
        self.word_ring_head.next = 0.into();
        self.word_ring_head.next =
            self.word_ring_head.val() | bit_cast::<32, 16>(self.ring_head_count.val());

        // FRAME_ERROR reads as
        self.word_frame_error.next = 0.into();
        self.word_frame_error.next =
            self.word_frame_error.val() | bit_cast::<32, 17>(self.frame_error_position.val());
        self.word_frame_error.next =
            self.word_frame_error.val() | (bit_cast::<32, 5>(self.frame_error_code.val()) << 24);

        // decode: two words at once
        self.pair.next = self.bus_addr.val().get_bits::<17>(3);
        self.low_word.next = 0.into();
        self.high_word.next = 0.into();
        self.write_control.next = false;
        self.write_range_first.next = false;
        self.write_range_count.next = false;
        self.write_fill_addr.next = false;
        self.write_timeout.next = false;
        self.write_error.next = false;
        self.write_select.next = false;
        self.write_ring_tail.next = false;
        self.write_frame.next = false;
        self.write_frame_crc.next = false;
        self.write_base_addr.next = false;
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
                self.write_control.next = self.writing_low.val();
                self.high_word.next = self.word_status.val();
            }
            // 0x00018 RANGE_FIRST, RANGE_COUNT
            3 => {
                self.low_word.next = self.store_range_first.q.val();
                self.write_range_first.next = self.writing_low.val();
                self.high_word.next = self.store_range_count.q.val();
                self.write_range_count.next = self.writing_high.val();
            }
            // 0x00020 FILL_ADDR
            4 => {
                self.low_word.next = self.store_fill_addr.q.val().get_bits::<32>(0);
                self.high_word.next = self.store_fill_addr.q.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_fill_addr.next = self.writing_high.val();
            }
            // 0x00028 PROGRESS, ABSENT
            5 => {
                self.low_word.next = self.progress.val();
                self.high_word.next = self.absent.val();
            }
            // 0x00030 POISONED, TIMEOUT
            6 => {
                self.low_word.next = self.poisoned.val();
                self.high_word.next = self.store_timeout.q.val();
                self.write_timeout.next = self.writing_high.val();
            }
            // 0x00038 DEPTH, FAULTS
            7 => {
                self.low_word.next = self.word_depth.val();
                self.high_word.next = self.faults.val();
            }
            // 0x00040 SERVED, ERROR
            8 => {
                self.low_word.next = self.served.val();
                self.high_word.next = self.store_error.q.val();
                self.write_error.next = self.writing_high.val();
            }
            // 0x00048 SELECT, GRANULE
            9 => {
                self.low_word.next = self.store_select.q.val();
                self.write_select.next = self.writing_low.val();
                self.high_word.next = self.word_granule.val();
            }
            // 0x00050 RING_HEAD, RING_TAIL
            10 => {
                self.low_word.next = self.word_ring_head.val();
                self.high_word.next = self.store_ring_tail.q.val();
                self.write_ring_tail.next = self.writing_high.val();
            }
            // 0x00058 FRAME, FRAME_CRC
            11 => {
                self.low_word.next = self.store_frame.q.val();
                self.write_frame.next = self.writing_low.val();
                self.high_word.next = self.store_frame_crc.q.val();
                self.write_frame_crc.next = self.writing_high.val();
            }
            // 0x00060 BASE_ADDR
            12 => {
                self.low_word.next = self.store_base_addr.q.val().get_bits::<32>(0);
                self.high_word.next = self.store_base_addr.q.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_base_addr.next = self.writing_high.val();
            }
            // 0x00068 FRAME_ERROR
            13 => {
                self.low_word.next = self.word_frame_error.val();
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

        // RING: the memory acknowledges
        self.hit_ring.next = self.reading.val()
            & (self.bus_addr.val() >= self.first_ring.val())
            & (self.bus_addr.val() <= self.last_ring.val());
        self.ring_sel.next = self.hit_ring.val();
        self.ring_addr.next = self.bus_addr.val() - self.first_ring.val();
        if self.hit_ring.val() {
            self.waiting_ring.d.next = true;
            self.ack.d.next = false;
        }
        if (self.hit_ring.val() | self.waiting_ring.q.val()) & self.ring_ack.val() {
            self.waiting_ring.d.next = false;
            self.ack.d.next = true;
            self.rdata.d.next = self.ring_rdata.val();
        }

        // CONTROL
        self.control_set_absent.next = self.pulse_control.q.val().get_bit(0);
        self.control_fill.next = self.pulse_control.q.val().get_bit(1);
        self.fire_control.next = 0.into();
        if self.write_control.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.fire_control.next =
                    self.fire_control.val() | (self.bus_wdata.val() & self.w1s0_control.val());
            }
        }
        self.pulse_control.d.next = self.fire_control.val();

        // RANGE_FIRST
        self.range_first.next = self.store_range_first.q.val();
        self.next_range_first.next = self.store_range_first.q.val();
        if self.write_range_first.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_range_first.next = (self.next_range_first.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_range_first.next = (self.next_range_first.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_range_first.next = (self.next_range_first.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_range_first.next = (self.next_range_first.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.store_range_first.d.next = self.next_range_first.val();

        // RANGE_COUNT
        self.range_count.next = self.store_range_count.q.val();
        self.next_range_count.next = self.store_range_count.q.val();
        if self.write_range_count.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_range_count.next = (self.next_range_count.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_range_count.next = (self.next_range_count.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_range_count.next = (self.next_range_count.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_range_count.next = (self.next_range_count.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.store_range_count.d.next = self.next_range_count.val();

        // FILL_ADDR
        self.fill_addr.next = self.store_fill_addr.q.val();
        self.next_fill_addr.next = self.store_fill_addr.q.val();
        if self.write_fill_addr.val() {
            if self.pair_strb.val().get_bit(0) {
                self.next_fill_addr.next = (self.next_fill_addr.val() & !self.wide0.val())
                    | (self.pair_data.val() & self.wide0.val());
            }
            if self.pair_strb.val().get_bit(1) {
                self.next_fill_addr.next = (self.next_fill_addr.val() & !self.wide1.val())
                    | (self.pair_data.val() & self.wide1.val());
            }
            if self.pair_strb.val().get_bit(2) {
                self.next_fill_addr.next = (self.next_fill_addr.val() & !self.wide2.val())
                    | (self.pair_data.val() & self.wide2.val());
            }
            if self.pair_strb.val().get_bit(3) {
                self.next_fill_addr.next = (self.next_fill_addr.val() & !self.wide3.val())
                    | (self.pair_data.val() & self.wide3.val());
            }
            if self.pair_strb.val().get_bit(4) {
                self.next_fill_addr.next = (self.next_fill_addr.val() & !self.wide4.val())
                    | (self.pair_data.val() & self.wide4.val());
            }
            if self.pair_strb.val().get_bit(5) {
                self.next_fill_addr.next = (self.next_fill_addr.val() & !self.wide5.val())
                    | (self.pair_data.val() & self.wide5.val());
            }
            if self.pair_strb.val().get_bit(6) {
                self.next_fill_addr.next = (self.next_fill_addr.val() & !self.wide6.val())
                    | (self.pair_data.val() & self.wide6.val());
            }
            if self.pair_strb.val().get_bit(7) {
                self.next_fill_addr.next = (self.next_fill_addr.val() & !self.wide7.val())
                    | (self.pair_data.val() & self.wide7.val());
            }
        }
        self.store_fill_addr.d.next = self.next_fill_addr.val();

        // TIMEOUT
        self.timeout_kcycles.next = self.store_timeout.q.val().get_bits::<16>(0);
        self.next_timeout.next = self.store_timeout.q.val();
        if self.write_timeout.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_timeout.next = (self.next_timeout.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_timeout.next = (self.next_timeout.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
        }
        self.store_timeout.d.next = self.next_timeout.val() & self.kept_timeout.val();

        // ERROR
        self.error_read_failed.next = self.store_error.q.val().get_bit(0);
        self.error_write_lost.next = self.store_error.q.val().get_bit(1);
        self.error_record_dropped.next = self.store_error.q.val().get_bit(2);
        self.next_error.next = self.store_error.q.val();
        if self.write_error.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_error.next =
                    self.next_error.val() & !(self.bus_wdata.val() & self.rw1c0_error.val());
            }
        }
        if self.error_read_failed_set.val() {
            self.next_error.next = self.next_error.val().replace_bit(0, true);
        }
        if self.error_write_lost_set.val() {
            self.next_error.next = self.next_error.val().replace_bit(1, true);
        }
        if self.error_record_dropped_set.val() {
            self.next_error.next = self.next_error.val().replace_bit(2, true);
        }
        self.store_error.d.next = self.next_error.val() & self.kept_error.val();

        // SELECT
        self.select_granule.next = self.store_select.q.val().get_bits::<28>(0);
        self.next_select.next = self.store_select.q.val();
        if self.write_select.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_select.next = (self.next_select.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_select.next = (self.next_select.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_select.next = (self.next_select.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_select.next = (self.next_select.val() & !self.rw3_select.val())
                    | (self.bus_wdata.val() & self.rw3_select.val());
            }
        }
        self.store_select.d.next = self.next_select.val() & self.kept_select.val();

        // RING_TAIL
        self.ring_tail_count.next = self.store_ring_tail.q.val().get_bits::<16>(0);
        self.next_ring_tail.next = self.store_ring_tail.q.val();
        if self.write_ring_tail.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_ring_tail.next = (self.next_ring_tail.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_ring_tail.next = (self.next_ring_tail.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
        }
        self.store_ring_tail.d.next = self.next_ring_tail.val() & self.kept_ring_tail.val();

        // FRAME
        self.frame_length.next = self.store_frame.q.val().get_bits::<17>(0);
        self.frame_delta.next = self.store_frame.q.val().get_bit(31);
        self.next_frame.next = self.store_frame.q.val();
        if self.write_frame.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_frame.next = (self.next_frame.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_frame.next = (self.next_frame.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_frame.next = (self.next_frame.val() & !self.rw2_frame.val())
                    | (self.bus_wdata.val() & self.rw2_frame.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_frame.next = (self.next_frame.val() & !self.rw3_frame.val())
                    | (self.bus_wdata.val() & self.rw3_frame.val());
            }
        }
        self.store_frame.d.next = self.next_frame.val() & self.kept_frame.val();

        // FRAME_CRC
        self.frame_crc.next = self.store_frame_crc.q.val();
        self.next_frame_crc.next = self.store_frame_crc.q.val();
        if self.write_frame_crc.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_frame_crc.next = (self.next_frame_crc.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_frame_crc.next = (self.next_frame_crc.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_frame_crc.next = (self.next_frame_crc.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_frame_crc.next = (self.next_frame_crc.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.store_frame_crc.d.next = self.next_frame_crc.val();

        // BASE_ADDR
        self.base_addr.next = self.store_base_addr.q.val();
        self.next_base_addr.next = self.store_base_addr.q.val();
        if self.write_base_addr.val() {
            if self.pair_strb.val().get_bit(0) {
                self.next_base_addr.next = (self.next_base_addr.val() & !self.wide0.val())
                    | (self.pair_data.val() & self.wide0.val());
            }
            if self.pair_strb.val().get_bit(1) {
                self.next_base_addr.next = (self.next_base_addr.val() & !self.wide1.val())
                    | (self.pair_data.val() & self.wide1.val());
            }
            if self.pair_strb.val().get_bit(2) {
                self.next_base_addr.next = (self.next_base_addr.val() & !self.wide2.val())
                    | (self.pair_data.val() & self.wide2.val());
            }
            if self.pair_strb.val().get_bit(3) {
                self.next_base_addr.next = (self.next_base_addr.val() & !self.wide3.val())
                    | (self.pair_data.val() & self.wide3.val());
            }
            if self.pair_strb.val().get_bit(4) {
                self.next_base_addr.next = (self.next_base_addr.val() & !self.wide4.val())
                    | (self.pair_data.val() & self.wide4.val());
            }
            if self.pair_strb.val().get_bit(5) {
                self.next_base_addr.next = (self.next_base_addr.val() & !self.wide5.val())
                    | (self.pair_data.val() & self.wide5.val());
            }
            if self.pair_strb.val().get_bit(6) {
                self.next_base_addr.next = (self.next_base_addr.val() & !self.wide6.val())
                    | (self.pair_data.val() & self.wide6.val());
            }
            if self.pair_strb.val().get_bit(7) {
                self.next_base_addr.next = (self.next_base_addr.val() & !self.wide7.val())
                    | (self.pair_data.val() & self.wide7.val());
            }
        }
        self.store_base_addr.d.next = self.next_base_addr.val();

        self.bus_ack.next = self.ack.q.val();
        self.bus_rdata.next = self.rdata.q.val();
        if self.reset.val() {
            self.ack.d.next = false;
            self.latch_valid.d.next = false;
            self.hold_valid.d.next = false;
            self.waiting_ring.d.next = false;
            self.pulse_control.d.next = 0.into();
            self.store_range_first.d.next = 0.into();
            self.store_range_count.d.next = 0.into();
            self.store_fill_addr.d.next = 0.into();
            self.store_timeout.d.next = self.reset_timeout.val();
            self.store_error.d.next = 0.into();
            self.store_select.d.next = 0.into();
            self.store_ring_tail.d.next = 0.into();
            self.store_frame.d.next = 0.into();
            self.store_frame_crc.d.next = 0.into();
            self.store_base_addr.d.next = 0.into();
        }
    }
}
