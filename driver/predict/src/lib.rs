//! Predictors of the next write set, the score that judges them, and the policy that turns
//! predictions into partitions: the components that the specifications call Predictive
//! Partition Manager ([`predictors`]) and Dynamic Partition Resizer ([`policy`]).
//!
//! What lives here is pure: the same input gives the same output. There is no I/O except that
//! [`trace`] reads from an `impl Read` which the caller opened, no clock, no thread, no global
//! state, no randomness and no `unsafe`. What must not live here: registers, transports, files,
//! anything that knows whether the heat came from a card, a kernel or a recorded trace.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod cost;
pub mod cow;
pub mod eval;
pub mod heat;
pub mod policy;
pub mod predictors;
pub mod trace;

pub use cost::{COPY_THRESHOLD, Score, should_copy};
pub use cow::PageLevelCow;
pub use eval::{Evaluation, Report, TraceReport, evaluate, evaluate_trace};
pub use heat::{EpochHeat, UnitHeat};
pub use policy::{
    Class, Decision, Partition, PartitionPlanner, Plan, PolicyConfig, PolicyError, Reason,
};
pub use predictors::{Ewma, LastEpoch, Markov, Oracle, Prediction, Predictor};
pub use trace::{Trace, TraceError};

/// Compiles and runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
