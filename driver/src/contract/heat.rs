//! The counters: exact, for every pattern, in every epoch.

use std::time::Duration;

use isotherm_regs::heat::{
    EPOCH_CTL, EpochCtl, INST, InstCfg0, InstCfg1, InstCfg2, InstRing, SNAPSHOT_CTL, V_REASON,
    VReason,
};

use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::heat::{
    Counted, EpochLength, HeatConfig, HeatError, HotEntry, ReadOptions, Reason, Scale,
};
use crate::irq::{Cause, Causes};
use crate::transport::{Space, Transport, TransportError};

list! {
    "heat: the shape is the window's" => shape,
    "heat: counts equal the accesses, over epochs" => exact,
    "heat: the same unit again and again, and in turn with another" => patterns,
    "heat: hot lists hold the units at their threshold, in unit order" => hot_lists,
    "heat: a list that overflows postpones, and loses nothing that is drained" => overflow,
    "heat: unsupported configurations are refused with a reason" => refusals,
    "heat: accesses outside the ranges are told apart" => ranges,
    "heat: counting starts and stops when it is told" => start_stop,
    "heat: a held copy stays, and the roll waits" => latch,
    "heat: a filling hot list interrupts" => fill_interrupt,
    "heat: nothing has ended, nothing to read" => nothing_ended,
    "heat: timed epochs end by themselves" => timed,
}

/// What a model of the counters expects of one unit.
#[derive(Clone, Copy, Default)]
struct Expected {
    reads: u32,
    writes: u32,
    lines: u64,
}

/// One access of 8 bytes: one request on every transport.
fn touch<T: Transport>(
    b: &mut Bench<'_, T>,
    line: u64,
    write: bool,
    expected: &mut [Expected],
) -> Outcome {
    let unit = &mut expected[(line / 64) as usize];
    if write {
        b.device.window().write(line * 64 + 8 * (line % 8), &line.to_le_bytes())?;
        unit.writes += 1;
        unit.lines |= 1 << (line % 64);
    } else {
        b.device.window().read(line * 64 + 8 * (line % 8), &mut [0; 8])?;
        unit.reads += 1;
    }
    Ok(())
}

/// Ends the epoch and compares all units.
fn compare<T: Transport>(b: &mut Bench<'_, T>, expected: &[Expected], what: &str) -> Outcome {
    b.device.window().flush()?;
    let read = b.device.heat().read_epoch(ReadOptions::default())?;
    ensure!(read.exact, "{what}: the card says that the counts are not exact");
    ensure_eq!(read.totals.dropped, 0, "{what}: dropped accesses");
    for (unit, (found, e)) in read.heat.units.iter().zip(expected).enumerate() {
        let (found, e) = ((found.reads, found.writes, found.lines), (e.reads, e.writes, e.lines));
        ensure_eq!(found, e, "{what}: reads, writes and lines of unit {unit}");
    }
    Ok(())
}

fn fresh<T: Transport>(b: &Bench<'_, T>) -> Vec<Expected> {
    vec![Expected::default(); b.device.info().units() as usize]
}

fn shape<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let shape = b.device.heat().shape()?;
    ensure_eq!(shape.units, b.device.info().units(), "units");
    ensure!(
        shape.traffic.window_reads() && shape.traffic.window_writes(),
        "traffic {:?}",
        shape.traffic
    );
    ensure!(shape.features.line_bitmap(), "features {:?}", shape.features);
    Ok(())
}

fn exact<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.heat().start(&HeatConfig::default())?;
    let lines = u64::from(b.device.info().units()) * 64;
    for epoch in 0..4 {
        let mut expected = fresh(b);
        // Epoch 2 stays idle: what epoch 0 left in its bank must not show.
        let accesses = if epoch == 2 { 0 } else { b.scale.accesses / 4 };
        // Half of the accesses crowd into a few lines.
        for _ in 0..accesses {
            let line = if b.rng.next() & 1 == 0 {
                b.rng.below(8) * 37 % lines
            } else {
                b.rng.below(lines)
            };
            let write = b.rng.next() & 3 != 0;
            touch(b, line, write, &mut expected)?;
        }
        compare(b, &expected, &format!("epoch {epoch}"))?;
    }
    Ok(())
}

