//! The Verilated checkpoint engine against its model: random jobs on random tables, snapshots and memories, every refusal,
//! every way to end, with stalls on every port.

#![allow(clippy::unwrap_used, reason = "tests")]

mod ckpt_bench;

use ckpt_bench::card::{GRANULES, HOST_BASE, Pace};
use ckpt_bench::pair::{HOST_BYTES, Pair, job, tighten};
use ckpt_bench::setup::Setup;
use isotherm_abi::job::{ClassModes, Job, Mode};
use isotherm_model::ckpt::Stop;
use isotherm_regs::ckpt::{BUSY_CYCLES, EXTENTS, JOBS_FAILED, STATUS, StatusReason};
use isotherm_sim::testbench::{Rng, for_seeds};
use std::collections::BTreeSet;

#[test]
fn random_jobs() {
    random_jobs_with(1, 80);
}

#[test]
fn random_jobs_with_two_lanes() {
    random_jobs_with(2, 8);
}

/// One with fewer seeds than that does not meet everything.
const ALL_SEEDS: u64 = 12;

fn random_jobs_with(lanes: usize, seeds: u64) {
    let mut reasons: BTreeSet<u32> = BTreeSet::new();
    let mut kinds: BTreeSet<(usize, bool, bool)> = BTreeSet::new();
    for_seeds(seeds, |bench| {
        let mut pair = Pair::with_lanes(bench, lanes);
        let setup = Setup::random(pair.rng());
        pair.set_up(setup);
        for _ in 0..8 {
            pair.vary();
            pair.card.pace = Pace::random(&mut pair.card.rng);
            let most = *pair.rng().pick(&[1, 4, 12, 60]);
            pair.partition(most);
            pair.snapshot();
            pair.block();
            let mut j = job(&mut pair);
            if pair.rng().chance(1, 2) {
                tighten(&mut pair, &mut j);
            }
            let broken = pair.rng().chance(1, 6).then(|| pair.card.rng.below(64) as u32);
            pair.break_granule(broken);
            if let Some(granule) = broken
                && pair.rng().chance(1, 2)
            {
                pair.break_base(granule);
            }
            let gone = pair.rng().chance(1, 10).then(|| pair.card.rng.below(64) as u32);
            if let Some(gone) = gone {
                pair.lose(gone);
            }
            // a commit that runs holds the job back
            pair.card.table_busy = pair.rng().chance(1, 4);
            let addr = HOST_BASE + pair.rng().below(32) * 64;
            pair.place(addr, &j.emit());
            pair.ring();
            for _ in 0..pair.rng().below(3) {
                pair.ring();
            }
            if pair.card.table_busy {
                (0..30).for_each(|_| pair.card.step());
                assert!(pair.card.running() && pair.card.host.writes.is_empty());
                pair.card.table_busy = false;
            }
            // one reason for `lost` at a time
            let stops = if gone.is_some() { [Stop::Abort; 2] } else { [Stop::Abort, Stop::Lost] };
            let stop = *pair.rng().pick(&stops);
            let stop_after = pair.rng().chance(1, 4).then(|| (pair.card.rng.below(9_000), stop));
            let before = pair.read(EXTENTS);
            let at = pair.wait(stop_after);
            let end = pair.read(STATUS);
            let code = match stop {
                Stop::Abort => StatusReason::Aborted,
                Stop::Lost => StatusReason::Lost,
            };
            let stopped = at.is_some() && end >> 4 == u64::from(u32::from(code));
            let done = pair.read(EXTENTS).wrapping_sub(before) as u32;
            if let Some(at) = at
                && stopped
            {
                assert!(pair.read(EXTENTS) <= at + 1, "an abort waits for one extent at most");
            }
            pair.follow(stopped.then_some((done, stop)));
            pair.compare();
            pair.extents(&j);
        }
        reasons.extend(&pair.reasons);
        kinds.extend(&pair.kinds);
    });
    let limited = ["ISOTHERM_SEED", "ISOTHERM_SEEDS"].iter().any(|v| std::env::var_os(v).is_some());
    if !limited && seeds >= ALL_SEEDS {
        use StatusReason as R;
        for r in [R::Ok, R::RecordSpace, R::DataSpace, R::Aborted, R::Memory, R::Absent, R::Lost] {
            assert!(reasons.contains(&u32::from(r)), "no job ended with {r:?}");
        }
        for set in 0..5 {
            assert!(kinds.contains(&(set, false, false)), "no extent took set {set}");
        }
        for (learned, gaps) in [(false, false), (false, true), (true, false), (true, true)] {
            let found = kinds.iter().any(|k| k.1 && (k.0 > 0, k.2) == (learned, gaps));
            assert!(found, "no delta: a learned set {learned}, bases missing {gaps}");
        }
    }
}

