//! Partitions that change while writes, snapshots and copies are in flight.

use isotherm_predict::policy::{Partition as Tile, PartitionHeat, PolicyConfig, resize_partitions};
use isotherm_predict::{Class, Ewma};

use super::image::{GRANULE, Image, LONG, saved};
use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::ckpt::{Job, Request};
use crate::control::{ControlConfig, ControlLoop};
use crate::map::{MapConfig, Outcome as Fate};
use crate::part::{PartError, Partition, Refusal};
use crate::transport::Transport;

list! {
    "resize: partitions grow, shrink, split and merge in flight" => in_flight,
    "resize: a commit waits for copies and keeps what was copied" => drains,
    "resize: a commit does not wait for copies that are switched off" => no_share,
    "resize: the control loop programs while a snapshot is outstanding" => looped,
}

/// Rounds of [`in_flight`]: at least, and at most until everything of [`Seen`] has happened. What happens depends on
/// how long the card takes to save.
const ROUNDS: std::ops::Range<u32> = 40..800;

/// The tiles as a table, the rest of the window not saved.
fn program<T: Transport>(
    b: &mut Bench<'_, T>,
    tiles: &[Tile],
) -> Result<Result<u32, PartError>, Box<dyn std::error::Error>> {
    let size = b.device.info().window_size;
    let bytes = |units: u64| units * GRANULE as u64;
    let one = |t: &Tile| Partition {
        pre_copy: t.pre_copy,
        ..Partition::new(bytes(t.base.into()), bytes(t.length.into()), t.class)
    };
    let mut table: Vec<_> = tiles.iter().map(one).collect();
    let end = bytes(tiles.last().map_or(0, Tile::end));
    if end < size {
        table.push(Partition { no_save: true, ..Partition::new(end, size - end, Class::Cold) });
    }
    let generation = b.device.partitions().program(&table);
    if generation.is_ok() {
        ensure_eq!(b.device.partitions().active()?, table, "the active table");
    }
    Ok(generation)
}

/// One step of the resizer on random heat, and a random split.
fn change<T: Transport>(
    b: &mut Bench<'_, T>,
    tiles: &[Tile],
    config: &PolicyConfig,
    seen: &mut Seen,
) -> Result<Vec<Tile>, Box<dyn std::error::Error>> {
    let rate = |b: &mut Bench<'_, T>| [0.0, 0.1, 0.6, 1.0][b.rng.below(4) as usize];
    let heat: Vec<_> = tiles
        .iter()
        .map(|t| PartitionHeat { rate: rate(b), slack_front: t.length, slack_back: t.length })
        .collect();
    let mut next = resize_partitions(tiles, &heat, config)?.partitions;
    seen.merged |= next.len() < tiles.len();
    for (old, new) in tiles.iter().zip(&next).take_while(|(o, n)| o.base == n.base) {
        seen.grown |= new.length > old.length && next.len() == tiles.len();
        seen.shrunk |= new.length < old.length && next.len() == tiles.len();
    }
    let at = b.rng.below(next.len() as u64) as usize;
    if next[at].length > 1 && next.len() < config.max_partitions as usize {
        let cut = 1 + b.rng.below(u64::from(next[at].length - 1)) as u32;
        let tail = Tile {
            base: next[at].base + cut,
            length: next[at].length - cut,
            class: Class::ALL[b.rng.below(3) as usize],
            pre_copy: false,
        };
        next[at].length = cut;
        next.insert(at + 1, tail);
        seen.split = true;
    }
    for tile in &mut next {
        tile.pre_copy = b.rng.below(4) == 0;
    }
    Ok(next)
}

/// What has happened at least once.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    grown: bool,
    shrunk: bool,
    split: bool,
    merged: bool,
    copied: bool,
    /// A commit while a snapshot was outstanding.
    outstanding: bool,
}

/// A snapshot, what it must hold, and the save of it.
struct Generation {
    image: Image,
    expected: Vec<u32>,
    job: Option<Job>,
}