fn patterns<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.heat().start(&HeatConfig::default())?;
    let last = u64::from(b.device.info().units()) * 64 - 1;
    let (a, c) = (last / 2, last);
    let cases: [(&str, &[(u64, bool)]); 5] = [
        ("A,A,A", &[(a, true), (a, true), (a, true)]),
        ("A,B,A", &[(a, true), (c, true), (a, true)]),
        ("A,A,B,B,A,B", &[(a, true), (a, true), (c, true), (c, true), (a, true), (c, true)]),
        ("reads between writes", &[(a, true), (a, false), (a, true), (a, false), (a, false)]),
        ("two lines of a unit", &[(last, true), (last - 1, true), (last, true), (last - 1, false)]),
    ];
    for (what, accesses) in cases {
        let mut expected = fresh(b);
        for &(line, write) in accesses {
            touch(b, line, write, &mut expected)?;
        }
        compare(b, &expected, what)?;
    }
    // One copy of many lines: each line once.
    let mut expected = fresh(b);
    b.device.window().write(64 * 64 - 128, &[7; 64 * 3])?;
    for line in 62..65 {
        expected[line / 64].writes += 1;
        expected[line / 64].lines |= 1 << (line % 64);
    }
    b.device.window().flush()?;
    let read = b.device.heat().read_epoch(ReadOptions::default())?;
    for (unit, (found, e)) in read.heat.units.iter().zip(&expected).enumerate() {
        ensure_eq!(found.lines, e.lines, "one long copy: lines of unit {unit}");
        ensure!(found.writes >= e.writes, "one long copy: {} writes of unit {unit}", found.writes);
    }
    Ok(())
}

fn hot_lists<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let config = HeatConfig { write_threshold: 3, read_threshold: 2, ..HeatConfig::default() };
    b.device.heat().start(&config)?;
    for epoch in 0..3 {
        let mut expected = fresh(b);
        let units = u64::from(b.granules()).min(40);
        for _ in 0..b.scale.accesses / 8 {
            let line = b.rng.below(units) * 64 + b.rng.below(64);
            let write = b.rng.next() & 1 == 0;
            touch(b, line, write, &mut expected)?;
        }
        b.device.window().flush()?;
        let (_, hot) = b.device.heat().roll()?;
        let list = |count: fn(&Expected) -> u32, threshold| -> Vec<_> {
            let counts = (0..).zip(expected.iter().map(count));
            counts
                .filter(|c| c.1 >= threshold)
                .map(|(unit, count)| HotEntry { unit, count })
                .collect()
        };
        ensure_eq!(hot[0].entries, list(|e| e.writes, 3), "epoch {epoch}: hot by writes");
        ensure_eq!(hot[1].entries, list(|e| e.reads, 2), "epoch {epoch}: hot by reads");
        ensure!(!hot[0].overflowed && !hot[1].overflowed, "epoch {epoch}: a list overflowed");
    }
    Ok(())
}

fn overflow<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let units = b.device.info().units();
    // A hot list holds 1,023 entries: only larger windows can overflow it, and only fast cards in reasonable time.
    if units < 1100 || b.scale.accesses < 2000 {
        return Ok(());
    }
    b.device.heat().start(&HeatConfig { write_threshold: 1, ..HeatConfig::default() })?;
    for unit in 0..1100 {
        b.device.window().write(unit * 4096, &[1; 8])?;
    }
    b.device.window().flush()?;
    let (_, hot) = b.device.heat().roll()?;
    ensure!(hot[0].overflowed, "1,100 hot units did not overflow the list");
    let found: Vec<_> = hot[0].entries.iter().map(|e| (e.unit, e.count)).collect();
    ensure_eq!(found, (0..1100).map(|u| (u, 1)).collect::<Vec<_>>(), "hot units");
    ensure_eq!(b.device.heat().totals()?.lost_hotlist, 0, "lost entries");
    Ok(())
}

fn write64<T: Transport>(t: &mut T, offset: u32, value: u64) -> Result<(), TransportError> {
    t.write(Space::Registers, offset.into(), &value.to_le_bytes())
}

