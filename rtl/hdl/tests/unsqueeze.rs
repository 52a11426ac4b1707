//! The Verilated decompressor against its model: random frames, mutated frames, stalls on every port, resets, cycles.

#![allow(clippy::unwrap_used, reason = "tests")]

mod unsqueeze_bench;

use isotherm_model::squeeze::tables::TableSet;
use isotherm_model::unsqueeze::maker::{self, Coded, Form, mutate};
use isotherm_model::unsqueeze::{DecodeTables, Extent, What};
use isotherm_sim::testbench::{Rng, for_seeds};
use std::collections::BTreeSet;
use unsqueeze_bench::{Case, Pace, Rig, verilog};

#[test]
fn random_frames() {
    let text = verilog();
    for_seeds(60, |bench| {
        let mut rig = Rig::new(bench, &text);
        rig.load_random(&mut bench.rng);
        for _ in 0..12 {
            let case = Case::new(&rig, &mut bench.rng);
            let pace = if bench.rng.chance(1, 4) { Pace::Full } else { Pace::Random };
            let answer = rig.check(&case.made.frame, &case.extent(), &pace, &mut bench.rng);
            assert_eq!(answer.error, 0);
            assert!(answer.bytes == case.made.plain);
        }
    });
}

/// 10 a seed.
#[test]
fn mutated_frames() {
    let text = verilog();
    let mut errors = BTreeSet::new();
    for_seeds(50, |bench| {
        let mut rig = Rig::new(bench, &text);
        rig.load_random(&mut bench.rng);
        let rng = &mut bench.rng;
        for _ in 0..5 {
            let (case, other) = (Case::new(&rig, rng), Case::new(&rig, rng));
            for _ in 0..2 {
                let below = &mut |n: u32| rng.below(n.into()) as u32;
                let frame = mutate(&case.made.frame, &other.made.frame, below);
                let pace = if rng.chance(1, 4) { Pace::Full } else { Pace::Random };
                errors.insert(rig.check(&frame, &case.extent(), &pace, rng).error);
            }
            // and then a good one
            let answer = rig.check(&other.made.frame, &other.extent(), &Pace::Random, rng);
            assert_eq!(answer.error, 0);
        }
    });
    if std::env::var_os("ISOTHERM_SEED").is_none() {
        assert!(errors.len() > 15, "too few kinds of errors: {errors:?}");
    }
}

/// A reset, or the next frame after one that was cut off, at any moment.
#[test]
fn a_reset_in_the_middle() {
    let text = verilog();
    for_seeds(25, |bench| {
        let mut rig = Rig::new(bench, &text);
        rig.load_random(&mut bench.rng);
        let rng = &mut bench.rng;
        for _ in 0..6 {
            let (case, next) = (Case::new(&rig, rng), Case::new(&rig, rng));
            let cycles = rng.below(3_000);
            let pace = if rng.chance(1, 2) { Pace::Full } else { Pace::Random };
            if rig.run(&case.made.frame, &case.extent(), &pace, Some(cycles), rng).is_none() {
                rig.reset();
            }
            assert_eq!(rig.check(&next.made.frame, &next.extent(), &Pace::Random, rng).error, 0);
        }
    });
}

