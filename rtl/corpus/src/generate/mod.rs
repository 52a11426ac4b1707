//! The classes of pages that are made from a seed.

mod code;
mod heap;
mod json;
mod log;
mod numbers;
mod plain;
mod redis;
mod slab;
mod sqlite;
mod words;

use crate::{Page, Pair, Random};

/// Why pages could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// SQLite refused a statement of the seeded load.
    #[error("the seeded SQLite load failed")]
    Sqlite(#[from] rusqlite::Error),
    /// The program that runs could not be read.
    #[error("cannot read the machine code of this program")]
    Code(#[source] std::io::Error),
}

type Pages = Result<Vec<Page>, Error>;

/// A class of pages.
#[derive(Clone, Copy, Debug)]
pub struct Class {
    /// Its name in tables.
    pub name: &'static str,
    /// The workload it belongs to: tables are learned on the pages of a group, *foreign* ones on those of all others.
    pub group: &'static str,
    /// What is in the pages.
    pub about: &'static str,
    /// Constant pages cost 4 bytes with any compressor: they stay out of ratios.
    pub in_ratio: bool,
    make: fn(&mut Random, usize) -> Pages,
}

impl Class {
    /// `count` pages of `seed`. The first ones of a longer run may differ from those of a shorter one: a class that
    /// imitates a process makes a process as large as is asked for.
    ///
    /// # Errors
    /// SQLite failed, or the program's own file cannot be read.
    pub fn pages(&self, seed: u64, count: usize) -> Pages {
        let pages = (self.make)(&mut Random::stream(seed, self.name), count)?;
        debug_assert_eq!(pages.len(), count, "{}", self.name);
        Ok(pages)
    }
}

/// A class of pages with older versions.
#[derive(Clone, Copy, Debug)]
pub struct PairClass {
    /// Its name in tables.
    pub name: &'static str,
    /// What happened between the versions.
    pub about: &'static str,
    make: fn(&mut Random, usize) -> Result<Vec<Pair>, Error>,
}

impl PairClass {
    /// At least `count` changed pages of `seed`.
    ///
    /// # Errors
    /// SQLite failed.
    pub fn pairs(&self, seed: u64, count: usize) -> Result<Vec<Pair>, Error> {
        (self.make)(&mut Random::stream(seed, self.name), count)
    }
}

/// All classes.
#[must_use]
pub fn classes() -> &'static [Class] {
    &CLASSES
}

/// The class of this name.
#[must_use]
pub fn class(name: &str) -> Option<&'static Class> {
    CLASSES.iter().find(|c| c.name == name)
}

/// All classes of pairs: `redis-like` and `sqlite`.
#[must_use]
pub fn pairs() -> &'static [PairClass] {
    &PAIRS
}

const fn of(
    name: &'static str,
    group: &'static str,
    about: &'static str,
    make: fn(&mut Random, usize) -> Pages,
) -> Class {
    Class { name, group, about, in_ratio: true, make }
}

static CLASSES: [Class; 14] = [
    Class { in_ratio: false, ..of("zero", "constant", "zeros", plain::zero) },
    Class {
        in_ratio: false,
        ..of("constant", "constant", "one byte repeated, not zero", plain::constant)
    },
    of("random", "random", "random bytes: ciphertext, compressed data", plain::random),
    of(
        "json",
        "json",
        "heap of a service: JSON documents in malloc chunks, some freed",
        json::pages,
    ),
    of("log", "log", "buffers of log lines", log::pages),
    of(
        "objects",
        "objects",
        "heap of objects: pointers, small integers, flags, hashes",
        heap::pages,
    ),
    of("redis", "redis", "dict entries, sds strings, listpacks, counters in slabs", redis::pages),
    of(
        "sqlite",
        "sqlite",
        "pages of a real SQLite database: tables, indices, blobs",
        sqlite::pages,
    ),
    of("f32", "floats", "weights, normal, one scale a row", numbers::weights),
    of("f64", "floats", "time series: random walks, half of them of two decimals", numbers::walks),
    of(
        "integers",
        "integers",
        "columns of 32- and 64-bit integers: keys, codes, times",
        numbers::columns,
    ),
    of("sparse", "sparse", "mostly empty arrays", plain::sparse),
    of("bitmap", "bitmap", "allocation bitmaps", plain::bitmap),
    of("code", "code", "machine code of this program and its libraries", code::pages),
];

static PAIRS: [PairClass; 2] = [
    PairClass {
        name: "redis-like",
        about: "counters, expiry times, access times and values of some entries change",
        make: redis::pairs,
    },
    PairClass {
        name: "sqlite",
        about: "updates, inserts and deletes between two states of a database",
        make: sqlite::pairs,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn classes_are_reproducible_and_of_the_length_asked() {
        for class in classes() {
            for count in [0, 1, 77] {
                let pages = class.pages(5, count).unwrap();
                assert_eq!(pages.len(), count, "{}", class.name);
                assert!(pages == class.pages(5, count).unwrap(), "{}", class.name);
            }
            let other = class.pages(6, 77).unwrap() == class.pages(5, 77).unwrap();
            assert_eq!(other, class.name == "zero", "{}: does the seed matter?", class.name);
            let odd = class.pages(5, 77).unwrap().iter().filter(|p| crate::constant(p)).count();
            assert_eq!(odd, if class.in_ratio { 0 } else { 77 }, "{}: constant pages", class.name);
        }
    }

    #[test]
    fn names_are_unique() {
        let names: BTreeSet<_> = classes().iter().map(|c| c.name).collect();
        assert_eq!(names.len(), classes().len());
        assert_eq!(class("sqlite").map(|c| c.group), Some("sqlite"));
        assert!(class("no such class").is_none());
    }

    #[test]
    fn pairs_have_changed_and_are_related() {
        for class in pairs() {
            let pairs = class.pairs(5, 100).unwrap();
            assert!(pairs.len() >= 100, "{}: {}", class.name, pairs.len());
            assert!(pairs == class.pairs(5, 100).unwrap(), "{}", class.name);
            assert!(pairs.iter().all(|p| p.old != p.new), "{}", class.name);
            let same: usize = pairs
                .iter()
                .map(|p| p.old.iter().zip(&p.new).filter(|(a, b)| a == b).count())
                .sum();
            assert!(same > pairs.len() * 2048, "{}: {same} bytes are the same", class.name);
        }
    }
}
