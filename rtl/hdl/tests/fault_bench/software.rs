//! What software does through registers.

use super::card::{Card, GRANULES};
use super::oracle::GRANULE;
use isotherm_abi::fault::FaultRecord;
use isotherm_regs::fault::{
    ABSENT, CONTROL, DEPTH, ERROR, FAULTS, FILL_ADDR, GRANULE as STATE, POISONED, PROGRESS,
    RANGE_COUNT, RANGE_FIRST, RING, RING_HEAD, RING_TAIL, SELECT, SERVED, STATUS, StatusReason,
};

/// Bits of CONTROL.
pub const SET_ABSENT: u64 = 1;
pub const FILL: u64 = 2;

impl Card {
    /// Run a command to its end: reason and progress.
    pub fn command(&mut self, command: u64, first: usize, count: usize) -> (StatusReason, usize) {
        self.write(&RANGE_FIRST, first as u64);
        self.write(&RANGE_COUNT, count as u64);
        self.write(&CONTROL, command);
        self.wait()
    }

    pub fn wait(&mut self) -> (StatusReason, usize) {
        for _ in 0..20_000 {
            self.drain_ring();
            let status = self.read(&STATUS);
            if status & 1 == 0 {
                let reason = StatusReason::try_from((status >> 4) as u32 & 15).unwrap();
                return (reason, self.read(&PROGRESS) as usize);
            }
        }
        panic!("the command does not end");
    }

    /// Make granules absent; nothing touches them meanwhile.
    pub fn absent(&mut self, first: usize, count: usize) -> (StatusReason, usize) {
        let granules = self.traffic.granules.clone();
        self.traffic.granules.retain(|g| !(first..first + count).contains(g));
        while self.oracle.reading(first..first + count) {
            self.cycle();
        }
        let end = self.command(SET_ABSENT, first, count);
        self.traffic.granules = granules;
        end
    }

    pub fn fill(&mut self, first: usize, count: usize, address: u64) -> (StatusReason, usize) {
        let source = |i: usize| (first + i, address + (i * GRANULE) as u64);
        self.sources.extend((0..count).map(source));
        self.write(&FILL_ADDR, address);
        self.command(FILL, first, count)
    }

    /// Fill what was absent, from a random place.
    pub fn fill_good(&mut self, first: usize, count: usize) {
        let address = self.rng.bits(40) / 64 * 64;
        let seen = self.dma.seen.len();
        assert_eq!(self.fill(first, count, address), (StatusReason::Ok, count));
        let asked: Vec<_> = self.dma.seen[seen..].iter().map(|s| s.0).collect();
        let want: Vec<_> = (0..count as u64).map(|i| address + i * 4096).collect();
        assert_eq!(asked, want);
    }

    /// Take all records.
    pub fn drain_ring(&mut self) {
        if !self.oracle.complete {
            return;
        }
        let head = self.read(&RING_HEAD) as u16;
        let tail = self.oracle.records.len() as u16;
        for n in 0..head.wrapping_sub(tail) {
            let at = RING.offset + u32::from(tail.wrapping_add(n) % 16) * 16;
            let bytes: Vec<u8> = self.words(at, 4).iter().flat_map(|w| w.to_le_bytes()).collect();
            self.oracle.record(FaultRecord::parse(&bytes[..].try_into().unwrap()).unwrap());
        }
        if head != tail {
            self.write(&RING_TAIL, head.into());
            self.oracle.complete = self.read(&ERROR) & 4 == 0;
        }
    }

    pub fn absent_granules(&self) -> Vec<usize> {
        (0..GRANULES).filter(|g| self.oracle.granules[*g].absent).collect()
    }

    /// Fill everything, let everything parked end, and compare the image, the counts and the states.
    pub fn finish(&mut self, limit: u64, slack: u64) {
        self.traffic.rate = 0;
        self.settle();
        self.run(limit + slack);
        self.drain_ring();
        assert_eq!(self.oracle.open(), 0, "reads without an answer");
        assert_eq!(self.read(&DEPTH), 8);
        assert_eq!(self.parked(), (0, false));
        assert_eq!(self.read(&ABSENT), self.absent_granules().len() as u64);
        if self.oracle.complete {
            self.oracle.judge(limit, slack, self.start);
            let (faults, served, poisoned) = self.oracle.counts(self.start);
            let have = [&FAULTS, &SERVED, &POISONED].map(|r| self.read(r));
            assert_eq!(have, [faults, served, poisoned as u64]);
            let parked = self.oracle.records.iter().filter(|r| !r.2);
            let writes = parked.map(|r| &self.oracle.accesses[r.0]).filter(|a| a.write);
            let marks: Vec<_> = writes.map(|a| a.granule).collect();
            assert_eq!(self.oracle.marks, marks);
            for g in 0..GRANULES {
                self.write(&SELECT, g as u64);
                let o = &self.oracle;
                let want =
                    u64::from(o.granules[g].absent) | u64::from(o.poisoned(g, self.start)) << 1;
                assert_eq!(self.read(&STATE), want, "granule {g}");
                for beyond in [g + GRANULES, g + (1 << 20), g + (1 << 28) - GRANULES] {
                    self.write(&SELECT, beyond as u64);
                    assert_eq!(self.read(&STATE), 0, "granule {beyond}, beyond the window");
                }
            }
        }
        for g in self.absent_granules() {
            self.fill_good(g, 1);
        }
        assert_eq!([&ABSENT, &POISONED].map(|r| self.read(r)), [0, 0]);
        self.settle();
        let image = &self.oracle.image;
        for g in 0..GRANULES {
            let at = g * GRANULE..(g + 1) * GRANULE;
            assert!(image[at.clone()] == self.memory.bytes[at], "granule {g} differs");
        }
        assert_eq!(self.dma.held_back, 0, "rd_ready fell");
    }
}
