//! Which frames are free.

use std::collections::VecDeque;

/// Hands out frames: those never used in ascending order, then the freed ones, oldest first.
#[derive(Clone, Debug)]
pub(super) struct Frames {
    granules: u32,
    next: u32,
    limit: u32,
    freed: VecDeque<u32>,
}

impl Frames {
    /// After reset: a granule each has its frame, as many more are free.
    pub(super) fn new(granules: u32) -> Self {
        Self { granules, next: granules, limit: granules * 2, freed: VecDeque::new() }
    }

    /// Frames of card memory.
    pub(super) fn total(&self) -> u32 {
        self.granules * 2
    }

    /// Frames of that number and above stay unused if they are; frames that were used are used on.
    pub(super) fn set_limit(&mut self, limit: u32) {
        self.limit = limit.clamp(self.granules, self.total());
    }

    /// Fewer than two frames a granule may be used.
    pub(super) fn overcommitted(&self) -> bool {
        self.limit < self.total()
    }

    /// Frames that can be handed out.
    pub(super) fn free(&self) -> u32 {
        self.freed.len() as u32 + self.limit.saturating_sub(self.next)
    }

    pub(super) fn allocate(&mut self) -> Option<u32> {
        if self.next < self.limit {
            self.next += 1;
            return Some(self.next - 1);
        }
        self.freed.pop_front()
    }

    pub(super) fn give_back(&mut self, frame: u32) {
        self.freed.push_back(frame);
    }

    /// Freed frames, oldest first.
    pub(super) fn freed(&self) -> impl Iterator<Item = u32> + '_ {
        self.freed.iter().copied()
    }

    /// Frames that were never used.
    pub(super) fn unused(&self) -> std::ops::Range<u32> {
        self.next..self.total()
    }
}
