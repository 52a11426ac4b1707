//! The bit budget: how many memory bits each block needs on each board, against what the device has.
//!
//! It is arithmetic on [`Params`], written before the blocks; `tests/budget.rs` compares it with the memories
//! that the emitted Verilog really holds.

use crate::params::{BOARDS, Device, Params};
use std::fmt::Write as _;

/// One memory in block RAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// The block that it belongs to.
    pub block: &'static str,
    /// What is stored.
    pub what: &'static str,
    /// Bits of a word.
    pub width: u64,
    /// Words.
    pub depth: u64,
    /// How many of them there are.
    pub copies: u64,
}

/// Shapes (width, depth) that one primitive of 18 kbit can take with one write and one read port: the same for AMD's
/// RAMB18 (UG473, UG573) and Lattice's DP16KD (FPGA-TN-02204).
const SHAPES: [(u64, u64); 6] =
    [(36, 512), (18, 1024), (9, 2048), (4, 4096), (2, 8192), (1, 16_384)];

/// Bits of such a primitive.
pub const PRIMITIVE_BITS: u64 = 18 * 1024;

/// Share of the block RAM that a board may fill, in percent: above it placement and routing suffer.
pub const LIMIT_PERCENT: u64 = 75;

impl Item {
    /// Bits stored.
    #[must_use]
    pub fn bits(&self) -> u64 {
        self.width * self.depth * self.copies
    }

    /// Primitives of 18 kbit that it takes: a wide and shallow memory takes more than its bits say.
    #[must_use]
    pub fn primitives(&self) -> u64 {
        let of = |(w, d): (u64, u64)| self.width.div_ceil(w) * self.depth.div_ceil(d);
        SHAPES.into_iter().map(of).min().unwrap_or(0) * self.copies
    }
}

/// Every memory in block RAM of the core for `p`. Queues of up to 64 words are in look-up tables and not counted.
#[must_use]
pub fn items(p: &Params) -> Vec<Item> {
    let d = u64::from(p.data_width);
    let k = u64::from(p.lanes());
    let units = p.units();
    let counter = u64::from(p.counter_width);
    let lines = 1_u64 << (p.granule_log2 - p.line_log2);
    let unit_bits = u64::from(p.log2_units);
    let lists = u64::from(p.hotlist_entries);
    let partitions = u64::from(p.partitions);
    let reads = u64::from(p.dma_tags) * u64::from(p.dma_read_bytes);
    let parked = u64::from(p.parked) * 4096;
    // four granules for each lane; from two lanes on the ring is read four banks at a time
    let banks = if p.squeeze_lanes > 1 { 4 } else { 1 };
    let ring = 4 * u64::from(p.squeeze_lanes) * 4096 / 16 / banks;
    let mut all = vec![
        item(
            "heat",
            "two banks: read and write count, line bits, generation",
            2 * counter + lines + 1,
            units,
            2,
        ),
        item("heat", "hot lists: count and unit", counter + unit_bits, lists, 2),
        item("dirty", "dirty bits in two banks, blocked bits twice", 1, units, 4),
        item(
            "part",
            "granule to partition, active and next, for events and for copies",
            8,
            2 * units,
            2,
        ),
        item("part", "active table for copies, active and next", 57, 2 * partitions, 1),
        item(
            "part",
            "copies, first writes, stalls, for events and for registers",
            104,
            partitions,
            2,
        ),
        item("map", "entry: three frames, tag, flags", 3 * (unit_bits + 1) + 5, units, 1),
        item("map", "live frame and tag, for the window", unit_bits + 3, units, 1),
        item("map", "free frames", unit_bits + 1, units, 1),
        item("map", "copies on their way, 16 KiB", d, 16_384 / k, 1),
        item("map", "marked partitions", 9, partitions, 1),
        item("map", "order of marked partitions", 8, partitions, 1),
        item("fault", "parked writes, each of 4 KiB: data", d, parked / k, 1),
        item("fault", "parked writes: byte marks", k, parked / k, 1),
        item("fault", "absent and poisoned, for the window and for registers", 2, units, 2),
        item("fault", "fills on their way, 8 KiB", d, 8192 / k, 1),
        item("trace", "records that wait", 128, 256, 1),
        item("part", "shadow table", 70, partitions, 1),
        item("part", "active table, active and next", 62, 2 * partitions, 1),
        item("part", "counts, for events and for registers", 72, partitions, 2),
        item("completer", "write buffer, two packets of 4 KiB: data", d, 8192 / k, 1),
        item("completer", "write buffer: byte marks", k, 8192 / k, 1),
        item("ckpt", "ring, four granules for each lane", 128, ring, banks),
        item("memory", "queue of one granule", d, 4096 / k, 1),
        item("requester", "write queue, 4 KiB", d, 4096 / k, 1),
        item("requester", "reorder buffer: tags x bytes of a read request", d, reads / k, 1),
    ];
    all.extend(squeeze(u64::from(p.squeeze_lanes)));
    all.extend(unsqueeze(p.unsqueeze.into()));
    all
}

fn item(block: &'static str, what: &'static str, width: u64, depth: u64, copies: u64) -> Item {
    Item { block, what, width, depth, copies }
}

/// So many lanes.
fn squeeze(lanes: u64) -> [Item; 11] {
    let of = |what, width, depth, copies| item("squeeze", what, width, depth, copies * lanes);
    [
        of("hash table, eight banks", 72, 512, 8),
        of("history, four ports of two banks", 64, 512, 8),
        of("code lengths of samples", 16, 512, 1),
        of("literals and granule, two banks each", 64, 512, 4),
        of("Huffman codes, one for each stream", 15, 1024, 4),
        of("streams of literals, two banks", 64, 512, 2),
        of("sequences", 41, 1024, 1),
        of("symbols of lengths", 17, 512, 1),
        of("states of lengths", 9, 2048, 2),
        of("states of offsets", 9, 1024, 1),
        of("stream of sequences, two banks", 64, 512, 2),
    ]
}

