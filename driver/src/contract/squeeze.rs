//! Compression: the tables, frames that need a dictionary, and frames that need the snapshot before.

use std::ops::Range;

use isotherm_abi::job::Mode;
use isotherm_model::squeeze::tables::{
    LITERAL_LENGTH_CODES, LITERAL_LENGTH_LOG, MATCH_LENGTH_CODES, MATCH_LENGTH_LOG, OFFSET_CODES,
    OFFSET_LOG, TableSet,
};
use isotherm_predict::Class;
use isotherm_regs::squeeze::{IDS, IN_USE, REFUSED, SETS, TABLE};

use super::image::{GRANULE, Image};
use super::job::{RawJob, wait};
use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::ckpt::{Captured, Extent, Reason, Request, decode_with};
use crate::part::Partition;
use crate::tables::{Accepted, LoadError, TablesError};
use crate::transport::{Space, Transport};

list! {
    "squeeze: after reset no set is offered" => after_reset,
    "squeeze: parts of words are refused and counted" => partial_words,
    "squeeze: while a job runs tables are refused, and it keeps what it took over" => running,
    "squeeze: frames of learned sets decode with their dictionaries alone" => dictionaries,
    "squeeze: sets that are replaced are not used any more" => replaced,
    "squeeze: what was saved from the snapshot before is saved as changes" => deltas,
    "squeeze: without a snapshot before that was kept everything is saved in full" => no_bases,
    "squeeze: only warm partitions are saved as changes" => classes,
}

type Made<T> = Result<T, Box<dyn std::error::Error>>;

/// A set for bytes of which most lie in `short`: 64 of them, which take 7 bits; the 64 behind them take 8, the others 9.
fn set(id: u8, short: u8) -> Made<Accepted> {
    let bits = |byte: u8| match byte.wrapping_sub(short) {
        0..64 => 7,
        64..128 => 8,
        _ => 9,
    };
    let spread = |codes: usize, log: u32| -> Vec<i16> {
        let slots = (1_i16 << log) / codes as i16;
        let mut all = vec![slots; codes];
        all[0] += (1 << log) - slots * codes as i16;
        all
    };
    let fit = |_| "as many slots as codes";
    Ok(Accepted::new(TableSet {
        id,
        literal_bits: std::array::from_fn(|byte| bits(byte as u8)),
        literal_lengths: spread(LITERAL_LENGTH_CODES, LITERAL_LENGTH_LOG)
            .try_into()
            .map_err(fit)?,
        match_lengths: spread(MATCH_LENGTH_CODES, MATCH_LENGTH_LOG).try_into().map_err(fit)?,
        offsets: spread(OFFSET_CODES, OFFSET_LOG).try_into().map_err(fit)?,
    })?)
}

/// One partition over the granules in use, the rest of the window not saved.
fn table<T: Transport>(b: &mut Bench<'_, T>, granules: u32, class: Class) -> Outcome {
    let (size, cut) = (b.device.info().window_size, u64::from(granules) * GRANULE as u64);
    let rest = Partition { no_save: true, ..Partition::new(cut, size - cut, Class::Cold) };
    b.device.partitions().program(&[Partition::new(0, cut, class), rest])?;
    Ok(())
}

/// Fills granules with bytes of `short..short + 64` that repeat nowhere.
fn write_text<T: Transport>(
    b: &mut Bench<'_, T>,
    image: &mut Image,
    granules: Range<usize>,
    short: u8,
) -> Outcome {
    let mut text = vec![0; granules.len() * GRANULE];
    b.rng.fill(&mut text);
    text.iter_mut().for_each(|byte| *byte = short + *byte % 64);
    image.write(b, granules.start * GRANULE, &text)
}

/// Changes some bytes at one place of each granule.
fn edit<T: Transport>(
    b: &mut Bench<'_, T>,
    image: &mut Image,
    granules: impl Iterator<Item = usize>,
) -> Outcome {
    for granule in granules {
        let mut data = vec![0; 1 + b.rng.below(100) as usize];
        b.rng.fill(&mut data);
        let at = granule * GRANULE + b.rng.below((GRANULE - data.len()) as u64) as usize;
        image.write(b, at, &data)?;
    }
    Ok(())
}

