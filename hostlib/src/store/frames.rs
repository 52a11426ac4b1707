//! Frames, and what they decode to: with their dictionary, on top of their base, out of their encoding.

use super::dictionary::Dictionary;
use super::tables::Tables;
use super::{Directory, Manifest, StoreError};
use crate::encoding;
use isotherm_abi::store::{
    DictionaryEntry, ExtentEntry, GRANULE_BYTES, SEGMENT_HEADER_BYTES, SegmentHeader,
};
use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::rc::Rc;
use zstd::zstd_safe::{self, DCtx, get_error_name};

const GRANULE: usize = GRANULE_BYTES as usize;
/// Most frames that may have to be decoded for one: an honest chain of 8 deltas needs fewer.
pub(super) const MOST_FRAMES: usize = 256;

/// Segment files, opened and checked once each, and dictionaries.
pub(super) struct Frames<'a> {
    store: &'a Directory,
    open: HashMap<u64, (File, u64)>,
    dictionaries: HashMap<[u8; 32], Rc<Dictionary>>,
}

/// Frames that have been decoded for one extent, by their place.
pub(super) struct Decoded {
    plain: HashMap<(u64, u64), Rc<Vec<u8>>>,
    most: usize,
}

impl Default for Decoded {
    fn default() -> Self {
        Self::up_to(MOST_FRAMES)
    }
}

impl Decoded {
    /// None yet, and not more than so many.
    pub(super) fn up_to(most: usize) -> Self {
        Self { plain: HashMap::new(), most }
    }

    /// How many.
    pub(super) fn count(&self) -> usize {
        self.plain.len()
    }
}

impl<'a> Frames<'a> {
    pub(super) fn of(store: &'a Directory) -> Self {
        Self { store, open: HashMap::new(), dictionaries: HashMap::new() }
    }

    /// Everything that the manifest names lies in files that exist. Their lengths bound what a damaged manifest can make a loader
    /// allocate.
    pub(super) fn check_places(&mut self, m: &Manifest) -> Result<(), StoreError> {
        m.extents.iter().chain(&m.tables.bases).try_for_each(|e| self.check_place(e))?;
        m.tables.dictionaries.iter().try_for_each(|d| self.store.check_dictionary(d))
    }

    /// The granules that an extent takes from its frame, checked.
    pub(super) fn plain(&mut self, t: &Tables, e: &ExtentEntry) -> Result<Vec<u8>, StoreError> {
        let whole = self.whole(t, e, &mut Decoded::default())?;
        let mut plain = Rc::unwrap_or_clone(whole);
        plain.truncate((usize::from(e.skip) + usize::from(e.granules)) * GRANULE);
        plain.drain(..usize::from(e.skip) * GRANULE);
        Ok(plain)
    }

    /// The prefix that a delta is decoded with.
    pub(super) fn prefix(
        &mut self,
        t: &Tables,
        e: &ExtentEntry,
        decoded: &mut Decoded,
    ) -> Result<Vec<u8>, StoreError> {
        let mut prefix = Vec::with_capacity(usize::from(e.frame_granules) * GRANULE);
        // the tables have been checked: chains get shorter, so this ends after at most MAX_DELTA_CHAIN calls
        for b in t.prefix(e) {
            self.append(t, b, &mut prefix, decoded)?;
        }
        Ok(prefix)
    }

    /// Appends the granules of an extent.
    pub(super) fn append(
        &mut self,
        t: &Tables,
        e: &ExtentEntry,
        to: &mut Vec<u8>,
        decoded: &mut Decoded,
    ) -> Result<(), StoreError> {
        let whole = self.whole(t, e, decoded)?;
        to.extend(&whole[usize::from(e.skip) * GRANULE..][..usize::from(e.granules) * GRANULE]);
        Ok(())
    }

    /// The frame's bytes, as they are stored.
    pub(super) fn stored(&mut self, e: &ExtentEntry) -> Result<Vec<u8>, StoreError> {
        self.check_place(e)?;
        let path = self.store.segment_path(e.segment);
        let file = &self.segment(e.segment)?.0;
        let mut frame = vec![0; e.frame_bytes as usize];
        file.read_exact_at(&mut frame, e.offset).map_err(StoreError::io(&path, "read a frame"))?;
        if crc32c::crc32c(&frame) != e.frame_crc32c {
            return Err(self.damaged(e, "the CRC32C of its stored bytes does not match"));
        }
        Ok(frame)
    }

    /// A dictionary, read and checked once.
    pub(super) fn dictionary(&mut self, e: &DictionaryEntry) -> Result<Rc<Dictionary>, StoreError> {
        if let Some(d) = self.dictionaries.get(&e.digest).filter(|d| d.entry() == e) {
            return Ok(d.clone());
        }
        let read = Rc::new(self.store.read_dictionary(e)?);
        self.dictionaries.insert(e.digest, read.clone());
        Ok(read)
    }

