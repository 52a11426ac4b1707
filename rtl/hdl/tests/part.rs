//! The Verilated partition table against its model: commits good and bad under full-rate events.

#![allow(clippy::unwrap_used, reason = "tests")]

mod ckpt_bench;

use ckpt_bench::{Access, Bus, block, port};
use isotherm_model::RegisterBlock;
use isotherm_model::part::{Part, PartStatistics};
use isotherm_regs::RegDesc;
use isotherm_regs::part::{
    ACTIVE_ATTR, ACTIVE_BASE, ACTIVE_COUNT, ACTIVE_LENGTH, BASE, CAPACITY, CONTROL, GENERATION,
    SELECT, SHADOW_ATTR, SHADOW_BASE, SHADOW_COUNT, SHADOW_LENGTH, STAT_READS, STAT_WRITES, STATUS,
    Status, TYPE, VERSION,
};
use isotherm_sim::testbench::{Bench, Rng, for_seeds};
use isotherm_sim::{Model, PortId};
use std::collections::VecDeque;

const A: u32 = 6;
const GRANULES: u32 = 1 << A;
/// Cycles from an event to the count that a bus read shows.
const COUNT_LATENCY: usize = 4;
/// Cycles from `bus_sel` to `bus_ack`.
const BUS_LATENCY: u32 = 5;
/// Cycles from `entry_index` to the entry.
const ENTRY_LATENCY: u32 = 3;

struct Ports {
    reset: PortId,
    event_valid: PortId,
    event_ready: PortId,
    event_line: PortId,
    event_write: PortId,
    running: PortId,
    index: PortId,
    base: PortId,
    granules: PortId,
    class: PortId,
    no_save: PortId,
    count: PortId,
    busy: PortId,
    flip: PortId,
}

struct Tb<'a> {
    bench: &'a mut Bench,
    m: Model,
    p: Ports,
    bus: Bus,
    golden: Part,
    /// A commit that the model accepts is under way.
    due: bool,
    /// Statistics of the last cycles, newest first.
    history: VecDeque<Vec<PartStatistics>>,
    since_flip: u32,
    flips: u32,
    event: Option<(u64, bool)>,
    /// Events per 100 cycles, and how many different lines.
    rate: u64,
    lines: Vec<u64>,
    index: u32,
    index_age: u32,
    answer: Option<u32>,
    asked_at: Vec<PartStatistics>,
    asked_clear: bool,
}

impl<'a> Tb<'a> {
    fn new(bench: &'a mut Bench) -> Self {
        let m = block(bench, "part_a6");
        let q = |n: &str| port(&m, n);
        let p = Ports {
            reset: q("reset"),
            event_valid: q("event_valid"),
            event_ready: q("event_ready"),
            event_line: q("event_line"),
            event_write: q("event_write"),
            running: q("checkpoint_running"),
            index: q("entry_index"),
            base: q("entry_base"),
            granules: q("entry_granules"),
            class: q("entry_class"),
            no_save: q("entry_no_save"),
            count: q("active_count"),
            busy: q("busy"),
            flip: q("flip"),
        };
        let bus = Bus::new(&m);
        let mut tb = Tb {
            bench,
            m,
            p,
            bus,
            golden: Part::new(GRANULES),
            due: false,
            history: VecDeque::new(),
            since_flip: 0,
            flips: 0,
            event: None,
            rate: 0,
            lines: vec![0],
            index: 0,
            index_age: 0,
            answer: None,
            asked_at: vec![],
            asked_clear: false,
        };
        tb.reset();
        tb
    }

    fn rng(&mut self) -> &mut Rng {
        &mut self.bench.rng
    }

    fn reset(&mut self) {
        self.m.set(self.p.reset, 1);
        self.m.set(self.p.event_valid, 0);
        self.m.run(2);
        self.m.set(self.p.reset, 0);
        self.golden.reset();
        self.history.clear();
        self.event = None;
        self.since_flip = 0;
        self.index_age = 0;
    }

    /// Until the clearing after reset is over.
    fn settle(&mut self) -> u32 {
        let mut cycles = 0;
        loop {
            self.m.eval();
            if !self.m.is_set(self.p.busy) {
                return cycles;
            }
            cycles += 1;
            self.cycle();
        }
    }

