//! What the codes of lengths stand for (RFC 8878, 3.1.1.3.2.1.1).

/// Largest literal length code that a granule has room for.
pub(super) const MAX_LITERAL_LENGTH: u8 = 30;
/// Largest match length code that a granule has room for.
pub(super) const MAX_MATCH_LENGTH: u8 = 47;
/// Largest offset code that reaches into an extent's history.
pub(super) const MAX_OFFSET: u8 = 16;

/// Base value and extra bits of a literal length code up to [`MAX_LITERAL_LENGTH`].
pub(super) fn literal_length(code: u8) -> (u32, usize) {
    const BASES: [u16; 9] = [16, 18, 20, 22, 24, 28, 32, 40, 48];
    const BITS: [u8; 9] = [1, 1, 1, 1, 2, 2, 3, 3, 4];
    match code {
        0..=15 => (code.into(), 0),
        16..=24 => (BASES[usize::from(code) - 16].into(), BITS[usize::from(code) - 16].into()),
        _ => (1 << (code - 19), usize::from(code) - 19),
    }
}

/// Base value and extra bits of a match length code up to [`MAX_MATCH_LENGTH`].
pub(super) fn match_length(code: u8) -> (u32, usize) {
    const BASES: [u16; 10] = [35, 37, 39, 41, 43, 47, 51, 59, 67, 83];
    const BITS: [u8; 10] = [1, 1, 1, 1, 2, 2, 3, 3, 4, 4];
    match code {
        0..=31 => (u32::from(code) + 3, 0),
        32..=41 => (BASES[usize::from(code) - 32].into(), BITS[usize::from(code) - 32].into()),
        42 => (99, 5),
        _ => ((1 << (code - 36)) + 3, usize::from(code) - 36),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_follow_each_other_without_gaps() {
        let mut next = 0;
        for code in 0..=MAX_LITERAL_LENGTH {
            let (base, bits) = literal_length(code);
            assert_eq!(base, next, "literal length code {code}");
            next = base + (1 << bits);
        }
        assert_eq!(next, 4096);
        next = 3;
        for code in 0..=MAX_MATCH_LENGTH {
            let (base, bits) = match_length(code);
            assert_eq!(base, next, "match length code {code}");
            next = base + (1 << bits);
        }
        assert_eq!(next, 4099);
    }
}
