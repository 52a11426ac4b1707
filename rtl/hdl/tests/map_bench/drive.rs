//! Drives the ports, cycle by cycle.

use super::access::Access;
use super::parts::{Bus, Item, Mem, Told};
use super::ports::Ports;
use super::tally::Tally;
use crate::host_bench::packet::{bytes, words};
use isotherm_model::map::Map;
use isotherm_regs::{RegDesc, map, part};
use isotherm_sim::model::Model;
use isotherm_sim::testbench::Rng;
use std::collections::VecDeque;

/// Cycles without any movement after which the block is said to hang.
const PATIENCE: u64 = 30_000;

/// The bench.
pub struct MapDrive {
    pub m: Model,
    pub p: Ports,
    pub mem: Mem,
    pub rng: Rng,
    /// In how many of 100 cycles each port of ours stalls.
    pub stall: u64,
    pub lanes: usize,
    pub granules: u32,
    pub golden: Map,
    /// What the window holds, the last snapshot, and the one before.
    pub window: Vec<u8>,
    pub image: Vec<u8>,
    pub before: Vec<u8>,
    pub queue: VecDeque<Item>,
    pub data: VecDeque<(Vec<u8>, u64)>,
    offered: bool,
    offered_data: bool,
    /// The register access that is under way.
    pub on_bus: Option<Bus>,
    pub acks: VecDeque<(Bus, u32)>,
    pub due: VecDeque<(Vec<u8>, u64)>,
    pub told: VecDeque<Told>,
    /// Questions of a job and of a fill: offered, then taken.
    pub asking: [Option<u32>; 2],
    pub asked: [Option<u32>; 2],
    /// Live frame that a fill was told.
    pub fill_frame: Option<u32>,
    pub dropping: Option<u32>,
    pub blocking: Option<(u32, bool)>,
    /// Granules whose snapshot is being written: by a fill, or by late writes on their way.
    pub unsettled: Option<u32>,
    pub changed: Option<u32>,
    pub evictions: u32,
    /// Granules in an unfinished copy of an earlier generation are seen as snapshots are taken.
    pub now: u64,
    pub moved_at: u64,
    /// Cycle in which the last access was taken, and memory answered the last write.
    pub taken_at: u64,
    pub snapshot_at: u64,
    pub sel_at: u64,
    /// Stop at the first difference.
    pub strict: bool,
    /// Before this cycle snoop takes nothing, so only one more access goes to memory.
    pub access_from: u64,
    /// Settings change at any time, which the model cannot follow: compare only bytes.
    pub bytes_only: bool,
    pub tally: Tally,
}

impl MapDrive {
    /// In reset for some cycles, then ready.
    pub fn new(m: Model, mem: Mem, granules: u32, rng: Rng) -> Self {
        let p = Ports::new(&m);
        let lanes = m.width(p.write_keep) as usize;
        let mut d = Self {
            m,
            p,
            mem,
            rng,
            stall: 0,
            lanes,
            granules,
            golden: Map::new(granules),
            window: vec![],
            image: vec![],
            before: vec![],
            queue: VecDeque::new(),
            data: VecDeque::new(),
            offered: false,
            offered_data: false,
            on_bus: None,
            acks: VecDeque::new(),
            due: VecDeque::new(),
            told: VecDeque::new(),
            asking: [None; 2],
            asked: [None; 2],
            fill_frame: None,
            dropping: None,
            blocking: None,
            unsettled: None,
            changed: None,
            evictions: 0,
            now: 0,
            moved_at: 0,
            taken_at: 0,
            snapshot_at: 0,
            sel_at: 0,
            strict: true,
            access_from: 0,
            bytes_only: false,
            tally: Tally::default(),
        };
        d.reset();
        d
    }

    /// A reset, in the middle of whatever runs. The window holds then what lies in the first frames.
    pub fn reset(&mut self) {
        let p = self.p;
        for port in [p.cmd_valid, p.write_valid, p.map_sel, p.part_sel, p.frame_valid] {
            self.m.set(port, 0);
        }
        for port in [p.fill_valid, p.drop_valid, p.block_valid, p.parked_late, p.job_running] {
            self.m.set(port, 0);
        }
        self.m.set(p.reset, 1);
        if let Mem::Random(memory) = &mut self.mem {
            memory.reset();
        }
        self.m.set(self.m.port("axi_rvalid").unwrap(), 0);
        self.m.set(self.m.port("axi_bvalid").unwrap(), 0);
        self.m.run(3);
        self.m.set(p.reset, 0);
        let bytes = self.mem.bytes();
        self.window = bytes[..bytes.len() / 2].to_vec();
        self.image.clone_from(&self.window);
        self.before.clone_from(&self.window);
        self.golden = Map::new(self.granules);
        self.queue.clear();
        self.data.clear();
        (self.offered, self.offered_data) = (false, false);
        self.on_bus = None;
        self.acks.clear();
        self.due.clear();
        self.told.clear();
        (self.asking, self.asked) = ([None; 2], [None; 2]);
        (self.fill_frame, self.dropping, self.blocking, self.unsettled) = (None, None, None, None);
        (self.changed, self.evictions) = (None, 0);
        self.moved_at = self.now;
        while !self.m.is_set(p.ready) {
            self.cycle();
        }
    }

