//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Register bank of `ckpt`.

use rust_hdl::prelude::*;

/// Registers of `ckpt`: Checkpoint engine.
#[derive(Debug, LogicBlock)]
pub struct CkptRegs {
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
    /// `CONTROL.DOORBELL`, w1s: Start the job whose descriptor is at JOB_ADDR. (a pulse)
    pub control_doorbell: Signal<Out, Bit>,
    /// `CONTROL.ABORT`, w1s: End the running job after the current extent, with status aborted.
    /// (a pulse)
    pub control_abort: Signal<Out, Bit>,
    /// `STATUS.BUSY`, ro: A job is running.
    pub status_busy: Signal<In, Bit>,
    /// `STATUS.REASON`, ro: How the last job ended.
    pub status_reason: Signal<In, Bits<4>>,
    /// `JOB_ADDR`, rw: Bus address of the job descriptor, a multiple of 64.
    pub job_addr: Signal<Out, Bits<64>>,
    /// `JOBS_DONE`, ro: Jobs that ended with reason ok, modulo 2^32.
    pub jobs_done: Signal<In, Bits<32>>,
    /// `JOBS_FAILED`, ro: Jobs that ended with another reason, and refused doorbells, modulo
    /// 2^32.
    pub jobs_failed: Signal<In, Bits<32>>,
    /// `EXTENTS`, ro: Extents written, modulo 2^32.
    pub extents: Signal<In, Bits<32>>,
    /// `PROGRESS`, ro: Granules written by the running or last job.
    pub progress: Signal<In, Bits<32>>,
    /// `BYTES_IN`, ro: Plain bytes read from card memory since reset.
    pub bytes_in: Signal<In, Bits<64>>,
    /// `BYTES_OUT`, ro: Bytes of frames produced since reset, padding not counted.
    pub bytes_out: Signal<In, Bits<64>>,
    /// `RAW_BLOCKS`, ro: Raw blocks produced since reset, modulo 2^32.
    pub raw_blocks: Signal<In, Bits<32>>,
    /// `RLE_BLOCKS`, ro: RLE blocks produced since reset, modulo 2^32.
    pub rle_blocks: Signal<In, Bits<32>>,
    /// `BUSY_CYCLES`, ro: Cycles with a job running since reset.
    pub busy_cycles: Signal<In, Bits<64>>,
    /// `DMA_LIMITS.MAX_PAYLOAD`, ro: Largest write payload in bytes.
    pub dma_limits_max_payload: Signal<In, Bits<16>>,
    /// `DMA_LIMITS.MAX_READ_REQUEST`, ro: Largest read request in bytes.
    pub dma_limits_max_read_request: Signal<In, Bits<16>>,
    /// `COMPRESSED_BLOCKS`, ro: Compressed blocks produced since reset, modulo 2^32.
    pub compressed_blocks: Signal<In, Bits<32>>,
    /// `DELTA_EXTENTS`, ro: Extents written as deltas, modulo 2^32.
    pub delta_extents: Signal<In, Bits<32>>,
    pulse_control: DFF<Bits<32>>,
    store_job_addr: DFF<Bits<64>>,
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
    fire_control: Signal<Local, Bits<32>>,
    word_status: Signal<Local, Bits<32>>,
    write_job_addr: Signal<Local, Bit>,
    next_job_addr: Signal<Local, Bits<64>>,
    word_dma_limits: Signal<Local, Bits<32>>,
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
    w1s0_control: Constant<Bits<32>>,
    wide0: Constant<Bits<64>>,
    wide1: Constant<Bits<64>>,
    wide2: Constant<Bits<64>>,
    wide3: Constant<Bits<64>>,
    wide4: Constant<Bits<64>>,
    wide5: Constant<Bits<64>>,
    wide6: Constant<Bits<64>>,
    wide7: Constant<Bits<64>>,
    lane0: Constant<Bits<32>>,
    lane1: Constant<Bits<32>>,
    lane2: Constant<Bits<32>>,
    lane3: Constant<Bits<32>>,
}

impl Default for CkptRegs {
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
            control_doorbell: Default::default(),
            control_abort: Default::default(),
            status_busy: Default::default(),
            status_reason: Default::default(),
            job_addr: Default::default(),
            jobs_done: Default::default(),
            jobs_failed: Default::default(),
            extents: Default::default(),
            progress: Default::default(),
            bytes_in: Default::default(),
            bytes_out: Default::default(),
            raw_blocks: Default::default(),
            rle_blocks: Default::default(),
            busy_cycles: Default::default(),
            dma_limits_max_payload: Default::default(),
            dma_limits_max_read_request: Default::default(),
            compressed_blocks: Default::default(),
            delta_extents: Default::default(),
            pulse_control: Default::default(),
            store_job_addr: Default::default(),
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
            fire_control: Default::default(),
            word_status: Default::default(),
            write_job_addr: Default::default(),
            next_job_addr: Default::default(),
            word_dma_limits: Default::default(),
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
            value_type: Constant::new(bits::<32>(0x4)),
            value_version: Constant::new(bits::<32>(0x1_0000)),
            value_next: Constant::new(bits::<32>(0x4000)),
            value_size: Constant::new(bits::<32>(0x1000)),
            w1s0_control: Constant::new(bits::<32>(0x3)),
            wide0: Constant::new(bits::<64>(0xff)),
            wide1: Constant::new(bits::<64>(0xff00)),
            wide2: Constant::new(bits::<64>(0xff_0000)),
            wide3: Constant::new(bits::<64>(0xff00_0000)),
            wide4: Constant::new(bits::<64>(0xff_0000_0000)),
            wide5: Constant::new(bits::<64>(0xff00_0000_0000)),
            wide6: Constant::new(bits::<64>(0xff_0000_0000_0000)),
            wide7: Constant::new(bits::<64>(0xff00_0000_0000_0000)),
            lane0: Constant::new(bits::<32>(0xff)),
            lane1: Constant::new(bits::<32>(0xff00)),
            lane2: Constant::new(bits::<32>(0xff_0000)),
            lane3: Constant::new(bits::<32>(0xff00_0000)),
        }
    }
}

