//! Packets of the internal transaction stream, and their beats.
//!
//! Payload is address aligned: byte `a` of a packet travels in lane `a mod K` (see `rtl/docs/ARCHITECTURE.md`).

/// What a packet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Kind {
    /// Memory read request.
    #[default]
    MemoryRead = 0,
    /// Memory write request.
    MemoryWrite = 1,
    /// Completion with data.
    CompletionData = 2,
    /// Completion without data.
    Completion = 3,
    /// A request of a type that the card does not support, to be answered.
    UnsupportedNonPosted = 4,
    /// A request of a type that the card does not support, not to be answered.
    UnsupportedPosted = 5,
}

/// Status of a completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Status {
    /// Successful.
    #[default]
    Success = 0,
    /// Unsupported request.
    Unsupported = 1,
    /// Completer abort.
    Abort = 4,
}

/// A request from the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Request {
    /// What it is, as on the wire; see [`Kind`].
    pub kind: u8,
    /// The BAR that was hit.
    pub bar: u8,
    /// Byte offset inside the BAR.
    pub address: u64,
    /// Dwords.
    pub length: u32,
    /// Byte enables of the first dword.
    pub first_be: u8,
    /// Byte enables of the last dword; 0 if there is only one.
    pub last_be: u8,
    /// Tag, to be returned.
    pub tag: u16,
    /// Who asked, to be returned.
    pub requester: u16,
}

impl Request {
    /// Byte enables of dword `i` of the request.
    #[must_use]
    pub fn enables(&self, i: u32) -> u8 {
        match i {
            0 => self.first_be,
            i if i + 1 == self.length => self.last_be,
            _ => 0xF,
        }
    }

    /// Offsets from `address` of the enabled bytes, ascending.
    pub fn enabled(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.length * 4).filter(|b| self.enables(b / 4) >> (b % 4) & 1 != 0)
    }
}

/// One completion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// How the request went.
    pub status: Status,
    /// Bytes still to come, these included.
    pub byte_count: u32,
    /// Low seven bits of the address of the first enabled byte.
    pub lower_addr: u8,
    /// Tag of the request.
    pub tag: u16,
    /// Who asked.
    pub requester: u16,
    /// Whole dwords; empty unless the status is success.
    pub data: Vec<u8>,
}

/// One beat of a stream with `data.len()` byte lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beat {
    /// First of its packet.
    pub sop: bool,
    /// Last of its packet.
    pub eop: bool,
    /// The byte lanes.
    pub data: Vec<u8>,
    /// Lanes that hold a byte, bit k = lane k.
    pub keep: u64,
}

/// The beats of a payload whose byte 0 has address `address`; `there(i)` says whether byte `i` is marked.
///
/// # Panics
/// If `lanes` is not 1 to 64.
pub fn beats(address: u64, data: &[u8], lanes: usize, there: impl Fn(usize) -> bool) -> Vec<Beat> {
    assert!((1..=64).contains(&lanes), "1 to 64 byte lanes, not {lanes}");
    let start = (address % lanes as u64) as usize;
    let count = (start + data.len()).div_ceil(lanes).max(1);
    let mut out: Vec<_> = (0..count)
        .map(|i| Beat { sop: i == 0, eop: i + 1 == count, data: vec![0; lanes], keep: 0 })
        .collect();
    for (i, byte) in data.iter().enumerate() {
        let beat = &mut out[(start + i) / lanes];
        beat.data[(start + i) % lanes] = *byte;
        if there(i) {
            beat.keep |= 1 << ((start + i) % lanes);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payload_is_address_aligned() {
        let b = beats(0x1C, &[1, 2, 3, 4, 5, 6, 7, 8], 16, |i| i != 1);
        assert_eq!(b.len(), 2);
        assert_eq!((b[0].keep, b[1].keep), (0xD000, 0x000F));
        assert_eq!((b[0].data[12], b[0].data[15], b[1].data[0]), (1, 4, 5));
        assert!(b[0].sop && !b[0].eop && b[1].eop);
        let empty = beats(0, &[], 16, |_| true);
        assert!(empty.len() == 1 && empty[0].sop && empty[0].eop && empty[0].keep == 0);
    }
}
