mod squeeze;

use super::*;
use crate::RegisterBlock;
use crate::dirty::Dirty;
use crate::map::Map;
use crate::part::Part;
use crate::squeeze::control::Control;
use crate::squeeze::{Granule, frame};
use isotherm_abi::job::{ClassModes, Job, Mode};
use isotherm_abi::record::{JobEnd, Record};
use isotherm_regs::ckpt::{BASE, BYTES_OUT, CONTROL, JOB_ADDR, JOBS_FAILED, STATUS};

const GRANULES: u32 = 64;
const JOB: u64 = 0x1000;
const DATA: u64 = 0x10000;
const RECORDS: u64 = 0x2000;

struct Host(Vec<u8>);

impl HostMemory for Host {
    fn read(&mut self, addr: u64, into: &mut [u8]) -> Result<(), HostFault> {
        let start = addr as usize;
        let fault = HostFault { addr, length: into.len() };
        into.copy_from_slice(self.0.get(start..start + into.len()).ok_or(fault)?);
        Ok(())
    }
    fn write(&mut self, addr: u64, bytes: &[u8]) -> Result<(), HostFault> {
        let start = addr as usize;
        let fault = HostFault { addr, length: bytes.len() };
        self.0.get_mut(start..start + bytes.len()).ok_or(fault)?.copy_from_slice(bytes);
        Ok(())
    }
}

struct Broken(Vec<u8>, u32);

impl CardMemory for Broken {
    fn read_frame(&self, frame: u32, into: &mut Granule) -> Result<(), MemoryFault> {
        if frame == self.1 { Err(MemoryFault { frame }) } else { self.0.read_frame(frame, into) }
    }
}

struct Bench {
    ckpt: Ckpt,
    part: Part,
    dirty: Dirty,
    map: Map,
    squeeze: Control,
    memory: Vec<u8>,
    host: Host,
}

fn job(mode: Mode) -> Job {
    Job {
        class_modes: ClassModes::all(mode),
        job_id: 5,
        generation: 6,
        first_partition: 0,
        partition_count: 1,
        data_addr: DATA,
        data_len: 0x60000,
        record_capacity: 100,
        record_addr: RECORDS,
        allow_delta: false,
    }
}

impl Bench {
    /// A snapshot is outstanding.
    fn new() -> Self {
        // granule g: constant if g is even
        let window = (0..GRANULES * 4096).map(|i| {
            let g = i >> 12;
            if g % 2 == 0 { g as u8 } else { (i ^ i >> 5) as u8 }
        });
        let mut memory: Vec<_> = window.collect();
        memory.resize(memory.len() * 2, 0xEE);
        let mut b = Self {
            ckpt: Ckpt::new(),
            part: Part::new(GRANULES),
            dirty: Dirty::new(GRANULES),
            map: Map::new(GRANULES),
            squeeze: Control::new(1, false),
            memory,
            host: Host(vec![0; 0x80000]),
        };
        b.snapshot();
        b
    }

    fn snapshot(&mut self) {
        self.map.snapshot(false, false).unwrap();
        self.dirty.freeze();
    }

    fn release(&mut self) {
        for g in 0..GRANULES {
            assert!(self.map.release_one(g));
            self.dirty.release(g, false);
        }
    }

    /// A write that fills the granule.
    fn write(&mut self, granule: u32, fill: u8) {
        let cow = self.map.cow(granule, false, false);
        let at = |frame: u32| frame as usize * 4096..(frame as usize + 1) * 4096;
        if let Some((from, to)) = cow.copy {
            self.memory.copy_within(at(from), at(to).start);
        }
        self.memory[at(cow.frame)].fill(fill);
        self.dirty.access(u64::from(granule) * 64, true);
    }

    fn go(&mut self, at: u64, stop: &mut dyn FnMut(u32) -> Option<Stop>) -> StatusReason {
        let Self { ckpt, part, dirty, map, squeeze, memory, host } = self;
        squeeze.set_running(true);
        let encoder = &squeeze.encoder();
        let sources = Sources { part, dirty, map, memory: memory.as_slice(), encoder };
        let reason = run_job_until(ckpt, at, sources, host, stop);
        squeeze.set_running(false);
        reason
    }

