//! The Verilated dirty and blocked bits against their model, cycle by cycle.

#![allow(clippy::unwrap_used, reason = "tests")]

mod ckpt_bench;

use ckpt_bench::{block, port};
use isotherm_model::dirty::Dirty;
use isotherm_sim::testbench::{Bench, Rng, for_seeds};
use isotherm_sim::{Model, PortId};

const A: u32 = 6;
const GRANULES: u64 = 1 << A;

#[derive(Clone, Copy)]
struct Event {
    line: u64,
    write: bool,
    late: bool,
}

#[derive(Clone, Copy)]
struct Clear {
    granule: u64,
    keep: bool,
    /// Cycles that it has been offered.
    age: u32,
}

struct Ports {
    reset: PortId,
    odd: PortId,
    event: [PortId; 5],
    mark: [PortId; 3],
    clear: [PortId; 4],
    query: [PortId; 3],
    answer: [PortId; 3],
    block: [PortId; 4],
    copier: [PortId; 2],
}

impl Ports {
    fn new(m: &Model) -> Self {
        let q = |n: &str| port(m, n);
        Ports {
            reset: q("reset"),
            odd: q("generation_odd"),
            event: ["event_valid", "event_ready", "event_line", "event_write", "event_late"].map(q),
            mark: ["mark_valid", "mark_ready", "mark_granule"].map(q),
            clear: ["clear_valid", "clear_ready", "clear_granule", "clear_keep"].map(q),
            query: ["query_valid", "query_ready", "query_granule"].map(q),
            answer: ["answer_valid", "answer_dirty", "answer_blocked"].map(q),
            block: ["block_valid", "block_ready", "block_granule", "block_value"].map(q),
            copier: ["blocked_granule", "blocked"].map(q),
        }
    }
}

/// What is offered and not yet taken.
#[derive(Default)]
struct Offers {
    event: Option<Event>,
    mark: Option<u64>,
    clear: Option<Clear>,
    query: Option<u64>,
    block: Option<(u64, bool)>,
}

/// How often each comes, in percent, and over how many granules.
struct Rates {
    granules: u64,
    event: u64,
    mark: u64,
    clear: u64,
    keep: u64,
    query: u64,
    block: u64,
}

impl Rates {
    fn random(rng: &mut Rng) -> Self {
        Rates {
            granules: *rng.pick(&[1, 2, 4, 64]),
            event: *rng.pick(&[20, 100]),
            mark: *rng.pick(&[0, 10, 60]),
            clear: *rng.pick(&[10, 50, 100]),
            keep: *rng.pick(&[0, 50, 100]),
            query: *rng.pick(&[20, 100]),
            block: *rng.pick(&[5, 100]),
        }
    }
}

struct Tb {
    m: Model,
    p: Ports,
    offers: Offers,
    golden: Dirty,
    odd: bool,
    /// Cycles since reset.
    up: u64,
    /// Granules of the outstanding snapshot that are not released.
    unreleased: Vec<u64>,
    answer: Option<(bool, bool)>,
    blocked: Option<bool>,
    generations: u32,
    answers: [u64; 4],
    handed_on: u64,
}

impl Tb {
    fn new(bench: &Bench) -> Self {
        let m = block(bench, "dirty_a6");
        let p = Ports::new(&m);
        Tb {
            m,
            p,
            offers: Offers::default(),
            golden: Dirty::new(GRANULES as u32),
            odd: false,
            up: 0,
            unreleased: vec![],
            answer: None,
            blocked: None,
            generations: 0,
            answers: [0; 4],
            handed_on: 0,
        }
    }

