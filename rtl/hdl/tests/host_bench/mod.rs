//! What the tests of completer, window and core share: packets on the ports, a card memory with latency and stalls.
#![allow(dead_code, unreachable_pub)] // each test uses a part

pub mod card;
pub mod memory;
pub mod packet;
pub mod requests;
