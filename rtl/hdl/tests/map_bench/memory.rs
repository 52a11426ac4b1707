//! Card memory that makes the most of what AXI allows: reads of different ids pass each other, some are very late, and read
//! what is there when their data leaves; writes are there when they are answered, and answers of different ids pass too.

use isotherm_sim::model::{Model, PortId};
use isotherm_sim::testbench::Rng;
use std::collections::VecDeque;

/// How the memory behaves.
#[derive(Clone, Debug)]
pub struct Behaviour {
    /// Cycles from an address to its first data, and from the last data of a write to its answer.
    pub latency: u64,
    /// In how many of 100 cycles each channel stalls.
    pub stall: u64,
    /// One in so many bursts is late, by up to this many cycles.
    pub late: (u64, u64),
    /// A read sees what is stored when its address is taken (else when its data leaves).
    pub early_read: bool,
}

impl Behaviour {
    /// Without a stall, and reads see what is there when their data leaves.
    pub fn steady(latency: u64) -> Self {
        Self { latency, stall: 0, late: (u64::MAX, 1), early_read: false }
    }

    pub fn random(rng: &mut Rng) -> Self {
        Self {
            latency: *rng.pick(&[1, 2, 5, 5, 12, 40]),
            stall: *rng.pick(&[0, 0, 0, 10, 50]),
            late: *rng.pick(&[(u64::MAX, 1), (50, 100), (200, 3_000), (20, 1_000)]),
            early_read: rng.chance(1, 3),
        }
    }
}

struct Ports {
    ar: [PortId; 5],
    r: [PortId; 5],
    aw: [PortId; 5],
    w: [PortId; 5],
    b: [PortId; 3],
}

struct Read {
    due: u64,
    address: u64,
    left: u64,
    data: Option<Vec<u8>>,
}

struct Write {
    id: u64,
    address: u64,
    count: u64,
    beats: Vec<(Vec<u32>, u64)>,
}

/// Ids in use.
const IDS: usize = 4;

/// The memory.
pub struct ReorderMemory {
    p: Ports,
    pub bytes: Vec<u8>,
    lanes: usize,
    behaviour: Behaviour,
    rng: Rng,
    now: u64,
    reads: [VecDeque<Read>; IDS],
    writes: VecDeque<Write>,
    answers: [VecDeque<(u64, Write)>; IDS],
    offer_r: Option<usize>,
    offer_b: Option<usize>,
    ready: [bool; 3],
    /// Until this cycle of its own no read of the window is served, and no write of it answered.
    hold: [u64; 2],
}

impl ReorderMemory {
    pub fn new(m: &Model, size: usize, behaviour: Behaviour, rng: &mut Rng) -> Self {
        let p = |n: &str| m.port(&format!("axi_{n}")).unwrap();
        let p = Ports {
            ar: ["arvalid", "arready", "arid", "araddr", "arlen"].map(p),
            r: ["rvalid", "rready", "rid", "rdata", "rlast"].map(p),
            aw: ["awvalid", "awready", "awid", "awaddr", "awlen"].map(p),
            w: ["wvalid", "wready", "wdata", "wstrb", "wlast"].map(p),
            b: ["bvalid", "bready", "bid"].map(p),
        };
        let lanes = m.width(p.w[3]) as usize;
        let mut bytes = vec![0; size];
        rng.fill(&mut bytes);
        Self {
            p,
            bytes,
            lanes,
            behaviour,
            rng: Rng::new(rng.next_u64()),
            now: 0,
            reads: Default::default(),
            writes: VecDeque::new(),
            answers: Default::default(),
            offer_r: None,
            offer_b: None,
            ready: [false; 3],
            hold: [0; 2],
        }
    }

    /// The card was reset: what is on its way is forgotten.
    pub fn reset(&mut self) {
        self.reads = Default::default();
        self.answers = Default::default();
        self.writes.clear();
        (self.offer_r, self.offer_b) = (None, None);
    }

    fn go(&mut self) -> bool {
        !self.rng.chance(self.behaviour.stall, 100)
    }

    /// Holds the window's reads, or the answers to its writes, for so many cycles.
    pub fn hold_window(&mut self, reads: u64, answers: u64) {
        self.hold = [self.now + reads, self.now + answers];
    }

    fn due(&mut self) -> u64 {
        let (one_in, most) = self.behaviour.late;
        let late = if self.rng.below(one_in) == 0 { self.rng.below(most) } else { 0 };
        self.now + self.behaviour.latency + late
    }

