//! Drives a Verilated `Heat`: traffic on the event port, accesses on the register bus, both at once.
//!
//! Include it with `#[path = "support/heat_drive.rs"] mod heat_drive;`. The order of a cycle is: set inputs, `eval`,
//! sample, `tick`. Everything random comes from the generator given at construction.

#![allow(dead_code, reason = "each test uses its share")]

use isotherm_model::RegisterBlock;
use isotherm_model::heat::Heat as Golden;
use isotherm_regs::{MemDesc, RegDesc, heat};
use isotherm_sim::testbench::Rng;
use isotherm_sim::{Model, PortId};

/// One access event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) line: u32,
    pub(crate) write: bool,
}

/// A stream of events over `2^units_log2` units that changes its shape every few dozen events: the same unit again
/// and again, two and three units in turn, a few units at random, a sweep over lines, all units at random.
#[derive(Debug)]
pub(crate) struct Traffic {
    units_log2: u32,
    /// Share of writes in percent.
    writes: u64,
    shape: u64,
    left: u64,
    units: [u32; 3],
    step: u32,
}

impl Traffic {
    pub(crate) fn new(units_log2: u32, writes: u64) -> Self {
        Self { units_log2, writes, shape: 0, left: 0, units: [0; 3], step: 0 }
    }

    pub(crate) fn next(&mut self, rng: &mut Rng) -> Event {
        if self.left == 0 {
            self.left = rng.range(1, 60);
            self.shape = rng.below(7);
            self.units = [0; 3].map(|_| rng.bits(self.units_log2) as u32);
            self.step = rng.bits(self.units_log2 + 6) as u32;
        }
        self.left -= 1;
        self.step = self.step.wrapping_add(1);
        let [a, b, c] = self.units;
        let lines = 1 << (self.units_log2 + 6);
        let random = rng.next_u64();
        let in_unit = |unit: u32| unit << 6 | (random as u32 & 63);
        let line = match self.shape {
            0 => in_unit(a),                                      // A,A,A
            1 => in_unit(if self.step & 1 == 0 { a } else { b }), // A,B,A,B
            2 => in_unit([a, b, c][(self.step % 3) as usize]),    // A,B,C,A
            3 => in_unit([a, a, b, a][(self.step % 4) as usize]), // A,A,B,A
            4 => in_unit([a, b, c][(random >> 32) as usize % 3]),
            5 => self.step % lines,
            _ => (random >> 8) as u32 % lines,
        };
        Event { line, write: (random >> 40) % 100 < self.writes }
    }
}

/// The Verilated block and what has passed its ports.
#[derive(Debug)]
pub(crate) struct HeatDrive {
    pub(crate) model: Model,
    pub(crate) rng: Rng,
    /// What offers events; `None` = nothing.
    pub(crate) traffic: Option<Traffic>,
    /// Chance of a cycle without an event, in percent.
    pub(crate) idle: u64,
    /// The events that were taken, in order.
    pub(crate) log: Vec<Event>,
    /// Cycles in which an event was offered and not taken.
    pub(crate) stalls: u64,
    /// How many events had been taken each time `event_ready` fell.
    pub(crate) held_at: Vec<usize>,
    /// Pulses seen since the last [`take_irqs`](Self::take_irqs).
    irqs: (bool, bool),
    offered: Option<Event>,
    was_ready: bool,
    sel: bool,
    ack: Option<u32>,
    waiting: bool,
    p: Ports,
}

#[derive(Debug)]
struct Ports {
    reset: PortId,
    valid: PortId,
    line: PortId,
    write: PortId,
    ready: PortId,
    irq_fill: PortId,
    irq_overflow: PortId,
    bus_sel: PortId,
    bus_write: PortId,
    bus_addr: PortId,
    bus_wdata: PortId,
    bus_wstrb: PortId,
    bus_ack: PortId,
    bus_rdata: PortId,
}

/// Cycles after which an access that was not acknowledged counts as lost.
const BUS_LIMIT: u32 = 400_000;

impl HeatDrive {
    /// Resets the block. Ends in the first cycle after reset, in which it begins to clear its memories.
    pub(crate) fn new(model: Model, rng: Rng) -> Self {
        let q = |name: &str| model.port(name).unwrap();
        let p = Ports {
            reset: q("reset"),
            valid: q("event_valid"),
            line: q("event_line"),
            write: q("event_write"),
            ready: q("event_ready"),
            irq_fill: q("irq_fill"),
            irq_overflow: q("irq_overflow"),
            bus_sel: q("bus_sel"),
            bus_write: q("bus_write"),
            bus_addr: q("bus_addr"),
            bus_wdata: q("bus_wdata"),
            bus_wstrb: q("bus_wstrb"),
            bus_ack: q("bus_ack"),
            bus_rdata: q("bus_rdata"),
        };
        let mut drive = Self {
            model,
            rng,
            traffic: None,
            idle: 0,
            log: vec![],
            stalls: 0,
            held_at: vec![],
            irqs: (false, false),
            offered: None,
            was_ready: false,
            sel: false,
            ack: None,
            waiting: false,
            p,
        };
        drive.reset();
        drive
    }

    /// One cycle or more of reset; an event on offer is withdrawn.
    pub(crate) fn reset(&mut self) {
        self.model.set(self.p.valid, 0);
        self.model.set(self.p.bus_sel, 0);
        self.model.set(self.p.reset, 1);
        let cycles = self.rng.range(1, 4);
        self.model.run(cycles);
        self.model.set(self.p.reset, 0);
        self.offered = None;
        self.was_ready = false;
        self.stalls = 0;
        self.log.clear();
        self.held_at.clear();
        self.irqs = (false, false);
    }

