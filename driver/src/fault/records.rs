//! The ring of fault records.

use isotherm_abi::fault::{FAULT_RECORD_BYTES, FaultRecord};
use isotherm_regs::fault::{RING, RING_HEAD, RING_TAIL, RingHead, RingTail};

use super::Fault;
use crate::error::DeviceError;
use crate::transport::Transport;

/// Records that the ring holds.
const ENTRIES: u16 = (RING.length as usize / FAULT_RECORD_BYTES) as u16;

impl<T: Transport> Fault<'_, T> {
    /// Takes the records that have been written since the last call, oldest first.
    ///
    /// # Errors
    /// The ring contradicts itself, a record cannot be read, or the way to the card failed. Nothing is taken then.
    pub fn records(&mut self) -> Result<Vec<FaultRecord>, DeviceError> {
        let head = RingHead(self.io.read32(&RING_HEAD)?).count() as u16;
        let tail = RingTail(self.io.read32(&RING_TAIL)?).count() as u16;
        let count = head.wrapping_sub(tail);
        if count > ENTRIES {
            return Err(self.io.inconsistent(format!(
                "the ring of {ENTRIES} fault records has its head at {head} and its tail at {tail}"
            )));
        }
        let mut records = Vec::with_capacity(count.into());
        for n in 0..count {
            let entry = tail.wrapping_add(n) % ENTRIES;
            let mut bytes = [0; FAULT_RECORD_BYTES];
            let at = u32::from(entry) * FAULT_RECORD_BYTES as u32;
            self.io.read_memory(&RING, at, &mut bytes)?;
            let record = FaultRecord::parse(&bytes);
            records.push(record.map_err(|e| self.io.inconsistent(e.to_string()))?);
        }
        if count != 0 {
            self.io.write(&RING_TAIL, head.into())?;
        }
        Ok(records)
    }
}
