//! Card memory on a model's ports, with latency, stalls and failing beats.

use super::packet::{bytes, words};
use isotherm_sim::model::{Model, PortId};
use isotherm_sim::testbench::Rng;
use std::collections::{BTreeSet, VecDeque};

/// How the memory behaves.
#[derive(Clone, Debug)]
pub struct Behaviour {
    /// Cycles from the read address to the first data, and from the last write data to the answer.
    pub latency: u64,
    /// In how many of 100 cycles each channel stalls.
    pub stall: u64,
    /// A read sees what is stored when its address is taken (else when its data leaves).
    pub early_read: bool,
}

/// The names of the ports: the client side of the arbiter, or AXI.
pub struct Names {
    pub ar: [&'static str; 4],
    pub r: [&'static str; 5],
    pub aw: [&'static str; 4],
    pub w: [&'static str; 5],
    pub b: [&'static str; 3],
    /// Identifiers of read address, read data, write address, write answer.
    pub ids: Option<[&'static str; 4]>,
}

/// The window's own ports.
pub const CLIENT: Names = Names {
    ar: ["ar_valid", "ar_ready", "ar_addr", "ar_beats"],
    r: ["r_valid", "r_ready", "r_data", "r_last", "r_error"],
    aw: ["aw_valid", "aw_ready", "aw_addr", "aw_beats"],
    w: ["w_valid", "w_ready", "w_data", "w_strb", "w_last"],
    b: ["b_valid", "b_ready", "b_error"],
    ids: None,
};

/// The AXI master of the core.
pub const AXI: Names = Names {
    ar: ["axi_arvalid", "axi_arready", "axi_araddr", "axi_arlen"],
    r: ["axi_rvalid", "axi_rready", "axi_rdata", "axi_rlast", "axi_rresp"],
    aw: ["axi_awvalid", "axi_awready", "axi_awaddr", "axi_awlen"],
    w: ["axi_wvalid", "axi_wready", "axi_wdata", "axi_wstrb", "axi_wlast"],
    b: ["axi_bvalid", "axi_bready", "axi_bresp"],
    ids: Some(["axi_arid", "axi_rid", "axi_awid", "axi_bid"]),
};

struct ReadBeat {
    due: u64,
    address: u64,
    data: Option<Vec<u8>>,
    last: bool,
    id: u64,
}

/// A write burst whose data is all here.
#[derive(Clone)]
struct Answer {
    due: u64,
    address: u64,
    id: u64,
    beats: Vec<(Vec<u8>, u64)>,
}

/// The memory.
pub struct Memory {
    ar: [PortId; 4],
    r: [PortId; 5],
    aw: [PortId; 4],
    w: [PortId; 5],
    b: [PortId; 3],
    ids: Option<[PortId; 4]>,
    pub bytes: Vec<u8>,
    /// Beat addresses that cannot be read or written.
    pub bad: BTreeSet<u64>,
    lanes: usize,
    behaviour: Behaviour,
    rng: Rng,
    now: u64,
    reads: VecDeque<ReadBeat>,
    bursts: VecDeque<(u64, u64, u64)>,
    beats: VecDeque<(Vec<u8>, u64, bool)>,
    answers: VecDeque<Answer>,
    offer_r: bool,
    offer_b: bool,
    ready: [bool; 3],
    /// Write beats taken, and the cycle of the last one.
    pub write_beats: u64,
}

impl Memory {
    pub fn new(m: &Model, names: &Names, size: usize, behaviour: Behaviour, rng: &mut Rng) -> Self {
        let p = |n: &str| m.port(n).unwrap();
        let lanes = m.width(p(names.r[2])) as usize / 8;
        let mut bytes = vec![0; size];
        rng.fill(&mut bytes);
        Memory {
            ar: names.ar.map(p),
            r: names.r.map(p),
            aw: names.aw.map(p),
            w: names.w.map(p),
            b: names.b.map(p),
            ids: names.ids.map(|i| i.map(p)),
            bytes,
            bad: BTreeSet::new(),
            lanes,
            behaviour,
            rng: Rng::new(rng.next_u64()),
            now: 0,
            reads: VecDeque::new(),
            bursts: VecDeque::new(),
            beats: VecDeque::new(),
            answers: VecDeque::new(),
            offer_r: false,
            offer_b: false,
            ready: [false; 3],
            write_beats: 0,
        }
    }

    /// The card was reset: what is on its way is forgotten.
    pub fn reset(&mut self) {
        self.reads.clear();
        self.bursts.clear();
        self.beats.clear();
        self.answers.clear();
        self.offer_r = false;
        self.offer_b = false;
    }

    /// Nothing is on its way.
    pub fn idle(&self) -> bool {
        self.reads.is_empty() && self.no_writes()
    }

    /// No write is on its way.
    pub fn no_writes(&self) -> bool {
        self.bursts.is_empty() && self.beats.is_empty() && self.answers.is_empty()
    }

    fn go(&mut self) -> bool {
        !self.rng.chance(self.behaviour.stall, 100)
    }

    /// Set this cycle's inputs.
    pub fn drive(&mut self, m: &mut Model) {
        for i in 0..3 {
            self.ready[i] = self.go();
        }
        m.set(self.ar[1], self.ready[0].into());
        m.set(self.aw[1], self.ready[1].into());
        m.set(self.w[1], self.ready[2].into());
        if !self.offer_r && self.reads.front().is_some_and(|r| r.due <= self.now) && self.go() {
            self.offer_r = true;
            let read = self.reads.front().unwrap();
            let at = read.address as usize;
            let data =
                read.data.clone().unwrap_or_else(|| self.bytes[at..at + self.lanes].to_vec());
            let error = self.bad.contains(&read.address);
            let (last, id) = (read.last, read.id);
            m.set_wide(self.r[2], &words(&data));
            m.set(self.r[3], last.into());
            let code = if m.width(self.r[4]) == 2 { 2 } else { 1 };
            m.set(self.r[4], if error { code } else { 0 });
            if let Some(ids) = self.ids {
                m.set(ids[1], id);
            }
        }
        m.set(self.r[0], self.offer_r.into());
        if !self.offer_b && self.answers.front().is_some_and(|a| a.due <= self.now) && self.go() {
            self.offer_b = true;
            let Answer { address: at, id, beats, .. } = self.answers.front().cloned().unwrap();
            let mut error = false;
            for (i, (data, strobe)) in beats.iter().enumerate() {
                let at = at as usize + i * self.lanes;
                error |= self.bad.contains(&(at as u64)) && *strobe != 0;
                for lane in (0..self.lanes).filter(|l| strobe >> l & 1 != 0) {
                    self.bytes[at + lane] = data[lane];
                }
            }
            let code = if m.width(self.b[2]) == 2 { 2 } else { 1 };
            m.set(self.b[2], if error { code } else { 0 });
            if let Some(ids) = self.ids {
                m.set(ids[3], id);
            }
        }
        m.set(self.b[0], self.offer_b.into());
    }

    /// See what this cycle moves, after the model has settled.
    pub fn sample(&mut self, m: &Model) {
        if self.offer_r && m.is_set(self.r[1]) {
            self.offer_r = false;
            self.reads.pop_front();
        }
        if self.offer_b && m.is_set(self.b[1]) {
            self.offer_b = false;
            self.answers.pop_front();
        }
        let lanes = self.lanes as u64;
        if self.ready[0] && m.is_set(self.ar[0]) {
            let (at, beats) = (m.get(self.ar[2]), m.get(self.ar[3]) + 1);
            let id = self.ids.map_or(0, |ids| m.get(ids[0]));
            self.check_burst(at, beats);
            for i in 0..beats {
                let address = at + i * lanes;
                let data = self.bytes[address as usize..(address + lanes) as usize].to_vec();
                self.reads.push_back(ReadBeat {
                    due: self.now + self.behaviour.latency + i,
                    address,
                    data: self.behaviour.early_read.then_some(data),
                    last: i + 1 == beats,
                    id,
                });
            }
        }
        if self.ready[1] && m.is_set(self.aw[0]) {
            let id = self.ids.map_or(0, |ids| m.get(ids[2]));
            let burst = (m.get(self.aw[2]), m.get(self.aw[3]) + 1, id);
            self.check_burst(burst.0, burst.1);
            self.bursts.push_back(burst);
        }
        if self.ready[2] && m.is_set(self.w[0]) {
            let mut data = vec![0; m.words(self.w[2])];
            m.get_wide(self.w[2], &mut data);
            self.beats.push_back((bytes(&data), m.get(self.w[3]), m.is_set(self.w[4])));
            self.write_beats += 1;
        }
        while let Some(&(address, count, id)) = self.bursts.front() {
            if (self.beats.len() as u64) < count {
                break;
            }
            self.bursts.pop_front();
            let beats: Vec<_> = self.beats.drain(..count as usize).collect();
            for (i, beat) in beats.iter().enumerate() {
                assert_eq!(beat.2, i as u64 + 1 == count, "w_last in beat {i} of {count}");
            }
            let beats = beats.into_iter().map(|b| (b.0, b.1)).collect();
            let due = self.now + self.behaviour.latency;
            self.answers.push_back(Answer { due, address, id, beats });
        }
        self.now += 1;
    }

    fn check_burst(&self, at: u64, beats: u64) {
        let lanes = self.lanes as u64;
        assert_eq!(at % lanes, 0, "burst at {at:#x}");
        assert_eq!(
            at / 4096,
            (at + beats * lanes - 1) / 4096,
            "burst at {at:#x} of {beats} crosses 4 KiB"
        );
        assert!(
            at + beats * lanes <= self.bytes.len() as u64,
            "burst at {at:#x} outside the memory"
        );
    }
}
