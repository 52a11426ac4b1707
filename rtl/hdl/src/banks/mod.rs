//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! The register banks: what the bus sees of each block. A plain access is acknowledged one
//! cycle after `bus_sel`; an access to a memory when the memory acknowledges. Fields that
//! software writes show their new value in the cycle of the acknowledge, and the pulses of
//! `w1s` fields and the `_written` outputs come in that same cycle.

pub mod ckpt;
pub mod fault;
pub mod heat;
pub mod ident;
pub mod irq;
pub mod map;
pub mod part;
pub mod squeeze;
pub mod trace;

#[cfg(test)]
mod tests;

pub use ckpt::CkptRegs;
pub use fault::FaultRegs;
pub use heat::HeatRegs;
pub use ident::IdentRegs;
pub use irq::IrqRegs;
pub use map::MapRegs;
pub use part::PartRegs;
pub use squeeze::SqueezeRegs;
pub use trace::TraceRegs;
