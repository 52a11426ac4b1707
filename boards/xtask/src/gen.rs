//! `xtask gen`: everything made from the register map, and its drift check.

use anyhow::{Context as _, bail};

use crate::workspace;

/// Writes the generated files; with `check`, compares them with what is committed instead.
///
/// # Errors
/// The description is wrong, a file cannot be written, or (with `check`) a file differs.
pub(crate) fn run(check: bool) -> anyhow::Result<()> {
    let root = workspace::root();
    let files = isotherm_regmap::generate(&root)?;
    if check {
        let drifted = isotherm_regmap::check(&root, &files)?;
        if drifted.is_empty() {
            println!("gen: {} files are as generated", files.len());
            return Ok(());
        }
        let list: Vec<_> = drifted.iter().map(ToString::to_string).collect();
        bail!("generated files differ; run `cargo xtask gen`:\n  {}", list.join("\n  "));
    }
    for path in isotherm_regmap::write(&root, &files)? {
        println!("gen: wrote {}", path.display());
    }
    for path in isotherm_regmap::orphans(&root, &files)? {
        std::fs::remove_file(root.join(&path))
            .with_context(|| format!("removing {}", path.display()))?;
        println!("gen: removed {}", path.display());
    }
    Ok(())
}
