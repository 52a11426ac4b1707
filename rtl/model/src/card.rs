//! The whole card, put together from the golden models: registers behind BAR0, memory behind BAR2, checkpoint jobs,
//! interrupts.
//!
//! There is no clock: a job runs when its doorbell rings, or, with [`CardConfig::job_delay`], when software has read
//! registers that many times, so that what happens while a job runs can be tried. Copies are made at once: after the
//! first write to a partition all of it is copied (`map.CONFIG.COPY_PARTITION`), and after SNAPSHOT what is flagged
//! (`PRE_COPY`), unless `map.COPY_SHARE` is 0; then neither is done, and a table commit does not wait for it.
//!
//! An access of the window is cut into requests as the link would do it. A write to an absent granule is parked request
//! by request, and completes with the FILL; its time is over when [`Card::end_parking`] says so. A read cannot wait
//! here, for nobody else could fill the granule meanwhile: it fails at once, as if its time were over.

mod config_space;
mod registers;
#[cfg(test)]
mod tests;
mod window;

use crate::ckpt::{Ckpt, HostMemory, Sources, run_job};
use crate::fault::{self, Access, Arrival, Fault};
use crate::ident::{Ident, IdentConfig};
use crate::irq::{Cause, Irq};
use crate::map;
use crate::squeeze::control::Control;
use config_space::ConfigSpace;
use isotherm_regs::ckpt::StatusReason;
use std::fmt;
use std::ops::Range;
use window::{Filling, ROOT, Window, Write, granule_of};

/// Longest read request that the link carries to the window; writes are as long as Max_Payload_Size.
const READ_BYTES: u64 = 512;
/// What `squeeze.LANES` reads.
const LANES: u8 = 1;

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

/// Why a read of the window failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The range leaves the window.
    Outside(OutsideWindow),
    /// The granule is absent.
    Absent {
        /// Which; the first, if there are more.
        granule: u32,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside(outside) => outside.fmt(f),
            Self::Absent { granule } => {
                write!(f, "window: granule {granule} is absent; fill it before it is read")
            }
        }
    }
}

impl std::error::Error for ReadError {}

impl From<OutsideWindow> for ReadError {
    fn from(outside: OutsideWindow) -> Self {
        Self::Outside(outside)
    }
}

