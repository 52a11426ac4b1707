//! Arenas that stay mapped, and the buffers cut from them.

use std::sync::{Arc, Mutex, PoisonError};

use super::free_list::FreeList;
use super::{DmaError, DmaMemory};
use crate::transport::{Iova, Transport, TransportError};

/// Alignment of every buffer: what the card's DMA engine needs.
const ALIGN: usize = 64;

/// Smallest arena: small buffers share it.
const ARENA: usize = 1 << 20;

#[derive(Debug)]
struct Arena {
    memory: Arc<DmaMemory>,
    iova: Iova,
    free: Mutex<FreeList>,
}

impl Arena {
    fn free(&self) -> std::sync::MutexGuard<'_, FreeList> {
        // The list is consistent between statements of its own methods only if they did not panic; they check nothing
        // that a caller could break, so a poisoned lock is as good as a clean one.
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A buffer that the card can read and write; a multiple of 64 bytes at a bus address that is a multiple of 64.
///
/// Dropping it returns its range to the pool. Bytes are not cleared in between: [`DmaPool::alloc`] does that.
#[derive(Debug)]
pub struct DmaBuf {
    arena: Arc<Arena>,
    offset: usize,
    len: usize,
}

impl DmaBuf {
    /// Where the card sees the first byte.
    #[must_use]
    pub fn iova(&self) -> Iova {
        self.arena.iova.offset(self.offset as u64)
    }

    /// Bytes, a multiple of 64.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Never: the smallest buffer has 64 bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Copies bytes out.
    ///
    /// # Errors
    /// The range leaves the buffer; nothing is copied.
    pub fn read(&self, offset: usize, data: &mut [u8]) -> Result<(), DmaError> {
        self.check(offset, data.len())?;
        self.arena.memory.read(self.offset + offset, data)
    }

    /// Copies bytes in.
    ///
    /// # Errors
    /// The range leaves the buffer; nothing is copied.
    pub fn write(&self, offset: usize, data: &[u8]) -> Result<(), DmaError> {
        self.check(offset, data.len())?;
        self.arena.memory.write(self.offset + offset, data)
    }

    /// Sets all bytes.
    pub fn fill(&self, value: u8) {
        self.arena
            .memory
            .fill(self.offset, self.len, value)
            .expect("invariant: the buffer lies in its arena");
    }

    fn check(&self, offset: usize, len: usize) -> Result<(), DmaError> {
        if offset.checked_add(len).is_some_and(|end| end <= self.len) {
            return Ok(());
        }
        Err(DmaError::Range { offset, len, size: self.len })
    }
}

impl Drop for DmaBuf {
    fn drop(&mut self) {
        self.arena.free().give(self.offset, self.len);
    }
}

/// Where buffers come from.
///
/// Strategy: arenas of at least 1 MiB are mapped when needed and kept, because mapping is slow (a system call and a
/// page walk each) and jobs come again and again; a buffer takes the first range that fits. Before a new arena is
/// mapped, arenas that lie idle are unmapped, so that growing jobs do not pile them up.
#[derive(Debug, Default)]
pub struct DmaPool {
    arenas: Vec<Arc<Arena>>,
}

impl DmaPool {
    /// A pool without memory.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A zeroed buffer of at least `len` bytes.
    ///
    /// # Errors
    /// `len` is 0, or no memory can be had or mapped.
    pub fn alloc<T: Transport + ?Sized>(
        &mut self,
        transport: &mut T,
        len: usize,
    ) -> Result<DmaBuf, DmaError> {
        let buf = self.alloc_uncleared(transport, len)?;
        buf.fill(0);
        Ok(buf)
    }

    /// A buffer of at least `len` bytes that may hold what an earlier buffer of this pool held.
    ///
    /// # Errors
    /// As [`DmaPool::alloc`].
    pub fn alloc_uncleared<T: Transport + ?Sized>(
        &mut self,
        transport: &mut T,
        len: usize,
    ) -> Result<DmaBuf, DmaError> {
        let len =
            len.checked_next_multiple_of(ALIGN).filter(|&n| n != 0).ok_or(DmaError::Length)?;
        let take = |arena: &Arc<Arena>| {
            let offset = arena.free().take(len, ALIGN)?;
            Some(DmaBuf { arena: Arc::clone(arena), offset, len })
        };
        if let Some(buf) = self.arenas.iter().find_map(take) {
            return Ok(buf);
        }
        // An arena that cannot be unmapped is leaked inside; that is no reason to refuse this buffer.
        let _ = self.trim(transport);
        let memory = Arc::new(DmaMemory::new(len.max(ARENA))?);
        let iova = transport.dma_map(&memory).map_err(|source| DmaError::Map { len, source })?;
        let free = Mutex::new(FreeList::new(memory.len()));
        let arena = Arc::new(Arena { memory, iova, free });
        let buf = take(&arena).expect("invariant: a new arena has room for what it was made for");
        self.arenas.push(arena);
        Ok(buf)
    }

