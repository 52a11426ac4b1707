//! Where a run of granules is, and what its frame needs to be decoded.

use super::{
    DICTIONARY_ENTRY_BYTES, DIGEST_BYTES, ENCODING_ENTRY_BYTES, EXTENT_ENTRY_BYTES, FormatError,
    GRANULE_BYTES, MAX_DELTA_CHAIN, MAX_DICTIONARY_BYTES, MAX_FRAME_GRANULES, SEGMENT_HEADER_BYTES,
};
use crate::bytes::{put, u16_at, u32_at, u64_at};

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
    /// CRC32C of all the plain bytes that the frame stands for: decoded, and taken out of their encoding.
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
    /// Number of the dictionary that the frame was made with, from 1; 0 = none.
    pub dictionary: u16,
    /// Frames below this one: 0 for a frame that stands alone, else one more than the longest chain among its bases.
    pub chain: u8,
    /// Number of the encoding of what the frame decodes to, from 1; 0 = the bytes themselves.
    pub encoding: u8,
    /// First of the base entries that make the prefix of a delta, from 0.
    pub base: u32,
}

impl ExtentEntry {
    /// First granule of the address space that the frame holds, taken or left out.
    #[must_use]
    pub fn frame_first_granule(&self) -> u64 {
        self.first_granule - u64::from(self.skip)
    }

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
        put(&mut b, 40, &self.dictionary.to_le_bytes());
        b[42] = self.chain;
        b[43] = self.encoding;
        put(&mut b, 44, &self.base.to_le_bytes());
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
            dictionary: u16_at(b, 40),
            chain: b[42],
            encoding: b[43],
            base: u32_at(b, 44),
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
        if e.first_granule < e.skip.into() || e.first_granule > 1 << 40 {
            return Err(FormatError::Field("extent first granule"));
        }
        if e.chain > MAX_DELTA_CHAIN {
            return Err(FormatError::Field("extent delta chain"));
        }
        if e.chain == 0 && e.base != 0 {
            return Err(FormatError::Field("extent base"));
        }
        Ok(e)
    }
}

/// A zstd dictionary that frames of the manifest were made with: the file `dictionaries/<digest in hex>.dict`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DictionaryEntry {
    /// The id in the dictionary, and in the frames' headers.
    pub id: u32,
    /// Bytes of the file.
    pub bytes: u32,
    /// SHA-256 of the file.
    pub digest: [u8; DIGEST_BYTES],
}

impl DictionaryEntry {
    /// The entry's bytes.
    #[must_use]
    pub fn emit(&self) -> [u8; DICTIONARY_ENTRY_BYTES] {
        let mut b = [0; DICTIONARY_ENTRY_BYTES];
        put(&mut b, 0, &self.id.to_le_bytes());
        put(&mut b, 4, &self.bytes.to_le_bytes());
        put(&mut b, 8, &self.digest);
        b
    }

    /// Checks and reads an entry.
    ///
    /// # Errors
    /// The first rule that the bytes break.
    pub fn parse(b: &[u8; DICTIONARY_ENTRY_BYTES]) -> Result<Self, FormatError> {
        let mut digest = [0; DIGEST_BYTES];
        digest.copy_from_slice(&b[8..8 + DIGEST_BYTES]);
        let e = Self { id: u32_at(b, 0), bytes: u32_at(b, 4), digest };
        if e.id == 0 {
            return Err(FormatError::Field("dictionary id"));
        }
        // magic, id and something to read
        if e.bytes <= 8 || e.bytes > MAX_DICTIONARY_BYTES {
            return Err(FormatError::Field("dictionary size"));
        }
        Ok(e)
    }
}

/// An absolute error bound: finite and above zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound(f64);

// Never a NaN.
impl Eq for Bound {}

impl Bound {
    /// A bound; `None` unless it is finite and above zero.
    #[must_use]
    pub fn new(bound: f64) -> Option<Self> {
        (bound > 0.0 && bound.is_finite()).then_some(Self(bound))
    }

    /// The bound.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

/// A floating-point type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Float {
    /// IEEE 754 binary32.
    F32,
    /// IEEE 754 binary64.
    F64,
}

impl Float {
    /// Bytes of an element.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F64 => 8,
        }
    }
}

/// What the bytes in a frame are, if not the plain bytes themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// The first bytes of all elements, then the second ones, and so on: lossless.
    Planes {
        /// Bytes of an element: 2, 4 or 8.
        element_bytes: u8,
    },
    /// Multiples of twice the bound, as differences, in planes; what is no such multiple stands beside them. Lossy: each finite
    /// element is at most the bound away from what it was, everything else is exact.
    Quantised {
        /// Type of the elements.
        float: Float,
        /// Most that an element has been changed by.
        bound: Bound,
    },
}

impl Encoding {
    /// The bound, if this encoding is lossy.
    #[must_use]
    pub fn bound(&self) -> Option<f64> {
        match self {
            Self::Planes { .. } => None,
            Self::Quantised { bound, .. } => Some(bound.get()),
        }
    }

