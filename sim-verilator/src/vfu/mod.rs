//! The vfio-user server: a [`Backend`](crate::card::Backend) behind a Unix socket.
//!
//! One thread reads the socket and never waits; the card and its clock live in the thread that called [`Server::serve`].
//! Guest memory is reached through the descriptors that the client passes, by `pread` and `pwrite`: no mapping exists, so
//! no reference to memory that somebody else writes can exist either, a client that shrinks its file causes an error and
//! not a signal, and the limits on mappings and descriptors are not met (one descriptor is kept for each inode).
//!
//! What must not live here: what the card does ([`crate::card`]), the wire formats (`isotherm_abi::vfio_user`).

mod error;
mod irqs;
mod maps;
mod server;
mod session;
mod socket;
#[cfg(test)]
mod tests;

pub use error::{ServeError, SessionEnd};
pub use server::Server;
