//! A root complex that rejects what a real one would.

use super::tlp::{Header, Packet};
use isotherm_model::requester::Limits;
use isotherm_rtl::tlp::kind;
use isotherm_sim::testbench::Rng;
use std::collections::BTreeMap;

/// Tags that the card may use.
const TAGS: u16 = 32;

/// A read request that has not been answered to the end.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    /// Which request it was, counted from 0.
    pub(crate) number: u64,
    pub(crate) tag: u16,
    pub(crate) address: u64,
    /// Bytes of the whole request.
    pub(crate) length: u32,
    /// Bytes answered so far.
    pub(crate) done: u32,
}

/// Host memory and open requests. Memory starts at bus address 0 and is as large as it is made.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) memory: Vec<u8>,
    pub(crate) open: BTreeMap<u16, Open>,
    pub(crate) requests: u64,
    pub(crate) writes: u64,
    limits: Limits,
    requester: u16,
}

impl Root {
    pub(crate) fn new(bytes: usize, limits: Limits, requester: u16, rng: &mut Rng) -> Self {
        let mut memory = vec![0; bytes];
        rng.fill(&mut memory);
        Root { memory, open: BTreeMap::new(), requests: 0, writes: 0, limits, requester }
    }

    /// A posted request or a read request from the card.
    ///
    /// # Panics
    /// If the request breaks a rule of PCI Express or of the link's settings.
    pub(crate) fn request(&mut self, p: &Packet) {
        let h = &p.hdr;
        assert_eq!(h.requester, self.requester, "requester id");
        assert_eq!(h.address & 3, 0, "dword aligned");
        assert!((1..=1024).contains(&h.length), "length {}", h.length);
        let bytes = u32::from(h.length) * 4;
        let (first, last) = (h.address, h.address + u64::from(bytes) - 1);
        assert_eq!(first >> 12, last >> 12, "{h:x?} crosses 4 KiB");
        if h.length == 1 {
            assert_eq!(h.last_be, 0, "one dword has no last byte enables");
        } else {
            assert_ne!(h.last_be, 0, "more than one dword needs last byte enables");
            assert_ne!(h.first_be, 0, "more than one dword needs first byte enables");
        }
        match h.kind {
            kind::MEMORY_WRITE => self.write(p),
            kind::MEMORY_READ => self.read(h, bytes),
            other => panic!("a requester does not send kind {other}"),
        }
    }

    fn write(&mut self, p: &Packet) {
        let h = &p.hdr;
        assert!(p.data.len() as u32 <= self.limits.payload, "{h:x?} is over Max_Payload_Size");
        for (at, enabled) in p.enabled.iter().enumerate() {
            let be = match at / 4 {
                0 => h.first_be,
                dword if dword + 1 == usize::from(h.length) => h.last_be,
                _ => 0xF,
            };
            assert_eq!(*enabled, be >> (at % 4) & 1 == 1, "byte {at} against enables of {h:x?}");
        }
        let at = h.address as usize;
        self.memory[at..at + p.data.len()].copy_from_slice(&p.data);
        self.writes += 1;
    }

    fn read(&mut self, h: &Header, bytes: u32) {
        assert!(bytes <= self.limits.read_request, "{h:x?} is over Max_Read_Request_Size");
        assert!(h.tag < TAGS, "tag {} is not ours", h.tag);
        let number = self.requests;
        let open = Open { number, tag: h.tag, address: h.address, length: bytes, done: 0 };
        assert!(self.open.insert(h.tag, open).is_none(), "tag {} is in use", h.tag);
        self.requests += 1;
    }

    /// The next completion of this request, at most `most` bytes, cut at the read completion boundary of 64.
    /// Takes the request off the list when it is the last.
    pub(crate) fn complete(&mut self, tag: u16, most: u32) -> Packet {
        let open = self.open.get_mut(&tag).expect("an open request");
        let left = open.length - open.done;
        let bytes = most.max(64).next_multiple_of(64).min(left);
        let at = open.address + u64::from(open.done);
        let hdr = Header {
            kind: kind::COMPLETION_DATA,
            tag,
            length: (bytes / 4) as u16,
            byte_count: left as u16,
            lower_addr: (at & 0x7F) as u8,
            ..Header::default()
        };
        open.done += bytes;
        if open.done == open.length {
            self.open.remove(&tag);
        }
        let at = at as usize;
        Packet::new(hdr, &self.memory[at..at + bytes as usize])
    }

    /// A completion that says that the request failed; it ends the request.
    pub(crate) fn refuse(&mut self, tag: u16, status: u8) -> Packet {
        let open = self.open.remove(&tag).expect("an open request");
        let left = open.length - open.done;
        let lower_addr = ((open.address + u64::from(open.done)) & 0x7F) as u8;
        let byte_count = left as u16;
        let kind = kind::COMPLETION;
        Packet::new(Header { kind, tag, status, byte_count, lower_addr, ..Header::default() }, &[])
    }

    /// The next completion of a random request with a random number of lines.
    pub(crate) fn answer_any(&mut self, rng: &mut Rng) -> Option<Packet> {
        let tags: Vec<u16> = self.open.keys().copied().collect();
        let tag = *tags.get(rng.below(tags.len().max(1) as u64) as usize)?;
        let most = if rng.chance(1, 2) { 4096 } else { 64 * rng.range(1, 8) as u32 };
        Some(self.complete(tag, most.min(self.limits.payload)))
    }
}
