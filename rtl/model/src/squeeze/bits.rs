//! A bit stream as zstd writes it: the first bit is the lowest of the first byte, readers start at the end.

/// Collects bits.
#[derive(Clone, Debug, Default)]
pub struct BitWriter {
    bytes: Vec<u8>,
    /// Fewer than 8 bits.
    rest: u64,
    held: u32,
}

impl BitWriter {
    /// Appends the low `count` bits of `value`; at most 32.
    pub fn put(&mut self, value: u32, count: u32) {
        self.rest |= (u64::from(value) & ((1 << count) - 1)) << self.held;
        self.held += count;
        while self.held >= 8 {
            self.bytes.push(self.rest as u8);
            self.rest >>= 8;
            self.held -= 8;
        }
    }

    /// The bytes, after a mark that tells the reader where to begin.
    #[must_use]
    pub fn close(mut self) -> Vec<u8> {
        self.put(1, 1);
        self.bytes()
    }

    /// The bytes; zeros fill the last one.
    #[must_use]
    pub fn bytes(mut self) -> Vec<u8> {
        if self.held > 0 {
            self.bytes.push(self.rest as u8);
        }
        self.bytes
    }
}
