//! The store format, version 1: what a checkpoint looks like in a directory (or later: under an object-store prefix).
//!
//! ```text
//! STORE                              superblock, 64 bytes
//! segments/<generation:016x>.seg     a 64-byte header inside a zstd skippable frame, then zstd frames without gaps
//! manifests/<generation:016x>.man    header, buffers, extents, application data, SHA-256 of all before it
//! ```
//!
//! Segments are immutable; `zstd -d` decodes a whole segment, because its header is a skippable frame (RFC 8878, 3.1.2).
//! A manifest is complete in itself: its extents cover every granule exactly once, each naming the segment that holds it.
//! A generation exists once its manifest has been renamed into place; whatever else lies in the directory is not part of it.

use crate::bytes::{put, u32_at, u64_at};
use core::fmt;

/// Bytes of a granule.
pub const GRANULE_BYTES: u64 = 4096;
/// Bytes of the superblock.
pub const SUPERBLOCK_BYTES: usize = 64;
/// Bytes of a segment header.
pub const SEGMENT_HEADER_BYTES: usize = 64;
/// Bytes of a manifest header.
pub const MANIFEST_HEADER_BYTES: usize = 128;
/// Bytes of a buffer entry.
pub const BUFFER_ENTRY_BYTES: usize = 128;
/// Bytes of an extent entry.
pub const EXTENT_ENTRY_BYTES: usize = 48;
/// Bytes of the digest at the end of a manifest.
pub const DIGEST_BYTES: usize = 32;
/// Longest buffer name in bytes.
pub const MAX_NAME_BYTES: usize = 64;
/// Most buffers of a store.
pub const MAX_BUFFERS: u32 = 4096;
/// Most extents of a manifest.
pub const MAX_EXTENTS: u32 = 1 << 26;
/// Most bytes of application data in a manifest.
pub const MAX_APP_BYTES: u32 = 1 << 20;
/// Most granules of one frame.
pub const MAX_FRAME_GRANULES: u8 = 16;
/// Format version that this code reads and writes.
pub const FORMAT_VERSION: u32 = 1;

const SUPERBLOCK_MAGIC: &[u8; 8] = b"ISOSTORE";
const MANIFEST_MAGIC: &[u8; 8] = b"ISOMANIF";
const SEGMENT_MAGIC: &[u8; 8] = b"ISOSEGMT";
const SKIPPABLE_MAGIC: u32 = 0x184D_2A50;

/// Why bytes are not what they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormatError {
    /// The magic bytes are wrong: this is another kind of file.
    Magic,
    /// Written by a newer format version.
    Version(u32),
    /// Needs a feature that this version does not know (the unknown bits).
    Feature(u32),
    /// The checksum of the header does not match.
    Checksum,
    /// A field is outside its range.
    Field(&'static str),
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Magic => write!(f, "wrong magic bytes: not a file of this kind"),
            Self::Version(v) => {
                write!(f, "format version {v}; this program reads version {FORMAT_VERSION}")
            }
            Self::Feature(bits) => write!(f, "needs unknown features {bits:#x}"),
            Self::Checksum => write!(f, "header checksum does not match"),
            Self::Field(name) => write!(f, "{name} is outside its range"),
        }
    }
}

impl core::error::Error for FormatError {}

/// The file `STORE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Superblock {
    /// Random number that tells stores apart.
    pub id: [u8; 16],
}

impl Superblock {
    /// The file's bytes.
    #[must_use]
    pub fn emit(&self) -> [u8; SUPERBLOCK_BYTES] {
        let mut b = [0; SUPERBLOCK_BYTES];
        put(&mut b, 0, SUPERBLOCK_MAGIC);
        put(&mut b, 8, &FORMAT_VERSION.to_le_bytes());
        put(&mut b, 16, &self.id);
        seal(&mut b);
        b
    }

