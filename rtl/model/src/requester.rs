//! The requester: how bursts and reads are cut into transactions, and how completions become answers.
//!
//! Everything moves in lines of 64 bytes. Cuts are made at addresses that are multiples of the limit (Max_Payload_Size
//! or Max_Read_Request_Size), a power of two that divides 4 KiB, so no transaction crosses a 4 KiB border.

use std::collections::VecDeque;

/// Every address and length is a multiple of this many bytes.
pub const LINE: u32 = 64;

/// Most bytes of one read request, whatever the link allows.
pub const READ_CAP: u32 = 512;

/// Limits that the link has set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Max_Payload_Size in bytes.
    pub payload: u32,
    /// Max_Read_Request_Size in bytes, not above [`READ_CAP`].
    pub read_request: u32,
}

impl Limits {
    /// From the codes of configuration space, `128 << code`. Payload codes above 3 (1,024 bytes) act as 3.
    #[must_use]
    pub fn from_codes(max_payload: u32, max_read_request: u32) -> Self {
        Self { payload: 128 << max_payload.min(3), read_request: 128 << max_read_request.min(2) }
    }
}

/// A memory write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// Bus address of the first byte.
    pub address: u64,
    /// Payload, all bytes enabled.
    pub data: Vec<u8>,
}

/// A memory read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// Bus address of the first byte.
    pub address: u64,
    /// Bytes.
    pub length: u32,
}

/// The memory writes of one burst, in the order in which they leave.
///
/// # Panics
/// If address or length are not multiples of 64, or the burst is empty: no client may ask that.
#[must_use]
pub fn cut_write(address: u64, data: &[u8], limits: Limits) -> Vec<Write> {
    let pieces = cut(address, data.len() as u64, limits.payload);
    let mut rest = data;
    let mut writes = vec![];
    for Read { address, length } in pieces {
        let (head, tail) = rest.split_at(length as usize);
        writes.push(Write { address, data: head.to_vec() });
        rest = tail;
    }
    writes
}

/// The read requests of one read, in the order in which they leave.
///
/// # Panics
/// If address or length are not multiples of 64, or the length is 0: no client may ask that.
#[must_use]
pub fn cut_read(address: u64, length: u32, limits: Limits) -> Vec<Read> {
    cut(address, u64::from(length), limits.read_request)
}

fn cut(mut address: u64, mut left: u64, limit: u32) -> Vec<Read> {
    assert!(left > 0, "a burst has at least one line");
    assert_eq!((address | left) % u64::from(LINE), 0, "address and length are multiples of 64");
    let limit = u64::from(limit);
    let mut out = vec![];
    while left > 0 {
        let length = left.min(limit - address % limit);
        out.push(Read { address, length: length as u32 });
        address = address.wrapping_add(length);
        left -= length;
    }
    out
}

/// A completion, as it comes from the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// Which request it answers: the number that [`Reassembly::request`] gave.
    pub request: u64,
    /// 0 successful, anything else failed.
    pub status: u8,
    /// Bytes still to come, these included (the PCIe rule).
    pub byte_count: u32,
    /// Low seven bits of the address of the first byte.
    pub lower_addr: u8,
    /// Payload; empty for a failed completion.
    pub data: Vec<u8>,
}

/// How a read ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// All bytes, in address order.
    Data(Vec<u8>),
    /// A completion failed, did not fit its request, or did not come.
    Error {
        /// Whole bytes in front of the failure.
        before: Vec<u8>,
    },
}

#[derive(Clone, Debug)]
struct Piece {
    number: u64,
    read: Read,
    data: Vec<u8>,
    failed: bool,
    last: bool,
}

impl Piece {
    fn ended(&self) -> bool {
        self.failed || self.data.len() == self.read.length as usize
    }
}

/// Puts completions, which may come in any order between requests, back into address order.
#[derive(Clone, Debug, Default)]
pub struct Reassembly {
    pieces: VecDeque<Piece>,
    next: u64,
    unexpected: u64,
}

impl Reassembly {
    /// A request leaves; `last` if it ends its read. Returns its number.
    pub fn request(&mut self, read: Read, last: bool) -> u64 {
        self.pieces.push_back(Piece { number: self.next, read, data: vec![], failed: false, last });
        self.next += 1;
        self.next - 1
    }

    /// A completion arrives. One that belongs to no open request is counted and dropped; one that breaks a rule
    /// (length, byte count, address, status) fails its request.
    pub fn complete(&mut self, c: &Completion) {
        let piece = self.pieces.iter_mut().find(|p| p.number == c.request && !p.ended());
        let Some(p) = piece else {
            self.unexpected += 1;
            return;
        };
        let have = p.data.len() as u32;
        let left = p.read.length - have;
        let lower = (p.read.address as u32 + have) & 0x7F;
        let length = c.data.len() as u32;
        let fits = c.status == 0
            && c.byte_count == left
            && u32::from(c.lower_addr) == lower
            && length.is_multiple_of(LINE)
            && (1..=left).contains(&length);
        if fits {
            p.data.extend_from_slice(&c.data);
        } else {
            p.failed = true;
        }
    }

