//! The kernel of a bank: bus, decode, 64-bit pairs, memories, then register by register.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Bank;
use super::register::Parts;
use crate::map::{Access, Memory, Register};

/// What the 64-bit registers of a block need.
struct Pairs {
    /// Some register latches its upper half when the lower is read.
    latch: bool,
    /// Some register holds a written lower half until the upper is written.
    hold: bool,
    /// Some register commits each half on its own.
    half: bool,
}

impl Bank<'_> {
    /// The whole kernel.
    pub(super) fn kernel(&mut self, parts: &[Parts]) -> String {
        let block = self.block;
        let registers = &block.registers;
        let wide = |r: &&Register| r.width == 64;
        let pairs = Pairs {
            latch: registers.iter().zip(parts).any(|(r, p)| latches(r, p)),
            hold: registers.iter().any(holds),
            half: registers.iter().filter(wide).any(|r| r.writable() && r.commit_lo),
        };
        self.flop("ack", "Bit");
        self.flop("rdata", "Bits<32>");
        for (name, kind) in [
            ("pair", "Bits<17>"),
            ("reading", "Bit"),
            ("low_word", "Bits<32>"),
            ("high_word", "Bits<32>"),
        ] {
            self.local(name, kind);
        }
        let mut k = String::new();
        k += "self.reading.next = self.bus_sel.val() & !self.bus_write.val();\n";
        let (arms, logic) = (arms(registers, parts), self.pair_logic(&pairs));
        for (half, test) in [("low", "!"), ("high", "")] {
            // a half that no register listens to would be an unused signal
            if arms.contains(&format!("writing_{half}"))
                || logic.contains(&format!("writing_{half}"))
            {
                self.local(&format!("writing_{half}"), "Bit");
                let _ = writeln!(
                    k,
                    "self.writing_{half}.next = self.bus_sel.val() & self.bus_write.val() & {test}self.bus_addr.val().get_bit(2);"
                );
            }
        }
        k += "self.ack.d.next = self.bus_sel.val();\nself.rdata.d.next = 0.into();\n";
        k += &self.pair_locals(&pairs);
        for (r, p) in registers.iter().zip(parts) {
            if !p.word.is_empty() {
                let _ = write!(k, "\n// {} reads as\n{}", r.name, p.word);
            }
        }
        k += "\n// decode: two words at once\n\
              self.pair.next = self.bus_addr.val().get_bits::<17>(3);\n\
              self.low_word.next = 0.into();\nself.high_word.next = 0.into();\n";
        for commit in parts.iter().filter_map(|p| p.commit.as_ref()) {
            let _ = writeln!(k, "self.{commit}.next = false;");
        }
        k += "match self.pair.val().index() {\n";
        k += &arms;
        k += "_ => {}\n}\n";
        k += "if self.reading.val() {\nself.rdata.d.next = self.low_word.val();\n\
              if self.bus_addr.val().get_bit(2) {\nself.rdata.d.next = self.high_word.val();\n}\n}\n";
        k += &logic;
        for m in &block.memories {
            k += &self.memory(m);
        }
        for (r, p) in registers.iter().zip(parts) {
            if !p.logic.is_empty() {
                let _ = write!(k, "\n// {}\n{}", r.name, p.logic);
            }
        }
        k += "\nself.bus_ack.next = self.ack.q.val();\nself.bus_rdata.next = self.rdata.q.val();\n";
        k += "if self.reset.val() {\nself.ack.d.next = false;\n";
        if pairs.latch {
            k += "self.latch_valid.d.next = false;\n";
        }
        if pairs.hold {
            k += "self.hold_valid.d.next = false;\n";
        }
        for m in &block.memories {
            let _ = writeln!(k, "self.waiting_{}.d.next = false;", m.name.to_ascii_lowercase());
        }
        parts.iter().for_each(|p| k += &p.reset);
        k += "}\n";
        // the clock of every flop comes first, once all flops are known
        let flops: Vec<_> = self.flops.iter().map(|(name, _)| name.as_str()).collect();
        format!("dff_setup!(self, clock, {});\n{k}", flops.join(", "))
    }

    fn pair_locals(&mut self, pairs: &Pairs) -> String {
        let mut k = String::new();
        if pairs.latch {
            self.flop("latch_data", "Bits<32>");
            self.flop("latch_pair", "Bits<17>");
            self.flop("latch_valid", "Bit");
            self.local("latches", "Bit");
            k += "self.latches.next = false;\n";
        }
        if pairs.hold {
            self.flop("hold_data", "Bits<32>");
            self.flop("hold_strb", "Bits<4>");
            self.flop("hold_pair", "Bits<17>");
            self.flop("hold_valid", "Bit");
            self.local("hold_hit", "Bit");
            self.local("next_hold", "Bits<32>");
            self.local("holds", "Bit");
            self.local("pair_data", "Bits<64>");
            self.local("pair_strb", "Bits<8>");
            k += "\n// 64-bit registers: the held lower half, if it belongs to the upper one that is written\n\
                  self.holds.next = false;\n\
                  self.hold_hit.next = self.hold_valid.q.val() & (self.hold_pair.q.val() == self.bus_addr.val().get_bits::<17>(3));\n\
                  self.pair_data.next = bit_cast::<64, 32>(self.hold_data.q.val()) | (bit_cast::<64, 32>(self.bus_wdata.val()) << 32);\n\
                  self.pair_strb.next = bit_cast::<8, 4>(self.bus_wstrb.val()) << 4;\n\
                  if self.hold_hit.val() {\n\
                  self.pair_strb.next = self.pair_strb.val() | bit_cast::<8, 4>(self.hold_strb.q.val());\n}\n";
        }
        if pairs.half {
            self.local("half_data", "Bits<64>");
            self.local("half_strb", "Bits<8>");
            k += "\n// 64-bit registers that commit each half on its own\n\
                  self.half_data.next = bit_cast::<64, 32>(self.bus_wdata.val()) | (bit_cast::<64, 32>(self.bus_wdata.val()) << 32);\n\
                  self.half_strb.next = bit_cast::<8, 4>(self.bus_wstrb.val());\n\
                  if self.bus_addr.val().get_bit(2) {\n\
                  self.half_strb.next = bit_cast::<8, 4>(self.bus_wstrb.val()) << 4;\n}\n";
        }
        k
    }

    fn pair_logic(&mut self, pairs: &Pairs) -> String {
        let mut k = String::new();
        if pairs.latch {
            k += "\n// reading a lower half latches the upper one for the next read of it\n\
                  if self.reading.val() & self.latches.val() {\n\
                  if !self.bus_addr.val().get_bit(2) {\n\
                  self.latch_data.d.next = self.high_word.val();\n\
                  self.latch_pair.d.next = self.pair.val();\n\
                  self.latch_valid.d.next = true;\n\
                  } else if self.latch_valid.q.val() & (self.latch_pair.q.val() == self.pair.val()) {\n\
                  self.rdata.d.next = self.latch_data.q.val();\n\
                  self.latch_valid.d.next = false;\n}\n}\n";
        }
        if pairs.hold {
            k += "\n// a written lower half is held until the upper one is written; its bytes gather\n\
                  self.next_hold.next = self.hold_data.q.val();\n\
                  if self.writing_low.val() & self.holds.val() {\n\
                  self.hold_strb.d.next = self.bus_wstrb.val();\n\
                  if self.hold_hit.val() {\n\
                  self.hold_strb.d.next = self.hold_strb.q.val() | self.bus_wstrb.val();\n}\n\
                  self.hold_pair.d.next = self.pair.val();\n\
                  self.hold_valid.d.next = true;\n";
            for i in 0..4 {
                let lane = self.lane(32, i);
                let _ = writeln!(
                    k,
                    "if self.bus_wstrb.val().get_bit({i}) {{\n\
                     self.next_hold.next = (self.next_hold.val() & !{lane}) | (self.bus_wdata.val() & {lane});\n}}"
                );
            }
            k += "}\nself.hold_data.d.next = self.next_hold.val();\n\
                  if self.writing_high.val() & self.holds.val() & self.hold_hit.val() {\n\
                  self.hold_valid.d.next = false;\n}\n";
        }
        k
    }

    fn memory(&mut self, m: &Memory) -> String {
        let name = m.name.to_ascii_lowercase();
        self.local(&format!("hit_{name}"), "Bit");
        self.flop(&format!("waiting_{name}"), "Bit");
        let first = self.constant(format!("first_{name}"), 20, u64::from(m.offset));
        let last = self.constant(format!("last_{name}"), 20, u64::from(m.offset + m.length - 1));
        let access = if m.access == Access::Rw { "self.bus_sel" } else { "self.reading" };
        let mut k = format!("\n// {}: the memory acknowledges\n", m.name);
        let _ = writeln!(
            k,
            "self.hit_{name}.next = {access}.val() & (self.bus_addr.val() >= {first}) & (self.bus_addr.val() <= {last});\n\
             self.{name}_sel.next = self.hit_{name}.val();\n\
             self.{name}_addr.next = self.bus_addr.val() - {first};"
        );
        if m.access == Access::Rw {
            let _ = writeln!(
                k,
                "self.{name}_write.next = self.bus_write.val();\n\
                 self.{name}_wdata.next = self.bus_wdata.val();\n\
                 self.{name}_wstrb.next = self.bus_wstrb.val();"
            );
        }
        let _ = writeln!(
            k,
            "if self.hit_{name}.val() {{\nself.waiting_{name}.d.next = true;\nself.ack.d.next = false;\n}}\n\
             if (self.hit_{name}.val() | self.waiting_{name}.q.val()) & self.{name}_ack.val() {{\n\
             self.waiting_{name}.d.next = false;\nself.ack.d.next = true;\n\
             self.rdata.d.next = self.{name}_rdata.val();\n}}"
        );
        k
    }
}

