//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Identity. Who this card is: checked by the driver before anything else is touched.

use bitfield::bitfield;

use crate::desc::{Access, BlockDesc, FieldDesc, RegDesc};

/// First byte in BAR0.
pub const BASE: u32 = 0x0;

/// Bytes of BAR0.
pub const SIZE_BYTES: u32 = 0x100;

/// What the TYPE register reads.
pub const TYPE_CODE: u32 = 0x1;

/// What the VERSION register reads: major in \[31:16\], minor in \[15:0\].
pub const VERSION_CODE: u32 = 0x1_0000;

/// The block as data.
pub const BLOCK: BlockDesc = BlockDesc {
    name: "ident",
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
    reset: 0x1,
    block: "ident",
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
    block: "ident",
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
    reset: 0x1000,
    block: "ident",
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
    reset: 0x100,
    block: "ident",
    fields: SIZE_FIELDS,
};

const MAGIC_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Const }];

/// ASCII `ISOT`, byte I first. All ones means that the card is gone.
pub const MAGIC: RegDesc = RegDesc {
    name: "MAGIC",
    offset: BASE + 0x10,
    width: 32,
    access: Access::Const,
    reset: 0x544f_5349,
    block: "ident",
    fields: MAGIC_FIELDS,
};

const MAP_HASH_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Const }];

/// Hash of the register map that this image was built from; the driver refuses any other.
pub const MAP_HASH: RegDesc = RegDesc {
    name: "MAP_HASH",
    offset: BASE + 0x18,
    width: 64,
    access: Access::Const,
    reset: 0xeb04_165e_a452_e91a,
    block: "ident",
    fields: MAP_HASH_FIELDS,
};

const GIT_HASH_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// First 32 bits of the source revision; 0 for a development build.
pub const GIT_HASH: RegDesc = RegDesc {
    name: "GIT_HASH",
    offset: BASE + 0x20,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ident",
    fields: GIT_HASH_FIELDS,
};

const BOARD_ID_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Which board the image is for; 0 is the simulated card, 1 the in-process model.
pub const BOARD_ID: RegDesc = RegDesc {
    name: "BOARD_ID",
    offset: BASE + 0x24,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ident",
    fields: BOARD_ID_FIELDS,
};

const BUILD_TIME_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Unix time of the build in seconds; 0 for a reproducible build.
pub const BUILD_TIME: RegDesc = RegDesc {
    name: "BUILD_TIME",
    offset: BASE + 0x28,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "ident",
    fields: BUILD_TIME_FIELDS,
};

const CLOCK_HZ_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Frequency of the core clock in hertz.
pub const CLOCK_HZ: RegDesc = RegDesc {
    name: "CLOCK_HZ",
    offset: BASE + 0x30,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ident",
    fields: CLOCK_HZ_FIELDS,
};

const WINDOW_SIZE_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Bytes of the memory window behind BAR2.
pub const WINDOW_SIZE: RegDesc = RegDesc {
    name: "WINDOW_SIZE",
    offset: BASE + 0x38,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "ident",
    fields: WINDOW_SIZE_FIELDS,
};

const GEOMETRY_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "GRANULE_LOG2", lsb: 0, width: 8, access: Access::Ro },
    FieldDesc { name: "LINE_LOG2", lsb: 8, width: 8, access: Access::Ro },
    FieldDesc { name: "UNIT_LOG2", lsb: 16, width: 8, access: Access::Ro },
];

/// Sizes of the grains, each as the binary logarithm of bytes.
pub const GEOMETRY: RegDesc = RegDesc {
    name: "GEOMETRY",
    offset: BASE + 0x40,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ident",
    fields: GEOMETRY_FIELDS,
};

const DATA_PATH_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "WIDTH", lsb: 0, width: 16, access: Access::Ro },
    FieldDesc { name: "DMA_TAGS", lsb: 16, width: 8, access: Access::Ro },
];

/// Shape of the data path.
pub const DATA_PATH: RegDesc = RegDesc {
    name: "DATA_PATH",
    offset: BASE + 0x44,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ident",
    fields: DATA_PATH_FIELDS,
};

