//! One register and its reset.

use super::field::{Defaults, fields};
use super::{Case, Scope};
use crate::Error;
use crate::map::{Access, Field, Register, ones};
use crate::source::RawReg;

/// A register of the block header.
pub(super) fn constant(name: &str, offset: u32, value: u64, text: &str) -> Register {
    Register {
        name: name.to_owned(),
        offset,
        width: 32,
        access: Access::Const,
        reset: value,
        map_hash: false,
        text: text.to_owned(),
        strobe: false,
        commit_lo: false,
        fields: vec![Field {
            name: "VALUE".into(),
            lsb: 0,
            width: 32,
            access: Access::Const,
            text: text.to_owned(),
            values: None,
            readback: false,
            hw_write: false,
        }],
        group: None,
    }
}

/// A register as described, with offsets below `limit`.
pub(super) fn register(scope: Scope<'_>, raw: &RawReg, limit: u64) -> Result<Register, Error> {
    let scope = scope.register(raw.name.get_ref());
    let name = scope.name(&raw.name, Case::Upper)?;
    let width = scope.width(raw.width.as_ref())?;
    let offset = scope.range(&raw.offset, "offset", 0, limit)?;
    scope.aligned(&raw.offset, "offset", u64::from(width / 8))?;
    let text = scope.text(raw.text.as_ref(), &raw.name)?;
    let access = match &raw.access {
        None => None,
        Some(word) => Some(access(scope, word)?),
    };
    let defaults = Defaults { width, access, text: &text };
    let fields = fields(scope, raw, &defaults)?;
    let mut register = Register {
        name,
        offset: offset as u32,
        width,
        // without an access of its own, a register is described by its first field
        access: access.or_else(|| fields.first().map(|f| f.access)).unwrap_or(Access::Ro),
        reset: 0,
        map_hash: false,
        text,
        strobe: raw.strobe,
        commit_lo: raw.commit_lo,
        fields,
        group: None,
    };
    reset(scope, raw, &mut register)?;
    flags(scope, raw, &register)?;
    Ok(register)
}

pub(super) fn access(scope: Scope<'_>, word: &toml::Spanned<String>) -> Result<Access, Error> {
    Access::from_word(word.get_ref()).ok_or_else(|| Error::UnknownAccess {
        at: scope.at(word),
        found: word.get_ref().clone(),
        allowed: Access::WORDS,
    })
}

fn reset(scope: Scope<'_>, raw: &RawReg, register: &mut Register) -> Result<(), Error> {
    let Some(value) = &raw.reset else { return Ok(()) };
    let refuse = |found: String| Error::BadReset { at: scope.at(value), found };
    register.reset = match value.get_ref() {
        toml::Value::Integer(n) => u64::try_from(*n).map_err(|_| refuse(n.to_string()))?,
        toml::Value::String(s) if s == "MAP_HASH" => {
            let plain = matches!(&register.fields[..], [f] if f.width == 64);
            if !plain || register.fields[0].access != Access::Const {
                return Err(refuse("MAP_HASH".into()));
            }
            register.map_hash = true;
            0
        }
        // TOML integers are signed: bit 63 needs a string
        toml::Value::String(s) => s
            .strip_prefix("0x")
            .and_then(|digits| u64::from_str_radix(&digits.replace('_', ""), 16).ok())
            .ok_or_else(|| refuse(format!("{s:?}")))?,
        other => return Err(refuse(other.to_string())),
    };
    let mask = register.mask() & ones(register.width);
    if register.reset & !mask != 0 {
        return Err(Error::ResetOutsideMask { at: scope.at(value), reset: register.reset, mask });
    }
    Ok(())
}

fn flags(scope: Scope<'_>, raw: &RawReg, register: &Register) -> Result<(), Error> {
    let refuse = |flag, problem| Err(Error::BadFlag { at: scope.at(&raw.name), flag, problem });
    if register.strobe && !register.writable() {
        return refuse("strobe", "needs a field that software can write");
    }
    if register.commit_lo && (register.width != 64 || !register.writable()) {
        return refuse("commit_lo", "is for 64-bit registers that software can write");
    }
    let pulses = register.mask_of(|f| f.access == Access::W1s);
    if pulses & register.reset != 0 {
        return refuse("reset", "of a w1s field must be 0: it is a pulse");
    }
    Ok(())
}
