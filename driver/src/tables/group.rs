//! Extents to groups, a set for each: k-means with bits as the distance.
//!
//! Two rules assign an extent to a group. *Cheapest* takes the set with which the extent is smallest. *Card* takes
//! the one that the card would take, which looks at the sampled literals of the first granule alone. A start is
//! refined by the first, then by the second; what counts is the size with the sets that the card would take.

use isotherm_model::squeeze::tables::TableSet;

use super::learn::Draft;
use super::log2::PLACES;
use super::prices::{Prices, choice};
use super::random::Random;
use super::stats::{Granule, Sum};

/// Rounds of one rule at most.
const ROUNDS: usize = 8;
/// Weight of literals that are coded, when a code is learned,
const CODED: u64 = 4;
/// and of those that only choose the set.
const CHOOSING: u64 = 1;
/// A set learns from so many parts of its own group and one part of all samples: pages that are like none of the
/// samples lose less with it, and a set that is learned from little is not too sure.
const OWN: u64 = 15;
/// The same for a start, which has seen a single extent.
const SEED: u64 = 7;
/// The dictionary id in a frame header.
const ID_BITS: u64 = 8 << PLACES;

/// Granules that are coded together.
#[derive(Clone, Debug)]
pub(super) struct Extent(pub(super) Vec<Granule>);

impl Extent {
    /// The granule that the set is chosen by; `None`: the extent takes the default set.
    fn deciding(&self) -> Option<&Granule> {
        self.0.first().filter(|first| !first.constant)
    }

    /// Bits of its blocks, and of the dictionary id, with set `index`.
    fn bits(&self, prices: &Prices, index: usize) -> u64 {
        let id = if index == 0 { 0 } else { ID_BITS };
        id + self.0.iter().map(|granule| prices.block(granule)).sum::<u64>()
    }
}

/// Sets, and what the samples cost with them.
#[derive(Clone, Debug)]
pub(super) struct Grouped {
    pub(super) drafts: Vec<Draft>,
    pub(super) outcome: Outcome,
}

/// What the card makes of the samples with some sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Bits, with places.
    pub(super) bits: u64,
    /// The best one for extents that begin with a constant granule.
    pub(super) default_set: usize,
    /// Extents that take each set, set 0 first.
    pub(super) extents: Vec<u32>,
}

/// Prices of set 0, and of these sets as 1, 2 and so on.
pub(super) fn price_list<'a>(sets: impl IntoIterator<Item = &'a TableSet>) -> Vec<Prices> {
    let learned = sets.into_iter().map(Prices::of);
    std::iter::once(Prices::predefined()).chain(learned).collect()
}

/// What the card makes of the extents with these sets, set 0 first.
pub(super) fn outcome(extents: &[Extent], prices: &[Prices]) -> Outcome {
    let default_set = default_set(extents, prices);
    let mut out = Outcome { bits: 0, default_set, extents: vec![0; prices.len()] };
    for extent in extents {
        let set = extent.deciding().map_or(default_set, |first| choice(prices, first));
        out.bits += extent.bits(&prices[set], set);
        out.extents[set] += 1;
    }
    out
}

/// At most `sets` groups: the best of several starts.
pub(super) fn group(extents: &[Extent], sets: usize, starts: u32, seed: u64) -> Vec<Grouped> {
    let mut best: Vec<Grouped> = vec![];
    for n in 1..=sets {
        let mut random = Random::new(seed ^ (n as u64) << 56);
        let mut tries = vec![];
        // One more than the best with fewer.
        if let Some(before) = best.last() {
            tries.push(seeded(extents, before.drafts.clone(), n, &mut random));
        }
        for _ in 0..if n == 1 { 1 } else { starts.max(1) } {
            tries.push(seeded(extents, vec![], n, &mut random));
        }
        if n == 1 {
            tries.push(vec![Draft::new(&everything(extents))]);
        }
        let found = tries.into_iter().map(|drafts| refine(extents, drafts));
        best.extend(found.min_by_key(|grouped| grouped.outcome.bits));
    }
    best
}

