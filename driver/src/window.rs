//! The memory window: copies in and out.
//!
//! The card counts one access for each line (64 B) of each *request* that passes. How a copy becomes requests is the
//! bus's affair: a socket to a simulated card sends long ones, a CPU sends one for each 8-byte store unless it combines
//! them. So counts of long copies differ between transports by a factor; which lines and units were touched does not.
//! An aligned access of at most 8 bytes is one request everywhere.

use isotherm_regs::fault::{ABSENT, GRANULE, Granule, SELECT};

use crate::device::Verified;
use crate::error::DeviceError;
use crate::transport::{Space, Transport};

/// Bytes of a granule.
const GRANULE_BYTES: u64 = 4096;

/// Bytes of a line.
pub const LINE_BYTES: usize = 64;

/// Access to the window of an open card.
#[derive(Debug)]
pub struct Window<'a, T: Transport> {
    io: &'a mut Verified<T>,
}

impl<'a, T: Transport> Window<'a, T> {
    pub(crate) fn new(io: &'a mut Verified<T>) -> Self {
        Self { io }
    }

    /// Bytes of the window.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.io.transport_ref().size(Space::Window)
    }

    /// Has the window no bytes?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Copies bytes out of the window, from `offset` on.
    ///
    /// # Errors
    /// The range leaves the window, a granule of it is absent ([`DeviceError::Absent`]; the bytes are not to be used),
    /// the way to the card failed, or the card is gone.
    pub fn read(&mut self, offset: u64, data: &mut [u8]) -> Result<(), DeviceError> {
        let read = self.io.transport().read(Space::Window, offset, data);
        read.map_err(|e| self.io.failed("read", target(offset, data.len()), e))?;
        if !data.is_empty() && data.iter().all(|&b| b == 0xFF) {
            self.io.check_alive("the window")?;
        }
        self.check_present(offset, data)
    }

    /// A read of an absent granule ends with all ones: was it that?
    fn check_present(&mut self, offset: u64, data: &[u8]) -> Result<(), DeviceError> {
        let (mut at, mut rest) = (offset, data);
        while !rest.is_empty() {
            let len = (GRANULE_BYTES - at % GRANULE_BYTES).min(rest.len() as u64) as usize;
            let (part, tail) = rest.split_at(len);
            if part.iter().all(|&b| b == 0xFF) {
                if self.io.read32(&ABSENT)? == 0 {
                    return Ok(());
                }
                let granule = (at / GRANULE_BYTES) as u32;
                self.io.write(&SELECT, granule.into())?;
                if Granule(self.io.read32(&GRANULE)?).absent() {
                    return Err(DeviceError::Absent { card: self.io.card().to_owned(), granule });
                }
            }
            (at, rest) = (at + len as u64, tail);
        }
        Ok(())
    }

    /// Copies bytes into the window, from `offset` on. Writes are posted: [`Window::flush`] says when they arrived.
    ///
    /// # Errors
    /// The range leaves the window, or the way to the card failed.
    pub fn write(&mut self, offset: u64, data: &[u8]) -> Result<(), DeviceError> {
        let written = self.io.transport().write(Space::Window, offset, data);
        written.map_err(|e| self.io.failed("write", target(offset, data.len()), e))
    }

    /// Copies the named lines of `image` into the window: line `k` is bytes `64 k .. 64 k + 64` of `image`, which
    /// begins at window offset `base` (a multiple of 64). Neighbouring lines go as one copy.
    ///
    /// # Errors
    /// A line leaves the image or the window, or the way to the card failed.
    pub fn write_lines(
        &mut self,
        base: u64,
        image: &[u8],
        lines: impl IntoIterator<Item = usize>,
    ) -> Result<(), DeviceError> {
        let mut run: Option<std::ops::Range<usize>> = None;
        for line in lines {
            match &mut run {
                Some(r) if r.end == line => r.end += 1,
                _ => {
                    if let Some(done) = run.replace(line..line + 1) {
                        self.write_run(base, image, done)?;
                    }
                }
            }
        }
        run.map_or(Ok(()), |last| self.write_run(base, image, last))
    }

    /// Waits until all writes so far have reached the card: a read orders behind them.
    ///
    /// # Errors
    /// The card is gone, or the way to it failed.
    pub fn flush(&mut self) -> Result<(), DeviceError> {
        // Reads pass no writes on the way, and a register read is answered after the writes in front of it.
        self.io.check_alive("the window")
    }

    fn write_run(
        &mut self,
        base: u64,
        image: &[u8],
        lines: std::ops::Range<usize>,
    ) -> Result<(), DeviceError> {
        let start = lines.start.saturating_mul(LINE_BYTES);
        let end = lines.end.saturating_mul(LINE_BYTES).min(image.len());
        let Some(bytes) = image.get(start..end).filter(|b| !b.is_empty()) else {
            return Err(self
                .io
                .argument(format!("lines {lines:?} leave an image of {} bytes", image.len())));
        };
        self.write(base + start as u64, bytes)
    }
}

fn target(offset: u64, len: usize) -> String {
    format!("{len} bytes at {offset:#x} of the window")
}
