//! Messages of the vfio-user protocol, version 0.0, as far as a card needs them.
//!
//! A message is a 16-byte [`Header`] and a body; descriptors travel beside the header as `SCM_RIGHTS`. All fields are
//! little endian. Every body has a fixed first part, defined here, and some carry data behind it:
//!
//! | command | request body | reply body |
//! |---|---|---|
//! | [`VERSION`] | [`Version`], JSON, NUL | the same |
//! | [`DMA_MAP`] | [`DmaMap`]; 0 or 1 descriptor | nothing |
//! | [`DMA_UNMAP`] | [`DmaUnmap`] | the same 24 bytes |
//! | [`GET_INFO`] | [`DeviceInfo`] | [`DeviceInfo`] |
//! | [`GET_REGION_INFO`] | [`RegionInfo`] | [`RegionInfo`], then capabilities |
//! | [`GET_IRQ_INFO`] | [`IrqInfo`] | [`IrqInfo`] |
//! | [`SET_IRQS`] | [`SetIrqs`]; `count` descriptors | nothing |
//! | [`REGION_READ`] | [`RegionAccess`] | [`RegionAccess`], then `count` bytes |
//! | [`REGION_WRITE`] | [`RegionAccess`], then `count` bytes | [`RegionAccess`] |
//! | [`DMA_READ`] (server to client) | [`DmaAccess`] | [`DmaAccess`], then `count` bytes |
//! | [`DMA_WRITE`] (server to client) | [`DmaAccess`], then `count` bytes | [`DmaAccess`] |
//! | [`DEVICE_RESET`] | nothing | nothing |
//!
//! Source: the vfio-user specification in QEMU's documentation tree, `interop/vfio-user`, as QEMU 11.1 speaks it.

use crate::bytes::{put, u16_at, u32_at, u64_at};
use core::fmt;

/// Bytes of the message header.
pub const HEADER_BYTES: usize = 16;
/// Data bytes that one message may carry when nothing else was negotiated (`max_data_xfer_size`).
pub const MAX_DATA: usize = 1 << 20;
/// Descriptors that one message may carry when nothing else was negotiated (`max_msg_fds`).
pub const MAX_FDS: usize = 8;
/// Largest message that a peer has reason to send: bound every size with it before allocating.
pub const MAX_MESSAGE: usize = HEADER_BYTES + 64 + MAX_DATA;

/// Negotiate the protocol version.
pub const VERSION: u16 = 1;
/// Make client memory reachable by the card.
pub const DMA_MAP: u16 = 2;
/// Take it back.
pub const DMA_UNMAP: u16 = 3;
/// How many regions and interrupt kinds there are.
pub const GET_INFO: u16 = 4;
/// Size and properties of a region.
pub const GET_REGION_INFO: u16 = 5;
/// Number of vectors of an interrupt kind.
pub const GET_IRQ_INFO: u16 = 7;
/// Attach descriptors to vectors, or take them off.
pub const SET_IRQS: u16 = 8;
/// Read from a region.
pub const REGION_READ: u16 = 9;
/// Write to a region.
pub const REGION_WRITE: u16 = 10;
/// The server reads client memory.
pub const DMA_READ: u16 = 11;
/// The server writes client memory.
pub const DMA_WRITE: u16 = 12;
/// Reset the card.
pub const DEVICE_RESET: u16 = 13;

/// Header flags: mask of the message kind.
pub const KIND_MASK: u32 = 0xF;
/// Header flags: kind of a request.
pub const KIND_COMMAND: u32 = 0;
/// Header flags: kind of a reply.
pub const KIND_REPLY: u32 = 1;
/// Header flag: the sender wants no reply.
pub const NO_REPLY: u32 = 0x10;
/// Header flag: the request failed and `error` is an errno.
pub const ERROR: u32 = 0x20;

