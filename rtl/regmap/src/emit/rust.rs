//! The crate `isotherm-regs`: descriptors, value types and enumerations, one module for each block.

mod values;

use std::fmt::Write as _;

use super::MARK;
use super::text::{doc, first};
use crate::map::{Access, Block, Group, Map, Memory, Register};
use crate::names;

const FOLDER: &str = "rtl/regs/src";

/// `lib.rs`, `desc.rs` and one file for each block.
pub(super) fn files(map: &Map) -> Vec<(String, String)> {
    let mut files = vec![
        (format!("{FOLDER}/lib.rs"), library(map)),
        (format!("{FOLDER}/desc.rs"), format!("//! {MARK}: do not edit.\n//!\n{DESCRIPTORS}")),
        (format!("{FOLDER}/all.rs"), tables(map)),
    ];
    files.extend(map.blocks.iter().map(|b| (format!("{FOLDER}/{}.rs", b.name), module(b))));
    files
}

const DESCRIPTORS: &str = include_str!("rust/desc.rs.txt");

fn library(map: &Map) -> String {
    let mut s = format!(
        "//! {MARK}: do not edit.\n//!\n\
         //! Offsets, bit fields, access kinds and reset values of every register of BAR{}, as data and as\n\
         //! types. No handwritten code belongs here: change `rtl/regmap/blocks/*.toml` instead.\n\n\
         #![no_std]\n#![forbid(unsafe_code)]\n\n\
         mod all;\nmod desc;\n",
        map.bar
    );
    let mut sorted: Vec<_> = map.blocks.iter().collect();
    sorted.sort_by_key(|b| &b.name);
    for b in &sorted {
        let _ = writeln!(s, "pub mod {};", b.name);
    }
    s += "\npub use all::{ALL, BLOCKS, MEMORIES};\n\
          pub use desc::{Access, BlockDesc, FieldDesc, Half, MemDesc, RegDesc, UnknownCode, by_name, lookup, lookup_memory};\n\n";
    let _ = write!(
        s,
        "/// Hash of the map without its prose: what driver, firmware and card compare.\n\
         pub const MAP_HASH: u64 = {};\n\n/// The BAR of the registers.\npub const BAR: u32 = {};\n\n\
         /// Bytes of the register space.\npub const BAR_SIZE: u32 = {:#x};\n",
        hex(map.hash),
        map.bar,
        map.size
    );
    s
}

fn tables(map: &Map) -> String {
    let mut s = format!(
        "//! {MARK}: do not edit.\n//!\n//! Every block, register and memory, by BAR0 offset.\n\n\
         use crate::desc::{{BlockDesc, MemDesc, RegDesc}};\nuse crate::{{{}}};\n\n",
        sorted_names(map).join(", ")
    );
    let mut blocks: Vec<_> = map.blocks.iter().collect();
    blocks.sort_by_key(|b| b.base);
    s += "/// The blocks in the order of the linked list.\npub static BLOCKS: &[BlockDesc] = &[\n";
    map.blocks.iter().for_each(|b| {
        let _ = writeln!(s, "{}::BLOCK,", b.name);
    });
    s += "];\n\n/// Every register, by ascending offset.\npub static ALL: &[RegDesc] = &[\n";
    for b in &blocks {
        b.registers.iter().for_each(|r| {
            let _ = writeln!(s, "{},", path(b, r.group.as_deref(), &r.name));
        });
    }
    s += "];\n\n/// Every memory, by ascending offset.\npub static MEMORIES: &[MemDesc] = &[\n";
    for b in &blocks {
        b.memories.iter().for_each(|m| {
            let _ = writeln!(s, "{},", path(b, m.group.as_deref(), &m.name));
        });
    }
    s + "];\n"
}

fn sorted_names(map: &Map) -> Vec<&str> {
    let mut list: Vec<_> = map.blocks.iter().map(|b| b.name.as_str()).collect();
    list.sort_unstable();
    list
}

/// `part::CONTROL`, or `heat::INST[1].cap0`.
fn path(block: &Block, group: Option<&str>, name: &str) -> String {
    let Some(group) = group else { return format!("{}::{name}", block.name) };
    let rest = name.strip_prefix(group).unwrap_or(name);
    let (index, member) = rest.split_once('_').unwrap_or((rest, ""));
    format!("{}::{group}[{index}].{}", block.name, names::snake(member))
}

