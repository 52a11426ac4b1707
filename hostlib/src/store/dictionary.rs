//! Dictionaries: standard zstd ones, each a file of its own, named by its SHA-256.

use super::{Directory, StoreError, write_atomically};
use isotherm_abi::store::{DictionaryEntry, MAX_DICTIONARY_BYTES};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use zstd::zstd_safe::{DCtx, get_dict_id_from_dict, get_error_name};

/// A zstd dictionary that libzstd can load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dictionary {
    entry: DictionaryEntry,
    bytes: Vec<u8>,
}

impl Dictionary {
    /// Takes over the bytes of a dictionary: magic, id, tables, content.
    ///
    /// # Errors
    /// Why libzstd does not take it, or that it has no id, or more than 1 MiB.
    pub fn new(bytes: Vec<u8>) -> Result<Self, String> {
        let short = u32::try_from(bytes.len()).ok().filter(|&n| n <= MAX_DICTIONARY_BYTES);
        let short = short.ok_or("it has more than 1 MiB")?;
        let id = get_dict_id_from_dict(&bytes).ok_or("it is no zstd dictionary with an id")?;
        let mut context = DCtx::create();
        context.load_dictionary(&bytes).map_err(|e| get_error_name(e).to_owned())?;
        // libzstd looks into it when the first frame is decoded: an empty one will do
        let mut nothing = Vec::new();
        let empty = zstd::bulk::compress(&[], 1).map_err(|e| e.to_string())?;
        context.decompress(&mut nothing, &empty).map_err(|e| get_error_name(e).to_owned())?;
        let digest = Sha256::digest(&bytes).into();
        Ok(Self { entry: DictionaryEntry { id: id.get(), bytes: short, digest }, bytes })
    }

    /// The id that frames name it by.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.entry.id
    }

    /// The file's bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What decodes a delta that was made with this dictionary: its tables and content, and the base behind them.
    #[must_use]
    pub fn over(&self, base: &[u8]) -> Vec<u8> {
        [&self.bytes, base].concat()
    }

    pub(super) fn entry(&self) -> &DictionaryEntry {
        &self.entry
    }
}

impl Directory {
    pub(super) fn dictionary_path(&self, e: &DictionaryEntry) -> PathBuf {
        let name: String = e.digest.iter().map(|b| format!("{b:02x}")).collect();
        self.path.join("dictionaries").join(name + ".dict")
    }

    /// Checks that a dictionary is there, in its length; its bytes are checked when they are read.
    pub(super) fn check_dictionary(&self, e: &DictionaryEntry) -> Result<(), StoreError> {
        self.open_dictionary(e).map(drop)
    }

    /// Reads a dictionary: the bytes that its digest is of.
    pub(super) fn read_dictionary(&self, e: &DictionaryEntry) -> Result<Dictionary, StoreError> {
        let mut file = self.open_dictionary(e)?;
        let path = self.dictionary_path(e);
        let mut bytes = vec![0; e.bytes as usize];
        file.read_exact(&mut bytes).map_err(StoreError::io(&path, "read the dictionary"))?;
        let wrong = |path: &Path, why: &str| {
            Err(StoreError::Dictionary { path: path.to_owned(), why: why.to_owned() })
        };
        if Sha256::digest(&bytes).as_slice() != e.digest {
            return wrong(&path, "its SHA-256 does not match");
        }
        match Dictionary::new(bytes) {
            Ok(d) if d.entry.id == e.id => Ok(d),
            Ok(_) => wrong(&path, "it has another id"),
            Err(why) => wrong(&path, &why),
        }
    }

    /// Writes a dictionary, unless it is there already, whole.
    pub(super) fn keep_dictionary(&self, d: &Dictionary) -> Result<u64, StoreError> {
        let path = self.dictionary_path(&d.entry);
        if self.read_dictionary(&d.entry).is_ok() {
            return Ok(0);
        }
        let folder = self.path.join("dictionaries");
        if !folder.is_dir() {
            fs::create_dir_all(&folder).map_err(StoreError::io(&folder, "create the folder"))?;
            File::open(&self.path)
                .and_then(|f| f.sync_all())
                .map_err(StoreError::io(&self.path, "flush the folder to disk"))?;
        }
        write_atomically(&path, &[&d.bytes])?;
        Ok(d.bytes.len() as u64)
    }

    fn open_dictionary(&self, e: &DictionaryEntry) -> Result<File, StoreError> {
        let path = self.dictionary_path(e);
        let file = File::open(&path).map_err(StoreError::io(&path, "open the dictionary"))?;
        let found = file.metadata().map_err(StoreError::io(&path, "read the size of"))?.len();
        let expected = u64::from(e.bytes);
        if found != expected {
            return Err(StoreError::Length { path, found, expected });
        }
        Ok(file)
    }
}
