//! The copy-on-write map: what is copied, and where the frames are.

use super::image::{Image, LONG, saved};
use super::map::table;
use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::ckpt::{CkptError, Request};
use crate::irq::{Cause, Causes};
use crate::map::{MapConfig, Outcome as Fate};
use crate::transport::Transport;

list! {
    "map: the first write to a partition copies it, and it alone" => copies,
    "map: a partition that is copied ahead is written without a copy" => copied_ahead,
    "map: frames are conserved, and never have two uses" => conservation,
    "map: when frames run short bases go first" => eviction,
    "map: two frames a granule are always enough" => full_window,
    "map: a snapshot that runs out of frames is lost loudly, a write never" => lost,
}

fn copies<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    table(b, &[(4, false), (6, false), (3, false)])?;
    let mut image = Image::fill(b, 13)?;
    b.device.map().configure(&MapConfig { pre_copy: false, ..MapConfig::default() })?;
    b.device.map().snapshot()?;
    let before = b.device.map().counters()?;
    image.touch(b, 6)?;
    image.touch(b, 6)?;
    b.device.map().settle(LONG)?;
    let after = b.device.map().counters()?;
    let (demand, background) = (
        after.demand_copies - before.demand_copies,
        after.background_copies - before.background_copies,
    );
    ensure_eq!(demand + background, 6, "granules copied of a partition of 6");
    ensure_eq!(demand, 1, "copies that a write waited for");
    for g in 0..13 {
        let private = b.device.map().granule(g)?.private;
        ensure_eq!(private, (4..10).contains(&g), "granule {g} is private");
    }
    let s = b.device.partitions().statistics()?;
    ensure_eq!((s[1].copies, s[1].first_writes, s[1].copy_bytes), (6, 1, 6 * 4096), "statistics");
    for other in [0, 2, 3] {
        ensure_eq!(s.get(other).map_or(0, |s| s.copies), 0, "copies in partition {other}");
    }
    // The granule's own copy alone, without COPY_PARTITION.
    let alone = MapConfig { copy_partition: false, pre_copy: false, ..MapConfig::default() };
    b.device.map().configure(&alone)?;
    image.touch(b, 1)?;
    image.touch(b, 11)?;
    b.device.map().settle(LONG)?;
    let s = b.device.partitions().statistics()?;
    ensure_eq!((s[0].copies, s[1].copies, s[2].copies), (1, 6, 1), "granules copied one by one");
    let last = b.device.map().counters()?;
    ensure_eq!(last.background_copies, after.background_copies, "background copies");
    image.check_window(b, "after the copies")
}

fn copied_ahead<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    table(b, &[(3, false), (5, true), (2, false), (4, true)])?;
    let mut image = Image::fill(b, 14)?;
    let at_snapshot = image.clone();
    b.device.map().snapshot()?;
    b.device.map().settle(LONG)?;
    let ahead = b.device.map().counters()?;
    ensure_eq!(ahead.background_copies, 9, "granules copied ahead");
    ensure_eq!(ahead.demand_copies, 0, "copies that a write waited for");
    for g in (3..8).chain(10..14) {
        ensure!(b.device.map().granule(g)?.private, "granule {g} was not copied ahead");
        image.touch(b, g)?;
    }
    b.device.map().settle(LONG)?;
    let after = b.device.map().counters()?;
    ensure_eq!(after, ahead, "counts after writes to what was copied ahead");
    let s = b.device.partitions().statistics()?;
    let copied: Vec<_> = s.iter().take(4).map(|s| (s.copies, s.first_writes)).collect();
    ensure_eq!(copied, [(0, 0), (5, 0), (0, 0), (4, 0)], "copies and first writes");
    let job = b.device.ckpt().start(&Request::full(1))?;
    let captured = b.device.ckpt().wait(job)?;
    at_snapshot.check_captured(&captured, "a snapshot copied ahead")?;
    b.device.ckpt().keep(&captured)?;
    // Switched off, nothing is copied ahead.
    b.device.map().configure(&MapConfig { pre_copy: false, ..MapConfig::default() })?;
    b.device.map().snapshot()?;
    b.device.map().settle(LONG)?;
    let off = b.device.map().counters()?.background_copies;
    ensure_eq!(off, after.background_copies, "background copies when switched off");
    image.check_window(b, "after the copies")
}

fn conservation<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.granules();
    let mut image = Image::fill(b, n.min(40))?;
    for round in 0..6 {
        (0..12).try_for_each(|_| image.scribble(b))?;
        b.device.map().snapshot()?;
        (0..12).try_for_each(|_| image.scribble(b))?;
        b.device.map().settle(LONG)?;
        check_frames(b, &format!("outstanding, round {round}"))?;
        b.device.map().release(0..n / 2, Fate::Durable)?;
        (0..6).try_for_each(|_| image.scribble(b))?;
        b.device.map().settle(LONG)?;
        check_frames(b, &format!("half released, round {round}"))?;
        b.device.map().release_all(Fate::GivenUp)?;
        b.device.map().settle(LONG)?;
        check_frames(b, &format!("released, round {round}"))?;
    }
    image.check_window(b, "after all rounds")
}

