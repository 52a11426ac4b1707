//! Random frames, mutated frames, and what zstd says of them.

use super::maker::{self, Form, Made, random_frame, random_set};
use super::*;
use crate::random::{Random, seeds};
use std::collections::BTreeMap;
use zstd::zstd_safe::DCtx;

/// A decoder, and zstd with the same sets.
struct Sets {
    decoder: Unsqueeze,
    tables: Vec<DecodeTables>,
    /// By id; none for a set that is no dictionary.
    dictionaries: BTreeMap<u8, Option<Vec<u8>>>,
}

impl Sets {
    fn new(random: &mut Random) -> Self {
        let mut decoder = Unsqueeze::new();
        let (mut tables, mut dictionaries) = (vec![], BTreeMap::new());
        for (slot, id) in [(0, 7), (1, 200), (3, 1)] {
            let set = random_set(id, &mut |n| random.below(n));
            decoder.load(slot, &set).unwrap();
            tables.push(DecodeTables::learned(&set).unwrap());
            dictionaries.insert(id, set.dictionary());
        }
        Self { decoder, tables, dictionaries }
    }

    /// Does zstd make `plain` of this frame, which the decoder accepts? `None` if its set is no dictionary.
    fn agrees(&self, frame: &[u8], base: Option<&[u8]>, plain: &[u8]) -> Option<bool> {
        let mut out = Vec::with_capacity(plain.len());
        let mut context = DCtx::create();
        if frame[4] == DESCRIPTOR_ID {
            let mut dictionary = self.dictionaries[&frame[5]].clone()?;
            if let Some(base) = base {
                // the base is the content, in place of 64 zeros
                dictionary.truncate(dictionary.len() - 64);
                dictionary.extend(base);
            }
            context.load_dictionary(&dictionary).unwrap();
            return Some(context.decompress(&mut out, frame).is_ok() && out == plain);
        }
        if let Some(base) = base {
            context.ref_prefix(base).unwrap();
        }
        Some(context.decompress(&mut out, frame).is_ok() && out == plain)
    }
}

struct Case {
    made: Made,
    count: usize,
    base: Option<Vec<u8>>,
}

impl Case {
    /// Over random tables, or none.
    fn new(sets: &[DecodeTables], random: &mut Random) -> Self {
        let count =
            1 + [random.below(2), random.below(16)][usize::from(random.one_in(16))] as usize;
        let set = random.below(2 * sets.len() as u32) as usize;
        let predefined = DecodeTables::predefined();
        let tables = sets.get(set).unwrap_or(&predefined);
        let delta = random.one_in(2);
        let base: Option<Vec<u8>> =
            delta.then(|| (0..count * GRANULE).map(|_| (random.below(40) * 5) as u8).collect());
        let mut below = |n| random.below(n);
        let made = random_frame(count, tables, base.as_deref(), &mut below);
        Self { made, count, base }
    }

    fn extent(&self) -> Extent<'_> {
        Extent { count: self.count, crc: crc32c::of(&self.made.plain), base: self.base.as_deref() }
    }
}

#[test]
fn random_frames_come_back() {
    let mut compared = [0; 4];
    for seed in seeds(300) {
        let mut random = Random::new(seed);
        let sets = Sets::new(&mut random);
        for _ in 0..4 {
            let case = Case::new(&sets.tables, &mut random);
            let Made { frame, plain, .. } = &case.made;
            let decoded = sets.decoder.decode(frame, &case.extent());
            assert!(decoded.as_ref() == Ok(plain), "seed {seed}: {:?}", decoded.err());
            if let Some(agrees) = sets.agrees(frame, case.base.as_deref(), plain) {
                assert!(agrees, "seed {seed}: zstd differs");
                let learned = usize::from(frame[4] == DESCRIPTOR_ID);
                compared[2 * usize::from(case.base.is_some()) + learned] += 1;
            }
        }
    }
    if std::env::var_os("ISOTHERM_SEED").is_none() {
        assert!(compared.iter().all(|n| *n > 20), "with and without set and base: {compared:?}");
    }
}

