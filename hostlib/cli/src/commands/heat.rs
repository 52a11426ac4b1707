//! `isotherm heat TRACE`: where memory was warm, as the trace says or as a card counts it.

use super::{open_trace, print_json, table};
use crate::args::{CardArgs, Heat, HeatCommand, Output};
use crate::card;
use crate::failure::Failure;
use crate::picture::HeatMap;
use isotherm_predict::{EpochHeat, Trace};
use serde::Serialize;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    counted: &'a str,
    epochs: usize,
    units: usize,
    hottest: Vec<Unit>,
}

/// A unit summed over all epochs.
#[derive(Serialize)]
struct Unit {
    unit: usize,
    page: String,
    reads: u64,
    writes: u64,
    epochs_written: u64,
    lines_written: u32,
}

pub(crate) fn run(args: &Heat, output: Output) -> Result<(), Failure> {
    if let Some(HeatCommand::Record(record)) = &args.command {
        return super::record::run(record, output);
    }
    let trace = open_trace(file(args))?;
    let (counted, epochs) = match args.card {
        None => ("accesses as the trace recorded them".to_owned(), recorded(&trace)),
        Some(kind) => {
            let card = CardArgs { card: kind, socket: args.socket.clone(), bdf: None };
            let window = (trace.units().max(16) as u64).next_power_of_two() << 12;
            let chosen = card::choose(&card, window)?;
            let (name, epochs) = isotherm::replay(&chosen.card, &trace)?;
            (format!("the trace's lines replayed through the window, counted by {name}"), epochs)
        }
    };
    if let Some(path) = &args.svg {
        fs::write(path, heat_map(args, &counted, &epochs).svg())
            .map_err(|e| cannot_write(path, &e))?;
    }
    if let Some(path) = &args.png {
        let file = File::create(path).map_err(|e| cannot_write(path, &e))?;
        heat_map(args, &counted, &epochs)
            .write_png(BufWriter::new(file))
            .map_err(|e| cannot_write(path, &e))?;
    }
    let hottest = hottest(&trace, &epochs, args.top);
    let answer = Answer {
        schema: "isotherm.heat/1",
        counted: &counted,
        epochs: epochs.len(),
        units: trace.units(),
        hottest,
    };
    match output {
        Output::Json => print_json(&answer),
        Output::Table => print_table(&answer),
    }
    Ok(())
}

/// The trace: clap asks for it where there is no subcommand.
fn file(args: &Heat) -> &Path {
    args.trace.as_deref().expect("invariant: it is required")
}

fn recorded(trace: &Trace) -> Vec<EpochHeat> {
    let mut heat = EpochHeat::default();
    (0..trace.epochs())
        .map(|index| {
            trace.epoch_into(index, &mut heat);
            heat.clone()
        })
        .collect()
}

fn hottest(trace: &Trace, epochs: &[EpochHeat], top: usize) -> Vec<Unit> {
    let mut lines = vec![0u64; trace.units()];
    let mut units: Vec<Unit> = trace
        .pages()
        .iter()
        .enumerate()
        .map(|(unit, page)| Unit {
            unit,
            page: format!("{page:#x}"),
            reads: 0,
            writes: 0,
            epochs_written: 0,
            lines_written: 0,
        })
        .collect();
    for epoch in epochs {
        for ((sum, bits), heat) in units.iter_mut().zip(&mut lines).zip(&epoch.units) {
            sum.reads += u64::from(heat.reads);
            sum.writes += u64::from(heat.writes);
            sum.epochs_written += u64::from(heat.writes > 0);
            *bits |= heat.lines;
        }
    }
    for (sum, bits) in units.iter_mut().zip(lines) {
        sum.lines_written = bits.count_ones();
    }
    units.sort_by_key(|u| std::cmp::Reverse((u.writes, u.reads)));
    units.truncate(top);
    units
}

fn print_table(answer: &Answer<'_>) {
    let mut t =
        table(&["unit", "page", "writes", "reads", "epochs written", "lines written of 64"]);
    for u in &answer.hottest {
        t.add_row([
            u.unit.to_string(),
            u.page.clone(),
            u.writes.to_string(),
            u.reads.to_string(),
            format!("{} of {}", u.epochs_written, answer.epochs),
            u.lines_written.to_string(),
        ]);
    }
    println!("{t}");
    println!("counted: {}", answer.counted);
    println!(
        "{} units of 4 KiB, {} epochs; the hottest {} shown",
        answer.units,
        answer.epochs,
        answer.hottest.len()
    );
}

fn heat_map(args: &Heat, counted: &str, epochs: &[EpochHeat]) -> HeatMap {
    let title = file(args).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let writes: Vec<Vec<u64>> =
        epochs.iter().map(|e| e.units.iter().map(|u| u64::from(u.writes)).collect()).collect();
    HeatMap::new(&title, counted, &writes, 4096)
}

fn cannot_write(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::new(
        1,
        format!("{}: cannot write: {error}", path.display()),
        "name a place that can be written",
    )
}
