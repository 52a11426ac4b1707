//! Lanes side by side against the model: extents out of a ring, blocks in order, frames that libzstd decodes.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "squeeze_lanes/bench.rs"]
mod bench;
#[path = "squeeze_lanes/extent.rs"]
mod extent;
#[path = "squeeze_lane/material.rs"]
#[allow(dead_code, reason = "most of it is for one lane alone")]
mod material;
#[path = "squeeze_matcher/pages.rs"]
mod pages;
mod support;
#[path = "squeeze_lanes/timing.rs"]
mod timing;

use bench::{Shape, Size, Tb};
use extent::Extent;
use isotherm_sim::testbench::{Rng, SEED_VARIABLE, SEEDS_VARIABLE, for_seeds};
use material::Setup;
use std::collections::BTreeMap;

fn random_extents(rng: &mut Rng, setup: &Setup, granules: usize) -> Vec<Extent> {
    let mut all: Vec<Extent> = vec![];
    while all.iter().map(|e| e.jobs.len()).sum::<usize>() < granules {
        all.push(Extent::random(rng, setup));
    }
    all
}

/// All sets, some, or none.
fn random_setup(rng: &mut Rng) -> Setup {
    if rng.chance(1, 3) {
        return Setup::new([const { None }; 4], rng.below(6) as usize);
    }
    let all = rng.chance(1, 2);
    Setup::random(rng, all)
}

/// Extents of 1 to 16 granules of all kinds; the tables change in between.
fn against_the_model(size: Size, seeds: u64, granules: usize) {
    let text = size.text();
    let mut seen: BTreeMap<(u64, usize, bool), u32> = BTreeMap::new();
    for_seeds(seeds, |bench| {
        let mut rng = Rng::new(bench.rng.next_u64());
        let mut setup = random_setup(&mut rng);
        let shape = if bench.rng.chance(1, 4) { Shape::BRISK } else { Shape::random(&mut rng) };
        let mut tb = Tb::new(bench, size, &text, &setup, shape);
        for _ in 0..2 {
            let extents = random_extents(&mut rng, &setup, granules);
            tb.run(&setup, &extents);
            setup = random_setup(&mut rng);
            tb.load(&setup);
        }
        for (what, times) in &tb.seen {
            *seen.entry(*what).or_default() += times;
        }
    });
    if [SEED_VARIABLE, SEEDS_VARIABLE].iter().all(|name| std::env::var(name).is_err()) {
        for base in [false, true] {
            let of = |kind| -> u32 {
                seen.iter().filter(|(k, _)| k.0 == kind && k.2 == base).map(|(_, n)| n).sum()
            };
            assert!(of(1) > 3 && (base || of(0) > 10), "{seen:?}");
            for set in 0..5 {
                assert!(seen.get(&(2, set, base)).copied().unwrap_or(0) > 2, "{seen:?}");
            }
        }
    }
}

#[test]
fn one_lane_makes_the_frames_of_the_model() {
    against_the_model(Size::ONE, 10, 24);
}

#[test]
fn two_lanes_make_the_frames_of_the_model() {
    against_the_model(Size::TWO, 8, 32);
}

#[test]
fn four_lanes_make_the_frames_of_the_model() {
    against_the_model(Size::FOUR, 10, 48);
}

#[test]
fn a_reset_forgets_granules_but_not_tables() {
    for size in [Size::ONE, Size::TWO] {
        let text = size.text();
        for_seeds(3, |bench| {
            let mut rng = Rng::new(bench.rng.next_u64());
            let setup = Setup::random(&mut rng, true);
            let shape = Shape::random(&mut rng);
            let mut tb = Tb::new(bench, size, &text, &setup, shape);
            for _ in 0..5 {
                let extents = random_extents(&mut rng, &setup, 12);
                let cycles = rng.below(6_000);
                tb.cut(&extents, cycles);
                let extents = random_extents(&mut rng, &setup, 3);
                tb.run(&setup, &extents);
            }
        });
    }
}