    fn ring(&mut self, job: &Job) -> u64 {
        self.host.write(JOB, &job.emit()).unwrap();
        self.ckpt.write32(JOB_ADDR.offset_from(BASE), JOB as u32, 0xF);
        self.ckpt.write32(JOB_ADDR.offset_from(BASE) + 4, 0, 0xF);
        self.ckpt.write32(CONTROL.offset_from(BASE), 1, 0xF);
        self.ckpt.take_doorbell().unwrap()
    }

    fn run(&mut self, job: &Job) -> StatusReason {
        let at = self.ring(job);
        self.go(at, &mut |_| None)
    }

    fn record(&mut self, number: u64) -> Record {
        let mut bytes = [0; 64];
        self.host.read(RECORDS + number * 64, &mut bytes).unwrap();
        Record::parse(&bytes).unwrap()
    }

    /// The first `count` records: first granule and granules of each extent.
    fn extents(&mut self, count: u64) -> Vec<(u32, u32)> {
        let of = |record| match record {
            Record::Extent(e) => (e.first_granule, e.granules),
            Record::JobEnd(end) => panic!("only {} extents", end.sequence),
        };
        (0..count).map(|i| of(self.record(i))).collect()
    }

    fn end(&mut self, number: u64) -> JobEnd {
        match self.record(number) {
            Record::JobEnd(end) => end,
            Record::Extent(e) => panic!("record {number} is an extent: {e:?}"),
        }
    }
}

#[test]
fn a_full_job_saves_the_window_in_extents_of_sixteen() {
    let mut b = Bench::new();
    assert_eq!(b.run(&job(Mode::Full)), StatusReason::Ok);
    let mut restored = vec![];
    let mut bytes = 0;
    for i in 0..4 {
        let Record::Extent(e) = b.record(i) else { panic!("record {i} is no extent") };
        let start = (DATA + u64::from(e.data_offset)) as usize;
        let frame = &b.host.0[start..start + e.frame_len as usize];
        let plain = zstd::stream::decode_all(frame).unwrap();
        assert_eq!(e.crc32c, ::crc32c::crc32c(&plain));
        // the others are compressed
        assert_eq!((e.raw_blocks, e.rle_blocks, u64::from(e.sequence)), (0, 8, i));
        restored.extend(plain);
        bytes += e.frame_len;
    }
    assert!(restored == b.memory[..b.memory.len() / 2]);
    let end = b.end(4);
    assert_eq!((end.granules, end.status, end.frame_bytes), (64, 0, bytes));
    assert_eq!(b.ckpt.read32(BYTES_OUT.offset_from(BASE)), bytes);
    assert_eq!(b.ckpt.counters().jobs_done, 1);
}

#[test]
fn a_dirty_job_saves_runs_of_frozen_dirty_granules_as_often_as_it_is_asked() {
    let mut b = Bench::new();
    for g in [3, 4, 5, 9].into_iter().chain(20..40) {
        b.dirty.access(g * 64 + g, true);
    }
    assert_eq!(b.run(&job(Mode::Dirty)), StatusReason::Ok);
    assert_eq!(b.end(0).granules, 0, "these are not in the snapshot");
    b.release();
    b.snapshot();
    for _ in 0..2 {
        let before = b.dirty.clone();
        assert_eq!(b.run(&job(Mode::Dirty)), StatusReason::Ok);
        assert_eq!(b.extents(4), [(3, 3), (9, 1), (20, 16), (36, 4)]);
        assert_eq!(b.end(4).granules, 24);
        assert!(b.dirty == before, "a job changes no dirty bit");
    }
}

#[test]
fn a_job_saves_the_snapshot_whatever_was_written_since() {
    let mut b = Bench::new();
    b.write(7, 0x77);
    b.write(8, 0x88);
    assert_eq!(b.run(&job(Mode::Full)), StatusReason::Ok);
    let mut restored = vec![];
    for i in 0..4 {
        let Record::Extent(e) = b.record(i) else { panic!("record {i} is no extent") };
        let start = (DATA + u64::from(e.data_offset)) as usize;
        let frame = &b.host.0[start..start + e.frame_len as usize];
        restored.extend(zstd::stream::decode_all(frame).unwrap());
    }
    assert!(restored == b.memory[..b.memory.len() / 2]);
    b.release();
    b.snapshot();
    assert_eq!(b.run(&job(Mode::Dirty)), StatusReason::Ok);
    let Record::Extent(e) = b.record(0) else { panic!("no extent") };
    assert_eq!((e.first_granule, e.granules), (7, 2));
    let plain = [[0x77; 4096], [0x88; 4096]].concat();
    assert_eq!(e.crc32c, ::crc32c::crc32c(&plain));
}

