//! A table set as the card's memories hold it (`isotherm_abi::tables`).

use super::fse::{self, Table};
use super::huffman;
use super::tables::{LITERAL_LENGTH_LOG, MATCH_LENGTH_LOG, OFFSET_LOG, TableError, TableSet};
use isotherm_abi::tables::{
    Entry, LITERAL_CODES, LITERAL_LENGTH_ENTRIES, LITERAL_LENGTH_MAP, LITERAL_LENGTH_SYMBOLS,
    LITERAL_LOOKUP, MATCH_LENGTH_ENTRIES, MATCH_LENGTH_MAP, MATCH_LENGTH_SYMBOLS, OFFSET_ENTRIES,
    OFFSET_MAP, OFFSET_SYMBOLS, Step, Symbol, WORDS, literal_code, literal_entry,
};
use std::ops::Range;

/// The three tables of the sequences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SequenceTables {
    /// Literal lengths.
    pub literal_lengths: Table,
    /// Match lengths.
    pub match_lengths: Table,
    /// Offsets.
    pub offsets: Table,
}

impl SequenceTables {
    /// Those of set 0.
    #[must_use]
    pub fn predefined() -> Self {
        let table = |counts: &[i16], log| Table::new(counts, log).expect("invariant: the format's");
        Self {
            literal_lengths: table(&fse::LITERAL_LENGTHS, fse::LITERAL_LENGTH_LOG),
            match_lengths: table(&fse::MATCH_LENGTHS, fse::MATCH_LENGTH_LOG),
            offsets: table(&fse::OFFSETS, fse::OFFSET_LOG),
        }
    }

    /// Those of a learned set.
    ///
    /// # Errors
    /// What [`TableSet::check`] says.
    pub fn learned(set: &TableSet) -> Result<Self, TableError> {
        set.check()?;
        let table =
            |counts: &[i16], log, name| Table::new(counts, log).ok_or(TableError::Counts(name));
        Ok(Self {
            literal_lengths: table(&set.literal_lengths, LITERAL_LENGTH_LOG, "literal lengths")?,
            match_lengths: table(&set.match_lengths, MATCH_LENGTH_LOG, "match lengths")?,
            offsets: table(&set.offsets, OFFSET_LOG, "offsets")?,
        })
    }
}

impl TableSet {
    /// The words that the host writes, from address 0 on.
    ///
    /// # Errors
    /// What [`TableSet::check`] says.
    pub fn image(&self) -> Result<Vec<u32>, TableError> {
        let tables = SequenceTables::learned(self)?;
        let mut words = vec![0; WORDS];
        let mut put = |section: Range<usize>, content: Vec<u32>| {
            words[section][..content.len()].copy_from_slice(&content);
        };
        let codes = huffman::codes(&self.literal_bits);
        put(LITERAL_CODES, codes.iter().map(|c| literal_code(c.code, c.bits)).collect());
        let lookup = huffman::lookup(&self.literal_bits);
        put(LITERAL_LOOKUP, lookup.iter().map(|&(byte, bits)| literal_entry(byte, bits)).collect());
        for (table, symbols, map, entries) in [
            (
                &tables.literal_lengths,
                LITERAL_LENGTH_SYMBOLS,
                LITERAL_LENGTH_MAP,
                LITERAL_LENGTH_ENTRIES,
            ),
            (&tables.match_lengths, MATCH_LENGTH_SYMBOLS, MATCH_LENGTH_MAP, MATCH_LENGTH_ENTRIES),
            (&tables.offsets, OFFSET_SYMBOLS, OFFSET_MAP, OFFSET_ENTRIES),
        ] {
            let (symbol_words, steps) = encoder(table);
            put(symbols, symbol_words.into_iter().map(Symbol::word).collect());
            put(map, steps.into_iter().map(Step::word).collect());
            put(entries, decoder(table).into_iter().map(Entry::word).collect());
        }
        Ok(words)
    }
}

