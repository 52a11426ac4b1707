//! Small blocks that every other block may use.
//!
//! The memories here are the only places in the project where Verilog is written by hand
//! (`Verilog::Custom`), so each has an equivalence test of its text against its simulation.
//!
//! | block | what it is | latency | throughput |
//! |---|---|---|---|
//! | [`SdpRam`] | memory, one write and one read port | read: 1 cycle | 1 + 1 per cycle |
//! | [`SdpRamByteEn`] | the same with byte enables | read: 1 cycle | 1 + 1 per cycle |
//! | [`SdpRamEnable`] | `SdpRam` whose read port can be held | read: 1 cycle | 1 + 1 per cycle |
//! | [`TwoReadRam`] | memory, one port reads or writes, the other reads | read: 1 cycle | 2 per cycle |
//! | [`StreamSink`], [`StreamSource`] | a valid/ready stream, as interface pair | - | - |
//! | [`SkidBuffer`] | cuts both directions of a stream by registers | 1 cycle | 1 per cycle |
//! | [`Fifo`] | queue on a stream, with its level | 2 cycles | 1 per cycle |

mod fifo;
mod sdp_ram;
mod sdp_ram_byte_en;
mod sdp_ram_enable;
mod skid;
mod stream;
mod two_read_ram;

pub use fifo::Fifo;
pub use sdp_ram::{RamStyle, SdpRam};
pub use sdp_ram_byte_en::SdpRamByteEn;
pub use sdp_ram_enable::SdpRamEnable;
pub use skid::SkidBuffer;
pub use stream::{StreamSink, StreamSource};
pub use two_read_ram::TwoReadRam;

#[cfg(test)]
mod lockstep;
#[cfg(test)]
mod native;
