//! The one description of every register, and the generator of everything made from it.
//!
//! Here live the reader of `map.toml` and `blocks/*.toml`, its checks, and the emitters of the Rust
//! crate `isotherm-regs`, the rust-hdl register banks, the C header, the JSON description and the
//! Markdown reference. Nothing here knows what a register *does*, and no offset, mask or reset value
//! is written in this crate: those stand in the `.toml` files only.

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod drift;
mod emit;
mod error;
mod hash;
mod map;
mod names;
mod resolve;
mod rustfmt;
mod source;

pub use drift::{Drift, check, orphans, write};
pub use error::{At, Error};
pub use map::{Access, Block, Enumeration, Field, Group, Map, Memory, Register};

use std::path::{Path, PathBuf};

/// Where the descriptions are, below the root of the workspace.
const SOURCES: &str = "rtl/regmap";

/// Reads and checks `rtl/regmap/map.toml` and the blocks that it names, below the workspace `root`.
///
/// # Errors
/// The first thing that is wrong, with file, line, register and field.
pub fn load(root: &Path) -> Result<Map, Error> {
    let folder = root.join(SOURCES);
    let read = |path: PathBuf| {
        std::fs::read_to_string(&path).map_err(|source| Error::Read { path, source })
    };
    let text = read(folder.join("map.toml"))?;
    parse(&text, &mut |name| read(folder.join("blocks").join(format!("{name}.toml"))))
}

/// As [`load`], from texts: `map_toml`, and a function that returns the text of a named block.
///
/// # Errors
/// The first thing that is wrong, with file, line, register and field; or what `block` returned.
pub fn parse(
    map_toml: &str,
    block: &mut dyn FnMut(&str) -> Result<String, Error>,
) -> Result<Map, Error> {
    let mut map = resolve::map(map_toml, block)?;
    names::check(&map)?;
    hash::fill(&mut map);
    Ok(map)
}

/// Every generated file of the workspace at `root`: path relative to `root`, and the whole text.
///
/// # Errors
/// What [`load`] reports, or that `rustfmt` could not be run.
pub fn generate(root: &Path) -> Result<Vec<(PathBuf, String)>, Error> {
    let path = root.join(SOURCES).join("tests/every.toml");
    let every = || {
        std::fs::read_to_string(&path).map_err(|source| Error::Read { path: path.clone(), source })
    };
    let probe = parse(PROBE_MAP, &mut |_| every())?;
    emit::all(&load(root)?, &probe, root)
}

/// The map of the block that uses every feature; only tests ever see it.
const PROBE_MAP: &str = "bar = 0\nsize = 0x1000\n[[block]]\nname = \"every\"\nbase = 0\n";
