//! The emitted Verilog of every bank against the register descriptions: random traffic on the bus and
//! random hardware, cycle by cycle, all ports. The reference below is written from the meaning of the
//! access kinds and knows nothing of how a bank is generated.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use isotherm_regmap::{Access, Block, Field, Memory, Register};
use isotherm_sim::testbench::{Bench, for_seeds};
use isotherm_sim::{Direction, Model, PortId};

use super::EveryRegs;
use crate::banks::{CkptRegs, HeatRegs, IdentRegs, IrqRegs, PartRegs};
use crate::emit::verilog;

const CYCLES: usize = 4_000;
const SEEDS: u64 = 3;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn block(name: &str) -> Block {
    let map = if name == "every" {
        let text = std::fs::read_to_string(root().join("rtl/regmap/tests/every.toml")).unwrap();
        let map = "bar = 0\nsize = 0x1000\n[[block]]\nname = \"every\"\nbase = 0\n";
        isotherm_regmap::parse(map, &mut |_| Ok(text.clone())).unwrap()
    } else {
        isotherm_regmap::load(&root()).unwrap()
    };
    map.blocks.into_iter().find(|b| b.name == name).unwrap()
}

macro_rules! equivalence {
    ($test:ident, $kind:ident, $block:literal) => {
        #[test]
        fn $test() {
            let text = verilog(concat!($block, "_regs"), &mut *Box::new($kind::default())).unwrap();
            let block = block($block);
            for_seeds(SEEDS, |bench| run(bench, &block, &text));
        }
    };
}

equivalence!(ident_bank, IdentRegs, "ident");
equivalence!(irq_bank, IrqRegs, "irq");
equivalence!(part_bank, PartRegs, "part");
equivalence!(ckpt_bank, CkptRegs, "ckpt");
equivalence!(heat_bank, HeatRegs, "heat");
equivalence!(every_bank, EveryRegs, "every");

/// One cycle on the bus.
#[derive(Clone, Copy, Debug, Default)]
struct Bus {
    sel: bool,
    write: bool,
    addr: u32,
    wdata: u32,
    wstrb: u8,
}

impl Bus {
    fn mask(self) -> u64 {
        (0..4).filter(|i| self.wstrb >> i & 1 == 1).fold(0, |m, i| m | 0xff << (8 * i))
    }
}

/// The reference: what a bank must do.
struct Reference<'a> {
    block: &'a Block,
    stored: BTreeMap<&'a str, u64>,
    pulses: BTreeMap<&'a str, u64>,
    written: BTreeMap<&'a str, bool>,
    latch: Option<(u32, u64)>,
    hold: Option<(u32, u64, u64)>,
    waiting: Option<&'a str>,
    ack: bool,
    /// `None`: the answer to a write, which says nothing.
    rdata: Option<u64>,
}

impl<'a> Reference<'a> {
    fn new(block: &'a Block) -> Self {
        let keep = |r: &Register| r.reset & mask(r, stored);
        Self {
            block,
            stored: block.registers.iter().map(|r| (&*r.name, keep(r))).collect(),
            pulses: BTreeMap::new(),
            written: BTreeMap::new(),
            latch: None,
            hold: None,
            waiting: None,
            ack: false,
            rdata: None,
        }
    }

