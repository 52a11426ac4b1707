//! The core as a card in a host: requests and their answers, card memory, host memory for DMA, MSI-X messages.

use super::memory::{AXI, Behaviour, Memory};
use super::packet::{Assembler, Flit, Header, Packet, Plain, completion};
use isotherm_model::tlp::{Beat, Completion, Request, Status, beats};
use isotherm_sim::model::{Model, PortId};
use isotherm_sim::testbench::{Bench, Rng, StallPattern, StreamDriver, StreamMonitor};
use std::collections::VecDeque;

/// Bus address of the host's memory.
pub const HOST: u64 = 0x12_3400_0000;
/// Where messages go: entry n of the MSI-X table.
pub const MESSAGES: u64 = 0xFEE0_0000;

/// A DMA read that the host answers in pieces.
struct DmaRead {
    header: Header,
    sent: u32,
    data: Vec<u8>,
}

/// How the link is set.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    pub max_payload: u64,
    pub max_read_request: u64,
}

pub struct Card {
    pub m: Model,
    rx: StreamDriver<Flit<Plain>>,
    tx: StreamMonitor<Flit<Plain>>,
    pub memory: Memory,
    pub host: Vec<u8>,
    rng: Rng,
    packets: Assembler,
    reads: Vec<DmaRead>,
    answers: VecDeque<Completion>,
    /// Messages that arrived: table entry, data.
    pub messages: Vec<(u64, u32)>,
    lanes: usize,
    link: Link,
    tag: u16,
    reset: PortId,
    now: u64,
    /// DMA packets seen: reads, writes without messages.
    pub dma: (u64, u64),
}

impl Card {
    pub fn new(
        bench: &mut Bench,
        name: &str,
        verilog: &str,
        window: usize,
        link: Link,
        gentle: bool,
    ) -> Self {
        let m = bench.block(name, verilog);
        let rng = &mut bench.rng;
        let pattern =
            |rng: &mut Rng| if gentle { StallPattern::Never } else { StallPattern::random(rng) };
        let (a, b) = (pattern(rng), pattern(rng));
        let rx = StreamDriver::new(&m, "rx", a, rng).unwrap();
        let tx = StreamMonitor::new(&m, "tx", b, rng).unwrap();
        let stall = if gentle { 0 } else { *rng.pick(&[0, 10, 50]) };
        let behaviour =
            Behaviour { latency: rng.range(2, 30), stall, early_read: rng.chance(1, 2) };
        let mut memory = Memory::new(&m, &AXI, window, behaviour, rng);
        memory.bytes.fill(0);
        let lanes = m.width(m.port("rx_keep").unwrap()) as usize;
        let reset = m.port("reset").unwrap();
        let mut card = Card {
            m,
            rx,
            tx,
            memory,
            host: vec![0; 1 << 20],
            rng: Rng::new(rng.next_u64()),
            packets: Assembler::default(),
            reads: vec![],
            answers: VecDeque::new(),
            messages: vec![],
            lanes,
            link,
            tag: 0,
            reset,
            now: 0,
            dma: (0, 0),
        };
        card.set("cfg_completer_id", 0x0300);
        card.set("cfg_max_payload", link.max_payload);
        card.set("cfg_max_read_request", link.max_read_request);
        card.set("cfg_msix_enable", 1);
        card.m.set(reset, 1);
        card.m.run(4);
        card.m.set(reset, 0);
        card
    }

    fn set(&mut self, port: &str, value: u64) {
        let port = self.m.port(port).unwrap();
        self.m.set(port, value);
    }

    pub fn cycle(&mut self) {
        self.answer_dma();
        self.rx.drive(&mut self.m);
        self.tx.drive(&mut self.m);
        self.memory.drive(&mut self.m);
        self.m.eval();
        self.rx.sample(&self.m);
        if let Some(flit) = self.tx.sample(&self.m)
            && let Some(p) = self.packets.beat(flit.header, flit.beat)
        {
            self.receive(&p);
        }
        self.memory.sample(&self.m);
        self.m.tick();
        self.now += 1;
    }

    pub fn run(&mut self, cycles: u64) {
        (0..cycles).for_each(|_| self.cycle());
    }

    /// A packet from the card.
    fn receive(&mut self, p: &Packet) {
        let h = &p.header;
        match h.kind {
            0 => {
                assert_eq!(h.requester, 0x0300, "{h:x?}");
                let limit = 32 << self.link.max_read_request;
                assert!(
                    h.length <= limit && h.address % 4096 + u64::from(h.length) * 4 <= 4096,
                    "{h:x?}"
                );
                assert!(
                    self.reads.iter().all(|r| r.header.tag != h.tag),
                    "tag {} is in use",
                    h.tag
                );
                self.dma.0 += 1;
                let at = (h.address - HOST) as usize;
                let data = self.host[at..at + h.length as usize * 4].to_vec();
                self.reads.push(DmaRead { header: *h, sent: 0, data });
            }
            1 => {
                assert_eq!(h.requester, 0x0300, "{h:x?}");
                let limit = 32 << self.link.max_payload;
                assert!(
                    h.length <= limit && h.address % 4096 + u64::from(h.length) * 4 <= 4096,
                    "{h:x?}"
                );
                if (MESSAGES..MESSAGES + 128).contains(&h.address) {
                    assert_eq!((h.length, h.first_be, h.last_be), (1, 15, 0));
                    let data = u32::from_le_bytes(p.data[..].try_into().unwrap());
                    self.messages.push(((h.address - MESSAGES) / 16, data));
                    return;
                }
                assert_eq!(h.first_be, 15);
                self.dma.1 += 1;
                let at = (h.address - HOST) as usize;
                self.host[at..at + p.data.len()].copy_from_slice(&p.data);
            }
            _ => self.answers.push_back(completion(p)),
        }
    }