fn in_flight<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.granules().min(64);
    let capacity = b.device.partitions().capacity()?;
    let config = PolicyConfig {
        growth_factor: 1.5,
        rate_low: 0.5,
        max_partitions: (capacity - 1).min(12),
        ..PolicyConfig::default()
    };
    let mut tiles = vec![
        Tile { base: 0, length: n / 2, class: Class::Cold, pre_copy: false },
        Tile { base: n / 2, length: n - n / 2, class: Class::Warm, pre_copy: false },
    ];
    program(b, &tiles)??;
    let mut image = Image::fill(b, n)?;
    let first = b.device.ckpt().checkpoint(&Request::full(1))?;
    b.device.ckpt().keep(&first)?;
    image.take_written();
    let mut open: Option<Generation> = None;
    let all = Seen {
        grown: true,
        shrunk: true,
        split: true,
        merged: true,
        copied: true,
        outstanding: true,
    };
    let mut seen = Seen::default();
    for round in 2..2 + ROUNDS.end {
        if seen == all && round >= 2 + ROUNDS.start {
            break;
        }
        let before = copies(b)?;
        let mut programmed = false;
        let next = change(b, &tiles, &config, &mut seen)?;
        match program(b, &next)? {
            Ok(_) => {
                tiles = next;
                programmed = true;
                seen.outstanding |= open.is_some();
            }
            Err(PartError::Refused { reason: Refusal::CheckpointRunning, .. })
                if open.as_ref().is_some_and(|g| g.job.is_some()) => {}
            Err(e) => return Err(e.into()),
        }
        let after = copies(b)?;
        for _ in 0..1 + b.rng.below(10) {
            image.scribble(b)?;
        }
        image.spot_check(b)?;
        if programmed && round % 3 == 0 {
            check_statistics(b, (before, after), &mut seen)?;
        }
        open = match open {
            None => {
                let generation =
                    Generation { image: image.clone(), expected: image.take_written(), job: None };
                b.device.map().snapshot()?;
                Some(generation)
            }
            Some(mut generation) => {
                let job = match generation.job.take() {
                    Some(job) => job,
                    None => b.device.ckpt().start(&Request::dirty(round))?,
                };
                match b.device.ckpt().poll(&job)? {
                    None => {
                        generation.job = Some(job);
                        Some(generation)
                    }
                    Some(captured) => {
                        ensure_eq!(saved(&captured), generation.expected, "round {round}");
                        generation.image.check_captured(&captured, &format!("round {round}"))?;
                        b.device.ckpt().keep(&captured)?;
                        None
                    }
                }
            }
        };
    }
    image.check_window(b, "after all rounds")?;
    ensure_eq!(seen, all, "what has happened");
    Ok(())
}

/// Granules copied so far.
fn copies<T: Transport>(b: &mut Bench<'_, T>) -> Result<u32, Box<dyn std::error::Error>> {
    let c = b.device.map().counters()?;
    Ok(c.demand_copies.wrapping_add(c.background_copies))
}

/// The statistics of the partitions add up to what was copied since the table became active, which was between two
/// readings of the counts. A copy in each slot may be counted on one side of the flip and have been done on the other.
fn check_statistics<T: Transport>(
    b: &mut Bench<'_, T>,
    (before, after): (u32, u32),
    seen: &mut Seen,
) -> Outcome {
    const SLOTS: u32 = 2;
    b.device.map().settle(LONG)?;
    let now = copies(b)?;
    let statistics = b.device.partitions().statistics()?;
    let sum: u32 = statistics.iter().map(|s| s.copies).sum();
    let (least, most) = ((now - after).saturating_sub(SLOTS), now - before + SLOTS);
    ensure!(
        (least..=most).contains(&sum),
        "{sum} copies in the statistics, {least} to {most} were made under this table"
    );
    for s in &statistics {
        ensure_eq!(s.copy_bytes, u64::from(s.copies) * 4096, "bytes of {s:?}");
        ensure!(s.first_writes <= s.copies, "{s:?}");
        ensure!(s.stall_cycles == 0 || s.writes > 0, "stalls without a write: {s:?}");
    }
    seen.copied |= sum > 0;
    Ok(())
}

