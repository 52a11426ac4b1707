//! Compression of granules into zstd frames: see `rtl/docs/COMPRESSION.md`.

pub mod matcher;
