//! What every block of the registry has to pass: the block lint, and Verilator's `-Wall` with the project's
//! waivers. `ISOTHERM_BLOCK=name` checks one block only.

#![allow(clippy::unwrap_used)]

use isotherm_rtl::blocks;
use std::collections::BTreeSet;

#[test]
fn names_are_unique() {
    let mut seen = BTreeSet::new();
    for b in blocks() {
        assert!(seen.insert(b.name), "two blocks are called {}", b.name);
    }
}

#[test]
fn every_block_is_clean() {
    let only = std::env::var("ISOTHERM_BLOCK").ok();
    let mut bad = vec![];
    for b in blocks().into_iter().filter(|b| only.as_ref().is_none_or(|o| o == b.name)) {
        match b.emit() {
            Err(e) => bad.push(e.to_string()),
            Ok(emitted) => {
                bad.extend(emitted.lint.iter().map(|v| format!("{}: {v}", b.name)));
                if let Err(e) = isotherm_sim::verilate::lint(&emitted.verilog, b.name) {
                    bad.push(e.to_string());
                }
            }
        }
    }
    assert!(bad.is_empty(), "{} blocks or rules:\n{}", bad.len(), bad.join("\n"));
}
