//! The window at the pins of the whole core: one read, and a stream of writes.

use crate::host_bench::memory::{AXI, Behaviour, Memory};
use crate::host_bench::packet::{Assembler, Flit, Header, Plain, completion};
use crate::verilog;
use isotherm_model::tlp::{Request, beats};
use isotherm_sim::Model;
use isotherm_sim::testbench::{Rng, StallPattern, StreamDriver, StreamMonitor};
use isotherm_sim::verilate::block;
use serde::Serialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

/// Cycles from a burst's address to its first beat, in the figure that stands for all: 160 ns at 250 MHz.
const LATENCY: u64 = 40;
/// Latencies that are measured.
const LATENCIES: [u64; 3] = [2, 10, LATENCY];
/// Bytes of the window.
const WINDOW: u64 = 16 << 20;
/// Reads measured per latency, and writes in the stream.
const COUNT: u64 = 64;
const READ_BYTES: u64 = 64;
const WRITE_BYTES: u64 = 256;
/// Cycles after which something that does not come counts as lost.
const LIMIT: u64 = 100_000;
const SEED: u64 = 1;

/// What was measured. The figures in front are the worse ones of the widths.
#[derive(Debug, Serialize)]
pub(crate) struct Window {
    /// Cycles of a 64-byte read from its acceptance to the first beat of its completion, both included.
    read_latency_cycles: u64,
    /// Cycles in which a 256-byte write is taken, in a stream of them.
    write_cycles: f64,
    /// Of these cycles so many are the memory's.
    memory_latency_cycles: u64,
    read_bytes: u64,
    write_bytes: u64,
    widths: BTreeMap<u32, Width>,
}

/// Of one width.
#[derive(Debug, Serialize)]
struct Width {
    block: String,
    reads: Vec<Read>,
    /// Mean over a stream of back-to-back writes.
    write_cycles: f64,
    /// One write alone, first to last beat taken.
    single_write_cycles: u64,
}

#[derive(Debug, Serialize)]
struct Read {
    memory_latency_cycles: u64,
    /// Least and most of the reads.
    latency_cycles: (u64, u64),
}

impl Window {
    /// As a table.
    pub(crate) fn markdown(&self) -> String {
        let mut out = String::from("**Window** (at the pins of the core).\n\n| width |");
        for latency in LATENCIES {
            let _ = write!(out, " 64 B read, memory of {latency} |");
        }
        out += " 256 B write in a stream | 256 B write alone |\n|---:|";
        out += &"---:|".repeat(LATENCIES.len() + 2);
        for (width, w) in &self.widths {
            let _ = write!(out, "\n| {width} |");
            for Read { latency_cycles: (least, most), .. } in &w.reads {
                let _ = match least == most {
                    true => write!(out, " {most} cycles |"),
                    false => write!(out, " {least} to {most} cycles |"),
                };
            }
            let _ = write!(out, " {} cycles | {} cycles |", w.write_cycles, w.single_write_cycles);
        }
        out + "\n"
    }
}

/// Measure.
pub(crate) fn measure() -> Result<Window, Box<dyn Error>> {
    let mut widths = BTreeMap::new();
    for width in [128, 512] {
        let name = format!("isotherm_core_{width}");
        let text = verilog(&name)?;
        let mut reads = vec![];
        for latency in LATENCIES {
            let (least, most) = Pins::new(&name, &text, latency).reads()?;
            reads.push(Read { memory_latency_cycles: latency, latency_cycles: (least, most) });
        }
        let mut pins = Pins::new(&name, &text, LATENCY);
        let single_write_cycles = pins.writes(1)?;
        let write_cycles = pins.writes(COUNT)? as f64 / COUNT as f64;
        widths.insert(width, Width { block: name, reads, write_cycles, single_write_cycles });
    }
    let headline = |r: &&Read| r.memory_latency_cycles == LATENCY;
    let latencies = widths.values().flat_map(|w| w.reads.iter().filter(headline));
    Ok(Window {
        read_latency_cycles: latencies.map(|r| r.latency_cycles.1).max().unwrap_or(0),
        write_cycles: widths.values().map(|w| w.write_cycles).fold(0.0, f64::max),
        memory_latency_cycles: LATENCY,
        read_bytes: READ_BYTES,
        write_bytes: WRITE_BYTES,
        widths,
    })
}

/// The core between a link and a memory that never stall.
struct Pins {
    m: Model,
    rx: StreamDriver<Flit<Plain>>,
    tx: StreamMonitor<Flit<Plain>>,
    memory: Memory,
    lanes: usize,
    rng: Rng,
    now: u64,
}

