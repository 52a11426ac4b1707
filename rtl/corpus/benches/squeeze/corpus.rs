//! What is measured: the built-in corpus with captures, or the files of a folder.

use crate::arguments::Arguments;
use crate::{SEED, progress, table};
use isotherm_corpus::capture::{CaptureError, programs};
use isotherm_corpus::folder::Folder;
use isotherm_corpus::{Page, Pair, classes, pairs};
use std::error::Error;
use std::path::Path;

/// Pages of a class at most, and pairs.
const MOST: usize = 2048;
/// Pages of all files of a folder together.
const FOLDER_PAGES: usize = 1 << 16;

/// Pages of one kind; none is constant, unless the class consists of such.
#[derive(Debug)]
pub(crate) struct Class {
    pub(crate) name: String,
    /// The workload: see [`isotherm_corpus::Class::group`].
    pub(crate) group: String,
    pub(crate) about: String,
    /// Whether it counts in means.
    pub(crate) in_ratio: bool,
    /// Read from a process that was started for the purpose.
    pub(crate) captured: bool,
    pub(crate) pages: Vec<Page>,
    /// Pages that were looked at, and the constant ones of them, which are left out.
    read: usize,
    constant: usize,
}

/// Dirty pages of one kind.
#[derive(Debug)]
pub(crate) struct Dirty {
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) pairs: Vec<Pair>,
    /// From a seeded generator.
    pub(crate) generated: bool,
}

/// Everything that is measured.
#[derive(Debug, Default)]
pub(crate) struct Corpus {
    pub(crate) classes: Vec<Class>,
    pub(crate) pairs: Vec<Dirty>,
    /// What is not there, and why.
    skipped: Vec<String>,
}

impl Corpus {
    pub(crate) fn gather(arguments: &Arguments) -> Result<Self, Box<dyn Error>> {
        let mut corpus = Self::default();
        let share = arguments.pages / (classes().len() + programs().len()) as u64;
        let most = usize::try_from(share).unwrap_or(MOST).clamp(64, MOST);
        // The figures of deltas are those of the generators whatever the classes are.
        for class in pairs() {
            let mut pairs = class.pairs(SEED, most)?;
            pairs.truncate(most);
            let (name, about) = (class.name.into(), class.about.into());
            corpus.pairs.push(Dirty { name, about, pairs, generated: true });
        }
        match &arguments.corpus {
            Some(folder) => corpus.files(folder)?,
            None => corpus.built_in(most)?,
        }
        Ok(corpus)
    }

    fn built_in(&mut self, most: usize) -> Result<(), Box<dyn Error>> {
        let bar = progress::bar("pages", (classes().len() + programs().len()) as u64);
        for class in classes() {
            bar.set_message(class.name);
            let pages = class.pages(SEED, most)?;
            self.classes.push(Class {
                name: class.name.into(),
                group: class.group.into(),
                about: class.about.into(),
                in_ratio: class.in_ratio,
                captured: false,
                read: pages.len(),
                constant: if class.in_ratio { 0 } else { pages.len() },
                pages,
            });
            bar.inc(1);
        }
        for program in programs() {
            bar.set_message(program.name);
            match program.capture(SEED, most) {
                Ok(capture) => {
                    self.classes.push(Class {
                        name: program.name.into(),
                        group: program.name.into(),
                        about: program.about.into(),
                        in_ratio: true,
                        captured: true,
                        pages: capture.pages,
                        read: capture.read,
                        constant: capture.constant,
                    });
                    self.pairs.push(Dirty {
                        name: program.name.into(),
                        about: format!("{} of {} pages changed", capture.dirty, capture.read),
                        pairs: capture.pairs,
                        generated: false,
                    });
                }
                Err(e @ CaptureError::Memory(_)) => {
                    let cause = e.source().map_or(String::new(), |c| format!(": {c}"));
                    self.skipped.push(format!("{}: {e}{cause}", program.name));
                }
                Err(e) => self.skipped.push(format!("{}: {e}", program.name)),
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(())
    }

    fn files(&mut self, path: &Path) -> Result<(), Box<dyn Error>> {
        let folder = Folder::open(path)?;
        let most = (FOLDER_PAGES / folder.entries.len()).clamp(1, 4 * MOST);
        let bar = progress::bar("files", folder.entries.len() as u64);
        for entry in &folder.entries {
            let sample = entry.sample(most)?;
            if sample.pages.is_empty() {
                self.skipped.push(format!("{}: only constant pages", entry.name));
            }
            if !sample.pairs.is_empty() {
                self.pairs.push(Dirty {
                    name: entry.name.clone(),
                    about: "two states of a file".into(),
                    pairs: sample.pairs,
                    generated: false,
                });
            } else if entry.old.is_some() {
                self.skipped.push(format!("{}: its two states do not differ", entry.name));
            }
            self.classes.push(Class {
                name: entry.name.clone(),
                group: entry.name.clone(),
                about: entry.path.display().to_string(),
                in_ratio: !sample.pages.is_empty(),
                captured: false,
                pages: sample.pages,
                read: sample.read,
                constant: sample.constant,
            });
            bar.inc(1);
        }
        bar.finish_and_clear();
        self.skipped.extend(folder.skipped);
        Ok(())
    }

    /// What there is.
    pub(crate) fn markdown(&self) -> String {
        let rows: Vec<_> = self
            .classes
            .iter()
            .map(|c| {
                let pages = if c.in_ratio { c.pages.len() } else { 0 };
                let counts = [pages, c.read, c.constant].map(|n| n.to_string());
                let mut row = vec![c.name.clone()];
                row.extend(counts);
                row.push(c.about.clone());
                row
            })
            .collect();
        let title = "**Pages** of 4 KiB. Constant ones cost a block of 4 bytes with any table and stay out of all ratios.";
        let mut out =
            table::markdown(title, &["class", "measured", "read", "constant", "what"], &rows);
        for line in &self.skipped {
            out.push_str(&format!("\nnot measured: {line}\n"));
        }
        out
    }
}
