//! What a checkpoint brought back, and the checks on it.

use std::ops::Range;

use isotherm_abi::record::{Extent, JobEnd, RECORD_BYTES, Record, RecordError};
use isotherm_predict::Class;
use zstd::zstd_safe::{self, DCtx};

use super::error::CkptError;
use super::plan::JobPlan;
use super::shape::Shape;
use crate::dma::DmaBuf;
use crate::map::Generation;
use crate::part::{Partition, class_code};

/// Bytes of a granule.
const GRANULE: usize = 4096;

/// The frames of one checkpoint, in ascending window order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Captured {
    /// The generation that was asked for.
    pub generation: u32,
    /// The snapshot that was saved.
    pub snapshot: Generation,
    /// Granules that it speaks for, ascending: what is not in an extent was clean, or is absent.
    pub covers: Vec<Range<u32>>,
    /// Each extent and its zstd frame, exact bytes. `Extent::data_offset` and `sequence` are those of its job.
    pub extents: Vec<(Extent, Vec<u8>)>,
    /// Granules saved.
    pub granules: u32,
    /// Bytes of all frames.
    pub frame_bytes: u64,
    /// Jobs that were run for it.
    pub jobs: u32,
    /// Jobs whose end was announced by an interrupt; the others were found by polling.
    pub announced: u32,
}

impl Captured {
    /// The plain bytes of extent `index`: decoded by stock zstd, checked against the CRC32C of its record.
    ///
    /// # Errors
    /// As [`decode`].
    ///
    /// # Panics
    /// `index` is not below `extents.len()`.
    pub fn decode(&self, index: usize) -> Result<Vec<u8>, CkptError> {
        let (extent, frame) = &self.extents[index];
        decode(extent, frame)
    }

    /// Decodes and checks every frame that stands alone; of the others only the blocks.
    ///
    /// # Errors
    /// The first frame that does not hold what its record says.
    pub fn verify(&self) -> Result<(), CkptError> {
        self.verify_with(|_| None)
    }

    /// As [`Captured::verify`], with the dictionaries that are at hand, by their ids.
    ///
    /// # Errors
    /// As [`Captured::verify`].
    pub fn verify_with<'d>(
        &self,
        dictionary: impl Fn(u8) -> Option<&'d [u8]>,
    ) -> Result<(), CkptError> {
        self.extents.iter().try_for_each(|(extent, frame)| {
            let known =
                if extent.dictionary == 0 { Some(&[][..]) } else { dictionary(extent.dictionary) };
            match known.filter(|_| extent.base.is_none()) {
                Some(dictionary) => decode_with(extent, frame, dictionary, &[]).map(drop),
                None => check_blocks(extent, frame),
            }
        })
    }

    pub(super) fn add(&mut self, job: Captured) {
        self.extents.extend(job.extents);
        self.granules += job.granules;
        self.frame_bytes += job.frame_bytes;
        self.jobs += job.jobs;
        self.announced += job.announced;
    }
}

/// The plain bytes of a frame that stands alone, checked against its record.
///
/// # Errors
/// The frame is of other blocks than its record says, needs what only the store has (a dictionary, a base), does not
/// decode, or to another length or other bytes.
pub fn decode(extent: &Extent, frame: &[u8]) -> Result<Vec<u8>, CkptError> {
    decode_with(extent, frame, &[], &[])
}

