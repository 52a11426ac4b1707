//! The start of a manifest, and its named ranges.

use super::{
    BUFFER_ENTRY_BYTES, DICTIONARY_ENTRY_BYTES, DIGEST_BYTES, ENCODING_ENTRY_BYTES,
    EXTENT_ENTRY_BYTES, FEATURE_DELTAS, FEATURE_DICTIONARIES, FEATURE_ENCODINGS, FORMAT_VERSION,
    FormatError, GRANULE_BYTES, MANIFEST_HEADER_BYTES, MANIFEST_MAGIC, MAX_APP_BYTES, MAX_BASES,
    MAX_BUFFERS, MAX_DICTIONARIES, MAX_ENCODINGS, MAX_EXTENTS, MAX_NAME_BYTES, check_features,
    check_seal, check_start, seal,
};
use crate::bytes::{put, u32_at, u64_at};

const KNOWN_FEATURES: u32 = FEATURE_DELTAS | FEATURE_DICTIONARIES | FEATURE_ENCODINGS;

/// Start of a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManifestHeader {
    /// Generation, from 1.
    pub generation: u64,
    /// Generation that it was derived from; 0 = none.
    pub parent: u64,
    /// Application epoch (step) that it belongs to.
    pub epoch: u64,
    /// Unix time of the commit in milliseconds.
    pub created_ms: u64,
    /// Store that it belongs to.
    pub store_id: [u8; 16],
    /// Granules of the address space that the extents cover.
    pub granules: u64,
    /// Buffer entries.
    pub buffers: u32,
    /// Extent entries.
    pub extents: u32,
    /// Bytes of application data.
    pub app_bytes: u32,
    /// Base entries: extents that deltas stand on.
    pub bases: u32,
    /// Dictionary entries.
    pub dictionaries: u32,
    /// Encoding entries.
    pub encodings: u32,
}

impl ManifestHeader {
    /// Bytes of the whole manifest file.
    #[must_use]
    pub fn file_bytes(&self) -> u64 {
        MANIFEST_HEADER_BYTES as u64
            + u64::from(self.buffers) * BUFFER_ENTRY_BYTES as u64
            + (u64::from(self.extents) + u64::from(self.bases)) * EXTENT_ENTRY_BYTES as u64
            + u64::from(self.dictionaries) * DICTIONARY_ENTRY_BYTES as u64
            + u64::from(self.encodings) * ENCODING_ENTRY_BYTES as u64
            + u64::from(self.app_bytes)
            + DIGEST_BYTES as u64
    }

    /// The header's bytes.
    #[must_use]
    pub fn emit(&self) -> [u8; MANIFEST_HEADER_BYTES] {
        let mut b = [0; MANIFEST_HEADER_BYTES];
        put(&mut b, 0, MANIFEST_MAGIC);
        put(&mut b, 8, &FORMAT_VERSION.to_le_bytes());
        put(&mut b, 12, &self.features().to_le_bytes());
        put(&mut b, 16, &self.generation.to_le_bytes());
        put(&mut b, 24, &self.parent.to_le_bytes());
        put(&mut b, 32, &self.epoch.to_le_bytes());
        put(&mut b, 40, &self.created_ms.to_le_bytes());
        put(&mut b, 48, &self.store_id);
        put(&mut b, 64, &self.granules.to_le_bytes());
        put(&mut b, 72, &self.buffers.to_le_bytes());
        put(&mut b, 76, &self.extents.to_le_bytes());
        put(&mut b, 80, &self.app_bytes.to_le_bytes());
        put(&mut b, 84, &self.bases.to_le_bytes());
        put(&mut b, 88, &self.dictionaries.to_le_bytes());
        put(&mut b, 92, &self.encodings.to_le_bytes());
        seal(&mut b);
        b
    }

