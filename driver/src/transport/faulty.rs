//! A transport with faults on order: what a driver must survive.

use std::sync::Arc;
use std::time::Duration;

use super::{Iova, Space, Transport, TransportError};
use crate::dma::DmaMemory;

/// One fault. Accesses are reads and writes of any space.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// After this many more accesses the card is gone: reads give all ones, writes vanish, no interrupt comes.
    Gone {
        /// Accesses that still work.
        after: u64,
    },
    /// After this many more accesses the connection is closed.
    Closed {
        /// Accesses that still work.
        after: u64,
    },
    /// Messages of this vector (of all vectors, for `None`) are lost.
    LostInterrupts {
        /// Which.
        vector: Option<u16>,
    },
    /// Messages come late: so many waits find nothing first.
    LateInterrupts {
        /// Waits that find nothing.
        waits: u32,
    },
    /// DMA mappings beyond this many are refused.
    MapFails {
        /// Mappings that still work.
        after: u32,
    },
    /// DMA memory cannot be unmapped.
    UnmapFails,
    /// Writes to this BAR0 offset vanish, after some have got through.
    DroppedWrites {
        /// BAR0 offset of the first byte of the access.
        offset: u32,
        /// Writes that still work.
        after: u32,
    },
    /// Reads of this BAR0 offset give these bytes instead (as far as the access covers them).
    Reads {
        /// BAR0 offset of the first byte.
        offset: u32,
        /// What is read.
        bytes: Vec<u8>,
    },
    /// As [`Fault::Reads`], after some reads of the offset have told the truth.
    ReadsLater {
        /// BAR0 offset of the first byte of the access.
        offset: u32,
        /// Reads that still work.
        after: u32,
        /// What is read then.
        bytes: Vec<u8>,
    },
}

/// The wrapper. Without faults it changes nothing.
#[derive(Debug)]
pub struct Faulty<T> {
    inner: T,
    faults: Vec<Fault>,
    injected: u64,
    /// A message that came and is not shown yet, with the waits that are still to find nothing.
    late: Vec<(u16, u32)>,
}

impl<T: Transport> Faulty<T> {
    /// Without faults yet.
    pub fn new(inner: T) -> Self {
        Self { inner, faults: vec![], injected: 0, late: vec![] }
    }

    /// With one more fault.
    #[must_use]
    pub fn with(mut self, fault: Fault) -> Self {
        self.inject(fault);
        self
    }

    /// Adds a fault to a transport that is in use.
    pub fn inject(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Takes all faults away. What they have done stays done.
    pub fn heal(&mut self) {
        self.faults.clear();
        self.late.clear();
    }

    /// How often a fault has struck.
    #[must_use]
    pub fn injected(&self) -> u64 {
        self.injected
    }

    /// What is wrapped.
    pub fn inner(&mut self) -> &mut T {
        &mut self.inner
    }

    /// Counts an access. `Ok(true)`: the card is gone.
    fn access(&mut self, operation: &'static str) -> Result<bool, TransportError> {
        let (mut gone, mut closed) = (false, false);
        for fault in &mut self.faults {
            let (after, hit) = match fault {
                Fault::Gone { after } => (after, &mut gone),
                Fault::Closed { after } => (after, &mut closed),
                _ => continue,
            };
            *hit |= *after == 0;
            *after = after.saturating_sub(1);
        }
        self.injected += u64::from(gone || closed);
        if closed { Err(TransportError::Closed { operation }) } else { Ok(gone) }
    }

    fn is_gone(&self) -> bool {
        self.faults
            .iter()
            .any(|f| matches!(f, Fault::Gone { after: 0 } | Fault::Closed { after: 0 }))
    }

    /// Is this write to vanish?
    fn drops(&mut self, space: Space, at: u64) -> bool {
        for fault in &mut self.faults {
            if let Fault::DroppedWrites { offset, after } = fault
                && space == Space::Registers
                && u64::from(*offset) == at
            {
                if *after == 0 {
                    return true;
                }
                *after -= 1;
            }
        }
        false
    }
}

impl<T: Transport> Transport for Faulty<T> {
    fn identity(&self) -> String {
        self.inner.identity()
    }

    fn size(&self, space: Space) -> u64 {
        self.inner.size(space)
    }

    fn read(&mut self, space: Space, offset: u64, data: &mut [u8]) -> Result<(), TransportError> {
        if self.access("read")? {
            data.fill(0xFF);
            return Ok(());
        }
        self.inner.read(space, offset, data)?;
        for fault in &mut self.faults {
            let (at, bytes) = match fault {
                Fault::Reads { offset: at, bytes } => (at, bytes),
                Fault::ReadsLater { offset: at, after: 0, bytes } => (at, bytes),
                Fault::ReadsLater { offset: at, after, .. } => {
                    let hit = space == Space::Registers && u64::from(*at) == offset;
                    *after -= u32::from(hit);
                    continue;
                }
                _ => continue,
            };
            for (i, byte) in bytes.iter().enumerate() {
                let place = (u64::from(*at) + i as u64).checked_sub(offset).map(|p| p as usize);
                if let Some(slot) =
                    place.and_then(|p| data.get_mut(p)).filter(|_| space == Space::Registers)
                {
                    *slot = *byte;
                    self.injected += 1;
                }
            }
        }
        Ok(())
    }

    fn write(&mut self, space: Space, offset: u64, data: &[u8]) -> Result<(), TransportError> {
        if self.access("write")? {
            return Ok(());
        }
        if self.drops(space, offset) {
            self.injected += 1;
            return Ok(());
        }
        self.inner.write(space, offset, data)
    }

    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<Iova, TransportError> {
        for fault in &mut self.faults {
            if let Fault::MapFails { after } = fault {
                if *after == 0 {
                    self.injected += 1;
                    let source = "fault on order".into();
                    return Err(TransportError::DmaMap { len: memory.len() as u64, source });
                }
                *after -= 1;
            }
        }
        self.inner.dma_map(memory)
    }

    fn dma_unmap(&mut self, iova: Iova) -> Result<(), TransportError> {
        if self.faults.contains(&Fault::UnmapFails) {
            self.injected += 1;
            return Err(TransportError::DmaUnmap { iova, source: "fault on order".into() });
        }
        self.inner.dma_unmap(iova)
    }

    fn wait_irq(&mut self, vector: u16, timeout: Duration) -> Result<bool, TransportError> {
        if self.is_gone() {
            return Ok(false);
        }
        if let Some(at) = self.late.iter().position(|l| l.0 == vector) {
            if self.late[at].1 == 0 {
                self.late.remove(at);
                return Ok(true);
            }
            self.late[at].1 -= 1;
            return Ok(false);
        }
        let fired = self.inner.wait_irq(vector, timeout)?;
        if !fired {
            return Ok(false);
        }
        for fault in &self.faults {
            match fault {
                Fault::LostInterrupts { vector: v } if v.is_none_or(|v| v == vector) => {
                    self.injected += 1;
                    return Ok(false);
                }
                Fault::LateInterrupts { waits } if *waits > 0 => {
                    self.injected += 1;
                    self.late.push((vector, waits - 1));
                    return Ok(false);
                }
                _ => {}
            }
        }
        Ok(true)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        if self.access("reset")? {
            return Err(TransportError::Timeout { operation: "reset", after: Duration::ZERO });
        }
        self.late.clear();
        self.inner.reset()
    }
}
