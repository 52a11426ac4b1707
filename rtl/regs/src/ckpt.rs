//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Checkpoint engine. Fetches one 64-byte job descriptor from host memory, walks the partitions
//! it names, writes zstd frames and one record per extent to host memory by DMA, and raises irq
//! CKPT. Descriptor and records: isotherm-abi. A job saves the outstanding snapshot of block
//! map; the window may be written meanwhile. One job at a time. A job changes nothing that a
//! later job needs: dirty bits are cleared when the granules are released
//! (map.CONTROL.RELEASE).

use bitfield::bitfield;

use crate::desc::{Access, BlockDesc, FieldDesc, RegDesc, UnknownCode};

/// First byte in BAR0.
pub const BASE: u32 = 0x3000;

/// Bytes of BAR0.
pub const SIZE_BYTES: u32 = 0x1000;

/// What the TYPE register reads.
pub const TYPE_CODE: u32 = 0x4;

/// What the VERSION register reads: major in \[31:16\], minor in \[15:0\].
pub const VERSION_CODE: u32 = 0x1_0000;

/// The block as data.
pub const BLOCK: BlockDesc = BlockDesc {
    name: "ckpt",
    base: BASE,
    size: SIZE_BYTES,
    type_code: TYPE_CODE,
    version: VERSION_CODE,
};

const TYPE_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Const }];

/// What this block is.
pub const TYPE: RegDesc = RegDesc {
    name: "TYPE",
    offset: BASE,
    width: 32,
    access: Access::Const,
    reset: 0x4,
    block: "ckpt",
    fields: TYPE_FIELDS,
};

const VERSION_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Const }];

/// Version: major in \[31:16\], minor in \[15:0\].
pub const VERSION: RegDesc = RegDesc {
    name: "VERSION",
    offset: BASE + 0x4,
    width: 32,
    access: Access::Const,
    reset: 0x1_0000,
    block: "ckpt",
    fields: VERSION_FIELDS,
};

const NEXT_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Const }];

/// BAR0 offset of the next block; 0 = this is the last.
pub const NEXT: RegDesc = RegDesc {
    name: "NEXT",
    offset: BASE + 0x8,
    width: 32,
    access: Access::Const,
    reset: 0x4000,
    block: "ckpt",
    fields: NEXT_FIELDS,
};

const SIZE_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Const }];

/// Bytes of BAR0 that this block occupies.
pub const SIZE: RegDesc = RegDesc {
    name: "SIZE",
    offset: BASE + 0xc,
    width: 32,
    access: Access::Const,
    reset: 0x1000,
    block: "ckpt",
    fields: SIZE_FIELDS,
};

const CONTROL_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "DOORBELL", lsb: 0, width: 1, access: Access::W1s },
    FieldDesc { name: "ABORT", lsb: 1, width: 1, access: Access::W1s },
];

/// Commands.
pub const CONTROL: RegDesc = RegDesc {
    name: "CONTROL",
    offset: BASE + 0x10,
    width: 32,
    access: Access::W1s,
    reset: 0x0,
    block: "ckpt",
    fields: CONTROL_FIELDS,
};

const STATUS_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "BUSY", lsb: 0, width: 1, access: Access::Ro },
    FieldDesc { name: "REASON", lsb: 4, width: 4, access: Access::Ro },
];

/// State of the engine.
pub const STATUS: RegDesc = RegDesc {
    name: "STATUS",
    offset: BASE + 0x14,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ckpt",
    fields: STATUS_FIELDS,
};

const JOB_ADDR_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Rw }];

/// Bus address of the job descriptor, a multiple of 64.
pub const JOB_ADDR: RegDesc = RegDesc {
    name: "JOB_ADDR",
    offset: BASE + 0x18,
    width: 64,
    access: Access::Rw,
    reset: 0x0,
    block: "ckpt",
    fields: JOB_ADDR_FIELDS,
};

const JOBS_DONE_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Jobs that ended with reason ok, modulo 2^32.
pub const JOBS_DONE: RegDesc = RegDesc {
    name: "JOBS_DONE",
    offset: BASE + 0x20,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ckpt",
    fields: JOBS_DONE_FIELDS,
};

