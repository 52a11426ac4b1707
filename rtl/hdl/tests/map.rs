//! The whole map, Verilated among its neighbours, against the golden model and plain images of the window and of each
//! snapshot; and its figures, cycle by cycle.
//!
//! `ISOTHERM_MAP_OPERATIONS` sets how many operations the random tests make in all (1,000,000 if it is not set).

#![allow(clippy::unwrap_used)]

mod host_bench;
mod map_bench;

use isotherm_sim::testbench::for_seeds;
use map_bench::tally::Tally;
use map_bench::traffic::{random_drive, run};
use std::cell::RefCell;

const OPERATIONS: u64 = 1_000_000;
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
fn traffic(name: &'static str, granules: u32, share: u64) {
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
    traffic("map_bench_128_a4", 16, 60);
}

#[test]
fn every_byte_of_every_generation_512() {
    traffic("map_bench_512_a4", 16, 40);
}

#[test]
fn zz_figures() {
    for width in [128, 512] {
        let name = format!("map_bench_{width}_a6");
        let m = isotherm_sim::verilate::block(&name, &verilog(&name));
        eprintln!("{name}: {:?}", map_bench::figures::measure(m));
        let m = isotherm_sim::verilate::block(&name, &verilog(&name));
        eprintln!("{name}: {:?}", map_bench::figures::plain(m));
        let name = format!("window_bench_{width}");
        let m = isotherm_sim::verilate::block(&name, &verilog(&name));
        eprintln!("{name}: {:?}", map_bench::figures::plain(m));
    }
}
