//! Markdown, and means.

use std::fmt::Write;

/// A table: the first column to the left, the others to the right.
pub(crate) fn markdown(title: &str, columns: &[&str], rows: &[Vec<String>]) -> String {
    let mut out = format!("{title}\n\n| {} |\n|---", columns.join(" | "));
    out.push_str(&"|---:".repeat(columns.len() - 1));
    out.push_str("|\n");
    for row in rows {
        // A file may have any name.
        let row: Vec<_> =
            row.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
    out
}

/// A number of three digits, or a dash.
pub(crate) fn cell(value: Option<f64>) -> String {
    match value {
        Some(v) if v >= 100.0 => format!("{v:.1}"),
        Some(v) if v >= 10.0 => format!("{v:.2}"),
        Some(v) => format!("{v:.3}"),
        None => "-".into(),
    }
}

/// The geometric mean of those that are there; `None` if none is.
pub(crate) fn geomean(values: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    let logs: Vec<f64> = values.into_iter().flatten().map(f64::ln).collect();
    (!logs.is_empty()).then(|| (logs.iter().sum::<f64>() / logs.len() as f64).exp())
}

/// Three digits behind the point, as the figures are quoted.
pub(crate) fn rounded(value: Option<f64>) -> Option<f64> {
    value.map(|v| (v * 1000.0).round() / 1000.0)
}

/// Plain bytes for each coded one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    plain: u64,
    coded: u64,
}

impl Sum {
    /// Counts something.
    pub(crate) fn add(&mut self, plain: usize, coded: usize) {
        self.plain += plain as u64;
        self.coded += coded as u64;
    }

    /// `None` if nothing was counted.
    pub(crate) fn ratio(self) -> Option<f64> {
        (self.coded > 0).then(|| self.plain as f64 / self.coded as f64)
    }
}
