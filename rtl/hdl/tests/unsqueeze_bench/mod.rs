//! The Verilated decompressor with everything around it: chunks, base granules, memory, tables.

use isotherm_model::squeeze::fse::{Entry, Table};
use isotherm_model::squeeze::tables::TableSet;
use isotherm_model::unsqueeze::maker::{Made, random_frame, random_set};
use isotherm_model::unsqueeze::{DecodeTables, Extent, Unsqueeze};
use isotherm_rtl::emit;
use isotherm_sim::testbench::{Bench, Payload, Rng, StallPattern, StreamDriver, StreamMonitor};
use isotherm_sim::{Model, PortId};
use std::collections::VecDeque;

pub(crate) const GRANULE: usize = 4096;

/// Cycles without any move after which a frame is thought to hang.
const PATIENCE: u64 = 20_000;

pub(crate) fn verilog() -> String {
    let build = || {
        let mut block = Box::new(isotherm_rtl::unsqueeze::Unsqueeze::default());
        let emitted = emit::emit("unsqueeze", &mut *block).unwrap();
        assert_eq!(emitted.lint, [], "unsqueeze breaks design rules");
        emitted.verilog
    };
    std::thread::Builder::new().stack_size(512 << 20).spawn(build).unwrap().join().unwrap()
}

#[derive(Clone, Debug, PartialEq)]
struct Chunk {
    data: Vec<u32>,
    bytes: u64,
    last: u64,
}

impl Payload for Chunk {
    const FIELDS: &'static [&'static str] = &["data", "bytes", "last"];

    fn drive(&self, m: &mut Model, p: &[PortId]) {
        m.set_wide(p[0], &self.data);
        m.set(p[1], self.bytes);
        m.set(p[2], self.last);
    }

    fn sample(m: &Model, p: &[PortId]) -> Self {
        let mut data = vec![0; m.words(p[0])];
        m.get_wide(p[0], &mut data);
        Chunk { data, bytes: m.get(p[1]), last: m.get(p[2]) }
    }
}

/// Declares a payload of ports of at most 64 bits.
macro_rules! payload {
    ($name:ident { $($field:ident),* }) => {
        #[derive(Clone, Debug, PartialEq)]
        struct $name { $($field: u64,)* }
        impl Payload for $name {
            const FIELDS: &'static [&'static str] = &[$(stringify!($field),)*];
            fn drive(&self, m: &mut Model, p: &[PortId]) {
                for (port, value) in p.iter().zip([$(self.$field,)*]) {
                    m.set(*port, value);
                }
            }
            fn sample(m: &Model, p: &[PortId]) -> Self {
                let mut ports = p.iter();
                $(let $field = m.get(*ports.next().unwrap());)*
                $name { $($field,)* }
            }
        }
    };
}
payload!(Word { granule, word, data });
payload!(Ask { granule, word });

/// What the hardware said of a frame.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) error: u8,
    pub(crate) position: u32,
    pub(crate) bytes: Vec<u8>,
    /// From `start` to `done`.
    pub(crate) cycles: u64,
}

/// How the ports stall.
#[derive(Clone, Debug)]
pub(crate) enum Pace {
    Full,
    Random,
}

pub(crate) struct Rig {
    pub(crate) m: Model,
    pub(crate) model: Unsqueeze,
    pub(crate) sets: Vec<DecodeTables>,
    ids: [u8; 4],
}

impl Rig {
    pub(crate) fn new(bench: &Bench, verilog: &str) -> Self {
        let m = bench.block("unsqueeze", verilog);
        let mut rig = Rig { m, model: Unsqueeze::new(), sets: vec![], ids: [0; 4] };
        rig.reset();
        rig
    }

    pub(crate) fn set(&mut self, name: &str, value: u64) {
        let port = self.m.port(name).unwrap();
        self.m.set(port, value);
    }

    fn get(&self, name: &str) -> u64 {
        self.m.get(self.m.port(name).unwrap())
    }

    pub(crate) fn reset(&mut self) {
        for name in ["start", "table_write", "chunk_valid", "base_valid", "out_ready"] {
            self.set(name, 0);
        }
        self.set("reset", 1);
        self.m.run(2);
        self.set("reset", 0);
    }

