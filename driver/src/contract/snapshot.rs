//! Saves beside window writes: every generation comes back byte for byte, whatever is written meanwhile.

use super::image::{Image, LONG, saved};
use super::map::table;
use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::ckpt::{Captured, CkptError, Reason, Request};
use crate::map::{MapConfig, MapError, Outcome as Fate, SnapshotRefusal};
use crate::transport::Transport;

list! {
    "snapshot: a write ahead of it is in it, one behind it is not" => point,
    "snapshot: every generation comes back while the window is written" => generations,
    "snapshot: it holds whatever is copied and however often" => settings,
    "snapshot: reads see the latest bytes while granules are copied" => reads,
    "snapshot: a save needs one, and is one at a time" => handles,
    "snapshot: a job that fails can be started again" => again,
    "snapshot: kept, discarded, and superseded" => fates,
    "snapshot: a save that nobody waits for frees the engine" => dropped,
}

/// Saves the first granules once, so that from then on dirty bits say it all.
fn first_save<T: Transport>(b: &mut Bench<'_, T>, image: &mut Image) -> Outcome {
    let saved = b.device.ckpt().checkpoint(&Request::full(1))?;
    image.check_captured(&saved, "the first save")?;
    b.device.ckpt().keep(&saved)?;
    image.take_written();
    Ok(())
}

fn point<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    table(b, &[(8, false)])?;
    let mut image = Image::fill(b, 8)?;
    first_save(b, &mut image)?;
    for round in 0..24_u32 {
        let granule = b.rng.below(8) as u32;
        let at = granule as usize * 4096 + 8 * b.rng.below(512) as usize;
        let (ahead, behind) = (b.rng.next().to_le_bytes(), b.rng.next().to_le_bytes());
        // Nothing between the three that would wait for the card.
        image.write(b, at, &ahead)?;
        b.device.map().snapshot()?;
        let at_snapshot = image.clone();
        image.write(b, at, &behind)?;
        let job = b.device.ckpt().start(&Request::dirty(round))?;
        let captured = b.device.ckpt().wait(job)?;
        let mut expected = at_snapshot.written.clone();
        ensure_eq!(saved(&captured), expected.iter().copied().collect::<Vec<_>>(), "round {round}");
        at_snapshot.check_captured(&captured, &format!("round {round}"))?;
        b.device.ckpt().keep(&captured)?;
        expected.clear();
        image.written = std::iter::once(granule).collect();
        image.spot_check(b)?;
    }
    image.check_window(b, "at the end")
}

/// Runs a save to its end and writes all the time. Returns what came back.
fn save_beside_writes<T: Transport>(
    b: &mut Bench<'_, T>,
    image: &mut Image,
    request: &Request,
) -> Result<Captured, Box<dyn std::error::Error>> {
    let job = b.device.ckpt().start(request)?;
    loop {
        for _ in 0..1 + b.rng.below(4) {
            image.scribble(b)?;
        }
        image.spot_check(b)?;
        if let Some(captured) = b.device.ckpt().poll(&job)? {
            return Ok(captured);
        }
    }
}

/// Some generations with dirty saves beside writes.
fn run<T: Transport>(b: &mut Bench<'_, T>, image: &mut Image, rounds: u32) -> Outcome {
    for generation in 2..2 + rounds {
        for _ in 0..b.rng.below(24) {
            image.scribble(b)?;
        }
        let at_snapshot = image.clone();
        let expected = image.take_written();
        b.device.map().snapshot()?;
        let max_data = if generation % 2 == 0 { 64 << 20 } else { 40 << 10 };
        let request = Request { max_data, ..Request::dirty(generation) };
        let captured = save_beside_writes(b, image, &request)?;
        ensure_eq!(saved(&captured), expected, "granules of generation {generation}");
        at_snapshot.check_captured(&captured, &format!("generation {generation}"))?;
        b.device.ckpt().keep(&captured)?;
    }
    image.check_window(b, "after all generations")
}

fn generations<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.granules().min(64);
    table(b, &[(1, true), (n / 2, false), (5, true), (n - 6 - n / 2, false)])?;
    let mut image = Image::fill(b, n)?;
    first_save(b, &mut image)?;
    run(b, &mut image, 8)?;
    let last = b.device.ckpt().checkpoint(&Request::dirty(99))?;
    ensure_eq!(saved(&last), image.take_written(), "granules of the last save");
    image.check_captured(&last, "the last save")
}

