//! The register block `squeeze`: settings, what a job takes over of them, and the way of the tables. See README.md beside this file.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use crate::banks::SqueezeRegs;
use rust_hdl::prelude::*;

/// Settings and tables of the compressor and the decompressor.
#[derive(LogicBlock)]
pub struct SqueezeControl {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high.
    pub reset: Signal<In, Bit>,
    /// An access begins: one cycle.
    pub bus_sel: Signal<In, Bit>,
    /// The access writes.
    pub bus_write: Signal<In, Bit>,
    /// Byte offset in the block.
    pub bus_addr: Signal<In, Bits<20>>,
    /// What is written.
    pub bus_wdata: Signal<In, Bits<32>>,
    /// Which bytes are written.
    pub bus_wstrb: Signal<In, Bits<4>>,
    /// The access ends: one cycle.
    pub bus_ack: Signal<Out, Bit>,
    /// What was read, valid with `bus_ack`.
    pub bus_rdata: Signal<Out, Bits<32>>,
    /// There is a decompressor.
    pub unsqueeze: Signal<In, Bit>,
    /// A job runs; it takes over the settings in the cycle in which this rises.
    pub running: Signal<In, Bit>,
    /// A FILL of a frame runs.
    pub frame_busy: Signal<In, Bit>,
    /// The job may use set s + 1: offered, and with an id.
    pub sets: Signal<Out, Bits<4>>,
    /// The job's default set, as software gave it.
    pub default_set: Signal<Out, Bits<3>>,
    /// Id of set 1,
    pub id_1: Signal<Out, Bits<8>>,
    /// of set 2,
    pub id_2: Signal<Out, Bits<8>>,
    /// of set 3,
    pub id_3: Signal<Out, Bits<8>>,
    /// of set 4; all as they are now.
    pub id_4: Signal<Out, Bits<8>>,
    /// Equal lines that make an extent a delta, as it is now.
    pub delta_min: Signal<Out, Bits<9>>,
    /// A word for the tables: one cycle.
    pub table_write: Signal<Out, Bit>,
    /// Of this set, 0 is set 1.
    pub table_set: Signal<Out, Bits<2>>,
    /// Its address.
    pub table_address: Signal<Out, Bits<13>>,
    /// It.
    pub table_word: Signal<Out, Bits<32>>,
    bank: SqueezeRegs,
    was_running: DFF<Bit>,
    sets_used: DFF<Bits<4>>,
    default_used: DFF<Bits<3>>,
    refused: DFF<Bits<32>>,
    word_valid: DFF<Bit>,
    word_set: DFF<Bits<2>>,
    word_address: DFF<Bits<13>>,
    word: DFF<Bits<32>>,
    asked: Signal<Local, Bit>,
    whole: Signal<Local, Bit>,
    free: Signal<Local, Bit>,
    with_id: Signal<Local, Bits<4>>,
    lanes: Constant<Bits<8>>,
    every_byte: Constant<Bits<4>>,
}

impl SqueezeControl {
    /// Beside that many lanes.
    #[must_use]
    pub fn new(lanes: u8) -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            bus_sel: Signal::default(),
            bus_write: Signal::default(),
            bus_addr: Signal::default(),
            bus_wdata: Signal::default(),
            bus_wstrb: Signal::default(),
            bus_ack: Signal::default(),
            bus_rdata: Signal::default(),
            unsqueeze: Signal::default(),
            running: Signal::default(),
            frame_busy: Signal::default(),
            sets: Signal::default(),
            default_set: Signal::default(),
            id_1: Signal::default(),
            id_2: Signal::default(),
            id_3: Signal::default(),
            id_4: Signal::default(),
            delta_min: Signal::default(),
            table_write: Signal::default(),
            table_set: Signal::default(),
            table_address: Signal::default(),
            table_word: Signal::default(),
            bank: SqueezeRegs::default(),
            was_running: DFF::default(),
            sets_used: DFF::default(),
            default_used: DFF::default(),
            refused: DFF::default(),
            word_valid: DFF::default(),
            word_set: DFF::default(),
            word_address: DFF::default(),
            word: DFF::default(),
            asked: Signal::default(),
            whole: Signal::default(),
            free: Signal::default(),
            with_id: Signal::default(),
            lanes: Constant::new(u64::from(lanes).to_bits()),
            every_byte: Constant::new(15_u64.to_bits()),
        }
    }
}

