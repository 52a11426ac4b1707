//! A vfio-user server in a thread, with the golden card behind it: the other end of the protocol, and what may go wrong there.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::os::unix::net::UnixStream;
use std::thread::JoinHandle;

use isotherm_abi::vfio_user::{self as wire, Header, WireError};
use isotherm_model::card::{Card, CardConfig, ReadError};
use isotherm_model::ckpt::{HostFault, HostMemory};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

/// Entries of the card's MSI-X table.
const VECTORS: u32 = isotherm_regs::irq::MSIX_TABLE.length / 16;

/// What the server does wrong, for one command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code)] // not every test uses every one
pub(crate) enum Mischief {
    /// Nothing.
    None,
    /// Does not answer requests of this kind.
    Mute(u16),
    /// Closes the connection instead of answering.
    Close(u16),
    /// Answers with an error.
    Refuse(u16, u32),
    /// Answers with fewer bytes than asked for.
    Short(u16),
    /// Answers with bytes that are no message.
    Garbage(u16),
    /// Announces a message of 4 GiB.
    Huge(u16),
    /// Sends half a header and waits.
    Half(u16),
    /// Answers to another id first, then to the right one.
    StaleFirst(u16),
    /// Speaks another major version.
    Version,
    /// Has fewer vectors than a card.
    Vectors(u32),
}

/// The server's settings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) card: CardConfig,
    pub(crate) mischief: Mischief,
    /// Reach host memory by DMA_READ and DMA_WRITE messages instead of the descriptors.
    pub(crate) dma_by_message: bool,
}

impl Default for Settings {
    fn default() -> Self {
        let card = CardConfig { log2_granules: 6, board_id: 0, ..CardConfig::default() };
        Self { card, mischief: Mischief::None, dma_by_message: false }
    }
}

/// Starts a server; the client's end of the socket.
pub(crate) fn start(settings: Settings) -> (UnixStream, JoinHandle<()>) {
    let (client, server) = UnixStream::pair().unwrap();
    let thread = std::thread::spawn(move || {
        let mut card = Server {
            card: Card::new(settings.card),
            host: Host {
                stream: server.try_clone().unwrap(),
                maps: BTreeMap::new(),
                by_message: settings.dma_by_message,
                id: 0,
            },
            stream: server,
            vectors: vec![],
            mischief: settings.mischief,
        };
        while card.serve().is_some() {}
    });
    (client, thread)
}

struct Map {
    size: u64,
    offset: u64,
    file: File,
}

/// Host memory, as the client mapped it.
struct Host {
    stream: UnixStream,
    maps: BTreeMap<u64, Map>,
    by_message: bool,
    id: u16,
}

impl Host {
    fn find(&self, addr: u64, length: usize) -> Result<(&File, u64), HostFault> {
        let fault = HostFault { addr, length };
        let (base, map) = self.maps.range(..=addr).next_back().ok_or(fault)?;
        let at = addr - base;
        (at + length as u64 <= map.size).then_some((&map.file, map.offset + at)).ok_or(fault)
    }

    /// A request of our own, and its answer. The client serves us while it waits for the reply to its own request.
    fn ask(&mut self, command: u16, body: &[u8]) -> Option<Vec<u8>> {
        self.id = self.id.wrapping_add(1);
        let header = Header::request(0x8000 | self.id, command, body.len());
        self.stream.write_all(&[&header.emit()[..], body].concat()).ok()?;
        let mut bytes = [0; wire::HEADER_BYTES];
        self.stream.read_exact(&mut bytes).ok()?;
        let reply = Header::parse(&bytes).ok()?;
        assert_eq!((reply.id, reply.command, reply.is_reply()), (header.id, command, true));
        let mut body = vec![0; reply.body_len()];
        self.stream.read_exact(&mut body).ok()?;
        (!reply.failed()).then_some(body)
    }
}

