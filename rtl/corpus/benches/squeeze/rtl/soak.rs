//! Generated extents of any length, with and without tables and bases, through the lane.

use super::lane::Lane;
use super::{Extent, Granule};
use crate::decode::{Decode, Judges, older};
use crate::ours::{Matcher, Sets};
use crate::progress;
use isotherm_corpus::{Page, Random, classes, pairs};
use std::error::Error;

/// A name, pages, and what they were before.
type Source<'a> = (&'a str, Vec<Page>, Vec<Option<Page>>);

/// Pages that a class makes at once.
const BATCH: usize = 256;
/// Extents in a row, with the same tables.
const ROW: usize = 32;
/// Pages of the largest extent.
const EXTENT: u64 = 16;

/// Until `frames` frames have come out of the RTL.
pub(super) fn run(
    lane: &mut Lane,
    sets: &Sets,
    seed: u64,
    frames: u64,
    decode: &mut Decode,
) -> Result<(), Box<dyn Error>> {
    let bar = progress::bar("rtl", frames);
    let none = Sets::none()?;
    let (mut plain, mut with_tables) = (Judges::new(&none)?, Judges::new(sets)?);
    let mut matcher = Matcher::new();
    let mut r = Random::stream(seed, "rtl");
    let mut round = 0_u64;
    while decode.rtl() < frames {
        // Other pages than those of the twin's soak.
        round += 1;
        let seed = seed.wrapping_add(round << 32) ^ (1 << 31);
        let mut sources: Vec<Source<'_>> = vec![];
        for class in pairs() {
            let pairs = class.pairs(seed, BATCH)?;
            let old = pairs.iter().map(|p| Some(p.old)).collect();
            sources.push((class.name, pairs.iter().map(|p| p.new).collect(), old));
        }
        for class in classes() {
            let pages = class.pages(seed, BATCH)?;
            let old = pages.chunks(EXTENT as usize).flat_map(|p| older(&mut r, p)).collect();
            sources.push((class.name, pages, old));
        }
        for (name, pages, old) in &sources {
            bar.set_message(*name);
            let cuts = cuts(&mut r, pages.len());
            for row in cuts.chunks(ROW) {
                if decode.rtl() >= frames {
                    break;
                }
                let learned = r.percent(50);
                let (coder, judges) =
                    if learned { (sets, &mut with_tables) } else { (&none, &mut plain) };
                let extents: Vec<Extent<'_>> = row
                    .iter()
                    .map(|&(from, to, based)| {
                        let old = old[from..to].iter().map(Option::as_ref);
                        let bases = if based { old.collect() } else { vec![] };
                        Extent::new(coder, &mut matcher, &pages[from..to], bases)
                    })
                    .collect();
                let granules: Vec<Granule<'_>> =
                    extents.iter().flat_map(Extent::granules).collect();
                lane.allow(learned.then_some(sets))?;
                let done = lane.run(&granules)?;
                let mut rest = &done[..];
                for (extent, (from, to, _)) in extents.iter().zip(row) {
                    let (own, others) = rest.split_at(extent.pages.len());
                    rest = others;
                    let what = || format!("{name} seed {seed} pages {from} to {to}");
                    let blocks = own.iter().map(|d| &d.block);
                    extent.check(blocks, (coder, judges), decode, what);
                }
                bar.set_position(decode.rtl());
            }
        }
    }
    bar.finish_and_clear();
    Ok(())
}

/// Extents that cover so many pages, most of them of one: first page, the one after the last, with bases or not.
fn cuts(r: &mut Random, pages: usize) -> Vec<(usize, usize, bool)> {
    let mut out = vec![];
    let mut at = 0;
    while at < pages {
        let count = if r.percent(8) { r.range(2, EXTENT) as usize } else { 1 };
        let to = (at + count).min(pages);
        out.push((at, to, r.percent(50)));
        at = to;
    }
    out
}
