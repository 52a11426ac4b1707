//! The assembler against the model's blocks: buffers that show nothing but what was asked for in time, stalls, granules back to
//! back.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use isotherm_model::squeeze::block::{Block, Coder, Kind, constant};
use isotherm_model::squeeze::choice::{self, LiteralMode};
use isotherm_model::squeeze::parse::{Parse, Sequence};
use isotherm_model::squeeze::sequences::{encode, resolve};
use isotherm_model::squeeze::tables::TableSet;
use isotherm_model::squeeze::{Granule, huffman, random};
use isotherm_rtl::squeeze::assemble::Assemble;
use isotherm_sim::testbench::{Bench, Payload, Rng, StallPattern, StreamMonitor, for_seeds};
use isotherm_sim::{Model, PortId};
use std::collections::{BTreeMap, VecDeque};
use support::{bytes, port, reset, verilog, words};

#[derive(Clone, Debug, PartialEq)]
struct Chunk {
    data: Vec<u8>,
    last: bool,
}

impl Payload for Chunk {
    const FIELDS: &'static [&'static str] = &["data", "bytes", "last"];

    fn drive(&self, _: &mut Model, _: &[PortId]) {
        unreachable!("the block only gives chunks")
    }

    fn sample(m: &Model, p: &[PortId]) -> Self {
        let mut data = vec![0; 4];
        m.get_wide(p[0], &mut data);
        let mut data = bytes(&data);
        let count = m.get(p[1]) as usize;
        assert!((1..=16).contains(&count), "a chunk of {count} bytes");
        assert!(data.iter().skip(count).all(|&b| b == 0), "bytes beyond the chunk");
        data.truncate(count);
        Chunk { data, last: m.is_set(p[2]) }
    }
}

/// A granule as literals and sequences leave it.
struct Parts {
    granule: Granule,
    mode: u64,
    literals: usize,
    /// Raw literals, or the streams.
    memory: [Vec<u8>; 4],
    byte: u8,
    constant: bool,
    sequences: usize,
    stream: Vec<u8>,
    learned: bool,
    block: Block,
}

impl Parts {
    fn new(granule: &Granule, parse: &Parse, coder: &Coder, count: usize) -> Self {
        let mode = choice::literals(coder.literals.as_ref(), &parse.literals);
        let mut memory: [Vec<u8>; 4] = Default::default();
        match (mode, &coder.literals) {
            (LiteralMode::One | LiteralMode::Four, Some(codes)) => {
                let streams = huffman::streams(codes, &parse.literals);
                memory.iter_mut().zip(streams).for_each(|(m, s)| *m = s);
            }
            _ => memory[0].clone_from(&parse.literals),
        }
        let resolved = resolve(&parse.sequences, count);
        let constant = constant(granule);
        let stream = if resolved.is_empty() { vec![] } else { encode(&coder.sequences, &resolved) };
        Parts {
            granule: *granule,
            mode: match mode {
                LiteralMode::Raw => 0,
                LiteralMode::Rle => 1,
                LiteralMode::One => 2,
                LiteralMode::Four => 3,
            },
            literals: parse.literals.len(),
            memory,
            byte: if constant { granule[0] } else { parse.literals.first().copied().unwrap_or(9) },
            constant,
            sequences: parse.sequences.len(),
            stream,
            learned: coder.literals.is_some(),
            block: coder.block(granule, parse, count),
        }
    }

    /// Cycles without stalls: chunks of the block.
    fn chunks(&self) -> u64 {
        let of = |bytes: usize| bytes.div_ceil(16) as u64;
        let streams: u64 = self.memory.iter().map(|m| of(m.len())).sum();
        match self.block.kind {
            Kind::Rle => 1,
            Kind::Raw => 257,
            Kind::Compressed => {
                2 + if self.mode == 1 { 0 } else { streams } + of(self.stream.len())
            }
        }
    }
}