    fn cycle(&mut self) {
        if self.event.is_none() && self.bench.rng.below(100) < self.rate {
            let line = *self.bench.rng.pick(&self.lines);
            self.event = Some((line, self.bench.rng.chance(1, 2)));
        }
        self.m.set(self.p.event_valid, self.event.is_some().into());
        if let Some((line, write)) = self.event {
            self.m.set(self.p.event_line, line);
            self.m.set(self.p.event_write, write.into());
        }
        if self.index_age > 20 && self.bench.rng.chance(1, 2) {
            self.index = self.bench.rng.below(self.golden.entries().len() as u64) as u32;
            self.index_age = 0;
        }
        self.m.set(self.p.index, self.index.into());
        let asked = self.bus.drive(&mut self.m);
        self.m.eval();
        if let Some(access) = asked {
            self.asked(access);
        }
        if let Some((value, cycles)) = self.bus.sample(&self.m) {
            assert_eq!(cycles, BUS_LATENCY);
            self.answer = Some(value);
        }
        self.check_entry();
        if self.m.is_set(self.p.event_ready)
            && let Some((line, write)) = self.event.take()
        {
            self.golden.access(line, write);
        }
        self.since_flip += 1;
        if self.m.is_set(self.p.flip) {
            assert!(self.due, "a flip that the model refuses");
            self.due = false;
            self.golden.write32(CONTROL.offset_from(BASE), 1, 0xF);
            self.since_flip = 0;
            self.flips += 1;
            self.index_age = 0;
        }
        self.index_age += 1;
        self.history.push_front(self.golden.statistics().to_vec());
        self.history.truncate(16);
        self.m.tick();
    }

    /// The model takes in what the bus writes now; a commit that it accepts only at the flip.
    fn asked(&mut self, a: Access) {
        self.asked_at = self.history.get(COUNT_LATENCY - 1).cloned().unwrap_or_default();
        self.asked_clear = self.since_flip > 8;
        if !a.write {
            return;
        }
        if a.addr == CONTROL.offset_from(BASE) && a.strobe & 1 == 1 && a.data & 1 == 1 {
            if self.m.is_set(self.p.busy) {
                return;
            }
            let mut trial = self.golden.clone();
            trial.write32(a.addr, a.data, a.strobe);
            let status = Status(trial.read32(STATUS.offset_from(BASE)));
            self.due = status.reason() == 0;
            if self.due {
                return;
            }
        }
        self.golden.write32(a.addr, a.data, a.strobe);
    }

    /// What the checkpoint engine sees.
    fn check_entry(&mut self) {
        let busy = self.m.is_set(self.p.busy);
        if !busy {
            assert_eq!(self.m.get(self.p.count) as usize, self.golden.entries().len());
        }
        if self.index_age < ENTRY_LATENCY || (busy && !self.due) || self.since_flip < ENTRY_LATENCY
        {
            return;
        }
        let Some(e) = self.golden.entries().get(self.index as usize) else { return };
        let get = |p| self.m.get(p) as u32;
        let seen = (get(self.p.base), get(self.p.granules), get(self.p.class) as u8);
        assert_eq!(seen, (e.base_granule, e.granules, e.class), "entry {}", self.index);
        assert_eq!(self.m.is_set(self.p.no_save), e.no_save);
    }

    fn access(&mut self, access: Access) -> u32 {
        let idle = self.bench.rng.below(4);
        (0..idle).for_each(|_| self.cycle());
        self.bus.start(access);
        self.answer = None;
        while self.answer.is_none() {
            self.cycle();
        }
        self.answer.unwrap()
    }

    fn write(&mut self, r: RegDesc, value: u32) {
        self.access(Access::write(r, BASE, value));
    }

    fn read(&mut self, r: RegDesc) -> u32 {
        self.access(Access::read(r, BASE))
    }

    /// Reads a register that does not change by itself, and compares it with the model.
    fn same(&mut self, r: RegDesc) -> u32 {
        let got = self.read(r);
        assert_eq!(got, self.golden.read32(r.offset_from(BASE)), "{}", r.name);
        got
    }

    /// Base, length and attributes as the registers take them.
    fn fill(&mut self, table: &[(u32, u32, u32)]) {
        for (i, &(base, length, attr)) in table.iter().enumerate() {
            self.write(SELECT, i as u32);
            self.write(SHADOW_BASE, base);
            self.write(SHADOW_LENGTH, length);
            self.write(SHADOW_ATTR, attr);
        }
    }

