//! From yosys' cell counts to the figures that people compare.

use super::Family;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Area of one block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figures {
    /// Look-up tables: logic, those used as memory, and (ECP5) those of carry chains.
    pub(crate) lut: u64,
    /// Of these, used as memory.
    pub(crate) lut_as_memory: u64,
    /// Flip-flops.
    pub(crate) ff: u64,
    /// Block RAMs of the family: 36 Kbit (xc7; half ones count 0.5) or 18 Kbit (ecp5).
    pub(crate) bram: f64,
    /// Multipliers.
    pub(crate) dsp: u64,
}

/// Cells per type, from the output of `stat -json`.
pub(super) fn cells(json: &str) -> Result<BTreeMap<String, u64>> {
    #[derive(Deserialize)]
    struct Stat {
        design: Design,
    }
    #[derive(Deserialize)]
    struct Design {
        num_cells_by_type: BTreeMap<String, u64>,
    }
    let stat: Stat = serde_json::from_str(json).context("yosys' `stat -json`")?;
    // Bookkeeping cells of yosys are no hardware.
    let hardware =
        stat.design.num_cells_by_type.into_iter().filter(|(name, _)| name != "$scopeinfo");
    Ok(hardware.collect())
}

/// A latch among the cells.
pub(super) fn latch(cells: &BTreeMap<String, u64>) -> Option<&str> {
    cells.keys().map(String::as_str).find(|c| c.contains("LATCH") || matches!(*c, "LDCE" | "LDPE"))
}

impl Figures {
    /// Add up the cells of a family.
    pub(super) fn of(family: Family, cells: &BTreeMap<String, u64>) -> Self {
        let mut f = Figures::default();
        for (cell, &count) in cells {
            let (lut, memory, ff, half_brams, dsp) = match family {
                Family::Xc7 => xc7(cell),
                Family::Ecp5 => ecp5(cell),
            };
            f.lut += count * (lut + memory);
            f.lut_as_memory += count * memory;
            f.ff += count * ff;
            f.bram += count as f64 * f64::from(half_brams) / 2.0;
            f.dsp += count * dsp;
        }
        f
    }
}

/// Logic LUTs, memory LUTs, flops, half block RAMs, multipliers of one cell.
type Cost = (u64, u64, u64, u32, u64);

fn xc7(cell: &str) -> Cost {
    match cell {
        "LUT1" | "LUT2" | "LUT3" | "LUT4" | "LUT5" | "LUT6" | "INV" => (1, 0, 0, 0, 0),
        "LUT6_2" => (1, 0, 0, 0, 0),
        "SRL16E" | "SRLC32E" | "RAM32X1S" | "RAM64X1S" => (0, 1, 0, 0, 0),
        "RAM32X1D" | "RAM64X1D" | "RAM128X1S" => (0, 2, 0, 0, 0),
        "RAM32M" | "RAM64M" | "RAM128X1D" | "RAM256X1S" => (0, 4, 0, 0, 0),
        "FDRE" | "FDSE" | "FDCE" | "FDPE" | "FDRE_1" | "FDSE_1" | "FDCE_1" | "FDPE_1" => {
            (0, 0, 1, 0, 0)
        }
        "RAMB36E1" => (0, 0, 0, 2, 0),
        "RAMB18E1" => (0, 0, 0, 1, 0),
        "DSP48E1" => (0, 0, 0, 0, 1),
        _ => (0, 0, 0, 0, 0),
    }
}

fn ecp5(cell: &str) -> Cost {
    match cell {
        "LUT4" => (1, 0, 0, 0, 0),
        "CCU2C" => (2, 0, 0, 0, 0),
        // Four bits of memory and the two LUTs that address them for writing.
        "TRELLIS_DPR16X4" => (0, 6, 0, 0, 0),
        "TRELLIS_FF" => (0, 0, 1, 0, 0),
        "DP16KD" | "PDPW16KD" => (0, 0, 0, 2, 0),
        "MULT18X18D" => (0, 0, 0, 0, 1),
        _ => (0, 0, 0, 0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(list: &[(&str, u64)]) -> BTreeMap<String, u64> {
        list.iter().map(|(n, c)| ((*n).to_owned(), *c)).collect()
    }

    #[test]
    fn cells_are_read_and_added_up() {
        let json = r#"{"design": {"num_cells": 5, "num_cells_by_type":
            {"$scopeinfo": 5, "LUT4": 25, "FDRE": 54, "RAM32M": 7, "RAMB18E1": 3}}}"#;
        let cells = cells(json).unwrap();
        let f = Figures::of(Family::Xc7, &cells);
        assert_eq!((f.lut, f.lut_as_memory, f.ff, f.dsp), (25 + 28, 28, 54, 0));
        assert!((f.bram - 1.5).abs() < 1e-9);
        assert!(!cells.contains_key("$scopeinfo"));
    }

    #[test]
    fn carry_chains_and_memories_of_ecp5_count() {
        let f = Figures::of(
            Family::Ecp5,
            &counts(&[("CCU2C", 3), ("TRELLIS_DPR16X4", 2), ("DP16KD", 4)]),
        );
        assert_eq!((f.lut, f.lut_as_memory), (6 + 12, 12));
        assert!((f.bram - 4.0).abs() < 1e-9);
    }

    #[test]
    fn latches_are_seen() {
        assert_eq!(latch(&counts(&[("LDCE", 1)])), Some("LDCE"));
        assert_eq!(latch(&counts(&[("$_DLATCH_P_", 1)])), Some("$_DLATCH_P_"));
        assert_eq!(latch(&counts(&[("FDRE", 1)])), None);
    }

    #[test]
    fn another_tools_output_is_an_error() {
        assert!(cells("{}").is_err() && cells("no json").is_err());
    }
}
