//! The 64-byte job descriptor that the checkpoint engine fetches from host memory.
//!
//! | offset | size | field |
//! |---|---|---|
//! | 0x00 | 4 | magic `IJOB` |
//! | 0x04 | 2 | version, 1 |
//! | 0x06 | 1 | operation: 1 checkpoint |
//! | 0x07 | 1 | class modes: 2 bits each, critical `[1:0]`, warm `[3:2]`, cold `[5:4]`, `[7:6]` zero |
//! | 0x08 | 4 | job id, echoed in every record |
//! | 0x0C | 4 | generation, echoed in every record |
//! | 0x10 | 2 | first partition |
//! | 0x12 | 2 | partition count, at least 1 |
//! | 0x14 | 4 | flags: bit 0 extents may be deltas; the rest 0 |
//! | 0x18 | 8 | bus address of the data area, multiple of 64 |
//! | 0x20 | 4 | length of the data area in bytes, multiple of 64 |
//! | 0x24 | 4 | capacity of the record area in records, at least 1 |
//! | 0x28 | 8 | bus address of the record area, multiple of 64 |
//! | 0x30 | 16 | reserved, 0 |

use crate::bytes::{put, u16_at, u32_at, u64_at};
use core::fmt;

/// Bytes of a descriptor.
pub const JOB_BYTES: usize = 64;
/// ASCII `IJOB`, byte I first.
pub const JOB_MAGIC: u32 = 0x424F_4A49;
/// Version of the layout.
pub const JOB_VERSION: u16 = 1;
/// Operation code: checkpoint.
pub const OPERATION_CHECKPOINT: u8 = 1;

/// What a job does with the partitions of one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Leave them out.
    Skip = 0,
    /// Save granules written since they were last saved.
    Dirty = 1,
    /// Save every granule.
    Full = 2,
}

impl Mode {
    fn from_bits(bits: u8) -> Option<Self> {
        match bits & 3 {
            0 => Some(Self::Skip),
            1 => Some(Self::Dirty),
            2 => Some(Self::Full),
            _ => None,
        }
    }
}

/// Mode per class of partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassModes {
    /// Critical partitions.
    pub critical: Mode,
    /// Warm partitions.
    pub warm: Mode,
    /// Cold partitions.
    pub cold: Mode,
}

impl ClassModes {
    /// The same mode for all classes.
    #[must_use]
    pub const fn all(mode: Mode) -> Self {
        Self { critical: mode, warm: mode, cold: mode }
    }

    /// Mode of a class code (0 critical, 1 warm, 2 cold); `None` for any other code.
    #[must_use]
    pub const fn of_class(self, class: u8) -> Option<Mode> {
        match class {
            0 => Some(self.critical),
            1 => Some(self.warm),
            2 => Some(self.cold),
            _ => None,
        }
    }

    /// The descriptor byte.
    #[must_use]
    pub const fn to_bits(self) -> u8 {
        self.critical as u8 | (self.warm as u8) << 2 | (self.cold as u8) << 4
    }

    /// From the descriptor byte; `None` if a mode is 3 or a reserved bit is set.
    #[must_use]
    pub fn from_bits(bits: u8) -> Option<Self> {
        if bits >> 6 != 0 {
            return None;
        }
        Some(Self {
            critical: Mode::from_bits(bits)?,
            warm: Mode::from_bits(bits >> 2)?,
            cold: Mode::from_bits(bits >> 4)?,
        })
    }
}

/// A checkpoint job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// What to do with each class.
    pub class_modes: ClassModes,
    /// Echoed in every record.
    pub job_id: u32,
    /// Echoed in every record.
    pub generation: u32,
    /// First entry of the active partition table.
    pub first_partition: u16,
    /// Entries, at least 1.
    pub partition_count: u16,
    /// Bus address of the data area, multiple of 64.
    pub data_addr: u64,
    /// Bytes of the data area, multiple of 64.
    pub data_len: u32,
    /// Records that fit in the record area, at least 1.
    pub record_capacity: u32,
    /// Bus address of the record area, multiple of 64.
    pub record_addr: u64,
    /// Extents of warm partitions may be deltas to the snapshot before: all that they need of it was kept.
    pub allow_delta: bool,
}

/// Why a descriptor is refused, in the order in which the engine checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JobError {
    /// The magic word is not `IJOB`.
    Magic(u32),
    /// The version is not 1.
    Version(u16),
    /// The operation is not known, or a reserved field is not zero.
    Operation(u8),
    /// A class mode is 3, or a reserved mode bit is set.
    Mode(u8),
    /// An address or length is not a multiple of 64.
    Misaligned,
    /// The record area holds no record.
    RecordSpace,
    /// No partition is named.
    Partition,
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Magic(m) => {
                write!(f, "job descriptor: magic is {m:#010x}, expected {JOB_MAGIC:#010x}")
            }
            Self::Version(v) => write!(f, "job descriptor: version is {v}, expected {JOB_VERSION}"),
            Self::Operation(o) => {
                write!(f, "job descriptor: operation {o} or a reserved field is not known")
            }
            Self::Mode(m) => write!(f, "job descriptor: class modes {m:#04x} hold an unknown mode"),
            Self::Misaligned => {
                write!(f, "job descriptor: addresses and lengths must be multiples of 64")
            }
            Self::RecordSpace => {
                write!(f, "job descriptor: the record area must hold at least one record")
            }
            Self::Partition => write!(f, "job descriptor: no partition is named"),
        }
    }
}

