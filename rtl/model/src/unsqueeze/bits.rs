//! A stream of bits that is read from its end to its beginning.

/// What is left of a stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Backward<'a> {
    bytes: &'a [u8],
    left: usize,
}

impl<'a> Backward<'a> {
    /// The bits below the end mark, `None` without a mark.
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        let top = *bytes.last().filter(|&&b| b != 0)?;
        Some(Self { bytes, left: bytes.len() * 8 - 1 - top.leading_zeros() as usize })
    }

    /// Bits that have not been read.
    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// The next `n <= 16` bits; zeros after the last one.
    pub(super) fn peek(&self, n: usize) -> u32 {
        (0..n).fold(0, |v, i| v << 1 | self.left.checked_sub(i + 1).map_or(0, |at| self.bit(at)))
    }

    /// Passes `n` bits, if there are so many.
    pub(super) fn skip(&mut self, n: usize) -> Option<()> {
        self.left = self.left.checked_sub(n)?;
        Some(())
    }

    /// Reads `n <= 16` bits that are known to be there.
    pub(super) fn take(&mut self, n: usize) -> u32 {
        let value = self.peek(n);
        self.left = self.left.saturating_sub(n);
        value
    }

    fn bit(&self, at: usize) -> u32 {
        u32::from(self.bytes[at / 8] >> (at % 8) & 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Backward;

    #[test]
    fn the_last_bit_written_is_the_first_read() {
        assert!(Backward::new(&[]).is_none() && Backward::new(&[1, 0]).is_none());
        // bits 101, then 11, then the mark
        let mut bits = Backward::new(&[0b0011_1101]).unwrap();
        assert_eq!((bits.left(), bits.take(2), bits.peek(3), bits.peek(5)), (5, 3, 5, 20));
        assert_eq!(bits.skip(4), None);
        assert_eq!((bits.skip(3), bits.left()), (Some(()), 0));
        let mut long = Backward::new(&[0x34, 0x12, 1]).unwrap();
        assert_eq!((long.take(16), long.left()), (0x1234, 0));
    }
}
