//! Files of others: each is a class of pages; `NAME.old` and `NAME.new` are two states of the same memory.

use crate::{PAGE, Page, Pair};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// More files than this are refused: their pages would not fit into memory any more, nor their names into a table.
pub const MOST_FILES: usize = 1 << 14;

/// Why files cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// A file or folder cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What was named is a file.
    #[error("{0} is not a folder")]
    NotAFolder(PathBuf),
    /// There is no page in it.
    #[error("{0} holds no file with anything in it")]
    Empty(PathBuf),
    /// See [`MOST_FILES`].
    #[error("{0} holds more than {MOST_FILES} files")]
    TooMany(PathBuf),
}

/// A file, or two states of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path below the folder, without `.old` and `.new` for two states.
    pub name: String,
    /// The file, or its newer state.
    pub path: PathBuf,
    /// Its older state.
    pub old: Option<PathBuf>,
}

/// The files of a folder.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// In the order of their paths.
    pub entries: Vec<Entry>,
    /// What was left out, and why.
    pub skipped: Vec<String>,
}

/// A sample of an entry's pages.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// Pages that are not constant.
    pub pages: Vec<Page>,
    /// Changed pages, if there is an older state.
    pub pairs: Vec<Pair>,
    /// Pages that were looked at for `pages`.
    pub read: usize,
    /// Those of them that are constant.
    pub constant: usize,
}

impl Folder {
    /// Finds the files below `path`, in sorted order. Only regular files are opened; links to folders are not followed.
    ///
    /// # Errors
    /// [`FolderError`]: a folder cannot be read, there is nothing in it, or far too much.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        let kind = fs::metadata(path).map_err(|e| unreadable(path, e))?;
        if !kind.is_dir() {
            return Err(FolderError::NotAFolder(path.to_owned()));
        }
        let mut folder = Self::default();
        let mut files = BTreeMap::new();
        walk(path, path, &mut files, &mut folder.skipped)?;
        for (name, file) in &files {
            if let Some(stem) = name.strip_suffix(".old")
                && files.contains_key(&format!("{stem}.new"))
            {
                continue;
            }
            let stem = name.strip_suffix(".new");
            let old = stem.and_then(|stem| files.get(&format!("{stem}.old")));
            let shown = if old.is_some() { stem.unwrap_or(name) } else { name };
            folder.entries.push(Entry {
                name: shown.to_owned(),
                path: file.clone(),
                old: old.cloned(),
            });
        }
        if folder.entries.is_empty() {
            return Err(FolderError::Empty(path.to_owned()));
        }
        Ok(folder)
    }
}

impl Entry {
    /// At most `most` pages, and as many pairs, spread evenly over the file. Large files are not held in memory.
    ///
    /// # Errors
    /// [`FolderError::Read`].
    pub fn sample(&self, most: usize) -> Result<Sample, FolderError> {
        let mut sample = pages(&self.path, most).map_err(|e| unreadable(&self.path, e))?;
        if let Some(old) = &self.old {
            let old = Source::open(old).map_err(|e| unreadable(old, e))?;
            let new = Source::open(&self.path).map_err(|e| unreadable(&self.path, e))?;
            sample.pairs = changed(old, new, most)?;
        }
        Ok(sample)
    }
}

fn unreadable(path: &Path, source: io::Error) -> FolderError {
    FolderError::Read { path: path.to_owned(), source }
}

/// Collects the files of `folder` under their names below `root`.
fn walk(
    root: &Path,
    folder: &Path,
    files: &mut BTreeMap<String, PathBuf>,
    skipped: &mut Vec<String>,
) -> Result<(), FolderError> {
    let entries = fs::read_dir(folder).map_err(|e| unreadable(folder, e))?;
    let mut paths = vec![];
    for entry in entries {
        paths.push(entry.map_err(|e| unreadable(folder, e))?.path());
        if paths.len() + files.len() > 2 * MOST_FILES {
            return Err(FolderError::TooMany(root.to_owned()));
        }
    }
    paths.sort();
    for path in paths {
        let link = fs::symlink_metadata(&path).map_err(|e| unreadable(&path, e))?.is_symlink();
        // A link that leads nowhere is an error: someone wanted that file to be measured.
        let kind = fs::metadata(&path).map_err(|e| unreadable(&path, e))?;
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        if kind.is_dir() && link {
            skipped.push(format!("{name}: a link to a folder"));
        } else if kind.is_dir() {
            walk(root, &path, files, skipped)?;
        } else if !kind.is_file() {
            skipped.push(format!("{name}: not a regular file"));
        } else if kind.len() == 0 {
            skipped.push(format!("{name}: empty"));
        } else {
            files.insert(unused(name, files), path);
            if files.len() > MOST_FILES {
                return Err(FolderError::TooMany(root.to_owned()));
            }
        }
    }
    Ok(())
}

/// Two names that are not UTF-8 may look the same.
fn unused(mut name: String, files: &BTreeMap<String, PathBuf>) -> String {
    while files.contains_key(&name) {
        name.push('\'');
    }
    name
}

fn pages(path: &Path, most: usize) -> io::Result<Sample> {
    let file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let total = bytes.div_ceil(PAGE as u64);
    let count = total.min(most as u64);
    let mut sample = Sample { read: count as usize, ..Sample::default() };
    for i in 0..count {
        let number = u64::try_from(u128::from(i) * u128::from(total) / u128::from(count))
            .expect("invariant: below total");
        let at = number * PAGE as u64;
        let mut page = [0; PAGE];
        let len = (bytes - at).min(PAGE as u64) as usize;
        file.read_exact_at(&mut page[..len], at)?;
        if crate::constant(&page) {
            sample.constant += 1;
        } else {
            sample.pages.push(page);
        }
    }
    Ok(sample)
}

