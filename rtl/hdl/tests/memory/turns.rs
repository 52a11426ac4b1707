//! Whose burst goes next: the rule, and that the master keeps it.

use crate::axi::Axi;
use crate::support::{port, reset};
use crate::{Ask, Text, masters};
use isotherm_sim::testbench::{Bench, StallPattern, StreamDriver, for_seeds};
use isotherm_sim::{Model, PortId};

/// The rule for one direction. Clients: the window, the third one (checkpoint reads or fill writes), the copier.
#[derive(Default)]
pub(crate) struct Rule {
    ages: [u32; 3],
}

impl Rule {
    /// Rank of a client: the lowest goes first.
    fn rank(client: usize, demand: bool) -> usize {
        match (client, demand) {
            (0, _) => 0,
            (2, true) => 1,
            (1, _) => 2,
            _ => 3,
        }
    }

    /// Who goes, of those that wait; ages the others.
    pub(crate) fn next(&mut self, waits: [bool; 3], demand: bool) -> Option<usize> {
        let rank = |c: usize| Self::rank(c, demand);
        let of_age = |c: &usize| *c != 0 && self.ages[*c] >= 8;
        let waiting = (0..3).filter(|c| waits[*c]);
        let chosen = waiting.clone().min_by_key(|c| (!of_age(c), rank(*c)))?;
        for c in waiting {
            if rank(chosen) < rank(c) {
                self.ages[c] += 1;
            }
        }
        self.ages[chosen] = 0;
        Some(chosen)
    }
}

/// The `valid` and `ready` of the three clients on one address channel.
pub(crate) struct Channel {
    ports: [[PortId; 2]; 3],
    demand: PortId,
    rule: Rule,
}

impl Channel {
    pub(crate) fn reads(m: &Model) -> Self {
        Self::new(m, ["window_ar", "ckpt_ar", "copy_ar"])
    }

    pub(crate) fn writes(m: &Model) -> Self {
        Self::new(m, ["window_aw", "fill_aw", "copy_aw"])
    }

    fn new(m: &Model, names: [&str; 3]) -> Self {
        let ports = names.map(|n| ["valid", "ready"].map(|s| port(m, &format!("{n}_{s}"))));
        Channel { ports, demand: port(m, "copy_demand"), rule: Rule::default() }
    }

    /// After the model has settled: who moves, checked against the rule.
    pub(crate) fn sample(&mut self, m: &Model) -> Option<usize> {
        let waits = self.ports.map(|p| m.is_set(p[0]));
        let moving: Vec<usize> =
            (0..3).filter(|c| waits[*c] && m.is_set(self.ports[*c][1])).collect();
        assert!(moving.len() < 2, "one burst in a cycle");
        let moved = moving.first().copied()?;
        let next = self.rule.next(waits, m.is_set(self.demand));
        assert_eq!(Some(moved), next, "waiting: {waits:?}");
        Some(moved)
    }
}

/// Turns of clients that always wait, reads or writes.
fn shares(bench: &mut Bench, text: &Text, who: [bool; 3], demand: bool, write: bool) -> Vec<usize> {
    let (k, name, text) = text;
    let mut m = bench.block(name, text);
    reset(&mut m);
    let mut axi = Axi::new(&m, *k, 1 << 17, 0, &mut bench.rng);
    let p = port(&m, "copy_demand");
    m.set(p, demand.into());
    let (names, mut channel) = if write {
        (["window_aw", "fill_aw", "copy_aw"], Channel::writes(&m))
    } else {
        (["window_ar", "ckpt_ar", "copy_ar"], Channel::reads(&m))
    };
    let never = StallPattern::Never;
    let mut ask =
        names.map(|n| StreamDriver::<Ask>::new(&m, n, never.clone(), &mut bench.rng).unwrap());
    for n in ["window_r", "ckpt_r", "copy_r", "window_b", "copy_b", "fill_b"] {
        let p = port(&m, &format!("{n}_ready"));
        m.set(p, 1);
    }
    // every client has data at hand in every cycle: bursts of one beat
    for n in ["window_w", "copy_w", "fill_w"] {
        for (signal, value) in [("valid", write), ("last", true)] {
            let p = port(&m, &format!("{n}_{signal}"));
            m.set(p, value.into());
        }
    }
    let mut turns = vec![];
    let started = m.cycles();
    while turns.len() < 200 {
        for (client, a) in ask.iter_mut().enumerate() {
            if who[client] && a.pending() == 0 {
                a.push(Ask { addr: 0, beats: 0 });
            }
            a.drive(&mut m);
        }
        axi.drive(&mut m);
        m.eval();
        turns.extend(channel.sample(&m));
        ask.iter_mut().for_each(|a| {
            a.sample(&m);
        });
        axi.sample(&m);
        m.tick();
    }
    assert_eq!(m.cycles() - started, 200, "a burst in every cycle");
    turns
}

#[test]
fn the_window_goes_first_and_every_other_client_still_goes() {
    let texts = masters();
    // who waits (window, third, copier), demand, and the turns that repeat
    let w8 = [0; 8];
    let cases: [([bool; 3], bool, Vec<usize>); 8] = [
        ([true, false, false], false, vec![0]),
        ([true, true, false], false, [&w8[..], &[1]].concat()),
        ([true, false, true], false, [&w8[..], &[2]].concat()),
        ([true, false, true], true, [&w8[..], &[2]].concat()),
        ([true, true, true], false, [&w8[..], &[1, 2]].concat()),
        ([true, true, true], true, [&w8[..], &[2, 1]].concat()),
        ([false, true, true], false, [1, 1, 1, 1, 1, 1, 1, 1, 2].to_vec()),
        ([false, true, true], true, [2, 2, 2, 2, 2, 2, 2, 2, 1].to_vec()),
    ];
    for_seeds(1, |bench| {
        for text in &texts {
            for ((who, demand, cycle), write) in
                cases.iter().flat_map(|case| [(case, false), (case, true)])
            {
                let turns = shares(bench, text, *who, *demand, write);
                let want: Vec<usize> = cycle.iter().copied().cycle().take(turns.len()).collect();
                assert_eq!(turns, want, "{who:?}, demand {demand}, write {write}");
            }
        }
    });
}

#[test]
fn no_client_waits_for_more_than_8_bursts_of_the_window() {
    let mut rule = Rule::default();
    let mut rng = isotherm_sim::testbench::Rng::new(7);
    let mut since = [0; 3];
    for _ in 0..100_000 {
        let waits = [rng.chance(9, 10), true, true];
        let next = rule.next(waits, rng.chance(1, 2)).unwrap();
        for c in [1, 2] {
            since[c] = if next == c { 0 } else { since[c] + u32::from(next == 0) };
            assert!(since[c] <= 8, "client {c}");
        }
    }
}
