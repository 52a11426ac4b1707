//! Prints the predictor table and the partition table of recorded traces:
//! `cargo run --release -p isotherm-predict --example eval_trace -- TRACE...`
#![allow(clippy::print_stdout)]

use std::fs::File;
use std::process::ExitCode;
use std::time::Instant;

use isotherm_predict::cost::Score;
use isotherm_predict::eval::evaluate_loaded;
use isotherm_predict::heat::EpochHeat;
use isotherm_predict::policy::{Class, PartitionPlanner, PolicyConfig};
use isotherm_predict::predictors::{Ewma, LastEpoch, Markov, Prediction, Predictor};
use isotherm_predict::trace::{Trace, TraceError};

fn main() -> ExitCode {
    let paths: Vec<_> = std::env::args_os().skip(1).collect();
    if paths.is_empty() {
        eprintln!("usage: eval_trace TRACE.csv[.zst]...");
        return ExitCode::from(2);
    }
    for path in paths {
        println!("## {}\n", path.display());
        let trace = match File::open(&path) {
            Ok(file) => Trace::read(file),
            Err(source) => Err(TraceError::Input { line: 0, source }),
        };
        match trace {
            Ok(trace) => print(&trace),
            Err(error) => {
                eprintln!("{}: {error}\nnext: {}", path.display(), error.hint());
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

fn print(trace: &Trace) {
    let result = evaluate_loaded(trace);
    println!(
        "{} rows, {} units, {} epochs, {} unit-epochs written in {} scored epochs\n",
        result.rows, result.units, result.epochs, result.report.written, result.report.epochs
    );
    println!("{}", result.report.table());
    let epochs: Vec<EpochHeat> = (0..trace.epochs()).map(|index| trace.epoch(index)).collect();
    println!("observe + predict, mean over the run, per 4,096 units:");
    let predictors: [Box<dyn Predictor>; 3] =
        [Box::new(LastEpoch::new()), Box::new(Ewma::new()), Box::new(Markov::new())];
    for mut predictor in predictors {
        let mut out = vec![Prediction::NONE; trace.units()];
        let start = Instant::now();
        for heat in &epochs {
            predictor.observe(heat);
            predictor.predict(&mut out);
        }
        let unit_epochs = (epochs.len() * trace.units()) as f64;
        let micros = start.elapsed().as_secs_f64() * 1e6 / unit_epochs * 4096.0;
        println!("  {:<10} {micros:.1} us", predictor.name());
    }
    plan(&epochs);
    println!();
}

/// What the partitions make of the predictions: the pre-copy flag is the decision, and all units
/// of a partition share it.
fn plan(epochs: &[EpochHeat]) {
    let units = epochs.first().map_or(0, |heat| heat.units.len());
    let mut planner = match PartitionPlanner::new(units as u32, PolicyConfig::default()) {
        Ok(planner) => planner,
        Err(error) => return eprintln!("{error}\nnext: {}", error.hint()),
    };
    let mut predictor = Ewma::new();
    let mut predictions = vec![Prediction::NONE; units];
    let mut score = Score::default();
    let (mut in_class, mut partitions, mut decisions) = ([0_u64; 3], [0_usize; 3], 0);
    let (mut most, mut moved, mut seconds) = (0, 0, 0.0);
    for (index, heat) in epochs.iter().enumerate() {
        if index > 0 {
            for partition in planner.partitions() {
                let range = partition.base as usize..partition.end() as usize;
                heat.units[range]
                    .iter()
                    .for_each(|unit| score.record(partition.pre_copy, unit.written()));
            }
        }
        predictor.observe(heat);
        predictor.predict(&mut predictions);
        let before = planner.partitions().to_vec();
        let start = Instant::now();
        let plan = match planner.plan(&predictions, heat) {
            Ok(plan) => plan,
            Err(error) => return eprintln!("{error}\nnext: {}", error.hint()),
        };
        seconds += start.elapsed().as_secs_f64();
        for (at, class) in Class::ALL.into_iter().enumerate() {
            in_class[at] += plan.units_in(class);
            partitions[at] += plan.partitions_in(class);
        }
        most = most.max(plan.partitions.len());
        decisions += plan.decisions.len();
        moved += plan
            .partitions
            .iter()
            .filter(|new| {
                !before.iter().any(|old| (old.base, old.length) == (new.base, new.length))
            })
            .count();
    }
    let mean = |sum: f64| sum / epochs.len() as f64;
    println!("\npartitions from ewma-2 at the default configuration, mean over the epochs:");
    for (at, class) in Class::ALL.into_iter().enumerate() {
        println!(
            "  {class:<8} {:>7.1} units in {:>5.1} partitions",
            mean(in_class[at] as f64),
            mean(partitions[at] as f64)
        );
    }
    println!(
        "  most partitions {most}; {:.1} new borders and {:.1} decisions an epoch; {:.0} us a plan per 4,096 units",
        mean(moved as f64),
        mean(f64::from(decisions as u32)),
        mean(seconds) * 1e6 / units as f64 * 4096.0,
    );
    println!(
        "  cost of the pre-copy flags {} ({} missed, {} needless)",
        score.cost(),
        score.missed,
        score.needless
    );
}
