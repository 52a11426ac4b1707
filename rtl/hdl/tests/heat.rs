//! The Verilated heat block against its model.
//!
//! The model has no clock. It gets the events in the order in which the block took them, and the two are compared
//! where the block has come to rest: after a roll and its scan, or when a full hot list has stopped the scan.

#![allow(clippy::unwrap_used)]

#[path = "heat/counting.rs"]
mod counting;
#[path = "heat/lists.rs"]
mod lists;
#[path = "heat/pair.rs"]
mod pair;
#[path = "heat/registers.rs"]
mod registers;
#[path = "support/heat_drive.rs"]
mod support;
#[path = "heat/timing.rs"]
mod timing;
