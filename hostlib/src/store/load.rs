//! Reading a generation back, checking every byte.

use super::frames::{Decoded, Frames};
use super::{Directory, Manifest, StoreError};
use isotherm_abi::store::{BufferEntry, Encoding, ExtentEntry, GRANULE_BYTES};
use sha2::{Digest, Sha256};

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

/// A frame with what stock zstd needs to decode it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The extent.
    pub entry: ExtentEntry,
    /// The frame: `zstd -d`.
    pub frame: Vec<u8>,
    /// The dictionary that it was made with, for a delta with the base behind its content: `zstd -d -D`.
    pub dictionary: Option<Vec<u8>>,
    /// What it is a delta to, if it was made without a dictionary: `zstd -d --patch-from`.
    pub base: Option<Vec<u8>>,
    /// What the decoded bytes are, if not the plain bytes of the granules.
    pub encoding: Option<Encoding>,
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

    /// Reads one extent of a manifest: all granules that its entry takes from the frame, checked.
    ///
    /// # Errors
    /// [`StoreError::Frame`] when a checksum or the frame is wrong, or that of a base below it; [`StoreError::Dictionary`],
    /// [`StoreError::Length`], [`StoreError::Io`].
    pub fn read_extent(&self, m: &Manifest, e: &ExtentEntry) -> Result<Vec<u8>, StoreError> {
        Frames::of(self).plain(&m.tables, e)
    }

    /// The frame of an extent as it is stored, with what stock zstd needs to decode it.
    ///
    /// # Errors
    /// [`StoreError::NoExtent`], and as [`Directory::read_extent`].
    pub fn export(&self, m: &Manifest, extent: usize) -> Result<Exported, StoreError> {
        let e = m.extents.get(extent).ok_or(StoreError::NoExtent {
            generation: m.header.generation,
            extents: m.extents.len(),
            asked: extent,
        })?;
        let mut frames = Frames::of(self);
        // what is exported can be decoded
        frames.plain(&m.tables, e)?;
        let base = match e.chain {
            0 => None,
            _ => Some(frames.prefix(&m.tables, e, &mut Decoded::default())?),
        };
        let (dictionary, base) = match m.tables.dictionary(e) {
            Some(d) => (Some(frames.dictionary(d)?.over(base.as_deref().unwrap_or(&[]))), None),
            None => (None, base),
        };
        let frame = frames.stored(e)?;
        Ok(Exported { entry: *e, frame, dictionary, base, encoding: m.encoding(e).copied() })
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
        let mut frames = Frames::of(self);
        frames.check_places(manifest)?;
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
            let plain = frames.plain(&manifest.tables, e)?;
            for (k, granule) in plain.chunks_exact(GRANULE).enumerate() {
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
