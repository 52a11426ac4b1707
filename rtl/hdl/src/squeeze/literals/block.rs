//! The block: codes the literals of a granule, and shows one that is finished to `assemble`.

use super::{LiteralsAppend, LiteralsCodes, LiteralsFront};
use rust_hdl::prelude::*;

/// Takes what `collect` hands over, in the order of the granules; `assemble` has one granule while the next one is coded.
#[derive(LogicBlock, Default)]
pub struct Literals {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: forgets everything but the codes.
    pub reset: Signal<In, Bit>,
    /// A granule has been collected.
    pub info_valid: Signal<In, Bit>,
    /// It is taken.
    pub info_ready: Signal<Out, Bit>,
    /// Its literals.
    pub info_literals: Signal<In, Bits<13>>,
    /// The first, or the byte of a constant granule.
    pub info_byte: Signal<In, Bits<8>>,
    /// They are all equal.
    pub info_equal: Signal<In, Bit>,
    /// The whole granule is.
    pub info_constant: Signal<In, Bit>,
    /// Bits of the sampled literals in set 1.
    pub info_sum_0: Signal<In, Bits<14>>,
    /// In set 2.
    pub info_sum_1: Signal<In, Bits<14>>,
    /// In set 3.
    pub info_sum_2: Signal<In, Bits<14>>,
    /// In set 4.
    pub info_sum_3: Signal<In, Bits<14>>,
    /// The set of this granule is known.
    pub set_valid: Signal<In, Bit>,
    /// It: 0 to 4.
    pub set: Signal<In, Bits<3>>,
    /// Two words of literals in `collect`: bank, index / 2.
    pub literal_address: Signal<Out, Bits<9>>,
    /// They, one cycle later.
    pub literal_data: Signal<In, Bits<128>>,
    /// The literals of the oldest granule are not needed any more.
    pub literals_free: Signal<Out, Bit>,
    /// Two windows of a granule in `collect`.
    pub granule_address: Signal<Out, Bits<9>>,
    /// They, one cycle later.
    pub granule_data: Signal<In, Bits<128>>,
    /// The oldest granule is not needed any more.
    pub granule_free: Signal<Out, Bit>,
    /// A granule is finished; everything about it is stable until `done`.
    pub out_valid: Signal<Out, Bit>,
    /// Its literals are 0 raw, 1 RLE, 2 one stream, 3 four streams.
    pub out_mode: Signal<Out, Bits<2>>,
    /// How many they are.
    pub out_literals: Signal<Out, Bits<13>>,
    /// The one that is repeated, or the byte of a constant granule.
    pub out_byte: Signal<Out, Bits<8>>,
    /// All bytes of the granule are equal.
    pub out_constant: Signal<Out, Bit>,
    /// Bytes of the streams.
    pub out_size_0: Signal<Out, Bits<11>>,
    /// Of the second.
    pub out_size_1: Signal<Out, Bits<11>>,
    /// Of the third.
    pub out_size_2: Signal<Out, Bits<11>>,
    /// Of the fourth.
    pub out_size_3: Signal<Out, Bits<11>>,
    /// The granule is done with (pulse).
    pub done: Signal<In, Bit>,
    /// Its copy is not needed (pulse, at most once, before `done`).
    pub drop_granule: Signal<In, Bit>,
    /// Its literals or streams are not needed any more (the same).
    pub drop_literals: Signal<In, Bit>,
    /// Read in this cycle.
    pub read_valid: Signal<In, Bit>,
    /// From the granule, not from the literals or streams.
    pub read_granule: Signal<In, Bit>,
    /// A word of 64 bits; stream s begins at word 128 s.
    pub read_address: Signal<In, Bits<9>>,
    /// One cycle later: the word in the lower half; if the address was even, the next in the upper half.
    pub read_data: Signal<Out, Bits<128>>,
    /// Write a code; not while there is a granule.
    pub table_write: Signal<In, Bit>,
    /// Of this set, 0 to 3.
    pub table_set: Signal<In, Bits<2>>,
    /// For this byte.
    pub table_symbol: Signal<In, Bits<8>>,
    /// Code (bits 10:0) and length.
    pub table_word: Signal<In, Bits<15>>,
    front: LiteralsFront,
    codes: LiteralsCodes,
    append: LiteralsAppend,
    count: DFF<Bits<13>>,
    first_byte: DFF<Bits<8>>,
    constant: DFF<Bit>,
    valid: DFF<Bit>,
    shown_bank: DFF<Bit>,
    shown_mode: DFF<Bits<2>>,
    shown_literals: DFF<Bits<13>>,
    shown_byte: DFF<Bits<8>>,
    shown_constant: DFF<Bit>,
    shown_size_0: DFF<Bits<11>>,
    shown_size_1: DFF<Bits<11>>,
    shown_size_2: DFF<Bits<11>>,
    shown_size_3: DFF<Bits<11>>,
    /// The finished granule still has its copy, its literals in `collect`.
    has_granule: DFF<Bit>,
    has_literals: DFF<Bit>,
    from_granule: DFF<Bit>,
    from_literals: DFF<Bit>,
    from_odd: DFF<Bit>,
    pair: Signal<Local, Bits<9>>,
    raw: Signal<Local, Bit>,
    read_raw: Signal<Local, Bit>,
    coder_pair: Signal<Local, Bits<9>>,
    shows: Signal<Local, Bit>,
    keeps: Signal<Local, Bit>,
    words: Signal<Local, Bits<128>>,
    upper: Signal<Local, Bits<64>>,
    lower: Signal<Local, Bits<64>>,
}

