//! Every parse stands for its granule, and says what the pieces are meant to find.

use super::*;
use crate::random::{Random, seeds};
use crate::squeeze::parse::Sequence;

fn filled(f: impl FnMut(usize) -> u8) -> [u8; GRANULE] {
    std::array::from_fn(f)
}

/// Small alphabets, words from a list, pieces copied from further up: the more structure the smaller `kind`.
fn page(random: &mut Random, kind: u32) -> [u8; GRANULE] {
    let mut page = [0; GRANULE];
    let mut at = 0;
    let letters = 1 + random.below(1 << (kind % 9));
    while at < GRANULE {
        let n = (1 + random.below(1 << (1 + kind % 7)) as usize).min(GRANULE - at);
        if at > 0 && random.below(3) > 0 {
            let back = 1 + random.below(at as u32) as usize;
            (at..at + n).for_each(|i| page[i] = page[i - back]);
        } else {
            (at..at + n).for_each(|i| page[i] = random.below(letters) as u8);
        }
        at += n;
    }
    page
}

/// A base and what became of it: bytes changed, moved, or all new.
fn changed(random: &mut Random, base: &[u8; GRANULE]) -> [u8; GRANULE] {
    let mut new = *base;
    for _ in 0..random.below(40) {
        new[random.below(4096) as usize] = random.below(256) as u8;
    }
    if random.below(2) == 0 {
        let by = random.below(64) as usize;
        let from = random.below(4096) as usize;
        new[from..].rotate_right(by % (GRANULE - from));
    }
    new
}

/// The parse, after everything that must be true of it.
fn check(matcher: &mut Matcher, granule: &[u8; GRANULE], base: Option<&[u8; GRANULE]>) -> Parse {
    let parse = matcher.parse(granule, base);
    assert!(parse.replay(base).is_some_and(|bytes| bytes == granule), "{parse:?}");
    assert!(parse.sequences.len() <= WINDOWS);
    let mut at = 0;
    for s in &parse.sequences {
        at += usize::from(s.literals);
        let (length, distance) = (usize::from(s.length), usize::from(s.distance));
        assert!(length >= 4 && distance > 0, "{s:?}");
        // the replay takes bytes of the base only from the base; none may come from before it
        assert!(if s.base { distance <= at + GRANULE } else { distance <= at }, "{s:?} at {at}");
        at += length;
    }
    parse
}

#[test]
fn every_parse_stands_for_its_granule() {
    // 50 seeds are 10^5 pages
    for seed in seeds(5) {
        let (mut random, mut matcher) = (Random::new(seed), Matcher::new());
        let (mut sequences, mut of_base) = (0, 0);
        for round in 0..1_000 {
            let first = page(&mut random, round % 13);
            check(&mut matcher, &first, None);
            let second = changed(&mut random, &first);
            let parse = check(&mut matcher, &second, Some(&first));
            sequences += parse.sequences.len();
            of_base += parse.sequences.iter().filter(|s| s.base).count();
        }
        assert!(sequences > 10_000 && of_base > 5_000, "seed {seed}: {sequences} {of_base}");
    }
}

#[test]
fn a_matcher_forgets_the_granule_before() {
    let (mut random, mut matcher) = (Random::new(4), Matcher::new());
    for round in 0..300 {
        let granule = page(&mut random, round % 13);
        let base = changed(&mut random, &granule);
        let base = (round % 3 == 0).then_some(&base);
        assert_eq!(matcher.parse(&granule, base), parse(&granule, base), "round {round}");
    }
}

#[test]
fn periods_are_few_matches() {
    for period in 1..=64 {
        let text: Vec<u8> = (0..period).map(|i| (i * 37 + 11) as u8).collect();
        let parse = parse(&filled(|i| text[i % period]), None);
        assert!(parse.sequences.len() <= 3, "period {period}: {:?}", parse.sequences);
        assert!(
            parse.literals.len() < 2 * period + 40,
            "period {period}: {}",
            parse.literals.len()
        );
        assert!(parse.sequences.iter().all(|s| usize::from(s.distance) % period == 0));
    }
}

#[test]
fn the_same_granule_as_its_base_is_one_match() {
    let mut random = Random::new(5);
    let base = filled(|_| random.below(256) as u8);
    let parse = parse(&base, Some(&base));
    let all = Sequence { literals: 0, length: 4096, distance: 4096, base: true };
    assert_eq!((parse.sequences, parse.literals), (vec![all], vec![]));
}

#[test]
fn a_moved_base_is_found() {
    let mut random = Random::new(6);
    let base = filled(|_| random.below(256) as u8);
    for by in [1, 7, 8, 40, 100] {
        // an insertion: what follows has moved up
        let granule = filled(|i| {
            if i < 1000 {
                base[i]
            } else if i < 1000 + by {
                0x55
            } else {
                base[i - by]
            }
        });
        let parse = parse(&granule, Some(&base));
        assert!(parse.literals.len() < 140, "{by}: {} {:?}", parse.literals.len(), parse.sequences);
        assert!(parse.sequences.iter().any(|s| s.base && usize::from(s.distance) == 4096 + by));
    }
}

#[test]
fn noise_has_no_matches() {
    let mut random = Random::new(7);
    let granule = filled(|_| random.below(256) as u8);
    let parse = parse(&granule, None);
    assert_eq!((parse.sequences.len(), parse.literals.len()), (0, 4096));
}

#[test]
fn constants_are_told() {
    assert!(is_constant(&[9; GRANULE]));
    assert!(!is_constant(&filled(|i| u8::from(i == 4095))));
}
