//! The hot list of one instance: a ring that the device fills and software empties.

use isotherm_regs::heat;

/// Entries of a ring; one less fits.
pub const ENTRIES: usize = (heat::INST[0].hotlist.length / 8) as usize;

/// Bits of a count in an entry.
pub(super) const COUNT_BITS: u32 = 16;

/// One hot unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Unit index: window offset / 4096.
    pub unit: u32,
    /// Its count in the ended epoch.
    pub count: u16,
}

impl Entry {
    /// As the `HOTLIST` memory shows it.
    #[must_use]
    pub fn word(self) -> u64 {
        u64::from(self.unit) << COUNT_BITS | u64::from(self.count)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Ring {
    words: Vec<Entry>,
    /// As software wrote it; the ring uses it modulo [`ENTRIES`].
    pub(super) head: u16,
    tail: u16,
}

impl Default for Ring {
    fn default() -> Self {
        Self { words: vec![Entry::default(); ENTRIES], head: 0, tail: 0 }
    }
}

impl Ring {
    pub(super) fn tail(&self) -> u16 {
        self.tail
    }

    pub(super) fn fill(&self) -> usize {
        usize::from(self.tail.wrapping_sub(self.head)) % ENTRIES
    }

    /// `false` if there is no room.
    pub(super) fn push(&mut self, entry: Entry) -> bool {
        if self.fill() == ENTRIES - 1 {
            return false;
        }
        let tail = usize::from(self.tail);
        self.words[tail] = entry;
        self.tail = ((tail + 1) % ENTRIES) as u16;
        true
    }

    pub(super) fn clear(&mut self) {
        (self.head, self.tail) = (0, 0);
    }

    /// The word at `index` of the memory, listed or not.
    pub(super) fn word(&self, index: usize) -> u64 {
        self.words.get(index).map_or(0, |e| e.word())
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let head = usize::from(self.head);
        (0..self.fill()).map(|k| self.words[(head + k) % ENTRIES]).collect()
    }
}
