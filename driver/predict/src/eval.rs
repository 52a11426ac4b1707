//! Runs predictors over a sequence of epochs and scores them against each other.
//!
//! Every predictor sees epochs `0..=t` and is judged on epoch `t + 1`; the first epoch is never
//! scored because nobody could know it. The decision is the same for all:
//! [`should_copy`].

use std::fmt::Write as _;
use std::io::Read;

use serde::Serialize;

use crate::cost::{Score, gap_closed, should_copy};
use crate::heat::EpochHeat;
use crate::predictors::{Ewma, LastEpoch, Markov, Oracle, Prediction, Predictor};
use crate::trace::{Trace, TraceError};

/// Everything that an evaluation found out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Units in the largest epoch.
    pub units: usize,
    /// Epochs scored: one less than were given.
    pub epochs: usize,
    /// Unit-epochs written in the scored epochs.
    pub written: u64,
    /// In this order: last-epoch, the predictors under test, oracle.
    pub predictors: Vec<PredictorReport>,
}

/// One predictor's result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PredictorReport {
    /// [`Predictor::name`].
    pub name: String,
    /// Over all scored epochs.
    pub total: ScoreReport,
    /// See [`gap_closed`]; `None` when last-epoch made no mistake.
    pub gap_closed: Option<f64>,
    /// Mean squared error of the probability (Brier score), 0 is best; `None` without epochs.
    pub brier: Option<f64>,
    /// Epoch by epoch, in order.
    pub per_epoch: Vec<EpochReport>,
}

/// One scored epoch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EpochReport {
    /// [`EpochHeat::epoch`] of the epoch that was predicted.
    pub epoch: u64,
    /// Its score.
    #[serde(flatten)]
    pub score: ScoreReport,
}

/// Counts and the figures derived from them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ScoreReport {
    /// The counts.
    #[serde(flatten)]
    pub score: Score,
    /// [`Score::cost`].
    pub cost: u64,
    /// [`Score::precision`].
    pub precision: Option<f64>,
    /// [`Score::recall`].
    pub recall: Option<f64>,
    /// [`Score::f1`].
    pub f1: Option<f64>,
}

impl From<Score> for ScoreReport {
    fn from(score: Score) -> Self {
        Self {
            score,
            cost: score.cost(),
            precision: score.precision(),
            recall: score.recall(),
            f1: score.f1(),
        }
    }
}

impl Report {
    /// The predictor of this name.
    #[must_use]
    pub fn predictor(&self, name: &str) -> Option<&PredictorReport> {
        self.predictors.iter().find(|predictor| predictor.name == name)
    }

    /// A Markdown table, one row per predictor, `-` where a figure has no value.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = String::from(
            "| predictor | cost | missed | needless | precision | recall | F1 | gap closed | Brier |\n\
             |---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
        );
        for row in &self.predictors {
            let total = &row.total;
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                row.name,
                total.cost,
                total.score.missed,
                total.score.needless,
                figure(total.precision, 3),
                figure(total.recall, 3),
                figure(total.f1, 3),
                row.gap_closed.map_or("-".into(), |gap| format!("{:.1} %", gap * 100.0)),
                figure(row.brier, 4),
            );
        }
        text
    }
}

/// An evaluation in progress: push epochs as they come, ask for the report at any time. The
/// control loop can run one beside the real predictor at no risk.
#[derive(Debug)]
pub struct Evaluation {
    entrants: Vec<Entrant>,
    oracle: Oracle,
    oracle_result: Tally,
    oracle_predictions: Vec<Prediction>,
    units: usize,
    epochs: usize,
    written: u64,
    started: bool,
}

#[derive(Debug)]
struct Entrant {
    predictor: Box<dyn Predictor>,
    predictions: Vec<Prediction>,
    tally: Tally,
}

#[derive(Debug, Default)]
struct Tally {
    total: Score,
    squared_error: f64,
    per_epoch: Vec<EpochReport>,
}

impl Evaluation {
    /// Compares `predictors`, all fresh, with last-epoch and the oracle, which are always added.
    #[must_use]
    pub fn new(predictors: Vec<Box<dyn Predictor>>) -> Self {
        let baseline: Box<dyn Predictor> = Box::new(LastEpoch::new());
        Self {
            entrants: std::iter::once(baseline)
                .chain(predictors)
                .map(|predictor| Entrant {
                    predictor,
                    predictions: Vec::new(),
                    tally: Tally::default(),
                })
                .collect(),
            oracle: Oracle::new(),
            oracle_result: Tally::default(),
            oracle_predictions: Vec::new(),
            units: 0,
            epochs: 0,
            written: 0,
            started: false,
        }
    }

    /// Compares all predictors of this crate at their default parameters.
    #[must_use]
    pub fn standard() -> Self {
        Self::new(vec![Box::new(Ewma::new()), Box::new(Markov::new())])
    }

    /// Scores the predictions made for this epoch, then lets every predictor observe it.
    pub fn push(&mut self, heat: &EpochHeat) {
        self.units = self.units.max(heat.units.len());
        if self.started {
            self.epochs += 1;
            self.written += heat.written_units() as u64;
            self.oracle.reveal(heat);
            self.oracle_predictions.resize(heat.units.len(), Prediction::NONE);
            self.oracle.predict(&mut self.oracle_predictions);
            self.oracle_result.score(heat, &self.oracle_predictions);
        }
        for entrant in &mut self.entrants {
            if self.started {
                entrant.tally.score(heat, &entrant.predictions);
            }
            entrant.predictor.observe(heat);
            entrant.predictions.resize(self.units, Prediction::NONE);
            entrant.predictor.predict(&mut entrant.predictions);
        }
        self.started = true;
    }