    /// Checks and reads the file.
    ///
    /// # Errors
    /// The first rule that the bytes break.
    pub fn parse(b: &[u8; SUPERBLOCK_BYTES]) -> Result<Self, FormatError> {
        check_start(b, SUPERBLOCK_MAGIC, 0, 8)?;
        check_features(u32_at(b, 12))?;
        check_seal(b)?;
        let mut id = [0; 16];
        id.copy_from_slice(&b[16..32]);
        Ok(Self { id })
    }
}

/// Start of a segment: 8 bytes that make it a zstd skippable frame, then 56 bytes of header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentHeader {
    /// Generation that wrote it.
    pub generation: u64,
    /// Store that it belongs to.
    pub store_id: [u8; 16],
    /// Bytes of frames that follow.
    pub frame_bytes: u64,
}

impl SegmentHeader {
    /// The header's bytes.
    #[must_use]
    pub fn emit(&self) -> [u8; SEGMENT_HEADER_BYTES] {
        let mut b = [0; SEGMENT_HEADER_BYTES];
        put(&mut b, 0, &SKIPPABLE_MAGIC.to_le_bytes());
        put(&mut b, 4, &(SEGMENT_HEADER_BYTES as u32 - 8).to_le_bytes());
        put(&mut b, 8, SEGMENT_MAGIC);
        put(&mut b, 16, &FORMAT_VERSION.to_le_bytes());
        put(&mut b, 24, &self.generation.to_le_bytes());
        put(&mut b, 32, &self.store_id);
        put(&mut b, 48, &self.frame_bytes.to_le_bytes());
        seal(&mut b);
        b
    }

    /// Checks and reads a header.
    ///
    /// # Errors
    /// The first rule that the bytes break.
    pub fn parse(b: &[u8; SEGMENT_HEADER_BYTES]) -> Result<Self, FormatError> {
        if u32_at(b, 0) != SKIPPABLE_MAGIC || u32_at(b, 4) as usize != SEGMENT_HEADER_BYTES - 8 {
            return Err(FormatError::Magic);
        }
        check_start(b, SEGMENT_MAGIC, 8, 16)?;
        check_features(u32_at(b, 20))?;
        check_seal(b)?;
        let mut store_id = [0; 16];
        store_id.copy_from_slice(&b[32..48]);
        Ok(Self { generation: u64_at(b, 24), store_id, frame_bytes: u64_at(b, 48) })
    }
}

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
}

impl ManifestHeader {
    /// Bytes of the whole manifest file.
    #[must_use]
    pub fn file_bytes(&self) -> u64 {
        MANIFEST_HEADER_BYTES as u64
            + u64::from(self.buffers) * BUFFER_ENTRY_BYTES as u64
            + u64::from(self.extents) * EXTENT_ENTRY_BYTES as u64
            + u64::from(self.app_bytes)
            + DIGEST_BYTES as u64
    }

    /// The header's bytes.
    #[must_use]
    pub fn emit(&self) -> [u8; MANIFEST_HEADER_BYTES] {
        let mut b = [0; MANIFEST_HEADER_BYTES];
        put(&mut b, 0, MANIFEST_MAGIC);
        put(&mut b, 8, &FORMAT_VERSION.to_le_bytes());
        put(&mut b, 16, &self.generation.to_le_bytes());
        put(&mut b, 24, &self.parent.to_le_bytes());
        put(&mut b, 32, &self.epoch.to_le_bytes());
        put(&mut b, 40, &self.created_ms.to_le_bytes());
        put(&mut b, 48, &self.store_id);
        put(&mut b, 64, &self.granules.to_le_bytes());
        put(&mut b, 72, &self.buffers.to_le_bytes());
        put(&mut b, 76, &self.extents.to_le_bytes());
        put(&mut b, 80, &self.app_bytes.to_le_bytes());
        seal(&mut b);
        b
    }

