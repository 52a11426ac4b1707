//! The Verilated trace port against its model, and cycle by cycle against what it must have taken.

#![allow(clippy::unwrap_used)]

#[path = "trace/bench.rs"]
mod bench;
#[path = "trace/lockstep.rs"]
mod lockstep;
mod support;
#[path = "trace/timed.rs"]
mod timed;
#[path = "trace/timing.rs"]
mod timing;
