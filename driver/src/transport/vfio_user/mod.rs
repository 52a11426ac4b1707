//! A card in another process, behind a socket that speaks vfio-user: the Verilated card.
//!
//! This end plays the kernel's part: it maps DMA memory by passing its descriptor, attaches eventfds to the vectors, and
//! switches on bus mastering and MSI-X in config space. Every request has a deadline.

mod socket;

use std::collections::BTreeMap;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use isotherm_abi::pci;
use isotherm_abi::vfio_user as wire;

use super::irqs::Irqs;
use super::{Iova, Space, Transport, TransportError, VECTORS, check};
use crate::dma::DmaMemory;
use socket::Socket;

/// First bus address that is given out: above 4 GiB, so that both halves of an address are used.
const FIRST_IOVA: u64 = 0x1_0000_0000;

/// Largest piece of one register message: what a card must take in one request whatever its payload limit.
const REGISTER_CHUNK: usize = 128;

/// Largest piece of one window message.
const WINDOW_CHUNK: usize = 64 << 10;

/// How long to wait for what.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// For each request. A Verilated card runs some ten thousand times slower than a real one.
    pub deadline: Duration,
    /// For the socket to appear and accept; 0 = one attempt.
    pub connect: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { deadline: Duration::from_secs(10), connect: Duration::from_secs(5) }
    }
}

/// The client.
#[derive(Debug)]
pub struct VfioUser {
    socket: Socket,
    name: String,
    sizes: BTreeMap<u32, u64>,
    irqs: Irqs,
    next_iova: u64,
}

impl VfioUser {
    /// Connects to the server at `path`.
    ///
    /// # Errors
    /// Nobody listens there in time, or the server is not a card that speaks vfio-user 0.0.
    pub fn connect(path: impl AsRef<Path>, options: Options) -> Result<Self, TransportError> {
        let path = path.as_ref();
        let end = Instant::now() + options.connect;
        let stream = loop {
            match UnixStream::connect(path) {
                Ok(stream) => break stream,
                // The server may still be starting: its socket appears when it listens.
                Err(_) if Instant::now() < end => std::thread::sleep(Duration::from_millis(10)),
                Err(e) => {
                    let card = format!("vfio-user {}", path.display());
                    return Err(TransportError::Open {
                        card,
                        operation: "connect",
                        source: e.into(),
                    });
                }
            }
        };
        Self::from_stream(stream, &path.display().to_string(), options)
    }

    /// Uses a socket that is already connected; `name` is for messages.
    ///
    /// # Errors
    /// As [`VfioUser::connect`].
    pub fn from_stream(
        stream: UnixStream,
        name: &str,
        options: Options,
    ) -> Result<Self, TransportError> {
        let irqs = Irqs::new()?;
        let socket = Socket::new(stream, options.deadline);
        let name = format!("vfio-user {name}");
        let mut card = Self { socket, name, sizes: BTreeMap::new(), irqs, next_iova: FIRST_IOVA };
        card.negotiate()?;
        for region in [wire::REGION_BAR0, wire::REGION_BAR2, wire::REGION_CONFIG] {
            let size = card.region_size(region)?;
            card.sizes.insert(region, size);
        }
        card.start()?;
        Ok(card)
    }

    fn negotiate(&mut self) -> Result<(), TransportError> {
        const OPERATION: &str = "vfio-user version";
        let mut body = wire::Version { major: 0, minor: 0 }.emit().to_vec();
        body.extend(
            format!(
                "{{\"capabilities\":{{\"max_msg_fds\":{},\"max_data_xfer_size\":{}}}}}\0",
                wire::MAX_FDS,
                wire::MAX_DATA
            )
            .bytes(),
        );
        let reply = self.socket.call(OPERATION, wire::VERSION, &body, &[])?;
        let (version, _) = wire::Version::parse(&reply).map_err(|e| protocol(OPERATION, &e))?;
        if version.major != 0 {
            let detail = format!("the server speaks {}.{}", version.major, version.minor);
            return Err(TransportError::Protocol { operation: OPERATION, detail });
        }
        Ok(())
    }

    fn region_size(&mut self, index: u32) -> Result<u64, TransportError> {
        const OPERATION: &str = "vfio-user region info";
        let ask = wire::RegionInfo { argsz: 32, index, ..Default::default() };
        let reply = self.socket.call(OPERATION, wire::GET_REGION_INFO, &ask.emit(), &[])?;
        let (info, _) = wire::RegionInfo::parse(&reply).map_err(|e| protocol(OPERATION, &e))?;
        if info.index != index {
            let detail = format!("asked for region {index}, answered for {}", info.index);
            return Err(TransportError::Protocol { operation: OPERATION, detail });
        }
        Ok(info.size)
    }

