//! Files of access records: what `heat record` writes, and `heat` and `predict eval` read as a trace.
//!
//! One line a request: `epoch,timestamp_cycles,offset,bytes,kind,first_be,last_be,requester`. `offset` (hexadecimal) is that
//! of the first dword; `bytes` are the enabled ones; the byte enables are those of the first and the last dword, one digit
//! each; `requester` is a PCI address. So each line says exactly what the card recorded.

use crate::failure::{FAILED, Failure};
use isotherm::AccessRecord;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

/// The first line, by which such a file is known.
pub(crate) const HEADER: &str =
    "epoch,timestamp_cycles,offset,bytes,kind,first_be,last_be,requester";

const ZSTD_MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
/// Longest line that is read.
const LINE_BYTES: u64 = 256;
/// Most units x epochs that are folded: memory.
const FOLDED: usize = 1 << 23;
const LINES_OF_UNIT: u64 = 64;

/// Writes such a file, compressed if its name ends with `.zst`.
pub(crate) struct Writer {
    out: Sink,
}

enum Sink {
    Plain(BufWriter<File>),
    Zstd(zstd::Encoder<'static, BufWriter<File>>),
}

impl Writer {
    /// Creates or replaces the file.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let file = BufWriter::new(File::create(path)?);
        let compressed = path.extension().is_some_and(|e| e == "zst");
        let out =
            if compressed { Sink::Zstd(zstd::Encoder::new(file, 0)?) } else { Sink::Plain(file) };
        let mut writer = Self { out };
        writeln!(writer.sink(), "{HEADER}")?;
        Ok(writer)
    }

    /// One line.
    pub(crate) fn write(&mut self, epoch: u64, r: &AccessRecord) -> io::Result<()> {
        let kind = if r.write { "write" } else { "read" };
        let (bus, device, function) = (r.requester >> 8, r.requester >> 3 & 0x1F, r.requester & 7);
        writeln!(
            self.sink(),
            "{epoch},{},{:x},{},{kind},{:x},{:x},{bus:02x}:{device:02x}.{function}",
            r.timestamp,
            r.offset,
            r.bytes(),
            r.first_be,
            r.last_be
        )
    }

    /// Everything is in the file.
    pub(crate) fn finish(self) -> io::Result<()> {
        let mut file = match self.out {
            Sink::Plain(out) => out,
            Sink::Zstd(out) => out.finish()?,
        };
        file.flush()
    }

    fn sink(&mut self) -> &mut dyn Write {
        match &mut self.out {
            Sink::Plain(out) => out,
            Sink::Zstd(out) => out,
        }
    }
}

/// What was counted in one unit in one epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Touched {
    pub(crate) reads: u64,
    pub(crate) writes: u64,
    /// Bit k: line k was read.
    pub(crate) read_lines: u64,
    /// Bit k: line k was written.
    pub(crate) write_lines: u64,
}

/// Records as the counters count them: one access for each line that a request touches.
#[derive(Debug, Default)]
pub(crate) struct Folded(BTreeMap<(u64, u64), Touched>);

impl Folded {
    /// Counts one request; `false` if that would be too much to hold.
    pub(crate) fn add(&mut self, epoch: u64, record: &AccessRecord) -> bool {
        for line in record.lines() {
            let unit = self.0.entry((epoch, line / LINES_OF_UNIT)).or_default();
            let bit = 1 << (line % LINES_OF_UNIT);
            if record.write {
                unit.writes += 1;
                unit.write_lines |= bit;
            } else {
                unit.reads += 1;
                unit.read_lines |= bit;
            }
        }
        self.0.len() <= FOLDED
    }

    /// Each touched unit, ascending by epoch and unit.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u64, u64, &Touched)> {
        self.0.iter().map(|(&(epoch, unit), touched)| (epoch, unit, touched))
    }

    /// As rows of a write trace.
    pub(crate) fn to_trace(&self) -> Vec<u8> {
        let mut text = format!("{}\n", isotherm_predict::trace::HEADER).into_bytes();
        for (epoch, unit, t) in self.rows() {
            let row = format!(
                "{epoch},{unit:x},{},{},{:x},{:x}\n",
                t.reads, t.writes, t.read_lines, t.write_lines
            );
            text.extend_from_slice(row.as_bytes());
        }
        text
    }
}

/// Reads such a file and folds it; `None` if it is another kind of file.
pub(crate) fn fold(path: &Path) -> Result<Option<Folded>, Failure> {
    let cannot = |e: io::Error| {
        Failure::new(FAILED, format!("{}: cannot read: {e}", path.display()), "check the path")
    };
    let mut lines = Lines::open(path).map_err(|e| {
        Failure::new(FAILED, format!("{}: cannot open: {e}", path.display()), "check the path")
    })?;
    // A stream that cannot even be unpacked is for the reader of traces to judge.
    if !lines.next().is_ok_and(|first| first.as_deref() == Some(HEADER)) {
        return Ok(None);
    }
    let mut folded = Folded::default();
    while let Some(line) = lines.next().map_err(cannot)? {
        let bad = |why: &str| {
            Failure::new(
                FAILED,
                format!("{}: line {}: {why}", path.display(), lines.number),
                "use a file as `isotherm heat record` writes it",
            )
        };
        let (epoch, record) = parse(&line).map_err(bad)?;
        if !folded.add(epoch, &record) {
            return Err(bad("too many units and epochs to hold"));
        }
    }
    Ok(Some(folded))
}

/// Lines of a file, compressed or not, none longer than [`LINE_BYTES`].
struct Lines {
    input: BufReader<Box<dyn Read>>,
    number: u64,
}

