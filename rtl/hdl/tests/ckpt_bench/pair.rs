//! The Verilated checkpoint engine beside its model, on the same card.

use super::Access;
use super::card::{Card, GRANULES, HOST_BASE, Host, Memory};
use super::pages;
use super::setup::Setup;
use isotherm_abi::job::{ClassModes, JOB_BYTES, Job, Mode};
use isotherm_abi::record::{Extent, Record};
use isotherm_model::RegisterBlock;
use isotherm_model::ckpt::{Ckpt, Sources, Stop, run_job_until};
use isotherm_model::part::Part;
use isotherm_regs::ckpt::{
    BASE, BYTES_IN, BYTES_OUT, COMPRESSED_BLOCKS, CONTROL, DELTA_EXTENTS, DMA_LIMITS, EXTENTS,
    JOB_ADDR, JOBS_DONE, JOBS_FAILED, PROGRESS, RAW_BLOCKS, RLE_BLOCKS, STATUS, TYPE, VERSION,
};
use isotherm_regs::{RegDesc, part};
use isotherm_sim::testbench::{Bench, Rng};
use std::collections::BTreeSet;

pub(crate) const HOST_BYTES: usize = 0x9_0000;
const RECORDS: u64 = HOST_BASE + 0x1000;
const DATA: u64 = HOST_BASE + 0x3000;
/// Room for the whole window, raw, one granule an extent.
const DATA_BYTES: u32 = 64 * 4160;

/// The engine, the model, and what both work on.
pub(crate) struct Pair {
    pub(crate) card: Card,
    pub(crate) ckpt: Ckpt,
    pub(crate) part: Part,
    /// Host memory as the model leaves it; that of the engine is the card's.
    pub(crate) host: Host,
    pub(crate) reasons: BTreeSet<u32>,
    /// What extents there were: (set, delta, of deltas: a base is missing).
    pub(crate) kinds: BTreeSet<(usize, bool, bool)>,
    pub(crate) setup: Setup,
}

impl Pair {
    pub(crate) fn new(bench: &mut Bench) -> Self {
        Pair::with_lanes(bench, 1)
    }

    pub(crate) fn with_lanes(bench: &mut Bench, lanes: usize) -> Self {
        let memory = memory(&mut bench.rng);
        let card = Card::new(bench, lanes, memory, HOST_BYTES);
        let mut pair = Pair {
            ckpt: Ckpt::new(),
            part: Part::new(GRANULES),
            host: card.host.clone(),
            card,
            reasons: BTreeSet::new(),
            kinds: BTreeSet::new(),
            setup: Setup::bare(),
        };
        pair.card.set_up(&pair.setup);
        pair.card.table = pair.part.entries().to_vec();
        pair
    }

    /// Tables and settings for the jobs to come.
    pub(crate) fn set_up(&mut self, setup: Setup) {
        self.setup = setup;
        self.card.load(&self.setup);
    }

    /// Other settings, and now and then other tables.
    pub(crate) fn vary(&mut self) {
        if self.rng().chance(1, 4) {
            let setup = Setup::random(self.rng());
            self.set_up(setup);
        } else {
            self.setup.vary(&mut self.card.rng);
            self.card.set_up(&self.setup);
        }
    }

    pub(crate) fn rng(&mut self) -> &mut Rng {
        &mut self.card.rng
    }

    pub(crate) fn write(&mut self, offset: u32, value: u32) {
        self.card.access(Access { write: true, addr: offset, data: value, strobe: 0xF });
    }

    pub(crate) fn read(&mut self, r: RegDesc) -> u64 {
        let at = r.offset_from(BASE);
        let mut half =
            |addr| u64::from(self.card.access(Access { write: false, addr, data: 0, strobe: 0 }));
        let low = half(at);
        if r.width == 64 { low | half(at + 4) << 32 } else { low }
    }

    fn golden(&mut self, r: RegDesc) -> u64 {
        let at = r.offset_from(BASE);
        let low = u64::from(self.ckpt.read32(at));
        if r.width == 64 { low | u64::from(self.ckpt.read32(at + 4)) << 32 } else { low }
    }

    /// A random table for both.
    pub(crate) fn partition(&mut self, most: u64) {
        let count = self.rng().range(1, most);
        let mut cuts: BTreeSet<u32> = BTreeSet::from([0, GRANULES]);
        for _ in 1..count {
            let cut = self.rng().below(GRANULES.into()) as u32;
            cuts.insert(cut);
        }
        let cuts: Vec<u32> = cuts.into_iter().collect();
        let mut table = vec![];
        for w in cuts.windows(2) {
            let no_save = u32::from(self.rng().chance(1, 8)) << 10;
            let class = self.rng().below(3) as u32;
            table.push((w[0], w[1] - w[0], class | no_save));
        }
        self.commit(&table);
    }

