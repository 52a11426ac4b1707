//! Everything around the checkpoint engine, cycle by cycle: partition table, dirty and blocked bits, card memory, host
//! memory, bus.

use super::setup::Setup;
use super::{Access, Bus, block, port};
use isotherm_model::ckpt::{CardMemory, HostFault, HostMemory, MemoryFault};
use isotherm_model::dirty::Dirty;
use isotherm_model::map::Map;
use isotherm_model::part::PartEntry;
use isotherm_model::squeeze::Granule;
use isotherm_sim::testbench::{Bench, Rng};
use isotherm_sim::{Model, PortId};
use std::collections::VecDeque;

pub(crate) const GRANULES: u32 = 64;
pub(crate) const HOST_BASE: u64 = 0xFEDC_BA98_0000_0000;
const ENTRY_LATENCY: usize = 3;
/// Words of a set that the lanes keep.
const ENCODER_WORDS: usize = 0x700;

/// Host memory from [`HOST_BASE`] on, and every write in order.
#[derive(Clone, PartialEq)]
pub(crate) struct Host {
    pub(crate) bytes: Vec<u8>,
    pub(crate) writes: Vec<(u64, usize)>,
}

impl Host {
    pub(crate) fn range(
        &self,
        addr: u64,
        length: usize,
    ) -> Result<std::ops::Range<usize>, HostFault> {
        let fault = HostFault { addr, length };
        let start = addr.checked_sub(HOST_BASE).ok_or(fault)? as usize;
        if start + length <= self.bytes.len() { Ok(start..start + length) } else { Err(fault) }
    }
}

impl HostMemory for Host {
    fn read(&mut self, addr: u64, into: &mut [u8]) -> Result<(), HostFault> {
        let range = self.range(addr, into.len())?;
        into.copy_from_slice(&self.bytes[range]);
        Ok(())
    }

    fn write(&mut self, addr: u64, bytes: &[u8]) -> Result<(), HostFault> {
        self.writes.push((addr, bytes.len()));
        let range = self.range(addr, bytes.len())?;
        self.bytes[range].copy_from_slice(bytes);
        Ok(())
    }
}

/// Card memory by frames, of which one may be broken.
#[derive(Clone)]
pub(crate) struct Memory {
    pub(crate) bytes: Vec<u8>,
    pub(crate) broken: Option<u32>,
}

impl CardMemory for Memory {
    fn read_frame(&self, frame: u32, into: &mut Granule) -> Result<(), MemoryFault> {
        if self.broken == Some(frame) {
            return Err(MemoryFault { frame });
        }
        self.bytes.read_frame(frame, into)
    }
}

/// How often each neighbour makes the engine wait, in percent, and how long memories take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) mem_req: u64,
    pub(crate) mem: u64,
    pub(crate) mem_latency: u64,
    pub(crate) rd_req: u64,
    pub(crate) rd: u64,
    pub(crate) wr: u64,
    pub(crate) query: u64,
}

impl Pace {
    pub(crate) fn full(mem_latency: u64) -> Self {
        Pace { mem_req: 0, mem: 0, mem_latency, rd_req: 0, rd: 0, wr: 0, query: 0 }
    }

    pub(crate) fn random(rng: &mut Rng) -> Self {
        let mut p = || *rng.pick(&[0, 0, 10, 50, 90]);
        let (mem_req, mem, rd_req, rd, wr, query) = (p(), p().min(50), p(), p(), p().min(50), p());
        Pace { mem_req, mem, mem_latency: rng.below(100), rd_req, rd, wr, query }
    }
}

macro_rules! ports {
    ($($name:ident),*) => {
        struct Ports { $($name: PortId),* }
        impl Ports {
            fn new(m: &Model) -> Self {
                Ports { $($name: port(m, stringify!($name))),* }
            }
        }
    };
}

