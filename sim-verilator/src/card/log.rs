//! The last transactions, for a failure report.

use std::collections::VecDeque;

/// Keeps the last lines, with the card's time in front of each.
#[derive(Clone, Debug, Default)]
pub struct Log {
    lines: VecDeque<String>,
}

/// Lines kept.
const KEPT: usize = 200;

impl Log {
    /// Adds a line.
    pub fn add(&mut self, cycle: u64, line: &str) {
        if self.lines.len() == KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back(format!("{cycle:>10} {line}"));
    }

    /// The lines, oldest first.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.lines.iter().cloned().collect()
    }
}

#[test]
fn old_lines_are_forgotten() {
    let mut log = Log::default();
    (0..500).for_each(|i| log.add(i, "x"));
    assert_eq!(log.lines().len(), KEPT);
    assert!(log.lines()[0].contains("300"));
}
