//! A host that writes nonsense: no register write in any state may wedge the card.

use isotherm_predict::Class;
use isotherm_regs::ident::MAGIC;
use isotherm_regs::{BlockDesc, ckpt, fault, map, part};

use super::image::{Image, saved};
use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::ckpt::Request;
use crate::map::MapConfig;
use crate::part::Partition;
use crate::transport::{Space, Transport};

list! {
    "hostile: random register writes never wedge the card" => random_writes,
    "hostile: random commands on a working card leave its window alone" => random_commands,
}

/// Blocks that take orders. Interrupt and identity registers order nothing.
const BLOCKS: [&BlockDesc; 4] = [&map::BLOCK, &fault::BLOCK, &part::BLOCK, &ckpt::BLOCK];

/// Registers end here in all of them.
const END: u64 = 0x88;

/// A value that does something more often than a random one would.
fn value<T: Transport>(b: &mut Bench<'_, T>) -> u32 {
    let n = u64::from(b.device.info().granules());
    match b.rng.below(6) {
        0 => b.rng.next() as u32,
        1 => b.rng.below(4) as u32,
        2 => 1 << b.rng.below(32),
        3 => b.rng.below(2 * n + 2) as u32,
        4 => 16 * b.rng.below(n + 2) as u32,
        _ => u32::MAX,
    }
}

/// One write somewhere in the blocks, of 1 to 8 bytes.
fn poke<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let block = BLOCKS[b.rng.below(4) as usize];
    let at = match b.rng.below(3) {
        // Commands, more often than their share.
        0 => 0x10,
        _ => b.rng.below(END / 4) * 4,
    };
    let offset = u64::from(block.base) + at;
    let bytes = [value(b).to_le_bytes(), value(b).to_le_bytes()].concat();
    let (start, len) = match b.rng.below(8) {
        0 => (b.rng.below(3) as usize, 1),
        1 => (0, 8),
        _ => (0, 4),
    };
    b.device.transport().write(Space::Registers, offset + start as u64, &bytes[..len])?;
    // Nobody waits for long: the largest time would be a quarter of a second of the card's clock.
    if block.base == fault::BLOCK.base {
        b.device.transport().write32(fault::TIMEOUT.offset, 1)?;
    }
    Ok(())
}

fn alive<T: Transport>(b: &mut Bench<'_, T>, after: &str) -> Outcome {
    let magic = b.device.transport().read32(MAGIC.offset)?;
    ensure_eq!(u64::from(magic), MAGIC.reset, "identity {after}");
    Ok(())
}

fn random_writes<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    for round in 0..4 {
        for i in 0..b.scale.accesses / 8 {
            poke(b)?;
            match b.rng.below(16) {
                0 => {
                    let block = BLOCKS[b.rng.below(4) as usize];
                    let offset = block.base + 4 * b.rng.below(END / 4) as u32;
                    b.device.transport().read32(offset)?;
                }
                1 => {
                    // It may be absent: then the access fails, and the card goes on.
                    let at = b.rng.below(b.device.info().window_size / 8) * 8;
                    let mut data = [0; 8];
                    b.rng.fill(&mut data);
                    let done = match b.rng.below(2) {
                        0 => b.device.window().write(at, &data),
                        _ => b.device.window().read(at, &mut data),
                    };
                    if let Err(e) = done {
                        ensure!(!e.is_gone(), "round {round}, access {i}: {e}");
                    }
                }
                _ => {}
            }
            if i % 32 == 0 {
                alive(b, &format!("in round {round} after {i} writes"))?;
            }
        }
        alive(b, &format!("after round {round}"))?;
        b.device.reset()?;
        recovered(b, &format!("after round {round}"))?;
    }
    Ok(())
}

/// The card works as a new one does.
fn recovered<T: Transport>(b: &mut Bench<'_, T>, when: &str) -> Outcome {
    let size = b.device.info().window_size;
    ensure_eq!(
        b.device.partitions().active()?,
        [Partition::new(0, size, Class::Warm)],
        "the table {when}"
    );
    ensure_eq!(b.device.map().config()?, MapConfig::default(), "the settings {when}");
    ensure_eq!(b.device.fault().counters()?.absent, 0, "absent granules {when}");
    super::map::table(b, &[(5, false), (3, true)])?;
    let mut image = Image::fill(b, 8)?;
    let full = b.device.ckpt().checkpoint(&Request::full(1))?;
    image.check_captured(&full, when)?;
    b.device.ckpt().keep(&full)?;
    image.take_written();
    image.touch(b, 6)?;
    let dirty = b.device.ckpt().checkpoint(&Request::dirty(2))?;
    ensure_eq!(saved(&dirty), image.take_written(), "granules of a dirty save {when}");
    image.check_captured(&dirty, when)?;
    b.device.ckpt().keep(&dirty)?;
    ensure!(b.device.map().frames()?.conserved(), "frames {when}");
    image.check_window(b, when)
}

/// Commands that a program could give, in any order and any state: whatever the card makes of them, the window holds
/// what was written to it.
fn random_commands<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let n = b.granules().min(48);
    super::map::table(b, &[(n / 3, false), (n - n / 3, true)])?;
    let mut image = Image::fill(b, n)?;
    let whole = u64::from(b.device.info().granules());
    for i in 0..b.scale.accesses / 8 {
        let (first, count) = (b.rng.below(whole) as u32, b.rng.below(whole + 2) as u32);
        let t = b.device.transport();
        match b.rng.below(8) {
            0 => t.write32(map::CONTROL.offset, 1)?,
            1 | 2 => {
                t.write32(map::RANGE_FIRST.offset, first)?;
                t.write32(map::RANGE_COUNT.offset, count)?;
                t.write32(map::RANGE_MODE.offset, count & 1)?;
                t.write32(map::CONTROL.offset, 2)?;
            }
            3 => {
                // A snapshot and a release in one write.
                t.write32(map::CONTROL.offset, 3)?;
            }
            4 => {
                t.write32(map::CONFIG.offset, count & 7)?;
                t.write32(map::COPY_SHARE.offset, first % 300)?;
                t.write32(map::RESERVE.offset, count % 64)?;
                t.write32(map::FRAME_LIMIT.offset, whole as u32 + first)?;
            }
            // A fill of what is present, from nowhere.
            5 => {
                t.write32(fault::RANGE_FIRST.offset, first)?;
                t.write32(fault::RANGE_COUNT.offset, 1)?;
                t.write32(fault::CONTROL.offset, 2)?;
            }
            // A table that is none, and a job without a descriptor.
            6 => {
                t.write32(part::SHADOW_COUNT.offset, count)?;
                t.write32(part::CONTROL.offset, 1)?;
            }
            _ => t.write32(ckpt::CONTROL.offset, 1 + first % 3)?,
        }
        image.scribble(b)?;
        image.spot_check(b)?;
        if i % 64 == 0 {
            image.check_window(b, &format!("after {i} commands"))?;
        }
    }
    image.check_window(b, "after all commands")?;
    b.device.reset()?;
    recovered(b, "after a reset")
}
