//! The Verilated register bus: every block by its place in the register map, and nobody beside it.

#![allow(clippy::unwrap_used)]

mod support;

use isotherm_regs::{BLOCKS, BlockDesc};
use isotherm_rtl::regbus::RegBus;
use isotherm_sim::testbench::{Bench, for_seeds};
use isotherm_sim::{Model, PortId};
use support::{port, reset, verilog};

struct Tb {
    m: Model,
    /// sel, write, addr, wdata, wstrb, and what goes to all blocks of the latter four.
    access: [PortId; 5],
    passed: [PortId; 4],
    ack: PortId,
    rdata: PortId,
    /// sel, ack, rdata of each block, as in [`BLOCKS`].
    blocks: Vec<[PortId; 3]>,
}

impl Tb {
    fn new(bench: &Bench, text: &str) -> Self {
        let mut m = bench.block("regbus", text);
        reset(&mut m);
        let access = ["sel", "write", "addr", "wdata", "wstrb"].map(|n| port(&m, n));
        let passed = ["bus_write", "bus_addr", "bus_wdata", "bus_wstrb"].map(|n| port(&m, n));
        let of =
            |b: &BlockDesc| ["sel", "ack", "rdata"].map(|n| port(&m, &format!("{}_{n}", b.name)));
        let blocks = BLOCKS.iter().map(of).collect();
        Tb { access, passed, ack: port(&m, "ack"), rdata: port(&m, "rdata"), blocks, m }
    }

    /// Blocks that are selected in this cycle.
    fn selected(&self) -> Vec<usize> {
        (0..BLOCKS.len()).filter(|b| self.m.is_set(self.blocks[*b][0])).collect()
    }

    /// One cycle in which nothing may happen.
    fn quiet(&mut self) {
        self.m.eval();
        assert!(self.selected().is_empty() && !self.m.is_set(self.ack));
        self.m.tick();
    }
}

fn accesses(bench: &mut Bench, text: &str) {
    let mut tb = Tb::new(bench, text);
    let rng = &mut bench.rng;
    for _ in 0..4_000 {
        (0..rng.below(3)).for_each(|_| tb.quiet());
        // mostly in a block or at its ends
        let block = rng.pick(BLOCKS);
        let at = match rng.below(6) {
            0 => block.base,
            1 => block.base + block.size - 4,
            2 => block.base + block.size,
            3 => rng.bits(20) as u32,
            _ => block.base + rng.below(block.size.into()) as u32,
        } & 0xF_FFFC;
        let owner = BLOCKS.iter().position(|b| (b.base..b.base + b.size).contains(&at));
        let values = [1, rng.bits(1), at.into(), rng.bits(32), rng.bits(4)];
        tb.access.iter().zip(values).for_each(|(p, v)| tb.m.set(*p, v));
        tb.quiet();
        // what was given is held; what comes after the strobe is not looked at
        tb.m.set(tb.access[0], 0);
        (1..5).for_each(|i| tb.m.set(tb.access[i], rng.bits(tb.m.width(tb.access[i]))));
        tb.m.eval();
        assert_eq!(tb.selected(), owner.into_iter().collect::<Vec<_>>(), "offset {at:#x}");
        assert!(!tb.m.is_set(tb.ack));
        let Some(owner) = owner else {
            tb.m.tick();
            tb.m.eval();
            assert!(tb.m.is_set(tb.ack), "nobody answers after 2 cycles");
            assert_eq!(tb.m.get(tb.rdata), 0);
            tb.m.tick();
            continue;
        };
        let base = u64::from(BLOCKS[owner].base);
        let want = [values[1], values[2] - base, values[3], values[4]];
        assert_eq!(tb.passed.map(|p| tb.m.get(p)), want, "offset {at:#x}");
        // a block may answer at once or later; the others show anything meanwhile
        tb.blocks.iter().for_each(|b| tb.m.set(b[2], rng.bits(32)));
        let delay = rng.below(4);
        if delay > 0 {
            tb.m.tick();
            (1..delay).for_each(|_| tb.quiet());
        }
        let answer = rng.bits(32);
        tb.m.set(tb.blocks[owner][1], 1);
        tb.m.set(tb.blocks[owner][2], answer);
        tb.m.eval();
        assert!(!tb.m.is_set(tb.ack));
        assert_eq!(tb.passed.map(|p| tb.m.get(p)), want, "held until the block answers");
        tb.m.tick();
        tb.m.set(tb.blocks[owner][1], 0);
        tb.m.eval();
        assert!(tb.m.is_set(tb.ack), "one cycle after the block");
        assert_eq!(tb.m.get(tb.rdata), answer);
        assert!(tb.selected().is_empty(), "a strobe lasts one cycle");
        tb.m.tick();
    }
}

#[test]
fn every_block_is_reached_at_its_place_and_answers_alone() {
    let text = verilog("regbus", RegBus::default);
    for_seeds(4, |bench| accesses(bench, &text));
}
