//! What travels between the stages of the completer.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use rust_hdl::prelude::*;

/// A request that passed the checks.
#[derive(Copy, Clone, Debug, Default, PartialEq, LogicStruct)]
pub struct Request {
    /// What to do: see [`super::action`].
    pub action: Bits<3>,
    /// Byte offset inside the BAR.
    pub address: Bits<40>,
    /// Dwords.
    pub length: Bits<11>,
    /// Beats of the address-aligned payload, minus 1.
    pub beats: Bits<8>,
    /// Byte enables of the first dword.
    pub first_be: Bits<4>,
    /// Byte enables of the last dword; of the only one if there is only one.
    pub last_be: Bits<4>,
    /// Tag of the request.
    pub tag: Bits<10>,
    /// Who asked.
    pub requester: Bits<16>,
}

/// A read that has to be answered.
#[derive(Copy, Clone, Debug, Default, PartialEq, LogicStruct)]
pub struct ReadContext {
    /// Where the data comes from: see [`super::source`].
    pub source: Bits<3>,
    /// Low address bits of the first dword.
    pub address: Bits<12>,
    /// Byte of the first dword that is the first enabled one.
    pub first_byte: Bits<2>,
    /// Dwords.
    pub length: Bits<11>,
    /// Bytes from the first enabled to the last enabled one.
    pub byte_count: Bits<13>,
    /// Tag of the request.
    pub tag: Bits<10>,
    /// Who asked.
    pub requester: Bits<16>,
}

/// One completion packet whose payload waits in the buffer.
#[derive(Copy, Clone, Debug, Default, PartialEq, LogicStruct)]
pub struct CompletionInfo {
    /// Completion status.
    pub status: Bits<3>,
    /// Dwords of payload.
    pub length: Bits<11>,
    /// Bytes still to come, these included.
    pub byte_count: Bits<13>,
    /// Low address bits of the first enabled byte.
    pub lower_addr: Bits<7>,
    /// Tag of the request.
    pub tag: Bits<10>,
    /// Who asked.
    pub requester: Bits<16>,
}
