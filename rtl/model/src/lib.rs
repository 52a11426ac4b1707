//! Golden models of the blocks.