    /// First granule, granules and attributes of each entry.
    pub(crate) fn commit(&mut self, table: &[(u32, u32, u32)]) {
        for (i, &(base, length, attr)) in table.iter().enumerate() {
            for (r, value) in [
                (part::SELECT, i as u32),
                (part::SHADOW_BASE, base * 16),
                (part::SHADOW_LENGTH, length * 16),
                (part::SHADOW_ATTR, attr),
                (part::SHADOW_COUNT, i as u32 + 1),
            ] {
                self.part.write32(r.offset_from(part::BASE), value, 0xF);
            }
        }
        self.part.write32(part::CONTROL.offset_from(part::BASE), 1, 0xF);
        assert_eq!(self.part.entries().len(), table.len());
        self.card.table = self.part.entries().to_vec();
    }

    /// Random writes to the window.
    fn touch(&mut self, writes: u64) {
        for _ in 0..writes {
            let line = self.rng().below(u64::from(GRANULES) * 64);
            let (fill, length) = (self.rng().bits(8) as u8, *self.card.rng.pick(&[1, 64]));
            let cow = self.card.map.cow((line / 64) as u32, false, false);
            let bytes = &mut self.card.memory.bytes;
            let at = |frame: u32| frame as usize * 4096;
            if let Some((from, to)) = cow.copy {
                bytes.copy_within(at(from)..at(from + 1), at(to));
            }
            let at = at(cow.frame) + (line as usize % 64) * 64;
            bytes[at..at + length].fill(fill);
            self.card.dirty.access(line, true);
        }
    }

    /// A granule is written with what it holds.
    pub(crate) fn rewrite(&mut self, granule: u32) {
        let cow = self.card.map.cow(granule, false, false);
        if let Some((from, to)) = cow.copy {
            let at = |frame: u32| frame as usize * 4096;
            self.card.memory.bytes.copy_within(at(from)..at(from + 1), at(to));
        }
    }

    /// A new snapshot, with what of the old one was not saved; then the program goes on writing.
    pub(crate) fn snapshot(&mut self) {
        for g in 0..GRANULES {
            if self.card.map.release_one(g) {
                let keep = self.rng().chance(1, 2);
                self.card.dirty.release(g, keep);
            }
        }
        let writes = *self.rng().pick(&[0, 1, 5, 30, 100, 400]);
        self.touch(writes);
        self.card.map.snapshot(false, false).unwrap();
        self.card.dirty.freeze();
        let writes = *self.rng().pick(&[0, 5, 100]);
        self.touch(writes);
    }

    /// Some granules are absent, most of them clean ones.
    pub(crate) fn block(&mut self) {
        let (some, dirty_too) = (*self.rng().pick(&[0, 5, 50]), self.rng().chance(1, 3));
        for g in 0..GRANULES {
            let may = dirty_too || !self.card.dirty.is_dirty(g);
            let blocked = self.rng().below(100) < some && may;
            self.card.dirty.set_blocked(g, blocked);
        }
    }

    /// The snapshot of one granule is gone: written, released, and the base evicted.
    pub(crate) fn lose(&mut self, granule: u32) {
        self.card.map.cow(granule, false, false);
        self.card.map.release_one(granule);
        self.card.map.evict_one(granule);
        assert!(self.card.map.frame(granule).snapshot.is_none());
    }

    /// The frame of a granule of the snapshot breaks.
    pub(crate) fn break_granule(&mut self, granule: Option<u32>) {
        self.card.memory.broken = granule.and_then(|g| self.card.map.frame(g).snapshot);
    }

    /// That of its base does; `false`: it has none.
    pub(crate) fn break_base(&mut self, granule: u32) -> bool {
        self.card.memory.broken = self.card.map.frame(granule).base;
        self.card.memory.broken.is_some()
    }

    /// Puts a descriptor into both host memories and its address into both registers.
    pub(crate) fn place(&mut self, addr: u64, bytes: &[u8]) {
        self.host.writes.clear();
        self.card.host.writes.clear();
        if let Ok(range) = self.host.range(addr, bytes.len()) {
            self.host.bytes[range.clone()].copy_from_slice(bytes);
            self.card.host.bytes[range].copy_from_slice(bytes);
        }
        for (offset, value) in [(0, addr as u32), (4, (addr >> 32) as u32)] {
            self.write(JOB_ADDR.offset_from(BASE) + offset, value);
            self.ckpt.write32(JOB_ADDR.offset_from(BASE) + offset, value, 0xF);
        }
    }

