//! Extents with what the model makes of them, and table sets that suit them.

use super::pages::{Page, base_for, page};
use isotherm_model::squeeze::block::{Block, Coder, constant};
use isotherm_model::squeeze::choice;
use isotherm_model::squeeze::frame::{Encoder, header};
use isotherm_model::squeeze::matcher::Matcher;
use isotherm_model::squeeze::parse::Parse;
use isotherm_model::squeeze::random;
use isotherm_model::squeeze::tables::TableSet;
use isotherm_sim::testbench::Rng;
use zstd::zstd_safe::DCtx;

/// What the lane is set to.
pub(crate) struct Setup {
    pub(crate) sets: [Option<TableSet>; 4],
    pub(crate) default_set: usize,
    pub(crate) encoder: Encoder,
}

impl Setup {
    /// Some sets are loaded, or `all`.
    pub(crate) fn random(rng: &mut Rng, all: bool) -> Self {
        let sets: [Option<TableSet>; 4] = std::array::from_fn(|_| {
            let set = suited(rng);
            (all || rng.chance(3, 4)).then_some(set)
        });
        Setup::new(sets, rng.below(6) as usize)
    }

    pub(crate) fn new(sets: [Option<TableSet>; 4], default_set: usize) -> Self {
        let encoder = Encoder::new(sets.each_ref().map(Option::as_ref), default_set, 0).unwrap();
        Setup { sets, default_set, encoder }
    }

    /// 0 and those that are loaded.
    pub(crate) fn usable(&self) -> Vec<usize> {
        (0..5).filter(|&s| s == 0 || self.sets[s - 1].is_some()).collect()
    }

    pub(crate) fn coder(&self, set: usize) -> &Coder {
        self.encoder.coder(set).2
    }

    fn choice(&self, bytes: &Page, parse: &Parse) -> usize {
        if constant(bytes) {
            return self.encoder.coder(self.default_set).0;
        }
        let codes: [_; 4] = std::array::from_fn(|i| {
            self.sets[i].as_ref().and_then(|_| self.coder(i + 1).literals.as_ref())
        });
        choice::pick(codes, &parse.literals)
    }

    /// Literals, constant, sums as the lane shows them; sums of sets that are not loaded mean nothing.
    fn info(&self, bytes: &Page, parse: &Parse) -> [Option<u64>; 6] {
        let sum = |i: usize| {
            self.sets[i].as_ref()?;
            let codes = self.coder(i + 1).literals?;
            Some(u64::from(choice::sum(&codes, &parse.literals)))
        };
        let n = Some(parse.literals.len() as u64);
        [n, Some(constant(bytes).into()), sum(0), sum(1), sum(2), sum(3)]
    }
}

/// A random set whose short codes belong to the bytes that pages have.
fn suited(rng: &mut Rng) -> TableSet {
    let mut counts = [0_u32; 256];
    let mut matcher = Matcher::new();
    for _ in 0..3 {
        let kind = if rng.chance(1, 2) { skewed(rng) } else { page(rng) };
        matcher.parse(&kind, None).literals.iter().for_each(|b| counts[usize::from(*b)] += 1);
    }
    let mut order: Vec<usize> = (0..256).collect();
    order.sort_by_key(|&b| std::cmp::Reverse(counts[b]));
    loop {
        let mut set = random::tables(&mut |n| rng.below(n.into()) as u32);
        let mut bits = set.literal_bits;
        bits.sort_unstable();
        order.iter().zip(bits).for_each(|(&b, n)| set.literal_bits[b] = n);
        // some code lengths no dictionary can say; equal ones save nothing
        if bits[0] < 7 && set.dictionary().is_some() {
            return set;
        }
    }
}

/// Few matches, but bytes of very different frequency.
pub(crate) fn skewed(rng: &mut Rng) -> Page {
    let by = 1 + 2 * rng.below(128);
    std::array::from_fn(|_| (rng.below(256) * rng.below(256) / 256 * by) as u8)
}

/// One granule, and what must come of it.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) bytes: Page,
    pub(crate) base: Option<Page>,
    pub(crate) count: usize,
    pub(crate) delta: bool,
    /// The lane chooses.
    pub(crate) own: bool,
    pub(crate) set: usize,
    /// The granule, counted from this one back, whose choice a dispatcher would wait for.
    pub(crate) follows: usize,
    pub(crate) parse: Parse,
    pub(crate) block: Block,
    pub(crate) choice: usize,
    pub(crate) info: [Option<u64>; 6],
    /// The extent ends with it.
    pub(crate) ends: bool,
}

