//! The store as applications see it: buffers, epochs, checkpoints, resume.

use crate::arena::Arena;
use crate::buffer::{Buffer, LazyBuffer, byte_len};
use crate::engine::card::CardEngine;
use crate::engine::{Engine, EpochReport};
use crate::error::Error;
use crate::slot::{SavedExtents, Slot};
use crate::store::{Directory, Draft, Manifest, NewExtent, Resume};
use bytemuck::Pod;
use isotherm_abi::store::{GRANULE_BYTES, MAX_NAME_BYTES};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

const GRANULE: usize = GRANULE_BYTES as usize;

/// Which card does the work.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Card {
    /// The golden model in this process, with a window of that many bytes (a power of two, at least 64 KiB).
    Model {
        /// Bytes of the window.
        window: u64,
    },
    /// A card behind a vfio-user socket, such as the Verilated one.
    Socket(PathBuf),
    /// A card behind VFIO, by its PCI address (`0000:01:00.0`).
    Vfio(String),
}

impl Default for Card {
    fn default() -> Self {
        Self::Model { window: 64 << 20 }
    }
}

/// Buffers and their checkpoints in one place.
///
/// ```no_run
/// let mut store = isotherm::Store::open("file:///var/lib/app.iso")?;
/// let x = store.buffer::<f64>("x", 1 << 20)?; // resumes if it was saved
/// for step in store.epoch()..100 {
///     x.write()[step as usize] += 1.0;
///     store.checkpoint()?;
/// }
/// # Ok::<(), isotherm::Error>(())
/// ```
pub struct Store {
    directory: Arc<Directory>,
    engine: Box<dyn Engine>,
    slots: Vec<Slot>,
    parent: Option<Manifest>,
    skipped: Vec<(u64, String)>,
    epoch: u64,
    app: Vec<u8>,
    /// The next save must take everything: nothing is saved yet, or the last save failed half way.
    save_everything: bool,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("path", &self.directory.path())
            .field("engine", &self.engine.describe())
            .field("epoch", &self.epoch)
            .finish_non_exhaustive()
    }
}

/// What [`Store::post`] found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Posted {
    /// Lines of 64 bytes that had changed.
    pub lines: u64,
}

/// What [`Store::checkpoint`] did.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// The generation that is now durable.
    pub generation: u64,
    /// Lines posted just before.
    pub posted: Posted,
    /// Granules of buffers that were saved; unused parts of the window are left out.
    pub saved_granules: u64,
    /// Bytes of frames.
    pub frame_bytes: u64,
    /// Bytes written to the store, manifest included.
    pub written_bytes: u64,
    /// How long the caller waited.
    pub pause: Duration,
}

impl Store {
    /// Opens or makes a store with the default card, and loads its newest whole generation.
    ///
    /// # Errors
    /// See [`Store::open_with`].
    pub fn open(location: &str) -> Result<Self, Error> {
        Self::open_with(location, &Card::default())
    }

    /// Opens or makes a store, and loads its newest whole generation into the card's window.
    ///
    /// # Errors
    /// [`Error::Store`] for anything wrong with the location or with all generations; [`Error::Card`] when the card cannot be
    /// opened; [`Error::WindowFull`] when the saved buffers do not fit the window.
    pub fn open_with(location: &str, card: &Card) -> Result<Self, Error> {
        Self::open_as(location, card, Resume::Eager)
    }

    /// As [`Store::open_with`]; with [`Resume::Lazy`] Cold parts stay in the store until they are used through a [`LazyBuffer`].
    ///
    /// # Errors
    /// As [`Store::open_with`]. Damage in a Cold part is found when that part is used.
    pub fn open_as(location: &str, card: &Card, resume: Resume) -> Result<Self, Error> {
        let directory = Arc::new(Directory::open(location)?);
        let restored = directory.load_newest(resume)?;
        let mut store = Self {
            directory,
            engine: Box::new(CardEngine::open(card)?),
            slots: vec![],
            parent: None,
            skipped: vec![],
            epoch: 0,
            app: vec![],
            save_everything: true,
        };
        if let Some(restored) = restored {
            let header = restored.manifest.header;
            if header.granules > store.engine.granules() {
                let (needed, free) = (header.granules, store.engine.granules());
                return Err(Error::WindowFull { name: "(saved)".into(), needed, free });
            }
            store.epoch = header.epoch;
            store.app.clone_from(&restored.manifest.app);
            store.skipped = restored.skipped;
            let saved = SavedExtents::new(store.directory.clone(), &restored.manifest);
            for image in &restored.images {
                store.slots.push(Slot::restore(image, &saved)?);
            }
            // A window of another size has another tiling of granules: the next generation cannot refer to this one.
            if header.granules != store.engine.granules() {
                for slot in &store.slots {
                    slot.arena.bring_in(0..slot.bytes)?;
                }
            }
            store.post()?;
            if header.granules == store.engine.granules() {
                store.parent = Some(restored.manifest);
                store.save_everything = false;
            }
        }
        store.engine.start()?;
        Ok(store)
    }

    /// A buffer of `len` elements: with its saved contents if a buffer of this name was saved, else zeroed.
    ///
    /// # Errors
    /// [`Error::BufferName`], [`Error::BufferLength`], [`Error::BufferSize`], [`Error::WindowFull`], [`Error::Memory`];
    /// [`Error::Store`] when a part that was left in the store is damaged.
    pub fn buffer<T: Pod>(&mut self, name: &str, len: usize) -> Result<Buffer<T>, Error> {
        self.lazy_buffer(name, len)?.load()
    }