    fn offer(&mut self, rng: &mut Rng, r: &Rates) {
        let o = &mut self.offers;
        if o.event.is_none() && rng.below(100) < r.event {
            let line = rng.below(r.granules) * 64 + rng.below(64);
            o.event = Some(Event { line, write: rng.chance(3, 4), late: rng.chance(1, 5) });
        }
        if o.mark.is_none() && rng.below(100) < r.mark {
            o.mark = Some(rng.below(r.granules));
        }
        if o.clear.is_none() && rng.below(100) < r.clear && !self.unreleased.is_empty() {
            let at = rng.below(self.unreleased.len() as u64) as usize;
            let granule = self.unreleased[at];
            o.clear = Some(Clear { granule, keep: rng.below(100) < r.keep, age: 0 });
        }
        if o.query.is_none() && rng.below(100) < r.query {
            o.query = Some(rng.below(r.granules));
        }
        if o.block.is_none() && rng.below(100) < r.block {
            o.block = Some((rng.below(r.granules), rng.chance(1, 2)));
        }
        // a snapshot: only when every granule of the last one is released, and so its bits are clear
        if self.unreleased.is_empty() && o.clear.is_none() && self.up > GRANULES {
            assert!(
                (0..GRANULES as u32).all(|g| !self.golden.is_dirty(g)),
                "the frozen bank is clear"
            );
            if rng.chance(1, 50) {
                self.freeze();
                self.unreleased = (0..r.granules).collect();
                self.generations += 1;
            }
        }
    }

    fn freeze(&mut self) {
        self.golden.freeze();
        self.odd = !self.odd;
    }

    fn drive(&mut self, resetting: bool, copier: u64) {
        let (m, p, o) = (&mut self.m, &self.p, &self.offers);
        let mut set = |ports: &[PortId], valid: bool, values: &[u64]| {
            m.set(ports[0], valid.into());
            // without an offer the payload stays: it must not matter
            if valid {
                ports[2..].iter().zip(values).for_each(|(p, v)| m.set(*p, *v));
            }
        };
        let e = o.event.unwrap_or(Event { line: 0, write: false, late: false });
        set(&p.event, o.event.is_some(), &[e.line, e.write.into(), e.late.into()]);
        set(&p.mark, o.mark.is_some(), &[o.mark.unwrap_or(0)]);
        let c = o.clear.unwrap_or(Clear { granule: 0, keep: false, age: 0 });
        set(&p.clear, o.clear.is_some(), &[c.granule, c.keep.into()]);
        set(&p.query, o.query.is_some(), &[o.query.unwrap_or(0)]);
        let (granule, value) = o.block.unwrap_or_default();
        set(&p.block, o.block.is_some(), &[granule, value.into()]);
        m.set(p.copier[0], copier);
        m.set(p.reset, resetting.into());
        m.set(p.odd, self.odd.into());
    }

    /// One cycle: what is taken, and what was answered.
    fn cycle(&mut self, resetting: bool, copier: u64) {
        self.drive(resetting, copier);
        self.m.eval();
        let (m, p) = (&self.m, &self.p);
        assert_eq!(m.is_set(p.answer[0]), self.answer.is_some());
        if let Some((dirty, blocked)) = self.answer.take() {
            assert_eq!((m.is_set(p.answer[1]), m.is_set(p.answer[2])), (dirty, blocked));
            self.answers[usize::from(dirty) + 2 * usize::from(blocked)] += 1;
        }
        if let Some(blocked) = self.blocked.take() {
            assert_eq!(m.is_set(p.copier[1]), blocked);
        }
        // who is held back, exactly
        let up = self.up >= GRANULES;
        let keep = self.offers.clear.filter(|c| c.keep).map(|c| c.age);
        let marking = self.offers.mark.is_some();
        assert_eq!(m.is_set(p.event[1]), up && keep != Some(1) && !marking, "events");
        assert_eq!(m.is_set(p.mark[1]), up && keep != Some(1), "marks");
        assert_eq!(m.is_set(p.query[1]), up && keep != Some(0), "queries");
        assert_eq!(m.is_set(p.block[1]), up, "blocks");
        if self.offers.clear.is_some() {
            assert_eq!(m.is_set(p.clear[1]), up && keep != Some(0), "clears");
        }
        self.up += 1;
        let (taken, o) = (up && !resetting, &mut self.offers);
        if taken && keep != Some(1) {
            if let Some(granule) = o.mark.take() {
                self.golden.mark(granule as u32);
            } else if let Some(e) = o.event.take() {
                self.golden.event(e.line, e.write, e.late);
            }
        }
        if let Some(c) = o.clear.as_mut().filter(|_| taken) {
            if keep == Some(0) {
                c.age = 1;
            } else {
                let (granule, keep) = (c.granule as u32, c.keep);
                self.handed_on += u64::from(keep && self.golden.is_dirty(granule));
                self.golden.release(granule, keep);
                self.unreleased.retain(|g| *g != c.granule);
                o.clear = None;
            }
        }
        if let Some((granule, value)) = o.block.filter(|_| taken) {
            self.golden.set_blocked(granule as u32, value);
            o.block = None;
        }
        if let Some(granule) = o.query.filter(|_| taken && keep != Some(0)) {
            let g = granule as u32;
            self.answer = Some((self.golden.is_dirty(g), self.golden.is_blocked(g)));
            o.query = None;
        }
        self.blocked = taken.then(|| self.golden.is_blocked(copier as u32));
        if resetting {
            self.golden.reset();
            (self.up, self.unreleased, self.offers) = (0, vec![], Offers::default());
        }
        self.m.tick();
    }
}

