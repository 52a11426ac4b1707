//! The controller in rust-hdl: one folder a block, and what turns blocks into Verilog.
//!
//! Here live the blocks ([`registry`] lists them), the checks that every block has to pass ([`lint`]), the
//! emitter ([`emit`]) and the few hand-written leaves ([`leaves`], the only place where Verilog text is
//! written by hand). What must not live here: golden models (`rtl/model`), drivers, anything that runs
//! Verilator outside a test.

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used))]
// A block is a bundle of signals: printing one would print its whole simulation state.
#![allow(missing_debug_implementations)]
// A kernel is written in the subset that rust-hdl translates, not in the Rust that clippy would like.
#![allow(
    clippy::bool_comparison,
    clippy::collapsible_else_if,
    clippy::collapsible_if,
    clippy::nonminimal_bool,
    clippy::single_match
)]

pub mod banks;
pub mod budget;
pub mod ckpt;
pub mod completer;
pub mod dirty;
pub mod emit;
pub mod fault;
pub mod heat;
pub mod ident;
pub mod irq;
pub mod leaves;
pub mod lint;
pub mod map;
pub mod memory;
pub mod params;
pub mod part;
pub mod regbus;
pub mod registry;
pub mod requester;
pub mod snoop;
pub mod squeeze;
pub mod tlp;
pub mod top;
pub mod trace;
pub mod unsqueeze;
pub mod width;
pub mod window;

pub use registry::{BlockEntry, blocks};
