//! The completer and the window: what each packet from the host does, and how it is answered.

use crate::tlp::{Beat, Completion, Kind, Request, Status};

/// Most bytes of one completion, whatever the link allows.
pub const COMPLETION_CAP: u32 = 512;

/// What requests act on.
pub trait Target {
    /// A dword of BAR0 is read.
    fn register_read(&mut self, offset: u32) -> u32;
    /// Bytes of a dword of BAR0 are written.
    fn register_write(&mut self, offset: u32, value: u32, strobe: u8);
    /// Reads `bytes.len()` bytes of the window, never across a border of the lanes; `false` if the memory fails.
    fn window_read(&mut self, offset: u64, bytes: &mut [u8]) -> bool;
    /// Writes one byte of the window.
    fn window_write(&mut self, offset: u64, byte: u8);
    /// An access passed the window: `lines` lines of 64 bytes from `line` on had at least one enabled byte.
    fn access(&mut self, line: u64, lines: u32, write: bool, requester: u16);
}

/// Fixed by the card and its link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    /// Byte lanes of the stream: 16 or 64.
    pub lanes: usize,
    /// Bytes behind BAR0, a power of two.
    pub register_bytes: u64,
    /// Bytes of the window behind BAR2, a power of two.
    pub window_bytes: u64,
    /// Max_Payload_Size in bytes.
    pub max_payload: u32,
}

#[derive(Clone, Debug)]
enum Open {
    /// Between packets.
    No,
    /// Inside a packet that has been counted as bad.
    Bad,
    /// Inside a packet whose beats have been good so far.
    Good(Request, Vec<Beat>),
}

/// The model.
#[derive(Clone, Debug)]
pub struct Completer {
    setup: Setup,
    open: Open,
    /// Malformed packets discarded.
    pub malformed: u32,
    /// Requests refused as unsupported.
    pub unsupported: u32,
}

