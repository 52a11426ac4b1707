//! How fast lz4 and `zstd -1` are on one core of this machine: taken in turns, so that both see the same load.

use crate::corpus::Class;
use crate::table;
use isotherm_corpus::reference::{Lz4, Zstd1};
use isotherm_corpus::{PAGE, Page, even};
use serde::Serialize;
use std::error::Error;
use std::time::Instant;

/// Rounds; the median counts.
const ROUNDS: usize = 9;
/// Pages of a round.
const PAGES: usize = 4096;

/// Plain megabytes (10^6 bytes) a second.
#[derive(Debug, Serialize)]
pub(crate) struct Speed {
    pub(crate) lz4_mbps: Option<f64>,
    pub(crate) zstd1_mbps: Option<f64>,
    #[serde(skip)]
    load: String,
}

/// Measures over all classes that are in the ratio, as many pages of each.
pub(crate) fn measure(classes: &[Class]) -> Result<Speed, Box<dyn Error>> {
    let counted: Vec<_> = classes.iter().filter(|c| c.in_ratio).collect();
    let share = (PAGES / counted.len().max(1)).max(1);
    let pages: Vec<Page> =
        counted.iter().flat_map(|c| even(c.pages.iter().collect(), share)).copied().collect();
    let (mut lz4, mut zstd) = (Lz4::default(), Zstd1::default());
    let (mut lz4_rates, mut zstd_rates) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        lz4_rates.push(rate(&pages, |page| lz4.size(page))?);
        zstd_rates.push(rate(&pages, |page| zstd.size(page))?);
    }
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').take(3).collect::<Vec<_>>().join(", ");
    Ok(Speed { lz4_mbps: median(lz4_rates), zstd1_mbps: median(zstd_rates), load })
}

impl Speed {
    /// As a table.
    pub(crate) fn markdown(&self) -> String {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let title = format!(
            "**Software**, one core, pages of all classes, median of {ROUNDS} rounds in turns; {processors} processors, \
             load average {}.",
            self.load
        );
        let row = |name: &str, rate| vec![name.to_owned(), table::cell(rate)];
        let rows = [row("lz4", self.lz4_mbps), row("zstd -1", self.zstd1_mbps)];
        table::markdown(&title, &["", "MB/s"], &rows)
    }
}

fn rate(
    pages: &[Page],
    mut size: impl FnMut(&Page) -> std::io::Result<usize>,
) -> std::io::Result<f64> {
    let begin = Instant::now();
    let mut coded = 0;
    for page in pages {
        coded += size(page)?;
    }
    let seconds = begin.elapsed().as_secs_f64();
    // The sizes are needed, so nothing is left out.
    std::hint::black_box(coded);
    Ok((pages.len() * PAGE) as f64 / seconds / 1e6)
}

fn median(mut rates: Vec<f64>) -> Option<f64> {
    rates.retain(|r| r.is_finite() && *r > 0.0);
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).map(|r| (r * 10.0).round() / 10.0)
}
