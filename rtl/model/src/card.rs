//! The whole card, put together from the golden models: registers behind BAR0, memory behind BAR2, checkpoint jobs,
//! interrupts.
//!
//! There is no clock: a job runs when its doorbell rings, or, with [`CardConfig::job_delay`], when software has read
//! registers that many times, so that what happens while a job runs can be tried.

mod config_space;
mod registers;
#[cfg(test)]
mod tests;
mod traced;

use crate::ckpt::{Ckpt, HostMemory, Sources, run_job};
use crate::dirty::Dirty;
use crate::heat::Heat;
use crate::ident::{Ident, IdentConfig};
use crate::irq::{Cause, Irq};
use crate::map::Map;
use crate::part::Part;
use crate::snoop::{self, Descriptor};
use crate::trace::{Line, Trace};
use config_space::ConfigSpace;
use isotherm_regs::ckpt::StatusReason;
use std::fmt;

/// Bytes of a line: the grain of access events.
const LINE_BYTES: u64 = 64;

/// What a card is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardConfig {
    /// Binary logarithm of the number of granules (4 KiB) of the window, 1 to 17.
    pub log2_granules: u32,
    /// What `ident.BOARD_ID` reads; 1 is the in-process model.
    pub board_id: u32,
    /// What `ident.CLOCK_HZ` reads.
    pub clock_hz: u32,
    /// Register reads between a doorbell and its job; 0 = the job is over when the doorbell write returns.
    pub job_delay: u32,
}

impl Default for CardConfig {
    /// A window of 4 MiB.
    fn default() -> Self {
        Self { log2_granules: 10, board_id: 1, clock_hz: 250_000_000, job_delay: 0 }
    }
}

/// The range leaves the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutsideWindow {
    /// First byte.
    pub offset: u64,
    /// Bytes.
    pub length: usize,
}

impl fmt::Display for OutsideWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "window: {} bytes at {:#x} leave it", self.length, self.offset)
    }
}

impl std::error::Error for OutsideWindow {}

/// The card.
#[derive(Clone, Debug)]
pub struct Card {
    config: CardConfig,
    space: ConfigSpace,
    ident: Ident,
    irq: Irq,
    part: Part,
    ckpt: Ckpt,
    heat: Heat,
    dirty: Dirty,
    map: Map,
    trace: Trace,
    /// Lines of the trace port that are on their way: in host memory before anything is read of a register.
    outbox: Vec<Line>,
    /// Window requests and register accesses so far.
    requests: u64,
    memory: Vec<u8>,
    /// A job that waits for this many more register reads.
    waiting: Option<(u64, u32)>,
}

impl Card {
    /// A card after power-up; its memory is zero.
    ///
    /// # Panics
    /// `log2_granules` is not in 1..=17.
    #[must_use]
    pub fn new(config: CardConfig) -> Self {
        assert!(
            (1..=17).contains(&config.log2_granules),
            "Card::new: 2^{} granules",
            config.log2_granules
        );
        let granules = 1_u32 << config.log2_granules;
        let window_size = u64::from(granules) << 12;
        let ident = IdentConfig {
            board_id: config.board_id,
            git_hash: 0,
            build_time: 0,
            clock_hz: config.clock_hz,
            window_size,
            data_width: 128,
            dma_tags: 32,
        };
        let mut card = Self {
            config,
            space: ConfigSpace::new(),
            ident: Ident::new(ident),
            irq: Irq::new(),
            part: Part::new(granules),
            ckpt: Ckpt::new(),
            heat: Heat::new(config.log2_granules),
            dirty: Dirty::new(granules),
            map: Map::new(granules),
            trace: Trace::default(),
            outbox: vec![],
            requests: 0,
            memory: vec![0; window_size as usize],
            waiting: None,
        };
        card.follow_config();
        card
    }

    /// Back to the state after power-up, except that the memory behind the window keeps its bytes.
    pub fn reset(&mut self) {
        self.space = ConfigSpace::new();
        self.ident.reset();
        self.irq = Irq::new();
        self.part.reset();
        self.ckpt.reset();
        self.heat.reset();
        self.dirty.reset();
        self.trace.reset();
        self.outbox.clear();
        self.requests = 0;
        self.waiting = None;
        self.follow_config();
    }

    /// Bytes of the window.
    #[must_use]
    pub fn window_size(&self) -> u64 {
        self.memory.len() as u64
    }

