//! Completer, fault and window as a card: window traffic from the link beside software that speaks through registers.

use super::oracle::{GRANULE, Oracle};
use super::sides::{Dma, FillWrites, Taker, host_granule, value};
use crate::host_bench::memory::{Behaviour, CLIENT, Memory};
use crate::host_bench::packet::{Assembler, Flit, Header, Inside, completion};
use crate::host_bench::requests::{Space, packet, request};
use isotherm_abi::tables;
use isotherm_model::completer::Setup;
use isotherm_model::squeeze::tables::TableSet;
use isotherm_model::tlp::{Request, Status, beats};
use isotherm_regs::{RegDesc, fault, map};
use isotherm_sim::model::{Model, PortId};
use isotherm_sim::testbench::{Bench, Rng, StallPattern, StreamDriver, StreamMonitor};
use std::collections::{BTreeMap, VecDeque};

/// Granules of the window.
pub const GRANULES: usize = 64;
const WINDOW: usize = GRANULES * GRANULE;
/// The requester of software; window accesses have their number.
const SOFTWARE: u16 = 0xFFFF;
/// Cycles after which something that has not moved counts as hung.
const HUNG: u64 = 60_000;

/// What the link does on its own.
#[derive(Clone, Debug)]
pub struct Traffic {
    /// In how many of 1,000 cycles a request is sent.
    pub rate: u64,
    /// Granules that it touches.
    pub granules: Vec<usize>,
    /// Share of writes in percent.
    pub writes: u64,
}

/// How the surroundings behave.
#[derive(Clone, Debug)]
pub struct Manner {
    pub stall: u64,
    pub latency: u64,
    pub max_payload: u64,
}

impl Manner {
    pub fn ideal() -> Self {
        Manner { stall: 0, latency: 4, max_payload: 5 }
    }

    pub fn random(rng: &mut Rng) -> Self {
        Manner {
            stall: *rng.pick(&[0, 10, 40, 75]),
            latency: rng.range(1, 40),
            max_payload: rng.below(6),
        }
    }
}

pub struct Card {
    pub m: Model,
    rx: StreamDriver<Flit<Inside>>,
    pub tx: StreamMonitor<Flit<Inside>>,
    pub memory: Memory,
    pub dma: Dma,
    pub writes: FillWrites,
    takers: [Taker; 4],
    access: Taker,
    frame: [PortId; 2],
    frame_due: Option<(u64, u64)>,
    /// What is added to the frames that the map answers.
    pub frame_offset: u64,
    pub rng: Rng,
    pub stall: u64,
    pub oracle: Oracle,
    pub traffic: Traffic,
    space: Space,
    packets: Assembler,
    reset: PortId,
    bus: [PortId; 7],
    fault_bus: [PortId; 7],
    pending: Option<(u32, Option<(u32, u8)>)>,
    fault_waits: bool,
    bus_ack: Option<(u64, u32)>,
    events_idle: PortId,
    snapshot: PortId,
    pulse: bool,
    outstanding: PortId,
    parked: [PortId; 3],
    irq: PortId,
    pub irqs: u64,
    /// Contents of absent granules are scribbled over, as nothing keeps them.
    pub scribble: bool,
    quiet_at: u64,
    answers: VecDeque<Vec<u8>>,
    tag: u16,
    pub drops: Vec<usize>,
    /// Where the bytes of a granule that is filled lie.
    pub sources: BTreeMap<usize, u64>,
    /// What granules must hold that a frame fills, all of them when the first becomes present.
    pub plains: BTreeMap<usize, Vec<u8>>,
    /// Granules in the order in which they became present.
    pub shown: Vec<usize>,
    tables: [PortId; 5],
    pub frame_busy: PortId,
    pub now: u64,
    /// Cycle of the last reset.
    pub start: u64,
    moved_at: u64,
    /// The longest wait of a beat on the link.
    pub longest_wait: u64,
    waited: u64,
}

