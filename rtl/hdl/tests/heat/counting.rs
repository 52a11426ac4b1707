//! Counts are exact: at every roll, for every pattern, at the top of a counter.

use crate::pair::{Pair, enable};
use crate::support::{Event, HeatDrive, Traffic};
use isotherm_regs::heat::{self, EpochCtl, INST, InstCfg0, SnapshotCtl};
use isotherm_sim::testbench::for_seeds;

fn rolled(d: &mut HeatDrive) -> bool {
    !EpochCtl(d.read(&heat::EPOCH_CTL)).pending()
}

/// Rolls at random moments while traffic, reads of the copy, latches and drains go on: the events of every epoch are
/// a gapless piece of what was taken, and every count, line bit, list entry, status bit and interrupt is the model's.
#[test]
fn epochs_that_end_in_mid_traffic() {
    for_seeds(48, |bench| {
        let mut p = Pair::new(bench, 6);
        let rng = &mut bench.rng;
        let fill = *rng.pick(&[0, 5, 100, 1000]);
        // in some runs one instance stays disabled: its events are out of range
        for i in 0..2 {
            if rng.chance(5, 6) {
                let threshold = *rng.pick(&[0, 1, 2, 10]);
                p.start(i, threshold, fill);
            }
        }
        p.settle();
        p.d.traffic = Some(Traffic::new(*rng.pick(&[1, 3, 6]), *rng.pick(&[0, 50, 50, 90])));
        for epoch in 0..40 {
            p.d.idle = *rng.pick(&[0, 0, 30, 95]);
            let most = *rng.pick(&[10, 300, 3_000]);
            p.d.run(rng.below(most));
            let hold = epoch != 0 && rng.chance(1, 3);
            if hold {
                p.write(&heat::SNAPSHOT_CTL, 1);
            }
            let mut earliest = p.d.log.len();
            p.d.write(&heat::EPOCH_CTL, 1);
            if hold {
                p.d.run(rng.below(400));
                assert!(!rolled(&mut p.d), "a held copy keeps the roll waiting");
                earliest = p.d.log.len();
                p.d.write(&heat::SNAPSHOT_CTL, 2);
            }
            p.d.until(2_000, "roll", rolled);
            p.close_epoch(earliest, |p| {
                crate::support::golden_write(&mut p.g, &heat::EPOCH_CTL, 1);
                if hold {
                    crate::support::golden_write(&mut p.g, &heat::SNAPSHOT_CTL, 2);
                }
            });
            p.settle();
            for (i, instance) in INST.iter().enumerate() {
                if rng.chance(1, 4) {
                    p.drain(i, *rng.pick(&[0, 0, 3, 1000]));
                    p.settle();
                    if rng.chance(1, 2) {
                        let status = p.same(&instance.status);
                        p.write(&instance.status, status);
                        p.settle();
                    }
                }
            }
        }
        p.d.quiet();
        p.d.run(10);
        p.feed_all();
        p.same_registers();
        assert!(p.g.totals().snooped > 1_000);
    });
}

/// Reads of the copy around the very cycle of a roll show the old epoch or the new one, whole.
#[test]
fn reads_across_a_roll() {
    for_seeds(1, |bench| {
        let mut p = Pair::new(bench, 6);
        p.start(0, 1, 100);
        // the last event leaves another unit on the counting port
        let event = |lines: u32| {
            let unit = (0..lines).map(|k| 5 << 6 | k);
            unit.chain([9 << 6]).map(|line| Event { line, write: true })
        };
        for round in 0..300 {
            // two epochs, of which the second ends when the scan of the first is over
            let (old, new) = (10 + round % 7, 20 + round % 5);
            p.d.play(event(old));
            p.d.write(&heat::EPOCH_CTL, 1);
            p.d.until(100, "roll", rolled);
            p.d.play(event(new));
            p.d.write(&heat::EPOCH_CTL, 1);
            let mut seen = old;
            while !rolled(&mut p.d) || seen == old {
                let gap = bench.rng.below(8);
                p.d.run(gap);
                let (count, lines) = match bench.rng.below(2) {
                    0 => (p.d.word(&heat::COUNTERS, 5) as u32 >> 16, None),
                    _ => {
                        p.d.write(&heat::LINE_SELECT, 5);
                        let lines = p.d.word(&heat::LINE_BITS, 0);
                        (lines.count_ones(), Some(lines))
                    }
                };
                assert!(count == new || (count == old && seen == old), "{count} of {old}, {new}");
                assert!(lines.is_none_or(|l| l == (1 << count) - 1), "line bits of one epoch");
                seen = count;
            }
            p.d.until(300, "scan", |d| !SnapshotCtl(d.read(&heat::SNAPSHOT_CTL)).busy());
            let ring = &INST[0].ring;
            let tail = heat::InstRing(p.d.read(ring) as u32).tail();
            p.d.write(ring, tail.into());
        }
    });
}

