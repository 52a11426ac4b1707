//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Partition table. Up to CAPACITY partitions that tile the window. Software fills a shadow
//! table and commits it; the hardware validates it and swaps it in at once, or refuses it and
//! says which entry and why. After reset the active table is one Warm partition over the whole
//! window.

use bitfield::bitfield;

use crate::desc::{Access, BlockDesc, FieldDesc, RegDesc, UnknownCode};

/// First byte in BAR0.
pub const BASE: u32 = 0x2000;

/// Bytes of BAR0.
pub const SIZE_BYTES: u32 = 0x1000;

/// What the TYPE register reads.
pub const TYPE_CODE: u32 = 0x3;

/// What the VERSION register reads: major in \[31:16\], minor in \[15:0\].
pub const VERSION_CODE: u32 = 0x1_0000;

/// The block as data.
pub const BLOCK: BlockDesc = BlockDesc {
    name: "part",
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
    reset: 0x3,
    block: "part",
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
    block: "part",
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
    reset: 0x3000,
    block: "part",
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
    block: "part",
    fields: SIZE_FIELDS,
};

const CONTROL_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "COMMIT", lsb: 0, width: 1, access: Access::W1s }];

/// Commands.
pub const CONTROL: RegDesc = RegDesc {
    name: "CONTROL",
    offset: BASE + 0x10,
    width: 32,
    access: Access::W1s,
    reset: 0x0,
    block: "part",
    fields: CONTROL_FIELDS,
};

const STATUS_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "BUSY", lsb: 0, width: 1, access: Access::Ro },
    FieldDesc { name: "REASON", lsb: 4, width: 4, access: Access::Ro },
    FieldDesc { name: "ENTRY", lsb: 16, width: 16, access: Access::Ro },
];

/// Result of the last commit. REASON and ENTRY are valid when BUSY is 0.
pub const STATUS: RegDesc = RegDesc {
    name: "STATUS",
    offset: BASE + 0x14,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "part",
    fields: STATUS_FIELDS,
};

const CAPACITY_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Entries that the table can hold.
pub const CAPACITY: RegDesc = RegDesc {
    name: "CAPACITY",
    offset: BASE + 0x18,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "part",
    fields: CAPACITY_FIELDS,
};

const ACTIVE_COUNT_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Entries of the active table.
pub const ACTIVE_COUNT: RegDesc = RegDesc {
    name: "ACTIVE_COUNT",
    offset: BASE + 0x1c,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "part",
    fields: ACTIVE_COUNT_FIELDS,
};

const GENERATION_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Commits accepted since reset, modulo 2^32.
pub const GENERATION: RegDesc = RegDesc {
    name: "GENERATION",
    offset: BASE + 0x20,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "part",
    fields: GENERATION_FIELDS,
};

const SHADOW_COUNT_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "COUNT", lsb: 0, width: 16, access: Access::Rw }];

/// Entries of the shadow table, 1 to CAPACITY.
pub const SHADOW_COUNT: RegDesc = RegDesc {
    name: "SHADOW_COUNT",
    offset: BASE + 0x24,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "part",
    fields: SHADOW_COUNT_FIELDS,
};

const SELECT_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "INDEX", lsb: 0, width: 16, access: Access::Rw }];

/// Entry that SHADOW_ATTR writes and that ACTIVE_\* and STAT_\* show. The shown values follow
/// within 4 cycles.
pub const SELECT: RegDesc = RegDesc {
    name: "SELECT",
    offset: BASE + 0x28,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "part",
    fields: SELECT_FIELDS,
};

const SHADOW_BASE_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Rw }];

/// First byte of the partition in units of 256 B; must be a multiple of the granule.
pub const SHADOW_BASE: RegDesc = RegDesc {
    name: "SHADOW_BASE",
    offset: BASE + 0x30,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "part",
    fields: SHADOW_BASE_FIELDS,
};

const SHADOW_LENGTH_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Rw }];

/// Length of the partition in units of 256 B; must be a multiple of the granule, and not 0.
pub const SHADOW_LENGTH: RegDesc = RegDesc {
    name: "SHADOW_LENGTH",
    offset: BASE + 0x34,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "part",
    fields: SHADOW_LENGTH_FIELDS,
};

