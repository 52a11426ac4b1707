//! No set is used that libzstd has not loaded.

use isotherm_model::squeeze::tables::{TableError, TableSet};
use zstd::dict::DecoderDictionary;

/// A set whose dictionary libzstd has loaded: the only kind that is published, or goes to a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    set: TableSet,
    dictionary: Vec<u8>,
}

/// Why a set must not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// It does not code every granule.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Its code of the literals has no description of at most 127 bytes.
    #[error("the code of the literals is too irregular to be described in a dictionary")]
    Description,
    /// libzstd does not load the dictionary, or sees another id in it.
    #[error("libzstd does not take the dictionary of these tables")]
    Libzstd,
}

impl Accepted {
    /// Has libzstd load the dictionary of a set.
    ///
    /// # Errors
    /// [`Refused`] says which step failed.
    pub fn new(set: TableSet) -> Result<Self, Refused> {
        set.check()?;
        let dictionary = set.dictionary().ok_or(Refused::Description)?;
        let loaded = DecoderDictionary::try_copy(&dictionary).map_err(|_| Refused::Libzstd)?;
        let id = loaded.as_ddict().get_dict_id().map_or(0, u32::from);
        if id != u32::from(set.id) {
            return Err(Refused::Libzstd);
        }
        Ok(Self { set, dictionary })
    }

    /// The set.
    #[must_use]
    pub fn set(&self) -> &TableSet {
        &self.set
    }

    /// Its id, in the dictionary and in the header of its frames.
    #[must_use]
    pub fn id(&self) -> u8 {
        self.set.id
    }

    /// The zstd dictionary that decodes its frames, to be stored before the first of them: `zstd -d -D`.
    #[must_use]
    pub fn dictionary(&self) -> &[u8] {
        &self.dictionary
    }
}
