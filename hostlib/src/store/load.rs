//! Reading a generation back, checking every byte.

use super::{Directory, Manifest, StoreError};
use isotherm_abi::store::{
    BufferEntry, ExtentEntry, GRANULE_BYTES, SEGMENT_HEADER_BYTES, SegmentHeader,
};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

const GRANULE: usize = GRANULE_BYTES as usize;

/// One restored buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Where it lies, its name and digest.
    pub entry: BufferEntry,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A restored generation.
#[derive(Clone, Debug)]
pub struct Restored {
    /// Its manifest.
    pub manifest: Manifest,
    /// Its buffers.
    pub images: Vec<Image>,
    /// Newer generations that were not whole, with the reason.
    pub skipped: Vec<(u64, String)>,
}

impl Directory {
    /// Loads one generation: every frame decoded, every CRC32C and every buffer's SHA-256 checked.
    ///
    /// # Errors
    /// Whatever is wrong with it; then nothing of it is returned.
    pub fn load(&self, generation: u64) -> Result<Restored, StoreError> {
        let manifest = self.manifest(generation)?;
        let images = self.images(&manifest)?;
        Ok(Restored { manifest, images, skipped: vec![] })
    }

    /// Loads the newest generation that is whole, and says which newer ones are not. `None` for a store without generations.
    ///
    /// # Errors
    /// [`StoreError::NothingWhole`] when there are generations but none can be loaded; [`StoreError::Io`].
    pub fn load_newest(&self) -> Result<Option<Restored>, StoreError> {
        let generations = self.generations()?;
        let mut skipped: Vec<(u64, String)> = vec![];
        for &generation in generations.iter().rev() {
            match self.load(generation) {
                Ok(restored) => return Ok(Some(Restored { skipped, ..restored })),
                Err(e) => skipped.push((generation, e.to_string())),
            }
        }
        match skipped.first() {
            None => Ok(None),
            Some((_, newest)) => Err(StoreError::NothingWhole {
                path: self.path.clone(),
                tried: generations.len(),
                newest: newest.clone(),
            }),
        }
    }

    /// Critical extents first, then Warm, then Cold: the order in which a resume needs them.
    fn images(&self, manifest: &Manifest) -> Result<Vec<Image>, StoreError> {
        let mut segments = Segments { store: self, open: HashMap::new() };
        // Segments bound what a damaged manifest can make us allocate: all frames must lie in files that exist.
        for e in &manifest.extents {
            segments.check_place(e)?;
        }
        let mut images: Vec<Image> = manifest
            .buffers
            .iter()
            .map(|&entry| {
                let bytes = usize::try_from(entry.granules() * GRANULE_BYTES).expect("64-bit host");
                Image { entry, bytes: vec![0; bytes] }
            })
            .collect();
        let mut order: Vec<&ExtentEntry> = manifest.extents.iter().collect();
        order.sort_by_key(|e| (e.class, e.first_granule));
        for e in order {
            let plain = segments.decode(e)?;
            let wanted =
                &plain[usize::from(e.skip) * GRANULE..][..usize::from(e.granules) * GRANULE];
            for (k, granule) in wanted.chunks_exact(GRANULE).enumerate() {
                place(&mut images, e.first_granule + k as u64, granule);
            }
        }
        for image in &mut images {
            image.bytes.truncate(usize::try_from(image.entry.bytes).expect("64-bit host"));
            if Sha256::digest(&image.bytes).as_slice() != image.entry.digest {
                let (name, generation) =
                    (image.entry.name().to_owned(), manifest.header.generation);
                return Err(StoreError::Content { name, generation });
            }
        }
        Ok(images)
    }
}

/// Granules between buffers belong to none and are left out.
fn place(images: &mut [Image], granule: u64, bytes: &[u8]) {
    let after = images.partition_point(|i| i.entry.first_granule <= granule);
    if let Some(image) = after.checked_sub(1).map(|k| &mut images[k]) {
        let at = granule - image.entry.first_granule;
        if at < image.entry.granules() {
            let at = usize::try_from(at).expect("64-bit host") * GRANULE;
            image.bytes[at..at + GRANULE].copy_from_slice(bytes);
        }
    }
}

/// Segment files, opened and checked once each.
struct Segments<'a> {
    store: &'a Directory,
    open: HashMap<u64, (File, u64)>,
}

impl Segments<'_> {
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

    /// What the frame decodes to: exactly `frame_granules` granules with the right CRC32C.
    fn decode(&mut self, e: &ExtentEntry) -> Result<Vec<u8>, StoreError> {
        let path = self.store.segment_path(e.segment);
        let file = &self.segment(e.segment)?.0;
        let mut frame = vec![0; e.frame_bytes as usize];
        file.read_exact_at(&mut frame, e.offset).map_err(StoreError::io(&path, "read a frame"))?;
        let damaged = |path: PathBuf, why: String| StoreError::Frame {
            path,
            offset: e.offset,
            first_granule: e.first_granule,
            why,
        };
        if crc32c::crc32c(&frame) != e.frame_crc32c {
            return Err(damaged(path, "the CRC32C of its stored bytes does not match".to_owned()));
        }
        let expected = usize::from(e.frame_granules) * GRANULE;
        let plain = zstd::bulk::decompress(&frame, expected)
            .map_err(|error| damaged(path.clone(), error.to_string()))?;
        if plain.len() != expected {
            return Err(damaged(path, format!("{} bytes instead of {expected}", plain.len())));
        }
        if crc32c::crc32c(&plain) != e.crc32c {
            return Err(damaged(path, "its CRC32C does not match".to_owned()));
        }
        Ok(plain)
    }
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
