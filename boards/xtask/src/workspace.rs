//! Where things are: every path of the task runner is derived here.

use std::path::PathBuf;

/// The workspace root (the folder of the top `Cargo.toml`).
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map_or(here.clone(), PathBuf::from)
}

/// Build products.
pub(crate) fn target() -> PathBuf {
    root().join("target")
}

/// The tools that [`crate::setup`] installs.
pub(crate) fn tools() -> PathBuf {
    target().join("tools")
}

/// The Python environment.
pub(crate) fn venv() -> PathBuf {
    tools().join("venv")
}

/// The repaired Verilator: `bin/verilator` and `root/`.
pub(crate) fn verilator() -> PathBuf {
    tools().join("verilator")
}