impl Card {
    pub fn new(bench: &mut Bench, name: &str, verilog: &str, manner: &Manner) -> Self {
        let m = bench.block(name, verilog);
        let port = |n: &str| m.port(n).unwrap();
        let rng = &mut bench.rng;
        let stall = manner.stall;
        let pattern =
            |r: &mut Rng| if stall == 0 { StallPattern::Never } else { StallPattern::random(r) };
        let (a, b) = (pattern(rng), pattern(rng));
        let rx = StreamDriver::new(&m, "rx", a, rng).unwrap();
        let tx = StreamMonitor::new(&m, "tx", b, rng).unwrap();
        let behaviour = Behaviour { latency: manner.latency, stall, early_read: rng.chance(1, 2) };
        let memory = Memory::new(&m, &CLIENT, 2 * WINDOW, behaviour, rng);
        let lanes = m.width(port("rx$keep")) as usize;
        let register_bytes = u64::from(isotherm_regs::BAR_SIZE);
        let max_payload = 128 << manner.max_payload;
        let setup = Setup { lanes, register_bytes, window_bytes: WINDOW as u64, max_payload };
        let taker = |p: &str, f: &[&str], r: &mut Rng| Taker::new(&m, p, f, stall, r);
        let names = ["sel", "write", "addr", "wdata", "wstrb", "ack", "rdata"];
        let oracle = Oracle::new(setup, memory.bytes[..WINDOW].to_vec());
        let mut card = Card {
            rx,
            tx,
            dma: Dma::new(&m, manner.latency * 4, stall, rng),
            writes: FillWrites::new(&m, "fill_", manner.latency, stall, rng),
            takers: [
                // `dirty` may be slow
                Taker::new(&m, "mark", &["granule"], if stall == 0 { 0 } else { 97 }, rng),
                taker("block", &["granule", "value"], rng),
                taker("drop", &["granule"], rng),
                taker("frame", &["granule"], rng),
            ],
            access: taker("access", &["line", "lines", "write", "requester", "late"], rng),
            frame: [port("frame_done"), port("frame_live")],
            frame_due: None,
            frame_offset: 0,
            stall,
            oracle,
            traffic: Traffic { rate: 0, granules: vec![], writes: 50 },
            space: Space { lanes, window_bytes: WINDOW as u64, register_bytes, max_payload },
            packets: Assembler::default(),
            reset: port("reset"),
            bus: names.map(|n| port(&format!("bus_{n}"))),
            fault_bus: names.map(|n| port(&format!("fault_bus_{n}"))),
            pending: None,
            fault_waits: false,
            bus_ack: None,
            events_idle: port("events_idle"),
            snapshot: port("snapshot_taken"),
            pulse: false,
            outstanding: port("outstanding"),
            parked: ["parked_writes", "parked_late", "mark_valid"].map(port),
            irq: port("irq_fault"),
            irqs: 0,
            scribble: true,
            quiet_at: 0,
            answers: VecDeque::new(),
            tag: 0,
            drops: vec![],
            sources: BTreeMap::new(),
            plains: BTreeMap::new(),
            shown: vec![],
            tables: ["table_write", "table_set", "table_address", "table_data", "table_ids"]
                .map(port),
            frame_busy: port("frame_busy"),
            now: 0,
            start: 0,
            moved_at: 0,
            longest_wait: 0,
            waited: 0,
            rng: Rng::new(rng.next_u64()),
            memory,
            m,
        };
        let mps = card.m.port("max_payload").unwrap();
        card.m.set(mps, manner.max_payload);
        card.m.set(card.reset, 1);
        card.m.run(3);
        card.m.set(card.reset, 0);
        card
    }

