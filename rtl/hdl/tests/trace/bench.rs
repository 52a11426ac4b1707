//! The block with its bus, its accesses and the host memory that its lines go to.

use crate::support::bus::{Access, Bus};
use crate::support::{port, reset, verilog};
use isotherm_abi::trace::{AccessRecord, LINE_BYTES, RECORD_BYTES};
use isotherm_model::trace::Line;
use isotherm_regs::RegDesc;
use isotherm_regs::trace::{BASE, CONTROL, RING_ADDR, RING_SIZE};
use isotherm_rtl::trace::Trace;
use isotherm_sim::testbench::{Bench, Payload, Rng, StallPattern, StreamMonitor};
use isotherm_sim::{Model, PortId};

/// A queue of 8 records, and that of the card.
pub(crate) const SMALL: usize = 8;
pub(crate) const CARD: usize = 256;

/// The block's text for a queue of [`SMALL`] or [`CARD`] records.
pub(crate) fn text(queue: usize) -> String {
    match queue {
        SMALL => verilog("trace_8", Trace::<3, 4>::default),
        CARD => verilog("trace_256", Trace::<8, 9>::default),
        other => panic!("no block with a queue of {other}"),
    }
}

/// One beat of a burst: one record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Beat {
    /// With the first beat: the address.
    pub(crate) addr: Option<u64>,
    pub(crate) data: [u8; RECORD_BYTES],
    pub(crate) last: bool,
}

impl Payload for Beat {
    const FIELDS: &'static [&'static str] = &["first", "addr", "data", "last"];

    fn drive(&self, _: &mut Model, _: &[PortId]) {
        unreachable!("the block only writes")
    }

    fn sample(m: &Model, p: &[PortId]) -> Self {
        let mut words = [0; 4];
        m.get_wide(p[2], &mut words);
        let mut data = [0; RECORD_BYTES];
        data.copy_from_slice(&crate::support::bytes(&words));
        Beat { addr: m.is_set(p[0]).then(|| m.get(p[1])), data, last: m.is_set(p[3]) }
    }
}

/// What happened in one cycle.
#[derive(Debug, Default)]
pub(crate) struct Cycle {
    /// The bus answered: what was read, and cycles since its start.
    pub(crate) answer: Option<(u32, u32)>,
    /// The requester took a beat.
    pub(crate) beat: Option<Beat>,
    /// A beat was on offer.
    pub(crate) offered: bool,
}

/// The block, driven cycle by cycle.
pub(crate) struct Tb {
    pub(crate) m: Model,
    pub(crate) bus: Bus,
    pub(crate) monitor: StreamMonitor<Beat>,
    /// Cycles since reset, which the timestamp must equal.
    pub(crate) now: u64,
    line: Vec<Beat>,
    /// Whole lines, in order.
    pub(crate) lines: Vec<Line>,
    valid: PortId,
    fields: [PortId; 6],
    timestamp: PortId,
    offered: PortId,
}

impl Tb {
    pub(crate) fn new(bench: &mut Bench, queue: usize, text: &str, stalls: StallPattern) -> Self {
        let mut m = bench.block(if queue == SMALL { "trace_8" } else { "trace_256" }, text);
        reset(&mut m);
        let monitor = StreamMonitor::new(&m, "wr", stalls, &mut bench.rng).unwrap();
        let names = ["write", "address", "length", "first_be", "last_be", "requester"];
        Tb {
            bus: Bus::new(&m),
            monitor,
            now: 0,
            line: vec![],
            lines: vec![],
            valid: port(&m, "access_valid"),
            fields: names.map(|n| port(&m, &format!("access_{n}"))),
            timestamp: port(&m, "timestamp"),
            offered: port(&m, "wr_valid"),
            m,
        }
    }

