//! The partition table: what it takes, what it refuses and why, what it counts.

use isotherm_predict::Class;
use isotherm_regs::part::{
    CONTROL, SELECT, SHADOW_ATTR, SHADOW_BASE, SHADOW_COUNT, SHADOW_LENGTH, STATUS, Status,
};

use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::part::{PartError, Partition, Refusal};
use crate::transport::{Transport, TransportError};

list! {
    "part: after reset one warm partition covers the window" => after_reset,
    "part: a table reads back as it was programmed" => accept,
    "part: each refusal names reason and entry and changes nothing" => refuse,
    "part: the driver refuses what it cannot express" => unrepresentable,
    "part: statistics count lines by partition" => statistics,
}

const GRANULE: u64 = 4096;

fn after_reset<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let size = b.device.info().window_size;
    ensure_eq!(
        b.device.partitions().active()?,
        [Partition::new(0, size, Class::Warm)],
        "the table"
    );
    ensure_eq!(b.device.partitions().generation()?, 0, "its generation");
    Ok(())
}

/// A random tiling of the window.
fn tiling<T: Transport>(b: &mut Bench<'_, T>, most: usize) -> Vec<Partition> {
    let granules = u64::from(b.device.info().granules());
    let mut table: Vec<Partition> = vec![];
    let mut base = 0;
    while base < granules {
        let left = granules - base;
        let longest = (2 * granules / most as u64).clamp(1, left);
        let length = if table.len() + 1 == most { left } else { 1 + b.rng.below(longest) };
        let class = Class::ALL[b.rng.below(3) as usize];
        let flags = b.rng.next();
        table.push(Partition {
            pre_copy: flags & 1 != 0,
            pinned: flags & 2 != 0,
            no_save: flags & 4 != 0,
            lossy_hint: flags & 8 != 0,
            ..Partition::new(base * GRANULE, length * GRANULE, class)
        });
        base += length;
    }
    table
}

fn accept<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let capacity = b.device.partitions().capacity()? as usize;
    ensure!(capacity >= 2, "the table holds {capacity} entries");
    for (round, most) in [1, 2, 7, capacity].into_iter().enumerate() {
        let table = tiling(b, most);
        let generation = b.device.partitions().program(&table)?;
        ensure_eq!(generation, round as u32 + 1, "generation");
        ensure_eq!(b.device.partitions().active()?, table, "the table of at most {most}");
    }
    Ok(())
}

/// An entry as the registers take it: base and length in units of 256 bytes, attributes.
type RawEntry = (u32, u32, u32);

/// Programs entries, commits, and returns the answer.
fn raw<T: Transport>(
    t: &mut T,
    count: u32,
    table: &[RawEntry],
) -> Result<(Option<Refusal>, u32), TransportError> {
    for (select, &(base, length, attr)) in (0..).zip(table) {
        t.write32(SELECT.offset, select)?;
        t.write32(SHADOW_BASE.offset, base)?;
        t.write32(SHADOW_LENGTH.offset, length)?;
        t.write32(SHADOW_ATTR.offset, attr)?;
    }
    t.write32(SHADOW_COUNT.offset, count)?;
    t.write32(CONTROL.offset, 1)?;
    loop {
        let status = Status(t.read32(STATUS.offset)?);
        if !status.busy() {
            return Ok((status.reason_name().ok(), status.entry()));
        }
    }
}

