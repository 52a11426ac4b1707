//! Jobs that compress: with the tables of block `squeeze`, and as deltas. Every frame is decoded by libzstd.

use super::*;
use crate::random::Random;
use crate::squeeze::random;
use crate::squeeze::tables::TableSet;
use isotherm_abi::record::{Base, Extent};
use isotherm_regs::ckpt::{COMPRESSED_BLOCKS, DELTA_EXTENTS};
use isotherm_regs::part;
use isotherm_regs::squeeze::{self, DELTA_MIN, IDS, SETS, TABLE, TABLE_SET};
use zstd::zstd_safe::DCtx;

/// A set for text of a few values, whose dictionary id is `id`.
fn tables(id: u8) -> TableSet {
    let rng = &mut Random::new(id.into());
    let set = random::tables(&mut |n| rng.below(n));
    // 64 bytes of 7 bits, the others of 8 or 9
    let bits = |byte: u8| match byte {
        0..64 => 7,
        64..128 => 8,
        _ => 9,
    };
    TableSet { id, literal_bits: std::array::from_fn(|byte| bits(byte as u8)), ..set }
}

fn load(b: &mut Bench, set: u32, tables: &TableSet) {
    b.squeeze.write32(TABLE_SET.offset_from(squeeze::BASE), set, 0xF);
    for (at, word) in (0..).zip(tables.image().unwrap()) {
        b.squeeze.write32(TABLE.offset - squeeze::BASE + 4 * at, word, 0xF);
    }
}

fn set(b: &mut Bench, register: isotherm_regs::RegDesc, value: u32) {
    b.squeeze.write32(register.offset_from(squeeze::BASE), value, 0xF);
}

/// Bytes below 64 that repeat nowhere.
fn text(seed: u64) -> Granule {
    let mut rng = Random::new(seed);
    std::array::from_fn(|_| rng.below(64) as u8)
}

fn write(b: &mut Bench, granule: u32, bytes: &Granule) {
    b.write(granule, 0);
    let at = b.map.frame(granule).live as usize * 4096;
    b.memory[at..at + 4096].copy_from_slice(bytes);
}

fn extent(b: &mut Bench, number: u64) -> (Extent, Vec<u8>) {
    let Record::Extent(e) = b.record(number) else { panic!("record {number} is no extent") };
    let start = (DATA + u64::from(e.data_offset)) as usize;
    (e, b.host.0[start..start + e.frame_len as usize].to_vec())
}

/// With a dictionary, or with a prefix.
fn check(e: &Extent, frame: &[u8], dictionary: Option<&[u8]>, prefix: &[u8]) -> Vec<u8> {
    let mut context = DCtx::create();
    if let Some(dictionary) = dictionary {
        context.load_dictionary(dictionary).unwrap();
    }
    if !prefix.is_empty() {
        context.ref_prefix(prefix).unwrap();
    }
    let mut plain = vec![0; e.granules as usize * 4096];
    assert_eq!(context.decompress(&mut plain[..], frame), Ok(plain.len()));
    assert_eq!(e.crc32c, ::crc32c::crc32c(&plain));
    plain
}

#[test]
fn a_job_codes_with_the_words_that_were_written() {
    let mut b = Bench::new();
    let sets = [tables(200), tables(7)];
    load(&mut b, 0, &sets[0]);
    load(&mut b, 3, &sets[1]);
    set(&mut b, IDS, 0x0700_00C8);
    // granule 20 is text and begins an extent; 30 is constant and takes the default set
    b.release();
    write(&mut b, 20, &text(1));
    write(&mut b, 30, &[5; 4096]);
    write(&mut b, 31, &text(2));
    b.snapshot();
    for (offered, want) in [(0x400, [0, 0]), (0x401, [200, 0]), (0x409, [200, 7]), (0x108, [7, 0])]
    {
        set(&mut b, SETS, offered);
        assert_eq!(b.run(&job(Mode::Dirty)), StatusReason::Ok);
        for (number, (want, granule)) in want.into_iter().zip([20, 30]).enumerate() {
            let (e, frame) = extent(&mut b, number as u64);
            assert_eq!((e.first_granule, e.dictionary, e.base), (granule, want, None));
            let found = sets.iter().find(|s| s.id == want).map(|s| s.dictionary().unwrap());
            let plain = check(&e, &frame, found.as_deref(), &[]);
            let last = plain.len() - 4096;
            assert!(plain[last..] == text(1 + number as u64));
            let coded = want != 0;
            assert_eq!(e.rle_blocks, number as u16, "granule 30");
            assert_eq!(e.raw_blocks, u16::from(!coded), "what repeats nothing needs a code");
        }
    }
    assert_eq!(b.ckpt.read32(COMPRESSED_BLOCKS.offset_from(BASE)), 4);
    // the first set is overwritten: the job codes what is there now
    load(&mut b, 3, &tables(7));
    load(&mut b, 0, &tables(9));
    set(&mut b, SETS, 1);
    assert_eq!(b.run(&job(Mode::Dirty)), StatusReason::Ok);
    let (e, frame) = extent(&mut b, 0);
    let dictionary = TableSet { id: 200, ..tables(9) }.dictionary().unwrap();
    check(&e, &frame, Some(&dictionary), &[]);
}

