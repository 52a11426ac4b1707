//! Binary formats shared by card, firmware and host: one definition each, parse and emit side by side.
//!
//! Here live layouts and their checks. Here live no I/O, no allocation and no registers (those are in isotherm-regs).
//! All integers are little endian.
#![no_std]
#![forbid(unsafe_code)]

mod bytes;
pub mod fault;
pub mod job;
pub mod pci;
pub mod record;
pub mod store;
pub mod tables;
pub mod trace;
pub mod vfio_user;