/// [`DmaMap`] flag: the card may read.
pub const DMA_READABLE: u32 = 1;
/// [`DmaMap`] flag: the card may write.
pub const DMA_WRITABLE: u32 = 2;
/// [`DmaUnmap`] flag: unmap everything (Linux's `VFIO_DMA_UNMAP_FLAG_ALL`).
pub const UNMAP_ALL: u32 = 2;

/// [`RegionInfo`] flag: readable.
pub const REGION_READABLE: u32 = 1;
/// [`RegionInfo`] flag: writable.
pub const REGION_WRITABLE: u32 = 2;
/// [`RegionInfo`] flag: the descriptor with the reply can be mapped.
pub const REGION_MAPPABLE: u32 = 4;
/// [`RegionInfo`] flag: capabilities follow.
pub const REGION_CAPABILITIES: u32 = 8;

/// Region index of BAR0; BAR n is region n.
pub const REGION_BAR0: u32 = 0;
/// Region index of BAR2.
pub const REGION_BAR2: u32 = 2;
/// Region index of config space.
pub const REGION_CONFIG: u32 = 7;
/// Regions of a PCI device.
pub const REGIONS: u32 = 9;
/// Interrupt kind: MSI-X.
pub const IRQ_MSIX: u32 = 2;
/// Interrupt kinds of a PCI device.
pub const IRQS: u32 = 5;

/// [`IrqInfo`] flag: vectors are signalled by eventfd.
pub const IRQ_EVENTFD: u32 = 1;
/// [`SetIrqs`] flag: no data.
pub const IRQ_DATA_NONE: u32 = 1;
/// [`SetIrqs`] flag: one byte a vector.
pub const IRQ_DATA_BOOL: u32 = 2;
/// [`SetIrqs`] flag: one descriptor a vector.
pub const IRQ_DATA_EVENTFD: u32 = 4;
/// [`SetIrqs`] flag: mask the vectors.
pub const IRQ_ACTION_MASK: u32 = 8;
/// [`SetIrqs`] flag: unmask the vectors.
pub const IRQ_ACTION_UNMASK: u32 = 0x10;
/// [`SetIrqs`] flag: what triggers the vectors; with [`IRQ_DATA_NONE`] and `count` 0 all are detached.
pub const IRQ_ACTION_TRIGGER: u32 = 0x20;

/// Why bytes are not a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WireError {
    /// The body is shorter than its fixed part.
    Short {
        /// Bytes needed.
        need: usize,
        /// Bytes there.
        found: usize,
    },
    /// The header's size is below [`HEADER_BYTES`] or above [`MAX_MESSAGE`].
    Size(u32),
    /// The kind is neither request nor reply.
    Kind(u32),
    /// `count` and the data behind the body differ.
    Count {
        /// The field.
        count: u64,
        /// Bytes behind the fixed part.
        found: usize,
    },
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short { need, found } => {
                write!(f, "vfio-user message: body of {found} bytes, at least {need} needed")
            }
            Self::Size(s) => {
                write!(f, "vfio-user message: size {s} is outside {HEADER_BYTES}..={MAX_MESSAGE}")
            }
            Self::Kind(k) => write!(f, "vfio-user message: kind {k} is neither request nor reply"),
            Self::Count { count, found } => {
                write!(f, "vfio-user message: count is {count}, but {found} bytes of data follow")
            }
        }
    }
}

impl core::error::Error for WireError {}

/// What every message starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Chosen by the sender of the request, echoed in the reply.
    pub id: u16,
    /// Command number.
    pub command: u16,
    /// Bytes of the whole message, header included.
    pub size: u32,
    /// Kind and flags.
    pub flags: u32,
    /// Linux errno of a reply that has [`ERROR`] set, else 0.
    pub error: u32,
}

impl Header {
    /// Header of a request with a body of `body` bytes.
    #[must_use]
    pub const fn request(id: u16, command: u16, body: usize) -> Self {
        Self { id, command, size: (HEADER_BYTES + body) as u32, flags: KIND_COMMAND, error: 0 }
    }

