//! The 64-byte record that the checkpoint engine writes for each extent, and at the end of a job.
//!
//! | offset | size | extent (kind 1) | job end (kind 2) |
//! |---|---|---|---|
//! | 0x00 | 4 | magic `IEXT` | same |
//! | 0x04 | 2 | kind | kind |
//! | 0x06 | 2 | status, 0 | reason code of `ckpt.STATUS.REASON` |
//! | 0x08 | 4 | job id | job id |
//! | 0x0C | 4 | generation | generation |
//! | 0x10 | 2 | partition | 0 |
//! | 0x12 | 1 | class code | 0 |
//! | 0x13 | 1 | mode code | 0 |
//! | 0x14 | 4 | first granule of the window | 0 |
//! | 0x18 | 4 | granules, 1..16 | granules saved by the job |
//! | 0x1C | 4 | exact bytes of the frame | exact bytes of all frames |
//! | 0x20 | 4 | offset of the frame in the data area | bytes of the data area used |
//! | 0x24 | 4 | CRC32C of the plain bytes | 0 |
//! | 0x28 | 2 | raw blocks | 0 |
//! | 0x2A | 2 | RLE blocks | 0 |
//! | 0x2C | 4 | number of this record in the job, from 0 | same |
//! | 0x30 | 1 | id of the dictionary (table set) of the frame, 0 = none | 0 |
//! | 0x31 | 1 | flags: bit 0 the frame is a delta | 0 |
//! | 0x32 | 2 | delta: bit k = granule k has no base, the prefix has zeros there | 0 |
//! | 0x34 | 4 | delta: generation that holds the bases, 0 = the last one kept | 0 |
//! | 0x38 | 8 | 0 | 0 |
//!
//! The engine writes a record after the data that it speaks of; the host clears the record area before it rings, so a record is there when its magic is.
//! When a descriptor cannot be read or is refused before its record area is known, no record is written and only the register tells.

use crate::bytes::{put, u16_at, u32_at};
use core::fmt;

/// Bytes of a record.
pub const RECORD_BYTES: usize = 64;
/// ASCII `IEXT`, byte I first.
pub const RECORD_MAGIC: u32 = 0x5458_4549;
/// Most granules of one extent.
pub const EXTENT_GRANULES: u32 = 16;

/// One extent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Job that it belongs to.
    pub job_id: u32,
    /// Generation of that job.
    pub generation: u32,
    /// Entry of the partition table.
    pub partition: u16,
    /// Class code (0 critical, 1 warm, 2 cold).
    pub class: u8,
    /// Mode code (1 dirty, 2 full).
    pub mode: u8,
    /// First granule in the window.
    pub first_granule: u32,
    /// Granules, 1..=16.
    pub granules: u32,
    /// Exact bytes of the frame.
    pub frame_len: u32,
    /// Offset of the frame in the data area, multiple of 64.
    pub data_offset: u32,
    /// CRC32C of the plain bytes.
    pub crc32c: u32,
    /// Raw blocks in the frame.
    pub raw_blocks: u16,
    /// RLE blocks in the frame.
    pub rle_blocks: u16,
    /// Number of this record in the job.
    pub sequence: u32,
    /// Id of the dictionary that the frame needs; 0 = none.
    pub dictionary: u8,
    /// What the frame is a delta to, if it is one.
    pub base: Option<Base>,
}

/// What a delta frame is decoded with: the granules of the extent as they were in an earlier generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Base {
    /// Generation of the job that saved them; 0 = the last job that was kept.
    pub generation: u32,
    /// Bit k: granule k of the extent has no base, and the prefix has zeros there.
    pub missing: u16,
}

/// The end of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobEnd {
    /// Job that ended.
    pub job_id: u32,
    /// Its generation.
    pub generation: u32,
    /// Reason code of `ckpt.STATUS.REASON`; 0 = ok.
    pub status: u16,
    /// Granules saved.
    pub granules: u32,
    /// Bytes of all frames.
    pub frame_bytes: u32,
    /// Bytes of the data area used.
    pub data_used: u32,
    /// Number of this record in the job.
    pub sequence: u32,
}

/// A record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// One extent.
    Extent(Extent),
    /// The end of a job.
    JobEnd(JobEnd),
}

