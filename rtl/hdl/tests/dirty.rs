//! The Verilated dirty bitmap against its model.

#![allow(clippy::unwrap_used, reason = "tests")]

mod ckpt_bench;

use ckpt_bench::{block, port};
use isotherm_model::dirty::Dirty;
use isotherm_sim::testbench::for_seeds;

const A: u32 = 6;
const GRANULES: u32 = 1 << A;

#[test]
fn events_tests_and_clears_in_any_order() {
    for_seeds(60, |bench| {
        let mut m = block(bench, "dirty_a6");
        let q = |n: &str| port(&m, n);
        let (reset, valid, ready) = (q("reset"), q("event_valid"), q("event_ready"));
        let (line_port, write_port) = (q("event_line"), q("event_write"));
        let (ask, taken, op, granule_port) =
            (q("query_valid"), q("query_ready"), q("query_clear"), q("query_granule"));
        let (answered, dirty_port) = (q("answer_valid"), q("answer_dirty"));
        let rng = &mut bench.rng;
        let mut golden = Dirty::new(GRANULES);
        let granules = *rng.pick(&[1, 2, 4, 64]);
        let (event_rate, query_rate) = (*rng.pick(&[20, 100]), *rng.pick(&[20, 100]));
        let clears = *rng.pick(&[0, 20, 50]);
        let (mut event, mut query) = (None, None);
        let mut expected = None;
        let (mut answers, mut held) = (0, 0);
        m.set(reset, 1);
        m.run(3);
        for cycle in 0..20_000 {
            let resetting = cycle == 0 || rng.chance(1, 6_000);
            m.set(reset, resetting.into());
            if event.is_none() && rng.below(100) < event_rate {
                let line = rng.below(granules) * 64 + rng.below(64);
                event = Some((line, rng.chance(3, 4)));
            }
            if query.is_none() && rng.below(100) < query_rate {
                query = Some((rng.below(granules) as u32, rng.below(100) < clears));
            }
            m.set(valid, event.is_some().into());
            let (line, write) = event.unwrap_or_default();
            m.set(line_port, line);
            m.set(write_port, u64::from(write));
            m.set(ask, query.is_some().into());
            let (granule, clear) = query.unwrap_or_default();
            m.set(granule_port, granule.into());
            m.set(op, u64::from(clear));
            m.eval();
            assert_eq!(m.is_set(answered), expected.is_some(), "cycle {cycle}");
            if let Some(dirty) = expected.take() {
                assert_eq!(m.is_set(dirty_port), dirty, "cycle {cycle}");
                answers += 1;
            }
            if event.is_some() && m.is_set(ready) {
                golden.access(line, write);
                event = None;
            } else if event.is_some() {
                held += 1;
            }
            if query.is_some() && m.is_set(taken) {
                if clear {
                    golden.clear(granule);
                } else {
                    expected = Some(golden.is_dirty(granule));
                }
                query = None;
            }
            if resetting {
                golden.reset();
                expected = None;
            }
            m.tick();
        }
        assert!(answers > 100);
        // scrubs apart, only clears hold events back
        assert!(clears > 0 || held < 100 * u64::from(GRANULES));
    });
}

#[test]
fn the_scrub_after_reset_takes_one_cycle_for_each_granule() {
    for_seeds(1, |bench| {
        let mut m = block(bench, "dirty_a6");
        let (reset, ready, queries) =
            (port(&m, "reset"), port(&m, "event_ready"), port(&m, "query_ready"));
        for _ in 0..2 {
            m.set(reset, 1);
            m.run(2);
            m.set(reset, 0);
            for cycle in 0..=GRANULES {
                m.eval();
                assert_eq!(m.is_set(ready), cycle == GRANULES);
                assert_eq!(m.is_set(queries), cycle == GRANULES);
                m.tick();
            }
        }
    });
}
