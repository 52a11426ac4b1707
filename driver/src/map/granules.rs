//! A set of granules: one bit each.

use std::ops::Range;

/// Granules `0..len`, each in or out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GranuleSet {
    words: Vec<u64>,
    len: u32,
}

impl GranuleSet {
    /// None of `len`.
    pub(crate) fn none(len: u32) -> Self {
        Self { words: vec![0; len.div_ceil(64) as usize], len }
    }

    /// All of `len`.
    pub(crate) fn all(len: u32) -> Self {
        let mut set = Self::none(len);
        set.add(0..len);
        set
    }

    /// Puts these in; what lies beyond the end is ignored.
    pub(crate) fn add(&mut self, granules: Range<u32>) {
        for g in granules.start..granules.end.min(self.len) {
            self.words[(g / 64) as usize] |= 1 << (g % 64);
        }
    }

    /// Takes these out.
    pub(crate) fn remove(&mut self, granules: Range<u32>) {
        for g in granules.start..granules.end.min(self.len) {
            self.words[(g / 64) as usize] &= !(1 << (g % 64));
        }
    }

    /// Takes all out.
    pub(crate) fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Is this one in?
    pub(crate) fn has(&self, granule: u32) -> bool {
        granule < self.len && self.words[(granule / 64) as usize] >> (granule % 64) & 1 == 1
    }

    /// Are all of these in?
    pub(crate) fn has_all(&self, mut granules: Range<u32>) -> bool {
        granules.all(|g| self.has(g))
    }

    /// The first of these that is in.
    pub(crate) fn first(&self, mut granules: Range<u32>) -> Option<u32> {
        granules.find(|&g| self.has(g))
    }

    /// How many there are, in or out.
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    /// How many are in.
    pub(crate) fn count(&self) -> u32 {
        self.words.iter().map(|w| w.count_ones()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_stays_until_it_is_taken_out() {
        let mut set = GranuleSet::all(100);
        assert_eq!(set.count(), 100);
        set.remove(10..90);
        assert_eq!(
            (set.first(0..100), set.first(10..90), set.first(50..95)),
            (Some(0), None, Some(90))
        );
        set.remove(0..200);
        assert_eq!(set, GranuleSet::none(100));
        set.add(99..300);
        assert_eq!(
            (set.count(), set.first(0..300), set.has(99), set.has(100)),
            (1, Some(99), true, false)
        );
        set.clear();
        assert_eq!(set.count(), 0);
    }
}
