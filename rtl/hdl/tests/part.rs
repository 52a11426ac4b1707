//! The Verilated partition table against its model: commits good and bad under full-rate events.

#![allow(clippy::unwrap_used, reason = "tests")]

mod ckpt_bench;

use ckpt_bench::{Access, Bus, block, port};
use isotherm_model::RegisterBlock;
use isotherm_model::part::{Part, PartStatistics};
use isotherm_regs::RegDesc;
use isotherm_regs::part::{
    ACTIVE_ATTR, ACTIVE_BASE, ACTIVE_COUNT, ACTIVE_LENGTH, BASE, CAPACITY, CONTROL, GENERATION,
    SELECT, SHADOW_ATTR, SHADOW_BASE, SHADOW_COUNT, SHADOW_LENGTH, STAT_COPIES, STAT_COPY_BYTES,
    STAT_FIRST_WRITES, STAT_READS, STAT_STALL_CYCLES, STAT_WRITES, STATUS, Status, TYPE, VERSION,
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
/// Cycles from `lookup_granule` to `lookup_entry`.
const LOOKUP_LATENCY: usize = 2;
/// Cycles from `copy_index` to the entry.
const COPY_LATENCY: usize = 3;

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
    pending: PortId,
    drained: PortId,
    lookup_granule: PortId,
    lookup_entry: PortId,
    lookup_table: PortId,
    copy_index: PortId,
    copy_base: PortId,
    copy_granules: PortId,
    copy_flagged: PortId,
    cow_valid: PortId,
    cow_ready: PortId,
    cow_entry: PortId,
    cow_table: PortId,
    cow_copies: PortId,
    cow_demand: PortId,
    cow_stall: PortId,
}

