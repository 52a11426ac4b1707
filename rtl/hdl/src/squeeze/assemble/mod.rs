//! Sizes and buffers of a granule to its block.
