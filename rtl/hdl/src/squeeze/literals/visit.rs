//! What travels between the stages.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use rust_hdl::prelude::*;

/// Where a stream is: from its last literal to its first, a word of 8 a visit, then a visit that closes it.
#[derive(Copy, Clone, Debug, Default, PartialEq, LogicStruct)]
pub struct LiteralsVisit {
    /// The stream is not closed.
    pub active: Bit,
    /// Nothing has been visited.
    pub first: Bit,
    /// All literals have been visited.
    pub closing: Bit,
    /// The word of the next visit.
    pub word: Bits<9>,
    /// The stream's last literal, in its first visit.
    pub high: Bits<3>,
    /// The word with the stream's first literal.
    pub low_word: Bits<9>,
    /// Where it is in that word.
    pub low: Bits<3>,
}

/// What goes beside the literals of a visit.
#[derive(Copy, Clone, Debug, Default, PartialEq, LogicStruct)]
pub struct LiteralsTag {
    /// The stream is closed.
    pub close: Bit,
    /// Which.
    pub stream: Bits<2>,
}
