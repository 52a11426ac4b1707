//! Golden model of the matcher: a granule, eight bytes at a time, to its [`Parse`]. The RTL finds the same.
//!
//! Everything goes forward, one window a step:
//!
//! 1. *Table* (`table.rs`). All eight positions of a window are looked up by the hash of four bytes, at most one a bank; entries
//!    hold eight bytes. The best hit is the window's *pick*. Of a base every window is entered, 17 windows ahead.
//! 2. *Slots* (`slots.rs`). A pick of eight bytes puts its distance into one of four slots.
//! 3. *Compare* (`compare.rs`). The window before is compared with what lies at the distances of the slots, at the same place
//!    of the base, and in the window before it: a bit for each byte. So a distance is tried from a window before its pick on.
//! 4. *Resolve* (`resolve.rs`). Cursor and running match decide what is taken. A match runs on as long as the bytes of its port are
//!    the same and its slot keeps its distance; at most one match starts a window. A slot that is used is kept: the only
//!    way back, and it takes [`FEEDBACK`] windows.

mod compare;
mod resolve;
mod slots;
mod table;

use super::parse::Parse;
use super::{GRANULE, WINDOW};
use compare::Streams;
use resolve::Resolver;
use slots::Slots;
use std::fmt;
use table::Table;

/// Windows of a granule.
const WINDOWS: usize = GRANULE / WINDOW;
/// A window is resolved when its own bits and those of the two after it are known, each a step late.
const LOOK: usize = 3;
/// Base windows that come before the first window of the granule.
pub const BASE_LEAD: usize = 17;
/// The slots see at window `v` what was taken in window `v - FEEDBACK`.
pub const FEEDBACK: usize = 20;

/// A match, seen from the position that repeats something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Distance {
    /// 1..=8191: the granule follows its base. 0 is none.
    bytes: u16,
    /// It lies in the base.
    base: bool,
}

/// What the table says about a window.
#[derive(Clone, Copy, Debug)]
struct Pick {
    /// Position in the window.
    at: usize,
    /// 4..=8; 8 stands for more.
    length: usize,
    distance: Distance,
}

/// A matcher with its table. Granules do not know of each other.
pub struct Matcher {
    table: Table,
}

impl fmt::Debug for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Matcher")
    }
}

impl Default for Matcher {
    fn default() -> Self {
        Self::new()
    }
}

impl Matcher {
    /// A matcher that has not seen anything.
    #[must_use]
    pub fn new() -> Self {
        Self { table: Table::new() }
    }

    /// The sequences and literals of a granule.
    pub fn parse(&mut self, granule: &[u8; GRANULE], base: Option<&[u8; GRANULE]>) -> Parse {
        let words = as_words(granule);
        self.table.start(base.map(as_words).as_ref());
        let mut slots = Slots::default();
        let mut streams = Streams::new(granule, base);
        let mut resolver = Resolver::new(granule);
        let mut picks = [None; WINDOWS];
        let mut used = [None; WINDOWS];
        // the resolver may be at any window that has all it looks at: the slower, the fewer turns after the last window
        for step in 0..WINDOWS + LOOK {
            if step < WINDOWS {
                picks[step] = self.table.pick(step, &words);
                if step > 0 {
                    let touched = step.checked_sub(FEEDBACK).and_then(|u| used[u]);
                    slots.step(step, touched, picks[step]);
                    streams.compare(step - 1, &slots);
                }
            } else if step == WINDOWS {
                // nothing comes after the last window
                streams.compare(WINDOWS - 1, &slots);
            }
            if let Some(u) = step.checked_sub(LOOK) {
                used[u] = resolver.step(u, &streams, picks[u]);
            }
        }
        resolver.finish()
    }
}

/// The sequences and literals of one granule; [`Matcher`] is faster for many.
#[must_use]
pub fn parse(granule: &[u8; GRANULE], base: Option<&[u8; GRANULE]>) -> Parse {
    Matcher::new().parse(granule, base)
}

/// Are all bytes of a granule equal?
#[must_use]
pub fn is_constant(granule: &[u8; GRANULE]) -> bool {
    granule.iter().all(|&b| b == granule[0])
}

/// Two windows more than there are: zeros that nothing depends on.
fn as_words(granule: &[u8; GRANULE]) -> [u64; WINDOWS + 2] {
    let mut words = [0; WINDOWS + 2];
    for (word, bytes) in words.iter_mut().zip(granule.as_chunks::<WINDOW>().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    words
}

#[cfg(test)]
mod tests;
