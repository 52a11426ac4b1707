//! The memory behind a buffer: one anonymous mapping that is never moved.
//!
//! This is the library's only unsafe module. Every access goes through a lock, so that a checkpoint sees no half-done write:
//! whoever writes holds the write guard, a checkpoint holds the read guard.

use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous, munmap};
use std::io;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};

/// Page-aligned zeroed memory with a stable address.
#[derive(Debug)]
pub(crate) struct Arena {
    base: NonNull<u8>,
    len: usize,
    lock: RwLock<()>,
}

// SAFETY: the mapping belongs to this value alone and has no thread affinity.
unsafe impl Send for Arena {}
// SAFETY: `&Arena` gives access to the bytes only through the guards, and `lock` admits many readers or one writer.
unsafe impl Sync for Arena {}

impl Arena {
    /// `len` zero bytes, `len > 0`.
    pub(crate) fn new(len: usize) -> io::Result<Self> {
        let flags = MapFlags::PRIVATE | MapFlags::NORESERVE;
        // SAFETY: a new anonymous mapping at an address of the kernel's choice overlaps no existing object.
        let base = unsafe {
            mmap_anonymous(std::ptr::null_mut(), len, ProtFlags::READ | ProtFlags::WRITE, flags)
        }?;
        let base = NonNull::new(base.cast()).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Self { base, len, lock: RwLock::new(()) })
    }

    pub(crate) fn read(&self) -> ReadBytes<'_> {
        ReadBytes { arena: self, _lock: self.lock.read().unwrap_or_else(PoisonError::into_inner) }
    }

    /// `None` while somebody writes.
    pub(crate) fn try_read(&self) -> Option<ReadBytes<'_>> {
        match self.lock.try_read() {
            Ok(lock) => Some(ReadBytes { arena: self, _lock: lock }),
            Err(TryLockError::Poisoned(p)) => {
                Some(ReadBytes { arena: self, _lock: p.into_inner() })
            }
            Err(TryLockError::WouldBlock) => None,
        }
    }

    pub(crate) fn write(&self) -> WriteBytes<'_> {
        WriteBytes { arena: self, _lock: self.lock.write().unwrap_or_else(PoisonError::into_inner) }
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // SAFETY: base and len are what mmap returned; `&mut self` proves that no guard, and so no reference, is left.
        let unmapped = unsafe { munmap(self.base.as_ptr().cast(), self.len) };
        debug_assert!(unmapped.is_ok(), "munmap of our own mapping");
    }
}

/// Shared access to the bytes.
#[derive(Debug)]
pub(crate) struct ReadBytes<'a> {
    arena: &'a Arena,
    _lock: RwLockReadGuard<'a, ()>,
}

impl Deref for ReadBytes<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        // SAFETY:
        // - base is valid and initialised (zeroed by the kernel) for len bytes until the arena is dropped, which the borrow prevents.
        // - The read lock keeps every writer out while this guard, and so the slice, lives.
        unsafe { std::slice::from_raw_parts(self.arena.base.as_ptr(), self.arena.len) }
    }
}

/// Exclusive access to the bytes.
#[derive(Debug)]
pub(crate) struct WriteBytes<'a> {
    arena: &'a Arena,
    _lock: RwLockWriteGuard<'a, ()>,
}

impl WriteBytes<'_> {
    /// The first byte, for code outside Rust that writes while this guard is held.
    pub(crate) fn as_mut_ptr(&self) -> *mut u8 {
        self.arena.base.as_ptr()
    }
}

impl Deref for WriteBytes<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        // SAFETY: as for ReadBytes; the write lock keeps everybody else out.
        unsafe { std::slice::from_raw_parts(self.arena.base.as_ptr(), self.arena.len) }
    }
}

impl DerefMut for WriteBytes<'_> {
    fn deref_mut(&mut self) -> &mut [u8] {
        // SAFETY: as for ReadBytes; the write lock and `&mut self` make this the only reference.
        unsafe { std::slice::from_raw_parts_mut(self.arena.base.as_ptr(), self.arena.len) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_memory_is_zero_and_keeps_what_is_written() {
        let a = Arena::new(10_000).expect("10 kB");
        assert!(a.read().iter().all(|&b| b == 0));
        a.write()[9_999] = 7;
        assert_eq!(a.read()[9_999], 7);
    }

    #[test]
    fn nobody_reads_while_somebody_writes() {
        let a = Arena::new(1).expect("1 byte");
        let w = a.write();
        assert!(a.try_read().is_none());
        drop(w);
        assert!(a.try_read().is_some());
    }
}
