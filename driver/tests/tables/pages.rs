//! Granules of a few kinds, the same for the same seed.

use isotherm_model::squeeze::{GRANULE, Granule};

/// SplitMix64.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }
}

/// What a granule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Objects: reference count, type, size, pointers.
    Objects,
    /// Records as text.
    Text,
    /// Floats of nearly the same size.
    Floats,
    /// Rows: varints, short words, numbers that go up.
    Rows,
    /// Bytes of machine code's skew, hardly a repetition.
    Code,
    /// Nothing to gain.
    Noise,
    /// One byte.
    Constant,
}

pub const KINDS: [Kind; 7] = [
    Kind::Objects,
    Kind::Text,
    Kind::Floats,
    Kind::Rows,
    Kind::Code,
    Kind::Noise,
    Kind::Constant,
];

const WORDS: [&str; 16] = [
    "name", "value", "temperature", "pressure", "warm", "cold", "partition", "granule", "frame",
    "window", "card", "memory", "host", "true", "false", "null",
];

pub fn page(kind: Kind, random: &mut Random) -> Granule {
    let mut out = Vec::with_capacity(GRANULE + 64);
    let base = 0x7f3a_0000_0000 + (random.below(1 << 20) << 12);
    let start = random.below(1 << 20);
    let constant = random.next() as u8;
    while out.len() < GRANULE {
        match kind {
            Kind::Objects => {
                out.extend((1 + random.below(6)).to_le_bytes());
                out.extend((base + random.below(9) * 0x1a0).to_le_bytes());
                out.extend(random.below(200).to_le_bytes());
                for _ in 0..random.below(5) {
                    out.extend((base + random.below(1 << 16) * 16).to_le_bytes());
                }
            }
            Kind::Text => {
                let word = WORDS[random.below(16) as usize];
                let number = random.below(100_000);
                out.extend(format!("{{\"{word}\": {number}, \"id\": {}}}\n", random.below(999)).bytes());
            }
            Kind::Floats => out.extend((random.next() as u32 as f32 / 4e9 - 0.5).to_le_bytes()),
            Kind::Rows => {
                out.push(5 + random.below(4) as u8);
                out.extend((start + out.len() as u64).to_be_bytes()[4..].iter());
                out.extend(WORDS[random.below(16) as usize].bytes());
                out.push(random.below(128) as u8 | 0x80);
                out.push(random.below(128) as u8);
            }
            Kind::Code => {
                let skew = random.next().leading_zeros() as u8;
                out.push(skew.wrapping_mul(17).wrapping_add(random.below(6) as u8));
            }
            Kind::Noise => out.extend(random.next().to_le_bytes()),
            Kind::Constant => out.push(constant),
        }
    }
    out.truncate(GRANULE);
    out.try_into().expect("a granule")
}

/// A mix of kinds, each in runs as in memory.
pub fn mix(kinds: &[Kind], count: usize, seed: u64) -> Vec<Granule> {
    let mut random = Random::new(seed);
    let mut out = Vec::with_capacity(count);
    while out.len() < count {
        let kind = kinds[random.below(kinds.len() as u64) as usize];
        for _ in 0..(1 + random.below(16)).min((count - out.len()) as u64) {
            out.push(page(kind, &mut random));
        }
    }
    out
}