/// The plain bytes of a frame, checked against its record: with the dictionary that it names, and on top of its bases, the
/// granules one after the other, zeros where one has none. Both are empty if the extent needs none.
///
/// # Errors
/// As [`decode`]; the dictionary is another one, or the bases are not as many as the granules.
pub fn decode_with(
    extent: &Extent,
    frame: &[u8],
    dictionary: &[u8],
    bases: &[u8],
) -> Result<Vec<u8>, CkptError> {
    let wrong = |detail| defect(extent, detail);
    check_blocks(extent, frame)?;
    let need = extent.granules as usize * GRANULE;
    let given = zstd_safe::get_dict_id_from_dict(dictionary).map_or(0, std::num::NonZeroU32::get);
    if given != u32::from(extent.dictionary) || given == 0 && !dictionary.is_empty() {
        return Err(wrong(format!(
            "it needs dictionary {} (0: none), not {given}: see the store",
            extent.dictionary
        )));
    }
    let bases_needed = if extent.base.is_some() { need } else { 0 };
    if bases.len() != bases_needed {
        return Err(wrong(format!(
            "it is decoded on top of {bases_needed} bytes of an earlier generation, not of {}",
            bases.len()
        )));
    }
    let failed = |e| wrong(format!("the frame does not decode: {}", zstd_safe::get_error_name(e)));
    let mut plain = Vec::with_capacity(need);
    let mut context = DCtx::create();
    // a prefix would replace a dictionary: with one the bases are the end of its content
    let whole = [dictionary, bases].concat();
    if !dictionary.is_empty() {
        context.load_dictionary(&whole).map_err(failed)?;
    } else if !bases.is_empty() {
        context.ref_prefix(bases).map_err(failed)?;
    }
    context.decompress(&mut plain, frame).map_err(failed)?;
    if plain.len() != need {
        return Err(wrong(format!("the frame holds {} bytes, expected {need}", plain.len())));
    }
    let crc = crc32c::crc32c(&plain);
    if crc != extent.crc32c {
        return Err(wrong(format!(
            "CRC32C is {crc:#010x}, the record says {:#010x}",
            extent.crc32c
        )));
    }
    Ok(plain)
}

/// Is the frame of the dictionary and the blocks that its record says?
fn check_blocks(extent: &Extent, frame: &[u8]) -> Result<(), CkptError> {
    let announced = Shape {
        dictionary: extent.dictionary,
        blocks: extent.granules,
        raw: extent.raw_blocks.into(),
        rle: extent.rle_blocks.into(),
    };
    let shape = Shape::of(frame).ok_or_else(|| {
        defect(extent, "the frame is not one that a card makes (RFC 8878)".into())
    })?;
    if shape != announced {
        return Err(defect(
            extent,
            format!("the frame is {shape:?}, the record says {announced:?}"),
        ));
    }
    Ok(())
}

fn defect(extent: &Extent, detail: String) -> CkptError {
    CkptError::Frame { job_id: extent.job_id, extent: extent.sequence, detail }
}

/// Whose records they must be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub(super) job_id: u32,
    pub(super) generation: u32,
    /// The job might save changes.
    pub(super) allow_delta: bool,
}

/// The end record of a job, wherever it lies; `None` if there is none.
pub(super) fn find_end(records: &DmaBuf) -> Option<JobEnd> {
    (0..records.len() / RECORD_BYTES).find_map(|i| match read_record(records, i) {
        Ok(Record::JobEnd(end)) => Some(end),
        _ => None,
    })
}

/// The first granule behind all extents of a job, wherever it ended; 0 if it wrote none.
pub(super) fn end_of_extents(records: &DmaBuf) -> u32 {
    let extents = (0..records.len() / RECORD_BYTES).map_while(|i| match read_record(records, i) {
        Ok(Record::Extent(e)) => Some(e.first_granule.saturating_add(e.granules)),
        _ => None,
    });
    extents.last().unwrap_or(0)
}

