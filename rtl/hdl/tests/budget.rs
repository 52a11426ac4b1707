//! The bit budget against the memories in the emitted Verilog of the core, and against what synthesis made of them.

#![allow(clippy::unwrap_used)]

use isotherm_rtl::budget::{items, primitives};
use isotherm_rtl::params::{Params, SIM128, SIM512};
use std::collections::BTreeMap;

/// Modules of a Verilog text by name.
fn modules(text: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut out = BTreeMap::new();
    let mut name = "";
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("module ") {
            name = rest.split('(').next().unwrap().trim();
            out.insert(name, vec![]);
        } else if let Some(lines) = out.get_mut(name) {
            lines.push(line.trim());
        }
    }
    out
}

/// `reg [7:0] mem [0:255];` -> (8, 256)
fn memory(line: &str) -> Option<(u64, u64)> {
    let rest = line.strip_prefix("reg ")?.trim();
    let (range, words) = rest.split_once("mem [0:")?;
    let width = match range.trim().strip_prefix('[') {
        Some(r) => r.split(':').next()?.parse::<u64>().ok()? + 1,
        None => 1,
    };
    let last: u64 = words.split(']').next()?.parse().ok()?;
    Some((width, last + 1))
}

/// Memories in block RAM below `module`, with their paths.
fn walk(
    modules: &BTreeMap<&str, Vec<&str>>,
    module: &str,
    path: &str,
    out: &mut Vec<(String, u64, u64)>,
) {
    let lines = &modules[module];
    let block = lines.iter().any(|l| l.contains("ram_style = \"block\""));
    for line in lines {
        if let Some((width, depth)) = memory(line).filter(|_| block) {
            out.push((path.into(), width, depth));
        }
        let mut words = line.split_whitespace();
        if let (Some(kind), Some(name)) = (words.next(), words.next())
            && line.ends_with('(')
            && modules.contains_key(kind)
        {
            walk(modules, kind, &format!("{path}/{}", name.trim_end_matches('(')), out);
        }
    }
}

/// The block of the budget that a path in the core belongs to.
fn block(path: &str) -> &'static str {
    let places = [
        // parts of others before these
        ("/engine/ckpt/lanes/", "squeeze"),
        ("/host/fault/frames$0/unsqueeze/", "unsqueeze"),
        ("/host/completer/", "completer"),
        ("/host/fault/", "fault"),
        ("/host/map/", "map"),
        ("/monitor/heat/", "heat"),
        ("/monitor/dirty/", "dirty"),
        ("/monitor/part/", "part"),
        ("/engine/ckpt/", "ckpt"),
        ("/engine/fetch/", "memory"),
        ("/engine/requester/", "requester"),
        ("/engine/trace/", "trace"),
    ];
    places
        .iter()
        .find(|(p, _)| path.starts_with(p))
        .unwrap_or_else(|| panic!("{path} is in no budget"))
        .1
}

fn compare(name: &str, p: &Params) {
    let entry = isotherm_rtl::blocks().into_iter().find(|b| b.name == name).unwrap();
    let text = entry.emit().unwrap().verilog;
    let mut found = vec![];
    walk(&modules(&text), name, "", &mut found);
    let mut have: Vec<_> = found.iter().map(|(path, w, d)| (block(path), *w, *d)).collect();
    let mut want: Vec<_> = items(p)
        .iter()
        .flat_map(|i| (0..i.copies).map(|_| (i.block, i.width, i.depth)).collect::<Vec<_>>())
        .collect();
    have.sort_unstable();
    want.sort_unstable();
    let lacks = |a: &[(&'static str, u64, u64)], b: &[(&'static str, u64, u64)]| {
        a.iter().filter(|x| !b.contains(x)).copied().collect::<Vec<_>>()
    };
    eprintln!("only in the Verilog: {:?}", lacks(&have, &want));
    eprintln!("only in the budget: {:?}", lacks(&want, &have));
    assert_eq!(have, want, "memories of {name}, and those of budget.rs");
}

#[test]
fn the_budget_is_what_the_verilog_holds_128() {
    compare("isotherm_core_128", &SIM128);
}

#[test]
fn the_budget_is_what_the_verilog_holds_512() {
    compare("isotherm_core_512", &SIM512);
}

/// The committed reports of yosys: as many primitives as the budget says.
#[test]
fn synthesis_takes_as_many_primitives() {
    for (name, p) in [("isotherm_core_128", &SIM128), ("isotherm_core_512", &SIM512)] {
        let file = format!("{}/synth/{name}.ecp5.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&file)
            .unwrap_or_else(|e| panic!("{file}: {e}; cargo xtask bench rtl"));
        let report: serde_json::Value = serde_json::from_str(&text).unwrap();
        let cells = find(&report, "DP16KD").unwrap_or_else(|| panic!("{file} has no DP16KD"));
        assert_eq!(cells, primitives(p), "{name}");
    }
}

fn find(v: &serde_json::Value, key: &str) -> Option<u64> {
    let map = v.as_object()?;
    map.get(key)
        .and_then(serde_json::Value::as_u64)
        .or_else(|| map.values().find_map(|v| find(v, key)))
}
