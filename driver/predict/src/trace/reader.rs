//! Row by row: line splitting, field parsing, and the rules between rows.

use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use super::error::{Field, Limit, TraceError};
use super::{HEADER, TraceLimits};

const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// The longest row has 84 bytes; the rest is room for an error message to show.
const LONGEST_LINE: usize = 128;
/// zstd's own default bound for a decoder's window: 128 MiB.
const WINDOW_LOG: u32 = 27;
/// A 64-bit address has 52 bits of page number.
const PAGE_LIMIT: u64 = 1 << 52;

/// One page touched in one epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Epoch, from 0.
    pub epoch: u32,
    /// 4 KiB page number, below 2^52.
    pub page: u64,
    /// Lines read, with repetition.
    pub reads: u32,
    /// Lines written, with repetition.
    pub writes: u32,
    /// Lines read, as a bitmap.
    pub read_lines: u64,
    /// Lines written, as a bitmap.
    pub write_lines: u64,
}

/// Streams the rows of a trace. Holds one line and the decoder's window, nothing else.
pub struct TraceReader<'a> {
    input: Box<dyn BufRead + 'a>,
    compressed: bool,
    limits: TraceLimits,
    line: u64,
    rows: usize,
    previous: Option<(u32, u64)>,
    text: Vec<u8>,
}

impl fmt::Debug for TraceReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraceReader")
            .field("compressed", &self.compressed)
            .field("line", &self.line)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl<'a> TraceReader<'a> {
    /// Looks at the first bytes to tell zstd from text. No need for a buffered reader.
    ///
    /// # Errors
    /// [`TraceError::Input`] if the first bytes cannot be read, [`TraceError::Decompress`] if zstd
    /// cannot be set up, [`TraceError::Truncated`] if the input ends inside the magic number.
    pub fn new(mut reader: impl Read + 'a, limits: TraceLimits) -> Result<Self, TraceError> {
        let input_error = |source| TraceError::Input { line: 0, source };
        let mut head = Vec::with_capacity(ZSTD_MAGIC.len());
        reader
            .by_ref()
            .take(ZSTD_MAGIC.len() as u64)
            .read_to_end(&mut head)
            .map_err(input_error)?;
        if !head.is_empty() && head.len() < ZSTD_MAGIC.len() && ZSTD_MAGIC.starts_with(&head) {
            return Err(TraceError::Truncated { line: 0 });
        }
        let compressed = head == ZSTD_MAGIC;
        let whole = Cursor::new(head).chain(reader);
        let input: Box<dyn BufRead + 'a> = if compressed {
            let set_up = |source| TraceError::Decompress { line: 0, source };
            let mut decoder = zstd::stream::read::Decoder::new(whole).map_err(set_up)?;
            decoder.window_log_max(WINDOW_LOG).map_err(set_up)?;
            Box::new(BufReader::new(decoder))
        } else {
            Box::new(BufReader::new(whole))
        };
        Ok(Self {
            input,
            compressed,
            limits,
            line: 0,
            rows: 0,
            previous: None,
            text: Vec::with_capacity(LONGEST_LINE),
        })
    }

    /// Number of the last line read, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The next row; `None` at the end. After an error the reader is not usable.
    ///
    /// # Errors
    /// See [`TraceError`].
    pub fn next_row(&mut self) -> Result<Option<Row>, TraceError> {
        if !self.read_line()? {
            return Ok(None);
        }
        if self.line == 1 && !self.text.first().is_some_and(u8::is_ascii_digit) {
            if self.text != HEADER.as_bytes() {
                return Err(TraceError::Header { found: excerpt(&self.text) });
            }
            if !self.read_line()? {
                return Ok(None);
            }
        }
        let row = parse(&self.text, self.line)?;
        self.check_order(&row)?;
        if self.rows == self.limits.rows {
            return Err(self.too_large(Limit::Rows, self.limits.rows as u64));
        }
        self.rows += 1;
        self.previous = Some((row.epoch, row.page));
        Ok(Some(row))
    }

    fn check_order(&self, row: &Row) -> Result<(), TraceError> {
        if let Some((epoch, page)) = self.previous {
            if row.epoch < epoch {
                return Err(TraceError::EpochOrder {
                    line: self.line,
                    epoch: row.epoch,
                    previous: epoch,
                });
            }
            if row.epoch == epoch && row.page <= page {
                return Err(TraceError::PageOrder {
                    line: self.line,
                    page: row.page,
                    previous: page,
                });
            }
        }
        if row.epoch >= self.limits.epochs {
            return Err(self.too_large(Limit::Epochs, self.limits.epochs.into()));
        }
        Ok(())
    }

    fn too_large(&self, limit: Limit, allowed: u64) -> TraceError {
        TraceError::TooLarge { line: self.line, limit, allowed }
    }

    /// Reads one line without its end into `text`; false at the end of the input.
    fn read_line(&mut self) -> Result<bool, TraceError> {
        self.text.clear();
        loop {
            let buffer = match self.input.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.input_error(error)),
            };
            if buffer.is_empty() {
                return match self.text.is_empty() {
                    true => Ok(false),
                    false => Err(TraceError::UnterminatedLine { line: self.line + 1 }),
                };
            }
            let end = buffer.iter().position(|&byte| byte == b'\n');
            let part = &buffer[..end.unwrap_or(buffer.len())];
            if self.text.len() + part.len() > LONGEST_LINE {
                return Err(TraceError::LineTooLong { line: self.line + 1, limit: LONGEST_LINE });
            }
            self.text.extend_from_slice(part);
            let used = part.len() + usize::from(end.is_some());
            self.input.consume(used);
            if end.is_some() {
                self.line += 1;
                return Ok(true);
            }
        }
    }

    fn input_error(&self, source: io::Error) -> TraceError {
        let line = self.line;
        match (self.compressed, source.kind()) {
            (true, io::ErrorKind::UnexpectedEof) => TraceError::Truncated { line },
            // What zstd itself objects to arrives as `Other`.
            (true, io::ErrorKind::Other | io::ErrorKind::InvalidData) => {
                TraceError::Decompress { line, source }
            }
            _ => TraceError::Input { line, source },
        }
    }
}

