//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Register bank of `ident`.

use rust_hdl::prelude::*;

/// Registers of `ident`: Identity.
#[derive(Debug, LogicBlock)]
pub struct IdentRegs {
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
    /// `GIT_HASH`, ro: First 32 bits of the source revision; 0 for a development build.
    pub git_hash: Signal<In, Bits<32>>,
    /// `BOARD_ID`, ro: Which board the image is for; 0 is the simulated card, 1 the in-process
    /// model.
    pub board_id: Signal<In, Bits<32>>,
    /// `BUILD_TIME`, ro: Unix time of the build in seconds; 0 for a reproducible build.
    pub build_time: Signal<In, Bits<64>>,
    /// `CLOCK_HZ`, ro: Frequency of the core clock in hertz.
    pub clock_hz: Signal<In, Bits<32>>,
    /// `WINDOW_SIZE`, ro: Bytes of the memory window behind BAR2.
    pub window_size: Signal<In, Bits<64>>,
    /// `GEOMETRY.GRANULE_LOG2`, ro: Granule: what a partition is made of (12 = 4 KiB).
    pub geometry_granule_log2: Signal<In, Bits<8>>,
    /// `GEOMETRY.LINE_LOG2`, ro: Line: the grain of the dirty bitmap (6 = 64 B).
    pub geometry_line_log2: Signal<In, Bits<8>>,
    /// `GEOMETRY.UNIT_LOG2`, ro: Unit: what one heat counter counts (12 = 4 KiB).
    pub geometry_unit_log2: Signal<In, Bits<8>>,
    /// `DATA_PATH.WIDTH`, ro: Width of the transaction and memory streams in bits.
    pub data_path_width: Signal<In, Bits<16>>,
    /// `DATA_PATH.DMA_TAGS`, ro: DMA reads that can be outstanding at once.
    pub data_path_dma_tags: Signal<In, Bits<8>>,
    /// `CAPABILITIES.HEAT`, ro: Counts accesses.
    pub capabilities_heat: Signal<In, Bit>,
    /// `CAPABILITIES.PART`, ro: Holds a partition table.
    pub capabilities_part: Signal<In, Bit>,
    /// `CAPABILITIES.CKPT`, ro: Runs checkpoint jobs.
    pub capabilities_ckpt: Signal<In, Bit>,
    /// `CAPABILITIES.RLE`, ro: Frames hold RLE blocks for constant granules.
    pub capabilities_rle: Signal<In, Bit>,
    /// `CAPABILITIES.COW`, ro: Has the copy-on-write map: snapshots; writes need not stop while
    /// a job runs.
    pub capabilities_cow: Signal<In, Bit>,
    /// `CAPABILITIES.SQUEEZE`, ro: Frames hold compressed blocks.
    pub capabilities_squeeze: Signal<In, Bit>,
    /// `CAPABILITIES.FAULT`, ro: Granules can be absent and are filled by DMA.
    pub capabilities_fault: Signal<In, Bit>,
    /// `CAPABILITIES.TRACE`, ro: Has the snoop trace port.
    pub capabilities_trace: Signal<In, Bit>,
    /// `SCRATCH`, rw: Free for the driver: a write must read back.
    pub scratch: Signal<Out, Bits<32>>,
    /// `CYCLES`, ro: Core clock cycles since reset.
    pub cycles: Signal<In, Bits<64>>,
    /// `UNSUPPORTED`, ro: Requests answered with Unsupported Request (or, if posted, discarded
    /// as unsupported), modulo 2^32.
    pub unsupported: Signal<In, Bits<32>>,
    /// `MALFORMED`, ro: Malformed packets discarded, modulo 2^32.
    pub malformed: Signal<In, Bits<32>>,
    store_scratch: DFF<Bits<32>>,
    ack: DFF<Bit>,
    rdata: DFF<Bits<32>>,
    latch_data: DFF<Bits<32>>,
    latch_pair: DFF<Bits<17>>,
    latch_valid: DFF<Bit>,
    word_geometry: Signal<Local, Bits<32>>,
    word_data_path: Signal<Local, Bits<32>>,
    word_capabilities: Signal<Local, Bits<32>>,
    write_scratch: Signal<Local, Bit>,
    next_scratch: Signal<Local, Bits<32>>,
    pair: Signal<Local, Bits<17>>,
    reading: Signal<Local, Bit>,
    low_word: Signal<Local, Bits<32>>,
    high_word: Signal<Local, Bits<32>>,
    writing_high: Signal<Local, Bit>,
    latches: Signal<Local, Bit>,
    value_type: Constant<Bits<32>>,
    value_version: Constant<Bits<32>>,
    value_next: Constant<Bits<32>>,
    value_size: Constant<Bits<32>>,
    value_magic: Constant<Bits<32>>,
    value_map_hash: Constant<Bits<64>>,
    lane0: Constant<Bits<32>>,
    lane1: Constant<Bits<32>>,
    lane2: Constant<Bits<32>>,
    lane3: Constant<Bits<32>>,
}

