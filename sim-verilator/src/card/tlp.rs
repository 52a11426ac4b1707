//! Packets on the plain ports of the core.

use crate::{Model, ModelError, PortId};
use std::collections::VecDeque;

/// Values of `kind`.
pub(super) const READ: u64 = 0;
pub(super) const WRITE: u64 = 1;
pub(super) const COMPLETION_DATA: u64 = 2;
pub(super) const COMPLETION: u64 = 3;

/// The header, field by field, in the order of [`FIELDS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: u64,
    pub(super) bar: u64,
    pub(super) address: u64,
    /// Dwords.
    pub(super) length: u64,
    pub(super) first_be: u64,
    pub(super) last_be: u64,
    pub(super) tag: u64,
    pub(super) requester: u64,
    pub(super) status: u64,
    pub(super) byte_count: u64,
    pub(super) lower_addr: u64,
}

const FIELDS: [&str; 11] = [
    "kind",
    "bar",
    "address",
    "length",
    "first_be",
    "last_be",
    "tag",
    "requester",
    "status",
    "byte_count",
    "lower_addr",
];

impl Header {
    fn values(&self) -> [u64; 11] {
        [
            self.kind,
            self.bar,
            self.address,
            self.length,
            self.first_be,
            self.last_be,
            self.tag,
            self.requester,
            self.status,
            self.byte_count,
            self.lower_addr,
        ]
    }

    fn from_values(v: [u64; 11]) -> Self {
        Self {
            kind: v[0],
            bar: v[1],
            address: v[2],
            length: v[3],
            first_be: v[4],
            last_be: v[5],
            tag: v[6],
            requester: v[7],
            status: v[8],
            byte_count: v[9],
            lower_addr: v[10],
        }
    }

    pub(super) fn is_completion(&self) -> bool {
        matches!(self.kind, COMPLETION_DATA | COMPLETION)
    }

    fn has_data(&self) -> bool {
        matches!(self.kind, WRITE | COMPLETION_DATA)
    }

    /// The address whose low bits say in which lane the payload starts: it is whole dwords, also where a completion's
    /// `lower_addr` names the first byte that was enabled.
    fn place(&self) -> u64 {
        if self.is_completion() { self.lower_addr & !3 } else { self.address }
    }

    /// A request for a range of bytes: whole dwords, with the byte enables that cut it.
    pub(super) fn span(at: u64, bytes: usize) -> Self {
        let end = at + bytes as u64;
        let (first, last) = (at & !3, (end - 1) & !3);
        let enables = |dword: u64| {
            (0..4).filter(|b| (at..end).contains(&(dword + b))).fold(0, |m, b| m | 1 << b)
        };
        Self {
            address: first,
            length: (last - first) / 4 + 1,
            first_be: enables(first),
            last_be: if first == last { 0 } else { enables(last) },
            ..Self::default()
        }
    }

    /// Is byte `at` of the payload enabled?
    fn enables(&self, at: usize) -> bool {
        let be = match at as u64 / 4 {
            0 => self.first_be,
            dword if dword + 1 == self.length => self.last_be,
            _ => 0xF,
        };
        be >> (at % 4) & 1 == 1
    }
}

/// A packet; the payload holds whole dwords.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Packet {
    pub(super) header: Header,
    pub(super) data: Vec<u8>,
    /// For each byte of the payload: was it marked?
    pub(super) kept: Vec<bool>,
}

struct Beat {
    header: Option<Header>,
    data: Vec<u32>,
    keep: u64,
    eop: bool,
}

fn beats(header: Header, data: &[u8], k: usize) -> impl Iterator<Item = Beat> + '_ {
    let first = header.place() as usize % k;
    let count = (first + data.len()).div_ceil(k).max(1);
    (0..count).map(move |beat| {
        let mut lanes = vec![0_u8; k];
        let mut keep = 0;
        for (lane, byte) in lanes.iter_mut().enumerate() {
            let Some(at) = (beat * k + lane).checked_sub(first) else { continue };
            let marked = at < data.len() && (header.is_completion() || header.enables(at));
            if marked {
                *byte = data[at];
                keep |= 1 << lane;
            }
        }
        Beat {
            header: (beat == 0).then_some(header),
            data: super::dram::words(&lanes),
            keep,
            eop: beat == count - 1,
        }
    })
}

struct Ports {
    header: [PortId; 11],
    data: PortId,
    keep: PortId,
    sop: PortId,
    eop: PortId,
    valid: PortId,
    ready: PortId,
}

impl Ports {
    fn find(m: &Model, prefix: &str) -> Result<Self, ModelError> {
        let p = |name: &str| m.port(&format!("{prefix}_{name}"));
        let mut header = [p("data")?; 11];
        for (port, name) in header.iter_mut().zip(FIELDS) {
            *port = p(&format!("hdr_{name}"))?;
        }
        Ok(Self {
            header,
            data: p("data")?,
            keep: p("keep")?,
            sop: p("sop")?,
            eop: p("eop")?,
            valid: p("valid")?,
            ready: p("ready")?,
        })
    }
}

/// Packets into the core. In each cycle: `drive`, settle, `sample`.
pub(super) struct Receive {
    ports: Ports,
    k: usize,
    queue: VecDeque<Beat>,
    offering: bool,
}

