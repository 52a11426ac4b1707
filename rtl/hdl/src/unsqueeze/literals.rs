//! Huffman literals: four streams at two literals a cycle.

use super::lane::UnsqueezeLane;
use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// Lanes 0 and 1 share one copy of the tables, lanes 2 and 3 the other: each lane looks one code up every other cycle.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeLiterals {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: no streams.
    pub reset: Signal<In, Bit>,
    /// Write a word of a lookup table.
    pub table_write: Signal<In, Bit>,
    /// Set and the 11 bits that are looked up.
    pub table_address: Signal<In, Bits<13>>,
    /// Bits of the code (3:0), byte (11:4).
    pub table_data: Signal<In, Bits<12>>,
    /// The set of this block.
    pub set: Signal<In, Bits<2>>,
    /// Begin the stream of one lane (one-hot).
    pub load: Signal<In, Bits<4>>,
    /// Its first byte in the frame.
    pub first: Signal<In, Bits<17>>,
    /// The byte after its last.
    pub bound: Signal<In, Bits<17>>,
    /// Its literals.
    pub count: Signal<In, Bits<13>>,
    /// The place of its first literal.
    pub place: Signal<In, Bits<12>>,
    /// A beat of the ring.
    pub ring_address: Signal<Out, Bits<9>>,
    /// It, one cycle later.
    pub ring_data: Signal<In, Bits<128>>,
    /// A literal of lane 0 or 1.
    pub low_write: Signal<Out, Bit>,
    /// Where it belongs.
    pub low_place: Signal<Out, Bits<12>>,
    /// The literal.
    pub low_byte: Signal<Out, Bits<8>>,
    /// A literal of lane 2 or 3.
    pub high_write: Signal<Out, Bit>,
    /// Where it belongs.
    pub high_place: Signal<Out, Bits<12>>,
    /// The literal.
    pub high_byte: Signal<Out, Bits<8>>,
    /// All streams have ended.
    pub idle: Signal<Out, Bit>,
    /// Some stream was wrong.
    pub failed: Signal<Out, Bit>,
    /// The first that was: it had no end mark.
    pub no_mark: Signal<Out, Bit>,
    /// The first that was: its first byte in the frame.
    pub position: Signal<Out, Bits<17>>,
    lanes: [UnsqueezeLane; 4],
    tables: [SdpRam<Bits<12>, 13>; 2],
    firsts: [DFF<Bits<17>>; 4],
    write_reg: DFF<Bit>,
    write_address: DFF<Bits<13>>,
    write_data: DFF<Bits<12>>,
    phase: DFF<Bit>,
    turn: DFF<Bits<2>>,
    arrived: DFF<Bits<4>>,
    low_write_reg: DFF<Bit>,
    low_place_reg: DFF<Bits<12>>,
    low_byte_reg: DFF<Bits<8>>,
    high_write_reg: DFF<Bit>,
    high_place_reg: DFF<Bits<12>>,
    high_byte_reg: DFF<Bits<8>>,
    granted: Signal<Local, Bits<4>>,
    above: Signal<Local, Bits<2>>,
    amount: Signal<Local, Bits<7>>,
    aligned: Signal<Local, Bits<128>>,
    busy: Signal<Local, Bit>,
    low_bits: Signal<Local, Bits<11>>,
    high_bits: Signal<Local, Bits<11>>,
    low_found: Signal<Local, Bits<12>>,
    high_found: Signal<Local, Bits<12>>,
    found: Signal<Local, Bit>,
}

