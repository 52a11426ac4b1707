//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Compression. Settings and learned tables of the compressor lanes and of the decompressor.
//! Formats and rules: rtl/docs/COMPRESSION.md. Tables are written while no job and no FILL of a
//! frame runs: write the words of a set, its id, then offer it.

use bitfield::bitfield;

use crate::desc::{Access, BlockDesc, FieldDesc, MemDesc, RegDesc};

/// First byte in BAR0.
pub const BASE: u32 = 0x8000;

/// Bytes of BAR0.
pub const SIZE_BYTES: u32 = 0x8000;

/// What the TYPE register reads.
pub const TYPE_CODE: u32 = 0x9;

/// What the VERSION register reads: major in \[31:16\], minor in \[15:0\].
pub const VERSION_CODE: u32 = 0x1_0000;

/// The block as data.
pub const BLOCK: BlockDesc = BlockDesc {
    name: "squeeze",
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
    reset: 0x9,
    block: "squeeze",
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
    block: "squeeze",
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
    reset: 0x1_0000,
    block: "squeeze",
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
    reset: 0x8000,
    block: "squeeze",
    fields: SIZE_FIELDS,
};

const LANES_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "COUNT", lsb: 0, width: 8, access: Access::Ro },
    FieldDesc { name: "UNSQUEEZE", lsb: 8, width: 1, access: Access::Ro },
];

/// Lanes of the compressor, and what they can do.
pub const LANES: RegDesc = RegDesc {
    name: "LANES",
    offset: BASE + 0x10,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "squeeze",
    fields: LANES_FIELDS,
};

const SETS_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "OFFERED", lsb: 0, width: 4, access: Access::Rw },
    FieldDesc { name: "DEFAULT_SET", lsb: 8, width: 3, access: Access::Rw },
];

/// Which learned sets jobs may use. Taken over when a job starts (IN_USE).
pub const SETS: RegDesc = RegDesc {
    name: "SETS",
    offset: BASE + 0x14,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "squeeze",
    fields: SETS_FIELDS,
};

const IN_USE_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "SETS", lsb: 0, width: 4, access: Access::Ro },
    FieldDesc { name: "DEFAULT_SET", lsb: 8, width: 3, access: Access::Ro },
];

/// What the running or last job took over.
pub const IN_USE: RegDesc = RegDesc {
    name: "IN_USE",
    offset: BASE + 0x18,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "squeeze",
    fields: IN_USE_FIELDS,
};

const IDS_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "SET_1", lsb: 0, width: 8, access: Access::Rw },
    FieldDesc { name: "SET_2", lsb: 8, width: 8, access: Access::Rw },
    FieldDesc { name: "SET_3", lsb: 16, width: 8, access: Access::Rw },
    FieldDesc { name: "SET_4", lsb: 24, width: 8, access: Access::Rw },
];

/// Dictionary ids of the sets, 0 for none: what frame headers and records say, and what the
/// decompressor looks for.
pub const IDS: RegDesc = RegDesc {
    name: "IDS",
    offset: BASE + 0x1c,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "squeeze",
    fields: IDS_FIELDS,
};

const TABLE_SET_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "SET", lsb: 0, width: 2, access: Access::Rw }];

/// Whose words TABLE takes.
pub const TABLE_SET: RegDesc = RegDesc {
    name: "TABLE_SET",
    offset: BASE + 0x20,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "squeeze",
    fields: TABLE_SET_FIELDS,
};

const REFUSED_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Writes of TABLE that came while a job or a FILL of a frame ran, or were not of whole words,
/// since reset, modulo 2^32. A loader compares it before and after.
pub const REFUSED: RegDesc = RegDesc {
    name: "REFUSED",
    offset: BASE + 0x28,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "squeeze",
    fields: REFUSED_FIELDS,
};

const DELTA_MIN_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "LINES", lsb: 0, width: 9, access: Access::Rw }];

/// When an extent is coded as a delta.
pub const DELTA_MIN: RegDesc = RegDesc {
    name: "DELTA_MIN",
    offset: BASE + 0x2c,
    width: 32,
    access: Access::Rw,
    reset: 0x1,
    block: "squeeze",
    fields: DELTA_MIN_FIELDS,
};

