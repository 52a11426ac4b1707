//! What a granule costs with a set, and which set the card takes.

use isotherm_model::squeeze::choice::{TREELESS_LEAST, seems_to_pay};
use isotherm_model::squeeze::fse;
use isotherm_model::squeeze::huffman::ONE_STREAM;
use isotherm_model::squeeze::tables::{LITERAL_LENGTH_LOG, MATCH_LENGTH_LOG, OFFSET_LOG, TableSet};

use super::log2::{PLACES, log2};
use super::stats::{Codes, Granule};

/// A block of 4096 raw bytes, and its header: a compressed block of 4096 bytes or more becomes one.
const RAW_BLOCK: u64 = 4096 * 8;

/// One set, as far as sizes go.
#[derive(Clone, Debug)]
pub(super) struct Prices {
    /// Bits of each literal, and the description of it; `None`: set 0 has no code for literals.
    literals: Option<[u8; 256]>,
    /// Of each code, with [`PLACES`].
    codes: Codes<u32>,
    /// Bits of the final states and of the closing bit.
    states: u32,
}

impl Prices {
    /// Of set 0.
    pub(super) fn predefined() -> Self {
        let codes = Codes {
            literal_lengths: prices(&fse::LITERAL_LENGTHS, fse::LITERAL_LENGTH_LOG),
            match_lengths: prices(&fse::MATCH_LENGTHS, fse::MATCH_LENGTH_LOG),
            offsets: prices(&fse::OFFSETS, fse::OFFSET_LOG),
        };
        let logs = fse::LITERAL_LENGTH_LOG + fse::MATCH_LENGTH_LOG + fse::OFFSET_LOG;
        Self { literals: None, codes, states: logs + 1 }
    }

    /// Of a learned set.
    pub(super) fn of(set: &TableSet) -> Self {
        Self {
            literals: Some(set.literal_bits),
            codes: Codes {
                literal_lengths: prices(&set.literal_lengths, LITERAL_LENGTH_LOG),
                match_lengths: prices(&set.match_lengths, MATCH_LENGTH_LOG),
                offsets: prices(&set.offsets, OFFSET_LOG),
            },
            states: LITERAL_LENGTH_LOG + MATCH_LENGTH_LOG + OFFSET_LOG + 1,
        }
    }

    /// Bits that the card adds up for the sampled literals of an extent's first granule. Set 0 does not compete.
    pub(super) fn sampled(&self, first: &Granule) -> u32 {
        let Some(bits) = &self.literals else { return u32::MAX };
        first
            .literals
            .iter()
            .map(|l| u32::from(l.sampled) * u32::from(bits[usize::from(l.value)]))
            .sum()
    }

    /// Are the literals of this granule coded? The card's rule, but for streams that have no place in it, which only a
    /// code that was made for quite other literals makes.
    pub(super) fn codes_literals(&self, granule: &Granule) -> bool {
        self.literals.is_some()
            && granule.n_literals as usize >= TREELESS_LEAST
            && seems_to_pay(granule.n_literals, self.sampled(granule))
    }

    /// Bits of the block of this granule, with [`PLACES`]: a fraction of a bit where the entropy coder's state goes
    /// on.
    pub(super) fn block(&self, granule: &Granule) -> u64 {
        if granule.constant {
            return 8 << PLACES;
        }
        (self.literals(granule) + self.sequences(granule)).min(RAW_BLOCK << PLACES)
    }

    /// Does this granule become a raw block?
    pub(super) fn is_raw(&self, granule: &Granule) -> bool {
        !granule.constant && self.block(granule) == RAW_BLOCK << PLACES
    }

    fn literals(&self, granule: &Granule) -> u64 {
        let n = granule.n_literals;
        let plain_header = if n < 32 { 8 } else { 16 };
        let bits = match &self.literals {
            Some(bits) if self.codes_literals(granule) => {
                let code = granule.literals.iter();
                let code = code.map(|l| u32::from(l.count) * u32::from(bits[usize::from(l.value)]));
                // Headers; a closing bit and four bits of padding, on average, for each stream.
                code.sum::<u32>()
                    + match n {
                        _ if n as usize <= ONE_STREAM => 24 + 5,
                        ..1024 => 24 + 48 + 20,
                        _ => 32 + 48 + 20,
                    }
            }
            _ if n >= 2 && granule.literals.len() == 1 => plain_header + 8,
            _ => plain_header + 8 * n,
        };
        u64::from(bits) << PLACES
    }

    fn sequences(&self, granule: &Granule) -> u64 {
        let n = granule.sequences;
        if n == 0 {
            return 8 << PLACES;
        }
        let of = |counts: &[u16], prices: &[u32]| -> u64 {
            counts.iter().zip(prices).map(|(&c, &p)| u64::from(c) * u64::from(p)).sum()
        };
        let coded = of(&granule.codes.literal_lengths, &self.codes.literal_lengths)
            + of(&granule.codes.match_lengths, &self.codes.match_lengths)
            + of(&granule.codes.offsets, &self.codes.offsets);
        // The sequence that is coded first costs its final states instead.
        let coded = coded - coded / u64::from(n);
        let header = if n < 128 { 16 } else { 24 };
        coded + (u64::from(granule.extra_bits + header + self.states + 4) << PLACES)
    }
}

