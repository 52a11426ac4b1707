//! The C header: offsets, masks, shifts, named codes, the map hash.

use std::fmt::Write as _;

use super::MARK;
use super::text::wrap;
use crate::map::{Block, Map, Memory, Register};

/// `isotherm_regs.h`.
pub(super) fn file(map: &Map) -> String {
    let mut s = format!(
        "/* {MARK}: do not edit. */\n\n#ifndef ISOTHERM_REGS_H\n#define ISOTHERM_REGS_H\n\n#include <stdint.h>\n\n\
         #define ISO_MAP_HASH UINT64_C({:#018x})\n#define ISO_BAR {}\n#define ISO_BAR_SIZE {:#x}u\n",
        map.hash, map.bar, map.size
    );
    map.blocks.iter().for_each(|b| block(&mut s, b));
    s += "\n#endif\n";
    s
}

fn block(s: &mut String, b: &Block) {
    let stem = format!("ISO_{}", b.name.to_ascii_uppercase());
    comment(s, &format!("{}: {}", b.title, b.text));
    define(s, &format!("{stem}_BASE"), u64::from(b.base), false);
    define(s, &format!("{stem}_BLOCK_SIZE"), u64::from(b.size), false);
    define(s, &format!("{stem}_BLOCK_TYPE"), u64::from(b.type_code), false);
    define(s, &format!("{stem}_BLOCK_VERSION"), u64::from(b.version), false);
    for r in b.registers.iter().filter(|r| r.group.is_none()) {
        register(s, &stem, r, &format!("{:#x}u", b.base + r.offset), None);
    }
    for m in b.memories.iter().filter(|m| m.group.is_none()) {
        memory(s, &stem, m, &format!("{:#x}u", b.base + m.offset), None);
    }
    for g in &b.groups {
        comment(s, &g.text);
        let stem = format!("{stem}_{}", g.name);
        let _ = writeln!(s, "#define {stem}_COUNT {}u", g.count);
        for r in &g.registers {
            let at = instance(b.base + g.offset + r.offset, g.stride);
            register(s, &stem, r, &at, Some("n"));
        }
        for m in &g.memories {
            let at = instance(b.base + g.offset + m.offset, g.stride);
            memory(s, &stem, m, &at, Some("n"));
        }
    }
}

fn instance(first: u32, stride: u32) -> String {
    format!("({first:#x}u + (n) * {stride:#x}u)")
}

fn arguments(parameter: Option<&str>) -> String {
    parameter.map(|n| format!("({n})")).unwrap_or_default()
}

fn register(s: &mut String, stem: &str, r: &Register, at: &str, parameter: Option<&str>) {
    comment(s, &format!("{}, {} bits, {}: {}", r.name, r.width, r.access.word(), r.text));
    let stem = format!("{stem}_{}", r.name);
    let wide = r.width == 64;
    let _ = writeln!(s, "#define {stem}{} {at}", arguments(parameter));
    define(s, &format!("{stem}_RESET"), r.reset, wide);
    for f in r.fields.iter().filter(|_| !r.is_plain()) {
        let stem = format!("{stem}_{}", f.name);
        define(s, &format!("{stem}_MASK"), f.mask(), wide);
        let _ = writeln!(s, "#define {stem}_SHIFT {}", f.lsb);
        for (code, name) in f.values.iter().flat_map(|v| &v.names) {
            let _ = writeln!(s, "#define {stem}_{} {code}u", name.to_ascii_uppercase());
        }
    }
}

fn memory(s: &mut String, stem: &str, m: &Memory, at: &str, parameter: Option<&str>) {
    comment(s, &format!("{}, memory, {}: {}", m.name, m.access.word(), m.text));
    let stem = format!("{stem}_{}", m.name);
    let _ = writeln!(s, "#define {stem}{} {at}", arguments(parameter));
    define(s, &format!("{stem}_LENGTH"), u64::from(m.length), false);
}

fn define(s: &mut String, name: &str, value: u64, wide: bool) {
    let _ = match wide {
        true => writeln!(s, "#define {name} UINT64_C({value:#x})"),
        false => writeln!(s, "#define {name} {value:#x}u"),
    };
}

fn comment(s: &mut String, text: &str) {
    let text = text.replace("*/", "* /");
    let _ = writeln!(s, "\n/* {} */", wrap(&text, 94).join("\n   "));
}
