//! The blocks put together: the whole controller behind plain ports. See README.md beside this file.

mod core;
mod engine;
mod events;
mod front;
mod host_port;
mod monitor;

pub use self::core::{Core128, Core512, IsothermCore, IsothermCore128, IsothermCore512};
pub use engine::Engine;
pub use events::EventJoin;
pub use front::{Front, Front128, Front512};
pub use host_port::{HostPort, HostPort128, HostPort512};
pub use monitor::Monitor;
