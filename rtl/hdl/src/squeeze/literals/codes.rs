//! From eight literals to one bit string.

use super::{LiteralsMerge, LiteralsTag};
use crate::leaves::TwoReadRam;
use rust_hdl::prelude::*;

/// Looks eight literals up at once and merges their codes, the literal in the highest byte first: 11 to 22 to 44 to 88 bits. One
/// word a cycle; the string leaves seven cycles after its word was asked for.
#[derive(LogicBlock)]
pub struct LiteralsCodes {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The set of all literals under way, 0 to 3.
    pub set: Signal<In, Bits<2>>,
    /// The word that was asked for is the upper one; with the fields below, in the cycle of the request.
    pub odd: Signal<In, Bit>,
    /// Which of its bytes are coded.
    pub mask: Signal<In, Bits<8>>,
    /// Goes beside it.
    pub tag: Signal<In, LiteralsTag>,
    /// The words, one cycle after the request.
    pub data: Signal<In, Bits<128>>,
    /// The string.
    pub joined: Signal<Out, Bits<88>>,
    /// Its bits.
    pub length: Signal<Out, Bits<7>>,
    /// What was beside its word.
    pub string_tag: Signal<Out, LiteralsTag>,
    /// Write a code; not while there are literals under way.
    pub table_write: Signal<In, Bit>,
    /// Set, 0 to 3, and byte.
    pub table_address: Signal<In, Bits<10>>,
    /// Code (bits 10:0) and length.
    pub table_word: Signal<In, Bits<15>>,
    tables: [TwoReadRam<Bits<15>, 10>; 4],
    asked_odd: DFF<Bit>,
    asked_mask: DFF<Bits<8>>,
    literals: DFF<Bits<64>>,
    literal_mask: DFF<Bits<8>>,
    looked_mask: DFF<Bits<8>>,
    tag_1: DFF<LiteralsTag>,
    tag_2: DFF<LiteralsTag>,
    tag_3: DFF<LiteralsTag>,
    tag_4: DFF<LiteralsTag>,
    tag_5: DFF<LiteralsTag>,
    tag_6: DFF<LiteralsTag>,
    tag_7: DFF<LiteralsTag>,
    codes: [DFF<Bits<11>>; 8],
    lengths: [DFF<Bits<4>>; 8],
    pairs: [LiteralsMerge<11, 22, 4, 5>; 4],
    fours: [LiteralsMerge<22, 44, 5, 6>; 2],
    eight: LiteralsMerge<44, 88, 6, 7>,
    symbol: Signal<Local, Bits<8>>,
    row: Signal<Local, Bits<10>>,
    found: Signal<Local, Bits<15>>,
    one_code: Constant<Bits<11>>,
    one_length: Constant<Bits<4>>,
}

impl Default for LiteralsCodes {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            set: Signal::default(),
            odd: Signal::default(),
            mask: Signal::default(),
            tag: Signal::default(),
            data: Signal::default(),
            joined: Signal::default(),
            length: Signal::default(),
            string_tag: Signal::default(),
            table_write: Signal::default(),
            table_address: Signal::default(),
            table_word: Signal::default(),
            tables: std::array::from_fn(|_| TwoReadRam::default()),
            asked_odd: DFF::default(),
            asked_mask: DFF::default(),
            literals: DFF::default(),
            literal_mask: DFF::default(),
            looked_mask: DFF::default(),
            tag_1: DFF::default(),
            tag_2: DFF::default(),
            tag_3: DFF::default(),
            tag_4: DFF::default(),
            tag_5: DFF::default(),
            tag_6: DFF::default(),
            tag_7: DFF::default(),
            codes: std::array::from_fn(|_| DFF::default()),
            lengths: std::array::from_fn(|_| DFF::default()),
            pairs: std::array::from_fn(|_| LiteralsMerge::default()),
            fours: std::array::from_fn(|_| LiteralsMerge::default()),
            eight: LiteralsMerge::default(),
            symbol: Signal::default(),
            row: Signal::default(),
            found: Signal::default(),
            one_code: Constant::new(1_u32.to_bits()),
            one_length: Constant::new(1_u32.to_bits()),
        }
    }
}

