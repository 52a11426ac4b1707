//! Operation by operation, each after the one before has come to rest: every register and every line as the model says.

use crate::bench::{CARD, SMALL, Tb, request, ring_address, text};
use crate::support::bus::Access;
use isotherm_model::RegisterBlock;
use isotherm_model::trace::Trace as Golden;
use isotherm_regs::trace::{
    BASE, BLOCK, CONTROL, DROPPED, FLUSH, HEAD, RECORDED, RING_ADDR, RING_SIZE, STATUS, TAIL,
};
use isotherm_sim::testbench::{Bench, Rng, StallPattern, for_seeds};

struct Pair {
    tb: Tb,
    golden: Golden,
}

impl Pair {
    /// Lets both come to rest and compares what was written.
    fn settle(&mut self, what: &str) {
        let mut idle = 0;
        while idle < 12 {
            idle = if self.tb.cycle(None).offered { 0 } else { idle + 1 };
        }
        let want: Vec<_> = std::iter::from_fn(|| self.golden.next_line()).collect();
        assert_eq!(self.tb.open_beats(), 0, "{what}: a line is not whole");
        assert_eq!(std::mem::take(&mut self.tb.lines), want, "{what}: lines");
    }

    fn access(&mut self, rng: &mut Rng) {
        let record = request(rng, self.tb.now);
        self.tb.cycle(Some(&record));
        self.golden.access(record);
        self.settle("an access");
    }

    fn bus(&mut self, addr: u32, data: u32, strobe: u8) {
        self.tb.access(Access { write: true, addr, data, strobe });
        self.golden.write32(addr, data, strobe);
        self.settle("a register write");
    }

    fn compare(&mut self) {
        let far = [0x40, 0x44, 0x100, BLOCK.size - 4];
        for at in (0..0x40).step_by(4).chain(far) {
            let found = self.tb.access(Access { write: false, addr: at, data: 0, strobe: 0 });
            assert_eq!(found, self.golden.read32(at), "offset {at:#x}");
        }
    }

    /// A good ring, mostly small, and recording from it.
    fn restart(&mut self, rng: &mut Rng) {
        let (addr, log2) = (ring_address(rng), if rng.chance(1, 8) { 24 } else { rng.range(2, 5) });
        self.bus(CONTROL.offset_from(BASE), 0, 0xF);
        self.bus(RING_ADDR.offset_from(BASE), addr as u32, 0xF);
        self.bus(RING_ADDR.offset_from(BASE) + 4, (addr >> 32) as u32, 0xF);
        self.bus(RING_SIZE.offset_from(BASE), log2 as u32, 0xF);
        self.bus(CONTROL.offset_from(BASE), 1 | *rng.pick(&[2, 4, 6, 6, 6]), 0xF);
    }

    /// TAIL to where a reader may put it.
    fn take(&mut self, rng: &mut Rng) {
        let head = self.golden.read32(HEAD.offset_from(BASE));
        let tail = self.golden.read32(TAIL.offset_from(BASE));
        assert_eq!(self.tb.read(HEAD), u64::from(head));
        assert_eq!(self.tb.read(TAIL), u64::from(tail));
        let waiting = head.wrapping_sub(tail);
        let tail = tail.wrapping_add(rng.range(0, waiting.min(64).into()) as u32);
        self.bus(TAIL.offset_from(BASE), tail, 0xF);
    }
}

fn lockstep(bench: &mut Bench, queue: usize, text: &str) {
    let stalls = StallPattern::random(&mut bench.rng.clone());
    let tb = Tb::new(bench, queue, text, stalls);
    let rng = &mut bench.rng;
    let mut pair = Pair { tb, golden: Golden::new(queue) };
    let registers = [CONTROL, RING_ADDR, RING_SIZE, TAIL, FLUSH, STATUS, HEAD, RECORDED, DROPPED];
    pair.compare();
    pair.restart(rng);
    for _ in 0..250 {
        match rng.below(20) {
            0..8 => {
                let many = if rng.chance(1, 6) { 2 * queue.min(40) } else { 3 };
                (0..rng.range(1, many as u64)).for_each(|_| pair.access(rng));
            }
            8..11 => pair.take(rng),
            11..13 => pair.bus(FLUSH.offset_from(BASE), 1, 0xF),
            13 => pair.restart(rng),
            14 => pair.bus(CONTROL.offset_from(BASE), rng.bits(3) as u32, 0xF),
            15..18 => {
                // anything, anywhere
                let half = 4 * rng.below(2) as u32;
                let register = rng.pick(&registers);
                let at = register.offset_from(BASE) + if register.width == 64 { half } else { 0 };
                let strobe = if rng.chance(1, 2) { 0xF } else { rng.bits(4) as u8 };
                pair.bus(at, rng.next_u32(), strobe);
            }
            18 => {
                pair.tb.reset(rng.range(1, 3));
                pair.golden.reset();
                pair.restart(rng);
            }
            _ => pair.compare(),
        }
    }
    pair.compare();
}

#[test]
fn every_register_and_line_equals_the_model() {
    for queue in [SMALL, CARD] {
        let text = text(queue);
        for_seeds(12, |bench| lockstep(bench, queue, &text));
    }
}
