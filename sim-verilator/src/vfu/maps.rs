//! Client memory that the card can reach.

use super::error::Refusal;
use isotherm_abi::vfio_user::{DMA_READABLE, DMA_WRITABLE, DmaMap};
use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat};
use rustix::io::{Errno, pread, pwrite};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::os::fd::OwnedFd;
use std::rc::{Rc, Weak};

/// Mappings that one client may have: 4 GiB in pages of 4 KiB.
const MOST: usize = 1 << 20;

/// An inode, and whether it was opened for writing.
type Key = (u64, u64, bool);

#[derive(Debug)]
struct Mapping {
    size: u64,
    flags: u32,
    /// Where the memory is; `None` = reached by message only.
    file: Option<(Rc<OwnedFd>, u64)>,
}

/// A piece of an access, inside one mapping.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// In a file.
    File { fd: Rc<OwnedFd>, at: u64, length: usize },
    /// By message.
    Message { address: u64, length: usize },
}

/// Bus addresses to client memory.
#[derive(Debug, Default)]
pub(super) struct Maps {
    by_address: BTreeMap<u64, Mapping>,
    files: BTreeMap<Key, Weak<OwnedFd>>,
}

impl Maps {
    /// Adds a mapping.
    pub(super) fn map(&mut self, m: &DmaMap, fd: Option<OwnedFd>) -> Result<(), Refusal> {
        let end = m.address.checked_add(m.size).ok_or(Errno::INVAL)?;
        let known = DMA_READABLE | DMA_WRITABLE;
        if m.size == 0 || m.flags & known == 0 || m.flags & !known != 0 {
            return Err(Errno::INVAL);
        }
        if self.by_address.len() >= MOST {
            return Err(Errno::NOSPC);
        }
        let below = self.by_address.range(..end).next_back();
        if below.is_some_and(|(base, old)| base + old.size > m.address) {
            return Err(Errno::EXIST);
        }
        let file = fd.map(|fd| self.file(fd, m)).transpose()?;
        let mapping = Mapping { size: m.size, flags: m.flags, file };
        self.by_address.insert(m.address, mapping);
        Ok(())
    }

    /// The one descriptor kept for the file behind `fd`.
    fn file(&mut self, fd: OwnedFd, m: &DmaMap) -> Result<(Rc<OwnedFd>, u64), Refusal> {
        let stat = fstat(&fd)?;
        let last = m.offset.checked_add(m.size).ok_or(Errno::INVAL)?;
        let regular = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
        if !regular || u64::try_from(stat.st_size).unwrap_or(0) < last {
            return Err(Errno::INVAL);
        }
        let mode = fcntl_getfl(&fd)? & OFlags::RWMODE;
        let writable = mode == OFlags::RDWR;
        if mode == OFlags::WRONLY || (m.flags & DMA_WRITABLE != 0 && !writable) {
            return Err(Errno::ACCESS);
        }
        let key = (stat.st_dev, stat.st_ino, writable);
        if let Some(kept) = self.files.get(&key).and_then(Weak::upgrade) {
            return Ok((kept, m.offset));
        }
        self.files.retain(|_, kept| kept.strong_count() > 0);
        let kept = Rc::new(fd);
        self.files.insert(key, Rc::downgrade(&kept));
        Ok((kept, m.offset))
    }

    /// Takes away every mapping inside the range. Mappings that it would cut stay, and it is refused.
    pub(super) fn unmap(&mut self, address: u64, size: u64) -> Result<(), Refusal> {
        let end = address.checked_add(size).filter(|_| size > 0).ok_or(Errno::INVAL)?;
        let before = self.by_address.range(..address).next_back();
        let last = self.by_address.range(address..end).next_back();
        let cut = before.is_some_and(|(base, m)| base + m.size > address)
            || last.is_some_and(|(base, m)| base + m.size > end);
        if cut {
            return Err(Errno::INVAL);
        }
        let gone: Vec<u64> = self.by_address.range(address..end).map(|(base, _)| *base).collect();
        for base in gone {
            self.by_address.remove(&base);
        }
        Ok(())
    }

    /// Takes away everything.
    pub(super) fn clear(&mut self) {
        self.by_address.clear();
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.by_address.len()
    }

    /// Cuts an access at the borders of mappings; `None` if any byte of it is not mapped with all of `need`.
    pub(super) fn pieces(&self, address: u64, length: usize, need: u32) -> Option<Vec<Piece>> {
        let end = address.checked_add(length as u64)?;
        let mut out = vec![];
        let mut at = address;
        while at < end {
            let upto = (Bound::Unbounded, Bound::Included(at));
            let (base, m) = self.by_address.range::<u64, _>(upto).next_back()?;
            let offset = at - base;
            if offset >= m.size || m.flags & need != need {
                return None;
            }
            let bytes = (m.size - offset).min(end - at);
            let length = bytes as usize;
            out.push(match &m.file {
                Some((fd, start)) => Piece::File { fd: Rc::clone(fd), at: start + offset, length },
                None => Piece::Message { address: at, length },
            });
            at += bytes;
        }
        Some(out)
    }
}