#[test]
fn every_refusal() {
    use StatusReason as R;
    for_seeds(3, |bench| {
        let mut pair = Pair::new(bench);
        pair.partition(6);
        pair.snapshot();
        let entries = pair.part.entries().len() as u8;
        let good = job(&mut pair).emit();
        // byte of the descriptor, what it becomes, reason; two faults: the first in the order of checks
        let cases: &[(&[(usize, u8)], R)] = &[
            (&[(0, 0)], R::BadMagic),
            (&[(3, 1), (4, 0), (6, 0)], R::BadMagic),
            (&[(4, 2)], R::BadVersion),
            (&[(5, 1), (6, 9)], R::BadVersion),
            (&[(6, 0)], R::BadOperation),
            (&[(6, 2), (7, 3)], R::BadOperation),
            (&[(0x14, 2)], R::BadOperation),
            (&[(0x15, 1)], R::BadOperation),
            (&[(0x17, 0x80)], R::BadOperation),
            (&[(0x30, 1)], R::BadOperation),
            (&[(0x3F, 0x80), (7, 0x40)], R::BadOperation),
            (&[(7, 0x03)], R::BadMode),
            (&[(7, 0x0C)], R::BadMode),
            (&[(7, 0x30)], R::BadMode),
            (&[(7, 0x40)], R::BadMode),
            (&[(7, 0x80), (0x18, 1)], R::BadMode),
            (&[(0x18, 32)], R::Misaligned),
            (&[(0x20, 1)], R::Misaligned),
            (&[(0x28, 8), (0x24, 0)], R::Misaligned),
            (&[(0x24, 0)], R::RecordSpace),
            (&[(0x24, 0), (0x12, 0)], R::RecordSpace),
            (&[(0x12, 0)], R::BadPartition),
            (&[(0x10, 0), (0x12, entries + 1)], R::BadPartition),
            (&[(0x10, entries), (0x12, 1)], R::BadPartition),
            (&[(0x13, 0x10)], R::BadPartition),
            (&[(0x10, 0xFF), (0x11, 0xFF), (0x12, 0xFF), (0x13, 0xFF)], R::BadPartition),
        ];
        for (changes, reason) in cases {
            pair.card.pace = Pace::random(&mut pair.card.rng);
            let mut bytes = good;
            for &(at, value) in *changes {
                bytes[at] = value;
            }
            pair.place(HOST_BASE, &bytes);
            pair.ring();
            pair.wait(None);
            pair.follow(None);
            assert_eq!(pair.ckpt.reason(), *reason, "{changes:?}");
            assert!(pair.card.host.writes.is_empty());
            pair.compare();
        }
        // the address of the job, and a read that fails
        for addr in [HOST_BASE + 32, HOST_BASE + 1, 0x40, HOST_BASE + HOST_BYTES as u64] {
            pair.place(addr, &good);
            pair.ring();
            pair.wait(None);
            pair.follow(None);
            let reason = if addr % 64 == 0 { R::DmaRead } else { R::Misaligned };
            assert_eq!(pair.ckpt.reason(), reason);
            pair.compare();
        }
        // and then a good one
        pair.place(HOST_BASE, &good);
        pair.ring();
        pair.wait(None);
        pair.follow(None);
        pair.compare();
    });
}

