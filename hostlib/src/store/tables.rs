//! What the frames of a manifest need to be decoded, and how a new manifest takes it over from older ones.

use super::{Manifest, StoreError};
use isotherm_abi::store::{DictionaryEntry, Encoding, ExtentEntry, FormatError};
use std::collections::HashMap;
use std::path::Path;

const WARM: u8 = 1;

/// Tables that the extents of a manifest refer to by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    /// Extents that the prefixes of deltas are made of.
    pub bases: Vec<ExtentEntry>,
    /// Dictionaries.
    pub dictionaries: Vec<DictionaryEntry>,
    /// Encodings.
    pub encodings: Vec<Encoding>,
}

impl Tables {
    /// The dictionary that a frame was made with.
    #[must_use]
    pub fn dictionary(&self, e: &ExtentEntry) -> Option<&DictionaryEntry> {
        self.dictionaries.get(usize::from(e.dictionary).checked_sub(1)?)
    }

    /// The encoding that the bytes of a frame are in.
    #[must_use]
    pub fn encoding(&self, e: &ExtentEntry) -> Option<&Encoding> {
        self.encodings.get(usize::from(e.encoding).checked_sub(1)?)
    }

    /// The extents that make the prefix of a delta, in order; none for another frame.
    pub fn prefix(&self, e: &ExtentEntry) -> impl Iterator<Item = &ExtentEntry> {
        let mut left = if e.chain > 0 { e.frame_granules } else { 0 };
        self.bases.iter().skip(e.base as usize).take_while(move |b| {
            let wanted = left > 0;
            left = left.saturating_sub(b.granules);
            wanted
        })
    }

    /// Every number leads somewhere, every prefix is exactly that of its frame, and every chain ends.
    pub(super) fn check(&self, path: &Path, manifest: &Manifest) -> Result<(), StoreError> {
        let field = |name| {
            let (path, what) = (path.to_owned(), "extent entry");
            Err(StoreError::Format { path, what, source: FormatError::Field(name) })
        };
        for e in manifest.extents.iter().chain(&self.bases) {
            if e.dictionary > 0 && self.dictionary(e).is_none() {
                return field("number of the dictionary");
            }
            if e.encoding > 0 && self.encoding(e).is_none() {
                return field("number of the encoding");
            }
            if e.class != WARM && self.encoding(e).is_some_and(|c| c.bound().is_some()) {
                return field("class of a lossy extent");
            }
            if e.segment > manifest.header.generation {
                return field("segment");
            }
            if let Some(why) = self.broken_prefix(e) {
                let (path, first_granule) = (path.to_owned(), e.first_granule);
                return Err(StoreError::Base { path, first_granule, why });
            }
        }
        Ok(())
    }

    fn broken_prefix(&self, e: &ExtentEntry) -> Option<&'static str> {
        let mut at = e.frame_first_granule();
        let end = at + u64::from(e.frame_granules);
        if e.chain == 0 {
            return None;
        }
        for b in self.prefix(e) {
            // a chain that goes round would have to be shorter than itself
            if b.chain >= e.chain {
                return Some("it stands on a frame whose chain of deltas is not shorter");
            }
            if b.first_granule != at {
                return Some("its base is another run of granules");
            }
            at += u64::from(b.granules);
        }
        (at != end).then_some("its base has not as many granules")
    }
}

/// Tables of a manifest that is being made.
#[derive(Debug, Default)]
pub(super) struct Builder {
    tables: Tables,
    /// Where the prefix of a frame begins, by the frame's place.
    prefixes: HashMap<(u64, u64), u32>,
}

impl Builder {
    /// An extent of another manifest as one of this; what its frame needs comes with it.
    pub(super) fn import(&mut self, from: &Tables, e: &ExtentEntry) -> ExtentEntry {
        let mut e = *e;
        if let Some(d) = from.dictionary(&e) {
            e.dictionary = self.dictionary(d);
        }
        if let Some(c) = from.encoding(&e) {
            e.encoding = self.encoding(c);
        }
        if e.chain > 0 {
            e.base = match self.prefixes.get(&(e.segment, e.offset)) {
                Some(at) => *at,
                None => {
                    let bases: Vec<_> = from.prefix(&e).map(|b| self.import(from, b)).collect();
                    self.prefix((e.segment, e.offset), bases)
                }
            };
        }
        e
    }

    /// Number of a dictionary, from 1. Too many are for the loader's rules to refuse.
    pub(super) fn dictionary(&mut self, d: &DictionaryEntry) -> u16 {
        let all = &mut self.tables.dictionaries;
        u16::try_from(number(all, d)).unwrap_or(u16::MAX)
    }

    /// Number of an encoding, from 1.
    pub(super) fn encoding(&mut self, c: &Encoding) -> u8 {
        u8::try_from(number(&mut self.tables.encodings, c)).unwrap_or(u8::MAX)
    }

    /// The prefix of the frame at a place; says where it begins.
    pub(super) fn prefix(&mut self, place: (u64, u64), bases: Vec<ExtentEntry>) -> u32 {
        let at = u32::try_from(self.tables.bases.len()).unwrap_or(u32::MAX);
        self.tables.bases.extend(bases);
        self.prefixes.insert(place, at);
        at
    }

    pub(super) fn done(self) -> Tables {
        self.tables
    }
}

/// Position of a value in a list, from 1; it is added if it is new.
fn number<T: Copy + PartialEq>(all: &mut Vec<T>, value: &T) -> usize {
    match all.iter().position(|x| x == value) {
        Some(at) => at + 1,
        None => {
            all.push(*value);
            all.len()
        }
    }
}
