//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Register bank of `part`.

use rust_hdl::prelude::*;

/// Registers of `part`: Partition table.
#[derive(Debug, LogicBlock)]
pub struct PartRegs {
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
    /// `CONTROL.COMMIT`, w1s: Validate the shadow table and make it the active one. (a pulse)
    pub control_commit: Signal<Out, Bit>,
    /// `STATUS.BUSY`, ro: A commit (or the clearing after reset) is running.
    pub status_busy: Signal<In, Bit>,
    /// `STATUS.REASON`, ro: Why the last commit was refused.
    pub status_reason: Signal<In, Bits<4>>,
    /// `STATUS.ENTRY`, ro: The entry that REASON speaks of; 0 when it speaks of none.
    pub status_entry: Signal<In, Bits<16>>,
    /// `CAPACITY`, ro: Entries that the table can hold.
    pub capacity: Signal<In, Bits<32>>,
    /// `ACTIVE_COUNT`, ro: Entries of the active table.
    pub active_count: Signal<In, Bits<32>>,
    /// `GENERATION`, ro: Commits accepted since reset, modulo 2^32.
    pub generation: Signal<In, Bits<32>>,
    /// `SHADOW_COUNT.COUNT`, rw: Entries.
    pub shadow_count_count: Signal<Out, Bits<16>>,
    /// `SELECT.INDEX`, rw: Entry number.
    pub select_index: Signal<Out, Bits<16>>,
    /// `SHADOW_BASE`, rw: First byte of the partition in units of 256 B; must be a multiple of
    /// the granule.
    pub shadow_base: Signal<Out, Bits<32>>,
    /// `SHADOW_LENGTH`, rw: Length of the partition in units of 256 B; must be a multiple of
    /// the granule, and not 0.
    pub shadow_length: Signal<Out, Bits<32>>,
    /// `SHADOW_ATTR.CLASS`, rw: Class of the partition.
    pub shadow_attr_class: Signal<Out, Bits<2>>,
    /// `SHADOW_ATTR.PRE_COPY`, rw: Predicted to be written: copy ahead of the write.
    pub shadow_attr_pre_copy: Signal<Out, Bit>,
    /// `SHADOW_ATTR.PINNED`, rw: The policy must not change it.
    pub shadow_attr_pinned: Signal<Out, Bit>,
    /// `SHADOW_ATTR.NO_SAVE`, rw: Checkpoint jobs skip it.
    pub shadow_attr_no_save: Signal<Out, Bit>,
    /// `SHADOW_ATTR.LOSSY_HINT`, rw: The application allowed a bounded error.
    pub shadow_attr_lossy_hint: Signal<Out, Bit>,
    /// `SHADOW_ATTR` was written: one cycle, its outputs are new.
    pub shadow_attr_written: Signal<Out, Bit>,
    /// `ACTIVE_BASE`, ro: Base of active entry SELECT in units of 256 B.
    pub active_base: Signal<In, Bits<32>>,
    /// `ACTIVE_LENGTH`, ro: Length of active entry SELECT in units of 256 B.
    pub active_length: Signal<In, Bits<32>>,
    /// `ACTIVE_ATTR`, ro: Attributes of active entry SELECT, laid out as SHADOW_ATTR.
    pub active_attr: Signal<In, Bits<32>>,
    /// `STAT_READS`, ro: Lines read in active entry SELECT since it became active, modulo 2^32.
    pub stat_reads: Signal<In, Bits<32>>,
    /// `STAT_WRITES`, ro: Lines written in active entry SELECT since it became active, modulo
    /// 2^32.
    pub stat_writes: Signal<In, Bits<32>>,
    /// `STAT_COPIES`, ro: Granules of active entry SELECT that were copied since it became
    /// active, modulo 2^32.
    pub stat_copies: Signal<In, Bits<32>>,
    /// `STAT_FIRST_WRITES`, ro: Of these: copies that a write waited for, modulo 2^32.
    pub stat_first_writes: Signal<In, Bits<32>>,
    /// `STAT_COPY_BYTES`, ro: Bytes of these copies: STAT_COPIES x 4096.
    pub stat_copy_bytes: Signal<In, Bits<64>>,
    /// `STAT_STALL_CYCLES`, ro: Cycles in which a write to active entry SELECT waited for a
    /// copy since it became active, modulo 2^32.
    pub stat_stall_cycles: Signal<In, Bits<32>>,
    pulse_control: DFF<Bits<32>>,
    store_shadow_count: DFF<Bits<32>>,
    store_select: DFF<Bits<32>>,
    store_shadow_base: DFF<Bits<32>>,
    store_shadow_length: DFF<Bits<32>>,
    store_shadow_attr: DFF<Bits<32>>,
    done_shadow_attr: DFF<Bit>,
    ack: DFF<Bit>,
    rdata: DFF<Bits<32>>,
    latch_data: DFF<Bits<32>>,
    latch_pair: DFF<Bits<17>>,
    latch_valid: DFF<Bit>,
    write_control: Signal<Local, Bit>,
    fire_control: Signal<Local, Bits<32>>,
    word_status: Signal<Local, Bits<32>>,
    write_shadow_count: Signal<Local, Bit>,
    next_shadow_count: Signal<Local, Bits<32>>,
    write_select: Signal<Local, Bit>,
    next_select: Signal<Local, Bits<32>>,
    write_shadow_base: Signal<Local, Bit>,
    next_shadow_base: Signal<Local, Bits<32>>,
    write_shadow_length: Signal<Local, Bit>,
    next_shadow_length: Signal<Local, Bits<32>>,
    write_shadow_attr: Signal<Local, Bit>,
    next_shadow_attr: Signal<Local, Bits<32>>,
    pair: Signal<Local, Bits<17>>,
    reading: Signal<Local, Bit>,
    low_word: Signal<Local, Bits<32>>,
    high_word: Signal<Local, Bits<32>>,
    writing_low: Signal<Local, Bit>,
    writing_high: Signal<Local, Bit>,
    latches: Signal<Local, Bit>,
    value_type: Constant<Bits<32>>,
    value_version: Constant<Bits<32>>,
    value_next: Constant<Bits<32>>,
    value_size: Constant<Bits<32>>,
    w1s0_control: Constant<Bits<32>>,
    lane0: Constant<Bits<32>>,
    lane1: Constant<Bits<32>>,
    kept_shadow_count: Constant<Bits<32>>,
    kept_select: Constant<Bits<32>>,
    lane2: Constant<Bits<32>>,
    lane3: Constant<Bits<32>>,
    rw0_shadow_attr: Constant<Bits<32>>,
    rw1_shadow_attr: Constant<Bits<32>>,
    kept_shadow_attr: Constant<Bits<32>>,
}

