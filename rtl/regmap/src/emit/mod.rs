//! The outputs: one module each, all from the same checked map.

mod c_header;
mod hdl;
mod json;
mod markdown;
mod rust;
mod text;

use std::path::{Path, PathBuf};

use crate::Error;
use crate::map::Map;
use crate::rustfmt::rustfmt;

/// In the first line of every generated file (JSON apart): how left-overs are found.
pub(crate) const MARK: &str = "Generated from rtl/regmap by `cargo xtask gen`";

/// Every generated file of `map`; `probe` is the map of the block that tests every feature.
pub(crate) fn all(map: &Map, probe: &Map, root: &Path) -> Result<Vec<(PathBuf, String)>, Error> {
    let mut files = rust::files(map);
    files.extend(hdl::files(map));
    files.extend(hdl::probe(probe));
    for (path, text) in &mut files {
        *text = rustfmt(root, path, text)?;
    }
    files.push(("rtl/regmap/gen/isotherm_regs.h".into(), c_header::file(map)));
    files.push(("rtl/regmap/gen/registers.json".into(), json::file(map)));
    files.push(("rtl/docs/registers.md".into(), markdown::file(map)));
    Ok(files.into_iter().map(|(path, text)| (path.into(), text)).collect())
}
