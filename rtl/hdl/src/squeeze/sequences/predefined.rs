//! The predefined tables (RFC 8878, 3.1.1.3.2.2) as the memories of the coder hold them.

use isotherm_abi::tables::{Step, Symbol};

/// A table of normalised counts; -1 is "less than one".
#[derive(Clone, Copy, Debug)]
pub(super) struct Predefined {
    /// Counts by symbol.
    pub(super) counts: &'static [i16],
    /// `1 << log` states.
    pub(super) log: u32,
}

/// Of literal lengths.
pub(super) const LITERAL_LENGTHS: Predefined = Predefined {
    counts: &[
        4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1,
        1, 1, -1, -1, -1, -1,
    ],
    log: 6,
};
/// Of match lengths.
pub(super) const MATCH_LENGTHS: Predefined = Predefined {
    counts: &[
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ],
    log: 6,
};
/// Of offsets.
pub(super) const OFFSETS: Predefined = Predefined {
    counts: &[
        1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
    ],
    log: 5,
};

/// The words of its symbols.
#[must_use]
pub(super) fn symbol_words(table: &Predefined) -> Vec<u32> {
    build(table).0.into_iter().map(Symbol::word).collect()
}

/// The words of its steps.
#[must_use]
pub(super) fn step_words(table: &Predefined) -> Vec<u32> {
    build(table).1.into_iter().map(Step::word).collect()
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
    use isotherm_model::squeeze::image::{SequenceTables, encoder};

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
}