struct Tb<'a> {
    m: Model,
    rng: &'a mut Rng,
    chunks: StreamMonitor<Chunk>,
    /// How many of 100 cycles a part that is ready still waits.
    lazy: u64,
    parts: VecDeque<Parts>,
    lit_shown: bool,
    seq_shown: bool,
    dropped: (bool, bool),
    /// Literals or the granule were asked for.
    reads: bool,
    asked: (bool, usize, usize),
    have: Vec<u8>,
    blocks: VecDeque<Block>,
    done: usize,
    kinds: BTreeMap<(Kind, u64), u32>,
}

impl<'a> Tb<'a> {
    fn new(bench: &'a mut Bench, text: &str, stall: StallPattern, lazy: u64) -> Self {
        let mut m = bench.block("squeeze_assemble", text);
        reset(&mut m);
        let chunks = StreamMonitor::new(&m, "chunk", stall, &mut bench.rng).unwrap();
        Tb {
            m,
            rng: &mut bench.rng,
            chunks,
            lazy,
            parts: VecDeque::new(),
            lit_shown: false,
            seq_shown: false,
            dropped: (false, false),
            reads: false,
            asked: (false, 0, 0),
            have: vec![],
            blocks: VecDeque::new(),
            done: 0,
            kinds: BTreeMap::new(),
        }
    }

    fn push(&mut self, parts: Parts) {
        *self.kinds.entry((parts.block.kind, parts.mode)).or_default() += 1;
        self.blocks.push_back(parts.block.clone());
        self.parts.push_back(parts);
    }

    fn set(&mut self, name: &str, value: u64) {
        let p = port(&self.m, name);
        self.m.set(p, value);
    }

    fn get(&self, name: &str) -> u64 {
        self.m.get(port(&self.m, name))
    }

    /// What the memories show: 16 bytes of what was asked for, anything beyond its end.
    fn show(&mut self) {
        let mut literals = [0; 16];
        let mut stream = [0; 16];
        self.rng.fill(&mut literals);
        self.rng.fill(&mut stream);
        let (granule, address, word) = self.asked;
        if let Some(parts) = self.parts.front() {
            let part = if !self.reads {
                None
            } else if granule && !self.dropped.0 {
                parts.granule.get(8 * address..)
            } else if !granule && !self.dropped.1 {
                match parts.mode {
                    0 | 1 => parts.memory[0].get(8 * address..),
                    _ => parts.memory[address / 128].get(8 * (address % 128)..),
                }
            } else {
                None
            };
            part.unwrap_or(&[]).iter().zip(&mut literals).for_each(|(from, to)| *to = *from);
            let stream_part = parts.stream.get(16 * word..).unwrap_or(&[]);
            stream_part.iter().zip(&mut stream).for_each(|(from, to)| *to = *from);
        }
        for (name, data) in [("lit_read_data", literals), ("seq_read_data", stream)] {
            let p = port(&self.m, name);
            self.m.set_wide(p, &words(&data));
        }
    }

