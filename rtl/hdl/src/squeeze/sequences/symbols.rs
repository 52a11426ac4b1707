//! What the coder knows of each symbol, of five table sets.

use super::predefined::{LITERAL_LENGTHS, MATCH_LENGTHS, Memories, OFFSETS, memories};
use crate::leaves::{RamStyle, SdpRam, TwoReadRam};
use isotherm_abi::tables::Symbol;
use rust_hdl::prelude::*;

/// Three look-ups a cycle, one of each kind. First states and bases of both lengths share a memory, each with a port of its
/// own; how many steps a symbol has is in look-up tables, as is all of the offsets: it is needed early.
///
/// Kept of a word of the host (`isotherm_abi::tables::Symbol`): 7:0 the first state, 16:8 the base, and the number of ones in
/// the mask, of which mask and shift follow. Rows: learned sets one after the other; set 0 behind those of the literal
/// lengths, and among the others in the last quarter of each set, where no learned set has a code.
#[derive(LogicBlock)]
pub struct SequencesSymbols {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The symbols are those of a learned set.
    pub learned: Signal<In, Bit>,
    /// This one, 0 is set 1.
    pub own_page: Signal<In, Bits<2>>,
    /// Literal length code.
    pub ll_symbol: Signal<In, Bits<5>>,
    /// Match length code.
    pub ml_symbol: Signal<In, Bits<6>>,
    /// Offset code.
    pub of_symbol: Signal<In, Bits<5>>,
    /// Word of the literal length, one cycle later.
    pub ll_word: Signal<Out, Bits<17>>,
    /// Its steps, as a power of two.
    pub ll_steps: Signal<Out, Bits<4>>,
    /// Of the match length.
    pub ml_word: Signal<Out, Bits<17>>,
    /// Its steps.
    pub ml_steps: Signal<Out, Bits<4>>,
    /// Of the offset.
    pub of_word: Signal<Out, Bits<17>>,
    /// Its steps.
    pub of_steps: Signal<Out, Bits<4>>,
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
    lengths: TwoReadRam<Bits<17>, 9>,
    ll_logs: SdpRam<Bits<4>, 8>,
    ml_logs: SdpRam<Bits<4>, 8>,
    offsets: SdpRam<Bits<21>, 7>,
    ll_page: Signal<Local, Bits<3>>,
    ll_row: Signal<Local, Bits<8>>,
    ml_row: Signal<Local, Bits<8>>,
    of_row: Signal<Local, Bits<7>>,
    ll_new: Signal<Local, Bits<8>>,
    ml_new: Signal<Local, Bits<8>>,
    of_new: Signal<Local, Bits<7>>,
    ml_takes: Signal<Local, Bit>,
    of_takes: Signal<Local, Bit>,
    mask: Signal<Local, Bits<8>>,
    steps: Signal<Local, Bits<4>>,
    kept: Signal<Local, Bits<17>>,
}

/// First state and base; steps.
fn kept(word: u32) -> (u64, u64) {
    let symbol = Symbol::of(word);
    let low = u64::from(symbol.first) | u64::from(symbol.base) << 8;
    (low, symbol.mask.count_ones().into())
}

/// Words of set 0 in the last quarters of four sets, each of `size` rows.
fn in_last_quarters(words: &[(u64, u64)], size: usize) -> Vec<(u64, u64)> {
    let quarter = size / 4;
    let mut rows = vec![(0, 0); 4 * size];
    for (code, &word) in words.iter().enumerate() {
        rows[code / quarter * size + size - quarter + code % quarter] = word;
    }
    rows
}

impl Default for SequencesSymbols {
    fn default() -> Self {
        let words = |memories: Memories| -> Vec<(u64, u64)> {
            memories.symbols.into_iter().map(kept).collect()
        };
        let mut literal_lengths = vec![(0, 0); 4 << 5];
        literal_lengths.extend(words(memories(&LITERAL_LENGTHS)));
        literal_lengths.resize(1 << 8, (0, 0));
        let match_lengths = in_last_quarters(&words(memories(&MATCH_LENGTHS)), 1 << 6);
        let offsets = in_last_quarters(&words(memories(&OFFSETS)), 1 << 5);
        let lengths = literal_lengths.iter().chain(&match_lengths).map(|w| w.0.to_bits()).collect();
        let logs = |rows: &[(u64, u64)]| {
            let bits = rows.iter().map(|w| w.1.to_bits()).collect();
            SdpRam::made_of(RamStyle::Distributed, bits)
        };
        Self {
            clock: Signal::default(),
            learned: Signal::default(),
            own_page: Signal::default(),
            ll_symbol: Signal::default(),
            ml_symbol: Signal::default(),
            of_symbol: Signal::default(),
            ll_word: Signal::default(),
            ll_steps: Signal::default(),
            ml_word: Signal::default(),
            ml_steps: Signal::default(),
            of_word: Signal::default(),
            of_steps: Signal::default(),
            ll_write: Signal::default(),
            ml_write: Signal::default(),
            of_write: Signal::default(),
            write_set: Signal::default(),
            write_index: Signal::default(),
            write_word: Signal::default(),
            lengths: TwoReadRam::holding(lengths),
            ll_logs: logs(&literal_lengths),
            ml_logs: logs(&match_lengths),
            offsets: SdpRam::made_of(
                RamStyle::Distributed,
                offsets.iter().map(|w| (w.0 | w.1 << 17).to_bits()).collect(),
            ),
            ll_page: Signal::default(),
            ll_row: Signal::default(),
            ml_row: Signal::default(),
            of_row: Signal::default(),
            ll_new: Signal::default(),
            ml_new: Signal::default(),
            of_new: Signal::default(),
            ml_takes: Signal::default(),
            of_takes: Signal::default(),
            mask: Signal::default(),
            steps: Signal::default(),
            kept: Signal::default(),
        }
    }
}

