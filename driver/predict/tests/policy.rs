//! Properties of the partition policy on arbitrary input, and what it does on known input.
#![allow(clippy::unwrap_used, missing_docs)]

use isotherm_predict::policy::{
    Class, Partition, PartitionHeat, PartitionPlanner, Plan, PolicyConfig, PolicyError, Reason,
    check_tiling, classify, partition_memory, resize_partitions,
};
use isotherm_predict::{EpochHeat, Prediction, UnitHeat};
use proptest::prelude::*;

fn wild() -> impl Strategy<Value = f32> {
    prop_oneof![
        Just(f32::NAN),
        Just(f32::INFINITY),
        Just(f32::NEG_INFINITY),
        Just(-0.0_f32),
        any::<f32>(),
        0.0_f32..20.0,
    ]
}

fn tame() -> impl Strategy<Value = (f32, f32, bool)> {
    let probability = prop_oneof![3 => Just(0.0_f32), 2 => 0.9_f32..=1.0, 2 => 0.0_f32..=1.0];
    (probability, prop_oneof![Just(1.0_f32), 0.0_f32..30.0], any::<bool>())
}

/// Runs of equal units, so that partitions form; lengths up to 24.
fn runs<T: Clone + std::fmt::Debug>(
    unit: impl Strategy<Value = T>,
) -> impl Strategy<Value = Vec<T>> {
    prop::collection::vec((unit, 1_usize..24), 1..24)
        .prop_map(|runs| runs.into_iter().flat_map(|(unit, times)| vec![unit; times]).collect())
}

fn config() -> impl Strategy<Value = PolicyConfig> {
    (1_u32..6, 2_u32..40, 1_u32..12, 0.0_f32..0.9, 1_u32..5, 0_u32..5, 1.01_f32..2.0, 0.3_f32..0.99)
        .prop_flat_map(|(min, max, budget, hysteresis, demote, promote, grow, shrink)| {
            let high = 0.5_f32..=1.0;
            (
                Just((min, max, budget, hysteresis, demote, promote, grow, shrink)),
                high,
                0.0_f32..0.999,
                0.01_f32..=1.0,
            )
        })
        .prop_map(
            |((min, max, budget, hysteresis, demote, promote, grow, shrink), high, low, share)| {
                PolicyConfig {
                    threshold_warm: 0.5,
                    threshold_critical: 6.0,
                    critical_share: share,
                    rate_high: high,
                    rate_low: low * high * shrink.min(1.0 / grow),
                    growth_factor: grow,
                    shrink_factor: shrink,
                    min_partition: min,
                    max_partition: max.max(2 * min),
                    max_partitions: budget,
                    max_shared: if budget % 3 == 0 { 0 } else { 4 },
                    hysteresis,
                    demote_after: demote,
                    promote_after: promote,
                }
            },
        )
}

/// The smallest budget that the configuration needs for a window, if the drawn one is too small.
fn planner(units: usize, mut config: PolicyConfig) -> PartitionPlanner {
    match PartitionPlanner::new(units as u32, config) {
        Ok(planner) => planner,
        Err(PolicyError::Budget { needed, .. }) => {
            config.max_partitions = needed as u32;
            PartitionPlanner::new(units as u32, config).unwrap()
        }
        Err(PolicyError::Window { .. }) => {
            config.min_partition = 1;
            planner(units, config)
        }
        Err(other) => panic!("{other}"),
    }
}

fn input(units: &[(f32, f32, bool)]) -> (Vec<Prediction>, EpochHeat) {
    let predictions = units
        .iter()
        .map(|&(probability, writes, _)| Prediction {
            probability,
            expected_writes: probability * writes,
        })
        .collect();
    let heat = EpochHeat {
        epoch: 7,
        units: units
            .iter()
            .map(|&(_, _, read)| UnitHeat { reads: u32::from(read), ..UnitHeat::default() })
            .collect(),
    };
    (predictions, heat)
}