/// How the card steps through a table of up to 256 states: its symbols, and the steps of all of them.
#[must_use]
pub fn encoder(table: &Table) -> (Vec<Symbol>, Vec<Step>) {
    let size = 1_u32 << table.log;
    let reversed =
        |state: u32| (0..table.log).fold(0_u8, |out, i| out << 1 | (state >> i & 1) as u8);
    // in order of size, so that each begins at a multiple of its steps
    let mut order: Vec<usize> =
        (0..table.symbols.len()).filter(|&s| table.symbols[s].slots > 0).collect();
    order.sort_by_key(|&s| std::cmp::Reverse(table.symbols[s].slots.next_power_of_two()));
    let mut symbols = vec![Symbol::default(); table.symbols.len()];
    let mut steps = vec![];
    for symbol in order {
        let slots = table.symbols[symbol].slots;
        let count = slots.next_power_of_two();
        let shift = table.log - count.ilog2();
        symbols[symbol] = Symbol {
            first: reversed(table.first(symbol as u8)),
            mask: (count - 1) as u8,
            base: steps.len() as u16,
            shift: shift as u8,
        };
        for reversed_top in 0..count {
            let top = (0..count.ilog2()).fold(0, |out, i| out << 1 | reversed_top >> i & 1);
            let state = size + (top << shift);
            steps.push(Step {
                next: reversed(table.next(state, symbol as u8)),
                more: table.bits(state, symbol as u8) > shift,
            });
        }
    }
    (symbols, steps)
}

/// The states of the decoder.
#[must_use]
pub fn decoder(table: &Table) -> Vec<Entry> {
    let entry = |e: &fse::Entry| Entry { symbol: e.symbol, bits: e.bits, base: e.base as u8 };
    table.entries.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Random, seeds};
    use crate::squeeze::random;

    #[test]
    fn steps_do_what_the_table_says() {
        let walk = |table: &Table, symbols: &[u8], seed| {
            let (by_symbol, steps) = encoder(table);
            assert!(steps.len() <= 2 << table.log);
            let bits_of = |r: u8| (0..table.log).fold(0_u32, |s, i| s << 1 | u32::from(r >> i & 1));
            let mut want = table.first(symbols[0]);
            let mut have = by_symbol[usize::from(symbols[0])].first;
            for &symbol in symbols {
                assert_eq!(bits_of(have) | 1 << table.log, want, "seed {seed}");
                let s = by_symbol[usize::from(symbol)];
                let step = steps[usize::from(s.base) | usize::from(have & s.mask)];
                let bits = u32::from(s.shift) + u32::from(step.more);
                assert_eq!(bits, table.bits(want, symbol), "seed {seed}");
                want = table.next(want, symbol);
                have = step.next;
            }
        };
        for seed in seeds(100) {
            let rng = &mut Random::new(seed);
            let predefined = SequenceTables::predefined();
            let set = random::tables(&mut |n| rng.below(n));
            let learned = SequenceTables::learned(&set).unwrap();
            for tables in [&predefined, &learned] {
                for table in [&tables.literal_lengths, &tables.match_lengths, &tables.offsets] {
                    let count = table.symbols.len() as u32;
                    let text: Vec<u8> = (0..300).map(|_| rng.below(count) as u8).collect();
                    walk(table, &text, seed);
                }
            }
        }
    }

    #[test]
    fn the_image_holds_every_table() {
        for seed in seeds(20) {
            let rng = &mut Random::new(seed);
            let set = random::tables(&mut |n| rng.below(n));
            let image = set.image().unwrap();
            assert_eq!(image.len(), WORDS);
            for (byte, &bits) in set.literal_bits.iter().enumerate() {
                let word = image[LITERAL_CODES][byte];
                assert_eq!(word >> 11, u32::from(bits));
                let next = (word & 0x7FF) << (11 - bits);
                assert_eq!(
                    image[LITERAL_LOOKUP][next as usize],
                    (byte as u32) << 4 | u32::from(bits)
                );
            }
            for (symbol, &slots) in set.match_lengths.iter().enumerate() {
                let entries = image[MATCH_LENGTH_ENTRIES].iter().map(|&w| Entry::of(w));
                let have = entries.filter(|e| usize::from(e.symbol) == symbol).count();
                assert_eq!(have, usize::from(slots.unsigned_abs()));
            }
            let bad = TableSet { id: 0, ..set };
            assert_eq!(bad.image(), Err(TableError::Id));
        }
    }
}
