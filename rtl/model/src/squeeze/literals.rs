//! Golden model of `collect` and `literals`: from the windows of a granule to its literals as a block has them.

use super::WINDOW;
use super::choice::{self, LiteralMode};
use super::huffman::{Code, streams};
use super::tables::SETS;

/// Eight bytes of a granule, and which of them are literals (bit i: byte i).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The bytes.
    pub bytes: [u8; WINDOW],
    /// The literals.
    pub mask: u8,
}

/// What is known of a granule when its last window has passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collected {
    /// Its literals.
    pub literals: Vec<u8>,
    /// The first literal (0 if there is none), or the byte of a constant granule.
    pub byte: u8,
    /// All literals are equal.
    pub equal: bool,
    /// All bytes of the granule are.
    pub constant: bool,
    /// Bits of the sampled literals in each learned set.
    pub sums: [u32; SETS],
}

impl Collected {
    /// Of the windows of a granule.
    #[must_use]
    pub fn new(windows: &[Window], constant: bool, sets: &[[Code; 256]; SETS]) -> Self {
        let chosen = |w: &Window| {
            let Window { bytes, mask } = *w;
            bytes.into_iter().enumerate().filter(move |(i, _)| mask >> i & 1 == 1).map(|(_, b)| b)
        };
        let literals: Vec<u8> = windows.iter().flat_map(chosen).collect();
        let first = literals.first().copied().unwrap_or(0);
        Self {
            byte: windows.last().filter(|_| constant).map_or(first, |w| w.bytes[0]),
            equal: literals.iter().all(|&byte| byte == first),
            constant,
            sums: sets.each_ref().map(|codes| choice::sum(codes, &literals)),
            literals,
        }
    }
}

/// How the literals of a block are kept for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The mode; a constant granule needs none, and is never coded.
    pub mode: LiteralMode,
    /// The Huffman streams, none if the mode has none.
    pub streams: Vec<Vec<u8>>,
}

impl Kept {
    /// With the codes of the extent's learned set, if it has one.
    #[must_use]
    pub fn new(collected: &Collected, codes: Option<&[Code; 256]>) -> Self {
        let literals = &collected.literals;
        let codes = codes.filter(|_| !collected.constant);
        let mode = choice::literals(codes, literals);
        let coded = matches!(mode, LiteralMode::One | LiteralMode::Four);
        let streams = codes.filter(|_| coded).map(|codes| streams(codes, literals));
        Self { mode, streams: streams.unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests;
