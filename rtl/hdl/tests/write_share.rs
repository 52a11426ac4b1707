//! The shared write port: bursts whole, in order, in turns, and no engine kept waiting.

#![allow(clippy::unwrap_used)]

mod support;

use isotherm_rtl::requester::WriteShare;
use isotherm_sim::testbench::{
    Bench, Payload, Rng, StallPattern, StreamDriver, StreamMonitor, for_seeds,
};
use isotherm_sim::{Model, PortId};
use std::collections::VecDeque;
use support::{reset, verilog};

/// Where a burst may be cut.
const PAGE: u64 = 1024;
const BEAT: u64 = 16;

#[derive(Clone, Debug, PartialEq)]
struct Beat {
    first: bool,
    /// 0 but with the first beat.
    addr: u64,
    data: Vec<u32>,
    last: bool,
}

impl Payload for Beat {
    const FIELDS: &'static [&'static str] = &["first", "addr", "data", "last"];

    fn drive(&self, m: &mut Model, p: &[PortId]) {
        m.set(p[0], self.first.into());
        m.set(p[1], self.addr);
        m.set_wide(p[2], &self.data);
        m.set(p[3], self.last.into());
    }

    fn sample(m: &Model, p: &[PortId]) -> Self {
        let mut data = vec![0; 4];
        m.get_wide(p[2], &mut data);
        let first = m.is_set(p[0]);
        Beat { first, addr: if first { m.get(p[1]) } else { 0 }, data, last: m.is_set(p[3]) }
    }
}

/// Whose burst: in the top bit of every beat's data.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
    Ckpt,
    Trace,
}

/// A burst of `lines` lines of 64 bytes; each beat is numbered.
fn burst(who: Who, addr: u64, lines: u64, serial: &mut u32) -> Vec<Beat> {
    let beats = 4 * lines;
    let beat = |k| {
        *serial += 1;
        let first = k == 0;
        let addr = if first { addr } else { 0 };
        let data = vec![*serial, 0xABCD, 0, u32::from(who == Who::Trace) << 31];
        Beat { first, addr, data, last: k == beats - 1 }
    };
    (0..beats).map(beat).collect()
}

/// What an engine has sent and the port has not yet shown: address, data, end of its burst.
type Sent = VecDeque<(u64, Vec<u32>, bool)>;

struct Tb {
    m: Model,
    ckpt: StreamDriver<Beat>,
    trace: StreamDriver<Beat>,
    wr: StreamMonitor<Beat>,
    sent: [Sent; 2],
    at: [u64; 2],
    /// The burst on the port: whose, and the address of its next beat.
    open: Option<(Who, u64)>,
    /// Bursts in order.
    bursts: Vec<Who>,
    /// Bursts of ckpt that were cut.
    cuts: u64,
    valid: [PortId; 2],
    /// Beats that the other engine has sent while this one waited.
    waited: [u64; 2],
}

impl Tb {
    fn new(bench: &mut Bench, text: &str, stalls: [StallPattern; 3]) -> Self {
        let mut m = bench.block("write_share", text);
        reset(&mut m);
        let rng = &mut bench.rng;
        let [a, b, c] = stalls;
        Tb {
            ckpt: StreamDriver::new(&m, "ckpt", a, rng).unwrap(),
            trace: StreamDriver::new(&m, "trace", b, rng).unwrap(),
            wr: StreamMonitor::new(&m, "wr", c, rng).unwrap(),
            sent: Default::default(),
            at: [0; 2],
            open: None,
            bursts: vec![],
            cuts: 0,
            valid: ["ckpt_valid", "trace_valid"].map(|n| m.port(n).unwrap()),
            waited: [0; 2],
            m,
        }
    }

