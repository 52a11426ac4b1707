//! What is stored for each unit.

// The methods that LogicStruct derives have no documentation of their own.
#![allow(missing_docs)]

use rust_hdl::prelude::*;

/// One word of a counter bank: 97 bits.
///
/// `tag` says in which use of the bank the word was written last: a word whose tag differs from that of the current
/// use counts as all zeros, so an epoch begins without a clear.
#[derive(Copy, Clone, Debug, Default, PartialEq, LogicStruct)]
pub struct CounterWord {
    /// Lines read, saturating.
    pub reads: Bits<16>,
    /// Lines written, saturating.
    pub writes: Bits<16>,
    /// Which lines were written.
    pub lines: Bits<64>,
    /// Use of the bank, modulo 2.
    pub tag: Bit,
}
