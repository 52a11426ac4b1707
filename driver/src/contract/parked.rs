//! Accesses to absent granules: parked, served, and lost when nobody serves them.

use std::time::{Duration, Instant};

use super::fault::{contents, first_save};
use super::image::{GRANULE, Image, LONG, saved};
use super::map::table;
use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::ckpt::{CkptError, Request};
use crate::error::DeviceError;
use crate::fault::FaultErrors;
use crate::irq::{Cause, Causes};
use crate::map::{MapError, Outcome as Fate, SnapshotRefusal};
use crate::transport::Transport;

list! {
    "fault: an early write is told of and arrives with the fill" => early_write,
    "fault: other traffic flows on while a write is parked" => others_flow,
    "fault: parked writes arrive in order" => in_order,
    "fault: a parked write belongs to the snapshot that it came before" => late,
    "fault: a write that is not served in time poisons its granule, a read fails" => time_over,
    "fault: one access too many fails at once" => too_many,
    "fault: a full ring drops records, not accesses" => full_ring,
    "fault: reset makes every granule present" => reset,
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The longest time that does not get in the way: these checks serve what they park.
fn patient<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.fault().set_timeout(Duration::from_micros(9_999))?;
    Ok(())
}

/// Writes to an absent granule: the bytes are in the image, and nothing is there yet.
fn park<T: Transport>(b: &mut Bench<'_, T>, image: &mut Image, granule: u32) -> Outcome {
    let parked = b.device.fault().counters()?.parked;
    image.touch(b, granule)?;
    b.device.window().flush()?;
    ensure_eq!(b.device.fault().counters()?.parked, parked + 1, "parked after a write");
    Ok(())
}

fn early_write<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    table(b, &[(8, false)])?;
    let mut image = Image::fill(b, 8)?;
    first_save(b, &mut image)?;
    patient(b)?;
    b.device.fault().set_absent(3..5)?;
    b.device.irq().clear(Causes::ALL)?;
    let plain = contents(b, 1);
    image.bytes[4 * GRANULE..5 * GRANULE].copy_from_slice(&plain);
    park(b, &mut image, 4)?;
    ensure!(b.device.irq().state()?.has(Cause::Fault), "no cause FAULT");
    let records = b.device.fault().records()?;
    ensure_eq!(records.len(), 1, "records");
    let record = records[0];
    ensure_eq!((record.granule, record.write, record.failed), (4, true, false), "{record:?}");
    ensure!(b.device.fault().records()?.is_empty(), "records that were taken come again");
    b.device.fault().fill(4, &plain)?;
    let counters = b.device.fault().counters()?;
    ensure_eq!((counters.faults, counters.served, counters.parked), (1, 1, 0), "{counters:?}");
    b.device.fault().fill(3, &image.bytes[3 * GRANULE..4 * GRANULE])?;
    image.check_window(b, "after the fill")?;
    ensure!(b.device.fault().errors()?.is_none(), "errors");
    // The write counts as one, the fill does not.
    let captured = b.device.ckpt().checkpoint(&Request::dirty(2))?;
    ensure_eq!(saved(&captured), [4], "dirty granules");
    image.check_captured(&captured, "after the fill")?;
    b.device.ckpt().keep(&captured)?;
    Ok(())
}

fn others_flow<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    table(b, &[(12, false)])?;
    let mut image = Image::fill(b, 12)?;
    patient(b)?;
    b.device.fault().set_absent(6..7)?;
    let plain = contents(b, 1);
    image.bytes[6 * GRANULE..7 * GRANULE].copy_from_slice(&plain);
    park(b, &mut image, 6)?;
    for granule in [5, 7, 0, 11] {
        image.touch(b, granule)?;
        let at = granule as usize * GRANULE;
        let mut found = vec![0; GRANULE];
        b.device.window().read(at as u64, &mut found)?;
        ensure!(found == image.bytes[at..at + GRANULE], "granule {granule} differs");
    }
    b.device.map().snapshot()?;
    image.touch(b, 1)?;
    b.device.map().release_all(Fate::GivenUp)?;
    ensure_eq!(b.device.fault().counters()?.parked, 1, "parked after other traffic");
    b.device.fault().fill(6, &plain)?;
    image.check_window(b, "after the fill")
}

fn in_order<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    table(b, &[(4, false)])?;
    let mut image = Image::fill(b, 4)?;
    patient(b)?;
    b.device.fault().set_absent(1..3)?;
    let plain = contents(b, 2);
    image.bytes[GRANULE..3 * GRANULE].copy_from_slice(&plain);
    let slots = b.device.fault().counters()?.slots.min(6);
    // All to the same 16 bytes: the last one wins.
    for i in 0..u64::from(slots) {
        let granule = 1 + (i % 2) as usize;
        let value = b.rng.next().to_le_bytes();
        image.write(b, granule * GRANULE + 0x100 + 4 * (i / 2 % 2) as usize, &value)?;
    }
    b.device.window().flush()?;
    b.device.fault().fill(1, &plain)?;
    ensure_eq!(b.device.fault().counters()?.served, slots, "served");
    image.check_window(b, "after the fill")
}