    /// Checks and reads a header; after this the counts are safe to allocate by.
    ///
    /// # Errors
    /// The first rule that the bytes break.
    pub fn parse(b: &[u8; MANIFEST_HEADER_BYTES]) -> Result<Self, FormatError> {
        check_start(b, MANIFEST_MAGIC, 0, 8)?;
        check_features(u32_at(b, 12))?;
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
        Ok(h)
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
    /// nobody had all the bytes: then the checksums of the extents stand alone.
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

/// A run of granules and the frame that holds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtentEntry {
    /// First granule of the address space.
    pub first_granule: u64,
    /// Generation whose segment holds the frame.
    pub segment: u64,
    /// Offset of the frame in the segment file.
    pub offset: u64,
    /// Bytes of the frame.
    pub frame_bytes: u32,
    /// CRC32C of everything that the frame decodes to.
    pub crc32c: u32,
    /// CRC32C of the frame's bytes as stored: checked before a decoder sees them.
    pub frame_crc32c: u32,
    /// Granules taken from the frame.
    pub granules: u8,
    /// Granules of the frame to leave out before them (newer generations replaced those).
    pub skip: u8,
    /// Granules that the frame decodes to.
    pub frame_granules: u8,
    /// Class code (0 critical, 1 warm, 2 cold) at the time of the generation.
    pub class: u8,
}

impl ExtentEntry {
    /// The entry's bytes.
    #[must_use]
    pub fn emit(&self) -> [u8; EXTENT_ENTRY_BYTES] {
        let mut b = [0; EXTENT_ENTRY_BYTES];
        put(&mut b, 0, &self.first_granule.to_le_bytes());
        put(&mut b, 8, &self.segment.to_le_bytes());
        put(&mut b, 16, &self.offset.to_le_bytes());
        put(&mut b, 24, &self.frame_bytes.to_le_bytes());
        put(&mut b, 28, &self.crc32c.to_le_bytes());
        b[32] = self.granules;
        b[33] = self.skip;
        b[34] = self.frame_granules;
        b[35] = self.class;
        put(&mut b, 36, &self.frame_crc32c.to_le_bytes());
        b
    }

    /// Checks and reads an entry.
    ///
    /// # Errors
    /// The first rule that the bytes break.
    pub fn parse(b: &[u8; EXTENT_ENTRY_BYTES]) -> Result<Self, FormatError> {
        let e = Self {
            first_granule: u64_at(b, 0),
            segment: u64_at(b, 8),
            offset: u64_at(b, 16),
            frame_bytes: u32_at(b, 24),
            crc32c: u32_at(b, 28),
            granules: b[32],
            skip: b[33],
            frame_granules: b[34],
            class: b[35],
            frame_crc32c: u32_at(b, 36),
        };
        if e.frame_granules == 0 || e.frame_granules > MAX_FRAME_GRANULES {
            return Err(FormatError::Field("extent frame granules"));
        }
        if e.granules == 0 || u16::from(e.skip) + u16::from(e.granules) > e.frame_granules.into() {
            return Err(FormatError::Field("extent granules"));
        }
        if e.class > 2 {
            return Err(FormatError::Field("extent class"));
        }
        if e.segment == 0 || e.offset < SEGMENT_HEADER_BYTES as u64 || e.offset > 1 << 52 {
            return Err(FormatError::Field("extent place"));
        }
        // Raw fallback bounds a frame: 18 bytes of header at most, 3 bytes a block.
        let largest = 18 + u32::from(e.frame_granules) * (GRANULE_BYTES as u32 + 3);
        if e.frame_bytes == 0 || e.frame_bytes > largest {
            return Err(FormatError::Field("extent frame size"));
        }
        Ok(e)
    }
}

/// CRC32C (Castagnoli), bit by bit: headers only, a few dozen bytes each.
fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |mut crc, &b| {
        crc ^= u32::from(b);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0x82F6_3B78 } else { crc >> 1 };
        }
        crc
    })
}

