//! The block `fault` alone: what it offers stays until it is taken, and what software reads from the ring is whole, in
//! whatever moment states change.

#![allow(clippy::unwrap_used)]

mod fault_bench;
mod host_bench;

use fault_bench::sides::{Dma, FillWrites, Taker, value};
use isotherm_regs::fault::{
    BASE, CONTROL, FILL_ADDR, RANGE_COUNT, RANGE_FIRST, RING, RING_HEAD, RING_TAIL, TIMEOUT,
};
use isotherm_sim::model::{Model, PortId};
use isotherm_sim::testbench::{Bench, Rng, for_seeds};
use std::collections::VecDeque;

/// Actions of a request, as the completer's queue holds them.
const WINDOW_READ: u64 = 0;
const WINDOW_WRITE: u64 = 1;
const REGISTER_READ: u64 = 2;
const ABORT: u64 = 7;

/// A request on its port: action, address, requester; one dword, one beat.
fn pack(action: u64, address: u64, requester: u64) -> [u32; 3] {
    let all = u128::from(action)
        | u128::from(address) << 3
        | 1 << 43
        | 15 << 62
        | 15 << 66
        | u128::from(requester) << 80;
    [all as u32, (all >> 32) as u32, (all >> 64) as u32]
}

struct Alone {
    m: Model,
    rng: Rng,
    queue: [PortId; 3],
    data: [PortId; 4],
    dispatch: Taker,
    request: PortId,
    dispatch_data: [PortId; 2],
    bus: [PortId; 7],
    takers: [Taker; 3],
    frame: Taker,
    frame_ports: [PortId; 2],
    frame_due: Option<u64>,
    dma: Dma,
    writes: FillWrites,
    memory: Vec<u8>,
    offered: Option<(u64, u64)>,
    /// Writes whose beat is still in the write buffer, and those dispatched whose beat is still to come.
    beats: u64,
    owed: u64,
    sent: Vec<u64>,
    dispatched: VecDeque<(u64, u64)>,
    accesses: VecDeque<(u32, Option<u32>)>,
    waits: Option<(u32, bool)>,
    answers: Vec<(u32, u32)>,
}

impl Alone {
    fn new(bench: &mut Bench, verilog: &str, stall: u64) -> Self {
        let mut m = bench.block("fault_128_a6", verilog);
        let rng = &mut bench.rng;
        let port = |n: &str| m.port(n).unwrap();
        let taker = |p: &str, f: &[&str], r: &mut Rng| Taker::new(&m, p, f, stall, r);
        let reset = port("reset");
        let mut alone = Alone {
            queue: ["queue_valid", "queue_request", "queue_ready"].map(port),
            data: ["queue_data_valid", "queue_data", "queue_keep", "queue_data_ready"].map(port),
            dispatch: taker("dispatch", &["request"], rng),
            request: port("dispatch_request"),
            dispatch_data: ["dispatch_data_valid", "dispatch_data_ready"].map(port),
            bus: ["sel", "write", "addr", "wdata", "wstrb", "ack", "rdata"]
                .map(|n| port(&format!("bus_{n}"))),
            takers: [
                taker("mark", &["granule"], rng),
                taker("block", &["granule", "value"], rng),
                taker("drop", &["granule"], rng),
            ],
            frame: taker("frame", &["granule"], rng),
            frame_ports: ["frame_done", "frame_live"].map(port),
            frame_due: None,
            dma: Dma::new(&m, 3, stall, rng),
            writes: FillWrites::new(&m, "", 2, stall, rng),
            memory: vec![0; 64 * 4096],
            offered: None,
            beats: 0,
            owed: 0,
            sent: vec![],
            dispatched: VecDeque::new(),
            accesses: VecDeque::new(),
            waits: None,
            answers: vec![],
            rng: Rng::new(rng.next_u64()),
            m: {
                m.set(reset, 1);
                m.run(2);
                m.set(reset, 0);
                m
            },
        };
        // the states are cleared before a command runs
        alone.m.run(70);
        alone
    }

