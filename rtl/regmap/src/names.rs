//! Identifiers of the generated files, and the proof that no two collide.

use std::collections::BTreeMap;

use crate::Error;
use crate::map::{Access, Block, Field, Map, Register};

/// Words that (System)Verilog keeps for itself.
const VERILOG: &str = "accept_on alias always always_comb always_ff always_latch and assert assign assume \
 automatic before begin bind bins binsof bit break buf bufif0 bufif1 byte case casex casez cell chandle \
 checker class clocking cmos config const constraint context continue cover covergroup coverpoint cross \
 deassign default defparam design disable dist do edge else end endcase endchecker endclass endclocking \
 endconfig endfunction endgenerate endgroup endinterface endmodule endpackage endprimitive endprogram \
 endproperty endsequence endspecify endtable endtask enum event eventually expect export extends extern \
 final first_match for force foreach forever fork forkjoin function generate genvar global highz0 highz1 \
 if iff ifnone ignore_bins illegal_bins implements implies import in incdir include initial inout input \
 inside instance int integer interconnect interface intersect join join_any join_none large let liblist \
 library local localparam logic longint macromodule matches medium modport module nand negedge nettype \
 new nexttime nmos nor noshowcancelled not notif0 notif1 null or output package packed parameter pmos \
 posedge primitive priority program property protected pull0 pull1 pulldown pullup pulsestyle_ondetect \
 pulsestyle_onevent pure rand randc randcase randsequence rcmos real realtime ref reg reject_on release \
 repeat restrict return rnmos rpmos rtran rtranif0 rtranif1 s_always s_eventually s_nexttime s_until \
 s_until_with scalared sequence shortint shortreal showcancelled signed small soft solve specify \
 specparam static string strong strong0 strong1 struct super supply0 supply1 sync_accept_on \
 sync_reject_on table tagged task this throughout time timeprecision timeunit tran tranif0 tranif1 tri \
 tri0 tri1 triand trior trireg type typedef union unique unique0 unsigned until until_with untyped use \
 uwire var vectored virtual void wait wait_order wand weak weak0 weak1 while wildcard wire with within \
 wor xnor xor";
/// Words that Rust keeps for itself.
const RUST: &str = "abstract as async await become box break const continue crate do dyn else enum extern \
 false final fn for gen if impl in let loop macro match mod move mut override priv pub ref return self \
 static struct super trait true try type typeof unsafe unsized use virtual where while yield";

/// Names of the bank's own ports.
const BANK: &str = "clock reset bus_sel bus_write bus_addr bus_wdata bus_wstrb bus_ack bus_rdata";

/// Names inside every bank.
const INSIDE: &str = "ack rdata reading writing_low writing_high low_word high_word pair pair_data pair_strb \
 half_data half_strb latches latch_data latch_pair latch_valid holds hold_data hold_strb hold_pair hold_valid \
 hold_hit next_hold lane0 lane1 lane2 lane3 wide0 wide1 wide2 wide3 wide4 wide5 wide6 wide7";
/// Prefixes of what a bank may hold for a register, or for a memory.
const PREFIXES: &str = "write store next word fire pulse done value shown kept reset hit waiting first last rw0 rw1 \
 rw2 rw3 rw4 rw5 rw6 rw7 rw1c0 rw1c1 rw1c2 rw1c3 rw1c4 rw1c5 rw1c6 rw1c7 w1s0 w1s1 w1s2 w1s3 w1s4 w1s5 w1s6 \
 w1s7";

/// `INST`, 1, `CAP0` -> `INST1_CAP0`.
pub(crate) fn instance(group: &str, index: u32, name: &str) -> String {
    format!("{group}{index}_{name}")
}

/// `MAP_HASH` -> `MapHash`.
pub(crate) fn camel(name: &str) -> String {
    name.split('_')
        .flat_map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(letters.map(|c| c.to_ascii_lowercase())).collect::<Vec<_>>()
        })
        .collect()
}

/// `MAP_HASH` -> `map_hash`; a Rust keyword gets `_value`.
pub(crate) fn snake(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    if listed(RUST, &name) { format!("{name}_value") } else { name }
}

/// The stem of a field's ports on the bank: `control_enable`, or `scratch` for a plain register.
pub(crate) fn port(register: &Register, field: &Field) -> String {
    let name = if register.is_plain() {
        register.name.to_ascii_lowercase()
    } else {
        format!("{}_{}", register.name, field.name).to_ascii_lowercase()
    };
    let taken = [VERILOG, RUST, BANK].iter().any(|words| listed(words, &name));
    if taken { format!("{name}_value") } else { name }
}

