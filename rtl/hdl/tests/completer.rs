//! Completer and window engine (block `host_port`) against the golden model: random requests with stalls and idle cycles
//! on every port, and exact numbers of cycles.

#![allow(clippy::unwrap_used)]

mod host_bench;

use host_bench::memory::{Behaviour, CLIENT, Memory};
use host_bench::packet::{Assembler, Flit, Header, Inside, completion};
use host_bench::requests::{Space, packet, request, spoil};
use isotherm_model::completer::{Completer, Setup, Target};
use isotherm_model::tlp::{Completion, Request};
use isotherm_sim::model::{Model, PortId};
use isotherm_sim::testbench::{Bench, Rng, StallPattern, StreamDriver, StreamMonitor, for_seeds};
use std::collections::{BTreeSet, VecDeque};

/// Binary logarithm of the window's lines in the emitted block: 16 MiB.
const L: u32 = 18;
/// The part of the window that the memory model holds.
const WINDOW: u64 = 1 << (L + 6);

fn verilog(name: &str) -> String {
    let block = isotherm_rtl::blocks().into_iter().find(|b| b.name == name).unwrap();
    block.emit().unwrap().verilog
}

/// What a register access does to the registers behind the bus: value read, depending on how often it was read.
fn register_value(offset: u32, reads: u32) -> u32 {
    offset.wrapping_mul(0x9E37_79B9) ^ reads.wrapping_mul(0x85EB_CA6B)
}

/// One access on the register bus, and how many window accesses came before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RegisterAccess {
    offset: u32,
    write: Option<(u32, u8)>,
    window_accesses: usize,
}

/// A window access as snoop is told.
type Access = (u64, u32, bool, u16);

#[derive(Default)]
struct Effects {
    registers: Vec<RegisterAccess>,
    reads: u32,
    accesses: Vec<Access>,
    memory: Vec<u8>,
    bad: BTreeSet<u64>,
    lanes: u64,
}

fn masked(value: u32, strobe: u8) -> u32 {
    (0..4).filter(|b| strobe >> b & 1 != 0).fold(0, |m, b| m | (value & (0xFF << (8 * b))))
}

impl Target for Effects {
    fn register_read(&mut self, offset: u32) -> u32 {
        let window_accesses = self.accesses.len();
        self.registers.push(RegisterAccess { offset, write: None, window_accesses });
        self.reads += 1;
        register_value(offset, self.reads)
    }
    fn register_write(&mut self, offset: u32, value: u32, strobe: u8) {
        let window_accesses = self.accesses.len();
        let write = Some((masked(value, strobe), strobe));
        self.registers.push(RegisterAccess { offset, write, window_accesses });
    }
    fn window_read(&mut self, offset: u64, bytes: &mut [u8]) -> bool {
        bytes.copy_from_slice(&self.memory[offset as usize..][..bytes.len()]);
        !self.bad.contains(&(offset / self.lanes * self.lanes))
    }
    fn window_write(&mut self, offset: u64, byte: u8) {
        self.memory[offset as usize] = byte;
    }
    fn access(&mut self, line: u64, lines: u32, write: bool, requester: u16) {
        self.accesses.push((line, lines, write, requester));
    }
}

struct Ports {
    reset: PortId,
    max_payload: PortId,
    events_idle: PortId,
    bus: [PortId; 7],
    access: [PortId; 6],
    window_idle: PortId,
    memory_error: PortId,
    malformed: PortId,
    unsupported: PortId,
}

/// The block with everything around it.
struct Host {
    m: Model,
    p: Ports,
    rx: StreamDriver<Flit<Inside>>,
    tx: StreamMonitor<Flit<Inside>>,
    memory: Memory,
    rng: Rng,
    stall: u64,
    packets: Assembler,
    completions: Vec<Completion>,
    registers: Vec<RegisterAccess>,
    reads: u32,
    bus_due: Option<(u64, u32)>,
    accesses: Vec<Access>,
    /// Cycle in which the last taken access has had its effect.
    quiet_at: u64,
    malformed: u32,
    unsupported: u32,
    memory_errors: u32,
    now: u64,
    moved_at: u64,
}