impl Logic for LiteralsCodes {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, asked_odd, asked_mask, literals, literal_mask, looked_mask);
        dff_setup!(self, clock, tag_1, tag_2, tag_3, tag_4, tag_5, tag_6, tag_7);
        clock!(self, clock, eight);
        for i in 0..4 {
            self.tables[i].clock.next = self.clock.val();
            self.pairs[i].clock.next = self.clock.val();
        }
        for i in 0..2 {
            self.fours[i].clock.next = self.clock.val();
        }
        self.tag_1.d.next = self.tag.val();
        self.tag_2.d.next = self.tag_1.q.val();
        self.tag_3.d.next = self.tag_2.q.val();
        self.tag_4.d.next = self.tag_3.q.val();
        self.tag_5.d.next = self.tag_4.q.val();
        self.tag_6.d.next = self.tag_5.q.val();
        self.tag_7.d.next = self.tag_6.q.val();

        // the word
        self.asked_odd.d.next = self.odd.val();
        self.asked_mask.d.next = self.mask.val();
        self.literals.d.next = self.data.val().get_bits::<64>(0);
        if self.asked_odd.q.val() {
            self.literals.d.next = self.data.val().get_bits::<64>(64);
        }
        self.literal_mask.d.next = self.asked_mask.q.val();

        // two literals a table
        self.looked_mask.d.next = self.literal_mask.q.val();
        for i in 0..4 {
            self.symbol.next = self.literals.q.val().get_bits::<8>(16 * i);
            self.row.next =
                bit_cast::<10, 8>(self.symbol.val()) | (bit_cast::<10, 2>(self.set.val()) << 8);
            self.tables[i].address.next = self.row.val();
            if self.table_write.val() {
                self.tables[i].address.next = self.table_address.val();
            }
            self.symbol.next = self.literals.q.val().get_bits::<8>(16 * i + 8);
            self.row.next =
                bit_cast::<10, 8>(self.symbol.val()) | (bit_cast::<10, 2>(self.set.val()) << 8);
            self.tables[i].other_address.next = self.row.val();
            self.tables[i].write_enable.next = self.table_write.val();
            self.tables[i].write_data.next = self.table_word.val();
        }

        // what is not coded has no bits
        for i in 0..8 {
            self.codes[i].clock.next = self.clock.val();
            self.lengths[i].clock.next = self.clock.val();
            self.codes[i].d.next = 0.into();
            self.lengths[i].d.next = 0.into();
        }
        for i in 0..4 {
            self.found.next = self.tables[i].data.val();
            if self.looked_mask.q.val().get_bit(2 * i) {
                self.codes[2 * i].d.next = self.found.val().get_bits::<11>(0);
                self.lengths[2 * i].d.next = self.found.val().get_bits::<4>(11);
            }
            self.found.next = self.tables[i].other_data.val();
            if self.looked_mask.q.val().get_bit(2 * i + 1) {
                self.codes[2 * i + 1].d.next = self.found.val().get_bits::<11>(0);
                self.lengths[2 * i + 1].d.next = self.found.val().get_bits::<4>(11);
            }
        }
        // a visit that closes the stream has no literals, only a 1
        if self.tag_3.q.val().close {
            self.codes[7].d.next = self.one_code.val();
            self.lengths[7].d.next = self.one_length.val();
        }

        for i in 0..4 {
            self.pairs[i].first.next = self.codes[2 * i + 1].q.val();
            self.pairs[i].first_length.next = self.lengths[2 * i + 1].q.val();
            self.pairs[i].second.next = self.codes[2 * i].q.val();
            self.pairs[i].second_length.next = self.lengths[2 * i].q.val();
        }
        for i in 0..2 {
            self.fours[i].first.next = self.pairs[2 * i + 1].both.val();
            self.fours[i].first_length.next = self.pairs[2 * i + 1].both_length.val();
            self.fours[i].second.next = self.pairs[2 * i].both.val();
            self.fours[i].second_length.next = self.pairs[2 * i].both_length.val();
        }
        self.eight.first.next = self.fours[1].both.val();
        self.eight.first_length.next = self.fours[1].both_length.val();
        self.eight.second.next = self.fours[0].both.val();
        self.eight.second_length.next = self.fours[0].both_length.val();
        self.joined.next = self.eight.both.val();
        self.length.next = self.eight.both_length.val();
        self.string_tag.next = self.tag_7.q.val();
    }
}
