//! Checkpoints through the driver: what comes back equals what was in the window.

use isotherm_abi::job::{ClassModes, Mode};
use isotherm_predict::Class;

use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::ckpt::{Captured, CkptError, Request, WhenOwed};
use crate::irq::Causes;
use crate::part::Partition;
use crate::transport::Transport;

list! {
    "ckpt: a full save brings back every byte" => full,
    "ckpt: constant granules become RLE blocks, noise raw ones, others compressed ones" => blocks,
    "ckpt: a dirty save brings back what was written, and no more" => dirty,
    "ckpt: classes and flags choose what is saved" => classes,
    "ckpt: extents keep to partitions and to 16 granules" => extents,
    "ckpt: a dirty save is refused while a full one is owed" => owed,
    "ckpt: the end of a job is announced, and found without it" => announced,
    "ckpt: large requests become several jobs" => several_jobs,
    "ckpt: counters" => counters,
    "ckpt: partitions that are not there" => wrong_partitions,
}

const GRANULE: usize = 4096;

/// A window image of which `granules` granules are filled in the ways that matter, and written; the rest is not saved
/// by any check.
fn fill<T: Transport>(
    b: &mut Bench<'_, T>,
    granules: u32,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut image = vec![0; b.device.info().window_size as usize];
    for (i, g) in image.chunks_mut(GRANULE).take(granules as usize).enumerate() {
        match i % 5 {
            0 => b.rng.fill(g),
            1 => g.fill(0),
            2 => g.fill(i as u8 | 1),
            3 => {
                g.fill(0x77);
                g[GRANULE - 1] = 0x78;
            }
            _ => {
                g.fill(0x33);
                g[b.rng.below(4096) as usize] ^= 0x80;
            }
        }
    }
    b.device.window().write(0, &image[..granules as usize * GRANULE])?;
    Ok(image)
}

/// One partition over the granules that the scale allows, the rest of the window not saved.
fn table<T: Transport>(
    b: &mut Bench<'_, T>,
    class: Class,
) -> Result<u32, Box<dyn std::error::Error>> {
    let (size, granules) = (b.device.info().window_size, b.granules());
    let cut = u64::from(granules) * GRANULE as u64;
    let mut table = vec![Partition::new(0, cut, class)];
    if cut < size {
        table.push(Partition { no_save: true, ..Partition::new(cut, size - cut, Class::Cold) });
    }
    b.device.partitions().program(&table)?;
    Ok(granules)
}

/// Every extent decodes, has its CRC, and equals the image.
fn check(captured: &Captured, image: &[u8]) -> Outcome {
    for (i, (extent, _)) in captured.extents.iter().enumerate() {
        let plain = captured.decode(i)?;
        let start = extent.first_granule as usize * GRANULE;
        ensure!(
            plain == image[start..start + plain.len()],
            "{extent:?} holds other bytes than the window"
        );
    }
    Ok(())
}

/// Takes a checkpoint and keeps it.
fn save<T: Transport>(b: &mut Bench<'_, T>, request: &Request) -> Result<Captured, CkptError> {
    let captured = b.device.ckpt().checkpoint(request)?;
    b.device.ckpt().keep(&captured)?;
    Ok(captured)
}

/// Granules that were saved, ascending.
fn saved(captured: &Captured) -> Vec<u32> {
    captured
        .extents
        .iter()
        .flat_map(|(e, _)| e.first_granule..e.first_granule + e.granules)
        .collect()
}

fn full<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let granules = table(b, Class::Warm)?;
    let image = fill(b, granules)?;
    let captured = save(b, &Request { verify: true, ..Request::full(5) })?;
    ensure_eq!(saved(&captured), (0..granules).collect::<Vec<_>>(), "granules saved");
    ensure_eq!(captured.granules, granules, "granules counted");
    ensure!(
        captured.extents.iter().all(|(e, _)| e.generation == 5),
        "a record has another generation"
    );
    check(&captured, &image)
}

fn blocks<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let granules = table(b, Class::Critical)?;
    let image = fill(b, granules)?;
    let captured = save(b, &Request::full(1))?;
    for (extent, frame) in &captured.extents {
        let range =
            extent.first_granule as usize..(extent.first_granule + extent.granules) as usize;
        let constant = |g: &[u8]| g.iter().all(|x| *x == g[0]);
        let rle =
            range.clone().filter(|i| constant(&image[i * GRANULE..(i + 1) * GRANULE])).count();
        let raw = range.clone().filter(|i| i % 5 == 0).count();
        let compressed = range.len() - rle - raw;
        ensure_eq!(
            (extent.rle_blocks, extent.raw_blocks),
            (rle as u16, raw as u16),
            "blocks of {range:?}"
        );
        let others = 7 + 4 * rle + (3 + GRANULE) * raw;
        ensure!(
            (others..=others + 100 * compressed).contains(&frame.len()),
            "{} bytes for the frame of {range:?}, with {compressed} compressed blocks",
            frame.len()
        );
    }
    check(&captured, &image)
}