/// Does reading its lower half latch the upper one? A constant needs no latch: its halves never part.
fn latches(r: &Register, p: &Parts) -> bool {
    r.width == 64 && p.read.is_some() && r.fields.iter().any(|f| f.access != Access::Const)
}

/// Does its lower half wait for the upper one?
fn holds(r: &Register) -> bool {
    r.width == 64 && r.writable() && !r.commit_lo
}

/// The arms of the address decoder: one for each eight bytes in which there is a register.
fn arms(registers: &[Register], parts: &[Parts]) -> String {
    let mut pairs: BTreeMap<u32, (Vec<&str>, String)> = BTreeMap::new();
    for (r, p) in registers.iter().zip(parts) {
        let (names, body) = pairs.entry(r.offset / 8).or_default();
        let before = body.len();
        let halves = match (r.width, r.offset % 8) {
            (64, _) => ["low", "high"].as_slice(),
            (_, 0) => &["low"],
            _ => &["high"],
        };
        if let Some(read) = &p.read {
            for (half, at) in halves.iter().zip([0, 32]) {
                let part = match r.width {
                    64 => format!("{read}.get_bits::<32>({at})"),
                    _ => read.clone(),
                };
                let _ = writeln!(body, "self.{half}_word.next = {part};");
            }
        }
        if latches(r, p) {
            *body += "self.latches.next = true;\n";
        }
        if holds(r) {
            *body += "self.holds.next = true;\n";
        }
        if let Some(commit) = &p.commit {
            let strobes: Vec<_> = match holds(r) {
                true => vec!["self.writing_high.val()".to_owned()],
                false => halves.iter().map(|half| format!("self.writing_{half}.val()")).collect(),
            };
            let _ = writeln!(body, "self.{commit}.next = {};", strobes.join(" | "));
        }
        if body.len() > before {
            names.push(&r.name);
        }
    }
    let mut k = String::new();
    for (pair, (names, body)) in pairs.into_iter().filter(|(_, (_, body))| !body.is_empty()) {
        let _ = writeln!(k, "// {:#07x} {}\n{pair} => {{\n{body}}}", pair * 8, names.join(", "));
    }
    k
}
