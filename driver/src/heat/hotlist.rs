//! Draining the hot lists.

use isotherm_regs::heat::{InstCap0, InstRing, InstStatus};

use super::{Counted, Heat, HeatError};
use crate::transport::Transport;

/// Bytes of an entry.
const ENTRY: u32 = 8;

/// One hot unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HotEntry {
    /// Unit of the window.
    pub unit: u32,
    /// Its count in the epoch that ended.
    pub count: u32,
}

/// What a hot list held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HotList {
    /// Hot units, in the order in which the card listed them (by unit, unless it has the feature TOPK).
    pub entries: Vec<HotEntry>,
    /// The list was full when an entry was due. The entry was postponed, and lost only if `Totals::lost_hotlist` grew.
    pub overflowed: bool,
}

impl<T: Transport> Heat<'_, T> {
    /// Takes all entries out of a hot list: read STATUS, HEAD and TAIL, copy the ring in one or two parts, free the
    /// entries, write the whole STATUS back to clear its flags; again until the list stays empty.
    ///
    /// # Errors
    /// The way to the card failed, or the ring contradicts itself.
    pub fn drain(&mut self, instance: Counted) -> Result<HotList, HeatError> {
        let r = instance.registers();
        let size = InstCap0(self.io.read(&r.cap0)?).hotlist_size() as u32;
        if size < 2 || size * ENTRY > r.hotlist.length {
            return Err(self.io.inconsistent(format!("a hot list of {size} entries")).into());
        }
        let mut list = HotList::default();
        // A list has at most one entry a unit and epoch; twice that means that it never stays empty.
        let limit = 2 * (self.info.units() as usize + size as usize);
        loop {
            let status = self.status(instance)?;
            list.overflowed |= status.overflow();
            let ring = InstRing(self.io.read32(&r.ring)?);
            let (head, tail) = (ring.head(), ring.tail());
            if head >= size || tail >= size {
                return Err(self
                    .io
                    .inconsistent(format!("hot list of {size}: head {head}, tail {tail}"))
                    .into());
            }
            if head != tail {
                if tail > head {
                    self.copy(instance, head..tail, status, &mut list)?;
                } else {
                    self.copy(instance, head..size, status, &mut list)?;
                    self.copy(instance, 0..tail, status, &mut list)?;
                }
                // Only now may the card use these entries again. HEAD alone: TAIL is the card's half.
                self.io.write_at(&r.ring, 0, &(tail as u16).to_le_bytes())?;
            }
            if status.overflow() || status.fill() {
                self.io.write(&r.status, status.0)?;
            }
            if head == tail {
                return Ok(list);
            }
            if list.entries.len() > limit {
                return Err(self.io.inconsistent("a hot list never stays empty".into()).into());
            }
        }
    }

    fn copy(
        &mut self,
        instance: Counted,
        range: std::ops::Range<u32>,
        status: InstStatus,
        list: &mut HotList,
    ) -> Result<(), HeatError> {
        let width = status.counter_width() as u32;
        let mut bytes = vec![0; (range.len() as u32 * ENTRY) as usize];
        self.io.read_memory(&instance.registers().hotlist, range.start * ENTRY, &mut bytes)?;
        for chunk in bytes.chunks_exact(ENTRY as usize) {
            let word = u64::from_le_bytes(chunk.try_into().expect("invariant: chunks of 8"));
            let count = word & !u64::MAX.checked_shl(width).unwrap_or(0);
            let unit = word.checked_shr(width).unwrap_or(0);
            let units = u64::from(self.info.units());
            if unit >= units {
                return Err(self
                    .io
                    .inconsistent(format!("hot unit {unit}; there are {units}"))
                    .into());
            }
            list.entries.push(HotEntry { unit: unit as u32, count: count as u32 });
        }
        Ok(())
    }
}
