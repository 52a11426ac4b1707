//! The memory master and the granule fetcher in front of an AXI4 memory that rejects illegal bursts.

#![allow(clippy::unwrap_used)]

mod support;

use isotherm_rtl::memory::{GranuleFetch128, GranuleFetch512, MemoryMaster};
use isotherm_sim::card::{Dram, DramTiming};
use isotherm_sim::testbench::{
    Bench, Payload, Rng, StallPattern, StreamDriver, StreamMonitor, for_seeds,
};
use isotherm_sim::{Model, PortId};
use std::collections::{BTreeMap, VecDeque};
use support::{port, reset, verilog, words};

/// Declares a payload of plain ports and one wide port `data`.
macro_rules! payload {
    ($name:ident { $($field:ident),* } $($data:ident)?) => {
        #[derive(Clone, Debug, PartialEq)]
        struct $name { $($field: u64,)* $($data: Vec<u32>,)? }
        impl Payload for $name {
            const FIELDS: &'static [&'static str] = &[$(stringify!($field),)* $(stringify!($data),)?];
            fn drive(&self, m: &mut Model, p: &[PortId]) {
                let mut p = p.iter();
                $(m.set(*p.next().unwrap(), self.$field);)*
                $(m.set_wide(*p.next().unwrap(), &self.$data);)?
                assert!(p.next().is_none());
            }
            fn sample(m: &Model, p: &[PortId]) -> Self {
                let mut p = p.iter();
                $(let $field = m.get(*p.next().unwrap());)*
                $(let port = *p.next().unwrap(); let mut $data = vec![0; m.words(port)]; m.get_wide(port, &mut $data);)?
                assert!(p.next().is_none());
                $name { $($field,)* $($data,)? }
            }
        }
    };
}

payload!(Ask { addr, beats });
payload!(Got { last, error } data);
payload!(Put { strb, last } data);
payload!(Done { error });
payload!(MarkedBeat { last, error } data);

/// The names that AXI gives its channels (`axi_awvalid`), one port at a time.
struct Axi {
    k: u64,
    p: BTreeMap<&'static str, PortId>,
    memory: Vec<u8>,
    reads: VecDeque<(u64, u64, u64)>,
    /// The burst on the read channel of each id: address of the next beat, beats left.
    now: BTreeMap<u64, (u64, u64)>,
    offered: Option<(u64, Vec<u32>, u64, u64)>,
    writes: VecDeque<(u64, u64)>,
    answers: VecDeque<u64>,
    answering: Option<u64>,
    /// Addresses whose line cannot be read or written.
    broken: Vec<u64>,
    rng: Rng,
    busy: u64,
    write_beats: VecDeque<(Vec<u32>, u64, u64)>,
}

const SIGNALS: [&str; 27] = [
    "awvalid", "awready", "awid", "awaddr", "awlen", "awsize", "awburst", "wvalid", "wready",
    "wdata", "wstrb", "wlast", "bvalid", "bready", "bid", "bresp", "arvalid", "arready", "arid",
    "araddr", "arlen", "arsize", "arburst", "rvalid", "rready", "rid", "rlast",
];

impl Axi {
    fn new(m: &Model, k: u64, bytes: usize, busy: u64, rng: &mut Rng) -> Self {
        let mut p: BTreeMap<_, _> =
            SIGNALS.map(|n| (n, port(m, &format!("axi_{n}")))).into_iter().collect();
        p.insert("rdata", port(m, "axi_rdata"));
        p.insert("rresp", port(m, "axi_rresp"));
        let mut memory = vec![0; bytes];
        rng.fill(&mut memory);
        Axi {
            k,
            p,
            memory,
            reads: VecDeque::new(),
            now: BTreeMap::new(),
            offered: None,
            writes: VecDeque::new(),
            answers: VecDeque::new(),
            answering: None,
            broken: vec![],
            rng: Rng::new(rng.next_u64()),
            busy,
            write_beats: VecDeque::new(),
        }
    }

    fn get(&self, m: &Model, name: &str) -> u64 {
        m.get(self.p[name])
    }

    fn go(&mut self) -> bool {
        !self.rng.chance(self.busy, 100)
    }

    fn bad(&self, addr: u64) -> bool {
        self.broken.contains(&(addr & !63))
    }

