//! The fields of a register and their named codes.

use super::register::access;
use super::{COUNT_LIMIT, Case, Scope, is_name};
use crate::Error;
use crate::map::{Access, Enumeration, Field, ones};
use crate::source::{RawField, RawReg};

/// What a field inherits from its register.
pub(super) struct Defaults<'a> {
    pub(super) width: u32,
    pub(super) access: Option<Access>,
    pub(super) text: &'a str,
}

/// All fields, low bits first.
pub(super) fn fields(
    scope: Scope<'_>,
    raw: &RawReg,
    defaults: &Defaults<'_>,
) -> Result<Vec<Field>, Error> {
    if raw.field.is_empty() {
        let field = Field {
            name: "VALUE".into(),
            lsb: 0,
            width: defaults.width,
            access: defaults
                .access
                .ok_or_else(|| Error::MissingAccess { at: scope.at(&raw.name) })?,
            text: defaults.text.to_owned(),
            values: None,
            readback: raw.readback,
            hw_write: raw.hw_write,
        };
        flags(scope, &raw.name, &field)?;
        return Ok(vec![field]);
    }
    let mut fields: Vec<Field> = vec![];
    for raw_field in &raw.field {
        let scope = scope.field(raw_field.name.get_ref());
        let field = field(scope, raw, raw_field, defaults)?;
        if fields.iter().any(|f| f.name == field.name) {
            return Err(Error::DuplicateName { at: scope.at(&raw_field.name), name: field.name });
        }
        if let Some(other) = fields.iter().find(|f| f.mask() & field.mask() != 0) {
            let at = scope.at(&raw_field.bits);
            return Err(Error::FieldOverlap { at, other: other.name.clone() });
        }
        flags(scope, &raw_field.name, &field)?;
        fields.push(field);
    }
    fields.sort_by_key(|f| f.lsb);
    Ok(fields)
}

fn field(
    scope: Scope<'_>,
    reg: &RawReg,
    raw: &RawField,
    defaults: &Defaults<'_>,
) -> Result<Field, Error> {
    let name = scope.name(&raw.name, Case::Upper)?;
    let text = scope.text(raw.text.as_ref(), &raw.name)?;
    let access = match &raw.access {
        Some(word) => access(scope, word)?,
        None => defaults.access.ok_or_else(|| Error::MissingAccess { at: scope.at(&raw.name) })?,
    };
    let (lsb, width) = bits(raw.bits.get_ref(), defaults.width).ok_or_else(|| {
        let (at, bits) = (scope.at(&raw.bits), raw.bits.get_ref().clone());
        Error::BitsOutOfRange { at, bits, top: defaults.width - 1 }
    })?;
    Ok(Field {
        name,
        lsb,
        width,
        access,
        text,
        values: values(scope, raw, width)?,
        readback: raw.readback.unwrap_or(reg.readback && access == Access::W1s),
        hw_write: raw.hw_write.unwrap_or(reg.hw_write && access == Access::Rw),
    })
}

/// `"7"` or `"15:8"` as lowest bit and width.
fn bits(text: &str, register: u32) -> Option<(u32, u32)> {
    let number = |s: &str| s.trim().parse::<u32>().ok().filter(|n| *n < register);
    let (high, low) = match text.split_once(':') {
        Some((high, low)) => (number(high)?, number(low)?),
        None => (number(text)?, number(text)?),
    };
    (high >= low).then(|| (low, high - low + 1))
}

fn values(scope: Scope<'_>, raw: &RawField, width: u32) -> Result<Option<Enumeration>, Error> {
    let Some(values) = &raw.values else {
        if raw.open || !raw.reserved.is_empty() {
            let flag = if raw.open { "open" } else { "reserved" };
            let at = scope.at(&raw.name);
            return Err(Error::BadFlag { at, flag, problem: "needs `values`" });
        }
        return Ok(None);
    };
    if width > 32 {
        let (at, flag) = (scope.at(&raw.bits), "values");
        return Err(Error::BadFlag { at, flag, problem: "needs a field of at most 32 bits" });
    }
    let mut names: Vec<(u64, String)> = vec![];
    let mut taken: Vec<u64> = vec![];
    let mut take = |code: &toml::Spanned<u64>| {
        let (at, code) = (scope.at(code), *code.get_ref());
        if code > ones(width) {
            return Err(Error::EnumCode { at, code, problem: "does not fit the field" });
        }
        if taken.contains(&code) {
            return Err(Error::EnumCode { at, code, problem: "is given twice" });
        }
        taken.push(code);
        Ok(code)
    };
    for (name, code) in values {
        if !is_name(name, Case::Lower) {
            return Err(Error::BadName { at: scope.at(code), name: name.clone() });
        }
        names.push((take(code)?, name.clone()));
    }
    let mut reserved = vec![];
    for code in &raw.reserved {
        reserved.push(take(code)?);
    }
    if names.is_empty() || names.len() as u64 > COUNT_LIMIT {
        let (at, flag) = (scope.at(&raw.name), "values");
        return Err(Error::BadFlag { at, flag, problem: "needs between 1 and 256 names" });
    }
    names.sort();
    reserved.sort_unstable();
    taken.sort_unstable();
    let hole = (0..=ones(width)).zip(&taken).find(|(want, have)| want != *have);
    let hole = hole.map(|(want, _)| want).or_else(|| {
        let next = taken.len() as u64;
        (next <= ones(width)).then_some(next)
    });
    match hole {
        Some(code) if !raw.open => Err(Error::EnumHole { at: scope.at(&raw.name), code }),
        _ => Ok(Some(Enumeration { open: raw.open, names, reserved })),
    }
}

fn flags(scope: Scope<'_>, name: &toml::Spanned<String>, field: &Field) -> Result<(), Error> {
    let refuse = |flag, problem| Err(Error::BadFlag { at: scope.at(name), flag, problem });
    if field.readback && field.access != Access::W1s {
        return refuse("readback", "is for w1s fields");
    }
    if field.hw_write && field.access != Access::Rw {
        return refuse("hw_write", "is for rw fields");
    }
    Ok(())
}