impl Completer {
    /// After reset.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        Self { setup, open: Open::No, malformed: 0, unsupported: 0 }
    }

    /// One beat arrives; `header` is meaningful at `sop`. Returns the completions that it causes.
    pub fn beat(
        &mut self,
        header: &Request,
        beat: &Beat,
        target: &mut impl Target,
    ) -> Vec<Completion> {
        let open = std::mem::replace(&mut self.open, Open::No);
        let (request, mut beats) = match open {
            _ if beat.sop => {
                if let Open::Good(..) = open {
                    self.malformed += 1; // it never ended
                }
                if self.header_is_malformed(header) {
                    return self.refuse(beat);
                }
                (*header, vec![])
            }
            Open::No => return self.refuse(beat),
            Open::Bad => {
                if !beat.eop {
                    self.open = Open::Bad;
                }
                return vec![];
            }
            Open::Good(request, beats) => (request, beats),
        };
        beats.push(beat.clone());
        if !self.beat_fits(&request, &beats) {
            return self.refuse(beat);
        }
        if !beat.eop {
            self.open = Open::Good(request, beats);
            return vec![];
        }
        self.run(&request, &beats, target)
    }

    /// A bad packet: counted once, ignored to its end.
    fn refuse(&mut self, beat: &Beat) -> Vec<Completion> {
        self.malformed += 1;
        self.open = if beat.eop { Open::No } else { Open::Bad };
        vec![]
    }

    fn header_is_malformed(&self, r: &Request) -> bool {
        let (read, write) = (Kind::MemoryRead as u8, Kind::MemoryWrite as u8);
        if r.kind == Kind::UnsupportedNonPosted as u8 || r.kind == Kind::UnsupportedPosted as u8 {
            return false;
        }
        if r.kind != read && r.kind != write
            || !(1..=1024).contains(&r.length)
            || !r.address.is_multiple_of(4)
        {
            return true;
        }
        let bytes = r.length * 4;
        if r.address % 4096 + u64::from(bytes) > 4096 {
            return true;
        }
        if r.kind == write && bytes > self.setup.max_payload {
            return true;
        }
        // PCI Express Base Specification, 2.2.5
        match r.length {
            1 => r.last_be != 0,
            _ if r.first_be == 0 || r.last_be == 0 => true,
            2 if r.address.is_multiple_of(8) => false,
            _ => {
                // no hole between the first and the last enabled byte
                let first = r.enabled().next().unwrap_or(0);
                let last = r.enabled().last().unwrap_or(0);
                r.enabled().count() as u32 != last - first + 1
            }
        }
    }

    /// Does the newest beat continue the packet as its header says?
    fn beat_fits(&self, r: &Request, beats: &[Beat]) -> bool {
        let Some(beat) = beats.last() else { return false };
        if r.kind == Kind::MemoryRead as u8 {
            return beat.eop && beat.keep == 0;
        }
        if r.kind != Kind::MemoryWrite as u8 {
            return true;
        }
        let nothing = vec![0; r.length as usize * 4];
        let enabled = |i: usize| r.enables(i as u32 / 4) >> (i % 4) & 1 != 0;
        let want = crate::tlp::beats(r.address, &nothing, self.setup.lanes, enabled);
        want.get(beats.len() - 1).is_some_and(|w| w.eop == beat.eop && w.keep == beat.keep)
    }

    fn run(&mut self, r: &Request, beats: &[Beat], target: &mut impl Target) -> Vec<Completion> {
        let read = r.kind == Kind::MemoryRead as u8;
        let write = r.kind == Kind::MemoryWrite as u8;
        let known = match r.bar {
            0 => r.address < self.setup.register_bytes,
            2 => r.address < self.setup.window_bytes,
            _ => false,
        };
        if !(read || write) || !known {
            self.unsupported += 1;
            let refused = Completion {
                status: Status::Unsupported,
                byte_count: 4,
                lower_addr: 0,
                tag: r.tag,
                requester: r.requester,
                data: vec![],
            };
            return match (r.kind == Kind::UnsupportedNonPosted as u8, read) {
                (true, _) => vec![refused],
                (_, true) => {
                    let (first, byte_count) = extent(r);
                    let lower_addr = ((r.address + u64::from(first)) & 0x7F) as u8;
                    vec![Completion { byte_count, lower_addr, ..refused }]
                }
                _ => vec![],
            };
        }
        if r.bar == 2 {
            let line = r.address / 64;
            let lines = match r.enabled().next() {
                None => 0,
                Some(_) => ((r.address + u64::from(r.length) * 4 - 1) / 64 - line + 1) as u32,
            };
            target.access(line, lines, write, r.requester);
        }
        match (write, r.bar) {
            (true, 0) => {
                self.write_registers(r, beats, target);
                vec![]
            }
            (true, _) => {
                self.write_window(r, beats, target);
                vec![]
            }
            (false, 0) => {
                let mut data = vec![];
                for i in 0..r.length {
                    let offset = r.address as u32 + 4 * i;
                    let word = if r.enables(i) == 0 { 0 } else { target.register_read(offset) };
                    data.extend_from_slice(&word.to_le_bytes());
                }
                self.complete(r, &data, |_| true)
            }
            (false, _) => self.read_window(r, target),
        }
    }

    fn payload_byte(&self, r: &Request, beats: &[Beat], i: u32) -> u8 {
        let lane = (r.address % self.setup.lanes as u64) as usize + i as usize;
        beats[lane / self.setup.lanes].data[lane % self.setup.lanes]
    }

    fn write_registers(&self, r: &Request, beats: &[Beat], target: &mut impl Target) {
        for i in (0..r.length).filter(|i| r.enables(*i) != 0) {
            let value = (0..4)
                .rev()
                .fold(0, |v, b| v << 8 | u32::from(self.payload_byte(r, beats, 4 * i + b)));
            target.register_write(r.address as u32 + 4 * i, value, r.enables(i));
        }
    }

    fn write_window(&self, r: &Request, beats: &[Beat], target: &mut impl Target) {
        for i in r.enabled() {
            target.window_write(r.address + u64::from(i), self.payload_byte(r, beats, i));
        }
    }

    fn read_window(&self, r: &Request, target: &mut impl Target) -> Vec<Completion> {
        let mut data = vec![0; r.length as usize * 4];
        if r.enabled().next().is_none() {
            return self.complete(r, &data, |_| true);
        }
        let lanes = self.setup.lanes as u64;
        let mut good = vec![];
        let (mut at, mut rest) = (r.address, &mut data[..]);
        while !rest.is_empty() {
            let piece = rest.len().min((lanes - at % lanes) as usize);
            let (head, tail) = rest.split_at_mut(piece);
            good.push(target.window_read(at, head));
            at += piece as u64;
            rest = tail;
        }
        let first = r.address / lanes;
        self.complete(r, &data, |offset| {
            good[((r.address + u64::from(offset)) / lanes - first) as usize]
        })
    }

    /// Completions of `data`, cut at multiples of the largest payload. `good(i)`: byte `i` could be read. The first piece
    /// with a byte that could not ends the answer with Completer Abort.
    fn complete(&self, r: &Request, data: &[u8], good: impl Fn(u32) -> bool) -> Vec<Completion> {
        let cap = u64::from(self.setup.max_payload.min(COMPLETION_CAP));
        let (first, count) = extent(r);
        let mut out = vec![];
        let mut at = 0;
        while at < data.len() as u32 {
            let here = r.address + u64::from(at);
            let length = (data.len() as u32 - at).min((cap - here % cap) as u32);
            let enabled_from = at.max(first);
            let fine = (at..at + length).all(&good);
            out.push(Completion {
                status: if fine { Status::Success } else { Status::Abort },
                byte_count: first + count - enabled_from,
                lower_addr: ((r.address + u64::from(enabled_from)) & 0x7F) as u8,
                tag: r.tag,
                requester: r.requester,
                data: if fine {
                    data[at as usize..(at + length) as usize].to_vec()
                } else {
                    vec![]
                },
            });
            if !fine {
                break;
            }
            at += length;
        }
        out
    }
}

