//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Offsets, bit fields, access kinds and reset values of every register of BAR0, as data and as
//! types. No handwritten code belongs here: change `rtl/regmap/blocks/*.toml` instead.

#![no_std]
#![forbid(unsafe_code)]

mod all;
pub mod ckpt;
mod desc;
pub mod fault;
pub mod heat;
pub mod ident;
pub mod irq;
pub mod map;
pub mod part;
pub mod squeeze;
pub mod trace;

pub use all::{ALL, BLOCKS, MEMORIES};
pub use desc::{
    Access, BlockDesc, FieldDesc, Half, MemDesc, RegDesc, UnknownCode, by_name, lookup,
    lookup_memory,
};

/// Hash of the map without its prose: what driver, firmware and card compare.
pub const MAP_HASH: u64 = 0xeb04_165e_a452_e91a;

/// The BAR of the registers.
pub const BAR: u32 = 0;

/// Bytes of the register space.
pub const BAR_SIZE: u32 = 0x100000;