/// Software reads the very words that the scan re-tags and lists, in every phase to it.
#[test]
fn reads_in_the_way_of_the_scan() {
    for_seeds(1, |bench| {
        let mut p = Pair::new(bench, 6);
        p.start(0, 1, 100);
        let mut stale = vec![0; 1024];
        for _ in 0..600 {
            // one touched unit; the others are to be re-tagged
            let rng = &mut bench.rng;
            let (touched, unit) = (rng.below(64) as u32, rng.below(64) as u32);
            p.d.play([Event { line: touched << 6, write: true }].into_iter());
            let tail = heat::InstRing(p.d.read(&INST[0].ring) as u32).tail();
            p.d.write(&heat::EPOCH_CTL, 1);
            p.d.until(100, "roll", rolled);
            let look_at_list = rng.chance(1, 2);
            while SnapshotCtl(p.d.read(&heat::SNAPSHOT_CTL)).busy() {
                for _ in 0..rng.below(12) {
                    if look_at_list {
                        let word = p.d.read32(INST[0].hotlist.offset - heat::BASE + 8 * tail);
                        let listed = touched << 16 | 1;
                        assert!(word == listed || word == stale[tail as usize], "{word:#x}");
                    } else {
                        let expected = if unit == touched { 1 << 16 } else { 0 };
                        assert_eq!(p.d.word(&heat::COUNTERS, unit), expected);
                    }
                }
            }
            stale[tail as usize] = touched << 16 | 1;
            p.d.write(&INST[0].ring, ((tail + 1) % 1024).into());
        }
    });
}

/// One event a cycle without a gap, over rolls, for 10^7 events: exact, and never held back.
#[test]
fn one_event_in_every_cycle() {
    for_seeds(4, |bench| {
        let units_log2 = if bench.seed == 0 { 12 } else { *bench.rng.pick(&[6, 10]) };
        let mut p = Pair::new(bench, units_log2);
        p.start(0, 1, 0);
        p.start(1, 3, 0);
        let rng = &mut bench.rng;
        for epoch in 0..13 {
            p.d.traffic = Some(Traffic::new(if epoch % 3 == 2 { 0 } else { units_log2 }, 60));
            let (events, cycles) = (p.d.log.len(), p.d.model.cycles());
            p.d.run(190_000 + rng.below(20_000));
            assert_eq!((p.d.log.len() - events) as u64, p.d.model.cycles() - cycles, "1 per cycle");
            // this epoch may saturate
            p.roll_at_rest();
            for i in [0, 1, 0, 1] {
                p.drain(i, 0);
                p.settle();
            }
            p.d.log.clear();
            p.fed = 0;
        }
        p.same_registers();
        assert_eq!(p.d.stalls, 0, "counting never held traffic back");
        let totals = p.g.totals();
        assert_eq!(totals.accepted, totals.snooped);
        assert!(totals.snooped > 2_400_000 && totals.saturated > 0);
    });
}

