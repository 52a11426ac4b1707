//! Finite state entropy tables (RFC 8878, 4.1), for coding and for decoding.

/// Slots of the predefined literal length table.
pub const LITERAL_LENGTHS: [i16; 36] = [
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1,
    -1, -1, -1, -1,
];
/// Its accuracy.
pub const LITERAL_LENGTH_LOG: u32 = 6;
/// Slots of the predefined match length table.
pub const MATCH_LENGTHS: [i16; 53] = [
    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
];
/// Its accuracy.
pub const MATCH_LENGTH_LOG: u32 = 6;
/// Slots of the predefined offset table.
pub const OFFSETS: [i16; 29] =
    [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1];
/// Its accuracy.
pub const OFFSET_LOG: u32 = 5;

/// One symbol of a table for coding. States run from `size` to `2 * size - 1`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Symbol {
    /// Slots; 0 if it cannot be coded.
    pub slots: u32,
    /// Where its slots start in [`Table::states`].
    pub start: usize,
    /// Bits put out from a state that is not below `threshold`; else one less.
    pub max_bits: u32,
    /// See `max_bits`.
    pub threshold: u32,
    /// The state, if it is the first symbol that is coded.
    pub first: u32,
}

/// One state of a table for decoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What the state stands for.
    pub symbol: u8,
    /// Bits to read,
    pub bits: u8,
    /// and to add to this for the next state.
    pub base: u16,
}

/// Both directions of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The table has `1 << log` states.
    pub log: u32,
    /// For coding, by symbol.
    pub symbols: Vec<Symbol>,
    /// For coding: the states of symbol 0, of symbol 1 and so on, each ascending.
    pub states: Vec<u32>,
    /// For decoding, by state (without the leading one).
    pub entries: Vec<Entry>,
}

impl Table {
    /// The table of normalised counts; -1 is "less than one". `None` if they do not add up to `1 << log`, if `log` is not
    /// 5..=9, or if there are more than 256 symbols.
    #[must_use]
    pub fn new(counts: &[i16], log: u32) -> Option<Self> {
        let slots = |&count: &i16| u32::from(count.unsigned_abs());
        if !(5..=9).contains(&log)
            || counts.len() > 256
            || counts.iter().any(|&count| count < -1)
            || counts.iter().map(slots).sum::<u32>() != 1 << log
        {
            return None;
        }
        let spread = spread(counts, log);
        let size = 1_u32 << log;
        let mut symbols: Vec<Symbol> = Vec::with_capacity(counts.len());
        let mut start = 0;
        for n in counts.iter().map(slots) {
            let max_bits = match n {
                0 => 0,
                1 => log,
                _ => log - (n - 1).ilog2(),
            };
            symbols.push(Symbol { slots: n, start, max_bits, threshold: n << max_bits, first: 0 });
            start += n as usize;
        }
        let mut states = vec![0; size as usize];
        let mut entries = vec![Entry::default(); size as usize];
        let mut used = vec![0; counts.len()];
        for (at, &symbol) in spread.iter().enumerate() {
            let s = &symbols[usize::from(symbol)];
            let count = &mut used[usize::from(symbol)];
            states[s.start + *count] = size + at as u32;
            let from = s.slots + *count as u32;
            let bits = log - from.ilog2();
            entries[at] = Entry { symbol, bits: bits as u8, base: ((from << bits) - size) as u16 };
            *count += 1;
        }
        for s in symbols.iter_mut().filter(|s| s.slots > 0) {
            s.first = states[s.start];
        }
        Some(Self { log, symbols, states, entries })
    }

    /// Bits that `symbol` puts out from `state`.
    ///
    /// # Panics
    /// If the table has no such symbol, here and below.
    #[must_use]
    pub fn bits(&self, state: u32, symbol: u8) -> u32 {
        let s = &self.symbols[usize::from(symbol)];
        assert!(s.slots > 0, "symbol {symbol} has no slot");
        if state >= s.threshold { s.max_bits } else { s.max_bits - 1 }
    }

    /// The state after `symbol`.
    #[must_use]
    pub fn next(&self, state: u32, symbol: u8) -> u32 {
        let s = &self.symbols[usize::from(symbol)];
        let slot = (state >> self.bits(state, symbol)) - s.slots;
        self.states[s.start + slot as usize]
    }

