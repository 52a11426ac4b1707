//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Absent granules and fault-in. A granule can be absent: its contents are in the store, not in
//! card memory. Software fills a granule before it uses it. As a second line of defence an
//! access to an absent granule is parked, a fault record is written and irq FAULT raised; when
//! the granule is filled the access completes. Other traffic flows on.

use bitfield::bitfield;

use crate::desc::{Access, BlockDesc, FieldDesc, MemDesc, RegDesc, UnknownCode};

/// First byte in BAR0.
pub const BASE: u32 = 0x5000;

/// Bytes of BAR0.
pub const SIZE_BYTES: u32 = 0x1000;

/// What the TYPE register reads.
pub const TYPE_CODE: u32 = 0x7;

/// What the VERSION register reads: major in \[31:16\], minor in \[15:0\].
pub const VERSION_CODE: u32 = 0x1_0000;

/// The block as data.
pub const BLOCK: BlockDesc = BlockDesc {
    name: "fault",
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
    reset: 0x7,
    block: "fault",
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
    block: "fault",
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
    reset: 0x6000,
    block: "fault",
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
    block: "fault",
    fields: SIZE_FIELDS,
};

const CONTROL_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "SET_ABSENT", lsb: 0, width: 1, access: Access::W1s },
    FieldDesc { name: "FILL", lsb: 1, width: 1, access: Access::W1s },
];

/// Commands. One runs at a time; each works on the granules RANGE_FIRST .. RANGE_FIRST +
/// RANGE_COUNT.
pub const CONTROL: RegDesc = RegDesc {
    name: "CONTROL",
    offset: BASE + 0x10,
    width: 32,
    access: Access::W1s,
    reset: 0x0,
    block: "fault",
    fields: CONTROL_FIELDS,
};

const STATUS_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "BUSY", lsb: 0, width: 1, access: Access::Ro },
    FieldDesc { name: "REASON", lsb: 4, width: 4, access: Access::Ro },
];

/// The command that runs, and how the last one ended.
pub const STATUS: RegDesc = RegDesc {
    name: "STATUS",
    offset: BASE + 0x14,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "fault",
    fields: STATUS_FIELDS,
};

const RANGE_FIRST_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Rw }];

/// First granule of a command.
pub const RANGE_FIRST: RegDesc = RegDesc {
    name: "RANGE_FIRST",
    offset: BASE + 0x18,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "fault",
    fields: RANGE_FIRST_FIELDS,
};

const RANGE_COUNT_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Rw }];

/// Granules of a command, at least 1.
pub const RANGE_COUNT: RegDesc = RegDesc {
    name: "RANGE_COUNT",
    offset: BASE + 0x1c,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "fault",
    fields: RANGE_COUNT_FIELDS,
};

const FILL_ADDR_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Rw }];

/// Bus address of the first granule's bytes, a multiple of 64.
pub const FILL_ADDR: RegDesc = RegDesc {
    name: "FILL_ADDR",
    offset: BASE + 0x20,
    width: 64,
    access: Access::Rw,
    reset: 0x0,
    block: "fault",
    fields: FILL_ADDR_FIELDS,
};

const PROGRESS_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Granules that the running or last command has finished.
pub const PROGRESS: RegDesc = RegDesc {
    name: "PROGRESS",
    offset: BASE + 0x28,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "fault",
    fields: PROGRESS_FIELDS,
};

const ABSENT_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Granules that are absent, poisoned ones included.
pub const ABSENT: RegDesc = RegDesc {
    name: "ABSENT",
    offset: BASE + 0x2c,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "fault",
    fields: ABSENT_FIELDS,
};

const POISONED_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Granules that have lost a write. They are absent too: reads fail and writes are lost until a
/// FILL.
pub const POISONED: RegDesc = RegDesc {
    name: "POISONED",
    offset: BASE + 0x30,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "fault",
    fields: POISONED_FIELDS,
};

const TIMEOUT_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "KCYCLES", lsb: 0, width: 16, access: Access::Rw }];

/// How long an access stays parked, in units of 1,024 clock cycles (the reset value is 8 ms at
/// 250 MHz, below the PCIe completion timeout of 10 to 50 ms). 0 is 1.
pub const TIMEOUT: RegDesc = RegDesc {
    name: "TIMEOUT",
    offset: BASE + 0x34,
    width: 32,
    access: Access::Rw,
    reset: 0x7a1,
    block: "fault",
    fields: TIMEOUT_FIELDS,
};

const DEPTH_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "SLOTS", lsb: 0, width: 8, access: Access::Ro },
    FieldDesc { name: "PARKED", lsb: 8, width: 8, access: Access::Ro },
];

/// The parking places.
pub const DEPTH: RegDesc = RegDesc {
    name: "DEPTH",
    offset: BASE + 0x38,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "fault",
    fields: DEPTH_FIELDS,
};

