//! What can go wrong between an application and its checkpoints.

use crate::store::StoreError;
use std::io;

/// Why a library call failed. [`Error::hint`] gives the next step.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The card or the driver failed.
    #[error("cannot {doing}")]
    Card {
        /// What was tried, after "cannot".
        doing: &'static str,
        /// Why it failed.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
        /// What to do next.
        hint: String,
    },
    /// A buffer of no bytes, or of more than the address space holds.
    #[error(
        "buffer `{name}`: {elements} elements of {element_bytes} bytes are not a possible length"
    )]
    BufferLength {
        /// The buffer.
        name: String,
        /// Elements asked for.
        elements: usize,
        /// Size of one.
        element_bytes: usize,
    },
    /// The name is empty, longer than 64 bytes, or taken.
    #[error("`{name}` is not a usable buffer name: {why}")]
    BufferName {
        /// The name.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Options that do not go with the type of the buffer.
    #[error("buffer `{name}` cannot be stored like that: {why}")]
    BufferOptions {
        /// The buffer.
        name: String,
        /// What is wrong.
        why: &'static str,
    },
    /// The saved buffer has another size.
    #[error("buffer `{name}` was saved with {saved} bytes, but {asked} are asked for")]
    BufferSize {
        /// The buffer.
        name: String,
        /// Bytes in the store.
        saved: u64,
        /// Bytes asked for.
        asked: u64,
    },
    /// The card's window is full.
    #[error(
        "buffer `{name}` needs {needed} granules of 4 KiB, but only {free} of the window are free"
    )]
    WindowFull {
        /// The buffer.
        name: String,
        /// Granules needed.
        needed: u64,
        /// Granules left.
        free: u64,
    },
    /// The operating system gave no memory.
    #[error("cannot map {bytes} bytes of memory")]
    Memory {
        /// Bytes asked for.
        bytes: usize,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A write guard is alive.
    #[error("buffer `{name}` is being written")]
    Busy {
        /// The buffer.
        name: String,
    },
    /// A checkpoint was begun and has not been finished.
    #[error("a checkpoint is pending")]
    Pending,
    /// No checkpoint was begun.
    #[error("no checkpoint is pending")]
    NotPending,
    /// The elements asked for are not in the buffer.
    #[error("elements {start}..{end} are not in a buffer of {len}")]
    Range {
        /// First element.
        start: usize,
        /// Behind the last.
        end: usize,
        /// Elements of the buffer.
        len: usize,
    },
    /// There is nothing to save.
    #[error("no buffer was made, so there is nothing to checkpoint")]
    NoBuffers,
}

impl Error {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Store(e) => e.hint().to_owned(),
            Self::Card { hint, .. } => hint.clone(),
            Self::BufferLength { .. } => {
                "ask for at least one element of a type with a size".into()
            }
            Self::BufferName { .. } => "use 1 to 64 bytes, different for each buffer".into(),
            Self::BufferOptions { .. } => {
                "leave the option out, or use a buffer of another type".into()
            }
            Self::BufferSize { .. } => "ask for the size that was saved, or use a new name".into(),
            Self::WindowFull { .. } => {
                "open the store with a larger window, or use fewer or smaller buffers".into()
            }
            Self::Memory { .. } => "free memory or raise the limit (ulimit -v)".into(),
            Self::Busy { .. } => "drop the write guard before the checkpoint".into(),
            Self::Pending => "call Store::finish_checkpoint first".into(),
            Self::NotPending => "call Store::begin_checkpoint first".into(),
            Self::Range { .. } => "ask for elements that exist, start first".into(),
            Self::NoBuffers => "make one with Store::buffer".into(),
        }
    }
}
