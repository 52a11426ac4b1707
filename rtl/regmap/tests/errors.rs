//! Every kind of error: what causes it, and that it names the place.
#![allow(clippy::unwrap_used)]

mod common;

use common::{A, B, MAP, read, with_a, with_map};
use isotherm_regmap::Error;

/// The error is of the kind, and its text holds each of the words.
macro_rules! refused {
    ($result:expr, $kind:pat, $($word:expr),+) => {{
        let error = $result.expect_err("must be refused");
        let text = error.to_string();
        assert!(matches!(error, $kind), "another error: {text}");
        $(assert!(text.contains($word), "`{}` is not in: {text}", $word);)+
    }};
}

#[test]
fn the_unbroken_description_is_accepted() {
    let map = read(MAP, A, B).unwrap();
    assert_eq!(map.blocks.len(), 2);
    assert_eq!(map.blocks[0].next, 0x1000);
    assert_eq!(map.blocks[1].next, 0);
}

#[test]
fn not_toml() {
    refused!(with_a("title = \"Block a\"", "title = "), Error::Parse { .. }, "blocks/a.toml:6");
}

#[test]
fn unknown_key() {
    refused!(
        with_a("offset = 0x18", "offset = 0x18\nwitdh = 32"),
        Error::Parse { .. },
        "blocks/a.toml:30",
        "witdh"
    );
}

#[test]
fn missing_key() {
    refused!(with_a("offset = 0x18\n", ""), Error::Parse { .. }, "blocks/a.toml:27", "offset");
}

#[test]
fn negative_number() {
    refused!(with_a("offset = 0x18", "offset = -4"), Error::Parse { .. }, "blocks/a.toml:29");
}

#[test]
fn unknown_block_file() {
    refused!(with_map("\"b\"", "\"c\""), Error::Read { .. }, "blocks/c.toml");
}

#[test]
fn missing_text_of_block_register_field_group_and_memory() {
    for (old, place) in [
        ("text = \"First.\"", "blocks/a.toml:2"),
        ("text = \"Control.\"", "blocks/a.toml:10: CONTROL"),
        ("  text = \"Mode.\"", "CONTROL.MODE"),
        ("text = \"Count.\"", "COUNT"),
        ("text = \"Instance.\"", "INST"),
        ("  text = \"Configuration.\"", "CFG"),
        ("  text = \"Ring.\"", "RING"),
        ("text = \"Table.\"", "TABLE"),
        ("title = \"Block a\"", "blocks/a.toml:2"),
    ] {
        refused!(with_a(old, ""), Error::MissingText { .. }, place);
        let blank = format!("{} = \"  \"", old.split('=').next().unwrap());
        refused!(with_a(old, &blank), Error::MissingText { .. }, place);
    }
}

#[test]
fn bad_names() {
    for name in ["count", "2COUNT", "COUNT_", "CO__UNT", "COUNT-ER", ""] {
        refused!(
            with_a("name = \"COUNT\"", &format!("name = \"{name}\"")),
            Error::BadName { .. },
            "blocks/a.toml:28"
        );
    }
    refused!(with_a("name = \"a\"", "name = \"x\""), Error::BadName { .. }, "blocks/a.toml:2");
    refused!(with_a("slow = 1", "SLOW = 1"), Error::BadName { .. }, "CONTROL.MODE");
}

#[test]
fn duplicate_names() {
    refused!(
        with_a("name = \"COUNT\"", "name = \"CONTROL\""),
        Error::DuplicateName { .. },
        "blocks/a.toml:29: CONTROL"
    );
    refused!(with_a("name = \"MODE\"", "name = \"GO\""), Error::DuplicateName { .. }, "CONTROL.GO");
    refused!(with_a("name = \"COUNT\"", "name = \"NEXT\""), Error::DuplicateName { .. }, "NEXT");
    refused!(with_map("\"b\"", "\"a\""), Error::DuplicateName { .. }, "map.toml:7", "`a`");
}

#[test]
fn names_that_meet_in_an_output() {
    refused!(
        with_a("name = \"COUNT\"", "name = \"CONTROL_MODE\""),
        Error::NameClash { .. },
        "blocks/a.toml",
        "control_mode"
    );
    refused!(
        with_a("name = \"COUNT\"", "name = \"INST\""),
        Error::NameClash { .. },
        "Inst",
        "isotherm-regs"
    );
    refused!(
        with_a("name = \"COUNT\"", "name = \"STORE_CONTROL\""),
        Error::NameClash { .. },
        "store_control"
    );
    refused!(
        with_a("name = \"COUNT\"", "name = \"HIGH_WORD\""),
        Error::NameClash { .. },
        "high_word"
    );
}

