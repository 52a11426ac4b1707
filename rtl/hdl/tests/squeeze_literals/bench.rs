//! The block with everything around it: matcher, choice, assemble, host.

use crate::material::{Job, Sets};
use isotherm_model::squeeze::choice::LiteralMode;
use isotherm_model::squeeze::literals::Window;
use isotherm_rtl::blocks;
use isotherm_sim::testbench::{Bench, Payload, Rng, StallPattern, StreamDriver};
use isotherm_sim::{Model, PortId};

const NAME: &str = "squeeze_literal_path";

/// One beat of what the matcher gives.
#[derive(Clone, Debug, PartialEq)]
struct Beat {
    data: u64,
    mask: u64,
    last: u64,
    constant: u64,
}

impl Payload for Beat {
    const FIELDS: &'static [&'static str] = &["data", "mask", "last", "constant"];

    fn drive(&self, m: &mut Model, p: &[PortId]) {
        for (port, value) in p.iter().zip([self.data, self.mask, self.last, self.constant]) {
            m.set(*port, value);
        }
    }

    fn sample(m: &Model, p: &[PortId]) -> Self {
        let [data, mask, last, constant] = [0, 1, 2, 3].map(|i| m.get(p[i]));
        Beat { data, mask, last, constant }
    }
}

/// What has been met.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) granules: u64,
    /// Raw, RLE, one stream, four streams.
    pub(crate) modes: [u64; 4],
    pub(crate) over: u64,
    pub(crate) constants: u64,
    /// Raw literals were read while the next granule was coded.
    pub(crate) held: u64,
    /// Cycles in which a window had to wait.
    pub(crate) input_waits: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Tally) {
        self.granules += other.granules;
        self.modes.iter_mut().zip(other.modes).for_each(|(a, b)| *a += b);
        self.over += other.over;
        self.constants += other.constants;
        self.held += other.held;
        self.input_waits += other.input_waits;
    }
}

struct Ports {
    reset: PortId,
    lit_valid: PortId,
    info_valid: PortId,
    info_ready: PortId,
    info: [PortId; 8],
    set_valid: PortId,
    set: PortId,
    out_valid: PortId,
    out: [PortId; 8],
    done: PortId,
    drop_granule: PortId,
    drop_literals: PortId,
    read_valid: PortId,
    read_granule: PortId,
    read_address: PortId,
    read_data: PortId,
    table: [PortId; 4],
}

impl Ports {
    fn new(m: &Model) -> Self {
        let p = |name: &str| m.port(name).unwrap();
        Ports {
            reset: p("reset"),
            lit_valid: p("lit_valid"),
            info_valid: p("info_valid"),
            info_ready: p("info_ready"),
            info: [
                "info_literals",
                "info_byte",
                "info_equal",
                "info_constant",
                "info_sum_0",
                "info_sum_1",
                "info_sum_2",
                "info_sum_3",
            ]
            .map(p),
            set_valid: p("set_valid"),
            set: p("set"),
            out_valid: p("out_valid"),
            out: [
                "out_mode",
                "out_literals",
                "out_byte",
                "out_constant",
                "out_size_0",
                "out_size_1",
                "out_size_2",
                "out_size_3",
            ]
            .map(p),
            done: p("done"),
            drop_granule: p("drop_granule"),
            drop_literals: p("drop_literals"),
            read_valid: p("read_valid"),
            read_granule: p("read_granule"),
            read_address: p("read_address"),
            read_data: p("read_data"),
            table: ["table_write", "table_set", "table_symbol", "table_word"].map(p),
        }
    }
}

/// How the neighbours behave.
struct Shape {
    windows: StallPattern,
    /// In percent: the set is known, a word is read, a granule is let go.
    set: u64,
    read: u64,
    done: u64,
    /// Bytes read at once, 8 or 16.
    wide: bool,
    /// The granule and the literals are let go before `done`.
    drops: bool,
    /// How often the granule is read too, in percent.
    granules: u64,
}

