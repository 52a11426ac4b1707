//! Machine code: what this program and its libraries have mapped to run.

use super::{Error, Pages};
use crate::{PAGE, Page, Random};
use std::fs::{self, File};
use std::os::unix::fs::FileExt;

/// Bytes taken from each file at most.
const MOST: u64 = 64 << 20;

pub(super) fn pages(r: &mut Random, count: usize) -> Pages {
    if count == 0 {
        return Ok(vec![]);
    }
    let code = mapped()?;
    // Code knows no pages: any place that a function may begin at serves as the start of one.
    let places = (code.len() - PAGE) / 16;
    let page = |at: usize| -> Page {
        code[at * 16..at * 16 + PAGE].try_into().expect("invariant: a page long")
    };
    let mut pages = Vec::with_capacity(count);
    while pages.len() < count {
        let page = page(r.index(places));
        if !crate::constant(&page) {
            pages.push(page);
        }
    }
    Ok(pages)
}

/// The bytes of all executable mappings of files.
fn mapped() -> Result<Vec<u8>, Error> {
    let maps = "/proc/self/maps";
    let text =
        fs::read_to_string(maps).map_err(|source| Error::Code { path: maps.to_owned(), source })?;
    let mut code = vec![];
    for line in text.lines() {
        // start-end perms offset device inode path
        let mut words = line.split_ascii_whitespace();
        let (Some(range), Some(permissions), Some(offset)) =
            (words.next(), words.next(), words.next())
        else {
            continue;
        };
        let Some(path) = line.find('/').map(|at| &line[at..]) else { continue };
        let number = |text| u64::from_str_radix(text, 16).ok();
        let range = range.split_once('-').and_then(|(a, b)| Some((number(a)?, number(b)?)));
        let (Some((start, end)), Some(offset)) = (range, number(offset)) else { continue };
        if permissions.contains('x') {
            append(&mut code, path, offset, (end - start).min(MOST))
                .map_err(|source| Error::Code { path: path.to_owned(), source })?;
        }
    }
    if code.len() <= 2 * PAGE {
        let source = std::io::Error::other("no executable mapping of a file");
        return Err(Error::Code { path: maps.to_owned(), source });
    }
    Ok(code)
}

fn append(code: &mut Vec<u8>, path: &str, offset: u64, bytes: u64) -> std::io::Result<()> {
    let file = File::open(path)?;
    // A mapping may reach beyond the end of its file.
    let bytes = bytes.min(file.metadata()?.len().saturating_sub(offset)) as usize;
    let begin = code.len();
    code.resize(begin + bytes, 0);
    file.read_exact_at(&mut code[begin..], offset)
}