ports!(
    reset,
    max_payload,
    max_read_request,
    outstanding,
    lost,
    table_busy,
    active_count,
    entry_index,
    entry_base,
    entry_granules,
    entry_class,
    entry_no_save,
    running,
    query_valid,
    query_ready,
    query_granule,
    answer_valid,
    answer_dirty,
    answer_blocked,
    mem_req_valid,
    mem_req_ready,
    mem_req_granule,
    mem_req_base,
    mem_valid,
    mem_ready,
    mem_data,
    mem_last,
    mem_base,
    mem_error,
    mem_lost,
    rd_req_valid,
    rd_req_ready,
    rd_req_addr,
    rd_req_length,
    rd_valid,
    rd_ready,
    rd_data,
    rd_last,
    rd_error,
    wr_valid,
    wr_ready,
    wr_first,
    wr_addr,
    wr_data,
    wr_last,
    irq_done,
    sets,
    default_set,
    id_1,
    id_2,
    id_3,
    id_4,
    delta_min,
    table_write,
    table_set,
    table_address,
    table_word
);

/// How the answer for a granule fails: from a beat on, or only there; the answer may end with it, and `mem_lost` may come
/// with `mem_error`.
#[derive(Clone, Copy, Default)]
struct MemBreak {
    beat: u64,
    short: bool,
    once: bool,
    error: bool,
}

/// A frame that was asked for.
#[derive(Clone, Copy)]
struct Wanted {
    frame: Option<u32>,
    base: bool,
    due: u64,
}

struct Burst {
    addr: u64,
    bytes: Vec<u8>,
}

/// The Verilated engine and its neighbours.
pub(crate) struct Card {
    pub(crate) m: Model,
    p: Ports,
    pub(crate) bus: Bus,
    pub(crate) rng: Rng,
    pub(crate) pace: Pace,
    pub(crate) table: Vec<PartEntry>,
    pub(crate) dirty: Dirty,
    pub(crate) map: Map,
    pub(crate) memory: Memory,
    pub(crate) host: Host,
    pub(crate) read_fails: bool,
    /// The map says that the snapshot is lost.
    pub(crate) lost: bool,
    pub(crate) table_busy: bool,
    /// Interrupts so far.
    pub(crate) ended: u32,
    /// Cycles of the first and the last beat of each burst.
    pub(crate) bursts: Vec<(u64, u64)>,
    pub(crate) answer: Option<u32>,
    pub(crate) cycle: u64,
    indices: VecDeque<u32>,
    tested: Option<(bool, bool)>,
    requests: VecDeque<Wanted>,
    /// Granules that the ring holds.
    places: usize,
    /// Bases that were asked for, found or not, and delivered.
    pub(crate) bases_asked: u64,
    pub(crate) bases_read: u64,
    mem_beat: u64,
    mem_break: MemBreak,
    read: Option<(VecDeque<[u8; 16]>, bool)>,
    reading: bool,
    burst: Option<Burst>,
    held_wr: Option<(bool, u64, Vec<u32>, bool)>,
    held_mem: Option<(u64, bool)>,
    mem_offer: bool,
    rd_offer: bool,
}

impl Card {
    pub(crate) fn new(bench: &mut Bench, lanes: usize, memory: Vec<u8>, host_bytes: usize) -> Self {
        let (name, places) = if lanes == 1 { ("ckpt_a6", 4) } else { ("ckpt_two_a6", 8) };
        let m = block(bench, name);
        let (p, bus) = (Ports::new(&m), Bus::new(&m));
        let rng = Rng::new(bench.rng.next_u64());
        let host = Host { bytes: vec![0; host_bytes], writes: vec![] };
        let mut card = Card {
            m,
            p,
            bus,
            rng,
            pace: Pace::full(20),
            table: vec![],
            dirty: Dirty::new(GRANULES),
            map: Map::new(GRANULES),
            memory: Memory { bytes: memory, broken: None },
            host,
            read_fails: false,
            lost: false,
            table_busy: false,
            ended: 0,
            bursts: vec![],
            answer: None,
            cycle: 0,
            indices: VecDeque::from(vec![0; ENTRY_LATENCY + 1]),
            tested: None,
            requests: VecDeque::new(),
            places,
            bases_asked: 0,
            bases_read: 0,
            mem_beat: 0,
            mem_break: MemBreak::default(),
            read: None,
            reading: false,
            burst: None,
            held_wr: None,
            held_mem: None,
            mem_offer: false,
            rd_offer: false,
        };
        card.m.set(card.p.max_payload, 1);
        card.m.set(card.p.max_read_request, 2);
        card.reset();
        card
    }

