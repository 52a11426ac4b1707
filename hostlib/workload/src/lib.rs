//! The demo's real program.
