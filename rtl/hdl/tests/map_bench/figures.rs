//! The figures of the map, on the committed model of a DRAM channel.

use super::access::Access;
use super::drive::MapDrive;
use super::follow::GRANULE;
use super::parts::Mem;
use super::traffic::store;
use crate::host_bench::packet::words;
use isotherm_regs::{map, part};
use isotherm_sim::card::{Dram, DramTiming};
use isotherm_sim::model::{Model, PortId};
use isotherm_sim::testbench::Rng;

/// Granules of the benches that are measured.
pub const GRANULES: u32 = 64;
/// Attributes of a partition: Warm, and flagged PRE_COPY.
const WARM: u32 = 1;
pub const FLAGGED: u32 = 1 << 8;
/// Cycles after which a measurement is given up.
const LIMIT: u64 = 200_000;

/// What is measured at one width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// From the register write of SNAPSHOT to the first cycle of the new generation.
    pub snapshot: u64,
    /// A write of 64 bytes, from its offer until memory has answered it: granule private.
    pub private_write: u64,
    /// The first one in a shared partition of one granule.
    pub first_write: u64,
    /// The same, of all 4096 bytes.
    pub first_write_4k: u64,
    /// The first one in such a partition that was copied ahead.
    pub precopied_write: u64,
    /// The first one while the background copies as fast as it can.
    pub busy_first_write: u64,
    /// The whole partition of one granule: from the offer of the first write until it is copied.
    pub whole_copy: u64,
    /// Beats read and written in a cycle while a partition of all granules is copied ahead.
    pub copy_bandwidth: f64,
    /// Cycles of that, from SNAPSHOT to the last answer.
    pub copy_cycles: u64,
}

/// Cycles of plain traffic: with the map, and with the window engine alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plain {
    /// 64 writes of 256 bytes, from the first offer to the last answer; and 128 of them.
    pub write_stream: [u64; 2],
    /// 64 and 128 reads of 256 bytes, from the first offer to the last beat.
    pub read_stream: [u64; 2],
    /// 200 reads of no byte, each of another granule: from the first offer until the last is taken. They wait for nothing
    /// but their turn.
    pub commands: u64,
    /// One write of 64 bytes, from its offer to its answer.
    pub write: u64,
    /// One read of 64 bytes, from its offer to its first beat.
    pub read: u64,
}

/// A bench on the DRAM model.
pub fn dram_drive(m: Model) -> MapDrive {
    let dram = Dram::new(&m, GRANULES as usize * 2 * GRANULE, DramTiming::default()).unwrap();
    MapDrive::new(m, Mem::Dram(Box::new(dram)), GRANULES, Rng::new(1))
}

/// Makes every `size` granules a partition.
pub fn partition(d: &mut MapDrive, size: u32, attributes: u32) {
    let entries = d.granules / size;
    for entry in 0..entries {
        store(d, entry, entry * size, size, WARM | attributes);
    }
    d.push_bus(true, &part::SHADOW_COUNT, Some(entries));
    d.push_bus(true, &part::CONTROL, Some(1));
    d.drain();
    d.rest();
}

/// Releases every granule.
pub fn release(d: &mut MapDrive) {
    let granules = d.granules;
    d.write(&map::RANGE_COUNT, granules);
    d.write(&map::CONTROL, 2);
    while map::Status(d.read(&map::STATUS)).releasing() {}
}

/// Takes a snapshot when the last one is released; its cycles.
pub fn snapshot(d: &mut MapDrive) -> u64 {
    release(d);
    d.rest();
    let before = d.golden.generation();
    d.write(&map::CONTROL, 1);
    d.cycle();
    assert_eq!(d.golden.generation(), before + 1, "SNAPSHOT is refused");
    d.snapshot_at - d.sel_at
}

/// Cycles from the offer of a write until memory has answered it. The channel stands at reads, so it has to turn.
pub fn write_time(d: &mut MapDrive, address: u64, bytes: usize) -> u64 {
    d.push(Access::read(0, 64));
    d.drain();
    let mut data = vec![0; bytes];
    d.rng.fill(&mut data);
    let start = d.now;
    d.push(Access::write(address, &data, d.lanes));
    d.drain();
    d.now - start
}

