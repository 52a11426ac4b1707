//! The trace port: every request of the window once, as it was, or counted as dropped.

use isotherm_regs::trace::{
    CONTROL, Control, DROPPED, HEAD, RECORDED, RING_ADDR, RING_SIZE, STATUS, Status, TAIL,
};

use isotherm_predict::Class;

use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::ckpt::Request;
use crate::part::Partition;
use crate::trace::{AccessRecord, Filter, Records, TraceError};
use crate::transport::{Space, Transport};

list! {
    "trace: every access is recorded once, in order, as it was" => exact,
    "trace: a long copy is recorded whole" => long_copies,
    "trace: reads and writes can be chosen" => filters,
    "trace: what finds the ring and the queue full is dropped and counted" => overload,
    "trace: a small ring that is drained loses nothing" => small_ring,
    "trace: the heat counters see the lines of the records" => beside_heat,
    "trace: a checkpoint does not disturb it" => beside_checkpoint,
    "trace: it starts afresh, and only when it has stopped" => restarts,
    "trace: a ring that cannot be is refused" => bad_rings,
}

/// The 256 records that a card keeps while its ring is full, with the least ring of 4.
const LEAST_KEPT: u64 = 64;

/// One access that is one request on every transport.
fn touch<T: Transport>(
    b: &mut Bench<'_, T>,
    write: bool,
) -> Result<AccessRecord, Box<dyn std::error::Error>> {
    let bytes = 1 << b.rng.below(4);
    // Half of them crowd into a few lines.
    let space = if b.rng.next() & 1 == 0 { 512 } else { b.device.info().window_size };
    let offset = b.rng.below(space / bytes) * bytes;
    access(b, write, offset, bytes as usize)
}

fn access<T: Transport>(
    b: &mut Bench<'_, T>,
    write: bool,
    offset: u64,
    bytes: usize,
) -> Result<AccessRecord, Box<dyn std::error::Error>> {
    let mut data = [0; 8];
    if write {
        b.rng.fill(&mut data[..bytes]);
        b.device.window().write(offset, &data[..bytes])?;
    } else {
        b.device.window().read(offset, &mut data[..bytes])?;
    }
    AccessRecord::of_bytes(write, offset, bytes).ok_or_else(|| "no request".into())
}

/// Records as they would be without requester and time, which must make sense: one requester, time that goes on.
fn bare(seen: &Records) -> Result<Vec<AccessRecord>, Box<dyn std::error::Error>> {
    let records = &seen.records;
    for pair in records.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        ensure!(a.timestamp < b.timestamp, "time does not go on: {a:?}, then {b:?}");
        ensure_eq!(b.requester, a.requester, "requester of {b:?}");
    }
    Ok(records.iter().map(|r| AccessRecord { requester: 0, timestamp: 0, ..*r }).collect())
}

/// Everything was recorded, and nothing else.
fn compare(seen: &Records, want: &[AccessRecord]) -> Outcome {
    ensure_eq!(seen.dropped, 0, "dropped requests");
    let found = bare(seen)?;
    for (index, (found, want)) in found.iter().zip(want).enumerate() {
        ensure_eq!(found, want, "record {index}");
    }
    ensure_eq!(found.len(), want.len(), "records");
    Ok(())
}

fn exact<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.trace().start(8, Filter::ALL)?;
    let (mut seen, mut want) = (Records::default(), vec![]);
    for _ in 0..b.scale.accesses {
        let write = b.rng.next() & 1 == 0;
        want.push(touch(b, write)?);
        let more = match b.rng.below(64) {
            0 => b.device.trace().flush()?,
            1..8 => b.device.trace().drain()?,
            _ => continue,
        };
        seen.records.extend(more.records);
        seen.dropped += more.dropped;
    }
    let counters = b.device.trace().counters()?;
    ensure_eq!((counters.recorded, counters.dropped), (want.len() as u64, 0), "counters");
    let rest = b.device.trace().stop()?;
    seen.records.extend(rest.records);
    compare(&seen, &want)
}

