//! Every frame is decoded by libzstd.

use super::*;
use crate::random::{Random, seeds};
use crate::squeeze::choice::sampled;
use crate::squeeze::parse::Sequence;
use crate::squeeze::random;
use std::collections::{BTreeSet, HashMap};
use zstd::zstd_safe::DCtx;

/// What libzstd makes of a frame.
fn decode(frame: &Frame, set: Option<&TableSet>, prefix: &[u8], count: usize) -> Vec<u8> {
    let mut context = DCtx::create();
    let over = if frame.delta { prefix } else { &[] };
    match set.filter(|_| frame.set != 0) {
        Some(set) => context.load_dictionary(&set.dictionary_over(over).unwrap()).unwrap(),
        None => context.ref_prefix(over).unwrap(),
    };
    let mut plain = vec![0; count * GRANULE];
    let n = context.decompress(&mut plain[..], &frame.bytes).unwrap();
    assert_eq!(n, plain.len());
    plain
}

/// Tries the last place of each group of four bytes, in the granule and in the base.
fn greedy(granule: &Granule, base: Option<&Granule>) -> Parse {
    let all = [base.map_or(&[][..], |b| b), granule].concat();
    let start = all.len() - GRANULE;
    let mut places: HashMap<&[u8], usize> = HashMap::new();
    let mut parse = Parse::default();
    let (mut at, mut waiting) = (0, 0);
    while at < all.len() {
        let found = all.get(at..at + MIN_MATCH).and_then(|key| places.insert(key, at));
        // a match does not run over the end of the base
        let limit = found.map_or(0, |f| if f < start { start - f } else { GRANULE });
        let same =
            |f: usize| (0..limit).take_while(|i| all.get(at + i) == Some(&all[f + i])).count();
        let length = found.filter(|_| at >= start).map_or(0, same).min(all.len() - at);
        if length < MIN_MATCH {
            if at >= start {
                parse.literals.push(all[at]);
                waiting += 1;
            }
            at += 1;
            continue;
        }
        let from = found.unwrap();
        parse.sequences.push(Sequence {
            literals: std::mem::take(&mut waiting),
            length: length as u16,
            distance: (at - from) as u16,
            base: from < start,
        });
        at += length;
    }
    assert!(parse.replay(base).unwrap() == granule);
    parse
}

const MIN_MATCH: usize = crate::squeeze::MIN_MATCH;

/// Granules and bases with the parses that they were made with.
struct Extent {
    granules: Vec<Granule>,
    bases: Vec<Option<Granule>>,
    parses: Vec<Parse>,
}

impl Extent {
    fn random(rng: &mut Random, delta: bool) -> Self {
        let most = if rng.one_in(3) { 16 } else { 3 };
        let count = 1 + rng.below(most) as usize;
        let (mut granules, mut bases, mut parses) = (vec![], vec![], vec![]);
        for i in 0..count {
            let with_base = delta && (i == 0 || !rng.one_in(6));
            let (mut granule, base, mut parse) = random::parse(&mut |n| rng.below(n), with_base);
            match rng.below(8) {
                0 => granule = [rng.below(256) as u8; GRANULE],
                1 => {
                    granule.iter_mut().for_each(|b| *b = rng.below(256) as u8);
                    parse = Parse { sequences: vec![], literals: granule.to_vec() };
                }
                _ => {}
            }
            granules.push(granule);
            bases.push(base);
            parses.push(parse);
        }
        Self { granules, bases, parses }
    }

    fn prefix(&self) -> Vec<u8> {
        self.bases.iter().flat_map(|b| b.unwrap_or([0; GRANULE])).collect()
    }

    fn encode(&self, encoder: &Encoder, delta: bool) -> Frame {
        let mut order =
            self.granules.iter().zip(&self.parses).filter(|(g, _)| !constant(g)).map(|(_, p)| p);
        let bases: Vec<_> = self.bases.iter().map(Option::as_ref).collect();
        let frame = encoder.encode(
            &self.granules,
            &bases,
            delta,
            &mut |_: &Granule, _: Option<&Granule>| order.next().unwrap().clone(),
        );
        assert!(order.next().is_none());
        frame
    }
}