/// An event of the copies, and the number of the table that its entry was looked up in.
#[derive(Clone, Copy)]
struct CowEvent {
    entry: u32,
    table: u32,
    copies: bool,
    demand: bool,
    stall: u16,
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
    /// Flips since reset: the number of the table.
    table: u32,
    event: Option<(u64, bool)>,
    cow: Option<CowEvent>,
    /// Events of the copies per 100 cycles.
    cow_rate: u64,
    /// How many of them came too late.
    late: u32,
    /// `drained` in so many of 100 cycles.
    drained: u64,
    was_pending: bool,
    /// What was looked up in the last cycles, newest first: the entry, the table.
    lookups: VecDeque<(u32, u32)>,
    /// Answers of the look-up, for events to come.
    known: VecDeque<(u32, u32)>,
    /// Entries asked for by the copies in the last cycles, newest first.
    copies: VecDeque<(u32, u32, bool)>,
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
            pending: q("commit_pending"),
            drained: q("drained"),
            lookup_granule: q("lookup_granule"),
            lookup_entry: q("lookup_entry"),
            lookup_table: q("lookup_table"),
            copy_index: q("copy_index"),
            copy_base: q("copy_base"),
            copy_granules: q("copy_granules"),
            copy_flagged: q("copy_flagged"),
            cow_valid: q("cow_event_valid"),
            cow_ready: q("cow_event_ready"),
            cow_entry: q("cow_event_entry"),
            cow_table: q("cow_event_table"),
            cow_copies: q("cow_event_copies"),
            cow_demand: q("cow_event_demand"),
            cow_stall: q("cow_event_stall"),
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
            table: 0,
            event: None,
            cow: None,
            cow_rate: 0,
            late: 0,
            drained: 100,
            was_pending: false,
            lookups: VecDeque::new(),
            known: VecDeque::new(),
            copies: VecDeque::new(),
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
        self.m.set(self.p.cow_valid, 0);
        self.m.run(2);
        self.m.set(self.p.reset, 0);
        self.golden.reset();
        self.history.clear();
        self.lookups.clear();
        self.known.clear();
        self.copies.clear();
        (self.event, self.cow) = (None, None);
        (self.due, self.was_pending) = (false, false);
        (self.since_flip, self.index_age, self.table) = (0, 0, 0);
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
        let drained = self.bench.rng.below(100) < self.drained;
        self.m.set(self.p.drained, drained.into());
        self.drive_copies();
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
        self.check_copies();
        if self.m.is_set(self.p.event_ready)
            && let Some((line, write)) = self.event.take()
        {
            self.golden.access(line, write);
        }
        if self.m.is_set(self.p.cow_ready)
            && let Some(e) = self.cow.take()
        {
            if e.table == self.table {
                let granule = self.golden.entries()[e.entry as usize].base_granule;
                if e.copies {
                    self.golden.copied(granule, e.demand);
                }
                self.golden.stalled(granule, e.stall);
            } else {
                self.late += 1;
            }
        }
        self.since_flip += 1;
        let pending = self.m.is_set(self.p.pending);
        assert!(!pending || self.due, "a commit that the model refuses is pending");
        assert!(pending || !self.was_pending, "a pending commit was forgotten");
        assert_eq!(self.m.is_set(self.p.flip), pending && drained, "flip");
        self.was_pending = pending && !drained;
        if self.m.is_set(self.p.flip) {
            self.due = false;
            self.golden.write32(CONTROL.offset_from(BASE), 1, 0xF);
            self.since_flip = 0;
            self.flips += 1;
            self.table += 1;
            self.index_age = 0;
        }
        self.index_age += 1;
        self.history.push_front(self.golden.statistics().to_vec());
        self.history.truncate(16);
        self.m.tick();
    }

    /// A look-up and an entry in every cycle; events of entries that were looked up some time ago.
    fn drive_copies(&mut self) {
        let rng = &mut self.bench.rng;
        let granule = rng.below(GRANULES.into()) as u32;
        let index = if rng.chance(1, 8) {
            rng.bits(8) as u32
        } else {
            rng.below(self.golden.entries().len() as u64) as u32
        };
        self.m.set(self.p.lookup_granule, granule.into());
        self.m.set(self.p.copy_index, index.into());
        self.m.eval();
        let clearing = !self.m.is_set(self.p.event_ready);
        assert_eq!(self.m.is_set(self.p.cow_ready), !clearing);
        self.lookups.push_front((self.golden.lookup(granule).unwrap() as u32, self.table));
        let entry = self.golden.entries().get(index as usize).filter(|_| !clearing);
        self.copies
            .push_front(entry.map_or((0, 0, false), |e| (e.base_granule, e.granules, e.pre_copy)));
        // a table that is two flips old would pass for the new one
        self.known.retain(|&(_, table)| table + 1 >= self.table);
        if self.cow.is_none() && !self.known.is_empty() && rng.below(100) < self.cow_rate {
            let recent = if rng.chance(1, 2) { 1 } else { self.known.len() as u64 };
            let (entry, table) = self.known[rng.below(recent) as usize];
            let stall = *rng.pick(&[0, 1, 700, 0xFFFF]);
            let (copies, demand) = (rng.chance(1, 2), rng.chance(1, 2));
            self.cow = Some(CowEvent { entry, table, copies, demand, stall });
        }
        self.m.set(self.p.cow_valid, self.cow.is_some().into());
        if let Some(e) = self.cow {
            self.m.set(self.p.cow_entry, e.entry.into());
            self.m.set(self.p.cow_table, (e.table & 1).into());
            self.m.set(self.p.cow_copies, e.copies.into());
            self.m.set(self.p.cow_demand, e.demand.into());
            self.m.set(self.p.cow_stall, e.stall.into());
        }
    }

    /// Answers to the copies come after exactly so many cycles, in every cycle from reset on.
    fn check_copies(&mut self) {
        let get = |p| self.m.get(p) as u32;
        if let Some(&(entry, table)) = self.lookups.get(LOOKUP_LATENCY) {
            let seen = (get(self.p.lookup_entry), get(self.p.lookup_table));
            assert_eq!(
                seen,
                (entry, table & 1),
                "look-up, {} cycles after a flip",
                self.since_flip
            );
            self.known.push_front((entry, table));
            self.known.truncate(200);
        }
        if let Some(&wanted) = self.copies.get(COPY_LATENCY) {
            let flagged = self.m.is_set(self.p.copy_flagged);
            let seen = (get(self.p.copy_base), get(self.p.copy_granules), flagged);
            assert_eq!(seen, wanted, "entry for the copies");
        }
        self.lookups.truncate(LOOKUP_LATENCY);
        self.copies.truncate(COPY_LATENCY);
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
            type Of = fn(&PartStatistics) -> u32;
            let counts: [(RegDesc, Of); 6] = [
                (STAT_READS, |s| s.reads),
                (STAT_WRITES, |s| s.writes),
                (STAT_COPIES, |s| s.copies),
                (STAT_FIRST_WRITES, |s| s.first_writes),
                (STAT_STALL_CYCLES, |s| s.stall_cycles),
                (STAT_COPY_BYTES, |s| s.copies << 12),
            ];
            for (r, of) in counts {
                let got = self.read(r);
                let s = self.asked_at.get(i as usize).copied().unwrap_or_default();
                if self.asked_clear {
                    assert_eq!(got, of(&s), "{} of {i}", r.name);
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
        tb.cow_rate = *tb.rng().pick(&[0, 30, 100, 100]);
        tb.drained = *tb.rng().pick(&[100, 100, 30, 2]);
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
            tb.cow_rate = tb.rate;
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

/// A good commit waits until the old table has drained, a refused one does not.
#[test]
fn a_flip_waits_for_the_old_table_to_drain() {
    for_seeds(4, |bench| {
        let mut tb = Tb::new(bench);
        tb.settle();
        (tb.rate, tb.cow_rate) = (100, 100);
        tb.lines = (0..1 << (A + 6)).collect();
        tb.drained = 0;
        tb.fill(&[(0, 16, 0), (16, 62 * 16, 2)]);
        assert_eq!(Status(tb.commit(2)).reason(), 7);
        tb.fill(&[(0, 16, 0x100), (16, 63 * 16, 2)]);
        for resets in [true, false] {
            tb.drained = 0;
            tb.write(SHADOW_COUNT, 2);
            tb.write(CONTROL, 1);
            (0..200).for_each(|_| tb.cycle());
            assert!(tb.due && tb.was_pending);
            // all of this while it waits: the old table is shown and counted, and nothing disturbs the commit
            assert_eq!(tb.read(STATUS) & 1, 1);
            tb.check(0..3);
            tb.m.set(tb.p.running, 1);
            tb.write(CONTROL, 1);
            tb.write(SELECT, 0);
            tb.write(SHADOW_BASE, 0xFFFF);
            let busy = tb.bus.idle() && tb.was_pending;
            assert!(busy, "the commit ended without the drain");
            if resets {
                tb.reset();
                tb.settle();
                (0..500).for_each(|_| tb.cycle());
                assert_eq!(tb.flips, 0);
                tb.fill(&[(0, 16, 0x100), (16, 63 * 16, 2)]);
                tb.m.set(tb.p.running, 0);
                continue;
            }
            tb.drained = 100;
            tb.cycle();
            assert_eq!(
                (tb.flips, tb.since_flip),
                (1, 0),
                "the flip is in the first cycle that is drained"
            );
            tb.m.set(tb.p.running, 0);
            (0..300).for_each(|_| tb.cycle());
            assert!(tb.late > 0);
            tb.check(0..3);
        }
    });
}

/// A copy, a first write and the longest stall in every cycle: bytes pass 4 GiB, stall cycles wrap.
#[test]
fn copies_are_counted_in_every_cycle() {
    for_seeds(1, |bench| {
        let mut tb = Tb::new(bench);
        tb.settle();
        for (port, value) in [
            (tb.p.cow_valid, 1),
            (tb.p.cow_entry, 0),
            (tb.p.cow_table, 0),
            (tb.p.cow_copies, 1),
            (tb.p.cow_demand, 1),
            (tb.p.cow_stall, 0xFFFF),
        ] {
            tb.m.set(port, value);
        }
        let events = (1 << 20) + 12_345_u32;
        for _ in 0..events {
            tb.m.tick();
        }
        tb.m.set(tb.p.cow_valid, 0);
        tb.m.run(COUNT_LATENCY as u64);
        tb.lookups.clear();
        tb.copies.clear();
        assert_eq!(tb.read(STAT_COPIES), events);
        assert_eq!(tb.read(STAT_FIRST_WRITES), events);
        assert_eq!(tb.read(STAT_STALL_CYCLES), events.wrapping_mul(0xFFFF));
        let low = tb.read(STAT_COPY_BYTES);
        let at = STAT_COPY_BYTES.offset_from(BASE) + 4;
        let high = tb.access(Access { write: false, addr: at, data: 0, strobe: 0 });
        assert_eq!(u64::from(low) | u64::from(high) << 32, u64::from(events) << 12);
    });
}
