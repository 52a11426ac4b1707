//! Huffman literals: four streams at two literals a cycle.

use super::lane::UnsqueezeLane;
use crate::leaves::TwoReadRam;
use rust_hdl::prelude::*;

/// The tables have two ports, one for lanes 0 and 1, the other for lanes 2 and 3: each lane looks one code up every other
/// cycle. In its turn, one cycle in four, a lane may
/// ask the ring for a beat, and write 4 literals; a turn at the ring that somebody else takes is not lost.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeLiterals {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: no streams.
    pub reset: Signal<In, Bit>,
    /// Write a word of a lookup table (not while there are streams).
    pub table_write: Signal<In, Bit>,
    /// Set and the 11 bits that are looked up.
    pub table_address: Signal<In, Bits<13>>,
    /// Bits of the code (3:0), byte (11:4).
    pub table_data: Signal<In, Bits<12>>,
    /// The set of the frame.
    pub set: Signal<In, Bits<2>>,
    /// Lanes whose next stream may be loaded.
    pub free: Signal<Out, Bits<4>>,
    /// Load the next stream of one lane (one-hot).
    pub load: Signal<In, Bits<4>>,
    /// Its first byte in the frame.
    pub first: Signal<In, Bits<17>>,
    /// The byte after its last.
    pub bound: Signal<In, Bits<17>>,
    /// Its literals.
    pub count: Signal<In, Bits<13>>,
    /// The place of its first literal: slot, index.
    pub place: Signal<In, Bits<13>>,
    /// Nobody else reads the ring in this cycle.
    pub ring_free: Signal<In, Bit>,
    /// A beat of the ring.
    pub ring_address: Signal<Out, Bits<9>>,
    /// It, one cycle later.
    pub ring_data: Signal<In, Bits<128>>,
    /// Write 4 literals.
    pub write: Signal<Out, Bit>,
    /// Where: slot, index.
    pub word: Signal<Out, Bits<11>>,
    /// Which of them.
    pub strobe: Signal<Out, Bits<4>>,
    /// The literals.
    pub data: Signal<Out, Bits<32>>,
    /// Of which slot the next ports tell.
    pub slot: Signal<In, Bit>,
    /// Literals are still to come; one that was the last is written a cycle later.
    pub busy: Signal<Out, Bit>,
    /// Streams that were wrong.
    pub failed: Signal<Out, Bits<4>>,
    /// Those of them that had no end mark.
    pub no_mark: Signal<Out, Bits<4>>,
    lanes: [UnsqueezeLane; 4],
    codes: TwoReadRam<Bits<12>, 13>,
    write_reg: DFF<Bit>,
    write_address: DFF<Bits<13>>,
    write_data: DFF<Bits<12>>,
    phase: DFF<Bit>,
    turn: DFF<Bits<2>>,
    ring_turn: DFF<Bits<2>>,
    arrived: DFF<Bits<2>>,
    out_write: DFF<Bit>,
    out_word: DFF<Bits<11>>,
    out_strobe: DFF<Bits<4>>,
    out_data: DFF<Bits<32>>,
    amount: Signal<Local, Bits<7>>,
    above: Signal<Local, Bits<2>>,
    aligned: Signal<Local, Bits<128>>,
    low_bits: Signal<Local, Bits<11>>,
    high_bits: Signal<Local, Bits<11>>,
    low_found: Signal<Local, Bits<12>>,
    high_found: Signal<Local, Bits<12>>,
    mine: Signal<Local, Bit>,
    marks: Signal<Local, Bit>,
    wrong: Signal<Local, Bit>,
}

