//! What absent granules cost, in exact cycles (block `host_port`): nothing for those that are present.

#![allow(clippy::unwrap_used)]

mod fault_bench;
mod host_bench;

use fault_bench::card::{Card, Manner};
use fault_bench::frames::Offer;
use fault_bench::oracle::GRANULE;
use fault_bench::software::{FILL, SET_ABSENT};
use isotherm_model::crc32c;
use isotherm_model::squeeze::Granule;
use isotherm_model::squeeze::frame::Encoder;
use isotherm_model::squeeze::matcher;
use isotherm_regs::fault::{CONTROL, FILL_ADDR, RANGE_COUNT, RANGE_FIRST, RING, STATUS, TIMEOUT};
use isotherm_sim::testbench::{Bench, Rng, for_seeds};

const WIDTHS: [(&str, u64); 2] = [("host_port_128_a6", 16), ("host_port_512_a6", 64)];

fn verilog(name: &str) -> String {
    let block = isotherm_rtl::blocks().into_iter().find(|b| b.name == name).unwrap();
    block.emit().unwrap().verilog
}

fn each_width(mut body: impl FnMut(&mut Card, u64)) {
    for (name, lanes) in WIDTHS {
        let verilog = verilog(name);
        for_seeds(1, |bench: &mut Bench| {
            body(&mut Card::new(bench, name, &verilog, &Manner::ideal()), lanes);
        });
    }
}

impl Card {
    /// Cycles until something is so, the first cycle that shows it included.
    fn until(&mut self, mut so: impl FnMut(&Self) -> bool) -> u64 {
        let from = self.now;
        while !so(self) {
            self.cycle();
            assert!(self.now - from < 200_000, "it never comes");
        }
        self.now - from
    }

    /// Cycles from a read request on `rx` to the first beat of its completion on `tx`, both included.
    fn latency(&mut self, granule: usize) -> u64 {
        let received = self.tx.received;
        self.whole(false, granule, 64, 16);
        self.until(|c| c.tx.received > received)
    }

    /// Cycles of so many writes of so many beats, from the first beat at memory to the last.
    fn writing(&mut self, granule: usize, count: u64, dwords: u32, lanes: u64) -> u64 {
        let before = self.memory.write_beats;
        (0..count).for_each(|_| {
            self.whole(true, granule, 0, dwords);
        });
        self.until(|c| c.memory.write_beats > before);
        let total = count * u64::from(dwords) * 4 / lanes;
        self.until(|c| c.memory.write_beats == before + total) + 1
    }

    fn park(&mut self, granule: usize, places: usize) {
        (0..places).for_each(|i| {
            self.whole(i % 2 == 1, granule, 0, 16);
        });
        self.settle();
        assert_eq!(self.parked().0 as usize, places / 2);
    }
}

#[test]
fn present_granules_do_not_notice_parked_accesses() {
    each_width(|card, lanes| {
        card.write(&TIMEOUT, 0xFFFF);
        card.command(SET_ABSENT, 0, 2);
        card.settle();
        let free = card.latency(5);
        assert_eq!(free, 8 + 4 + 64 / lanes - 1);
        card.settle();
        let words = lanes as u32 / 4;
        for beats in [1, 4] {
            assert_eq!(card.writing(5, 20, beats * words, lanes), 20 * u64::from(beats));
            card.settle();
        }
        card.park(0, 8);
        assert_eq!(card.latency(5), free);
        card.settle();
        for beats in [1, 4] {
            assert_eq!(card.writing(5, 20, beats * words, lanes), 20 * u64::from(beats));
            card.settle();
        }
        assert_eq!(card.latency(1), FAILS);
    });
}

/// Request to completion of a read that fails at once.
const FAILS: u64 = 10;
/// From the time's end to the completion.
const EXPIRES: u64 = 6;

#[test]
fn the_time_of_an_access_ends_to_the_cycle() {
    each_width(|card, _| {
        for (register, units) in [(0, 1), (1, 1), (3, 3)] {
            card.write(&TIMEOUT, register);
            card.command(SET_ABSENT, 0, 1);
            card.settle();
            let records = card.oracle.records.len();
            let head = isotherm_regs::fault::RING_HEAD;
            let slot = card.read(&head) as u32 % 16;
            let read = card.whole(false, 0, 0, 4);
            card.until(|c| c.oracle.accesses[read].aborted.is_some());
            let ended = card.oracle.accesses[read].aborted.unwrap() - card.start;
            let record = card.words(RING.offset + 16 * slot, 4);
            assert_eq!(record[1] >> 16, read as u32);
            assert_eq!(ended - u64::from(record[2]), 1024 * units + EXPIRES);
            assert_eq!(card.oracle.records.len(), records);
        }
    });
}

/// A write of n beats holds up the writes behind it for its n beats, parked or not; one that is parked for 1 cycle more.
#[test]
fn data_is_parked_at_a_beat_a_cycle() {
    each_width(|card, lanes| {
        card.write(&TIMEOUT, 0xFFFF);
        for bytes in [64_u64, 512, 4096] {
            let beats = bytes / lanes;
            // the first beat of the second write at memory
            let mut took = [0; 2];
            for (absent, took) in [false, true].into_iter().zip(&mut took) {
                if absent {
                    card.command(SET_ABSENT, 0, 1);
                }
                card.settle();
                let before = card.memory.write_beats + if absent { 0 } else { beats };
                card.whole(true, 0, 0, bytes as u32 / 4);
                card.whole(true, 9, 0, 16);
                *took = card.until(|c| c.memory.write_beats > before);
            }
            assert_eq!(took[1], took[0] + 1, "{beats} beats");
            card.write(&FILL_ADDR, 0);
            card.command(FILL, 0, 1);
        }
    });
}