fn read64<T: Transport>(t: &mut T, offset: u32) -> Result<u64, TransportError> {
    let mut bytes = [0; 8];
    t.read(Space::Registers, offset.into(), &mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

fn refusals<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    type Change = fn(&mut InstCfg0, &mut InstCfg1);
    let cases: [(Reason, Change); 9] = [
        (Reason::UnsupportedTrack, |c, _| c.set_track(3)),
        (Reason::UnsupportedTrack, |c, _| c.set_track(1)),
        (Reason::UnsupportedUnit, |_, c| c.set_unit_size(13)),
        (Reason::UnsupportedUnit, |_, c| c.set_unit_size(0)),
        (Reason::UnsupportedSampling, |_, c| c.set_down_sampling(1)),
        (Reason::UnsupportedMode, |_, c| c.set_mode(1)),
        (Reason::BadEpoch, |_, c| c.set_epoch_scale(9)),
        (Reason::BadThreshold, |c, _| c.set_threshold(0x1_0000)),
        (Reason::Ok, |_, _| ()),
    ];
    let t = b.device.transport();
    for (reason, change) in cases {
        let (mut cfg0, mut cfg1) = (InstCfg0(0), InstCfg1(0));
        cfg0.set_track(2);
        cfg0.set_threshold(5);
        cfg0.set_enable(true);
        cfg1.set_unit_size(12);
        change(&mut cfg0, &mut cfg1);
        // Every instance starts from rest.
        write64(t, INST[0].cfg0.offset, 0)?;
        write64(t, INST[0].cfg1.offset, cfg1.0)?;
        write64(t, INST[0].cfg0.offset, cfg0.0)?;
        while read64(t, INST[0].status.offset)? >> 16 & 0xFFFF != 0 {}
        let enabled = read64(t, INST[0].status.offset)? & 1 == 1;
        let told = VReason(read64(t, V_REASON.offset)?);
        ensure_eq!(enabled, reason == Reason::Ok, "enabled with {cfg0:?} {cfg1:?}");
        ensure_eq!(told.code_name().ok(), Some(reason), "reason for {cfg0:?} {cfg1:?}");
    }
    b.device.heat().stop()?;
    let threshold = HeatConfig { write_threshold: 1 << 16, ..HeatConfig::default() };
    let refused = b.device.heat().start(&threshold);
    ensure!(
        matches!(refused, Err(HeatError::Threshold { .. })),
        "a threshold beyond the counters gave {refused:?}"
    );
    Ok(())
}

fn ranges<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.heat().start(&HeatConfig { ranges: 0, ..HeatConfig::default() })?;
    let before = b.device.heat().totals()?;
    for k in 0..10 {
        b.device.window().write(k * 64, &[1; 8])?;
    }
    b.device.window().flush()?;
    let after = b.device.heat().check_conservation()?;
    ensure_eq!(after.out_of_range - before.out_of_range, 10, "accesses out of range");
    ensure_eq!(after.accepted, before.accepted, "accepted accesses");
    compare(b, &fresh(b), "no range enabled")
}

fn start_stop<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let mut expected = fresh(b);
    b.device.window().write(0, &[1; 8])?;
    b.device.window().flush()?;
    ensure_eq!(b.device.heat().totals()?.out_of_range, 1, "accesses before the start");
    b.device.heat().start(&HeatConfig::default())?;
    ensure!(
        b.device.heat().enabled(Counted::Writes)? && b.device.heat().enabled(Counted::Reads)?,
        "not enabled"
    );
    let again = b.device.heat().start(&HeatConfig::default());
    ensure!(matches!(again, Err(HeatError::Running { .. })), "a second start gave {again:?}");
    touch(b, 5, true, &mut expected)?;
    touch(b, 5, false, &mut expected)?;
    compare(b, &expected, "started")?;
    b.device.heat().stop()?;
    ensure!(!b.device.heat().enabled(Counted::Writes)?, "still enabled");
    b.device.window().write(0, &[1; 8])?;
    b.device.window().flush()?;
    ensure_eq!(b.device.heat().totals()?.out_of_range, 2, "accesses after the stop");
    b.device.heat().start(&HeatConfig::default())?;
    compare(b, &fresh(b), "started again")
}

