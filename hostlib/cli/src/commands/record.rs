//! `isotherm heat record FILE`: the demo's database on a card whose trace port is on; every request into a file.

use super::{print_json, table};
use crate::accesses::{Folded, Writer};
use crate::args::{CardKind, Output, Record};
use crate::card::{self, Chosen};
use crate::failure::{FAILED, Failure};
use isotherm::{AccessRecord, EpochReport, Store};
use isotherm_workload::{Database, Load};
use serde::Serialize;
use std::path::Path;

/// Accesses of a unit in an epoch at which the card's counters stop.
const COUNTER_TOP: u64 = 0xFFFF;
const TRANSACTIONS_PER_POST: u64 = 4;

#[derive(Serialize)]
struct Answer {
    schema: &'static str,
    counted: String,
    file: String,
    epochs: u64,
    records: u64,
    reads: u64,
    writes: u64,
    dropped: u64,
    /// Lines that the records touch.
    recorded_lines: u64,
    /// Lines that the heat counters counted.
    counted_lines: u64,
    /// Are both equal, for each unit of each epoch? Only where nothing was dropped.
    equal: Option<bool>,
}

pub(crate) fn run(args: &Record, output: Output) -> Result<(), Failure> {
    let plan = Plan::new(args)?;
    let folder = tempfile::tempdir().map_err(|e| {
        Failure::new(FAILED, format!("cannot make a temporary folder: {e}"), "check TMPDIR")
    })?;
    let chosen = card::choose(&args.card, plan.window)?;
    let answer =
        record(args, &plan, &chosen, folder.path()).map_err(|failure| chosen.explain(failure))?;
    match output {
        Output::Json => print_json(&answer),
        Output::Table => print_table(&answer),
    }
    if answer.equal == Some(false) {
        return Err(Failure::new(
            FAILED,
            "the records and the heat counters do not tell the same",
            "this is a defect of the card: keep the file and report it",
        ));
    }
    Ok(())
}

/// What a run is made of, defaults filled in.
struct Plan {
    epochs: u64,
    transactions: u64,
    image: usize,
    window: u64,
}

impl Plan {
    fn new(args: &Record) -> Result<Self, Failure> {
        // The RTL runs some thousand times slower than the model: the same job, smaller.
        let small = args.card.card == CardKind::Sim;
        let pick = |large: u64, less: u64| if small { less } else { large };
        let kib = args.image.unwrap_or(pick(4096, 1024) as usize);
        let plan = Self {
            epochs: args.epochs.unwrap_or(pick(16, 4)),
            transactions: args.transactions.unwrap_or(pick(256, 24)),
            image: kib.saturating_mul(1024),
            window: (kib as u64).saturating_mul(1024).max(1 << 20),
        };
        let window = plan.window.checked_next_power_of_two();
        match window {
            Some(window) if plan.epochs > 0 && plan.transactions > 0 && kib >= 256 => {
                Ok(Self { window, ..plan })
            }
            _ => Err(Failure::new(
                2,
                "recording needs at least 1 epoch, 1 transaction an epoch and 256 KiB of image",
                "leave --epochs, --transactions and --image out for the defaults",
            )),
        }
    }
}

/// What has been recorded so far.
struct Recording {
    file: Writer,
    folded: Folded,
    counts: Counts,
}

#[derive(Default)]
struct Counts {
    reads: u64,
    writes: u64,
    dropped: u64,
    recorded_lines: u64,
    counted_lines: u64,
    equal: bool,
}