const SHADOW_ATTR_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "CLASS", lsb: 0, width: 2, access: Access::Rw },
    FieldDesc { name: "PRE_COPY", lsb: 8, width: 1, access: Access::Rw },
    FieldDesc { name: "PINNED", lsb: 9, width: 1, access: Access::Rw },
    FieldDesc { name: "NO_SAVE", lsb: 10, width: 1, access: Access::Rw },
    FieldDesc { name: "LOSSY_HINT", lsb: 11, width: 1, access: Access::Rw },
];

/// Attributes of the partition. Writing this register stores SHADOW_BASE, SHADOW_LENGTH and
/// SHADOW_ATTR into entry SELECT of the shadow table.
pub const SHADOW_ATTR: RegDesc = RegDesc {
    name: "SHADOW_ATTR",
    offset: BASE + 0x38,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "part",
    fields: SHADOW_ATTR_FIELDS,
};

const ACTIVE_BASE_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Base of active entry SELECT in units of 256 B.
pub const ACTIVE_BASE: RegDesc = RegDesc {
    name: "ACTIVE_BASE",
    offset: BASE + 0x40,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "part",
    fields: ACTIVE_BASE_FIELDS,
};

const ACTIVE_LENGTH_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Length of active entry SELECT in units of 256 B.
pub const ACTIVE_LENGTH: RegDesc = RegDesc {
    name: "ACTIVE_LENGTH",
    offset: BASE + 0x44,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "part",
    fields: ACTIVE_LENGTH_FIELDS,
};

const ACTIVE_ATTR_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Attributes of active entry SELECT, laid out as SHADOW_ATTR.
pub const ACTIVE_ATTR: RegDesc = RegDesc {
    name: "ACTIVE_ATTR",
    offset: BASE + 0x48,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "part",
    fields: ACTIVE_ATTR_FIELDS,
};

const STAT_READS_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Lines read in active entry SELECT since it became active, modulo 2^32.
pub const STAT_READS: RegDesc = RegDesc {
    name: "STAT_READS",
    offset: BASE + 0x50,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "part",
    fields: STAT_READS_FIELDS,
};

const STAT_WRITES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Lines written in active entry SELECT since it became active, modulo 2^32.
pub const STAT_WRITES: RegDesc = RegDesc {
    name: "STAT_WRITES",
    offset: BASE + 0x54,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "part",
    fields: STAT_WRITES_FIELDS,
};

const STAT_COPIES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Granules of active entry SELECT that were copied since it became active, modulo 2^32.
pub const STAT_COPIES: RegDesc = RegDesc {
    name: "STAT_COPIES",
    offset: BASE + 0x58,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "part",
    fields: STAT_COPIES_FIELDS,
};

const STAT_FIRST_WRITES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Of these: copies that a write waited for, modulo 2^32.
pub const STAT_FIRST_WRITES: RegDesc = RegDesc {
    name: "STAT_FIRST_WRITES",
    offset: BASE + 0x5c,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "part",
    fields: STAT_FIRST_WRITES_FIELDS,
};

const STAT_COPY_BYTES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Bytes of these copies: STAT_COPIES x 4096.
pub const STAT_COPY_BYTES: RegDesc = RegDesc {
    name: "STAT_COPY_BYTES",
    offset: BASE + 0x60,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "part",
    fields: STAT_COPY_BYTES_FIELDS,
};

const STAT_STALL_CYCLES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Cycles in which a write to active entry SELECT waited for a copy since it became active,
/// modulo 2^32.
pub const STAT_STALL_CYCLES: RegDesc = RegDesc {
    name: "STAT_STALL_CYCLES",
    offset: BASE + 0x68,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "part",
    fields: STAT_STALL_CYCLES_FIELDS,
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
    pub const RESET: Self = Self(0x3);

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
    pub const RESET: Self = Self(0x3000);

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
    /// Validate the shadow table and make it the active one.
    pub commit, set_commit: 0;
}

impl Control {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x1;
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
    /// Value of `STATUS`. Result of the last commit. REASON and ENTRY are valid when BUSY is 0.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Status(pub u32);
    impl Debug;
    /// A commit (or the clearing after reset) is running.
    pub busy, set_busy: 0;
    /// Why the last commit was refused.
    pub u32, reason, set_reason: 7, 4;
    /// The entry that REASON speaks of; 0 when it speaks of none.
    pub u32, entry, set_entry: 31, 16;
}

