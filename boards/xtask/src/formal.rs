//! `cargo xtask formal`: proves what `rtl/hdl/formal` states, on the Verilog that is emitted now.
//!
//! Each proof has three tasks of SymbiYosys: `prove` (must hold for ever), `cover` (what is spoken of can happen), and
//! `break`: the same properties must fail on blocks that are broken here on purpose.

use crate::{process, rtl, setup, workspace};
use anyhow::{Context, Result, bail, ensure};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

struct Proof {
    /// Folder under `rtl/hdl/formal`, and the name of its `.sby` file.
    name: &'static str,
    /// The block of the registry.
    block: &'static str,
    broken: &'static [Broken],
}

/// A fault in the emitted text.
struct Broken {
    what: &'static str,
    find: &'static str,
    replace: &'static str,
}

const PROOFS: &[Proof] = &[Proof {
    name: "keeper",
    block: "keeper_a2",
    broken: &[
        Broken {
            what: "hands a frame out twice",
            find: "fresh$d = fresh$q + 32'h1;",
            replace: "fresh$d = fresh$q;",
        },
        Broken {
            what: "frees a frame that is mapped",
            find: "give_frame = base;",
            replace: "give_frame = entry[2:0];",
        },
    ],
}];

/// What `sby` says when it ends.
const PASS: i32 = 0;
const FAIL: i32 = 2;

/// Run every proof.
pub(crate) fn run() -> Result<()> {
    setup::run()?;
    let emitted = Path::new("target/formal/verilog");
    let blocks: Vec<_> = PROOFS.iter().map(|p| p.block.to_owned()).collect();
    rtl::emit(emitted, &blocks)?;
    for proof in PROOFS {
        let file = workspace::root().join(emitted).join(format!("{}.v", proof.block));
        let verilog =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let folder = prepare(proof, proof.name, &verilog)?;
        expect(&folder, proof.name, "prove", PASS, "holds for ever")?;
        expect(&folder, proof.name, "cover", PASS, "everything can happen")?;
        for (broken, number) in proof.broken.iter().zip(1..) {
            let text = damage(&verilog, broken)?;
            let folder = prepare(proof, &format!("{}-broken-{number}", proof.name), &text)?;
            let what = format!("a block that {} is caught", broken.what);
            expect(&folder, proof.name, "break", FAIL, &what)?;
        }
    }
    Ok(())
}

/// A folder with the statements and the block.
fn prepare(proof: &Proof, name: &str, verilog: &str) -> Result<PathBuf> {
    let folder = workspace::target().join("formal").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let source = workspace::root().join("rtl/hdl/formal").join(proof.name);
    let files =
        fs::read_dir(&source).with_context(|| format!("cannot read {}", source.display()))?;
    for entry in files {
        let entry = entry?;
        fs::copy(entry.path(), folder.join(entry.file_name()))?;
    }
    fs::write(folder.join(format!("{}.v", proof.block)), verilog)?;
    Ok(folder)
}

fn damage(verilog: &str, broken: &Broken) -> Result<String> {
    let places = verilog.matches(broken.find).count();
    ensure!(
        places == 1,
        "the fault \"{}\" of boards/xtask/src/formal.rs no longer fits the emitted Verilog: `{}` is there {places} times",
        broken.what,
        broken.find
    );
    Ok(verilog.replace(broken.find, broken.replace))
}

/// Run a task of SymbiYosys, and insist on how it ends.
fn expect(folder: &Path, name: &str, task: &str, code: i32, what: &str) -> Result<()> {
    let begin = Instant::now();
    let log = folder.join(format!("{task}.log"));
    let out = fs::File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let mut sby = Command::new(workspace::venv().join("bin/sby"));
    sby.current_dir(folder).arg("-f").arg(format!("{name}.sby")).arg(task);
    sby.env("PATH", path_with_tools()?);
    sby.stdin(Stdio::null()).stderr(out.try_clone()?).stdout(out);
    let status =
        sby.status().with_context(|| format!("cannot start `{}`", process::shown(&sby)))?;
    let seconds = begin.elapsed().as_secs_f64();
    if status.code() == Some(code) {
        println!("formal: {name}: {what} ({task}, {seconds:.0} s)");
        return Ok(());
    }
    let text = fs::read_to_string(&log).unwrap_or_default();
    let words: Vec<_> = text
        .lines()
        .filter(|l| l.contains("summary:") || l.contains("ERROR") || l.contains("DONE"))
        .collect();
    bail!(
        "{name}: task `{task}` ended with {status}, not as it must; the whole log is {}\n  {}",
        log.display(),
        words.join("\n  ")
    );
}

/// `sby` calls yosys and the solver by name.
fn path_with_tools() -> Result<OsString> {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let first = std::iter::once(workspace::venv().join("bin"));
    std::env::join_paths(first.chain(std::env::split_paths(&old)))
        .context("PATH cannot be extended")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_must_fit_exactly_once() {
        let broken = Broken { what: "x", find: "a = 1;", replace: "a = 0;" };
        assert_eq!(damage("b; a = 1; c", &broken).unwrap(), "b; a = 0; c");
        for text in ["b;", "a = 1; a = 1;"] {
            assert!(damage(text, &broken).unwrap_err().to_string().contains("no longer fits"));
        }
    }
}