/// All ports of a field on the bank.
pub(crate) fn ports(register: &Register, field: &Field) -> Vec<String> {
    let stem = port(register, field);
    match field.access {
        Access::Rw if field.hw_write => {
            vec![format!("{stem}_hw_en"), format!("{stem}_hw_data"), stem]
        }
        Access::W1s if field.readback => vec![format!("{stem}_state"), stem],
        Access::Rw1c => vec![format!("{stem}_set"), stem],
        Access::Rw | Access::Ro | Access::Wo | Access::W1s => vec![stem],
        Access::Const => vec![],
    }
}

/// The output that says that a register was written.
pub(crate) fn written(register: &Register) -> String {
    format!("{}_written", register.name.to_ascii_lowercase())
}

/// The ports of a memory on the bank.
pub(crate) fn memory_ports(name: &str) -> Vec<String> {
    let name = name.to_ascii_lowercase();
    ["sel", "write", "addr", "wdata", "wstrb", "ack", "rdata"]
        .iter()
        .map(|port| format!("{name}_{port}"))
        .collect()
}

/// Type name of a field's enumeration in `isotherm-regs`.
pub(crate) fn enumeration(register: &str, field: &str) -> String {
    camel(&format!("{register}_{field}"))
}

/// Finds two things that would get the same identifier.
pub(crate) fn check(map: &Map) -> Result<(), Error> {
    map.blocks.iter().try_for_each(|block| {
        ports_of(block)?;
        types_of(block)?;
        block.registers.iter().try_for_each(|r| getters_of(block, r))
    })
}

struct Names<'a> {
    block: &'a Block,
    output: &'static str,
    seen: BTreeMap<String, String>,
}

impl Names<'_> {
    fn add(&mut self, name: String, what: String) -> Result<(), Error> {
        let Some(first) = self.seen.insert(name.clone(), what.clone()) else { return Ok(()) };
        Err(Error::NameClash {
            file: format!("blocks/{}.toml", self.block.name),
            first,
            second: what,
            name,
            output: self.output,
        })
    }
}

fn ports_of(block: &Block) -> Result<(), Error> {
    let output = "the register bank";
    let mut names = Names { block, output, seen: BTreeMap::new() };
    for name in BANK.split_whitespace().chain(INSIDE.split_whitespace()) {
        names.add(name.to_owned(), "the bus".into())?;
    }
    let items =
        block.registers.iter().map(|r| &r.name).chain(block.memories.iter().map(|m| &m.name));
    for item in items {
        for prefix in PREFIXES.split_whitespace() {
            let inner = format!("{prefix}_{}", item.to_ascii_lowercase());
            names.add(inner, format!("{item} (inside the bank)"))?;
        }
    }
    for r in &block.registers {
        for f in &r.fields {
            for name in ports(r, f) {
                names.add(name, format!("{}.{}", r.name, f.name))?;
            }
        }
        if r.strobe {
            names.add(written(r), format!("{} (written)", r.name))?;
        }
    }
    for m in &block.memories {
        for name in memory_ports(&m.name) {
            names.add(name, m.name.clone())?;
        }
    }
    Ok(())
}

fn types_of(block: &Block) -> Result<(), Error> {
    let output = "isotherm-regs";
    let mut names = Names { block, output, seen: BTreeMap::new() };
    let register = |names: &mut Names<'_>, prefix: &str, r: &Register| {
        let name = format!("{prefix}{}", r.name);
        names.add(camel(&name), name.clone())?;
        r.fields
            .iter()
            .filter(|f| f.values.is_some())
            .try_for_each(|f| names.add(enumeration(&name, &f.name), format!("{name}.{}", f.name)))
    };
    for r in block.registers.iter().filter(|r| r.group.is_none()) {
        register(&mut names, "", r)?;
    }
    for g in &block.groups {
        names.add(camel(&g.name), g.name.clone())?;
        for r in &g.registers {
            register(&mut names, &format!("{}_", g.name), r)?;
        }
    }
    let mut constants = Names { block, output, seen: BTreeMap::new() };
    let singles = block.registers.iter().filter(|r| r.group.is_none()).map(|r| &r.name);
    let memories = block.memories.iter().filter(|m| m.group.is_none()).map(|m| &m.name);
    for name in singles.chain(memories).chain(block.groups.iter().map(|g| &g.name)) {
        constants.add(name.clone(), name.clone())?;
    }
    Ok(())
}

fn getters_of(block: &Block, r: &Register) -> Result<(), Error> {
    let output = "isotherm-regs";
    let mut names = Names { block, output, seen: BTreeMap::new() };
    for f in &r.fields {
        names.add(snake(&f.name), format!("{}.{}", r.name, f.name))?;
        names.add(format!("set_{}", snake(&f.name)), format!("{}.{}", r.name, f.name))?;
        if f.values.is_some() {
            names.add(format!("{}_name", snake(&f.name)), format!("{}.{}", r.name, f.name))?;
        }
    }
    Ok(())
}

fn listed(words: &str, name: &str) -> bool {
    words.split_whitespace().any(|word| word == name)
}
