//! The table of places: 8 banks of 512 rows, one look-up and one insertion a bank and window.

use super::{BASE_LEAD, Distance, GRANULE, Pick, WINDOW, WINDOWS};

/// Banks; a window looks up at most one row of each.
pub(super) const BANKS: usize = 8;
/// Rows of a bank.
pub(super) const ROWS: usize = 512;

/// Eight bytes that have been seen, and where.
#[derive(Clone, Copy, Default)]
struct Entry {
    epoch: u32,
    key: u64,
    /// In the base followed by the granule.
    place: u16,
}

pub(super) struct Table {
    entries: Box<[[Entry; ROWS]; BANKS]>,
    /// Of this granule. Older entries do not count.
    epoch: u32,
    /// What the window before writes, while this one reads.
    late: [Option<(usize, Entry)>; BANKS],
    base: Option<[u64; WINDOWS + 2]>,
    /// First position after the last pick, in the next window.
    cursor: usize,
}

impl Table {
    pub(super) fn new() -> Self {
        Self {
            entries: Box::new([[Entry::default(); ROWS]; BANKS]),
            epoch: 0,
            late: [None; BANKS],
            base: None,
            cursor: 0,
        }
    }

    /// A granule begins; its first base windows go ahead.
    pub(super) fn start(&mut self, base: Option<&[u64; WINDOWS + 2]>) {
        self.epoch = self.epoch.checked_add(1).unwrap_or_else(|| {
            self.entries.iter_mut().for_each(|bank| bank.fill(Entry::default()));
            1
        });
        self.late = [None; BANKS];
        self.cursor = 0;
        self.base = base.copied();
        for ahead in 0..BASE_LEAD {
            self.write_late();
            self.insert_base(ahead);
        }
    }

    /// Looks window `v` up and inserts it.
    pub(super) fn pick(&mut self, v: usize, words: &[u64; WINDOWS + 2]) -> Option<Pick> {
        let mut used = [false; BANKS];
        let mut insert = [None; BANKS];
        let mut best: Option<(usize, Pick)> = None;
        let bytes = u128::from(words[v]) | u128::from(words[v + 1]) << 64;
        // 8 bytes of the granule follow
        let positions = if v == WINDOWS - 1 { 1 } else { WINDOW };
        for at in 0..positions {
            let key = (bytes >> (8 * at)) as u64;
            let (bank, row) = hash(key as u32);
            if std::mem::replace(&mut used[bank], true) {
                continue;
            }
            let place = GRANULE + WINDOW * v + at;
            insert[bank] = Some((row, Entry { epoch: self.epoch, key, place: place as u16 }));
            // a row that is written meanwhile cannot be read
            if self.late[bank].is_some_and(|(written, _)| written == row) {
                continue;
            }
            let entry = &self.entries[bank][row];
            let equal = ((entry.key ^ key).trailing_zeros() / 8) as usize;
            if at < self.cursor || entry.epoch != self.epoch || equal < 4 {
                continue;
            }
            let distance = Distance {
                bytes: place as u16 - entry.place,
                base: usize::from(entry.place) < GRANULE,
            };
            // eight bytes are worth twelve: there may be more
            let worth = if equal == 8 { 12 } else { equal } + WINDOW - at;
            if best.is_none_or(|(other, _)| worth > other) {
                best = Some((worth, Pick { at, length: equal, distance }));
            }
        }
        self.cursor = best.map_or(0, |(_, p)| (p.at + p.length).saturating_sub(WINDOW));
        self.write_late();
        self.late = insert;
        self.insert_base(v + BASE_LEAD);
        best.map(|(_, pick)| pick)
    }

    fn write_late(&mut self) {
        for (bank, late) in self.entries.iter_mut().zip(&mut self.late) {
            if let Some((row, entry)) = late.take() {
                bank[row] = entry;
            }
        }
    }

    /// Of the base only whole windows are inserted, before anything of the granule.
    fn insert_base(&mut self, window: usize) {
        if let Some(words) = self.base.as_ref().filter(|_| window < WINDOWS) {
            let key = words[window];
            let (bank, row) = hash(key as u32);
            let place = (WINDOW * window) as u16;
            self.late[bank] = Some((row, Entry { epoch: self.epoch, key, place }));
        }
    }
}

/// Bank and row. With the upper 20 bits of the four bytes they say what the bytes are.
pub(super) fn hash(bytes: u32) -> (usize, usize) {
    let (low, high) = (bytes & 0xfff, bytes >> 12);
    let h = low ^ high ^ high >> 8 ^ (high >> 3 & 0x7f) << 5 ^ high >> 13;
    let bank = h ^ h >> 3 ^ h >> 6 ^ (h >> 9 & 7);
    ((bank & 7) as usize, (h >> 3 & 0x1ff) as usize)
}