/// 12 RLE and 3 raw granules make a multiple of 64 bytes: a frame broken there is closed by a line of zeros.
#[test]
fn a_frame_that_breaks_anywhere() {
    for_seeds(1, |bench| {
        let mut pair = Pair::new(bench);
        for g in 0..64 {
            let bytes = &mut pair.card.memory.bytes;
            bytes[g * 4096..(g + 1) * 4096].fill(g as u8);
            if g % 16 < 3 {
                bytes[g * 4096 + 77] ^= 1;
            }
        }
        pair.card.map.snapshot(false, false).unwrap();
        for bad in 0..68 {
            let (bad, gone) = (bad % 34, bad >= 34);
            pair.break_granule((!gone).then_some(bad));
            if gone {
                // from the last granule on, so that the others are there
                pair.lose(33 - bad);
            }
            let bad = if gone { 33 - bad } else { bad };
            let j = Job {
                class_modes: ClassModes::all(Mode::Full),
                first_partition: 0,
                partition_count: 1,
                ..job(&mut pair)
            };
            pair.place(HOST_BASE, &j.emit());
            pair.ring();
            pair.wait(None);
            pair.follow(None);
            let reason = if gone { StatusReason::Lost } else { StatusReason::Memory };
            assert_eq!(pair.ckpt.reason(), reason);
            pair.compare();
            assert_eq!(pair.extents(&j).len(), bad as usize / 16);
        }
    });
}

/// The base of a granule is needed only if it is the first of its extent, or the extent is a delta.
#[test]
fn a_base_that_breaks_anywhere() {
    for_seeds(1, |bench| {
        let mut pair = Pair::new(bench);
        for near in [true, false] {
            pair.set_up(Setup::new([const { None }; 4], 0, if near { 256 } else { 257 }));
            for _ in 0..2 {
                for g in 0..GRANULES {
                    pair.card.map.release_one(g);
                }
                (0..20).for_each(|g| pair.rewrite(g));
                pair.card.map.snapshot(false, false).unwrap();
            }
            pair.commit(&[(0, 20, 1), (20, GRANULES - 20, 0)]);
            for bad in [0, 1, 2, 14, 15, 16, 17, 19] {
                assert!(pair.break_base(bad));
                let modes = ClassModes::all(Mode::Full);
                let (allow_delta, partition_count) = (true, 1);
                let first_partition = 0;
                let j = Job {
                    class_modes: modes,
                    first_partition,
                    partition_count,
                    allow_delta,
                    ..job(&mut pair)
                };
                pair.place(HOST_BASE, &j.emit());
                pair.ring();
                pair.wait(None);
                pair.follow(None);
                let fails = near || bad % 16 == 0;
                let reason = if fails { StatusReason::Memory } else { StatusReason::Ok };
                assert_eq!(pair.ckpt.reason(), reason);
                pair.compare();
                let want = if fails { bad as usize / 16 } else { 2 };
                assert_eq!(pair.extents(&j).len(), want);
            }
        }
    });
}

/// Cycles of a whole job that saves the first `granules` granules.
fn measure(pair: &mut Pair, granules: u32, latency: u64) -> u64 {
    pair.card.pace = Pace::full(latency);
    pair.commit(&[(0, granules, 1), (granules, GRANULES - granules, 1)]);
    let j = Job {
        class_modes: ClassModes::all(Mode::Full),
        first_partition: 0,
        partition_count: 1,
        allow_delta: true,
        ..job(pair)
    };
    pair.place(HOST_BASE, &j.emit());
    // the lanes clear tables after a job
    (0..600).for_each(|_| pair.card.step());
    let before = pair.read(BUSY_CYCLES);
    pair.ring();
    pair.wait(None);
    pair.follow(None);
    pair.compare();
    pair.read(BUSY_CYCLES) - before
}

