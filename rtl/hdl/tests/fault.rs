//! Absent granules: completer, fault and window (block `host_port`) with everything around them, against an oracle
//! that sees the ports. See `fault_bench`.

#![allow(clippy::unwrap_used)]

mod fault_bench;
mod host_bench;

use fault_bench::card::{Card, GRANULES, Manner, Traffic};
use fault_bench::software::{FILL, SET_ABSENT};
use isotherm_regs::fault::{
    ABSENT, BASE_ADDR, CONTROL, DEPTH, ERROR, FAULTS, FILL_ADDR, FRAME, FRAME_CRC, FRAME_ERROR,
    POISONED, RANGE_COUNT, RANGE_FIRST, RING, RING_HEAD, RING_TAIL, SELECT, SERVED, STATUS,
    StatusReason, TIMEOUT,
};
use isotherm_regs::map;
use isotherm_sim::testbench::{SEED_VARIABLE, SEEDS_VARIABLE, for_seeds};

fn verilog(name: &str) -> String {
    let block = isotherm_rtl::blocks().into_iter().find(|b| b.name == name).unwrap();
    block.emit().unwrap().verilog
}

fn random_traffic(name: &'static str, seeds: u64, steps: u64) {
    let verilog = verilog(name);
    let mut all = [0; 5];
    for_seeds(seeds, |bench| {
        let manner = Manner::random(&mut bench.rng);
        let mut card = Card::new(bench, name, &verilog, &manner);
        let rng = &mut bench.rng;
        let kcycles = *rng.pick(&[4, 20, 60]);
        let limit = 1024 * kcycles;
        let slack = 12_000;
        card.write(&TIMEOUT, kcycles);
        let rate = *rng.pick(&[2, 6, 15, 40]);
        let few = rng.range(2, 8) as usize;
        let granules: Vec<_> = (0..few).map(|_| rng.below(GRANULES as u64) as usize).collect();
        card.traffic = Traffic { rate, granules, writes: *rng.pick(&[10, 50, 90]) };
        let failures = rng.chance(1, 3);
        for _ in 0..steps {
            let g = if rng.chance(3, 4) {
                *rng.pick(&card.traffic.granules)
            } else {
                rng.below(GRANULES as u64) as usize
            };
            match rng.below(14) {
                0..=2 => {
                    let count = (rng.range(1, 4) as usize).min(GRANULES - g);
                    assert_eq!(card.absent(g, count), (StatusReason::Ok, count));
                }
                3..=5 => {
                    let absent = |g: usize| g < GRANULES && card.oracle.granules[g].absent;
                    let some = card.absent_granules();
                    let g = if some.is_empty() { g } else { *rng.pick(&some) };
                    let run = (g..).take_while(|g| absent(*g)).count();
                    if failures && rng.chance(1, 4) {
                        let count = (run + 1).min(GRANULES - g);
                        let good = run.min(count);
                        let want =
                            if good < count { StatusReason::Present } else { StatusReason::Ok };
                        assert_eq!(card.fill(g, count, 0x40), (want, good));
                    } else if failures && run > 0 && rng.chance(1, 3) {
                        failing_fill(&mut card, g, run, rng.range(1, 3));
                    } else if run > 0 {
                        card.fill_good(g, run.min(rng.range(1, 5) as usize));
                    }
                }
                6 => card.write(&map::CONTROL, 1),
                7 => {
                    card.set_outstanding(true);
                    assert_eq!(card.absent(g, 1), (StatusReason::Outstanding, 0));
                    card.set_outstanding(false);
                }
                8 => card.run(rng.below(2_000)),
                // serve the youngest fault
                9..=12 => {
                    let fault =
                        card.oracle.records.last().map(|r| card.oracle.accesses[r.0].granule);
                    if let Some(g) = fault.filter(|g| card.oracle.granules[*g].absent) {
                        card.fill_good(g, 1);
                    }
                }
                _ => {
                    card.traffic.rate = if rng.chance(1, 3) { 0 } else { rate };
                }
            }
            card.drain_ring();
        }
        card.finish(limit, slack);
        let (faults, served, _) = card.oracle.counts(card.start);
        let failed = card.oracle.records.iter().filter(|r| r.2).count() as u64;
        let complete = u64::from(card.oracle.complete);
        for (sum, n) in all.iter_mut().zip([faults, served, failed, card.oracle.late, complete]) {
            *sum += n;
        }
    });
    let chosen = [SEED_VARIABLE, SEEDS_VARIABLE].iter().any(|v| std::env::var(v).is_ok());
    assert!(chosen || all[..4].iter().all(|n| *n > 20), "the test tests too little: {all:?}");
}

