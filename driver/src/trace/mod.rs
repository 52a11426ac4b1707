//! The snoop trace port: every request that passes the window, as the card saw it.
//!
//! The card writes records into a ring in host memory, and never waits for it: when the ring is full, and the card's queue
//! too, requests are dropped and counted. So [`Trace::drain`] often, or take a large ring. One record stands for one
//! *request*; how a copy becomes requests is the bus's affair (see [`crate::window`]).
//!
//! ```
//! # use isotherm_driver::transport::model::{CardConfig, Model};
//! # use isotherm_driver::{Device, trace::Filter};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut card = Device::open(Model::new(CardConfig::default())?)?;
//! card.trace().start(10, Filter::ALL)?;
//! card.window().write(0x1000, &[1; 8])?;
//! let seen = card.trace().stop()?;
//! assert_eq!((seen.records[0].offset, seen.records[0].bytes(), seen.dropped), (0x1000, 8, 0));
//! # Ok(())
//! # }
//! ```

mod error;
mod ring;

use std::ops::RangeInclusive;
use std::time::Instant;

pub use error::TraceError;
pub use isotherm_abi::trace::AccessRecord;

use isotherm_abi::trace::RECORD_BYTES;
use isotherm_regs::trace::{
    CONTROL, Control, DROPPED, FLUSH, Flush, HEAD, RECORDED, RING_ADDR, RING_SIZE, RingSize,
    STATUS, Status, TAIL,
};

use crate::device::{Info, Verified};
use crate::dma::DmaPool;
use crate::error::DeviceError;
use crate::transport::Transport;
use ring::Ring;

/// Binary logarithms of the records that a ring can hold.
pub const RING_LOG2: RangeInclusive<u32> = 2..=24;

/// What is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Reads of the window.
    pub reads: bool,
    /// Writes to the window.
    pub writes: bool,
}

impl Filter {
    /// Everything.
    pub const ALL: Self = Self { reads: true, writes: true };
}

impl Default for Filter {
    fn default() -> Self {
        Self::ALL
    }
}

/// What came out of the ring.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// In the order in which the requests passed.
    pub records: Vec<AccessRecord>,
    /// Requests that could not be recorded, since the drain before.
    pub dropped: u64,
}

impl Records {
    fn add(&mut self, more: Self) {
        self.records.extend(more.records);
        self.dropped += more.dropped;
    }
}

/// Counts since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TraceCounters {
    /// Requests recorded.
    pub recorded: u64,
    /// Requests that could not be.
    pub dropped: u64,
}

/// What the driver must remember between calls.
#[derive(Debug, Default)]
pub(crate) struct State {
    ring: Option<Ring>,
    /// Rings that the card may still write to.
    quarantine: Vec<Ring>,
}

impl State {
    /// The card was reset: nothing is recorded, nothing is written any more.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}

/// The trace port of an open card.
#[derive(Debug)]
pub struct Trace<'a, T: Transport> {
    io: &'a mut Verified<T>,
    pool: &'a mut DmaPool,
    state: &'a mut State,
    info: Info,
}

impl<'a, T: Transport> Trace<'a, T> {
    pub(crate) fn new(
        io: &'a mut Verified<T>,
        pool: &'a mut DmaPool,
        state: &'a mut State,
        info: Info,
    ) -> Self {
        Self { io, pool, state, info }
    }

    /// Is recording running?
    #[must_use]
    pub fn running(&self) -> bool {
        self.state.ring.is_some()
    }