impl Host {
    fn new(
        bench: &mut Bench,
        name: &str,
        verilog: &str,
        mps: u64,
        full_speed: bool,
        behaviour: Behaviour,
    ) -> Self {
        let m = bench.block(name, verilog);
        let port = |n: &str| m.port(n).unwrap();
        let p = Ports {
            reset: port("reset"),
            max_payload: port("max_payload"),
            events_idle: port("events_idle"),
            bus: [
                "bus_sel",
                "bus_write",
                "bus_addr",
                "bus_wdata",
                "bus_wstrb",
                "bus_ack",
                "bus_rdata",
            ]
            .map(port),
            access: [
                "access_valid",
                "access_ready",
                "access_line",
                "access_lines",
                "access_write",
                "access_requester",
            ]
            .map(port),
            window_idle: port("window_idle"),
            memory_error: port("memory_error"),
            malformed: port("malformed"),
            unsupported: port("unsupported"),
        };
        let rng = &mut bench.rng;
        let pattern = |rng: &mut Rng| {
            if full_speed { StallPattern::Never } else { StallPattern::random(rng) }
        };
        let (a, b) = (pattern(rng), pattern(rng));
        let rx = StreamDriver::new(&m, "rx", a, rng).unwrap();
        let tx = StreamMonitor::new(&m, "tx", b, rng).unwrap();
        let stall = behaviour.stall;
        let memory = Memory::new(&m, &CLIENT, WINDOW as usize, behaviour, rng);
        let mut host = Host {
            m,
            p,
            rx,
            tx,
            memory,
            rng: Rng::new(rng.next_u64()),
            stall,
            packets: Assembler::default(),
            completions: vec![],
            registers: vec![],
            reads: 0,
            bus_due: None,
            accesses: vec![],
            quiet_at: 0,
            malformed: 0,
            unsupported: 0,
            memory_errors: 0,
            now: 0,
            moved_at: 0,
        };
        host.m.set(host.p.max_payload, mps);
        host.m.set(host.p.reset, 1);
        host.m.run(3);
        host.m.set(host.p.reset, 0);
        host
    }

    fn cycle(&mut self) {
        let stalls = self.stall;
        let bus = self.p.bus;
        self.rx.drive(&mut self.m);
        self.tx.drive(&mut self.m);
        self.memory.drive(&mut self.m);
        let access_ready = !self.rng.chance(stalls, 100);
        self.m.set(self.p.access[1], access_ready.into());
        self.m.set(self.p.events_idle, (self.quiet_at <= self.now).into());
        let ack = self.bus_due.is_some_and(|(due, _)| due <= self.now);
        self.m.set(bus[5], ack.into());
        self.m.set(bus[6], self.bus_due.filter(|_| ack).map_or(0, |(_, value)| value.into()));
        self.m.eval();

        if let Some(flit) = self.rx.sample(&self.m) {
            self.moved_at = self.now;
            drop(flit);
        }
        if let Some(flit) = self.tx.sample(&self.m) {
            self.moved_at = self.now;
            if let Some(p) = self.packets.beat(flit.header, flit.beat) {
                self.completions.push(completion(&p));
            }
        }
        let no_writes = self.memory.no_writes();
        self.memory.sample(&self.m);
        if self.m.is_set(self.p.access[0]) && access_ready {
            let [line, lines, write, requester] =
                [2, 3, 4, 5].map(|i| self.m.get(self.p.access[i]));
            self.accesses.push((line, lines as u32, write != 0, requester as u16));
            let delay = if stalls == 0 { 0 } else { self.rng.below(30) };
            self.quiet_at = self.quiet_at.max(self.now + 1 + delay);
            self.moved_at = self.now;
        }
        if ack {
            self.bus_due = None;
        }
        if self.m.is_set(bus[0]) {
            assert!(self.bus_due.is_none(), "two register accesses at once");
            assert!(no_writes, "a register access while a window write is outstanding");
            assert!(self.quiet_at <= self.now, "a register access before the events of the window");
            let offset = self.m.get(bus[2]) as u32;
            let strobe = self.m.get(bus[4]) as u8;
            let write =
                self.m.is_set(bus[1]).then(|| (masked(self.m.get(bus[3]) as u32, strobe), strobe));
            self.registers.push(RegisterAccess {
                offset,
                write,
                window_accesses: self.accesses.len(),
            });
            let mut value = 0;
            if write.is_none() {
                self.reads += 1;
                value = register_value(offset, self.reads);
            }
            let delay = if stalls == 0 { 0 } else { self.rng.below(8) };
            self.bus_due = Some((self.now + 1 + delay, value));
            self.moved_at = self.now;
        }
        self.malformed += self.m.get(self.p.malformed) as u32;
        self.unsupported += self.m.get(self.p.unsupported) as u32;
        self.memory_errors += self.m.get(self.p.memory_error) as u32;
        self.m.tick();
        self.now += 1;
        assert!(
            self.now - self.moved_at < 5_000,
            "nothing moves; {} beats to send",
            self.rx.pending()
        );
    }

