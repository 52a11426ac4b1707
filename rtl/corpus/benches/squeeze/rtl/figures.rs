//! Cycles, added up.

use super::bytes_per_cycle;
use crate::table::{self, cell, rounded};
use serde::Serialize;

/// The first ones find an empty lane: they do not count.
const LEAD: usize = 4;

/// Everything that the RTL told.
#[derive(Debug, Default)]
pub(crate) struct Rtl {
    pub(super) rows: Vec<Row>,
    pub(super) beside: Vec<Beside>,
    /// What could not be measured.
    pub(super) missing: Vec<String>,
}

/// The keys of `lane` in `squeeze.json`, and some more.
#[derive(Debug, Default, Serialize)]
pub(crate) struct LaneFigures {
    bytes_per_cycle: Option<f64>,
    completion_interval_cycles: Option<f64>,
    latency_max_cycles: Option<u64>,
    latency_median_cycles: Option<u64>,
}

/// The keys of `lanes`.
#[derive(Debug, Default, Serialize)]
pub(crate) struct LanesFigures {
    speedup_4: Option<f64>,
}

/// Pages of one kind through a lane.
#[derive(Debug)]
pub(super) struct Row {
    name: String,
    with_base: bool,
    deltas: usize,
    /// Cycles from one completion to the next, in a row.
    intervals: Vec<u64>,
    /// First window in to last chunk out, alone.
    latencies: Vec<u64>,
}

impl Row {
    pub(super) fn new(name: &str, with_base: bool, deltas: usize) -> Self {
        Self { name: name.into(), with_base, deltas, intervals: vec![], latencies: vec![] }
    }

    pub(super) fn stream(&mut self, ends: impl Iterator<Item = u64>) {
        self.intervals = intervals(ends);
    }

    pub(super) fn alone(&mut self, latency: u64) {
        self.latencies.push(latency);
    }
}

/// The pages of each class through one lane and through four.
#[derive(Debug)]
pub(super) struct Beside {
    width: u32,
    rows: Vec<(String, f64, f64)>,
}

impl Beside {
    pub(super) fn new(width: u32) -> Self {
        Self { width, rows: vec![] }
    }

    /// With the cycles in which blocks ended.
    pub(super) fn class(&mut self, name: &str, one: &[u64], four: &[u64]) {
        if let [Some(one), Some(four)] = [steady(one, 4), steady(four, 4)] {
            self.rows.push((name.into(), one, four));
        }
    }

    /// All pages, as many of each class.
    fn speedup(&self) -> Option<f64> {
        let [one, four] =
            [0, 1].map(|i| self.rows.iter().map(|r| [r.1, r.2][i]).sum::<f64>());
        (four > 0.0).then(|| one / four)
    }
}

impl Rtl {
    pub(crate) fn lane(&self) -> LaneFigures {
        let interval = self.interval();
        let latencies = self.latencies();
        LaneFigures {
            bytes_per_cycle: rounded(interval.map(bytes_per_cycle)),
            completion_interval_cycles: interval.map(|i| (i * 10.0).round() / 10.0),
            latency_max_cycles: latencies.last().copied(),
            latency_median_cycles: latencies.get(latencies.len() / 2).copied(),
        }
    }

    pub(crate) fn lanes(&self) -> LanesFigures {
        let wide = self.beside.iter().find(|b| b.width == 512);
        LanesFigures { speedup_4: rounded(wide.and_then(Beside::speedup)) }
    }

    /// As tables; empty if nothing was run.
    pub(crate) fn markdown(&self) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let number = |n: Option<u64>| n.map_or("-".into(), |n| n.to_string());
        let line = |name: &str, deltas: Option<usize>, i: &[u64], l: &[u64]| {
            let interval = mean(i);
            vec![
                name.to_owned(),
                deltas.map_or("-".into(), |n| n.to_string()),
                cell(interval),
                cell(interval.map(bytes_per_cycle)),
                number(i.iter().max().copied()),
                number(l.get(l.len() / 2).copied()),
                number(l.last().copied()),
            ]
        };
        let mut rows: Vec<_> = self
            .rows
            .iter()
            .map(|r| {
                let mut latencies = r.latencies.clone();
                latencies.sort_unstable();
                line(&r.name, r.with_base.then_some(r.deltas), &r.intervals, &latencies)
            })
            .collect();
        let all: Vec<u64> = self.rows.iter().flat_map(|r| r.intervals.iter().copied()).collect();
        let mut total = line("**all**", None, &all, &self.latencies());
        total[2] = cell(self.interval());
        total[3] = cell(self.interval().map(bytes_per_cycle));
        rows.push(total);
        let columns = [
            "class",
            "of which deltas",
            "cycles a page",
            "bytes a cycle",
            "longest",
            "latency, median",
            "latency, longest",
        ];
        let title = "**Lane** (Verilated `squeeze_lane`, tables learned on all classes): pages one after the other, each a \
                     frame; completion to completion, and the longest of these. Latency: a page alone, first window in to \
                     last chunk out.";
        let mut out = table::markdown(title, &columns, &rows);
        for beside in &self.beside {
            out.push('\n');
            out.push_str(&beside.markdown());
        }
        for line in &self.missing {
            out.push_str(&format!("\nnot measured: {line}\n"));
        }
        out
    }

    /// The mean of the kinds, as much of each.
    fn interval(&self) -> Option<f64> {
        let means: Vec<f64> = self.rows.iter().filter_map(|r| mean(&r.intervals)).collect();
        (!means.is_empty()).then(|| means.iter().sum::<f64>() / means.len() as f64)
    }

    fn latencies(&self) -> Vec<u64> {
        let mut all: Vec<u64> =
            self.rows.iter().flat_map(|r| r.latencies.iter().copied()).collect();
        all.sort_unstable();
        all
    }
}

impl Beside {
    fn markdown(&self) -> String {
        let line = |name: &str, one: f64, four: f64| {
            vec![name.to_owned(), cell(Some(one)), cell(Some(four)), cell(Some(one / four))]
        };
        let mut rows: Vec<_> = self.rows.iter().map(|(n, one, four)| line(n, *one, *four)).collect();
        let [one, four] = [0, 1]
            .map(|i| self.rows.iter().map(|r| [r.1, r.2][i]).sum::<f64>() / rows.len() as f64);
        rows.push(line("**all**", one, four));
        let title = format!(
            "**Lanes** (Verilated `squeeze_lanes_*`, ring of {} bits, always full, no bases): cycles a page.",
            self.width
        );
        table::markdown(&title, &["class", "one lane", "four lanes", "times faster"], &rows)
    }
}

/// From one completion to the next.
fn intervals(ends: impl Iterator<Item = u64>) -> Vec<u64> {
    let ends: Vec<u64> = ends.skip(LEAD).collect();
    ends.windows(2).map(|p| p[1] - p[0]).collect()
}

/// Cycles from one completion to the next of `lanes` lanes: between two blocks of one and the same lane.
fn steady(ends: &[u64], lanes: usize) -> Option<f64> {
    let ends = ends.get(2 * lanes - 1..)?;
    let many = (ends.len() - 1) / lanes * lanes;
    (many > 0).then(|| (ends[many] - ends[0]) as f64 / many as f64)
}

fn mean(intervals: &[u64]) -> Option<f64> {
    let sum: u64 = intervals.iter().sum();
    (!intervals.is_empty()).then(|| sum as f64 / intervals.len() as f64)
}
