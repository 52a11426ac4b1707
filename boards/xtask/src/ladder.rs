//! `cargo xtask test` and `ci`: every check and test, cheap ones first, and stop at the first failure.

use crate::{formal, generate, licences, lint, place, process, rtl, setup, sim, synth, workspace};
use anyhow::{Context, Result};
use std::path::Path;
use std::time::Instant;

struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&Settings) -> Result<()>,
}

struct Settings {
    ci: bool,
}

const STEPS: &[Step] = &[
    Step { name: "setup", what: "tools in target/tools", run: |_| setup::run() },
    Step { name: "format", what: "rustfmt", run: |_| lint::format() },
    Step { name: "licences", what: "dependencies allowed", run: |_| licences::check() },
    Step { name: "gen", what: "generated files as committed", run: |_| generate::run(true) },
    Step { name: "clippy", what: "clippy on everything", run: |_| lint::clippy() },
    Step { name: "doc", what: "documentation builds", run: |_| lint::documentation() },
    Step { name: "rtl", what: "Verilog as in rtl/hdl/verilog.lock", run: |_| rtl_check() },
    Step { name: "blocks", what: "design rules of every block", run: |_| lint::blocks() },
    Step { name: "synth", what: "synthesis reports are current", run: |_| synth::check() },
    Step { name: "place", what: "reports of the clock are current", run: |_| place::check() },
    Step { name: "formal", what: "proofs of rtl/hdl/formal", run: |_| formal::run() },
    Step {
        name: "sim",
        what: "the Verilated cards of both widths, and their server",
        run: |_| sim::run_all(false),
    },
    Step { name: "unit", what: "cargo test of the workspace", run: tests },
    Step { name: "demo", what: "the demo on the golden model", run: |s| demo(s, "model") },
    Step { name: "demo-sim", what: "the demo on the Verilated card", run: |s| demo(s, "sim") },
];

/// Run the ladder without the steps whose name contains one of `skip`.
pub(crate) fn run(skip: &[String], ci: bool) -> Result<()> {
    let settings = Settings { ci };
    let start = Instant::now();
    let mut times = vec![];
    let steps: Vec<_> = chosen(skip).collect();
    for (step, number) in steps.iter().zip(1..) {
        println!("[{number}/{}] {}: {}", steps.len(), step.name, step.what);
        let begin = Instant::now();
        (step.run)(&settings).with_context(|| format!("step `{}` failed", step.name))?;
        let seconds = begin.elapsed().as_secs_f64();
        println!("[{number}/{}] {}: ok, {seconds:.1} s", steps.len(), step.name);
        times.push((step.name, seconds));
    }
    println!();
    for (name, seconds) in times {
        println!("{seconds:8.1} s  {name}");
    }
    println!("{:8.1} s  all {} steps passed", start.elapsed().as_secs_f64(), steps.len());
    Ok(())
}

/// Print the steps.
pub(crate) fn list(skip: &[String]) {
    for step in chosen(skip) {
        println!("{:10} {}", step.name, step.what);
    }
}

fn chosen(skip: &[String]) -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(move |s| !skip.iter().any(|word| s.name.contains(&**word)))
}

fn rtl_check() -> Result<()> {
    rtl::run(Path::new("target/rtl"), true)
}

fn cargo(settings: &Settings) -> std::process::Command {
    let mut c = process::cargo(&workspace::root());
    if settings.ci {
        c.env("CARGO_INCREMENTAL", "0").env("CARGO_TERM_PROGRESS_WHEN", "never");
    }
    c
}

fn tests(settings: &Settings) -> Result<()> {
    let mut c = cargo(settings);
    c.env("ISOTHERM_CARD", workspace::target().join("release/isotherm-card"));
    process::run(c.args(["test", "--quiet", "--locked", "--workspace"]))
}

/// The randomised tests of the hardware for `seeds` seeds each. A failure prints its seed and the command
/// that runs it again.
pub(crate) fn soak(seeds: u64, filter: Option<&str>) -> Result<()> {
    setup::run()?;
    let mut c = process::cargo(&workspace::root());
    c.env("ISOTHERM_SEEDS", seeds.to_string());
    c.args(["test", "--locked", "-p", "isotherm-rtl"]).args(filter);
    process::run(c.args(["--", "--include-ignored"]))
}

/// The README's first command, with its picture kept out of the work tree.
fn demo(settings: &Settings, card: &str) -> Result<()> {
    let mut c = cargo(settings);
    let picture = workspace::target().join(format!("heat-{card}.svg"));
    c.args(["run", "--release", "--quiet", "--locked", "--", "demo", "--card", card, "--heat-map"]);
    process::run(c.arg(picture))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_can_be_left_out() {
        let all = chosen(&[]).count();
        assert_eq!(chosen(&["demo".to_owned()]).count(), all - 2);
        assert_eq!(chosen(&["nothing".to_owned()]).count(), all);
    }
}
