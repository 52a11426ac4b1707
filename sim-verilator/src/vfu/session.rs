//! One client: its messages, in order, against the card.

use super::SessionEnd;
use super::error::{Refusal, number};
use super::irqs::{Changes, Irqs};
use super::maps::{Maps, Piece, read_file, write_file};
use super::socket::{Message, send};
use crate::card::{Backend, Bar, ConfigSpace, Fetch, Host};
use isotherm_abi::vfio_user::{self as wire, Header};
use isotherm_regs::{BAR_SIZE, irq::MSIX_TABLE};
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// How long the client may take for one of our DMA messages.
const DMA_PATIENCE: Duration = Duration::from_secs(5);
/// Our request ids begin here; the client's are echoed, so the ranges may overlap.
const FIRST_ID: u16 = 0x4000;

/// Runs of client bytes that arrive by message, and where each goes.
#[derive(Debug)]
struct Waiting {
    data: Vec<u8>,
    /// Message id: place and length in `data`, bus address.
    open: BTreeMap<u16, (usize, usize, u64)>,
    refused: bool,
    until: Instant,
}

/// The client as the card sees it: memory, interrupts.
#[derive(Debug)]
pub(super) struct Client {
    stream: UnixStream,
    replies: Receiver<Message>,
    maps: Maps,
    irqs: Irqs,
    master: bool,
    negotiated: bool,
    /// Data bytes that the client takes in one message.
    max_data: usize,
    next_id: u16,
    next_read: u64,
    reads: BTreeMap<u64, Waiting>,
    /// What failed while the card could not be told.
    broken: Option<SessionEnd>,
}

impl Client {
    fn id(&mut self) -> u16 {
        self.next_id = self.next_id.wrapping_add(1).max(FIRST_ID);
        self.next_id
    }

    fn send(&mut self, header: &Header, body: &[u8]) {
        if self.broken.is_none()
            && let Err(e) = send(&self.stream, header, body)
        {
            self.broken = Some(e);
        }
    }

    /// Answers to our own requests.
    fn collect(&mut self) {
        while let Ok(message) = self.replies.try_recv() {
            let id = message.header.id;
            let Some(read) = self.reads.values_mut().find(|r| r.open.contains_key(&id)) else {
                continue;
            };
            let Some((at, length, _)) = read.open.remove(&id) else { continue };
            let data = (!message.header.failed() && message.header.command == wire::DMA_READ)
                .then(|| wire::DmaAccess::parse(&message.body).ok())
                .flatten()
                .and_then(|(_, data)| wire::exact_data(length as u64, data).ok());
            match data {
                Some(data) => read.data[at..at + length].copy_from_slice(data),
                None => read.refused = true,
            }
        }
    }

    /// Gives up reads by message that touch the range.
    fn abort(&mut self, address: u64, size: u64) {
        let end = address.saturating_add(size);
        for read in self.reads.values_mut() {
            read.refused |=
                read.open.values().any(|(_, n, at)| *at < end && at + *n as u64 > address);
        }
    }
}

impl Host for Client {
    fn read(&mut self, address: u64, length: usize) -> Fetch {
        let pieces = self.master.then(|| self.maps.pieces(address, length, wire::DMA_READABLE));
        let Some(Some(pieces)) = pieces else { return Fetch::Refused };
        let mut data = vec![0; length];
        let mut open = BTreeMap::new();
        let mut at = 0;
        for piece in pieces {
            match piece {
                Piece::File { fd, at: from, length } => {
                    if !read_file(&fd, from, &mut data[at..at + length]) {
                        return Fetch::Refused;
                    }
                    at += length;
                }
                Piece::Message { mut address, mut length } => {
                    while length > 0 {
                        let count = length.min(self.max_data);
                        let id = self.id();
                        let access = wire::DmaAccess { address, count: count as u64 };
                        let body = access.emit();
                        self.send(&Header::request(id, wire::DMA_READ, body.len()), &body);
                        open.insert(id, (at, count, address));
                        at += count;
                        address += count as u64;
                        length -= count;
                    }
                }
            }
        }
        if open.is_empty() {
            return Fetch::Done(data);
        }
        self.next_read += 1;
        let until = Instant::now() + DMA_PATIENCE;
        self.reads.insert(self.next_read, Waiting { data, open, refused: false, until });
        Fetch::Later(self.next_read)
    }

