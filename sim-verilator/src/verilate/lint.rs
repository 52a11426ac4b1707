//! Verilator's `-Wall` with the project's waivers.

use super::error::io;
use super::{VerilateError, hex, identifier};
use crate::tools::Tools;
use crate::waivers::{WAIVERS, waiver};
use sha2::{Digest, Sha256};
use std::fs;
use std::process::Command;

/// Check `verilog` with top module `top`. A text that passed once is not checked again.
///
/// # Errors
/// [`VerilateError::Lint`] with every message that no [waiver](crate::waivers) covers.
pub fn lint(verilog: &str, top: &str) -> Result<(), VerilateError> {
    let tools = Tools::find().ok_or(VerilateError::NoTools)?;
    identifier(top)?;
    let folder = tools.models().join("lint");
    fs::create_dir_all(&folder).map_err(io("create", &folder))?;
    let mut h = Sha256::new();
    h.update(verilog);
    h.update(format!("{WAIVERS:?}"));
    let hash = hex(&h.finalize());
    let passed = folder.join(format!("{top}-{}.ok", &hash[..16]));
    if passed.is_file() {
        return Ok(());
    }
    // Several tests may lint the same text at once: each has a file of its own.
    let unique = format!("{top}-{}-{:?}.v", std::process::id(), std::thread::current().id());
    let source = folder.join(unique.replace(['(', ')'], ""));
    fs::write(&source, verilog).map_err(io("write", &source))?;
    let program = tools.verilator();
    let output = Command::new(&program)
        .args(["--lint-only", "-Wall", "-Wno-fatal", "--no-timing", "--top-module", top])
        .arg(&source)
        .output()
        .map_err(|source| VerilateError::Start { program, source })?;
    fs::remove_file(&source).map_err(io("remove", &source))?;
    let log = String::from_utf8_lossy(&output.stderr).replace(&*source.to_string_lossy(), top);
    let warnings = unwaived(&log);
    if !warnings.is_empty() {
        return Err(VerilateError::Lint { top: top.into(), warnings });
    }
    if !output.status.success() {
        return Err(VerilateError::Verilator { name: top.into(), log });
    }
    fs::write(&passed, "").map_err(io("write", &passed))
}

/// Every message of the log that no waiver covers, with the lines that belong to it.
fn unwaived(log: &str) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    let mut keep = false;
    for line in log.lines() {
        if let Some(rest) = line.strip_prefix("%Warning-") {
            let (code, message) = rest.split_once(':').unwrap_or((rest, ""));
            keep = waiver(code, message).is_none();
            if keep {
                out.push(line.into());
            }
        } else if line.starts_with('%') {
            keep = true;
            out.push(line.into());
        } else if keep
            && !line.contains("... For warning description")
            && !line.contains("... Use \"/* verilator")
            && let Some(last) = out.last_mut()
        {
            last.push('\n');
            last.push_str(line);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_keep_their_lines_and_waivers_drop_theirs() {
        let log = "%Warning-WIDTHTRUNC: x.v:1:2: cut\n   1 | a\n%Warning-LATCH: x.v:3:4: latch\n   3 | b\n\
                   %Error: x.v:5:6: syntax\n";
        let out = unwaived(log);
        assert_eq!(out.len(), 2);
        assert!(out[0].starts_with("%Warning-LATCH") && out[0].ends_with("3 | b"));
        assert!(out[1].starts_with("%Error"));
    }

    #[test]
    fn a_latch_and_a_syntax_error_are_found() {
        let latch =
            "module bad(input wire a, output reg q);\nalways @(*) if (a) q = 1'b1;\nendmodule\n";
        let e = lint(latch, "bad").unwrap_err();
        assert!(matches!(e, VerilateError::Lint { .. }) && e.to_string().contains("LATCH"), "{e}");
        let e = lint("module bad(input wire a;\nendmodule\n", "bad").unwrap_err();
        assert!(matches!(e, VerilateError::Lint { .. }), "{e}");
    }

    #[test]
    fn a_clean_module_passes() {
        let clean = "module good(input wire a, output wire q);\nassign q = ~a;\nendmodule\n";
        lint(clean, "good").unwrap();
        lint(clean, "good").unwrap();
    }
}