    /// Run until everything sent is done.
    fn drain(&mut self) {
        while self.rx.pending() > 0 {
            self.cycle();
        }
        // the longest wait inside: a stalled port, a full burst, a register
        let mut still = 0;
        while still < 600 {
            let moved = self.moved_at;
            self.cycle();
            let busy = !self.memory.idle() || self.bus_due.is_some() || self.moved_at != moved;
            still = if busy { 0 } else { still + 1 };
        }
    }
}

fn random_requests(name: &'static str, lanes: usize, seeds: u64, count: usize) {
    let verilog = verilog(name);
    for_seeds(seeds, |bench| {
        let mps = bench.rng.below(6);
        let max_payload = 128 << mps;
        let behaviour = Behaviour {
            latency: bench.rng.range(1, 40),
            stall: *bench.rng.pick(&[0, 10, 40, 80]),
            early_read: bench.rng.chance(1, 2),
        };
        let full_speed = behaviour.stall == 0;
        let mut host = Host::new(bench, name, &verilog, mps, full_speed, behaviour);
        let register_bytes = u64::from(isotherm_regs::BAR_SIZE);
        let space = Space { lanes, window_bytes: WINDOW, register_bytes, max_payload };
        let setup = Setup { lanes, register_bytes, window_bytes: WINDOW, max_payload };
        let mut golden = Completer::new(setup);
        let mut want = Effects {
            memory: host.memory.bytes.clone(),
            lanes: lanes as u64,
            ..Effects::default()
        };
        if bench.rng.chance(1, 2) {
            // some beats of the first pages cannot be read
            want.bad =
                (0..4).map(|_| bench.rng.below(3 * 4096) / lanes as u64 * lanes as u64).collect();
            host.memory.bad.clone_from(&want.bad);
        }
        let mut completions = vec![];
        let spoilt = *bench.rng.pick(&[0, 5, 30]);
        for _ in 0..count {
            let r = request(&mut bench.rng, &space);
            let mut beats = packet(&mut bench.rng, &space, &r);
            if bench.rng.chance(spoilt, 100) {
                spoil(&mut bench.rng, &space, &mut beats);
            }
            for (header, beat) in beats {
                let seen = Request {
                    kind: header.kind,
                    bar: header.bar,
                    address: header.address,
                    length: header.length,
                    first_be: header.first_be,
                    last_be: header.last_be,
                    tag: header.tag,
                    requester: header.requester,
                };
                completions.extend(golden.beat(&seen, &beat, &mut want));
                host.rx.push(Flit::new(header, beat));
            }
            while host.rx.pending() > 200 {
                host.cycle();
            }
        }
        host.drain();
        for (i, (have, want)) in host.completions.iter().zip(&completions).enumerate() {
            assert_eq!(have, want, "completion {i}");
        }
        assert_eq!(host.completions.len(), completions.len(), "number of completions");
        assert_eq!(host.registers, want.registers);
        assert_eq!(host.accesses, want.accesses);
        assert!(host.memory.bytes == want.memory, "memory differs");
        assert_eq!((host.malformed, host.unsupported), (golden.malformed, golden.unsupported));
        assert!(host.m.is_set(host.p.window_idle));
        assert!(
            completions.len() > count / 10 && want.accesses.len() > count / 10,
            "the test tests too little"
        );
    });
}

