//! Tables of the decoder, from counts and code lengths.

use crate::squeeze::tables::{
    LITERAL_BITS, LITERAL_LENGTH_LOG, MATCH_LENGTH_LOG, OFFSET_LOG, TableError, TableSet,
};

/// A state of an FSE table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The code that it stands for.
    pub symbol: u8,
    /// Bits that choose the next state.
    pub bits: u8,
    /// The first of the next states.
    pub base: u8,
}

/// An FSE table of the decoder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FseTable {
    /// Binary logarithm of the number of states.
    pub log: u32,
    /// One for each state.
    pub states: Vec<Entry>,
}

impl FseTable {
    /// From normalised counts that add up to `1 << log` (RFC 8878, 4.1.1).
    #[must_use]
    pub fn new(counts: &[i16], log: u32) -> Self {
        let size = 1_usize << log;
        let mut states = vec![Entry::default(); size];
        let mut high = size;
        for (symbol, _) in counts.iter().enumerate().filter(|(_, c)| **c == -1) {
            high -= 1;
            states[high].symbol = symbol as u8;
        }
        let step = (size >> 1) + (size >> 3) + 3;
        let mut at = 0;
        for (symbol, &count) in counts.iter().enumerate() {
            for _ in 0..count.max(0) {
                states[at].symbol = symbol as u8;
                at = (at + step) % size;
                while at >= high {
                    at = (at + step) % size;
                }
            }
        }
        let mut next: Vec<u32> = counts.iter().map(|c| u32::from(c.unsigned_abs())).collect();
        for state in &mut states {
            let n = &mut next[usize::from(state.symbol)];
            state.bits = (log - n.ilog2()) as u8;
            state.base = ((*n << state.bits) - size as u32) as u8;
            *n += 1;
        }
        Self { log, states }
    }
}

/// What the decoder needs of one set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeTables {
    /// Dictionary id; 0 for the predefined tables.
    pub id: u8,
    /// By the next 11 bits of a stream: byte and bits of its code. Empty for the predefined tables.
    pub literals: Vec<(u8, u8)>,
    /// Literal lengths.
    pub literal_lengths: FseTable,
    /// Match lengths.
    pub match_lengths: FseTable,
    /// Offsets.
    pub offsets: FseTable,
}

impl DecodeTables {
    /// Those of RFC 8878, 3.1.1.3.2.2.
    #[must_use]
    pub fn predefined() -> Self {
        Self {
            id: 0,
            literals: vec![],
            literal_lengths: FseTable::new(&PREDEFINED_LITERAL_LENGTHS, 6),
            match_lengths: FseTable::new(&PREDEFINED_MATCH_LENGTHS, 6),
            offsets: FseTable::new(&PREDEFINED_OFFSETS, 5),
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
            literal_lengths: FseTable::new(&set.literal_lengths, LITERAL_LENGTH_LOG),
            match_lengths: FseTable::new(&set.match_lengths, MATCH_LENGTH_LOG),
            offsets: FseTable::new(&set.offsets, OFFSET_LOG),
        })
    }
}

const PREDEFINED_LITERAL_LENGTHS: [i16; 36] = [
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1,
    -1, -1, -1, -1,
];
const PREDEFINED_MATCH_LENGTHS: [i16; 53] = [
    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
];
const PREDEFINED_OFFSETS: [i16; 29] =
    [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predefined_tables_are_those_of_the_rfc() {
        let t = DecodeTables::predefined();
        let entry = |symbol, base, bits| Entry { symbol, bits, base };
        // RFC 8878, appendix A
        assert_eq!(
            t.literal_lengths.states[..3],
            [entry(0, 0, 4), entry(0, 16, 4), entry(1, 32, 5)]
        );
        assert_eq!(t.literal_lengths.states[63], entry(32, 0, 6));
        assert_eq!(t.match_lengths.states[..3], [entry(0, 0, 6), entry(1, 0, 4), entry(2, 32, 5)]);
        assert_eq!(t.match_lengths.states[63], entry(46, 0, 6));
        assert_eq!(t.offsets.states[..3], [entry(0, 0, 5), entry(6, 0, 4), entry(9, 0, 5)]);
        assert_eq!(t.offsets.states[31], entry(24, 0, 5));
    }

    #[test]
    fn every_state_can_be_reached_from_each_symbol_once() {
        for table in
            [DecodeTables::predefined().literal_lengths, DecodeTables::predefined().offsets]
        {
            for symbol in 0..64 {
                let of = table.states.iter().filter(|s| s.symbol == symbol);
                let mut reached = vec![0; table.states.len()];
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
