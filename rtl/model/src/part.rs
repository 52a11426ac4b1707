//! The partition table: a shadow table that software fills, a commit that checks it and swaps it in whole or not
//! at all, and read and write counts for each partition.
//!
//! # Order of the checks
//! A commit is refused for the first of these that holds, and then nothing but `STATUS` changes:
//! 1. a checkpoint job runs: `checkpoint_running`, entry 0;
//! 2. the count is 0 or above [`CAPACITY`]: `bad_count`, entry 0;
//! 3. for each entry in ascending order: base or length is not a multiple of the granule: `misaligned`; length is 0:
//!    `empty`; class is 3: `unknown_class`; base is below the end of the entry before: `overlap`; base is above it:
//!    `gap`; the end is beyond the window: `beyond_window`;
//! 4. the last entry ends before the window does: `short_of_window`, with the number of the last entry.

mod commit;
mod registers;

use commit::Shadow;
use isotherm_regs::part::StatusReason;

/// Entries that a table can hold.
pub const CAPACITY: usize = 256;

/// Lines of 64 bytes in a granule, as a shift.
const LINE_SHIFT: u32 = 6;
/// Granules are counted in units of 256 bytes by the registers: 16 units, as a shift.
const UNIT_SHIFT: u32 = 4;

/// One partition of the active table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartEntry {
    /// First granule.
    pub base_granule: u32,
    /// Granules, at least 1.
    pub granules: u32,
    /// Class code: 0 critical, 1 warm, 2 cold.
    pub class: u8,
    /// Predicted to be written: copy ahead of the write.
    pub pre_copy: bool,
    /// The policy must not change it.
    pub pinned: bool,
    /// Checkpoint jobs skip it.
    pub no_save: bool,
    /// The application allowed a bounded error.
    pub lossy_hint: bool,
}

/// What happened in one partition since it became active, modulo 2^32.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartStatistics {
    /// Lines read.
    pub reads: u32,
    /// Lines written.
    pub writes: u32,
    /// Granules copied.
    pub copies: u32,
    /// Of these: copies that a write waited for.
    pub first_writes: u32,
    /// Cycles in which a write waited for a copy; the map's model has no clock, so only [`Part::stalled`] counts them.
    pub stall_cycles: u32,
}

/// The block.
#[derive(Clone, Debug)]
pub struct Part {
    granules: u32,
    shadow: Vec<Shadow>,
    staged: Shadow,
    shadow_count: u16,
    select: u16,
    active: Vec<PartEntry>,
    statistics: Vec<PartStatistics>,
    generation: u32,
    reason: StatusReason,
    reason_entry: u16,
    checkpoint_running: bool,
    /// Upper half of STAT_COPY_BYTES as of the last read of its lower half.
    latched: Option<u32>,
}

impl Part {
    /// For a window of `granules` granules of 4 KiB (1 to 2^28). The active table is one Warm partition.
    #[must_use]
    pub fn new(granules: u32) -> Self {
        let warm = PartEntry {
            base_granule: 0,
            granules,
            class: 1,
            pre_copy: false,
            pinned: false,
            no_save: false,
            lossy_hint: false,
        };
        Self {
            granules,
            shadow: vec![Shadow::default(); CAPACITY],
            staged: Shadow::default(),
            shadow_count: 0,
            select: 0,
            active: vec![warm],
            statistics: vec![PartStatistics::default()],
            generation: 0,
            reason: StatusReason::Ok,
            reason_entry: 0,
            checkpoint_running: false,
            latched: None,
        }
    }

    /// Back to the state after reset.
    pub fn reset(&mut self) {
        *self = Self::new(self.granules);
    }

    /// One access event: `line` = window offset / 64. Lines beyond the window count nowhere.
    pub fn access(&mut self, line: u64, is_write: bool) {
        let granule = line >> LINE_SHIFT;
        let Some(entry) = u32::try_from(granule).ok().and_then(|g| self.lookup(g)) else { return };
        let statistics = &mut self.statistics[entry];
        let counter = if is_write { &mut statistics.writes } else { &mut statistics.reads };
        *counter = counter.wrapping_add(1);
    }

    /// A granule was copied; `demand`: a write waited for it.
    pub fn copied(&mut self, granule: u32, demand: bool) {
        let Some(entry) = self.lookup(granule) else { return };
        let s = &mut self.statistics[entry];
        s.copies = s.copies.wrapping_add(1);
        s.first_writes = s.first_writes.wrapping_add(demand.into());
    }

    /// A write to the granule waited for a copy.
    pub fn stalled(&mut self, granule: u32, cycles: u16) {
        let Some(entry) = self.lookup(granule) else { return };
        let s = &mut self.statistics[entry];
        s.stall_cycles = s.stall_cycles.wrapping_add(cycles.into());
    }

    /// The active entry that holds the granule; `None` beyond the window.
    #[must_use]
    pub fn lookup(&self, granule: u32) -> Option<usize> {
        (granule < self.granules)
            .then(|| self.active.partition_point(|e| e.base_granule <= granule) - 1)
    }

    /// The active table, by ascending address; it tiles the window.
    #[must_use]
    pub fn entries(&self) -> &[PartEntry] {
        &self.active
    }

    /// Counts of the active entries, in their order.
    #[must_use]
    pub fn statistics(&self) -> &[PartStatistics] {
        &self.statistics
    }

    /// Tables made active since reset, modulo 2^32.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// Granules of the window.
    #[must_use]
    pub fn granules(&self) -> u32 {
        self.granules
    }

    /// While a checkpoint job runs, commits are refused.
    pub fn set_checkpoint_running(&mut self, running: bool) {
        self.checkpoint_running = running;
    }

    fn commit(&mut self) {
        match self.checked() {
            Ok(table) => {
                self.statistics = vec![PartStatistics::default(); table.len()];
                self.active = table;
                self.generation = self.generation.wrapping_add(1);
                (self.reason, self.reason_entry) = (StatusReason::Ok, 0);
            }
            Err(refusal) => (self.reason, self.reason_entry) = refusal,
        }
    }
}

#[cfg(test)]
mod tests;
