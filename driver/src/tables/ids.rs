//! Dictionary ids: 1 to 255, each for one content as long as anybody refers to it.

use std::collections::BTreeMap;

use isotherm_model::squeeze::tables::TableSet;

use super::accept::{Accepted, Refused};

/// Magic number and id of a dictionary; the content follows.
const CONTENT: usize = 8;

/// The ids that are taken, and by what.
///
/// Made from the dictionaries that a store refers to. An id that [`DictionaryIds::assign`] gave stays taken until
/// [`DictionaryIds::retain`] lets go of it, whether a frame with it has been stored or not.
#[derive(Clone, Debug, Default)]
pub struct DictionaryIds {
    taken: BTreeMap<u8, Vec<u8>>,
    /// The id that was given last; the search goes on behind it, so that an id rests as long as possible.
    last: u8,
}

/// Why there is no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// The set itself cannot be used.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// All are taken.
    #[error("all 255 dictionary ids are referred to by the store")]
    Exhausted,
    /// The store has something under an id that is not a dictionary with that id.
    #[error("the store's dictionary {0} is not one with this id")]
    NotThis(u8),
    /// The store has two contents under one id.
    #[error("the store has two different dictionaries with the id {0}")]
    Twice(u8),
}

impl IdError {
    /// The next step for whoever reads the message.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Refused(_) => "train again with other samples, or use the predefined tables",
            Self::Exhausted => {
                "drop old generations from the store, so that it lets go of their dictionaries"
            }
            Self::NotThis(_) | Self::Twice(_) => {
                "check the store: its dictionaries are damaged, or not its own"
            }
        }
    }
}

impl DictionaryIds {
    /// `in_use`: id and dictionary, as the store keeps them.
    ///
    /// # Errors
    /// An id is 0 or not that of its dictionary, or two contents have the same one.
    pub fn new(in_use: impl IntoIterator<Item = (u8, Vec<u8>)>) -> Result<Self, IdError> {
        let mut taken = BTreeMap::new();
        for (id, dictionary) in in_use {
            let inside = zstd::zstd_safe::get_dict_id_from_dict(&dictionary).map_or(0, u32::from);
            if id == 0 || inside != u32::from(id) {
                return Err(IdError::NotThis(id));
            }
            match taken.insert(id, dictionary) {
                Some(before) if before != taken[&id] => return Err(IdError::Twice(id)),
                _ => {}
            }
        }
        let last = taken.keys().next_back().copied().unwrap_or(0);
        Ok(Self { taken, last })
    }

    /// Gives the set an id and has libzstd load its dictionary. A set with the tables of one that has an id already
    /// gets the same one.
    ///
    /// # Errors
    /// All ids are taken, or libzstd does not take the dictionary; nothing is taken then.
    pub fn assign(&mut self, mut set: TableSet) -> Result<Accepted, IdError> {
        set.id = 1;
        let any = Accepted::new(set.clone())?;
        let same = |dictionary: &[u8]| dictionary[CONTENT..] == any.dictionary()[CONTENT..];
        let known = self.taken.iter().find(|(_, dictionary)| same(dictionary)).map(|(&id, _)| id);
        set.id = match known {
            Some(id) => id,
            None => self.next_free().ok_or(IdError::Exhausted)?,
        };
        let accepted = Accepted::new(set)?;
        if known.is_none() {
            self.taken.insert(accepted.id(), accepted.dictionary().to_vec());
            self.last = accepted.id();
        }
        Ok(accepted)
    }

    /// Lets go of the ids that nobody refers to any more: no frame in the store, no set that a card holds.
    pub fn retain(&mut self, referred: impl Fn(u8) -> bool) {
        self.taken.retain(|&id, _| referred(id));
    }

    /// The dictionary that has this id.
    #[must_use]
    pub fn get(&self, id: u8) -> Option<&[u8]> {
        self.taken.get(&id).map(Vec::as_slice)
    }

    /// Ids that can still be given.
    #[must_use]
    pub fn free(&self) -> usize {
        usize::from(u8::MAX) - self.taken.len()
    }

    fn next_free(&self) -> Option<u8> {
        let behind = self.last.saturating_add(1)..=u8::MAX;
        behind.chain(1..=self.last).find(|id| *id != 0 && !self.taken.contains_key(id))
    }
}

