//! The sequence coder against its model: random parses of every kind, all table sets, stalls on every port.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use isotherm_model::squeeze::image::SequenceTables;
use isotherm_model::squeeze::parse::{Parse, Sequence};
use isotherm_model::squeeze::random;
use isotherm_model::squeeze::sequences::{encode, resolve};
use isotherm_rtl::squeeze::sequences::Sequences;
use isotherm_sim::testbench::{Bench, Rng, StallPattern, for_seeds};
use isotherm_sim::{Model, PortId};
use std::collections::{BTreeSet, VecDeque};
use support::{bytes, port, reset, verilog};

/// Goes or stalls, by its pattern.
struct Pace {
    pattern: StallPattern,
    left: u32,
    going: bool,
}

impl Pace {
    fn new(pattern: StallPattern) -> Self {
        Pace { pattern, left: 0, going: false }
    }

    fn go(&mut self, rng: &mut Rng) -> bool {
        match self.pattern {
            StallPattern::Never => true,
            StallPattern::Percent(p) => !rng.chance(p.into(), 100),
            StallPattern::Bursts { go, stall } => {
                self.turn(|going| if going { go } else { stall });
                self.going
            }
            StallPattern::Runs(most) => {
                let n = 1 + rng.below(most.into()) as u32;
                self.turn(|_| n);
                self.going
            }
        }
    }

    fn turn(&mut self, length: impl Fn(bool) -> u32) {
        if self.left == 0 {
            self.going = !self.going;
            self.left = length(self.going);
        }
        self.left -= 1;
    }
}

struct Granule {
    count: usize,
    set: usize,
    /// Sequences, `None` for windows without.
    windows: Vec<Option<Sequence>>,
    sequences: usize,
    stream: Vec<u8>,
}

struct Ports {
    count: PortId,
    valid: PortId,
    ready: PortId,
    seq: [PortId; 5],
    last: PortId,
    set_valid: PortId,
    set_ready: PortId,
    set: PortId,
    out_valid: PortId,
    out: [PortId; 3],
    done: PortId,
    read: [PortId; 2],
}

struct Tb<'a> {
    m: Model,
    p: Ports,
    rng: &'a mut Rng,
    tables: Vec<SequenceTables>,
    paces: [Pace; 4],
    /// Not yet collected, waiting for their set, coded or being coded.
    to_send: VecDeque<Granule>,
    to_choose: VecDeque<Granule>,
    to_read: VecDeque<Granule>,
    sent: usize,
    /// Cycles in which a set was taken, and in which sizes were shown first.
    chosen_at: Vec<u64>,
    shown_at: Vec<u64>,
    shown: bool,
    /// Words of the granule on show that have been read.
    read: Vec<u8>,
    asked: Option<usize>,
}

fn ports(m: &Model) -> Ports {
    let p = |name| port(m, name);
    Ports {
        count: p("count"),
        valid: p("valid"),
        ready: p("ready"),
        seq: ["seq_valid", "seq_literals", "seq_length", "seq_distance", "seq_base"].map(p),
        last: p("last"),
        set_valid: p("set_valid"),
        set_ready: p("set_ready"),
        set: p("set"),
        out_valid: p("out_valid"),
        out: ["out_sequences", "out_bytes", "out_learned"].map(p),
        done: p("done"),
        read: ["read_address", "read_data"].map(p),
    }
}

impl<'a> Tb<'a> {
    fn new(bench: &'a mut Bench, text: &str, paces: [StallPattern; 4]) -> Self {
        let mut m = bench.block("squeeze_sequences", text);
        let p = ports(&m);
        reset(&mut m);
        let mut tb = Tb {
            p,
            m,
            rng: &mut bench.rng,
            tables: vec![SequenceTables::predefined()],
            paces: paces.map(Pace::new),
            to_send: VecDeque::new(),
            to_choose: VecDeque::new(),
            to_read: VecDeque::new(),
            sent: 0,
            chosen_at: vec![],
            shown_at: vec![],
            shown: false,
            read: vec![],
            asked: None,
        };
        (0..4).for_each(|set| tb.load(set));
        tb
    }

    /// Writes a random set, every word of it.
    fn load(&mut self, set: u64) {
        let tables = random::tables(&mut |n| self.rng.below(n.into()) as u32);
        [self.p.valid, self.p.set_valid, self.p.done].into_iter().for_each(|p| self.m.set(p, 0));
        let [write, which, address, word] =
            ["table_write", "table_set", "table_address", "table_word"].map(|n| port(&self.m, n));
        self.m.set(which, set);
        for (at, &value) in tables.image().unwrap().iter().enumerate() {
            self.m.set(write, 1);
            self.m.set(address, at as u64);
            self.m.set(word, value.into());
            self.m.tick();
        }
        self.m.set(write, 0);
        self.m.run(2);
        self.tables.truncate(5);
        let learned = SequenceTables::learned(&tables).unwrap();
        if self.tables.len() == set as usize + 1 {
            self.tables.push(learned);
        } else {
            self.tables[set as usize + 1] = learned;
        }
    }

