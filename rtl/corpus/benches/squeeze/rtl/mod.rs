//! The Verilated lane on the pages of the corpus: cycles, and frames that are the golden model's, byte for byte.

mod figures;
mod lane;
mod lanes;
mod model;
mod soak;

use crate::corpus::Corpus;
use crate::decode::{Decode, Judges, checked};
use crate::ours::{Matcher, Sets};
use isotherm_corpus::{PAGE, Page, even};
use isotherm_model::squeeze::frame::{Frame, header};
use std::error::Error;

use figures::{Beside, Row};
pub(crate) use figures::{LaneFigures, LanesFigures, Rtl};
use lane::Lane;

/// Most pages of a class that are timed, and the share of these that are sent alone as well.
const TIMED: usize = 256;
const ALONE: usize = 4;
/// Pages of a class that go through several lanes.
const DEALT: usize = 72;

/// A granule as a lane takes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Granule<'a> {
    pub(crate) page: &'a Page,
    /// Only in a delta.
    pub(crate) base: Option<&'a Page>,
    /// Of its extent.
    pub(crate) first: bool,
    pub(crate) count: usize,
}

/// An extent, its bases (or none), and the frame that the golden model makes of it.
pub(crate) struct Extent<'a> {
    pub(crate) pages: &'a [Page],
    pub(crate) bases: Vec<Option<&'a Page>>,
    pub(crate) frame: Frame,
}

impl<'a> Extent<'a> {
    pub(crate) fn new(
        sets: &Sets,
        matcher: &mut Matcher,
        pages: &'a [Page],
        bases: Vec<Option<&'a Page>>,
    ) -> Self {
        let frame = sets.extent(matcher, pages, &bases);
        Self { pages, bases, frame }
    }

    pub(crate) fn granules(&self) -> impl Iterator<Item = Granule<'_>> {
        let delta = self.frame.delta;
        self.pages.iter().enumerate().map(move |(i, page)| Granule {
            page,
            base: self.bases.get(i).copied().flatten().filter(|_| delta),
            first: i == 0,
            count: self.pages.len(),
        })
    }

    /// Puts the blocks together, compares the frame with the model's and has libzstd decode it.
    fn check<'b>(
        &self,
        blocks: impl Iterator<Item = &'b Vec<u8>>,
        judges: (&Sets, &mut Judges),
        decode: &mut Decode,
        what: impl Fn() -> String,
    ) {
        let mut frame = Frame { bytes: vec![], ..self.frame.clone() };
        frame.bytes = header(self.pages.len(), frame.dictionary_id);
        let mut last = frame.bytes.len();
        for block in blocks {
            last = frame.bytes.len();
            frame.bytes.extend(block);
        }
        if let Some(byte) = frame.bytes.get_mut(last) {
            *byte |= 1;
        }
        decode.rtl_frame(frame.bytes == self.frame.bytes, || format!("{} (RTL)", what()));
        let plain = self.pages.as_flattened();
        checked(decode, judges, &self.bases, &frame, plain, || format!("{} (RTL)", what()));
    }
}