    fn poll(&mut self, number: u64) -> Fetch {
        self.collect();
        let Some(read) = self.reads.get(&number) else { return Fetch::Refused };
        if !read.refused && !read.open.is_empty() && Instant::now() < read.until {
            return Fetch::Later(number);
        }
        match self.reads.remove(&number) {
            Some(read) if !read.refused && read.open.is_empty() => Fetch::Done(read.data),
            _ => Fetch::Refused,
        }
    }

    fn write(&mut self, address: u64, data: &[u8]) -> bool {
        let pieces = self.master.then(|| self.maps.pieces(address, data.len(), wire::DMA_WRITABLE));
        let Some(Some(pieces)) = pieces else { return false };
        let mut rest = data;
        let mut whole = true;
        for piece in pieces {
            let (Piece::File { length, .. } | Piece::Message { length, .. }) = &piece;
            let (head, tail) = rest.split_at(*length);
            rest = tail;
            match piece {
                Piece::File { fd, at, .. } => whole &= write_file(&fd, at, head),
                Piece::Message { mut address, .. } => {
                    // posted: the answer, which may be an error, is of no use to the card
                    for part in head.chunks(self.max_data) {
                        let id = self.id();
                        let access = wire::DmaAccess { address, count: part.len() as u64 };
                        let body = [&access.emit()[..], part].concat();
                        self.send(&Header::request(id, wire::DMA_WRITE, body.len()), &body);
                        address += part.len() as u64;
                    }
                }
            }
        }
        whole
    }

    fn interrupt(&mut self, vector: usize) {
        if self.master {
            self.irqs.raise(vector);
        }
    }
}

/// A client and the card that it has for itself.
pub(super) struct Session<'a> {
    card: &'a mut dyn Backend,
    config: ConfigSpace,
    client: Client,
}

/// What a message is answered with: a body, or an errno.
type Answer = Result<Vec<u8>, Refusal>;

impl<'a> Session<'a> {
    pub(super) fn new(
        card: &'a mut dyn Backend,
        stream: UnixStream,
        replies: Receiver<Message>,
    ) -> Self {
        let config = ConfigSpace::default();
        card.set_link(config.link());
        let client = Client {
            stream,
            replies,
            maps: Maps::default(),
            irqs: Irqs::new(),
            master: config.master(),
            negotiated: false,
            max_data: wire::MAX_DATA,
            next_id: FIRST_ID,
            next_read: 0,
            reads: BTreeMap::new(),
            broken: None,
        };
        Self { card, config, client }
    }

    /// Lets time pass; is the card at work?
    pub(super) fn run(&mut self) -> Result<bool, SessionEnd> {
        let busy = self.card.run(&mut self.client)?;
        self.client.collect();
        self.client.broken.take().map_or(Ok(busy), Err)
    }

    /// Handles one request and answers it.
    pub(super) fn handle(&mut self, message: Message) -> Result<(), SessionEnd> {
        let header = message.header;
        let answer = self.answer(message)?;
        if header.wants_reply() {
            match answer {
                Ok(body) => self.client.send(&header.reply(body.len()), &body),
                Err(errno) => self.client.send(&header.error_reply(number(errno)), &[]),
            }
        }
        self.client.broken.take().map_or(Ok(()), Err)
    }

