//! The protocol, with a client that is only bytes and a card that is only memory.

use super::server::Server;
use super::session::Session;
use super::socket::Message;
use super::{ServeError, SessionEnd};
use crate::card::{Backend, Bar, CardError, ConfigSpace, Fetch, Host, Link};
use crate::testbench::Rng;
use isotherm_abi::pci;
use isotherm_abi::vfio_user as wire;
use isotherm_abi::vfio_user::{HEADER_BYTES, Header};
use rustix::event::{EventfdFlags, eventfd};
use rustix::fs::{MemfdFlags, ftruncate, memfd_create};
use rustix::io::{Errno, pread, pwrite};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use std::io::{IoSlice, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::time::Duration;

const WINDOW: u64 = 0x4000;
const VECTORS: u32 = ConfigSpace::VECTORS as u32;
/// Registers of the card below: bus address, bytes, command.
const ADDRESS: u64 = 0x100;
const LENGTH: u64 = 0x108;
const COMMAND: u64 = 0x10C;
const FILL: u32 = 1;
const FETCH: u32 = 2;
const KEEP_FILLING: u32 = 3;
const STOP: u32 = 4;
const INTERRUPT: u32 = 5;
const BREAK: u32 = 6;

/// Two memories, and an engine that moves data between the window and the host.
#[derive(Default)]
struct MemoryCard {
    registers: Vec<u8>,
    window: Vec<u8>,
    vectors: Vec<(usize, bool)>,
    link: Option<Link>,
    filling: bool,
    fetching: Option<(u64, usize)>,
    now: u64,
}

impl MemoryCard {
    fn new() -> Self {
        let registers = vec![0; isotherm_regs::BAR_SIZE as usize];
        Self { registers, window: vec![0; WINDOW as usize], ..Self::default() }
    }

    fn word(&self, at: u64) -> u32 {
        let at = at as usize;
        u32::from_le_bytes(self.registers[at..at + 4].try_into().unwrap())
    }

    fn target(&self) -> (u64, usize) {
        let low = u64::from(self.word(ADDRESS));
        (u64::from(self.word(ADDRESS + 4)) << 32 | low, self.word(LENGTH) as usize)
    }

    fn result(&mut self, ok: bool) {
        self.registers[0x110..0x114].copy_from_slice(&u32::from(ok).to_le_bytes());
        self.now += 1;
        let count = self.now as u32;
        self.registers[0x114..0x118].copy_from_slice(&count.to_le_bytes());
    }

    fn fill(&mut self, host: &mut dyn Host) {
        let (address, length) = self.target();
        let value = self.now as u8 | 1;
        let ok = host.write(address, &vec![value; length]);
        self.result(ok);
    }

    fn fetched(&mut self, fetch: Fetch, length: usize) {
        match fetch {
            Fetch::Done(data) => {
                self.window[..length].copy_from_slice(&data);
                self.result(true);
            }
            Fetch::Refused => self.result(false),
            Fetch::Later(number) => self.fetching = Some((number, length)),
        }
    }
}

impl Backend for MemoryCard {
    fn window_bytes(&self) -> u64 {
        WINDOW
    }
    fn set_link(&mut self, link: Link) {
        self.link = Some(link);
    }
    fn read(
        &mut self,
        bar: Bar,
        offset: u64,
        data: &mut [u8],
        _: &mut dyn Host,
    ) -> Result<(), CardError> {
        let memory = if bar == Bar::Registers { &self.registers } else { &self.window };
        data.copy_from_slice(&memory[offset as usize..][..data.len()]);
        Ok(())
    }
    fn write(
        &mut self,
        bar: Bar,
        offset: u64,
        data: &[u8],
        host: &mut dyn Host,
    ) -> Result<(), CardError> {
        let memory = if bar == Bar::Registers { &mut self.registers } else { &mut self.window };
        memory[offset as usize..][..data.len()].copy_from_slice(data);
        if bar != Bar::Registers || offset != COMMAND || data.len() != 4 {
            return Ok(());
        }
        match self.word(COMMAND) {
            FILL => self.fill(host),
            FETCH => {
                let (address, length) = self.target();
                let fetch = host.read(address, length.min(WINDOW as usize));
                self.fetched(fetch, length);
            }
            KEEP_FILLING => self.filling = true,
            STOP => self.filling = false,
            INTERRUPT => (0..5).for_each(|v| host.interrupt(v)),
            BREAK => {
                let what = "told to break".into();
                return Err(CardError::Illegal { what, now: self.now });
            }
            _ => {}
        }
        Ok(())
    }
    fn run(&mut self, host: &mut dyn Host) -> Result<bool, CardError> {
        if self.filling {
            self.fill(host);
        }
        if let Some((number, length)) = self.fetching.take() {
            let fetch = host.poll(number);
            self.fetched(fetch, length);
        }
        Ok(self.filling || self.fetching.is_some())
    }
    fn set_vector(&mut self, vector: usize, on: bool, _: &mut dyn Host) -> Result<(), CardError> {
        self.vectors.push((vector, on));
        Ok(())
    }
    fn reset(&mut self, _: &mut dyn Host) -> Result<(), CardError> {
        let window = std::mem::take(&mut self.window);
        *self = Self { window, ..Self::new() };
        Ok(())
    }
    fn cycles(&self) -> u64 {
        self.now
    }
    fn recent(&self) -> Vec<String> {
        vec!["1 the last thing".into()]
    }
}

/// The other end of the socket.
struct Client {
    stream: UnixStream,
    id: u16,
}

impl Client {
    fn connect(path: &std::path::Path) -> Self {
        Self::over(UnixStream::connect(path).unwrap())
    }

    fn over(stream: UnixStream) -> Self {
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self { stream, id: 0 }
    }

    fn raw(&mut self, header: &Header, body: &[u8], fds: &[BorrowedFd<'_>]) {
        let bytes = [&header.emit()[..], body].concat();
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(16))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        if !fds.is_empty() {
            assert!(ancillary.push(SendAncillaryMessage::ScmRights(fds)));
        }
        let iov = [IoSlice::new(&bytes)];
        let sent = sendmsg(&self.stream, &iov, &mut ancillary, SendFlags::NOSIGNAL).unwrap();
        self.stream.write_all(&bytes[sent..]).unwrap();
    }

    fn message(&mut self) -> Option<(Header, Vec<u8>)> {
        let mut bytes = [0; HEADER_BYTES];
        self.stream.read_exact(&mut bytes).ok()?;
        let header = Header::parse(&bytes).unwrap();
        let mut body = vec![0; header.body_len()];
        self.stream.read_exact(&mut body).unwrap();
        Some((header, body))
    }

    fn send(&mut self, command: u16, body: &[u8], fds: &[BorrowedFd<'_>]) -> u16 {
        self.id += 1;
        let header = Header::request(self.id, command, body.len());
        self.raw(&header, body, fds);
        self.id
    }

    /// The answer: a body, or an errno.
    fn call(&mut self, command: u16, body: &[u8], fds: &[BorrowedFd<'_>]) -> Result<Vec<u8>, u32> {
        let id = self.send(command, body, fds);
        let (header, body) = self.message().expect("an answer");
        assert_eq!((header.id, header.command, header.is_reply()), (id, command, true));
        if header.failed() {
            assert!(header.error != 0, "every error has a number");
            Err(header.error)
        } else {
            Ok(body)
        }
    }

    fn hello(&mut self, json: &str) -> Result<Vec<u8>, u32> {
        let body = [&wire::Version { major: 0, minor: 0 }.emit()[..], json.as_bytes()].concat();
        self.call(wire::VERSION, &body, &[])
    }

    fn open(path: &std::path::Path) -> Self {
        let mut c = Self::connect(path);
        c.hello("{}\0").unwrap();
        c.write(wire::REGION_CONFIG, pci::COMMAND as u64, &6_u16.to_le_bytes()).unwrap();
        c
    }

    fn read(&mut self, region: u32, offset: u64, count: u32) -> Result<Vec<u8>, u32> {
        let access = wire::RegionAccess { offset, region, count };
        let body = self.call(wire::REGION_READ, &access.emit(), &[])?;
        assert_eq!(body[..16], access.emit());
        Ok(body[16..].to_vec())
    }

    fn write(&mut self, region: u32, offset: u64, data: &[u8]) -> Result<(), u32> {
        let access = wire::RegionAccess { offset, region, count: data.len() as u32 };
        let body = [&access.emit()[..], data].concat();
        self.call(wire::REGION_WRITE, &body, &[]).map(|body| assert_eq!(body, access.emit()))
    }

    fn word(&mut self, offset: u64) -> u32 {
        u32::from_le_bytes(self.read(0, offset, 4).unwrap().try_into().unwrap())
    }

    fn command(&mut self, address: u64, length: u32, command: u32) {
        self.write(0, ADDRESS, &address.to_le_bytes()).unwrap();
        self.write(0, LENGTH, &length.to_le_bytes()).unwrap();
        self.write(0, COMMAND, &command.to_le_bytes()).unwrap();
    }

    fn map(&mut self, m: wire::DmaMap, fd: Option<&OwnedFd>) -> Result<(), u32> {
        let fds: Vec<_> = fd.iter().map(|fd| fd.as_fd()).collect();
        self.call(wire::DMA_MAP, &m.emit(), &fds).map(|body| assert!(body.is_empty()))
    }

    fn unmap(&mut self, address: u64, size: u64, flags: u32) -> Result<(), u32> {
        let u = wire::DmaUnmap { argsz: 24, flags, address, size };
        self.call(wire::DMA_UNMAP, &u.emit(), &[]).map(|body| assert_eq!(body, u.emit()))
    }

    fn set_irqs(
        &mut self,
        flags: u32,
        start: u32,
        count: u32,
        fds: &[&OwnedFd],
    ) -> Result<(), u32> {
        let set = wire::SetIrqs { argsz: 20, flags, index: wire::IRQ_MSIX, start, count };
        let fds: Vec<_> = fds.iter().map(|fd| fd.as_fd()).collect();
        self.call(wire::SET_IRQS, &set.emit(), &fds).map(|_| ())
    }
}

fn errno(e: Errno) -> u32 {
    e.raw_os_error() as u32
}

fn memory(bytes: u64) -> OwnedFd {
    let fd = memfd_create("client", MemfdFlags::CLOEXEC).unwrap();
    ftruncate(&fd, bytes).unwrap();
    fd
}

fn entry(address: u64, size: u64, offset: u64, flags: u32) -> wire::DmaMap {
    wire::DmaMap { argsz: 32, flags, offset, address, size }
}

/// A server in a thread of its own, for `clients` clients.
struct Running {
    folder: tempfile::TempDir,
    thread: Option<std::thread::JoinHandle<Result<(), ServeError>>>,
}

impl Running {
    fn new(clients: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::bind(&folder.path().join("s")).unwrap();
        let thread = std::thread::spawn(move || {
            server.serve(|| Ok(MemoryCard::new()), |_| {}, Some(clients))
        });
        Self { folder, thread: Some(thread) }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("s")
    }

    fn end(mut self) -> Result<(), ServeError> {
        self.thread.take().unwrap().join().unwrap()
    }
}

#[test]
fn a_client_learns_what_the_card_is() {
    let server = Running::new(1);
    let mut c = Client::connect(&server.path());
    let ask = wire::DeviceInfo { argsz: 16, ..Default::default() };
    assert_eq!(c.call(wire::GET_INFO, &ask.emit(), &[]), Err(errno(Errno::PROTO)), "too early");
    let wrong = wire::Version { major: 1, minor: 0 }.emit();
    assert_eq!(c.call(wire::VERSION, &wrong, &[]), Err(errno(Errno::PROTONOSUPPORT)));
    assert_eq!(c.hello("{\"capabilities\":\0"), Err(errno(Errno::INVAL)), "broken JSON");
    let answer = c.hello("{\"capabilities\":{\"max_data_xfer_size\":4096}}\0").unwrap();
    assert_eq!(answer[..4], [0; 4], "version 0.0");
    let json: serde_json::Value =
        serde_json::from_slice(answer[4..].strip_suffix(&[0]).unwrap()).unwrap();
    assert_eq!(json["capabilities"]["max_data_xfer_size"], wire::MAX_DATA);
    assert_eq!(c.hello("{}\0"), Err(errno(Errno::INVAL)), "only once");

    let (info, _) =
        wire::DeviceInfo::parse(&c.call(wire::GET_INFO, &ask.emit(), &[]).unwrap()).unwrap();
    assert_eq!((info.flags & 3, info.regions, info.irqs), (3, 9, 5));
    for index in 0..11 {
        let ask = wire::RegionInfo { argsz: 32, index, ..Default::default() };
        let answer = c.call(wire::GET_REGION_INFO, &ask.emit(), &[]);
        let want = match index {
            0 => u64::from(isotherm_regs::BAR_SIZE),
            2 => WINDOW,
            7 => 4096,
            9.. => {
                assert_eq!(answer, Err(errno(Errno::INVAL)));
                continue;
            }
            _ => 0,
        };
        let (info, _) = wire::RegionInfo::parse(&answer.unwrap()).unwrap();
        assert_eq!((info.index, info.size, info.flags == 3), (index, want, want > 0));
    }
    for index in 0..6 {
        let ask = wire::IrqInfo { argsz: 16, index, ..Default::default() };
        let answer = c.call(wire::GET_IRQ_INFO, &ask.emit(), &[]);
        if index == 5 {
            assert_eq!(answer, Err(errno(Errno::INVAL)));
        } else {
            let (info, _) = wire::IrqInfo::parse(&answer.unwrap()).unwrap();
            assert_eq!(info.count, if index == wire::IRQ_MSIX { VECTORS } else { 0 });
        }
    }
    drop(c);
    server.end().unwrap();
}

#[test]
fn regions_are_read_and_written_within_their_bounds() {
    let server = Running::new(1);
    let mut c = Client::connect(&server.path());
    c.hello("{}\0").unwrap();
    assert_eq!(c.read(2, 0, 4).unwrap(), [0xFF; 4], "memory space is off");
    c.write(2, 0, &[1; 4]).unwrap();
    c.write(wire::REGION_CONFIG, 4, &6_u16.to_le_bytes()).unwrap();
    assert_eq!(c.read(2, 0, 4).unwrap(), [0; 4], "and swallowed the write");
    for n in [1, 2, 3, 4, 8, 300] {
        let data: Vec<u8> = (0..n).map(|i| (i as u8).wrapping_add(1)).collect();
        c.write(2, 0x101, &data).unwrap();
        assert_eq!(c.read(2, 0x101, n).unwrap(), data);
    }
    c.write(2, WINDOW - 1, &[9]).unwrap();
    let bad = Err(errno(Errno::INVAL));
    for (region, offset, count) in
        [(2, WINDOW - 1, 2), (2, u64::MAX, 1), (1, 0, 1), (9, 0, 1), (7, 4095, 2), (0, 0, u32::MAX)]
    {
        assert_eq!(c.read(region, offset, count), bad, "region {region} at {offset:#x}");
    }
    assert_eq!(c.write(2, WINDOW - 1, &[1, 2]), Err(errno(Errno::INVAL)));
    // more data than the count says
    let access = wire::RegionAccess { offset: 0, region: 2, count: 2 }.emit();
    assert_eq!(c.call(wire::REGION_WRITE, &[&access[..], &[0; 3]].concat(), &[]), bad);
    // a write without a reply, then one with: order is kept and nothing is answered twice
    let access = wire::RegionAccess { offset: 8, region: 2, count: 1 }.emit();
    let body = [&access[..], &[5]].concat();
    let header = Header::request(77, wire::REGION_WRITE, body.len());
    c.raw(&Header { flags: wire::NO_REPLY, ..header }, &body, &[]);
    assert_eq!(c.read(2, 8, 1).unwrap(), [5]);
    // config space: a function level reset clears the command register
    let image: [u8; 256] = c.read(7, 0, 256).unwrap().try_into().unwrap();
    let express = pci::find_capability(&image, pci::CAP_EXPRESS).unwrap() as u64;
    c.write(7, express + 8, &pci::FUNCTION_RESET.to_le_bytes()).unwrap();
    assert_eq!(c.read(7, 4, 2).unwrap(), [0, 0]);
    drop(c);
    server.end().unwrap();
}

#[test]
fn dma_reaches_what_is_mapped_and_nothing_else() {
    let server = Running::new(1);
    let mut c = Client::open(&server.path());
    let fd = memory(0x4000);
    // two pages that are neighbours on the bus and not in the file, and one that is read only
    c.map(entry(0x1_0000_0000, 0x1000, 0x2000, 3), Some(&fd)).unwrap();
    c.map(entry(0x1_0000_1000, 0x1000, 0, 3), Some(&fd)).unwrap();
    c.map(entry(0x2000, 0x1000, 0x1000, 1), Some(&fd)).unwrap();
    assert_eq!(c.map(entry(0x1_0000_1800, 8, 0, 3), Some(&fd)), Err(errno(Errno::EXIST)));
    assert_eq!(c.map(entry(0x9000, 0x1000, 0x3001, 3), Some(&fd)), Err(errno(Errno::INVAL)));
    c.command(0x1_0000_0F00, 0x200, FILL);
    assert_eq!(c.word(0x110), 1);
    let mut file = vec![0; 0x4000];
    assert_eq!(pread(&fd, &mut file, 0).unwrap(), file.len());
    let written: Vec<usize> = (0..file.len()).filter(|i| file[*i] != 0).collect();
    assert_eq!(written, (0..0x100).chain(0x2F00..0x3000).collect::<Vec<_>>());
    pwrite(&fd, &[0x77; 16], 0x1000).unwrap();
    c.command(0x2000, 16, FETCH);
    assert_eq!((c.word(0x110), c.read(2, 0, 16).unwrap()), (1, vec![0x77; 16]));
    for (address, length, command) in
        [(0x2000, 16, FILL), (0x2FF8, 16, FETCH), (0x5000, 8, FETCH), (0x5000, 8, FILL)]
    {
        c.command(address, length, command);
        assert_eq!(c.word(0x110), 0, "{address:#x} must be refused");
    }
    // bus mastering off: nothing goes out
    c.write(wire::REGION_CONFIG, 4, &2_u16.to_le_bytes()).unwrap();
    c.command(0x2000, 16, FETCH);
    assert_eq!(c.word(0x110), 0);
    c.write(wire::REGION_CONFIG, 4, &6_u16.to_le_bytes()).unwrap();
    assert_eq!(c.unmap(0x2800, 0x1000, 0), Err(errno(Errno::INVAL)));
    c.unmap(0x2000, 0x1000, 0).unwrap();
    c.command(0x2000, 16, FETCH);
    assert_eq!(c.word(0x110), 0);
    c.unmap(0, 0, wire::UNMAP_ALL).unwrap();
    c.command(0x1_0000_0000, 16, FILL);
    assert_eq!(c.word(0x110), 0);
    drop(c);
    server.end().unwrap();
}

#[test]
fn after_an_unmap_nothing_is_written_any_more() {
    let server = Running::new(1);
    let mut c = Client::open(&server.path());
    let fd = memory(0x1000);
    for _ in 0..50 {
        c.map(entry(0x8000, 0x1000, 0, 3), Some(&fd)).unwrap();
        c.command(0x8000, 0x1000, KEEP_FILLING);
        // under load
        let before = c.word(0x114);
        while c.word(0x114) == before {}
        c.unmap(0x8000, 0x1000, 0).unwrap();
        pwrite(&fd, &[0; 0x1000], 0).unwrap();
        let before = c.word(0x114);
        while c.word(0x114) < before + 3 {}
        let mut file = vec![0; 0x1000];
        pread(&fd, &mut file, 0).unwrap();
        assert!(file.iter().all(|b| *b == 0));
        c.command(0x8000, 0, STOP);
    }
    drop(c);
    server.end().unwrap();
}

#[test]
fn memory_without_a_descriptor_is_reached_by_message() {
    let server = Running::new(1);
    let mut c = Client::connect(&server.path());
    c.hello("{\"capabilities\":{\"max_data_xfer_size\":64}}\0").unwrap();
    c.write(wire::REGION_CONFIG, 4, &6_u16.to_le_bytes()).unwrap();
    c.map(entry(0x7000, 0x1000, 0, 3), None).unwrap();
    c.write(0, ADDRESS, &0x7010_u64.to_le_bytes()).unwrap();
    c.write(0, LENGTH, &100_u32.to_le_bytes()).unwrap();
    for refuse in [false, true] {
        let id = c.send(
            wire::REGION_WRITE,
            &[
                &wire::RegionAccess { offset: COMMAND, region: 0, count: 4 }.emit()[..],
                &FETCH.to_le_bytes(),
            ]
            .concat(),
            &[],
        );
        let mut asked = vec![];
        let mut answered = false;
        while asked.len() < 2 || !answered {
            let (h, body) = c.message().unwrap();
            if h.is_reply() {
                assert_eq!(h.id, id);
                answered = true;
                continue;
            }
            assert_eq!(h.command, wire::DMA_READ);
            let (access, _) = wire::DmaAccess::parse(&body).unwrap();
            asked.push((access.address, access.count));
            // somebody else's reply in between is ignored
            c.raw(&Header { id: 5, ..h }.reply(0), &[], &[]);
            if refuse && asked.len() == 2 {
                c.raw(&h.error_reply(19), &[], &[]);
            } else {
                let data = vec![asked.len() as u8; access.count as usize];
                let body = [&access.emit()[..], &data].concat();
                c.raw(&h.reply(body.len()), &body, &[]);
            }
        }
        assert_eq!(asked, [(0x7010, 64), (0x7050, 36)], "split at what the client takes");
        let count = c.word(0x114);
        let want = u32::from(!refuse);
        while count == 0 && c.word(0x114) == 0 {}
        let until = std::time::Instant::now() + Duration::from_secs(5);
        while c.word(0x110) != want {
            assert!(std::time::Instant::now() < until, "the read does not end");
        }
        if !refuse {
            let data = c.read(2, 0, 100).unwrap();
            assert_eq!((data[63], data[64], data[99]), (1, 2, 2));
        }
    }
    drop(c);
    server.end().unwrap();
}

#[test]
fn vectors_raise_their_descriptors() {
    let server = Running::new(1);
    let mut c = Client::open(&server.path());
    let fds: Vec<OwnedFd> = (0..4).map(|_| eventfd(0, EventfdFlags::NONBLOCK).unwrap()).collect();
    let all: Vec<&OwnedFd> = fds.iter().collect();
    let count = |fd: &OwnedFd| {
        let mut value = [0; 8];
        rustix::io::read(fd, &mut value).map_or(0, |_| u64::from_ne_bytes(value))
    };
    let trigger = wire::IRQ_DATA_EVENTFD | wire::IRQ_ACTION_TRIGGER;
    c.set_irqs(trigger, 0, 4, &all).unwrap();
    c.write(0, COMMAND, &INTERRUPT.to_le_bytes()).unwrap();
    assert_eq!(fds.iter().map(count).collect::<Vec<_>>(), [1, 1, 1, 1]);
    // loop-back: the client triggers vectors itself
    c.set_irqs(wire::IRQ_DATA_NONE | wire::IRQ_ACTION_TRIGGER, 1, 2, &[]).unwrap();
    assert_eq!(fds.iter().map(count).collect::<Vec<_>>(), [0, 1, 1, 0]);
    // the middle two off
    c.set_irqs(trigger, 1, 2, &[]).unwrap();
    c.write(0, COMMAND, &INTERRUPT.to_le_bytes()).unwrap();
    assert_eq!(fds.iter().map(count).collect::<Vec<_>>(), [1, 0, 0, 1]);
    c.set_irqs(wire::IRQ_DATA_NONE | wire::IRQ_ACTION_TRIGGER, 0, 0, &[]).unwrap();
    c.write(0, COMMAND, &INTERRUPT.to_le_bytes()).unwrap();
    assert_eq!(fds.iter().map(count).collect::<Vec<_>>(), [0, 0, 0, 0]);
    let bad = Err(errno(Errno::INVAL));
    assert_eq!(c.set_irqs(trigger, VECTORS - 1, 2, &all[..2]), bad, "beyond the last vector");
    assert_eq!(c.set_irqs(trigger, 0, u32::MAX, &[]), bad);
    assert_eq!(c.set_irqs(trigger, 0, 4, &all[..3]), bad, "one descriptor each");
    assert_eq!(c.set_irqs(0, 0, 4, &[]), bad);
    assert_eq!(c.set_irqs(trigger | 0x100, 0, 4, &all), bad);
    assert_eq!(c.set_irqs(wire::IRQ_DATA_EVENTFD | wire::IRQ_ACTION_MASK, 0, 4, &all), bad);
    let other = wire::SetIrqs { argsz: 20, flags: 0x21, index: 0, start: 0, count: 0 };
    c.call(wire::SET_IRQS, &other.emit(), &[]).unwrap();
    drop(c);
    server.end().unwrap();
}

#[test]
fn a_second_client_is_told_busy_and_the_next_gets_a_card_after_power_up() {
    let server = Running::new(2);
    let mut first = Client::open(&server.path());
    first.write(2, 0, &[0xAB; 64]).unwrap();
    let mut second = Client::connect(&server.path());
    assert_eq!(second.hello("{}\0"), Err(errno(Errno::BUSY)));
    assert!(second.message().is_none(), "and let go");
    assert_eq!(first.read(2, 0, 2).unwrap(), [0xAB; 2], "the first is not disturbed");
    drop(first);
    let mut third = Client::open(&server.path());
    assert_eq!(third.read(2, 0, 64).unwrap(), [0; 64], "the window holds zeros");
    drop(third);
    server.end().unwrap();
}

#[test]
fn unknown_commands_are_drained_and_broken_streams_end() {
    let server = Running::new(4);
    let mut c = Client::open(&server.path());
    assert_eq!(c.call(99, &[7; 5000], &[]), Err(errno(Errno::OPNOTSUPP)));
    assert_eq!(c.call(wire::DMA_READ, &[7; 16], &[]), Err(errno(Errno::OPNOTSUPP)));
    assert_eq!(c.read(2, 0, 1).unwrap(), [0], "the stream is in step");
    // a size that nobody has reason to send
    let huge = Header { size: u32::MAX, ..Header::request(1, wire::REGION_READ, 0) };
    c.raw(&huge, &[], &[]);
    assert!(c.message().is_none());
    // more descriptors than allowed
    let mut c = Client::open(&server.path());
    let fd = memory(1);
    let many = [fd.as_fd(); 12];
    let id = Header::request(9, wire::SET_IRQS, 20);
    c.raw(&id, &[0; 20], &many);
    assert!(c.message().is_none());
    // gone in the middle of a message
    let mut c = Client::open(&server.path());
    c.stream.write_all(&Header::request(9, wire::REGION_READ, 16).emit()[..9]).unwrap();
    drop(c);
    let mut c = Client::open(&server.path());
    assert_eq!(c.read(2, 0, 1).unwrap(), [0]);
    drop(c);
    server.end().unwrap();
}

#[test]
fn a_card_that_fails_ends_the_server_with_its_last_transactions() {
    let server = Running::new(1);
    let mut c = Client::open(&server.path());
    let access = wire::RegionAccess { offset: COMMAND, region: 0, count: 4 };
    let body = [&access.emit()[..], &BREAK.to_le_bytes()].concat();
    c.send(wire::REGION_WRITE, &body, &[]);
    assert!(c.message().is_none(), "the client sees the card go");
    let text = server.end().unwrap_err().to_string();
    assert!(text.contains("told to break") && text.contains("the last thing"), "{text}");
}

#[test]
fn sockets_are_taken_over_only_from_the_dead() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    let first = Server::bind(&path).unwrap();
    assert!(matches!(Server::bind(&path), Err(ServeError::Taken { .. })));
    drop(first);
    // what a killed server leaves behind
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(path.exists());
    drop(Server::bind(&path).unwrap());
    assert!(!path.exists(), "it cleans up");
    let long = folder.path().join("x".repeat(120));
    assert!(matches!(Server::bind(&long), Err(ServeError::Path { .. })));
}

/// Valid bodies, as seeds of the mutations.
fn bodies() -> Vec<(u16, Vec<u8>)> {
    let access = |region, offset, count| wire::RegionAccess { offset, region, count }.emit();
    let version = [&[0; 4][..], b"{\"capabilities\":{\"max_data_xfer_size\":4096}}\0"].concat();
    vec![
        (wire::VERSION, version),
        (wire::DMA_MAP, entry(0x1000, 0x1000, 0, 3).emit().to_vec()),
        (
            wire::DMA_UNMAP,
            wire::DmaUnmap { argsz: 24, flags: 0, address: 0x1000, size: 0x1000 }.emit().to_vec(),
        ),
        (wire::GET_INFO, wire::DeviceInfo { argsz: 16, ..Default::default() }.emit().to_vec()),
        (
            wire::GET_REGION_INFO,
            wire::RegionInfo { argsz: 32, index: 2, ..Default::default() }.emit().to_vec(),
        ),
        (
            wire::GET_IRQ_INFO,
            wire::IrqInfo { argsz: 16, index: 2, ..Default::default() }.emit().to_vec(),
        ),
        (
            wire::SET_IRQS,
            wire::SetIrqs { argsz: 20, flags: 0x22, index: 2, start: 0, count: 4 }.emit().to_vec(),
        ),
        (wire::REGION_READ, access(2, 0x100, 8).to_vec()),
        (wire::REGION_READ, access(7, 0, 256).to_vec()),
        (wire::REGION_WRITE, [&access(0, ADDRESS, 8)[..], &[1; 8]].concat()),
        (wire::REGION_WRITE, [&access(7, 4, 2)[..], &6_u16.to_le_bytes()].concat()),
        (wire::DEVICE_RESET, vec![]),
    ]
}

/// Mutated messages straight into a session: each is answered, none is fatal.
#[test]
fn no_bytes_make_the_session_fail() {
    crate::testbench::for_seeds(4, |bench| {
        let rng = &mut bench.rng;
        let mut card = MemoryCard::new();
        let (ours, theirs) = UnixStream::pair().unwrap();
        theirs.set_nonblocking(true).unwrap();
        let (_keep, replies) = channel();
        let mut session = Session::new(&mut card, ours, replies);
        let seeds = bodies();
        let mut client = Client { stream: theirs, id: 0 };
        for round in 0..20_000 {
            let (mut command, mut body) =
                if round == 0 { seeds[0].clone() } else { rng.pick(&seeds).clone() };
            if round > 0 {
                mutate(rng, &mut body);
                if rng.chance(1, 20) {
                    command = rng.below(20) as u16;
                }
            }
            let fds = (0..rng.below(10) / 8).map(|_| memory(rng.below(0x4000))).collect();
            let header = Header::request(round as u16, command, body.len());
            let message = Message { header, body, fds };
            match session.handle(message) {
                Ok(()) => {}
                // a mutation may hit the register that breaks this card
                Err(SessionEnd::Card(CardError::Illegal { .. })) => return,
                Err(e) => panic!("{e}"),
            }
            let answer = loop {
                let (h, _) = client.message().expect("every request is answered");
                if h.is_reply() {
                    break h;
                }
            };
            assert_eq!((answer.id, answer.command), (header.id, header.command));
            assert_eq!(answer.flags & wire::ERROR != 0, answer.error != 0);
        }
    });
}

fn mutate(rng: &mut Rng, body: &mut Vec<u8>) {
    for _ in 0..rng.below(4) {
        match rng.below(4) {
            0 => {
                body.truncate(rng.below(body.len() as u64 + 1) as usize);
            }
            1 => {
                let extra = rng.below(40) as usize;
                body.extend(std::iter::repeat_n(rng.bits(8) as u8, extra));
            }
            _ if !body.is_empty() => {
                let at = rng.below(body.len() as u64) as usize;
                body[at] = *rng.pick(&[0, 1, 0x7F, 0x80, 0xFF, body[at] ^ 1, body[at] ^ 0x10]);
            }
            _ => {}
        }
    }
}

/// Mutated bytes, headers too, over a socket: the server outlives every client.
#[test]
fn no_bytes_end_the_server() {
    let mut rng = Rng::new(0x7E57);
    const CLIENTS: usize = 60;
    let server = Running::new(CLIENTS + 1);
    for client in 0..CLIENTS {
        let stream = UnixStream::connect(server.path()).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
        let mut stream = &stream;
        for _ in 0..30 {
            let (command, mut body) = rng.pick(&bodies()).clone();
            mutate(&mut rng, &mut body);
            let mut bytes = Header::request(1, command, body.len()).emit().to_vec();
            bytes.extend(&body);
            if rng.chance(1, 4) {
                let at = rng.below(HEADER_BYTES as u64) as usize;
                bytes[at] = rng.bits(8) as u8;
            }
            if stream.write_all(&bytes).is_err() {
                break;
            }
        }
        assert!(client < CLIENTS);
    }
    let mut c = Client::open(&server.path());
    assert_eq!(c.read(2, 0, 1).unwrap(), [0]);
    drop(c);
    server.end().unwrap();
}

#[test]
fn config_space_is_the_one_that_drivers_look_for() {
    let mut image = [0; 256];
    ConfigSpace::default().read(0, &mut image);
    assert_eq!(image[..2], pci::VENDOR_ID.to_le_bytes());
    let msix = pci::find_capability(&image, pci::CAP_MSIX).unwrap();
    assert_eq!(u32::from(image[msix + 2]), VECTORS - 1, "vectors less one");
}