fn drains<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let tile = |base, length| Tile { base, length, class: Class::Warm, pre_copy: false };
    program(b, &[tile(0, 12), tile(12, 4)])??;
    let mut image = Image::fill(b, 16)?;
    let at_snapshot = image.clone();
    b.device.map().configure(&MapConfig { pre_copy: false, ..MapConfig::default() })?;
    b.device.map().snapshot()?;
    image.touch(b, 5)?;
    // The whole old partition is copied before the new table is active.
    program(b, &[tile(0, 6), tile(6, 10)])??;
    for granule in 0..12 {
        ensure!(b.device.map().granule(granule)?.private, "granule {granule} was not copied");
    }
    ensure!(!b.device.map().granule(13)?.private, "granule 13 was copied");
    image.touch(b, 14)?;
    b.device.map().settle(LONG)?;
    let s = b.device.partitions().statistics()?;
    ensure_eq!((s[0].copies, s[1].copies), (0, 4), "copies under the new table");
    ensure_eq!(s[1].first_writes, 1, "copies that a write waited for");
    let job = b.device.ckpt().start(&Request::full(1))?;
    let captured = b.device.ckpt().wait(job)?;
    at_snapshot.check_captured(&captured, "the snapshot")?;
    ensure_eq!(captured.granules, 16, "granules");
    b.device.ckpt().keep(&captured)?;
    image.check_window(b, "after the commit")
}

fn no_share<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let tile = |base, length| Tile { base, length, class: Class::Warm, pre_copy: false };
    program(b, &[tile(0, 12), tile(12, 4)])??;
    let mut image = Image::fill(b, 16)?;
    let at_snapshot = image.clone();
    b.device.map().configure(&MapConfig { copy_share: 0, ..MapConfig::default() })?;
    b.device.map().snapshot()?;
    image.touch(b, 5)?;
    program(b, &[tile(0, 6), tile(6, 10)])??;
    for granule in 0..12 {
        let private = b.device.map().granule(granule)?.private;
        ensure_eq!(private, granule == 5, "granule {granule} is copied");
    }
    // What was marked under the old table is forgotten.
    b.device.map().configure(&MapConfig::default())?;
    b.device.map().settle(LONG)?;
    ensure!(!b.device.map().granule(4)?.private, "a forgotten partition was copied");
    let job = b.device.ckpt().start(&Request::full(1))?;
    let captured = b.device.ckpt().wait(job)?;
    at_snapshot.check_captured(&captured, "the snapshot")?;
    b.device.ckpt().keep(&captured)?;
    image.check_window(b, "after the commit")
}

fn looped<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let config = ControlConfig { hold_snapshot: true, ..ControlConfig::default() };
    let mut control = ControlLoop::new(b.device, Box::new(Ewma::new()), config)?;
    let mut image = Image::fill(b, b.granules().min(48))?;
    // The first save is of the whole window; then only of what is written.
    let first = control.checkpoint(b.device)?;
    control.keep(b.device, &first)?;
    image.take_written();
    for epoch in 0..6_u32 {
        for g in [3, 4, 5, 30] {
            image.touch(b, g)?;
        }
        image.scribble(b)?;
        // A snapshot taken by hand: the steps of the loop go on beside it.
        b.device.map().snapshot()?;
        let at_snapshot = image.clone();
        let read = control.read_heat(b.device)?;
        image.touch(b, 4)?;
        let predictions = control.predict(&read.heat);
        let plan = control.plan(&predictions, &read.heat)?;
        control.program(b.device, &plan)?;
        image.touch(b, 31)?;
        let job = b.device.ckpt().start(&control.request())?;
        image.touch(b, 3)?;
        let captured = b.device.ckpt().wait(job)?;
        at_snapshot.check_captured(&captured, &format!("epoch {epoch}"))?;
        let expected: Vec<_> = at_snapshot.written.iter().copied().collect();
        let found = saved(&captured);
        ensure!(
            expected.iter().all(|g| found.contains(g)),
            "epoch {epoch}: {found:?} were saved, {expected:?} were written"
        );
        image.written = [4, 31, 3].into_iter().collect();
        if epoch % 2 == 0 {
            control.keep(b.device, &captured)?;
        } else {
            control.discard(b.device, &captured)?;
            image.written.extend(expected);
        }
    }
    b.device.map().release_all(Fate::GivenUp)?;
    image.check_window(b, "after all epochs")
}
