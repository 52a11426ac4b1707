//! Counting: a new event is offered in every cycle, and each counter of every epoch is compared with the golden model.

use crate::heat_drive::{Event, HeatDrive, Traffic, golden_read, golden_write};
use crate::verilog;
use isotherm_model::heat::Heat as Golden;
use isotherm_regs::RegDesc;
use isotherm_regs::heat::{self, EpochCtl, INST, InstCfg0, InstCfg1, InstStatus, SnapshotCtl};
use isotherm_sim::testbench::Rng;
use isotherm_sim::verilate::block;
use serde::Serialize;
use std::error::Error;
use std::fmt::Write;

const BLOCK: &str = "heat_4096";
const UNITS_LOG2: u32 = 12;
const UNITS: u32 = 1 << UNITS_LOG2;
/// Events of an epoch of one pattern: half of them fit into a counter, all of them do not.
const EVENTS: u64 = 120_000;
/// Epochs that end while events come without a gap.
const MOVING: u64 = 4;
/// Share of writes in percent.
const WRITES: u64 = 50;
const SEED: u64 = 1;

/// What was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Heat {
    /// Events taken / cycles in which one was offered.
    events_per_cycle: f64,
    /// Accesses that a counter has too many or too few, summed over all counters and epochs.
    miscounts: u64,
    /// Events whose counters were compared.
    compared: u64,
    block: &'static str,
    seed: u64,
    units: u32,
    epochs: u64,
    counters_compared: u64,
    /// Line bitmaps of ended epochs that differ, of so many.
    line_differences: u64,
    lines_compared: u64,
    /// Totals (accepted, saturated, ...) that differ at the end.
    total_differences: u64,
    /// Events that found their counter at its top, as they should.
    saturated: u64,
    patterns: Vec<Pattern>,
}

/// One pattern's share.
#[derive(Debug, Serialize)]
struct Pattern {
    pattern: &'static str,
    epochs: u64,
    events: u64,
    cycles: u64,
    events_per_cycle: f64,
    miscounts: u64,
}

impl Heat {
    /// As a table.
    pub(crate) fn markdown(&self) -> String {
        let mut out = format!(
            "**Heat** (`{}`, {} units): {} events in {} epochs, {} counters, {} line bitmaps and \
             the totals compared; {} bitmaps and {} totals differ.\n\n\
             | pattern | epochs | events | cycles | events per cycle | miscounts |\n|---|---:|---:|---:|---:|---:|\n",
            self.block,
            self.units,
            self.compared,
            self.epochs,
            self.counters_compared,
            self.lines_compared,
            self.line_differences,
            self.total_differences
        );
        let cycles: u64 = self.patterns.iter().map(|p| p.cycles).sum();
        for p in &self.patterns {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {:.4} | {} |",
                p.pattern, p.epochs, p.events, p.cycles, p.events_per_cycle, p.miscounts
            );
        }
        let _ = writeln!(
            out,
            "| **all** | {} | {} | {cycles} | **{:.4}** | **{}** |",
            self.epochs, self.compared, self.events_per_cycle, self.miscounts
        );
        out
    }
}

/// Line of event `i`, with units `u` and 64 random bits.
type Next = fn(i: u64, u: [u32; 3], random: u64) -> u32;
/// Name, share of writes in percent, and events.
const PATTERNS: [(&str, u64, Next); 7] = [
    ("A,A,A: one unit", WRITES, |_, u, r| in_unit(u[0], r)),
    ("A,B,A: two units in turn", WRITES, |i, u, r| in_unit(u[(i % 2) as usize], r)),
    ("A,B,C,A: three units in turn", WRITES, |i, u, r| in_unit(u[(i % 3) as usize], r)),
    ("A,A,B,A", WRITES, |i, u, r| in_unit(u[usize::from(i % 4 == 2)], r)),
    ("A,A,A: writes beyond 65535", 100, |_, u, r| in_unit(u[0], r)),
    ("sweep over all lines", WRITES, |i, _, _| i as u32 % (UNITS << 6)),
    ("random lines", WRITES, |_, _, r| (r >> 8) as u32 % (UNITS << 6)),
];

