//! A valid description to break, and what breaks it.
#![allow(dead_code)] // each test file uses its part

use isotherm_regmap::{Error, Map, parse};

/// A map of two blocks, `a` and `b`.
pub(crate) const MAP: &str = r#"bar = 0
size = 0x4000
[[block]]
name = "a"
base = 0x0
[[block]]
name = "b"
base = 0x1000
"#;

/// Block `a`: most features.
pub(crate) const A: &str = r#"[block]
name = "a"
type = 0x10
version = 0x0001_0000
size = 0x1000
title = "Block a"
text = "First."

[[reg]]
name = "CONTROL"
offset = 0x10
access = "rw"
reset = 0x30
text = "Control."
  [[reg.field]]
  name = "GO"
  bits = "0"
  access = "w1s"
  text = "Go."
  [[reg.field]]
  name = "MODE"
  bits = "5:4"
  text = "Mode."
  values = { off = 0, slow = 1, fast = 2 }
  reserved = [3]

[[reg]]
name = "COUNT"
offset = 0x18
width = 64
access = "ro"
text = "Count."

[[group]]
name = "INST"
count = 2
offset = 0x100
stride = 0x40
text = "Instance."
  [[group.reg]]
  name = "CFG"
  offset = 0x0
  access = "rw"
  text = "Configuration."
  [[group.memory]]
  name = "RING"
  offset = 0x8
  length = 0x20
  access = "ro"
  width = 64
  text = "Ring."

[[memory]]
name = "TABLE"
offset = 0x800
length = 0x100
access = "rw"
text = "Table."
"#;

/// Block `b`: the map hash.
pub(crate) const B: &str = r#"[block]
name = "b"
type = 0x11
version = 0x0001_0002
size = 0x100
title = "Block b"
text = "Second."

[[reg]]
name = "MAP_HASH"
offset = 0x10
width = 64
access = "const"
reset = "MAP_HASH"
text = "Hash."
"#;

/// The map with these texts.
pub(crate) fn read(map: &str, a: &str, b: &str) -> Result<Map, Error> {
    parse(map, &mut |name| match name {
        "a" => Ok(a.to_owned()),
        "b" => Ok(b.to_owned()),
        _ => Err(Error::Read {
            path: format!("blocks/{name}.toml").into(),
            source: std::io::ErrorKind::NotFound.into(),
        }),
    })
}

/// The map with `old` in block `a` replaced by `new`; `old` must occur exactly once.
pub(crate) fn with_a(old: &str, new: &str) -> Result<Map, Error> {
    assert_eq!(A.matches(old).count(), 1, "`{old}` is not once in A");
    read(MAP, &A.replacen(old, new, 1), B)
}

/// The map with `old` in `map.toml` replaced by `new`.
pub(crate) fn with_map(old: &str, new: &str) -> Result<Map, Error> {
    assert_eq!(MAP.matches(old).count(), 1, "`{old}` is not once in MAP");
    read(&MAP.replacen(old, new, 1), A, B)
}
