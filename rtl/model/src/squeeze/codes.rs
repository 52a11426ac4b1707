//! Numbers as codes with extra bits (RFC 8878, 3.1.1.3.2.1).

/// A number: its code, and the bits that tell it from others of the same code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coded {
    /// What the FSE coder takes.
    pub code: u8,
    /// Extra bits.
    pub extra: u32,
    /// How many.
    pub bits: u32,
}

/// Smallest number of each literal length code from 16 on; the extra bits reach up to the next.
const LITERAL_LENGTHS: [u32; 21] = [
    16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768,
    65536, 131_072,
];
/// The same of match length codes from 32 on.
const MATCH_LENGTHS: [u32; 22] = [
    35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387,
    32771, 65539, 131_075,
];

fn coded(value: u32, first: u32, plain: u32, table: &[u32]) -> Coded {
    let Some(row) = table.partition_point(|&base| base <= value).checked_sub(1) else {
        return Coded { code: (value - first) as u8, extra: 0, bits: 0 };
    };
    let bits = table.get(row + 1).map_or(16, |next| (next - table[row]).ilog2());
    Coded { code: (plain + row as u32) as u8, extra: value - table[row], bits }
}

/// A count of literals; below 65536.
#[must_use]
pub fn literal_length(value: u32) -> Coded {
    coded(value, 0, 16, &LITERAL_LENGTHS)
}

/// A length of a match, from 3 on; below 65539.
#[must_use]
pub fn match_length(value: u32) -> Coded {
    coded(value, 3, 32, &MATCH_LENGTHS)
}

/// An offset value: 1..=3 repeat codes, above that the distance plus 3.
#[must_use]
pub fn offset(value: u32) -> Coded {
    let bits = value.ilog2();
    Coded { code: bits as u8, extra: value - (1 << bits), bits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_format() {
        let c = |code, extra, bits| Coded { code, extra, bits };
        assert_eq!(literal_length(0), c(0, 0, 0));
        assert_eq!(literal_length(15), c(15, 0, 0));
        assert_eq!(literal_length(17), c(16, 1, 1));
        assert_eq!(literal_length(24), c(20, 0, 2));
        assert_eq!(literal_length(63), c(24, 15, 4));
        assert_eq!(literal_length(127), c(25, 63, 6));
        assert_eq!(literal_length(4092), c(30, 2044, 11));
        assert_eq!(match_length(3), c(0, 0, 0));
        assert_eq!(match_length(34), c(31, 0, 0));
        assert_eq!(match_length(36), c(32, 1, 1));
        assert_eq!(match_length(98), c(41, 15, 4));
        assert_eq!(match_length(130), c(42, 31, 5));
        assert_eq!(match_length(131), c(43, 0, 7));
        assert_eq!(match_length(4096), c(47, 2045, 11));
        assert_eq!(offset(1), c(0, 0, 0));
        assert_eq!(offset(3), c(1, 1, 1));
        assert_eq!(offset(4098), c(12, 2, 12));
        assert_eq!(offset(65536), c(16, 0, 16));
    }

    #[test]
    fn no_number_is_lost() {
        for value in 3..20000 {
            for (c, next) in [
                (literal_length(value), literal_length(value + 1)),
                (match_length(value), match_length(value + 1)),
            ] {
                let grows = next.code == c.code && next.extra == c.extra + 1;
                let steps =
                    next.code == c.code + 1 && next.extra == 0 && c.extra + 1 == 1 << c.bits;
                assert!(grows || steps, "{value}");
            }
        }
    }
}
