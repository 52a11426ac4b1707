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

#[cfg(test)]
mod tests {
    use isotherm_model::squeeze::random;

    use super::super::learn::Draft;
    use super::super::random::{Random, seeds};
    use super::super::stats::Sum;
    use super::*;

    #[test]
    fn libzstd_takes_what_is_learned_from_any_counts() {
        for seed in seeds(2000) {
            let draft = Draft::new(&Sum::random(&mut Random::new(seed)));
            let accepted = draft.forms().find_map(|set| Accepted::new(set).ok());
            let accepted = accepted.unwrap_or_else(|| panic!("seed {seed}: no form is taken"));
            assert!(accepted.dictionary().len() < 400, "seed {seed}");
        }
    }

    /// Each form for itself, so that a repair always has somewhere to go.
    #[test]
    fn libzstd_takes_every_form_of_plain_counts() {
        let mut one = Sum::new();
        one.literals[65] = 1 << 40;
        let mut steep = Sum::new();
        steep.literals = std::array::from_fn(|i| 1 << (i % 60));
        let mut uniform = Sum::new();
        uniform.literals = [1000; 256];
        for sum in [Sum::new(), uniform, one, steep] {
            for (form, set) in Draft::new(&sum).forms().enumerate() {
                let taken = Accepted::new(set.clone());
                assert!(taken.is_ok(), "form {form}: {taken:?} {:?}", set.literal_bits);
            }
        }
    }

    #[test]
    fn what_is_no_set_is_refused() {
        let mut random = Random::new(5);
        let good = random::tables(&mut |n| random.below(n.into()) as u32);
        let accepted = Accepted::new(good.clone()).unwrap();
        assert_eq!((accepted.id(), accepted.set()), (good.id, &good));
        let id = Accepted::new(TableSet { id: 0, ..good.clone() });
        assert_eq!(id, Err(Refused::Table(TableError::Id)));
        let mut bad = good;
        bad.literal_bits[0] = 12;
        assert_eq!(Accepted::new(bad), Err(Refused::Table(TableError::Literals)));
    }
}