/// What granules hold when cycles are counted.
#[derive(Clone, Copy, Debug)]
enum Content {
    Constant,
    Noise,
    /// Words that come again: compressed.
    Text,
    /// The same, with a base that differs in a byte.
    Near,
    /// With a base that has nothing in common with it.
    Far,
}

fn text(rng: &mut Rng, page: &mut [u8]) {
    for word in page.chunks_exact_mut(4) {
        word.copy_from_slice(&(rng.below(40) as u32 * 77_777).to_le_bytes());
    }
}

impl Content {
    fn fill(self, pair: &mut Pair) {
        for g in 0..GRANULES {
            let mut rng = Rng::new(u64::from(g));
            let mut page = vec![g as u8; 4096];
            match self {
                Content::Constant => {}
                Content::Noise => rng.fill(&mut page),
                _ => text(&mut rng, &mut page),
            }
            pair.card.memory.bytes[g as usize * 4096..][..4096].copy_from_slice(&page);
        }
        pair.card.map.snapshot(false, false).unwrap();
        if matches!(self, Content::Near | Content::Far) {
            for g in 0..GRANULES {
                pair.card.map.release_one(g);
                pair.rewrite(g);
                let at = pair.card.map.frame(g).live as usize * 4096;
                let bytes = &mut pair.card.memory.bytes[at..at + 4096];
                match self {
                    Content::Near => bytes[100] ^= 1,
                    _ => text(&mut Rng::new(u64::from(g + GRANULES)), bytes),
                }
            }
            pair.card.map.snapshot(false, false).unwrap();
        }
    }
}

/// A job of one granule, without the latency of memory; and 16 granules more, steady.
const CYCLES: [(usize, Content, u64, u64); 10] = [
    (1, Content::Constant, 298, 4_096),
    (1, Content::Noise, 1_140, 8_208),
    (1, Content::Text, 1_550, 9_026),
    (1, Content::Near, 1_161, 9_072),
    (1, Content::Far, 1_806, 9_029),
    (2, Content::Constant, 298, 4_096),
    (2, Content::Noise, 1_140, 4_122),
    (2, Content::Text, 1_550, 4_481),
    (2, Content::Near, 1_161, 8_192),
    (2, Content::Far, 1_806, 4_873),
];

#[test]
fn cycles_are_as_documented() {
    cycles_of(1);
}

#[test]
fn cycles_of_two_lanes_are_as_documented() {
    cycles_of(2);
}

fn cycles_of(lanes: usize) {
    for_seeds(1, |bench| {
        let (mut found, mut stated) = (vec![], vec![]);
        for (_, content, one, more) in CYCLES.into_iter().filter(|c| c.0 == lanes) {
            let mut pair = Pair::with_lanes(bench, lanes);
            content.fill(&mut pair);
            // of memory the latency is seen once
            let [near, far] = [1, 100].map(|latency| measure(&mut pair, 1, latency) - latency);
            let [short, long] = [16, 32].map(|n| measure(&mut pair, n, 100));
            found.push(format!("{content:?}: {near}, {far}, {}", long - short));
            stated.push(format!("{content:?}: {one}, {one}, {more}"));
            eprintln!("{}", found.last().unwrap());
        }
        assert_eq!(found, stated);
    });
}

/// Every other granule dirty: the worst case of a mode 1 job.
#[test]
fn single_granules_cost_as_documented() {
    for_seeds(1, |bench| {
        for (content, first, each) in [(Content::Noise, 1141, 513), (Content::Constant, 299, 256)] {
            let mut pair = Pair::new(bench);
            content.fill(&mut pair);
            for g in (0..64).step_by(2) {
                pair.card.dirty.mark(g);
            }
            pair.card.dirty.freeze();
            for latency in [1, 100] {
                pair.card.pace = Pace::full(latency);
                let modes = ClassModes::all(Mode::Dirty);
                let j = Job { class_modes: modes, partition_count: 1, ..job(&mut pair) };
                pair.place(HOST_BASE, &j.emit());
                (0..600).for_each(|_| pair.card.step());
                let before = pair.read(BUSY_CYCLES);
                pair.ring();
                pair.wait(None);
                let cycles = pair.read(BUSY_CYCLES) - before;
                pair.follow(None);
                pair.compare();
                assert_eq!(pair.extents(&j).len(), 32);
                assert_eq!(cycles, latency + first + 31 * each, "{content:?}");
            }
        }
    });
}

