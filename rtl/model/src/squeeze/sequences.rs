//! Sequences as a bit stream: repeat codes, then the backward FSE coder.

use super::bits::BitWriter;
use super::codes::{Coded, literal_length, match_length, offset};
use super::fse::Table;
use super::image::SequenceTables;
use super::parse::Sequence;
use super::{GRANULE, MIN_MATCH};

/// Most bytes of the stream of a block that is worth writing.
pub const STREAM_BYTES: usize = 4095;

/// A sequence with its offset as the format counts: 1..=3 are repeat codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Literals before the match.
    pub literals: u16,
    /// Bytes of the match.
    pub length: u16,
    /// 1..=3, or the distance plus 3.
    pub offset: u32,
}

/// Distances become offset values; `count` is that of the extent's granules, from which a base lies so far away.
///
/// The three repeat offsets are unknown at first. A repeat code is used only for one that is known, the lowest first; the
/// code "first one less one byte" is never used.
#[must_use]
pub fn resolve(sequences: &[Sequence], count: usize) -> Vec<Resolved> {
    let far = (count - 1) * GRANULE;
    let mut known: [Option<u32>; 3] = [None; 3];
    let mut out = Vec::with_capacity(sequences.len());
    for s in sequences {
        let distance = u32::from(s.distance) + if s.base { far as u32 } else { 0 };
        // without literals the codes mean the second and the third
        let skip = usize::from(s.literals == 0);
        let found = (skip..3).find(|&i| known[i] == Some(distance));
        let value = found.map_or(distance + 3, |i| (i + 1 - skip) as u32);
        match found {
            Some(0) => {}
            Some(1) => known.swap(0, 1),
            _ => known = [Some(distance), known[0], known[1]],
        }
        out.push(Resolved { literals: s.literals, length: s.length, offset: value });
    }
    out
}

/// The codes of a sequence: literal length, match length, offset.
#[must_use]
pub fn codes(s: &Resolved) -> [Coded; 3] {
    [literal_length(s.literals.into()), match_length(s.length.into()), offset(s.offset)]
}

/// A table of 2^[`log`](Self::log) states, for coding.
pub trait Transitions {
    /// Bits of a state.
    fn log(&self) -> u32;
    /// The state, if `symbol` is the first that is coded.
    fn first(&self, symbol: u8) -> u32;
    /// How many low bits of `state` are put out for `symbol`, and the state after it.
    fn step(&self, state: u32, symbol: u8) -> (u32, u32);
}

/// The tables of a set.
pub trait SequenceCoder {
    /// Of literal lengths, match lengths and offsets.
    fn transitions(&self) -> [&dyn Transitions; 3];
}

impl Transitions for Table {
    fn log(&self) -> u32 {
        self.log
    }

    fn first(&self, symbol: u8) -> u32 {
        Table::first(self, symbol)
    }

    fn step(&self, state: u32, symbol: u8) -> (u32, u32) {
        (self.bits(state, symbol), self.next(state, symbol))
    }
}

impl SequenceCoder for SequenceTables {
    fn transitions(&self) -> [&dyn Transitions; 3] {
        [&self.literal_lengths, &self.match_lengths, &self.offsets]
    }
}

/// The stream of at least one sequence.
///
/// # Panics
/// If there is none, or one that no parse of a granule has.
#[must_use]
pub fn encode(tables: &impl SequenceCoder, sequences: &[Resolved]) -> Vec<u8> {
    let [ll, ml, of] = tables.transitions();
    let mut out = BitWriter::default();
    let mut states: Option<[u32; 3]> = None;
    for s in sequences.iter().rev() {
        assert!(usize::from(s.length) >= MIN_MATCH, "a match of {} bytes", s.length);
        let [l, m, o] = codes(s);
        states = Some(match states {
            None => [ll.first(l.code), ml.first(m.code), of.first(o.code)],
            Some([a, b, c]) => {
                let (of_bits, of_next) = of.step(c, o.code);
                let (ml_bits, ml_next) = ml.step(b, m.code);
                let (ll_bits, ll_next) = ll.step(a, l.code);
                out.put(c, of_bits);
                out.put(b, ml_bits);
                out.put(a, ll_bits);
                [ll_next, ml_next, of_next]
            }
        });
        for c in [l, m, o] {
            out.put(c.extra, c.bits);
        }
    }
    let [a, b, c] = states.expect("at least one sequence");
    out.put(b, ml.log());
    out.put(c, of.log());
    out.put(a, ll.log());
    out.close()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offsets(sequences: &[(u16, u16, bool)], count: usize) -> Vec<u32> {
        let sequence = |&(literals, distance, base): &(u16, u16, bool)| Sequence {
            literals,
            length: 4,
            distance,
            base,
        };
        let sequences: Vec<Sequence> = sequences.iter().map(sequence).collect();
        resolve(&sequences, count).iter().map(|r| r.offset).collect()
    }

    #[test]
    fn only_what_the_block_has_coded_is_repeated() {
        // 1, 4 and 8 are the format's start values: not used
        let near = |s: &[(u16, u16)]| {
            offsets(&s.iter().map(|&(l, d)| (l, d, false)).collect::<Vec<_>>(), 1)
        };
        assert_eq!(near(&[(1, 1), (1, 4), (1, 8)]), [4, 7, 11]);
        assert_eq!(near(&[(1, 9), (1, 9), (0, 9), (1, 9)]), [12, 1, 12, 1]);
        assert_eq!(near(&[(1, 5), (1, 6), (0, 5), (0, 6), (1, 6)]), [8, 9, 1, 1, 1]);
        assert_eq!(near(&[(1, 5), (1, 6), (1, 7), (0, 5), (1, 6), (1, 7)]), [8, 9, 10, 2, 3, 3]);
        // one less than the last: a code of its own, not used
        assert_eq!(near(&[(1, 5), (0, 4)]), [8, 7]);
    }

    #[test]
    fn the_base_lies_as_far_away_as_the_extent_is_long() {
        assert_eq!(offsets(&[(1, 4096, true), (1, 1, true)], 1), [4099, 4]);
        assert_eq!(offsets(&[(1, 4096, true), (1, 1, true)], 16), [65539, 61444]);
        // the same place in both ways
        assert_eq!(offsets(&[(1, 7, true), (1, 7, false)], 1), [10, 1]);
        assert_eq!(offsets(&[(1, 7, true), (1, 7, false)], 2), [4106, 10]);
    }
}
