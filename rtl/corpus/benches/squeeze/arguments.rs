//! The command line.

use std::env;
use std::path::PathBuf;

/// Pages that are squeezed and decoded if nothing else is said.
const PAGES: u64 = 1_000_000;

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// Files of others instead of the built-in corpus.
    pub(crate) corpus: Option<PathBuf>,
    /// Pages to squeeze and decode, at least.
    pub(crate) pages: u64,
    /// Where the answer is written as well.
    pub(crate) out: Option<PathBuf>,
}

impl Arguments {
    /// Those of this process.
    pub(crate) fn parse() -> Result<Self, String> {
        let mut found = Self { corpus: None, pages: PAGES, out: None };
        let mut arguments = env::args_os().skip(1);
        while let Some(argument) = arguments.next() {
            let name = argument.to_string_lossy().into_owned();
            let mut value = || arguments.next().ok_or_else(|| format!("{name} needs a value"));
            match &*name {
                // Cargo adds it.
                "--bench" => {}
                "--corpus" => found.corpus = Some(value()?.into()),
                "--out" => found.out = Some(value()?.into()),
                "--pages" => {
                    let text = value()?.to_string_lossy().into_owned();
                    found.pages = text
                        .parse()
                        .map_err(|_| format!("--pages needs a number, not `{text}`"))?;
                }
                other => {
                    return Err(format!(
                        "unknown argument `{other}`; there are --corpus DIR, --pages N and --out FOLDER"
                    ));
                }
            }
        }
        Ok(found)
    }
}
