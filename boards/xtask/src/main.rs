//! The only task runner: everything a developer or CI does beyond `cargo build` and `cargo test`.
//!
//! Tools are installed into `target/tools` by [`setup`]; nothing else of this crate installs anything
//! (except `lint --deny`, which says so). What belongs elsewhere: the hardware (`rtl/`), building and
//! running Verilated models (`sim-verilator/`). This crate starts their programs and compares what they
//! write with what is committed.

// The answers of a task runner go to standard output.
#![allow(clippy::print_stdout)]
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bench;
mod fixup;
mod formal;
// `gen` is a keyword.
#[path = "gen.rs"]
mod generate;
mod hash;
mod ladder;
mod licences;
mod lint;
mod place;
mod process;
mod rtl;
mod setup;
mod sim;
mod synth;
mod workspace;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Isotherm's task runner", version)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what the hardware tasks need and this machine lacks (idempotent)
    ///
    /// Debian packages are installed through apt-get, only those that are missing and only as root;
    /// everything else goes to target/tools: a Python environment with the tools pinned by hash in
    /// boards/tools.txt, and a repaired Verilator.
    Setup {
        /// Install nothing: say what is there and what is missing, fail if anything is
        #[arg(long)]
        check: bool,
    },
    /// Write everything that is made from the register map
    Gen {
        /// Compare with what is committed instead
        #[arg(long)]
        check: bool,
    },
    /// Emit the Verilog of every block and keep the hashes in rtl/hdl/verilog.lock
    Rtl {
        /// Where the Verilog goes
        #[arg(long, default_value = "target/rtl")]
        out: PathBuf,
        /// Compare with rtl/hdl/verilog.lock instead of writing it
        #[arg(long)]
        check: bool,
    },
    /// Formatting, clippy, documentation, licences, and the design rules of every block
    Lint {
        /// Also run cargo-deny (installed into target/tools if missing: takes minutes)
        #[arg(long)]
        deny: bool,
    },
    /// Synthesise blocks with yosys; the reports are kept in rtl/hdl/synth
    ///
    /// Only blocks whose Verilog is not that of the committed report are run.
    Synth {
        #[command(flatten)]
        options: synth::Options,
    },
    /// Place and route blocks in an ECP5 with nextpnr; the reports are kept in rtl/hdl/place
    ///
    /// Only blocks whose Verilog is not that of the committed report are run.
    Place {
        #[command(flatten)]
        options: place::Options,
    },
    /// Prove the statements of rtl/hdl/formal, and that broken blocks fail them
    Formal,
    /// Build the Verilated card and its server (isotherm-card) for `isotherm --card sim`
    Sim {
        /// The block to verilate; both widths of the controller if it is left out
        #[arg(long)]
        top: Option<String>,
        /// Able to write waves (slower)
        #[arg(long)]
        traced: bool,
    },
    /// Run the whole ladder of checks and tests, and stop at the first failure
    Test {
        /// Leave out steps whose name contains this (can be repeated)
        #[arg(long, value_name = "STEP")]
        skip: Vec<String>,
        /// Only list the steps
        #[arg(long)]
        list: bool,
    },
    /// `test` as CI runs it: nothing incremental, no progress bars
    Ci,
    /// Run the randomised hardware tests for many more seeds, and those marked as long
    Soak {
        /// Seeds per test
        #[arg(long, default_value_t = 200)]
        seeds: u64,
        /// Only tests whose name contains this
        filter: Option<String>,
    },
    /// Run a benchmark: prints a table, writes target/bench/NAME.json
    Bench {
        /// Which one
        #[arg(default_value = "rtl")]
        name: String,
        #[command(flatten)]
        options: bench::Options,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            // The chain of causes in one go; a backtrace of the task runner helps nobody.
            eprintln!("xtask: {e:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<()> {
    match task {
        Task::Setup { check: true } => setup::check(),
        Task::Setup { check: false } => setup::run(),
        Task::Gen { check } => generate::run(check),
        Task::Rtl { out, check } => rtl::run(&out, check),
        Task::Lint { deny } => lint::run(deny),
        Task::Synth { options } => synth::run(&options),
        Task::Place { options } => place::run(&options),
        Task::Formal => formal::run(),
        Task::Sim { top: Some(top), traced } => sim::run(&top, traced),
        Task::Sim { top: None, traced } => sim::run_all(traced),
        Task::Test { skip, list: true } => {
            ladder::list(&skip);
            Ok(())
        }
        Task::Test { skip, list: false } => ladder::run(&skip, false),
        Task::Ci => ladder::run(&[], true),
        Task::Soak { seeds, filter } => ladder::soak(seeds, filter.as_deref()),
        Task::Bench { name, options } => bench::run(&name, &options),
    }
}