/// The granules of one frame.
#[derive(Clone)]
pub(crate) struct Extent {
    pub(crate) jobs: Vec<Job>,
    id: u8,
}

impl Extent {
    pub(crate) fn random(rng: &mut Rng, setup: &Setup) -> Self {
        let count = match rng.below(4) {
            0 => 1,
            1 => rng.range(1, 16) as usize,
            _ => rng.range(1, 3) as usize,
        };
        let delta = rng.chance(1, 3);
        let granules: Vec<Page> = (0..count)
            .map(|_| match rng.below(8) {
                0 => skewed(rng),
                1 => random::parse(&mut |n| rng.below(n.into()) as u32, false).0,
                _ => page(rng),
            })
            .collect();
        let bases = granules
            .iter()
            .enumerate()
            .map(|(i, g)| (delta && (i == 0 || rng.chance(4, 5))).then(|| base_for(rng, g)))
            .collect();
        let outside = rng.chance(1, 4).then(|| *rng.pick(&setup.usable()));
        Extent::new(setup, &granules, bases, delta, outside)
    }

    /// `outside`: the set is not the lane's choice.
    pub(crate) fn new(
        setup: &Setup,
        granules: &[Page],
        bases: Vec<Option<Page>>,
        delta: bool,
        outside: Option<usize>,
    ) -> Self {
        let mut matcher = Matcher::new();
        let count = granules.len();
        let mut set = outside;
        let mut jobs = vec![];
        let own = set.is_none();
        for (i, (bytes, base)) in granules.iter().zip(bases).enumerate() {
            let parse = matcher.parse(bytes, base.as_ref());
            let choice = setup.choice(bytes, &parse);
            let set = *set.get_or_insert(choice);
            jobs.push(Job {
                bytes: *bytes,
                base,
                count,
                delta,
                own: own && i == 0,
                set,
                follows: i,
                block: setup.coder(set).block(bytes, &parse, count),
                info: setup.info(bytes, &parse),
                parse,
                choice,
                ends: i + 1 == count,
            });
        }
        let id = setup.encoder.coder(set.unwrap_or(0)).1;
        Extent { jobs, id }
    }

    /// The frame of these blocks: libzstd must find the granules in it, and the model must make the same if the set was chosen.
    pub(crate) fn check(&self, setup: &Setup, blocks: &[Vec<u8>]) {
        assert_eq!(blocks.len(), self.jobs.len());
        let mut frame = header(blocks.len(), self.id);
        for (job, block) in self.jobs.iter().zip(blocks) {
            let start = frame.len();
            frame.extend(block);
            frame[start] |= u8::from(job.ends);
        }
        let first = &self.jobs[0];
        let prefix: Vec<u8> = self.jobs.iter().flat_map(|j| j.base.unwrap_or([0; 4096])).collect();
        let mut context = DCtx::create();
        let over = if first.delta { &prefix[..] } else { &[] };
        if first.set > 0 {
            let set = setup.sets[first.set - 1].as_ref().unwrap();
            context.load_dictionary(&set.dictionary_over(over).unwrap()).unwrap();
        } else {
            context.ref_prefix(over).unwrap();
        }
        let mut plain = vec![0; 4096 * blocks.len()];
        let n = context.decompress(&mut plain[..], &frame).unwrap();
        let want: Vec<u8> = self.jobs.iter().flat_map(|j| j.bytes).collect();
        assert!(n == want.len() && plain == want, "libzstd finds something else");
        if first.own {
            let granules: Vec<Page> = self.jobs.iter().map(|j| j.bytes).collect();
            let bases: Vec<Option<&Page>> = self.jobs.iter().map(|j| j.base.as_ref()).collect();
            let mut matcher = Matcher::new();
            let mut parse = |g: &Page, b: Option<&Page>| matcher.parse(g, b);
            let model = setup.encoder.encode(&granules, &bases, first.delta, &mut parse);
            assert!(model.bytes == frame, "the frame differs from the model's");
        }
    }
}
