//! Bus addresses that the IOMMU can translate: ranges from the kernel, handed out with a gap between neighbours.

use std::collections::BTreeMap;

/// Granularity of addresses, and the gap behind each mapping: an access beyond a mapping is a fault.
const PAGE: u64 = 4096;

/// Where addresses are tried first: above 4 GiB, so that both halves of an address are used.
const PREFERRED: u64 = 0x1_0000_0000;

/// Free and taken addresses.
#[derive(Debug)]
pub(super) struct IovaSpace {
    /// First and last address of each range.
    ranges: Vec<(u64, u64)>,
    /// Taken ranges by start, gap included.
    taken: BTreeMap<u64, u64>,
}

impl IovaSpace {
    /// From the kernel's ranges: first and last address each.
    pub(super) fn new(ranges: Vec<(u64, u64)>) -> Self {
        Self { ranges, taken: BTreeMap::new() }
    }

    /// A free address for `len` bytes. Address 0 is never given out: too many things mean "none" by it.
    pub(super) fn take(&mut self, len: u64) -> Option<u64> {
        let len = len.checked_next_multiple_of(PAGE)?.checked_add(PAGE)?;
        let at = [PREFERRED, PAGE].into_iter().find_map(|from| {
            self.ranges.iter().find_map(|&(first, last)| self.fit(first.max(from), last, len))
        })?;
        self.taken.insert(at, len);
        Some(at)
    }

    /// Gives an address back that `take` gave out.
    pub(super) fn give(&mut self, at: u64) {
        self.taken.remove(&at);
    }

    /// The lowest free place for `len` bytes in `first..=last`.
    fn fit(&self, first: u64, last: u64, len: u64) -> Option<u64> {
        let mut at = first.checked_next_multiple_of(PAGE)?;
        loop {
            let end = at.checked_add(len - 1).filter(|&end| end <= last)?;
            // The last taken range that begins at or before the end of this place is the only one that can clash
            // and lies highest: behind it is the next candidate.
            match self.taken.range(..=end).next_back() {
                Some((&start, &n)) if start + n > at => at = start + n,
                _ => return Some(at),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_out_of_holes_and_of_each_other() {
        let ranges = vec![(0, 0xFEDF_FFFF), (0xFEF0_0000, (1 << 39) - 1)];
        let mut space = IovaSpace::new(ranges.clone());
        let mut x = 0x1234_5678_9ABC_DEF1_u64;
        let mut held: Vec<(u64, u64)> = vec![];
        for step in 0..5000 {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            if x & 3 != 0 {
                let len = 1 + (x >> 20) % (1 << 24);
                let at = space.take(len).unwrap();
                assert!(at != 0 && at.is_multiple_of(PAGE));
                assert!(ranges.iter().any(|r| r.0 <= at && at + len - 1 <= r.1), "step {step}");
                assert!(
                    held.iter().all(|&(a, n)| at >= a + n + PAGE.min(n) || a >= at + len),
                    "step {step}"
                );
                held.push((at, len));
            } else if !held.is_empty() {
                let (at, _) = held.swap_remove((x >> 8) as usize % held.len());
                space.give(at);
            }
        }
    }

    #[test]
    fn small_apertures_fill_up_and_empty_again() {
        // 2 GiB below 4 GiB, less page 0.
        let mut space = IovaSpace::new(vec![(0, (2 << 30) - 1)]);
        let len = (1 << 30) - PAGE;
        let a = space.take(len - PAGE).unwrap();
        assert_eq!(a, PAGE);
        let b = space.take(len - PAGE).unwrap();
        assert_eq!(space.take(PAGE), None);
        space.give(a);
        assert_eq!(space.take(PAGE), Some(a));
        space.give(b);
        assert!(space.take(len - PAGE).is_some());
        assert_eq!(space.take(u64::MAX), None);
        assert_eq!(IovaSpace::new(vec![]).take(1), None);
    }
}