    /// The entry's bytes.
    #[must_use]
    pub fn emit(&self) -> [u8; ENCODING_ENTRY_BYTES] {
        let mut b = [0; ENCODING_ENTRY_BYTES];
        match *self {
            Self::Planes { element_bytes } => {
                b[0] = 1;
                b[1] = element_bytes;
            }
            Self::Quantised { float, bound } => {
                b[0] = 2;
                b[1] = float.bytes() as u8;
                put(&mut b, 8, &bound.get().to_le_bytes());
            }
        }
        b
    }

    /// Checks and reads an entry.
    ///
    /// # Errors
    /// The first rule that the bytes break.
    pub fn parse(b: &[u8; ENCODING_ENTRY_BYTES]) -> Result<Self, FormatError> {
        let size = Err(FormatError::Field("encoding element size"));
        let bound = f64::from_bits(u64_at(b, 8));
        match (b[0], b[1]) {
            (1, element_bytes @ (2 | 4 | 8)) => Ok(Self::Planes { element_bytes }),
            (2, bytes @ (4 | 8)) => {
                let float = if bytes == 4 { Float::F32 } else { Float::F64 };
                let bound = Bound::new(bound).ok_or(FormatError::Field("encoding error bound"))?;
                Ok(Self::Quantised { float, bound })
            }
            (1 | 2, _) => size,
            _ => Err(FormatError::Field("encoding kind")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent() -> ExtentEntry {
        ExtentEntry {
            first_granule: 9,
            segment: 2,
            offset: 64,
            frame_bytes: 100,
            crc32c: 5,
            frame_crc32c: 6,
            granules: 6,
            skip: 7,
            frame_granules: 16,
            class: 1,
            dictionary: 0,
            chain: 3,
            encoding: 9,
            base: 0x0102_0304,
        }
    }

    #[test]
    fn parse_reads_what_emit_wrote() {
        let e = extent();
        assert_eq!(ExtentEntry::parse(&e.emit()), Ok(e));
        let e = ExtentEntry { dictionary: 0x0203, chain: 0, base: 0, ..e };
        assert_eq!(ExtentEntry::parse(&e.emit()), Ok(e));
        assert_eq!(e.frame_first_granule(), 2);
        let d = DictionaryEntry { id: 7, bytes: 300, digest: [3; 32] };
        assert_eq!(DictionaryEntry::parse(&d.emit()), Ok(d));
        let bound = Bound::new(1e-3).expect("a good bound");
        for e in [
            Encoding::Planes { element_bytes: 2 },
            Encoding::Quantised { float: Float::F32, bound },
            Encoding::Quantised { float: Float::F64, bound },
        ] {
            assert_eq!(Encoding::parse(&e.emit()), Ok(e));
        }
    }

    #[test]
    fn extents_out_of_range_are_refused() {
        let broken = |e: ExtentEntry| ExtentEntry::parse(&e.emit()).is_err();
        assert!(broken(ExtentEntry { frame_granules: 17, ..extent() }));
        assert!(broken(ExtentEntry { granules: 0, ..extent() }));
        assert!(broken(ExtentEntry { skip: 11, first_granule: 11, ..extent() }));
        assert!(broken(ExtentEntry { class: 3, ..extent() }));
        assert!(broken(ExtentEntry { segment: 0, ..extent() }));
        assert!(broken(ExtentEntry { offset: 63, ..extent() }));
        assert!(broken(ExtentEntry { frame_bytes: 70_000, ..extent() }));
        assert!(broken(ExtentEntry { first_granule: 6, ..extent() }));
        assert!(broken(ExtentEntry { chain: MAX_DELTA_CHAIN + 1, ..extent() }));
        assert!(!broken(ExtentEntry { dictionary: 1, ..extent() }), "a delta can have one");
        assert!(broken(ExtentEntry { chain: 0, ..extent() }));
    }

    #[test]
    fn dictionaries_and_encodings_out_of_range_are_refused() {
        let d = DictionaryEntry { id: 7, bytes: 300, digest: [3; 32] };
        for bad in [
            DictionaryEntry { id: 0, ..d },
            DictionaryEntry { bytes: 8, ..d },
            DictionaryEntry { bytes: MAX_DICTIONARY_BYTES + 1, ..d },
        ] {
            assert!(DictionaryEntry::parse(&bad.emit()).is_err());
        }
        let bound = Bound::new(0.5).expect("a good bound");
        let good = Encoding::Quantised { float: Float::F32, bound }.emit();
        for (at, value) in [(0, 0), (0, 3), (1, 2), (1, 5)] {
            let mut bad = good;
            bad[at] = value;
            assert!(Encoding::parse(&bad).is_err());
        }
        for bound in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Bound::new(bound).is_none());
            let mut bad = good;
            put(&mut bad, 8, &bound.to_le_bytes());
            assert_eq!(Encoding::parse(&bad), Err(FormatError::Field("encoding error bound")));
        }
    }
}