    /// One cycle; was there a beat?
    fn cycle(&mut self) -> bool {
        self.ckpt.drive(&mut self.m);
        self.trace.drive(&mut self.m);
        self.wr.drive(&mut self.m);
        self.m.eval();
        let waiting = self.valid.map(|p| self.m.is_set(p));
        let taken = [self.ckpt.sample(&self.m), self.trace.sample(&self.m)];
        let seen = self.wr.sample(&self.m);
        assert_eq!(taken.iter().flatten().count(), usize::from(seen.is_some()), "beats in and out");
        for (k, beat) in taken.into_iter().enumerate() {
            if let Some(beat) = beat {
                self.at[k] = if beat.first { beat.addr } else { self.at[k].wrapping_add(BEAT) };
                self.sent[k].push_back((self.at[k], beat.data, beat.last));
                self.waited[k] = 0;
                self.waited[1 - k] += u64::from(waiting[1 - k]);
            }
        }
        // the beat on offer is the last of a page and not to be cut any more: it, and all of the next page
        assert!(self.waited[1] <= PAGE / BEAT + 1, "trace waits for {} beats", self.waited[1]);
        assert!(self.waited[0] <= 4, "ckpt waits for {} beats", self.waited[0]);
        let moved = seen.is_some();
        if let Some(beat) = seen {
            self.check(&beat);
        }
        self.m.tick();
        moved
    }

    fn check(&mut self, beat: &Beat) {
        let who = if beat.data[3] >> 31 == 1 { Who::Trace } else { Who::Ckpt };
        assert_eq!(beat.first, self.open.is_none(), "a burst begins where one has ended");
        let addr = match self.open {
            None => {
                self.bursts.push(who);
                beat.addr
            }
            Some((owner, addr)) => {
                assert_eq!(owner, who, "bursts never interleave");
                addr
            }
        };
        let (want, data, ends) = self.sent[who as usize].pop_front().unwrap();
        assert_eq!((addr, &beat.data), (want, &data));
        assert!(beat.last || !ends, "the end of a burst is kept");
        if beat.last && !ends {
            assert_eq!((addr + BEAT) % PAGE, 0, "cut at {addr:#x}");
            assert_eq!(who, Who::Ckpt);
            self.cuts += 1;
        }
        self.open = (!beat.last).then_some((who, addr.wrapping_add(BEAT)));
    }
}

fn address(rng: &mut Rng) -> u64 {
    let addr = match rng.below(3) {
        0 => rng.next_u64() >> 1,
        1 => (1 << 32) - 64 * rng.range(1, 40),
        _ => rng.bits(14),
    };
    addr & !63
}

fn random(bench: &mut Bench, text: &str) {
    let stalls = [(); 3].map(|()| StallPattern::random(&mut bench.rng));
    let mut tb = Tb::new(bench, text, stalls);
    let (mut serial, mut bursts) = (0, 0);
    let rng = &mut bench.rng;
    let often = *rng.pick(&[1, 4, 40]);
    for _ in 0..20_000 {
        if tb.ckpt.pending() == 0 && rng.chance(1, 20) {
            let lines = *rng.pick(&[1, 1, 2, 15, 16, 17, 64, 1025]);
            let lines = if rng.chance(1, 2) { lines } else { rng.range(1, 40) };
            let beats = burst(Who::Ckpt, address(rng), lines, &mut serial);
            beats.into_iter().for_each(|b| tb.ckpt.push(b));
            bursts += 1;
        }
        if tb.trace.pending() < 8 && rng.chance(1, often) {
            let beats = burst(Who::Trace, address(rng), 1, &mut serial);
            beats.into_iter().for_each(|b| tb.trace.push(b));
            bursts += 1;
        }
        tb.cycle();
    }
    let mut patience = 200_000;
    while tb.ckpt.pending() + tb.trace.pending() > 0 {
        tb.cycle();
        patience -= 1;
        assert!(patience > 0, "it never ends");
    }
    assert!(tb.open.is_none() && tb.sent.iter().all(VecDeque::is_empty));
    assert_eq!(tb.bursts.len() as u64, bursts + tb.cuts, "bursts");
}

#[test]
fn bursts_are_whole_and_in_order() {
    let text = verilog("write_share", WriteShare::default);
    for_seeds(24, |bench| random(bench, &text));
}

#[test]
fn both_in_turns_without_an_idle_cycle() {
    let text = verilog("write_share", WriteShare::default);
    for_seeds(1, |bench| {
        let mut tb = Tb::new(bench, &text, [const { StallPattern::Never }; 3]);
        let mut serial = 0;
        for k in 0..40 {
            burst(Who::Ckpt, 64 * k, 1, &mut serial).into_iter().for_each(|b| tb.ckpt.push(b));
            burst(Who::Trace, 64 * k, 1, &mut serial).into_iter().for_each(|b| tb.trace.push(b));
        }
        (0..320).for_each(|cycle| assert!(tb.cycle(), "idle in cycle {cycle}"));
        let want = [Who::Ckpt, Who::Trace].repeat(40);
        assert_eq!(tb.bursts, want);
        assert!(!tb.cycle());
    });
}

