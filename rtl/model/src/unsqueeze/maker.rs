//! Makes frames of the profile from freely chosen parts: whatever the format allows, not only what the encoder does.
//! For tests of decoders.

use super::codes::{MAX_LITERAL_LENGTH, MAX_MATCH_LENGTH, literal_length, match_length};
use super::tables::DecodeTables;
use crate::squeeze::fse::Table;
use crate::squeeze::tables::{LITERAL_BITS, TableSet};
use crate::squeeze::{EXTENT_GRANULES, GRANULE};

/// A number below the one given, which is not 0.
pub type Below<'a> = dyn FnMut(u32) -> u32 + 'a;

/// A sequence as it is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coded {
    /// Literals before the match.
    pub literals: u32,
    /// Bytes of the match, 3 or more.
    pub length: u32,
    /// 1..=3 repeat offsets, else the distance plus 3.
    pub offset: u32,
}

/// How literals are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As they are; the size takes at least so many bytes (1..=3).
    Raw(usize),
    /// Their first byte; the size takes at least so many bytes (1..=3).
    Rle(usize),
    /// With the set's code; size format 0 is one stream, 1..=3 are four.
    Treeless(usize),
}

/// Bits in the order in which they are read.
#[derive(Default)]
struct Fields(Vec<(u32, usize)>);

impl Fields {
    fn put(&mut self, value: u32, bits: usize) {
        self.0.push((value, bits));
    }

    /// The stream: the last bit of it is read first.
    fn stream(self) -> Vec<u8> {
        let (mut out, mut held, mut n) = (vec![], 0_u64, 0);
        for (value, bits) in self.0.into_iter().rev().chain([(1, 1)]) {
            held |= u64::from(value) << n;
            n += bits;
            while n >= 8 {
                out.push(held as u8);
                held >>= 8;
                n -= 8;
            }
        }
        if n > 0 {
            out.push(held as u8);
        }
        out
    }
}

/// The frame's first bytes.
///
/// # Panics
/// If `count` is not in 1..=16.
#[must_use]
pub fn header(count: usize, id: Option<u8>) -> Vec<u8> {
    assert!((1..=EXTENT_GRANULES).contains(&count), "1 to 16 granules");
    let mut out = 0xFD2F_B528_u32.to_le_bytes().to_vec();
    out.push(0x60 | u8::from(id.is_some()));
    out.extend(id);
    out.extend(&((count * GRANULE - 256) as u16).to_le_bytes());
    out
}

/// A block's header; `kind` 0 raw, 1 RLE, 2 compressed.
#[must_use]
pub fn block_header(last: bool, kind: u32, size: usize) -> [u8; 3] {
    let [a, b, c, _] = (u32::from(last) | kind << 1 | (size as u32) << 3).to_le_bytes();
    [a, b, c]
}

/// The literals section.
///
/// # Panics
/// If the form cannot hold the literals.
#[must_use]
pub fn literals_section(literals: &[u8], form: Form, tables: &DecodeTables) -> Vec<u8> {
    let n = literals.len();
    let plain = |kind: usize, least: usize| {
        let bytes = match n {
            _ if n >= 4096 || least == 3 => 3,
            _ if n >= 32 || least == 2 => 2,
            _ => 1,
        };
        let head = kind | [0, n << 3, 1 << 2 | n << 4, 3 << 2 | n << 4][bytes];
        head.to_le_bytes()[..bytes].to_vec()
    };
    match form {
        Form::Raw(least) => [plain(0, least), literals.to_vec()].concat(),
        Form::Rle(least) => [plain(1, least), vec![literals[0]]].concat(),
        Form::Treeless(format) => {
            let stream = |part: &[u8]| {
                let mut fields = Fields::default();
                for byte in part {
                    let at = tables.literals.iter().position(|e| e.0 == *byte);
                    let at = at.expect("each byte has a code");
                    let bits = tables.literals[at].1;
                    fields.put((at >> (LITERAL_BITS - bits)) as u32, bits.into());
                }
                fields.stream()
            };
            let mut content = vec![];
            if format == 0 {
                content = stream(literals);
            } else {
                let parts: Vec<_> = literals.chunks(n.div_ceil(4)).map(stream).collect();
                assert_eq!(parts.len(), 4, "too few literals for four streams");
                parts[..3].iter().for_each(|p| content.extend(&(p.len() as u16).to_le_bytes()));
                content.extend(parts.concat());
            }
            let (bytes, bits) = [(3, 10), (3, 10), (4, 14), (5, 18)][format];
            assert!(n >> bits == 0 && content.len() >> bits == 0, "sizes of {bits} bits");
            let head = 3 | format << 2 | n << 4 | content.len() << (4 + bits);
            [head.to_le_bytes()[..bytes].to_vec(), content].concat()
        }
    }
}

