//! Constant, random, sparse and bitmap pages.

use super::Pages;
use super::numbers::arrays;
use crate::{PAGE, Page, Random};

pub(super) fn zero(_: &mut Random, count: usize) -> Pages {
    Ok(vec![[0; PAGE]; count])
}

pub(super) fn constant(r: &mut Random, count: usize) -> Pages {
    Ok((0..count).map(|_| [r.range(1, 255) as u8; PAGE]).collect())
}

pub(super) fn random(r: &mut Random, count: usize) -> Pages {
    let mut pages = vec![[0; PAGE]; count];
    for page in &mut pages {
        r.fill(page);
    }
    Ok(pages)
}

/// Words of 4, 8 or 16 bytes of which 1/2 to 1/200 are in use: hash tables, matrices, arrays that grow.
pub(super) fn sparse(r: &mut Random, count: usize) -> Pages {
    Ok(arrays(r, count, |r, pages| {
        let word = 4 << r.below(3);
        let one_in = 2 + r.skewed(200);
        let small = r.percent(60);
        (0..pages).map(|_| sparse_page(r, word, one_in, small)).collect()
    }))
}

fn sparse_page(r: &mut Random, word: usize, one_in: u64, small: bool) -> Page {
    let mut page = [0; PAGE];
    for slot in page.chunks_mut(word) {
        if r.below(one_in) == 0 {
            if small {
                let value = 1 + r.skewed(1 << 20);
                slot[..4].copy_from_slice(&(value as u32).to_le_bytes());
            } else {
                r.fill(slot);
            }
        }
    }
    // At least one word is in use.
    let at = r.index(PAGE);
    page[at] |= 1;
    page
}

/// Runs of ones and zeros, as an allocator leaves them, with single bits flipped here and there.
pub(super) fn bitmap(r: &mut Random, count: usize) -> Pages {
    Ok(arrays(r, count, |r, pages| {
        let run = 4 << r.below(9);
        let flips = 8 * r.below(8) * r.below(8);
        (0..pages).map(|_| bitmap_page(r, run, flips)).collect()
    }))
}

fn bitmap_page(r: &mut Random, run: u64, flips: u64) -> Page {
    let mut page = [0; PAGE];
    let (mut bit, mut left) = (false, 1 + r.below(run));
    for byte in &mut page {
        for at in 0..8 {
            if left == 0 {
                bit = !bit;
                left = 1 + r.below(2 * run);
            }
            left -= 1;
            *byte |= u8::from(bit) << at;
        }
    }
    for _ in 0..flips {
        let at = r.index(PAGE);
        page[at] ^= 1 << r.below(8);
    }
    // Not all bits are the same.
    let at = r.index(PAGE);
    if crate::constant(&page) {
        page[at] ^= 0x10;
    }
    page
}
