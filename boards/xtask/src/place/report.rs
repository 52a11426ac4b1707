//! From nextpnr's report to the one that is committed.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One committed report.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Report {
    block: String,
    device: String,
    /// SHA-256 of the Verilog that was placed.
    pub(super) verilog: String,
    tool: String,
    pub(super) command: String,
    /// The median of the runs (of two the slower one).
    pub(crate) mhz: f64,
    /// Of that run.
    pub(crate) critical: Critical,
    /// All runs, by seed.
    pub(crate) runs: Vec<Run>,
}

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(super) seed: u32,
    pub(super) mhz: f64,
    pub(super) critical: Critical,
}

/// The path that bounds the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Critical {
    /// Cell and port where it begins,
    from: String,
    /// and ends.
    to: String,
    /// Net behind the first cell, which has a name of ours more often.
    net: String,
    /// Cells with logic on the way.
    levels: usize,
    logic_ns: f64,
    routing_ns: f64,
}

impl fmt::Display for Critical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Critical { from, to, net, levels, logic_ns, routing_ns } = self;
        write!(
            f,
            "critical path from `{from}` (net `{net}`) to `{to}`: {levels} levels, {logic_ns} ns logic, {routing_ns} ns routing"
        )
    }
}

impl Report {
    /// Of these runs, which are not empty.
    pub(super) fn new(
        block: &str,
        hash: &str,
        tool: &str,
        command: &str,
        device: &str,
        runs: Vec<Run>,
    ) -> Result<Self> {
        let mut order: Vec<&Run> = runs.iter().collect();
        order.sort_by(|a, b| a.mhz.total_cmp(&b.mhz));
        let median = order.get(runs.len().saturating_sub(1) / 2).context("no run")?;
        Ok(Self {
            block: block.into(),
            device: device.into(),
            verilog: hash.into(),
            tool: tool.into(),
            command: command.into(),
            mhz: median.mhz,
            critical: median.critical.clone(),
            runs,
        })
    }
}

/// What nextpnr says, with seed 0.
pub(super) fn read(text: &str) -> Result<Run> {
    #[derive(Deserialize)]
    struct Nextpnr {
        fmax: std::collections::BTreeMap<String, Fmax>,
        critical_paths: Vec<Path>,
    }
    #[derive(Deserialize)]
    struct Fmax {
        achieved: f64,
    }
    #[derive(Deserialize)]
    struct Path {
        from: String,
        to: String,
        path: Vec<Hop>,
    }
    #[derive(Deserialize)]
    struct Hop {
        delay: f64,
        from: End,
        to: End,
        #[serde(rename = "type")]
        kind: String,
        net: Option<String>,
    }
    #[derive(Deserialize)]
    struct End {
        cell: String,
        port: String,
    }
    let all: Nextpnr = serde_json::from_str(text).context("nextpnr's report")?;
    // There is one clock.
    let (clock, fmax) = all.fmax.iter().next().context("nextpnr's report names no clock")?;
    let inside = |p: &&Path| p.from.contains(&**clock) && p.to.contains(&**clock);
    let path = all.critical_paths.iter().find(inside).context("no path within the clock")?;
    let sum = |routing: bool| -> f64 {
        let hops = path.path.iter().filter(|h| (h.kind == "routing") == routing);
        round(hops.map(|h| h.delay).sum())
    };
    let (first, last) = (path.path.first(), path.path.last());
    let end = |e: &End| format!("{}.{}", e.cell, e.port);
    Ok(Run {
        seed: 0,
        mhz: round(fmax.achieved),
        critical: Critical {
            from: first.map(|h| end(&h.from)).unwrap_or_default(),
            to: last.map(|h| end(&h.to)).unwrap_or_default(),
            net: path.path.iter().find_map(|h| h.net.clone()).unwrap_or_default(),
            levels: path.path.iter().filter(|h| h.kind == "logic").count(),
            logic_ns: sum(false),
            routing_ns: sum(true),
        },
    })
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"fmax": {"clock": {"achieved": 123.456, "constraint": 180.0}}, "critical_paths": [
        {"from": "<async>", "to": "posedge clock", "path": []},
        {"from": "posedge clock", "to": "posedge clock", "path": [
            {"delay": 0.5, "type": "clk-to-q", "from": {"cell": "a", "port": "CLK", "loc": [1, 2]}, "to": {"cell": "a", "port": "Q", "loc": [1, 2]}},
            {"delay": 1.25, "type": "routing", "net": "block.n", "from": {"cell": "a", "port": "Q", "loc": [1, 2]}, "to": {"cell": "b", "port": "A", "loc": [1, 2]}},
            {"delay": 0.24, "type": "logic", "from": {"cell": "b", "port": "A", "loc": [1, 2]}, "to": {"cell": "b", "port": "F", "loc": [1, 2]}},
            {"delay": 0.1, "type": "setup", "from": {"cell": "c", "port": "DI", "loc": [1, 2]}, "to": {"cell": "c", "port": "CLK", "loc": [1, 2]}}
        ]}], "utilization": {}}"#;

    #[test]
    fn the_path_within_the_clock_is_named() {
        let run = read(TEXT).unwrap();
        let c = &run.critical;
        assert_eq!((run.mhz, c.levels, c.logic_ns, c.routing_ns), (123.46, 1, 0.84, 1.25));
        assert_eq!((&*c.from, &*c.to, &*c.net), ("a.CLK", "c.CLK", "block.n"));
        assert!(read("{}").is_err());
    }

    #[test]
    fn the_median_counts() {
        let critical = read(TEXT).unwrap().critical;
        let of = |all: &[f64]| {
            let runs =
                (1..).zip(all).map(|(seed, &mhz)| Run { seed, mhz, critical: critical.clone() });
            Report::new("b", "h", "t", "c", "d", runs.collect()).map(|r| r.mhz)
        };
        assert_eq!(of(&[3.0, 1.0, 2.0]).unwrap(), 2.0);
        assert_eq!(of(&[3.0, 1.0]).unwrap(), 1.0);
        assert!(of(&[]).is_err());
    }
}
