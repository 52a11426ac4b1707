//! One block of a frame.

use super::bits::Backward;
use super::tables::DecodeTables;
use super::{DecodeError, What};
use crate::squeeze::GRANULE;
use crate::squeeze::tables::LITERAL_BITS;

const BLOCK_HEADER: usize = 3;
const JUMP_TABLE: usize = 6;
/// The format's least number of literals in four streams.
const FOUR_STREAMS_MIN: usize = 6;
const PREDEFINED: u8 = 0x00;
const REPEAT: u8 = 0xFC;

/// What a block needs to know.
pub(super) struct Context<'a> {
    pub(super) frame: &'a [u8],
    pub(super) count: usize,
    pub(super) base: Option<&'a [u8]>,
    pub(super) learned: bool,
    pub(super) tables: &'a DecodeTables,
    pub(super) repeats: [u32; 3],
    pub(super) granule: usize,
}

/// A literals section: where its content begins and ends, and what it is.
struct Literals {
    form: Form,
    size: usize,
    start: usize,
    end: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Raw,
    Rle,
    One,
    Four,
}

/// The sequences of a block: how many, their section, and the stream.
pub(super) struct Section {
    pub(super) count: usize,
    pub(super) at: usize,
    pub(super) stream: usize,
    pub(super) end: usize,
}

impl Context<'_> {
    /// Appends the granule of the block at `at`; the answer is where the next one begins.
    pub(super) fn block(&mut self, at: usize, out: &mut Vec<u8>) -> Result<usize, DecodeError> {
        let body = at + BLOCK_HEADER;
        let Some(header) = self.frame.get(at..body) else { return Err(What::Truncated.at(at)) };
        let header = u32::from_le_bytes([header[0], header[1], header[2], 0]);
        let (last, kind, size) = (header & 1 == 1, header >> 1 & 3, (header >> 3) as usize);
        if last != (self.granule + 1 == self.count) {
            return Err(What::LastBlock.at(at));
        }
        let (bytes, fits) = match kind {
            0 => (size, size == GRANULE),
            1 => (1, size == GRANULE),
            2 => (size, (2..GRANULE).contains(&size)),
            _ => return Err(What::BlockType.at(at)),
        };
        if !fits {
            return Err(What::BlockSize.at(at));
        }
        let end = body + bytes;
        let Some(content) = self.frame.get(body..end) else { return Err(What::Truncated.at(at)) };
        match kind {
            0 => out.extend_from_slice(content),
            1 => out.resize(out.len() + GRANULE, content[0]),
            _ => self.compressed(body, end, out)?,
        }
        Ok(end)
    }

    fn compressed(&mut self, at: usize, end: usize, out: &mut Vec<u8>) -> Result<(), DecodeError> {
        let literals = self.literals_header(at, end)?;
        let section = self.sequences_header(literals.end, end)?;
        let literals = self.literals(&literals)?;
        self.sequences(&section, &literals, out)
    }

    fn literals_header(&self, at: usize, end: usize) -> Result<Literals, DecodeError> {
        let bytes: [u8; 8] =
            std::array::from_fn(|i| self.frame.get(at + i).copied().unwrap_or_default());
        let header = u64::from_le_bytes(bytes);
        let field = |low: u32, bits: u32| (header >> low & ((1 << bits) - 1)) as usize;
        let format = field(2, 2);
        let (form, head, size, content) = match field(0, 2) {
            kind @ 0..=1 => {
                let (head, size) = match format {
                    1 => (2, field(4, 12)),
                    3 => (3, field(4, 20)),
                    _ => (1, field(3, 5)),
                };
                if kind == 0 { (Form::Raw, head, size, size) } else { (Form::Rle, head, size, 1) }
            }
            3 if self.learned => {
                let (head, bits) = [(3, 10), (3, 10), (4, 14), (5, 18)][format];
                let form = if format == 0 { Form::One } else { Form::Four };
                (form, head, field(4, bits), field(4 + bits, bits))
            }
            _ => return Err(What::LiteralsType.at(at)),
        };
        let few = match form {
            Form::One => size == 0,
            Form::Four => size < FOUR_STREAMS_MIN || 3 * size.div_ceil(4) >= size,
            _ => false,
        };
        let start = at + head;
        if size > GRANULE || few || start + content >= end {
            return Err(What::LiteralsSize.at(at));
        }
        Ok(Literals { form, size, start, end: start + content })
    }

    fn sequences_header(&self, at: usize, end: usize) -> Result<Section, DecodeError> {
        let byte = |i: usize| usize::from(self.frame.get(at + i).copied().unwrap_or_default());
        let (head, count) = match byte(0) {
            n @ 0..128 => (1, n),
            n @ 128..255 => (2, (n - 128) << 8 | byte(1)),
            _ => return Err(What::SequenceCount.at(at)),
        };
        if count == 0 {
            let alone = head == 1 && at + 1 == end;
            let section = Section { count, at, stream: end, end };
            return if alone { Ok(section) } else { Err(What::SequenceCount.at(at)) };
        }
        // modes, and at least one byte of stream
        if at + head + 2 > end {
            return Err(What::SequenceCount.at(at));
        }
        let modes = at + head;
        if self.frame[modes] != if self.learned { REPEAT } else { PREDEFINED } {
            return Err(What::SequenceModes.at(modes));
        }
        Ok(Section { count, at, stream: modes + 1, end })
    }

    fn literals(&self, l: &Literals) -> Result<Vec<u8>, DecodeError> {
        let content = &self.frame[l.start..l.end];
        match l.form {
            Form::Raw => Ok(content.to_vec()),
            Form::Rle => Ok(vec![content[0]; l.size]),
            Form::One => {
                if content.is_empty() {
                    return Err(What::JumpTable.at(l.start));
                }
                let mut out = Vec::with_capacity(l.size);
                self.stream(l.start, l.end, l.size, &mut out)?;
                Ok(out)
            }
            Form::Four => {
                let jump: [u8; JUMP_TABLE] =
                    std::array::from_fn(|i| content.get(i).copied().unwrap_or_default());
                let sizes =
                    [0, 2, 4].map(|i| usize::from(u16::from_le_bytes([jump[i], jump[i + 1]])));
                let first = l.start + JUMP_TABLE;
                let last = first + sizes.iter().sum::<usize>();
                if sizes.contains(&0) || last >= l.end {
                    return Err(What::JumpTable.at(l.start));
                }
                let segment = l.size.div_ceil(4);
                let mut out = Vec::with_capacity(l.size);
                let mut at = first;
                for size in sizes {
                    self.stream(at, at + size, segment, &mut out)?;
                    at += size;
                }
                self.stream(last, l.end, l.size - 3 * segment, &mut out)?;
                Ok(out)
            }
        }
    }

    /// `n` literals of one stream.
    fn stream(
        &self,
        at: usize,
        end: usize,
        n: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), DecodeError> {
        let mut bits = Backward::new(&self.frame[at..end]).ok_or(What::LiteralMark.at(at))?;
        for _ in 0..n {
            let (byte, length) = self.tables.literals[bits.peek(LITERAL_BITS.into()) as usize];
            bits.skip(length.into()).ok_or(What::LiteralBits.at(at))?;
            out.push(byte);
        }
        if bits.left() == 0 { Ok(()) } else { Err(What::LiteralBits.at(at)) }
    }
}
