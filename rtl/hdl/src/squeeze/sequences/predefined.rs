//! The predefined tables (RFC 8878, 3.1.1.3.2.2) as the memories of the coder hold them.

use isotherm_abi::tables::{Step, Symbol};

/// A table of normalised counts; -1 is "less than one".
#[derive(Clone, Copy, Debug)]
pub(super) struct Predefined {
    /// Counts by symbol.
    pub(super) counts: &'static [i16],
    /// `1 << log` states.
    pub(super) log: u32,
    /// Bits of a symbol that the coder uses.
    pub(super) symbol_bits: u32,
    /// Bits of a step's address in a learned set.
    pub(super) page_bits: u32,
    /// Where the steps that no learned set needs begin.
    pub(super) tail: u16,
}

/// Of literal lengths.
pub(super) const LITERAL_LENGTHS: Predefined = Predefined {
    counts: &[
        4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1,
        1, 1, -1, -1, -1, -1,
    ],
    log: 6,
    symbol_bits: 5,
    page_bits: 9,
    tail: 484,
};
/// Of match lengths.
pub(super) const MATCH_LENGTHS: Predefined = Predefined {
    counts: &[
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ],
    log: 6,
    symbol_bits: 6,
    page_bits: 9,
    tail: 464,
};
/// Of offsets.
pub(super) const OFFSETS: Predefined = Predefined {
    counts: &[
        1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
    ],
    log: 5,
    symbol_bits: 5,
    page_bits: 8,
    tail: 244,
};

/// What the memories of a table hold at first.
#[derive(Clone, Debug)]
pub(super) struct Memories {
    /// Words of the symbols.
    pub(super) symbols: Vec<u32>,
    /// Words of the steps: four pages, one for each learned set.
    pub(super) steps: Vec<u32>,
}

/// The predefined table where the learned ones leave room: its steps lie in the tails of their pages. The top two bits of a
/// symbol choose the page.
///
/// In a learned table every symbol has a slot, and for n slots a symbol has at most `2 n - 1` steps: so `2 * states - symbols`
/// of a page can be used, and the rest is its tail.
///
/// # Panics
/// If a tail is too short.
#[must_use]
pub(super) fn memories(table: &Predefined) -> Memories {
    let (mut symbols, steps) = build(table);
    symbols.truncate(1 << table.symbol_bits);
    let page_size = 1_usize << table.page_bits;
    let mut pages = vec![vec![0; page_size]; 4];
    let mut next = [usize::from(table.tail); 4];
    let mut order: Vec<usize> = (0..symbols.len()).collect();
    order.sort_by_key(|&s| std::cmp::Reverse(symbols[s].mask));
    for at in order {
        let symbol = &mut symbols[at];
        let page = at >> (table.symbol_bits - 2);
        let (from, count) = (usize::from(symbol.base), usize::from(symbol.mask) + 1);
        let to = next[page];
        assert!(to % count == 0 && to + count <= page_size, "the tail is too short");
        for (word, step) in pages[page][to..].iter_mut().zip(&steps[from..from + count]) {
            *word = step.word();
        }
        symbol.base = to as u16;
        next[page] += count;
    }
    Memories { symbols: symbols.into_iter().map(Symbol::word).collect(), steps: pages.concat() }
}

/// The states of each symbol, ascending, without their leading one.
fn states(table: &Predefined) -> Vec<Vec<u32>> {
    let size = 1_usize << table.log;
    let mut owner = vec![None; size];
    let rare = (0..table.counts.len()).filter(|&s| table.counts[s] == -1);
    rare.zip((0..size).rev()).for_each(|(symbol, at)| owner[at] = Some(symbol));
    // the others in steps of this, over what is free
    let step = size / 2 + size / 8 + 3;
    let free: Vec<usize> =
        (0..size).map(|i| i * step % size).filter(|&at| owner[at].is_none()).collect();
    let often = table.counts.iter().enumerate().flat_map(|(s, &n)| (0..n.max(0)).map(move |_| s));
    often.zip(free).for_each(|(symbol, at)| owner[at] = Some(symbol));
    let of = |symbol| (0..size as u32).filter(move |&at| owner[at as usize] == Some(symbol));
    (0..table.counts.len()).map(|symbol| of.clone()(symbol).collect()).collect()
}

fn build(table: &Predefined) -> (Vec<Symbol>, Vec<Step>) {
    let turned = |state: u32, bits: u32| (0..bits).fold(0, |out, i| out << 1 | state >> i & 1);
    let states = states(table);
    let mut order: Vec<usize> = (0..states.len()).collect();
    order.sort_by_key(|&s| std::cmp::Reverse(states[s].len().next_power_of_two()));
    let mut symbols = vec![Symbol::default(); states.len()];
    let mut steps = vec![];
    for symbol in order {
        let slots = &states[symbol];
        let n = slots.len() as u32;
        let top_bits = n.next_power_of_two().ilog2();
        let shift = table.log - top_bits;
        symbols[symbol] = Symbol {
            first: turned(slots[0], table.log) as u8,
            mask: ((1 << top_bits) - 1) as u8,
            base: steps.len() as u16,
            shift: shift as u8,
        };
        for address in 0..1 << top_bits {
            // the state's top bits with the leading one: n to 2n - 1 of them, or half as many, name a slot
            let top = turned(address, top_bits) | 1 << top_bits;
            let more = top >= 2 * n;
            let slot = if more { top / 2 } else { top } - n;
            steps.push(Step { next: turned(slots[slot as usize], table.log) as u8, more });
        }
    }
    (symbols, steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use isotherm_model::squeeze::fse::Table;
    use isotherm_model::squeeze::image::{SequenceTables, encoder};
    use isotherm_model::squeeze::tables::{
        LITERAL_LENGTH_CODES, LITERAL_LENGTH_LOG, MATCH_LENGTH_CODES, MATCH_LENGTH_LOG,
        OFFSET_CODES, OFFSET_LOG,
    };

    #[test]
    fn the_built_in_words_are_those_of_the_model() {
        let model = SequenceTables::predefined();
        for (ours, theirs) in [
            (LITERAL_LENGTHS, model.literal_lengths),
            (MATCH_LENGTHS, model.match_lengths),
            (OFFSETS, model.offsets),
        ] {
            assert_eq!(build(&ours), encoder(&theirs));
        }
    }

    #[test]
    fn no_learned_set_reaches_the_tails() {
        let sizes = [
            (LITERAL_LENGTHS, LITERAL_LENGTH_CODES, LITERAL_LENGTH_LOG),
            (MATCH_LENGTHS, MATCH_LENGTH_CODES, MATCH_LENGTH_LOG),
            (OFFSETS, OFFSET_CODES, OFFSET_LOG),
        ];
        for (ours, codes, log) in sizes {
            assert_eq!(log + 1, ours.page_bits);
            // one symbol over a power of two after the other, until no slot is left
            for slots in [1, 3, 5, 9, 17, 33, 65] {
                let mut counts = vec![1_i16; codes];
                let mut left = (1 << log) - codes as i16;
                for count in &mut counts {
                    let more = left.min(slots - 1);
                    *count += more;
                    left -= more;
                }
                counts[0] += left;
                let (_, steps) = encoder(&Table::new(&counts, log).unwrap());
                assert!(steps.len() <= (2 << log) - codes && steps.len() <= ours.tail.into());
            }
            assert!((2 << log) - codes <= ours.tail.into());
        }
    }
}
