//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Register bank of `squeeze`.

use rust_hdl::prelude::*;

/// Registers of `squeeze`: Compression.
#[derive(Debug, LogicBlock)]
pub struct SqueezeRegs {
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
    /// `LANES.COUNT`, ro: Lanes.
    pub lanes_count: Signal<In, Bits<8>>,
    /// `LANES.UNSQUEEZE`, ro: There is a decompressor: FILL takes frames.
    pub lanes_unsqueeze: Signal<In, Bit>,
    /// `SETS.OFFERED`, rw: Bit s: set s + 1 is loaded and may be used.
    pub sets_offered: Signal<Out, Bits<4>>,
    /// `SETS.DEFAULT_SET`, rw: Set of an extent whose first granule is constant: 0, or 1..4 if
    /// that set is offered (else 0 is taken).
    pub sets_default_set: Signal<Out, Bits<3>>,
    /// `IN_USE.SETS`, ro: Sets.
    pub in_use_sets: Signal<In, Bits<4>>,
    /// `IN_USE.DEFAULT_SET`, ro: Default set.
    pub in_use_default_set: Signal<In, Bits<3>>,
    /// `IDS.SET_1`, rw: Id of set 1.
    pub ids_set_1: Signal<Out, Bits<8>>,
    /// `IDS.SET_2`, rw: Id of set 2.
    pub ids_set_2: Signal<Out, Bits<8>>,
    /// `IDS.SET_3`, rw: Id of set 3.
    pub ids_set_3: Signal<Out, Bits<8>>,
    /// `IDS.SET_4`, rw: Id of set 4.
    pub ids_set_4: Signal<Out, Bits<8>>,
    /// `TABLE_SET.SET`, rw: 0 is set 1.
    pub table_set_set: Signal<Out, Bits<2>>,
    /// `REFUSED`, ro: Writes of TABLE that came while a job or a FILL of a frame ran, or were
    /// not of whole words, since reset, modulo 2^32.
    pub refused: Signal<In, Bits<32>>,
    /// `DELTA_MIN.LINES`, rw: Of the 256 lines of 16 bytes of its first granule, at least so
    /// many look like the base's.
    pub delta_min_lines: Signal<Out, Bits<9>>,
    /// `TABLE`, rw: an access begins, one cycle.
    pub table_sel: Signal<Out, Bit>,
    /// The access to `TABLE` writes.
    pub table_write: Signal<Out, Bit>,
    /// Byte offset in `TABLE`, valid with its `_sel`.
    pub table_addr: Signal<Out, Bits<20>>,
    /// What is written to `TABLE`.
    pub table_wdata: Signal<Out, Bits<32>>,
    /// Which bytes of `TABLE` are written.
    pub table_wstrb: Signal<Out, Bits<4>>,
    /// `TABLE` ends the access: with its `_sel` or later, one cycle.
    pub table_ack: Signal<In, Bit>,
    /// What was read from `TABLE`, valid with its `_ack`.
    pub table_rdata: Signal<In, Bits<32>>,
    store_sets: DFF<Bits<32>>,
    store_ids: DFF<Bits<32>>,
    store_table_set: DFF<Bits<32>>,
    store_delta_min: DFF<Bits<32>>,
    ack: DFF<Bit>,
    rdata: DFF<Bits<32>>,
    waiting_table: DFF<Bit>,
    word_lanes: Signal<Local, Bits<32>>,
    write_sets: Signal<Local, Bit>,
    next_sets: Signal<Local, Bits<32>>,
    word_in_use: Signal<Local, Bits<32>>,
    write_ids: Signal<Local, Bit>,
    next_ids: Signal<Local, Bits<32>>,
    write_table_set: Signal<Local, Bit>,
    next_table_set: Signal<Local, Bits<32>>,
    write_delta_min: Signal<Local, Bit>,
    next_delta_min: Signal<Local, Bits<32>>,
    pair: Signal<Local, Bits<17>>,
    reading: Signal<Local, Bit>,
    low_word: Signal<Local, Bits<32>>,
    high_word: Signal<Local, Bits<32>>,
    writing_low: Signal<Local, Bit>,
    writing_high: Signal<Local, Bit>,
    hit_table: Signal<Local, Bit>,
    value_type: Constant<Bits<32>>,
    value_version: Constant<Bits<32>>,
    value_next: Constant<Bits<32>>,
    value_size: Constant<Bits<32>>,
    rw0_sets: Constant<Bits<32>>,
    rw1_sets: Constant<Bits<32>>,
    kept_sets: Constant<Bits<32>>,
    lane0: Constant<Bits<32>>,
    lane1: Constant<Bits<32>>,
    lane2: Constant<Bits<32>>,
    lane3: Constant<Bits<32>>,
    rw0_table_set: Constant<Bits<32>>,
    kept_table_set: Constant<Bits<32>>,
    rw1_delta_min: Constant<Bits<32>>,
    kept_delta_min: Constant<Bits<32>>,
    reset_delta_min: Constant<Bits<32>>,
    first_table: Constant<Bits<20>>,
    last_table: Constant<Bits<20>>,
}

