//! The only task runner: everything a developer or CI does beyond `cargo build` and `cargo test`.
//!
//! Tools are installed into `target/tools` by [`setup`]; nothing else of this crate installs anything.
//! What belongs elsewhere: the hardware (`rtl/`), building and running Verilated models
//! (`sim-verilator/`). This crate only starts their programs and compares what they write.

// The answers of a task runner go to standard output.
#![allow(clippy::print_stdout)]
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod fixup;
mod process;
mod setup;
mod workspace;

use clap::{Parser, Subcommand};

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
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().task {
        Task::Setup { check } => {
            if check {
                setup::check()
            } else {
                setup::run()
            }
        }
    }
}
