//! What the benches of part, dirty and ckpt share.
#![allow(dead_code, clippy::unwrap_used, reason = "tests, and each uses its share")]

#[allow(clippy::duplicate_mod, reason = "a test may use this folder and `support` side by side")]
#[path = "../support/bus.rs"]
mod bus;
pub(crate) mod card;
#[allow(clippy::duplicate_mod, reason = "as above")]
#[path = "../squeeze_lane/material.rs"]
mod material;
#[allow(clippy::duplicate_mod, reason = "as above")]
#[path = "../squeeze_matcher/pages.rs"]
pub(crate) mod pages;
pub(crate) mod pair;
pub(crate) mod setup;

pub(crate) use bus::{Access, Bus};
use isotherm_rtl::blocks;
use isotherm_sim::testbench::Bench;
use isotherm_sim::{Model, PortId};

/// The block of the registry, verilated. Broken lint rules fail the test.
pub(crate) fn block(bench: &Bench, name: &str) -> Model {
    let entry = blocks().into_iter().find(|b| b.name == name).expect("the registry has it");
    let emitted = entry.emit().unwrap();
    assert_eq!(emitted.lint, [], "{name} breaks design rules");
    bench.block(name, &emitted.verilog)
}

pub(crate) fn port(model: &Model, name: &str) -> PortId {
    model.port(name).unwrap()
}
