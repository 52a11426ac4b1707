//! Reader of write traces: CSV, plain or as a zstd stream.
//!
//! A row is one 4 KiB page touched in one epoch; the format is in `traces/README.md`. The reader
//! is strict: what it cannot vouch for is an error with line, field and next step
//! ([`TraceError::hint`]), and no input makes it allocate more than [`TraceLimits`] allows.
//!
//! [`TraceReader`] streams rows with their page numbers. [`Trace`] turns pages into dense units.
//! Unit numbers follow the order of pages, so neighbours in memory stay neighbours, and that
//! order is known only when all pages have been seen: it needs either two passes over the input
//! or, as here, one pass that keeps the rows (24 bytes each, bounded) and numbers them at its end.

mod error;
mod reader;

use std::io::Read;

pub use error::{Field, Limit, TraceError};
pub use reader::{Row, TraceReader};

use crate::heat::{EpochHeat, UnitHeat};

/// The optional first line.
pub const HEADER: &str = "epoch,page,reads,writes,read_lines,write_lines";

/// Bounds on what a trace may make the reader do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceLimits {
    /// Rows: memory while reading (about 40 bytes a row at the peak).
    pub rows: usize,
    /// Distinct pages: memory per predictor.
    pub pages: usize,
    /// Epochs, gaps included: an epoch without rows is an idle epoch.
    pub epochs: u32,
    /// Pages x epochs: time of an evaluation.
    pub unit_epochs: u64,
}

impl Default for TraceLimits {
    /// 8 Mi rows, 1 Mi pages (4 GiB of memory touched), 65,536 epochs, 256 Mi unit-epochs.
    fn default() -> Self {
        Self { rows: 1 << 23, pages: 1 << 20, epochs: 1 << 16, unit_epochs: 1 << 28 }
    }
}

/// A whole trace in memory, pages numbered as units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    pages: Vec<u64>,
    units: Vec<u32>,
    heat: Vec<UnitHeat>,
    /// Row index at which each epoch starts, and the number of rows at the end.
    starts: Vec<usize>,
}

impl Trace {
    /// Reads a trace with the default limits.
    ///
    /// # Errors
    /// See [`TraceError`].
    pub fn read(reader: impl Read) -> Result<Self, TraceError> {
        Self::read_with(reader, TraceLimits::default())
    }

    /// Reads a trace with other limits.
    ///
    /// # Errors
    /// See [`TraceError`].
    pub fn read_with(reader: impl Read, limits: TraceLimits) -> Result<Self, TraceError> {
        let mut rows = TraceReader::new(reader, limits)?;
        let mut row_pages = Vec::new();
        let mut heat = Vec::new();
        let mut starts = vec![0];
        while let Some(row) = rows.next_row()? {
            // Row limits and epoch limits were checked by the reader: both loops are bounded.
            while starts.len() <= row.epoch as usize {
                starts.push(heat.len());
            }
            row_pages.push(row.page);
            heat.push(UnitHeat { reads: row.reads, writes: row.writes, lines: row.write_lines });
        }
        if heat.is_empty() {
            return Err(TraceError::Empty);
        }
        let epochs = starts.len();
        starts.push(heat.len());

        let mut pages = row_pages.clone();
        pages.sort_unstable();
        pages.dedup();
        let too_large = |limit, allowed| TraceError::TooLarge { line: rows.line(), limit, allowed };
        if pages.len() > limits.pages || u32::try_from(pages.len()).is_err() {
            return Err(too_large(Limit::Pages, limits.pages as u64));
        }
        if (pages.len() as u64).saturating_mul(epochs as u64) > limits.unit_epochs {
            return Err(too_large(Limit::UnitEpochs, limits.unit_epochs));
        }
        let units = row_pages
            .iter()
            .map(|page| pages.binary_search(page).map_or(0, |unit| unit as u32))
            .collect();
        Ok(Self { pages, units, heat, starts })
    }

    /// Rows in the trace.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.heat.len()
    }

    /// Epochs, from 0 to the last one that has a row.
    #[must_use]
    pub fn epochs(&self) -> usize {
        self.starts.len() - 1
    }

    /// Distinct pages, which is the number of units.
    #[must_use]
    pub fn units(&self) -> usize {
        self.pages.len()
    }

    /// Page number of each unit, ascending.
    #[must_use]
    pub fn pages(&self) -> &[u64] {
        &self.pages
    }

    /// Writes epoch `index` to `heat`, dense; past the end it is idle. Reuses the allocation.
    pub fn epoch_into(&self, index: usize, heat: &mut EpochHeat) {
        heat.epoch = index as u64;
        heat.units.clear();
        heat.units.resize(self.pages.len(), UnitHeat::default());
        let end = self.heat.len();
        let from = self.starts.get(index).copied().unwrap_or(end);
        let to = self.starts.get(index + 1).copied().unwrap_or(end);
        for (&unit, &touched) in self.units[from..to].iter().zip(&self.heat[from..to]) {
            heat.units[unit as usize] = touched;
        }
    }

    /// Epoch `index`, dense; past the end it is idle.
    #[must_use]
    pub fn epoch(&self, index: usize) -> EpochHeat {
        let mut heat = EpochHeat::default();
        self.epoch_into(index, &mut heat);
        heat
    }
}
