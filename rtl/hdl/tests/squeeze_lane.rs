//! The lane against the model: the same blocks of every granule, whatever stalls; frames that libzstd decodes.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "squeeze_lane/bench.rs"]
mod bench;
#[path = "squeeze_lane/material.rs"]
mod material;
#[path = "squeeze_matcher/pages.rs"]
mod pages;
mod support;
#[path = "squeeze_lane/timing.rs"]
mod timing;

use bench::{Shape, Tb, text};
use isotherm_sim::testbench::{Rng, SEED_VARIABLE, SEEDS_VARIABLE, for_seeds};
use material::{Extent, Setup};
use std::collections::BTreeMap;

fn random_extents(rng: &mut Rng, setup: &Setup, granules: usize) -> Vec<Extent> {
    let mut all: Vec<Extent> = vec![];
    while all.iter().map(|e| e.jobs.len()).sum::<usize>() < granules {
        all.push(Extent::random(rng, setup));
    }
    all
}

/// Extents of 1 to 16 granules, with and without bases, all sets, chosen inside and outside; the tables change in between.
#[test]
fn blocks_are_those_of_the_model() {
    let text = text();
    let mut kinds: BTreeMap<(u64, usize), u32> = BTreeMap::new();
    for_seeds(12, |bench| {
        let mut rng = Rng::new(bench.rng.next_u64());
        let mut setup = Setup::random(&mut rng, false);
        let shape = if bench.rng.chance(1, 4) { Shape::BRISK } else { Shape::random(&mut rng) };
        let mut tb = Tb::new(bench, &text, &setup, shape);
        for _ in 0..2 {
            let extents = random_extents(&mut rng, &setup, 20);
            tb.run(&setup, &extents);
            setup = Setup::random(&mut rng, false);
            tb.load(&setup);
        }
        for (kind, times) in &tb.kinds {
            *kinds.entry(*kind).or_default() += times;
        }
    });
    if [SEED_VARIABLE, SEEDS_VARIABLE].iter().all(|name| std::env::var(name).is_err()) {
        let of = |kind| kinds.iter().filter(|(k, _)| k.0 == kind).map(|(_, n)| n).sum::<u32>();
        assert!(of(0) > 20 && of(1) > 20, "{kinds:?}");
        for set in 0..5 {
            assert!(kinds.get(&(2, set)).copied().unwrap_or(0) > 5, "{kinds:?}");
        }
    }
}

#[test]
fn a_reset_forgets_granules_but_not_tables() {
    let text = text();
    for_seeds(4, |bench| {
        let mut rng = Rng::new(bench.rng.next_u64());
        let setup = Setup::random(&mut rng, true);
        let shape = Shape::random(&mut rng);
        let mut tb = Tb::new(bench, &text, &setup, shape);
        for _ in 0..5 {
            let extents = random_extents(&mut rng, &setup, 4);
            let cycles = rng.below(6_000);
            tb.cut(&mut rng, &extents, cycles);
            let extents = random_extents(&mut rng, &setup, 3);
            tb.run(&setup, &extents);
        }
    });
}
