//! Writing the generated files, and finding those that differ from what is committed.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::emit::MARK;

/// A committed file that is not what the generator makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Path relative to the root.
    pub path: PathBuf,
    /// First line that differs, counted from 1; `None` if the file is missing or should not exist.
    pub line: Option<usize>,
    /// What differs.
    pub what: String,
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)
    }
}

/// Compares `files` with what is below `root`.
///
/// # Errors
/// A file exists but cannot be read.
pub fn check(root: &Path, files: &[(PathBuf, String)]) -> Result<Vec<Drift>, Error> {
    let mut drifted = vec![];
    for (path, wanted) in files {
        match std::fs::read_to_string(root.join(path)) {
            Ok(found) if found == *wanted => {}
            Ok(found) => drifted.push(first_difference(path, &found, wanted)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                drifted.push(Drift { path: path.clone(), line: None, what: "missing".into() });
            }
            Err(source) => return Err(Error::Output { path: path.clone(), source }),
        }
    }
    drifted.extend(orphans(root, files)?.into_iter().map(|path| Drift {
        path,
        line: None,
        what: "generated for a block that is no longer in the map".into(),
    }));
    Ok(drifted)
}

/// Writes `files` below `root`, where they differ, and returns the paths written.
///
/// # Errors
/// A folder or file cannot be written.
pub fn write(root: &Path, files: &[(PathBuf, String)]) -> Result<Vec<PathBuf>, Error> {
    let mut written = vec![];
    for (path, text) in files {
        let full = root.join(path);
        let failed = |source| Error::Output { path: path.clone(), source };
        // an untouched file keeps its time stamp, so nothing is rebuilt
        if std::fs::read(&full).is_ok_and(|old| old == text.as_bytes()) {
            continue;
        }
        if let Some(folder) = full.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        std::fs::write(&full, text).map_err(failed)?;
        written.push(path.clone());
    }
    Ok(written)
}

/// Files that bear the generator's mark beside `files` but are not among them: left-overs of a
/// block that was renamed or removed. Paths relative to `root`.
///
/// # Errors
/// A folder cannot be listed.
pub fn orphans(root: &Path, files: &[(PathBuf, String)]) -> Result<Vec<PathBuf>, Error> {
    let mut folders: Vec<_> = files.iter().filter_map(|(path, _)| path.parent()).collect();
    folders.sort();
    folders.dedup();
    let mut found = vec![];
    for folder in folders {
        let failed = |source| Error::Output { path: folder.to_owned(), source };
        let entries = match std::fs::read_dir(root.join(folder)) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
            Err(source) => return Err(failed(source)),
        };
        for entry in entries {
            let path = folder.join(entry.map_err(failed)?.file_name());
            let ours = files.iter().any(|(known, _)| *known == path);
            let text = std::fs::read_to_string(root.join(&path)).unwrap_or_default();
            if !ours && text.lines().next().is_some_and(|line| line.contains(MARK)) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn first_difference(path: &Path, found: &str, wanted: &str) -> Drift {
    let lines = || found.lines().map(Some).chain(std::iter::repeat(None));
    let wants = || wanted.lines().map(Some).chain(std::iter::repeat(None));
    let count = found.lines().count().max(wanted.lines().count());
    let differs = lines().zip(wants()).take(count).enumerate().find(|(_, (a, b))| a != b);
    let (line, what) = match differs {
        Some((n, (a, b))) => {
            (n + 1, format!("is `{}`, should be `{}`", a.unwrap_or(""), b.unwrap_or("")))
        }
        None => (count, "line ends differ".into()),
    };
    Drift { path: path.to_owned(), line: Some(line), what }
}
