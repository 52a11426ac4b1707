//! Samples to sets.

use isotherm_model::squeeze::block::constant;
use isotherm_model::squeeze::frame::Matcher;
use isotherm_model::squeeze::parse::Parse;
use isotherm_model::squeeze::tables::{SETS, TableSet};
use isotherm_model::squeeze::{self, EXTENT_GRANULES, GRANULE};

use super::accept::Accepted;
use super::group::{self, Extent, Outcome, group, outcome, price_list};
use super::learn::Draft;
use super::log2::PLACES;
use super::stats::Granule;

/// Granules to learn from, as counts: about a kilobyte each.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    extents: Vec<Extent>,
    granules: u64,
}

/// Why a sample was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SampleError {
    /// An extent has 1 to 16 granules.
    #[error("an extent of {0} granules; it has 1 to {EXTENT_GRANULES}")]
    Granules(usize),
    /// The parse does not describe a granule, or takes from a base: deltas have no learned tables.
    #[error("parse {0} of the extent does not describe a granule without a base")]
    Parse(usize),
}

/// How to train.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrainOptions {
    /// Sets at most; 1 to 4.
    pub sets: usize,
    /// Random starts of the grouping for each number of sets.
    pub starts: u32,
    /// The same seed and samples give the same sets.
    pub seed: u64,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self { sets: SETS, starts: 3, seed: 1 }
    }
}

/// What training came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trained {
    /// The sets, at most [`TrainOptions::sets`], fewer if more do not pay, none if there is nothing to learn from or the predefined tables are best. libzstd has
    /// loaded the dictionary of each; ids are 1, 2 and so on until [`super::DictionaryIds::assign`] gives them real ones.
    pub sets: Vec<TableSet>,
    /// The set for extents that begin with a constant granule; 0 is the predefined one.
    pub default_set: usize,
    /// Extents of the samples that take each set, the predefined one first.
    pub extents: Vec<u32>,
    /// Sets that libzstd refused at first and took in a flatter form.
    pub repaired: u32,
    /// Sets that it refused in every form.
    pub dropped: u32,
    /// Bytes of the samples.
    pub sizes: Sizes,
}

/// Bytes of the same samples, coded in several ways; frame headers are left out, the byte of the dictionary id is not.
/// Computed from the tables, not coded: good to about one in a hundred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sizes {
    /// Plain.
    pub plain: u64,
    /// Without learned sets.
    pub predefined: u64,
    /// With one set for all.
    pub single: u64,
    /// With the sets, chosen as the card does.
    pub learned: u64,
    /// With the best code for each granule alone, its description left out: a bound that no set reaches.
    pub ideal: u64,
}

impl Samples {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an extent: the matcher's parse of each granule, an empty one for a constant granule. The first granule decides which set all of
    /// them get.
    ///
    /// # Errors
    /// It has no or too many granules, or a parse does not describe one; nothing is added then.
    pub fn add(&mut self, parses: &[Parse]) -> Result<(), SampleError> {
        if !(1..=EXTENT_GRANULES).contains(&parses.len()) {
            return Err(SampleError::Granules(parses.len()));
        }
        let counted: Result<Vec<_>, _> = (0..)
            .zip(parses)
            .map(|(i, parse)| Granule::new(parse).ok_or(SampleError::Parse(i)))
            .collect();
        self.extents.push(Extent(counted?));
        self.granules += parses.len() as u64;
        Ok(())
    }

    /// [`Samples::add`] with the matcher that the card has.
    ///
    /// # Errors
    /// It has no or too many granules, or the matcher does not describe one; nothing is added then.
    pub fn add_granules(
        &mut self,
        granules: &[squeeze::Granule],
        matcher: &mut impl Matcher,
    ) -> Result<(), SampleError> {
        let parses: Vec<Parse> = granules
            .iter()
            .map(|g| if constant(g) { Parse::default() } else { matcher.parse(g, None) })
            .collect();
        self.add(&parses)
    }

    /// Granules added.
    #[must_use]
    pub fn granules(&self) -> u64 {
        self.granules
    }

    /// Bytes of the samples with these sets, chosen as the card does; to see whether new sets are worth a change.
    #[must_use]
    pub fn bytes_with(&self, sets: &[TableSet]) -> u64 {
        bytes(outcome(&self.extents, &price_list(sets)).bits)
    }

    /// Learns sets.
    #[must_use]
    pub fn train(&self, options: &TrainOptions) -> Trained {
        self.train_with(options, |set| Accepted::new(set.clone()).is_ok())
    }

    fn train_with(&self, options: &TrainOptions, judge: impl Fn(&TableSet) -> bool) -> Trained {
        let sets = options.sets.clamp(1, SETS);
        let grouped = group(&self.extents, sets, options.starts, options.seed);
        let none = self.candidate(&[], &judge);
        let single = grouped.first().map_or(none.outcome.bits, |g| g.outcome.bits);
        let mut best = none.clone();
        for candidate in grouped.iter().map(|grouped| self.candidate(&grouped.drafts, &judge)) {
            // Fewer sets where more do not save what their dictionaries take.
            if candidate.bits_stored() < best.bits_stored() {
                best = candidate;
            }
        }
        let ideal = self.extents.iter().flat_map(|e| &e.0).map(Granule::ideal).sum();
        Trained {
            sets: (1..).zip(best.sets).map(|(id, set)| TableSet { id, ..set }).collect(),
            default_set: best.outcome.default_set,
            extents: best.outcome.extents,
            repaired: best.repaired,
            dropped: best.dropped,
            sizes: Sizes {
                plain: self.granules * GRANULE as u64,
                predefined: bytes(none.outcome.bits),
                single: bytes(single),
                learned: bytes(best.outcome.bits),
                ideal: bytes(ideal),
            },
        }
    }

    /// What `judge` leaves of a grouping, repaired where it must be.
    fn candidate(&self, drafts: &[Draft], judge: &impl Fn(&TableSet) -> bool) -> Candidate {
        let mut sets = vec![];
        let (mut repaired, mut dropped) = (0, 0);
        for draft in drafts {
            match draft.forms().enumerate().find(|(_, set)| judge(set)) {
                Some((form, set)) => {
                    repaired += u32::from(form > 0);
                    sets.push(set);
                }
                None => dropped += 1,
            }
        }
        let mut outcome = outcome(&self.extents, &price_list(&sets));
        if outcome.extents[1..].contains(&0) {
            let mut used = outcome.extents[1..].iter();
            sets.retain(|_| used.next() != Some(&0));
            outcome = group::outcome(&self.extents, &price_list(&sets));
        }
        Candidate { sets, outcome, repaired, dropped }
    }
}

/// Sets, and what they come to.
#[derive(Clone)]
struct Candidate {
    sets: Vec<TableSet>,
    outcome: Outcome,
    repaired: u32,
    dropped: u32,
}

impl Candidate {
    /// Bits of the samples and of the dictionaries.
    fn bits_stored(&self) -> u64 {
        let dictionaries = self.sets.iter().filter_map(TableSet::dictionary);
        self.outcome.bits + ((dictionaries.map(|d| d.len() as u64 * 8).sum::<u64>()) << PLACES)
    }
}

fn bytes(bits: u64) -> u64 {
    bits.div_ceil(8 << PLACES)
}
