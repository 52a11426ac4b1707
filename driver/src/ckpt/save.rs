//! A save under way: the jobs it still needs, the one that runs, and what has come back.
//!
//! All of it lies in the driver, none in the caller's handle: a handle that is dropped frees no memory that the card
//! may still write to.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Weak};
use std::time::Duration;

use isotherm_abi::job::Mode;
use isotherm_regs::fault::ABSENT;

use super::captured::Captured;
use super::error::CkptError;
use super::plan::{self, Item, JobPlan};
use super::run::Running;
use super::{Ckpt, Request, WhenOwed};
use crate::map::Generation;
use crate::part::{PartTable, Partition, class_code};
use crate::transport::Transport;

/// A save that was started with [`Ckpt::start`]. Dropping it forgets the save; a job that runs goes on to its end.
#[derive(Debug)]
#[must_use = "wait for it with Ckpt::wait, or look with Ckpt::poll"]
pub struct Job {
    pub(super) id: u32,
    _alive: Arc<()>,
}

/// What a request means for the table as it is.
#[derive(Debug)]
pub(super) struct Prepared {
    jobs: VecDeque<JobPlan>,
    table: Vec<Partition>,
    table_generation: u32,
    covers: Vec<Range<u32>>,
}

#[derive(Debug)]
pub(super) struct Save {
    pub(super) id: u32,
    alive: Weak<()>,
    pub(super) label: u32,
    pub(super) snapshot: Generation,
    pub(super) deadline: Duration,
    verify: bool,
    pub(super) allow_delta: bool,
    pub(super) table: Vec<Partition>,
    pub(super) table_generation: u32,
    covers: Vec<Range<u32>>,
    pub(super) jobs: VecDeque<JobPlan>,
    pub(super) running: Option<Running>,
    pub(super) captured: Captured,
}

impl Save {
    /// Does somebody still want what it brings back?
    pub(super) fn is_wanted(&self) -> bool {
        self.alive.strong_count() != 0
    }
}

