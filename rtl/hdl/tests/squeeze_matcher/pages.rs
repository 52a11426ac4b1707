//! Granules of many kinds, and bases for them.

use isotherm_sim::testbench::Rng;

pub(crate) type Page = [u8; 4096];

/// A page of a kind that is chosen at random.
pub(crate) fn page(rng: &mut Rng) -> Page {
    match rng.below(9) {
        0 => [rng.next_u64() as u8; 4096],
        1 => noise(rng),
        2 => period(rng),
        3 => storm(rng),
        4 => words(rng),
        5 => {
            // one byte is different
            let mut page = [7; 4096];
            page[rng.below(4096) as usize] = 8;
            page
        }
        _ => copies(rng),
    }
}

fn noise(rng: &mut Rng) -> Page {
    let mut page = [0; 4096];
    rng.fill(&mut page);
    page
}

/// Period 1 to 64, broken here and there.
fn period(rng: &mut Rng) -> Page {
    let text = noise(rng);
    let n = 1 + rng.below(64) as usize;
    let mut page: Page = std::array::from_fn(|i| text[i % n]);
    for _ in 0..rng.below(6) {
        page[rng.below(4096) as usize] ^= 1;
    }
    page
}

/// Few different words whose hashes meet in few rows.
fn storm(rng: &mut Rng) -> Page {
    let choice: Vec<[u8; 4]> =
        (0..1 + rng.below(6)).map(|_| ((rng.below(16) as u32) << 12).to_le_bytes()).collect();
    let mut page = [0; 4096];
    for word in page.chunks_exact_mut(4) {
        word.copy_from_slice(rng.pick::<[u8; 4]>(&choice));
    }
    page
}

/// Pointers, counters and small numbers.
fn words(rng: &mut Rng) -> Page {
    let mut page = [0; 4096];
    let first = rng.below(1 << 20);
    for (count, word) in (first..).zip(page.chunks_exact_mut(8)) {
        let value = match rng.below(4) {
            0 => 0x7f00_0000_0000 + rng.below(64) * 16,
            1 => count,
            2 => 0,
            _ => rng.below(50),
        };
        word.copy_from_slice(&value.to_le_bytes());
    }
    page
}

/// Pieces of noise, and copies of what came before, of any length, to any place.
fn copies(rng: &mut Rng) -> Page {
    let mut page = [0; 4096];
    let (letters, longest) = (1 << rng.below(9), 1 << (2 + rng.below(9)));
    let mut at = 0;
    while at < page.len() {
        let n = (1 + rng.below(longest) as usize).min(page.len() - at);
        let back = if at > 0 && rng.chance(2, 3) { 1 + rng.below(at as u64) as usize } else { 0 };
        for i in at..at + n {
            page[i] = if back > 0 { page[i - back] } else { rng.below(letters) as u8 };
        }
        at += n;
    }
    page
}

/// What a page may have been before: nothing like it, the same, a little different, moved, or with pieces of it up to the end.
pub(crate) fn base_for(rng: &mut Rng, page: &Page) -> Page {
    let mut base = *page;
    match rng.below(6) {
        0 => return noise(rng),
        1 => {}
        2 => {
            let by = 1 + rng.below(200) as usize;
            base.rotate_left(by);
        }
        3 => {
            let (from, by) = (rng.below(4000) as usize, rng.below(90) as usize);
            base[from..].rotate_left(by);
        }
        4 => {
            // its start at the end: a match would run on into the granule
            let n = 8 * (1 + rng.below(100) as usize);
            base = noise(rng);
            base[4096 - n..].copy_from_slice(&page[..n]);
        }
        _ => {
            for _ in 0..1 + rng.below(60) {
                base[rng.below(4096) as usize] = rng.next_u64() as u8;
            }
        }
    }
    base
}