/// What decodes an extent: granules of the image before, zeros where there is no base.
fn bases(extent: &Extent, before: &Image) -> Vec<u8> {
    let Some(base) = extent.base else { return vec![] };
    let granule = |k: u32| match base.missing >> k & 1 {
        0 => before.bytes[(extent.first_granule + k) as usize * GRANULE..][..GRANULE].to_vec(),
        _ => vec![0; GRANULE],
    };
    (0..extent.granules).flat_map(granule).collect()
}

/// Every extent decodes to what the window held.
fn check(captured: &Captured, now: &Image, before: &Image, sets: &[Accepted]) -> Outcome {
    for (extent, frame) in &captured.extents {
        let named = sets.iter().find(|set| set.id() == extent.dictionary);
        let dictionary = named.map_or(&[][..], Accepted::dictionary);
        let plain = decode_with(extent, frame, dictionary, &bases(extent, before))?;
        let start = extent.first_granule as usize * GRANULE;
        ensure!(plain == now.bytes[start..][..plain.len()], "{extent:?} holds other bytes");
    }
    Ok(())
}

fn save<T: Transport>(b: &mut Bench<'_, T>, request: &Request) -> Made<Captured> {
    let captured = b.device.ckpt().checkpoint(request)?;
    b.device.ckpt().keep(&captured)?;
    Ok(captured)
}

fn after_reset<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    ensure!(b.device.info().capabilities.squeeze(), "the card has not the capability SQUEEZE");
    let status = b.device.tables().status()?;
    ensure!(status.lanes > 0, "{status:?}");
    ensure_eq!(
        (status.offered, status.default_set, status.in_use, status.default_in_use, status.refused),
        (0, 0, 0, 0, 0),
        "sets"
    );
    ensure_eq!((status.ids, status.delta_min), ([0; 4], 16), "ids and DELTA_MIN");
    b.device.tables().set_delta_min(0x1FF)?;
    ensure_eq!(b.device.tables().status()?.delta_min, 0x1FF, "DELTA_MIN");
    Ok(())
}

fn partial_words<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let t = b.device.transport();
    let at = |word: u64| u64::from(TABLE.offset) + 4 * word;
    t.write(Space::Registers, at(5), &[1, 2])?;
    t.write(Space::Registers, at(5) + 3, &[1])?;
    ensure_eq!(t.read32(REFUSED.offset)?, 2, "words refused");
    t.write(Space::Registers, at(5), &[1, 2, 3, 4])?;
    t.write(Space::Registers, at(0x17FF), &[1, 2, 3, 4])?;
    ensure_eq!(t.read32(REFUSED.offset)?, 2, "words refused after whole ones");
    ensure_eq!(t.read32(TABLE.offset + 20)?, 0, "a word read back");
    Ok(())
}

fn running<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let granules = b.granules() - 1;
    table(b, granules, Class::Warm)?;
    let mut image = Image::fill(b, granules)?;
    write_text(b, &mut image, 0..granules as usize, 0)?;
    let sets = [set(40, 0)?];
    b.device.tables().load(&sets, 1)?;
    ensure_eq!(b.device.tables().status()?.in_use, 0, "sets in use before a job");
    b.device.map().snapshot()?;
    let room = (granules as usize + 1) * 4160;
    let job = RawJob::new(b, 1, Mode::Full, room.next_multiple_of(64), granules as usize + 1)?;
    job.ring(b, &[])?;
    if b.scale.jobs_take_time {
        let busy = b.device.tables().load(&[], 0);
        let refused = matches!(busy, Err(LoadError::Sink(TablesError::Busy)));
        ensure!(refused, "tables for a card that runs a job: {busy:?}");
        let t = b.device.transport();
        t.write32(TABLE.offset, u32::MAX)?;
        t.write32(TABLE.offset + 0x5FFC, u32::MAX)?;
        ensure_eq!(t.read32(REFUSED.offset)?, 2, "words refused while a job runs");
        t.write32(SETS.offset, 0)?;
    }
    ensure_eq!(wait(b)?, Reason::Ok, "reason");
    ensure_eq!(b.device.transport().read32(IN_USE.offset)?, 0x101, "what the job took over");
    let (extents, _) = job.records()?;
    for e in extents {
        let frame = job.frame(e.data_offset, e.frame_len)?;
        let plain = decode_with(&e, &frame, sets[0].dictionary(), &[])?;
        let start = e.first_granule as usize * GRANULE;
        ensure!(plain == image.bytes[start..][..plain.len()], "{e:?} holds other bytes");
    }
    let before = b.device.transport().read32(REFUSED.offset)?;
    b.device.tables().load(&sets, 0)?;
    ensure_eq!(b.device.tables().status()?.refused, before, "words refused after the job");
    Ok(())
}