    pub fn go(&mut self) -> bool {
        !self.rng.chance(self.stall, 100)
    }

    /// Queues an access, and does it to the image of the window.
    pub fn push(&mut self, access: Access) {
        if access.write {
            access.apply(&mut self.window);
            self.tally.writes += 1;
        } else {
            self.tally.reads += 1;
            if !access.empty {
                let at = access.address / self.lanes as u64 * self.lanes as u64;
                self.due.push_back((access.expected(&self.window, self.lanes), at));
            }
        }
        let ((line, lines), requester) = (access.lines(), access.requester);
        let (write, late) = (access.write, access.late);
        self.told.push_back(Told { line, lines, write, requester, late, pieces: 0 });
        self.queue.push_back(Item::Access(access));
    }

    pub fn push_bus(&mut self, part: bool, register: &RegDesc, value: Option<u32>) {
        let base = if part { part::BASE } else { map::BASE };
        let offset = register.offset_from(base);
        let snapshot = !part && *register == map::CONTROL && value.is_some_and(|v| v & 1 != 0);
        let image = snapshot.then(|| self.window.clone());
        self.queue.push_back(Item::Bus(Bus { part, offset, value, image }));
    }

    /// One register access, after all that is queued.
    pub fn register(&mut self, part: bool, register: &RegDesc, value: Option<u32>) -> u32 {
        self.push_bus(part, register, value);
        while !self.queue.is_empty() || self.on_bus.is_some() {
            self.cycle();
        }
        self.acks.back().map_or(0, |a| a.1)
    }

    pub fn read(&mut self, register: &RegDesc) -> u32 {
        self.register(false, register, None)
    }

    pub fn write(&mut self, register: &RegDesc, value: u32) {
        self.register(false, register, Some(value));
    }

    /// Everything that was sent has had its effect.
    pub fn is_done(&self) -> bool {
        self.queue.is_empty()
            && self.on_bus.is_none()
            && self.data.is_empty()
            && self.due.is_empty()
            && self.told.is_empty()
            && self.asking == [None; 2]
            && self.asked == [None; 2]
            && self.m.is_set(self.p.still)
    }

    /// Until that is so.
    pub fn drain(&mut self) {
        while !self.is_done() {
            self.cycle();
        }
    }

    fn offer(&mut self) {
        let p = self.p;
        let go = self.go();
        self.m.set(p.map_sel, 0);
        self.m.set(p.part_sel, 0);
        match self.queue.front() {
            Some(Item::Access(a)) if !self.offered && go && self.on_bus.is_none() => {
                self.offered = true;
                self.m.set(p.cmd_write, a.write.into());
                self.m.set(p.cmd_empty, a.empty.into());
                self.m.set(p.cmd_late, a.late.into());
                self.m.set(p.cmd_address, a.address);
                self.m.set(p.cmd_length, a.length.into());
                self.m.set(p.cmd_requester, a.requester.into());
                self.data.extend(a.beats.iter().cloned());
            }
            Some(Item::Bus(b)) if go && self.on_bus.is_none() && self.m.is_set(p.still) => {
                let sel = if b.part { p.part_sel } else { p.map_sel };
                self.m.set(sel, 1);
                self.m.set(p.bus_write, b.value.is_some().into());
                self.m.set(p.bus_addr, b.offset.into());
                self.m.set(p.bus_wdata, b.value.unwrap_or(0).into());
                self.m.set(p.bus_wstrb, 15);
                self.sel_at = self.now;
                if let Some(Item::Bus(b)) = self.queue.pop_front() {
                    self.on_bus = Some(b);
                }
            }
            _ => {}
        }
        self.m.set(p.cmd_valid, self.offered.into());
        if !self.offered_data
            && self.go()
            && let Some((data, strobe)) = self.data.front()
        {
            self.offered_data = true;
            self.m.set_wide(p.write_data, &words(data));
            self.m.set(p.write_keep, *strobe);
        }
        self.m.set(p.write_valid, self.offered_data.into());
        let asked = [(p.frame_valid, p.frame_granule), (p.fill_valid, p.fill_granule)];
        for (i, (valid, granule)) in asked.into_iter().enumerate() {
            self.m.set(valid, self.asking[i].is_some().into());
            self.m.set(granule, self.asking[i].unwrap_or(0).into());
        }
        self.m.set(p.drop_valid, self.dropping.is_some().into());
        self.m.set(p.drop_granule, self.dropping.unwrap_or(0).into());
        self.m.set(p.block_valid, self.blocking.is_some().into());
        let (granule, value) = self.blocking.unwrap_or((0, false));
        self.m.set(p.block_granule, granule.into());
        self.m.set(p.block_value, value.into());
    }

