//! `isotherm export`, and what `inspect` and `verify` say of deltas, dictionaries and lossy extents: as a shell sees it.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../../tests/common/mod.rs"]
mod common;

use common::GRANULE;
use isotherm::{BufferOptions, Card, Store};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn isotherm(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_isotherm")).args(args).output().unwrap()
}

fn json(args: &[&str]) -> Value {
    let output = isotherm(&[args, &["-o", "json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}

fn table(args: &[&str]) -> String {
    let output = isotherm(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn numbers<'a>(answer: &'a Value, list: &str, field: &str) -> Vec<&'a Value> {
    answer[list].as_array().unwrap().iter().map(|line| &line[field]).collect()
}

/// Runs the very command that `export` prints.
#[test]
fn the_printed_command_decodes_what_was_exported() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("s");
    let images = common::with_everything(&store);
    if Command::new("zstd").arg("--version").output().is_err() {
        eprintln!("skipped: the command zstd is not installed");
        return;
    }
    // a name that a shell would take apart
    let out = folder.path().join("it's a frame.zst");
    let mut kinds = [0; 3];
    for generation in 1..=3_usize {
        let number = generation.to_string();
        let listed = json(&["inspect", text(&store), "--generation", &number]);
        for extent in 0..listed["extents"].as_array().unwrap().len() {
            let n = extent.to_string();
            let args = ["export", text(&store), "--extent", &n, "--out", text(&out)];
            let args = [&args[..], &["--generation", &number]].concat();
            let answer = json(&args);
            let line = &listed["extents"][extent];
            assert_eq!(
                (&line["extent"], &line["granules"]),
                (&answer["extent"], &answer["granules"])
            );
            assert_eq!(line["dictionary"] != 0, answer["dictionary"].is_string());
            let over = line["chain"] != 0 && line["dictionary"] == 0;
            assert_eq!(over, answer["base"].is_string());
            let command = answer["command"].as_str().unwrap();
            assert!(table(&args).contains(command));
            let shell = Command::new("sh").args(["-c", &format!("{command} -q -f")]).output();
            let shell = shell.unwrap();
            assert!(shell.status.success(), "{}", String::from_utf8_lossy(&shell.stderr));
            let plain = fs::read(folder.path().join("it's a frame.zst.plain")).unwrap();
            let at = |field: &str| answer[field].as_u64().unwrap() as usize * GRANULE;
            let wanted = &images[generation - 1][at("first_granule")..][..at("granules")];
            assert!(plain[at("skip")..][..at("granules")] == *wanted);
            assert_eq!(plain.len(), at("frame_granules"));
            kinds[match (command.contains("-D "), command.contains("--patch-from=")) {
                (false, false) => 0,
                (true, false) => 1,
                _ => 2,
            }] += 1;
        }
    }
    assert!(kinds.iter().all(|&n| n > 0), "{kinds:?}");
    // the newest generation is the default
    let args = ["export", text(&store), "--extent", "1", "--out", text(&out)];
    assert_eq!(json(&args)["generation"], 3);
    for (args, why) in [
        (["export", text(&store), "--extent", "9", "--out", text(&out)], "none of number 9"),
        (["export", text(&store), "--extent", "0", "--out", "/nonexistent/f"], "cannot write"),
    ] {
        let output = isotherm(&args);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(said.contains(why) && said.contains("  next: "), "{said}");
    }
}

#[test]
fn inspect_and_verify_say_what_a_generation_is_made_of() {
    let folder = tempfile::tempdir().unwrap();
    common::with_everything(folder.path());
    let answer = json(&["inspect", text(folder.path())]);
    let third = &answer["generations"][2]["manifest"];
    assert_eq!(third["delta_extents"], 2);
    assert_eq!(third["longest_chain"], 2);
    assert_eq!(third["dictionaries"], serde_json::json!([77, 77]));
    assert_eq!(third["segments"], serde_json::json!([1, 2, 3]));
    assert_eq!(third["lossy_bound"], Value::Null);
    let shown = table(&["inspect", text(folder.path()), "--generation", "3"]);
    assert!(shown.contains("delta 2") && shown.contains("dictionary"), "{shown}");
    assert_eq!(json(&["verify", text(folder.path())])["damaged"], 0);
    // a damaged base is damage in all that stand on it
    let segment = folder.path().join("segments/0000000000000001.seg");
    let mut bytes = fs::read(&segment).unwrap();
    bytes[80] ^= 1;
    fs::write(&segment, bytes).unwrap();
    let output = isotherm(&["verify", text(folder.path()), "-o", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    let verdict: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    assert_eq!(verdict["damaged"], 3);
    assert!(verdict["generations"][2]["problem"].as_str().unwrap().contains("0001.seg"));
}

#[test]
fn lossy_extents_are_shown_with_their_bound() {
    let folder = tempfile::tempdir().unwrap();
    let card = Card::Model { window: 1 << 20 };
    let mut store = Store::open_with(text(folder.path()), &card).unwrap();
    let options = BufferOptions::new().lossy_warm(0.0005);
    let x = store.buffer_with::<f64>("x", 20_000, options).unwrap();
    x.write().iter_mut().enumerate().for_each(|(k, x)| *x = (k as f64 / 100.0).sin() + 2.0);
    store.checkpoint().unwrap();
    drop((x, store));
    let answer = json(&["inspect", text(folder.path())]);
    let m = &answer["generations"][0]["manifest"];
    assert_eq!(m["lossy_bound"], 0.0005);
    let lossy = m["lossy_extents"].as_u64().unwrap();
    assert!(lossy > 0);
    assert!(table(&["inspect", text(folder.path())]).contains(&format!("{lossy} within 5e-4")));
    let extents = json(&["inspect", text(folder.path()), "--generation", "1"]);
    let bounds = numbers(&extents, "extents", "lossy_bound");
    assert_eq!(bounds.iter().filter(|b| b.is_f64()).count() as u64, lossy);
    let verdict = json(&["verify", text(folder.path())]);
    assert_eq!(verdict["generations"][0]["lossy_extents"], lossy);
    assert_eq!(verdict["generations"][0]["lossy_bound"], 0.0005);
    let shown = table(&["verify", text(folder.path())]);
    assert!(shown.contains(&format!("whole; {lossy} lossy extents, within 5e-4")), "{shown}");
    let first = bounds.iter().position(|b| b.is_f64()).unwrap().to_string();
    let out = folder.path().join("f");
    let shown = table(&["export", text(folder.path()), "--extent", &first, "--out", text(&out)]);
    assert!(shown.contains("quantised floats (within 5e-4)"), "{shown}");
}
