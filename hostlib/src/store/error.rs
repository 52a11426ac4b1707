//! What can go wrong with a store, and what to do about it.

use isotherm_abi::store::FormatError;
use std::io;
use std::path::PathBuf;

/// Why a store operation failed. [`StoreError::hint`] gives the next step.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The location is not one that this build can open.
    #[error("`{url}` is not a store location that this build knows")]
    Location {
        /// What was asked for.
        url: String,
    },
    /// An operating system call failed.
    #[error("{path}: cannot {doing}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// The folder holds something that is not a store.
    #[error("{path} is not an Isotherm store: it is not empty and has no STORE file")]
    NotAStore {
        /// The folder.
        path: PathBuf,
    },
    /// Another process has the store open for writing.
    #[error("{path} is being written by another process")]
    Locked {
        /// The folder.
        path: PathBuf,
    },
    /// A header or entry breaks a rule of the format.
    #[error("{path}: {what}")]
    Format {
        /// The file.
        path: PathBuf,
        /// Which part of it.
        what: &'static str,
        /// Which rule.
        #[source]
        source: FormatError,
    },
    /// A file is shorter or longer than its header says.
    #[error("{path}: {found} bytes, but its header says {expected}")]
    Length {
        /// The file.
        path: PathBuf,
        /// Bytes that are there.
        found: u64,
        /// Bytes that should be there.
        expected: u64,
    },
    /// The digest at the end of a manifest does not match.
    #[error("{path}: its SHA-256 does not match: the file is damaged")]
    Digest {
        /// The file.
        path: PathBuf,
    },
    /// The file belongs to another store.
    #[error("{path} belongs to another store")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The extents of a manifest do not cover its granules exactly once, in order.
    #[error("{path}: extents do not tile the {granules} granules (at granule {at})")]
    Tiling {
        /// The file.
        path: PathBuf,
        /// Granules to cover.
        granules: u64,
        /// Where it goes wrong.
        at: u64,
    },
    /// A frame does not decode to what its extent says.
    #[error("{path}: the frame at {offset} (granules {first_granule}..) is damaged: {why}")]
    Frame {
        /// The segment.
        path: PathBuf,
        /// Offset of the frame.
        offset: u64,
        /// First granule that was wanted from it.
        first_granule: u64,
        /// What is wrong.
        why: String,
    },
    /// A dictionary is not what the manifest says of it.
    #[error("{path}: {why}")]
    Dictionary {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A delta has no proper base.
    #[error("{path}: the delta at granule {first_granule} cannot be decoded: {why}")]
    Base {
        /// The manifest.
        path: PathBuf,
        /// First granule of the extent.
        first_granule: u64,
        /// What is wrong with its base.
        why: &'static str,
    },
    /// No such extent.
    #[error("generation {generation} has {extents} extents, so there is none of number {asked}")]
    NoExtent {
        /// The generation.
        generation: u64,
        /// How many there are.
        extents: usize,
        /// What was asked for.
        asked: usize,
    },
    /// A restored buffer is not what was saved.
    #[error("buffer `{name}` of generation {generation} does not match its SHA-256")]
    Content {
        /// The buffer.
        name: String,
        /// The generation.
        generation: u64,
    },
    /// No such generation.
    #[error("{path} has no generation {generation}")]
    NoGeneration {
        /// The store.
        path: PathBuf,
        /// What was asked for.
        generation: u64,
    },
    /// Generations exist, but none of them is whole.
    #[error("{path}: none of its {tried} generations is whole; the newest: {newest}")]
    NothingWhole {
        /// The store.
        path: PathBuf,
        /// How many were tried.
        tried: usize,
        /// What is wrong with the newest.
        newest: String,
    },
    /// A generation cannot be written because it breaks a rule.
    #[error("generation {generation} cannot be committed: {why}")]
    Draft {
        /// The generation.
        generation: u64,
        /// The rule.
        why: String,
    },
}

impl StoreError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Location { .. } => "use a directory, as a path or as file:///path",
            Self::Io { .. } => {
                "check that the path exists, is writable, and that the disk is not full"
            }
            Self::NotAStore { .. } => "name an empty or new directory, or an existing store",
            Self::Locked { .. } => {
                "stop the other process, or open the store for reading (inspect, verify)"
            }
            Self::Format { source: FormatError::Version(_) | FormatError::Feature(_), .. } => {
                "use the Isotherm version that wrote it, or a newer one"
            }
            Self::NothingWhole { .. } => "restore the directory from a backup; nothing was loaded",
            Self::NoGeneration { .. } => "run `isotherm inspect STORE` to list its generations",
            Self::NoExtent { .. } => {
                "run `isotherm inspect STORE --generation N` to list its extents, from 0"
            }
            Self::Draft { .. } => {
                "this is a defect in the program that writes; nothing was changed"
            }
            _ => {
                "run `isotherm verify STORE` to see which generations are whole; resume falls back to the newest whole one"
            }
        }
    }

    pub(crate) fn io(
        path: impl Into<PathBuf>,
        doing: &'static str,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, doing, source }
    }
}
