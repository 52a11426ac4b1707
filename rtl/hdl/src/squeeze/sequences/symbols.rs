//! What the coder knows of each symbol, of five table sets.

use super::predefined::{LITERAL_LENGTHS, MATCH_LENGTHS, Memories, OFFSETS, memories};
use crate::leaves::{RamStyle, SdpRam, TwoReadRam};
use rust_hdl::prelude::*;

/// Three look-ups a cycle, one of each kind. Literal and match lengths share a memory, each with a port of its own. Of offsets
/// there are few enough for look-up tables: 24 codes of each learned set, and those of set 0 in the last eight places.
///
/// A word has 18 bits in place of the 29 that the host writes (`isotherm_abi::tables::Symbol`): 7:0 the first state, 17:8 `2 *
/// base + steps`. The base is a multiple of the steps, a power of two, so the lowest bit that is set tells both; mask and
/// shift follow from the steps. 18 bits are what a memory with two ports is wide.
#[derive(LogicBlock)]
pub struct SequencesSymbols {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Table set of the symbols, 0 to 4.
    pub set: Signal<In, Bits<3>>,
    /// Literal length code.
    pub ll_symbol: Signal<In, Bits<5>>,
    /// Match length code.
    pub ml_symbol: Signal<In, Bits<6>>,
    /// Offset code.
    pub of_symbol: Signal<In, Bits<5>>,
    /// Word of the literal length, one cycle later.
    pub ll_word: Signal<Out, Bits<18>>,
    /// Of the match length.
    pub ml_word: Signal<Out, Bits<18>>,
    /// Of the offset.
    pub of_word: Signal<Out, Bits<18>>,
    /// Write a word of a literal length; not while a granule is coded.
    pub ll_write: Signal<In, Bit>,
    /// Of a match length.
    pub ml_write: Signal<In, Bit>,
    /// Of an offset.
    pub of_write: Signal<In, Bit>,
    /// Of this set, 0 is set 1.
    pub write_set: Signal<In, Bits<2>>,
    /// Which.
    pub write_index: Signal<In, Bits<6>>,
    /// As the host writes it.
    pub write_word: Signal<In, Bits<29>>,
    lengths: TwoReadRam<Bits<18>, 10>,
    offsets: SdpRam<Bits<18>, 7>,
    learned: Signal<Local, Bits<3>>,
    short: Signal<Local, Bits<18>>,
    steps: Signal<Local, Bits<10>>,
    ll_row: Signal<Local, Bits<10>>,
    own_page: Signal<Local, Bits<2>>,
    of_row: Signal<Local, Bits<7>>,
    row: Signal<Local, Bits<10>>,
}

/// The word that the memory holds in place of the host's.
fn short_word(word: u32) -> u32 {
    let symbol = isotherm_abi::tables::Symbol::of(word);
    u32::from(symbol.first) | (2 * u32::from(symbol.base) + u32::from(symbol.mask) + 1) << 8
}

/// Offset codes of set 0: more than an offset of 17 bits has.
const OFFSET_CODES: usize = 24;

impl Default for SequencesSymbols {
    fn default() -> Self {
        let words = |memories: Memories| -> Vec<u64> {
            memories.symbols.into_iter().map(|word| short_word(word).into()).collect()
        };
        let mut lengths = words(memories(&MATCH_LENGTHS));
        lengths.resize(1 << 9, 0);
        lengths.extend(words(memories(&LITERAL_LENGTHS)));
        let mut offsets = vec![0; 1 << 7];
        for (code, &word) in words(memories(&OFFSETS)).iter().take(OFFSET_CODES).enumerate() {
            offsets[32 * (code / 8) + OFFSET_CODES + code % 8] = word;
        }
        let bits = |words: Vec<u64>| words.into_iter().map(|w| w.to_bits()).collect();
        Self {
            clock: Signal::default(),
            set: Signal::default(),
            ll_symbol: Signal::default(),
            ml_symbol: Signal::default(),
            of_symbol: Signal::default(),
            ll_word: Signal::default(),
            ml_word: Signal::default(),
            of_word: Signal::default(),
            ll_write: Signal::default(),
            ml_write: Signal::default(),
            of_write: Signal::default(),
            write_set: Signal::default(),
            write_index: Signal::default(),
            write_word: Signal::default(),
            lengths: TwoReadRam::holding(bits(lengths)),
            offsets: SdpRam::made_of(RamStyle::Distributed, bits(offsets)),
            learned: Signal::default(),
            short: Signal::default(),
            steps: Signal::default(),
            ll_row: Signal::default(),
            own_page: Signal::default(),
            of_row: Signal::default(),
            row: Signal::default(),
        }
    }
}

impl Logic for SequencesSymbols {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, lengths, offsets);
        self.learned.next = bit_cast::<3, 2>(self.write_set.val()) + 1;
        self.steps.next = bit_cast::<10, 8>(self.write_word.val().get_bits::<8>(8)) + 1;
        self.steps.next =
            self.steps.val() | (bit_cast::<10, 9>(self.write_word.val().get_bits::<9>(16)) << 1);
        self.short.next = bit_cast::<18, 8>(self.write_word.val().get_bits::<8>(0))
            | (bit_cast::<18, 10>(self.steps.val()) << 8);

        // literal lengths behind match lengths
        self.ll_row.next =
            bit_cast::<10, 5>(self.ll_symbol.val()) | (bit_cast::<10, 3>(self.set.val()) << 5);
        self.lengths.address.next = self.ll_row.val().replace_bit(9, true);
        self.row.next = bit_cast::<10, 6>(self.write_index.val())
            | (bit_cast::<10, 3>(self.learned.val()) << 6);
        if self.ll_write.val() {
            self.row.next = bit_cast::<10, 5>(self.write_index.val().get_bits::<5>(0))
                | (bit_cast::<10, 3>(self.learned.val()) << 5);
            self.row.next = self.row.val().replace_bit(9, true);
        }
        if self.ll_write.val() | self.ml_write.val() {
            self.lengths.address.next = self.row.val();
        }
        self.lengths.write_enable.next = self.ll_write.val() | self.ml_write.val();
        self.lengths.write_data.next = self.short.val();
        self.lengths.other_address.next =
            bit_cast::<10, 6>(self.ml_symbol.val()) | (bit_cast::<10, 3>(self.set.val()) << 6);
        self.ll_word.next = self.lengths.data.val();
        self.ml_word.next = self.lengths.other_data.val();

        // offsets: of learned sets below place 24, where no code is
        self.own_page.next = self.set.val().get_bits::<2>(0) - 1;
        self.of_row.next =
            bit_cast::<7, 5>(self.of_symbol.val()) | (bit_cast::<7, 2>(self.own_page.val()) << 5);
        if !self.set.val().any() {
            self.of_row.next = bit_cast::<7, 3>(self.of_symbol.val().get_bits::<3>(0))
                | (bit_cast::<7, 2>(self.of_symbol.val().get_bits::<2>(3)) << 5);
            self.of_row.next = self.of_row.val().replace_bit(3, true);
            self.of_row.next = self.of_row.val().replace_bit(4, true);
        }
        self.offsets.read_address.next = self.of_row.val();
        self.offsets.write_enable.next =
            self.of_write.val() & !self.write_index.val().get_bits::<2>(3).all();
        self.offsets.write_address.next = bit_cast::<7, 5>(self.write_index.val().get_bits::<5>(0))
            | (bit_cast::<7, 2>(self.write_set.val()) << 5);
        self.offsets.write_data.next = self.short.val();
        self.of_word.next = self.offsets.read_data.val();
    }
}
