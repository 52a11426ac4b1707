//! The map among its neighbours (`MapBench`) on a modelled memory: what `tests/map.rs` and the bench share.
#![allow(dead_code, unreachable_pub)] // each of them uses a part

pub mod absent;
pub mod access;
pub mod corners;
pub mod drive;
pub mod figures;
pub mod follow;
pub mod memory;
pub mod parts;
pub mod ports;
pub mod tally;
pub mod traffic;