const FAULTS_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Accesses parked since reset, modulo 2^32.
pub const FAULTS: RegDesc = RegDesc {
    name: "FAULTS",
    offset: BASE + 0x3c,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "fault",
    fields: FAULTS_FIELDS,
};

const SERVED_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Parked accesses that completed after a FILL, since reset, modulo 2^32.
pub const SERVED: RegDesc = RegDesc {
    name: "SERVED",
    offset: BASE + 0x40,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "fault",
    fields: SERVED_FIELDS,
};

const ERROR_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "READ_FAILED", lsb: 0, width: 1, access: Access::Rw1c },
    FieldDesc { name: "WRITE_LOST", lsb: 1, width: 1, access: Access::Rw1c },
    FieldDesc { name: "RECORD_DROPPED", lsb: 2, width: 1, access: Access::Rw1c },
];

/// Sticky errors; write 1 to clear.
pub const ERROR: RegDesc = RegDesc {
    name: "ERROR",
    offset: BASE + 0x44,
    width: 32,
    access: Access::Rw1c,
    reset: 0x0,
    block: "fault",
    fields: ERROR_FIELDS,
};

const SELECT_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "GRANULE", lsb: 0, width: 28, access: Access::Rw }];

/// Granule that GRANULE shows.
pub const SELECT: RegDesc = RegDesc {
    name: "SELECT",
    offset: BASE + 0x48,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "fault",
    fields: SELECT_FIELDS,
};

const GRANULE_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "ABSENT", lsb: 0, width: 1, access: Access::Ro },
    FieldDesc { name: "POISONED", lsb: 1, width: 1, access: Access::Ro },
];

/// State of granule SELECT (0 beyond the window).
pub const GRANULE: RegDesc = RegDesc {
    name: "GRANULE",
    offset: BASE + 0x4c,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "fault",
    fields: GRANULE_FIELDS,
};

const RING_HEAD_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "COUNT", lsb: 0, width: 16, access: Access::Ro }];

/// Fault records written since reset, modulo 2^16. Record n lies in entry n modulo 16.
pub const RING_HEAD: RegDesc = RegDesc {
    name: "RING_HEAD",
    offset: BASE + 0x50,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "fault",
    fields: RING_HEAD_FIELDS,
};

const RING_TAIL_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "COUNT", lsb: 0, width: 16, access: Access::Rw }];

/// Fault records that software has taken, modulo 2^16. With RING_HEAD - RING_TAIL = 16 the ring
/// is full.
pub const RING_TAIL: RegDesc = RegDesc {
    name: "RING_TAIL",
    offset: BASE + 0x54,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "fault",
    fields: RING_TAIL_FIELDS,
};

const FRAME_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "LENGTH", lsb: 0, width: 17, access: Access::Rw },
    FieldDesc { name: "DELTA", lsb: 31, width: 1, access: Access::Rw },
];

/// What lies at FILL_ADDR.
pub const FRAME: RegDesc = RegDesc {
    name: "FRAME",
    offset: BASE + 0x58,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "fault",
    fields: FRAME_FIELDS,
};

const FRAME_CRC_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Rw }];

/// CRC32C of the plain bytes of the frame.
pub const FRAME_CRC: RegDesc = RegDesc {
    name: "FRAME_CRC",
    offset: BASE + 0x5c,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "fault",
    fields: FRAME_CRC_FIELDS,
};

const BASE_ADDR_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Rw }];

/// Bus address of the plain base granules of a delta, one for each granule of the range, a
/// multiple of 64.
pub const BASE_ADDR: RegDesc = RegDesc {
    name: "BASE_ADDR",
    offset: BASE + 0x60,
    width: 64,
    access: Access::Rw,
    reset: 0x0,
    block: "fault",
    fields: BASE_ADDR_FIELDS,
};

const FRAME_ERROR_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "POSITION", lsb: 0, width: 17, access: Access::Ro },
    FieldDesc { name: "CODE", lsb: 24, width: 5, access: Access::Ro },
];

/// What is wrong with the last frame that was refused.
pub const FRAME_ERROR: RegDesc = RegDesc {
    name: "FRAME_ERROR",
    offset: BASE + 0x68,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "fault",
    fields: FRAME_ERROR_FIELDS,
};

