//! The checkpoint engine, with jobs by hand: what it refuses, where it stops, what it leaves alone.

use isotherm_abi::job::{JOB_BYTES, Mode};
use isotherm_abi::pci;
use isotherm_predict::Class;
use isotherm_regs::ckpt::{CONTROL, STATUS, Status, StatusReason as R};

use super::job::{RawJob, ended, ring_at, wait};
use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::ckpt::decode;
use crate::map::Outcome as Fate;
use crate::part::{PartError, Partition, Refusal};
use crate::transport::{Space, Transport};

list! {
    "engine: each bad descriptor is refused with its reason" => bad_descriptors,
    "engine: a job without a snapshot is refused" => no_snapshot,
    "engine: memory that is not mapped ends the job" => unmapped,
    "engine: a data area that is too small ends the job cleanly" => data_space,
    "engine: a record area that is too small ends the job cleanly" => record_space,
    "engine: nothing outside the areas is written" => guards,
    "engine: a doorbell while busy is refused and disturbs nothing" => busy,
    "engine: a commit while a job runs is refused" => commit_while_busy,
    "engine: an abort ends the job between extents" => abort,
    "engine: an abort without a job does nothing" => idle_abort,
    "engine: frames are the same whatever the link allows" => link_limits,
}

const GRANULE: u64 = 4096;
/// Largest frame of one granule, padded.
const ONE: usize = 4160;

/// A table whose first partition has `granules` granules and whose second holds the rest.
fn split<T: Transport>(b: &mut Bench<'_, T>, granules: u64) -> Outcome {
    let size = b.device.info().window_size;
    let cut = granules * GRANULE;
    b.device.partitions().program(&[
        Partition::new(0, cut, Class::Warm),
        Partition::new(cut, size - cut, Class::Cold),
    ])?;
    Ok(())
}

fn bad_descriptors<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.map().snapshot()?;
    let cases: [(R, &[(usize, u8)]); 12] = [
        (R::BadMagic, &[(0, 0)]),
        (R::BadVersion, &[(4, 2)]),
        (R::BadOperation, &[(6, 9)]),
        (R::BadOperation, &[(0x14, 2)]),
        (R::BadOperation, &[(0x3F, 1)]),
        (R::BadMode, &[(7, 3)]),
        (R::BadMode, &[(7, 0x40)]),
        (R::Misaligned, &[(0x18, 8)]),
        (R::Misaligned, &[(0x20, 1)]),
        (R::Misaligned, &[(0x28, 32)]),
        (R::BadPartition, &[(0x12, 0), (0x13, 0)]),
        (R::BadPartition, &[(0x10, 1)]),
    ];
    let mut job = RawJob::new(b, 1, Mode::Full, ONE, 4)?;
    let (done, failed) = ended(b)?;
    for (n, (reason, change)) in (1..).zip(cases) {
        job.ring(b, change)?;
        ensure_eq!(wait(b)?, reason, "reason for {change:x?}");
        ensure_eq!(ended(b)?, (done, failed + n), "jobs done and failed after {change:x?}");
    }
    job.job.record_capacity = 0;
    job.ring(b, &[])?;
    ensure_eq!(wait(b)?, R::RecordSpace, "reason for a record area of 0");
    ensure!(job.records()? == (vec![], None), "a refused descriptor wrote a record");
    job.check_guards(0)?;
    Ok(())
}

fn no_snapshot<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    split(b, 1)?;
    let job = RawJob::new(b, 1, Mode::Full, ONE, 2)?;
    job.ring(b, &[])?;
    ensure_eq!(wait(b)?, R::NoSnapshot, "reason without a snapshot");
    ensure!(job.records()?.0.is_empty(), "a job without a snapshot wrote an extent");
    job.check_guards(0)?;
    b.device.map().snapshot()?;
    job.ring(b, &[])?;
    ensure_eq!(wait(b)?, R::Ok, "reason with one");
    b.device.map().release_all(Fate::GivenUp)?;
    let job = RawJob::new(b, 1, Mode::Full, ONE, 2)?;
    job.ring(b, &[])?;
    ensure_eq!(wait(b)?, R::NoSnapshot, "reason after the release");
    Ok(())
}

fn unmapped<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.map().snapshot()?;
    ring_at(b, 0x40)?;
    ensure_eq!(wait(b)?, R::DmaRead, "reason for a descriptor in unmapped memory");
    let here = b.device.dma_alloc(JOB_BYTES)?.iova().0;
    ring_at(b, here + 8)?;
    ensure_eq!(wait(b)?, R::Misaligned, "reason for a descriptor at an odd place");
    // The engine works afterwards.
    split(b, 1)?;
    let job = RawJob::new(b, 1, Mode::Full, ONE, 2)?;
    job.ring(b, &[])?;
    ensure_eq!(wait(b)?, R::Ok, "reason of a good job");
    Ok(())
}

