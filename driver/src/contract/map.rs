//! The copy-on-write map: what it refuses, and what a release does.

use isotherm_predict::Class;
use isotherm_regs::{map, part};

use super::image::{GRANULE, Image, LONG, saved};
use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::ckpt::Request;
use crate::irq::{Cause, Causes};
use crate::map::{MapConfig, MapError, Outcome as Fate, ReleaseRefusal, SnapshotRefusal};
use crate::part::Partition;
use crate::transport::Transport;

list! {
    "map: after reset every granule is in its own frame" => after_reset,
    "map: the settings read back" => settings,
    "map: each refusal of a snapshot names its reason and changes nothing" => snapshot_refusals,
    "map: each refusal of a release names its reason and changes nothing" => release_refusals,
    "map: a release may come in pieces and twice" => pieces,
    "map: durable clears the dirty bits, given up hands them on" => hand_on,
    "map: the end of a release is announced" => announced,
}

/// One partition over the granules of the image, cut as told; the rest of the window is not saved.
pub(super) fn table<T: Transport>(b: &mut Bench<'_, T>, lengths: &[(u32, bool)]) -> Outcome {
    let size = b.device.info().window_size;
    let mut parts = vec![];
    let mut base = 0;
    for &(granules, pre_copy) in lengths {
        let length = u64::from(granules) * GRANULE as u64;
        parts.push(Partition { pre_copy, ..Partition::new(base, length, Class::Warm) });
        base += length;
    }
    if base < size {
        parts.push(Partition { no_save: true, ..Partition::new(base, size - base, Class::Cold) });
    }
    b.device.partitions().program(&parts)?;
    Ok(())
}

fn after_reset<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    ensure!(b.device.info().capabilities.cow(), "the card has not the capability COW");
    let n = b.device.info().granules();
    let status = b.device.map().status()?;
    ensure!(!status.outstanding && !status.lost && status.quiet(), "{status:?}");
    ensure_eq!(status.generation.number(), 0, "generation");
    let frames = b.device.map().frames()?;
    ensure_eq!(
        (frames.total, frames.live, frames.free, frames.snapshot, frames.base),
        (2 * n, n, n, 0, 0),
        "frames"
    );
    for granule in [0, 1, n / 2, n - 1] {
        let g = b.device.map().granule(granule)?;
        ensure_eq!((g.live, g.released, g.base), (granule, true, None), "granule {granule}");
    }
    ensure!(b.device.map().granule(n).is_err(), "granule {n} of {n} can be looked up");
    Ok(())
}

fn settings<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    ensure_eq!(b.device.map().config()?, MapConfig::default(), "settings after reset");
    let n = b.device.info().granules();
    let other = MapConfig {
        copy_partition: false,
        pre_copy: false,
        allow_overcommit: true,
        copy_share: 77,
        reserve: 5,
        frame_limit: Some(n + 3),
    };
    b.device.map().configure(&other)?;
    ensure_eq!(b.device.map().config()?, other, "settings");
    let frames = b.device.map().frames()?;
    ensure_eq!((frames.limit, frames.free), (n + 3, 3), "frames under a limit");
    ensure!(frames.conserved(), "{frames:?}");
    let wrong = MapConfig { copy_share: 257, ..other };
    ensure!(b.device.map().configure(&wrong).is_err(), "a share of 257/256 was taken");
    ensure_eq!(b.device.map().config()?, other, "settings after a mistake");
    b.device.map().configure(&MapConfig::default())?;
    ensure_eq!(b.device.map().frames()?.free, n, "free frames without a limit");
    Ok(())
}

fn refused<T: Transport>(b: &mut Bench<'_, T>) -> Result<SnapshotRefusal, String> {
    match b.device.map().snapshot() {
        Err(MapError::Refused { reason, .. }) => Ok(reason),
        other => Err(format!("it gave {other:?}")),
    }
}

