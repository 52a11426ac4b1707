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
    pub(super) beside: Option<Beside>,
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

/// The pages of each class through one lane and through more.
#[derive(Debug)]
pub(super) struct Beside {
    /// Lanes, and bits of the ring; the first has one lane.
    columns: Vec<(usize, u32)>,
    /// Cycles a page.
    rows: Vec<(String, Vec<f64>)>,
}

impl Beside {
    pub(super) fn new(columns: Vec<(usize, u32)>) -> Self {
        Self { columns, rows: vec![] }
    }

    /// With the cycles in which blocks ended, for each column. Too few pages are left out.
    pub(super) fn class(&mut self, name: &str, ends: &[Vec<u64>]) {
        let most = self.columns.iter().map(|c| c.0).max().unwrap_or(1);
        let cycles: Option<Vec<f64>> = ends.iter().map(|e| steady(e, most)).collect();
        if let Some(cycles) = cycles {
            self.rows.push((name.into(), cycles));
        }
    }

    /// Cycles a page in a column: the mean of the classes.
    fn mean(&self, column: usize) -> Option<f64> {
        mean_of(self.rows.iter().map(|r| r.1[column]))
    }

    /// So many times as fast as one lane.
    fn speedup(&self, lanes: usize, width: u32) -> Option<f64> {
        let column = self.columns.iter().position(|c| *c == (lanes, width))?;
        Some(self.mean(0)? / self.mean(column)?)
    }

    fn markdown(&self) -> String {
        let mut columns = vec!["class".to_owned()];
        for (lanes, width) in &self.columns {
            columns.push(format!("{lanes} at {width}"));
        }
        for (lanes, width) in &self.columns[1..] {
            columns.push(format!("{lanes} at {width}, times faster"));
        }
        let line = |name: &str, cycles: &[Option<f64>]| {
            let faster = |c: &Option<f64>| cell(cycles[0].zip(*c).map(|(one, c)| one / c));
            let mut out = vec![name.to_owned()];
            out.extend(cycles.iter().copied().map(cell));
            out.extend(cycles[1..].iter().map(faster));
            out
        };
        let of =
            |r: &(String, Vec<f64>)| line(&r.0, &r.1.iter().copied().map(Some).collect::<Vec<_>>());
        let mut rows: Vec<_> = self.rows.iter().map(of).collect();
        let means: Vec<_> = (0..self.columns.len()).map(|i| self.mean(i)).collect();
        rows.push(line("**all**", &means));
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let title = "**Lanes** (Verilated `squeeze_lanes_*`, fed from a ring of so many bits that is always full; no \
                     bases, chunks always taken): cycles a page.";
        table::markdown(title, &columns, &rows)
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
        LanesFigures { speedup_4: rounded(self.beside.as_ref().and_then(|b| b.speedup(4, 512))) }
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
        if let Some(beside) = &self.beside {
            out.push('\n');
            out.push_str(&beside.markdown());
        }
        out
    }

    /// The mean of the kinds, as much of each.
    fn interval(&self) -> Option<f64> {
        mean_of(self.rows.iter().filter_map(|r| mean(&r.intervals)))
    }

    fn latencies(&self) -> Vec<u64> {
        let mut all: Vec<u64> =
            self.rows.iter().flat_map(|r| r.latencies.iter().copied()).collect();
        all.sort_unstable();
        all
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
    mean_of(intervals.iter().map(|i| *i as f64))
}

fn mean_of(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0), |(sum, n), v| (sum + v, n + 1));
    (count > 0).then(|| sum / f64::from(count))
}