fn settings<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.granules().min(32);
    table(b, &[(3, false), (n / 2, true), (n - 3 - n / 2, false)])?;
    let mut image = Image::fill(b, n)?;
    first_save(b, &mut image)?;
    let all = MapConfig::default();
    let frames = b.device.info().granules() + 3 * n;
    for config in [
        MapConfig { copy_partition: false, ..all },
        MapConfig { pre_copy: false, ..all },
        MapConfig { copy_partition: false, pre_copy: false, ..all },
        MapConfig { copy_share: 8, ..all },
        MapConfig { copy_share: 0, ..all },
        MapConfig { reserve: 0, ..all },
        MapConfig { frame_limit: Some(frames), allow_overcommit: true, reserve: 4, ..all },
    ] {
        b.device.map().configure(&config)?;
        run(b, &mut image, 3)?;
    }
    b.device.map().configure(&all)?;
    b.device.map().settle(LONG)?;
    let frames = b.device.map().frames()?;
    ensure!(frames.conserved(), "{frames:?}");
    Ok(())
}

fn reads<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    table(b, &[(6, false), (6, true)])?;
    let mut image = Image::fill(b, 12)?;
    for round in 0..6 {
        b.device.map().snapshot()?;
        for _ in 0..10 {
            image.scribble(b)?;
            for _ in 0..4 {
                image.spot_check(b)?;
            }
        }
        image.check_window(b, &format!("round {round}"))?;
        b.device.map().release_all(Fate::GivenUp)?;
    }
    Ok(())
}

fn handles<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    table(b, &[(4, false), (4, false)])?;
    let image = Image::fill(b, 8)?;
    let none = b.device.ckpt().start(&Request::full(1));
    ensure!(matches!(none, Err(CkptError::NoSnapshot)), "without a snapshot: {none:?}");
    b.device.map().snapshot()?;
    // Two jobs, so that the save is under way until it is looked at.
    let request = Request { max_data: 4 * 4160, ..Request::full(1) };
    let job = b.device.ckpt().start(&request)?;
    let second = b.device.ckpt().start(&Request::full(2));
    ensure!(matches!(second, Err(CkptError::Busy)), "a second save: {second:?}");
    let start = std::time::Instant::now();
    let captured = loop {
        if let Some(captured) = b.device.ckpt().poll(&job)? {
            break captured;
        }
        ensure!(start.elapsed() < LONG, "the save does not end");
    };
    ensure_eq!((captured.jobs, captured.granules), (2, 8), "jobs and granules");
    ensure_eq!(captured.snapshot, b.device.map().generation()?, "its snapshot");
    image.check_captured(&captured, "the save")?;
    let twice = b.device.ckpt().poll(&job);
    ensure!(matches!(twice, Err(CkptError::NoJob)), "collected twice: {twice:?}");
    // The same snapshot again, in another way.
    let job = b.device.ckpt().start(&Request { partitions: Some(1..2), ..Request::full(3) })?;
    let part = b.device.ckpt().wait(job)?;
    ensure_eq!(saved(&part), [4, 5, 6, 7], "granules of partition 1");
    image.check_captured(&part, "the second save")?;
    let refused = b.device.ckpt().checkpoint(&Request::full(4));
    let unreleased =
        |e: &MapError| matches!(e, MapError::Refused { reason: SnapshotRefusal::Unreleased, .. });
    ensure!(
        matches!(&refused, Err(CkptError::Map(e)) if unreleased(e)),
        "a checkpoint while a snapshot is outstanding: {refused:?}"
    );
    ensure!(b.device.map().status()?.outstanding, "the refusal gave the snapshot up");
    b.device.ckpt().keep(&captured)?;
    let late = b.device.ckpt().start(&Request::full(5));
    ensure!(matches!(late, Err(CkptError::NoSnapshot)), "after the release: {late:?}");
    Ok(())
}

