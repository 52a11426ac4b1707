//! How much host memory a job can need at most.

use isotherm_abi::job::Mode;
use isotherm_abi::record::{EXTENT_GRANULES, RECORD_BYTES};

/// Most bytes in front of the first block of a frame.
const FRAME_HEAD: u64 = 8;
/// Bytes of a raw block: header and granule.
const RAW_BLOCK: u64 = 3 + 4096;
/// Frames and records lie at multiples of this.
const LINE: u64 = 64;

/// What one partition can need at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Need {
    /// Bytes of the data area.
    pub(super) data: u64,
    /// Extent records.
    pub(super) records: u64,
}

impl Need {
    /// Of a partition of `granules` granules saved in `mode`; with `holes`, a full save may leave some out.
    pub(super) fn of(granules: u32, mode: Mode, holes: bool) -> Self {
        let n = u64::from(granules);
        let most = u64::from(EXTENT_GRANULES);
        match mode {
            Mode::Skip => Self::default(),
            Mode::Full if !holes => Self { data: whole(n), records: n.div_ceil(most) },
            // Most data when every granule is dirty: a clean one saves 4,099 bytes and costs at most one more head
            // and padding. Most records when every second one is.
            Mode::Full | Mode::Dirty => Self { data: whole(n), records: n.div_ceil(2) },
        }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { data: self.data + other.data, records: self.records + other.records }
    }

    /// Records with the end record.
    pub(super) fn record_capacity(self) -> u64 {
        self.records + 1
    }

    /// Bytes of the record area.
    pub(super) fn record_bytes(self) -> u64 {
        self.record_capacity() * RECORD_BYTES as u64
    }
}

/// Data of `n` granules in extents as long as they can be.
fn whole(n: u64) -> u64 {
    let most = u64::from(EXTENT_GRANULES);
    let rest = n % most;
    n / most * frame(most) + if rest == 0 { 0 } else { frame(rest) }
}

/// Largest frame of `n` granules, padded.
fn frame(n: u64) -> u64 {
    (FRAME_HEAD + n * RAW_BLOCK).next_multiple_of(LINE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Data and records of a job over granules with these dirty bits, if no block shrinks.
    fn walk(dirty: &[bool]) -> Need {
        let mut need = Need::default();
        let mut run = 0;
        for &d in dirty.iter().chain([&false]) {
            if d {
                run += 1;
            }
            if run > 0 && (!d || run == 16) {
                need = need.plus(Need { data: frame(run), records: 1 });
                run = 0;
            }
        }
        need
    }

    #[test]
    fn no_dirty_pattern_needs_more() {
        for n in 1..=20_u32 {
            let most = Need::of(n, Mode::Dirty, false);
            assert_eq!(most, Need::of(n, Mode::Full, true));
            for pattern in 0..1_u32 << n {
                let bits: Vec<bool> = (0..n).map(|i| pattern >> i & 1 == 1).collect();
                let need = walk(&bits);
                assert!(
                    need.data <= most.data && need.records <= most.records,
                    "{n} granules, {pattern:#b}"
                );
            }
            assert_eq!(Need::of(n, Mode::Full, false), walk(&vec![true; n as usize]));
        }
        assert_eq!(Need::of(99, Mode::Skip, true), Need::default());
    }
}
