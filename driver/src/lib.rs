//! The user-space driver.
