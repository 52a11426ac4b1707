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
    /// Also put the tables into the documentation (rtl/docs/BENCH.md)
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
    /// squeeze: frames that the Verilated lane makes, at least; 0 leaves the RTL out [default: 12000]
    #[arg(long, value_name = "N")]
    rtl_pages: Option<u64>,
    /// squeeze: print squeeze.json instead of tables
    #[arg(long)]
    json: bool,
}

/// Run the benchmark `name`.
pub(crate) fn run(name: &str, options: &Options) -> Result<()> {
    let of_rtl = options.reuse_area || options.jobs.is_some();
    let of_squeeze = options.corpus.is_some()
        || options.pages.is_some()
        || options.rtl_pages.is_some()
        || options.json;
    match name {
        "rtl" if of_squeeze => {
            bail!("--corpus, --pages, --rtl-pages and --json belong to `bench squeeze`")
        }
        "rtl" => rtl::run(options),
        "squeeze" if of_rtl => bail!("--reuse-area and --jobs belong to `bench rtl`"),
        "squeeze" => squeeze::run(options),
        other => bail!("no benchmark `{other}`; there are: rtl, squeeze"),
    }
}

fn write_file(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Replaces what is between the marks of a benchmark on a page.
fn document(page: &Path, name: &str, tables: &str) -> Result<()> {
    let text =
        fs::read_to_string(page).with_context(|| format!("cannot read {}", page.display()))?;
    let Some(new) = between(&text, name, tables) else {
        let [begin, end] = marks(name);
        bail!("{} lacks the marks `{begin}` and `{end}`", page.display());
    };
    write_file(page, &new)
}

fn marks(name: &str) -> [String; 2] {
    ["begin", "end"].map(|part| format!("<!-- measured {name}: {part} -->"))
}

fn between(text: &str, name: &str, tables: &str) -> Option<String> {
    let [begin, end] = marks(name);
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{tables}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let [begin, end] = marks("x");
        let page = format!("a\n{begin}\nold\n{end}\nb\n");
        let new = between(&page, "x", "new\n").unwrap();
        assert_eq!(new, format!("a\n{begin}\nnew\n{end}\nb\n"));
        assert_eq!(between(&new, "x", "new\n").unwrap(), new);
        assert_eq!(between(&new, "y", "new\n"), None);
        assert_eq!(between("no marks", "x", "new\n"), None);
    }
}
