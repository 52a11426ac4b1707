//! The hot lists: wrapping, exactly full, one too many, postponed, lost.

use crate::pair::Pair;
use crate::support::Event;
use isotherm_model::heat::ENTRIES;
use isotherm_regs::heat::{self, EpochCtl, INST, InstStatus};
use isotherm_sim::testbench::for_seeds;

/// One event for each of `units` units, in order, without traffic around it.
fn touch(p: &mut Pair, units: u32, write: bool) {
    let events = (0..units).map(|unit| Event { line: (unit << 6) | (unit % 64), write });
    p.d.play(events);
    p.feed_all();
}

fn roll(p: &mut Pair) {
    p.write(&heat::EPOCH_CTL, 1);
    p.d.until(10_000, "roll", |d| !EpochCtl(d.read(&heat::EPOCH_CTL)).pending());
    p.settle();
}

/// One entry at a time, so that HEAD and TAIL stand at every index once.
#[test]
fn every_index_of_the_ring() {
    for_seeds(1, |bench| {
        let mut p = Pair::new(bench, 6);
        p.start(1, 1, 0);
        for _ in 0..ENTRIES + 3 {
            touch(&mut p, 1, false);
            roll(&mut p);
            assert!(InstStatus(p.same(&INST[1].status)).fill(), "1 entry exceeds 0");
            p.drain(1, 0);
            let status = p.same(&INST[1].status);
            p.write(&INST[1].status, status);
            p.settle();
            assert!(!InstStatus(p.same(&INST[1].status)).fill());
        }
        p.same_registers();
    });
}

/// 1023 entries fit, from every HEAD; the 1024th waits for one place.
#[test]
fn exactly_full_at_every_head() {
    for_seeds(1, |bench| {
        let mut p = Pair::new(bench, 10);
        let full = ENTRIES as u32 - 1;
        p.start(0, 1, u64::from(full) - 1);
        for step in 0..ENTRIES as u32 {
            let over = step % 97 == 5;
            touch(&mut p, if over { full + 1 } else { full }, true);
            roll(&mut p);
            let status = InstStatus(p.same(&INST[0].status));
            assert!(status.fill() && status.overflow() == over && p.g.hotlist(0).len() == 1023);
            assert_eq!(p.g.scan_is_blocked(), over);
            let head = p.g.hotlist(0)[0];
            let ring = heat::InstRing(p.same(&INST[0].ring) as u32);
            for k in [0, 1, bench.rng.below(1023) as u32, 1021, 1022] {
                let entry = p.g.hotlist(0)[k as usize];
                let index = (ring.head() + k) % ENTRIES as u32;
                assert_eq!(p.d.word(&INST[0].hotlist, index), entry.word());
            }
            assert_eq!(head.count, 1);
            if over {
                p.drain(0, 1022); // room for one
                p.settle();
                assert!(!p.g.scan_is_blocked());
            }
            // all at once, and both status bits
            let ring = heat::InstRing(p.same(&INST[0].ring) as u32);
            p.write(&INST[0].ring, ring.tail().into());
            let status = p.same(&INST[0].status);
            p.write(&INST[0].status, status);
            p.settle();
        }
        p.same_registers();
    });
}

/// A scan that was stopped goes on where it stood as room appears; a roll drops what is left, counted; FILL and
/// OVERFLOW rise again when they are cleared too early.
#[test]
fn postponed_and_lost() {
    for_seeds(6, |bench| {
        let mut p = Pair::new(bench, 12);
        p.start(0, 1, 600);
        p.start(1, 1, 1023);
        let rng = &mut bench.rng;
        for _ in 0..4 {
            let units = rng.range(800, 4096) as u32;
            touch(&mut p, units, true);
            let reads = rng.below(2500) as u32;
            touch(&mut p, reads, false);
            roll(&mut p);
            for _ in 0..rng.below(6) {
                let i = rng.below(2) as usize;
                p.drain(i, rng.below(1024) as usize);
                p.settle();
                if rng.chance(1, 2) {
                    let status = p.same(&INST[i].status);
                    p.write(&INST[i].status, status);
                    p.settle();
                }
            }
            if rng.chance(1, 2) {
                // held: the roll waits and nothing is lost yet
                p.write(&heat::SNAPSHOT_CTL, 1);
                p.write(&heat::EPOCH_CTL, 1);
                p.settle();
                p.write(&heat::SNAPSHOT_CTL, 2);
                p.d.until(10_000, "roll", |d| !EpochCtl(d.read(&heat::EPOCH_CTL)).pending());
                p.settle();
            }
        }
        p.same_registers();
    });
}
