//! A page, and what is done with many of them.

/// Bytes of a page: one granule of the card.
pub const PAGE: usize = 4096;

/// One page.
pub type Page = [u8; PAGE];

/// A page and what it was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The older version.
    pub old: Page,
    /// The newer one.
    pub new: Page,
}

/// Whether all bytes are equal: such a page costs a block of 4 bytes whatever the compressor, so it tells nothing.
#[must_use]
pub fn constant(page: &Page) -> bool {
    page.iter().all(|&b| b == page[0])
}

/// The pages that differ between two states of the same memory. Pages that only one of them has are left out.
#[must_use]
pub fn dirty(old: &[Page], new: &[Page]) -> Vec<Pair> {
    let changed = old.iter().zip(new).filter(|(old, new)| old != new);
    changed.map(|(old, new)| Pair { old: *old, new: *new }).collect()
}

/// Cuts bytes into pages; the last one is filled up with zeros.
#[must_use]
pub fn from_bytes(bytes: &[u8]) -> Vec<Page> {
    let (whole, rest) = bytes.as_chunks::<PAGE>();
    let mut pages = whole.to_vec();
    if !rest.is_empty() {
        let mut last = [0; PAGE];
        last[..rest.len()].copy_from_slice(rest);
        pages.push(last);
    }
    pages
}

/// At most `most` of `all`, spread evenly, in order.
#[must_use]
pub fn even<T>(mut all: Vec<T>, most: usize) -> Vec<T> {
    let len = all.len();
    if len > most {
        // Element i of the answer is number i * len / most; the moves only go to the left.
        for i in 0..most {
            let from = usize::try_from(i as u128 * len as u128 / most as u128)
                .expect("invariant: below len");
            all.swap(i, from);
        }
        all.truncate(most);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_is_filled_up() {
        assert!(from_bytes(&[]).is_empty());
        let pages = from_bytes(&vec![7; PAGE + 1]);
        assert_eq!((pages.len(), pages[1][0], pages[1][1]), (2, 7, 0));
        assert_eq!(from_bytes(&vec![7; PAGE]).len(), 1);
    }

    #[test]
    fn a_sample_is_even_and_in_order() {
        assert_eq!(even((0..10).collect(), 5), [0, 2, 4, 6, 8]);
        assert_eq!(even((0..10).collect(), 3), [0, 3, 6]);
        assert_eq!(even((0..3).collect(), 5), [0, 1, 2]);
        assert_eq!(even((0..7).collect(), 7), [0, 1, 2, 3, 4, 5, 6]);
        assert!(even(vec![1], 0).is_empty());
    }

    #[test]
    fn only_changed_pages_are_dirty() {
        let old = [[1; PAGE], [2; PAGE], [3; PAGE]];
        let mut new = old.to_vec();
        new[1][4095] = 0;
        let pairs = dirty(&old, &new);
        assert_eq!(pairs, [Pair { old: old[1], new: new[1] }]);
    }
}
