//! What block tests are written with: seeds, random numbers, stalls, stream drivers and monitors.
//!
//! `sim-verilator/README.md` shows them in use.

mod rng;
mod seeds;
mod stream;

pub use rng::{Rng, StallPattern};
pub use seeds::{Bench, SEED_VARIABLE, SEEDS_VARIABLE, for_seeds};
pub use stream::{Payload, StreamDriver, StreamMonitor};
