//! The dirty bits and the blocked bits of the granules.
//!
//! Dirty bits are in two banks by the parity of the generation: writes set the current one, jobs test the frozen one,
//! which holds the writes of the generation before. A release clears a granule's frozen bit, or hands it on. So the
//! frozen bank is clear whenever a snapshot can be taken, and becomes the current one then.
//!
//! A blocked granule is absent or poisoned: its contents are not in card memory.

/// Lines of 64 bytes in a granule, as a shift.
const LINE_SHIFT: u32 = 6;

/// Three bits for each granule of the window. After reset all are clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dirty {
    current: Bits,
    frozen: Bits,
    blocked: Bits,
    granules: u32,
}

impl Dirty {
    /// For a window of `granules` granules of 4 KiB.
    #[must_use]
    pub fn new(granules: u32) -> Self {
        let none = Bits::new(granules);
        Self { current: none.clone(), frozen: none.clone(), blocked: none, granules }
    }

    /// Granules of the window.
    #[must_use]
    pub fn granules(&self) -> u32 {
        self.granules
    }

    /// One access event: `line` = window offset / 64. Reads change nothing; lines beyond the window neither.
    pub fn access(&mut self, line: u64, is_write: bool) {
        if let Ok(granule) = u32::try_from(line >> LINE_SHIFT)
            && is_write
        {
            self.mark(granule);
        }
    }

    /// As [`Dirty::access`]. A late event, of a write that was parked before the last snapshot, changes nothing: the
    /// write was marked when it arrived.
    pub fn event(&mut self, line: u64, is_write: bool, late: bool) {
        self.access(line, is_write && !late);
    }

    /// A write to the granule was parked.
    pub fn mark(&mut self, granule: u32) {
        self.set(granule, |d| &mut d.current, true);
    }

    /// A snapshot was taken: the current bank is frozen, and the other one, which is clear, collects.
    pub fn freeze(&mut self) {
        std::mem::swap(&mut self.current, &mut self.frozen);
    }

    /// Does the outstanding snapshot hold writes to the granule that no snapshot before it held?
    #[must_use]
    pub fn is_dirty(&self, granule: u32) -> bool {
        self.frozen.get(granule, self.granules)
    }

    /// Has the granule been written since the last snapshot?
    #[must_use]
    pub fn is_written(&self, granule: u32) -> bool {
        self.current.get(granule, self.granules)
    }

    /// The granule is released: its frozen bit is cleared, and with `keep` handed on to the current bank.
    pub fn release(&mut self, granule: u32, keep: bool) {
        if keep && self.is_dirty(granule) {
            self.mark(granule);
        }
        self.set(granule, |d| &mut d.frozen, false);
    }

    /// The granule becomes blocked, or is present again.
    pub fn set_blocked(&mut self, granule: u32, blocked: bool) {
        self.set(granule, |d| &mut d.blocked, blocked);
    }

    /// Is the granule absent or poisoned?
    #[must_use]
    pub fn is_blocked(&self, granule: u32) -> bool {
        self.blocked.get(granule, self.granules)
    }

    /// Back to the state after reset.
    pub fn reset(&mut self) {
        *self = Self::new(self.granules);
    }

    fn set(&mut self, granule: u32, bank: impl FnOnce(&mut Self) -> &mut Bits, value: bool) {
        if granule < self.granules {
            bank(self).set(granule, value);
        }
    }
}

/// One bit a granule.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bits(Vec<u64>);

impl Bits {
    fn new(granules: u32) -> Self {
        Self(vec![0; granules.div_ceil(64) as usize])
    }

    fn get(&self, granule: u32, granules: u32) -> bool {
        granule < granules && self.0[granule as usize / 64] >> (granule % 64) & 1 == 1
    }

    fn set(&mut self, granule: u32, value: bool) {
        let (word, bit) = (&mut self.0[granule as usize / 64], 1 << (granule % 64));
        *word = if value { *word | bit } else { *word & !bit };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_are_frozen_by_a_snapshot_and_cleared_by_a_release() {
        let mut d = Dirty::new(100);
        d.access(99 * 64 + 63, true);
        d.access(98 * 64 + 63, false);
        assert!(d.is_written(99) && !d.is_written(98) && !d.is_dirty(99));
        d.freeze();
        assert!(d.is_dirty(99) && !d.is_written(99));
        d.access(99 * 64, true);
        d.release(99, false);
        assert!(!d.is_dirty(99) && d.is_written(99));
        d.release(98, true);
        assert!(!d.is_written(98), "a clean granule hands nothing on");
    }

    #[test]
    fn what_was_given_up_is_handed_on() {
        let mut d = Dirty::new(64);
        d.access(0, true);
        d.freeze();
        d.release(0, true);
        assert!(!d.is_dirty(0) && d.is_written(0));
        d.freeze();
        assert!(d.is_dirty(0));
    }

    #[test]
    fn a_late_event_changes_nothing() {
        let mut d = Dirty::new(64);
        d.mark(3);
        d.freeze();
        d.event(3 * 64, true, true);
        assert!(d.is_dirty(3) && !d.is_written(3));
        d.event(3 * 64, true, false);
        assert!(d.is_written(3));
    }

    #[test]
    fn blocked_is_a_matter_of_its_own() {
        let mut d = Dirty::new(64);
        d.set_blocked(5, true);
        d.freeze();
        assert!(d.is_blocked(5) && !d.is_dirty(5) && !d.is_blocked(4));
        d.set_blocked(5, false);
        assert_eq!(d, Dirty::new(64));
    }

    #[test]
    fn what_is_beyond_the_window_is_left_alone() {
        let mut d = Dirty::new(100);
        d.access(100 * 64, true);
        d.access(u64::MAX, true);
        d.release(100, true);
        d.set_blocked(100, true);
        assert_eq!(d, Dirty::new(100));
        assert!(!d.is_dirty(100) && !d.is_blocked(100));
    }
}
