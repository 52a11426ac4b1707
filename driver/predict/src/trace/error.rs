//! What can be wrong with a trace, and where.

use std::fmt;
use std::io;

/// A column of the trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Field {
    /// Number of the epoch, decimal.
    Epoch,
    /// Page number, hexadecimal.
    Page,
    /// Lines read, decimal.
    Reads,
    /// Lines written, decimal.
    Writes,
    /// Bitmap of lines read, hexadecimal.
    ReadLines,
    /// Bitmap of lines written, hexadecimal.
    WriteLines,
}

impl Field {
    /// The columns in their order.
    pub const ALL: [Self; 6] =
        [Self::Epoch, Self::Page, Self::Reads, Self::Writes, Self::ReadLines, Self::WriteLines];

    /// The name in the header.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Epoch => "epoch",
            Self::Page => "page",
            Self::Reads => "reads",
            Self::Writes => "writes",
            Self::ReadLines => "read_lines",
            Self::WriteLines => "write_lines",
        }
    }

    pub(super) fn expected(self) -> &'static str {
        match self {
            Self::Epoch | Self::Reads | Self::Writes => "a decimal number below 2^32",
            Self::Page => "a hexadecimal page number below 2^52, without 0x",
            Self::ReadLines | Self::WriteLines => {
                "a hexadecimal bitmap of at most 16 digits, without 0x"
            }
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which bound of [`TraceLimits`](super::TraceLimits) was exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// Rows.
    Rows,
    /// Distinct pages.
    Pages,
    /// Epochs, gaps included.
    Epochs,
    /// Pages x epochs.
    UnitEpochs,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rows => "rows",
            Self::Pages => "distinct pages",
            Self::Epochs => "epochs",
            Self::UnitEpochs => "unit-epochs (pages x epochs)",
        })
    }
}

/// Why a trace was refused. Lines count from 1, a header included.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TraceError {
    /// There is no row.
    #[error("read trace: no rows (the file is empty or holds a header alone)")]
    Empty,
    /// The first line is neither a row nor the header.
    #[error("read trace: line 1 is {found:?}, expected a row or exactly {expected:?}", expected = super::HEADER)]
    Header {
        /// The line, shortened.
        found: String,
    },
    /// A line longer than any row can be.
    #[error("read trace: line {line} is longer than {limit} bytes")]
    LineTooLong {
        /// Line number.
        line: u64,
        /// Longest line accepted.
        limit: usize,
    },
    /// The last line has no line end.
    #[error("read trace: line {line} ends without a newline")]
    UnterminatedLine {
        /// Line number.
        line: u64,
    },
    /// Too few or too many columns.
    #[error("read trace: line {line} has {found} fields, expected 6 ({expected})", expected = super::HEADER)]
    FieldCount {
        /// Line number.
        line: u64,
        /// Columns found.
        found: usize,
    },
    /// A column does not hold what it should.
    #[error("read trace: line {line}, field {field}: {found:?}, expected {}", field.expected())]
    Field {
        /// Line number.
        line: u64,
        /// The column.
        field: Field,
        /// Its text, shortened.
        found: String,
    },
    /// Epochs go back.
    #[error(
        "read trace: line {line}, field epoch: {epoch} after {previous}, expected {previous} or more"
    )]
    EpochOrder {
        /// Line number.
        line: u64,
        /// Epoch of this row.
        epoch: u32,
        /// Epoch of the row before.
        previous: u32,
    },
    /// Pages repeat or go back inside an epoch.
    #[error(
        "read trace: line {line}, field page: {page:x} after {previous:x} in the same epoch, expected a larger page"
    )]
    PageOrder {
        /// Line number.
        line: u64,
        /// Page of this row.
        page: u64,
        /// Page of the row before.
        previous: u64,
    },
    /// A count contradicts its bitmap.
    #[error("read trace: line {line}, field {field}: count {count} for a bitmap of {lines} lines, expected {}",
        if *.lines == 0 { "0".to_owned() } else { format!("{lines} or more") })]
    Count {
        /// Line number.
        line: u64,
        /// `reads` or `writes`.
        field: Field,
        /// The count.
        count: u32,
        /// Bits set in the bitmap beside it.
        lines: u32,
    },
    /// A row says that nothing happened.
    #[error("read trace: line {line}: page {page:x} was neither read nor written, expected no row")]
    Untouched {
        /// Line number.
        line: u64,
        /// Page of this row.
        page: u64,
    },
    /// The compressed file ends early.
    #[error("read trace: the zstd stream ends early, after line {line}")]
    Truncated {
        /// Last complete line.
        line: u64,
    },
    /// The compressed file is damaged.
    #[error("read trace: zstd cannot decode the stream after line {line}")]
    Decompress {
        /// Last complete line.
        line: u64,
        /// What zstd says.
        source: io::Error,
    },
    /// The reader failed.
    #[error("read trace: input failed after line {line}")]
    Input {
        /// Last complete line.
        line: u64,
        /// What the reader says.
        source: io::Error,
    },
    /// More than the limits allow.
    #[error("read trace: line {line}: more than {allowed} {limit}")]
    TooLarge {
        /// Line number, or the last one when the whole is too large.
        line: u64,
        /// What there is too much of.
        limit: Limit,
        /// How many are allowed.
        allowed: u64,
    },
}

impl TraceError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "check that the recorder ran to its first epoch end; record again",
            Self::Header { .. }
            | Self::FieldCount { .. }
            | Self::Field { .. }
            | Self::LineTooLong { .. } => {
                "is this a write trace? The format is in driver/predict/traces/README.md; convert CR LF line ends to LF and remove blanks and comments"
            }
            Self::UnterminatedLine { .. } => {
                "the file was cut inside a row: copy it again, or cut it at an epoch border"
            }
            Self::EpochOrder { .. } | Self::PageOrder { .. } => {
                "sort the rows by epoch, then by page as a number, and merge duplicates"
            }
            Self::Count { .. } | Self::Untouched { .. } => {
                "the recorder is at fault: a count is at least the number of lines in its bitmap, 0 only with an empty one, and an untouched page has no row"
            }
            Self::Truncated { .. } => "the file was cut: copy it again and check it with `zstd -t`",
            Self::Decompress { .. } => {
                "the file is damaged: check it with `zstd -t` and copy it again"
            }
            Self::Input { .. } => "check that the file can be read to its end",
            Self::TooLarge { .. } => {
                "use longer epochs or a shorter run, or read it with larger TraceLimits"
            }
        }
    }
}
