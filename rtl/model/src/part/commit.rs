//! Checking a shadow table.

use super::{CAPACITY, Part, PartEntry, UNIT_SHIFT};
use isotherm_regs::part::{ShadowAttr, StatusReason};

/// One entry of the shadow table, as software wrote it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shadow {
    /// In units of 256 bytes.
    pub(super) base: u32,
    /// In units of 256 bytes.
    pub(super) length: u32,
    /// Defined bits of SHADOW_ATTR.
    pub(super) attr: u32,
}

const CLASSES: u32 = 3;

impl Part {
    /// The table that a commit would make active, or why and where it is refused.
    pub(super) fn checked(&self) -> Result<Vec<PartEntry>, (StatusReason, u16)> {
        if self.checkpoint_running {
            return Err((StatusReason::CheckpointRunning, 0));
        }
        let count = usize::from(self.shadow_count);
        if count == 0 || count > CAPACITY {
            return Err((StatusReason::BadCount, 0));
        }
        let mut table = Vec::with_capacity(count);
        let mut expected = 0;
        for (i, shadow) in self.shadow[..count].iter().enumerate() {
            let entry = shadow.entry(expected, self.granules).map_err(|r| (r, i as u16))?;
            expected = entry.base_granule + entry.granules;
            table.push(entry);
        }
        if expected < self.granules {
            return Err((StatusReason::ShortOfWindow, self.shadow_count - 1));
        }
        Ok(table)
    }
}

impl Shadow {
    /// The entry, if it starts at `expected` and ends within `window` granules.
    fn entry(self, expected: u32, window: u32) -> Result<PartEntry, StatusReason> {
        let attr = ShadowAttr(self.attr);
        let class = attr.class();
        let (base, granules) = (self.base >> UNIT_SHIFT, self.length >> UNIT_SHIFT);
        if !(self.base | self.length).is_multiple_of(1 << UNIT_SHIFT) {
            return Err(StatusReason::Misaligned);
        }
        if granules == 0 {
            return Err(StatusReason::Empty);
        }
        if class >= CLASSES {
            return Err(StatusReason::UnknownClass);
        }
        if base < expected {
            return Err(StatusReason::Overlap);
        }
        if base > expected {
            return Err(StatusReason::Gap);
        }
        // both are below 2^28
        if base + granules > window {
            return Err(StatusReason::BeyondWindow);
        }
        Ok(PartEntry {
            base_granule: base,
            granules,
            class: class as u8,
            pre_copy: attr.pre_copy(),
            pinned: attr.pinned(),
            no_save: attr.no_save(),
            lossy_hint: attr.lossy_hint(),
        })
    }
}

impl PartEntry {
    /// Laid out as SHADOW_ATTR.
    pub(super) fn attr(&self) -> u32 {
        let mut attr = ShadowAttr(0);
        attr.set_class(self.class.into());
        attr.set_pre_copy(self.pre_copy);
        attr.set_pinned(self.pinned);
        attr.set_no_save(self.no_save);
        attr.set_lossy_hint(self.lossy_hint);
        attr.0
    }
}
