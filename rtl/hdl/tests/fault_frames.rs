//! FILL of frames (block `host_port`): good ones, damaged ones, deltas, among accesses that are parked meanwhile,
//! snapshots, failing transfers and resets. See `fault_bench`.

#![allow(clippy::unwrap_used)]

mod fault_bench;
mod host_bench;

use fault_bench::card::{Card, GRANULES, Manner, Traffic};
use fault_bench::frames::{Offer, Sets};
use fault_bench::software::FILL;
use isotherm_abi::fault::LARGEST_FRAME;
use isotherm_model::unsqueeze::What;
use isotherm_regs::fault::{
    ABSENT, BASE_ADDR, CONTROL, FILL_ADDR, FRAME, FRAME_ERROR, RANGE_COUNT, RANGE_FIRST, STATUS,
    StatusReason, TIMEOUT,
};
use isotherm_regs::map;
use isotherm_sim::testbench::{SEED_VARIABLE, SEEDS_VARIABLE, for_seeds};
use std::collections::BTreeMap;

fn verilog(name: &str) -> String {
    let block = isotherm_rtl::blocks().into_iter().find(|b| b.name == name).unwrap();
    block.emit().unwrap().verilog
}

fn random_frames(name: &'static str, seeds: u64, steps: u64) {
    let verilog = verilog(name);
    let mut reasons = BTreeMap::new();
    let mut served = 0;
    for_seeds(seeds, |bench| {
        let manner = Manner::random(&mut bench.rng);
        let mut card = Card::new(bench, name, &verilog, &manner);
        let rng = &mut bench.rng;
        let sets = Sets::load(&mut card, rng);
        let kcycles = *rng.pick(&[4, 60, 200]);
        let limit = 1024 * kcycles;
        let slack = 12_000;
        card.write(&TIMEOUT, kcycles);
        let few = rng.range(2, 8) as usize;
        let granules: Vec<_> = (0..few).map(|_| rng.below(24) as usize).collect();
        let rate = *rng.pick(&[1, 4, 15]);
        card.traffic = Traffic { rate, granules, writes: 50 };
        let failures = rng.chance(1, 3);
        for _ in 0..steps {
            let most = if rng.chance(1, 4) { 16 } else { 4 };
            let count = rng.range(1, most) as usize;
            let g = rng.below(24) as usize;
            let absent = |card: &Card, g: usize| g < GRANULES && card.oracle.granules[g].absent;
            match rng.below(12) {
                0..=1 => {
                    assert_eq!(card.absent(g, count), (StatusReason::Ok, count));
                }
                2 => card.write(&map::CONTROL, 1),
                3 => card.run(rng.below(2_000)),
                4 => {
                    // one of them is present
                    let offer = Offer::good(&sets, count, rng);
                    card.absent(g, count);
                    card.fill_good(g + rng.below(count as u64) as usize, 1);
                    let seen = card.dma.seen.len();
                    card.offer(&offer);
                    assert_eq!(card.command(FILL, g, count), (StatusReason::Present, 0));
                    card.write(&FRAME, 0);
                    assert_eq!(card.dma.seen.len(), seen, "it is not even read");
                }
                _ => {
                    let some = card.absent_granules();
                    let g = if some.is_empty() { g } else { *rng.pick(&some) };
                    let run = (g..).take_while(|g| absent(&card, *g)).count();
                    if run == 0 {
                        continue;
                    }
                    let count = count.min(run);
                    let damaged = rng.chance(1, 3);
                    let offer = if damaged {
                        Offer::damaged(&sets, count, rng)
                    } else {
                        Offer::good(&sets, count, rng)
                    };
                    if offer.count > run {
                        continue;
                    }
                    let sides = if failures && rng.chance(1, 2) { rng.range(1, 3) } else { 0 };
                    card.dma.failing = if sides & 1 != 0 { 8 } else { 0 };
                    card.writes.failing = if sides & 2 != 0 { 4 } else { 0 };
                    let reason = card.fill_frame(g, &offer, &sets);
                    *reasons.entry(reason as u32).or_insert(0) += 1;
                    card.dma.failing = 0;
                    card.writes.failing = 0;
                }
            }
            card.drain_ring();
        }
        card.finish(limit, slack);
        served += card.oracle.counts(card.start).1;
    });
    let chosen = [SEED_VARIABLE, SEEDS_VARIABLE].iter().any(|v| std::env::var(v).is_ok());
    let least = |r: StatusReason| reasons.get(&(r as u32)).copied().unwrap_or(0);
    let (ok, dma, memory, frame) = (
        least(StatusReason::Ok),
        least(StatusReason::DmaRead),
        least(StatusReason::Memory),
        least(StatusReason::Frame),
    );
    let enough = ok > 30 && dma > 3 && memory > 3 && frame > 10 && served > 20;
    assert!(chosen || enough, "the test tests too little: {reasons:?}, {served} served");
}

