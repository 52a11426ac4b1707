//! What the store promises: what was committed is what is loaded, and what is damaged or half done is never loaded as if it were whole.
#![allow(missing_docs, clippy::unwrap_used)]

use isotherm::store::{Directory, Draft, Manifest, NewExtent, StoreError};
use isotherm_abi::store::{BufferEntry, GRANULE_BYTES};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

const GRANULE: usize = GRANULE_BYTES as usize;
const GRANULES: u64 = 8;

/// Frames as a writer other than the card would make them: any zstd frame will do.
fn extent(first_granule: u64, plain: &[u8], class: u8) -> NewExtent {
    let granules = u8::try_from(plain.len() / GRANULE).unwrap();
    let frame = zstd::bulk::compress(plain, 1).unwrap();
    NewExtent::full(first_granule, granules, class, crc32c::crc32c(plain), frame)
}

fn draft<'a>(parent: Option<&'a Manifest>, image: &[u8], extents: Vec<NewExtent>) -> Draft<'a> {
    let digest = Sha256::digest(image).into();
    Draft {
        parent,
        epoch: parent.map_or(1, |m| m.header.epoch + 1),
        granules: GRANULES,
        buffers: vec![BufferEntry::new("x", 0, image.len() as u64, digest).unwrap()],
        extents,
        dictionaries: vec![],
        app: b"rows=3".to_vec(),
    }
}

/// Two generations: everything, then granules 2..5 anew.
fn two_generations(path: &Path) -> [Vec<u8>; 2] {
    let store = Directory::open(path.to_str().unwrap()).unwrap();
    let mut image: Vec<u8> = (0..GRANULES as usize * GRANULE).map(|i| (i / 97) as u8).collect();
    let all = vec![extent(0, &image[..4 * GRANULE], 0), extent(4, &image[4 * GRANULE..], 2)];
    let first = store.commit(draft(None, &image, all)).unwrap();
    let before = image.clone();
    image[2 * GRANULE..5 * GRANULE].fill(0xA5);
    let some = vec![extent(2, &image[2 * GRANULE..5 * GRANULE], 1)];
    let second = store.commit(draft(Some(&first.manifest), &image, some)).unwrap();
    assert_eq!((first.manifest.header.generation, second.manifest.header.generation), (1, 2));
    [before, image]
}

fn load(path: &Path) -> Result<(u64, Vec<u8>), StoreError> {
    let store = Directory::open_read_only(path.to_str().unwrap())?;
    let restored = store.load_newest(isotherm::Resume::Eager)?.expect("there are generations");
    Ok((restored.manifest.header.generation, restored.images[0].bytes.clone()))
}

#[test]
fn both_generations_come_back_and_old_frames_are_not_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let images = two_generations(folder.path());
    let store = Directory::open_read_only(folder.path().to_str().unwrap()).unwrap();
    for (generation, image) in (1..).zip(&images) {
        let restored = store.load(generation).unwrap();
        assert_eq!(&restored.images[0].bytes, image);
        assert_eq!(restored.manifest.app, b"rows=3");
    }
    let second = store.manifest(2).unwrap();
    let places: Vec<_> =
        second.extents.iter().map(|e| (e.first_granule, e.granules, e.segment, e.skip)).collect();
    assert_eq!(places, [(0, 2, 1, 0), (2, 3, 2, 0), (5, 3, 1, 1)]);
}

#[test]
fn a_segment_is_a_file_that_zstd_decodes() {
    let folder = tempfile::tempdir().unwrap();
    let images = two_generations(folder.path());
    let segment = fs::read(folder.path().join("segments/0000000000000001.seg")).unwrap();
    let plain = zstd::stream::decode_all(&segment[..]).unwrap();
    assert_eq!(plain, images[0]);
}

/// Bits of every file: the load either fails, or falls back, or gives exactly what one of the generations held.
#[test]
fn no_flipped_bit_gives_wrong_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let images = two_generations(folder.path());
    let (mut caught, mut flips) = (0, 0);
    for file in files(folder.path()) {
        let good = fs::read(&file).unwrap();
        // Every bit of the small files, every third of the large ones: 3 and 8 share no factor, so all bit positions are met.
        let step = if good.len() > 1024 { 3 } else { 1 };
        for bit in (0..good.len() * 8).step_by(step) {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            fs::write(&file, &bad).unwrap();
            flips += 1;
            match load(folder.path()) {
                Err(_) => caught += 1,
                Ok((generation, bytes)) => {
                    assert!(
                        bytes == images[generation as usize - 1],
                        "{}: bit {bit}",
                        file.display()
                    );
                    // What was not harmed is loaded; what was is not: a fallback is a catch.
                    caught += u64::from(generation == 1);
                    let harmless = generation == 2;
                    assert!(
                        !harmless || !is_used_by_newest(&file),
                        "{}: bit {bit}",
                        file.display()
                    );
                }
            }
        }
        fs::write(&file, &good).unwrap();
    }
    eprintln!("{flips} bits flipped, {caught} loads refused or fell back");
    assert!(flips > 5_000 && caught > 0);
}

/// The older manifest is not read when the newer one is whole.
fn is_used_by_newest(file: &Path) -> bool {
    !file.ends_with("manifests/0000000000000001.man") && !file.ends_with("LOCK")
}