/// Every frame has one use, and the counts agree with what the granules say.
fn check_frames<T: Transport>(b: &mut Bench<'_, T>, when: &str) -> Outcome {
    let frames = b.device.map().frames()?;
    ensure!(frames.conserved(), "{when}: {frames:?}");
    // Granules that nothing happens to are looked at only where that is cheap.
    let seen = b.granules();
    let mut used = std::collections::BTreeSet::new();
    for granule in 0..seen {
        let g = b.device.map().granule(granule)?;
        let others = [g.snapshot, g.base].into_iter().flatten().filter(|&f| f != g.live);
        let mut mine: Vec<u32> = others.chain([g.live]).collect();
        mine.sort_unstable();
        mine.dedup();
        for frame in mine {
            ensure!(frame < frames.total, "{when}: granule {granule} has frame {frame}");
            ensure!(
                used.insert(frame),
                "{when}: frame {frame} has two uses, one in granule {granule}"
            );
        }
    }
    Ok(())
}

fn eviction<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.device.info().granules();
    table(b, &[(16, false)])?;
    let mut image = Image::fill(b, 16)?;
    let few = MapConfig {
        frame_limit: Some(n + 20),
        reserve: 0,
        allow_overcommit: true,
        copy_partition: false,
        ..MapConfig::default()
    };
    b.device.map().configure(&few)?;
    for generation in 1..6 {
        let at_snapshot = image.clone();
        b.device.map().snapshot()?;
        // 16 for the snapshot and 16 bases do not fit into 20.
        (0..16).try_for_each(|g| image.touch(b, g))?;
        let job = b.device.ckpt().start(&Request::full(generation))?;
        let captured = b.device.ckpt().wait(job)?;
        at_snapshot.check_captured(&captured, &format!("generation {generation}"))?;
        b.device.ckpt().keep(&captured)?;
        b.device.map().settle(LONG)?;
        let frames = b.device.map().frames()?;
        ensure!(frames.conserved() && frames.free <= 20, "generation {generation}: {frames:?}");
    }
    let counters = b.device.map().counters()?;
    ensure!(counters.evictions >= 4 * 12, "{} bases evicted", counters.evictions);
    ensure_eq!(counters.lost_snapshots, 0, "snapshots lost");
    // A reserve is kept by evicting ahead of need.
    b.device.map().configure(&MapConfig { reserve: 12, ..few })?;
    b.device.map().snapshot()?;
    (0..4).try_for_each(|g| image.touch(b, g))?;
    b.device.map().release_all(Fate::GivenUp)?;
    b.device.map().settle(LONG)?;
    let start = std::time::Instant::now();
    while b.device.map().frames()?.free < 12 {
        ensure!(start.elapsed() < LONG, "the reserve is not kept: {:?}", b.device.map().frames()?);
    }
    image.check_window(b, "after evictions")
}

fn full_window<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.device.info().granules();
    if n > b.scale.granules {
        return Ok(());
    }
    let mut image = Image::fill(b, n)?;
    for generation in 1..5 {
        let at_snapshot = image.clone();
        b.device.map().snapshot()?;
        let (first, step) = (b.rng.below(u64::from(n)) as u32, 1 + 2 * b.rng.below(8) as u32);
        for i in 0..n {
            image.touch(b, first.wrapping_add(i * step) % n)?;
        }
        let request = Request { max_data: 4 << 20, ..Request::full(generation) };
        let job = b.device.ckpt().start(&request)?;
        let captured = b.device.ckpt().wait(job)?;
        at_snapshot.check_captured(&captured, &format!("generation {generation}"))?;
        b.device.ckpt().keep(&captured)?;
    }
    b.device.map().settle(LONG)?;
    let frames = b.device.map().frames()?;
    ensure!(frames.conserved(), "{frames:?}");
    ensure_eq!(b.device.map().counters()?.lost_snapshots, 0, "snapshots lost");
    image.check_window(b, "after all generations")
}

fn lost<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.device.info().granules();
    table(b, &[(16, false)])?;
    let mut image = Image::fill(b, 16)?;
    let first = b.device.ckpt().checkpoint(&Request::full(1))?;
    b.device.ckpt().keep(&first)?;
    image.take_written();
    let few = MapConfig {
        frame_limit: Some(n + 6),
        allow_overcommit: true,
        copy_partition: false,
        ..MapConfig::default()
    };
    b.device.map().configure(&few)?;
    b.device.irq().clear(Causes::ALL)?;
    (0..3).try_for_each(|g| image.touch(b, g))?;
    b.device.map().snapshot()?;
    (0..16).try_for_each(|g| image.touch(b, g))?;
    b.device.window().flush()?;
    let status = b.device.map().status()?;
    ensure!(status.lost && status.outstanding, "{status:?}");
    ensure!(b.device.irq().state()?.has(Cause::Map), "no cause MAP");
    ensure_eq!(b.device.map().counters()?.lost_snapshots, 1, "snapshots lost");
    image.check_window(b, "after the loss")?;
    let job = b.device.ckpt().start(&Request::dirty(2));
    let failed = job.and_then(|job| b.device.ckpt().wait(job));
    ensure!(matches!(failed, Err(CkptError::Lost { .. })), "a job on it gave {failed:?}");
    // Given up, its dirty bits go on to the next snapshot.
    b.device.map().release_all(Fate::GivenUp)?;
    b.device.map().configure(&MapConfig::default())?;
    let next = b.device.ckpt().checkpoint(&Request::dirty(3))?;
    ensure!(!b.device.map().status()?.lost, "the next snapshot is lost too");
    ensure_eq!(saved(&next), image.take_written(), "granules saved afterwards");
    image.check_captured(&next, "the next save")?;
    b.device.ckpt().keep(&next)?;
    b.device.map().settle(LONG)?;
    let frames = b.device.map().frames()?;
    ensure!(frames.conserved(), "{frames:?}");
    Ok(())
}
