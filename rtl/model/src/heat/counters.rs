//! The counters of one epoch.

/// What is known of one unit in one epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnitCounts {
    /// Lines read, saturating.
    pub reads: u16,
    /// Lines written, saturating.
    pub writes: u16,
    /// Which lines were written: bit k = line k.
    pub lines: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Bank {
    units: Vec<UnitCounts>,
}

impl Bank {
    pub(super) fn new(units: usize) -> Self {
        Self { units: vec![UnitCounts::default(); units] }
    }

    pub(super) fn units(&self) -> &[UnitCounts] {
        &self.units
    }

    /// Counts one access; `true` if the counter was at its top already.
    pub(super) fn count(&mut self, unit: usize, line: u32, is_write: bool) -> bool {
        let word = &mut self.units[unit];
        let counter = if is_write {
            word.lines |= 1 << line;
            &mut word.writes
        } else {
            &mut word.reads
        };
        let saturated = *counter == u16::MAX;
        *counter = counter.saturating_add(1);
        saturated
    }

    pub(super) fn clear(&mut self) {
        self.units.fill(UnitCounts::default());
    }

    /// Clears what the instance for writes (else: for reads) counted.
    pub(super) fn clear_instance(&mut self, writes: bool) {
        for word in &mut self.units {
            if writes {
                (word.writes, word.lines) = (0, 0);
            } else {
                word.reads = 0;
            }
        }
    }
}