    /// Sets this cycle's inputs.
    pub fn drive(&mut self, m: &mut Model) {
        self.ready = [self.go(), self.go(), self.go()];
        m.set(self.p.ar[1], self.ready[0].into());
        m.set(self.p.aw[1], self.ready[1].into());
        self.ready[2] &= !self.writes.is_empty();
        m.set(self.p.w[1], self.ready[2].into());
        if self.offer_r.is_none() && self.go() {
            let first = self.rng.below(IDS as u64) as usize;
            let held = self.now < self.hold[0];
            let due = |i: &usize| {
                !(held && *i == 0) && self.reads[*i].front().is_some_and(|r| r.due <= self.now)
            };
            if let Some(id) = (0..IDS).map(|i| (first + i) % IDS).find(due) {
                self.offer_r = Some(id);
                self.show_read(m, id);
            }
        }
        m.set(self.p.r[0], self.offer_r.is_some().into());
        if self.offer_b.is_none() && self.go() {
            let first = self.rng.below(IDS as u64) as usize;
            let held = self.now < self.hold[1];
            let due = |i: &usize| {
                !(held && *i == 0) && self.answers[*i].front().is_some_and(|a| a.0 <= self.now)
            };
            if let Some(id) = (0..IDS).map(|i| (first + i) % IDS).find(due) {
                self.offer_b = Some(id);
                self.store(id);
                m.set(self.p.b[2], id as u64);
            }
        }
        m.set(self.p.b[0], self.offer_b.is_some().into());
    }

    fn show_read(&self, m: &mut Model, id: usize) {
        let Some(read) = self.reads[id].front() else { return };
        let at = read.address as usize;
        let kept = read.data.as_ref().map(|d| &d[d.len() - read.left as usize * self.lanes..]);
        let beat = &kept.unwrap_or(&self.bytes[at..])[..self.lanes];
        let word = |c: &[u8]| u32::from_le_bytes([c[0], c[1], c[2], c[3]]);
        let words: Vec<_> = beat.chunks_exact(4).map(word).collect();
        m.set_wide(self.p.r[3], &words);
        m.set(self.p.r[2], id as u64);
        m.set(self.p.r[4], (read.left == 1).into());
    }

    /// A write that is answered is there.
    fn store(&mut self, id: usize) {
        let Some((_, write)) = self.answers[id].front() else { return };
        let mut at = write.address as usize;
        for (data, strobe) in &write.beats {
            for (lane, byte) in data.iter().flat_map(|w| w.to_le_bytes()).enumerate() {
                if strobe >> lane & 1 != 0 {
                    self.bytes[at + lane] = byte;
                }
            }
            at += self.lanes;
        }
    }

    /// After the model has settled: takes and gives what this cycle moves.
    pub fn sample(&mut self, m: &Model) {
        if let Some(id) = self.offer_r.filter(|_| m.is_set(self.p.r[1])) {
            self.offer_r = None;
            if let Some(read) = self.reads[id].front_mut() {
                read.address += self.lanes as u64;
                read.left -= 1;
                if read.left == 0 {
                    self.reads[id].pop_front();
                }
            }
        }
        if let Some(id) = self.offer_b.filter(|_| m.is_set(self.p.b[1])) {
            self.offer_b = None;
            self.answers[id].pop_front();
        }
        if self.ready[0] && m.is_set(self.p.ar[0]) {
            let [id, address, left] = [2, 3, 4].map(|i| m.get(self.p.ar[i]));
            let bytes = self.burst(address, left + 1);
            let data = self.behaviour.early_read.then(|| self.bytes[bytes].to_vec());
            let due = self.due();
            self.reads[id as usize].push_back(Read { due, address, left: left + 1, data });
        }
        if self.ready[2] && m.is_set(self.p.w[0]) {
            self.beat(m);
        }
        if self.ready[1] && m.is_set(self.p.aw[0]) {
            let [id, address, count] = [2, 3, 4].map(|i| m.get(self.p.aw[i]));
            self.burst(address, count + 1);
            self.writes.push_back(Write { id, address, count: count + 1, beats: vec![] });
        }
        self.now += 1;
    }

    fn beat(&mut self, m: &Model) {
        let due = self.due();
        let Some(write) = self.writes.front_mut() else { return };
        let mut data = vec![0; m.words(self.p.w[2])];
        m.get_wide(self.p.w[2], &mut data);
        write.beats.push((data, m.get(self.p.w[3])));
        let last = write.beats.len() as u64 == write.count;
        assert_eq!(m.is_set(self.p.w[4]), last, "w_last");
        if last && let Some(write) = self.writes.pop_front() {
            self.answers[write.id as usize].push_back((due, write));
        }
    }

    fn burst(&self, address: u64, beats: u64) -> std::ops::Range<usize> {
        let (at, length) = (address as usize, beats as usize * self.lanes);
        assert_eq!(at % self.lanes, 0, "burst at {address:#x}");
        assert_eq!(at / 4096, (at + length - 1) / 4096, "burst at {address:#x} crosses 4 KiB");
        assert!(at + length <= self.bytes.len(), "burst at {address:#x} outside the memory");
        at..at + length
    }
}
