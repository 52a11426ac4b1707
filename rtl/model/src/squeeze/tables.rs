//! A learned table set: what driver, dictionary and card must agree on.

use std::fmt;

/// Learned sets that a card holds; set 0 is the predefined one.
pub const SETS: usize = 4;
/// Longest Huffman code.
pub const LITERAL_BITS: u8 = 11;
/// Literal length codes that a granule can need.
pub const LITERAL_LENGTH_CODES: usize = 31;
/// Match length codes that a granule can need.
pub const MATCH_LENGTH_CODES: usize = 48;
/// Offset codes that a granule of an extent with bases can need.
pub const OFFSET_CODES: usize = 17;
/// Accuracy of the learned literal length table.
pub const LITERAL_LENGTH_LOG: u32 = 8;
/// Accuracy of the learned match length table.
pub const MATCH_LENGTH_LOG: u32 = 8;
/// Accuracy of the learned offset table.
pub const OFFSET_LOG: u32 = 7;

/// Code lengths and normalised counts of one learned set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSet {
    /// Dictionary id, not 0.
    pub id: u8,
    /// Bits of the code of each byte value, 1..=11; a complete prefix code.
    pub literal_bits: [u8; 256],
    /// Slots of each literal length code; -1 is "less than one", which takes one. They add up to 256.
    pub literal_lengths: [i16; LITERAL_LENGTH_CODES],
    /// Slots of each match length code; they add up to 256.
    pub match_lengths: [i16; MATCH_LENGTH_CODES],
    /// Slots of each offset code; they add up to 128.
    pub offsets: [i16; OFFSET_CODES],
}

/// Why a table set cannot be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableError {
    /// Id 0 means "no dictionary".
    Id,
    /// A code has no bits or more than 11, or the code is not complete.
    Literals,
    /// A symbol has no slot, or the slots do not add up: the table that is meant.
    Counts(&'static str),
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id => write!(f, "table set: id 0 means that there is none"),
            Self::Literals => {
                write!(
                    f,
                    "table set: the literal code is not a complete one of 1 to {LITERAL_BITS} bits"
                )
            }
            Self::Counts(table) => {
                write!(f, "table set: a code of the {table} has no slot, or they do not add up")
            }
        }
    }
}

impl std::error::Error for TableError {}

impl TableSet {
    /// Is this a set that codes every granule?
    ///
    /// # Errors
    /// [`TableError`] names the first part that is wrong.
    pub fn check(&self) -> Result<(), TableError> {
        if self.id == 0 {
            return Err(TableError::Id);
        }
        let short = |&b: &u8| b == 0 || b > LITERAL_BITS;
        let space = |&b: &u8| 1_u32 << (LITERAL_BITS - b);
        if self.literal_bits.iter().any(short)
            || self.literal_bits.iter().map(space).sum::<u32>() != 1 << LITERAL_BITS
        {
            return Err(TableError::Literals);
        }
        let tables = [
            ("literal lengths", &self.literal_lengths[..], LITERAL_LENGTH_LOG),
            ("match lengths", &self.match_lengths[..], MATCH_LENGTH_LOG),
            ("offsets", &self.offsets[..], OFFSET_LOG),
        ];
        for (name, slots, log) in tables {
            let sum: i64 = slots.iter().map(|&s| i64::from(s).abs()).sum();
            if slots.iter().any(|&s| s == 0 || s < -1) || sum != 1 << log {
                return Err(TableError::Counts(name));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat() -> TableSet {
        let spread = |n: usize, log: u32| {
            let each = (1 << log) / n as i16;
            let mut slots = vec![each; n];
            slots[0] += (1 << log) - each * n as i16;
            slots
        };
        TableSet {
            id: 1,
            literal_bits: [8; 256],
            literal_lengths: spread(31, 8).try_into().unwrap(),
            match_lengths: spread(48, 8).try_into().unwrap(),
            offsets: spread(17, 7).try_into().unwrap(),
        }
    }

    #[test]
    fn what_cannot_code_every_granule_is_refused() {
        let good = flat();
        assert_eq!(good.check(), Ok(()));
        assert_eq!(TableSet { id: 0, ..good.clone() }.check(), Err(TableError::Id));
        let mut bad = good.clone();
        bad.literal_bits[7] = 9;
        assert_eq!(bad.check(), Err(TableError::Literals));
        bad.literal_bits[7] = 0;
        assert_eq!(bad.check(), Err(TableError::Literals));
        let mut bad = good.clone();
        bad.offsets[3] += 1;
        assert_eq!(bad.check(), Err(TableError::Counts("offsets")));
        let mut bad = good;
        bad.match_lengths[0] += bad.match_lengths[5];
        bad.match_lengths[5] = 0;
        assert_eq!(bad.check(), Err(TableError::Counts("match lengths")));
    }
}
