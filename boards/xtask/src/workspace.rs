//! Where things are: every path of the task runner is derived here.

use std::path::PathBuf;

/// The workspace root (the folder of the top `Cargo.toml`).
pub(crate) fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map_or(here.clone(), PathBuf::from)
}

/// Build products.
pub(crate) fn target() -> PathBuf {
    root().join("target")
}

/// The tools that [`crate::setup`] installs.
pub(crate) fn tools() -> PathBuf {
    target().join("tools")
}

/// The Python environment.
pub(crate) fn venv() -> PathBuf {
    tools().join("venv")
}

/// The repaired Verilator: `bin/verilator` and `root/`.
pub(crate) fn verilator() -> PathBuf {
    tools().join("verilator")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn nothing_else_stands_at_the_top() {
        let folders = ["rtl", "driver", "firmware", "hostlib", "sim-verilator", "boards"];
        let files = ["Cargo.toml", "Cargo.lock", "README.md", "LICENSE-APACHE", "LICENSE-MIT"];
        let list = Command::new("git").args(["ls-files"]).current_dir(root()).output().unwrap();
        assert!(list.status.success());
        for path in String::from_utf8(list.stdout).unwrap().lines() {
            let known = match path.split_once('/') {
                Some((folder, _)) => folders.contains(&folder) || folder.starts_with('.'),
                None => files.contains(&path) || path.starts_with('.'),
            };
            assert!(known, "{path} is out of place: the top level is fixed");
        }
    }
}