fn check(plan: &Plan, planner: &PartitionPlanner, units: usize) -> Result<(), TestCaseError> {
    let config = planner.config();
    prop_assert!(check_tiling(&plan.partitions, units as u32).is_ok(), "{:?}", plan.partitions);
    prop_assert!(plan.partitions.len() <= config.max_partitions as usize);
    for partition in &plan.partitions {
        prop_assert!(partition.length >= config.min_partition, "{partition:?}");
        prop_assert!(partition.length <= config.max_partition, "{partition:?}");
        prop_assert!(!(partition.pre_copy && partition.class == Class::Cold), "{partition:?}");
    }
    for decision in &plan.decisions {
        prop_assert!(u64::from(decision.base) + u64::from(decision.length) <= units as u64);
        prop_assert!(decision.length > 0 && decision.to_string().contains("units"));
    }
    Ok(())
}

proptest! {
    #[test]
    fn plans_tile_within_size_and_budget_for_any_numbers(
        epochs in prop::collection::vec(runs((wild(), wild(), any::<u32>())), 1..5),
        config in config(),
    ) {
        let units = epochs[0].len();
        let mut planner = planner(units, config);
        prop_assert!(check_tiling(planner.partitions(), units as u32).is_ok());
        let mut again = planner.clone();
        for epoch in &epochs {
            let at = |unit: usize| epoch[unit % epoch.len()];
            let predictions: Vec<_> = (0..units)
                .map(|unit| Prediction { probability: at(unit).0, expected_writes: at(unit).1 })
                .collect();
            let heat = EpochHeat {
                epoch: 0,
                units: (0..units).map(|unit| UnitHeat { reads: at(unit).2, ..UnitHeat::default() }).collect(),
            };
            let plan = planner.plan(&predictions, &heat).unwrap();
            check(&plan, &planner, units)?;
            prop_assert_eq!(planner.partitions(), &plan.partitions[..]);
            prop_assert_eq!(&plan, &again.plan(&predictions, &heat).unwrap(), "not deterministic");
        }
    }

    #[test]
    fn steady_input_settles(before in runs(tame()), steady in runs(tame()), config in config()) {
        let units = steady.len();
        let mut planner = planner(units, config);
        let cycled: Vec<_> = before.iter().cycle().take(units).copied().collect();
        let (predictions, heat) = input(&cycled);
        for _ in 0..6 {
            planner.plan(&predictions, &heat).unwrap();
        }
        let (predictions, heat) = input(&steady);
        // Growth multiplies by 1.01 at least, over 600 units at most, so it ends.
        for _ in 0..200 {
            check(&planner.plan(&predictions, &heat).unwrap(), &planner, units)?;
        }
        let settled = planner.partitions().to_vec();
        for _ in 0..20 {
            let plan = planner.plan(&predictions, &heat).unwrap();
            prop_assert_eq!(&plan.partitions, &settled);
            prop_assert!(plan.decisions.is_empty(), "{:?}", plan.decisions);
        }
    }

    #[test]
    fn a_rate_inside_the_band_never_changes_a_class(
        start in 0.6_f32..20.0,
        noise in prop::collection::vec(-0.19_f32..0.19, 30),
    ) {
        // Within +-19 % of a threshold the class stays what it was, whichever it was.
        let config = PolicyConfig { hysteresis: 0.2, promote_after: 0, critical_share: 1.0, ..PolicyConfig::default() };
        let mut planner = PartitionPlanner::new(1, config).unwrap();
        let heat = EpochHeat::idle(0, 1);
        let plan = |planner: &mut PartitionPlanner, writes: f32| {
            let predictions = [Prediction { probability: 1.0, expected_writes: writes }];
            planner.plan(&predictions, &heat).unwrap().partitions[0].class
        };
        let class = plan(&mut planner, start);
        for shift in noise {
            prop_assert_eq!(plan(&mut planner, config.threshold_critical * (1.0 + shift)), class);
        }
    }

    #[test]
    fn hotter_never_gets_a_colder_class(counts in prop::collection::vec(wild(), 1..50), warm in wild(), critical in wild()) {
        match partition_memory(&counts, warm, critical) {
            Err(PolicyError::Parameter { .. }) => {
                prop_assert!(warm.is_nan() || critical.is_nan() || critical < warm);
            }
            Err(other) => prop_assert!(false, "{other}"),
            Ok(sorted) => {
                let total = sorted.critical.len() + sorted.warm.len() + sorted.cold.len();
                prop_assert_eq!(total, counts.len());
                for (units, class) in [(&sorted.critical, Class::Critical), (&sorted.warm, Class::Warm), (&sorted.cold, Class::Cold)] {
                    for &unit in units {
                        prop_assert_eq!(classify(counts[unit as usize], warm, critical), class);
                    }
                }
                for &a in &counts {
                    for &b in &counts {
                        prop_assert!(a.is_nan() || b.is_nan() || a < b || classify(a, warm, critical) >= classify(b, warm, critical));
                    }
                }
            }
        }
    }

    #[test]
    fn resizing_tiles_and_keeps_minimum_and_maximum(
        lengths in prop::collection::vec((1_u32..200, 0_usize..3, wild(), any::<u8>(), any::<u8>()), 1..30),
        config in config(),
    ) {
        let mut base = 0;
        let mut partitions = Vec::new();
        let mut heat = Vec::new();
        for (length, class, rate, front, back) in lengths {
            let length = length.clamp(config.min_partition, config.max_partition);
            partitions.push(Partition { base, length, class: Class::ALL[class], pre_copy: false });
            heat.push(PartitionHeat { rate, slack_front: front.into(), slack_back: back.into() });
            base += length;
        }
        let resized = resize_partitions(&partitions, &heat, &config).unwrap();
        prop_assert!(check_tiling(&resized.partitions, base).is_ok(), "{:?}", resized);
        for partition in &resized.partitions {
            prop_assert!((config.min_partition..=config.max_partition).contains(&partition.length));
        }
        if resized.partitions != partitions {
            prop_assert!(!resized.decisions.is_empty(), "a change without a reason");
        }
    }
}

