//! The checked register map. Every emitter reads this, and none checks again.

use serde::Serialize;

/// How software and hardware may touch a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
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

impl Access {
    /// The words of the descriptions, in the order of the variants.
    pub(crate) const WORDS: &'static str = "rw, ro, wo, rw1c, w1s, const";

    /// Access for the word used in the descriptions.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "rw" => Self::Rw,
            "ro" => Self::Ro,
            "wo" => Self::Wo,
            "rw1c" => Self::Rw1c,
            "w1s" => Self::W1s,
            "const" => Self::Const,
            _ => return None,
        })
    }

    /// The word used in the descriptions.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Rw => "rw",
            Self::Ro => "ro",
            Self::Wo => "wo",
            Self::Rw1c => "rw1c",
            Self::W1s => "w1s",
            Self::Const => "const",
        }
    }

    /// Does a software write have an effect?
    #[must_use]
    pub fn writable(self) -> bool {
        !matches!(self, Self::Ro | Self::Const)
    }

    /// Does the register bank keep it in flops?
    pub(crate) fn stored(self) -> bool {
        matches!(self, Self::Rw | Self::Wo | Self::Rw1c)
    }
}

/// All registers of BAR0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Map {
    /// Number of the BAR.
    pub bar: u32,
    /// Bytes of the register space.
    pub size: u64,
    /// First eight bytes, little endian, of the SHA-256 of the map without its prose.
    #[serde(serialize_with = "hex")]
    pub hash: u64,
    /// The blocks in the order of the linked list.
    pub blocks: Vec<Block>,
}

/// One block: a page or more of BAR0 with a common header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Block {
    /// Lower-case name, also of its file.
    pub name: String,
    /// Value of the TYPE register.
    #[serde(rename = "type")]
    pub type_code: u32,
    /// Value of the VERSION register: major in \[31:16\], minor in \[15:0\].
    pub version: u32,
    /// First byte in BAR0.
    pub base: u32,
    /// Bytes of BAR0.
    pub size: u32,
    /// BAR0 offset of the next block, 0 = last.
    pub next: u32,
    /// Heading.
    pub title: String,
    /// Description.
    pub text: String,
    /// Every register, those of group instances included, by offset.
    pub registers: Vec<Register>,
    /// Every memory, those of group instances included, by offset.
    pub memories: Vec<Memory>,
    /// The repeated parts.
    pub groups: Vec<Group>,
}

/// Repeated registers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Upper-case name; instance 2 of `INST` prefixes `INST2_`.
    pub name: String,
    /// Instances.
    pub count: u32,
    /// First byte of instance 0 in the block.
    pub offset: u32,
    /// Bytes from one instance to the next.
    pub stride: u32,
    /// Description.
    pub text: String,
    /// Registers with offsets from the start of an instance.
    pub registers: Vec<Register>,
    /// Memories with offsets from the start of an instance.
    pub memories: Vec<Memory>,
}

/// One register of 32 or 64 bits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Register {
    /// Upper-case name, with the prefix of its group instance.
    pub name: String,
    /// First byte in the block (in [`Group::registers`]: in the instance).
    pub offset: u32,
    /// 32 or 64.
    pub width: u32,
    /// Access of the register as a whole: what its fields inherit.
    pub access: Access,
    /// Value after reset (of a constant: its value).
    #[serde(serialize_with = "hex")]
    pub reset: u64,
    /// The reset is the map hash.
    pub map_hash: bool,
    /// Description.
    pub text: String,
    /// The bank has an output that says "written".
    pub strobe: bool,
    /// Each half of a 64-bit register commits on its own.
    pub commit_lo: bool,
    /// The fields, low bits first.
    pub fields: Vec<Field>,
    /// Name of the group it is an instance of.
    pub group: Option<String>,
}

/// Some adjacent bits of a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Upper-case name; `VALUE` for a register without fields.
    pub name: String,
    /// Lowest bit.
    pub lsb: u32,
    /// Bits.
    pub width: u32,
    /// How it is accessed.
    pub access: Access,
    /// Description.
    pub text: String,
    /// Named codes.
    pub values: Option<Enumeration>,
    /// A `w1s` field reads what hardware drives.
    pub readback: bool,
    /// Hardware may write an `rw` field.
    pub hw_write: bool,
}

/// The named codes of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Enumeration {
    /// Codes without a name may appear.
    pub open: bool,
    /// Code and lower-case name, by code.
    pub names: Vec<(u64, String)>,
    /// Codes that never appear.
    pub reserved: Vec<u64>,
}

/// A window that the block serves itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Memory {
    /// Upper-case name, with the prefix of its group instance.
    pub name: String,
    /// First byte in the block (in [`Group::memories`]: in the instance).
    pub offset: u32,
    /// Bytes.
    pub length: u32,
    /// `rw` or `ro`.
    pub access: Access,
    /// Bits of one word, 32 or 64.
    pub width: u32,
    /// Description.
    pub text: String,
    /// Name of the group it is an instance of.
    pub group: Option<String>,
}

impl Register {
    /// Union of the field masks.
    #[must_use]
    pub fn mask(&self) -> u64 {
        self.mask_of(|_| true)
    }

    /// Union of the masks of the fields that `pick` accepts.
    pub(crate) fn mask_of(&self, pick: impl Fn(&Field) -> bool) -> u64 {
        self.fields.iter().filter(|f| pick(f)).fold(0, |mask, f| mask | f.mask())
    }

    /// The name that the ports of `field` have on the register bank, before any suffix such as `_set`.
    #[must_use]
    pub fn port(&self, field: &Field) -> String {
        crate::names::port(self, field)
    }

    /// Is it one field named `VALUE`?
    pub(crate) fn is_plain(&self) -> bool {
        matches!(&self.fields[..], [only] if only.name == "VALUE")
    }

    /// Can software change anything by writing it?
    pub(crate) fn writable(&self) -> bool {
        self.fields.iter().any(|f| f.access.writable())
    }
}

impl Field {
    /// The field's bits in place.
    #[must_use]
    pub fn mask(&self) -> u64 {
        ones(self.width) << self.lsb
    }

    /// `"3"` or `"7:4"`.
    pub(crate) fn bits(&self) -> String {
        match self.width {
            1 => self.lsb.to_string(),
            n => format!("{}:{}", self.lsb + n - 1, self.lsb),
        }
    }
}

/// The lowest `n` bits, `n` in 1..=64.
pub(crate) fn ones(n: u32) -> u64 {
    u64::MAX >> (64 - n)
}

fn hex<S: serde::Serializer>(value: &u64, to: S) -> Result<S::Ok, S::Error> {
    // a JSON number is a double to many readers: 64 bits do not survive
    to.serialize_str(&format!("{value:#x}"))
}
