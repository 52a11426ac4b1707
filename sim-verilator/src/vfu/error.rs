//! Why serving ends.

use crate::card::CardError;
use isotherm_abi::vfio_user::WireError;
use rustix::io::Errno;
use std::path::PathBuf;

/// Why one client is not served any longer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionEnd {
    /// The client closed the socket.
    #[error("the client has gone")]
    Closed,
    /// The client sent what cannot be followed.
    #[error("the client's message cannot be followed: {source}")]
    Wire {
        /// What is wrong with it.
        #[from]
        source: WireError,
    },
    /// The socket failed, or the client stopped in the middle of a message.
    #[error("the socket failed while {operation}: {source}")]
    Socket {
        /// What was tried.
        operation: &'static str,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The client sends faster than the card works.
    #[error("{bytes} bytes of requests wait: the client does not wait for its answers")]
    Flood {
        /// Bytes that wait.
        bytes: usize,
    },
    /// The card cannot go on.
    #[error(transparent)]
    Card(#[from] CardError),
}

/// Why the server ends.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The socket cannot be made.
    #[error("cannot listen at {}: {source}", .path.display())]
    Listen {
        /// The socket.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Somebody else listens there.
    #[error("another server listens at {}: choose another --socket", .path.display())]
    Taken {
        /// The socket.
        path: PathBuf,
    },
    /// A socket path has at most 107 bytes.
    #[error("{} is too long for a socket: {} bytes, at most 107", .path.display(), .path.as_os_str().len())]
    Path {
        /// The path.
        path: PathBuf,
    },
    /// Accepting a client failed.
    #[error("cannot accept a client: {source}")]
    Accept {
        /// Why not.
        source: std::io::Error,
    },
    /// The card cannot be made or cannot go on.
    #[error("{source}{}", report(.recent))]
    Card {
        /// Why not.
        source: CardError,
        /// The last transactions.
        recent: Vec<String>,
    },
}

fn report(recent: &[String]) -> String {
    if recent.is_empty() {
        return String::new();
    }
    format!("\nlast transactions (clock cycle, what):\n{}", recent.join("\n"))
}

/// A refusal as it goes over the wire.
pub(super) type Refusal = Errno;

/// The number that the wire carries.
pub(super) fn number(e: Refusal) -> u32 {
    e.raw_os_error().unsigned_abs()
}