    /// As [`Store::buffer`], but what is still in the store stays there until it is used.
    ///
    /// # Errors
    /// [`Error::BufferName`], [`Error::BufferLength`], [`Error::BufferSize`], [`Error::WindowFull`], [`Error::Memory`].
    pub fn lazy_buffer<T: Pod>(&mut self, name: &str, len: usize) -> Result<LazyBuffer<T>, Error> {
        let bad_name = |why| Error::BufferName { name: name.to_owned(), why };
        if name.is_empty() || name.len() > MAX_NAME_BYTES {
            return Err(bad_name("it must have 1 to 64 bytes"));
        }
        let bytes = byte_len::<T>(name, len)?;
        if let Some(slot) = self.slots.iter_mut().find(|s| s.name == name) {
            if slot.handed_out {
                return Err(bad_name("there is already a buffer of this name"));
            }
            if slot.bytes != bytes {
                let (saved, asked) = (slot.bytes as u64, bytes as u64);
                return Err(Error::BufferSize { name: name.to_owned(), saved, asked });
            }
            slot.handed_out = true;
            return Ok(LazyBuffer::over(slot.arena.clone(), len));
        }
        let first_granule = self.slots.last().map_or(0, Slot::end_granule);
        let needed = bytes.div_ceil(GRANULE) as u64;
        let free = self.engine.granules().saturating_sub(first_granule);
        if needed > free {
            return Err(Error::WindowFull { name: name.to_owned(), needed, free });
        }
        let arena = Arena::new(bytes).map_err(|source| Error::Memory { bytes, source })?;
        let arena = Arc::new(arena);
        self.slots.push(Slot::blank(name, first_granule, bytes, arena.clone()));
        Ok(LazyBuffer::over(arena, len))
    }

    /// Posts every line that changed since the last call to the card's window, where the card counts it.
    ///
    /// # Errors
    /// [`Error::Busy`] while a write guard lives, [`Error::Card`].
    pub fn post(&mut self) -> Result<Posted, Error> {
        let mut posted = Posted::default();
        for slot in &mut self.slots {
            posted.lines += slot.post(self.engine.as_mut())?;
        }
        Ok(posted)
    }

    /// Ends the card's epoch: heat is read, the next epoch predicted, partitions planned and programmed.
    ///
    /// # Errors
    /// [`Error::Card`].
    pub fn roll(&mut self) -> Result<EpochReport, Error> {
        self.engine.roll()
    }

    /// Makes the present contents of all buffers durable as a new generation.
    ///
    /// # Errors
    /// [`Error::NoBuffers`], [`Error::Busy`], [`Error::Card`], [`Error::Store`]; after an error the last generation stands and the
    /// next checkpoint saves everything.
    pub fn checkpoint(&mut self) -> Result<Checkpoint, Error> {
        let start = Instant::now();
        if self.slots.is_empty() {
            return Err(Error::NoBuffers);
        }
        let posted = self.post()?;
        let everything = std::mem::replace(&mut self.save_everything, true);
        let label = self.parent.as_ref().map_or(0, |m| m.header.generation) + 1;
        let extents = self.engine.save(everything, label)?;
        let saved_granules = extents.iter().map(|e| self.granules_in_buffers(e)).sum();
        let frame_bytes = extents.iter().map(|e| e.frame.len() as u64).sum();
        let committed = self.directory.commit(Draft {
            parent: if everything { None } else { self.parent.as_ref() },
            epoch: self.epoch + 1,
            granules: self.engine.granules(),
            buffers: self.slots.iter().map(Slot::entry).collect::<Result<_, _>>()?,
            extents,
            app: self.app.clone(),
        })?;
        self.epoch += 1;
        self.save_everything = false;
        let generation = committed.manifest.header.generation;
        self.parent = Some(committed.manifest);
        Ok(Checkpoint {
            generation,
            posted,
            saved_granules,
            frame_bytes,
            written_bytes: committed.written_bytes,
            pause: start.elapsed(),
        })
    }

    fn granules_in_buffers(&self, e: &NewExtent) -> u64 {
        let end = e.first_granule + u64::from(e.granules);
        let inside = |s: &Slot| {
            end.min(s.end_granule()).saturating_sub(e.first_granule.max(s.first_granule))
        };
        self.slots.iter().map(inside).sum()
    }

    /// Checkpoints made so far in the life of the store: where a resumed loop goes on.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The generation that was resumed from or last made; `None` in a new store.
    #[must_use]
    pub fn generation(&self) -> Option<u64> {
        self.parent.as_ref().map(|m| m.header.generation)
    }

    /// Newer generations that were not whole when the store was opened, with the reason.
    #[must_use]
    pub fn skipped(&self) -> &[(u64, String)] {
        &self.skipped
    }

    /// Bytes that the application attached to the generation that was resumed from.
    #[must_use]
    pub fn app_data(&self) -> &[u8] {
        &self.app
    }

    /// Attaches bytes (at most 1 MiB) to the next checkpoints.
    pub fn set_app_data(&mut self, bytes: Vec<u8>) {
        self.app = bytes;
    }

    /// The card that does the work, in a few words.
    #[must_use]
    pub fn engine(&self) -> String {
        self.engine.describe()
    }
}