impl Logic for UnsqueezeLiterals {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, phase, turn, arrived, write_reg, write_address, write_data);
        dff_setup!(self, clock, low_write_reg, low_place_reg, low_byte_reg);
        dff_setup!(self, clock, high_write_reg, high_place_reg, high_byte_reg);
        self.write_reg.d.next = self.table_write.val();
        self.write_address.d.next = self.table_address.val();
        self.write_data.d.next = self.table_data.val();
        for i in 0..2 {
            self.tables[i].clock.next = self.clock.val();
            self.tables[i].write_enable.next = self.write_reg.q.val();
            self.tables[i].write_address.next = self.write_address.q.val();
            self.tables[i].write_data.next = self.write_data.q.val();
        }
        self.phase.d.next = !self.phase.q.val();
        self.turn.d.next = self.turn.q.val() + 1;

        // each lane may ask the ring in its turn
        self.granted.next = 0.into();
        self.ring_address.next = 0.into();
        for i in 0..4 {
            if self.turn.q.val() == i.to_bits() {
                self.ring_address.next = self.lanes[i].address.val();
                self.granted.next = self.granted.val().replace_bit(i, self.lanes[i].want.val());
            }
        }
        self.arrived.d.next = self.granted.val();
        self.above.next = 0.into();
        for i in 0..4 {
            if self.arrived.q.val().get_bit(i) {
                self.above.next = self.lanes[i].above.val();
            }
        }
        self.amount.next = bit_cast::<7, 2>(self.above.val()) << 5;
        self.aligned.next = self.ring_data.val() << self.amount.val();
        self.busy.next = false;
        for i in 0..4 {
            self.firsts[i].clock.next = self.clock.val();
            self.firsts[i].d.next = self.firsts[i].q.val();
            if self.load.val().get_bit(i) {
                self.firsts[i].d.next = self.first.val();
            }
            self.lanes[i].clock.next = self.clock.val();
            self.lanes[i].reset.next = self.reset.val();
            self.lanes[i].load.next = self.load.val().get_bit(i);
            self.lanes[i].first.next = self.first.val();
            self.lanes[i].bound.next = self.bound.val();
            self.lanes[i].count.next = self.count.val();
            self.lanes[i].place.next = self.place.val();
            self.lanes[i].granted.next = self.granted.val().get_bit(i);
            self.lanes[i].beat_valid.next = self.arrived.q.val().get_bit(i);
            self.lanes[i].beat.next = self.aligned.val();
            self.busy.next = self.busy.val() | !self.lanes[i].idle.val();
        }

        // lanes 0 and 2, then 1 and 3
        self.lanes[0].look.next = self.lanes[0].ready.val() & !self.phase.q.val();
        self.lanes[1].look.next = self.lanes[1].ready.val() & self.phase.q.val();
        self.lanes[2].look.next = self.lanes[2].ready.val() & !self.phase.q.val();
        self.lanes[3].look.next = self.lanes[3].ready.val() & self.phase.q.val();
        self.low_bits.next = self.lanes[0].bits.val();
        self.high_bits.next = self.lanes[2].bits.val();
        if self.phase.q.val() {
            self.low_bits.next = self.lanes[1].bits.val();
            self.high_bits.next = self.lanes[3].bits.val();
        }
        self.tables[0].read_address.next =
            bit_cast::<13, 11>(self.low_bits.val()) | (bit_cast::<13, 2>(self.set.val()) << 11);
        self.tables[1].read_address.next =
            bit_cast::<13, 11>(self.high_bits.val()) | (bit_cast::<13, 2>(self.set.val()) << 11);

        // what was found, a cycle later
        self.low_found.next = self.tables[0].read_data.val();
        self.high_found.next = self.tables[1].read_data.val();
        self.lanes[0].length.next = self.low_found.val().get_bits::<4>(0);
        self.lanes[1].length.next = self.low_found.val().get_bits::<4>(0);
        self.lanes[2].length.next = self.high_found.val().get_bits::<4>(0);
        self.lanes[3].length.next = self.high_found.val().get_bits::<4>(0);
        self.low_write_reg.d.next = self.lanes[0].found.val() | self.lanes[1].found.val();
        self.low_byte_reg.d.next = self.low_found.val().get_bits::<8>(4);
        self.low_place_reg.d.next = self.lanes[0].byte_place.val();
        if self.lanes[1].found.val() {
            self.low_place_reg.d.next = self.lanes[1].byte_place.val();
        }
        self.high_write_reg.d.next = self.lanes[2].found.val() | self.lanes[3].found.val();
        self.high_byte_reg.d.next = self.high_found.val().get_bits::<8>(4);
        self.high_place_reg.d.next = self.lanes[2].byte_place.val();
        if self.lanes[3].found.val() {
            self.high_place_reg.d.next = self.lanes[3].byte_place.val();
        }
        self.low_write.next = self.low_write_reg.q.val();
        self.low_place.next = self.low_place_reg.q.val();
        self.low_byte.next = self.low_byte_reg.q.val();
        self.high_write.next = self.high_write_reg.q.val();
        self.high_place.next = self.high_place_reg.q.val();
        self.high_byte.next = self.high_byte_reg.q.val();
        self.idle.next =
            !self.busy.val() & !self.low_write_reg.q.val() & !self.high_write_reg.q.val();

        // the first stream that is wrong
        self.failed.next = false;
        self.no_mark.next = false;
        self.position.next = self.firsts[0].q.val();
        self.found.next = false;
        for i in 0..4 {
            if !self.found.val() & (self.lanes[i].no_mark.val() | self.lanes[i].bad_bits.val()) {
                self.found.next = true;
                self.failed.next = true;
                self.no_mark.next = self.lanes[i].no_mark.val();
                self.position.next = self.firsts[i].q.val();
            }
        }
        if self.reset.val() {
            self.phase.d.next = false;
            self.turn.d.next = 0.into();
            self.low_write_reg.d.next = false;
            self.high_write_reg.d.next = false;
            self.arrived.d.next = 0.into();
        }
    }
}
