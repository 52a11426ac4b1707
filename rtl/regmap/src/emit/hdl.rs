//! The rust-hdl register banks: one block of plain ports, flops and one kernel for each block.

mod kernel;
mod register;

use std::fmt::Write as _;

use super::MARK;
use super::text::{doc, first};
use crate::map::{Access, Block, Field, Map, Memory, Register, ones};
use crate::names;
use register::Parts;

const FOLDER: &str = "rtl/hdl/src/banks";

/// `mod.rs` and one file for each block.
pub(super) fn files(map: &Map) -> Vec<(String, String)> {
    let mut files = vec![(format!("{FOLDER}/mod.rs"), module(map))];
    for block in &map.blocks {
        files.push((format!("{FOLDER}/{}.rs", block.name), Bank::new(block).file()));
    }
    files
}

/// The banks of `map` for the simulator tests.
pub(super) fn probe(map: &Map) -> Vec<(String, String)> {
    let file = |b: &Block| (format!("{FOLDER}/tests/{}.rs", b.name), Bank::new(b).file());
    map.blocks.iter().map(file).collect()
}

fn module(map: &Map) -> String {
    let mut text = format!(
        "//! {MARK}: do not edit.\n//!\n\
         //! The register banks: what the bus sees of each block. A plain access is acknowledged one\n\
         //! cycle after `bus_sel`; an access to a memory when the memory acknowledges. Fields that\n\
         //! software writes show their new value in the cycle of the acknowledge, and the pulses of\n\
         //! `w1s` fields and the `_written` outputs come in that same cycle.\n\n"
    );
    let mut sorted: Vec<_> = map.blocks.iter().collect();
    sorted.sort_by_key(|b| &b.name);
    for b in &sorted {
        let _ = writeln!(text, "pub mod {};", b.name);
    }
    text += "\n#[cfg(test)]\nmod tests;\n\n";
    for b in &sorted {
        let _ = writeln!(text, "pub use {}::{};", b.name, struct_name(b));
    }
    text
}

fn struct_name(block: &Block) -> String {
    format!("{}Regs", names::camel(&block.name))
}

/// What a bank consists of; filled register by register, printed at the end.
pub(super) struct Bank<'a> {
    block: &'a Block,
    ports: Vec<(String, String, String)>,
    flops: Vec<(String, String)>,
    locals: Vec<(String, String)>,
    constants: Vec<(String, u32, u64)>,
}

impl<'a> Bank<'a> {
    fn new(block: &'a Block) -> Self {
        Self { block, ports: vec![], flops: vec![], locals: vec![], constants: vec![] }
    }

    fn port(&mut self, text: String, name: &str, direction: &str, kind: &str) {
        self.ports.push((text, name.to_owned(), format!("Signal<{direction}, {kind}>")));
    }

    fn flop(&mut self, name: &str, kind: &str) {
        self.flops.push((name.to_owned(), format!("DFF<{kind}>")));
    }

    fn local(&mut self, name: &str, kind: &str) {
        self.locals.push((name.to_owned(), format!("Signal<Local, {kind}>")));
    }

    /// A constant of the bank; the expression to read it.
    fn constant(&mut self, name: String, width: u32, value: u64) -> String {
        let read = format!("self.{name}.val()");
        if !self.constants.iter().any(|(known, _, _)| *known == name) {
            self.constants.push((name, width, value));
        }
        read
    }

    fn file(mut self) -> String {
        self.bus_ports();
        let block = self.block;
        block.registers.iter().for_each(|r| self.register_ports(r));
        block.memories.iter().for_each(|m| self.memory_ports(m));
        let parts: Vec<Parts> = block.registers.iter().map(|r| self.parts(r)).collect();
        let kernel = self.kernel(&parts);
        self.print(&kernel)
    }

    fn bus_ports(&mut self) {
        self.port("Core clock.".into(), "clock", "In", "Clock");
        self.port("Synchronous reset, active high.".into(), "reset", "In", "Bit");
        let bus = [
            ("bus_sel", "In", "Bit", "An access begins: one cycle."),
            ("bus_write", "In", "Bit", "The access writes."),
            ("bus_addr", "In", "Bits<20>", "Byte offset in the block, a multiple of 4."),
            ("bus_wdata", "In", "Bits<32>", "What is written."),
            ("bus_wstrb", "In", "Bits<4>", "Which bytes are written."),
            (
                "bus_ack",
                "Out",
                "Bit",
                "The access ends: one cycle, exactly one for each `bus_sel`.",
            ),
            ("bus_rdata", "Out", "Bits<32>", "What was read, valid with `bus_ack`."),
        ];
        for (name, direction, kind, text) in bus {
            self.port(text.into(), name, direction, kind);
        }
    }