const CAPABILITIES_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "HEAT", lsb: 0, width: 1, access: Access::Ro },
    FieldDesc { name: "PART", lsb: 1, width: 1, access: Access::Ro },
    FieldDesc { name: "CKPT", lsb: 2, width: 1, access: Access::Ro },
    FieldDesc { name: "RLE", lsb: 3, width: 1, access: Access::Ro },
    FieldDesc { name: "COW", lsb: 4, width: 1, access: Access::Ro },
    FieldDesc { name: "SQUEEZE", lsb: 5, width: 1, access: Access::Ro },
    FieldDesc { name: "FAULT", lsb: 6, width: 1, access: Access::Ro },
    FieldDesc { name: "TRACE", lsb: 7, width: 1, access: Access::Ro },
];

/// What this image can do.
pub const CAPABILITIES: RegDesc = RegDesc {
    name: "CAPABILITIES",
    offset: BASE + 0x48,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ident",
    fields: CAPABILITIES_FIELDS,
};

const SCRATCH_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Rw }];

/// Free for the driver: a write must read back.
pub const SCRATCH: RegDesc = RegDesc {
    name: "SCRATCH",
    offset: BASE + 0x4c,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "ident",
    fields: SCRATCH_FIELDS,
};

const CYCLES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Core clock cycles since reset.
pub const CYCLES: RegDesc = RegDesc {
    name: "CYCLES",
    offset: BASE + 0x50,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "ident",
    fields: CYCLES_FIELDS,
};

const UNSUPPORTED_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Requests answered with Unsupported Request (or, if posted, discarded as unsupported), modulo
/// 2^32.
pub const UNSUPPORTED: RegDesc = RegDesc {
    name: "UNSUPPORTED",
    offset: BASE + 0x58,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ident",
    fields: UNSUPPORTED_FIELDS,
};

const MALFORMED_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Malformed packets discarded, modulo 2^32.
pub const MALFORMED: RegDesc = RegDesc {
    name: "MALFORMED",
    offset: BASE + 0x5c,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "ident",
    fields: MALFORMED_FIELDS,
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
    pub const RESET: Self = Self(0x1);

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
    pub const RESET: Self = Self(0x1000);

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
    pub const RESET: Self = Self(0x100);

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
    /// Value of `MAGIC`. ASCII `ISOT`, byte I first. All ones means that the card is gone.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Magic(pub u32);
    impl Debug;
    /// ASCII `ISOT`, byte I first. All ones means that the card is gone.
    pub u32, value, set_value: 31, 0;
}