    /// Reset in the middle of whatever goes on. Everything under way is forgotten, memory keeps its contents.
    pub fn reset(&mut self) {
        self.m.set(self.reset, 1);
        for p in [self.bus[5], self.fault_bus[0], self.snapshot, self.frame[0]] {
            self.m.set(p, 0);
        }
        self.m.run(3);
        self.m.set(self.reset, 0);
        let max = self.space.max_payload;
        let setup = Setup {
            lanes: self.space.lanes,
            register_bytes: self.space.register_bytes,
            window_bytes: WINDOW as u64,
            max_payload: max,
        };
        self.rx = StreamDriver::new(&self.m, "rx", StallPattern::Never, &mut self.rng).unwrap();
        self.tx = StreamMonitor::new(&self.m, "tx", StallPattern::Never, &mut self.rng).unwrap();
        self.packets = Assembler::default();
        self.memory.reset();
        self.dma.reset();
        self.writes.reset();
        self.takers.iter_mut().for_each(Taker::reset);
        self.access.reset();
        self.frame_due = None;
        self.pending = None;
        self.fault_waits = false;
        self.bus_ack = None;
        self.pulse = false;
        self.quiet_at = 0;
        self.answers.clear();
        self.drops.clear();
        self.sources.clear();
        self.plains.clear();
        self.oracle = Oracle::new(setup, self.memory.bytes[..WINDOW].to_vec());
        self.start = self.now;
        self.moved_at = self.now;
    }

    /// Load a learned set into the decompressor; sets of the other slots keep their ids.
    pub fn load(&mut self, slot: usize, set: &TableSet, ids: [u8; 4]) {
        let words = set.image().unwrap();
        self.m.set(self.tables[1], slot as u64);
        self.m.set(self.tables[4], u32::from_le_bytes(ids).into());
        let decoder = tables::OFFSET_ENTRIES.start..tables::WORDS;
        for at in decoder.filter(|at| !(0xA00..0x1000).contains(at)) {
            self.m.set(self.tables[0], 1);
            self.m.set(self.tables[2], at as u64);
            self.m.set(self.tables[3], words[at].into());
            self.cycle();
        }
        self.m.set(self.tables[0], 0);
    }

    pub fn set_outstanding(&mut self, value: bool) {
        self.m.set(self.outstanding, value.into());
    }

    pub fn cycle(&mut self) {
        self.drive_traffic();
        self.rx.drive(&mut self.m);
        self.tx.drive(&mut self.m);
        self.memory.drive(&mut self.m);
        self.dma.drive(&mut self.m);
        self.writes.drive(&mut self.m, &mut self.memory.bytes);
        self.takers.iter_mut().for_each(|t| t.drive(&mut self.m));
        self.access.drive(&mut self.m);
        self.m.set(self.events_idle, (self.quiet_at <= self.now).into());
        self.m.set(self.snapshot, self.pulse.into());
        let frame = self.frame_due.filter(|f| f.0 <= self.now);
        self.m.set(self.frame[0], frame.is_some().into());
        self.m.set(self.frame[1], frame.map_or(0, |f| f.1));
        if frame.is_some() {
            self.frame_due = None;
        }
        self.drive_bus();
        self.m.eval();
        self.sample();
        self.m.tick();
        self.now += 1;
        assert!(
            self.now - self.moved_at < HUNG,
            "nothing moves: {} beats to send, {} reads open",
            self.rx.pending(),
            self.oracle.open()
        );
    }

