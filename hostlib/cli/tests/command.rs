//! The command as people and scripts meet it: answers, exit codes, errors with a next step.
#![allow(missing_docs, clippy::unwrap_used)]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn isotherm(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_isotherm")).args(args).output().unwrap()
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}

/// A failed command: its exit code, and the text that ends with a next step.
fn refused(args: &[&str]) -> (i32, String) {
    let output = isotherm(args);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("  next: ") && !text.contains("panicked"), "{text}");
    (output.status.code().unwrap(), text)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_demo_resumes_and_its_store_and_trace_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let (store, trace, svg) =
        (folder.path().join("s"), folder.path().join("t.csv"), folder.path().join("h.svg"));
    let answer = json(&isotherm(&[
        "demo",
        "-o",
        "json",
        "--epochs",
        "8",
        "--transactions",
        "32",
        "--image",
        "1024",
        "--seed",
        "7",
        "--store",
        text(&store),
        "--record",
        text(&trace),
        "--heat-map",
        text(&svg),
    ]));
    assert_eq!(answer["integrity"], "ok");
    assert_eq!(answer["restored_equal"], true);
    assert_eq!(answer["counts_equal"], true);
    assert_eq!(answer["epochs"], 8);
    // the fifth checkpoint was pending when the process was killed: it may just have ended
    assert!((4..=5).contains(&answer["resumed_generation"].as_u64().unwrap()));
    assert_eq!(answer["final_equal"], true);
    let copies = |field: &str| answer["copies"][field].as_u64().unwrap();
    assert!(copies("page_level") > 0 && copies("demand") < copies("page_level"), "{answer}");
    assert_eq!(copies("bytes"), (copies("demand") + copies("ahead")) * 4096);
    assert_eq!((copies("page_level_bytes") % 4096, copies("untraced_requests")), (0, 0));
    let resume = |field: &str| answer["resume"][field].as_u64().unwrap();
    assert_eq!(resume("loaded_granules") + resume("left_granules"), 256);
    assert!(resume("left_granules") > 0);
    let brought_in = resume("faults_served") + resume("brought_in_by_check");
    assert_eq!(brought_in, resume("left_granules"));
    assert_eq!(answer["cost"]["oracle"], 0);
    for field in ["dirty_bytes", "written_bytes"] {
        assert!(answer[field].as_u64().unwrap() > 0, "{field}");
    }
    let picture = fs::read_to_string(&svg).unwrap();
    assert!(picture.contains("posted lines"), "a heat map says which traffic it counted");

    let generations = json(&isotherm(&["inspect", text(&store), "-o", "json"]));
    assert_eq!(generations["generations"].as_array().unwrap().len(), 8);
    let verdict = json(&isotherm(&["verify", text(&store), "-o", "json"]));
    assert_eq!(verdict["damaged"], 0);
    let extents = json(&isotherm(&["inspect", text(&store), "--generation", "8", "-o", "json"]));
    assert!(!extents["extents"].as_array().unwrap().is_empty());

    let scores = json(&isotherm(&["predict", "eval", text(&trace), "-o", "json"]));
    assert!(scores["report"]["predictors"].as_array().unwrap().len() >= 3);
    let recorded = json(&isotherm(&["heat", text(&trace), "-o", "json"]));
    let png = folder.path().join("h.png");
    let counted = json(&isotherm(&[
        "heat",
        text(&trace),
        "--card",
        "model",
        "-o",
        "json",
        "--png",
        text(&png),
    ]));
    assert_eq!(recorded["hottest"], counted["hottest"], "the card counts what was replayed");
    assert!(fs::read(&png).unwrap().starts_with(b"\x89PNG"));

    let (code, why) = refused(&["demo", "--store", text(&store)]);
    assert!(code == 2 && why.contains("not empty"));
    damage(&store.join("segments/0000000000000008.seg"));
    let (code, why) = refused(&["verify", text(&store)]);
    assert!(code == 1 && why.contains("1 of 8"), "{why}");
}

fn damage(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    fs::write(path, bytes).unwrap();
}

#[test]
fn info_describes_the_model() {
    let answer = json(&isotherm(&["info", "--json"]));
    assert_eq!(answer["card"]["card"], "model");
    assert_eq!(answer["card"]["granule_bytes"], 4096);
    assert!(answer["card"]["capabilities"].as_str().unwrap().contains("ckpt"));
}

#[test]
fn what_cannot_work_says_why_and_what_next() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent");
    assert_eq!(refused(&["inspect", text(&absent)]).0, 1);
    assert_eq!(refused(&["verify", "s3://bucket/store"]).0, 1);
    assert_eq!(refused(&["inspect", text(folder.path())]).0, 1);
    assert_eq!(refused(&["info", "--card", "sim", "--socket", text(&absent)]).0, 3);
    assert_eq!(refused(&["info", "--card", "vfio"]).0, 2);
    assert_eq!(refused(&["info", "--socket", text(&absent)]).0, 2);
    assert_eq!(refused(&["demo", "--epochs", "1"]).0, 2);
    assert_eq!(isotherm(&["demo", "--card", "none"]).status.code(), Some(2));
}

#[test]
fn a_bad_trace_is_located() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.csv");
    for (rows, where_) in
        [("0,1,0,1,0,1\n0,2,x,1,0,1\n", "line 2"), ("0,2,0,1,0,1\n0,1,0,1,0,1\n", "line 2")]
    {
        fs::write(&path, rows).unwrap();
        for command in [&["heat"][..], &["predict", "eval"]] {
            let (code, why) = refused(&[command, &[text(&path)]].concat());
            assert!(code == 1 && why.contains(where_), "{why}");
        }
    }
    assert_eq!(refused(&["heat", text(&folder.path().join("absent.csv"))]).0, 1);
}
