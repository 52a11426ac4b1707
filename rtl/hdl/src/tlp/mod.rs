//! The internal transaction stream: header, the two ends of the stream, and the demultiplexer
//! behind the receive port.
//!
//! What lives here: the types that every block with a packet port shares. What must not: knowledge
//! of a vendor's PCIe block (adapters), or of what a request means (completer, requester).

mod beat_mask;
mod demux;
mod header;
pub mod kind;
mod packet_buffer;
mod span;
mod stream;

pub use beat_mask::BeatMask;
pub use demux::TlpDemux;
pub use header::TlpHeader;
pub use packet_buffer::PacketBuffer;
pub use span::Span;
pub use stream::{TlpSink, TlpSource};
