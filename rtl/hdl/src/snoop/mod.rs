//! Snoop: from requests that pass the window to access events. See the README beside this file.

mod block;

pub use block::Snoop;
