//! `isotherm predict eval TRACE`: the predictors' table.

use super::{open, print_json, trace_failure};
use crate::accesses;
use crate::args::{Output, Predict, PredictCommand};
use crate::failure::Failure;
use isotherm_predict::evaluate_trace;

pub(crate) fn run(args: &Predict, output: Output) -> Result<(), Failure> {
    let PredictCommand::Eval { trace } = &args.command;
    let report = match accesses::fold(trace)? {
        Some(folded) => evaluate_trace(folded.to_trace().as_slice()),
        None => evaluate_trace(open(trace)?),
    };
    let report = report.map_err(|e| trace_failure(trace, &e))?;
    match output {
        Output::Json => print_json(&report),
        Output::Table => {
            println!("{}", report.report.table());
            println!(
                "cost = 8 x missed write + 1 x needless copy; gap closed = share of the way from last-epoch to the oracle"
            );
        }
    }
    Ok(())
}
