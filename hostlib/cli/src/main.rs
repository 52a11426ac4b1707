//! The `isotherm` command: a table for people, one line of JSON for programs, errors that end with a next step.
//!
//! Only answers go to stdout; progress goes to stderr, and only on a terminal.
//! Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 no device.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this crate is where answers are printed")]

mod accesses;
mod args;
mod card;
mod commands;
mod demo;
mod failure;
mod picture;

use args::{Args, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = Args::parse();
    let output = args.output();
    let result = match &args.command {
        Command::Info(c) => commands::info::run(c, output),
        Command::Heat(c) => commands::heat::run(c, output),
        Command::Demo(c) => demo::run(c, output),
        Command::DemoWorker(c) => demo::worker::run(c),
        Command::Inspect(c) => commands::inspect::run(c, output),
        Command::Verify(c) => commands::verify::run(c, output),
        Command::Export(c) => commands::export::run(c, output),
        Command::Predict(c) => commands::predict::run(c, output),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