    /// The memory that an access selects in this cycle.
    fn selected(&self, bus: Bus) -> Option<&'a Memory> {
        let hit = |m: &&Memory| (m.offset..m.offset + m.length).contains(&bus.addr);
        let m = self.block.memories.iter().find(hit).filter(|_| bus.sel)?;
        (m.access == Access::Rw || !bus.write).then_some(m)
    }

    /// A rising edge.
    fn edge(&mut self, bus: Bus, inputs: &BTreeMap<String, u64>) {
        let input = |name: String| *inputs.get(&name).unwrap_or(&0);
        let memory = self.selected(bus).map(|m| &*m.name).or(self.waiting);
        let now: BTreeMap<_, _> =
            self.block.registers.iter().map(|r| (&*r.name, self.reads(r, inputs))).collect();
        self.pulses.clear();
        self.written.clear();
        (self.ack, self.rdata) = (bus.sel, Some(0));
        for r in &self.block.registers {
            for f in r.fields.iter().filter(|f| f.hw_write) {
                let port = r.port(f);
                if input(format!("{port}_hw_en")) == 1 {
                    let value = input(format!("{port}_hw_data")) << f.lsb;
                    self.change(r, f.mask(), value);
                }
            }
            let at = bus.addr.wrapping_sub(r.offset);
            if bus.sel && bus.addr >= r.offset && at < r.width / 8 {
                if bus.write { self.write(r, at, bus) } else { self.read(r, at, now[&*r.name]) }
            }
            for f in r.fields.iter().filter(|f| f.access == Access::Rw1c) {
                let set = input(format!("{}_set", r.port(f))) << f.lsb;
                self.change(r, set, set);
            }
        }
        if bus.sel && bus.write {
            self.rdata = None;
        }
        if let Some(name) = memory {
            let port = name.to_ascii_lowercase();
            self.ack = input(format!("{port}_ack")) == 1;
            self.waiting = (!self.ack).then_some(name);
            self.rdata = Some(input(format!("{port}_rdata")));
        }
    }

    fn read(&mut self, r: &'a Register, at: u32, value: u64) {
        let word = value >> (8 * at) & 0xffff_ffff;
        let moving = r.fields.iter().any(|f| f.access != Access::Const);
        match (r.width == 64 && moving, at) {
            (true, 0) => self.latch = Some((r.offset, value >> 32)),
            (true, _) => {
                if let Some((_, upper)) = self.latch.take_if(|(owner, _)| *owner == r.offset) {
                    self.rdata = Some(upper);
                    return;
                }
            }
            _ => {}
        }
        self.rdata = Some(word);
    }

    fn write(&mut self, r: &'a Register, at: u32, bus: Bus) {
        let (mut data, mut bytes) = (u64::from(bus.wdata) << (8 * at), bus.mask() << (8 * at));
        if !r.fields.iter().any(|f| f.access.writable()) {
            return;
        }
        if r.width == 64 && !r.commit_lo {
            if at == 0 {
                let (_, old, filled) =
                    self.hold.filter(|(owner, _, _)| *owner == r.offset).unwrap_or((0, 0, 0));
                self.hold = Some((r.offset, old & !bytes | data & bytes, filled | bytes));
                return;
            }
            if let Some((_, low, filled)) = self.hold.take_if(|(owner, _, _)| *owner == r.offset) {
                data |= low;
                bytes |= filled;
            }
        }
        let of = |access| mask(r, |f: &Field| f.access == access) & bytes;
        self.change(r, of(Access::Rw) | of(Access::Wo), data);
        self.change(r, of(Access::Rw1c) & data, 0);
        self.pulses.insert(&r.name, data & of(Access::W1s));
        self.written.insert(&r.name, true);
    }

    fn change(&mut self, r: &'a Register, mask: u64, value: u64) {
        let stored = self.stored.get_mut(&*r.name).unwrap();
        *stored = *stored & !mask | value & mask;
    }

    /// What software would read now.
    fn reads(&self, r: &Register, inputs: &BTreeMap<String, u64>) -> u64 {
        let field = |f: &Field| match f.access {
            Access::Rw | Access::Rw1c => self.stored[&*r.name] & f.mask(),
            Access::Ro => inputs[&r.port(f)] << f.lsb,
            Access::W1s if f.readback => inputs[&format!("{}_state", r.port(f))] << f.lsb,
            Access::Wo | Access::W1s => 0,
            Access::Const => r.reset & f.mask(),
        };
        r.fields.iter().map(field).sum()
    }

    /// Every output after the edge, memories apart.
    fn outputs(&self) -> BTreeMap<String, u64> {
        let mut all = BTreeMap::from([("bus_ack".to_owned(), u64::from(self.ack))]);
        for r in &self.block.registers {
            for f in &r.fields {
                let value = match f.access {
                    Access::Rw | Access::Wo | Access::Rw1c => self.stored[&*r.name],
                    Access::W1s => self.pulses.get(&*r.name).copied().unwrap_or(0),
                    Access::Ro | Access::Const => continue,
                };
                all.insert(r.port(f), (value & f.mask()) >> f.lsb);
            }
            if r.strobe {
                let name = format!("{}_written", r.name.to_ascii_lowercase());
                all.insert(name, u64::from(self.written.contains_key(&*r.name)));
            }
        }
        all
    }
}

fn stored(f: &Field) -> bool {
    matches!(f.access, Access::Rw | Access::Wo | Access::Rw1c)
}

fn mask(r: &Register, pick: impl Fn(&Field) -> bool) -> u64 {
    r.fields.iter().filter(|f| pick(f)).map(Field::mask).sum()
}

