//! One job: descriptor, doorbell, wait, collect.

use std::time::{Duration, Instant};

use isotherm_abi::job::{JOB_BYTES, Job, Mode};
use isotherm_predict::Class;
use isotherm_regs::ckpt::{
    CONTROL, Control, JOB_ADDR, JOBS_DONE, JOBS_FAILED, PROGRESS, STATUS, Status, StatusReason,
};
use isotherm_regs::irq::{ENABLE, Enable};

use super::captured::{Origin, collect, end_of_extents, find_end};
use super::error::CkptError;
use super::plan::JobPlan;
use super::save::Save;
use super::{Areas, Ckpt};
use crate::error::DeviceError;
use crate::irq::{Cause, Causes, Irq};
use crate::part::{PartTable, Partition};
use crate::transport::Transport;

/// Shortest and longest time between polls while waiting for the interrupt.
pub(super) const POLL: (Duration, Duration) =
    (Duration::from_micros(200), Duration::from_millis(20));

/// How long a message may come behind the end that it announces before it counts as lost.
const MESSAGE: Duration = Duration::from_millis(100);

/// Polls that must find the engine idle and its counts unchanged before the doorbell counts as lost.
const LOST_POLLS: u32 = 4;

/// A job whose doorbell has been rung.
#[derive(Debug)]
pub(super) struct Running {
    job_id: u32,
    plan: JobPlan,
    allow_delta: bool,
    areas: Areas,
    /// Jobs that had ended before it.
    before: u32,
    since: Instant,
    /// Polls that found neither a running job nor an ended one.
    idle: u32,
    announced: bool,
}

impl Running {
    pub(super) fn into_areas(self) -> Areas {
        self.areas
    }
}