    fn sample(&mut self) {
        let waiting = self.rx.pending() > 0;
        self.waited += 1;
        if self.rx.sample(&self.m).is_some() || !waiting {
            self.longest_wait = self.longest_wait.max(self.waited);
            self.waited = 0;
            self.moved_at = self.now;
        }
        self.irqs += u64::from(self.m.is_set(self.irq));
        if let Some(mark) = self.takers[0].sample(&self.m) {
            self.oracle.marks.push(value(&mark[0]) as usize);
        }
        if let Some(block) = self.takers[1].sample(&self.m) {
            let (g, absent) = (value(&block[0]) as usize, value(&block[1]) != 0);
            let at = g * GRANULE;
            if absent && self.scribble {
                self.rng.fill(&mut self.memory.bytes[at..at + GRANULE]);
            }
            let contents = &self.memory.bytes[at..at + GRANULE];
            if !absent && let Some(source) = self.sources.remove(&g) {
                let want = host_granule(self.dma.salt, source);
                assert!(contents == want, "granule {g} is not what lies at {source:#x}");
            }
            if !absent {
                self.shown.push(g);
                if self.plains.contains_key(&g) {
                    // all of them are written before the first is present
                    for (g, plain) in std::mem::take(&mut self.plains) {
                        let at = g * GRANULE;
                        let there = &self.memory.bytes[at..at + GRANULE];
                        assert!(there == plain, "granule {g} is not what the frame says");
                    }
                }
            }
            self.oracle.block(g, absent, contents, self.now);
        }
        if let Some(drop) = self.takers[2].sample(&self.m) {
            self.drops.push(value(&drop[0]) as usize);
        }
        if let Some(frame) = self.takers[3].sample(&self.m) {
            let delay = if self.stall == 0 { 1 } else { self.rng.range(1, 30) };
            self.frame_due = Some((self.now + delay, value(&frame[0]) + self.frame_offset));
        }
        let taken = self.access.sample(&self.m);
        if let Some(a) = &self.access.fresh {
            let [line, lines, write, who, late] = [0, 1, 2, 3, 4].map(|i| value(&a[i]));
            self.oracle.access(line, lines, write != 0, who as usize, late != 0, self.now);
        }
        if taken.is_some() {
            let delay = if self.stall == 0 { 0 } else { self.rng.below(30) };
            self.quiet_at = self.quiet_at.max(self.now + 1 + delay);
        }
        if self.pulse {
            self.oracle.taken_snapshots += 1;
            self.pulse = false;
        }
        if let Some(flit) = self.tx.sample(&self.m)
            && let Some(p) = self.packets.beat(flit.header, flit.beat)
        {
            let c = completion(&p);
            if c.requester == SOFTWARE {
                assert_eq!((c.status, c.tag), (Status::Success, self.tag));
                self.answers.push_back(c.data);
            } else {
                self.oracle.completion(&c, self.now);
            }
        }
        let no_writes = self.memory.no_writes();
        self.memory.sample(&self.m);
        self.dma.sample(&self.m);
        self.writes.sample(&self.m);
        self.sample_bus(no_writes);
    }

    /// Register accesses: the registers of `fault`, SNAPSHOT of `map`, and others that do nothing.
    fn drive_bus(&mut self) {
        let begins = self.pending.filter(|(a, _)| {
            !self.fault_waits && (fault::BASE..fault::BASE + fault::SIZE_BYTES).contains(a)
        });
        self.m.set(self.fault_bus[0], begins.is_some().into());
        if let Some((address, write)) = begins {
            self.fault_waits = true;
            let (data, strobe) = write.unwrap_or_default();
            self.m.set(self.fault_bus[1], write.is_some().into());
            self.m.set(self.fault_bus[2], (address - fault::BASE).into());
            self.m.set(self.fault_bus[3], data.into());
            self.m.set(self.fault_bus[4], strobe.into());
        }
        let ack = self.bus_ack.filter(|a| a.0 <= self.now);
        self.m.set(self.bus[5], ack.is_some().into());
        self.m.set(self.bus[6], ack.map_or(0, |a| a.1.into()));
        if ack.is_some() {
            self.bus_ack = None;
            self.pending = None;
            self.fault_waits = false;
        }
    }

    fn sample_bus(&mut self, no_writes: bool) {
        if self.fault_waits && self.m.is_set(self.fault_bus[5]) {
            self.bus_ack = Some((self.now + 1, self.m.get(self.fault_bus[6]) as u32));
        }
        if !self.m.is_set(self.bus[0]) {
            return;
        }
        assert!(self.pending.is_none(), "two register accesses at once");
        assert!(no_writes, "a register access while a window write is outstanding");
        assert!(self.quiet_at <= self.now, "a register access before the events of the window");
        assert!(!self.m.is_set(self.parked[2]), "a register access before a mark");
        let address = self.m.get(self.bus[2]) as u32;
        let (data, strobe) = (self.m.get(self.bus[3]) as u32, self.m.get(self.bus[4]) as u8);
        let write = self.m.is_set(self.bus[1]).then_some((data, strobe));
        self.pending = Some((address, write));
        if !(fault::BASE..fault::BASE + fault::SIZE_BYTES).contains(&address) {
            self.bus_ack = Some((self.now + 1 + self.rng.below(4), 0));
            self.pulse = address == map::CONTROL.offset && write.is_some();
        }
    }

