//! What the window must hold, kept beside it byte for byte.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Bench, Outcome, ensure};
use crate::ckpt::Captured;
use crate::transport::Transport;

pub(super) const GRANULE: usize = 4096;

/// For copies to end. Only failures wait so long.
pub(super) const LONG: Duration = Duration::from_secs(60);

/// The first granules of the window, as they must be.
#[derive(Clone)]
pub(super) struct Image {
    pub(super) bytes: Vec<u8>,
    /// Granules written since this was last taken.
    pub(super) written: BTreeSet<u32>,
}

impl Image {
    /// Fills `granules` granules at random, some of them with one byte throughout, and writes them.
    pub(super) fn fill<T: Transport>(
        b: &mut Bench<'_, T>,
        granules: u32,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let mut bytes = vec![0; granules as usize * GRANULE];
        for (i, g) in bytes.chunks_mut(GRANULE).enumerate() {
            match i % 3 {
                0 => g.fill(i as u8),
                _ => b.rng.fill(g),
            }
        }
        b.device.window().write(0, &bytes)?;
        Ok(Self { bytes, written: (0..granules).collect() })
    }

    pub(super) fn granules(&self) -> u32 {
        (self.bytes.len() / GRANULE) as u32
    }

    /// Writes `data` to the window and here.
    pub(super) fn write<T: Transport>(
        &mut self,
        b: &mut Bench<'_, T>,
        at: usize,
        data: &[u8],
    ) -> Outcome {
        b.device.window().write(at as u64, data)?;
        self.bytes[at..at + data.len()].copy_from_slice(data);
        self.written.extend((at / GRANULE) as u32..=((at + data.len() - 1) / GRANULE) as u32);
        Ok(())
    }

    /// Writes some bytes somewhere: mostly a few, sometimes across a border.
    pub(super) fn scribble<T: Transport>(&mut self, b: &mut Bench<'_, T>) -> Outcome {
        let len = match b.rng.below(4) {
            0 => 1 + b.rng.below(300) as usize,
            1 => 8,
            _ => 1 + b.rng.below(64) as usize,
        };
        let at = b.rng.below((self.bytes.len() - len + 1) as u64) as usize;
        let mut data = vec![0; len];
        b.rng.fill(&mut data);
        self.write(b, at, &data)
    }

    /// Writes 8 bytes to one granule.
    pub(super) fn touch<T: Transport>(&mut self, b: &mut Bench<'_, T>, granule: u32) -> Outcome {
        let at = granule as usize * GRANULE + 8 * b.rng.below(512) as usize;
        let data = b.rng.next().to_le_bytes();
        self.write(b, at, &data)
    }

    /// Granules written since the last call.
    pub(super) fn take_written(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.written).into_iter().collect()
    }

    /// Does the window hold this?
    pub(super) fn check_window<T: Transport>(&self, b: &mut Bench<'_, T>, when: &str) -> Outcome {
        let mut found = vec![0; self.bytes.len()];
        b.device.window().read(0, &mut found)?;
        let wrong = found.iter().zip(&self.bytes).position(|(a, b)| a != b);
        ensure!(
            wrong.is_none(),
            "{when}: byte {:#x} of the window differs, granule {}",
            wrong.unwrap_or(0),
            wrong.unwrap_or(0) / GRANULE
        );
        Ok(())
    }

    /// Some bytes of the window, for checks in between.
    pub(super) fn spot_check<T: Transport>(&self, b: &mut Bench<'_, T>) -> Outcome {
        let at = b.rng.below(self.bytes.len() as u64 / 64) as usize * 64;
        self.check_window_from(b, at, 64)
    }

    /// Some bytes of the window.
    pub(super) fn check_window_from<T: Transport>(
        &self,
        b: &mut Bench<'_, T>,
        at: usize,
        len: usize,
    ) -> Outcome {
        let mut found = vec![0; len];
        b.device.window().read(at as u64, &mut found)?;
        ensure!(found == self.bytes[at..at + len], "{len} bytes of the window at {at:#x} differ");
        Ok(())
    }

    /// Does everything that was captured equal this?
    pub(super) fn check_captured(&self, captured: &Captured, when: &str) -> Outcome {
        for (i, (extent, _)) in captured.extents.iter().enumerate() {
            let plain = captured.decode(i)?;
            let start = extent.first_granule as usize * GRANULE;
            let expected = self.bytes.get(start..start + plain.len());
            ensure!(
                expected == Some(&plain[..]),
                "{when}: granules {}..{} hold other bytes than the window at the snapshot",
                extent.first_granule,
                extent.first_granule + extent.granules
            );
        }
        Ok(())
    }
}

/// Granules that were saved, ascending.
pub(super) fn saved(captured: &Captured) -> Vec<u32> {
    let extents = captured.extents.iter();
    extents.flat_map(|(e, _)| e.first_granule..e.first_granule + e.granules).collect()
}
