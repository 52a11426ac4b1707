//! The whole map, Verilated among its neighbours, against the golden model and plain images of the window and of each
//! snapshot; and its figures, cycle by cycle.
//!
//! `ISOTHERM_MAP_OPERATIONS` sets how many operations the random tests make in all (600,000 if it is not set).

#![allow(clippy::unwrap_used)]

mod host_bench;
mod map_bench;

use isotherm_regs::{map, part};
use isotherm_sim::testbench::{Rng, for_seeds};
use map_bench::access::Access;
use map_bench::corners;
use map_bench::drive::MapDrive;
use map_bench::figures::{
    FLAGGED, Figures, GRANULES, Plain, dram_drive, measure, partition, plain, snapshot, write_time,
};
use map_bench::memory::Behaviour;
use map_bench::tally::Tally;
use map_bench::traffic::{self, drive_with, hostile, random_drive, run};
use std::cell::RefCell;

const OPERATIONS: u64 = 600_000;
const SEEDS: u64 = 24;

fn verilog(name: &str) -> String {
    let block = isotherm_rtl::blocks().into_iter().find(|b| b.name == name).unwrap();
    block.emit().unwrap().verilog
}

fn operations() -> u64 {
    match std::env::var("ISOTHERM_MAP_OPERATIONS") {
        Ok(text) => text.parse().expect("ISOTHERM_MAP_OPERATIONS is a number"),
        Err(_) => OPERATIONS,
    }
}

/// Random traffic on one of the blocks, a share of all operations.
fn random_traffic(name: &'static str, granules: u32, share: u64) {
    let verilog = verilog(name);
    let total = RefCell::new(Tally::default());
    for_seeds(SEEDS, |bench| {
        let m = bench.block(name, &verilog);
        let mut d = random_drive(m, granules, &mut bench.rng);
        run(&mut d, (operations() * share / 100).div_ceil(SEEDS));
        total.borrow_mut().add(&d.tally);
    });
    let t = total.into_inner();
    eprintln!("{name}: {} operations: {t:?}", t.operations());
}

#[test]
fn every_byte_of_every_generation_128() {
    random_traffic("map_bench_128_a4", 16, 60);
}

#[test]
fn every_byte_of_every_generation_512() {
    random_traffic("map_bench_512_a4", 16, 40);
}

/// Cycles on the committed DRAM model: a change of any of them is to be meant.
#[test]
fn the_figures_are_exact() {
    let model = |name: &str| isotherm_sim::verilate::block(name, &verilog(name));
    let expected = [
        Figures {
            snapshot: 2,
            private_write: 37,
            first_write: 197,
            first_write_4k: 872,
            precopied_write: 37,
            busy_first_write: 513,
            whole_copy: 629,
            copy_bandwidth: 32_768.0 / 33_979.0,
            copy_cycles: 33_979,
        },
        Figures {
            snapshot: 2,
            private_write: 34,
            first_write: 166,
            first_write_4k: 296,
            precopied_write: 34,
            busy_first_write: 238,
            whole_copy: 276,
            copy_bandwidth: 8_192.0 / 9_000.0,
            copy_cycles: 9_000,
        },
    ];
    for (width, expected) in [128, 512].into_iter().zip(expected) {
        let bench = format!("map_bench_{width}_a6");
        assert_eq!(measure(model(&bench)), expected);
        // the map adds 2 cycles to the first access, and none to those behind it
        let alone = plain(model(&format!("window_bench_{width}")));
        let later = |n: [u64; 2]| n.map(|n| n + 2);
        let with_map = Plain {
            write_stream: later(alone.write_stream),
            read_stream: later(alone.read_stream),
            commands: 200,
            write: alone.write + 2,
            read: alone.read + 2,
        };
        assert_eq!((plain(model(&bench)), alone.commands), (with_map, 200));
    }
}

