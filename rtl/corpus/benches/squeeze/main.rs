//! How well and how fast pages compress: lz4, `zstd -1` and the golden model of squeeze, class by class, then the
//! Verilated lane; every frame is decoded by libzstd. `cargo xtask bench squeeze` runs this and adds area and clock.
//!
//! `cargo bench -p isotherm-corpus --bench squeeze -- [--corpus DIR] [--pages N] [--rtl-pages N] [--out FOLDER]`
//! prints the tables; with `--out` it also writes `squeeze-measured.json` and `squeeze-measured.md` there. Ratios, counts and cycles depend on
//! the corpus alone; only the throughput of lz4 and zstd depends on the machine.

#![allow(clippy::print_stdout, reason = "the tables are the answer")]

mod arguments;
mod corpus;
mod decode;
mod delta;
mod ours;
mod progress;
mod ratio;
mod rtl;
mod speed;
mod table;

use arguments::Arguments;
use corpus::Corpus;
use serde::Serialize;
use std::error::Error;
use std::fs;
use std::process::ExitCode;

/// Seed of everything that is generated.
const SEED: u64 = 1;

/// The whole answer; its parts are keys of `squeeze.json`.
#[derive(Debug, Serialize)]
struct Measured {
    ratio: ratio::Summary,
    delta: delta::Summary,
    lane: rtl::LaneFigures,
    lanes: rtl::LanesFigures,
    decode: decode::Decode,
    software: speed::Speed,
}

fn main() -> ExitCode {
    match run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(failures) => {
            eprintln!("bench squeeze: {failures} frames failed");
            ExitCode::FAILURE
        }
        Err(e) => {
            let mut text = e.to_string();
            let mut cause = e.source();
            while let Some(e) = cause {
                text = format!("{text}: {e}");
                cause = e.source();
            }
            eprintln!("bench squeeze: {text}");
            ExitCode::FAILURE
        }
    }
}

/// Frames that failed.
fn run() -> Result<u64, Box<dyn Error>> {
    let arguments = Arguments::parse()?;
    let mut decode = decode::Decode::default();
    let corpus = Corpus::gather(&arguments)?;
    let mut parts = vec![corpus.markdown()];
    let ratios = ratio::measure(&corpus.classes, &mut decode)?;
    parts.push(ratios.markdown());
    let deltas = delta::measure(&corpus.pairs, &mut decode)?;
    parts.push(deltas.markdown());
    let speed = speed::measure(&corpus.classes)?;
    parts.push(speed.markdown());
    let rtl = rtl::measure(&corpus, ratios.sets(), SEED, arguments.rtl_pages, &mut decode)?;
    parts.push(rtl.markdown());
    decode::soak(&mut decode, SEED, arguments.pages, ratios.sets())?;
    parts.push(decode.markdown());
    parts.retain(|part| !part.is_empty());
    let text = parts.join("\n");
    println!("{text}");
    if let Some(folder) = &arguments.out {
        let failures = decode.failures;
        let (ratio, delta) = (ratios.summary(), deltas.summary());
        let (lane, lanes) = (rtl.lane(), rtl.lanes());
        let all = Measured { ratio, delta, lane, lanes, decode, software: speed };
        let json = serde_json::to_string_pretty(&all)? + "\n";
        for (name, text) in [("squeeze-measured.json", json), ("squeeze-measured.md", text)] {
            let path = folder.join(name);
            fs::create_dir_all(folder)
                .and_then(|()| fs::write(&path, text))
                .map_err(|e| format!("cannot write {}: {e}", path.display()))?;
        }
        return Ok(failures);
    }
    Ok(decode.failures)
}
