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
    /// The database of the resumed generation was checked.
    Checked {
        /// `ok`, or SQLite's complaint.
        integrity: String,
        /// Row counts equal those that were attached to the generation.
        counts_equal: bool,
        /// A replay of the load on plain memory gives the same bytes.
        restored_equal: bool,
        transactions: u64,
    },
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