/// Random writes to every register of the map in any state: no access hangs, every read brings the newest bytes, and after a
/// reset all is as it should be.
#[test]
fn a_hostile_host_breaks_nothing() {
    let verilog = verilog("map_bench_128_a4");
    for_seeds(8, |bench| {
        let mut d = random_drive(bench.block("map_bench_128_a4", &verilog), 16, &mut bench.rng);
        d.bytes_only = true;
        for _ in 0..6 {
            hostile(&mut d, 60);
            d.reset();
        }
        d.bytes_only = false;
        run(&mut d, 1_000);
    });
}

/// A bench of 16 granules on a memory without stalls.
fn steady(width: u32) -> MapDrive {
    let name = format!("map_bench_{width}_a4");
    let m = isotherm_sim::verilate::block(&name, &verilog(&name));
    drive_with(m, 16, Behaviour::steady(3), &mut Rng::new(1))
}

#[test]
fn a_frame_is_not_written_while_a_read_looks_at_it() {
    for width in [128, 512] {
        corners::late_reads(&mut steady(width));
        corners::late_answers(&mut steady(width));
    }
}

#[test]
fn a_late_write_goes_before_the_background() {
    for width in [128, 512] {
        corners::late_write_before_the_background(&mut steady(width));
    }
}

#[test]
fn a_snapshot_may_come_at_any_moment_of_a_copy() {
    for width in [128, 512] {
        let mut d = steady(width);
        for cycles in 0..80 {
            corners::snapshot_after(&mut d, cycles);
        }
        assert!(d.tally.overtaken > 80);
    }
}

fn dram(width: u32) -> MapDrive {
    let name = format!("map_bench_{width}_a6");
    dram_drive(isotherm_sim::verilate::block(&name, &verilog(&name)))
}

fn privates(d: &MapDrive) -> Vec<u32> {
    (0..GRANULES).filter(|g| d.golden.frame(*g).private).collect()
}

#[test]
fn a_first_write_copies_its_partition_and_no_other() {
    let mut d = dram(128);
    partition(&mut d, 8, 0);
    snapshot(&mut d);
    write_time(&mut d, 19 << 12, 64);
    d.rest();
    assert_eq!(privates(&d), (16..24).collect::<Vec<_>>());
    write_time(&mut d, 63 << 12, 64);
    d.rest();
    let expected: Vec<_> = (16..24).chain(56..64).collect();
    assert_eq!(privates(&d), expected);
    let counters = d.golden.counters();
    assert_eq!((counters.demand_copies, counters.background_copies), (2, 14));

    // only what is written, and what is flagged only if that is on
    d.write(&map::CONFIG, 0);
    partition(&mut d, 8, FLAGGED);
    snapshot(&mut d);
    write_time(&mut d, 19 << 12, 64);
    d.rest();
    assert_eq!(privates(&d), [19]);
    d.write(&map::CONFIG, 4);
    snapshot(&mut d);
    d.rest();
    assert_eq!(privates(&d).len(), 64);
    d.settle();
}

#[test]
fn copies_and_waits_are_counted_for_their_partition() {
    let mut d = dram(128);
    partition(&mut d, 16, 0);
    snapshot(&mut d);
    let waits = [3, 40, 41, 5, 60].map(|granule: u64| {
        let before = stalls(&mut d);
        write_time(&mut d, granule << 12 | 0xFC0, 64);
        let waited = stalls(&mut d) - before;
        d.rest();
        (granule / 16, waited)
    });
    assert!(waits[0].1 > 0 && waits[1].1 > 0 && waits[4].1 > 0);
    // 41 and 5 lie in partitions that have been copied
    assert_eq!((waits[2].1, waits[3].1), (0, 0));
    for entry in 0..4 {
        d.register(true, &part::SELECT, Some(entry));
        let of = |p: &(u64, u64)| p.0 == u64::from(entry);
        let stalled: u64 = waits.iter().filter(|p| of(p)).map(|p| p.1).sum();
        let touched = u32::from(stalled > 0);
        let expected = [16 * touched, touched, stalled as u32];
        let counts = [part::STAT_COPIES, part::STAT_FIRST_WRITES, part::STAT_STALL_CYCLES];
        assert_eq!(counts.map(|r| d.register(true, &r, None)), expected, "entry {entry}");
    }
    d.settle();
}