fn dictionaries<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.granules().min(40);
    table(b, n, Class::Critical)?;
    let mut image = Image::fill(b, n)?;
    // extents of text of one kind, of another, and one that begins with a constant granule
    write_text(b, &mut image, 0..16, 0)?;
    write_text(b, &mut image, 16..32, 128)?;
    image.write(b, 32 * GRANULE, &[7; GRANULE])?;
    let sets = [set(200, 128)?, set(9, 0)?, set(255, 64)?];
    b.device.tables().load(&sets, 3)?;
    let status = b.device.tables().status()?;
    ensure_eq!((status.offered, status.default_set), (0b111, 3), "sets offered");
    ensure_eq!(status.ids, [200, 9, 255, 0], "ids");
    let captured = save(b, &Request { verify: true, ..Request::full(1) })?;
    check(&captured, &image, &image, &sets)?;
    let ids: Vec<u8> = captured.extents.iter().map(|(e, _)| e.dictionary).collect();
    ensure_eq!(ids, [9, 200, 255], "dictionaries of the extents");
    for (extent, frame) in &captured.extents[..2] {
        ensure_eq!(extent.raw_blocks, 0, "raw blocks in {extent:?}");
        ensure!(frame.len() < 16 * 3700, "{} bytes for 16 granules of text", frame.len());
        ensure!(decode_with(extent, frame, &[], &[]).is_err(), "decoded without a dictionary");
        let other = sets[2].dictionary();
        ensure!(decode_with(extent, frame, other, &[]).is_err(), "decoded with another dictionary");
    }
    ensure_eq!(b.device.tables().status()?.in_use, 0b111, "sets in use");
    // offered, but without an id
    b.device.transport().write32(IDS.offset, 0x00FF_0000)?;
    let captured = save(b, &Request::full(2))?;
    check(&captured, &image, &image, &sets)?;
    ensure_eq!(b.device.tables().status()?.in_use, 0b100, "sets in use that have an id");
    Ok(())
}

fn replaced<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    table(b, 8, Class::Warm)?;
    let mut image = Image::fill(b, 8)?;
    write_text(b, &mut image, 0..8, 32)?;
    for sets in [vec![set(1, 32)?], vec![set(2, 0)?, set(3, 32)?], vec![], vec![set(1, 32)?]] {
        b.device.tables().load(&sets, 0)?;
        ensure_eq!(b.device.tables().loaded().to_vec(), sets, "sets loaded");
        let captured = save(b, &Request { verify: true, ..Request::full(1) })?;
        check(&captured, &image, &image, &sets)?;
        let want = sets.last().map_or(0, Accepted::id);
        ensure_eq!(captured.extents[0].0.dictionary, want, "dictionary");
    }
    let twice = [set(4, 0)?, set(4, 32)?];
    let refused = b.device.tables().load(&twice, 0);
    ensure!(matches!(refused, Err(LoadError::SameId(4))), "two sets of one id: {refused:?}");
    ensure_eq!(b.device.tables().status()?.offered, 1, "sets after a refusal");
    Ok(())
}

fn deltas<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.granules().min(48);
    table(b, n, Class::Warm)?;
    let mut image = Image::fill(b, n)?;
    let sets = [set(77, 0)?];
    let may =
        |generation| Request { allow_delta: true, verify: true, ..Request::dirty(generation) };
    let first = save(b, &Request { allow_delta: true, ..Request::full(1) })?;
    ensure!(first.extents.iter().all(|(e, _)| e.base.is_none()), "a delta without a past");
    let before = b.device.ckpt().counters()?;
    let mut found = 0;
    for generation in 2..8 {
        if generation == 5 {
            b.device.tables().load(&sets, 0)?;
        }
        let last = image.clone();
        let step = 1 + b.rng.below(3) as usize;
        let start = b.rng.below(3) as usize;
        edit(b, &mut image, (start..n as usize).step_by(step))?;
        let captured = save(b, &may(generation))?;
        check(&captured, &image, &last, &sets)?;
        for (extent, frame) in captured.extents.iter().filter(|(e, _)| e.base.is_some()) {
            found += 1;
            let most = extent.granules as usize * 1000;
            ensure!(frame.len() < most, "{} bytes for the changes of {extent:?}", frame.len());
            // on top of anything else it is something else
            let other = vec![0x5A; extent.granules as usize * GRANULE];
            let dictionary = if extent.dictionary == 0 { &[][..] } else { sets[0].dictionary() };
            ensure!(decode_with(extent, frame, dictionary, &other).is_err(), "any base will do");
        }
    }
    ensure!(found >= 6, "{found} deltas");
    let after = b.device.ckpt().counters()?;
    ensure_eq!(after.delta_extents - before.delta_extents, found, "deltas counted");
    // never
    b.device.tables().set_delta_min(0x1FF)?;
    edit(b, &mut image, 0..8)?;
    let captured = save(b, &may(9))?;
    ensure!(captured.extents.iter().all(|(e, _)| e.base.is_none()), "a delta of no lines");
    check(&captured, &image, &image, &sets)
}