fn module(b: &Block) -> String {
    let mut s = format!("//! {MARK}: do not edit.\n//!\n");
    for line in doc("", &format!("{}. {}", b.title, b.text)).lines() {
        let _ = writeln!(s, "//!{}", line.trim_start_matches("///"));
    }
    let mut uses = vec!["Access", "BlockDesc", "FieldDesc"];
    if !b.memories.is_empty() {
        uses.push("MemDesc");
    }
    uses.push("RegDesc");
    if b.registers.iter().flat_map(|r| &r.fields).any(|f| f.values.is_some()) {
        uses.push("UnknownCode");
    }
    let _ = writeln!(s, "\nuse bitfield::bitfield;\n\nuse crate::desc::{{{}}};\n", uses.join(", "));
    let _ = write!(
        s,
        "/// First byte in BAR0.\npub const BASE: u32 = {};\n\n/// Bytes of BAR0.\npub const SIZE_BYTES: u32 = {:#x};\n\n\
         /// What the TYPE register reads.\npub const TYPE_CODE: u32 = {};\n\n\
         /// What the VERSION register reads: major in \\[31:16\\], minor in \\[15:0\\].\npub const VERSION_CODE: u32 = {};\n\n\
         /// The block as data.\npub const BLOCK: BlockDesc = BlockDesc {{ name: \"{}\", base: BASE, size: SIZE_BYTES, type_code: TYPE_CODE, version: VERSION_CODE }};\n\n",
        hex(u64::from(b.base)),
        b.size,
        hex(u64::from(b.type_code)),
        hex(u64::from(b.version)),
        b.name
    );
    for r in b.registers.iter().filter(|r| r.group.is_none()) {
        s += &fields_const(&r.name, r);
        s += &doc("", &r.text);
        let text = descriptor(b, r, &r.name, &r.name, "BASE");
        let _ = writeln!(s, "pub const {}: RegDesc = {text};\n", r.name);
    }
    for m in b.memories.iter().filter(|m| m.group.is_none()) {
        s += &doc("", &m.text);
        let _ = writeln!(s, "pub const {}: MemDesc = {};\n", m.name, memory(b, m, &m.name, "BASE"));
    }
    b.groups.iter().for_each(|g| s += &group(b, g));
    for r in b.registers.iter().filter(|r| r.group.is_none()) {
        s += &values::value(r, &r.name);
    }
    for g in &b.groups {
        for r in &g.registers {
            s += &values::value(r, &format!("{}_{}", g.name, r.name));
        }
    }
    s
}

fn fields_const(stem: &str, r: &Register) -> String {
    let mut s = format!("const {stem}_FIELDS: &[FieldDesc] = &[\n");
    for f in &r.fields {
        let _ = writeln!(
            s,
            "FieldDesc {{ name: \"{}\", lsb: {}, width: {}, access: Access::{} }},",
            f.name,
            f.lsb,
            f.width,
            variant(f.access)
        );
    }
    s + "];\n\n"
}

/// A register descriptor: `start` is the constant expression of what its offset counts from.
fn descriptor(block: &Block, r: &Register, name: &str, fields: &str, start: &str) -> String {
    format!(
        "RegDesc {{ name: \"{name}\", offset: {}, width: {}, access: Access::{}, reset: {}, block: \"{}\", fields: {fields}_FIELDS }}",
        sum(start, r.offset),
        r.width,
        variant(r.access),
        hex(r.reset),
        block.name
    )
}

/// A memory descriptor, as [`descriptor`].
fn memory(block: &Block, m: &Memory, name: &str, start: &str) -> String {
    format!(
        "MemDesc {{ name: \"{name}\", offset: {}, length: {}, width: {}, access: Access::{}, block: \"{}\" }}",
        sum(start, m.offset),
        hex(u64::from(m.length)),
        m.width,
        variant(m.access),
        block.name
    )
}

/// A struct of descriptors, and one such struct for each instance.
fn group(b: &Block, g: &Group) -> String {
    let mut s = String::new();
    let kind = names::camel(&g.name);
    for r in &g.registers {
        s += &fields_const(&format!("{}_{}", g.name, r.name), r);
    }
    s += &doc("", &g.text);
    let _ = writeln!(s, "#[derive(Debug, Clone, Copy)]\npub struct {kind} {{");
    for r in &g.registers {
        let _ =
            writeln!(s, "{}pub {}: RegDesc,", doc("    ", first(&r.text)), names::snake(&r.name));
    }
    for m in &g.memories {
        let _ =
            writeln!(s, "{}pub {}: MemDesc,", doc("    ", first(&m.text)), names::snake(&m.name));
    }
    let _ = writeln!(
        s,
        "}}\n\n/// Instances of [`{kind}`].\npub const {}: [{kind}; {}] = [",
        g.name, g.count
    );
    for i in 0..g.count {
        let start = sum("BASE", g.offset + i * g.stride);
        let _ = writeln!(s, "{kind} {{");
        for r in &g.registers {
            let name = names::instance(&g.name, i, &r.name);
            let fields = format!("{}_{}", g.name, r.name);
            let text = descriptor(b, r, &name, &fields, &start);
            let _ = writeln!(s, "{}: {text},", names::snake(&r.name));
        }
        for m in &g.memories {
            let text = memory(b, m, &names::instance(&g.name, i, &m.name), &start);
            let _ = writeln!(s, "{}: {text},", names::snake(&m.name));
        }
        s += "},\n";
    }
    s + "];\n\n"
}

fn variant(access: Access) -> &'static str {
    match access {
        Access::Rw => "Rw",
        Access::Ro => "Ro",
        Access::Wo => "Wo",
        Access::Rw1c => "Rw1c",
        Access::W1s => "W1s",
        Access::Const => "Const",
    }
}

/// `start + offset` as clippy likes it.
fn sum(start: &str, offset: u32) -> String {
    match offset {
        0 => start.to_owned(),
        _ => format!("{start} + {}", hex(u64::from(offset))),
    }
}

/// A hexadecimal literal, its digits in groups of four.
fn hex(value: u64) -> String {
    let digits = format!("{value:x}");
    let mut out = String::from("0x");
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(4) {
            out.push('_');
        }
        out.push(c);
    }
    out
}