    /// Resets the engine and its neighbours.
    pub(crate) fn reset(&mut self) {
        self.m.set(self.p.reset, 1);
        self.m.run(2);
        self.m.set(self.p.reset, 0);
        self.dirty.reset();
        self.requests.clear();
        self.mem_beat = 0;
        (self.read, self.burst, self.held_wr, self.held_mem, self.tested) =
            (None, None, None, None, None);
        (self.mem_offer, self.rd_offer, self.reading) = (false, false, false);
    }

    /// Writes the tables and the settings, as block `squeeze` holds them between jobs.
    pub(crate) fn load(&mut self, setup: &Setup) {
        assert!(!self.running());
        for (i, set) in setup.sets.iter().enumerate() {
            let Some(set) = set else { continue };
            self.m.set(self.p.table_write, 1);
            self.m.set(self.p.table_set, i as u64);
            for (at, &word) in set.image().unwrap().iter().enumerate().take(ENCODER_WORDS) {
                self.m.set(self.p.table_address, at as u64);
                self.m.set(self.p.table_word, word.into());
                self.step();
            }
        }
        self.m.set(self.p.table_write, 0);
        self.set_up(setup);
    }

    /// The settings alone.
    pub(crate) fn set_up(&mut self, setup: &Setup) {
        let id = |i: usize| setup.sets[i].as_ref().map_or(0, |s| s.id.into());
        let (m, p) = (&mut self.m, &self.p);
        let loaded = (0..4).map(|i| u64::from(setup.sets[i].is_some()) << i).sum();
        m.set(p.sets, loaded);
        m.set(p.default_set, setup.default_set as u64);
        for (i, port) in [p.id_1, p.id_2, p.id_3, p.id_4].into_iter().enumerate() {
            m.set(port, id(i));
        }
        m.set(p.delta_min, setup.delta_min as u64);
    }

    pub(crate) fn running(&self) -> bool {
        self.m.is_set(self.p.running)
    }

    fn goes(&mut self, stall: u64) -> bool {
        self.rng.below(100) >= stall
    }

    pub(crate) fn step(&mut self) {
        self.drive();
        self.bus.drive(&mut self.m);
        self.m.eval();
        self.sample();
        self.m.tick();
        self.cycle += 1;
    }

    pub(crate) fn access(&mut self, access: Access) -> u32 {
        self.bus.start(access);
        self.answer = None;
        while self.answer.is_none() {
            self.step();
        }
        self.answer.unwrap()
    }

    fn drive(&mut self) {
        let (m, p) = (&mut self.m, &self.p);
        m.set(p.outstanding, self.map.outstanding().into());
        m.set(p.lost, self.lost.into());
        m.set(p.table_busy, self.table_busy.into());
        m.set(p.active_count, self.table.len() as u64);
        // the entry of some cycles ago, or anything
        match self.table.get(self.indices[ENTRY_LATENCY - 1] as usize) {
            Some(e) if !self.table_busy => {
                m.set(p.entry_base, e.base_granule.into());
                m.set(p.entry_granules, e.granules.into());
                m.set(p.entry_class, e.class.into());
                m.set(p.entry_no_save, e.no_save.into());
            }
            _ => {
                m.set(p.entry_base, self.rng.bits(28));
                m.set(p.entry_granules, self.rng.bits(28));
                m.set(p.entry_class, self.rng.bits(2));
                m.set(p.entry_no_save, self.rng.bits(1));
            }
        }
        m.set(p.answer_valid, self.tested.is_some().into());
        let (dirty, blocked) =
            self.tested.unwrap_or((self.rng.chance(1, 2), self.rng.chance(1, 2)));
        m.set(p.answer_dirty, dirty.into());
        m.set(p.answer_blocked, blocked.into());
        self.drive_memory();
        self.drive_read();
        for (port, stall) in [
            (self.p.query_ready, self.pace.query),
            (self.p.mem_req_ready, self.pace.mem_req),
            (self.p.rd_req_ready, self.pace.rd_req),
            (self.p.wr_ready, self.pace.wr),
        ] {
            let ready = self.goes(stall);
            self.m.set(port, ready.into());
        }
    }

