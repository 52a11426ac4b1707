//! Huffman codes in zstd's order, and their streams (RFC 8878, 4.2).

use super::bits::BitWriter;
use super::tables::LITERAL_BITS;

/// Most bytes of the literals that are written as one stream.
pub const ONE_STREAM: usize = 255;

/// One code; its top bit is read first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Code {
    /// The code.
    pub code: u16,
    /// Its length.
    pub bits: u8,
}

/// Codes of code lengths (1..=11 each): the longest begin at 0, and among equals the symbols ascend.
#[must_use]
pub fn codes(lengths: &[u8; 256]) -> [Code; 256] {
    let mut out = [Code::default(); 256];
    let mut next = 0_u16;
    for bits in (1..=LITERAL_BITS).rev() {
        for (code, _) in out.iter_mut().zip(lengths).filter(|&(_, &length)| length == bits) {
            *code = Code { code: next, bits };
            next += 1;
        }
        next >>= 1;
    }
    out
}

/// Which byte the next 11 bits of a stream begin with, and how many of them it takes.
#[must_use]
pub fn lookup(lengths: &[u8; 256]) -> Vec<(u8, u8)> {
    let mut out = vec![(0, 0); 1 << LITERAL_BITS];
    for (byte, code) in codes(lengths).iter().enumerate() {
        let free = LITERAL_BITS.saturating_sub(code.bits);
        let first = usize::from(code.code) << free;
        out.iter_mut().skip(first).take(1 << free).for_each(|e| *e = (byte as u8, code.bits));
    }
    out
}

/// One stream: the last literal first, closed by a one.
#[must_use]
pub fn stream(codes: &[Code; 256], literals: &[u8]) -> Vec<u8> {
    let mut out = BitWriter::default();
    for &byte in literals.iter().rev() {
        let code = codes[usize::from(byte)];
        out.put(code.code.into(), code.bits.into());
    }
    out.close()
}

/// All literals of a block: one stream, or four if there are more than 255.
#[must_use]
pub fn streams(codes: &[Code; 256], literals: &[u8]) -> Vec<Vec<u8>> {
    if literals.len() <= ONE_STREAM {
        return vec![stream(codes, literals)];
    }
    literals.chunks(literals.len().div_ceil(4)).map(|part| stream(codes, part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_codes_lie_above_long_ones() {
        // not a complete code: only the order is looked at
        let mut lengths = [11; 256];
        lengths[100] = 1;
        lengths[1..65].fill(8);
        lengths[200..228].fill(9);
        lengths[0] = 9;
        lengths[255] = 9;
        let codes = codes(&lengths);
        // 161 of 11 bits, none of 10, 30 of 9, 64 of 8, one of 1
        assert_eq!(codes[65], Code { code: 0, bits: 11 });
        assert_eq!(codes[254], Code { code: 160, bits: 11 });
        assert_eq!(codes[0], Code { code: 161 / 4, bits: 9 });
        assert_eq!(codes[255], Code { code: 161 / 4 + 29, bits: 9 });
        assert_eq!(codes[1], Code { code: (161 / 4 + 30) / 2, bits: 8 });
        assert_eq!(codes[100], Code { code: ((161 / 4 + 30) / 2 + 64) >> 7, bits: 1 });
    }

    #[test]
    fn four_streams_share_the_literals_as_the_format_says() {
        let codes = codes(&[8; 256]);
        for n in [256, 257, 258, 259, 4095, 4096] {
            let bytes = vec![0; n];
            let lengths: Vec<usize> = streams(&codes, &bytes).iter().map(Vec::len).collect();
            let part = n.div_ceil(4);
            assert_eq!(lengths, [part + 1, part + 1, part + 1, n - 3 * part + 1]);
        }
        assert_eq!(streams(&codes, &[0; 255]).len(), 1);
    }
}