fn in_unit(unit: u32, random: u64) -> u32 {
    unit << 6 | (random as u32 & 63)
}

/// The block, the model, and what has been compared.
struct Run {
    d: HeatDrive,
    g: Golden,
    counters_compared: u64,
    line_differences: u64,
    lines_compared: u64,
}

/// Measure.
pub(crate) fn measure() -> Result<Heat, Box<dyn Error>> {
    let d = HeatDrive::new(block(BLOCK, &verilog(BLOCK)?), Rng::new(SEED));
    let g = Golden::new(UNITS_LOG2);
    let mut run = Run { d, g, counters_compared: 0, line_differences: 0, lines_compared: 0 };
    // after reset the tables are cleared, one unit a cycle, and events wait for that
    run.d.run(2 * u64::from(UNITS));
    (0..2).for_each(|i| run.start(i));
    let mut rng = Rng::new(SEED + 1);
    let mut patterns: Vec<_> = PATTERNS.into_iter().map(|p| run.at_rest(p, &mut rng)).collect();
    patterns.push(run.moving());
    let total_differences = run.totals();
    let sum = |f: fn(&Pattern) -> u64| patterns.iter().map(f).sum::<u64>();
    Ok(Heat {
        events_per_cycle: sum(|p| p.events) as f64 / sum(|p| p.cycles) as f64,
        miscounts: sum(|p| p.miscounts),
        compared: sum(|p| p.events),
        block: BLOCK,
        seed: SEED,
        units: UNITS,
        epochs: sum(|p| p.epochs),
        counters_compared: run.counters_compared,
        line_differences: run.line_differences,
        lines_compared: run.lines_compared,
        total_differences,
        saturated: run.g.totals().saturated,
        patterns,
    })
}

impl Run {
    fn write(&mut self, register: &RegDesc, value: u64) {
        self.d.write(register, value);
        golden_write(&mut self.g, register, value);
    }

    /// Enables an instance. Its threshold is so high that the hot list never fills and stops a scan.
    fn start(&mut self, i: usize) {
        let mut cfg1 = InstCfg1(0);
        cfg1.set_unit_size(12);
        self.write(&INST[i].cfg1, cfg1.0);
        self.write(&INST[i].range_bitmap, 1);
        let mut cfg0 = InstCfg0(0);
        cfg0.set_track(if i == 0 { 2 } else { 1 });
        cfg0.set_enable(true);
        cfg0.set_threshold(65_535);
        self.write(&INST[i].cfg0, cfg0.0);
        let limit = 100 + 4 * u64::from(UNITS);
        self.d.until(limit, "enabling an instance", |d| {
            InstStatus(d.read(&INST[i].status)).op_in_progress() == 0
        });
    }

