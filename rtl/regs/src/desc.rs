//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! What a register, a field, a memory and a block look like as data, and how to find them.

use core::fmt;

use crate::all::{ALL, MEMORIES};

/// How software and hardware may touch a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Software reads and writes.
    Rw,
    /// Software reads what hardware drives.
    Ro,
    /// Software writes; reads return 0.
    Wo,
    /// Hardware sets, software writes 1 to clear.
    Rw1c,
    /// Software writes 1 for a one-cycle pulse.
    W1s,
    /// A constant of the design.
    Const,
}

/// One field of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FieldDesc {
    /// Name; `VALUE` for a register of one field.
    pub name: &'static str,
    /// Lowest bit.
    pub lsb: u8,
    /// Bits.
    pub width: u8,
    /// How it is accessed.
    pub access: Access,
}

impl FieldDesc {
    /// The field's bits in place.
    #[must_use]
    pub const fn mask(&self) -> u64 {
        (u64::MAX >> (64 - self.width as u32)) << self.lsb
    }

    /// The field out of a register value.
    #[must_use]
    pub const fn get(&self, value: u64) -> u64 {
        (value & self.mask()) >> self.lsb
    }
}

/// One register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RegDesc {
    /// Name within the block, for example `CONTROL` or `INST1_CAP0`.
    pub name: &'static str,
    /// First byte in BAR0.
    pub offset: u32,
    /// Bits: 32, or 64 for a lo/hi pair.
    pub width: u8,
    /// Access of the register as a whole; its fields may differ.
    pub access: Access,
    /// Value after reset; of a constant, its value.
    pub reset: u64,
    /// Name of the block.
    pub block: &'static str,
    /// The fields, low bits first.
    pub fields: &'static [FieldDesc],
}

impl RegDesc {
    /// Offset from the start of the block whose first byte in BAR0 is `base`.
    #[must_use]
    pub const fn offset_from(&self, base: u32) -> u32 {
        self.offset - base
    }

    /// Union of the field masks.
    #[must_use]
    pub const fn mask(&self) -> u64 {
        let (mut mask, mut i) = (0, 0);
        while i < self.fields.len() {
            mask |= self.fields[i].mask();
            i += 1;
        }
        mask
    }
}

/// A window that a block serves itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MemDesc {
    /// Name within the block.
    pub name: &'static str,
    /// First byte in BAR0.
    pub offset: u32,
    /// Bytes.
    pub length: u32,
    /// Bits of one word, 32 or 64.
    pub width: u8,
    /// `Rw` or `Ro`.
    pub access: Access,
    /// Name of the block.
    pub block: &'static str,
}

/// One block of the linked list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlockDesc {
    /// Name.
    pub name: &'static str,
    /// First byte in BAR0.
    pub base: u32,
    /// Bytes of BAR0.
    pub size: u32,
    /// What its TYPE register reads.
    pub type_code: u32,
    /// What its VERSION register reads.
    pub version: u32,
}

/// Which 32 bits of a register an offset means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Half {
    /// A 32-bit register.
    Whole,
    /// Bits 31:0 of a 64-bit register.
    Low,
    /// Bits 63:32 of a 64-bit register.
    High,
}

/// A code that the description gives no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnknownCode {
    /// `register.field`.
    pub field: &'static str,
    /// The code.
    pub code: u32,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {} has no name in the register map", self.field, self.code)
    }
}

impl core::error::Error for UnknownCode {}

/// The register at a BAR0 `offset` (any byte of it), and which half of it.
#[must_use]
pub fn lookup(offset: u32) -> Option<(&'static RegDesc, Half)> {
    let after = ALL.partition_point(|r| r.offset <= offset);
    let r = ALL[..after].last()?;
    match (r.width, (offset - r.offset) / 4) {
        (32, 0) => Some((r, Half::Whole)),
        (64, 0) => Some((r, Half::Low)),
        (64, 1) => Some((r, Half::High)),
        _ => None,
    }
}

/// The memory at a BAR0 `offset`, and the byte in it.
#[must_use]
pub fn lookup_memory(offset: u32) -> Option<(&'static MemDesc, u32)> {
    let after = MEMORIES.partition_point(|m| m.offset <= offset);
    let m = MEMORIES[..after].last()?;
    let byte = offset - m.offset;
    (byte < m.length).then_some((m, byte))
}

/// The register called `block.NAME`, for example `part.CONTROL` or `heat.INST1_CAP0`.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static RegDesc> {
    let (block, register) = name.split_once('.')?;
    ALL.iter().find(|r| r.block == block && r.name == register)
}