#[test]
fn frames_fill_their_granules_or_none_128() {
    random_frames("host_port_128_a6", 30, 30);
}

#[test]
fn frames_fill_their_granules_or_none_512() {
    random_frames("host_port_512_a6", 20, 30);
}

/// A reset at any moment of a frame; the sets stay, the next frame is decoded.
#[test]
fn a_reset_in_the_middle_of_a_frame() {
    let verilog = verilog("host_port_128_a6");
    for_seeds(6, |bench| {
        let manner = Manner::random(&mut bench.rng);
        let mut card = Card::new(bench, "host_port_128_a6", &verilog, &manner);
        let rng = &mut bench.rng;
        let sets = Sets::load(&mut card, rng);
        for _ in 0..6 {
            let count = rng.range(1, 4) as usize;
            card.absent(5, count);
            card.offer(&Offer::good(&sets, count, rng));
            card.write(&RANGE_FIRST, 5);
            card.write(&RANGE_COUNT, count as u64);
            card.write(&CONTROL, FILL);
            card.run(rng.below(3_000));
            card.reset();
            for register in [&ABSENT, &STATUS, &FRAME, &FRAME_ERROR] {
                assert_eq!(card.read(register), 0, "{} after reset", register.name);
            }
            card.absent(7, count);
            let offer = Offer::good(&sets, count, rng);
            assert_eq!(card.fill_frame(7, &offer, &sets), StatusReason::Ok);
            card.absent(3, 1);
            card.fill_good(3, 1);
        }
    });
}

#[test]
fn refused_frames_are_not_read() {
    let verilog = verilog("host_port_128_a6");
    for_seeds(1, |bench| {
        let mut card = Card::new(bench, "host_port_128_a6", &verilog, &Manner::ideal());
        assert_eq!(card.absent(0, 20), (StatusReason::Ok, 20));
        let irqs = card.irqs;
        card.write(&FRAME, 100);
        assert_eq!(card.command(FILL, 0, 0), (StatusReason::Empty, 0));
        assert_eq!(card.command(FILL, 60, 5), (StatusReason::BeyondWindow, 0));
        assert_eq!(card.command(FILL, 19, 2), (StatusReason::Present, 0));
        assert_eq!(card.read(&FRAME_ERROR), 0);
        assert_eq!(card.command(FILL, 0, 17), (StatusReason::Frame, 0));
        assert_eq!(card.frame_error(), (Some(What::Count), 0));
        assert_eq!(card.command(FILL, 0, 32), (StatusReason::Frame, 0));
        card.write(&FRAME, LARGEST_FRAME as u64 + 1);
        assert_eq!(card.command(FILL, 0, 1), (StatusReason::Frame, 0));
        assert_eq!(card.frame_error(), (Some(What::Trailing), LARGEST_FRAME as u32));
        card.write(&FRAME, (1 << 17) - 1);
        assert_eq!(card.command(FILL, 0, 16), (StatusReason::Frame, 0));
        card.write(&BASE_ADDR, 0x60);
        card.write(&FRAME, 100 | 1 << 31);
        assert_eq!(card.command(FILL, 0, 17), (StatusReason::Misaligned, 0));
        card.write(&FRAME, 100);
        card.write(&FILL_ADDR, 0x60);
        assert_eq!(card.command(FILL, 0, 1), (StatusReason::Misaligned, 0));
        assert_eq!(card.irqs - irqs, 9);
        assert!(card.dma.seen.is_empty() && card.writes.seen.is_empty());
        // the longest that is read: it is none
        card.write(&FILL_ADDR, 0x40);
        card.write(&FRAME, LARGEST_FRAME as u64);
        assert_eq!(card.command(FILL, 0, 16), (StatusReason::Frame, 0));
        assert_eq!(card.frame_error(), (Some(What::Magic), 0));
        assert_eq!(card.dma.lengths.iter().sum::<u64>(), LARGEST_FRAME.next_multiple_of(64) as u64);
        assert_eq!((card.read(&ABSENT), card.dma.held_back), (20, 0));
    });
}
