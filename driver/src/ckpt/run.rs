//! One job: descriptor, doorbell, wait, collect.

use std::time::{Duration, Instant};

use isotherm_abi::job::{JOB_BYTES, Job};
use isotherm_regs::ckpt::{
    CONTROL, Control, JOB_ADDR, JOBS_DONE, JOBS_FAILED, PROGRESS, STATUS, Status, StatusReason,
};
use isotherm_regs::irq::{ENABLE, Enable};

use super::captured::{Captured, collect, find_end};
use super::error::CkptError;
use super::plan::JobPlan;
use super::{Areas, Ckpt};
use crate::error::DeviceError;
use crate::irq::{Cause, Causes, Irq};
use crate::part::Partition;
use crate::transport::Transport;

/// Shortest and longest time between polls while waiting for the interrupt.
const POLL: (Duration, Duration) = (Duration::from_micros(200), Duration::from_millis(20));

/// How long a message may come behind the end that it announces before it counts as lost.
const MESSAGE: Duration = Duration::from_millis(100);

/// Polls that must find the engine idle and its counts unchanged before the doorbell counts as lost.
const LOST_POLLS: u32 = 4;

/// How a job ended.
struct Ended {
    reason: StatusReason,
    announced: bool,
}

impl<T: Transport> Ckpt<'_, T> {
    /// Runs one job to its end and checks what it wrote.
    pub(super) fn run(
        &mut self,
        plan: &JobPlan,
        generation: u32,
        table: &[Partition],
        deadline: Duration,
    ) -> Result<Captured, CkptError> {
        let too_large = |bytes| CkptError::TooLarge { partition: plan.first, bytes };
        let data_len = u32::try_from(plan.need.data).map_err(|_| too_large(plan.need.data))?;
        let record_capacity =
            u32::try_from(plan.need.record_capacity()).map_err(|_| too_large(plan.need.data))?;
        let areas = self.areas(plan)?;
        self.state.next_job = self.state.next_job.wrapping_add(1);
        let job_id = self.state.next_job;
        let job = Job {
            class_modes: plan.class_modes,
            job_id,
            generation,
            first_partition: plan.first,
            partition_count: plan.count,
            data_addr: areas.data.iova().0,
            data_len,
            record_capacity,
            record_addr: areas.records.iova().0,
        };
        areas.descriptor.write(0, &job.emit()).map_err(DeviceError::from)?;
        let ended = match self.ring_and_wait(job_id, areas.descriptor.iova().0, deadline) {
            Ok(ended) => ended,
            Err(e) => {
                // Whatever went wrong, the card may still be writing: nobody else gets this memory before it is idle.
                self.state.quarantine.push(areas);
                return Err(e);
            }
        };
        if ended.reason != StatusReason::Ok {
            return Err(CkptError::Failed {
                job_id,
                reason: ended.reason,
                end: find_end(&areas.records),
            });
        }
        let mut captured = collect(job_id, generation, plan, table, &areas.data, &areas.records)?;
        captured.announced = u32::from(ended.announced);
        Ok(captured)
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

    fn ring_and_wait(
        &mut self,
        job_id: u32,
        address: u64,
        deadline: Duration,
    ) -> Result<Ended, CkptError> {
        self.release_quarantine()?;
        let before = self.jobs_ended()?;
        Irq::new(self.io).clear(Cause::Ckpt.into())?;
        // A message of an earlier job may still lie here.
        Irq::new(self.io).wait(Cause::Ckpt, Duration::ZERO)?;
        self.io.write(&JOB_ADDR, address)?;
        let mut control = Control(0);
        control.set_doorbell(true);
        self.io.write(&CONTROL, control.0.into())?;
        let ended = self.wait(job_id, before, deadline)?;
        Irq::new(self.io).clear(Causes::from(Cause::Ckpt))?;
        Ok(ended)
    }

    /// Waits by interrupt, and looks all the same: a lost message costs time, not the job.
    fn wait(&mut self, job_id: u32, before: u32, deadline: Duration) -> Result<Ended, CkptError> {
        let start = Instant::now();
        let mut pause = POLL.0;
        let (mut idle, mut announced) = (0, false);
        loop {
            let left = deadline.saturating_sub(start.elapsed());
            announced |= Irq::new(self.io).wait(Cause::Ckpt, pause.min(left))?;
            if let Some(reason) = self.ended_since(before, &mut idle)? {
                // The message comes right behind what it announces: look again, if one is to come at all.
                if !announced && Enable(self.io.read32(&ENABLE)?).ckpt() {
                    announced = Irq::new(self.io).wait(Cause::Ckpt, MESSAGE)?;
                }
                return Ok(Ended { reason, announced });
            }
            if idle >= LOST_POLLS {
                return Err(CkptError::NotStarted { job_id });
            }
            if left.is_zero() {
                return self.give_up(job_id, before, deadline);
            }
            pause = (2 * pause).min(POLL.1);
        }
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
    fn give_up(&mut self, job_id: u32, before: u32, after: Duration) -> Result<Ended, CkptError> {
        let progress = self.io.read32(&PROGRESS)?;
        self.abort()?;
        let patience = self.io.patience();
        let start = Instant::now();
        let mut idle = 0;
        while start.elapsed() < patience {
            match self.ended_since(before, &mut idle)? {
                // It was done in the very last moment.
                Some(StatusReason::Ok) => {
                    return Ok(Ended { reason: StatusReason::Ok, announced: false });
                }
                Some(_) => return Err(CkptError::Deadline { job_id, after, progress }),
                None => {
                    Irq::new(self.io).wait(Cause::Ckpt, POLL.1)?;
                }
            }
        }
        Err(CkptError::Stuck { job_id, after })
    }

    /// Memory of jobs that went wrong becomes free when the engine is idle.
    fn release_quarantine(&mut self) -> Result<(), CkptError> {
        if Status(self.io.read32(&STATUS)?).busy() {
            return Err(CkptError::Busy);
        }
        self.state.quarantine.clear();
        Ok(())
    }

    fn jobs_ended(&mut self) -> Result<u32, CkptError> {
        let done = self.io.read32(&JOBS_DONE)?;
        Ok(done.wrapping_add(self.io.read32(&JOBS_FAILED)?))
    }
}
