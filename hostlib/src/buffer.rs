//! A typed buffer that checkpoints and resumes.

use crate::arena::{Arena, ReadBytes, WriteBytes};
use crate::error::Error;
use bytemuck::Pod;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// `len` elements of plain data, page aligned, at an address that never changes.
///
/// Elements are reached through guards, so that a checkpoint never sees a half-done write:
/// [`Buffer::write`] keeps checkpoints out, [`Buffer::read`] does not.
#[derive(Clone, Debug)]
pub struct Buffer<T> {
    arena: Arc<Arena>,
    len: usize,
    elements: PhantomData<fn() -> T>,
}

impl<T: Pod> Buffer<T> {
    /// A buffer that belongs to no store: zeroed, never checkpointed.
    ///
    /// # Errors
    /// [`Error::BufferLength`] for zero elements or more than the address space holds, [`Error::Memory`].
    pub fn anonymous(len: usize) -> Result<Self, Error> {
        let bytes = byte_len::<T>("(anonymous)", len)?;
        let arena = Arena::new(bytes).map_err(|source| Error::Memory { bytes, source })?;
        Ok(Self::over(Arc::new(arena), len))
    }

    pub(crate) fn over(arena: Arc<Arena>, len: usize) -> Self {
        Self { arena, len, elements: PhantomData }
    }

    /// Number of elements.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a buffer is never empty")]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Shared access; waits while somebody writes.
    #[must_use]
    pub fn read(&self) -> ReadGuard<'_, T> {
        ReadGuard { bytes: self.arena.read(), len: self.len, elements: PhantomData }
    }

    /// Exclusive access; waits while somebody reads or writes. A checkpoint is refused while this guard lives.
    #[must_use]
    pub fn write(&self) -> WriteGuard<'_, T> {
        WriteGuard { bytes: self.arena.write(), len: self.len, elements: PhantomData }
    }
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

/// Shared access to a buffer's elements.
#[derive(Debug)]
pub struct ReadGuard<'a, T> {
    bytes: ReadBytes<'a>,
    len: usize,
    elements: PhantomData<fn() -> T>,
}

impl<T: Pod> Deref for ReadGuard<'_, T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        bytemuck::cast_slice(&self.bytes[..self.len * size_of::<T>()])
    }
}

/// Exclusive access to a buffer's elements.
#[derive(Debug)]
pub struct WriteGuard<'a, T> {
    bytes: WriteBytes<'a>,
    len: usize,
    elements: PhantomData<fn() -> T>,
}

impl<T: Pod> WriteGuard<'_, T> {
    /// The first element, for code outside Rust. The address stays valid as long as a `Buffer` of it lives; it may be
    /// written through only while a write guard is held.
    #[must_use]
    pub fn base_ptr(&self) -> *mut T {
        self.bytes.as_mut_ptr().cast()
    }
}

impl<T: Pod> Deref for WriteGuard<'_, T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        bytemuck::cast_slice(&self.bytes[..self.len * size_of::<T>()])
    }
}

impl<T: Pod> DerefMut for WriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        let bytes = self.len * size_of::<T>();
        bytemuck::cast_slice_mut(&mut self.bytes[..bytes])
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