impl Magic {
    /// Value after reset.
    pub const RESET: Self = Self(0x544f_5349);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Magic {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Magic> for u32 {
    fn from(value: Magic) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `MAP_HASH`. Hash of the register map that this image was built from; the driver
    /// refuses any other.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct MapHash(pub u64);
    impl Debug;
    /// Hash of the register map that this image was built from; the driver refuses any other.
    pub u64, value, set_value: 63, 0;
}

impl MapHash {
    /// Value after reset.
    pub const RESET: Self = Self(0xeb04_165e_a452_e91a);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for MapHash {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<MapHash> for u64 {
    fn from(value: MapHash) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `GIT_HASH`. First 32 bits of the source revision; 0 for a development build.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct GitHash(pub u32);
    impl Debug;
    /// First 32 bits of the source revision; 0 for a development build.
    pub u32, value, set_value: 31, 0;
}

impl GitHash {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for GitHash {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<GitHash> for u32 {
    fn from(value: GitHash) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `BOARD_ID`. Which board the image is for; 0 is the simulated card, 1 the
    /// in-process model.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct BoardId(pub u32);
    impl Debug;
    /// Which board the image is for; 0 is the simulated card, 1 the in-process model.
    pub u32, value, set_value: 31, 0;
}

impl BoardId {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for BoardId {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<BoardId> for u32 {
    fn from(value: BoardId) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `BUILD_TIME`. Unix time of the build in seconds; 0 for a reproducible build.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct BuildTime(pub u64);
    impl Debug;
    /// Unix time of the build in seconds; 0 for a reproducible build.
    pub u64, value, set_value: 63, 0;
}

impl BuildTime {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for BuildTime {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<BuildTime> for u64 {
    fn from(value: BuildTime) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `CLOCK_HZ`. Frequency of the core clock in hertz.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct ClockHz(pub u32);
    impl Debug;
    /// Frequency of the core clock in hertz.
    pub u32, value, set_value: 31, 0;
}

impl ClockHz {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for ClockHz {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<ClockHz> for u32 {
    fn from(value: ClockHz) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `WINDOW_SIZE`. Bytes of the memory window behind BAR2.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct WindowSize(pub u64);
    impl Debug;
    /// Bytes of the memory window behind BAR2.
    pub u64, value, set_value: 63, 0;
}

impl WindowSize {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for WindowSize {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<WindowSize> for u64 {
    fn from(value: WindowSize) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `GEOMETRY`. Sizes of the grains, each as the binary logarithm of bytes.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Geometry(pub u32);
    impl Debug;
    /// Granule: what a partition is made of (12 = 4 KiB).
    pub u32, granule_log2, set_granule_log2: 7, 0;
    /// Line: the grain of the dirty bitmap (6 = 64 B).
    pub u32, line_log2, set_line_log2: 15, 8;
    /// Unit: what one heat counter counts (12 = 4 KiB).
    pub u32, unit_log2, set_unit_log2: 23, 16;
}

impl Geometry {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xff_ffff;
}

impl From<u32> for Geometry {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Geometry> for u32 {
    fn from(value: Geometry) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `DATA_PATH`. Shape of the data path.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct DataPath(pub u32);
    impl Debug;
    /// Width of the transaction and memory streams in bits.
    pub u32, width, set_width: 15, 0;
    /// DMA reads that can be outstanding at once.
    pub u32, dma_tags, set_dma_tags: 23, 16;
}

impl DataPath {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xff_ffff;
}

impl From<u32> for DataPath {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<DataPath> for u32 {
    fn from(value: DataPath) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `CAPABILITIES`. What this image can do.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Capabilities(pub u32);
    impl Debug;
    /// Counts accesses.
    pub heat, set_heat: 0;
    /// Holds a partition table.
    pub part, set_part: 1;
    /// Runs checkpoint jobs.
    pub ckpt, set_ckpt: 2;
    /// Frames hold RLE blocks for constant granules.
    pub rle, set_rle: 3;
    /// Has the copy-on-write map: snapshots; writes need not stop while a job runs.
    pub cow, set_cow: 4;
    /// Frames hold compressed blocks.
    pub squeeze, set_squeeze: 5;
    /// Granules can be absent and are filled by DMA.
    pub fault, set_fault: 6;
    /// Has the snoop trace port.
    pub trace, set_trace: 7;
}

impl Capabilities {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xff;
}

impl From<u32> for Capabilities {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Capabilities> for u32 {
    fn from(value: Capabilities) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SCRATCH`. Free for the driver: a write must read back.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Scratch(pub u32);
    impl Debug;
    /// Free for the driver: a write must read back.
    pub u32, value, set_value: 31, 0;
}

impl Scratch {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Scratch {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Scratch> for u32 {
    fn from(value: Scratch) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `CYCLES`. Core clock cycles since reset.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Cycles(pub u64);
    impl Debug;
    /// Core clock cycles since reset.
    pub u64, value, set_value: 63, 0;
}

impl Cycles {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for Cycles {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<Cycles> for u64 {
    fn from(value: Cycles) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `UNSUPPORTED`. Requests answered with Unsupported Request (or, if posted,
    /// discarded as unsupported), modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Unsupported(pub u32);
    impl Debug;
    /// Requests answered with Unsupported Request (or, if posted, discarded as unsupported),
    /// modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl Unsupported {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Unsupported {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Unsupported> for u32 {
    fn from(value: Unsupported) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `MALFORMED`. Malformed packets discarded, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Malformed(pub u32);
    impl Debug;
    /// Malformed packets discarded, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl Malformed {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Malformed {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Malformed> for u32 {
    fn from(value: Malformed) -> Self {
        value.0
    }
}