/// What `assemble` is doing with a granule.
struct Assembly {
    reads: Vec<(bool, u16)>,
    /// The read of this cycle, and that of the cycle before.
    asked: Option<(bool, u16)>,
    pending: Option<(bool, u16)>,
    dropped: [bool; 2],
}

pub(crate) struct Path {
    pub(crate) m: Model,
    p: Ports,
    shape: Shape,
    pub(crate) tally: Tally,
    /// Cycles in which: the last window of each granule was taken, it was handed over, it was shown.
    pub(crate) collected: Vec<u64>,
    pub(crate) taken: Vec<u64>,
    pub(crate) shown: Vec<u64>,
}

impl Path {
    pub(crate) fn new(bench: &Bench) -> Self {
        let entry = blocks().into_iter().find(|b| b.name == NAME).unwrap();
        let emitted = entry.emit().unwrap();
        assert_eq!(emitted.lint, [], "{NAME} breaks design rules");
        let m = bench.block(NAME, &emitted.verilog);
        let p = Ports::new(&m);
        let mut path = Path {
            m,
            p,
            shape: Shape {
                windows: StallPattern::Never,
                set: 100,
                read: 100,
                done: 100,
                wide: true,
                drops: true,
                granules: 100,
            },
            tally: Tally::default(),
            collected: vec![],
            taken: vec![],
            shown: vec![],
        };
        path.reset();
        path
    }

    /// Neighbours of another kind.
    pub(crate) fn shape(&mut self, rng: &mut Rng) {
        self.shape = Shape {
            windows: StallPattern::random(rng),
            set: *rng.pick(&[100, 100, 30, 2]),
            read: *rng.pick(&[100, 100, 70, 20]),
            done: *rng.pick(&[100, 50, 1]),
            wide: rng.chance(1, 2),
            drops: rng.chance(1, 2),
            granules: *rng.pick(&[100, 100, 20]),
        };
    }

    /// An `assemble` that reads 16 bytes a cycle of what a block needs, and no more.
    pub(crate) fn brisk(&mut self) {
        self.shape.granules = 0;
    }

    pub(crate) fn reset(&mut self) {
        self.m.set(self.p.reset, 1);
        self.m.run(2);
        self.m.set(self.p.reset, 0);
    }

    pub(crate) fn load(&mut self, sets: &Sets) {
        (0..4).for_each(|set| self.load_one(sets, set));
    }

    pub(crate) fn load_one(&mut self, sets: &Sets, set: usize) {
        let [write, to, symbol, word] = self.p.table;
        self.m.set(write, 1);
        self.m.set(to, set as u64);
        for (byte, code) in sets.codes[set].iter().enumerate() {
            self.m.set(symbol, byte as u64);
            self.m.set(word, u64::from(code.code) | u64::from(code.bits) << 11);
            self.m.tick();
        }
        self.m.set(write, 0);
        // what is on the ports beside the strobe does not matter
        self.m.set(symbol, 1);
        self.m.run(2);
    }

    /// Send these through, or until the cycle `stop`.
    pub(crate) fn run(&mut self, rng: &mut Rng, jobs: &[Job], stop: Option<u64>) {
        let mut tx =
            StreamDriver::<Beat>::new(&self.m, "lit", self.shape.windows.clone(), rng).unwrap();
        for job in jobs {
            for (i, Window { bytes, mask }) in job.windows.iter().enumerate() {
                let last = i == 511;
                // the flag of a constant granule counts with the last window only
                let constant = if last { job.collected.constant } else { rng.chance(1, 2) };
                tx.push(Beat {
                    data: u64::from_le_bytes(*bytes),
                    mask: (*mask).into(),
                    last: last.into(),
                    constant: constant.into(),
                });
            }
        }
        self.tally = Tally::default();
        (self.collected, self.taken, self.shown) = (vec![], vec![], vec![]);
        let (mut set_known, mut assembly, mut finished) = (false, None, 0);
        let start = self.m.cycles();
        while finished < jobs.len() {
            let cycle = self.m.cycles() - start;
            if stop.is_some_and(|stop| cycle >= stop) {
                break;
            }
            assert!(cycle < 40_000 * jobs.len() as u64, "stuck at granule {finished}");
            tx.drive(&mut self.m);
            self.drive_set(rng, jobs, &mut set_known);
            let frees = self.drive_assembly(rng, jobs.get(finished), &mut assembly);
            self.m.eval();
            if tx.sample(&self.m).is_some() {
                if tx.taken.is_multiple_of(512) {
                    self.collected.push(cycle);
                }
            } else if self.m.is_set(self.p.lit_valid) {
                self.tally.input_waits += 1;
            }
            self.sample_info(jobs, cycle, &mut set_known);
            self.sample_out(rng, jobs.get(finished), cycle, &mut assembly);
            if frees {
                self.count(&jobs[finished]);
                finished += 1;
                assembly = None;
            }
            self.m.tick();
        }
        for port in [self.p.lit_valid, self.p.set_valid, self.p.read_valid, self.p.done] {
            self.m.set(port, 0);
        }
        self.m.set(self.p.drop_granule, 0);
        self.m.set(self.p.drop_literals, 0);
    }

