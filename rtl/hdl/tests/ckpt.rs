//! The Verilated checkpoint engine against its model: random jobs on random tables and memories, every refusal, every way
//! to end, with stalls on every port.

#![allow(clippy::unwrap_used, reason = "tests")]

mod ckpt_bench;

use ckpt_bench::Access;
use ckpt_bench::card::{Card, GRANULES, HOST_BASE, Host, Pace, Window};
use isotherm_abi::job::{ClassModes, JOB_BYTES, Job, Mode};
use isotherm_abi::record::{Extent, Record};
use isotherm_model::RegisterBlock;
use isotherm_model::ckpt::{Ckpt, run_job_until};
use isotherm_model::dirty::Dirty;
use isotherm_model::part::Part;
use isotherm_regs::ckpt::{
    BASE, BUSY_CYCLES, BYTES_IN, BYTES_OUT, CONTROL, DMA_LIMITS, EXTENTS, JOB_ADDR, JOBS_DONE,
    JOBS_FAILED, PROGRESS, RAW_BLOCKS, RLE_BLOCKS, STATUS, StatusReason, TYPE, VERSION,
};
use isotherm_regs::{RegDesc, part};
use isotherm_sim::testbench::{Bench, Rng, for_seeds};
use std::collections::BTreeSet;

const HOST_BYTES: usize = 0x9_0000;
const RECORDS: u64 = HOST_BASE + 0x1000;
const DATA: u64 = HOST_BASE + 0x3000;
/// Room for the whole window, raw, one granule an extent.
const DATA_BYTES: u32 = 64 * 4160;

/// The engine, the model, and what both work on.
struct Pair {
    card: Card,
    ckpt: Ckpt,
    part: Part,
    dirty: Dirty,
    window: Window,
    host: Host,
    reasons: BTreeSet<u32>,
}

impl Pair {
    fn new(bench: &mut Bench) -> Self {
        let window = memory(&mut bench.rng);
        let card = Card::new(bench, window, HOST_BYTES);
        let mut pair = Pair {
            ckpt: Ckpt::new(),
            part: Part::new(GRANULES),
            dirty: Dirty::new(GRANULES),
            window: card.window.clone(),
            host: card.host.clone(),
            card,
            reasons: BTreeSet::new(),
        };
        pair.card.table = pair.part.entries().to_vec();
        pair
    }

    fn rng(&mut self) -> &mut Rng {
        &mut self.card.rng
    }

    fn write(&mut self, offset: u32, value: u32) {
        self.card.access(Access { write: true, addr: offset, data: value, strobe: 0xF });
    }

