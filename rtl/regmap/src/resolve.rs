//! From the raw descriptions to a checked [`Map`].

mod block;
mod field;
mod register;

use toml::Spanned;

use crate::map::{Block, Map};
use crate::source::{RawMap, Source};
use crate::{At, Error};

/// The header that begins every block: TYPE, VERSION, NEXT, SIZE.
pub(crate) const HEADER: u64 = 0x10;
/// A bank decodes 20 address bits, so a block ends at 1 MiB at the latest.
const BLOCK_LIMIT: u64 = 1 << 20;
const MAP_LIMIT: u64 = 1 << 32;
/// More groups, or longer lists, than this are a mistake in the description.
const COUNT_LIMIT: u64 = 256;

/// Reads `map.toml` and the blocks it names.
pub(crate) fn map(
    text: &str,
    read: &mut dyn FnMut(&str) -> Result<String, Error>,
) -> Result<Map, Error> {
    let source = Source { file: "map.toml".into(), text };
    let raw: RawMap = source.read()?;
    let whole = Scope { source: &source, register: None, field: None };
    let bar = whole.range(&raw.bar, "bar", 0, 5)?;
    let size = whole.range(&raw.size, "size", HEADER, MAP_LIMIT)?;
    let mut blocks: Vec<Block> = vec![];
    for place in &raw.block {
        let name = whole.name(&place.name, Case::Lower)?;
        if blocks.iter().any(|b| b.name == name) {
            return Err(Error::DuplicateName { at: whole.at(&place.name), name });
        }
        let base = whole.range(&place.base, "base", 0, MAP_LIMIT)?;
        whole.aligned(&place.base, "base", HEADER)?;
        let text = read(&name)?;
        let block = block::block(&name, base, &text)?;
        let end = base + u64::from(block.size);
        if end > size {
            let at = whole.at(&place.base);
            return Err(Error::TooLarge { at, end, container: "the map", limit: size });
        }
        let clash = blocks
            .iter()
            .find(|b| base < u64::from(b.base) + u64::from(b.size) && u64::from(b.base) < end);
        if let Some(other) = clash {
            let at = whole.at(&place.base);
            return Err(Error::Overlap { at, start: base, end, other: other.name.clone() });
        }
        blocks.push(block);
    }
    // the linked list
    for i in 1..blocks.len() {
        blocks[i - 1].next = blocks[i].base;
        let next = u64::from(blocks[i].base);
        if let Some(r) = blocks[i - 1].registers.iter_mut().find(|r| r.name == "NEXT") {
            r.reset = next;
        }
    }
    Ok(Map { bar: bar as u32, size, blocks, hash: 0 })
}

/// How a name is written.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Case {
    Lower,
    Upper,
}

/// Where checks report: a file, and what in it is being read.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) register: Option<&'a str>,
    pub(crate) field: Option<&'a str>,
}

impl<'a> Scope<'a> {
    pub(crate) fn register(self, name: &'a str) -> Self {
        Self { register: Some(name), ..self }
    }

    pub(crate) fn field(self, name: &'a str) -> Self {
        Self { field: Some(name), ..self }
    }

    pub(crate) fn at<T>(&self, item: &Spanned<T>) -> Box<At> {
        self.source.at(item.span().start, self.register, self.field)
    }

    /// A name in the right case.
    pub(crate) fn name(&self, name: &Spanned<String>, case: Case) -> Result<String, Error> {
        let text = name.get_ref();
        if is_name(text, case) {
            return Ok(text.clone());
        }
        Err(Error::BadName { at: self.at(name), name: text.clone() })
    }

    /// The text of the item called `name`.
    pub(crate) fn text(
        &self,
        text: Option<&Spanned<String>>,
        name: &Spanned<String>,
    ) -> Result<String, Error> {
        match text.map(|t| t.get_ref().trim()) {
            Some(t) if !t.is_empty() => Ok(t.to_owned()),
            _ => Err(Error::MissingText { at: self.at(name) }),
        }
    }

    /// A number in `least..=most`.
    pub(crate) fn range(
        &self,
        value: &Spanned<u64>,
        what: &'static str,
        least: u64,
        most: u64,
    ) -> Result<u64, Error> {
        let value_ = *value.get_ref();
        if (least..=most).contains(&value_) {
            return Ok(value_);
        }
        Err(Error::OutOfRange { at: self.at(value), what, value: value_, least, most })
    }

    /// The number is a multiple of `multiple`.
    pub(crate) fn aligned(
        &self,
        value: &Spanned<u64>,
        what: &'static str,
        multiple: u64,
    ) -> Result<(), Error> {
        if value.get_ref().is_multiple_of(multiple) {
            return Ok(());
        }
        Err(Error::Misaligned { at: self.at(value), what, value: *value.get_ref(), multiple })
    }

    /// 32 unless 64 is said.
    pub(crate) fn width(&self, width: Option<&Spanned<u64>>) -> Result<u32, Error> {
        match width.map(|w| (w, *w.get_ref())) {
            None | Some((_, 32)) => Ok(32),
            Some((_, 64)) => Ok(64),
            Some((w, width)) => Err(Error::BadWidth { at: self.at(w), width }),
        }
    }
}

pub(crate) fn is_name(text: &str, case: Case) -> bool {
    let good = |c: char| match case {
        Case::Lower => c.is_ascii_lowercase(),
        Case::Upper => c.is_ascii_uppercase(),
    };
    text.starts_with(good)
        && text.len() <= 40
        && !text.ends_with('_')
        && !text.contains("__")
        && text.chars().all(|c| good(c) || c.is_ascii_digit() || c == '_')
}

/// Finds overlaps and duplicate names among the items of one address space.
pub(crate) struct Space {
    items: Vec<(u64, u64, String)>,
    end: u64,
    container: &'static str,
}

impl Space {
    pub(crate) fn new(end: u64, container: &'static str) -> Self {
        Self { items: vec![], end, container }
    }

    /// Adds bytes `start..start + length` called `name`.
    pub(crate) fn add(
        &mut self,
        at: Box<At>,
        name: &str,
        start: u64,
        length: u64,
    ) -> Result<(), Error> {
        if self.items.iter().any(|(_, _, other)| other == name) {
            return Err(Error::DuplicateName { at, name: name.to_owned() });
        }
        let end = start + length;
        if let Some((_, _, other)) = self.items.iter().find(|(s, e, _)| start < *e && *s < end) {
            return Err(Error::Overlap { at, start, end, other: other.clone() });
        }
        if end > self.end {
            let (container, limit) = (self.container, self.end);
            return Err(Error::TooLarge { at, end, container, limit });
        }
        self.items.push((start, end, name.to_owned()));
        Ok(())
    }
}