    /// One cycle, in which `access` passes the window. Lines are collected and their form is checked.
    pub(crate) fn cycle(&mut self, access: Option<&AccessRecord>) -> Cycle {
        self.m.set(self.valid, access.is_some().into());
        if let Some(a) = access {
            // the completer repeats the enables of a single dword
            let last = if a.dwords == 1 { a.first_be } else { a.last_be };
            let values = [
                a.write.into(),
                a.offset,
                a.dwords.into(),
                a.first_be.into(),
                last.into(),
                a.requester.into(),
            ];
            self.fields.into_iter().zip(values).for_each(|(p, v)| self.m.set(p, v));
        }
        self.bus.drive(&mut self.m);
        self.monitor.drive(&mut self.m);
        self.m.eval();
        assert_eq!(self.m.get(self.timestamp), self.now, "the timestamp");
        let answer = self.bus.sample(&self.m);
        let beat = self.monitor.sample(&self.m);
        let offered = self.m.is_set(self.offered);
        if let Some(beat) = &beat {
            self.collect(beat.clone());
        }
        self.m.tick();
        self.now += 1;
        Cycle { answer, beat, offered }
    }

    fn collect(&mut self, beat: Beat) {
        assert_eq!(beat.addr.is_some(), self.line.is_empty(), "`first` is the first of four");
        assert_eq!(beat.last, self.line.len() == 3, "`last` is the fourth");
        self.line.push(beat);
        if self.line.len() == 4 {
            let addr = self.line[0].addr.unwrap();
            let mut bytes = [0; LINE_BYTES];
            let data = self.line.drain(..).flat_map(|b| b.data);
            bytes.iter_mut().zip(data).for_each(|(to, from)| *to = from);
            self.lines.push(Line { addr, bytes });
        }
    }

    /// Beats of a line that is not whole yet.
    pub(crate) fn open_beats(&self) -> usize {
        self.line.len()
    }

    pub(crate) fn access(&mut self, access: Access) -> u32 {
        self.bus.start(access);
        for _ in 0..20 {
            if let Some((value, _)) = self.cycle(None).answer {
                return value;
            }
        }
        panic!("the bus does not answer {access:x?}");
    }

    pub(crate) fn read(&mut self, register: RegDesc) -> u64 {
        let at = |half| Access {
            write: false,
            addr: register.offset_from(BASE) + half,
            data: 0,
            strobe: 0,
        };
        let low = self.access(at(0));
        let high = if register.width == 64 { self.access(at(4)) } else { 0 };
        u64::from(high) << 32 | u64::from(low)
    }

    pub(crate) fn write(&mut self, register: RegDesc, value: u64) {
        self.access(Access::write(register, BASE, value as u32));
        if register.width == 64 {
            let addr = register.offset_from(BASE) + 4;
            self.access(Access { write: true, addr, data: (value >> 32) as u32, strobe: 0xF });
        }
    }

    /// Records everything into a ring.
    pub(crate) fn start(&mut self, ring: u64, log2: u64) {
        self.write(RING_ADDR, ring);
        self.write(RING_SIZE, log2);
        self.write(CONTROL, 7);
    }

    /// Holds reset for a few cycles; everything that was held is gone.
    pub(crate) fn reset(&mut self, cycles: u64) {
        let reset = port(&self.m, "reset");
        self.m.set(self.valid, 0);
        self.m.set(reset, 1);
        self.m.run(cycles);
        self.m.set(reset, 0);
        self.monitor.reset();
        self.bus = Bus::new(&self.m);
        self.line.clear();
        self.now = 0;
    }
}

/// A request that the completer lets pass, stamped with `now`.
pub(crate) fn request(rng: &mut Rng, now: u64) -> AccessRecord {
    let dwords = match rng.below(6) {
        0 | 1 => 1,
        2 => 2,
        3 => 16,
        4 => 1024,
        _ => rng.range(1, 1024),
    } as u16;
    let enables = |rng: &mut Rng| rng.range(1, 15) as u8;
    let first_be = if dwords == 1 { rng.bits(4) as u8 } else { enables(rng) };
    let last_be = if dwords == 1 { 0 } else { enables(rng) };
    AccessRecord {
        write: rng.chance(1, 2),
        offset: rng.bits(40) & !3,
        dwords,
        first_be,
        last_be,
        requester: rng.bits(16) as u16,
        timestamp: now,
    }
}

/// Any multiple of 64, the ends of the address space among them.
pub(crate) fn ring_address(rng: &mut Rng) -> u64 {
    let addr = match rng.below(4) {
        0 => 0,
        1 => 0xFFFF_FFFF_0000_0000 | rng.bits(20),
        2 => 0xFFFF_FFC0,
        _ => rng.next_u64() >> 1,
    };
    addr & !63
}