#[test]
fn libzstd_decodes_frames_of_random_parses() {
    let mut orders: BTreeSet<(bool, Vec<Kind>)> = BTreeSet::new();
    let mut sets_seen = BTreeSet::new();
    for seed in seeds(1500) {
        let rng = &mut Random::new(seed);
        let delta = rng.one_in(3);
        let extent = Extent::random(rng, delta);
        let sets: Vec<TableSet> = (0..4).map(|_| random::tables(&mut |n| rng.below(n))).collect();
        let loaded = [0, 1, 2, 3]
            .map(|i| Some(&sets[i]).filter(|s| rng.one_in(2) && s.dictionary().is_some()));
        let encoder = Encoder::new(loaded, rng.below(5) as usize, 0).unwrap();
        let frame = extent.encode(&encoder, delta);
        let count = extent.granules.len();
        assert_eq!(frame.delta, delta, "seed {seed}");
        let set = frame.set.checked_sub(1).and_then(|i| loaded[i]);
        assert_eq!(frame.dictionary_id, set.map_or(0, |s| s.id));
        let plain = decode(&frame, set, &extent.prefix(), count);
        assert!(plain == extent.granules.concat(), "seed {seed}");
        assert!(frame.bytes.len() <= largest(count), "seed {seed}");
        assert_eq!((frame.raw + frame.rle + frame.compressed) as usize, count);
        sets_seen.insert((delta, frame.set));
        orders.extend(kinds(&frame).windows(3).map(|w| (frame.set > 0, w.to_vec())));
    }
    if std::env::var_os("ISOTHERM_SEED").is_none() {
        assert_eq!(sets_seen.len(), 2 * 5, "every set, in deltas too");
        assert_eq!(orders.len(), 2 * 27, "blocks of any kind after any two others");
    }
}

/// The kinds of the blocks, read from the frame.
fn kinds(frame: &Frame) -> Vec<Kind> {
    let mut at = if frame.dictionary_id == 0 { 7 } else { 8 };
    let mut out = vec![];
    loop {
        let b = &frame.bytes[at..];
        let header = u32::from_le_bytes([b[0], b[1], b[2], 0]);
        let kind = [Kind::Raw, Kind::Rle, Kind::Compressed][(header >> 1 & 3) as usize];
        out.push(kind);
        at += 3 + if kind == Kind::Rle { 1 } else { (header >> 3) as usize };
        if header & 1 == 1 {
            assert_eq!(at, frame.bytes.len());
            return out;
        }
    }
}

/// Text with repetitions, words of a few kinds.
fn text(rng: &mut Random) -> Granule {
    let words: Vec<Vec<u8>> = (0..40)
        .map(|_| (0..2 + rng.below(9)).map(|_| b'a' + rng.below(20) as u8).collect())
        .collect();
    let mut out = vec![];
    while out.len() < GRANULE {
        out.extend(&words[rng.below(40) as usize]);
        out.push(if rng.one_in(4) { rng.below(256) as u8 } else { b' ' });
    }
    out[..GRANULE].try_into().unwrap()
}

#[test]
fn what_a_greedy_matcher_finds_decodes_and_is_small() {
    for seed in seeds(40) {
        let rng = &mut Random::new(seed);
        let count = 1 + rng.below(16) as usize;
        let bases: Vec<Granule> = (0..count).map(|_| text(rng)).collect();
        let mut granules = bases.clone();
        for granule in &mut granules {
            for _ in 0..rng.below(20) {
                granule[rng.below(4096) as usize] ^= 0x55;
            }
        }
        let encoder = Encoder::new([None; 4], 0, DELTA_MIN).unwrap();
        let some: Vec<_> = bases.iter().map(Some).collect();
        let full = encoder.encode(&granules, &some, false, &mut greedy);
        assert!(!full.delta && decode(&full, None, &[], count) == granules.concat(), "seed {seed}");
        let delta = encoder.encode(&granules, &some, true, &mut greedy);
        assert!(delta.delta && delta.set == 0);
        assert!(decode(&delta, None, &bases.concat(), count) == granules.concat(), "seed {seed}");
        let (whole, changed) = (full.bytes.len(), delta.bytes.len());
        assert!(whole < 3500 * count && 2 * changed < whole, "{count}: {whole} {changed}");
    }
}