/// Bad extents, an empty frame, ids that are not loaded, the whole range of near distances.
#[test]
fn corners() {
    let text = verilog();
    for_seeds(2, |bench| {
        let mut rig = Rig::new(bench, &text);
        rig.load_random(&mut bench.rng);
        let rng = &mut bench.rng;
        let none = DecodeTables::predefined();
        let rle =
            [maker::header(1, None), maker::block_header(true, 1, 4096).into(), vec![9]].concat();
        for count in [0, 17, 31, 2, 1] {
            let extent = Extent { count, crc: 0, base: None };
            for frame in [&rle[..], &[], &rle[..4], &rle[..7], &rle[..10]] {
                rig.check(frame, &extent, &Pace::Random, rng);
            }
        }
        for id in 0..=255 {
            let frame = [&maker::header(1, Some(id))[..], &rle[7..]].concat();
            let crc = isotherm_model::crc32c::of(&[9; 4096]);
            // set and base are apart from each other
            let base = (id % 2 == 1).then_some(&[3; 4096][..]);
            let extent = Extent { count: 1, crc, base };
            let answer = rig.check(&frame, &extent, &Pace::Full, rng);
            assert_eq!(answer.error == 0, [7, 255, 1].contains(&id), "id {id}");
        }
        // a pattern of every length, begun in every lane
        for distance in 1..=90 {
            let lane = rng.below(8) as u32;
            let literals: Vec<u8> = (0..distance + lane).map(|_| rng.bits(8) as u8).collect();
            let mut left = 4096 - distance - lane;
            let mut coded = vec![];
            while left > 0 {
                let most = *rng.pick(&[5, 9, 30, 300, 4000]);
                let length = (3 + rng.below(most) as u32).min(left);
                let length = if left - length < 3 { left } else { length };
                let run = if coded.is_empty() { distance + lane } else { 0 };
                // without literals, the code of the first repeat offset means the second
                coded.push(Coded { literals: run, length, offset: distance + 3 });
                left -= length;
            }
            let form = Form::Raw(1 + rng.below(3) as usize);
            let mut body = maker::literals_section(&literals, form, &none);
            body.extend(maker::sequences_section(&coded, &none));
            let head = maker::block_header(true, 2, body.len());
            let frame = [&maker::header(1, None)[..], &head, &body].concat();
            let mut plain = literals.clone();
            while plain.len() < 4096 {
                plain.push(plain[plain.len() - distance as usize]);
            }
            let crc = isotherm_model::crc32c::of(&plain);
            let answer = rig.check(&frame, &Extent { count: 1, crc, base: None }, &Pace::Full, rng);
            assert_eq!(answer.error, 0, "distance {distance}");
        }
    });
}