#[test]
fn no_truncation_gives_wrong_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let images = two_generations(folder.path());
    for file in files(folder.path()) {
        let good = fs::read(&file).unwrap();
        for len in 0..good.len() {
            fs::write(&file, &good[..len]).unwrap();
            match load(folder.path()) {
                Err(_) => {}
                Ok((generation, bytes)) => assert!(bytes == images[generation as usize - 1]),
            }
        }
        fs::write(&file, &good).unwrap();
    }
}

/// Every state that a crash between two steps of a commit can leave behind.
#[test]
fn a_crash_in_a_commit_leaves_the_last_generation() {
    let folder = tempfile::tempdir().unwrap();
    let images = two_generations(folder.path());
    let part = |name: &str| folder.path().join(name);
    let (segment, manifest) = ("segments/0000000000000002.seg", "manifests/0000000000000002.man");
    let (seg, man) = (fs::read(part(segment)).unwrap(), fs::read(part(manifest)).unwrap());
    let tmp = |name: &str| part(name).with_extension("tmp");
    let expect_first = |what: &str| {
        let (generation, bytes) = load(folder.path()).unwrap();
        assert!(generation == 1 && bytes == images[0], "{what}");
    };
    fs::remove_file(part(manifest)).unwrap();
    expect_first("segment in place, no manifest");
    for cut in [0, 1, man.len() / 2, man.len() - 1, man.len()] {
        fs::write(tmp(manifest), &man[..cut]).unwrap();
        expect_first("manifest half written under its draft name");
    }
    fs::remove_file(tmp(manifest)).unwrap();
    fs::remove_file(part(segment)).unwrap();
    for cut in [0, 64, seg.len() - 1, seg.len()] {
        fs::write(tmp(segment), &seg[..cut]).unwrap();
        expect_first("segment half written under its draft name");
    }
    // The same commit again goes through over the leftovers.
    let store = Directory::open(folder.path().to_str().unwrap()).unwrap();
    let parent = store.manifest(1).unwrap();
    let again = extent(2, &images[1][2 * GRANULE..5 * GRANULE], 1);
    store.commit(draft(Some(&parent), &images[1], vec![again])).unwrap();
    assert_eq!(load(folder.path()).unwrap(), (2, images[1].clone()));
}

#[test]
fn a_missing_segment_falls_back_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let images = two_generations(folder.path());
    fs::remove_file(folder.path().join("segments/0000000000000002.seg")).unwrap();
    let store = Directory::open(folder.path().to_str().unwrap()).unwrap();
    let restored = store.load_newest(isotherm::Resume::Eager).unwrap().unwrap();
    assert_eq!(restored.images[0].bytes, images[0]);
    assert_eq!(restored.skipped.len(), 1);
    assert!(restored.skipped[0].1.contains("0000000000000002.seg"), "{:?}", restored.skipped);
    // The next generation does not take the damaged one's number.
    let next = extent(0, &images[0][..GRANULE], 0);
    let committed = store.commit(draft(Some(&restored.manifest), &images[0], vec![next])).unwrap();
    assert_eq!(committed.manifest.header.generation, 3);
}

#[test]
fn drafts_that_break_a_rule_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Directory::open(folder.path().to_str().unwrap()).unwrap();
    let image = vec![0; GRANULES as usize * GRANULE];
    let gap = vec![extent(0, &image[..4 * GRANULE], 0)];
    let twice = vec![extent(0, &image, 0), extent(3, &image[..GRANULE], 0)];
    for extents in [gap, twice] {
        let refused = store.commit(draft(None, &image, extents)).expect_err("breaks a rule");
        assert!(matches!(refused, StoreError::Draft { .. }), "{refused}");
        assert_eq!(store.generations().unwrap(), [0u64; 0]);
    }
}

#[test]
fn wrong_places_have_clear_errors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    let text = path.to_str().unwrap();
    let refused = |r: Result<Directory, StoreError>| {
        let e = r.expect_err("must be refused");
        assert!(!e.hint().is_empty());
        e
    };
    assert!(matches!(refused(Directory::open("s3://bucket/x")), StoreError::Location { .. }));
    assert!(matches!(refused(Directory::open_read_only(text)), StoreError::Io { .. }));
    let open = Directory::open(&format!("file://{text}")).unwrap();
    assert!(matches!(refused(Directory::open(text)), StoreError::Locked { .. }));
    drop(open);
    fs::create_dir(folder.path().join("other")).unwrap();
    fs::write(folder.path().join("other/letter.txt"), "dear").unwrap();
    let other = folder.path().join("other");
    assert!(matches!(
        refused(Directory::open(other.to_str().unwrap())),
        StoreError::NotAStore { .. }
    ));
    assert!(matches!(
        refused(Directory::open_read_only(other.to_str().unwrap())),
        StoreError::NotAStore { .. }
    ));
    fs::write(path.join("STORE"), "not a store").unwrap();
    assert!(matches!(refused(Directory::open(text)), StoreError::Length { .. }));
}

#[test]
fn files_of_another_store_are_refused() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    two_generations(a.path());
    two_generations(b.path());
    let name = "segments/0000000000000001.seg";
    fs::copy(b.path().join(name), a.path().join(name)).unwrap();
    let store = Directory::open_read_only(a.path().to_str().unwrap()).unwrap();
    assert!(matches!(store.load(1), Err(StoreError::Foreign { .. })));
    assert!(matches!(
        store.load_newest(isotherm::Resume::Eager),
        Err(StoreError::NothingWhole { tried: 2, .. })
    ));
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut all = vec![];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}
