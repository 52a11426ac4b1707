//! The 16-byte record of an access to an absent granule, in the ring of block fault.
//!
//! | offset | size | what |
//! |---|---|---|
//! | 0x00 | 4 | granule |
//! | 0x04 | 2 | bit 0: a write (else a read); bit 1: failed at once; the rest 0 |
//! | 0x06 | 2 | requester: bus, device, function |
//! | 0x08 | 8 | timestamp: core cycles since reset |

use crate::bytes::{put, u16_at, u32_at, u64_at};
use core::fmt;

/// Bytes of a record.
pub const FAULT_RECORD_BYTES: usize = 16;

/// Granules that one frame can fill.
pub const FRAME_GRANULES: usize = 16;

/// Bytes of the longest frame that FILL reads: 8 of header, and for each granule a block of at most 4099.
pub const LARGEST_FRAME: usize = 8 + 4099 * FRAME_GRANULES;

const WRITE: u16 = 1 << 0;
const FAILED: u16 = 1 << 1;

/// An access met an absent granule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FaultRecord {
    /// Granule of the window.
    pub granule: u32,
    /// A write (else a read).
    pub write: bool,
    /// It failed at once: no place was free, or the granule is poisoned. Else it was parked.
    pub failed: bool,
    /// Who asked: bus, device, function.
    pub requester: u16,
    /// When it arrived: core cycles since reset.
    pub timestamp: u64,
}

/// Why bytes are not a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultRecordError {
    /// Flags that no card sets.
    Flags(u16),
}

impl fmt::Display for FaultRecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flags(flags) => write!(f, "fault record: flags {flags:#06x} are not known"),
        }
    }
}

impl core::error::Error for FaultRecordError {}

impl FaultRecord {
    /// The record's bytes.
    #[must_use]
    pub fn emit(&self) -> [u8; FAULT_RECORD_BYTES] {
        let flag = |set, bit| if set { bit } else { 0 };
        let flags = flag(self.write, WRITE) | flag(self.failed, FAILED);
        let mut b = [0; FAULT_RECORD_BYTES];
        put(&mut b, 0x00, &self.granule.to_le_bytes());
        put(&mut b, 0x04, &flags.to_le_bytes());
        put(&mut b, 0x06, &self.requester.to_le_bytes());
        put(&mut b, 0x08, &self.timestamp.to_le_bytes());
        b
    }

    /// Checks and reads a record.
    ///
    /// # Errors
    /// The bytes break a rule.
    pub fn parse(b: &[u8; FAULT_RECORD_BYTES]) -> Result<Self, FaultRecordError> {
        let flags = u16_at(b, 0x04);
        if flags & !(WRITE | FAILED) != 0 {
            return Err(FaultRecordError::Flags(flags));
        }
        Ok(Self {
            granule: u32_at(b, 0x00),
            write: flags & WRITE != 0,
            failed: flags & FAILED != 0,
            requester: u16_at(b, 0x06),
            timestamp: u64_at(b, 0x08),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_reads_what_emit_wrote() {
        for flags in 0..4 {
            let record = FaultRecord {
                granule: 0x1234_5678,
                write: flags & 1 != 0,
                failed: flags & 2 != 0,
                requester: 0xBEEF,
                timestamp: 0xFEDC_BA98_7654_3210,
            };
            let bytes = record.emit();
            assert_eq!(FaultRecord::parse(&bytes), Ok(record));
            let expected = [0x78, 0x56, 0x34, 0x12, flags, 0, 0xEF, 0xBE, 0x10, 0x32];
            assert_eq!(bytes[..10], expected);
            assert_eq!(bytes[15], 0xFE);
        }
    }

    #[test]
    fn unknown_flags_are_refused() {
        let mut b = [0; FAULT_RECORD_BYTES];
        b[4] = 4;
        assert_eq!(FaultRecord::parse(&b), Err(FaultRecordError::Flags(4)));
        b[4] = 0;
        b[5] = 0x80;
        assert_eq!(FaultRecord::parse(&b), Err(FaultRecordError::Flags(0x8000)));
    }
}