    /// One clock cycle.
    pub fn cycle(&mut self) {
        let p = self.p;
        self.offer();
        let (read_ready, access_ready) = (self.go(), self.go() && self.now >= self.access_from);
        self.m.set(p.read_ready, read_ready.into());
        self.m.set(p.access_ready, access_ready.into());
        self.mem.drive(&mut self.m);
        self.m.eval();
        if self.offered && self.m.is_set(p.cmd_ready) {
            self.offered = false;
            self.queue.pop_front();
            self.moved(true);
            self.taken_at = self.now;
        }
        if self.offered_data && self.m.is_set(p.write_ready) {
            self.offered_data = false;
            self.data.pop_front();
            self.moved(true);
        }
        if self.m.is_set(p.bus_ack) {
            let bus = self.on_bus.take().expect("an acknowledge that nobody waits for");
            let data = self.m.get(p.bus_rdata) as u32;
            self.acknowledged(&bus);
            self.acks.push_back((bus, data));
            if self.acks.len() > 64 {
                self.acks.pop_front();
            }
            self.moved(true);
        }
        if read_ready && self.m.is_set(p.read_valid) {
            self.take_read();
            self.moved(true);
        }
        if access_ready && self.m.is_set(p.access_valid) {
            self.take_told();
        }
        self.follow();
        self.mem.sample(&self.m);
        self.m.tick();
        self.follow_changes();
        self.now += 1;
        self.tally.cycles += 1;
        let idle = self.queue.is_empty() && self.on_bus.is_none() && self.due.is_empty();
        self.moved(idle);
        assert!(self.now - self.moved_at < PATIENCE, "nothing moves: {}", self.state());
    }

    fn state(&self) -> String {
        let p = self.p;
        let names =
            ["cmd_ready", "write_valid", "write_ready", "still", "quiet", "copying", "outstanding"];
        let ports =
            [p.cmd_ready, p.write_valid, p.write_ready, p.still, p.quiet, p.copying, p.outstanding];
        let shown: Vec<_> =
            names.iter().zip(ports).map(|(n, q)| format!("{n} {}", self.m.get(q))).collect();
        let head = self.queue.front().map(|i| match i {
            Item::Access(a) => {
                format!(
                    "write {} late {} at {:#x}, {} dwords",
                    a.write, a.late, a.address, a.length
                )
            }
            Item::Bus(b) => format!("{:?}", (b.part, b.offset, b.value)),
        });
        format!(
            "{shown:?}, offered {}, data {}, due {}, told {}, bus {}, asking {:?}, asked {:?}, next {head:?}",
            self.offered,
            self.data.len(),
            self.due.len(),
            self.told.len(),
            self.on_bus.is_some(),
            self.asking,
            self.asked
        )
    }

    pub fn moved(&mut self, moved: bool) {
        if moved {
            self.moved_at = self.now;
        }
    }

    /// Something is not as it should be.
    pub fn differ(&mut self, differs: bool, what: impl FnOnce(&Self) -> String) {
        if differs {
            assert!(!self.strict, "cycle {}: {}", self.now, what(self));
            self.tally.differences += 1;
        }
    }

    /// The block and the model are not at one.
    pub fn differ_model(&mut self, differs: bool, what: impl FnOnce(&Self) -> String) {
        self.differ(differs && !self.bytes_only, what);
    }

    fn take_read(&mut self) {
        let mut data = vec![0; self.m.words(self.p.read_data)];
        self.m.get_wide(self.p.read_data, &mut data);
        let got = bytes(&data);
        let error = self.m.is_set(self.p.read_error);
        let lanes = self.lanes;
        let (due, at) = self.due.front_mut().expect("a beat that nobody asked for");
        let differs = due[..lanes] != got || error;
        let (want, place) = (due[..lanes].to_vec(), *at);
        due.drain(..lanes);
        *at += lanes as u64;
        if due.is_empty() {
            self.due.pop_front();
        }
        self.differ(differs, |_| format!("read of {place:#x}: {got:x?}, not {want:x?}"));
    }

    fn take_told(&mut self) {
        let p = self.p;
        let [line, lines, write, who, late] =
            [p.access_line, p.access_lines, p.access_write, p.access_requester, p.access_late]
                .map(|port| self.m.get(port));
        let told = self.told.front_mut().expect("an access that nobody made");
        let same = (write != 0, who as u16, late != 0) == (told.write, told.requester, told.late);
        let follows = line == told.line && lines <= told.lines && (lines > 0 || told.lines == 0);
        told.line += lines;
        told.lines -= lines.min(told.lines);
        told.pieces += 1;
        if told.lines == 0 {
            self.tally.cut += u64::from(told.pieces > 1);
            self.told.pop_front();
        }
        self.differ(!same || !follows, |_| format!("snoop is told of {lines} lines from {line}"));
    }
}
