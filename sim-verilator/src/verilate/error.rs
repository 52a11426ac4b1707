//! What can go wrong between Verilog text and a model.

use crate::model::ModelError;
use std::path::{Path, PathBuf};

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerilateError {
    /// No tools folder.
    #[error(
        "Verilator is not installed for this workspace: run `cargo xtask setup` \
         (or set ISOTHERM_TOOLS to its target/tools)"
    )]
    NoTools,
    /// A name that cannot be a file and a module.
    #[error("`{name}` cannot name a model: use letters, digits and _, at most 100")]
    Name {
        /// The name.
        name: String,
    },
    /// A file of the cache.
    #[error("cannot {operation} {}: {source}", .path.display())]
    Io {
        /// What was tried.
        operation: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A program that could not be started.
    #[error("cannot start {}: {source} (run `cargo xtask setup --check`)", .program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Warnings that no waiver covers.
    #[error("{top}: Verilator -Wall finds\n{}\nMend the block; waivers are in sim-verilator/src/waivers.rs",
            .warnings.join("\n"))]
    Lint {
        /// The module.
        top: String,
        /// Verilator's messages.
        warnings: Vec<String>,
    },
    /// Verilator refused the text.
    #[error("{name}: Verilator failed\n{log}")]
    Verilator {
        /// The model.
        name: String,
        /// What it printed.
        log: String,
    },
    /// The C++ did not compile.
    #[error(
        "{name}: the C++ compiler failed (is zlib1g-dev and liblz4-dev there? `cargo xtask setup`)\n{log}"
    )]
    Compiler {
        /// The model, or `runtime`.
        name: String,
        /// What it printed.
        log: String,
    },
    /// A model without ports: the top module is not what was meant.
    #[error("{name}: its top module has no ports")]
    NoPorts {
        /// The model.
        name: String,
    },
    /// Built, but not loadable.
    #[error("cannot load {}: {source}", .path.display())]
    Load {
        /// The shared object.
        path: PathBuf,
        /// Why not.
        source: ModelError,
    },
}

/// `map_err(io("write", path))`.
pub(super) fn io<'a>(
    operation: &'static str,
    path: &'a Path,
) -> impl FnOnce(std::io::Error) -> VerilateError + 'a {
    move |source| VerilateError::Io { operation, path: path.to_path_buf(), source }
}
