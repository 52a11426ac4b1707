//! `isotherm-verilate FILE.v TOP [--traced]`: builds the model, or finds it built, and prints its path.

#![forbid(unsafe_code)]
// A command line prints its answer.
#![allow(clippy::print_stdout)]

use isotherm_sim::verilate::{build, lint};
use isotherm_sim::{Model, ModelSpec};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let traced = words.iter().position(|w| w == "--traced").map(|i| words.remove(i)).is_some();
    let [file, top] = &words[..] else {
        eprintln!("usage: isotherm-verilate FILE.v TOP [--traced]");
        return ExitCode::from(2);
    };
    match run(file, top, traced) {
        Ok(path) => {
            println!("{path}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("isotherm-verilate: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(file: &str, top: &str, traced: bool) -> Result<String, String> {
    let verilog = std::fs::read_to_string(file).map_err(|e| format!("cannot read {file}: {e}"))?;
    lint(&verilog, top).map_err(|e| e.to_string())?;
    let spec = ModelSpec { name: top, verilog: &verilog, top, traced };
    let path = build(&spec).map_err(|e| e.to_string())?;
    Model::load(&path).map_err(|e| e.to_string())?;
    Ok(path.display().to_string())
}
