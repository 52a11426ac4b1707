//! `cargo xtask bench`: starts a benchmark program of the crate that owns it.

use crate::{process, setup, workspace};
use anyhow::{Result, bail};

/// Name, package, program, whether it needs the hardware tools.
const BENCHES: &[(&str, &str, &str, bool)] = &[("rtl", "isotherm-rtl", "isotherm-bench-rtl", true)];

/// Run the benchmark `name` in release; it prints its table and writes `target/bench/<name>.json`.
pub(crate) fn run(name: &str, arguments: &[String]) -> Result<()> {
    let Some((_, package, program, tools)) = BENCHES.iter().find(|(n, ..)| *n == name) else {
        let names: Vec<_> = BENCHES.iter().map(|(n, ..)| *n).collect();
        bail!("no benchmark `{name}`; there are: {}", names.join(", "));
    };
    if *tools {
        setup::run()?;
    }
    let mut c = process::cargo(&workspace::root());
    c.args(["run", "--release", "--quiet", "-p", package, "--bin", program, "--"]);
    process::run(c.args(arguments))
}