/// The card.
#[derive(Clone, Debug)]
pub struct Card {
    config: CardConfig,
    space: ConfigSpace,
    ident: Ident,
    irq: Irq,
    ckpt: Ckpt,
    squeeze: Control,
    fault: Fault<Write>,
    window: Window,
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
            ckpt: Ckpt::new(),
            squeeze: Control::new(LANES, true),
            fault: Fault::new(granules),
            window: Window::new(config.log2_granules),
            waiting: None,
        };
        card.follow_config();
        card
    }

    /// Back to the state after power-up, except that card memory and tables keep their bytes. Granule `g` lives in frame `g` again,
    /// wherever it lived before.
    pub fn reset(&mut self) {
        self.space = ConfigSpace::new();
        self.ident.reset();
        self.irq = Irq::new();
        self.ckpt.reset();
        self.squeeze.reset();
        self.fault.reset();
        self.window.reset();
        self.waiting = None;
        self.follow_config();
    }

    /// Bytes of the window.
    #[must_use]
    pub fn window_size(&self) -> u64 {
        self.window.size()
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

    /// Reads from the window: one access event for each touched line.
    ///
    /// # Errors
    /// The range leaves the window (counted in `ident.UNSUPPORTED`, no event), or meets an absent granule: there `data` is
    /// all ones, as a CPU sees it, and the rest is read.
    pub fn read_window(&mut self, offset: u64, data: &mut [u8]) -> Result<(), ReadError> {
        self.check_range(offset, data.len())?;
        let mut absent = None;
        for range in requests(offset, data.len(), READ_BYTES) {
            let (at, granule) = (range.start, granule_of(range.start));
            let into = &mut data[(at - offset) as usize..(range.end - offset) as usize];
            if self.arrive(at, vec![], false).is_some() {
                self.window.read(at, into);
            } else {
                into.fill(0xFF);
                absent = absent.or(Some(granule));
            }
        }
        absent.map_or(Ok(()), |granule| Err(ReadError::Absent { granule }))
    }

    /// Writes to the window: one access event for each touched line. What meets an absent granule is parked, or lost
    /// (`fault.ERROR`): writes are posted, nobody is told here.
    ///
    /// # Errors
    /// The range leaves the window (counted in `ident.UNSUPPORTED`, no event).
    pub fn write_window(&mut self, offset: u64, data: &[u8]) -> Result<(), OutsideWindow> {
        self.check_range(offset, data.len())?;
        let limit = self.space.dma_limits().0.into();
        for range in requests(offset, data.len(), limit) {
            let piece = &data[(range.start - offset) as usize..(range.end - offset) as usize];
            if let Some(write) = self.arrive(range.start, piece.to_vec(), true) {
                self.window.write(write.offset, &write.data, false);
            }
            self.settle();
        }
        Ok(())
    }

    /// The time of everything that is parked is over: there is no clock that would say so.
    pub fn end_parking(&mut self) {
        while self.fault.expire_oldest().is_some() {}
        self.settle();
    }

    /// Where the granules of the window lie, for tests that look behind the registers.
    #[must_use]
    pub fn map(&self) -> &map::Map {
        &self.window.map
    }

    /// Vectors whose messages have been sent since the last call, in order.
    pub fn take_interrupts(&mut self) -> Vec<usize> {
        self.irq.take_messages().into_iter().map(|m| m.vector).collect()
    }

    /// The epoch timer of the heat block ran out.
    pub fn end_epoch(&mut self) {
        self.window.heat.end_epoch();
        self.follow_heat();
    }

    fn check_range(&mut self, offset: u64, length: usize) -> Result<(), OutsideWindow> {
        let end = offset.checked_add(length as u64).filter(|&end| end <= self.window_size());
        if end.is_none() {
            self.ident.count_unsupported();
            return Err(OutsideWindow { offset, length });
        }
        Ok(())
    }

    /// A request comes to the window; `None`: it does not go on now.
    fn arrive(&mut self, offset: u64, data: Vec<u8>, write: bool) -> Option<Write> {
        let payload = Write { offset, data };
        let access = Access { granule: granule_of(offset), write, requester: ROOT, payload };
        let now = self.window.now();
        let arrival = self.fault.arrive(access, now);
        if !write && matches!(arrival, Arrival::Parked) {
            self.fault.expire_newest();
        }
        self.settle();
        match arrival {
            Arrival::Passes(access) => Some(access.payload),
            Arrival::Parked | Arrival::Fails(_) => None,
        }
    }

    /// What happened in one block reaches the others.
    fn settle(&mut self) {
        for event in self.fault.take_events() {
            match event {
                fault::Event::Mark(granule) => self.window.dirty.mark(granule),
                fault::Event::Blocked(granule, blocked) => {
                    self.window.dirty.set_blocked(granule, blocked);
                }
                fault::Event::Interrupt => self.irq.raise(Cause::Fault),
            }
        }
        for event in self.window.map.take_events() {
            match event {
                map::Event::SnapshotTaken => {
                    self.window.snapshot_taken();
                    self.fault.snapshot_taken();
                }
                map::Event::Released { granule, keep } => self.window.dirty.release(granule, keep),
                map::Event::ReleaseEnded | map::Event::Lost => self.irq.raise(Cause::Map),
            }
        }
    }

    /// What a register write asked of the map, or of the block of absent granules.
    fn run_commands(&mut self, host: &mut dyn HostMemory) {
        let Self { window, squeeze, .. } = self;
        self.fault.run_command(&mut Filling { window, host, squeeze });
        self.settle();
        self.window.drain();
        self.window.write_lines(host);
    }

    fn follow_heat(&mut self) {
        let due = self.window.heat.take_interrupts();
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
            self.window.part.set_checkpoint_running(true);
            self.squeeze.set_running(true);
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
        let Window { part, dirty, map, memory, .. } = &self.window;
        let encoder = &self.squeeze.encoder();
        let sources = Sources { part, dirty, map, memory: memory.as_slice(), encoder };
        let reason = run_job(&mut self.ckpt, address, sources, host);
        self.window.part.set_checkpoint_running(false);
        self.squeeze.set_running(false);
        if matches!(reason, StatusReason::DmaRead | StatusReason::Memory) {
            self.irq.raise(Cause::Error);
        }
        self.irq.raise(Cause::Ckpt);
    }
}

/// The requests in which the link carries an access: cut at multiples of `limit`.
fn requests(offset: u64, length: usize, limit: u64) -> impl Iterator<Item = Range<u64>> {
    let end = offset + length as u64;
    let next = move |at: u64| (at - at % limit + limit).min(end);
    std::iter::successors(Some(offset), move |&at| Some(next(at)))
        .take_while(move |&at| at < end)
        .map(move |at| at..next(at))
}