fn again<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    if !b.scale.jobs_take_time {
        return Ok(());
    }
    let n = b.granules().min(64);
    table(b, &[(n, false)])?;
    let mut image = Image::fill(b, n)?;
    first_save(b, &mut image)?;
    (0..n).step_by(2).try_for_each(|g| image.touch(b, g))?;
    let at_snapshot = image.clone();
    let expected = image.take_written();
    b.device.map().snapshot()?;
    let job = b.device.ckpt().start(&Request::dirty(2))?;
    b.device.ckpt().abort()?;
    image.touch(b, 0)?;
    match b.device.ckpt().wait(job) {
        Err(CkptError::Failed { reason: Reason::Aborted, .. }) => {}
        other => return Err(format!("an aborted job gave {other:?}").into()),
    }
    image.touch(b, 1)?;
    let job = b.device.ckpt().start(&Request::dirty(2))?;
    let captured = b.device.ckpt().wait(job)?;
    ensure_eq!(saved(&captured), expected, "granules of the second attempt");
    at_snapshot.check_captured(&captured, "the second attempt")?;
    b.device.ckpt().keep(&captured)?;
    let next = b.device.ckpt().checkpoint(&Request::dirty(3))?;
    ensure_eq!(saved(&next), [0, 1], "granules of the next save");
    b.device.ckpt().keep(&next)?;
    Ok(())
}

fn fates<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    table(b, &[(6, false)])?;
    let mut image = Image::fill(b, 6)?;
    first_save(b, &mut image)?;
    image.touch(b, 2)?;
    let kept = b.device.ckpt().checkpoint(&Request::dirty(2))?;
    ensure!(b.device.map().status()?.outstanding, "a checkpoint leaves its snapshot outstanding");
    b.device.ckpt().keep(&kept)?;
    b.device.ckpt().keep(&kept)?;
    ensure!(!b.device.map().status()?.outstanding, "what is kept is released");
    image.touch(b, 3)?;
    let discarded = b.device.ckpt().checkpoint(&Request::dirty(3))?;
    ensure_eq!(saved(&discarded), [3], "granules saved after the first was kept");
    b.device.ckpt().discard(&discarded)?;
    image.touch(b, 4)?;
    let next = b.device.ckpt().checkpoint(&Request::dirty(4))?;
    ensure_eq!(saved(&next), [3, 4], "granules saved after the second was discarded");
    let old = b.device.ckpt().keep(&kept);
    ensure!(matches!(old, Err(CkptError::Superseded { .. })), "keeping an old one: {old:?}");
    ensure!(b.device.map().status()?.outstanding, "keeping an old one released the new one");
    b.device.ckpt().keep(&next)?;
    // Released as durable, then lost: only a full save can bring it back.
    b.device.ckpt().discard(&next)?;
    let refused = b.device.ckpt().checkpoint(&Request::dirty(5));
    ensure!(
        matches!(refused, Err(CkptError::FullRequired { granule: 3, .. })),
        "a dirty save after the loss: {refused:?}"
    );
    // The same if it is released as durable without a save.
    let full = b.device.ckpt().checkpoint(&Request::full(6))?;
    b.device.ckpt().keep(&full)?;
    b.device.map().snapshot()?;
    b.device.map().release(1..2, Fate::Durable)?;
    b.device.map().release_all(Fate::GivenUp)?;
    let refused = b.device.ckpt().checkpoint(&Request::dirty(7));
    ensure!(
        matches!(refused, Err(CkptError::FullRequired { granule: 1, .. })),
        "a dirty save of what was released unsaved: {refused:?}"
    );
    ensure!(!b.device.map().status()?.outstanding, "a refused checkpoint left a snapshot");
    Ok(())
}

fn dropped<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.granules().min(64);
    table(b, &[(n, false)])?;
    let image = Image::fill(b, n)?;
    b.device.map().snapshot()?;
    drop(b.device.ckpt().start(&Request::full(1))?);
    let start = std::time::Instant::now();
    let job = loop {
        match b.device.ckpt().start(&Request::full(2)) {
            Ok(job) => break job,
            // The engine still works for nobody.
            Err(CkptError::Busy) => ensure!(start.elapsed() < LONG, "the engine stays busy"),
            Err(e) => return Err(e.into()),
        }
    };
    let captured = b.device.ckpt().wait(job)?;
    ensure_eq!(captured.granules, n, "granules");
    ensure!(captured.extents.iter().all(|(e, _)| e.generation == 2), "records of another save");
    image.check_captured(&captured, "the second save")
}