/// Measures on a `MapBench` of 64 granules.
pub fn measure(m: Model) -> Figures {
    let mut d = dram_drive(m);
    let at = |granule: u64| granule << 12 | 0x640;
    partition(&mut d, 1, 0);
    let private_write = write_time(&mut d, at(3), 64);
    let snapshot_cycles = snapshot(&mut d);
    let first_write = write_time(&mut d, at(3), 64);
    let start = d.now - first_write;
    d.rest();
    let whole_copy = d.now - start;
    assert_eq!(write_time(&mut d, at(3), 64), private_write);
    let first_write_4k = write_time(&mut d, 5 << 12, GRANULE);
    d.rest();

    partition(&mut d, 1, FLAGGED);
    snapshot(&mut d);
    d.rest();
    let precopied_write = write_time(&mut d, at(9), 64);
    let stalls = d.read(&map::STALL_CYCLES);
    assert_eq!(d.read(&map::STALL_CYCLES), stalls);

    partition(&mut d, GRANULES, FLAGGED);
    snapshot(&mut d);
    let start = d.snapshot_at;
    d.rest();
    let copy_cycles = d.now - start;
    let beats = GRANULES as usize * 2 * GRANULE / d.lanes;
    snapshot(&mut d);
    // in the middle of the copies
    (0..1000).for_each(|_| d.cycle());
    let busy_first_write = (40..48).map(|g| write_time(&mut d, at(g), 64)).max().unwrap_or(0);
    d.settle();
    Figures {
        snapshot: snapshot_cycles,
        private_write,
        first_write,
        first_write_4k,
        precopied_write,
        busy_first_write,
        whole_copy,
        copy_bandwidth: beats as f64 / copy_cycles as f64,
        copy_cycles,
    }
}

/// The ports that both benches have.
struct Wires {
    m: Model,
    dram: Dram,
    cmd: [PortId; 7],
    beats: Option<PortId>,
    write: [PortId; 4],
    read: [PortId; 2],
    still: PortId,
    lanes: u64,
    now: u64,
}

impl Wires {
    fn new(mut m: Model) -> Self {
        let dram = Dram::new(&m, GRANULES as usize * 2 * GRANULE, DramTiming::default()).unwrap();
        let p = |n: &str| m.port(n).unwrap();
        let cmd = ["valid", "ready", "write", "empty", "address", "length", "requester"]
            .map(|n| p(&format!("cmd_{n}")));
        let write = ["write_valid", "write_ready", "write_data", "write_keep"].map(p);
        let read = ["read_valid", "read_ready"].map(p);
        let (access, reset, still) = (p("access_ready"), p("reset"), p("still"));
        let beats = m.port("cmd_beats").ok();
        let lanes = u64::from(m.width(write[3]));
        m.set(reset, 1);
        m.run(2);
        m.set(reset, 0);
        m.set(access, 1);
        m.set(read[1], 1);
        // the tables are made
        m.run(1000);
        Self { m, dram, cmd, beats, write, read, still, lanes, now: 0 }
    }

    /// Cycles until the last of these accesses is taken, the first beat is read, the last is, and all is answered.
    fn play(&mut self, write: bool, accesses: &[(u64, u64)]) -> [u64; 3] {
        let start = self.now;
        // no bytes: an access that touches nothing
        let of = |a: &(u64, u64)| (a.0 % self.lanes + a.1).div_ceil(self.lanes) * a.1.min(1);
        let mut beats: u64 = accesses.iter().map(of).sum();
        let (mut next, mut taken, mut first) = (0, 0, 0);
        let lanes = self.lanes;
        self.m.set_wide(self.write[2], &words(&vec![0x5A; lanes as usize]));
        self.m.set(self.write[3], u64::MAX >> (64 - lanes));
        let mut to_send = if write { beats } else { 0 };
        while next < accesses.len() || beats > 0 || !self.m.is_set(self.still) {
            assert!(self.now - start < LIMIT, "nothing moves");
            if let Some(&(address, bytes)) = accesses.get(next) {
                let empty = (bytes == 0).into();
                let values = [write.into(), empty, address, (bytes / 4).max(1), 0];
                for (port, value) in self.cmd[2..].iter().zip(values) {
                    self.m.set(*port, value);
                }
                if let Some(port) = self.beats {
                    self.m.set(port, (address % lanes + bytes.max(1)).div_ceil(lanes) - 1);
                }
            }
            self.m.set(self.cmd[0], (next < accesses.len()).into());
            self.m.set(self.write[0], (to_send > 0).into());
            self.dram.drive(&mut self.m);
            self.m.eval();
            if next < accesses.len() && self.m.is_set(self.cmd[1]) {
                next += 1;
                taken = self.now + 1 - start;
            }
            if to_send > 0 && self.m.is_set(self.write[1]) {
                to_send -= 1;
                beats -= 1;
            }
            if !write && self.m.is_set(self.read[0]) {
                beats -= 1;
                first = if first == 0 { self.now + 1 - start } else { first };
            }
            self.dram.sample(&self.m).unwrap();
            self.m.tick();
            self.now += 1;
        }
        [taken, first, self.now - start]
    }
}

/// Measures plain traffic, on either bench.
pub fn plain(m: Model) -> Plain {
    let mut w = Wires::new(m);
    let stream = |n: u64| (0..n).map(|i| ((i % 64) << 12 | (i % 16) << 8, 256)).collect::<Vec<_>>();
    let nothing: Vec<_> = (0..200).map(|i| ((i % 64) << 12 | (i % 32) << 2, 0)).collect();
    Plain {
        write_stream: [64, 128].map(|n| w.play(true, &stream(n))[2]),
        read_stream: [64, 128].map(|n| w.play(false, &stream(n))[2]),
        commands: w.play(false, &nothing)[0],
        write: w.play(true, &[(0x5000, 64)])[2],
        read: w.play(false, &[(0x5000, 64)])[1],
    }
}
