//! `isotherm verify STORE`: every frame decoded, every CRC32C and every buffer's SHA-256 checked, generation by generation.

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
            let problem = store.load(generation).err().map(|e| e.to_string());
            bar.inc(1);
            Verdict { generation, whole: problem.is_none(), problem }
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
                t.add_row([
                    v.generation.to_string(),
                    v.problem.clone().unwrap_or_else(|| "whole".into()),
                ]);
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