impl<T: Transport> Ckpt<'_, T> {
    /// Rings for the next job of the save, if it needs one.
    pub(super) fn ring_next(&mut self, save: &mut Save) -> Result<(), CkptError> {
        let Some(plan) = save.jobs.pop_front() else { return Ok(()) };
        if PartTable::new(self.io, self.info).generation()? != save.table_generation {
            return Err(CkptError::TableChanged);
        }
        if self.map().outstanding()? != Some(save.snapshot) {
            return Err(CkptError::NoSnapshot);
        }
        let too_large = |bytes| CkptError::TooLarge { partition: plan.first, bytes };
        let data_len = u32::try_from(plan.need.data).map_err(|_| too_large(plan.need.data))?;
        let record_capacity =
            u32::try_from(plan.need.record_capacity()).map_err(|_| too_large(plan.need.data))?;
        if Status(self.io.read32(&STATUS)?).busy() {
            return Err(CkptError::Busy);
        }
        let allow_delta = self.may_be_delta(&plan, save);
        let areas = self.areas(&plan)?;
        self.state.next_job = self.state.next_job.wrapping_add(1);
        let job_id = self.state.next_job;
        let job = Job {
            class_modes: plan.class_modes,
            job_id,
            generation: save.label,
            first_partition: plan.first,
            partition_count: plan.count,
            data_addr: areas.data.iova().0,
            data_len,
            record_capacity,
            record_addr: areas.records.iova().0,
            allow_delta,
        };
        areas.descriptor.write(0, &job.emit()).map_err(DeviceError::from)?;
        match self.ring(areas.descriptor.iova().0) {
            Ok(before) => {
                let since = Instant::now();
                let running = Running {
                    job_id,
                    plan,
                    allow_delta,
                    areas,
                    before,
                    since,
                    idle: 0,
                    announced: false,
                };
                save.running = Some(running);
                Ok(())
            }
            Err(e) => {
                // The doorbell may have been heard.
                self.state.quarantine.push(areas);
                Err(e)
            }
        }
    }

    /// Are the bases of everything that this job may save as changes kept?
    fn may_be_delta(&self, plan: &JobPlan, save: &Save) -> bool {
        let log2 = self.info.granule_log2;
        let entries = save.table.iter().skip(plan.first.into()).take(plan.count.into());
        let based =
            |p: &Partition| self.ledger.based((p.base >> log2) as u32..(p.end() >> log2) as u32);
        let mut warm = entries.filter(|p| p.class == Class::Warm && !p.no_save);
        save.allow_delta && plan.class_modes.warm != Mode::Skip && warm.all(based)
    }

    fn areas(&mut self, plan: &JobPlan) -> Result<Areas, CkptError> {
        let bytes = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let (data, records) = (bytes(plan.need.data), bytes(plan.need.record_bytes()));
        let mut alloc =
            |n| self.pool.alloc_uncleared(self.io.transport(), n).map_err(DeviceError::from);
        let areas =
            Areas { descriptor: alloc(JOB_BYTES)?, records: alloc(records)?, data: alloc(data)? };
        // A record is there when its magic is.
        areas.records.fill(0);
        Ok(areas)
    }

    /// Rings the doorbell. Returns how many jobs had ended before.
    fn ring(&mut self, address: u64) -> Result<u32, CkptError> {
        let before = self.jobs_ended()?;
        Irq::new(self.io).clear(Cause::Ckpt.into())?;
        // A message of an earlier job may still lie here.
        Irq::new(self.io).wait(Cause::Ckpt, Duration::ZERO)?;
        self.io.write(&JOB_ADDR, address)?;
        let mut control = Control(0);
        control.set_doorbell(true);
        self.io.write(&CONTROL, control.0.into())?;
        Ok(before)
    }

    /// Looks whether the running job has ended, after waiting for its interrupt for at most `pause`; a lost message
    /// costs time, not the job. What an ended one brought back goes to the save.
    pub(super) fn collect_ended(
        &mut self,
        save: &mut Save,
        pause: Duration,
    ) -> Result<bool, CkptError> {
        let deadline = save.deadline;
        let Some(running) = &mut save.running else { return Ok(true) };
        let left = deadline.saturating_sub(running.since.elapsed());
        running.announced |= Irq::new(self.io).wait(Cause::Ckpt, pause.min(left))?;
        let reason = match self.ended_since(running.before, &mut running.idle)? {
            Some(reason) => {
                // The message comes right behind what it announces: look again, if one is to come at all.
                if !running.announced && Enable(self.io.read32(&ENABLE)?).ckpt() {
                    running.announced = Irq::new(self.io).wait(Cause::Ckpt, MESSAGE)?;
                }
                reason
            }
            None if running.idle >= LOST_POLLS => {
                return Err(CkptError::NotStarted { job_id: running.job_id });
            }
            None if left.is_zero() => self.give_up(running, deadline)?,
            None => return Ok(false),
        };
        Irq::new(self.io).clear(Causes::from(Cause::Ckpt))?;
        // The engine is idle: from here on the areas are ours alone.
        let Some(running) = save.running.take() else { return Ok(true) };
        if reason != StatusReason::Ok {
            return Err(self.failed(&running, reason, save));
        }
        let Running { job_id, plan, allow_delta, areas, announced, .. } = running;
        let of = Origin { job_id, generation: save.label, allow_delta };
        let mut captured = collect(of, &plan, &save.table, &areas.data, &areas.records)?;
        captured.announced = u32::from(announced);
        save.captured.add(captured);
        Ok(true)
    }

    /// How the job ended, if it has. Counts the polls that find neither a running job nor an ended one.
    fn ended_since(
        &mut self,
        before: u32,
        idle: &mut u32,
    ) -> Result<Option<StatusReason>, CkptError> {
        if Status(self.io.read32(&STATUS)?).busy() {
            *idle = 0;
            return Ok(None);
        }
        if self.jobs_ended()? == before {
            *idle += 1;
            return Ok(None);
        }
        // Read again: the job may have ended between the two reads above.
        let status = Status(self.io.read32(&STATUS)?);
        let reason = status.reason_name().map_err(|code| self.io.unknown_code(code))?;
        Ok(Some(reason))
    }

    /// The deadline has passed: abort, and wait a little for the current extent.
    fn give_up(&mut self, running: &Running, after: Duration) -> Result<StatusReason, CkptError> {
        let job_id = running.job_id;
        let progress = self.io.read32(&PROGRESS)?;
        self.abort()?;
        let patience = self.io.patience();
        let start = Instant::now();
        let mut idle = 0;
        while start.elapsed() < patience {
            match self.ended_since(running.before, &mut idle)? {
                Some(StatusReason::Aborted) => {
                    return Err(CkptError::Deadline { job_id, after, progress });
                }
                // It ended by itself in the very last moment.
                Some(reason) => return Ok(reason),
                None => {
                    Irq::new(self.io).wait(Cause::Ckpt, POLL.1)?;
                }
            }
        }
        Err(CkptError::Stuck { job_id, after })
    }

    /// Why the job failed, with what can be found out about it.
    fn failed(&mut self, running: &Running, reason: StatusReason, save: &Save) -> CkptError {
        let job_id = running.job_id;
        match reason {
            StatusReason::NoSnapshot => CkptError::NoSnapshot,
            StatusReason::Lost => CkptError::Lost { job_id },
            StatusReason::Absent => {
                let next = end_of_extents(&running.areas.records);
                match self.absent_from(next, &running.plan, &save.table) {
                    Ok(granules) => CkptError::Absent { job_id, granules },
                    Err(e) => e.into(),
                }
            }
            reason => CkptError::Failed { job_id, reason, end: find_end(&running.areas.records) },
        }
    }

    fn jobs_ended(&mut self) -> Result<u32, CkptError> {
        let done = self.io.read32(&JOBS_DONE)?;
        Ok(done.wrapping_add(self.io.read32(&JOBS_FAILED)?))
    }
}
