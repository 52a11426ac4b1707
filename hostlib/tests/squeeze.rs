//! Frames of the card's own profile, made by its golden model: into the store and back, and through the `zstd` command.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::*;
use isotherm::store::{Delta, Dictionary, Directory, Manifest, NewExtent};
use isotherm_model::squeeze::frame::{DELTA_MIN, Encoder};
use isotherm_model::squeeze::tables::{SETS, TableSet};
use isotherm_model::squeeze::{Granule, matcher, parse::Parse, random};
use std::fs;
use std::path::Path;
use std::process::Command;

const GRANULES: usize = 48;

/// Four sets whose literal codes suit different bytes, each with its dictionary. Ids are the same in every round.
fn table_sets(random: &mut Random) -> Vec<(TableSet, Dictionary)> {
    let liked: [&dyn Fn(u8) -> bool; SETS] = [
        &|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'=',
        &|b| b < 37,
        &|b| b >= 256_u16.wrapping_sub(37) as u8,
        &|b| (128..128 + 37).contains(&b),
    ];
    let mut sets = vec![];
    for (k, liked) in liked.iter().enumerate() {
        // irregular codes can have no dictionary; these are regular: 37 codes of 6 bits, 213 of 9, 6 of 10
        let mut set = random::tables(&mut |n| random.below(n as usize) as u32);
        set.id = k as u8 + 1;
        let mut others = 0;
        for b in 0..=255 {
            set.literal_bits[usize::from(b)] = if liked(b) {
                6
            } else {
                others += 1;
                if others <= 213 { 9 } else { 10 }
            };
        }
        set.check().unwrap();
        let dictionary = Dictionary::new(set.dictionary().unwrap()).unwrap();
        sets.push((set, dictionary));
    }
    sets
}

fn granules(bytes: &[u8]) -> Vec<Granule> {
    bytes.chunks_exact(GRANULE).map(|g| g.try_into().unwrap()).collect()
}

fn matched(granule: &Granule, base: Option<&Granule>) -> Parse {
    matcher::parse(granule, base)
}

/// What the card would hand on of some granules, if it had those of `base`, except some.
fn squeezed(
    encoder: &Encoder,
    first: usize,
    plain: &[u8],
    base: Option<(u64, &[u8], u16)>,
) -> NewExtent {
    let new = granules(plain);
    let old = base.map(|(_, bytes, _)| granules(bytes)).unwrap_or_default();
    let without = base.map_or(0, |(_, _, without)| without);
    let there = |k: usize| (without >> k & 1 == 0).then(|| &old[k]);
    let bases: Vec<_> = (0..old.len()).map(there).collect();
    let frame = encoder.encode(&new, &bases, base.is_some(), &mut matched);
    let delta = base.filter(|_| frame.delta);
    NewExtent {
        dictionary: frame.dictionary_id.into(),
        delta: delta
            .map(|(base_generation, _, without_base)| Delta { base_generation, without_base }),
        ..NewExtent::full(first as u64, new.len() as u8, WARM, crc32c::crc32c(plain), frame.bytes)
    }
}

/// Text, noise, constants, and bytes that suit the other sets.
fn content(random: &mut Random) -> Vec<u8> {
    let mut image = words(random, GRANULES * GRANULE);
    for granule in image.chunks_exact_mut(GRANULE) {
        match random.below(8) {
            0 => granule.fill(random.next() as u8),
            1 => granule.iter_mut().for_each(|b| *b = random.next() as u8),
            2 => granule.iter_mut().for_each(|b| *b = random.below(30) as u8),
            3 => granule.iter_mut().for_each(|b| *b = 130 + random.below(30) as u8),
            _ => {}
        }
    }
    image
}