#[test]
fn bad_width() {
    refused!(
        with_a(
            "width = 64\naccess = \"ro\"\ntext = \"Count.\"",
            "width = 16\naccess = \"ro\"\ntext = \"Count.\""
        ),
        Error::BadWidth { width: 16, .. },
        "blocks/a.toml:30: COUNT"
    );
}

#[test]
fn misaligned() {
    refused!(
        with_a("offset = 0x10\n", "offset = 0x11\n"),
        Error::Misaligned { .. },
        "blocks/a.toml:11: CONTROL",
        "0x11"
    );
    refused!(with_a("offset = 0x18", "offset = 0x1c"), Error::Misaligned { .. }, "COUNT", "of 8");
    refused!(with_a("offset = 0x800", "offset = 0x802"), Error::Misaligned { .. }, "TABLE");
    refused!(with_a("length = 0x100", "length = 0x101"), Error::Misaligned { .. }, "TABLE");
    refused!(with_a("stride = 0x40", "stride = 0x42"), Error::Misaligned { .. }, "INST");
    // each instance is looked at: the ring of 64-bit words in instance 1 would be at 0x14c
    refused!(
        with_a("stride = 0x40", "stride = 0x44"),
        Error::Misaligned { .. },
        "INST1_RING",
        "0x14c"
    );
    refused!(with_map("base = 0x1000", "base = 0x1004"), Error::Misaligned { .. }, "map.toml:8");
}

#[test]
fn out_of_range() {
    refused!(with_map("bar = 0", "bar = 6"), Error::OutOfRange { .. }, "map.toml:1", "bar");
    refused!(with_a("size = 0x1000", "size = 0x200000"), Error::OutOfRange { .. }, "size");
    refused!(with_a("type = 0x10", "type = 0"), Error::OutOfRange { .. }, "blocks/a.toml:3");
    refused!(
        with_a("offset = 0x18", "offset = 0x7000_0000_0000_0000"),
        Error::OutOfRange { .. },
        "COUNT"
    );
    refused!(with_a("count = 2", "count = 0"), Error::OutOfRange { .. }, "INST");
    refused!(with_a("count = 2", "count = 100000"), Error::OutOfRange { .. }, "INST");
    refused!(with_a("length = 0x20\n", "length = 0\n"), Error::OutOfRange { .. }, "RING");
}

#[test]
fn unknown_access() {
    refused!(
        with_a("access = \"w1s\"", "access = \"wos\""),
        Error::UnknownAccess { .. },
        "blocks/a.toml:18: CONTROL.GO",
        "`wos`",
        "rw1c"
    );
    refused!(
        with_a("access = \"rw\"\ntext = \"Table.\"", "access = \"wo\"\ntext = \"Table.\""),
        Error::UnknownAccess { .. },
        "TABLE",
        "ro, rw"
    );
}

#[test]
fn missing_access() {
    refused!(
        with_a("access = \"ro\"\ntext = \"Count.\"", "text = \"Count.\""),
        Error::MissingAccess { .. },
        "blocks/a.toml:28: COUNT"
    );
    refused!(
        with_a("access = \"rw\"\nreset = 0x30", "reset = 0x30"),
        Error::MissingAccess { .. },
        "CONTROL.MODE"
    );
}

#[test]
fn bits_out_of_range() {
    for bits in ["32", "4:5", "33:4", "x", "5:", "", "-1", "5:4:3"] {
        refused!(
            with_a("bits = \"5:4\"", &format!("bits = \"{bits}\"")),
            Error::BitsOutOfRange { .. },
            "blocks/a.toml:22: CONTROL.MODE"
        );
    }
}

#[test]
fn field_overlap() {
    refused!(
        with_a("bits = \"0\"", "bits = \"4\""),
        Error::FieldOverlap { .. },
        "CONTROL.MODE",
        "GO"
    );
}

#[test]
fn register_overlaps() {
    refused!(
        with_a("offset = 0x18", "offset = 0x10"),
        Error::Overlap { .. },
        "blocks/a.toml:29: COUNT",
        "CONTROL"
    );
    refused!(with_a("offset = 0x18", "offset = 0x8"), Error::Overlap { .. }, "COUNT", "NEXT");
    refused!(with_a("offset = 0x800", "offset = 0x120"), Error::Overlap { .. }, "TABLE");
    refused!(
        with_a("offset = 0x100", "offset = 0x7E0"),
        Error::Overlap { .. },
        "blocks/a.toml:37: INST0_RING",
        "TABLE"
    );
    refused!(with_a("offset = 0x8\n", "offset = 0x0\n"), Error::Overlap { .. }, "RING", "CFG");
}