    fn drive(&mut self, m: &mut Model) {
        for name in ["awready", "wready", "arready"] {
            let go = self.go();
            m.set(self.p[name], go.into());
        }
        if self.offered.is_none() && self.go() {
            self.next_beat();
        }
        m.set(self.p["rvalid"], self.offered.is_some().into());
        if let Some((id, data, last, resp)) = &self.offered {
            m.set(self.p["rid"], *id);
            m.set_wide(self.p["rdata"], data);
            m.set(self.p["rlast"], *last);
            m.set(self.p["rresp"], *resp);
        }
        if self.answering.is_none() && self.go() {
            self.answering = self.answers.pop_front();
        }
        m.set(self.p["bvalid"], self.answering.is_some().into());
        m.set(self.p["bresp"], self.answering.unwrap_or(0));
    }

    /// A beat of any id that has a burst: ids are interleaved beat by beat.
    fn next_beat(&mut self) {
        while let Some(at) = self.reads.iter().position(|(id, _, _)| !self.now.contains_key(id)) {
            let (id, addr, beats) = self.reads.remove(at).unwrap();
            self.now.insert(id, (addr, beats));
        }
        let ids: Vec<u64> = self.now.keys().copied().collect();
        if ids.is_empty() {
            return;
        }
        let id = *self.rng.pick(&ids);
        let (addr, left) = self.now[&id];
        let at = addr as usize;
        let data = words(&self.memory[at..at + self.k as usize]);
        let resp = if self.bad(addr) { 2 } else { 0 };
        self.offered = Some((id, data, u64::from(left == 1), resp));
        self.now.remove(&id);
        if left > 1 {
            self.now.insert(id, (addr + self.k, left - 1));
        }
    }

    fn check(&self, addr: u64, beats: u64, size: u64, burst: u64) {
        assert_eq!((1 << size, burst), (self.k, 1), "beats of K bytes, incrementing");
        assert_eq!(addr % self.k, 0, "aligned");
        assert_eq!(addr >> 12, (addr + beats * self.k - 1) >> 12, "a burst crosses 4 KiB");
    }

    fn sample(&mut self, m: &Model) {
        if self.get(m, "arvalid") & self.get(m, "arready") == 1 {
            let (addr, beats) = (self.get(m, "araddr"), self.get(m, "arlen") + 1);
            self.check(addr, beats, self.get(m, "arsize"), self.get(m, "arburst"));
            self.reads.push_back((self.get(m, "arid"), addr, beats));
        }
        if self.offered.is_some() && self.get(m, "rready") == 1 {
            self.offered = None;
        }
        if self.get(m, "awvalid") & self.get(m, "awready") == 1 {
            let (addr, beats) = (self.get(m, "awaddr"), self.get(m, "awlen") + 1);
            self.check(addr, beats, self.get(m, "awsize"), self.get(m, "awburst"));
            assert_eq!(self.get(m, "awid"), 0);
            self.writes.push_back((addr, beats));
        }
        if self.get(m, "wvalid") & self.get(m, "wready") == 1 {
            let mut data = vec![0; m.words(self.p["wdata"])];
            m.get_wide(self.p["wdata"], &mut data);
            self.write_beats.push_back((data, self.get(m, "wstrb"), self.get(m, "wlast")));
        }
        if self.answering.is_some() && self.get(m, "bready") == 1 {
            self.answering = None;
        }
        self.write();
    }

    /// Writes the burst in front when all of it is there.
    fn write(&mut self) {
        let Some((addr, beats)) = self.writes.front().copied() else { return };
        if (self.write_beats.len() as u64) < beats {
            return;
        }
        self.writes.pop_front();
        for beat in 0..beats {
            let (data, strb, last) = self.write_beats.pop_front().unwrap();
            assert_eq!(last, u64::from(beat == beats - 1), "wlast in the last beat only");
            for (lane, byte) in support::bytes(&data).into_iter().enumerate() {
                if strb >> lane & 1 == 1 {
                    self.memory[(addr + beat * self.k) as usize + lane] = byte;
                }
            }
        }
        self.answers.push_back(if self.bad(addr) { 2 } else { 0 });
    }
}