/// The state that stands for `symbol` and can be followed by the state `next`.
fn state(table: &Table, symbol: u8, next: Option<usize>) -> usize {
    let fits = |first: usize, bits: u8| next.is_none_or(|n| n >= first && n - first < 1 << bits);
    let found =
        table.entries.iter().position(|s| s.symbol == symbol && fits(s.base.into(), s.bits));
    found.expect("the symbol has a state")
}

/// The sequences section.
///
/// # Panics
/// If a code of a sequence is not in the tables.
#[must_use]
pub fn sequences_section(sequences: &[Coded], tables: &DecodeTables) -> Vec<u8> {
    let n = sequences.len();
    let mut out = if n < 128 { vec![n as u8] } else { vec![(128 + (n >> 8)) as u8, n as u8] };
    if n == 0 {
        return out;
    }
    out.push(if tables.id == 0 { 0x00 } else { 0xFC });
    let code = |most: u8, value: u32, of: fn(u8) -> (u32, usize)| {
        let holds = |c: &u8| of(*c).0 <= value && value < of(*c).0 + (1 << of(*c).1);
        let code = (0..=most).find(holds).expect("a length of a granule");
        (code, value - of(code).0, of(code).1)
    };
    let codes: Vec<_> = sequences
        .iter()
        .map(|s| {
            let l = code(MAX_LITERAL_LENGTH, s.literals, literal_length);
            let m = code(MAX_MATCH_LENGTH, s.length, match_length);
            let o = s.offset.ilog2();
            (l, m, (o as u8, s.offset - (1 << o), o as usize))
        })
        .collect();
    let [ll, ml, of] = [&tables.literal_lengths, &tables.match_lengths, &tables.offsets];
    // from the last sequence to the first
    let mut states: Vec<[usize; 3]> = vec![];
    for &(l, m, o) in codes.iter().rev() {
        let next = |i: usize| states.last().map(|s| s[i]);
        states.push([state(ll, l.0, next(0)), state(ml, m.0, next(1)), state(of, o.0, next(2))]);
    }
    states.reverse();
    let mut fields = Fields::default();
    fields.put(states[0][0] as u32, ll.log as usize);
    fields.put(states[0][2] as u32, of.log as usize);
    fields.put(states[0][1] as u32, ml.log as usize);
    for (i, &(l, m, o)) in codes.iter().enumerate() {
        fields.put(o.1, o.2);
        fields.put(m.1, m.2);
        fields.put(l.1, l.2);
        if let Some(next) = states.get(i + 1) {
            for (j, table) in [ll, ml, of].into_iter().enumerate() {
                let entry = table.entries[states[i][j]];
                fields.put((next[j] - usize::from(entry.base)) as u32, entry.bits.into());
            }
        }
    }
    out.extend(fields.stream());
    out
}