    fn cycle(&mut self, requests: bool) {
        if requests && self.offered.is_none() && self.rng.chance(1, 3) {
            let action = *self.rng.pick(&[WINDOW_READ, WINDOW_READ, WINDOW_WRITE, REGISTER_READ]);
            self.offered = Some((action, self.rng.below(4) * 4096));
        }
        let (action, address) = self.offered.unwrap_or_default();
        self.m.set(self.queue[0], self.offered.is_some().into());
        self.m.set_wide(self.queue[1], &pack(action, address, self.sent.len() as u64));
        self.m.set(self.data[0], (self.beats > 0).into());
        let data_ready = self.owed > 0 && self.rng.chance(1, 2);
        self.m.set(self.dispatch_data[1], data_ready.into());
        self.dispatch.drive(&mut self.m);
        self.takers.iter_mut().for_each(|t| t.drive(&mut self.m));
        self.frame.drive(&mut self.m);
        let due = self.frame_due.take();
        self.m.set(self.frame_ports[0], due.is_some().into());
        self.m.set(self.frame_ports[1], due.unwrap_or_default());
        self.dma.drive(&mut self.m);
        self.writes.drive(&mut self.m, &mut self.memory);
        let begins = self.waits.is_none() && !self.accesses.is_empty();
        self.m.set(self.bus[0], begins.into());
        if begins {
            let (address, write) = self.accesses.pop_front().unwrap();
            self.waits = Some((address, write.is_some()));
            self.m.set(self.bus[1], write.is_some().into());
            self.m.set(self.bus[2], (address - BASE).into());
            self.m.set(self.bus[3], write.unwrap_or_default().into());
            self.m.set(self.bus[4], 15);
        }
        self.m.eval();

        // only an access of the window must stay: the completer takes others by itself
        let mut request = [0; 3];
        self.m.get_wide(self.request, &mut request);
        if request[0] & 7 > 1 {
            self.dispatch.reset();
        }
        if let Some(d) = self.dispatch.sample(&self.m) {
            let all = d[0].iter().rev().fold(0, |v, w| v << 32 | u128::from(*w));
            let (action, who) = ((all & 7) as u64, (all >> 80) as u64 & 0xFFFF);
            self.owed += u64::from(action == WINDOW_WRITE);
            self.dispatched.push_back((action, who));
        }
        if request[0] & 7 > 1 {
            self.dispatch.reset();
        }
        if data_ready && self.m.is_set(self.dispatch_data[0]) {
            self.owed -= 1;
        }
        if self.beats > 0 && self.m.is_set(self.data[3]) {
            self.beats -= 1;
        }
        if self.offered.is_some() && self.m.is_set(self.queue[2]) {
            self.beats += u64::from(action == WINDOW_WRITE);
            self.sent.push(action);
            self.offered = None;
        }
        for t in &mut self.takers {
            t.sample(&self.m);
        }
        if let Some(f) = self.frame.sample(&self.m) {
            self.frame_due = Some(value(&f[0]));
        }
        self.dma.sample(&self.m);
        self.writes.sample(&self.m);
        if self.m.is_set(self.bus[5]) {
            let (address, write) = self.waits.take().expect("an acknowledge for nothing");
            if !write {
                self.answers.push((address, self.m.get(self.bus[6]) as u32));
            }
        }
        self.m.tick();
    }
}

#[test]
fn offers_stay_and_records_are_whole_at_any_moment() {
    let block = isotherm_rtl::blocks().into_iter().find(|b| b.name == "fault_128_a6").unwrap();
    let verilog = block.emit().unwrap().verilog;
    for_seeds(12, |bench| {
        let stall = *bench.rng.pick(&[0, 30, 80]);
        let mut a = Alone::new(bench, &verilog, stall);
        a.accesses.push_back((TIMEOUT.offset, Some(1)));
        let mut tail = 0;
        for _ in 0..30_000 {
            if a.accesses.len() < 2 {
                match a.rng.below(8) {
                    0 => {
                        let (first, count) = (a.rng.below(4), a.rng.range(1, 3));
                        let command = a.rng.range(1, 2);
                        a.accesses.push_back((RANGE_FIRST.offset, Some(first as u32)));
                        a.accesses.push_back((RANGE_COUNT.offset, Some(count as u32)));
                        a.accesses.push_back((FILL_ADDR.offset + 4, Some(0)));
                        a.accesses.push_back((CONTROL.offset, Some(command as u32)));
                    }
                    1 => a.accesses.push_back((RING_HEAD.offset, None)),
                    2 => a.accesses.push_back((RING_TAIL.offset, Some(tail))),
                    _ => {
                        // the words around the head, which may be written right now
                        let slot = (tail + a.rng.below(3) as u32) % 16;
                        a.accesses.push_back((RING.offset + 16 * slot + 4, None));
                    }
                }
            }
            a.cycle(true);
            for (address, word) in std::mem::take(&mut a.answers) {
                if address == RING_HEAD.offset {
                    tail = word;
                } else {
                    assert!(word & 0xFFFC == 0, "half a record: {word:#x}");
                }
            }
        }
        // everything ends: what is parked goes out of time
        for _ in 0..12_000 {
            a.cycle(false);
        }
        assert!(a.offered.is_none() && a.beats == 0 && a.owed == 0, "{} beats left", a.beats);
        // every read was dispatched or aborted once, a write at most once
        let mut seen = vec![0; a.sent.len()];
        a.dispatched.iter().for_each(|d| seen[d.1 as usize] += 1);
        for (who, (action, seen)) in a.sent.iter().zip(seen).enumerate() {
            assert!(seen == 1 || (seen == 0 && *action == WINDOW_WRITE), "{who}: {seen} times");
        }
        let aborted = a.dispatched.iter().filter(|d| d.0 == ABORT).count();
        let window = a.dispatched.iter().filter(|d| d.0 <= WINDOW_WRITE).count();
        assert!(aborted > 20 && window > 100, "{aborted} {window}");
    });
}
