//! Typed buffers that checkpoint and resume.

use crate::arena::{Arena, ArenaHold, ReadBytes, WriteBytes};
use crate::error::Error;
use bytemuck::Pod;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut, Range};
use std::sync::Arc;

/// `len` elements of plain data, page aligned, at an address that never changes, all in memory.
///
/// Elements are reached through guards, so that a checkpoint never sees a half-done write:
/// [`Buffer::write`] keeps checkpoints out, [`Buffer::read`] does not.
#[derive(Clone, Debug)]
pub struct Buffer<T> {
    lazy: LazyBuffer<T>,
}

impl<T: Pod> Buffer<T> {
    /// A buffer that belongs to no store: zeroed, never checkpointed.
    ///
    /// # Errors
    /// [`Error::BufferLength`] for zero elements or more than the address space holds, [`Error::Memory`].
    pub fn anonymous(len: usize) -> Result<Self, Error> {
        let bytes = byte_len::<T>("(anonymous)", len)?;
        let arena = Arena::new(bytes).map_err(|source| Error::Memory { bytes, source })?;
        LazyBuffer::over(Arc::new(arena), len).load()
    }

    /// Number of elements.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a buffer is never empty")]
    pub fn len(&self) -> usize {
        self.lazy.len
    }

    /// Shared access; waits while somebody writes.
    #[must_use]
    pub fn read(&self) -> ReadGuard<'_, T> {
        self.lazy.read_at(0..self.len()).expect("invariant: all of a Buffer is present")
    }

    /// Exclusive access; waits while somebody reads or writes. A checkpoint is refused while this guard lives.
    #[must_use]
    pub fn write(&self) -> WriteGuard<'_, T> {
        self.lazy.write_at(0..self.len()).expect("invariant: all of a Buffer is present")
    }

    /// The same elements, reached range by range.
    #[must_use]
    pub fn by_range(&self) -> LazyBuffer<T> {
        self.lazy.clone()
    }
}

/// A buffer parts of which may still be in the store: each range is brought in, checked, when it is first used.
///
/// What comes in is the whole extent (up to 16 granules of 4 KiB) that holds the range.
#[derive(Debug)]
pub struct LazyBuffer<T> {
    arena: Arc<Arena>,
    len: usize,
    elements: PhantomData<fn() -> T>,
}

impl<T> Clone for LazyBuffer<T> {
    fn clone(&self) -> Self {
        Self { arena: self.arena.clone(), len: self.len, elements: PhantomData }
    }
}

impl<T: Pod> LazyBuffer<T> {
    pub(crate) fn over(arena: Arc<Arena>, len: usize) -> Self {
        Self { arena, len, elements: PhantomData }
    }

    /// Number of elements.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a buffer is never empty")]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Granules of 4 KiB that are still in the store.
    #[must_use]
    pub fn absent_granules(&self) -> usize {
        self.arena.absent()
    }

    /// Shared access to some elements; waits while somebody writes.
    ///
    /// # Errors
    /// [`Error::Range`], or why an absent part could not be brought in ([`Error::Store`]).
    pub fn read_at(&self, elements: Range<usize>) -> Result<ReadGuard<'_, T>, Error> {
        let bytes = self.arena.read(self.bytes(&elements)?)?;
        Ok(ReadGuard { bytes, elements: PhantomData })
    }

    /// Exclusive access to some elements; waits while somebody reads or writes. A checkpoint is refused while this guard lives.
    ///
    /// # Errors
    /// As [`LazyBuffer::read_at`].
    pub fn write_at(&self, elements: Range<usize>) -> Result<WriteGuard<'_, T>, Error> {
        let bytes = self.arena.write(self.bytes(&elements)?)?;
        Ok(WriteGuard { bytes, elements: PhantomData })
    }

    /// Keeps checkpoints out until it is dropped: for a change that takes several guards. Waits while a checkpoint looks at the bytes.
    #[must_use]
    pub fn hold(&self) -> Hold {
        Hold { _arena: self.arena.hold() }
    }

    /// Brings everything in.
    ///
    /// # Errors
    /// As [`LazyBuffer::read_at`]; what came in before the failure stays.
    pub fn load(self) -> Result<Buffer<T>, Error> {
        self.arena.bring_in(0..self.arena.len())?;
        Ok(Buffer { lazy: self })
    }

    fn bytes(&self, elements: &Range<usize>) -> Result<Range<usize>, Error> {
        if elements.start > elements.end || elements.end > self.len {
            let (start, end, len) = (elements.start, elements.end, self.len);
            return Err(Error::Range { start, end, len });
        }
        Ok(elements.start * size_of::<T>()..elements.end * size_of::<T>())
    }
}

/// See [`LazyBuffer::hold`].
#[derive(Debug)]
pub struct Hold {
    _arena: ArenaHold,
}

/// Bytes of `len` elements.
pub(crate) fn byte_len<T>(name: &str, len: usize) -> Result<usize, Error> {
    match len.checked_mul(size_of::<T>()) {
        Some(bytes) if bytes > 0 && isize::try_from(bytes).is_ok() => Ok(bytes),
        _ => Err(Error::BufferLength {
            name: name.to_owned(),
            elements: len,
            element_bytes: size_of::<T>(),
        }),
    }
}

/// Shared access to elements.
#[derive(Debug)]
pub struct ReadGuard<'a, T> {
    bytes: ReadBytes<'a>,
    elements: PhantomData<fn() -> T>,
}

impl<T: Pod> Deref for ReadGuard<'_, T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        bytemuck::cast_slice(&self.bytes)
    }
}

/// Exclusive access to elements.
#[derive(Debug)]
pub struct WriteGuard<'a, T> {
    bytes: WriteBytes<'a>,
    elements: PhantomData<fn() -> T>,
}

impl<T: Pod> WriteGuard<'_, T> {
    /// The first of the elements, for code outside Rust. The address stays valid as long as a buffer over them lives; it may be
    /// written through only while a write guard is held.
    #[must_use]
    pub fn base_ptr(&self) -> *mut T {
        self.bytes.as_mut_ptr().cast()
    }
}

impl<T: Pod> Deref for WriteGuard<'_, T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        bytemuck::cast_slice(&self.bytes)
    }
}

impl<T: Pod> DerefMut for WriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        bytemuck::cast_slice_mut(&mut self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_typed_and_shared() {
        let a = Buffer::<f64>::anonymous(1000).expect("8 kB");
        a.write()[999] = 1.5;
        assert_eq!(a.clone().read()[999], 1.5);
        assert_eq!(a.read().len(), 1000);
    }

    #[test]
    fn impossible_lengths_are_refused() {
        assert!(matches!(Buffer::<u64>::anonymous(0), Err(Error::BufferLength { .. })));
        assert!(matches!(Buffer::<u64>::anonymous(usize::MAX), Err(Error::BufferLength { .. })));
        assert!(matches!(Buffer::<()>::anonymous(5), Err(Error::BufferLength { .. })));
    }
}
