//! Windows compared with what lies at a distance: a bit for each byte.

use super::slots::{SLOTS, Slots};
use super::{Distance, GRANULE, WINDOW, WINDOWS};

/// The same place in the base, the slots, the window before.
pub(super) const PORTS: usize = SLOTS + 2;
/// The port of the base.
pub(super) const SAME: usize = 0;
/// The port of the first slot.
pub(super) const SLOT: usize = 1;
/// The port of the window before.
pub(super) const BEFORE: usize = SLOTS + 1;

/// What one port says about a window.
#[derive(Clone, Copy, Default)]
pub(super) struct Equal {
    /// Bit `i`: byte `i` is the same.
    pub(super) bits: u8,
    pub(super) distance: Distance,
    /// The distance is not the one of the window before.
    pub(super) changed: bool,
}

pub(super) struct Streams {
    /// Base, then granule, then nothing.
    bytes: [u8; 2 * GRANULE + WINDOW],
    has_base: bool,
    pub(super) windows: [[Equal; PORTS]; WINDOWS],
}

impl Streams {
    pub(super) fn new(granule: &[u8; GRANULE], base: Option<&[u8; GRANULE]>) -> Self {
        let mut bytes = [0; 2 * GRANULE + WINDOW];
        if let Some(base) = base {
            bytes[..GRANULE].copy_from_slice(base);
        }
        bytes[GRANULE..2 * GRANULE].copy_from_slice(granule);
        Self { bytes, has_base: base.is_some(), windows: [[Equal::default(); PORTS]; WINDOWS] }
    }

    /// Compares window `u` at all distances.
    pub(super) fn compare(&mut self, u: usize, slots: &Slots) {
        let same = Distance { bytes: GRANULE as u16, base: true };
        let before = Distance { bytes: WINDOW as u16, base: false };
        let mut window = [Equal::default(); PORTS];
        if self.has_base {
            window[SAME] = self.equal(u, same, false);
        }
        for (slot, (&distance, &changed)) in slots.distances.iter().zip(&slots.changed).enumerate()
        {
            // after the last window nothing changes
            window[SLOT + slot] = self.equal(u, distance, changed && u < WINDOWS - 1);
        }
        window[BEFORE] = self.equal(u, before, false);
        self.windows[u] = window;
    }

    fn equal(&self, u: usize, distance: Distance, changed: bool) -> Equal {
        let none = Equal { bits: 0, distance, changed };
        let here = GRANULE + WINDOW * u;
        let back = usize::from(distance.bytes);
        // of a base's first window some bytes may lie before it
        if back == 0 || back >= here + WINDOW {
            return none;
        }
        let there = here as isize - back as isize;
        let difference = if there < 0 {
            let cut = (-there) as usize;
            self.word(here) ^ (self.word(0) << (8 * cut)) | !(u64::MAX << (8 * cut))
        } else {
            self.word(here) ^ self.word(there as usize)
        };
        // bytes beyond the end of the base, or before the granule
        let first = (GRANULE as isize - there).clamp(0, 8) as u32;
        let in_granule = ((0xff_u32 << first) & 0xff) as u8;
        let bits = zero_bytes(difference) & if distance.base { !in_granule } else { in_granule };
        Equal { bits, ..none }
    }

    fn word(&self, at: usize) -> u64 {
        u64::from_le_bytes(std::array::from_fn(|i| self.bytes[at + i]))
    }

    /// Bytes that go on being the same from the start of window `u`, up to three windows: bit `i` is byte `i`.
    pub(super) fn run(&self, u: usize, port: usize) -> u32 {
        let mut bits = u32::from(self.windows[u][port].bits);
        for ahead in 1..3 {
            match self.windows.get(u + ahead).map(|w| &w[port]) {
                Some(next) if !next.changed => bits |= u32::from(next.bits) << (8 * ahead),
                _ => break,
            }
        }
        bits
    }
}

/// Bit `i`: byte `i` is zero.
fn zero_bytes(word: u64) -> u8 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let zeros = !(((word & LOW) + LOW) | word | LOW);
    ((zeros >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}