    fn drive_memory(&mut self) {
        if !self.mem_offer {
            let due = self.requests.front().is_some_and(|wanted| wanted.due <= self.cycle);
            let stall = self.pace.mem;
            self.mem_offer = due && self.goes(stall);
        }
        self.m.set(self.p.mem_valid, self.mem_offer.into());
        let Some(&Wanted { frame, base, .. }) = self.requests.front() else { return };
        if !self.mem_offer {
            return;
        }
        self.m.set(self.p.mem_base, base.into());
        let broken = frame.is_none() || self.memory.broken == frame;
        if broken && self.mem_beat == 0 {
            let mut chance = || self.rng.chance(1, 2);
            let (short, once, error) = (chance(), chance(), chance());
            self.mem_break = MemBreak { beat: self.rng.below(256), short, once, error };
        }
        let at = frame.unwrap_or(0) as usize * 4096 + self.mem_beat as usize * 16;
        let words = words(&self.memory.bytes[at..at + 16]);
        self.m.set_wide(self.p.mem_data, &words);
        let MemBreak { beat, short, once, error: too } = self.mem_break;
        let cuts = broken && short && self.mem_beat >= beat;
        let error = broken && if once { self.mem_beat == beat } else { self.mem_beat >= beat };
        self.m.set(self.p.mem_lost, (error && frame.is_none()).into());
        self.m.set(self.p.mem_error, (error && (frame.is_some() || too)).into());
        let last = self.mem_beat == 255 || cuts;
        self.m.set(self.p.mem_last, last.into());
    }

    fn drive_read(&mut self) {
        let stall = self.pace.rd;
        if !self.rd_offer {
            self.rd_offer = self.read.is_some() && self.goes(stall);
        }
        self.m.set(self.p.rd_valid, self.rd_offer.into());
        let Some((beats, fails)) = &self.read else { return };
        let beat = beats.front().copied().unwrap_or_default();
        self.m.set_wide(self.p.rd_data, &words(&beat));
        let last = beats.len() <= 1;
        self.m.set(self.p.rd_last, last.into());
        self.m.set(self.p.rd_error, u64::from(last && *fails));
    }

    fn sample(&mut self) {
        if let Some((value, cycles)) = self.bus.sample(&self.m) {
            assert_eq!(cycles, 1);
            self.answer = Some(value);
        }
        let (m, p) = (&self.m, &self.p);
        if m.is_set(p.irq_done) {
            self.ended += 1;
            assert!(self.requests.is_empty() && self.held_mem.is_none(), "granules after the end");
        }
        self.indices.push_front(m.get(p.entry_index) as u32);
        self.indices.truncate(ENTRY_LATENCY + 1);
        // dirty and blocked bits
        self.tested = None;
        if m.is_set(p.query_valid) && m.is_set(p.query_ready) {
            let granule = m.get(p.query_granule) as u32;
            self.tested = Some((self.dirty.is_dirty(granule), self.dirty.is_blocked(granule)));
        }
        self.sample_memory();
        self.sample_read();
        self.sample_write();
    }

