//! `isotherm-emit DIR [BLOCK..]`: writes the Verilog of every block (or of those named) to `DIR/<block>.v`.
//!
//! Fails, having written nothing for it, on a block that the lint rejects.

#![forbid(unsafe_code)]
// A command line prints its answer.
#![allow(clippy::print_stdout)]

use isotherm_rtl::blocks;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let dir = match arguments.next() {
        Some(dir) if !dir.starts_with('-') => PathBuf::from(dir),
        help => {
            eprintln!("usage: isotherm-emit DIR [BLOCK..]");
            let asked = help.is_some_and(|h| h == "--help" || h == "-h");
            return if asked { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    match run(&dir, &arguments.collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("isotherm-emit: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(dir: &Path, wanted: &[String]) -> Result<(), String> {
    let blocks = blocks();
    if let Some(unknown) = wanted.iter().find(|w| !blocks.iter().any(|b| b.name == **w)) {
        let names: Vec<_> = blocks.iter().map(|b| b.name).collect();
        return Err(format!("no block `{unknown}`; there are {}", names.join(", ")));
    }
    std::fs::create_dir_all(dir).map_err(|e| format!("cannot create {}: {e}", dir.display()))?;
    let mut bad = 0;
    for block in blocks.iter().filter(|b| wanted.is_empty() || wanted.iter().any(|w| w == b.name)) {
        let emitted = block.emit().map_err(|e| e.to_string())?;
        for violation in &emitted.lint {
            eprintln!("{}: {violation}", block.name);
        }
        bad += emitted.lint.len();
        if emitted.lint.is_empty() {
            let path = dir.join(format!("{}.v", block.name));
            std::fs::write(&path, &emitted.verilog)
                .map_err(|e| format!("cannot write {}: {e}", path.display()))?;
            println!("{} {}", block.name, emitted.verilog.len());
        }
    }
    if bad > 0 { Err(format!("{bad} lint violations")) } else { Ok(()) }
}