    fn commit(&mut self, count: u32) -> u32 {
        self.write(SHADOW_COUNT, count);
        self.write(CONTROL, 1);
        let mut polls = 0;
        loop {
            let status = self.read(STATUS);
            if status & 1 == 0 {
                break;
            }
            polls += 1;
            assert!(polls < 1_000, "the commit does not end");
        }
        assert!(!self.due, "the model accepts this commit, the block did not flip");
        self.same(STATUS)
    }

    /// Everything that software can see of the active table; exact counts at any rate of events.
    fn check(&mut self, entries: impl Iterator<Item = u32>) {
        self.same(ACTIVE_COUNT);
        self.same(GENERATION);
        for i in entries {
            self.write(SELECT, i);
            self.same(ACTIVE_BASE);
            self.same(ACTIVE_LENGTH);
            self.same(ACTIVE_ATTR);
            for (r, writes) in [(STAT_READS, false), (STAT_WRITES, true)] {
                let got = self.read(r);
                let s = self.asked_at.get(i as usize).copied().unwrap_or_default();
                if self.asked_clear {
                    assert_eq!(got, if writes { s.writes } else { s.reads }, "{} of {i}", r.name);
                }
            }
        }
    }
}

/// A table that tiles the window in units of 256 B.
fn tiling(rng: &mut Rng, most: u64) -> Vec<(u32, u32, u32)> {
    let count = rng.range(1, most.min(GRANULES.into()));
    let mut cuts: Vec<u32> = vec![0, GRANULES];
    while cuts.len() <= count as usize {
        let cut = rng.below(GRANULES.into()) as u32;
        if !cuts.contains(&cut) {
            cuts.push(cut);
        }
    }
    cuts.sort_unstable();
    cuts.windows(2)
        .map(|w| {
            let attr = rng.below(3) | rng.bits(4) << 8 | rng.bits(20) << 12;
            (w[0] * 16, (w[1] - w[0]) * 16, attr as u32)
        })
        .collect()
}

/// Breaks one entry, in ways that software gets wrong.
fn spoil(rng: &mut Rng, table: &mut [(u32, u32, u32)]) {
    let i = rng.below(table.len() as u64) as usize;
    let e = &mut table[i];
    match rng.below(10) {
        0 => e.0 = e.0.wrapping_sub(16),
        1 => e.0 += 16,
        2 => e.1 += 16,
        3 => e.1 -= 16,
        4 => e.1 = 0,
        5 => e.2 |= 3,
        6 => e.0 |= rng.range(1, 15) as u32,
        7 => e.1 |= rng.range(1, 15) as u32,
        8 => e.1 = rng.next_u32() & !15,
        _ => *e = (rng.next_u32(), rng.next_u32(), rng.next_u32()),
    }
}

#[test]
fn commits_good_and_bad_under_events() {
    for_seeds(30, |bench| {
        let mut tb = Tb::new(bench);
        tb.rate = *tb.rng().pick(&[0, 30, 100, 100]);
        let few = tb.rng().chance(1, 2);
        let most = if few { 3 } else { 1 << (A + 6) };
        tb.lines = (0..most).map(|_| tb.bench.rng.below(1 << (A + 6))).collect();
        tb.settle();
        for r in [TYPE, VERSION, CAPACITY, STATUS] {
            tb.same(r);
        }
        tb.check(0..2);
        let mut seen = [0; 16];
        for _ in 0..25 {
            let mut table = tiling(&mut tb.bench.rng, 12);
            if tb.rng().chance(1, 2) {
                spoil(&mut tb.bench.rng, &mut table);
            }
            let mut count = table.len() as u32;
            tb.fill(&table);
            match tb.rng().below(20) {
                0 => count = 0,
                1 => count = 257 + tb.bench.rng.bits(15) as u32,
                2 => count += 1,
                _ => {}
            }
            let running = tb.rng().chance(1, 12);
            tb.m.set(tb.p.running, running.into());
            tb.golden.set_checkpoint_running(running);
            let status = Status(tb.commit(count));
            seen[status.reason() as usize] += 1;
            let wanted: Vec<u32> =
                (0..6).map(|_| tb.bench.rng.below(u64::from(count.min(64)) + 2) as u32).collect();
            tb.check(wanted.into_iter());
            if tb.rng().chance(1, 30) {
                tb.reset();
                tb.settle();
            }
        }
        assert!(seen[0] > 0);
    });
}