#[test]
fn a_job_needs_an_outstanding_snapshot() {
    let mut b = Bench::new();
    b.release();
    assert_eq!(b.run(&job(Mode::Full)), StatusReason::NoSnapshot);
    assert_eq!((b.end(0).status, b.end(0).granules), (13, 0));
}

#[test]
fn absent_granules_are_left_out_if_they_are_clean_and_end_the_job_if_not() {
    let mut b = Bench::new();
    for g in [0, 5, 6, 63] {
        b.dirty.set_blocked(g, true);
    }
    assert_eq!(b.run(&job(Mode::Full)), StatusReason::Ok);
    assert_eq!(b.extents(5), [(1, 4), (7, 16), (23, 16), (39, 16), (55, 8)]);
    b.dirty.access(6 * 64, true);
    b.dirty.access(64, true);
    b.release();
    b.snapshot();
    for (mode, extent) in [(Mode::Full, (1, 4)), (Mode::Dirty, (1, 1))] {
        assert_eq!(b.run(&job(mode)), StatusReason::Absent);
        assert_eq!(b.extents(1), [extent]);
        assert_eq!(b.end(1).status, 14);
    }
    b.dirty.set_blocked(6, false);
    assert_eq!(b.run(&job(Mode::Dirty)), StatusReason::Ok);
    assert_eq!(b.extents(2), [(1, 1), (6, 1)]);
}

#[test]
fn a_lost_snapshot_ends_the_job() {
    let mut b = Bench::new();
    let at = b.ring(&job(Mode::Full));
    let r = b.go(at, &mut |done| (done == 2).then_some(Stop::Lost));
    assert_eq!((r, b.end(2).granules, b.end(2).status), (StatusReason::Lost, 32, 15));
    let at = b.ring(&job(Mode::Full));
    let r = b.go(at, &mut |done| (done == 4).then_some(Stop::Lost));
    assert_eq!((r, b.end(4).granules), (StatusReason::Lost, 64), "even after the last extent");
    // granule 1 is released, written and its base is evicted: the snapshot of it is gone
    b.map.release_one(1);
    b.write(1, 1);
    assert!(b.map.evict_one(1));
    assert_eq!(b.run(&job(Mode::Full)), StatusReason::Lost);
    assert_eq!(b.end(0).granules, 0);
    b.map.set_frame_limit(0);
    b.write(2, 2);
    assert!(!b.map.lost(), "the evicted frame served it");
    b.write(3, 3);
    assert!(b.map.lost());
    assert_eq!(b.run(&job(Mode::Dirty)), StatusReason::Lost);
    assert_eq!(b.end(0).granules, 0);
}

#[test]
fn a_job_stops_where_its_areas_end() {
    let mut b = Bench::new();
    let most = frame::largest(16).next_multiple_of(64) as u32;
    let short = Job { data_len: most - 64, ..job(Mode::Full) };
    assert_eq!(b.run(&short), StatusReason::DataSpace);
    assert_eq!((b.end(0).status, b.end(0).data_used), (9, 0));
    let exact = Job { data_len: most, ..job(Mode::Full) };
    assert_eq!(b.run(&exact), StatusReason::DataSpace);
    assert_eq!(b.end(1).granules, 16);
    let two = Job { record_capacity: 2, ..job(Mode::Full) };
    assert_eq!(b.run(&two), StatusReason::RecordSpace);
    assert_eq!((b.end(1).granules, b.end(1).status), (16, 8));
    let one = Job { record_capacity: 1, ..job(Mode::Full) };
    assert_eq!(b.run(&one), StatusReason::RecordSpace);
    assert_eq!(b.end(0).granules, 0);
}

#[test]
fn a_granule_that_cannot_be_read_ends_the_job() {
    for bad in [0, 1, 15, 16, 63] {
        let mut b = Bench::new();
        let memory = Broken(b.memory.clone(), bad);
        let at = b.ring(&job(Mode::Full));
        let encoder = &b.squeeze.encoder();
        let Bench { ckpt, part, dirty, map, host, .. } = &mut b;
        let sources = Sources { part, dirty, map, memory: &memory, encoder };
        let r = run_job(ckpt, at, sources, host);
        assert_eq!(r, StatusReason::Memory);
        let end = b.end(u64::from(bad / 16));
        assert_eq!((end.granules, end.status), (bad / 16 * 16, 12));
        assert_eq!(b.ckpt.counters().bytes_in, u64::from(bad) * 4096);
        let start = (DATA + u64::from(end.data_used)) as usize;
        assert_eq!(b.host.0[start] == 0x28, bad % 16 > 0);
    }
}

