//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Interrupts. STATE, ENABLE, TEST, and the MSI-X table. Every cause also has a progress
//! register, so a lost message loses nothing. Vector n belongs to cause n.

use bitfield::bitfield;

use crate::desc::{Access, BlockDesc, FieldDesc, MemDesc, RegDesc};

/// First byte in BAR0.
pub const BASE: u32 = 0x1000;

/// Bytes of BAR0.
pub const SIZE_BYTES: u32 = 0x1000;

/// What the TYPE register reads.
pub const TYPE_CODE: u32 = 0x2;

/// What the VERSION register reads: major in \[31:16\], minor in \[15:0\].
pub const VERSION_CODE: u32 = 0x1_0000;

/// The block as data.
pub const BLOCK: BlockDesc = BlockDesc {
    name: "irq",
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
    reset: 0x2,
    block: "irq",
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
    block: "irq",
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
    reset: 0x2000,
    block: "irq",
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
    block: "irq",
    fields: SIZE_FIELDS,
};

const STATE_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "CKPT", lsb: 0, width: 1, access: Access::Rw1c },
    FieldDesc { name: "HEAT_FILL", lsb: 1, width: 1, access: Access::Rw1c },
    FieldDesc { name: "HEAT_OVERFLOW", lsb: 2, width: 1, access: Access::Rw1c },
    FieldDesc { name: "ERROR", lsb: 3, width: 1, access: Access::Rw1c },
    FieldDesc { name: "MAP", lsb: 4, width: 1, access: Access::Rw1c },
    FieldDesc { name: "FAULT", lsb: 5, width: 1, access: Access::Rw1c },
];

/// Causes that have occurred; write 1 to clear. A bit that is set and enabled sends its MSI-X
/// message once; it is sent again when the cause occurs again after the clear.
pub const STATE: RegDesc = RegDesc {
    name: "STATE",
    offset: BASE + 0x10,
    width: 32,
    access: Access::Rw1c,
    reset: 0x0,
    block: "irq",
    fields: STATE_FIELDS,
};

const ENABLE_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "CKPT", lsb: 0, width: 1, access: Access::Rw },
    FieldDesc { name: "HEAT_FILL", lsb: 1, width: 1, access: Access::Rw },
    FieldDesc { name: "HEAT_OVERFLOW", lsb: 2, width: 1, access: Access::Rw },
    FieldDesc { name: "ERROR", lsb: 3, width: 1, access: Access::Rw },
    FieldDesc { name: "MAP", lsb: 4, width: 1, access: Access::Rw },
    FieldDesc { name: "FAULT", lsb: 5, width: 1, access: Access::Rw },
];

/// Causes that send a message.
pub const ENABLE: RegDesc = RegDesc {
    name: "ENABLE",
    offset: BASE + 0x14,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "irq",
    fields: ENABLE_FIELDS,
};

const TEST_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "CAUSES", lsb: 0, width: 6, access: Access::W1s }];

/// Writing 1 makes the cause occur, so that the whole path can be tested.
pub const TEST: RegDesc = RegDesc {
    name: "TEST",
    offset: BASE + 0x18,
    width: 32,
    access: Access::W1s,
    reset: 0x0,
    block: "irq",
    fields: TEST_FIELDS,
};

const SENT_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Messages sent, modulo 2^32.
pub const SENT: RegDesc = RegDesc {
    name: "SENT",
    offset: BASE + 0x1c,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "irq",
    fields: SENT_FIELDS,
};

/// MSI-X table, 8 entries of 16 bytes (6 and 7 are never used): address low, address high,
/// data, vector control (bit 0 = masked, 1 after reset). PCI Express Base Specification, 7.7.2.
pub const MSIX_TABLE: MemDesc = MemDesc {
    name: "MSIX_TABLE",
    offset: BASE + 0x800,
    length: 0x80,
    width: 32,
    access: Access::Rw,
    block: "irq",
};

/// MSI-X pending bits, one a vector.
pub const MSIX_PBA: MemDesc = MemDesc {
    name: "MSIX_PBA",
    offset: BASE + 0xc00,
    length: 0x8,
    width: 32,
    access: Access::Ro,
    block: "irq",
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
    pub const RESET: Self = Self(0x2);

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
    pub const RESET: Self = Self(0x2000);

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
    /// Value of `STATE`. Causes that have occurred; write 1 to clear. A bit that is set and
    /// enabled sends its MSI-X message once; it is sent again when the cause occurs again after
    /// the clear.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct State(pub u32);
    impl Debug;
    /// A checkpoint job ended.
    pub ckpt, set_ckpt: 0;
    /// A hot list passed its fill threshold.
    pub heat_fill, set_heat_fill: 1;
    /// A hot list was full.
    pub heat_overflow, set_heat_overflow: 2;
    /// A malformed packet, a memory error or a failed DMA.
    pub error, set_error: 3;
    /// A release ended, or a snapshot ran out of frames.
    pub map, set_map: 4;
    /// A fault record was written, a fill ended, or an access to an absent granule failed.
    pub fault, set_fault: 5;
}

impl State {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x3f;
}

impl From<u32> for State {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<State> for u32 {
    fn from(value: State) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `ENABLE`. Causes that send a message.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Enable(pub u32);
    impl Debug;
    /// See STATE.
    pub ckpt, set_ckpt: 0;
    /// See STATE.
    pub heat_fill, set_heat_fill: 1;
    /// See STATE.
    pub heat_overflow, set_heat_overflow: 2;
    /// See STATE.
    pub error, set_error: 3;
    /// See STATE.
    pub map, set_map: 4;
    /// See STATE.
    pub fault, set_fault: 5;
}

impl Enable {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x3f;
}

impl From<u32> for Enable {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Enable> for u32 {
    fn from(value: Enable) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `TEST`. Writing 1 makes the cause occur, so that the whole path can be tested.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Test(pub u32);
    impl Debug;
    /// One bit a cause, in the order of STATE.
    pub u32, causes, set_causes: 5, 0;
}

impl Test {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x3f;
}

impl From<u32> for Test {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Test> for u32 {
    fn from(value: Test) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SENT`. Messages sent, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Sent(pub u32);
    impl Debug;
    /// Messages sent, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl Sent {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Sent {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Sent> for u32 {
    fn from(value: Sent) -> Self {
        value.0
    }
}
