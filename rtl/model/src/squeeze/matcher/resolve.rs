//! What is taken: a cursor, a running match, at most one start a window.

use super::super::parse::{Parse, Sequence};
use super::compare::{PORTS, SLOT, Streams};
use super::slots::SLOTS;
use super::{Distance, GRANULE, Pick, WINDOW};

/// Where a match comes from.
#[derive(Clone, Copy)]
enum Source {
    Port(usize),
    Table,
}

/// The best match that starts at some position of a window.
#[derive(Clone, Copy)]
struct Candidate {
    source: Source,
    /// Length as far as it counts.
    level: usize,
}

pub(super) struct Resolver<'a> {
    granule: &'a [u8; GRANULE],
    /// The port of the match that goes on.
    running: Option<usize>,
    /// First byte that is not taken yet, in the window.
    cursor: usize,
    /// Start of the last sequence and its distance.
    last: Option<(usize, Distance)>,
    /// End of the last match.
    anchor: usize,
    parse: Parse,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(granule: &'a [u8; GRANULE]) -> Self {
        Self { granule, running: None, cursor: 0, last: None, anchor: 0, parse: Parse::default() }
    }

    /// Decides window `u`. Returns the slot that is used last in it.
    pub(super) fn step(
        &mut self,
        u: usize,
        streams: &Streams,
        pick: Option<Pick>,
    ) -> Option<usize> {
        let start = WINDOW * u;
        let window = &streams.windows[u];
        let mut used = None;
        if let Some(port) = self.running {
            let lead =
                if window[port].changed { 0 } else { window[port].bits.trailing_ones() as usize };
            self.anchor += lead;
            self.cursor = lead;
            if lead > 0 {
                used = slot(port);
            }
            if lead == WINDOW {
                self.cursor = 0;
                return used;
            }
            self.running = None;
        }
        let best = best(&candidates(u, streams, pick), self.cursor);
        self.cursor = 0;
        let Some((at, candidate)) = best else { return used };
        self.close();
        let from = start + at;
        match (candidate.source, pick) {
            (Source::Port(port), _) => {
                let length = (window[port].bits >> at).trailing_ones() as usize;
                self.last = Some((from, window[port].distance));
                self.open(from, length);
                if at + length == WINDOW {
                    self.running = Some(port);
                }
                used = slot(port);
            }
            (Source::Table, Some(pick)) => {
                self.last = Some((from, pick.distance));
                self.open(from, pick.length);
                self.cursor = (at + pick.length).saturating_sub(WINDOW);
            }
            (Source::Table, None) => {}
        }
        used
    }

    fn open(&mut self, from: usize, length: usize) {
        let literals = &self.granule[self.anchor..from];
        self.parse.literals.extend_from_slice(literals);
        self.parse.sequences.push(Sequence {
            literals: literals.len() as u16,
            length: 0,
            distance: 0,
            base: false,
        });
        self.anchor = from + length;
    }

    /// The last sequence has its length.
    fn close(&mut self) {
        if let (Some((from, distance)), Some(sequence)) =
            (self.last.take(), self.parse.sequences.last_mut())
        {
            sequence.length = (self.anchor - from) as u16;
            sequence.distance = distance.bytes;
            sequence.base = distance.base;
        }
    }

    pub(super) fn finish(mut self) -> Parse {
        self.close();
        self.parse.literals.extend_from_slice(&self.granule[self.anchor..]);
        self.parse
    }
}

fn slot(port: usize) -> Option<usize> {
    port.checked_sub(SLOT).filter(|&s| s < SLOTS)
}

/// The longest at each position, ports before the table.
fn candidates(u: usize, streams: &Streams, pick: Option<Pick>) -> [Option<Candidate>; WINDOW] {
    let runs: [u32; PORTS] = std::array::from_fn(|port| streams.run(u, port));
    std::array::from_fn(|at| {
        let mut best: Option<Candidate> = None;
        for (port, run) in runs.iter().enumerate() {
            let level = level((run >> at).trailing_ones() as usize);
            if level > best.map_or(0, |b| b.level) {
                best = Some(Candidate { source: Source::Port(port), level });
            }
        }
        if let Some(p) = pick.filter(|p| p.at == at && p.length < WINDOW)
            && best.is_none_or(|b| p.length > b.level)
        {
            best = Some(Candidate { source: Source::Table, level: p.length });
        }
        best
    })
}

/// Longer runs are not told apart so well.
fn level(run: usize) -> usize {
    match run {
        0..4 => 0,
        4..8 => run,
        8..12 => 8,
        12..16 => 12,
        _ => 16,
    }
}

/// A later position has to be longer by more than it is later.
fn best(candidates: &[Option<Candidate>; WINDOW], cursor: usize) -> Option<(usize, Candidate)> {
    let mut best: Option<(usize, Candidate)> = None;
    for (at, candidate) in candidates.iter().enumerate().skip(cursor) {
        if let Some(c) = *candidate
            && best.is_none_or(|(first, b)| c.level > b.level + at - first)
        {
            best = Some((at, c));
        }
    }
    best
}
