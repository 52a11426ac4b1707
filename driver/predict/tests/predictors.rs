//! Properties that every predictor must have, on arbitrary heat.
#![allow(clippy::unwrap_used, missing_docs)]

use isotherm_predict::heat::{EpochHeat, UnitHeat};
use isotherm_predict::predictors::{Ewma, LastEpoch, Markov, Oracle, Prediction, Predictor};
use isotherm_predict::{Evaluation, evaluate};
use proptest::prelude::*;

fn all() -> Vec<Box<dyn Predictor>> {
    vec![
        Box::new(LastEpoch::new()),
        Box::new(Ewma::new()),
        Box::new(Markov::new()),
        Box::new(Oracle::new()),
    ]
}

fn counts() -> impl Strategy<Value = u32> {
    prop_oneof![4 => Just(0), 2 => 1_u32..100, 1 => Just(u32::MAX), 1 => any::<u32>()]
}

/// Up to 40 epochs whose sizes differ, as when a buffer grows.
fn heats() -> impl Strategy<Value = Vec<EpochHeat>> {
    let unit = (counts(), counts(), any::<u64>()).prop_map(|(reads, writes, lines)| UnitHeat {
        reads,
        writes,
        lines,
    });
    let epoch = (any::<u64>(), prop::collection::vec(unit, 0..24))
        .prop_map(|(epoch, units)| EpochHeat { epoch, units });
    prop::collection::vec(epoch, 0..40)
}

proptest! {
    #[test]
    fn predictions_are_finite_and_in_range(heats in heats(), asked in 0_usize..40) {
        for mut predictor in all() {
            for heat in &heats {
                predictor.observe(heat);
                let poison = Prediction { probability: f32::NAN, expected_writes: f32::NAN };
                let mut out = vec![poison; asked];
                predictor.predict(&mut out);
                for prediction in &out {
                    prop_assert!((0.0..=1.0).contains(&prediction.probability), "{predictor:?}");
                    prop_assert!(
                        (0.0..=u32::MAX as f32).contains(&prediction.expected_writes),
                        "{} expects {}", predictor.name(), prediction.expected_writes
                    );
                }
            }
        }
    }

    #[test]
    fn the_same_heat_gives_the_same_report_and_the_oracle_costs_nothing(heats in heats()) {
        let report = evaluate(&heats);
        prop_assert_eq!(&report, &evaluate(&heats));
        for predictor in &report.predictors {
            let score = predictor.total.score;
            prop_assert_eq!(score.hits + score.missed, report.written, "{}", &predictor.name);
            prop_assert!(predictor.brier.is_none_or(|error| (0.0..=1.0).contains(&error)));
        }
        prop_assert_eq!(report.predictor("oracle").unwrap().total.cost, 0);
    }
}

#[test]
fn a_predictor_that_saw_nothing_predicts_nothing() {
    for predictor in all() {
        let mut out = [Prediction { probability: 1.0, expected_writes: 1.0 }; 3];
        predictor.predict(&mut out);
        assert_eq!(out, [Prediction::NONE; 3], "{}", predictor.name());
    }
}

#[test]
fn steady_heat_is_learned_by_all() {
    let mut heat = EpochHeat::idle(0, 64);
    for unit in &mut heat.units[..16] {
        *unit = UnitHeat { reads: 1, writes: 5, lines: 31 };
    }
    let epochs = vec![heat; 40];
    let report = evaluate(&epochs);
    for name in ["last-epoch", "ewma-2", "markov-1"] {
        assert_eq!(report.predictor(name).unwrap().total.cost, 0, "{name}");
    }
}

#[test]
fn alternation_costs_last_epoch_everything_and_the_learners_little() {
    let mut evaluation = Evaluation::standard();
    for epoch in 0..60 {
        let mut heat = EpochHeat::idle(epoch, 64);
        if epoch % 2 == 0 {
            for unit in &mut heat.units[..32] {
                *unit = UnitHeat { reads: 0, writes: 9, lines: 1 };
            }
        }
        evaluation.push(&heat);
    }
    let report = evaluation.report();
    assert_eq!(report.predictor("last-epoch").unwrap().total.cost, 29 * 32 * 8 + 30 * 32);
    for name in ["ewma-2", "markov-1"] {
        let gap = report.predictor(name).unwrap().gap_closed.unwrap();
        assert!(gap > 0.8, "{name} closed {gap}");
    }
}
