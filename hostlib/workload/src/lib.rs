//! A real program for the demo and the benchmarks: SQLite under a mixed transaction load, with its whole
//! database image inside one Isotherm buffer.
//!
//! Here live the attachment of SQLite to a buffer and the load. Here live no checkpoints: when to save is the caller's choice,
//! between transactions the image is a consistent database.

mod attach;
mod load;
mod vfs;

pub use attach::{Database, DatabaseError};
pub use load::{Counts, Load};
