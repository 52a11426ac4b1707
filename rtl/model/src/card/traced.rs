//! Requests of the window on their way to the trace port, and its lines on their way to host memory.

use super::Card;
use crate::ckpt::HostMemory;
use isotherm_abi::trace::{AccessRecord, TIMESTAMP_BITS};

/// Who asks in this machine: the root complex at 00:01.0.
const ROOT: u16 = 0x0008;
/// Longest read that it sends to the window; writes are as long as Max_Payload_Size.
const READ_BYTES: u64 = 512;

impl Card {
    /// Records an access of the window as the requests that the link carries it in.
    pub(super) fn record(&mut self, offset: u64, length: usize, write: bool) {
        let limit = if write { u64::from(self.space.dma_limits().0) } else { READ_BYTES };
        let end = offset + length as u64;
        let mut at = offset;
        while at < end {
            let next = (at - at % limit + limit).min(end);
            let timestamp = self.now();
            if let Some(request) = AccessRecord::of_bytes(write, at, (next - at) as usize) {
                self.trace.access(AccessRecord { requester: ROOT, timestamp, ..request });
            }
            self.outbox.extend(std::iter::from_fn(|| self.trace.next_line()));
            at = next;
        }
    }

    /// A timestamp: there is no clock, so it counts what is asked of the card.
    pub(super) fn now(&mut self) -> u64 {
        self.requests += 1;
        self.requests & ((1 << TIMESTAMP_BITS) - 1)
    }

    /// Lines of the trace port reach host memory. PCIe writes are posted: what cannot be written is lost.
    pub(super) fn write_lines(&mut self, host: &mut dyn HostMemory) {
        self.outbox.extend(std::iter::from_fn(|| self.trace.next_line()));
        for line in self.outbox.drain(..) {
            let _ = host.write(line.addr, &line.bytes);
        }
    }
}