/// The last four bytes of every header are the CRC32C of those before.
fn seal(b: &mut [u8]) {
    let at = b.len() - 4;
    let crc = crc32c(&b[..at]);
    put(b, at, &crc.to_le_bytes());
}

fn check_seal(b: &[u8]) -> Result<(), FormatError> {
    let at = b.len() - 4;
    if u32_at(b, at) == crc32c(&b[..at]) { Ok(()) } else { Err(FormatError::Checksum) }
}

fn check_start(
    b: &[u8],
    magic: &[u8; 8],
    magic_at: usize,
    version_at: usize,
) -> Result<(), FormatError> {
    if &b[magic_at..magic_at + 8] != magic {
        return Err(FormatError::Magic);
    }
    match u32_at(b, version_at) {
        FORMAT_VERSION => Ok(()),
        other => Err(FormatError::Version(other)),
    }
}

fn check_features(required: u32) -> Result<(), FormatError> {
    if required == 0 { Ok(()) } else { Err(FormatError::Feature(required)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> ManifestHeader {
        ManifestHeader {
            generation: 9,
            parent: 8,
            epoch: 7,
            created_ms: 6,
            store_id: [5; 16],
            granules: 4,
            buffers: 3,
            extents: 2,
            app_bytes: 1,
        }
    }

    fn extent() -> ExtentEntry {
        ExtentEntry {
            first_granule: 1,
            segment: 2,
            offset: 64,
            frame_bytes: 100,
            crc32c: 5,
            frame_crc32c: 6,
            granules: 6,
            skip: 7,
            frame_granules: 16,
            class: 1,
        }
    }

    #[test]
    fn crc32c_matches_rfc_3720() {
        assert_eq!(crc32c(&[0; 32]), 0x8A91_36AA);
        assert_eq!(crc32c(&[0xFF; 32]), 0x62A8_AB43);
    }

    #[test]
    fn parse_reads_what_emit_wrote() {
        let s = Superblock { id: [3; 16] };
        assert_eq!(Superblock::parse(&s.emit()), Ok(s));
        let s = SegmentHeader { generation: 1, store_id: [2; 16], frame_bytes: 3 };
        assert_eq!(SegmentHeader::parse(&s.emit()), Ok(s));
        assert_eq!(ManifestHeader::parse(&header().emit()), Ok(header()));
        let b = BufferEntry::new("database", 4, 5000, [6; 32]).expect("a good name");
        assert_eq!(BufferEntry::parse(&b.emit()), Ok(b));
        assert_eq!(ExtentEntry::parse(&extent().emit()), Ok(extent()));
    }

    #[test]
    fn every_flipped_bit_of_a_sealed_header_is_caught() {
        for bit in 0..MANIFEST_HEADER_BYTES * 8 {
            let mut b = header().emit();
            b[bit / 8] ^= 1 << (bit % 8);
            assert!(ManifestHeader::parse(&b).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn extents_out_of_range_are_refused() {
        let broken = |e: ExtentEntry| ExtentEntry::parse(&e.emit()).is_err();
        assert!(broken(ExtentEntry { frame_granules: 17, ..extent() }));
        assert!(broken(ExtentEntry { granules: 0, ..extent() }));
        assert!(broken(ExtentEntry { skip: 11, ..extent() }));
        assert!(broken(ExtentEntry { class: 3, ..extent() }));
        assert!(broken(ExtentEntry { segment: 0, ..extent() }));
        assert!(broken(ExtentEntry { offset: 63, ..extent() }));
        assert!(broken(ExtentEntry { frame_bytes: 70_000, ..extent() }));
    }

    #[test]
    fn names_must_be_short_and_utf8() {
        assert!(BufferEntry::new("", 0, 1, [0; 32]).is_none());
        let mut b = BufferEntry::new("x", 0, 1, [0; 32]).expect("a good name").emit();
        b[0] = 0xFF;
        assert_eq!(BufferEntry::parse(&b), Err(FormatError::Field("buffer name")));
    }
}
