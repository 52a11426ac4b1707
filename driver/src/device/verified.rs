//! The proof that a card has been checked, and the only way to its registers.

use std::time::{Duration, Instant};

use isotherm_regs::ident::MAGIC;
use isotherm_regs::{MemDesc, RegDesc};

use crate::error::DeviceError;
use crate::transport::{Space, Transport, TransportError};

/// A transport whose card has been checked: identity, register-map hash, block list, versions.
///
/// Only [`super::Device::open`] makes one, and every block needs one: nothing talks to a block before the checks
/// (invariant 3).
#[derive(Debug)]
pub struct Verified<T> {
    transport: T,
    card: String,
    patience: Duration,
}

impl<T: Transport> Verified<T> {
    /// For [`super::open`] alone: after the checks, or, for the checks themselves, before them.
    pub(super) fn new(transport: T, patience: Duration) -> Self {
        let card = transport.identity();
        Self { transport, card, patience }
    }

    /// The transport, for what is not a register: config space, interrupts, DMA.
    pub(crate) fn transport(&mut self) -> &mut T {
        &mut self.transport
    }

    pub(crate) fn transport_ref(&self) -> &T {
        &self.transport
    }

    /// Name of the card, for messages.
    pub(crate) fn card(&self) -> &str {
        &self.card
    }

    /// How long to wait for what takes a card a few cycles.
    pub(crate) fn patience(&self) -> Duration {
        self.patience
    }

    /// Reads a register of 32 or 64 bits in one access.
    pub(crate) fn read(&mut self, register: &'static RegDesc) -> Result<u64, DeviceError> {
        let mut data = [0xFF; 8];
        let bytes = usize::from(register.width) / 8;
        let read =
            self.transport.read(Space::Registers, u64::from(register.offset), &mut data[..bytes]);
        read.map_err(|e| self.failed("read", name(register), e))?;
        if data[..bytes].iter().all(|&b| b == 0xFF) {
            self.check_alive(register.name)?;
        }
        data[bytes..].fill(0);
        Ok(u64::from_le_bytes(data))
    }

    /// Reads a 32-bit register.
    pub(crate) fn read32(&mut self, register: &'static RegDesc) -> Result<u32, DeviceError> {
        self.read(register).map(|v| v as u32)
    }

    /// Writes a register of 32 or 64 bits in one access.
    pub(crate) fn write(
        &mut self,
        register: &'static RegDesc,
        value: u64,
    ) -> Result<(), DeviceError> {
        let bytes = usize::from(register.width) / 8;
        self.write_at(register, 0, &value.to_le_bytes()[..bytes])
    }

    /// Writes some bytes of a register, `at` bytes from its start.
    pub(crate) fn write_at(
        &mut self,
        register: &'static RegDesc,
        at: u32,
        data: &[u8],
    ) -> Result<(), DeviceError> {
        let written = self.transport.write(Space::Registers, u64::from(register.offset + at), data);
        written.map_err(|e| self.failed("write", name(register), e))
    }

    /// Reads from a memory behind BAR0; `offset` and length are multiples of 4.
    pub(crate) fn read_memory(
        &mut self,
        memory: &'static MemDesc,
        offset: u32,
        data: &mut [u8],
    ) -> Result<(), DeviceError> {
        let read = self.transport.read(Space::Registers, u64::from(memory.offset + offset), data);
        read.map_err(|e| self.failed("read", format!("{}.{}", memory.block, memory.name), e))?;
        if !data.is_empty() && data.iter().all(|&b| b == 0xFF) {
            self.check_alive(memory.name)?;
        }
        Ok(())
    }

    /// Writes words of a memory behind BAR0 from `offset` on, a multiple of 4.
    pub(crate) fn write_memory(
        &mut self,
        memory: &'static MemDesc,
        offset: u32,
        words: &[u32],
    ) -> Result<(), DeviceError> {
        for (at, word) in (memory.offset + offset..).step_by(4).zip(words) {
            self.transport.write32(at, *word).map_err(|e| {
                self.failed("write", format!("{}.{}", memory.block, memory.name), e)
            })?;
        }
        Ok(())
    }

    /// Reads a register until `done` likes its value, with growing pauses.
    pub(crate) fn wait_until(
        &mut self,
        register: &'static RegDesc,
        what: &'static str,
        done: impl FnMut(u64) -> bool,
    ) -> Result<u64, DeviceError> {
        self.wait_until_within(register, what, self.patience, done)
    }

    /// As [`Verified::wait_until`], with a limit of the caller's.
    pub(crate) fn wait_until_within(
        &mut self,
        register: &'static RegDesc,
        what: &'static str,
        after: Duration,
        mut done: impl FnMut(u64) -> bool,
    ) -> Result<u64, DeviceError> {
        let start = Instant::now();
        let mut pause = Duration::from_micros(10);
        loop {
            let value = self.read(register)?;
            if done(value) {
                return Ok(value);
            }
            if start.elapsed() > after {
                let card = self.card.clone();
                return Err(DeviceError::Late {
                    card,
                    what,
                    after,
                    register: register.name,
                    value,
                });
            }
            if start.elapsed() > Duration::from_millis(1) {
                std::thread::sleep(pause);
                pause = (2 * pause).min(Duration::from_millis(5));
            }
        }
    }

    /// All ones is an answer, not a value: is anybody there?
    pub(crate) fn check_alive(&mut self, register: &'static str) -> Result<(), DeviceError> {
        let magic = self.transport.read32(MAGIC.offset);
        match magic.map_err(|e| self.failed("read", name(&MAGIC), e))? {
            u32::MAX => Err(DeviceError::Gone { card: self.card.clone(), register }),
            _ => Ok(()),
        }
    }

    pub(crate) fn failed(
        &self,
        operation: &'static str,
        target: String,
        source: TransportError,
    ) -> DeviceError {
        DeviceError::Transport { card: self.card.clone(), operation, target, source }
    }

    pub(crate) fn unknown_code(&self, code: isotherm_regs::UnknownCode) -> DeviceError {
        DeviceError::UnknownCode { card: self.card.clone(), code }
    }

    pub(crate) fn argument(&self, detail: String) -> DeviceError {
        DeviceError::Argument { card: self.card.clone(), detail }
    }

    pub(crate) fn inconsistent(&self, detail: String) -> DeviceError {
        DeviceError::Inconsistent { card: self.card.clone(), detail }
    }
}

fn name(register: &RegDesc) -> String {
    format!("{}.{}", register.block, register.name)
}
