//! What can be wrong with a frame.

use std::fmt;

/// What is wrong. The codes are those of the hardware; 0 means that nothing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum What {
    /// The frame ends within its header, or within the block that begins there.
    Truncated = 1,
    /// It is no zstd frame.
    Magic = 2,
    /// Not a content size of 2 bytes, a single segment, no checksum, a dictionary id of at most 1 byte.
    Descriptor = 3,
    /// No loaded set has this dictionary id.
    Dictionary = 4,
    /// The content is not as long as the extent.
    ContentSize = 5,
    /// The last block is marked early, or not marked.
    LastBlock = 6,
    /// The reserved type.
    BlockType = 7,
    /// A raw or RLE block is not a granule, or a compressed one has fewer than 2 or more than 4095 bytes.
    BlockSize = 8,
    /// Literals with a description of their tree, or treeless ones without a learned set.
    LiteralsType = 9,
    /// Literals do not fit the granule or the block, or are too few for their streams.
    LiteralsSize = 10,
    /// The number of sequences is no number, or its section does not fit the block.
    SequenceCount = 11,
    /// Not "all predefined" in a frame without a learned set, "all repeat" in one with it.
    SequenceModes = 12,
    /// A literal stream has no bytes.
    JumpTable = 13,
    /// A literal stream does not end in a mark.
    LiteralMark = 14,
    /// A literal stream is not used up exactly by its literals.
    LiteralBits = 15,
    /// The sequence stream does not end in a mark.
    SequenceMark = 16,
    /// The sequence stream ends before its sequences.
    SequenceBits = 17,
    /// Bits are left after the last sequence.
    SequenceLeft = 18,
    /// A repeat offset of 0.
    OffsetZero = 19,
    /// An offset reaches neither into the granule nor into its base.
    BeforeHistory = 20,
    /// A match runs over the end of its base granule.
    OverBase = 21,
    /// A sequence takes more literals than there are.
    LiteralsMissing = 22,
    /// A block does not make exactly one granule.
    GranuleSize = 23,
    /// Bytes follow the last block.
    Trailing = 24,
    /// CRC32C of the granules.
    Checksum = 25,
    /// The extent asked for has no granules, or more than 16.
    Count = 26,
}

impl What {
    /// All, in the order of their codes.
    pub const ALL: [Self; 26] = [
        Self::Truncated,
        Self::Magic,
        Self::Descriptor,
        Self::Dictionary,
        Self::ContentSize,
        Self::LastBlock,
        Self::BlockType,
        Self::BlockSize,
        Self::LiteralsType,
        Self::LiteralsSize,
        Self::SequenceCount,
        Self::SequenceModes,
        Self::JumpTable,
        Self::LiteralMark,
        Self::LiteralBits,
        Self::SequenceMark,
        Self::SequenceBits,
        Self::SequenceLeft,
        Self::OffsetZero,
        Self::BeforeHistory,
        Self::OverBase,
        Self::LiteralsMissing,
        Self::GranuleSize,
        Self::Trailing,
        Self::Checksum,
        Self::Count,
    ];

    /// The code of the hardware.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// What a code means.
    #[must_use]
    pub fn of(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.code() == code)
    }

    pub(super) const fn at(self, position: usize) -> DecodeError {
        // at most 16 blocks of 4098 bytes and their headers are ever looked at
        DecodeError { what: self, position: position as u32 }
    }
}

/// What is wrong with a frame, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// What.
    pub what: What,
    /// Byte of the frame at which the wrong field begins: for a block that is cut off or has a wrong header its header,
    /// for literals their header, jump table or stream, for sequences their section, for the checksum the frame's end.
    pub position: u32,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            What::Truncated => "it ends too early",
            What::Magic => "not a zstd frame",
            What::Descriptor => "a frame descriptor that the card does not write",
            What::Dictionary => "no loaded table set has this dictionary id",
            What::ContentSize => "its content is not as long as the extent",
            What::LastBlock => "the last block is marked early or not at all",
            What::BlockType => "a block of the reserved type",
            What::BlockSize => "a block of a wrong size",
            What::LiteralsType => "literals with a tree, or treeless ones without a table set",
            What::LiteralsSize => "literals that do not fit",
            What::SequenceCount => "a wrong number of sequences",
            What::SequenceModes => "sequence modes that the card does not write",
            What::JumpTable => "a literal stream without bytes",
            What::LiteralMark => "a literal stream without end mark",
            What::LiteralBits => "a literal stream that does not fit its literals",
            What::SequenceMark => "a sequence stream without end mark",
            What::SequenceBits => "a sequence stream that ends too early",
            What::SequenceLeft => "bits after the last sequence",
            What::OffsetZero => "an offset of 0",
            What::BeforeHistory => "an offset to before the history",
            What::OverBase => "a match over the end of its base granule",
            What::LiteralsMissing => "a sequence with more literals than there are",
            What::GranuleSize => "a block that does not make one granule",
            What::Trailing => "bytes after the last block",
            What::Checksum => "the CRC32C does not match",
            What::Count => "an extent has 1 to 16 granules",
        };
        write!(f, "frame, byte {}: {what}", self.position)
    }
}

impl std::error::Error for DecodeError {}

#[cfg(test)]
mod tests {
    use super::What;

    #[test]
    fn codes_are_dense_and_stable() {
        for (i, what) in What::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(what.code()), i + 1);
            assert_eq!(What::of(what.code()), Some(what));
        }
        assert_eq!(What::of(0), None);
        assert_eq!(What::of(27), None);
    }
}
