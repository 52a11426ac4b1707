//! The extents that a new generation brings: their frames in one segment, their entries, and the bases of the deltas among them.

use super::commit::{DELTA_CHAIN, refuse, with_causes};
use super::frames::{Decoded, Frames, MOST_FRAMES, decompress};
use super::manifest::slice;
use super::tables::Builder;
use super::{Delta, Dictionary, Directory, Draft, Manifest, NewExtent, StoreError};
use isotherm_abi::store::{ExtentEntry, GRANULE_BYTES, MAX_FRAME_GRANULES, SEGMENT_HEADER_BYTES};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::rc::Rc;

const GRANULE: usize = GRANULE_BYTES as usize;
const COLD: u8 = 2;
/// Of full frames that the writer makes in place of deltas.
const LEVEL: i32 = 3;

/// What goes into the segment.
pub(super) struct Written {
    /// Bytes of all frames.
    pub(super) frames: Vec<u8>,
    /// Entries of the new extents, ascending.
    pub(super) extents: Vec<ExtentEntry>,
    /// Ids of the dictionaries that they need.
    pub(super) dictionaries: BTreeSet<u32>,
    /// Deltas that became full frames.
    pub(super) chains_ended: usize,
}

/// The writer of one segment.
pub(super) struct Fresh<'a, 'd> {
    directory: &'a Directory,
    generation: u64,
    draft: &'a Draft<'d>,
    builder: &'a mut Builder,
    frames: Frames<'a>,
    /// Older generations that deltas name.
    older: HashMap<u64, Rc<Manifest>>,
    /// A frame of zeros in this segment, for granules without a base.
    zeros: Option<ExtentEntry>,
    written: Written,
}

/// Part of a prefix.
enum Piece {
    /// Granules without a base.
    Zeros(Range<u64>),
    /// What an older generation has of them.
    Older(ExtentEntry),
}

/// A delta that has been decoded once.
struct Resolved {
    plain: Vec<u8>,
    older: Rc<Manifest>,
    pieces: Vec<Piece>,
    chain: u8,
    /// Frames that had to be decoded below it.
    below: usize,
}

impl<'a, 'd> Fresh<'a, 'd> {
    pub(super) fn new(
        directory: &'a Directory,
        generation: u64,
        draft: &'a Draft<'d>,
        builder: &'a mut Builder,
    ) -> Self {
        let written = Written {
            frames: vec![],
            extents: Vec::with_capacity(draft.extents.len()),
            dictionaries: BTreeSet::new(),
            chains_ended: 0,
        };
        let (frames, older) = (Frames::of(directory), HashMap::new());
        Self { directory, generation, draft, builder, frames, older, zeros: None, written }
    }

    pub(super) fn write(mut self) -> Result<Written, StoreError> {
        let draft = self.draft;
        for e in &draft.extents {
            if e.granules == 0 || e.granules > MAX_FRAME_GRANULES || e.first_granule > 1 << 40 {
                return Err(self.refuse(e, "it has not 1 to 16 granules of the address space"));
            }
            let entry = match &e.delta {
                Some(delta) => self.delta(e, delta)?,
                None => self.full(e)?,
            };
            self.written.extents.push(entry);
        }
        self.written.extents.sort_by_key(|e| e.first_granule);
        Ok(self.written)
    }

    fn full(&mut self, e: &NewExtent) -> Result<ExtentEntry, StoreError> {
        let mut entry = self.push(e, &e.frame)?;
        if let Some(encoding) = &e.encoding {
            entry.encoding = self.builder.encoding(encoding);
        }
        if let Some(d) = self.dictionary(e)? {
            if e.encoding.is_some() {
                return Err(self.refuse(e, "encoded bytes take no dictionary"));
            }
            self.decoded(e, Some(d), &[])?;
            self.needs(&mut entry, d);
        }
        Ok(entry)
    }

