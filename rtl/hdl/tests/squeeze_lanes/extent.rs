//! Extents, and what must come of them.

use super::material::{Setup, skewed};
use super::pages::{Page, base_for, page};
use isotherm_model::squeeze::block::{Block, constant};
use isotherm_model::squeeze::choice;
use isotherm_model::squeeze::frame::header;
use isotherm_model::squeeze::matcher::Matcher;
use isotherm_model::squeeze::parse::Parse;
use isotherm_model::squeeze::random;
use isotherm_sim::testbench::Rng;
use zstd::zstd_safe::DCtx;

/// Zeros at the end of a dictionary, which bases take the place of.
const CONTENT: usize = 64;

#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) bytes: Page,
    pub(crate) base: Option<Page>,
    pub(crate) count: usize,
    pub(crate) first: bool,
    pub(crate) constant: bool,
    pub(crate) set: usize,
    pub(crate) block: Block,
}

/// The granules of one frame.
#[derive(Clone)]
pub(crate) struct Extent {
    pub(crate) jobs: Vec<Job>,
    set: usize,
}

impl Extent {
    pub(crate) fn random(rng: &mut Rng, setup: &Setup) -> Self {
        let count = match rng.below(4) {
            0 => 1,
            1 => rng.range(1, 16) as usize,
            _ => rng.range(1, 4) as usize,
        };
        // constant ones anywhere, also all of them
        let constants = *rng.pick(&[0, 0, 20, 60, 100]);
        let granules: Vec<Page> = (0..count)
            .map(|_| match rng.below(8) {
                _ if rng.chance(constants, 100) => [rng.next_u64() as u8; 4096],
                0 => skewed(rng),
                1 => random::parse(&mut |n| rng.below(n.into()) as u32, false).0,
                _ => page(rng),
            })
            .collect();
        // learned sets have no codes for the distances of bases
        let delta = setup.sets.iter().all(Option::is_none) && rng.chance(2, 3);
        let bases = granules
            .iter()
            .enumerate()
            .map(|(i, g)| (delta && (i == 0 || rng.chance(4, 5))).then(|| base_for(rng, g)))
            .collect();
        Extent::new(setup, &granules, bases)
    }

    pub(crate) fn new(setup: &Setup, granules: &[Page], bases: Vec<Option<Page>>) -> Self {
        let mut matcher = Matcher::new();
        let count = granules.len();
        let mut set = None;
        let mut jobs = vec![];
        for (bytes, base) in granules.iter().zip(bases) {
            let constant = constant(bytes);
            let parse = matcher.parse(bytes, base.as_ref());
            let first = set.is_none();
            let set = *set.get_or_insert_with(|| choice(setup, constant, &parse));
            let block = setup.encoder.coder(set).2.block(bytes, &parse, count);
            jobs.push(Job { bytes: *bytes, base, count, first, constant, set, block });
        }
        Extent { jobs, set: set.unwrap() }
    }

    fn delta(&self) -> bool {
        self.jobs.iter().any(|j| j.base.is_some())
    }

    /// The frame of these blocks: it must be the model's, and libzstd must find the granules in it.
    pub(crate) fn check(&self, setup: &Setup, blocks: &[Vec<u8>]) {
        assert_eq!(blocks.len(), self.jobs.len());
        let mut frame = header(blocks.len(), setup.encoder.coder(self.set).1);
        for (i, block) in blocks.iter().enumerate() {
            let start = frame.len();
            frame.extend(block);
            frame[start] |= u8::from(i + 1 == blocks.len());
        }
        self.decode(setup, &frame);
        let granules: Vec<Page> = self.jobs.iter().map(|j| j.bytes).collect();
        let bases: Vec<Option<&Page>> = self.jobs.iter().map(|j| j.base.as_ref()).collect();
        let mut matcher = Matcher::new();
        let mut parse = |g: &Page, b: Option<&Page>| matcher.parse(g, b);
        let model = setup.encoder.encode(&granules, &bases, self.delta(), &mut parse);
        assert!(model.bytes == frame, "the frame differs from the model's");
    }

    /// With the set's dictionary, with the bases as prefix, or with both: a dictionary that ends with the bases.
    fn decode(&self, setup: &Setup, frame: &[u8]) {
        let bases: Vec<u8> = self.jobs.iter().flat_map(|j| j.base.unwrap_or([0; 4096])).collect();
        let mut context = DCtx::create();
        let mut dictionary = vec![];
        if self.set > 0 {
            dictionary = setup.sets[self.set - 1].as_ref().unwrap().dictionary().unwrap();
            if self.delta() {
                dictionary.truncate(dictionary.len() - CONTENT);
                dictionary.extend(&bases);
            }
            context.load_dictionary(&dictionary).unwrap();
        } else if self.delta() {
            context.ref_prefix(&bases).unwrap();
        }
        let mut plain = vec![0; 4096 * self.jobs.len()];
        let n = context.decompress(&mut plain[..], frame).unwrap();
        let want: Vec<u8> = self.jobs.iter().flat_map(|j| j.bytes).collect();
        assert!(n == want.len() && plain == want, "libzstd finds something else");
        drop(dictionary);
    }
}

/// The set of an extent that begins with this granule.
fn choice(setup: &Setup, constant: bool, parse: &Parse) -> usize {
    if constant {
        return setup.encoder.coder(setup.default_set).0;
    }
    let codes: [_; 4] = std::array::from_fn(|i| {
        setup.sets[i].as_ref().and_then(|_| setup.encoder.coder(i + 1).2.literals.as_ref())
    });
    choice::pick(codes, &parse.literals)
}
