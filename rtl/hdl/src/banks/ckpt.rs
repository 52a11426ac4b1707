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
    pulse_control: DFF<Bits<32>>,
    store_job_addr: DFF<Bits<64>>,
    ack: DFF<Bit>,
    rdata: DFF<Bits<32>>,
    latch_data: DFF<Bits<32>>,
    latch_pair: DFF<Bits<17>>,
    latch_valid: DFF<Bit>,
    hold_data: DFF<Bits<32>>,
    hold_mask: DFF<Bits<32>>,
    hold_pair: DFF<Bits<17>>,
    hold_valid: DFF<Bit>,
    write_control: Signal<Local, Bit>,
    word_status: Signal<Local, Bits<32>>,
    write_job_addr: Signal<Local, Bit>,
    next_job_addr: Signal<Local, Bits<64>>,
    word_dma_limits: Signal<Local, Bits<32>>,
    reading: Signal<Local, Bit>,
    read_data: Signal<Local, Bits<32>>,
    writing: Signal<Local, Bit>,
    write_mask: Signal<Local, Bits<32>>,
    pair: Signal<Local, Bits<17>>,
    latch_hit: Signal<Local, Bit>,
    read_upper: Signal<Local, Bits<32>>,
    read_low: Signal<Local, Bit>,
    read_high: Signal<Local, Bit>,
    hold_hit: Signal<Local, Bit>,
    write_low: Signal<Local, Bit>,
    write_high: Signal<Local, Bit>,
    pair_data: Signal<Local, Bits<64>>,
    pair_mask: Signal<Local, Bits<64>>,
    value_type: Constant<Bits<32>>,
    value_version: Constant<Bits<32>>,
    value_next: Constant<Bits<32>>,
    value_size: Constant<Bits<32>>,
    w1s_control: Constant<Bits<32>>,
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
            pulse_control: Default::default(),
            store_job_addr: Default::default(),
            ack: Default::default(),
            rdata: Default::default(),
            latch_data: Default::default(),
            latch_pair: Default::default(),
            latch_valid: Default::default(),
            hold_data: Default::default(),
            hold_mask: Default::default(),
            hold_pair: Default::default(),
            hold_valid: Default::default(),
            write_control: Default::default(),
            word_status: Default::default(),
            write_job_addr: Default::default(),
            next_job_addr: Default::default(),
            word_dma_limits: Default::default(),
            reading: Default::default(),
            read_data: Default::default(),
            writing: Default::default(),
            write_mask: Default::default(),
            pair: Default::default(),
            latch_hit: Default::default(),
            read_upper: Default::default(),
            read_low: Default::default(),
            read_high: Default::default(),
            hold_hit: Default::default(),
            write_low: Default::default(),
            write_high: Default::default(),
            pair_data: Default::default(),
            pair_mask: Default::default(),
            value_type: Constant::new(bits::<32>(0x4)),
            value_version: Constant::new(bits::<32>(0x1_0000)),
            value_next: Constant::new(bits::<32>(0x1_0000)),
            value_size: Constant::new(bits::<32>(0x1000)),
            w1s_control: Constant::new(bits::<32>(0x3)),
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
            hold_mask,
            hold_pair,
            hold_valid
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

        // 64-bit registers: which pair, and does the other half belong to it?
        self.pair.next = self.bus_addr.val().get_bits::<17>(3);
        self.latch_hit.next =
            self.latch_valid.q.val() & (self.latch_pair.q.val() == self.pair.val());
        self.read_upper.next = 0.into();
        self.read_low.next = false;
        self.read_high.next = false;
        self.hold_hit.next = self.hold_valid.q.val() & (self.hold_pair.q.val() == self.pair.val());
        self.write_low.next = false;
        self.write_high.next = false;
        self.pair_data.next = bit_cast::<64, 32>(self.hold_data.q.val())
            | (bit_cast::<64, 32>(self.bus_wdata.val()) << 32);
        self.pair_mask.next = bit_cast::<64, 32>(self.write_mask.val()) << 32;
        if self.hold_hit.val() {
            self.pair_mask.next = self.pair_mask.val() | bit_cast::<64, 32>(self.hold_mask.q.val());
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

        // decode
        self.write_control.next = false;
        self.write_job_addr.next = false;
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
            // 0x00010 CONTROL
            16 => {
                self.write_control.next = self.writing.val();
            }
            // 0x00014 STATUS
            20 => {
                self.read_data.next = self.word_status.val();
            }
            // 0x00018 JOB_ADDR, lower half
            24 => {
                self.read_data.next = self.store_job_addr.q.val().get_bits::<32>(0);
                self.read_upper.next = self.store_job_addr.q.val().get_bits::<32>(32);
                self.read_low.next = true;
                self.write_low.next = true;
            }
            // 0x0001c JOB_ADDR, upper half
            28 => {
                self.read_data.next = self.store_job_addr.q.val().get_bits::<32>(32);
                self.read_high.next = true;
                self.write_high.next = true;
                self.write_job_addr.next = self.writing.val();
            }
            // 0x00020 JOBS_DONE
            32 => {
                self.read_data.next = self.jobs_done.val();
            }
            // 0x00024 JOBS_FAILED
            36 => {
                self.read_data.next = self.jobs_failed.val();
            }
            // 0x00028 EXTENTS
            40 => {
                self.read_data.next = self.extents.val();
            }
            // 0x0002c PROGRESS
            44 => {
                self.read_data.next = self.progress.val();
            }
            // 0x00030 BYTES_IN, lower half
            48 => {
                self.read_data.next = self.bytes_in.val().get_bits::<32>(0);
                self.read_upper.next = self.bytes_in.val().get_bits::<32>(32);
                self.read_low.next = true;
            }
            // 0x00034 BYTES_IN, upper half
            52 => {
                self.read_data.next = self.bytes_in.val().get_bits::<32>(32);
                self.read_high.next = true;
            }
            // 0x00038 BYTES_OUT, lower half
            56 => {
                self.read_data.next = self.bytes_out.val().get_bits::<32>(0);
                self.read_upper.next = self.bytes_out.val().get_bits::<32>(32);
                self.read_low.next = true;
            }
            // 0x0003c BYTES_OUT, upper half
            60 => {
                self.read_data.next = self.bytes_out.val().get_bits::<32>(32);
                self.read_high.next = true;
            }
            // 0x00040 RAW_BLOCKS
            64 => {
                self.read_data.next = self.raw_blocks.val();
            }
            // 0x00044 RLE_BLOCKS
            68 => {
                self.read_data.next = self.rle_blocks.val();
            }
            // 0x00048 BUSY_CYCLES, lower half
            72 => {
                self.read_data.next = self.busy_cycles.val().get_bits::<32>(0);
                self.read_upper.next = self.busy_cycles.val().get_bits::<32>(32);
                self.read_low.next = true;
            }
            // 0x0004c BUSY_CYCLES, upper half
            76 => {
                self.read_data.next = self.busy_cycles.val().get_bits::<32>(32);
                self.read_high.next = true;
            }
            // 0x00050 DMA_LIMITS
            80 => {
                self.read_data.next = self.word_dma_limits.val();
            }
            _ => {}
        }
        if self.reading.val() {
            self.rdata.d.next = self.read_data.val();
        }

        // reading a lower half latches the upper one
        if self.reading.val() & self.read_low.val() {
            self.latch_data.d.next = self.read_upper.val();
            self.latch_pair.d.next = self.pair.val();
            self.latch_valid.d.next = true;
        }
        if self.reading.val() & self.read_high.val() & self.latch_hit.val() {
            self.rdata.d.next = self.latch_data.q.val();
            self.latch_valid.d.next = false;
        }

        // a written lower half is held until the upper one is written
        if self.writing.val() & self.write_low.val() {
            self.hold_data.d.next = self.bus_wdata.val() & self.write_mask.val();
            self.hold_mask.d.next = self.write_mask.val();
            self.hold_pair.d.next = self.pair.val();
            self.hold_valid.d.next = true;
            if self.hold_hit.val() {
                self.hold_data.d.next = (self.hold_data.q.val() & !self.write_mask.val())
                    | (self.bus_wdata.val() & self.write_mask.val());
                self.hold_mask.d.next = self.hold_mask.q.val() | self.write_mask.val();
            }
        }
        if self.writing.val() & self.write_high.val() & self.hold_hit.val() {
            self.hold_valid.d.next = false;
        }

        // CONTROL
        self.control_doorbell.next = self.pulse_control.q.val().get_bit(0);
        self.control_abort.next = self.pulse_control.q.val().get_bit(1);
        self.pulse_control.d.next = 0.into();
        if self.write_control.val() {
            self.pulse_control.d.next =
                self.bus_wdata.val() & self.write_mask.val() & self.w1s_control.val();
        }

        // JOB_ADDR
        self.job_addr.next = self.store_job_addr.q.val();
        self.next_job_addr.next = self.store_job_addr.q.val();
        if self.write_job_addr.val() {
            self.next_job_addr.next = (self.next_job_addr.val() & !self.pair_mask.val())
                | (self.pair_data.val() & self.pair_mask.val());
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
