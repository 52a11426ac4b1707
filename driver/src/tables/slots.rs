//! Counts of codes to slots of an FSE table.

use super::log2::log2;

/// Slots of each code, at least one (or -1, "less than one", which takes one too), `1 << log` together: those with
/// which symbols that come as often as `counts` cost least. `N` is at most `1 << log`.
///
/// The cost is convex in each number of slots, so giving one slot after the other to the code that gains most is
/// exact.
pub(super) fn slots<const N: usize>(counts: &[u64; N], log: u32) -> [i16; N] {
    debug_assert!(N <= 1 << log);
    let size = 1_u32 << log;
    let gains: Vec<u64> = (1..=size).map(|n| log2(n + 1) - log2(n)).collect();
    let gain = |count: u64, slots: usize| u128::from(count) * u128::from(gains[slots - 1]);

    let mut slots = [1_usize; N];
    let mut next: [u128; N] = std::array::from_fn(|i| gain(counts[i], 1));
    for _ in N..size as usize {
        let best = (0..N).rev().max_by_key(|&i| next[i]).unwrap_or(0);
        slots[best] += 1;
        next[best] = gain(counts[best], slots[best]);
    }
    let total: u128 = counts.iter().map(|&c| u128::from(c)).sum();
    std::array::from_fn(|i| {
        // A code that is well below one slot goes to the states that are visited least.
        let rare = u128::from(counts[i]) * u128::from(size) * 10 < total * 7;
        if slots[i] == 1 && rare { -1 } else { slots[i] as i16 }
    })
}

#[cfg(test)]
mod tests {
    use super::super::random::{Random, seeds};
    use super::*;

    fn cost<const N: usize>(counts: &[u64; N], slots: &[i16; N]) -> f64 {
        counts.iter().zip(slots).map(|(&c, &s)| -(c as f64) * f64::from(s.abs()).log2()).sum()
    }

    fn check<const N: usize>(counts: &[u64; N], log: u32) -> [i16; N] {
        let slots = slots(counts, log);
        assert!(slots.iter().all(|&s| s == -1 || s > 0), "{slots:?}");
        assert_eq!(slots.iter().map(|s| i32::from(s.abs())).sum::<i32>(), 1 << log, "{slots:?}");
        slots
    }

    #[test]
    fn every_code_has_a_slot_whatever_the_counts_are() {
        for seed in seeds(2000) {
            let weights = Random::new(seed).weights();
            check::<31>(weights[..31].try_into().unwrap(), 8);
            check::<48>(weights[..48].try_into().unwrap(), 8);
            check::<17>(weights[..17].try_into().unwrap(), 7);
        }
        for extreme in [0, 1, u64::MAX] {
            let mut counts = [extreme; 17];
            check(&counts, 7);
            counts[5] = u64::MAX - extreme;
            check(&counts, 7);
        }
        assert_eq!(check(&[0, 9, 0, 0], 5), [-1, 29, -1, -1]);
    }

    #[test]
    fn moving_a_slot_never_pays() {
        for seed in seeds(200) {
            let counts: [u64; 31] = Random::new(seed).weights()[..31]
                .try_into()
                .map(|c: [u64; 31]| c.map(|x| x >> 30))
                .unwrap();
            let slots = check(&counts, 8);
            let best = cost(&counts, &slots);
            for (from, to) in (0..31).flat_map(|i| (0..31).map(move |j| (i, j))) {
                if from != to && slots[from].abs() > 1 {
                    let mut other = slots;
                    other[from] = slots[from].abs() - 1;
                    other[to] = slots[to].abs() + 1;
                    // The logarithms have 16 binary places.
                    let slack = counts[from].max(counts[to]) as f64 * 1e-4;
                    assert!(cost(&counts, &other) >= best - slack, "seed {seed}: {from} to {to}");
                }
            }
        }
    }
}