fn late<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    table(b, &[(6, false)])?;
    let mut image = Image::fill(b, 6)?;
    first_save(b, &mut image)?;
    patient(b)?;
    b.device.fault().set_absent(2..3)?;
    let plain = contents(b, 1);
    image.bytes[2 * GRANULE..3 * GRANULE].copy_from_slice(&plain);
    park(b, &mut image, 2)?;
    // The parked write came before the snapshot.
    b.device.map().snapshot()?;
    let at_snapshot = image.clone();
    image.written.clear();
    let early = b.device.ckpt().start(&Request::dirty(2))?;
    let early = b.device.ckpt().wait(early);
    ensure!(matches!(early, Err(CkptError::Absent { .. })), "before the fill: {early:?}");
    image.touch(b, 4)?;
    b.device.fault().fill(2, &plain)?;
    ensure_eq!(b.device.map().counters()?.late_writes, 1, "late writes");
    let job = b.device.ckpt().start(&Request::dirty(2))?;
    let captured = b.device.ckpt().wait(job)?;
    ensure_eq!(saved(&captured), [2], "granules of the snapshot");
    at_snapshot.check_captured(&captured, "a late write")?;
    b.device.ckpt().keep(&captured)?;
    image.check_window(b, "after a late write")?;
    // One that is still parked when the next snapshot is due holds it up, and loses nothing.
    b.device.fault().set_absent(5..6)?;
    let plain = contents(b, 1);
    image.bytes[5 * GRANULE..].copy_from_slice(&plain);
    park(b, &mut image, 5)?;
    b.device.map().snapshot()?;
    b.device.map().release_all(Fate::GivenUp)?;
    match b.device.map().snapshot() {
        Err(MapError::Refused { reason: SnapshotRefusal::Parked, .. }) => {}
        other => return Err(format!("with a late write parked it gave {other:?}").into()),
    }
    b.device.fault().fill(5, &plain)?;
    let captured = b.device.ckpt().checkpoint(&Request::dirty(3))?;
    ensure_eq!(saved(&captured), [4, 5], "granules of the last snapshot");
    image.check_captured(&captured, "the last snapshot")?;
    b.device.ckpt().keep(&captured)?;
    Ok(())
}

/// Reads bytes that cannot be had: the driver says so, and the card is still there.
fn read_fails<T: Transport>(b: &mut Bench<'_, T>, granule: u32) -> Outcome {
    let at = u64::from(granule) * GRANULE as u64;
    for (at, len) in [(at, 8), (at - 64, 128), (at - 8, 16)] {
        match b.device.window().read(at, &mut vec![0; len]) {
            Err(DeviceError::Absent { granule: found, .. }) if found == granule => {}
            other => return Err(format!("a read of granule {granule} gave {other:?}").into()),
        }
    }
    b.device.check_alive()?;
    Ok(())
}

fn wait_for<T: Transport>(
    b: &mut Bench<'_, T>,
    what: &str,
    mut done: impl FnMut(&mut Bench<'_, T>) -> Result<bool>,
) -> Outcome {
    let start = Instant::now();
    while !done(b)? {
        ensure!(start.elapsed() < LONG, "{what} does not happen");
    }
    Ok(())
}

fn time_over<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let mut image = Image::fill(b, 6)?;
    let counters = b.device.fault().counters()?;
    b.device.fault().set_absent(1..3)?;
    b.device.fault().set_absent(4..5)?;
    let plain = contents(b, 3);
    image.bytes[GRANULE..3 * GRANULE].copy_from_slice(&plain[..2 * GRANULE]);
    image.bytes[4 * GRANULE..5 * GRANULE].copy_from_slice(&plain[2 * GRANULE..]);
    if b.scale.time_passes {
        b.device.fault().set_timeout(Duration::ZERO)?;
    } else {
        // Without a clock a write is lost only when no place is free.
        for _ in 0..counters.slots {
            park(b, &mut image, 1)?;
        }
    }
    b.device.irq().clear(Causes::ALL)?;
    b.device.window().write(2 * GRANULE as u64 + 8, &[7; 8])?;
    wait_for(b, "the end of a write", |b| Ok(b.device.fault().counters()?.poisoned == 1))?;
    ensure!(b.device.fault().is_poisoned(2)?, "granule 2 is not poisoned");
    ensure_eq!(b.device.fault().first_poisoned(0..6)?, Some(2), "the first poisoned granule");
    ensure!(b.device.irq().state()?.has(Cause::Fault), "no cause FAULT");
    let lost = FaultErrors { write_lost: true, ..FaultErrors::default() };
    ensure_eq!(b.device.fault().errors()?, lost, "errors after a lost write");
    b.device.fault().clear_errors(lost)?;
    ensure!(b.device.fault().errors()?.is_none(), "errors after they were cleared");
    // A poisoned granule fails at once, an absent one when its time is over.
    let failed = FaultErrors { read_failed: true, ..FaultErrors::default() };
    b.device.fault().fill(1, &plain[..GRANULE])?;
    b.device.fault().clear_errors(FaultErrors::ALL)?;
    for granule in [2, 4] {
        read_fails(b, granule)?;
        ensure_eq!(b.device.fault().errors()?, failed, "errors after a read of {granule}");
        b.device.fault().clear_errors(FaultErrors::ALL)?;
    }
    ensure!(!b.device.fault().is_poisoned(4)?, "a failed read poisoned its granule");
    image.touch(b, 3)?;
    // All ones that are there are read as what they are.
    image.write(b, 3 * GRANULE + 128, &[0xFF; 256])?;
    image.check_window_from(b, 3 * GRANULE + 128, 64)?;
    // The fill heals.
    b.device.fault().fill(2, &plain[GRANULE..2 * GRANULE])?;
    b.device.fault().fill(4, &plain[2 * GRANULE..])?;
    let counters = b.device.fault().counters()?;
    ensure_eq!((counters.absent, counters.poisoned, counters.parked), (0, 0, 0), "{counters:?}");
    image.check_window(b, "after the fill")
}

