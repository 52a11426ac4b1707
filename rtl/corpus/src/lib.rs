//! Pages that are fit to judge a compressor of memory with.
//!
//! - [`classes`]: named classes of pages made from a seed, the same on every machine (machine code is taken from the
//!   running program instead). [`pairs`]: the same for pages of which an older version is known.
//! - [`capture`]: memory of programs that are started for the purpose, stopped and read; nothing of it is kept.
//! - [`folder`]: files of others.
//! - [`mod@reference`]: lz4 and zstd, to measure beside, and libzstd's decoder, the judge of every frame.
//!
//! The generators imitate what allocators, data bases and programs leave in memory; they know nothing of any matcher.

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod capture;
pub mod folder;
mod generate;
mod page;
mod random;
pub mod reference;

pub use generate::{Class, PairClass, class, classes, pairs};
pub use page::{PAGE, Page, Pair, constant, dirty, even, from_bytes};
pub use random::Random;