    fn table_word(&mut self, slot: usize, address: usize, word: u32) {
        self.set("table_write", 1);
        self.set("table_set", slot as u64);
        self.set("table_address", address as u64);
        self.set("table_data", word.into());
        self.m.tick();
        self.set("table_write", 0);
    }

    /// Loads a set into model and hardware.
    pub(crate) fn load(&mut self, slot: usize, set: &TableSet) {
        self.model.load(slot, set).unwrap();
        let t = DecodeTables::learned(set).unwrap();
        let entries = |at: usize, table: &Table| -> Vec<(usize, u32)> {
            let word =
                |e: &Entry| u32::from(e.symbol) | u32::from(e.bits) << 6 | u32::from(e.base) << 10;
            table.entries.iter().enumerate().map(|(i, e)| (at + i, word(e))).collect()
        };
        let mut words = entries(0x700, &t.offsets);
        words.extend(entries(0x800, &t.literal_lengths));
        words.extend(entries(0x900, &t.match_lengths));
        let literal =
            |(i, e): (usize, &(u8, u8))| (0x1000 + i, u32::from(e.1) | u32::from(e.0) << 4);
        words.extend(t.literals.iter().enumerate().map(literal));
        for (address, word) in words {
            self.table_word(slot, address, word);
        }
        // sections of the encoder mean nothing to this block
        for address in [0, 0x100, 0x200, 0x6FF, 0x780, 0x7FF, 0xA00, 0xFFF] {
            self.table_word(slot, address, u32::MAX);
        }
        self.m.tick();
        self.ids[slot] = set.id;
        let ids = u32::from_le_bytes(self.ids);
        self.set("table_ids", ids.into());
        self.sets.push(t);
    }

    /// Three random sets.
    pub(crate) fn load_random(&mut self, rng: &mut Rng) {
        for (slot, id) in [(0, 7), (2, 255), (3, 1)] {
            let set = random_set(id, &mut |n| rng.below(n.into()) as u32);
            self.load(slot, &set);
        }
    }

    /// Decodes a frame, or gives up after `cycles` (`None`: then reset it).
    pub(crate) fn run(
        &mut self,
        frame: &[u8],
        extent: &Extent<'_>,
        pace: &Pace,
        cycles: Option<u64>,
        rng: &mut Rng,
    ) -> Option<Answer> {
        let pattern = |rng: &mut Rng| match pace {
            Pace::Full => StallPattern::Never,
            Pace::Random => StallPattern::random(rng),
        };
        let patterns = [(); 4].map(|()| pattern(rng));
        let [p0, p1, p2, p3] = patterns;
        let mut chunks = StreamDriver::<Chunk>::new(&self.m, "chunk", p0, rng).unwrap();
        let mut out = StreamMonitor::<Word>::new(&self.m, "out", p1, rng).unwrap();
        let mut asks = StreamMonitor::<Ask>::new(&self.m, "base_req", p2, rng).unwrap();
        let mut base = StreamDriver::<u64>::new(&self.m, "base", p3, rng).unwrap();
        let mut coming: VecDeque<(u64, u64)> = VecDeque::new();
        let latency = if matches!(pace, Pace::Full) { 4 } else { 1 + rng.below(30) };
        let largest =
            if matches!(pace, Pace::Full) || rng.chance(1, 2) { 16 } else { 1 + rng.below(16) };
        let mut at = 0;
        loop {
            let n = if matches!(pace, Pace::Full) { 16 } else { rng.below(largest + 1) as usize };
            let n = n.min(frame.len() - at);
            let mut bytes = [0xA5_u8; 16];
            bytes[..n].copy_from_slice(&frame[at..at + n]);
            at += n;
            let last = at == frame.len() && !(matches!(pace, Pace::Random) && rng.chance(1, 8));
            let data = bytes.chunks(4).map(|c| u32::from_le_bytes(c.try_into().unwrap())).collect();
            chunks.push(Chunk { data, bytes: n as u64, last: last.into() });
            if last {
                break;
            }
        }
        assert_eq!(self.get("busy"), 0);
        self.set("start", 1);
        self.set("count", extent.count as u64);
        self.set("crc", extent.crc.into());
        self.set("with_base", extent.base.is_some().into());
        self.m.tick();
        self.set("start", 0);
        // the description is taken with `start`
        self.set("count", rng.bits(5));
        self.set("crc", rng.bits(32));
        self.set("with_base", rng.bits(1));
        let (start, mut moved) = (self.m.cycles(), self.m.cycles());
        let mut bytes = vec![];
        loop {
            let now = self.m.cycles();
            if cycles.is_some_and(|c| now - start >= c) {
                return None;
            }
            assert!(
                now - moved < PATIENCE,
                "the frame hangs: {:02x?}",
                &frame[..frame.len().min(64)]
            );
            if coming.front().is_some_and(|c| c.0 <= now) {
                base.push(coming.pop_front().unwrap().1);
            }
            let m = &mut self.m;
            chunks.drive(m);
            out.drive(m);
            asks.drive(m);
            base.drive(m);
            m.eval();
            let done = m.is_set(m.port("done").unwrap());
            assert_eq!(m.is_set(m.port("busy").unwrap()), !done, "busy until done");
            let chunk = chunks.sample(m).is_some();
            let word = out.sample(m);
            let ask = asks.sample(m);
            let given = base.sample(m).is_some();
            if chunk || word.is_some() || ask.is_some() || given {
                moved = now;
            }
            if let Some(w) = word {
                assert_eq!(
                    (w.granule * 512 + w.word) as usize * 8,
                    bytes.len(),
                    "words come in order"
                );
                assert!(bytes.len() < extent.count * GRANULE, "a word beyond the extent");
                bytes.extend(w.data.to_le_bytes());
            }
            if let Some(Ask { granule, word }) = ask {
                let from = (granule * 512 + word) as usize * 8;
                let granules = extent.base.expect("only a delta has a base");
                let data = u64::from_le_bytes(granules[from..from + 8].try_into().unwrap());
                coming.push_back((now + latency, data));
            }
            if done {
                assert_eq!(chunks.pending(), 0, "the whole frame is taken");
                assert!(coming.is_empty() && base.pending() == 0, "base words on their way");
                let answer = Answer {
                    error: self.get("error") as u8,
                    position: self.get("position") as u32,
                    bytes,
                    cycles: now - start,
                };
                self.m.tick();
                return Some(answer);
            }
            self.m.tick();
        }
    }