fn partitions(lengths: &[(u32, Class)]) -> Vec<Partition> {
    let mut base = 0;
    lengths
        .iter()
        .map(|&(length, class)| {
            base += length;
            Partition { base: base - length, length, class, pre_copy: false }
        })
        .collect()
}

fn rated(rates: &[f32], slack: u32) -> Vec<PartitionHeat> {
    rates
        .iter()
        .map(|&rate| PartitionHeat { rate, slack_front: slack, slack_back: slack })
        .collect()
}

fn lengths(partitions: &[Partition]) -> Vec<u32> {
    partitions.iter().map(|partition| partition.length).collect()
}

#[test]
fn the_resizer_grows_into_the_coldest_neighbour_and_reports_what_it_cannot() {
    use Class::{Cold, Critical, Warm};
    let config = PolicyConfig { growth_factor: 1.5, rate_low: 0.35, ..PolicyConfig::default() };
    let start = partitions(&[(10, Warm), (20, Critical), (40, Cold)]);
    let resized = resize_partitions(&start, &rated(&[0.3, 1.0, 0.2], 0), &config).unwrap();
    assert_eq!(lengths(&resized.partitions), [10, 30, 30]);
    assert!(matches!(resized.decisions[0].reason, Reason::Trimmed { was: 40 }));
    assert!(matches!(resized.decisions[1].reason, Reason::Grown { was: 20, .. }));

    // The coldest has 4 to spare above the minimum of 6, the next gives the rest.
    let tight = PolicyConfig { min_partition: 6, ..config };
    let start = partitions(&[(40, Warm), (20, Critical), (10, Cold)]);
    let resized = resize_partitions(&start, &rated(&[0.3, 1.0, 0.2], 0), &tight).unwrap();
    assert_eq!(lengths(&resized.partitions), [34, 30, 6]);

    // Nothing colder to either side: reported, not forced.
    let start = partitions(&[(20, Critical)]);
    let resized = resize_partitions(&start, &rated(&[1.0], 0), &config).unwrap();
    assert_eq!(lengths(&resized.partitions), [20]);
    assert!(
        matches!(resized.decisions[..], [d] if d.reason == Reason::Overflow { wanted: 30, got: 20 })
    );

    // A neighbour that is itself mostly written has nothing to spare either.
    let start = partitions(&[(20, Critical), (40, Warm)]);
    let resized = resize_partitions(&start, &rated(&[1.0, 0.8], 0), &config).unwrap();
    assert_eq!(lengths(&resized.partitions), [20, 40]);

    // The largest size bounds it.
    let bounded = PolicyConfig { max_partition: 25, ..config };
    let start = partitions(&[(20, Critical), (25, Cold)]);
    let resized = resize_partitions(&start, &rated(&[1.0, 0.2], 0), &bounded).unwrap();
    assert_eq!(lengths(&resized.partitions), [25, 20]);
    assert!(resized.decisions.iter().any(|d| d.reason == Reason::Overflow { wanted: 30, got: 25 }));
}