impl Logic for UnsqueezeLiterals {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            phase,
            turn,
            ring_turn,
            arrived,
            write_reg,
            write_address,
            write_data
        );
        dff_setup!(self, clock, out_write, out_word, out_strobe, out_data);
        clock!(self, clock, codes);
        self.write_reg.d.next = self.table_write.val();
        self.write_address.d.next = self.table_address.val();
        self.write_data.d.next = self.table_data.val();
        self.phase.d.next = !self.phase.q.val();
        self.turn.d.next = self.turn.q.val() + 1;
        if self.ring_free.val() {
            self.ring_turn.d.next = self.ring_turn.q.val() + 1;
        }
        self.arrived.d.next = self.ring_turn.q.val();

        // the beat that comes, and the 4 literals that go
        self.ring_address.next = 0.into();
        self.above.next = 0.into();
        self.out_write.d.next = false;
        self.out_word.d.next = self.lanes[0].word.val();
        self.out_strobe.d.next = self.lanes[0].strobe.val();
        self.out_data.d.next = self.lanes[0].data.val();
        for i in 0..4 {
            if self.turn.q.val() == i.to_bits() {
                self.out_write.d.next = self.lanes[i].write.val();
                self.out_word.d.next = self.lanes[i].word.val();
                self.out_strobe.d.next = self.lanes[i].strobe.val();
                self.out_data.d.next = self.lanes[i].data.val();
            }
            if self.ring_turn.q.val() == i.to_bits() {
                self.ring_address.next = self.lanes[i].address.val();
            }
            if self.arrived.q.val() == i.to_bits() {
                self.above.next = self.lanes[i].above.val();
            }
        }
        self.amount.next = bit_cast::<7, 2>(self.above.val()) << 5;
        self.aligned.next = self.ring_data.val() << self.amount.val();

        self.mine.next = false;
        self.marks.next = false;
        self.wrong.next = false;
        self.busy.next = false;
        self.free.next = 0.into();
        self.failed.next = 0.into();
        self.no_mark.next = 0.into();
        for i in 0..4 {
            self.mine.next = self.ring_turn.q.val() == i.to_bits();
            self.lanes[i].clock.next = self.clock.val();
            self.lanes[i].reset.next = self.reset.val();
            self.lanes[i].load.next = self.load.val().get_bit(i);
            self.lanes[i].first.next = self.first.val();
            self.lanes[i].bound.next = self.bound.val();
            self.lanes[i].count.next = self.count.val();
            self.lanes[i].place.next = self.place.val();
            self.lanes[i].granted.next =
                self.mine.val() & self.ring_free.val() & self.lanes[i].want.val();
            self.lanes[i].beat.next = self.aligned.val();
            self.lanes[i].turn.next = self.turn.q.val() == i.to_bits();
            self.free.next = self.free.val().replace_bit(i, self.lanes[i].free.val());
            self.marks.next = self.lanes[i].no_mark.val().get_bit(0);
            self.wrong.next = self.lanes[i].bad_bits.val().get_bit(0);
            if self.slot.val() {
                self.marks.next = self.lanes[i].no_mark.val().get_bit(1);
                self.wrong.next = self.lanes[i].bad_bits.val().get_bit(1);
                self.busy.next = self.busy.val() | self.lanes[i].busy.val().get_bit(1);
            } else {
                self.busy.next = self.busy.val() | self.lanes[i].busy.val().get_bit(0);
            }
            self.no_mark.next = self.no_mark.val().replace_bit(i, self.marks.val());
            self.wrong.next = self.wrong.val() | self.marks.val();
            self.failed.next = self.failed.val().replace_bit(i, self.wrong.val());
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
        self.codes.address.next =
            bit_cast::<13, 11>(self.low_bits.val()) | (bit_cast::<13, 2>(self.set.val()) << 11);
        self.codes.write_enable.next = self.write_reg.q.val();
        self.codes.write_data.next = self.write_data.q.val();
        if self.write_reg.q.val() {
            self.codes.address.next = self.write_address.q.val();
        }
        self.codes.other_address.next =
            bit_cast::<13, 11>(self.high_bits.val()) | (bit_cast::<13, 2>(self.set.val()) << 11);

        // what was found, a cycle later
        self.low_found.next = self.codes.data.val();
        self.high_found.next = self.codes.other_data.val();
        self.lanes[0].length.next = self.low_found.val().get_bits::<4>(0);
        self.lanes[1].length.next = self.low_found.val().get_bits::<4>(0);
        self.lanes[2].length.next = self.high_found.val().get_bits::<4>(0);
        self.lanes[3].length.next = self.high_found.val().get_bits::<4>(0);
        self.lanes[0].literal.next = self.low_found.val().get_bits::<8>(4);
        self.lanes[1].literal.next = self.low_found.val().get_bits::<8>(4);
        self.lanes[2].literal.next = self.high_found.val().get_bits::<8>(4);
        self.lanes[3].literal.next = self.high_found.val().get_bits::<8>(4);
        self.write.next = self.out_write.q.val();
        self.word.next = self.out_word.q.val();
        self.strobe.next = self.out_strobe.q.val();
        self.data.next = self.out_data.q.val();
        if self.reset.val() {
            self.phase.d.next = false;
            self.turn.d.next = 0.into();
            self.ring_turn.d.next = 0.into();
            self.out_write.d.next = false;
        }
    }
}
