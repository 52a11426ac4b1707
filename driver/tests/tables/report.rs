//! How good the sets are, printed: `cargo test -p isotherm-driver --test tables report -- --nocapture`.

use isotherm_corpus::capture::{CaptureError, programs};
use isotherm_corpus::classes;
use isotherm_driver::tables::{TrainOptions, Trained};
use isotherm_model::squeeze::{GRANULE, Granule};

use crate::codec::{Codec, zstd_1};
use crate::samples;

/// Pages of a class or a process.
const PAGES: usize = 640;
/// Learned on one of so many, measured on the others.
const LEARN: usize = 8;

struct Source {
    name: &'static str,
    group: &'static str,
    pages: Vec<Granule>,
}

/// Sizes by number of sets, against `zstd -1`: none, then 1, 2, 4 of its own, then 1, 2, 4 of all others.
fn row(source: &Source, all: &[Source]) -> [f64; 7] {
    let learn = |pages: &mut dyn Iterator<Item = &Granule>, sets| -> Trained {
        samples(pages).train(&TrainOptions { sets, ..TrainOptions::default() })
    };
    let rest: Vec<Granule> = (0..)
        .zip(&source.pages)
        .filter_map(|(i, page)| (i % LEARN != 0).then_some(*page))
        .collect();
    let zstd = zstd_1(&rest) as f64;
    let ratio = |trained: &Trained| zstd / Codec::of(trained).bytes(&rest) as f64;
    let mut out = [zstd / Codec::new(&[], 0).bytes(&rest) as f64; 7];
    for (i, sets) in [1, 2, 4].into_iter().enumerate() {
        out[1 + i] = ratio(&learn(&mut source.pages.iter().step_by(LEARN), sets));
        let others = all.iter().filter(|other| other.group != source.group);
        let mut others = others.flat_map(|other| other.pages.iter().step_by(LEARN));
        out[4 + i] = ratio(&learn(&mut others, sets));
    }
    let plain = (rest.len() * GRANULE) as f64;
    let cells = out.map(|x| format!("{x:.3}")).join("  ");
    println!("{:16} {:>7.3}  {cells}", source.name, plain / zstd);
    out
}

fn table(sources: &[Source]) -> [f64; 7] {
    println!("{:16} zstd -1   none  own: 1     2      4  other: 1     2      4", "");
    let rows: Vec<[f64; 7]> = sources.iter().map(|source| row(source, sources)).collect();
    let mean = std::array::from_fn(|i| {
        (rows.iter().map(|row| row[i].ln()).sum::<f64>() / rows.len() as f64).exp()
    });
    println!("{:16} {:7}  {}", "geometric mean", "", mean.map(|x| format!("{x:.3}")).join("  "));
    mean
}

fn check(mean: [f64; 7]) {
    let [none, one, _, four, _, _, foreign] = mean;
    assert!(one > 1.1 * none, "one set is worth much: {one} and {none}");
    assert!(four > 1.01 * one, "four are better than one: {four} and {one}");
    assert!(
        foreign > 1.05 * none,
        "sets of other workloads are better than none: {foreign}, {none}"
    );
}

#[test]
fn report_of_seeded_classes() {
    let sources: Vec<Source> = classes()
        .iter()
        .filter(|class| class.in_ratio)
        .map(|class| Source {
            name: class.name,
            group: class.group,
            pages: class.pages(1, PAGES).unwrap(),
        })
        .collect();
    check(table(&sources));
}

#[test]
fn report_of_real_processes() {
    let mut sources = vec![];
    for program in programs() {
        match program.capture(1, PAGES) {
            Ok(capture) => sources.push(Source {
                name: program.name,
                group: program.name,
                pages: capture.pages,
            }),
            Err(e @ (CaptureError::Missing(_) | CaptureError::Memory(_))) => {
                println!("skipped: {}: {e}", program.name);
            }
            Err(e) => panic!("{}: {e}", program.name),
        }
    }
    if sources.len() < 2 {
        println!("skipped: two processes are needed");
        return;
    }
    check(table(&sources));
}