/// From the moment in which a granule is present to the dispatch of so many reads that wait for it.
#[test]
fn a_filled_granule_serves_a_read_in_two_cycles() {
    each_width(|card, _| {
        card.write(&TIMEOUT, 0xFFFF);
        card.command(SET_ABSENT, 0, 1);
        for places in [1_usize, 2, 8] {
            let first = card.oracle.accesses.len();
            (0..places).for_each(|_| {
                card.whole(false, 0, 0, 4);
            });
            card.settle();
            card.write(&FILL_ADDR, 0);
            card.write(&RANGE_FIRST, 0);
            card.write(&RANGE_COUNT, 1);
            card.write(&CONTROL, FILL);
            card.until(|c| !c.oracle.granules[0].absent);
            let from = card.now;
            let last = first + places - 1;
            card.until(|c| c.oracle.accesses[last].dispatched.is_some());
            assert_eq!(card.now - from, 2 * places as u64 + 1);
            while card.read(&STATUS) & 1 != 0 {}
            card.command(SET_ABSENT, 0, 1);
        }
    });
}

/// A granule of 4 KiB while the next is read, host memory 250 cycles away, card memory 30.
#[test]
fn a_fill_overlaps_reading_and_writing() {
    each_width(|card, lanes| {
        card.dma.latency = 250;
        card.writes.latency = 30;
        card.command(SET_ABSENT, 0, 64);
        card.write(&FILL_ADDR, 0);
        card.write(&RANGE_FIRST, 0);
        card.write(&RANGE_COUNT, 64);
        card.write(&CONTROL, FILL);
        card.until(|c| !c.dma.seen.is_empty());
        let first = card.until(|c| !c.oracle.granules[0].absent);
        let from = card.now;
        card.until(|c| !c.oracle.granules[62].absent);
        // two granules are under way at once
        let (first_takes, two_take) = if lanes == 16 { (801, 804) } else { (609, 612) };
        assert_eq!((first, card.now - from), (first_takes, 31 * two_take));
    });
}

/// The frame of these granules as the card writes it.
fn frame(granules: &[Granule], base: Option<&[u8]>) -> Offer {
    let encoder = Encoder::new([None; 4], 0, 0).unwrap();
    let bases: Vec<Option<&Granule>> =
        base.map_or(vec![], |b| b.chunks(GRANULE).map(|g| Some(g.try_into().unwrap())).collect());
    let frame = encoder.encode(granules, &bases, base.is_some(), &mut matcher::parse);
    Offer {
        frame: frame.bytes,
        crc: crc32c::of(&granules.concat()),
        base: base.map(<[u8]>::to_vec),
        count: granules.len(),
        frame_at: 0x10_0000,
        base_at: 1 << 45,
    }
}

/// Host memory 250 cycles away, card memory 30: from the first read to the first granule that is present, and to the
/// last, for frames of 1 and of 16 granules.
#[test]
fn a_frame_is_decoded_in_so_many_cycles() {
    each_width(|card, lanes| {
        card.dma.latency = 250;
        card.writes.latency = 30;
        let mut noise = vec![[0; GRANULE]; 16];
        let mut rng = Rng::new(5);
        noise.iter_mut().for_each(|g| rng.fill(g));
        let mut changed = noise.clone();
        changed.iter_mut().for_each(|g| g[1000] ^= 1);
        let line = b"a line of text that comes again and again, ";
        let mut words = vec![[0; GRANULE]; 16];
        for (i, granule) in words.iter_mut().enumerate() {
            granule.iter_mut().zip(line.iter().cycle().skip(i)).for_each(|(to, from)| *to = *from);
            (0..GRANULE).step_by(40).for_each(|at| granule[at] = (at * 7 + i) as u8);
        }
        let mut took = vec![];
        for (granules, base) in [
            (vec![[7; GRANULE]; 16], None),
            (noise.clone(), None),
            (words, None),
            (changed, Some(noise.concat())),
        ] {
            for count in [1, 16] {
                let base = base.as_ref().map(|b| &b[..count * GRANULE]);
                let offer = frame(&granules[..count], base);
                card.command(SET_ABSENT, 0, count);
                card.offer(&offer);
                card.write(&RANGE_FIRST, 0);
                card.write(&RANGE_COUNT, count as u64);
                card.write(&CONTROL, FILL);
                let seen = card.dma.seen.len();
                card.until(|c| c.dma.seen.len() > seen);
                let first = card.until(|c| !c.oracle.granules[0].absent);
                let rest = if count > 1 {
                    card.until(|c| !c.oracle.granules[count - 1].absent)
                } else {
                    0
                };
                took.push((first, rest));
                for (g, granule) in granules[..count].iter().enumerate() {
                    assert!(card.memory.bytes[g * GRANULE..][..GRANULE] == granule[..]);
                }
            }
        }
        // one byte, noise, text, a delta; each of 1 and of 16 granules
        let want = if lanes == 16 {
            [
                (1092, 0),
                (8771, 75),
                (1365, 0),
                (9044, 75),
                (1243, 0),
                (10461, 75),
                (1608, 0),
                (9319, 75),
            ]
        } else {
            [
                (900, 0),
                (8579, 75),
                (1173, 0),
                (8852, 75),
                (1051, 0),
                (10269, 75),
                (1416, 0),
                (9127, 75),
            ]
        };
        assert_eq!(took, want);
    });
}
