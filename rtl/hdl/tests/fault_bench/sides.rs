//! The ports around the block: whoever takes a word, host memory for fills, the fill's way to card memory.

use crate::host_bench::packet::{bytes, words};
use isotherm_sim::model::{Model, PortId};
use isotherm_sim::testbench::Rng;
use std::collections::{BTreeMap, VecDeque};

/// Takes what a valid/ready port offers, and checks that an offer stays until it is taken.
pub struct Taker {
    valid: PortId,
    ready: PortId,
    payload: Vec<PortId>,
    held: Option<Vec<Vec<u32>>>,
    going: bool,
    /// What is offered for the first time in this cycle.
    pub fresh: Option<Vec<Vec<u32>>>,
    rng: Rng,
    stall: u64,
    name: String,
}

impl Taker {
    pub fn new(m: &Model, prefix: &str, fields: &[&str], stall: u64, rng: &mut Rng) -> Self {
        let port = |f: &str| m.port(&format!("{prefix}_{f}")).unwrap();
        Taker {
            valid: port("valid"),
            ready: port("ready"),
            payload: fields.iter().map(|f| port(f)).collect(),
            held: None,
            going: false,
            fresh: None,
            rng: Rng::new(rng.next_u64()),
            stall,
            name: prefix.into(),
        }
    }

    pub fn reset(&mut self) {
        self.held = None;
    }

    pub fn drive(&mut self, m: &mut Model) {
        self.going = !self.rng.chance(self.stall, 100);
        m.set(self.ready, self.going.into());
    }

    /// The words taken in this cycle.
    pub fn sample(&mut self, m: &Model) -> Option<Vec<Vec<u32>>> {
        let offered = m.is_set(self.valid).then(|| {
            let word = |p: &PortId| {
                let mut w = vec![0; m.words(*p)];
                m.get_wide(*p, &mut w);
                w
            };
            self.payload.iter().map(word).collect::<Vec<_>>()
        });
        self.fresh = None;
        if self.held.is_none() {
            self.fresh.clone_from(&offered);
        }
        if let Some(held) = self.held.take() {
            assert_eq!(Some(&held), offered.as_ref(), "{}: an offer was withdrawn", self.name);
        }
        if self.going {
            return offered;
        }
        self.held = offered;
        None
    }
}

/// A port value of up to 64 bits.
pub fn value(words: &[u32]) -> u64 {
    words.iter().rev().fold(0, |v, w| v << 32 | u64::from(*w))
}

