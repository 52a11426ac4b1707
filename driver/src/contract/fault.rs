//! Absent granules: fills, refusals, and what jobs make of them.

use std::time::Instant;

use isotherm_regs::fault::{CONTROL, FILL_ADDR, FRAME, RANGE_COUNT, RANGE_FIRST, STATUS, Status};

use super::image::{GRANULE, Image, LONG, saved};
use super::map::table;
use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::ckpt::{CkptError, Request};
use crate::fault::{FaultError, Reason};
use crate::map::Outcome as Fate;
use crate::transport::{Space, Transport};

list! {
    "fault: what is filled is there, and nothing else has changed" => fill,
    "fault: each refusal names reason and granule" => refusals,
    "fault: a job leaves out what the store has" => left_out,
    "fault: a job that must save an absent granule says so, and runs after the fill" => must_save,
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Bytes for some granules.
pub(super) fn contents<T: Transport>(b: &mut Bench<'_, T>, granules: u32) -> Vec<u8> {
    let mut bytes = vec![0; granules as usize * GRANULE];
    b.rng.fill(&mut bytes);
    bytes
}

/// Saves everything once, so that dirty bits say it all from then on.
pub(super) fn first_save<T: Transport>(b: &mut Bench<'_, T>, image: &mut Image) -> Outcome {
    let first = b.device.ckpt().checkpoint(&Request::full(1))?;
    b.device.ckpt().keep(&first)?;
    image.take_written();
    Ok(())
}

fn fill<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.granules().min(40);
    table(b, &[(n, false)])?;
    let mut image = Image::fill(b, n)?;
    first_save(b, &mut image)?;
    b.device.fault().set_absent(5..n)?;
    ensure_eq!(b.device.fault().counters()?.absent, n - 5, "absent granules");
    for granule in 0..n {
        ensure_eq!(b.device.fault().is_absent(granule)?, granule >= 5, "granule {granule}");
    }
    let heat = b.device.partitions().statistics()?[0];
    let bytes = contents(b, n - 8);
    b.device.fault().fill(7, &bytes[..GRANULE])?;
    b.device.fault().fill(8, &bytes[GRANULE..(n as usize - 8) * GRANULE])?;
    image.bytes[7 * GRANULE..(n as usize - 1) * GRANULE].copy_from_slice(&bytes);
    let absent = [5, 6, n - 1];
    ensure_eq!(b.device.fault().counters()?.absent, 3, "absent granules after two fills");
    let others = contents(b, 3);
    for (granule, bytes) in absent.into_iter().zip(others.chunks(GRANULE)) {
        ensure!(b.device.fault().is_absent(granule)?, "granule {granule} is not absent");
        b.device.fault().fill(granule, bytes)?;
        let at = granule as usize * GRANULE;
        image.bytes[at..at + GRANULE].copy_from_slice(bytes);
    }
    ensure_eq!(b.device.partitions().statistics()?[0], heat, "window accesses counted for fills");
    image.check_window(b, "after the fills")?;
    ensure!(b.device.fault().errors()?.is_none(), "errors");
    let captured = b.device.ckpt().checkpoint(&Request::dirty(2))?;
    ensure_eq!(captured.granules, 0, "dirty granules after fills");
    b.device.ckpt().keep(&captured)?;
    let frames = b.device.map().frames()?;
    ensure!(frames.conserved(), "{frames:?}");
    // A fill under a snapshot is in the snapshot too: the granule is shared.
    b.device.fault().set_absent(2..4)?;
    b.device.map().snapshot()?;
    let bytes = contents(b, 2);
    b.device.fault().fill(2, &bytes)?;
    image.bytes[2 * GRANULE..4 * GRANULE].copy_from_slice(&bytes);
    let at_snapshot = image.clone();
    image.touch(b, 2)?;
    let job = b.device.ckpt().start(&Request::full(3))?;
    let captured = b.device.ckpt().wait(job)?;
    at_snapshot.check_captured(&captured, "granules filled under a snapshot")?;
    ensure_eq!(captured.granules, n, "granules saved");
    b.device.ckpt().keep(&captured)?;
    image.check_window(b, "after a fill under a snapshot")
}

/// A command by hand.
fn raw<T: Transport>(
    b: &mut Bench<'_, T>,
    command: u32,
    first: u32,
    count: u32,
    address: u64,
) -> Result<Option<Reason>> {
    let t = b.device.transport();
    t.write32(RANGE_FIRST.offset, first)?;
    t.write32(RANGE_COUNT.offset, count)?;
    t.write(Space::Registers, FILL_ADDR.offset.into(), &address.to_le_bytes())?;
    t.write32(FRAME.offset, 0)?;
    t.write32(CONTROL.offset, command)?;
    let start = Instant::now();
    loop {
        let status = Status(t.read32(STATUS.offset)?);
        if !status.busy() {
            return Ok(status.reason_name().ok());
        }
        if start.elapsed() > LONG {
            return Err("the command does not end".into());
        }
    }
}

