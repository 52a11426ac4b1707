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
use std::collections::BTreeMap;
use std::sync::Mutex;

/// The block of the registry, verilated. Broken lint rules fail the test. The text is emitted once: of a large block that
/// takes seconds.
pub(crate) fn block(bench: &Bench, name: &str) -> Model {
    static TEXTS: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());
    let known = TEXTS.lock().unwrap().get(name).cloned();
    let text = known.unwrap_or_else(|| {
        let entry = blocks().into_iter().find(|b| b.name == name).expect("the registry has it");
        let emitted = entry.emit().unwrap();
        assert_eq!(emitted.lint, [], "{name} breaks design rules");
        TEXTS.lock().unwrap().insert(name.to_owned(), emitted.verilog.clone());
        emitted.verilog
    });
    bench.block(name, &text)
}

pub(crate) fn port(model: &Model, name: &str) -> PortId {
    model.port(name).unwrap()
}
