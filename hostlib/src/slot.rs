//! A buffer as the store keeps it: where it lies in the window, and what the window holds of it.

use crate::arena::{Arena, Arrival, Loaded, Source};
use crate::engine::Engine;
use crate::error::Error;
use crate::recode::Recode;
use crate::store::{Directory, Image, Manifest};
use isotherm_abi::store::{BufferEntry, ExtentEntry, GRANULE_BYTES};
use sha2::{Digest, Sha256};
use std::ops::Range;
use std::sync::Arc;

const GRANULE: usize = GRANULE_BYTES as usize;
const LINE: usize = 64;
/// Most bytes of one fill.
const FILL_BYTES: usize = 1 << 20;

/// One buffer.
pub(crate) struct Slot {
    pub(crate) name: String,
    pub(crate) first_granule: u64,
    pub(crate) bytes: usize,
    pub(crate) arena: Arc<Arena>,
    /// What the window holds, granules that it does not hold left out.
    posted: Vec<u8>,
    /// Granules that the window does not hold: they are in the store only, or wait in `arrived`.
    missing: Vec<bool>,
    /// Came in from the store, not yet with the card.
    arrived: Vec<Arrival>,
    /// Granules that were posted to: until they are saved, the card alone has them.
    written: Vec<bool>,
    pub(crate) handed_out: bool,
    /// How the host encodes what the card saves of it.
    pub(crate) recode: Option<Recode>,
}

/// The extents of the generation that a store was resumed from.
#[derive(Clone, Debug)]
pub(crate) struct SavedExtents {
    directory: Arc<Directory>,
    manifest: Arc<Manifest>,
}

/// Reads absent granules of one buffer from its store.
#[derive(Debug)]
struct FromStore {
    saved: SavedExtents,
    first_granule: u64,
}

impl SavedExtents {
    pub(crate) fn new(directory: Directory, manifest: &Manifest) -> Self {
        Self { directory: Arc::new(directory), manifest: Arc::new(manifest.clone()) }
    }

    fn holding(&self, granule: u64) -> &ExtentEntry {
        let extents = &self.manifest.extents;
        let after = extents.partition_point(|e| e.first_granule <= granule);
        &extents[after.checked_sub(1).expect("invariant: extents tile all granules from 0")]
    }
}

impl Source for FromStore {
    fn load(&self, granule: usize) -> Result<Loaded, Error> {
        let extent = self.saved.holding(self.first_granule + granule as u64);
        let mut bytes = self.saved.directory.read_extent(&self.saved.manifest, extent)?;
        // An extent may begin before the buffer: granules between buffers and buffers' ends share one partition.
        let before = self.first_granule.saturating_sub(extent.first_granule);
        bytes.drain(..usize::try_from(before).expect("invariant: at most 16") * GRANULE);
        let first = extent.first_granule.saturating_sub(self.first_granule);
        Ok(Loaded { first: usize::try_from(first).expect("64-bit host"), bytes })
    }
}

impl Slot {
    /// A buffer that was not saved: all zeros, as the window is.
    pub(crate) fn blank(name: &str, first_granule: u64, bytes: usize, arena: Arc<Arena>) -> Self {
        Self {
            name: name.to_owned(),
            first_granule,
            bytes,
            arena,
            posted: vec![0; bytes],
            missing: vec![false; bytes.div_ceil(GRANULE)],
            arrived: vec![],
            written: vec![false; bytes.div_ceil(GRANULE)],
            handed_out: true,
            recode: None,
        }
    }

    /// A saved buffer. Its absent granules are in the store only; [`Slot::fill`] has to tell the window of the others.
    pub(crate) fn restore(image: &Image, saved: &SavedExtents) -> Result<Self, Error> {
        let bytes = image.bytes.len();
        let arena = Arena::new(bytes).map_err(|source| Error::Memory { bytes, source })?;
        arena.write(0..bytes)?.copy_from_slice(&image.bytes);
        let first_granule = image.entry.first_granule;
        let source = FromStore { saved: saved.clone(), first_granule };
        let arena = Arc::new(arena.with_absent(&image.absent, Arc::new(source)));
        let mut slot = Self::blank(image.entry.name(), first_granule, bytes, arena);
        image.absent.iter().for_each(|&granule| slot.missing[granule] = true);
        slot.posted.copy_from_slice(&image.bytes);
        slot.handed_out = false;
        Ok(slot)
    }

    pub(crate) fn end_granule(&self) -> u64 {
        self.first_granule + self.bytes.div_ceil(GRANULE) as u64
    }

    /// Makes the window hold the granules `range` of the window, as far as they are of this buffer and present: as a fill, not as
    /// a change.
    pub(crate) fn fill(&self, range: Range<u64>, engine: &mut dyn Engine) -> Result<(), Error> {
        let (start, end) = (range.start.max(self.first_granule), range.end.min(self.end_granule()));
        let mut run = vec![];
        for granule in start..end {
            let k = usize::try_from(granule - self.first_granule).expect("64-bit host");
            if !self.missing[k] {
                let from = k * GRANULE;
                run.extend(&self.posted[from..self.bytes.min(from + GRANULE)]);
                run.resize(run.len().next_multiple_of(GRANULE), 0);
            }
            let ends = self.missing[k] || granule + 1 == end || run.len() >= FILL_BYTES;
            if ends && !run.is_empty() {
                let behind = granule + u64::from(!self.missing[k]);
                engine.fill(behind - (run.len() / GRANULE) as u64, &run)?;
                run.clear();
            }
        }
        Ok(())
    }