    fn read(&mut self, r: RegDesc) -> u64 {
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
    fn partition(&mut self, most: u64) {
        let count = self.rng().range(1, most);
        let mut cuts: BTreeSet<u32> = BTreeSet::from([0, GRANULES]);
        for _ in 1..count {
            let cut = self.rng().below(GRANULES.into()) as u32;
            cuts.insert(cut);
        }
        let cuts: Vec<u32> = cuts.into_iter().collect();
        for (i, w) in cuts.windows(2).enumerate() {
            let no_save = u32::from(self.rng().chance(1, 8)) << 10;
            let class = self.rng().below(3) as u32;
            for (r, value) in [
                (part::SELECT, i as u32),
                (part::SHADOW_BASE, w[0] * 16),
                (part::SHADOW_LENGTH, (w[1] - w[0]) * 16),
                (part::SHADOW_ATTR, class | no_save),
                (part::SHADOW_COUNT, i as u32 + 1),
            ] {
                self.part.write32(r.offset_from(part::BASE), value, 0xF);
            }
        }
        self.part.write32(part::CONTROL.offset_from(part::BASE), 1, 0xF);
        assert_eq!(self.part.entries().len(), cuts.len() - 1);
        self.card.table = self.part.entries().to_vec();
    }

    /// Random writes to the window before the job.
    fn touch(&mut self) {
        let writes = *self.rng().pick(&[0, 1, 5, 30, 100, 400]);
        for _ in 0..writes {
            let line = self.rng().below(u64::from(GRANULES) * 64);
            self.dirty.access(line, true);
            self.card.dirty.access(line, true);
            let at = line as usize * 64;
            let fill = self.rng().bits(8) as u8;
            let length = *self.card.rng.pick(&[1, 64]);
            for w in [&mut self.window, &mut self.card.window] {
                w.bytes[at..at + length].fill(fill);
            }
        }
    }

    /// Puts a descriptor into both host memories and its address into both registers.
    fn place(&mut self, addr: u64, bytes: &[u8]) {
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

    fn ring(&mut self) {
        self.write(CONTROL.offset_from(BASE), 1);
        self.ckpt.write32(CONTROL.offset_from(BASE), 1, 0xF);
    }

    /// The engine's job to its end; with an abort, the extents when it was written.
    fn wait(&mut self, abort_after: Option<u64>) -> Option<u64> {
        let (ended, start) = (self.card.ended, self.card.cycle);
        let mut aborted = None;
        while self.card.ended == ended {
            self.card.step();
            assert!(self.card.cycle - start < 2_000_000, "the job does not end");
            if abort_after.is_some_and(|at| self.card.cycle - start >= at)
                && aborted.is_none()
                && self.card.running()
            {
                // doorbell and abort in one write: the doorbell is refused, the abort is not
                self.write(CONTROL.offset_from(BASE), 2);
                aborted = Some(self.read(EXTENTS));
            }
        }
        (0..20).for_each(|_| self.card.step());
        assert!(!self.card.running() && self.card.ended == ended + 1);
        aborted
    }

    /// Runs the model's side of a job that the engine has finished; `extents` if it was aborted.
    fn follow(&mut self, aborted_after: Option<u32>) {
        let addr = self.ckpt.take_doorbell().unwrap();
        let mut abort = |done| aborted_after == Some(done);
        let (ckpt, part, dirty) = (&mut self.ckpt, &self.part, &mut self.dirty);
        run_job_until(ckpt, addr, part, dirty, &self.window, &mut self.host, &mut abort);
    }

    /// Registers, host memory, the order of writes and the dirty bits are equal.
    fn compare(&mut self) {
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
        ] {
            assert_eq!(self.read(r), self.golden(r), "{}", r.name);
        }
        assert_eq!(self.card.host.writes, self.host.writes);
        if self.card.host.bytes != self.host.bytes {
            let at = (0..HOST_BYTES).find(|&i| self.card.host.bytes[i] != self.host.bytes[i]);
            panic!("host memory differs from {at:#x?} on");
        }
        assert_eq!(self.card.dirty, self.dirty);
        self.reasons.insert(self.ckpt.reason().into());
    }

    /// The extents that the last job recorded; each frame decoded by zstd.
    fn extents(&mut self, job: &Job) -> Vec<Extent> {
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
            let plain = zstd::stream::decode_all(&self.card.host.bytes[at]).unwrap();
            let start = e.first_granule as usize * 4096;
            assert!(plain == self.window.bytes[start..start + e.granules as usize * 4096]);
            assert_eq!(e.crc32c, isotherm_model::crc32c::of(&plain));
            found.push(e);
        }
        panic!("no end record");
    }