#[test]
fn everything_in_any_order_over_many_generations() {
    let mut most = 0;
    for_seeds(60, |bench| {
        let mut tb = Tb::new(bench);
        let rng = &mut bench.rng;
        let rates = Rates::random(rng);
        tb.m.set(tb.p.reset, 1);
        tb.m.run(3);
        for cycle in 0..20_000 {
            let resetting = cycle == 0 || rng.chance(1, 6_000);
            if !resetting {
                tb.offer(rng, &rates);
            }
            let copier = rng.below(rates.granules);
            tb.cycle(resetting, copier);
        }
        assert!(tb.answers.iter().sum::<u64>() > 100 && tb.generations > 10);
        assert!(rates.keep == 0 || tb.handed_on > 10, "{} handed on", tb.handed_on);
        most = most.max(tb.generations);
    });
    assert!(most > 50, "{most} generations");
}

/// The bits of a generation that nothing was saved of are all in the next one, and none is left over.
#[test]
fn a_failed_job_loses_nothing() {
    for_seeds(1, |bench| {
        let mut tb = Tb::new(bench);
        tb.cycle(true, 0);
        let rounds = |tb: &mut Tb, n: u64| (0..n).for_each(|_| tb.cycle(false, 0));
        rounds(&mut tb, GRANULES);
        let write = |line| Some(Event { line, write: true, late: false });
        for granule in [3, 9] {
            tb.offers.event = write(granule * 64);
            rounds(&mut tb, 1);
        }
        tb.freeze();
        tb.offers.event = write(9 * 64 + 63);
        rounds(&mut tb, 1);
        for granule in 0..GRANULES {
            tb.offers.clear = Some(Clear { granule, keep: true, age: 0 });
            rounds(&mut tb, 2);
            assert!(tb.offers.clear.is_none(), "two cycles");
        }
        assert_eq!(tb.handed_on, 2);
        for _ in 0..2 {
            for granule in 0..GRANULES {
                tb.offers.query = Some(granule);
                rounds(&mut tb, 1);
            }
            rounds(&mut tb, 1);
            tb.freeze();
        }
        assert_eq!(tb.answers, [2 * GRANULES - 2, 2, 0, 0]);
    });
}

/// Events go one a cycle beside clears that do not keep.
#[test]
fn an_event_in_every_cycle() {
    for_seeds(1, |bench| {
        let mut tb = Tb::new(bench);
        tb.cycle(true, 0);
        (0..GRANULES).for_each(|_| tb.cycle(false, 0));
        for i in 0..1_000 {
            tb.offers.event = Some(Event { line: i % 4096, write: true, late: false });
            tb.offers.clear = Some(Clear { granule: i * 7 % GRANULES, keep: false, age: 0 });
            tb.cycle(false, 0);
            assert!(tb.offers.event.is_none() && tb.offers.clear.is_none(), "cycle {i}");
        }
    });
}

#[test]
fn the_scrub_after_reset_takes_one_cycle_for_each_granule() {
    for_seeds(1, |bench| {
        let mut m = block(bench, "dirty_a6");
        let reset = port(&m, "reset");
        let names = ["event_ready", "mark_ready", "clear_ready", "query_ready", "block_ready"];
        let ready = names.map(|n| port(&m, n));
        for _ in 0..2 {
            m.set(reset, 1);
            m.run(2);
            m.set(reset, 0);
            for cycle in 0..=GRANULES {
                m.eval();
                ready.iter().for_each(|p| assert_eq!(m.is_set(*p), cycle == GRANULES));
                m.tick();
            }
        }
    });
}