/// Commits twenty generations; gives the images and how many frames were plain, with a dictionary, deltas, and
/// deltas with a dictionary.
fn generations(store: &Directory, random: &mut Random) -> (Vec<Vec<u8>>, [usize; 4]) {
    let mut image = content(random);
    let (mut images, mut kinds): (Vec<Vec<u8>>, _) = (vec![], [0; 4]);
    let mut manifest: Option<Manifest> = None;
    let mut sets = table_sets(random);
    for generation in 1..=20 {
        if generation == 7 {
            // learned anew: other tables under the same ids
            sets = table_sets(random);
        }
        // a card without any set takes the predefined tables
        let loaded = generation % 3 > 0;
        let tables: Vec<_> = sets.iter().map(|(set, _)| loaded.then_some(set)).collect();
        let encoder = Encoder::new(tables.try_into().unwrap(), 1, DELTA_MIN).unwrap();
        let mut extents = vec![];
        let mut at = 0;
        while at < GRANULES {
            let count = (1 + random.below(16)).min(GRANULES - at);
            let range = at * GRANULE..(at + count) * GRANULE;
            if generation > 1 {
                match random.below(3) {
                    0 => {
                        at += count;
                        continue;
                    }
                    1 => scribble(&mut image[range.clone()], random, 30),
                    _ => image[range.clone()].copy_from_slice(&content(random)[range.clone()]),
                }
            }
            let without = random.next() as u16 & 0xAAAA & ((1_u32 << count) - 1) as u16;
            let without = if random.below(2) == 0 { 0 } else { without };
            // a job may have been told to save in full
            let last = images.last().filter(|_| random.below(2) > 0);
            let base = last.map(|b| (generation - 1, &b[range.clone()], without));
            let e = squeezed(&encoder, at, &image[range], base);
            kinds[2 * usize::from(e.delta.is_some()) + usize::from(e.dictionary > 0)] += 1;
            extents.push(e);
            at += count;
        }
        let dictionaries = sets.iter().map(|(_, d)| d.clone()).collect();
        let done = store.commit(draft(manifest.as_ref(), &image, extents, dictionaries)).unwrap();
        manifest = Some(done.manifest);
        images.push(image.clone());
    }
    (images, kinds)
}

#[test]
fn frames_of_the_card_come_back_from_every_generation() {
    let mut random = Random::new(20);
    let folder = tempfile::tempdir().unwrap();
    let store = Directory::open(folder.path().to_str().unwrap()).unwrap();
    let (images, kinds) = generations(&store, &mut random);
    eprintln!("{kinds:?} frames: plain, with a dictionary, deltas, deltas with a dictionary");
    assert!(kinds.iter().all(|&n| n > 3), "{kinds:?}");
    for (generation, image) in (1..).zip(&images) {
        assert!(&store.load(generation).unwrap().images[0].bytes == image, "{generation}");
    }
    stock(folder.path(), &store, &images);
}

fn stock(folder: &Path, store: &Directory, images: &[Vec<u8>]) {
    if Command::new("zstd").arg("--version").output().is_err() {
        eprintln!("skipped: the command zstd is not installed");
        return;
    }
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let m = store.manifest(images.len() as u64).unwrap();
    for k in 0..m.extents.len() {
        let x = store.export(&m, k).unwrap();
        fs::write(path("f"), &x.frame).unwrap();
        let mut command = Command::new("zstd");
        command.args(["-d", "-q", "-f", &path("f"), "-o", &path("p")]);
        if let Some(dictionary) = &x.dictionary {
            fs::write(path("d"), dictionary).unwrap();
            command.args(["-D", &path("d")]);
        }
        if let Some(base) = &x.base {
            fs::write(path("b"), base).unwrap();
            command.arg(format!("--patch-from={}", path("b")));
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let (e, plain) = (&x.entry, fs::read(path("p")).unwrap());
        let at = |granules: u64| granules as usize * GRANULE;
        let wanted = &images.last().unwrap()[at(e.first_granule)..][..at(e.granules.into())];
        assert!(plain[at(e.skip.into())..][..wanted.len()] == *wanted);
    }
}
