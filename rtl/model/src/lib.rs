//! Golden models of the blocks: what each block must do, in plain Rust.
//!
//! Here live the models, and [`RegisterBlock`], the face that each shows to the register bus. No clock, no I/O and no
//! threads belong here: whatever takes time in hardware is done at once, so equal inputs give equal outputs.

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bus;
pub mod card;
pub mod ckpt;
pub mod completer;
pub mod crc32c;
pub mod dirty;
pub mod fault;
pub mod heat;
pub mod ident;
pub mod irq;
pub mod map;
pub mod part;
#[cfg(test)]
mod random;
pub mod requester;
pub mod snoop;
pub mod squeeze;
pub mod tlp;
pub mod trace;
pub mod unsqueeze;

/// A block as the register bus sees it.
///
/// Offsets are bytes from the block's base and are taken modulo 4 (the bus carries aligned 32-bit words). Reads may
/// have effects (the low half of a 64-bit register latches the high half), hence `&mut self`.
pub trait RegisterBlock {
    /// The 32-bit word at `offset`; 0 where nothing is mapped.
    fn read32(&mut self, offset: u32) -> u32;

    /// Writes the bytes of `value` that `strobe` enables (bit k = byte k, bits 3:0) to the word at `offset`. Nothing
    /// happens where nothing is mapped, or where the field is not writable.
    fn write32(&mut self, offset: u32, value: u32, strobe: u8);
}
