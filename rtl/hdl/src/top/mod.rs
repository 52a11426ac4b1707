//! The blocks put together: the whole controller behind plain ports. See README.md beside this file.

mod host_port;

pub use host_port::{HostPort, HostPort128, HostPort512};
