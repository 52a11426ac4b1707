//! Value types of registers and enumerations of fields.

use std::fmt::Write as _;

use super::super::text::doc;
use super::hex;
use crate::map::{Enumeration, Field, Register};
use crate::names;

/// The newtype of a register called `name` (group and register for grouped ones).
pub(super) fn value(r: &Register, name: &str) -> String {
    let kind = names::camel(name);
    let int = if r.width == 64 { "u64" } else { "u32" };
    let mut s = String::from("bitfield! {\n");
    s += &doc("    ", &format!("Value of `{name}`. {}", r.text));
    let _ = write!(
        s,
        "    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]\n    pub struct {kind}(pub {int});\n    impl Debug;\n"
    );
    for f in &r.fields {
        let (get, bits) = (names::snake(&f.name), f.bits().replace(':', ", "));
        s += &doc("    ", &f.text);
        let _ = match f.width {
            1 => writeln!(s, "    pub {get}, set_{get}: {bits};"),
            _ => writeln!(s, "    pub {int}, {get}, set_{get}: {bits};"),
        };
    }
    let _ = write!(
        s,
        "}}\n\nimpl {kind} {{\n/// Value after reset.\npub const RESET: Self = Self({});\n\n\
         /// Union of the field masks.\npub const MASK: {int} = {};\n",
        hex(r.reset),
        hex(r.mask())
    );
    for f in r.fields.iter().filter(|f| f.values.is_some()) {
        let get = names::snake(&f.name);
        let from = if f.width == 1 { "u32::from" } else { "" };
        let code = match (f.width, r.width) {
            (1, _) => format!("{from}(self.{get}())"),
            (_, 64) => format!("self.{get}() as u32"),
            _ => format!("self.{get}()"),
        };
        let _ = write!(
            s,
            "\n/// The name of what [`{kind}::{get}`] reads.\n///\n/// # Errors\n/// The code has no name.\n\
             pub fn {get}_name(self) -> Result<{}, UnknownCode> {{ {}::try_from({code}) }}\n",
            names::enumeration(name, &f.name),
            names::enumeration(name, &f.name)
        );
    }
    let _ = write!(
        s,
        "}}\n\nimpl From<{int}> for {kind} {{\nfn from(value: {int}) -> Self {{ Self(value) }}\n}}\n\n\
         impl From<{kind}> for {int} {{\nfn from(value: {kind}) -> Self {{ value.0 }}\n}}\n\n"
    );
    for f in &r.fields {
        if let Some(values) = &f.values {
            s += &enumeration(name, f, values);
        }
    }
    s
}

fn enumeration(register: &str, f: &Field, values: &Enumeration) -> String {
    let kind = names::enumeration(register, &f.name);
    let mut s = doc("", &format!("Codes of `{register}.{}`. {}", f.name, f.text));
    let _ = writeln!(
        s,
        "#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]\n#[repr(u32)]\npub enum {kind} {{"
    );
    for (code, name) in &values.names {
        let _ = writeln!(s, "/// `{name}`.\n{} = {code},", names::camel(name));
    }
    let _ = write!(
        s,
        "}}\n\nimpl TryFrom<u32> for {kind} {{\ntype Error = UnknownCode;\n\n\
         fn try_from(code: u32) -> Result<Self, UnknownCode> {{\nOk(match code {{\n"
    );
    for (code, name) in &values.names {
        let _ = writeln!(s, "{code} => Self::{},", names::camel(name));
    }
    let _ = write!(
        s,
        "_ => return Err(UnknownCode {{ field: \"{register}.{}\", code }}),\n}})\n}}\n}}\n\n\
         impl From<{kind}> for u32 {{\nfn from(name: {kind}) -> Self {{ name as u32 }}\n}}\n\n",
        f.name
    );
    s
}
