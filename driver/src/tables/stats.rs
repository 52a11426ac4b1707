//! What is counted of a granule, and of many.

use isotherm_model::squeeze::block::constant;
use isotherm_model::squeeze::choice::sampled;
use isotherm_model::squeeze::parse::Parse;
use isotherm_model::squeeze::sequences::{codes, resolve};
use isotherm_model::squeeze::tables::{LITERAL_LENGTH_CODES, MATCH_LENGTH_CODES, OFFSET_CODES};
use isotherm_model::squeeze::{self, GRANULE, WINDOW};

use super::log2::{PLACES, entropy};

/// How often a byte value comes among the literals of a granule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Literal {
    pub(super) value: u8,
    pub(super) count: u16,
    /// Of these: at an index that is sampled.
    pub(super) sampled: u16,
}

/// How often each code comes in the sequences of a granule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Codes<T> {
    pub(super) literal_lengths: [T; LITERAL_LENGTH_CODES],
    pub(super) match_lengths: [T; MATCH_LENGTH_CODES],
    pub(super) offsets: [T; OFFSET_CODES],
}

impl<T: Copy + Default> Default for Codes<T> {
    fn default() -> Self {
        Self {
            literal_lengths: [T::default(); LITERAL_LENGTH_CODES],
            match_lengths: [T::default(); MATCH_LENGTH_CODES],
            offsets: [T::default(); OFFSET_CODES],
        }
    }
}

/// What training has to know of one granule: some hundred bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Granule {
    /// By value; those that come.
    pub(super) literals: Box<[Literal]>,
    pub(super) codes: Codes<u16>,
    pub(super) sequences: u32,
    pub(super) n_literals: u32,
    /// Extra bits of all codes: the same with every set.
    pub(super) extra_bits: u32,
    /// All bytes are equal: a block of its own kind, without any code.
    pub(super) constant: bool,
}

impl Granule {
    /// Counts a parse of a granule, one of `count` of its extent. A granule that is constant needs no parse: nothing at
    /// all stands for one. `None` if it is not the parse of a granule over this base.
    pub(super) fn new(
        parse: &Parse,
        base: Option<&squeeze::Granule>,
        count: usize,
    ) -> Option<Self> {
        let granule = || -> Option<squeeze::Granule> { parse.replay(base)?.try_into().ok() };
        if *parse == Parse::default() || constant(&granule()?) {
            return Some(Self { constant: true, ..Self::default() });
        }
        if parse.sequences.len() > GRANULE / WINDOW {
            return None;
        }
        let mut out = Self::of_literals(&parse.literals);
        out.sequences = parse.sequences.len() as u32;
        for sequence in resolve(&parse.sequences, count) {
            let [ll, ml, of] = codes(&sequence);
            *out.codes.literal_lengths.get_mut(usize::from(ll.code))? += 1;
            *out.codes.match_lengths.get_mut(usize::from(ml.code))? += 1;
            *out.codes.offsets.get_mut(usize::from(of.code))? += 1;
            out.extra_bits += ll.bits + ml.bits + of.bits;
        }
        Some(out)
    }

    /// Counts literals alone.
    pub(super) fn of_literals(literals: &[u8]) -> Self {
        let mut count = [(0_u16, 0_u16); 256];
        for (i, &value) in literals.iter().enumerate() {
            let c = &mut count[usize::from(value)];
            c.0 += 1;
            c.1 += u16::from(sampled(i));
        }
        let counted = (0..=255_u8)
            .zip(count)
            .filter(|(_, (count, _))| *count > 0)
            .map(|(value, (count, sampled))| Literal { value, count, sampled })
            .collect();
        Self { literals: counted, n_literals: literals.len() as u32, ..Self::default() }
    }

    /// Bits of an ideal code made for this granule alone that need not be described, with [`PLACES`] places: nothing
    /// learned can reach it.
    pub(super) fn ideal(&self) -> u64 {
        let of = |counts: &[u16]| entropy(counts.iter().map(|&c| u32::from(c)));
        entropy(self.literals.iter().map(|l| u32::from(l.count)))
            + of(&self.codes.literal_lengths)
            + of(&self.codes.match_lengths)
            + of(&self.codes.offsets)
            + (u64::from(self.extra_bits) << PLACES)
    }
}

/// Counts of many granules.
#[derive(Clone, Debug)]
pub(super) struct Sum {
    pub(super) literals: [u64; 256],
    pub(super) codes: Codes<u64>,
}

impl Sum {
    pub(super) fn new() -> Self {
        Self { literals: [0; 256], codes: Codes::default() }
    }

    /// Counts of any shape.
    #[cfg(test)]
    pub(super) fn random(random: &mut super::random::Random) -> Self {
        let mut sum = Self::new();
        sum.literals = random.weights();
        let codes = random.weights();
        sum.codes.literal_lengths.copy_from_slice(&codes[..31]);
        sum.codes.match_lengths.copy_from_slice(&codes[31..79]);
        sum.codes.offsets.copy_from_slice(&codes[79..96]);
        sum
    }

    pub(super) fn add_literals(&mut self, granule: &Granule, weight: u64) {
        for literal in &granule.literals {
            self.literals[usize::from(literal.value)] += u64::from(literal.count) * weight;
        }
    }

    pub(super) fn add_codes(&mut self, granule: &Granule) {
        let add = |to: &mut [u64], from: &[u16]| {
            to.iter_mut().zip(from).for_each(|(to, &from)| *to += u64::from(from));
        };
        add(&mut self.codes.literal_lengths, &granule.codes.literal_lengths);
        add(&mut self.codes.match_lengths, &granule.codes.match_lengths);
        add(&mut self.codes.offsets, &granule.codes.offsets);
    }
}

impl Sum {
    /// So many parts of these counts, and one part of `all`.
    pub(super) fn leaning_on(mut self, all: &Self, parts: u64) -> Self {
        fn lean<const N: usize>(own: &mut [u64; N], all: &[u64; N], parts: u64) {
            let (sum, of) = (own.iter().sum::<u64>(), all.iter().sum::<u64>().max(1));
            for (own, &all) in own.iter_mut().zip(all) {
                *own = *own * parts + ((u128::from(all) * u128::from(sum)) / u128::from(of)) as u64;
            }
        }
        lean(&mut self.literals, &all.literals, parts);
        lean(&mut self.codes.literal_lengths, &all.codes.literal_lengths, parts);
        lean(&mut self.codes.match_lengths, &all.codes.match_lengths, parts);
        lean(&mut self.codes.offsets, &all.codes.offsets, parts);
        self
    }
}
