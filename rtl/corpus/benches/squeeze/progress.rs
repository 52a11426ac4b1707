//! What is going on, on a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error; nothing is drawn if that is no terminal.
pub(crate) fn bar(what: &'static str, steps: u64) -> ProgressBar {
    let style = "{prefix:>10} [{bar:40}] {human_pos}/{human_len} {msg} ({per_sec}, {eta})";
    let style = ProgressStyle::with_template(style).expect("invariant: a valid template");
    let bar = ProgressBar::new(steps).with_style(style.progress_chars("=> "));
    bar.set_prefix(what);
    bar
}
