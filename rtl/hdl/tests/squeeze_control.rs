//! The Verilated registers of squeeze against their model.

#![allow(clippy::unwrap_used)]

mod support;

use isotherm_abi::tables::{SETS as LEARNED, WORDS};
use isotherm_model::RegisterBlock;
use isotherm_model::squeeze::control::Control;
use isotherm_regs::squeeze::{
    BASE, BLOCK, DELTA_MIN, IDS, IN_USE, LANES, REFUSED, SETS, TABLE, TABLE_SET,
};
use isotherm_rtl::squeeze::control::SqueezeControl;
use isotherm_sim::testbench::{Bench, for_seeds};
use isotherm_sim::{Model, PortId};
use support::bus::{Access, Bus};
use support::{port, reset, verilog};

const COUNT: u8 = 3;
const TABLE_AT: u32 = TABLE.offset - BASE;

struct Tb {
    m: Model,
    bus: Bus,
    running: PortId,
    frame_busy: PortId,
    unsqueeze: PortId,
    /// table_write, table_set, table_address, table_word.
    word: [PortId; 4],
    /// sets, default_set, id_1 to id_4, delta_min.
    settings: [PortId; 7],
    /// What the tables hold.
    tables: Vec<[u32; WORDS]>,
    /// Words that have reached them.
    written: u32,
}

impl Tb {
    fn new(bench: &Bench, text: &str) -> Self {
        let mut m = bench.block("squeeze_control", text);
        reset(&mut m);
        let p = |name: &str| port(&m, name);
        Tb {
            bus: Bus::new(&m),
            running: p("running"),
            frame_busy: p("frame_busy"),
            unsqueeze: p("unsqueeze"),
            word: ["write", "set", "address", "word"].map(|n| p(&format!("table_{n}"))),
            settings: ["sets", "default_set", "id_1", "id_2", "id_3", "id_4", "delta_min"].map(p),
            tables: vec![[0; WORDS]; LEARNED],
            written: 0,
            m,
        }
    }

    /// One cycle; the answer of the bus and its cycles, if it comes.
    fn cycle(&mut self) -> Option<(u32, u32)> {
        self.bus.drive(&mut self.m);
        self.m.eval();
        let answer = self.bus.sample(&self.m);
        let [valid, set, address, word] = self.word.map(|p| self.m.get(p));
        if valid == 1 {
            self.tables[set as usize][address as usize] = word as u32;
            self.written += 1;
        }
        self.m.tick();
        answer
    }

    fn access(&mut self, access: Access) -> u32 {
        self.bus.start(access);
        for _ in 0..4 {
            if let Some((value, cycles)) = self.cycle() {
                assert_eq!(cycles, 1, "{access:x?}");
                return value;
            }
        }
        panic!("the bus does not answer {access:x?}");
    }

    fn read(&mut self, addr: u32) -> u32 {
        self.access(Access { write: false, addr, data: 0, strobe: 0 })
    }

    fn write(&mut self, addr: u32, data: u32) {
        self.access(Access { write: true, addr, data, strobe: 0xF });
    }
}

