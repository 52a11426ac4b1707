//! Learns tables from what was saved, and puts them into the card before the next save.

use super::card::{AnyDevice, failed};
use crate::error::Error;
use crate::store::Dictionary;
use isotherm_driver::ckpt::{Captured, Extent, decode_with};
use isotherm_driver::tables::{
    Accepted, DictionaryIds, LoadError, Retrain, RetrainPolicy, Samples, TablesError, Traffic,
    TrainOptions,
};

/// Bytes of a granule.
const GRANULE: u64 = 4096;
/// Granules of a save that are learned from, at most: about a millisecond each.
const SAMPLED: usize = 128;
/// Fewer are not worth a dictionary.
const LEAST: u64 = 16;

/// What the card's tables were learned from, and how well they do.
pub(super) struct Learner {
    ids: DictionaryIds,
    retrain: Retrain,
    samples: Samples,
    loaded: Vec<Accepted>,
    dictionaries: Vec<Dictionary>,
}

impl Learner {
    /// Nothing is learned yet.
    pub(super) fn new() -> Self {
        Self {
            ids: DictionaryIds::default(),
            retrain: Retrain::new(RetrainPolicy::default()),
            samples: Samples::new(),
            loaded: vec![],
            dictionaries: vec![],
        }
    }

    /// What the table sets in the card stand for.
    pub(super) fn dictionaries(&self) -> &[Dictionary] {
        &self.dictionaries
    }

    /// Before a save: if the tables are not good enough and there is something to learn from, the card gets new ones.
    pub(super) fn prepare(&mut self, device: &mut AnyDevice) -> Result<(), Error> {
        if self.retrain.due().is_none() || self.samples.granules() < LEAST {
            return Ok(());
        }
        let samples = std::mem::take(&mut self.samples);
        let trained = samples.train(&TrainOptions::default());
        // only what is loaded can be named by a frame that is still to come
        let loaded: Vec<u8> = self.loaded.iter().map(Accepted::id).collect();
        self.ids.retain(|id| loaded.contains(&id));
        let sets: Result<Vec<Accepted>, _> =
            trained.sets.into_iter().map(|set| self.ids.assign(set)).collect();
        let sets = sets.map_err(|e| failed("learn tables", e.hint(), e))?;
        let dictionaries: Result<_, _> =
            sets.iter().map(|set| Dictionary::new(set.dictionary().to_vec())).collect();
        self.dictionaries = dictionaries.map_err(|text: String| {
            let hint = "this is a defect of the library: report it";
            failed("learn tables", hint, std::io::Error::other(text))
        })?;
        device.tables().load(&sets, trained.default_set).map_err(|e| {
            let hint = match &e {
                LoadError::Sink(e) => TablesError::hint(e),
                _ => "this is a defect of the library: report it",
            };
            failed("load tables", hint, e)
        })?;
        self.loaded = sets;
        self.retrain.trained();
        Ok(())
    }

    /// After a save: how well the tables did, and what can be learned from it.
    pub(super) fn saved(&mut self, captured: &Captured) -> Result<(), Error> {
        let full = || captured.extents.iter().filter(|(e, _)| e.base.is_none());
        self.retrain.saved(Traffic {
            plain: full().map(|(e, _)| u64::from(e.granules) * GRANULE).sum(),
            coded: full().map(|(_, frame)| frame.len() as u64).sum(),
        });
        if self.retrain.due().is_none() {
            return Ok(());
        }
        // evenly from the whole save
        let all: usize = full().map(|(e, _)| e.granules as usize).sum();
        let step = all.div_ceil(SAMPLED).max(1);
        for (extent, frame) in full().step_by(step) {
            if self.samples.granules() >= SAMPLED as u64 {
                break;
            }
            let plain = self.decode(extent, frame)?;
            let added = self.samples.add_plain(&plain);
            let hint = "this is a defect of the library: report it";
            added.map_err(|e| failed("learn tables", hint, e))?;
        }
        Ok(())
    }

    fn decode(&self, extent: &Extent, frame: &[u8]) -> Result<Vec<u8>, Error> {
        let named = self.loaded.iter().find(|set| set.id() == extent.dictionary);
        let dictionary = named.map_or(&[][..], Accepted::dictionary);
        decode_with(extent, frame, dictionary, &[])
            .map_err(|e| failed("decode what was saved", e.hint(), e))
    }
}