    /// Records into an empty ring of `2^log2_records` records (16 bytes each) what the filter lets pass.
    ///
    /// # Errors
    /// Recording runs, the size or the filter makes no sense, the card refuses the ring, or the way to it failed.
    pub fn start(&mut self, log2_records: u32, filter: Filter) -> Result<(), TraceError> {
        if !self.info.capabilities.trace() {
            return Err(TraceError::Unsupported);
        }
        if self.state.ring.is_some() {
            return Err(TraceError::Running);
        }
        if !RING_LOG2.contains(&log2_records) {
            return Err(TraceError::Size { log2: log2_records });
        }
        if filter == (Filter { reads: false, writes: false }) {
            return Err(TraceError::Nothing);
        }
        // Whatever an earlier program left: what still waits for its ring is given up by the start.
        self.io.write(&CONTROL, 0)?;
        let buffer = self.pool.alloc_uncleared(self.io.transport(), RECORD_BYTES << log2_records);
        let ring = Ring::new(buffer.map_err(DeviceError::from)?, log2_records);
        let addr = ring.addr();
        let mut size = RingSize(0);
        size.set_log2_records(log2_records);
        self.io.write(&RING_ADDR, addr)?;
        self.io.write(&RING_SIZE, size.0.into())?;
        let mut control = Control(0);
        control.set_reads(filter.reads);
        control.set_writes(filter.writes);
        control.set_enable(true);
        let started = self.io.write(&CONTROL, control.0.into());
        let started = started.and_then(|()| self.io.read32(&STATUS));
        let enabled = started.and_then(|status| Ok((status, self.io.read32(&CONTROL)?)));
        match enabled {
            Ok((status, now)) if !Status(status).bad_ring() && now == control.0 => {
                self.state.ring = Some(ring);
                Ok(())
            }
            Ok(_) => {
                self.state.quarantine.push(ring);
                Err(TraceError::Refused { addr, log2: log2_records })
            }
            Err(e) => {
                self.state.quarantine.push(ring);
                Err(e.into())
            }
        }
    }

    /// Takes what is in the ring. Up to three of the latest requests wait for the rest of their line: [`Trace::flush`]
    /// gets them too.
    ///
    /// # Errors
    /// Recording is not running, the way to the card failed, or what it says or wrote cannot be right; then nothing was
    /// taken.
    pub fn drain(&mut self) -> Result<Records, TraceError> {
        let ring = self.state.ring.as_mut().ok_or(TraceError::NotRunning)?;
        let (head, tail) = (self.io.read32(&HEAD)?, ring.tail);
        let records = ring.take(head, self.info.window_size)?;
        if head != tail {
            self.io.write(&TAIL, head.into())?;
        }
        let total = self.io.read(&DROPPED)?;
        let dropped = total.wrapping_sub(ring.dropped);
        ring.dropped = total;
        Ok(Records { records, dropped })
    }

    /// Takes every request that passed before this call.
    ///
    /// # Errors
    /// As [`Trace::drain`]; or the records do not come.
    pub fn flush(&mut self) -> Result<Records, TraceError> {
        if self.state.ring.is_none() {
            return Err(TraceError::NotRunning);
        }
        let mut flush = Flush(0);
        flush.set_flush(true);
        self.io.write(&FLUSH, flush.0.into())?;
        let recorded = self.io.read(&RECORDED)?;
        let start = Instant::now();
        let mut all = Records::default();
        loop {
            // BUSY is read first: what it says no more was under way is in the ring by the time HEAD is read.
            let value = self.io.read(&STATUS)?;
            all.add(self.drain()?);
            let taken = self.state.ring.as_ref().map_or(0, |r| r.taken);
            if taken >= recorded {
                return Ok(all);
            }
            if !Status(value as u32).busy() {
                return Err(TraceError::Lost { recorded, taken });
            }
            if start.elapsed() > self.io.patience() {
                let (card, after) = (self.io.card().to_owned(), self.io.patience());
                let what = "the end of a flush of the trace port";
                let register = STATUS.name;
                return Err(DeviceError::Late { card, what, after, register, value }.into());
            }
        }
    }

    /// Stops recording and takes what is left.
    ///
    /// # Errors
    /// As [`Trace::flush`], or records are missing. Recording has stopped all the same, unless the way to the card failed.
    pub fn stop(&mut self) -> Result<Records, TraceError> {
        if self.state.ring.is_none() {
            return Err(TraceError::NotRunning);
        }
        self.io.write(&CONTROL, 0)?;
        let rest = self.flush().and_then(|rest| {
            let taken = self.state.ring.as_ref().map_or(0, |r| r.taken);
            let recorded = self.io.read(&RECORDED)?;
            if taken != recorded {
                return Err(TraceError::Lost { recorded, taken });
            }
            Ok(rest)
        });
        let idle = !Status(self.io.read32(&STATUS)?).busy();
        let ring = self.state.ring.take();
        if rest.is_err() || !idle {
            // Until the next reset nobody else gets memory that the card may still write to.
            self.state.quarantine.extend(ring);
        }
        rest
    }

    /// Counts since the start.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn counters(&mut self) -> Result<TraceCounters, DeviceError> {
        Ok(TraceCounters { recorded: self.io.read(&RECORDED)?, dropped: self.io.read(&DROPPED)? })
    }
}
