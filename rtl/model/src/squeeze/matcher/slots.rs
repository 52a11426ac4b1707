//! Four distances that are worth trying.

use super::{Distance, Pick};

/// Slots.
pub(super) const SLOTS: usize = 4;

#[derive(Clone, Copy, Default)]
pub(super) struct Slots {
    pub(super) distances: [Distance; SLOTS],
    /// The slot that the last step has given away.
    pub(super) changed: [bool; SLOTS],
    /// Least recently used first.
    order: [u8; SLOTS],
}

impl Slots {
    /// Window `v` (not the first): what was taken a while ago stays, a pick of eight bytes comes in.
    pub(super) fn step(&mut self, v: usize, touched: Option<usize>, pick: Option<Pick>) {
        if v == 1 {
            *self = Self { order: [0, 1, 2, 3], ..Self::default() };
        }
        self.changed = [false; SLOTS];
        if let Some(slot) = touched {
            self.touch(slot);
        }
        let Some(pick) = pick.filter(|p| p.length == 8) else { return };
        let distance = stretched(pick.distance);
        if let Some(slot) = self.distances.iter().position(|&d| d == distance) {
            self.touch(slot);
        } else if !always_compared(distance) {
            let slot = usize::from(self.order[0]);
            self.distances[slot] = distance;
            self.changed[slot] = true;
            self.touch(slot);
        }
    }

    fn touch(&mut self, slot: usize) {
        let at = self.order.iter().position(|&s| usize::from(s) == slot);
        if let Some(at) = at {
            self.order[at..].rotate_left(1);
        }
    }
}

/// A short period as a multiple of at least 8, so that a window never repeats itself.
fn stretched(distance: Distance) -> Distance {
    let bytes = match distance.bytes {
        1 => 8,
        d @ 2..=3 => 4 * d,
        d @ 4..=7 => 2 * d,
        d => d,
    };
    if distance.base { distance } else { Distance { bytes, base: false } }
}

/// The same place in the base, and the window before.
fn always_compared(distance: Distance) -> bool {
    distance == Distance { bytes: 4096, base: true }
        || distance == Distance { bytes: 8, base: false }
}
