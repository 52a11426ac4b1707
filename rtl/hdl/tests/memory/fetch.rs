//! The frame fetcher between a map that answers when it likes and a memory.

use crate::support::{port, reset, verilog, words};
use crate::{Ask, Got, Granule, MarkedBeat, Request, Text};
use isotherm_rtl::memory::{FrameFetch128, FrameFetch512};
use isotherm_sim::testbench::{Bench, Rng, StallPattern, StreamDriver, StreamMonitor, for_seeds};
use isotherm_sim::{Model, PortId};
use std::collections::{BTreeMap, VecDeque};

const GRANULES: u64 = 1 << 12;

fn fetchers() -> [Text; 2] {
    [
        (16, "frame_fetch_128", verilog("frame_fetch_128", FrameFetch128::default)),
        (64, "frame_fetch_512", verilog("frame_fetch_512", FrameFetch512::default)),
    ]
}

/// Where the snapshot keeps each granule, if it has it, and its base, if there is one.
struct Map {
    asked: StreamMonitor<Granule>,
    done: PortId,
    frame: PortId,
    valid: PortId,
    base: PortId,
    base_valid: PortId,
    hold: [(PortId, PortId); 2],
    frames: BTreeMap<u64, Option<u64>>,
    bases: BTreeMap<u64, u64>,
    /// Granules that are held in this cycle.
    held: Vec<u64>,
    /// The question that is being answered: when, granule.
    now: Option<(u64, u64)>,
    latency: u64,
    rng: Rng,
}

impl Map {
    fn new(m: &Model, stalls: StallPattern, latency: u64, rng: &mut Rng) -> Self {
        let q = |n: &str| port(m, n);
        Map {
            asked: StreamMonitor::new(m, "frame", stalls, rng).unwrap(),
            done: q("frame_done"),
            frame: q("frame_snapshot"),
            valid: q("frame_snapshot_valid"),
            base: q("frame_base"),
            base_valid: q("frame_base_valid"),
            hold: [(q("hold_a"), q("hold_a_granule")), (q("hold_b"), q("hold_b_granule"))],
            frames: BTreeMap::new(),
            bases: BTreeMap::new(),
            held: vec![],
            now: None,
            latency,
            rng: Rng::new(rng.next_u64()),
        }
    }

    fn drive(&mut self, m: &mut Model) {
        self.asked.drive(m);
        // an answer is a pulse; beside it anything is shown
        let asked = self.now.filter(|(at, _)| *at <= m.cycles()).map(|(_, g)| g);
        let answer = asked.map(|g| self.frames[&g]);
        let base = asked.map(|g| self.bases.get(&g));
        let (frame, valid) = match base {
            Some(Some(frame)) => (*frame, true),
            Some(None) => (self.rng.bits(13), false),
            None => (self.rng.bits(13), self.rng.chance(1, 2)),
        };
        m.set(self.base, frame);
        m.set(self.base_valid, valid.into());
        m.set(self.done, answer.is_some().into());
        let (frame, valid) = match answer {
            Some(Some(frame)) => (frame, true),
            Some(None) => (self.rng.bits(13), false),
            None => (self.rng.bits(13), self.rng.chance(1, 2)),
        };
        m.set(self.frame, frame);
        m.set(self.valid, valid.into());
        if answer.is_some() {
            self.now = None;
        }
    }

    fn sample(&mut self, m: &Model) {
        let held = self.hold.iter().filter(|(hold, _)| m.is_set(*hold));
        self.held = held.map(|(_, granule)| m.get(*granule)).collect();
        if let Some(Granule { granule }) = self.asked.sample(m) {
            assert!(self.now.is_none(), "one question at a time");
            assert!(self.held.len() <= 2);
            self.now = Some((m.cycles() + self.latency, granule));
        }
    }
}

struct Fetch {
    m: Model,
    k: u64,
    requests: StreamDriver<Request>,
    map: Map,
    out: StreamMonitor<MarkedBeat>,
    ar: StreamMonitor<Ask>,
    r: StreamDriver<Got>,
    /// Frames that have been written.
    memory: BTreeMap<u64, Vec<u8>>,
    broken: Vec<u64>,
    r_ready: PortId,
    r_valid: PortId,
    /// Bursts on their way: cycle of the first beat, address, beats.
    coming: VecDeque<(u64, u64, u64)>,
    latency: u64,
    bursts: u64,
}

