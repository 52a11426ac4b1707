//! The window engine alone: order of reads and writes, bursts, access descriptors, and its cycles.

#![allow(clippy::unwrap_used)]

mod host_bench;

use host_bench::memory::{Behaviour, CLIENT, Memory};
use host_bench::packet::words;
use isotherm_sim::model::{Model, PortId};
use isotherm_sim::testbench::{Bench, Rng, for_seeds};
use std::collections::VecDeque;

const L: u32 = 18;
const SIZE: usize = 1 << (L + 6);

fn verilog(name: &str) -> String {
    let block = isotherm_rtl::blocks().into_iter().find(|b| b.name == name).unwrap();
    block.emit().unwrap().verilog
}

#[derive(Clone, Debug)]
struct Command {
    write: bool,
    empty: bool,
    late: bool,
    address: u64,
    /// Memory byte address: another granule than that of `address`.
    target: u64,
    length: u32,
    requester: u16,
    /// Beats to be written: data and strobes.
    beats: Vec<(Vec<u8>, u64)>,
}

impl Command {
    fn random(rng: &mut Rng, lanes: usize) -> Self {
        let length = match rng.below(4) {
            0 => 1,
            1 => rng.range(1, 16),
            2 => rng.range(1, 128),
            _ => rng.range(1, 1024),
        } as u32;
        let address = rng.below(2) * 4096 + rng.below(u64::from(1025 - length)) * 4;
        let write = rng.chance(1, 2);
        let empty = length == 1 && rng.chance(1, 4);
        let mut data = vec![0; length as usize * 4];
        rng.fill(&mut data);
        let beats = isotherm_model::tlp::beats(address, &data, lanes, |_| !empty);
        let requester = rng.bits(16) as u16;
        let beats = beats.into_iter().map(|b| (b.data, b.keep)).collect();
        let (late, target) = (write && rng.chance(1, 4), moved(address));
        Command { write, empty, late, address, target, length, requester, beats }
    }
}

/// Where the map of this test keeps a byte of the window.
fn moved(address: u64) -> u64 {
    address ^ 0x5_5000
}

struct Engine {
    m: Model,
    cmd: [PortId; 10],
    write: [PortId; 4],
    read: [PortId; 4],
    access: [PortId; 7],
    /// Open reads, one ends, open writes, one ends.
    open: [PortId; 4],
    /// Of the ports: reads and writes taken and not ended.
    ours: [u64; 2],
    idle: PortId,
    error: PortId,
    memory: Memory,
    rng: Rng,
    stall: u64,
    commands: VecDeque<Command>,
    data: VecDeque<(Vec<u8>, u64)>,
    offered: [bool; 2],
    got: Vec<(Vec<u8>, bool)>,
    accesses: Vec<(u64, u64, bool, u16, bool)>,
    errors: u64,
    now: u64,
    /// Cycle in which the last command was taken.
    taken_at: u64,
}

impl Engine {
    fn new(bench: &mut Bench, name: &str, verilog: &str, behaviour: Behaviour) -> Self {
        let m = bench.block(name, verilog);
        let port = |n: &str| m.port(n).unwrap();
        let cmd = [
            "valid",
            "ready",
            "write",
            "empty",
            "address",
            "length",
            "beats",
            "requester",
            "target",
            "late",
        ]
        .map(|n| port(&format!("cmd_{n}")));
        let write = ["write_valid", "write_ready", "write_data", "write_keep"].map(port);
        let read = ["read_valid", "read_ready", "read_data", "read_error"].map(port);
        let access = ["valid", "ready", "line", "lines", "write", "requester", "late"]
            .map(|n| port(&format!("access_{n}")));
        let open = ["reads_open", "read_ended", "writes_open", "write_ended"].map(port);
        let (idle, error, reset) = (port("window_idle"), port("memory_error"), port("reset"));
        let stall = behaviour.stall;
        let memory = Memory::new(&m, &CLIENT, SIZE, behaviour, &mut bench.rng);
        let mut engine = Engine {
            m,
            cmd,
            write,
            read,
            access,
            open,
            ours: [0; 2],
            idle,
            error,
            memory,
            rng: Rng::new(bench.rng.next_u64()),
            stall,
            commands: VecDeque::new(),
            data: VecDeque::new(),
            offered: [false; 2],
            got: vec![],
            accesses: vec![],
            errors: 0,
            now: 0,
            taken_at: 0,
        };
        engine.m.set(reset, 1);
        engine.m.run(2);
        engine.m.set(reset, 0);
        engine
    }

    fn go(&mut self) -> bool {
        !self.rng.chance(self.stall, 100)
    }