fn data_space<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    split(b, 33)?;
    let mut plain = vec![0; 33 * GRANULE as usize];
    b.rng.fill(&mut plain);
    b.device.window().write(0, &plain)?;
    b.device.map().snapshot()?;
    // Room for the first extent (16 granules) and not for the second.
    let job = RawJob::new(b, 1, Mode::Full, 65_600 + 64, 8)?;
    job.ring(b, &[])?;
    ensure_eq!(wait(b)?, R::DataSpace, "reason");
    let (extents, end) = job.records()?;
    ensure_eq!(extents.len(), 1, "extents");
    let found = decode(&extents[0], &job.frame(extents[0].data_offset, extents[0].frame_len)?)?;
    ensure!(found == plain[..16 * GRANULE as usize], "the extent holds other bytes");
    let end = end.ok_or("no end record")?;
    ensure_eq!(
        (end.status, end.granules, end.sequence),
        (u32::from(R::DataSpace) as u16, 16, 1),
        "end record"
    );
    job.check_guards(end.data_used)?;
    Ok(())
}

fn record_space<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    split(b, 33)?;
    b.device.window().write(0, &vec![9; 33 * GRANULE as usize])?;
    b.device.map().snapshot()?;
    let job = RawJob::new(b, 1, Mode::Full, 3 * 65_600, 2)?;
    job.ring(b, &[])?;
    ensure_eq!(wait(b)?, R::RecordSpace, "reason");
    let (extents, end) = job.records()?;
    ensure_eq!(extents.len(), 1, "extents");
    let end = end.ok_or("no end record")?;
    ensure_eq!((end.status, end.granules), (u32::from(R::RecordSpace) as u16, 16), "end record");
    Ok(())
}

fn guards<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    split(b, 3)?;
    let mut plain = vec![0x11; 3 * GRANULE as usize];
    plain[GRANULE as usize..2 * GRANULE as usize].fill(0x22);
    b.rng.fill(&mut plain[2 * GRANULE as usize..]);
    b.device.window().write(0, &plain)?;
    b.device.map().snapshot()?;
    let job = RawJob::new(b, 1, Mode::Full, 16 << 10, 4)?;
    job.ring(b, &[])?;
    ensure_eq!(wait(b)?, R::Ok, "reason");
    let (extents, end) = job.records()?;
    ensure_eq!(extents.len(), 1, "extents");
    let e = &extents[0];
    ensure_eq!((e.granules, e.rle_blocks, e.raw_blocks), (3, 2, 1), "blocks");
    ensure_eq!((e.job_id, e.generation), (job.job.job_id, job.job.generation), "echoed numbers");
    ensure_eq!(e.frame_len, 7 + 4 + 4 + 3 + 4096, "bytes of the frame");
    let used = end.ok_or("no end record")?.data_used;
    ensure_eq!(used, e.frame_len.next_multiple_of(64), "bytes used");
    ensure!(
        job.frame(e.frame_len, used - e.frame_len)?.iter().all(|&x| x == 0),
        "the padding is not zero"
    );
    ensure!(decode(e, &job.frame(0, e.frame_len)?)? == plain, "the frame holds other bytes");
    job.check_guards(used)?;
    Ok(())
}

/// A job over the whole window, long enough to be caught.
fn long<T: Transport>(b: &mut Bench<'_, T>) -> Result<RawJob, Box<dyn std::error::Error>> {
    let granules = b.granules() as usize;
    split(b, granules as u64 - 1)?;
    b.device.map().snapshot()?;
    RawJob::new(b, 1, Mode::Full, granules * ONE, granules + 1)
}

fn busy<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    if !b.scale.jobs_take_time {
        return Ok(());
    }
    let job = long(b)?;
    let (done, failed) = ended(b)?;
    job.ring(b, &[])?;
    b.device.transport().write32(CONTROL.offset, 1)?;
    ensure!(Status(b.device.transport().read32(STATUS.offset)?).busy(), "the engine is not busy");
    ensure_eq!(ended(b)?, (done, failed + 1), "jobs done and failed while busy");
    ensure_eq!(wait(b)?, R::Ok, "reason of the first job");
    ensure_eq!(ended(b)?, (done + 1, failed + 1), "jobs done and failed");
    let (_, end) = job.records()?;
    ensure_eq!(end.map(|e| (e.status, e.granules)), Some((0, b.granules() - 1)), "end record");
    Ok(())
}

