//! Seeded randomness: small, fast, the same on every machine for ever.

/// SplitMix64 (Steele, Lea and Flood 2014): every 64-bit seed is a good one.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// The generator of `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Rng(seed)
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        (self.next_u64() >> 32) as u32
    }

    /// `0..limit` (0 if `limit` is 0).
    pub fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next_u64()) * u128::from(limit)) >> 64) as u64
    }

    /// `low..=high`.
    ///
    /// # Panics
    /// If `low > high`.
    pub fn range(&mut self, low: u64, high: u64) -> u64 {
        assert!(low <= high, "empty range {low}..={high}");
        match (high - low).checked_add(1) {
            Some(n) => low + self.below(n),
            None => self.next_u64(),
        }
    }

    /// `true` in `numerator` of `denominator` cases.
    pub fn chance(&mut self, numerator: u64, denominator: u64) -> bool {
        self.below(denominator) < numerator
    }

    /// A random value of `width` bits, 0 to 64.
    pub fn bits(&mut self, width: u32) -> u64 {
        if width == 0 { 0 } else { self.next_u64() >> (64 - width.min(64)) }
    }

    /// Random 32-bit words of a port of `width` bits, least significant first.
    pub fn wide(&mut self, width: u32) -> Vec<u32> {
        let mut words: Vec<u32> = (0..width.div_ceil(32)).map(|_| self.next_u32()).collect();
        if let (Some(last), rest @ 1..) = (words.last_mut(), width % 32) {
            *last >>= 32 - rest;
        }
        words
    }

    /// Fill with random bytes.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let random = self.next_u64().to_le_bytes();
            chunk.copy_from_slice(&random[..chunk.len()]);
        }
    }

    /// One of `items`.
    ///
    /// # Panics
    /// If there are none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }
}

/// When one side of a stream lets nothing move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StallPattern {
    /// Never: full rate.
    Never,
    /// In so many of 100 cycles, at random.
    Percent(u8),
    /// Alternately so many cycles of going and of stalling.
    Bursts {
        /// Cycles of going.
        go: u32,
        /// Cycles of stalling.
        stall: u32,
    },
    /// Runs of random length: goes for 1 to this many cycles, then stalls for 1 to this many.
    Runs(u32),
}

impl StallPattern {
    /// A pattern chosen by `rng`, full rate and heavy stalls among them.
    pub fn random(rng: &mut Rng) -> Self {
        match rng.below(6) {
            0 => StallPattern::Never,
            1 => StallPattern::Percent(10),
            2 => StallPattern::Percent(50),
            3 => StallPattern::Percent(90),
            4 => StallPattern::Bursts {
                go: 1 + rng.below(20) as u32,
                stall: 1 + rng.below(20) as u32,
            },
            _ => StallPattern::Runs(40),
        }
    }
}

/// A [`StallPattern`] in progress.
#[derive(Clone, Debug)]
pub(super) struct Stall {
    pattern: StallPattern,
    rng: Rng,
    going: bool,
    left: u32,
}

impl Stall {
    pub(super) fn new(pattern: StallPattern, rng: Rng) -> Self {
        Stall { pattern, rng, going: false, left: 0 }
    }

    /// Whether this cycle goes.
    pub(super) fn go(&mut self) -> bool {
        match self.pattern {
            StallPattern::Never => true,
            StallPattern::Percent(p) => !self.rng.chance(u64::from(p), 100),
            StallPattern::Bursts { go, stall } => {
                self.run(|going, _| if going { go } else { stall })
            }
            StallPattern::Runs(most) => {
                self.run(|_, rng| 1 + rng.below(u64::from(most.max(1))) as u32)
            }
        }
    }

    fn run(&mut self, length: impl Fn(bool, &mut Rng) -> u32) -> bool {
        if self.left == 0 {
            self.going = !self.going;
            self.left = length(self.going, &mut self.rng).max(1);
        }
        self.left -= 1;
        self.going
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        let mut r = Rng::new(1_234_567);
        assert_eq!(r.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(r.next_u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn values_stay_in_their_width() {
        let mut r = Rng::new(1);
        for width in 1..=64 {
            let v = r.bits(width);
            assert!(width == 64 || v >> width == 0);
        }
        assert!((0..100).all(|_| r.wide(33)[1] <= 1 && r.below(7) < 7 && r.range(3, 4) >= 3));
        assert_eq!(r.wide(64).len(), 2);
    }

    #[test]
    fn patterns_go_as_often_as_they_say() {
        let going = |p| {
            let mut s = Stall::new(p, Rng::new(9));
            (0..10_000).filter(|_| s.go()).count()
        };
        assert_eq!(going(StallPattern::Never), 10_000);
        assert!((4_700..5_300).contains(&going(StallPattern::Percent(50))));
        assert_eq!(going(StallPattern::Bursts { go: 1, stall: 3 }), 2_500);
        assert!((4_000..6_000).contains(&going(StallPattern::Runs(40))));
    }
}