fn dirty<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let granules = table(b, Class::Warm)?;
    let mut image = fill(b, granules)?;
    save(b, &Request::full(1))?;
    let nothing = save(b, &Request::dirty(2))?;
    ensure!(saved(&nothing).is_empty(), "granules saved when nothing was written");
    for round in 3..6 {
        let mut written = std::collections::BTreeSet::new();
        for _ in 0..12 {
            let at = b.rng.below(u64::from(granules) * GRANULE as u64 / 8) as usize * 8;
            let len = (1 + b.rng.below(100) as usize).min(granules as usize * GRANULE - at);
            let mut data = vec![0; len];
            b.rng.fill(&mut data);
            b.device.window().write(at as u64, &data)?;
            image[at..at + len].copy_from_slice(&data);
            written.extend((at / GRANULE) as u32..=((at + len - 1) / GRANULE) as u32);
            // Reads make nothing dirty.
            let elsewhere = b.rng.below(u64::from(granules)) * GRANULE as u64;
            b.device.window().read(elsewhere, &mut [0; 16])?;
        }
        let captured = save(b, &Request::dirty(round))?;
        ensure_eq!(
            saved(&captured),
            written.into_iter().collect::<Vec<_>>(),
            "granules saved in round {round}"
        );
        check(&captured, &image)?;
    }
    Ok(())
}

fn classes<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let size = b.device.info().window_size;
    let g = |n: u64| n * GRANULE as u64;
    let table = [
        Partition::new(0, g(2), Class::Critical),
        Partition::new(g(2), g(2), Class::Warm),
        Partition::new(g(4), g(2), Class::Cold),
        Partition { no_save: true, ..Partition::new(g(6), g(1), Class::Critical) },
        Partition::new(g(7), g(1), Class::Critical),
        Partition { no_save: true, ..Partition::new(g(8), size - g(8), Class::Cold) },
    ];
    b.device.partitions().program(&table)?;
    let image = fill(b, 8)?;
    save(b, &Request::full(1))?;
    b.device.window().write(g(3), &[1; 8])?;
    b.device.window().write(g(5), &[1; 8])?;
    b.device.window().write(g(6), &[1; 8])?;
    let modes = ClassModes { critical: Mode::Full, warm: Mode::Dirty, cold: Mode::Skip };
    let captured = save(b, &Request::new(2, modes))?;
    ensure_eq!(saved(&captured), [0, 1, 3, 7], "granules saved by class");
    let kinds: Vec<_> =
        captured.extents.iter().map(|(e, _)| (e.partition, e.class, e.mode)).collect();
    ensure_eq!(kinds, [(0, 0, 2), (1, 1, 1), (4, 0, 2)], "partition, class and mode");
    let late = save(b, &Request::dirty(3))?;
    ensure_eq!(saved(&late), [5], "granules that were skipped and stayed dirty");
    let some = Request { partitions: Some(1..3), ..Request::full(4) };
    let some = save(b, &some)?;
    ensure_eq!(saved(&some), [2, 3, 4, 5], "granules of partitions 1 and 2");
    let mut now = image;
    [g(3), g(5), g(6)].iter().for_each(|&at| now[at as usize..at as usize + 8].fill(1));
    check(&some, &now)
}

fn extents<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let size = b.device.info().window_size;
    let g = |n: u64| n * GRANULE as u64;
    let table = [
        Partition::new(0, g(16), Class::Warm),
        Partition::new(g(16), g(1), Class::Warm),
        Partition::new(g(17), g(20), Class::Warm),
        Partition { no_save: true, ..Partition::new(g(37), size - g(37), Class::Warm) },
    ];
    b.device.partitions().program(&table)?;
    fill(b, 37)?;
    let captured = save(b, &Request::full(1))?;
    let shape: Vec<_> =
        captured.extents.iter().map(|(e, _)| (e.partition, e.first_granule, e.granules)).collect();
    ensure_eq!(shape, [(0, 0, 16), (1, 16, 1), (2, 17, 16), (2, 33, 4)], "extents of a full save");
    for granule in [3, 4, 6, 15, 16, 17, 36] {
        b.device.window().write(g(granule), &[5; 8])?;
    }
    let captured = save(b, &Request::dirty(2))?;
    let shape: Vec<_> =
        captured.extents.iter().map(|(e, _)| (e.partition, e.first_granule, e.granules)).collect();
    let expected = [(0, 3, 2), (0, 6, 1), (0, 15, 1), (1, 16, 1), (2, 17, 1), (2, 36, 1)];
    ensure_eq!(shape, expected, "extents of a dirty save");
    Ok(())
}

