//! Running a job: gather extents, save each, end.

use super::{CardMemory, Ckpt, HostMemory, descriptor};
use crate::crc32c::Crc32c;
use crate::dirty::Dirty;
use crate::map::Map;
use crate::part::{Part, PartEntry};
use crate::squeeze::frame::{self, Encoder, Frame};
use crate::squeeze::matcher::Matcher;
use crate::squeeze::{EXTENT_GRANULES, GRANULE, Granule};
use isotherm_abi::job::{Job, Mode};
use isotherm_abi::record::{Base, Extent, JobEnd, RECORD_BYTES, Record};
use isotherm_regs::ckpt::StatusReason;
use std::ops::Range;

const LINE_BYTES: u32 = 64;
/// Class code of the partitions that may be saved as deltas.
const WARM: u8 = 1;

/// What a job reads from; it changes none of it.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a, W: ?Sized> {
    /// Its active table is walked.
    pub part: &'a Part,
    /// The frozen bits, and which granules are blocked.
    pub dirty: &'a Dirty,
    /// The snapshot, and in which frames it lies.
    pub map: &'a Map,
    /// The frames.
    pub memory: &'a W,
    /// The settings and tables of block `squeeze`.
    pub encoder: &'a Encoder,
}

/// What ends a job from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// `CONTROL.ABORT` was written.
    Abort,
    /// The snapshot ran out of frames.
    Lost,
}

/// Runs the job whose descriptor is at `job_addr` (what [`Ckpt::take_doorbell`] returned) to its end, and says how it
/// ended. The caller keeps the partition table from changing meanwhile ([`Part::set_checkpoint_running`]) and raises
/// the interrupt afterwards.
pub fn run_job<W: CardMemory + ?Sized, H: HostMemory + ?Sized>(
    ckpt: &mut Ckpt,
    job_addr: u64,
    sources: Sources<'_, W>,
    host: &mut H,
) -> StatusReason {
    run_job_until(ckpt, job_addr, sources, host, &mut |_| None)
}

/// Like [`run_job`], with what happens meanwhile: `stop` is asked before each extent and before the job ends `ok`, with
/// the number of extents that this job has recorded, whether the job is to end. A snapshot that is lost already needs
/// no telling.
pub fn run_job_until<W: CardMemory + ?Sized, H: HostMemory + ?Sized>(
    ckpt: &mut Ckpt,
    job_addr: u64,
    sources: Sources<'_, W>,
    host: &mut H,
    stop: &mut dyn FnMut(u32) -> Option<Stop>,
) -> StatusReason {
    ckpt.pending = None;
    ckpt.busy = true;
    ckpt.counters.progress = 0;
    let reason = match descriptor::fetch(job_addr, sources.part.entries().len(), host) {
        Err(refusal) => refusal,
        Ok(job) => {
            let matcher = Matcher::new();
            let (records, granules, frame_bytes, used) = (0, 0, 0, 0);
            let mut run =
                Run { ckpt, job, sources, host, matcher, records, granules, frame_bytes, used };
            let reason = run.walk(stop).err().unwrap_or(StatusReason::Ok);
            run.finish(reason);
            reason
        }
    };
    ckpt.end(reason);
    reason
}

struct Run<'a, W: ?Sized, H: ?Sized> {
    ckpt: &'a mut Ckpt,
    job: Job,
    sources: Sources<'a, W>,
    host: &'a mut H,
    matcher: Matcher,
    records: u32,
    granules: u32,
    frame_bytes: u32,
    used: u32,
}

/// What comes next in a partition.
enum Next {
    /// These granules make an extent.
    Extent(Range<u32>),
    /// A granule that must be saved is blocked.
    Absent,
}

