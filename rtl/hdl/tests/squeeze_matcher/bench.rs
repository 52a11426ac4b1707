//! Feeds the matcher and takes the parse from its beats.

use super::pages::Page;
use isotherm_model::squeeze::matcher::{Matcher, is_constant};
use isotherm_model::squeeze::parse::{Parse, Sequence};
use isotherm_rtl::blocks;
use isotherm_sim::testbench::{Bench, Rng, StallPattern};
use isotherm_sim::{Model, PortId};
use std::collections::VecDeque;

pub(crate) struct Granule {
    pub(crate) bytes: Page,
    pub(crate) base: Option<Page>,
}

/// A stall pattern in progress.
struct Stall {
    pattern: StallPattern,
    rng: Rng,
    going: bool,
    left: u32,
}

impl Stall {
    fn new(pattern: StallPattern, rng: Rng) -> Self {
        Stall { pattern, rng, going: false, left: 0 }
    }

    /// Does this cycle stall?
    fn next(&mut self) -> bool {
        let length = match self.pattern {
            StallPattern::Never => return false,
            StallPattern::Percent(p) => return self.rng.chance(p.into(), 100),
            _ if self.left > 0 => 0,
            StallPattern::Bursts { go, stall } => {
                if self.going {
                    stall
                } else {
                    go
                }
            }
            StallPattern::Runs(most) => 1 + self.rng.below(most.max(1).into()) as u32,
        };
        if self.left == 0 {
            self.going = !self.going;
            self.left = length.max(1);
        }
        self.left -= 1;
        !self.going
    }
}

/// A stream into the matcher: what is offered stays until it is taken.
struct Feed {
    valid: PortId,
    ready: PortId,
    data: PortId,
    idle: u64,
    queue: VecDeque<u64>,
    stall: Stall,
    offering: bool,
}

impl Feed {
    fn new(m: &Model, name: &str, field: &str, pattern: StallPattern, rng: &mut Rng) -> Self {
        let port = |field: &str| m.port(&format!("{name}_{field}")).unwrap();
        Feed {
            valid: port("valid"),
            ready: port("ready"),
            data: port(field),
            idle: if field == "data" { 0x5a5a_5a5a_5a5a_5a5a } else { 0 },
            queue: VecDeque::new(),
            stall: Stall::new(pattern, Rng::new(rng.next_u64())),
            offering: false,
        }
    }

    fn drive(&mut self, m: &mut Model) {
        let stalls = self.stall.next();
        self.offering = !self.queue.is_empty() && (self.offering || !stalls);
        m.set(self.valid, u64::from(self.offering));
        // what is not offered is not there
        m.set(self.data, if self.offering { self.queue[0] } else { self.idle });
    }

    fn sample(&mut self, m: &Model) -> bool {
        let taken = self.offering && m.get(self.ready) == 1;
        if taken {
            self.queue.pop_front();
            self.offering = false;
        }
        taken
    }
}

pub(crate) struct Tb {
    m: Model,
    reset: PortId,
    start: Feed,
    window: Feed,
    base: Feed,
    valid: PortId,
    ready: PortId,
    literals: [PortId; 2],
    sequence: [PortId; 5],
    last: PortId,
    constant: PortId,
    stall: Stall,
    parse: Parse,
    beats: u32,
    /// What is on the output and was not taken in the cycle before.
    waiting: Option<Vec<u64>>,
    /// Sequences so far.
    pub(crate) sequences: usize,
    /// Cycle of each granule's last beat.
    pub(crate) ended: Vec<u64>,
    /// Cycle of each granule's first window.
    pub(crate) began: Vec<u64>,
    windows: u64,
}

impl Tb {
    /// `stalls`: of start, windows, base windows, output.
    pub(crate) fn new(bench: &mut Bench, stalls: [StallPattern; 4]) -> Self {
        let entry = blocks().into_iter().find(|b| b.name == "squeeze_matcher").unwrap();
        let emitted = entry.emit().unwrap();
        assert_eq!(emitted.lint, [], "breaks design rules");
        let m = bench.block("squeeze_matcher", &emitted.verilog);
        let [start, window, base, out] = stalls;
        let rng = &mut bench.rng;
        let p = |name: &str| m.port(name).unwrap();
        let mut tb = Tb {
            reset: p("reset"),
            start: Feed::new(&m, "start", "base", start, rng),
            window: Feed::new(&m, "window", "data", window, rng),
            base: Feed::new(&m, "base", "data", base, rng),
            valid: p("valid"),
            ready: p("ready"),
            literals: ["lit_data", "lit_mask"].map(p),
            sequence: ["seq_valid", "seq_literals", "seq_length", "seq_distance", "seq_base"]
                .map(p),
            last: p("last"),
            constant: p("constant"),
            stall: Stall::new(out, Rng::new(rng.next_u64())),
            parse: Parse::default(),
            beats: 0,
            waiting: None,
            sequences: 0,
            ended: vec![],
            began: vec![],
            windows: 0,
            m,
        };
        tb.restart();
        tb
    }

