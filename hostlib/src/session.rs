//! The store as applications see it: buffers, epochs, checkpoints, resume.

mod zeros;

use crate::arena::Arena;
use crate::buffer::{Buffer, LazyBuffer, byte_len};
use crate::engine::card::CardEngine;
use crate::engine::{CopyCounts, Engine, EpochReport, Saved};
use crate::error::Error;
use crate::recode::{BufferOptions, Copied, recode, recoded};
use crate::slot::{SavedExtents, Slot};
use crate::store::{Directory, Draft, Manifest, NewExtent, Restored, Resume};
use bytemuck::Pod;
use isotherm_abi::store::{BufferEntry, ExtentEntry, GRANULE_BYTES, MAX_NAME_BYTES};
use isotherm_abi::trace::AccessRecord;
use std::collections::VecDeque;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

const GRANULE: usize = GRANULE_BYTES as usize;
/// Generations whose names are kept, for deltas to them.
const LABELS: usize = 64;

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
    directory: Directory,
    engine: Box<dyn Engine>,
    slots: Vec<Slot>,
    parent: Option<Manifest>,
    skipped: Vec<(u64, String)>,
    epoch: u64,
    app: Vec<u8>,
    pending: Option<Pending>,
    resumed: ResumeReport,
    /// What the card calls the generations that this program made, and what the store does: the last few.
    labels: VecDeque<(u32, u64)>,
}

/// A checkpoint that has been begun.
struct Pending {
    /// What the card calls it.
    label: u64,
    /// Buffers with options, as they were.
    copied: Vec<Copied>,
    /// Everything that the manifest says of the snapshot, taken when it was.
    buffers: Vec<BufferEntry>,
    app: Vec<u8>,
    /// Granules that the card alone has.
    written: Vec<u64>,
    began: Instant,
    pause: Duration,
    posted: Posted,
    posted_since: Posted,
    copies: CopyCounts,
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
    /// How long the caller waited until the snapshot was taken: the writes before it are in, those after it are not.
    pub pause: Duration,
    /// From there until the generation was durable; the caller was free to write.
    pub overlap: Duration,
    /// Lines posted meanwhile.
    pub posted_meanwhile: Posted,
    /// Copies that these writes, and the predictor, made the card take.
    pub copies: CopyCounts,
}