    fn answer(&mut self, message: Message) -> Result<Answer, SessionEnd> {
        let Message { header, body, mut fds } = message;
        let body = &body[..];
        if !self.client.negotiated && header.command != wire::VERSION {
            return Ok(Err(Errno::PROTO));
        }
        Ok(match header.command {
            wire::VERSION => self.version(body),
            wire::DMA_MAP => {
                let fd = fds.pop();
                match wire::DmaMap::parse(body) {
                    Ok((m, [])) if fds.is_empty() => self.client.maps.map(&m, fd).map(|()| vec![]),
                    _ => Err(Errno::INVAL),
                }
            }
            wire::DMA_UNMAP => self.unmap(body),
            wire::GET_INFO => match wire::DeviceInfo::parse(body) {
                Ok(_) => Ok(wire::DeviceInfo {
                    argsz: wire::DeviceInfo::BYTES as u32,
                    flags: RESETTABLE | PCI,
                    regions: wire::REGIONS,
                    irqs: wire::IRQS,
                }
                .emit()
                .to_vec()),
                Err(_) => Err(Errno::INVAL),
            },
            wire::GET_REGION_INFO => self.region_info(body),
            wire::GET_IRQ_INFO => self.irq_info(body),
            wire::SET_IRQS => match self.set_irqs(body, fds) {
                Ok(changes) => {
                    self.follow(&changes)?;
                    Ok(vec![])
                }
                Err(e) => Err(e),
            },
            wire::REGION_READ => self.region_read(body)?,
            wire::REGION_WRITE => self.region_write(body)?,
            wire::DEVICE_RESET => {
                self.reset()?;
                Ok(vec![])
            }
            _ => Err(Errno::OPNOTSUPP),
        })
    }

    fn version(&mut self, body: &[u8]) -> Answer {
        let (version, json) = wire::Version::parse(body).map_err(|_| Errno::INVAL)?;
        if self.client.negotiated {
            return Err(Errno::INVAL);
        }
        if version.major != 0 {
            return Err(Errno::PROTONOSUPPORT);
        }
        let text = json.split(|b| *b == 0).next().unwrap_or_default();
        if !text.is_empty() {
            let value: serde_json::Value =
                serde_json::from_slice(text).map_err(|_| Errno::INVAL)?;
            let limit = value["capabilities"]["max_data_xfer_size"].as_u64();
            // a client that takes less than a line at a time cannot be served
            let limit = limit.unwrap_or(wire::MAX_DATA as u64);
            if limit < 64 {
                return Err(Errno::INVAL);
            }
            self.client.max_data = limit.min(wire::MAX_DATA as u64) as usize;
        }
        self.client.negotiated = true;
        let mut answer = wire::Version { major: 0, minor: 0 }.emit().to_vec();
        let capabilities = serde_json::json!({"capabilities": {
            "max_msg_fds": wire::MAX_FDS,
            "max_data_xfer_size": wire::MAX_DATA,
        }});
        answer.extend(capabilities.to_string().bytes());
        answer.push(0);
        Ok(answer)
    }

    fn unmap(&mut self, body: &[u8]) -> Answer {
        let (u, rest) = wire::DmaUnmap::parse(body).map_err(|_| Errno::INVAL)?;
        if !rest.is_empty() || u.flags & !wire::UNMAP_ALL != 0 {
            return Err(Errno::INVAL);
        }
        // The card works only inside `handle` and `run`, so no copy is under way now; what waits for a message ends.
        if u.flags & wire::UNMAP_ALL != 0 {
            self.client.maps.clear();
            self.client.abort(0, u64::MAX);
        } else {
            self.client.maps.unmap(u.address, u.size)?;
            self.client.abort(u.address, u.size);
        }
        Ok(u.emit().to_vec())
    }

    fn region_size(&self, region: u32) -> u64 {
        match region {
            wire::REGION_BAR0 => BAR_SIZE.into(),
            wire::REGION_BAR2 => self.card.window_bytes(),
            wire::REGION_CONFIG => ConfigSpace::REGION_BYTES,
            _ => 0,
        }
    }

    fn region_info(&self, body: &[u8]) -> Answer {
        let (ask, _) = wire::RegionInfo::parse(body).map_err(|_| Errno::INVAL)?;
        if ask.index >= wire::REGIONS {
            return Err(Errno::INVAL);
        }
        let size = self.region_size(ask.index);
        let flags = if size > 0 { wire::REGION_READABLE | wire::REGION_WRITABLE } else { 0 };
        let argsz = wire::RegionInfo::BYTES as u32;
        let info = wire::RegionInfo { argsz, flags, index: ask.index, size, ..Default::default() };
        Ok(info.emit().to_vec())
    }

