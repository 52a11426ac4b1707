//! Writing a generation.

use super::fresh::Fresh;
use super::tables::Builder;
use super::{Dictionary, Directory, Manifest, StoreError, manifest::merge, write_atomically};
use isotherm_abi::store::{
    BufferEntry, DIGEST_BYTES, Encoding, MAX_APP_BYTES, ManifestHeader, SegmentHeader,
};
use std::time::SystemTime;

/// Most deltas that a writer puts on each other; then a full frame comes.
pub const DELTA_CHAIN: u8 = 8;

/// One extent as the engine delivers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewExtent {
    /// First granule of the address space.
    pub first_granule: u64,
    /// Granules, 1..=16.
    pub granules: u8,
    /// Class code (0 critical, 1 warm, 2 cold).
    pub class: u8,
    /// CRC32C of the plain bytes.
    pub crc32c: u32,
    /// One zstd frame.
    pub frame: Vec<u8>,
    /// Id of the dictionary that the frame was made with; 0 = none. The draft must hold it.
    pub dictionary: u32,
    /// What the frame is a delta to, if it is one.
    pub delta: Option<Delta>,
    /// What the bytes in the frame are, if not the plain bytes.
    pub encoding: Option<Encoding>,
}

impl NewExtent {
    /// An extent whose frame stands alone.
    #[must_use]
    pub fn full(first_granule: u64, granules: u8, class: u8, crc32c: u32, frame: Vec<u8>) -> Self {
        let (dictionary, delta, encoding) = (0, None, None);
        Self { first_granule, granules, class, crc32c, frame, dictionary, delta, encoding }
    }
}

/// The granules of a delta as they were in an earlier generation: the prefix of its frame,
/// or what follows the content of its dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delta {
    /// The generation.
    pub base_generation: u64,
    /// Bit k: there are zeros in place of granule k.
    pub without_base: u16,
}

/// What a new generation is to be made of.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// The manifest that it builds on; `None` for the first generation.
    pub parent: Option<&'a Manifest>,
    /// Application epoch.
    pub epoch: u64,
    /// Granules of the address space.
    pub granules: u64,
    /// Named ranges. One with lossy extents gets no digest: nobody has the bytes that a load gives.
    pub buffers: Vec<BufferEntry>,
    /// What was saved now; everything else is taken over from the parent.
    pub extents: Vec<NewExtent>,
    /// Dictionaries that the extents were made with.
    pub dictionaries: Vec<Dictionary>,
    /// Bytes that the application attaches.
    pub app: Vec<u8>,
}

/// A generation that has been made durable.
#[derive(Clone, Debug)]
pub struct Committed {
    /// Its manifest.
    pub manifest: Manifest,
    /// Bytes written: segment, dictionaries and manifest.
    pub written_bytes: u64,
    /// Deltas that were stored as full frames, because the chain below them was long enough.
    pub chains_ended: usize,
}

impl Directory {
    /// Makes a generation durable: when this returns, [`Directory::manifest`] finds it after any crash.
    ///
    /// Frames that need a dictionary or a base are decoded first: what is committed is what can be loaded.
    ///
    /// # Errors
    /// [`StoreError::Draft`] when granules are missing or covered twice, or when a frame cannot be decoded, [`StoreError::Io`],
    /// [`StoreError::Locked`] when the store was opened for reading. After an error the store is as it was.
    pub fn commit(&self, draft: Draft<'_>) -> Result<Committed, StoreError> {
        if self.lock.is_none() {
            return Err(StoreError::Locked { path: self.path.clone() });
        }
        let parent = draft.parent.map_or(0, |m| m.header.generation);
        // Above every number in use, so that a damaged newer generation is never overwritten.
        let newest = self.generations()?.last().copied().unwrap_or(0);
        let generation = newest.max(parent) + 1;

        let mut builder = Builder::default();
        let fresh = Fresh::new(self, generation, &draft, &mut builder).write()?;
        let own = &fresh.extents;
        if own
            .windows(2)
            .any(|w| w[0].first_granule + u64::from(w[0].granules) > w[1].first_granule)
        {
            return Err(refuse(generation, "two extents cover the same granule"));
        }
        let mut extents = merge(draft.parent.map_or(&[], |m| &m.extents), own);
        if let Some(parent) = draft.parent {
            for e in extents.iter_mut().filter(|e| e.segment != generation) {
                *e = builder.import(&parent.tables, e);
            }
        }

        let tables = builder.done();
        let counts =
            |n: usize| u32::try_from(n).map_err(|_| refuse(generation, "too many entries"));
        let header = ManifestHeader {
            generation,
            parent,
            epoch: draft.epoch,
            created_ms: now_ms(),
            store_id: self.id,
            granules: draft.granules,
            buffers: counts(draft.buffers.len())?,
            extents: counts(extents.len())?,
            app_bytes: counts(draft.app.len())?,
            bases: counts(tables.bases.len())?,
            dictionaries: counts(tables.dictionaries.len())?,
            encodings: counts(tables.encodings.len())?,
        };
        if header.app_bytes > MAX_APP_BYTES {
            return Err(refuse(generation, "more than 1 MiB of application data"));
        }
        let buffers = draft.buffers;
        let mut manifest = Manifest { header, buffers, extents, tables, app: draft.app };
        forget_digests_of_lossy_buffers(&mut manifest);
        let path = self.manifest_path(generation);
        // The loader's own rules: what is committed is what can be loaded.
        let bytes = manifest.emit();
        Manifest::parse(&path, &bytes).map_err(|e| refuse(generation, &with_causes(&e)))?;

        let mut written_bytes = 0;
        for d in &draft.dictionaries {
            if fresh.dictionaries.contains(&d.id()) {
                written_bytes += self.keep_dictionary(d)?;
            }
        }
        let frames = fresh.frames;
        let segment =
            SegmentHeader { generation, store_id: self.id, frame_bytes: frames.len() as u64 }
                .emit();
        write_atomically(&self.segment_path(generation), &[&segment, &frames])?;
        write_atomically(&path, &[&bytes])?;
        written_bytes += (segment.len() + frames.len() + bytes.len()) as u64;
        Ok(Committed { manifest, written_bytes, chains_ended: fresh.chains_ended })
    }
}

/// The caller's digest is of the bytes that were saved; a load gives others.
fn forget_digests_of_lossy_buffers(m: &mut Manifest) {
    let (extents, tables) = (&m.extents, &m.tables);
    for b in &mut m.buffers {
        let range = b.first_granule..b.first_granule + b.granules();
        let lossy = extents.iter().any(|e| {
            e.first_granule < range.end
                && e.first_granule + u64::from(e.granules) > range.start
                && tables.encoding(e).is_some_and(|c| c.bound().is_some())
        });
        if lossy {
            b.digest = [0; DIGEST_BYTES];
        }
    }
}

pub(super) fn refuse(generation: u64, why: &str) -> StoreError {
    StoreError::Draft { generation, why: why.to_owned() }
}

/// An error and its causes, in one line.
pub(super) fn with_causes(e: &dyn std::error::Error) -> String {
    let mut text = e.to_string();
    let mut cause = e.source();
    while let Some(c) = cause {
        text = format!("{text}: {c}");
        cause = c.source();
    }
    text
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