/// Words of set TABLE_SET: isotherm-abi tables. Write only: reads give 0. Refused, and counted
/// in REFUSED, while a job or a FILL of a frame runs.
pub const TABLE: MemDesc = MemDesc {
    name: "TABLE",
    offset: BASE + 0x2000,
    length: 0x6000,
    width: 32,
    access: Access::Rw,
    block: "squeeze",
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
    pub const RESET: Self = Self(0x9);

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
    pub const RESET: Self = Self(0x1_0000);

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
    pub const RESET: Self = Self(0x8000);

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
    /// Value of `LANES`. Lanes of the compressor, and what they can do.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Lanes(pub u32);
    impl Debug;
    /// Lanes.
    pub u32, count, set_count: 7, 0;
    /// There is a decompressor: FILL takes frames.
    pub unsqueeze, set_unsqueeze: 8;
}

impl Lanes {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x1ff;
}

impl From<u32> for Lanes {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Lanes> for u32 {
    fn from(value: Lanes) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SETS`. Which learned sets jobs may use. Taken over when a job starts (IN_USE).
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Sets(pub u32);
    impl Debug;
    /// Bit s: set s + 1 is loaded and may be used.
    pub u32, offered, set_offered: 3, 0;
    /// Set of an extent whose first granule is constant: 0, or 1..4 if that set is offered
    /// (else 0 is taken).
    pub u32, default_set, set_default_set: 10, 8;
}

impl Sets {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x70f;
}

impl From<u32> for Sets {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Sets> for u32 {
    fn from(value: Sets) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `IN_USE`. What the running or last job took over.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct InUse(pub u32);
    impl Debug;
    /// Sets.
    pub u32, sets, set_sets: 3, 0;
    /// Default set.
    pub u32, default_set, set_default_set: 10, 8;
}

impl InUse {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x70f;
}

impl From<u32> for InUse {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<InUse> for u32 {
    fn from(value: InUse) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `IDS`. Dictionary ids of the sets, 0 for none: what frame headers and records
    /// say, and what the decompressor looks for.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Ids(pub u32);
    impl Debug;
    /// Id of set 1.
    pub u32, set_1, set_set_1: 7, 0;
    /// Id of set 2.
    pub u32, set_2, set_set_2: 15, 8;
    /// Id of set 3.
    pub u32, set_3, set_set_3: 23, 16;
    /// Id of set 4.
    pub u32, set_4, set_set_4: 31, 24;
}

impl Ids {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Ids {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Ids> for u32 {
    fn from(value: Ids) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `TABLE_SET`. Whose words TABLE takes.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct TableSet(pub u32);
    impl Debug;
    /// 0 is set 1.
    pub u32, set, set_set: 1, 0;
}

impl TableSet {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x3;
}

impl From<u32> for TableSet {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<TableSet> for u32 {
    fn from(value: TableSet) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `REFUSED`. Writes of TABLE that came while a job or a FILL of a frame ran, or
    /// were not of whole words, since reset, modulo 2^32. A loader compares it before and
    /// after.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Refused(pub u32);
    impl Debug;
    /// Writes of TABLE that came while a job or a FILL of a frame ran, or were not of whole
    /// words, since reset, modulo 2^32. A loader compares it before and after.
    pub u32, value, set_value: 31, 0;
}

impl Refused {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Refused {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Refused> for u32 {
    fn from(value: Refused) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `DELTA_MIN`. When an extent is coded as a delta.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct DeltaMin(pub u32);
    impl Debug;
    /// Of the 256 lines of 16 bytes of its first granule, at least so many look like the
    /// base's.
    pub u32, lines, set_lines: 8, 0;
}

impl DeltaMin {
    /// Value after reset.
    pub const RESET: Self = Self(0x1);

    /// Union of the field masks.
    pub const MASK: u32 = 0x1ff;
}

impl From<u32> for DeltaMin {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<DeltaMin> for u32 {
    fn from(value: DeltaMin) -> Self {
        value.0
    }
}
