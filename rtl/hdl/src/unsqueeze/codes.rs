//! What the codes of lengths stand for, as look-up constants.

use rust_hdl::prelude::*;

/// Base value and extra bits of a literal length code; 0 beyond what a granule has room for.
pub(super) fn literal_length(code: u32) -> (u32, u32) {
    match code {
        0..=15 => (code, 0),
        16..=24 => {
            [(16, 1), (18, 1), (20, 1), (22, 1), (24, 2), (28, 2), (32, 3), (40, 3), (48, 4)]
                [code as usize - 16]
        }
        25..=30 => (1 << (code - 19), code - 19),
        _ => (0, 0),
    }
}

/// Base value and extra bits of a match length code; 0 beyond what a granule has room for.
pub(super) fn match_length(code: u32) -> (u32, u32) {
    match code {
        0..=31 => (code + 3, 0),
        32..=42 => [
            (35, 1),
            (37, 1),
            (39, 1),
            (41, 1),
            (43, 2),
            (47, 2),
            (51, 3),
            (59, 3),
            (67, 4),
            (83, 4),
            (99, 5),
        ][code as usize - 32],
        43..=47 => ((1 << (code - 36)) + 3, code - 36),
        _ => (0, 0),
    }
}

/// `values`, each in `stride` bits, the first lowest.
pub(super) fn pack<const N: usize>(stride: usize, values: impl Iterator<Item = u32>) -> Bits<N> {
    let mut out = Bits::default();
    for (i, value) in values.enumerate() {
        for bit in (0..stride).filter(|b| value >> b & 1 == 1) {
            out = out.replace_bit(i * stride + bit, true);
        }
    }
    out
}

const LITERAL_LENGTHS: [i16; 36] = [
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1,
    -1, -1, -1, -1,
];
const MATCH_LENGTHS: [i16; 53] = [
    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
];
const OFFSETS: [i16; 29] =
    [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1];

/// The decoding table of normalised counts (RFC 8878, 4.1.1): symbol (5:0), bits (9:6), base (17:10) of each state.
fn states(counts: &[i16], log: u32) -> Vec<u32> {
    let size = 1_usize << log;
    let mut symbols = vec![0; size];
    let mut high = size;
    for symbol in (0..counts.len()).filter(|s| counts[*s] == -1) {
        high -= 1;
        symbols[high] = symbol;
    }
    let mut at = 0;
    for (symbol, &count) in counts.iter().enumerate() {
        for _ in 0..count.max(0) {
            symbols[at] = symbol;
            at = (at + (size >> 1) + (size >> 3) + 3) % size;
            while at >= high {
                at = (at + (size >> 1) + (size >> 3) + 3) % size;
            }
        }
    }
    let mut next: Vec<u32> = counts.iter().map(|c| u32::from(c.unsigned_abs())).collect();
    let state = |symbol: &usize| {
        let n = next[*symbol];
        next[*symbol] += 1;
        let bits = log - n.ilog2();
        *symbol as u32 | bits << 6 | ((n << bits) - size as u32) << 10
    };
    symbols.iter().map(state).collect()
}

/// An entry with the extra bits of its symbol in 21:18.
pub(super) fn widen(entry: u32, extra: fn(u32) -> (u32, u32)) -> u32 {
    entry | extra(entry & 0x3F).1 << 18
}

/// Predefined literal lengths.
pub(super) fn predefined_literal_lengths() -> impl Iterator<Item = Bits<22>> {
    states(&LITERAL_LENGTHS, 6).into_iter().map(|e| widen(e, literal_length).to_bits())
}

/// Predefined match lengths.
pub(super) fn predefined_match_lengths() -> impl Iterator<Item = Bits<22>> {
    states(&MATCH_LENGTHS, 6).into_iter().map(|e| widen(e, match_length).to_bits())
}

/// Predefined offsets.
pub(super) fn predefined_offsets() -> impl Iterator<Item = Bits<18>> {
    states(&OFFSETS, 5).into_iter().map(|e| e.to_bits())
}

#[cfg(test)]
mod tests {
    use super::*;
    use isotherm_model::squeeze::fse::{Entry, Table};
    use isotherm_model::unsqueeze::DecodeTables;

    #[test]
    fn the_roms_hold_the_model_s_tables() {
        let words = |table: &Table| -> Vec<u32> {
            let word =
                |e: &Entry| u32::from(e.symbol) | u32::from(e.bits) << 6 | u32::from(e.base) << 10;
            table.entries.iter().map(word).collect()
        };
        let model = DecodeTables::predefined();
        assert_eq!(states(&LITERAL_LENGTHS, 6), words(&model.literal_lengths));
        assert_eq!(states(&MATCH_LENGTHS, 6), words(&model.match_lengths));
        assert_eq!(states(&OFFSETS, 5), words(&model.offsets));
        assert_eq!(widen(43 | 1 << 10, match_length), 43 | 1 << 10 | 7 << 18);
    }

    #[test]
    fn packing_puts_each_value_in_its_place() {
        let packed: Bits<64> = pack(16, [1, 0x8002, 3].into_iter());
        assert_eq!(packed, 0x0000_0003_8002_0001_u64);
    }
}
