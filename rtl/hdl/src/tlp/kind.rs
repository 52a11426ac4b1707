//! Values of [`TlpHeader::kind`](super::TlpHeader) and of its `status`.

/// Memory read request.
pub const MEMORY_READ: u8 = 0;
/// Memory write request (posted).
pub const MEMORY_WRITE: u8 = 1;
/// Completion with data.
pub const COMPLETION_DATA: u8 = 2;
/// Completion without data.
pub const COMPLETION: u8 = 3;
/// A request of a type that the controller does not support, to be answered.
pub const UNSUPPORTED_NON_POSTED: u8 = 4;
/// A request of a type that the controller does not support, not to be answered.
pub const UNSUPPORTED_POSTED: u8 = 5;

/// Completion status: successful completion.
pub const STATUS_SC: u8 = 0;
/// Completion status: unsupported request.
pub const STATUS_UR: u8 = 1;
/// Completion status: completer abort.
pub const STATUS_CA: u8 = 4;