impl Pins {
    fn new(name: &str, text: &str, latency: u64) -> Self {
        let mut rng = Rng::new(SEED);
        let m = block(name, text);
        let rx = StreamDriver::new(&m, "rx", StallPattern::Never, &mut rng).unwrap();
        let tx = StreamMonitor::new(&m, "tx", StallPattern::Never, &mut rng).unwrap();
        let behaviour = Behaviour { latency, stall: 0, early_read: true };
        let memory = Memory::new(&m, &AXI, WINDOW as usize, behaviour, &mut rng);
        let lanes = m.width(m.port("rx_keep").unwrap()) as usize;
        let mut pins = Self { m, rx, tx, memory, lanes, rng, now: 0 };
        pins.set("cfg_max_payload", 2);
        pins.set("cfg_max_read_request", 2);
        pins.set("reset", 1);
        pins.m.run(4);
        pins.set("reset", 0);
        // the tables are being cleared, and events wait for that
        pins.idle(4 * 4096);
        pins
    }

    fn set(&mut self, port: &str, value: u64) {
        let port = self.m.port(port).unwrap();
        self.m.set(port, value);
    }

    /// One cycle: what went in, what came out.
    fn cycle(&mut self) -> (Option<Flit<Plain>>, Option<Flit<Plain>>) {
        self.rx.drive(&mut self.m);
        self.tx.drive(&mut self.m);
        self.memory.drive(&mut self.m);
        self.m.eval();
        let moved = (self.rx.sample(&self.m), self.tx.sample(&self.m));
        self.memory.sample(&self.m);
        self.m.tick();
        self.now += 1;
        moved
    }

    fn idle(&mut self, cycles: u64) {
        (0..cycles).for_each(|_| drop(self.cycle()));
    }

    fn push(&mut self, r: &Request, data: &[u8]) {
        for beat in beats(r.address, data, self.lanes, |_| true) {
            self.rx.push(Flit::new(Header::request(r), beat));
        }
    }

    fn request(kind: u8, address: u64, bytes: u64) -> Request {
        let length = bytes as u32 / 4;
        Request { kind, bar: 2, address, length, first_be: 15, last_be: 15, ..Request::default() }
    }

    /// Single reads at random places, everything idle before each. Least and most cycles.
    fn reads(&mut self) -> Result<(u64, u64), String> {
        let (mut least, mut most) = (u64::MAX, 0);
        for _ in 0..COUNT {
            let at = READ_BYTES * self.rng.below(WINDOW / READ_BYTES);
            let gap = self.rng.range(100, 200);
            self.idle(gap);
            self.push(&Self::request(0, at, READ_BYTES), &[]);
            let (mut taken, mut first, mut packets) = (None, None, Assembler::default());
            let begun = self.now;
            let data = loop {
                let now = self.now;
                let (sent, came) = self.cycle();
                if sent.is_some() {
                    taken = Some(now);
                }
                if let Some(flit) = came {
                    first.get_or_insert(now);
                    if let Some(p) = packets.beat(flit.header, flit.beat) {
                        break completion(&p).data;
                    }
                }
                if now - begun > LIMIT {
                    return Err(format!("no completion of the read at {at:#x}"));
                }
            };
            if data != self.memory.bytes[at as usize..][..READ_BYTES as usize] {
                return Err(format!("the read at {at:#x} returned other bytes than the memory's"));
            }
            let (Some(taken), Some(first)) = (taken, first) else {
                return Err("a completion came before its request was taken".into());
            };
            let cycles = first - taken + 1;
            (least, most) = (least.min(cycles), most.max(cycles));
        }
        Ok((least, most))
    }

    /// Writes one after the other. Cycles from the first beat taken to the last, both included.
    fn writes(&mut self, count: u64) -> Result<u64, String> {
        let at = WRITE_BYTES * self.rng.below(WINDOW / WRITE_BYTES - count);
        let mut data = vec![0; (count * WRITE_BYTES) as usize];
        self.rng.fill(&mut data);
        for (i, bytes) in data.chunks(WRITE_BYTES as usize).enumerate() {
            let r = Self::request(1, at + WRITE_BYTES * i as u64, WRITE_BYTES);
            self.push(&r, bytes);
        }
        let (begun, mut first) = (self.now, None);
        while self.rx.pending() > 0 {
            let now = self.now;
            if self.cycle().0.is_some() {
                first.get_or_insert(now);
            }
            if now - begun > LIMIT {
                return Err(format!("{} beats of writes are never taken", self.rx.pending()));
            }
        }
        let cycles = self.now - first.unwrap_or(begun);
        self.idle(1_000);
        if self.memory.bytes[at as usize..][..data.len()] != data {
            return Err(format!("{count} writes from {at:#x} on left other bytes in the memory"));
        }
        Ok(cycles)
    }
}