#[cfg(test)]
mod tests {
    use isotherm_model::squeeze::random;

    use super::super::random::{Random, seeds};
    use super::*;

    fn set(random: &mut Random) -> TableSet {
        random::tables(&mut |n| random.below(n.into()) as u32)
    }

    /// The dictionary without its id.
    fn content(set: &TableSet) -> Vec<u8> {
        Accepted::new(set.clone()).unwrap().dictionary()[CONTENT..].to_vec()
    }

    #[test]
    fn an_id_in_use_never_gets_another_content() {
        for seed in seeds(20) {
            let mut random = Random::new(seed);
            let sets: Vec<TableSet> = (0..300).map(|_| set(&mut random)).collect();
            let mut ids = DictionaryIds::default();
            let mut used: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
            for _ in 0..600 {
                if random.below(200) == 0 {
                    let keep = random.below(3);
                    used.retain(|&id, _| u64::from(id) % 3 == keep);
                    ids.retain(|id| used.contains_key(&id));
                    // The store is opened again: what it refers to is all that is known.
                    if random.below(2) == 0 {
                        let kept = used.keys().map(|&id| (id, ids.get(id).unwrap().to_vec()));
                        ids = DictionaryIds::new(kept).unwrap();
                    }
                }
                let set = sets[random.below(300) as usize].clone();
                let content = content(&set);
                match ids.assign(set) {
                    Ok(accepted) => {
                        let before = used.insert(accepted.id(), content.clone());
                        assert!(before.is_none_or(|b| b == content), "seed {seed}: a reused id");
                        assert_eq!(accepted.dictionary()[CONTENT..], content);
                        assert_eq!(accepted.dictionary()[4..CONTENT], [accepted.id(), 0, 0, 0]);
                        assert_eq!(ids.get(accepted.id()), Some(accepted.dictionary()));
                    }
                    Err(e) => {
                        assert_eq!((e, used.len()), (IdError::Exhausted, 255), "seed {seed}");
                        assert!(used.values().all(|c| *c != content), "seed {seed}");
                    }
                }
                assert_eq!(ids.free(), 255 - used.len(), "seed {seed}");
            }
        }
    }

    #[test]
    fn every_id_is_given_once_and_rests_as_long_as_possible() {
        let mut random = Random::new(1);
        let mut ids = DictionaryIds::default();
        for want in 1..=255 {
            let (mut next, mut tries) = (ids.assign(set(&mut random)).unwrap().id(), 0);
            while next != want && tries < 5 {
                // the same tables twice
                next = ids.assign(set(&mut random)).unwrap().id();
                tries += 1;
            }
            assert_eq!(next, want);
        }
        assert_eq!(ids.assign(set(&mut random)), Err(IdError::Exhausted));
        ids.retain(|id| id != 7 && id != 3);
        let given = [(); 2].map(|()| ids.assign(set(&mut random)).unwrap().id());
        assert_eq!(given, [3, 7]);
        ids.retain(|id| id != 5 && id != 9);
        assert_eq!(ids.assign(set(&mut random)).unwrap().id(), 9, "the search goes on behind 7");
    }

    #[test]
    fn a_store_that_contradicts_itself_is_refused() {
        let mut random = Random::new(9);
        let mut dictionary = |id| {
            let set = TableSet { id, ..set(&mut random) };
            Accepted::new(set).unwrap().dictionary().to_vec()
        };
        let (one, other, two) = (dictionary(1), dictionary(1), dictionary(2));
        assert!(DictionaryIds::new([(1, one.clone()), (2, two.clone())]).is_ok());
        assert!(DictionaryIds::new([(1, one.clone()), (1, one.clone())]).is_ok());
        let error = |list: &[(u8, Vec<u8>)]| DictionaryIds::new(list.to_vec()).unwrap_err();
        assert_eq!(error(&[(1, one.clone()), (1, other)]), IdError::Twice(1));
        assert_eq!(error(&[(1, two)]), IdError::NotThis(1));
        assert_eq!(error(&[(0, one.clone())]), IdError::NotThis(0));
        assert_eq!(error(&[(4, vec![])]), IdError::NotThis(4));
        assert_eq!(error(&[(4, b"no dictionary".to_vec())]), IdError::NotThis(4));
    }
}