fn commit_while_busy<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    if !b.scale.jobs_take_time {
        return Ok(());
    }
    let job = long(b)?;
    let size = b.device.info().window_size;
    // Everything but the commit is programmed before, so that the job cannot end meanwhile.
    job.ring(b, &[])?;
    let refused = b.device.partitions().program(&[Partition::new(0, size, Class::Warm)]);
    let running = Status(b.device.transport().read32(STATUS.offset)?).busy();
    match refused {
        Err(PartError::Refused { reason: Refusal::CheckpointRunning, .. }) => {}
        other if running => return Err(format!("it gave {other:?}").into()),
        // The job was over first: nothing to see on so fast a card.
        _ => {}
    }
    ensure_eq!(wait(b)?, R::Ok, "reason of the job");
    b.device.partitions().program(&[Partition::new(0, size, Class::Warm)])?;
    Ok(())
}

fn abort<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    if !b.scale.jobs_take_time {
        return Ok(());
    }
    let job = long(b)?;
    job.ring(b, &[])?;
    b.device.ckpt().abort()?;
    ensure_eq!(wait(b)?, R::Aborted, "reason");
    let (extents, end) = job.records()?;
    let end = end.ok_or("no end record")?;
    ensure_eq!(end.status, u32::from(R::Aborted) as u16, "status of the end record");
    ensure_eq!(
        end.granules,
        extents.iter().map(|e| e.granules).sum::<u32>(),
        "granules of the end record"
    );
    ensure!(end.granules < b.granules() - 1, "all was saved");
    if b.scale.jobs_can_be_cut {
        for e in &extents {
            decode(e, &job.frame(e.data_offset, e.frame_len)?)?;
        }
    }
    job.check_guards(end.data_used)?;
    // The next job is not aborted.
    let next = RawJob::new(b, 1, Mode::Skip, 64, 1)?;
    next.ring(b, &[])?;
    ensure_eq!(wait(b)?, R::Ok, "reason of the next job");
    Ok(())
}

fn idle_abort<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.ckpt().abort()?;
    split(b, 1)?;
    b.device.map().snapshot()?;
    let job = RawJob::new(b, 1, Mode::Full, ONE, 2)?;
    job.ring(b, &[])?;
    ensure_eq!(wait(b)?, R::Ok, "reason of a job after an abort without a job");
    Ok(())
}

fn link_limits<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let mut config = [0; pci::CONFIG_BYTES];
    for at in (0..config.len()).step_by(4) {
        b.device.read_config(at as u16, &mut config[at..at + 4])?;
    }
    let Some(express) = pci::find_capability(&config, pci::CAP_EXPRESS) else { return Ok(()) };
    let at = express + pci::EXPRESS_DEVICE_CONTROL;
    let before = [config[at], config[at + 1]];
    split(b, 5)?;
    let mut plain = vec![0x44; 5 * GRANULE as usize];
    b.rng.fill(&mut plain[..3 * GRANULE as usize]);
    b.device.window().write(0, &plain)?;
    b.device.map().snapshot()?;
    for (payload, read) in [(0, 0), (1, 2), (2, 1), (0, 2)] {
        let control = u16::from_le_bytes(before) & 0x8F1F | payload << 5 | read << 12;
        let bytes = control.to_le_bytes();
        b.device.transport().write(Space::Config, at as u64, &bytes)?;
        let mut kept = [0; 2];
        b.device.read_config(at as u16, &mut kept)?;
        // A real root complex does not let a driver set these.
        if kept == bytes {
            ensure_eq!(
                b.device.ckpt().dma_limits()?,
                (128 << payload, 128 << read),
                "limits that the card keeps"
            );
        }
        let job = RawJob::new(b, 1, Mode::Full, 5 * ONE, 2)?;
        job.ring(b, &[])?;
        ensure_eq!(wait(b)?, R::Ok, "reason with limits {payload} and {read}");
        let (extents, end) = job.records()?;
        ensure_eq!(extents.len(), 1, "extents with limits {payload} and {read}");
        let found = decode(&extents[0], &job.frame(0, extents[0].frame_len)?)?;
        ensure!(found == plain, "the frame holds other bytes with limits {payload} and {read}");
        job.check_guards(end.ok_or("no end record")?.data_used)?;
    }
    b.device.transport().write(Space::Config, at as u64, &before)?;
    Ok(())
}
