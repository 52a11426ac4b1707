//! Every frame is decoded by libzstd and compared; and a million pages more are squeezed for that alone.

use crate::ours::{Matcher, Sets};
use crate::progress;
use isotherm_corpus::reference::{Judge, Wrong};
use isotherm_corpus::{PAGE, Page, Random, classes, pairs};
use isotherm_model::squeeze::frame::{Frame, largest};
use serde::Serialize;
use std::error::Error;
use std::time::{Duration, Instant};

/// Failures that are described.
const DESCRIBED: usize = 20;
/// Pages that a class makes at once.
const BATCH: usize = 1024;
/// Pages of the largest extent.
const EXTENT: u64 = 16;

/// The keys of `decode` in `squeeze.json`.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Decode {
    pub(crate) frames: u64,
    pub(crate) failures: u64,
    /// Of these, made by the Verilated lane; `None` if that was not run.
    rtl_frames: Option<u64>,
    #[serde(skip)]
    pages: u64,
    #[serde(skip)]
    pub(crate) deltas: u64,
    #[serde(skip)]
    pub(crate) with_tables: u64,
    #[serde(skip)]
    pub(crate) extents: u64,
    #[serde(skip)]
    described: Vec<String>,
    #[serde(skip)]
    soak: Option<(u64, Duration)>,
}

/// Decoders: one that knows no dictionary, and one for each set.
pub(crate) struct Judges {
    plain: Judge<'static>,
    learned: Vec<(u8, Judge<'static>)>,
}

impl Judges {
    pub(crate) fn new(sets: &Sets) -> Result<Self, Wrong> {
        let learned = sets.dictionaries.iter().map(|(id, d)| Ok((*id, Judge::new(d)?)));
        Ok(Self { plain: Judge::new(&[])?, learned: learned.collect::<Result<_, Wrong>>()? })
    }

    fn check(&mut self, frame: &Frame, plain: &[u8]) -> Result<(), String> {
        let id = frame.dictionary_id;
        let judge = match self.learned.iter_mut().find(|(known, _)| *known == id) {
            Some((_, judge)) => judge,
            None if id == 0 => &mut self.plain,
            None => return Err(format!("no set has the id {id}")),
        };
        judge.check(&frame.bytes, plain).map_err(|e| e.to_string())
    }
}

impl Decode {
    /// Counts a frame of the RTL, which is the golden model's or is not.
    pub(crate) fn rtl_frame(&mut self, same: bool, what: impl FnOnce() -> String) {
        *self.rtl_frames.get_or_insert(0) += 1;
        if !same {
            self.failed(&what(), "differs from the golden model's");
        }
    }

    /// Frames of the RTL so far.
    pub(crate) fn rtl(&self) -> u64 {
        self.rtl_frames.unwrap_or(0)
    }

    /// Decodes a frame without prefix and compares it with `plain`.
    pub(crate) fn check(
        &mut self,
        judges: &mut Judges,
        frame: &Frame,
        plain: &[u8],
        what: impl FnOnce() -> String,
    ) {
        let result = judges.check(frame, plain);
        self.count(result, frame, plain, what);
    }

    /// The same for a frame with a prefix.
    pub(crate) fn check_delta(
        &mut self,
        sets: &Sets,
        bases: &[u8],
        frame: &Frame,
        plain: &[u8],
        what: impl FnOnce() -> String,
    ) {
        // A decoder of its own: it keeps prefix or dictionary for as long as it lives.
        let known = sets.dictionaries.iter().find(|(id, _)| *id == frame.dictionary_id);
        let result = match known {
            Some((_, dictionary)) => Judge::new(&[&dictionary[..], bases].concat())
                .and_then(|mut judge| judge.check(&frame.bytes, plain)),
            None => Judge::new(&[])
                .and_then(|mut judge| judge.check_with_prefix(bases, &frame.bytes, plain)),
        };
        let result = result.map_err(|e| e.to_string());
        self.count(result, frame, plain, what);
    }

    fn count(
        &mut self,
        result: Result<(), String>,
        frame: &Frame,
        plain: &[u8],
        what: impl FnOnce() -> String,
    ) {
        let pages = plain.len() / PAGE;
        self.frames += 1;
        self.pages += pages as u64;
        self.deltas += u64::from(frame.delta);
        self.with_tables += u64::from(frame.set != 0);
        self.extents += u64::from(pages > 1);
        let bound = largest(pages);
        let result = result.and_then(|()| {
            let bytes = frame.bytes.len();
            (bytes <= bound)
                .then_some(())
                .ok_or_else(|| format!("{bytes} bytes, more than {bound}"))
        });
        if let Err(why) = result {
            self.failed(&what(), &why);
        }
    }

    fn failed(&mut self, what: &str, why: &str) {
        self.failures += 1;
        if self.described.len() < DESCRIBED {
            self.described.push(format!("{what}: {why}"));
        }
    }