/// Adds sets until there are `n`, each learned from one extent that the sets so far serve badly.
fn seeded(extents: &[Extent], mut drafts: Vec<Draft>, n: usize, random: &mut Random) -> Vec<Draft> {
    let all = everything(extents);
    while drafts.len() < n {
        let prices = price_list(drafts.iter().map(|draft| &draft.set));
        let loss: Vec<u64> = extents
            .iter()
            .map(|extent| {
                let best = cheapest(extent, &prices);
                let ideal = extent.0.iter().map(Granule::ideal).sum();
                extent.bits(&prices[best], best).saturating_sub(ideal) >> PLACES
            })
            .collect();
        let mut at = random.below(loss.iter().sum());
        let found = loss.iter().position(|&l| {
            let here = at < l;
            at = at.saturating_sub(l);
            here
        });
        let mut sum = Sum::new();
        for granule in found.and_then(|i| extents.get(i)).map_or(&[][..], |e| &e.0) {
            sum.add_literals(granule, CODED);
            sum.add_codes(granule);
        }
        drafts.push(Draft::new(&sum.leaning_on(&all, SEED)));
    }
    drafts
}

fn refine(extents: &[Extent], drafts: Vec<Draft>) -> Grouped {
    let all = everything(extents);
    let mut best = judged(extents, drafts);
    for card in [false, true] {
        let mut drafts = best.drafts.clone();
        let mut before = vec![];
        for _ in 0..ROUNDS {
            let prices = price_list(drafts.iter().map(|draft| &draft.set));
            let default_set = default_set(extents, &prices);
            let groups: Vec<usize> = extents
                .iter()
                .map(|extent| match extent.deciding() {
                    Some(first) if card => choice(&prices, first),
                    None if card => default_set,
                    _ => cheapest(extent, &prices),
                })
                .collect();
            if groups == before {
                break;
            }
            drafts = (1..prices.len())
                .filter_map(|set| {
                    let of = extents.iter().zip(&groups).filter(|&(_, &g)| g == set);
                    learn(of.map(|(extent, _)| extent), &prices[set], &all)
                })
                .collect();
            let now = judged(extents, drafts.clone());
            if now.outcome.bits < best.outcome.bits {
                best = now;
            }
            before = groups;
        }
    }
    best
}

fn judged(extents: &[Extent], drafts: Vec<Draft>) -> Grouped {
    Grouped {
        outcome: outcome(extents, &price_list(drafts.iter().map(|draft| &draft.set))),
        drafts,
    }
}

/// The set for the extents that took one with these prices: counted is what it codes. `None` if that is nothing.
fn learn<'a>(
    extents: impl Iterator<Item = &'a Extent>,
    prices: &Prices,
    all: &Sum,
) -> Option<Draft> {
    let mut sum = Sum::new();
    let mut any = false;
    for granule in extents.flat_map(|extent| &extent.0) {
        if granule.constant || prices.is_raw(granule) {
            continue;
        }
        any = true;
        sum.add_codes(granule);
        // Literals that are not coded choose the set all the same: a code that knows nothing of them is never chosen,
        // and its sequence tables would be of no use.
        sum.add_literals(granule, if prices.codes_literals(granule) { CODED } else { CHOOSING });
    }
    any.then(|| Draft::new(&sum.leaning_on(all, OWN)))
}

fn everything(extents: &[Extent]) -> Sum {
    let mut sum = Sum::new();
    for granule in extents.iter().flat_map(|extent| &extent.0).filter(|g| !g.constant) {
        sum.add_literals(granule, CODED);
        sum.add_codes(granule);
    }
    sum
}

fn cheapest(extent: &Extent, prices: &[Prices]) -> usize {
    (0..prices.len()).min_by_key(|&i| extent.bits(&prices[i], i)).unwrap_or(0)
}

fn default_set(extents: &[Extent], prices: &[Prices]) -> usize {
    let undecided = || extents.iter().filter(|extent| extent.deciding().is_none());
    let bits = |i: usize| undecided().map(|extent| extent.bits(&prices[i], i)).sum::<u64>();
    (0..prices.len()).min_by_key(|&i| bits(i)).unwrap_or(0)
}