    fn cycle(&mut self) {
        self.show();
        let there = !self.parts.is_empty();
        self.lit_shown |= there && !self.rng.chance(self.lazy, 100);
        self.seq_shown |= there && !self.rng.chance(self.lazy, 100);
        let random: Vec<u64> = [2, 13, 11, 11, 11, 11, 8, 1].map(|n| self.rng.bits(n)).to_vec();
        let mut literals = random;
        let mut sequences = [10, 13, 1].map(|n| self.rng.bits(n));
        if let Some(parts) = self.parts.front() {
            let size = |k: usize| match parts.mode {
                0 | 1 => literals[2 + k],
                _ => parts.memory[k].len() as u64,
            };
            let (n, byte) = (parts.literals as u64, parts.byte.into());
            let sizes = [size(0), size(1), size(2), size(3)];
            if self.lit_shown {
                literals[..2].copy_from_slice(&[parts.mode, n]);
                literals[2..6].copy_from_slice(&sizes);
                literals[6..].copy_from_slice(&[byte, parts.constant.into()]);
            }
            if self.seq_shown {
                let stream = parts.stream.len() as u64;
                sequences = [parts.sequences as u64, stream, parts.learned.into()];
            }
        }
        let names =
            ["mode", "literals", "size_0", "size_1", "size_2", "size_3", "byte", "constant"];
        names.iter().zip(literals).for_each(|(n, v)| self.set(&format!("lit_{n}"), v));
        let names = ["sequences", "bytes", "learned"];
        names.iter().zip(sequences).for_each(|(n, v)| self.set(&format!("seq_{n}"), v));
        self.set("lit_valid", self.lit_shown.into());
        self.set("seq_valid", self.seq_shown.into());
        self.chunks.drive(&mut self.m);
        self.m.eval();
        if let Some(chunk) = self.chunks.sample(&self.m) {
            self.have.extend(&chunk.data);
            let want = &self.blocks.front().expect("a chunk of nothing").bytes;
            assert!(want.starts_with(&self.have), "{:x?}, {} bytes", chunk.data, self.have.len());
            assert_eq!(chunk.last, self.have.len() == want.len(), "the end of the block");
            if chunk.last {
                self.have.clear();
                self.blocks.pop_front();
            }
        }
        let address = self.get("lit_read_address") as usize;
        assert_eq!(address % 2, 0);
        self.reads = self.get("lit_read_valid") == 1;
        self.asked =
            (self.get("lit_read_granule") == 1, address, self.get("seq_read_address") as usize);
        self.dropped.0 |= self.get("lit_drop_granule") == 1;
        self.dropped.1 |= self.get("lit_drop_literals") == 1;
        let done = self.get("lit_done") == 1;
        assert_eq!(done, self.get("seq_done") == 1);
        self.m.tick();
        if done {
            let parts = self.parts.pop_front().expect("done with nothing");
            assert_eq!(self.dropped.0, parts.block.kind != Kind::Raw, "the copy of the granule");
            assert!(self.dropped.1, "the literals");
            self.dropped = (false, false);
            (self.lit_shown, self.seq_shown) = (false, false);
            self.done += 1;
        }
    }

    fn finish(&mut self) {
        let mut patience = 400_000;
        while !self.blocks.is_empty() {
            self.cycle();
            patience -= 1;
            assert!(patience > 0, "it never ends");
        }
    }
}

/// Set 0 and many learned ones, one of which suits few kinds of literals.
fn coders(rng: &mut Rng) -> Vec<Coder> {
    let learned = (0..16).map(|_| {
        let set = random::tables(&mut |n| rng.below(n.into()) as u32);
        Coder::learned(&set).unwrap()
    });
    let skewed = Coder::learned(&skewed()).unwrap();
    [Coder::predefined(), skewed].into_iter().chain(learned).collect()
}

fn random_parts(rng: &mut Rng, coders: &[Coder]) -> Parts {
    let far = rng.chance(1, 4);
    let (mut granule, _, mut parse) = random::parse(&mut |n| rng.below(n.into()) as u32, far);
    match rng.below(10) {
        0 => granule = [rng.bits(8) as u8; 4096],
        1 => {
            rng.fill(&mut granule);
            parse = Parse { sequences: vec![], literals: granule.to_vec() };
        }
        2 => {
            let n = 64 + rng.below(192) as usize;
            (granule, parse) = plain(rng, n, 4);
        }
        _ => {}
    }
    let mut set = rng.below(coders.len() as u64) as usize;
    if rng.chance(1, 2) {
        // the one that fits best
        let sum = |c: &Coder| c.literals.map_or(u32::MAX, |c| choice::sum(&c, &parse.literals));
        set = (0..coders.len()).min_by_key(|&i| sum(&coders[i])).unwrap();
    }
    Parts::new(&granule, &parse, &coders[set], 1 + rng.below(16) as usize)
}

/// `n` literals of few kinds, then one long match.
fn plain(rng: &mut Rng, n: usize, values: u64) -> (Granule, Parse) {
    let literals: Vec<u8> = (0..n).map(|_| rng.below(values) as u8).collect();
    let mut granule = [0; 4096];
    granule[..n].copy_from_slice(&literals);
    granule[n..].fill(literals[n - 1]);
    let length = 4096 - n as u16;
    let sequence = Sequence { literals: n as u16, length, distance: 1, base: false };
    let sequences = if length < 4 { vec![] } else { vec![sequence] };
    let literals = if length < 4 { granule.to_vec() } else { literals };
    (granule, Parse { sequences, literals })
}