    fn push(&mut self, parse: &Parse, count: usize, set: usize, spread: bool) {
        let resolved = resolve(&parse.sequences, count);
        let stream =
            if resolved.is_empty() { vec![] } else { encode(&self.tables[set], &resolved) };
        let mut windows = vec![];
        for s in &parse.sequences {
            while spread && self.rng.chance(1, 3) {
                windows.push(None);
            }
            windows.push(Some(*s));
        }
        if windows.is_empty() || (spread && self.rng.chance(1, 2)) {
            windows.push(None);
        }
        let sequences = parse.sequences.len();
        self.to_send.push_back(Granule { count, set, windows, sequences, stream });
    }

    fn push_random(&mut self) -> usize {
        let far = self.rng.chance(1, 3);
        let (_, _, parse) = random::parse(&mut |n| self.rng.below(n.into()) as u32, far);
        let count = self.rng.range(1, 16) as usize;
        let set = self.rng.below(5) as usize;
        self.push(&parse, count, set, true);
        parse.sequences.len()
    }

    fn cycle(&mut self) {
        // windows
        let window = self.to_send.front().map(|g| (g.count, g.windows[self.sent]));
        let last = self.to_send.front().is_some_and(|g| self.sent + 1 == g.windows.len());
        let offer = window.is_some() && self.paces[0].go(self.rng);
        self.m.set(self.p.valid, offer.into());
        // what is not valid may be anything
        let (count, sequence) =
            window.filter(|_| offer).unwrap_or_else(|| (self.rng.below(17) as usize, None));
        self.m.set(self.p.count, count as u64);
        self.m.set(self.p.last, if offer { last.into() } else { self.rng.below(2) });
        let fields = match sequence {
            Some(s) => [1, s.literals.into(), s.length.into(), s.distance.into(), s.base.into()],
            None => [u64::from(!offer), self.rng.bits(13), self.rng.bits(13), 7, 1],
        };
        self.p.seq.iter().zip(fields).for_each(|(&p, v)| self.m.set(p, v));
        // set
        let set = self.to_choose.front().filter(|_| self.paces[1].go(self.rng)).map(|g| g.set);
        self.m.set(self.p.set_valid, set.is_some().into());
        self.m.set(self.p.set, set.map_or(self.rng.below(5), |s| s as u64));
        // reads
        let visible = self.m.is_set(self.p.out_valid);
        let wanted = self.to_read.front().map_or(0, |g| g.stream.len());
        let whole = self.read.len() >= wanted;
        let done = visible && whole && self.asked.is_none() && self.paces[2].go(self.rng);
        self.m.set(self.p.done, done.into());
        let at = self.read.len() / 16 + usize::from(self.asked.is_some());
        let ask = visible && !done && 16 * at < wanted && self.paces[3].go(self.rng);
        self.m.set(self.p.read[0], if ask { at as u64 } else { self.rng.bits(8) });
        self.m.eval();

        let collected = offer && self.m.is_set(self.p.ready);
        let chosen = set.is_some() && self.m.is_set(self.p.set_ready);
        let now = self.m.cycles();
        if chosen {
            self.chosen_at.push(now);
        }
        if visible {
            self.check(now);
        }
        if self.asked.take().is_some() {
            let mut data = [0; 4];
            self.m.get_wide(self.p.read[1], &mut data);
            self.read.extend(bytes(&data));
        }
        self.asked = ask.then_some(at);
        self.m.tick();
        if collected {
            self.sent += 1;
            if last {
                self.to_choose.extend(self.to_send.pop_front());
                self.sent = 0;
            }
        }
        if chosen {
            self.to_read.extend(self.to_choose.pop_front());
        }
        if done {
            let granule = self.to_read.pop_front().unwrap();
            assert!(self.read[..wanted] == granule.stream, "the stream of a granule differs");
            self.read.clear();
            self.shown = false;
        }
    }

    fn check(&mut self, now: u64) {
        let granule = self.to_read.front().expect("sizes of nothing");
        let [sequences, length, learned] = self.p.out.map(|p| self.m.get(p) as usize);
        let want = (granule.sequences, granule.stream.len(), usize::from(granule.set > 0));
        assert_eq!((sequences, length, learned), want);
        if !self.shown {
            self.shown_at.push(now);
        }
        self.shown = true;
    }