/// Why bytes are not a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordError {
    /// Nothing has been written here yet: all bytes are zero.
    Empty,
    /// The magic word is not `IEXT`.
    Magic(u32),
    /// The kind is unknown.
    Kind(u16),
    /// A field is outside its range.
    Field(&'static str),
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "checkpoint record: nothing written yet"),
            Self::Magic(m) => {
                write!(f, "checkpoint record: magic is {m:#010x}, expected {RECORD_MAGIC:#010x}")
            }
            Self::Kind(k) => write!(f, "checkpoint record: kind {k} is not known"),
            Self::Field(name) => write!(f, "checkpoint record: {name} is outside its range"),
        }
    }
}

impl core::error::Error for RecordError {}

impl Record {
    /// The record's bytes.
    #[must_use]
    pub fn emit(&self) -> [u8; RECORD_BYTES] {
        let mut b = [0; RECORD_BYTES];
        put(&mut b, 0x00, &RECORD_MAGIC.to_le_bytes());
        match self {
            Self::Extent(e) => {
                put(&mut b, 0x04, &1u16.to_le_bytes());
                put(&mut b, 0x08, &e.job_id.to_le_bytes());
                put(&mut b, 0x0C, &e.generation.to_le_bytes());
                put(&mut b, 0x10, &e.partition.to_le_bytes());
                b[0x12] = e.class;
                b[0x13] = e.mode;
                put(&mut b, 0x14, &e.first_granule.to_le_bytes());
                put(&mut b, 0x18, &e.granules.to_le_bytes());
                put(&mut b, 0x1C, &e.frame_len.to_le_bytes());
                put(&mut b, 0x20, &e.data_offset.to_le_bytes());
                put(&mut b, 0x24, &e.crc32c.to_le_bytes());
                put(&mut b, 0x28, &e.raw_blocks.to_le_bytes());
                put(&mut b, 0x2A, &e.rle_blocks.to_le_bytes());
                put(&mut b, 0x2C, &e.sequence.to_le_bytes());
                b[0x30] = e.dictionary;
                if let Some(base) = e.base {
                    b[0x31] = 1;
                    put(&mut b, 0x32, &base.missing.to_le_bytes());
                    put(&mut b, 0x34, &base.generation.to_le_bytes());
                }
            }
            Self::JobEnd(e) => {
                put(&mut b, 0x04, &2u16.to_le_bytes());
                put(&mut b, 0x06, &e.status.to_le_bytes());
                put(&mut b, 0x08, &e.job_id.to_le_bytes());
                put(&mut b, 0x0C, &e.generation.to_le_bytes());
                put(&mut b, 0x18, &e.granules.to_le_bytes());
                put(&mut b, 0x1C, &e.frame_bytes.to_le_bytes());
                put(&mut b, 0x20, &e.data_used.to_le_bytes());
                put(&mut b, 0x2C, &e.sequence.to_le_bytes());
            }
        }
        b
    }

    /// Checks and reads a record.
    ///
    /// # Errors
    /// The first rule that the bytes break; [`RecordError::Empty`] where nothing has been written yet.
    pub fn parse(b: &[u8; RECORD_BYTES]) -> Result<Self, RecordError> {
        let magic = u32_at(b, 0);
        if magic != RECORD_MAGIC {
            return Err(if b.iter().all(|&x| x == 0) {
                RecordError::Empty
            } else {
                RecordError::Magic(magic)
            });
        }
        match u16_at(b, 4) {
            1 => parse_extent(b).map(Self::Extent),
            2 => Ok(Self::JobEnd(JobEnd {
                job_id: u32_at(b, 0x08),
                generation: u32_at(b, 0x0C),
                status: u16_at(b, 0x06),
                granules: u32_at(b, 0x18),
                frame_bytes: u32_at(b, 0x1C),
                data_used: u32_at(b, 0x20),
                sequence: u32_at(b, 0x2C),
            })),
            kind => Err(RecordError::Kind(kind)),
        }
    }
}