impl<T: Transport> Ckpt<'_, T> {
    /// Reads the table and cuts the request into jobs; nothing is begun.
    pub(super) fn prepare(&mut self, request: &Request) -> Result<Prepared, CkptError> {
        let mut part = PartTable::new(self.io, self.info);
        let table_generation = part.generation()?;
        let table = part.active()?;
        let range = request.partitions.clone().unwrap_or(0..table.len() as u16);
        let entries = table.get(usize::from(range.start)..usize::from(range.end)).ok_or(
            CkptError::Partitions { first: range.start, end: range.end, active: table.len() },
        )?;
        let log2 = self.info.granule_log2;
        let (mut items, mut covers) = (vec![], vec![]);
        for (entry, &partition) in (range.start..).zip(entries) {
            let mode =
                request.class_modes.of_class(class_code(partition.class)).unwrap_or(Mode::Skip);
            let mut item = Item { entry, partition, mode };
            if mode == Mode::Dirty && !partition.no_save {
                match (self.ledger.first_owed(item.granules(log2)), request.when_owed) {
                    (None, _) => {}
                    (Some(_), WhenOwed::SaveInFull) => item.mode = Mode::Full,
                    (Some(granule), WhenOwed::Refuse) => {
                        return Err(CkptError::FullRequired { partition: entry, granule });
                    }
                }
            }
            if item.mode != Mode::Skip && !partition.no_save {
                join(&mut covers, item.granules(log2));
            }
            items.push(item);
        }
        // Absent granules leave holes in a full save too. While a snapshot is outstanding none can become absent.
        let holes = self.io.read32(&ABSENT)? != 0;
        let jobs = plan::jobs(&items, log2, request.max_data, holes).into();
        Ok(Prepared { jobs, table, table_generation, covers })
    }

    /// Starts a save of the outstanding snapshot and returns at once; the window may be written meanwhile. A request
    /// may need several jobs: the next one starts when [`Ckpt::poll`] or [`Ckpt::wait`] finds that one has ended.
    ///
    /// # Errors
    /// No snapshot is outstanding, a save is under way, or as [`Ckpt::checkpoint`]. Nothing is lost.
    pub fn start(&mut self, request: &Request) -> Result<Job, CkptError> {
        self.check_idle()?;
        let prepared = self.prepare(request)?;
        self.begin(request, prepared)
    }

    /// [`CkptError::Busy`] while the engine runs a job, or while a save is under way that somebody waits for.
    pub(super) fn check_idle(&mut self) -> Result<(), CkptError> {
        if self.state.is_saving() || self.status()?.0 {
            return Err(CkptError::Busy);
        }
        // The engine is idle: memory of jobs that nobody waits for any more is free.
        self.state.active = None;
        self.state.quarantine.clear();
        Ok(())
    }

    pub(super) fn begin(
        &mut self,
        request: &Request,
        prepared: Prepared,
    ) -> Result<Job, CkptError> {
        let snapshot = self.map().outstanding()?.ok_or(CkptError::NoSnapshot)?;
        self.state.next_save = self.state.next_save.wrapping_add(1);
        let alive = Arc::new(());
        let mut save = Save {
            id: self.state.next_save,
            alive: Arc::downgrade(&alive),
            label: request.generation,
            snapshot,
            deadline: request.deadline,
            verify: request.verify,
            allow_delta: request.allow_delta,
            table: prepared.table,
            table_generation: prepared.table_generation,
            covers: prepared.covers,
            jobs: prepared.jobs,
            running: None,
            captured: Captured { generation: request.generation, snapshot, ..Captured::default() },
        };
        self.ring_next(&mut save)?;
        let id = save.id;
        self.state.active = Some(save);
        Ok(Job { id, _alive: alive })
    }

    /// What the save brought back, if all its jobs have ended. Starts the next job if one has. Does not wait, unless a
    /// job is past its deadline: then for the end of its current extent.
    ///
    /// # Errors
    /// As [`Ckpt::checkpoint`]; the save is over then, the snapshot is still outstanding, and the same request can be
    /// started again. [`CkptError::NoJob`] if the save has been collected, or a later one was started.
    pub fn poll(&mut self, job: &Job) -> Result<Option<Captured>, CkptError> {
        self.advance(job, Duration::ZERO)
    }

    /// Waits until all jobs of the save have ended, and returns their frames.
    ///
    /// # Errors
    /// As [`Ckpt::poll`].
    #[allow(clippy::needless_pass_by_value)] // after it there is nothing left to wait for
    pub fn wait(&mut self, job: Job) -> Result<Captured, CkptError> {
        let mut pause = super::run::POLL.0;
        loop {
            if let Some(captured) = self.advance(&job, pause)? {
                return Ok(captured);
            }
            pause = (2 * pause).min(super::run::POLL.1);
        }
    }

    fn advance(&mut self, job: &Job, pause: Duration) -> Result<Option<Captured>, CkptError> {
        let mut save =
            self.state.active.take_if(|save| save.id == job.id).ok_or(CkptError::NoJob)?;
        match self.look(&mut save, pause) {
            Ok(true) => self.finish(save).map(Some),
            Ok(false) => {
                self.state.active = Some(save);
                Ok(None)
            }
            Err(e) => {
                // Whatever went wrong, the card may still be writing: nobody else gets this memory before it is idle.
                self.state.quarantine.extend(save.running.map(Running::into_areas));
                Err(e)
            }
        }
    }

    /// Is the save complete? Collects the job that has ended, and rings for the next.
    fn look(&mut self, save: &mut Save, pause: Duration) -> Result<bool, CkptError> {
        while save.running.is_some() {
            if !self.collect_ended(save, pause)? {
                return Ok(false);
            }
            self.ring_next(save)?;
        }
        Ok(true)
    }

    fn finish(&mut self, save: Save) -> Result<Captured, CkptError> {
        let mut captured = save.captured;
        if save.verify {
            captured.verify_with(|id| self.tables.dictionary(id))?;
        }
        captured.covers = save.covers;
        // It speaks for its own snapshot, not for one that has been taken since.
        if self.map().outstanding()? == Some(save.snapshot) {
            captured.covers.iter().for_each(|range| self.ledger.cover(range.clone()));
        }
        Ok(captured)
    }
}

/// Adds a range that lies behind all others; neighbours become one.
fn join(ranges: &mut Vec<Range<u32>>, next: Range<u32>) {
    match ranges.last_mut() {
        Some(last) if last.end == next.start => last.end = next.end,
        _ => ranges.push(next),
    }
}
