//! Counts to one set.

use isotherm_model::squeeze::fse;
use isotherm_model::squeeze::tables::{
    LITERAL_BITS, LITERAL_LENGTH_LOG, MATCH_LENGTH_LOG, OFFSET_LOG, TableSet,
};

use super::code_lengths::code_lengths;
use super::slots::slots;
use super::stats::Sum;

/// Binary logarithm of the weight of one counted symbol against what is assumed before anything is counted.
const CERTAINTY: u32 = 8;

/// A set, and what a repair of it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) set: TableSet,
    weights: [u64; 256],
}

impl Draft {
    /// The set for these counts. Any counts do: it always passes [`TableSet::check`]. Its id is provisional.
    pub(super) fn new(sum: &Sum) -> Self {
        // What was never seen in the samples is not impossible: each byte value at least once, and all together as
        // often as all that was counted, divided by 2^CERTAINTY.
        let total: u64 = sum.literals.iter().fold(0, |a, &b| a.saturating_add(b));
        let assumed = (total >> 8).saturating_add(1);
        let weights =
            sum.literals.map(|c| c.saturating_mul(1 << CERTAINTY).saturating_add(assumed));
        let codes = &sum.codes;
        let set = TableSet {
            id: 1,
            literal_bits: code_lengths(&weights, LITERAL_BITS.into()),
            literal_lengths: slots(
                &certain(&codes.literal_lengths, &fse::LITERAL_LENGTHS),
                LITERAL_LENGTH_LOG,
            ),
            match_lengths: slots(
                &certain(&codes.match_lengths, &fse::MATCH_LENGTHS),
                MATCH_LENGTH_LOG,
            ),
            offsets: slots(&certain(&codes.offsets, &fse::OFFSETS), OFFSET_LOG),
        };
        Self { set, weights }
    }

    /// This set, then others for the same counts, one flatter than the other: what to try if it is refused. They
    /// differ in the code of the literals alone, the only part whose description can be too long or too plain.
    pub(super) fn forms(&self) -> impl Iterator<Item = TableSet> + '_ {
        let limited = [10, 9].map(|limit| code_lengths(&self.weights, limit));
        let flatter = limited.into_iter().chain([nearly_flat(&self.weights)]);
        let flatter = flatter.map(|literal_bits| TableSet { literal_bits, ..self.set.clone() });
        std::iter::once(self.set.clone()).chain(flatter)
    }
}

/// 8 bits each, but 7 for the most frequent byte value and 9 for the two least frequent. The code of 8 bits each has
/// no description: all its weights are the same, and zstd's coder of weights needs two that differ.
fn nearly_flat(weights: &[u64; 256]) -> [u8; 256] {
    let mut order: Vec<usize> = (0..256).collect();
    order.sort_by_key(|&s| weights[s]);
    let mut bits = [8; 256];
    bits[order[0]] = 9;
    bits[order[1]] = 9;
    bits[order[255]] = 7;
    bits
}

/// Counts with the predefined distribution as what is assumed: it decides where nothing was counted.
fn certain<const N: usize>(counts: &[u64; N], assumed: &[i16]) -> [u64; N] {
    std::array::from_fn(|i| {
        let assumed = u64::from(assumed[i].unsigned_abs());
        counts[i].saturating_mul(1 << CERTAINTY).saturating_add(assumed << 6)
    })
}

#[cfg(test)]
mod tests {
    use super::super::random::{Random, seeds};
    use super::*;

    #[test]
    fn any_counts_make_a_set_that_codes_every_granule() {
        for seed in seeds(3000) {
            let draft = Draft::new(&Sum::random(&mut Random::new(seed)));
            let forms: Vec<_> = draft.forms().collect();
            assert_eq!((forms.len(), &forms[0]), (4, &draft.set));
            for form in forms {
                assert_eq!(form.check(), Ok(()), "seed {seed}");
            }
        }
        for extreme in [0, 1, u64::MAX] {
            let mut sum = Sum::new();
            assert_eq!(Draft::new(&sum).set.check(), Ok(()));
            sum.literals.fill(extreme);
            sum.codes.offsets.fill(extreme);
            sum.codes.match_lengths[47] = extreme;
            assert_eq!(Draft::new(&sum).set.check(), Ok(()));
            sum.literals[3] = u64::MAX - extreme;
            sum.codes.literal_lengths[30] = extreme;
            assert_eq!(Draft::new(&sum).set.check(), Ok(()));
        }
    }

    #[test]
    fn frequent_symbols_get_short_codes_and_many_slots() {
        let mut sum = Sum::new();
        sum.literals[7] = 1000;
        sum.literals[8] = 500;
        sum.codes.offsets[0] = 900;
        sum.codes.offsets[12] = 100;
        let set = Draft::new(&sum).set;
        assert_eq!((set.literal_bits[7], set.literal_bits[8]), (1, 2));
        assert!(set.literal_bits.iter().enumerate().all(|(i, &b)| i == 7 || i == 8 || b >= 9));
        assert!(set.offsets[0] > 8 * set.offsets[12] && set.offsets[12] >= 10, "{:?}", set.offsets);
        assert!(set.offsets[1..12].iter().all(|&s| s.abs() == 1));
    }

    #[test]
    fn nothing_counted_means_what_is_predefined() {
        let set = Draft::new(&Sum::new()).set;
        assert_eq!(set.literal_bits, [8; 256]);
        assert!(set.literal_lengths[0] >= 14 && set.match_lengths[1] >= 14);
        assert!(set.offsets[6] > set.offsets[0]);
    }
}