/// Counters stop at 65535, and every access above is in SATURATED.
#[test]
fn a_counter_saturates() {
    for_seeds(2, |bench| {
        let mut p = Pair::new(bench, 6);
        p.start(0, 65_535, 100);
        p.start(1, 65_535, 100);
        p.d.traffic = Some(Traffic::new(0, if bench.seed == 0 { 100 } else { 50 }));
        p.d.run(65_530 * (1 + bench.seed));
        for _ in 0..20 {
            p.d.run(1);
            p.d.quiet();
            p.d.run(3); // the pipeline
            p.feed_all();
            p.same(&heat::SATURATED);
            p.same(&heat::V_ACCURACY);
            p.d.traffic = Some(Traffic::new(0, 50));
        }
        p.d.run(140_000);
        p.roll_at_rest();
        assert_eq!(p.golden_counters()[0], (65_535, 65_535));
        assert_eq!(p.g.hotlist(0).len() + p.g.hotlist(1).len(), 2);
        p.drain(0, 0);
        p.drain(1, 0);
        p.same_registers();
    });
}

/// RESET_COUNTERS in mid-traffic: events are held back meanwhile, what was taken before is gone for that instance
/// only, the copy included.
#[test]
fn reset_counters_in_mid_traffic() {
    for_seeds(12, |bench| {
        let mut p = Pair::new(bench, 6);
        p.start(0, 1, 100);
        p.start(1, 1, 100);
        p.d.held_at.clear();
        let rng = &mut bench.rng;
        p.d.traffic = Some(Traffic::new(6, 50));
        for _ in 0..12 {
            p.d.idle = *rng.pick(&[0, 50]);
            p.d.run(rng.below(600));
            let i = rng.below(2) as usize;
            let mut cfg = enable(i, 1);
            cfg.set_reset_counters(true);
            cfg.set_enable(rng.chance(3, 4));
            p.d.write(&INST[i].cfg0, cfg.0);
            p.rest(i);
            let [held] = p.d.held_at[..] else { panic!("traffic held at {:?}", p.d.held_at) };
            p.d.held_at.clear();
            p.feed(held);
            crate::support::golden_write(&mut p.g, &INST[i].cfg0, cfg.0);
            p.settle();
            if !cfg.enable() {
                // what came while the instance was disabled is out of range; find out how much that was
                p.d.quiet();
                p.feed_all();
                p.same(&heat::OUT_OF_RANGE);
                p.write(&INST[i].cfg0, enable(i, 1).0);
                p.rest(i);
                p.d.traffic = Some(Traffic::new(6, 50));
            }
            p.d.run(rng.below(200));
            p.roll_at_rest();
            p.d.traffic = Some(Traffic::new(6, 50));
            p.drain(0, 0);
            p.drain(1, 0);
            p.settle();
        }
        assert!(p.d.stalls > 500, "a scrub of 64 units holds events back");
        p.d.quiet();
        p.feed_all();
        p.same_registers();
    });
}

/// Reset counters while a full list has stopped the scan and a copy is held, both instances at once.
#[test]
fn reset_counters_of_a_blocked_scan() {
    for_seeds(4, |bench| {
        let mut p = Pair::new(bench, 10);
        p.start(0, 1, 100);
        p.start(1, 1, 100);
        for round in 0..3 {
            p.d.traffic = Some(Traffic::new(10, 50));
            p.d.run(40_000);
            p.d.quiet();
            p.feed_all();
            p.write(&heat::EPOCH_CTL, 1);
            p.settle();
            p.write(&heat::SNAPSHOT_CTL, 1);
            p.d.traffic = Some(Traffic::new(10, 50));
            p.d.run(5_000);
            p.d.quiet();
            p.feed_all();
            p.write(&heat::EPOCH_CTL, 1); // blocked: scan and copy
            p.settle();
            let mut cfg = [enable(0, 1), enable(1, 1)];
            for (i, cfg) in cfg.iter_mut().enumerate() {
                cfg.set_reset_counters(true);
                if round != i {
                    // the second one waits its turn
                    p.write(&INST[i].cfg0, cfg.0);
                }
            }
            p.rest(0);
            p.rest(1);
            p.settle();
            p.same_copy();
            p.write(&heat::SNAPSHOT_CTL, 2);
            p.settle();
            p.same_copy();
            for i in 0..2 {
                p.drain(i, 0);
                p.settle();
            }
        }
        p.same_registers();
    });
}