/// 100 a seed: as many as 10^5 in the default run.
#[test]
fn mutated_frames_are_refused_or_mean_what_zstd_says() {
    let (mut codes, mut accepted) = (BTreeMap::new(), 0);
    for seed in seeds(1_000) {
        let mut random = Random::new(seed);
        let sets = Sets::new(&mut random);
        for _ in 0..10 {
            let case = Case::new(&sets.tables, &mut random);
            let other = Case::new(&sets.tables, &mut random);
            for _ in 0..10 {
                let mut below = |n| random.below(n);
                let frame = maker::mutate(&case.made.frame, &other.made.frame, &mut below);
                let extent = case.extent();
                let mut out = vec![];
                let result = sets.decoder.decode_into(&frame, &extent, &mut out);
                assert!(out.len() <= case.count * GRANULE, "seed {seed}: beyond the extent");
                let what = result.err().map(|e| {
                    assert!(e.position as usize <= frame.len(), "seed {seed}: {e}");
                    e.what
                });
                *codes.entry(what).or_insert(0) += 1;
                if matches!(what, None | Some(What::Checksum))
                    && let Some(agrees) = sets.agrees(&frame, extent.base, &out)
                {
                    accepted += 1;
                    assert!(agrees, "seed {seed}: zstd differs");
                }
            }
        }
    }
    if std::env::var_os("ISOTHERM_SEED").is_none() {
        for what in What::ALL.into_iter().filter(|w| *w != What::Count) {
            assert!(codes.contains_key(&Some(what)), "no frame was refused with {what:?}");
        }
        assert!(accepted > 1_000);
    }
    let refused: u64 = codes.iter().filter(|(what, _)| what.is_some()).map(|(_, n)| n).sum();
    let all: u64 = codes.values().sum();
    eprintln!("{all} mutated frames: {refused} refused, {accepted} compared with zstd: {codes:?}");
}