const JOBS_FAILED_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Jobs that ended with another reason, and refused doorbells, modulo 2^32.
pub const JOBS_FAILED: RegDesc = RegDesc {
    name: "JOBS_FAILED",
    offset: BASE + 0x24,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ckpt",
    fields: JOBS_FAILED_FIELDS,
};

const EXTENTS_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Extents written, modulo 2^32.
pub const EXTENTS: RegDesc = RegDesc {
    name: "EXTENTS",
    offset: BASE + 0x28,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ckpt",
    fields: EXTENTS_FIELDS,
};

const PROGRESS_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Granules written by the running or last job.
pub const PROGRESS: RegDesc = RegDesc {
    name: "PROGRESS",
    offset: BASE + 0x2c,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ckpt",
    fields: PROGRESS_FIELDS,
};

const BYTES_IN_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Plain bytes read from card memory since reset.
pub const BYTES_IN: RegDesc = RegDesc {
    name: "BYTES_IN",
    offset: BASE + 0x30,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "ckpt",
    fields: BYTES_IN_FIELDS,
};

const BYTES_OUT_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Bytes of frames produced since reset, padding not counted.
pub const BYTES_OUT: RegDesc = RegDesc {
    name: "BYTES_OUT",
    offset: BASE + 0x38,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "ckpt",
    fields: BYTES_OUT_FIELDS,
};

const RAW_BLOCKS_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Raw blocks produced since reset, modulo 2^32.
pub const RAW_BLOCKS: RegDesc = RegDesc {
    name: "RAW_BLOCKS",
    offset: BASE + 0x40,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ckpt",
    fields: RAW_BLOCKS_FIELDS,
};

const RLE_BLOCKS_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// RLE blocks produced since reset, modulo 2^32.
pub const RLE_BLOCKS: RegDesc = RegDesc {
    name: "RLE_BLOCKS",
    offset: BASE + 0x44,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ckpt",
    fields: RLE_BLOCKS_FIELDS,
};

const BUSY_CYCLES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Cycles with a job running since reset.
pub const BUSY_CYCLES: RegDesc = RegDesc {
    name: "BUSY_CYCLES",
    offset: BASE + 0x48,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "ckpt",
    fields: BUSY_CYCLES_FIELDS,
};

const DMA_LIMITS_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "MAX_PAYLOAD", lsb: 0, width: 16, access: Access::Ro },
    FieldDesc { name: "MAX_READ_REQUEST", lsb: 16, width: 16, access: Access::Ro },
];

/// Limits that the requester keeps, as the link was configured.
pub const DMA_LIMITS: RegDesc = RegDesc {
    name: "DMA_LIMITS",
    offset: BASE + 0x50,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ckpt",
    fields: DMA_LIMITS_FIELDS,
};

const COMPRESSED_BLOCKS_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Compressed blocks produced since reset, modulo 2^32.
pub const COMPRESSED_BLOCKS: RegDesc = RegDesc {
    name: "COMPRESSED_BLOCKS",
    offset: BASE + 0x54,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ckpt",
    fields: COMPRESSED_BLOCKS_FIELDS,
};

const DELTA_EXTENTS_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Extents written as deltas, modulo 2^32.
pub const DELTA_EXTENTS: RegDesc = RegDesc {
    name: "DELTA_EXTENTS",
    offset: BASE + 0x58,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ckpt",
    fields: DELTA_EXTENTS_FIELDS,
};

bitfield! {
    /// Value of `TYPE`. What this block is.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Type(pub u32);
    impl Debug;
    /// What this block is.
    pub u32, value, set_value: 31, 0;
}