/// What a job that ended `ok` wrote: every record checked against the job, the table and its neighbours.
pub(super) fn collect(
    of: Origin,
    plan: &JobPlan,
    table: &[Partition],
    data: &DmaBuf,
    records: &DmaBuf,
) -> Result<Captured, CkptError> {
    let Origin { job_id, generation, allow_delta } = of;
    let mut out = Captured { generation, jobs: 1, ..Captured::default() };
    let mut used = 0_u64;
    let mut next = 0_u64;
    for index in 0..records.len() / RECORD_BYTES {
        let wrong = |detail: String| CkptError::Record { job_id, record: index as u32, detail };
        let record = read_record(records, index).map_err(|e| wrong(e.to_string()))?;
        let extent = match record {
            Record::Extent(extent) => extent,
            Record::JobEnd(end) => {
                let expected = JobEnd {
                    job_id,
                    generation,
                    status: 0,
                    granules: out.granules,
                    frame_bytes: out.frame_bytes as u32,
                    data_used: used as u32,
                    sequence: index as u32,
                };
                return if end == expected {
                    Ok(out)
                } else {
                    Err(wrong(format!("{end:?}, expected {expected:?}")))
                };
            }
        };
        if (extent.job_id, extent.generation, extent.sequence) != (job_id, generation, index as u32)
        {
            return Err(wrong(format!(
                "{extent:?} is not record {index} of job {job_id}, generation {generation}"
            )));
        }
        let in_job =
            (plan.first..plan.first.saturating_add(plan.count)).contains(&extent.partition);
        let Some(partition) = table.get(usize::from(extent.partition)).filter(|_| in_job) else {
            return Err(wrong(format!("partition {} is not in the job", extent.partition)));
        };
        let mode = plan.class_modes.of_class(extent.class).map(|m| m as u8);
        if extent.class != class_code(partition.class) || mode != Some(extent.mode) {
            return Err(wrong(format!(
                "class {} and mode {} are not the partition's",
                extent.class, extent.mode
            )));
        }
        // generation 0: the last one that was kept
        if let Some(base) = extent.base
            && (!allow_delta || partition.class != Class::Warm || base.generation != 0)
        {
            return Err(wrong(format!("{base:?} is no base that the job could take")));
        }
        let start = u64::from(extent.first_granule) * GRANULE as u64;
        let end = start + u64::from(extent.granules) * GRANULE as u64;
        if start < partition.base || end > partition.end() || start < next {
            return Err(wrong(format!("window range {start:#x}..{end:#x} is out of place")));
        }
        let frame_end = used + u64::from(extent.frame_len);
        if u64::from(extent.data_offset) != used
            || frame_end > data.len() as u64
            || extent.frame_len == 0
        {
            return Err(wrong(format!(
                "frame at {:#x}, expected at {used:#x}",
                extent.data_offset
            )));
        }
        let mut frame = vec![0; extent.frame_len as usize];
        data.read(used as usize, &mut frame).map_err(|e| wrong(e.to_string()))?;
        next = end;
        used = frame_end.next_multiple_of(64);
        out.granules += extent.granules;
        out.frame_bytes += u64::from(extent.frame_len);
        out.extents.push((extent, frame));
    }
    let record = (records.len() / RECORD_BYTES) as u32;
    Err(CkptError::Record {
        job_id,
        record,
        detail: "the record area is full, and the end record is missing".into(),
    })
}

