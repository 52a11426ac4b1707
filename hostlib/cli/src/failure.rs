//! How the command fails: what was tried, why it failed, what to do next, and an exit code.

use std::fmt::Display;
use std::process::ExitCode;

/// A failed command.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    text: String,
    hint: String,
}

/// The answer is "no" (a damaged store, a failed check).
pub(crate) const FAILED: u8 = 1;
/// There is no card to talk to.
pub(crate) const NO_DEVICE: u8 = 3;

impl Failure {
    pub(crate) fn new(code: u8, text: impl Display, hint: impl Into<String>) -> Self {
        Self { code, text: text.to_string(), hint: hint.into() }
    }

    /// An error and its causes, in one line.
    pub(crate) fn of(error: &dyn std::error::Error, hint: impl Into<String>) -> Self {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(c) = cause {
            text = format!("{text}: {c}");
            cause = c.source();
        }
        Self { code: FAILED, text, hint: hint.into() }
    }

    /// Adds the last messages of another process.
    pub(crate) fn with_log(mut self, log: &str) -> Self {
        if !log.is_empty() {
            self.text = format!("{}\n  the card's process said:\n  {log}", self.text);
        }
        self
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn hint(&self) -> &str {
        &self.hint
    }

    pub(crate) fn report(self) -> ExitCode {
        eprintln!("isotherm: {}", self.text);
        if !self.hint.is_empty() {
            eprintln!("  next: {}", self.hint);
        }
        ExitCode::from(self.code)
    }
}

impl From<isotherm::Error> for Failure {
    fn from(e: isotherm::Error) -> Self {
        let hint = e.hint();
        let code = if matches!(e, isotherm::Error::Card { .. }) { NO_DEVICE } else { FAILED };
        Self { code, ..Self::of(&e, hint) }
    }
}

impl From<isotherm::store::StoreError> for Failure {
    fn from(e: isotherm::store::StoreError) -> Self {
        let hint = e.hint();
        Self::of(&e, hint)
    }
}

impl From<isotherm_workload::DatabaseError> for Failure {
    fn from(e: isotherm_workload::DatabaseError) -> Self {
        Self::of(
            &e,
            "the database in the buffer cannot be used; try a larger --image or another store",
        )
    }
}
