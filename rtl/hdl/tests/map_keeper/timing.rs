//! Cycle counts, exactly: as in the README of the block.

use crate::drive::{CowRequest, Drive, ReleaseRequest};
use isotherm_regs::map::Config;
use isotherm_sim::testbench::{Bench, for_seeds};

const LOG2: u32 = 4;
const GRANULES: u32 = 1 << LOG2;

/// At rest, with a snapshot outstanding.
fn snapped(bench: &mut Bench, limit: u32) -> Drive {
    let mut d = Drive::new(bench, LOG2);
    let mut config = Config(0);
    config.set_allow_overcommit(true);
    d.configure(config, limit, 0);
    d.settle();
    d.inputs.snapshot = true;
    d.cycle();
    assert!(d.golden.outstanding());
    d
}

/// Cycles from `cow_valid` to `cow_done`.
fn cow(d: &mut Drive, granule: u32, late: bool) -> u64 {
    d.inputs.cow = Some(CowRequest { granule, late, background: false });
    let mut cycles = 0;
    while d.inputs.cow.is_some() {
        d.cycle();
        cycles += 1;
    }
    assert!(d.model.is_set(d.p.cow_done));
    cycles
}

/// Cycles from `release_start` to `release_done`.
fn release(d: &mut Drive, first: u32, count: u32) -> u64 {
    d.inputs.release = Some(ReleaseRequest { first, count, keep: false });
    d.inputs.clear_ready = true;
    let mut cycles = 0;
    loop {
        d.cycle();
        cycles += 1;
        if d.model.is_set(d.p.release_done) {
            return cycles;
        }
    }
}

#[test]
fn a_snapshot_is_answered_in_the_next_cycle() {
    for_seeds(1, |bench| {
        let mut d = snapped(bench, u32::MAX);
        // `cycle` has compared: the answer, the generation and the look-ups of the cycle after the pulse
        assert!(d.model.is_set(d.p.snapshot_taken));
        d.cycle();
        assert!(!d.model.is_set(d.p.snapshot_taken));
    });
}

#[test]
fn a_cow_takes_three_cycles_and_up_to_two_more_behind_another_operation() {
    for_seeds(1, |bench| {
        let mut d = snapped(bench, u32::MAX);
        assert_eq!(cow(&mut d, 3, false), 3, "copy");
        assert_eq!(cow(&mut d, 3, false), 3, "private already");
        assert_eq!(cow(&mut d, 4, true), 3, "late");
        for head_start in 0..3 {
            d.settle();
            d.inputs.frame = Some(1);
            for _ in 0..head_start {
                d.cycle();
            }
            let took = cow(&mut d, 5 + head_start, false);
            assert_eq!(took, [3, 5, 4][head_start as usize], "{head_start} cycles behind");
        }
    });
}

#[test]
fn a_frame_and_a_drop_take_three_cycles() {
    for_seeds(1, |bench| {
        let mut d = snapped(bench, u32::MAX);
        for drop in [false, true] {
            d.settle();
            *(if drop { &mut d.inputs.drop } else { &mut d.inputs.frame }) = Some(1);
            for cycle in 1..=3 {
                d.cycle();
                let waits = d.inputs.drop.is_some() || d.inputs.frame.is_some();
                assert_eq!(waits, cycle < 3);
            }
        }
    });
}

#[test]
fn a_release_takes_four_cycles_a_granule_and_three_if_it_was_released() {
    for_seeds(1, |bench| {
        let mut d = snapped(bench, u32::MAX);
        assert_eq!(release(&mut d, 2, 1), 3 + 4);
        assert_eq!(release(&mut d, 2, 1), 3 + 3, "again");
        assert_eq!(release(&mut d, 4, 5), 3 + 5 * 4);
        assert_eq!(release(&mut d, 2, 7), 3 + 4 + 6 * 3, "only granule 3 is new");
        release(&mut d, 0, GRANULES);
        assert_eq!(release(&mut d, 0, GRANULES), 3, "nothing is outstanding");
    });
}

