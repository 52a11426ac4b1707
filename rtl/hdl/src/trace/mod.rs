//! The snoop trace port: one record for each request that passes the window, in a ring in host memory.
//!
//! Here lives what is recorded, how records become lines, and where lines go. What must not live here: how a burst
//! becomes packets (requester), which requests pass (completer). See `README.md` in this folder.

mod block;
mod lines;
mod record;

pub use block::Trace;
pub use lines::TraceLines;
pub use record::TraceRecord;