fn long_copies<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.trace().start(12, Filter::ALL)?;
    let size = b.device.info().window_size;
    for _ in 0..4 {
        let bytes = 1 + b.rng.below(9000);
        let start = b.rng.below(size - bytes);
        for write in [true, false] {
            let mut data = vec![0x5A; bytes as usize];
            if write {
                b.device.window().write(start, &data)?;
            } else {
                b.device.window().read(start, &mut data)?;
            }
            let seen = b.device.trace().flush()?;
            bare(&seen)?;
            let mut at = start;
            for r in &seen.records {
                ensure_eq!(r.write, write, "kind of {r:?}");
                let first = r.offset + u64::from(r.first_be.trailing_zeros());
                ensure_eq!(first, at, "first byte of {r:?}");
                at += u64::from(r.bytes());
            }
            ensure_eq!(at, start + bytes, "end of {bytes} bytes at {start:#x}");
        }
    }
    b.device.trace().stop()?;
    Ok(())
}

fn filters<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    for (reads, writes) in [(true, false), (false, true)] {
        b.device.trace().start(8, Filter { reads, writes })?;
        let mut want = vec![];
        for k in 0..40 {
            let write = k % 3 == 0;
            let request = touch(b, write)?;
            want.extend((if write { writes } else { reads }).then_some(request));
        }
        let seen = b.device.trace().stop()?;
        compare(&seen, &want)?;
        touch(b, true)?;
        touch(b, false)?;
    }
    let nothing = b.device.trace().start(8, Filter { reads: false, writes: false });
    ensure!(matches!(nothing, Err(TraceError::Nothing)), "no filter gave {nothing:?}");
    Ok(())
}

fn overload<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.trace().start(2, Filter::ALL)?;
    let mut want = vec![];
    // More than any queue holds.
    for _ in 0..600 {
        want.push(touch(b, true)?);
    }
    b.device.window().flush()?;
    let counted = b.device.trace().counters()?;
    ensure_eq!(counted.recorded + counted.dropped, 600, "recorded and dropped");
    ensure!(counted.dropped > 0, "a ring of 4 records took 600");
    ensure!(counted.recorded >= LEAST_KEPT, "{} recorded", counted.recorded);
    let mut seen = b.device.trace().flush()?;
    ensure_eq!(seen.dropped, counted.dropped, "dropped");
    // What was kept is what came first.
    want.truncate(counted.recorded as usize);
    for _ in 0..8 {
        want.push(touch(b, false)?);
    }
    let rest = b.device.trace().stop()?;
    ensure_eq!(rest.dropped, 0, "dropped when there was room again");
    seen.records.extend(rest.records);
    seen.dropped = 0;
    compare(&seen, &want)
}

fn small_ring<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.trace().start(3, Filter::ALL)?;
    let (mut seen, mut want) = (Records::default(), vec![]);
    for _ in 0..b.scale.accesses / 10 {
        for _ in 0..b.rng.below(40) {
            let write = b.rng.next() & 1 == 0;
            want.push(touch(b, write)?);
        }
        let more =
            if b.rng.next() & 3 == 0 { b.device.trace().flush() } else { b.device.trace().drain() };
        seen.records.extend(more?.records);
        // Eight in the ring and what the queue keeps is more than what was left and 40 more.
        if want.len() - seen.records.len() > 20 {
            seen.records.extend(b.device.trace().flush()?.records);
        }
    }
    let rest = b.device.trace().stop()?;
    seen.records.extend(rest.records);
    seen.dropped = rest.dropped;
    compare(&seen, &want)
}

fn beside_heat<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.trace().start(12, Filter::ALL)?;
    b.device.window().flush()?;
    let before = b.device.heat().totals()?;
    for _ in 0..200 {
        let write = b.rng.next() & 1 == 0;
        touch(b, write)?;
    }
    b.device.window().write(100, &[1; 1000])?;
    b.device.window().flush()?;
    let after = b.device.heat().totals()?;
    let seen = b.device.trace().stop()?;
    ensure_eq!(seen.dropped, 0, "dropped requests");
    let lines: u64 = seen.records.iter().map(|r| r.lines().count() as u64).sum();
    ensure_eq!(after.snooped - before.snooped, lines, "lines that were counted and recorded");
    Ok(())
}

