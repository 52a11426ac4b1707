//! The resizer on units whose needs are known: what it may never do to any of them, and where it comes to rest.
#![allow(clippy::unwrap_used, missing_docs)]

use isotherm_predict::policy::{
    Class, Partition, PartitionHeat, PolicyConfig, Reason, Resized, check_tiling, resize_partitions,
};
use proptest::prelude::*;

/// A unit: the class that its own heat asks for, and how probably it is written.
#[derive(Clone, Copy, Debug)]
struct Unit {
    own: Class,
    probability: f32,
}

fn unit() -> impl Strategy<Value = Unit> {
    let probability = prop_oneof![2 => Just(0.0_f32), 2 => Just(1.0_f32), 1 => 0.0_f32..=1.0];
    (0_usize..3, probability)
        .prop_map(|(own, probability)| Unit { own: Class::ALL[own], probability })
}

/// Partitions over units: each at least as hot as its hottest unit asks for, and some of them hotter.
fn layout(config: PolicyConfig) -> impl Strategy<Value = (Vec<Partition>, Vec<Unit>)> {
    let run = (unit(), 1_usize..12);
    let one = (prop::collection::vec(run, 1..5), 0_usize..3, any::<bool>());
    prop::collection::vec(one, 1..16).prop_map(move |parts| {
        let (mut partitions, mut units) = (vec![], Vec::new());
        for (runs, floor, pre_copy) in parts {
            let base = units.len() as u32;
            for (unit, times) in runs {
                units.extend(std::iter::repeat_n(unit, times));
            }
            let last = *units.last().unwrap();
            while units.len() < (base + config.min_partition) as usize {
                units.push(last);
            }
            units.truncate((base + config.max_partition.min(1000)) as usize);
            let own = units[base as usize..].iter().map(|u| u.own).max().unwrap();
            let class = own.max(Class::ALL[floor]);
            let length = units.len() as u32 - base;
            partitions.push(Partition { base, length, class, pre_copy });
        }
        (partitions, units)
    })
}

fn config() -> impl Strategy<Value = PolicyConfig> {
    let sizes = (1_u32..5, prop_oneof![Just(1000_u32), 10_u32..60]);
    (sizes, 1.01_f32..3.0, 0.2_f32..0.99, 0.5_f32..=1.0, 0.3_f32..0.999).prop_map(
        |((min, max), grow, shrink, high, low)| PolicyConfig {
            rate_high: high,
            rate_low: low * high * shrink.min(1.0 / grow),
            growth_factor: grow,
            shrink_factor: shrink,
            min_partition: min,
            max_partition: max.max(2 * min),
            ..PolicyConfig::default()
        },
    )
}

fn case() -> impl Strategy<Value = (PolicyConfig, Vec<Partition>, Vec<Unit>)> {
    config().prop_flat_map(|config| {
        layout(config).prop_map(move |(partitions, units)| (config, partitions, units))
    })
}

fn heat(partitions: &[Partition], units: &[Unit]) -> Vec<PartitionHeat> {
    let one = |p: &Partition| {
        let units = &units[p.base as usize..p.end() as usize];
        let colder = |u: &&Unit| u.own < p.class;
        let sum: f64 = units.iter().map(|u| f64::from(u.probability)).sum();
        PartitionHeat {
            rate: (sum / units.len() as f64) as f32,
            slack_front: units.iter().take_while(colder).count() as u32,
            slack_back: units.iter().rev().take_while(colder).count() as u32,
        }
    };
    partitions.iter().map(one).collect()
}

fn class_at(partitions: &[Partition], unit: u32) -> Class {
    partitions.iter().find(|p| u64::from(unit) < p.end()).unwrap().class
}

fn step(config: &PolicyConfig, partitions: &[Partition], units: &[Unit]) -> Resized {
    resize_partitions(partitions, &heat(partitions, units), config).unwrap()
}