/// A burst of 64 KiB and 64 bytes: cut only while trace waits, at the next multiple of 1 KiB.
#[test]
fn a_long_burst_is_cut_for_trace_alone() {
    let text = verilog("write_share", WriteShare::default);
    for_seeds(4, |bench| {
        let mut tb = Tb::new(bench, &text, [const { StallPattern::Never }; 3]);
        let mut serial = 0;
        let start = 64 * bench.rng.below(1 << 20);
        let long = burst(Who::Ckpt, start, 1025, &mut serial);
        long.into_iter().for_each(|b| tb.ckpt.push(b));
        let quiet = bench.rng.range(100, 3000);
        (0..quiet).for_each(|_| assert!(tb.cycle()));
        assert_eq!(tb.cuts, 0, "nobody waited");
        burst(Who::Trace, 0, 1, &mut serial).into_iter().for_each(|b| tb.trace.push(b));
        let waited = (0..).find(|_| {
            tb.cycle();
            tb.bursts.contains(&Who::Trace)
        });
        assert!(waited <= Some(65), "{waited:?} cycles");
        while tb.cycle() {}
        assert_eq!((tb.cuts, tb.bursts.len()), (1, 3));
    });
}

/// Trace comes while the last beat of a page waits: what is on offer stays as it is.
#[test]
fn a_beat_on_offer_is_not_cut_any_more() {
    let text = verilog("write_share", WriteShare::default);
    for_seeds(4, |bench| {
        let stalls = [StallPattern::Never, StallPattern::Never, StallPattern::Percent(80)];
        let mut tb = Tb::new(bench, &text, stalls);
        let mut serial = 0;
        burst(Who::Ckpt, 0, 1024, &mut serial).into_iter().for_each(|b| tb.ckpt.push(b));
        while tb.ckpt.pending() > 0 {
            let next_ends_a_page = tb.at[0] % PAGE == PAGE - 2 * BEAT;
            if next_ends_a_page && tb.trace.pending() == 0 && bench.rng.chance(1, 3) {
                burst(Who::Trace, 0, 1, &mut serial).into_iter().for_each(|b| tb.trace.push(b));
            }
            tb.cycle();
        }
        assert!(tb.cuts > 4, "{} cuts", tb.cuts);
    });
}

#[test]
fn reset_in_mid_burst() {
    let text = verilog("write_share", WriteShare::default);
    for_seeds(100, |bench| {
        let mut tb = Tb::new(bench, &text, [const { StallPattern::Percent(30) }; 3]);
        let mut serial = 0;
        burst(Who::Ckpt, 64, 200, &mut serial).into_iter().for_each(|b| tb.ckpt.push(b));
        for _ in 0..50 {
            burst(Who::Trace, 0, 1, &mut serial).into_iter().for_each(|b| tb.trace.push(b));
        }
        (0..bench.rng.range(1, 300)).for_each(|_| {
            tb.cycle();
        });
        let Tb { mut m, .. } = tb;
        for port in ["ckpt_valid", "trace_valid"] {
            let port = m.port(port).unwrap();
            m.set(port, 0);
        }
        reset(&mut m);
        m.eval();
        assert!(!m.is_set(m.port("wr_valid").unwrap()));
        // ckpt's first burst after the reset starts where it says
        let (valid, first) = (m.port("ckpt_valid").unwrap(), m.port("ckpt_first").unwrap());
        let (addr, shown) = (m.port("ckpt_addr").unwrap(), m.port("wr_addr").unwrap());
        m.set(valid, 1);
        m.set(first, 1);
        m.set(addr, 0x4440);
        m.eval();
        assert!(m.is_set(m.port("wr_valid").unwrap()) && m.is_set(m.port("wr_first").unwrap()));
        assert_eq!(m.get(shown), 0x4440);
    });
}
