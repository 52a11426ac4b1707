//! `cargo xtask rtl`: emits every block and keeps the hashes of the emitted files.
//!
//! Emitted Verilog is large and machine-made, so it is not committed; `rtl/hdl/verilog.lock` is, in the format
//! of `sha256sum`, and shows in a review which blocks a change touches.

use crate::hash::sha256;
use crate::{process, workspace};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Emitted file name -> SHA-256.
pub(crate) type Hashes = BTreeMap<String, String>;

/// Emit into `out` (relative to the workspace), then write the lock or compare with it.
pub(crate) fn run(out: &Path, check: bool) -> Result<()> {
    let hashes = emit(out, &[])?;
    let lock = lock_path();
    if check {
        let differences = compare(&read_lock()?, &hashes);
        if !differences.is_empty() {
            bail!(
                "the emitted Verilog is not that of rtl/hdl/verilog.lock; if that is meant, run \
                 `cargo xtask rtl` and commit it:\n  {}",
                differences.join("\n  ")
            );
        }
        println!("rtl: {} blocks as in rtl/hdl/verilog.lock", hashes.len());
        return Ok(());
    }
    let mut text = String::new();
    for (name, hash) in &hashes {
        let _ = writeln!(text, "{hash}  {name}");
    }
    fs::write(&lock, text).with_context(|| format!("cannot write {}", lock.display()))?;
    println!("rtl: {} blocks in {}, hashes in rtl/hdl/verilog.lock", hashes.len(), out.display());
    Ok(())
}

/// Emit the blocks (all, if none is named) into `out` and return their hashes. A full run also removes the
/// files of blocks that no longer exist.
pub(crate) fn emit(out: &Path, blocks: &[String]) -> Result<Hashes> {
    let folder = workspace::root().join(out);
    let mut c = process::cargo(&workspace::root());
    c.args(["run", "--quiet", "-p", "isotherm-rtl", "--bin", "isotherm-emit", "--"]);
    let listing = process::output(c.arg(&folder).args(blocks))?;
    let mut hashes = Hashes::new();
    for line in listing.lines() {
        let name = line.split_whitespace().next().context("isotherm-emit printed an empty line")?;
        let file = format!("{name}.v");
        let path = folder.join(&file);
        let text = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        hashes.insert(file, sha256(&text));
    }
    if blocks.is_empty() {
        remove_orphans(&folder, &hashes)?;
    }
    Ok(hashes)
}

fn remove_orphans(folder: &Path, hashes: &Hashes) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name.ends_with(".v") && !hashes.contains_key(&name) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

fn lock_path() -> PathBuf {
    workspace::root().join("rtl/hdl/verilog.lock")
}

/// The committed hashes.
pub(crate) fn read_lock() -> Result<Hashes> {
    let path = lock_path();
    let text = fs::read_to_string(&path)
        .with_context(|| format!("cannot read {} (run `cargo xtask rtl`)", path.display()))?;
    parse(&text)
}

fn parse(text: &str) -> Result<Hashes> {
    let mut out = Hashes::new();
    for (line, number) in text.lines().zip(1..) {
        match line.split_once("  ") {
            Some((hash, name)) if hash.len() == 64 => {
                out.insert(name.to_owned(), hash.to_owned());
            }
            _ => bail!("rtl/hdl/verilog.lock, line {number}: not `<sha256>  <file>`: {line}"),
        }
    }
    Ok(out)
}

fn compare(committed: &Hashes, emitted: &Hashes) -> Vec<String> {
    let mut out = vec![];
    for (name, hash) in emitted {
        match committed.get(name) {
            Some(c) if c == hash => {}
            Some(_) => out.push(format!("{name}: differs")),
            None => out.push(format!("{name}: new")),
        }
    }
    out.extend(
        committed.keys().filter(|n| !emitted.contains_key(*n)).map(|n| format!("{n}: gone")),
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_difference_is_named() {
        let (a, b) = ("a".repeat(64), "b".repeat(64));
        let committed = parse(&format!("{a}  same.v\n{a}  other.v\n{a}  old.v\n")).unwrap();
        let emitted = parse(&format!("{a}  same.v\n{b}  other.v\n{b}  young.v\n")).unwrap();
        let found = compare(&committed, &emitted);
        assert_eq!(found, ["other.v: differs", "young.v: new", "old.v: gone"]);
        assert!(compare(&committed, &committed).is_empty());
    }

    #[test]
    fn a_damaged_lock_is_an_error_with_its_line() {
        assert!(parse("abc  x.v\n").unwrap_err().to_string().contains("line 1"));
    }
}
