//! One granule as one zstd block.

use super::choice::{self, LiteralMode};
use super::huffman::{self, Code};
use super::image::SequenceTables;
use super::parse::Parse;
use super::sequences::{self, SequenceCoder, Transitions};
use super::tables::{TableError, TableSet};
use super::words::WordTables;
use super::{GRANULE, Granule};

/// Bytes of the header of a block.
pub const HEADER: usize = 3;

/// Bytes of a line, of which a granule and its base keep the XOR.
pub const LINE: usize = 16;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The granule itself.
    Raw,
    /// One byte, 4096 times.
    Rle,
    /// Literals and sequences.
    Compressed,
}

/// A block with its header; the header does not say that it is the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// All its bytes.
    pub bytes: Vec<u8>,
}

/// Everything that codes the blocks of one table set.
#[derive(Clone, Debug)]
pub struct Coder {
    /// Code of each literal; set 0 has none.
    pub literals: Option<[Code; 256]>,
    /// Tables of the sequences.
    pub sequences: Sequences,
}

/// The tables of the sequences, as they were given.
#[derive(Clone, Debug)]
pub enum Sequences {
    /// From slots.
    Tables(SequenceTables),
    /// From the words of the card.
    Words(WordTables),
}

impl SequenceCoder for Sequences {
    fn transitions(&self) -> [&dyn Transitions; 3] {
        match self {
            Self::Tables(tables) => tables.transitions(),
            Self::Words(words) => words.transitions(),
        }
    }
}

impl From<SequenceTables> for Sequences {
    fn from(tables: SequenceTables) -> Self {
        Self::Tables(tables)
    }
}

impl From<WordTables> for Sequences {
    fn from(words: WordTables) -> Self {
        Self::Words(words)
    }
}

impl Coder {
    /// Set 0.
    #[must_use]
    pub fn predefined() -> Self {
        Self { literals: None, sequences: SequenceTables::predefined().into() }
    }

    /// A learned set.
    ///
    /// # Errors
    /// What [`TableSet::check`] says.
    pub fn learned(set: &TableSet) -> Result<Self, TableError> {
        let sequences = SequenceTables::learned(set)?.into();
        Ok(Self { literals: Some(huffman::codes(&set.literal_bits)), sequences })
    }

    /// The block of a granule, given its parse and how many granules the extent has.
    ///
    /// # Panics
    /// If `count` is 0 or the parse cannot be one of a granule.
    #[must_use]
    pub fn block(&self, granule: &Granule, parse: &Parse, count: usize) -> Block {
        if constant(granule) {
            return block(Kind::Rle, GRANULE, &granule[..1]);
        }
        let content = [self.literals(&parse.literals), self.sequences(parse, count)].concat();
        if content.len() < GRANULE {
            block(Kind::Compressed, content.len(), &content)
        } else {
            block(Kind::Raw, GRANULE, granule)
        }
    }

    /// The literals section.
    #[must_use]
    pub fn literals(&self, literals: &[u8]) -> Vec<u8> {
        let mode = choice::literals(self.literals.as_ref(), literals);
        let n = literals.len() as u32;
        let codes = match (mode, &self.literals) {
            (LiteralMode::One | LiteralMode::Four, Some(codes)) => codes,
            (LiteralMode::Rle, _) => return [plain_header(1, n), vec![literals[0]]].concat(),
            _ => return [plain_header(0, n), literals.to_vec()].concat(),
        };
        let streams = huffman::streams(codes, literals);
        let mut content: Vec<u8> = match &streams[..] {
            [_] => vec![],
            // the sizes of all but the last
            [first @ .., _] => first.iter().flat_map(|s| (s.len() as u16).to_le_bytes()).collect(),
            [] => vec![],
        };
        content.extend(streams.concat());
        let size = content.len() as u32;
        let (format, width) = match streams.len() {
            1 => (0, 10),
            _ if n < 1024 && size < 1024 => (1, 10),
            _ => (2, 14),
        };
        let header = 3 | format << 2 | n << 4 | size << (4 + width);
        let bytes = if width == 10 { 3 } else { 4 };
        [header.to_le_bytes()[..bytes].to_vec(), content].concat()
    }

    /// The sequences section.
    #[must_use]
    pub fn sequences(&self, parse: &Parse, count: usize) -> Vec<u8> {
        let n = parse.sequences.len();
        let mut out = match n {
            0 => return vec![0],
            1..128 => vec![n as u8],
            _ => vec![(n >> 8) as u8 + 128, n as u8],
        };
        // all three tables: repeated, or predefined
        out.push(if self.literals.is_some() { 0xFC } else { 0 });
        let resolved = sequences::resolve(&parse.sequences, count);
        out.extend(sequences::encode(&self.sequences, &resolved));
        out
    }
}

/// Are all bytes equal?
#[must_use]
pub fn constant(granule: &Granule) -> bool {
    granule.iter().all(|&byte| byte == granule[0])
}

/// How many of the 256 lines of a granule look like those of its base: the XOR of their 16 bytes is the same.
#[must_use]
pub fn same_lines(granule: &Granule, base: &Granule) -> usize {
    let folded = |line: &[u8]| line.iter().fold(0, |sum, byte| sum ^ byte);
    let pairs = granule.chunks(LINE).zip(base.chunks(LINE));
    pairs.filter(|(a, b)| folded(a) == folded(b)).count()
}

fn block(kind: Kind, size: usize, content: &[u8]) -> Block {
    let header = (kind as u32) << 1 | (size as u32) << 3;
    Block { kind, bytes: [&header.to_le_bytes()[..HEADER], content].concat() }
}

/// The header of raw (0) and RLE (1) literals.
fn plain_header(kind: u32, n: u32) -> Vec<u8> {
    let (header, bytes) = match n {
        0..32 => (kind | n << 3, 1),
        32..4096 => (kind | 1 << 2 | n << 4, 2),
        _ => (kind | 3 << 2 | n << 4, 3),
    };
    header.to_le_bytes()[..bytes].to_vec()
}
