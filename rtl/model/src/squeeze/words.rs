//! A coder from the words that the host has written (`isotherm_abi::tables`), as the card codes: whatever they are.
//!
//! Words that are no table set give frames that nothing decodes, but no panic: addresses beyond a section wrap around in it, a
//! step puts out up to 16 bits, zeros above the state's, and a literal takes 0 to 15 bits, zeros above its code's 11.

use super::block::Coder;
use super::huffman::Code;
use super::sequences::{SequenceCoder, Transitions};
use super::tables::{LITERAL_LENGTH_LOG, MATCH_LENGTH_LOG, OFFSET_LOG};
use isotherm_abi::tables::{
    LITERAL_CODES, LITERAL_LENGTH_MAP, LITERAL_LENGTH_SYMBOLS, MATCH_LENGTH_MAP,
    MATCH_LENGTH_SYMBOLS, OFFSET_MAP, OFFSET_SYMBOLS, Step, Symbol, WORDS,
};
use std::ops::Range;

/// Words of one set: its address space.
pub type Words = [u32; WORDS];

/// The three tables of the sequences, for coding.
#[derive(Clone, Debug)]
pub struct WordTables {
    literal_lengths: Steps,
    match_lengths: Steps,
    offsets: Steps,
}

/// One table; a state is held as the format counts, less its leading one.
#[derive(Clone, Debug)]
struct Steps {
    log: u32,
    symbols: Vec<Symbol>,
    steps: Vec<Step>,
}

impl Coder {
    /// What the card codes with when these words are loaded.
    #[must_use]
    pub fn of_words(words: &Words) -> Self {
        let code = |word: u32| Code { code: word as u16 & 0x7FF, bits: (word >> 11) as u8 & 0xF };
        let mut literals = [Code::default(); 256];
        for (literal, &word) in literals.iter_mut().zip(&words[LITERAL_CODES]) {
            *literal = code(word);
        }
        let steps = |log, symbols: Range<usize>, map: Range<usize>| Steps {
            log,
            symbols: words[symbols].iter().map(|&word| Symbol::of(word)).collect(),
            steps: words[map].iter().map(|&word| Step::of(word)).collect(),
        };
        let tables = WordTables {
            literal_lengths: steps(LITERAL_LENGTH_LOG, LITERAL_LENGTH_SYMBOLS, LITERAL_LENGTH_MAP),
            match_lengths: steps(MATCH_LENGTH_LOG, MATCH_LENGTH_SYMBOLS, MATCH_LENGTH_MAP),
            offsets: steps(OFFSET_LOG, OFFSET_SYMBOLS, OFFSET_MAP),
        };
        Self { literals: Some(literals), sequences: tables.into() }
    }
}

impl SequenceCoder for WordTables {
    fn transitions(&self) -> [&dyn Transitions; 3] {
        [&self.literal_lengths, &self.match_lengths, &self.offsets]
    }
}

impl Steps {
    fn symbol(&self, symbol: u8) -> Symbol {
        self.symbols[usize::from(symbol) % self.symbols.len()]
    }

    /// The lowest `log` bits, the other way round.
    fn reversed(&self, state: u32) -> u32 {
        state.reverse_bits() >> (u32::BITS - self.log)
    }
}

impl Transitions for Steps {
    fn log(&self) -> u32 {
        self.log
    }

    fn first(&self, symbol: u8) -> u32 {
        self.reversed(self.symbol(symbol).first.into())
    }

    fn step(&self, state: u32, symbol: u8) -> (u32, u32) {
        let symbol = self.symbol(symbol);
        let at =
            usize::from(symbol.base) | self.reversed(state) as usize & usize::from(symbol.mask);
        let step = self.steps[at % self.steps.len()];
        (u32::from(symbol.shift) + u32::from(step.more), self.reversed(step.next.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Random, seeds};
    use crate::squeeze::block::Kind;
    use crate::squeeze::random;

    fn words(image: Vec<u32>) -> Box<Words> {
        image.into_boxed_slice().try_into().unwrap()
    }

    #[test]
    fn the_image_of_a_set_codes_as_the_set_does() {
        let mut compressed = 0;
        for seed in seeds(100) {
            let rng = &mut Random::new(seed);
            let set = random::tables(&mut |n| rng.below(n));
            let want = Coder::learned(&set).unwrap();
            let have = Coder::of_words(&words(set.image().unwrap()));
            assert_eq!(have.literals, want.literals, "seed {seed}");
            for _ in 0..5 {
                let (granule, _, parse) = random::parse(&mut |n| rng.below(n), false);
                let block = want.block(&granule, &parse, 1);
                compressed += u32::from(block.kind == Kind::Compressed);
                assert_eq!(have.block(&granule, &parse, 1), block, "seed {seed}");
            }
        }
        assert!(compressed > 50 || seeds(100).count() < 100, "{compressed}");
    }

    #[test]
    fn no_words_make_it_panic() {
        for seed in seeds(100) {
            let rng = &mut Random::new(seed);
            let set = random::tables(&mut |n| rng.below(n)).image().unwrap();
            // noise, nothing, or a set with some words that are none
            let kind = rng.below(3);
            let noise = (0..WORDS).map(|at| match kind {
                0 => rng.next() as u32,
                1 => 0,
                _ if rng.one_in(10) => rng.next() as u32,
                _ => set[at],
            });
            let coder = Coder::of_words(&words(noise.collect()));
            for _ in 0..5 {
                let with_base = rng.one_in(2);
                let (granule, _, parse) = random::parse(&mut |n| rng.below(n), with_base);
                let block = coder.block(&granule, &parse, 16);
                assert!(block.bytes.len() <= 4099, "seed {seed}");
            }
        }
    }
}