impl Logic for SqueezeControl {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, was_running, sets_used, default_used, refused);
        dff_setup!(self, clock, word_valid, word_set, word_address, word);
        clock!(self, clock, bank);
        self.bank.reset.next = self.reset.val();
        self.bank.bus_sel.next = self.bus_sel.val();
        self.bank.bus_write.next = self.bus_write.val();
        self.bank.bus_addr.next = self.bus_addr.val();
        self.bank.bus_wdata.next = self.bus_wdata.val();
        self.bank.bus_wstrb.next = self.bus_wstrb.val();
        self.bus_ack.next = self.bank.bus_ack.val();
        self.bus_rdata.next = self.bank.bus_rdata.val();
        self.bank.lanes_count.next = self.lanes.val();
        self.bank.lanes_unsqueeze.next = self.unsqueeze.val();
        self.bank.in_use_sets.next = self.sets_used.q.val();
        self.bank.in_use_default_set.next = self.default_used.q.val();
        self.bank.refused.next = self.refused.q.val();
        self.id_1.next = self.bank.ids_set_1.val();
        self.id_2.next = self.bank.ids_set_2.val();
        self.id_3.next = self.bank.ids_set_3.val();
        self.id_4.next = self.bank.ids_set_4.val();
        self.delta_min.next = self.bank.delta_min_lines.val();

        // what a job takes over
        self.with_id.next = 0.into();
        self.with_id.next = self.with_id.val().replace_bit(0, self.bank.ids_set_1.val().any());
        self.with_id.next = self.with_id.val().replace_bit(1, self.bank.ids_set_2.val().any());
        self.with_id.next = self.with_id.val().replace_bit(2, self.bank.ids_set_3.val().any());
        self.with_id.next = self.with_id.val().replace_bit(3, self.bank.ids_set_4.val().any());
        self.was_running.d.next = self.running.val();
        if self.running.val() & !self.was_running.q.val() {
            self.sets_used.d.next = self.bank.sets_offered.val() & self.with_id.val();
            self.default_used.d.next = self.bank.sets_default_set.val();
        }
        self.sets.next = self.sets_used.q.val();
        self.default_set.next = self.default_used.q.val();

        // words on their way to the tables
        self.asked.next = self.bank.table_sel.val() & self.bank.table_write.val();
        self.whole.next = self.bank.table_wstrb.val() == self.every_byte.val();
        self.free.next = !self.running.val() & !self.frame_busy.val();
        self.word_valid.d.next = self.asked.val() & self.whole.val() & self.free.val();
        if self.asked.val() {
            self.word_set.d.next = self.bank.table_set_set.val();
            self.word_address.d.next = self.bank.table_addr.val().get_bits::<13>(2);
            self.word.d.next = self.bank.table_wdata.val();
            if !self.whole.val() | !self.free.val() {
                self.refused.d.next = self.refused.q.val() + 1;
            }
        }
        self.table_write.next = self.word_valid.q.val();
        self.table_set.next = self.word_set.q.val();
        self.table_address.next = self.word_address.q.val();
        self.table_word.next = self.word.q.val();
        self.bank.table_ack.next = self.bank.table_sel.val();
        self.bank.table_rdata.next = 0.into();
        if self.reset.val() {
            self.was_running.d.next = false;
            self.sets_used.d.next = 0.into();
            self.default_used.d.next = 0.into();
            self.refused.d.next = 0.into();
            self.word_valid.d.next = false;
        }
    }
}