fn owed<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let granules = table(b, Class::Warm)?;
    fill(b, granules)?;
    let refused = save(b, &Request::dirty(1));
    ensure!(
        matches!(refused, Err(CkptError::FullRequired { partition: 0, granule: 0 })),
        "at first: {refused:?}"
    );
    let first = Request { when_owed: WhenOwed::SaveInFull, ..Request::dirty(1) };
    let first = save(b, &first)?;
    ensure_eq!(first.granules, granules, "granules saved when all are owed");
    b.device.window().write(GRANULE as u64, &[9; 8])?;
    let second = save(b, &Request::dirty(2))?;
    ensure_eq!(saved(&second), [1], "granules saved when none is owed");
    // It was kept, and then it was not.
    b.device.ckpt().discard(&second)?;
    ensure_eq!(
        b.device.ckpt().owed(),
        b.device.info().granules() - granules + 1,
        "granules owed after a discard"
    );
    let refused = save(b, &Request::dirty(3));
    ensure!(
        matches!(refused, Err(CkptError::FullRequired { partition: 0, granule: 1 })),
        "discarded: {refused:?}"
    );
    let again = save(b, &Request::full(3))?;
    ensure_eq!(again.granules, granules, "granules saved in full");
    save(b, &Request::dirty(4))?;
    Ok(())
}

fn announced<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let granules = table(b, Class::Warm)?;
    fill(b, granules)?;
    b.device.irq().enable(Causes::ALL)?;
    let by_interrupt = save(b, &Request::full(1))?;
    ensure_eq!((by_interrupt.jobs, by_interrupt.announced), (1, 1), "jobs, and those announced");
    b.device.irq().enable(Causes::NONE)?;
    let by_polling = save(b, &Request::full(2))?;
    ensure_eq!(
        (by_polling.jobs, by_polling.announced),
        (1, 0),
        "jobs, and those announced, without interrupts"
    );
    ensure!(!b.device.irq().state()?.has(crate::irq::Cause::Error), "the cause ERROR was raised");
    Ok(())
}

fn several_jobs<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let size = b.device.info().window_size;
    let g = |n: u64| n * GRANULE as u64;
    let mut parts: Vec<_> =
        (0..6).map(|i| Partition::new(g(4 * i), g(4), Class::ALL[i as usize % 3])).collect();
    parts.push(Partition { no_save: true, ..Partition::new(g(24), size - g(24), Class::Cold) });
    b.device.partitions().program(&parts)?;
    let image = fill(b, 24)?;
    let request = Request { max_data: 2 * 16_448, ..Request::full(1) };
    let captured = save(b, &request)?;
    ensure_eq!(captured.jobs, 3, "jobs");
    ensure_eq!(saved(&captured), (0..24).collect::<Vec<_>>(), "granules saved");
    check(&captured, &image)
}

fn counters<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let granules = table(b, Class::Warm)?;
    fill(b, granules)?;
    let before = b.device.ckpt().counters()?;
    let captured = save(b, &Request::full(1))?;
    let after = b.device.ckpt().counters()?;
    ensure_eq!(after.jobs_done - before.jobs_done, 1, "jobs done");
    ensure_eq!(after.jobs_failed, before.jobs_failed, "jobs failed");
    ensure_eq!(after.extents - before.extents, captured.extents.len() as u32, "extents");
    ensure_eq!(after.progress, granules, "progress");
    ensure_eq!(after.bytes_in - before.bytes_in, u64::from(granules) * GRANULE as u64, "bytes in");
    ensure_eq!(after.bytes_out - before.bytes_out, captured.frame_bytes, "bytes out");
    let blocks = |f: fn(&crate::ckpt::Extent) -> u16| {
        captured.extents.iter().map(|(e, _)| u32::from(f(e))).sum::<u32>()
    };
    ensure_eq!(after.raw_blocks - before.raw_blocks, blocks(|e| e.raw_blocks), "raw blocks");
    ensure_eq!(after.rle_blocks - before.rle_blocks, blocks(|e| e.rle_blocks), "RLE blocks");
    let others = granules - blocks(|e| e.raw_blocks) - blocks(|e| e.rle_blocks);
    ensure_eq!(after.compressed_blocks - before.compressed_blocks, others, "compressed blocks");
    ensure_eq!(after.delta_extents, before.delta_extents, "deltas");
    let (payload, read) = b.device.ckpt().dma_limits()?;
    let good = |n: u32| n.is_power_of_two() && (128..=4096).contains(&n);
    ensure!(good(payload) && good(read), "limits of {payload} and {read} bytes");
    Ok(())
}

fn wrong_partitions<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let granules = table(b, Class::Warm)?;
    let request = Request { partitions: Some(0..40), ..Request::full(1) };
    let refused = save(b, &request);
    ensure!(
        matches!(refused, Err(CkptError::Partitions { first: 0, end: 40, .. })),
        "40 partitions: {refused:?}"
    );
    #[allow(clippy::reversed_empty_ranges)] // that is the point
    let reversed = Request { partitions: Some(1..0), ..Request::full(1) };
    let refused = save(b, &reversed);
    ensure!(matches!(refused, Err(CkptError::Partitions { .. })), "1..0: {refused:?}");
    let none = Request { partitions: Some(0..0), ..Request::full(1) };
    ensure_eq!(save(b, &none)?.jobs, 0, "jobs for no partition");
    ensure_eq!(
        b.device.ckpt().owed(),
        b.device.info().granules(),
        "granules owed ({granules} in use)"
    );
    Ok(())
}