/// A transfer fails somewhere: the granules before it are present, it and those behind it are absent.
fn failing_fill(card: &mut Card, first: usize, count: usize, sides: u64) {
    card.dma.failing = if sides & 1 != 0 { 40 } else { 0 };
    card.writes.failing = if sides & 2 != 0 { 8 } else { 0 };
    let (reads, bursts) = (card.dma.seen.len(), card.writes.seen.len());
    let (reason, done) = card.fill(first, count, 0x7000);
    let read = card.dma.seen[reads..].iter().position(|r| r.1);
    let written = card.writes.seen[bursts..].iter().position(|w| w.1).map(|i| i / 8);
    let want = match (read, written) {
        (_, Some(w)) => (StatusReason::Memory, w),
        (Some(r), None) => (StatusReason::DmaRead, r),
        (None, None) => (StatusReason::Ok, count),
    };
    assert_eq!((reason, done), want);
    for g in first..first + count {
        assert_eq!(card.oracle.granules[g].absent, g >= first + done, "granule {g}");
    }
    card.dma.failing = 0;
    card.writes.failing = 0;
}

#[test]
fn random_traffic_over_present_and_absent_granules_128() {
    random_traffic("host_port_128_a6", 40, 60);
}

#[test]
fn random_traffic_over_present_and_absent_granules_512() {
    random_traffic("host_port_512_a6", 24, 60);
}

/// Random software: any register, any value, at any time, beside traffic. The card goes on, every read is answered
/// once, a reset makes it new.
fn hostile(name: &'static str, seeds: u64) {
    let verilog = verilog(name);
    for_seeds(seeds, |bench| {
        let manner = Manner::random(&mut bench.rng);
        let mut card = Card::new(bench, name, &verilog, &manner);
        let rng = &mut bench.rng;
        for _ in 0..4 {
            card.oracle.contents = false;
            card.sources.clear();
            card.oracle.complete = false;
            card.scribble = false;
            let granules = (0..6).map(|_| rng.below(GRANULES as u64) as usize).collect();
            card.traffic = Traffic { rate: *rng.pick(&[5, 50]), granules, writes: 50 };
            card.dma.failing = *rng.pick(&[0, 20]);
            card.writes.failing = *rng.pick(&[0, 2]);
            for _ in 0..rng.range(1, 250) {
                card.set_outstanding(rng.chance(1, 20));
                let registers = [
                    (CONTROL, rng.bits(2)),
                    (RANGE_FIRST, rng.below(70)),
                    (RANGE_COUNT, rng.below(12)),
                    (FILL_ADDR, rng.bits(40) << 6),
                    (FRAME, if rng.chance(1, 2) { 0 } else { rng.bits(12) | rng.bits(1) << 31 }),
                    (FRAME, rng.bits(17)),
                    (FRAME_CRC, rng.bits(32)),
                    (BASE_ADDR, rng.bits(40) << 6),
                    (TIMEOUT, rng.below(4)),
                    (RING_TAIL, rng.bits(16)),
                    (ERROR, rng.bits(3)),
                    (SELECT, rng.bits(7)),
                ];
                let (register, value) = *rng.pick(&registers);
                match rng.below(12) {
                    0 => card.write32(0x5000 + rng.below(0x400) as u32 * 4, rng.next_u32()),
                    1 => card.write(&register, rng.next_u64()),
                    2 => card.write32(map::CONTROL.offset, 1),
                    3 => {
                        card.read32(0x5000 + rng.below(0x400) as u32 * 4);
                    }
                    4 => card.run(rng.below(600)),
                    _ => card.write(&register, value),
                }
            }
            if rng.chance(1, 2) {
                // what is left ends by itself
                card.traffic.rate = 0;
                card.write(&TIMEOUT, 0);
                card.wait();
                card.settle();
                card.run(20_000);
                assert_eq!(card.oracle.open(), 0, "reads without an answer");
                assert_eq!(card.read(&DEPTH), 8);
                let absent = card.absent_granules().len();
                assert_eq!(card.read(&ABSENT), absent as u64);
            }
            card.traffic.rate = 0;
            card.set_outstanding(false);
            card.reset();
            card.dma.failing = 0;
            card.writes.failing = 0;
            card.scribble = true;
            let registers = [&ABSENT, &POISONED, &FAULTS, &SERVED, &ERROR, &RING_HEAD, &STATUS];
            let registers = registers.into_iter().chain([&FRAME, &FRAME_ERROR]);
            for register in registers {
                assert_eq!(card.read(register), 0, "{} after reset", register.name);
            }
            assert_eq!((card.read(&DEPTH), card.read(&TIMEOUT)), (8, TIMEOUT.reset));
            // a card like new
            card.write(&TIMEOUT, 30);
            assert_eq!(card.absent(3, 4), (StatusReason::Ok, 4));
            let reads = [3, 4, 20].map(|g| card.whole(false, g, 0, 8));
            card.whole(true, 4, 0, 8);
            card.settle();
            card.drain_ring();
            assert_eq!(card.oracle.records.len(), 3);
            card.fill_good(3, 2);
            card.settle();
            assert!(reads.iter().all(|r| card.oracle.accesses[*r].dispatched.is_some()));
            card.finish(30 * 1024, 12_000);
        }
    });
}