fn parse(text: &[u8], line: u64) -> Result<Row, TraceError> {
    let mut fields = [text; 6];
    let mut found = 0;
    for field in text.split(|&byte| byte == b',') {
        if let Some(slot) = fields.get_mut(found) {
            *slot = field;
        }
        found += 1;
    }
    if found != fields.len() {
        return Err(TraceError::FieldCount { line, found });
    }
    let number = |field: Field, radix: u32, limit: u64| {
        let text = fields[field as usize];
        digits(text, radix).filter(|&value| value <= limit).ok_or_else(|| TraceError::Field {
            line,
            field,
            found: excerpt(text),
        })
    };
    let decimal = |field| number(field, 10, u32::MAX.into()).map(|value| value as u32);
    let row = Row {
        epoch: decimal(Field::Epoch)?,
        page: number(Field::Page, 16, PAGE_LIMIT - 1)?,
        reads: decimal(Field::Reads)?,
        writes: decimal(Field::Writes)?,
        read_lines: number(Field::ReadLines, 16, u64::MAX)?,
        write_lines: number(Field::WriteLines, 16, u64::MAX)?,
    };
    let pairs =
        [(Field::Reads, row.reads, row.read_lines), (Field::Writes, row.writes, row.write_lines)];
    for (field, count, bitmap) in pairs {
        let lines = bitmap.count_ones();
        if count < lines || (lines == 0 && count != 0) {
            return Err(TraceError::Count { line, field, count, lines });
        }
    }
    if row.reads == 0 && row.writes == 0 {
        return Err(TraceError::Untouched { line, page: row.page });
    }
    Ok(row)
}

/// Digits only, 1 to 20 of them: `from_str_radix` would take a sign.
fn digits(text: &[u8], radix: u32) -> Option<u64> {
    if text.is_empty() || text.len() > 20 {
        return None;
    }
    text.iter().try_fold(0_u64, |value, &byte| {
        let digit = char::from(byte).to_digit(radix)?;
        value.checked_mul(radix.into())?.checked_add(digit.into())
    })
}

/// The start of a text, safe to print.
fn excerpt(text: &[u8]) -> String {
    let mut shown = String::from_utf8_lossy(&text[..text.len().min(40)]).into_owned();
    if text.len() > 40 {
        shown.push('…');
    }
    shown
}