    fn count(&mut self, job: &Job) {
        self.tally.granules += 1;
        self.tally.modes[mode(job.kept.mode)] += 1;
        self.tally.over += u64::from(job.over);
        self.tally.constants += u64::from(job.collected.constant);
    }

    /// The set of the next granule, once it is known; any time before or after the granule is.
    fn drive_set(&mut self, rng: &mut Rng, jobs: &[Job], known: &mut bool) {
        *known |= rng.below(100) < self.shape.set;
        let next = jobs.get(self.taken.len());
        let shown = next.is_some() && *known;
        self.m.set(self.p.set_valid, shown.into());
        // without its flag the set means nothing
        let set = if shown { next.map_or(0, |job| job.set as u64) } else { rng.below(5) };
        self.m.set(self.p.set, set);
    }

    fn sample_info(&mut self, jobs: &[Job], cycle: u64, known: &mut bool) {
        let (m, p) = (&self.m, &self.p);
        if !m.is_set(p.info_valid) {
            return;
        }
        let job = &jobs[self.taken.len()];
        assert!(self.collected.len() > self.taken.len(), "a granule before its last window");
        let c = &job.collected;
        let [a, b, d, e] = c.sums.map(u64::from);
        let n = c.literals.len() as u64;
        let (byte, equal) = (c.byte.into(), c.equal.into());
        let want = [n, byte, equal, c.constant.into(), a, b, d, e];
        let have = p.info.map(|port| m.get(port));
        let care = |i: usize| i != 1 || n > 0 || c.constant;
        (0..8).filter(|&i| care(i)).for_each(|i| {
            assert_eq!(have[i], want[i], "info {i} of granule {}", self.taken.len());
        });
        if m.is_set(p.info_ready) {
            assert!(m.is_set(p.set_valid), "taken without its set");
            self.taken.push(cycle);
            *known = false;
        }
    }

    /// Reads, drops and the end of a granule; is it let go in this cycle?
    fn drive_assembly(
        &mut self,
        rng: &mut Rng,
        job: Option<&Job>,
        assembly: &mut Option<Assembly>,
    ) -> bool {
        let (m, p, shape) = (&mut self.m, &self.p, &self.shape);
        for port in [p.done, p.drop_granule, p.drop_literals, p.read_valid] {
            m.set(port, 0);
        }
        m.set(p.read_address, rng.bits(9));
        m.set(p.read_granule, rng.bits(1));
        let (Some(now), Some(job)) = (assembly, job) else { return false };
        now.asked = None;
        if !now.reads.is_empty() && rng.below(100) < shape.read {
            let at = rng.below(now.reads.len().min(2) as u64) as usize;
            let (granule, address) = now.reads.remove(at);
            now.asked = Some((granule, address));
            m.set(p.read_valid, 1);
            m.set(p.read_granule, granule.into());
            m.set(p.read_address, address.into());
            let raw = job.kept.mode == LiteralMode::Raw && !granule;
            let coding = self.taken.len() > self.shown.len();
            self.tally.held += u64::from(raw && coding);
        }
        let drops = [p.drop_literals, p.drop_granule];
        for (granule, port) in [false, true].into_iter().zip(drops) {
            let over = now.reads.iter().all(|r| r.0 != granule);
            let dropped = &mut now.dropped[usize::from(granule)];
            if shape.drops && over && !*dropped && rng.chance(1, 3) {
                *dropped = true;
                m.set(port, 1);
            }
        }
        let frees = now.reads.is_empty() && rng.below(100) < shape.done;
        m.set(p.done, frees.into());
        frees
    }