#[test]
fn refusals_leave_no_record() {
    let mut b = Bench::new();
    let mut refused = |change: fn(&mut Vec<u8>)| {
        b.host.0.fill(0);
        let at = b.ring(&job(Mode::Full));
        change(&mut b.host.0);
        let before = b.host.0.clone();
        let r = b.go(at, &mut |_| None);
        assert!(b.host.0 == before);
        r
    };
    const J: usize = JOB as usize;
    assert_eq!(refused(|m| m[J] = 0), StatusReason::BadMagic);
    assert_eq!(refused(|m| m[J + 4] = 0), StatusReason::BadVersion);
    assert_eq!(refused(|m| m[J + 6] = 0), StatusReason::BadOperation);
    assert_eq!(refused(|m| m[J + 7] = 3), StatusReason::BadMode);
    assert_eq!(refused(|m| m[J + 0x18] = 1), StatusReason::Misaligned);
    assert_eq!(refused(|m| m[J + 0x24] = 0), StatusReason::RecordSpace);
    assert_eq!(refused(|m| m[J + 0x12] = 0), StatusReason::BadPartition);
    assert_eq!(refused(|m| m[J + 0x12] = 2), StatusReason::BadPartition);
    assert_eq!(refused(|m| m[J + 0x10] = 1), StatusReason::BadPartition);
    assert_eq!(refused(|m| m.truncate(J)), StatusReason::DmaRead);
    assert_eq!(b.ckpt.counters().jobs_failed, 10);
    let r = b.go(8, &mut |_| None);
    assert_eq!(r, StatusReason::Misaligned);
}

#[test]
fn a_doorbell_while_busy_is_counted_and_nothing_else() {
    let mut b = Bench::new();
    let at = b.ring(&job(Mode::Full));
    b.ckpt.write32(JOB_ADDR.offset_from(BASE) + 4, 1, 0xF);
    b.ckpt.write32(CONTROL.offset_from(BASE), 1, 0xF);
    assert_eq!(b.ckpt.take_doorbell(), None);
    assert_eq!(b.ckpt.read32(JOBS_FAILED.offset_from(BASE)), 1);
    assert_eq!(b.ckpt.read32(STATUS.offset_from(BASE)), 1);
    let r = b.go(at, &mut |_| None);
    assert_eq!((r, b.ckpt.read32(STATUS.offset_from(BASE))), (StatusReason::Ok, 0));
}

#[test]
fn an_abort_ends_before_the_next_extent() {
    let mut b = Bench::new();
    b.ckpt.write32(CONTROL.offset_from(BASE), 2, 0xF);
    assert_eq!(b.run(&job(Mode::Full)), StatusReason::Ok);
    let at = b.ring(&job(Mode::Full));
    b.ckpt.write32(CONTROL.offset_from(BASE), 2, 0xF);
    let r = b.go(at, &mut |_| None);
    assert_eq!((r, b.end(0).granules), (StatusReason::Aborted, 0));
    let at = b.ring(&job(Mode::Full));
    let r = b.go(at, &mut |done| (done == 3).then_some(Stop::Abort));
    assert_eq!((r, b.end(3).granules), (StatusReason::Aborted, 48));
}

#[test]
fn the_halves_of_a_wide_register_belong_together() {
    let mut c = Ckpt::new();
    let (low, high) = (JOB_ADDR.offset_from(BASE), JOB_ADDR.offset_from(BASE) + 4);
    c.write32(low, 0x1111_2222, 0xF);
    assert_eq!(c.read32(low), 0);
    c.write32(low, 0x0000_3300, 0b0010);
    c.write32(high, 0x4444_5555, 0b0011);
    assert_eq!((c.read32(low), c.read32(high)), (0x1111_3322, 0x5555));
    c.write32(high, 0x6666_0000, 0b1100);
    assert_eq!((c.read32(low), c.read32(high)), (0x1111_3322, 0x6666_5555));
    // the upper half is that of the moment when the lower was read
    assert_eq!(c.read32(low), 0x1111_3322);
    c.write32(high, 0, 0xF);
    assert_eq!((c.read32(high), c.read32(high)), (0x6666_5555, 0));
}
