//! Memory that the card can write: a sealed memfd, mapped, reached by copies alone.
//!
//! This is one of the modules that may hold `unsafe` code. No Rust reference to the mapped bytes ever exists: the card
//! (another process, or a device) may change them at any moment.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::ptr::NonNull;

use rustix::fs::{MemfdFlags, SealFlags};
use rustix::mm::{MapFlags, ProtFlags};
use volatile::VolatilePtr;

use super::DmaError;

/// A run of whole pages that can be mapped for DMA.
#[derive(Debug)]
pub struct DmaMemory {
    base: NonNull<u8>,
    len: usize,
    fd: OwnedFd,
}

// SAFETY: the mapping belongs to this value alone and is valid in every thread; all access is volatile through `base`.
unsafe impl Send for DmaMemory {}
// SAFETY: shared access from several threads is what the card does anyway: volatile loads and stores of bytes and
// words, no references, and no invariant rests on the contents.
unsafe impl Sync for DmaMemory {}

impl DmaMemory {
    /// Zeroed memory of at least `len` bytes, rounded up to whole pages.
    ///
    /// # Errors
    /// `len` is 0 or too large, or the system gives no memory.
    pub fn new(len: usize) -> Result<Self, DmaError> {
        let page = rustix::param::page_size();
        let len =
            len.checked_next_multiple_of(page).filter(|&n| n != 0 && n <= isize::MAX as usize);
        let len = len.ok_or(DmaError::Length)?;
        let system = |operation| {
            move |e: rustix::io::Errno| DmaError::System { operation, len, source: e.into() }
        };
        let fd = rustix::fs::memfd_create(
            "isotherm-dma",
            MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING,
        )
        .map_err(system("create a memfd"))?;
        rustix::fs::ftruncate(&fd, len as u64).map_err(system("size a memfd"))?;
        // Whoever is given the descriptor cannot take pages away under our feet.
        rustix::fs::fcntl_add_seals(&fd, SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL)
            .map_err(system("seal a memfd"))?;
        let (prot, flags) = (ProtFlags::READ | ProtFlags::WRITE, MapFlags::SHARED);
        // SAFETY: a null hint lets the kernel choose a free range, so no existing mapping is replaced; nothing else
        // knows the new range; `len` is not 0 and is the size of the file.
        let base = unsafe { rustix::mm::mmap(std::ptr::null_mut(), len, prot, flags, &fd, 0) };
        let base = base.map_err(system("map a memfd"))?;
        let base = NonNull::new(base.cast()).ok_or(DmaError::Length)?;
        Ok(Self { base, len, fd })
    }

    /// Bytes, a multiple of the page size.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Never: a mapping has at least one page.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Where the memory lies in this process: for the kernel's DMA map call, not for access.
    #[cfg(feature = "vfio")]
    pub(crate) fn as_ptr(&self) -> *mut u8 {
        self.base.as_ptr()
    }

    /// Copies bytes out.
    ///
    /// # Errors
    /// The range leaves the memory; nothing is copied.
    pub fn read(&self, offset: usize, data: &mut [u8]) -> Result<(), DmaError> {
        self.check(offset, data.len())?;
        let head = (offset.wrapping_neg() % 8).min(data.len());
        let (edge, body) = data.split_at_mut(head);
        self.load_bytes(offset, edge);
        let mut at = offset + head;
        let mut words = body.chunks_exact_mut(8);
        for word in &mut words {
            word.copy_from_slice(&self.word(at).read().to_ne_bytes());
            at += 8;
        }
        self.load_bytes(at, words.into_remainder());
        Ok(())
    }

    /// Copies bytes in.
    ///
    /// # Errors
    /// The range leaves the memory; nothing is copied.
    pub fn write(&self, offset: usize, data: &[u8]) -> Result<(), DmaError> {
        self.check(offset, data.len())?;
        let head = (offset.wrapping_neg() % 8).min(data.len());
        let (edge, body) = data.split_at(head);
        self.store_bytes(offset, edge);
        let mut at = offset + head;
        let mut words = body.chunks_exact(8);
        for word in &mut words {
            let word = word.try_into().expect("invariant: chunks of 8");
            self.word(at).write(u64::from_ne_bytes(word));
            at += 8;
        }
        self.store_bytes(at, words.remainder());
        Ok(())
    }