/// What random mutations hit too seldom: every field at and around its limits.
#[test]
fn fields_at_their_limits() {
    let text = verilog();
    for_seeds(1, |bench| {
        let mut rig = Rig::new(bench, &text);
        let rng = &mut bench.rng;
        rig.load(0, &flat_set(9));
        let learned = DecodeTables::learned(&flat_set(9)).unwrap();
        let none = DecodeTables::predefined();
        let base = vec![1; 4096];
        let mut errors = BTreeSet::new();
        let mut check = |id: Option<u8>, base: Option<&[u8]>, body: &[u8], rng: &mut Rng| {
            let head = maker::block_header(true, 2, body.len());
            let frame = [&maker::header(1, id)[..], &head, body].concat();
            let extent = Extent { count: 1, crc: 0, base };
            errors.insert(rig.check(&frame, &extent, &Pace::Full, rng).error);
        };
        // sizes of literals: in one stream and in four, of every header
        for n in (0..20).chain([4095, 4096, 4097]) {
            for (format, bits) in [(0, 10), (1, 10), (2, 14), (3, 18)] {
                for content in [&[1, 0, 1, 0, 1, 0, 1, 1, 1, 1][..], &[1, 0, 1, 0, 1, 0], &[1], &[]]
                {
                    let n = n & ((1 << bits) - 1);
                    let head = 3 | format << 2 | n << 4 | content.len() << (4 + bits);
                    let head = &head.to_le_bytes()[..[3, 3, 4, 5][format]];
                    check(Some(9), None, &[head, content, &[0]].concat(), rng);
                }
            }
            for kind in [0, 1] {
                let head = (kind | 3 << 2 | n << 4).to_le_bytes();
                check(None, None, &[&head[..3], &[5, 0]].concat(), rng);
            }
        }
        // after one literal: counts, modes, streams
        for rest in [
            &[0, 0][..],
            &[0],
            &[0x80, 0],
            &[0x80, 0, 0, 1],
            &[255, 0, 0, 0, 1],
            &[1, 0],
            &[0x81, 0, 0],
            &[1, 0xFC, 1],
            &[0x80, 1, 4, 1],
            &[1, 0, 0],
            &[1, 0, 255, 255, 1],
            &[2, 0, 0, 0, 2],
        ] {
            check(None, None, &[&[1 << 3, 77], rest].concat(), rng);
        }
        let coded = |literals, length, offset| Coded { literals, length, offset };
        let mut lists = vec![
            vec![coded(0, 4, 3)],
            vec![coded(2, 4, 1)],
            vec![coded(1, 4, 1 << 16)],
            vec![coded(1, 4, 131_071)],
            vec![coded(1, 4, 131_072)],
            vec![coded(1, 4094, 1), coded(0, 3, 1)],
            vec![coded(1, 4092, 1), coded(0, 3, 3 + 1)],
            vec![coded(1, 4095, 1)],
            vec![coded(1, 4096, 1)],
            vec![coded(0, 4095, 3 + 4096)],
            vec![coded(0, 4096, 3 + 4096)],
            vec![coded(0, 4096, 3 + 4095)],
        ];
        for distance in [1, 2, 10, 11, 4095, 4096, 4097, 4098, 8188, 8189, 8191, 8192] {
            lists.push(vec![coded(1, 10, distance + 3)]);
        }
        let codes = learned.offsets.entries.iter().map(|e| u32::from(e.symbol));
        let most = codes.max().unwrap();
        for list in &lists {
            let body = [&[1 << 3, 77], &maker::sequences_section(list, &none)[..]].concat();
            check(None, None, &body, rng);
            check(None, Some(&base), &body, rng);
            if list.iter().all(|s| s.offset.ilog2() <= most) {
                let sequences = maker::sequences_section(list, &learned);
                let body = [&[1 << 3, 77], &sequences[..]].concat();
                check(Some(9), None, &body, rng);
                check(Some(9), Some(&base), &body, rng);
            }
        }
        for what in [
            What::LiteralsSize,
            What::SequenceCount,
            What::SequenceModes,
            What::JumpTable,
            What::LiteralBits,
            What::SequenceMark,
            What::SequenceBits,
            What::OffsetZero,
            What::BeforeHistory,
            What::OverBase,
            What::LiteralsMissing,
            What::GranuleSize,
        ] {
            assert!(errors.contains(&what.code()), "{what:?}");
        }
    });
}

/// A block of a frame of so many granules, the last or not.
type Block<'a> = &'a dyn Fn(usize, bool) -> Vec<u8>;

/// Cycles from `start` to `done` of a frame of one such block, and of eight blocks within a longer frame.
fn measure(rig: &mut Rig, rng: &mut Rng, id: Option<u8>, base: bool, block: Block<'_>) -> [u64; 2] {
    let base = base.then(|| (0..16 * 4096).map(|i| (i / 5) as u8).collect::<Vec<_>>());
    let [one, some, all] = [1, 8, 16].map(|count| {
        let mut frame = maker::header(count, id);
        (0..count).for_each(|i| frame.extend(block(count, i + 1 == count)));
        let base = base.as_ref().map(|b| &b[..count * 4096]);
        let mut extent = Extent { count, crc: 0, base };
        let mut out = vec![];
        let error = rig.model.decode_into(&frame, &extent, &mut out).unwrap_err();
        assert_eq!(error.what, What::Checksum);
        extent.crc = isotherm_model::crc32c::of(&out);
        let answer = rig.check(&frame, &extent, &Pace::Full, rng);
        assert_eq!(answer.error, 0);
        answer.cycles
    });
    [one, all - some]
}

fn compressed(last: bool, body: &[u8]) -> Vec<u8> {
    [&maker::block_header(last, 2, body.len())[..], body].concat()
}