impl Fetch {
    fn new(
        bench: &mut Bench,
        (k, name, text): &Text,
        stalls: Option<&StallPattern>,
        [latency, map_latency]: [u64; 2],
    ) -> Self {
        let mut m = bench.block(name, text);
        reset(&mut m);
        let rng = &mut bench.rng;
        let mut stall = || stalls.cloned().unwrap_or_else(|| StallPattern::random(rng));
        let [s0, s1, s2, s3, s4] = [(); 5].map(|()| stall());
        let (r_ready, r_valid) = (port(&m, "r_ready"), port(&m, "r_valid"));
        Fetch {
            k: *k,
            requests: StreamDriver::new(&m, "mem_req", s0, rng).unwrap(),
            map: Map::new(&m, s4, map_latency, rng),
            out: StreamMonitor::new(&m, "mem", s1, rng).unwrap(),
            ar: StreamMonitor::new(&m, "ar", s2, rng).unwrap(),
            r: StreamDriver::new(&m, "r", s3, rng).unwrap(),
            memory: BTreeMap::new(),
            broken: vec![],
            r_ready,
            r_valid,
            coming: VecDeque::new(),
            latency,
            bursts: 0,
            m,
        }
    }

    /// A frame of its own, with random bytes.
    fn frame(&mut self, rng: &mut Rng) -> u64 {
        let mut frame = rng.bits(13);
        while self.memory.contains_key(&frame) {
            frame = rng.bits(13);
        }
        let mut bytes = vec![0; 4096];
        rng.fill(&mut bytes);
        self.memory.insert(frame, bytes);
        frame
    }

    /// Gives these granules frames; the rest is lost.
    fn keep(&mut self, granules: &[u64], rng: &mut Rng) {
        for granule in granules {
            let frame = self.frame(rng);
            self.map.frames.insert(*granule, Some(frame));
        }
    }

    fn cycle(&mut self) -> Option<MarkedBeat> {
        if let Some(&(at, addr, beats)) = self.coming.front()
            && at <= self.m.cycles()
        {
            self.coming.pop_front();
            let frame = &self.memory[&(addr >> 12)];
            for i in 0..beats {
                let from = addr + i * self.k;
                let at = from as usize % 4096;
                let data = words(&frame[at..at + self.k as usize]);
                let error = self.broken.contains(&(from & !63)).into();
                self.r.push(Got { data, last: (i == beats - 1).into(), error });
            }
        }
        let m = &mut self.m;
        self.requests.drive(m);
        self.map.drive(m);
        self.out.drive(m);
        self.ar.drive(m);
        self.r.drive(m);
        m.eval();
        assert!(m.is_set(self.r_ready) || !m.is_set(self.r_valid), "memory is never held up");
        self.requests.sample(m);
        self.map.sample(m);
        self.r.sample(m);
        if let Some(Ask { addr, beats }) = self.ar.sample(m) {
            let beats = beats + 1;
            assert_eq!(addr >> 12, (addr + beats * self.k - 1) >> 12, "a burst crosses 4 KiB");
            self.coming.push_back((m.cycles() + self.latency, addr, beats));
            self.bursts += 1;
        }
        let beat = self.out.sample(m);
        m.tick();
        beat
    }
}