#[test]
fn random_requests_128() {
    random_requests("host_port_128", 16, 20, 600);
}

#[test]
fn random_requests_512() {
    random_requests("host_port_512", 64, 20, 600);
}

fn flits(r: &Request, lanes: usize, byte: u8) -> VecDeque<Flit<Inside>> {
    let data = vec![byte; if r.kind == 1 { r.length as usize * 4 } else { 0 }];
    let enabled = |i: usize| r.enables(i as u32 / 4) >> (i % 4) & 1 != 0;
    let beats = isotherm_model::tlp::beats(r.address, &data, lanes, enabled);
    beats.into_iter().map(|b| Flit::new(Header::request(r), b)).collect()
}

fn ideal(bench: &mut Bench, name: &str, verilog: &str, latency: u64) -> Host {
    let behaviour = Behaviour { latency, stall: 0, early_read: true };
    Host::new(bench, name, verilog, 5, true, behaviour)
}

/// Back-to-back writes of n beats go out at one beat per cycle, without a gap between packets.
fn write_throughput(name: &'static str, lanes: u32) {
    let verilog = verilog(name);
    for_seeds(1, |bench| {
        for beats in [1, 2, 4, 8] {
            let mut host = ideal(bench, name, &verilog, 4);
            let length = beats * lanes / 4;
            // aligned to 4 KiB: no packet crosses
            for i in 0..64 {
                let r = Request {
                    kind: 1,
                    bar: 2,
                    address: i * 4096,
                    length,
                    first_be: 15,
                    last_be: if length == 1 { 0 } else { 15 },
                    ..Request::default()
                };
                flits(&r, lanes as usize, i as u8).into_iter().for_each(|f| host.rx.push(f));
            }
            let total = u64::from(64 * beats);
            while host.memory.write_beats == 0 {
                host.cycle();
            }
            let from = host.now;
            while host.memory.write_beats < total {
                host.cycle();
            }
            // the first beat is in
            assert_eq!(host.now - from, total - 1, "{beats} beats a packet");
        }
    });
}

#[test]
fn a_write_of_n_beats_takes_n_cycles_128() {
    write_throughput("host_port_128", 16);
}

#[test]
fn a_write_of_n_beats_takes_n_cycles_512() {
    write_throughput("host_port_512", 64);
}

/// Cycles from the request on `rx` to the first beat of its completion on `tx`, both included.
fn latency(host: &mut Host, r: &Request, lanes: usize) -> u64 {
    // in its first cycle after reset the block takes nothing
    host.cycle();
    flits(r, lanes, 0).into_iter().for_each(|f| host.rx.push(f));
    let from = host.now;
    let received = host.tx.received;
    while host.tx.received == received {
        host.cycle();
    }
    host.now - from
}

fn read_latency(name: &'static str, lanes: usize) {
    let verilog = verilog(name);
    for_seeds(1, |bench| {
        for memory in [2, 10, 40] {
            let mut host = ideal(bench, name, &verilog, memory);
            let r = Request {
                bar: 2,
                address: 64,
                length: 16,
                first_be: 15,
                last_be: 15,
                ..Request::default()
            };
            // a completion leaves when its last beat is in the buffer
            let beats = 64 / lanes as u64;
            assert_eq!(
                latency(&mut host, &r, lanes),
                WINDOW_READ + memory + beats - 1,
                "memory {memory}"
            );
        }
        let mut host = ideal(bench, name, &verilog, 1);
        let r = Request { bar: 0, address: 16, length: 1, first_be: 15, ..Request::default() };
        assert_eq!(latency(&mut host, &r, lanes), REGISTER_READ);
    });
}

/// Cycles of a window read without those of the memory (2 or more) and of the data behind the first beat.
const WINDOW_READ: u64 = 8;
/// Cycles of a register read, with a block that acknowledges in the next cycle.
const REGISTER_READ: u64 = 10;

#[test]
fn reads_take_their_cycles_128() {
    read_latency("host_port_128", 16);
}

#[test]
fn reads_take_their_cycles_512() {
    read_latency("host_port_512", 64);
}