    /// The state after `symbol`, if it is the first that is coded.
    #[must_use]
    pub fn first(&self, symbol: u8) -> u32 {
        let s = &self.symbols[usize::from(symbol)];
        assert!(s.slots > 0, "symbol {symbol} has no slot");
        s.first
    }
}

/// Which symbol each state stands for.
fn spread(counts: &[i16], log: u32) -> Vec<u8> {
    let size = 1_usize << log;
    let mut out = vec![0_u8; size];
    let mut high = size;
    for (symbol, _) in counts.iter().enumerate().filter(|&(_, &count)| count == -1) {
        high -= 1;
        out[high] = symbol as u8;
    }
    let step = (size >> 1) + (size >> 3) + 3;
    let mut at = 0;
    for (symbol, &count) in counts.iter().enumerate() {
        for _ in 0..count.max(0) {
            out[at] = symbol as u8;
            at = (at + step) % size;
            while at >= high {
                at = (at + step) % size;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Random, seeds};

    fn counts(rng: &mut Random, symbols: usize, log: u32) -> Vec<i16> {
        let mut out: Vec<i16> = (0..symbols).map(|_| if rng.one_in(3) { -1 } else { 1 }).collect();
        let favourites = 1 + rng.below(symbols as u32);
        for _ in symbols..1 << log {
            let at = rng.below(favourites) as usize;
            out[at] = out[at].abs() + 1;
        }
        out
    }

    #[test]
    fn what_is_coded_is_decoded() {
        for seed in seeds(200) {
            let mut rng = Random::new(seed);
            let log = 5 + rng.below(5);
            let symbols = 1 + rng.below(256.min(1 << log)) as usize;
            let table = Table::new(&counts(&mut rng, symbols, log), log).unwrap();
            let text: Vec<u8> = (0..100).map(|_| rng.below(symbols as u32) as u8).collect();
            let mut state = table.first(text[99]);
            let mut written = vec![];
            for &symbol in text[..99].iter().rev() {
                let bits = table.bits(state, symbol);
                written.push(state & ((1 << bits) - 1));
                state = table.next(state, symbol);
            }
            let mut state = state as usize - (1 << log);
            for &symbol in &text[..99] {
                let entry = table.entries[state];
                assert_eq!(entry.symbol, symbol, "seed {seed}");
                let bits = written.pop().unwrap();
                assert!(bits < 1 << entry.bits);
                state = usize::from(entry.base) + bits as usize;
            }
            assert_eq!(table.entries[state].symbol, text[99]);
        }
    }

    #[test]
    fn predefined_tables_are_those_of_the_format() {
        // RFC 8878, appendix A: first, second and last rows
        let row = |symbol, bits, base| Entry { symbol, bits, base };
        let ll = Table::new(&LITERAL_LENGTHS, LITERAL_LENGTH_LOG).unwrap().entries;
        assert_eq!(
            [ll[0], ll[1], ll[2], ll[63]],
            [row(0, 4, 0), row(0, 4, 16), row(1, 5, 32), row(32, 6, 0)]
        );
        let ml = Table::new(&MATCH_LENGTHS, MATCH_LENGTH_LOG).unwrap().entries;
        assert_eq!(
            [ml[0], ml[1], ml[2], ml[63]],
            [row(0, 6, 0), row(1, 4, 0), row(2, 5, 32), row(46, 6, 0)]
        );
        let of = Table::new(&OFFSETS, OFFSET_LOG).unwrap().entries;
        assert_eq!(
            [of[0], of[1], of[2], of[31]],
            [row(0, 5, 0), row(6, 4, 0), row(9, 5, 0), row(24, 5, 0)]
        );
    }

    #[test]
    fn counts_that_do_not_add_up_are_refused() {
        assert_eq!(Table::new(&[16, 15], 5), None);
        assert_eq!(Table::new(&[34, -2], 5), None);
        assert_eq!(Table::new(&[8, 8], 4), None);
        assert_eq!(Table::new(&[512, 512], 10), None);
        assert!(Table::new(&[16, 16], 5).is_some());
    }
}