/// Random granules, some with unreadable lines, some lost, some after their bases.
fn granules(bench: &mut Bench, text: &Text) {
    let latencies =
        [bench.rng.below(80), bench.rng.range(1, *bench.rng.clone().pick(&[1, 10, 600]))];
    let mut f = Fetch::new(bench, text, None, latencies);
    let rng = &mut bench.rng;
    let known: Vec<u64> = (0..16).map(|i| i * 256 + rng.below(256)).collect();
    f.keep(&known[..12], rng);
    known[12..].iter().for_each(|g| {
        f.map.frames.insert(*g, None);
    });
    for granule in &known {
        if rng.chance(1, 2) {
            let frame = f.frame(rng);
            f.map.bases.insert(*granule, frame);
        }
    }
    let frames: Vec<u64> = f.memory.keys().copied().collect();
    f.broken = (0..3).map(|_| rng.pick(&frames) * 4096 + 64 * rng.below(64)).collect();
    let based = *rng.pick(&[0, 50, 100]);
    // granule, frame, is it a base
    let mut wanted: Vec<(u64, Option<u64>, bool)> = vec![];
    for _ in 0..30 {
        let granule = *rng.pick(&known);
        assert!(granule < GRANULES);
        let base = rng.chance(based, 100);
        f.requests.push(Request { granule, base: base.into() });
        if let Some(&frame) = f.map.bases.get(&granule).filter(|_| base) {
            wanted.push((granule, Some(frame), true));
        }
        wanted.push((granule, f.map.frames[&granule], false));
    }
    let (mut beat_no, mut spoilt, mut idle) = (0_usize, 0, 0);
    while beat_no < wanted.len() * 256 {
        idle += 1;
        assert!(idle < 5_000, "no beat for 5,000 cycles");
        let Some(beat) = f.cycle() else { continue };
        idle = 0;
        let ((granule, frame, base), at) = (wanted[beat_no / 256], beat_no % 256 * 16);
        assert_eq!((beat.last, beat.base), ((at == 4080).into(), base.into()), "beat {beat_no}");
        assert!(
            !base || f.map.held.contains(&granule),
            "beat {beat_no} of a base that is not held"
        );
        if at == 0 {
            spoilt = 0;
        }
        beat_no += 1;
        let Some(frame) = frame else {
            assert_eq!((beat.error, beat.lost, &beat.data), (1, 1, &vec![0; 4]), "beat {beat_no}");
            continue;
        };
        // an error covers the memory beat in which it lies and everything behind it
        let line = frame << 12 | at as u64 & !(f.k - 1) & !63;
        if f.broken.contains(&line) {
            spoilt = 1;
        }
        assert_eq!((beat.error, beat.lost), (spoilt, 0), "beat {beat_no}");
        assert_eq!(beat.data, words(&f.memory[&frame][at..at + 16]), "beat {beat_no}");
    }
    (0..300).for_each(|_| assert!(f.cycle().is_none()));
    assert!(f.map.held.is_empty(), "{:?} stay held", f.map.held);
    let read = wanted.iter().filter(|(_, frame, _)| frame.is_some()).count() as u64;
    assert_eq!(f.bursts, 8 * read, "nothing is read of a lost granule");
}

#[test]
fn granules_arrive_whole_and_in_order() {
    let texts = fetchers();
    for_seeds(12, |bench| texts.iter().for_each(|t| granules(bench, t)));
}

#[test]
fn granules_follow_each_other_without_a_gap() {
    let texts = fetchers();
    for_seeds(1, |bench| {
        for text in &texts {
            for latencies in [[1, 1], [40, 4], [150, 5], [40, 100], [150, 200]] {
                let mut f = Fetch::new(bench, text, Some(&StallPattern::Never), latencies);
                f.keep(&(0..8).collect::<Vec<_>>(), &mut bench.rng);
                let based = bench.rng.chance(1, 2);
                for granule in 0..8 {
                    if based {
                        let frame = f.frame(&mut bench.rng);
                        f.map.bases.insert(granule, frame);
                    }
                    f.requests.push(Request { granule, base: based.into() });
                }
                let frames = if based { 16 } else { 8 };
                let mut cycles = vec![];
                while cycles.len() < frames * 256 {
                    assert!(f.m.cycles() < 10_000);
                    if f.cycle().is_some() {
                        cycles.push(f.m.cycles());
                    }
                }
                let (first, last) = (cycles[0], cycles[frames * 256 - 1]);
                assert_eq!(
                    last - first,
                    frames as u64 * 256 - 1,
                    "K = {}, latencies {latencies:?}",
                    f.k
                );
                // two cycles of reset; the request is taken in the third, the map's question in the fourth
                let [memory, map] = latencies;
                assert_eq!(first, 3 + 1 + map + 1 + 4 + memory, "cycles to the first beat");
            }
        }
    });
}

#[test]
fn a_reset_forgets_the_granule_that_is_looked_up() {
    let texts = fetchers();
    for_seeds(1, |bench| {
        for text in &texts {
            for wait in 1..40 {
                let mut f = Fetch::new(bench, text, Some(&StallPattern::Never), [1, 5]);
                f.map.frames.insert(7, None);
                f.requests.push(Request { granule: 7, base: wait % 2 });
                (0..wait).for_each(|_| {
                    f.cycle();
                });
                reset(&mut f.m);
                f.map.now = None;
                f.keep(&[9], &mut bench.rng);
                f.requests.push(Request { granule: 9, base: 0 });
                let beats: Vec<MarkedBeat> = (0..400).filter_map(|_| f.cycle()).collect();
                let frame = f.map.frames[&9].unwrap();
                assert_eq!(beats.len(), 256, "reset after {wait} cycles");
                let last = &beats[255];
                assert_eq!(last.data, words(&f.memory[&frame][4080..]));
                assert_eq!((last.last, last.error, last.lost), (1, 0, 0));
            }
        }
    });
}