fn read_record(records: &DmaBuf, index: usize) -> Result<Record, RecordError> {
    let mut bytes = [0; RECORD_BYTES];
    let read = records.read(index * RECORD_BYTES, &mut bytes);
    read.expect("invariant: the callers count whole records of the buffer");
    Record::parse(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ckpt::plan::{Item, jobs};
    use crate::dma::DmaPool;
    use crate::transport::model::{CardConfig, Model};
    use isotherm_abi::job::Mode;

    const JOB: u32 = 7;
    const GENERATION: u32 = 3;

    struct Job {
        of: Origin,
        plan: JobPlan,
        table: Vec<Partition>,
        data: DmaBuf,
        records: DmaBuf,
    }

    impl Job {
        fn collect(&self) -> Result<Captured, CkptError> {
            collect(self.of, &self.plan, &self.table, &self.data, &self.records)
        }
    }

    /// Three extents of RLE blocks in two partitions, and the end record.
    fn job() -> Job {
        let table = vec![
            Partition::new(0, 18 << 12, Class::Warm),
            Partition::new(18 << 12, 4 << 12, Class::Critical),
        ];
        let item =
            |entry: u16| Item { entry, partition: table[usize::from(entry)], mode: Mode::Full };
        let plan = jobs(&[item(0), item(1)], 12, u64::MAX, false).remove(0);
        let (mut t, mut pool) = (Model::new(CardConfig::default()).unwrap(), DmaPool::new());
        let data = pool.alloc(&mut t, 1024).unwrap();
        let records = pool.alloc(&mut t, 5 * RECORD_BYTES).unwrap();
        let shapes = [(0_u16, 1_u8, 0_u32, 16_u32), (0, 1, 16, 2), (1, 0, 18, 4)];
        let (mut used, mut bytes) = (0, 0);
        for (sequence, (partition, class, first_granule, granules)) in (0..).zip(shapes) {
            let mut frame = vec![0x28, 0xB5, 0x2F, 0xFD, 0x60];
            frame.extend(((granules * 4096 - 256) as u16).to_le_bytes());
            for g in 0..granules {
                let head = 4096 << 3 | 1 << 1 | u32::from(g + 1 == granules);
                frame.extend(&head.to_le_bytes()[..3]);
                frame.push(0x40 + sequence as u8);
            }
            data.write(used, &frame).unwrap();
            let extent = Extent {
                job_id: JOB,
                generation: GENERATION,
                partition,
                class,
                mode: 2,
                first_granule,
                granules,
                frame_len: frame.len() as u32,
                data_offset: used as u32,
                crc32c: crc32c::crc32c(&vec![0x40 + sequence as u8; granules as usize * GRANULE]),
                raw_blocks: 0,
                rle_blocks: granules as u16,
                sequence,
                dictionary: 0,
                base: None,
            };
            records
                .write(sequence as usize * RECORD_BYTES, &Record::Extent(extent).emit())
                .unwrap();
            bytes += frame.len();
            used += frame.len().next_multiple_of(64);
        }
        let end = JobEnd {
            job_id: JOB,
            generation: GENERATION,
            status: 0,
            granules: 22,
            frame_bytes: bytes as u32,
            data_used: used as u32,
            sequence: 3,
        };
        records.write(3 * RECORD_BYTES, &Record::JobEnd(end).emit()).unwrap();
        let of = Origin { job_id: JOB, generation: GENERATION, allow_delta: false };
        Job { of, plan, table, data, records }
    }

    #[test]
    fn a_good_job_is_collected() {
        let captured = job().collect().unwrap();
        assert_eq!((captured.extents.len(), captured.granules), (3, 22));
        captured.verify().unwrap();
        assert_eq!(captured.decode(1).unwrap(), [0x41; 2 * GRANULE]);
    }

    /// Every bit of every record: found, except where it cannot be (the CRC is checked with the frame).
    #[test]
    fn every_flipped_bit_of_a_record_is_found() {
        for bit in 0..4 * RECORD_BYTES * 8 {
            let job = job();
            let (at, mask) = (bit / 8, 1 << (bit % 8));
            let mut byte = [0];
            job.records.read(at, &mut byte).unwrap();
            job.records.write(at, &[byte[0] ^ mask]).unwrap();
            let field = at % RECORD_BYTES;
            let collected = job.collect();
            let is_end = at >= 3 * RECORD_BYTES;
            match field {
                // Reserved: a later version may use it.
                0x38.. => assert!(collected.is_ok(), "bit {bit}"),
                0x30.. if is_end => assert!(collected.is_ok(), "bit {bit}"),
                // What the frame itself tells: checksum, kinds of blocks, dictionary, base.
                0x24..0x2C | 0x30 | 0x31 if !is_end => {
                    assert!(collected.and_then(|c| c.verify()).is_err(), "bit {bit}");
                }
                // In an end record these are reserved too.
                0x10..0x18 | 0x24..0x2C if is_end => assert!(collected.is_ok(), "bit {bit}"),
                _ => {
                    let error =
                        collected.expect_err(&format!("bit {bit} (byte {field:#x} of a record)"));
                    assert!(!error.hint().is_empty());
                }
            }
        }
    }

    #[test]
    fn missing_records_and_damaged_frames_are_found() {
        let cut = job();
        cut.records.write(RECORD_BYTES, &[0; RECORD_BYTES]).unwrap();
        assert!(matches!(cut.collect(), Err(CkptError::Record { record: 1, .. })));
        let endless = job();
        let mut last = [0; RECORD_BYTES];
        endless.records.read(0, &mut last).unwrap();
        endless.records.write(3 * RECORD_BYTES, &last).unwrap();
        assert!(endless.collect().is_err());
        for at in [0, 4, 6, 7, 10] {
            let torn = job();
            torn.data.write(at, &[0xA5]).unwrap();
            assert!(torn.collect().unwrap().verify().is_err(), "byte {at} of the first frame");
        }
        assert_eq!(find_end(&job().records).map(|e| e.granules), Some(22));
        assert_eq!((end_of_extents(&job().records), end_of_extents(&cut.records)), (22, 16));
    }
}
