//! The Verilated controller as a [`Backend`]: accesses become packets, its packets become DMA and messages.

use super::tlp::{self, Header, Packet, Receive, Transmit};
use super::{Backend, Bar, CardError, Dram, DramTiming, Fetch, Host, Link, Log};
use crate::{Model, PortId};
use isotherm_regs::{ident, irq};
use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;

/// Where vector n's messages go: `MESSAGES + 16 * n`, inside the range that the architecture keeps for them.
const MESSAGES: u64 = 0xFEE0_0000;
/// Bus, device and function of the card and of the root port.
const COMPLETER: u64 = 0x0100;
const ROOT: u64 = 0x0008;
/// Cycles from a DMA read to its completion: 1 us at 250 MHz.
const HOST_LATENCY: u64 = 250;
/// Reads of the host in flight at once.
const READS: usize = 16;
/// Largest read and register access that the root port sends.
const READ_BYTES: u64 = 512;
const REGISTER_BYTES: u64 = 128;
/// Cycles without any movement after which the card is said to be at rest.
const REST: u64 = 5_000;
/// Cycles of one `run`.
const BATCH: u64 = 250;

/// How a card is made.
#[derive(Clone, Debug)]
pub struct RtlOptions {
    /// The model, as `cargo xtask sim` builds it.
    pub model: PathBuf,
    /// Timing of card memory.
    pub timing: DramTiming,
    /// Write waves here from the first cycle; the model must be a traced one.
    pub trace: Option<PathBuf>,
    /// Cycles without progress after which an access is given up.
    pub patience: u64,
}

impl RtlOptions {
    /// The usual card around this model.
    #[must_use]
    pub fn new(model: PathBuf) -> Self {
        Self { model, timing: DramTiming::default(), trace: None, patience: 1_000_000 }
    }
}

/// A read of the host that the card has not answered to the end.
struct BarRead {
    header: Header,
    /// Where its bytes go.
    into: std::ops::Range<usize>,
    skip: usize,
    got: Vec<u8>,
}

/// A read of the card that the host has not answered to the end.
struct DmaRead {
    header: Header,
    due: u64,
    state: Fetch,
}

/// The card.
pub struct RtlCard {
    m: Model,
    rx: Receive,
    tx: Transmit,
    dram: Dram,
    link: Link,
    reset: PortId,
    patience: u64,
    reads: BTreeMap<u64, BarRead>,
    dma: VecDeque<DmaRead>,
    log: Log,
    last_move: u64,
    window: u64,
}

impl std::fmt::Debug for RtlCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RtlCard({:?}, window {:#x}, cycle {})", self.link, self.window, self.m.cycles())
    }
}

/// For the time before a client is there.
struct NoHost;

impl Host for NoHost {
    fn read(&mut self, _: u64, _: usize) -> Fetch {
        Fetch::Refused
    }
    fn poll(&mut self, _: u64) -> Fetch {
        Fetch::Refused
    }
    fn write(&mut self, _: u64, _: &[u8]) -> bool {
        false
    }
    fn interrupt(&mut self, _: usize) {}
}

impl RtlCard {
    /// Loads the model, resets it, and gives it twice as much zeroed memory as its window has.
    ///
    /// # Errors
    /// The model cannot be loaded, lacks a port, or does not answer.
    pub fn new(options: &RtlOptions) -> Result<Self, CardError> {
        let mut m = Model::load(&options.model)?;
        if let Some(path) = &options.trace {
            m.trace(path)?;
        }
        let rx = Receive::new(&m)?;
        let tx = Transmit::new(&mut m)?;
        let dram = Dram::new(&m, 0, options.timing)?;
        let (reset, id) = (m.port("reset")?, m.port("cfg_completer_id")?);
        m.set(id, COMPLETER);
        let link =
            Link { max_payload: 128, max_read_request: 128, msix_enable: false, msix_mask: false };
        let mut card = Self {
            m,
            rx,
            tx,
            dram,
            link,
            reset,
            patience: options.patience,
            reads: BTreeMap::new(),
            dma: VecDeque::new(),
            log: Log::default(),
            last_move: 0,
            window: 0,
        };
        card.set_link(link);
        card.pulse_reset();
        let mut size = [0; 8];
        let at = u64::from(ident::WINDOW_SIZE.offset);
        let width = usize::from(ident::WINDOW_SIZE.width) / 8;
        card.read(Bar::Registers, at, &mut size[..width], &mut NoHost)?;
        card.window = u64::from_le_bytes(size);
        if !card.window.is_power_of_two() || card.window > 1 << 30 {
            let what = format!("register ident.WINDOW_SIZE reads {:#x}", card.window);
            return Err(CardError::Illegal { what, now: card.m.cycles() });
        }
        // two frames a granule
        card.dram.resize(2 * card.window as usize);
        Ok(card)
    }

