//! An open card: the checks, what it is, and the way to its blocks.

mod open;
mod verified;

use std::time::Duration;

pub use isotherm_regs::ident::Capabilities;
pub use open::OpenError;
pub use verified::Verified;

use crate::ckpt::{self, Ckpt};
use crate::dma::{DmaBuf, DmaPool};
use crate::error::DeviceError;
use crate::fault::{self, Fault};
use crate::heat::{self, Heat};
use crate::irq::Irq;
use crate::map::{Ledger, Map};
use crate::part::PartTable;
use crate::tables::{self, Tables};
use crate::trace::{self, Trace};
use crate::transport::{Space, Transport};
use crate::window::Window;

/// What a card says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Info {
    /// Which board; 0 is the simulated card, 1 the in-process model.
    pub board_id: u32,
    /// First 32 bits of the source revision; 0 for a development build.
    pub git_hash: u32,
    /// Unix time of the build in seconds; 0 for a reproducible build.
    pub build_time: u64,
    /// Core clock in hertz.
    pub clock_hz: u32,
    /// Bytes of the window.
    pub window_size: u64,
    /// Binary logarithm of the bytes of a granule.
    pub granule_log2: u8,
    /// Binary logarithm of the bytes of a line.
    pub line_log2: u8,
    /// Binary logarithm of the bytes of a unit.
    pub unit_log2: u8,
    /// Bits of the transaction and memory streams.
    pub data_width: u16,
    /// DMA reads that can be outstanding.
    pub dma_tags: u8,
    /// What the image can do.
    pub capabilities: Capabilities,
}

impl Info {
    /// Granules of the window.
    #[must_use]
    pub fn granules(&self) -> u32 {
        (self.window_size >> self.granule_log2) as u32
    }

    /// Units of the window.
    #[must_use]
    pub fn units(&self) -> u32 {
        (self.window_size >> self.unit_log2) as u32
    }
}

/// Settings of an open card.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How long to wait for what takes a card a few cycles: a commit, a roll. Default 10 s, which suits a Verilated
    /// card; a real one needs microseconds.
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { patience: Duration::from_secs(10) }
    }
}

/// An open card. One owner, one thread at a time; it may move between threads.
#[derive(Debug)]
pub struct Device<T: Transport> {
    io: Verified<T>,
    info: Info,
    pool: DmaPool,
    heat: heat::State,
    ckpt: ckpt::State,
    ledger: Ledger,
    fault: fault::State,
    trace: trace::State,
    tables: tables::State,
}

impl<T: Transport> Device<T> {
    /// Checks identity, register-map hash, block list, versions, scratch register and geometry, in this order.
    ///
    /// Interrupts are left as they are; [`Device::irq`] enables them. The card is not reset: what an earlier program
    /// left in it (table, counters, a snapshot) is still there. A snapshot that it left outstanding is given up when
    /// this one takes its first ([`crate::map`]).
    ///
    /// # Errors
    /// The first check that fails.
    pub fn open(transport: T) -> Result<Self, OpenError> {
        Self::open_with(transport, Options::default())
    }

    /// As [`Device::open`], with settings.
    ///
    /// # Errors
    /// As [`Device::open`].
    pub fn open_with(transport: T, options: Options) -> Result<Self, OpenError> {
        let (io, info) = open::verify(transport, options.patience)?;
        Ok(Self {
            io,
            info,
            pool: DmaPool::new(),
            heat: heat::State::default(),
            ckpt: ckpt::State::default(),
            ledger: Ledger::new(info.granules()),
            fault: fault::State::default(),
            trace: trace::State::default(),
            tables: tables::State::default(),
        })
    }

    /// What the card says about itself.
    #[must_use]
    pub fn info(&self) -> &Info {
        &self.info
    }

    /// Name of the card, for messages.
    #[must_use]
    pub fn card(&self) -> &str {
        self.io.card()
    }

