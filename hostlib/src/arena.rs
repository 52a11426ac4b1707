//! The memory behind a buffer: one anonymous mapping that is never moved, parts of which may still be in the store.
//!
//! This is the library's only unsafe module. Every access goes through a lock, so that a checkpoint sees no half-done write:
//! whoever writes holds the write guard, a checkpoint holds the read guard. A granule that is absent has no reference to its
//! bytes anywhere; it is brought in before a guard over it is made, and is never absent again.

use crate::error::Error;
use isotherm_abi::store::GRANULE_BYTES;
use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous, munmap};
use std::io;
use std::ops::{Deref, DerefMut, Range};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{
    Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
    TryLockError,
};

const GRANULE: usize = GRANULE_BYTES as usize;

/// Where absent granules come from.
pub(crate) trait Source: std::fmt::Debug + Send + Sync {
    /// Granules of the arena from `first` on, `granule` among them; checked bytes, a multiple of a granule.
    fn load(&self, granule: usize) -> Result<Loaded, Error>;
}

/// What a [`Source`] gave.
pub(crate) struct Loaded {
    /// Granule of the first byte.
    pub(crate) first: usize,
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
}

/// A granule as it came from the store.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) granule: usize,
    pub(crate) bytes: Box<[u8]>,
}

/// Page-aligned zeroed memory with a stable address.
#[derive(Debug)]
pub(crate) struct Arena {
    base: NonNull<u8>,
    len: usize,
    lock: RwLock<()>,
    steps: Steps,
    absent: Option<Absent>,
}

/// Keeps checkpoints out of changes that take several guards.
#[derive(Debug, Default)]
struct Steps {
    count: Mutex<StepCount>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct StepCount {
    holds: usize,
    checkpoints: usize,
}

/// While it lives, [`Arena::try_granules`] is refused.
#[derive(Debug)]
pub(crate) struct ArenaHold(Arc<Arena>);

/// Granules that are still in the store.
#[derive(Debug)]
struct Absent {
    /// One bit a granule; a bit is only ever cleared, and only after the bytes are there.
    bits: Vec<AtomicU64>,
    left: AtomicUsize,
    source: Arc<dyn Source>,
    /// Held while a granule is brought in; what came in since the last [`Arena::take_arrivals`].
    arrivals: Mutex<Vec<Arrival>>,
}

// SAFETY: the mapping belongs to this value alone and has no thread affinity.
unsafe impl Send for Arena {}
// SAFETY: `&Arena` gives access to present bytes only through the guards, and `lock` admits many readers or one writer. Absent
// bytes are written by `bring_in` alone, under the mutex `arrivals`, while nobody can have a reference to them.
unsafe impl Sync for Arena {}

impl Arena {
    /// `len` zero bytes, `len > 0`, all present.
    pub(crate) fn new(len: usize) -> io::Result<Self> {
        let flags = MapFlags::PRIVATE | MapFlags::NORESERVE;
        // SAFETY: a new anonymous mapping at an address of the kernel's choice overlaps no existing object.
        let base = unsafe {
            mmap_anonymous(std::ptr::null_mut(), len, ProtFlags::READ | ProtFlags::WRITE, flags)
        }?;
        let base = NonNull::new(base.cast()).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Self { base, len, lock: RwLock::new(()), steps: Steps::default(), absent: None })
    }