impl HostMemory for Host {
    fn read(&mut self, addr: u64, into: &mut [u8]) -> Result<(), HostFault> {
        let fault = HostFault { addr, length: into.len() };
        if self.by_message {
            let ask = wire::DmaAccess { address: addr, count: into.len() as u64 };
            let reply = self.ask(wire::DMA_READ, &ask.emit()).ok_or(fault)?;
            into.copy_from_slice(&reply[16..]);
            return Ok(());
        }
        let (file, at) = self.find(addr, into.len())?;
        file.read_exact_at(into, at).map_err(|_| fault)
    }

    fn write(&mut self, addr: u64, bytes: &[u8]) -> Result<(), HostFault> {
        let fault = HostFault { addr, length: bytes.len() };
        if self.by_message {
            let ask = wire::DmaAccess { address: addr, count: bytes.len() as u64 };
            let body = [&ask.emit()[..], bytes].concat();
            return self.ask(wire::DMA_WRITE, &body).map(drop).ok_or(fault);
        }
        let (file, at) = self.find(addr, bytes.len())?;
        file.write_all_at(bytes, at).map_err(|_| fault)
    }
}

struct Server {
    card: Card,
    host: Host,
    stream: UnixStream,
    vectors: Vec<OwnedFd>,
    mischief: Mischief,
}

impl Server {
    /// One request; `None` when the connection is over.
    fn serve(&mut self) -> Option<()> {
        let (header, fds) = self.header()?;
        let mut body = vec![0; header.body_len()];
        self.stream.read_exact(&mut body).ok()?;
        let answer = self.answer(header.command, &body, fds).unwrap_or(Err(22));
        for vector in self.card.take_interrupts() {
            if let Some(fd) = self.vectors.get(vector) {
                rustix::io::write(fd, &1u64.to_ne_bytes()).unwrap();
            }
        }
        let reply = match &answer {
            Ok(data) => [&header.reply(data.len()).emit()[..], data].concat(),
            Err(errno) => header.error_reply(*errno).emit().to_vec(),
        };
        self.send(&header, reply)
    }

    fn send(&mut self, header: &Header, mut reply: Vec<u8>) -> Option<()> {
        let on = |c: u16| c == header.command;
        match self.mischief {
            Mischief::Mute(c) if on(c) => return Some(()),
            Mischief::Close(c) if on(c) => return None,
            Mischief::Refuse(c, errno) if on(c) => {
                reply = header.error_reply(errno).emit().to_vec();
            }
            Mischief::Short(c) if on(c) => {
                reply = header.reply(8).emit().iter().copied().chain([0; 8]).collect();
            }
            Mischief::Garbage(c) if on(c) => reply = vec![0xEE; 64],
            Mischief::Huge(c) if on(c) => reply[4..8].fill(0xFF),
            Mischief::Half(c) if on(c) => {
                self.stream.write_all(&reply[..7]).ok()?;
                return Some(());
            }
            Mischief::StaleFirst(c) if on(c) => {
                let stale = Header { id: header.id.wrapping_sub(1), ..header.error_reply(5) };
                self.stream.write_all(&stale.emit()).ok()?;
            }
            _ => {}
        }
        self.stream.write_all(&reply).ok()
    }

