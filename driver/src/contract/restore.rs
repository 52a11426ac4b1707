//! Frames that the card decodes: good ones, deltas, learned sets, and what it refuses. Cards without a decompressor say so.

use isotherm_abi::fault::LARGEST_FRAME;
use isotherm_abi::tables::{LITERAL_LOOKUP, MATCH_LENGTH_ENTRIES, OFFSET_ENTRIES};
use isotherm_model::crc32c;
use isotherm_model::unsqueeze::maker::{Made, random_frame, random_set};
use isotherm_model::unsqueeze::{DecodeTables, What};
use isotherm_regs::squeeze::{IDS, TABLE, TABLE_SET};

use super::image::{GRANULE, Image};
use super::map::table;
use super::rng::Rng;
use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::fault::{FaultError, Frame, Reason};
use crate::transport::{Space, Transport};

list! {
    "frames: the card decodes what is right into its granules" => good,
    "frames: with a learned set, once it is loaded" => learned,
    "frames: what is wrong fills nothing, and says what and where" => refused,
}

const ID: u8 = 77;

fn made(rng: &mut Rng, granules: u32, tables: &DecodeTables, base: Option<&[u8]>) -> Made {
    random_frame(granules as usize, tables, base, &mut |n| rng.below(n.into()) as u32)
}

fn frame<'a>(made: &'a Made, granules: u32, base: Option<&'a [u8]>) -> Frame<'a> {
    Frame { bytes: &made.frame, granules, crc: crc32c::of(&made.plain), base }
}

/// No decompressor: the call says so. Then nothing else is to be checked.
fn cannot<T: Transport>(b: &mut Bench<'_, T>) -> Result<bool, Box<dyn std::error::Error>> {
    if b.device.fault().decodes_frames()? {
        return Ok(false);
    }
    let made = made(&mut b.rng, 1, &DecodeTables::predefined(), None);
    let said = b.device.fault().fill_frame(0, &frame(&made, 1, None));
    ensure!(matches!(said, Err(FaultError::NoDecompressor)), "without decompressor: {said:?}");
    Ok(true)
}

fn put(image: &mut Image, first: u32, plain: &[u8]) {
    image.bytes[first as usize * GRANULE..][..plain.len()].copy_from_slice(plain);
}

fn good<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.granules().min(20);
    table(b, &[(n, false)])?;
    let mut image = Image::fill(b, n)?;
    if cannot(b)? {
        return Ok(());
    }
    let tables = DecodeTables::predefined();
    b.device.fault().set_absent(0..n)?;
    let mut first = 0;
    for (i, granules) in [1, 3, 16].into_iter().enumerate() {
        let granules = granules.min(n - first);
        if granules == 0 {
            break;
        }
        let mut base = vec![0; granules as usize * GRANULE];
        b.rng.fill(&mut base);
        let base = (i == 1).then_some(base.as_slice());
        let made = made(&mut b.rng, granules, &tables, base);
        b.device.fault().fill_frame(first, &frame(&made, granules, base))?;
        put(&mut image, first, &made.plain);
        first += granules;
        ensure_eq!(b.device.fault().counters()?.absent, n - first, "absent granules");
    }
    // a plain fill behind it is plain
    let mut bytes = vec![0; GRANULE];
    b.rng.fill(&mut bytes);
    b.device.fault().set_absent(0..1)?;
    b.device.fault().fill(0, &bytes)?;
    put(&mut image, 0, &bytes);
    if first < n {
        let rest = vec![9; (n - first) as usize * GRANULE];
        b.device.fault().fill(first, &rest)?;
        put(&mut image, first, &rest);
    }
    image.check_window(b, "after frames")
}