/// Offset of the first enabled byte, and bytes from there to the last enabled one; a read of nothing counts as one byte.
fn extent(r: &Request) -> (u32, u32) {
    match (r.enabled().next(), r.enabled().last()) {
        (Some(first), Some(last)) => (first, last - first + 1),
        _ => (0, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlp::beats;

    #[derive(Default)]
    struct Log {
        registers: Vec<(u32, Option<(u32, u8)>)>,
        window: Vec<(u64, u8)>,
        lines: Vec<(u64, u32, bool)>,
        bad_from: Option<u64>,
    }

    impl Target for Log {
        fn register_read(&mut self, offset: u32) -> u32 {
            self.registers.push((offset, None));
            offset
        }
        fn register_write(&mut self, offset: u32, value: u32, strobe: u8) {
            self.registers.push((offset, Some((value, strobe))));
        }
        fn window_read(&mut self, offset: u64, bytes: &mut [u8]) -> bool {
            bytes.iter_mut().enumerate().for_each(|(i, b)| *b = (offset as usize + i) as u8);
            self.bad_from.is_none_or(|bad| offset + (bytes.len() as u64) <= bad)
        }
        fn window_write(&mut self, offset: u64, byte: u8) {
            self.window.push((offset, byte));
        }
        fn access(&mut self, line: u64, lines: u32, write: bool, _: u16) {
            self.lines.push((line, lines, write));
        }
    }

    fn setup() -> Setup {
        Setup { lanes: 16, register_bytes: 1 << 20, window_bytes: 1 << 20, max_payload: 128 }
    }

    fn read(bar: u8, address: u64, length: u32, first_be: u8, last_be: u8) -> Request {
        Request { bar, address, length, first_be, last_be, ..Request::default() }
    }

    fn run(c: &mut Completer, r: &Request, log: &mut Log) -> Vec<Completion> {
        let there = r.kind == Kind::MemoryWrite as u8;
        let data: Vec<u8> = (0..if there { r.length * 4 } else { 0 }).map(|i| i as u8).collect();
        let enabled = |i: usize| r.enables(i as u32 / 4) >> (i % 4) & 1 != 0;
        beats(r.address, &data, 16, enabled).iter().flat_map(|b| c.beat(r, b, log)).collect()
    }

    #[test]
    fn byte_counts_follow_the_table_of_the_specification() {
        // 2.3.1.1: first_be, last_be, byte count for a length of 1 or 4 dwords, lower address bits 1:0
        let table = [
            (0b1001, 0, 1, 4, 0),
            (0b0101, 0, 1, 3, 0),
            (0b1010, 0, 1, 3, 1),
            (0b0011, 0, 1, 2, 0),
            (0b0110, 0, 1, 2, 1),
            (0b1100, 0, 1, 2, 2),
            (0b1000, 0, 1, 1, 3),
            (0b0000, 0, 1, 1, 0),
            (0b1111, 0b1111, 4, 16, 0),
            (0b1111, 0b0011, 4, 14, 0),
            (0b1000, 0b0001, 4, 10, 3),
            (0b1100, 0b0111, 4, 13, 2),
        ];
        for (first_be, last_be, length, count, low) in table {
            let mut c = Completer::new(setup());
            let out = run(&mut c, &read(2, 0x40, length, first_be, last_be), &mut Log::default());
            assert_eq!(c.malformed, 0);
            assert_eq!(
                (out[0].byte_count, out[0].lower_addr),
                (count, 0x40 | low),
                "{first_be:04b} {last_be:04b}"
            );
        }
    }

    #[test]
    fn reads_are_cut_at_the_payload_size_and_counts_run_down() {
        let mut log = Log::default();
        let mut c = Completer::new(setup());
        let out = run(&mut c, &read(2, 0xF8, 70, 0b1100, 0b0011), &mut log);
        let shape: Vec<_> =
            out.iter().map(|o| (o.data.len(), o.byte_count, o.lower_addr)).collect();
        assert_eq!(shape, [(8, 276, 0x7A), (128, 270, 0), (128, 142, 0), (16, 14, 0)]);
        assert_eq!(log.lines, [(3, 6, false)]);
    }

    #[test]
    fn a_memory_error_ends_the_answer() {
        let mut log = Log { bad_from: Some(0x90), ..Log::default() };
        let out = run(&mut Completer::new(setup()), &read(2, 0, 128, 15, 15), &mut log);
        assert_eq!(out.len(), 2);
        assert_eq!((out[1].status, out[1].byte_count, out[1].data.len()), (Status::Abort, 384, 0));
    }

    #[test]
    fn a_dword_without_enables_touches_no_register() {
        let mut log = Log::default();
        let out = run(&mut Completer::new(setup()), &read(0, 0x10, 1, 0, 0), &mut log);
        assert!(log.registers.is_empty());
        assert_eq!((out[0].byte_count, out[0].data.len()), (1, 4));
    }

    #[test]
    fn refused_requests_are_counted_and_answered_if_somebody_waits() {
        let mut log = Log::default();
        let mut c = Completer::new(setup());
        let out = run(&mut c, &read(1, 0x10, 2, 15, 15), &mut log);
        assert_eq!((out[0].status, out[0].byte_count), (Status::Unsupported, 8));
        let write = Request { kind: 1, ..read(2, 1 << 20, 1, 15, 0) };
        assert!(run(&mut c, &write, &mut log).is_empty());
        let other = Request { kind: 4, ..read(0, 0, 1, 15, 0) };
        assert_eq!(run(&mut c, &other, &mut log)[0].byte_count, 4);
        assert_eq!((c.unsupported, c.malformed), (3, 0));
    }

    #[test]
    fn malformed_packets_have_no_effect() {
        let bad = [
            read(2, 0xFFC, 2, 15, 15),                     // 4 KiB
            read(2, 0, 1, 15, 15),                         // last_be of one dword
            read(2, 0, 2, 15, 0),                          // no last_be
            read(2, 0, 3, 0b0101, 15),                     // a hole
            read(2, 4, 2, 0b1001, 15),                     // a hole, not in a quadword
            read(2, 0, 0, 15, 0),                          // no dword
            Request { kind: 1, ..read(2, 0, 33, 15, 15) }, // above Max_Payload_Size
            Request { kind: 7, ..read(2, 0, 1, 15, 0) },   // no such kind
        ];
        for r in bad {
            let (mut c, mut log) = (Completer::new(setup()), Log::default());
            assert!(run(&mut c, &r, &mut log).is_empty(), "{r:?}");
            assert_eq!(c.malformed, 1, "{r:?}");
            assert!(log.window.is_empty() && log.lines.is_empty());
        }
    }
}