impl Type {
    /// Value after reset.
    pub const RESET: Self = Self(0x4);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Type {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Type> for u32 {
    fn from(value: Type) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `VERSION`. Version: major in \[31:16\], minor in \[15:0\].
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Version(pub u32);
    impl Debug;
    /// Version: major in \[31:16\], minor in \[15:0\].
    pub u32, value, set_value: 31, 0;
}

impl Version {
    /// Value after reset.
    pub const RESET: Self = Self(0x1_0000);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Version {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Version> for u32 {
    fn from(value: Version) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `NEXT`. BAR0 offset of the next block; 0 = this is the last.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Next(pub u32);
    impl Debug;
    /// BAR0 offset of the next block; 0 = this is the last.
    pub u32, value, set_value: 31, 0;
}

impl Next {
    /// Value after reset.
    pub const RESET: Self = Self(0x4000);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Next {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Next> for u32 {
    fn from(value: Next) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SIZE`. Bytes of BAR0 that this block occupies.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Size(pub u32);
    impl Debug;
    /// Bytes of BAR0 that this block occupies.
    pub u32, value, set_value: 31, 0;
}

impl Size {
    /// Value after reset.
    pub const RESET: Self = Self(0x1000);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Size {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Size> for u32 {
    fn from(value: Size) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `CONTROL`. Commands.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Control(pub u32);
    impl Debug;
    /// Start the job whose descriptor is at JOB_ADDR. Refused with reason busy while a job runs
    /// (the running job is not disturbed).
    pub doorbell, set_doorbell: 0;
    /// End the running job after the current extent, with status aborted.
    pub abort, set_abort: 1;
}

impl Control {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x3;
}

impl From<u32> for Control {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Control> for u32 {
    fn from(value: Control) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `STATUS`. State of the engine.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Status(pub u32);
    impl Debug;
    /// A job is running.
    pub busy, set_busy: 0;
    /// How the last job ended. no_snapshot: no snapshot is outstanding. absent: a granule that
    /// must be saved is absent or poisoned: fill it and start the job again. lost: the snapshot
    /// ran out of frames.
    pub u32, reason, set_reason: 7, 4;
}

impl Status {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xf1;

    /// The name of what [`Status::reason`] reads.
    ///
    /// # Errors
    /// The code has no name.
    pub fn reason_name(self) -> Result<StatusReason, UnknownCode> {
        StatusReason::try_from(self.reason())
    }
}

impl From<u32> for Status {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Status> for u32 {
    fn from(value: Status) -> Self {
        value.0
    }
}

/// Codes of `STATUS.REASON`. How the last job ended. no_snapshot: no snapshot is outstanding.
/// absent: a granule that must be saved is absent or poisoned: fill it and start the job again.
/// lost: the snapshot ran out of frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum StatusReason {
    /// `ok`.
    Ok = 0,
    /// `busy`.
    Busy = 1,
    /// `bad_magic`.
    BadMagic = 2,
    /// `bad_version`.
    BadVersion = 3,
    /// `bad_operation`.
    BadOperation = 4,
    /// `bad_partition`.
    BadPartition = 5,
    /// `bad_mode`.
    BadMode = 6,
    /// `misaligned`.
    Misaligned = 7,
    /// `record_space`.
    RecordSpace = 8,
    /// `data_space`.
    DataSpace = 9,
    /// `dma_read`.
    DmaRead = 10,
    /// `aborted`.
    Aborted = 11,
    /// `memory`.
    Memory = 12,
    /// `no_snapshot`.
    NoSnapshot = 13,
    /// `absent`.
    Absent = 14,
    /// `lost`.
    Lost = 15,
}

impl TryFrom<u32> for StatusReason {
    type Error = UnknownCode;

    fn try_from(code: u32) -> Result<Self, UnknownCode> {
        Ok(match code {
            0 => Self::Ok,
            1 => Self::Busy,
            2 => Self::BadMagic,
            3 => Self::BadVersion,
            4 => Self::BadOperation,
            5 => Self::BadPartition,
            6 => Self::BadMode,
            7 => Self::Misaligned,
            8 => Self::RecordSpace,
            9 => Self::DataSpace,
            10 => Self::DmaRead,
            11 => Self::Aborted,
            12 => Self::Memory,
            13 => Self::NoSnapshot,
            14 => Self::Absent,
            15 => Self::Lost,
            _ => return Err(UnknownCode { field: "STATUS.REASON", code }),
        })
    }
}

impl From<StatusReason> for u32 {
    fn from(name: StatusReason) -> Self {
        name as u32
    }
}

bitfield! {
    /// Value of `JOB_ADDR`. Bus address of the job descriptor, a multiple of 64.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct JobAddr(pub u64);
    impl Debug;
    /// Bus address of the job descriptor, a multiple of 64.
    pub u64, value, set_value: 63, 0;
}

impl JobAddr {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for JobAddr {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<JobAddr> for u64 {
    fn from(value: JobAddr) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `JOBS_DONE`. Jobs that ended with reason ok, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct JobsDone(pub u32);
    impl Debug;
    /// Jobs that ended with reason ok, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl JobsDone {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for JobsDone {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<JobsDone> for u32 {
    fn from(value: JobsDone) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `JOBS_FAILED`. Jobs that ended with another reason, and refused doorbells,
    /// modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct JobsFailed(pub u32);
    impl Debug;
    /// Jobs that ended with another reason, and refused doorbells, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl JobsFailed {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for JobsFailed {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<JobsFailed> for u32 {
    fn from(value: JobsFailed) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `EXTENTS`. Extents written, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Extents(pub u32);
    impl Debug;
    /// Extents written, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl Extents {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Extents {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Extents> for u32 {
    fn from(value: Extents) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `PROGRESS`. Granules written by the running or last job.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Progress(pub u32);
    impl Debug;
    /// Granules written by the running or last job.
    pub u32, value, set_value: 31, 0;
}

impl Progress {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Progress {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Progress> for u32 {
    fn from(value: Progress) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `BYTES_IN`. Plain bytes read from card memory since reset.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct BytesIn(pub u64);
    impl Debug;
    /// Plain bytes read from card memory since reset.
    pub u64, value, set_value: 63, 0;
}

impl BytesIn {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for BytesIn {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<BytesIn> for u64 {
    fn from(value: BytesIn) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `BYTES_OUT`. Bytes of frames produced since reset, padding not counted.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct BytesOut(pub u64);
    impl Debug;
    /// Bytes of frames produced since reset, padding not counted.
    pub u64, value, set_value: 63, 0;
}

impl BytesOut {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for BytesOut {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<BytesOut> for u64 {
    fn from(value: BytesOut) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `RAW_BLOCKS`. Raw blocks produced since reset, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct RawBlocks(pub u32);
    impl Debug;
    /// Raw blocks produced since reset, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl RawBlocks {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for RawBlocks {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<RawBlocks> for u32 {
    fn from(value: RawBlocks) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `RLE_BLOCKS`. RLE blocks produced since reset, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct RleBlocks(pub u32);
    impl Debug;
    /// RLE blocks produced since reset, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl RleBlocks {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for RleBlocks {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<RleBlocks> for u32 {
    fn from(value: RleBlocks) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `BUSY_CYCLES`. Cycles with a job running since reset.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct BusyCycles(pub u64);
    impl Debug;
    /// Cycles with a job running since reset.
    pub u64, value, set_value: 63, 0;
}

impl BusyCycles {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for BusyCycles {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<BusyCycles> for u64 {
    fn from(value: BusyCycles) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `DMA_LIMITS`. Limits that the requester keeps, as the link was configured.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct DmaLimits(pub u32);
    impl Debug;
    /// Largest write payload in bytes.
    pub u32, max_payload, set_max_payload: 15, 0;
    /// Largest read request in bytes.
    pub u32, max_read_request, set_max_read_request: 31, 16;
}

impl DmaLimits {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for DmaLimits {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<DmaLimits> for u32 {
    fn from(value: DmaLimits) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `COMPRESSED_BLOCKS`. Compressed blocks produced since reset, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct CompressedBlocks(pub u32);
    impl Debug;
    /// Compressed blocks produced since reset, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl CompressedBlocks {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for CompressedBlocks {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<CompressedBlocks> for u32 {
    fn from(value: CompressedBlocks) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `DELTA_EXTENTS`. Extents written as deltas, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct DeltaExtents(pub u32);
    impl Debug;
    /// Extents written as deltas, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl DeltaExtents {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for DeltaExtents {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<DeltaExtents> for u32 {
    fn from(value: DeltaExtents) -> Self {
        value.0
    }
}
