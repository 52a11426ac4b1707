//! Two engines on the requester's read port: every answer comes to the one that asked, in order, and nobody starves.

#![allow(clippy::unwrap_used)]

use isotherm_sim::model::PortId;
use isotherm_sim::testbench::{Rng, for_seeds};
use std::collections::VecDeque;

/// A read: address, length; a beat carries the address and its number.
type Read = (u64, u64);

#[derive(Default)]
struct Engine {
    offer: Option<Read>,
    open: VecDeque<Read>,
    beat: u64,
    done: u64,
}

#[test]
fn answers_come_to_whoever_asked() {
    let block = isotherm_rtl::blocks().into_iter().find(|b| b.name == "read_share").unwrap();
    let verilog = block.emit().unwrap().verilog;
    for_seeds(20, |bench| {
        let mut m = bench.block("read_share", &verilog);
        let port = |n: String| m.port(&n).unwrap();
        let ports: Vec<[PortId; 6]> = ["a", "b"]
            .iter()
            .map(|e| {
                ["req_valid", "req_ready", "req_addr", "req_length", "valid", "ready"]
                    .map(|n| port(format!("{e}_{n}")))
            })
            .collect();
        let rd =
            ["req_valid", "req_ready", "req_addr", "req_length"].map(|n| port(format!("rd_{n}")));
        let answer = ["valid", "ready", "data", "last", "error"].map(|n| port(format!("rd_{n}")));
        let shared = ["data", "last", "error"].map(|n| port(n.into()));
        let reset = port("reset".into());
        m.set(reset, 1);
        m.run(2);
        m.set(reset, 0);
        let rng = &mut bench.rng;
        let rates: [u64; 5] = std::array::from_fn(|_| *rng.pick(&[5, 50, 100]));
        let mut engines = [Engine::default(), Engine::default()];
        let mut queue: VecDeque<(u64, Read)> = VecDeque::new();
        let (mut beat, mut offered, mut held) = (0, false, None);
        for now in 0..6_000 {
            let go = |rng: &mut Rng, i: usize| rng.chance(rates[i], 100);
            let mut ready = [false; 2];
            for (i, e) in engines.iter_mut().enumerate() {
                if e.offer.is_none() && go(rng, i) {
                    e.offer = Some((rng.next_u64(), rng.range(1, 6)));
                }
                let (address, length) = e.offer.unwrap_or_default();
                m.set(ports[i][0], e.offer.is_some().into());
                m.set(ports[i][2], address);
                m.set(ports[i][3], length);
                ready[i] = go(rng, 2);
                m.set(ports[i][5], ready[i].into());
            }
            let take = go(rng, 3);
            m.set(rd[1], take.into());
            let front = queue.front().copied().filter(|f| f.0 <= now);
            offered |= front.is_some() && go(rng, 4);
            let (_, (address, length)) = front.unwrap_or_default();
            m.set(answer[0], offered.into());
            m.set_wide(answer[2], &[address as u32, (address >> 32) as u32, beat as u32, 0]);
            m.set(answer[3], (beat + 1 == length).into());
            m.set(answer[4], (beat + 1 == length && address % 3 == 0).into());
            m.eval();

            // the request
            let request = m.is_set(rd[0]).then(|| (m.get(rd[2]), m.get(rd[3])));
            if let Some(held) = held {
                assert_eq!(request, Some(held), "an offer was withdrawn");
            }
            held = request.filter(|_| !take);
            let mut passed = 0;
            for (i, e) in engines.iter_mut().enumerate() {
                if e.offer.is_some() && m.is_set(ports[i][1]) {
                    passed += 1;
                    assert_eq!(request, e.offer);
                    e.open.extend(e.offer.take());
                    queue.push_back((now + rng.range(2, 30), request.unwrap()));
                }
            }
            assert_eq!(passed, u32::from(take && request.is_some()));
            // the answer
            let mut taken = 0;
            for (i, e) in engines.iter_mut().enumerate() {
                if m.is_set(ports[i][4]) && ready[i] {
                    taken += 1;
                    let mut data = [0; 4];
                    m.get_wide(shared[0], &mut data);
                    let (address, length) = *e.open.front().unwrap();
                    assert_eq!(data, [address as u32, (address >> 32) as u32, e.beat as u32, 0]);
                    e.beat += 1;
                    assert_eq!(m.is_set(shared[1]), e.beat == length);
                    assert_eq!(m.is_set(shared[2]), e.beat == length && address % 3 == 0);
                    if e.beat == length {
                        e.beat = 0;
                        e.done += 1;
                        e.open.pop_front();
                    }
                }
            }
            let moves = offered && m.is_set(answer[1]);
            assert_eq!(taken, u32::from(moves));
            if moves {
                offered = false;
                beat += 1;
                if beat == length {
                    beat = 0;
                    queue.pop_front();
                }
            }
            assert!(queue.len() <= 8, "more than 8 reads open");
            m.tick();
        }
        let done = engines.each_ref().map(|e| e.done);
        assert!(done.iter().all(|d| *d > 5), "{done:?}");
        // in turns: nobody waits for more than one read of the other beyond those that are open
        if rates[0] == 100 && rates[1] == 100 {
            assert!(done[0].abs_diff(done[1]) <= 2, "{done:?}");
        }
    });
}
