//! The dirty bitmap: one bit a granule, set by every write, cleared when a checkpoint takes the granule.

/// Lines of 64 bytes in a granule, as a shift.
const LINE_SHIFT: u32 = 6;

/// One bit for each granule of the window. After reset all are clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dirty {
    words: Vec<u64>,
    granules: u32,
}

impl Dirty {
    /// For a window of `granules` granules of 4 KiB.
    #[must_use]
    pub fn new(granules: u32) -> Self {
        Self { words: vec![0; granules.div_ceil(64) as usize], granules }
    }

    /// Granules of the window.
    #[must_use]
    pub fn granules(&self) -> u32 {
        self.granules
    }

    /// One access event: `line` = window offset / 64. Reads change nothing; lines beyond the window neither.
    pub fn access(&mut self, line: u64, is_write: bool) {
        let granule = line >> LINE_SHIFT;
        if is_write && granule < u64::from(self.granules) {
            self.words[(granule / 64) as usize] |= 1 << (granule % 64);
        }
    }

    /// Has the granule been written since it was last cleared?
    #[must_use]
    pub fn is_dirty(&self, granule: u32) -> bool {
        granule < self.granules && self.words[granule as usize / 64] >> (granule % 64) & 1 == 1
    }

    /// Forgets the writes to the granule so far.
    pub fn clear(&mut self, granule: u32) {
        if granule < self.granules {
            self.words[granule as usize / 64] &= !(1 << (granule % 64));
        }
    }

    /// Back to the state after reset.
    pub fn reset(&mut self) {
        self.words.fill(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_of_set_and_clear_wins() {
        let mut d = Dirty::new(100);
        d.access(99 * 64 + 63, true);
        d.access(98 * 64 + 63, false);
        assert!(d.is_dirty(99) && !d.is_dirty(98));
        d.clear(99);
        assert!(!d.is_dirty(99));
        d.access(99 * 64, true);
        assert!(d.is_dirty(99));
    }

    #[test]
    fn what_is_beyond_the_window_is_left_alone() {
        let mut d = Dirty::new(100);
        d.access(100 * 64, true);
        d.access(u64::MAX, true);
        d.clear(100);
        assert_eq!(d, Dirty::new(100));
        assert!(!d.is_dirty(100));
    }
}
