//! The internal transaction stream, seen from a test: headers, beats, packets.

use super::{bytes, words};
use isotherm_rtl::tlp::kind;
use isotherm_sim::testbench::Payload;
use isotherm_sim::{Model, PortId};

/// `TlpHeader`, field by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) kind: u8,
    pub(crate) bar: u8,
    pub(crate) address: u64,
    pub(crate) length: u16,
    pub(crate) first_be: u8,
    pub(crate) last_be: u8,
    pub(crate) tag: u16,
    pub(crate) requester: u16,
    pub(crate) status: u8,
    pub(crate) byte_count: u16,
    pub(crate) lower_addr: u8,
}

/// Widths of the fields, least significant first.
const WIDTHS: [u32; 11] = [3, 3, 64, 11, 4, 4, 10, 16, 3, 13, 7];

impl Header {
    fn fields(&self) -> [u64; 11] {
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

    fn pack(&self) -> Vec<u32> {
        let mut out = vec![0_u32; 5];
        let mut at = 0;
        for (value, width) in self.fields().into_iter().zip(WIDTHS) {
            for bit in 0..width {
                let (word, shift) = ((at + bit) as usize / 32, (at + bit) % 32);
                out[word] |= ((value >> bit & 1) as u32) << shift;
            }
            at += width;
        }
        out
    }

    fn unpack(packed: &[u32]) -> Self {
        let mut at = 0;
        let f = WIDTHS.map(|width| {
            let value = (0..width).fold(0_u64, |v, bit| {
                let (word, shift) = ((at + bit) as usize / 32, (at + bit) % 32);
                v | u64::from(packed[word] >> shift & 1) << bit
            });
            at += width;
            value
        });
        Header {
            kind: f[0] as u8,
            bar: f[1] as u8,
            address: f[2],
            length: f[3] as u16,
            first_be: f[4] as u8,
            last_be: f[5] as u8,
            tag: f[6] as u16,
            requester: f[7] as u16,
            status: f[8] as u8,
            byte_count: f[9] as u16,
            lower_addr: f[10] as u8,
        }
    }

    fn is_completion(&self) -> bool {
        matches!(self.kind, kind::COMPLETION_DATA | kind::COMPLETION)
    }

    /// Byte address that says in which lane the payload starts.
    fn place(&self) -> u64 {
        if self.is_completion() { self.lower_addr.into() } else { self.address }
    }
}

/// One beat of the stream. `hdr` is `Some` in the first beat.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Beat {
    pub(crate) hdr: Option<Header>,
    pub(crate) data: Vec<u32>,
    pub(crate) keep: u64,
    pub(crate) eop: bool,
}

impl Payload for Beat {
    const FIELDS: &'static [&'static str] = &["hdr", "data", "keep", "sop", "eop"];

    fn drive(&self, m: &mut Model, p: &[PortId]) {
        m.set_wide(p[0], &self.hdr.unwrap_or_default().pack());
        m.set_wide(p[1], &self.data);
        m.set(p[2], self.keep);
        m.set(p[3], self.hdr.is_some().into());
        m.set(p[4], self.eop.into());
    }

    fn sample(m: &Model, p: &[PortId]) -> Self {
        let read = |port| {
            let mut words = vec![0; m.words(port)];
            m.get_wide(port, &mut words);
            words
        };
        let hdr = m.is_set(p[3]).then(|| Header::unpack(&read(p[0])));
        Beat { hdr, data: read(p[1]), keep: m.get(p[2]), eop: m.is_set(p[4]) }
    }
}

/// A whole packet: the bytes of its payload are whole dwords; `enabled` says which are really there.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Packet {
    pub(crate) hdr: Header,
    pub(crate) data: Vec<u8>,
    pub(crate) enabled: Vec<bool>,
}

impl Packet {
    pub(crate) fn new(hdr: Header, data: &[u8]) -> Self {
        Packet { hdr, data: data.to_vec(), enabled: vec![true; data.len()] }
    }

    /// The packet on a stream of `k` bytes; bytes that are not there are random-looking.
    pub(crate) fn beats(&self, k: usize) -> Vec<Beat> {
        let first = self.hdr.place() as usize % k;
        let count = (first + self.data.len()).div_ceil(k).max(1);
        (0..count)
            .map(|beat| {
                let mut lanes = vec![0xA5_u8; k];
                let mut keep = 0;
                for (lane, byte) in lanes.iter_mut().enumerate() {
                    let Some(at) = (beat * k + lane).checked_sub(first) else { continue };
                    if at < self.data.len() && self.enabled[at] {
                        *byte = self.data[at];
                        keep |= 1 << lane;
                    }
                }
                Beat {
                    hdr: (beat == 0).then_some(self.hdr),
                    data: words(&lanes),
                    keep,
                    eop: beat == count - 1,
                }
            })
            .collect()
    }
}

/// Puts beats together and rejects what the stream's rules do not allow.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    beats: Vec<Beat>,
}

impl Collector {
    /// A packet, when its last beat comes.
    pub(crate) fn push(&mut self, beat: Beat, k: usize) -> Option<Packet> {
        assert_eq!(beat.hdr.is_some(), self.beats.is_empty(), "sop exactly in the first beat");
        let eop = beat.eop;
        self.beats.push(beat);
        if !eop {
            return None;
        }
        let beats = std::mem::take(&mut self.beats);
        let hdr = beats[0].hdr.unwrap();
        let with_data = matches!(hdr.kind, kind::MEMORY_WRITE | kind::COMPLETION_DATA);
        let length = if with_data { usize::from(hdr.length) * 4 } else { 0 };
        let first = hdr.place() as usize % k;
        assert_eq!(beats.len(), (first + length).div_ceil(k).max(1), "beats of {hdr:x?}");
        let lanes: Vec<u8> = beats.iter().flat_map(|b| bytes(&b.data)).collect();
        let keep = |at: usize| beats[at / k].keep >> (at % k) & 1 == 1;
        let inside = first..first + length;
        for at in (0..lanes.len()).filter(|at| !inside.contains(at)) {
            assert!(!keep(at), "byte {at} of {hdr:x?} is outside the packet");
        }
        let enabled = inside.clone().map(keep).collect();
        Some(Packet { hdr, data: lanes[inside].to_vec(), enabled })
    }
}

#[test]
fn headers_survive_packing() {
    let hdr = Header {
        kind: 2,
        bar: 5,
        address: 0x1234_5678_9ABC_DEF0,
        length: 1024,
        first_be: 9,
        last_be: 6,
        tag: 0x3FF,
        requester: 0xBEEF,
        status: 4,
        byte_count: 4096,
        lower_addr: 0x7F,
    };
    assert_eq!(Header::unpack(&hdr.pack()), hdr);
}