#[test]
fn the_first_granule_decides() {
    let rng = &mut Random::new(5);
    let near = text(rng);
    let mut far = text(rng);
    let flat = TableSet { id: 9, ..random::tables(&mut |n| rng.below(n)) };
    let encoder = |min| Encoder::new([None, Some(&flat), None, None], 2, min).unwrap();
    let alone = same_lines(&far, &near);
    far[..64 * 16].copy_from_slice(&near[..64 * 16]);
    // a line in another order looks the same
    far[..16].reverse();
    let equal = same_lines(&far, &near);
    assert!(equal >= 64 && equal <= 64 + alone && equal < 256);
    let delta = |min, bases: &[Option<&Granule>], allow| {
        encoder(min).encode(&[near], bases, allow, &mut greedy).delta
    };
    assert!(delta(equal, &[Some(&far)], true));
    assert!(!delta(equal + 1, &[Some(&far)], true));
    assert!(!delta(equal, &[Some(&far)], false));
    assert!(!delta(0, &[None], true) && !delta(0, &[], true));
    // a constant first granule takes the default set, unless that is not there
    let zero = [0; GRANULE];
    let frame = encoder(0).encode(&[zero, near], &[], true, &mut greedy);
    assert_eq!((frame.set, frame.dictionary_id, frame.rle), (2, 9, 1));
    assert!(decode(&frame, Some(&flat), &[], 2) == [zero, near].concat());
    let frame = encoder(0).encode(&[zero, near], &[Some(&zero), None], true, &mut greedy);
    assert_eq!((frame.set, frame.dictionary_id, frame.delta), (2, 9, true));
    assert!(decode(&frame, Some(&flat), &[0; 2 * GRANULE], 2) == [zero, near].concat());
    // a delta chooses as every other extent does
    let frame = encoder(0).encode(&[near], &[Some(&far)], true, &mut greedy);
    assert_eq!((frame.set, frame.delta), (2, true));
    assert!(decode(&frame, Some(&flat), &far, 1) == near);
    let none = Encoder::new([Some(&flat), None, None, None], 2, 64).unwrap();
    assert_eq!(none.encode(&[zero], &[], true, &mut greedy).set, 0);
}

#[test]
fn four_streams_of_every_size_decode() {
    // literals alone, from the most compressible to what must be raw
    for seed in seeds(300) {
        let rng = &mut Random::new(seed);
        let set = random::tables(&mut |n| rng.below(n));
        let Some(_) = set.dictionary() else { continue };
        let coder = Coder::learned(&set).unwrap();
        let bits = 1 + rng.below(11) as u8;
        let pool: Vec<u8> =
            (0..=255).filter(|&b| set.literal_bits[usize::from(b)] <= bits).collect();
        let n = rng.below(4096) as usize;
        let mut granule: Granule = std::array::from_fn(|i| {
            if i < n && !pool.is_empty() { pool[rng.below(pool.len() as u32) as usize] } else { 1 }
        });
        granule[0] ^= 1;
        let length = GRANULE - n;
        let mut parse = Parse { sequences: vec![], literals: granule.to_vec() };
        if (5..GRANULE).contains(&length) && n > 0 {
            parse.literals.truncate(n + 1);
            parse.sequences.push(Sequence {
                literals: n as u16 + 1,
                length: length as u16 - 1,
                distance: 1,
                base: false,
            });
        }
        assert!(parse.replay(None).unwrap() == granule, "seed {seed}");
        let mut bytes = header(1, set.id);
        let mut block = coder.block(&granule, &parse, 1);
        block.bytes[0] |= 1;
        bytes.extend(block.bytes);
        let mut context = DCtx::create();
        context.load_dictionary(&set.dictionary().unwrap()).unwrap();
        let mut plain = vec![0; GRANULE];
        assert_eq!(context.decompress(&mut plain[..], &bytes), Ok(GRANULE), "seed {seed}");
        assert!(plain == granule);
    }
}

/// Codes of 1 to 11 bits, the short ones for the low bytes.
fn skewed() -> TableSet {
    let mut set = random::tables(&mut |_| 0);
    for short in 0..5 {
        for _ in 0..5 {
            let n = set.literal_bits[short];
            let alike = |&i: &usize| i > 5 && set.literal_bits[i] == n;
            let two: Vec<usize> = (0..256).rev().filter(alike).take(2).collect();
            if let [a, b] = two[..]
                && (2..11).contains(&n)
            {
                // three of n bits become one of n - 1 and two of n + 1
                set.literal_bits[short] -= 1;
                set.literal_bits[a] += 1;
                set.literal_bits[b] += 1;
            }
        }
    }
    set.id = 200;
    assert_eq!(set.check(), Ok(()));
    set
}

