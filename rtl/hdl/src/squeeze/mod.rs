//! Compression: a granule to one zstd block. The contract is `rtl/docs/COMPRESSION.md`.

pub mod assemble;
pub mod collect;
pub mod literals;
pub mod sequences;