/// A file that is read page by page.
struct Source {
    path: PathBuf,
    reader: io::BufReader<File>,
}

impl Source {
    fn open(path: &Path) -> io::Result<Self> {
        let reader = io::BufReader::with_capacity(1 << 18, File::open(path)?);
        Ok(Self { path: path.to_owned(), reader })
    }

    /// The next page, filled up with zeros; `None` at the end.
    fn next(&mut self) -> Result<Option<Page>, FolderError> {
        let (mut page, mut len) = ([0; PAGE], 0);
        while len < PAGE {
            match self.reader.read(&mut page[len..]) {
                Ok(0) => break,
                Ok(n) => len += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(unreadable(&self.path, e)),
            }
        }
        Ok((len > 0).then_some(page))
    }
}

/// Pages of the common part that differ. Of many, every 2nd, 4th, ... is kept, so that memory is bounded.
fn changed(mut old: Source, mut new: Source, most: usize) -> Result<Vec<Pair>, FolderError> {
    let (mut pairs, mut step, mut seen) = (vec![], 1_u64, 0_u64);
    while let (Some(old), Some(new)) = (old.next()?, new.next()?) {
        if old == new {
            continue;
        }
        if seen.is_multiple_of(step) {
            pairs.push(Pair { old, new });
            if pairs.len() > 2 * most {
                let mut index = 0;
                pairs.retain(|_| {
                    index += 1;
                    index & 1 == 1
                });
                step *= 2;
            }
        }
        seen += 1;
    }
    Ok(crate::even(pairs, most))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    /// Pages that all differ.
    fn numbered(count: u32) -> Vec<u8> {
        (0..count)
            .flat_map(|i| {
                let mut page = vec![5; PAGE];
                page[..4].copy_from_slice(&i.to_le_bytes());
                page
            })
            .collect()
    }

    fn number(page: &Page) -> u32 {
        u32::from_le_bytes(page[..4].try_into().unwrap())
    }

    #[test]
    fn files_are_classes_in_sorted_order() {
        let dir = folder();
        fs::create_dir_all(dir.path().join("b/c")).unwrap();
        for (name, bytes) in
            [("z", 1), ("b/c/x", 4096), ("a", 5000), ("empty", 0), ("b/lone.new", 3)]
        {
            fs::write(dir.path().join(name), vec![7; bytes]).unwrap();
        }
        std::os::unix::fs::symlink(dir.path(), dir.path().join("loop")).unwrap();
        let found = Folder::open(dir.path()).unwrap();
        let names: Vec<_> = found.entries.iter().map(|e| &*e.name).collect();
        assert_eq!(names, ["a", "b/c/x", "b/lone.new", "z"]);
        assert_eq!(found.skipped, ["empty: empty", "loop: a link to a folder"]);
        let a = found.entries[0].sample(10).unwrap();
        assert_eq!((a.read, a.constant, a.pages.len()), (2, 1, 1), "the rest of a page is zeros");
        assert_eq!((a.pages[0][903], a.pages[0][904]), (7, 0));
    }

    #[test]
    fn large_files_are_sampled_evenly() {
        let dir = folder();
        fs::write(dir.path().join("x"), numbered(1000)).unwrap();
        let sample = Folder::open(dir.path()).unwrap().entries[0].sample(10).unwrap();
        let numbers: Vec<_> = sample.pages.iter().map(number).collect();
        assert_eq!(numbers, [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    }

    #[test]
    fn two_states_give_pairs() {
        let dir = folder();
        let old = numbered(300);
        let mut new = old.clone();
        for page in (0..300).filter(|i| i % 3 == 0) {
            new[page * PAGE + 2000] ^= 1;
        }
        new.extend([1, 2, 3]);
        fs::write(dir.path().join("m.old"), &old).unwrap();
        fs::write(dir.path().join("m.new"), &new).unwrap();
        let found = Folder::open(dir.path()).unwrap();
        assert_eq!((found.entries.len(), &*found.entries[0].name), (1, "m"));
        let all = found.entries[0].sample(1000).unwrap();
        assert_eq!((all.pages.len(), all.pairs.len()), (301, 100));
        assert!(all.pairs.iter().all(|p| number(&p.new).is_multiple_of(3) && p.old != p.new));
        let few = found.entries[0].sample(7).unwrap();
        assert_eq!(few.pairs.len(), 7);
        let spread = number(&few.pairs[6].new) - number(&few.pairs[0].new);
        assert!(spread > 200, "{spread}");
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let dir = folder();
        let missing = Folder::open(&dir.path().join("none")).unwrap_err();
        assert!(missing.to_string().contains("none"));
        assert!(matches!(Folder::open(dir.path()), Err(FolderError::Empty(_))));
        std::os::unix::fs::symlink("nowhere", dir.path().join("link")).unwrap();
        assert!(Folder::open(dir.path()).unwrap_err().to_string().ends_with("link"));
        fs::remove_file(dir.path().join("link")).unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "x").unwrap();
        assert!(matches!(Folder::open(&file), Err(FolderError::NotAFolder(_))));
        let entry = Folder::open(dir.path()).unwrap().entries.remove(0);
        fs::remove_file(&file).unwrap();
        assert!(entry.sample(1).unwrap_err().to_string().contains("file"));
    }

    #[test]
    fn a_pipe_is_left_alone() {
        let dir = folder();
        fs::write(dir.path().join("x"), Random::new(1).next().to_le_bytes()).unwrap();
        let pipe = dir.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if made.is_ok_and(|s| s.success()) {
            let found = Folder::open(dir.path()).unwrap();
            assert_eq!(found.skipped, ["pipe: not a regular file"]);
        }
    }
}
