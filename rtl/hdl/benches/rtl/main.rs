//! What the Verilated RTL does per cycle: counting, window, DMA. `cargo xtask bench rtl` runs this and adds the area.
//!
//! Every figure is a number of cycles, events or bytes, so it does not depend on the machine or on the profile that
//! this program is built with. The drivers of the ports are those of the tests; no wall-clock time is measured.
//!
//! `cargo bench -p isotherm-rtl --bench rtl -- [--out FOLDER]` prints the tables; with `--out` it also writes
//! `rtl-cycles.json` and `rtl-cycles.md` there.

#![allow(clippy::print_stdout, reason = "the tables are the answer")]
#![allow(clippy::unwrap_used, reason = "the drivers are those of the tests")]

mod dma;
mod heat;
#[path = "../../tests/support/heat_drive.rs"]
mod heat_drive;
#[path = "../../tests/host_bench/mod.rs"]
mod host_bench;
mod map;
#[path = "../../tests/map_bench/mod.rs"]
mod map_bench;
#[path = "../../tests/support/mod.rs"]
mod support;
mod window;

use isotherm_sim::tools::Tools;
use serde::Serialize;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

/// The whole answer; its parts are the first keys of `rtl.json`.
#[derive(Debug, Serialize)]
struct Cycles {
    heat: heat::Heat,
    window: window::Window,
    dma: dma::Dma,
    map: map::Map,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("bench rtl: {e}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let out = arguments()?;
    if Tools::find().is_none() {
        return Err("Verilator is not there; run `cargo xtask setup`".into());
    }
    eprintln!("bench rtl: heat");
    let heat = heat::measure()?;
    eprintln!("bench rtl: window");
    let window = window::measure()?;
    eprintln!("bench rtl: dma");
    let dma = dma::measure();
    eprintln!("bench rtl: map");
    let map = map::measure()?;
    let parts = [heat.markdown(), window.markdown(), dma.markdown(), map.markdown()];
    let text = parts.join("\n");
    println!("{text}");
    if let Some(folder) = out {
        let json = serde_json::to_string_pretty(&Cycles { heat, window, dma, map })? + "\n";
        for (name, text) in [("rtl-cycles.json", json), ("rtl-cycles.md", text)] {
            let path = folder.join(name);
            fs::create_dir_all(&folder)
                .and_then(|()| fs::write(&path, text))
                .map_err(|e| format!("cannot write {}: {e}", path.display()))?;
        }
    }
    Ok(())
}

/// The folder of `--out`. Cargo adds `--bench`.
fn arguments() -> Result<Option<PathBuf>, String> {
    let mut out = None;
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => {}
            "--out" => out = Some(arguments.next().ok_or("--out needs a folder")?.into()),
            other => return Err(format!("unknown argument `{other}`; there is only --out FOLDER")),
        }
    }
    Ok(out)
}

/// Verilog of a registered block: the text whose area is reported.
fn verilog(name: &str) -> Result<String, Box<dyn Error>> {
    let block = isotherm_rtl::blocks().into_iter().find(|b| b.name == name);
    Ok(block.ok_or_else(|| format!("no block `{name}` in the registry"))?.emit()?.verilog)
}
