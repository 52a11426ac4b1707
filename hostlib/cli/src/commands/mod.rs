//! One file a command.

pub(crate) mod export;
pub(crate) mod heat;
pub(crate) mod info;
pub(crate) mod inspect;
pub(crate) mod predict;
pub(crate) mod record;
pub(crate) mod verify;

use crate::accesses;
use crate::failure::{FAILED, Failure};
use comfy_table::{Table, presets};
use isotherm_abi::store::{Encoding, ExtentEntry, Float};
use isotherm_predict::{Trace, TraceError};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// A table with a header.
pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_BORDERS_ONLY).set_header(header.to_vec());
    table
}

/// What a frame needs to be decoded, in a few words.
pub(crate) fn codec(e: &ExtentEntry, encoding: Option<&Encoding>) -> String {
    let base = match (e.dictionary, e.chain) {
        (0, 0) => "zstd".to_owned(),
        (0, chain) => format!("delta {chain}"),
        (number, 0) => format!("dictionary {number}"),
        (number, chain) => format!("delta {chain}, dictionary {number}"),
    };
    match encoding {
        None => base,
        Some(Encoding::Planes { element_bytes }) => format!("{base}, {element_bytes} byte planes"),
        Some(Encoding::Quantised { float, bound }) => {
            let float = match float {
                Float::F32 => "f32",
                Float::F64 => "f64",
            };
            format!("{base}, lossy {float} within {:e}", bound.get())
        }
    }
}

/// Prints one line of JSON.
pub(crate) fn print_json(value: &impl serde::Serialize) {
    println!("{}", serde_json::to_string(value).expect("invariant: plain data with string keys"));
}

/// Opens a trace; the reader finds out itself whether it is compressed. A file of access records is folded to one.
pub(crate) fn open_trace(path: &Path) -> Result<Trace, Failure> {
    let read = match accesses::fold(path)? {
        Some(folded) => Trace::read(folded.to_trace().as_slice()),
        None => Trace::read(open(path)?),
    };
    read.map_err(|e| trace_failure(path, &e))
}

/// A file to read a trace from.
pub(crate) fn open(path: &Path) -> Result<BufReader<File>, Failure> {
    let file = File::open(path).map_err(|e| {
        Failure::new(FAILED, format!("{}: cannot open: {e}", path.display()), "check the path")
    })?;
    Ok(BufReader::new(file))
}

/// What is wrong with a trace, and where.
pub(crate) fn trace_failure(path: &Path, error: &TraceError) -> Failure {
    Failure::new(FAILED, format!("{}: {error}", path.display()), error.hint())
}