fn beside_checkpoint<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let (size, granules) = (b.device.info().window_size, b.granules().min(64));
    let cut = u64::from(granules) << 12;
    let mut table = vec![Partition::new(0, cut, Class::Warm)];
    if cut < size {
        table.push(Partition { no_save: true, ..Partition::new(cut, size - cut, Class::Cold) });
    }
    b.device.partitions().program(&table)?;
    let mut image = vec![0; cut as usize];
    b.rng.fill(&mut image);
    b.device.window().write(0, &image)?;
    b.device.trace().start(8, Filter::ALL)?;
    b.device.map().snapshot()?;
    let job = b.device.ckpt().start(&Request::full(1))?;
    let (mut seen, mut want, mut captured) = (Records::default(), vec![], None);
    while captured.is_none() || want.len() < 40 {
        for _ in 0..8 {
            let write = b.rng.next() & 1 == 0;
            want.push(touch(b, write)?);
        }
        seen.records.extend(b.device.trace().drain()?.records);
        if captured.is_none() {
            captured = b.device.ckpt().poll(&job)?;
        }
    }
    // What the job reads of the card's memory, it does not read through the window.
    let rest = b.device.trace().stop()?;
    seen.records.extend(rest.records);
    seen.dropped = rest.dropped;
    compare(&seen, &want)?;
    let captured = captured.ok_or("no checkpoint")?;
    b.device.ckpt().discard(&captured)?;
    for (index, (extent, _)) in captured.extents.iter().enumerate() {
        let start = extent.first_granule as usize * 4096;
        let plain = captured.decode(index)?;
        ensure!(plain == image[start..start + plain.len()], "{extent:?} holds other bytes");
    }
    Ok(())
}

fn restarts<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    for state in [b.device.trace().drain(), b.device.trace().flush(), b.device.trace().stop()] {
        ensure!(matches!(state, Err(TraceError::NotRunning)), "not started: {state:?}");
    }
    for round in 0..4 {
        b.device.trace().start(2 + round, Filter::ALL)?;
        let again = b.device.trace().start(4, Filter::ALL);
        ensure!(matches!(again, Err(TraceError::Running)), "a second start gave {again:?}");
        ensure_eq!(b.device.trace().counters()?.recorded, 0, "recorded when it starts");
        // One to four are left for `stop`.
        let want = (0..=round).map(|_| touch(b, true)).collect::<Result<Vec<_>, _>>()?;
        let seen = b.device.trace().stop()?;
        compare(&seen, &want)?;
        ensure!(!b.device.trace().running(), "running after the stop");
        touch(b, true)?;
    }
    b.device.trace().start(4, Filter::ALL)?;
    touch(b, true)?;
    b.device.reset()?;
    ensure!(!b.device.trace().running(), "running after a reset");
    b.device.trace().start(4, Filter::ALL)?;
    let want = [touch(b, false)?];
    let seen = b.device.trace().stop()?;
    compare(&seen, &want)
}

fn bad_rings<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    for log2 in [0, 1, 25, 31] {
        let refused = b.device.trace().start(log2, Filter::ALL);
        ensure!(matches!(refused, Err(TraceError::Size { .. })), "2^{log2} records: {refused:?}");
    }
    let ring = b.device.dma_alloc(1024)?;
    let good = ring.iova().0;
    let mut control = Control(0);
    control.set_enable(true);
    control.set_writes(true);
    for (addr, log2) in [(good + 32, 4), (good, 1), (good, 25)] {
        let t = b.device.transport();
        t.write32(CONTROL.offset, 0)?;
        t.write(Space::Registers, RING_ADDR.offset.into(), &addr.to_le_bytes())?;
        t.write32(RING_SIZE.offset, log2)?;
        t.write32(TAIL.offset, 4)?;
        t.write32(CONTROL.offset, control.0)?;
        ensure!(Status(t.read32(STATUS.offset)?).bad_ring(), "{addr:#x}, 2^{log2}: not refused");
        for _ in 0..8 {
            touch(b, true)?;
        }
        let t = b.device.transport();
        let counts = [RECORDED, DROPPED, HEAD].map(|r| t.read32(r.offset));
        let counts = counts.into_iter().collect::<Result<Vec<_>, _>>()?;
        ensure_eq!(counts, vec![0; 3], "RECORDED, DROPPED and HEAD of a refused ring");
        // Mended while ENABLE is set: still nothing.
        t.write(Space::Registers, RING_ADDR.offset.into(), &good.to_le_bytes())?;
        t.write32(RING_SIZE.offset, 4)?;
        touch(b, true)?;
        let t = b.device.transport();
        ensure_eq!(t.read32(RECORDED.offset)?, 0, "recorded without a new start");
    }
    b.device.transport().write32(CONTROL.offset, 0)?;
    let mut untouched = vec![0; ring.len()];
    ring.read(0, &mut untouched)?;
    ensure!(untouched.iter().all(|&byte| byte == 0), "a refused ring was written");
    Ok(())
}