    fn register_ports(&mut self, r: &Register) {
        for f in &r.fields {
            let (stem, kind) = (names::port(r, f), kind(f));
            let label =
                if r.is_plain() { r.name.clone() } else { format!("{}.{}", r.name, f.name) };
            let what = format!("`{label}`, {}: {}", f.access.word(), first(&f.text));
            match f.access {
                Access::Const => {}
                Access::Ro => self.port(what, &stem, "In", &kind),
                Access::Rw | Access::Wo => {
                    self.port(what, &stem, "Out", &kind);
                    if f.hw_write {
                        let text = format!("Hardware writes `{label}` in this cycle.");
                        self.port(text, &format!("{stem}_hw_en"), "In", "Bit");
                        let text = format!("What hardware writes to `{label}`.");
                        self.port(text, &format!("{stem}_hw_data"), "In", &kind);
                    }
                }
                Access::Rw1c => {
                    self.port(what, &stem, "Out", &kind);
                    let text = format!("Sets `{label}`; wins over a clear in the same cycle.");
                    self.port(text, &format!("{stem}_set"), "In", &kind);
                }
                Access::W1s => {
                    self.port(format!("{what} (a pulse)"), &stem, "Out", &kind);
                    if f.readback {
                        let text = format!("What `{label}` reads as.");
                        self.port(text, &format!("{stem}_state"), "In", &kind);
                    }
                }
            }
        }
        if r.strobe {
            let text = format!("`{}` was written: one cycle, its outputs are new.", r.name);
            self.port(text, &names::written(r), "Out", "Bit");
        }
    }

    fn memory_ports(&mut self, m: &Memory) {
        let name = m.name.to_ascii_lowercase();
        let rw = m.access == Access::Rw;
        let text = format!("`{}`, {}: an access begins, one cycle.", m.name, m.access.word());
        self.port(text, &format!("{name}_sel"), "Out", "Bit");
        if rw {
            let text = format!("The access to `{}` writes.", m.name);
            self.port(text, &format!("{name}_write"), "Out", "Bit");
        }
        let text = format!("Byte offset in `{}`, valid with its `_sel`.", m.name);
        self.port(text, &format!("{name}_addr"), "Out", "Bits<20>");
        if rw {
            let text = format!("What is written to `{}`.", m.name);
            self.port(text, &format!("{name}_wdata"), "Out", "Bits<32>");
            let text = format!("Which bytes of `{}` are written.", m.name);
            self.port(text, &format!("{name}_wstrb"), "Out", "Bits<4>");
        }
        let text = format!("`{}` ends the access: with its `_sel` or later, one cycle.", m.name);
        self.port(text, &format!("{name}_ack"), "In", "Bit");
        let text = format!("What was read from `{}`, valid with its `_ack`.", m.name);
        self.port(text, &format!("{name}_rdata"), "In", "Bits<32>");
    }

    fn print(&self, kernel: &str) -> String {
        let name = struct_name(self.block);
        let mut s = format!(
            "//! {MARK}: do not edit.\n//!\n//! Register bank of `{}`.\n\nuse rust_hdl::prelude::*;\n\n",
            self.block.name
        );
        s += &doc("", &format!("Registers of `{}`: {}.", self.block.name, self.block.title));
        let _ = writeln!(s, "#[derive(Debug, LogicBlock)]\npub struct {name} {{");
        for (text, name, kind) in &self.ports {
            let _ = writeln!(s, "{}    pub {name}: {kind},", doc("    ", text));
        }
        for (name, kind) in self.flops.iter().chain(&self.locals) {
            let _ = writeln!(s, "    {name}: {kind},");
        }
        for (name, width, _) in &self.constants {
            let _ = writeln!(s, "    {name}: Constant<Bits<{width}>>,");
        }
        let _ = write!(
            s,
            "}}\n\nimpl Default for {name} {{\n    fn default() -> Self {{\n        Self {{\n"
        );
        let plain = self.ports.iter().map(|(_, name, _)| name);
        for name in plain.chain(self.flops.iter().chain(&self.locals).map(|(name, _)| name)) {
            let _ = writeln!(s, "            {name}: Default::default(),");
        }
        for (name, width, value) in &self.constants {
            let _ = writeln!(
                s,
                "            {name}: Constant::new(bits::<{width}>({})),",
                literal(*value)
            );
        }
        let _ = write!(
            s,
            "        }}\n    }}\n}}\n\nimpl Logic for {name} {{\n    #[hdl_gen]\n    fn update(&mut self) {{\n{kernel}    }}\n}}\n"
        );
        s
    }
}

/// `Bit` or `Bits<n>`.
fn kind(field: &Field) -> String {
    if field.width == 1 { "Bit".into() } else { format!("Bits<{}>", field.width) }
}

/// Hexadecimal in groups of four digits.
fn literal(value: u64) -> String {
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

/// The bits that a register of this width has.
fn full(register: &Register, mask: u64) -> bool {
    mask == ones(register.width)
}
