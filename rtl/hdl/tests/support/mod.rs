//! What the benches of requester, irq and memory share.
#![allow(dead_code, reason = "each test uses its share")]

pub(crate) mod bus;
pub(crate) mod link;
pub(crate) mod root;
pub(crate) mod tlp;

use isotherm_rtl::emit;
use isotherm_sim::{Model, PortId};
use rust_hdl::prelude::Block;

/// The block's Verilog under this name, made on a thread with room for a 512-bit block.
pub(crate) fn verilog<B: Block + 'static>(name: &'static str, make: fn() -> B) -> String {
    let build = move || {
        let mut block = Box::new(make());
        let emitted = emit::emit(name, &mut *block).unwrap();
        assert_eq!(emitted.lint, [], "{name} breaks design rules");
        emitted.verilog
    };
    std::thread::Builder::new().stack_size(512 << 20).spawn(build).unwrap().join().unwrap()
}

pub(crate) fn port(model: &Model, name: &str) -> PortId {
    model.port(name).unwrap()
}

/// Two cycles of reset with everything else as it is.
pub(crate) fn reset(model: &mut Model) {
    let reset = port(model, "reset");
    model.set(reset, 1);
    model.run(2);
    model.set(reset, 0);
}

/// Little-endian words of bytes.
pub(crate) fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks(4).map(|c| u32::from_le_bytes(c.try_into().unwrap())).collect()
}

/// Bytes of little-endian words.
pub(crate) fn bytes(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|w| w.to_le_bytes()).collect()
}
