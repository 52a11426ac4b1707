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
    final_equal: bool,
    resume: Resume,
    overlap_us: u64,
    lines_meanwhile: u64,
    copies: Vec<(u64, Copies)>,
    /// `(epoch, touched units)`; an epoch that ran again after the resume replaces what the killed process reported.
    heat: Vec<(u64, Vec<TouchedUnit>)>,
}

/// How the resume went.
#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Resume {
    loaded_granules: u64,
    left_granules: u64,
    /// Brought in on demand by the load.
    faults_served: u64,
    /// Brought in by the check at the end.
    brought_in_by_check: u64,
}

/// Copies of granules, ours and those of page-level copy-on-write on the same writes.
#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Copies {
    /// A write waited.
    demand: u64,
    ahead: u64,
    bytes: u64,
    stall_cycles: u64,
    /// A write waited for each.
    page_level: u64,
    page_level_bytes: u64,
    untraced_requests: u64,
}

impl std::ops::AddAssign for Copies {
    fn add_assign(&mut self, other: Self) {
        self.demand += other.demand;
        self.ahead += other.ahead;
        self.bytes += other.bytes;
        self.stall_cycles += other.stall_cycles;
        self.page_level += other.page_level;
        self.page_level_bytes += other.page_level_bytes;
        self.untraced_requests += other.untraced_requests;
    }
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
    overlap_us: u64,
    lines_during_checkpoints: u64,
    copies: Copies,
    final_equal: bool,
    resume_ms: f64,
    resume: Resume,
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
            Event::Resumed { loaded, left, counts_equal, restored_equal, .. } => {
                self.resume.loaded_granules = loaded;
                self.resume.left_granules = left;
                self.counts_equal = counts_equal;
                self.restored_equal = restored_equal;
            }
            Event::Checked { integrity, final_equal, faults, brought_in_by_check } => {
                self.integrity = Some(integrity);
                self.final_equal = final_equal;
                self.resume.faults_served = faults;
                self.resume.brought_in_by_check = brought_in_by_check;
            }
            Event::Copies { number, demand, ahead, stall_cycles, page_level, untraced } => {
                self.copies.retain(|(n, _)| *n != number);
                let copies = Copies {
                    demand,
                    ahead,
                    bytes: (demand + ahead) << 12,
                    stall_cycles,
                    page_level,
                    page_level_bytes: page_level << 12,
                    untraced_requests: untraced,
                };
                self.copies.push((number, copies));
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
            Event::Checkpoint {
                granules,
                frame_bytes,
                written_bytes,
                pause_us,
                overlap_us,
                lines_meanwhile,
                ..
            } => {
                self.overlap_us += overlap_us;
                self.lines_meanwhile += lines_meanwhile;
                self.checkpoints += 1;
                self.saved_granules += granules;
                self.frame_bytes += frame_bytes;
                self.written_bytes += written_bytes;
                self.pauses_us.push(pause_us);
            }
            Event::Begun { .. } | Event::Done | Event::Failed { .. } => {}
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
        if !self.final_equal {
            return wrong("at the end the bytes differ from a run without a card".into());
        }
        Ok(())
    }

    pub(crate) fn print_json(&self) {
        let line = Line {
            schema: "isotherm.demo/2",
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
            overlap_us: self.overlap_us,
            lines_during_checkpoints: self.lines_meanwhile,
            copies: self.all_copies(),
            final_equal: self.final_equal,
            resume_ms: self.resume_ms,
            resume: self.resume,
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
            "until the snapshot was taken, this machine",
        );
        row(
            "bytes written meanwhile",
            bytes(self.lines_meanwhile * 64),
            "posted by the database while checkpoints were being saved",
        );
        let c = self.all_copies();
        row(
            "copies, a write waited",
            c.demand.to_string(),
            &format!("{} stall cycles", c.stall_cycles),
        );
        row(
            "copies ahead",
            c.ahead.to_string(),
            "in the background, predicted or rest of a partition",
        );
        row("bytes copied", bytes(c.bytes), "both");
        let untraced = match c.untraced_requests {
            0 => String::new(),
            n => format!("; at least: {n} requests were not recorded"),
        };
        row(
            "page-level copies",
            c.page_level.to_string(),
            &format!(
                "same writes; a write waits for each, {}{untraced}",
                bytes(c.page_level_bytes)
            ),
        );
        let resumed = self.resumed_generation.map_or("none".into(), |g| g.to_string());
        row(
            "resumed generation",
            resumed,
            "after SIGKILL with a checkpoint pending, in a new process",
        );
        row("resume", format!("{:.1} ms", self.resume_ms), "open, load, verify, fill the window");
        let r = self.resume;
        row(
            "left in the store",
            format!("{} granules", r.left_granules),
            &format!("Cold; {} loaded at once", r.loaded_granules),
        );
        row(
            "faults served",
            format!("{} granules", r.faults_served),
            &format!(
                "brought in on demand by the load; {} more by the check at the end",
                r.brought_in_by_check
            ),
        );
        row("integrity_check", self.integrity.clone().unwrap_or_default(), "SQLite's own");
        row("row counts", verdict(self.counts_equal), "against those saved with the generation");
        row("restored bytes", verdict(self.restored_equal), "against a replay on plain memory");
        row("final bytes", verdict(self.final_equal), "the same at the end of the resumed run");
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

    fn all_copies(&self) -> Copies {
        let mut sum = Copies::default();
        self.copies.iter().for_each(|(_, c)| sum += *c);
        sum
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
