//! The Verilated decompressor against its model: random frames, mutated frames, stalls on every port, resets, cycles.

#![allow(clippy::unwrap_used, reason = "tests")]

mod unsqueeze_bench;

use isotherm_model::unsqueeze::maker::mutate;
use isotherm_sim::testbench::for_seeds;
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
