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
/// Class code of Cold extents.
const COLD: u8 = 2;

/// One restored buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Where it lies, its name and digest.
    pub entry: BufferEntry,
    /// Its bytes; those of absent granules are zero.
    pub bytes: Vec<u8>,
    /// Granules of the buffer, from 0, whose extents have not been read: empty unless [`Resume::Lazy`] was asked for.
    pub absent: Vec<usize>,
}

/// How much of a generation is read at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Resume {
    /// Everything: Critical, Warm, Cold, in this order.
    #[default]
    Eager,
    /// Critical and Warm; Cold extents are read when they are used, and damage in them is found then.
    Lazy,
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
        self.load_as(generation, Resume::Eager)
    }

    fn load_as(&self, generation: u64, resume: Resume) -> Result<Restored, StoreError> {
        let manifest = self.manifest(generation)?;
        let images = self.images(&manifest, resume)?;
        Ok(Restored { manifest, images, skipped: vec![] })
    }

    /// Reads one extent: all granules that its entry takes from the frame, checked.
    ///
    /// # Errors
    /// [`StoreError::Frame`] when a checksum or the frame is wrong, [`StoreError::Length`], [`StoreError::Io`].
    pub fn read_extent(&self, e: &ExtentEntry) -> Result<Vec<u8>, StoreError> {
        let mut segments = Segments { store: self, open: HashMap::new() };
        segments.check_place(e)?;
        let mut plain = segments.decode(e)?;
        plain.truncate((usize::from(e.skip) + usize::from(e.granules)) * GRANULE);
        plain.drain(..usize::from(e.skip) * GRANULE);
        Ok(plain)
    }

    /// Loads the newest generation that is whole, and says which newer ones are not. `None` for a store without generations.
    ///
    /// # Errors
    /// [`StoreError::NothingWhole`] when there are generations but none can be loaded; [`StoreError::Io`].
    pub fn load_newest(&self, resume: Resume) -> Result<Option<Restored>, StoreError> {
        let generations = self.generations()?;
        let mut skipped: Vec<(u64, String)> = vec![];
        for &generation in generations.iter().rev() {
            match self.load_as(generation, resume) {
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
    fn images(&self, manifest: &Manifest, resume: Resume) -> Result<Vec<Image>, StoreError> {
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
                Image { entry, bytes: vec![0; bytes], absent: vec![] }
            })
            .collect();
        let mut order: Vec<&ExtentEntry> = manifest.extents.iter().collect();
        order.sort_by_key(|e| (e.class, e.first_granule));
        for e in order {
            if resume == Resume::Lazy && e.class == COLD {
                for k in 0..u64::from(e.granules) {
                    if let Some((image, granule)) = owner(&mut images, e.first_granule + k) {
                        image.absent.push(granule);
                    }
                }
                continue;
            }
            let plain = segments.decode(e)?;
            let wanted =
                &plain[usize::from(e.skip) * GRANULE..][..usize::from(e.granules) * GRANULE];
            for (k, granule) in wanted.chunks_exact(GRANULE).enumerate() {
                if let Some((image, at)) = owner(&mut images, e.first_granule + k as u64) {
                    image.bytes[at * GRANULE..(at + 1) * GRANULE].copy_from_slice(granule);
                }
            }
        }
        for image in &mut images {
            image.bytes.truncate(usize::try_from(image.entry.bytes).expect("64-bit host"));
            let known = image.absent.is_empty() && image.entry.digest != [0; 32];
            if known && Sha256::digest(&image.bytes).as_slice() != image.entry.digest {
                let (name, generation) =
                    (image.entry.name().to_owned(), manifest.header.generation);
                return Err(StoreError::Content { name, generation });
            }
        }
        Ok(images)
    }
}

/// The buffer that a granule belongs to, and its number there. Granules between buffers belong to none.
fn owner(images: &mut [Image], granule: u64) -> Option<(&mut Image, usize)> {
    let after = images.partition_point(|i| i.entry.first_granule <= granule);
    let image = &mut images[after.checked_sub(1)?];
    let at = granule - image.entry.first_granule;
    let inside = at < image.entry.granules();
    inside.then(|| (image, usize::try_from(at).expect("64-bit host")))
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
