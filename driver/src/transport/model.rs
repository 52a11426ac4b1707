//! The golden models in this process: fast, deterministic, no tools needed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use isotherm_abi::pci;
use isotherm_model::card::{Card, ReadError};
use isotherm_model::ckpt::{HostFault, HostMemory};
use isotherm_regs::irq::MSIX_TABLE;

use super::irqs::Irqs;
use super::{Iova, Space, Transport, TransportError, VECTORS, check};
use crate::dma::DmaMemory;

pub use isotherm_model::card::CardConfig;

/// First bus address that is given out: above 4 GiB, so that both halves of an address are used.
const FIRST_IOVA: u64 = 0x1_0000_0000;

/// What is mapped for the card, by bus address.
#[derive(Debug, Default)]
struct Bus(BTreeMap<u64, Arc<DmaMemory>>);

impl Bus {
    fn find(&self, addr: u64, length: usize) -> Result<(&DmaMemory, usize), HostFault> {
        let fault = HostFault { addr, length };
        let (base, memory) = self.0.range(..=addr).next_back().ok_or(fault)?;
        Ok((memory, usize::try_from(addr - base).map_err(|_| fault)?))
    }
}

impl HostMemory for Bus {
    fn read(&mut self, addr: u64, into: &mut [u8]) -> Result<(), HostFault> {
        let (memory, offset) = self.find(addr, into.len())?;
        memory.read(offset, into).map_err(|_| HostFault { addr, length: into.len() })
    }

    fn write(&mut self, addr: u64, bytes: &[u8]) -> Result<(), HostFault> {
        let (memory, offset) = self.find(addr, bytes.len())?;
        memory.write(offset, bytes).map_err(|_| HostFault { addr, length: bytes.len() })
    }
}

/// A card made of the golden models.
#[derive(Debug)]
pub struct Model {
    card: Card,
    bus: Bus,
    irqs: Irqs,
    next_iova: u64,
}

impl Model {
    /// A card after power-up.
    ///
    /// # Errors
    /// The system gives no eventfds.
    ///
    /// # Panics
    /// `config.log2_granules` is not in 1..=17.
    pub fn new(config: CardConfig) -> Result<Self, TransportError> {
        let card = Card::new(config);
        let mut model =
            Self { card, bus: Bus::default(), irqs: Irqs::new()?, next_iova: FIRST_IOVA };
        model.start();
        Ok(model)
    }

    /// The card itself, for tests that look behind its registers.
    #[must_use]
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The epoch timer of the heat block runs out: there is no clock that would do it.
    ///
    /// # Errors
    /// An interrupt could not be delivered.
    pub fn end_epoch(&mut self) -> Result<(), TransportError> {
        self.card.end_epoch();
        self.deliver()
    }

    /// What the kernel does when a driver opens a device: MSI-X table, memory space, bus mastering.
    fn start(&mut self) {
        for vector in 0..u32::from(VECTORS) {
            let entry = [0xFEE0_0000, 0, vector, 0].map(u32::to_le_bytes).concat();
            self.card.write_registers(MSIX_TABLE.offset + 16 * vector, &entry, &mut self.bus);
        }
        let mut config = [0; pci::CONFIG_BYTES];
        self.card.read_config(0, &mut config);
        let command = pci::COMMAND_MEMORY | pci::COMMAND_MASTER;
        self.card.write_config(pci::COMMAND as u32, &command.to_le_bytes());
        let msix =
            pci::find_capability(&config, pci::CAP_MSIX).expect("invariant: the model has MSI-X");
        self.card.write_config((msix + pci::MSIX_CONTROL) as u32, &pci::MSIX_ENABLE.to_le_bytes());
    }

    fn deliver(&mut self) -> Result<(), TransportError> {
        self.card.take_interrupts().into_iter().try_for_each(|vector| self.irqs.fire(vector))
    }
}

impl Transport for Model {
    fn identity(&self) -> String {
        "model".into()
    }

    fn size(&self, space: Space) -> u64 {
        match space {
            Space::Config => pci::CONFIG_BYTES as u64,
            Space::Registers => u64::from(isotherm_regs::BAR_SIZE),
            Space::Window => self.card.window_size(),
        }
    }

    fn read(&mut self, space: Space, offset: u64, data: &mut [u8]) -> Result<(), TransportError> {
        let size = self.size(space);
        check(space, size, offset, data.len())?;
        match space {
            Space::Config => self.card.read_config(offset as u32, data),
            Space::Registers => self.card.read_registers(offset as u32, data, &mut self.bus),
            Space::Window => match self.card.read_window(offset, data) {
                Ok(()) => {}
                // What a host sees of a read that ends with an error.
                Err(ReadError::Absent { .. }) => data.fill(0xFF),
                Err(ReadError::Outside(_)) => {
                    return Err(TransportError::Access { space, offset, len: data.len(), size });
                }
            },
        }
        self.deliver()
    }

    fn write(&mut self, space: Space, offset: u64, data: &[u8]) -> Result<(), TransportError> {
        let size = self.size(space);
        check(space, size, offset, data.len())?;
        match space {
            Space::Config => self.card.write_config(offset as u32, data),
            Space::Registers => self.card.write_registers(offset as u32, data, &mut self.bus),
            Space::Window => self
                .card
                .write_window(offset, data)
                .map_err(|_| TransportError::Access { space, offset, len: data.len(), size })?,
        }
        self.deliver()
    }

    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<Iova, TransportError> {
        let len = memory.len() as u64;
        let iova = Iova(self.next_iova);
        // A gap of one page between mappings makes an access beyond one of them a fault.
        self.next_iova = iova.0.checked_add(len + 4096).ok_or(TransportError::IovaSpace { len })?;
        self.bus.0.insert(iova.0, Arc::clone(memory));
        Ok(iova)
    }

    fn dma_unmap(&mut self, iova: Iova) -> Result<(), TransportError> {
        let unknown =
            || TransportError::DmaUnmap { iova, source: "nothing is mapped there".into() };
        self.bus.0.remove(&iova.0).map(drop).ok_or_else(unknown)
    }

    /// Never sleeps: nothing happens in this card while nobody touches it.
    fn wait_irq(&mut self, vector: u16, _timeout: Duration) -> Result<bool, TransportError> {
        self.irqs.wait(vector, Duration::ZERO)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.card.reset();
        self.irqs.drain();
        self.start();
        Ok(())
    }
}
