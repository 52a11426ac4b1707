//! Accesses in any cycle, a requester that stalls, a reader that lags: in every cycle it is known what must be taken,
//! what must be dropped, and what may be written.

use crate::bench::{Beat, CARD, SMALL, Tb, request, ring_address, text};
use crate::support::bus::Access;
use isotherm_abi::trace::AccessRecord;
use isotherm_regs::trace::{BASE, CONTROL, DROPPED, FLUSH, HEAD, RECORDED, STATUS, Status, TAIL};
use isotherm_sim::testbench::{Bench, Rng, StallPattern, for_seeds};
use std::collections::VecDeque;

/// What the block must hold, cycle by cycle.
struct Oracle {
    capacity: usize,
    ring: u64,
    size: u32,
    /// Passed in the last cycle.
    stage: Option<AccessRecord>,
    queue: VecDeque<AccessRecord>,
    pushed: u64,
    dropped: u64,
    popped: u64,
    /// Records in front of each flush that has something to do.
    flushes: Vec<u64>,
    /// Records popped when the line began.
    line_began: u64,
    /// Records that have begun to leave, and that have left (fillers too).
    claimed: u32,
    head: u32,
    tail: u32,
    fillers: u64,
}

impl Oracle {
    fn new(capacity: usize, ring: u64, size: u32) -> Self {
        let (stage, queue) = (None, VecDeque::new());
        let (pushed, dropped, popped, line_began) = (0, 0, 0, 0);
        let (claimed, head, tail, fillers) = (0, 0, 0, 0);
        Self {
            capacity,
            ring,
            size,
            stage,
            queue,
            pushed,
            dropped,
            popped,
            flushes: vec![],
            line_began,
            claimed,
            head,
            tail,
            fillers,
        }
    }

    /// One cycle: the beat that left, the access that passed, and whether FLUSH takes effect.
    fn cycle(&mut self, beat: Option<&Beat>, access: Option<AccessRecord>, flush: bool) {
        let full = self.queue.len() == self.capacity;
        if let Some(beat) = beat {
            self.beat(beat);
        }
        if let Some(record) = self.stage.take() {
            if full {
                self.dropped += 1;
            } else {
                self.queue.push_back(record);
                self.pushed += 1;
            }
        }
        if flush {
            self.flushes.push(self.pushed);
        }
        self.stage = access;
    }

    fn beat(&mut self, beat: &Beat) {
        if let Some(addr) = beat.addr {
            let offset = u64::from(self.claimed % self.size) * 16;
            assert_eq!(
                addr,
                self.ring.wrapping_add(offset),
                "address of line {}",
                self.claimed / 4
            );
            let used = self.claimed.wrapping_sub(self.tail);
            assert!(used + 4 <= self.size, "record {} overwrites one in {used}", self.claimed);
            self.claimed = self.claimed.wrapping_add(4);
            self.line_began = self.popped;
            self.flushes.retain(|&f| f > self.popped);
        }
        match AccessRecord::parse(&beat.data).unwrap() {
            Some(record) => {
                assert_eq!(Some(record), self.queue.pop_front());
                self.popped += 1;
            }
            None => {
                let due = self.flushes.iter().any(|&f| self.line_began < f && f <= self.popped);
                assert!(due, "a filler that no flush asked for: record {}", self.popped);
                self.fillers += 1;
            }
        }
        if beat.last {
            self.head = self.head.wrapping_add(4);
        }
    }
}

/// What the bus is doing.
enum Job {
    Head(u32),
    Tail(u32),
    Flush,
}

struct Run {
    tb: Tb,
    oracle: Oracle,
    job: Option<Job>,
    /// TAIL and FLUSH are seen by the lines one cycle after the bus has them.
    tail_next: Option<u32>,
    flush_next: bool,
}

impl Run {
    fn cycle(&mut self, access: Option<AccessRecord>, rng: &mut Rng, reader: u64) {
        let flush = std::mem::take(&mut self.flush_next);
        if let Some(tail) = self.tail_next.take() {
            self.oracle.tail = tail;
        }
        if self.job.is_none() && rng.below(100) < reader {
            let at = |register: isotherm_regs::RegDesc| register.offset_from(BASE);
            let head = self.oracle.head;
            let (job, access) = match rng.below(6) {
                0 => {
                    let write = Access { write: true, addr: at(FLUSH), data: 1, strobe: 1 };
                    (Job::Flush, write)
                }
                1 | 2 => {
                    let waiting = head.wrapping_sub(self.oracle.tail);
                    let tail = self.oracle.tail.wrapping_add(rng.range(0, waiting.into()) as u32);
                    (Job::Tail(tail), Access::write(TAIL, BASE, tail))
                }
                _ => (Job::Head(head), Access::read(HEAD, BASE)),
            };
            self.bus_start(job, access);
        }
        let begins = !self.tb.bus.idle() && self.job.is_some();
        let cycle = self.tb.cycle(access.as_ref());
        self.oracle.cycle(cycle.beat.as_ref(), access, flush);
        if let Some((value, cycles)) = cycle.answer {
            assert_eq!(cycles, 2, "cycles of a register access");
            if let Some(Job::Head(head)) = self.job.take() {
                assert_eq!(value, head, "HEAD");
            }
        } else if begins {
            match self.job {
                Some(Job::Tail(tail)) if self.oracle.tail != tail => self.tail_next = Some(tail),
                _ => {}
            }
        }
    }

    fn bus_start(&mut self, job: Job, access: Access) {
        self.flush_next = matches!(job, Job::Flush);
        self.tb.bus.start(access);
        self.job = Some(job);
    }
}

