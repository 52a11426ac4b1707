//! Identity, the block list, and how registers take accesses.

use isotherm_regs::ident::{self, BUILD_TIME, MAP_HASH, SCRATCH, WINDOW_SIZE};
use isotherm_regs::{ALL, Access, BLOCKS, ckpt};

use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::transport::{Space, Transport, TransportError};

list! {
    "identity: the card says what it is" => info,
    "identity: the block list leads through all blocks" => block_list,
    "registers: scratch keeps what is written, byte by byte" => byte_lanes,
    "registers: 64-bit registers read whole and in halves" => wide_registers,
    "registers: reset values" => reset_values,
    "registers: constants and counters ignore writes" => read_only,
    "registers: nothing lives where nothing is mapped" => unmapped,
    "registers: accesses of a wrong shape are refused" => wrong_shapes,
    "reset: registers start again" => reset,
}

fn info<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let info = *b.device.info();
    ensure_eq!(info.window_size % 4096, 0, "bytes of the window beyond whole granules");
    ensure!(
        info.capabilities.heat() && info.capabilities.part() && info.capabilities.ckpt(),
        "{info:?} lacks a block"
    );
    ensure!(info.clock_hz > 0, "the clock stands still");
    let mut id = [0; 4];
    b.device.read_config(0, &mut id)?;
    ensure!(id != [0; 4] && id != [0xFF; 4], "config space starts with {id:x?}");
    let mut one = [0; 1];
    b.device.read_config(1, &mut one)?;
    ensure_eq!(one[0], id[1], "one byte of config space");
    Ok(())
}

fn block_list<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let mut base = 0;
    for block in BLOCKS {
        ensure_eq!(base, block.base, "where block {} is", block.name);
        let mut word = |i: u32| b.device.transport().read32(base + 4 * i);
        ensure_eq!(
            [word(0)?, word(1)?, word(3)?],
            [block.type_code, block.version, block.size],
            "head of {}",
            block.name
        );
        base = word(2)?;
    }
    ensure_eq!(base, 0, "the end of the list");
    Ok(())
}

fn byte_lanes<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let at = u64::from(SCRATCH.offset);
    let mut expected = [0; 4];
    for _ in 0..40 {
        let len = [1, 2, 4][b.rng.below(3) as usize];
        let lane = b.rng.below(4 / len as u64) as usize * len;
        let mut data = vec![0; len];
        b.rng.fill(&mut data);
        b.device.transport().write(Space::Registers, at + lane as u64, &data)?;
        expected[lane..lane + len].copy_from_slice(&data);
        let mut whole = [0; 4];
        b.device.transport().read(Space::Registers, at, &mut whole)?;
        ensure_eq!(whole, expected, "scratch after {len} bytes in lane {lane}");
        let mut part = vec![0; len];
        b.device.transport().read(Space::Registers, at + lane as u64, &mut part)?;
        ensure_eq!(part, data, "{len} bytes of scratch from lane {lane}");
    }
    Ok(())
}

fn wide_registers<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let t = b.device.transport();
    for register in [MAP_HASH, BUILD_TIME, WINDOW_SIZE] {
        let mut whole = [0; 8];
        t.read(Space::Registers, register.offset.into(), &mut whole)?;
        let halves = [t.read32(register.offset)?, t.read32(register.offset + 4)?];
        ensure_eq!(halves.map(u32::to_le_bytes).concat(), whole, "halves of {}", register.name);
    }
    let size = b.device.info().window_size;
    ensure_eq!(b.device.window().len(), size, "bytes of BAR2");
    // A write of the upper half commits both; a single access of 8 bytes is lower before upper.
    let job = ckpt::JOB_ADDR.offset;
    let t = b.device.transport();
    let read = |t: &mut T| -> Result<u64, TransportError> {
        let mut whole = [0; 8];
        t.read(Space::Registers, job.into(), &mut whole)?;
        Ok(u64::from_le_bytes(whole))
    };
    t.write(Space::Registers, job.into(), &0x1122_3344_5566_7780_u64.to_le_bytes())?;
    ensure_eq!(read(t)?, 0x1122_3344_5566_7780, "JOB_ADDR after one access");
    t.write32(job, 0xAAAA_AAC0)?;
    ensure_eq!(read(t)?, 0x1122_3344_5566_7780, "JOB_ADDR after its lower half alone");
    t.write32(job + 4, 7)?;
    ensure_eq!(read(t)?, 0x7_AAAA_AAC0, "JOB_ADDR after both halves");
    Ok(())
}