#[test]
fn the_resizer_shrinks_slack_and_merges_what_is_too_small() {
    use Class::{Cold, Critical, Warm};
    let config = PolicyConfig { min_partition: 4, ..PolicyConfig::default() };
    let start = partitions(&[(8, Cold), (16, Critical), (8, Warm)]);
    // 16 * 0.75 = 12: four units go, from the side with more slack first.
    let mut heat = rated(&[0.5, 0.2, 0.6], 0);
    (heat[1].slack_front, heat[1].slack_back) = (1, 3);
    let resized = resize_partitions(&start, &heat, &config).unwrap();
    assert_eq!(lengths(&resized.partitions), [9, 12, 11]);

    // Without slack the units' own heat keeps it as it is.
    let resized = resize_partitions(&start, &rated(&[0.5, 0.2, 0.6], 0), &config).unwrap();
    assert_eq!(resized.partitions, start);

    // At the minimum it merges with the nearest class.
    let start = partitions(&[(8, Cold), (4, Critical), (8, Warm)]);
    let resized = resize_partitions(&start, &rated(&[0.5, 0.0, 0.9], 99), &config).unwrap();
    assert_eq!(lengths(&resized.partitions), [8, 12]);
    assert_eq!(resized.partitions[1].class, Warm);
    assert!(matches!(resized.decisions[..], [d] if matches!(d.reason, Reason::Merged { .. })));
}

#[test]
fn bad_partitions_and_lengths_are_refused() {
    let config = PolicyConfig::default();
    let mut gap = partitions(&[(4, Class::Cold), (4, Class::Warm)]);
    gap[1].base = 5;
    let error = resize_partitions(&gap, &rated(&[0.0, 0.0], 0), &config).unwrap_err();
    assert!(
        matches!(error, PolicyError::NotTiled { index: 1, base: 5, expected: 4, .. }),
        "{error}"
    );
    let error = resize_partitions(&gap, &[], &config).unwrap_err();
    assert!(matches!(error, PolicyError::Length { found: 0, expected: 2, .. }));
    let half = Partition { base: 0, length: u32::MAX, class: Class::Cold, pre_copy: false };
    let overlap = [half, Partition { base: 1, ..half }];
    assert!(resize_partitions(&overlap, &rated(&[0.0, 0.0], 0), &config).is_err());

    let mut planner = PartitionPlanner::new(4, config).unwrap();
    let before = planner.partitions().to_vec();
    let error = planner.plan(&[Prediction::NONE; 3], &EpochHeat::idle(0, 4)).unwrap_err();
    assert!(matches!(error, PolicyError::Length { what: "predictions", found: 3, expected: 4 }));
    assert!(planner.plan(&[Prediction::NONE; 4], &EpochHeat::idle(0, 5)).is_err());
    assert_eq!(planner.partitions(), before);
}