/// Index of the set that the card takes for an extent that begins with this granule, which is not constant.
/// `sets[0]` is set 0.
pub(super) fn choice(sets: &[Prices], first: &Granule) -> usize {
    (0..sets.len()).min_by_key(|&i| sets[i].sampled(first)).unwrap_or(0)
}

/// Bits of each code with [`PLACES`]; codes without a slot are not in `slots`.
fn prices<const N: usize>(slots: &[i16], log: u32) -> [u32; N] {
    std::array::from_fn(|i| (u64::from(log) << PLACES) - log2(slots[i].unsigned_abs().into()))
        .map(|bits: u64| bits as u32)
}

#[cfg(test)]
mod tests {
    use isotherm_model::squeeze::block::{Coder, Kind};
    use isotherm_model::squeeze::choice::{self as model, LiteralMode};
    use isotherm_model::squeeze::{GRANULE, huffman, random};

    use super::super::random::{Random, seeds};
    use super::*;

    /// Literals of every number and of any skew, among them few of them that are coded.
    fn literals(random: &mut Random) -> Vec<u8> {
        let most = [70, 300, 1100, GRANULE as u64][random.below(4) as usize];
        let values = [1, 3, 20, 256][random.below(4) as usize];
        (0..random.below(most)).map(|_| random.below(values) as u8).collect()
    }

    /// What all seeds together meet, one alone need not.
    fn one_seed() -> bool {
        seeds(2).count() == 1
    }

    #[test]
    fn the_card_codes_and_chooses_as_the_model_does() {
        let mut modes = [0; 4];
        for seed in seeds(400) {
            let mut random = Random::new(seed);
            let mut below = |n: u32| random.below(n.into()) as u32;
            let sets: Vec<TableSet> = (0..4).map(|_| random::tables(&mut below)).collect();
            let coders: Vec<Coder> = sets.iter().map(|s| Coder::learned(s).unwrap()).collect();
            let prices: Vec<Prices> =
                std::iter::once(Prices::predefined()).chain(sets.iter().map(Prices::of)).collect();
            for _ in 0..20 {
                let literals = literals(&mut random);
                let granule = Granule::of_literals(&literals);
                let codes = std::array::from_fn(|i| coders[i].literals.as_ref());
                assert_eq!(choice(&prices, &granule), model::pick(codes, &literals), "seed {seed}");
                let coders = std::iter::once(Coder::predefined()).chain(coders.iter().cloned());
                for (coder, prices) in coders.zip(&prices) {
                    let mode = model::literals(coder.literals.as_ref(), &literals);
                    modes[mode as usize] += 1;
                    let coded = matches!(mode, LiteralMode::One | LiteralMode::Four);
                    // A code that was made for other literals: one of four streams has no place in the card.
                    let too_long = coder.literals.as_ref().is_some_and(|codes| {
                        let streams = huffman::streams(codes, &literals);
                        streams.len() > 1 && streams.iter().any(|s| s.len() > model::STREAM_MOST)
                    });
                    if too_long {
                        assert!(!coded, "seed {seed}");
                        continue;
                    }
                    assert_eq!(prices.codes_literals(&granule), coded, "seed {seed}");
                    let bytes = coder.literals(&literals).len() as u64;
                    let said = prices.literals(&granule) >> (PLACES + 3);
                    assert!(bytes.abs_diff(said) <= 3, "seed {seed}: {bytes} bytes, {said} said");
                }
            }
        }
        assert!(one_seed() || modes.iter().all(|&n| n > 50), "{modes:?}");
    }

    #[test]
    fn blocks_are_about_as_large_as_the_model_makes_them() {
        let mut kinds = [0; 3];
        for seed in seeds(300) {
            let mut random = Random::new(seed);
            let mut below = |n: u32| random.below(n.into()) as u32;
            let set = random::tables(&mut below);
            let (page, base, parse) = random::parse(&mut below, seed % 2 == 0);
            let count = 1 + below(16) as usize;
            let granule = Granule::new(&parse, base.as_ref(), count).unwrap();
            let learned = (Coder::learned(&set).unwrap(), Prices::of(&set));
            for (coder, prices) in [(Coder::predefined(), Prices::predefined()), learned] {
                let block = coder.block(&page, &parse, count);
                kinds[block.kind as usize] += 1;
                let (bytes, said) =
                    (block.bytes.len() as u64 - 3, prices.block(&granule) >> (PLACES + 3));
                // Random sequences are nothing that a table was made for: states cost more or less than on average.
                assert!(
                    bytes.abs_diff(said) <= 8 + bytes / 25,
                    "seed {seed}: {bytes} bytes, {said} said"
                );
                if block.kind == Kind::Rle {
                    assert_eq!(said, 1);
                }
            }
        }
        assert!(one_seed() || kinds.iter().all(|&n| n > 3), "{kinds:?}");
    }
}
