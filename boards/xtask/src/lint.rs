//! `cargo xtask lint`: everything that can be said without running the code.

use crate::{generate, licences, process, rtl, setup, synth, workspace};
use anyhow::Result;
use std::path::Path;

/// The version of cargo-deny that `--deny` installs.
const DENY: &str = "0.20.2";

/// All checks.
pub(crate) fn run(deny: bool) -> Result<()> {
    setup::run()?;
    format()?;
    licences::check()?;
    if deny {
        cargo_deny()?;
    }
    clippy()?;
    documentation()?;
    generate::run(true)?;
    rtl::run(Path::new("target/rtl"), true)?;
    blocks()?;
    synth::check()
}

/// rustfmt agrees.
pub(crate) fn format() -> Result<()> {
    process::run(process::cargo(&workspace::root()).args(["fmt", "--all", "--check"]))
}

/// clippy has nothing to say.
pub(crate) fn clippy() -> Result<()> {
    let mut c = process::cargo(&workspace::root());
    process::run(
        c.args(["clippy", "--quiet", "--locked", "--workspace", "--all-targets"])
            .args(["--", "-D", "warnings"]),
    )
}

/// rustdoc has nothing to say.
pub(crate) fn documentation() -> Result<()> {
    let mut c = process::cargo(&workspace::root());
    process::run(
        c.args([
            "doc",
            "--quiet",
            "--locked",
            "--workspace",
            "--no-deps",
            "--document-private-items",
        ])
        .env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links"),
    )
}

/// Our lint and Verilator's `-Wall` on every block: a test of the hardware's crate.
pub(crate) fn blocks() -> Result<()> {
    let mut c = process::cargo(&workspace::root());
    process::run(c.args(["test", "--quiet", "-p", "isotherm-rtl", "--test", "every_block"]))
}

/// cargo-deny with the same lists that [`licences`] checks, and more.
fn cargo_deny() -> Result<()> {
    let folder = workspace::tools().join("cargo-deny");
    let program = folder.join("bin/cargo-deny");
    if !program.is_file() {
        println!("lint: installing cargo-deny {DENY} into target/tools (minutes)");
        let mut c = process::cargo(&workspace::root());
        process::run(
            c.args(["install", "cargo-deny", "--locked", "--version", DENY, "--root"]).arg(&folder),
        )?;
    }
    let mut c = std::process::Command::new(program);
    process::run(c.current_dir(workspace::root()).args([
        "--config",
        ".config/deny.toml",
        "check",
        "bans",
        "licenses",
        "sources",
    ]))
}