#[test]
fn hostile_software_wedges_nothing_128() {
    hostile("host_port_128_a6", 6);
}

#[test]
fn hostile_software_wedges_nothing_512() {
    hostile("host_port_512_a6", 4);
}

#[test]
fn refused_commands_change_nothing() {
    let verilog = verilog("host_port_128_a6");
    for_seeds(1, |bench| {
        let mut card = Card::new(bench, "host_port_128_a6", &verilog, &Manner::ideal());
        for command in [SET_ABSENT, FILL] {
            let irqs = card.irqs;
            assert_eq!(card.command(command, 0, 0), (StatusReason::Empty, 0));
            assert_eq!(card.command(command, 60, 5), (StatusReason::BeyondWindow, 0));
            assert_eq!(card.command(command, usize::MAX, 1), (StatusReason::BeyondWindow, 0));
            assert_eq!(card.command(command, 1, usize::MAX), (StatusReason::BeyondWindow, 0));
            assert_eq!(card.irqs - irqs, if command == FILL { 4 } else { 0 });
        }
        assert_eq!(card.fill(3, 1, 32), (StatusReason::Misaligned, 0));
        assert_eq!(card.fill(3, 1, 64), (StatusReason::Present, 0));
        // both commands at once: SET_ABSENT alone
        assert_eq!(card.command(SET_ABSENT | FILL, 60, 4), (StatusReason::Ok, 4));
        assert_eq!(card.drops, [60, 61, 62, 63]);
        // a second command
        card.write(&FILL_ADDR, 0x1000);
        card.write(&CONTROL, FILL);
        card.write(&CONTROL, SET_ABSENT);
        let status = card.read(&STATUS);
        assert_eq!(status, 1 | (StatusReason::Busy as u64) << 4);
        assert_eq!(card.wait(), (StatusReason::Ok, 4));
        assert_eq!(card.read(&ABSENT), 0);
        assert_eq!(card.dma.seen.len(), 4);
    });
}

/// The frame that the map names is written, and nothing else.
#[test]
fn a_fill_writes_the_live_frame() {
    let verilog = verilog("host_port_128_a6");
    for_seeds(1, |bench| {
        let mut card = Card::new(bench, "host_port_128_a6", &verilog, &Manner::ideal());
        assert_eq!(card.absent(7, 1), (StatusReason::Ok, 1));
        card.frame_offset = 64;
        card.write(&FILL_ADDR, 0x40);
        assert_eq!(card.command(FILL, 7, 1), (StatusReason::Ok, 1));
        let want: Vec<_> = (0..8).map(|i| ((7 + 64) * 4096 + i * 512, false)).collect();
        assert_eq!(card.writes.seen, want);
        let bytes = fault_bench::sides::host_granule(card.dma.salt, 0x40);
        assert!(card.memory.bytes[71 * 4096..][..4096] == bytes);
    });
}