fn reset_values<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    for r in ALL.iter().filter(|r| matches!(r.access, Access::Rw | Access::Const)) {
        let mut bytes = [0; 8];
        b.device.transport().read(
            Space::Registers,
            r.offset.into(),
            &mut bytes[..usize::from(r.width) / 8],
        )?;
        // Fields that hardware drives inside an rw register have no reset value of their own.
        let driven =
            r.fields.iter().filter(|f| f.access == Access::Ro).fold(0, |m, f| m | f.mask());
        ensure_eq!(
            u64::from_le_bytes(bytes) & !driven,
            r.reset & !driven,
            "{}.{} after reset",
            r.block,
            r.name
        );
    }
    Ok(())
}

fn read_only<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let t = b.device.transport();
    for r in ALL.iter().filter(|r| r.access == Access::Const || r.offset == ident::BOARD_ID.offset)
    {
        let mut before = [0; 8];
        let width = usize::from(r.width) / 8;
        t.read(Space::Registers, r.offset.into(), &mut before[..width])?;
        t.write(Space::Registers, r.offset.into(), &before.map(|x| !x)[..width])?;
        let mut after = [0; 8];
        t.read(Space::Registers, r.offset.into(), &mut after[..width])?;
        ensure_eq!(after, before, "{}.{} after a write", r.block, r.name);
    }
    Ok(())
}

fn unmapped<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let t = b.device.transport();
    let holes =
        BLOCKS.windows(2).map(|w| (w[0].base + w[0].size, w[1].base)).filter(|(a, b)| a < b);
    for (start, end) in holes {
        for at in [start, end - 4] {
            t.write32(at, 0xDEAD_BEEF)?;
            ensure_eq!(t.read32(at)?, 0, "BAR0 at {at:#x}");
        }
    }
    Ok(())
}

fn wrong_shapes<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let at = u64::from(SCRATCH.offset);
    let size = b.device.transport().size(Space::Registers);
    for (offset, len) in
        [(at + 1, 2), (at + 2, 4), (at, 3), (at + 1, 4), (size, 4), (size - 4, 8), (u64::MAX, 1)]
    {
        let mut data = vec![0; len];
        let read = b.device.transport().read(Space::Registers, offset, &mut data);
        ensure!(
            matches!(read, Err(TransportError::Access { .. })),
            "{len} bytes at {offset:#x}: {read:?}"
        );
        let write = b.device.transport().write(Space::Registers, offset, &data);
        ensure!(
            matches!(write, Err(TransportError::Access { .. })),
            "{len} bytes at {offset:#x}: {write:?}"
        );
    }
    Ok(())
}

fn reset<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    b.device.transport().write32(SCRATCH.offset, 0x1234_5678)?;
    b.device.transport().write32(isotherm_regs::irq::ENABLE.offset, 0xF)?;
    b.device.reset()?;
    ensure_eq!(b.device.transport().read32(SCRATCH.offset)?, 0, "scratch after a reset");
    ensure_eq!(
        b.device.transport().read32(isotherm_regs::irq::ENABLE.offset)?,
        0,
        "irq.ENABLE after a reset"
    );
    ensure_eq!(b.device.ckpt().owed(), b.device.info().granules(), "granules owed after a reset");
    Ok(())
}
