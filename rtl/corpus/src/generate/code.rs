//! Machine code: what this program and its libraries have mapped to run.

use super::{Error, Pages};
use crate::{PAGE, Page, Random};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::OnceLock;

/// Bytes taken from each mapping at most.
const MOST: u64 = 64 << 20;

pub(super) fn pages(r: &mut Random, count: usize) -> Pages {
    if count == 0 {
        return Ok(vec![]);
    }
    let code = code()?;
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

/// Read once: it does not change.
fn code() -> Result<&'static [u8], Error> {
    static CODE: OnceLock<Vec<u8>> = OnceLock::new();
    match CODE.get() {
        Some(code) => Ok(code),
        None => Ok(CODE.get_or_init({
            let code = mapped().map_err(Error::Code)?;
            || code
        })),
    }
}

/// The bytes of all executable mappings of files, from our own memory: the files may be gone or replaced by now.
fn mapped() -> io::Result<Vec<u8>> {
    let memory = File::open("/proc/self/mem")?;
    let mut code = vec![];
    for line in fs::read_to_string("/proc/self/maps")?.lines() {
        // start-end perms offset device inode path
        let mut words = line.split_ascii_whitespace();
        let (Some(range), Some(permissions)) = (words.next(), words.next()) else { continue };
        let number = |text| u64::from_str_radix(text, 16).ok();
        let range = range.split_once('-').and_then(|(a, b)| Some((number(a)?, number(b)?)));
        if let Some((start, end)) = range
            && permissions.starts_with("r-x")
            && line.contains('/')
        {
            let begin = code.len();
            code.resize(begin + (end - start).min(MOST) as usize, 0);
            memory.read_exact_at(&mut code[begin..], start)?;
        }
    }
    if code.len() <= 2 * PAGE {
        return Err(io::Error::other("no executable mapping of a file"));
    }
    Ok(code)
}
