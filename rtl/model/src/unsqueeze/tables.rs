//! Tables of the decoder, from counts and code lengths.

use crate::squeeze::fse::{
    LITERAL_LENGTH_LOG as PREDEFINED_LITERAL_LENGTH_LOG, LITERAL_LENGTHS,
    MATCH_LENGTH_LOG as PREDEFINED_MATCH_LENGTH_LOG, MATCH_LENGTHS,
    OFFSET_LOG as PREDEFINED_OFFSET_LOG, OFFSETS, Table,
};
use crate::squeeze::tables::{
    LITERAL_BITS, LITERAL_LENGTH_LOG, MATCH_LENGTH_LOG, OFFSET_LOG, TableError, TableSet,
};

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

/// Of counts that have been checked.
fn table(counts: &[i16], log: u32) -> Table {
    Table::new(counts, log).expect("the slots add up")
}

#[cfg(test)]
mod tests {
    use super::*;

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