fn learned<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.granules().min(4);
    table(b, &[(n, false)])?;
    let mut image = Image::fill(b, n)?;
    if cannot(b)? {
        return Ok(());
    }
    let rng = &mut b.rng;
    let set = random_set(ID, &mut |n| rng.below(n.into()) as u32);
    let made = made(&mut b.rng, 2, &DecodeTables::learned(&set)?, None);
    b.device.fault().set_absent(0..2)?;
    let early = b.device.fault().fill_frame(0, &frame(&made, 2, None));
    let missing = |e: &FaultError| matches!(e, FaultError::Frame { granule: 0, error } if error.what == What::Dictionary);
    ensure!(early.as_ref().is_err_and(missing), "without its set: {early:?}");
    let image_words = set.image()?;
    let t = b.device.transport();
    t.write32(TABLE_SET.offset, 1)?;
    for section in [OFFSET_ENTRIES.start..MATCH_LENGTH_ENTRIES.end, LITERAL_LOOKUP] {
        for at in section {
            t.write32(TABLE.offset + 4 * at as u32, image_words[at])?;
        }
    }
    t.write(Space::Registers, IDS.offset.into(), &[0, ID, 0, 0])?;
    b.device.fault().fill_frame(0, &frame(&made, 2, None))?;
    put(&mut image, 0, &made.plain);
    b.device.transport().write32(IDS.offset, 0)?;
    image.check_window(b, "after a frame with a learned set")
}

fn refused<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.device.info().granules();
    let mut image = Image::fill(b, 4)?;
    if cannot(b)? {
        return Ok(());
    }
    let tables = DecodeTables::predefined();
    b.device.fault().set_absent(1..3)?;
    let made = made(&mut b.rng, 2, &tables, None);
    let whole = frame(&made, 2, None);
    // checks of the driver
    for (bytes, granules) in [(0, 1), (LARGEST_FRAME + 1, 1), (20, 0), (20, 17)] {
        let zeros = vec![0; bytes];
        let asked = Frame { bytes: &zeros, granules, ..whole };
        let said = b.device.fault().fill_frame(1, &asked);
        ensure!(matches!(said, Err(FaultError::FrameSize { .. })), "{bytes} bytes: {said:?}");
    }
    let short = b.device.fault().fill_frame(1, &Frame { base: Some(&[0; GRANULE]), ..whole });
    ensure!(matches!(short, Err(FaultError::Length { .. })), "a short base gave {short:?}");
    let beyond = b.device.fault().fill_frame(n - 1, &whole);
    let outside = |e: &FaultError| matches!(e, FaultError::Failed { reason: Reason::BeyondWindow, granule, .. } if *granule == n - 1);
    ensure!(beyond.as_ref().is_err_and(outside), "beyond the window: {beyond:?}");
    // checks of the card
    let over = b.device.fault().fill_frame(2, &whole);
    let present = |e: &FaultError| matches!(e, FaultError::Failed { reason: Reason::Present, .. });
    ensure!(over.as_ref().is_err_and(present), "over a present granule: {over:?}");
    let mut damaged = made.frame.clone();
    damaged[0] ^= 1;
    let cut = &made.frame[..made.frame.len() - 1];
    let last = *made.blocks.last().ok_or("no block")? as u32;
    for (bytes, crc, what, position) in [
        (&damaged[..], whole.crc, What::Magic, Some(0)),
        (cut, whole.crc, What::Truncated, Some(last)),
        (&made.frame, !whole.crc, What::Checksum, Some(made.frame.len() as u32)),
    ] {
        let said = b.device.fault().fill_frame(1, &Frame { bytes, crc, ..whole });
        let Err(FaultError::Frame { granule: 1, error }) = &said else {
            return Err(format!("{what:?}: {said:?}").into());
        };
        ensure_eq!((error.what, Some(error.position)), (what, position), "what is wrong");
        ensure_eq!(b.device.fault().counters()?.absent, 2, "absent granules after {what:?}");
    }
    b.device.fault().fill_frame(1, &whole)?;
    put(&mut image, 1, &made.plain);
    image.check_window(b, "after refused frames")
}
