//! `collect` and `literals` on each other, in lockstep with their golden model: every word that `assemble` can read.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "squeeze_literals/bench.rs"]
mod bench;
#[path = "squeeze_literals/material.rs"]
mod material;
#[path = "squeeze_literals/timing.rs"]
mod timing;

use bench::{Path, Tally};
use isotherm_sim::testbench::{SEED_VARIABLE, SEEDS_VARIABLE, for_seeds};
use material::{Job, Sets};
use std::collections::BTreeSet;

/// All sizes, codes and modes; stalls everywhere, granules on each other's heels, resets in the middle.
#[test]
fn what_assemble_reads_is_what_the_model_keeps() {
    let mut tally = Tally::default();
    for_seeds(70, |bench| {
        let mut path = Path::new(bench);
        let sets = Sets::random(&mut bench.rng);
        path.load(&sets);
        path.shape(&mut bench.rng);
        for round in 0..3 {
            let jobs: Vec<Job> = (0..12).map(|_| Job::random(&mut bench.rng, &sets)).collect();
            // the last round is not interrupted
            let stop = (round < 2).then(|| bench.rng.below(9_000));
            path.run(&mut bench.rng, &jobs, stop);
            tally.add(&path.tally);
            if stop.is_some() {
                path.reset();
            }
        }
    });
    if [SEED_VARIABLE, SEEDS_VARIABLE].iter().all(|name| std::env::var(name).is_err()) {
        assert!(tally.modes.iter().all(|n| *n > 40), "{tally:?}");
        assert!(tally.over > 20 && tally.constants > 20, "{tally:?}");
        assert!(tally.held > 50 && tally.input_waits > 1_000, "{tally:?}");
    }
}

/// Tables are kept over a reset, and single words of them can be changed.
#[test]
fn tables_outlive_a_reset_and_can_be_changed() {
    for_seeds(4, |bench| {
        let mut path = Path::new(bench);
        let mut sets = Sets::random(&mut bench.rng);
        path.load(&sets);
        for _ in 0..4 {
            path.reset();
            let jobs: Vec<Job> = (0..4).map(|_| Job::random(&mut bench.rng, &sets)).collect();
            path.run(&mut bench.rng, &jobs, None);
            let one = bench.rng.below(4) as usize;
            sets.replace(&mut bench.rng, one);
            path.load_one(&sets, one);
        }
    });
}

/// The last word of a granule, not full, and the first word of the next one want the same memory in the same cycle.
#[test]
fn a_granule_that_starts_at_once_leaves_the_last_word_alone() {
    for_seeds(6, |bench| {
        let mut path = Path::new(bench);
        let sets = Sets::random(&mut bench.rng);
        path.load(&sets);
        path.brisk();
        let jobs: Vec<Job> = (0..24).map(|_| Job::early(&mut bench.rng, &sets)).collect();
        path.run(&mut bench.rng, &jobs, None);
        let gaps = path.collected.windows(2).filter(|pair| pair[1] - pair[0] > 512).count();
        assert!(gaps < 12, "{gaps} granules waited");
    });
}

/// Streams of 1023, 1024, 1025 and 1026 bytes: up to 1024 there is room.
#[test]
fn a_stream_fills_its_place_to_the_last_byte() {
    let mut sizes = BTreeSet::new();
    let mut over = 0;
    for_seeds(6, |bench| {
        let mut path = Path::new(bench);
        let mut sets = Sets::random(&mut bench.rng);
        while !sets.saves(0) {
            sets.replace(&mut bench.rng, 0);
        }
        path.load(&sets);
        let jobs: Vec<Job> = (0..16).map(|_| Job::brim(&mut bench.rng, &sets, 1)).collect();
        path.run(&mut bench.rng, &jobs, None);
        over += jobs.iter().filter(|job| job.over).count();
        sizes.extend(jobs.iter().flat_map(|job| &job.kept.streams).map(Vec::len));
    });
    if [SEED_VARIABLE, SEEDS_VARIABLE].iter().all(|name| std::env::var(name).is_err()) {
        assert!(over > 10 && sizes.contains(&1023) && sizes.contains(&1024), "{over}, {sizes:?}");
    }
}
