//! The simulated card's memory behind the master: what is said of its timing is so, cycle by cycle; and how fast the master
//! is in front of a memory that never waits.

use crate::axi::Axi;
use crate::support::reset;
use crate::{Ask, Done, Got, Put, Text, masters, put};
use isotherm_sim::Model;
use isotherm_sim::card::{Dram, DramTiming};
use isotherm_sim::testbench::{Bench, Rng, StallPattern, StreamDriver, StreamMonitor, for_seeds};

/// The window's side.
struct Timed {
    m: Model,
    dram: Dram,
    ask: StreamDriver<Ask>,
    got: StreamMonitor<Got>,
    aw: StreamDriver<Ask>,
    w: StreamDriver<Put>,
    b: StreamMonitor<Done>,
}

impl Timed {
    fn new(bench: &mut Bench, (_, name, text): &Text) -> Self {
        let mut m = bench.block(name, text);
        reset(&mut m);
        let dram = Dram::new(&m, 1 << 16, DramTiming::default()).unwrap();
        let rng = &mut bench.rng;
        let never = || StallPattern::Never;
        Timed {
            ask: StreamDriver::new(&m, "window_ar", never(), rng).unwrap(),
            got: StreamMonitor::new(&m, "window_r", never(), rng).unwrap(),
            aw: StreamDriver::new(&m, "window_aw", never(), rng).unwrap(),
            w: StreamDriver::new(&m, "window_w", never(), rng).unwrap(),
            b: StreamMonitor::new(&m, "window_b", never(), rng).unwrap(),
            m,
            dram,
        }
    }

    /// Says whether a read beat, a write beat and an answer moved.
    fn cycle(&mut self) -> (Option<Got>, bool, bool) {
        let m = &mut self.m;
        self.ask.drive(m);
        self.got.drive(m);
        self.aw.drive(m);
        self.w.drive(m);
        self.b.drive(m);
        self.dram.drive(m);
        m.eval();
        self.ask.sample(m);
        let read = self.got.sample(m);
        self.aw.sample(m);
        let written = self.w.sample(m).is_some();
        let answered = self.b.sample(m).is_some();
        self.dram.sample(m).unwrap();
        m.tick();
        (read, written, answered)
    }
}

#[test]
fn card_memory_has_the_timing_that_it_states() {
    let texts = masters();
    let t = DramTiming::default();
    for_seeds(1, |bench| {
        for text in &texts {
            let (k, mut rng) = (text.0, Rng::new(3));
            let mut tb = Timed::new(bench, text);
            let put = |rng: &mut Rng, last: bool| put(k, rng.wide(8 * k as u32), !0, last);
            // one burst of 16 beats written: the channel turns from reads, then one beat a cycle
            tb.aw.push(Ask { addr: 0x1000, beats: 15 });
            let data: Vec<Put> = (0..16).map(|i| put(&mut rng, i == 15)).collect();
            data.iter().for_each(|p| tb.w.push(p.clone()));
            let moved: Vec<(u64, bool)> = (0..200)
                .filter_map(|i| {
                    let (_, written, answered) = tb.cycle();
                    (written || answered).then_some((i, answered))
                })
                .collect();
            assert_eq!(moved.len(), 17);
            let first = moved[0].0;
            assert_eq!(first, 2 + t.turnaround, "address, its register, turn, data");
            assert!(moved[..16].iter().zip(first..).all(|((at, _), want)| *at == want));
            assert_eq!(moved[16], (first + 15 + t.write_latency, true));
            // four bursts read back: one register in the master, the latency, then one beat a cycle
            (0..4).for_each(|i| tb.ask.push(Ask { addr: 0x1000 + i * 4 * k, beats: 3 }));
            let beats: Vec<(u64, Got)> =
                (0..200).filter_map(|i| tb.cycle().0.map(|beat| (i, beat))).collect();
            let first = beats[0].0;
            assert_eq!(first, 1 + t.read_latency + t.turnaround);
            for (i, ((at, beat), put)) in beats.iter().zip(&data).enumerate() {
                assert_eq!((*at, &beat.data), (first + i as u64, &put.data));
            }
            assert_eq!(beats.len(), 16);
            // both at once: half duplex, so never two beats in a cycle, and neither side starves
            let (mut reads, mut writes, mut turns, mut reading) = (0, 0, 0, true);
            while reads < 640 || writes < 640 {
                if tb.ask.pending() == 0 {
                    tb.ask.push(Ask { addr: 0, beats: 15 });
                }
                if tb.aw.pending() == 0 {
                    tb.aw.push(Ask { addr: 0, beats: 15 });
                    (0..16).for_each(|i| tb.w.push(put(&mut rng, i == 15)));
                }
                let (read, written, _) = tb.cycle();
                assert!(!(read.is_some() && written), "half duplex");
                if (read.is_some() && !reading) || (written && reading) {
                    turns += 1;
                    reading = !reading;
                }
                reads += u32::from(read.is_some());
                writes += u32::from(written);
                assert!(tb.m.cycles() < 5_000, "{reads} reads, {writes} writes");
            }
            assert!(reads.abs_diff(writes) <= 2 * t.turn_beats as u32, "{reads} {writes}");
            assert!(turns >= 30, "{turns} turns");
        }
    });
}

/// Cycles in which the address of the first burst is taken, its address is shown to memory, and its first beat moves; and
/// that no cycle is lost after that.
#[test]
fn writes_of_each_client_follow_each_other_without_a_gap() {
    let texts = masters();
    for_seeds(1, |bench| {
        for (text, client, beats) in texts.iter().flat_map(|t| {
            ["window", "copy", "fill"].into_iter().flat_map(move |c| [1, 2, 16].map(|b| (t, c, b)))
        }) {
            let (k, name, text) = text;
            let mut m = bench.block(name, text);
            reset(&mut m);
            let rng = &mut bench.rng;
            let mut axi = Axi::new(&m, *k, 1 << 16, 0, rng);
            let stall = || StallPattern::Never;
            let mut aw =
                StreamDriver::<Ask>::new(&m, &format!("{client}_aw"), stall(), rng).unwrap();
            let mut w = StreamDriver::<Put>::new(&m, &format!("{client}_w"), stall(), rng).unwrap();
            let mut b =
                StreamMonitor::<Done>::new(&m, &format!("{client}_b"), stall(), rng).unwrap();
            for _ in 0..40 {
                aw.push(Ask { addr: 0, beats: beats - 1 });
                (0..beats)
                    .for_each(|i| w.push(put(*k, rng.wide(8 * *k as u32), !0, i == beats - 1)));
            }
            let started = m.cycles();
            let mut answers = 0;
            while answers < 40 {
                assert!(m.cycles() < 2_000);
                aw.drive(&mut m);
                w.drive(&mut m);
                b.drive(&mut m);
                axi.drive(&mut m);
                m.eval();
                aw.sample(&m);
                w.sample(&m);
                answers += u32::from(b.sample(&m).is_some());
                axi.sample(&m);
                m.tick();
            }
            assert_eq!(axi.writes_at[0], started + 1, "{client}: one register");
            let want: Vec<u64> = (0..40 * beats).map(|i| started + 1 + i).collect();
            assert_eq!(axi.beats_at, want, "{client}, bursts of {beats}");
        }
    });
}