    /// Decodes a frame in model and hardware, which must agree; the answer is the hardware's.
    pub(crate) fn check(
        &mut self,
        frame: &[u8],
        extent: &Extent<'_>,
        pace: &Pace,
        rng: &mut Rng,
    ) -> Answer {
        let mut out = vec![];
        let result = self.model.decode_into(frame, extent, &mut out);
        out.truncate(out.len() / 8 * 8);
        let (error, position) = match result {
            Ok(()) => (0, frame.len() as u32),
            Err(e) => (e.what.code(), e.position),
        };
        let answer = self.run(frame, extent, pace, None, rng).unwrap();
        if let Some(at) =
            (0..out.len().min(answer.bytes.len())).find(|i| out[*i] != answer.bytes[*i])
        {
            panic!("byte {at} of {} differs (error {})", out.len(), answer.error);
        }
        assert_eq!(
            (answer.error, answer.position),
            (error, position),
            "what and where: {result:?}"
        );
        assert_eq!(answer.bytes.len(), out.len(), "bytes out");
        answer
    }
}

/// A frame and what its extent is.
pub(crate) struct Case {
    pub(crate) made: Made,
    pub(crate) count: usize,
    pub(crate) base: Option<Vec<u8>>,
}

impl Case {
    pub(crate) fn new(rig: &Rig, rng: &mut Rng) -> Self {
        let count = if rng.chance(1, 12) { rng.range(1, 16) } else { rng.range(1, 3) } as usize;
        let set = rng.below(2 * rig.sets.len() as u64) as usize;
        let predefined = DecodeTables::predefined();
        let tables = rig.sets.get(set).unwrap_or(&predefined);
        let delta = rng.chance(1, 2);
        let base: Option<Vec<u8>> =
            delta.then(|| (0..count * GRANULE).map(|_| (rng.below(40) * 5) as u8).collect());
        let made =
            random_frame(count, tables, base.as_deref(), &mut |n| rng.below(n.into()) as u32);
        Case { made, count, base }
    }

    pub(crate) fn extent(&self) -> Extent<'_> {
        let crc = isotherm_model::crc32c::of(&self.made.plain);
        Extent { count: self.count, crc, base: self.base.as_deref() }
    }
}
