//! Arrays of numbers.

use super::Pages;
use crate::{PAGE, Page, Random};

/// f32 weights: normal, with one scale for each row of 256.
pub(super) fn weights(r: &mut Random, count: usize) -> Pages {
    let row = |r: &mut Random| {
        let scale = 0.02 * (0.5 + r.unit());
        (0..256).flat_map(|_| ((r.normal() * scale) as f32).to_le_bytes()).collect::<Vec<_>>()
    };
    Ok((0..count).map(|_| page((0..4).flat_map(|_| row(r)))).collect())
}

/// f64 series: random walks; half of them keep two decimals, as prices and measured values do.
pub(super) fn walks(r: &mut Random, count: usize) -> Pages {
    Ok(arrays(r, count, |r, pages| {
        let decimals = r.percent(50);
        let mut value = 1000.0 * r.unit();
        let step = value / 500.0;
        words64(pages, || {
            value += step * r.normal();
            let shown = if decimals { (value * 100.0).round() / 100.0 } else { value };
            shown.to_bits()
        })
    }))
}

/// Columns of integers.
pub(super) fn columns(r: &mut Random, count: usize) -> Pages {
    Ok(arrays(r, count, column))
}

fn column(r: &mut Random, pages: usize) -> Vec<Page> {
    const NOW: u64 = 1_790_000_000_000_000;
    match r.below(6) {
        // Keys in order, with gaps.
        0 => {
            let (mut key, gap) = (r.skewed(1 << 40), 1 + r.skewed(16));
            words64(pages, || {
                key += 1 + r.below(gap);
                key
            })
        }
        // Times in microseconds, in order.
        1 => {
            let (mut time, pause) = (NOW + r.below(1 << 40), 1 << r.range(4, 24));
            words64(pages, || {
                time += r.below(pause);
                time
            })
        }
        // Foreign keys: any order, some far more often.
        2 => {
            let keys = 1 << r.range(8, 24);
            words32(pages, || 1 + r.skewed(keys) as u32)
        }
        // Codes of a few kinds.
        3 => {
            let kinds = r.range(2, 12);
            words32(pages, || r.skewed(kinds) as u32)
        }
        // Amounts, some of them negative.
        4 => {
            let most = 1 << r.range(8, 20);
            words32(pages, || {
                let amount = r.skewed(most) as i32;
                (if r.percent(20) { -amount } else { amount }) as u32
            })
        }
        // Quantities of no shape.
        _ => {
            let most = 1 << r.range(10, 40);
            words64(pages, || 1 + r.below(most))
        }
    }
}

/// `count` pages of arrays that are 4 to 128 pages long, as `make` makes them.
pub(super) fn arrays(
    r: &mut Random,
    count: usize,
    mut make: impl FnMut(&mut Random, usize) -> Vec<Page>,
) -> Vec<Page> {
    let mut pages = Vec::with_capacity(count);
    while pages.len() < count {
        let length = 1 << r.range(2, 7);
        pages.extend(make(r, length.min(count - pages.len())));
    }
    pages
}

fn words32(pages: usize, mut next: impl FnMut() -> u32) -> Vec<Page> {
    (0..pages).map(|_| page((0..PAGE / 4).flat_map(|_| next().to_le_bytes()))).collect()
}

fn words64(pages: usize, mut next: impl FnMut() -> u64) -> Vec<Page> {
    (0..pages).map(|_| page((0..PAGE / 8).flat_map(|_| next().to_le_bytes()))).collect()
}

fn page(bytes: impl Iterator<Item = u8>) -> Page {
    let mut page = [0; PAGE];
    for (to, from) in page.iter_mut().zip(bytes) {
        *to = from;
    }
    page
}
