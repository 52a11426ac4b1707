//! User-space driver of the Isotherm card.
//!
//! What lives here: the ways to a card ([`transport`]), memory that it can reach ([`dma`]), one module a block
//! ([`heat`], [`part`], [`map`], [`ckpt`], [`fault`], [`trace`], [`irq`], [`window`]), learned compression [`tables`], and the loop that ties them to the predictors ([`control`]).
//! What must not: rust-hdl, Verilator, files and stores (those are the host library's).
//!
//! ```
//! use isotherm_driver::transport::model::{CardConfig, Model};
//! use isotherm_driver::{Device, ckpt::Request};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut card = Device::open(Model::new(CardConfig::default())?)?;
//! card.window().write(0x1000, b"warm")?;
//! let saved = card.ckpt().checkpoint(&Request::full(1))?;
//! card.window().write(0x1000, b"hot!")?; // the snapshot is not touched by it
//! assert_eq!(&saved.decode(0)?[0x1000..0x1004], b"warm");
//! card.ckpt().keep(&saved)?;
//! # Ok(())
//! # }
//! ```
//!
//! # Threads
//! One owner a card: every operation takes `&mut Device`. A `Device` may move to another thread.
//!
//! # Unsafe code
//! In `dma::raw` (mapped DMA memory) and `transport::vfio::mmio` (mapped BARs) alone.

#![deny(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod ckpt;
#[doc(hidden)]
pub mod contract;
pub mod control;
pub mod device;

pub mod dma;
mod error;
pub mod fault;
pub mod heat;
pub mod irq;
pub mod map;
pub mod part;
pub mod tables;
pub mod trace;
pub mod transport;
pub mod window;

pub use control::ControlLoop;
pub use device::{Device, Info, OpenError, Options, Verified};
pub use error::DeviceError;
/// Hash of the register map that this driver is built for.
pub use isotherm_regs::MAP_HASH;
