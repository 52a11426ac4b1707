//! `isotherm predict eval TRACE`: the predictors' table.

use super::{open, print_json, trace_failure};
use crate::args::{Output, Predict, PredictCommand};
use crate::failure::Failure;
use isotherm_predict::evaluate_trace;

pub(crate) fn run(args: &Predict, output: Output) -> Result<(), Failure> {
    let PredictCommand::Eval { trace } = &args.command;
    let report = evaluate_trace(open(trace)?).map_err(|e| trace_failure(trace, &e))?;
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
