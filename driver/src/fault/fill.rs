//! Commands over ranges of granules: make absent, fill.

use std::ops::Range;
use std::time::Instant;

use isotherm_regs::fault::{
    CONTROL, Control, FILL_ADDR, PROGRESS, RANGE_COUNT, RANGE_FIRST, STATUS, Status,
};

use super::Fault;
use super::error::{Command, FaultError, Reason};
use crate::error::DeviceError;
use crate::transport::Transport;

/// Bytes of a granule.
const GRANULE: usize = 4096;

/// Most bytes of one command: a fill of any length needs no more host memory than this.
const CHUNK: usize = 256 * GRANULE;

impl<T: Transport> Fault<'_, T> {
    /// Makes granules absent: their contents are dropped, because the store has them. They count as saved from now on.
    /// Nobody may access them until the call returns.
    ///
    /// # Errors
    /// A snapshot is outstanding, or another refusal (typed, with the granule), or the way to the card failed.
    pub fn set_absent(&mut self, granules: Range<u32>) -> Result<(), FaultError> {
        self.ready()?;
        let count = granules.end.checked_sub(granules.start);
        let Some(count) = count else {
            return Err(self.io.argument(format!("granules {granules:?} are no range")).into());
        };
        // whatever comes of it
        self.ledger.changed(granules.clone());
        self.run(Command::SetAbsent, granules.start, count)?;
        self.ledger.stored(granules);
        Ok(())
    }

    /// Fills absent granules from `first` on with these bytes, a whole number of granules, and makes them present.
    /// Accesses that were parked for them complete. It does not count as a write: no heat, not dirty.
    ///
    /// # Errors
    /// A granule is not absent, or another refusal (typed, with the granule; those before it are filled), or the way
    /// to the card failed.
    pub fn fill(&mut self, first: u32, bytes: &[u8]) -> Result<(), FaultError> {
        if bytes.is_empty() || !bytes.len().is_multiple_of(GRANULE) {
            return Err(FaultError::Length { bytes: bytes.len() });
        }
        self.ready()?;
        let inside =
            u64::from(first) + (bytes.len() / GRANULE) as u64 <= u64::from(self.info.granules());
        if !inside {
            // Found before the first chunk is filled.
            let (command, reason) = (Command::Fill, Reason::BeyondWindow);
            return Err(FaultError::Failed { command, reason, granule: first });
        }
        let size = bytes.len().min(CHUNK);
        let buffer = self.pool.alloc_uncleared(self.io.transport(), size);
        let buffer = buffer.map_err(DeviceError::from)?;
        let mut granule = first;
        for chunk in bytes.chunks(CHUNK) {
            let written = buffer.write(0, chunk).map_err(DeviceError::from);
            let count = (chunk.len() / GRANULE) as u32;
            self.ledger.changed(granule..granule + count);
            let filled = written
                .and_then(|()| self.io.write(&FILL_ADDR, buffer.iova().0))
                .map_err(FaultError::from)
                .and_then(|()| self.run(Command::Fill, granule, count));
            if let Err(e) = filled {
                if matches!(e, FaultError::Device(_) | FaultError::Busy) {
                    // The card may still read it: nobody else gets this memory before the command has ended.
                    self.state.quarantine.push(buffer);
                }
                return Err(e);
            }
            granule += count;
        }
        Ok(())
    }

    /// Is the block there, and idle?
    fn ready(&mut self) -> Result<(), FaultError> {
        if !self.info.capabilities.fault() {
            return Err(FaultError::Unsupported);
        }
        if Status(self.io.read32(&STATUS)?).busy() {
            return Err(FaultError::Busy);
        }
        self.state.quarantine.clear();
        Ok(())
    }

    /// Runs one command to its end.
    fn run(&mut self, command: Command, first: u32, count: u32) -> Result<(), FaultError> {
        self.io.write(&RANGE_FIRST, first.into())?;
        self.io.write(&RANGE_COUNT, count.into())?;
        let mut control = Control(0);
        match command {
            Command::SetAbsent => control.set_set_absent(true),
            Command::Fill => control.set_fill(true),
        }
        self.io.write(&CONTROL, control.0.into())?;
        let status = self.wait_idle()?;
        let reason = status.reason_name().map_err(|code| self.io.unknown_code(code))?;
        let done = self.io.read32(&PROGRESS)?;
        let granule = first.saturating_add(done.min(count));
        if reason != Reason::Ok {
            return Err(FaultError::Failed { command, reason, granule });
        }
        // A command that never arrived leaves the reason of the one before.
        let absent = command == Command::SetAbsent;
        if done != count || self.is_absent(first + (count - 1))? != absent {
            return Err(FaultError::NotDone { command, granule });
        }
        Ok(())
    }

    /// Waits for the end of the command. The patience counts from the last granule that was finished: a long range
    /// takes long.
    fn wait_idle(&mut self) -> Result<Status, DeviceError> {
        let mut progress = 0;
        let patience = self.io.patience();
        let mut since = Instant::now();
        loop {
            let idle = |v: u64| !Status(v as u32).busy();
            let slice = patience.saturating_sub(since.elapsed()).min(patience / 8);
            match self.io.wait_until_within(&STATUS, "the end of a fault command", slice, idle) {
                Ok(status) => return Ok(Status(status as u32)),
                Err(late @ DeviceError::Late { .. }) => {
                    let now = self.io.read32(&PROGRESS)?;
                    if now != progress {
                        progress = now;
                        since = Instant::now();
                    } else if since.elapsed() >= patience {
                        return Err(late);
                    }
                }
                Err(e) => return Err(e),
            }
        }
    }
}