    /// Header of the good answer to this request, with a body of `body` bytes.
    #[must_use]
    pub const fn reply(&self, body: usize) -> Self {
        Self { size: (HEADER_BYTES + body) as u32, flags: KIND_REPLY, error: 0, ..*self }
    }

    /// Header of the bad answer to this request; it has no body.
    #[must_use]
    pub const fn error_reply(&self, errno: u32) -> Self {
        Self { size: HEADER_BYTES as u32, flags: KIND_REPLY | ERROR, error: errno, ..*self }
    }

    /// Is this a reply?
    #[must_use]
    pub const fn is_reply(&self) -> bool {
        self.flags & KIND_MASK == KIND_REPLY
    }

    /// Does the sender wait for a reply?
    #[must_use]
    pub const fn wants_reply(&self) -> bool {
        !self.is_reply() && self.flags & NO_REPLY == 0
    }

    /// Does this reply say that the request failed? (QEMU takes a non-zero `error` alone as failure too.)
    #[must_use]
    pub const fn failed(&self) -> bool {
        self.flags & ERROR != 0 || self.error != 0
    }

    /// Bytes behind the header.
    #[must_use]
    pub const fn body_len(&self) -> usize {
        (self.size as usize).saturating_sub(HEADER_BYTES)
    }

    /// The header's bytes.
    #[must_use]
    pub fn emit(&self) -> [u8; HEADER_BYTES] {
        let mut b = [0; HEADER_BYTES];
        put(&mut b, 0, &self.id.to_le_bytes());
        put(&mut b, 2, &self.command.to_le_bytes());
        put(&mut b, 4, &self.size.to_le_bytes());
        put(&mut b, 8, &self.flags.to_le_bytes());
        put(&mut b, 12, &self.error.to_le_bytes());
        b
    }

    /// Checks and reads a header. The command may be unknown: drain the body, then refuse it.
    ///
    /// # Errors
    /// [`WireError::Size`] or [`WireError::Kind`]: the stream cannot be followed any more.
    pub fn parse(b: &[u8; HEADER_BYTES]) -> Result<Self, WireError> {
        let h = Self {
            id: u16_at(b, 0),
            command: u16_at(b, 2),
            size: u32_at(b, 4),
            flags: u32_at(b, 8),
            error: u32_at(b, 12),
        };
        if (h.size as usize) < HEADER_BYTES || h.size as usize > MAX_MESSAGE {
            return Err(WireError::Size(h.size));
        }
        match h.flags & KIND_MASK {
            KIND_COMMAND | KIND_REPLY => Ok(h),
            kind => Err(WireError::Kind(kind)),
        }
    }
}

/// Cuts the fixed part of `N` bytes off `body`; the rest is the data behind it.
fn fixed<const N: usize>(body: &[u8]) -> Result<(&[u8; N], &[u8]), WireError> {
    body.split_first_chunk::<N>().ok_or(WireError::Short { need: N, found: body.len() })
}