fn record(args: &Record, plan: &Plan, chosen: &Chosen, folder: &Path) -> Result<Answer, Failure> {
    let mut store = Store::open_with(&folder.to_string_lossy(), &chosen.card)?;
    let counts = Counts { equal: true, ..Counts::default() };
    let file = Writer::create(&args.file).map_err(|e| cannot_write(&args.file, &e))?;
    let mut recording = Recording { file, folded: Folded::default(), counts };
    // Counting began when the store was opened; nothing has passed the window since.
    store.start_trace(args.ring)?;
    let image = store.buffer("database", plan.image)?;
    let database = Database::attach(image.by_range())?;
    let accounts = u32::try_from(plan.image / 2048).unwrap_or(u32::MAX);
    let load = Load { seed: args.seed, accounts, journal_rows: accounts / 4 };
    load.create(&database)?;
    for epoch in 0..plan.epochs {
        let first = epoch * plan.transactions;
        for n in first..first + plan.transactions {
            load.transact(&database, n)?;
            if n % TRANSACTIONS_PER_POST == 0 {
                store.post()?;
                recording.take(&args.file, epoch, store.take_trace()?)?;
            }
        }
        store.post()?;
        recording.take(&args.file, epoch, store.take_trace()?)?;
        recording.compare(&store.roll()?);
    }
    recording.file.finish().map_err(|e| cannot_write(&args.file, &e))?;
    let c = recording.counts;
    Ok(Answer {
        schema: "isotherm.heat-record/1",
        counted: format!("requests at the window of {}", store.engine()),
        file: args.file.display().to_string(),
        epochs: plan.epochs,
        records: c.reads + c.writes,
        reads: c.reads,
        writes: c.writes,
        dropped: c.dropped,
        recorded_lines: c.recorded_lines,
        counted_lines: c.counted_lines,
        equal: (c.dropped == 0).then_some(c.equal),
    })
}

impl Recording {
    fn take(
        &mut self,
        path: &Path,
        epoch: u64,
        (records, dropped): (Vec<AccessRecord>, u64),
    ) -> Result<(), Failure> {
        self.counts.dropped += dropped;
        for record in &records {
            self.file.write(epoch, record).map_err(|e| cannot_write(path, &e))?;
            let count = if record.write { &mut self.counts.writes } else { &mut self.counts.reads };
            *count += 1;
            self.counts.recorded_lines += record.lines().count() as u64;
            self.folded.add(epoch, record);
        }
        Ok(())
    }

    /// Ends the epoch: what the records say of each unit against what the card counted.
    fn compare(&mut self, report: &EpochReport) {
        let folded = std::mem::take(&mut self.folded);
        let touched = report.heat.units.iter().zip(0u64..);
        let touched = touched.filter(|(u, _)| u.reads + u.writes > 0);
        let counted: Vec<_> =
            touched.map(|(u, n)| (n, u64::from(u.reads), u64::from(u.writes), u.lines)).collect();
        let recorded: Vec<_> = folded
            .rows()
            .map(|(_, unit, t)| {
                (unit, t.reads.min(COUNTER_TOP), t.writes.min(COUNTER_TOP), t.write_lines)
            })
            .collect();
        self.counts.counted_lines += counted.iter().map(|(_, r, w, _)| r + w).sum::<u64>();
        self.counts.equal &= counted == recorded;
    }
}

fn print_table(answer: &Answer) {
    let mut t = table(&["", "", ""]);
    let mut row = |name: &str, value: u64, note: &str| {
        t.add_row([name.to_owned(), value.to_string(), note.to_owned()]);
    };
    row("records", answer.records, "one line of the file each");
    row("reads", answer.reads, "");
    row("writes", answer.writes, "");
    row("dropped", answer.dropped, "the ring and the card's queue were full");
    row("lines recorded", answer.recorded_lines, "lines of 64 B that the records touch");
    row("lines counted", answer.counted_lines, "by the heat counters in the same run");
    println!("{t}");
    println!("counted: {}", answer.counted);
    let verdict = match answer.equal {
        Some(true) => "equal in each unit of each epoch",
        Some(false) => "DIFFERENT",
        None => "not compared: requests were dropped; use a larger --ring",
    };
    println!("records and counters: {verdict}");
    println!("file: {} (show it: isotherm heat {0})", answer.file);
}

fn cannot_write(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::new(
        FAILED,
        format!("{}: cannot write: {error}", path.display()),
        "name a place that can be written",
    )
}