    fn irq_info(&self, body: &[u8]) -> Answer {
        let (ask, _) = wire::IrqInfo::parse(body).map_err(|_| Errno::INVAL)?;
        if ask.index >= wire::IRQS {
            return Err(Errno::INVAL);
        }
        let count = if ask.index == wire::IRQ_MSIX { self.client.irqs.count() } else { 0 };
        let argsz = wire::IrqInfo::BYTES as u32;
        let info = wire::IrqInfo { argsz, flags: wire::IRQ_EVENTFD, index: ask.index, count };
        Ok(info.emit().to_vec())
    }

    fn set_irqs(
        &mut self,
        body: &[u8],
        fds: Vec<std::os::fd::OwnedFd>,
    ) -> Result<Changes, Refusal> {
        let (set, data) = wire::SetIrqs::parse(body).map_err(|_| Errno::INVAL)?;
        if set.index != wire::IRQ_MSIX {
            // other kinds have no vectors: taking all of none off is fine
            return if set.index < wire::IRQS && set.count == 0 {
                Ok(vec![])
            } else {
                Err(Errno::INVAL)
            };
        }
        let irqs = &mut self.client.irqs;
        let range = irqs.range(set.start, set.count)?;
        let kind = set.flags & (wire::IRQ_DATA_NONE | wire::IRQ_DATA_BOOL | wire::IRQ_DATA_EVENTFD);
        let action = set.flags
            & (wire::IRQ_ACTION_MASK | wire::IRQ_ACTION_UNMASK | wire::IRQ_ACTION_TRIGGER);
        if set.flags != kind | action {
            return Err(Errno::INVAL);
        }
        let chosen: Vec<usize> = match kind {
            wire::IRQ_DATA_NONE => range.clone().collect(),
            wire::IRQ_DATA_BOOL if data.len() == range.len() => {
                range.clone().zip(data).filter(|(_, b)| **b != 0).map(|(v, _)| v).collect()
            }
            wire::IRQ_DATA_EVENTFD if action == wire::IRQ_ACTION_TRIGGER => {
                return irqs.attach(range, fds);
            }
            _ => return Err(Errno::INVAL),
        };
        match action {
            wire::IRQ_ACTION_TRIGGER if kind == wire::IRQ_DATA_NONE && set.count == 0 => {
                Ok(irqs.detach())
            }
            wire::IRQ_ACTION_TRIGGER => {
                chosen.into_iter().for_each(|v| irqs.raise(v));
                Ok(vec![])
            }
            wire::IRQ_ACTION_MASK | wire::IRQ_ACTION_UNMASK => {
                let on = action == wire::IRQ_ACTION_MASK;
                Ok(chosen.into_iter().flat_map(|v| irqs.mask(v..v + 1, on)).collect())
            }
            _ => Err(Errno::INVAL),
        }
    }

    /// Tells the card which vectors may send.
    fn follow(&mut self, changes: &Changes) -> Result<(), SessionEnd> {
        for (vector, on) in changes {
            self.card.set_vector(*vector, *on, &mut self.client)?;
        }
        Ok(())
    }