impl Default for PartRegs {
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
            control_commit: Default::default(),
            status_busy: Default::default(),
            status_reason: Default::default(),
            status_entry: Default::default(),
            capacity: Default::default(),
            active_count: Default::default(),
            generation: Default::default(),
            shadow_count_count: Default::default(),
            select_index: Default::default(),
            shadow_base: Default::default(),
            shadow_length: Default::default(),
            shadow_attr_class: Default::default(),
            shadow_attr_pre_copy: Default::default(),
            shadow_attr_pinned: Default::default(),
            shadow_attr_no_save: Default::default(),
            shadow_attr_lossy_hint: Default::default(),
            shadow_attr_written: Default::default(),
            active_base: Default::default(),
            active_length: Default::default(),
            active_attr: Default::default(),
            stat_reads: Default::default(),
            stat_writes: Default::default(),
            stat_copies: Default::default(),
            stat_first_writes: Default::default(),
            stat_copy_bytes: Default::default(),
            stat_stall_cycles: Default::default(),
            pulse_control: Default::default(),
            store_shadow_count: Default::default(),
            store_select: Default::default(),
            store_shadow_base: Default::default(),
            store_shadow_length: Default::default(),
            store_shadow_attr: Default::default(),
            done_shadow_attr: Default::default(),
            ack: Default::default(),
            rdata: Default::default(),
            latch_data: Default::default(),
            latch_pair: Default::default(),
            latch_valid: Default::default(),
            write_control: Default::default(),
            fire_control: Default::default(),
            word_status: Default::default(),
            write_shadow_count: Default::default(),
            next_shadow_count: Default::default(),
            write_select: Default::default(),
            next_select: Default::default(),
            write_shadow_base: Default::default(),
            next_shadow_base: Default::default(),
            write_shadow_length: Default::default(),
            next_shadow_length: Default::default(),
            write_shadow_attr: Default::default(),
            next_shadow_attr: Default::default(),
            pair: Default::default(),
            reading: Default::default(),
            low_word: Default::default(),
            high_word: Default::default(),
            writing_low: Default::default(),
            writing_high: Default::default(),
            latches: Default::default(),
            value_type: Constant::new(bits::<32>(0x3)),
            value_version: Constant::new(bits::<32>(0x1_0000)),
            value_next: Constant::new(bits::<32>(0x3000)),
            value_size: Constant::new(bits::<32>(0x1000)),
            w1s0_control: Constant::new(bits::<32>(0x1)),
            lane0: Constant::new(bits::<32>(0xff)),
            lane1: Constant::new(bits::<32>(0xff00)),
            kept_shadow_count: Constant::new(bits::<32>(0xffff)),
            kept_select: Constant::new(bits::<32>(0xffff)),
            lane2: Constant::new(bits::<32>(0xff_0000)),
            lane3: Constant::new(bits::<32>(0xff00_0000)),
            rw0_shadow_attr: Constant::new(bits::<32>(0x3)),
            rw1_shadow_attr: Constant::new(bits::<32>(0xf00)),
            kept_shadow_attr: Constant::new(bits::<32>(0xf03)),
        }
    }
}

