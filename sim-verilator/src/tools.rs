//! Where the hardware tools and the built models are.

use std::env;
use std::path::{Path, PathBuf};

/// The environment variable that names the tools folder (instead of the workspace's `target/tools`).
pub const TOOLS_VARIABLE: &str = "ISOTHERM_TOOLS";

/// The tools that `cargo xtask setup` installs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tools {
    folder: PathBuf,
}

impl Tools {
    /// The tools of [`TOOLS_VARIABLE`], else those of the first `target/tools` at or above the package's
    /// folder, the current folder or this program. `None` if there are none.
    pub fn find() -> Option<Tools> {
        if let Some(folder) = env::var_os(TOOLS_VARIABLE) {
            return Tools::at(Path::new(&folder));
        }
        let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let starts = [package, env::current_dir().ok(), env::current_exe().ok()];
        starts.into_iter().flatten().find_map(|start| {
            start.ancestors().find_map(|folder| Tools::at(&folder.join("target/tools")))
        })
    }

    /// The tools in `folder`, if Verilator is there.
    pub fn at(folder: &Path) -> Option<Tools> {
        let tools = Tools { folder: folder.to_path_buf() };
        tools.verilator().is_file().then_some(tools)
    }

    /// The Verilator to run.
    pub fn verilator(&self) -> PathBuf {
        self.folder.join("verilator/bin/verilator")
    }

    /// The run-time sources that every model is linked with.
    pub fn include(&self) -> PathBuf {
        self.folder.join("verilator/root/include")
    }

    /// Where built models are kept: `verilated` beside the tools folder.
    pub fn models(&self) -> PathBuf {
        self.folder.with_file_name("verilated")
    }

    /// Where waves of failed tests go: `waves` beside the tools folder.
    pub fn waves(&self) -> PathBuf {
        self.folder.with_file_name("waves")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_verilator_is_no_tools_folder() {
        assert_eq!(Tools::at(Path::new("/nonexistent")), None);
    }
}