    pub(crate) fn ring(&mut self) {
        self.write(CONTROL.offset_from(BASE), 1);
        self.ckpt.write32(CONTROL.offset_from(BASE), 1, 0xF);
    }

    /// The engine's job to its end. After so many cycles it is aborted, or the snapshot is lost; then the extents when
    /// that had been said.
    pub(crate) fn wait(&mut self, stop_after: Option<(u64, Stop)>) -> Option<u64> {
        let (ended, start) = (self.card.ended, self.card.cycle);
        let mut stopped = None;
        while self.card.ended == ended {
            self.card.step();
            assert!(self.card.cycle - start < 2_000_000, "the job does not end");
            if let Some((at, stop)) = stop_after
                && self.card.cycle - start >= at
                && stopped.is_none()
                && self.card.running()
            {
                match stop {
                    Stop::Abort => self.write(CONTROL.offset_from(BASE), 2),
                    Stop::Lost => self.card.lost = true,
                }
                stopped = Some(self.read(EXTENTS));
            }
        }
        (0..20).for_each(|_| self.card.step());
        assert!(!self.card.running() && self.card.ended == ended + 1);
        self.card.lost = false;
        stopped
    }

    /// Runs the model's side of a job that the engine has finished; the extents after which it was stopped, if it was.
    pub(crate) fn follow(&mut self, stopped: Option<(u32, Stop)>) {
        let addr = self.ckpt.take_doorbell().unwrap();
        let mut stop =
            |done| stopped.and_then(|(at, stop)| if at == done { Some(stop) } else { None });
        let Card { dirty, map, memory, .. } = &self.card;
        let encoder = &self.setup.encoder;
        let sources = Sources { part: &self.part, dirty, map, memory, encoder };
        run_job_until(&mut self.ckpt, addr, sources, &mut self.host, &mut stop);
    }

    /// Registers, host memory and the order of writes are equal.
    pub(crate) fn compare(&mut self) {
        for r in [
            TYPE,
            VERSION,
            STATUS,
            JOB_ADDR,
            JOBS_DONE,
            JOBS_FAILED,
            EXTENTS,
            PROGRESS,
            BYTES_IN,
            BYTES_OUT,
            DMA_LIMITS,
            RAW_BLOCKS,
            RLE_BLOCKS,
            COMPRESSED_BLOCKS,
            DELTA_EXTENTS,
        ] {
            assert_eq!(self.read(r), self.golden(r), "{}", r.name);
        }
        assert_eq!(self.card.host.writes, self.host.writes);
        if self.card.host.bytes != self.host.bytes {
            let at = (0..HOST_BYTES).find(|&i| self.card.host.bytes[i] != self.host.bytes[i]);
            panic!("host memory differs from {at:#x?} on");
        }
        self.reasons.insert(self.ckpt.reason().into());
    }

    /// The extents that the last job recorded; each frame decoded by zstd.
    pub(crate) fn extents(&mut self, job: &Job) -> Vec<Extent> {
        let mut found = vec![];
        for i in 0..u64::from(job.record_capacity) {
            let at = self.host.range(job.record_addr + i * 64, 64).unwrap();
            let record = Record::parse(self.card.host.bytes[at].try_into().unwrap()).unwrap();
            let e = match record {
                Record::Extent(e) => e,
                Record::JobEnd(end) => {
                    assert_eq!(u64::from(end.sequence), i);
                    assert_eq!(u32::from(end.status), u32::from(self.ckpt.reason()));
                    let sum = found.iter().map(|e: &Extent| e.frame_len).sum::<u32>();
                    assert_eq!(end.frame_bytes, sum);
                    return found;
                }
            };
            let data = job.data_addr + u64::from(e.data_offset);
            let at = self.host.range(data, e.frame_len as usize).unwrap();
            let granules = e.first_granule..e.first_granule + e.granules;
            let bases = e.base.map_or(vec![], |base| self.bases(granules.clone(), base.missing));
            let length = e.granules as usize * 4096;
            let frame = &self.card.host.bytes[at];
            let plain = self.setup.decode(frame, e.dictionary, &bases, length);
            let set = self.setup.sets.iter().flatten().position(|s| s.id == e.dictionary);
            let gaps = e.base.is_some_and(|base| base.missing != 0);
            self.kinds.insert((set.map_or(0, |i| i + 1), e.base.is_some(), gaps));
            for (g, plain) in granules.zip(plain.chunks(4096)) {
                let start = self.card.map.frame(g).snapshot.unwrap() as usize * 4096;
                assert!(plain == &self.card.memory.bytes[start..start + 4096], "granule {g}");
            }
            assert_eq!(e.crc32c, isotherm_model::crc32c::of(&plain));
            found.push(e);
        }
        panic!("no end record");
    }