    /// Bytes that are mapped for the card.
    #[must_use]
    pub fn mapped(&self) -> usize {
        self.arenas.iter().map(|a| a.memory.len()).sum()
    }

    /// Unmaps arenas that hold no buffer.
    ///
    /// # Errors
    /// The first mapping that could not be removed; its memory is leaked, the others are dealt with all the same.
    pub fn trim<T: Transport + ?Sized>(&mut self, transport: &mut T) -> Result<(), TransportError> {
        let (idle, kept) =
            std::mem::take(&mut self.arenas).into_iter().partition(|a| a.free().is_idle());
        self.arenas = kept;
        unmap(idle, transport)
    }

    /// Unmaps everything. Buffers that still live keep their bytes, but the card cannot reach them any more.
    ///
    /// # Errors
    /// As [`DmaPool::trim`].
    pub fn unmap_all<T: Transport + ?Sized>(
        &mut self,
        transport: &mut T,
    ) -> Result<(), TransportError> {
        unmap(std::mem::take(&mut self.arenas), transport)
    }
}

fn unmap<T: Transport + ?Sized>(
    arenas: Vec<Arc<Arena>>,
    transport: &mut T,
) -> Result<(), TransportError> {
    let mut result = Ok(());
    for arena in arenas {
        if let Err(e) = transport.dma_unmap(arena.iova) {
            // The card may still write here, so this memory must never become anyone else's.
            std::mem::forget(arena);
            result = result.and(Err(e));
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::model::{CardConfig, Model};
    use crate::transport::{Fault, Faulty};

    fn transport() -> Faulty<Model> {
        Faulty::new(Model::new(CardConfig { log2_granules: 1, ..CardConfig::default() }).unwrap())
    }

    #[test]
    fn buffers_share_an_arena_and_never_each_other() {
        let (mut t, mut pool) = (transport(), DmaPool::new());
        let a = pool.alloc(&mut t, 1).unwrap();
        let b = pool.alloc(&mut t, 100).unwrap();
        assert_eq!((a.len(), b.len(), pool.mapped()), (64, 128, ARENA));
        assert_eq!(a.iova().0 % 64, 0);
        assert!(a.iova().0 + 64 <= b.iova().0 || b.iova().0 + 128 <= a.iova().0);
        a.write(0, &[1; 64]).unwrap();
        let mut bytes = [9; 128];
        b.read(0, &mut bytes).unwrap();
        assert_eq!(bytes, [0; 128]);
        assert!(matches!(
            a.write(1, &[0; 64]),
            Err(DmaError::Range { offset: 1, len: 64, size: 64 })
        ));
        assert!(matches!(pool.alloc(&mut t, 0), Err(DmaError::Length)));
        assert!(matches!(pool.alloc(&mut t, usize::MAX), Err(DmaError::Length)));
        // What is given back is cleared before the next one has it.
        let at = a.iova();
        drop(a);
        let c = pool.alloc(&mut t, 64).unwrap();
        assert_eq!(c.iova(), at);
        c.read(0, &mut bytes[..64]).unwrap();
        assert_eq!(bytes[..64], [0; 64]);
    }

    #[test]
    fn idle_arenas_go_before_larger_ones_come() {
        let (mut t, mut pool) = (transport(), DmaPool::new());
        let kept = pool.alloc(&mut t, 64).unwrap();
        for megabytes in 2..6 {
            drop(pool.alloc(&mut t, megabytes << 20).unwrap());
            assert_eq!(pool.mapped(), ARENA + (megabytes << 20));
        }
        pool.trim(&mut t).unwrap();
        assert_eq!(pool.mapped(), ARENA);
        drop(kept);
        pool.unmap_all(&mut t).unwrap();
        assert_eq!(pool.mapped(), 0);
    }

    #[test]
    fn what_cannot_be_unmapped_is_never_given_out_again() {
        let (mut t, mut pool) = (transport(), DmaPool::new());
        let first = pool.alloc(&mut t, 64).unwrap().iova();
        t.inject(Fault::UnmapFails);
        assert!(matches!(pool.trim(&mut t), Err(TransportError::DmaUnmap { .. })));
        assert_ne!(pool.alloc(&mut t, 64).unwrap().iova(), first);
    }
}
