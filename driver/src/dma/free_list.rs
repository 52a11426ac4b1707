//! Which ranges of an arena are free: first fit, neighbours merged.

/// Free ranges, ascending, never touching each other.
#[derive(Debug)]
pub(super) struct FreeList {
    ranges: Vec<(usize, usize)>,
    len: usize,
}

impl FreeList {
    /// All of `len` bytes are free.
    pub(super) fn new(len: usize) -> Self {
        Self { ranges: vec![(0, len)], len }
    }

    /// Offset of `len` bytes at a multiple of `align` (a power of two); the lowest there is.
    pub(super) fn take(&mut self, len: usize, align: usize) -> Option<usize> {
        let (index, start) = self.ranges.iter().enumerate().find_map(|(i, &(at, n))| {
            let start = at.checked_next_multiple_of(align)?;
            (start.checked_add(len)? <= at + n).then_some((i, start))
        })?;
        let (at, n) = self.ranges.remove(index);
        let pieces = [(at, start - at), (start + len, at + n - start - len)];
        self.ranges.splice(index..index, pieces.into_iter().filter(|p| p.1 != 0));
        Some(start)
    }

    /// Gives a range back that `take` gave out.
    pub(super) fn give(&mut self, at: usize, len: usize) {
        let index = self.ranges.partition_point(|r| r.0 < at);
        self.ranges.insert(index, (at, len));
        if index + 1 < self.ranges.len() && at + len == self.ranges[index + 1].0 {
            self.ranges[index].1 += self.ranges.remove(index + 1).1;
        }
        if index > 0 && self.ranges[index - 1].0 + self.ranges[index - 1].1 == at {
            self.ranges[index - 1].1 += self.ranges.remove(index).1;
        }
    }

    /// Is nothing taken?
    pub(super) fn is_idle(&self) -> bool {
        self.ranges == [(0, self.len)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_takes_never_overlap_and_all_comes_back() {
        let seed = 0x5EED_u64;
        let mut x = seed;
        let mut list = FreeList::new(1 << 16);
        let mut held: Vec<(usize, usize)> = vec![];
        for step in 0..20_000 {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            if x & 1 == 0 || held.is_empty() {
                let (len, align) = (1 + (x >> 8) as usize % 3000, 64 << ((x >> 40) % 4));
                let Some(at) = list.take(len, align) else { continue };
                assert_eq!(at % align, 0);
                let clash = held.iter().any(|&(a, n)| a < at + len && at < a + n);
                assert!(!clash && at + len <= 1 << 16, "step {step}, seed {seed:#x}");
                held.push((at, len));
            } else {
                let (at, len) = held.swap_remove((x >> 8) as usize % held.len());
                list.give(at, len);
            }
        }
        for (at, len) in held {
            list.give(at, len);
        }
        assert!(list.is_idle());
    }
}