/// What a decoder carries from block to block: nothing that is left over by one kind disturbs another.
#[test]
fn every_kind_of_block_follows_every_two_others() {
    let rng = &mut Random::new(3);
    let low = |n: usize| -> Vec<u8> { (0..n).map(|i| (i * i % 7 % 5) as u8).collect() };
    let noise: Vec<u8> = (0..GRANULE).map(|_| rng.below(256) as u8).collect();
    let matched = |literals: Vec<u8>, distance: u16| {
        let n = literals.len() as u16;
        let length = GRANULE as u16 - n;
        let sequences = vec![Sequence { literals: n, length, distance, base: false }];
        Parse { sequences, literals }
    };
    let alone = |literals: Vec<u8>| Parse { sequences: vec![], literals };
    let parses = [
        matched(vec![5], 1),              // RLE block
        alone(noise.clone()),             // raw block
        alone(low(GRANULE)),              // four streams, no sequences
        matched(low(200), 50),            // one stream, a sequence
        matched(noise[..20].to_vec(), 7), // raw literals, a sequence
        matched([9; 40].to_vec(), 40),    // RLE block again
        matched(low(1500), 1499),         // four streams, a sequence
    ];
    let set = skewed();
    let coders = [Coder::predefined(), Coder::learned(&set).unwrap()];
    let blocks = parses.each_ref().map(|parse| {
        let granule: Granule = parse.replay(None).unwrap().try_into().unwrap();
        (granule, coders.each_ref().map(|coder| coder.block(&granule, parse, 3)))
    });
    // the low two bits of the literals section: 3 is treeless
    let kinds =
        |learned: usize| blocks.each_ref().map(|(_, b)| (b[learned].kind, b[learned].bytes[3] & 3));
    use Kind::{Compressed as C, Raw, Rle};
    assert_eq!(kinds(1).map(|k| k.0), [Rle, Raw, C, C, C, Rle, C]);
    assert_eq!([2, 3, 4, 6].map(|i| kinds(1)[i].1), [3, 3, 0, 3]);
    for first in 0..7 * 7 * 7 {
        let order = [first % 7, first / 7 % 7, first / 49];
        for learned in 0..2 {
            let mut bytes = header(3, if learned == 1 { set.id } else { 0 });
            for (place, &i) in order.iter().enumerate() {
                let mut block = blocks[i].1[learned].bytes.clone();
                block[0] |= u8::from(place == 2);
                bytes.extend(block);
            }
            let mut context = DCtx::create();
            if learned == 1 {
                context.load_dictionary(&set.dictionary().unwrap()).unwrap();
            }
            let mut plain = vec![0; 3 * GRANULE];
            let n = context.decompress(&mut plain[..], &bytes);
            assert_eq!(n, Ok(3 * GRANULE), "{order:?} {learned}");
            assert!(plain == order.map(|i| blocks[i].0).concat(), "{order:?} {learned}");
        }
    }
}

/// Fewer than 1024 literals in more than 1023 bytes, which need the longer header.
#[test]
fn samples_that_mislead_still_decode() {
    // 1 bit for byte 0, 11 for the upper ones
    let literal_bits = std::array::from_fn(|i| match i {
        0 => 1,
        1..=76 => 8,
        77..=155 => 9,
        _ => 11,
    });
    let set = TableSet { literal_bits, ..skewed() };
    let coder = Coder::learned(&set).unwrap();
    let mut formats = BTreeSet::new();
    for n in (900..1024).step_by(3) {
        let literals: Vec<u8> = (0..n).map(|i| if sampled(i.into()) { 0 } else { 255 }).collect();
        let sequence = Sequence { literals: n, length: 4096 - n, distance: 4, base: false };
        let parse = Parse { sequences: vec![sequence], literals };
        let granule: Granule = parse.replay(None).unwrap().try_into().unwrap();
        let mut block = coder.block(&granule, &parse, 1);
        formats.insert(block.bytes[3] & 15);
        block.bytes[0] |= 1;
        let mut context = DCtx::create();
        context.load_dictionary(&set.dictionary().unwrap()).unwrap();
        let mut plain = vec![0; GRANULE];
        let bytes = [header(1, set.id), block.bytes].concat();
        assert_eq!(context.decompress(&mut plain[..], &bytes), Ok(GRANULE), "{n}");
        assert!(plain == granule, "{n}");
    }
    assert_eq!(formats, BTreeSet::from([0b0111, 0b1011]));
}
