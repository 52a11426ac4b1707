//! Each figure beside what it is meant to be.

use serde_json::Value;
use std::fmt::Write;

/// What a figure is measured against.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Target {
    AtLeast(f64),
    AtMost(f64),
    /// Only reported.
    None,
}

/// A figure: key in `squeeze.json`, what it is, target, goal.
type Line = (&'static str, &'static str, Target, Option<f64>);

use Target::{AtLeast, AtMost};

const LINES: [Line; 20] = [
    ("lane.bytes_per_cycle", "bytes per cycle of a lane, sustained", AtLeast(7.5), Some(8.0)),
    ("lane.completion_interval_cycles", "cycles from page to page", AtMost(546.0), Some(512.0)),
    ("lane.latency_max_cycles", "cycles of a page alone, the longest", AtMost(1100.0), None),
    ("lanes.speedup_4", "four lanes against one, 512 bits", AtLeast(3.8), Some(4.0)),
    ("ratio.no_tables_vs_lz4", "ratio without tables / lz4", AtLeast(1.15), None),
    ("ratio.learned_vs_zstd1", "ratio with learned tables / zstd -1", AtLeast(0.95), Some(1.0)),
    (
        "ratio.foreign_vs_zstd1",
        "ratio with tables of another workload / zstd -1",
        AtLeast(0.88),
        None,
    ),
    (
        "delta.redis_like_vs_zstd1",
        "redis-like pages with base / zstd -1 with prefix",
        AtLeast(1.0),
        Some(1.1),
    ),
    (
        "delta.sqlite_vs_zstd1",
        "SQLite pages with base / zstd -1 with prefix",
        AtLeast(0.9),
        Some(1.0),
    ),
    ("delta.redis_like", "redis-like pages with base, ratio", Target::None, None),
    ("delta.sqlite", "SQLite pages with base, ratio", Target::None, None),
    ("area.lut_per_lane", "LUT of a lane (xc7)", AtMost(14_000.0), Some(9000.0)),
    ("area.bram36_per_lane", "block RAM of 36 kbit of a lane (xc7)", AtMost(24.0), None),
    (DENSITY, "bytes per cycle for 1,000 LUT", AtLeast(0.55), None),
    ("fmax.ecp5_8_mhz", "clock of a lane in an ECP5 of speed 8, MHz", AtLeast(125.0), Some(180.0)),
    ("decode.frames", "frames decoded by libzstd", AtLeast(1e6), None),
    ("decode.failures", "of these wrong", AtMost(0.0), None),
    ("decode.rtl_frames", "of these made by the Verilated RTL", AtLeast(1e5), None),
    ("software.lz4_mbps", "lz4 on one core, MB/s", Target::None, None),
    ("software.zstd1_mbps", "zstd -1 on one core, MB/s", Target::None, None),
];

/// Follows from two others: it has no key of its own.
const DENSITY: &str = "(lane / area)";

/// The table.
pub(super) fn markdown(result: &Value) -> String {
    let mut out = String::from(
        "**Figures** against their targets.\n\n| figure | what | target | goal | measured | |\n|---|---|---:|---:|---:|---|\n",
    );
    for (key, what, target, goal) in LINES {
        let value = value(result, key);
        let bound = match target {
            AtLeast(v) => format!(">= {}", number(v)),
            AtMost(v) => format!("<= {}", number(v)),
            Target::None => "-".into(),
        };
        let goal = goal.map_or("-".into(), number);
        let name = if key == DENSITY { key.to_owned() } else { format!("`{key}`") };
        let measured = value.map_or("-".into(), number);
        let verdict = verdict(target, value);
        let _ = writeln!(out, "| {name} | {what} | {bound} | {goal} | {measured} | {verdict} |");
    }
    out
}

fn verdict(target: Target, value: Option<f64>) -> &'static str {
    match (target, value) {
        (Target::None, _) => "",
        (_, None) => "not measured",
        (AtLeast(t), Some(v)) if v >= t => "pass",
        (AtMost(t), Some(v)) if v <= t => "pass",
        _ => "**miss**",
    }
}

fn value(result: &Value, key: &str) -> Option<f64> {
    if key == DENSITY {
        let bytes = value(result, "lane.bytes_per_cycle")?;
        let luts = value(result, "area.lut_per_lane")?;
        return (luts > 0.0).then(|| bytes / luts * 1000.0);
    }
    let (group, key) = key.split_once('.')?;
    result[group][key].as_f64()
}

/// Three digits behind the point at most.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::KEYS;
    use super::*;
    use serde_json::json;

    #[test]
    fn every_key_has_its_line() {
        let keys = KEYS.iter().flat_map(|(g, keys)| keys.iter().map(move |k| format!("{g}.{k}")));
        let lines: Vec<_> = LINES.iter().map(|l| l.0).filter(|k| *k != DENSITY).collect();
        assert_eq!(keys.collect::<Vec<_>>().len(), lines.len());
        for (group, keys) in KEYS {
            for key in keys {
                assert!(lines.contains(&&*format!("{group}.{key}")), "{group}.{key}");
            }
        }
    }

    #[test]
    fn misses_are_said() {
        let result = json!({
            "lane": { "bytes_per_cycle": 7.742, "latency_max_cycles": 1326 },
            "area": { "lut_per_lane": 12_000, "bram36_per_lane": 24.0 },
            "decode": { "failures": 0 },
        });
        let text = markdown(&result);
        let line = |key: &str| text.lines().find(|l| l.contains(key)).unwrap().to_owned();
        assert!(line("bytes_per_cycle").ends_with("| 7.742 | pass |"));
        assert!(line("latency_max").ends_with("| <= 1100 | - | 1326 | **miss** |"));
        assert!(line("bram36").ends_with("| 24 | pass |"), "the bound itself passes");
        assert!(line(DENSITY).ends_with("| 0.645 | pass |"));
        assert!(line("decode.failures").ends_with("| 0 | pass |"), "0 is a figure");
        assert!(line("speedup").ends_with("| - | not measured |"));
        assert!(line("lz4_mbps").ends_with("| - |  |"));
    }
}