    /// `granules` are absent until they are needed, and come from `source`.
    pub(crate) fn with_absent(mut self, granules: &[usize], source: Arc<dyn Source>) -> Self {
        let mut bits = vec![0_u64; self.len.div_ceil(GRANULE).div_ceil(64)];
        granules.iter().for_each(|g| bits[g / 64] |= 1 << (g % 64));
        let left = bits.iter().map(|b| b.count_ones() as usize).sum();
        self.absent = Some(Absent {
            bits: bits.into_iter().map(AtomicU64::new).collect(),
            left: AtomicUsize::new(left),
            source,
            arrivals: Mutex::default(),
        });
        self
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Granules that are absent.
    pub(crate) fn absent(&self) -> usize {
        self.absent.as_ref().map_or(0, |a| a.left.load(Ordering::Acquire))
    }

    pub(crate) fn is_absent(&self, granule: usize) -> bool {
        self.absent.as_ref().is_some_and(|a| a.has(granule))
    }

    /// Granules that came in since the last call, as they were in the store.
    pub(crate) fn take_arrivals(&self) -> Vec<Arrival> {
        let Some(absent) = &self.absent else { return vec![] };
        std::mem::take(&mut *absent.arrivals.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes every byte of the range present; returns the granules that it had to bring in.
    pub(crate) fn bring_in(&self, range: Range<usize>) -> Result<usize, Error> {
        let Some(absent) = &self.absent else { return Ok(0) };
        if absent.left.load(Ordering::Acquire) == 0 || range.is_empty() {
            return Ok(0);
        }
        let mut count = 0;
        for granule in range.start / GRANULE..range.end.min(self.len).div_ceil(GRANULE) {
            if !absent.has(granule) {
                continue;
            }
            let mut arrivals = absent.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
            if !absent.has(granule) {
                continue;
            }
            let loaded = absent.source.load(granule)?;
            for (k, bytes) in loaded.bytes.chunks_exact(GRANULE).enumerate() {
                let granule = loaded.first + k;
                let start = granule * GRANULE;
                if start >= self.len || !absent.has(granule) {
                    continue;
                }
                let length = GRANULE.min(self.len - start);
                // SAFETY:
                // - source: `bytes` holds at least `length` bytes and is not in the mapping.
                // - destination: start + length <= len, inside the mapping, which lives as long as self.
                // - no reference to these bytes exists: guards are made over present granules only, this one is absent, and
                //   the mutex keeps every other writer of absent bytes out.
                unsafe {
                    std::ptr::copy_nonoverlapping(
                        bytes.as_ptr(),
                        self.base.as_ptr().wrapping_add(start),
                        length,
                    );
                }
                absent.arrived(granule);
                arrivals.push(Arrival { granule, bytes: bytes.into() });
                count += 1;
            }
        }
        Ok(count)
    }

    /// Shared access to a range; waits while somebody writes.
    pub(crate) fn read(&self, range: Range<usize>) -> Result<ReadBytes<'_>, Error> {
        self.bring_in(range.clone())?;
        let lock = self.lock.read().unwrap_or_else(PoisonError::into_inner);
        Ok(ReadBytes { arena: self, range, _lock: lock })
    }

    /// Exclusive access to a range; waits while somebody reads or writes.
    pub(crate) fn write(&self, range: Range<usize>) -> Result<WriteBytes<'_>, Error> {
        self.bring_in(range.clone())?;
        let lock = self.lock.write().unwrap_or_else(PoisonError::into_inner);
        Ok(WriteBytes { arena: self, range, _lock: lock })
    }

    /// Waits for a running checkpoint's look at the bytes, and keeps the next one out.
    pub(crate) fn hold(self: &Arc<Self>) -> ArenaHold {
        let mut count = self.steps.lock();
        while count.checkpoints > 0 {
            count = self.steps.ended.wait(count).unwrap_or_else(PoisonError::into_inner);
        }
        count.holds += 1;
        ArenaHold(self.clone())
    }

    /// Shared access granule by granule; `None` while somebody writes, or holds the arena.
    pub(crate) fn try_granules(&self) -> Option<Granules<'_>> {
        let mut count = self.steps.lock();
        if count.holds > 0 {
            return None;
        }
        let lock = match self.lock.try_read() {
            Ok(lock) => lock,
            Err(TryLockError::Poisoned(p)) => p.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        count.checkpoints += 1;
        Some(Granules { arena: self, _lock: lock })
    }
}

impl Steps {
    fn lock(&self) -> MutexGuard<'_, StepCount> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ArenaHold {
    fn drop(&mut self) {
        self.0.steps.lock().holds -= 1;
    }
}

impl Drop for Granules<'_> {
    fn drop(&mut self) {
        self.arena.steps.lock().checkpoints -= 1;
        self.arena.steps.ended.notify_all();
    }
}

impl Absent {
    fn has(&self, granule: usize) -> bool {
        self.bits[granule / 64].load(Ordering::Acquire) >> (granule % 64) & 1 == 1
    }

    fn arrived(&self, granule: usize) {
        self.bits[granule / 64].fetch_and(!(1 << (granule % 64)), Ordering::Release);
        self.left.fetch_sub(1, Ordering::Release);
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // SAFETY: base and len are what mmap returned; `&mut self` proves that no guard, and so no reference, is left.
        let unmapped = unsafe { munmap(self.base.as_ptr().cast(), self.len) };
        debug_assert!(unmapped.is_ok(), "munmap of our own mapping");
    }
}

/// Shared access to present granules.
#[derive(Debug)]
pub(crate) struct Granules<'a> {
    arena: &'a Arena,
    _lock: RwLockReadGuard<'a, ()>,
}

impl Granules<'_> {
    /// The bytes of a granule (fewer at the end of the arena); `None` if it is absent.
    pub(crate) fn get(&self, granule: usize) -> Option<&[u8]> {
        let start = granule * GRANULE;
        if start >= self.arena.len || self.arena.is_absent(granule) {
            return None;
        }
        let length = GRANULE.min(self.arena.len - start);
        let first = self.arena.base.as_ptr().wrapping_add(start);
        // SAFETY:
        // - start + length <= len: inside the mapping, initialised, valid until the arena is dropped, which the borrow prevents.
        // - The granule is present, so `bring_in` does not write it; the read lock keeps every other writer out.
        Some(unsafe { std::slice::from_raw_parts(first, length) })
    }
}

/// Shared access to a range of bytes, all present.
#[derive(Debug)]
pub(crate) struct ReadBytes<'a> {
    arena: &'a Arena,
    range: Range<usize>,
    _lock: RwLockReadGuard<'a, ()>,
}