    fn drive_traffic(&mut self) {
        let room = self.rx.pending() < 60 && self.oracle.accesses.len() < 60_000;
        if !room || self.traffic.granules.is_empty() || !self.rng.chance(self.traffic.rate, 1000) {
            return;
        }
        let granule = *self.rng.pick(&self.traffic.granules);
        let write = self.rng.chance(self.traffic.writes, 100);
        let mut r = request(&mut self.rng, &self.space);
        while !(r.bar == 2 && r.kind == u8::from(write)) {
            r = request(&mut self.rng, &self.space);
        }
        r.address = (granule * GRANULE) as u64 + r.address % GRANULE as u64;
        self.send(r);
    }

    /// A window access.
    pub fn send(&mut self, mut r: Request) -> usize {
        let who = self.oracle.accesses.len();
        r.requester = who as u16;
        r.tag = (who % 1000) as u16;
        let flits = packet(&mut self.rng, &self.space, &r);
        self.oracle.send(r, flits.iter().map(|f| f.1.clone()).collect(), self.now);
        flits.into_iter().for_each(|(h, b)| self.rx.push(Flit::new(h, b)));
        who
    }

    /// An access to whole dwords of a granule.
    pub fn whole(&mut self, write: bool, granule: usize, offset: u64, length: u32) -> usize {
        self.send(Request {
            kind: write.into(),
            bar: 2,
            address: (granule * GRANULE) as u64 + offset,
            length,
            first_be: 15,
            last_be: if length == 1 { 0 } else { 15 },
            ..Request::default()
        })
    }

    fn register(&mut self, write: Option<u32>, address: u32, length: u32) {
        let kind = write.is_some().into();
        let r = Request {
            kind,
            bar: 0,
            address: address.into(),
            length,
            first_be: 15,
            last_be: if length == 1 { 0 } else { 15 },
            tag: self.tag,
            requester: SOFTWARE,
        };
        let data = write.map_or(vec![], |v| v.to_le_bytes().to_vec());
        for b in beats(r.address, &data, self.space.lanes, |_| true) {
            self.rx.push(Flit::new(Header::request(&r), b));
        }
    }

    /// Send a register write; it takes effect behind everything sent before.
    pub fn write32(&mut self, address: u32, value: u32) {
        if address == map::CONTROL.offset {
            self.oracle.send_snapshot();
        }
        self.register(Some(value), address, 1);
    }

    pub fn write(&mut self, register: &RegDesc, value: u64) {
        self.write32(register.offset, value as u32);
        if register.width == 64 {
            self.write32(register.offset + 4, (value >> 32) as u32);
        }
    }

    /// Read a register; traffic goes on.
    pub fn read32(&mut self, address: u32) -> u32 {
        self.words(address, 1)[0]
    }

    /// Up to 16 registers in one request.
    pub fn words(&mut self, address: u32, count: u32) -> Vec<u32> {
        self.tag = 1000 + (self.tag + 1) % 24;
        self.register(None, address, count);
        let mut words = vec![];
        while words.len() < count as usize {
            match self.answers.pop_front() {
                Some(data) => words.extend(crate::host_bench::packet::words(&data)),
                None => self.cycle(),
            }
        }
        words
    }

    pub fn read(&mut self, register: &RegDesc) -> u64 {
        self.read32(register.offset).into()
    }

    pub fn run(&mut self, cycles: u64) {
        (0..cycles).for_each(|_| self.cycle());
    }

    /// Parked writes, and whether one is late, as the map sees them.
    pub fn parked(&self) -> (u64, bool) {
        (self.m.get(self.parked[0]), self.m.is_set(self.parked[1]))
    }

    /// Everything that was sent is taken, and memory has nothing left to do.
    pub fn settle(&mut self) {
        let mut still = 0;
        while still < 100 {
            self.cycle();
            let busy = self.rx.pending() > 0 || !self.memory.idle() || !self.writes.idle();
            still = if busy { 0 } else { still + 1 };
        }
    }
}
