//! Jobs by hand: descriptors that the driver itself would never write.

use std::time::{Duration, Instant};

use isotherm_abi::job::{ClassModes, JOB_BYTES, Job, Mode};
use isotherm_abi::record::{JobEnd, RECORD_BYTES, Record};
use isotherm_regs::ckpt::{
    CONTROL, JOB_ADDR, JOBS_DONE, JOBS_FAILED, STATUS, Status, StatusReason,
};

use super::Bench;
use crate::dma::DmaBuf;
use crate::transport::{Space, Transport};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Space before and behind the data area that must stay as it was.
const GUARD: usize = 256;
/// What it holds.
const MARK: u8 = 0x5C;

/// Host memory of a job, and its descriptor.
pub(super) struct RawJob {
    pub(super) job: Job,
    descriptor: DmaBuf,
    records: DmaBuf,
    data: DmaBuf,
}

impl RawJob {
    /// A job over the first `partitions` entries with areas of these sizes (`data` is a multiple of 64).
    pub(super) fn new<T: Transport>(
        b: &mut Bench<'_, T>,
        partitions: u16,
        mode: Mode,
        data: usize,
        records: usize,
    ) -> Result<Self> {
        let descriptor = b.device.dma_alloc(JOB_BYTES)?;
        let record_buf = b.device.dma_alloc((records + 2) * RECORD_BYTES)?;
        let data_buf = b.device.dma_alloc(data + 2 * GUARD)?;
        data_buf.fill(MARK);
        let job = Job {
            class_modes: ClassModes::all(mode),
            job_id: 0x4A0B,
            generation: 77,
            first_partition: 0,
            partition_count: partitions,
            data_addr: data_buf.iova().offset(GUARD as u64).0,
            data_len: data as u32,
            record_capacity: records as u32,
            record_addr: record_buf.iova().offset(RECORD_BYTES as u64).0,
            allow_delta: false,
        };
        Ok(Self { job, descriptor, records: record_buf, data: data_buf })
    }

    /// Writes the descriptor, with some bytes changed, and rings.
    pub(super) fn ring<T: Transport>(
        &self,
        b: &mut Bench<'_, T>,
        change: &[(usize, u8)],
    ) -> Result<()> {
        let mut bytes = self.job.emit();
        change.iter().for_each(|&(at, value)| bytes[at] = value);
        self.descriptor.write(0, &bytes)?;
        ring_at(b, self.descriptor.iova().0)
    }

    /// All records that were written, the end record apart.
    pub(super) fn records(&self) -> Result<(Vec<isotherm_abi::record::Extent>, Option<JobEnd>)> {
        let (mut extents, mut end) = (vec![], None);
        for i in 0..self.records.len() / RECORD_BYTES {
            let mut bytes = [0; RECORD_BYTES];
            self.records.read(i * RECORD_BYTES, &mut bytes)?;
            let inside = (1..=self.job.record_capacity as usize).contains(&i);
            if bytes == [0; RECORD_BYTES] {
                continue;
            }
            if !inside {
                return Err(format!(
                    "something was written {i} records from the start of the area"
                )
                .into());
            }
            match Record::parse(&bytes)? {
                Record::Extent(e) => extents.push(e),
                Record::JobEnd(e) => end = Some(e),
            }
        }
        Ok((extents, end))
    }

    /// Bytes of the data area.
    pub(super) fn frame(&self, offset: u32, len: u32) -> Result<Vec<u8>> {
        let mut frame = vec![0; len as usize];
        self.data.read(GUARD + offset as usize, &mut frame)?;
        Ok(frame)
    }

    /// Fails if anything was written outside the first `used` bytes of the data area.
    pub(super) fn check_guards(&self, used: u32) -> Result<()> {
        let mut all = vec![0; self.data.len()];
        self.data.read(0, &mut all)?;
        let used = GUARD..GUARD + used as usize;
        match all.iter().enumerate().find(|(i, x)| !used.contains(i) && **x != MARK) {
            None => Ok(()),
            Some((i, _)) => {
                Err(format!("byte {i:#x} of the data area, {used:#x?} used, was written").into())
            }
        }
    }
}

/// Rings the doorbell for a descriptor at this address.
pub(super) fn ring_at<T: Transport>(b: &mut Bench<'_, T>, address: u64) -> Result<()> {
    let t = b.device.transport();
    t.write(Space::Registers, JOB_ADDR.offset.into(), &address.to_le_bytes())?;
    t.write32(CONTROL.offset, 1)?;
    Ok(())
}

/// Jobs that have ended, well or not.
pub(super) fn ended<T: Transport>(b: &mut Bench<'_, T>) -> Result<(u32, u32)> {
    let t = b.device.transport();
    Ok((t.read32(JOBS_DONE.offset)?, t.read32(JOBS_FAILED.offset)?))
}

/// Waits until the engine is idle, and says how the last job ended.
pub(super) fn wait<T: Transport>(b: &mut Bench<'_, T>) -> Result<StatusReason> {
    let start = Instant::now();
    loop {
        let status = Status(b.device.transport().read32(STATUS.offset)?);
        if !status.busy() {
            return Ok(status.reason_name()?);
        }
        if start.elapsed() > Duration::from_secs(300) {
            return Err("the engine stays busy".into());
        }
    }
}