    fn restart(&mut self) {
        self.m.set(self.reset, 1);
        for feed in [&mut self.start, &mut self.window, &mut self.base] {
            feed.queue.clear();
            feed.drive(&mut self.m);
        }
        self.m.set(self.ready, 0);
        self.m.tick();
        self.m.set(self.reset, 0);
        self.parse = Parse::default();
        self.beats = 0;
        self.waiting = None;
        self.windows = 0;
    }

    fn feed(&mut self, granules: &[Granule]) {
        let words =
            |page: &Page| page.as_chunks::<8>().0.iter().map(|b| u64::from_le_bytes(*b)).collect();
        for granule in granules {
            self.start.queue.push_back(u64::from(granule.base.is_some()));
            let mut bytes: VecDeque<u64> = words(&granule.bytes);
            self.window.queue.append(&mut bytes);
            let mut base: VecDeque<u64> = granule.base.as_ref().map(words).unwrap_or_default();
            self.base.queue.append(&mut base);
        }
    }

    /// All granules, each compared with the model.
    pub(crate) fn run(&mut self, granules: &[Granule], model: &mut Matcher) {
        self.feed(granules);
        for (i, granule) in granules.iter().enumerate() {
            let (mut cycles, mut done) = (0, None);
            while done.is_none() {
                cycles += 1;
                assert!(cycles < 60_000, "granule {i} does not end");
                done = self.cycle();
            }
            let (parse, constant) = done.unwrap();
            let base = granule.base.as_ref();
            let want = model.parse(&granule.bytes, base);
            for (n, pair) in parse.sequences.iter().zip(&want.sequences).enumerate() {
                assert_eq!(pair.0, pair.1, "sequence {n} of granule {i}, base {}", base.is_some());
            }
            assert_eq!(parse, want, "granule {i}, base {}", base.is_some());
            assert_eq!(constant, is_constant(&granule.bytes), "granule {i}");
            assert_eq!(parse.replay(base).unwrap(), granule.bytes, "granule {i}");
            self.sequences += parse.sequences.len();
        }
        for _ in 0..100 {
            assert_eq!(self.cycle(), None, "something follows the last granule");
        }
        assert_eq!(self.beats, 0);
        let left = [&self.start, &self.window, &self.base].map(|f| f.queue.len());
        assert_eq!(left, [0; 3], "words that were not taken");
    }

    /// So many cycles of these, then a reset.
    pub(crate) fn cut(&mut self, granules: &[Granule], cycles: u64) {
        self.feed(granules);
        (0..cycles).for_each(|_| drop(self.cycle()));
        self.restart();
    }

    fn cycle(&mut self) -> Option<(Parse, bool)> {
        for feed in [&mut self.start, &mut self.window, &mut self.base] {
            feed.drive(&mut self.m);
        }
        let ready = !self.stall.next();
        self.m.set(self.ready, u64::from(ready));
        self.m.eval();
        self.start.sample(&self.m);
        self.base.sample(&self.m);
        if self.window.sample(&self.m) {
            if self.windows.is_multiple_of(512) {
                self.began.push(self.m.cycles());
            }
            self.windows += 1;
        }
        let valid = self.m.get(self.valid) == 1;
        let ports = self.literals.iter().chain(&self.sequence).chain([&self.last, &self.constant]);
        let beat: Vec<u64> = ports.map(|p| self.m.get(*p)).collect();
        if let Some(before) = self.waiting.take() {
            assert!(valid && before == beat, "a beat that is not taken must stay");
        }
        let mut done = None;
        if valid && ready {
            done = self.take(&beat);
        } else if valid {
            self.waiting = Some(beat);
        }
        self.m.tick();
        done
    }

    fn take(&mut self, beat: &[u64]) -> Option<(Parse, bool)> {
        let [data, mask, is_sequence, literals, length, distance, base, last, constant] =
            *beat.as_array().unwrap();
        let bytes = data.to_le_bytes();
        let is_literal = |i: &usize| mask >> i & 1 == 1;
        self.parse.literals.extend((0..8).filter(is_literal).map(|i| bytes[i]));
        if is_sequence == 1 {
            self.parse.sequences.push(Sequence {
                literals: literals as u16,
                length: length as u16,
                distance: distance as u16,
                base: base == 1,
            });
        }
        self.beats += 1;
        assert_eq!(last == 1, self.beats == 512, "beat {}", self.beats);
        if last == 0 {
            return None;
        }
        self.beats = 0;
        self.ended.push(self.m.cycles());
        Some((std::mem::take(&mut self.parse), constant == 1))
    }
}
