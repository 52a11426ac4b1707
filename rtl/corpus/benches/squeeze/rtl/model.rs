//! A Verilated block with its tables.

use crate::ours::Sets;
use isotherm_rtl::BlockEntry;
use isotherm_sim::tools::Tools;
use isotherm_sim::verilate::try_block;
use isotherm_sim::{Model, PortId};
use std::error::Error;

/// Cycles without any progress after which a block is given up: a granule takes less than 1,400.
pub(crate) const PATIENCE: u64 = 20_000;

/// The block of this name, after its reset.
pub(crate) fn registered(name: &str) -> Result<Model, Box<dyn Error>> {
    let entry = isotherm_rtl::blocks().into_iter().find(|b| b.name == name);
    build(&entry.ok_or_else(|| format!("there is no block {name}"))?)
}

/// A block, after its reset.
pub(crate) fn build(entry: &BlockEntry) -> Result<Model, Box<dyn Error>> {
    let name = entry.name;
    if Tools::find().is_none() {
        return Err("Verilator is not there; run `cargo xtask setup`".into());
    }
    let verilog = entry.emit()?.verilog;
    let mut model = try_block(name, &verilog, false)?;
    let reset = model.port("reset")?;
    model.set(reset, 1);
    model.run(2);
    model.set(reset, 0);
    Ok(model)
}

/// Ports by their names.
pub(crate) fn ports<const N: usize>(
    model: &Model,
    names: [&str; N],
) -> Result<[PortId; N], Box<dyn Error>> {
    let found = names.map(|name| model.port(name));
    if let Some(name) = names.iter().zip(&found).find_map(|(n, p)| p.is_err().then_some(n)) {
        return Err(format!("the block has no port `{name}`").into());
    }
    let mut found = found.into_iter().flatten();
    Ok(std::array::from_fn(|_| found.next().expect("invariant: all were found")))
}

/// Writes the tables of `sets`; the block is idle.
pub(crate) fn load(model: &mut Model, sets: &Sets) -> Result<(), Box<dyn Error>> {
    let [write, which, address, word, idle] =
        ports(model, ["table_write", "table_set", "table_address", "table_word", "idle"])?;
    if !model.is_set(idle) {
        return Err("tables for a block that is not idle".into());
    }
    model.set(write, 1);
    for (i, set) in sets.tables.iter().enumerate() {
        model.set(which, i as u64);
        for (at, &value) in set.image()?.iter().enumerate() {
            model.set(address, at as u64);
            model.set(word, value.into());
            model.tick();
        }
    }
    model.set(write, 0);
    model.run(3);
    Ok(())
}

/// Says which sets are loaded: those of `sets`, or none of them. The block is idle.
pub(crate) fn allow(model: &mut Model, sets: Option<&Sets>) -> Result<(), Box<dyn Error>> {
    let [loaded, default] = ports(model, ["sets", "default_set"])?;
    let (mask, first) = sets.map_or((0, 0), |s| ((1 << s.tables.len()) - 1, s.default_set as u64));
    model.set(loaded, mask);
    model.set(default, first);
    Ok(())
}

/// The blocks as they come, chunk by chunk.
#[derive(Debug)]
pub(crate) struct Chunks {
    ports: [PortId; 4],
    words: [u32; 4],
    have: Vec<u8>,
}

impl Chunks {
    /// Takes them all at once, in every cycle.
    pub(crate) fn new(model: &mut Model) -> Result<Self, Box<dyn Error>> {
        let [valid, ready, data, bytes, last] = ports(
            model,
            ["chunk_valid", "chunk_ready", "chunk_data", "chunk_bytes", "chunk_last"],
        )?;
        model.set(ready, 1);
        Ok(Self { ports: [valid, data, bytes, last], words: [0; 4], have: vec![] })
    }

    /// After the model has settled: the block that ends in this cycle.
    pub(crate) fn sample(&mut self, model: &Model) -> Option<Vec<u8>> {
        let [valid, data, bytes, last] = self.ports;
        if !model.is_set(valid) {
            return None;
        }
        model.get_wide(data, &mut self.words);
        let all = self.words.into_iter().flat_map(u32::to_le_bytes);
        self.have.extend(all.take(model.get(bytes) as usize));
        model.is_set(last).then(|| std::mem::take(&mut self.have))
    }
}