fn stalls(d: &mut MapDrive) -> u64 {
    u64::from(d.read(&map::STALL_CYCLES))
}

#[test]
fn the_background_keeps_to_its_share() {
    for width in [128, 512] {
        let mut d = dram(width);
        partition(&mut d, GRANULES, FLAGGED);
        let beats = u64::from(GRANULES) * 8192 * 8 / u64::from(width);
        for share in [32, 128, 200] {
            d.write(&map::COPY_SHARE, share);
            snapshot(&mut d);
            let start = d.snapshot_at;
            d.rest();
            let (cycles, least) = (d.now - start, beats * 256 / u64::from(share));
            // two granules may go ahead
            assert!(cycles >= least * 30 / 32, "{width}, {share}: {cycles} cycles");
            assert!(cycles <= least * 36 / 32 + 1000, "{width}, {share}: {cycles} cycles");
        }
        d.write(&map::COPY_SHARE, 0);
        snapshot(&mut d);
        (0..20_000).for_each(|_| d.cycle());
        assert!(privates(&d).is_empty());
        // a write is served all the same, and so is a commit
        assert!(write_time(&mut d, 0, 64) < 250);
        assert!(map::Status(d.read(&map::STATUS)).draining());
        traffic::commit(&mut d);
        d.drain();
        (0..2_000).for_each(|_| d.cycle());
        assert_eq!(d.register(true, &part::STATUS, None), 0);
        d.write(&map::COPY_SHARE, 256);
        d.settle();
    }
}

#[test]
fn reads_do_not_wait_for_a_copy_and_writes_hasten_it() {
    for width in [128, 512] {
        let mut d = dram(width);
        partition(&mut d, GRANULES, FLAGGED);
        d.write(&map::COPY_SHARE, 1);
        snapshot(&mut d);
        // two granules are let through at once; the third one crawls
        while d.golden.counters().background_copies < 4 {
            d.cycle();
        }
        (0..3000).for_each(|_| d.cycle());
        assert!(d.m.get(d.p.copying) != 0);
        let cut = d.tally.cut;
        for granule in 0..4 {
            let start = d.now;
            d.push(Access::read(granule << 12, 4096));
            d.drain();
            let beats = 4096 * 8 / u64::from(width);
            assert!(d.now - start < beats + 80, "{} cycles", d.now - start);
        }
        assert!(d.tally.cut > cut);
        let before = d.read(&map::DEMAND_COPIES);
        for granule in 0..4 {
            let cycles = write_time(&mut d, granule << 12 | 0xE00, 64);
            assert!(cycles < 250, "{cycles} cycles");
        }
        // they were begun in the background
        assert_eq!(d.read(&map::DEMAND_COPIES), before);
        d.write(&map::COPY_SHARE, 256);
        d.settle();
    }
}

#[test]
fn a_new_table_waits_for_the_partitions_of_the_old_one() {
    let mut d = dram(128);
    partition(&mut d, 32, 0);
    snapshot(&mut d);
    write_time(&mut d, 40 << 12, 64);
    traffic::commit(&mut d);
    d.drain();
    while !d.m.is_set(d.p.commit_pending) {
        d.cycle();
    }
    assert!(privates(&d).len() < 32);
    d.write(&map::CONTROL, 1);
    let status = map::Status(d.read(&map::STATUS));
    // the snapshot before is not released either; that reason goes first
    assert_eq!(status.reason(), 1);
    while d.m.is_set(d.p.commit_pending) {
        d.cycle();
    }
    assert_eq!(privates(&d), (32..64).collect::<Vec<_>>());
    d.settle();
}