/// One error each, with its position.
#[test]
fn every_field_is_checked() {
    let mut random = Random::new(5);
    let Sets { decoder, tables, .. } = Sets::new(&mut random);
    let t = &tables[0];
    let none = DecodeTables::predefined();
    let check = |frame: &[u8], base: Option<&[u8]>, count: usize, what: What, position: u32| {
        let extent = Extent { count, crc: 0, base };
        let error = decoder.decode(frame, &extent).unwrap_err();
        assert_eq!(error, DecodeError { what, position }, "{frame:02x?}");
    };
    let head = maker::header(1, None);
    let with_id = maker::header(1, Some(7));
    let rle = |last, size| [&maker::block_header(last, 1, size)[..], &[9]].concat();
    let base = vec![1; GRANULE];

    check(&[], None, 1, What::Truncated, 0);
    check(&head[..4], None, 1, What::Truncated, 0);
    check(&head[..6], None, 1, What::Truncated, 0);
    check(&with_id[..7], None, 1, What::Truncated, 0);
    check(&head, None, 0, What::Count, 0);
    check(&head, None, 17, What::Count, 0);
    for (at, what, position) in [(0, What::Magic, 0), (3, What::Magic, 0), (4, What::Descriptor, 4)]
    {
        for bit in 0..8 {
            let mut bad = head.clone();
            bad[at] ^= 1 << bit;
            if bad[4] != DESCRIPTOR_ID {
                check(&bad, None, 1, what, position);
            }
        }
    }
    check(&head, None, 2, What::ContentSize, 5);
    check(&with_id, None, 2, What::ContentSize, 6);
    check(&maker::header(1, Some(0)), None, 1, What::Dictionary, 5);
    check(&maker::header(1, Some(8)), None, 1, What::Dictionary, 5);
    check(&maker::header(1, Some(8)), Some(&base), 1, What::Dictionary, 5);
    // a set and a base together
    check(&with_id, Some(&base), 1, What::Truncated, 8);

    let frame = |block: Vec<u8>| [head.clone(), block].concat();
    let two = |block: Vec<u8>| [maker::header(2, None), rle(false, GRANULE), block].concat();
    check(&head, None, 1, What::Truncated, 7);
    check(&frame(vec![1, 128]), None, 1, What::Truncated, 7);
    check(&frame(rle(true, GRANULE)[..3].into()), None, 1, What::Truncated, 7);
    check(&frame(rle(false, GRANULE)), None, 1, What::LastBlock, 7);
    check(&two(rle(false, GRANULE)), None, 2, What::LastBlock, 11);
    check(&[maker::header(2, None), rle(true, GRANULE)].concat(), None, 2, What::LastBlock, 7);
    check(&frame(maker::block_header(true, 3, GRANULE).into()), None, 1, What::BlockType, 7);
    for (kind, size) in [(0, 4095), (0, 4097), (1, 4095), (1, 8192), (2, 0), (2, 1), (2, 4096)] {
        check(&frame(maker::block_header(true, kind, size).into()), None, 1, What::BlockSize, 7);
    }
    check(&frame(maker::block_header(true, 0, GRANULE).into()), None, 1, What::Truncated, 7);
    check(&frame([rle(true, GRANULE), vec![0]].concat()), None, 1, What::Trailing, 11);
    check(&frame(rle(true, GRANULE)), None, 1, What::Checksum, 11);

    // compressed blocks: literals begin at 10, or 11 with an id
    let block = |body: &[u8]| frame([&maker::block_header(true, 2, body.len())[..], body].concat());
    let learned =
        |body: &[u8]| [&with_id[..], &maker::block_header(true, 2, body.len()), body].concat();
    check(&block(&[2, 0, 0]), None, 1, What::LiteralsType, 10);
    check(&learned(&[2, 0, 0]), None, 1, What::LiteralsType, 11);
    check(&block(&[3, 0, 0]), None, 1, What::LiteralsType, 10);
    check(&block(&[2 << 3, 0, 0]), None, 1, What::LiteralsSize, 10);
    check(&block(&[1 << 2, 0]), None, 1, What::LiteralsSize, 10);
    let long = (1 | 3 << 2 | 4097_u32 << 4).to_le_bytes();
    check(&block(&[&long[..3], &[5, 0]].concat()), None, 1, What::LiteralsSize, 10);
    let treeless = |format: usize, n: usize, content: &[u8]| {
        let bits = [10, 10, 14, 18][format];
        let head = 3 | format << 2 | n << 4 | content.len() << (4 + bits);
        learned(&[&head.to_le_bytes()[..[3, 3, 4, 5][format]], content, &[0]].concat())
    };
    check(&treeless(0, 0, &[1]), None, 1, What::LiteralsSize, 11);
    check(&treeless(1, 5, &[1; 12]), None, 1, What::LiteralsSize, 11);
    check(&treeless(1, 9, &[1; 12]), None, 1, What::LiteralsSize, 11);
    check(&treeless(3, 4097, &[1; 12]), None, 1, What::LiteralsSize, 11);
    check(&treeless(0, 1, &[]), None, 1, What::JumpTable, 14);
    check(&treeless(1, 16, &[1, 0, 1, 0, 0, 0, 1, 1, 1]), None, 1, What::JumpTable, 14);
    check(&treeless(2, 16, &[1, 0, 1, 0, 1, 0, 1, 1, 1]), None, 1, What::JumpTable, 15);
    check(&treeless(3, 16, &[1, 0, 1, 0, 1, 0]), None, 1, What::JumpTable, 16);
    check(&treeless(0, 1, &[0]), None, 1, What::LiteralMark, 14);
    check(&treeless(0, 1, &[1]), None, 1, What::LiteralBits, 14);
    check(&treeless(0, 1, &[1, 1, 1]), None, 1, What::LiteralBits, 14);
    // four streams: the third has no mark; the second is not used up, and the third has no mark
    let good = maker::literals_section(&[9; 16], Form::Treeless(1), t);
    let content = &good[3..];
    let size = |i: usize| usize::from(content[2 * i]);
    let third = 6 + size(0) + size(1);
    let mut bad = content.to_vec();
    bad[third + size(2) - 1] = 0;
    check(&treeless(1, 16, &bad), None, 1, What::LiteralMark, 14 + third as u32);
    bad[third - 1] = 0x80;
    check(&treeless(1, 16, &bad), None, 1, What::LiteralBits, (14 + 6 + size(0)) as u32);

    // sequences after one raw literal: at 12
    let after = |rest: &[u8]| block(&[&[1 << 3, 77], rest].concat());
    check(&after(&[0, 0]), None, 1, What::SequenceCount, 12);
    check(&after(&[0x80, 0]), None, 1, What::SequenceCount, 12);
    check(&after(&[255, 0, 0, 0, 1]), None, 1, What::SequenceCount, 12);
    check(&after(&[1, 0]), None, 1, What::SequenceCount, 12);
    check(&after(&[0x81, 0, 0]), None, 1, What::SequenceCount, 12);
    check(&after(&[1, 0xFC, 1]), None, 1, What::SequenceModes, 13);
    check(&after(&[0x80, 1, 4, 1]), None, 1, What::SequenceModes, 14);
    check(&learned(&[1 << 3, 77, 1, 0, 1]), None, 1, What::SequenceModes, 14);
    check(&after(&[0]), None, 1, What::GranuleSize, 12);
    check(&after(&[1, 0, 0]), None, 1, What::SequenceMark, 12);
    check(&after(&[1, 0, 255, 255, 1]), None, 1, What::SequenceBits, 12);
    check(&after(&[2, 0, 0, 0, 2]), None, 1, What::SequenceBits, 12);

    let coded = |literals, length, offset| maker::Coded { literals, length, offset };
    let sequences = |list: &[maker::Coded]| after(&maker::sequences_section(list, &none));
    let mut left = maker::sequences_section(&[coded(1, 4, 1)], &none);
    left.insert(2, 0);
    check(&after(&left), None, 1, What::SequenceLeft, 12);
    check(&sequences(&[coded(0, 4, 3)]), None, 1, What::OffsetZero, 12);
    check(&sequences(&[coded(1, 4, 2 + 3)]), None, 1, What::BeforeHistory, 12);
    check(&sequences(&[coded(1, 4, 1 << 16)]), None, 1, What::BeforeHistory, 12);
    check(&sequences(&[coded(2, 4, 1)]), None, 1, What::LiteralsMissing, 12);
    check(&sequences(&[coded(1, 4094, 1), coded(0, 3, 1)]), None, 1, What::GranuleSize, 12);
    check(&sequences(&[coded(1, 4094, 1)]), None, 1, What::GranuleSize, 12);
    check(&sequences(&[coded(1, 4096, 1)]), None, 1, What::GranuleSize, 12);
    let far = |d: u32| sequences(&[coded(1, 10, d + 3)]);
    check(&far(4098), Some(&base), 1, What::BeforeHistory, 12);
    check(&far(4097), Some(&base), 1, What::GranuleSize, 12);
    check(&far(4097), None, 1, What::BeforeHistory, 12);
    check(&far(11), Some(&base), 1, What::GranuleSize, 12);
    check(&far(10), Some(&base), 1, What::OverBase, 12);
    check(&far(2), Some(&base), 1, What::OverBase, 12);

    // what precedes an error is there, and no more
    let body =
        |s: &[maker::Coded]| [&[1 << 3, 77], &maker::sequences_section(s, &none)[..]].concat();
    let mut out = vec![];
    let bad = block(&body(&[coded(1, 100, 1), coded(0, 4, 300)]));
    let extent = Extent { count: 1, crc: 0, base: None };
    decoder.decode_into(&bad, &extent, &mut out).unwrap_err();
    assert_eq!(out, [77; 101]);
}

#[test]
fn a_wrong_set_is_not_loaded() {
    let mut random = Random::new(1);
    let Sets { mut decoder, .. } = Sets::new(&mut random);
    let mut set = random_set(9, &mut |n| random.below(n));
    set.literal_bits[0] = 0;
    assert_eq!(decoder.load(2, &set), Err(TableError::Literals));
    let frame = maker::header(1, Some(9));
    let extent = Extent { count: 1, crc: 0, base: None };
    assert_eq!(decoder.decode(&frame, &extent).unwrap_err().what, What::Dictionary);
    decoder.unload(0);
    let frame = maker::header(1, Some(7));
    assert_eq!(decoder.decode(&frame, &extent).unwrap_err().what, What::Dictionary);
}
