//! The controller in rust-hdl.
