//! The Verilated irq block against its model.

#![allow(clippy::unwrap_used)]

mod ckpt_bench;
mod support;

use ckpt_bench::{Access, Bus};
use isotherm_model::RegisterBlock;
use isotherm_model::irq::{CAUSES, Cause, Irq as Golden, VECTORS};
use isotherm_regs::irq::{BASE, BLOCK, ENABLE, MSIX_PBA, MSIX_TABLE, SENT, STATE, TEST};
use isotherm_rtl::irq::Irq;
use isotherm_sim::testbench::{Bench, Payload, StallPattern, StreamMonitor, for_seeds};
use isotherm_sim::{Model, PortId};
use support::{port, reset, verilog};

#[derive(Clone, Debug, PartialEq)]
struct Message {
    addr: u64,
    data: u64,
}

impl Payload for Message {
    const FIELDS: &'static [&'static str] = &["addr", "data"];

    fn drive(&self, _: &mut Model, _: &[PortId]) {
        unreachable!("the block only sends")
    }

    fn sample(m: &Model, p: &[PortId]) -> Self {
        Message { addr: m.get(p[0]), data: m.get(p[1]) }
    }
}

struct Tb {
    m: Model,
    bus: Bus,
    monitor: StreamMonitor<Message>,
    causes: [PortId; CAUSES],
    enable: PortId,
    mask: PortId,
    messages: Vec<Message>,
}

impl Tb {
    fn new(bench: &mut Bench, text: &str, stalls: StallPattern) -> Self {
        let mut m = bench.block("irq", text);
        reset(&mut m);
        let bus = Bus::new(&m);
        let monitor = StreamMonitor::new(&m, "msg", stalls, &mut bench.rng).unwrap();
        let causes = ["ckpt_done", "heat_fill", "heat_overflow", "error", "map", "fault"]
            .map(|n| port(&m, n));
        let (enable, mask) = (port(&m, "msix_enable"), port(&m, "msix_mask"));
        Tb { m, bus, monitor, causes, enable, mask, messages: vec![] }
    }

    /// One cycle; the answer of the bus, if it comes.
    fn cycle(&mut self) -> Option<u32> {
        self.bus.drive(&mut self.m);
        self.monitor.drive(&mut self.m);
        self.m.eval();
        let answer = self.bus.sample(&self.m).map(|(value, _)| value);
        self.messages.extend(self.monitor.sample(&self.m));
        self.m.tick();
        self.causes.into_iter().for_each(|p| self.m.set(p, 0));
        answer
    }

