//! FILL of a frame: `rtl/docs/COMPRESSION.md`, "Restore".

use super::Fault;
use super::command::{GRANULE_BYTES, LINE_BYTES, Surroundings};
use crate::unsqueeze::{DecodeError, Extent, What};
use isotherm_abi::fault::{FRAME_GRANULES, LARGEST_FRAME};
use isotherm_regs::fault::{BASE_ADDR, FILL_ADDR, FRAME_CRC, Frame, FrameError, StatusReason};
use std::ops::Range;

impl<P> Fault<P> {
    /// Decodes the frame at FILL_ADDR into granules that are all absent, or into none.
    pub(super) fn fill_frame(
        &mut self,
        granules: Range<u32>,
        frame: Frame,
        around: &mut impl Surroundings<P>,
    ) -> Result<(), StatusReason> {
        let addr = self.bank.value(&FILL_ADDR);
        let base_addr = self.bank.value(&BASE_ADDR);
        let aligned = |a: u64| a.is_multiple_of(LINE_BYTES);
        if !aligned(addr) || frame.delta() && !aligned(base_addr) {
            return Err(StatusReason::Misaligned);
        }
        let (count, length) = (granules.len(), frame.length() as usize);
        if count > FRAME_GRANULES {
            return Err(self.refuse(DecodeError { what: What::Count, position: 0 }));
        }
        if length > LARGEST_FRAME {
            let position = LARGEST_FRAME as u32;
            return Err(self.refuse(DecodeError { what: What::Trailing, position }));
        }
        if granules.clone().any(|g| !self.is_absent(g)) {
            return Err(StatusReason::Present);
        }
        let mut bytes = vec![0; length.next_multiple_of(LINE_BYTES as usize)];
        around.read(addr, &mut bytes)?;
        let mut base = vec![];
        if frame.delta() {
            base.resize(count * GRANULE_BYTES as usize, 0);
            around.read(base_addr, &mut base)?;
        }
        let base = frame.delta().then_some(base.as_slice());
        let extent = Extent { count, crc: self.bank.value(&FRAME_CRC) as u32, base };
        let plain = around
            .unsqueeze()
            .decode(&bytes[..length], &extent)
            .map_err(|error| self.refuse(error))?;
        for (granule, bytes) in granules.clone().zip(plain.chunks_exact(GRANULE_BYTES as usize)) {
            around.write(granule, bytes)?;
        }
        granules.for_each(|granule| self.show(granule, around));
        Ok(())
    }

    fn refuse(&mut self, error: DecodeError) -> StatusReason {
        let mut word = FrameError(0);
        word.set_position(error.position);
        word.set_code(error.what.code().into());
        self.frame_error = word;
        StatusReason::Frame
    }
}
