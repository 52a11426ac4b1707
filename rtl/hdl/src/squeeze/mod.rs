//! Compression: a granule to one zstd block. The contract is `rtl/docs/COMPRESSION.md`.

pub mod assemble;
pub mod collect;
pub mod literals;
pub mod sequences;
//! Compression of granules into zstd frames: see `rtl/docs/COMPRESSION.md`.

pub mod matcher;