impl Lines {
    fn open(path: &Path) -> io::Result<Self> {
        let mut magic = [0; 4];
        let mut file = BufReader::new(File::open(path)?);
        let begins = file.fill_buf()?;
        let length = begins.len().min(4);
        magic[..length].copy_from_slice(&begins[..length]);
        let plain: Box<dyn Read> = if magic == ZSTD_MAGIC {
            Box::new(zstd::Decoder::with_buffer(file)?)
        } else {
            Box::new(file)
        };
        Ok(Self { input: BufReader::new(plain), number: 0 })
    }

    fn next(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        self.input.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        // A line that is cut, or that is no text, is no line of ours: the fields will say so.
        Ok(Some(String::from_utf8_lossy(&line).trim_end().to_owned()))
    }
}

fn parse(line: &str) -> Result<(u64, AccessRecord), &'static str> {
    let mut fields = line.split(',');
    let mut field = || fields.next().ok_or("a field is missing");
    let epoch = field()?.parse().map_err(|_| "epoch is not a number")?;
    let timestamp = field()?.parse().map_err(|_| "timestamp_cycles is not a number")?;
    let offset = u64::from_str_radix(field()?, 16).map_err(|_| "offset is not hexadecimal")?;
    let bytes: u32 = field()?.parse().map_err(|_| "bytes is not a number")?;
    let write = match field()? {
        "read" => false,
        "write" => true,
        _ => return Err("kind is neither read nor write"),
    };
    let mut enables = |wrong| u8::from_str_radix(field()?, 16).map_err(|_| wrong);
    let first_be = enables("first_be is not a hexadecimal digit")?;
    let last_be = enables("last_be is not a hexadecimal digit")?;
    let requester = requester(field()?).ok_or("requester is not a PCI address")?;
    if fields.next().is_some() {
        return Err("there are too many fields");
    }
    let edges = first_be.count_ones() + last_be.count_ones();
    let inner = bytes.checked_sub(edges).filter(|b| b % 4 == 0 && (*b == 0 || last_be != 0));
    let inner = inner.ok_or("bytes and byte enables do not fit")?;
    let dwords = u16::try_from(inner / 4 + if last_be == 0 { 1 } else { 2 });
    let dwords = dwords.map_err(|_| "bytes is outside its range")?;
    let record = AccessRecord { write, offset, dwords, first_be, last_be, requester, timestamp };
    match AccessRecord::parse(&record.emit()) {
        Ok(Some(same)) if same == record => Ok((epoch, record)),
        _ => Err("this is no request: a value is outside its range"),
    }
}

fn requester(text: &str) -> Option<u16> {
    let (bus, rest) = text.split_once(':')?;
    let (device, function) = rest.split_once('.')?;
    let bus = u8::from_str_radix(bus, 16).ok()?;
    let device = u8::from_str_radix(device, 16).ok().filter(|d| *d < 32)?;
    let function = function.parse::<u8>().ok().filter(|f| *f < 8)?;
    Some(u16::from(bus) << 8 | u16::from(device) << 3 | u16::from(function))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(write: bool, offset: u64, length: usize) -> AccessRecord {
        let r = AccessRecord::of_bytes(write, offset, length).expect("it fits");
        AccessRecord { requester: 0x12AD, timestamp: offset + 7, ..r }
    }

    fn nothing() -> AccessRecord {
        AccessRecord { first_be: 0, ..record(false, 4, 4) }
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let records = [
            record(true, 0, 1),
            record(false, 61, 5),
            record(true, 4096 - 64, 128),
            record(false, 4096, 4096),
            record(true, 0x1_0000_0003, 1),
            nothing(),
        ];
        for name in ["a.csv", "a.csv.zst"] {
            let path = folder.path().join(name);
            let mut writer = Writer::create(&path).expect("create");
            let mut folded = Folded::default();
            for (epoch, r) in records.iter().enumerate() {
                writer.write(epoch as u64 / 3, r).expect("write");
                assert!(folded.add(epoch as u64 / 3, r));
            }
            writer.finish().expect("finish");
            let read = fold(&path).expect("readable").expect("of this kind");
            assert_eq!(read.0, folded.0, "{name}");
            let rows: Vec<_> = read.rows().map(|(e, u, t)| (e, u, t.reads, t.writes)).collect();
            assert_eq!(rows, [(0, 0, 2, 2), (0, 1, 0, 1), (1, 1, 64, 0), (1, 0x10_0000, 0, 1)]);
        }
        let mut lines = Lines::open(&folder.path().join("a.csv")).expect("open");
        lines.next().expect("header");
        for (epoch, r) in records.iter().enumerate() {
            let line = lines.next().expect("read").expect("a line");
            assert_eq!(parse(&line), Ok((epoch as u64 / 3, *r)), "{line}");
        }
        assert_eq!(lines.next().expect("end"), None);
    }

    #[test]
    fn lines_that_cannot_be_are_refused() {
        let good = "0,7,1000,9,write,8,f,12:15.5";
        assert!(parse(good).is_ok());
        for (from, to) in [
            ("0,7", "x,7"),
            (",7,", ",-7,"),
            ("1000", "1002"),
            ("1000", "zz"),
            ("1000", "10000000000"),
            (",9,", ",8,"),
            (",9,", ",4,"),
            (",9,", ",4101,"),
            (",9,", ",999999999,"),
            ("write", "Write"),
            (",8,", ",0,"),
            (",8,", ",18,"),
            (",f,", ",0,"),
            ("12:", ""),
            ("15.", "20."),
            (".5", ".8"),
            (".5", ".5,"),
            (",12:15.5", ""),
        ] {
            let bad = good.replace(from, to);
            assert!(bad != good && parse(&bad).is_err(), "{bad}");
        }
    }
}
