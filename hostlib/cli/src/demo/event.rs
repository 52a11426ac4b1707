//! What a worker process tells its parent: one JSON object a line on its stdout.

use isotherm::Cost;
use serde::{Deserialize, Serialize};

/// One line.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    /// The store is open.
    Opened {
        engine: String,
        /// Generation that was resumed from, and how long opening took.
        resumed: Option<u64>,
        milliseconds: f64,
    },
    /// The resumed generation was compared, while its Cold parts were still in the store.
    Resumed {
        /// Granules loaded when the store was opened, and left in it.
        loaded: u64,
        left: u64,
        /// Row counts equal those that were attached to the generation.
        counts_equal: bool,
        /// A replay of the load on plain memory gives the bytes of the generation.
        restored_equal: bool,
        transactions: u64,
    },
    /// The database was checked at the end of a resumed run.
    Checked {
        /// `ok`, or SQLite's complaint.
        integrity: String,
        /// A replay of the whole load on plain memory gives the same bytes.
        final_equal: bool,
        /// Granules that the load brought in from the store, and that this check brought in behind it.
        faults: u64,
        brought_in_by_check: u64,
    },
    /// A snapshot was taken; the program goes on.
    Begun { generation: u64 },
    /// An epoch ended.
    Epoch {
        number: u64,
        /// Lines of 64 bytes that changed.
        lines: u64,
        /// Partitions: critical, warm, cold.
        partitions: [u32; 3],
        cost: CostLine,
        /// Every touched unit.
        heat: Vec<TouchedUnit>,
    },
    /// A generation is durable.
    Checkpoint {
        generation: u64,
        granules: u64,
        frame_bytes: u64,
        written_bytes: u64,
        pause_us: u64,
        overlap_us: u64,
        /// Lines posted between the snapshot and the end of the checkpoint.
        lines_meanwhile: u64,
    },
    /// Copies in the epoch that ended: made by the card, and what page-level copy-on-write would have copied for the same writes.
    Copies {
        number: u64,
        demand: u64,
        ahead: u64,
        stall_cycles: u64,
        page_level: u64,
        /// Requests that the trace port had no room for: then `page_level` is too low.
        untraced: u64,
    },
    /// All epochs are done.
    Done,
    /// The worker failed.
    Failed { text: String, hint: String },
}

/// What the card counted in one unit.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct TouchedUnit {
    pub(crate) unit: u32,
    pub(crate) reads: u32,
    pub(crate) writes: u32,
    /// Bit k: line k was written.
    pub(crate) lines: u64,
}

/// [`Cost`] as it travels.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct CostLine {
    pub(crate) ours: u64,
    pub(crate) last_epoch: u64,
    pub(crate) oracle: u64,
}

impl From<Cost> for CostLine {
    fn from(c: Cost) -> Self {
        Self { ours: c.ours, last_epoch: c.last_epoch, oracle: c.oracle }
    }
}
