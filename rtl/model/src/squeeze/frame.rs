//! One extent as one zstd frame.

use super::block::{Coder, Kind, constant, same_lines};
use super::choice;
use super::parse::Parse;
use super::tables::{SETS, TableError, TableSet};
use super::{EXTENT_GRANULES, GRANULE, Granule};

/// Lines alike from which on an extent becomes a delta, after reset.
pub const DELTA_MIN: usize = 1;

const MAGIC: u32 = 0xFD2F_B528;
/// Content size of 2 bytes, single segment.
const DESCRIPTOR: u8 = 0x60;
/// Content sizes of 2 bytes are written less this.
const SIZE_BIAS: usize = 256;

/// Most bytes that the frame of `count` granules can have.
#[must_use]
pub const fn largest(count: usize) -> usize {
    8 + 4099 * count
}

/// Finds the matches of a granule, in itself and in its base.
pub trait Matcher {
    /// A parse that [`Parse::replay`] turns into the granule.
    fn parse(&mut self, granule: &Granule, base: Option<&Granule>) -> Parse;
}

impl<F: FnMut(&Granule, Option<&Granule>) -> Parse> Matcher for F {
    fn parse(&mut self, granule: &Granule, base: Option<&Granule>) -> Parse {
        self(granule, base)
    }
}

/// What the card is set to.
#[derive(Clone, Debug)]
pub struct Encoder {
    sets: [Option<(u8, Coder)>; SETS],
    predefined: Coder,
    default_set: usize,
    delta_min: usize,
}

/// One extent, coded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The zstd frame.
    pub bytes: Vec<u8>,
    /// The table set, 0..=4.
    pub set: usize,
    /// Its id, 0 without.
    pub dictionary_id: u8,
    /// It is decoded over the bases: they are its prefix, or stand behind the content of its dictionary.
    pub delta: bool,
    /// Raw blocks,
    pub raw: u32,
    /// RLE blocks,
    pub rle: u32,
    /// and compressed ones.
    pub compressed: u32,
}

impl Encoder {
    /// With these learned sets, `default_set` for extents that begin with a constant granule (0..=4; 0 is taken if it is
    /// not loaded), and as many lines alike for a delta.
    ///
    /// # Errors
    /// A set that is none.
    pub fn new(
        sets: [Option<&TableSet>; SETS],
        default_set: usize,
        delta_min: usize,
    ) -> Result<Self, TableError> {
        let mut coders = [const { None }; SETS];
        for (coder, set) in coders.iter_mut().zip(sets) {
            *coder = set.map(|s| Coder::learned(s).map(|c| (s.id, c))).transpose()?;
        }
        Ok(Self::of_coders(coders, default_set, delta_min))
    }

    /// The same, with the ids and coders of sets that are loaded.
    #[must_use]
    pub fn of_coders(
        sets: [Option<(u8, Coder)>; SETS],
        default_set: usize,
        delta_min: usize,
    ) -> Self {
        Self { sets, predefined: Coder::predefined(), default_set, delta_min }
    }

    /// The coder of a set and its dictionary id; set 0 if this one is not loaded.
    #[must_use]
    pub fn coder(&self, set: usize) -> (usize, u8, &Coder) {
        let learned = set.checked_sub(1).and_then(|i| self.sets.get(i)?.as_ref());
        learned.map_or((0, 0, &self.predefined), |(id, coder)| (set, *id, coder))
    }

    /// An extent with this first granule, and this base of it, is coded as a delta where that is allowed.
    #[must_use]
    pub fn is_near(&self, first: &Granule, base: &Granule) -> bool {
        same_lines(first, base) >= self.delta_min
    }

    /// The frame of 1..=16 granules. `bases` has one element a granule, or none at all.
    ///
    /// # Panics
    /// If there are no granules, more than 16, or not as many bases.
    pub fn encode(
        &self,
        granules: &[Granule],
        bases: &[Option<&Granule>],
        allow_delta: bool,
        matcher: &mut impl Matcher,
    ) -> Frame {
        let count = granules.len();
        assert!((1..=EXTENT_GRANULES).contains(&count), "an extent has 1 to 16 granules");
        assert!(bases.is_empty() || bases.len() == count, "a base, or none, for each granule");
        let first = &granules[0];
        let near = |base: &Granule| self.is_near(first, base);
        let delta = allow_delta && bases.first().copied().flatten().is_some_and(near);
        let base = |i: usize| bases.get(i).copied().flatten().filter(|_| delta);
        let parses: Vec<Parse> = granules
            .iter()
            .enumerate()
            .map(|(i, g)| if constant(g) { Parse::default() } else { matcher.parse(g, base(i)) })
            .collect();
        let wanted = if constant(first) {
            self.default_set
        } else {
            let codes = |s: &'_ Option<(u8, Coder)>| s.as_ref()?.1.literals;
            let codes = self.sets.each_ref().map(codes);
            choice::pick(codes.each_ref().map(Option::as_ref), &parses[0].literals)
        };
        let (set, dictionary_id, coder) = self.coder(wanted);
        let mut frame = Frame {
            bytes: header(count, dictionary_id),
            set,
            dictionary_id,
            delta,
            raw: 0,
            rle: 0,
            compressed: 0,
        };
        for (i, (granule, parse)) in granules.iter().zip(&parses).enumerate() {
            let mut block = coder.block(granule, parse, count);
            block.bytes[0] |= u8::from(i + 1 == count);
            frame.bytes.extend(block.bytes);
            *match block.kind {
                Kind::Raw => &mut frame.raw,
                Kind::Rle => &mut frame.rle,
                Kind::Compressed => &mut frame.compressed,
            } += 1;
        }
        frame
    }
}

impl Frame {
    /// The header and so many blocks.
    ///
    /// # Panics
    /// There are not so many.
    #[must_use]
    pub fn up_to(&self, blocks: usize) -> &[u8] {
        let mut at = 7 + usize::from(self.dictionary_id != 0);
        for _ in 0..blocks {
            let head =
                u32::from_le_bytes([self.bytes[at], self.bytes[at + 1], self.bytes[at + 2], 0]);
            let rle = head >> 1 & 3 == 1;
            at += 3 + if rle { 1 } else { head as usize >> 3 };
        }
        &self.bytes[..at]
    }
}

/// Magic, descriptor, dictionary id if there is one, content size.
#[must_use]
pub fn header(count: usize, dictionary_id: u8) -> Vec<u8> {
    let mut out = MAGIC.to_le_bytes().to_vec();
    out.push(DESCRIPTOR | u8::from(dictionary_id != 0));
    if dictionary_id != 0 {
        out.push(dictionary_id);
    }
    out.extend(((count * GRANULE - SIZE_BIAS) as u16).to_le_bytes());
    out
}

#[cfg(test)]
mod tests;