impl Logic for CkptRegs {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            pulse_control,
            store_job_addr,
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
        self.word_status.next =
            self.word_status.val() | (bit_cast::<32, 4>(self.status_reason.val()) << 4);

        // DMA_LIMITS reads as
        self.word_dma_limits.next = 0.into();
        self.word_dma_limits.next =
            self.word_dma_limits.val() | bit_cast::<32, 16>(self.dma_limits_max_payload.val());
        self.word_dma_limits.next = self.word_dma_limits.val()
            | (bit_cast::<32, 16>(self.dma_limits_max_read_request.val()) << 16);

        // decode: two words at once
        self.pair.next = self.bus_addr.val().get_bits::<17>(3);
        self.low_word.next = 0.into();
        self.high_word.next = 0.into();
        self.write_control.next = false;
        self.write_job_addr.next = false;
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
            // 0x00018 JOB_ADDR
            3 => {
                self.low_word.next = self.store_job_addr.q.val().get_bits::<32>(0);
                self.high_word.next = self.store_job_addr.q.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_job_addr.next = self.writing_high.val();
            }
            // 0x00020 JOBS_DONE, JOBS_FAILED
            4 => {
                self.low_word.next = self.jobs_done.val();
                self.high_word.next = self.jobs_failed.val();
            }
            // 0x00028 EXTENTS, PROGRESS
            5 => {
                self.low_word.next = self.extents.val();
                self.high_word.next = self.progress.val();
            }
            // 0x00030 BYTES_IN
            6 => {
                self.low_word.next = self.bytes_in.val().get_bits::<32>(0);
                self.high_word.next = self.bytes_in.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x00038 BYTES_OUT
            7 => {
                self.low_word.next = self.bytes_out.val().get_bits::<32>(0);
                self.high_word.next = self.bytes_out.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x00040 RAW_BLOCKS, RLE_BLOCKS
            8 => {
                self.low_word.next = self.raw_blocks.val();
                self.high_word.next = self.rle_blocks.val();
            }
            // 0x00048 BUSY_CYCLES
            9 => {
                self.low_word.next = self.busy_cycles.val().get_bits::<32>(0);
                self.high_word.next = self.busy_cycles.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x00050 DMA_LIMITS, COMPRESSED_BLOCKS
            10 => {
                self.low_word.next = self.word_dma_limits.val();
                self.high_word.next = self.compressed_blocks.val();
            }
            // 0x00058 DELTA_EXTENTS
            11 => {
                self.low_word.next = self.delta_extents.val();
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
        self.control_doorbell.next = self.pulse_control.q.val().get_bit(0);
        self.control_abort.next = self.pulse_control.q.val().get_bit(1);
        self.fire_control.next = 0.into();
        if self.write_control.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.fire_control.next =
                    self.fire_control.val() | (self.bus_wdata.val() & self.w1s0_control.val());
            }
        }
        self.pulse_control.d.next = self.fire_control.val();

        // JOB_ADDR
        self.job_addr.next = self.store_job_addr.q.val();
        self.next_job_addr.next = self.store_job_addr.q.val();
        if self.write_job_addr.val() {
            if self.pair_strb.val().get_bit(0) {
                self.next_job_addr.next = (self.next_job_addr.val() & !self.wide0.val())
                    | (self.pair_data.val() & self.wide0.val());
            }
            if self.pair_strb.val().get_bit(1) {
                self.next_job_addr.next = (self.next_job_addr.val() & !self.wide1.val())
                    | (self.pair_data.val() & self.wide1.val());
            }
            if self.pair_strb.val().get_bit(2) {
                self.next_job_addr.next = (self.next_job_addr.val() & !self.wide2.val())
                    | (self.pair_data.val() & self.wide2.val());
            }
            if self.pair_strb.val().get_bit(3) {
                self.next_job_addr.next = (self.next_job_addr.val() & !self.wide3.val())
                    | (self.pair_data.val() & self.wide3.val());
            }
            if self.pair_strb.val().get_bit(4) {
                self.next_job_addr.next = (self.next_job_addr.val() & !self.wide4.val())
                    | (self.pair_data.val() & self.wide4.val());
            }
            if self.pair_strb.val().get_bit(5) {
                self.next_job_addr.next = (self.next_job_addr.val() & !self.wide5.val())
                    | (self.pair_data.val() & self.wide5.val());
            }
            if self.pair_strb.val().get_bit(6) {
                self.next_job_addr.next = (self.next_job_addr.val() & !self.wide6.val())
                    | (self.pair_data.val() & self.wide6.val());
            }
            if self.pair_strb.val().get_bit(7) {
                self.next_job_addr.next = (self.next_job_addr.val() & !self.wide7.val())
                    | (self.pair_data.val() & self.wide7.val());
            }
        }
        self.store_job_addr.d.next = self.next_job_addr.val();

        self.bus_ack.next = self.ack.q.val();
        self.bus_rdata.next = self.rdata.q.val();
        if self.reset.val() {
            self.ack.d.next = false;
            self.latch_valid.d.next = false;
            self.hold_valid.d.next = false;
            self.pulse_control.d.next = 0.into();
            self.store_job_addr.d.next = 0.into();
        }
    }
}
