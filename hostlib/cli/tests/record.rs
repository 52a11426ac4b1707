//! `isotherm heat record`: every request of the window in a file, as many lines as the counters counted.
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

fn number(answer: &Value, field: &str) -> u64 {
    answer[field].as_u64().unwrap_or_else(|| panic!("{field} in {answer}"))
}

fn record(path: &Path, more: &[&str]) -> Value {
    let image = if more.contains(&"--image") { &[][..] } else { &["--image", "512"] };
    let small = [&["--epochs", "3", "--transactions", "20", "-o", "json"], image].concat();
    let args = [&["heat", "record", path.to_str().unwrap()], &small[..], more].concat();
    json(&isotherm(&args))
}

/// Lines of 64 bytes that a line of the file touches: the enabled bytes are consecutive in this load.
fn touched(row: &str) -> (u64, bool) {
    let fields: Vec<&str> = row.split(',').collect();
    let offset = u64::from_str_radix(fields[2], 16).unwrap();
    let bytes: u64 = fields[3].parse().unwrap();
    let first_be = u8::from_str_radix(fields[5], 16).unwrap();
    let first = offset + u64::from(first_be.trailing_zeros());
    ((first + bytes - 1) / 64 - first / 64 + 1, fields[4] == "write")
}

#[test]
fn the_lines_of_the_records_are_those_that_the_counters_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    let answer = record(&path, &[]);
    assert_eq!(answer["equal"], true);
    assert_eq!(number(&answer, "dropped"), 0);
    let text = fs::read_to_string(&path).unwrap();
    let rows: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(rows.len() as u64, number(&answer, "records"));
    assert_eq!(rows.iter().map(|r| touched(r).0).sum::<u64>(), number(&answer, "counted_lines"));
    assert_eq!(number(&answer, "recorded_lines"), number(&answer, "counted_lines"));
    let written = rows.iter().filter(|r| touched(r).1).count() as u64;
    assert_eq!((written, written > 100), (number(&answer, "writes"), true));
    assert_eq!(number(&answer, "reads") + written, number(&answer, "records"));
    let stamps: Vec<u64> =
        rows.iter().map(|r| r.split(',').nth(1).unwrap().parse().unwrap()).collect();
    assert!(stamps.is_sorted_by(|a, b| a < b), "time goes on");

    // `heat` shows the same counts, also when a card counts the same lines again
    let path = path.to_str().unwrap();
    let heat = json(&isotherm(&["heat", path, "--top", "9999", "-o", "json"]));
    let sum = |field| -> u64 {
        heat["hottest"].as_array().unwrap().iter().map(|u| number(u, field)).sum()
    };
    assert_eq!(number(&heat, "epochs"), 3);
    assert_eq!(sum("writes") + sum("reads"), number(&answer, "counted_lines"));
    let again = json(&isotherm(&["heat", path, "--top", "9999", "--card", "model", "-o", "json"]));
    let writes = |answer: &Value| -> Vec<(u64, u64)> {
        let units = answer["hottest"].as_array().unwrap().iter();
        units.map(|u| (number(u, "unit"), number(u, "writes"))).collect()
    };
    let (mut a, mut b) = (writes(&heat), writes(&again));
    a.sort_unstable();
    b.sort_unstable();
    assert_eq!(a, b);
    let scores = json(&isotherm(&["predict", "eval", path, "-o", "json"]));
    assert!(scores["report"]["predictors"].as_array().unwrap().len() >= 3);
}

#[test]
fn a_compressed_file_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (plain, packed) = (folder.path().join("a.csv"), folder.path().join("a.csv.zst"));
    let mut a = record(&plain, &["--seed", "5"]);
    let mut b = record(&packed, &["--seed", "5"]);
    assert!(fs::metadata(&packed).unwrap().len() * 4 < fs::metadata(&plain).unwrap().len());
    for answer in [&mut a, &mut b] {
        answer["file"] = Value::Null;
    }
    assert_eq!(a, b, "same seed, same records");
    let heat = |path: &Path| json(&isotherm(&["heat", path.to_str().unwrap(), "-o", "json"]));
    assert_eq!(heat(&plain), heat(&packed));
}

#[test]
fn a_ring_that_is_too_small_drops_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let answer = record(&path, &["--ring", "2", "--image", "2048"]);
    assert!(number(&answer, "dropped") > 0);
    assert_eq!(answer["equal"], Value::Null);
    assert!(number(&answer, "recorded_lines") < number(&answer, "counted_lines"));
    let rows = fs::read_to_string(&path).unwrap().lines().count() as u64 - 1;
    assert_eq!(rows, number(&answer, "records"));
    let all = number(&record(&path, &["--image", "2048"]), "records");
    assert_eq!(number(&answer, "records") + number(&answer, "dropped"), all);
}

#[test]
fn what_cannot_be_recorded_or_read_says_why_and_where() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let file = path.to_str().unwrap();
    let absent = folder.path().join("no/such/folder/a.csv");
    let refused = |args: &[&str]| {
        let output = isotherm(args);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && !text.contains("panicked"), "{text}");
        (output.status.code().unwrap(), text)
    };
    for (args, code) in [
        (&["--ring", "1"][..], 2),
        (&["--ring", "25"], 2),
        (&["--epochs", "0"], 2),
        (&["--image", "16"], 2),
        (&["--image", "18446744073709551615"], 2),
        (&["--card", "vfio"], 2),
        (&["--bdf", "0000:01:00.0"], 2),
    ] {
        let (found, text) = refused(&[&["heat", "record", file], args].concat());
        assert_eq!(found, code, "{args:?}: {text}");
        assert!(!path.exists(), "{args:?}");
    }
    let (code, text) = refused(&["heat", "record", absent.to_str().unwrap()]);
    assert!(code == 1 && text.contains("cannot write"), "{text}");
    assert_eq!(refused(&["heat", "record"]).0, 2, "no file");
    assert_eq!(refused(&["heat"]).0, 2, "no trace");

    record(&path, &[]);
    let text = fs::read_to_string(&path).unwrap();
    let broken = text.replacen("write", "wrote", 1);
    let line = 1 + broken.lines().position(|l| l.contains("wrote")).unwrap();
    fs::write(&path, broken).unwrap();
    let (code, why) = refused(&["heat", file]);
    assert!(code == 1 && why.contains(&format!("line {line}:")), "{why}");
    assert!(why.contains("  next: "), "{why}");
}
