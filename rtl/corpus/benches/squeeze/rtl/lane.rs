//! One lane, fed as fast as it takes.

use super::Granule;
use super::model::{self, Chunks, PATIENCE, ports};
use crate::ours::Sets;
use isotherm_corpus::Page;
use isotherm_sim::{Model, PortId};
use std::collections::VecDeque;
use std::error::Error;

/// The lane and what it is connected to.
pub(crate) struct Lane {
    model: Model,
    chunks: Chunks,
    start: Start,
    window: Feed,
    base: Feed,
    /// Valid, ready, set.
    set: [PortId; 3],
    /// Valid, choice.
    choice: [PortId; 2],
}

/// What came of a granule.
#[derive(Debug)]
pub(crate) struct Done {
    /// Cycle of its first window,
    pub(crate) began: u64,
    /// and of the last chunk of its block.
    pub(crate) ended: u64,
    pub(crate) block: Vec<u8>,
}

struct Start {
    /// Valid, ready, base, count, own.
    ports: [PortId; 5],
}

/// Windows of pages, one after the other.
struct Feed {
    /// Valid, ready, data.
    ports: [PortId; 3],
}

/// Where a feed is.
struct Position<'a> {
    pages: VecDeque<&'a Page>,
    window: usize,
}

impl Lane {
    /// With the tables of `sets`.
    pub(crate) fn new(sets: &Sets) -> Result<Self, Box<dyn Error>> {
        let mut model = model::registered("squeeze_lane")?;
        model::load(&mut model, sets)?;
        model::allow(&mut model, Some(sets))?;
        let start = ["start_valid", "start_ready", "start_base", "start_count", "start_own"];
        Ok(Self {
            chunks: Chunks::new(&mut model)?,
            start: Start { ports: ports(&model, start)? },
            window: Feed { ports: ports(&model, ["window_valid", "window_ready", "window_data"])? },
            base: Feed { ports: ports(&model, ["base_valid", "base_ready", "base_data"])? },
            set: ports(&model, ["set_valid", "set_ready", "set"])?,
            choice: ports(&model, ["choice_valid", "choice"])?,
            model,
        })
    }

    /// With the learned sets, or as if there were none.
    pub(crate) fn allow(&mut self, sets: Option<&Sets>) -> Result<(), Box<dyn Error>> {
        model::allow(&mut self.model, sets)
    }

    /// All of these granules, and nothing more: the lane is empty before and after.
    pub(crate) fn run(&mut self, granules: &[Granule<'_>]) -> Result<Vec<Done>, Box<dyn Error>> {
        let m = &mut self.model;
        let mut windows = Position::new(granules.iter().map(|g| g.page));
        let mut bases = Position::new(granules.iter().filter_map(|g| g.base));
        // Granules whose set comes from outside, with the number of the first one of their extent.
        let mut to_set: VecDeque<usize> = VecDeque::new();
        let (mut first, mut started) = (0, 0);
        let mut choices: Vec<u64> = vec![];
        let mut began: Vec<u64> = vec![];
        let mut done: Vec<Done> = vec![];
        for (i, g) in granules.iter().enumerate() {
            if g.first {
                first = i;
            } else {
                to_set.push_back(first);
            }
        }
        let mut quiet = 0;
        while done.len() < granules.len() {
            self.start.drive(m, granules.get(started));
            self.window.drive(m, &windows);
            self.base.drive(m, &bases);
            let [set_valid, set_ready, set] = self.set;
            let known = to_set.front().and_then(|&i| choices.get(i)).copied();
            m.set(set_valid, known.is_some().into());
            m.set(set, known.unwrap_or(0));
            m.eval();
            let cycle = m.cycles();
            started += usize::from(self.start.taken(m, granules.get(started)));
            if self.window.taken(m, &windows) {
                if windows.window == 0 {
                    began.push(cycle);
                }
                windows.next();
            }
            if self.base.taken(m, &bases) {
                bases.next();
            }
            if known.is_some() && m.is_set(set_ready) {
                to_set.pop_front();
            }
            if m.is_set(self.choice[0]) {
                choices.push(m.get(self.choice[1]));
            }
            quiet += 1;
            if let Some(block) = self.chunks.sample(m) {
                done.push(Done { began: began[done.len()], ended: cycle, block });
                quiet = 0;
            }
            m.tick();
            if quiet > PATIENCE {
                let (i, all) = (done.len(), granules.len());
                return Err(format!("the lane stands still: granule {i} of {all}").into());
            }
        }
        m.set(self.set[0], 0);
        // Its state goes back to idle.
        m.run(4);
        Ok(done)
    }
}

impl Start {
    fn drive(&self, m: &mut Model, granule: Option<&Granule<'_>>) {
        let [valid, _, base, count, own] = self.ports;
        m.set(valid, granule.is_some().into());
        if let Some(g) = granule {
            m.set(base, g.base.is_some().into());
            m.set(count, g.count as u64);
            m.set(own, g.first.into());
        }
    }

    fn taken(&self, m: &Model, granule: Option<&Granule<'_>>) -> bool {
        granule.is_some() && m.is_set(self.ports[1])
    }
}

impl Feed {
    fn drive(&self, m: &mut Model, at: &Position<'_>) {
        let [valid, _, data] = self.ports;
        m.set(valid, at.now().is_some().into());
        m.set(data, at.now().unwrap_or(0));
    }

    fn taken(&self, m: &Model, at: &Position<'_>) -> bool {
        at.now().is_some() && m.is_set(self.ports[1])
    }
}

impl<'a> Position<'a> {
    fn new(pages: impl Iterator<Item = &'a Page>) -> Self {
        Self { pages: pages.collect(), window: 0 }
    }

    fn now(&self) -> Option<u64> {
        let words = self.pages.front()?.as_chunks::<8>().0;
        words.get(self.window).map(|w| u64::from_le_bytes(*w))
    }

    fn next(&mut self) {
        self.window += 1;
        if self.window == 512 {
            self.pages.pop_front();
            self.window = 0;
        }
    }
}