    fn sample_memory(&mut self) {
        let (m, p) = (&self.m, &self.p);
        assert!(m.is_set(p.mem_ready));
        if self.mem_offer {
            self.mem_offer = false;
            self.mem_beat += 1;
            if m.is_set(p.mem_last) {
                self.mem_beat = 0;
                let wanted = self.requests.pop_front();
                self.bases_read += u64::from(wanted.is_some_and(|w| w.base));
            }
        }
        let wanted =
            m.is_set(p.mem_req_valid).then(|| (m.get(p.mem_req_granule), m.is_set(p.mem_req_base)));
        assert!(self.held_mem.is_none() || self.held_mem == wanted, "a request changed");
        self.held_mem = wanted;
        if let Some((granule, base)) = wanted
            && m.is_set(p.mem_req_ready)
        {
            let latency = self.pace.mem_latency;
            assert!(!self.dirty.is_blocked(granule as u32), "a blocked granule is read");
            let view = self.map.frame(granule as u32);
            let due = self.cycle + latency;
            if base {
                self.bases_asked += 1;
                if view.base.is_some() {
                    self.requests.push_back(Wanted { frame: view.base, base, due });
                }
            }
            self.requests.push_back(Wanted { frame: view.snapshot, base: false, due });
            assert!(self.requests.len() <= self.places, "more granules than the ring holds");
            self.held_mem = None;
        }
    }

    fn sample_read(&mut self) {
        let (m, p) = (&self.m, &self.p);
        if self.rd_offer && m.is_set(p.rd_ready) {
            self.rd_offer = false;
            if let Some((beats, _)) = &mut self.read {
                beats.pop_front();
                if beats.is_empty() {
                    self.read = None;
                }
            }
        }
        if m.is_set(p.rd_req_valid) {
            assert!(!self.table_busy || self.reading, "a job began while the table changed");
            self.reading = true;
        }
        if m.is_set(p.rd_req_valid) && m.is_set(p.rd_req_ready) {
            self.reading = false;
            assert_eq!(m.get(p.rd_req_length), 64);
            let mut bytes = [0; 64];
            let failed = self.host.read(m.get(p.rd_req_addr), &mut bytes).is_err();
            let fails = failed || self.read_fails;
            let mut beats: VecDeque<[u8; 16]> =
                bytes.chunks(16).map(|c| c.try_into().unwrap()).collect();
            if fails {
                beats.truncate(1 + self.rng.below(4) as usize);
            }
            self.read = Some((beats, fails));
        }
    }

    fn sample_write(&mut self) {
        let (m, p) = (&self.m, &self.p);
        if !m.is_set(p.wr_valid) {
            assert!(self.held_wr.is_none(), "a beat was withdrawn");
            return;
        }
        let mut words = vec![0; 4];
        m.get_wide(p.wr_data, &mut words);
        let first = m.is_set(p.wr_first);
        let addr = if first { m.get(p.wr_addr) } else { 0 };
        let beat = (first, addr, words, m.is_set(p.wr_last));
        assert!(self.held_wr.is_none() || self.held_wr.as_ref() == Some(&beat), "a beat changed");
        if !m.is_set(p.wr_ready) {
            self.held_wr = Some(beat);
            return;
        }
        self.held_wr = None;
        let (first, addr, words, last) = beat;
        assert_eq!(first, self.burst.is_none(), "wr_first");
        if first {
            assert!(addr.is_multiple_of(64));
            self.bursts.push((self.cycle, 0));
        }
        let burst = self.burst.get_or_insert(Burst { addr, bytes: vec![] });
        burst.bytes.extend(words.iter().flat_map(|w| w.to_le_bytes()));
        if last {
            let burst = self.burst.take().unwrap();
            assert!(burst.bytes.len().is_multiple_of(64) && burst.bytes.len() <= 65536 + 64);
            // outside of what is mapped: lost, as on PCIe
            let _ = self.host.write(burst.addr, &burst.bytes);
            self.bursts.last_mut().unwrap().1 = self.cycle;
        }
    }
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks(4).map(|c| u32::from_le_bytes(c.try_into().unwrap())).collect()
}