impl Default for IdentRegs {
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
            git_hash: Default::default(),
            board_id: Default::default(),
            build_time: Default::default(),
            clock_hz: Default::default(),
            window_size: Default::default(),
            geometry_granule_log2: Default::default(),
            geometry_line_log2: Default::default(),
            geometry_unit_log2: Default::default(),
            data_path_width: Default::default(),
            data_path_dma_tags: Default::default(),
            capabilities_heat: Default::default(),
            capabilities_part: Default::default(),
            capabilities_ckpt: Default::default(),
            capabilities_rle: Default::default(),
            capabilities_cow: Default::default(),
            capabilities_squeeze: Default::default(),
            capabilities_fault: Default::default(),
            capabilities_trace: Default::default(),
            scratch: Default::default(),
            cycles: Default::default(),
            unsupported: Default::default(),
            malformed: Default::default(),
            store_scratch: Default::default(),
            ack: Default::default(),
            rdata: Default::default(),
            latch_data: Default::default(),
            latch_pair: Default::default(),
            latch_valid: Default::default(),
            word_geometry: Default::default(),
            word_data_path: Default::default(),
            word_capabilities: Default::default(),
            write_scratch: Default::default(),
            next_scratch: Default::default(),
            pair: Default::default(),
            reading: Default::default(),
            low_word: Default::default(),
            high_word: Default::default(),
            writing_high: Default::default(),
            latches: Default::default(),
            value_type: Constant::new(bits::<32>(0x1)),
            value_version: Constant::new(bits::<32>(0x1_0000)),
            value_next: Constant::new(bits::<32>(0x1000)),
            value_size: Constant::new(bits::<32>(0x100)),
            value_magic: Constant::new(bits::<32>(0x544f_5349)),
            value_map_hash: Constant::new(bits::<64>(0xeb04_165e_a452_e91a)),
            lane0: Constant::new(bits::<32>(0xff)),
            lane1: Constant::new(bits::<32>(0xff00)),
            lane2: Constant::new(bits::<32>(0xff_0000)),
            lane3: Constant::new(bits::<32>(0xff00_0000)),
        }
    }
}

