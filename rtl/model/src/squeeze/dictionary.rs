//! A table set as a zstd dictionary (RFC 8878, 5): what a decoder loads to read the frames of that set.

use super::bits::BitWriter;
use super::fse::Table;
use super::tables::{LITERAL_BITS, LITERAL_LENGTH_LOG, MATCH_LENGTH_LOG, OFFSET_LOG, TableSet};

const MAGIC: u32 = 0xEC30_A437;
/// Repeat offsets at the start of a frame. The card never uses them.
const REPEATS: [u32; 3] = [1, 4, 8];
/// Content: at least as long as the largest of them.
const CONTENT: [u8; 64] = [0; 64];
/// Accuracy of the table of weights, the largest that is allowed.
const WEIGHTS_LOG: u32 = 6;
/// Most bytes of coded weights.
const WEIGHTS_BYTES: usize = 127;

impl TableSet {
    /// The dictionary. `None` if the set does not pass [`TableSet::check`], or if its code lengths are so irregular that
    /// the format has no room for them; such a set must not be used.
    #[must_use]
    pub fn dictionary(&self) -> Option<Vec<u8>> {
        self.check().ok()?;
        let mut out = MAGIC.to_le_bytes().to_vec();
        out.extend(u32::from(self.id).to_le_bytes());
        out.extend(tree(&self.literal_bits)?);
        out.extend(counts(&self.offsets, OFFSET_LOG));
        out.extend(counts(&self.match_lengths, MATCH_LENGTH_LOG));
        out.extend(counts(&self.literal_lengths, LITERAL_LENGTH_LOG));
        REPEATS.iter().for_each(|offset| out.extend(offset.to_le_bytes()));
        out.extend(CONTENT);
        Some(out)
    }

    /// What decodes a delta of this set: the dictionary with the bases of all granules behind it, zeros where one has none.
    /// `None` as with [`TableSet::dictionary`].
    #[must_use]
    pub fn dictionary_over(&self, bases: &[u8]) -> Option<Vec<u8>> {
        Some([&self.dictionary()?, bases].concat())
    }
}

/// The weights of all symbols but the last, which follows from them, FSE coded.
fn tree(lengths: &[u8; 256]) -> Option<Vec<u8>> {
    let longest = *lengths.iter().max()?;
    let weights: Vec<u8> = lengths[..255].iter().map(|bits| longest + 1 - bits).collect();
    let slots = slots(&weights);
    let table = Table::new(&slots, WEIGHTS_LOG)?;
    let mut bits = BitWriter::default();
    // two states take turns, from the last weight to the first
    let mut states = [None, None];
    for (at, &weight) in weights.iter().enumerate().rev() {
        let state = &mut states[at % 2];
        *state = Some(match *state {
            None => table.first(weight),
            Some(from) => {
                bits.put(from, table.bits(from, weight));
                table.next(from, weight)
            }
        });
    }
    for state in states.into_iter().rev().flatten() {
        bits.put(state, WEIGHTS_LOG);
    }
    let mut coded = counts(&slots, WEIGHTS_LOG);
    coded.extend(bits.close());
    (coded.len() <= WEIGHTS_BYTES).then(|| [vec![coded.len() as u8], coded].concat())
}

/// Shares the slots of the table of weights: each weight that occurs has one at least.
fn slots(weights: &[u8]) -> Vec<i16> {
    let size = 1_i16 << WEIGHTS_LOG;
    let mut times = [0_u32; LITERAL_BITS as usize + 2];
    weights.iter().for_each(|&w| times[usize::from(w)] += 1);
    let last = times.iter().rposition(|&n| n > 0).unwrap_or(0).max(1);
    let all = weights.len() as u32;
    let share = |&n: &u32| if n == 0 { 0 } else { ((n << WEIGHTS_LOG) / all).max(1) as i16 };
    let mut slots: Vec<i16> = times[..=last].iter().map(share).collect();
    // one that takes all would need no bits, which the format cannot say: weight 0 gets a slot
    if let Some(only) = slots.iter_mut().find(|n| **n == size) {
        *only -= 1;
        slots[0] = 1;
    }
    let cost = |n: i16, weight: usize| f64::from(times[weight]) / f64::from(n);
    loop {
        let left = size - slots.iter().sum::<i16>();
        let best = |gain: &dyn Fn(usize) -> f64, least: i16| {
            let candidates = (0..=last).filter(|&w| slots[w] > least && times[w] > 0);
            candidates.max_by(|&a, &b| gain(a).total_cmp(&gain(b)))
        };
        let (to, by) = match left {
            0 => return slots,
            1.. => (best(&|w| cost(slots[w], w), 0), 1),
            _ => (best(&|w| -cost(slots[w] - 1, w), 1), -1),
        };
        let Some(to) = to else { return slots };
        slots[to] += by;
    }
}

/// Normalised counts as the format writes them.
fn counts(counts: &[i16], log: u32) -> Vec<u8> {
    let mut out = BitWriter::default();
    out.put(log - 5, 4);
    let mut remaining = (1 << log) + 1;
    let mut threshold = 1 << log;
    let mut bits = log + 1;
    let mut symbols = counts.iter().copied().peekable();
    while remaining > 1
        && let Some(count) = symbols.next()
    {
        let most = 2 * threshold - 1 - remaining;
        remaining -= i32::from(count.abs());
        let mut value = i32::from(count) + 1;
        if value >= threshold {
            value += most;
        }
        out.put(value as u32, bits - u32::from(value < most));
        while remaining < threshold {
            threshold >>= 1;
            bits -= 1;
        }
        if count == 0 {
            // how many more zeros follow, three at a time
            let mut zeros = 0;
            while symbols.next_if_eq(&0).is_some() {
                zeros += 1;
            }
            for _ in 0..zeros / 3 {
                out.put(3, 2);
            }
            out.put(zeros % 3, 2);
        }
    }
    out.bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Random, seeds};
    use crate::squeeze::random;
    use zstd::zstd_safe::{DCtx, DDict, get_dict_id_from_dict};

    #[test]
    fn zstd_loads_the_dictionary_of_a_set() {
        let mut none = 0;
        for seed in seeds(300) {
            let rng = &mut Random::new(seed);
            let set = random::tables(&mut |n| rng.below(n));
            let Some(bytes) = set.dictionary() else {
                none += 1;
                continue;
            };
            assert!(bytes.len() < 400, "seed {seed}");
            assert_eq!(get_dict_id_from_dict(&bytes).map(u32::from), Some(set.id.into()));
            assert!(DDict::try_create(&bytes).is_some(), "seed {seed}: {set:?}");
            DCtx::create().load_dictionary(&bytes).unwrap();
        }
        assert!(none < 10, "{none} of 300 sets have no dictionary");
    }

    #[test]
    fn equal_code_lengths_can_be_said() {
        let rng = &mut Random::new(1);
        let flat = TableSet { literal_bits: [8; 256], ..random::tables(&mut |n| rng.below(n)) };
        assert!(DDict::try_create(&flat.dictionary().unwrap()).is_some());
    }

    #[test]
    fn a_set_that_is_no_set_has_none() {
        let rng = &mut Random::new(2);
        let good = random::tables(&mut |n| rng.below(n));
        assert_eq!(TableSet { id: 0, ..good }.dictionary(), None);
    }
}
