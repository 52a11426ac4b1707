//! Memory of a process whose allocator keeps objects of one size together, as jemalloc does.

use crate::{PAGE, Page};
use std::collections::BTreeMap;

/// An allocator with the memory that it hands out.
pub(super) struct Slabs {
    base: u64,
    memory: Vec<u8>,
    /// Bytes of an object -> its slab.
    classes: BTreeMap<usize, Slab>,
}

#[derive(Default)]
struct Slab {
    next: usize,
    end: usize,
    /// Freed objects are handed out first, the last one first.
    free: Vec<usize>,
}

impl Slabs {
    /// Memory that the process sees from `base` on.
    pub(super) fn new(base: u64) -> Self {
        Self { base, memory: vec![], classes: BTreeMap::new() }
    }

    /// Room for `bytes`. What was there before stays there.
    pub(super) fn allocate(&mut self, bytes: usize) -> usize {
        let size = class_of(bytes);
        let slab = self.classes.entry(size).or_default();
        if let Some(at) = slab.free.pop() {
            return at;
        }
        if slab.next + size > slab.end {
            // As many pages as lose little at the end, at least room for eight.
            let pages = (1..=8)
                .find(|p| p * PAGE >= size * 8 && (p * PAGE) % size * 50 <= p * PAGE)
                .unwrap_or_else(|| (size * 8).div_ceil(PAGE));
            let pages = if size >= PAGE { size.div_ceil(PAGE) } else { pages };
            slab.next = self.memory.len();
            slab.end = slab.next + pages * PAGE;
            self.memory.resize(slab.end, 0);
        }
        slab.next += size;
        slab.next - size
    }

    /// Gives the room back. Its bytes stay.
    pub(super) fn free(&mut self, at: usize, bytes: usize) {
        self.classes.entry(class_of(bytes)).or_default().free.push(at);
    }

    /// What a pointer to `at` holds.
    pub(super) fn address(&self, at: usize) -> u64 {
        self.base + at as u64
    }

    /// Writes at `at`.
    pub(super) fn write(&mut self, at: usize, bytes: &[u8]) {
        self.memory[at..at + bytes.len()].copy_from_slice(bytes);
    }

    /// The bytes from `at` on.
    pub(super) fn read<const N: usize>(&self, at: usize) -> [u8; N] {
        std::array::from_fn(|i| self.memory[at + i])
    }

    /// Writes a pointer to `to`.
    pub(super) fn link(&mut self, at: usize, to: usize) {
        self.write(at, &self.address(to).to_le_bytes());
    }

    /// Pages in use.
    pub(super) fn len(&self) -> usize {
        self.memory.len() / PAGE
    }

    /// The memory as it is now.
    pub(super) fn pages(&self) -> &[Page] {
        self.memory.as_chunks::<PAGE>().0
    }
}

/// Sizes in steps of 8 up to 64, then four in each doubling.
fn class_of(bytes: usize) -> usize {
    let bytes = bytes.max(8);
    if bytes <= 64 {
        return bytes.next_multiple_of(8);
    }
    let step = bytes.next_power_of_two() / 8;
    bytes.next_multiple_of(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_do_not_overlap_and_freed_ones_come_back() {
        let mut slabs = Slabs::new(0x1000);
        let mut taken = BTreeMap::new();
        for i in 0..5000 {
            let bytes = 1 + i * 7 % 900;
            taken.insert(slabs.allocate(bytes), bytes);
        }
        let mut end = 0;
        for (&at, &bytes) in &taken {
            assert!(at >= end, "{at} {end}");
            end = at + bytes;
        }
        assert!(end <= slabs.len() * PAGE);
        slabs.free(4096, 24);
        assert_eq!(slabs.allocate(20), 4096);
        assert_eq!(
            [1, 24, 64, 65, 80, 81, 129, 257, 1000].map(class_of),
            [8, 24, 64, 80, 80, 96, 160, 320, 1024]
        );
    }
}
