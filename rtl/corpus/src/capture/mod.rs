//! Memory of real programs: started for the purpose, stopped, read, thrown away. Nothing of it reaches a disk.

mod maps;
mod process;
mod programs;

use crate::{Page, Pair};
use std::collections::BTreeMap;

/// Memory at two moments.
#[derive(Clone, Debug, Default)]
pub struct Capture {
    /// Pages of the second moment that are not constant, at most as many as were asked for, spread evenly.
    pub pages: Vec<Page>,
    /// Pages that changed in between, at the same address; spread evenly as well.
    pub pairs: Vec<Pair>,
    /// Private writable pages that were read at the second moment.
    pub read: usize,
    /// Those of them that are constant: zero most often.
    pub constant: usize,
    /// Those of them that had changed, of the ones that both moments have.
    pub dirty: usize,
}

/// Why a program's memory was not captured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaptureError {
    /// The program, or a part of it, is not on this machine. Other programs can be captured.
    #[error("not installed: {0}")]
    Missing(String),
    /// It ended, or did not say that it was ready.
    #[error("{0}")]
    Program(String),
    /// Its memory cannot be read; containers may forbid it.
    #[error("cannot read its memory")]
    Memory(#[source] std::io::Error),
}

/// A program whose memory can be captured.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// Its name in tables.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    run: fn(seed: u64, most: usize) -> Result<Capture, CaptureError>,
}

impl Program {
    /// Runs it and captures at most `most` pages and as many pairs.
    ///
    /// # Errors
    /// [`CaptureError`]. The program has ended in any case.
    pub fn capture(&self, seed: u64, most: usize) -> Result<Capture, CaptureError> {
        (self.run)(seed, most)
    }
}

/// The programs, whether they are installed or not.
#[must_use]
pub fn programs() -> &'static [Program] {
    programs::PROGRAMS
}

/// Pages by address.
type Memory = BTreeMap<u64, Page>;

impl Capture {
    fn of(old: &Memory, new: Memory, most: usize) -> Self {
        let read = new.len();
        let changed = |(at, page): (&u64, &Page)| {
            let old = old.get(at)?;
            (old != page).then_some(Pair { old: *old, new: *page })
        };
        let pairs: Vec<_> = new.iter().filter_map(changed).collect();
        let dirty = pairs.len();
        let pages: Vec<_> = new.into_values().filter(|p| !crate::constant(p)).collect();
        let constant = read - pages.len();
        Self {
            pages: crate::even(pages, most),
            pairs: crate::even(pairs, most),
            read,
            constant,
            dirty,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capture_pairs_pages_by_address() {
        let page = |first| {
            let mut page = [1; crate::PAGE];
            page[0] = first;
            page
        };
        let old = Memory::from([(0x1000, page(2)), (0x2000, page(3)), (0x9000, page(4))]);
        let new = Memory::from([
            (0x1000, page(2)),
            (0x2000, page(9)),
            (0x4000, page(4)),
            (0x5000, [0; 4096]),
        ]);
        let c = Capture::of(&old, new, 10);
        assert_eq!((c.read, c.constant, c.dirty, c.pages.len()), (4, 1, 1, 3));
        assert_eq!(c.pairs, [Pair { old: page(3), new: page(9) }]);
    }

    /// Python is on every machine that can build the card's tools.
    #[test]
    fn a_python_process_is_captured_and_ended() {
        let python = programs().iter().find(|p| p.name == "python").unwrap();
        let capture = match python.capture(1, 500) {
            Ok(capture) => capture,
            Err(e @ (CaptureError::Missing(_) | CaptureError::Memory(_))) => {
                eprintln!("skipped: python: {e}");
                return;
            }
            Err(e) => panic!("{e}"),
        };
        assert_eq!((capture.pages.len(), capture.pairs.len()), (500, 500));
        assert!(capture.pages.iter().all(|p| !crate::constant(p)));
        assert!(capture.pairs.iter().all(|p| p.old != p.new));
        let text = |p: &Page| p.windows(8).any(|w| w == b"customer");
        assert!(capture.pages.iter().any(text), "the program's own strings are found");
    }
}
