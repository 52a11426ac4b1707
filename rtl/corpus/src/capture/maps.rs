//! Private writable memory of a stopped process, through `/proc`.

use super::Memory;
use crate::PAGE;
use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;

/// Pages read of a process at most: a sample where it has more.
const MOST: u64 = 1 << 16;
/// Pages read at once.
const RUN: u64 = 256;

/// Reads the process `pid`, which must be stopped.
pub(super) fn read(pid: u32) -> io::Result<Memory> {
    let ranges = writable(&fs::read_to_string(format!("/proc/{pid}/maps"))?);
    let file = File::open(format!("/proc/{pid}/mem"))?;
    let total: u64 = ranges.iter().map(|r| (r.end - r.start) / PAGE as u64).sum();
    // Whole runs are read or left out, so that the sample is the same at both moments.
    let one_in = total.div_ceil(MOST).max(1);
    let mut memory = Memory::new();
    let mut bytes = vec![0; RUN as usize * PAGE];
    for range in ranges {
        for run in runs(&range) {
            if !(run.start / (RUN * PAGE as u64)).is_multiple_of(one_in) {
                continue;
            }
            let bytes = &mut bytes[..(run.end - run.start) as usize];
            match file.read_exact_at(bytes, run.start) {
                Ok(()) => {}
                // What cannot be read (a device's memory, a guard page) is not memory to save.
                Err(e) if e.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) => {
                    continue;
                }
                Err(e) => return Err(e),
            }
            let addresses = run.step_by(PAGE);
            memory.extend(addresses.zip(bytes.as_chunks::<PAGE>().0.iter().copied()));
        }
    }
    Ok(memory)
}

/// Cuts at multiples of the run's size.
fn runs(range: &Range<u64>) -> impl Iterator<Item = Range<u64>> + use<> {
    let (size, end) = (RUN * PAGE as u64, range.end);
    let mut at = range.start;
    std::iter::from_fn(move || {
        let next = ((at / size + 1) * size).min(end);
        let run = at..next;
        at = next;
        (run.start < run.end).then_some(run)
    })
}

/// The private writable mappings of a `maps` file, without the kernel's own.
fn writable(maps: &str) -> Vec<Range<u64>> {
    maps.lines()
        .filter_map(|line| {
            let mut words = line.split_ascii_whitespace();
            let (start, end) = words.next()?.split_once('-')?;
            let permissions = words.next()?;
            let name = words.nth(3).unwrap_or_default();
            let number = |text| u64::from_str_radix(text, 16).ok();
            let range = number(start)?..number(end)?;
            let ours = permissions.starts_with("rw") && permissions.ends_with('p');
            (ours && !name.starts_with("[v")).then_some(range)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_private_writable_mappings_are_read() {
        let maps = "\
            5581a000-5581b000 r-xp 00000000 fe:01 123 /usr/bin/python3.11\n\
            5581b000-5581d000 rw-p 00001000 fe:01 123 /usr/bin/python3.11\n\
            7f000000-7f004000 rw-s 00000000 00:05 77 /dev/shm/x\n\
            7f100000-7f104000 ---p 00000000 00:00 0 \n\
            7f104000-7f106000 rw-p 00000000 00:00 0 \n\
            7ffd0000-7ffd2000 rw-p 00000000 00:00 0 [stack]\n\
            7ffd8000-7ffd9000 rw-p 00000000 00:00 0 [vvar]\n";
        let ranges = writable(maps);
        assert_eq!(
            ranges,
            [0x5581_B000..0x5581_D000, 0x7F10_4000..0x7F10_6000, 0x7FFD_0000..0x7FFD_2000]
        );
    }

    #[test]
    fn runs_end_at_multiples() {
        let size = RUN * PAGE as u64;
        let cut: Vec<_> = runs(&(size - 4096..2 * size + 4096)).collect();
        assert_eq!(cut, [size - 4096..size, size..2 * size, 2 * size..2 * size + 4096]);
        assert_eq!(runs(&(5..5)).count(), 0);
    }
}
