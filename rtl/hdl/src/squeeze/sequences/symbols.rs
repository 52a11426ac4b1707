//! What the coder knows of each symbol, of five table sets.

use super::predefined::{LITERAL_LENGTHS, MATCH_LENGTHS, Memories, OFFSETS, memories};
use crate::leaves::{SdpRam, TwoReadRam};
use rust_hdl::prelude::*;

/// Three look-ups a cycle, one of each kind. Literal lengths and offsets share a memory, each with a port of its own.
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
    shared: TwoReadRam<Bits<18>, 9>,
    match_lengths: SdpRam<Bits<18>, 9>,
    learned: Signal<Local, Bits<3>>,
    short: Signal<Local, Bits<18>>,
    steps: Signal<Local, Bits<10>>,
    ll_row: Signal<Local, Bits<9>>,
    of_row: Signal<Local, Bits<9>>,
    row: Signal<Local, Bits<9>>,
}

/// The word that the memory holds in place of the host's.
fn short_word(word: u32) -> u32 {
    let symbol = isotherm_abi::tables::Symbol::of(word);
    u32::from(symbol.first) | (2 * u32::from(symbol.base) + u32::from(symbol.mask) + 1) << 8
}

impl Default for SequencesSymbols {
    fn default() -> Self {
        let words = |memories: Memories| -> Vec<u64> {
            memories.symbols.into_iter().map(|word| short_word(word).into()).collect()
        };
        let mut shared = words(memories(&LITERAL_LENGTHS));
        shared.resize(1 << 8, 0);
        shared.extend(words(memories(&OFFSETS)));
        let match_lengths = words(memories(&MATCH_LENGTHS));
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
            shared: TwoReadRam::holding(shared.into_iter().map(|w| w.to_bits()).collect()),
            match_lengths: SdpRam::holding(
                match_lengths.into_iter().map(|w| w.to_bits()).collect(),
            ),
            learned: Signal::default(),
            short: Signal::default(),
            steps: Signal::default(),
            ll_row: Signal::default(),
            of_row: Signal::default(),
            row: Signal::default(),
        }
    }
}

impl Logic for SequencesSymbols {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, shared, match_lengths);
        self.learned.next = bit_cast::<3, 2>(self.write_set.val()) + 1;
        self.steps.next = bit_cast::<10, 8>(self.write_word.val().get_bits::<8>(8)) + 1;
        self.steps.next =
            self.steps.val() | (bit_cast::<10, 9>(self.write_word.val().get_bits::<9>(16)) << 1);
        self.short.next = bit_cast::<18, 8>(self.write_word.val().get_bits::<8>(0))
            | (bit_cast::<18, 10>(self.steps.val()) << 8);

        self.ll_row.next =
            bit_cast::<9, 5>(self.ll_symbol.val()) | (bit_cast::<9, 3>(self.set.val()) << 5);
        self.of_row.next =
            bit_cast::<9, 5>(self.of_symbol.val()) | (bit_cast::<9, 3>(self.set.val()) << 5);
        self.row.next = bit_cast::<9, 5>(self.write_index.val().get_bits::<5>(0))
            | (bit_cast::<9, 3>(self.learned.val()) << 5);
        self.shared.address.next = self.ll_row.val();
        if self.ll_write.val() | self.of_write.val() {
            self.shared.address.next = self.row.val().replace_bit(8, self.of_write.val());
        }
        self.shared.write_enable.next = self.ll_write.val() | self.of_write.val();
        self.shared.write_data.next = self.short.val();
        self.shared.other_address.next = self.of_row.val().replace_bit(8, true);
        self.ll_word.next = self.shared.data.val();
        self.of_word.next = self.shared.other_data.val();

        self.match_lengths.read_address.next =
            bit_cast::<9, 6>(self.ml_symbol.val()) | (bit_cast::<9, 3>(self.set.val()) << 6);
        self.match_lengths.write_enable.next = self.ml_write.val();
        self.match_lengths.write_address.next =
            bit_cast::<9, 6>(self.write_index.val()) | (bit_cast::<9, 3>(self.learned.val()) << 6);
        self.match_lengths.write_data.next = self.short.val();
        self.ml_word.next = self.match_lengths.read_data.val();
    }
}