    /// What the kernel does when a driver opens a device: vectors, memory space, bus mastering.
    fn start(&mut self) -> Result<(), TransportError> {
        const OPERATION: &str = "vfio-user interrupt info";
        let ask = wire::IrqInfo { argsz: 16, index: wire::IRQ_MSIX, ..Default::default() };
        let reply = self.socket.call(OPERATION, wire::GET_IRQ_INFO, &ask.emit(), &[])?;
        let (info, _) = wire::IrqInfo::parse(&reply).map_err(|e| protocol(OPERATION, &e))?;
        if info.count < u32::from(VECTORS) {
            let detail = format!("the card has {} MSI-X vectors, {VECTORS} are needed", info.count);
            return Err(TransportError::Protocol { operation: OPERATION, detail });
        }
        let set = wire::SetIrqs {
            argsz: 20,
            flags: wire::IRQ_DATA_EVENTFD | wire::IRQ_ACTION_TRIGGER,
            index: wire::IRQ_MSIX,
            start: 0,
            count: u32::from(VECTORS),
        };
        self.socket.call(
            "vfio-user set interrupts",
            wire::SET_IRQS,
            &set.emit(),
            &self.irqs.fds(),
        )?;

        let mut config = [0; pci::CONFIG_BYTES];
        for at in (0..pci::CONFIG_BYTES).step_by(8) {
            self.read(Space::Config, at as u64, &mut config[at..at + 8])?;
        }
        let half = |at: usize| u16::from_le_bytes([config[at], config[at + 1]]);
        let command = half(pci::COMMAND) | pci::COMMAND_MEMORY | pci::COMMAND_MASTER;
        self.write(Space::Config, pci::COMMAND as u64, &command.to_le_bytes())?;
        let msix = pci::find_capability(&config, pci::CAP_MSIX).ok_or_else(|| {
            TransportError::Protocol {
                operation: OPERATION,
                detail: "config space has no MSI-X capability".into(),
            }
        })?;
        let at = msix + pci::MSIX_CONTROL;
        let control = half(at) & !pci::MSIX_FUNCTION_MASK | pci::MSIX_ENABLE;
        self.write(Space::Config, at as u64, &control.to_le_bytes())
    }

    fn region_read(
        &mut self,
        region: u32,
        offset: u64,
        data: &mut [u8],
    ) -> Result<(), TransportError> {
        const OPERATION: &str = "vfio-user region read";
        let access = wire::RegionAccess { offset, region, count: data.len() as u32 };
        let reply = self.socket.call(OPERATION, wire::REGION_READ, &access.emit(), &[])?;
        let (_, bytes) = wire::RegionAccess::parse(&reply).map_err(|e| protocol(OPERATION, &e))?;
        let bytes =
            wire::exact_data(data.len() as u64, bytes).map_err(|e| protocol(OPERATION, &e))?;
        data.copy_from_slice(bytes);
        Ok(())
    }

    fn region_write(
        &mut self,
        region: u32,
        offset: u64,
        data: &[u8],
    ) -> Result<(), TransportError> {
        let access = wire::RegionAccess { offset, region, count: data.len() as u32 };
        let body = [&access.emit()[..], data].concat();
        self.socket.call("vfio-user region write", wire::REGION_WRITE, &body, &[])?;
        Ok(())
    }
}

impl Transport for VfioUser {
    fn identity(&self) -> String {
        self.name.clone()
    }

    fn size(&self, space: Space) -> u64 {
        self.sizes.get(&region(space)).copied().unwrap_or(0)
    }

    fn read(&mut self, space: Space, offset: u64, data: &mut [u8]) -> Result<(), TransportError> {
        check(space, self.size(space), offset, data.len())?;
        let mut at = offset;
        for piece in data.chunks_mut(chunk(space)) {
            self.region_read(region(space), at, piece)?;
            at += piece.len() as u64;
        }
        Ok(())
    }

    fn write(&mut self, space: Space, offset: u64, data: &[u8]) -> Result<(), TransportError> {
        check(space, self.size(space), offset, data.len())?;
        let mut at = offset;
        for piece in data.chunks(chunk(space)) {
            self.region_write(region(space), at, piece)?;
            at += piece.len() as u64;
        }
        Ok(())
    }

    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<Iova, TransportError> {
        let len = memory.len() as u64;
        let iova = Iova(self.next_iova);
        // A gap of one page between mappings makes an access beyond one of them a fault.
        let after = iova.0.checked_add(len + 4096).ok_or(TransportError::IovaSpace { len })?;
        let map = wire::DmaMap {
            argsz: 32,
            flags: wire::DMA_READABLE | wire::DMA_WRITABLE,
            offset: 0,
            address: iova.0,
            size: len,
        };
        let fd: BorrowedFd<'_> = memory.as_fd();
        self.socket
            .call("vfio-user DMA map", wire::DMA_MAP, &map.emit(), &[fd])
            .map_err(|e| TransportError::DmaMap { len, source: Box::new(e) })?;
        self.next_iova = after;
        self.socket.memory.insert(iova.0, Arc::clone(memory));
        Ok(iova)
    }

    fn dma_unmap(&mut self, iova: Iova) -> Result<(), TransportError> {
        let failed = |source| TransportError::DmaUnmap { iova, source };
        let Some(memory) = self.socket.memory.get(&iova.0) else {
            return Err(failed("nothing is mapped there".into()));
        };
        let size = memory.len() as u64;
        let unmap = wire::DmaUnmap { argsz: 24, flags: 0, address: iova.0, size };
        self.socket
            .call("vfio-user DMA unmap", wire::DMA_UNMAP, &unmap.emit(), &[])
            .map_err(|e| failed(Box::new(e)))?;
        self.socket.memory.remove(&iova.0);
        Ok(())
    }

    fn wait_irq(&mut self, vector: u16, timeout: Duration) -> Result<bool, TransportError> {
        self.irqs.wait(vector, timeout)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.socket.call("vfio-user reset", wire::DEVICE_RESET, &[], &[])?;
        self.irqs.drain();
        self.start()
    }
}

const fn region(space: Space) -> u32 {
    match space {
        Space::Config => wire::REGION_CONFIG,
        Space::Registers => wire::REGION_BAR0,
        Space::Window => wire::REGION_BAR2,
    }
}

const fn chunk(space: Space) -> usize {
    match space {
        Space::Config => 8,
        Space::Registers => REGISTER_CHUNK,
        Space::Window => WINDOW_CHUNK,
    }
}

fn protocol(operation: &'static str, error: &wire::WireError) -> TransportError {
    TransportError::Protocol { operation, detail: error.to_string() }
}
