//! The command line.

use std::env;
use std::path::PathBuf;

/// Pages that are squeezed and decoded if nothing else is said.
const PAGES: u64 = 1_000_000;

/// Frames of the Verilated lane if nothing else is said: a minute or two.
const RTL_PAGES: u64 = 12_000;

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// Files of others instead of the built-in corpus.
    pub(crate) corpus: Option<PathBuf>,
    /// Pages to squeeze and decode, at least.
    pub(crate) pages: u64,
    /// Frames that the Verilated lane makes, at least. With 0 nothing of the RTL is measured.
    pub(crate) rtl_pages: u64,
    /// Where the answer is written as well.
    pub(crate) out: Option<PathBuf>,
}

impl Arguments {
    /// Those of this process.
    pub(crate) fn parse() -> Result<Self, String> {
        let mut found = Self { corpus: None, pages: PAGES, rtl_pages: RTL_PAGES, out: None };
        let mut arguments = env::args_os().skip(1);
        while let Some(argument) = arguments.next() {
            let name = argument.to_string_lossy().into_owned();
            let mut value = || arguments.next().ok_or_else(|| format!("{name} needs a value"));
            match &*name {
                // Cargo adds it.
                "--bench" => {}
                "--corpus" => found.corpus = Some(value()?.into()),
                "--out" => found.out = Some(value()?.into()),
                "--pages" | "--rtl-pages" => {
                    let text = value()?.to_string_lossy().into_owned();
                    let number =
                        text.parse().map_err(|_| format!("{name} needs a number, not `{text}`"))?;
                    *if name == "--pages" { &mut found.pages } else { &mut found.rtl_pages } =
                        number;
                }
                other => {
                    return Err(format!(
                        "unknown argument `{other}`; there are --corpus DIR, --pages N, --rtl-pages N and --out FOLDER"
                    ));
                }
            }
        }
        Ok(found)
    }
}