/// Reads a piece of a file; `false` if it is not all there.
pub(super) fn read_file(fd: &OwnedFd, at: u64, into: &mut [u8]) -> bool {
    let mut done = 0;
    while done < into.len() {
        match pread(fd, &mut into[done..], at + done as u64) {
            Ok(n) if n > 0 => done += n,
            Err(Errno::INTR) => {}
            _ => return false,
        }
    }
    true
}

/// Writes a piece of a file; `false` if it could not be written whole.
pub(super) fn write_file(fd: &OwnedFd, at: u64, from: &[u8]) -> bool {
    let mut done = 0;
    while done < from.len() {
        match pwrite(fd, &from[done..], at + done as u64) {
            Ok(n) if n > 0 => done += n,
            Err(Errno::INTR) => {}
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{MemfdFlags, ftruncate, memfd_create};

    fn memory(bytes: u64) -> OwnedFd {
        let fd = memfd_create("maps", MemfdFlags::CLOEXEC).unwrap();
        ftruncate(&fd, bytes).unwrap();
        fd
    }

    fn entry(address: u64, size: u64, offset: u64, flags: u32) -> DmaMap {
        DmaMap { argsz: 32, flags, offset, address, size }
    }

    #[test]
    fn bad_mappings_are_refused_and_leave_nothing() {
        let mut maps = Maps::default();
        let fd = memory(0x3000);
        let dup = || fd.try_clone().unwrap();
        let cases = [
            (entry(0, 0, 0, 3), Errno::INVAL),
            (entry(u64::MAX, 2, 0, 3), Errno::INVAL),
            (entry(0, 0x1000, 0, 0), Errno::INVAL),
            (entry(0, 0x1000, 0, 4), Errno::INVAL),
            (entry(0, 0x1000, 0x2001, 3), Errno::INVAL),
            (entry(0, 0x1000, u64::MAX, 3), Errno::INVAL),
        ];
        for (m, want) in cases {
            assert_eq!(maps.map(&m, Some(dup())), Err(want), "{m:?}");
        }
        let (read_end, _write_end) = std::io::pipe().unwrap();
        assert_eq!(maps.map(&entry(0, 1, 0, 1), Some(read_end.into())), Err(Errno::INVAL));
        assert_eq!(maps.len(), 0);
        maps.map(&entry(0x1000, 0x1000, 0, 3), Some(dup())).unwrap();
        for at in [0x800, 0x1000, 0x1FFF] {
            assert_eq!(maps.map(&entry(at, 0x1000, 0, 3), Some(dup())), Err(Errno::EXIST));
        }
        assert_eq!(maps.map(&entry(0, 0x4000, 0, 3), None), Err(Errno::EXIST));
    }

    #[test]
    fn accesses_are_split_at_borders_and_flags_are_honoured() {
        let mut maps = Maps::default();
        let fd = memory(0x4000);
        // pages in reverse order, as an IOMMU hands them out; the last one read only
        for (i, flags) in [(0, 3), (1, 3), (2, 1)] {
            let m = entry(0x10_0000 + 0x1000 * i, 0x1000, 0x3000 - 0x1000 * i, flags);
            maps.map(&m, Some(fd.try_clone().unwrap())).unwrap();
        }
        assert_eq!(maps.files.len(), 1, "one descriptor for one inode");
        let pieces = maps.pieces(0x10_0F00, 0x1200, DMA_READABLE).unwrap();
        let places: Vec<_> = pieces
            .iter()
            .map(|p| match p {
                Piece::File { at, length, .. } => (*at, *length),
                Piece::Message { .. } => panic!("all have a descriptor"),
            })
            .collect();
        assert_eq!(places, [(0x3F00, 0x100), (0x2000, 0x1000), (0x1000, 0x100)]);
        assert!(maps.pieces(0x10_0F00, 0x1200, DMA_WRITABLE).is_none());
        assert!(maps.pieces(0x10_2F00, 0x200, DMA_READABLE).is_none(), "beyond the end");
        assert!(maps.pieces(0xF_FFFF, 2, DMA_READABLE).is_none(), "before the beginning");
        assert!(maps.pieces(u64::MAX, 2, DMA_READABLE).is_none());
        assert_eq!(maps.unmap(0x10_0800, 0x1000), Err(Errno::INVAL), "cuts a mapping");
        maps.unmap(0x10_0000, 0x2000).unwrap();
        assert_eq!(maps.len(), 1);
        assert!(maps.pieces(0x10_1000, 1, DMA_READABLE).is_none());
    }

    #[test]
    fn a_file_that_shrinks_is_an_error_and_not_a_signal() {
        let fd = memory(0x2000);
        assert!(write_file(&fd, 0x1F00, &[7; 0x100]));
        let mut back = [0; 0x100];
        assert!(read_file(&fd, 0x1F00, &mut back) && back == [7; 0x100]);
        ftruncate(&fd, 0x1000).unwrap();
        assert!(!read_file(&fd, 0x1F00, &mut back));
    }
}