    fn access(&mut self, access: Access) -> u32 {
        self.bus.start(access);
        for _ in 0..20 {
            if let Some(value) = self.cycle() {
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

    /// Vector tables filled, everything enabled and unmasked.
    fn open(&mut self) {
        for v in 0..CAUSES as u32 {
            let at = MSIX_TABLE.offset - BASE + 16 * v;
            self.write(at, 0x1000 * (v + 1));
            self.write(at + 8, 0xA0 + v);
            self.write(at + 12, 0);
        }
        self.write(ENABLE.offset_from(BASE), 0x3F);
        self.m.set(self.enable, 1);
    }
}

/// Every operation, one after the other; all registers compared after each.
fn lockstep(bench: &mut Bench, text: &str) {
    let mut tb = Tb::new(bench, text, StallPattern::random(&mut bench.rng.clone()));
    let mut golden = Golden::new();
    let rng = &mut bench.rng;
    let table = MSIX_TABLE.offset - BASE;
    for _ in 0..400 {
        match rng.below(10) {
            0..3 => {
                // several causes may occur in one cycle
                let set = rng.range(1, (1 << CAUSES) - 1);
                for cause in Cause::ALL.into_iter().filter(|c| set >> *c as u32 & 1 == 1) {
                    tb.m.set(tb.causes[cause as usize], 1);
                    golden.raise(cause);
                }
                tb.cycle();
            }
            3 => {
                let (on, masked) = (rng.chance(4, 5), rng.chance(1, 3));
                tb.m.set(tb.enable, on.into());
                tb.m.set(tb.mask, masked.into());
                golden.set_msix(on, masked);
            }
            choice => {
                let register = match choice {
                    4 | 5 => STATE.offset_from(BASE),
                    6 => ENABLE.offset_from(BASE),
                    7 => TEST.offset_from(BASE),
                    8 => *rng.pick(&[SENT.offset_from(BASE), MSIX_PBA.offset - BASE, 0, 4, 8]),
                    _ => table + 4 * rng.below(4 * VECTORS as u64) as u32,
                };
                let (data, strobe) = (rng.next_u32(), rng.bits(4) as u8);
                let strobe = if rng.chance(2, 3) { 0xF } else { strobe };
                tb.access(Access { write: true, addr: register, data, strobe });
                golden.write32(register, data, strobe);
            }
        }
        // enough for six messages through the slowest stall pattern
        (0..600).for_each(|_| {
            tb.cycle();
        });
        let sent: Vec<_> = golden.take_messages();
        let want: Vec<_> =
            sent.iter().map(|m| Message { addr: m.address, data: m.data.into() }).collect();
        assert_eq!(std::mem::take(&mut tb.messages), want);
        let registers = (0..4 * VECTORS as u32).map(|i| table + 4 * i);
        let others =
            (0..0x30).step_by(4).chain([MSIX_PBA.offset - BASE, MSIX_PBA.offset - BASE + 4]);
        for at in registers.chain(others).chain([0x400, 0x7FC, 0x880, 0xC08, BLOCK.size - 4]) {
            assert_eq!(tb.read(at), golden.read32(at), "offset {at:#x}");
        }
    }
}

#[test]
fn every_register_and_message_equals_the_model() {
    let text = verilog("irq", Irq::default);
    for_seeds(6, |bench| lockstep(bench, &text));
}

#[test]
fn a_cause_beside_its_clear_is_kept_whole_or_was_before_it() {
    let text = verilog("irq", Irq::default);
    for_seeds(1, |bench| {
        let mut both = [false; 2];
        for (offset, cause) in (0..12).flat_map(|offset| (0..CAUSES).map(move |c| (offset, c))) {
            let mut tb = Tb::new(bench, &text, StallPattern::Never);
            tb.open();
            let state = STATE.offset_from(BASE);
            tb.m.set(tb.causes[cause], 1);
            (0..10).for_each(|_| {
                tb.cycle();
            });
            assert_eq!(tb.messages.len(), 1);
            for cycle in 0..20 {
                if cycle == 5 {
                    let access = Access { write: true, addr: state, data: 0x3F, strobe: 0xF };
                    tb.bus.start(access);
                }
                if cycle == offset {
                    tb.m.set(tb.causes[cause], 1);
                }
                tb.cycle();
            }
            let set = tb.read(state) == 1 << cause;
            let messages = tb.messages.len();
            assert_eq!(messages, 1 + usize::from(set), "cause {cause} at {offset}, clear at 5");
            both[usize::from(set)] = true;
        }
        assert_eq!(both, [true; 2], "both orders were met");
    });
}

#[test]
fn a_message_that_waits_can_still_be_withdrawn_but_not_one_on_its_way() {
    let text = verilog("irq", Irq::default);
    for_seeds(1, |bench| {
        let stalled = StallPattern::Bursts { go: 1, stall: 100 };
        let mut tb = Tb::new(bench, &text, stalled);
        tb.open();
        tb.messages.clear();
        tb.write(TEST.offset_from(BASE), 0b11_1001);
        (0..3).for_each(|_| {
            tb.cycle();
        });
        // vector 0 is offered (or gone), vectors 3 to 5 wait behind it
        tb.write(STATE.offset_from(BASE), 0x3F);
        (0..300).for_each(|_| {
            tb.cycle();
        });
        assert_eq!(tb.messages, [Message { addr: 0x1000, data: 0xA0 }]);
        assert_eq!(tb.read(SENT.offset_from(BASE)), 1);
    });
}