    /// Puts the waves written so far on disk.
    pub fn flush_trace(&mut self) {
        self.m.flush_trace();
    }

    fn set(&mut self, name: &str, value: u64) {
        // the ports of the core are checked by `new`; a missing setting is a model of another core
        if let Ok(port) = self.m.port(name) {
            self.m.set(port, value);
        }
    }

    fn pulse_reset(&mut self) {
        self.rx.clear(&mut self.m);
        self.tx.clear();
        self.m.set(self.reset, 1);
        self.m.run(4);
        self.m.set(self.reset, 0);
    }

    fn note(&mut self, line: &str) {
        self.log.add(self.m.cycles(), line);
    }

    fn cycle(&mut self, host: &mut dyn Host) -> Result<(), CardError> {
        self.answer_dma(host);
        self.rx.drive(&mut self.m);
        self.dram.drive(&mut self.m);
        self.m.eval();
        let mut moved = self.rx.sample(&self.m);
        let now = self.m.cycles();
        let (beat, packet) =
            self.tx.sample(&self.m).map_err(|what| CardError::Illegal { what, now })?;
        moved |= beat;
        moved |= self.dram.sample(&self.m)?;
        self.m.tick();
        self.rx.settle(&mut self.m);
        if moved {
            self.last_move = now;
        }
        match packet {
            Some(p) => self.take(&p, host),
            None => Ok(()),
        }
    }

    /// A packet from the card.
    fn take(&mut self, p: &Packet, host: &mut dyn Host) -> Result<(), CardError> {
        let h = p.header;
        let bytes = h.length * 4;
        let broken = |what: &str| {
            Err(CardError::Illegal { what: format!("{what}: {h:x?}"), now: self.m.cycles() })
        };
        if h.is_completion() {
            return self.take_completion(p);
        }
        let crosses = h.address >> 12 != (h.address + bytes.max(1) - 1) >> 12;
        if crosses || h.length == 0 || h.length > 1024 {
            return broken("a request crosses 4 KiB, or has no length that a request can have");
        }
        match h.kind {
            tlp::READ => {
                if bytes > u64::from(self.link.max_read_request) {
                    return broken("a read is over Max_Read_Request_Size");
                }
                if self.dma.iter().any(|d| d.header.tag == h.tag) {
                    return broken("a tag is used twice");
                }
                let state = host.read(h.address, bytes as usize);
                let refused = if state == Fetch::Refused { ", refused" } else { "" };
                self.note(&format!("DMA read  {:#x}+{bytes:#x} tag {}{refused}", h.address, h.tag));
                let due = self.m.cycles() + HOST_LATENCY;
                self.dma.push_back(DmaRead { header: h, due, state });
                Ok(())
            }
            tlp::WRITE => {
                if bytes > u64::from(self.link.max_payload) {
                    return broken("a write is over Max_Payload_Size");
                }
                self.take_write(p, host);
                Ok(())
            }
            _ => broken("a request of a type that the card does not send"),
        }
    }

    fn take_write(&mut self, p: &Packet, host: &mut dyn Host) {
        let h = p.header;
        let vector = h.address.wrapping_sub(MESSAGES) / 16;
        if h.length == 1 && h.address >= MESSAGES && vector < super::config::VECTORS as u64 {
            self.note(&format!("message   vector {vector}"));
            host.interrupt(vector as usize);
            return;
        }
        let mut dropped = false;
        // runs of enabled bytes
        let mut at = 0;
        while at < p.data.len() {
            let run = p.kept[at..].iter().take_while(|k| **k).count();
            if run > 0 {
                dropped |= !host.write(h.address + at as u64, &p.data[at..at + run]);
            }
            at += run.max(1);
        }
        let dropped = if dropped { ", dropped: not mapped for writing" } else { "" };
        self.note(&format!("DMA write {:#x}+{:#x}{dropped}", h.address, p.data.len()));
    }