impl Logic for Literals {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, count, first_byte, constant, valid, shown_bank, shown_mode);
        dff_setup!(self, clock, shown_literals, shown_byte, shown_constant, shown_size_0);
        dff_setup!(self, clock, shown_size_1, shown_size_2, shown_size_3);
        dff_setup!(self, clock, has_granule, has_literals, from_granule, from_literals, from_odd);
        clock!(self, clock, front, codes, append);

        // what is read for assemble goes before what is read to be coded
        self.raw.next = !self.shown_mode.q.val().any();
        self.pair.next = bit_cast::<9, 8>(self.read_address.val().get_bits::<8>(1))
            .replace_bit(8, self.shown_bank.q.val());
        self.read_raw.next =
            self.valid.q.val() & self.raw.val() & self.read_valid.val() & !self.read_granule.val();
        self.granule_address.next = self.pair.val();
        self.append.read_address.next = self.pair.val();
        self.coder_pair.next = bit_cast::<9, 8>(self.front.word.val().get_bits::<8>(1))
            .replace_bit(8, self.front.bank.val());
        self.literal_address.next = self.coder_pair.val();
        if self.read_raw.val() {
            self.literal_address.next = self.pair.val();
        }
        self.from_granule.d.next = self.read_granule.val();
        self.from_literals.d.next = self.raw.val();
        self.from_odd.d.next = self.read_address.val().get_bit(0);
        self.words.next = self.append.read_data.val();
        if self.from_literals.q.val() {
            self.words.next = self.literal_data.val();
        }
        if self.from_granule.q.val() {
            self.words.next = self.granule_data.val();
        }
        self.upper.next = self.words.val().get_bits::<64>(64);
        self.lower.next = self.words.val().get_bits::<64>(0);
        if self.from_odd.q.val() {
            self.lower.next = self.upper.val();
        }
        self.read_data.next =
            bit_cast::<128, 64>(self.lower.val()) | (bit_cast::<128, 64>(self.upper.val()) << 64);

        // coding
        self.front.reset.next = self.reset.val();
        self.front.start.next = self.info_valid.val() & self.set_valid.val();
        self.front.set.next = self.set.val();
        self.front.literals.next = self.info_literals.val();
        self.front.equal.next = self.info_equal.val();
        self.front.constant.next = self.info_constant.val();
        self.front.sum_0.next = self.info_sum_0.val();
        self.front.sum_1.next = self.info_sum_1.val();
        self.front.sum_2.next = self.info_sum_2.val();
        self.front.sum_3.next = self.info_sum_3.val();
        self.front.held.next = self.read_raw.val();
        self.info_ready.next = self.front.taken.val();
        if self.front.taken.val() {
            self.count.d.next = self.info_literals.val();
            self.first_byte.d.next = self.info_byte.val();
            self.constant.d.next = self.info_constant.val();
        }
        self.codes.set.next = self.front.codes.val();
        self.codes.odd.next = self.front.word.val().get_bit(0);
        self.codes.mask.next = self.front.mask.val();
        self.codes.tag.next = self.front.tag.val();
        self.codes.data.next = self.literal_data.val();
        self.codes.table_write.next = self.table_write.val();
        self.codes.table_address.next = bit_cast::<10, 8>(self.table_symbol.val())
            | (bit_cast::<10, 2>(self.table_set.val()) << 8);
        self.codes.table_word.next = self.table_word.val();
        self.append.clear.next = self.front.idle.val();
        self.append.bank.next = self.front.bank.val();
        self.append.joined.next = self.codes.joined.val();
        self.append.length.next = self.codes.length.val();
        self.append.tag.next = self.codes.string_tag.val();
        self.front.closed.next = self.append.closed.val();
        self.front.closed_stream.next = self.append.closed_stream.val();
        self.front.closed_size.next = self.append.closed_size.val();
        self.front.closed_over.next = self.append.closed_over.val();

        // the record, and what may be filled again
        self.out_valid.next = self.valid.q.val();
        self.out_mode.next = self.shown_mode.q.val();
        self.out_literals.next = self.shown_literals.q.val();
        self.out_byte.next = self.shown_byte.q.val();
        self.out_constant.next = self.shown_constant.q.val();
        self.out_size_0.next = self.shown_size_0.q.val();
        self.out_size_1.next = self.shown_size_1.q.val();
        self.out_size_2.next = self.shown_size_2.q.val();
        self.out_size_3.next = self.shown_size_3.q.val();
        self.granule_free.next =
            self.has_granule.q.val() & (self.done.val() | self.drop_granule.val());
        self.literals_free.next =
            self.has_literals.q.val() & (self.done.val() | self.drop_literals.val());
        if self.granule_free.val() {
            self.has_granule.d.next = false;
        }
        if self.literals_free.val() {
            self.has_literals.d.next = false;
        }
        if self.done.val() {
            self.valid.d.next = false;
        }
        // only when there is no record, so nothing of two granules is freed at once
        self.shows.next = self.front.show.val() & !self.valid.q.val();
        self.front.shown.next = self.shows.val();
        self.keeps.next = !self.front.mode.val().any();
        if self.shows.val() {
            self.valid.d.next = true;
            self.has_granule.d.next = true;
            self.has_literals.d.next = self.keeps.val();
            self.literals_free.next = !self.keeps.val();
            self.shown_bank.d.next = self.front.bank.val();
            self.shown_mode.d.next = self.front.mode.val();
            self.shown_literals.d.next = self.count.q.val();
            self.shown_byte.d.next = self.first_byte.q.val();
            self.shown_constant.d.next = self.constant.q.val();
            self.shown_size_0.d.next = self.front.size_0.val();
            self.shown_size_1.d.next = self.front.size_1.val();
            self.shown_size_2.d.next = self.front.size_2.val();
            self.shown_size_3.d.next = self.front.size_3.val();
        }
        if self.reset.val() {
            self.valid.d.next = false;
            self.has_granule.d.next = false;
            self.has_literals.d.next = false;
        }
    }
}
