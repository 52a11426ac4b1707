//! One register in a bank: what it reads as, and how its flops change.

use std::fmt::Write as _;

use super::{Bank, full, kind};
use crate::map::{Access, Field, Register};
use crate::names;

/// The kernel texts of one register.
#[derive(Default)]
pub(super) struct Parts {
    /// Expression (a signal, so that it can be sliced) that the register reads as; `None` = 0.
    pub(super) read: Option<String>,
    /// Statements that make it.
    pub(super) word: String,
    /// Statements that drive the outputs and the flops.
    pub(super) logic: String,
    /// Statements for the end of the kernel, under reset.
    pub(super) reset: String,
    /// Name of the local that says that a write commits, if it can be written.
    pub(super) commit: Option<String>,
}

/// Which data and byte strobes a write brings.
fn write_bus(r: &Register) -> (&'static str, &'static str) {
    match (r.width, r.commit_lo) {
        (32, _) => ("self.bus_wdata.val()", "self.bus_wstrb.val()"),
        (_, true) => ("self.half_data.val()", "self.half_strb.val()"),
        (_, false) => ("self.pair_data.val()", "self.pair_strb.val()"),
    }
}

impl Bank<'_> {
    /// Declares what the register needs and writes its part of the kernel.
    pub(super) fn parts(&mut self, r: &Register) -> Parts {
        let name = r.name.to_ascii_lowercase();
        let mut parts = Parts::default();
        if r.writable() {
            let commit = format!("write_{name}");
            self.local(&commit, "Bit");
            parts.commit = Some(commit);
        }
        self.outputs(r, &name, &mut parts);
        self.word(r, &name, &mut parts);
        self.flops_of(r, &name, &mut parts);
        self.pulses(r, &name, &mut parts);
        parts
    }

    /// The byte lanes that `mask` touches: number, and the constant of its bits in that lane.
    fn lanes(&mut self, r: &Register, kind: &str, mask: u64) -> Vec<(u32, String)> {
        let mut lanes = vec![];
        for i in 0..r.width / 8 {
            let whole = 0xff << (8 * i);
            let lane = match mask & whole {
                0 => continue,
                all if all == whole => self.lane(r.width, i),
                some => {
                    let name = format!("{kind}{i}_{}", r.name.to_ascii_lowercase());
                    self.constant(name, r.width, some)
                }
            };
            lanes.push((i, lane));
        }
        lanes
    }

    /// The mask of a whole byte lane.
    pub(super) fn lane(&mut self, width: u32, i: u32) -> String {
        let name = if width == 64 { "wide" } else { "lane" };
        self.constant(format!("{name}{i}"), width, 0xff << (8 * i))
    }

    fn outputs(&mut self, r: &Register, name: &str, parts: &mut Parts) {
        for f in &r.fields {
            let from = match f.access {
                Access::Rw | Access::Wo | Access::Rw1c => format!("self.store_{name}.q"),
                Access::W1s => format!("self.pulse_{name}.q"),
                Access::Ro | Access::Const => continue,
            };
            let stem = names::port(r, f);
            let _ = writeln!(parts.logic, "self.{stem}.next = {};", slice(r, f, &from));
        }
    }

    /// What the register reads as.
    fn word(&mut self, r: &Register, name: &str, parts: &mut Parts) {
        let seen = |f: &Field| {
            f.access.stored() && f.access != Access::Wo
                || matches!(f.access, Access::Ro | Access::Const)
                || f.readback
        };
        let stored = r.mask_of(|f| f.access.stored());
        let shown = r.mask_of(|f| f.access.stored() && f.access != Access::Wo);
        let fixed = r.mask_of(|f| f.access == Access::Const);
        if r.mask_of(seen) == 0 {
            return;
        }
        if r.mask_of(seen) == shown && shown == stored {
            parts.read = Some(format!("self.store_{name}.q.val()"));
            return;
        }
        if r.mask_of(seen) == fixed {
            parts.read = Some(self.constant(format!("value_{name}"), r.width, r.reset));
            return;
        }
        if let [only] = &r.fields[..]
            && only.access == Access::Ro
            && full(r, only.mask())
        {
            parts.read = Some(format!("self.{}.val()", names::port(r, only)));
            return;
        }
        let word = format!("word_{name}");
        self.local(&word, &format!("Bits<{}>", r.width));
        let base = if shown == 0 {
            None
        } else if shown == stored {
            Some(format!("self.store_{name}.q.val()"))
        } else {
            let mask = self.constant(format!("shown_{name}"), r.width, shown);
            Some(format!("self.store_{name}.q.val() & {mask}"))
        };
        let base = base.unwrap_or_else(|| "0.into()".into());
        let text = &mut parts.word;
        let _ = writeln!(text, "self.{word}.next = {base};");
        if fixed & r.reset != 0 {
            let value = self.constant(format!("value_{name}"), r.width, r.reset & fixed);
            let _ = writeln!(text, "self.{word}.next = self.{word}.val() | {value};");
        }
        for f in &r.fields {
            let stem = match f.access {
                Access::Ro => names::port(r, f),
                Access::W1s if f.readback => format!("{}_state", names::port(r, f)),
                _ => continue,
            };
            let _ = match f.width {
                1 => writeln!(
                    text,
                    "self.{word}.next = self.{word}.val().replace_bit({}, self.{stem}.val());",
                    f.lsb
                ),
                _ => writeln!(
                    text,
                    "self.{word}.next = self.{word}.val() | {};",
                    placed(r, f, &format!("self.{stem}.val()"))
                ),
            };
        }
        parts.read = Some(format!("self.{word}.val()"));
    }

    /// The flops: hardware updates first, then software, then what hardware sets.
    fn flops_of(&mut self, r: &Register, name: &str, parts: &mut Parts) {
        let stored = r.mask_of(|f| f.access.stored());
        if stored == 0 {
            return;
        }
        let (data, strobes) = write_bus(r);
        let width = r.width;
        self.flop(&format!("store_{name}"), &format!("Bits<{width}>"));
        let next = format!("next_{name}");
        self.local(&next, &format!("Bits<{width}>"));
        let mut text = format!("self.{next}.next = self.store_{name}.q.val();\n");
        for f in r.fields.iter().filter(|f| f.hw_write) {
            let stem = names::port(r, f);
            let value = format!("self.{stem}_hw_data.val()");
            let update = if f.width == 1 {
                format!("self.{next}.val().replace_bit({}, {value})", f.lsb)
            } else if full(r, f.mask()) {
                value
            } else {
                let kept = format!("kept_{stem}");
                let kept = self.constant(kept, width, crate::map::ones(width) & !f.mask());
                format!("(self.{next}.val() & {kept}) | {}", placed(r, f, &value))
            };
            let _ = writeln!(text, "if self.{stem}_hw_en.val() {{ self.{next}.next = {update}; }}");
        }
        let _ = writeln!(text, "if self.write_{name}.val() {{");
        let written = r.mask_of(|f| matches!(f.access, Access::Rw | Access::Wo));
        for (i, lane) in self.lanes(r, "rw", written) {
            let _ = writeln!(
                text,
                "if {strobes}.get_bit({i}) {{\nself.{next}.next = (self.{next}.val() & !{lane}) | ({data} & {lane});\n}}"
            );
        }
        let cleared = r.mask_of(|f| f.access == Access::Rw1c);
        for (i, lane) in self.lanes(r, "rw1c", cleared) {
            let _ = writeln!(
                text,
                "if {strobes}.get_bit({i}) {{\nself.{next}.next = self.{next}.val() & !({data} & {lane});\n}}"
            );
        }
        text += "}\n";
        for f in r.fields.iter().filter(|f| f.access == Access::Rw1c) {
            let stem = names::port(r, f);
            let set = format!("self.{stem}_set.val()");
            let _ = match f.width {
                1 => writeln!(
                    text,
                    "if {set} {{ self.{next}.next = self.{next}.val().replace_bit({}, true); }}",
                    f.lsb
                ),
                _ => {
                    writeln!(text, "self.{next}.next = self.{next}.val() | {};", placed(r, f, &set))
                }
            };
        }
        // bits without a flop are held at 0, which synthesis sees at once
        let and = match stored {
            all if full(r, all) => String::new(),
            some => format!(" & {}", self.constant(format!("kept_{name}"), width, some)),
        };
        let _ = writeln!(text, "self.store_{name}.d.next = self.{next}.val(){and};");
        parts.logic += &text;
        let reset = r.reset & stored;
        let value = match reset {
            0 => "0.into()".into(),
            _ => self.constant(format!("reset_{name}"), width, reset),
        };
        let _ = writeln!(parts.reset, "self.store_{name}.d.next = {value};");
    }

    /// Pulses of w1s fields and the "written" output: registered, so that they meet new values.
    fn pulses(&mut self, r: &Register, name: &str, parts: &mut Parts) {
        let pulsed = r.mask_of(|f| f.access == Access::W1s);
        if pulsed != 0 {
            let (data, strobes) = write_bus(r);
            self.flop(&format!("pulse_{name}"), &format!("Bits<{}>", r.width));
            let next = format!("fire_{name}");
            self.local(&next, &format!("Bits<{}>", r.width));
            let text = &mut parts.logic;
            let _ = writeln!(text, "self.{next}.next = 0.into();\nif self.write_{name}.val() {{");
            for (i, lane) in self.lanes(r, "w1s", pulsed) {
                let _ = writeln!(
                    text,
                    "if {strobes}.get_bit({i}) {{\nself.{next}.next = self.{next}.val() | ({data} & {lane});\n}}"
                );
            }
            let _ = writeln!(text, "}}\nself.pulse_{name}.d.next = self.{next}.val();");
            let _ = writeln!(parts.reset, "self.pulse_{name}.d.next = 0.into();");
        }
        if r.strobe {
            self.flop(&format!("done_{name}"), "Bit");
            let _ = writeln!(
                parts.logic,
                "self.done_{name}.d.next = self.write_{name}.val();\nself.{}.next = self.done_{name}.q.val();",
                names::written(r)
            );
            let _ = writeln!(parts.reset, "self.done_{name}.d.next = false;");
        }
    }
}

/// A field's bits out of `from`.
fn slice(r: &Register, f: &Field, from: &str) -> String {
    if full(r, f.mask()) {
        return format!("{from}.val()");
    }
    match kind(f).as_str() {
        "Bit" => format!("{from}.val().get_bit({})", f.lsb),
        _ => format!("{from}.val().get_bits::<{}>({})", f.width, f.lsb),
    }
}

/// A field's value at its place in the register.
fn placed(r: &Register, f: &Field, value: &str) -> String {
    if full(r, f.mask()) {
        return value.to_owned();
    }
    let cast = format!("bit_cast::<{}, {}>({value})", r.width, f.width);
    if f.lsb == 0 { cast } else { format!("({cast} << {})", f.lsb) }
}