#[test]
fn bad_parameters_are_named() {
    let default = PolicyConfig::default();
    for (field, config) in [
        ("threshold_warm", PolicyConfig { threshold_warm: f32::NAN, ..default }),
        ("threshold_critical", PolicyConfig { threshold_critical: 0.0, ..default }),
        ("critical_share", PolicyConfig { critical_share: 0.0, ..default }),
        ("rate_high", PolicyConfig { rate_high: f32::INFINITY, ..default }),
        ("rate_low", PolicyConfig { rate_low: 0.8, ..default }),
        ("growth_factor", PolicyConfig { growth_factor: 1.0, ..default }),
        ("shrink_factor", PolicyConfig { shrink_factor: 1.0, ..default }),
        ("min_partition", PolicyConfig { min_partition: 0, ..default }),
        ("max_partition", PolicyConfig { min_partition: 4, max_partition: 7, ..default }),
        ("max_partitions", PolicyConfig { max_partitions: 0, ..default }),
        ("hysteresis", PolicyConfig { hysteresis: 1.0, ..default }),
        ("demote_after", PolicyConfig { demote_after: 0, ..default }),
        ("promote_after", PolicyConfig { promote_after: 128, ..default }),
    ] {
        match PartitionPlanner::new(16, config) {
            Err(error @ PolicyError::Parameter { field: named, .. }) => {
                assert_eq!(named, field);
                assert!(!error.hint().is_empty());
            }
            other => panic!("{field}: {other:?}"),
        }
    }
    assert!(matches!(PartitionPlanner::new(0, default), Err(PolicyError::Window { .. })));
    let tight = PolicyConfig { max_partition: 10, max_partitions: 4, ..default };
    assert!(matches!(PartitionPlanner::new(30, tight), Err(PolicyError::Budget { needed: 5, .. })));
}

/// Window of 1024 units: 16 with many writes, 64 with some, the rest idle.
fn hot_cold() -> Vec<(f32, f32, bool)> {
    let mut units = vec![(0.0, 0.0, false); 1024];
    units[100..116].fill((1.0, 50.0, true));
    units[300..364].fill((0.6, 2.0, true));
    units
}

#[test]
fn small_critical_medium_warm_large_cold() {
    // uncut, so that splits and joins are those of the classes
    let config = PolicyConfig { max_shared: 0, ..PolicyConfig::default() };
    let mut planner = PartitionPlanner::new(1024, config).unwrap();
    let (predictions, heat) = input(&hot_cold());
    let first = planner.plan(&predictions, &heat).unwrap();
    let critical: Vec<_> = first.partitions.iter().filter(|p| p.class == Class::Critical).collect();
    assert!(critical.iter().all(|p| p.pre_copy && p.base <= 100 && p.end() >= 116));
    assert!(first.units_in(Class::Critical) < first.units_in(Class::Warm));
    assert!(first.units_in(Class::Warm) < first.units_in(Class::Cold));
    let hotter = first.decisions.iter().find(|d| d.base == 100).unwrap();
    assert!(matches!(hotter.reason, Reason::Hotter { writes, .. } if writes == 50.0));
    assert_eq!((hotter.from, hotter.to, hotter.length), (Class::Cold, Class::Critical, 16));
    assert!(first.decisions.iter().any(|d| matches!(d.reason, Reason::Split { .. })));

    // It cools: the class falls only after `demote_after` epochs, then all joins again.
    let idle = vec![(0.0, 0.0, false); 1024];
    let (predictions, heat) = input(&idle);
    for epoch in 1..=4 {
        let plan = planner.plan(&predictions, &heat).unwrap();
        assert_eq!(plan.units_in(Class::Critical) > 0, epoch < 3, "epoch {epoch}");
        assert_eq!(plan.pre_copied_units(), 0, "epoch {epoch}: nothing is predicted to be written");
        if epoch == 3 {
            assert!(
                plan.decisions.iter().any(|d| matches!(d.reason, Reason::Colder { epochs: 3, .. }))
            );
            assert!(plan.decisions.iter().any(|d| matches!(d.reason, Reason::Joined { .. })));
        }
    }
    assert_eq!(planner.partitions().len(), 1);
}