impl Status {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_00f1;

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

/// Codes of `STATUS.REASON`. Why the last commit was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum StatusReason {
    /// `ok`.
    Ok = 0,
    /// `overlap`.
    Overlap = 1,
    /// `gap`.
    Gap = 2,
    /// `misaligned`.
    Misaligned = 3,
    /// `unknown_class`.
    UnknownClass = 4,
    /// `empty`.
    Empty = 5,
    /// `beyond_window`.
    BeyondWindow = 6,
    /// `short_of_window`.
    ShortOfWindow = 7,
    /// `bad_count`.
    BadCount = 8,
    /// `checkpoint_running`.
    CheckpointRunning = 9,
}

impl TryFrom<u32> for StatusReason {
    type Error = UnknownCode;

    fn try_from(code: u32) -> Result<Self, UnknownCode> {
        Ok(match code {
            0 => Self::Ok,
            1 => Self::Overlap,
            2 => Self::Gap,
            3 => Self::Misaligned,
            4 => Self::UnknownClass,
            5 => Self::Empty,
            6 => Self::BeyondWindow,
            7 => Self::ShortOfWindow,
            8 => Self::BadCount,
            9 => Self::CheckpointRunning,
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
    /// Value of `CAPACITY`. Entries that the table can hold.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Capacity(pub u32);
    impl Debug;
    /// Entries that the table can hold.
    pub u32, value, set_value: 31, 0;
}

impl Capacity {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Capacity {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Capacity> for u32 {
    fn from(value: Capacity) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `ACTIVE_COUNT`. Entries of the active table.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct ActiveCount(pub u32);
    impl Debug;
    /// Entries of the active table.
    pub u32, value, set_value: 31, 0;
}

impl ActiveCount {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for ActiveCount {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<ActiveCount> for u32 {
    fn from(value: ActiveCount) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `GENERATION`. Commits accepted since reset, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Generation(pub u32);
    impl Debug;
    /// Commits accepted since reset, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl Generation {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Generation {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Generation> for u32 {
    fn from(value: Generation) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SHADOW_COUNT`. Entries of the shadow table, 1 to CAPACITY.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct ShadowCount(pub u32);
    impl Debug;
    /// Entries.
    pub u32, count, set_count: 15, 0;
}

impl ShadowCount {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff;
}

impl From<u32> for ShadowCount {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<ShadowCount> for u32 {
    fn from(value: ShadowCount) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SELECT`. Entry that SHADOW_ATTR writes and that ACTIVE_\* and STAT_\* show.
    /// The shown values follow within 4 cycles.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Select(pub u32);
    impl Debug;
    /// Entry number.
    pub u32, index, set_index: 15, 0;
}

impl Select {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff;
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
    /// Value of `SHADOW_BASE`. First byte of the partition in units of 256 B; must be a
    /// multiple of the granule.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct ShadowBase(pub u32);
    impl Debug;
    /// First byte of the partition in units of 256 B; must be a multiple of the granule.
    pub u32, value, set_value: 31, 0;
}

impl ShadowBase {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for ShadowBase {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<ShadowBase> for u32 {
    fn from(value: ShadowBase) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SHADOW_LENGTH`. Length of the partition in units of 256 B; must be a multiple
    /// of the granule, and not 0.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct ShadowLength(pub u32);
    impl Debug;
    /// Length of the partition in units of 256 B; must be a multiple of the granule, and not 0.
    pub u32, value, set_value: 31, 0;
}

impl ShadowLength {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for ShadowLength {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<ShadowLength> for u32 {
    fn from(value: ShadowLength) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SHADOW_ATTR`. Attributes of the partition. Writing this register stores
    /// SHADOW_BASE, SHADOW_LENGTH and SHADOW_ATTR into entry SELECT of the shadow table.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct ShadowAttr(pub u32);
    impl Debug;
    /// Class of the partition.
    pub u32, class, set_class: 1, 0;
    /// Predicted to be written: copy ahead of the write.
    pub pre_copy, set_pre_copy: 8;
    /// The policy must not change it.
    pub pinned, set_pinned: 9;
    /// Checkpoint jobs skip it.
    pub no_save, set_no_save: 10;
    /// The application allowed a bounded error.
    pub lossy_hint, set_lossy_hint: 11;
}

impl ShadowAttr {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xf03;

    /// The name of what [`ShadowAttr::class`] reads.
    ///
    /// # Errors
    /// The code has no name.
    pub fn class_name(self) -> Result<ShadowAttrClass, UnknownCode> {
        ShadowAttrClass::try_from(self.class())
    }
}

impl From<u32> for ShadowAttr {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<ShadowAttr> for u32 {
    fn from(value: ShadowAttr) -> Self {
        value.0
    }
}

/// Codes of `SHADOW_ATTR.CLASS`. Class of the partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum ShadowAttrClass {
    /// `critical`.
    Critical = 0,
    /// `warm`.
    Warm = 1,
    /// `cold`.
    Cold = 2,
}

impl TryFrom<u32> for ShadowAttrClass {
    type Error = UnknownCode;

    fn try_from(code: u32) -> Result<Self, UnknownCode> {
        Ok(match code {
            0 => Self::Critical,
            1 => Self::Warm,
            2 => Self::Cold,
            _ => return Err(UnknownCode { field: "SHADOW_ATTR.CLASS", code }),
        })
    }
}

impl From<ShadowAttrClass> for u32 {
    fn from(name: ShadowAttrClass) -> Self {
        name as u32
    }
}

bitfield! {
    /// Value of `ACTIVE_BASE`. Base of active entry SELECT in units of 256 B.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct ActiveBase(pub u32);
    impl Debug;
    /// Base of active entry SELECT in units of 256 B.
    pub u32, value, set_value: 31, 0;
}

impl ActiveBase {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for ActiveBase {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<ActiveBase> for u32 {
    fn from(value: ActiveBase) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `ACTIVE_LENGTH`. Length of active entry SELECT in units of 256 B.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct ActiveLength(pub u32);
    impl Debug;
    /// Length of active entry SELECT in units of 256 B.
    pub u32, value, set_value: 31, 0;
}

impl ActiveLength {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for ActiveLength {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<ActiveLength> for u32 {
    fn from(value: ActiveLength) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `ACTIVE_ATTR`. Attributes of active entry SELECT, laid out as SHADOW_ATTR.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct ActiveAttr(pub u32);
    impl Debug;
    /// Attributes of active entry SELECT, laid out as SHADOW_ATTR.
    pub u32, value, set_value: 31, 0;
}

impl ActiveAttr {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for ActiveAttr {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<ActiveAttr> for u32 {
    fn from(value: ActiveAttr) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `STAT_READS`. Lines read in active entry SELECT since it became active, modulo
    /// 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct StatReads(pub u32);
    impl Debug;
    /// Lines read in active entry SELECT since it became active, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl StatReads {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for StatReads {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<StatReads> for u32 {
    fn from(value: StatReads) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `STAT_WRITES`. Lines written in active entry SELECT since it became active,
    /// modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct StatWrites(pub u32);
    impl Debug;
    /// Lines written in active entry SELECT since it became active, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl StatWrites {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for StatWrites {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<StatWrites> for u32 {
    fn from(value: StatWrites) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `STAT_COPIES`. Granules of active entry SELECT that were copied since it became
    /// active, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct StatCopies(pub u32);
    impl Debug;
    /// Granules of active entry SELECT that were copied since it became active, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl StatCopies {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for StatCopies {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<StatCopies> for u32 {
    fn from(value: StatCopies) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `STAT_FIRST_WRITES`. Of these: copies that a write waited for, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct StatFirstWrites(pub u32);
    impl Debug;
    /// Of these: copies that a write waited for, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl StatFirstWrites {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for StatFirstWrites {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<StatFirstWrites> for u32 {
    fn from(value: StatFirstWrites) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `STAT_COPY_BYTES`. Bytes of these copies: STAT_COPIES x 4096.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct StatCopyBytes(pub u64);
    impl Debug;
    /// Bytes of these copies: STAT_COPIES x 4096.
    pub u64, value, set_value: 63, 0;
}

impl StatCopyBytes {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for StatCopyBytes {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<StatCopyBytes> for u64 {
    fn from(value: StatCopyBytes) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `STAT_STALL_CYCLES`. Cycles in which a write to active entry SELECT waited for
    /// a copy since it became active, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct StatStallCycles(pub u32);
    impl Debug;
    /// Cycles in which a write to active entry SELECT waited for a copy since it became active,
    /// modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl StatStallCycles {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for StatStallCycles {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<StatStallCycles> for u32 {
    fn from(value: StatStallCycles) -> Self {
        value.0
    }
}
