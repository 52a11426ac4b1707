//! Sets into a card, the order of the writes, and cards that fail.

use isotherm_abi::tables::WORDS;
use isotherm_driver::tables::{Accepted, LoadError, TableSet, TableSink, load};
use isotherm_model::squeeze::random;
use isotherm_model::squeeze::tables::SETS;

use crate::seeds;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Failed;

/// Table memories as a card has them, which hold anything at first, and which fail after some operations.
struct Memories {
    words: Vec<Vec<u32>>,
    offered: [Option<u8>; SETS],
    default_set: usize,
    left: usize,
}

impl Memories {
    fn new(left: usize) -> Self {
        let words = vec![vec![0xDEAD_BEEF; WORDS]; SETS];
        Self { words, offered: [None; SETS], default_set: 0, left }
    }

    fn step(&mut self) -> Result<(), Failed> {
        self.left = self.left.checked_sub(1).ok_or(Failed)?;
        Ok(())
    }

    /// Whatever extents may take is whole.
    fn check(&self, sets: &[&[Accepted]]) {
        for (i, offered) in self.offered.iter().enumerate() {
            let Some(id) = offered else { continue };
            let whole = |set: &&Accepted| set.id() == *id && self.holds(i, set.set());
            assert!(sets.iter().any(|s| s.get(i).iter().any(whole)), "set {} is not whole", i + 1);
        }
        assert!(self.default_set == 0 || self.offered[self.default_set - 1].is_some());
    }

    /// Words of no section keep what they hold.
    fn holds(&self, index: usize, set: &TableSet) -> bool {
        let image = set.image().unwrap();
        image.iter().zip(&self.words[index]).all(|(&want, &is)| is == want || is == 0xDEAD_BEEF)
    }
}

impl TableSink for Memories {
    type Error = Failed;

    fn retire(&mut self, set: usize) -> Result<(), Failed> {
        self.step()?;
        assert_ne!(self.default_set, set, "the default set is retired");
        self.offered[set - 1] = None;
        Ok(())
    }

    fn write(&mut self, set: usize, address: usize, words: &[u32]) -> Result<(), Failed> {
        self.step()?;
        assert_eq!(self.offered[set - 1], None, "a set in use is written");
        self.words[set - 1][address..][..words.len()].copy_from_slice(words);
        Ok(())
    }

    fn offer(&mut self, set: usize, id: u8) -> Result<(), Failed> {
        self.step()?;
        self.offered[set - 1] = Some(id);
        Ok(())
    }

    fn set_default(&mut self, set: usize) -> Result<(), Failed> {
        self.step()?;
        self.default_set = set;
        Ok(())
    }
}

fn sets(count: usize, seed: u64) -> Vec<Accepted> {
    let mut rng = isotherm_corpus::Random::new(seed);
    let mut table = || random::tables(&mut |n| rng.below(n.into()) as u32);
    (1..=count as u8)
        .map(|i| TableSet { id: i * 3 + seed as u8, ..table() })
        .map(|s| Accepted::new(s).unwrap())
        .collect()
}

#[test]
fn a_card_has_what_was_loaded_last() {
    for seed in seeds(5) {
        let mut card = Memories::new(usize::MAX);
        for (count, default_set) in [(4, 2), (1, 1), (3, 0), (0, 0), (4, 4)] {
            let sets = sets(count, seed * 10 + count as u64);
            load(&mut card, &sets, default_set).unwrap();
            card.check(&[&sets]);
            assert_eq!(card.default_set, default_set);
            let ids: Vec<u8> = card.offered.iter().flatten().copied().collect();
            assert_eq!(ids, sets.iter().map(Accepted::id).collect::<Vec<_>>());
            // Every word that is not 0 has been written; those of no section are 0 in the image.
            for (i, set) in sets.iter().enumerate() {
                let image = set.set().image().unwrap();
                let missing = (0..WORDS).filter(|&a| image[a] != 0 && card.words[i][a] != image[a]);
                assert_eq!(missing.count(), 0, "seed {seed}");
            }
        }
    }
}

#[test]
fn a_card_that_fails_at_any_step_takes_no_half_written_set() {
    let (old, new) = (sets(3, 1), sets(4, 2));
    for left in 0.. {
        let mut card = Memories::new(usize::MAX);
        load(&mut card, &old, 3).unwrap();
        card.left = left;
        let result = load(&mut card, &new, 1);
        card.check(&[&old, &new]);
        if result.is_ok() {
            assert!(left > 50, "all steps can fail");
            return;
        }
        assert_eq!(result, Err(LoadError::Sink(Failed)), "after {left} steps");
        // And it can be tried again.
        card.left = usize::MAX;
        load(&mut card, &new, 1).unwrap();
        card.check(&[&new]);
    }
}

#[test]
fn what_makes_no_sense_changes_nothing() {
    let sets = sets(4, 7);
    let mut card = Memories::new(0);
    let five: Vec<_> = sets.iter().chain(&sets[..1]).cloned().collect();
    let error = load(&mut card, &five, 0);
    assert_eq!(error, Err(LoadError::Count { sets: 5, default_set: 0 }));
    let error = load(&mut card, &sets[..2], 3);
    assert_eq!(error, Err(LoadError::Count { sets: 2, default_set: 3 }));
    let twice = [sets[0].clone(), sets[1].clone(), sets[0].clone()];
    assert_eq!(load(&mut card, &twice, 0), Err(LoadError::SameId(sets[0].id())));
}
