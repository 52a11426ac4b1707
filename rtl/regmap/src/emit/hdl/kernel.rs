//! The kernel of a bank: bus, decode, 64-bit pairs, memories, then register by register.

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
            latch: registers.iter().zip(parts).any(|(r, p)| wide(&r) && latches(r, p)),
            hold: registers.iter().filter(wide).any(|r| r.writable() && !r.commit_lo),
            half: registers.iter().filter(wide).any(|r| r.writable() && r.commit_lo),
        };
        let writable = registers.iter().any(Register::writable);
        self.flop("ack", "Bit");
        self.flop("rdata", "Bits<32>");
        self.local("reading", "Bit");
        self.local("read_data", "Bits<32>");
        let mut k = String::new();
        k += "self.reading.next = self.bus_sel.val() & !self.bus_write.val();\n";
        if writable {
            self.local("writing", "Bit");
            k += "self.writing.next = self.bus_sel.val() & self.bus_write.val();\n";
            k += &self.byte_lanes();
        }
        k += "self.ack.d.next = self.bus_sel.val();\nself.rdata.d.next = 0.into();\n";
        k += "self.read_data.next = 0.into();\n";
        k += &self.pair_locals(&pairs);
        for (r, p) in registers.iter().zip(parts) {
            if !p.word.is_empty() {
                let _ = write!(k, "\n// {} reads as\n{}", r.name, p.word);
            }
        }
        k += "\n// decode\n";
        for commit in parts.iter().filter_map(|p| p.commit.as_ref()) {
            let _ = writeln!(k, "self.{commit}.next = false;");
        }
        k += "match self.bus_addr.val().index() {\n";
        for (r, p) in registers.iter().zip(parts) {
            k += &arms(r, p);
        }
        k += "_ => {}\n}\n";
        k += "if self.reading.val() {\nself.rdata.d.next = self.read_data.val();\n}\n";
        k += &pair_logic(&pairs);
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

    /// Byte strobes as a mask.
    fn byte_lanes(&mut self) -> String {
        self.local("write_mask", "Bits<32>");
        let mut k = String::from("self.write_mask.next = 0.into();\n");
        for lane in 0..4 {
            let mask = self.constant(format!("lane{lane}"), 32, 0xff << (8 * lane));
            let _ = writeln!(
                k,
                "if self.bus_wstrb.val().get_bit({lane}) {{ self.write_mask.next = self.write_mask.val() | {mask}; }}"
            );
        }
        k
    }

    fn pair_locals(&mut self, pairs: &Pairs) -> String {
        let mut k = String::new();
        if pairs.latch || pairs.hold {
            self.local("pair", "Bits<17>");
            k += "\n// 64-bit registers: which pair, and does the other half belong to it?\n";
            k += "self.pair.next = self.bus_addr.val().get_bits::<17>(3);\n";
        }
        if pairs.latch {
            self.flop("latch_data", "Bits<32>");
            self.flop("latch_pair", "Bits<17>");
            self.flop("latch_valid", "Bit");
            self.local("latch_hit", "Bit");
            self.local("read_upper", "Bits<32>");
            self.local("read_low", "Bit");
            self.local("read_high", "Bit");
            k += "self.latch_hit.next = self.latch_valid.q.val() & (self.latch_pair.q.val() == self.pair.val());\n\
                  self.read_upper.next = 0.into();\nself.read_low.next = false;\nself.read_high.next = false;\n";
        }
        if pairs.hold {
            self.flop("hold_data", "Bits<32>");
            self.flop("hold_mask", "Bits<32>");
            self.flop("hold_pair", "Bits<17>");
            self.flop("hold_valid", "Bit");
            self.local("hold_hit", "Bit");
            self.local("write_low", "Bit");
            self.local("write_high", "Bit");
            self.local("pair_data", "Bits<64>");
            self.local("pair_mask", "Bits<64>");
            k += "self.hold_hit.next = self.hold_valid.q.val() & (self.hold_pair.q.val() == self.pair.val());\n\
                  self.write_low.next = false;\nself.write_high.next = false;\n\
                  self.pair_data.next = bit_cast::<64, 32>(self.hold_data.q.val()) | (bit_cast::<64, 32>(self.bus_wdata.val()) << 32);\n\
                  self.pair_mask.next = bit_cast::<64, 32>(self.write_mask.val()) << 32;\n\
                  if self.hold_hit.val() {\n\
                  self.pair_mask.next = self.pair_mask.val() | bit_cast::<64, 32>(self.hold_mask.q.val());\n}\n";
        }
        if pairs.half {
            self.local("half_data", "Bits<64>");
            self.local("half_mask", "Bits<64>");
            k += "\n// 64-bit registers that commit each half on its own\n\
                  self.half_data.next = bit_cast::<64, 32>(self.bus_wdata.val()) | (bit_cast::<64, 32>(self.bus_wdata.val()) << 32);\n\
                  self.half_mask.next = bit_cast::<64, 32>(self.write_mask.val());\n\
                  if self.bus_addr.val().get_bit(2) {\n\
                  self.half_mask.next = bit_cast::<64, 32>(self.write_mask.val()) << 32;\n}\n";
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

/// A constant needs no latch: its halves never part.
fn latches(r: &Register, p: &Parts) -> bool {
    p.read.is_some() && r.fields.iter().any(|f| f.access != Access::Const)
}

/// The arms of the address decoder for one register.
fn arms(r: &Register, p: &Parts) -> String {
    let mut k = String::new();
    let Some(last) = r.offset.checked_add(r.width / 8 - 4) else { return k };
    for offset in (r.offset..=last).step_by(4) {
        let (wide, high) = (r.width == 64, offset != r.offset);
        let half = match (wide, high) {
            (false, _) => "",
            (true, false) => ", lower half",
            (true, true) => ", upper half",
        };
        let mut body = String::new();
        if let Some(read) = &p.read {
            let part = match wide {
                false => read.clone(),
                true => format!("{read}.get_bits::<32>({})", if high { 32 } else { 0 }),
            };
            let _ = writeln!(body, "self.read_data.next = {part};");
            if wide && latches(r, p) {
                if high {
                    body += "self.read_high.next = true;\n";
                } else {
                    let _ = writeln!(
                        body,
                        "self.read_upper.next = {read}.get_bits::<32>(32);\nself.read_low.next = true;"
                    );
                }
            }
        }
        if let Some(commit) = &p.commit {
            match (wide && !r.commit_lo, high) {
                (true, false) => body += "self.write_low.next = true;\n",
                (true, true) => {
                    let _ = writeln!(
                        body,
                        "self.write_high.next = true;\nself.{commit}.next = self.writing.val();"
                    );
                }
                (false, _) => {
                    let _ = writeln!(body, "self.{commit}.next = self.writing.val();");
                }
            }
        }
        if !body.is_empty() {
            let _ = writeln!(k, "// {offset:#07x} {}{half}\n{offset} => {{\n{body}}}", r.name);
        }
    }
    k
}

fn pair_logic(pairs: &Pairs) -> String {
    let mut k = String::new();
    if pairs.latch {
        k += "\n// reading a lower half latches the upper one\n\
              if self.reading.val() & self.read_low.val() {\n\
              self.latch_data.d.next = self.read_upper.val();\n\
              self.latch_pair.d.next = self.pair.val();\n\
              self.latch_valid.d.next = true;\n}\n\
              if self.reading.val() & self.read_high.val() & self.latch_hit.val() {\n\
              self.rdata.d.next = self.latch_data.q.val();\n\
              self.latch_valid.d.next = false;\n}\n";
    }
    if pairs.hold {
        k += "\n// a written lower half is held until the upper one is written\n\
              if self.writing.val() & self.write_low.val() {\n\
              self.hold_data.d.next = self.bus_wdata.val() & self.write_mask.val();\n\
              self.hold_mask.d.next = self.write_mask.val();\n\
              self.hold_pair.d.next = self.pair.val();\n\
              self.hold_valid.d.next = true;\n\
              if self.hold_hit.val() {\n\
              self.hold_data.d.next = (self.hold_data.q.val() & !self.write_mask.val()) | (self.bus_wdata.val() & self.write_mask.val());\n\
              self.hold_mask.d.next = self.hold_mask.q.val() | self.write_mask.val();\n}\n}\n\
              if self.writing.val() & self.write_high.val() & self.hold_hit.val() {\n\
              self.hold_valid.d.next = false;\n}\n";
    }
    k
}
