//! `isotherm verify STORE`: every frame decoded, every CRC32C and every buffer's SHA-256 checked, generation by generation.
//!
//! A lossy extent is whole when it decodes to the rounded values whose CRC32C was stored: what they were before, no store knows.

use super::{print_json, table};
use crate::args::{Output, Verify};
use crate::failure::{FAILED, Failure};
use indicatif::{ProgressBar, ProgressStyle};
use isotherm::store::Directory;
use serde::Serialize;

#[derive(Serialize)]
struct Verdict {
    generation: u64,
    whole: bool,
    problem: Option<String>,
    lossy_extents: usize,
    /// The largest error that any element has been given.
    lossy_bound: Option<f64>,
}

pub(crate) fn run(args: &Verify, output: Output) -> Result<(), Failure> {
    let store = Directory::open_read_only(&args.store)?;
    let generations = store.generations()?;
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} generations");
    let bar = ProgressBar::new(generations.len() as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let verdicts: Vec<Verdict> = generations
        .into_iter()
        .map(|generation| {
            let loaded = store.load(generation);
            bar.inc(1);
            let lossy = loaded.as_ref().ok().and_then(|l| l.manifest.lossy());
            let problem = loaded.err().map(|e| Failure::from(e).text().to_owned());
            Verdict {
                generation,
                whole: problem.is_none(),
                problem,
                lossy_extents: lossy.map_or(0, |(count, _)| count),
                lossy_bound: lossy.map(|(_, bound)| bound),
            }
        })
        .collect();
    bar.finish_and_clear();
    let damaged = verdicts.iter().filter(|v| !v.whole).count();
    match output {
        Output::Json => print_json(&serde_json::json!({
            "schema": "isotherm.verify/1", "store": store.path(), "damaged": damaged, "generations": verdicts,
        })),
        Output::Table => {
            let mut t = table(&["generation", "verdict"]);
            for v in &verdicts {
                let whole = match v.lossy_bound {
                    None => "whole".to_owned(),
                    Some(bound) => {
                        format!("whole; {} lossy extents, within {bound:e}", v.lossy_extents)
                    }
                };
                t.add_row([v.generation.to_string(), v.problem.clone().unwrap_or(whole)]);
            }
            println!("{t}");
        }
    }
    if damaged == 0 {
        return Ok(());
    }
    let text = format!("{damaged} of {} generations are damaged", verdicts.len());
    Err(Failure::new(
        FAILED,
        text,
        "a resume falls back to the newest whole generation; restore the others from a backup",
    ))
}