fn lockstep(bench: &mut Bench, text: &str) {
    let mut tb = Tb::new(bench, text);
    let rng = &mut bench.rng;
    let unsqueeze = rng.chance(1, 2);
    let mut golden = Control::new(COUNT, unsqueeze);
    tb.m.set(tb.unsqueeze, unsqueeze.into());
    let (mut running, mut frame) = (false, false);
    let mut used = 0;
    for _ in 0..1_500 {
        match rng.below(8) {
            0 if running || rng.chance(1, 2) => {
                running = !running;
                tb.m.set(tb.running, running.into());
                golden.set_running(running);
            }
            1 if frame || rng.chance(1, 2) => {
                frame = !frame;
                tb.m.set(tb.frame_busy, frame.into());
                golden.set_frame_busy(frame);
            }
            choice => {
                let addr = match choice {
                    0 | 1 => SETS.offset_from(BASE),
                    2 => rng.pick(&[SETS, IDS, TABLE_SET]).offset_from(BASE),
                    3 => rng.pick(&[DELTA_MIN, IDS, IN_USE, LANES, REFUSED]).offset_from(BASE),
                    4 => TABLE_AT + 4 * rng.below(WORDS as u64) as u32,
                    5 => *rng.pick(&[TABLE_AT - 4, TABLE_AT, BLOCK.size - 4, 0x30]),
                    _ => TABLE_AT + 4 * rng.below(16) as u32,
                };
                // some ids are 0
                let ids = if rng.chance(1, 2) { 0xFF00_FFFF } else { 0xFFFF_FFFF };
                let data = rng.next_u32() & if addr == IDS.offset_from(BASE) { ids } else { !0 };
                let strobe = if rng.chance(3, 4) { 0xF } else { rng.bits(4) as u8 };
                tb.access(Access { write: true, addr, data, strobe });
                golden.write32(addr, data, strobe);
            }
        }
        tb.cycle();
        for at in (0..0x40).step_by(4).chain([0x1FFC, TABLE_AT, BLOCK.size - 4]) {
            assert_eq!(tb.read(at), golden.read32(at), "offset {at:#x}");
        }
        let ids = (0..LEARNED).map(|set| golden.id(set).into());
        let wanted = [golden.sets(), golden.default_set()].into_iter().chain(ids);
        let have = tb.settings.map(|p| tb.m.get(p) as u32);
        assert_eq!(have.to_vec(), wanted.chain([golden.delta_min()]).collect::<Vec<_>>());
        used |= golden.sets();
    }
    for (set, words) in tb.tables.iter().enumerate() {
        assert!(words == golden.words(set), "set {set}");
    }
    assert!(tb.written > 50 && used == 0xF, "{} words, sets {used:#x}", tb.written);
    assert!(golden.read32(REFUSED.offset_from(BASE)) > 50, "some are refused");
}

#[test]
fn every_register_and_word_equals_the_model() {
    let text = verilog("squeeze_control", || SqueezeControl::new(COUNT));
    for_seeds(4, |bench| lockstep(bench, &text));
}

#[test]
fn words_pass_until_the_cycle_in_which_something_starts_and_again_when_it_ends() {
    let text = verilog("squeeze_control", || SqueezeControl::new(COUNT));
    for_seeds(1, |bench| {
        let mut tb = Tb::new(bench, &text);
        for gate in [tb.running, tb.frame_busy] {
            // the gate is high in cycles 10 to 19; the access begins in `at`
            for at in 5..25 {
                let before = (tb.written, tb.read(REFUSED.offset_from(BASE)));
                let mut seen = None;
                for cycle in 0..30 {
                    tb.m.set(gate, (10..20).contains(&cycle).into());
                    if cycle == at {
                        let data = cycle;
                        tb.bus.start(Access { write: true, addr: TABLE_AT + 8, data, strobe: 0xF });
                    }
                    tb.cycle();
                    if tb.written > before.0 {
                        seen = seen.or(Some(cycle));
                    }
                }
                let passes = !(10..20).contains(&at);
                assert_eq!(seen, passes.then_some(at + 1), "one cycle later");
                let refused = tb.read(REFUSED.offset_from(BASE)) - before.1;
                assert_eq!(refused, u32::from(!passes));
            }
        }
    });
}

#[test]
fn a_job_takes_over_what_it_finds_in_its_first_cycle() {
    let text = verilog("squeeze_control", || SqueezeControl::new(COUNT));
    for_seeds(1, |bench| {
        for at in 0..12 {
            let mut tb = Tb::new(bench, &text);
            tb.write(IDS.offset_from(BASE), 0x0403_0201);
            tb.write(SETS.offset_from(BASE), 0x105);
            for cycle in 0..12 {
                tb.m.set(tb.running, (cycle >= 5).into());
                if cycle == at {
                    let addr = SETS.offset_from(BASE);
                    tb.bus.start(Access { write: true, addr, data: 0x20A, strobe: 0xF });
                }
                // a write is there one cycle after it began
                let shown = if at < 5 { (0xA, 2) } else { (5, 1) };
                tb.m.eval();
                let have = (tb.m.get(tb.settings[0]), tb.m.get(tb.settings[1]));
                assert_eq!(have, if cycle < 6 { (0, 0) } else { shown }, "cycle {cycle}");
                tb.cycle();
            }
        }
    });
}
