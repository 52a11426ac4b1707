//! The copy-on-write map among its neighbours, on the committed model of a DRAM channel; and its lockstep with the model.

use crate::map_bench::figures::{Figures, GRANULES, Plain, measure as figures, plain};
use crate::map_bench::traffic::lockstep;
use crate::verilog;
use isotherm_sim::Model;
use isotherm_sim::card::DramTiming;
use isotherm_sim::verilate::block;
use serde::Serialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

/// Operations of the lockstep run at each width, and its seeds.
const OPERATIONS: u64 = 500_000;
const SEEDS: u64 = 10;

/// What was measured. The figures in front are the worse ones of the widths.
#[derive(Debug, Serialize)]
pub(crate) struct Map {
    /// From the register write to the first cycle of the new generation.
    snapshot_cycles: u64,
    /// The first write of 64 bytes in a shared partition of one granule, from its offer until memory has answered it.
    cow_first_write_cycles: u64,
    /// The same in a partition that was copied ahead, less what it takes in a private granule.
    precopied_write_extra_cycles: u64,
    /// What each further write in a stream takes more than without a map.
    unshared_write_extra_cycles: f64,
    /// What the map adds to the latency of an access.
    added_latency_cycles: u64,
    /// Beats read and written per cycle while a partition is copied ahead.
    copy_bandwidth_fraction: f64,
    lockstep_operations: u64,
    lockstep_differences: u64,
    /// Images of a granule that were compared byte for byte in that run.
    lockstep_images: u64,
    granules: u32,
    read_latency_cycles: u64,
    turnaround_cycles: u64,
    widths: BTreeMap<u32, Width>,
}

/// Of one width.
#[derive(Debug, Serialize)]
struct Width {
    private_write_cycles: u64,
    first_write_cycles: u64,
    first_write_4k_cycles: u64,
    first_write_under_background_cycles: u64,
    whole_partition_cycles: u64,
    precopied_write_cycles: u64,
    copy_bandwidth_fraction: f64,
    snapshot_cycles: u64,
    write_cycles_in_a_stream: (f64, f64),
    latency_cycles: (u64, u64),
}

impl Map {
    /// As a table.
    pub(crate) fn markdown(&self) -> String {
        let mut out = format!(
            "**Map** ({} granules, memory of latency {} and turnaround {}): {} operations in lockstep with the model, {} \
             images of a granule compared, {} differences.\n\n\
             | width | SNAPSHOT | 64 B write | first one in a shared 4 KiB partition | first write of 4 KiB | first write under \
             background copies | whole partition copied | copied ahead | copy bandwidth | 256 B write in a stream, with and \
             without map | latency added |\n|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
            self.granules,
            self.read_latency_cycles,
            self.turnaround_cycles,
            self.lockstep_operations,
            self.lockstep_images,
            self.lockstep_differences
        );
        for (width, w) in &self.widths {
            let _ = writeln!(
                out,
                "| {width} | {} | {} | {} | {} | {} | {} | {} | {:.4} | {}, {} | {} |",
                w.snapshot_cycles,
                w.private_write_cycles,
                w.first_write_cycles,
                w.first_write_4k_cycles,
                w.first_write_under_background_cycles,
                w.whole_partition_cycles,
                w.precopied_write_cycles,
                w.copy_bandwidth_fraction,
                w.write_cycles_in_a_stream.0,
                w.write_cycles_in_a_stream.1,
                w.latency_cycles.0 - w.latency_cycles.1
            );
        }
        out
    }
}

impl Width {
    fn new(f: Figures, with_map: Plain, alone: Plain) -> Self {
        // between a stream of 64 and one of 128
        let each = |p: Plain| (p.write_stream[1] - p.write_stream[0]) as f64 / 64.0;
        Self {
            private_write_cycles: f.private_write,
            first_write_cycles: f.first_write,
            first_write_4k_cycles: f.first_write_4k,
            first_write_under_background_cycles: f.busy_first_write,
            whole_partition_cycles: f.whole_copy,
            precopied_write_cycles: f.precopied_write,
            copy_bandwidth_fraction: f.copy_bandwidth,
            snapshot_cycles: f.snapshot,
            write_cycles_in_a_stream: (each(with_map), each(alone)),
            latency_cycles: (with_map.write.max(with_map.read), alone.write.max(alone.read)),
        }
    }
}

/// Measure.
pub(crate) fn measure() -> Result<Map, Box<dyn Error>> {
    let mut widths = BTreeMap::new();
    let [mut lockstep_operations, mut lockstep_differences, mut lockstep_images] = [0; 3];
    for width in [128, 512] {
        let model =
            |name: String| -> Result<Model, Box<dyn Error>> { Ok(block(&name, &verilog(&name)?)) };
        let bench = || model(format!("map_bench_{width}_a6"));
        let alone = plain(model(format!("window_bench_{width}"))?);
        widths.insert(width, Width::new(figures(bench()?), plain(bench()?), alone));
        let name = format!("map_bench_{width}_a4");
        let text = verilog(&name)?;
        let tally = lockstep(|| block(&name, &text), 16, SEEDS, OPERATIONS);
        lockstep_operations += tally.operations();
        lockstep_differences += tally.differences;
        lockstep_images += tally.images;
    }
    let most = |f: fn(&Width) -> u64| widths.values().map(f).max().unwrap_or(0);
    let timing = DramTiming::default();
    Ok(Map {
        snapshot_cycles: most(|w| w.snapshot_cycles),
        cow_first_write_cycles: most(|w| w.first_write_cycles),
        precopied_write_extra_cycles: most(|w| w.precopied_write_cycles - w.private_write_cycles),
        unshared_write_extra_cycles: widths
            .values()
            .map(|w| w.write_cycles_in_a_stream.0 - w.write_cycles_in_a_stream.1)
            .fold(0.0, f64::max),
        added_latency_cycles: most(|w| w.latency_cycles.0 - w.latency_cycles.1),
        copy_bandwidth_fraction: widths
            .values()
            .map(|w| w.copy_bandwidth_fraction)
            .fold(1.0, f64::min),
        lockstep_operations,
        lockstep_differences,
        lockstep_images,
        granules: GRANULES,
        read_latency_cycles: timing.read_latency,
        turnaround_cycles: timing.turnaround,
        widths,
    })
}