/// A set of random codes and counts.
#[must_use]
pub fn random_set(id: u8, below: &mut Below<'_>) -> TableSet {
    // split leaves of the tree until there are 256
    let mut leaves = vec![0_u8];
    while leaves.len() < 256 {
        let at = below(leaves.len() as u32) as usize;
        if leaves[at] < LITERAL_BITS {
            leaves[at] += 1;
            leaves.push(leaves[at]);
        }
    }
    for i in (1..256).rev() {
        leaves.swap(i, below(i as u32 + 1) as usize);
    }
    let mut counts = |out: &mut [i16], log: u32| {
        let mut left = (1 << log) - out.len() as i16;
        let favourite = below(out.len() as u32) as usize;
        for slot in out.iter_mut() {
            *slot = if below(4) == 0 { -1 } else { 1 };
        }
        while left > 0 {
            let at = if below(3) == 0 { favourite } else { below(out.len() as u32) as usize };
            // "less than one" cannot grow: it becomes one first
            out[at] = out[at].abs() + 1;
            left -= 1;
        }
    };
    let mut set = TableSet {
        id,
        literal_bits: leaves.try_into().expect("256 leaves"),
        literal_lengths: [0; _],
        match_lengths: [0; _],
        offsets: [0; _],
    };
    counts(&mut set.literal_lengths, 8);
    counts(&mut set.match_lengths, 8);
    counts(&mut set.offsets, 7);
    set
}

/// A frame and what it stands for.
#[derive(Clone, Debug)]
pub struct Made {
    /// The frame.
    pub frame: Vec<u8>,
    /// Its granules.
    pub plain: Vec<u8>,
    /// Where its blocks begin.
    pub blocks: Vec<usize>,
}

/// A random frame of `count` granules with these tables (those of the id 0 are the predefined ones), over this base.
///
/// # Panics
/// If a table does not code every granule.
pub fn random_frame(
    count: usize,
    tables: &DecodeTables,
    base: Option<&[u8]>,
    below: &mut Below<'_>,
) -> Made {
    let frame = header(count, (tables.id != 0).then_some(tables.id));
    let mut made = Made { frame, plain: vec![], blocks: vec![] };
    let mut repeats = [1, 4, 8];
    let codes = tables.offsets.entries.iter().map(|e| e.symbol);
    let largest_offset = (2 << codes.max().unwrap_or_default()) - 1;
    for granule in 0..count {
        made.blocks.push(made.frame.len());
        let last = granule + 1 == count;
        let start = made.plain.len();
        let kind = below(8);
        if kind == 0 {
            made.frame.extend(block_header(last, 1, GRANULE));
            made.frame.push(below(256) as u8);
            made.plain.resize(start + GRANULE, made.frame[made.frame.len() - 1]);
            continue;
        }
        let before = repeats;
        let mut block = Vec::new();
        if kind == 1 {
            made.plain.extend((0..GRANULE).map(|_| below(256) as u8));
        } else {
            let base = base.map(|b| &b[granule * GRANULE..][..GRANULE]);
            let far = Far { base, before: count * GRANULE, most: largest_offset };
            let (literals, coded) = content(&far, &mut repeats, &mut made.plain, below);
            let n = literals.len();
            let form = match below(8) {
                0..=5 if tables.id != 0 && n >= 16 => {
                    let least = if n < 700 { 1 } else { 2 };
                    let one = n < 700 && below(3) == 0;
                    Form::Treeless(if one { 0 } else { (least + below(4 - least)) as usize })
                }
                0..=6 if n > 0 && literals.iter().all(|b| *b == literals[0]) => {
                    Form::Rle(1 + below(3) as usize)
                }
                _ => Form::Raw(1 + below(3) as usize),
            };
            block = literals_section(&literals, form, tables);
            block.extend(sequences_section(&coded, tables));
        }
        if (2..GRANULE).contains(&block.len()) {
            made.frame.extend(block_header(last, 2, block.len()));
            made.frame.extend(block);
        } else {
            repeats = before;
            made.frame.extend(block_header(last, 0, GRANULE));
            made.frame.extend(&made.plain[start..]);
        }
    }
    made
}

/// What a granule may copy from its base.
struct Far<'a> {
    base: Option<&'a [u8]>,
    /// Bytes from the base's beginning to the granule's.
    before: usize,
    /// The largest offset value that has a code.
    most: usize,
}

