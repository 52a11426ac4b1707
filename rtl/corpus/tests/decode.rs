//! Pages of all classes, squeezed by the golden model, alone and in extents, with and without tables and bases: libzstd
//! decodes every frame to its pages, and none is larger than the bound.
//!
//! ISOTHERM_PAGES sets how many frames (20,000 if it is not set), ISOTHERM_SEED the seed.

#![allow(clippy::unwrap_used)]

#[path = "../benches/squeeze/decode.rs"]
#[allow(dead_code, reason = "the benchmark uses all of it")]
mod decode;
#[path = "../benches/squeeze/ours.rs"]
#[allow(dead_code, reason = "the benchmark uses all of it")]
mod ours;
#[path = "../benches/squeeze/progress.rs"]
mod progress;

use decode::{Decode, Judges, soak};
use isotherm_corpus::{Page, classes};
use ours::{Matcher, Sets};

fn number(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")),
        Err(_) => otherwise,
    }
}

/// Sets learned on a few pages of each class.
fn learned(seed: u64) -> Sets {
    let pages: Vec<Page> = classes()
        .iter()
        .filter(|class| class.in_ratio)
        .flat_map(|class| class.pages(seed, 40).unwrap())
        .collect();
    let mut matcher = Matcher::new();
    let parses: Vec<_> = pages.iter().map(|page| matcher.parse(page, None)).collect();
    Sets::learned(&parses).unwrap()
}

#[test]
fn libzstd_decodes_every_frame() {
    let (seed, frames) = (number("ISOTHERM_SEED", 1), number("ISOTHERM_PAGES", 20_000));
    let sets = learned(seed);
    assert!(!sets.dictionaries.is_empty(), "nothing was learned");
    let mut decode = Decode::default();
    soak(&mut decode, seed, frames, &sets).unwrap();
    eprintln!("{}", decode.markdown());
    let again = format!(
        "ISOTHERM_SEED={seed} ISOTHERM_PAGES={frames} cargo test -p isotherm-corpus --test decode"
    );
    assert_eq!(decode.failures, 0, "again with: {again}");
    assert!(decode.frames >= frames);
    if frames >= 20_000 {
        assert!(
            decode.with_tables * decode.deltas * decode.extents > 0,
            "tables, deltas and long extents all occur: {}",
            decode.markdown()
        );
    }
}

/// The test can fail.
#[test]
fn damaged_frames_are_counted() {
    let sets = Sets::none().unwrap();
    let mut judges = Judges::new(&sets).unwrap();
    let mut decode = Decode::default();
    let page = classes().iter().find(|c| c.name == "json").unwrap().pages(1, 1).unwrap()[0];
    let good = sets.extent(&mut Matcher::new(), &[page], &[]);
    decode.check(&mut judges, &good, &page, || "good".into());
    assert_eq!((decode.frames, decode.failures), (1, 0));
    let mut damaged = good.clone();
    let middle = damaged.bytes.len() / 3;
    damaged.bytes[middle] ^= 4;
    decode.check(&mut judges, &damaged, &page, || "damaged".into());
    let mut long = good.clone();
    // A frame that may be skipped is valid, and here it is too long.
    long.bytes.extend([0x50, 0x2A, 0x4D, 0x18, 0, 16, 0, 0]);
    long.bytes.extend([0; 4096]);
    decode.check(&mut judges, &long, &page, || "long".into());
    decode.check_delta(&sets, &page, &damaged, &page, || "delta".into());
    assert_eq!((decode.frames, decode.failures), (4, 3), "{}", decode.markdown());
    assert!(decode.markdown().contains("failed: long"));
}
