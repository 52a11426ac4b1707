//! The bit budget: how many memory bits each block needs on each board, against what the device has.
//!
//! It is arithmetic on [`Params`], written before the blocks; `tests/top.rs` compares it with the memories
//! that the emitted Verilog really holds.

use crate::params::{BOARDS, Params};
use std::fmt::Write as _;

/// Memory of one block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// The block.
    pub block: &'static str,
    /// What is stored and how the bits come about.
    pub what: &'static str,
    /// Bits.
    pub bits: u64,
}

/// Share of the block RAM that a board may fill, in percent: above it placement and routing suffer.
pub const LIMIT_PERCENT: u64 = 75;

/// Memory bits of every block for `p`.
#[must_use]
pub fn items(p: &Params) -> Vec<Item> {
    let d = u64::from(p.data_width);
    let k = u64::from(p.lanes());
    let units = p.units();
    let counter = u64::from(p.counter_width);
    let lines_per_granule = 1u64 << (p.granule_log2 - p.line_log2);
    let item = |block, what, bits| Item { block, what, bits };
    vec![
        item("heat", "2 banks x units x 97 bits", 2 * 97 * units),
        item(
            "heat",
            "2 hot lists x entries x (count + unit number)",
            2 * u64::from(p.hotlist_entries) * (counter + u64::from(p.log2_units)),
        ),
        item("dirty", "granules x 64 line bits", units * lines_per_granule),
        item(
            "part",
            "granule to partition map, active and next: 2 x 8 bits x granules",
            2 * 8 * units,
        ),
        item(
            "part",
            "tables, active and shadow: 2 x partitions x (base 24 + length 24 + attributes 12)",
            2 * u64::from(p.partitions) * 60,
        ),
        item("part", "statistics: partitions x 2 x 32 bits", u64::from(p.partitions) * 64),
        item(
            "completer",
            "write buffer: 2 packets of 4096 bytes with byte marks",
            2 * 4096 / k * (d + k),
        ),
        item(
            "completer",
            "completion buffer: 2 packets of 512 bytes with byte marks",
            2 * 512 / k * (d + k),
        ),
        item("ckpt", "granule buffer: 2 x 4096 bytes", 2 * 4096 * 8),
        item(
            "requester",
            "reorder buffer: tags x bytes of a read request",
            u64::from(p.dma_tags) * u64::from(p.dma_read_bytes) * 8,
        ),
        item("requester", "write buffer: 2 x 4096 bytes", 2 * 4096 * 8),
    ]
}

/// Memory bits of all blocks for `p`.
#[must_use]
pub fn total(p: &Params) -> u64 {
    items(p).iter().map(|i| i.bits).sum()
}

/// The budget of all boards as a Markdown page, committed as `rtl/docs/BUDGET.md`.
#[must_use]
pub fn markdown() -> String {
    let mut s = String::from(
        "# Bit budget\n\n\
         Written by `isotherm_rtl::budget::markdown`; a test compares it with this file. Memory bits of each block on each board,\n\
         against the block RAM of the device. Bits are counted as stored; a memory that is wide and shallow takes more block RAM than its\n\
         bits say, which is why a board may fill only 75 % by this count.\n\n",
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
            let _ = write!(s, " {} |", kbit(column[row].bits));
        }
        s.push('\n');
    }
    s.push_str("| **all** | kbit |");
    for p in &BOARDS {
        let _ = write!(s, " **{}** |", kbit(total(p)));
    }
    s.push_str("\n\n| board | data path | window | units | part | block RAM, kbit | used | UltraRAM, kbit | source |\n");
    s.push_str("|---|---:|---:|---:|---|---:|---:|---:|---|\n");
    for p in &BOARDS {
        let head = format!(
            "| {} | {} | {} MiB | {} |",
            p.name,
            p.data_width,
            p.window_bytes() >> 20,
            p.units()
        );
        let tail = match p.device {
            None => "simulated | - | - | - | - |".to_string(),
            Some(d) => format!(
                "{} | {} | {} % | {} | {} |",
                d.part,
                kbit(d.block_ram.total()),
                total(p) * 100 / d.block_ram.total(),
                kbit(d.ultra_ram.total()),
                d.source
            ),
        };
        let _ = writeln!(s, "{head} {tail}");
    }
    s.push_str(
        "\nA larger window on a small part uses larger units; 256 Ki granules and more need UltraRAM or tables in DRAM behind a cache.\n",
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
                let limit = d.block_ram.total() * LIMIT_PERCENT / 100;
                assert!(total(p) <= limit, "{}: {} of {limit} bits", p.name, total(p));
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
