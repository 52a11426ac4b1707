//! The lanes with everything around them: a ring, its places, whoever takes the blocks.

use super::extent::{Extent, Job};
use super::material::Setup;
use super::pages::Page;
use isotherm_rtl::squeeze::lanes::Lanes;
use isotherm_sim::testbench::{Bench, Payload, Rng, StallPattern, StreamDriver, StreamMonitor};
use isotherm_sim::{Model, PortId};
use std::collections::BTreeMap;

use crate::support::{bytes, port, verilog, words};

/// Words of a set that a lane keeps: those of the encoder.
const ENCODER_WORDS: usize = 0x700;

/// One of the blocks of the registry.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    name: &'static str,
    pub(crate) lanes: usize,
    places: usize,
}

impl Size {
    pub(crate) const ONE: Size = Size { name: "squeeze_lanes_1", lanes: 1, places: 16 };
    pub(crate) const TWO: Size = Size { name: "squeeze_lanes_2", lanes: 2, places: 16 };
    pub(crate) const FOUR: Size = Size { name: "squeeze_lanes_4", lanes: 4, places: 32 };

    pub(crate) fn text(self) -> String {
        match self.lanes {
            1 => verilog(self.name, Lanes::<1, 128, 4, 12>::default),
            2 => verilog(self.name, Lanes::<2, 128, 4, 12>::default),
            _ => verilog(self.name, Lanes::<4, 512, 5, 11>::default),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Granule([u64; 7]);

impl Payload for Granule {
    const FIELDS: &'static [&'static str] =
        &["place", "base", "base_place", "constant", "byte", "first", "count"];

    fn drive(&self, m: &mut Model, p: &[PortId]) {
        p.iter().zip(self.0).for_each(|(p, v)| m.set(*p, v));
    }

    fn sample(m: &Model, p: &[PortId]) -> Self {
        Granule(std::array::from_fn(|i| m.get(p[i])))
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Chunk {
    data: Vec<u8>,
    last: bool,
}

impl Payload for Chunk {
    const FIELDS: &'static [&'static str] = &["data", "bytes", "last"];

    fn drive(&self, _: &mut Model, _: &[PortId]) {
        unreachable!("the lanes only give chunks")
    }

    fn sample(m: &Model, p: &[PortId]) -> Self {
        let mut data = vec![0; 4];
        m.get_wide(p[0], &mut data);
        let mut data = bytes(&data);
        let count = m.get(p[1]) as usize;
        assert!((1..=16).contains(&count), "a chunk of {count} bytes");
        assert!(data.iter().skip(count).all(|&b| b == 0), "bytes beyond the chunk");
        data.truncate(count);
        Chunk { data, last: m.is_set(p[2]) }
    }
}

/// How the neighbours behave.
#[derive(Clone)]
pub(crate) struct Shape {
    /// Of granules, chunks.
    stalls: [StallPattern; 2],
    /// Percent of the cycles in which a granule that could be put into the ring is late.
    late: u64,
}

impl Shape {
    pub(crate) const BRISK: Shape = Shape { stalls: [const { StallPattern::Never }; 2], late: 0 };

    pub(crate) fn random(rng: &mut Rng) -> Self {
        let stalls = std::array::from_fn(|_| StallPattern::random(rng));
        Shape { stalls, late: *rng.pick(&[0, 50, 99]) }
    }
}

/// The ring, and which of its places are in use.
struct Ring {
    bytes: Vec<u8>,
    used: Vec<bool>,
}

impl Ring {
    /// Puts a granule into any place that is free.
    fn put(&mut self, rng: &mut Rng, page: &Page) -> u64 {
        let free: Vec<usize> = (0..self.used.len()).filter(|&p| !self.used[p]).collect();
        let place = *rng.pick(&free);
        self.used[place] = true;
        self.bytes[4096 * place..][..4096].copy_from_slice(page);
        place as u64
    }

    /// A place may be written over from now on.
    fn free(&mut self, rng: &mut Rng, place: usize) {
        assert!(std::mem::take(&mut self.used[place]), "place {place} is free already");
        rng.fill(&mut self.bytes[4096 * place..][..4096]);
    }

    fn clear(&mut self, rng: &mut Rng) {
        self.used.fill(false);
        rng.fill(&mut self.bytes);
    }

    fn room(&self) -> usize {
        self.used.iter().filter(|u| !**u).count()
    }
}

struct Ports {
    reset: PortId,
    read_address: PortId,
    read_data: PortId,
    freed: [PortId; 2],
    /// First, kind, bytes, set.
    block: [PortId; 4],
    chunk_valid: PortId,
    idle: PortId,
}

pub(crate) struct Tb<'a> {
    m: Model,
    p: Ports,
    rng: &'a mut Rng,
    shape: Shape,
    granule: StreamDriver<Granule>,
    chunk: StreamMonitor<Chunk>,
    ring: Ring,
    jobs: Vec<Job>,
    /// Granules in the ring or before, and those that were taken.
    put: usize,
    taken: usize,
    blocks: Vec<Vec<u8>>,
    have: Vec<u8>,
    /// Cycles in which each granule was taken, and its last chunk.
    pub(crate) began: Vec<u64>,
    pub(crate) ended: Vec<u64>,
    /// How often a block of a kind, a set, with a base or without, came.
    pub(crate) seen: BTreeMap<(u64, usize, bool), u32>,
}

impl<'a> Tb<'a> {
    pub(crate) fn new(
        bench: &'a mut Bench,
        size: Size,
        text: &str,
        setup: &Setup,
        shape: Shape,
    ) -> Self {
        let m = bench.block(size.name, text);
        let p = |name: &str| port(&m, name);
        let ports = Ports {
            reset: p("reset"),
            read_address: p("read_address"),
            read_data: p("read_data"),
            freed: ["freed_valid", "freed_place"].map(p),
            block: ["block_first", "block_kind", "block_bytes", "block_set"].map(p),
            chunk_valid: p("chunk_valid"),
            idle: p("idle"),
        };
        let rng = &mut bench.rng;
        let [granule, chunk] = shape.stalls.clone();
        let mut tb = Tb {
            granule: StreamDriver::new(&m, "granule", granule, rng).unwrap(),
            chunk: StreamMonitor::new(&m, "chunk", chunk, rng).unwrap(),
            p: ports,
            m,
            ring: Ring { bytes: vec![0; 4096 * size.places], used: vec![false; size.places] },
            rng,
            shape,
            jobs: vec![],
            put: 0,
            taken: 0,
            blocks: vec![],
            have: vec![],
            began: vec![],
            ended: vec![],
            seen: BTreeMap::new(),
        };
        tb.reset();
        tb.load(setup);
        tb
    }

    /// Writes all tables.
    pub(crate) fn load(&mut self, setup: &Setup) {
        assert_eq!(self.m.get(self.p.idle), 1, "the lanes are not idle");
        let [write, which, address, word] =
            ["table_write", "table_set", "table_address", "table_word"].map(|n| port(&self.m, n));
        self.m.set(write, 1);
        for (i, set) in setup.sets.iter().enumerate() {
            let Some(set) = set else { continue };
            self.m.set(which, i as u64);
            let image = set.image().unwrap();
            for (at, &value) in image.iter().enumerate().take(ENCODER_WORDS) {
                self.m.set(address, at as u64);
                self.m.set(word, value.into());
                self.m.tick();
            }
        }
        self.m.set(write, 0);
        self.m.run(3);
        let loaded = (0..4).map(|i| u64::from(setup.sets[i].is_some()) << i).sum();
        let [sets, default] = ["sets", "default_set"].map(|n| port(&self.m, n));
        self.m.set(sets, loaded);
        self.m.set(default, setup.default_set as u64);
    }

    /// A reset, and time for the matchers to clear their tables: 127 granules a lane until they do it again.
    pub(crate) fn rest(&mut self) {
        self.reset();
        self.m.run(600);
    }

    /// The next granule into the ring, as soon as it has room.
    fn feed(&mut self) {
        let Some(job) = self.jobs.get(self.put) else { return };
        let needs = 1 + usize::from(job.base.is_some());
        if self.granule.pending() > 0
            || self.ring.room() < needs
            || self.rng.chance(self.shape.late, 100)
        {
            return;
        }
        let place = self.ring.put(self.rng, &job.bytes);
        let base_place = match &job.base {
            Some(base) => self.ring.put(self.rng, base),
            None => self.rng.below(self.ring.used.len() as u64),
        };
        let [base, constant, first] = [job.base.is_some(), job.constant, job.first].map(u64::from);
        let byte = if job.constant { job.bytes[0].into() } else { self.rng.bits(8) };
        let fields = [place, base, base_place, constant, byte, first, job.count as u64];
        self.granule.push(Granule(fields));
        self.put += 1;
    }

    fn cycle(&mut self) {
        self.feed();
        self.granule.drive(&mut self.m);
        self.chunk.drive(&mut self.m);
        self.m.eval();
        let busy = self.taken > self.blocks.len();
        assert!(!busy || self.m.get(self.p.idle) == 0, "idle with a granule in it");
        if self.granule.sample(&self.m).is_some() {
            self.taken += 1;
            self.began.push(self.m.cycles());
        }
        if self.m.is_set(self.p.chunk_valid) {
            self.look();
        }
        if let Some(chunk) = self.chunk.sample(&self.m) {
            self.take(&chunk);
        }
        // who writes over a place does it as soon as may be
        if self.m.is_set(self.p.freed[0]) {
            let place = self.m.get(self.p.freed[1]) as usize;
            self.ring.free(self.rng, place);
        }
        let width = 4 * self.m.words(self.p.read_data);
        let at = self.m.get(self.p.read_address) as usize * width;
        let beat = words(&self.ring.bytes[at..at + width]);
        self.m.tick();
        self.m.set_wide(self.p.read_data, &beat);
    }

    /// What stands beside each chunk, taken or not.
    fn look(&self) {
        let at = self.blocks.len();
        assert!(at < self.taken, "a chunk of nothing");
        let job = &self.jobs[at];
        let have = self.p.block.map(|p| self.m.get(p) as usize);
        let bytes = job.block.bytes.len() - 3;
        let want = [job.first.into(), job.block.kind as usize, bytes, job.set];
        assert_eq!(have, want, "first, kind, bytes, set of block {at}");
    }

    fn take(&mut self, chunk: &Chunk) {
        let at = self.blocks.len();
        let job = &self.jobs[at];
        let want = &job.block.bytes;
        self.have.extend(&chunk.data);
        assert!(want.starts_with(&self.have), "granule {at}, {} bytes", self.have.len());
        assert_eq!(chunk.last, self.have.len() == want.len(), "the end of block {at}");
        if chunk.last {
            let what = (job.block.kind as u64, job.set, job.base.is_some());
            *self.seen.entry(what).or_default() += 1;
            self.blocks.push(std::mem::take(&mut self.have));
            self.ended.push(self.m.cycles());
        }
    }

    /// All extents, compared, and their frames decoded.
    pub(crate) fn run(&mut self, setup: &Setup, extents: &[Extent]) {
        self.begin(extents);
        let mut patience = 30_000 + 60_000 * self.jobs.len();
        while self.blocks.len() < self.jobs.len() {
            self.cycle();
            patience -= 1;
            assert!(patience > 0, "it never ends: {} of {}", self.blocks.len(), self.jobs.len());
        }
        (0..3).for_each(|_| self.cycle());
        for _ in 0..20 {
            self.cycle();
            assert_eq!(self.m.get(self.p.idle), 1, "all blocks are out");
        }
        assert_eq!(self.ring.room(), self.ring.used.len(), "places that were not freed");
        let mut blocks = &self.blocks[..];
        for extent in extents {
            let (own, rest) = blocks.split_at(extent.jobs.len());
            extent.check(setup, own);
            blocks = rest;
        }
    }

    fn begin(&mut self, extents: &[Extent]) {
        self.jobs = extents.iter().flat_map(|e| e.jobs.clone()).collect();
        (self.put, self.taken) = (0, 0);
        (self.blocks, self.have, self.began, self.ended) = Default::default();
    }

    /// So many cycles of these, then a reset.
    pub(crate) fn cut(&mut self, extents: &[Extent], cycles: u64) {
        self.begin(extents);
        for _ in 0..cycles {
            if self.blocks.len() == self.jobs.len() {
                break;
            }
            self.cycle();
        }
        self.granule =
            StreamDriver::new(&self.m, "granule", self.shape.stalls[0].clone(), self.rng).unwrap();
        self.reset();
    }

    /// One cycle is enough. All places are the ring's again.
    fn reset(&mut self) {
        self.m.set(self.p.reset, 1);
        self.m.tick();
        self.m.set(self.p.reset, 0);
        self.begin(&[]);
        let valid = port(&self.m, "granule_valid");
        self.m.set(valid, 0);
        self.chunk.reset();
        self.ring.clear(self.rng);
        self.m.eval();
        let silent = [self.p.freed[0], self.p.chunk_valid];
        assert!(silent.iter().all(|p| !self.m.is_set(*p)), "something comes after a reset");
        assert_eq!(self.m.get(self.p.idle), 1, "not idle after a reset");
    }
}
