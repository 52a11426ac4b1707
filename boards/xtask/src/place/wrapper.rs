//! A block alone in a chip, without a pad for each of its ports.
//!
//! Inputs come from a chain of registers, outputs go to registers that a second chain folds together. So every path of
//! the block begins and ends in a register, none of it can be left out, and three pads are enough.

use anyhow::{Context, Result, bail};
use std::fmt::Write;

/// The module that is placed.
pub(super) const TOP: &str = "alone";

/// A port of the block.
struct Port<'a> {
    name: &'a str,
    bits: usize,
}

/// The Verilog around `block`, whose ports are found in `verilog` as rust-hdl writes them.
pub(super) fn around(block: &str, verilog: &str) -> Result<String> {
    let (inputs, outputs) = ports(block, verilog)?;
    let bits = |ports: &[Port<'_>]| ports.iter().map(|p| p.bits).sum::<usize>();
    let (into, out) = (bits(&inputs), bits(&outputs));
    if into == 0 || out == 0 {
        bail!("{block} has no inputs or no outputs beside its clock");
    }
    let mut text = format!(
        "module {TOP}(input wire clock, input wire feed, output wire fold);\n\
         \x20   reg [{i}:0] into;\n    wire [{o}:0] out;\n    reg [{o}:0] held;\n    reg [{o}:0] chain;\n\
         \x20   assign fold = chain[{o}];\n\
         \x20   always @(posedge clock) begin\n\
         \x20       into <= (into << 1) | feed;\n        held <= out;\n        chain <= (chain << 1) ^ held;\n    end\n\
         \x20   {block} block(\n        .clock(clock)",
        i = into - 1,
        o = out - 1
    );
    for (vector, ports) in [("into", &inputs), ("out", &outputs)] {
        let mut from = 0;
        for Port { name, bits } in ports {
            let _ = write!(text, ",\n        .{name}({vector}[{}:{from}])", from + bits - 1);
            from += bits;
        }
    }
    text.push_str("\n    );\nendmodule\n");
    Ok(text)
}

/// Inputs less the clock, and outputs.
fn ports<'a>(block: &str, verilog: &'a str) -> Result<(Vec<Port<'a>>, Vec<Port<'a>>)> {
    let (_, body) = verilog
        .split_once(&format!("module {block}("))
        .with_context(|| format!("there is no module {block}"))?;
    let (_, body) = body.split_once(");").context("the list of ports does not end")?;
    let (mut inputs, mut outputs) = (vec![], vec![]);
    for line in body.lines().map(str::trim) {
        let (list, rest) = if let Some(rest) = line.strip_prefix("input wire ") {
            (&mut inputs, rest)
        } else if let Some(rest) = line.strip_prefix("output reg ") {
            (&mut outputs, rest)
        } else if line.is_empty() || line.starts_with("//") {
            continue;
        } else {
            break;
        };
        let rest = rest.trim().trim_end_matches(';');
        let (bits, name) = match rest.strip_prefix('[').and_then(|r| r.split_once(":0]")) {
            Some((last, name)) => {
                let last: usize = last.parse().with_context(|| format!("width of `{rest}`"))?;
                (last + 1, name.trim())
            }
            None => (1, rest),
        };
        if name.contains(['$', '[', ' ']) {
            bail!("{block}: a port that is no plain one: `{rest}`");
        }
        list.push(Port { name, bits });
    }
    if !inputs.iter().any(|p| p.name == "clock") {
        bail!("{block} has no input `clock`");
    }
    inputs.retain(|p| p.name != "clock");
    Ok((inputs, outputs))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: &str = "module b(clock,a,y,z);\n\n    // Module arguments\n    input wire  clock;\n    \
                         input wire  [3:0] a;\n    output reg  y;\n    output reg  [6:0] z;\n\n    // Stub signals\n    reg  x;\n";

    #[test]
    fn every_port_has_its_registers() {
        let text = around("b", BLOCK).unwrap();
        for part in
            ["reg [3:0] into;", "reg [7:0] held;", ".a(into[3:0])", ".y(out[0:0])", ".z(out[7:1])"]
        {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert!(!text.contains(".x("));
    }

    #[test]
    fn what_is_no_block_is_refused() {
        assert!(around("c", BLOCK).is_err());
        assert!(around("b", &BLOCK.replace("clock;", "clk;")).is_err());
        assert!(around("b", &BLOCK.replace("[3:0] a", "[3:0] a$b")).is_err());
    }
}
