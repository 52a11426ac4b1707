//! Which table set an extent gets, and how the literals of a block are written.

use super::huffman::{Code, ONE_STREAM, streams};
use super::tables::SETS;

/// Every how many literals one is looked at.
pub const SAMPLE: usize = 4;
/// Fewest literals that are Huffman coded.
pub const TREELESS_LEAST: usize = 64;
/// Bytes that Huffman coding must save, as far as the samples tell.
pub const TREELESS_MARGIN: u32 = 16;

/// Most bytes of a Huffman stream: its place in the card.
pub const STREAM_MOST: usize = 1024;

/// How the literals of a block are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiteralMode {
    /// As they are.
    Raw,
    /// Once, all being equal.
    Rle,
    /// Huffman coded, one stream.
    One,
    /// Huffman coded, four streams.
    Four,
}

/// Bits of the sampled literals.
#[must_use]
pub fn sum(codes: &[Code; 256], literals: &[u8]) -> u32 {
    literals.iter().step_by(SAMPLE).map(|&byte| u32::from(codes[usize::from(byte)].bits)).sum()
}

/// The set with the fewest bits for these literals: 0, or 1..=4 of those that are loaded.
#[must_use]
pub fn pick(sets: [Option<&[Code; 256]>; SETS], literals: &[u8]) -> usize {
    let plain = 8 * literals.len().div_ceil(SAMPLE) as u32;
    let sums = (1..).zip(sets).filter_map(|(set, codes)| Some((sum(codes?, literals), set)));
    sums.chain([(plain, 0)]).min().map_or(0, |(_, set)| set)
}

/// How to write literals, given the extent's learned codes.
#[must_use]
pub fn literals(codes: Option<&[Code; 256]>, literals: &[u8]) -> LiteralMode {
    let n = literals.len();
    let pays = |codes: &&_| sum(codes, literals) / 2 + TREELESS_MARGIN < n as u32;
    if n >= TREELESS_LEAST
        && let Some(codes) = codes.filter(pays)
    {
        return match streams(codes, literals) {
            _ if n <= ONE_STREAM => LiteralMode::One,
            streams if streams.iter().all(|s| s.len() <= STREAM_MOST) => LiteralMode::Four,
            _ => LiteralMode::Raw,
        };
    }
    if n >= 2 && literals.iter().all(|byte| *byte == literals[0]) {
        return LiteralMode::Rle;
    }
    LiteralMode::Raw
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(bits: u8) -> [Code; 256] {
        [Code { code: 0, bits }; 256]
    }

    #[test]
    fn the_lowest_of_the_smallest_wins() {
        let bytes = [0; 100];
        let (seven, eight) = (flat(7), flat(8));
        assert_eq!(pick([None; 4], &bytes), 0);
        assert_eq!(pick([Some(&eight), None, None, None], &bytes), 0);
        assert_eq!(pick([None, Some(&seven), None, Some(&seven)], &bytes), 2);
        assert_eq!(pick([Some(&seven), None, None, None], &[]), 0);
    }

    #[test]
    fn literals_that_do_not_pay_are_raw_or_rle() {
        let text: Vec<u8> = (0..=255).cycle().take(300).collect();
        let four = flat(4);
        assert_eq!(literals(None, &text), LiteralMode::Raw);
        assert_eq!(literals(Some(&four), &text), LiteralMode::Four);
        assert_eq!(literals(Some(&four), &text[..255]), LiteralMode::One);
        assert_eq!(literals(Some(&four), &text[..64]), LiteralMode::One);
        assert_eq!(literals(Some(&four), &text[..63]), LiteralMode::Raw);
        assert_eq!(literals(Some(&four), &[7; 64]), LiteralMode::One);
        assert_eq!(literals(Some(&flat(8)), &[7; 64]), LiteralMode::Rle);
        assert_eq!(literals(None, &[7; 2]), LiteralMode::Rle);
        assert_eq!(literals(None, &[7]), LiteralMode::Raw);
        assert_eq!(literals(None, &[]), LiteralMode::Raw);
        // the last quarter of 3000 is of 11 bits: 8250 bits
        let mut uneven = flat(2);
        uneven[255].bits = 11;
        let skewed = |n: usize| [vec![0; 3 * n], vec![255; n]].concat();
        assert_eq!(literals(Some(&uneven), &skewed(744)), LiteralMode::Four);
        assert_eq!(literals(Some(&uneven), &skewed(745)), LiteralMode::Raw);
        // 256 literals: 64 samples of 7 bits = 448; 224 + 16 < 256
        assert_eq!(literals(Some(&flat(7)), &text[..128]), LiteralMode::Raw);
        assert_eq!(literals(Some(&flat(7)), &text[..132]), LiteralMode::One);
    }
}