/// The doorbell rings again in the very cycle in which the job fails: both are counted.
#[test]
fn a_doorbell_in_the_last_cycle_of_a_job() {
    for_seeds(1, |bench| {
        let mut pair = Pair::new(bench);
        pair.place(HOST_BASE + 4, &[0; 64]);
        let ended = pair.card.ended;
        pair.ring();
        pair.ring();
        (0..50).for_each(|_| pair.card.step());
        assert_eq!(pair.card.ended, ended + 1);
        pair.follow(None);
        assert_eq!(pair.read(JOBS_FAILED), 2);
        pair.compare();
    });
}

#[test]
fn a_reset_in_the_middle_of_a_job() {
    for_seeds(20, |bench| {
        let mut pair = Pair::new(bench);
        for _ in 0..3 {
            pair.card.pace = Pace::random(&mut pair.card.rng);
            pair.partition(8);
            pair.snapshot();
            let j = Job { class_modes: ClassModes::all(Mode::Full), ..job(&mut pair) };
            pair.place(HOST_BASE, &j.emit());
            pair.ring();
            for _ in 0..pair.rng().below(3_000) {
                pair.card.step();
            }
            pair.card.reset();
            pair.ckpt.reset();
            pair.host.bytes.clone_from(&pair.card.host.bytes);
            pair.place(HOST_BASE, &j.emit());
            pair.ring();
            pair.wait(None);
            pair.follow(None);
            pair.compare();
            pair.extents(&j);
        }
    });
}

/// Accepted, but there is nothing to save: one record. A descriptor that is refused comes first.
#[test]
fn a_job_needs_a_snapshot() {
    for_seeds(2, |bench| {
        let mut pair = Pair::new(bench);
        let j = Job { class_modes: ClassModes::all(Mode::Full), ..job(&mut pair) };
        let far = Job { partition_count: 2, first_partition: 0, ..j };
        for (job, reason, writes) in
            [(j, StatusReason::NoSnapshot, 1), (far, StatusReason::BadPartition, 0)]
        {
            pair.card.pace = Pace::random(&mut pair.card.rng);
            pair.place(HOST_BASE, &job.emit());
            pair.ring();
            pair.wait(None);
            pair.follow(None);
            assert_eq!((pair.ckpt.reason(), pair.card.host.writes.len()), (reason, writes));
            pair.compare();
        }
        pair.snapshot();
        pair.place(HOST_BASE, &j.emit());
        pair.ring();
        pair.wait(None);
        pair.follow(None);
        pair.compare();
        assert!(!pair.extents(&j).is_empty());
    });
}

/// A snapshot that was lost before the job: it ends with `lost`, even with nothing to save.
#[test]
fn a_lost_snapshot_is_not_saved() {
    for_seeds(1, |bench| {
        let mut pair = Pair::new(bench);
        pair.card.map.snapshot(false, false).unwrap();
        for mode in [Mode::Full, Mode::Dirty, Mode::Skip] {
            let j = Job {
                class_modes: ClassModes::all(mode),
                partition_count: 1,
                first_partition: 0,
                ..job(&mut pair)
            };
            pair.place(HOST_BASE, &j.emit());
            pair.card.lost = true;
            pair.ring();
            pair.wait(None);
            pair.follow(Some((0, Stop::Lost)));
            assert_eq!(pair.ckpt.reason(), StatusReason::Lost);
            pair.compare();
            assert!(pair.extents(&j).is_empty());
        }
    });
}
