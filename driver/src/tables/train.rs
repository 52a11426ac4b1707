//! Samples to sets.

use isotherm_model::squeeze::block::constant;
use isotherm_model::squeeze::frame::Matcher;
use isotherm_model::squeeze::parse::Parse;
use isotherm_model::squeeze::tables::{SETS, TableSet};
use isotherm_model::squeeze::{self, EXTENT_GRANULES, GRANULE, matcher};

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
    #[error("an extent of {0} granules, or a part of one; it has 1 to {EXTENT_GRANULES}")]
    Granules(usize),
    /// The parse does not describe a granule, or takes from a base that it has not.
    #[error("parse {0} of the extent does not describe a granule with this base, or without one")]
    Parse(usize),
    /// A delta has a base, or none, for each of its granules.
    #[error("{bases} bases for {granules} granules")]
    Bases {
        /// Granules of the extent.
        granules: usize,
        /// Bases given.
        bases: usize,
    },
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
    /// The sets, at most [`TrainOptions::sets`], fewer if more do not pay, none if there is nothing to learn from or
    /// the predefined tables are best. libzstd has loaded the dictionary of each; ids are 1, 2 and so on until
    /// [`super::DictionaryIds::assign`] gives them real ones.
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

/// Bytes of the same samples, coded in several ways; frame headers are left out, the byte of the dictionary id is
/// not. Computed from the tables, not coded: good to about one in a hundred.
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

    /// Adds an extent: the matcher's parse of each granule, an empty one for a constant granule. The first granule
    /// decides which set all of them get.
    ///
    /// # Errors
    /// It has no or too many granules, or a parse does not describe one; nothing is added then.
    pub fn add(&mut self, parses: &[Parse]) -> Result<(), SampleError> {
        self.add_delta(parses, &vec![None; parses.len()])
    }

    /// [`Samples::add`] of a delta: what the matcher finds in the granules and in their bases.
    ///
    /// # Errors
    /// As [`Samples::add`], or there are not as many bases; nothing is added then.
    pub fn add_delta(
        &mut self,
        parses: &[Parse],
        bases: &[Option<&squeeze::Granule>],
    ) -> Result<(), SampleError> {
        let granules = parses.len();
        if !(1..=EXTENT_GRANULES).contains(&granules) {
            return Err(SampleError::Granules(granules));
        }
        if bases.len() != granules {
            return Err(SampleError::Bases { granules, bases: bases.len() });
        }
        let counted: Result<Vec<_>, _> = (0..)
            .zip(parses.iter().zip(bases))
            .map(|(i, (parse, base))| {
                Granule::new(parse, *base, granules).ok_or(SampleError::Parse(i))
            })
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
        self.add_delta_granules(granules, &vec![None; granules.len()], matcher)
    }

    /// [`Samples::add_delta`] with the matcher that the card has.
    ///
    /// # Errors
    /// As [`Samples::add_delta`]; nothing is added then.
    pub fn add_delta_granules(
        &mut self,
        granules: &[squeeze::Granule],
        bases: &[Option<&squeeze::Granule>],
        matcher: &mut impl Matcher,
    ) -> Result<(), SampleError> {
        let parse = |(g, base): (&_, &Option<&_>)| {
            if constant(g) { Parse::default() } else { matcher.parse(g, *base) }
        };
        if bases.len() != granules.len() {
            return Err(SampleError::Bases { granules: granules.len(), bases: bases.len() });
        }
        let parses: Vec<Parse> = granules.iter().zip(bases).map(parse).collect();
        self.add_delta(&parses, bases)
    }

    /// Adds an extent by its plain bytes, with the matcher that the card has: about a millisecond a granule.
    ///
    /// # Errors
    /// They are not 1 to 16 granules; nothing is added then.
    pub fn add_plain(&mut self, plain: &[u8]) -> Result<(), SampleError> {
        let (granules, rest) = plain.as_chunks::<GRANULE>();
        if !rest.is_empty() {
            return Err(SampleError::Granules(granules.len() + 1));
        }
        let mut matcher = matcher::Matcher::new();
        self.add_granules(granules, &mut |g: &_, base: Option<&_>| matcher.parse(g, base))
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

#[cfg(test)]
mod tests {
    use isotherm_model::squeeze::parse::Sequence;

    use super::super::random::Random;
    use super::*;

    /// No matches: all literals, of a few values that `kind` names.
    fn literals(kind: u64, random: &mut Random) -> Parse {
        let value = |r: &mut Random| (kind * 40 + r.below(3) * r.below(12)) as u8;
        Parse { sequences: vec![], literals: (0..GRANULE).map(|_| value(random)).collect() }
    }

    fn kinds(kinds: u64, each: usize) -> Samples {
        let mut random = Random::new(3);
        let mut samples = Samples::new();
        for kind in 0..kinds {
            for _ in 0..each {
                samples.add(&[literals(kind, &mut random)]).unwrap();
            }
        }
        samples
    }

    #[test]
    fn each_kind_gets_its_set() {
        let samples = kinds(4, 12);
        let trained = samples.train(&TrainOptions::default());
        assert_eq!(trained.extents, [0, 12, 12, 12, 12]);
        assert_eq!(trained.sets.iter().map(|s| s.id).collect::<Vec<_>>(), [1, 2, 3, 4]);
        let Sizes { plain, predefined, single, learned, ideal } = trained.sizes;
        assert_eq!(plain, 48 * 4096);
        assert!(predefined >= plain && single < predefined * 3 / 4, "{:?}", trained.sizes);
        assert!(learned < single * 3 / 4 && learned < ideal * 11 / 10 && ideal < learned);
        assert_eq!(samples.bytes_with(&trained.sets), learned);
        assert_eq!(samples.bytes_with(&[]), predefined);
        let two = samples.train(&TrainOptions { sets: 2, ..TrainOptions::default() });
        assert!(two.sets.len() == 2 && two.sizes.learned > learned && two.sizes.learned < single);
        assert_eq!(two.sizes.single, single);
    }

    #[test]
    fn the_same_again_for_the_same_seed_and_no_more_sets_than_pay() {
        let samples = kinds(2, 10);
        let options = TrainOptions::default();
        let trained = samples.train(&options);
        assert_eq!(trained, samples.train(&options));
        assert_eq!(trained.sets.len(), 2);
        for sets in [0, 1, 9] {
            let trained = samples.train(&TrainOptions { sets, starts: 0, ..options });
            assert_eq!(trained.sets.len(), sets.clamp(1, 2));
        }
    }

    #[test]
    fn nothing_to_learn_from_makes_no_sets() {
        let none = Samples::new().train(&TrainOptions::default());
        assert_eq!((none.sets.len(), none.default_set, none.sizes), (0, 0, Sizes::default()));
        let mut noise = Samples::new();
        let mut random = Random::new(1);
        for _ in 0..20 {
            let literals = (0..GRANULE).map(|_| random.next() as u8).collect();
            noise.add(&[Parse { sequences: vec![], literals }]).unwrap();
        }
        assert_eq!(noise.train(&TrainOptions::default()).sets, []);
        let mut constant = Samples::new();
        for _ in 0..20 {
            constant.add(&[Parse::default()]).unwrap();
        }
        let trained = constant.train(&TrainOptions::default());
        assert_eq!((trained.sets.len(), trained.sizes.learned), (0, 20));
    }

    #[test]
    fn extents_that_begin_with_a_constant_granule_get_the_set_that_suits_them() {
        let mut random = Random::new(2);
        let mut samples = kinds(3, 12);
        for _ in 0..5 {
            let extent = [Parse::default(), literals(1, &mut random), literals(1, &mut random)];
            samples.add(&extent).unwrap();
        }
        let trained = samples.train(&TrainOptions::default());
        let first = Granule::new(&literals(1, &mut random), None, 1).unwrap();
        let choice = super::super::prices::choice(&price_list(&trained.sets), &first);
        assert!(choice > 0 && trained.default_set == choice, "{trained:?}");
        assert_eq!(trained.extents[choice], 17);
    }

    #[test]
    fn what_is_refused_is_repaired_or_dropped_and_never_given() {
        let samples = kinds(4, 12);
        let options = TrainOptions::default();
        let longest = |set: &TableSet| *set.literal_bits.iter().max().unwrap();
        // Takes no code of 11 bits.
        let repaired = samples.train_with(&options, |set| longest(set) < 11);
        assert_eq!((repaired.sets.len(), repaired.repaired, repaired.dropped), (4, 4, 0));
        assert!(repaired.sets.iter().all(|set| longest(set) < 11));
        let whole = samples.train(&options);
        assert_eq!((whole.repaired, whole.dropped), (0, 0));
        assert!(whole.sets.iter().all(|set| longest(set) == 11));
        assert!(repaired.sizes.learned > whole.sizes.learned);
        // Takes the flattest form alone.
        let flat = samples
            .train_with(&options, |set| set.literal_bits.iter().all(|&b| (7..=9).contains(&b)));
        assert!(flat.sets.iter().all(|set| longest(set) == 9));
        let dropped = samples.train_with(&options, |_| false);
        assert_eq!((dropped.sets.len(), dropped.sizes.learned), (0, dropped.sizes.predefined));
        // Takes those for one kind.
        let one = samples.train_with(&options, |set| set.literal_bits[2] < 5);
        assert_eq!(one.sets.len(), 1);
        assert!(one.dropped > 0 && one.sets[0].literal_bits[2] < 5);
        assert_eq!(one.extents, [0, 48]);
    }

    #[test]
    fn what_is_no_sample_is_refused_and_leaves_nothing() {
        let mut samples = Samples::new();
        let good = literals(0, &mut Random::new(1));
        assert_eq!(samples.add(&[]), Err(SampleError::Granules(0)));
        assert_eq!(samples.add(&vec![good.clone(); 17]), Err(SampleError::Granules(17)));
        let mut short = good.clone();
        short.literals.pop();
        assert_eq!(samples.add(&[good.clone(), short]), Err(SampleError::Parse(1)));
        let (two, over) = ([good.clone(), good.clone()], [0; GRANULE]);
        let bases = SampleError::Bases { granules: 2, bases: 1 };
        assert_eq!(samples.add_delta(&two, &[Some(&over)]), Err(bases));
        let far = Sequence { literals: 0, length: 4096, distance: 4096, base: true };
        let same = Parse { sequences: vec![far], literals: vec![] };
        assert_eq!(samples.add(std::slice::from_ref(&same)), Err(SampleError::Parse(0)));
        assert_eq!(samples.granules(), 0);
        let base: squeeze::Granule = std::array::from_fn(|i| i as u8);
        samples.clone().add_delta(&[same], &[Some(&base)]).unwrap();
        samples.add(&vec![good; 16]).unwrap();
        assert_eq!(samples.granules(), 16);
    }
}