proptest! {
    /// However often it runs: a tiling, within the sizes, of no more partitions than before, and for every change a
    /// reason.
    #[test]
    fn it_keeps_to_tiling_sizes_and_table((config, mut partitions, units) in case()) {
        for _ in 0..8 {
            let resized = step(&config, &partitions, &units);
            prop_assert!(check_tiling(&resized.partitions, units.len() as u32).is_ok(), "{resized:?}");
            prop_assert!(resized.partitions.len() <= partitions.len());
            for p in &resized.partitions {
                prop_assert!((config.min_partition..=config.max_partition).contains(&p.length), "{p:?}");
            }
            prop_assert!(resized.partitions == partitions || !resized.decisions.is_empty());
            partitions = resized.partitions;
        }
    }

    /// A unit that needs the class that it has never comes into a colder one.
    #[test]
    fn what_a_unit_needs_it_keeps((config, mut partitions, units) in case()) {
        for _ in 0..8 {
            let next = step(&config, &partitions, &units).partitions;
            for (unit, u) in (0..).zip(&units) {
                let (before, after) = (class_at(&partitions, unit), class_at(&next, unit));
                prop_assert!(u.own != before || after >= u.own, "unit {unit} needs {before}, got {after}");
            }
            partitions = next;
        }
    }

    /// Every partition whose rate calls for it grew as far as its factor says, or it is told why not; what was trimmed
    /// for it was colder; nobody else grew on purpose.
    #[test]
    fn growth_is_exact_or_reported((config, partitions, units) in case()) {
        let heat = heat(&partitions, &units);
        let resized = resize_partitions(&partitions, &heat, &config).unwrap();
        let mut hot = 0;
        for (p, h) in partitions.iter().zip(&heat) {
            let wanted = (f64::from(p.length) * f64::from(config.growth_factor)).floor() as u32;
            hot += usize::from(h.rate > config.rate_high && wanted > p.length);
        }
        let mut grown = 0;
        for d in &resized.decisions {
            match d.reason {
                Reason::Grown { rate, was } => {
                    grown += 1;
                    prop_assert!(rate > config.rate_high && d.length > was, "{d}");
                    let most = (f64::from(was) * f64::from(config.growth_factor)).floor();
                    prop_assert!(f64::from(d.length) <= most, "{d}");
                    let short = f64::from(d.length) < most;
                    let reported = resized.decisions.iter().any(|o| {
                        o.base == d.base && o.reason == Reason::Overflow { wanted: most as u32, got: d.length }
                    });
                    prop_assert_eq!(short, reported, "{}", d);
                }
                Reason::Overflow { wanted, got } => {
                    prop_assert!(got < wanted && got == d.length, "{d}");
                    grown += usize::from(!resized.decisions.iter().any(|o| {
                        o.base == d.base && o.length == got && matches!(o.reason, Reason::Grown { .. })
                    }));
                }
                Reason::Trimmed { was } => {
                    prop_assert!(d.length < was && d.length >= config.min_partition, "{d}");
                }
                Reason::Shrunk { rate, was } => {
                    prop_assert!(rate < config.rate_low && d.length < was, "{d}");
                    let least = (f64::from(was) * f64::from(config.shrink_factor)).ceil();
                    prop_assert!(f64::from(d.length) >= least.min(f64::from(was - 1)), "{d}");
                }
                Reason::Merged { rate } => prop_assert!(rate < config.rate_low, "{d}"),
                other => prop_assert!(false, "the resizer does not decide {other:?}"),
            }
        }
        // Sizes and rates of partitions move while it works (a neighbour trims or merges), so more may become due.
        if resized.partitions.len() == partitions.len() && !resized.decisions.iter().any(|d| matches!(d.reason, Reason::Trimmed { .. } | Reason::Shrunk { .. })) {
            prop_assert_eq!(grown, hot);
        }
    }

    /// The same heat again and again: it comes to rest, and stays there.
    #[test]
    fn it_comes_to_rest((config, mut partitions, units) in case()) {
        let mut steps = 0;
        loop {
            let next = step(&config, &partitions, &units).partitions;
            if next == partitions {
                break;
            }
            partitions = next;
            steps += 1;
            prop_assert!(steps < 2000, "still moving: {partitions:?}");
        }
    }
}

fn tiles(lengths: &[(u32, Class)]) -> Vec<Partition> {
    let mut base = 0;
    let one = |&(length, class): &(u32, Class)| {
        base += length;
        Partition { base: base - length, length, class, pre_copy: false }
    };
    lengths.iter().map(one).collect()
}

fn lengths(resized: &Resized) -> Vec<u32> {
    resized.partitions.iter().map(|p| p.length).collect()
}

/// What joined from the left was needed: it is not given on as slack of the one that it joined.
#[test]
fn a_merged_partition_brings_its_needs_along() {
    use Class::{Cold, Warm};
    let config = PolicyConfig { min_partition: 2, ..PolicyConfig::default() };
    let start = tiles(&[(8, Cold), (2, Warm), (8, Warm)]);
    let heat = [
        PartitionHeat { rate: 0.0, ..PartitionHeat::default() },
        PartitionHeat { rate: 0.4, ..PartitionHeat::default() },
        PartitionHeat { rate: 0.1, slack_front: 4, slack_back: 0 },
    ];
    let resized = resize_partitions(&start, &heat, &config).unwrap();
    assert_eq!(lengths(&resized), [8, 10], "{:?}", resized.decisions);
}

#[test]
fn small_partitions_shrink_too() {
    use Class::{Cold, Warm};
    let config = PolicyConfig::default();
    for (length, left) in [(3, 2), (2, 1)] {
        let start = tiles(&[(8, Cold), (length, Warm)]);
        let heat = [
            PartitionHeat::default(),
            PartitionHeat { rate: 0.2, slack_front: length, slack_back: length },
        ];
        let resized = resize_partitions(&start, &heat, &config).unwrap();
        assert_eq!(lengths(&resized), [8 + length - left, left]);
    }
}

#[test]
fn two_of_a_class_do_not_pass_units_back_and_forth() {
    use Class::Warm;
    let config = PolicyConfig::default();
    let start = tiles(&[(8, Warm), (8, Warm)]);
    let slack = |rate| PartitionHeat { rate, slack_front: 8, slack_back: 8 };
    let resized = resize_partitions(&start, &[slack(0.2), slack(0.1)], &config).unwrap();
    assert_eq!(resized.partitions, start);
}