    /// In words.
    pub(crate) fn markdown(&self) -> String {
        let mut out = format!(
            "**Decoded** by libzstd {}: {} frames of {} pages ({} with learned tables, {} deltas, {} of more than one page), \
             **{} failures**; none larger than 8 + 4099 bytes a page.\n",
            zstd::zstd_safe::version_string(),
            self.frames,
            self.pages,
            self.with_tables,
            self.deltas,
            self.extents,
            self.failures
        );
        if let Some(frames) = self.rtl_frames {
            out.push_str(&format!(
                "{frames} of the frames were made by the Verilated lane, each compared with the golden model's.\n"
            ));
        }
        if let Some((pages, time)) = self.soak {
            let seconds = time.as_secs_f64();
            out.push_str(&format!(
                "{pages} of the pages made for this alone in {seconds:.0} s: {:.0} pages a second, made, squeezed, decoded.\n",
                pages as f64 / seconds
            ));
        }
        for line in &self.described {
            out.push_str(&format!("\nfailed: {line}\n"));
        }
        out
    }
}

/// Squeezes generated pages until `frames` frames have been decoded, with and without tables and bases, in extents of
/// any length.
pub(crate) fn soak(
    decode: &mut Decode,
    seed: u64,
    frames: u64,
    sets: &Sets,
) -> Result<(), Box<dyn Error>> {
    let bar = progress::bar("decode", frames);
    bar.set_position(decode.frames.min(frames));
    let (begin, before) = (Instant::now(), decode.pages);
    let none = Sets::none()?;
    let (mut plain, mut learned) = (Judges::new(&none)?, Judges::new(sets)?);
    // One for all: what it keeps from a page must not show in the next.
    let mut matcher = Matcher::new();
    let mut r = Random::stream(seed, "soak");
    let (first, mut round) = (seed, 0);
    while decode.frames < frames {
        // Other pages than those of the ratios: a seed of its own for each round.
        round += 1;
        let seed = first.wrapping_add(round << 32);
        for class in pairs() {
            bar.set_message(class.name);
            for (i, pair) in class.pairs(seed, BATCH)?.iter().enumerate() {
                if decode.frames >= frames {
                    break;
                }
                let frame =
                    sets.extent(&mut matcher, std::slice::from_ref(&pair.new), &[Some(&pair.old)]);
                let what = || format!("{} seed {seed} pair {i}", class.name);
                let coder = (sets, &mut learned);
                checked(decode, coder, &[Some(&pair.old)], &frame, &pair.new, what);
            }
            bar.set_position(decode.frames);
        }
        for class in classes() {
            bar.set_message(class.name);
            let pages = class.pages(seed, BATCH)?;
            let mut at = 0;
            while at < pages.len() && decode.frames < frames {
                let count = if r.percent(4) { r.range(2, EXTENT) as usize } else { 1 };
                let extent = &pages[at..(at + count).min(pages.len())];
                let (coder, judges) =
                    if r.percent(50) { (&none, &mut plain) } else { (sets, &mut learned) };
                let old = if r.percent(30) { older(&mut r, extent) } else { vec![] };
                let bases: Vec<_> = old.iter().map(Option::as_ref).collect();
                let frame = coder.extent(&mut matcher, extent, &bases);
                let what =
                    || format!("{} seed {seed} page {at}, {} pages", class.name, extent.len());
                checked(decode, (coder, judges), &bases, &frame, extent.as_flattened(), what);
                at += extent.len();
            }
            bar.set_position(decode.frames);
        }
    }
    bar.finish_and_clear();
    if decode.pages > before {
        decode.soak = Some((decode.pages - before, begin.elapsed()));
    }
    Ok(())
}

/// A frame of an extent with these bases, whether it became a delta or not.
pub(crate) fn checked(
    decode: &mut Decode,
    (sets, judges): (&Sets, &mut Judges),
    bases: &[Option<&Page>],
    frame: &Frame,
    plain: &[u8],
    what: impl FnOnce() -> String,
) {
    if frame.delta {
        let zero = [0; PAGE];
        let prefix: Vec<u8> = bases.iter().flat_map(|b| b.unwrap_or(&zero)).copied().collect();
        decode.check_delta(sets, &prefix, frame, plain, what);
    } else {
        decode.check(judges, frame, plain, what);
    }
}

/// What the pages may have been: some bytes other, some moved, another page, or unknown.
pub(crate) fn older(r: &mut Random, pages: &[Page]) -> Vec<Option<Page>> {
    let one = |page: &Page| {
        let mut old = *page;
        match r.below(8) {
            0 => return None,
            1 => r.fill(&mut old),
            2 => old = pages[r.index(pages.len())],
            3 => old.rotate_left(1 + r.index(64)),
            _ => {
                for _ in 0..r.skewed(200) {
                    let (at, len) = (r.index(PAGE), 1 + r.skewed(40) as usize);
                    let end = (at + len).min(PAGE);
                    r.fill(&mut old[at..end]);
                }
            }
        }
        Some(old)
    };
    pages.iter().map(one).collect()
}