fn snapshot_refusals<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.device.info().granules();
    let first = b.device.map().snapshot()?;
    ensure_eq!(first.number(), 1, "number of the first snapshot");
    let before = b.device.map().status()?;
    ensure_eq!((before.outstanding, before.unreleased), (true, n), "outstanding and unreleased");
    ensure_eq!(refused(b)?, SnapshotRefusal::Unreleased, "while one is outstanding");
    b.device.map().release(1..n, Fate::Durable)?;
    ensure_eq!(refused(b)?, SnapshotRefusal::Unreleased, "while one granule is not released");
    let after = b.device.map().status()?;
    ensure_eq!((after.generation, after.unreleased), (before.generation, 1), "after refusals");
    // The release of the last granule may be over before the command comes.
    b.device.map().start_release(0..n, Fate::Durable)?;
    match b.device.map().snapshot() {
        Err(MapError::Refused { reason: SnapshotRefusal::Releasing, .. }) => {
            b.device.map().wait_released(LONG)?;
            b.device.map().snapshot()?;
        }
        other => drop(other?),
    }
    b.device.map().release_all(Fate::Durable)?;
    ensure_eq!(b.device.map().generation()?.number(), 2, "snapshots");

    let few = MapConfig { frame_limit: Some(2 * n - 1), ..MapConfig::default() };
    b.device.map().configure(&few)?;
    ensure_eq!(refused(b)?, SnapshotRefusal::Overcommitted, "with a frame too few");
    b.device.map().configure(&MapConfig { allow_overcommit: true, ..few })?;
    b.device.map().snapshot()?;
    b.device.map().release_all(Fate::GivenUp)?;
    b.device.map().configure(&MapConfig::default())?;

    // A commit that waits for copies that are not allowed: only a card whose copies take time shows it.
    b.device.map().snapshot()?;
    b.device.map().configure(&MapConfig { copy_share: 0, ..MapConfig::default() })?;
    b.device.window().write(0, &[1; 8])?;
    b.device.window().flush()?;
    let marked = b.device.map().status()?.draining;
    b.device.map().release_all(Fate::Durable)?;
    b.device.transport().write32(part::CONTROL.offset, 1)?;
    let busy = part::Status(b.device.transport().read32(part::STATUS.offset)?).busy();
    if marked && busy {
        ensure_eq!(refused(b)?, SnapshotRefusal::TableBusy, "while a table waits for copies");
    }
    b.device.map().configure(&MapConfig::default())?;
    b.device.map().settle(LONG)?;
    while part::Status(b.device.transport().read32(part::STATUS.offset)?).busy() {}
    b.device.map().snapshot()?;
    Ok(())
}

fn release_refused<T: Transport>(
    b: &mut Bench<'_, T>,
    granules: std::ops::Range<u32>,
) -> Result<ReleaseRefusal, String> {
    match b.device.map().release(granules, Fate::GivenUp) {
        Err(MapError::ReleaseRefused { reason, .. }) => Ok(reason),
        other => Err(format!("it gave {other:?}")),
    }
}

fn release_refusals<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.device.info().granules();
    b.device.map().snapshot()?;
    ensure_eq!(release_refused(b, 3..3)?, ReleaseRefusal::Empty, "of no granule");
    ensure_eq!(release_refused(b, 1..n + 1)?, ReleaseRefusal::BeyondWindow, "of one too many");
    ensure_eq!(release_refused(b, n..n + 1)?, ReleaseRefusal::BeyondWindow, "beyond the window");
    ensure_eq!(release_refused(b, 1..u32::MAX)?, ReleaseRefusal::BeyondWindow, "of far too many");
    #[allow(clippy::reversed_empty_ranges)] // that is the point
    let reversed = b.device.map().release(5..4, Fate::Durable);
    ensure!(matches!(reversed, Err(MapError::Device(_))), "a reversed range gave {reversed:?}");
    ensure_eq!(b.device.map().status()?.unreleased, n, "granules not released");
    if b.scale.jobs_take_time {
        let job = b.device.ckpt().start(&Request::full(1))?;
        let answer = b.device.map().release_all(Fate::GivenUp);
        let (running, _) = b.device.ckpt().status()?;
        match answer {
            Err(MapError::ReleaseRefused { reason: ReleaseRefusal::JobRunning, .. }) => {}
            other if running => return Err(format!("while a job runs it gave {other:?}").into()),
            other => other?,
        }
        let captured = b.device.ckpt().wait(job);
        ensure!(captured.is_ok(), "the job that ran meanwhile: {captured:?}");
    }
    b.device.map().release_all(Fate::GivenUp)?;
    ensure!(!b.device.map().status()?.outstanding, "still outstanding");
    // With nothing outstanding a release does nothing.
    b.device.map().release_all(Fate::Durable)?;
    Ok(())
}