    fn take_completion(&mut self, p: &Packet) -> Result<(), CardError> {
        let h = p.header;
        let Some(read) = self.reads.get_mut(&h.tag) else {
            let what = format!("a completion that nobody waits for: {h:x?}");
            return Err(CardError::Illegal { what, now: self.m.cycles() });
        };
        let whole = read.header.length as usize * 4;
        if h.status != 0 || h.kind == tlp::COMPLETION {
            read.got.resize(whole, 0xFF);
            let line = format!("read of {:#x} refused, status {}", read.header.address, h.status);
            self.note(&line);
            return Ok(());
        }
        read.got.extend_from_slice(&p.data);
        if read.got.len() > whole {
            let what = format!("more data than was asked for: {h:x?}");
            return Err(CardError::Illegal { what, now: self.m.cycles() });
        }
        Ok(())
    }

    /// Gives the card the oldest answer that is due.
    fn answer_dma(&mut self, host: &mut dyn Host) {
        let now = self.m.cycles();
        if self.rx.pending() > 8 {
            return;
        }
        let Some(at) = self.dma.iter().position(|d| d.due <= now) else { return };
        if let Fetch::Later(number) = self.dma[at].state {
            match host.poll(number) {
                // asked again a little later, behind the others
                Fetch::Later(_) => {
                    self.dma[at].due = now + 50;
                    self.last_move = now;
                    return;
                }
                state => self.dma[at].state = state,
            }
        }
        let Some(read) = self.dma.remove(at) else { return };
        let h = read.header;
        let answer = Header {
            kind: tlp::COMPLETION_DATA,
            tag: h.tag,
            requester: h.requester,
            ..Header::default()
        };
        match read.state {
            Fetch::Done(data) if data.len() as u64 == h.length * 4 => {
                let limit = self.link.max_payload as usize;
                let mut from = 0;
                for piece in data.chunks(limit) {
                    let header = Header {
                        length: piece.len() as u64 / 4,
                        byte_count: (data.len() - from) as u64,
                        lower_addr: (h.address + from as u64) & 0x7F,
                        ..answer
                    };
                    self.rx.send(header, piece);
                    from += piece.len();
                }
            }
            _ => {
                let header = Header {
                    kind: tlp::COMPLETION,
                    status: 1,
                    byte_count: h.length * 4,
                    lower_addr: h.address & 0x7F,
                    ..answer
                };
                self.rx.send(header, &[]);
            }
        }
    }

    /// Runs until `done`, as long as something moves.
    fn until(
        &mut self,
        host: &mut dyn Host,
        what: &dyn Fn() -> String,
        done: &mut dyn FnMut(&mut Self) -> bool,
    ) -> Result<(), CardError> {
        let mut progress = self.m.cycles();
        let mut state = (self.reads.len(), self.rx.pending());
        while !done(self) {
            self.cycle(host)?;
            let bytes = self.reads.values().map(|r| r.got.len()).sum::<usize>();
            let new = (self.reads.len() + bytes, self.rx.pending());
            let now = self.m.cycles();
            if new != state {
                (progress, state) = (now, new);
            } else if now - progress > self.patience {
                let what = what();
                self.note(&format!("given up: {what}"));
                return Err(CardError::Stuck { what, cycles: now - progress, now });
            }
        }
        Ok(())
    }
}

/// Cuts a range at multiples of `limit`.
fn pieces(offset: u64, length: usize, limit: u64) -> impl Iterator<Item = (u64, usize)> {
    let end = offset + length as u64;
    let mut at = offset;
    std::iter::from_fn(move || {
        let bytes = (limit - at % limit).min(end - at);
        let piece = (bytes > 0).then_some((at, bytes as usize));
        at += bytes;
        piece
    })
}

impl Backend for RtlCard {
    fn window_bytes(&self) -> u64 {
        self.window
    }

    fn set_link(&mut self, link: Link) {
        self.link = link;
        let code = |bytes: u32| u64::from((bytes / 128).max(1).ilog2().min(5));
        self.set("cfg_max_payload", code(link.max_payload));
        self.set("cfg_max_read_request", code(link.max_read_request));
        self.set("cfg_msix_enable", link.msix_enable.into());
        self.set("cfg_msix_mask", link.msix_mask.into());
    }

