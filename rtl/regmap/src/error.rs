//! What can be wrong with a register description, and where.

use std::fmt;
use std::path::PathBuf;

/// A place in a description: file, line, and the register and field it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// File name relative to `rtl/regmap`, for example `blocks/part.toml`.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Register, group or memory, where one is concerned.
    pub register: Option<String>,
    /// Field, where one is concerned.
    pub field: Option<String>,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        if let Some(register) = &self.register {
            write!(f, ": {register}")?;
            if let Some(field) = &self.field {
                write!(f, ".{field}")?;
            }
        }
        Ok(())
    }
}

/// Why a register description was refused, or its output not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A description could not be read.
    #[error("{}: cannot be read: {source}; every block named in map.toml needs blocks/<name>.toml", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not TOML, an unknown key, a missing key or a value of the wrong kind.
    #[error("{at}: {message}")]
    Parse {
        /// Where.
        at: Box<At>,
        /// What the TOML reader says.
        message: String,
    },
    /// A `text` is missing or empty.
    #[error("{at}: has no text; say in one sentence what it is for")]
    MissingText {
        /// Where.
        at: Box<At>,
    },
    /// A name is not `UPPER_CASE` (blocks and enum values: `lower_case`).
    #[error("{at}: `{name}` is no valid name; use letters, digits and _, starting with a letter")]
    BadName {
        /// Where.
        at: Box<At>,
        /// The name.
        name: String,
    },
    /// The same name twice in one scope.
    #[error("{at}: the name `{name}` is used twice")]
    DuplicateName {
        /// Where the second one is.
        at: Box<At>,
        /// The name.
        name: String,
    },
    /// Two different names become the same identifier in a generated file.
    #[error("{file}: {first} and {second} both become `{name}` in {output}; rename one")]
    NameClash {
        /// File of the block.
        file: String,
        /// What came first.
        first: String,
        /// What came second.
        second: String,
        /// The identifier.
        name: String,
        /// The output concerned.
        output: &'static str,
    },
    /// A width other than 32 or 64.
    #[error("{at}: width {width}; registers and memory words are 32 or 64 bits wide")]
    BadWidth {
        /// Where.
        at: Box<At>,
        /// The width found.
        width: u64,
    },
    /// An offset, base, stride or length that is not a multiple of its alignment.
    #[error("{at}: {what} {value:#x} is not a multiple of {multiple}")]
    Misaligned {
        /// Where.
        at: Box<At>,
        /// Which number.
        what: &'static str,
        /// Its value.
        value: u64,
        /// What it must be a multiple of, in bytes.
        multiple: u64,
    },
    /// A number is outside its range.
    #[error("{at}: {what} {value:#x} must lie in {least:#x}..={most:#x}")]
    OutOfRange {
        /// Where.
        at: Box<At>,
        /// Which number.
        what: &'static str,
        /// Its value.
        value: u64,
        /// Smallest allowed.
        least: u64,
        /// Largest allowed.
        most: u64,
    },
    /// An access kind that does not exist.
    #[error("{at}: unknown access `{found}`; use one of {allowed}")]
    UnknownAccess {
        /// Where.
        at: Box<At>,
        /// What was written.
        found: String,
        /// What may be written here.
        allowed: &'static str,
    },
    /// Neither the field nor its register says how it is accessed.
    #[error("{at}: has no access; give it to the register or to each field")]
    MissingAccess {
        /// Where.
        at: Box<At>,
    },
    /// Bits that are not `"n"` or `"high:low"`, or lie outside the register.
    #[error("{at}: bits `{bits}` do not fit; write \"n\" or \"high:low\" within 0..={top}")]
    BitsOutOfRange {
        /// Where.
        at: Box<At>,
        /// What was written.
        bits: String,
        /// The register's top bit.
        top: u32,
    },
    /// Two fields share a bit.
    #[error("{at}: shares bits with field {other}")]
    FieldOverlap {
        /// Where.
        at: Box<At>,
        /// The other field.
        other: String,
    },
    /// Two registers, memories or group instances share bytes.
    #[error("{at}: bytes {start:#x}..{end:#x} overlap {other}")]
    Overlap {
        /// Where.
        at: Box<At>,
        /// First byte, from the start of the block (for a block: of BAR0).
        start: u64,
        /// One past the last byte.
        end: u64,
        /// What was there before.
        other: String,
    },
    /// Something ends behind the end of its block, group stride or map.
    #[error("{at}: ends at {end:#x}, but {container} ends at {limit:#x}")]
    TooLarge {
        /// Where.
        at: Box<At>,
        /// One past the last byte.
        end: u64,
        /// Block, group instance or map.
        container: &'static str,
        /// Where that ends.
        limit: u64,
    },
    /// Reset bits where the register has no field.
    #[error("{at}: reset {reset:#x} sets bits outside the fields (mask {mask:#x})")]
    ResetOutsideMask {
        /// Where.
        at: Box<At>,
        /// The reset value.
        reset: u64,
        /// Union of the field masks.
        mask: u64,
    },
    /// A reset that is neither a number nor an allowed word.
    #[error(
        "{at}: reset {found}; write a number, a string \"0x...\", or \"MAP_HASH\" on a const 64-bit register of one field"
    )]
    BadReset {
        /// Where.
        at: Box<At>,
        /// What was written.
        found: String,
    },
    /// A field with named values leaves codes without a name.
    #[error("{at}: code {code} has no name; name it, list it in `reserved`, or say `open = true`")]
    EnumHole {
        /// Where.
        at: Box<At>,
        /// The smallest nameless code.
        code: u64,
    },
    /// A code twice, or one that does not fit the field.
    #[error("{at}: code {code} {problem}")]
    EnumCode {
        /// Where.
        at: Box<At>,
        /// The code.
        code: u64,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A flag that means nothing for this access or width.
    #[error("{at}: `{flag}` {problem}")]
    BadFlag {
        /// Where.
        at: Box<At>,
        /// The flag.
        flag: &'static str,
        /// Why it cannot be.
        problem: &'static str,
    },
    /// `rustfmt` could not be run, or refused a generated file.
    #[error("rustfmt on {file}: {problem}; install it with `rustup component add rustfmt`")]
    Format {
        /// The generated file.
        file: String,
        /// What happened.
        problem: String,
    },
    /// A generated file could not be written, read back or removed.
    #[error("{}: {source}", path.display())]
    Output {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}
