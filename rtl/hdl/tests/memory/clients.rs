//! Four clients with random bursts: each gets its own data and answers, in order, and all that was written is there.

use crate::axi::{Axi, Shy};
use crate::support::{bytes, port, reset, words};
use crate::turns::Channel;
use crate::{Ask, Done, Got, Put, Text, masters, put};
use isotherm_sim::Model;
use isotherm_sim::testbench::{Bench, Rng, StallPattern, StreamDriver, StreamMonitor, for_seeds};
use std::collections::VecDeque;

/// What is only read lies below, and each writer has as much for itself.
const AREA: u64 = 0x1_0000;

/// A random burst: beats, and an address such that it does not cross 4 KiB.
fn random_burst(rng: &mut Rng, k: u64, most: u64) -> (u64, u64) {
    let beats = rng.range(1, most.min(4096 / k));
    let page = rng.below(16) * 4096;
    (page + k * rng.below(4096 / k - beats + 1), beats)
}

struct Reader {
    ask: StreamDriver<Ask>,
    got: StreamMonitor<Got>,
    expected: VecDeque<Got>,
}

impl Reader {
    fn new(m: &Model, name: &str, rng: &mut Rng) -> Self {
        let (s0, s1) = (StallPattern::random(rng), StallPattern::random(rng));
        Reader {
            ask: StreamDriver::new(m, &format!("{name}_ar"), s0, rng).unwrap(),
            got: StreamMonitor::new(m, &format!("{name}_r"), s1, rng).unwrap(),
            expected: VecDeque::new(),
        }
    }

    fn feed(&mut self, axi: &Axi, k: u64, rng: &mut Rng) {
        let (addr, beats) = random_burst(rng, k, 16);
        self.ask.push(Ask { addr, beats: beats - 1 });
        for i in 0..beats {
            let at = addr + i * k;
            let data = words(&axi.memory[at as usize..(at + k) as usize]);
            let last = u64::from(i == beats - 1);
            self.expected.push_back(Got { data, last, error: axi.bad(at).into() });
        }
    }
}

struct Writer {
    area: u64,
    aw: StreamDriver<Ask>,
    w: StreamDriver<Put>,
    b: StreamMonitor<Done>,
    expected: VecDeque<Done>,
}

impl Writer {
    fn new(m: &Model, name: &str, area: u64, rng: &mut Rng) -> Self {
        let [s0, s1, s2] = [(); 3].map(|()| StallPattern::random(rng));
        Writer {
            area,
            aw: StreamDriver::new(m, &format!("{name}_aw"), s0, rng).unwrap(),
            w: StreamDriver::new(m, &format!("{name}_w"), s1, rng).unwrap(),
            b: StreamMonitor::new(m, &format!("{name}_b"), s2, rng).unwrap(),
            expected: VecDeque::new(),
        }
    }

    fn feed(&mut self, axi: &Axi, written: &mut [u8], k: u64, rng: &mut Rng) {
        let (addr, beats) = random_burst(rng, k, 16);
        let addr = addr + self.area;
        self.aw.push(Ask { addr, beats: beats - 1 });
        for i in 0..beats {
            let beat = put(k, rng.wide(8 * k as u32), rng.next_u64(), i == beats - 1);
            for (lane, byte) in bytes(&beat.data).into_iter().enumerate() {
                if beat.strb >> lane & 1 == 1 {
                    written[(addr + i * k) as usize + lane] = byte;
                }
            }
            self.w.push(beat);
        }
        self.expected.push_back(Done { error: axi.bad(addr).into() });
    }
}

