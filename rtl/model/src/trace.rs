//! The snoop trace port: one record for each request that passes the window, in a ring in host memory.
//!
//! Records wait in a queue; four of them, or fewer after a flush, make a line, and lines leave while the ring has room.
//! What finds the queue full is dropped and counted.

mod registers;
#[cfg(test)]
mod tests;

use isotherm_abi::trace::{AccessRecord, LINE_BYTES, LINE_RECORDS, RECORD_BYTES};
use isotherm_regs::trace::{Control, RingSize};
use registers::Pairs;
use std::collections::VecDeque;

/// Records that the queue of the card holds.
pub const QUEUE: usize = 256;

/// Least and largest binary logarithm of the ring's records.
pub const RING_LOG2: std::ops::RangeInclusive<u32> = 2..=24;

/// One line on its way to host memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Bus address.
    pub addr: u64,
    /// Four records.
    pub bytes: [u8; LINE_BYTES],
}

/// The ring as it was when recording started.
#[derive(Clone, Copy, Debug, Default)]
struct Ring {
    addr: u64,
    log2: u32,
}

/// The block.
#[derive(Clone, Debug)]
pub struct Trace {
    capacity: usize,
    control: Control,
    ring_addr: u64,
    ring_size: RingSize,
    /// Has ENABLE been set with a good ring?
    running: bool,
    ring: Ring,
    head: u32,
    tail: u32,
    queue: VecDeque<AccessRecord>,
    /// Records of the queue that a flush waits for.
    flushing: usize,
    recorded: u64,
    dropped: u64,
    pairs: Pairs,
}

impl Default for Trace {
    fn default() -> Self {
        Self::new(QUEUE)
    }
}

impl Trace {
    /// After reset, with a queue of `capacity` records.
    ///
    /// # Panics
    /// The queue does not hold a line.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        assert!(capacity >= LINE_RECORDS, "Trace::new: a queue of {capacity} records");
        Self {
            capacity,
            control: Control::RESET,
            ring_addr: 0,
            ring_size: RingSize::RESET,
            running: false,
            ring: Ring::default(),
            head: 0,
            tail: 0,
            queue: VecDeque::new(),
            flushing: 0,
            recorded: 0,
            dropped: 0,
            pairs: Pairs::default(),
        }
    }

    /// Back to the state after power-up.
    pub fn reset(&mut self) {
        *self = Self::new(self.capacity);
    }

    /// A request passes the window.
    pub fn access(&mut self, request: AccessRecord) {
        let wanted = if request.write { self.control.writes() } else { self.control.reads() };
        if !self.running || !wanted {
            return;
        }
        if self.queue.len() == self.capacity {
            self.dropped = self.dropped.wrapping_add(1);
        } else {
            self.queue.push_back(request);
            self.recorded = self.recorded.wrapping_add(1);
        }
    }

    /// The next line that leaves, if one can: HEAD counts it.
    pub fn next_line(&mut self) -> Option<Line> {
        if !self.due() || !self.room() {
            return None;
        }
        let mut bytes = [0; LINE_BYTES];
        for entry in bytes.chunks_exact_mut(RECORD_BYTES) {
            if let Some(record) = self.queue.pop_front() {
                entry.copy_from_slice(&record.emit());
                self.flushing = self.flushing.saturating_sub(1);
            }
        }
        let entry = self.head & ((1 << self.ring.log2) - 1);
        let addr = self.ring.addr.wrapping_add(u64::from(entry) * RECORD_BYTES as u64);
        self.head = self.head.wrapping_add(LINE_RECORDS as u32);
        Some(Line { addr, bytes })
    }

    /// Is there a line to be written?
    fn due(&self) -> bool {
        self.queue.len() >= LINE_RECORDS || self.flushing > 0
    }

    fn room(&self) -> bool {
        let used = self.head.wrapping_sub(self.tail);
        used <= (1 << self.ring.log2) - LINE_RECORDS as u32
    }

    fn bad_ring(&self) -> bool {
        !RING_LOG2.contains(&self.ring_size.log2_records())
            || !self.ring_addr.is_multiple_of(LINE_BYTES as u64)
    }

    /// CONTROL becomes `new`. ENABLE from 0 to 1 starts with an empty ring, if that is a good one.
    fn set_control(&mut self, new: Control) {
        let starts = new.enable() && !self.control.enable() && !self.bad_ring();
        self.control = new;
        if starts {
            self.ring = Ring { addr: self.ring_addr, log2: self.ring_size.log2_records() };
            self.queue.clear();
            (self.head, self.tail, self.flushing) = (0, 0, 0);
            (self.recorded, self.dropped) = (0, 0);
        }
        self.running = new.enable() && (self.running || starts);
    }

    fn flush(&mut self) {
        self.flushing = self.queue.len();
    }
}