    /// What the frame stands for: exactly `frame_granules` granules with the right CRC32C.
    fn whole(
        &mut self,
        t: &Tables,
        e: &ExtentEntry,
        decoded: &mut Decoded,
    ) -> Result<Rc<Vec<u8>>, StoreError> {
        let expected = usize::from(e.frame_granules) * GRANULE;
        if let Some(known) = decoded.plain.get(&(e.segment, e.offset)) {
            // the entries of a crafted manifest may disagree about a frame
            if known.len() == expected && crc32c::crc32c(known) == e.crc32c {
                return Ok(known.clone());
            }
            return Err(self.damaged(e, "two entries say different things of it"));
        }
        if decoded.count() >= decoded.most {
            let why = format!("more than {} frames would have to be decoded for it", decoded.most);
            return Err(self.damaged(e, why));
        }
        let frame = self.stored(e)?;
        let dictionary = match t.dictionary(e) {
            Some(d) => Some(self.dictionary(d)?),
            None => None,
        };
        let prefix = self.prefix(t, e, decoded)?;
        let dictionary = dictionary.as_deref();
        let most = t.encoding(e).map_or(expected, |c| encoding::most_bytes(c, expected));
        let bytes =
            decompress(&frame, dictionary, &prefix, most).map_err(|w| self.damaged(e, w))?;
        let plain = match t.encoding(e) {
            Some(c) => encoding::decode(c, &bytes, expected).map_err(|w| self.damaged(e, w))?,
            None => bytes,
        };
        if plain.len() != expected {
            let why = format!("{} bytes instead of {expected}", plain.len());
            return Err(self.damaged(e, why));
        }
        if crc32c::crc32c(&plain) != e.crc32c {
            return Err(self.damaged(e, "its CRC32C does not match"));
        }
        let plain = Rc::new(plain);
        decoded.plain.insert((e.segment, e.offset), plain.clone());
        Ok(plain)
    }

    fn check_place(&mut self, e: &ExtentEntry) -> Result<(), StoreError> {
        let length = self.segment(e.segment)?.1;
        let end = e.offset + u64::from(e.frame_bytes);
        if end > length {
            let path = self.store.segment_path(e.segment);
            return Err(StoreError::Length { path, found: length, expected: end });
        }
        Ok(())
    }

    fn segment(&mut self, generation: u64) -> Result<&(File, u64), StoreError> {
        if !self.open.contains_key(&generation) {
            let opened = open_segment(self.store, generation)?;
            self.open.insert(generation, opened);
        }
        Ok(&self.open[&generation])
    }

    fn damaged(&self, e: &ExtentEntry, why: impl Into<String>) -> StoreError {
        StoreError::Frame {
            path: self.store.segment_path(e.segment),
            offset: e.offset,
            first_granule: e.first_granule,
            why: why.into(),
        }
    }
}

/// Decodes one frame to at most `most` bytes, with its dictionary, on top of a base (empty: none), or with both.
pub(super) fn decompress(
    frame: &[u8],
    dictionary: Option<&Dictionary>,
    base: &[u8],
    most: usize,
) -> Result<Vec<u8>, String> {
    let failed = |e| get_error_name(e).to_owned();
    if zstd_safe::find_frame_compressed_size(frame).map_err(failed)? != frame.len() {
        return Err("it is more than one frame".into());
    }
    let asked = zstd_safe::get_dict_id_from_frame(frame).map_or(0, std::num::NonZeroU32::get);
    let given = dictionary.map_or(0, Dictionary::id);
    // a frame need not name its dictionary
    if asked != 0 && asked != given {
        return Err(match given {
            0 => format!("it needs dictionary {asked}, but its extent names none"),
            _ => format!("it needs dictionary {asked}, not {given}"),
        });
    }
    let mut plain = Vec::with_capacity(most);
    let mut context = DCtx::create();
    match dictionary {
        // a prefix would replace the dictionary
        Some(d) if !base.is_empty() => context.load_dictionary(&d.over(base)),
        Some(d) => context.load_dictionary(d.bytes()),
        None => context.ref_prefix(base),
    }
    .map_err(failed)?;
    context.decompress(&mut plain, frame).map_err(failed)?;
    Ok(plain)
}

fn open_segment(store: &Directory, generation: u64) -> Result<(File, u64), StoreError> {
    let path = store.segment_path(generation);
    let file = File::open(&path).map_err(StoreError::io(&path, "open the segment"))?;
    let length = file.metadata().map_err(StoreError::io(&path, "read the size of"))?.len();
    let mut head = [0; SEGMENT_HEADER_BYTES];
    if length < head.len() as u64 {
        let expected = head.len() as u64;
        return Err(StoreError::Length { path, found: length, expected });
    }
    file.read_exact_at(&mut head, 0).map_err(StoreError::io(&path, "read the segment header"))?;
    let header = SegmentHeader::parse(&head).map_err(|source| StoreError::Format {
        path: path.clone(),
        what: "segment header",
        source,
    })?;
    if header.store_id != store.id || header.generation != generation {
        return Err(StoreError::Foreign { path });
    }
    let expected = header.frame_bytes.saturating_add(SEGMENT_HEADER_BYTES as u64);
    if length != expected {
        return Err(StoreError::Length { path, found: length, expected });
    }
    Ok((file, length))
}
