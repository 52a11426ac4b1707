//! The internal transaction stream: header, the two ends of the stream, and the demultiplexer
//! behind the receive port.
//!
//! What lives here: the types that every block with a packet port shares. What must not: knowledge
//! of a vendor's PCIe block (adapters), or of what a request means (completer, requester).

mod header;
pub mod kind;
mod stream;

pub use header::TlpHeader;
pub use stream::{TlpSink, TlpSource};