impl Deref for ReadBytes<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        let first = self.arena.base.as_ptr().wrapping_add(self.range.start);
        // SAFETY:
        // - The range lies in the arena (callers check it), initialised, valid until the arena is dropped, which the borrow prevents.
        // - All of it is present, so `bring_in` does not write it; the read lock keeps every other writer out.
        unsafe { std::slice::from_raw_parts(first, self.range.len()) }
    }
}

/// Exclusive access to a range of bytes, all present.
#[derive(Debug)]
pub(crate) struct WriteBytes<'a> {
    arena: &'a Arena,
    range: Range<usize>,
    _lock: RwLockWriteGuard<'a, ()>,
}

impl WriteBytes<'_> {
    /// The first byte of the range, for code outside Rust that writes while this guard is held.
    pub(crate) fn as_mut_ptr(&self) -> *mut u8 {
        self.arena.base.as_ptr().wrapping_add(self.range.start)
    }
}

impl Deref for WriteBytes<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        // SAFETY: as for ReadBytes; the write lock keeps everybody else out.
        unsafe { std::slice::from_raw_parts(self.as_mut_ptr(), self.range.len()) }
    }
}

impl DerefMut for WriteBytes<'_> {
    fn deref_mut(&mut self) -> &mut [u8] {
        // SAFETY: as for ReadBytes; the write lock and `&mut self` make this the only reference.
        unsafe { std::slice::from_raw_parts_mut(self.as_mut_ptr(), self.range.len()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Granule `g` is full of `g + 1`; extents of 4 granules; granule 9 cannot be read.
    #[derive(Debug)]
    struct Fours(AtomicUsize);

    impl Source for Fours {
        fn load(&self, granule: usize) -> Result<Loaded, Error> {
            if granule == 9 {
                return Err(Error::NoBuffers);
            }
            self.0.fetch_add(1, Ordering::Relaxed);
            let first = granule / 4 * 4;
            let bytes = (first..first + 4).flat_map(|g| [g as u8 + 1; GRANULE]).collect();
            Ok(Loaded { first, bytes })
        }
    }

    #[test]
    fn fresh_memory_is_zero_and_keeps_what_is_written() {
        let a = Arena::new(10_000).expect("10 kB");
        assert!(a.read(0..10_000).expect("present").iter().all(|&b| b == 0));
        a.write(9_999..10_000).expect("present")[0] = 7;
        assert_eq!(a.read(9_000..10_000).expect("present")[999], 7);
    }

    #[test]
    fn nobody_reads_while_somebody_writes() {
        let a = Arena::new(1).expect("1 byte");
        let w = a.write(0..1).expect("present");
        assert!(a.try_granules().is_none());
        drop(w);
        assert!(a.try_granules().is_some());
    }

    #[test]
    fn a_hold_keeps_checkpoints_out_and_waits_for_one() {
        let a = Arc::new(Arena::new(1).expect("1 byte"));
        let (first, second) = (a.hold(), a.hold());
        drop(first);
        assert!(a.try_granules().is_none());
        drop(second);
        let looking = a.try_granules().expect("nobody holds it");
        let b = a.clone();
        let waiting = std::thread::spawn(move || drop(b.hold()));
        std::thread::sleep(std::time::Duration::from_millis(20));
        assert!(!waiting.is_finished());
        drop(looking);
        waiting.join().expect("the hold was given");
    }

    #[test]
    fn absent_granules_come_in_once_with_their_neighbours() {
        let source = Arc::new(Fours(AtomicUsize::new(0)));
        // the last granule is a short one
        let a = Arena::new(11 * GRANULE + 100).expect("44 kB");
        let a = a.with_absent(&[1, 2, 3, 5, 9, 11], source.clone());
        assert_eq!(a.absent(), 6);
        assert_eq!(a.read(0..GRANULE).expect("present")[5], 0);
        assert_eq!(source.0.load(Ordering::Relaxed), 0);

        a.write(2 * GRANULE - 1..2 * GRANULE).expect("granule 1")[0] = 99;
        assert_eq!(source.0.load(Ordering::Relaxed), 1);
        assert_eq!(a.absent(), 3);
        let came: Vec<_> =
            a.take_arrivals().iter().map(|g| (g.granule, g.bytes[GRANULE - 1])).collect();
        // as they were in the store, not as they were written since
        assert_eq!(came, [(1, 2), (2, 3), (3, 4)]);
        let bytes = a.read(0..4 * GRANULE).expect("present");
        assert_eq!((bytes[0], bytes[GRANULE], bytes[2 * GRANULE - 1]), (0, 2, 99));
        drop(bytes);

        let granules = a.try_granules().expect("nobody writes");
        assert!(granules.get(5).is_none() && granules.get(4).is_some());
        assert!(a.read(9 * GRANULE..9 * GRANULE + 1).is_err());
        assert_eq!(a.read(11 * GRANULE..11 * GRANULE + 100).expect("the short one")[99], 12);
        assert_eq!(granules.get(11).expect("present now").len(), 100);
        // granule 9 came with its neighbour; 5 is left
        assert_eq!(a.absent(), 1);
    }
}
