//! The store in a directory: immutable segments of zstd frames, and a manifest per generation.
//!
//! Layout and rules of the bytes: [`isotherm_abi::store`]. A generation exists once its manifest has been renamed into place:
//! write, fsync, rename, fsync of the folder; segment first. Loaders check before they allocate.

mod card_frame;
mod commit;
mod dictionary;
mod error;
mod frames;
mod fresh;
mod load;
mod manifest;
mod tables;

pub(crate) use card_frame::CardFrame;
pub use commit::{Committed, DELTA_CHAIN, Delta, Draft, NewExtent};
pub use dictionary::Dictionary;
pub use error::StoreError;
pub use load::{Exported, Image, Restored, Resume};
pub use manifest::{Manifest, merge};
pub use tables::Tables;

use isotherm_abi::store::{SUPERBLOCK_BYTES, Superblock};
use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A directory of checkpoints.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
    id: [u8; 16],
    /// Held while the store is open for writing.
    lock: Option<File>,
}

impl Directory {
    /// Opens a store for writing; makes one where there is an empty folder or nothing.
    ///
    /// # Errors
    /// [`StoreError::Location`], [`StoreError::NotAStore`], [`StoreError::Locked`], [`StoreError::Format`], [`StoreError::Io`].
    pub fn open(location: &str) -> Result<Self, StoreError> {
        let path = directory_of(location)?;
        fs::create_dir_all(&path).map_err(StoreError::io(&path, "create the folder"))?;
        let super_path = path.join("STORE");
        if !super_path.exists() {
            let mut entries =
                fs::read_dir(&path).map_err(StoreError::io(&path, "read the folder"))?;
            if entries.any(|e| e.is_ok_and(|e| e.file_name() != "LOCK")) {
                return Err(StoreError::NotAStore { path });
            }
        }
        let lock = lock(&path)?;
        if !super_path.exists() {
            create(&path)?;
        }
        let id = read_superblock(&super_path)?.id;
        Ok(Self { path, id, lock: Some(lock) })
    }

    /// Opens an existing store for reading only.
    ///
    /// # Errors
    /// As [`Directory::open`], but never [`StoreError::Locked`]; a missing store is [`StoreError::Io`].
    pub fn open_read_only(location: &str) -> Result<Self, StoreError> {
        let path = directory_of(location)?;
        if path.is_dir() && !path.join("STORE").exists() {
            return Err(StoreError::NotAStore { path });
        }
        let id = read_superblock(&path.join("STORE"))?.id;
        Ok(Self { path, id, lock: None })
    }

    /// The same store for reading only: it does not keep others from writing.
    #[must_use]
    pub fn reader(&self) -> Self {
        Self { path: self.path.clone(), id: self.id, lock: None }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Numbers of the generations that have a manifest, ascending; whether each is whole is for [`Directory::manifest`] to say.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the folder cannot be read.
    pub fn generations(&self) -> Result<Vec<u64>, StoreError> {
        let folder = self.path.join("manifests");
        let mut found = vec![];
        for entry in fs::read_dir(&folder).map_err(StoreError::io(&folder, "read the folder"))? {
            let name = entry.map_err(StoreError::io(&folder, "read the folder"))?.file_name();
            let number = name.to_str().and_then(|n| n.strip_suffix(".man"));
            found.extend(number.and_then(|n| u64::from_str_radix(n, 16).ok()));
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Reads and checks one manifest. The frames it names are checked when they are read.
    ///
    /// # Errors
    /// Everything that can be wrong with it, [`StoreError::NoGeneration`] first.
    pub fn manifest(&self, generation: u64) -> Result<Manifest, StoreError> {
        let path = self.manifest_path(generation);
        let mut file = match File::open(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(StoreError::NoGeneration { path: self.path.clone(), generation });
            }
            other => other.map_err(StoreError::io(&path, "open the manifest"))?,
        };
        // The header bounds the file: a manifest that claims to be larger than its file is refused before anything is allocated by its counts.
        let mut bytes = vec![];
        file.read_to_end(&mut bytes).map_err(StoreError::io(&path, "read the manifest"))?;
        let manifest = Manifest::parse(&path, &bytes)?;
        if manifest.header.store_id != self.id || manifest.header.generation != generation {
            return Err(StoreError::Foreign { path });
        }
        Ok(manifest)
    }

    fn manifest_path(&self, generation: u64) -> PathBuf {
        self.path.join("manifests").join(format!("{generation:016x}.man"))
    }

    fn segment_path(&self, generation: u64) -> PathBuf {
        self.path.join("segments").join(format!("{generation:016x}.seg"))
    }
}

/// `file:///a/b`, `file:a/b` or a plain path.
fn directory_of(location: &str) -> Result<PathBuf, StoreError> {
    let unknown = || StoreError::Location { url: location.to_owned() };
    let path = match location.split_once("://") {
        Some(("file", path)) => path,
        Some(_) => return Err(unknown()),
        None => location.strip_prefix("file:").unwrap_or(location),
    };
    if path.is_empty() { Err(unknown()) } else { Ok(PathBuf::from(path)) }
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let file = path.join("LOCK");
    let handle = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&file)
        .map_err(StoreError::io(&file, "open the lock file"))?;
    match flock(&handle, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(handle),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(StoreError::Locked { path: path.to_owned() }),
        Err(e) => Err(StoreError::io(&file, "lock the file")(e.into())),
    }
}

fn create(path: &Path) -> Result<(), StoreError> {
    for folder in ["segments", "manifests"] {
        let folder = path.join(folder);
        fs::create_dir_all(&folder).map_err(StoreError::io(&folder, "create the folder"))?;
    }
    let mut id = [0; 16];
    let random = Path::new("/dev/urandom");
    File::open(random)
        .and_then(|mut f| f.read_exact(&mut id))
        .map_err(StoreError::io(random, "read random bytes"))?;
    write_atomically(&path.join("STORE"), &[&Superblock { id }.emit()])
}

fn read_superblock(path: &Path) -> Result<Superblock, StoreError> {
    let bytes = fs::read(path).map_err(StoreError::io(path, "read the superblock"))?;
    let Ok(bytes) = <&[u8; SUPERBLOCK_BYTES]>::try_from(bytes.as_slice()) else {
        let (found, expected) = (bytes.len() as u64, SUPERBLOCK_BYTES as u64);
        return Err(StoreError::Length { path: path.to_owned(), found, expected });
    };
    let what = "superblock";
    Superblock::parse(bytes).map_err(|source| StoreError::Format {
        path: path.to_owned(),
        what,
        source,
    })
}

/// Write, fsync, rename, fsync of the folder: the file is there whole, or not at all.
fn write_atomically(path: &Path, parts: &[&[u8]]) -> Result<(), StoreError> {
    let folder = path.parent().expect("invariant: every file of a store lies in a folder");
    let draft = path.with_extension("tmp");
    let mut file = File::create(&draft).map_err(StoreError::io(&draft, "create the file"))?;
    for part in parts {
        file.write_all(part).map_err(StoreError::io(&draft, "write the file"))?;
    }
    file.sync_all().map_err(StoreError::io(&draft, "flush the file to disk"))?;
    fs::rename(&draft, path).map_err(StoreError::io(path, "rename the file into place"))?;
    File::open(folder)
        .and_then(|f| f.sync_all())
        .map_err(StoreError::io(folder, "flush the folder to disk"))
}