    /// The dictionary that an extent names.
    fn dictionary(&self, e: &NewExtent) -> Result<Option<&'a Dictionary>, StoreError> {
        if e.dictionary == 0 {
            return Ok(None);
        }
        let found = self.draft.dictionaries.iter().find(|d| d.id() == e.dictionary);
        found.map(Some).ok_or_else(|| self.refuse(e, "the draft does not hold its dictionary"))
    }

    fn needs(&mut self, entry: &mut ExtentEntry, d: &Dictionary) {
        entry.dictionary = self.builder.dictionary(d.entry());
        self.written.dictionaries.insert(d.id());
    }

    fn delta(&mut self, e: &NewExtent, delta: &Delta) -> Result<ExtentEntry, StoreError> {
        if e.encoding.is_some() {
            return Err(self.refuse(e, "a delta has no encoding"));
        }
        let dictionary = self.dictionary(e)?;
        let resolved = self.resolve(e, delta, dictionary)?;
        if resolved.chain > DELTA_CHAIN || resolved.below >= MOST_FRAMES {
            let frame = zstd::bulk::compress(&resolved.plain, LEVEL)
                .map_err(|error| self.refuse(e, &error.to_string()))?;
            self.written.chains_ended += 1;
            return self.push(e, &frame);
        }
        let mut bases = Vec::with_capacity(resolved.pieces.len());
        for piece in resolved.pieces {
            bases.push(match piece {
                Piece::Zeros(run) => self.zeros(run)?,
                Piece::Older(piece) => self.builder.import(&resolved.older.tables, &piece),
            });
        }
        let mut entry = self.push(e, &e.frame)?;
        entry.chain = resolved.chain;
        entry.base = self.builder.prefix((entry.segment, entry.offset), bases);
        if let Some(d) = dictionary {
            self.needs(&mut entry, d);
        }
        Ok(entry)
    }

    /// Finds the base of a delta and decodes it: a delta that cannot be decoded must not be committed.
    fn resolve(
        &mut self,
        e: &NewExtent,
        delta: &Delta,
        dictionary: Option<&Dictionary>,
    ) -> Result<Resolved, StoreError> {
        let older = self.older(e, delta.base_generation)?;
        // each piece can be loaded, so this is enough for all of them
        let mut decoded = Decoded::up_to(usize::from(MAX_FRAME_GRANULES) * MOST_FRAMES);
        let mut prefix = Vec::with_capacity(usize::from(e.granules) * GRANULE);
        let mut found = vec![];
        let end = e.first_granule + u64::from(e.granules);
        if end > older.header.granules {
            return Err(self.refuse(e, "its base is shorter than the extent"));
        }
        let mut at = e.first_granule;
        while at < end {
            let missing = |granule: u64| delta.without_base >> (granule - e.first_granule) & 1 == 1;
            let here = missing(at);
            let run = at..(at..end).find(|&g| missing(g) != here).unwrap_or(end);
            if here {
                let zeros = prefix.len() + (run.end - run.start) as usize * GRANULE;
                prefix.resize(zeros, 0);
                found.push(Piece::Zeros(run.clone()));
            } else {
                for piece in pieces(&older.extents, run.clone()) {
                    self.frames.append(&older.tables, &piece, &mut prefix, &mut decoded)?;
                    found.push(Piece::Older(piece));
                }
            }
            at = run.end;
        }
        let plain = self.decoded(e, dictionary, &prefix)?;
        let chain = |piece: &Piece| match piece {
            Piece::Zeros(_) => 0,
            Piece::Older(e) => e.chain,
        };
        let chain = 1 + found.iter().map(chain).max().unwrap_or(0);
        Ok(Resolved { plain, older, pieces: found, chain, below: decoded.count() })
    }

    /// The manifest of an older generation: of the parent, mostly.
    fn older(&mut self, e: &NewExtent, generation: u64) -> Result<Rc<Manifest>, StoreError> {
        if let Some(m) = self.older.get(&generation) {
            return Ok(m.clone());
        }
        let m = match self.draft.parent {
            Some(parent) if parent.header.generation == generation => parent.clone(),
            _ => self.directory.manifest(generation).map_err(|error| {
                self.refuse(e, &format!("its base is not there: {}", with_causes(&error)))
            })?,
        };
        let m = Rc::new(m);
        self.older.insert(generation, m.clone());
        Ok(m)
    }

    /// The plain bytes of a frame that needs a dictionary or a prefix, checked.
    fn decoded(
        &self,
        e: &NewExtent,
        dictionary: Option<&Dictionary>,
        prefix: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let expected = usize::from(e.granules) * GRANULE;
        let plain = decompress(&e.frame, dictionary, prefix, expected)
            .map_err(|why| self.refuse(e, &why))?;
        if plain.len() != expected || crc32c::crc32c(&plain) != e.crc32c {
            return Err(self.refuse(e, "it decodes to other bytes than were saved"));
        }
        Ok(plain)
    }

    /// Zeros as an extent of this segment.
    fn zeros(&mut self, run: Range<u64>) -> Result<ExtentEntry, StoreError> {
        let zeros = match self.zeros {
            Some(zeros) => zeros,
            None => {
                let plain = vec![0; usize::from(MAX_FRAME_GRANULES) * GRANULE];
                let frame = zstd::bulk::compress(&plain, LEVEL)
                    .map_err(|error| refuse(self.generation, &error.to_string()))?;
                let crc32c = crc32c::crc32c(&plain);
                let e = NewExtent::full(0, MAX_FRAME_GRANULES, COLD, crc32c, vec![]);
                let entry = self.push(&e, &frame)?;
                self.zeros = Some(entry);
                entry
            }
        };
        let granules = (run.end - run.start) as u8;
        Ok(ExtentEntry { first_granule: run.start, granules, ..zeros })
    }

    /// Puts a frame into the segment.
    fn push(&mut self, e: &NewExtent, frame: &[u8]) -> Result<ExtentEntry, StoreError> {
        let frames = &mut self.written.frames;
        let offset = (SEGMENT_HEADER_BYTES + frames.len()) as u64;
        frames.extend(frame);
        Ok(ExtentEntry {
            first_granule: e.first_granule,
            segment: self.generation,
            offset,
            frame_bytes: u32::try_from(frame.len())
                .map_err(|_| self.refuse(e, "a frame is longer than 4 GiB"))?,
            crc32c: e.crc32c,
            frame_crc32c: crc32c::crc32c(frame),
            granules: e.granules,
            skip: 0,
            frame_granules: e.granules,
            class: e.class,
            dictionary: 0,
            chain: 0,
            encoding: 0,
            base: 0,
        })
    }

    fn refuse(&self, e: &NewExtent, why: &str) -> StoreError {
        refuse(self.generation, &format!("the extent at granule {}: {why}", e.first_granule))
    }
}

/// What of a tiling lies in a range.
fn pieces(extents: &[ExtentEntry], range: Range<u64>) -> Vec<ExtentEntry> {
    let end = |e: &ExtentEntry| e.first_granule + u64::from(e.granules);
    let first = extents.partition_point(|e| end(e) <= range.start);
    let inside = extents[first..].iter().take_while(|e| e.first_granule < range.end);
    inside.map(|e| slice(e, e.first_granule.max(range.start), end(e).min(range.end))).collect()
}