impl Logic for SequencesSymbols {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, lengths, ll_logs, ml_logs, offsets);

        // what is kept: ones of the mask are all low, so they are as many as the highest says
        self.mask.next = self.write_word.val().get_bits::<8>(8);
        self.steps.next = 0.into();
        self.steps.next = self.steps.val().replace_bit(3, self.mask.val().get_bit(7));
        if self.mask.val().get_bit(3) & !self.mask.val().get_bit(7) {
            self.steps.next = self.steps.val().replace_bit(2, true);
        }
        if (self.mask.val().get_bit(1) & !self.mask.val().get_bit(3))
            | (self.mask.val().get_bit(5) & !self.mask.val().get_bit(7))
        {
            self.steps.next = self.steps.val().replace_bit(1, true);
        }
        if (self.mask.val().get_bit(0) & !self.mask.val().get_bit(1))
            | (self.mask.val().get_bit(2) & !self.mask.val().get_bit(3))
            | (self.mask.val().get_bit(4) & !self.mask.val().get_bit(5))
            | (self.mask.val().get_bit(6) & !self.mask.val().get_bit(7))
        {
            self.steps.next = self.steps.val().replace_bit(0, true);
        }
        self.kept.next = bit_cast::<17, 8>(self.write_word.val().get_bits::<8>(0))
            | (bit_cast::<17, 9>(self.write_word.val().get_bits::<9>(16)) << 8);

        // rows
        self.ll_page.next = 4.into();
        self.ml_row.next = bit_cast::<8, 4>(self.ml_symbol.val().get_bits::<4>(0))
            | (bit_cast::<8, 2>(self.ml_symbol.val().get_bits::<2>(4)) << 6);
        self.ml_row.next = self.ml_row.val().replace_bit(4, true);
        self.ml_row.next = self.ml_row.val().replace_bit(5, true);
        self.of_row.next = bit_cast::<7, 3>(self.of_symbol.val().get_bits::<3>(0))
            | (bit_cast::<7, 2>(self.of_symbol.val().get_bits::<2>(3)) << 5);
        self.of_row.next = self.of_row.val().replace_bit(3, true);
        self.of_row.next = self.of_row.val().replace_bit(4, true);
        if self.learned.val() {
            self.ll_page.next = bit_cast::<3, 2>(self.own_page.val());
            self.ml_row.next = bit_cast::<8, 6>(self.ml_symbol.val())
                | (bit_cast::<8, 2>(self.own_page.val()) << 6);
            self.of_row.next = bit_cast::<7, 5>(self.of_symbol.val())
                | (bit_cast::<7, 2>(self.own_page.val()) << 5);
        }
        self.ll_row.next =
            bit_cast::<8, 5>(self.ll_symbol.val()) | (bit_cast::<8, 3>(self.ll_page.val()) << 5);
        self.ll_new.next = bit_cast::<8, 5>(self.write_index.val().get_bits::<5>(0))
            | (bit_cast::<8, 2>(self.write_set.val()) << 5);
        self.ml_new.next = bit_cast::<8, 6>(self.write_index.val())
            | (bit_cast::<8, 2>(self.write_set.val()) << 6);
        self.of_new.next = bit_cast::<7, 5>(self.write_index.val().get_bits::<5>(0))
            | (bit_cast::<7, 2>(self.write_set.val()) << 5);
        self.ml_takes.next = self.ml_write.val() & !self.write_index.val().get_bits::<2>(4).all();
        self.of_takes.next = self.of_write.val() & !self.write_index.val().get_bits::<2>(3).all();

        // both lengths
        self.lengths.address.next = bit_cast::<9, 8>(self.ll_row.val());
        if self.ll_write.val() {
            self.lengths.address.next = bit_cast::<9, 8>(self.ll_new.val());
        }
        if self.ml_write.val() {
            self.lengths.address.next = bit_cast::<9, 8>(self.ml_new.val()).replace_bit(8, true);
        }
        self.lengths.write_enable.next = self.ll_write.val() | self.ml_takes.val();
        self.lengths.write_data.next = self.kept.val();
        self.lengths.other_address.next = bit_cast::<9, 8>(self.ml_row.val()).replace_bit(8, true);
        self.ll_word.next = self.lengths.data.val();
        self.ml_word.next = self.lengths.other_data.val();
        self.ll_logs.read_address.next = self.ll_row.val();
        self.ll_logs.write_enable.next = self.ll_write.val();
        self.ll_logs.write_address.next = self.ll_new.val();
        self.ll_logs.write_data.next = self.steps.val();
        self.ll_steps.next = self.ll_logs.read_data.val();
        self.ml_logs.read_address.next = self.ml_row.val();
        self.ml_logs.write_enable.next = self.ml_takes.val();
        self.ml_logs.write_address.next = self.ml_new.val();
        self.ml_logs.write_data.next = self.steps.val();
        self.ml_steps.next = self.ml_logs.read_data.val();

        // offsets
        self.offsets.read_address.next = self.of_row.val();
        self.offsets.write_enable.next = self.of_takes.val();
        self.offsets.write_address.next = self.of_new.val();
        self.offsets.write_data.next =
            bit_cast::<21, 17>(self.kept.val()) | (bit_cast::<21, 4>(self.steps.val()) << 17);
        self.of_word.next = self.offsets.read_data.val().get_bits::<17>(0);
        self.of_steps.next = self.offsets.read_data.val().get_bits::<4>(17);
    }
}