#[test]
fn block_overlap() {
    refused!(
        with_map("base = 0x1000", "base = 0x800"),
        Error::Overlap { .. },
        "map.toml:8",
        "0x800..0x900",
        "overlap a"
    );
}

#[test]
fn too_large() {
    refused!(
        with_a("size = 0x1000", "size = 0x880"),
        Error::TooLarge { .. },
        "TABLE",
        "0x900",
        "the block ends at 0x880"
    );
    refused!(
        with_a("stride = 0x40", "stride = 0x20"),
        Error::TooLarge { .. },
        "RING",
        "the group's stride ends at 0x20"
    );
    refused!(
        with_a("count = 2", "count = 200"),
        Error::TooLarge { .. } | Error::Overlap { .. },
        "INST"
    );
    refused!(
        with_map("size = 0x4000", "size = 0x1080"),
        Error::TooLarge { .. },
        "map.toml:8",
        "the map"
    );
}

#[test]
fn reset_outside_mask() {
    refused!(
        with_a("reset = 0x30", "reset = 0x40"),
        Error::ResetOutsideMask { .. },
        "blocks/a.toml:13: CONTROL",
        "0x40",
        "0x31"
    );
    let wide = with_a(
        "access = \"rw\"\n  text = \"Configuration.\"",
        "access = \"rw\"\n  reset = 0x1_0000_0000\n  text = \"Configuration.\"",
    );
    refused!(wide, Error::ResetOutsideMask { .. }, "CFG");
}

#[test]
fn bad_reset() {
    for reset in ["\"ten\"", "\"0xg\"", "-1", "1.5", "\"MAP_HASH\"", "[1]"] {
        refused!(
            with_a("reset = 0x30", &format!("reset = {reset}")),
            Error::BadReset { .. },
            "blocks/a.toml:13: CONTROL"
        );
    }
    let narrow = read(MAP, A, &B.replacen("width = 64\n", "", 1));
    refused!(narrow, Error::BadReset { .. }, "blocks/b.toml", "MAP_HASH");
}

#[test]
fn enum_hole() {
    refused!(
        with_a("  reserved = [3]\n", ""),
        Error::EnumHole { code: 3, .. },
        "blocks/a.toml:21: CONTROL.MODE",
        "open = true"
    );
    refused!(with_a("slow = 1, ", ""), Error::EnumHole { code: 1, .. }, "CONTROL.MODE");
    assert!(with_a("  reserved = [3]\n", "  open = true\n").is_ok());
}

#[test]
fn enum_codes() {
    refused!(
        with_a("reserved = [3]", "reserved = [3, 2]"),
        Error::EnumCode { code: 2, .. },
        "CONTROL.MODE",
        "twice"
    );
    refused!(
        with_a("fast = 2", "fast = 4"),
        Error::EnumCode { code: 4, .. },
        "blocks/a.toml:24",
        "does not fit"
    );
}

#[test]
fn flags_that_mean_nothing() {
    let reg = |flag: &str| with_a("name = \"COUNT\"", &format!("name = \"COUNT\"\n{flag} = true"));
    refused!(reg("strobe"), Error::BadFlag { .. }, "COUNT", "`strobe`");
    refused!(reg("commit_lo"), Error::BadFlag { .. }, "COUNT", "`commit_lo`");
    refused!(reg("readback"), Error::BadFlag { .. }, "COUNT", "`readback`");
    refused!(reg("hw_write"), Error::BadFlag { .. }, "COUNT", "`hw_write`");
    let go = |line: &str| with_a("  name = \"GO\"", &format!("  name = \"GO\"\n{line}"));
    refused!(go("  hw_write = true"), Error::BadFlag { .. }, "CONTROL.GO", "`hw_write`");
    refused!(go("  open = true"), Error::BadFlag { .. }, "CONTROL.GO", "`open`");
    refused!(go("  reserved = [1]"), Error::BadFlag { .. }, "CONTROL.GO", "`reserved`");
    refused!(with_a("reset = 0x30", "reset = 0x31"), Error::BadFlag { .. }, "CONTROL", "w1s");
}