/// The literals and sequences of a random granule, which is appended to `plain`.
fn content(
    far: &Far<'_>,
    repeats: &mut [u32; 3],
    plain: &mut Vec<u8>,
    below: &mut Below<'_>,
) -> (Vec<u8>, Vec<Coded>) {
    let start = plain.len();
    let (mut literals, mut coded) = (vec![], vec![]);
    let alphabet = [1, 2, 16, 256][below(4) as usize];
    let most_literals = [2, 12, 80, 1500][below(4) as usize];
    let most_length = [5, 12, 60, 4096][below(4) as usize];
    let most_distance = [4, 16, 80, 4096][below(4) as usize];
    let stop = if below(4) == 0 { below(GRANULE as u32) as usize } else { GRANULE };
    let mut literal = |n: usize, plain: &mut Vec<u8>, below: &mut Below<'_>| {
        for _ in 0..n {
            literals.push((below(alphabet) * 37) as u8);
            plain.push(literals[literals.len() - 1]);
        }
    };
    loop {
        let at = plain.len() - start;
        let run = (below(most_literals) as usize).min(GRANULE - at);
        let room = GRANULE - at - run;
        if room < 3 || at >= stop {
            break;
        }
        literal(run, plain, below);
        let at = at + run;
        let length = 3 + below((most_length as usize).min(room - 2) as u32) as usize;
        let base = far.base.filter(|_| at == 0 || below(2) == 0);
        let base = base.filter(|_| far.before + at + 3 <= far.most);
        let distance = if let Some(base) = base {
            let length = length.min(GRANULE);
            let from = if below(2) == 0 { at } else { below(GRANULE as u32) as usize };
            let from = from.min(GRANULE - length);
            plain.extend(&base[from..from + length]);
            far.before + at - from
        } else if at == 0 {
            literal(GRANULE, plain, below);
            break;
        } else {
            let distance = 1 + below((at as u32).min(most_distance)) as usize;
            let repeat = repeats[below(3) as usize] as usize;
            let distance = if repeat <= at && below(3) == 0 { repeat } else { distance };
            (0..length).for_each(|_| plain.push(plain[plain.len() - distance]));
            distance
        };
        let coded_as = code_distance(distance as u32, run == 0, repeats, below);
        coded.push(Coded { literals: run as u32, length: length as u32, offset: coded_as });
    }
    let rest = GRANULE - (plain.len() - start);
    literal(rest, plain, below);
    (literals, coded)
}

/// A repeat code where one fits, mostly.
fn code_distance(d: u32, no_literals: bool, repeats: &mut [u32; 3], below: &mut Below<'_>) -> u32 {
    let [first, second, third] = *repeats;
    let shown = if no_literals { [second, third, first - 1] } else { [first, second, third] };
    let code = shown.iter().position(|r| *r == d && d != 0).filter(|_| below(8) != 0);
    let index = code.map(|c| c + usize::from(no_literals));
    *repeats = match index {
        Some(0) => [first, second, third],
        Some(1) => [second, first, third],
        Some(2) => [third, first, second],
        _ => [d, first, second],
    };
    code.map_or(d + 3, |c| c as u32 + 1)
}

/// A frame with something wrong, or not: bits flipped, bytes set, cut, inserted, removed, parts of another frame.
#[must_use]
pub fn mutate(frame: &[u8], other: &[u8], below: &mut Below<'_>) -> Vec<u8> {
    let mut out = frame.to_vec();
    for _ in 0..1 + below(2) * below(3) {
        let n = out.len() as u32;
        if n < 4 {
            break;
        }
        // fields are mostly at the front
        let at = match below(3) {
            0 => below(n.min(24)),
            _ => below(n),
        } as usize;
        match below(10) {
            0..=3 => out[at] ^= 1 << below(8),
            4 => out[at] = below(256) as u8,
            5 => out.truncate(at),
            6 => out.insert(at, below(256) as u8),
            7 => _ = out.remove(at),
            8 => {
                let from = below(other.len() as u32) as usize;
                let length = below(64) as usize;
                let part = &other[from..(from + length).min(other.len())];
                let end = (at + part.len()).min(out.len());
                let part = &part[..end - at];
                out[at..end].copy_from_slice(part);
            }
            _ => out.extend((0..1 + below(4)).map(|_| 7)),
        }
    }
    out
}