    /// The oldest open request is given up.
    pub fn time_out(&mut self) {
        if let Some(p) = self.pieces.iter_mut().find(|p| !p.ended()) {
            p.failed = true;
        }
    }

    /// Completions that belonged to no open request.
    #[must_use]
    pub fn unexpected(&self) -> u64 {
        self.unexpected
    }

    /// The next answer, once all of it (or the failure that ends it) is there.
    pub fn take(&mut self) -> Option<Answer> {
        let failed = self.pieces.iter().take_while(|p| p.ended()).position(|p| p.failed);
        let last = self.pieces.iter().position(|p| p.last);
        match (failed, last) {
            (Some(at), Some(end)) if at <= end => {
                let mut taken: Vec<_> = self.pieces.drain(..=end).collect();
                taken.truncate(at + 1);
                Some(Answer::Error { before: taken.iter().flat_map(|p| p.data.clone()).collect() })
            }
            (_, Some(end)) if self.pieces.iter().take(end + 1).all(Piece::ended) => {
                Some(Answer::Data(self.pieces.drain(..=end).flat_map(|p| p.data).collect()))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_respect_the_limit_and_4_kib() {
        for code in 0..4 {
            let limits = Limits::from_codes(code, code);
            for start in (0..0x2000).step_by(192) {
                for length in [64, 128, 512, 4096, 65_536 + 64] {
                    let data: Vec<u8> = (0..length).map(|i| i as u8).collect();
                    let writes = cut_write(start, &data, limits);
                    let mut at = start;
                    for w in &writes {
                        assert_eq!(w.address, at);
                        assert!(w.data.len() as u32 <= limits.payload);
                        assert_eq!(at >> 12, (at + w.data.len() as u64 - 1) >> 12);
                        at += w.data.len() as u64;
                    }
                    assert_eq!(writes.concat(), data);
                    let reads = cut_read(start, length as u32, limits);
                    assert_eq!(reads.iter().map(|r| r.length).sum::<u32>(), length as u32);
                    assert!(reads.iter().all(|r| r.length <= READ_CAP));
                }
            }
        }
    }

    trait Concat {
        fn concat(&self) -> Vec<u8>;
    }
    impl Concat for Vec<Write> {
        fn concat(&self) -> Vec<u8> {
            self.iter().flat_map(|w| w.data.clone()).collect()
        }
    }

    fn completion(request: u64, address: u64, byte_count: u32, data: &[u8]) -> Completion {
        let lower_addr = (address & 0x7F) as u8;
        Completion { request, status: 0, byte_count, lower_addr, data: data.to_vec() }
    }

    #[test]
    fn completions_come_in_any_order_between_requests() {
        let mut r = Reassembly::default();
        let a = r.request(Read { address: 0x1C0, length: 64 }, false);
        let b = r.request(Read { address: 0x200, length: 128 }, true);
        r.complete(&completion(b, 0x200, 128, &[2; 64]));
        r.complete(&completion(b, 0x240, 64, &[3; 64]));
        assert_eq!(r.take(), None);
        r.complete(&completion(a, 0x1C0, 64, &[1; 64]));
        let Some(Answer::Data(d)) = r.take() else { panic!("the read is complete") };
        assert_eq!((d.len(), d[0], d[64], d[128]), (192, 1, 2, 3));
        r.complete(&completion(a, 0x1C0, 64, &[1; 64]));
        assert_eq!(r.unexpected(), 1);
    }

    #[test]
    fn broken_completions_end_the_answer() {
        let read = Read { address: 0x200, length: 128 };
        let good = completion(0, 0x200, 128, &[2; 64]);
        let broken = [
            Completion { status: 1, data: vec![], ..good.clone() },
            Completion { byte_count: 64, ..good.clone() },
            Completion { lower_addr: 0x40, ..good.clone() },
            Completion { data: vec![0; 192], ..good.clone() },
            Completion { data: vec![0; 4], ..good.clone() },
        ];
        for c in broken {
            let mut r = Reassembly::default();
            r.request(read, true);
            r.complete(&c);
            assert_eq!(r.take(), Some(Answer::Error { before: vec![] }));
        }
        let mut r = Reassembly::default();
        r.request(read, true);
        r.complete(&good);
        r.time_out();
        assert_eq!(r.take(), Some(Answer::Error { before: vec![2; 64] }));
    }
}
