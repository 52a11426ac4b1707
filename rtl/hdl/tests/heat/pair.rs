//! The block and its model side by side.

use crate::support::{HeatDrive, golden_read, golden_write};
use isotherm_model::heat::{Heat as Golden, Interrupts};
use isotherm_regs::heat::{self, INST, InstCfg0, InstCfg1, InstRing, SnapshotCtl};
use isotherm_regs::{ALL, RegDesc};
use isotherm_rtl::emit::emit;
use isotherm_rtl::heat::Heat;
use isotherm_sim::testbench::{Bench, Rng};
use std::sync::OnceLock;

/// Cycles of a tick in the models here: 100 us of a very slow clock, so that the timer is quick to test.
pub(crate) const TICK: u32 = 150;

/// Name and Verilog of the block with `2^units_log2` units: 6, 10 or 12.
pub(crate) fn verilog(units_log2: u32) -> (&'static str, &'static str) {
    static TEXT: [OnceLock<String>; 3] = [const { OnceLock::new() }; 3];
    fn text<const A: usize, const L: usize, const E: usize>(name: &str) -> String {
        let build = || emit(name, &mut Heat::<A, L, E>::new(TICK)).unwrap();
        let thread = std::thread::scope(|s| {
            std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(s, build).unwrap().join()
        });
        let emitted = thread.unwrap();
        assert_eq!(emitted.lint, [], "{name} breaks design rules");
        emitted.verilog
    }
    match units_log2 {
        6 => ("heat_64", TEXT[0].get_or_init(|| text::<6, 12, 22>("heat_64"))),
        10 => ("heat_1024", TEXT[1].get_or_init(|| text::<10, 16, 26>("heat_1024"))),
        12 => ("heat_4k", TEXT[2].get_or_init(|| text::<12, 18, 28>("heat_4k"))),
        other => panic!("no model with 2^{other} units"),
    }
}

pub(crate) struct Pair {
    pub(crate) d: HeatDrive,
    pub(crate) g: Golden,
    /// Events of `d.log` that the model has had.
    pub(crate) fed: usize,
    pub(crate) units: u32,
    /// What the model had accepted when the running epoch began.
    pub(crate) accepted_before: u64,
}

impl Pair {
    pub(crate) fn new(bench: &mut Bench, units_log2: u32) -> Self {
        let (name, text) = verilog(units_log2);
        let d = HeatDrive::new(bench.block(name, text), Rng::new(bench.rng.next_u64()));
        Self { d, g: Golden::new(units_log2), fed: 0, units: 1 << units_log2, accepted_before: 0 }
    }

    pub(crate) fn write(&mut self, register: &RegDesc, value: u64) {
        self.d.write(register, value);
        golden_write(&mut self.g, register, value);
    }

    /// Both read the same. What they read.
    pub(crate) fn same(&mut self, register: &RegDesc) -> u64 {
        let (ours, theirs) = (self.d.read(register), golden_read(&mut self.g, register));
        assert_eq!(ours, theirs, "{}: block {ours:#x}, model {theirs:#x}", register.name);
        ours
    }

    /// Every register but STALL_CYCLES, which only the block can know.
    pub(crate) fn same_registers(&mut self) {
        for register in ALL.iter().filter(|r| r.block == heat::BLOCK.name) {
            if register.offset != heat::STALL_CYCLES.offset {
                self.same(register);
            }
        }
        let stalls = self.d.stalls;
        let read = self.d.read(&heat::STALL_CYCLES);
        assert!((stalls..=self.d.stalls).contains(&read), "STALL_CYCLES {read}, seen {stalls}");
    }

    /// Gives the model all events up to the `end`th that was taken.
    pub(crate) fn feed(&mut self, end: usize) {
        for event in &self.d.log[self.fed..end] {
            self.g.access(event.line.into(), event.write);
        }
        self.fed = end;
    }

    pub(crate) fn feed_all(&mut self) {
        self.feed(self.d.log.len());
    }

    /// Configures and enables an instance, in the order of a CHMU driver; waits for each operation.
    pub(crate) fn start(&mut self, i: usize, threshold: u64, fill: u64) {
        let mut reset = InstCfg0(0);
        reset.set_reset_counters(true);
        self.write(&INST[i].cfg0, reset.0);
        self.rest(i);
        let mut cfg1 = InstCfg1(0);
        cfg1.set_unit_size(12);
        self.write(&INST[i].cfg1, cfg1.0);
        self.write(&INST[i].range_bitmap, 1);
        self.write(&INST[i].cfg2, fill);
        self.write(&INST[i].cfg0, enable(i, threshold).0);
        self.rest(i);
        self.same(&INST[i].status);
    }

    /// Waits until no operation of the instance is in progress.
    pub(crate) fn rest(&mut self, i: usize) {
        let limit = 60 + 4 * u64::from(self.units);
        self.d.until(limit, "operation", |d| {
            heat::InstStatus(d.read(&INST[i].status)).op_in_progress() == 0
        });
    }

    /// Counters of the ended epoch of every unit: reads, writes.
    pub(crate) fn counters(&mut self) -> Vec<(u16, u16)> {
        (0..self.units)
            .map(|u| {
                let word = self.d.word(&heat::COUNTERS, u);
                (word as u16, (word >> 16) as u16)
            })
            .collect()
    }

