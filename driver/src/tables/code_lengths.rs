//! The best prefix code under a length limit.
//!
//! Package-merge (Larmore and Hirschberg 1990), with counts in place of item sets: every level but the first is the
//! sorted union of the symbols and of the pairs of the level before. Taking `2n - 2` items of the last level, and of
//! each level before it twice as many as pairs were taken, gives each symbol as many bits as levels take it.

/// Byte values.
const SYMBOLS: usize = 256;

/// Bits of the code of each byte value, 1 to `limit`: the complete code with the least sum of `weight * bits`. All
/// byte values have a code, those of weight 0 too.
///
/// `limit` is 8 to 32 (8 bits each is the only code then).
pub(super) fn code_lengths(weights: &[u64; SYMBOLS], limit: u32) -> [u8; SYMBOLS] {
    debug_assert!((8..=32).contains(&limit));
    let mut order: [u8; SYMBOLS] = std::array::from_fn(|i| i as u8);
    order.sort_by_key(|&s| weights[usize::from(s)]);
    let leaves = order.map(|s| u128::from(weights[usize::from(s)]));

    let mut levels: Vec<Vec<Item>> = Vec::with_capacity(limit as usize);
    levels.push(leaves.iter().map(|&weight| Item { weight, pair: false }).collect());
    for _ in 1..limit {
        let below = levels.last().map_or(&[][..], Vec::as_slice);
        let pairs = below.chunks_exact(2).map(|p| p[0].weight + p[1].weight);
        levels.push(merge(&leaves, pairs));
    }

    let mut bits = [0; SYMBOLS];
    let mut take = 2 * SYMBOLS - 2;
    for level in levels.iter().rev() {
        let pairs = level[..take].iter().filter(|item| item.pair).count();
        for &symbol in &order[..take - pairs] {
            bits[usize::from(symbol)] += 1;
        }
        take = 2 * pairs;
    }
    bits
}

struct Item {
    weight: u128,
    pair: bool,
}

/// Both are sorted; a symbol goes before a pair of the same weight, which makes the longest code short.
fn merge(leaves: &[u128], pairs: impl Iterator<Item = u128>) -> Vec<Item> {
    let mut out = Vec::with_capacity(2 * leaves.len());
    let mut leaves = leaves.iter().copied().peekable();
    for pair in pairs {
        while let Some(weight) = leaves.next_if(|&leaf| leaf <= pair) {
            out.push(Item { weight, pair: false });
        }
        out.push(Item { weight: pair, pair: true });
    }
    out.extend(leaves.map(|weight| Item { weight, pair: false }));
    out
}

#[cfg(test)]
mod tests {
    use super::super::random::{Random, seeds};
    use super::*;
    use std::collections::BinaryHeap;

    fn complete(bits: &[u8; SYMBOLS], limit: u32) {
        assert!(bits.iter().all(|&b| (1..=limit).contains(&u32::from(b))), "{bits:?}");
        assert_eq!(bits.iter().map(|&b| 1_u64 << (32 - b)).sum::<u64>(), 1 << 32, "{bits:?}");
    }

    fn cost(weights: &[u64; SYMBOLS], bits: &[u8; SYMBOLS]) -> u128 {
        weights.iter().zip(bits).map(|(&w, &b)| u128::from(w) * u128::from(b)).sum()
    }

    /// Sum of `weight * bits` of the code without a limit, and its longest code.
    fn huffman(weights: &[u64; SYMBOLS]) -> (u128, u32) {
        use std::cmp::Reverse;
        let mut heap: BinaryHeap<_> =
            weights.iter().map(|&w| Reverse((u128::from(w), 0_u32))).collect();
        let mut cost = 0;
        while let (Some(Reverse(a)), Some(Reverse(b))) = (heap.pop(), heap.pop()) {
            let both = (a.0 + b.0, a.1.max(b.1) + 1);
            cost += both.0;
            if heap.is_empty() {
                return (cost, both.1);
            }
            heap.push(Reverse(both));
        }
        unreachable!("256 symbols")
    }

    #[test]
    fn complete_and_within_the_limit_whatever_the_weights_are() {
        for seed in seeds(2000) {
            let mut random = Random::new(seed);
            let weights = random.weights();
            for limit in [8, 9, 11] {
                complete(&code_lengths(&weights, limit), limit);
            }
        }
        for extreme in [0, 1, u64::MAX] {
            let mut weights = [extreme; SYMBOLS];
            assert_eq!(code_lengths(&weights, 11), [8; SYMBOLS]);
            weights[77] = u64::MAX - extreme;
            complete(&code_lengths(&weights, 11), 11);
        }
    }

    #[test]
    fn as_good_as_huffman_where_the_limit_does_not_bind_and_never_better() {
        let (mut same, mut bound) = (0, 0);
        for seed in seeds(500) {
            let weights = Random::new(seed).weights();
            let (best, longest) = huffman(&weights);
            let ours = cost(&weights, &code_lengths(&weights, 11));
            assert!(ours >= best, "seed {seed}");
            if longest <= 11 {
                assert_eq!(ours, best, "seed {seed}: ISOTHERM_SEED={seed} repeats it");
                same += 1;
            } else {
                bound += 1;
            }
            if longest <= 32 {
                assert_eq!(cost(&weights, &code_lengths(&weights, 32)), best, "seed {seed}");
            }
        }
        assert!(
            std::env::var_os("ISOTHERM_SEED").is_some() || same.min(bound) > 50,
            "{same} {bound}"
        );
    }

    /// Least sum of `weight * bits` with at most `LIMIT` bits, by trying everything: after the `i` heaviest symbols
    /// have at most `bits` bits and take `space` of the code, what is the least that the rest adds?
    fn exact(weights: &[u64; SYMBOLS]) -> u128 {
        let mut heaviest = *weights;
        heaviest.sort_unstable_by(|a, b| b.cmp(a));
        const SPACE: usize = 1 << LIMIT;
        let never = u128::MAX / 2;
        // rest[i][space]; symbols from `i` on have more than `bits` bits
        let mut rest = vec![[never; SPACE + 1]; SYMBOLS + 1];
        rest[SYMBOLS][SPACE] = 0;
        for bits in (1..=LIMIT).rev() {
            let each = 1 << (LIMIT - bits);
            for i in (0..SYMBOLS).rev() {
                for space in 0..=SPACE - each {
                    let here = rest[i + 1][space + each] + u128::from(heaviest[i]) * bits as u128;
                    rest[i][space] = rest[i][space].min(here);
                }
            }
        }
        rest[0][0]
    }

    const LIMIT: usize = 9;

    #[test]
    fn nothing_is_better_where_the_limit_binds() {
        for seed in seeds(30) {
            let weights = Random::new(seed).weights().map(|w| w >> 4);
            let bits = code_lengths(&weights, LIMIT as u32);
            assert_eq!(cost(&weights, &bits), exact(&weights), "seed {seed}");
        }
    }
}