impl Default for SqueezeRegs {
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
            lanes_count: Default::default(),
            lanes_unsqueeze: Default::default(),
            sets_offered: Default::default(),
            sets_default_set: Default::default(),
            in_use_sets: Default::default(),
            in_use_default_set: Default::default(),
            ids_set_1: Default::default(),
            ids_set_2: Default::default(),
            ids_set_3: Default::default(),
            ids_set_4: Default::default(),
            table_set_set: Default::default(),
            refused: Default::default(),
            delta_min_lines: Default::default(),
            table_sel: Default::default(),
            table_write: Default::default(),
            table_addr: Default::default(),
            table_wdata: Default::default(),
            table_wstrb: Default::default(),
            table_ack: Default::default(),
            table_rdata: Default::default(),
            store_sets: Default::default(),
            store_ids: Default::default(),
            store_table_set: Default::default(),
            store_delta_min: Default::default(),
            ack: Default::default(),
            rdata: Default::default(),
            waiting_table: Default::default(),
            word_lanes: Default::default(),
            write_sets: Default::default(),
            next_sets: Default::default(),
            word_in_use: Default::default(),
            write_ids: Default::default(),
            next_ids: Default::default(),
            write_table_set: Default::default(),
            next_table_set: Default::default(),
            write_delta_min: Default::default(),
            next_delta_min: Default::default(),
            pair: Default::default(),
            reading: Default::default(),
            low_word: Default::default(),
            high_word: Default::default(),
            writing_low: Default::default(),
            writing_high: Default::default(),
            hit_table: Default::default(),
            value_type: Constant::new(bits::<32>(0x9)),
            value_version: Constant::new(bits::<32>(0x1_0000)),
            value_next: Constant::new(bits::<32>(0x1_0000)),
            value_size: Constant::new(bits::<32>(0x8000)),
            rw0_sets: Constant::new(bits::<32>(0xf)),
            rw1_sets: Constant::new(bits::<32>(0x700)),
            kept_sets: Constant::new(bits::<32>(0x70f)),
            lane0: Constant::new(bits::<32>(0xff)),
            lane1: Constant::new(bits::<32>(0xff00)),
            lane2: Constant::new(bits::<32>(0xff_0000)),
            lane3: Constant::new(bits::<32>(0xff00_0000)),
            rw0_table_set: Constant::new(bits::<32>(0x3)),
            kept_table_set: Constant::new(bits::<32>(0x3)),
            rw1_delta_min: Constant::new(bits::<32>(0x100)),
            kept_delta_min: Constant::new(bits::<32>(0x1ff)),
            reset_delta_min: Constant::new(bits::<32>(0x1)),
            first_table: Constant::new(bits::<20>(0x2000)),
            last_table: Constant::new(bits::<20>(0x7fff)),
        }
    }
}

