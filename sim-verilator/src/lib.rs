//! Verilated models: builder, harness, and what the simulated card is made of.
//!
//! [`verilate`] turns Verilog text into a shared object (cached by its hash), [`Model`] runs one, and
//! [`testbench`] holds what block tests are written with. Verilator is run when a model is first needed, not
//! by a build script: `cargo build` and `cargo clippy` work on a machine without it. What must not live here:
//! rust-hdl (Verilog comes in as text) and the driver. The only `unsafe` code of models is in `model/raw.rs`.

#![deny(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod card;
pub mod model;
pub mod testbench;
pub mod tools;
pub mod verilate;
pub mod vfu;
pub mod waivers;

pub use model::{Direction, Model, ModelError, PortId};
pub use verilate::{ModelSpec, VerilateError};
