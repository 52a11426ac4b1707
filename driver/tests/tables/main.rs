//! Learned tables from granules to frames: trained here, coded by the golden encoder, decoded by libzstd.
#![allow(clippy::unwrap_used)]
#![allow(clippy::print_stdout, reason = "the report, and what was skipped")]

mod codec;
mod command;
mod frames;
mod loading;
mod report;

use isotherm_driver::tables::Samples;
use isotherm_model::squeeze::Granule;
use isotherm_model::squeeze::frame::Matcher;
use isotherm_model::squeeze::matcher;

/// The matcher that the card has.
fn matcher() -> impl Matcher {
    matcher::parse
}

/// Each granule as an extent.
fn samples<'a>(granules: impl IntoIterator<Item = &'a Granule>) -> Samples {
    let mut samples = Samples::new();
    for granule in granules {
        samples.add_granules(std::slice::from_ref(granule), &mut matcher()).unwrap();
    }
    samples
}

/// The seeds to try: `count` from 1 on, or ISOTHERM_SEEDS of them, or only ISOTHERM_SEED.
fn seeds(count: u64) -> std::ops::Range<u64> {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    match number("ISOTHERM_SEED") {
        Some(seed) => seed..seed + 1,
        None => 1..number("ISOTHERM_SEEDS").unwrap_or(count) + 1,
    }
}