/// Generates a body of little-endian fields: `emit` and `parse` from one list of offsets.
macro_rules! body {
    ($(#[$doc:meta])* $name:ident, $bytes:literal {
        $($(#[$field_doc:meta])* $field:ident: $kind:ident @ $at:literal,)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)*
        }

        impl $name {
            /// Bytes of the fixed part.
            pub const BYTES: usize = $bytes;

            /// The body's bytes.
            #[must_use]
            pub fn emit(&self) -> [u8; $bytes] {
                let mut b = [0; $bytes];
                $(put(&mut b, $at, &self.$field.to_le_bytes());)*
                b
            }

            /// Reads the fixed part and returns it with the data behind it.
            ///
            /// # Errors
            /// [`WireError::Short`].
            pub fn parse(body: &[u8]) -> Result<(Self, &[u8]), WireError> {
                let (b, rest) = fixed::<$bytes>(body)?;
                Ok((Self { $($field: body!(@read $kind, b, $at),)* }, rest))
            }
        }
    };
    (@read u16, $b:expr, $at:literal) => { u16_at($b, $at) };
    (@read u32, $b:expr, $at:literal) => { u32_at($b, $at) };
    (@read u64, $b:expr, $at:literal) => { u64_at($b, $at) };
}

body! {
    /// Body of [`VERSION`]; JSON and a NUL follow. QEMU accepts 0.0 only.
    Version, 4 {
        /// Major version.
        major: u16 @ 0,
        /// Minor version.
        minor: u16 @ 2,
    }
}

body! {
    /// Body of [`DMA_MAP`].
    DmaMap, 32 {
        /// Bytes of the body.
        argsz: u32 @ 0,
        /// [`DMA_READABLE`], [`DMA_WRITABLE`].
        flags: u32 @ 4,
        /// Where the memory starts in the descriptor.
        offset: u64 @ 8,
        /// Bus address.
        address: u64 @ 16,
        /// Bytes.
        size: u64 @ 24,
    }
}

body! {
    /// Body of [`DMA_UNMAP`].
    DmaUnmap, 24 {
        /// Bytes of the body.
        argsz: u32 @ 0,
        /// [`UNMAP_ALL`] or 0.
        flags: u32 @ 4,
        /// Bus address.
        address: u64 @ 8,
        /// Bytes.
        size: u64 @ 16,
    }
}

body! {
    /// Body of [`GET_INFO`].
    DeviceInfo, 16 {
        /// Bytes of the body.
        argsz: u32 @ 0,
        /// Device flags: 1 resettable, 2 PCI.
        flags: u32 @ 4,
        /// Number of regions.
        regions: u32 @ 8,
        /// Number of interrupt kinds.
        irqs: u32 @ 12,
    }
}

body! {
    /// Body of [`GET_REGION_INFO`]; capabilities may follow in the reply.
    RegionInfo, 32 {
        /// Bytes of the body with capabilities.
        argsz: u32 @ 0,
        /// [`REGION_READABLE`] and so on.
        flags: u32 @ 4,
        /// Region index.
        index: u32 @ 8,
        /// Offset of the first capability from the start of the body, or 0.
        capability_offset: u32 @ 12,
        /// Bytes of the region, 0 if there is none.
        size: u64 @ 16,
        /// Offset in the descriptor, for a mappable region.
        offset: u64 @ 24,
    }
}

body! {
    /// Body of [`GET_IRQ_INFO`].
    IrqInfo, 16 {
        /// Bytes of the body.
        argsz: u32 @ 0,
        /// [`IRQ_EVENTFD`] and so on.
        flags: u32 @ 4,
        /// Interrupt kind.
        index: u32 @ 8,
        /// Number of vectors.
        count: u32 @ 12,
    }
}

body! {
    /// Body of [`SET_IRQS`].
    SetIrqs, 20 {
        /// Bytes of the body.
        argsz: u32 @ 0,
        /// One data kind and one action.
        flags: u32 @ 4,
        /// Interrupt kind.
        index: u32 @ 8,
        /// First vector.
        start: u32 @ 12,
        /// Number of vectors.
        count: u32 @ 16,
    }
}

body! {
    /// Body of [`REGION_READ`] and [`REGION_WRITE`].
    RegionAccess, 16 {
        /// Offset in the region.
        offset: u64 @ 0,
        /// Region index.
        region: u32 @ 8,
        /// Bytes.
        count: u32 @ 12,
    }
}

body! {
    /// Body of [`DMA_READ`] and [`DMA_WRITE`].
    DmaAccess, 16 {
        /// Bus address.
        address: u64 @ 0,
        /// Bytes.
        count: u64 @ 8,
    }
}

/// Checks that `count` bytes of data lie behind the fixed part.
///
/// # Errors
/// [`WireError::Count`].
pub const fn exact_data(count: u64, data: &[u8]) -> Result<&[u8], WireError> {
    if count == data.len() as u64 {
        Ok(data)
    } else {
        Err(WireError::Count { count, found: data.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_reads_what_it_wrote_and_knows_its_kind() {
        let h = Header::request(7, REGION_READ, 16);
        assert_eq!(Header::parse(&h.emit()), Ok(h));
        assert!(h.wants_reply() && !h.is_reply());
        let r = h.reply(20);
        assert!(r.is_reply() && !r.failed() && !r.wants_reply());
        assert_eq!((r.id, r.command, r.body_len()), (7, REGION_READ, 20));
        let e = h.error_reply(22);
        assert!(e.failed());
        assert_eq!((e.error, e.body_len()), (22, 0));
        assert!(!Header { flags: NO_REPLY, ..h }.wants_reply());
    }

    #[test]
    fn header_sizes_are_bounded() {
        for size in [0, 15, MAX_MESSAGE as u32 + 1, u32::MAX] {
            let h = Header { size, ..Header::request(1, VERSION, 0) };
            assert_eq!(Header::parse(&h.emit()), Err(WireError::Size(size)));
        }
        let h = Header { flags: 2, ..Header::request(1, VERSION, 0) };
        assert_eq!(Header::parse(&h.emit()), Err(WireError::Kind(2)));
    }

    #[test]
    fn fields_lie_where_the_protocol_says() {
        let b = DmaMap {
            argsz: 32,
            flags: DMA_READABLE | DMA_WRITABLE,
            offset: 0x1000,
            address: 0x10_0000,
            size: 0x2000,
        }
        .emit();
        assert_eq!(b[..8], [32, 0, 0, 0, 3, 0, 0, 0]);
        assert_eq!(b[8..16], 0x1000u64.to_le_bytes());
        assert_eq!(b[16..24], 0x10_0000u64.to_le_bytes());
        assert_eq!(b[24..], 0x2000u64.to_le_bytes());
        let a = RegionAccess { offset: 4, region: REGION_CONFIG, count: 2 }.emit();
        assert_eq!(a, [4, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 2, 0, 0, 0]);
    }

    #[test]
    fn parse_reads_what_emit_wrote_and_refuses_less() {
        macro_rules! both_ways {
            ($name:ident { $($field:ident: $value:expr),* }) => {
                let body = $name { $($field: $value),* };
                let bytes = body.emit();
                assert_eq!($name::parse(&bytes), Ok((body, &[][..])));
                for n in 0..bytes.len() {
                    let short = WireError::Short { need: $name::BYTES, found: n };
                    assert_eq!($name::parse(&bytes[..n]), Err(short));
                }
            };
        }
        both_ways!(Version { major: 0, minor: 1 });
        both_ways!(DmaMap { argsz: 1, flags: 2, offset: 3, address: u64::MAX, size: 5 });
        both_ways!(DmaUnmap { argsz: 1, flags: 2, address: 3, size: 4 });
        both_ways!(DeviceInfo { argsz: 1, flags: 2, regions: 3, irqs: 4 });
        both_ways!(RegionInfo {
            argsz: 1,
            flags: 2,
            index: 3,
            capability_offset: 4,
            size: 5,
            offset: 6
        });
        both_ways!(IrqInfo { argsz: 1, flags: 2, index: 3, count: 4 });
        both_ways!(SetIrqs { argsz: 1, flags: 2, index: 3, start: 4, count: 5 });
        both_ways!(RegionAccess { offset: 1, region: 2, count: 3 });
        both_ways!(DmaAccess { address: 1, count: 2 });
    }

    #[test]
    fn data_must_be_as_long_as_count_says() {
        let mut flat = [0; 19];
        flat[..16].copy_from_slice(&RegionAccess { offset: 0, region: 2, count: 3 }.emit());
        flat[16..].copy_from_slice(b"abc");
        let (a, data) = RegionAccess::parse(&flat).expect("long enough");
        assert_eq!(exact_data(u64::from(a.count), data), Ok(&b"abc"[..]));
        assert_eq!(exact_data(4, data), Err(WireError::Count { count: 4, found: 3 }));
    }
}
