//! Compression of granules into zstd frames: see `rtl/docs/COMPRESSION.md`.

pub mod assemble;
pub mod collect;
pub mod control;
pub mod lane;
pub mod lanes;
pub mod literals;
pub mod matcher;
pub mod sequences;
