//! Frames that the card decodes itself.

use isotherm_abi::fault::{FRAME_GRANULES, LARGEST_FRAME};
use isotherm_model::unsqueeze::{DecodeError, What};
use isotherm_regs::UnknownCode;
use isotherm_regs::fault::{BASE_ADDR, FILL_ADDR, FRAME, FRAME_CRC, FRAME_ERROR};
use isotherm_regs::fault::{Frame as Word, FrameError as ErrorWord};
use isotherm_regs::squeeze::{LANES, Lanes};

use super::Fault;
use super::error::{Command, FaultError, Reason};
use super::fill::GRANULE;
use crate::dma::DmaBuf;
use crate::error::DeviceError;
use crate::transport::Transport;

/// What the card says of a frame if it has no decompressor.
const NO_DECOMPRESSOR: u32 = 31;

/// One frame of the card's profile (`rtl/docs/COMPRESSION.md`).
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The frame. If it names a dictionary, a set with its id must be loaded.
    pub bytes: &'a [u8],
    /// Granules that it stands for, 1 to 16.
    pub granules: u32,
    /// CRC32C of their bytes.
    pub crc: u32,
    /// For a delta: the base granules, one for each granule, zeros where one has none.
    pub base: Option<&'a [u8]>,
}

impl<T: Transport> Fault<'_, T> {
    /// Does the card decode frames?
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn decodes_frames(&mut self) -> Result<bool, DeviceError> {
        let there = self.info.capabilities.fault();
        Ok(there && Lanes(self.io.read32(&LANES)?).unsqueeze())
    }

    /// Has the card decode a frame into absent granules from `first` on. All of them become present, or none. Accesses that
    /// were parked for them complete.
    ///
    /// # Errors
    /// [`FaultError::Frame`]: the card refused the frame, and the host has to decode it. A granule is not absent, or
    /// another refusal (typed; nothing is filled), or the way to the card failed.
    pub fn fill_frame(&mut self, first: u32, frame: &Frame<'_>) -> Result<(), FaultError> {
        let Frame { bytes, granules, crc, base } = *frame;
        let most = FRAME_GRANULES as u32;
        if !(1..=LARGEST_FRAME).contains(&bytes.len()) || !(1..=most).contains(&granules) {
            return Err(FaultError::FrameSize { bytes: bytes.len(), granules });
        }
        if let Some(base) = base.filter(|b| b.len() != granules as usize * GRANULE) {
            return Err(FaultError::Length { bytes: base.len() });
        }
        self.ready()?;
        if !self.decodes_frames()? {
            return Err(FaultError::NoDecompressor);
        }
        if u64::from(first) + u64::from(granules) > u64::from(self.info.granules()) {
            let (command, reason) = (Command::Fill, Reason::BeyondWindow);
            return Err(FaultError::Failed { command, reason, granule: first });
        }
        let frame_buffer = self.buffer(bytes)?;
        let base_buffer = base.map(|b| self.buffer(b)).transpose()?;
        let mut word = Word(0);
        // at most LARGEST_FRAME
        word.set_length(bytes.len() as u32);
        word.set_delta(base.is_some());
        let base_at = base_buffer.as_ref().map_or(0, |b| b.iova().0);
        let described = self
            .io
            .write(&FILL_ADDR, frame_buffer.iova().0)
            .and_then(|()| self.io.write(&BASE_ADDR, base_at))
            .and_then(|()| self.io.write(&FRAME, word.0.into()))
            .and_then(|()| self.io.write(&FRAME_CRC, crc.into()));
        let ended = described
            .map_err(FaultError::from)
            .and_then(|()| self.run(Command::Fill, first, granules))
            .or_else(|error| self.refusal(first, error));
        if let Err(FaultError::Device(_) | FaultError::Busy) = &ended {
            // The card may still read it: nobody else gets this memory before the command has ended.
            self.state.quarantine.extend([frame_buffer].into_iter().chain(base_buffer));
        } else {
            self.io.write(&FRAME, 0)?;
        }
        ended
    }

    /// Host memory with these bytes.
    fn buffer(&mut self, bytes: &[u8]) -> Result<DmaBuf, DeviceError> {
        let buffer = self.pool.alloc_uncleared(self.io.transport(), bytes.len())?;
        buffer.write(0, bytes)?;
        Ok(buffer)
    }

    /// If the frame was refused: what the card says of it.
    fn refusal(&mut self, first: u32, error: FaultError) -> Result<(), FaultError> {
        if !matches!(error, FaultError::Failed { reason: Reason::Frame, .. }) {
            return Err(error);
        }
        let found = ErrorWord(self.io.read32(&FRAME_ERROR)?);
        if found.code() == NO_DECOMPRESSOR {
            return Err(FaultError::NoDecompressor);
        }
        let unknown = UnknownCode { field: "fault.FRAME_ERROR.CODE", code: found.code() };
        let what = u8::try_from(found.code()).ok().and_then(What::of);
        let what = what.ok_or_else(|| self.io.unknown_code(unknown))?;
        let error = DecodeError { what, position: found.position() };
        Err(FaultError::Frame { granule: first, error })
    }
}