    /// The extents of a job with all the room there is, by the model alone.
    fn rehearse(&self, job: &Job) -> Vec<(u32, u32)> {
        let (mut ckpt, mut dirty, mut host) = (Ckpt::new(), self.dirty.clone(), self.host.clone());
        let addr = HOST_BASE;
        let at = host.range(addr, JOB_BYTES).unwrap();
        host.bytes[at].copy_from_slice(&job.emit());
        let window = Window { broken: None, ..self.window.clone() };
        run_job_until(&mut ckpt, addr, &self.part, &mut dirty, &window, &mut host, &mut |_| false);
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

/// Granules of noise, constants, and constants with one other byte.
fn memory(rng: &mut Rng) -> Vec<u8> {
    let mut bytes = vec![0; GRANULES as usize * 4096];
    let style = rng.below(4);
    for granule in bytes.chunks_mut(4096) {
        match if style < 3 { style } else { rng.below(3) } {
            0 => rng.fill(granule),
            1 => granule.fill(rng.bits(8) as u8),
            _ => {
                granule.fill(rng.bits(8) as u8);
                let at = *rng.pick(&[0, 1, 15, 16, 4079, 4080, 4095]);
                granule[at] ^= 1 << rng.below(8);
            }
        }
    }
    bytes
}

fn mode(rng: &mut Rng) -> Mode {
    *rng.pick(&[Mode::Skip, Mode::Dirty, Mode::Full])
}

fn job(pair: &mut Pair) -> Job {
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
    }
}

/// Leaves less room, at the very boundary of an extent or anywhere.
fn tighten(pair: &mut Pair, job: &mut Job) {
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

#[test]
fn random_jobs() {
    let mut reasons: BTreeSet<u32> = BTreeSet::new();
    for_seeds(60, |bench| {
        let mut pair = Pair::new(bench);
        for _ in 0..8 {
            pair.card.pace = Pace::random(&mut pair.card.rng);
            let most = *pair.rng().pick(&[1, 4, 12, 60]);
            pair.partition(most);
            pair.touch();
            let mut j = job(&mut pair);
            if pair.rng().chance(1, 2) {
                tighten(&mut pair, &mut j);
            }
            let broken = pair.rng().chance(1, 6).then(|| pair.card.rng.below(64) as u32);
            pair.window.broken = broken;
            pair.card.window.broken = broken;
            // window writes under way and a commit running hold the job back
            pair.card.window_idle = pair.rng().chance(1, 2);
            pair.card.table_busy = pair.rng().chance(1, 4);
            let addr = HOST_BASE + pair.rng().below(32) * 64;
            pair.place(addr, &j.emit());
            pair.ring();
            for _ in 0..pair.rng().below(3) {
                pair.ring();
            }
            if !pair.card.window_idle || pair.card.table_busy {
                (0..30).for_each(|_| pair.card.step());
                assert!(pair.card.running() && pair.card.host.writes.is_empty());
                pair.card.window_idle = true;
                pair.card.table_busy = false;
            }
            let abort = pair.rng().chance(1, 5).then(|| pair.card.rng.below(6_000));
            let before = pair.read(EXTENTS);
            let at = pair.wait(abort);
            let end = pair.read(STATUS);
            let aborted = end >> 4 == u64::from(u32::from(StatusReason::Aborted));
            assert!(!aborted || at.is_some());
            let done = pair.read(EXTENTS).wrapping_sub(before) as u32;
            if let Some(at) = at
                && aborted
            {
                assert!(pair.read(EXTENTS) <= at + 1, "an abort waits for one extent at most");
            }
            pair.follow(aborted.then_some(done));
            pair.compare();
            pair.extents(&j);
        }
        reasons.extend(&pair.reasons);
    });
    if std::env::var_os("ISOTHERM_SEED").is_none() {
        use StatusReason as R;
        for r in [R::Ok, R::RecordSpace, R::DataSpace, R::Aborted, R::Memory] {
            assert!(reasons.contains(&u32::from(r)), "no job ended with {r:?}");
        }
    }
}

#[test]
fn every_refusal() {
    use StatusReason as R;
    for_seeds(3, |bench| {
        let mut pair = Pair::new(bench);
        pair.partition(6);
        let entries = pair.part.entries().len() as u8;
        let good = job(&mut pair).emit();
        // byte of the descriptor, what it becomes, reason; two faults: the first in the order of checks
        let cases: &[(&[(usize, u8)], R)] = &[
            (&[(0, 0)], R::BadMagic),
            (&[(3, 1), (4, 0), (6, 0)], R::BadMagic),
            (&[(4, 2)], R::BadVersion),
            (&[(5, 1), (6, 9)], R::BadVersion),
            (&[(6, 0)], R::BadOperation),
            (&[(6, 2), (7, 3)], R::BadOperation),
            (&[(0x14, 1)], R::BadOperation),
            (&[(0x17, 0x80)], R::BadOperation),
            (&[(0x30, 1)], R::BadOperation),
            (&[(0x3F, 0x80), (7, 0x40)], R::BadOperation),
            (&[(7, 0x03)], R::BadMode),
            (&[(7, 0x0C)], R::BadMode),
            (&[(7, 0x30)], R::BadMode),
            (&[(7, 0x40)], R::BadMode),
            (&[(7, 0x80), (0x18, 1)], R::BadMode),
            (&[(0x18, 32)], R::Misaligned),
            (&[(0x20, 1)], R::Misaligned),
            (&[(0x28, 8), (0x24, 0)], R::Misaligned),
            (&[(0x24, 0)], R::RecordSpace),
            (&[(0x24, 0), (0x12, 0)], R::RecordSpace),
            (&[(0x12, 0)], R::BadPartition),
            (&[(0x10, 0), (0x12, entries + 1)], R::BadPartition),
            (&[(0x10, entries), (0x12, 1)], R::BadPartition),
            (&[(0x13, 0x10)], R::BadPartition),
            (&[(0x10, 0xFF), (0x11, 0xFF), (0x12, 0xFF), (0x13, 0xFF)], R::BadPartition),
        ];
        for (changes, reason) in cases {
            pair.card.pace = Pace::random(&mut pair.card.rng);
            let mut bytes = good;
            for &(at, value) in *changes {
                bytes[at] = value;
            }
            pair.place(HOST_BASE, &bytes);
            pair.ring();
            pair.wait(None);
            pair.follow(None);
            assert_eq!(pair.ckpt.reason(), *reason, "{changes:?}");
            assert!(pair.card.host.writes.is_empty());
            pair.compare();
        }
        // the address of the job, and a read that fails
        for addr in [HOST_BASE + 32, HOST_BASE + 1, 0x40, HOST_BASE + HOST_BYTES as u64] {
            pair.place(addr, &good);
            pair.ring();
            pair.wait(None);
            pair.follow(None);
            let reason = if addr % 64 == 0 { R::DmaRead } else { R::Misaligned };
            assert_eq!(pair.ckpt.reason(), reason);
            pair.compare();
        }
        // and then a good one
        pair.place(HOST_BASE, &good);
        pair.ring();
        pair.wait(None);
        pair.follow(None);
        pair.compare();
    });
}

/// 12 RLE and 3 raw granules make a multiple of 64 bytes: a frame broken there is closed by a line of zeros.
#[test]
fn a_frame_that_breaks_anywhere() {
    for_seeds(1, |bench| {
        let mut pair = Pair::new(bench);
        for g in 0..64 {
            for w in [&mut pair.window, &mut pair.card.window] {
                w.bytes[g * 4096..(g + 1) * 4096].fill(g as u8);
                if g % 16 < 3 {
                    w.bytes[g * 4096 + 77] ^= 1;
                }
            }
        }
        for bad in 0..34 {
            pair.window.broken = Some(bad);
            pair.card.window.broken = Some(bad);
            let j = Job {
                class_modes: ClassModes::all(Mode::Full),
                first_partition: 0,
                partition_count: 1,
                ..job(&mut pair)
            };
            pair.place(HOST_BASE, &j.emit());
            pair.ring();
            pair.wait(None);
            pair.follow(None);
            assert_eq!(pair.ckpt.reason(), StatusReason::Memory);
            pair.compare();
            assert_eq!(pair.extents(&j).len(), bad as usize / 16);
        }
    });
}

/// Cycles of a whole job that saves the first `granules` granules, and its bursts.
fn measure(pair: &mut Pair, granules: u32, latency: u64) -> (u64, Vec<(u64, u64)>) {
    pair.card.pace = Pace::full(latency);
    for (i, (base, length)) in
        [(0, granules), (granules, GRANULES - granules)].into_iter().enumerate()
    {
        for (r, value) in [
            (part::SELECT, i as u32),
            (part::SHADOW_BASE, base * 16),
            (part::SHADOW_LENGTH, length * 16),
            (part::SHADOW_ATTR, 1),
            (part::SHADOW_COUNT, 2),
        ] {
            pair.part.write32(r.offset_from(part::BASE), value, 0xF);
        }
    }
    pair.part.write32(part::CONTROL.offset_from(part::BASE), 1, 0xF);
    pair.card.table = pair.part.entries().to_vec();
    let j = Job {
        class_modes: ClassModes::all(Mode::Full),
        first_partition: 0,
        partition_count: 1,
        ..job(pair)
    };
    pair.place(HOST_BASE, &j.emit());
    let before = pair.read(BUSY_CYCLES);
    pair.card.bursts.clear();
    pair.ring();
    pair.wait(None);
    pair.follow(None);
    pair.compare();
    (pair.read(BUSY_CYCLES) - before, pair.card.bursts.clone())
}

#[test]
fn cycles_are_as_documented() {
    for_seeds(1, |bench| {
        let mut pair = Pair::new(bench);
        for raw in [true, false] {
            for w in [&mut pair.window, &mut pair.card.window] {
                let pattern = |i: usize| if raw { (i ^ i >> 8) as u8 } else { 7 };
                w.bytes.iter_mut().enumerate().for_each(|(i, b)| *b = pattern(i));
            }
            for latency in [1, 20, 60] {
                let [one, extent, two, three] =
                    [1, 16, 32, 48].map(|n| measure(&mut pair, n, latency).0);
                assert_eq!(one, latency + if raw { 549 } else { 293 });
                // 16 granules, steady: 14.9 and 15.9 bytes a cycle at no latency
                let steady = latency + if raw { 4_397 } else { 4_128 };
                assert_eq!((two - extent, three - two), (steady, steady));
            }
            let (_, bursts) = measure(&mut pair, 16, 20);
            let (first, last) = bursts[0];
            if raw {
                assert_eq!(last - first + 1, 16 * 257, "a raw granule leaves in 257 cycles");
            } else {
                // the header and three blocks fill the first beat; the rest waits for 13 granules
                assert_eq!(last - first + 1, 13 * 256 + 5, "an RLE granule comes in 256 cycles");
            }
        }
    });
}

/// Every other granule dirty: the worst case of a mode 1 job.
#[test]
fn single_granules_cost_as_documented() {
    for_seeds(1, |bench| {
        let mut pair = Pair::new(bench);
        for w in [&mut pair.window, &mut pair.card.window] {
            w.bytes.iter_mut().enumerate().for_each(|(i, b)| *b = (i ^ i >> 8) as u8);
        }
        for latency in [1, 20] {
            pair.card.pace = Pace::full(latency);
            for g in (0..64).step_by(2) {
                pair.dirty.access(g * 64, true);
                pair.card.dirty.access(g * 64, true);
            }
            let modes = ClassModes::all(Mode::Dirty);
            let j = Job { class_modes: modes, partition_count: 1, ..job(&mut pair) };
            pair.place(HOST_BASE, &j.emit());
            let before = pair.read(BUSY_CYCLES);
            pair.ring();
            pair.wait(None);
            let cycles = pair.read(BUSY_CYCLES) - before;
            pair.follow(None);
            pair.compare();
            assert_eq!(pair.extents(&j).len(), 32);
            assert_eq!(cycles, 16_982 + 32 * latency);
        }
    });
}

/// The doorbell rings again in the very cycle in which the job fails: both are counted.
#[test]
fn a_doorbell_in_the_last_cycle_of_a_job() {
    for_seeds(1, |bench| {
        let mut pair = Pair::new(bench);
        pair.place(HOST_BASE + 4, &[0; 64]);
        let ended = pair.card.ended;
        pair.ring();
        pair.ring();
        (0..50).for_each(|_| pair.card.step());
        assert_eq!(pair.card.ended, ended + 1);
        pair.follow(None);
        assert_eq!(pair.read(JOBS_FAILED), 2);
        pair.compare();
    });
}

#[test]
fn a_reset_in_the_middle_of_a_job() {
    for_seeds(20, |bench| {
        let mut pair = Pair::new(bench);
        for _ in 0..3 {
            pair.card.pace = Pace::random(&mut pair.card.rng);
            pair.partition(8);
            pair.touch();
            let j = Job { class_modes: ClassModes::all(Mode::Full), ..job(&mut pair) };
            pair.place(HOST_BASE, &j.emit());
            pair.ring();
            for _ in 0..pair.rng().below(3_000) {
                pair.card.step();
            }
            pair.card.reset();
            pair.ckpt.reset();
            pair.dirty.reset();
            pair.host.bytes.clone_from(&pair.card.host.bytes);
            pair.place(HOST_BASE, &j.emit());
            pair.ring();
            pair.wait(None);
            pair.follow(None);
            pair.compare();
            pair.extents(&j);
        }
    });
}
