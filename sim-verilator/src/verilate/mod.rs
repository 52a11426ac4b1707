//! From Verilog text to a shared object with a C interface, cached by hash.

mod compile;
mod error;
mod lint;
mod ports;
mod shim;

pub use error::VerilateError;
pub use lint::lint;
pub(crate) use shim::ABI;

use crate::model::Model;
use crate::tools::Tools;
use error::io;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// What to build.
#[derive(Clone, Copy, Debug)]
pub struct ModelSpec<'a> {
    /// For file names and messages: letters, digits and `_`.
    pub name: &'a str,
    /// The whole design.
    pub verilog: &'a str,
    /// Its top module.
    pub top: &'a str,
    /// Able to write waves. Slower to build and to run: only for looking at a failure.
    pub traced: bool,
}

/// Raised when the generated C++ or the flags below change what a model is.
const REVISION: u32 = 1;

/// Two-state models that are quick to build and to run. Assertions and delays are not in our Verilog.
const FLAGS: &[&str] = &[
    "--cc",
    "-O3",
    "--x-assign",
    "fast",
    "--x-initial",
    "fast",
    "--no-assert",
    "--no-timing",
    "-Wno-fatal",
    "-Wno-WIDTH",
    "-Wno-DECLFILENAME",
    "--timescale",
    "1ns/1ns",
    "--prefix",
    "Vm",
];

/// Build the model, or find it built: the path of its shared object.
///
/// Safe to call from several threads and processes at once: one builds, the others wait for it.
///
/// # Errors
/// [`VerilateError`]; its text ends with what to do.
pub fn build(spec: &ModelSpec<'_>) -> Result<PathBuf, VerilateError> {
    let tools = Tools::find().ok_or(VerilateError::NoTools)?;
    identifier(spec.name)?;
    identifier(spec.top)?;
    let hash = hash(spec);
    let models = tools.models();
    fs::create_dir_all(&models).map_err(io("create", &models))?;
    let product = models.join(format!("{}-{}.so", spec.name, &hash[..16]));
    if product.is_file() {
        return Ok(product);
    }
    let _lock = lock(&models.join(format!("{}.lock", spec.name)))?;
    if product.is_file() {
        return Ok(product);
    }
    let work = models.join(format!("{}-{}.work", spec.name, &hash[..16]));
    clear(&work)?;
    fs::create_dir_all(&work).map_err(io("create", &work))?;
    let source = work.join(format!("{}.v", spec.top));
    fs::write(&source, spec.verilog).map_err(io("write", &source))?;
    let runtime = compile::runtime(&tools, spec.traced)?;
    let object = compile::model(&tools, spec, &source, &work, &runtime)?;
    fs::rename(&object, &product).map_err(io("move into place", &product))?;
    clear(&work)?;
    prune(&models, spec.name);
    Ok(product)
}

/// Models of one name that are kept: plain and traced, of a few states of a block under work.
const KEPT: usize = 8;

/// Remove the oldest models of `name` beyond [`KEPT`]. One that is loaded stays usable; one that cannot be
/// removed is no reason to fail.
fn prune(models: &Path, name: &str) {
    let Ok(entries) = fs::read_dir(models) else { return };
    let mut old: Vec<_> = entries
        .flatten()
        .filter(|e| {
            let file = e.file_name().to_string_lossy().into_owned();
            let hash = file.strip_prefix(name).and_then(|r| r.strip_prefix('-'));
            hash.and_then(|h| h.strip_suffix(".so")).is_some_and(|h| h.len() == 16)
        })
        .filter_map(|e| Some((e.metadata().ok()?.modified().ok()?, e.path())))
        .collect();
    old.sort();
    for (_, path) in old.iter().rev().skip(KEPT) {
        let _ = fs::remove_file(path);
    }
}

/// Lint, build and load a block in one call: what a block test starts with.
///
/// # Panics
/// With the whole message if the block cannot be built: this is for tests. Others use [`lint()`], [`build`]
/// and [`Model::load`].
#[must_use]
pub fn block(name: &str, verilog: &str) -> Model {
    try_block(name, verilog, false).unwrap_or_else(|e| panic!("{e}"))
}

/// [`block`] with its errors, and with waves if `traced`.
///
/// # Errors
/// What [`lint()`], [`build`] and [`Model::load`] report.
pub fn try_block(name: &str, verilog: &str, traced: bool) -> Result<Model, VerilateError> {
    lint(verilog, name)?;
    let path = build(&ModelSpec { name, verilog, top: name, traced })?;
    Model::load(&path).map_err(|source| VerilateError::Load { path, source })
}

fn identifier(name: &str) -> Result<(), VerilateError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || name.len() > 100 || !name.chars().all(plain) {
        return Err(VerilateError::Name { name: name.into() });
    }
    Ok(())
}

fn hash(spec: &ModelSpec<'_>) -> String {
    let mut h = Sha256::new();
    for part in [spec.verilog, spec.top, &FLAGS.join(" "), &shim::source(&[], spec.traced)] {
        h.update((part.len() as u64).to_le_bytes());
        h.update(part);
    }
    h.update([u8::from(spec.traced)]);
    h.update(REVISION.to_le_bytes());
    hex(&h.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Held until it is dropped; the kernel lets go of it if the process dies.
fn lock(path: &Path) -> Result<fs::File, VerilateError> {
    let file = fs::File::create(path).map_err(io("create", path))?;
    file.lock().map_err(io("lock", path))?;
    Ok(file)
}

fn clear(folder: &Path) -> Result<(), VerilateError> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(io("remove", folder)(e)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_sees_text_top_and_tracing() {
        let a = ModelSpec { name: "m", verilog: "module m; endmodule", top: "m", traced: false };
        let of = |s: ModelSpec<'_>| hash(&s);
        assert_eq!(of(a), of(ModelSpec { name: "other", ..a }));
        assert_ne!(of(a), of(ModelSpec { traced: true, ..a }));
        assert_ne!(of(a), of(ModelSpec { top: "n", ..a }));
        assert_ne!(of(a), of(ModelSpec { verilog: "module m;  endmodule", ..a }));
    }

    #[test]
    fn only_the_newest_models_of_a_name_are_kept() {
        let folder = std::env::temp_dir().join(format!("isotherm-prune-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = |name: &str, i: u64| {
            let path = folder.join(format!("{name}-{i:016x}.so"));
            let file = fs::File::create(&path).unwrap();
            let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000 + i);
            file.set_modified(time).unwrap();
            path
        };
        let ours: Vec<_> = (0..12).map(|i| file("m", i)).collect();
        let other = file("m2", 0);
        prune(&folder, "m");
        let left: Vec<bool> = ours.iter().map(|p| p.exists()).collect();
        assert_eq!(left, (0..12).map(|i| i >= 12 - KEPT).collect::<Vec<_>>());
        assert!(other.exists());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_name_that_could_leave_the_folder_is_refused() {
        let e = build(&ModelSpec { name: "../x", verilog: "", top: "x", traced: false });
        assert!(matches!(e, Err(VerilateError::Name { .. } | VerilateError::NoTools)));
        assert!(identifier("../x").is_err());
    }
}