#[test]
fn words_that_are_no_set_end_no_job() {
    let mut b = Bench::new();
    let mut rng = Random::new(3);
    for at in (0..TABLE.length).step_by(4) {
        b.squeeze.write32(TABLE.offset - squeeze::BASE + at, rng.next() as u32, 0xF);
    }
    set(&mut b, IDS, 1 | 2 << 8);
    // set 2 was never written
    for offered in [1, 2] {
        set(&mut b, SETS, offered);
        assert_eq!(b.run(&job(Mode::Full)), StatusReason::Ok);
        assert_eq!(b.end(4).granules, 64);
    }
}

#[test]
fn warm_granules_that_resemble_their_base_become_deltas() {
    let mut b = Bench::new();
    b.release();
    let old: Vec<Granule> = (0..4).map(text).collect();
    (0..4).for_each(|i| write(&mut b, 8 + i, &old[i as usize]));
    b.snapshot();
    b.release();
    let mut new = old.clone();
    for (i, granule) in new.iter_mut().enumerate() {
        granule[100 * i..200 * i + 17].fill(99);
        write(&mut b, 8 + i as u32, granule);
    }
    b.snapshot();
    assert!((8..12).all(|g| b.map.frame(g).base.is_some()));
    assert!(b.map.evict_one(10));
    let delta = Job { allow_delta: true, ..job(Mode::Dirty) };
    assert_eq!(b.run(&delta), StatusReason::Ok);
    let (e, frame) = extent(&mut b, 0);
    assert_eq!((e.first_granule, e.granules), (8, 4));
    assert_eq!(e.base, Some(Base { generation: 0, missing: 0b0100 }));
    let prefix = [old[0], old[1], [0; 4096], old[3]].concat();
    let plain = check(&e, &frame, None, &prefix);
    assert!(plain == new.concat());
    assert!(frame.len() < 2 * 4096, "three of them are small: {}", frame.len());
    assert_eq!(b.ckpt.read32(DELTA_EXTENTS.offset_from(BASE)), 1);
    let full = |b: &mut Bench, job: &Job| {
        assert_eq!(b.run(job), StatusReason::Ok);
        let (e, frame) = extent(b, 0);
        assert_eq!(e.base, None);
        check(&e, &frame, None, &[]);
    };
    full(&mut b, &Job { allow_delta: false, ..delta });
    set(&mut b, DELTA_MIN, 0x1FF);
    full(&mut b, &delta);
    set(&mut b, DELTA_MIN, 0);
    assert_eq!(b.run(&delta), StatusReason::Ok);
    assert!(extent(&mut b, 0).0.base.is_some());
    // critical partitions are saved in full
    for (register, value) in [
        (part::SELECT, 0),
        (part::SHADOW_BASE, 0),
        (part::SHADOW_LENGTH, GRANULES * 16),
        (part::SHADOW_ATTR, 0),
        (part::SHADOW_COUNT, 1),
        (part::CONTROL, 1),
    ] {
        b.part.write32(register.offset_from(part::BASE), value, 0xF);
    }
    assert_eq!(b.part.entries()[0].class, 0);
    full(&mut b, &delta);
    // without a base of the first there is none
    assert!(b.map.evict_one(8));
    full(&mut b, &delta);
}

#[test]
fn a_base_that_is_needed_and_cannot_be_read_ends_the_job() {
    let mut b = Bench::new();
    set(&mut b, DELTA_MIN, 257);
    b.release();
    b.snapshot();
    b.release();
    write(&mut b, 8, &text(1));
    write(&mut b, 9, &text(1));
    b.snapshot();
    // the extent is no delta: only the base of its first granule is looked at
    for (granule, allow_delta, want) in
        [(8, true, StatusReason::Memory), (8, false, StatusReason::Ok), (9, true, StatusReason::Ok)]
    {
        let base = b.map.frame(granule).base.unwrap();
        let memory = Broken(b.memory.clone(), base);
        let at = b.ring(&Job { allow_delta, ..job(Mode::Dirty) });
        let before = b.ckpt.counters().bytes_in;
        let encoder = &b.squeeze.encoder();
        let Bench { ckpt, part, dirty, map, host, .. } = &mut b;
        let sources = Sources { part, dirty, map, memory: &memory, encoder };
        assert_eq!(run_job(ckpt, at, sources, host), want);
        let read = b.ckpt.counters().bytes_in - before;
        assert_eq!(read, if want == StatusReason::Ok { 8192 } else { 0 });
    }
}