    /// Reads from config space; bytes beyond 0xFF read 0.
    pub fn read_config(&self, offset: u32, data: &mut [u8]) {
        self.space.read(offset, data);
    }

    /// Writes to config space. A function level reset resets the card.
    pub fn write_config(&mut self, offset: u32, data: &[u8]) {
        if self.space.write(offset, data) {
            self.reset();
        } else {
            self.follow_config();
        }
    }

    /// One read request to the window: one access event a touched line.
    ///
    /// # Errors
    /// The range leaves the window; counted in `ident.UNSUPPORTED`, no event.
    pub fn read_window(&mut self, offset: u64, data: &mut [u8]) -> Result<(), OutsideWindow> {
        let range = self.window_range(offset, data.len())?;
        data.copy_from_slice(&self.memory[range]);
        self.record(offset, data.len(), false);
        self.touch(offset, data.len(), false);
        Ok(())
    }

    /// One write request to the window: one access event a touched line.
    ///
    /// # Errors
    /// As [`Card::read_window`].
    pub fn write_window(&mut self, offset: u64, data: &[u8]) -> Result<(), OutsideWindow> {
        let range = self.window_range(offset, data.len())?;
        self.memory[range].copy_from_slice(data);
        self.record(offset, data.len(), true);
        self.touch(offset, data.len(), true);
        Ok(())
    }

    /// Vectors whose messages have been sent since the last call, in order.
    pub fn take_interrupts(&mut self) -> Vec<usize> {
        self.irq.take_messages().into_iter().map(|m| m.vector).collect()
    }

    /// The epoch timer of the heat block ran out.
    pub fn end_epoch(&mut self) {
        self.heat.end_epoch();
        self.follow_heat();
    }

    fn window_range(
        &mut self,
        offset: u64,
        length: usize,
    ) -> Result<std::ops::Range<usize>, OutsideWindow> {
        let end = offset.checked_add(length as u64).filter(|&end| end <= self.window_size());
        let Some(end) = end else {
            self.ident.count_unsupported();
            return Err(OutsideWindow { offset, length });
        };
        Ok(offset as usize..end as usize)
    }

    fn touch(&mut self, offset: u64, length: usize, write: bool) {
        if length == 0 {
            return;
        }
        let first = offset / LINE_BYTES;
        let last = (offset + length as u64 - 1) / LINE_BYTES;
        let line_bits = self.config.log2_granules + 6;
        for line in first..=last {
            let request = Descriptor { line, count: 1, write, requester: 0 };
            for event in snoop::events(request, line_bits) {
                self.heat.access(event.line, event.write);
                self.dirty.access(event.line, event.write);
                self.part.access(event.line, event.write);
            }
        }
    }

    fn follow_heat(&mut self) {
        let due = self.heat.take_interrupts();
        if due.fill {
            self.irq.raise(Cause::HeatFill);
        }
        if due.overflow {
            self.irq.raise(Cause::HeatOverflow);
        }
    }

    /// What the link tells the blocks.
    fn follow_config(&mut self) {
        let (enable, mask) = self.space.msix();
        self.irq.set_msix(enable && self.space.masters(), mask);
        let (payload, read) = self.space.dma_limits();
        self.ckpt.set_dma_limits(payload, read);
    }

    /// Starts the job whose doorbell has rung, at once or later.
    fn start_job(&mut self, host: &mut dyn HostMemory) {
        if let Some(address) = self.ckpt.take_doorbell() {
            self.part.set_checkpoint_running(true);
            self.waiting = Some((address, self.config.job_delay));
            if self.config.job_delay == 0 {
                self.run_waiting_job(host);
            }
        }
    }

    /// A register was read: a waiting job comes nearer.
    fn tick(&mut self, host: &mut dyn HostMemory) {
        match &mut self.waiting {
            Some((_, 0)) => self.run_waiting_job(host),
            Some((_, left)) => *left -= 1,
            None => {}
        }
    }

    fn run_waiting_job(&mut self, host: &mut dyn HostMemory) {
        let Some((address, _)) = self.waiting.take() else { return };
        let Self { ckpt, part, dirty, map, memory, .. } = self;
        let sources = Sources { part, dirty, map, memory: memory.as_slice() };
        let reason = run_job(ckpt, address, sources, host);
        self.part.set_checkpoint_running(false);
        if matches!(reason, StatusReason::DmaRead | StatusReason::Memory) {
            self.irq.raise(Cause::Error);
        }
        self.irq.raise(Cause::Ckpt);
    }
}