/// 16 fault records of 16 bytes: isotherm-abi fault::FaultRecord.
pub const RING: MemDesc = MemDesc {
    name: "RING",
    offset: BASE + 0x800,
    length: 0x100,
    width: 32,
    access: Access::Ro,
    block: "fault",
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
    pub const RESET: Self = Self(0x7);

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
    pub const RESET: Self = Self(0x6000);

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
    /// Value of `CONTROL`. Commands. One runs at a time; each works on the granules RANGE_FIRST
    /// .. RANGE_FIRST + RANGE_COUNT.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Control(pub u32);
    impl Debug;
    /// Make the granules absent. Their contents and bases are dropped. Software must not access
    /// them until it has ended.
    pub set_absent, set_set_absent: 0;
    /// Read the granules from host memory at FILL_ADDR, one after the other, and make each
    /// present; or, if FRAME.LENGTH is not 0, decode one frame that lies there, and make all of
    /// them present when it has proved right. It does not count as a write: no heat, not dirty.
    pub fill, set_fill: 1;
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
    /// Value of `STATUS`. The command that runs, and how the last one ended.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Status(pub u32);
    impl Debug;
    /// A command runs.
    pub busy, set_busy: 0;
    /// How the last command ended. busy: one was running. present: FILL met a granule that is
    /// not absent. dma_read, memory: a transfer failed; the granule stays absent. outstanding:
    /// SET_ABSENT while a snapshot is outstanding. frame: the frame is not one of the card's
    /// profile, or damaged (FRAME_ERROR); all granules stay absent.
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

/// Codes of `STATUS.REASON`. How the last command ended. busy: one was running. present: FILL
/// met a granule that is not absent. dma_read, memory: a transfer failed; the granule stays
/// absent. outstanding: SET_ABSENT while a snapshot is outstanding. frame: the frame is not one
/// of the card's profile, or damaged (FRAME_ERROR); all granules stay absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum StatusReason {
    /// `ok`.
    Ok = 0,
    /// `busy`.
    Busy = 1,
    /// `empty`.
    Empty = 2,
    /// `beyond_window`.
    BeyondWindow = 3,
    /// `misaligned`.
    Misaligned = 4,
    /// `present`.
    Present = 5,
    /// `dma_read`.
    DmaRead = 6,
    /// `memory`.
    Memory = 7,
    /// `outstanding`.
    Outstanding = 8,
    /// `frame`.
    Frame = 9,
}

impl TryFrom<u32> for StatusReason {
    type Error = UnknownCode;

