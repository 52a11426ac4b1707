//! What the table memories of the card hold for one learned set: 32-bit words at fixed addresses.
//!
//! The host writes them through one port (set 1..=4, address, word); each memory of a lane keeps the words of its sections.
//! Words of no section are zeros and need not be written. Set 0 (the predefined tables) is built in.
//!
//! | words | section | one word |
//! |---|---|---|
//! | [`LITERAL_CODES`] | code of each byte value | [`literal_code`] |
//! | [`LITERAL_LENGTH_SYMBOLS`], [`MATCH_LENGTH_SYMBOLS`], [`OFFSET_SYMBOLS`] | encoder, by symbol | [`Symbol`] |
//! | [`LITERAL_LENGTH_MAP`], [`MATCH_LENGTH_MAP`], [`OFFSET_MAP`] | encoder, next states | [`Step`] |
//! | [`LITERAL_LENGTH_ENTRIES`], [`MATCH_LENGTH_ENTRIES`], [`OFFSET_ENTRIES`] | decoder, by state | [`Entry`] |
//! | [`LITERAL_LOOKUP`] | decoder: the next 11 bits of a stream, first bit on top | [`literal_entry`] |
//!
//! # How the encoder steps
//!
//! A state is held without its leading one and with its bits reversed: bit 0 of it is the top bit of the state. To code
//! symbol `x` from state `r`, read the map at `x.base | (r & x.mask)`: the step there has the next state, and says whether
//! `x.shift` or one bit more of the old state's low bits are put out. (Of a state only its top bits choose the slot, as many
//! as the symbol has steps: a power of two. Reversed, they are the low bits of the address.)

use core::ops::Range;

/// Learned sets of a card.
pub const SETS: usize = 4;
/// Words of one set's address space.
pub const WORDS: usize = 0x1800;
/// Bits of a word address.
pub const ADDRESS_BITS: usize = 13;

/// Codes of the 256 byte values.
pub const LITERAL_CODES: Range<usize> = 0x000..0x100;
/// Encoder: literal length codes.
pub const LITERAL_LENGTH_SYMBOLS: Range<usize> = 0x100..0x120;
/// Encoder: match length codes.
pub const MATCH_LENGTH_SYMBOLS: Range<usize> = 0x140..0x180;
/// Encoder: offset codes.
pub const OFFSET_SYMBOLS: Range<usize> = 0x180..0x1A0;
/// Encoder: steps of the literal lengths.
pub const LITERAL_LENGTH_MAP: Range<usize> = 0x200..0x400;
/// Encoder: steps of the match lengths.
pub const MATCH_LENGTH_MAP: Range<usize> = 0x400..0x600;
/// Encoder: steps of the offsets.
pub const OFFSET_MAP: Range<usize> = 0x600..0x700;
/// Decoder: offsets.
pub const OFFSET_ENTRIES: Range<usize> = 0x700..0x780;
/// Decoder: literal lengths.
pub const LITERAL_LENGTH_ENTRIES: Range<usize> = 0x800..0x900;
/// Decoder: match lengths.
pub const MATCH_LENGTH_ENTRIES: Range<usize> = 0x900..0xA00;
/// Decoder: literals.
pub const LITERAL_LOOKUP: Range<usize> = 0x1000..0x1800;

/// The code of a byte value: bits 10:0 the code, bits 14:11 its length.
#[must_use]
pub const fn literal_code(code: u16, bits: u8) -> u32 {
    code as u32 & 0x7FF | (bits as u32 & 0xF) << 11
}

/// A word of [`LITERAL_LOOKUP`]: bits 3:0 the length, bits 11:4 the byte value.
#[must_use]
pub const fn literal_entry(byte: u8, bits: u8) -> u32 {
    bits as u32 & 0xF | (byte as u32) << 4
}

/// How the encoder treats a symbol: bits 7:0 first state, 15:8 mask, 24:16 base, 28:25 shift.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Symbol {
    /// The state (reversed, without its leading one) after this symbol, if it is the first to be coded.
    pub first: u8,
    /// Bits of the state that choose the step: as many low bits as the symbol has steps, in powers of two.
    pub mask: u8,
    /// Where its steps begin.
    pub base: u16,
    /// Bits put out at the least.
    pub shift: u8,
}

impl Symbol {
    /// As the card holds it.
    #[must_use]
    pub const fn word(self) -> u32 {
        self.first as u32
            | (self.mask as u32) << 8
            | (self.base as u32 & 0x1FF) << 16
            | (self.shift as u32 & 0xF) << 25
    }

    /// From the word.
    #[must_use]
    pub const fn of(word: u32) -> Self {
        Self {
            first: word as u8,
            mask: (word >> 8) as u8,
            base: (word >> 16) as u16 & 0x1FF,
            shift: (word >> 25) as u8 & 0xF,
        }
    }
}

/// A step of the encoder: bits 7:0 next state, bit 8 more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The next state, reversed, without its leading one.
    pub next: u8,
    /// One bit more than the symbol's shift is put out.
    pub more: bool,
}

impl Step {
    /// As the card holds it.
    #[must_use]
    pub const fn word(self) -> u32 {
        self.next as u32 | (self.more as u32) << 8
    }

    /// From the word.
    #[must_use]
    pub const fn of(word: u32) -> Self {
        Self { next: word as u8, more: word >> 8 & 1 != 0 }
    }
}

/// A state of the decoder: bits 5:0 symbol, 9:6 bits to read, 17:10 what they are added to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The code that this state stands for.
    pub symbol: u8,
    /// Bits of the stream that choose the next state.
    pub bits: u8,
    /// The first of the next states.
    pub base: u8,
}

impl Entry {
    /// As the card holds it.
    #[must_use]
    pub const fn word(self) -> u32 {
        self.symbol as u32 & 0x3F | (self.bits as u32 & 0xF) << 6 | (self.base as u32) << 10
    }

    /// From the word.
    #[must_use]
    pub const fn of(word: u32) -> Self {
        Self { symbol: word as u8 & 0x3F, bits: (word >> 6) as u8 & 0xF, base: (word >> 10) as u8 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_hold_what_they_are_made_of() {
        for i in 0..=255_u8 {
            let symbol = Symbol { first: i, mask: !i, base: u16::from(i) * 2 + 1, shift: i % 9 };
            assert_eq!(Symbol::of(symbol.word()), symbol);
            let step = Step { next: i, more: i % 3 == 0 };
            assert_eq!(Step::of(step.word()), step);
            let entry = Entry { symbol: i % 64, bits: i % 9, base: !i };
            assert_eq!(Entry::of(entry.word()), entry);
        }
    }

    #[test]
    fn sections_do_not_overlap() {
        let sections = [
            LITERAL_CODES,
            LITERAL_LENGTH_SYMBOLS,
            MATCH_LENGTH_SYMBOLS,
            OFFSET_SYMBOLS,
            LITERAL_LENGTH_MAP,
            MATCH_LENGTH_MAP,
            OFFSET_MAP,
            OFFSET_ENTRIES,
            LITERAL_LENGTH_ENTRIES,
            MATCH_LENGTH_ENTRIES,
            LITERAL_LOOKUP,
        ];
        for pair in sections.windows(2) {
            assert!(pair[0].end <= pair[1].start);
        }
        assert_eq!(LITERAL_LOOKUP.end, WORDS);
        const { assert!(WORDS <= 1 << ADDRESS_BITS) };
    }
}