#[test]
fn cold_ranges_that_keep_being_read_are_promoted_and_given_up_again() {
    let config = PolicyConfig { promote_after: 4, ..PolicyConfig::default() };
    let mut planner = PartitionPlanner::new(64, config).unwrap();
    let mut units = vec![(0.0, 0.0, false); 64];
    units[8..24].fill((0.0, 0.0, true));
    let (predictions, read) = input(&units);
    for epoch in 1..=6 {
        let plan = planner.plan(&predictions, &read).unwrap();
        assert_eq!(plan.units_in(Class::Warm), if epoch < 4 { 0 } else { 16 }, "epoch {epoch}");
        let promoted = plan
            .decisions
            .iter()
            .any(|d| matches!(d.reason, Reason::Promoted { .. }) && d.base == 8);
        assert_eq!(promoted, epoch == 4);
    }
    let idle = EpochHeat::idle(0, 64);
    let given_up =
        (1..=20).find(|_| planner.plan(&predictions, &idle).unwrap().units_in(Class::Warm) == 0);
    assert_eq!(given_up, Some(6), "six touched epochs take six untouched ones");
}

#[test]
fn a_dense_partition_grows_a_margin_and_loses_it_when_it_thins_out() {
    let config = PolicyConfig { critical_share: 1.0, promote_after: 0, ..PolicyConfig::default() };
    let mut planner = PartitionPlanner::new(1000, config).unwrap();
    let mut units = vec![(0.0, 0.0, false); 1000];
    units[400..500].fill((1.0, 50.0, true));
    let (predictions, heat) = input(&units);
    for _ in 0..10 {
        planner.plan(&predictions, &heat).unwrap();
    }
    let critical = |planner: &PartitionPlanner| {
        planner
            .partitions()
            .iter()
            .find(|p| p.class == Class::Critical)
            .map(|p| (p.base, p.length))
            .unwrap()
    };
    assert_eq!(critical(&planner).1, 125, "100 / 125 is below rate_high: one step");

    // The units stay Critical by count but are written less often: the margin goes.
    units[400..500].fill((0.3, 50.0, true));
    let (predictions, heat) = input(&units);
    let plan = planner.plan(&predictions, &heat).unwrap();
    assert!(
        plan.decisions.iter().any(|d| matches!(d.reason, Reason::Shrunk { was: 125, .. })),
        "{:?}",
        plan.decisions
    );
    for _ in 0..10 {
        planner.plan(&predictions, &heat).unwrap();
    }
    assert_eq!(critical(&planner), (400, 100));
}

#[test]
fn scattered_hot_units_stay_hot_within_the_budget() {
    let config =
        PolicyConfig { critical_share: 1.0, max_partitions: 16, ..PolicyConfig::default() };
    let mut planner = PartitionPlanner::new(4096, config).unwrap();
    let mut units = vec![(0.0, 0.0, false); 4096];
    (0..4096).step_by(61).for_each(|unit| units[unit] = (1.0, 50.0, true));
    let (predictions, heat) = input(&units);
    let plan = planner.plan(&predictions, &heat).unwrap();
    assert!(plan.partitions.len() <= 16);
    for unit in (0..4096).step_by(61) {
        let at = plan.partitions.iter().find(|p| p.end() > unit).unwrap();
        assert_eq!(at.class, Class::Critical, "unit {unit}");
    }
    assert!(plan.decisions.iter().any(|d| matches!(d.reason, Reason::Budget { .. })));
}

#[test]
fn the_critical_share_keeps_only_the_hottest() {
    let config = PolicyConfig { critical_share: 0.1, ..PolicyConfig::default() };
    let mut planner = PartitionPlanner::new(1000, config).unwrap();
    let units: Vec<_> = (0..1000).map(|unit| (1.0, 10.0 + unit as f32, true)).collect();
    let (predictions, heat) = input(&units);
    let plan = planner.plan(&predictions, &heat).unwrap();
    assert_eq!(plan.units_in(Class::Critical), 100);
    assert_eq!(plan.threshold_critical, 909.0);
    assert_eq!(plan.units_in(Class::Warm), 900);
}