fn parse_extent(b: &[u8; RECORD_BYTES]) -> Result<Extent, RecordError> {
    let base = Base { generation: u32_at(b, 0x34), missing: u16_at(b, 0x32) };
    let delta = match b[0x31] {
        0 => None,
        1 => Some(base),
        _ => return Err(RecordError::Field("flags")),
    };
    let e = Extent {
        job_id: u32_at(b, 0x08),
        generation: u32_at(b, 0x0C),
        partition: u16_at(b, 0x10),
        class: b[0x12],
        mode: b[0x13],
        first_granule: u32_at(b, 0x14),
        granules: u32_at(b, 0x18),
        frame_len: u32_at(b, 0x1C),
        data_offset: u32_at(b, 0x20),
        crc32c: u32_at(b, 0x24),
        raw_blocks: u16_at(b, 0x28),
        rle_blocks: u16_at(b, 0x2A),
        sequence: u32_at(b, 0x2C),
        dictionary: b[0x30],
        base: delta,
    };
    if u16_at(b, 6) != 0 {
        return Err(RecordError::Field("status"));
    }
    if e.class > 2 {
        return Err(RecordError::Field("class"));
    }
    if e.mode != 1 && e.mode != 2 {
        return Err(RecordError::Field("mode"));
    }
    if e.granules == 0 || e.granules > EXTENT_GRANULES {
        return Err(RecordError::Field("granules"));
    }
    if e.data_offset & 63 != 0 {
        return Err(RecordError::Field("data offset"));
    }
    // the others are compressed blocks
    if u32::from(e.raw_blocks) + u32::from(e.rle_blocks) > e.granules {
        return Err(RecordError::Field("block counts"));
    }
    if delta.is_none() && base != (Base { generation: 0, missing: 0 }) {
        return Err(RecordError::Field("base"));
    }
    // the first granule decides whether there is a base
    if delta.is_some() && (base.missing & 1 == 1 || u32::from(base.missing) >> e.granules != 0) {
        return Err(RecordError::Field("base"));
    }
    Ok(e)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent() -> Extent {
        Extent {
            job_id: 1,
            generation: 2,
            partition: 3,
            class: 1,
            mode: 1,
            first_granule: 77,
            granules: 5,
            frame_len: 5000,
            data_offset: 128,
            crc32c: 0xDEAD_BEEF,
            raw_blocks: 1,
            rle_blocks: 4,
            sequence: 9,
            dictionary: 0,
            base: Some(Base { generation: 77, missing: 0b10010 }),
        }
    }

    #[test]
    fn parse_reads_what_emit_wrote() {
        let end = JobEnd {
            job_id: 1,
            generation: 2,
            status: 8,
            granules: 100,
            frame_bytes: 12345,
            data_used: 12352,
            sequence: 10,
        };
        let with_dictionary = Extent { dictionary: 4, base: None, raw_blocks: 0, ..extent() };
        let last = Extent { base: Some(Base { generation: 0, missing: 0 }), ..extent() };
        let both = Extent { dictionary: 255, ..extent() };
        let extents = [extent(), with_dictionary, last, both].map(Record::Extent);
        for r in extents.into_iter().chain([Record::JobEnd(end)]) {
            assert_eq!(Record::parse(&r.emit()), Ok(r));
        }
        assert_eq!(Record::parse(&[0; 64]), Err(RecordError::Empty));
    }

    #[test]
    fn every_rule_is_checked() {
        let broken = |at: usize, value: u8| {
            let mut b = Record::Extent(extent()).emit();
            b[at] = value;
            Record::parse(&b).expect_err("this byte breaks a rule")
        };
        assert!(matches!(broken(0, 1), RecordError::Magic(_)));
        assert!(matches!(broken(4, 9), RecordError::Kind(9)));
        assert_eq!(broken(6, 1), RecordError::Field("status"));
        assert_eq!(broken(0x12, 3), RecordError::Field("class"));
        assert_eq!(broken(0x13, 0), RecordError::Field("mode"));
        assert_eq!(broken(0x18, 17), RecordError::Field("granules"));
        assert_eq!(broken(0x20, 1), RecordError::Field("data offset"));
        assert_eq!(broken(0x28, 2), RecordError::Field("block counts"));
        assert_eq!(broken(0x31, 2), RecordError::Field("flags"));
        assert_eq!(broken(0x31, 0), RecordError::Field("base"));
        assert_eq!(broken(0x32, 1), RecordError::Field("base"));
        assert_eq!(broken(0x32, 0x22), RecordError::Field("base"));
    }
}