/// How a resume went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ResumeReport {
    /// Granules that were loaded when the store was opened.
    pub loaded: u64,
    /// Granules that were left in the store.
    pub left: u64,
    /// Of these: brought in since, because they were used.
    pub brought_in: u64,
    /// Of those loaded: decoded by the card, from the frames as they are stored. The host has decoded them too, for itself.
    pub decoded_by_card: u64,
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
        let directory = Directory::open(location)?;
        let restored = directory.load_newest(resume)?;
        Self::begin(directory, restored, Box::new(CardEngine::open(card)?))
    }

    fn begin(
        directory: Directory,
        restored: Option<Restored>,
        engine: Box<dyn Engine>,
    ) -> Result<Self, Error> {
        let mut store = Self {
            directory,
            engine,
            slots: vec![],
            parent: None,
            skipped: vec![],
            epoch: 0,
            app: vec![],
            pending: None,
            resumed: ResumeReport::default(),
            labels: VecDeque::new(),
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
            let saved = SavedExtents::new(store.directory.reader(), &restored.manifest);
            for image in &restored.images {
                store.slots.push(Slot::restore(image, &saved)?);
            }
            if header.granules == store.engine.granules() {
                store.fill_by_class(&restored.manifest)?;
                store.parent = Some(restored.manifest);
            } else {
                // Another tiling of granules: the next generation cannot refer to this one, so all of it is a change.
                for slot in &mut store.slots {
                    slot.arena.bring_in(0..slot.bytes)?;
                    slot.fill_blank(store.engine.as_mut())?;
                }
            }
            let left = |slot: &Slot| slot.arena.absent() as u64;
            let all: u64 = store.slots.iter().map(|s| s.end_granule() - s.first_granule).sum();
            store.resumed.left = store.slots.iter().map(left).sum();
            store.resumed.loaded = all - store.resumed.left;
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

    /// As [`Store::buffer`], stored as the options say. They are not kept in the store: a program gives them each time, and what
    /// has been stored so far stays as it is until it is saved again.
    ///
    /// # Errors
    /// As [`Store::buffer`]; [`Error::BufferOptions`] for options that do not go with the type.
    pub fn buffer_with<T: Pod>(
        &mut self,
        name: &str,
        len: usize,
        options: BufferOptions,
    ) -> Result<Buffer<T>, Error> {
        self.lazy_buffer_with(name, len, options)?.load()
    }

    /// As [`Store::lazy_buffer`], stored as the options say: see [`Store::buffer_with`].
    ///
    /// # Errors
    /// As [`Store::lazy_buffer`]; [`Error::BufferOptions`] for options that do not go with the type.
    pub fn lazy_buffer_with<T: Pod>(
        &mut self,
        name: &str,
        len: usize,
        options: BufferOptions,
    ) -> Result<LazyBuffer<T>, Error> {
        let recode = recode::<T>(name, options)?;
        let buffer = self.lazy_buffer(name, len)?;
        let slot = self.slots.iter_mut().find(|s| s.name == name);
        slot.expect("invariant: just handed out").recode = recode;
        Ok(buffer)
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
        let mut slot = Slot::blank(name, first_granule, bytes, arena.clone());
        slot.fill_blank(self.engine.as_mut())?;
        self.slots.push(slot);
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
        if let Some(pending) = &mut self.pending {
            pending.posted_since.lines += posted.lines;
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

    /// Makes the present contents of all buffers durable as a new generation: [`Store::begin_checkpoint`] and
    /// [`Store::finish_checkpoint`] in one.
    ///
    /// # Errors
    /// Theirs.
    pub fn checkpoint(&mut self) -> Result<Checkpoint, Error> {
        self.begin_checkpoint()?;
        self.finish_checkpoint()
    }

    /// Takes a snapshot of the present contents of all buffers and begins to save it. The program goes on: what it writes and
    /// posts from now on belongs to the next generation.
    ///
    /// # Errors
    /// [`Error::NoBuffers`], [`Error::Pending`], [`Error::Busy`], [`Error::Card`]. Nothing is lost by a failure: the next
    /// checkpoint saves it.
    pub fn begin_checkpoint(&mut self) -> Result<(), Error> {
        let began = Instant::now();
        if self.pending.is_some() {
            return Err(Error::Pending);
        }
        if self.slots.is_empty() {
            return Err(Error::NoBuffers);
        }
        let posted = self.post()?;
        let copies = self.engine.copies()?;
        let label = self.parent.as_ref().map_or(0, |m| m.header.generation) + 1;
        self.engine.begin_save(label)?;
        let pause = began.elapsed();
        self.pending = Some(Pending {
            label,
            copied: Copied::of(&self.slots),
            buffers: self.slots.iter().map(Slot::entry).collect::<Result<_, _>>()?,
            app: self.app.clone(),
            written: self.slots.iter().flat_map(Slot::written).collect(),
            began,
            pause,
            posted,
            posted_since: Posted::default(),
            copies,
        });
        Ok(())
    }

    /// Has the checkpoint that was begun come to its end? Makes it durable if so; `None` while it runs, or if none was begun.
    ///
    /// # Errors
    /// As [`Store::finish_checkpoint`].
    pub fn poll_checkpoint(&mut self) -> Result<Option<Checkpoint>, Error> {
        self.end_checkpoint(false)
    }

    /// Waits for the checkpoint that was begun, and makes it durable.
    ///
    /// # Errors
    /// [`Error::NotPending`], [`Error::Card`], [`Error::Store`]; after an error the last generation stands and the next checkpoint
    /// saves what this one did not.
    pub fn finish_checkpoint(&mut self) -> Result<Checkpoint, Error> {
        self.end_checkpoint(true)?.ok_or(Error::NotPending)
    }

    fn end_checkpoint(&mut self, wait: bool) -> Result<Option<Checkpoint>, Error> {
        let Some(pending) = self.pending.take() else { return Ok(None) };
        let Some(saved) = self.engine.end_save(wait)? else {
            self.pending = Some(pending);
            return Ok(None);
        };
        let result = self.commit(pending, saved);
        let settled = self.engine.settle_save(result.is_ok());
        // why nothing was committed matters more than that the card could not be told
        let checkpoint = result?;
        settled?;
        Ok(Some(checkpoint))
    }

    fn commit(&mut self, pending: Pending, saved: Saved) -> Result<Checkpoint, Error> {
        let mut extents = recoded(saved.extents, &pending.copied)?;
        self.name_bases(&mut extents)?;
        let saved_granules = extents.iter().map(|e| self.granules_in_buffers(e)).sum();
        let frame_bytes = extents.iter().map(|e| e.frame.len() as u64).sum();
        if self.parent.is_none() {
            extents.extend(zeros::between(&extents, self.engine.granules(), &pending.written)?);
        }
        let committed = self.directory.commit(Draft {
            parent: self.parent.as_ref(),
            epoch: self.epoch + 1,
            granules: self.engine.granules(),
            buffers: pending.buffers,
            extents,
            dictionaries: saved.dictionaries,
            app: pending.app,
        })?;
        self.epoch += 1;
        let generation = committed.manifest.header.generation;
        self.parent = Some(committed.manifest);
        self.labels.push_back((pending.label as u32, generation));
        if self.labels.len() > LABELS {
            self.labels.pop_front();
        }
        let copies = self.engine.copies()?.since(&pending.copies);
        Ok(Checkpoint {
            generation,
            posted: pending.posted,
            saved_granules,
            frame_bytes,
            written_bytes: committed.written_bytes,
            pause: pending.pause,
            overlap: pending.began.elapsed().saturating_sub(pending.pause),
            posted_meanwhile: pending.posted_since,
            copies,
        })
    }

    /// Puts the store's number of a base in place of the card's.
    fn name_bases(&self, extents: &mut [NewExtent]) -> Result<(), Error> {
        for e in extents {
            let Some(delta) = &mut e.delta else { continue };
            let label = delta.base_generation;
            let known = match label {
                0 => self.generation(),
                _ => {
                    let mut named = self.labels.iter().rev();
                    named.find(|(l, _)| u64::from(*l) == label).map(|(_, generation)| *generation)
                }
            };
            let Some(generation) = known else {
                let text = format!(
                    "the extent at granule {} stands on generation {label}, which was not kept",
                    e.first_granule
                );
                let hint = "this is a defect of the card: keep the store and report it";
                let source = Box::new(std::io::Error::other(text));
                return Err(Error::Card { doing: "save the snapshot", source, hint: hint.into() });
            };
            delta.base_generation = generation;
        }
        Ok(())
    }

    /// Fills the window with what was loaded: Critical first. A card that decodes frames gets those that it can decode.
    fn fill_by_class(&mut self, manifest: &Manifest) -> Result<(), Error> {
        let mut order: Vec<_> = manifest.extents.iter().collect();
        order.sort_by_key(|e| (e.class, e.first_granule));
        // neighbours of one class are one fill
        let mut run: Option<(u8, Range<u64>)> = None;
        for e in order {
            let granules = e.first_granule..e.first_granule + u64::from(e.granules);
            if self.fill_from_frame(manifest, e)? {
                self.resumed.decoded_by_card += u64::from(e.granules);
                continue;
            }
            match &mut run {
                Some((class, range)) if *class == e.class && range.end == granules.start => {
                    range.end = granules.end;
                }
                _ => {
                    if let Some((_, range)) = run.replace((e.class, granules)) {
                        self.fill_plain(range)?;
                    }
                }
            }
        }
        run.map_or(Ok(()), |(_, range)| self.fill_plain(range))
    }

    fn fill_plain(&mut self, range: Range<u64>) -> Result<(), Error> {
        let engine = self.engine.as_mut();
        self.slots.iter().try_for_each(|slot| slot.fill(range.clone(), engine))
    }

    /// Did the card decode the extent? Only where all of it is of one buffer, and was loaded.
    fn fill_from_frame(&mut self, manifest: &Manifest, e: &ExtentEntry) -> Result<bool, Error> {
        let granules = e.first_granule..e.first_granule + u64::from(e.granules);
        if !self.slots.iter().any(|slot| slot.holds(granules.clone())) {
            return Ok(false);
        }
        match self.directory.card_frame(manifest, e)? {
            Some(frame) => self.engine.fill_frame(e.first_granule, e.granules, e.crc32c, &frame),
            None => Ok(false),
        }
    }

    /// How the resume went, and what has been brought in since.
    #[must_use]
    pub fn resume_report(&self) -> ResumeReport {
        let left: u64 = self.slots.iter().map(|s| s.arena.absent() as u64).sum();
        ResumeReport { brought_in: self.resumed.left - left, ..self.resumed }
    }

    /// Makes the card record every request that passes its window, in a ring of `2^log2_records` (2 to 24) in host memory.
    ///
    /// # Errors
    /// [`Error::Card`], also when the card has no trace port.
    pub fn start_trace(&mut self, log2_records: u32) -> Result<(), Error> {
        self.engine.start_trace(log2_records)
    }

    /// What the card has recorded since the last call, in order, and how many requests it had no room for: take it often.
    ///
    /// # Errors
    /// [`Error::Card`].
    pub fn take_trace(&mut self) -> Result<(Vec<AccessRecord>, u64), Error> {
        self.engine.take_trace()
    }

    /// Granules of 4 KiB of the card's window.
    #[must_use]
    pub fn granules(&self) -> u64 {
        self.engine.granules()
    }

    /// Copies made since the store was opened.
    ///
    /// # Errors
    /// [`Error::Card`].
    pub fn copies(&mut self) -> Result<CopyCounts, Error> {
        self.engine.copies()
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

#[cfg(test)]
mod tests;
