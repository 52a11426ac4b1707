//! Cycles, exactly.

use crate::bench::Path;
use crate::material::{Job, Sets};
use isotherm_model::squeeze::choice::LiteralMode;
use isotherm_model::squeeze::literals::Window;
use isotherm_sim::testbench::{Rng, for_seeds};
use std::collections::BTreeSet;

/// Cycles from the hand-over of a granule until its record is there, if nobody reads raw literals meanwhile.
fn coding(job: &Job) -> u64 {
    let n = job.collected.literals.len();
    let coded = job.over || !job.kept.streams.is_empty();
    if !coded {
        return 3;
    }
    let part = if n < 256 { n } else { n.div_ceil(4) };
    let visits = (0..n.div_ceil(part)).map(|s| {
        let (from, to) = (s * part, n.min((s + 1) * part));
        // the words that it touches, and the one that closes it
        4 * ((to - 1) / 8 - from / 8 + 1) as u64 + s as u64
    });
    18 + visits.max().unwrap()
}

#[test]
fn coding_takes_half_a_cycle_for_each_literal_of_a_stream() {
    let mut seen = BTreeSet::new();
    for_seeds(40, |bench| {
        let mut path = Path::new(bench);
        let sets = Sets::random(&mut bench.rng);
        path.load(&sets);
        for _ in 0..8 {
            // alone: nothing is read while it is coded
            let job = Job::random(&mut bench.rng, &sets);
            path.run(&mut bench.rng, std::slice::from_ref(&job), None);
            assert_eq!(path.taken[0] - path.collected[0], 8, "from the last window");
            let n = job.collected.literals.len();
            assert_eq!(path.shown[0] - path.taken[0], coding(&job), "{n} literals");
            seen.insert((coding(&job) > 3, n > 255, job.over));
        }
    });
    assert!(seen.len() >= 5, "{seen:?}");
}

fn dense(rng: &mut Rng, sets: &Sets, set: usize) -> Job {
    loop {
        let job = Job::random(rng, sets);
        let bytes: Vec<u8> = job.collected.literals.iter().copied().cycle().take(4096).collect();
        if bytes.is_empty() {
            continue;
        }
        let window = |b: &[u8]| Window { bytes: b.try_into().unwrap(), mask: 0xFF };
        let job = Job::new(bytes.chunks(8).map(window).collect(), false, set, sets);
        if set == 0 || job.kept.mode == LiteralMode::Four {
            return job;
        }
    }
}

/// Granules whose literals stay raw follow each other without a gap; 4096 literals to be coded take 18 + 515 cycles.
#[test]
fn granules_on_each_others_heels() {
    for_seeds(2, |bench| {
        let mut path = Path::new(bench);
        let mut sets = Sets::random(&mut bench.rng);
        while !sets.saves(0) {
            sets.replace(&mut bench.rng, 0);
        }
        path.load(&sets);
        path.brisk();
        for (set, every) in [(0, 512), (1, 533)] {
            let jobs: Vec<Job> = (0..8).map(|_| dense(&mut bench.rng, &sets, set)).collect();
            path.run(&mut bench.rng, &jobs, None);
            for (at, pair) in path.shown.windows(2).enumerate().skip(2) {
                assert_eq!(pair[1] - pair[0], every, "set {set}, granule {at}");
            }
        }
    });
}