    /// Are all these granules of the window of this buffer, and present?
    pub(crate) fn holds(&self, range: Range<u64>) -> bool {
        let present = |g: u64| !self.missing[(g - self.first_granule) as usize];
        self.first_granule <= range.start && range.end <= self.end_granule() && { range }
            .all(present)
    }

    /// As [`Slot::fill`] for a buffer whose contents no generation holds: the window gets zeros, and everything else is a change.
    pub(crate) fn fill_blank(&mut self, engine: &mut dyn Engine) -> Result<(), Error> {
        self.posted.fill(0);
        self.arrived.clear();
        drop(self.arena.take_arrivals());
        self.missing.fill(false);
        self.fill(self.first_granule..self.end_granule(), engine)
    }

    /// Copies what the window holds of some granules of the window to `to`, whose first byte is that of granule `first`; says
    /// which granules of this buffer it does not hold.
    pub(crate) fn copy(&self, first: u64, to: &mut [u8]) -> Vec<u64> {
        let end = first + (to.len() / GRANULE) as u64;
        let (start, end) = (first.max(self.first_granule), end.min(self.end_granule()));
        if start >= end {
            return vec![];
        }
        let bytes = |granules: u64| usize::try_from(granules * GRANULE_BYTES).expect("64-bit host");
        let from = bytes(start - self.first_granule);
        let posted = &self.posted[from..self.bytes.min(bytes(end - self.first_granule))];
        to[bytes(start - first)..][..posted.len()].copy_from_slice(posted);
        let missing = |g: &u64| self.missing[(g - self.first_granule) as usize];
        (start..end).filter(missing).collect()
    }

    /// Granules of the window that were posted to.
    pub(crate) fn written(&self) -> impl Iterator<Item = u64> {
        let posted_to = self.written.iter().enumerate().filter(|(_, w)| **w);
        posted_to.map(|(k, _)| self.first_granule + k as u64)
    }

    /// The buffer as the window holds it. Without a digest while parts are in the store only.
    pub(crate) fn entry(&self) -> Result<BufferEntry, Error> {
        let whole = !self.missing.contains(&true);
        let digest = if whole { Sha256::digest(&self.posted).into() } else { [0; 32] };
        BufferEntry::new(&self.name, self.first_granule, self.bytes as u64, digest)
            .ok_or(Error::BufferName { name: self.name.clone(), why: "it must have 1 to 64 bytes" })
    }

    /// Posts changed lines; returns how many.
    pub(crate) fn post(&mut self, engine: &mut dyn Engine) -> Result<u64, Error> {
        let now =
            self.arena.try_granules().ok_or_else(|| Error::Busy { name: self.name.clone() })?;
        let base = self.first_granule * GRANULE_BYTES;
        // What came in from the store goes to the card first, as it was in the store: it is not a change.
        self.arrived.extend(self.arena.take_arrivals());
        self.arrived.sort_by_key(|a| std::cmp::Reverse(a.granule));
        while let Some(first) = self.arrived.last().map(|a| a.granule) {
            let mut run = vec![];
            for (k, arrival) in self.arrived.iter().rev().enumerate() {
                if arrival.granule != first + k || run.len() >= FILL_BYTES {
                    break;
                }
                run.extend(&arrival.bytes);
            }
            engine.fill(self.first_granule + first as u64, &run)?;
            let (granules, start) = (run.len() / GRANULE, first * GRANULE);
            let end = self.bytes.min(start + run.len());
            self.posted[start..end].copy_from_slice(&run[..end - start]);
            self.missing[first..first + granules].fill(false);
            self.arrived.truncate(self.arrived.len() - granules);
        }
        let mut lines = 0;
        for granule in 0..self.bytes.div_ceil(GRANULE) {
            let Some(now) = now.get(granule).filter(|_| !self.missing[granule]) else { continue };
            let start = granule * GRANULE;
            let posted = &mut self.posted[start..start + now.len()];
            if now == posted {
                continue;
            }
            let mut at = 0;
            while at < now.len() {
                let run = changed_lines(&now[at..], &posted[at..]);
                if run > 0 {
                    let stop = (at + run).min(now.len());
                    write_lines(engine, base + (start + at) as u64, &now[at..stop])?;
                    posted[at..stop].copy_from_slice(&now[at..stop]);
                    lines += (stop - at).div_ceil(LINE) as u64;
                    self.written[granule] = true;
                    at = stop;
                } else {
                    at += LINE;
                }
            }
        }
        Ok(lines)
    }
}

/// Bytes of changed lines at the start, a multiple of a line.
fn changed_lines(now: &[u8], posted: &[u8]) -> usize {
    let lines = now.chunks(LINE).zip(posted.chunks(LINE));
    lines.take_while(|(a, b)| a != b).count() * LINE
}

/// The last line of a buffer may be short; the window takes whole lines.
fn write_lines(engine: &mut dyn Engine, offset: u64, bytes: &[u8]) -> Result<(), Error> {
    let whole = bytes.len() / LINE * LINE;
    if whole > 0 {
        engine.write(offset, &bytes[..whole])?;
    }
    if whole < bytes.len() {
        let mut line = [0; LINE];
        line[..bytes.len() - whole].copy_from_slice(&bytes[whole..]);
        engine.write(offset + whole as u64, &line)?;
    }
    Ok(())
}