    pub(crate) fn golden_counters(&self) -> Vec<(u16, u16)> {
        self.g.ended_epoch().iter().map(|c| (c.reads, c.writes)).collect()
    }

    /// Pauses the traffic, rolls, and compares counters and lists: for epochs whose sum of counts does not tell where
    /// they ended.
    pub(crate) fn roll_at_rest(&mut self) {
        self.d.quiet();
        self.feed_all();
        self.accepted_before = self.g.totals().accepted;
        self.write(&heat::EPOCH_CTL, 1);
        self.settle();
        self.same_copy();
    }

    /// All counters of the ended epoch, and the line bits of the first units.
    pub(crate) fn same_copy(&mut self) {
        assert_eq!(self.counters(), self.golden_counters(), "counters of the ended epoch");
        for unit in 0..self.units.min(64) {
            self.write(&heat::LINE_SELECT, unit.into());
            let lines = self.g.ended_epoch()[unit as usize].lines;
            assert_eq!(self.d.word(&heat::LINE_BITS, 0), lines, "LINE_BITS of unit {unit}");
        }
    }

    /// The block has rolled: gives the model the events of the ended epoch (found from the sum of its counts, which
    /// holds while nothing saturates), rolls it by `roll`, and compares. `earliest` events at least must be in it.
    pub(crate) fn close_epoch(&mut self, earliest: usize, roll: impl FnOnce(&mut Self)) {
        let counters = self.counters();
        let sum: u64 = counters.iter().map(|(r, w)| u64::from(*r) + u64::from(*w)).sum();
        let end = self.accepted_before + sum;
        let latest = self.d.log.len();
        while self.g.totals().accepted < end {
            assert!(self.fed < latest, "conservation: the epoch has {sum} counts");
            self.feed(self.fed + 1);
        }
        // the rest of what was taken before the roll was asked for was not to be counted
        while self.fed < earliest {
            self.feed(self.fed + 1);
        }
        assert_eq!(self.g.totals().accepted, end, "events before the roll are missing");
        self.accepted_before = end;
        roll(self);
        assert_eq!(counters, self.golden_counters(), "counters of the ended epoch");
        let some = self.d.rng.below(u64::from(self.units));
        for unit in [0, some, u64::from(self.units) - 1, u64::from(self.units)] {
            self.write(&heat::LINE_SELECT, unit);
            let lines = self.d.word(&heat::LINE_BITS, 0);
            let golden = self.g.ended_epoch().get(unit as usize).map_or(0, |c| c.lines);
            assert_eq!(lines, golden, "LINE_BITS of unit {unit}");
        }
    }

    /// Waits until the scan is where the model's is, and compares what it left.
    pub(crate) fn settle(&mut self) {
        let (epoch, blocked) = (self.g.epoch(), self.g.scan_is_blocked());
        let tails = [0, 1].map(|i| InstRing(golden_read(&mut self.g, &INST[i].ring) as u32).tail());
        self.d.until(200 + 8 * u64::from(self.units), "scan", |d| {
            let tail = |d: &mut HeatDrive, i: usize| InstRing(d.read(&INST[i].ring) as u32).tail();
            d.read(&heat::EPOCH_ID) == epoch
                && SnapshotCtl(d.read(&heat::SNAPSHOT_CTL)).busy() == blocked
                && [tail(d, 0), tail(d, 1)] == tails
        });
        self.d.run(20);
        for register in [
            heat::SNAPSHOT_CTL,
            heat::EPOCH_CTL,
            heat::EPOCH_ID,
            heat::LOST_HOTLIST,
            heat::V_REASON,
        ] {
            self.same(&register);
        }
        for instance in &INST {
            self.same(&instance.ring);
            self.same(&instance.status);
        }
        let Interrupts { fill, overflow } = self.g.take_interrupts();
        assert_eq!(self.d.take_irqs(), (fill, overflow), "interrupts");
    }

    /// Compares the listed entries, and moves HEAD over some or all of them.
    pub(crate) fn drain(&mut self, i: usize, keep: usize) {
        let ring = &INST[i].ring;
        let InstRing(word) = InstRing(self.same(ring) as u32);
        let head = InstRing(word).head();
        let entries = self.g.hotlist(i);
        for (k, entry) in entries.iter().enumerate() {
            let index = (head + k as u32) % isotherm_model::heat::ENTRIES as u32;
            assert_eq!(self.d.word(&INST[i].hotlist, index), entry.word(), "entry {index}");
        }
        let take = entries.len().saturating_sub(keep) as u32;
        let new = (head + take) % isotherm_model::heat::ENTRIES as u32;
        // HEAD takes 16-bit accesses
        let offset = ring.offset_from(heat::BASE);
        self.d.write32(offset, new | 0xABCD_0000, 0b0011);
        isotherm_model::RegisterBlock::write32(&mut self.g, offset, new, 0b0011);
    }
}

/// CFG0 of an instance that counts and interrupts.
pub(crate) fn enable(i: usize, threshold: u64) -> InstCfg0 {
    let mut cfg = InstCfg0(0);
    cfg.set_track(if i == 0 { 2 } else { 1 });
    cfg.set_enable(true);
    cfg.set_int_on_fill(true);
    cfg.set_int_on_overflow(true);
    cfg.set_threshold(threshold);
    cfg
}
