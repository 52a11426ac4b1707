//! What becomes of a checkpoint: kept or not.

use std::ops::Range;

use super::{Captured, Ckpt, CkptError};
use crate::map::Outcome;
use crate::transport::Transport;

impl<T: Transport> Ckpt<'_, T> {
    /// The frames are where they will be found again: releases their snapshot. What they speak for counts as clean
    /// from then on; the rest of the window (partitions that were skipped) keeps its dirty bits. Twice is as good as
    /// once.
    ///
    /// # Errors
    /// A later snapshot has been taken, or the release failed. Until its end is seen its granules are owed in full.
    pub fn keep(&mut self, saved: &Captured) -> Result<(), CkptError> {
        if !self.is_outstanding(saved)? {
            return Ok(());
        }
        for (granules, outcome) in stretches(&saved.covers, self.info.granules()) {
            self.map().release(granules, outcome)?;
        }
        Ok(())
    }

    /// The frames are not kept: releases their snapshot, and the next save has all of it again. If the snapshot has
    /// been released already, its granules are owed in full.
    ///
    /// # Errors
    /// The release failed: the snapshot is still outstanding.
    pub fn discard(&mut self, saved: &Captured) -> Result<(), CkptError> {
        match self.is_outstanding(saved) {
            Ok(true) => Ok(self.map().release_all(Outcome::GivenUp)?),
            Ok(false) | Err(CkptError::Superseded { .. }) => {
                for (e, _) in &saved.extents {
                    self.ledger.lost(e.first_granule..e.first_granule.saturating_add(e.granules));
                }
                Ok(())
            }
            Err(e) => Err(e),
        }
    }

    /// Is the snapshot of these frames outstanding? An error if a later one has been taken.
    fn is_outstanding(&mut self, saved: &Captured) -> Result<bool, CkptError> {
        let last = self.map().generation()?;
        if last != saved.snapshot {
            return Err(CkptError::Superseded { saved: saved.snapshot, last });
        }
        Ok(self.map().outstanding()?.is_some())
    }
}

/// Granules `0..end` as ranges, ascending: those in `covers` are durable, the others given up.
fn stretches(covers: &[Range<u32>], end: u32) -> Vec<(Range<u32>, Outcome)> {
    let mut all = vec![];
    let mut at = 0;
    for range in covers.iter().chain([&(end..end)]) {
        if at < range.start {
            all.push((at..range.start, Outcome::GivenUp));
        }
        if !range.is_empty() {
            all.push((range.clone(), Outcome::Durable));
        }
        at = range.end;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use Outcome::{Durable, GivenUp};

    #[test]
    #[allow(clippy::single_range_in_vec_init)] // ranges are what is meant
    fn every_granule_is_released_once() {
        assert_eq!(stretches(&[], 8), [(0..8, GivenUp)]);
        assert_eq!(stretches(&[0..8], 8), [(0..8, Durable)]);
        let some = [(0..2, GivenUp), (2..5, Durable), (5..6, GivenUp), (6..8, Durable)];
        assert_eq!(stretches(&[2..5, 6..8], 8), some);
        assert_eq!(stretches(&[0..1], 8), [(0..1, Durable), (1..8, GivenUp)]);
    }
}
