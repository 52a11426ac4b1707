//! What the demo adds up, and how it prints it.

use super::event::{CostLine, Event, TouchedUnit};
use crate::failure::Failure;
use crate::picture::HeatMap;
use serde::Serialize;
use std::fs;
use std::io::Write;
use std::path::Path;

/// Sums over both processes.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    /// Which kind of card: `model`, `sim`, `vfio`.
    engine: &'static str,
    /// What the card calls itself.
    card: String,
    pub(crate) epochs: u64,
    partitions: [u32; 3],
    dirty_lines: u64,
    saved_granules: u64,
    frame_bytes: u64,
    written_bytes: u64,
    checkpoints: u64,
    cost: CostLine,
    pauses_us: Vec<u64>,
    resume_ms: f64,
    resumed_generation: Option<u64>,
    integrity: Option<String>,
    counts_equal: bool,
    restored_equal: bool,
    /// `(epoch, touched units)`; an epoch that ran again after the resume replaces what the killed process reported.
    heat: Vec<(u64, Vec<TouchedUnit>)>,
}

/// The line that `-o json` ends with.
#[derive(Debug, Serialize)]
struct Line<'a> {
    schema: &'static str,
    engine: &'a str,
    epochs: u64,
    partitions: Classes,
    dirty_bytes: u64,
    written_bytes: u64,
    ratio: f64,
    cost: CostLine,
    resumed_generation: Option<u64>,
    integrity: &'a str,
    counts_equal: bool,
    restored_equal: bool,
    checkpoints: u64,
    pause_us_median: u64,
    resume_ms: f64,
}

#[derive(Debug, Serialize)]
struct Classes {
    critical: u32,
    warm: u32,
    cold: u32,
}

impl Summary {
    pub(crate) fn new(engine: &'static str) -> Self {
        Self { engine, ..Self::default() }
    }

    pub(crate) fn add(&mut self, event: Event) {
        match event {
            Event::Opened { engine, resumed, milliseconds } => {
                self.card = engine;
                if resumed.is_some() {
                    self.resumed_generation = resumed;
                    self.resume_ms = milliseconds;
                }
            }
            Event::Checked { integrity, counts_equal, restored_equal, .. } => {
                self.integrity = Some(integrity);
                self.counts_equal = counts_equal;
                self.restored_equal = restored_equal;
            }
            Event::Epoch { number, lines, partitions, cost, heat } => {
                self.epochs = self.epochs.max(number + 1);
                self.partitions = partitions;
                self.dirty_lines += lines;
                self.cost.ours += cost.ours;
                self.cost.last_epoch += cost.last_epoch;
                self.cost.oracle += cost.oracle;
                self.heat.retain(|(n, _)| *n != number);
                self.heat.push((number, heat));
            }
            Event::Checkpoint { granules, frame_bytes, written_bytes, pause_us, .. } => {
                self.checkpoints += 1;
                self.saved_granules += granules;
                self.frame_bytes += frame_bytes;
                self.written_bytes += written_bytes;
                self.pauses_us.push(pause_us);
            }
            Event::Done | Event::Failed { .. } => {}
        }
    }

    /// Everything that the demo promises.
    pub(crate) fn judge(&self) -> Result<(), Failure> {
        let wrong = |what: String| {
            Err(Failure::new(
                1,
                what,
                "this is a defect in Isotherm: keep the store (--store) and report it",
            ))
        };
        match self.integrity.as_deref() {
            Some("ok") => {}
            Some(other) => return wrong(format!("the resumed database is damaged: {other}")),
            None => return wrong("the resumed database was never checked".into()),
        }
        if !self.counts_equal {
            return wrong(
                "the resumed database does not hold the rows that its generation counted".into(),
            );
        }
        if !self.restored_equal {
            return wrong("the resumed bytes differ from a run without a card".into());
        }
        Ok(())
    }

    pub(crate) fn print_json(&self) {
        let line = Line {
            schema: "isotherm.demo/1",
            engine: self.engine,
            epochs: self.epochs,
            partitions: Classes {
                critical: self.partitions[0],
                warm: self.partitions[1],
                cold: self.partitions[2],
            },
            dirty_bytes: self.dirty_bytes(),
            written_bytes: self.written_bytes,
            ratio: self.ratio(),
            cost: self.cost,
            resumed_generation: self.resumed_generation,
            integrity: self.integrity.as_deref().unwrap_or("not checked"),
            counts_equal: self.counts_equal,
            restored_equal: self.restored_equal,
            checkpoints: self.checkpoints,
            pause_us_median: self.median_pause(),
            resume_ms: self.resume_ms,
        };
        println!("{}", serde_json::to_string(&line).expect("invariant: plain data"));
    }