impl Logic for SqueezeRegs {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            store_sets,
            store_ids,
            store_table_set,
            store_delta_min,
            ack,
            rdata,
            waiting_table
        );
        self.reading.next = self.bus_sel.val() & !self.bus_write.val();
        self.writing_low.next =
            self.bus_sel.val() & self.bus_write.val() & !self.bus_addr.val().get_bit(2);
        self.writing_high.next =
            self.bus_sel.val() & self.bus_write.val() & self.bus_addr.val().get_bit(2);
        self.ack.d.next = self.bus_sel.val();
        self.rdata.d.next = 0.into();

        // LANES reads as
        self.word_lanes.next = 0.into();
        self.word_lanes.next = self.word_lanes.val() | bit_cast::<32, 8>(self.lanes_count.val());
        self.word_lanes.next = self.word_lanes.val().replace_bit(8, self.lanes_unsqueeze.val());

        // IN_USE reads as
        self.word_in_use.next = 0.into();
        self.word_in_use.next = self.word_in_use.val() | bit_cast::<32, 4>(self.in_use_sets.val());
        self.word_in_use.next =
            self.word_in_use.val() | (bit_cast::<32, 3>(self.in_use_default_set.val()) << 8);

        // decode: two words at once
        self.pair.next = self.bus_addr.val().get_bits::<17>(3);
        self.low_word.next = 0.into();
        self.high_word.next = 0.into();
        self.write_sets.next = false;
        self.write_ids.next = false;
        self.write_table_set.next = false;
        self.write_delta_min.next = false;
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
            // 0x00010 LANES, SETS
            2 => {
                self.low_word.next = self.word_lanes.val();
                self.high_word.next = self.store_sets.q.val();
                self.write_sets.next = self.writing_high.val();
            }
            // 0x00018 IN_USE, IDS
            3 => {
                self.low_word.next = self.word_in_use.val();
                self.high_word.next = self.store_ids.q.val();
                self.write_ids.next = self.writing_high.val();
            }
            // 0x00020 TABLE_SET
            4 => {
                self.low_word.next = self.store_table_set.q.val();
                self.write_table_set.next = self.writing_low.val();
            }
            // 0x00028 REFUSED, DELTA_MIN
            5 => {
                self.low_word.next = self.refused.val();
                self.high_word.next = self.store_delta_min.q.val();
                self.write_delta_min.next = self.writing_high.val();
            }
            _ => {}
        }
        if self.reading.val() {
            self.rdata.d.next = self.low_word.val();
            if self.bus_addr.val().get_bit(2) {
                self.rdata.d.next = self.high_word.val();
            }
        }

        // TABLE: the memory acknowledges
        self.hit_table.next = self.bus_sel.val()
            & (self.bus_addr.val() >= self.first_table.val())
            & (self.bus_addr.val() <= self.last_table.val());
        self.table_sel.next = self.hit_table.val();
        self.table_addr.next = self.bus_addr.val() - self.first_table.val();
        self.table_write.next = self.bus_write.val();
        self.table_wdata.next = self.bus_wdata.val();
        self.table_wstrb.next = self.bus_wstrb.val();
        if self.hit_table.val() {
            self.waiting_table.d.next = true;
            self.ack.d.next = false;
        }
        if (self.hit_table.val() | self.waiting_table.q.val()) & self.table_ack.val() {
            self.waiting_table.d.next = false;
            self.ack.d.next = true;
            self.rdata.d.next = self.table_rdata.val();
        }

        // SETS
        self.sets_offered.next = self.store_sets.q.val().get_bits::<4>(0);
        self.sets_default_set.next = self.store_sets.q.val().get_bits::<3>(8);
        self.next_sets.next = self.store_sets.q.val();
        if self.write_sets.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_sets.next = (self.next_sets.val() & !self.rw0_sets.val())
                    | (self.bus_wdata.val() & self.rw0_sets.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_sets.next = (self.next_sets.val() & !self.rw1_sets.val())
                    | (self.bus_wdata.val() & self.rw1_sets.val());
            }
        }
        self.store_sets.d.next = self.next_sets.val() & self.kept_sets.val();

        // IDS
        self.ids_set_1.next = self.store_ids.q.val().get_bits::<8>(0);
        self.ids_set_2.next = self.store_ids.q.val().get_bits::<8>(8);
        self.ids_set_3.next = self.store_ids.q.val().get_bits::<8>(16);
        self.ids_set_4.next = self.store_ids.q.val().get_bits::<8>(24);
        self.next_ids.next = self.store_ids.q.val();
        if self.write_ids.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_ids.next = (self.next_ids.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_ids.next = (self.next_ids.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_ids.next = (self.next_ids.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_ids.next = (self.next_ids.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.store_ids.d.next = self.next_ids.val();

        // TABLE_SET
        self.table_set_set.next = self.store_table_set.q.val().get_bits::<2>(0);
        self.next_table_set.next = self.store_table_set.q.val();
        if self.write_table_set.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_table_set.next = (self.next_table_set.val() & !self.rw0_table_set.val())
                    | (self.bus_wdata.val() & self.rw0_table_set.val());
            }
        }
        self.store_table_set.d.next = self.next_table_set.val() & self.kept_table_set.val();

        // DELTA_MIN
        self.delta_min_lines.next = self.store_delta_min.q.val().get_bits::<9>(0);
        self.next_delta_min.next = self.store_delta_min.q.val();
        if self.write_delta_min.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_delta_min.next = (self.next_delta_min.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_delta_min.next = (self.next_delta_min.val() & !self.rw1_delta_min.val())
                    | (self.bus_wdata.val() & self.rw1_delta_min.val());
            }
        }
        self.store_delta_min.d.next = self.next_delta_min.val() & self.kept_delta_min.val();

        self.bus_ack.next = self.ack.q.val();
        self.bus_rdata.next = self.rdata.q.val();
        if self.reset.val() {
            self.ack.d.next = false;
            self.waiting_table.d.next = false;
            self.store_sets.d.next = 0.into();
            self.store_ids.d.next = 0.into();
            self.store_table_set.d.next = 0.into();
            self.store_delta_min.d.next = self.reset_delta_min.val();
        }
    }
}