fn too_many<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let slots = b.device.fault().counters()?.slots;
    ensure!((1..=64).contains(&slots), "{slots} places");
    let mut image = Image::fill(b, 4)?;
    patient(b)?;
    b.device.fault().set_absent(1..3)?;
    let plain = contents(b, 2);
    image.bytes[GRANULE..3 * GRANULE].copy_from_slice(&plain);
    for _ in 0..slots {
        park(b, &mut image, 1)?;
    }
    b.device.window().write(2 * GRANULE as u64, &[1; 8])?;
    wait_for(b, "the loss of one write too many", |b| Ok(b.device.fault().is_poisoned(2)?))?;
    let counters = b.device.fault().counters()?;
    ensure_eq!((counters.parked, counters.faults), (slots, slots), "{counters:?}");
    ensure!(b.device.fault().errors()?.write_lost, "no error");
    let records = b.device.fault().records()?;
    let failed: Vec<_> = records.iter().filter(|r| r.failed).map(|r| r.granule).collect();
    ensure!(failed.iter().all(|&g| g == 2), "failed records of granules {failed:?}");
    b.device.fault().fill(1, &plain)?;
    ensure_eq!(b.device.fault().counters()?.served, slots, "served");
    image.check_window(b, "after the fills")
}

fn full_ring<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let mut image = Image::fill(b, 2)?;
    patient(b)?;
    for n in 0..18_u32 {
        b.device.fault().set_absent(1..2)?;
        park(b, &mut image, 1)?;
        let dropped = b.device.fault().errors()?.record_dropped;
        ensure_eq!(dropped, n >= 16, "record dropped after {} faults", n + 1);
        // The write is in the image too: filled with anything, it must be on top.
        let bytes = image.bytes[GRANULE..].to_vec();
        b.device.fault().fill(1, &bytes)?;
    }
    let records = b.device.fault().records()?;
    ensure_eq!(records.len(), 16, "records");
    ensure!(records.iter().all(|r| r.granule == 1 && r.write && !r.failed), "{records:?}");
    let ascending = records.windows(2).all(|r| r[0].timestamp <= r[1].timestamp);
    ensure!(ascending, "timestamps go back: {records:?}");
    let counters = b.device.fault().counters()?;
    ensure_eq!((counters.faults, counters.served), (18, 18), "accesses parked and served");
    b.device.fault().clear_errors(FaultErrors::ALL)?;
    b.device.fault().set_absent(1..2)?;
    park(b, &mut image, 1)?;
    ensure_eq!(b.device.fault().records()?.len(), 1, "records after the ring was emptied");
    ensure!(b.device.fault().errors()?.is_none(), "errors after the ring was emptied");
    let bytes = image.bytes[GRANULE..].to_vec();
    b.device.fault().fill(1, &bytes)?;
    image.check_window(b, "at the end")
}

fn reset<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let mut image = Image::fill(b, 4)?;
    patient(b)?;
    b.device.fault().set_absent(1..3)?;
    park(b, &mut image, 1)?;
    b.device.map().snapshot()?;
    b.device.reset()?;
    let counters = b.device.fault().counters()?;
    ensure_eq!((counters.absent, counters.parked, counters.faults), (0, 0, 0), "{counters:?}");
    let status = b.device.map().status()?;
    ensure!(!status.outstanding && status.generation.number() == 0, "{status:?}");
    ensure!(b.device.fault().records()?.is_empty(), "records after a reset");
    let image = Image::fill(b, 4)?;
    image.check_window(b, "after a reset")?;
    table(b, &[(4, false)])?;
    let captured = b.device.ckpt().checkpoint(&Request::full(1))?;
    ensure_eq!(captured.granules, 4, "granules saved after a reset");
    image.check_captured(&captured, "after a reset")
}