    fn cycle(&mut self) {
        // the completer offers a write when all of its data is there
        if !self.offered[0]
            && self.go()
            && let Some(c) = self.commands.front()
        {
            self.offered[0] = true;
            let lanes = c.beats[0].0.len() as u64;
            let beats = (c.address % lanes + u64::from(c.length) * 4).div_ceil(lanes) - 1;
            let values = [
                c.write.into(),
                c.empty.into(),
                c.address,
                c.length.into(),
                beats,
                c.requester.into(),
                c.target,
                c.late.into(),
            ];
            for (port, value) in self.cmd[2..].iter().zip(values) {
                self.m.set(*port, value);
            }
            if c.write {
                self.data.extend(c.beats.iter().cloned());
            }
        }
        self.m.set(self.cmd[0], self.offered[0].into());
        if !self.offered[1]
            && self.go()
            && let Some((data, strobe)) = self.data.front()
        {
            self.offered[1] = true;
            self.m.set_wide(self.write[2], &words(data));
            self.m.set(self.write[3], *strobe);
        }
        self.m.set(self.write[0], self.offered[1].into());
        let (read_ready, access_ready) = (self.go(), self.go());
        self.m.set(self.read[1], read_ready.into());
        self.m.set(self.access[1], access_ready.into());
        self.memory.drive(&mut self.m);
        self.m.eval();

        let [reads, read_ended, writes, write_ended] = self.open.map(|p| self.m.get(p));
        assert_eq!([reads, writes], self.ours, "reads and writes that are open");
        self.ours = [reads - read_ended, writes - write_ended];
        if self.offered[0] && self.m.is_set(self.cmd[1]) {
            self.offered[0] = false;
            self.taken_at = self.now;
            if let Some(c) = self.commands.pop_front() {
                self.ours[usize::from(c.write)] += u64::from(c.write || !c.empty);
            }
        }
        if self.offered[1] && self.m.is_set(self.write[1]) {
            self.offered[1] = false;
            self.data.pop_front();
        }
        if read_ready && self.m.is_set(self.read[0]) {
            let mut data = vec![0; self.m.words(self.read[2])];
            self.m.get_wide(self.read[2], &mut data);
            self.got.push((host_bench::packet::bytes(&data), self.m.is_set(self.read[3])));
        }
        if access_ready && self.m.is_set(self.access[0]) {
            let [line, lines, write, who, late] =
                [2, 3, 4, 5, 6].map(|i| self.m.get(self.access[i]));
            self.accesses.push((line, lines, write != 0, who as u16, late != 0));
        }
        self.errors += self.m.get(self.error);
        assert!(
            !self.m.is_set(self.idle) || self.memory.no_writes(),
            "idle with a write outstanding"
        );
        self.memory.sample(&self.m);
        self.m.tick();
        self.now += 1;
        assert!(self.now - self.taken_at < 20_000, "nothing moves");
    }

    fn drain(&mut self) {
        let mut still = 0;
        while still < 50 {
            self.cycle();
            let done = self.commands.is_empty() && self.data.is_empty() && self.memory.idle();
            still = if done { still + 1 } else { 0 };
        }
    }
}

fn random_accesses(name: &'static str, lanes: usize) {
    let verilog = verilog(name);
    for_seeds(8, |bench| {
        let behaviour = Behaviour {
            latency: bench.rng.range(1, 30),
            stall: *bench.rng.pick(&[0, 20, 70]),
            early_read: bench.rng.chance(1, 2),
        };
        let commands: Vec<_> = (0..300).map(|_| Command::random(&mut bench.rng, lanes)).collect();
        let mut e = Engine::new(bench, name, &verilog, behaviour);
        e.memory.bad =
            (0..2).map(|_| moved(bench.rng.below(8192) / lanes as u64 * lanes as u64)).collect();
        e.commands.extend(commands.iter().cloned());
        let mut memory = e.memory.bytes.clone();
        let (mut data, mut accesses, mut errors) = (vec![], vec![], 0);
        for c in &commands {
            let first = c.target / lanes as u64 * lanes as u64;
            let mut failed = false;
            for (i, (bytes, strobe)) in c.beats.iter().enumerate() {
                let at = first as usize + i * lanes;
                let bad = e.memory.bad.contains(&(at as u64));
                if c.write {
                    (0..lanes)
                        .filter(|l| strobe >> l & 1 != 0)
                        .for_each(|l| memory[at + l] = bytes[l]);
                    failed |= bad && *strobe != 0;
                } else if !c.empty {
                    data.push((memory[at..at + lanes].to_vec(), bad));
                    errors += u64::from(bad);
                }
            }
            errors += u64::from(failed);
            let end = c.address + u64::from(c.length) * 4 - 1;
            let lines = if c.empty { 0 } else { end / 64 - c.address / 64 + 1 };
            accesses.push((c.address / 64, lines, c.write, c.requester, c.late));
        }
        e.drain();
        assert!(e.memory.bytes == memory, "memory differs");
        assert!(e.got == data, "read data differs");
        assert_eq!(e.accesses, accesses);
        assert_eq!(e.errors, errors);
        assert!(e.m.is_set(e.idle));
    });
}

#[test]
fn random_accesses_128() {
    random_accesses("window_128", 16);
}

#[test]
fn random_accesses_512() {
    random_accesses("window_512", 64);
}

/// A read behind a write waits for the answer of the write, and not longer.
#[test]
fn a_read_waits_for_the_writes_before_it() {
    let verilog = verilog("window_128");
    for_seeds(1, |bench| {
        for latency in [2, 9, 30] {
            let behaviour = Behaviour { latency, stall: 0, early_read: true };
            let mut e = Engine::new(bench, "window_128", &verilog, behaviour);
            let write = Command {
                write: true,
                empty: false,
                late: false,
                address: 64,
                target: 4096,
                length: 4,
                requester: 0,
                beats: vec![(vec![0x5A; 16], 0xFFFF)],
            };
            let read = Command { write: false, ..write.clone() };
            e.commands.extend([write, read]);
            while e.got.is_empty() {
                e.cycle();
            }
            assert_eq!(e.got[0].0, [0x5A; 16]);
            assert_eq!(e.memory.bytes[4096..4112], [0x5A; 16]);
            // command, data out, answer after `latency`, command, address, data after `latency`
            assert_eq!(e.now, 2 * latency + 5, "latency {latency}");
        }
    });
}
