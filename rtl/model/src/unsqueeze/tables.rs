//! Tables of the decoder, from counts and code lengths.

use crate::squeeze::fse::{
    Entry, LITERAL_LENGTH_LOG as PREDEFINED_LITERAL_LENGTH_LOG, LITERAL_LENGTHS,
    MATCH_LENGTH_LOG as PREDEFINED_MATCH_LENGTH_LOG, MATCH_LENGTHS,
    OFFSET_LOG as PREDEFINED_OFFSET_LOG, OFFSETS, Table,
};
use crate::squeeze::tables::{
    LITERAL_BITS, LITERAL_LENGTH_LOG, MATCH_LENGTH_LOG, OFFSET_LOG, TableError, TableSet,
};
use isotherm_abi::tables::{self as abi, WORDS};
use std::ops::Range;

/// What the decoder needs of one set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeTables {
    /// Dictionary id; 0 for the predefined tables.
    pub id: u8,
    /// By the next 11 bits of a stream: byte and bits of its code. Empty for the predefined tables.
    pub literals: Vec<(u8, u8)>,
    /// Literal lengths.
    pub literal_lengths: Table,
    /// Match lengths.
    pub match_lengths: Table,
    /// Offsets.
    pub offsets: Table,
}

impl DecodeTables {
    /// Those of RFC 8878, 3.1.1.3.2.2.
    #[must_use]
    pub fn predefined() -> Self {
        Self {
            id: 0,
            literals: vec![],
            literal_lengths: table(&LITERAL_LENGTHS, PREDEFINED_LITERAL_LENGTH_LOG),
            match_lengths: table(&MATCH_LENGTHS, PREDEFINED_MATCH_LENGTH_LOG),
            offsets: table(&OFFSETS, PREDEFINED_OFFSET_LOG),
        }
    }

    /// Those of a learned set.
    ///
    /// # Errors
    /// [`TableError`]: the set does not code every granule.
    pub fn learned(set: &TableSet) -> Result<Self, TableError> {
        set.check()?;
        let mut literals = Vec::with_capacity(1 << LITERAL_BITS);
        for bits in (1..=LITERAL_BITS).rev() {
            let coded = set.literal_bits.iter().enumerate().filter(|(_, b)| **b == bits);
            for (byte, _) in coded {
                let entry = (byte as u8, bits);
                literals.resize(literals.len() + (1 << (LITERAL_BITS - bits)), entry);
            }
        }
        Ok(Self {
            id: set.id,
            literals,
            literal_lengths: table(&set.literal_lengths, LITERAL_LENGTH_LOG),
            match_lengths: table(&set.match_lengths, MATCH_LENGTH_LOG),
            offsets: table(&set.offsets, OFFSET_LOG),
        })
    }
}

impl DecodeTables {
    /// Those that the host has written (`isotherm_abi::tables`). `None` if they cannot be decoded with: a state that leads out
    /// of its table, or a literal of no bits or of more than 11.
    #[must_use]
    pub fn of_words(id: u8, words: &[u32; WORDS]) -> Option<Self> {
        let literal = |&word: &u32| {
            let bits = word as u8 & 0xF;
            (1..=LITERAL_BITS).contains(&bits).then_some(((word >> 4) as u8, bits))
        };
        let states = |log: u32, section: Range<usize>| {
            let entry = |&word: &u32| {
                let abi::Entry { symbol, bits, base } = abi::Entry::of(word);
                let inside = u32::from(base) + (1 << bits) <= 1 << log;
                inside.then_some(Entry { symbol, bits, base: base.into() })
            };
            let entries = words[section].iter().map(entry).collect::<Option<Vec<_>>>()?;
            Some(Table { log, symbols: vec![], states: vec![], entries })
        };
        Some(Self {
            id,
            literals: words[abi::LITERAL_LOOKUP].iter().map(literal).collect::<Option<_>>()?,
            literal_lengths: states(LITERAL_LENGTH_LOG, abi::LITERAL_LENGTH_ENTRIES)?,
            match_lengths: states(MATCH_LENGTH_LOG, abi::MATCH_LENGTH_ENTRIES)?,
            offsets: states(OFFSET_LOG, abi::OFFSET_ENTRIES)?,
        })
    }
}

/// Of counts that have been checked.
fn table(counts: &[i16], log: u32) -> Table {
    Table::new(counts, log).expect("the slots add up")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Random, seeds};
    use crate::unsqueeze::maker::random_set;

    #[test]
    fn the_words_of_a_set_decode_as_the_set_does() {
        for seed in seeds(20) {
            let mut random = Random::new(seed);
            let set = random_set(3, &mut |n| random.below(n));
            let want = DecodeTables::learned(&set).unwrap();
            let mut words: Box<[u32; WORDS]> = set.image().unwrap().try_into().unwrap();
            let have = DecodeTables::of_words(3, &words).unwrap();
            assert_eq!((have.id, &have.literals), (3, &want.literals));
            let entries = |t: &DecodeTables| {
                [&t.literal_lengths, &t.match_lengths, &t.offsets].map(|t| t.entries.clone())
            };
            assert_eq!(entries(&have), entries(&want));
            // no bits; more than any code has; a state beyond its table
            let bad = [(0x1000, 0), (0x17FF, 12), (0x700, 1 << 6 | 127 << 10), (0x9FF, 9 << 6)];
            let (at, word) = bad[random.below(4) as usize];
            words[at] = word;
            assert_eq!(DecodeTables::of_words(3, &words), None);
        }
        assert_eq!(DecodeTables::of_words(3, &[0; WORDS]), None);
    }

    #[test]
    fn every_state_can_be_reached_from_each_symbol_once() {
        for table in
            [DecodeTables::predefined().literal_lengths, DecodeTables::predefined().offsets]
        {
            for symbol in 0..64 {
                let of = table.entries.iter().filter(|s| s.symbol == symbol);
                let mut reached = vec![0; table.entries.len()];
                for s in of {
                    let first = usize::from(s.base);
                    reached[first..first + (1 << s.bits)].iter_mut().for_each(|n| *n += 1);
                    // so that the next state is `base | bits`
                    assert_eq!(first % (1 << s.bits), 0);
                }
                assert!(reached.iter().all(|n| *n == reached[0]) && reached[0] <= 1);
            }
        }
    }
}