#[test]
fn each_refusal_says_where() {
    for_seeds(1, |bench| {
        let mut tb = Tb::new(bench);
        tb.settle();
        let g = |base: u32, length: u32, class: u32| (base * 16, length * 16, class);
        let good = g(0, 4, 0);
        // reason code, entry, table
        type Case<'a> = (u32, u32, &'a [(u32, u32, u32)]);
        let cases: &[Case<'_>] = &[
            (1, 1, &[good, g(3, 61, 0)]),
            (2, 1, &[good, g(5, 59, 0)]),
            (3, 1, &[good, (4 * 16 + 1, 60 * 16, 0)]),
            (3, 1, &[good, (4 * 16, 60 * 16 + 8, 0)]),
            (4, 1, &[good, g(4, 60, 3)]),
            (5, 1, &[good, g(4, 0, 0)]),
            (6, 1, &[good, g(4, 61, 0)]),
            (6, 1, &[good, (4 * 16, 0xFFFF_FFF0, 0)]),
            (7, 1, &[good, g(4, 59, 0)]),
            (3, 1, &[good, (1, 0, 3)]),
            (5, 1, &[good, g(9, 0, 3)]),
            (4, 1, &[good, g(9, 90, 3)]),
            (2, 1, &[good, g(9, 90, 0)]),
            (1, 1, &[good, g(1, 90, 0)]),
        ];
        for &(reason, entry, table) in cases {
            tb.fill(table);
            let status = Status(tb.commit(table.len() as u32));
            assert_eq!((status.reason(), status.entry()), (reason, entry), "{table:?}");
            tb.check(0..2);
        }
        assert_eq!(tb.flips, 0);
    });
}

#[test]
fn a_full_table_every_entry_counted() {
    for_seeds(1, |bench| {
        let mut tb = Tb::new(bench);
        tb.settle();
        let table: Vec<_> = (0..GRANULES).map(|g| (g * 16, 16, g % 3)).collect();
        tb.fill(&table);
        tb.write(SELECT, 256);
        tb.write(SHADOW_ATTR, 3);
        tb.rate = 100;
        tb.lines = (0..1 << (A + 6)).collect();
        assert_eq!(tb.commit(GRANULES) & 0xF0, 0);
        (0..5_000).for_each(|_| tb.cycle());
        tb.check(0..GRANULES + 1);
    });
}

/// More than 256 flips: the tags of the statistics come back.
#[test]
fn old_counts_never_come_back() {
    for_seeds(1, |bench| {
        let mut tb = Tb::new(bench);
        tb.settle();
        let table: Vec<_> = (0..4).map(|g| (g * 256, 256, 1)).collect();
        tb.fill(&table);
        for round in 0..600_u32 {
            // counted in round 7; its tag is back in round 263, with nothing counted in between
            tb.rate = if round == 7 || round == 300 { 100 } else { 0 };
            tb.lines = (0..4).map(|e| e * 16 * 64).collect();
            assert_eq!(tb.commit(4) & 0xF0, 0);
            tb.check(0..4);
        }
        assert_eq!(tb.flips, 600);
    });
}

#[test]
fn cycles_are_as_documented() {
    for_seeds(1, |bench| {
        let mut tb = Tb::new(bench);
        assert_eq!(tb.settle(), 256 + GRANULES, "clearing after reset");
        for count in [1, 2, 16] {
            let n = GRANULES / count;
            let table: Vec<_> = (0..count).map(|i| (i * n * 16, n * 16, 0)).collect();
            tb.fill(&table);
            tb.write(SHADOW_COUNT, count);
            tb.bus.start(Access::write(CONTROL, BASE, 1));
            let mut busy = 0;
            for _ in 0..1_000 {
                tb.m.eval();
                busy += u32::from(tb.m.is_set(tb.p.busy));
                tb.cycle();
            }
            assert_eq!(busy, 3 * count + GRANULES + 2);
        }
        assert_eq!(tb.flips, 3);
    });
}

/// Events are taken in every cycle, whatever a commit does.
#[test]
fn a_commit_holds_no_event_back() {
    for_seeds(1, |bench| {
        let mut tb = Tb::new(bench);
        tb.settle();
        tb.rate = 100;
        tb.lines = (0..1 << (A + 6)).collect();
        tb.fill(&[(0, 16, 0), (16, 63 * 16, 2)]);
        tb.write(SHADOW_COUNT, 2);
        tb.bus.start(Access::write(CONTROL, BASE, 1));
        for _ in 0..300 {
            tb.m.eval();
            assert!(tb.m.is_set(tb.p.event_ready));
            tb.cycle();
        }
        assert_eq!(tb.flips, 1);
        tb.check(0..2);
    });
}