#[test]
fn random_granules() {
    let text = verilog("squeeze_assemble", Assemble::default);
    let mut kinds = BTreeMap::new();
    for_seeds(40, |bench| {
        let coders = coders(&mut bench.rng);
        let stall = StallPattern::random(&mut bench.rng);
        let lazy = *bench.rng.pick(&[0, 30, 95]);
        let mut tb = Tb::new(bench, &text, stall, lazy);
        for _ in 0..20 {
            let parts = random_parts(tb.rng, &coders);
            tb.push(parts);
        }
        tb.finish();
        for (kind, times) in &tb.kinds {
            *kinds.entry(*kind).or_insert(0) += times;
        }
    });
    if std::env::var_os("ISOTHERM_SEED").is_none() {
        let count = |kind, mode| kinds.get(&(kind, mode)).copied().unwrap_or(0);
        for mode in 0..4 {
            assert!(count(Kind::Compressed, mode) > 1, "{kinds:?}");
        }
        let of = |kind| (0..4).map(|mode| count(kind, mode)).sum::<u32>();
        assert!(of(Kind::Raw) > 20 && of(Kind::Rle) > 20, "{kinds:?}");
    }
}

/// Every size at which a header changes, and the sizes around 4096 at which a block becomes raw.
#[test]
fn borders() {
    let text = verilog("squeeze_assemble", Assemble::default);
    for_seeds(2, |bench| {
        let rng = &mut bench.rng;
        let set = skewed();
        let learned = Coder::learned(&set).unwrap();
        let none = Coder::predefined();
        let mut all = vec![];
        for n in [1, 2, 31, 32, 33, 63, 64, 255, 256, 1023, 1024, 1025, 2900, 4090, 4092, 4096] {
            for coder in [&learned, &none] {
                for values in [1, 4, 256] {
                    let (granule, parse) = plain(rng, n, values);
                    all.push(Parts::new(&granule, &parse, coder, 1));
                }
            }
        }
        // fewer than 1024 literals whose streams have more bytes: the samples mislead
        let steep = Coder::learned(&steep(&set)).unwrap();
        for n in (900..1024).step_by(3) {
            let literals: Vec<u8> =
                (0..n).map(|i| if choice::sampled(i.into()) { 0 } else { 255 }).collect();
            let sequence = Sequence { literals: n, length: 4096 - n, distance: 4, base: false };
            let parse = Parse { sequences: vec![sequence], literals };
            let granule = parse.replay(None).unwrap().try_into().unwrap();
            let parts = Parts::new(&granule, &parse, &steep, 1);
            assert_eq!((parts.mode, parts.block.kind), (3, Kind::Compressed));
            all.push(parts);
        }
        let size = |p: &Parts| p.memory.iter().map(Vec::len).sum::<usize>() + 6;
        let sizes: Vec<usize> =
            all.iter().filter(|p| p.mode == 3 && p.literals < 1024).map(size).collect();
        assert!(
            sizes.iter().any(|&s| s >= 1024) && sizes.iter().any(|&s| (900..1024).contains(&s))
        );
        for sequences in [0, 1, 126, 127, 128, 129, 255, 256, 383, 384, 511, 512] {
            for coder in [&learned, &none] {
                let (granule, parse) = short_matches(rng, sequences);
                all.push(Parts::new(&granule, &parse, coder, 1));
            }
        }
        // literals that grow byte by byte over the border
        let mut kinds = [0; 2];
        for n in 4050..4092 {
            let (granule, parse) = plain(rng, n, 256);
            let parts = Parts::new(&granule, &parse, &none, 1);
            kinds[usize::from(parts.block.kind == Kind::Raw)] += 1;
            all.push(parts);
        }
        assert!(kinds[0] > 5 && kinds[1] > 3, "{kinds:?}");
        let mut tb = Tb::new(bench, &text, StallPattern::Percent(10), 0);
        all.into_iter().for_each(|p| tb.push(p));
        tb.finish();
    });
}

