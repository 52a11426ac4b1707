//! `cargo xtask sim`: the Verilated card as a file, and the server that runs it.

use crate::{process, rtl, setup, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Every width that the contract suite runs on; the first is the one that `isotherm-card` serves by default.
const TOPS: [&str; 2] = ["isotherm_core_128", "isotherm_core_512"];

/// [`run`] for every width.
pub(crate) fn run_all(traced: bool) -> Result<()> {
    TOPS.iter().try_for_each(|top| run(top, traced))
}

/// Emit `top`, verilate it to `target/sim/<top>.so`, and build the server in release.
pub(crate) fn run(top: &str, traced: bool) -> Result<()> {
    setup::run()?;
    let root = workspace::root();
    let out = Path::new("target/rtl");
    rtl::emit(out, &[top.to_owned()])?;
    let source = root.join(out).join(format!("{top}.v"));
    let mut c = process::cargo(&root);
    c.args(["run", "--quiet", "-p", "isotherm-sim", "--bin", "isotherm-verilate", "--"]);
    c.arg(&source).arg(top);
    if traced {
        c.arg("--traced");
    }
    let built = process::output(&mut c)?;
    let built = built.trim();
    let product = workspace::target().join("sim").join(format!("{top}.so"));
    place(Path::new(built), &product)?;
    println!("sim: {} is {built}", product.display());
    let mut c = process::cargo(&root);
    process::run(c.args(["build", "--release", "-p", "isotherm-sim", "--bin", "isotherm-card"]))?;
    println!("sim: server target/release/isotherm-card");
    Ok(())
}

/// A copy under a name without a hash, replaced at once: a running server keeps the old one.
fn place(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let fresh = to.with_extension("new");
    fs::copy(from, &fresh).with_context(|| format!("cannot copy {}", from.display()))?;
    fs::rename(&fresh, to).with_context(|| format!("cannot write {}", to.display()))
}