impl Receive {
    pub(super) fn new(m: &Model) -> Result<Self, ModelError> {
        let ports = Ports::find(m, "rx")?;
        let k = m.width(ports.keep) as usize;
        Ok(Self { ports, k, queue: VecDeque::new(), offering: false })
    }

    pub(super) fn send(&mut self, header: Header, data: &[u8]) {
        self.queue.extend(beats(header, data, self.k));
    }

    pub(super) fn pending(&self) -> usize {
        self.queue.len()
    }

    /// Forgets what has not been taken.
    pub(super) fn clear(&mut self, m: &mut Model) {
        self.queue.clear();
        self.offering = false;
        m.set(self.ports.valid, 0);
    }

    pub(super) fn drive(&mut self, m: &mut Model) {
        if self.offering {
            return;
        }
        let Some(beat) = self.queue.front() else { return };
        if let Some(h) = &beat.header {
            self.ports.header.iter().zip(h.values()).for_each(|(p, v)| m.set(*p, v));
        }
        m.set_wide(self.ports.data, &beat.data);
        m.set(self.ports.keep, beat.keep);
        m.set(self.ports.sop, beat.header.is_some().into());
        m.set(self.ports.eop, beat.eop.into());
        m.set(self.ports.valid, 1);
        self.offering = true;
    }

    /// Did a beat move? Call [`Receive::settle`] after the clock edge.
    pub(super) fn sample(&mut self, m: &Model) -> bool {
        let moved = self.offering && m.is_set(self.ports.ready);
        if moved {
            self.queue.pop_front();
            self.offering = false;
        }
        moved
    }

    /// After the clock edge: nothing is offered until the next `drive`.
    pub(super) fn settle(&self, m: &mut Model) {
        if !self.offering && self.queue.is_empty() {
            m.set(self.ports.valid, 0);
        }
    }
}

/// Packets out of the core; always ready.
pub(super) struct Transmit {
    ports: Ports,
    k: usize,
    header: Option<Header>,
    lanes: Vec<u8>,
    kept: Vec<bool>,
}

impl Transmit {
    pub(super) fn new(m: &mut Model) -> Result<Self, ModelError> {
        let ports = Ports::find(m, "tx")?;
        let k = m.width(ports.keep) as usize;
        m.set(ports.ready, 1);
        Ok(Self { ports, k, header: None, lanes: vec![], kept: vec![] })
    }

    /// Forgets a packet that is half there.
    pub(super) fn clear(&mut self) {
        self.header = None;
        self.lanes.clear();
        self.kept.clear();
    }

    /// After the model has settled: did a beat move, and the packet that it ends.
    ///
    /// # Errors
    /// What is wrong with the packet.
    pub(super) fn sample(&mut self, m: &Model) -> Result<(bool, Option<Packet>), String> {
        if !m.is_set(self.ports.valid) {
            return Ok((false, None));
        }
        if m.is_set(self.ports.sop) {
            if self.header.is_some() {
                return Err("a packet begins inside another".into());
            }
            self.header = Some(Header::from_values(self.ports.header.map(|p| m.get(p))));
        }
        let mut words = vec![0; m.words(self.ports.data)];
        m.get_wide(self.ports.data, &mut words);
        self.lanes.extend(words.iter().flat_map(|w| w.to_le_bytes()));
        let keep = m.get(self.ports.keep);
        self.kept.extend((0..self.k).map(|lane| keep >> lane & 1 == 1));
        if !m.is_set(self.ports.eop) {
            return Ok((true, None));
        }
        let header = self.header.take().ok_or("a packet without a beginning")?;
        let (lanes, kept) = (std::mem::take(&mut self.lanes), std::mem::take(&mut self.kept));
        let length = if header.has_data() { header.length as usize * 4 } else { 0 };
        let first = header.place() as usize % self.k;
        if lanes.len() != (first + length).div_ceil(self.k).max(1) * self.k {
            return Err(format!("{} bytes of beats for {header:x?}", lanes.len()));
        }
        let range = first..first + length;
        let packet = Packet { header, data: lanes[range.clone()].into(), kept: kept[range].into() };
        Ok((true, Some(packet)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_cover_exactly_their_bytes() {
        for at in 0..20_u64 {
            for bytes in 1..40 {
                let h = Header::span(at, bytes);
                let enabled: Vec<u64> = (0..h.length as usize * 4)
                    .filter(|i| h.enables(*i))
                    .map(|i| h.address + i as u64)
                    .collect();
                assert_eq!(enabled, (at..at + bytes as u64).collect::<Vec<_>>());
                assert!(h.first_be != 0 && (h.length == 1) == (h.last_be == 0));
            }
        }
    }

    #[test]
    fn payload_travels_in_the_lanes_of_its_address() {
        let h = Header { kind: WRITE, ..Header::span(0x1006, 30) };
        let data: Vec<u8> = (0..h.length as u8 * 4).collect();
        let beats: Vec<_> = beats(h, &data, 16).collect();
        assert_eq!(beats.len(), 3);
        assert_eq!(beats[0].keep, 0b1111_1111_1100_0000);
        assert_eq!(beats[0].data[1] >> 16, 0x0302, "byte 2 of the payload in lane 6");
        assert_eq!(beats[2].keep, 0b1111);
        assert!(beats[2].eop && beats[2].header.is_none());
    }
}
