//! Prints the predictor table and the partition table of recorded traces:
//! `cargo run --release -p isotherm-predict --example eval_trace -- TRACE...`
#![allow(clippy::print_stdout)]

use std::fs::File;
use std::process::ExitCode;
use std::time::Instant;

use isotherm_predict::eval::evaluate_loaded;
use isotherm_predict::heat::EpochHeat;
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
    println!();
}
