//! What the driver knows about what has been saved, so that no dirty-only save can miss a write.
//!
//! The card's dirty bits say what was written since the last release as durable. Two things they cannot say: what was
//! written before a reset or by an earlier program (the bits are clear then), and whether what was released as durable
//! had been saved at all. For those granules a save in full is *owed*.

use std::ops::Range;

use super::Outcome;
use super::granules::GranuleSet;

/// One a card.
#[derive(Debug)]
pub(crate) struct Ledger {
    /// Must be saved in full before a dirty-only save of them can be trusted.
    owed: GranuleSet,
    /// A save of the outstanding snapshot speaks for these.
    covered: GranuleSet,
    /// Released from the snapshot that was last taken: a second release does nothing to them.
    released: GranuleSet,
    /// Of the last snapshot: what is known to be kept as it was then.
    kept: GranuleSet,
    /// The same of the snapshot before: what the outstanding one may be saved as changes of.
    bases: GranuleSet,
    /// A release that was started; its end has not been seen.
    releasing: Option<(Range<u32>, Outcome)>,
    /// If a snapshot is outstanding, nobody will release it: an earlier program took it, or a checkpoint failed.
    leftover: bool,
    /// Resets by this program.
    resets: u32,
}

impl Ledger {
    /// Nothing is known.
    pub(crate) fn new(granules: u32) -> Self {
        Self {
            owed: GranuleSet::all(granules),
            covered: GranuleSet::none(granules),
            released: GranuleSet::none(granules),
            kept: GranuleSet::none(granules),
            bases: GranuleSet::none(granules),
            releasing: None,
            leftover: true,
            resets: 0,
        }
    }

    /// The card was reset: no snapshot is outstanding, and nothing else is known any more.
    pub(crate) fn forget(&mut self) {
        self.owed.add(0..u32::MAX);
        self.resets = self.resets.wrapping_add(1);
        self.covered.clear();
        self.kept.clear();
        self.bases.clear();
        self.releasing = None;
        self.leftover = false;
    }

    /// A snapshot was taken.
    pub(super) fn taken(&mut self) {
        std::mem::swap(&mut self.bases, &mut self.kept);
        self.kept.clear();
        self.covered.clear();
        self.released.clear();
        self.releasing = None;
        self.leftover = false;
    }

    /// A save of the outstanding snapshot has brought back what there is to save in these.
    pub(crate) fn cover(&mut self, granules: Range<u32>) {
        self.covered.add(granules);
    }

    /// A release begins. Until its end is seen, what it clears counts as unsaved.
    pub(super) fn release_begins(&mut self, granules: Range<u32>, outcome: Outcome) {
        if outcome == Outcome::Durable {
            for g in self.unreleased(&granules) {
                self.owed.add(g..g + 1);
            }
        }
        self.releasing = Some((granules, outcome));
    }

    /// It did not do what it was told; what it may have cleared stays owed.
    pub(super) fn release_failed(&mut self) {
        self.releasing = None;
    }

    /// The release that was started, if its end has not been seen.
    pub(super) fn releasing(&self) -> Option<Range<u32>> {
        self.releasing.as_ref().map(|(granules, _)| granules.clone())
    }

    /// It has ended: durable is what a save speaks for.
    pub(super) fn release_ended(&mut self) {
        let Some((granules, outcome)) = self.releasing.take() else { return };
        for g in self.unreleased(&granules) {
            if outcome == Outcome::Durable && self.covered.has(g) {
                self.owed.remove(g..g + 1);
                self.kept.add(g..g + 1);
            }
        }
        self.released.add(granules);
    }

    fn unreleased(&self, granules: &Range<u32>) -> Vec<u32> {
        let inside = granules.start..granules.end.min(self.released.len());
        inside.filter(|&g| !self.released.has(g)).collect()
    }

    /// These are in the store as they are on the card (or are not on the card at all).
    pub(crate) fn stored(&mut self, granules: Range<u32>) {
        self.changed(granules.clone());
        self.owed.remove(granules);
    }

    /// The contents of these came from elsewhere: what the card takes for their past need not be it.
    pub(crate) fn changed(&mut self, granules: Range<u32>) {
        self.kept.remove(granules.clone());
        self.bases.remove(granules);
    }

    /// Is what the outstanding snapshot would be compared with, as the last one had it, kept for all of these?
    pub(crate) fn based(&self, granules: Range<u32>) -> bool {
        self.bases.has_all(granules)
    }

    /// What a save brought back of these is lost, after it had been released as durable.
    pub(crate) fn lost(&mut self, granules: Range<u32>) {
        self.changed(granules.clone());
        self.owed.add(granules);
    }

