//! The window: bytes go in and come out.

use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::transport::{Space, Transport, TransportError};

list! {
    "window: small writes leave their neighbours alone" => byte_enables,
    "window: random copies read back" => random,
    "window: first and last bytes" => edges,
    "window: ranges beyond it are refused" => beyond,
    "window: lines of an image" => lines,
}

/// The bytes that a check works on.
const AREA: usize = 8192;

fn byte_enables<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let mut image = vec![0xA5; 256];
    b.device.window().write(0, &image)?;
    for at in [0, 1, 3, 60, 63, 64, 127, 130] {
        for len in 1..=9 {
            let mut data = vec![0; len];
            b.rng.fill(&mut data);
            b.device.window().write(at as u64, &data)?;
            image[at..at + len].copy_from_slice(&data);
        }
    }
    let mut found = vec![0; image.len()];
    b.device.window().read(0, &mut found)?;
    ensure!(
        found == image,
        "bytes differ at {:?}",
        found.iter().zip(&image).position(|(a, b)| a != b)
    );
    Ok(())
}

fn random<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let size = AREA.min(b.device.info().window_size as usize);
    let mut image = vec![0; size];
    b.rng.fill(&mut image);
    b.device.window().write(0, &image)?;
    for _ in 0..b.scale.accesses / 20 {
        let at = b.rng.below(size as u64) as usize;
        let len = 1 + b.rng.below(300.min(size - at) as u64) as usize;
        let mut data = vec![0; len];
        if b.rng.next() & 1 == 0 {
            b.rng.fill(&mut data);
            b.device.window().write(at as u64, &data)?;
            image[at..at + len].copy_from_slice(&data);
        } else {
            b.device.window().read(at as u64, &mut data)?;
            ensure!(data == image[at..at + len], "{len} bytes at {at:#x} differ");
        }
    }
    let mut found = vec![0; size];
    b.device.window().read(0, &mut found)?;
    ensure!(
        found == image,
        "bytes differ at {:?}",
        found.iter().zip(&image).position(|(a, b)| a != b)
    );
    Ok(())
}

fn edges<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let size = b.device.info().window_size;
    b.device.window().write(size - 8, b"the end.")?;
    b.device.window().write(0, b"beginning")?;
    let mut bytes = [0; 8];
    b.device.window().read(size - 8, &mut bytes)?;
    ensure_eq!(&bytes, b"the end.", "the last bytes");
    b.device.window().read(0, &mut bytes)?;
    ensure_eq!(&bytes, b"beginnin", "the first bytes");
    b.device.window().flush()?;
    Ok(())
}

fn beyond<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let size = b.device.transport().size(Space::Window);
    for (offset, len) in [(size, 1), (size - 1, 2), (u64::MAX, 8), (u64::MAX - 3, 4)] {
        let read = b.device.transport().read(Space::Window, offset, &mut vec![0; len]);
        ensure!(
            matches!(read, Err(TransportError::Access { .. })),
            "read of {len} at {offset:#x}: {read:?}"
        );
        let write = b.device.transport().write(Space::Window, offset, &vec![0; len]);
        ensure!(
            matches!(write, Err(TransportError::Access { .. })),
            "write of {len} at {offset:#x}: {write:?}"
        );
    }
    ensure_eq!(b.device.refused_packets()?, (0, 0), "refused packets");
    Ok(())
}

fn lines<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let mut image = vec![0; 16 * 64];
    b.rng.fill(&mut image);
    b.device.window().write(4096, &vec![0; image.len()])?;
    b.device.window().write_lines(4096, &image, [0, 3, 4, 5, 15])?;
    let mut found = vec![0; image.len()];
    b.device.window().read(4096, &mut found)?;
    for line in 0..16 {
        let range = line * 64..line * 64 + 64;
        let same = found[range.clone()] == image[range];
        ensure_eq!(same, [0, 3, 4, 5, 15].contains(&line), "line {line} was written");
    }
    ensure!(
        b.device.window().write_lines(0, &image, [16]).is_err(),
        "a line outside the image was taken"
    );
    Ok(())
}
