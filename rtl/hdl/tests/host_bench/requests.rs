//! Random requests: every length, byte enables, BARs, and packets against the rules.

use super::packet::Header;
use isotherm_model::tlp::{Beat, Request, beats};
use isotherm_sim::testbench::Rng;

/// What to draw from.
#[derive(Clone, Copy, Debug)]
pub struct Space {
    pub lanes: usize,
    pub window_bytes: u64,
    pub register_bytes: u64,
    pub max_payload: u32,
}

/// One packet: its beats with their headers.
pub type Beats = Vec<(Header, Beat)>;

/// A random request: mostly good, of the lengths that matter.
pub fn request(rng: &mut Rng, s: &Space) -> Request {
    let kind = *rng.pick(&[0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 4, 5]);
    let bar = *rng.pick(&[0, 0, 2, 2, 2, 2, 2, 2, 2, 2, 1, 3]);
    let most = if kind == 1 { s.max_payload / 4 } else { 1024 };
    let length = match rng.below(8) {
        0..=2 => 1,
        3 => 2,
        4 => rng.range(3, 20) as u32,
        5 => rng.range(1, 64) as u32,
        6 => most,
        _ => rng.range(1, most.into()) as u32,
    };
    // register accesses stay short: each dword is a bus access
    let length = if bar == 0 { length.min(40) } else { length }.min(most);
    let space = if bar == 0 { s.register_bytes } else { s.window_bytes };
    // a few pages, so that accesses meet; now and then anywhere, or beyond
    let page = match rng.below(40) {
        0 => rng.below(4 * space / 4096),
        1 => rng.below(space / 4096),
        2 => space / 4096 - 1,
        _ => rng.below(3),
    };
    let room = 1024 - length;
    let dword = match rng.below(4) {
        0 => 0,
        1 => room,
        _ => rng.below(u64::from(room) + 1) as u32,
    };
    let (first_be, last_be) = enables(rng, length, dword);
    Request {
        kind,
        bar,
        address: page * 4096 + u64::from(dword) * 4,
        length,
        first_be,
        last_be,
        tag: rng.bits(10) as u16,
        requester: rng.bits(16) as u16,
    }
}

fn enables(rng: &mut Rng, length: u32, dword: u32) -> (u8, u8) {
    match length {
        1 => (if rng.chance(1, 3) { rng.bits(4) as u8 } else { 15 }, 0),
        2 if dword.is_multiple_of(2) && rng.chance(1, 2) => {
            (rng.range(1, 15) as u8, rng.range(1, 15) as u8)
        }
        _ => (*rng.pick(&[15, 15, 14, 12, 8]), *rng.pick(&[15, 15, 7, 3, 1])),
    }
}

/// The beats of a good request with random payload.
pub fn packet(rng: &mut Rng, s: &Space, r: &Request) -> Beats {
    let mut data = vec![0; if r.kind == 1 { r.length as usize * 4 } else { 0 }];
    rng.fill(&mut data);
    let enabled = |i: usize| r.enables(i as u32 / 4) >> (i % 4) & 1 != 0;
    let mut out = beats(r.address, &data, s.lanes, enabled);
    for beat in &mut out {
        // lanes without a byte hold anything
        for (lane, byte) in beat.data.iter_mut().enumerate() {
            if beat.keep >> lane & 1 == 0 {
                *byte = rng.next_u32() as u8;
            }
        }
    }
    let header = Header::request(r);
    out.into_iter()
        .enumerate()
        .map(|(i, b)| (if i == 0 { header } else { noise(rng) }, b))
        .collect()
}

/// Any header: it means nothing outside `sop`.
fn noise(rng: &mut Rng) -> Header {
    Header {
        kind: rng.bits(3) as u8,
        address: rng.next_u64(),
        length: rng.bits(11) as u32,
        ..Header::default()
    }
}

/// Break a rule, or change something that breaks none.
pub fn spoil(rng: &mut Rng, s: &Space, packet: &mut Beats) {
    let last = packet.len() - 1;
    let any = rng.below(packet.len() as u64) as usize;
    match rng.below(12) {
        0 => packet[last].1.eop = false,
        1 => packet[0].1.sop = false,
        2 => packet[any].1.eop ^= true,
        3 => packet[any].1.sop ^= true,
        4 => packet[any].1.keep ^= 1 << rng.below(s.lanes as u64),
        5 => {
            let extra = packet[last].clone();
            packet[last].1.eop = false;
            packet.push((extra.0, Beat { sop: false, ..extra.1 }));
        }
        6 => {
            if packet.len() > 1 {
                packet.remove(any);
            }
        }
        7 => packet[0].0.length = *rng.pick(&[0, 1, 2, 33, 1024, 1025, 2047]),
        8 => packet[0].0.first_be = rng.bits(4) as u8,
        9 => packet[0].0.last_be = rng.bits(4) as u8,
        10 => packet[0].0.address ^= *rng.pick(&[1, 2, 4, 0x800, 0xFFC, 1 << 40, 1 << 63]),
        // completions never come here: the demultiplexer takes them
        _ => packet[0].0.kind = *rng.pick(&[0, 1, 4, 5, 6, 7]),
    }
}