fn pieces<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.device.info().granules();
    let mut image = Image::fill(b, b.granules().min(48))?;
    b.device.map().snapshot()?;
    (0..image.granules()).step_by(3).try_for_each(|g| image.touch(b, g))?;
    let mut released = vec![false; n as usize];
    for round in 0..12_u64 {
        let first = b.rng.below(u64::from(n)) as u32;
        let count = 1 + b.rng.below(u64::from(n - first)) as u32;
        let fate = if round % 2 == 0 { Fate::GivenUp } else { Fate::Durable };
        for _ in 0..1 + b.rng.below(2) {
            b.device.map().release(first..first + count, fate)?;
        }
        released[first as usize..(first + count) as usize].fill(true);
        let left = released.iter().filter(|r| !**r).count() as u32;
        let status = b.device.map().status()?;
        ensure_eq!((status.unreleased, status.outstanding), (left, left != 0), "round {round}");
        for _ in 0..4 {
            let g = b.rng.below(u64::from(n)) as u32;
            let found = b.device.map().granule(g)?.released;
            ensure_eq!(found, released[g as usize] || left == 0, "granule {g} in round {round}");
        }
    }
    b.device.map().release_all(Fate::GivenUp)?;
    b.device.map().release_all(Fate::GivenUp)?;
    b.device.map().settle(LONG)?;
    let frames = b.device.map().frames()?;
    ensure!(frames.conserved() && frames.snapshot == 0, "{frames:?}");
    image.check_window(b, "after all releases")
}

fn hand_on<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.granules();
    table(b, &[(n, false)])?;
    let mut image = Image::fill(b, n)?;
    let first = b.device.ckpt().checkpoint(&Request::full(1))?;
    b.device.ckpt().keep(&first)?;
    image.take_written();
    for generation in 2..6 {
        let early: Vec<u32> = (0..10).map(|_| b.rng.below(u64::from(n)) as u32).collect();
        early.iter().try_for_each(|&g| image.touch(b, g))?;
        let at_snapshot = image.clone();
        let expected = image.take_written();
        b.device.map().snapshot()?;
        // Written again behind the snapshot: dirty for the next one, whatever becomes of this one.
        image.touch(b, early[0])?;
        image.touch(b, early[1])?;
        let job = b.device.ckpt().start(&Request::dirty(generation))?;
        let captured = b.device.ckpt().wait(job)?;
        ensure_eq!(saved(&captured), expected, "granules saved in generation {generation}");
        at_snapshot.check_captured(&captured, "dirty save")?;
        let cut = 1 + b.rng.below(u64::from(n) - 1) as u32;
        b.device.map().release(0..cut, Fate::Durable)?;
        b.device.map().release(cut..n, Fate::GivenUp)?;
        b.device.map().release_all(Fate::GivenUp)?;
        image.written.extend(expected.iter().filter(|&&g| g >= cut));
    }
    let last = b.device.ckpt().checkpoint(&Request::dirty(6))?;
    ensure_eq!(saved(&last), image.take_written(), "granules saved at last");
    image.check_captured(&last, "the last save")
}

fn announced<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.irq().enable(Causes::ALL)?;
    b.device.map().snapshot()?;
    b.device.irq().clear(Causes::ALL)?;
    b.device.irq().wait(Cause::Map, std::time::Duration::ZERO)?;
    b.device.map().release_all(Fate::Durable)?;
    ensure!(b.device.irq().wait(Cause::Map, LONG)?, "no message");
    ensure!(b.device.irq().state()?.has(Cause::Map), "no cause MAP");
    let reserved = b.device.transport().read32(map::RANGE_MODE.offset)?;
    ensure_eq!(reserved & !map::RangeMode::MASK, 0, "reserved bits of RANGE_MODE");
    Ok(())
}
