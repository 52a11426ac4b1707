//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Snoop trace port. Writes one 16-byte record (isotherm-abi trace::AccessRecord) for each
//! request that passes the window to a ring in host memory, four records to a line of 64 bytes.
//! It never holds traffic back: what cannot be written is dropped and counted.

use bitfield::bitfield;

use crate::desc::{Access, BlockDesc, FieldDesc, RegDesc};

/// First byte in BAR0.
pub const BASE: u32 = 0x6000;

/// Bytes of BAR0.
pub const SIZE_BYTES: u32 = 0x1000;

/// What the TYPE register reads.
pub const TYPE_CODE: u32 = 0x8;

/// What the VERSION register reads: major in \[31:16\], minor in \[15:0\].
pub const VERSION_CODE: u32 = 0x1_0000;

/// The block as data.
pub const BLOCK: BlockDesc = BlockDesc {
    name: "trace",
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
    reset: 0x8,
    block: "trace",
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
    block: "trace",
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
    reset: 0x8000,
    block: "trace",
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
    block: "trace",
    fields: SIZE_FIELDS,
};

const CONTROL_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "ENABLE", lsb: 0, width: 1, access: Access::Rw },
    FieldDesc { name: "READS", lsb: 1, width: 1, access: Access::Rw },
    FieldDesc { name: "WRITES", lsb: 2, width: 1, access: Access::Rw },
];

/// What is recorded. RING_ADDR and RING_SIZE must not change while a record can still be under
/// way (ENABLE, or STATUS.BUSY).
pub const CONTROL: RegDesc = RegDesc {
    name: "CONTROL",
    offset: BASE + 0x10,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "trace",
    fields: CONTROL_FIELDS,
};

const STATUS_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "BUSY", lsb: 0, width: 1, access: Access::Ro },
    FieldDesc { name: "BAD_RING", lsb: 1, width: 1, access: Access::Ro },
];

/// State of the port.
pub const STATUS: RegDesc = RegDesc {
    name: "STATUS",
    offset: BASE + 0x14,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "trace",
    fields: STATUS_FIELDS,
};

const RING_ADDR_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Rw }];

/// Bus address of the ring, a multiple of 64.
pub const RING_ADDR: RegDesc = RegDesc {
    name: "RING_ADDR",
    offset: BASE + 0x18,
    width: 64,
    access: Access::Rw,
    reset: 0x0,
    block: "trace",
    fields: RING_ADDR_FIELDS,
};

const RING_SIZE_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "LOG2_RECORDS", lsb: 0, width: 5, access: Access::Rw }];

/// Size of the ring.
pub const RING_SIZE: RegDesc = RegDesc {
    name: "RING_SIZE",
    offset: BASE + 0x20,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "trace",
    fields: RING_SIZE_FIELDS,
};

const HEAD_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Records written to host memory, modulo 2^32: a multiple of 4. What HEAD counts is in host
/// memory when a read of HEAD returns. Record n lies in entry n modulo the size.
pub const HEAD: RegDesc = RegDesc {
    name: "HEAD",
    offset: BASE + 0x24,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "trace",
    fields: HEAD_FIELDS,
};

const TAIL_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Rw }];

/// Records that software has taken, modulo 2^32.
pub const TAIL: RegDesc = RegDesc {
    name: "TAIL",
    offset: BASE + 0x28,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "trace",
    fields: TAIL_FIELDS,
};

const FLUSH_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "FLUSH", lsb: 0, width: 1, access: Access::W1s }];

/// Commands.
pub const FLUSH: RegDesc = RegDesc {
    name: "FLUSH",
    offset: BASE + 0x2c,
    width: 32,
    access: Access::W1s,
    reset: 0x0,
    block: "trace",
    fields: FLUSH_FIELDS,
};

const RECORDED_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Requests recorded since ENABLE was set, fillers not counted.
pub const RECORDED: RegDesc = RegDesc {
    name: "RECORDED",
    offset: BASE + 0x30,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "trace",
    fields: RECORDED_FIELDS,
};

const DROPPED_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Requests that could not be recorded since ENABLE was set.
pub const DROPPED: RegDesc = RegDesc {
    name: "DROPPED",
    offset: BASE + 0x38,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "trace",
    fields: DROPPED_FIELDS,
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
    pub const RESET: Self = Self(0x8);

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
    pub const RESET: Self = Self(0x8000);

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
    /// Value of `CONTROL`. What is recorded. RING_ADDR and RING_SIZE must not change while a
    /// record can still be under way (ENABLE, or STATUS.BUSY).
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Control(pub u32);
    impl Debug;
    /// Record. Setting it from 0 starts an empty ring: HEAD and TAIL become 0.
    pub enable, set_enable: 0;
    /// Record reads.
    pub reads, set_reads: 1;
    /// Record writes.
    pub writes, set_writes: 2;
}

impl Control {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x7;
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
    /// Value of `STATUS`. State of the port.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Status(pub u32);
    impl Debug;
    /// Records are under way to host memory.
    pub busy, set_busy: 0;
    /// RING_ADDR or RING_SIZE is out of range: ENABLE has no effect.
    pub bad_ring, set_bad_ring: 1;
}

impl Status {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x3;
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

bitfield! {
    /// Value of `RING_ADDR`. Bus address of the ring, a multiple of 64.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct RingAddr(pub u64);
    impl Debug;
    /// Bus address of the ring, a multiple of 64.
    pub u64, value, set_value: 63, 0;
}

impl RingAddr {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for RingAddr {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<RingAddr> for u64 {
    fn from(value: RingAddr) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `RING_SIZE`. Size of the ring.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct RingSize(pub u32);
    impl Debug;
    /// Binary logarithm of the records that it holds, 2 to 24.
    pub u32, log2_records, set_log2_records: 4, 0;
}

impl RingSize {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x1f;
}

impl From<u32> for RingSize {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<RingSize> for u32 {
    fn from(value: RingSize) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `HEAD`. Records written to host memory, modulo 2^32: a multiple of 4. What HEAD
    /// counts is in host memory when a read of HEAD returns. Record n lies in entry n modulo
    /// the size.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Head(pub u32);
    impl Debug;
    /// Records written to host memory, modulo 2^32: a multiple of 4. What HEAD counts is in
    /// host memory when a read of HEAD returns. Record n lies in entry n modulo the size.
    pub u32, value, set_value: 31, 0;
}

impl Head {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Head {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Head> for u32 {
    fn from(value: Head) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `TAIL`. Records that software has taken, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Tail(pub u32);
    impl Debug;
    /// Records that software has taken, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl Tail {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Tail {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Tail> for u32 {
    fn from(value: Tail) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `FLUSH`. Commands.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Flush(pub u32);
    impl Debug;
    /// Fill the line that is begun with records of kind 0 and write it.
    pub flush, set_flush: 0;
}

impl Flush {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x1;
}

impl From<u32> for Flush {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Flush> for u32 {
    fn from(value: Flush) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `RECORDED`. Requests recorded since ENABLE was set, fillers not counted.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Recorded(pub u64);
    impl Debug;
    /// Requests recorded since ENABLE was set, fillers not counted.
    pub u64, value, set_value: 63, 0;
}

impl Recorded {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for Recorded {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<Recorded> for u64 {
    fn from(value: Recorded) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `DROPPED`. Requests that could not be recorded since ENABLE was set.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Dropped(pub u64);
    impl Debug;
    /// Requests that could not be recorded since ENABLE was set.
    pub u64, value, set_value: 63, 0;
}

impl Dropped {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for Dropped {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<Dropped> for u64 {
    fn from(value: Dropped) -> Self {
        value.0
    }
}