/// Codes of 1 to 11 bits, the short ones for the low bytes.
fn skewed() -> TableSet {
    let mut set = random::tables(&mut |_| 0);
    let mut bits = [8_u8; 256];
    // three of n bits become one of n - 1 and two of n + 1
    for short in 0..6 {
        for _ in 0..6 {
            let n = bits[short];
            let two: Vec<usize> = (0..256)
                .rev()
                .filter(|&i| i > 6 && bits[i] == n && n > 1 && n < 11)
                .take(2)
                .collect();
            if let [a, b] = two[..] {
                bits[short] -= 1;
                bits[a] += 1;
                bits[b] += 1;
            }
        }
    }
    set.literal_bits = bits;
    set.id = 7;
    assert_eq!(set.check(), Ok(()));
    set
}

/// The same set with a code of 1 bit for byte 0, and the longest for the upper bytes.
fn steep(set: &TableSet) -> TableSet {
    let literal_bits = std::array::from_fn(|i| match i {
        0 => 1,
        1..=76 => 8,
        77..=155 => 9,
        _ => 11,
    });
    TableSet { literal_bits, ..set.clone() }
}

/// As many matches of four bytes, literals between them.
fn short_matches(rng: &mut Rng, sequences: usize) -> (Granule, Parse) {
    let mut out: Vec<u8> = vec![];
    let mut parse = Parse::default();
    for _ in 0..sequences {
        let literals: Vec<u8> = (0..4).map(|_| rng.below(6) as u8).collect();
        out.extend(&literals);
        out.extend(&literals);
        parse.literals.extend(literals);
        parse.sequences.push(Sequence { literals: 4, length: 4, distance: 4, base: false });
    }
    while out.len() < 4096 {
        let byte = rng.below(6) as u8;
        out.push(byte);
        parse.literals.push(byte);
    }
    (out.try_into().unwrap(), parse)
}

/// First chunk 7 cycles after the sizes, then a chunk a cycle; 6 cycles and one for each chunk from sizes to sizes.
#[test]
fn cycles() {
    let text = verilog("squeeze_assemble", Assemble::default);
    for_seeds(3, |bench| {
        let coders = coders(&mut bench.rng);
        let mut tb = Tb::new(bench, &text, StallPattern::Never, 0);
        for _ in 0..20 {
            let parts = random_parts(tb.rng, &coders);
            let (start, received, chunks) = (tb.m.cycles(), tb.chunks.received, parts.chunks());
            tb.push(parts);
            while tb.chunks.received == received {
                tb.cycle();
            }
            assert_eq!(tb.m.cycles() - start - 1, 7);
            tb.finish();
            assert_eq!(tb.m.cycles() - start, 7 + chunks);
            assert_eq!(tb.chunks.received - received, chunks);
        }
        let (start, done) = (tb.m.cycles(), tb.done);
        let mut want = 0;
        for _ in 0..20 {
            let parts = random_parts(tb.rng, &coders);
            want += 6 + parts.chunks();
            tb.push(parts);
        }
        while tb.done < done + 20 {
            tb.cycle();
        }
        assert_eq!(tb.m.cycles() - start, want);
    });
}

#[test]
fn reset_in_mid_block() {
    let text = verilog("squeeze_assemble", Assemble::default);
    for_seeds(40, |bench| {
        let coders = coders(&mut bench.rng);
        let stall = StallPattern::random(&mut bench.rng);
        let mut tb = Tb::new(bench, &text, stall, 10);
        for _ in 0..4 {
            let parts = random_parts(tb.rng, &coders);
            tb.push(parts);
        }
        for _ in 0..tb.rng.below(600) {
            tb.cycle();
        }
        tb.set("lit_valid", 0);
        tb.set("seq_valid", 0);
        tb.chunks.reset();
        reset(&mut tb.m);
        (tb.parts, tb.blocks, tb.have) = Default::default();
        (tb.lit_shown, tb.seq_shown, tb.dropped) = (false, false, (false, false));
        for _ in 0..4 {
            let parts = random_parts(tb.rng, &coders);
            tb.push(parts);
        }
        tb.finish();
    });
}
