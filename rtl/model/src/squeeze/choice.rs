//! Which table set an extent gets, and how the literals of a block are written.

use super::huffman::{Code, ONE_STREAM, streams};
use super::tables::SETS;

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

/// Is the literal with this index looked at? One of each half of a word of 8, and another place after four words: a fixed
/// stride would always see the same byte of numbers of 4 or 8 bytes. No word before the places begin anew: so eight literals
/// in a row, wherever they begin, have one at most in each half.
#[must_use]
pub const fn sampled(index: usize) -> bool {
    let (word, place) = (index / 8, index % 8);
    word % 16 != 15 && place % 4 == word / 4 % 4
}

/// Bits of the sampled literals.
#[must_use]
pub fn sum(codes: &[Code; 256], literals: &[u8]) -> u32 {
    let sampled = (0..).zip(literals).filter(|&(i, _)| sampled(i));
    sampled.map(|(_, &byte)| u32::from(codes[usize::from(byte)].bits)).sum()
}

/// The set with the fewest bits for these literals: 1..=4 of those that are loaded, 0 if none is.
#[must_use]
pub fn pick(sets: [Option<&[Code; 256]>; SETS], literals: &[u8]) -> usize {
    let sums = (1..).zip(sets).filter_map(|(set, codes)| Some((sum(codes?, literals), set)));
    sums.min().map_or(0, |(_, set)| set)
}

/// Will so many literals take less room in a code in which those that are looked at have so many bits? 15 of 64 are looked at.
#[must_use]
pub const fn seems_to_pay(literals: u32, sum: u32) -> bool {
    sum / 2 + TREELESS_MARGIN < literals - literals / 16
}

/// How to write literals, given the extent's learned codes.
#[must_use]
pub fn literals(codes: Option<&[Code; 256]>, literals: &[u8]) -> LiteralMode {
    let n = literals.len();
    let pays = |codes: &&_| seems_to_pay(n as u32, sum(codes, literals));
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
        assert_eq!(pick([Some(&eight), None, None, None], &bytes), 1);
        assert_eq!(pick([None, Some(&seven), None, Some(&seven)], &bytes), 2);
        assert_eq!(pick([Some(&eight), None, Some(&seven), None], &bytes), 3);
        assert_eq!(pick([Some(&seven), None, None, None], &[]), 1);
    }

    #[test]
    fn one_of_four_is_sampled_and_one_of_a_half_at_most() {
        let sampled: Vec<usize> = (0..48).filter(|&i| sampled(i)).collect();
        assert_eq!(sampled, [0, 4, 8, 12, 16, 20, 24, 28, 33, 37, 41, 45]);
        assert!((0..4096).all(|i| super::sampled(i) == super::sampled(i % 128)));
        assert!((120..128).all(|i| !super::sampled(i)));
        for start in 0..256 {
            for half in [0, 4] {
                let of = |i: &usize| i % 8 / 4 * 4 == half && super::sampled(*i);
                assert!((start..start + 8).filter(of).count() <= 1, "{start}");
            }
        }
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
        // 36 samples of 7 bits = 252; 126 + 16 < 151 - 9 does not hold
        assert_eq!(literals(Some(&flat(7)), &text[..151]), LiteralMode::Raw);
        assert_eq!(literals(Some(&flat(7)), &text[..152]), LiteralMode::One);
    }
}