    /// One clock cycle.
    pub(crate) fn cycle(&mut self) {
        if self.offered.is_none()
            && let Some(traffic) = &mut self.traffic
            && (self.idle == 0 || self.rng.below(100) >= self.idle)
        {
            let event = traffic.next(&mut self.rng);
            self.model.set(self.p.line, event.line.into());
            self.model.set(self.p.write, event.write.into());
            self.offered = Some(event);
        }
        self.model.set(self.p.valid, self.offered.is_some().into());
        self.model.eval();
        let ready = self.model.is_set(self.p.ready);
        if self.was_ready && !ready {
            self.held_at.push(self.log.len());
        }
        self.was_ready = ready;
        if let Some(event) = self.offered {
            if ready {
                self.log.push(event);
                self.offered = None;
            } else {
                self.stalls += 1;
            }
        }
        self.irqs.0 |= self.model.is_set(self.p.irq_fill);
        self.irqs.1 |= self.model.is_set(self.p.irq_overflow);
        if self.model.is_set(self.p.bus_ack) {
            assert!(self.waiting && !self.sel, "an acknowledge without an access");
            self.waiting = false;
            self.ack = Some(self.model.get(self.p.bus_rdata) as u32);
        }
        if self.sel {
            self.sel = false;
            self.waiting = true;
        }
        self.model.tick();
    }

    pub(crate) fn run(&mut self, cycles: u64) {
        (0..cycles).for_each(|_| self.cycle());
    }

    /// Stops the traffic; the event on offer is still delivered.
    pub(crate) fn quiet(&mut self) {
        self.traffic = None;
        while self.offered.is_some() {
            self.cycle();
        }
    }

    /// Offers these events one after the other, without gaps, until the last is taken.
    pub(crate) fn play(&mut self, events: impl Iterator<Item = Event>) {
        self.quiet();
        for event in events {
            self.model.set(self.p.line, event.line.into());
            self.model.set(self.p.write, event.write.into());
            self.offered = Some(event);
            self.quiet();
        }
    }

    /// Fill and overflow interrupts since the last call.
    pub(crate) fn take_irqs(&mut self) -> (bool, bool) {
        std::mem::take(&mut self.irqs)
    }

    /// One access to the word at a block offset; the traffic goes on. What was read.
    pub(crate) fn bus(&mut self, write: Option<(u32, u8)>, offset: u32) -> u32 {
        for _ in 0..self.rng.below(3) {
            self.cycle();
        }
        self.model.set(self.p.bus_sel, 1);
        self.model.set(self.p.bus_write, write.is_some().into());
        self.model.set(self.p.bus_addr, offset.into());
        let (data, strobe) = write.unwrap_or_default();
        self.model.set(self.p.bus_wdata, data.into());
        self.model.set(self.p.bus_wstrb, strobe.into());
        self.sel = true;
        self.cycle();
        self.model.set(self.p.bus_sel, 0);
        for _ in 0..BUS_LIMIT {
            self.cycle();
            if let Some(word) = self.ack.take() {
                return word;
            }
        }
        panic!("no acknowledge for the access to {offset:#x}");
    }

    pub(crate) fn read32(&mut self, offset: u32) -> u32 {
        self.bus(None, offset)
    }

    pub(crate) fn write32(&mut self, offset: u32, value: u32, strobe: u8) {
        self.bus(Some((value, strobe)), offset);
    }

    pub(crate) fn read(&mut self, register: &RegDesc) -> u64 {
        let offset = register.offset_from(heat::BASE);
        let low = self.read32(offset);
        let high = if register.width == 64 { self.read32(offset + 4) } else { 0 };
        u64::from(high) << 32 | u64::from(low)
    }

    pub(crate) fn write(&mut self, register: &RegDesc, value: u64) {
        let offset = register.offset_from(heat::BASE);
        self.write32(offset, value as u32, 0xF);
        if register.width == 64 {
            self.write32(offset + 4, (value >> 32) as u32, 0xF);
        }
    }

    /// Word `index` of a memory.
    pub(crate) fn word(&mut self, memory: &MemDesc, index: u32) -> u64 {
        let bytes = u32::from(memory.width) / 8;
        let offset = memory.offset - heat::BASE + index * bytes;
        let low = self.read32(offset);
        let high = if bytes == 8 { self.read32(offset + 4) } else { 0 };
        u64::from(high) << 32 | u64::from(low)
    }

    /// Runs until `done`, at most `limit` cycles, looking every few cycles.
    pub(crate) fn until(
        &mut self,
        limit: u64,
        what: &str,
        mut done: impl FnMut(&mut Self) -> bool,
    ) {
        let end = self.model.cycles() + limit;
        while !done(self) {
            assert!(self.model.cycles() < end, "{what}: not within {limit} cycles");
            self.run(5);
        }
    }
}

/// The golden model's register, read the same way.
pub(crate) fn golden_read(golden: &mut Golden, register: &RegDesc) -> u64 {
    let offset = register.offset_from(heat::BASE);
    let low = golden.read32(offset);
    let high = if register.width == 64 { golden.read32(offset + 4) } else { 0 };
    u64::from(high) << 32 | u64::from(low)
}

/// The golden model's register, written the same way.
pub(crate) fn golden_write(golden: &mut Golden, register: &RegDesc, value: u64) {
    let offset = register.offset_from(heat::BASE);
    golden.write32(offset, value as u32, 0xF);
    if register.width == 64 {
        golden.write32(offset + 4, (value >> 32) as u32, 0xF);
    }
}