    /// Sets bytes.
    ///
    /// # Errors
    /// The range leaves the memory; nothing is set.
    pub fn fill(&self, offset: usize, len: usize, value: u8) -> Result<(), DmaError> {
        self.check(offset, len)?;
        let chunk = [value; 256];
        let mut at = 0;
        while at < len {
            let n = chunk.len().min(len - at);
            self.write(offset + at, &chunk[..n])?;
            at += n;
        }
        Ok(())
    }

    fn check(&self, offset: usize, len: usize) -> Result<(), DmaError> {
        if offset.checked_add(len).is_some_and(|end| end <= self.len) {
            return Ok(());
        }
        Err(DmaError::Range { offset, len, size: self.len })
    }

    fn load_bytes(&self, offset: usize, data: &mut [u8]) {
        for (i, byte) in data.iter_mut().enumerate() {
            *byte = self.byte(offset + i).read();
        }
    }

    fn store_bytes(&self, offset: usize, data: &[u8]) {
        for (i, &byte) in data.iter().enumerate() {
            self.byte(offset + i).write(byte);
        }
    }

    fn at(&self, offset: usize, len: usize) -> NonNull<u8> {
        assert!(offset + len <= self.len, "invariant: the public functions check their range");
        NonNull::new(self.base.as_ptr().wrapping_add(offset))
            .expect("invariant: an address inside the mapping is not null")
    }

    fn byte(&self, offset: usize) -> VolatilePtr<'_, u8> {
        let ptr = self.at(offset, 1);
        // SAFETY:
        // - `at` proved that the byte lies in the mapping, which lives as long as `self` (the pointer borrows it).
        // - Any byte is a valid `u8`; alignment is 1.
        // - No reference to the memory exists anywhere; access is volatile.
        unsafe { VolatilePtr::new(ptr) }
    }

    fn word(&self, offset: usize) -> VolatilePtr<'_, u64> {
        assert!(offset.is_multiple_of(8), "invariant: words are read where they are aligned");
        let ptr = self.at(offset, 8).cast();
        // SAFETY: as `byte`; the mapping starts on a page, so a multiple of 8 is aligned for `u64`.
        unsafe { VolatilePtr::new(ptr) }
    }
}

impl AsFd for DmaMemory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl Drop for DmaMemory {
    fn drop(&mut self) {
        // SAFETY: `base` and `len` are what `mmap` gave; every pointer into the range borrowed `self`, so none is left.
        let result = unsafe { rustix::mm::munmap(self.base.as_ptr().cast(), self.len) };
        debug_assert!(result.is_ok(), "munmap of our own mapping: {result:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_at_every_alignment() {
        let m = DmaMemory::new(4096).unwrap();
        let data: Vec<u8> = (1..=40).collect();
        for offset in 0..16 {
            for len in 0..data.len() {
                m.fill(0, 128, 0).unwrap();
                m.write(offset, &data[..len]).unwrap();
                let mut all = [0; 128];
                m.read(0, &mut all).unwrap();
                assert_eq!(all[offset..offset + len], data[..len]);
                assert!(all[..offset].iter().chain(&all[offset + len..]).all(|&b| b == 0));
                let mut back = vec![0; len];
                m.read(offset, &mut back).unwrap();
                assert_eq!(back, data[..len]);
            }
        }
    }

    #[test]
    fn nothing_outside_is_reached() {
        let m = DmaMemory::new(1).unwrap();
        let page = rustix::param::page_size();
        assert_eq!(m.len(), page);
        assert!(m.write(page - 1, &[1]).is_ok());
        assert!(matches!(m.write(page - 1, &[1, 2]), Err(DmaError::Range { .. })));
        assert!(matches!(m.read(usize::MAX, &mut [0; 2]), Err(DmaError::Range { .. })));
        assert!(matches!(DmaMemory::new(0), Err(DmaError::Length)));
        assert!(matches!(DmaMemory::new(usize::MAX), Err(DmaError::Length)));
    }

    #[test]
    fn another_holder_of_the_descriptor_cannot_shrink_it() {
        let m = DmaMemory::new(4096).unwrap();
        assert!(rustix::fs::ftruncate(m.as_fd(), 0).is_err());
    }
}