fn no_bases<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    table(b, 16, Class::Warm)?;
    let mut image = Image::fill(b, 16)?;
    let may = Request { allow_delta: true, ..Request::dirty(1) };
    let none = |captured: &Captured| captured.extents.iter().all(|(e, _)| e.base.is_none());
    save(b, &Request::full(1))?;
    // discarded: the next save has no base
    edit(b, &mut image, 0..16)?;
    let captured = b.device.ckpt().checkpoint(&may)?;
    ensure!(!none(&captured), "no delta to a snapshot that was kept");
    b.device.ckpt().discard(&captured)?;
    edit(b, &mut image, 0..16)?;
    let captured = save(b, &may)?;
    ensure!(none(&captured), "a delta to a snapshot that was discarded");
    check(&captured, &image, &image, &[])?;
    // kept first, then found to be lost
    edit(b, &mut image, 0..16)?;
    let captured = save(b, &may)?;
    b.device.ckpt().discard(&captured)?;
    edit(b, &mut image, 0..16)?;
    let captured = save(b, &Request { allow_delta: true, ..Request::full(1) })?;
    ensure!(none(&captured), "a delta to a save that was lost");
    check(&captured, &image, &image, &[])?;
    // a snapshot in between that nobody saved
    b.device.map().snapshot()?;
    b.device.map().release_all(crate::map::Outcome::GivenUp)?;
    edit(b, &mut image, 0..16)?;
    let captured = save(b, &may)?;
    ensure!(none(&captured), "a delta to a snapshot that was given up");
    check(&captured, &image, &image, &[])?;
    // filled from elsewhere
    if b.device.info().capabilities.fault() {
        b.device.fault().set_absent(3..5)?;
        let mut others = image.bytes[3 * GRANULE..5 * GRANULE].to_vec();
        others[..GRANULE].rotate_left(100);
        b.device.fault().fill(3, &others)?;
        image.bytes[3 * GRANULE..5 * GRANULE].copy_from_slice(&others);
        edit(b, &mut image, 0..16)?;
        let captured = save(b, &may)?;
        ensure!(none(&captured), "a delta to what was filled");
        check(&captured, &image, &image, &[])?;
    }
    // and as soon as everything was kept again
    let last = image.clone();
    edit(b, &mut image, 0..16)?;
    let captured = save(b, &may)?;
    ensure!(!none(&captured), "no delta to a snapshot that was kept");
    check(&captured, &image, &last, &[])
}

fn classes<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let size = b.device.info().window_size;
    let bytes = |granules: u64| granules * GRANULE as u64;
    let of = |at: u64, n: u64, class| Partition::new(bytes(at), bytes(n), class);
    let rest =
        Partition { no_save: true, ..Partition::new(bytes(12), size - bytes(12), Class::Cold) };
    let table = [of(0, 4, Class::Critical), of(4, 4, Class::Warm), of(8, 4, Class::Cold), rest];
    b.device.partitions().program(&table)?;
    let mut image = Image::fill(b, 12)?;
    save(b, &Request::full(1))?;
    let last = image.clone();
    edit(b, &mut image, 0..12)?;
    let captured = save(b, &Request { allow_delta: true, ..Request::dirty(2) })?;
    check(&captured, &image, &last, &[])?;
    let deltas: Vec<_> =
        captured.extents.iter().map(|(e, _)| (e.class, e.base.is_some())).collect();
    ensure_eq!(deltas, [(0, false), (1, true), (2, false)], "class and delta of each extent");
    edit(b, &mut image, 0..12)?;
    let captured = save(b, &Request::dirty(3))?;
    ensure!(captured.extents.iter().all(|(e, _)| e.base.is_none()), "a delta unasked for");
    check(&captured, &image, &image, &[])
}