    /// Checks and reads a header; after this the counts are safe to allocate by.
    ///
    /// # Errors
    /// The first rule that the bytes break.
    pub fn parse(b: &[u8; MANIFEST_HEADER_BYTES]) -> Result<Self, FormatError> {
        check_start(b, MANIFEST_MAGIC, 0, 8)?;
        let required = u32_at(b, 12);
        check_features(required, KNOWN_FEATURES)?;
        check_seal(b)?;
        let mut store_id = [0; 16];
        store_id.copy_from_slice(&b[48..64]);
        let h = Self {
            generation: u64_at(b, 16),
            parent: u64_at(b, 24),
            epoch: u64_at(b, 32),
            created_ms: u64_at(b, 40),
            store_id,
            granules: u64_at(b, 64),
            buffers: u32_at(b, 72),
            extents: u32_at(b, 76),
            app_bytes: u32_at(b, 80),
            bases: u32_at(b, 84),
            dictionaries: u32_at(b, 88),
            encodings: u32_at(b, 92),
        };
        if h.generation == 0 {
            return Err(FormatError::Field("generation"));
        }
        if h.parent >= h.generation {
            return Err(FormatError::Field("parent"));
        }
        if h.granules > 1 << 40 {
            return Err(FormatError::Field("granules"));
        }
        if h.buffers > MAX_BUFFERS {
            return Err(FormatError::Field("buffers"));
        }
        if h.extents > MAX_EXTENTS {
            return Err(FormatError::Field("extents"));
        }
        if h.app_bytes > MAX_APP_BYTES {
            return Err(FormatError::Field("app_bytes"));
        }
        if h.bases > MAX_BASES {
            return Err(FormatError::Field("bases"));
        }
        if h.dictionaries > MAX_DICTIONARIES {
            return Err(FormatError::Field("dictionaries"));
        }
        if h.encodings > MAX_ENCODINGS {
            return Err(FormatError::Field("encodings"));
        }
        if h.features() != required {
            return Err(FormatError::Field("features"));
        }
        Ok(h)
    }

    fn features(&self) -> u32 {
        let bit = |count: u32, bit: u32| if count > 0 { bit } else { 0 };
        bit(self.bases, FEATURE_DELTAS)
            | bit(self.dictionaries, FEATURE_DICTIONARIES)
            | bit(self.encodings, FEATURE_ENCODINGS)
    }
}

/// A named range of the address space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferEntry {
    name: [u8; MAX_NAME_BYTES],
    name_bytes: u8,
    /// First granule.
    pub first_granule: u64,
    /// Bytes; the last granule may be partly used.
    pub bytes: u64,
    /// SHA-256 of the bytes; all zero when the generation was made while parts of the buffer were still in the store, so that
    /// nobody had all the bytes, or when some of its extents are lossy, so that nobody has the bytes that a load gives: then the
    /// checksums of the extents stand alone.
    pub digest: [u8; DIGEST_BYTES],
}

impl BufferEntry {
    /// A buffer; `None` if the name is empty or longer than 64 bytes.
    #[must_use]
    pub fn new(name: &str, first_granule: u64, bytes: u64, digest: [u8; 32]) -> Option<Self> {
        let n = name.len();
        if n == 0 || n > MAX_NAME_BYTES {
            return None;
        }
        let mut padded = [0; MAX_NAME_BYTES];
        padded[..n].copy_from_slice(name.as_bytes());
        Some(Self { name: padded, name_bytes: n as u8, first_granule, bytes, digest })
    }

    /// The buffer's name.
    #[must_use]
    pub fn name(&self) -> &str {
        core::str::from_utf8(&self.name[..usize::from(self.name_bytes)])
            .expect("invariant: checked by new and parse")
    }

    /// Granules that it occupies.
    #[must_use]
    pub fn granules(&self) -> u64 {
        self.bytes.div_ceil(GRANULE_BYTES)
    }

    /// The entry's bytes.
    #[must_use]
    pub fn emit(&self) -> [u8; BUFFER_ENTRY_BYTES] {
        let mut b = [0; BUFFER_ENTRY_BYTES];
        put(&mut b, 0, &self.name);
        b[64] = self.name_bytes;
        put(&mut b, 72, &self.first_granule.to_le_bytes());
        put(&mut b, 80, &self.bytes.to_le_bytes());
        put(&mut b, 96, &self.digest);
        b
    }

    /// Checks and reads an entry.
    ///
    /// # Errors
    /// The first rule that the bytes break.
    pub fn parse(b: &[u8; BUFFER_ENTRY_BYTES]) -> Result<Self, FormatError> {
        let n = usize::from(b[64]);
        let well_formed = (1..=MAX_NAME_BYTES).contains(&n)
            && core::str::from_utf8(&b[..n]).is_ok()
            && b[n..64].iter().all(|&x| x == 0);
        if !well_formed {
            return Err(FormatError::Field("buffer name"));
        }
        let mut e = Self {
            name: [0; MAX_NAME_BYTES],
            name_bytes: b[64],
            first_granule: u64_at(b, 72),
            bytes: u64_at(b, 80),
            digest: [0; DIGEST_BYTES],
        };
        e.name.copy_from_slice(&b[..64]);
        e.digest.copy_from_slice(&b[96..128]);
        if e.bytes == 0 || e.bytes > 1 << 52 || e.first_granule > 1 << 40 {
            return Err(FormatError::Field("buffer size"));
        }
        Ok(e)
    }
}