impl Logic for PartRegs {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            pulse_control,
            store_shadow_count,
            store_select,
            store_shadow_base,
            store_shadow_length,
            store_shadow_attr,
            done_shadow_attr,
            ack,
            rdata,
            latch_data,
            latch_pair,
            latch_valid
        );
        self.reading.next = self.bus_sel.val() & !self.bus_write.val();
        self.writing_low.next =
            self.bus_sel.val() & self.bus_write.val() & !self.bus_addr.val().get_bit(2);
        self.writing_high.next =
            self.bus_sel.val() & self.bus_write.val() & self.bus_addr.val().get_bit(2);
        self.ack.d.next = self.bus_sel.val();
        self.rdata.d.next = 0.into();
        self.latches.next = false;

        // STATUS reads as
        self.word_status.next = 0.into();
        self.word_status.next = self.word_status.val().replace_bit(0, self.status_busy.val());
        self.word_status.next =
            self.word_status.val() | (bit_cast::<32, 4>(self.status_reason.val()) << 4);
        self.word_status.next =
            self.word_status.val() | (bit_cast::<32, 16>(self.status_entry.val()) << 16);

        // decode: two words at once
        self.pair.next = self.bus_addr.val().get_bits::<17>(3);
        self.low_word.next = 0.into();
        self.high_word.next = 0.into();
        self.write_control.next = false;
        self.write_shadow_count.next = false;
        self.write_select.next = false;
        self.write_shadow_base.next = false;
        self.write_shadow_length.next = false;
        self.write_shadow_attr.next = false;
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
            // 0x00018 CAPACITY, ACTIVE_COUNT
            3 => {
                self.low_word.next = self.capacity.val();
                self.high_word.next = self.active_count.val();
            }
            // 0x00020 GENERATION, SHADOW_COUNT
            4 => {
                self.low_word.next = self.generation.val();
                self.high_word.next = self.store_shadow_count.q.val();
                self.write_shadow_count.next = self.writing_high.val();
            }
            // 0x00028 SELECT
            5 => {
                self.low_word.next = self.store_select.q.val();
                self.write_select.next = self.writing_low.val();
            }
            // 0x00030 SHADOW_BASE, SHADOW_LENGTH
            6 => {
                self.low_word.next = self.store_shadow_base.q.val();
                self.write_shadow_base.next = self.writing_low.val();
                self.high_word.next = self.store_shadow_length.q.val();
                self.write_shadow_length.next = self.writing_high.val();
            }
            // 0x00038 SHADOW_ATTR
            7 => {
                self.low_word.next = self.store_shadow_attr.q.val();
                self.write_shadow_attr.next = self.writing_low.val();
            }
            // 0x00040 ACTIVE_BASE, ACTIVE_LENGTH
            8 => {
                self.low_word.next = self.active_base.val();
                self.high_word.next = self.active_length.val();
            }
            // 0x00048 ACTIVE_ATTR
            9 => {
                self.low_word.next = self.active_attr.val();
            }
            // 0x00050 STAT_READS, STAT_WRITES
            10 => {
                self.low_word.next = self.stat_reads.val();
                self.high_word.next = self.stat_writes.val();
            }
            // 0x00058 STAT_COPIES, STAT_FIRST_WRITES
            11 => {
                self.low_word.next = self.stat_copies.val();
                self.high_word.next = self.stat_first_writes.val();
            }
            // 0x00060 STAT_COPY_BYTES
            12 => {
                self.low_word.next = self.stat_copy_bytes.val().get_bits::<32>(0);
                self.high_word.next = self.stat_copy_bytes.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x00068 STAT_STALL_CYCLES
            13 => {
                self.low_word.next = self.stat_stall_cycles.val();
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

        // CONTROL
        self.control_commit.next = self.pulse_control.q.val().get_bit(0);
        self.fire_control.next = 0.into();
        if self.write_control.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.fire_control.next =
                    self.fire_control.val() | (self.bus_wdata.val() & self.w1s0_control.val());
            }
        }
        self.pulse_control.d.next = self.fire_control.val();

        // SHADOW_COUNT
        self.shadow_count_count.next = self.store_shadow_count.q.val().get_bits::<16>(0);
        self.next_shadow_count.next = self.store_shadow_count.q.val();
        if self.write_shadow_count.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_shadow_count.next = (self.next_shadow_count.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_shadow_count.next = (self.next_shadow_count.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
        }
        self.store_shadow_count.d.next =
            self.next_shadow_count.val() & self.kept_shadow_count.val();

        // SELECT
        self.select_index.next = self.store_select.q.val().get_bits::<16>(0);
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
        }
        self.store_select.d.next = self.next_select.val() & self.kept_select.val();

        // SHADOW_BASE
        self.shadow_base.next = self.store_shadow_base.q.val();
        self.next_shadow_base.next = self.store_shadow_base.q.val();
        if self.write_shadow_base.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_shadow_base.next = (self.next_shadow_base.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_shadow_base.next = (self.next_shadow_base.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_shadow_base.next = (self.next_shadow_base.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_shadow_base.next = (self.next_shadow_base.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.store_shadow_base.d.next = self.next_shadow_base.val();

        // SHADOW_LENGTH
        self.shadow_length.next = self.store_shadow_length.q.val();
        self.next_shadow_length.next = self.store_shadow_length.q.val();
        if self.write_shadow_length.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_shadow_length.next = (self.next_shadow_length.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_shadow_length.next = (self.next_shadow_length.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_shadow_length.next = (self.next_shadow_length.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_shadow_length.next = (self.next_shadow_length.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.store_shadow_length.d.next = self.next_shadow_length.val();

        // SHADOW_ATTR
        self.shadow_attr_class.next = self.store_shadow_attr.q.val().get_bits::<2>(0);
        self.shadow_attr_pre_copy.next = self.store_shadow_attr.q.val().get_bit(8);
        self.shadow_attr_pinned.next = self.store_shadow_attr.q.val().get_bit(9);
        self.shadow_attr_no_save.next = self.store_shadow_attr.q.val().get_bit(10);
        self.shadow_attr_lossy_hint.next = self.store_shadow_attr.q.val().get_bit(11);
        self.next_shadow_attr.next = self.store_shadow_attr.q.val();
        if self.write_shadow_attr.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_shadow_attr.next = (self.next_shadow_attr.val()
                    & !self.rw0_shadow_attr.val())
                    | (self.bus_wdata.val() & self.rw0_shadow_attr.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_shadow_attr.next = (self.next_shadow_attr.val()
                    & !self.rw1_shadow_attr.val())
                    | (self.bus_wdata.val() & self.rw1_shadow_attr.val());
            }
        }
        self.store_shadow_attr.d.next = self.next_shadow_attr.val() & self.kept_shadow_attr.val();
        self.done_shadow_attr.d.next = self.write_shadow_attr.val();
        self.shadow_attr_written.next = self.done_shadow_attr.q.val();

        self.bus_ack.next = self.ack.q.val();
        self.bus_rdata.next = self.rdata.q.val();
        if self.reset.val() {
            self.ack.d.next = false;
            self.latch_valid.d.next = false;
            self.pulse_control.d.next = 0.into();
            self.store_shadow_count.d.next = 0.into();
            self.store_select.d.next = 0.into();
            self.store_shadow_base.d.next = 0.into();
            self.store_shadow_length.d.next = 0.into();
            self.store_shadow_attr.d.next = 0.into();
            self.done_shadow_attr.d.next = false;
        }
    }
}
