//! The lane with everything around it: dispatcher, memories, packer, host.

use super::material::{Extent, Job, Setup};
use isotherm_rtl::squeeze::lane::Lane;
use isotherm_sim::testbench::{Bench, Payload, Rng, StallPattern, StreamDriver, StreamMonitor};
use isotherm_sim::{Model, PortId};
use std::collections::{BTreeMap, VecDeque};

use crate::support::{bytes, port, reset, verilog};

/// Words of a set that a lane keeps: those of the encoder.
const ENCODER_WORDS: usize = 0x700;

#[derive(Clone, Debug, PartialEq)]
struct Start([u64; 3]);

impl Payload for Start {
    const FIELDS: &'static [&'static str] = &["base", "count", "own"];

    fn drive(&self, m: &mut Model, p: &[PortId]) {
        p.iter().zip(self.0).for_each(|(p, v)| m.set(*p, v));
    }

    fn sample(m: &Model, p: &[PortId]) -> Self {
        Start([0, 1, 2].map(|i| m.get(p[i])))
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Word(u64);

impl Payload for Word {
    const FIELDS: &'static [&'static str] = &["data"];

    fn drive(&self, m: &mut Model, p: &[PortId]) {
        m.set(p[0], self.0);
    }

    fn sample(m: &Model, p: &[PortId]) -> Self {
        Word(m.get(p[0]))
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
        unreachable!("the lane only gives chunks")
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
    /// Of start, windows, base windows, chunks.
    pub(crate) stalls: [StallPattern; 4],
    /// Percent of the cycles in which a set that is known is not offered yet.
    pub(crate) lazy: u64,
    /// Sets wait for the choice of the extent's first granule.
    pub(crate) follow: bool,
}

impl Shape {
    pub(crate) const BRISK: Shape =
        Shape { stalls: [const { StallPattern::Never }; 4], lazy: 0, follow: false };

    pub(crate) fn random(rng: &mut Rng) -> Self {
        Shape {
            stalls: std::array::from_fn(|_| StallPattern::random(rng)),
            lazy: *rng.pick(&[0, 50, 99]),
            follow: rng.chance(1, 2),
        }
    }
}

struct Ports {
    set: [PortId; 3],
    choice: [PortId; 2],
    info_valid: PortId,
    info: [PortId; 6],
    block: [PortId; 2],
    idle: PortId,
}

pub(crate) struct Tb<'a> {
    m: Model,
    p: Ports,
    rng: &'a mut Rng,
    shape: Shape,
    start: StreamDriver<Start>,
    window: StreamDriver<Word>,
    base: StreamDriver<Word>,
    chunk: StreamMonitor<Chunk>,
    jobs: Vec<Job>,
    /// Which granules need a set from outside, and whether the first of them is on the port.
    to_set: VecDeque<usize>,
    offering: bool,
    /// Choices and blocks so far.
    choices: usize,
    blocks: Vec<Vec<u8>>,
    have: Vec<u8>,
    windows: usize,
    /// Cycles of the first window and of the last chunk of each granule.
    pub(crate) began: Vec<u64>,
    pub(crate) ended: Vec<u64>,
    pub(crate) kinds: BTreeMap<(u64, usize), u32>,
}

pub(crate) fn text() -> String {
    verilog("squeeze_lane", Lane::default)
}

impl<'a> Tb<'a> {
    pub(crate) fn new(bench: &'a mut Bench, text: &str, setup: &Setup, shape: Shape) -> Self {
        let m = bench.block("squeeze_lane", text);
        let p = |name: &str| port(&m, name);
        let ports = Ports {
            set: ["set_valid", "set_ready", "set"].map(p),
            choice: ["choice_valid", "choice"].map(p),
            info_valid: p("info_valid"),
            info: [
                "info_literals",
                "info_constant",
                "info_sum_0",
                "info_sum_1",
                "info_sum_2",
                "info_sum_3",
            ]
            .map(p),
            block: ["block_kind", "block_bytes"].map(p),
            idle: p("idle"),
        };
        let rng = &mut bench.rng;
        let [start, window, base, chunk] = shape.stalls.clone();
        let mut tb = Tb {
            start: StreamDriver::new(&m, "start", start, rng).unwrap(),
            window: StreamDriver::new(&m, "window", window, rng).unwrap(),
            base: StreamDriver::new(&m, "base", base, rng).unwrap(),
            chunk: StreamMonitor::new(&m, "chunk", chunk, rng).unwrap(),
            p: ports,
            m,
            rng,
            shape,
            jobs: vec![],
            to_set: VecDeque::new(),
            offering: false,
            choices: 0,
            blocks: vec![],
            have: vec![],
            windows: 0,
            began: vec![],
            ended: vec![],
            kinds: BTreeMap::new(),
        };
        reset(&mut tb.m);
        tb.load(setup);
        tb
    }