impl Logic for IdentRegs {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, store_scratch, ack, rdata, latch_data, latch_pair, latch_valid);
        self.reading.next = self.bus_sel.val() & !self.bus_write.val();
        self.writing_high.next =
            self.bus_sel.val() & self.bus_write.val() & self.bus_addr.val().get_bit(2);
        self.ack.d.next = self.bus_sel.val();
        self.rdata.d.next = 0.into();
        self.latches.next = false;

        // GEOMETRY reads as
        self.word_geometry.next = 0.into();
        self.word_geometry.next =
            self.word_geometry.val() | bit_cast::<32, 8>(self.geometry_granule_log2.val());
        self.word_geometry.next =
            self.word_geometry.val() | (bit_cast::<32, 8>(self.geometry_line_log2.val()) << 8);
        self.word_geometry.next =
            self.word_geometry.val() | (bit_cast::<32, 8>(self.geometry_unit_log2.val()) << 16);

        // DATA_PATH reads as
        self.word_data_path.next = 0.into();
        self.word_data_path.next =
            self.word_data_path.val() | bit_cast::<32, 16>(self.data_path_width.val());
        self.word_data_path.next =
            self.word_data_path.val() | (bit_cast::<32, 8>(self.data_path_dma_tags.val()) << 16);

        // CAPABILITIES reads as
        self.word_capabilities.next = 0.into();
        self.word_capabilities.next =
            self.word_capabilities.val().replace_bit(0, self.capabilities_heat.val());
        self.word_capabilities.next =
            self.word_capabilities.val().replace_bit(1, self.capabilities_part.val());
        self.word_capabilities.next =
            self.word_capabilities.val().replace_bit(2, self.capabilities_ckpt.val());
        self.word_capabilities.next =
            self.word_capabilities.val().replace_bit(3, self.capabilities_rle.val());
        self.word_capabilities.next =
            self.word_capabilities.val().replace_bit(4, self.capabilities_cow.val());
        self.word_capabilities.next =
            self.word_capabilities.val().replace_bit(5, self.capabilities_squeeze.val());
        self.word_capabilities.next =
            self.word_capabilities.val().replace_bit(6, self.capabilities_fault.val());
        self.word_capabilities.next =
            self.word_capabilities.val().replace_bit(7, self.capabilities_trace.val());

        // decode: two words at once
        self.pair.next = self.bus_addr.val().get_bits::<17>(3);
        self.low_word.next = 0.into();
        self.high_word.next = 0.into();
        self.write_scratch.next = false;
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
            // 0x00010 MAGIC
            2 => {
                self.low_word.next = self.value_magic.val();
            }
            // 0x00018 MAP_HASH
            3 => {
                self.low_word.next = self.value_map_hash.val().get_bits::<32>(0);
                self.high_word.next = self.value_map_hash.val().get_bits::<32>(32);
            }
            // 0x00020 GIT_HASH, BOARD_ID
            4 => {
                self.low_word.next = self.git_hash.val();
                self.high_word.next = self.board_id.val();
            }
            // 0x00028 BUILD_TIME
            5 => {
                self.low_word.next = self.build_time.val().get_bits::<32>(0);
                self.high_word.next = self.build_time.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x00030 CLOCK_HZ
            6 => {
                self.low_word.next = self.clock_hz.val();
            }
            // 0x00038 WINDOW_SIZE
            7 => {
                self.low_word.next = self.window_size.val().get_bits::<32>(0);
                self.high_word.next = self.window_size.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x00040 GEOMETRY, DATA_PATH
            8 => {
                self.low_word.next = self.word_geometry.val();
                self.high_word.next = self.word_data_path.val();
            }
            // 0x00048 CAPABILITIES, SCRATCH
            9 => {
                self.low_word.next = self.word_capabilities.val();
                self.high_word.next = self.store_scratch.q.val();
                self.write_scratch.next = self.writing_high.val();
            }
            // 0x00050 CYCLES
            10 => {
                self.low_word.next = self.cycles.val().get_bits::<32>(0);
                self.high_word.next = self.cycles.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x00058 UNSUPPORTED, MALFORMED
            11 => {
                self.low_word.next = self.unsupported.val();
                self.high_word.next = self.malformed.val();
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

        // SCRATCH
        self.scratch.next = self.store_scratch.q.val();
        self.next_scratch.next = self.store_scratch.q.val();
        if self.write_scratch.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_scratch.next = (self.next_scratch.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_scratch.next = (self.next_scratch.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_scratch.next = (self.next_scratch.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_scratch.next = (self.next_scratch.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.store_scratch.d.next = self.next_scratch.val();

        self.bus_ack.next = self.ack.q.val();
        self.bus_rdata.next = self.rdata.q.val();
        if self.reset.val() {
            self.ack.d.next = false;
            self.latch_valid.d.next = false;
            self.store_scratch.d.next = 0.into();
        }
    }
}