/// A random burst: beats, and an address such that it does not cross 4 KiB.
fn random_burst(rng: &mut Rng, k: u64, most: u64) -> (u64, u64) {
    let beats = rng.range(1, most.min(4096 / k));
    let page = rng.below(16) * 4096;
    (page + k * rng.below(4096 / k - beats + 1), beats)
}

fn masters() -> [(u64, &'static str, String); 2] {
    [
        (16, "memory_master_128", verilog("memory_master_128", MemoryMaster::<128, 16>::default)),
        (64, "memory_master_512", verilog("memory_master_512", MemoryMaster::<512, 64>::default)),
    ]
}

/// Three clients with random bursts; each gets its own data, in order.
fn three_clients(bench: &mut Bench, (k, name, text): &(u64, &str, String)) {
    let k = *k;
    let mut m = bench.block(name, text);
    reset(&mut m);
    let rng = &mut bench.rng;
    let busy = *rng.pick(&[0, 30, 80]);
    let mut axi = Axi::new(&m, k, 1 << 17, busy, rng);
    axi.broken = vec![0x1000, 0x5040, 0x1_0000 + 64 * rng.below(1024)];
    let stall = |rng: &mut Rng| StallPattern::random(rng);
    let mut ask = ["window_ar", "ckpt_ar"].map(|n| {
        let s = stall(rng);
        StreamDriver::<Ask>::new(&m, n, s, rng).unwrap()
    });
    let mut got = ["window_r", "ckpt_r"].map(|n| {
        let s = stall(rng);
        StreamMonitor::<Got>::new(&m, n, s, rng).unwrap()
    });
    let (s0, s1, s2) = (stall(rng), stall(rng), stall(rng));
    let mut aw = StreamDriver::<Ask>::new(&m, "window_aw", s0, rng).unwrap();
    let mut w = StreamDriver::<Put>::new(&m, "window_w", s1, rng).unwrap();
    let mut b = StreamMonitor::<Done>::new(&m, "window_b", s2, rng).unwrap();
    let mut expected: [VecDeque<Got>; 2] = Default::default();
    let mut written: Vec<u8> = axi.memory.clone();
    let mut done = VecDeque::new();
    let mut cycle = 0;
    loop {
        cycle += 1;
        assert!(cycle < 200_000, "the clients are not served");
        let feeding = cycle < 6_000;
        let empty = expected.iter().all(VecDeque::is_empty) && done.is_empty();
        if !feeding && empty {
            break;
        }
        for (client, ask) in ask.iter_mut().enumerate() {
            if feeding && ask.pending() == 0 && rng.chance(1, 10) {
                let (addr, beats) = random_burst(rng, k, 16);
                ask.push(Ask { addr, beats: beats - 1 });
                for i in 0..beats {
                    let at = (addr + i * k) as usize;
                    let data = words(&axi.memory[at..at + k as usize]);
                    let error = axi.bad(at as u64).into();
                    expected[client].push_back(Got { data, last: (i == beats - 1).into(), error });
                }
            }
        }
        if feeding && aw.pending() == 0 && w.pending() == 0 && rng.chance(1, 20) {
            // writes stay away from what is read
            let (addr, beats) = random_burst(rng, k, 16);
            let addr = addr + 0x1_0000;
            aw.push(Ask { addr, beats: beats - 1 });
            for i in 0..beats {
                let data = rng.wide(8 * k as u32);
                let strb = rng.bits(k as u32);
                for (lane, byte) in support::bytes(&data).into_iter().enumerate() {
                    if strb >> lane & 1 == 1 {
                        written[(addr + i * k) as usize + lane] = byte;
                    }
                }
                w.push(Put { data, strb, last: (i == beats - 1).into() });
            }
            done.push_back(Done { error: axi.bad(addr).into() });
        }
        ask.iter_mut().for_each(|a| a.drive(&mut m));
        got.iter_mut().for_each(|g| g.drive(&mut m));
        aw.drive(&mut m);
        w.drive(&mut m);
        b.drive(&mut m);
        axi.drive(&mut m);
        m.eval();
        ask.iter_mut().for_each(|a| {
            a.sample(&m);
        });
        for (g, e) in got.iter_mut().zip(&mut expected) {
            if let Some(beat) = g.sample(&m) {
                assert_eq!(Some(beat), e.pop_front());
            }
        }
        aw.sample(&m);
        w.sample(&m);
        if let Some(answer) = b.sample(&m) {
            assert_eq!(Some(answer), done.pop_front());
        }
        axi.sample(&m);
        m.tick();
    }
    assert_eq!(axi.memory, written);
}

#[test]
fn each_client_gets_its_own_data_in_order() {
    let texts = masters();
    for_seeds(10, |bench| texts.iter().for_each(|t| three_clients(bench, t)));
}

#[test]
fn window_reads_go_first_and_checkpoint_reads_still_go() {
    let texts = masters();
    for_seeds(1, |bench| {
        for (k, name, text) in &texts {
            let mut m = bench.block(name, text);
            reset(&mut m);
            let mut axi = Axi::new(&m, *k, 1 << 17, 0, &mut bench.rng);
            let never = StallPattern::Never;
            let mut ask = ["window_ar", "ckpt_ar"]
                .map(|n| StreamDriver::<Ask>::new(&m, n, never.clone(), &mut bench.rng).unwrap());
            let ready: Vec<_> =
                ["window_r_ready", "ckpt_r_ready"].iter().map(|n| port(&m, n)).collect();
            ready.into_iter().for_each(|p| m.set(p, 1));
            let mut turns = vec![];
            while turns.len() < 90 {
                ask.iter_mut().for_each(|a| {
                    if a.pending() == 0 {
                        a.push(Ask { addr: 0, beats: 0 });
                    }
                    a.drive(&mut m);
                });
                axi.drive(&mut m);
                m.eval();
                for (client, a) in ask.iter_mut().enumerate() {
                    if a.sample(&m).is_some() {
                        turns.push(client);
                    }
                }
                axi.sample(&m);
                m.tick();
            }
            assert_eq!(turns.iter().filter(|c| **c == 1).count(), 10, "one of nine: {turns:?}");
            assert!(turns.chunks(9).all(|c| c == [0, 0, 0, 0, 0, 0, 0, 0, 1]), "{turns:?}");
        }
    });
}

fn fetchers() -> [(u64, &'static str, String); 2] {
    [
        (16, "granule_fetch_128", verilog("granule_fetch_128", GranuleFetch128::default)),
        (64, "granule_fetch_512", verilog("granule_fetch_512", GranuleFetch512::default)),
    ]
}

payload!(Granule { granule });

struct Fetch {
    m: Model,
    k: u64,
    requests: StreamDriver<Granule>,
    out: StreamMonitor<MarkedBeat>,
    ar: StreamMonitor<Ask>,
    r: StreamDriver<Got>,
    memory: Vec<u8>,
    broken: Vec<u64>,
    r_ready: PortId,
    r_valid: PortId,
    /// Bursts on their way: cycle of the first beat, address, beats.
    coming: VecDeque<(u64, u64, u64)>,
    latency: u64,
}

impl Fetch {
    fn new(
        bench: &mut Bench,
        (k, name, text): &(u64, &str, String),
        stalls: Option<&StallPattern>,
        latency: u64,
    ) -> Self {
        let mut m = bench.block(name, text);
        reset(&mut m);
        let rng = &mut bench.rng;
        let mut stall = || stalls.cloned().unwrap_or_else(|| StallPattern::random(rng));
        let s = [(); 4].map(|()| stall());
        let [s0, s1, s2, s3] = s;
        let requests = StreamDriver::new(&m, "mem_req", s0, rng).unwrap();
        let out = StreamMonitor::new(&m, "mem", s1, rng).unwrap();
        let ar = StreamMonitor::new(&m, "ar", s2, rng).unwrap();
        let r = StreamDriver::new(&m, "r", s3, rng).unwrap();
        let mut memory = vec![0; 32 * 4096];
        rng.fill(&mut memory);
        let (r_ready, r_valid) = (port(&m, "r_ready"), port(&m, "r_valid"));
        let (broken, coming) = (vec![], VecDeque::new());
        Fetch { m, k: *k, requests, out, ar, r, memory, broken, r_ready, r_valid, coming, latency }
    }

    fn cycle(&mut self) -> Option<MarkedBeat> {
        if let Some(&(at, addr, beats)) = self.coming.front()
            && at <= self.m.cycles()
        {
            self.coming.pop_front();
            for i in 0..beats {
                let from = (addr + i * self.k) as usize;
                let data = words(&self.memory[from..from + self.k as usize]);
                let error = self.broken.contains(&(from as u64 & !63)).into();
                self.r.push(Got { data, last: (i == beats - 1).into(), error });
            }
        }
        let m = &mut self.m;
        self.requests.drive(m);
        self.out.drive(m);
        self.ar.drive(m);
        self.r.drive(m);
        m.eval();
        assert!(m.is_set(self.r_ready) || !m.is_set(self.r_valid), "memory is never held up");
        self.requests.sample(m);
        self.r.sample(m);
        if let Some(Ask { addr, beats }) = self.ar.sample(m) {
            let beats = beats + 1;
            assert_eq!(addr >> 12, (addr + beats * self.k - 1) >> 12, "a burst crosses 4 KiB");
            self.coming.push_back((m.cycles() + self.latency, addr, beats));
        }
        let beat = self.out.sample(m);
        m.tick();
        beat
    }
}

/// Random granules, some with unreadable lines.
fn granules(bench: &mut Bench, text: &(u64, &str, String)) {
    let latency = bench.rng.below(80);
    let mut f = Fetch::new(bench, text, None, latency);
    f.broken = (0..4).map(|_| 64 * bench.rng.below(32 * 64)).collect();
    let wanted: Vec<u64> = (0..30).map(|_| bench.rng.below(32)).collect();
    wanted.iter().for_each(|&granule| f.requests.push(Granule { granule }));
    let (mut beat_no, mut spoilt, mut idle) = (0_usize, 0, 0);
    while beat_no < wanted.len() * 256 {
        idle += 1;
        assert!(idle < 2_000, "no beat for 2,000 cycles");
        let Some(beat) = f.cycle() else { continue };
        idle = 0;
        let at = wanted[beat_no / 256] as usize * 4096 + beat_no % 256 * 16;
        if beat_no % 256 == 0 {
            spoilt = 0;
        }
        // an error covers the memory beat in which it lies and everything behind it
        if f.broken.iter().any(|b| b & !(f.k - 1) == at as u64 & !(f.k - 1) & !63) {
            spoilt = 1;
        }
        assert_eq!(beat.error, spoilt, "beat {beat_no}");
        assert_eq!(beat.last, u64::from(beat_no % 256 == 255));
        assert_eq!(beat.data, words(&f.memory[at..at + 16]), "beat {beat_no}");
        beat_no += 1;
    }
    (0..300).for_each(|_| assert!(f.cycle().is_none()));
}

#[test]
fn granules_arrive_whole_and_in_order() {
    let texts = fetchers();
    for_seeds(8, |bench| texts.iter().for_each(|t| granules(bench, t)));
}

#[test]
fn granules_follow_each_other_without_a_gap() {
    let texts = fetchers();
    for_seeds(1, |bench| {
        for text in &texts {
            for latency in [1, 40, 150] {
                let mut f = Fetch::new(bench, text, Some(&StallPattern::Never), latency);
                (0..8).for_each(|granule| f.requests.push(Granule { granule }));
                let mut cycles = vec![];
                while cycles.len() < 8 * 256 {
                    assert!(f.m.cycles() < 10_000);
                    if f.cycle().is_some() {
                        cycles.push(f.m.cycles());
                    }
                }
                let (first, last) = (cycles[0], cycles[8 * 256 - 1]);
                assert_eq!(last - first, 8 * 256 - 1, "K = {}, latency {latency}", f.k);
                // two cycles of reset; the request is taken in the third, the beat moves 4 + latency later
                assert_eq!(first, 3 + 4 + latency, "cycles to the first beat");
            }
        }
    });
}

/// The simulated card's memory behind the master: what is said of its timing is so, cycle by cycle.
struct Timed {
    m: Model,
    dram: Dram,
    ask: StreamDriver<Ask>,
    got: StreamMonitor<Got>,
    aw: StreamDriver<Ask>,
    w: StreamDriver<Put>,
    b: StreamMonitor<Done>,
}

impl Timed {
    fn new(bench: &mut Bench, (_, name, text): &(u64, &str, String)) -> Self {
        let mut m = bench.block(name, text);
        reset(&mut m);
        let dram = Dram::new(&m, 1 << 16, DramTiming::default()).unwrap();
        let rng = &mut bench.rng;
        let never = || StallPattern::Never;
        Timed {
            ask: StreamDriver::new(&m, "window_ar", never(), rng).unwrap(),
            got: StreamMonitor::new(&m, "window_r", never(), rng).unwrap(),
            aw: StreamDriver::new(&m, "window_aw", never(), rng).unwrap(),
            w: StreamDriver::new(&m, "window_w", never(), rng).unwrap(),
            b: StreamMonitor::new(&m, "window_b", never(), rng).unwrap(),
            m,
            dram,
        }
    }

    /// Says whether a read beat, a write beat and an answer moved.
    fn cycle(&mut self) -> (Option<Got>, bool, bool) {
        let m = &mut self.m;
        self.ask.drive(m);
        self.got.drive(m);
        self.aw.drive(m);
        self.w.drive(m);
        self.b.drive(m);
        self.dram.drive(m);
        m.eval();
        self.ask.sample(m);
        let read = self.got.sample(m);
        self.aw.sample(m);
        let written = self.w.sample(m).is_some();
        let answered = self.b.sample(m).is_some();
        self.dram.sample(m).unwrap();
        m.tick();
        (read, written, answered)
    }
}

#[test]
fn card_memory_has_the_timing_that_it_states() {
    let texts = masters();
    let t = DramTiming::default();
    for_seeds(1, |bench| {
        for text in &texts {
            let (k, mut rng) = (text.0, Rng::new(3));
            let mut tb = Timed::new(bench, text);
            let put = |rng: &mut Rng, last: bool| Put {
                data: rng.wide(8 * k as u32),
                strb: (1_u128 << k).wrapping_sub(1) as u64,
                last: last.into(),
            };
            // one burst of 16 beats written: the channel turns from reads, then one beat a cycle
            tb.aw.push(Ask { addr: 0x1000, beats: 15 });
            let data: Vec<Put> = (0..16).map(|i| put(&mut rng, i == 15)).collect();
            data.iter().for_each(|p| tb.w.push(p.clone()));
            let moved: Vec<(u64, bool)> = (0..200)
                .filter_map(|i| {
                    let (_, written, answered) = tb.cycle();
                    (written || answered).then_some((i, answered))
                })
                .collect();
            assert_eq!(moved.len(), 17);
            let first = moved[0].0;
            assert_eq!(first, 1 + t.turnaround, "address, turn, data");
            assert!(moved[..16].iter().zip(first..).all(|((at, _), want)| *at == want));
            assert_eq!(moved[16], (first + 15 + t.write_latency, true));
            // four bursts read back: one register in the master, the latency, then one beat a cycle
            (0..4).for_each(|i| tb.ask.push(Ask { addr: 0x1000 + i * 4 * k, beats: 3 }));
            let beats: Vec<(u64, Got)> =
                (0..200).filter_map(|i| tb.cycle().0.map(|beat| (i, beat))).collect();
            let first = beats[0].0;
            assert_eq!(first, 1 + t.read_latency + t.turnaround);
            for (i, ((at, beat), put)) in beats.iter().zip(&data).enumerate() {
                assert_eq!((*at, &beat.data), (first + i as u64, &put.data));
            }
            assert_eq!(beats.len(), 16);
            // both at once: half duplex, so never two beats in a cycle, and neither side starves
            let (mut reads, mut writes, mut turns, mut reading) = (0, 0, 0, true);
            while reads < 640 || writes < 640 {
                if tb.ask.pending() == 0 {
                    tb.ask.push(Ask { addr: 0, beats: 15 });
                }
                if tb.aw.pending() == 0 {
                    tb.aw.push(Ask { addr: 0, beats: 15 });
                    (0..16).for_each(|i| tb.w.push(put(&mut rng, i == 15)));
                }
                let (read, written, _) = tb.cycle();
                assert!(!(read.is_some() && written), "half duplex");
                if (read.is_some() && !reading) || (written && reading) {
                    turns += 1;
                    reading = !reading;
                }
                reads += u32::from(read.is_some());
                writes += u32::from(written);
                assert!(tb.m.cycles() < 5_000, "{reads} reads, {writes} writes");
            }
            assert!(reads.abs_diff(writes) <= 2 * t.turn_beats as u32, "{reads} {writes}");
            assert!(turns >= 30, "{turns} turns");
        }
    });
}