    /// The first of these that must be saved in full.
    pub(crate) fn first_owed(&self, granules: Range<u32>) -> Option<u32> {
        self.owed.first(granules)
    }

    /// How many must be saved in full.
    pub(crate) fn owed(&self) -> u32 {
        self.owed.count()
    }

    /// How often the card was reset by this program, modulo 2^32.
    pub(super) fn resets(&self) -> u32 {
        self.resets
    }

    /// Is an outstanding snapshot nobody's?
    pub(crate) fn leftover(&self) -> bool {
        self.leftover
    }

    /// Says so.
    pub(crate) fn set_leftover(&mut self, leftover: bool) {
        self.leftover = leftover;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(ledger: &mut Ledger, granules: Range<u32>, outcome: Outcome) {
        ledger.release_begins(granules, outcome);
        ledger.release_ended();
    }

    #[test]
    fn only_what_was_saved_and_released_as_durable_is_no_longer_owed() {
        let mut ledger = Ledger::new(100);
        ledger.taken();
        ledger.cover(0..50);
        release(&mut ledger, 0..20, Outcome::Durable);
        release(&mut ledger, 20..40, Outcome::GivenUp);
        release(&mut ledger, 40..100, Outcome::Durable);
        assert_eq!(ledger.owed(), 100 - 20 - 10);
        assert_eq!((ledger.first_owed(0..100), ledger.first_owed(40..100)), (Some(20), Some(50)));
    }

    #[test]
    fn only_what_the_snapshot_directly_before_left_kept_is_a_base() {
        let mut ledger = Ledger::new(100);
        let kept = |ledger: &mut Ledger| {
            ledger.taken();
            ledger.cover(0..50);
            release(ledger, 0..40, Outcome::Durable);
            release(ledger, 40..45, Outcome::GivenUp);
            release(ledger, 45..100, Outcome::Durable);
        };
        kept(&mut ledger);
        assert!(!ledger.based(0..1), "not of its own snapshot");
        ledger.taken();
        assert!(ledger.based(0..40) && ledger.based(45..50) && ledger.based(7..7));
        assert!(!ledger.based(39..41) && !ledger.based(44..45) && !ledger.based(50..51));
        ledger.stored(3..4);
        ledger.lost(5..6);
        ledger.changed(7..8);
        let left: Vec<u32> = (0..9).filter(|&g| ledger.based(g..g + 1)).collect();
        assert_eq!(left, [0, 1, 2, 4, 6, 8]);
        // given up: the next one has no bases
        release(&mut ledger, 0..100, Outcome::GivenUp);
        ledger.taken();
        assert!(!ledger.based(0..1));
        kept(&mut ledger);
        ledger.lost(0..1);
        ledger.taken();
        assert!(!ledger.based(0..1) && ledger.based(1..40));
        kept(&mut ledger);
        ledger.forget();
        ledger.taken();
        assert!(!ledger.based(1..2));
        // a release whose end was not seen keeps nothing
        ledger.cover(0..50);
        ledger.release_begins(0..40, Outcome::Durable);
        ledger.release_failed();
        ledger.taken();
        assert!(!ledger.based(1..2));
    }

    #[test]
    fn what_is_released_without_a_save_is_owed_again() {
        let mut ledger = Ledger::new(10);
        ledger.stored(0..10);
        ledger.taken();
        release(&mut ledger, 0..3, Outcome::GivenUp);
        assert_eq!(ledger.owed(), 0);
        release(&mut ledger, 3..5, Outcome::Durable);
        assert_eq!((ledger.first_owed(0..10), ledger.owed()), (Some(3), 2));
        // What is released already stays as it is.
        ledger.stored(0..10);
        release(&mut ledger, 0..5, Outcome::Durable);
        assert_eq!(ledger.owed(), 0);
        // A save speaks for its own snapshot alone.
        ledger.cover(0..10);
        ledger.taken();
        release(&mut ledger, 0..10, Outcome::Durable);
        assert_eq!(ledger.owed(), 10);
    }

    #[test]
    fn until_the_end_of_a_release_is_seen_nothing_is_taken_for_saved() {
        let mut ledger = Ledger::new(10);
        ledger.stored(0..10);
        ledger.taken();
        ledger.cover(0..10);
        ledger.release_begins(2..4, Outcome::Durable);
        assert_eq!((ledger.owed(), ledger.releasing()), (2, Some(2..4)));
        ledger.release_ended();
        assert_eq!((ledger.owed(), ledger.releasing()), (0, None));
        ledger.lost(9..10);
        ledger.forget();
        assert_eq!((ledger.owed(), ledger.leftover()), (10, false));
    }
}