fn refusals<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    const SET_ABSENT: u32 = 1;
    const FILL: u32 = 2;
    let n = b.device.info().granules();
    let mut image = Image::fill(b, 6)?;
    let good = b.device.dma_alloc(4 * GRANULE)?;
    let at = good.iova().0;
    for command in [SET_ABSENT, FILL] {
        ensure_eq!(raw(b, command, 0, 0, at)?, Some(Reason::Empty), "of no granule");
        for (first, count) in [(n, 1), (n - 1, 2), (0, n + 1), (1, u32::MAX), (u32::MAX, 2)] {
            let found = raw(b, command, first, count, at)?;
            ensure_eq!(found, Some(Reason::BeyondWindow), "command {command}: {first} + {count}");
        }
    }
    ensure_eq!(b.device.fault().counters()?.absent, 0, "absent granules after refusals");
    b.device.fault().set_absent(1..4)?;
    ensure_eq!(raw(b, FILL, 1, 1, at + 8)?, Some(Reason::Misaligned), "an odd address");
    ensure_eq!(raw(b, FILL, 1, 1, 0x40)?, Some(Reason::DmaRead), "memory that is not mapped");
    ensure!(b.device.fault().is_absent(1)?, "a failed fill made its granule present");
    let bytes = contents(b, 4);
    let failed = b.device.fault().fill(2, &bytes);
    match failed {
        Err(FaultError::Failed { reason: Reason::Present, granule: 4, .. }) => {}
        other => return Err(format!("a fill over a present granule gave {other:?}").into()),
    }
    image.bytes[2 * GRANULE..4 * GRANULE].copy_from_slice(&bytes[..2 * GRANULE]);
    ensure!(!b.device.fault().is_absent(3)?, "granules before it were not filled");
    let odd = b.device.fault().fill(1, &bytes[..100]);
    ensure!(matches!(odd, Err(FaultError::Length { bytes: 100 })), "100 bytes gave {odd:?}");
    let outside = b.device.fault().fill(n - 1, &bytes);
    let beyond = |e: &FaultError| matches!(e, FaultError::Failed { reason: Reason::BeyondWindow, granule, .. } if *granule == n - 1);
    ensure!(outside.as_ref().is_err_and(beyond), "beyond the window: {outside:?}");
    b.device.map().snapshot()?;
    match b.device.fault().set_absent(0..1) {
        Err(FaultError::Failed { reason: Reason::Outstanding, granule: 0, .. }) => {}
        other => return Err(format!("under a snapshot it gave {other:?}").into()),
    }
    b.device.map().release_all(Fate::GivenUp)?;
    b.device.fault().fill(1, &bytes[..GRANULE])?;
    image.bytes[GRANULE..2 * GRANULE].copy_from_slice(&bytes[..GRANULE]);
    image.check_window(b, "after refusals")
}

fn left_out<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    table(b, &[(20, false)])?;
    let image = Image::fill(b, 20)?;
    let first = b.device.ckpt().checkpoint(&Request::full(1))?;
    b.device.ckpt().keep(&first)?;
    // Every second one: extents of one granule, as many as there can be.
    for granule in (1..20).step_by(2) {
        b.device.fault().set_absent(granule..granule + 1)?;
    }
    let captured = b.device.ckpt().checkpoint(&Request::full(2))?;
    ensure_eq!(saved(&captured), (0..20).step_by(2).collect::<Vec<_>>(), "granules saved");
    image.check_captured(&captured, "a full save around absent granules")?;
    b.device.ckpt().keep(&captured)?;
    ensure_eq!(b.device.fault().counters()?.absent, 10, "absent granules");
    ensure_eq!(b.device.fault().counters()?.faults, 0, "faults");
    let none = b.device.ckpt().checkpoint(&Request::dirty(3))?;
    ensure_eq!(none.granules, 0, "dirty granules");
    b.device.ckpt().keep(&none)?;
    Ok(())
}

fn must_save<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    table(b, &[(20, false)])?;
    let mut image = Image::fill(b, 20)?;
    first_save(b, &mut image)?;
    image.touch(b, 2)?;
    image.touch(b, 18)?;
    let expected = image.take_written();
    // Granule 0 is clean, and ahead of what was saved: it cannot be it.
    b.device.fault().set_absent(0..1)?;
    b.device.fault().set_absent(18..20)?;
    let failed = b.device.ckpt().checkpoint(&Request::dirty(2));
    match &failed {
        Err(CkptError::Absent { granules, .. }) => {
            ensure_eq!(granules[..], [18, 19], "granules that may be it");
        }
        other => return Err(format!("a save of an absent granule gave {other:?}").into()),
    }
    b.device.fault().fill(18, &image.bytes[18 * GRANULE..])?;
    b.device.fault().fill(0, &image.bytes[..GRANULE])?;
    let captured = b.device.ckpt().checkpoint(&Request::dirty(2))?;
    ensure_eq!(saved(&captured), expected, "granules saved after the fill");
    image.check_captured(&captured, "after the fill")?;
    b.device.ckpt().keep(&captured)?;
    // The same with the snapshot held: fill, and start again.
    image.touch(b, 7)?;
    b.device.fault().set_absent(7..8)?;
    b.device.map().snapshot()?;
    let job = b.device.ckpt().start(&Request::dirty(3))?;
    let failed = b.device.ckpt().wait(job);
    ensure!(matches!(failed, Err(CkptError::Absent { .. })), "with a snapshot held: {failed:?}");
    b.device.fault().fill(7, &image.bytes[7 * GRANULE..8 * GRANULE])?;
    let job = b.device.ckpt().start(&Request::dirty(3))?;
    let captured = b.device.ckpt().wait(job)?;
    ensure_eq!(saved(&captured), [7], "granules saved from the same snapshot");
    image.check_captured(&captured, "from the same snapshot")?;
    b.device.ckpt().keep(&captured)?;
    Ok(())
}