/// Ports that hardware drives: name and width, from the model; checked against the description by use.
fn hardware_inputs(model: &Model) -> Vec<(String, PortId, u32)> {
    let inputs = model.ports().filter(|(name, direction, _)| {
        *direction == Direction::In
            && !["clock", "reset"].contains(name)
            && !name.starts_with("bus_")
    });
    let named: Vec<_> = inputs.map(|(name, _, width)| (name.to_owned(), width)).collect();
    named.into_iter().map(|(n, w)| (n.clone(), model.port(&n).unwrap(), w)).collect()
}

fn run(bench: &mut Bench, block: &Block, text: &str) {
    let mut model = bench.block(&format!("{}_regs", block.name), text);
    let inputs = hardware_inputs(&model);
    let port = |name: &str| model.port(name).unwrap();
    let [reset, sel, write, addr, wdata, wstrb, rdata] =
        ["reset", "bus_sel", "bus_write", "bus_addr", "bus_wdata", "bus_wstrb", "bus_rdata"]
            .map(port);
    let mut reference = Reference::new(block);
    let outputs: BTreeMap<_, _> =
        reference.outputs().into_keys().map(|name| (name.clone(), port(&name))).collect();
    let memory_ports = |m: &Memory, suffix: &str| {
        model.port(&format!("{}_{suffix}", m.name.to_ascii_lowercase())).unwrap()
    };
    let memories: Vec<_> = block
        .memories
        .iter()
        .map(|m| (m, memory_ports(m, "sel"), memory_ports(m, "addr")))
        .collect();
    let expected = 2 + outputs.len() - 1
        + block.memories.iter().map(|m| if m.access == Access::Rw { 5 } else { 2 }).sum::<usize>();
    let found = model.ports().filter(|(_, d, _)| *d == Direction::Out).count();
    assert_eq!(found, expected, "outputs that the description does not explain");

    // what is written most often: somewhere in the block, and often the place before
    let words: Vec<u32> = block
        .registers
        .iter()
        .flat_map(|r| (0..r.width / 32).map(|i| r.offset + 4 * i))
        .chain(block.memories.iter().flat_map(|m| [m.offset, m.offset + m.length - 4]))
        .chain([0xFFC, 0xF_FFFC])
        .collect();
    let mut last = 0;
    model.set(reset, 1);
    model.tick();
    for cycle in 0..CYCLES {
        let rng = &mut bench.rng;
        let in_reset = rng.chance(1, 500);
        let mut bus = Bus {
            sel: !in_reset && reference.waiting.is_none() && rng.chance(3, 4),
            write: rng.chance(1, 2),
            addr: *rng.pick(&words),
            wdata: rng.next_u32(),
            wstrb: if rng.chance(1, 2) { 0xf } else { rng.bits(4) as u8 },
        };
        if rng.chance(1, 3) {
            bus.addr = last ^ 4;
        }
        last = bus.addr;
        let values: BTreeMap<String, u64> = inputs
            .iter()
            .map(|(name, _, width)| {
                let rare = name.ends_with("_set") || name.ends_with("_hw_en");
                let value = if rare && rng.chance(3, 4) { 0 } else { rng.bits(*width) };
                (name.clone(), value)
            })
            .collect();
        model.set(reset, u64::from(in_reset));
        model.set(sel, u64::from(bus.sel));
        model.set(write, u64::from(bus.write));
        model.set(addr, u64::from(bus.addr));
        model.set(wdata, u64::from(bus.wdata));
        model.set(wstrb, u64::from(bus.wstrb));
        for (name, port, _) in &inputs {
            model.set(*port, values[name]);
        }
        model.eval();
        let selected = reference.selected(bus);
        for (m, sel, addr) in &memories {
            let hit = selected.is_some_and(|s| s.name == m.name);
            assert_eq!(model.is_set(*sel), hit, "cycle {cycle}: {} on {bus:x?}", m.name);
            if hit {
                assert_eq!(model.get(*addr), u64::from(bus.addr - m.offset), "{}", m.name);
            }
        }
        model.tick();
        if in_reset {
            reference = Reference::new(block);
        } else {
            reference.edge(bus, &values);
        }
        for (name, value) in reference.outputs() {
            assert_eq!(model.get(outputs[&name]), value, "cycle {cycle}: {name} after {bus:x?}");
        }
        if let (true, Some(value)) = (reference.ack, reference.rdata) {
            assert_eq!(model.get(rdata), value, "cycle {cycle}: rdata after {bus:x?}");
        }
    }
}