fn refuse<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    use Refusal as R;
    let g = b.device.info().granules();
    let capacity = b.device.partitions().capacity()?;
    let u = |granules: u32| granules * 16;
    let first = (0, u(4), 0);
    let cases: &[(R, u32, u32, Vec<RawEntry>)] = &[
        (R::Overlap, 1, 2, vec![first, (u(3), u(g - 3), 1)]),
        (R::Gap, 1, 2, vec![first, (u(5), u(g - 5), 1)]),
        (R::Gap, 0, 1, vec![(u(1), u(g - 1), 1)]),
        (R::Misaligned, 1, 2, vec![first, (u(4) + 8, u(g - 4) - 8, 1)]),
        (R::Misaligned, 0, 2, vec![(0, u(4) - 1, 0), (u(4), u(g - 4), 1)]),
        (R::UnknownClass, 1, 2, vec![first, (u(4), u(g - 4), 3)]),
        (R::Empty, 1, 3, vec![first, (u(4), 0, 0), (u(4), u(g - 4), 1)]),
        (R::BeyondWindow, 1, 2, vec![first, (u(4), u(g - 3), 1)]),
        (R::ShortOfWindow, 1, 2, vec![first, (u(4), u(g - 5), 1)]),
        (R::BadCount, 0, 0, vec![(0, u(g), 1)]),
        (R::BadCount, 0, capacity + 1, vec![(0, u(g), 1)]),
    ];
    let table = [
        Partition::new(0, 2 * GRANULE, Class::Critical),
        Partition::new(2 * GRANULE, u64::from(g - 2) * GRANULE, Class::Cold),
    ];
    let generation = b.device.partitions().program(&table)?;
    b.device.window().write(0, &[1; 8])?;
    b.device.window().flush()?;
    let counted = b.device.partitions().statistics()?;
    ensure_eq!(counted[0].writes, 1, "lines written in partition 0");
    for (reason, entry, count, entries) in cases {
        let answer = raw(b.device.transport(), *count, entries)?;
        ensure_eq!(answer, (Some(*reason), *entry), "commit of {entries:x?}");
        ensure_eq!(b.device.partitions().active()?, table, "the table after {reason:?}");
        ensure_eq!(b.device.partitions().statistics()?, counted, "statistics after {reason:?}");
        ensure_eq!(b.device.partitions().generation()?, generation, "generation after {reason:?}");
    }
    // The same through the driver: a typed refusal with the entry as it was given.
    let gap = [table[0], Partition::new(3 * GRANULE, u64::from(g - 3) * GRANULE, Class::Warm)];
    match b.device.partitions().program(&gap) {
        Err(PartError::Refused { reason: R::Gap, entry: 1, partition }) => {
            ensure_eq!(partition, Some(gap[1]), "the entry of the refusal");
        }
        other => return Err(format!("a gap gave {other:?}").into()),
    }
    ensure_eq!(
        raw(b.device.transport(), 1, &[(0, u(g), 1)])?,
        (Some(R::Ok), 0),
        "a good table afterwards"
    );
    Ok(())
}

fn unrepresentable<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let size = b.device.info().window_size;
    let odd = b.device.partitions().program(&[Partition::new(0, size - 1, Class::Warm)]);
    ensure!(
        matches!(odd, Err(PartError::Unrepresentable { entry: 0, .. })),
        "an odd length gave {odd:?}"
    );
    let none = b.device.partitions().program(&[]);
    ensure!(matches!(none, Err(PartError::Count { count: 0, .. })), "no partitions gave {none:?}");
    let capacity = b.device.partitions().capacity()? as usize;
    let many = vec![Partition::new(0, GRANULE, Class::Warm); capacity + 1];
    let many = b.device.partitions().program(&many);
    ensure!(matches!(many, Err(PartError::Count { .. })), "too many partitions gave {many:?}");
    ensure_eq!(b.device.partitions().generation()?, 0, "commits");
    Ok(())
}

fn statistics<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let table = tiling(b, 5);
    b.device.partitions().program(&table)?;
    let mut expected = vec![(0, 0); table.len()];
    for _ in 0..b.scale.accesses / 4 {
        let offset = b.rng.below(b.device.info().window_size / 8) * 8;
        let entry = table.partition_point(|p| p.base <= offset) - 1;
        if b.rng.next() & 1 == 0 {
            b.device.window().write(offset, &[3; 8])?;
            expected[entry].1 += 1;
        } else {
            b.device.window().read(offset, &mut [0; 4])?;
            expected[entry].0 += 1;
        }
    }
    b.device.window().flush()?;
    let found: Vec<_> =
        b.device.partitions().statistics()?.iter().map(|s| (s.reads, s.writes)).collect();
    ensure_eq!(found, expected, "lines read and written");
    b.device.partitions().program(&table)?;
    let cleared = b.device.partitions().statistics()?;
    ensure!(
        cleared.iter().all(|s| s.reads == 0 && s.writes == 0),
        "a new table starts with {cleared:?}"
    );
    Ok(())
}
