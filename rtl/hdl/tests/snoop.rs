//! The Verilated snoop block against its model.

#![allow(clippy::unwrap_used)]

use isotherm_model::snoop::{Descriptor, Event, events};
use isotherm_rtl::emit::emit;
use isotherm_rtl::snoop::Snoop;
use isotherm_sim::testbench::{Payload, Rng, StallPattern, StreamDriver, StreamMonitor, for_seeds};
use isotherm_sim::{Model, PortId};
use std::collections::VecDeque;

const LINE_BITS: u32 = 12;

/// A descriptor, and whether it comes late: that is only handed on.
#[derive(Clone, Debug, PartialEq)]
struct Request(Descriptor, bool);

impl Payload for Request {
    const FIELDS: &'static [&'static str] = &["line", "count", "write", "requester", "late"];

    fn drive(&self, m: &mut Model, p: &[PortId]) {
        m.set(p[0], self.0.line);
        m.set(p[1], self.0.count.into());
        m.set(p[2], self.0.write.into());
        m.set(p[3], self.0.requester.into());
        m.set(p[4], self.1.into());
    }

    fn sample(m: &Model, p: &[PortId]) -> Self {
        let descriptor = Descriptor {
            line: m.get(p[0]),
            count: m.get(p[1]) as u8,
            write: m.is_set(p[2]),
            requester: m.get(p[3]) as u16,
        };
        Self(descriptor, m.is_set(p[4]))
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Seen(Event, bool);

impl Payload for Seen {
    const FIELDS: &'static [&'static str] = &["line", "write", "requester", "late"];

    fn drive(&self, m: &mut Model, p: &[PortId]) {
        m.set(p[0], self.0.line);
        m.set(p[1], self.0.write.into());
        m.set(p[2], self.0.requester.into());
        m.set(p[3], self.1.into());
    }

    fn sample(m: &Model, p: &[PortId]) -> Self {
        let requester = m.get(p[2]) as u16;
        Self(Event { line: m.get(p[0]), write: m.is_set(p[1]), requester }, m.is_set(p[3]))
    }
}

fn verilog() -> String {
    let emitted = emit("snoop_test", &mut Snoop::<12>::default()).unwrap();
    assert_eq!(emitted.lint, []);
    emitted.verilog
}

/// Often 1 or 64 lines, sometimes none or 65.
fn request(rng: &mut Rng, short: bool) -> Descriptor {
    let count = match rng.below(8) {
        0 => 0,
        1 => 65,
        2 => 64,
        3 => 2,
        _ if short => 1,
        _ => rng.range(1, 65) as u8,
    };
    let count = if short { count.min(2) } else { count };
    Descriptor {
        line: rng.bits(LINE_BITS),
        count,
        write: rng.chance(1, 2),
        requester: rng.bits(16) as u16,
    }
}

#[test]
fn every_line_once_and_in_order() {
    let verilog = verilog();
    for_seeds(24, |bench| {
        let mut m = bench.block("snoop_test", &verilog);
        let reset = m.port("reset").unwrap();
        let rng = &mut bench.rng;
        let (a, b) = (StallPattern::random(rng), StallPattern::random(rng));
        let mut tx = StreamDriver::<Request>::new(&m, "desc", a, rng).unwrap();
        let mut rx = StreamMonitor::<Seen>::new(&m, "event", b, rng).unwrap();
        let short = rng.chance(1, 2);
        let mut golden = VecDeque::new();
        m.set(reset, 1);
        m.run(2);
        m.set(reset, 0);
        for _ in 0..20_000 {
            if tx.pending() == 0 {
                tx.push(Request(request(rng, short), rng.chance(1, 3)));
            }
            tx.drive(&mut m);
            rx.drive(&mut m);
            m.eval();
            if let Some(event) = rx.sample(&m) {
                assert_eq!(golden.pop_front(), Some(event));
            }
            if let Some(Request(taken, late)) = tx.sample(&m) {
                golden.extend(events(taken, LINE_BITS).map(|event| Seen(event, late)));
            }
            m.tick();
        }
        assert!(rx.received > 300, "{} events", rx.received);
    });
}

/// With descriptors always on offer there is an event in every cycle, whatever their lengths (but 0).
#[test]
fn one_event_in_every_cycle() {
    let verilog = verilog();
    for_seeds(6, |bench| {
        let mut m = bench.block("snoop_test", &verilog);
        let q = |name: &str| m.port(name).unwrap();
        let (reset, valid, ready) = (q("reset"), q("desc_valid"), q("desc_ready"));
        let (line, count) = (q("desc_line"), q("desc_count"));
        let (event, taken) = (q("event_valid"), q("event_ready"));
        m.set(reset, 1);
        m.run(2);
        m.set(reset, 0);
        m.set(valid, 1);
        m.set(taken, 1);
        let mut lines = 0;
        let longest = *bench.rng.pick(&[1, 2, 65]);
        let mut next = bench.rng.range(1, longest);
        for cycle in 0..50_000 {
            m.set(line, lines % 4096);
            m.set(count, next);
            m.eval();
            assert_eq!(m.is_set(event), cycle != 0, "cycle {cycle}");
            if m.is_set(ready) {
                lines += next;
                next = bench.rng.range(1, longest);
            }
            m.tick();
        }
        assert!(lines >= 49_999);
    });
}

/// Reset forgets what is held.
#[test]
fn reset_in_mid_descriptor() {
    let verilog = verilog();
    for_seeds(1, |bench| {
        let mut m = bench.block("snoop_test", &verilog);
        let q = |name: &str| m.port(name).unwrap();
        let (reset, valid, ready) = (q("reset"), q("desc_valid"), q("desc_ready"));
        let (count, event) = (q("desc_count"), q("event_valid"));
        m.set(count, 9);
        m.set(valid, 1);
        m.run(4);
        m.eval();
        assert!(m.is_set(event) && !m.is_set(ready));
        m.set(valid, 0);
        m.set(reset, 1);
        m.tick();
        m.set(reset, 0);
        for _ in 0..20 {
            m.eval();
            assert!(!m.is_set(event) && m.is_set(ready));
            m.tick();
        }
    });
}