fn four_clients(bench: &mut Bench, (k, name, text): &Text) {
    let k = *k;
    let mut m = bench.block(name, text);
    reset(&mut m);
    let rng = &mut bench.rng;
    let mut axi = Axi::new(&m, k, 4 * AREA as usize, *rng.pick(&[0, 30, 80]), rng);
    axi.shy = *rng.pick(&[Shy::No, Shy::DataFirst, Shy::AddressFirst]);
    axi.broken = (0..4).map(|area| area * AREA + 64 * rng.below(AREA / 64)).collect();
    axi.broken.extend([0x1000, 0x5040]);
    let demand = port(&m, "copy_demand");
    let mut readers = ["window", "ckpt", "copy"].map(|n| Reader::new(&m, n, rng));
    let mut writers = [("window", 1), ("fill", 2), ("copy", 3)]
        .map(|(n, area)| Writer::new(&m, n, area * AREA, rng));
    let mut channels = [Channel::reads(&m), Channel::writes(&m)];
    let mut turns = [[0; 3]; 2];
    let mut written: Vec<u8> = axi.memory.clone();
    // how eager each client is, in percent
    let eager = [(); 6].map(|()| *rng.pick(&[3, 20, 100]));
    for cycle in 0.. {
        assert!(cycle < 200_000, "the clients are not served");
        let feeding = cycle < 6_000;
        let empty = readers.iter().all(|r| r.expected.is_empty())
            && writers.iter().all(|w| w.expected.is_empty());
        if !feeding && empty {
            break;
        }
        for (i, r) in readers.iter_mut().enumerate() {
            let room = r.ask.pending() == 0 && r.expected.len() < 64;
            if feeding && room && rng.below(100) < eager[i] {
                r.feed(&axi, k, rng);
            }
            r.ask.drive(&mut m);
            r.got.drive(&mut m);
        }
        for (i, w) in writers.iter_mut().enumerate() {
            if feeding && w.aw.pending() == 0 && w.w.pending() < 32 && rng.below(100) < eager[3 + i]
            {
                w.feed(&axi, &mut written, k, rng);
            }
            w.aw.drive(&mut m);
            w.w.drive(&mut m);
            w.b.drive(&mut m);
        }
        if rng.chance(1, 20) {
            m.set(demand, rng.bits(1));
        }
        axi.drive(&mut m);
        m.eval();
        for (channel, turns) in channels.iter_mut().zip(&mut turns) {
            if let Some(client) = channel.sample(&m) {
                turns[client] += 1;
            }
        }
        for r in &mut readers {
            r.ask.sample(&m);
            if let Some(beat) = r.got.sample(&m) {
                assert_eq!(Some(beat), r.expected.pop_front());
            }
        }
        for w in &mut writers {
            w.aw.sample(&m);
            w.w.sample(&m);
            if let Some(answer) = w.b.sample(&m) {
                assert_eq!(Some(answer), w.expected.pop_front());
            }
        }
        axi.sample(&m);
        m.tick();
    }
    assert!(axi.memory == written, "what was written is there");
    assert!(turns.iter().flatten().all(|n| *n >= 5), "{turns:?}");
}

#[test]
fn each_client_gets_its_own_data_in_order() {
    let texts = masters();
    for_seeds(16, |bench| texts.iter().for_each(|t| four_clients(bench, t)));
}

/// An answer whose id nobody has reaches the window as an error.
#[test]
fn an_answer_to_nobody_is_an_error() {
    let texts = masters();
    for_seeds(1, |bench| {
        for (_, name, text) in &texts {
            let mut m = bench.block(name, text);
            reset(&mut m);
            let q = |n: &str| port(&m, n);
            let valid = ["window", "copy", "fill"].map(|n| q(&format!("{n}_b_valid")));
            let got = ["window", "ckpt", "copy"].map(|n| q(&format!("{n}_r_valid")));
            let error = ["window", "copy", "fill"].map(|n| q(&format!("{n}_b_error")));
            let spoilt = ["window", "ckpt", "copy"].map(|n| q(&format!("{n}_r_error")));
            let (b, bid, r, rid) = (q("axi_bvalid"), q("axi_bid"), q("axi_rvalid"), q("axi_rid"));
            m.set(b, 1);
            m.set(r, 1);
            for id in 0..16 {
                m.set(bid, id);
                m.set(rid, id);
                m.eval();
                let (writer, reader) =
                    ([0, 0, 1, 2][id as usize % 4], [0, 1, 2, 0][id as usize % 4]);
                for c in 0..3 {
                    assert_eq!(m.is_set(valid[c]), c == writer, "B, id {id}");
                    assert_eq!(m.is_set(got[c]), c == reader, "R, id {id}");
                }
                assert_eq!(m.is_set(error[writer]), ![0, 2, 3].contains(&id), "B, id {id}");
                assert_eq!(m.is_set(spoilt[reader]), ![0, 1, 2].contains(&id), "R, id {id}");
            }
        }
    });
}