/// The ninth access fails at once; a lost write poisons, and nothing is parked there any more.
#[test]
fn beyond_eight_places_accesses_fail_at_once() {
    let verilog = verilog("host_port_128_a6");
    for_seeds(1, |bench| {
        let mut card = Card::new(bench, "host_port_128_a6", &verilog, &Manner::ideal());
        card.write(&TIMEOUT, 64);
        assert_eq!(card.absent(0, 4), (StatusReason::Ok, 4));
        for i in 0..8 {
            card.whole(i % 2 == 0, i / 4, 512 * i as u64, 128);
        }
        card.settle();
        assert_eq!(card.parked(), (4, false));
        let irqs = card.irqs;
        assert_eq!(irqs, 8);
        assert_eq!(card.read(&DEPTH), 8 | 8 << 8);
        let ninth = card.whole(false, 3, 0, 4);
        card.settle();
        assert!(card.oracle.accesses[ninth].aborted.is_some());
        assert_eq!((card.read(&ERROR), card.read(&POISONED)), (1, 0));
        card.whole(true, 1, 0, 4);
        card.settle();
        assert_eq!((card.read(&ERROR), card.read(&POISONED)), (3, 1));
        card.drain_ring();
        card.fill_good(0, 1);
        assert_eq!((card.read(&SERVED), card.read(&DEPTH)), (4, 8 | 4 << 8));
        assert_eq!(card.parked(), (2, false));
        card.write(&map::CONTROL, 1);
        card.read(&DEPTH);
        assert_eq!(card.parked(), (2, true));
        // there is room again, but not in a poisoned granule
        let read = card.whole(false, 1, 0, 4);
        card.whole(true, 1, 0, 4);
        card.whole(false, 2, 0, 4);
        card.settle();
        assert!(card.oracle.accesses[read].aborted.is_some());
        assert_eq!(card.read(&DEPTH), 8 | 5 << 8);
        // absent again: still poisoned
        assert_eq!(card.command(SET_ABSENT, 1, 1), (StatusReason::Ok, 1));
        assert_eq!((card.read(&ABSENT), card.read(&POISONED)), (3, 1));
        card.fill_good(1, 1);
        assert_eq!((card.read(&SERVED), card.read(&POISONED)), (8, 0));
        // a late read is nothing to the map
        assert_eq!(card.parked(), (0, false));
        card.write(&map::CONTROL, 1);
        assert_eq!(card.read(&DEPTH), 8 | 1 << 8);
        assert_eq!(card.parked(), (0, false));
        card.finish(64 * 1024, 12_000);
    });
}

/// A full ring loses records, not accesses; the tail is software's.
#[test]
fn a_full_ring_drops_records() {
    let verilog = verilog("host_port_128_a6");
    for_seeds(1, |bench| {
        let mut card = Card::new(bench, "host_port_128_a6", &verilog, &Manner::ideal());
        card.oracle.complete = false;
        assert_eq!(card.absent(0, 1), (StatusReason::Ok, 1));
        for i in 0..16 {
            card.whole(false, 0, 4 * i, 1);
        }
        card.settle();
        assert_eq!((card.read(&RING_HEAD), card.read(&ERROR)), (16, 1));
        card.whole(false, 0, 0, 1);
        card.settle();
        assert_eq!((card.read(&RING_HEAD), card.read(&ERROR)), (16, 5));
        card.write(&ERROR, 4);
        card.write(&RING_TAIL, 1);
        card.whole(false, 0, 0, 1);
        card.settle();
        assert_eq!((card.read(&RING_HEAD), card.read(&ERROR)), (17, 1));
        let place = card.words(RING.offset, 4);
        assert_eq!((place[0], place[1]), (0, 17 << 16 | 2));
        assert_eq!(card.read(&FAULTS), 8);
        card.fill_good(0, 1);
        assert_eq!(card.read(&SERVED), 8);
    });
}
