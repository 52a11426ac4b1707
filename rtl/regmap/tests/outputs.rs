//! What the map becomes: hash, generated files, drift.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};

use common::{A, B, MAP, read, with_a};
use isotherm_regmap::{check, generate, load, orphans, write};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

#[test]
fn committed_files_are_as_generated() {
    let root = root();
    let files = generate(&root).unwrap();
    let drifted: Vec<_> = check(&root, &files).unwrap().iter().map(ToString::to_string).collect();
    assert!(drifted.is_empty(), "run `cargo xtask gen`:\n{}", drifted.join("\n"));
}

#[test]
fn every_generated_file_is_listed_once() {
    let files = generate(&root()).unwrap();
    let mut paths: Vec<_> = files.iter().map(|(path, _)| path).collect();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), files.len());
    for wanted in ["rtl/regs/src/part.rs", "rtl/hdl/src/banks/part.rs", "rtl/docs/registers.md"] {
        assert!(paths.iter().any(|p| **p == Path::new(wanted)), "{wanted}");
    }
}

#[test]
fn prose_does_not_change_the_hash_and_everything_else_does() {
    let hash = read(MAP, A, B).unwrap().hash;
    for (old, new) in [("\"Control.\"", "\"Steering.\""), ("\"Block a\"", "\"Block A\"")] {
        assert_eq!(with_a(old, new).unwrap().hash, hash, "{old}");
    }
    for (old, new) in [
        ("offset = 0x18", "offset = 0x20"),
        ("reset = 0x30", "reset = 0x20"),
        ("name = \"COUNT\"", "name = \"TALLY\""),
        ("bits = \"0\"", "bits = \"1\""),
        ("fast = 2", "rapid = 2"),
        ("  reserved = [3]", "  open = true"),
        ("version = 0x0001_0000", "version = 0x0001_0001"),
        ("stride = 0x40", "stride = 0x80"),
        ("length = 0x100", "length = 0x200"),
        ("access = \"rw\"\ntext = \"Table.\"", "access = \"ro\"\ntext = \"Table.\""),
        ("access = \"w1s\"", "access = \"rw\""),
    ] {
        assert_ne!(with_a(old, new).unwrap().hash, hash, "{old}");
    }
    assert_ne!(common::with_map("base = 0x1000", "base = 0x2000").unwrap().hash, hash);
}

#[test]
fn the_hash_is_the_value_of_its_register() {
    let map = read(MAP, A, B).unwrap();
    let register = map.blocks[1].registers.iter().find(|r| r.name == "MAP_HASH").unwrap();
    assert_eq!(register.reset, map.hash);
    assert_ne!(map.hash, 0);
}

#[test]
fn the_hash_is_pinned() {
    // a change of the canonical text would make every card look foreign to every driver
    assert_eq!(read(MAP, A, B).unwrap().hash, 0x8068_74a3_d286_f148);
}

#[test]
fn json_holds_every_register_of_the_map() {
    let root = root();
    let map = load(&root).unwrap();
    let files = generate(&root).unwrap();
    let (_, text) = files.iter().find(|(p, _)| p.ends_with("registers.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(json["hash"], format!("{:#x}", map.hash));
    for (block, found) in map.blocks.iter().zip(json["blocks"].as_array().unwrap()) {
        assert_eq!(found["name"], block.name);
        let registers = found["registers"].as_array().unwrap();
        assert_eq!(registers.len(), block.registers.len());
        for (register, found) in block.registers.iter().zip(registers) {
            assert_eq!(found["name"], register.name);
            assert_eq!(found["offset"], register.offset);
            assert_eq!(found["access"], register.access.word());
        }
    }
}

#[test]
fn drift_names_the_file_and_the_first_line() {
    let root = tempfile::tempdir().unwrap();
    let file = |path: &str, text: &str| (PathBuf::from(path), text.to_owned());
    let mark = "// Generated from rtl/regmap by `cargo xtask gen`: do not edit.\n";
    let files = vec![
        file("x/a.rs", &format!("{mark}one\ntwo\n")),
        file("x/b.rs", &format!("{mark}three\n")),
    ];
    assert_eq!(check(root.path(), &files).unwrap().len(), 2, "both are missing");
    assert_eq!(write(root.path(), &files).unwrap().len(), 2);
    assert_eq!(write(root.path(), &files).unwrap().len(), 0, "nothing to do");
    assert!(check(root.path(), &files).unwrap().is_empty());

    std::fs::write(root.path().join("x/a.rs"), format!("{mark}one\n2\n")).unwrap();
    std::fs::write(root.path().join("x/b.rs"), format!("{mark}three\nfour\n")).unwrap();
    std::fs::write(root.path().join("x/old.rs"), format!("{mark}left over\n")).unwrap();
    std::fs::write(root.path().join("x/hand.rs"), "// written by hand\n").unwrap();
    let found: Vec<_> =
        check(root.path(), &files).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found[0], "x/a.rs:3: is `2`, should be `two`");
    assert_eq!(found[1], "x/b.rs:3: is `four`, should be ``");
    assert!(found[2].starts_with("x/old.rs: generated for a block"), "{found:?}");
    assert_eq!(orphans(root.path(), &files).unwrap(), [PathBuf::from("x/old.rs")]);

    std::fs::write(root.path().join("x/a.rs"), format!("{mark}one\ntwo")).unwrap();
    assert_eq!(check(root.path(), &files[..1]).unwrap()[0].what, "line ends differ");
}
