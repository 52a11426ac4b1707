//! The golden model of squeeze, as the measurements need it: matched once, coded with any tables.

use isotherm_corpus::{Page, Pair};
use isotherm_driver::tables::{Samples, TableSet, TrainOptions};
use isotherm_model::squeeze::block::same_lines;
use isotherm_model::squeeze::frame::{DELTA_MIN, Encoder, Frame};
pub(crate) use isotherm_model::squeeze::matcher::Matcher;
use isotherm_model::squeeze::parse::Parse;
use std::error::Error;

/// Table sets as a card holds them, and their dictionaries.
#[derive(Clone, Debug)]
pub(crate) struct Sets {
    encoder: Encoder,
    /// What is loaded, set 1 first.
    pub(crate) tables: Vec<TableSet>,
    /// Of extents that begin with a constant page.
    pub(crate) default_set: usize,
    /// Id and dictionary of each set.
    pub(crate) dictionaries: Vec<(u8, Vec<u8>)>,
}

impl Sets {
    /// No learned set.
    pub(crate) fn none() -> Result<Self, Box<dyn Error>> {
        Self::of(&[], 0)
    }

    /// Learned on pages that were matched before.
    pub(crate) fn learned<'a>(
        parses: impl IntoIterator<Item = &'a Parse>,
    ) -> Result<Self, Box<dyn Error>> {
        let mut samples = Samples::new();
        for parse in parses {
            samples.add(std::slice::from_ref(parse))?;
        }
        let trained = samples.train(&TrainOptions::default());
        Self::of(&trained.sets, trained.default_set)
    }

    /// Learned on pages whose older version is known: as what the card makes of them, deltas mostly.
    pub(crate) fn learned_over<'a>(
        pairs: impl IntoIterator<Item = &'a Pair>,
        matcher: &mut Matcher,
    ) -> Result<Self, Box<dyn Error>> {
        let mut samples = Samples::new();
        for Pair { old, new } in pairs {
            let base = Some(old).filter(|old| same_lines(new, old) >= DELTA_MIN);
            let mut matching = |page: &Page, base: Option<&Page>| matcher.parse(page, base);
            samples.add_delta_granules(std::slice::from_ref(new), &[base], &mut matching)?;
        }
        let trained = samples.train(&TrainOptions::default());
        Self::of(&trained.sets, trained.default_set)
    }

    fn of(sets: &[TableSet], default_set: usize) -> Result<Self, Box<dyn Error>> {
        let encoder = Encoder::new(std::array::from_fn(|i| sets.get(i)), default_set, DELTA_MIN)?;
        let mut dictionaries = vec![];
        for set in sets {
            let dictionary = set.dictionary().ok_or("a trained set has no dictionary")?;
            dictionaries.push((set.id, dictionary));
        }
        Ok(Self { encoder, tables: sets.to_vec(), default_set, dictionaries })
    }

    /// The frame of one page that was matched before.
    pub(crate) fn frame(&self, page: &Page, parse: &Parse) -> Frame {
        let mut known = |_: &Page, _: Option<&Page>| parse.clone();
        self.encoder.encode(std::slice::from_ref(page), &[], false, &mut known)
    }

    /// The frame of an extent, matched now; with bases, a delta where that pays.
    pub(crate) fn extent(
        &self,
        matcher: &mut Matcher,
        pages: &[Page],
        bases: &[Option<&Page>],
    ) -> Frame {
        let mut matching = |page: &Page, base: Option<&Page>| matcher.parse(page, base);
        self.encoder.encode(pages, bases, true, &mut matching)
    }
}
