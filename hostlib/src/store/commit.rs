//! Writing a generation.

use super::{Directory, Manifest, StoreError, manifest::merge, write_atomically};
use isotherm_abi::store::{
    BufferEntry, ExtentEntry, MAX_APP_BYTES, ManifestHeader, SEGMENT_HEADER_BYTES, SegmentHeader,
};
use std::time::SystemTime;

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
    /// Named ranges.
    pub buffers: Vec<BufferEntry>,
    /// What was saved now; everything else is taken over from the parent.
    pub extents: Vec<NewExtent>,
    /// Bytes that the application attaches.
    pub app: Vec<u8>,
}

/// A generation that has been made durable.
#[derive(Clone, Debug)]
pub struct Committed {
    /// Its manifest.
    pub manifest: Manifest,
    /// Bytes written: segment and manifest.
    pub written_bytes: u64,
}

impl Directory {
    /// Makes a generation durable: when this returns, [`Directory::manifest`] finds it after any crash.
    ///
    /// # Errors
    /// [`StoreError::Draft`] when granules are missing or covered twice, [`StoreError::Io`], [`StoreError::Locked`] when the store
    /// was opened for reading. After an error the store is as it was.
    pub fn commit(&self, draft: Draft<'_>) -> Result<Committed, StoreError> {
        if self.lock.is_none() {
            return Err(StoreError::Locked { path: self.path.clone() });
        }
        let parent = draft.parent.map_or(0, |m| m.header.generation);
        // Above every number in use, so that a damaged newer generation is never overwritten.
        let newest = self.generations()?.last().copied().unwrap_or(0);
        let generation = newest.max(parent) + 1;

        let mut frames = vec![];
        let mut fresh = Vec::with_capacity(draft.extents.len());
        for e in &draft.extents {
            let too_long = |_| refuse(generation, "a frame is longer than 4 GiB");
            fresh.push(ExtentEntry {
                first_granule: e.first_granule,
                segment: generation,
                offset: (SEGMENT_HEADER_BYTES + frames.len()) as u64,
                frame_bytes: u32::try_from(e.frame.len()).map_err(too_long)?,
                crc32c: e.crc32c,
                frame_crc32c: crc32c::crc32c(&e.frame),
                granules: e.granules,
                skip: 0,
                frame_granules: e.granules,
                class: e.class,
            });
            frames.extend(&e.frame);
        }
        fresh.sort_by_key(|e| e.first_granule);
        if fresh
            .windows(2)
            .any(|w| w[0].first_granule + u64::from(w[0].granules) > w[1].first_granule)
        {
            return Err(refuse(generation, "two extents cover the same granule"));
        }
        let extents = merge(draft.parent.map_or(&[], |m| &m.extents), &fresh);

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
        };
        if header.app_bytes > MAX_APP_BYTES {
            return Err(refuse(generation, "more than 1 MiB of application data"));
        }
        let manifest = Manifest { header, buffers: draft.buffers, extents, app: draft.app };
        let path = self.manifest_path(generation);
        // The loader's own rules: what is committed is what can be loaded.
        let bytes = manifest.emit();
        Manifest::parse(&path, &bytes).map_err(|e| refuse(generation, &e.to_string()))?;

        let segment =
            SegmentHeader { generation, store_id: self.id, frame_bytes: frames.len() as u64 }
                .emit();
        write_atomically(&self.segment_path(generation), &[&segment, &frames])?;
        write_atomically(&path, &[&bytes])?;
        let written_bytes = (segment.len() + frames.len() + bytes.len()) as u64;
        Ok(Committed { manifest, written_bytes })
    }
}

fn refuse(generation: u64, why: &str) -> StoreError {
    StoreError::Draft { generation, why: why.to_owned() }
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