    /// Completions for the card's reads: pieces up to Max_Payload_Size, cut at multiples of 64, reads in any order.
    fn answer_dma(&mut self) {
        if self.reads.is_empty() || self.rx.pending() > 4 || self.rng.chance(1, 2) {
            return;
        }
        let i = self.rng.below(self.reads.len() as u64) as usize;
        let read = &mut self.reads[i];
        let at = read.header.address + u64::from(read.sent);
        let left = read.data.len() as u32 - read.sent;
        let most = (128 << self.link.max_payload).min(left);
        let until_cut = 64 - (at % 64) as u32;
        let steps = if most > until_cut { (most - until_cut) / 64 } else { 0 };
        let length = left.min(until_cut + 64 * self.rng.below(u64::from(steps) + 1) as u32);
        let header = Header {
            kind: 2,
            length: length / 4,
            tag: read.header.tag,
            requester: read.header.requester,
            byte_count: left,
            lower_addr: (at & 0x7F) as u8,
            ..Header::default()
        };
        let from = read.sent as usize;
        let data = read.data[from..from + length as usize].to_vec();
        read.sent += length;
        if read.sent == read.data.len() as u32 {
            self.reads.swap_remove(i);
        }
        let packet = beats(at % 128, &data, self.lanes, |_| true);
        self.send(header, packet);
    }

    fn send(&mut self, header: Header, packet: Vec<Beat>) {
        for beat in packet {
            self.rx.push(Flit::new(header, beat));
        }
    }

    /// Send any packet.
    pub fn send_request(&mut self, r: &Request, data: &[u8]) {
        let enabled = |i: usize| r.enables(i as u32 / 4) >> (i % 4) & 1 != 0;
        let packet = beats(r.address, data, self.lanes, enabled);
        self.send(Header::request(r), packet);
    }

    /// The dwords and byte enables of a range of bytes.
    fn span(bar: u8, at: u64, bytes: usize) -> Request {
        let first = at / 4 * 4;
        let length = ((at + bytes as u64).div_ceil(4) * 4 - first) as u32 / 4;
        let mut r = Request { bar, address: first, length, ..Request::default() };
        let be = |dword: u64| {
            (0..4)
                .filter(|b| (at..at + bytes as u64).contains(&(dword + b)))
                .fold(0, |m, b| m | 1 << b)
        };
        r.first_be = be(first);
        r.last_be = if length == 1 { 0 } else { be(first + 4 * u64::from(length - 1)) };
        r
    }

    /// One write request.
    pub fn write(&mut self, bar: u8, at: u64, bytes: &[u8]) {
        let r = Request { kind: 1, requester: 0x0008, ..Self::span(bar, at, bytes.len()) };
        let mut data = vec![0; r.length as usize * 4];
        data[(at % 4) as usize..][..bytes.len()].copy_from_slice(bytes);
        self.send_request(&r, &data);
    }

    /// One read request; all its completions, put together.
    pub fn read(&mut self, bar: u8, at: u64, bytes: usize) -> Vec<u8> {
        self.tag = (self.tag + 1) % 1024;
        let r = Request { tag: self.tag, requester: 0x0008, ..Self::span(bar, at, bytes) };
        self.send_request(&r, &[]);
        let mut data = vec![];
        while data.len() < r.length as usize * 4 {
            let c = self.completion();
            assert_eq!((c.status, c.tag, c.requester), (Status::Success, r.tag, 0x0008));
            data.extend(c.data);
        }
        data[(at % 4) as usize..][..bytes].to_vec()
    }

    /// The next completion.
    pub fn completion(&mut self) -> Completion {
        let from = self.now;
        loop {
            if let Some(c) = self.answers.pop_front() {
                return c;
            }
            assert!(self.now - from < 100_000, "no completion within 100,000 cycles");
            self.cycle();
        }
    }

    pub fn read32(&mut self, offset: u32) -> u32 {
        u32::from_le_bytes(self.read(0, offset.into(), 4).try_into().unwrap())
    }

    /// Nothing is left to be sent or answered.
    pub fn settle(&mut self) {
        while self.rx.pending() > 0 || !self.reads.is_empty() || !self.memory.idle() {
            self.cycle();
        }
        self.run(60);
    }
}