    fn header(&mut self) -> Option<(Header, Vec<OwnedFd>)> {
        let mut bytes = [0; wire::HEADER_BYTES];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(wire::MAX_FDS))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let got = recvmsg(
            &self.stream,
            &mut [IoSliceMut::new(&mut bytes)],
            &mut ancillary,
            RecvFlags::CMSG_CLOEXEC,
        );
        let got = got.ok()?.bytes;
        let mut fds = vec![];
        for message in ancillary.drain() {
            if let RecvAncillaryMessage::ScmRights(rights) = message {
                fds.extend(rights);
            }
        }
        if got == 0 {
            return None;
        }
        self.stream.read_exact(&mut bytes[got..]).ok()?;
        Some((Header::parse(&bytes).unwrap(), fds))
    }

    fn answer(
        &mut self,
        command: u16,
        body: &[u8],
        fds: Vec<OwnedFd>,
    ) -> Result<Result<Vec<u8>, u32>, WireError> {
        Ok(Ok(match command {
            wire::VERSION => {
                let (asked, json) = wire::Version::parse(body)?;
                assert_eq!((asked.major, asked.minor, json.last()), (0, 0, Some(&0)));
                let major = u16::from(self.mischief == Mischief::Version);
                [&wire::Version { major, minor: 0 }.emit()[..], b"{}\0"].concat()
            }
            wire::GET_REGION_INFO => {
                let (mut info, _) = wire::RegionInfo::parse(body)?;
                info.size = match info.index {
                    wire::REGION_BAR0 => isotherm_regs::BAR_SIZE.into(),
                    wire::REGION_BAR2 => self.card.window_size(),
                    wire::REGION_CONFIG => 256,
                    _ => 0,
                };
                info.emit().to_vec()
            }
            wire::GET_IRQ_INFO => {
                let (mut info, _) = wire::IrqInfo::parse(body)?;
                info.count = if let Mischief::Vectors(n) = self.mischief { n } else { VECTORS };
                info.emit().to_vec()
            }
            wire::SET_IRQS => {
                let (set, _) = wire::SetIrqs::parse(body)?;
                assert_eq!(set.count as usize, fds.len());
                self.vectors = fds;
                vec![]
            }
            wire::DMA_MAP => {
                let (map, _) = wire::DmaMap::parse(body)?;
                let Some(fd) = fds.into_iter().next() else { return Ok(Err(22)) };
                let map_of = Map { size: map.size, offset: map.offset, file: fd.into() };
                self.host.maps.insert(map.address, map_of);
                vec![]
            }
            wire::DMA_UNMAP => {
                let (unmap, _) = wire::DmaUnmap::parse(body)?;
                if self.host.maps.remove(&unmap.address).is_none_or(|m| m.size != unmap.size) {
                    return Ok(Err(2));
                }
                unmap.emit().to_vec()
            }
            wire::REGION_READ => {
                let (access, _) = wire::RegionAccess::parse(body)?;
                let mut data = vec![0; access.count as usize];
                match access.region {
                    wire::REGION_BAR0 => {
                        self.card.read_registers(access.offset as u32, &mut data, &mut self.host);
                    }
                    wire::REGION_BAR2 => match self.card.read_window(access.offset, &mut data) {
                        Ok(()) => {}
                        Err(ReadError::Absent { .. }) => data.fill(0xFF),
                        Err(e) => panic!("{e}"),
                    },
                    _ => self.card.read_config(access.offset as u32, &mut data),
                }
                [&access.emit()[..], &data].concat()
            }
            wire::REGION_WRITE => {
                let (access, data) = wire::RegionAccess::parse(body)?;
                let data = wire::exact_data(access.count.into(), data)?;
                match access.region {
                    wire::REGION_BAR0 => {
                        self.card.write_registers(access.offset as u32, data, &mut self.host);
                    }
                    wire::REGION_BAR2 => self.card.write_window(access.offset, data).unwrap(),
                    _ => self.card.write_config(access.offset as u32, data),
                }
                access.emit().to_vec()
            }
            wire::DEVICE_RESET => {
                self.card.reset();
                self.table();
                vec![]
            }
            _ => return Ok(Err(95)),
        }))
        .inspect(|_| {
            if command == wire::SET_IRQS {
                self.table();
            }
        })
    }

    /// What a kernel does when vectors are attached: the MSI-X table.
    fn table(&mut self) {
        for vector in 0..VECTORS {
            let entry = [0xFEE0_0000_u32, 0, vector, 0].map(u32::to_le_bytes).concat();
            let at = isotherm_regs::irq::MSIX_TABLE.offset + 16 * vector;
            self.card.write_registers(at, &entry, &mut self.host);
        }
    }
}