/// What lies at a host address.
pub fn host_bytes(salt: u64, address: u64) -> [u8; 16] {
    let mut r = Rng::new(salt ^ address.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut out = [0; 16];
    r.fill(&mut out);
    out
}

/// 4 KiB of it.
pub fn host_granule(salt: u64, address: u64) -> Vec<u8> {
    (0..256).flat_map(|i| host_bytes(salt, address.wrapping_add(16 * i))).collect()
}

/// The requester's read port.
pub struct Dma {
    request: Taker,
    answer: [PortId; 5],
    pub salt: u64,
    /// Cycles from a request to its answer.
    pub latency: u64,
    stall: u64,
    /// In how many of 100 requests the read fails.
    pub failing: u64,
    /// When, where, beats, the beat that fails.
    queue: VecDeque<(u64, u64, u64, u64)>,
    /// What software has put into host memory, in units of 16 bytes.
    pub written: BTreeMap<u64, [u8; 16]>,
    beat: u64,
    offered: bool,
    rng: Rng,
    now: u64,
    /// Requests so far: address, fails.
    pub seen: Vec<(u64, bool)>,
    /// Their bytes.
    pub lengths: Vec<u64>,
    /// `rd_ready` was low while an answer was offered.
    pub held_back: u64,
}

impl Dma {
    pub fn new(m: &Model, latency: u64, stall: u64, rng: &mut Rng) -> Self {
        let answer = ["valid", "ready", "data", "last", "error"]
            .map(|n| m.port(&format!("rd_{n}")).unwrap());
        Dma {
            request: Taker::new(m, "rd_req", &["addr", "length"], stall, rng),
            answer,
            salt: rng.next_u64(),
            latency,
            stall,
            failing: 0,
            queue: VecDeque::new(),
            written: BTreeMap::new(),
            beat: 0,
            offered: false,
            rng: Rng::new(rng.next_u64()),
            now: 0,
            seen: vec![],
            lengths: vec![],
            held_back: 0,
        }
    }

    pub fn reset(&mut self) {
        self.request.reset();
        self.queue.clear();
        self.beat = 0;
        self.offered = false;
    }

    pub fn idle(&self) -> bool {
        self.queue.is_empty()
    }

    /// Put bytes into host memory, at a multiple of 16; what is left of the last 16 bytes is as it was.
    pub fn put(&mut self, address: u64, bytes: &[u8]) {
        for (at, piece) in (address..).step_by(16).zip(bytes.chunks(16)) {
            let mut all = self.line(at);
            all[..piece.len()].copy_from_slice(piece);
            self.written.insert(at, all);
        }
    }

    fn line(&self, address: u64) -> [u8; 16] {
        let salted = || host_bytes(self.salt, address);
        self.written.get(&address).copied().unwrap_or_else(salted)
    }

    pub fn drive(&mut self, m: &mut Model) {
        self.request.drive(m);
        if let Some(&(due, address, beats, fails_at)) = self.queue.front()
            && !self.offered
            && due <= self.now
            && !self.rng.chance(self.stall, 100)
        {
            self.offered = true;
            let fails = self.beat == fails_at;
            let data = self.line(address.wrapping_add(16 * self.beat));
            m.set_wide(self.answer[2], &words(&data));
            m.set(self.answer[3], (fails || self.beat + 1 == beats).into());
            m.set(self.answer[4], fails.into());
        }
        m.set(self.answer[0], self.offered.into());
    }

    pub fn sample(&mut self, m: &Model) {
        if self.offered {
            if m.is_set(self.answer[1]) {
                self.offered = false;
                let ends = m.is_set(self.answer[3]);
                self.beat += 1;
                if ends {
                    self.beat = 0;
                    self.queue.pop_front();
                }
            } else {
                self.held_back += 1;
            }
        }
        if let Some(r) = self.request.sample(m) {
            let (address, length) = (value(&r[0]), value(&r[1]));
            let piece = length % 64 == 0 && (64..=512).contains(&length);
            assert!(address % 64 == 0 && (piece || length == 4096), "{length} at {address:#x}");
            let fails = self.rng.chance(self.failing, 100);
            // somewhere, or on the very last beat
            let beats = length / 16;
            let at = if self.rng.chance(1, 3) { beats - 1 } else { self.rng.below(beats) };
            let fails_at = if fails { at } else { u64::MAX };
            let due = self.now + self.latency.max(1);
            self.queue.push_back((due, address, beats, fails_at));
            self.seen.push((address, fails));
            self.lengths.push(length);
        }
        self.now += 1;
    }
}

/// The fill's write port to card memory.
pub struct FillWrites {
    aw: Taker,
    w: Taker,
    b: [PortId; 3],
    lanes: usize,
    pub latency: u64,
    /// In how many of 100 bursts the write fails.
    pub failing: u64,
    bursts: VecDeque<(u64, u64)>,
    beats: VecDeque<(Vec<u8>, u64, bool)>,
    answers: VecDeque<(u64, u64, Vec<u8>)>,
    offered: bool,
    offered_error: bool,
    rng: Rng,
    now: u64,
    /// Bursts so far: address, failed.
    pub seen: Vec<(u64, bool)>,
    pub beats_seen: u64,
}

impl FillWrites {
    /// On the ports that begin with `prefix`.
    pub fn new(m: &Model, prefix: &str, latency: u64, stall: u64, rng: &mut Rng) -> Self {
        let port = |n: &str| m.port(&format!("{prefix}{n}")).unwrap();
        FillWrites {
            aw: Taker::new(m, &format!("{prefix}aw"), &["addr", "beats"], stall, rng),
            w: Taker::new(m, &format!("{prefix}w"), &["data", "strb", "last"], stall, rng),
            b: ["b_valid", "b_ready", "b_error"].map(port),
            lanes: m.width(port("w_data")) as usize / 8,
            latency,
            failing: 0,
            bursts: VecDeque::new(),
            beats: VecDeque::new(),
            answers: VecDeque::new(),
            offered: false,
            offered_error: false,
            rng: Rng::new(rng.next_u64()),
            now: 0,
            seen: vec![],
            beats_seen: 0,
        }
    }

    pub fn reset(&mut self) {
        self.aw.reset();
        self.w.reset();
        self.bursts.clear();
        self.beats.clear();
        self.answers.clear();
        self.offered = false;
    }

    pub fn idle(&self) -> bool {
        self.bursts.is_empty() && self.beats.is_empty() && self.answers.is_empty()
    }

    /// Drive the ports; a burst that is answered is stored.
    pub fn drive(&mut self, m: &mut Model, memory: &mut [u8]) {
        self.aw.drive(m);
        self.w.drive(m);
        if !self.offered
            && let Some((due, address, data)) = self.answers.front()
            && *due <= self.now
        {
            self.offered = true;
            self.offered_error = self.rng.chance(self.failing, 100);
            let at = *address as usize;
            if !self.offered_error {
                memory[at..at + data.len()].copy_from_slice(data);
            }
            self.seen.push((*address, self.offered_error));
            m.set(self.b[2], self.offered_error.into());
        }
        m.set(self.b[0], self.offered.into());
    }

    pub fn sample(&mut self, m: &Model) {
        if self.offered && m.is_set(self.b[1]) {
            self.offered = false;
            self.answers.pop_front();
        }
        if let Some(a) = self.aw.sample(m) {
            let (address, beats) = (value(&a[0]), value(&a[1]) + 1);
            assert_eq!((address % 512, beats * self.lanes as u64), (0, 512), "a fill burst");
            self.bursts.push_back((address, beats));
        }
        if let Some(w) = self.w.sample(m) {
            let all = if self.lanes == 64 { u64::MAX } else { (1 << self.lanes) - 1 };
            assert_eq!(value(&w[1]), all, "a fill writes every byte");
            self.beats.push_back((bytes(&w[0]), 0, value(&w[2]) != 0));
            self.beats_seen += 1;
            assert!(!self.bursts.is_empty(), "fill data before its address");
        }
        while let Some(&(address, count)) = self.bursts.front() {
            if (self.beats.len() as u64) < count {
                break;
            }
            self.bursts.pop_front();
            let beats: Vec<_> = self.beats.drain(..count as usize).collect();
            for (i, beat) in beats.iter().enumerate() {
                assert_eq!(beat.2, i as u64 + 1 == count, "w_last in beat {i} of {count}");
            }
            let data = beats.into_iter().flat_map(|b| b.0).collect();
            self.answers.push_back((self.now + self.latency, address, data));
        }
        self.now += 1;
    }
}
