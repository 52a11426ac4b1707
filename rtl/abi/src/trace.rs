//! The 16-byte record that the snoop trace port writes for each request that passes the window; four make a line.
//!
//! | offset | size | what |
//! |---|---|---|
//! | 0x00 | 5 | bits 1:0 kind (0 filler, 1 read, 2 write); bits 39:2 window offset / 4 |
//! | 0x05 | 1 | byte enables: bits 3:0 of the first dword, bits 7:4 of the last (0 if there is one dword) |
//! | 0x06 | 2 | length in dwords, 1..1024 |
//! | 0x08 | 6 | timestamp: core cycles since reset, modulo 2^48 |
//! | 0x0E | 2 | requester: bus, device, function |
//!
//! A filler is 16 zero bytes: it ends a line that was written before it was full (trace.FLUSH) and stands for no request.

use crate::bytes::{put, u16_at, u64_at};
use core::fmt;
use core::ops::Range;

/// Bytes of a record.
pub const RECORD_BYTES: usize = 16;
/// Records of a line.
pub const LINE_RECORDS: usize = 4;
/// Bytes of a line: what the port writes at a time.
pub const LINE_BYTES: usize = RECORD_BYTES * LINE_RECORDS;
/// Most dwords of one request.
pub const REQUEST_DWORDS: u16 = 1024;
/// Bits of a timestamp.
pub const TIMESTAMP_BITS: u32 = 48;
/// Bits of a window offset.
pub const OFFSET_BITS: u32 = 40;

/// Bytes of a line of the window: what the counters count.
const WINDOW_LINE: u64 = 64;
const READ: u64 = 1;
const WRITE: u64 = 2;

/// One request that passed the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AccessRecord {
    /// A write (else a read).
    pub write: bool,
    /// Window offset of the first dword: a multiple of 4 below 2^40.
    pub offset: u64,
    /// Dwords, 1..=1024.
    pub dwords: u16,
    /// Enabled bytes of the first dword: bit k = byte k.
    pub first_be: u8,
    /// Enabled bytes of the last dword; 0 if there is one dword.
    pub last_be: u8,
    /// Who asked: bus, device, function.
    pub requester: u16,
    /// Core cycles since reset, modulo 2^48.
    pub timestamp: u64,
}

/// Why bytes are not a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessError {
    /// The kind is unknown.
    Kind(u8),
    /// A field is outside its range.
    Field(&'static str),
}

impl fmt::Display for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind(k) => write!(f, "access record: kind {k} is not known"),
            Self::Field(name) => write!(f, "access record: {name} is outside its range"),
        }
    }
}

impl core::error::Error for AccessError {}

impl AccessRecord {
    /// What fills a line up.
    pub const FILLER: [u8; RECORD_BYTES] = [0; RECORD_BYTES];

    /// The record of a request for the bytes `offset .. offset + length`, which lie in at most 1024 dwords; `None` if
    /// they do not, or if there are none. Requester and timestamp are 0.
    #[must_use]
    pub fn of_bytes(write: bool, offset: u64, length: usize) -> Option<Self> {
        let end = offset.checked_add(length as u64).filter(|&e| e <= 1 << OFFSET_BITS)?;
        let last = end.checked_sub(1).filter(|&l| l >= offset)? & !3;
        let first = offset & !3;
        let dwords = u16::try_from((last - first) / 4 + 1).ok().filter(|&d| d <= REQUEST_DWORDS)?;
        let enables = |dword: u64| {
            (0..4).filter(|b| (offset..end).contains(&(dword + b))).fold(0, |m, b| m | 1 << b)
        };
        let last_be = if dwords == 1 { 0 } else { enables(last) };
        let first_be = enables(first);
        Some(Self { write, offset: first, dwords, first_be, last_be, requester: 0, timestamp: 0 })
    }

    /// Enabled bytes.
    #[must_use]
    pub const fn bytes(&self) -> u32 {
        let edges = self.first_be.count_ones() + self.last_be.count_ones();
        edges + 4 * (self.dwords as u32).saturating_sub(2)
    }

    /// Lines of the window (offset / 64) that the counters count for this request: none if no byte is enabled.
    #[must_use]
    pub const fn lines(&self) -> Range<u64> {
        let first = self.offset / WINDOW_LINE;
        if self.bytes() == 0 {
            return first..first;
        }
        first..(self.offset + 4 * self.dwords as u64 - 1) / WINDOW_LINE + 1
    }

    /// The record's bytes. Fields beyond their range lose what does not fit.
    #[must_use]
    pub fn emit(&self) -> [u8; RECORD_BYTES] {
        let kind = if self.write { WRITE } else { READ };
        let low = kind
            | self.offset & ((1 << OFFSET_BITS) - 4)
            | u64::from(self.first_be & 0xF) << 40
            | u64::from(self.last_be & 0xF) << 44
            | u64::from(self.dwords & 0x7FF) << 48;
        let high = self.timestamp & ((1 << TIMESTAMP_BITS) - 1) | u64::from(self.requester) << 48;
        let mut b = Self::FILLER;
        put(&mut b, 0, &low.to_le_bytes());
        put(&mut b, 8, &high.to_le_bytes());
        b
    }