#[test]
fn cycles_are_as_documented() {
    let text = verilog();
    for_seeds(1, |bench| {
        let mut rig = Rig::new(bench, &text);
        let rng = &mut bench.rng;
        let flat = flat_set(9);
        rig.load(0, &flat);
        let learned = DecodeTables::learned(&flat).unwrap();
        let none = DecodeTables::predefined();
        let coded = |literals, length, offset| Coded { literals, length, offset };

        let rle = |_, last| [&maker::block_header(last, 1, 4096)[..], &[3]].concat();
        assert_eq!(measure(&mut rig, rng, None, false, &rle), [547, 8 * 512]);
        let raw = |_, last| [&maker::block_header(last, 0, 4096)[..], &[7; 4096]].concat();
        assert_eq!(measure(&mut rig, rng, None, false, &raw), [791, 8 * 512]);

        // one long match a block: a word more where the literals before it share a word with it
        for (distance, one, word) in
            [(1, 574, 1), (7, 574, 1), (8, 572, 0), (39, 573, 1), (40, 572, 0), (100, 574, 1)]
        {
            let literals: Vec<u8> = (0..distance as u8).collect();
            let list = [coded(distance, 4096 - distance, distance + 3)];
            let mut body = maker::literals_section(&literals, Form::Raw(1), &none);
            body.extend(maker::sequences_section(&list, &none));
            let cycles = measure(&mut rig, rng, None, false, &|_, last| compressed(last, &body));
            assert_eq!(cycles, [one, 8 * (512 + word)], "distance {distance}");
        }
        // the base in the same place: a granule of it comes in 512 cycles, and the next one meanwhile
        let block = |count: usize, last| {
            let body = maker::sequences_section(&[coded(0, 4096, count as u32 * 4096 + 3)], &none);
            compressed(last, &[&[0], &body[..]].concat())
        };
        assert_eq!(measure(&mut rig, rng, None, true, &block), [1061, 8 * 512]);

        // literals: two a cycle from four streams, one every other cycle from one
        let bytes: Vec<u8> = (0..4000_u32).map(|i| (i * 7) as u8).collect();
        let mut body = maker::literals_section(&bytes, Form::Treeless(2), &learned);
        body.extend(maker::sequences_section(&[coded(4000, 96, 4)], &learned));
        let cycles = measure(&mut rig, rng, Some(9), false, &|_, last| compressed(last, &body));
        assert_eq!(cycles, [2837, 16_000]);
        let mut body = maker::literals_section(&bytes[..255], Form::Treeless(0), &learned);
        body.extend(maker::sequences_section(&[coded(255, 3841, 4)], &learned));
        let cycles = measure(&mut rig, rng, Some(9), false, &|_, last| compressed(last, &body));
        assert_eq!(cycles, [1102, 4336]);

        // short sequences: three cycles each
        for (run, length, one, eight) in [
            (4, 4, 1634, 12_253),
            (1, 4, 2590, 19_620),
            (0, 4, 3227, 24_532),
            (0, 8, 1632, 12_245),
            (3, 13, 846, 6109),
        ] {
            let n = 4096 / (run + length) - 1;
            let mut list = vec![coded(8, length, 4 + 3)];
            (0..n - 8).for_each(|i| list.push(coded(run, length, 9 + i % 3)));
            let made: u32 = list.iter().map(|s| s.length).sum();
            let literals = vec![1; (4096 - made) as usize];
            let mut body = maker::literals_section(&literals, Form::Rle(1), &none);
            body.extend(maker::sequences_section(&list, &none));
            let cycles = measure(&mut rig, rng, None, false, &|_, last| compressed(last, &body));
            assert_eq!(cycles, [one, eight], "{} of {run} and {length}", list.len());
        }
    });
}

/// Codes of 8 bits for all bytes, slots spread evenly.
fn flat_set(id: u8) -> TableSet {
    fn spread<const N: usize>(log: u32) -> [i16; N] {
        let each = (1 << log) / N as i16;
        let mut slots = [each; N];
        slots[0] += (1 << log) - each * N as i16;
        slots
    }
    let literal_bits = [8; 256];
    let (literal_lengths, match_lengths, offsets) = (spread(8), spread(8), spread(7));
    TableSet { id, literal_bits, literal_lengths, match_lengths, offsets }
}