    fn try_from(code: u32) -> Result<Self, UnknownCode> {
        Ok(match code {
            0 => Self::Ok,
            1 => Self::Busy,
            2 => Self::Empty,
            3 => Self::BeyondWindow,
            4 => Self::Misaligned,
            5 => Self::Present,
            6 => Self::DmaRead,
            7 => Self::Memory,
            8 => Self::Outstanding,
            9 => Self::Frame,
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
    /// Value of `RANGE_FIRST`. First granule of a command.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct RangeFirst(pub u32);
    impl Debug;
    /// First granule of a command.
    pub u32, value, set_value: 31, 0;
}

impl RangeFirst {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for RangeFirst {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<RangeFirst> for u32 {
    fn from(value: RangeFirst) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `RANGE_COUNT`. Granules of a command, at least 1.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct RangeCount(pub u32);
    impl Debug;
    /// Granules of a command, at least 1.
    pub u32, value, set_value: 31, 0;
}

impl RangeCount {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for RangeCount {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<RangeCount> for u32 {
    fn from(value: RangeCount) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `FILL_ADDR`. Bus address of the first granule's bytes, a multiple of 64.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct FillAddr(pub u64);
    impl Debug;
    /// Bus address of the first granule's bytes, a multiple of 64.
    pub u64, value, set_value: 63, 0;
}

impl FillAddr {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for FillAddr {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<FillAddr> for u64 {
    fn from(value: FillAddr) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `PROGRESS`. Granules that the running or last command has finished.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Progress(pub u32);
    impl Debug;
    /// Granules that the running or last command has finished.
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
    /// Value of `ABSENT`. Granules that are absent, poisoned ones included.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Absent(pub u32);
    impl Debug;
    /// Granules that are absent, poisoned ones included.
    pub u32, value, set_value: 31, 0;
}

impl Absent {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Absent {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Absent> for u32 {
    fn from(value: Absent) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `POISONED`. Granules that have lost a write. They are absent too: reads fail
    /// and writes are lost until a FILL.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Poisoned(pub u32);
    impl Debug;
    /// Granules that have lost a write. They are absent too: reads fail and writes are lost
    /// until a FILL.
    pub u32, value, set_value: 31, 0;
}

impl Poisoned {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Poisoned {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Poisoned> for u32 {
    fn from(value: Poisoned) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `TIMEOUT`. How long an access stays parked, in units of 1,024 clock cycles (the
    /// reset value is 8 ms at 250 MHz, below the PCIe completion timeout of 10 to 50 ms). 0 is
    /// 1.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Timeout(pub u32);
    impl Debug;
    /// Units of 1,024 cycles.
    pub u32, kcycles, set_kcycles: 15, 0;
}

impl Timeout {
    /// Value after reset.
    pub const RESET: Self = Self(0x7a1);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff;
}

impl From<u32> for Timeout {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Timeout> for u32 {
    fn from(value: Timeout) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `DEPTH`. The parking places.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Depth(pub u32);
    impl Debug;
    /// Accesses that can be parked at once. A further one fails at once, as if its time were
    /// over.
    pub u32, slots, set_slots: 7, 0;
    /// Accesses that are parked now.
    pub u32, parked, set_parked: 15, 8;
}

impl Depth {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff;
}

impl From<u32> for Depth {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Depth> for u32 {
    fn from(value: Depth) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `FAULTS`. Accesses parked since reset, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Faults(pub u32);
    impl Debug;
    /// Accesses parked since reset, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl Faults {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Faults {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Faults> for u32 {
    fn from(value: Faults) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SERVED`. Parked accesses that completed after a FILL, since reset, modulo
    /// 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Served(pub u32);
    impl Debug;
    /// Parked accesses that completed after a FILL, since reset, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl Served {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Served {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Served> for u32 {
    fn from(value: Served) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `ERROR`. Sticky errors; write 1 to clear.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Error(pub u32);
    impl Debug;
    /// A read of an absent granule ended with Completer Abort: its time was over, no place was
    /// free, or the granule is poisoned.
    pub read_failed, set_read_failed: 0;
    /// A write to an absent granule was lost for the same reasons, and the granule is poisoned.
    pub write_lost, set_write_lost: 1;
    /// The ring of records was full; the access itself was parked.
    pub record_dropped, set_record_dropped: 2;
}

impl Error {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x7;
}

impl From<u32> for Error {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Error> for u32 {
    fn from(value: Error) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SELECT`. Granule that GRANULE shows.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Select(pub u32);
    impl Debug;
    /// Granule.
    pub u32, granule, set_granule: 27, 0;
}

impl Select {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xfff_ffff;
}

impl From<u32> for Select {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Select> for u32 {
    fn from(value: Select) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `GRANULE`. State of granule SELECT (0 beyond the window).
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Granule(pub u32);
    impl Debug;
    /// Not in card memory.
    pub absent, set_absent: 0;
    /// Has lost a write.
    pub poisoned, set_poisoned: 1;
}

impl Granule {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x3;
}

impl From<u32> for Granule {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Granule> for u32 {
    fn from(value: Granule) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `RING_HEAD`. Fault records written since reset, modulo 2^16. Record n lies in
    /// entry n modulo 16.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct RingHead(pub u32);
    impl Debug;
    /// Records.
    pub u32, count, set_count: 15, 0;
}

impl RingHead {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff;
}

impl From<u32> for RingHead {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<RingHead> for u32 {
    fn from(value: RingHead) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `RING_TAIL`. Fault records that software has taken, modulo 2^16. With RING_HEAD
    /// - RING_TAIL = 16 the ring is full.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct RingTail(pub u32);
    impl Debug;
    /// Records.
    pub u32, count, set_count: 15, 0;
}

impl RingTail {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff;
}

impl From<u32> for RingTail {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<RingTail> for u32 {
    fn from(value: RingTail) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `FRAME`. What lies at FILL_ADDR.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Frame(pub u32);
    impl Debug;
    /// Bytes of the frame; 0: plain granules.
    pub u32, length, set_length: 16, 0;
    /// The frame is a delta: its base granules lie at BASE_ADDR.
    pub delta, set_delta: 31;
}

impl Frame {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x8001_ffff;
}

impl From<u32> for Frame {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Frame> for u32 {
    fn from(value: Frame) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `FRAME_CRC`. CRC32C of the plain bytes of the frame.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct FrameCrc(pub u32);
    impl Debug;
    /// CRC32C of the plain bytes of the frame.
    pub u32, value, set_value: 31, 0;
}

impl FrameCrc {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for FrameCrc {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<FrameCrc> for u32 {
    fn from(value: FrameCrc) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `BASE_ADDR`. Bus address of the plain base granules of a delta, one for each
    /// granule of the range, a multiple of 64.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct BaseAddr(pub u64);
    impl Debug;
    /// Bus address of the plain base granules of a delta, one for each granule of the range, a
    /// multiple of 64.
    pub u64, value, set_value: 63, 0;
}

impl BaseAddr {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for BaseAddr {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<BaseAddr> for u64 {
    fn from(value: BaseAddr) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `FRAME_ERROR`. What is wrong with the last frame that was refused.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct FrameError(pub u32);
    impl Debug;
    /// Byte of the frame at which the wrong field begins.
    pub u32, position, set_position: 16, 0;
    /// Which: isotherm_model::unsqueeze::What; 31: the card has no decompressor. 0: no frame
    /// was refused since reset.
    pub u32, code, set_code: 28, 24;
}

impl FrameError {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x1f01_ffff;
}

impl From<u32> for FrameError {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<FrameError> for u32 {
    fn from(value: FrameError) -> Self {
        value.0
    }
}
