//! A mapped BAR: volatile accesses of their natural width.
//!
//! This is one of the modules that may hold `unsafe` code. No Rust reference to the mapped bytes ever exists.

use std::fs::File;
use std::io;
use std::ptr::NonNull;
use std::sync::atomic::{Ordering, fence};

use rustix::mm::{MapFlags, ProtFlags};
use volatile::VolatilePtr;

/// The mapping. Not `Sync`: one owner at a time, as the hardware sees one stream of accesses.
#[derive(Debug)]
pub(super) struct MappedBar {
    base: NonNull<u8>,
    len: usize,
}

// SAFETY: the mapping belongs to this value alone and is valid in every thread.
unsafe impl Send for MappedBar {}

impl MappedBar {
    /// Maps `len` bytes of the device at `offset`.
    ///
    /// # Errors
    /// The kernel does not map this region.
    pub(super) fn new(file: &File, offset: u64, len: usize) -> io::Result<Self> {
        let (prot, flags) = (ProtFlags::READ | ProtFlags::WRITE, MapFlags::SHARED);
        // SAFETY: a null hint lets the kernel choose a free range, so no existing mapping is replaced; nothing else
        // knows the new range.
        let base =
            unsafe { rustix::mm::mmap(std::ptr::null_mut(), len, prot, flags, file, offset) }?;
        let base = NonNull::new(base.cast()).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(Self { base, len })
    }

    /// Reads a range that the caller has checked.
    pub(super) fn read(&self, offset: usize, data: &mut [u8]) {
        for (at, n) in pieces(offset, data.len()) {
            let out = &mut data[at - offset..at - offset + n];
            match n {
                8 => out.copy_from_slice(&self.cell::<u64>(at).read().to_ne_bytes()),
                4 => out.copy_from_slice(&self.cell::<u32>(at).read().to_ne_bytes()),
                2 => out.copy_from_slice(&self.cell::<u16>(at).read().to_ne_bytes()),
                _ => out[0] = self.cell::<u8>(at).read(),
            }
        }
        // What the card has written to memory before it answered is seen by what follows.
        fence(Ordering::Acquire);
    }

    /// Writes a range that the caller has checked.
    pub(super) fn write(&self, offset: usize, data: &[u8]) {
        // What the card is told to read from memory is there before it is told.
        fence(Ordering::SeqCst);
        for (at, n) in pieces(offset, data.len()) {
            let bytes = &data[at - offset..at - offset + n];
            match *bytes {
                [a, b, c, d, e, f, g, h] => {
                    self.cell(at).write(u64::from_ne_bytes([a, b, c, d, e, f, g, h]));
                }
                [a, b, c, d] => self.cell(at).write(u32::from_ne_bytes([a, b, c, d])),
                [a, b] => self.cell(at).write(u16::from_ne_bytes([a, b])),
                _ => self.cell(at).write(bytes[0]),
            }
        }
    }

    fn cell<V: Copy>(&self, offset: usize) -> VolatilePtr<'_, V> {
        let size = size_of::<V>();
        assert!(
            offset.is_multiple_of(size) && offset + size <= self.len,
            "invariant: the transport checks its ranges"
        );
        let ptr = NonNull::new(self.base.as_ptr().wrapping_add(offset).cast())
            .expect("invariant: an address inside the mapping is not null");
        // SAFETY:
        // - The assertion above proved that the value lies in the mapping, which lives as long as `self` (the pointer
        //   borrows it), and that it is aligned (the mapping starts on a page).
        // - `V` is one of the unsigned integers (all uses are in this file), so all bits are valid.
        // - No reference to the memory exists anywhere; access is volatile.
        unsafe { VolatilePtr::new(ptr) }
    }
}

impl Drop for MappedBar {
    fn drop(&mut self) {
        // SAFETY: `base` and `len` are what `mmap` gave; every pointer into the range borrowed `self`, so none is left.
        let result = unsafe { rustix::mm::munmap(self.base.as_ptr().cast(), self.len) };
        debug_assert!(result.is_ok(), "munmap of our own mapping: {result:?}");
    }
}

/// Cuts a range into naturally aligned pieces of 1, 2, 4 and 8 bytes, ascending.
pub(super) fn pieces(offset: usize, len: usize) -> impl Iterator<Item = (usize, usize)> {
    let end = offset + len;
    let mut at = offset;
    std::iter::from_fn(move || {
        let n = [8, 4, 2, 1].into_iter().find(|&n| at.is_multiple_of(n) && at + n <= end)?;
        at += n;
        Some((at - n, n))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_into_natural_pieces() {
        let cut = |offset, len| pieces(offset, len).collect::<Vec<_>>();
        assert_eq!(cut(3, 14), [(3, 1), (4, 4), (8, 8), (16, 1)]);
        assert_eq!(cut(4, 4), [(4, 4)]);
        assert_eq!(cut(2, 2), [(2, 2)]);
        assert_eq!(cut(8, 16), [(8, 8), (16, 8)]);
        assert_eq!(cut(7, 0), []);
    }

    #[test]
    fn bytes_go_in_and_out_at_every_alignment() {
        let fd = rustix::fs::memfd_create("bar", rustix::fs::MemfdFlags::CLOEXEC).unwrap();
        rustix::fs::ftruncate(&fd, 4096).unwrap();
        let bar = MappedBar::new(&fd.into(), 0, 4096).unwrap();
        let data: Vec<u8> = (1..=33).collect();
        for offset in 0..9 {
            for len in 0..data.len() {
                bar.write(0, &[0; 64]);
                bar.write(offset, &data[..len]);
                let mut all = [0; 64];
                bar.read(0, &mut all);
                assert_eq!(all[offset..offset + len], data[..len]);
                assert!(all[..offset].iter().chain(&all[offset + len..]).all(|&b| b == 0));
                let mut back = vec![0; len];
                bar.read(offset, &mut back);
                assert_eq!(back, data[..len]);
            }
        }
    }
}
