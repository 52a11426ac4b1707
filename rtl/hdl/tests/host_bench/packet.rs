//! Packets as beats on a model's ports, and back.

use isotherm_model::tlp::{Beat, Completion, Request, Status};
use isotherm_sim::model::{Model, PortId};
use isotherm_sim::testbench::Payload;
use std::marker::PhantomData;

/// All fields of the header, as the ports carry them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    pub kind: u8,
    pub bar: u8,
    pub address: u64,
    pub length: u32,
    pub first_be: u8,
    pub last_be: u8,
    pub tag: u16,
    pub requester: u16,
    pub status: u8,
    pub byte_count: u32,
    pub lower_addr: u8,
}

/// Field widths, least significant first.
const WIDTHS: [u32; 11] = [3, 3, 64, 11, 4, 4, 10, 16, 3, 13, 7];

impl Header {
    fn fields(self) -> [u64; 11] {
        [
            self.kind.into(),
            self.bar.into(),
            self.address,
            self.length.into(),
            self.first_be.into(),
            self.last_be.into(),
            self.tag.into(),
            self.requester.into(),
            self.status.into(),
            self.byte_count.into(),
            self.lower_addr.into(),
        ]
    }

    fn from_fields(f: [u64; 11]) -> Self {
        Header {
            kind: f[0] as u8,
            bar: f[1] as u8,
            address: f[2],
            length: f[3] as u32,
            first_be: f[4] as u8,
            last_be: f[5] as u8,
            tag: f[6] as u16,
            requester: f[7] as u16,
            status: f[8] as u8,
            byte_count: f[9] as u32,
            lower_addr: f[10] as u8,
        }
    }

    /// As one vector of 138 bits.
    fn words(self) -> [u32; 5] {
        let mut out = [0; 5];
        let mut at = 0;
        for (value, width) in self.fields().into_iter().zip(WIDTHS) {
            for bit in 0..width {
                out[at / 32] |= ((value >> bit & 1) as u32) << (at % 32);
                at += 1;
            }
        }
        out
    }

    fn from_words(words: &[u32]) -> Self {
        let mut at = 0;
        Self::from_fields(WIDTHS.map(|width| {
            let mut value = 0;
            for bit in 0..width {
                value |= u64::from(words[at / 32] >> (at % 32) & 1) << bit;
                at += 1;
            }
            value
        }))
    }

    /// The header of a request.
    pub fn request(r: &Request) -> Self {
        Header {
            kind: r.kind,
            bar: r.bar,
            address: r.address,
            length: r.length,
            first_be: r.first_be,
            last_be: r.last_be,
            tag: r.tag,
            requester: r.requester,
            ..Header::default()
        }
    }
}

/// How a stream carries its header.
pub trait Style: Clone + PartialEq + std::fmt::Debug {
    const FIELDS: &'static [&'static str];
    fn drive(header: Header, model: &mut Model, ports: &[PortId]);
    fn sample(model: &Model, ports: &[PortId]) -> Header;
}

/// One port `hdr`: blocks inside the core.
#[derive(Clone, Debug, PartialEq)]
pub struct Inside;

impl Style for Inside {
    const FIELDS: &'static [&'static str] = &["data", "keep", "sop", "eop", "hdr"];
    fn drive(header: Header, model: &mut Model, ports: &[PortId]) {
        model.set_wide(ports[0], &header.words());
    }
    fn sample(model: &Model, ports: &[PortId]) -> Header {
        let mut words = [0; 5];
        model.get_wide(ports[0], &mut words);
        Header::from_words(&words)
    }
}

/// Plain ports `hdr_kind`, ...: the core.
#[derive(Clone, Debug, PartialEq)]
pub struct Plain;

impl Style for Plain {
    const FIELDS: &'static [&'static str] = &[
        "data",
        "keep",
        "sop",
        "eop",
        "hdr_kind",
        "hdr_bar",
        "hdr_address",
        "hdr_length",
        "hdr_first_be",
        "hdr_last_be",
        "hdr_tag",
        "hdr_requester",
        "hdr_status",
        "hdr_byte_count",
        "hdr_lower_addr",
    ];
    fn drive(header: Header, model: &mut Model, ports: &[PortId]) {
        for (port, value) in ports.iter().zip(header.fields()) {
            model.set(*port, value);
        }
    }
    fn sample(model: &Model, ports: &[PortId]) -> Header {
        let mut fields = [0; 11];
        for (port, value) in ports.iter().zip(&mut fields) {
            *value = model.get(*port);
        }
        Header::from_fields(fields)
    }
}

