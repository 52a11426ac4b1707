//! Page-level copy-on-write, for comparison: what fork and its kin do with the same writes.
//!
//! After a snapshot every page is shared. The first write to a page copies it, in the write's own path; nothing is ever copied
//! ahead, and nothing but the page is copied.

use std::ops::Range;

/// The policy, driven by a stream of snapshots and writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLevelCow {
    shared: Vec<bool>,
    page_bytes: u64,
    copies: u64,
}

impl PageLevelCow {
    /// For `pages` pages of `page_bytes` bytes, all private: there has been no snapshot.
    ///
    /// # Panics
    /// `page_bytes` is 0.
    #[must_use]
    pub fn new(pages: usize, page_bytes: u64) -> Self {
        assert!(page_bytes > 0, "PageLevelCow::new: pages of no bytes");
        Self { shared: vec![false; pages], page_bytes, copies: 0 }
    }

    /// Shares every page.
    pub fn snapshot(&mut self) {
        self.shared.fill(true);
    }

    /// One write to some bytes; pages beyond the last are ignored. Returns the pages that it had to copy first.
    pub fn write(&mut self, bytes: Range<u64>) -> u64 {
        let pages = bytes.start / self.page_bytes..bytes.end.div_ceil(self.page_bytes);
        let mut copied = 0;
        for page in pages {
            let Some(shared) = usize::try_from(page).ok().and_then(|p| self.shared.get_mut(p))
            else {
                break;
            };
            copied += u64::from(std::mem::replace(shared, false));
        }
        self.copies += copied;
        copied
    }

    /// Pages copied so far, each while a write waited.
    #[must_use]
    pub fn copies(&self) -> u64 {
        self.copies
    }

    /// Bytes copied so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.copies * self.page_bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_write_to_a_page_after_a_snapshot_copies_it() {
        let mut cow = PageLevelCow::new(4, 4096);
        assert_eq!(cow.write(0..16_384), 0);
        cow.snapshot();
        assert_eq!(cow.write(4095..4097), 2);
        assert_eq!(cow.write(0..8192), 0);
        assert_eq!(cow.write(12_288..99_999), 1);
        assert_eq!(cow.write(5..5), 0);
        cow.snapshot();
        assert_eq!(cow.write(4096..4097), 1);
        assert_eq!((cow.copies(), cow.bytes()), (4, 16_384));
    }
}