/// Pages of the corpus at full speed and one at a time, then generated extents until `frames` have gone through the RTL.
pub(crate) fn measure(
    corpus: &Corpus,
    sets: &Sets,
    seed: u64,
    frames: u64,
    decode: &mut Decode,
) -> Result<Rtl, Box<dyn Error>> {
    let mut rtl = Rtl::default();
    if frames == 0 {
        return Ok(rtl);
    }
    let mut lane = Lane::new(sets)?;
    let mut judges = Judges::new(sets)?;
    let kinds = corpus.classes.len() + corpus.pairs.len();
    let share = (frames as usize / 2 / kinds.max(1)).clamp(8, TIMED);
    let bar = crate::progress::bar("rtl", kinds as u64);
    for class in corpus.classes.iter().filter(|c| c.in_ratio) {
        bar.set_message(class.name.clone());
        let pages: Vec<Page> = sample(&class.pages, share);
        let extents = extents(sets, pages.chunks(1).map(|p| (p, vec![])));
        rtl.rows.push(timed(&class.name, false, &extents, &mut lane, (sets, &mut judges), decode)?);
        bar.inc(1);
    }
    for dirty in &corpus.pairs {
        bar.set_message(dirty.name.clone());
        let pairs = sample(&dirty.pairs, share);
        let each = pairs.iter().map(|p| (std::slice::from_ref(&p.new), vec![Some(&p.old)]));
        let extents = extents(sets, each);
        rtl.rows.push(timed(&dirty.name, true, &extents, &mut lane, (sets, &mut judges), decode)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    rtl.beside = Some(dealt(corpus, sets, &mut judges, decode)?);
    soak::run(&mut lane, sets, seed, frames, decode)?;
    Ok(rtl)
}

fn sample<T: Clone>(all: &[T], most: usize) -> Vec<T> {
    even(all.iter().collect(), most).into_iter().cloned().collect()
}

fn extents<'a>(
    sets: &Sets,
    all: impl Iterator<Item = (&'a [Page], Vec<Option<&'a Page>>)>,
) -> Vec<Extent<'a>> {
    let mut matcher = Matcher::new();
    all.map(|(pages, bases)| Extent::new(sets, &mut matcher, pages, bases)).collect()
}

/// Extents of one page: all in a row, then some of them alone.
fn timed(
    name: &str,
    with_base: bool,
    extents: &[Extent<'_>],
    lane: &mut Lane,
    (sets, judges): (&Sets, &mut Judges),
    decode: &mut Decode,
) -> Result<Row, Box<dyn Error>> {
    let granules: Vec<_> = extents.iter().flat_map(Extent::granules).collect();
    let mut row = Row::new(name, with_base, extents.iter().filter(|e| e.frame.delta).count());
    let done = lane.run(&granules)?;
    row.stream(done.iter().map(|d| d.ended));
    for (i, (extent, done)) in extents.iter().zip(&done).enumerate() {
        extent.check(std::iter::once(&done.block), (sets, judges), decode, || {
            format!("{name} page {i}")
        });
    }
    for (i, extent) in extents.iter().enumerate().step_by(ALONE) {
        let granules: Vec<_> = extent.granules().collect();
        for done in lane.run(&granules)? {
            row.alone(done.ended - done.began);
            let blocks = std::iter::once(&done.block);
            extent.check(blocks, (sets, judges), decode, || format!("{name} page {i} alone"));
        }
    }
    Ok(row)
}

/// The same pages of each class, without base, through one lane and through more.
fn dealt(
    corpus: &Corpus,
    sets: &Sets,
    judges: &mut Judges,
    decode: &mut Decode,
) -> Result<Beside, Box<dyn Error>> {
    let mut lanes = lanes::all(sets)?;
    let mut beside = Beside::new(lanes.iter().map(|l| (l.lanes, l.width())).collect());
    let classes: Vec<_> = corpus.classes.iter().filter(|c| c.in_ratio).collect();
    let bar = crate::progress::bar("lanes", classes.len() as u64);
    for class in classes {
        bar.set_message(class.name.clone());
        let pages: Vec<Page> = sample(&class.pages, DEALT);
        let extents = extents(sets, pages.chunks(1).map(|p| (p, vec![])));
        let granules: Vec<_> = extents.iter().flat_map(Extent::granules).collect();
        let mut ends = vec![];
        for lanes in &mut lanes {
            let number = lanes.lanes;
            let done = lanes.run(&granules)?;
            for (i, (extent, (_, block))) in extents.iter().zip(&done).enumerate() {
                let name = &class.name;
                let what = || format!("{name} page {i}, {number} lanes");
                extent.check(std::iter::once(block), (sets, judges), decode, what);
            }
            ends.push(done.iter().map(|(cycle, _)| *cycle).collect::<Vec<_>>());
        }
        beside.class(&class.name, &ends);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(beside)
}

/// Plain bytes a cycle.
fn bytes_per_cycle(interval: f64) -> f64 {
    PAGE as f64 / interval
}