    /// One epoch of a pattern; the roll comes when the last event has been taken.
    fn at_rest(
        &mut self,
        (pattern, writes, next): (&'static str, u64, Next),
        rng: &mut Rng,
    ) -> Pattern {
        let units = [0; 3].map(|_| rng.bits(UNITS_LOG2) as u32);
        let (before, from) = (self.d.log.len(), self.d.model.cycles());
        let events = (0..EVENTS).map(|i| {
            let random = rng.next_u64();
            Event { line: next(i, units, random), write: (random >> 40) % 100 < writes }
        });
        self.d.play(events);
        let events = (self.d.log.len() - before) as u64;
        let cycles = self.d.model.cycles() - from;
        let miscounts = self.close_at_rest();
        Pattern::new(pattern, 1, events, cycles, miscounts)
    }

    /// Rolls without traffic, and compares counters and line bitmaps. Wrong counts.
    fn close_at_rest(&mut self) -> u64 {
        self.feed(self.d.log.len());
        self.write(&heat::EPOCH_CTL, 1);
        self.rolled();
        let counters = self.counters();
        for unit in 0..UNITS {
            self.write(&heat::LINE_SELECT, unit.into());
            let lines = self.d.word(&heat::LINE_BITS, 0);
            self.line_differences += u64::from(lines != self.g.ended_epoch()[unit as usize].lines);
            self.lines_compared += 1;
        }
        self.compare(&counters)
    }

    /// Epochs that end while an event comes in every cycle, the table being read meanwhile.
    fn moving(&mut self) -> Pattern {
        let from = self.d.model.cycles();
        self.d.traffic = Some(Traffic::new(UNITS_LOG2, WRITES));
        let (mut events, mut miscounts) = (0, 0);
        for _ in 0..MOVING {
            self.d.run(EVENTS);
            let earliest = self.d.log.len();
            self.d.write(&heat::EPOCH_CTL, 1);
            self.rolled();
            let latest = self.d.log.len();
            let counters = self.counters();
            // The block does not show at which event the epoch ended; its sum says so, and it has to lie between
            // what had been taken when the roll was asked for and when it was done.
            let sum: u64 = counters.iter().map(|(r, w)| u64::from(*r) + u64::from(*w)).sum();
            let end = (sum as usize).clamp(earliest, latest);
            self.feed(end);
            events += end as u64;
            golden_write(&mut self.g, &heat::EPOCH_CTL, 1);
            miscounts += self.compare(&counters);
        }
        self.d.quiet();
        let cycles = self.d.model.cycles() - from;
        events += self.d.log.len() as u64;
        // the rest, so that no event is left out
        miscounts += self.close_at_rest();
        Pattern::new("mixed, rolls under traffic", MOVING + 1, events, cycles, miscounts)
    }

    /// Gives the model the first `count` events of the log, and forgets them.
    fn feed(&mut self, count: usize) {
        for event in self.d.log.drain(..count) {
            self.g.access(event.line.into(), event.write);
        }
    }

    /// Waits for the roll and the end of its scan.
    fn rolled(&mut self) {
        self.d
            .until(8 * u64::from(UNITS), "roll", |d| !EpochCtl(d.read(&heat::EPOCH_CTL)).pending());
    }

    /// Counters of the ended epoch: reads, writes.
    fn counters(&mut self) -> Vec<(u16, u16)> {
        let split = |word: u64| (word as u16, (word >> 16) as u16);
        let counters = (0..UNITS).map(|u| split(self.d.word(&heat::COUNTERS, u))).collect();
        self.d.until(8 * u64::from(UNITS), "scan", |d| {
            !SnapshotCtl(d.read(&heat::SNAPSHOT_CTL)).busy()
        });
        counters
    }

    /// How far the counters are from the model's.
    fn compare(&mut self, counters: &[(u16, u16)]) -> u64 {
        self.counters_compared += 2 * counters.len() as u64;
        let golden = self.g.ended_epoch();
        let far = |(c, g): (&(u16, u16), &isotherm_model::heat::UnitCounts)| {
            u64::from(c.0.abs_diff(g.reads)) + u64::from(c.1.abs_diff(g.writes))
        };
        counters.iter().zip(golden).map(far).sum()
    }

    /// How many of the totals since reset differ.
    fn totals(&mut self) -> u64 {
        let registers = [heat::SNOOPED, heat::ACCEPTED, heat::OUT_OF_RANGE, heat::SATURATED];
        let differs = |r: &RegDesc| u64::from(self.d.read(r) != golden_read(&mut self.g, r));
        registers.iter().map(differs).sum()
    }
}

impl Pattern {
    fn new(pattern: &'static str, epochs: u64, events: u64, cycles: u64, miscounts: u64) -> Self {
        let events_per_cycle = events as f64 / cycles as f64;
        Self { pattern, epochs, events, cycles, events_per_cycle, miscounts }
    }
}
