//! Random numbers that a seed repeats: for the starts of the grouping, for sampling, and for tests.

/// SplitMix64.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `limit`; 0 if that is 0.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    /// Counts of one of many shapes: sparse, flat, steep, all of one size, with giants.
    #[cfg(test)]
    pub(super) fn weights(&mut self) -> [u64; 256] {
        let shape = self.below(6);
        let scale = self.below(50) as u32;
        let sparse = self.below(5) * 20;
        std::array::from_fn(|i| {
            let random = self.next();
            let some = match shape {
                0 => random >> 40,
                1 => 1 << scale,
                2 => random >> self.below(64),
                3 => (1 << (50 - (i % 51))) >> (scale % 8),
                4 => 1000 + random % 3,
                _ => (random % 255) * u64::from(i as u32 / 8 == scale),
            };
            if self.below(100) < sparse { 0 } else { some }
        })
    }
}

/// The seeds to try: `count` from 1 on, or ISOTHERM_SEEDS of them, or only ISOTHERM_SEED.
#[cfg(test)]
pub(super) fn seeds(count: u64) -> std::ops::Range<u64> {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    match number("ISOTHERM_SEED") {
        Some(seed) => seed..seed + 1,
        None => 1..number("ISOTHERM_SEEDS").unwrap_or(count) + 1,
    }
}
