//! Random parses and table sets: test material for everything behind the matcher, in the models and in the RTL.
//!
//! `below(n)` gives a random number below `n`.

#[cfg(test)]
use super::WINDOW;
use super::parse::{Parse, Sequence};
use super::tables::{
    LITERAL_BITS, LITERAL_LENGTH_CODES, MATCH_LENGTH_CODES, OFFSET_CODES, TableSet,
};
use super::{GRANULE, Granule, MIN_MATCH};

/// A random number below the argument.
pub type Below<'a> = &'a mut dyn FnMut(u32) -> u32;

/// A table set: any complete code, any counts.
pub fn tables(below: Below<'_>) -> TableSet {
    let mut bits = [8_u8; 256];
    let rounds = [0, 30, 300, 3000][below(4) as usize];
    for _ in 0..rounds {
        // three codes of n bits take the room of one of n - 1 and two of n + 1
        let at = below(256) as usize;
        let n = bits[at];
        let others = (1..256).map(|i| (at + i) % 256).filter(|&i| bits[i] == n);
        let two: Vec<usize> = others.take(2).collect();
        if let [a, b] = two[..]
            && (2..LITERAL_BITS).contains(&n)
        {
            bits[at] -= 1;
            bits[a] += 1;
            bits[b] += 1;
        }
    }
    let counts = |symbols: usize, log: u32, below: Below<'_>| -> Vec<i16> {
        let mut out: Vec<i16> = (0..symbols).map(|_| if below(3) == 0 { -1 } else { 1 }).collect();
        let favourites = 1 + below(symbols as u32);
        for _ in symbols..1 << log {
            let at = below(favourites) as usize;
            out[at] = out[at].abs() + 1;
        }
        out
    };
    let fit = "invariant: as many counts as symbols";
    TableSet {
        id: 1 + below(255) as u8,
        literal_bits: bits,
        literal_lengths: counts(LITERAL_LENGTH_CODES, 8, below).try_into().expect(fit),
        match_lengths: counts(MATCH_LENGTH_CODES, 8, below).try_into().expect(fit),
        offsets: counts(OFFSET_CODES, 7, below).try_into().expect(fit),
    }
}

/// A granule with its parse and, if `with_base`, with a base that the parse may use. All kinds of parses: no sequences, as
/// many as a granule can have, the longest and the farthest; literals of one value, few, or all.
pub fn parse(below: Below<'_>, with_base: bool) -> (Granule, Option<Granule>, Parse) {
    let values = [1, 2, 5, 20, 256][below(5) as usize];
    let from = below(256);
    let base = with_base.then(|| {
        let constant = below(8) == 0;
        let mut base = [0; GRANULE];
        base.iter_mut().for_each(|b| *b = if constant { 9 } else { below(256) as u8 });
        base
    });
    // how long literals and matches tend to be, how many sequences there are at most
    let literals = [1, 4, 40, 300, 4093][below(5) as usize];
    let lengths = [1, 5, 60, 700, 4093][below(5) as usize];
    let most = [0, 1, 127, 128, 512, 512, 512][below(7) as usize];
    let repeats = below(3);
    let mut parse = Parse::default();
    let mut out: Vec<u8> = Vec::with_capacity(GRANULE);
    let mut seen: Vec<(usize, bool)> = vec![];
    let mut waiting = 0;
    let literal = |parse: &mut Parse, out: &mut Vec<u8>, below: Below<'_>| {
        let byte = (from + below(values)) as u8;
        parse.literals.push(byte);
        out.push(byte);
    };
    while parse.sequences.len() < most && out.len() + MIN_MATCH < GRANULE {
        let room = GRANULE - out.len();
        let mut run = (below(literals) as usize).min(room - MIN_MATCH);
        if out.is_empty() && run == 0 && base.is_none() {
            run = 1;
        }
        let at = out.len() + run;
        let again = seen.len().checked_sub(1 + below(4) as usize).map(|i| seen[i]);
        let (distance, far) = match again {
            Some(pair) if repeats > 0 && below(3) < 2 => pair,
            _ if at == 0 || (base.is_some() && below(2) == 0) => {
                let near = MIN_MATCH + below(60) as usize;
                let any = MIN_MATCH + below((GRANULE - MIN_MATCH + 1) as u32) as usize;
                ([GRANULE, at + near, at + any][below(3) as usize], true)
            }
            _ => {
                let reach = [8, 64, 4095][below(3) as usize].min(at as u32);
                (1 + below(reach) as usize, false)
            }
        };
        let mut length = (MIN_MATCH + below(lengths) as usize).min(room - run);
        if far {
            // only within the base granule
            length = length.min(distance.saturating_sub(at));
        }
        let reach = at + if far { GRANULE } else { 0 };
        if length < MIN_MATCH || distance > reach {
            // what is repeated may be out of reach
            seen.pop();
            continue;
        }
        (0..run).for_each(|_| literal(&mut parse, &mut out, below));
        for _ in 0..length {
            out.push(match &base {
                Some(base) if far => base[out.len() + GRANULE - distance],
                _ => out[out.len() - distance],
            });
        }
        seen.push((distance, far));
        waiting += run;
        parse.sequences.push(Sequence {
            literals: std::mem::take(&mut waiting) as u16,
            length: length as u16,
            distance: distance as u16,
            base: far,
        });
    }
    while out.len() < GRANULE {
        literal(&mut parse, &mut out, below);
    }
    let granule = out.try_into().expect("invariant: filled to 4096");
    (granule, base, parse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Random, seeds};

    #[test]
    fn parses_stand_for_their_granules_and_reach_every_extreme() {
        let mut most = 0;
        let (mut literals, mut length, mut distance, mut far) = (0, 0, 0, 0);
        for seed in seeds(2000) {
            let rng = &mut Random::new(seed);
            let with_base = rng.one_in(2);
            let (granule, base, parse) = parse(&mut |n| rng.below(n), with_base);
            assert!(parse.replay(base.as_ref()).unwrap() == granule, "seed {seed}");
            assert!(parse.sequences.len() <= GRANULE / WINDOW);
            most = most.max(parse.sequences.len());
            for s in &parse.sequences {
                assert!(s.length >= 4 && s.length <= 4096, "seed {seed}");
                literals = literals.max(s.literals);
                length = length.max(s.length);
                let reach = if s.base { &mut far } else { &mut distance };
                *reach = (*reach).max(s.distance);
            }
        }
        if std::env::var_os("ISOTHERM_SEED").is_none() {
            assert_eq!(most, 512);
            assert!(literals > 4000 && length > 4000 && distance > 4000 && far > 8000);
        }
    }

    #[test]
    fn table_sets_are_sound_and_differ() {
        let (mut shortest, mut longest) = (8, 8);
        for seed in seeds(200) {
            let rng = &mut Random::new(seed);
            let set = tables(&mut |n| rng.below(n));
            assert_eq!(set.check(), Ok(()), "seed {seed}");
            shortest = shortest.min(*set.literal_bits.iter().min().unwrap());
            longest = longest.max(*set.literal_bits.iter().max().unwrap());
        }
        if std::env::var_os("ISOTHERM_SEED").is_none() {
            assert!(shortest <= 3 && longest == 11, "{shortest} {longest}");
        }
    }
}
