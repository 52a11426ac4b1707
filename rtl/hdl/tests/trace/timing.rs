//! The cycle counts of the README.

use crate::bench::{CARD, SMALL, Tb, request, text};
use crate::support::bus::Access;
use isotherm_regs::trace::{BASE, DROPPED, FLUSH, HEAD, RECORDED, TAIL};
use isotherm_sim::testbench::{StallPattern, for_seeds};

/// A ring of 2^24 records: never full here.
const ENDLESS: u64 = 24;

#[test]
fn one_record_a_cycle_in_and_out() {
    let text = text(SMALL);
    for_seeds(1, |bench| {
        let mut tb = Tb::new(bench, SMALL, &text, StallPattern::Never);
        tb.start(0, ENDLESS);
        for cycle in 0..20_000 {
            let record = request(&mut bench.rng, tb.now);
            let seen = tb.cycle(Some(&record));
            // the fourth record makes the line: it passes in cycle 3, its burst begins in cycle 6
            assert_eq!(seen.beat.is_some(), cycle >= 6, "cycle {cycle}");
        }
        (0..20).for_each(|_| {
            tb.cycle(None);
        });
        assert_eq!((tb.read(RECORDED), tb.read(DROPPED), tb.read(HEAD)), (20_000, 0, 20_000));
    });
}

#[test]
fn from_the_fourth_access_and_from_a_flush_to_the_first_beat() {
    let text = text(SMALL);
    for_seeds(1, |bench| {
        let mut tb = Tb::new(bench, SMALL, &text, StallPattern::Never);
        tb.start(0, ENDLESS);
        for _ in 0..3 {
            let record = request(&mut bench.rng, tb.now);
            tb.cycle(Some(&record));
            (0..10).for_each(|_| assert!(!tb.cycle(None).offered));
        }
        let record = request(&mut bench.rng, tb.now);
        tb.cycle(Some(&record));
        let waits = (1..20).find(|_| tb.cycle(None).offered);
        assert_eq!(waits, Some(3), "cycles from the fourth access to the first beat");
        (0..10).for_each(|_| {
            tb.cycle(None);
        });
        let record = request(&mut bench.rng, tb.now);
        tb.cycle(Some(&record));
        (0..10).for_each(|_| assert!(!tb.cycle(None).offered));
        tb.bus.start(Access::write(FLUSH, BASE, 1));
        assert!(!tb.cycle(None).offered);
        let waits = (1..20).find(|_| tb.cycle(None).offered);
        assert_eq!(waits, Some(3), "cycles from the write of FLUSH to the first beat");
    });
}

/// What passes up to the cycle of the write of FLUSH is flushed by it.
#[test]
fn a_flush_has_what_passed_before_it() {
    let text = text(SMALL);
    for_seeds(1, |bench| {
        for passes in 0..=4 {
            let mut tb = Tb::new(bench, SMALL, &text, StallPattern::Never);
            tb.start(0, ENDLESS);
            for cycle in 0..5 {
                if cycle == 4 {
                    tb.bus.start(Access::write(FLUSH, BASE, 1));
                }
                let record = request(&mut bench.rng, tb.now);
                tb.cycle((cycle == passes).then_some(&record));
            }
            (0..20).for_each(|_| {
                tb.cycle(None);
            });
            assert_eq!((tb.lines.len(), tb.read(HEAD)), (1, 4), "it passed in cycle {passes}");
        }
    });
}

#[test]
fn a_full_ring_holds_as_many_as_the_queue_and_goes_on_where_it_stopped() {
    for queue in [SMALL, CARD] {
        let text = text(queue);
        for_seeds(1, |bench| {
            let mut tb = Tb::new(bench, queue, &text, StallPattern::Never);
            tb.start(0x40, 2);
            let accesses = 2 * queue as u64;
            for _ in 0..accesses {
                let record = request(&mut bench.rng, tb.now);
                tb.cycle(Some(&record));
            }
            (0..20).for_each(|_| {
                tb.cycle(None);
            });
            assert_eq!((tb.read(HEAD), tb.lines.len()), (4, 1));
            let (recorded, dropped) = (tb.read(RECORDED), tb.read(DROPPED));
            assert_eq!((recorded, dropped), (queue as u64 + 4, queue as u64 - 4));
            tb.bus.start(Access::write(TAIL, BASE, 4));
            assert!(!tb.cycle(None).offered);
            let waits = (1..20).find(|_| tb.cycle(None).offered);
            assert_eq!(waits, Some(3), "cycles from the write of TAIL to the first beat");
            (0..20).for_each(|_| {
                tb.cycle(None);
            });
            assert_eq!((tb.read(HEAD), tb.lines.len(), tb.lines[1].addr), (8, 2, 0x40));
        });
    }
}
