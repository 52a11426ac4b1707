//! Frames as a writer other than the store would make them, and stores that have everything in them.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use isotherm::Resume;
use isotherm::store::{Delta, Dictionary, Directory, Draft, Manifest, NewExtent, StoreError};
use isotherm_abi::store::{BufferEntry, GRANULE_BYTES};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use zstd::zstd_safe::CCtx;

pub const GRANULE: usize = GRANULE_BYTES as usize;
pub const WARM: u8 = 1;

/// Numbers from a seed: `ISOTHERM_SEED`, which a failure prints.
pub struct Random(u64);

impl Random {
    pub fn new(salt: u64) -> Self {
        let seed = std::env::var("ISOTHERM_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(1);
        eprintln!("seed {seed}: rerun with ISOTHERM_SEED={seed}");
        Self((seed ^ salt << 32) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() >> 16) as usize % n
    }
}

fn of(plain: &[u8], first_granule: u64, frame: Vec<u8>) -> NewExtent {
    let granules = u8::try_from(plain.len() / GRANULE).unwrap();
    NewExtent::full(first_granule, granules, WARM, crc32c::crc32c(plain), frame)
}

pub fn full(first_granule: u64, plain: &[u8]) -> NewExtent {
    of(plain, first_granule, zstd::bulk::compress(plain, 1).unwrap())
}

pub fn with_dictionary(first_granule: u64, plain: &[u8], dictionary: &Dictionary) -> NewExtent {
    let mut context = CCtx::create();
    let mut frame = Vec::with_capacity(plain.len() + 100);
    context.compress_using_dict(&mut frame, plain, dictionary.bytes(), 3).unwrap();
    NewExtent { dictionary: dictionary.id(), ..of(plain, first_granule, frame) }
}

/// A frame with a prefix, as `zstd --patch-from` makes them.
pub fn delta_frame(plain: &[u8], base: &[u8]) -> Vec<u8> {
    let mut context = CCtx::create();
    context.ref_prefix(base).unwrap();
    let mut frame = Vec::with_capacity(plain.len() + 100);
    context.compress2(&mut frame, plain).unwrap();
    frame
}

pub fn delta(first_granule: u64, plain: &[u8], base: &[u8], base_generation: u64) -> NewExtent {
    let delta = Delta { base_generation, without_base: 0 };
    NewExtent { delta: Some(delta), ..of(plain, first_granule, delta_frame(plain, base)) }
}

/// A delta that was made with a dictionary as well.
pub fn delta_with_dictionary(
    first_granule: u64,
    plain: &[u8],
    base: &[u8],
    base_generation: u64,
    dictionary: &Dictionary,
) -> NewExtent {
    let mut context = CCtx::create();
    let mut frame = Vec::with_capacity(plain.len() + 100);
    context.compress_using_dict(&mut frame, plain, &dictionary.over(base), 3).unwrap();
    let delta = Some(Delta { base_generation, without_base: 0 });
    NewExtent { dictionary: dictionary.id(), delta, ..of(plain, first_granule, frame) }
}

pub fn draft<'a>(
    parent: Option<&'a Manifest>,
    image: &[u8],
    extents: Vec<NewExtent>,
    dictionaries: Vec<Dictionary>,
) -> Draft<'a> {
    let digest = Sha256::digest(image).into();
    Draft {
        parent,
        epoch: parent.map_or(1, |m| m.header.epoch + 1),
        granules: (image.len() / GRANULE) as u64,
        buffers: vec![BufferEntry::new("x", 0, image.len() as u64, digest).unwrap()],
        extents,
        dictionaries,
        app: vec![],
    }
}

/// Two dictionaries of one id, made by `zstd --train` for [`words`].
pub const WORDS: &[u8] = include_bytes!("../data/words.dict");
pub const OTHER_WORDS: &[u8] = include_bytes!("../data/other-words.dict");

pub fn dictionary(bytes: &[u8]) -> Dictionary {
    Dictionary::new(bytes.to_vec()).unwrap()
}

/// What the dictionaries were trained for.
pub fn words(random: &mut Random, bytes: usize) -> Vec<u8> {
    let words = ["alpha", "granule", "isotherm", "partition", "critical", "warm", "cold"];
    let mut text = String::new();
    while text.len() < bytes {
        let (word, number) = (words[random.below(words.len())], random.below(1_000_000));
        text += &format!("{word}={number:06};");
    }
    text.truncate(bytes);
    text.into_bytes()
}

/// Changes a few bytes of some granules.
pub fn scribble(image: &mut [u8], random: &mut Random, times: usize) {
    for _ in 0..times {
        let at = random.below(image.len() - 8);
        image[at..at + 8].copy_from_slice(&random.next().to_le_bytes());
    }
}

/// Three generations of 6 granules: the first with a dictionary, the second has a delta to it, the third a delta to that, with
/// one granule that has no base, and with another dictionary under the same id. Frames of all of them are used by the third.
pub fn with_everything(path: &Path) -> Vec<Vec<u8>> {
    let store = Directory::open(path.to_str().unwrap()).unwrap();
    let mut random = Random::new(1);
    let (one, other) = (dictionary(WORDS), dictionary(OTHER_WORDS));
    let mut image = words(&mut random, 6 * GRANULE);
    let extents =
        vec![with_dictionary(0, &image[..4 * GRANULE], &one), full(4, &image[4 * GRANULE..])];
    let first = store.commit(draft(None, &image, extents, vec![one])).unwrap().manifest;
    let mut images = vec![image.clone()];

    scribble(&mut image[..3 * GRANULE], &mut random, 20);
    let base = &images[0][..3 * GRANULE];
    let extents = vec![delta(0, &image[..3 * GRANULE], base, 1)];
    let second = store.commit(draft(Some(&first), &image, extents, vec![])).unwrap().manifest;
    images.push(image.clone());

    scribble(&mut image[GRANULE..4 * GRANULE], &mut random, 20);
    let range = GRANULE..4 * GRANULE;
    let mut base = images[1][range.clone()].to_vec();
    base[GRANULE..2 * GRANULE].fill(0);
    let mut third = delta_with_dictionary(1, &image[range], &base, 2, &other);
    third.delta.as_mut().unwrap().without_base = 0b010;
    let again = with_dictionary(5, &image[5 * GRANULE..], &other);
    let draft = draft(Some(&second), &image, vec![third, again], vec![other]);
    store.commit(draft).unwrap();
    images.push(image);
    images
}

pub fn load(path: &Path) -> Result<(u64, Vec<u8>), StoreError> {
    let store = Directory::open_read_only(path.to_str().unwrap())?;
    let restored = store.load_newest(Resume::Eager)?.expect("there are generations");
    Ok((restored.manifest.header.generation, restored.images[0].bytes.clone()))
}

pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}

/// An error and its causes.
pub fn text(e: &dyn std::error::Error) -> String {
    let mut text = e.to_string();
    let mut cause = e.source();
    while let Some(c) = cause {
        text = format!("{text}: {c}");
        cause = c.source();
    }
    text
}
