//! The store format, version 1: what a checkpoint looks like in a directory (or later: under an object-store prefix).
//!
//! ```text
//! STORE                              superblock, 64 bytes
//! segments/<generation:016x>.seg     a 64-byte header inside a zstd skippable frame, then zstd frames without gaps
//! dictionaries/<SHA-256>.dict        standard zstd dictionaries, named by their digest
//! manifests/<generation:016x>.man    header, buffers, extents, bases, dictionaries, encodings, application data, SHA-256 of all
//!                                    before it
//! ```
//!
//! Segments are immutable; `zstd -d` decodes a segment of plain frames, because its header is a skippable frame (RFC 8878, 3.1.2).
//! A manifest is complete in itself: its extents cover every granule exactly once, each naming the segment that holds it, and
//! whatever a frame needs to be decoded (a dictionary, the frames that hold its base) is in its tables.
//! A generation exists once its manifest has been renamed into place; whatever else lies in the directory is not part of it.
//!
//! # What an extent's frame can be
//!
//! - *plain*: any zstd frame;
//! - *with a dictionary*: [`ExtentEntry::dictionary`] is the number, from 1, of a [`DictionaryEntry`];
//! - *a delta*: [`ExtentEntry::chain`] is not 0. The prefix (`ZSTD_DCtx_refPrefix`, `zstd --patch-from`) is what the base entries
//!   from [`ExtentEntry::base`] on give: they are extents too, tile the granules of the frame in order, and have shorter chains, so
//!   a chain ends, after at most [`MAX_DELTA_CHAIN`] frames. A delta can have a dictionary too: as libzstd's prefix replaces a
//!   dictionary, what decodes it (`zstd -D`) is the dictionary's file with the base behind its content;
//! - *encoded*: [`ExtentEntry::encoding`] is the number, from 1, of an [`Encoding`] that the bytes of the frame are in.
//!
//! # Versions
//!
//! A file of another format version is refused. What has been added since the first files is a *feature bit* of the manifest that
//! needs it: a program that does not know the bit refuses the manifest by name of the bit, and manifests without such bits are,
//! byte for byte, what they always were.

mod extent;
mod manifest;

pub use extent::{Bound, DictionaryEntry, Encoding, ExtentEntry, Float};
pub use manifest::{BufferEntry, ManifestHeader};

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
/// Bytes of a dictionary entry.
pub const DICTIONARY_ENTRY_BYTES: usize = 48;
/// Bytes of an encoding entry.
pub const ENCODING_ENTRY_BYTES: usize = 16;
/// Bytes of the digest at the end of a manifest.
pub const DIGEST_BYTES: usize = 32;
/// Longest buffer name in bytes.
pub const MAX_NAME_BYTES: usize = 64;
/// Most buffers of a store.
pub const MAX_BUFFERS: u32 = 4096;
/// Most extents of a manifest.
pub const MAX_EXTENTS: u32 = 1 << 26;
/// Most base entries of a manifest.
pub const MAX_BASES: u32 = 1 << 26;
/// Most dictionaries of a manifest.
pub const MAX_DICTIONARIES: u32 = 4096;
/// Most bytes of a dictionary.
pub const MAX_DICTIONARY_BYTES: u32 = 1 << 20;
/// Most encodings of a manifest.
pub const MAX_ENCODINGS: u32 = 255;
/// Most deltas that can stand on each other; writers stop earlier.
pub const MAX_DELTA_CHAIN: u8 = 32;
/// Feature bit of a manifest: some frames need a dictionary.
pub const FEATURE_DICTIONARIES: u32 = 1;
/// Feature bit of a manifest: some frames are deltas.
pub const FEATURE_DELTAS: u32 = 2;
/// Feature bit of a manifest: some frames hold encoded bytes.
pub const FEATURE_ENCODINGS: u32 = 4;
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
        check_features(u32_at(b, 12), 0)?;
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
        check_features(u32_at(b, 20), 0)?;
        check_seal(b)?;
        let mut store_id = [0; 16];
        store_id.copy_from_slice(&b[32..48]);
        Ok(Self { generation: u64_at(b, 24), store_id, frame_bytes: u64_at(b, 48) })
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

fn check_features(required: u32, known: u32) -> Result<(), FormatError> {
    let unknown = required & !known;
    if unknown == 0 { Ok(()) } else { Err(FormatError::Feature(unknown)) }
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
            bases: 0,
            dictionaries: 0,
            encodings: 0,
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
    fn a_manifest_says_which_features_it_needs() {
        let features = |h: &ManifestHeader| u32_at(&h.emit(), 12);
        assert_eq!(features(&header()), 0);
        let all = ManifestHeader { bases: 3, dictionaries: 2, encodings: 1, ..header() };
        assert_eq!(features(&all), FEATURE_DELTAS | FEATURE_DICTIONARIES | FEATURE_ENCODINGS);
        assert_eq!(ManifestHeader::parse(&all.emit()), Ok(all));
        // a bit that nobody knows, a bit without its table, a table without its bit
        let changed = |h: ManifestHeader, bits: u32| {
            let mut b = h.emit();
            put(&mut b, 12, &bits.to_le_bytes());
            seal(&mut b);
            ManifestHeader::parse(&b)
        };
        assert_eq!(changed(header(), 8), Err(FormatError::Feature(8)));
        assert_eq!(changed(all, 15), Err(FormatError::Feature(8)));
        for bit in [1, 2, 4] {
            assert_eq!(changed(header(), bit), Err(FormatError::Field("features")));
            assert_eq!(changed(all, 7 & !bit), Err(FormatError::Field("features")));
        }
        let many = ManifestHeader { dictionaries: MAX_DICTIONARIES + 1, ..header() };
        assert_eq!(ManifestHeader::parse(&many.emit()), Err(FormatError::Field("dictionaries")));
        let many = ManifestHeader { encodings: MAX_ENCODINGS + 1, ..header() };
        assert_eq!(ManifestHeader::parse(&many.emit()), Err(FormatError::Field("encodings")));
        let many = ManifestHeader { bases: MAX_BASES + 1, ..header() };
        assert_eq!(ManifestHeader::parse(&many.emit()), Err(FormatError::Field("bases")));
    }

    #[test]
    fn names_must_be_short_and_utf8() {
        assert!(BufferEntry::new("", 0, 1, [0; 32]).is_none());
        let mut b = BufferEntry::new("x", 0, 1, [0; 32]).expect("a good name").emit();
        b[0] = 0xFF;
        assert_eq!(BufferEntry::parse(&b), Err(FormatError::Field("buffer name")));
    }
}