    fn finish(&mut self) {
        let mut patience = 200_000;
        while !(self.to_send.is_empty() && self.to_choose.is_empty() && self.to_read.is_empty()) {
            self.cycle();
            patience -= 1;
            assert!(patience > 0, "it never ends");
        }
    }
}

const FAST: [StallPattern; 4] = [const { StallPattern::Never }; 4];

#[test]
fn random_parses() {
    let text = verilog("squeeze_sequences", Sequences::default);
    let mut sizes = BTreeSet::new();
    for_seeds(60, |bench| {
        let paces = [(); 4].map(|()| StallPattern::random(&mut bench.rng));
        let mut tb = Tb::new(bench, &text, paces);
        for _ in 0..3 {
            for _ in 0..15 {
                sizes.insert(tb.push_random());
            }
            tb.finish();
            let set = tb.rng.below(4);
            tb.load(set);
        }
    });
    if std::env::var_os("ISOTHERM_SEED").is_none() {
        for n in [0, 1, 2, 3, 512] {
            assert!(sizes.contains(&n), "no granule of {n} sequences");
        }
    }
}

/// The longest strings: every extra bit there is, all sets.
#[test]
fn extremes() {
    let text = verilog("squeeze_sequences", Sequences::default);
    for_seeds(4, |bench| {
        let mut tb = Tb::new(bench, &text, FAST);
        let s = |literals, length, distance, base| Sequence { literals, length, distance, base };
        let parses = [
            vec![s(4092, 4, 4092, false)],
            vec![s(0, 4096, 4096, true)],
            vec![s(1, 4095, 1, false)],
            vec![s(2049, 2047, 2049, false)],
            vec![s(2048, 2048, 8191, true)],
            vec![s(1023, 1025, 8191, true), s(1023, 1025, 8190, true)],
            (0..512).map(|i| s(4, 4, 8191 - i, true)).collect(),
            (0..512).map(|i| s(i % 2, 7, 1 + i, false)).collect(),
            (0..512).map(|_| s(0, 8, 4095, false)).collect(),
        ];
        for sequences in parses {
            let parse = Parse { sequences, literals: vec![] };
            for count in [1, 2, 16] {
                for set in 0..5 {
                    tb.push(&parse, count, set, false);
                }
            }
        }
        tb.finish();
    });
}

/// Sizes are shown n + 15 cycles after the set was taken; granules that wait follow each other every n + 1 cycles.
#[test]
fn cycles() {
    let text = verilog("squeeze_sequences", Sequences::default);
    for_seeds(1, |bench| {
        let mut tb = Tb::new(bench, &text, FAST);
        for n in [0, 1, 2, 100, 512] {
            let sequences =
                (0..n).map(|_| Sequence { literals: 4, length: 4, distance: 4, base: false });
            let parse = Parse { sequences: sequences.collect(), literals: vec![] };
            tb.push(&parse, 1, 1, false);
            tb.finish();
            let (chosen, shown) = (tb.chosen_at.pop().unwrap(), tb.shown_at.pop().unwrap());
            assert_eq!(shown - chosen, n + 15, "{n} sequences");
        }
        // a sequence in every window: a half of the buffer is free again after 513 cycles and full 514 later
        tb.chosen_at.clear();
        for _ in 0..6 {
            let sequences =
                (0..512).map(|_| Sequence { literals: 0, length: 8, distance: 4, base: false });
            let parse = Parse { sequences: sequences.collect(), literals: vec![] };
            tb.push(&parse, 1, 2, false);
        }
        tb.finish();
        let apart: Vec<u64> = tb.chosen_at.windows(2).map(|w| w[1] - w[0]).collect();
        assert_eq!(apart, [513, 515, 513, 515, 513]);
    });
}

#[test]
fn reset_forgets_granules_but_not_tables() {
    let text = verilog("squeeze_sequences", Sequences::default);
    for_seeds(30, |bench| {
        let paces = [(); 4].map(|()| StallPattern::random(&mut bench.rng));
        let mut tb = Tb::new(bench, &text, paces);
        for _ in 0..6 {
            tb.push_random();
        }
        for _ in 0..tb.rng.below(2_000) {
            tb.cycle();
        }
        for p in [tb.p.valid, tb.p.set_valid, tb.p.done] {
            tb.m.set(p, 0);
        }
        reset(&mut tb.m);
        (tb.to_send, tb.to_choose, tb.to_read) = Default::default();
        (tb.sent, tb.shown, tb.asked) = (0, false, None);
        tb.read.clear();
        for _ in 0..6 {
            tb.push_random();
        }
        tb.finish();
    });
}