    /// Region, offset and length, checked; the data behind them.
    fn access<'b>(&self, body: &'b [u8]) -> Result<(wire::RegionAccess, &'b [u8]), Refusal> {
        let (access, data) = wire::RegionAccess::parse(body).map_err(|_| Errno::INVAL)?;
        let end = access.offset.checked_add(access.count.into()).ok_or(Errno::INVAL)?;
        if access.count as usize > wire::MAX_DATA || end > self.region_size(access.region) {
            return Err(Errno::INVAL);
        }
        Ok((access, data))
    }

    fn region_read(&mut self, body: &[u8]) -> Result<Answer, SessionEnd> {
        let access = match self.access(body) {
            Ok((access, [])) => access,
            Ok(_) => return Ok(Err(Errno::INVAL)),
            Err(e) => return Ok(Err(e)),
        };
        let mut answer = access.emit().to_vec();
        let from = answer.len();
        answer.resize(from + access.count as usize, 0xFF);
        let data = &mut answer[from..];
        match bar(access.region) {
            None => self.config.read(access.offset, data),
            Some(bar) if self.config.memory() && !data.is_empty() => {
                self.card.read(bar, access.offset, data, &mut self.client)?;
            }
            // a card whose memory space is off answers nobody: all ones
            Some(_) => {}
        }
        Ok(Ok(answer))
    }

    fn region_write(&mut self, body: &[u8]) -> Result<Answer, SessionEnd> {
        let (access, data) = match self.access(body) {
            Ok((access, data)) => (access, data),
            Err(e) => return Ok(Err(e)),
        };
        let Ok(data) = wire::exact_data(access.count.into(), data) else {
            return Ok(Err(Errno::INVAL));
        };
        match bar(access.region) {
            None => {
                if self.config.write(access.offset, data) {
                    self.reset()?;
                } else {
                    self.client.master = self.config.master();
                    self.card.set_link(self.config.link());
                }
            }
            Some(bar) if self.config.memory() => {
                for (offset, piece) in outside_table(bar, access.offset, data) {
                    self.card.write(bar, offset, piece, &mut self.client)?;
                }
            }
            Some(_) => {}
        }
        Ok(Ok(access.emit().to_vec()))
    }

    /// The card after power-up, except for the memory behind its window. Descriptors stay attached.
    fn reset(&mut self) -> Result<(), SessionEnd> {
        self.config = ConfigSpace::default();
        self.client.master = self.config.master();
        self.client.abort(0, u64::MAX);
        self.card.reset(&mut self.client)?;
        self.client.reads.clear();
        self.card.set_link(self.config.link());
        let active = self.client.irqs.active();
        self.follow(&active)
    }
}

/// Flags of [`wire::DeviceInfo`].
const RESETTABLE: u32 = 1;
const PCI: u32 = 2;

fn bar(region: u32) -> Option<Bar> {
    match region {
        wire::REGION_BAR0 => Some(Bar::Registers),
        wire::REGION_BAR2 => Some(Bar::Window),
        _ => None,
    }
}

/// The parts of a register write that do not lie in the MSI-X table: vectors belong to SET_IRQS, as with the kernel's VFIO.
fn outside_table(bar: Bar, offset: u64, data: &[u8]) -> Vec<(u64, &[u8])> {
    let table = u64::from(MSIX_TABLE.offset)..u64::from(MSIX_TABLE.offset + MSIX_TABLE.length);
    let end = offset + data.len() as u64;
    if bar != Bar::Registers || end <= table.start || offset >= table.end {
        return if data.is_empty() { vec![] } else { vec![(offset, data)] };
    }
    let before = table.start.saturating_sub(offset) as usize;
    let after = end.saturating_sub(table.end) as usize;
    let parts = [(offset, &data[..before]), (table.end, &data[data.len() - after..])];
    parts.into_iter().filter(|(_, part)| !part.is_empty()).collect()
}

#[test]
fn the_table_is_cut_out_of_writes() {
    let (at, length) = (u64::from(MSIX_TABLE.offset), MSIX_TABLE.length as usize);
    let data = [1; 400];
    let end = at + length as u64;
    let cut = |offset, n| {
        let parts = outside_table(Bar::Registers, offset, &data[..n]);
        parts.iter().map(|(o, d)| (*o, d.len())).collect::<Vec<_>>()
    };
    assert_eq!(cut(at - 8, 200), [(at - 8, 8), (end, 192 - length)]);
    assert_eq!(cut(at, length), []);
    assert_eq!(cut(at - 4, 4), [(at - 4, 4)]);
    assert_eq!(cut(end - 4, 8), [(end, 4)]);
    assert_eq!(outside_table(Bar::Window, at, &data).len(), 1);
}
