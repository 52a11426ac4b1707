//! `cargo xtask bench`: figures that are measured in the run, as Markdown and as `target/bench/<name>.json`.

mod rtl;
mod squeeze;

use anyhow::{Context, Result, bail};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};

/// How to run a benchmark.
#[derive(Args, Debug, Default)]
pub(crate) struct Options {
    /// rtl: take the area of a block from its committed report if that is of exactly this Verilog
    #[arg(long)]
    reuse_area: bool,
    /// rtl: syntheses at once [default: the number of processors]
    #[arg(long)]
    jobs: Option<usize>,
    /// rtl: also put the tables into the documentation (rtl/docs/BENCH.md)
    #[arg(long)]
    document: bool,
    /// squeeze: measure the files below this folder instead of the built-in corpus
    ///
    /// Each file is a class of pages; NAME.old and NAME.new are two states of the same memory.
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// squeeze: pages to squeeze and decode, at least [default: 1000000]
    #[arg(long, value_name = "N")]
    pages: Option<u64>,
}

/// Run the benchmark `name`.
pub(crate) fn run(name: &str, options: &Options) -> Result<()> {
    let of_rtl = options.reuse_area || options.jobs.is_some() || options.document;
    let of_squeeze = options.corpus.is_some() || options.pages.is_some();
    match name {
        "rtl" if of_squeeze => bail!("--corpus and --pages belong to `bench squeeze`"),
        "rtl" => rtl::run(options),
        "squeeze" if of_rtl => bail!("--reuse-area, --jobs and --document belong to `bench rtl`"),
        "squeeze" => squeeze::run(options),
        other => bail!("no benchmark `{other}`; there are: rtl, squeeze"),
    }
}

fn write_file(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