#[test]
fn a_write_without_a_frame_waits_for_the_evictor_and_at_last_loses_the_snapshot() {
    for_seeds(1, |bench| {
        // 3 frames to spare: 2 copies, and after their release a third
        let mut d = snapped(bench, GRANULES + 3);
        for granule in [0, 9] {
            cow(&mut d, granule, false);
            d.settle();
        }
        release(&mut d, 0, GRANULES);
        d.settle();
        d.inputs.snapshot = true;
        d.cycle();
        assert_eq!(cow(&mut d, 1, false), 3);
        d.settle();
        assert_eq!((d.golden.free_frames(), d.golden.base_frames()), (0, 2));
        // in vain, the evictor at granule 0, again
        assert_eq!(cow(&mut d, 2, false), 3 + 3 + 3);
        d.settle();
        // in vain, granules 1 to 9, again
        assert_eq!(cow(&mut d, 3, false), 3 + 9 * 3 + 3);
        d.settle();
        // in vain, a full turn, in place
        assert_eq!(cow(&mut d, 4, false), 3 + u64::from(GRANULES) * 3 + 3);
        assert!(d.golden.lost());
        assert_eq!(cow(&mut d, 5, false), 3, "in place at once");
    });
}

#[test]
fn the_evictor_takes_three_cycles_a_granule() {
    for_seeds(1, |bench| {
        let mut d = snapped(bench, u32::MAX);
        for granule in 0..4 {
            cow(&mut d, granule, false);
            d.settle();
        }
        release(&mut d, 0, GRANULES);
        d.settle();
        let free = d.golden.free_frames();
        let config = d.golden.config();
        d.configure(config, u32::MAX, free as u16 + 3);
        let mut cycles = 0;
        while d.golden.free_frames() < free + 3 {
            d.cycle();
            cycles += 1;
        }
        assert_eq!(cycles, 3 * 3);
    });
}

#[test]
fn a_request_that_waits_for_a_copy_holds_nobody_back() {
    for_seeds(1, |bench| {
        let mut d = snapped(bench, u32::MAX);
        for granule in [0, 1] {
            cow(&mut d, granule, false);
            d.settle();
        }
        cow(&mut d, 2, false);
        // the copy of granule 2 lasts, a snapshot overtakes it
        d.slots[0].as_mut().unwrap().left = 1_000;
        release(&mut d, 0, GRANULES);
        d.inputs.snapshot = true;
        d.cycle();
        assert!(d.golden.outstanding());
        // cow, drop and release wait for the copy, frames do not
        d.inputs.cow = Some(CowRequest { granule: 2, late: false, background: false });
        d.inputs.drop = Some(2);
        d.inputs.release = Some(ReleaseRequest { first: 2, count: 1, keep: false });
        for granule in 0..8 {
            d.inputs.frame = Some(granule + 3);
            let mut cycles = 0;
            while d.inputs.frame.is_some() {
                d.cycle();
                cycles += 1;
            }
            assert!(cycles <= 3 * 3, "behind cow and what ran: {cycles}");
        }
        // nor does the evictor
        let reserve = d.golden.free_frames() as u16 + 2;
        let free = d.golden.free_frames();
        d.golden.set_reserve(reserve);
        d.reserve = reserve.into();
        d.model.set(d.p.reserve, reserve.into());
        for _ in 0..200 {
            d.cycle();
        }
        assert_eq!(d.golden.free_frames(), free + 2);
        assert!(d.inputs.cow.is_some() && d.inputs.drop.is_some() && d.walk.is_some());
        d.slots[0].as_mut().unwrap().left = 0;
        d.settle();
        // and the other way round: a frame that waits lets a cow go by, and a drop
        let mut d = snapped(bench, u32::MAX);
        cow(&mut d, 2, false);
        d.slots[0].as_mut().unwrap().left = 1_000;
        release(&mut d, 0, GRANULES);
        d.inputs.snapshot = true;
        d.cycle();
        d.inputs.frame = Some(2);
        d.inputs.drop = Some(4);
        let limit = 3 * 4;
        assert!((0..limit).any(|_| {
            d.cycle();
            d.inputs.drop.is_none()
        }));
        assert!(d.inputs.frame.is_some());
        d.inputs.drop = Some(2);
        assert!(cow(&mut d, 7, false) <= 5);
        assert!(release(&mut d, 5, 1) < 30);
        d.slots[0].as_mut().unwrap().left = 0;
        d.settle();
    });
}