    fn read(
        &mut self,
        bar: Bar,
        offset: u64,
        data: &mut [u8],
        host: &mut dyn Host,
    ) -> Result<(), CardError> {
        let limit = if bar == Bar::Registers { REGISTER_BYTES } else { READ_BYTES };
        let length = data.len();
        let mut rest = pieces(offset, length, limit);
        let mut next = rest.next();
        let mut tag = 0;
        let what = || format!("read of {length:#x} bytes at {offset:#x} of {bar:?}");
        self.until(host, &what, &mut |card| {
            let ended: Vec<u64> = card
                .reads
                .iter()
                .filter(|(_, r)| r.got.len() == r.header.length as usize * 4)
                .map(|(t, _)| *t)
                .collect();
            for tag in ended {
                if let Some(r) = card.reads.remove(&tag) {
                    let bytes = r.into.len();
                    data[r.into].copy_from_slice(&r.got[r.skip..r.skip + bytes]);
                }
            }
            while let Some((at, bytes)) = next
                && card.reads.len() < READS
            {
                let span = Header::span(at, bytes);
                let header = Header {
                    kind: tlp::READ,
                    bar: bar.number().into(),
                    tag,
                    requester: ROOT,
                    ..span
                };
                let from = (at - offset) as usize;
                let skip = (at - header.address) as usize;
                let into = from..from + bytes;
                card.reads.insert(tag, BarRead { header, into, skip, got: vec![] });
                card.rx.send(header, &[]);
                tag = (tag + 1) % (2 * READS as u64);
                next = rest.next();
            }
            card.reads.is_empty() && next.is_none()
        })?;
        self.note(&format!("read      BAR{} {offset:#x}+{length:#x}", bar.number()));
        Ok(())
    }

    fn write(
        &mut self,
        bar: Bar,
        offset: u64,
        data: &[u8],
        host: &mut dyn Host,
    ) -> Result<(), CardError> {
        let limit = u64::from(self.link.max_payload);
        self.note(&format!("write     BAR{} {offset:#x}+{:#x}", bar.number(), data.len()));
        let what = || format!("write of {:#x} bytes at {offset:#x} of {bar:?}", data.len());
        for (at, bytes) in pieces(offset, data.len(), limit) {
            let span = Header::span(at, bytes);
            let header =
                Header { kind: tlp::WRITE, bar: bar.number().into(), requester: ROOT, ..span };
            let mut payload = vec![0; header.length as usize * 4];
            let skip = (at - header.address) as usize;
            let from = (at - offset) as usize;
            payload[skip..skip + bytes].copy_from_slice(&data[from..from + bytes]);
            self.rx.send(header, &payload);
            self.until(host, &what, &mut |card| card.rx.pending() < 64)?;
        }
        self.until(host, &what, &mut |card| card.rx.pending() == 0)
    }

    fn run(&mut self, host: &mut dyn Host) -> Result<bool, CardError> {
        for _ in 0..BATCH {
            self.cycle(host)?;
        }
        Ok(self.m.cycles() - self.last_move < REST || !self.dma.is_empty())
    }

    fn set_vector(
        &mut self,
        vector: usize,
        on: bool,
        host: &mut dyn Host,
    ) -> Result<(), CardError> {
        let at = u64::from(irq::MSIX_TABLE.offset) + 16 * vector as u64;
        let entry = [MESSAGES as u32 + 16 * vector as u32, 0, vector as u32, u32::from(!on)];
        let bytes: Vec<u8> = entry.iter().flat_map(|w| w.to_le_bytes()).collect();
        self.write(Bar::Registers, at, &bytes, host)
    }

    fn reset(&mut self, host: &mut dyn Host) -> Result<(), CardError> {
        // AXI bursts cannot be taken back: the controller is held in reset when none is open
        let started = self.m.cycles();
        self.dram.hold(true);
        while !self.dram.idle() {
            self.cycle(host)?;
            let cycles = self.m.cycles() - started;
            if cycles > self.patience {
                let what = "reset: memory never comes to rest".into();
                return Err(CardError::Stuck { what, cycles, now: self.m.cycles() });
            }
        }
        self.reads.clear();
        self.dma.clear();
        self.note("reset");
        self.pulse_reset();
        self.dram.hold(false);
        Ok(())
    }

    fn cycles(&self) -> u64 {
        self.m.cycles()
    }

    fn recent(&self) -> Vec<String> {
        self.log.lines()
    }
}

#[test]
fn ranges_are_cut_at_multiples_of_the_limit() {
    let cut: Vec<_> = pieces(100, 300, 128).collect();
    assert_eq!(cut, [(100, 28), (128, 128), (256, 128), (384, 16)]);
    assert_eq!(pieces(5, 0, 128).count(), 0);
}