fn latch<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.heat().start(&HeatConfig::default())?;
    let mut first = fresh(b);
    touch(b, 1, true, &mut first)?;
    b.device.window().flush()?;
    let (ended, _) = b.device.heat().roll()?;
    ensure_eq!(b.device.heat().latch()?, ended, "the epoch that is held");
    let mut second = fresh(b);
    touch(b, 2, true, &mut second)?;
    touch(b, 64, false, &mut second)?;
    b.device.window().flush()?;
    let roll = 1;
    write64(b.device.transport(), EPOCH_CTL.offset, roll)?;
    ensure!(
        EpochCtl(read64(b.device.transport(), EPOCH_CTL.offset)?).pending(),
        "the roll did not wait"
    );
    let held = b.device.heat().counters()?;
    ensure_eq!((held[0].writes, held[1].reads), (1, 0), "counts of the held epoch");
    ensure_eq!(b.device.heat().line_bits(0)?, 1 << 1, "lines of the held epoch");
    b.device.heat().release()?;
    // The roll happens now, and its scan.
    let t = b.device.transport();
    while EpochCtl(read64(t, EPOCH_CTL.offset)?).pending()
        || read64(t, SNAPSHOT_CTL.offset)? >> 9 & 1 == 1
    {}
    ensure_eq!(b.device.heat().latch()?, ended.wrapping_add(1), "the epoch that is held next");
    let held = b.device.heat().counters()?;
    b.device.heat().release()?;
    ensure_eq!((held[0].writes, held[1].reads), (1, 1), "counts of the next epoch");
    let far = b.device.info().units();
    ensure!(
        matches!(b.device.heat().line_bits(far), Err(HeatError::Unit { .. })),
        "a unit beyond the window was shown"
    );
    Ok(())
}

fn fill_interrupt<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.irq().enable(Causes::ALL)?;
    b.device.heat().start(&HeatConfig {
        write_threshold: 1,
        interrupts: true,
        ..HeatConfig::default()
    })?;
    let mut cfg2 = InstCfg2(0);
    cfg2.set_fill_threshold(1);
    write64(b.device.transport(), INST[0].cfg2.offset, cfg2.0)?;
    for unit in 0..3 {
        b.device.window().write(unit * 4096, &[1; 8])?;
    }
    b.device.window().flush()?;
    write64(b.device.transport(), EPOCH_CTL.offset, 1)?;
    ensure!(b.device.irq().wait(Cause::HeatFill, Duration::from_secs(10))?, "no HEAT_FILL message");
    let ring = InstRing(b.device.transport().read32(INST[0].ring.offset)?);
    ensure!(ring.tail() != ring.head(), "the list is empty: {ring:?}");
    b.device.irq().clear(Cause::HeatFill.into())?;
    // The message may come before the scan has listed the last unit.
    let (_, hot) = b.device.heat().roll()?;
    let units: Vec<_> = hot[0].entries.iter().map(|e| e.unit).collect();
    ensure_eq!(units, [0, 1, 2], "units in the list");
    ensure!(!b.device.irq().state()?.has(Cause::HeatOverflow), "HEAT_OVERFLOW was raised");
    Ok(())
}

fn nothing_ended<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.heat().start(&HeatConfig::default())?;
    let read = b.device.heat().read_epoch(ReadOptions { roll: false, lines: true });
    ensure!(matches!(read, Err(HeatError::NothingEnded)), "it gave {read:?}");
    let told = VReason(read64(b.device.transport(), V_REASON.offset)?);
    ensure_eq!(told.code_name().ok(), Some(Reason::NothingToLatch), "reason");
    compare(b, &fresh(b), "afterwards")
}

fn timed<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    // A card without a clock (the model) has no timer either.
    let cycles = b.device.cycles()?;
    if b.device.cycles()? == cycles {
        return Ok(());
    }
    let epoch = EpochLength::Timed { scale: Scale::Us100, multiplier: 1 };
    b.device.heat().start(&HeatConfig { epoch, ..HeatConfig::default() })?;
    let (begin, start) = (b.device.cycles()?, std::time::Instant::now());
    while b.device.heat().epoch()? < 3 {
        ensure!(start.elapsed() < Duration::from_secs(120), "no third epoch within two minutes");
    }
    let took = b.device.cycles()? - begin;
    let length = u64::from(b.device.info().clock_hz) / 10_000;
    // Three epochs begin and end between the two looks at the clock, give or take what the looks took.
    ensure!(took >= 2 * length, "3 epochs of {length} cycles took {took}");
    let read = b.device.heat().read_epoch(ReadOptions { roll: false, lines: true })?;
    ensure_eq!(read.heat.units.iter().filter(|u| u.touched()).count(), 0, "units touched");
    ensure!(read.heat.epoch >= 2, "epoch {} was read", read.heat.epoch);
    b.device.heat().stop()?;
    let stopped = b.device.heat().epoch()?;
    ensure!(stopped >= 3, "epoch {stopped} after the stop");
    Ok(())
}
