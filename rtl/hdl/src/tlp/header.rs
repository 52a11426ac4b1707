//! The header that goes beside the first beat of each packet.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use rust_hdl::prelude::*;

/// Header of a packet, meaningful at `sop`. The first field is the least significant one.
#[derive(Copy, Clone, Debug, Default, PartialEq, LogicStruct)]
pub struct TlpHeader {
    /// What the packet is: see [`super::kind`].
    pub kind: Bits<3>,
    /// Requests to us: the base address register that was hit.
    pub bar: Bits<3>,
    /// Requests to us: offset inside the BAR; requests from us: bus address. In bytes, bits 1:0 are zero.
    pub address: Bits<64>,
    /// Payload or requested dwords, 1 to 1024 (no encoding of 1024 as 0).
    pub length: Bits<11>,
    /// Byte enables of the first dword (requests).
    pub first_be: Bits<4>,
    /// Byte enables of the last dword, 0 if there is only one (requests).
    pub last_be: Bits<4>,
    /// Tag that pairs a completion with its request.
    pub tag: Bits<10>,
    /// Bus, device and function of the requester.
    pub requester: Bits<16>,
    /// Completions: 0 successful, 1 unsupported request, 4 completer abort.
    pub status: Bits<3>,
    /// Completions: bytes still to come, this packet included (PCI Express Base Specification, 2.3.1.1).
    pub byte_count: Bits<13>,
    /// Completions: low bits of the byte address of the first enabled byte.
    pub lower_addr: Bits<7>,
}