    /// The result so far.
    #[must_use]
    pub fn report(&self) -> Report {
        let oracle_cost = self.oracle_result.total.cost();
        let last_cost = self.entrants.first().map_or(0, |last| last.tally.total.cost());
        let report = |name: &str, tally: &Tally| PredictorReport {
            name: name.into(),
            total: tally.total.into(),
            gap_closed: gap_closed(tally.total.cost(), last_cost, oracle_cost),
            brier: tally.brier(),
            per_epoch: tally.per_epoch.clone(),
        };
        let mut predictors: Vec<_> = self
            .entrants
            .iter()
            .map(|entrant| report(entrant.predictor.name(), &entrant.tally))
            .collect();
        predictors.push(report(self.oracle.name(), &self.oracle_result));
        Report { units: self.units, epochs: self.epochs, written: self.written, predictors }
    }
}

impl Tally {
    /// A unit without a prediction counts as predicted idle, one without heat as not written.
    fn score(&mut self, heat: &EpochHeat, predictions: &[Prediction]) {
        let mut score = Score::default();
        for unit in 0..heat.units.len().max(predictions.len()) {
            let probability =
                predictions.get(unit).map_or(0.0, |prediction| prediction.probability);
            let written = heat.units.get(unit).is_some_and(|unit| unit.written());
            score.record(should_copy(probability), written);
            let error = f64::from(probability) - f64::from(u8::from(written));
            self.squared_error += error * error;
        }
        self.total.add(&score);
        self.per_epoch.push(EpochReport { epoch: heat.epoch, score: score.into() });
    }

    fn brier(&self) -> Option<f64> {
        let Score { hits, missed, needless, idle } = self.total;
        let scored = hits + missed + needless + idle;
        (scored != 0).then(|| self.squared_error / scored as f64)
    }
}

/// Evaluates the standard predictors over epochs that are already in memory.
pub fn evaluate<'a>(epochs: impl IntoIterator<Item = &'a EpochHeat>) -> Report {
    let mut evaluation = Evaluation::standard();
    for heat in epochs {
        evaluation.push(heat);
    }
    evaluation.report()
}

/// A report and what the trace held.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TraceReport {
    /// Rows in the trace.
    pub rows: usize,
    /// Epochs in the trace, idle ones included.
    pub epochs: usize,
    /// Distinct pages, each a unit.
    pub units: usize,
    /// Scores of the standard predictors.
    pub report: Report,
}

/// Reads a trace (`.csv` or `.csv.zst`, told apart by the first bytes) and evaluates the standard
/// predictors over it.
///
/// # Errors
/// The trace cannot be read, breaks its format, or exceeds the default
/// [`TraceLimits`](crate::trace::TraceLimits).
pub fn evaluate_trace(reader: impl Read) -> Result<TraceReport, TraceError> {
    let trace = Trace::read(reader)?;
    Ok(evaluate_loaded(&trace))
}

/// Evaluates the standard predictors over a trace that is already in memory.
#[must_use]
pub fn evaluate_loaded(trace: &Trace) -> TraceReport {
    let mut evaluation = Evaluation::standard();
    let mut heat = EpochHeat::default();
    for index in 0..trace.epochs() {
        trace.epoch_into(index, &mut heat);
        evaluation.push(&heat);
    }
    TraceReport {
        rows: trace.rows(),
        epochs: trace.epochs(),
        units: trace.units(),
        report: evaluation.report(),
    }
}

fn figure(value: Option<f64>, digits: usize) -> String {
    value.map_or("-".into(), |value| format!("{value:.digits$}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heat::UnitHeat;

    fn epochs(written: &[&[usize]], units: usize) -> Vec<EpochHeat> {
        let mut all = Vec::new();
        for (epoch, units_written) in written.iter().enumerate() {
            let mut heat = EpochHeat::idle(epoch as u64, units);
            for &unit in *units_written {
                heat.units[unit] = UnitHeat { reads: 0, writes: 1, lines: 1 };
            }
            all.push(heat);
        }
        all
    }

    #[test]
    fn last_epoch_is_scored_by_hand() {
        // 1 -> {0,1}, 2 -> {1,2}: unit 2 missed, unit 0 needless; 3 -> {}: 1 and 2 needless.
        let report = evaluate(&epochs(&[&[0, 1], &[1, 2], &[]], 4));
        let last = report.predictor("last-epoch").unwrap();
        let expected = Score { hits: 1, missed: 1, needless: 3, idle: 3 };
        assert_eq!(last.total.score, expected);
        assert_eq!(last.total.cost, 11);
        assert_eq!(last.per_epoch.iter().map(|epoch| epoch.score.cost).collect::<Vec<_>>(), [9, 2]);
        assert_eq!(last.gap_closed, Some(0.0));
        let oracle = report.predictor("oracle").unwrap();
        assert_eq!((oracle.total.cost, oracle.gap_closed), (0, Some(1.0)));
        assert_eq!((report.epochs, report.written), (2, 2));
    }

    #[test]
    fn nothing_is_scored_before_a_second_epoch() {
        for count in 0..2 {
            let report = evaluate(&epochs(&[&[0]], 2)[..count]);
            assert_eq!(report.epochs, 0);
            assert!(report.predictors.iter().all(|p| p.total.cost == 0 && p.gap_closed.is_none()));
            assert!(report.table().contains("last-epoch"));
        }
    }

    #[test]
    fn epochs_of_different_size_are_scored_over_their_union() {
        let mut all = epochs(&[&[0], &[3], &[0]], 4);
        all[0].units.truncate(1);
        all[2].units.truncate(1);
        let report = evaluate(&all);
        let last = report.predictor("last-epoch").unwrap().total.score;
        assert_eq!(last, Score { hits: 0, missed: 2, needless: 2, idle: 4 });
    }
}