    /// Writes all tables.
    pub(crate) fn load(&mut self, setup: &Setup) {
        assert_eq!(self.m.get(self.p.idle), 1, "the lane is not idle");
        let [write, which, address, word] =
            ["table_write", "table_set", "table_address", "table_word"].map(|n| port(&self.m, n));
        self.m.set(write, 1);
        for (i, set) in setup.sets.iter().enumerate() {
            let Some(set) = set else { continue };
            self.m.set(which, i as u64);
            let image = set.image().unwrap();
            // the decoder's words are nothing to the lane: some of them are enough
            let some =
                image.iter().enumerate().filter(|(at, _)| *at < ENCODER_WORDS || at % 7 == 0);
            for (at, &value) in some {
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

    fn push(&mut self, extents: &[Extent]) {
        let words = |page: &[u8; 4096]| -> Vec<u64> {
            page.as_chunks::<8>().0.iter().map(|b| u64::from_le_bytes(*b)).collect()
        };
        for job in extents.iter().flat_map(|e| &e.jobs) {
            let flags = [job.base.is_some(), job.own].map(u64::from);
            self.start.push(Start([flags[0], job.count as u64, flags[1]]));
            words(&job.bytes).into_iter().for_each(|w| self.window.push(Word(w)));
            job.base.iter().flat_map(words).for_each(|w| self.base.push(Word(w)));
            if !job.own {
                self.to_set.push_back(self.jobs.len());
            }
            self.jobs.push(job.clone());
        }
    }

    fn cycle(&mut self) {
        self.start.drive(&mut self.m);
        self.window.drive(&mut self.m);
        self.base.drive(&mut self.m);
        self.chunk.drive(&mut self.m);
        let front = self.to_set.front().copied();
        let known =
            front.is_some_and(|i| !self.shape.follow || self.choices > i - self.jobs[i].follows);
        self.offering |= known && !self.rng.chance(self.shape.lazy, 100);
        self.m.set(self.p.set[0], self.offering.into());
        let set = front.filter(|_| self.offering).map(|i| self.jobs[i].set as u64);
        self.m.set(self.p.set[2], set.unwrap_or_else(|| self.rng.bits(3)));
        self.m.eval();
        self.start.sample(&self.m);
        self.base.sample(&self.m);
        if self.window.sample(&self.m).is_some() {
            if self.windows.is_multiple_of(512) {
                self.began.push(self.m.cycles());
            }
            self.windows += 1;
        }
        if self.offering && self.m.is_set(self.p.set[1]) {
            self.to_set.pop_front();
            self.offering = false;
        }
        if self.m.is_set(self.p.choice[0]) {
            let have = self.m.get(self.p.choice[1]) as usize;
            assert_eq!(have, self.jobs[self.choices].choice, "choice of granule {}", self.choices);
            self.choices += 1;
        }
        if self.m.is_set(self.p.info_valid) {
            self.info();
        }
        if let Some(chunk) = self.chunk.sample(&self.m) {
            self.take(&chunk);
        }
        self.m.tick();
    }

    /// What is shown belongs to the granule whose choice came last, or to one of the two after it: it takes two cycles.
    fn info(&self) {
        let have = self.p.info.map(|p| self.m.get(p));
        let fits = |job: &Job| job.info.iter().zip(have).all(|(w, h)| w.is_none_or(|w| w == h));
        let from = self.choices.saturating_sub(1);
        let near = &self.jobs[from..self.jobs.len().min(self.choices + 2)];
        assert!(near.iter().any(fits), "{have:?} after choice {}", self.choices);
    }

    fn take(&mut self, chunk: &Chunk) {
        let job = &self.jobs[self.blocks.len()];
        let want = &job.block.bytes;
        self.have.extend(&chunk.data);
        let at = self.blocks.len();
        assert!(want.starts_with(&self.have), "granule {at}, {} bytes", self.have.len());
        assert_eq!(chunk.last, self.have.len() == want.len(), "the end of block {at}");
        let [kind, size] = self.p.block.map(|p| self.m.get(p));
        assert_eq!(kind, job.block.kind as u64, "kind of block {at}");
        assert_eq!(size as usize, want.len() - 3, "size of block {at}");
        if chunk.last {
            *self.kinds.entry((kind, job.set)).or_default() += 1;
            self.blocks.push(std::mem::take(&mut self.have));
            self.ended.push(self.m.cycles());
        }
    }

    /// All extents, compared, and their frames decoded.
    pub(crate) fn run(&mut self, setup: &Setup, extents: &[Extent]) {
        self.forget();
        self.push(extents);
        let mut patience = 30_000 + 60_000 * self.jobs.len();
        while self.blocks.len() < self.jobs.len() {
            self.cycle();
            patience -= 1;
            assert!(patience > 0, "it never ends: {} of {}", self.blocks.len(), self.jobs.len());
        }
        for _ in 0..40 {
            self.cycle();
            assert_eq!(self.m.get(self.p.idle), 1, "all blocks are out");
        }
        assert_eq!(self.choices, self.jobs.len());
        assert_eq!((self.window.pending(), self.base.pending()), (0, 0));
        assert!(self.to_set.is_empty(), "sets that were not taken");
        let mut blocks = &self.blocks[..];
        for extent in extents {
            let (own, rest) = blocks.split_at(extent.jobs.len());
            extent.check(setup, own);
            blocks = rest;
        }
    }

    fn forget(&mut self) {
        (self.jobs, self.to_set, self.blocks) = Default::default();
        (self.have, self.began, self.ended) = Default::default();
        (self.offering, self.choices, self.windows) = (false, 0, 0);
    }

    /// So many cycles of these, then a reset.
    pub(crate) fn cut(&mut self, bench_rng: &mut Rng, extents: &[Extent], cycles: u64) {
        self.forget();
        self.push(extents);
        (0..cycles).for_each(|_| self.cycle());
        let rng = bench_rng;
        let [start, window, base, _] = self.shape.stalls.clone();
        self.start = StreamDriver::new(&self.m, "start", start, rng).unwrap();
        self.window = StreamDriver::new(&self.m, "window", window, rng).unwrap();
        self.base = StreamDriver::new(&self.m, "base", base, rng).unwrap();
        for name in ["start_valid", "window_valid", "base_valid", "set_valid"] {
            let p = port(&self.m, name);
            self.m.set(p, 0);
        }
        self.chunk.reset();
        reset(&mut self.m);
        self.forget();
    }
}