fn run(bench: &mut Bench, queue: usize, text: &str) {
    let stalls = StallPattern::random(&mut bench.rng.clone());
    let mut tb = Tb::new(bench, queue, text, stalls);
    let rng = &mut bench.rng;
    let (ring, log2) = (ring_address(rng), if rng.chance(1, 4) { 10 } else { rng.range(2, 5) });
    tb.start(ring, log2);
    let oracle = Oracle::new(queue, ring, 1 << log2);
    let mut run = Run { tb, oracle, job: None, tail_next: None, flush_next: false };
    for _ in 0..12 {
        // a phase: how often something passes, how often somebody looks
        let (busy, reader) = (*rng.pick(&[100, 100, 50, 20, 3, 0]), *rng.pick(&[0, 5, 30, 100]));
        for _ in 0..rng.range(20, 600) {
            let access = (rng.below(100) < busy).then(|| request(rng, run.tb.now));
            run.cycle(access, rng, reader);
        }
    }
    // everything that was taken comes out
    let mut patience = 40_000;
    loop {
        run.cycle(None, rng, 60);
        let o = &run.oracle;
        if o.queue.is_empty() && o.stage.is_none() && run.job.is_none() && run.tb.open_beats() == 0
        {
            break;
        }
        patience -= 1;
        assert!(patience > 0, "{} records never leave", o.queue.len());
    }
    let o = &run.oracle;
    assert_eq!(run.tb.read(RECORDED), o.pushed);
    assert_eq!(run.tb.read(DROPPED), o.dropped);
    assert_eq!(run.tb.read(HEAD), u64::from(o.head));
    assert_eq!(o.pushed + o.fillers, u64::from(o.head));
    assert!(!Status(run.tb.read(STATUS) as u32).busy());
}

#[test]
fn every_access_is_in_the_ring_once_and_in_order_or_counted_as_dropped() {
    for queue in [SMALL, CARD] {
        let text = text(queue);
        for_seeds(16, |bench| run(bench, queue, &text));
    }
}

/// A burst of the ring before is still on its way when recording starts anew.
#[test]
fn a_start_waits_for_the_burst_of_the_ring_before() {
    let text = text(SMALL);
    for_seeds(8, |bench| {
        let (go, stall) = (1, bench.rng.range(20, 60) as u32);
        let mut tb = Tb::new(bench, SMALL, &text, StallPattern::Bursts { go, stall });
        let rng = &mut bench.rng;
        tb.start(0x1000, 4);
        let old: Vec<_> = (0..6).map(|k| request(rng, tb.now + k)).collect();
        old.iter().for_each(|r| {
            tb.cycle(Some(r));
        });
        while !tb.cycle(None).offered {}
        tb.write(CONTROL, 0);
        tb.write(isotherm_regs::trace::RING_ADDR, 0x8000);
        tb.write(CONTROL, 7);
        assert!(tb.lines.is_empty(), "the burst is still on its way");
        assert_eq!((tb.read(HEAD), tb.read(TAIL), tb.read(RECORDED)), (0, 0, 0));
        assert!(Status(tb.read(STATUS) as u32).busy());
        // it passes while no ring is ready
        tb.cycle(Some(&request(rng, 0)));
        while tb.lines.is_empty() {
            tb.cycle(None);
        }
        assert_eq!(tb.lines[0].addr, 0x1000);
        for (bytes, record) in tb.lines[0].bytes.chunks_exact(16).zip(&old) {
            assert_eq!(AccessRecord::parse(bytes.try_into().unwrap()), Ok(Some(*record)));
        }
        tb.cycle(None);
        assert_eq!((tb.read(HEAD), tb.read(RECORDED), tb.read(DROPPED)), (0, 0, 1));
        let new: Vec<_> = (0..4).map(|k| request(rng, tb.now + k)).collect();
        new.iter().for_each(|r| {
            tb.cycle(Some(r));
        });
        while tb.lines.len() < 2 {
            tb.cycle(None);
        }
        assert_eq!(tb.lines[1].addr, 0x8000);
        assert_eq!(tb.lines[1].bytes[..16], new[0].emit());
        assert_eq!((tb.read(HEAD), tb.read(RECORDED), tb.read(DROPPED)), (4, 4, 1));
    });
}

/// Reset forgets queue, line and ring; a beat on offer may be withdrawn.
#[test]
fn reset_in_any_cycle() {
    let text = text(SMALL);
    for_seeds(30, |bench| {
        let mut tb = Tb::new(bench, SMALL, &text, StallPattern::Percent(60));
        let rng = &mut bench.rng;
        tb.start(0x4000, 3);
        for _ in 0..rng.range(1, 40) {
            let access = rng.chance(3, 4).then(|| request(rng, tb.now));
            tb.cycle(access.as_ref());
        }
        tb.reset(rng.range(1, 2));
        tb.lines.clear();
        (0..20).for_each(|_| {
            let access = request(rng, tb.now);
            assert!(!tb.cycle(Some(&access)).offered, "disabled");
        });
        assert_eq!((tb.read(HEAD), tb.read(RECORDED), tb.read(CONTROL)), (0, 0, 0));
        tb.start(0x9000, 3);
        let records: Vec<_> = (0..4).map(|k| request(rng, tb.now + k)).collect();
        records.iter().for_each(|r| {
            tb.cycle(Some(r));
        });
        while tb.lines.is_empty() {
            tb.cycle(None);
        }
        let bytes: Vec<u8> = records.iter().flat_map(AccessRecord::emit).collect();
        assert_eq!((tb.lines[0].addr, &tb.lines[0].bytes[..]), (0x9000, &bytes[..]));
    });
}