    /// Checks and reads a record; `None` is a filler.
    ///
    /// # Errors
    /// The first rule that the bytes break.
    pub fn parse(b: &[u8; RECORD_BYTES]) -> Result<Option<Self>, AccessError> {
        let (low, high) = (u64_at(b, 0), u64_at(b, 8));
        let write = match low & 3 {
            0 if *b == Self::FILLER => return Ok(None),
            0 => return Err(AccessError::Field("filler")),
            READ => false,
            WRITE => true,
            kind => return Err(AccessError::Kind(kind as u8)),
        };
        let record = Self {
            write,
            offset: low & ((1 << OFFSET_BITS) - 4),
            first_be: (low >> 40 & 0xF) as u8,
            last_be: (low >> 44 & 0xF) as u8,
            dwords: u16_at(b, 6),
            timestamp: high & ((1 << TIMESTAMP_BITS) - 1),
            requester: u16_at(b, 14),
        };
        let (first, last) = (record.first_be, record.last_be);
        match record.dwords {
            1 if last == 0 => Ok(Some(record)),
            2..=REQUEST_DWORDS if first != 0 && last != 0 => Ok(Some(record)),
            1..=REQUEST_DWORDS => Err(AccessError::Field("byte enables")),
            _ => Err(AccessError::Field("length")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: AccessRecord = AccessRecord {
        write: true,
        offset: 0x12_3456_789C,
        dwords: 17,
        first_be: 0x8,
        last_be: 0x7,
        requester: 0xBEEF,
        timestamp: 0xFEDC_BA98_7654,
    };

    #[test]
    fn parse_reads_what_emit_wrote() {
        let widest = AccessRecord {
            write: false,
            offset: (1 << 40) - 4,
            dwords: 1,
            first_be: 0,
            last_be: 0,
            requester: 0xFFFF,
            timestamp: (1 << 48) - 1,
        };
        let longest = AccessRecord { dwords: 1024, first_be: 0xF, last_be: 0xF, ..RECORD };
        for r in [RECORD, widest, longest] {
            assert_eq!(AccessRecord::parse(&r.emit()), Ok(Some(r)));
        }
        assert_eq!(AccessRecord::parse(&AccessRecord::FILLER), Ok(None));
        let bytes = [0x9E, 0x78, 0x56, 0x34, 0x12, 0x78, 17, 0, 0x54, 0x76, 0x98, 0xBA, 0xDC, 0xFE];
        assert_eq!(RECORD.emit()[..14], bytes);
        assert_eq!(RECORD.emit()[14..], [0xEF, 0xBE]);
    }

    #[test]
    fn every_rule_is_checked() {
        let broken = |at: usize, value: u8| {
            let mut b = RECORD.emit();
            b[at] = value;
            AccessRecord::parse(&b).expect_err("this byte breaks a rule")
        };
        assert_eq!(broken(0, 0x9F), AccessError::Kind(3));
        assert_eq!(broken(0, 0x9C), AccessError::Field("filler"));
        assert_eq!(broken(5, 0x70), AccessError::Field("byte enables"));
        assert_eq!(broken(5, 0x08), AccessError::Field("byte enables"));
        assert_eq!(broken(6, 0), AccessError::Field("length"));
        assert_eq!(broken(6, 1), AccessError::Field("byte enables"));
        assert_eq!(broken(7, 0x04), AccessError::Field("length"));
        assert_eq!(broken(7, 0x08), AccessError::Field("length"));
        let mut b = AccessRecord::FILLER;
        b[15] = 1;
        assert_eq!(AccessRecord::parse(&b), Err(AccessError::Field("filler")));
    }

    #[test]
    fn a_range_of_bytes_is_a_record() {
        for (offset, length) in [(0, 1), (3, 1), (62, 5), (5, 1), (6, 3), (4096 - 7, 7), (0, 4096)]
        {
            let r = AccessRecord::of_bytes(false, offset, length).expect("it fits");
            assert_eq!(r.bytes() as usize, length, "{offset}+{length}");
            assert_eq!(AccessRecord::parse(&r.emit()), Ok(Some(r)));
            let lines = offset / 64..(offset + length as u64 - 1) / 64 + 1;
            assert_eq!(r.lines(), lines, "{offset}+{length}");
        }
        assert_eq!(AccessRecord::of_bytes(true, 0, 0), None);
        assert_eq!(AccessRecord::of_bytes(true, 1, 4096), None, "1025 dwords");
        assert_eq!(AccessRecord::of_bytes(true, (1 << 40) - 4, 5), None);
        let nothing = AccessRecord { dwords: 1, first_be: 0, last_be: 0, ..RECORD };
        assert_eq!((nothing.bytes(), nothing.lines().count()), (0, 0));
    }
}
