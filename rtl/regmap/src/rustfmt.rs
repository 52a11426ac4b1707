//! Formats generated Rust exactly as `cargo fmt` would.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Error;

/// `text` through `rustfmt` with the configuration at `root`; `file` is for messages.
pub(crate) fn rustfmt(root: &Path, file: &str, text: &str) -> Result<String, Error> {
    let failed = |problem: String| Error::Format { file: file.to_owned(), problem };
    let mut command = Command::new("rustfmt");
    command.args(["--edition", "2024", "--emit", "stdout", "--quiet"]);
    if root.join(".rustfmt.toml").exists() {
        command.arg("--config-path").arg(root);
    }
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| failed(e.to_string()))?;
    let mut input = child.stdin.take().expect("invariant: stdin is piped");
    // rustfmt reads all of its input before it writes, so this cannot block on a full pipe
    input.write_all(text.as_bytes()).map_err(|e| failed(e.to_string()))?;
    drop(input);
    let output = child.wait_with_output().map_err(|e| failed(e.to_string()))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    String::from_utf8(output.stdout).map_err(|e| failed(e.to_string()))
}
