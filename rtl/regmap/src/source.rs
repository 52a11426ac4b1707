//! The text of the descriptions as `serde` reads it: spans kept, nothing checked but the shape.

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

use crate::error::{At, Error};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMap {
    pub(crate) bar: Spanned<u64>,
    pub(crate) size: Spanned<u64>,
    #[serde(default)]
    pub(crate) block: Vec<RawPlace>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPlace {
    pub(crate) name: Spanned<String>,
    pub(crate) base: Spanned<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFile {
    pub(crate) block: RawBlock,
    #[serde(default)]
    pub(crate) reg: Vec<RawReg>,
    #[serde(default)]
    pub(crate) group: Vec<RawGroup>,
    #[serde(default)]
    pub(crate) memory: Vec<RawMemory>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBlock {
    pub(crate) name: Spanned<String>,
    #[serde(rename = "type")]
    pub(crate) type_code: Spanned<u64>,
    pub(crate) version: Spanned<u64>,
    pub(crate) size: Spanned<u64>,
    pub(crate) title: Option<Spanned<String>>,
    pub(crate) text: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawReg {
    pub(crate) name: Spanned<String>,
    pub(crate) offset: Spanned<u64>,
    pub(crate) width: Option<Spanned<u64>>,
    pub(crate) access: Option<Spanned<String>>,
    pub(crate) reset: Option<Spanned<toml::Value>>,
    pub(crate) text: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) strobe: bool,
    #[serde(default)]
    pub(crate) commit_lo: bool,
    #[serde(default)]
    pub(crate) readback: bool,
    #[serde(default)]
    pub(crate) hw_write: bool,
    #[serde(default)]
    pub(crate) field: Vec<RawField>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawField {
    pub(crate) name: Spanned<String>,
    pub(crate) bits: Spanned<String>,
    pub(crate) access: Option<Spanned<String>>,
    pub(crate) text: Option<Spanned<String>>,
    pub(crate) values: Option<BTreeMap<String, Spanned<u64>>>,
    #[serde(default)]
    pub(crate) open: bool,
    #[serde(default)]
    pub(crate) reserved: Vec<Spanned<u64>>,
    pub(crate) readback: Option<bool>,
    pub(crate) hw_write: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGroup {
    pub(crate) name: Spanned<String>,
    pub(crate) count: Spanned<u64>,
    pub(crate) offset: Spanned<u64>,
    pub(crate) stride: Spanned<u64>,
    pub(crate) text: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) reg: Vec<RawReg>,
    #[serde(default)]
    pub(crate) memory: Vec<RawMemory>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMemory {
    pub(crate) name: Spanned<String>,
    pub(crate) offset: Spanned<u64>,
    pub(crate) length: Spanned<u64>,
    pub(crate) access: Spanned<String>,
    pub(crate) width: Option<Spanned<u64>>,
    pub(crate) text: Option<Spanned<String>>,
}

/// A description file: its name and text, to turn spans into lines.
pub(crate) struct Source<'a> {
    pub(crate) file: String,
    pub(crate) text: &'a str,
}

impl Source<'_> {
    /// The place of a span's start.
    pub(crate) fn at(&self, start: usize, register: Option<&str>, field: Option<&str>) -> Box<At> {
        let head = self.text.get(..start).unwrap_or(self.text);
        Box::new(At {
            file: self.file.clone(),
            line: head.matches('\n').count() + 1,
            register: register.map(str::to_owned),
            field: field.map(str::to_owned),
        })
    }

    /// The file as `T`; a TOML error becomes [`Error::Parse`] with its line.
    pub(crate) fn read<T: for<'de> Deserialize<'de>>(&self) -> Result<T, Error> {
        toml::from_str(self.text).map_err(|e| Error::Parse {
            at: self.at(e.span().map_or(0, |s| s.start), None, None),
            message: e.message().to_owned(),
        })
    }
}