    pub(crate) fn print_table(&self) {
        let [critical, warm, cold] = self.partitions;
        let mut table = comfy_table::Table::new();
        table.load_preset(comfy_table::presets::UTF8_BORDERS_ONLY);
        let mut row = |name: &str, value: String, note: &str| {
            table.add_row([name.to_owned(), value, note.to_owned()]);
        };
        row("card", self.engine.to_owned(), &self.card);
        row("epochs", self.epochs.to_string(), "each ends with a checkpoint");
        row("partitions now", format!("{critical} critical, {warm} warm, {cold} cold"), "");
        row(
            "bytes dirty",
            bytes(self.dirty_bytes()),
            "changed lines of 64 B, posted to the window",
        );
        row(
            "bytes saved",
            bytes(self.saved_granules << 12),
            "granules of the buffer that the card captured",
        );
        row("bytes written", bytes(self.written_bytes), "segments and manifests in the store");
        row(
            "ratio",
            format!("{:.2}", self.ratio()),
            "bytes saved / bytes of zstd frames (RLE and raw blocks)",
        );
        row("cost, ours", self.cost.ours.to_string(), "8 a missed write, 1 a needless copy");
        row(
            "cost, last epoch",
            self.cost.last_epoch.to_string(),
            "what was written is written again",
        );
        row("cost, oracle", self.cost.oracle.to_string(), "knows the future");
        row(
            "pause, median",
            format!("{:.1} ms", self.median_pause() as f64 / 1e3),
            "checkpoint call, this machine",
        );
        let resumed = self.resumed_generation.map_or("none".into(), |g| g.to_string());
        row("resumed generation", resumed, "after SIGKILL, in a new process");
        row("resume", format!("{:.1} ms", self.resume_ms), "open, load, verify, fill the window");
        row("integrity_check", self.integrity.clone().unwrap_or_default(), "SQLite's own");
        row("row counts", verdict(self.counts_equal), "against those saved with the generation");
        row("restored bytes", verdict(self.restored_equal), "against a replay on plain memory");
        println!("{table}");
    }

    pub(crate) fn write_heat_map(&self, path: &Path) -> Result<(), Failure> {
        let units =
            self.heat.iter().flat_map(|(_, h)| h).map(|t| t.unit as usize + 1).max().unwrap_or(1);
        let mut sorted: Vec<_> = self.heat.iter().collect();
        sorted.sort_by_key(|(n, _)| *n);
        let epochs: Vec<Vec<u64>> = sorted
            .iter()
            .map(|(_, touched)| {
                let mut row = vec![0; units];
                touched.iter().for_each(|t| row[t.unit as usize] = u64::from(t.writes));
                row
            })
            .collect();
        let counted =
            format!("posted lines (window writes), counted by the card ({})", self.engine);
        let map = HeatMap::new("SQLite under a mixed load", &counted, &epochs, 4096);
        save(path, map.svg().as_bytes())
    }

    /// The card's counts as a trace that `heat` and `predict eval` read.
    pub(crate) fn write_trace(&self, path: &Path) -> Result<(), Failure> {
        let mut sorted: Vec<_> = self.heat.iter().collect();
        sorted.sort_by_key(|(n, _)| *n);
        let mut text = Vec::from(*b"epoch,page,reads,writes,read_lines,write_lines\n");
        for (epoch, touched) in sorted {
            // The card keeps line bits of writes only; a read count without line bits cannot be a row of the format.
            for TouchedUnit { unit, writes, lines, .. } in touched.iter().filter(|t| t.writes > 0) {
                writeln!(text, "{epoch},{unit:x},0,{writes},0,{lines:x}")
                    .expect("invariant: writing to memory");
            }
        }
        save(path, &text)
    }

    fn dirty_bytes(&self) -> u64 {
        self.dirty_lines * 64
    }

    fn ratio(&self) -> f64 {
        (self.saved_granules << 12) as f64 / self.frame_bytes.max(1) as f64
    }

    fn median_pause(&self) -> u64 {
        let mut sorted = self.pauses_us.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().unwrap_or(0)
    }
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(|e| {
        Failure::new(
            1,
            format!("{}: cannot write: {e}", path.display()),
            "name a place that can be written",
        )
    })
}

fn verdict(equal: bool) -> String {
    if equal { "equal".into() } else { "DIFFERENT".into() }
}

fn bytes(n: u64) -> String {
    match n {
        0..1024 => format!("{n} B"),
        1024..1_048_576 => format!("{:.1} KiB", n as f64 / 1024.0),
        _ => format!("{:.1} MiB", n as f64 / 1_048_576.0),
    }
}