    /// The bases of an extent, zeros where there is none.
    fn bases(&self, granules: std::ops::Range<u32>, missing: u16) -> Vec<u8> {
        let mut all = vec![];
        for (k, granule) in granules.enumerate() {
            let base = self.card.map.frame(granule).base;
            assert_eq!(base.is_none(), missing >> k & 1 == 1, "granule {granule}");
            match base.map(|frame| frame as usize * 4096) {
                Some(at) => all.extend(&self.card.memory.bytes[at..at + 4096]),
                None => all.extend([0; 4096]),
            }
        }
        all
    }

    /// The extents of a job with all the room there is, by the model alone.
    fn rehearse(&self, job: &Job) -> Vec<(u32, u32)> {
        let (mut ckpt, mut host) = (Ckpt::new(), self.host.clone());
        let addr = HOST_BASE;
        let at = host.range(addr, JOB_BYTES).unwrap();
        host.bytes[at].copy_from_slice(&job.emit());
        let memory = Memory { broken: None, ..self.card.memory.clone() };
        let Card { dirty, map, .. } = &self.card;
        let encoder = &self.setup.encoder;
        let sources = Sources { part: &self.part, dirty, map, memory: &memory, encoder };
        run_job_until(&mut ckpt, addr, sources, &mut host, &mut |_| None);
        let mut found = vec![];
        for i in 0.. {
            let at = host.range(job.record_addr + i * 64, 64).unwrap();
            match Record::parse(host.bytes[at].try_into().unwrap()) {
                Ok(Record::Extent(e)) => found.push((e.data_offset, e.granules)),
                _ => return found,
            }
        }
        found
    }
}

/// Granules of noise, constants, constants with one other byte, and pages of all kinds; as many frames again hold nothing.
fn memory(rng: &mut Rng) -> Vec<u8> {
    let mut bytes = vec![0; GRANULES as usize * 4096];
    let style = rng.below(7);
    for granule in bytes.chunks_mut(4096) {
        match if style < 4 { style } else { rng.below(4) } {
            3 => granule.copy_from_slice(&pages::page(rng)),
            0 => rng.fill(granule),
            1 => granule.fill(rng.bits(8) as u8),
            _ => {
                granule.fill(rng.bits(8) as u8);
                let at = *rng.pick(&[0, 1, 15, 16, 4079, 4080, 4095]);
                granule[at] ^= 1 << rng.below(8);
            }
        }
    }
    bytes.resize(bytes.len() * 2, 0xEE);
    bytes
}

fn mode(rng: &mut Rng) -> Mode {
    *rng.pick(&[Mode::Skip, Mode::Dirty, Mode::Full])
}

pub(crate) fn job(pair: &mut Pair) -> Job {
    let entries = pair.part.entries().len() as u64;
    let rng = pair.rng();
    let first = rng.below(entries);
    let all = rng.chance(1, 2);
    let count = rng.range(1, entries - first);
    Job {
        class_modes: ClassModes { critical: mode(rng), warm: mode(rng), cold: mode(rng) },
        job_id: rng.next_u32(),
        generation: rng.next_u32(),
        first_partition: if all { 0 } else { first as u16 },
        partition_count: if all { entries as u16 } else { count as u16 },
        data_addr: DATA + rng.below(64) * 64,
        data_len: DATA_BYTES,
        record_capacity: 66,
        record_addr: RECORDS + rng.below(16) * 64,
        allow_delta: rng.chance(2, 3),
    }
}

/// Leaves less room, at the very boundary of an extent or anywhere.
pub(crate) fn tighten(pair: &mut Pair, job: &mut Job) {
    let extents = pair.rehearse(job);
    let rng = pair.rng();
    match rng.below(4) {
        0 if !extents.is_empty() => {
            let (used, granules) = *rng.pick(&extents);
            job.data_len = used + granules * 4096 + 64 - *rng.pick(&[0, 64]);
        }
        1 => job.data_len = rng.below(u64::from(DATA_BYTES) / 64) as u32 * 64,
        2 => job.record_capacity = rng.range(1, extents.len() as u64 + 3) as u32,
        _ => {}
    }
}