    /// The memory window.
    pub fn window(&mut self) -> Window<'_, T> {
        Window::new(&mut self.io)
    }

    /// The access counters.
    pub fn heat(&mut self) -> Heat<'_, T> {
        Heat::new(&mut self.io, &mut self.heat, self.info)
    }

    /// The partition table.
    pub fn partitions(&mut self) -> PartTable<'_, T> {
        PartTable::new(&mut self.io, self.info)
    }

    /// The checkpoint engine.
    pub fn ckpt(&mut self) -> Ckpt<'_, T> {
        let Self { io, pool, ckpt, ledger, tables, info, .. } = self;
        Ckpt::new(io, pool, ckpt, ledger, tables, *info)
    }

    /// The copy-on-write map: snapshots and their release.
    pub fn map(&mut self) -> Map<'_, T> {
        Map::new(&mut self.io, &mut self.ledger, self.info)
    }

    /// Absent granules and how they are filled.
    pub fn fault(&mut self) -> Fault<'_, T> {
        Fault::new(&mut self.io, &mut self.pool, &mut self.fault, &mut self.ledger, self.info)
    }

    /// The learned tables of the compressor.
    pub fn tables(&mut self) -> Tables<'_, T> {
        Tables::new(&mut self.io, &mut self.tables, self.ckpt.is_saving(), self.info)
    }

    /// The snoop trace port.
    pub fn trace(&mut self) -> Trace<'_, T> {
        Trace::new(&mut self.io, &mut self.pool, &mut self.trace, self.info)
    }

    /// The interrupts.
    pub fn irq(&mut self) -> Irq<'_, T> {
        Irq::new(&mut self.io)
    }

    /// Core clock cycles since reset. The model has no clock and says 0.
    ///
    /// # Errors
    /// The register cannot be read.
    pub fn cycles(&mut self) -> Result<u64, DeviceError> {
        self.io.read(&isotherm_regs::ident::CYCLES)
    }

    /// Requests that the card refused as unsupported, and packets that it discarded as malformed, modulo 2^32.
    ///
    /// # Errors
    /// A register cannot be read.
    pub fn refused_packets(&mut self) -> Result<(u32, u32), DeviceError> {
        let unsupported = self.io.read32(&isotherm_regs::ident::UNSUPPORTED)?;
        Ok((unsupported, self.io.read32(&isotherm_regs::ident::MALFORMED)?))
    }

    /// A zeroed buffer of at least `len` bytes that the card can reach.
    ///
    /// # Errors
    /// No memory can be had or mapped.
    pub fn dma_alloc(&mut self, len: usize) -> Result<DmaBuf, DeviceError> {
        Ok(self.pool.alloc(self.io.transport(), len)?)
    }

    /// Reads from config space: 1, 2, 4 or 8 bytes at a multiple of their size.
    ///
    /// # Errors
    /// The range, or the way to the card.
    pub fn read_config(&mut self, offset: u16, data: &mut [u8]) -> Result<(), DeviceError> {
        let read = self.io.transport().read(Space::Config, u64::from(offset), data);
        read.map_err(|e| self.io.failed("read", format!("config space at {offset:#x}"), e))
    }

    /// Resets the card: registers and engines as after power-up. The memory behind the window may keep its bytes or
    /// not. The next checkpoint job over any granule must be a full one.
    ///
    /// # Errors
    /// The card cannot be reset, or does not answer afterwards.
    pub fn reset(&mut self) -> Result<(), DeviceError> {
        let reset = self.io.transport().reset();
        reset.map_err(|e| self.io.failed("reset", "the card".into(), e))?;
        self.ckpt.forget();
        self.ledger.forget();
        self.fault.forget();
        self.trace.forget();
        self.tables.forget();
        self.heat = heat::State::default();
        self.io.check_alive("ident.MAGIC")
    }

    /// Is the card still there?
    ///
    /// # Errors
    /// It is not: [`DeviceError::is_gone`], or the way to it failed.
    pub fn check_alive(&mut self) -> Result<(), DeviceError> {
        self.io.check_alive("ident.MAGIC")
    }

    /// The transport below, for wrappers such as `Faulty` and for statistics.
    pub fn transport(&mut self) -> &mut T {
        self.io.transport()
    }
}

impl<T: Transport> Drop for Device<T> {
    fn drop(&mut self) {
        // First the card loses its access, then the buffers go (those of a job that never ended too). A mapping that
        // cannot be removed leaks its memory, so there is nothing left to do about an error.
        let _ = self.pool.unmap_all(self.io.transport());
    }
}