/// Disabled in the middle of an epoch: what was counted stays, what comes is out of range and nothing is listed.
#[test]
fn disable_and_enable_in_mid_traffic() {
    for_seeds(6, |bench| {
        let mut p = Pair::new(bench, 6);
        p.start(0, 1, 100);
        p.d.traffic = Some(Traffic::new(6, 100));
        for round in 0..10 {
            p.d.run(bench.rng.below(700));
            p.d.write(&INST[0].cfg0, InstCfg0(enable(0, 1).0 & !(1 << 16)).0);
            p.rest(0);
            // while it is disabled, ACCEPTED says where that happened
            let accepted = p.d.read(&heat::ACCEPTED);
            while p.g.totals().accepted < accepted {
                p.feed(p.fed + 1);
            }
            crate::support::golden_write(&mut p.g, &INST[0].cfg0, enable(0, 1).0 & !(1 << 16));
            p.same(&INST[0].status);
            let rolls = round % 2 == 0;
            if rolls {
                p.d.write(&heat::EPOCH_CTL, 1);
                p.d.until(1_000, "roll", rolled);
                p.close_epoch(p.fed, |p| {
                    crate::support::golden_write(&mut p.g, &heat::EPOCH_CTL, 1);
                });
                p.settle();
            }
            p.d.run(bench.rng.below(300));
            p.d.write(&INST[0].cfg0, enable(0, 1).0);
            p.rest(0);
            let out_of_range = p.d.read(&heat::OUT_OF_RANGE);
            while p.g.totals().out_of_range < out_of_range {
                p.feed(p.fed + 1);
            }
            crate::support::golden_write(&mut p.g, &INST[0].cfg0, enable(0, 1).0);
            // the range bit off and on: sampled by the next enable only
            p.write(&INST[0].range_bitmap, u64::from(round % 3 != 1));
            if round % 3 == 2 {
                // enabled without its range: all is out of range until the next round
                p.d.quiet();
                p.feed_all();
                p.same(&heat::OUT_OF_RANGE);
                p.same(&heat::ACCEPTED);
                p.d.traffic = Some(Traffic::new(6, 100));
            }
        }
        p.d.quiet();
        p.feed_all();
        p.drain(0, 0);
        p.same_registers();
    });
}

/// Reset at any moment: everything begins again, and no word of an older life is seen.
#[test]
fn reset_in_mid_work() {
    for_seeds(4, |bench| {
        let mut p = Pair::new(bench, 6);
        for _ in 0..6 {
            p.start(0, 1, 100);
            p.start(1, 1, 100);
            p.d.traffic = Some(Traffic::new(6, 50));
            for _ in 0..bench.rng.below(4) {
                p.d.run(bench.rng.below(500));
                let earliest = p.d.log.len();
                p.d.write(&heat::EPOCH_CTL, 1);
                p.d.until(1_000, "roll", rolled);
                p.close_epoch(earliest, |p| {
                    crate::support::golden_write(&mut p.g, &heat::EPOCH_CTL, 1);
                });
                p.settle();
                p.drain(0, 0);
                p.drain(1, 0);
            }
            p.d.write(&heat::EPOCH_CTL, 1);
            p.d.run(bench.rng.below(100));
            let busy = SnapshotCtl(p.d.read(&heat::SNAPSHOT_CTL)).busy();
            assert!(busy || p.d.log.len() > 10);
            p.d.reset();
            p.d.traffic = None;
            p.g.reset();
            (p.fed, p.accepted_before) = (0, 0);
            p.same_registers();
            assert!(p.counters().iter().all(|c| *c == (0, 0)));
        }
    });
}
