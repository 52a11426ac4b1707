//! The Verilated keeper of frames against its model: random operations in the order in which the block answers them.
//!
//! `ISOTHERM_MAP_OPERATIONS` sets how many operations the random test makes in all (600,000 if it is not set).

#![allow(clippy::unwrap_used, reason = "tests")]

mod ckpt_bench;
#[path = "map_keeper/compare.rs"]
mod compare;
#[path = "map_keeper/drive.rs"]
mod drive;
#[path = "map_keeper/follow.rs"]
mod follow;
#[path = "map_keeper/ports.rs"]
mod ports;
#[path = "map_keeper/tally.rs"]
mod tally;
#[path = "map_keeper/timing.rs"]
mod timing;
#[path = "map_keeper/traffic.rs"]
mod traffic;

use drive::Drive;
use isotherm_sim::testbench::for_seeds;
use traffic::Traffic;

/// Operations of a plain run, over all seeds.
const OPERATIONS: u64 = 600_000;
/// Seeds of a plain run.
const SEEDS: u64 = 24;

fn operations() -> u64 {
    match std::env::var("ISOTHERM_MAP_OPERATIONS") {
        Ok(text) => text.parse().expect("ISOTHERM_MAP_OPERATIONS is a number"),
        Err(_) => OPERATIONS,
    }
}

#[test]
fn every_mix_of_operations_is_as_in_the_model() {
    let mut tally = tally::Tally::default();
    for_seeds(SEEDS, |bench| {
        let log2 = *bench.rng.pick(&[4, 5, 6]);
        let mut d = Drive::new(bench, log2);
        while d.tally.operations() < operations().div_ceil(SEEDS) {
            let mut traffic = Traffic::random(&mut d);
            for _ in 0..d.rng.range(200, 1_500) {
                traffic.offer(&mut d);
                d.cycle();
            }
            match d.rng.below(8) {
                // in the middle of whatever runs
                0 => d.reset(),
                1 | 2 => d.settle(),
                _ => {}
            }
        }
        d.settle();
        tally.add(&d.tally);
    });
    // a mix that never does something proves nothing about it
    if std::env::var("ISOTHERM_SEED").is_err() {
        tally.assert_all_happened();
    }
}
