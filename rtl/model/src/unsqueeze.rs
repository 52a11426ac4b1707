//! Golden model of unsqueeze: a zstd frame of the card's profile back to its granules.
//!
//! The contract is `rtl/docs/COMPRESSION.md`, the format RFC 8878. Whatever squeeze cannot have emitted is an error with
//! a code and the place of the field that is wrong; of several errors the first in the order of the checks is reported,
//! the same as by the RTL. A decoder that accepts less than zstd is safe, one that accepts more is not: what this one
//! accepts, every zstd decodes to the same bytes, given the dictionary and the base that the frame needs.

mod bits;
mod block;
mod codes;
mod error;
pub mod maker;
mod sequences;
pub mod tables;
#[cfg(test)]
mod tests;

pub use error::{DecodeError, What};
pub use tables::DecodeTables;

use crate::crc32c;
use crate::squeeze::tables::{SETS, TableError, TableSet};
use crate::squeeze::{EXTENT_GRANULES, GRANULE};
use block::Context;

const MAGIC: [u8; 4] = 0xFD2F_B528_u32.to_le_bytes();
/// Content size of 2 bytes, single segment.
const DESCRIPTOR: u8 = 0x60;
/// The same, and a dictionary id of 1 byte.
const DESCRIPTOR_ID: u8 = 0x61;
/// Content size is stored less this.
const SIZE_BIAS: usize = 256;

/// What the caller knows of a frame.
#[derive(Clone, Copy, Debug)]
pub struct Extent<'a> {
    /// Granules, 1..=16.
    pub count: usize,
    /// CRC32C of their bytes.
    pub crc: u32,
    /// The base granules, concatenated (zeros where one has none), if the frame is a delta.
    pub base: Option<&'a [u8]>,
}

/// The decoder: learned table sets, and nothing else that outlasts a frame.
#[derive(Clone, Debug)]
pub struct Unsqueeze {
    predefined: DecodeTables,
    sets: [Option<DecodeTables>; SETS],
}

impl Default for Unsqueeze {
    fn default() -> Self {
        Self::new()
    }
}

impl Unsqueeze {
    /// Without learned sets.
    #[must_use]
    pub fn new() -> Self {
        Self { predefined: DecodeTables::predefined(), sets: [const { None }; SETS] }
    }

    /// With these learned sets.
    #[must_use]
    pub fn of_tables(sets: [Option<DecodeTables>; SETS]) -> Self {
        Self { predefined: DecodeTables::predefined(), sets }
    }

    /// Takes in a learned set, in place of what was in this slot (0..4).
    ///
    /// # Errors
    /// [`TableError`]: the set does not code every granule. The slot is as it was.
    ///
    /// # Panics
    /// If there is no such slot.
    pub fn load(&mut self, slot: usize, set: &TableSet) -> Result<(), TableError> {
        self.sets[slot] = Some(DecodeTables::learned(set)?);
        Ok(())
    }

    /// Forgets a learned set.
    ///
    /// # Panics
    /// If there is no such slot.
    pub fn unload(&mut self, slot: usize) {
        self.sets[slot] = None;
    }

    /// The granules of `frame`.
    ///
    /// # Errors
    /// What is wrong with the frame, and where.
    pub fn decode(&self, frame: &[u8], extent: &Extent<'_>) -> Result<Vec<u8>, DecodeError> {
        let mut out = Vec::new();
        self.decode_into(frame, extent, &mut out)?;
        Ok(out)
    }

    /// The same; after an error `out` holds the bytes that were decoded before it, never more than the extent has.
    ///
    /// # Errors
    /// What is wrong with the frame, and where.
    ///
    /// # Panics
    /// If there are not as many base granules as granules.
    pub fn decode_into(
        &self,
        frame: &[u8],
        extent: &Extent<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), DecodeError> {
        out.clear();
        if !(1..=EXTENT_GRANULES).contains(&extent.count) {
            return Err(What::Count.at(0));
        }
        let bytes = extent.count * GRANULE;
        assert!(extent.base.is_none_or(|b| b.len() == bytes), "a base granule for each granule");
        let (mut at, set) = self.header(frame, extent)?;
        let mut context = Context {
            frame,
            count: extent.count,
            base: extent.base,
            learned: set.is_some(),
            tables: set.unwrap_or(&self.predefined),
            repeats: [1, 4, 8],
            granule: 0,
        };
        out.reserve_exact(bytes);
        for granule in 0..extent.count {
            context.granule = granule;
            at = context.block(at, out)?;
        }
        if at != frame.len() {
            return Err(What::Trailing.at(at));
        }
        if crc32c::of(out) != extent.crc {
            return Err(What::Checksum.at(at));
        }
        Ok(())
    }

    /// Where the first block begins, and the learned set of the frame.
    fn header(
        &self,
        frame: &[u8],
        extent: &Extent<'_>,
    ) -> Result<(usize, Option<&DecodeTables>), DecodeError> {
        if frame.len() < 5 {
            return Err(What::Truncated.at(0));
        }
        if frame[..4] != MAGIC {
            return Err(What::Magic.at(0));
        }
        let size_at = match frame[4] {
            DESCRIPTOR => 5,
            DESCRIPTOR_ID => 6,
            _ => return Err(What::Descriptor.at(4)),
        };
        let end = size_at + 2;
        if frame.len() < end {
            return Err(What::Truncated.at(0));
        }
        let set = if size_at == 6 {
            let found = self.sets.iter().flatten().find(|s| s.id == frame[5]);
            Some(found.ok_or(What::Dictionary.at(5))?)
        } else {
            None
        };
        let size = usize::from(u16::from_le_bytes([frame[size_at], frame[size_at + 1]]));
        if size + SIZE_BIAS != extent.count * GRANULE {
            return Err(What::ContentSize.at(size_at));
        }
        Ok((end, set))
    }
}