    fn sample_out(
        &mut self,
        rng: &mut Rng,
        job: Option<&Job>,
        cycle: u64,
        assembly: &mut Option<Assembly>,
    ) {
        let (m, p) = (&self.m, &self.p);
        let Some(job) = job.filter(|_| m.is_set(p.out_valid)) else {
            assert!(assembly.is_none(), "the record has gone");
            assert!(job.is_some() || !m.is_set(p.out_valid), "a record of nothing");
            return;
        };
        let have = p.out.map(|port| m.get(port));
        let c = &job.collected;
        let n = c.literals.len() as u64;
        assert_eq!(have[0], mode(job.kept.mode) as u64, "mode of {n} literals");
        assert_eq!(have[1], n);
        if have[0] == 1 || c.constant {
            assert_eq!(have[2], u64::from(c.byte));
        }
        assert_eq!(have[3], u64::from(c.constant));
        for (stream, size) in job.kept.streams.iter().zip(&have[4..]) {
            assert_eq!(*size, stream.len() as u64, "a stream of {n} literals");
        }
        let Some(now) = assembly else {
            self.shown.push(cycle);
            let reads = reads(rng, job, &self.shape);
            *assembly = Some(Assembly { reads, asked: None, pending: None, dropped: [false; 2] });
            return;
        };
        if let Some(asked) = now.pending.take() {
            let mut words = [0; 4];
            m.get_wide(p.read_data, &mut words);
            check(job, asked, words);
        }
        now.pending = now.asked.take();
    }
}

/// Modes as the ports have them.
fn mode(mode: LiteralMode) -> usize {
    match mode {
        LiteralMode::Raw => 0,
        LiteralMode::Rle => 1,
        LiteralMode::One => 2,
        LiteralMode::Four => 3,
    }
}

/// What `assemble` looks at, in an order of its own.
fn reads(rng: &mut Rng, job: &Job, shape: &Shape) -> Vec<(bool, u16)> {
    let step = if shape.wide { 2 } else { 1 };
    let mut out = vec![];
    let mut span = |granule: bool, from: usize, bytes: usize| {
        out.extend((from..from + bytes.div_ceil(8)).step_by(step).map(|w| (granule, w as u16)));
    };
    let raw = job.kept.mode == LiteralMode::Raw;
    let granule = rng.below(100) < shape.granules;
    let early = rng.chance(1, 2);
    if granule && early {
        span(true, 0, 4096);
    }
    if raw {
        span(false, 0, job.collected.literals.len());
    }
    for (s, stream) in job.kept.streams.iter().enumerate() {
        span(false, 128 * s, stream.len());
    }
    if granule && !early {
        span(true, 0, 4096);
    }
    out
}

/// The words of a read: every byte that means something.
fn check(job: &Job, (granule, address): (bool, u16), words: [u32; 4]) {
    let have: Vec<u8> = words.into_iter().flat_map(u32::to_le_bytes).collect();
    let address = usize::from(address);
    let (from, bytes) = if granule {
        (8 * address, &job.plain)
    } else if job.kept.streams.is_empty() {
        (8 * address, &job.collected.literals)
    } else {
        (8 * (address % 128), &job.kept.streams[address / 128])
    };
    let most = if address % 2 == 0 { 16 } else { 8 };
    let want = &bytes[from..bytes.len().min(from + most)];
    assert_eq!(&have[..want.len()], want, "granule {granule}, word {address}");
}