impl<W: CardMemory + ?Sized, H: HostMemory + ?Sized> Run<'_, W, H> {
    fn walk(&mut self, stop: &mut dyn FnMut(u32) -> Option<Stop>) -> Result<(), StatusReason> {
        let Sources { part, map, .. } = self.sources;
        if !map.outstanding() {
            return Err(StatusReason::NoSnapshot);
        }
        let first = usize::from(self.job.first_partition);
        let count = usize::from(self.job.partition_count);
        for (number, entry) in part.entries().iter().enumerate().skip(first).take(count) {
            let mode = self.job.class_modes.of_class(entry.class).unwrap_or(Mode::Skip);
            if entry.no_save || mode == Mode::Skip {
                continue;
            }
            let end = entry.base_granule + entry.granules;
            let mut at = entry.base_granule;
            while let Some(next) = self.gather(at..end, mode) {
                match stop(self.records) {
                    Some(Stop::Abort) => return Err(StatusReason::Aborted),
                    _ if self.ckpt.abort => return Err(StatusReason::Aborted),
                    Some(Stop::Lost) => return Err(StatusReason::Lost),
                    None if map.lost() => return Err(StatusReason::Lost),
                    None => {}
                }
                let Next::Extent(extent) = next else { return Err(StatusReason::Absent) };
                at = extent.end;
                self.save(number as u16, entry, mode, extent)?;
            }
        }
        if map.lost() || stop(self.records) == Some(Stop::Lost) {
            return Err(StatusReason::Lost);
        }
        Ok(())
    }

    /// The first extent in `granules`, if anything there is to be saved.
    fn gather(&self, mut granules: Range<u32>, mode: Mode) -> Option<Next> {
        let dirty = self.sources.dirty;
        let wanted = |g: u32| dirty.is_dirty(g) || mode == Mode::Full && !dirty.is_blocked(g);
        let first = granules.clone().find(|&g| wanted(g))?;
        if dirty.is_blocked(first) {
            return Some(Next::Absent);
        }
        granules.start = first;
        let there = |g: &u32| wanted(*g) && !dirty.is_blocked(*g);
        let length = granules.take(EXTENT_GRANULES).take_while(there).count();
        Some(Next::Extent(first..first + length as u32))
    }

    /// A frame of card memory.
    fn read(&self, frame: u32) -> Result<Granule, StatusReason> {
        let mut plain = [0; GRANULE];
        self.sources.memory.read_frame(frame, &mut plain).map_err(|_| StatusReason::Memory)?;
        Ok(plain)
    }

    /// A granule of the snapshot, and its base if it is wanted and there is one.
    fn fetch(
        &self,
        granule: u32,
        with_base: bool,
    ) -> Result<(Granule, Option<Granule>), StatusReason> {
        let view = self.sources.map.frame(granule);
        let plain = self.read(view.snapshot.ok_or(StatusReason::Lost)?)?;
        let base = view.base.filter(|_| with_base).map(|frame| self.read(frame)).transpose()?;
        Ok((plain, base))
    }

    fn encode(&mut self, granules: &[Granule], bases: &[Option<Granule>], delta: bool) -> Frame {
        let bases: Vec<Option<&Granule>> = bases.iter().map(Option::as_ref).collect();
        let matcher =
            &mut |granule: &Granule, base: Option<&Granule>| self.matcher.parse(granule, base);
        self.sources.encoder.encode(granules, &bases, delta, matcher)
    }

    fn save(
        &mut self,
        partition: u16,
        entry: &PartEntry,
        mode: Mode,
        extent: Range<u32>,
    ) -> Result<(), StatusReason> {
        let count = extent.len();
        let most = frame::largest(count).next_multiple_of(LINE_BYTES as usize) as u32;
        if most > self.job.data_len - self.used {
            return Err(StatusReason::DataSpace);
        }
        if self.job.record_capacity - self.records < 2 {
            return Err(StatusReason::RecordSpace);
        }
        let with_base = self.job.allow_delta && entry.class == WARM;
        let addr = self.job.data_addr.wrapping_add(self.used.into());
        let (mut crc, mut granules, mut bases, mut delta) = (Crc32c::new(), vec![], vec![], false);
        for granule in extent.clone() {
            let first = granule == extent.start;
            let (plain, base) = match self.fetch(granule, with_base && (first || delta)) {
                Ok(both) => both,
                Err(reason) => {
                    if !first {
                        // what has left before is closed
                        let done = granules.len();
                        granules.resize(count, [0; GRANULE]);
                        bases.resize(count, None);
                        let mut bytes = self.encode(&granules, &bases, delta).up_to(done).to_vec();
                        bytes.push(0);
                        self.put(addr, bytes);
                    }
                    return Err(reason);
                }
            };
            if first {
                let near = |b| self.sources.encoder.is_near(&plain, b);
                delta = base.as_ref().is_some_and(near);
            }
            crc.update(&plain);
            self.ckpt.counters.bytes_in += GRANULE as u64;
            granules.push(plain);
            bases.push(base);
        }
        let frame = self.encode(&granules, &bases, delta);
        let frame_len = frame.bytes.len() as u32;
        self.put(addr, frame.bytes);
        let missing =
            (0..).zip(&bases).filter(|(_, b)| b.is_none()).fold(0, |m, (k, _)| m | 1 << k);
        self.record(&Record::Extent(Extent {
            job_id: self.job.job_id,
            generation: self.job.generation,
            partition,
            class: entry.class,
            mode: mode as u8,
            first_granule: extent.start,
            granules: count as u32,
            frame_len,
            data_offset: self.used,
            crc32c: crc.value(),
            raw_blocks: frame.raw as u16,
            rle_blocks: frame.rle as u16,
            sequence: self.records,
            dictionary: frame.dictionary_id,
            // the last job that was kept: which one that is, the host knows
            base: frame.delta.then_some(Base { generation: 0, missing }),
        }));
        self.used += frame_len.next_multiple_of(LINE_BYTES);
        self.frame_bytes += frame_len;
        self.granules += count as u32;
        let c = &mut self.ckpt.counters;
        c.extents = c.extents.wrapping_add(1);
        c.progress += count as u32;
        c.bytes_out += u64::from(frame_len);
        for (counter, more) in [
            (&mut c.raw_blocks, frame.raw),
            (&mut c.rle_blocks, frame.rle),
            (&mut c.compressed_blocks, frame.compressed),
            (&mut c.delta_extents, frame.delta.into()),
        ] {
            *counter = counter.wrapping_add(more);
        }
        Ok(())
    }

    fn finish(&mut self, reason: StatusReason) {
        self.record(&Record::JobEnd(JobEnd {
            job_id: self.job.job_id,
            generation: self.job.generation,
            status: u32::from(reason) as u16,
            granules: self.granules,
            frame_bytes: self.frame_bytes,
            data_used: self.used,
            sequence: self.records,
        }));
    }

    fn record(&mut self, record: &Record) {
        let offset = u64::from(self.records) * RECORD_BYTES as u64;
        self.put(self.job.record_addr.wrapping_add(offset), record.emit().to_vec());
        self.records += 1;
    }

    /// Writes a burst, padded with zeros to whole lines.
    fn put(&mut self, addr: u64, mut bytes: Vec<u8>) {
        bytes.resize(bytes.len().next_multiple_of(LINE_BYTES as usize), 0);
        // posted: the engine never learns
        let _ = self.host.write(addr, &bytes);
    }
}
