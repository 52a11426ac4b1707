//! Golden model of squeeze: an extent of granules to one zstd frame, the same bytes as the RTL.
//!
//! The contract is `rtl/docs/COMPRESSION.md`; the format RFC 8878.

pub mod bits;
pub mod block;
pub mod choice;
pub mod codes;
pub mod control;
mod dictionary;
pub mod frame;
pub mod fse;
pub mod huffman;
pub mod image;
pub mod literals;
pub mod matcher;
pub mod parse;
pub mod random;
pub mod sequences;
pub mod tables;
pub mod words;

/// Bytes of a granule.
pub const GRANULE: usize = 4096;
/// Bytes that the matcher takes in one cycle.
pub const WINDOW: usize = 8;
/// Granules of the largest extent.
pub const EXTENT_GRANULES: usize = 16;
/// Shortest match.
pub const MIN_MATCH: usize = 4;

/// One granule.
pub type Granule = [u8; GRANULE];
