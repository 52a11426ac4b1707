//! CRC32C (Castagnoli, reflected, as in RFC 3720): the checksum of the plain bytes of an extent.

/// Reflected generator polynomial.
pub const POLYNOMIAL: u32 = 0x82F6_3B78;

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut crc = i as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ POLYNOMIAL } else { crc >> 1 };
            bit += 1;
        }
        table[i] = crc;
        i += 1;
    }
    table
}

/// Moves the bare register (no inversion before or after) over `bytes`: the linear step that hardware
/// turns into a matrix of XORs.
#[must_use]
pub fn step(register: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(register, |crc, &byte| crc >> 8 ^ TABLE[usize::from(crc as u8 ^ byte)])
}

/// CRC32C of bytes that come in pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crc32c(u32);

impl Crc32c {
    /// Of no bytes yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(u32::MAX)
    }

    /// Takes in the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0 = step(self.0, bytes);
    }

    /// The checksum of all bytes so far.
    #[must_use]
    pub const fn value(self) -> u32 {
        !self.0
    }
}

impl Default for Crc32c {
    fn default() -> Self {
        Self::new()
    }
}

/// CRC32C of `bytes`.
#[must_use]
pub fn of(bytes: &[u8]) -> u32 {
    let mut crc = Crc32c::new();
    crc.update(bytes);
    crc.value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        assert_eq!(of(b""), 0);
        assert_eq!(of(b"123456789"), 0xE306_9283);
        // RFC 3720, B.4
        assert_eq!(of(&[0; 32]), 0x8A91_36AA);
        assert_eq!(of(&[0xFF; 32]), 0x62A8_AB43);
    }

    #[test]
    fn pieces_make_the_whole() {
        let bytes: Vec<u8> = (0..4096_u32).map(|i| ((i * i) >> 3) as u8).collect();
        let mut crc = Crc32c::new();
        bytes.chunks(37).for_each(|c| crc.update(c));
        assert_eq!(crc.value(), of(&bytes));
        assert_eq!(crc.value(), ::crc32c::crc32c(&bytes));
    }
}
