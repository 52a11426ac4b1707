//! `cargo xtask bench squeeze`: how well and how fast pages compress, beside lz4 and `zstd -1`.
//!
//! The benchmark program of `isotherm-corpus` gives the ratios and the cycles of the Verilated lane, and has libzstd
//! decode every frame. Area and clock come from the committed reports, if these are of the lane's Verilog as it is now.

mod verdict;

use super::{Options, document, write_file};
use crate::{place, process, rtl, setup, synth, workspace};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Stdio;

/// The block whose area and clock are meant.
const LANE: &str = "squeeze_lane";

/// Every key of `squeeze.json`, and what each part consists of.
const KEYS: [(&str, &[&str]); 8] = [
    ("lane", &["bytes_per_cycle", "completion_interval_cycles", "latency_max_cycles"]),
    ("lanes", &["speedup_4"]),
    ("ratio", &["no_tables_vs_lz4", "learned_vs_zstd1", "foreign_vs_zstd1"]),
    ("delta", &["redis_like_vs_zstd1", "sqlite_vs_zstd1", "redis_like", "sqlite"]),
    ("area", &["lut_per_lane", "bram36_per_lane"]),
    ("fmax", &["ecp5_8_mhz"]),
    ("decode", &["frames", "failures", "rtl_frames"]),
    ("software", &["lz4_mbps", "zstd1_mbps"]),
];

/// Measure, print, write.
pub(super) fn run(options: &Options) -> Result<()> {
    if !options.json {
        setup::run()?;
    }
    let folder = workspace::target().join("bench");
    fs::create_dir_all(&folder)?;
    let (reports, notes) = reports()?;
    let measured = measured(&folder, options)?;
    let result = joined(&[measured, reports]);
    let tables = fs::read_to_string(folder.join("squeeze-measured.md"))?;
    let verdicts = format!("{}\n{}", verdict::markdown(&result), note(&result, &notes));
    let text = format!("{tables}\n{verdicts}");
    let json = serde_json::to_string_pretty(&result)? + "\n";
    write_file(&folder.join("squeeze.json"), &json)?;
    write_file(&folder.join("squeeze.md"), &text)?;
    if options.document {
        document(&workspace::root().join("rtl/docs/BENCH.md"), "squeeze", &text)?;
    }
    if options.json {
        print!("{json}");
    } else {
        // The program has printed its own tables.
        println!("{verdicts}");
        println!("bench: target/bench/squeeze.json and target/bench/squeeze.md");
    }
    let failures = &result["decode"]["failures"];
    anyhow::ensure!(*failures == 0, "{failures} frames are wrong");
    Ok(())
}

/// Area and clock of the lane, and why one of them is not there.
fn reports() -> Result<(Value, Vec<String>)> {
    let hashes = rtl::emit(Path::new("target/bench/verilog"), &[LANE.to_owned()])?;
    let hash = hashes.get(&format!("{LANE}.v")).context("the lane was not emitted")?;
    let (mut out, mut notes) = (json!({}), vec![]);
    match synth::current(LANE, synth::Family::Xc7, hash)? {
        Some(figures) => {
            out["area"] = json!({ "lut_per_lane": figures.lut, "bram36_per_lane": figures.bram });
        }
        None => notes.push(format!(
            "area: rtl/hdl/synth has no report of {LANE} as it is now; run `cargo xtask synth --block {LANE}`"
        )),
    }
    match place::current(LANE, hash)? {
        Some(report) => {
            out["fmax"] = json!({ "ecp5_8_mhz": report.mhz });
            let runs = report.runs.len();
            notes
                .push(format!("Clock: {} MHz, median of {runs}; {}.", report.mhz, report.critical));
        }
        None => notes.push(format!(
            "clock: rtl/hdl/place has no report of {LANE} as it is now; run `cargo xtask place`"
        )),
    }
    Ok((out, notes))
}

/// What is not there, and what the reports say.
fn note(result: &Value, notes: &[String]) -> String {
    let mut lines = vec![];
    let missing = not_measured(result);
    if !missing.is_empty() {
        lines.push(format!("Not measured, null in squeeze.json: {}.\n", missing.join(", ")));
    }
    lines.extend(notes.iter().map(|n| format!("{n}\n")));
    lines.join("\n")
}

/// Runs the benchmark program, optimised: it codes and decodes a million pages.
fn measured(folder: &Path, options: &Options) -> Result<Value> {
    let path = folder.join("squeeze-measured.json");
    if path.exists() {
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    let mut c = process::cargo(&workspace::root());
    c.args(["bench", "--quiet", "-p", "isotherm-corpus", "--bench", "squeeze", "--", "--out"]);
    c.arg(folder);
    if options.json {
        c.stdout(Stdio::null());
    }
    if let Some(corpus) = &options.corpus {
        // Cargo runs it in the folder of its crate.
        let corpus = std::path::absolute(corpus).context("--corpus")?;
        c.arg("--corpus").arg(corpus);
    }
    for (name, number) in [("--pages", options.pages), ("--rtl-pages", options.rtl_pages)] {
        if let Some(number) = number {
            c.args([name, &number.to_string()]);
        }
    }
    let ran = process::run(&mut c);
    // Frames that failed are in the answer too; any other failure leaves none.
    match fs::read_to_string(&path) {
        Ok(text) => {
            serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))
        }
        Err(_) => {
            ran?;
            anyhow::bail!("the benchmark program left no {}", path.display())
        }
    }
}

/// Exactly [`KEYS`], each from the first part that has it.
fn joined(parts: &[Value]) -> Value {
    let mut out = json!({});
    for (group, keys) in KEYS {
        for key in keys {
            let found = parts.iter().map(|p| &p[group][key]).find(|v| !v.is_null());
            out[group][key] = found.cloned().unwrap_or(Value::Null);
        }
    }
    out
}

fn not_measured(result: &Value) -> Vec<String> {
    let all = KEYS.iter().flat_map(|(group, keys)| keys.iter().map(move |key| (*group, *key)));
    all.filter(|(group, key)| result[group][key].is_null())
        .map(|(group, key)| format!("{group}.{key}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_has_these_keys_and_no_others() {
        let software = json!({
            "ratio": { "no_tables_vs_lz4": 1.2, "learned_vs_zstd1": null, "of_ours": 7 },
            "decode": { "frames": 5, "failures": 0 },
            "secret": 1,
        });
        let rtl = json!({ "lane": { "bytes_per_cycle": 7.9 }, "decode": { "rtl_frames": 0 } });
        let result = joined(&[software, rtl]);
        let groups: Vec<_> = result.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(groups, KEYS.map(|(group, _)| group));
        for (group, keys) in KEYS {
            let found: Vec<_> = result[group].as_object().unwrap().keys().collect();
            assert_eq!(found, keys, "{group}");
        }
        assert_eq!(result["lane"]["bytes_per_cycle"], 7.9);
        assert_eq!(result["decode"], json!({ "frames": 5, "failures": 0, "rtl_frames": 0 }));
        let missing = not_measured(&result);
        assert!(missing.contains(&"ratio.learned_vs_zstd1".into()), "{missing:?}");
        assert!(!missing.iter().any(|m| m.starts_with("decode")), "0 is a figure: {missing:?}");
    }
}
