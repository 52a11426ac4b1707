//! A memory that checks what AXI4 demands of a master, answers the ids in any order, and fails chosen lines.

use crate::support::{bytes, port, words};
use isotherm_sim::testbench::Rng;
use isotherm_sim::{Model, PortId};
use std::collections::{BTreeMap, VecDeque};

/// What a memory may demand before it takes write addresses or data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shy {
    /// Nothing.
    No,
    /// The whole burst of data, before it takes its address.
    DataFirst,
    /// The address, before it takes data.
    AddressFirst,
}

/// The names that AXI gives its channels (`axi_awvalid`), one port at a time.
pub(crate) struct Axi {
    k: u64,
    p: BTreeMap<&'static str, PortId>,
    pub(crate) memory: Vec<u8>,
    reads: VecDeque<(u64, u64, u64)>,
    /// The burst on the read channel of each id: address of the next beat, beats left.
    now: BTreeMap<u64, (u64, u64)>,
    offered: Option<(u64, Vec<u32>, u64, u64)>,
    /// Write bursts: id, address, beats.
    writes: VecDeque<(u64, u64, u64)>,
    /// Answers to writes by id: RRESP.
    answers: BTreeMap<u64, VecDeque<u64>>,
    answering: Option<(u64, u64)>,
    /// Addresses whose line cannot be read or written.
    pub(crate) broken: Vec<u64>,
    pub(crate) shy: Shy,
    rng: Rng,
    /// Percent of the cycles in which each channel rests.
    pub(crate) busy: u64,
    write_beats: VecDeque<(Vec<u32>, u64, u64)>,
    /// Payload that was offered and not taken: it may not change.
    held: BTreeMap<&'static str, Vec<u64>>,
    /// Cycles in which a write beat moved, and in which an address did.
    pub(crate) beats_at: Vec<u64>,
    pub(crate) writes_at: Vec<u64>,
}

const SIGNALS: [&str; 29] = [
    "awvalid", "awready", "awid", "awaddr", "awlen", "awsize", "awburst", "wvalid", "wready",
    "wdata", "wstrb", "wlast", "bvalid", "bready", "bid", "bresp", "arvalid", "arready", "arid",
    "araddr", "arlen", "arsize", "arburst", "rvalid", "rready", "rid", "rdata", "rresp", "rlast",
];

impl Axi {
    pub(crate) fn new(m: &Model, k: u64, bytes: usize, busy: u64, rng: &mut Rng) -> Self {
        let p = SIGNALS.map(|n| (n, port(m, &format!("axi_{n}")))).into_iter().collect();
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
            answers: BTreeMap::new(),
            answering: None,
            broken: vec![],
            shy: Shy::No,
            rng: Rng::new(rng.next_u64()),
            busy,
            write_beats: VecDeque::new(),
            held: BTreeMap::new(),
            beats_at: vec![],
            writes_at: vec![],
        }
    }

    fn get(&self, m: &Model, name: &str) -> u64 {
        m.get(self.p[name])
    }

    fn go(&mut self) -> bool {
        !self.rng.chance(self.busy, 100)
    }

    pub(crate) fn bad(&self, addr: u64) -> bool {
        self.broken.contains(&(addr & !63))
    }

    pub(crate) fn drive(&mut self, m: &mut Model) {
        let lasts = self.write_beats.iter().filter(|b| b.2 == 1).count();
        let open = match self.shy {
            Shy::No => [true; 2],
            Shy::DataFirst => [lasts > self.writes.len(), true],
            Shy::AddressFirst => [true, lasts < self.writes.len()],
        };
        for (name, open) in [("awready", open[0]), ("wready", open[1]), ("arready", true)] {
            let go = self.go() && open;
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
            // the ids in any order
            let ids: Vec<u64> =
                self.answers.iter().filter(|(_, a)| !a.is_empty()).map(|(id, _)| *id).collect();
            if !ids.is_empty() {
                let id = *self.rng.pick(&ids);
                self.answering =
                    self.answers.get_mut(&id).and_then(VecDeque::pop_front).map(|r| (id, r));
            }
        }
        m.set(self.p["bvalid"], self.answering.is_some().into());
        if let Some((id, resp)) = self.answering {
            m.set(self.p["bid"], id);
            m.set(self.p["bresp"], resp);
        }
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

    /// What is offered stays until it is taken.
    fn stable(&mut self, m: &Model, valid: &'static str, ready: &str, payload: &[&str]) -> bool {
        let offered = self.get(m, valid) == 1;
        let now: Vec<u64> = payload.iter().map(|n| self.get(m, n)).collect();
        if let Some(before) = self.held.remove(valid) {
            assert!(offered, "{valid} was withdrawn");
            assert_eq!(before, now, "the payload beside {valid} changed");
        }
        let taken = self.get(m, ready) == 1;
        if offered && !taken {
            self.held.insert(valid, now);
        }
        offered && taken
    }

    pub(crate) fn sample(&mut self, m: &Model) {
        if self.stable(m, "arvalid", "arready", &["arid", "araddr", "arlen"]) {
            let (addr, beats) = (self.get(m, "araddr"), self.get(m, "arlen") + 1);
            self.check(addr, beats, self.get(m, "arsize"), self.get(m, "arburst"));
            let id = self.get(m, "arid");
            assert!(id < 3, "reads have ids 0 to 2");
            self.reads.push_back((id, addr, beats));
        }
        if self.offered.is_some() && self.get(m, "rready") == 1 {
            self.offered = None;
        }
        if self.stable(m, "awvalid", "awready", &["awid", "awaddr", "awlen"]) {
            let (addr, beats) = (self.get(m, "awaddr"), self.get(m, "awlen") + 1);
            self.check(addr, beats, self.get(m, "awsize"), self.get(m, "awburst"));
            let id = self.get(m, "awid");
            assert!([0, 2, 3].contains(&id), "writes have ids 0, 2 and 3");
            self.writes.push_back((id, addr, beats));
            self.writes_at.push(m.cycles());
        }
        if self.stable(m, "wvalid", "wready", &["wstrb", "wlast"]) {
            let mut data = vec![0; m.words(self.p["wdata"])];
            m.get_wide(self.p["wdata"], &mut data);
            self.write_beats.push_back((data, self.get(m, "wstrb"), self.get(m, "wlast")));
            self.beats_at.push(m.cycles());
        }
        if self.answering.is_some() && self.get(m, "bready") == 1 {
            self.answering = None;
        }
        self.write();
    }

    /// Writes the burst in front when all of it is there.
    fn write(&mut self) {
        let Some((id, addr, beats)) = self.writes.front().copied() else { return };
        if (self.write_beats.len() as u64) < beats {
            return;
        }
        self.writes.pop_front();
        for beat in 0..beats {
            let (data, strb, last) = self.write_beats.pop_front().unwrap();
            assert_eq!(last, u64::from(beat == beats - 1), "wlast in the last beat only");
            for (lane, byte) in bytes(&data).into_iter().enumerate() {
                if strb >> lane & 1 == 1 {
                    self.memory[(addr + beat * self.k) as usize + lane] = byte;
                }
            }
        }
        let answer = if self.bad(addr) { 2 } else { 0 };
        self.answers.entry(id).or_default().push_back(answer);
    }
}
