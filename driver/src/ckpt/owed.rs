//! Which granules must be saved in full before a dirty-only job over them may run.
//!
//! A job clears dirty bits before it reads. If it fails, or if what it captured is not kept, those bits are gone and a
//! dirty-only job would miss the writes: silent loss. So the driver remembers, for each granule, that a full save is
//! owed; at first that is all of them, because the driver does not know what happened before.

use std::ops::Range;

/// One bit a granule.
#[derive(Debug)]
pub(super) struct Owed {
    words: Vec<u64>,
    granules: u32,
}

impl Owed {
    /// Everything is owed.
    pub(super) fn all(granules: u32) -> Self {
        let mut owed = Self { words: vec![0; granules.div_ceil(64) as usize], granules };
        owed.add(0..granules);
        owed
    }

    /// A full save of these is owed.
    pub(super) fn add(&mut self, granules: Range<u32>) {
        for g in granules.start..granules.end.min(self.granules) {
            self.words[(g / 64) as usize] |= 1 << (g % 64);
        }
    }

    /// These have been saved in full.
    pub(super) fn pay(&mut self, granules: Range<u32>) {
        for g in granules.start..granules.end.min(self.granules) {
            self.words[(g / 64) as usize] &= !(1 << (g % 64));
        }
    }

    /// The first of these that is owed.
    pub(super) fn first(&self, mut granules: Range<u32>) -> Option<u32> {
        granules.find(|&g| g < self.granules && self.words[(g / 64) as usize] >> (g % 64) & 1 == 1)
    }

    /// How many are owed.
    pub(super) fn count(&self) -> u32 {
        self.words.iter().map(|w| w.count_ones()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_owed_stays_until_it_is_paid() {
        let mut owed = Owed::all(100);
        assert_eq!(owed.count(), 100);
        owed.pay(10..90);
        assert_eq!(
            (owed.first(0..100), owed.first(10..90), owed.first(50..95)),
            (Some(0), None, Some(90))
        );
        owed.pay(0..200);
        assert_eq!(owed.count(), 0);
        owed.add(99..300);
        assert_eq!((owed.count(), owed.first(0..300)), (1, Some(99)));
    }
}