impl core::error::Error for JobError {}

impl Job {
    /// The descriptor's bytes.
    #[must_use]
    pub fn emit(&self) -> [u8; JOB_BYTES] {
        let mut b = [0; JOB_BYTES];
        put(&mut b, 0x00, &JOB_MAGIC.to_le_bytes());
        put(&mut b, 0x04, &JOB_VERSION.to_le_bytes());
        b[0x06] = OPERATION_CHECKPOINT;
        b[0x07] = self.class_modes.to_bits();
        put(&mut b, 0x08, &self.job_id.to_le_bytes());
        put(&mut b, 0x0C, &self.generation.to_le_bytes());
        put(&mut b, 0x10, &self.first_partition.to_le_bytes());
        put(&mut b, 0x12, &self.partition_count.to_le_bytes());
        put(&mut b, 0x14, &u32::from(self.allow_delta).to_le_bytes());
        put(&mut b, 0x18, &self.data_addr.to_le_bytes());
        put(&mut b, 0x20, &self.data_len.to_le_bytes());
        put(&mut b, 0x24, &self.record_capacity.to_le_bytes());
        put(&mut b, 0x28, &self.record_addr.to_le_bytes());
        b
    }

    /// Checks and reads a descriptor. Whether the partitions exist is for the engine to check.
    ///
    /// # Errors
    /// The first rule that the bytes break.
    pub fn parse(b: &[u8; JOB_BYTES]) -> Result<Self, JobError> {
        let magic = u32_at(b, 0);
        if magic != JOB_MAGIC {
            return Err(JobError::Magic(magic));
        }
        let version = u16_at(b, 4);
        if version != JOB_VERSION {
            return Err(JobError::Version(version));
        }
        let reserved_clear = b[0x15..0x18].iter().chain(&b[0x30..]).all(|&x| x == 0) && b[0x14] < 2;
        if b[6] != OPERATION_CHECKPOINT || !reserved_clear {
            return Err(JobError::Operation(b[6]));
        }
        let class_modes = ClassModes::from_bits(b[7]).ok_or(JobError::Mode(b[7]))?;
        let job = Self {
            class_modes,
            job_id: u32_at(b, 0x08),
            generation: u32_at(b, 0x0C),
            first_partition: u16_at(b, 0x10),
            partition_count: u16_at(b, 0x12),
            data_addr: u64_at(b, 0x18),
            data_len: u32_at(b, 0x20),
            record_capacity: u32_at(b, 0x24),
            record_addr: u64_at(b, 0x28),
            allow_delta: b[0x14] == 1,
        };
        if (job.data_addr | u64::from(job.data_len) | job.record_addr) & 63 != 0 {
            return Err(JobError::Misaligned);
        }
        if job.record_capacity == 0 {
            return Err(JobError::RecordSpace);
        }
        if job.partition_count == 0 {
            return Err(JobError::Partition);
        }
        Ok(job)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job() -> Job {
        Job {
            class_modes: ClassModes { critical: Mode::Full, warm: Mode::Dirty, cold: Mode::Skip },
            job_id: 7,
            generation: 0x0102_0304,
            first_partition: 3,
            partition_count: 5,
            data_addr: 0x1234_5678_9ABC_DE00,
            data_len: 0x10_0000,
            record_capacity: 257,
            record_addr: 0x40,
            allow_delta: true,
        }
    }

    #[test]
    fn parse_reads_what_emit_wrote() {
        assert_eq!(Job::parse(&job().emit()), Ok(job()));
    }

    #[test]
    fn every_rule_is_checked() {
        let broken = |at: usize, value: u8| {
            let mut b = job().emit();
            b[at] = value;
            Job::parse(&b).expect_err("this byte breaks a rule")
        };
        assert!(matches!(broken(0, 0), JobError::Magic(_)));
        assert!(matches!(broken(4, 2), JobError::Version(2)));
        assert!(matches!(broken(6, 9), JobError::Operation(9)));
        assert!(matches!(broken(0x14, 2), JobError::Operation(_)));
        assert!(matches!(broken(0x15, 1), JobError::Operation(_)));
        assert!(matches!(broken(0x30, 1), JobError::Operation(_)));
        assert!(matches!(broken(7, 3), JobError::Mode(3)));
        assert!(matches!(broken(0x18, 8), JobError::Misaligned));
        assert!(matches!(broken(0x12, 0), JobError::Partition));
        let no_records = Job { record_capacity: 0, ..job() };
        assert_eq!(Job::parse(&no_records.emit()), Err(JobError::RecordSpace));
    }

    #[test]
    fn no_bytes_make_it_panic_and_what_parses_emits_back() {
        let mut x = 0x9E37_79B9_7F4A_7C15_u64;
        for _ in 0..20_000 {
            let mut b = job().emit();
            for _ in 0..3 {
                x ^= x << 13;
                x ^= x >> 7;
                x ^= x << 17;
                b[(x >> 8) as usize % JOB_BYTES] = x as u8;
            }
            if let Ok(j) = Job::parse(&b) {
                assert_eq!(j.emit(), b);
            }
        }
    }
}
