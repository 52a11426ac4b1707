//! Sets into a card.

use std::ops::Range;

use isotherm_abi::tables::{
    LITERAL_CODES, LITERAL_LENGTH_ENTRIES, LITERAL_LENGTH_MAP, LITERAL_LENGTH_SYMBOLS,
    LITERAL_LOOKUP, MATCH_LENGTH_ENTRIES, MATCH_LENGTH_MAP, MATCH_LENGTH_SYMBOLS, OFFSET_ENTRIES,
    OFFSET_MAP, OFFSET_SYMBOLS,
};
use isotherm_model::squeeze::tables::SETS;

use super::accept::{Accepted, Refused};

/// The words that a card keeps. All of each are written, zeros too: they replace those of the set before.
const SECTIONS: [Range<usize>; 11] = [
    LITERAL_CODES,
    LITERAL_LENGTH_SYMBOLS,
    MATCH_LENGTH_SYMBOLS,
    OFFSET_SYMBOLS,
    LITERAL_LENGTH_MAP,
    MATCH_LENGTH_MAP,
    OFFSET_MAP,
    OFFSET_ENTRIES,
    LITERAL_LENGTH_ENTRIES,
    MATCH_LENGTH_ENTRIES,
    LITERAL_LOOKUP,
];

/// Where table sets go: the register block of a card.
///
/// `set` is 1 to [`SETS`].
pub trait TableSink {
    /// Why it did not work.
    type Error;

    /// No extent takes the set from now on; returns when none uses it any more.
    ///
    /// # Errors
    /// The way to the card failed, or the set stays in use.
    fn retire(&mut self, set: usize) -> Result<(), Self::Error>;

    /// Writes words of the set's image from `address` on. The set is retired.
    ///
    /// # Errors
    /// The way to the card failed.
    fn write(&mut self, set: usize, address: usize, words: &[u32]) -> Result<(), Self::Error>;

    /// Extents may take the set from now on; their frames name dictionary `id`.
    ///
    /// # Errors
    /// The way to the card failed.
    fn offer(&mut self, set: usize, id: u8) -> Result<(), Self::Error>;

    /// Extents that begin with a constant granule take `set` from now on; 0 is the predefined one.
    ///
    /// # Errors
    /// The way to the card failed.
    fn set_default(&mut self, set: usize) -> Result<(), Self::Error>;
}

/// Why sets were not loaded.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError<E> {
    /// The way to the card failed. What was not offered yet is not used; the card does without.
    #[error("the card did not take the tables")]
    Sink(#[source] E),
    /// More sets than a card holds, or a default set that there is not.
    #[error("{sets} sets with set {default_set} as the default one; a card holds {SETS}")]
    Count {
        /// Sets given.
        sets: usize,
        /// Default set given.
        default_set: usize,
    },
    /// Two sets have one id: the decoder could not tell them apart.
    #[error("two sets have the dictionary id {0}")]
    SameId(u8),
    /// A set cannot be used.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Replaces the sets of a card by these, as sets 1, 2 and so on; the others are retired. Their dictionaries must be
/// in the store already.
///
/// A set is never half written when an extent takes it: all are retired before the first word is written, and offered
/// when the last one has been.
///
/// # Errors
/// Arguments are looked at first: then nothing has changed. If the card fails, only sets offered before are in use.
pub fn load<S: TableSink>(
    sink: &mut S,
    sets: &[Accepted],
    default_set: usize,
) -> Result<(), LoadError<S::Error>> {
    if sets.len() > SETS || default_set > sets.len() {
        return Err(LoadError::Count { sets: sets.len(), default_set });
    }
    for (i, set) in sets.iter().enumerate() {
        if sets[..i].iter().any(|other| other.id() == set.id()) {
            return Err(LoadError::SameId(set.id()));
        }
    }
    let images: Result<Vec<_>, _> = sets.iter().map(|set| set.set().image()).collect();
    let images = images.map_err(Refused::from)?;
    sink.set_default(0).map_err(LoadError::Sink)?;
    for set in 1..=SETS {
        sink.retire(set).map_err(LoadError::Sink)?;
    }
    for (set, image) in (1..).zip(&images) {
        for section in SECTIONS {
            sink.write(set, section.start, &image[section]).map_err(LoadError::Sink)?;
        }
    }
    for (set, accepted) in (1..).zip(sets) {
        sink.offer(set, accepted.id()).map_err(LoadError::Sink)?;
    }
    sink.set_default(default_set).map_err(LoadError::Sink)
}