/// So many decompressors.
fn unsqueeze(blocks: u64) -> [Item; 8] {
    let of = |what, width, depth, copies| item("unsqueeze", what, width, depth, copies * blocks);
    [
        of("Huffman look-up", 12, 8192, 1),
        of("states of lengths", 22, 1024, 2),
        of("states of offsets", 18, 512, 1),
        of("literals, and what came", 64, 512, 4),
        of("granule for the executor, two banks", 64, 256, 2),
        of("bases, two banks", 64, 1024, 2),
        of("block that is read", 128, 512, 1),
        item("fault", "frames and bases to decode, 4 KiB each", 128, 256, 2 * blocks),
    ]
}

/// Memory bits of all blocks for `p`.
#[must_use]
pub fn total(p: &Params) -> u64 {
    items(p).iter().map(Item::bits).sum()
}

/// Primitives of 18 kbit of all blocks for `p`.
#[must_use]
pub fn primitives(p: &Params) -> u64 {
    items(p).iter().map(Item::primitives).sum()
}

/// Primitives of 18 kbit in `device` (a block RAM of 36 kbit is two).
#[must_use]
pub fn available(device: &Device) -> u64 {
    device.block_ram.total() / PRIMITIVE_BITS
}

/// The budget of all boards as a Markdown page, committed as `rtl/docs/BUDGET.md`.
#[must_use]
pub fn markdown() -> String {
    let mut s = String::from(
        "# Bit budget\n\n\
         Written by `isotherm_rtl::budget::markdown`; one test compares it with this file, another (`rtl/hdl/tests/budget.rs`) with the memories of the\n\
         emitted Verilog of the simulated cards. In kbit (1,024 bits); queues of up to 64 words are in look-up tables and not counted.\n\n",
    );
    let _ = write!(s, "| block | what |");
    for p in &BOARDS {
        let _ = write!(s, " {} |", p.name);
    }
    s.push_str("\n|---|---|");
    s.push_str(&"---:|".repeat(BOARDS.len()));
    s.push('\n');
    let columns: Vec<_> = BOARDS.iter().map(items).collect();
    for row in 0..columns[0].len() {
        let _ = write!(s, "| {} | {} |", columns[0][row].block, columns[0][row].what);
        for column in &columns {
            let _ = write!(s, " {} |", kbit(column[row].bits()));
        }
        s.push('\n');
    }
    s.push_str("| **all** | kbit |");
    for p in &BOARDS {
        let _ = write!(s, " **{}** |", kbit(total(p)));
    }
    s.push_str("\n\n| board | data path | window | units | part | 18 kbit primitives needed | there | used | UltraRAM, kbit | source |\n");
    s.push_str("|---|---:|---:|---:|---|---:|---:|---:|---:|---|\n");
    for p in &BOARDS {
        let head = format!(
            "| {} | {} | {} MiB | {} |",
            p.name,
            p.data_width,
            p.window_bytes() >> 20,
            p.units()
        );
        let need = primitives(p);
        let tail = match p.device {
            None => format!("simulated | {need} | - | - | - | - |"),
            Some(d) => format!(
                "{} | {need} | {} | {} % | {} | {} |",
                d.part,
                available(&d),
                need * 100 / available(&d),
                kbit(d.ultra_ram.total()),
                d.source
            ),
        };
        let _ = writeln!(s, "{head} {tail}");
    }
    s.push_str(
        "\nA memory takes as many primitives as its best shape needs (36 x 512, 18 x 1024, .. 1 x 16384; the same on both vendors' parts), so a wide and\n\
         shallow one takes more than its bits say. A board may use 75 %.\n\n\
         ecp5-85f has room for one lane (60 primitives) only with a window of 4 MiB, hot lists of 256, 4 places for parked writes and no decompressor: the\n\
         host decodes there. With 16 MiB, 1,024 and 8 it would need 216 of 156. With 8 MiB it would need 171; lines of 128 bytes save 6 there, counters of\n\
         12 bits 2 more, a ring of the map half as large 4. Only the simulated cards are generated yet; fewer than 8 places for parked writes are not a\n\
         parameter of the RTL.\n\n\
         A larger window on a small part uses larger units; 256 Ki granules and more need UltraRAM or tables in DRAM behind a cache.\n",
    );
    s
}

fn kbit(bits: u64) -> String {
    // one decimal, rounded to nearest
    let tenths = (bits * 10 + 512) / 1024;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/BUDGET.md");

    #[test]
    fn every_board_fits() {
        for p in &BOARDS {
            if let Some(d) = p.device {
                let limit = available(&d) * LIMIT_PERCENT / 100;
                assert!(primitives(p) <= limit, "{}: {} of {limit}", p.name, primitives(p));
            }
        }
    }

    /// Rewrite the page with `ISOTHERM_BLESS=1 cargo test -p isotherm-rtl budget`.
    #[test]
    fn the_page_is_current() {
        let want = markdown();
        if std::env::var_os("ISOTHERM_BLESS").is_some() {
            std::fs::write(PAGE, &want).unwrap();
        }
        let have = std::fs::read_to_string(PAGE).unwrap_or_default();
        assert!(
            have == want,
            "rtl/docs/BUDGET.md is stale: ISOTHERM_BLESS=1 cargo test -p isotherm-rtl budget"
        );
    }
}