/// A beat with its header.
#[derive(Clone, Debug, PartialEq)]
pub struct Flit<S: Style> {
    pub header: Header,
    pub beat: Beat,
    style: PhantomData<S>,
}

impl<S: Style> Flit<S> {
    pub fn new(header: Header, beat: Beat) -> Self {
        Flit { header, beat, style: PhantomData }
    }
}

impl<S: Style> Payload for Flit<S> {
    const FIELDS: &'static [&'static str] = S::FIELDS;

    fn drive(&self, m: &mut Model, p: &[PortId]) {
        m.set_wide(p[0], &words(&self.beat.data));
        m.set(p[1], self.beat.keep);
        m.set(p[2], self.beat.sop.into());
        m.set(p[3], self.beat.eop.into());
        S::drive(self.header, m, &p[4..]);
    }

    fn sample(m: &Model, p: &[PortId]) -> Self {
        let mut data = vec![0; m.words(p[0])];
        m.get_wide(p[0], &mut data);
        let data = bytes(&data);
        let beat = Beat { sop: m.is_set(p[2]), eop: m.is_set(p[3]), data, keep: m.get(p[1]) };
        // the header means something at sop only
        let header = if beat.sop { S::sample(m, &p[4..]) } else { Header::default() };
        Flit::new(header, beat)
    }
}

/// Bytes as 32-bit words.
pub fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect()
}

/// 32-bit words as bytes.
pub fn bytes(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|w| w.to_le_bytes()).collect()
}

/// A whole packet, put together from beats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    pub header: Header,
    /// The marked bytes, in order.
    pub data: Vec<u8>,
}

/// Puts beats together and checks the framing: lanes, marks and number of beats have to agree with the header.
#[derive(Debug, Default)]
pub struct Assembler {
    open: Option<(Header, Vec<Beat>)>,
}

impl Assembler {
    pub fn beat(&mut self, header: Header, beat: Beat) -> Option<Packet> {
        let (header, mut beats) = match self.open.take() {
            Some(open) => {
                assert!(!beat.sop, "a packet begins inside another");
                open
            }
            None => {
                assert!(beat.sop, "a beat outside any packet");
                (header, vec![])
            }
        };
        let end = beat.eop;
        beats.push(beat);
        if !end {
            self.open = Some((header, beats));
            return None;
        }
        let lanes = beats[0].data.len();
        let has_data = matches!(header.kind, 1 | 2);
        let length = if has_data { header.length as usize * 4 } else { 0 };
        let at =
            if header.kind == 2 { u64::from(header.lower_addr & 0x7C) } else { header.address };
        let enabled = |i: usize| {
            let dword = i as u32 / 4;
            let be = match dword {
                _ if header.kind == 2 => 15,
                0 => header.first_be,
                d if d + 1 == header.length => header.last_be,
                _ => 15,
            };
            be >> (i % 4) & 1 != 0
        };
        let want = isotherm_model::tlp::beats(at, &vec![0; length], lanes, enabled);
        assert_eq!(want.len(), beats.len(), "beats of {header:x?}");
        for (w, b) in want.iter().zip(&beats) {
            assert_eq!(w.keep, b.keep, "marks of {header:x?}");
        }
        let all: Vec<u8> = beats.iter().flat_map(|b| b.data.iter().copied()).collect();
        let start = (at % lanes as u64) as usize;
        Some(Packet { header, data: all[start..start + length].to_vec() })
    }
}

/// A packet as a completion; what a completion must not carry has to be zero.
pub fn completion(p: &Packet) -> Completion {
    let h = &p.header;
    let status = match h.status {
        0 => Status::Success,
        1 => Status::Unsupported,
        4 => Status::Abort,
        other => panic!("status {other}"),
    };
    assert_eq!(h.kind, if status == Status::Success { 2 } else { 3 }, "{h:x?}");
    assert_eq!((h.bar, h.address, h.first_be, h.last_be), (0, 0, 0, 0));
    assert_eq!(h.length as usize * 4, p.data.len());
    Completion {
        status,
        byte_count: h.byte_count,
        lower_addr: h.lower_addr,
        tag: h.tag,
        requester: h.requester,
        data: p.data.clone(),
    }
}
