//! The Verilated matcher against its model: the same parse of every granule, whatever stalls.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "squeeze_matcher/bench.rs"]
mod bench;
#[path = "squeeze_matcher/pages.rs"]
mod pages;

use bench::{Granule, Tb};
use isotherm_model::squeeze::matcher::Matcher;
use isotherm_sim::testbench::{Bench, StallPattern, for_seeds};
use pages::{base_for, page};

/// Cycles from a granule's first window to its last beat, when nothing stalls.
const CYCLES: u64 = 512 + 37;

fn random_granules(bench: &mut Bench, count: usize) -> Vec<Granule> {
    let mut all: Vec<Granule> = vec![];
    for _ in 0..count {
        let bytes = page(&mut bench.rng);
        let base = bench.rng.chance(1, 2).then(|| base_for(&mut bench.rng, &bytes));
        all.push(Granule { bytes, base });
    }
    all
}

#[test]
fn block_and_model_have_the_same_constants() {
    use isotherm_model::squeeze::matcher as model;
    use isotherm_rtl::squeeze::matcher as block;
    assert_eq!((block::BASE_LEAD, block::FEEDBACK), (model::BASE_LEAD, model::FEEDBACK));
}

/// Seeds by the hundred make thousands of pages: `ISOTHERM_SEEDS`.
#[test]
fn parses_are_those_of_the_model() {
    for_seeds(6, |bench| {
        let granules = random_granules(bench, 60);
        let stalls = std::array::from_fn(|_| StallPattern::random(&mut bench.rng));
        let mut tb = Tb::new(bench, stalls);
        let mut model = Matcher::new();
        tb.run(&granules, &mut model);
        assert!(tb.sequences > 1_000, "{} sequences", tb.sequences);
    });
}

/// More granules than there are epochs, one after the other: the tables are cleared once in 127.
#[test]
fn tables_are_cleared_in_time() {
    for_seeds(2, |bench| {
        let kind = page(&mut bench.rng);
        let mut granules: Vec<Granule> =
            (0..300).map(|_| Granule { bytes: kind, base: None }).collect();
        for granule in granules.iter_mut().step_by(3) {
            granule.bytes = page(&mut bench.rng);
        }
        let mut tb = Tb::new(bench, std::array::from_fn(|_| StallPattern::Never));
        tb.run(&granules, &mut Matcher::new());
    });
}

/// Granules come out 512 cycles after each other, with a base 17 more; the first beat `CYCLES - 512` after the first window.
#[test]
fn cycles_are_exact() {
    for_seeds(2, |bench| {
        let mut granules = random_granules(bench, 12);
        granules[3].base = None;
        granules[4].base = None;
        let mut tb = Tb::new(bench, std::array::from_fn(|_| StallPattern::Never));
        tb.run(&granules, &mut Matcher::new());
        for (i, pair) in tb.ended.windows(2).enumerate() {
            let lead = if granules[i + 1].base.is_some() { 17 } else { 0 };
            assert_eq!(pair[1] - pair[0], 512 + lead, "granule {}", i + 1);
        }
        assert_eq!(tb.ended[0] - tb.began[0], CYCLES);
    });
}

#[test]
fn a_reset_forgets_what_was_in_work() {
    for_seeds(4, |bench| {
        let stalls = std::array::from_fn(|_| StallPattern::random(&mut bench.rng));
        let mut tb = Tb::new(bench, stalls);
        let mut model = Matcher::new();
        for _ in 0..6 {
            let granules = random_granules(bench, 2);
            tb.cut(&granules, bench.rng.below(1_500));
            let granules = random_granules(bench, 3);
            tb.run(&granules, &mut model);
        }
    });
}
