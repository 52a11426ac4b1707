//! What takes how many cycles.

use crate::pair::{Pair, TICK, enable};
use crate::support::Traffic;
use isotherm_regs::heat::{self, EpochCtl, INST, SnapshotCtl};
use isotherm_sim::testbench::for_seeds;

/// After reset events wait for one cycle a unit, and not longer.
#[test]
fn the_scrub_after_reset() {
    for_seeds(1, |bench| {
        for units_log2 in [6, 10] {
            let mut p = Pair::new(bench, units_log2);
            p.d.traffic = Some(Traffic::new(units_log2, 50));
            p.d.run(u64::from(p.units));
            assert_eq!((p.d.log.len(), p.d.stalls), (0, p.units.into()));
            p.d.run(10);
            assert_eq!(p.d.log.len(), 10);
            assert_eq!(p.d.read(&heat::STALL_CYCLES), u64::from(p.units));
        }
    });
}

/// The scan takes one cycle a unit and 4 more.
#[test]
fn the_scan() {
    for_seeds(1, |bench| {
        for units_log2 in [6, 10, 12] {
            let mut p = Pair::new(bench, units_log2);
            p.start(0, 1, 0);
            let roll = heat::EPOCH_CTL.offset_from(heat::BASE);
            p.d.write32(roll, 1, 0xF);
            p.d.write32(roll + 4, 0, 0xF);
            let begin = p.d.model.cycles();
            // PENDING falls as BUSY rises; reads of these do not use the scan's port
            while EpochCtl(p.d.read(&heat::EPOCH_CTL)).pending() {}
            while SnapshotCtl(p.d.read(&heat::SNAPSHOT_CTL)).busy() {}
            let cycles = p.d.model.cycles() - begin;
            let units = u64::from(p.units);
            assert!((units..units + 24).contains(&cycles), "{cycles} cycles for {units} units");
        }
    });
}

/// The timer's epochs are exact to the cycle: with one event in every cycle, an epoch has as many counts as cycles.
#[test]
fn the_epoch_timer_is_exact() {
    for_seeds(1, |bench| {
        // (scale, mult) of either instance; which one rules
        let cases = [
            ([Some((1, 2)), Some((1, 9))], 2),
            ([None, Some((1, 3))], 3),
            ([Some((2, 1)), None], 10),
            ([Some((1, 8)), None], 8),
        ];
        for (lengths, ticks) in cases {
            let mut p = Pair::new(bench, 6);
            p.d.run(64);
            // hold events until both are configured, so that no event is out of range
            for (i, length) in lengths.into_iter().enumerate().rev() {
                let (scale, mult) = length.unwrap_or((0, 0));
                p.write(&INST[i].cfg1, 12 | scale << 48 | mult << 52);
                p.write(&INST[i].range_bitmap, 1);
                if length.is_some() {
                    p.write(&INST[i].cfg0, enable(i, 1).0);
                    p.rest(i);
                }
            }
            assert_eq!(p.g.epoch_ticks(), Some(ticks));
            let writes = match lengths {
                [Some(_), Some(_)] => 50,
                [Some(_), None] => 100,
                _ => 0,
            };
            p.d.traffic = Some(Traffic::new(6, writes));
            let length = u64::from(ticks * TICK);
            // let the epochs pass that began without traffic
            let first = p.d.read(&heat::EPOCH_ID);
            p.d.until(4 * length, "roll", |d| d.read(&heat::EPOCH_ID) > first + 1);
            for _ in 0..5 {
                // LATCH keeps the copy while it is read; the roll that waits meanwhile makes the next epoch longer
                p.d.write(&heat::SNAPSHOT_CTL, 1);
                let sum = |p: &mut Pair| -> u64 {
                    p.counters().iter().map(|(r, w)| u64::from(*r) + u64::from(*w)).sum()
                };
                assert_eq!(sum(&mut p), length, "counts of one epoch");
                p.d.write(&heat::SNAPSHOT_CTL, 2);
                let late = p.d.read(&heat::EPOCH_ID);
                p.d.until(4 * length, "roll", |d| d.read(&heat::EPOCH_ID) > late + 1);
            }
            assert_eq!(p.d.stalls, 0);
        }
    });
}

/// A ROLL by hand restarts the timer; a disabled block has none.
#[test]
fn no_timer_without_an_enabled_instance() {
    for_seeds(1, |bench| {
        let mut p = Pair::new(bench, 6);
        p.write(&INST[0].cfg1, 12 | 1 << 48 | 1 << 52);
        p.d.run(u64::from(TICK) * 3);
        p.same(&heat::EPOCH_ID);
        p.write(&INST[0].cfg0, enable(0, 1).0);
        p.d.run(u64::from(TICK) + 10);
        assert_eq!(p.d.read(&heat::EPOCH_ID), 1);
        p.d.write(&INST[0].cfg0, 0);
        p.rest(0);
        let now = p.d.read(&heat::EPOCH_ID);
        p.d.run(u64::from(TICK) * 3);
        assert_eq!(p.d.read(&heat::EPOCH_ID), now);
        assert!(!EpochCtl(p.d.read(&heat::EPOCH_CTL)).pending());
    });
}
